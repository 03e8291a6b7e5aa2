//! Profession: the same or a neighbouring field of work, a similar title.
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
//! With a [`ProfessionTable`], people whose title, or else the narrowest step of their path, is one of its codes are
//! compared by Lin's measure instead (see [`professions`](super::professions)); all other pairs as above.
//!
//! A title can only help: people in one field carry a hundred titles. Range 0..=1,000,000, the same for both sides.
//! *Not known* when neither paths nor titles can be compared. Neutral by default: 50,000.
//!
//! Time: O(path length) per pair.

use super::answers::{Answers, NONE, Names, all_pairs};
use super::fixed::{ONE, mean, quantise, ratio};
use super::phrases::{PhraseBook, Similarity, alike, word_set};
use super::{Detail, ProfessionTable, Sides, Values, WhyUnknown, score};
use crate::cohort::{Cohort, Mentee, Mentor, PersonKey, Profession, Side};
use crate::parallel::Stop;
use crate::text;

/// Up to how many pairs of codes are computed beforehand.
const TABLE_ENTRIES: usize = 1 << 20;

/// A profession that the programme's table does not have, or has several times.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnmatchedProfession {
    /// Whose.
    pub person: PersonKey,
    /// As written: the title, else the path.
    pub written: String,
    /// The codes that it can mean; empty when there are none.
    pub candidates: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Professions {
    paths: Sides<Answers<u32>>,
    titles: Sides<Vec<u32>>,
    similarity: Similarity,
    coded: Option<Coded>,
    unmatched: Vec<UnmatchedProfession>,
}

/// The people's codes of a table, and how alike any two of them are.
#[derive(Debug)]
struct Coded {
    table: ProfessionTable,
    // Numbers of the codes in use on a side, or NONE; and their positions in the table.
    people: Sides<Vec<u32>>,
    used: Sides<Vec<usize>>,
    // Information content by position in the table; 0 where nobody is.
    content: Vec<f64>,
    // All similarities of a mentee's and a mentor's code, or empty when there are too many.
    values: Vec<u32>,
}

impl Coded {
    fn new(table: &ProfessionTable, cohort: &Cohort, unmatched: &mut Vec<UnmatchedProfession>, stop: Stop<'_>) -> Self {
        let mut counts = vec![0_u32; table.len()];
        let mut used = Sides { mentee: Vec::new(), mentor: Vec::new() };
        let mut number = |used: &mut Vec<usize>, profession: Option<&Profession>, person: &dyn Fn() -> PersonKey| {
            let position = find(table, profession?, person, unmatched)?;
            table.upwards(position).for_each(|ancestor| counts[ancestor] += 1);
            let known = used.iter().position(|&one| one == position);
            let at = known.unwrap_or_else(|| {
                used.push(position);
                used.len() - 1
            });
            u32::try_from(at).ok()
        };
        let mentees = cohort.mentees().iter().map(|one| (one.profile.profession.as_ref(), one));
        let mentee =
            mentees.map(|(profession, one)| number(&mut used.mentee, profession, &|| one.key()).unwrap_or(NONE));
        let mentee = mentee.collect();
        let mentors = cohort.mentors().iter().map(|one| (one.profile.profession.as_ref(), one));
        let mentor =
            mentors.map(|(profession, one)| number(&mut used.mentor, profession, &|| one.key()).unwrap_or(NONE));
        let people: Sides<Vec<u32>> = Sides { mentee, mentor: mentor.collect() };
        let coded = people.mentee.iter().chain(&people.mentor).filter(|&&code| code != NONE).count();
        #[expect(clippy::cast_precision_loss, reason = "fewer than 2^33 people")]
        let content = |&count: &u32| if count == 0 { 0.0 } else { -libm::log2(f64::from(count) / coded as f64) };
        let content = counts.iter().map(content).collect();
        let mut coded = Self { table: table.clone(), people, used, content, values: Vec::new() };
        let Sides { mentee: mentees, mentor: mentors } = &coded.used;
        let value = |row: usize, column: usize| coded.lin(mentees[row], mentors[column]);
        coded.values = all_pairs(mentees.len(), mentors.len(), TABLE_ENTRIES, stop, value).unwrap_or_default();
        coded
    }

