//! Titles compared by the words they share, and lists of phrases by their closest entries.
//!
//! A phrase is the *set* of its folded words by Unicode word boundaries, without a few words that say nothing: "AI"
//! is a word of "AI strategy", never of "retail". Two phrases are alike by Dice's coefficient,
//!
//! ```text
//! similarity = 2 · |common words| / (|words of one| + |words of the other|)
//! ```
//!
//! so 1,000,000 for the same words in any order and 0 without a common word. A phrase of stop words only keeps them;
//! a phrase without any word (an emoji) is compared as a whole; a phrase in which nothing can be read is left out.
//!
//! Titles of offices ([`PhraseBook::of_offices`]) are compared by what they mean for each other: 1,000,000 when
//! the mentor's title has all the words of the mentee's and none that makes it a deputy's, 750,000 when only such words
//! set the two apart, else Dice's coefficient, at most 500,000.
//!
//! Phrases are numbered per side. When there are at most 2²² combinations, all similarities are computed beforehand;
//! otherwise each is computed when it is needed, from sorted word numbers behind a 64-bit signature that tells most
//! phrases without a common word apart at once. Both ways give the same integers.
//!
//! Reference: L. R. Dice (1945), Measures of the amount of ecologic association between species, Ecology 26(3),
//! doi:10.2307/1932409.

use std::collections::{BTreeMap, BTreeSet};

use super::Sides;
use super::answers::{Answers, NONE, Names, all_pairs};
use super::fixed::{ONE, mean, ratio};
use crate::cohort::DEPUTY;
use crate::parallel::Stop;
use crate::text;

/// Up to how many combinations are computed beforehand.
const TABLE_ENTRIES: usize = 1 << 22;

/// Words that say nothing about a goal, an interest or a title.
const STOP_WORDS: [&str; 32] = [
    "a", "about", "an", "and", "as", "at", "be", "better", "by", "for", "from", "how", "i", "in", "is", "it", "learn",
    "learning", "more", "my", "of", "on", "or", "skill", "skills", "some", "the", "to", "up", "want", "with", "your",
];

/// The words of a phrase as described above; `None` when nothing can be read in it.
pub(super) fn word_set(phrase: &str, ignored: &BTreeSet<String>) -> Option<BTreeSet<String>> {
    let all: BTreeSet<String> = text::words(phrase).into_iter().collect();
    if all.is_empty() {
        let folded = text::fold(phrase);
        return (!folded.is_empty()).then(|| BTreeSet::from([folded]));
    }
    let telling: BTreeSet<String> =
        all.iter().filter(|word| !STOP_WORDS.contains(&word.as_str()) && !ignored.contains(*word)).cloned().collect();
    Some(if telling.is_empty() { all } else { telling })
}

/// How alike two word sets are, in millionths.
pub(super) fn alike(one: &BTreeSet<String>, other: &BTreeSet<String>) -> u32 {
    dice(one.intersection(other).count(), one.len(), other.len())
}

#[inline]
fn dice(common: usize, one: usize, other: usize) -> u32 {
    ratio(2 * common as u64, (one + other) as u64)
}

/// Collects the phrases of both sides.
#[derive(Debug, Default)]
pub(super) struct PhraseBook {
    measure: Measure,
    ignored: BTreeSet<String>,
    words: Names,
    sides: Sides<SideBook>,
}

/// How two phrases are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Measure {
    #[default]
    Dice,
    /// Words numbered below that of [`DEPUTY`] are a deputy's.
    Offices,
}

#[derive(Debug, Default)]
struct SideBook {
    by_text: BTreeMap<String, Option<u32>>,
    by_words: BTreeMap<Vec<u32>, u32>,
}

impl PhraseBook {
    /// A book of offices that also ignores these folded words.
    pub(super) fn of_offices(ignored: BTreeSet<String>) -> Self {
        let mut book = Self { measure: Measure::Offices, ignored, ..Self::default() };
        for word in DEPUTY {
            book.words.folded(word.to_owned());
        }
        book
    }

    /// The number of a mentee's phrase.
    pub(super) fn mentee(&mut self, phrase: &str) -> Option<u32> {
        self.sides.mentee.number(phrase, &self.ignored, &mut self.words)
    }

    /// The number of a mentor's phrase.
    pub(super) fn mentor(&mut self, phrase: &str) -> Option<u32> {
        self.sides.mentor.number(phrase, &self.ignored, &mut self.words)
    }

    /// The similarities of all phrases collected.
    pub(super) fn finish(self, stop: Stop<'_>) -> Similarity {
        Similarity::new(self.sides.map(SideBook::finish), self.measure, TABLE_ENTRIES, stop)
    }
}

