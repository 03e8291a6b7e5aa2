//! People of one name in different files: somebody who changed their address or number from one year to the next, or two people.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::text;

use super::person::{Draft, identity, name_key, smallest_identity};
use crate::import::columns::sheet::Sheet;
use crate::import::field::Field;
use crate::import::findings::{Answer, Asked, Findings};
use crate::import::report::question::{QuestionKind, shortened};

/// Asks about people of one name who never stand in one file: who changed their address from one year to the next would be
/// two people. Those who are one are put together.
pub(crate) fn join(sheets: &[Sheet], groups: &mut Vec<Vec<&Draft>>, findings: &mut Findings<'_>) {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, group) in groups.iter().enumerate() {
        let names: BTreeSet<String> = group.iter().filter_map(|draft| draft.name.as_deref()).map(name_key).collect();
        for name in names {
            by_name.entry(name).or_default().push(index);
        }
    }
    for mut namesakes in by_name.into_values().filter(|namesakes| namesakes.len() > 1) {
        let files = |group: &[&Draft]| group.iter().map(|draft| draft.at.sheet).collect::<BTreeSet<usize>>();
        namesakes.sort_by_key(|&index| smallest_identity(&groups[index]));
        // People by the files they stand in. Everybody has one open question at most: thousands of a name stay linear.
        let mut met: Vec<(BTreeSet<usize>, Vec<usize>)> = Vec::new();
        namesakes.retain(|&index| !groups[index].is_empty());
        for one in namesakes {
            let mut own = files(&groups[one]);
            let mut person = one;
            if let Some((at, position)) = same_as(sheets, (one, &own), groups, &met, findings) {
                person = met[at].1.remove(position);
                own.extend(met[at].0.iter().copied());
                let joined = std::mem::take(&mut groups[one]);
                groups[person].extend(joined);
            }
            match met.iter_mut().find(|(files, _)| *files == own) {
                Some((_, people)) => people.push(person),
                None => met.push((own, vec![person])),
            }
        }
    }
    groups.retain(|group| !group.is_empty());
}

/// Where the person stands who is the same one. Those who are decided to be different are passed; the first open question
/// ends the search.
fn same_as(
    sheets: &[Sheet],
    (one, own): (usize, &BTreeSet<usize>),
    groups: &[Vec<&Draft>],
    met: &[(BTreeSet<usize>, Vec<usize>)],
    findings: &mut Findings<'_>,
) -> Option<(usize, usize)> {
    for (at, (_, people)) in met.iter().enumerate().filter(|(_, (files, _))| files.is_disjoint(own)) {
        for (position, &other) in people.iter().enumerate() {
            if is_same(sheets, &groups[one], &groups[other], findings)? {
                return Some((at, position));
            }
        }
    }
    None
}

/// Whether two people of one name are one, as decided; asks until then.
fn is_same(sheets: &[Sheet], one: &[&Draft], other: &[&Draft], findings: &mut Findings<'_>) -> Option<bool> {
    let (first, second) = (one.first()?, other.first()?);
    let (subject, found) = (format!("{} {}", first.side, smallest_identity(one)), smallest_identity(other));
    match findings.decided(QuestionKind::Namesake, &subject, "name", &found) {
        Answer::Text(answer) => match text::words(&answer).join(" ").as_str() {
            "same" | "same person" | "yes" => return Some(true),
            "different" | "different people" | "no" => return Some(false),
            _ => {}
        },
        Answer::Nothing | Answer::Open => {}
    }
    let name = first.name.as_deref().unwrap_or_default();
    let place = sheets[first.at.sheet].place(first.at.row, Some((&Field::Name, first.side)));
    let asked = Asked {
        kind: QuestionKind::Namesake,
        subject: &subject,
        person: None,
        field: "name",
        place: &place,
        found: &found,
        candidates: vec!["same person".to_owned(), "different people".to_owned()],
        default_used: "they count as two people".to_owned(),
        message: format!(
            "\"{}\" is {} here and {} in {}; is it one person, who changed their address or number? Answer same person or \
                 different people",
            shortened(name),
            identity(first),
            identity(second),
            sheets[second.at.sheet].place(second.at.row, None)
        ),
    };
    findings.ask_found(asked, name);
    None
}
