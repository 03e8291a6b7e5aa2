//! Whether it pays to write another list than the true one, found by trying all.
//!
//! Everybody could be with everybody; a mentee's true list is the first few mentors of an order of all. One mentee at a
//! time writes any other list, everybody else the true one, and the strategy matches them with the same seed. It *pays*
//! if what the mentee gets then stands higher on the true order than what the true list gives; a mentor beyond the true
//! list is worse than none.
//!
//! A list is *cut* if it is a beginning of the true one, *padded* if it begins with the true one, else *rearranged*.
//! Cut lists are tried first, then padded ones, so that a tactic is called by the plainest name it has.
//!
//! **Theorem** (Dubins and Freedman 1981, Roth 1982). Under the mentee-optimal stable matching of strict preferences no
//! list pays. For the other stable matchings somebody gains by cutting wherever there is more than one of them (Roth
//! and Vande Vate 1991).
//!
//! On a bare market mentors order everybody. In a round they may rank nobody, and what a mentee writes also moves the
//! mentee up their lists: [`TrueLists::gains_in_round`].
//!
//! # References
//! - L. E. Dubins, D. A. Freedman. *American Mathematical Monthly* 88 (1981) 485–494. DOI 10.2307/2321753.
//! - A. E. Roth. *Mathematics of Operations Research* 7 (1982) 617–628. DOI 10.1287/moor.7.4.617.
//! - A. E. Roth, J. H. Vande Vate. *Economic Theory* 1 (1991) 31–44. DOI 10.1007/BF01210572.

mod in_rounds;

use matching_market::{Context, Market, MarketBuilder, MenteeId, MentorId, PairInfo, Score, SolveError, StrategySpec};

use crate::instances::Draw;

/// How a list differs from the true one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Tactic {
    /// A beginning of the true list.
    Cut,
    /// The true list, and others behind it.
    Padded,
    /// Anything else.
    Rearranged,
}

impl Tactic {
    /// All tactics.
    pub const ALL: &'static [Self] = &[Self::Cut, Self::Padded, Self::Rearranged];

    /// How it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::Padded => "padded",
            Self::Rearranged => "rearranged",
        }
    }
}

/// Orders of everybody, and how much of each mentee's order is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrueLists {
    /// By mentee: all mentors, best first.
    pub mentees: Vec<Vec<u32>>,
    /// By mentee: how many of them are acceptable.
    pub acceptable: Vec<usize>,
    /// By mentor: all mentees, best first.
    pub mentors: Vec<Vec<u32>>,
    /// By mentor.
    pub seats: Vec<u32>,
    /// By mentee and mentor.
    pub scores: Vec<Vec<Score>>,
}

/// A list that pays.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gain {
    /// Who gains.
    pub mentee: usize,
    /// What they write.
    pub written: Vec<u32>,
    /// How it differs from the true list.
    pub tactic: Tactic,
    /// Whom they get with the true list, and with the other.
    pub mentor: [Option<u32>; 2],
}

impl TrueLists {
    /// Random orders, at least one acceptable mentor each, one or two seats.
    pub fn random(seed: u64, mentees: u32, mentors: u32) -> Self {
        let mut draw = Draw::new(seed);
        let mut orders = |count: u32, of: u32| -> Vec<Vec<u32>> {
            let order = |_| {
                let mut order: Vec<u32> = (0..of).collect();
                draw.shuffle(&mut order);
                order
            };
            (0..count).map(order).collect()
        };
        let (of_mentees, of_mentors) = (orders(mentees, mentors), orders(mentors, mentees));
        Self {
            mentees: of_mentees,
            acceptable: (0..mentees).map(|_| 1 + draw.below(mentors) as usize).collect(),
            mentors: of_mentors,
            seats: (0..mentors).map(|_| 1 + draw.below(2)).collect(),
            scores: (0..mentees)
                .map(|_| (0..mentors).map(|_| Score::from_millionths(draw.below(1_000_001).cast_signed())).collect())
                .collect(),
        }
    }

    /// The market when everybody writes the true list.
    pub fn market_as_written(&self) -> Market {
        self.market(None)
    }

