//! Meetings: choices against all choices and against a linear programme, bent proofs, and timetables from definitions.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};

use cohort_lab::instances::Draw;
use good_lp::{Expression, Solution as _, SolverModel, Variable, constraint, microlp, variable, variables};
use matching_market::meetings::verify::{NotATimetable, NotBest};
use matching_market::meetings::{
    Attendance, Choice, Event, Meeting, MeetingError, MeetingMarket, PossibleMeeting, Timetable, choose, choose_from,
    everybody_meets, one_sided_rounds, one_sided_with_absences, plan, seat, tables_after, tables_of, timetable,
    timetable_with_absences, verify,
};
use matching_market::{Context, Decimal, MenteeId, MentorId, PairId, PersonId, Score};

fn count(fallback: u64) -> u64 {
    std::env::var("EVENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(fallback)
}

/// How events are made: people, limits below, worths below (some negative), and of 100 pairs how many are possible.
#[derive(Clone, Copy)]
struct Shape {
    mentees: u32,
    mentors: u32,
    limits: [u32; 2],
    worth: u32,
    density: u32,
}

fn event(seed: u64, shape: Shape) -> MeetingMarket {
    let mut draw = Draw::new(seed);
    let mut limits =
        |people: u32, below: u32| (0..people).map(|_| u16::try_from(draw.below(below)).unwrap()).collect::<Vec<_>>();
    let (own, other) = (limits(shape.mentees, shape.limits[0]), limits(shape.mentors, shape.limits[1]));
    let earlier: Vec<u16> = if seed.is_multiple_of(2) { vec![0; own.len()] } else { limits(shape.mentees, 3) };
    let mut pairs = Vec::new();
    for mentee in 0..shape.mentees {
        for mentor in 0..shape.mentors {
            if draw.below(100) < shape.density {
                let worth = draw.below(shape.worth).cast_signed() - (shape.worth / 5).cast_signed();
                pairs.push(PossibleMeeting::new(mentee, mentor, Score::from_millionths(worth)));
            }
        }
    }
    MeetingMarket::new(own, other, &pairs).unwrap().with_earlier(earlier).unwrap()
}

/// What is to be greatest of some pairs, or nothing if they break a limit; counted here, not by the engine.
fn value(market: &MeetingMarket, pairs: &[PairId]) -> Option<(Vec<usize>, i64)> {
    let mut of_mentee: Vec<u16> = vec![0; market.mentees()];
    let mut of_mentor: Vec<u16> = vec![0; market.mentors()];
    let mut worth = 0;
    for &pair in pairs {
        let two = market.pair(pair);
        of_mentee[two.mentee.index()] += 1;
        of_mentor[two.mentor.index()] += 1;
        worth += i64::from(two.worth.millionths());
    }
    let fits = market.mentee_ids().all(|mentee| of_mentee[mentee.index()] <= market.mentee_limit(mentee))
        && market.mentor_ids().all(|mentor| of_mentor[mentor.index()] <= market.mentor_limit(mentor));
    let has = |mentee: MenteeId| usize::from(of_mentee[mentee.index()] + market.earlier(mentee));
    let at_least = |number| market.mentee_ids().filter(|&mentee| has(mentee) >= number).count();
    fits.then(|| ((1..=market.most() as usize).map(at_least).collect(), worth))
}

fn chosen(market: &MeetingMarket, seed: u64) -> Choice {
    let choice = choose(market, &mut Context::new(seed)).unwrap();
    assert_eq!(verify::best_choice(market, &choice), Ok(()), "seed {seed}");
    let (counts, worth) = value(market, &choice.pairs).expect("limits are kept");
    assert_eq!((counts, Decimal::from_millionths(worth)), (choice.counts(market), choice.worth(market)));
    choice
}

#[test]
fn no_choice_of_a_small_event_is_better() {
    for seed in 0..count(3_000) {
        let shape = Shape {
            mentees: 4,
            mentors: 3,
            limits: [4, 4],
            worth: [2, 12, 1_000_000][(seed % 3) as usize],
            density: 80,
        };
        let market = event(seed, shape);
        let all: Vec<PairId> = market.pair_ids().collect();
        let best = (0u32..1 << all.len()).filter_map(|set| {
            let pairs: Vec<PairId> = all.iter().copied().filter(|pair| set >> pair.get() & 1 == 1).collect();
            value(&market, &pairs)
        });
        assert_eq!(best.max(), value(&market, &chosen(&market, seed).pairs), "seed {seed}");
    }
}

/// The best corner of the linear programme: each step of a mentee outweighs all later ones together, and any worth.
fn corner(market: &MeetingMarket) -> Vec<PairId> {
    let mut unknowns = variables!();
    let share: Vec<Variable> = market.pair_ids().map(|_| unknowns.add(variable().bounds(0..1))).collect();
    let pairs = || market.pair_ids().zip(&share);
    let mut objective: Expression =
        pairs().map(|(pair, &share)| f64::from(market.pair(pair).worth.millionths()) * share).sum();
    let most = i32::try_from(market.most()).unwrap();
    let base = f64::from(u32::try_from(market.mentees()).unwrap() + 1);
    let mut steps = Vec::new();
    for mentee in market.mentee_ids() {
        let own: Vec<Variable> =
            (0..market.mentee_limit(mentee)).map(|_| unknowns.add(variable().bounds(0..1))).collect();
        for (number, &step) in (i32::from(market.earlier(mentee)) + 1..).zip(&own) {
            objective += 100_000.0 * base.powi(most - number) * step;
        }
        steps.push(own);
    }
    let mut model = unknowns.maximise(objective).using(microlp);
    for (mentee, own) in market.mentee_ids().zip(&steps) {
        let met: Expression =
            pairs().filter(|(pair, _)| market.pair(*pair).mentee == mentee).map(|(_, &share)| share).sum();
        let taken: Expression = own.iter().sum();
        model = model.with(constraint!(met == taken));
    }
    for mentor in market.mentor_ids() {
        let met: Expression =
            pairs().filter(|(pair, _)| market.pair(*pair).mentor == mentor).map(|(_, &share)| share).sum();
        model = model.with(constraint!(met <= f64::from(market.mentor_limit(mentor))));
    }
    let solved = model.solve().unwrap();
    pairs().filter(|(_, share)| solved.value(**share) > 0.5).map(|(pair, _)| pair).collect()
}

#[test]
fn it_equals_a_linear_programme() {
    for seed in 0..count(if cfg!(debug_assertions) { 1_000 } else { 10_000 }) {
        let shape =
            Shape { mentees: 7, mentors: 5, limits: [4, 6], worth: [3, 1_000][(seed % 2) as usize], density: 60 };
        let market = event(seed, shape);
        let found = value(&market, &chosen(&market, seed).pairs);
        assert_eq!(found, value(&market, &corner(&market)), "seed {seed}");
    }
}

#[test]
fn an_answer_from_old_prices_is_as_good() {
    let shape = Shape { mentees: 30, mentors: 12, limits: [6, 15], worth: 1_000, density: 60 };
    for seed in 0..count(300) {
        let market = event(seed, shape);
        let before = chosen(&market, seed);
        // Somebody falls ill, and some have met.
        let mut draw = Draw::new(seed + 1);
        let mut limits: Vec<u16> = market.mentor_ids().map(|mentor| market.mentor_limit(mentor)).collect();
        limits[draw.below(12) as usize] = 0;
        let mentees = market.mentee_ids().map(|mentee| market.mentee_limit(mentee)).collect();
        let left: Vec<PossibleMeeting> =
            market.pair_ids().filter(|_| draw.below(10) > 0).map(|pair| market.pair(pair)).collect();
        let after = MeetingMarket::new(mentees, limits, &left).unwrap();
        let again = choose_from(&after, &before.prices, &mut Context::new(seed)).unwrap();
        assert_eq!(verify::best_choice(&after, &again), Ok(()), "seed {seed}");
        assert_eq!(value(&after, &again.pairs), value(&after, &chosen(&after, seed).pairs), "seed {seed}");
        // Nonsense for prices costs time, no more.
        let mut nonsense = before.prices.clone();
        nonsense.mentors.iter_mut().for_each(|price| *price = i128::from(draw.below(5)) * nonsense.unit);
        let again = choose_from(&after, &nonsense, &mut Context::new(seed)).unwrap();
        assert_eq!(verify::best_choice(&after, &again), Ok(()), "seed {seed}");
    }
}

#[test]
fn bent_proofs_of_choices_are_refused() {
    let shape = Shape { mentees: 8, mentors: 5, limits: [4, 5], worth: 1_000, density: 70 };
    let mut refused = BTreeSet::new();
    for seed in 0..count(200) {
        let market = event(seed, shape);
        let good = chosen(&market, seed);
        let mut draw = Draw::new(seed);
        for kind in 0..8 {
            let mut bent = good.clone();
            let some = |draw: &mut Draw, length: usize| draw.below(u32::try_from(length.max(1)).unwrap()) as usize;
            match kind {
                0 if !bent.pairs.is_empty() => drop(bent.pairs.remove(some(&mut draw, good.pairs.len()))),
                1 if !bent.pairs.is_empty() => bent.pairs.push(good.pairs[0]),
                2 => bent.pairs.push(PairId::from_index(market.pairs())),
                3 => bent.prices.unit = 1,
                4 => drop(bent.prices.mentors.pop()),
                5 => bent.prices.mentors[some(&mut draw, 5)] = -1,
                6 => bent.prices.mentees[some(&mut draw, 8)] += good.prices.unit * 100,
                7 => {
                    let out = market.pair_ids().find(|pair| good.pairs.binary_search(pair).is_err());
                    bent.pairs.extend(out);
                }
                _ => continue,
            }
            if bent == good {
                continue;
            }
            if kind == 3 && good.prices.unit > 1 {
                assert_eq!(verify::best_choice(&market, &bent), Err(NotBest::Shape), "a unit that worths outweigh");
            }
            match verify::best_choice(&market, &bent) {
                Err(why) => drop(refused.insert(format!("{why:?}").split('(').next().unwrap().to_owned())),
                // Some bent prices prove the same choice; none proves a worse one.
                Ok(()) => assert_eq!(value(&market, &bent.pairs), value(&market, &good.pairs), "seed {seed}, {kind}"),
            }
        }
    }
    let all = ["MenteeLimit", "MenteePrice", "MentorLimit", "MentorPrice", "Pair", "PairPrice", "Shape"];
    assert_eq!(refused, all.map(str::to_owned).into());
}

#[test]
fn a_timetable_has_as_many_rounds_as_the_busiest_person_has_meetings() {
    for seed in 0..count(400) {
        let people = [[20, 9], [7, 30], [60, 25]][(seed % 3) as usize];
        let shape = Shape {
            mentees: people[0],
            mentors: people[1],
            limits: [9, 14],
            worth: 50,
            density: [20, 60, 100][(seed / 3 % 3) as usize],
        };
        let market = event(seed, shape);
        let choice = chosen(&market, seed);
        let mut meetings = vec![0usize; market.mentees() + market.mentors()];
        for &pair in &choice.pairs {
            meetings[market.pair(pair).mentee.index()] += 1;
            meetings[market.mentees() + market.pair(pair).mentor.index()] += 1;
        }
        let busiest = meetings.into_iter().max().unwrap();
        let found = timetable(&market, &choice.pairs, None, None, &mut Context::new(seed)).unwrap();
        assert_eq!((found.rounds, found.meetings.len()), (busiest, choice.pairs.len()), "seed {seed}");
        assert_eq!(verify::timetable(&market, &Attendance::default(), None, &found), Ok(()));
        for tables in [1, 3, 8] {
            let needed = busiest.max(choice.pairs.len().div_ceil(tables));
            let found = timetable(&market, &choice.pairs, None, Some(tables), &mut Context::new(seed)).unwrap();
            assert_eq!((found.rounds, found.meetings.len()), (needed, choice.pairs.len()), "seed {seed}");
            assert_eq!(verify::timetable(&market, &Attendance::default(), Some(tables), &found), Ok(()));
            let seated = seat(&found, Some(tables), &mut Context::new(seed)).unwrap();
            assert!(seated.count <= tables);
            let at: BTreeSet<(u32, u32)> =
                found.meetings.iter().zip(&seated.tables).map(|(meeting, &table)| (meeting.round, table)).collect();
            assert_eq!(at.len(), found.meetings.len(), "one meeting a table and round");
        }
        if busiest > 1 {
            let refused = timetable(&market, &choice.pairs, Some(busiest - 1), None, &mut Context::new(seed));
            assert_eq!(refused, Err(MeetingError::TooFewRounds { needed: busiest, rounds: busiest - 1 }));
        }
    }
}

#[test]
fn mentors_keep_their_table_if_there_is_one_for_each() {
    let market = event(4, Shape { mentees: 40, mentors: 15, limits: [8, 20], worth: 50, density: 80 });
    let choice = chosen(&market, 4);
    let found = timetable(&market, &choice.pairs, None, None, &mut Context::new(4)).unwrap();
    let seated = seat(&found, None, &mut Context::new(4)).unwrap();
    let table_of: BTreeSet<(MentorId, u32)> =
        found.meetings.iter().zip(&seated.tables).map(|(meeting, &table)| (meeting.mentor, table)).collect();
    assert_eq!((table_of.len(), seated.changes), (seated.count, 0));
}

/// Tables in the order of mentors' numbers are where the search begins: it ends where mentees walk less, and where no
/// two mentors at tables beside each other had better exchange them.
#[test]
fn mentees_walk_less_than_past_tables_in_the_order_of_numbers() {
    let (mut walked, mut in_order) = (0, 0);
    for seed in 0..count(40) {
        let market = event(seed, Shape { mentees: 30, mentors: 12, limits: [5, 20], worth: 50, density: 40 });
        let choice = chosen(&market, seed);
        let found = timetable(&market, &choice.pairs, None, None, &mut Context::new(seed)).unwrap();
        let seated = seat(&found, None, &mut Context::new(seed)).unwrap();
        let mentors: BTreeSet<MentorId> = found.meetings.iter().map(|one| one.mentor).collect();
        let steps = |table: &dyn Fn(MentorId) -> u32| -> usize {
            let mut last: BTreeMap<MenteeId, u32> = BTreeMap::new();
            let step = |one: &Meeting| {
                let at = table(one.mentor);
                last.insert(one.mentee, at).map_or(0, |before| before.abs_diff(at) as usize)
            };
            found.meetings.iter().map(step).sum()
        };
        let at: BTreeMap<MentorId, u32> =
            found.meetings.iter().zip(&seated.tables).map(|(one, &table)| (one.mentor, table)).collect();
        assert_eq!(seated.steps, steps(&|mentor| at[&mentor]), "seed {seed}");
        let tables = u32::try_from(mentors.len()).unwrap();
        for table in 1..tables {
            let exchanged = |mentor| match at[&mentor] {
                here if here == table => table - 1,
                here if here + 1 == table => table,
                here => here,
            };
            assert!(steps(&exchanged) >= seated.steps, "seed {seed}: tables {} and {table}", table - 1);
        }
        walked += seated.steps;
        in_order += steps(&|mentor| u32::try_from(mentors.range(..mentor).count()).unwrap());
    }
    assert!(10 * walked < 9 * in_order, "{walked} instead of {in_order}");
}

/// With fewer tables than mentors, a mentor leaves the last table only to another one who had it last, too; as many
/// tables as mentors are enough for nobody to move.
#[test]
fn mentors_keep_their_last_table_unless_another_had_it_too() {
    let (mut kept, mut moved) = (0, 0);
    for seed in 0..count(100) {
        let market = event(seed, Shape { mentees: 20, mentors: 14, limits: [9, 6], worth: 50, density: 70 });
        let choice = chosen(&market, seed);
        let mentors: BTreeSet<MentorId> = choice.pairs.iter().map(|&pair| market.pair(pair).mentor).collect();
        for tables in [5, 9, mentors.len()] {
            let found = timetable(&market, &choice.pairs, None, Some(tables), &mut Context::new(seed)).unwrap();
            let seated = seat(&found, Some(tables), &mut Context::new(seed)).unwrap();
            let mut last: BTreeMap<MentorId, u32> = BTreeMap::new();
            let mut changes = 0;
            for round in found.meetings.chunk_by(|one, other| one.round == other.round) {
                let before = last.clone();
                let at = found.meetings.iter().position(|one| one == &round[0]).unwrap();
                let tables = &seated.tables[at..at + round.len()];
                for (meeting, &table) in round.iter().zip(tables) {
                    let Some(&had) = before.get(&meeting.mentor) else { continue };
                    if had == table {
                        kept += 1;
                        continue;
                    }
                    changes += 1;
                    let sits = round.iter().zip(tables).find(|(_, table)| **table == had);
                    let (other, _) = sits.expect("nobody leaves a table that stays free");
                    assert_eq!(before.get(&other.mentor), Some(&had), "seed {seed}");
                }
                last.extend(round.iter().zip(tables).map(|(meeting, &table)| (meeting.mentor, table)));
            }
            assert_eq!(seated.changes, changes, "seed {seed}");
            assert!(tables < mentors.len() || changes == 0, "seed {seed}: a table for each");
            moved += changes;
        }
    }
    assert!(kept > 100 && moved > 100, "{kept} {moved}");
}

/// What is left of an evening is planned so that mentors stay where they sit.
#[test]
fn after_some_rounds_mentors_stay_at_their_tables() {
    let mut checked = 0;
    for seed in 0..count(60) {
        let market = event(seed, Shape { mentees: 20, mentors: 8, limits: [6, 6], worth: 50, density: 80 });
        let mut evening = Event { rounds: 6, ..Event::default() };
        let before = plan(&market, &evening, None, &mut Context::new(seed)).unwrap();
        evening.played = 3;
        evening.took_place = before.meetings.iter().copied().filter(|one| one.round < 3).collect();
        // Somebody does not come any more, so that the rest is another one.
        (3..6).for_each(|round| evening.attendance.mentee_is_absent(MenteeId::new(0), round));
        let after = plan(&market, &evening, Some(&before.prices), &mut Context::new(seed)).unwrap();
        let mut at: BTreeMap<MentorId, BTreeSet<u32>> = BTreeMap::new();
        for meeting in &after.meetings {
            at.entry(meeting.mentor).or_default().insert(meeting.table);
            checked += usize::from(meeting.round >= 3);
        }
        assert!(at.values().all(|tables| tables.len() == 1), "seed {seed}: {at:?}");
    }
    assert!(checked > 500, "{checked}");
}

#[test]
fn nobody_meets_while_absent_and_the_gap_is_what_it_says() {
    let (mut gaps, mut meetings) = (0, 0);
    for seed in 0..count(300) {
        let market = event(seed, Shape { mentees: 25, mentors: 12, limits: [7, 9], worth: 50, density: 70 });
        let (mut draw, mut attendance) = (Draw::new(seed), Attendance::default());
        for round in 0..8 {
            for mentee in 0..25 {
                if draw.below(100) < 15 {
                    attendance.mentee_is_absent(MenteeId::new(mentee), round);
                }
            }
            for mentor in 0..12 {
                if draw.below(100) < 15 {
                    attendance.mentor_is_absent(MentorId::new(mentor), round);
                }
            }
        }
        let tables = [None, Some(6)][(seed % 2) as usize];
        let found = timetable_with_absences(&market, 8, tables, &attendance, &mut Context::new(seed)).unwrap();
        assert_eq!(verify::timetable(&market, &attendance, tables, &found.timetable), Ok(()), "seed {seed}");
        assert_eq!(verify::best_choice(&found.bound_market, &found.bound), Ok(()), "seed {seed}");
        let pairs: Vec<PairId> = found
            .timetable
            .meetings
            .iter()
            .map(|meeting| market.find(meeting.mentee, meeting.mentor).unwrap())
            .collect();
        let counts = value(&market, &pairs).unwrap().0;
        let trimmed = |counts: &[usize]| counts.iter().copied().filter(|&count| count > 0).collect::<Vec<_>>();
        assert_eq!(trimmed(&counts), trimmed(&found.counts));
        assert!(found.counts <= found.bound.counts(&found.bound_market), "no more than the bound");
        if tables.is_none() {
            gaps += found.gap();
            meetings += pairs.len();
        }
    }
    assert!(100 * gaps <= meetings, "{gaps} of {meetings} meetings short of the bound");
}

/// With hours few enough to try everything, the bound holds, and most of the time it is reached.
#[test]
fn without_absences_it_has_all_meetings_of_the_best_choice() {
    for seed in 0..count(200) {
        let market = event(seed, Shape { mentees: 12, mentors: 8, limits: [6, 6], worth: 50, density: 70 });
        let found = timetable_with_absences(&market, 6, None, &Attendance::default(), &mut Context::new(seed)).unwrap();
        let value = |pairs: Vec<PairId>| value(&market, &pairs).unwrap();
        let met = found.timetable.meetings.iter().map(|meeting| market.find(meeting.mentee, meeting.mentor).unwrap());
        assert_eq!(value(met.collect()), value(chosen(&market, seed).pairs), "seed {seed}");
        assert_eq!(found.gap(), 0);
    }
}

#[test]
fn bent_timetables_are_refused() {
    let pair = |mentee, mentor| PossibleMeeting::new(mentee, mentor, Score::ONE);
    let market = MeetingMarket::new(vec![2, 1], vec![2, 2], &[pair(0, 0), pair(0, 1), pair(1, 0), pair(1, 1)]).unwrap();
    let check = |meetings: &[(u32, u32, u32)], tables| {
        let meeting =
            |&(round, mentee, mentor)| Meeting { round, mentor: MentorId::new(mentor), mentee: MenteeId::new(mentee) };
        let mut attendance = Attendance::default();
        attendance.mentee_is_absent(MenteeId::new(0), 2);
        let bent = Timetable { rounds: 3, meetings: meetings.iter().map(meeting).collect() };
        verify::timetable(&market, &attendance, tables, &bent)
    };
    let (mentee, mentor) = (MenteeId::new, MentorId::new);
    assert_eq!(check(&[(0, 0, 0), (1, 0, 1), (2, 1, 0)], Some(1)), Ok(()));
    assert_eq!(check(&[(3, 0, 0)], None), Err(NotATimetable::Round(mentee(0), mentor(0))));
    assert_eq!(check(&[(0, 0, 2)], None), Err(NotATimetable::Pair(mentee(0), mentor(2))));
    assert_eq!(check(&[(0, 0, 0), (1, 0, 0)], None), Err(NotATimetable::Pair(mentee(0), mentor(0))));
    assert_eq!(check(&[(0, 0, 0), (0, 0, 1)], None), Err(NotATimetable::MenteeTwice(mentee(0), 0)));
    assert_eq!(check(&[(0, 0, 0), (0, 1, 0)], None), Err(NotATimetable::MentorTwice(mentor(0), 0)));
    assert_eq!(check(&[(2, 0, 0)], None), Err(NotATimetable::Absent(mentee(0), mentor(0), 2)));
    assert_eq!(check(&[(0, 0, 0), (0, 1, 1)], Some(1)), Err(NotATimetable::Tables(0)));
    assert_eq!(check(&[(0, 1, 0), (1, 1, 1)], None), Err(NotATimetable::Limit(mentee(1), mentor(1))));
    assert!(matches!(NotBest::Shape, NotBest::Shape));
}

#[test]
fn everybody_meets_everybody_once() {
    for people in 0..40 {
        let rounds: Vec<_> = everybody_meets(people).collect();
        let pairs: Vec<[PersonId; 2]> = rounds.iter().flatten().copied().collect();
        let round_of: Vec<u32> =
            (0..).zip(&rounds).flat_map(|(number, round)| round.iter().map(move |_| number)).collect();
        assert!(verify::one_sided(&pairs, rounds.len(), &round_of), "{people}");
        let different: BTreeSet<_> = pairs.iter().collect();
        assert_eq!((different.len(), pairs.len()), [(people.max(1) * (people.max(1) - 1) / 2) as usize; 2].into());
        let least = if people < 2 { 0 } else { people - 1 + people % 2 };
        assert_eq!(u32::try_from(rounds.len()).unwrap(), least, "{people}: as many as each person has others, if even");
    }
}

#[test]
fn one_round_more_than_the_busiest_person_has_meetings_does_for_any_pairs() {
    for seed in 0..count(500) {
        let mut draw = Draw::new(seed);
        let people = 2 + draw.below(30);
        let density = [15, 50, 100][(seed % 3) as usize];
        let mut pairs = Vec::new();
        for one in 0..people {
            for other in 0..one {
                if draw.below(100) < density {
                    pairs.push([PersonId::new(one), PersonId::new(other)]);
                }
            }
        }
        let (rounds, round_of) = one_sided_rounds(people as usize, &pairs, &mut Context::new(seed)).unwrap();
        assert!(verify::one_sided(&pairs, rounds, &round_of), "seed {seed}");
        let meetings = |person| pairs.iter().flatten().filter(|&&one| one == PersonId::new(person)).count();
        let busiest = (0..people).map(meetings).max().unwrap();
        assert!((busiest..=busiest + 1).contains(&rounds), "seed {seed}: {rounds} for {busiest}");
    }
}

/// Nobody talks while away or twice with somebody; in each round as many talk as can; breaks go round.
#[test]
fn with_absences_as_many_talk_in_each_round_as_can() {
    for seed in 0..count(200) {
        let mut draw = Draw::new(seed);
        let people = 5 + draw.below(12);
        let rounds = 2 + draw.below(people / 2 - 1);
        let density = if seed.is_multiple_of(2) { 100 } else { 60 };
        let (mut pairs, mut away) = (Vec::new(), BTreeSet::new());
        for (one, other) in (0..people).flat_map(|one| (0..one).map(move |other| (one, other))) {
            if draw.below(100) < density {
                pairs.push([PersonId::new(one), PersonId::new(other)]);
            }
        }
        for _ in 0..draw.below(8) {
            away.insert((PersonId::new(draw.below(people)), draw.below(rounds)));
        }
        let mut context = Context::new(seed);
        let found = one_sided_with_absences(people as usize, &pairs, rounds as usize, &away, &mut context).unwrap();
        assert_eq!(found.len(), rounds as usize);
        let all: Vec<[PersonId; 2]> = found.iter().flatten().copied().collect();
        let round_of: Vec<u32> = (0..).zip(&found).flat_map(|(round, talk)| talk.iter().map(move |_| round)).collect();
        assert!(verify::one_sided(&all, rounds as usize, &round_of), "seed {seed}: two talks at once");
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "seed {seed}: two talk twice");
        let mut open: BTreeSet<[PersonId; 2]> = pairs.iter().map(|pair| [pair[1], pair[0]]).collect();
        let mut breaks = vec![0; people as usize];
        for (round, talk) in (0..).zip(&found) {
            let is_here = |person: &PersonId| !away.contains(&(*person, round));
            assert!(talk.iter().flatten().all(is_here) && talk.iter().all(|pair| open.contains(pair)), "seed {seed}");
            let there = (0..people).map(PersonId::new).filter(is_here).count();
            if density == 100 {
                assert_eq!(talk.len(), there / 2, "seed {seed}, round {round}");
            } else {
                // No path leads from one who has a break to another one and would make one more talk.
                let free: Vec<PersonId> = (0..people)
                    .map(PersonId::new)
                    .filter(|one| is_here(one) && !talk.iter().flatten().any(|other| other == one))
                    .collect();
                let idle = |pair: &&[PersonId; 2]| pair.iter().all(|one| free.contains(one));
                assert_eq!(open.iter().find(idle), None, "seed {seed}, round {round}: both have a break");
            }
            for one in (0..people).map(PersonId::new).filter(is_here) {
                breaks[one.index()] += u32::from(!talk.iter().flatten().any(|other| *other == one));
            }
            assert!(talk.iter().all(|pair| open.remove(pair)), "seed {seed}: a pair of the event, once");
        }
        if density == 100 && away.is_empty() {
            let most = breaks.iter().max().unwrap() - breaks.iter().min().unwrap();
            assert!(most <= 1, "seed {seed}: {breaks:?}");
        }
    }
}

