//! What happened in a programme, from an action to lines of its ledger.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mentor_match::jiff::civil::Date;
use mentor_match::programme::{Pace, Relation};
use mentor_match::text::count;
use questionnaire_io::export::year::describe_people;
use questionnaire_io::import::{FormAnswers, Given, Import, SourceFile, SourceKind};
use questionnaire_io::programme::{Programme, Written};
use questionnaire_io::run::{CircleEvening, MeetingPeople};

use crate::action::Action;
use crate::round::{Refused, refused};
use crate::typed::{ABSENT, absences, of_table, typed};

/// A day as pages write it.
pub(crate) fn day(text: &str) -> Result<Date, Refused> {
    text.parse().map_err(|_| Refused::Input(format!("“{text}” is not a day such as 2026-09-01.")))
}

/// Adds to a programme what an action says; what was recorded of a file of answers.
pub(crate) fn happened(programme: &mut Programme, action: &Action) -> Result<String, Refused> {
    let said = |error: &dyn std::fmt::Display| Refused::Input(error.to_string());
    match action {
        Action::Event { event, mentee, mentor, value, by, day: on } => {
            let some = |text: &'_ str| -> Option<String> { (!text.is_empty()).then(|| text.to_owned()) };
            let (mentee, mentor, by) = (some(mentee), some(mentor), some(by));
            let written = Written {
                event,
                mentee: mentee.as_deref(),
                mentor: mentor.as_deref(),
                round: None,
                value,
                by: by.as_deref(),
            };
            programme.add(day(on)?, written).map_err(|error| said(&error))?;
            Ok(String::new())
        }
        Action::Answers { name, file, day: on } => {
            let bytes = STANDARD.decode(file).map_err(|error| said(&error))?;
            let source = SourceFile::new(SourceKind::People, name, bytes);
            let answers = FormAnswers::read(&source, &|| None).map_err(|error| said(&error))?;
            let recorded = programme.record_answers(&answers, day(on)?, &Pace::default());
            Ok(recorded.said(&answers, &programme.people))
        }
        _ => Ok(String::new()),
    }
}

/// Adds to a programme who has met at an evening of the people of an export; what was recorded.
pub(crate) fn met(
    programme: &mut Programme,
    people: Option<(&Import, Relation)>,
    action: &Action,
) -> Result<String, Refused> {
    let Action::Met { name, file, absent, day: on } = action else { return Ok(String::new()) };
    let none = || Refused::Input("Bring the exports on the page Files first.".to_owned());
    let (import, relation) = people.ok_or_else(none)?;
    let bytes = STANDARD.decode(file).map_err(|error| Refused::Input(error.to_string()))?;
    let (plan, on) = (Given { name: name.clone(), bytes }, day(on)?);
    let away = typed(ABSENT, absent, absences(relation == Relation::Peers));
    let met = match relation {
        Relation::Mentoring => MeetingPeople::met_at(import, &plan, away.as_ref(), None),
        Relation::Peers => CircleEvening::met_at(import, &plan, away.as_ref(), None),
    };
    let met = met.map_err(|error| of_table(&error, |_| absent))?;
    let added = programme.record_meetings(&import.cohort, (relation, on), &met).map_err(|error| refused(&error))?;
    describe_people(programme, import);
    let before = match met.len() - added {
        0 => String::new(),
        before => format!(" ({} recorded before)", count(before, "pair")),
    };
    Ok(format!("Recorded: {} met on {on}{before}. They do not meet again at an evening.", count(met.len(), "pair")))
}
