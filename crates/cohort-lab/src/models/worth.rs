//! What pairs are worth to either side, model by model, and who is on whose list.

use super::adversarial;
use super::draws::{Listed, happens, mallows, sampled, ticket, unit, weights};
use super::shape::{MarketShape, Model, ShapeError, Stream};

type Asked<'a> = &'a dyn Fn() -> Result<(), ShapeError>;

impl MarketShape {
    /// Everybody's list, in no order.
    pub(super) fn lists(&self, asked: Asked<'_>) -> Result<Vec<Vec<Listed>>, ShapeError> {
        match self.model {
            Model::Uniform | Model::Zipf | Model::Tight | Model::Star | Model::MasterList => self.drawn(asked),
            Model::CommonValue => {
                let mut draw = self.draw(Stream::Worths);
                let mut qualities = |people: u32| -> Vec<f64> { (0..people).map(|_| unit(&mut draw)).collect() };
                let (of_mentees, of_mentors) = (qualities(self.mentees), qualities(self.mentors));
                let (common, mut chance) = (self.own_skew(), self.draw(Stream::Lists));
                self.best(asked, |mentee, mentor| {
                    let mut worth = |quality: f64| common * quality + (1.0 - common) * unit(&mut chance);
                    (worth(of_mentors[mentor]), worth(of_mentees[mentee]))
                })
            }
            Model::Euclidean => {
                let (mentees, mentors) = self.vectors(Stream::Worths);
                let diagonal = libm::sqrt(self.own_dimensions() as f64);
                self.best(asked, |mentee, mentor| {
                    let apart = |(one, other): (&f64, &f64)| (one - other) * (one - other);
                    let distance = libm::sqrt(mentees[mentee].iter().zip(&mentors[mentor]).map(apart).sum());
                    (1.0 - distance / diagonal, 1.0 - distance / diagonal)
                })
            }
            Model::LowRank => {
                let (wishes, offers) = self.vectors(Stream::Worths);
                let (gives, needs) = self.vectors(Stream::Lists);
                let product = |one: &[f64], other: &[f64]| {
                    one.iter().zip(other).map(|(one, other)| one * other).sum::<f64>() / one.len() as f64
                };
                self.best(asked, |mentee, mentor| {
                    (product(&wishes[mentee], &offers[mentor]), product(&gives[mentee], &needs[mentor]))
                })
            }
            Model::Attributes => {
                let (dimensions, mut draw) = (self.own_dimensions(), self.draw(Stream::Worths));
                let weights = weights(5, self.own_skew());
                let mut people = |count: u32| -> Vec<Vec<usize>> {
                    (0..count).map(|_| (0..dimensions).map(|_| ticket(&mut draw, &weights)).collect()).collect()
                };
                let (mentees, mentors) = (people(self.mentees), people(self.mentors));
                self.best(asked, |mentee, mentor| {
                    let shared = mentees[mentee].iter().zip(&mentors[mentor]).filter(|(one, other)| one == other);
                    let worth = shared.count() as f64 / dimensions as f64;
                    (worth, worth)
                })
            }
            Model::Mallows => self.around_a_reference(asked),
            Model::Staircase => Ok(adversarial::staircase(self)),
            Model::HallDeficient => Ok(adversarial::crowd(self)),
        }
    }

