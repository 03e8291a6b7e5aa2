//! Rules evaluated for a whole cohort at once, in columns.

use crate::cohort::{Cohort, Level, Mentee, MenteeId, MentorId, PersonId, Side, UnitId};

/// What a rule says about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    No,
    Yes,
    Unknown,
}

impl Answer {
    pub(crate) fn of(fact: Option<bool>) -> Self {
        match fact {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::Unknown,
        }
    }
}

/// People whose missing fact makes the answer unknown, as positions in the cohort.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Missing {
    pub(crate) mentees: Vec<usize>,
    pub(crate) mentors: Vec<usize>,
}

/// Columns from which a pair's answer is read.
#[derive(Debug)]
pub(crate) enum Prepared {
    /// The mentee alone decides.
    Mentee(Vec<Answer>),
    /// The mentor alone decides.
    Mentor(Vec<Answer>),
    /// Units on one level decide; `u32::MAX` where unknown.
    Units { mentee: Vec<u32>, mentor: Vec<u32>, same: bool },
    /// The mentor's sorted values `values[offsets[j]..offsets[j + 1]]` must contain the mentee's.
    Contains { mentee: Vec<u32>, offsets: Vec<u32>, values: Vec<u32>, complete: Vec<bool> },
    /// Mentees fall into few classes; `table[class * mentors + mentor]`.
    Classes { class: Vec<u32>, mentors: usize, table: Vec<Answer> },
    /// All pairs but these, sorted.
    Except(Vec<(u32, u32)>),
}

/// Stands for an unknown unit.
pub(crate) const NOWHERE: u32 = u32::MAX;

impl Prepared {
    pub(crate) fn answer(&self, mentee: MenteeId, mentor: MentorId) -> Answer {
        let (i, j) = (mentee.index(), mentor.index());
        match self {
            Self::Mentee(answers) => answers[i],
            Self::Mentor(answers) => answers[j],
            Self::Units { mentee, mentor, same } => match (mentee[i], mentor[j]) {
                (NOWHERE, _) | (_, NOWHERE) => Answer::Unknown,
                (one, other) => Answer::of(Some((one == other) == *same)),
            },
            Self::Contains { mentee, offsets, values, complete } => {
                let own = &values[offsets[j] as usize..offsets[j + 1] as usize];
                match mentee[i] {
                    NOWHERE => Answer::Unknown,
                    wanted if own.binary_search(&wanted).is_ok() => Answer::Yes,
                    _ => Answer::of(complete[j].then_some(false)),
                }
            }
            Self::Classes { class, mentors, table } => table[class[i] as usize * mentors + j],
            Self::Except(pairs) => Answer::of(Some(pairs.binary_search(&(mentee.get(), mentor.get())).is_err())),
        }
    }

    /// Whose missing fact makes the answer to a pair unknown.
    pub(crate) fn unknown_side(&self, mentee: MenteeId, mentor: MentorId) -> Option<Side> {
        let missing = self.missing();
        let is_mentee = missing.mentees.binary_search(&mentee.index()).is_ok();
        let is_mentor = missing.mentors.binary_search(&mentor.index()).is_ok();
        match (is_mentee, is_mentor) {
            (true, false) => Some(Side::Mentee),
            (false, true) => Some(Side::Mentor),
            _ => None,
        }
    }

    /// Whose facts are missing.
    pub(crate) fn missing(&self) -> Missing {
        fn unknown(answers: &[Answer]) -> Vec<usize> {
            (0..answers.len()).filter(|&index| answers[index] == Answer::Unknown).collect()
        }
        fn nowhere(units: &[u32]) -> Vec<usize> {
            (0..units.len()).filter(|&index| units[index] == NOWHERE).collect()
        }
        match self {
            Self::Mentee(answers) => Missing { mentees: unknown(answers), mentors: Vec::new() },
            Self::Mentor(answers) => Missing { mentees: Vec::new(), mentors: unknown(answers) },
            Self::Units { mentee, mentor, .. } => Missing { mentees: nowhere(mentee), mentors: nowhere(mentor) },
            Self::Contains { mentee, complete, .. } => Missing {
                mentees: nowhere(mentee),
                mentors: (0..complete.len()).filter(|&index| !complete[index]).collect(),
            },
            Self::Classes { class, mentors, table } => {
                let row = |class: u32| &table[class as usize * mentors..][..*mentors];
                let is_blank = |class: u32| *mentors > 0 && row(class).iter().all(|&one| one == Answer::Unknown);
                let mentees: Vec<usize> = (0..class.len()).filter(|&index| is_blank(class[index])).collect();
                let known = class.iter().find(|&&class| !is_blank(class));
                let mentors = known.map(|&class| unknown(row(class))).unwrap_or_default();
                Missing { mentees, mentors }
            }
            Self::Except(_) => Missing::default(),
        }
    }

    /// Each person's unit on a level.
    pub(crate) fn units(cohort: &Cohort, level: Option<Level>, side: Side) -> Vec<u32> {
        let unit_of = |unit: Option<UnitId>| {
            let above = cohort.units().ancestor_at(unit?, level?)?;
            u32::try_from(above.index()).ok()
        };
        match side {
            Side::Mentee => {
                cohort.mentees().iter().map(|one| unit_of(one.profile.location.unit).unwrap_or(NOWHERE)).collect()
            }
            Side::Mentor => {
                cohort.mentors().iter().map(|one| unit_of(one.profile.location.unit).unwrap_or(NOWHERE)).collect()
            }
        }
    }

    /// All pairs but those listed by each mentee.
    pub(crate) fn except<'c, L: Iterator<Item = &'c PersonId>>(
        cohort: &'c Cohort,
        listed: impl Fn(&'c Mentee) -> L,
    ) -> Self {
        let mut pairs = Vec::new();
        for (i, mentee) in cohort.mentees().iter().enumerate() {
            let known = listed(mentee).filter_map(|id| cohort.find_mentor(id));
            pairs.extend(known.map(|mentor| (MenteeId::from_index(i).get(), mentor.get())));
        }
        pairs.sort_unstable();
        Self::Except(pairs)
    }
}
