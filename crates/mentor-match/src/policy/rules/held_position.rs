//! S5: the mentor knows the position the mentee aspires to from having held it.
//!
//! With a title: an office in the association whose title has all the words of the target's title, none that makes it a
//! lesser office (a vice president has not been president), and whose level, where both are known, is the target's. With a level only: an office on that level or a higher one. Unknown when the
//! mentee names no target or the mentor's positions are not known.

use std::collections::BTreeMap;

use crate::cohort::{Cohort, LeadershipRole, MenteeId, MentorId, RoleKind, Sphere, Target};
use crate::text;

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::{Answer, Check, Prepared};

/// `held-position` (S5): the mentor has held the position aspired to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldPosition;

/// The mentor never held the position.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the mentor has not held the position aspired to ({position})")]
pub struct NeverHeldPosition {
    /// The target in words.
    pub position: String,
}

/// Words that make an office another one, unless the target has them, too.
const LESSER: [&str; 10] =
    ["vice", "deputy", "assistant", "associate", "elect", "designate", "incoming", "junior", "trainee", "shadow"];

/// A target with its words taken apart.
struct Wanted<'a> {
    target: &'a Target,
    words: Vec<String>,
}

impl<'a> Wanted<'a> {
    fn new(target: &'a Target) -> Self {
        Self { target, words: target.title.as_deref().map(text::words).unwrap_or_default() }
    }

    fn is_empty(&self) -> bool {
        self.words.is_empty() && self.target.level.is_none()
    }

    fn met_by(&self, role: &LeadershipRole) -> bool {
        let office = role.kind == RoleKind::Office && role.sphere == Sphere::Association;
        if self.words.is_empty() {
            return office && role.level >= self.target.level;
        }
        let levels = role.level.zip(self.target.level);
        let title = text::words(&role.title);
        let is_lesser = |word: &String| LESSER.contains(&word.as_str()) && !self.words.contains(word);
        office
            && levels.is_none_or(|(held, wanted)| held == wanted)
            && self.words.iter().all(|word| title.contains(word))
            && !title.iter().any(is_lesser)
    }
}

impl HeldPosition {
    #[expect(clippy::unnecessary_wraps, reason = "every rule reads its keys through the same signature")]
    pub(super) fn read(_: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self)
    }
}

impl Check for HeldPosition {
    fn prepare(&self, cohort: &Cohort) -> Prepared {
        let nothing = Target::default();
        let mut classes: BTreeMap<&Target, u32> = BTreeMap::new();
        let targets = cohort.mentees().iter().map(|mentee| mentee.target.as_ref().unwrap_or(&nothing));
        let mut class = Vec::with_capacity(cohort.mentees().len());
        let mut table = Vec::new();
        for target in targets {
            let next = u32::try_from(classes.len()).expect("no more targets than mentees");
            let number = *classes.entry(target).or_insert(next);
            class.push(number);
            if number == next {
                let wanted = Wanted::new(target);
                table.extend(cohort.mentors().iter().map(|mentor| match &mentor.profile.leadership {
                    Some(roles) if !wanted.is_empty() => Answer::of(Some(roles.iter().any(|role| wanted.met_by(role)))),
                    _ => Answer::Unknown,
                }));
            }
        }
        Prepared::Classes { class, mentors: cohort.mentors().len(), table }
    }

    fn reason(&self, cohort: &Cohort, mentee: MenteeId, _: MentorId) -> Refusal {
        let target = cohort.mentee(mentee).target.clone().unwrap_or_default();
        let level = target.level.map(|level| cohort.units().level_name(level));
        let position = match (target.title.as_deref(), level) {
            (Some(title), Some(level)) => format!("{title}, {level}"),
            (Some(word), None) | (None, Some(word)) => word.to_owned(),
            (None, None) => "unknown".to_owned(),
        };
        NeverHeldPosition { position }.into()
    }
}
