//! Background: what the two share already: an employer, present or previous, a college, service work, a
//! professional network, or that they know each other.
//!
//! Value 1,000,000 when an entry of one of the four lists is shared (folded equality) or the mentee named the mentor
//! among those they know, 0 when at least one of the lists can be compared and nothing is shared; the same for both
//! sides. *Not known* when no list is answered by both and the two are not known to know each other. Neutral by
//! default: 0, because most pairs share none, so that silence never earns more than an answer.
//!
//! Time: O(entries of both people) per pair; for one mentee with many mentors, along lists of who has which entry.

use super::answers::{Answers, NONE, intersect, said, sets, shared};
use super::fixed::ONE;
use super::{Detail, Sides, Values, WhyUnknown};
use crate::cohort::{Cohort, Mentee, Mentor, Profile, Side};

type List = fn(&Profile) -> Option<&Vec<String>>;

/// The lists that are compared, each with what an entry in common is called.
const LISTS: [(&str, List); 4] = [
    ("employer", |profile| profile.employers.as_ref()),
    ("college", |profile| profile.colleges.as_ref()),
    ("service work", |profile| profile.service.as_ref()),
    ("network", |profile| profile.networks.as_ref()),
];

#[derive(Debug)]
pub(super) struct Backgrounds {
    // In the order of `LISTS`; those that nobody answered on one of the sides are left out.
    lists: Vec<Sides<Answers<u32>>>,
    // INVARIANT: row i: the mentors whom mentee i knows, ascending.
    acquainted: Answers<u32>,
    // INVARIANT: the mentors whom any mentee knows, ascending.
    known: Vec<u32>,
    entries: Sides<Vec<u128>>,
    // Bit i is set when list i was answered.
    answered: Sides<Vec<u8>>,
    // In the order of `lists`, by entry: which mentors have it.
    having: Vec<(Vec<usize>, Vec<u32>)>,
}

/// Which lists a person answered, and one bit for each entry of any list: no common bit, no common entry.
fn trace(lists: &[Sides<Answers<u32>>], side: Side, person: usize) -> (u8, u128) {
    let (mut answered, mut entries) = (0, 0);
    for (list, answers) in (0_u32..).zip(lists) {
        let Some(row) = answers.of(side).row(person) else { continue };
        answered |= 1 << list;
        for entry in row {
            // Spread by the golden ratio, so that neighbours stand apart.
            let spread = (entry.wrapping_mul(4) + list).wrapping_mul(0x9e37_79b9);
            entries |= 1 << (spread >> 25);
        }
    }
    (answered, entries)
}

/// By entry, who has it: entry e is at `offsets[e]..offsets[e + 1]`.
fn having(answers: &Answers<u32>, people: usize) -> (Vec<usize>, Vec<u32>) {
    let entries = |person| answers.row(person).unwrap_or(&[]).iter();
    let mut all: Vec<(u32, u32)> =
        (0..people).zip(0..).flat_map(|(person, number)| entries(person).map(move |&entry| (entry, number))).collect();
    all.sort_unstable();
    let most = all.last().map_or(0, |&(entry, _)| entry as usize + 1);
    let offsets = (0..=most).map(|entry| all.partition_point(|&(known, _)| (known as usize) < entry)).collect();
    (offsets, all.into_iter().map(|(_, person)| person).collect())
}

impl Backgrounds {
    pub(super) fn new(cohort: &Cohort) -> Self {
        let asked = |list: &List| {
            cohort.mentees().iter().any(|one| list(&one.profile).is_some())
                && cohort.mentors().iter().any(|one| list(&one.profile).is_some())
        };
        let acquainted: Answers<u32> = cohort
            .mentees()
            .iter()
            .map(|mentee| {
                let known = mentee.acquainted.iter().filter_map(|id| cohort.find_mentor(id));
                let mut known: Vec<u32> = known.map(crate::cohort::MentorId::get).collect();
                known.sort_unstable();
                Some(known)
            })
            .collect();
        let mut known: Vec<u32> =
            (0..cohort.mentees().len()).filter_map(|mentee| acquainted.row(mentee)).flatten().copied().collect();
        known.sort_unstable();
        known.dedup();
        let lists = LISTS.iter().filter(|(_, list)| asked(list)).map(|&(_, list)| sets(cohort, list));
        let lists: Vec<Sides<Answers<u32>>> = lists.collect();
        let traces = |side, people| (0..people).map(|person| trace(&lists, side, person)).unzip();
        let (mentee, others): (_, Vec<u128>) = traces(Side::Mentee, cohort.mentees().len());
        let (mentor, entries): (_, Vec<u128>) = traces(Side::Mentor, cohort.mentors().len());
        let (answered, entries) = (Sides { mentee, mentor }, Sides { mentee: others, mentor: entries });
        let having = lists.iter().map(|list| having(&list.mentor, cohort.mentors().len())).collect();
        Self { lists, acquainted, known, entries, answered, having }
    }

