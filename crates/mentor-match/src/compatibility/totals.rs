//! What all candidates are worth to a person altogether, which personal weights leave as it is.
//!
//! One pass over the pairs, mentee by mentee, sums both sides: whoever is asked of is looked at with those of the other
//! side who are [seen](seen). Values are summed by class, so that only the scores are summed pair by pair.

use std::collections::BinaryHeap;

use sha2::{Digest, Sha256};

use super::kernel::{By, Rows, Scored};
use super::personal::{CANDIDATES, Totals};
use super::{PerFeature, Sides};
use crate::cohort::{MenteeId, MentorId, PersonId, Side};
use crate::parallel::{self, Stop, go_on};
use matching_market::{Score, StopReason};

/// Into how many parts the mentees are cut, of which each has sums of the mentors.
const PARTS: usize = if cfg!(test) { 2 } else { 16 };

/// The candidates with whom everybody on the other side is looked at, in their order: all of them, or the
/// [`CANDIDATES`] whose ids have the least hashes, so that it is nobody's choice and the same in every run.
pub(super) fn seen<'p>(people: impl ExactSizeIterator<Item = &'p PersonId>) -> Vec<usize> {
    if people.len() <= CANDIDATES {
        return (0..people.len()).collect();
    }
    let hashed = people.enumerate().map(|(position, id)| (<[u8; 32]>::from(Sha256::digest(id.as_str())), position));
    let mut least = BinaryHeap::with_capacity(CANDIDATES + 1);
    for one in hashed {
        least.push(one);
        if least.len() > CANDIDATES {
            least.pop();
        }
    }
    let mut seen: Vec<usize> = least.into_iter().map(|(_, position)| position).collect();
    seen.sort_unstable();
    seen
}

/// Sums of the mentors' side over some mentees.
struct Sums {
    // By column of the kernel, then by class of the mentors.
    values: Vec<Vec<u64>>,
    // By mentor.
    scores: Vec<u64>,
    own: Vec<u64>,
}

/// With whom whom is looked at.
struct Looked {
    // By mentee and by mentor: whether those of the other side are looked at with them.
    seen: Sides<Vec<bool>>,
    // By column of the kernel: of how many mentors that are seen each class is.
    sizes: Vec<Vec<u32>>,
    // Mentors that are seen; those, and the mentors who are asked of.
    mentors: Vec<MentorId>,
    mentors_too: Vec<MentorId>,
    counts: Sides<u32>,
}

/// The totals of everybody who is asked of, under the programme's weights; nobody has weights of their own yet.
///
/// `seen` are positions, ascending. O(mentees asked of · mentors seen + mentees seen · mentors asked of or seen) time.
pub(super) fn all(
    all: Scored<'_>,
    asked: &Sides<Vec<bool>>,
    seen: &Sides<Vec<usize>>,
    stop: Stop<'_>,
) -> Result<Sides<Vec<Option<Totals>>>, StopReason> {
    let (n, m) = (asked.mentee.len(), asked.mentor.len());
    let looked = Looked::new(all, asked, seen);
    let any_mentor = asked.mentor.contains(&true);
    let is_needed = |mentee: usize| asked.mentee[mentee] || (any_mentor && looked.seen.mentee[mentee]);
    let mentees: Vec<usize> = (0..n).filter(|&mentee| is_needed(mentee)).collect();
    let part = |part: usize| {
        let part = mentees.len() * part / PARTS..mentees.len() * (part + 1) / PARTS;
        let (mut rows, mut sums, mut totals) = (Rows::new(all), Sums::new(all, m), Vec::new());
        for &mentee in &mentees[part] {
            go_on(stop)?;
            let is_seen = any_mentor && looked.seen.mentee[mentee];
            totals.push((mentee, sums.add(all, &mut rows, mentee, is_seen, &looked)));
        }
        Ok((totals, sums))
    };
    let mut found = Sides { mentee: vec![None; n], mentor: vec![None; m] };
    let mut sums = Sums::new(all, m);
    for part in parallel::map(PARTS, part) {
        let (totals, of_part) = part?;
        for (mentee, totals) in totals {
            found.mentee[mentee] = Some(totals).filter(|_| asked.mentee[mentee]);
        }
        sums.take(&of_part);
    }
    for mentor in (0..m).filter(|&mentor| asked.mentor[mentor]) {
        found.mentor[mentor] = Some(sums.of(all, mentor, looked.counts.mentee));
    }
    Ok(found)
}

