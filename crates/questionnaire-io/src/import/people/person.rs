//! One row in one role, and everything such a row can be told by.

use mentor_match::cohort::{PersonId, PersonIdError, PersonKey, Side};
use mentor_match::text;

use crate::import::columns::sheet::RowRef;
use crate::import::findings::Findings;
use crate::import::report::question::shortened;
use crate::import::report::{Place, RowIssue, RowProblem};

/// One row in one role.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) at: RowRef,
    pub(crate) side: Side,
    /// Whether the row is the other role, too.
    pub(crate) both: bool,
    pub(crate) number: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) name: Option<String>,
}

/// A draft that counts, under its id.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) key: PersonKey,
    pub(crate) draft: Draft,
}

/// A name by its letters and digits: what two spellings of one name have in common.
pub(crate) fn name_key(name: &str) -> String {
    let plain = |part: &str| {
        let slug = text::slug(part).replace('-', " ");
        if slug.is_empty() { text::fold(part) } else { slug }
    };
    match name.split_once(',') {
        Some((last, first)) if !plain(first).is_empty() && !plain(last).is_empty() => {
            format!("{} {}", plain(first), plain(last))
        }
        _ => plain(name),
    }
}

/// An e-mail address in its normal form, if it is one.
pub(crate) fn email_key(written: &str) -> Option<String> {
    let written = written.trim();
    let inner = match (written.rfind('<'), written.rfind('>')) {
        (Some(from), Some(to)) if from < to => &written[from + 1..to],
        _ => written,
    };
    let folded = text::fold(inner);
    let address = folded.strip_prefix("mailto:").unwrap_or(&folded);
    let (user, host) = address.split_once('@')?;
    let is_address = !user.is_empty()
        && !host.contains('@')
        && host.split('.').all(|part| !part.is_empty())
        && !address.contains([' ', ',', ';']);
    is_address.then(|| address.to_owned())
}

/// Under which id somebody counts; otherwise what was to be the id.
pub(crate) fn key(draft: &Draft) -> Result<PersonKey, (String, PersonIdError)> {
    let written = match (&draft.number, &draft.email, &draft.name) {
        (Some(number), ..) => number.split_whitespace().collect::<Vec<_>>().join(" "),
        (None, Some(email), _) => email.clone(),
        (None, None, Some(name)) => name_key(name),
        (None, None, None) => String::new(),
    };
    match PersonId::new(&written) {
        Ok(id) => Ok(PersonKey { side: draft.side, id }),
        Err(error) => Err((written, error)),
    }
}

/// Everything that a text may name somebody by, folded.
pub(crate) fn names_of(text: &str) -> Vec<String> {
    [Some(text::fold(text)), email_key(text), Some(name_key(text))].into_iter().flatten().collect()
}

/// The problem of a row that is not used, kept under everything its person may be named by.
pub(crate) fn leave_out(draft: &Draft, place: Place, found: &str, issue: RowIssue, findings: &mut Findings<'_>) {
    let own = [&draft.number, &draft.email, &draft.name].into_iter().flatten();
    let names = own.flat_map(|text| names_of(text)).collect();
    findings.leave_out(draft.side, names, RowProblem { place, found: shortened(found), issue });
}

pub(crate) fn identity(draft: &Draft) -> &str {
    let parts = [&draft.number, &draft.email, &draft.name];
    parts.into_iter().find_map(Option::as_deref).unwrap_or_default()
}

pub(crate) fn identity_text(draft: &Draft) -> String {
    text::fold(identity(draft))
}

/// The same whatever the order of the rows.
pub(crate) fn smallest_identity(drafts: &[&Draft]) -> String {
    drafts.iter().map(|draft| identity_text(draft)).min().unwrap_or_default()
}