impl SideBook {
    fn number(&mut self, phrase: &str, ignored: &BTreeSet<String>, words: &mut Names) -> Option<u32> {
        if let Some(&known) = self.by_text.get(phrase) {
            return known;
        }
        let number = word_set(phrase, ignored).map(|set| {
            let mut key: Vec<u32> = set.into_iter().map(|word| words.folded(word)).collect();
            key.sort_unstable();
            let next = u32::try_from(self.by_words.len()).expect("fewer than 2^32 phrases fit in memory");
            *self.by_words.entry(key).or_insert(next)
        });
        self.by_text.insert(phrase.to_owned(), number);
        number
    }

    fn finish(self) -> WordSets {
        let mut keys: Vec<(u32, Vec<u32>)> = self.by_words.into_iter().map(|(key, number)| (number, key)).collect();
        keys.sort_unstable();
        let signatures =
            keys.iter().map(|(_, key)| key.iter().fold(0, |bits, word| bits | 1_u64 << (word % 64))).collect();
        WordSets { signatures, words: keys.into_iter().map(|(_, key)| Some(key)).collect() }
    }
}

#[derive(Debug)]
pub(super) struct WordSets {
    // Bit `word % 64` is set for each word: no common bit, no common word.
    signatures: Vec<u64>,
    // INVARIANT: every row is there, ascending, not empty.
    words: Answers<u32>,
}

/// How alike any phrase of a mentee and any phrase of a mentor are.
#[derive(Debug)]
pub(super) enum Similarity {
    Table { columns: usize, entries: Vec<u32> },
    Live(Sides<WordSets>, Measure),
}

impl Similarity {
    fn new(sets: Sides<WordSets>, measure: Measure, most: usize, stop: Stop<'_>) -> Self {
        let (rows, columns) = (sets.mentee.signatures.len(), sets.mentor.signatures.len());
        match all_pairs(rows, columns, most, stop, |row, column| compare(&sets, measure, row, column)) {
            Some(entries) => Self::Table { columns, entries },
            None => Self::Live(sets, measure),
        }
    }

    /// In millionths; 0 where there is no phrase.
    #[inline]
    pub(super) fn value(&self, mentee: u32, mentor: u32) -> u32 {
        if mentee == NONE || mentor == NONE {
            return 0;
        }
        match self {
            Self::Table { columns, entries } => entries[mentee as usize * columns + mentor as usize],
            Self::Live(sets, measure) => compare(sets, *measure, mentee as usize, mentor as usize),
        }
    }
}

#[inline]
fn compare(sets: &Sides<WordSets>, measure: Measure, mentee: usize, mentor: usize) -> u32 {
    if sets.mentee.signatures[mentee] & sets.mentor.signatures[mentor] == 0 {
        return 0;
    }
    let (one, other) = (sets.mentee.words.row(mentee).unwrap_or(&[]), sets.mentor.words.row(mentor).unwrap_or(&[]));
    let common = common(one, other);
    match measure {
        Measure::Dice => dice(common, one.len(), other.len()),
        Measure::Offices => {
            // Deputies' words have the lowest numbers, so they come first in both.
            let ([one_deputy, one_office], [other_deputy, other_office]) = (parted(one), parted(other));
            let same_office = self::common(one_office, other_office) == one_office.len();
            match (same_office, one_deputy == other_deputy) {
                (true, true) => ONE,
                (true, false) if !one_office.is_empty() => ONE / 4 * 3,
                _ => dice(common, one.len(), other.len()).min(ONE / 2),
            }
        }
    }
}

/// A title's words in two parts: those that make it a deputy's, and the office.
#[inline]
fn parted(words: &[u32]) -> [&[u32]; 2] {
    let (deputy, office) = words.split_at(words.partition_point(|&word| (word as usize) < DEPUTY.len()));
    [deputy, office]
}

/// How many entries two ascending lists have in common.
#[inline]
fn common(one: &[u32], other: &[u32]) -> usize {
    let (mut at, mut common) = (0, 0);
    for word in one {
        while at < other.len() && other[at] < *word {
            at += 1;
        }
        common += usize::from(other.get(at) == Some(word));
    }
    common
}

/// A phrase with how much it matters to whoever wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) phrase: u32,
    pub(super) weight: u32,
}

/// Entries in order of their phrase; a repeated phrase counts once, with its greatest weight. When nothing can be read
/// in any of them, nothing was answered.
pub(super) fn entries(written: impl ExactSizeIterator<Item = (Option<u32>, u32)>) -> Option<Vec<Entry>> {
    let none = written.len() == 0;
    let mut entries: Vec<Entry> =
        written.filter_map(|(phrase, weight)| Some(Entry { phrase: phrase?, weight })).collect();
    entries.sort_unstable_by_key(|entry| (entry.phrase, std::cmp::Reverse(entry.weight)));
    entries.dedup_by_key(|entry| entry.phrase);
    (none || !entries.is_empty()).then_some(entries)
}