/// 0 and 2 leave after the first round: whoever lets them talk with each other keeps them from the two who stay.
#[test]
fn pairs_with_few_rounds_in_common_talk_first() {
    for (seed, names) in
        [[0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0], [2, 3, 0, 1], [0, 3, 2, 1], [1, 2, 3, 0]].iter().enumerate()
    {
        let person = |at: usize| PersonId::new(names[at]);
        let pairs = [[0, 2], [1, 3], [0, 1], [2, 3]].map(|pair| pair.map(person));
        let away = [0, 2].map(|at| (person(at), 1)).into();
        let found = one_sided_with_absences(4, &pairs, 2, &away, &mut Context::new(seed as u64)).unwrap();
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1], "{names:?}: {found:?}");
    }
    let nonsense = [[0, 0], [0, 9], [1, 0], [0, 1]].map(|pair| pair.map(PersonId::new));
    let found = one_sided_with_absences(2, &nonsense, 3, &BTreeSet::new(), &mut Context::new(1)).unwrap();
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [1, 0, 0], "each pair once, others left out");
}

/// Those who may not sit together do not, where there is room; those who have met once sit together last.
#[test]
fn who_is_kept_apart_sits_at_other_tables() {
    for seed in 0..count(40) {
        let mut draw = Draw::new(seed);
        let mut apart = BTreeSet::new();
        while apart.len() < 12 {
            let [one, other] = [draw.below(18), draw.below(18)];
            if one < other {
                apart.insert([PersonId::new(one), PersonId::new(other)]);
            }
        }
        let before: Vec<([PersonId; 2], u16)> = apart.iter().map(|&two| (two, 1_000)).collect();
        let rounds = tables_after(2, 18, 3, &before, &mut Context::new(seed)).unwrap();
        for table in rounds.iter().flatten() {
            assert!(!apart.iter().any(|two| two.iter().all(|one| table.contains(one))), "seed {seed}: {table:?}");
        }
    }
}

