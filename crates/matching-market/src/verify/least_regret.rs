//! The least regret of a stable matching, from rotations.
//!
//! **Definition.** The *regret* of a matching of a market without ties is the greatest level in it: of a mentee for its
//! mentor, or of a mentor for one of its mentees; 0 when nobody is matched. Unmatched people and free seats do not
//! count. Levels are ranks where the market has none (see [`Market::mentee_level`]), and never improve down a list.
//!
//! **Claim.** No stable matching has a regret below r > 0. *Proof.* Suppose one has. Every rotation in which a mentor
//! loses a mentee of level r or more is among those that make it, since without it the mentor holds that mentee or one
//! it likes less; and so is everything that comes before. In the matching that just these rotations make (a subset, so
//! every mentee is as well off or better, and whoever of level r or more a mentor still holds it never loses) nobody
//! may then stand at r or above. So it is enough to see somebody there who does.

use super::blocking_pairs;
use super::least_cost::NotLeast;
use super::rotations::replay;
use crate::ids::PairId;
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::RotationProof;

/// Checks that no stable matching of the market with its ties broken as `proof` says has a smaller regret; `matching`
/// is feasible, with its pair ids.
pub(super) fn least_regret(strict: &Market, matching: &Matching, proof: &RotationProof) -> Result<(), NotLeast> {
    if let Some(pair) = blocking_pairs(strict, matching).next() {
        return Err(NotLeast::Blocked { pair });
    }
    let rotations = replay(strict, proof)?;
    let level = |pair: PairId| strict.mentee_level(pair).max(strict.mentor_level(pair));
    let found = matching.pairs().map(level).max().unwrap_or(0);
    let mut needed = vec![false; rotations.len()];
    let mut reached: Vec<Option<PairId>> = strict.mentee_ids().map(|mentee| proof.start.pair_of(mentee)).collect();
    for (number, rotation) in rotations.iter().enumerate().rev() {
        needed[number] |= rotation.moves.iter().any(|&(own, _)| strict.mentor_level(own) >= found);
        if needed[number] {
            for &before in &rotation.before {
                needed[before as usize] = true;
            }
        }
    }
    for (rotation, _) in rotations.iter().zip(needed).filter(|&(_, needed)| needed) {
        for &(_, target) in &rotation.moves {
            reached[strict.mentee_of(target).index()] = Some(target);
        }
    }
    let proved = reached.into_iter().flatten().map(level).max().unwrap_or(0);
    // Somebody at `found` or above in that matching excludes every regret below `found`.
    if proved >= found {
        return Ok(());
    }
    Err(NotLeast::NotTight { found: i128::from(found).into(), proved: i128::from(proved).into() })
}
