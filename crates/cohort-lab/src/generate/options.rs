//! What can be asked for.

use mentor_match::StopReason;
use mentor_match::policy::Preset;

use super::questionnaires::ORDINALS;

/// What to generate. All fields have defaults: 90 mentees, 60 mentors, seed 1, a typical programme.
///
/// Shares in per cent are whole numbers; degrees go from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneratorOptions {
    /// How many mentees, at most [`GeneratorOptions::MAX_PEOPLE`].
    pub mentees: usize,
    /// How many mentors, at most [`GeneratorOptions::MAX_PEOPLE`].
    pub mentors: usize,
    /// Everything random follows from it.
    pub seed: u64,
    /// Whose questionnaire, and under whose rules and weights people choose.
    pub programme: Preset,
    /// How many local units, 1 to [`GeneratorOptions::MAX_CLUBS`]; some stay empty when there are few people.
    pub clubs: usize,
    /// How many units above them, 1 to [`GeneratorOptions::MAX_CLUBS`].
    pub districts: usize,
    /// Zipf exponent of the local units' sizes, 0 (all alike) to 10.
    pub club_skew: f64,
    /// Zipf exponent of the topics' popularity, 0 to 10.
    pub topic_skew: f64,
    /// Zipf exponent of the mentors' popularity, 0 to 10; it decides choices as far as agreement does not.
    pub popularity_skew: f64,
    /// How closely a mentor's job title, positions, attendance and number of topics follow their seniority: each
    /// follows it with this chance, else it is drawn anew.
    pub answer_correlation: f64,
    /// How many choices the form asks for, at most 10; three in four mentees write that many.
    pub choices_per_mentee: usize,
    /// The chance of each choice to be the best-scored mentor left, instead of any eligible one by popularity.
    pub choice_agreement: f64,
    /// Share of mentees who are new members, 0 to 100; the others are on the way to an office.
    pub new_member_percent: u32,
    /// Share of topics said in one's own words instead of the form's, 0 to 100.
    pub own_words_percent: u32,
    /// Share of answers left blank, 0 to 100, among those that may be: number, name, address, membership, track, unit
    /// and the vetting mark are always there.
    pub missing_percent: u32,
    /// How much rather private facts are left blank, and by people with little time or experience: 0 not at all; 1:
    /// each of these multiplies the odds by e².
    pub missing_bias: f64,
}

impl GeneratorOptions {
    /// The most people on one side.
    pub const MAX_PEOPLE: usize = 10_000_000;
    /// The most units on one level.
    pub const MAX_CLUBS: usize = 1_000_000;

    /// A typical programme of that size: a club for 20 people, but at least 4, and a district for 3 clubs.
    pub fn sized(mentees: usize, mentors: usize) -> Self {
        let clubs = (mentees.saturating_add(mentors) / 20).clamp(4, Self::MAX_CLUBS);
        Self { mentees, mentors, clubs, districts: clubs.div_ceil(3), ..Self::default() }
    }

    /// Reads a size such as `90x60`: mentees, then mentors.
    ///
    /// # Errors
    /// [`GenerateError::BadSize`]: anything but two whole numbers with an x between them; [`GenerateError::Nobody`]:
    /// `0x0`.
    pub fn parse_size(text: &str) -> Result<(usize, usize), GenerateError> {
        let parts = text.split_once(['x', 'X']).and_then(|(one, other)| Some((one.parse().ok()?, other.parse().ok()?)));
        match parts {
            Some((0, 0)) => Err(GenerateError::Nobody),
            Some(size) => Ok(size),
            None => Err(GenerateError::BadSize { text: text.to_owned() }),
        }
    }

    pub(super) fn check(&self) -> Result<(), GenerateError> {
        for (option, value, least, most) in [
            ("mentees", self.mentees, 0, Self::MAX_PEOPLE),
            ("mentors", self.mentors, 0, Self::MAX_PEOPLE),
            ("clubs", self.clubs, 1, Self::MAX_CLUBS),
            ("districts", self.districts, 1, Self::MAX_CLUBS),
            ("choices per mentee", self.choices_per_mentee, 0, ORDINALS.len()),
            ("new member percent", self.new_member_percent as usize, 0, 100),
            ("own words percent", self.own_words_percent as usize, 0, 100),
            ("missing percent", self.missing_percent as usize, 0, 100),
        ] {
            if !(least..=most).contains(&value) {
                return Err(GenerateError::OutOfRange { option, value, least, most });
            }
        }
        for (option, value, most) in [
            ("club skew", self.club_skew, 10.0),
            ("topic skew", self.topic_skew, 10.0),
            ("popularity skew", self.popularity_skew, 10.0),
            ("answer correlation", self.answer_correlation, 1.0),
            ("choice agreement", self.choice_agreement, 1.0),
            ("missing bias", self.missing_bias, 1.0),
        ] {
            if !(0.0..=most).contains(&value) {
                return Err(GenerateError::NotADegree { option, value, most });
            }
        }
        Ok(())
    }
}

impl Default for GeneratorOptions {
    fn default() -> Self {
        Self {
            mentees: 90,
            mentors: 60,
            seed: 1,
            programme: Preset::Altrusa,
            clubs: 8,
            districts: 3,
            club_skew: 0.5,
            topic_skew: 0.8,
            popularity_skew: 0.8,
            answer_correlation: 0.7,
            choices_per_mentee: 3,
            choice_agreement: 0.5,
            new_member_percent: 45,
            own_words_percent: 20,
            missing_percent: 5,
            missing_bias: 0.5,
        }
    }
}

/// Why options describe no cohort.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// A whole number out of its range.
    #[error("{option}: {value} is not in {least} to {most}")]
    OutOfRange {
        /// Which option.
        option: &'static str,
        /// What was given.
        value: usize,
        /// The smallest that is accepted.
        least: usize,
        /// The largest that is accepted.
        most: usize,
    },
    /// Not a number, negative, or too large.
    #[error("{option}: {value} is not in 0 to {most}")]
    NotADegree {
        /// Which option.
        option: &'static str,
        /// What was given.
        value: f64,
        /// The largest that is accepted.
        most: f64,
    },
    /// Not a number of mentees and a number of mentors.
    #[error("'{text}' is no size: expected mentees x mentors, such as 90x60")]
    BadSize {
        /// What was given.
        text: String,
    },
    /// Stopped by the caller.
    #[error("stopped while people were invented because {0}")]
    Stopped(StopReason),
    /// No mentees and no mentors, where somebody is wanted.
    #[error("a cohort of nobody: ask for at least one mentee or one mentor")]
    Nobody,
    /// A programme whose questionnaire is not known.
    #[error("there is no questionnaire of '{programme}'; use another preset")]
    NoQuestionnaire {
        /// Which programme.
        programme: Preset,
    },
}
