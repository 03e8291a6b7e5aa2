//! Hard rules: one file each, with the rows it implements.
//!
//! A rule *answers* for a pair: yes, no, or unknown because a fact is missing. What unknown means is the policy's
//! choice ([`WhenUnknown`]). To evaluate millions of pairs, a rule is *prepared* once per cohort into columns
//! (`Prepared`); a pair then costs a few loads. The reason is put into words only for pairs that somebody asks about.

mod active;
mod answer;
mod answers;
mod attendance;
mod check;
mod declared_target;
mod demands;
mod different_unit;
mod held_position;
mod hours_apart;
mod leadership_count;
mod led_at_level;
mod minimum_fit;
mod not_acquainted;
mod not_supervisor;
mod own_condition;
mod prepared;
mod said;
mod same_language;
mod same_unit;
mod trained;
mod unit_history;
mod unpaired_mentee;
mod vetted;

use crate::cohort::{Cohort, Side, Track};
use crate::text::{self, count};

use super::PolicyError;
use super::reader::Reader;

pub use active::{ActiveMentee, ActiveMentor};
pub(crate) use answer::Answer;
pub use answers::{AnswerRule, CommonAnswer, DifferentAnswer, SameAnswer};
pub use attendance::Attended;
pub(crate) use check::Check;
use check::level_in;
pub use declared_target::DeclaredTarget;
pub use different_unit::DifferentUnit;
pub use held_position::HeldPosition;
pub use hours_apart::HoursApart;
pub use leadership_count::LeadershipCount;
pub use led_at_level::LedAtLevel;
pub use minimum_fit::MinimumFit;
pub use not_acquainted::NotAcquainted;
pub use not_supervisor::NotSupervisor;
pub use own_condition::OwnCondition;
pub(crate) use prepared::Prepared;
pub use said::Comparison;
pub use same_language::SameLanguage;
pub use same_unit::SameUnit;
pub use trained::{TrainedMentee, TrainedMentor};
pub use unit_history::UnitHistory;
pub use unpaired_mentee::UnpairedMentee;
pub use vetted::Vetted;

/// What a rule does when the fact it asks for is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenUnknown {
    /// The pair is refused, and the missing fact is the reason.
    Refuse,
    /// The pair is allowed.
    Allow,
    /// The pair is allowed, and the missing fact becomes a question to the coordinator.
    Ask,
}

impl WhenUnknown {
    pub(crate) const WORDS: &'static [(&'static str, Self)] =
        &[("refuse", Self::Refuse), ("allow", Self::Allow), ("ask", Self::Ask)];
}

/// A rule with its limits. Two are equal when they demand the same, wherever they were written.
///
/// # Examples
/// ```
/// use mentor_match::policy::rules::{LeadershipCount, SameUnit};
/// use mentor_match::policy::{Policy, Rule, RuleKind, WhenUnknown};
///
/// let experienced = Rule::new(RuleKind::LeadershipCount(LeadershipCount { at_least: 2 }));
/// let policy = Policy::default().with_rule(experienced.with_unknown(WhenUnknown::Refuse))?;
/// assert_eq!(policy.rules()[0].kind().name(), "leadership-count");
///
/// // The level has to be one of the policy's.
/// let nearby = Rule::new(RuleKind::SameUnit(SameUnit { level: "galaxy".to_owned() }));
/// assert!(policy.with_rule(nearby).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Rule {
    pub(crate) kind: RuleKind,
    // INVARIANT: tracks of the policy; empty means all.
    pub(crate) tracks: Vec<Track>,
    // INVARIANT: names of levels of the policy; empty means all, known or not.
    pub(crate) target_levels: Vec<String>,
    pub(crate) unknown: WhenUnknown,
    /// Whether a written wish overrides it.
    pub(crate) unless_chosen: bool,
    /// In the policy's document; 0 when it was made in code.
    pub(crate) line: usize,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        let Self { kind: _, tracks: _, target_levels: _, unknown, unless_chosen, line: _ } = self;
        self.is_the_same_as(other) && (unknown, unless_chosen) == (&other.unknown, &other.unless_chosen)
    }
}

