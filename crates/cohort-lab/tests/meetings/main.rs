//! Meetings: choices against all choices and against a linear programme, bent proofs, and timetables from definitions.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod choices;
mod one_sided;
mod timetables;

use cohort_lab::instances::Draw;
use matching_market::meetings::{Choice, MeetingMarket, PossibleMeeting, choose, verify};
use matching_market::{Context, Decimal, MenteeId, PairId, Score};

pub(crate) fn count(fallback: u64) -> u64 {
    std::env::var("EVENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(fallback)
}

/// How events are made: people, limits below, worths below (some negative), and of 100 pairs how many are possible.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) mentees: u32,
    pub(crate) mentors: u32,
    pub(crate) limits: [u32; 2],
    pub(crate) worth: u32,
    pub(crate) density: u32,
}

pub(crate) fn event(seed: u64, shape: Shape) -> MeetingMarket {
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
pub(crate) fn value(market: &MeetingMarket, pairs: &[PairId]) -> Option<(Vec<usize>, i64)> {
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

pub(crate) fn chosen(market: &MeetingMarket, seed: u64) -> Choice {
    let choice = choose(market, &mut Context::new(seed)).unwrap();
    assert_eq!(verify::best_choice(market, &choice), Ok(()), "seed {seed}");
    let (counts, worth) = value(market, &choice.pairs).expect("limits are kept");
    assert_eq!((counts, Decimal::from_millionths(worth)), (choice.counts(market), choice.worth(market)));
    choice
}
