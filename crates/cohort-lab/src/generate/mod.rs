//! Seeded cohorts: questionnaires of invented people, as a form tool would export them.
//!
//! The answers hang together as they do in real programmes: clubs are of uneven size, job titles belong to fields of
//! work, topics and mentors are popular by Zipf's law, higher offices follow local ones, people mostly ask for mentors
//! who meet the rules, mentors mostly agree to those who asked. What this is not: a model fitted to real data; a
//! figure measured on it says which options and which seed it was measured with.
//!
//! Everything is drawn from `ChaCha8Rng` (`rand_chacha`), seeded by `seed_from_u64`, through integer arithmetic: the
//! same options give the same bytes on every machine. Mentors, mentees, choices and blanks are streams of their own:
//! the same seed with another popularity or another share of missing answers gives the same people, and with more
//! missing answers, those that were missing before still are (mentors then answer to fewer choices).
//!
//! Complexity: O((n + m) log (n + m)) for n mentees and m mentors.

mod career;
mod choices;
mod draws;
mod forms;
mod names;
mod person;
mod places;
mod statistics;
mod table;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use statistics::{ClubSize, Statistics};
pub use table::Table;

use career::Offices;
use choices::{Choosers, MenteeSketch, MentorSketch};
use draws::{Draws, Stream};
use forms::Sketches;
use names::NameBook;
use person::{Person, Tastes};
use places::Places;

use mentor_match::cohort::Side;

/// "Now" in generated answers: leadership histories end here. Fixed, so that a seed keeps its meaning.
const THIS_YEAR: usize = 2026;

const ORDINALS: [&str; 10] =
    ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"];

/// Whose questionnaire: it decides what units, tracks and levels are called, and whom people may ask for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Programme {
    /// Clubs in districts; positions on club, district and international level.
    #[default]
    Altrusa,
    /// Associations in regions.
    Iaip,
}

impl Programme {
    /// The unit questions, the most local one first.
    pub fn unit_levels(self) -> [&'static str; 2] {
        match self {
            Self::Altrusa => ["Club", "District"],
            Self::Iaip => ["Association", "Region"],
        }
    }

    /// The levels on which positions are held, the most local one first.
    pub fn position_levels(self) -> &'static [&'static str] {
        match self {
            Self::Altrusa => &["club", "district", "international"],
            Self::Iaip => &["association", "region"],
        }
    }

    fn past_questions(self) -> [&'static str; 2] {
        match self {
            Self::Altrusa => ["Previous clubs", "Previous districts"],
            Self::Iaip => ["Previous associations", "Previous regions"],
        }
    }
}

impl std::str::FromStr for Programme {
    type Err = GenerateError;

    /// `altrusa` or `iaip`, in whatever case.
    fn from_str(name: &str) -> Result<Self, GenerateError> {
        match name.to_ascii_lowercase().as_str() {
            "altrusa" => Ok(Self::Altrusa),
            "iaip" => Ok(Self::Iaip),
            _ => Err(GenerateError::UnknownProgramme { name: name.to_owned() }),
        }
    }
}

/// What to generate. All fields have defaults: 90 mentees, 60 mentors, seed 1, a typical programme.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneratorOptions {
    /// How many mentees, at most [`GeneratorOptions::MAX_PEOPLE`].
    pub mentees: usize,
    /// How many mentors, at most [`GeneratorOptions::MAX_PEOPLE`].
    pub mentors: usize,
    /// Everything random follows from it.
    pub seed: u64,
    /// How many local units, 1 to [`GeneratorOptions::MAX_CLUBS`]; some stay empty when there are few people.
    pub clubs: usize,
    /// How many units above them, 1 to [`GeneratorOptions::MAX_CLUBS`].
    pub districts: usize,
    /// Zipf exponent of the mentors' popularity, 0 (all alike) to 10.
    pub popularity_skew: f64,
    /// Share of answers left blank, 0 to 100, among those that may be: number, name, address, membership, track, unit
    /// and the vetting mark are always there.
    pub missing_percent: u32,
    /// Whose questionnaire.
    pub programme: Programme,
    /// How many choices the form asks for, at most 10; three in four mentees write that many.
    pub choices_per_mentee: usize,
    /// Share of mentees who are new members, 0 to 100; the others are emerging leaders.
    pub new_member_percent: u32,
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
    /// [`GenerateError::BadSize`]: anything but two whole numbers with an x between them.
    pub fn parse_size(text: &str) -> Result<(usize, usize), GenerateError> {
        let parts = text.split_once(['x', 'X']).and_then(|(one, other)| Some((one.parse().ok()?, other.parse().ok()?)));
        parts.ok_or_else(|| GenerateError::BadSize { text: text.to_owned() })
    }

    fn check(&self) -> Result<(), GenerateError> {
        let whole = |option, value: usize, least, most| {
            if (least..=most).contains(&value) {
                Ok(())
            } else {
                Err(GenerateError::OutOfRange { option, value, least, most })
            }
        };
        whole("mentees", self.mentees, 0, Self::MAX_PEOPLE)?;
        whole("mentors", self.mentors, 0, Self::MAX_PEOPLE)?;
        whole("clubs", self.clubs, 1, Self::MAX_CLUBS)?;
        whole("districts", self.districts, 1, Self::MAX_CLUBS)?;
        whole("missing percent", self.missing_percent as usize, 0, 100)?;
        whole("choices per mentee", self.choices_per_mentee, 0, ORDINALS.len())?;
        whole("new member percent", self.new_member_percent as usize, 0, 100)?;
        if (0.0..=10.0).contains(&self.popularity_skew) {
            Ok(())
        } else {
            Err(GenerateError::PopularitySkew { value: self.popularity_skew })
        }
    }
}

