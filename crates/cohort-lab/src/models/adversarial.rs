//! Markets that are hard on purpose.

use super::draws::{Listed, sampled, unit, weights};
use super::shape::{MarketShape, Stream};

/// Mentee i accepts the mentors up to its stair, the first the most; mentors prefer who comes later.
pub(super) fn staircase(shape: &MarketShape) -> Vec<Vec<Listed>> {
    let (n, m) = (u64::from(shape.mentees), u64::from(shape.mentors));
    let list = |mentee: u32| {
        let last = u32::try_from(u64::from(mentee) * m / n).expect("below the number of mentors");
        let listed = |mentor: u32| Listed {
            mentor,
            order: mentor,
            to_mentee: 1.0 - f64::from(mentor) / f64::from(shape.mentors),
            to_mentor: f64::from(mentee + 1) / f64::from(shape.mentees),
        };
        (0..=last).map(listed).collect()
    };
    (0..shape.mentees).map(list).collect()
}

/// How many mentees crowd, how many mentors they accept, and how many seats these have together.
fn crowd_of(shape: &MarketShape) -> (u32, u32, u32) {
    let crowd = (f64::from(shape.mentees) * shape.own_skew()).round() as u32;
    let seats = crowd / 2;
    // At least one mentor is left for the others.
    let block = seats.div_ceil(shape.seats.max(1)).clamp(1, shape.mentors.saturating_sub(1).max(1));
    (crowd, block, seats)
}

/// The block's seats are half the crowd; the others have what was asked for.
pub(super) fn seats_of_crowd(shape: &MarketShape) -> Vec<u32> {
    let (_, block, seats) = crowd_of(shape);
    let of_block = |mentor: u32| seats / block + u32::from(mentor < seats % block);
    (0..shape.mentors).map(|mentor| if mentor < block { of_block(mentor).min(65_535) } else { shape.seats }).collect()
}

/// The crowd accepts the block only, the others only the rest.
pub(super) fn crowd(shape: &MarketShape) -> Vec<Vec<Listed>> {
    let (crowd, block, _) = crowd_of(shape);
    let (mut draw, mut worths) = (shape.draw(Stream::Lists), shape.draw(Stream::Mentors));
    let (inside, outside): (Vec<u32>, Vec<u32>) = (0..shape.mentors).partition(|&mentor| mentor < block);
    let even = weights(shape.mentors as usize, 0.0);
    let mut list = |mentee: u32| {
        let allowed = if mentee < crowd { &inside } else { &outside };
        let mentors = sampled(&mut draw, allowed, &even[..allowed.len()], shape.list_length() as usize);
        let length = mentors.len() as f64;
        let listed = |(place, mentor): (u32, u32)| Listed {
            mentor,
            order: place,
            to_mentee: 1.0 - f64::from(place) / length,
            to_mentor: unit(&mut worths),
        };
        (0..).zip(mentors).map(listed).collect()
    };
    (0..shape.mentees).map(&mut list).collect()
}
