//! The rules by which ties are broken, and the lots of pairs.

use std::fmt;

use super::Market;
use crate::ids::PairId;
use crate::lottery::{draw_mentee, draw_pair};

/// How ties are broken. What the rule leaves equal goes by dense id, which follows the sorted written ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum TieRule {
    /// Each pair draws its own lot: a function of the seed and both people's labels. Fair in every tie by itself.
    #[default]
    Lottery,
    /// Each mentee draws one lot that counts at every mentor; ties of mentees between mentors go by mentor id.
    SingleLottery,
    /// The smaller dense id goes first; no lottery.
    ById,
}

impl TieRule {
    /// Every rule.
    pub const ALL: &'static [Self] = &[Self::Lottery, Self::SingleLottery, Self::ById];

    /// The written name: `lottery`, `single-lottery` or `by-id`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lottery => "lottery",
            Self::SingleLottery => "single-lottery",
            Self::ById => "by-id",
        }
    }

    /// The lot of `pair`: smaller goes first, equal lots go by id.
    #[inline]
    pub fn lot(self, market: &Market, seed: u64, pair: PairId) -> u64 {
        self.lot_of(seed, market.mentee_label(market.mentee_of(pair)), market.mentor_label(market.mentor_of(pair)))
    }

    /// The lot of a mentee on a mentor's list, by their labels ([`lottery::label`](crate::lottery::label)).
    #[inline]
    pub fn lot_of(self, seed: u64, mentee: u64, mentor: u64) -> u64 {
        match self {
            Self::Lottery => draw_pair(seed, mentee, mentor),
            Self::SingleLottery => draw_mentee(seed, mentee),
            Self::ById => 0,
        }
    }
}

impl fmt::Display for TieRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
