//! Ballots take the place of the choices in the questionnaires: whoever handed one in has thought again.

use std::collections::BTreeMap;

use mentor_match::cohort::Side;

use super::answers::{Answers, Elsewhere};
use super::person::{Person, names_of};
use crate::import::field::{Field, MAX_CHOICES};
use crate::import::findings::Findings;
use crate::import::read::ballots::Ballot;
use crate::import::report::{Place, RowIssue};

/// The answers with the choices of ballots. Whoever handed in none keeps what the questionnaire says.
pub(crate) fn fill<'a>(
    answers: Answers<'a>,
    people: &[Person],
    ballots: &[Ballot],
    findings: &mut Findings<'_>,
) -> Answers<'a> {
    if ballots.is_empty() {
        return answers;
    }
    let mut by_text: BTreeMap<String, Option<usize>> = BTreeMap::new();
    for (at, person) in people.iter().enumerate().filter(|(_, person)| person.key.side == Side::Mentee) {
        let own = [Some(person.key.id.as_str()), person.draft.email.as_deref(), person.draft.name.as_deref()];
        for text in own.into_iter().flatten().flat_map(names_of) {
            let known = by_text.entry(text).or_insert(Some(at));
            if *known != Some(at) {
                *known = None;
            }
        }
    }
    let mut counted: BTreeMap<usize, &Ballot> = BTreeMap::new();
    for ballot in ballots {
        let place = || Place { file: ballot.file.clone(), row: Some(ballot.row), column: None };
        if let Some(issue) = &ballot.issue {
            findings.problem(place(), "", issue.clone());
            continue;
        }
        let found = names_of(&ballot.person).into_iter().find_map(|text| by_text.get(&text).copied());
        match found {
            Some(Some(at)) => {
                if let Some(before) = counted.insert(at, ballot) {
                    let place = Place { file: before.file.clone(), row: Some(before.row), column: None };
                    findings.problem(place, &before.person, RowIssue::BallotTwice { later: ballot.row });
                }
            }
            Some(None) => findings.problem(place(), &ballot.person, RowIssue::Voter { several: true }),
            None => findings.problem(place(), &ballot.person, RowIssue::Voter { several: false }),
        }
    }
    let mut elsewhere = Elsewhere::new();
    for (at, ballot) in counted {
        let person = &people[at];
        let cells = elsewhere.entry((person.draft.at, person.key.side)).or_default();
        let nowhere = || (String::new(), Place { file: ballot.file.clone(), row: Some(ballot.row), column: None });
        cells.insert(Field::Choices, nowhere());
        cells.extend((1..=MAX_CHOICES).map(|position| (Field::Choice(position), nowhere())));
        for (position, (column, choice)) in (1..).zip(&ballot.choices) {
            let place = Place { column: Some((*column).to_owned()), ..nowhere().1 };
            cells.insert(Field::Choice(position), (choice.clone(), place));
        }
    }
    answers.with_elsewhere(elsewhere)
}
