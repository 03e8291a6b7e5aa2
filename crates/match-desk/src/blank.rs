//! Blank questionnaires and the forms of a year, to be sent out.

use mentor_match::cohort::Side;
use mentor_match::policy::{Policy, Preset};
use questionnaire_io::export::OutputFile;
use questionnaire_io::template::{Form, Questionnaire};

use crate::round::{Refused, refused};

/// The questionnaires of these rules, as `questionnaire_template` writes them.
pub(crate) fn questionnaires(rules: Preset) -> Result<Vec<OutputFile>, Refused> {
    let policy = Policy::preset(rules);
    let sides = [("mentors", Side::Mentor), ("mentees", Side::Mentee)];
    let mut all: Vec<(&str, Questionnaire)> =
        sides.into_iter().map(|(name, side)| (name, Questionnaire::for_policy(&policy, side))).collect();
    all.extend(Questionnaire::for_peers(&policy).map(|peers| ("peers", peers)));
    let mut files = Vec::new();
    for (name, questionnaire) in all {
        let bytes = questionnaire.to_xlsx().map_err(|error| refused(&error))?;
        files.push(OutputFile { path: format!("{name}.xlsx").into(), bytes });
        files.push(OutputFile { path: format!("{name}.txt").into(), bytes: questionnaire.to_text().into_bytes() });
    }
    Ok(files)
}

/// All forms of a year, as `programme form` writes them.
pub(crate) fn forms() -> Result<Vec<OutputFile>, Refused> {
    let mut files = Vec::new();
    for &form in Form::ALL {
        let bytes = form.to_xlsx().map_err(|error| refused(&error))?;
        files.push(OutputFile { path: format!("{form}.xlsx").into(), bytes });
        files.push(OutputFile { path: format!("{form}.txt").into(), bytes: form.to_text().into_bytes() });
    }
    Ok(files)
}
