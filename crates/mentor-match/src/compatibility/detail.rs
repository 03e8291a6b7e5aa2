//! What was compared for one feature, in words.

use std::fmt;

use jiff::civil::Date;
use matching_market::Score;

use super::{Nearness, Sides};
use crate::cohort::{MeetingFormat, Side, StyleAnswer, StyleWish};
use crate::text::{self, count};

/// What the office next to the target's is worth on the target's level.
const NEXT_TO: Score = Score::from_millionths(750_000);

/// What was compared for one feature. Its text form is a short English phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail {
    /// Nothing could be compared.
    Unknown(WhyUnknown),
    /// Goals and interests: for each of the mentee's phrases the closest of the mentor's, where anything is alike;
    /// closest first, then by text. Matches that somebody would rather not have come last.
    Phrases(Vec<PhraseMatch>),
    /// Fields of work.
    Profession {
        /// The part of the path that both share, as the mentee writes it; empty when not even the broadest.
        common: Vec<String>,
        /// How alike the paths are; `None` when one of them is not known.
        path: Option<Score>,
        /// How alike the titles are; `None` when one of them is not known.
        title: Option<Score>,
    },
    /// Professions that the programme's table has.
    Codes {
        /// Their titles in the table.
        titles: Sides<String>,
        /// The title of the lowest group that both are in; `None` without one.
        common: Option<String>,
        /// How much it says about the two.
        similarity: Score,
    },
    /// Places and ways to meet.
    Location {
        /// How far apart they are; `None` when not known, where that does not matter.
        nearness: Option<Nearness>,
        /// How each wants to meet.
        meeting: Sides<Option<MeetingFormat>>,
        /// How much distance matters for these two ways, in quarters 0..=4.
        distance_quarters: u8,
        /// The most that these two ways allow, in quarters 0..=4.
        meeting_quarters: u8,
    },
    /// Positions held relative to the target.
    Leadership(LeadershipParts),
    /// What both share already.
    Background {
        /// Employers, colleges, service work and networks of both, each under its name, as the mentee writes them.
        shared: Vec<(&'static str, Vec<String>)>,
        /// Whether the mentee knows the mentor.
        acquainted: bool,
    },
    /// Style answers.
    Style {
        /// How many questions both answered.
        questions: u32,
        /// How many of them are about how often and how long to meet, on which nobody's wish for an opposite bears.
        meetings: u32,
        /// How alike the answers are, before anybody's wish.
        similarity: Score,
        /// What each wishes for.
        wish: Sides<Option<StyleWish>>,
        /// What one of them wants of the other's answers, the mentee's first.
        wants: Vec<WantedAnswer>,
    },
    /// Languages in common, as the mentee writes them.
    Languages(Vec<String>),
    /// Whether the mentor comes from outside, for whoever aims further than their own unit.
    Outside {
        /// Whether the mentor belongs to another unit of the most local level.
        from_outside: bool,
        /// Whether a mentor of the mentee's own unit has held the position.
        served_at_home: bool,
    },
    /// How long the mentor has been a member, for everybody else.
    MemberSince {
        /// Since when.
        since: Date,
        /// What the years are worth.
        seniority: Score,
    },
    /// Time in common, over the year: clocks are not changed everywhere on one day.
    Availability {
        /// Minutes in the week in which they have least.
        least: u32,
        /// Minutes in the week in which they have most.
        most: u32,
        /// How the two clocks were compared.
        zones: ZoneBasis,
    },
    /// Scores of the embedder's own.
    Source {
        /// What the source is called.
        name: String,
        /// What it says about the pair, if anything.
        sentence: Option<String>,
        /// Whether it knows the pair.
        known: bool,
    },
}

