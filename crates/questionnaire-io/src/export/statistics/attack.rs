//! Somebody who reads the published figures and knows how they were chosen tries to find small groups.
//!
//! The attacker shares nothing with the audit. It lists every round there could be, person by person, asks what would
//! be published of each, and keeps those of which the same is published. If in all of these a group has one to four
//! people, it is given away. That is more than a reader of the figures alone can do: a figure that is missing tells
//! this attacker, too, that it had to be.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::Audit;
use mentor_match::compatibility::Sides;
use mentor_match::preference::Refused;

use super::release;
use crate::disclosure::Release;

/// A round, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct World {
    /// Mentees with their first choice, a later one, another mentor, and without a mentor.
    mentees: [u64; 4],
    /// `loads[k]`: mentors with k mentees.
    loads: Vec<u64>,
    /// Mentors who offer a second seat, where each offers one at least.
    second_seats: u64,
    refused_pairs: u64,
    /// Mentees who take part in this run and not in the next.
    left: u64,
}

/// What is known of everybody: how many there are, how many mentees a mentor can have, whether choices are asked for.
#[derive(Debug, Clone, Copy)]
struct Public {
    mentees: u64,
    mentors: u64,
    cap: u16,
    choices: bool,
}

/// Every way to divide `people` among `kinds`.
fn divisions(people: u64, kinds: usize) -> Vec<Vec<u64>> {
    if kinds == 1 {
        return vec![vec![people]];
    }
    let with =
        |first: u64| divisions(people - first, kinds - 1).into_iter().map(move |rest| [vec![first], rest].concat());
    (0..=people).flat_map(with).collect()
}

impl World {
    fn matched(&self) -> u64 {
        self.mentees[..3].iter().sum()
    }

    fn mentors(&self) -> u64 {
        self.loads.iter().sum()
    }

    /// Every round in which what is public holds.
    fn all(public: Public) -> Vec<Self> {
        let loads = divisions(public.mentors, usize::from(public.cap) + 1);
        let seated = |loads: &[u64]| (0..).zip(loads).map(|(load, mentors)| load * mentors).sum::<u64>();
        let kinds = divisions(public.mentees, 4).into_iter().map(|kinds| <[u64; 4]>::try_from(kinds).unwrap());
        let kinds = kinds.filter(|[first, later, ..]| public.choices || first + later == 0);
        kinds
            .flat_map(|mentees| {
                let of_mentees = Self { mentees, ..Self::default() };
                let matched = of_mentees.matched();
                let loads = loads.iter().filter(move |loads| seated(loads) == matched);
                loads.map(move |loads| Self { loads: loads.clone(), ..of_mentees.clone() })
            })
            .collect()
    }

    fn audit(&self, choices: bool) -> Audit {
        let small = |people: u64| usize::try_from(people).expect("a small round");
        let [first, later, other, none] = self.mentees.map(small);
        Audit {
            mentees: small(self.mentees.iter().sum()) + 3,
            mentors: small(self.mentors()) + 1,
            seats: 0,
            matched: first + later + other,
            by_choice: vec![first, later / 2, later - later / 2],
            with_sponsor: other / 2,
            by_score: other - other / 2,
            unmatched: none,
            going_on: 1,
            resting: 0,
            withdrawn: Sides { mentee: 2, mentor: 1 },
            to_be_confirmed: 0,
            pinned: 0,
            kept: 0,
            settled_pairs: 0,
            possible_pairs: 0,
            refused_pairs: Refused::default(),
            loads: self.loads.iter().enumerate().map(|(load, &count)| small(count) + usize::from(load == 0)).collect(),
            blocking_pairs: 0,
            wishes_lost: choices.then_some(0),
        }
    }

    /// Everything that counts people or pairs: what the figures of earlier versions were about, any of the mentees'
    /// kinds together, any of the mentors'.
    fn groups(&self) -> impl Iterator<Item = u64> {
        let sums = |counts: &[u64]| -> Vec<u64> {
            let chosen = |bits: u32| counts.iter().enumerate().filter(move |(kind, _)| bits >> kind & 1 == 1);
            (1..1u32 << counts.len()).map(|bits| chosen(bits).map(|(_, count)| count).sum()).collect()
        };
        [self.second_seats, self.refused_pairs, self.left]
            .into_iter()
            .chain(sums(&self.mentees))
            .chain(sums(&self.loads))
    }
}

/// A group by its place among [`World::groups`].
const SECOND_SEATS: usize = 0;
const REFUSED_PAIRS: usize = 1;
const LEFT: usize = 2;

fn mentees(kinds: &[usize]) -> usize {
    2 + kinds.iter().map(|kind| 1 << kind).sum::<usize>()
}

fn mentors(loads: &[usize]) -> usize {
    2 + (1 << 4) - 1 + loads.iter().map(|load| 1 << load).sum::<usize>()
}

/// What the attacker finds: groups that have one to four people in every round of which the same is published. What has
/// few people in every round that there could be is no secret.
fn given_away<R: Ord>(worlds: &[World], published: impl Fn(&World) -> R) -> BTreeSet<usize> {
    let mut alike: BTreeMap<R, Vec<(u64, u64)>> = BTreeMap::new();
    let mut in_all = Vec::new();
    for world in worlds {
        for known in [alike.entry(published(world)).or_default(), &mut in_all] {
            known.resize(world.groups().count(), (u64::MAX, 0));
            for ((least, greatest), count) in known.iter_mut().zip(world.groups()) {
                (*least, *greatest) = ((*least).min(count), (*greatest).max(count));
            }
        }
    }
    let is_small = |(least, greatest): (u64, u64)| least >= 1 && greatest <= 4;
    let known = alike.values().flat_map(|known| known.iter().zip(&in_all).enumerate());
    known.filter(|(_, (range, in_all))| is_small(**range) && !is_small(**in_all)).map(|(group, _)| group).collect()
}