    fn lin(&self, one: usize, other: usize) -> u32 {
        if one == other {
            return ONE;
        }
        let shared = self.table.common(one, other).map_or(0.0, |common| self.content[common]);
        // The two differ and somebody has each of them: one of them is not everybody's.
        quantise(2.0 * shared / (self.content[one] + self.content[other]))
    }

    #[inline]
    fn positions(&self, mentee: usize, mentor: usize) -> Option<(usize, usize)> {
        let (one, other) = (self.people.mentee[mentee], self.people.mentor[mentor]);
        (one != NONE && other != NONE).then_some((one as usize, other as usize))
    }

    #[inline]
    fn value(&self, mentee: usize, mentor: usize) -> Option<u32> {
        let (one, other) = self.positions(mentee, mentor)?;
        let known = self.values.get(one * self.used.mentor.len() + other);
        Some(known.copied().unwrap_or_else(|| self.lin(self.used.mentee[one], self.used.mentor[other])))
    }
}

/// The code of the title, else of the narrowest step of the path that has one. What is ambiguous is nobody's guess.
fn find(
    table: &ProfessionTable,
    profession: &Profession,
    person: &dyn Fn() -> PersonKey,
    unmatched: &mut Vec<UnmatchedProfession>,
) -> Option<usize> {
    let written = profession.title.iter().chain(profession.path.iter().rev());
    let written: Vec<&str> = written.map(|text| text.trim()).filter(|text| !text::fold(text).is_empty()).collect();
    let mut candidates = Vec::new();
    for text in &written {
        match table.positions(text).as_slice() {
            [] => {}
            [one] => return Some(*one),
            several if candidates.is_empty() => candidates = several.to_vec(),
            _ => {}
        }
    }
    if let Some(first) = written.first() {
        let written = if profession.title.is_some() { (*first).to_owned() } else { profession.path.join(" / ") };
        let candidates = candidates.iter().map(|&one| table.code(one).to_owned()).collect();
        unmatched.push(UnmatchedProfession { person: person(), written, candidates });
    }
    None
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
    pub(super) fn new(cohort: &Cohort, table: Option<&ProfessionTable>, stop: Stop<'_>) -> Self {
        let mut unmatched = Vec::new();
        let coded = table.map(|table| Coded::new(table, cohort, &mut unmatched, stop));
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
        Self { paths, titles, similarity: book.finish(stop), coded, unmatched }
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        if let Some(value) = self.coded.as_ref().and_then(|coded| coded.value(mentee, mentor)) {
            return Some(Sides::both(value));
        }
        let path = self.paths.rows(mentee, mentor).map(|(one, other)| {
            path_value(one.len(), other.len(), one.iter().zip(other).take_while(|(one, other)| one == other).count())
        });
        let (one, other) = (self.titles.mentee[mentee], self.titles.mentor[mentor]);
        let title = (one != NONE && other != NONE).then(|| self.similarity.value(one, other));
        combine(path, title).map(Sides::both)
    }

    pub(super) fn answers(&self, side: Side, person: usize, key: &mut Vec<u32>) {
        key.push(self.coded.as_ref().map_or(NONE, |coded| coded.people.of(side)[person]));
        key.push(self.titles.of(side)[person]);
        self.paths.of(side).write_numbers(person, key);
    }

    pub(super) fn unmatched(&self) -> &[UnmatchedProfession] {
        &self.unmatched
    }

    pub(super) fn detail(&self, one: &Mentee, other: &Mentor, mentee: usize, mentor: usize) -> Detail {
        let numbers = self.coded.as_ref().and_then(|coded| Some((coded, coded.positions(mentee, mentor)?)));
        let Some((coded, (number, other_number))) = numbers else { return detail(one, other) };
        let (position, other_position) = (coded.used.mentee[number], coded.used.mentor[other_number]);
        let title = |position| coded.table.title(position).to_owned();
        Detail::Codes {
            titles: Sides { mentee: title(position), mentor: title(other_position) },
            common: coded.table.common(position, other_position).map(title),
            similarity: score(coded.lin(position, other_position)),
        }
    }
}

fn detail(mentee: &Mentee, mentor: &Mentor) -> Detail {
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
        return Detail::Unknown(WhyUnknown::of(
            said(&steps, title.is_some()),
            said(&other_steps, other_title.is_some()),
        ));
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