impl Eq for Rule {}

impl Rule {
    /// A rule for everybody, which treats missing facts as its kind does by default; checked when it is added, by
    /// [`Policy::with_rule`](super::Policy::with_rule).
    pub fn new(kind: RuleKind) -> Self {
        let unknown = kind.default_unknown();
        Self { kind, tracks: Vec::new(), target_levels: Vec::new(), unknown, unless_chosen: false, line: 0 }
    }

    /// The same rule with another demand of the same people.
    #[must_use]
    pub fn with_kind(self, kind: RuleKind) -> Self {
        Self { kind, ..self }
    }

    /// The same rule for mentees on these tracks only; none: for all.
    #[must_use]
    pub fn with_tracks(self, tracks: Vec<Track>) -> Self {
        Self { tracks, ..self }
    }

    /// The same rule for mentees who want to lead on these levels only; none: for all.
    #[must_use]
    pub fn with_target_levels(self, levels: &[&str]) -> Self {
        Self { target_levels: levels.iter().map(|&level| level.to_owned()).collect(), ..self }
    }

    /// The same rule, whether a written wish overrides it or not.
    #[must_use]
    pub fn with_unless_chosen(self, unless_chosen: bool) -> Self {
        Self { unless_chosen, ..self }
    }

    /// The same rule with another answer to missing facts.
    #[must_use]
    pub fn with_unknown(self, unknown: WhenUnknown) -> Self {
        Self { unknown, ..self }
    }

    /// The rule on people's own conditions that holds although no rule of the policy says so; `None` when these speak
    /// of all conditions.
    pub(crate) fn implied(cohort: &Cohort, rules: &[Self]) -> Option<Self> {
        let spoken_of = |name: &String| {
            let own = |rule: &Self| matches!(&rule.kind, RuleKind::OwnCondition(own) if own.is_about(name));
            rules.iter().any(own)
        };
        let mentees = cohort.mentees().iter().map(|one| &one.profile);
        let profiles = mentees.chain(cohort.mentors().iter().map(|one| &one.profile));
        let asked = profiles.flat_map(|profile| profile.wants_only.keys()).map(|name| text::slug(name));
        let own = OwnCondition::about(asked.filter(|name| !spoken_of(name)).collect())?;
        Some(Self::new(RuleKind::OwnCondition(own)).with_unknown(WhenUnknown::Refuse))
    }

    /// What is demanded.
    pub fn kind(&self) -> &RuleKind {
        &self.kind
    }

    /// The tracks it is limited to; empty: all.
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// The target levels it is limited to; empty: all.
    pub fn target_levels(&self) -> &[String] {
        &self.target_levels
    }

    /// What a missing fact does.
    pub fn when_unknown(&self) -> WhenUnknown {
        self.unknown
    }

    /// Whether it gives way to the mentee who wrote the mentor down or accepted them.
    pub fn unless_chosen(&self) -> bool {
        self.unless_chosen
    }

    /// Whether both demand the same of the same people.
    pub(crate) fn is_the_same_as(&self, other: &Self) -> bool {
        (&self.kind, &self.tracks, &self.target_levels) == (&other.kind, &other.tracks, &other.target_levels)
    }

    /// Whether some mentee can come under both rules.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        fn share<T: PartialEq>(one: &[T], other: &[T]) -> bool {
            one.is_empty() || other.is_empty() || one.iter().any(|item| other.contains(item))
        }
        share(&self.tracks, &other.tracks) && share(&self.target_levels, &other.target_levels)
    }
}