impl Default for GeneratorOptions {
    fn default() -> Self {
        Self {
            mentees: 90,
            mentors: 60,
            seed: 1,
            clubs: 8,
            districts: 3,
            popularity_skew: 0.8,
            missing_percent: 5,
            programme: Programme::default(),
            choices_per_mentee: 3,
            new_member_percent: 45,
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
    /// Not a number of mentees and a number of mentors.
    #[error("'{text}' is no size: expected mentees x mentors, such as 90x60")]
    BadSize {
        /// What was given.
        text: String,
    },
    /// A programme whose questionnaire is not known.
    #[error("there is no questionnaire of '{name}': use altrusa or iaip")]
    UnknownProgramme {
        /// What was given.
        name: String,
    },
    /// Not a number, negative, or steeper than anything sensible.
    #[error("popularity skew: {value} is not in 0 to 10")]
    PopularitySkew {
        /// What was given.
        value: f64,
    },
}

/// Both questionnaires' exports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedCohort {
    /// One row a mentee.
    pub mentees: Table,
    /// One row a mentor.
    pub mentors: Table,
}

/// Invents people and fills in their questionnaires.
///
/// # Errors
/// [`GenerateError`] names the first option that is out of its range.
///
/// # Complexity
/// O((n + m) log (n + m)) time and O(n + m) space for n mentees and m mentors.
///
/// # Examples
/// ```
/// use cohort_lab::generate::{GeneratorOptions, generate};
/// let options = GeneratorOptions { mentees: 20, mentors: 10, seed: 7, ..Default::default() };
/// let cohort = generate(&options)?;
/// assert_eq!((cohort.mentees.rows().len(), cohort.mentors.rows().len()), (20, 10));
/// assert_eq!(cohort, generate(&options)?);
///
/// assert!(generate(&GeneratorOptions { missing_percent: 101, ..options }).is_err());
/// # Ok::<(), cohort_lab::generate::GenerateError>(())
/// ```
pub fn generate(options: &GeneratorOptions) -> Result<GeneratedCohort, GenerateError> {
    options.check()?;
    let mut mentor_draws = Draws::new(options.seed, Stream::Mentors);
    let mut mentee_draws = Draws::new(options.seed, Stream::Mentees);
    let mut choice_draws = Draws::new(options.seed, Stream::Choices);
    let places = Places::draw(options, &mut mentor_draws);
    let (offices, tastes, mut book) = (Offices::new(options.programme), Tastes::new(), NameBook::default());

    let mentors: Vec<MentorSketch> = (0..options.mentors)
        .map(|_| {
            let career = offices.mentor(&mut mentor_draws);
            let person = Person::draw(&places, &tastes, &mut book, career, &mut mentor_draws);
            MentorSketch { person, vetted: mentor_draws.chance(96) }
        })
        .collect();
    let mentees: Vec<MenteeSketch> = (0..options.mentees)
        .map(|_| {
            let draws = &mut mentee_draws;
            let aspires = if draws.chance(options.new_member_percent) { None } else { Some(offices.aspiration(draws)) };
            let career = if aspires.is_some() { offices.leader(draws) } else { Offices::newcomer(draws) };
            MenteeSketch { person: Person::draw(&places, &tastes, &mut book, career, draws), aspires }
        })
        .collect();

    let choosers = Choosers::new(options, &places, &mentors, &mut choice_draws);
    let mut wishes: Vec<_> = mentees.iter().map(|mentee| choosers.wishes(mentee, &mut choice_draws)).collect();
    let replies = choices::replies(&wishes, mentors.len(), &mut choice_draws);
    let sketches = Sketches { options, places: &places, mentees: &mentees, mentors: &mentors };
    let mentees = sketches.mentee_table(&mut wishes, &mut mentee_draws);
    Ok(GeneratedCohort { mentees, mentors: sketches.mentor_table(&wishes, &replies, &mut mentor_draws) })
}

/// How the two forms word the same question.
fn topics_question(side: Side) -> &'static str {
    match side {
        Side::Mentee => "What would you like to learn?",
        Side::Mentor => "What can you help with?",
    }
}
