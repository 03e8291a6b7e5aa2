//! Profession: the same or a neighbouring field of work, a similar title (S18).
//!
//! A field is a path from the broadest group on; steps are compared folded. Titles are compared by their words, as in
//! [`phrases`](super::phrases).
//!
//! ```text
//! path  = 2 · length of the common beginning / (length of one + length of the other)
//! value = path + (title − path) / 3   when the titles are closer than the paths
//!       = path                        otherwise, or when a title is missing
//!       = title                       when a path is missing
//! ```
//!
//! A title can only help: people in one field carry a hundred titles. Range 0..=1,000,000, the same for both sides.
//! *Not known* when neither paths nor titles can be compared. Neutral by default: 50,000.
//!
//! Time: O(path length) per pair.

use super::answers::{Answers, NONE, Names};
use super::fixed::{mean, ratio};
use super::phrases::{PhraseBook, Similarity, alike, word_set};
use super::{Detail, Sides, Silence, Values, score};
use crate::cohort::{Cohort, Mentee, Mentor, Profession};
use crate::text;

#[derive(Debug)]
pub(super) struct Professions {
    paths: Sides<Answers<u32>>,
    titles: Sides<Vec<u32>>,
    similarity: Similarity,
}

fn steps(profession: Option<&Profession>, names: &mut Names) -> Option<Vec<u32>> {
    let steps: Vec<u32> = profession?.path.iter().filter_map(|step| names.number(step)).collect();
    (!steps.is_empty()).then_some(steps)
}

fn title(profession: Option<&Profession>) -> Option<&str> {
    profession?.title.as_deref()
}

fn path_value(one: usize, other: usize, common: usize) -> u32 {
    ratio(2 * common as u64, (one + other) as u64)
}

#[inline]
fn combine(path: Option<u32>, title: Option<u32>) -> Option<u32> {
    match (path, title) {
        (Some(path), Some(title)) if title > path => Some(mean(2 * i64::from(path) + i64::from(title), 3)),
        (Some(path), _) => Some(path),
        (None, title) => title,
    }
}

impl Professions {
    pub(super) fn new(cohort: &Cohort) -> Self {
        let mentees = || cohort.mentees().iter().map(|mentee| mentee.profile.profession.as_ref());
        let mentors = || cohort.mentors().iter().map(|mentor| mentor.profile.profession.as_ref());
        let (mut names, mut book) = (Names::default(), PhraseBook::default());
        let paths = Sides {
            mentee: mentees().map(|one| steps(one, &mut names)).collect(),
            mentor: mentors().map(|one| steps(one, &mut names)).collect(),
        };
        let titles = Sides {
            mentee: mentees().map(|one| title(one).and_then(|text| book.mentee(text)).unwrap_or(NONE)).collect(),
            mentor: mentors().map(|one| title(one).and_then(|text| book.mentor(text)).unwrap_or(NONE)).collect(),
        };
        Self { paths, titles, similarity: book.finish() }
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        let path = self.paths.rows(mentee, mentor).map(|(one, other)| {
            path_value(one.len(), other.len(), one.iter().zip(other).take_while(|(one, other)| one == other).count())
        });
        let (one, other) = (self.titles.mentee[mentee], self.titles.mentor[mentor]);
        let title = (one != NONE && other != NONE).then(|| self.similarity.value(one, other));
        combine(path, title).map(Sides::both)
    }
}

pub(super) fn detail(mentee: &Mentee, mentor: &Mentor) -> Detail {
    let (one, other) = (mentee.profile.profession.as_ref(), mentor.profile.profession.as_ref());
    let read = |profession: Option<&Profession>| -> Vec<(String, String)> {
        let steps = profession.into_iter().flat_map(|profession| &profession.path);
        steps.map(|step| (text::fold(step), step.trim().to_owned())).filter(|(fold, _)| !fold.is_empty()).collect()
    };
    let words = |profession| title(profession).and_then(|text| word_set(text, &std::collections::BTreeSet::new()));
    let (steps, other_steps) = (read(one), read(other));
    let (title, other_title) = (words(one), words(other));
    let common: Vec<String> = steps
        .iter()
        .zip(&other_steps)
        .take_while(|(one, other)| one.0 == other.0)
        .map(|(one, _)| one.1.clone())
        .collect();
    let path = (!steps.is_empty() && !other_steps.is_empty())
        .then(|| path_value(steps.len(), other_steps.len(), common.len()));
    let alike = title.as_ref().zip(other_title.as_ref()).map(|(one, other)| alike(one, other));
    if path.is_none() && alike.is_none() {
        let said = |steps: &[_], title: bool| !steps.is_empty() || title;
        return Detail::Unknown(Silence::of(said(&steps, title.is_some()), said(&other_steps, other_title.is_some())));
    }
    Detail::Profession { common, path: path.map(score), title: alike.map(score) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_only_helps() {
        assert_eq!(combine(Some(600_000), Some(0)), Some(600_000));
        assert_eq!(combine(Some(0), Some(1_000_000)), Some(333_333));
        assert_eq!(combine(None, Some(500_000)), Some(500_000));
        assert_eq!(combine(Some(500_000), None), Some(500_000));
        assert_eq!(combine(None, None), None);
    }
}
