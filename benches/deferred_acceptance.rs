//! Deferred acceptance beside bare reference loops, on class P4: lists of k mentors, half as many mentors as mentees,
//! two seats each; mentors drawn uniformly (u) or by Zipf popularity (z).
//!
//! - `engine`: `MenteeOptimal::solve`, from the market to the solution.
//! - `reference_plain`: one mentee after the other over bare arrays, a displaced one going on at once.
//! - `reference_fifo`: the same in rounds, each batch's memory touched ahead.
//!
//! Set `MENTOR_MATCH_BENCH_LARGE=1` to add a million lists of 50 (half a minute of building, 2 GiB). Without `--bench`,
//! or with `--test`, the sizes are small.

use std::hint::black_box;

use cohort_lab::instances::{Popularity, preference_lists};
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use matching_market::{Context, Market, MenteeOptimal, MentorId, Strategy, verify};

const SEED: u64 = 7;

/// The instance as bare arrays: list `i` is `mentor[i * k..][..k]`, `rank` is the mentor's rank of the same entry.
struct Bare {
    mentor: Vec<u32>,
    rank: Vec<u32>,
    mentees: usize,
    mentors: usize,
    k: usize,
}

const EMPTY: u64 = u64::MAX;
const AHEAD: usize = 32;

impl Bare {
    fn plain(&self) -> Vec<u32> {
        let mut seats = vec![[EMPTY; 2]; self.mentors];
        let mut next = vec![0_u32; self.mentees];
        for start in 0..self.mentees {
            let mut mentee = start;
            while (next[mentee] as usize) < self.k {
                let at = mentee * self.k + next[mentee] as usize;
                next[mentee] += 1;
                let out = take(&mut seats[self.mentor[at] as usize], self.rank[at], mentee);
                if out == EMPTY {
                    break;
                }
                mentee = mentee_of(out);
            }
        }
        self.mentors_of(&seats)
    }

    fn fifo(&self) -> Vec<u32> {
        let mut seats = vec![[EMPTY; 2]; self.mentors];
        let mut next = vec![0_u32; self.mentees];
        let mut round: Vec<usize> = (0..self.mentees).collect();
        let mut turned_down = Vec::with_capacity(self.mentees);
        while !round.is_empty() {
            for batch in round.chunks(AHEAD) {
                let mut ahead = [(0, 0); AHEAD];
                for (slot, &mentee) in ahead.iter_mut().zip(batch) {
                    let at = mentee * self.k + next[mentee] as usize;
                    next[mentee] += 1;
                    *slot = (self.mentor[at] as usize, self.rank[at]);
                }
                black_box(ahead[..batch.len()].iter().fold(0, |sum, &(mentor, _)| sum ^ seats[mentor][0]));
                for (&(mentor, rank), &mentee) in ahead.iter().zip(batch) {
                    let out = take(&mut seats[mentor], rank, mentee);
                    if out != EMPTY && (next[mentee_of(out)] as usize) < self.k {
                        turned_down.push(mentee_of(out));
                    }
                }
            }
            std::mem::swap(&mut round, &mut turned_down);
            turned_down.clear();
        }
        self.mentors_of(&seats)
    }

    fn mentors_of(&self, seats: &[[u64; 2]]) -> Vec<u32> {
        let mut mentor_of = vec![u32::MAX; self.mentees];
        for (mentor, seat) in (0..).zip(seats) {
            for &key in seat.iter().filter(|&&key| key != EMPTY) {
                mentor_of[mentee_of(key)] = mentor;
            }
        }
        mentor_of
    }
}

/// Offers a seat pair one more mentee; what comes out is the worst of the three.
#[inline]
fn take(seat: &mut [u64; 2], rank: u32, mentee: usize) -> u64 {
    let key = u64::from(rank) << 32 | mentee as u64;
    let worst = usize::from(seat[1] > seat[0]);
    if key < seat[worst] { std::mem::replace(&mut seat[worst], key) } else { key }
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the low half is the mentee")]
fn mentee_of(key: u64) -> usize {
    key as u32 as usize
}

fn deferred_acceptance(criterion: &mut Criterion) {
    let large = std::env::var_os("MENTOR_MATCH_BENCH_LARGE").is_some();
    let arguments: Vec<String> = std::env::args().collect();
    let measuring = arguments.iter().any(|word| word == "--bench") && !arguments.iter().any(|word| word == "--test");
    let sizes: &[(u32, u32)] = match (measuring, large) {
        (false, _) => &[(1_000, 10)],
        (true, false) => &[(100_000, 10), (100_000, 50), (1_000_000, 10)],
        (true, true) => &[(100_000, 10), (100_000, 50), (1_000_000, 10), (1_000_000, 50)],
    };
    for popularity in [Popularity::Uniform, Popularity::Zipf] {
        for &(mentees, k) in sizes {
            measure(criterion, popularity, mentees, k);
        }
    }
}

fn measure(criterion: &mut Criterion, popularity: Popularity, mentees: u32, k: u32) {
    let columns = preference_lists(popularity, mentees, k, SEED);
    let bare = Bare {
        mentor: columns.mentor.iter().map(|mentor| mentor.get()).collect(),
        rank: columns.mentor_rank.clone(),
        mentees: mentees as usize,
        mentors: columns.capacities.len(),
        k: k as usize,
    };
    let market = Market::from_columns(columns).expect("a generated market");
    let strategy = MenteeOptimal::default();
    let solve = || strategy.solve(&market, &mut Context::new(SEED)).expect("nobody stops it");

    let solution = solve();
    verify::certify(&market, &solution).expect("stable and mentee-optimal");
    let found = market.mentee_ids().map(|mentee| solution.matching.mentor_of(mentee).map_or(u32::MAX, MentorId::get));
    assert!(found.eq(bare.plain()), "engine and plain reference differ");
    assert_eq!(bare.plain(), bare.fifo(), "the references differ");

    let name = format!("deferred_acceptance/{}/n={mentees}/k={k}/seed={SEED}", popularity.letter());
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(solution.stats.work));
    group.sample_size(20).sampling_mode(SamplingMode::Flat);
    group.bench_function("engine", |bencher| bencher.iter(solve));
    group.bench_function("reference_plain", |bencher| bencher.iter(|| bare.plain()));
    group.bench_function("reference_fifo", |bencher| bencher.iter(|| bare.fifo()));
    group.finish();
}

criterion_group!(benches, deferred_acceptance);
criterion_main!(benches);
