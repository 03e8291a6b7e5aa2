//! What happened in a programme, from an action to lines of its ledger.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mentor_match::jiff::civil::Date;
use mentor_match::programme::Pace;
use questionnaire_io::import::{FormAnswers, SourceFile, SourceKind};
use questionnaire_io::programme::{Programme, Written};

use crate::action::Action;
use crate::round::Refused;

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