/// The parts of the leadership value, as the table at the head of the file `leadership.rs` defines them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeadershipParts {
    /// The held level that suits the target's level best; `None` without a target level.
    pub level: Option<Score>,
    /// How many levels that one lies above the target's, negative: below; `None` without a target level or a held one.
    pub level_gap: Option<i8>,
    /// Closest position held to the target's title; `None` without a target title.
    pub position: Option<Score>,
    /// How many positions of how many kinds.
    pub breadth: Score,
    /// Distinct offices.
    pub offices: u32,
    /// Distinct committees led.
    pub committees: u32,
    /// Distinct projects led.
    pub projects: u32,
    /// How long ago the latest one ended.
    pub recency: Score,
    /// Events attended, by what the target needs.
    pub attendance: Score,
    /// Conventions attended.
    pub conventions: u32,
    /// Other events attended, such as conferences.
    pub conferences: u32,
}

impl fmt::Display for LeadershipParts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.level, self.level_gap) {
            (None, _) => {}
            (Some(_), None) => formatter.write_str("has held office at no level of the association; ")?,
            (Some(_), Some(0)) => formatter.write_str("has held office at the level aimed for; ")?,
            (Some(_), Some(1..)) => formatter.write_str("has held office above the level aimed for; ")?,
            (Some(_), Some(_)) => formatter.write_str("has held office only below the level aimed for; ")?,
        }
        match self.position {
            None => {}
            Some(Score::ONE) => formatter.write_str("has held the position aimed for; ")?,
            Some(NEXT_TO) => formatter.write_str("has held an office next to the position aimed for; ")?,
            Some(Score::ZERO) => formatter.write_str("has held no similar position; ")?,
            Some(_) => formatter.write_str("has held a similar position; ")?,
        }
        let counts = [
            (self.offices, "office"),
            (self.committees, "committee"),
            (self.projects, "project"),
            (self.conventions, "convention"),
            (self.conferences, "conference"),
        ];
        let mut separator = "";
        for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
            write!(formatter, "{separator}{}", text::count(count, what))?;
            separator = ", ";
        }
        if separator.is_empty() { formatter.write_str("no position or event named") } else { Ok(()) }
    }
}

/// How the clocks of two people were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ZoneBasis {
    /// Both time zones are known.
    Known,
    /// Neither is known: both were taken to be the same, and the value counts half.
    AssumedSame,
}

/// One phrase of the mentee with the closest one of the mentor.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PhraseMatch {
    /// As the mentee writes it.
    pub mentee: String,
    /// As the mentor writes it.
    pub mentor: String,
    /// How alike they are.
    pub similarity: Score,
    /// The words that make them alike; empty where vectors were compared.
    pub words: Vec<WordMatch>,
    /// Who would rather not: then the match does not count, whatever the similarity.
    pub excluded: Option<Side>,
    /// In which place the mentee ranked it, from 1; `None` where goals are not ranked.
    pub rank: Option<u16>,
}

impl PhraseMatch {
    /// The mentee's phrase with its rank.
    fn need(&self) -> String {
        match self.rank {
            Some(rank) => format!("{} (ranked {})", self.mentee, text::ordinal(rank)),
            None => self.mentee.clone(),
        }
    }
}

/// An answer that somebody wants of the other, beside the one that the other gave.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WantedAnswer {
    /// Who wants it.
    pub by: Side,
    /// The question, as the one who wants it has it.
    pub question: String,
    /// What is wanted.
    pub wanted: StyleAnswer,
    /// What the other answered.
    pub found: StyleAnswer,
}

impl fmt::Display for WantedAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { by, question, wanted, found } = self;
        let other = if *by == Side::Mentee { Side::Mentor } else { Side::Mentee };
        write!(formatter, "the {by} wants {wanted} for \"{question}\", the {other} answered {found}")
    }
}

/// Words of two phrases that were taken for the same, folded: "budgeting" and "budgets".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct WordMatch {
    /// In the mentee's phrase.
    pub mentee: String,
    /// In the mentor's phrase.
    pub mentor: String,
}

impl fmt::Display for WordMatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.mentee)?;
        if self.mentee == self.mentor { Ok(()) } else { write!(formatter, " ~ {}", self.mentor) }
    }
}

