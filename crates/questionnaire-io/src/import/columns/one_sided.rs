//! Questions of style with which no answer of the other side is compared.
//!
//! An answer to `style.QUESTION` counts where the other side is asked the same, or says in `wants.QUESTION` what it
//! wants there; an answer to `wants.QUESTION` where the other side is asked `style.QUESTION`.

use std::collections::BTreeSet;

use mentor_match::cohort::Side;
use mentor_match::text;

use super::column::ColumnUse;
use super::sheet::Sheet;
use crate::import::field::Field;
use crate::import::findings::Findings;
use crate::import::report::NoteKind;

/// A question of style and whether it is about the other's answer.
fn style(field: &Field) -> Option<(String, bool)> {
    match field {
        Field::Style(question) => Some((question.clone(), false)),
        Field::Wants(question) => Some((question.clone(), true)),
        _ => None,
    }
}

/// Notes each column whose answers count nowhere.
pub(crate) fn note(sheets: &[Sheet], findings: &mut Findings<'_>) {
    let mut asked: BTreeSet<(String, bool, Side)> = BTreeSet::new();
    let mut columns = Vec::new();
    for sheet in sheets {
        for (column, report) in sheet.columns.reports.iter().enumerate() {
            let ColumnUse::Field { field, side, .. } = &report.holds else { continue };
            let Some((question, wants)) = style(field) else { continue };
            let of_file = sheet.kind.side();
            let side = side.or(of_file);
            for one in sides(side) {
                asked.insert((text::fold(&question), wants, one));
            }
            let place = sheet.place_in_header(column);
            columns.push((place, question, wants, side));
        }
    }
    for (place, question, wants, side) in columns {
        let key = text::fold(&question);
        let other = |one: Side| if one == Side::Mentee { Side::Mentor } else { Side::Mentee };
        let counts = sides(side).any(|one| {
            asked.contains(&(key.clone(), false, other(one)))
                || (!wants && asked.contains(&(key.clone(), true, other(one))))
        });
        if !counts {
            findings.note(place, NoteKind::StyleOneSided { side, question, wants });
        }
    }
}

fn sides(side: Option<Side>) -> impl Iterator<Item = Side> {
    [Side::Mentee, Side::Mentor].into_iter().filter(move |one| side.is_none_or(|side| side == *one))
}
