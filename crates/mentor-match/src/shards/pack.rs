//! People packed for other machines.
//!
//! A shard holds a stretch of one side's people in the order of their ids: the id as a column, and the whole person as
//! JSON, the form in which a cohort is stored; mentees with their earlier pairings and whom they are kept apart from.
//! So a questionnaire needs no second form in columns, and nothing of it is lost. Beside it stands what only somebody
//! who sees all people can know: seats, what a mentor from elsewhere is worth to a mentee, who is looked at for
//! personal weights, and totals.

use std::ops::Range;

use jiff::civil::Date;
use matching_market::{Side, StrategySpec};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::ShardError;
use super::plan::{Form, Plan};
use super::table::{Column, Header, Kind, Type, hex, read, take, write};
use super::totals::{Sums, TOTALS, decode, sums};
use crate::cohort::{Apart, Cohort, Mentee, Mentor, Pairing, PersonId};
use crate::compatibility::{Common, Compatibility, Sides, outside, seen};
use crate::policy::{Eligibility, Policy, Rulings, Seats};
use crate::preference::Preferences;

/// Stands for a number that is not there.
const NONE: u32 = u32::MAX;

/// 1 in millionths.
const ONE: u32 = 1_000_000;

pub(super) const MENTEES: &[(&str, Type)] =
    &[("id", Type::Text), ("person", Type::Bytes), ("outside", Type::U32), ("seen", Type::U8), ("totals", Type::Bytes)];
pub(super) const MENTORS: &[(&str, Type)] =
    &[("id", Type::Text), ("person", Type::Bytes), ("seats", Type::U16), ("seen", Type::U8), ("totals", Type::Bytes)];

/// Somebody with what is said about them elsewhere.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Packed<T> {
    person: T,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pairings: Vec<Pairing>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    apart: Vec<Apart>,
}

/// People with their pairings, and who is kept apart.
type People<T> = (Vec<T>, Vec<Pairing>, Vec<Apart>);

/// A cohort that is being packed.
#[derive(Debug)]
pub struct Pack<'a> {
    cohort: &'a Cohort,
    plan: Plan,
    seats: Vec<u16>,
    outside: Vec<Option<u32>>,
    // Whether those of the other side are looked at with them for personal weights: 1 or 0.
    seen: Sides<Vec<u8>>,
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, ShardError> {
    serde_json::to_vec(value).map_err(|error| ShardError::Foreign(error.to_string()))
}

/// Those of a person among entries that are sorted by them.
fn of<T: Clone>(all: &[T], id: &PersonId, person: impl Fn(&T) -> &PersonId) -> Vec<T> {
    let from = all.partition_point(|one| person(one) < id);
    all[from..].iter().take_while(|&one| person(one) == id).cloned().collect()
}

impl<'a> Pack<'a> {
    /// Looks at all people once. Without a day, years are counted back from the latest day on which somebody began a
    /// position or became a member, as [`MatchingRound`](crate::MatchingRound) does.
    ///
    /// Neither rulings nor resources (tables of professions, synonyms, vectors) go with shards yet.
    ///
    /// # Errors
    /// [`ShardError`]: a strategy that cannot work on shards, or a policy that does not fit the cohort.
    ///
    /// # Complexity
    /// O(answers).
    pub fn new(
        cohort: &'a Cohort,
        policy: &Policy,
        strategy: &StrategySpec,
        seed: u64,
        as_of: Option<Date>,
    ) -> Result<Self, ShardError> {
        let as_of = as_of.unwrap_or_else(|| cohort.latest_day());
        let mut form = Form::new(policy, *strategy, (seed, as_of))?;
        let eligibility = Eligibility::with_rulings(cohort, policy, &Rulings::NONE, as_of)?;
        let seats = Seats::settled(cohort, policy, eligibility.settled());
        let nobody = Cohort::of_some(cohort.units().clone(), vec![], vec![], vec![], vec![])?;
        let scores = Compatibility::new(&nobody, policy.scoring(), as_of);
        form.longest = Preferences::new(cohort, policy, eligibility, scores).longest();
        let many = |people: usize| u32::try_from(people).expect("a cohort has fewer than 2^32 people");
        (form.mentees, form.mentors) = (many(cohort.mentees().len()), many(cohort.mentors().len()));
        form.units = cohort.units().clone();
        form.common = Common::new(cohort, policy.scoring());
        let says = |importance: &std::collections::BTreeMap<_, _>| !importance.is_empty();
        form.personal = cohort.mentees().iter().any(|one| says(&one.importance))
            || cohort.mentors().iter().any(|one| says(&one.importance));
        let seats = seats.iter().map(|seats| seats.available).collect();
        let outside = outside(cohort, as_of);
        let plan = Plan::of(form.clone())?;
        let marks = |people: usize, seen: Vec<usize>| {
            let mut marks = vec![0; people];
            for person in seen {
                marks[person] = 1;
            }
            marks
        };
        let looked_at = seen(cohort);
        let marked = Sides {
            mentee: marks(cohort.mentees().len(), looked_at.mentee),
            mentor: marks(cohort.mentors().len(), looked_at.mentor),
        };
        let mut pack = Self { cohort, plan, seats, outside, seen: marked };
        let mut people = Sha256::new();
        for mentee in 0..cohort.mentees().len() {
            people.update(pack.person(Side::Mentee, mentee)?);
        }
        for mentor in 0..cohort.mentors().len() {
            people.update(pack.person(Side::Mentor, mentor)?);
        }
        form.people = hex(&people.finalize());
        pack.plan = Plan::of(form)?;
        Ok(pack)
    }

