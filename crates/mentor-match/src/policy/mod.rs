//! What a programme demands: who may be matched with whom, how many seats count, whose wishes come first.
//!
//! A [`Policy`] is read from TOML ([`Policy::from_toml`]), taken from a [`Preset`], or [`Policy::default`], which has
//! no rule of its own. [`Eligibility`] applies it to a cohort: for every pair either nothing stands in the way, or
//! there are [`Refusal`]s that say what does.
//!
//! Some refusals need no rule and cannot be switched off: nobody is matched with themself, with somebody who declined,
//! with the partner of a pairing that failed or that is still running, nor with whom any of these is
//! still asked about.

mod barriers;
mod build;
mod eligibility;
mod error;
mod goal;
mod peers;
mod preset;
mod reader;
mod refusal;
pub mod rules;
mod rulings;
mod seats;
mod settled;
mod sieve;
mod toml_form;

use std::num::NonZeroU16;

use crate::cohort::Track;
use crate::compatibility::Scoring;

pub use eligibility::{Eligibility, EligibilityError, OpenFact};
pub(crate) use eligibility::{Obstacle, ObstacleCounts};
pub use error::{PolicyError, PolicyErrorKind};
pub use goal::{RoundGoal, UnknownGoal};
pub use peers::{MentorRound, PeerGoal, PeerPolicy, PeerSeats, TopGoals, Trios, UnknownPeerGoal};
pub use preset::{Preset, UnknownPreset};
pub use refusal::{MissingFact, OnlyChoices, Refusal};
pub use rules::{Rule, RuleKind, WhenUnknown};
pub use rulings::{PersonPair, RulingError, RulingRef, Rulings, SeatRuling, Waiver};
pub use seats::Seats;
pub(crate) use sieve::{Sieve, Sifted};

/// A programme's demands, checked.
///
/// # Examples
/// ```
/// use mentor_match::policy::{Policy, Preset};
/// let altrusa = Policy::preset(Preset::Altrusa);
/// assert_eq!(altrusa.levels(), ["club", "district", "international"]);
///
/// let error = Policy::from_toml("levels = ['club']\n[[rules]]\nrule = 'same-unit'\nlevel = 'galaxy'").unwrap_err();
/// assert_eq!((error.line, error.column), (4, 9));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    name: String,
    // INVARIANT: distinct slugs.
    levels: Vec<String>,
    tracks: Vec<Track>,
    track_unknown: WhenUnknown,
    capacity: CapacityPolicy,
    preferences: PreferencePolicy,
    peers: Option<PeerPolicy>,
    scoring: Scoring,
    // INVARIANT: levels and tracks are among the above; no two contradict each other.
    rules: Vec<Rule>,
}

/// How seats are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CapacityPolicy {
    /// The most mentees at any time.
    pub cap: u16,
    /// Seats of a mentor who left the question blank.
    pub when_blank: u16,
}

/// Which partners besides the written ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Only mentors the mentee wrote down.
    ChoicesOnly,
    /// The written ones first, then the others by score.
    ChoicesThenScore,
    /// By score alone; written choices are not looked at.
    ScoreOnly,
}

/// Whether saying nothing counts as saying yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// Who did not decline can be matched.
    Accepts,
    /// Only who agreed can be matched.
    Declines,
}

/// What being a mentee's sponsor means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SponsorRank {
    /// Nothing.
    Ordinary,
    /// The sponsor comes right after the written choices, before everybody who is filled in by score.
    AfterChoices,
}

/// What it means that two were a pair before that ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormerRank {
    /// Nothing: they may be a pair again like anybody else.
    Ordinary,
    /// On the mentee's list the former mentor comes right after the written choices and the sponsor.
    AfterChoices,
}

/// Whom a mentor prefers who wrote down neither of two mentees, and a mentee of mentors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Whoever asked for them comes before whoever did not.
    First,
    /// The same, and among mentees who asked an earlier choice comes before a later one.
    ByChoice,
    /// The score decides alone; who asked and who did not is not looked at.
    ByScore,
}

/// How choices and agreement are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreferencePolicy {
    /// Which partners besides the written ones.
    pub mode: Mode,
    /// Whom somebody prefers who said nothing about either of two people.
    pub asked: Asked,
    /// How many written choices count as asking, from the first on; `None`: all.
    pub most_choices: Option<NonZeroU16>,
    /// Whether silence is consent.
    pub silence: Silence,
    /// Whether a match that not both sides agreed to is printed as "to be confirmed".
    pub both_must_agree: bool,
    /// What being the sponsor means.
    pub sponsor: SponsorRank,
    /// What it means that two were a pair before that ended well.
    pub former: FormerRank,
    /// What a round is to achieve first.
    pub goal: RoundGoal,
    /// The same where the mode is by score alone, so that no choices are looked at.
    pub goal_by_score: RoundGoal,
    /// Added to a pair's objective when the mentor is the mentee's k-th written choice, in millionths; what is not
    /// listed adds nothing.
    pub choice_weights: Vec<u32>,
    /// Added to a mentee's objective with anybody for each round in which they went without a mentor, in millionths.
    pub waited_weight: u32,
}

impl Default for Policy {
    /// No rule of its own, seats as offered but at most two, written choices first, whoever asked before whoever did
    /// not, silence is consent.
    fn default() -> Self {
        Self {
            name: "default".to_owned(),
            levels: ["club", "district", "region", "international"].map(str::to_owned).to_vec(),
            tracks: Vec::new(),
            track_unknown: WhenUnknown::Ask,
            capacity: CapacityPolicy { cap: 2, when_blank: 1 },
            preferences: PreferencePolicy {
                mode: Mode::ChoicesThenScore,
                asked: Asked::First,
                most_choices: None,
                silence: Silence::Accepts,
                both_must_agree: false,
                sponsor: SponsorRank::Ordinary,
                former: FormerRank::Ordinary,
                goal: RoundGoal::NoSwap,
                goal_by_score: RoundGoal::NoSwap,
                choice_weights: vec![300_000, 200_000, 100_000],
                waited_weight: 100_000,
            },
            peers: None,
            scoring: Scoring::default(),
            rules: Vec::new(),
        }
    }
}

impl Policy {
    /// What the policy is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Names of the association's levels, the most local one first.
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// The paths that mentees can be on; empty when the programme has only one.
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// What happens to rules limited to tracks when a mentee's track is not known.
    pub fn when_track_unknown(&self) -> WhenUnknown {
        self.track_unknown
    }

    /// How seats are counted.
    pub fn capacity(&self) -> CapacityPolicy {
        self.capacity
    }

    /// How choices and agreement are read.
    pub fn preferences(&self) -> &PreferencePolicy {
        &self.preferences
    }

    /// What a round is to achieve first: [`PreferencePolicy::goal`], or where no choices are looked at
    /// [`PreferencePolicy::goal_by_score`].
    pub fn goal(&self) -> RoundGoal {
        match self.preferences.mode {
            Mode::ChoicesOnly | Mode::ChoicesThenScore => self.preferences.goal,
            Mode::ScoreOnly => self.preferences.goal_by_score,
        }
    }

    /// How peers are matched; `None`: the programme has none.
    pub fn peers(&self) -> Option<PeerPolicy> {
        self.peers
    }

    /// How compatibility is scored.
    pub fn scoring(&self) -> &Scoring {
        &self.scoring
    }

    /// The programme's hard rules.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
}
