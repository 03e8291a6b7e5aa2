//! Seeded random markets: small ones for tests against enumeration, large ones for benches.
//!
//! The generator is `ChaCha8` (`rand_chacha`), and numbers are drawn from its 64-bit words by one fixed rule
//! (`Draw::below`), so that a seed names the same market on every machine and with every version of `rand`.

use std::collections::BTreeMap;

use matching_market::{Market, MarketBuilder, MarketColumns, MentorId, PairInfo, Score, Side};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Bounds of a small random market. Every market drawn lies within them; sizes, density and ties vary with the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmallShape {
    /// At most so many mentees.
    pub mentees: u32,
    /// At most so many mentors.
    pub mentors: u32,
    /// At most so many seats a mentor; 0 is drawn too.
    pub capacity: u32,
    /// Whether ranks may tie.
    pub ties: Ties,
    /// Whether size and density vary.
    pub fill: Fill,
}

/// Whether the size and density of a small market vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// From nothing up to the bounds.
    Varied,
    /// At the bounds, every pair acceptable, no mentor without a seat: markets with many stable matchings.
    Full,
}

/// Whether ranks may tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// All ranks of a person differ.
    None,
    /// Ranks are drawn with repetition.
    Some,
}

impl Default for SmallShape {
    fn default() -> Self {
        Self { mentees: 6, mentors: 5, capacity: 3, ties: Ties::Some, fill: Fill::Varied }
    }
}

/// A small random market with scores (some negative), incomplete lists and capacities from 0 on.
///
/// # Examples
/// ```
/// use cohort_lab::instances::{SmallShape, small_market};
/// let shape = SmallShape::default();
/// assert_eq!(small_market(7, shape), small_market(7, shape));
/// assert!(small_market(7, shape).mentees() <= 6);
/// ```
pub fn small_market(seed: u64, shape: SmallShape) -> Market {
    small_builder(seed, shape).build().expect("generated pairs are distinct and within bounds")
}

/// The same before it is built, for tests that change it.
pub fn small_builder(seed: u64, shape: SmallShape) -> MarketBuilder {
    let (mentees, capacities, pairs) = small_pairs(seed, shape);
    let mut builder = MarketBuilder::new(mentees as usize, capacities);
    for (mentee, mentor, info) in pairs {
        builder.pair(mentee, mentor, info);
    }
    builder
}

/// The same as bare data: number of mentees, capacities, pairs.
pub fn small_pairs(seed: u64, shape: SmallShape) -> (u32, Vec<u32>, Vec<(u32, u32, PairInfo)>) {
    let mut draw = Draw::new(seed);
    let (mentees, mentors, fewest_seats, density) = match shape.fill {
        Fill::Varied => {
            let (mentees, mentors) = (draw.below(shape.mentees + 1), draw.below(shape.mentors + 1));
            (mentees, mentors, 0, [30, 60, 100][draw.below(3) as usize])
        }
        Fill::Full => (shape.mentees, shape.mentors, 1, 100),
    };
    let capacities: Vec<u32> =
        (0..mentors).map(|_| fewest_seats + draw.below(shape.capacity + 1 - fewest_seats)).collect();
    let mut accepted = Vec::new();
    for mentee in 0..mentees {
        for mentor in 0..mentors {
            if draw.below(100) < density {
                accepted.push((mentee, mentor));
            }
        }
    }
    let levels = match shape.ties {
        Ties::Some => 1 + draw.below(5),
        // One level per pair and a shuffle: no two pairs share a rank.
        Ties::None => u32::try_from(accepted.len()).expect("small"),
    };
    let mut distinct: [Vec<u32>; 2] = [(0..levels).collect(), (0..levels).collect()];
    for ranks in &mut distinct {
        draw.shuffle(ranks);
    }
    let mut pairs = Vec::with_capacity(accepted.len());
    for (place, (mentee, mentor)) in accepted.into_iter().enumerate() {
        let info = match shape.ties {
            Ties::Some => PairInfo::ranked(draw.below(levels), draw.below(levels)),
            Ties::None => PairInfo::ranked(distinct[0][place], distinct[1][place]),
        };
        let score = i32::try_from(draw.below(20)).expect("small") - 4;
        pairs.push((mentee, mentor, info.with_score(Score::from_millionths(score * 50_000))));
    }
    (mentees, capacities, pairs)
}