impl Looked {
    fn new(all: Scored<'_>, asked: &Sides<Vec<bool>>, seen: &Sides<Vec<usize>>) -> Self {
        let marks = |side: Side| {
            let mut marks = vec![false; asked.of(side).len()];
            seen.of(side).iter().for_each(|&person| marks[person] = true);
            marks
        };
        let marks = Sides { mentee: marks(Side::Mentee), mentor: marks(Side::Mentor) };
        let sizes = all.kernel.columns().map(|column| {
            let mut sizes = vec![0; column.classes()];
            seen.mentor.iter().for_each(|&mentor| sizes[column.class(mentor)] += 1);
            sizes
        });
        let too = (0..asked.mentor.len()).filter(|&mentor| asked.mentor[mentor] || marks.mentor[mentor]);
        Self {
            sizes: sizes.collect(),
            mentors: seen.mentor.iter().copied().map(MentorId::from_index).collect(),
            mentors_too: too.map(MentorId::from_index).collect(),
            counts: Sides { mentee: many(&seen.mentee), mentor: many(&seen.mentor) },
            seen: marks,
        }
    }
}

fn many(people: &[usize]) -> u32 {
    u32::try_from(people.len()).unwrap_or(u32::MAX)
}

impl Sums {
    fn new(all: Scored<'_>, mentors: usize) -> Self {
        let values = all.kernel.columns().map(|column| vec![0; column.classes()]).collect();
        Self { values, scores: vec![0; mentors], own: vec![0; mentors] }
    }

    /// Adds one mentee to the mentors' sums, if mentors are looked at with them; what the mentors that are seen are
    /// worth to the mentee.
    fn add(&mut self, all: Scored<'_>, rows: &mut Rows<'_>, mentee: usize, is_seen: bool, looked: &Looked) -> Totals {
        let mut totals = Totals { candidates: looked.counts.mentor, ..Totals::default() };
        let mentors = if is_seen { &looked.mentors_too } else { &looked.mentors };
        if is_seen {
            rows.fill(mentee);
        }
        let millionths = |score: Score| u64::from(score.millionths().unsigned_abs());
        for (&mentor, scores) in mentors.iter().zip(rows.scores(MenteeId::from_index(mentee), mentors)) {
            let mentor = mentor.index();
            let own = all.weighing.own_counted(all.own.and_then(|own| own.values(mentee, mentor)));
            if is_seen {
                self.scores[mentor] += millionths(scores.mentor);
                self.own[mentor] += u64::from(own.mentor);
            }
            if looked.seen.mentor[mentor] {
                totals.scores += millionths(scores.mentee);
                totals.own += u64::from(own.mentee);
            }
        }
        for ((column, sums), sizes) in all.kernel.columns().zip(&mut self.values).zip(&looked.sizes) {
            let feature = column.feature();
            let row = rows.row(column);
            totals.values[feature] = match row {
                Some((By::Class, row)) => {
                    sizes.iter().zip(row.mentee).map(|(&size, &value)| u64::from(size) * u64::from(value)).sum()
                }
                // Of whoever is not seen, the mentors asked about are those who are.
                Some((By::Position, row)) => row.mentee.iter().map(|&value| u64::from(value)).sum(),
                None => {
                    let value = |mentor: &MentorId| all.features.value(feature, mentee, mentor.index());
                    let counted = |mentor| u64::from(all.weighing.counted(feature, value(mentor)).mentee);
                    looked.mentors.iter().map(counted).sum()
                }
            };
            if let Some((By::Class, row)) = row.filter(|_| is_seen) {
                sums.iter_mut().zip(row.mentor).for_each(|(sum, &value)| *sum += u64::from(value));
            }
        }
        totals
    }

