//! Pairs of an earlier result that stand, and which of them a round keeps.
//!
//! Letters may have gone out for them, or the two have met already. A pair that is kept is taken out before the
//! strategy is asked, like a pinned one, so whatever is proved is about everybody else and the seats that are left.
//!
//! A proposal is kept only if it could be matched today: whatever refuses a pair refuses it here, too, and a mentor
//! with fewer seats than mentees who stand keeps those who come first on the mentor's list. Where both have said yes,
//! only one of the two or the committee can part them: no rule, no missing fact and no smaller number of seats does.
//! Who knows the other already is not parted by a new answer in a questionnaire either.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use matching_market::Score;

use crate::cohort::{Cohort, MenteeId, MentorId, PersonId};
use crate::policy::{Refusal, Seats};
use crate::preference::Preferences;
use crate::text::count;

/// A pair of an earlier result.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Incumbent {
    /// The mentee's id.
    pub mentee: PersonId,
    /// The mentor's id.
    pub mentor: PersonId,
    /// How far the two have come.
    pub stage: Stage,
}

/// How far a pair of an earlier result has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Stage {
    /// They were proposed to each other.
    Proposed,
    /// Both have said yes.
    Agreed,
    /// They know each other's address.
    Introduced,
}

/// What becomes of the pairs of an earlier result.
///
/// # Examples
/// ```
/// use mentor_match::Keep;
/// assert_eq!("sent".parse(), Ok(Keep::Sent));
/// assert_eq!("most:worth=0.050".parse::<Keep>()?.to_string(), "most:worth=0.05");
/// let error = "all".parse::<Keep>().unwrap_err();
/// assert!(error.to_string().starts_with("'all' is not something to keep; choose one of none, sent, most"));
/// # Ok::<(), mentor_match::UnknownKeep>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Keep {
    /// Everybody is matched anew who has not been introduced.
    None,
    /// They stay wherever they still can, and only the others are matched.
    #[default]
    Sent,
    /// Everybody is matched anew whose pair is not agreed, and of the answers that are equally good one keeps most of
    /// the proposals: under the goal `no-swap` a stable one, under `best-fit` one with most people.
    Most,
    /// Under `best-fit`: a pair that is kept is worth so much more, in the unit of scores.
    MostWorth(Score),
}

impl Stage {
    /// Whether what speaks against a pair parts it.
    pub(crate) fn is_parted_by(self, refusal: &Refusal) -> bool {
        match refusal {
            Refusal::SamePerson
            | Refusal::FailedBefore
            | Refusal::RunningTogether
            | Refusal::Withdrawn { .. }
            | Refusal::Banned
            | Refusal::PinnedToAnother => true,
            Refusal::Declined { .. } => self < Self::Introduced,
            _ => self < Self::Agreed,
        }
    }
}

impl Keep {
    /// Whether a pair that has come so far stays whatever else would be better.
    pub(crate) fn settles(self, stage: Stage) -> bool {
        match self {
            Self::None => stage == Stage::Introduced,
            Self::Most | Self::MostWorth(_) => stage >= Stage::Agreed,
            Self::Sent => true,
        }
    }

    /// The greatest worth of a kept pair: more than any pair can be worth without.
    const MOST_WORTH: Score = Score::from_millionths(10_000_000);
}

/// Nothing to keep is called this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{}' is not something to keep; choose one of none, sent, most, or most:worth=0.05 with a number from 0 to 10",
    found.escape_debug()
)]
#[non_exhaustive]
pub struct UnknownKeep {
    /// What was found.
    pub found: String,
}

impl fmt::Display for Keep {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::None => "none",
            Self::Sent => "sent",
            Self::Most => "most",
            Self::MostWorth(worth) => return write!(formatter, "most:worth={worth}"),
        })
    }
}

impl FromStr for Keep {
    type Err = UnknownKeep;

    fn from_str(text: &str) -> Result<Self, UnknownKeep> {
        let unknown = || UnknownKeep { found: text.to_owned() };
        match text {
            "none" => Ok(Self::None),
            "sent" => Ok(Self::Sent),
            "most" => Ok(Self::Most),
            _ => {
                let worth = text.strip_prefix("most:worth=").and_then(|worth| worth.parse::<Score>().ok());
                let worth = worth.filter(|worth| (Score::ZERO..=Self::MOST_WORTH).contains(worth));
                worth.map(Self::MostWorth).ok_or_else(unknown)
            }
        }
    }
}

/// A pair of an earlier result that is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotKept {
    /// Which.
    pub incumbent: Incumbent,
    /// Why.
    pub why: WhyNotKept,
}

/// Why a pair of an earlier result is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyNotKept {
    /// The mentee is not in this round.
    NoMentee,
    /// The mentor is not in this round.
    NoMentor,
    /// The mentee stands with another mentor who comes before this one.
    StandsElsewhere,
    /// The two cannot be matched any more.
    Refused(Vec<Refusal>),
    /// The mentor has fewer seats than mentees who stand.
    TooFewSeats(Seats),
}

impl WhyNotKept {
    /// The reason for a reader who may not see what anybody said about the other.
    pub fn without_answers(&self) -> String {
        match self {
            Self::Refused(refusals) => joined(refusals.iter().map(Refusal::without_answers)),
            told => told.to_string(),
        }
    }
}

