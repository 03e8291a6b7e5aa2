//! Everybody meets everybody: the circle method.
//!
//! n people sit in a circle, with an empty chair if n is odd. In each round, everybody meets whoever sits opposite, and
//! then all but the first move on by one. After n − 1 rounds (n if n is odd) everybody has met everybody once, and no
//! fewer rounds do, since each round has at most ⌊n/2⌋ meetings.
//!
//! # References
//! - É. Lucas: Récréations mathématiques II (1883), sixième récréation: les jeux de demoiselles.

use crate::ids::PersonId;

/// For each round the pairs who meet.
///
/// # Complexity
/// O(n²) for n people.
///
/// # Examples
/// ```
/// use matching_market::meetings::everybody_meets;
/// assert_eq!(everybody_meets(4).count(), 3);
/// assert_eq!(everybody_meets(5).map(|round| round.len()).collect::<Vec<_>>(), [2; 5]);
/// assert_eq!(everybody_meets(1).count(), 0);
/// ```
pub fn everybody_meets(people: u32) -> impl Iterator<Item = Vec<[PersonId; 2]>> {
    // As many chairs in the moving part of the circle as there are rounds: an odd number.
    let rounds = if people < 2 { 0 } else { people - 1 + people % 2 };
    (0..rounds).map(move |round| {
        let mut pairs = Vec::with_capacity(people as usize / 2);
        if people.is_multiple_of(2) {
            pairs.push([round, people - 1]);
        }
        for distance in 1..=(rounds - 1) / 2 {
            let (one, other) = ((round + distance) % rounds, (round + rounds - distance) % rounds);
            pairs.push([one.min(other), one.max(other)]);
        }
        pairs.sort_unstable();
        pairs.into_iter().map(|pair| pair.map(PersonId::new)).collect()
    })
}