    /// The plan that goes with the shards.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The people of one side at these positions.
    ///
    /// # Errors
    /// [`ShardError::People`]: positions that nobody has.
    pub fn shard(&self, side: Side, people: Range<u32>) -> Result<Vec<u8>, ShardError> {
        let (all, name, kind) = match side {
            Side::Mentee => (self.plan.form.mentees, "mentees", Kind::Mentees),
            Side::Mentor => (self.plan.form.mentors, "mentors", Kind::Mentors),
        };
        if people.start > people.end || people.end > all {
            return Err(ShardError::People { side: name, people, times: "not all there" });
        }
        let mut header = self.plan.header(kind);
        header.people = Some((people.start, people.end - people.start));
        let at = people.start as usize..people.end as usize;
        let persons = at.clone().map(|person| self.person(side, person)).collect::<Result<Vec<_>, _>>()?;
        let mentees = self.cohort.mentees().iter().map(|one| &one.id);
        let mentors = self.cohort.mentors().iter().map(|one| &one.id);
        let ids = |all: &mut dyn Iterator<Item = &PersonId>| {
            all.skip(at.start).take(at.len()).map(|id| id.as_str().to_owned()).collect()
        };
        let totals = Column::Bytes(vec![Vec::new(); at.len()]);
        let seen = Column::U8(self.seen.of(side)[at.clone()].to_vec());
        let columns = match side {
            Side::Mentee => {
                let outside = self.outside[at.clone()].iter().map(|worth| worth.unwrap_or(NONE)).collect();
                [
                    ("id", Column::Text(ids(&mut { mentees }))),
                    ("person", Column::Bytes(persons)),
                    ("outside", Column::U32(outside)),
                    ("seen", seen),
                    (TOTALS, totals),
                ]
            }
            Side::Mentor => [
                ("id", Column::Text(ids(&mut { mentors }))),
                ("person", Column::Bytes(persons)),
                ("seats", Column::U16(self.seats[at.clone()].to_vec())),
                ("seen", seen),
                (TOTALS, totals),
            ],
        };
        write(&header, &columns)
    }

    fn person(&self, side: Side, person: usize) -> Result<Vec<u8>, ShardError> {
        match side {
            Side::Mentee => {
                let person = &self.cohort.mentees()[person];
                json(&Packed {
                    person,
                    pairings: of(self.cohort.pairings(), &person.id, |one| &one.mentee),
                    apart: of(self.cohort.apart(), &person.id, |one| &one.mentee),
                })
            }
            Side::Mentor => {
                let person = &self.cohort.mentors()[person];
                json(&Packed { person, pairings: Vec::new(), apart: Vec::new() })
            }
        }
    }
}

/// A shard that was read, of one side.
#[derive(Debug)]
pub(super) struct Shard {
    pub(super) header: Header,
    pub(super) side: Side,
    pub(super) people: Range<u32>,
    pub(super) ids: Vec<String>,
    persons: Vec<Vec<u8>>,
    outside: Vec<u32>,
    pub(super) seats: Vec<u16>,
    seen: Vec<u8>,
    totals: Vec<Vec<u8>>,
}

impl Shard {
    /// Reads a shard of one side, or of any.
    pub(super) fn read(bytes: &[u8], plan: &Plan, side: Option<Side>) -> Result<Self, ShardError> {
        let expected = match side {
            Some(Side::Mentee) => "a shard of mentees",
            Some(Side::Mentor) => "a shard of mentors",
            None => "a shard",
        };
        let wanted = |own: Side| side.is_none_or(|side| side == own);
        let (header, all) = read(bytes, expected, |kind| match kind {
            Kind::Mentees if wanted(Side::Mentee) => Some(MENTEES),
            Kind::Mentors if wanted(Side::Mentor) => Some(MENTORS),
            _ => None,
        })?;
        let own = if header.kind == Kind::Mentees { Side::Mentee } else { Side::Mentor };
        plan.check(&header)?;
        let mut all = all.into_iter();
        let (ids, persons) = (take!(all, Text), take!(all, Bytes));
        let (outside, seats) = match own {
            Side::Mentee => (take!(all, U32), Vec::new()),
            Side::Mentor => (Vec::new(), take!(all, U16)),
        };
        let (seen, totals) = (take!(all, U8), take!(all, Bytes));
        let (first, count) = header.people.unwrap_or_default();
        let end = first.checked_add(count).filter(|_| count as usize == ids.len());
        let end = end.filter(|end| end <= plan.people().of(own));
        let end = end.ok_or_else(|| ShardError::Foreign(format!("{} does not have its people", header.what())))?;
        Ok(Self { side: own, people: first..end, ids, persons, outside, seats, seen, totals, header })
    }