impl fmt::Display for WhyNotKept {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMentee => formatter.write_str("the mentee is not in this round"),
            Self::NoMentor => formatter.write_str("the mentor is not in this round"),
            Self::StandsElsewhere => formatter.write_str("the mentee is kept with another mentor"),
            Self::Refused(refusals) => formatter.write_str(&joined(refusals.iter().map(Refusal::to_string))),
            Self::TooFewSeats(seats) => {
                write!(formatter, "the mentor now has {}", count(seats.available, "seat"))?;
                seats.cut().map_or(Ok(()), |cut| write!(formatter, " ({cut})"))
            }
        }
    }
}

/// Reasons one after the other, each once.
fn joined(reasons: impl Iterator<Item = String>) -> String {
    let mut told: Vec<String> = Vec::new();
    for reason in reasons {
        if !told.contains(&reason) {
            told.push(reason);
        }
    }
    told.join("; ")
}

/// The incumbents that are taken out before the strategy is asked, sorted, and those that should be and cannot, with
/// their reasons, in the order of the incumbents. A mentor with fewer seats than pairs that cannot be parted gets one
/// for each.
///
/// O(k · rules + k log k) for k incumbents.
pub(crate) fn keep(
    incumbents: &[Incumbent],
    keep: Keep,
    preferences: &Preferences<'_>,
    seats: &mut [Seats],
) -> (Vec<(MenteeId, MentorId, Stage)>, Vec<NotKept>) {
    let cohort = preferences.cohort();
    let mut not_kept = Vec::new();
    let mut standing: Vec<(MentorId, std::cmp::Reverse<Stage>, u64, MenteeId, &Incumbent)> = Vec::new();
    for one in incumbents.iter().filter(|one| keep.settles(one.stage)) {
        match possible(one, cohort, preferences) {
            Ok((mentee, mentor)) => {
                let key = preferences.mentor_key(mentee, mentor);
                standing.push((mentor, std::cmp::Reverse(one.stage), key, mentee, one));
            }
            Err(why) => not_kept.push(NotKept { incumbent: one.clone(), why }),
        }
    }
    standing.sort_unstable();
    let mut taken = vec![0u16; cohort.mentors().len()];
    for &(_, mentor) in &preferences.eligibility().settled().pins {
        taken[mentor.index()] += 1;
    }
    let mut kept = Vec::new();
    let mut with_mentor = BTreeSet::new();
    for (mentor, std::cmp::Reverse(stage), _, mentee, one) in standing {
        let why = if preferences.eligibility().pinned(mentee) == Some(mentor) {
            // The committee has settled it, which says more than that it stands.
            continue;
        } else if stage == Stage::Proposed && taken[mentor.index()] >= seats[mentor.index()].available {
            WhyNotKept::TooFewSeats(seats[mentor.index()])
        } else if !with_mentor.insert(mentee) {
            WhyNotKept::StandsElsewhere
        } else {
            let (taken, seats) = (&mut taken[mentor.index()], &mut seats[mentor.index()]);
            *taken += 1;
            seats.available = seats.available.max(*taken);
            kept.push((mentee, mentor, stage));
            continue;
        };
        not_kept.push(NotKept { incumbent: one.clone(), why });
    }
    kept.sort_unstable();
    not_kept.sort_by(|one, other| one.incumbent.cmp(&other.incumbent));
    (kept, not_kept)
}

/// With whom each mentee stands, where the two could be matched today, and the others with their reasons; without those
/// that [`keep`] settles.
///
/// O(k · rules + n) for k incumbents and n mentees.
pub(crate) fn standing(
    incumbents: &[Incumbent],
    keep: Keep,
    preferences: &Preferences<'_>,
) -> (Vec<Option<MentorId>>, Vec<NotKept>) {
    let cohort = preferences.cohort();
    let (mut standing, mut not_kept) = (vec![None; cohort.mentees().len()], Vec::new());
    for one in incumbents.iter().filter(|one| !keep.settles(one.stage)) {
        match possible(one, cohort, preferences) {
            Ok((mentee, mentor)) if standing[mentee.index()].is_none() => standing[mentee.index()] = Some(mentor),
            Ok(_) => not_kept.push(NotKept { incumbent: one.clone(), why: WhyNotKept::StandsElsewhere }),
            Err(why) => not_kept.push(NotKept { incumbent: one.clone(), why }),
        }
    }
    (standing, not_kept)
}

/// The two by dense ids, if they could be matched.
fn possible(
    one: &Incumbent,
    cohort: &Cohort,
    preferences: &Preferences<'_>,
) -> Result<(MenteeId, MentorId), WhyNotKept> {
    let mentee = cohort.find_mentee(&one.mentee).ok_or(WhyNotKept::NoMentee)?;
    let mentor = cohort.find_mentor(&one.mentor).ok_or(WhyNotKept::NoMentor)?;
    let mut refusals = preferences.refusals(mentee, mentor);
    refusals.retain(|refusal| one.stage.is_parted_by(refusal));
    if refusals.is_empty() { Ok((mentee, mentor)) } else { Err(WhyNotKept::Refused(refusals)) }
}
