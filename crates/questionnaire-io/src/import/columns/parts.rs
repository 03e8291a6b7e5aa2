//! The answers of a list, each different one once.
//!
//! How a column's cells are split is asked once for each different text of the column, and what an answer means once
//! for each different answer; a person's list is then a few numbers. Where more different answers stand than those of a
//! form, nothing is kept, and cells are split one by one.
//!
//! O(length of the different texts).

use std::collections::BTreeMap;

use mentor_match::text;

use super::sheet::Sheet;
use crate::import::lookup::Numbers;
use crate::import::parse::drift::Spellings;
use crate::import::parse::lists::Splitter;
use crate::import::parse::short;

/// Where more different answers stand, they are not kept.
const MOST_DIFFERENT: usize = 100_000;
/// The same of longer ones, in bytes together.
const MOST_BYTES: usize = 8 << 20;

/// The answers of one column.
#[derive(Debug)]
pub(crate) struct Parts {
    // INVARIANT: one for each answer.
    answers: Vec<Part>,
    // INVARIANT: ascending from 0, one more than the column has different texts.
    ends: Vec<u32>,
    // INVARIANT: numbers of answers; those of a text stand between two of `ends`.
    of_texts: Vec<u32>,
    // INVARIANT: one for each different text.
    says: Vec<Says>,
}

/// An answer.
#[derive(Debug)]
struct Part {
    written: String,
    /// What it is read as, if that is something else.
    meant: Option<String>,
    /// Whether that says "none".
    says_none: bool,
}

/// What a cell says as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    Answers,
    /// "None".
    None,
    /// Not known, so nothing.
    Unknown,
}

impl Part {
    fn text(&self) -> &str {
        self.meant.as_deref().unwrap_or(&self.written)
    }
}

impl Parts {
    /// The answers of a column; `None` where its texts are not numbered or too many answers are different.
    pub(super) fn of(sheet: &Sheet, column: usize, splitter: &Splitter) -> Option<Self> {
        sheet.table.different(column)?;
        let (mut numbers, mut folds) = (Numbers::<Box<str>>::default(), Numbers::<Box<str>>::default());
        let (mut answers, mut fold_of): (Vec<Part>, Vec<usize>) = (Vec::new(), Vec::new());
        let (mut ends, mut of_texts, mut says) = (vec![0], Vec::new(), Vec::new());
        // Per fold: behind which text it was last met.
        let mut met_in: Vec<usize> = Vec::new();
        let mut bytes = 0;
        for (cell, _) in sheet.texts(column) {
            for part in splitter.parts(cell) {
                let number = numbers.number(&*part);
                if number == answers.len() {
                    bytes += part.len();
                    fold_of.push(folds.number(&*text::fold(&part)));
                    met_in.resize(met_in.len().max(fold_of[number] + 1), 0);
                    answers.push(Part { written: part.into_owned(), meant: None, says_none: false });
                }
                if std::mem::replace(&mut met_in[fold_of[number]], ends.len()) != ends.len() {
                    of_texts.push(small(number));
                }
            }
            if answers.len() > MOST_DIFFERENT || bytes > MOST_BYTES {
                return None;
            }
            ends.push(small(of_texts.len()));
            says.push(match cell {
                cell if short::is_unknown(cell) => Says::Unknown,
                cell if short::is_none(cell) => Says::None,
                _ => Says::Answers,
            });
        }
        Some(Self { answers, ends, of_texts, says })
    }

    /// Says what answers are read as: by the mapping's synonyms, else as another spelling.
    pub(super) fn mean(&mut self, synonyms: Option<&BTreeMap<String, String>>, spellings: Option<&Spellings>) {
        for part in &mut self.answers {
            if synonyms.is_some() || spellings.is_some() {
                let fold = text::fold(&part.written);
                let meant = synonyms.and_then(|synonyms| synonyms.get(&fold));
                part.meant = meant.or_else(|| spellings.and_then(|spellings| spellings.get(&fold))).cloned();
            }
            part.says_none = short::is_none(part.text());
        }
    }

    /// All answers as they are written, by number.
    pub(super) fn written(&self) -> impl Iterator<Item = &str> {
        self.answers.iter().map(|part| &*part.written)
    }

    /// The numbers of the answers of one of the column's different texts.
    pub(super) fn of_text(&self, text: usize) -> &[u32] {
        &self.of_texts[self.ends[text] as usize..self.ends[text + 1] as usize]
    }

    /// What a text says as a whole.
    pub(crate) fn says(&self, text: usize) -> Says {
        self.says[text]
    }

    /// The answers of a text that are not blank, as they are read.
    pub(super) fn answers(&self, text: usize) -> impl Iterator<Item = &str> {
        let parts = self.of_text(text).iter().map(|&number| self.answers[number as usize].text());
        parts.filter(|answer| !answer.trim().is_empty())
    }

    /// The same without those that say "none".
    pub(crate) fn listed(&self, text: usize) -> Vec<String> {
        let parts = self.of_text(text).iter().map(|&number| &self.answers[number as usize]);
        let some = parts.filter(|part| !part.says_none && !part.text().trim().is_empty());
        some.map(|part| part.text().to_owned()).collect()
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("fewer answers than 2^32 fit into a file")
}
