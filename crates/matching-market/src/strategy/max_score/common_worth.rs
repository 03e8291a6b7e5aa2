//! Common worth: what one mentor is worth more than another to everybody, as prices to begin with.
//!
//! Where scores say how well people fit, some mentors fit everybody better than others. From prices of 0 an auction
//! begins with everybody bidding for the same few, again and again, until the prices say just that. A sample of mentees
//! says it at once: each mentor's mean score above the sampled mentees' own means. It is used where mentors differ by
//! much more than chance makes them (an analysis of variance), less what chance adds.
//!
//! **Invariant.** Any prices are a legal start as long as none is below what a seat costs (see `auction`).
//! Where many seats stay free, or many mentees without one, most prices are made by that, and it is faster from below.
//!
//! O(sampled pairs + m).

use super::network::{Network, State, id};

/// Mentees sampled.
const SAMPLE: usize = 64;
/// Mentors must differ by so many times what chance would make of it.
const AT_LEAST: i128 = 4;
/// Seats may be more or fewer than mentees by one in so many.
const ABOUT: usize = 16;

/// First prices where lists are long, mentors differ in what they are worth to everybody, and there are about as many
/// seats as mentees.
pub(super) fn first_prices(network: &Network<'_>, seats: usize) -> Option<Vec<i64>> {
    let mentees = network.mentees();
    if network.tops.is_none() || network.needs.is_some() || seats.abs_diff(mentees) > mentees / ABOUT {
        return None;
    }
    let worth = common_worth(network)?;
    let mut price = State::first_prices(network);
    let seated = network.columns.capacity.iter().zip(&worth).filter(|(seats, _)| **seats > 0);
    let least = seated.map(|(_, &worth)| worth).min()?;
    for ((&seats, &worth), price) in network.columns.capacity.iter().zip(&worth).zip(&mut price) {
        if seats > 0 {
            *price += worth - least;
        }
    }
    Some(price)
}

/// What each mentor is worth to everybody; none where that hardly differs.
fn common_worth(network: &Network<'_>) -> Option<Vec<i64>> {
    let mut of_mentor = vec![(0_i64, 0_i64); network.mentors()];
    let mut squares = 0;
    for mentee in (0..network.mentees()).step_by((network.mentees() / SAMPLE).max(1)) {
        let pairs = network.pairs_of_mentee(id(mentee)).len();
        let sum: i64 = network.scores(id(mentee)).map(|(_, score)| i64::from(score)).sum();
        let Some(mean) = sum.checked_div(i64::try_from(pairs).expect("a list fits")) else { continue };
        for (mentor, score) in network.scores(id(mentee)) {
            let above = i64::from(score) - mean;
            let (sum, count) = &mut of_mentor[mentor as usize];
            (*sum, *count) = (*sum + above, *count + 1);
            squares += i128::from(above) * i128::from(above);
        }
    }
    let sampled = of_mentor.iter().filter(|(_, count)| *count > 0);
    let between: i128 =
        sampled.clone().map(|&(sum, count)| i128::from(sum) * i128::from(sum) / i128::from(count)).sum();
    let (mentors, pairs) =
        (sampled.clone().count() as i128, sampled.map(|&(_, count)| i128::from(count)).sum::<i128>());
    // Both per degree of freedom: what mentors differ by, and what chance makes of it.
    let (differ, chance) = (between * (pairs - mentors), (squares - between) * (mentors - 1));
    if differ <= AT_LEAST * chance {
        return None;
    }
    let mean = |&(sum, count): &(i64, i64)| without_chance(sum.checked_div(count).unwrap_or(0), differ, chance);
    Some(of_mentor.iter().map(mean).collect())
}

/// The part of a mean that is not made by chance.
pub(super) fn without_chance(mean: i64, differ: i128, chance: i128) -> i64 {
    // Of their ratio, 64 digits leave room for a product with scores of any size.
    let digits = (i128::BITS - differ.leading_zeros()).saturating_sub(64);
    let (differ, chance) = (differ >> digits, chance >> digits);
    i64::try_from(i128::from(mean) * (differ - chance) / differ).expect("a mean is within the scores")
}