    /// The people, their pairings, and who is kept apart.
    fn persons<T: for<'d> Deserialize<'d>>(&self, id: impl Fn(&T) -> &PersonId) -> Result<People<T>, ShardError> {
        let (mut people, mut pairings, mut apart) = (Vec::new(), Vec::new(), Vec::new());
        for (written, person) in self.ids.iter().zip(&self.persons) {
            let mut packed: Packed<T> = serde_json::from_slice(person)
                .map_err(|error| ShardError::Foreign(format!("{}: {error}", self.header.what())))?;
            if id(&packed.person).as_str() != written {
                return Err(ShardError::Foreign(format!("{} has ids of others", self.header.what())));
            }
            people.push(packed.person);
            pairings.append(&mut packed.pairings);
            apart.append(&mut packed.apart);
        }
        Ok((people, pairings, apart))
    }

    fn sums(&self) -> Result<Vec<Option<Sums>>, ShardError> {
        let of = |bytes: &Vec<u8>| if bytes.is_empty() { Ok(None) } else { sums(bytes).map(Some) };
        self.totals.iter().map(of).collect()
    }
}

/// The people of two shards, ready to be scored.
#[derive(Debug)]
pub(super) struct Both {
    pub(super) cohort: Cohort,
    pub(super) first: Sides<u32>,
    pub(super) seats: Vec<Seats>,
    pub(super) outside: Vec<Option<u32>>,
    /// With whom those of the other side are looked at for personal weights.
    pub(super) seen: Sides<Vec<usize>>,
    pub(super) totals: Sides<Vec<Option<Sums>>>,
    pub(super) weighed: bool,
}

impl Both {
    pub(super) fn read(plan: &Plan, mentees: &[u8], mentors: &[u8]) -> Result<Self, ShardError> {
        let one = Shard::read(mentees, plan, Some(Side::Mentee))?;
        let other = Shard::read(mentors, plan, Some(Side::Mentor))?;
        // Whom a pairing is about is known from the mentee; a mentor's other pairings count in the seats.
        let (mentees, pairings, apart) = one.persons(|one: &Mentee| &one.id)?;
        let (mentors, ..) = other.persons(|one: &Mentor| &one.id)?;
        let seen = |marks: &[u8]| (0..marks.len()).filter(|&person| marks[person] != 0).collect();
        if one.outside.iter().any(|&worth| worth > ONE && worth != NONE) {
            return Err(ShardError::Foreign(format!("{} has values above 1", one.header.what())));
        }
        let seats = |&available: &u16| Seats { offered: None, counted: 0, running: 0, withdrawn: false, available };
        Ok(Self {
            first: Sides { mentee: one.people.start, mentor: other.people.start },
            seats: other.seats.iter().map(seats).collect(),
            outside: one.outside.iter().map(|&worth| Some(worth).filter(|&worth| worth != NONE)).collect(),
            seen: Sides { mentee: seen(&one.seen), mentor: seen(&other.seen) },
            totals: Sides { mentee: one.sums()?, mentor: other.sums()? },
            weighed: one.header.weighed && other.header.weighed,
            cohort: Cohort::of_some(plan.form.units.clone(), mentees, mentors, pairings, apart)?,
        })
    }
}

/// The same shard with the totals of its people, from the merged totals of all pairs: personal weights need them.
///
/// # Errors
/// [`ShardError`]: bytes that are no shard or no totals, or of different plans; totals that do not cover all pairs.
pub fn weigh(plan: &Plan, shard: &[u8], totals: &[u8]) -> Result<Vec<u8>, ShardError> {
    let mut shard = Shard::read(shard, plan, None)?;
    let all = decode(plan, totals)?;
    shard.header.weighed = true;
    let of = |person| all.get(&(shard.side, person)).map(Sums::bytes).unwrap_or_default();
    let totals: Vec<Vec<u8>> = shard.people.clone().map(of).collect();
    let special = match shard.side {
        Side::Mentee => ("outside", Column::U32(shard.outside)),
        Side::Mentor => ("seats", Column::U16(shard.seats)),
    };
    let (ids, persons) = (Column::Text(shard.ids), Column::Bytes(shard.persons));
    let (seen, totals) = (Column::U8(shard.seen), Column::Bytes(totals));
    write(&shard.header, &[("id", ids), ("person", persons), special, ("seen", seen), (TOTALS, totals)])
}
