//! Finding the people that other people name: by member number, e-mail address or name.
//!
//! A name fits when its letters and digits are the same: case, accents, spaces, hyphens and apostrophes do not matter,
//! "Last, First" is "First Last". Nothing less is taken for an answer; what is merely similar is offered as a candidate.
//! Candidates are looked for only among people with a word that begins with the same two letters, at most
//! [`MOST_COMPARED`] of them, so that a file full of unknown names stays fast.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::Side;
use mentor_match::text;

use super::identity::{Person, email_key, name_key};

/// How many people a text is compared with that fits nobody.
const MOST_COMPARED: usize = 300;
/// How many comparisons are made for all texts together; after that, questions come without candidates.
const ALL_COMPARED: usize = 5_000_000;
/// Names less alike than this are no candidates.
const ALIKE: f64 = 0.87;
/// Longer texts are no names.
const LONGEST_NAME: usize = 200;

/// Who fits a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found<'a> {
    One(usize),
    /// Several, by position.
    Several(&'a [usize]),
    Nobody,
}

/// Everybody by everything they can be named by. Positions are those in the list of all people.
#[derive(Debug)]
pub(super) struct People<'a> {
    pub(super) all: &'a [Person],
    sides: [Index; 2],
    /// How many comparisons are still made.
    budget: Cell<usize>,
}

#[derive(Debug, Default)]
struct Index {
    ids: BTreeMap<String, Vec<usize>>,
    emails: BTreeMap<String, Vec<usize>>,
    names: BTreeMap<String, Vec<usize>>,
    /// First two letters of each word of a name or an address.
    beginnings: BTreeMap<String, BTreeSet<usize>>,
}

fn side_index(side: Side) -> usize {
    usize::from(side == Side::Mentor)
}

impl<'a> People<'a> {
    pub(super) fn new(all: &'a [Person]) -> Self {
        let mut sides = [Index::default(), Index::default()];
        for (position, person) in all.iter().enumerate() {
            let index = &mut sides[side_index(person.key.side)];
            index.ids.entry(text::fold(person.key.id.as_str())).or_default().push(position);
            if let Some(email) = &person.draft.email {
                index.emails.entry(email.clone()).or_default().push(position);
                index.begin(email, position);
            }
            if let Some(name) = &person.draft.name {
                let key = name_key(name);
                index.begin(&key, position);
                index.names.entry(key).or_default().push(position);
            }
        }
        Self { all, sides, budget: Cell::new(ALL_COMPARED) }
    }

    /// Who on that side fits the text exactly.
    pub(super) fn find(&self, side: Side, written: &str) -> Found<'_> {
        let index = &self.sides[side_index(side)];
        let exact = |written: &str| {
            let by_email = email_key(written).and_then(|email| index.emails.get(&email));
            index.ids.get(&text::fold(written)).or(by_email).or_else(|| index.names.get(&name_key(written)))
        };
        let inside = |open, close| {
            let (_, rest) = written.trim().strip_suffix(close)?.rsplit_once(open)?;
            // "Grace Hopper (100017)": what stands in the brackets says exactly who.
            index.ids.get(&text::fold(rest)).or_else(|| index.emails.get(&email_key(rest)?))
        };
        match exact(written).or_else(|| inside('(', ')')).or_else(|| inside('<', '>')).map(Vec::as_slice) {
            Some([only]) => Found::One(*only),
            Some(several) => Found::Several(several),
            None => Found::Nobody,
        }
    }

    /// At most three people of that side with a similar name or address, the most similar first.
    pub(super) fn similar(&self, side: Side, written: &str) -> Vec<usize> {
        if written.len() > LONGEST_NAME || self.budget.get() == 0 {
            return Vec::new();
        }
        let index = &self.sides[side_index(side)];
        let email = email_key(written);
        let wanted = email.clone().unwrap_or_else(|| name_key(written));
        let words: Vec<&str> = wanted.split([' ', '@', '.']).collect();
        let known = words.iter().filter_map(|word| index.beginnings.get(&beginning(word)?));
        let compared: BTreeSet<usize> = known.flatten().copied().take(4 * MOST_COMPARED).collect();
        self.budget.set(self.budget.get().saturating_sub(compared.len().min(MOST_COMPARED)));
        let mut alike: Vec<(f64, usize)> = compared
            .into_iter()
            .take(MOST_COMPARED)
            .filter_map(|position| {
                let draft = &self.all[position].draft;
                let likeness = match (&email, &draft.email, &draft.name) {
                    (Some(email), Some(other), _) => strsim::jaro_winkler(email, other),
                    (None, _, Some(name)) => likeness(&wanted, &words, &name_key(name)),
                    _ => 0.0,
                };
                (likeness >= ALIKE).then_some((likeness, position))
            })
            .collect();
        alike.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        alike.into_iter().take(3).map(|(_, position)| position).collect()
    }

    /// "Grace Hopper (100017)": a form that [`People::find`] reads back.
    pub(super) fn title(&self, position: usize) -> String {
        let person = &self.all[position];
        match &person.draft.name {
            Some(name) => format!("{name} ({})", person.key.id),
            None => person.key.id.to_string(),
        }
    }

    /// Whether two rows are one human being, whatever their roles.
    pub(super) fn same_human(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.all[one], &self.all[other]);
        let same_email = one.draft.email.is_some() && one.draft.email == other.draft.email;
        let same_name = |one: &Option<String>, other: &Option<String>| match (one, other) {
            (Some(one), Some(other)) => name_key(one) == name_key(other),
            _ => true,
        };
        let same_id = text::fold(one.key.id.as_str()) == text::fold(other.key.id.as_str());
        one.draft.at == other.draft.at || ((same_email || same_id) && same_name(&one.draft.name, &other.draft.name))
    }
}

impl Index {
    fn begin(&mut self, key: &str, position: usize) {
        for word in key.split([' ', '@', '.']) {
            if let Some(beginning) = beginning(word) {
                self.beginnings.entry(beginning).or_default().insert(position);
            }
        }
    }
}

fn beginning(word: &str) -> Option<String> {
    let letters: String = word.chars().take(2).collect();
    (letters.chars().count() == 2).then_some(letters)
}

fn likeness(wanted: &str, words: &[&str], name: &str) -> f64 {
    let parts: Vec<&str> = name.split(' ').collect();
    // "Hopper" for Grace Hopper, "Grace B. Hopper" for Grace Hopper.
    let within = |these: &[&str], those: &[&str]| these.iter().all(|word| those.contains(word));
    if within(words, &parts) || (parts.len() > 1 && within(&parts, words)) {
        return 0.95;
    }
    strsim::jaro_winkler(wanted, name)
}
