//! Random scored markets for the tests of `max-score`.

use cohort_lab::instances::Draw;
use matching_market::{Market, MarketBuilder, PairInfo, Score, Spread};

/// How scores are drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Family {
    Few,
    Signed,
    Wide,
    Ends,
    Equal,
    TwoValues,
    Staircase,
}

pub(crate) const FAMILIES: [Family; 7] =
    [Family::Few, Family::Signed, Family::Wide, Family::Ends, Family::Equal, Family::TwoValues, Family::Staircase];

fn score(draw: &mut Draw, family: Family, mentee: u32, mentor: u32) -> i32 {
    let up_to = |draw: &mut Draw, bound: u32| i32::try_from(draw.below(bound)).unwrap();
    match family {
        Family::Few => up_to(draw, 4),
        Family::Signed => (up_to(draw, 20) - 6) * 50_000,
        Family::Wide => up_to(draw, 2_000_001) - 1_000_000,
        Family::Ends => [i32::MIN, i32::MIN + 1, -1, 0, 1, i32::MAX - 1, i32::MAX][draw.below(7) as usize],
        Family::Equal => 250_000,
        Family::TwoValues => [10, 700_000][draw.below(2) as usize],
        Family::Staircase => i32::try_from((mentee + 1) * (mentor + 1)).unwrap(),
    }
}

/// A market of at most so many people a side and seats a mentor, `density` percent of the pairs.
pub(crate) fn scored_market(draw: &mut Draw, family: Family, sizes: (u32, u32), capacity: u32, density: u32) -> Market {
    let (mentees, mentors) = sizes;
    let capacities = (0..mentors).map(|_| draw.below(capacity + 1)).collect();
    let mut builder = MarketBuilder::new(mentees as usize, capacities);
    for mentee in 0..mentees {
        for mentor in 0..mentors {
            if draw.below(100) < density {
                let score = Score::from_millionths(score(draw, family, mentee, mentor));
                builder.pair(mentee, mentor, PairInfo::scored(score));
            }
        }
    }
    builder.build().unwrap()
}

/// At most six people a side, capacities 0 to 5, lists of every density.
pub(crate) fn small(seed: u64) -> Market {
    let mut draw = Draw::new(seed);
    let family = FAMILIES[usize::try_from(seed % 7).unwrap()];
    let sizes = (draw.below(7), draw.below(7));
    let (capacity, density) = ([1, 2, 5][draw.below(3) as usize], [25, 50, 80, 100][draw.below(4) as usize]);
    // Staircases are full so that every mentee wants the same mentors.
    let density = if matches!(family, Family::Staircase) { 100 } else { density };
    scored_market(&mut draw, family, sizes, capacity, density)
}

/// Half the markets without, the others with a small or a great one.
pub(crate) fn spread(seed: u64) -> Spread {
    let size = match seed / 7 % 6 {
        0..=2 => 0,
        3 => 1,
        4 => 130_000,
        _ => i32::MAX,
    };
    Spread::new(Score::from_millionths(size)).unwrap()
}