/// How often two people have sat together, the lower first.
type Together = BTreeMap<[PersonId; 2], u32>;

fn pairs_of(table: &[PersonId]) -> impl Iterator<Item = [PersonId; 2]> {
    table
        .iter()
        .enumerate()
        .flat_map(|(at, &one)| table[..at].iter().map(move |&other| [one.min(other), one.max(other)]))
}

/// How bad a table is: a second time together 1, a third 3, a fourth 6.
fn badness(together: &Together, table: &[PersonId]) -> u32 {
    let times = pairs_of(table).map(|pair| together.get(&pair).copied().unwrap_or(0));
    times.map(|times| times * (times + 1) / 2).sum()
}

/// Tables of all rounds, found good: everybody at one table a round, tables as equal as can be, and no two people of
/// different tables who could change places so that fewer sit together again.
fn tables_found(rounds: usize, people: usize, size: usize, seed: u64) -> Together {
    let all = tables_of(rounds, people, size, &mut Context::new(seed)).unwrap();
    assert_eq!(all.len(), rounds);
    let mut together = Together::new();
    for tables in &all {
        let mut seated: Vec<PersonId> = tables.iter().flatten().copied().collect();
        seated.sort_unstable();
        assert_eq!(seated, (0..people).map(PersonId::from_index).collect::<Vec<_>>(), "each once");
        let (low, high) = (people / people.div_ceil(size).max(1), people.div_ceil(people.div_ceil(size).max(1)));
        assert!(tables.iter().all(|table| (low..=high).contains(&table.len()) && table.len() <= size), "{tables:?}");
        for (at, one) in tables.iter().enumerate() {
            for other in &tables[..at] {
                let now = badness(&together, one) + badness(&together, other);
                for (here, there) in (0..one.len()).flat_map(|here| (0..other.len()).map(move |there| (here, there))) {
                    let (mut own, mut their) = (one.clone(), other.clone());
                    std::mem::swap(&mut own[here], &mut their[there]);
                    let then = badness(&together, &own) + badness(&together, &their);
                    assert!(then >= now, "{people} in {size}s, seed {seed}: an exchange would be better");
                }
            }
        }
        tables.iter().flat_map(|table| pairs_of(table)).for_each(|pair| *together.entry(pair).or_default() += 1);
    }
    together
}