    /// The market when one mentee writes this list, and everybody else the true one.
    fn market(&self, liar: Option<(usize, &[u32])>) -> Market {
        let mut builder = MarketBuilder::new(self.mentees.len(), self.seats.clone());
        for (mentee, order) in self.mentees.iter().enumerate() {
            let list = match liar {
                Some((liar, written)) if liar == mentee => written,
                _ => &order[..self.acceptable[mentee]],
            };
            for (rank, &mentor) in (0..).zip(list) {
                let number = u32::try_from(mentee).expect("few people");
                let of_mentor = self.mentors[mentor as usize].iter().position(|&one| one == number);
                let of_mentor = u32::try_from(of_mentor.expect("mentors order everybody")).expect("few people");
                let score = self.scores[mentee][mentor as usize];
                builder.pair(number, mentor, PairInfo::ranked(rank, of_mentor).with_score(score));
            }
        }
        builder.build().expect("each pair once")
    }

    /// The place of a mentor on the true list; nobody stands behind all of it, and whoever is not acceptable behind
    /// nobody.
    fn place(&self, mentee: usize, mentor: Option<u32>) -> usize {
        let Some(mentor) = mentor else { return self.acceptable[mentee] };
        let place = self.mentees[mentee].iter().position(|&one| one == mentor).expect("mentees order everybody");
        if place < self.acceptable[mentee] { place } else { place + 1 }
    }

    fn tactic(&self, mentee: usize, written: &[u32]) -> Tactic {
        let truth = &self.mentees[mentee][..self.acceptable[mentee]];
        if truth.starts_with(written) {
            Tactic::Cut
        } else if written.starts_with(truth) {
            Tactic::Padded
        } else {
            Tactic::Rearranged
        }
    }

    /// For each tactic the first list that pays, over all mentees and all lists.
    ///
    /// # Errors
    /// The strategy has no answer for one of the markets.
    ///
    /// # Complexity
    /// One run of the strategy for each mentee and each of the O(m! e) lists of m mentors.
    ///
    /// # Examples
    /// ```
    /// use cohort_lab::tactics::TrueLists;
    /// // Two who each get their second choice when mentors come first: cutting the list gets the first.
    /// let lists = TrueLists {
    ///     mentees: vec![vec![0, 1], vec![1, 0]],
    ///     acceptable: vec![2, 2],
    ///     mentors: vec![vec![1, 0], vec![0, 1]],
    ///     seats: vec![1, 1],
    ///     scores: vec![vec![Default::default(); 2]; 2],
    /// };
    /// assert_eq!(lists.gains("mentee-optimal".parse()?, 7)?, []);
    /// let gains = lists.gains("mentor-optimal".parse()?, 7)?;
    /// assert_eq!((gains[0].tactic.name(), &gains[0].written[..]), ("cut", &[0][..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn gains(&self, strategy: StrategySpec, seed: u64) -> Result<Vec<Gain>, SolveError> {
        let strategy = strategy.build();
        let truth = self.market_as_written();
        self.search(
            |liar, mentee| {
                let market = liar.map(|written| self.market(Some((mentee, written))));
                let solution = strategy.solve(market.as_ref().unwrap_or(&truth), &mut Context::new(seed))?;
                Ok(solution.matching.mentor_of(MenteeId::from_index(mentee)).map(MentorId::get))
            },
            |mentee, mentor| self.place(mentee, mentor),
        )
    }

    /// For each tactic the first list that pays: `matched` says whom a mentee gets with the true list or with this
    /// one, `place` how good that is, 0 the best.
    fn search<E>(
        &self,
        matched: impl Fn(Option<&[u32]>, usize) -> Result<Option<u32>, E>,
        place: impl Fn(usize, Option<u32>) -> usize,
    ) -> Result<Vec<Gain>, E> {
        let every = lists(u32::try_from(self.seats.len()).expect("few people"));
        let mut gains: Vec<Gain> = Vec::new();
        for mentee in 0..self.mentees.len() {
            let with_truth = matched(None, mentee)?;
            let best = place(mentee, with_truth);
            for written in &every {
                let tactic = self.tactic(mentee, written);
                if best == 0 || gains.iter().any(|gain| gain.tactic == tactic) {
                    continue;
                }
                let with_other = matched(Some(written), mentee)?;
                if place(mentee, with_other) < best {
                    let mentor = [with_truth, with_other];
                    gains.push(Gain { mentee, written: written.clone(), tactic, mentor });
                }
            }
        }
        gains.sort_by_key(|gain| gain.tactic);
        Ok(gains)
    }
}

/// Every list of different numbers below `count`, the empty one included.
fn lists(count: u32) -> Vec<Vec<u32>> {
    let mut lists = vec![Vec::new()];
    let mut at = 0;
    while at < lists.len() {
        for next in 0..count {
            if !lists[at].contains(&next) {
                let longer = [&lists[at][..], &[next]].concat();
                lists.push(longer);
            }
        }
        at += 1;
    }
    lists
}