    /// Whom a mentor is known by is told apart by who the mentor is.
    pub(super) fn answers(&self, side: Side, person: usize, key: &mut Vec<u32>) {
        self.lists.iter().for_each(|list| list.of(side).write_numbers(person, key));
        match side {
            Side::Mentee => self.acquainted.write_numbers(person, key),
            Side::Mentor => {
                let number = u32::try_from(person).ok().filter(|number| self.known.binary_search(number).is_ok());
                key.push(number.unwrap_or(NONE));
            }
        }
    }

    /// The values of a mentee with each of these mentors: those of [`Backgrounds::values`]. O(mentors + entries of the
    /// mentee and whom else they lead to). `shared`: room that is used again, empty or none of it set.
    pub(super) fn row<'r>(
        &'r self,
        mentee: usize,
        mentors: impl Iterator<Item = usize> + 'r,
        shared: &'r mut Vec<bool>,
    ) -> impl Iterator<Item = Values> + 'r {
        shared.clear();
        shared.resize(self.answered.mentor.len(), false);
        for (list, (offsets, mentors)) in self.lists.iter().zip(&self.having) {
            for &entry in list.mentee.row(mentee).unwrap_or(&[]) {
                let range = offsets.get(entry as usize).zip(offsets.get(entry as usize + 1));
                let having = range.map_or(&[][..], |(&from, &to)| &mentors[from..to]);
                for &mentor in having {
                    shared[mentor as usize] = true;
                }
            }
        }
        self.acquainted.row(mentee).unwrap_or(&[]).iter().for_each(|&mentor| shared[mentor as usize] = true);
        let (shared, answered) = (&*shared, self.answered.mentee[mentee]);
        mentors.map(move |mentor| {
            let known = shared[mentor] || answered & self.answered.mentor[mentor] != 0;
            known.then(|| Sides::both(if shared[mentor] { ONE } else { 0 }))
        })
    }

    fn know_each_other(&self, mentee: usize, mentor: usize) -> bool {
        let known = self.acquainted.row(mentee).unwrap_or(&[]);
        !known.is_empty() && u32::try_from(mentor).is_ok_and(|mentor| known.binary_search(&mentor).is_ok())
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        let may_share = self.entries.mentee[mentee] & self.entries.mentor[mentor] != 0;
        if may_share && self.lists.iter().any(|list| list.rows(mentee, mentor).is_some_and(|(a, b)| intersect(a, b)))
            || self.know_each_other(mentee, mentor)
        {
            return Some(Sides::both(ONE));
        }
        (self.answered.mentee[mentee] & self.answered.mentor[mentor] != 0).then(|| Sides::both(0))
    }
}

pub(super) fn detail(mentee: &Mentee, mentor: &Mentor) -> Detail {
    let both = LISTS.map(|(_, list)| (said(list(&mentee.profile)), said(list(&mentor.profile))));
    let acquainted = mentee.acquainted.contains(&mentor.id);
    if !acquainted && !both.contains(&(true, true)) {
        let any = |of: fn(&(bool, bool)) -> bool| both.iter().any(of);
        return Detail::Unknown(WhyUnknown::of(any(|one| one.0), any(|one| one.1)));
    }
    let shared = LISTS.iter().map(|&(name, list)| (name, shared(list(&mentee.profile), list(&mentor.profile))));
    Detail::Background { shared: shared.filter(|(_, entries)| !entries.is_empty()).collect(), acquainted }
}