/// The same pairs with levels of the sides named: on everybody's list a level begins anywhere and grows by 0 to 2 from
/// one rank to the next worse, so that levels join ranks, leave gaps, and mean the same on no list.
pub fn with_levels(seed: u64, pairs: &[(u32, u32, PairInfo)], sides: &[Side]) -> Vec<(u32, u32, PairInfo)> {
    let mut draw = Draw::new(seed);
    let mut levelled = pairs.to_vec();
    for &side in sides {
        let place = |&(mentee, mentor, info): &(u32, u32, PairInfo)| match side {
            Side::Mentee => (mentee, info.mentee_rank),
            Side::Mentor => (mentor, info.mentor_rank),
        };
        levelled.sort_by_key(place);
        let mut before = None;
        let mut level = 0;
        for pair in &mut levelled {
            let (person, rank) = place(pair);
            match before {
                Some((same, _)) if same != person => level = draw.below(3),
                None => level = draw.below(3),
                Some((_, same)) if same == rank => {}
                Some(_) => level += draw.below(3),
            }
            before = Some((person, rank));
            let level = u16::try_from(level).ok();
            match side {
                Side::Mentee => pair.2.mentee_level = level,
                Side::Mentor => pair.2.mentor_level = level,
            }
        }
    }
    levelled
}

/// How mentors are drawn onto mentees' lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Popularity {
    /// Every mentor alike (class u).
    Uniform,
    /// The r-th most popular mentor with weight 1 / r (class z).
    Zipf,
}

impl Popularity {
    /// The letter of the class: `u` or `z`.
    pub const fn letter(self) -> char {
        match self {
            Self::Uniform => 'u',
            Self::Zipf => 'z',
        }
    }
}

/// Class P4: `mentees` mentees with lists of `list_length` distinct mentors in drawn order, half as many mentors with
/// two seats each, every mentor's ranking of its pairs uniformly random; strict on both sides, no scores.
///
/// # Examples
/// ```
/// use cohort_lab::instances::{Popularity, preference_lists};
/// use matching_market::Market;
/// let market = Market::from_columns(preference_lists(Popularity::Zipf, 100, 10, 7))?;
/// assert_eq!((market.mentees(), market.mentors(), market.pairs()), (100, 50, 1000));
/// assert!(market.is_strict());
/// # Ok::<(), matching_market::MarketError>(())
/// ```
pub fn preference_lists(popularity: Popularity, mentees: u32, list_length: u32, seed: u64) -> MarketColumns {
    let mentors = mentees / 2;
    let mut draw = Draw::new(seed);
    let (list_length, mentor) = drawn_lists(&mut draw, popularity, mentees, mentors, list_length);
    let pairs = mentor.len();
    // A random order of all pairs, read mentor by mentor, is a uniformly random ranking of each mentor's own pairs.
    let mut order: Vec<u32> = (0..u32::try_from(pairs).expect("a market's pairs are numbered in u32")).collect();
    draw.shuffle(&mut order);
    let mut next_rank = vec![0; mentors as usize];
    let mut mentor_rank = vec![0; pairs];
    for pair in order {
        let next = &mut next_rank[mentor[pair as usize].index()];
        mentor_rank[pair as usize] = *next;
        *next += 1;
    }
    MarketColumns {
        mentee_offsets: (0..=mentees).map(|mentee| mentee * list_length).collect(),
        mentee_rank: (0..mentees).flat_map(|_| 0..list_length).collect(),
        mentor,
        mentor_rank,
        capacities: vec![2; mentors as usize],
        ..MarketColumns::default()
    }
}

/// For every mentee so many distinct mentors, or all of them: the length of a list, and the lists one after the other.
fn drawn_lists(
    draw: &mut Draw,
    popularity: Popularity,
    mentees: u32,
    mentors: u32,
    list_length: u32,
) -> (u32, Vec<MentorId>) {
    let list_length = list_length.min(mentors);
    let mut by_popularity: Vec<u32> = (0..mentors).collect();
    draw.shuffle(&mut by_popularity);
    // cumulative[r] = weight of the r + 1 most popular mentors, in 1 / 2^20.
    let mut sum = 0;
    let cumulative: Vec<u64> = (1..=u64::from(mentors))
        .map(|place| {
            sum += (1 << 40) / place;
            sum
        })
        .collect();

    let pairs = mentees as usize * list_length as usize;
    let mut mentor: Vec<MentorId> = Vec::with_capacity(pairs);
    for _ in 0..mentees {
        let list_start = mentor.len();
        while mentor.len() - list_start < list_length as usize {
            let drawn = match popularity {
                Popularity::Uniform => draw.below(mentors),
                Popularity::Zipf => {
                    let ticket = draw.below_u64(sum);
                    by_popularity[cumulative.partition_point(|&weight| weight <= ticket)]
                }
            };
            if !mentor[list_start..].contains(&MentorId::new(drawn)) {
                mentor.push(MentorId::new(drawn));
            }
        }
    }
    (list_length, mentor)
}