/// Why a feature is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyUnknown {
    /// The mentee did not say.
    Mentee,
    /// The mentor did not say.
    Mentor,
    /// Neither said.
    Both,
    /// Both said something, but nothing that can be compared.
    NothingComparable,
    /// Both gave their hours, but only one of them a time zone.
    OneTimeZone,
}

impl WhyUnknown {
    /// Which one it is, from who said something.
    pub(super) fn of(mentee_said: bool, mentor_said: bool) -> Self {
        match (mentee_said, mentor_said) {
            (true, true) => Self::NothingComparable,
            (true, false) => Self::Mentor,
            (false, true) => Self::Mentee,
            (false, false) => Self::Both,
        }
    }
}

impl fmt::Display for WhyUnknown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Mentee => "not answered by the mentee",
            Self::Mentor => "not answered by the mentor",
            Self::Both => "not answered by either",
            Self::NothingComparable => "the answers cannot be compared",
            Self::OneTimeZone => "one of their time zones is unknown",
        })
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(silence) => silence.fmt(formatter),
            Self::Phrases(matches) => write_phrases(formatter, matches),
            Self::Profession { common, title, .. } => {
                if common.is_empty() {
                    formatter.write_str("different fields")?;
                } else {
                    write!(formatter, "both in {}", common.join(" / "))?;
                }
                match title {
                    Some(title) if *title == Score::ONE => formatter.write_str("; same title"),
                    Some(title) if *title > Score::ZERO => formatter.write_str("; similar titles"),
                    _ => Ok(()),
                }
            }
            Self::Codes { titles: Sides { mentee, mentor }, common, .. } => match common {
                _ if mentee == mentor => write!(formatter, "both {mentee}"),
                Some(common) => write!(formatter, "{mentee} and {mentor}, both in {common}"),
                None => write!(formatter, "{mentee} and {mentor}, in different fields"),
            },
            Self::Location { nearness, meeting, meeting_quarters, distance_quarters } => {
                let [mentee, mentor] = [meeting.mentee, meeting.mentor].map(meeting_name);
                let only = if *meeting_quarters == 0 { "only " } else { "" };
                write!(formatter, "how to meet: the mentee {only}{mentee}, the mentor {only}{mentor}")?;
                match nearness {
                    _ if *meeting_quarters == 0 => Ok(()),
                    _ if *distance_quarters == 0 => formatter.write_str("; distance does not matter"),
                    Some(nearness) => write!(formatter, "; {nearness}"),
                    None => Ok(()),
                }
            }
            Self::Leadership(parts) => parts.fmt(formatter),
            Self::Background { shared, acquainted } => {
                let same = shared.iter().map(|(name, entries)| format!("same {name}: {}", entries.join("; ")));
                let known = acquainted.then(|| "they know each other".to_owned());
                let all: Vec<String> = same.chain(known).collect();
                formatter.write_str(if all.is_empty() { "nothing in common" } else { "" })?;
                formatter.write_str(&all.join("; "))
            }
            Self::Outside { from_outside, served_at_home } => {
                formatter.write_str(if *from_outside { "from outside" } else { "from the mentee's own unit" })?;
                let home = if *served_at_home { "a mentor" } else { "no mentor" };
                write!(formatter, "; {home} from the mentee's own unit has held the position aimed for")
            }
            Self::MemberSince { since, .. } => write!(formatter, "the mentor has been a member since {}", since.year()),
            Self::Style { questions: 0, wants, .. } => write_wants(formatter, wants),
            Self::Style { questions, meetings, similarity, wish, wants } => {
                let percent = (similarity.millionths() + 5_000) / 10_000;
                write!(formatter, "{percent} % alike in {}", count(*questions, "question"))?;
                let both_either = wish.mentee == Some(StyleWish::Either) && wish.mentee == wish.mentor;
                if both_either {
                    formatter.write_str("; both accept either")?;
                }
                for (side, wish) in [(Side::Mentee, wish.mentee), (Side::Mentor, wish.mentor)] {
                    match wish {
                        Some(StyleWish::Either) if both_either => {}
                        Some(StyleWish::Similar) => write!(formatter, "; the {side} would like someone similar")?,
                        Some(StyleWish::Opposite) => write!(formatter, "; the {side} would like an opposite")?,
                        Some(StyleWish::Either) => write!(formatter, "; the {side} accepts either")?,
                        None => {}
                    }
                }
                let other_than_alike = |wish: Option<StyleWish>| wish.is_some_and(|wish| wish != StyleWish::Similar);
                if *meetings > 0 && (other_than_alike(wish.mentee) || other_than_alike(wish.mentor)) {
                    formatter.write_str("; answers on how to meet should still be alike")?;
                }
                if wants.is_empty() {
                    return Ok(());
                }
                formatter.write_str("; ")?;
                write_wants(formatter, wants)
            }
            Self::Source { sentence: Some(sentence), .. } => formatter.write_str(sentence),
            Self::Source { name, known: true, .. } => write!(formatter, "as given by {name}"),
            Self::Source { name, known: false, .. } => write!(formatter, "{name} has no score for this pair"),
            Self::Languages(shared) if shared.is_empty() => formatter.write_str("no language in common"),
            Self::Languages(shared) => write!(formatter, "both speak {}", shared.join("; ")),
            Self::Availability { least, most, zones } => {
                write!(formatter, "{}:{:02}", least / 60, least % 60)?;
                if least < most {
                    write!(formatter, " to {}:{:02}", most / 60, most % 60)?;
                }
                formatter.write_str(" hours a week in common")?;
                if least < most {
                    formatter.write_str(", depending on clock changes")?;
                }
                match zones {
                    ZoneBasis::Known => Ok(()),
                    ZoneBasis::AssumedSame => formatter.write_str(", assuming the same time zone"),
                }
            }
        }
    }
}

