//! Short tips at the right moments of a pair's year.
//!
//! A text like that of the letters, with one section for each tip: for whom, and how many days after the introduction.

use std::str::FromStr;

use mentor_match::Shown;
use mentor_match::cohort::Side;

use super::fact::Facts;
use super::template::{Letter, TemplateError, TemplateProblem};

/// The tips that are sent when the programme has none of its own.
pub const DEFAULT_TIPS: &str = include_str!("tips.txt");

const NAME: &str = "the tip";

#[derive(Debug, Clone, PartialEq, Eq)]
struct Tip {
    day: u16,
    /// `None` for both.
    side: Option<Side>,
    letter: Letter,
}

/// Tips, each for some day after the introduction.
///
/// ```
/// use questionnaire_io::export::{DEFAULT_TIPS, Tips};
/// assert!(DEFAULT_TIPS.parse::<Tips>().is_ok());
/// assert!("== mentee ==\nSubject: When?\n".parse::<Tips>().is_err(), "no day");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tips {
    tips: Vec<Tip>,
}

impl Default for Tips {
    fn default() -> Self {
        DEFAULT_TIPS.parse().expect("a doctest reads the built-in tips")
    }
}

impl FromStr for Tips {
    type Err = TemplateError;

    /// Reads tips.
    fn from_str(text: &str) -> Result<Self, TemplateError> {
        let mut tips: Vec<Tip> = Vec::new();
        let mut last = 0;
        for (line, written) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            last = line;
            let error = |column, problem| TemplateError { line, column, problem };
            if written.starts_with('#') {
                continue;
            }
            let trimmed = written.trim();
            if let Some(name) = trimmed.strip_prefix("==").and_then(|rest| rest.strip_suffix("==")) {
                if tips.last().is_some_and(|tip| !tip.letter.has_subject()) {
                    return Err(error(1, TemplateProblem::NoSubject { letter: NAME }));
                }
                let found = || error(1, TemplateProblem::UnknownTip { found: name.trim().to_owned() });
                let (who, day) = name.split_once(',').ok_or_else(found)?;
                let side = match who.trim() {
                    "mentee" => Some(Side::Mentee),
                    "mentor" => Some(Side::Mentor),
                    "both" => None,
                    _ => return Err(found()),
                };
                let day = day.trim().strip_prefix("day").and_then(|day| day.trim().parse().ok()).ok_or_else(found)?;
                tips.push(Tip { day, side, letter: Letter::default() });
                continue;
            }
            match tips.last_mut() {
                Some(tip) => tip.letter.push(written, NAME).map_err(|(column, problem)| error(column, problem))?,
                None if trimmed.is_empty() => {}
                None => return Err(error(1, TemplateProblem::Stray)),
            }
        }
        if tips.last().is_some_and(|tip| !tip.letter.has_subject()) {
            let problem = TemplateProblem::NoSubject { letter: NAME };
            return Err(TemplateError { line: last + 1, column: 1, problem });
        }
        Ok(Self { tips })
    }
}

impl Tips {
    /// The days after an introduction on which one side gets a tip.
    pub(in super::super) fn days(&self, side: Side) -> impl Iterator<Item = (usize, u16)> {
        let tips = self.tips.iter().enumerate();
        tips.filter(move |(_, tip)| tip.side.is_none_or(|of| of == side)).map(|(at, tip)| (at, tip.day))
    }

    /// Subject and lines of a tip, by its position.
    pub(in super::super) fn write(&self, at: usize, facts: &Facts) -> (Shown, Vec<Shown>) {
        self.tips[at].letter.write(facts)
    }
}