/// How many seats there are for the mentees of [`scored_candidates`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seats {
    /// One per mentee: half as many mentors with two seats each.
    Tight,
    /// A fifth more.
    Spare,
}

impl Seats {
    /// The name of the variant: `tight` or `spare`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tight => "tight",
            Self::Spare => "spare",
        }
    }
}

/// Class P3: `mentees` mentees with `candidates` distinct mentors each, two seats a mentor, every pair's score drawn
/// uniformly from 0 to 1.
///
/// # Examples
/// ```
/// use cohort_lab::instances::{Popularity, Seats, scored_candidates};
/// use matching_market::Market;
/// let market = Market::from_columns(scored_candidates(Popularity::Uniform, Seats::Spare, 100, 20, 7))?;
/// assert_eq!((market.mentees(), market.mentors(), market.pairs()), (100, 60, 2000));
/// # Ok::<(), matching_market::MarketError>(())
/// ```
pub fn scored_candidates(
    popularity: Popularity,
    seats: Seats,
    mentees: u32,
    candidates: u32,
    seed: u64,
) -> MarketColumns {
    let mentors = match seats {
        Seats::Tight => mentees / 2,
        Seats::Spare => mentees * 3 / 5,
    };
    let mut draw = Draw::new(seed);
    let (list_length, mentor) = drawn_lists(&mut draw, popularity, mentees, mentors, candidates);
    let score: Vec<Score> = mentor.iter().map(|_| drawn_score(&mut draw)).collect();
    let by_score: Vec<u32> = score.iter().map(|score| 1_000_000 - score.millionths().unsigned_abs()).collect();
    MarketColumns {
        mentee_offsets: (0..=mentees).map(|mentee| mentee * list_length).collect(),
        mentor,
        mentee_rank: by_score.clone(),
        mentor_rank: by_score,
        score: Some(score),
        capacities: vec![2; mentors as usize],
        ..MarketColumns::default()
    }
}

fn drawn_score(draw: &mut Draw) -> Score {
    Score::from_millionths(i32::try_from(draw.below(1_000_001)).expect("at most a million"))
}

/// Class P2 c: every mentee with every one of `mentors` mentors of two seats; the score of a pair is the dot product of
/// two non-negative 16-dimensional vectors, scaled so that 1 is the most there could be.
///
/// # Examples
/// ```
/// use cohort_lab::instances::full_geometric;
/// use matching_market::Market;
/// let market = Market::from_columns(full_geometric(30, 10, 7))?;
/// assert_eq!((market.mentees(), market.mentors(), market.pairs()), (30, 10, 300));
/// # Ok::<(), matching_market::MarketError>(())
/// ```
pub fn full_geometric(mentees: u32, mentors: u32, seed: u64) -> MarketColumns {
    const DIMENSIONS: usize = 16;
    let mut draw = Draw::new(seed);
    let mut vectors = |count: u32| -> Vec<[u64; DIMENSIONS]> {
        (0..count).map(|_| std::array::from_fn(|_| u64::from(draw.below(1001)))).collect()
    };
    let (wishes, offers) = (vectors(mentees), vectors(mentors));
    let score: Vec<Score> = wishes
        .iter()
        .flat_map(|wish| {
            offers.iter().map(move |offer| wish.iter().zip(offer).map(|(one, other)| one * other).sum::<u64>())
        })
        .map(|sum| Score::from_millionths(i32::try_from(sum / DIMENSIONS as u64).expect("at most a million")))
        .collect();
    let by_score: Vec<u32> = score.iter().map(|score| 1_000_000 - score.millionths().unsigned_abs()).collect();
    MarketColumns {
        mentee_offsets: (0..=mentees).map(|mentee| mentee * mentors).collect(),
        mentor: (0..mentees).flat_map(|_| (0..mentors).map(MentorId::new)).collect(),
        mentee_rank: by_score.clone(),
        mentor_rank: by_score,
        score: Some(score),
        capacities: vec![2; mentors as usize],
        ..MarketColumns::default()
    }
}

/// Which scores a full table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableScores {
    /// Class P1 a: uniform on the grid of millionths.
    Uniform,
    /// Class P1 b: whole numbers from 1 to 100, so that nearly everything ties.
    Hundred,
}