    fn take(&mut self, part: &Self) {
        let lists = self.values.iter_mut().zip(&part.values);
        for (list, part) in lists.chain([(&mut self.scores, &part.scores), (&mut self.own, &part.own)]) {
            list.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
        }
    }

    fn of(&self, all: Scored<'_>, mentor: usize, candidates: u32) -> Totals {
        let mut values = PerFeature::filled(0);
        for (column, sums) in all.kernel.columns().zip(&self.values) {
            values[column.feature()] = sums[column.class(mentor)];
        }
        Totals { values, own: self.own[mentor], scores: self.scores[mentor], candidates }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohort::{Cohort, Goal, Mentee, Mentor, Profile, Units};
    use crate::compatibility::{Compatibility, Feature, Scoring};

    struct Dice(u64);

    impl Dice {
        fn below(&mut self, bound: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).expect("31 bits") % bound
        }

        fn some(&mut self, people: usize) -> Vec<usize> {
            (0..people).filter(|_| self.below(10) < 6).collect()
        }

        fn fill(&mut self, profile: &mut Profile) {
            let mut some = |of: [&str; 3]| {
                let some = self.some(3).into_iter().map(|at| of[at].to_owned()).collect::<Vec<_>>();
                (self.below(5) > 0).then_some(some)
            };
            profile.languages = some(["English", "Welsh", "Portuguese"]);
            profile.interests = some(["Sailing", "Chess", "Choir"]);
            let goals = some(["Public speaking", "Budgets", "Public budgets"]);
            profile.goals = goals.map(|all| all.iter().map(|goal| Goal::new(goal)).collect());
        }
    }

    /// Sums over those who are seen, pair by pair, equal those by class; whoever is not seen counts nowhere.
    #[test]
    fn those_who_are_seen_are_summed() {
        for seed in 0..40 {
            let mut dice = Dice(seed);
            let (n, m) = (1 + dice.below(9), 1 + dice.below(9));
            let mut mentees: Vec<_> = (0..n).map(|one| Mentee::new(&format!("i{one}")).expect("an id")).collect();
            let mut mentors: Vec<_> = (0..m).map(|one| Mentor::new(&format!("j{one}")).expect("an id")).collect();
            for profile in
                mentees.iter_mut().map(|one| &mut one.profile).chain(mentors.iter_mut().map(|one| &mut one.profile))
            {
                dice.fill(profile);
            }
            for (number, one) in mentors.iter_mut().enumerate().filter(|_| seed % 2 == 0) {
                one.profile.goals.get_or_insert_default().push(Goal::new(&format!("Budgets of kind {number}")));
            }
            let cohort = Cohort::new(Units::default(), mentees, mentors, vec![]).expect("people of one's own");
            let compatibility = Compatibility::new(&cohort, &Scoring::default(), jiff::civil::date(2026, 9, 1));
            let seen = Sides { mentee: dice.some(n), mentor: dice.some(m) };
            let mut asked = Sides { mentee: vec![false; n], mentor: vec![false; m] };
            dice.some(n).into_iter().for_each(|one| asked.mentee[one] = true);
            dice.some(m).into_iter().for_each(|one| asked.mentor[one] = true);
            let found = all(compatibility.scored(), &asked, &seen, &|| None).expect("nobody stops it");
            for (side, other) in [(Side::Mentee, Side::Mentor), (Side::Mentor, Side::Mentee)] {
                for (person, totals) in found.of(side).iter().enumerate() {
                    assert_eq!(totals.is_some(), asked.of(side)[person], "{seed} {side:?} {person}");
                    let Some(totals) = totals else { continue };
                    let with = |candidate| if side == Side::Mentee { (person, candidate) } else { (candidate, person) };
                    let (mut scores, mut values) = (0, PerFeature::filled(0));
                    for (mentee, mentor) in seen.of(other).iter().map(|&candidate| with(candidate)) {
                        let pair = (MenteeId::from_index(mentee), MentorId::from_index(mentor));
                        let both = compatibility.scores(pair.0, pair.1);
                        let score = if side == Side::Mentee { both.mentee } else { both.mentor };
                        scores += u64::from(score.millionths().unsigned_abs());
                        let by = compatibility.values(pair.0, pair.1).by;
                        for &feature in Feature::ALL {
                            let weighs = compatibility.kernel.columns().any(|column| column.feature() == feature);
                            let counted = *compatibility.weighing.counted(feature, by[feature]).of(side);
                            values[feature] += u64::from(counted) * u64::from(weighs);
                        }
                    }
                    assert_eq!(totals.scores, scores, "{seed} {side:?} {person}");
                    assert_eq!(totals.values, values, "{seed} {side:?} {person}");
                    assert_eq!(totals.candidates as usize, seen.of(other).len());
                }
            }
        }
    }

