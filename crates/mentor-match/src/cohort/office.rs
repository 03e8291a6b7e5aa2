//! How a mentor knows the position that a mentee aspires to: from having held it, the one next to it, or one above it.

use super::{LeadershipRole, Level, Mentor, RoleKind, Sphere, Target};
use crate::text;

/// Words that make an office the one next to another: a vice president has not been president.
pub(crate) const DEPUTY: [&str; 10] =
    ["vice", "deputy", "assistant", "associate", "elect", "designate", "incoming", "junior", "trainee", "shadow"];

/// How somebody knows a position, the best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Knowledge {
    /// From an office on a higher level.
    Above,
    /// From the office next to it: vice, deputy, assistant, elect, and the other way round.
    NextTo,
    /// From having held it.
    Held,
}

/// What counts of a target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wanted {
    // INVARIANT: sorted, without repetition.
    words: Vec<String>,
    level: Option<Level>,
}

/// An office in the association that somebody holds or held.
#[derive(Debug)]
pub(crate) struct Office {
    words: Vec<String>,
    level: Option<Level>,
}

impl Wanted {
    /// `None` when the target says nothing.
    pub(crate) fn new(target: &Target) -> Option<Self> {
        let mut words = target.title.as_deref().map(text::words).unwrap_or_default();
        words.sort_unstable();
        words.dedup();
        (!words.is_empty() || target.level.is_some()).then_some(Self { words, level: target.level })
    }

    /// How whoever held the office knows this position; `None`: not from there.
    pub(crate) fn known_from(&self, office: &Office) -> Option<Knowledge> {
        let levels = office.level.zip(self.level);
        let same_level = levels.is_none_or(|(held, wanted)| held == wanted);
        let above = levels.is_some_and(|(held, wanted)| held > wanted).then_some(Knowledge::Above);
        if self.words.is_empty() {
            return if office.level == self.level { Some(Knowledge::Held) } else { above };
        }
        let is_deputy = |word: &&String| DEPUTY.contains(&word.as_str());
        let has = |word: &String| office.words.contains(word);
        let another = office.words.iter().filter(is_deputy).any(|word| !self.words.contains(word));
        let mut core = self.words.iter().filter(|word| !is_deputy(word)).peekable();
        if same_level && self.words.iter().all(has) && !another {
            Some(Knowledge::Held)
        } else if same_level && core.peek().is_some() && core.all(has) {
            Some(Knowledge::NextTo)
        } else {
            above
        }
    }
}

impl Office {
    /// The offices that a mentor held in the association, if known.
    pub(crate) fn all_of(mentor: &Mentor) -> Option<Vec<Self>> {
        let is_office = |role: &&LeadershipRole| role.kind == RoleKind::Office && role.sphere == Sphere::Association;
        let offices = mentor.profile.leadership.as_ref()?.iter().filter(is_office);
        Some(offices.map(|role| Self { words: text::words(&role.title), level: role.level }).collect())
    }
}