fn write_wants(formatter: &mut fmt::Formatter<'_>, wants: &[WantedAnswer]) -> fmt::Result {
    let wants: Vec<String> = wants.iter().map(WantedAnswer::to_string).collect();
    formatter.write_str(&wants.join("; "))
}

fn write_phrases(formatter: &mut fmt::Formatter<'_>, matches: &[PhraseMatch]) -> fmt::Result {
    let said_alike = |pair: &PhraseMatch| pair.words.iter().all(|words| words.mentee == words.mentor);
    let (counting, excluded): (Vec<_>, Vec<_>) = matches.iter().partition(|pair| pair.excluded.is_none());
    let (shared, similar): (Vec<_>, Vec<_>) =
        counting.into_iter().partition(|pair| pair.similarity == Score::ONE && said_alike(pair));
    let mut parts: Vec<String> = Vec::new();
    if !shared.is_empty() {
        let shared: Vec<String> = shared.into_iter().map(PhraseMatch::need).collect();
        parts.push(format!("shared: {}", shared.join("; ")));
    }
    if !similar.is_empty() {
        let similar = similar.into_iter().map(|pair| {
            let words: Vec<String> = pair.words.iter().map(WordMatch::to_string).collect();
            let words = if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) };
            format!("{} ~ {}{words}", pair.need(), pair.mentor)
        });
        parts.push(format!("similar: {}", similar.collect::<Vec<_>>().join("; ")));
    }
    for side in [Side::Mentee, Side::Mentor] {
        let pairs = excluded.iter().filter(|pair| pair.excluded == Some(side));
        let pairs: Vec<String> = pairs.map(|pair| format!("{} ~ {}", pair.need(), pair.mentor)).collect();
        if !pairs.is_empty() {
            parts.push(format!("the {side} would rather not: {}", pairs.join("; ")));
        }
    }
    if parts.is_empty() { formatter.write_str("nothing in common") } else { formatter.write_str(&parts.join("; ")) }
}

fn meeting_name(meeting: Option<MeetingFormat>) -> &'static str {
    match meeting {
        Some(MeetingFormat::InPerson) => "in person",
        Some(MeetingFormat::Mixed) => "mostly online",
        Some(MeetingFormat::Virtual) => "online",
        Some(MeetingFormat::Either) => "either way",
        None => "did not say",
    }
}
