//! Seeded cohorts: the questionnaires of five programmes, filled in by invented people, as a form tool would export
//! them.
//!
//! What this is not: a model fitted to real data; a figure measured on it says which options and which seed it was
//! measured with. How the answers are distributed ([`GeneratorOptions`] has the parameters, [`Statistics`] measures
//! what came out):
//!
//! - **Units.** A person is in the unit of rank k with a probability proportional to 1 / k^`club_skew`, ranks shuffled.
//! - **Topics.** Two to five a person, the first by Zipf's law with `topic_skew`, further ones by the same without
//!   repetition; a share of `own_words_percent` in other words than the form's. Some mentors exclude a topic.
//! - **Correlated answers.** Everybody has a seniority, a quantile of their side. A mentor's title, number of topics,
//!   positions and years in office, and attendance are the quantiles of their own distributions at that seniority, each
//!   with the chance c = `answer_correlation`, else at another one drawn for it. Two such answers have Spearman's
//!   coefficient c² but for what is lost by their few steps.
//! - **Choices.** The pilot, the same people with no answer blank, is judged by the core with the programme's rules and
//!   weights. Each choice is, with the chance `choice_agreement`, the best-scored mentor left among those considered
//!   (all eligible ones, or 300 of them); else one in twenty is for somebody popular without a look at the rules, a new
//!   member's first one often for the sponsor, and all others for any eligible mentor, by Zipf with `popularity_skew`.
//!   The realised agreement is 2 p - 1, where p is the mean share of the mentors considered and not yet written down
//!   that the choice beats: 0 by chance, 1 the best each time, and `choice_agreement` in expectation while popularity
//!   has nothing to do with the score.
//! - **Missing answers.** Not at random: see `blanks.rs`. Private facts are left blank more often, and by people with
//!   little time or little experience; `missing_percent` is kept in the mean whatever `missing_bias` is.
//! - **Consent.** Mentors agree to three in five who asked for them, and refuse one in twenty-five.
//!
//! Everything is drawn from `ChaCha8Rng` (`rand_chacha`), seeded by `seed_from_u64`, through integer arithmetic and
//! `libm`: the same options give the same bytes on every machine and with any number of threads. Mentors, mentees,
//! choices and blanks are streams of their own: the same seed with another popularity or another share of missing
//! answers gives the same people, and with more missing answers, those that were missing before still are (mentors then
//! answer to fewer choices).
//!
//! Complexity: O((n + m) log (n + m)) for n mentees and m mentors; a mentee looks at 2,000 mentors at most.

mod blanks;
mod career;
mod choices;
mod draws;
mod forms;
mod names;
mod options;
mod person;
mod pilot;
mod places;
mod questionnaires;
mod seniority;
mod statistics;
mod table;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use options::{GenerateError, GeneratorOptions};
pub use statistics::{BlankShare, ClubSize, Statistics};
pub use table::Table;

use mentor_match::StopReason;
use mentor_match::cohort::{Cohort, Side};
use mentor_match::policy::Preset;

use blanks::Blanks;
use career::Offices;
use choices::{Agreement, Choosers};
use draws::{Draws, Stream};
use forms::Sketches;
use names::NameBook;
use person::{MenteeSketch, MentorSketch, Person, World};
use places::Places;
use questionnaires::Questionnaire;
use seniority::Seniority;

/// Both questionnaires' exports.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneratedCohort {
    /// One row a mentee.
    pub mentees: Table,
    /// One row a mentor.
    pub mentors: Table,
    /// The same people as the core knows them, before they chose and before anything was left blank.
    pub pilot: Cohort,
    programme: Preset,
    agreement: Agreement,
    blanks: Blanks,
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
/// use mentor_match::policy::Preset;
/// let options = GeneratorOptions { mentees: 20, mentors: 10, seed: 7, programme: Preset::Palta, ..Default::default() };
/// let cohort = generate(&options)?;
/// assert_eq!((cohort.mentees.rows().len(), cohort.mentors.rows().len()), (20, 10));
/// assert_eq!(cohort, generate(&options)?);
///
/// assert!(generate(&GeneratorOptions { missing_percent: 101, ..options }).is_err());
/// # Ok::<(), cohort_lab::generate::GenerateError>(())
/// ```
pub fn generate(options: &GeneratorOptions) -> Result<GeneratedCohort, GenerateError> {
    generate_until(options, &|| None)
}