#[test]
fn no_release_of_a_small_round_gives_a_group_away() {
    let mut releases = 0;
    for (mentees, mentors, cap, choices) in [
        (4, 6, 2, true),
        (6, 4, 2, true),
        (8, 9, 2, true),
        (11, 7, 2, true),
        (14, 12, 2, true),
        (20, 16, 2, true),
        (20, 14, 1, true),
        (12, 7, 3, true),
        (40, 19, 2, false),
        (40, 30, 2, false),
        (19, 10, 4, false),
        (24, 24, 1, false),
    ] {
        let public = Public { mentees, mentors, cap, choices };
        let worlds = World::all(public);
        let published: BTreeMap<&World, Release> =
            worlds.iter().map(|world| (world, release(&world.audit(choices), cap))).collect();
        assert_eq!(given_away(&worlds, |world| &published[world]), BTreeSet::new(), "{public:?}");
        let different: BTreeSet<&Release> = published.values().collect();
        assert!(mentees.min(mentors) > 4 || different.iter().all(|release| release.figures().is_empty()), "{public:?}");
        releases += different.len();
    }
    assert!(releases > 100, "{releases}");
}

/// What was published before, and what would be if a figure were left out only for what it says itself. The attacker
/// finds each.
/// The figures of a release.
type Published = fn(&World) -> Vec<u64>;

#[test]
fn the_attack_finds_what_small_groups_follow_from() {
    let public = Public { mentees: 18, mentors: 9, cap: 2, choices: true };
    let worlds = World::all(public);
    let with = |change: fn(&mut World, u64)| -> Vec<World> {
        let counts = (0..9).flat_map(|count| worlds.iter().step_by(50).map(move |world| (count, world.clone())));
        counts.map(|(count, mut world)| (change(&mut world, count), world).1).collect()
    };
    let (people, offers) = (18, 9);
    // Pairs possible and pairs refused are all pairs, and how many those are is known.
    let refused = with(|world, count| world.refused_pairs = count);
    assert!(given_away(&refused, |world| people * offers - world.refused_pairs).contains(&REFUSED_PAIRS));
    // Seats without mentors are second seats.
    let seats = with(|world, count| world.second_seats = count);
    assert!(given_away(&seats, |world| offers + world.second_seats).contains(&SECOND_SEATS));
    // The mentees of a run that are not in the next.
    let runs = with(|world, count| world.left = count);
    assert!(given_away(&runs, |world| [people, people - world.left]).contains(&LEFT));
    let faults: [(_, Published, _); 6] = [
        ("the rest of a total", |world| world.mentees[..3].to_vec(), mentees(&[3])),
        ("second mentees", |world| vec![world.matched(), world.loads[0]], mentors(&[2])),
        ("mentors by load", |world| world.loads.iter().map(|&count| count.max(4)).collect(), mentors(&[1])),
        ("mentors who are nearly all full", |world| vec![world.matched().min(17)], mentors(&[0, 1])),
        // Left out only when it is from one to four: then it says so.
        (
            "a figure that is missing",
            |world| vec![[world.mentees[3], 1][usize::from((1..5).contains(&world.mentees[3]))]],
            mentees(&[3]),
        ),
        // The same, but what is behind it says what it is.
        (
            "a part that is missing before others",
            |world| vec![world.mentees[0] / 5, world.mentees[1..].iter().sum()],
            mentees(&[0]),
        ),
    ];
    for (what, published, group) in faults {
        let found = given_away(&worlds, published);
        assert!(found.contains(&group), "{what}: {found:?}");
    }
}

/// The sample of a large round keeps every figure, and a round in which three have no mentor loses those that say so.
#[test]
fn large_groups_are_published() {
    let figures = |mentees: [u64; 4], loads: [u64; 3]| -> Vec<String> {
        let world = World { mentees, loads: loads.into(), ..World::default() };
        release(&world.audit(true), 2).figures().iter().map(|(figure, count)| format!("{figure}: {count}")).collect()
    };
    let all = [
        "mentees: 96",
        "mentors: 80",
        "mentees with a mentor: 78",
        "mentees without a mentor: 18",
        "mentees with their first choice: 40",
        "mentees with a later choice: 20",
        "mentees with another mentor: 18",
        "mentors with a mentee: 70",
        "mentors without a mentee: 10",
    ];
    assert_eq!(figures([40, 20, 18, 18], [10, 62, 8]), all);
    // Three without a mentor: what they would follow from is left out.
    let few = figures([40, 20, 33, 3], [10, 47, 23]);
    assert_eq!(
        few,
        ["mentees: 96", "mentors: 80", "mentees with their first choice: 40", "mentees with a later choice: 20"]
    );
    // The same when nobody is without one, so that nothing follows from what is missing.
    let none = figures([40, 20, 36, 0], [10, 44, 26]);
    assert_eq!(none, few);
    // Three mentors have two mentees: how many mentors have one at all would tell.
    assert_eq!(figures([40, 20, 18, 18], [5, 72, 3]), all[..7]);
    // Every mentor is full but for three seats.
    assert_eq!(
        figures([40, 20, 97, 40], [0, 3, 77])[2..],
        ["mentees with their first choice: 40", "mentees with a later choice: 20"]
    );
    // A large round takes no more steps.
    let large = figures([40_000, 20_000, 18_000, 18_000], [10_000, 62_000, 8000]);
    assert_eq!(large, all.map(|figure| figure.to_owned() + "000"));
}