/// The sums over 40 seeds are recorded: a change that makes them worse has to say why. 9 people in threes for four
/// rounds and 16 in fours for five are as good as can be: everybody has sat with everybody once.
#[test]
fn tables_are_full_and_people_seldom_sit_together_twice() {
    let cases: [(usize, usize, usize, u32); 11] = [
        (9, 3, 4, 0),
        (16, 4, 5, 0),
        (12, 3, 4, 0),
        (25, 4, 3, 0),
        (30, 6, 3, 600),
        (15, 3, 7, 320),
        (24, 3, 8, 56),
        (25, 5, 6, 640),
        (6, 3, 8, 1_320),
        (3, 4, 2, 120),
        (0, 3, 2, 0),
    ];
    for (people, size, rounds, recorded) in cases {
        let mut again = 0;
        for seed in 1..=40 {
            let together = tables_found(rounds, people, size, seed);
            again += together.values().map(|times| times - 1).sum::<u32>();
            // Nobody has the same company much more often than another one.
            let most = together.values().copied().max().unwrap_or(0) as usize;
            let even = (rounds * people * (size - 1)).div_ceil((people * people.saturating_sub(1)).max(1));
            assert!(most <= even + 1, "{people} in {size}s: {most} times together, {even} on average");
        }
        assert!(again <= recorded, "{people} in {size}s for {rounds} rounds: {again} times again, recorded {recorded}");
    }
}