/// The same, until `stop` gives a reason to stop; it is asked for each person, and while the scores that choices go by
/// are prepared.
///
/// # Errors
/// As [`generate`], and [`GenerateError::Stopped`].
pub fn generate_until(
    options: &GeneratorOptions,
    stop: &(dyn Fn() -> Option<StopReason> + Sync),
) -> Result<GeneratedCohort, GenerateError> {
    let go_on = || stop().map_or(Ok(()), |reason| Err(GenerateError::Stopped(reason)));
    options.check()?;
    let programme = options.programme;
    let questionnaire = Questionnaire::of(programme).ok_or(GenerateError::NoQuestionnaire { programme })?;
    let mut mentor_draws = Draws::new(options.seed, Stream::Mentors);
    let mut mentee_draws = Draws::new(options.seed, Stream::Mentees);
    let mut choice_draws = Draws::new(options.seed, Stream::Choices);
    let places = Places::draw(options, questionnaire, &mut mentor_draws);
    let world = World::new(options, questionnaire, places);
    let (offices, mut book) = (Offices::new(questionnaire), NameBook::default());

    let draws = &mut mentor_draws;
    let mentors: Vec<MentorSketch> = (0..options.mentors)
        .map(|_| {
            go_on()?;
            let seniority = Seniority::draw(options, draws);
            let career = offices.mentor(seniority, draws);
            let person = Person::draw(Side::Mentor, seniority, career, &world, &mut book, draws);
            Ok(MentorSketch { person, vetted: draws.chance(96) })
        })
        .collect::<Result<_, GenerateError>>()?;
    let draws = &mut mentee_draws;
    let mentees: Vec<MenteeSketch> = (0..options.mentees)
        .map(|_| {
            go_on()?;
            let seniority = Seniority::draw(options, draws);
            let new = draws.chance(options.new_member_percent) || questionnaire.tracks.is_none();
            let aspires = if new { None } else { Some(offices.aspiration(draws)) };
            let career = if aspires.is_some() { offices.leader(draws) } else { Offices::newcomer(draws) };
            let person = Person::draw(Side::Mentee, seniority, career, &world, &mut book, draws);
            Ok(MenteeSketch { person, aspires })
        })
        .collect::<Result<_, GenerateError>>()?;

    go_on()?;
    let (pilot, policy) = (pilot::cohort(&world, &mentees, &mentors), questionnaire.policy());
    go_on()?;
    let choosers = Choosers::new(&world, &pilot, &policy, &mentors, &mut choice_draws, stop)?;
    let mut agreement = Agreement::default();
    let mut wishes = Vec::with_capacity(mentees.len());
    for (place, mentee) in mentees.iter().enumerate() {
        go_on()?;
        let (wish, agrees) = choosers.wishes(place, mentee, &mut choice_draws);
        wishes.push(wish);
        agreement += agrees;
    }
    drop(choosers);
    go_on()?;
    let replies = choices::replies(&wishes, mentors.len(), &mut choice_draws);
    let sketches = Sketches { world: &world, mentees: &mentees, mentors: &mentors };
    let (mentees, mentee_blanks) = sketches.mentee_table(&mut wishes, &mut mentee_draws, &go_on)?;
    let (mentors, mentor_blanks) = sketches.mentor_table(&wishes, &replies, &mut mentor_draws, &go_on)?;
    let blanks = mentee_blanks.plus(&mentor_blanks);
    Ok(GeneratedCohort { mentees, mentors, pilot, programme, agreement, blanks })
}