/// For each side the weighted mean, over that side's entries, of the closest entry of the other side. Empty lists share
/// nothing: 0.
#[inline]
pub(super) fn best(mentee: &[Entry], mentor: &[Entry], value: impl Fn(u32, u32) -> u32) -> Sides<u32> {
    // Most lists are short: then one pass serves both sides.
    const FEW: usize = 16;
    if mentor.len() > FEW {
        return Sides {
            mentee: weighted(mentee.iter().map(|own| {
                (own.weight, mentor.iter().map(|other| value(own.phrase, other.phrase)).max().unwrap_or(0))
            })),
            mentor: weighted(mentor.iter().map(|own| {
                (own.weight, mentee.iter().map(|other| value(other.phrase, own.phrase)).max().unwrap_or(0))
            })),
        };
    }
    let mut closest = [0; FEW];
    let mentee = weighted(mentee.iter().map(|own| {
        let mut best = 0;
        for (other, closest) in mentor.iter().zip(&mut closest) {
            let value = value(own.phrase, other.phrase);
            best = best.max(value);
            *closest = value.max(*closest);
        }
        (own.weight, best)
    }));
    Sides { mentee, mentor: weighted(mentor.iter().zip(closest).map(|(own, closest)| (own.weight, closest))) }
}

/// The weighted mean of values, each with its weight.
#[inline]
pub(super) fn weighted(entries: impl Iterator<Item = (u32, u32)>) -> u32 {
    // At most 2^32 entries of weight 64 and value 10^6: below 2^58.
    let (sum, weight) = entries.fold((0, 0), |(sum, all), (weight, value)| {
        (sum + i64::from(weight) * i64::from(value), all + i64::from(weight))
    });
    mean(sum, weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similarity(mut book: PhraseBook, one: &str, other: &str, most: usize) -> u32 {
        let (one, other) = (book.mentee(one).unwrap_or(NONE), book.mentor(other).unwrap_or(NONE));
        Similarity::new(book.sides.map(SideBook::finish), book.measure, most, &|| None).value(one, other)
    }

    #[test]
    fn words_not_letters_are_compared() {
        for (one, other, expected) in [
            ("AI", "retail", 0),
            ("AI", "AI strategy", 666_667),
            ("Public speaking", "speaking in PUBLIC", 1_000_000),
            ("Learn how to budget", "the budget", 1_000_000),
            ("to be or", "or, to be", 1_000_000),
            ("🎾", "🎾", 1_000_000),
            ("🎾", "⛳", 0),
            ("  ", "budget", 0),
            ("café", "CAFE\u{301}", 1_000_000),
        ] {
            let value = |most| similarity(PhraseBook::default(), one, other, most);
            assert_eq!(value(TABLE_ENTRIES), expected, "{one} / {other}");
            assert_eq!(value(0), expected, "{one} / {other}, computed live");
        }
    }

    #[test]
    fn an_office_held_comes_before_the_one_next_to_it_and_before_what_sounds_like_it() {
        for (target, held, expected) in [
            ("President", "President of the board", 1_000_000),
            ("President", "Vice president", 750_000),
            ("Vice president", "President", 750_000),
            ("Vice president", "vice-president", 1_000_000),
            ("President", "President-elect", 750_000),
            ("Finance committee chair", "Finance committee", 500_000),
            ("Board treasurer", "Board secretary", 500_000),
            ("Board treasurer of the foundation", "Board secretary", 400_000),
            ("Deputy", "Deputy treasurer", 1_000_000),
            ("Deputy", "Vice treasurer", 0),
            ("President", "Treasurer", 0),
        ] {
            for most in [TABLE_ENTRIES, 0] {
                let book = PhraseBook::of_offices(BTreeSet::new());
                assert_eq!(similarity(book, target, held, most), expected, "{target} / {held}");
            }
        }
    }

    #[test]
    fn long_lists_and_short_lists_agree() {
        let value = |one: u32, other: u32| (one * 31 + other * 17) % 7 * 100_000;
        let few: Vec<Entry> = (0..16).map(|phrase| Entry { phrase, weight: phrase % 3 + 1 }).collect();
        let one_more: Vec<Entry> = few.iter().copied().chain([Entry { phrase: 0, weight: 0 }]).collect();
        let needs: Vec<Entry> = (0..5).map(|phrase| Entry { phrase, weight: 2 }).collect();
        assert_eq!(best(&needs, &few, value), best(&needs, &one_more, value));
        assert_eq!(best(&[], &few, value), Sides { mentee: 0, mentor: 0 });
    }

    #[test]
    fn repetition_keeps_the_greatest_weight() {
        let written = [(Some(3), 1), (None, 4), (Some(1), 2), (Some(3), 4)];
        let kept = entries(written.into_iter()).expect("two phrases");
        assert_eq!(kept, [Entry { phrase: 1, weight: 2 }, Entry { phrase: 3, weight: 4 }]);
        assert_eq!(entries([(None, 1)].into_iter()), None);
        assert_eq!(entries([].into_iter()), Some(vec![]));
    }
}