/// Classes P1 a and b: as many mentees as mentors of one seat, and every two of them a pair.
///
/// # Examples
/// ```
/// use cohort_lab::instances::{TableScores, full_table};
/// use matching_market::Market;
/// let market = Market::from_columns(full_table(TableScores::Hundred, 20, 7))?;
/// assert_eq!((market.mentees(), market.mentors(), market.pairs()), (20, 20, 400));
/// # Ok::<(), matching_market::MarketError>(())
/// ```
pub fn full_table(scores: TableScores, people: u32, seed: u64) -> MarketColumns {
    let mut draw = Draw::new(seed);
    let mut one = || match scores {
        TableScores::Uniform => draw.below(1_000_001),
        TableScores::Hundred => (1 + draw.below(100)) * 10_000,
    };
    let pairs = people as usize * people as usize;
    let score: Vec<Score> = (0..pairs).map(|_| Score::from_millionths(one().cast_signed())).collect();
    let by_score: Vec<u32> = score.iter().map(|score| score.descending_rank()).collect();
    MarketColumns {
        mentee_offsets: (0..=people).map(|mentee| mentee * people).collect(),
        mentor: (0..people).flat_map(|_| (0..people).map(MentorId::new)).collect(),
        mentee_rank: by_score.clone(),
        mentor_rank: by_score,
        score: Some(score),
        capacities: vec![1; people as usize],
        ..MarketColumns::default()
    }
}

/// Projects and students as the literature draws them: mentees' lists are strict and drawn by popularity, the most
/// popular mentor five times as popular as the least; mentors, with `seats` each, rank in random order, and each next
/// mentee is tied with the one before in `tied` of a hundred cases.
///
/// # Panics
/// If there are fewer mentors than `length`.
///
/// # Examples
/// ```
/// use cohort_lab::instances::tied_lists;
/// let market = tied_lists(50, &[3; 20], 5, 85, 1);
/// assert_eq!((market.mentees(), market.mentors(), market.pairs()), (50, 20, 250));
/// ```
pub fn tied_lists(mentees: u32, seats: &[u32], length: usize, tied: u32, seed: u64) -> Market {
    let (mut draw, last) = (Draw::new(seed), u32::try_from(seats.len()).expect("fewer than four billion") - 1);
    let mut sought = vec![Vec::new(); seats.len()];
    let lists: Vec<Vec<u32>> = (0..mentees)
        .map(|mentee| {
            assert!(length <= seats.len(), "lists of {length} of {} mentors", seats.len());
            let mut chosen = Vec::new();
            while chosen.len() < length {
                let mentor = draw.below(last + 1);
                // Kept in proportion to the popularity, from a fifth to one.
                if draw.below(5 * last.max(1)) < last + 4 * mentor && !chosen.contains(&mentor) {
                    chosen.push(mentor);
                    sought[mentor as usize].push(mentee);
                }
            }
            chosen
        })
        .collect();
    let mut ranks = BTreeMap::new();
    for (mentor, mentees) in (0..).zip(&mut sought) {
        draw.shuffle(mentees);
        let mut rank = 0;
        for (place, &mentee) in mentees.iter().enumerate() {
            rank += u32::from(place > 0 && draw.below(100) >= tied);
            ranks.insert((mentee, mentor), rank);
        }
    }
    let mut builder = MarketBuilder::new(mentees as usize, seats.to_vec());
    for (mentee, list) in (0..).zip(&lists) {
        for (rank, &mentor) in (0..).zip(list) {
            builder.pair(mentee, mentor, PairInfo::ranked(rank, ranks[&(mentee, mentor)]));
        }
    }
    builder.build().expect("each pair once, ranked by both")
}

/// Numbers from `ChaCha8`.
#[derive(Debug)]
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream named by `seed`.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Another stream of the same seed: what one draws never shifts another.
    pub(crate) fn stream(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self(generator)
    }

    /// A number below `bound`, 0 if there is none: the high half of word × bound.
    pub fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.below_u64(u64::from(bound))).expect("below a u32")
    }

    /// A number below `bound`, 0 if there is none.
    pub fn below_u64(&mut self, bound: u64) -> u64 {
        let product = u128::from(self.0.next_u64()) * u128::from(bound);
        u64::try_from(product >> 64).expect("the high half of a 128-bit product")
    }

    /// Puts the items into a uniformly random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let bound = u64::try_from(last).expect("a length fits u64") + 1;
            let other = usize::try_from(self.below_u64(bound)).expect("below a length");
            items.swap(last, other);
        }
    }
}