macro_rules! rule_kinds {
    ($($(#[$doc:meta])* $variant:ident($kind:ty) = $name:literal, unknown $unknown:ident;)+) => {
        /// What a rule demands of a pair; each kind is described in its own file.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum RuleKind {
            $($(#[$doc])* $variant($kind),)+
        }

        impl RuleKind {
            /// Names of all rules, as written in a policy.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The name, as written in a policy.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $name,)+
                }
            }

            /// What a rule of this kind does by default when a fact is missing.
            pub fn default_unknown(&self) -> WhenUnknown {
                match self {
                    $(Self::$variant(_) => WhenUnknown::$unknown,)+
                }
            }

            /// Reads a rule's own keys and what it does by default when a fact is missing.
            pub(crate) fn read(name: &str, reader: &mut Reader<'_>) -> Option<Result<(Self, WhenUnknown), PolicyError>> {
                match name {
                    $($name => Some(<$kind>::read(reader).map(|kind| (Self::$variant(kind), WhenUnknown::$unknown))),)+
                    _ => None,
                }
            }

            pub(crate) fn check(&self) -> &dyn Check {
                match self {
                    $(Self::$variant(kind) => kind,)+
                }
            }
        }
    };
}

rule_kinds! {
    /// The mentee is an active member.
    ActiveMentee(ActiveMentee) = "active-mentee", unknown Ask;
    /// The mentor is an active member.
    ActiveMentor(ActiveMentor) = "active-mentor", unknown Ask;
    /// The mentor has been vetted.
    VettedMentor(Vetted) = "vetted-mentor", unknown Ask;
    /// The mentee has been trained.
    TrainedMentee(TrainedMentee) = "trained-mentee", unknown Ask;
    /// The mentor has been trained.
    TrainedMentor(TrainedMentor) = "trained-mentor", unknown Ask;
    /// The mentee has said towards which level they want to rise.
    DeclaredTarget(DeclaredTarget) = "declared-target", unknown Ask;
    /// The mentor has held enough positions.
    LeadershipCount(LeadershipCount) = "leadership-count", unknown Ask;
    /// The mentor has held the position aspired to, the office next to it, or one above it.
    HeldPosition(HeldPosition) = "held-position", unknown Ask;
    /// The mentor has held an office on a level or above.
    LedAtLevel(LedAtLevel) = "led-at-level", unknown Ask;
    /// The mentor has attended enough events of a kind.
    Attendance(Attended) = "attendance", unknown Ask;
    /// Both belong to the same unit of a level.
    SameUnit(SameUnit) = "same-unit", unknown Refuse;
    /// They belong to different units of a level.
    DifferentUnit(DifferentUnit) = "different-unit", unknown Ask;
    /// The mentor is or was in the mentee's unit of a level.
    UnitHistory(UnitHistory) = "unit-history", unknown Refuse;
    /// The mentor is not the mentee's direct supervisor.
    NotSupervisor(NotSupervisor) = "not-supervisor", unknown Allow;
    /// The two do not know each other already.
    NotAcquainted(NotAcquainted) = "not-acquainted", unknown Allow;
    /// The mentee has no mentor at present.
    UnpairedMentee(UnpairedMentee) = "unpaired-mentee", unknown Allow;
    /// The two have a language in common.
    SameLanguage(SameLanguage) = "same-language", unknown Ask;
    /// The two fit well enough.
    MinimumFit(MinimumFit) = "minimum-fit", unknown Allow;
    /// The time zones of the two are not too far apart.
    HoursApart(HoursApart) = "hours-apart", unknown Ask;
    /// Both give the same answer to a question of the programme's own.
    SameAnswer(SameAnswer) = "same-answer", unknown Refuse;
    /// They give different answers to a question of the programme's own.
    DifferentAnswer(DifferentAnswer) = "different-answer", unknown Refuse;
    /// They have an answer to a question of the programme's own in common.
    CommonAnswer(CommonAnswer) = "common-answer", unknown Refuse;
    /// Both meet what the other demands of their answer to a question of the programme's own.
    OwnCondition(OwnCondition) = "own-condition", unknown Refuse;
}

impl RuleKind {
    /// The programme's own questions that the rule looks at: those whose answers it compares, and the one in which
    /// people say whether it matters to them.
    pub fn questions(&self) -> (Vec<&str>, Option<&str>) {
        match self {
            Self::SameAnswer(SameAnswer(rule))
            | Self::DifferentAnswer(DifferentAnswer(rule))
            | Self::CommonAnswer(CommonAnswer(rule)) => (vec![&rule.question], rule.when_asked.as_deref()),
            Self::OwnCondition(rule) => (rule.questions().collect(), None),
            _ => (Vec::new(), None),
        }
    }

    /// Whether it is about the programme's own questions, so that only the committee may read what it refuses and why.
    pub(crate) fn is_confidential(&self) -> bool {
        !self.questions().0.is_empty()
    }

    /// The key of the fact that a person of one side may not have given.
    pub(crate) fn field(&self, side: Side) -> String {
        match (self, side) {
            (Self::ActiveMentee(_) | Self::ActiveMentor(_), _) => "active".to_owned(),
            (Self::VettedMentor(_), _) => "vetted".to_owned(),
            (Self::TrainedMentee(_) | Self::TrainedMentor(_), _) => "trained".to_owned(),
            (Self::DeclaredTarget(_), _) => "target_level".to_owned(),
            (Self::HeldPosition(_), Side::Mentee) => "target_position".to_owned(),
            (Self::LeadershipCount(_) | Self::HeldPosition(_) | Self::LedAtLevel(_), _) => "leadership".to_owned(),
            (Self::Attendance(rule), _) => format!("attendance.{}", rule.event),
            (Self::UnitHistory(UnitHistory { level }), Side::Mentor) => format!("past_unit.{level}"),
            (
                Self::SameUnit(SameUnit { level })
                | Self::DifferentUnit(DifferentUnit { level })
                | Self::UnitHistory(UnitHistory { level }),
                _,
            ) => format!("unit.{level}"),
            (Self::SameLanguage(_), _) => "languages".to_owned(),
            (Self::HoursApart(_), _) => "time_zone".to_owned(),
            (
                Self::SameAnswer(SameAnswer(rule))
                | Self::DifferentAnswer(DifferentAnswer(rule))
                | Self::CommonAnswer(CommonAnswer(rule)),
                _,
            ) => format!("custom.{}", rule.question),
            (Self::OwnCondition(rule), _) => format!("custom.{}", rule.named()),
            (Self::NotSupervisor(_) | Self::NotAcquainted(_) | Self::UnpairedMentee(_) | Self::MinimumFit(_), _) => {
                "none".to_owned()
            }
        }
    }

    /// What stands between two people when the rule refuses them, in a few words without names.
    pub(crate) fn refusal_words(&self) -> String {
        match self {
            Self::ActiveMentee(_) => "the mentee is not an active member".to_owned(),
            Self::ActiveMentor(_) => "not an active member".to_owned(),
            Self::VettedMentor(_) => "not vetted".to_owned(),
            Self::TrainedMentee(_) => "the mentee has not been trained".to_owned(),
            Self::TrainedMentor(_) => "not trained".to_owned(),
            Self::DeclaredTarget(_) => "the mentee names no level to lead at".to_owned(),
            Self::LeadershipCount(rule) => format!("fewer than {}", count(rule.at_least, "leadership position")),
            Self::HeldPosition(_) => "never held the position aimed for, one next to it or one above it".to_owned(),
            Self::LedAtLevel(rule) => format!("held no office at {} level or above", rule.level),
            Self::Attendance(rule) => format!("fewer than {} attended", count(rule.at_least, &rule.event)),
            Self::SameUnit(rule) => format!("not known to be in the same {}", rule.level),
            Self::DifferentUnit(rule) => format!("in the same {}", rule.level),
            Self::UnitHistory(rule) => format!("not known to be or have been in the mentee's {}", rule.level),
            Self::NotSupervisor(_) => "a direct supervisor".to_owned(),
            Self::NotAcquainted(_) => "already known to the mentee".to_owned(),
            Self::UnpairedMentee(_) => "the mentee already has a mentor".to_owned(),
            Self::SameLanguage(_) => "no language in common".to_owned(),
            Self::MinimumFit(rule) => format!("a fit below {}", rule.at_least),
            Self::HoursApart(rule) => {
                format!("not known to be within {} of each other's time zone", count(rule.at_most, "hour"))
            }
            Self::SameAnswer(SameAnswer(rule)) => format!("not known to give the same answer to \"{}\"", rule.question),
            Self::DifferentAnswer(DifferentAnswer(rule)) => {
                format!("not known to give another answer to \"{}\"", rule.question)
            }
            Self::CommonAnswer(CommonAnswer(rule)) => {
                format!("no common answer to \"{}\" known", rule.question)
            }
            Self::OwnCondition(rule) => {
                format!("not known to be what one of the two asks for in \"{}\"", rule.named())
            }
        }
    }

    /// What a mentor has to do or be for it, to be read behind "has to"; `None` where it is not for the mentor to
    /// bring.
    ///
    /// ```
    /// use mentor_match::policy::{Policy, Preset};
    /// let demands: Vec<String> = Policy::preset(Preset::Iaip).rules().iter().filter_map(|rule| rule.kind().demand()).collect();
    /// assert_eq!(demands[..2], ["be vetted", "be in the same region"]);
    /// ```
    pub fn demand(&self) -> Option<String> {
        Some(match self {
            Self::ActiveMentor(_) => "be an active member".to_owned(),
            Self::VettedMentor(_) => "be vetted".to_owned(),
            Self::TrainedMentor(_) => "be trained".to_owned(),
            Self::LeadershipCount(rule) => {
                format!("have held at least {}", count(rule.at_least, "leadership position"))
            }
            Self::HeldPosition(_) => "have held the position aimed for, one next to it or one above it".to_owned(),
            Self::LedAtLevel(rule) => format!("have held an office at {} level or above", rule.level),
            Self::Attendance(rule) => format!("have attended at least {}", count(rule.at_least, &rule.event)),
            Self::SameUnit(rule) => format!("be in the same {}", rule.level),
            Self::DifferentUnit(rule) => format!("be in another {}", rule.level),
            Self::UnitHistory(rule) => format!("be or have been in the mentee's {}", rule.level),
            Self::SameLanguage(_) => "speak one of the mentee's languages".to_owned(),
            Self::HoursApart(rule) => format!("be within {} of the mentee's time zone", count(rule.at_most, "hour")),
            _ => return None,
        })
    }

    /// The fact that a person of one side may not have given, in words; `None`: either side.
    pub(crate) fn fact(&self, side: Option<Side>) -> String {
        match self {
            Self::ActiveMentee(_) | Self::ActiveMentor(_) => "active membership".to_owned(),
            Self::VettedMentor(_) => "vetting".to_owned(),
            Self::TrainedMentee(_) | Self::TrainedMentor(_) => "training".to_owned(),
            Self::DeclaredTarget(_) => "level aimed for".to_owned(),
            Self::LeadershipCount(_) | Self::LedAtLevel(_) => "leadership positions".to_owned(),
            Self::HeldPosition(_) => match side {
                Some(Side::Mentee) => "position aimed for".to_owned(),
                Some(Side::Mentor) => "leadership positions".to_owned(),
                None => "position aimed for or held".to_owned(),
            },
            Self::Attendance(rule) => format!("number of {}s attended", rule.event),
            Self::SameUnit(SameUnit { level }) | Self::DifferentUnit(DifferentUnit { level }) => level.clone(),
            Self::UnitHistory(UnitHistory { level }) => format!("present or past {level}"),
            Self::SameLanguage(_) => "languages".to_owned(),
            Self::HoursApart(_) => "time zone".to_owned(),
            Self::SameAnswer(SameAnswer(rule))
            | Self::DifferentAnswer(DifferentAnswer(rule))
            | Self::CommonAnswer(CommonAnswer(rule)) => format!("answer to \"{}\"", rule.question),
            Self::OwnCondition(rule) => format!("answer to \"{}\"", rule.named()),
            Self::NotSupervisor(_) | Self::NotAcquainted(_) | Self::UnpairedMentee(_) | Self::MinimumFit(_) => {
                "nothing".to_owned()
            }
        }
    }
}
