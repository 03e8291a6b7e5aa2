//! What an import is told besides the files.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use mentor_match::compatibility::PlaceTable;
use mentor_match::policy::Policy;

use super::decisions::Decisions;
use super::mapping::Mapping;
use super::nicknames::Nicknames;
use crate::import::limits::{MAX_STEPS, MAX_STEPS_A_BYTE};
use crate::import::source::SourceFile;

/// What an import is told besides the files.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The association's levels, the most local one first, as the policy names them: they are the names of unit
    /// columns.
    pub levels: Vec<String>,
    /// The day the round is made for.
    pub as_of: Date,
    /// Which column is what; columns it does not name are recognised by their wording.
    pub mapping: Option<Mapping>,
    /// Answers to the questions of an earlier run.
    pub decisions: Decisions,
    /// Which given names stand for each other, to find the candidates of a question.
    pub nicknames: Nicknames,
    /// Ballots of mentees who have met mentors; their choices take the place of those in the questionnaires.
    pub ballots: Vec<SourceFile>,
    /// Where towns lie and which clock they go by; without it, a town is only a name.
    pub places: Option<PlaceTable>,
    /// The most mentees a mentor may have under the policy: offers above it are noted. Nothing is cut here.
    pub seat_cap: Option<u16>,
    /// How many seats the policy gives a mentor who did not answer, for messages.
    pub seats_when_blank: u16,
    /// Which of the programme's own questions the policy's rules look at; `None`: not known.
    pub rule_questions: Option<RuleQuestions>,
    /// The most steps that reading may cost, [`MAX_STEPS`] unless whoever asks expects more people than that is for.
    pub steps: u64,
}

/// The programme's own questions that a policy's rules look at, as slugs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleQuestions {
    /// Questions whose answers are compared.
    pub compared: BTreeSet<String>,
    /// Questions in which people say whether it matters to them, each with the question that it is about.
    pub asked: BTreeMap<String, String>,
}

impl RuleQuestions {
    /// Those of a policy.
    pub fn of(policy: &Policy) -> Self {
        let mut questions = Self::default();
        for rule in policy.rules() {
            let (compared, asked) = rule.kind().questions();
            if let (Some(asked), Some(about)) = (asked, compared.first()) {
                questions.asked.entry(asked.to_owned()).or_insert_with(|| (*about).to_owned());
            }
            questions.compared.extend(compared.into_iter().map(str::to_owned));
        }
        questions
    }
}

impl ImportOptions {
    /// Options without mapping and decisions, with the policy's levels and seats.
    pub fn for_policy(policy: &Policy, as_of: Date) -> Self {
        let capacity = policy.capacity();
        Self {
            seat_cap: Some(capacity.cap),
            seats_when_blank: capacity.when_blank,
            rule_questions: Some(RuleQuestions::of(policy)),
            ..Self::new(policy.levels().iter().cloned(), as_of)
        }
    }

    /// Options without mapping and decisions; two seats at most, one when the answer is blank.
    pub fn new<L: Into<String>>(levels: impl IntoIterator<Item = L>, as_of: Date) -> Self {
        Self {
            levels: levels.into_iter().map(Into::into).collect(),
            as_of,
            mapping: None,
            decisions: Decisions::default(),
            nicknames: Nicknames::default(),
            ballots: Vec::new(),
            places: None,
            seat_cap: Some(2),
            seats_when_blank: 1,
            rule_questions: None,
            steps: MAX_STEPS,
        }
    }

    /// Lets reading these files cost what the answers of very many people take: [`MAX_STEPS_A_BYTE`] for each byte, if
    /// that is more. For programs whose users wait for files of their own and can stop; reading 128 MiB that were made
    /// to be slow can take minutes then.
    #[must_use]
    pub fn for_many_people_in(mut self, sources: &[SourceFile]) -> Self {
        let bytes: u64 = sources.iter().map(|source| source.bytes.len() as u64).sum();
        self.steps = self.steps.max(bytes.saturating_mul(MAX_STEPS_A_BYTE));
        self
    }
}
