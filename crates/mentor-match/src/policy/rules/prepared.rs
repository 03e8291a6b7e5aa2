//! Rules evaluated for a whole cohort at once, in columns.

use super::Answer;
use super::demands::Conditions;
use super::said::Answers;
use crate::cohort::{ApartBecause, Cohort, Level, Mentee, MenteeId, MentorId, PersonId, Side, UnitId};

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
    /// Mentees fall into few classes, `u32::MAX` where unknown; `table[class * mentors + mentor]` where the mentor is
    /// known.
    Classes { mentee: Vec<u32>, known: Vec<bool>, table: Vec<bool> },
    /// All pairs but these, sorted.
    Except(Vec<(u32, u32)>),
    /// Answers to one question decide.
    Answers(Answers),
    /// What each demands of the other's answers decides.
    Conditions(Conditions),
}

/// Stands for an unknown unit or class.
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
            Self::Classes { mentee, known, table } => match mentee[i] {
                class if class != NOWHERE && known[j] => Answer::of(Some(table[class as usize * known.len() + j])),
                _ => Answer::Unknown,
            },
            Self::Except(pairs) => Answer::of(Some(pairs.binary_search(&(mentee.get(), mentor.get())).is_err())),
            Self::Answers(answers) => answers.answer(i, j),
            Self::Conditions(conditions) => conditions.answer(i, j),
        }
    }

    /// Writes down everything on which the answers depend on one side: whoever has the same written has the same
    /// answers with everybody, but for [pairs that are listed](Self::listed).
    pub(crate) fn facts(&self, side: Side, person: usize, key: &mut Vec<u32>) {
        match (self, side) {
            (Self::Mentee(answers), Side::Mentee) | (Self::Mentor(answers), Side::Mentor) => {
                key.push(answers[person] as u32);
            }
            (
                Self::Units { mentee, .. } | Self::Contains { mentee, .. } | Self::Classes { mentee, .. },
                Side::Mentee,
            ) => {
                key.push(mentee[person]);
            }
            (Self::Units { mentor, .. }, Side::Mentor) => key.push(mentor[person]),
            (Self::Contains { offsets, values, complete, .. }, Side::Mentor) => {
                key.push(complete[person].into());
                key.extend_from_slice(&values[offsets[person] as usize..offsets[person + 1] as usize]);
            }
            (Self::Classes { known, table, .. }, Side::Mentor) => {
                key.push(known[person].into());
                let column = table.chunks_exact(known.len().max(1)).map(|row| u32::from(row[person]));
                key.extend(column.filter(|_| known[person]));
            }
            (Self::Mentee(_) | Self::Mentor(_) | Self::Except(_), _) => {}
            (Self::Answers(answers), _) => answers.facts(side, person, key),
            (Self::Conditions(conditions), _) => conditions.facts(side, person, key),
        }
    }

    /// Whether only pairs that are [listed](Self::listed) are refused.
    pub(crate) fn is_list(&self) -> bool {
        matches!(self, Self::Except(_))
    }

    /// The mentors that are listed for a mentee, whose answer follows from nothing else.
    pub(crate) fn listed(&self, mentee: MenteeId) -> impl Iterator<Item = MentorId> + '_ {
        let pairs: &[(u32, u32)] = if let Self::Except(pairs) = self { pairs } else { &[] };
        let first = pairs.partition_point(|&(one, _)| one < mentee.get());
        let own = pairs[first..].iter().take_while(move |&&(one, _)| one == mentee.get());
        own.map(|&(_, mentor)| MentorId::new(mentor))
    }

    /// Whose missing fact makes the answer to a pair unknown.
    pub(crate) fn unknown_side(&self, mentee: MenteeId, mentor: MentorId) -> Option<Side> {
        match (self.is_mentee_unknown(mentee), self.is_mentor_unknown(mentor)) {
            (true, false) => Some(Side::Mentee),
            (false, true) => Some(Side::Mentor),
            _ => None,
        }
    }

    /// Whether a fact of the mentee is missing, whoever the mentor is.
    pub(crate) fn is_mentee_unknown(&self, mentee: MenteeId) -> bool {
        let i = mentee.index();
        match self {
            Self::Mentee(answers) => answers[i] == Answer::Unknown,
            Self::Units { mentee, .. } | Self::Contains { mentee, .. } | Self::Classes { mentee, .. } => {
                mentee[i] == NOWHERE
            }
            Self::Answers(answers) => answers.is_unknown(Side::Mentee, i),
            Self::Conditions(conditions) => conditions.is_unknown(Side::Mentee, i),
            Self::Mentor(_) | Self::Except(_) => false,
        }
    }

    /// Whether a fact of the mentor is missing, whoever the mentee is.
    pub(crate) fn is_mentor_unknown(&self, mentor: MentorId) -> bool {
        let j = mentor.index();
        match self {
            Self::Mentor(answers) => answers[j] == Answer::Unknown,
            Self::Units { mentor, .. } => mentor[j] == NOWHERE,
            Self::Contains { complete, .. } => !complete[j],
            Self::Classes { known, .. } => !known[j],
            Self::Answers(answers) => answers.is_unknown(Side::Mentor, j),
            Self::Conditions(conditions) => conditions.is_unknown(Side::Mentor, j),
            Self::Mentee(_) | Self::Except(_) => false,
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

    /// All pairs but those listed by each mentee, and those about whom the same is still asked.
    pub(crate) fn except<'c, L: Iterator<Item = &'c PersonId>>(
        cohort: &'c Cohort,
        listed: impl Fn(&'c Mentee) -> L,
        perhaps: ApartBecause,
    ) -> Self {
        let open = cohort.apart().iter().filter(|apart| apart.because == perhaps);
        let known = open.filter_map(|apart| cohort.find_mentee(&apart.mentee).zip(cohort.find_mentor(&apart.mentor)));
        let mut pairs: Vec<(u32, u32)> = known.map(|(mentee, mentor)| (mentee.get(), mentor.get())).collect();
        for (i, mentee) in cohort.mentees().iter().enumerate() {
            let known = listed(mentee).filter_map(|id| cohort.find_mentor(id));
            pairs.extend(known.map(|mentor| (MenteeId::from_index(i).get(), mentor.get())));
        }
        pairs.sort_unstable();
        Self::Except(pairs)
    }
}