    /// A point of the unit cube for every mentee and mentor.
    fn vectors(&self, stream: Stream) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
        let (dimensions, mut draw) = (self.own_dimensions(), self.draw(stream));
        let mut points = |people: u32| -> Vec<Vec<f64>> {
            (0..people).map(|_| (0..dimensions).map(|_| unit(&mut draw)).collect()).collect()
        };
        (points(self.mentees), points(self.mentors))
    }

    /// For every mentee the mentors worth most to them; those worth the same are taken in random order.
    fn best(
        &self,
        asked: Asked<'_>,
        mut worth: impl FnMut(usize, usize) -> (f64, f64),
    ) -> Result<Vec<Vec<Listed>>, ShapeError> {
        let (length, mut draw) = (self.list_length() as usize, self.draw(Stream::Sample));
        let mut order: Vec<u32> = (0..self.mentors).collect();
        let mut all = Vec::with_capacity(self.mentors as usize);
        let one = |mentee: u32| {
            asked()?;
            draw.shuffle(&mut order);
            all.clear();
            all.extend((0..self.mentors).map(|mentor| {
                let (to_mentee, to_mentor) = worth(mentee as usize, mentor as usize);
                Listed { mentor, order: order[mentor as usize], to_mentee, to_mentor }
            }));
            if length < all.len() {
                let better = |one: &Listed, other: &Listed| {
                    other.to_mentee.total_cmp(&one.to_mentee).then(one.order.cmp(&other.order))
                };
                all.select_nth_unstable_by(length, better);
                all.truncate(length);
            }
            Ok(all.clone())
        };
        (0..self.mentees).map(one).collect()
    }

    /// Lists drawn mentor by mentor: by popularity, or evenly.
    fn drawn(&self, asked: Asked<'_>) -> Result<Vec<Vec<Listed>>, ShapeError> {
        let (mut draw, mut worths) = (self.draw(Stream::Lists), self.draw(Stream::Mentors));
        let mut by_popularity: Vec<u32> = (0..self.mentors).collect();
        draw.shuffle(&mut by_popularity);
        let skew = if self.model == Model::Zipf { self.own_skew() } else { 0.0 };
        let weights = weights(self.mentors as usize, skew);
        let length = self.list_length();
        let master = if self.model == Model::MasterList { self.master() } else { Vec::new() };
        // Scores of `tight` differ by less than a hundredth.
        let squeezed = |worth: f64| if self.model == Model::Tight { 0.99 + worth / 100.0 } else { worth };
        let one = |mentee: u32| {
            asked()?;
            let mut list = if self.lists_by_draw() {
                let mut list: Vec<u32> = Vec::with_capacity(length as usize);
                while list.len() < length as usize {
                    let mentor = by_popularity[ticket(&mut draw, &weights)];
                    if !list.contains(&mentor) {
                        list.push(mentor);
                    }
                }
                list
            } else {
                sampled(&mut draw, &by_popularity, &weights, length as usize)
            };
            if self.model == Model::Star {
                list.retain(|&mentor| mentor > 0);
                list.insert(0, 0);
                list.truncate(length as usize);
            }
            let listed = |(place, mentor): (u32, u32)| Listed {
                mentor,
                order: place,
                to_mentee: squeezed(1.0 - f64::from(place) / f64::from(length)),
                to_mentor: master.get(mentee as usize).copied().unwrap_or_else(|| squeezed(unit(&mut worths))),
            };
            Ok((0..).zip(list).map(listed).collect())
        };
        (0..self.mentees).map(one).collect()
    }

    /// The worth of every mentee on the list that all mentors share, with its ties.
    fn master(&self) -> Vec<f64> {
        let (mut draw, mut ties) = (self.draw(Stream::Worths), self.draw(Stream::MentorTies));
        let mut order: Vec<usize> = (0..self.mentees as usize).collect();
        draw.shuffle(&mut order);
        let (mut worth, mut place) = (vec![0.0; order.len()], 0);
        for (at, &mentee) in order.iter().enumerate() {
            if at > 0 && !happens(&mut ties, self.mentor_ties) {
                place = at;
            }
            worth[mentee] = 1.0 - place as f64 / f64::from(self.mentees);
        }
        worth
    }

    /// Orders around one reference for each side; what a pair is worth falls evenly down a mentee's order, and along
    /// the mentors' reference.
    fn around_a_reference(&self, asked: Asked<'_>) -> Result<Vec<Vec<Listed>>, ShapeError> {
        let mut draw = self.draw(Stream::Lists);
        let mut references = self.draw(Stream::Worths);
        let mut reference = |people: u32| {
            let mut order: Vec<u32> = (0..people).collect();
            references.shuffle(&mut order);
            order
        };
        let (of_mentees, of_mentors) = (reference(self.mentees), reference(self.mentors));
        let one = |mentee: u32| {
            asked()?;
            let order = mallows(&mut draw, self.mentors as usize, self.own_skew());
            let listed = |(place, at): (u32, usize)| Listed {
                mentor: of_mentors[at],
                order: place,
                to_mentee: 1.0 - f64::from(place) / f64::from(self.mentors),
                to_mentor: 1.0 - f64::from(of_mentees[mentee as usize]) / f64::from(self.mentees),
            };
            Ok((0..).zip(order).take(self.list_length() as usize).map(listed).collect())
        };
        (0..self.mentees).map(one).collect()
    }
}