    #[test]
    fn of_many_those_with_the_least_hashes_are_seen() {
        let ids: Vec<PersonId> = (0..5_000).map(|id| PersonId::new(&format!("m{id}")).expect("an id")).collect();
        let all_of_few = seen(ids[..CANDIDATES].iter());
        assert_eq!(all_of_few, (0..CANDIDATES).collect::<Vec<_>>());
        let some = seen(ids.iter());
        let mut by_hash: Vec<usize> = (0..ids.len()).collect();
        by_hash.sort_by_key(|&id| <[u8; 32]>::from(Sha256::digest(ids[id].as_str())));
        by_hash.truncate(CANDIDATES);
        by_hash.sort_unstable();
        assert_eq!(some, by_hash);
        // The same people in another order.
        let turned = seen(ids.iter().rev());
        assert_eq!(turned.into_iter().map(|one| ids.len() - 1 - one).rev().collect::<Vec<_>>(), some);
    }

    /// What is promised, over those who are seen: nobody's sum is raised, or lowered by two millionths each.
    #[test]
    fn of_many_the_promise_is_kept_for_those_who_are_seen() {
        let mut dice = Dice(5);
        let mut mentees = vec![Mentee::new("i").expect("an id")];
        let people = CANDIDATES + 400;
        let mut mentors: Vec<_> = (0..people).map(|one| Mentor::new(&format!("j{one}")).expect("an id")).collect();
        dice.fill(&mut mentees[0].profile);
        for one in &mut mentors {
            dice.fill(&mut one.profile);
        }
        let sums = |mentees: &[Mentee]| {
            let cohort = Cohort::new(Units::default(), mentees.to_vec(), mentors.clone(), vec![]).expect("own people");
            let compatibility = Compatibility::new(&cohort, &Scoring::default(), jiff::civil::date(2026, 9, 1));
            let score = |mentor: usize| {
                let scores = compatibility.scores(MenteeId::from_index(0), MentorId::from_index(mentor));
                i64::from(scores.mentee.millionths())
            };
            let of = |some: &mut dyn Iterator<Item = usize>| some.map(score).sum::<i64>();
            (of(&mut crate::compatibility::seen(&cohort).mentor.into_iter()), of(&mut (0..people)))
        };
        let silent = sums(&mentees);
        mentees[0].importance.insert("languages".to_owned(), crate::cohort::Importance::VeryImportant);
        let spoken = sums(&mentees);
        let many = i64::try_from(CANDIDATES).expect("few");
        assert!((silent.0 - 2 * many..=silent.0).contains(&spoken.0), "{silent:?} {spoken:?}");
        // With all of them it comes out a little differently.
        assert!(!(silent.1 - 2 * many..=silent.1).contains(&spoken.1), "{silent:?} {spoken:?}");
    }
}
