//! Lists of phrases on both sides: what each person says, and what they exclude.
//!
//! Phrases are read as in [`reading`](super::reading) and compared as in [`cosine`](super::cosine), or by the
//! embedder's [`vectors`](super::vectors).
//!
//! ```text
//! alike(n, o)   = similarity(n, o)      unless the mentor excludes something at least as close to n as o is,
//!                                       or the mentee something at least as close to o as n is; then 0
//! a side's view = Σ over own phrases  weight · best alike among the other's / Σ weight
//! ```
//!
//! An exclusion can only lower a value: it is never compared with another exclusion, and never adds to a sum.
//!
//! Phrases are numbered per side. When there are at most 2²² combinations, all similarities are computed beforehand;
//! otherwise each is computed when it is needed. Both ways give the same integers.
//!
//! Time: O(product of the lists' lengths) per pair; where somebody excludes e things, times 1 + e.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::{Answers, Names};
use super::cosine::{self, Documents};
use super::phrases::{self, Entry};
use super::reading::{Reader, Terms};
use super::similar::{Similar, Similarity, excluded};
use super::vectors::Directions;
use super::{
    Detail, Feature, PhraseMatch, Resources, Scoring, Sides, Values, VectorError, Vectors, WhyUnknown, WordMatch, score,
};
use crate::cohort::{PersonKey, Side};
use crate::parallel::Stop;
use crate::text;

/// Up to how many combinations are computed beforehand.
const TABLE_ENTRIES: usize = 1 << 22;

/// What one person wrote.
#[derive(Debug, Clone)]
pub(super) struct Written<'t> {
    pub(super) person: PersonKey,
    /// With weights; `None`: not answered.
    pub(super) list: Option<Vec<(&'t str, u32)>>,
    pub(super) avoids: Vec<&'t str>,
}

#[derive(Debug)]
pub(super) struct Topics {
    people: Sides<Answers<Entry>>,
    // INVARIANT: numbers of phrases; empty for whoever excludes nothing.
    avoided: Sides<Answers<u32>>,
    numbers: Sides<BTreeMap<Vec<u32>, u32>>,
    names: Names,
    reader: Reader,
    by_vectors: bool,
    similarity: Similarity,
}

/// A phrase as numbers of terms: what it says and what it excludes.
#[derive(Debug, Clone, Default)]
struct Keys {
    said: Option<Vec<u32>>,
    excluded: Vec<Vec<u32>>,
}

/// Collects the phrases of one side.
struct Book<'b> {
    reader: &'b Reader,
    by_vectors: bool,
    names: &'b mut Names,
    documents: &'b mut BTreeSet<Vec<u32>>,
    read: BTreeMap<String, Keys>,
    numbers: BTreeMap<Vec<u32>, u32>,
    // The first phrase of each number, folded: the same for all of them where vectors are used.
    folds: Vec<String>,
}

/// What the phrases of all people say together, where only some people are compared: which accents are written, and
/// how telling each term is.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lexicon {
    accents: BTreeMap<String, String>,
    squares: BTreeMap<String, u64>,
}

/// Everything that is written, as numbers.
struct Read {
    reader: Reader,
    names: Names,
    documents: BTreeSet<Vec<u32>>,
    sides: Sides<SideRead>,
}

/// One side once it is read.
struct SideRead {
    people: Answers<Entry>,
    avoided: Answers<u32>,
    numbers: BTreeMap<Vec<u32>, u32>,
    folds: Vec<String>,
}

fn key(terms: &Terms, mut number: impl FnMut(&str) -> Option<u32>) -> Option<Vec<u32>> {
    let mut key = terms.keys().map(|term| number(term)).collect::<Option<Vec<u32>>>()?;
    key.sort_unstable();
    Some(key)
}

/// The terms of a phrase; where vectors are used, each phrase is a term of its own.
fn keys(reader: &Reader, by_vectors: bool, phrase: &str, mut number: impl FnMut(&str) -> Option<u32>) -> Keys {
    let reading = reader.read(phrase);
    if by_vectors {
        let whole = Some(text::fold(phrase)).filter(|folded| !folded.is_empty());
        let whole = whole.and_then(|folded| Some(vec![number(&folded)?]));
        return match (reading.said.is_empty(), reading.excluded.is_empty()) {
            (false, _) => Keys { said: whole, excluded: Vec::new() },
            (true, false) => Keys { said: None, excluded: whole.into_iter().collect() },
            (true, true) => Keys::default(),
        };
    }
    let said = if reading.said.is_empty() { None } else { key(&reading.said, &mut number) };
    Keys { said, excluded: reading.excluded.iter().filter_map(|terms| key(terms, &mut number)).collect() }
}

/// The terms of something to be avoided.
fn avoided(
    reader: &Reader,
    by_vectors: bool,
    phrase: &str,
    mut number: impl FnMut(&str) -> Option<u32>,
) -> Option<Vec<u32>> {
    let terms = reader.read_exclusion(phrase)?;
    if by_vectors { Some(vec![number(&text::fold(phrase))?]) } else { key(&terms, number) }
}

impl Book<'_> {
    fn number(&mut self, key: Vec<u32>, fold: &str) -> u32 {
        let next = u32::try_from(self.folds.len()).expect("fewer than 2^32 phrases fit in memory");
        *self.numbers.entry(key).or_insert_with(|| {
            self.folds.push(fold.to_owned());
            next
        })
    }

    fn person(&mut self, written: &Written<'_>) -> (Option<Vec<Entry>>, Vec<u32>) {
        let mut excluded = Vec::new();
        let mut entries = Vec::new();
        for (phrase, weight) in written.list.iter().flatten() {
            if !self.read.contains_key(*phrase) {
                let names = &mut *self.names;
                let keys = keys(self.reader, self.by_vectors, phrase, |term| Some(names.folded(term.to_owned())));
                self.documents.extend(keys.said.clone());
                self.read.insert((*phrase).to_owned(), keys);
            }
            let keys = self.read[*phrase].clone();
            let fold = if self.by_vectors { text::fold(phrase) } else { String::new() };
            entries.push((keys.said.map(|key| self.number(key, &fold)), *weight));
            excluded.extend(keys.excluded.into_iter().map(|key| self.number(key, &fold)));
        }
        for phrase in &written.avoids {
            let names = &mut *self.names;
            let key = avoided(self.reader, self.by_vectors, phrase, |term| Some(names.folded(term.to_owned())));
            let fold = if self.by_vectors { text::fold(phrase) } else { String::new() };
            excluded.extend(key.map(|key| self.number(key, &fold)));
        }
        excluded.sort_unstable();
        excluded.dedup();
        (written.list.as_ref().and_then(|_| phrases::entries(entries.into_iter())), excluded)
    }

    fn side(mut self, written: &[Written<'_>]) -> SideRead {
        let rows = written.iter().map(|one| {
            let (entries, excluded) = self.person(one);
            (entries, Some(excluded))
        });
        let (people, avoided): (Vec<_>, Vec<_>) = rows.unzip();
        SideRead {
            people: people.into_iter().collect(),
            avoided: avoided.into_iter().collect(),
            numbers: self.numbers,
            folds: self.folds,
        }
    }
}

impl SideRead {
    /// The phrases by number.
    fn phrases(&self) -> Vec<Vec<u32>> {
        let mut phrases = vec![Vec::new(); self.folds.len()];
        for (key, number) in &self.numbers {
            phrases[*number as usize].clone_from(key);
        }
        phrases
    }
}

impl Read {
    fn new(
        scoring: &Scoring,
        resources: &Resources,
        written: &Sides<Vec<Written<'_>>>,
        lexicon: Option<&Lexicon>,
        by_vectors: bool,
    ) -> Self {
        let all = || [&written.mentee, &written.mentor].into_iter().flatten();
        // Exclusions are read as everything else is written, so that they cannot change how it is read.
        let texts = all().flat_map(|one| one.list.iter().flatten().map(|(phrase, _)| *phrase));
        let reader = match lexicon {
            Some(lexicon) => Reader::with_accents(scoring.language, &resources.synonyms, lexicon.accents.clone()),
            None => Reader::new(scoring.language, &resources.synonyms, texts),
        };
        let (mut names, mut documents) = (Names::default(), BTreeSet::new());
        let mut side = |written: &[Written<'_>]| {
            let (names, documents) = (&mut names, &mut documents);
            let (read, numbers, folds) = Default::default();
            Book { reader: &reader, by_vectors, names, documents, read, numbers, folds }.side(written)
        };
        let sides = Sides { mentee: side(&written.mentee), mentor: side(&written.mentor) };
        Self { reader, names, documents, sides }
    }

    /// The squares of idf by term: those of all people, where these are some of them.
    fn squares(&self, lexicon: Option<&Lexicon>) -> Vec<u64> {
        let mut squares = cosine::squares(&self.documents, self.names.count());
        for (term, number) in self.names.iter() {
            if let Some(&square) = lexicon.and_then(|lexicon| lexicon.squares.get(term)) {
                squares[number as usize] = square;
            }
        }
        squares
    }
}

#[cfg(feature = "arrow")]
impl Lexicon {
    /// What these people's phrases say together.
    pub(super) fn new(scoring: &Scoring, resources: &Resources, written: &Sides<Vec<Written<'_>>>) -> Self {
        let read = Read::new(scoring, resources, written, None, false);
        let squares = read.squares(None);
        let of_term = |(term, number): (&str, u32)| (term.to_owned(), squares[number as usize]);
        Self { accents: read.reader.accents().clone(), squares: read.names.iter().map(of_term).collect() }
    }
}

impl Topics {
    /// The lists of a feature; of some people, with what all people's phrases say together.
    pub(super) fn new(
        feature: Feature,
        scoring: &Scoring,
        resources: &Resources,
        written: &Sides<Vec<Written<'_>>>,
        lexicon: Option<&Lexicon>,
        stop: Stop<'_>,
    ) -> Result<Self, VectorError> {
        let vectors = resources.vectors.as_ref().filter(|vectors| vectors.replaces(feature));
        let by_vectors = vectors.is_some();
        let read = Read::new(scoring, resources, written, lexicon, by_vectors);
        let squares = if by_vectors { Vec::new() } else { read.squares(lexicon) };
        let Read { reader, names, sides, .. } = read;
        let similarity = if let Some(vectors) = vectors {
            Similarity::Vectors(Sides {
                mentee: directions(feature, vectors, &written.mentee, &sides.mentee.folds)?,
                mentor: directions(feature, vectors, &written.mentor, &sides.mentor.folds)?,
            })
        } else {
            let documents = |side: &SideRead| Documents::new(side.phrases(), &squares);
            let sides = Sides { mentee: documents(&sides.mentee), mentor: documents(&sides.mentor) };
            Similarity::words(sides, squares)
        };
        let Sides { mentee, mentor } = sides;
        Ok(Self {
            people: Sides { mentee: mentee.people, mentor: mentor.people },
            avoided: Sides { mentee: mentee.avoided, mentor: mentor.avoided },
            numbers: Sides { mentee: mentee.numbers, mentor: mentor.numbers },
            names,
            reader,
            by_vectors,
            similarity: similarity.tabled(TABLE_ENTRIES, stop),
        })
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        let (needs, offers) = self.people.rows(mentee, mentor)?;
        let (theirs, others) = self.avoided.rows(mentee, mentor)?;
        Some(self.similarity.best(needs, offers, theirs, others))
    }

    /// The values of a mentee with each of these mentors: those of [`Topics::values`].
    ///
    /// Each phrase of the mentee is compared with all phrases of the mentors' side at once; of words by the lists of
    /// who has which term, so that what has no term in common costs nothing.
    pub(super) fn row<'r>(
        &'r self,
        mentee: usize,
        mentors: impl Iterator<Item = usize> + 'r,
        similar: &'r mut Similar,
    ) -> impl Iterator<Item = Values> + 'r {
        let said = self.people.mentee.row(mentee).zip(self.avoided.mentee.row(mentee));
        if let Some((needs, _)) = said {
            similar.take(&self.similarity, needs);
        }
        let similar = &*similar;
        mentors.map(move |mentor| {
            let (needs, theirs) = said?;
            let (offers, others) = (self.people.mentor.row(mentor)?, self.avoided.mentor.row(mentor)?);
            Some(if theirs.is_empty() {
                similar.best(&self.similarity, needs, offers, others)
            } else {
                self.similarity.best(needs, offers, theirs, others)
            })
        })
    }

    /// What somebody said and excludes.
    pub(super) fn answers(&self, side: Side, person: usize, key: &mut Vec<u32>) {
        self.people.of(side).write(person, key, |entry, key| key.extend([entry.phrase, entry.weight]));
        self.avoided.of(side).write_numbers(person, key);
    }

    /// The numbers of some of a mentee's phrases, for [`Topics::served`].
    pub(super) fn of_mentee<'t>(&self, phrases: impl Iterator<Item = &'t str>) -> Vec<u32> {
        let find = |key: &Vec<u32>| self.numbers.mentee.get(key).copied();
        let said = |phrase: &str| {
            keys(&self.reader, self.by_vectors, phrase, |term| self.names.find(term)).said.as_ref().and_then(find)
        };
        let mut numbers: Vec<u32> = phrases.filter_map(said).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// How alike the closest of these phrases of a mentee and anything on the mentor's list are, as far as neither
    /// excludes it; not known where either list is not answered.
    pub(super) fn served(&self, phrases: &[u32], mentee: usize, mentor: usize) -> Option<u32> {
        let (_, offers) = self.people.rows(mentee, mentor)?;
        let (theirs, others) = self.avoided.rows(mentee, mentor)?;
        let value = |one, other| self.similarity.value(one, other);
        let pairs = phrases.iter().flat_map(|&one| offers.iter().map(move |offer| (one, offer.phrase)));
        let counting = pairs.filter(|&(one, other)| excluded(one, other, theirs, others, value).is_none());
        Some(counting.map(|(one, other)| value(one, other)).max().unwrap_or(0))
    }

    /// For each of the mentee's phrases the closest of the mentor's, where anything is alike; then what was left out.
    pub(super) fn detail(&self, mentee: &Written<'_>, mentor: &Written<'_>) -> Detail {
        let (needs, offers) = (self.numbered(Side::Mentee, mentee), self.numbered(Side::Mentor, mentor));
        let ((needs, theirs), (offers, others)) = match (needs, offers) {
            ((Some(needs), theirs), (Some(offers), others)) => ((needs, theirs), (offers, others)),
            (needs, offers) => return Detail::Unknown(WhyUnknown::of(needs.0.is_some(), offers.0.is_some())),
        };
        let value = |one, other| self.similarity.value(one, other);
        let mut matches: Vec<PhraseMatch> = Vec::new();
        for (&one, need) in &needs {
            let pairs = offers.iter().map(|(&other, offer)| {
                let excluded = excluded(one, other, &theirs, &others, value);
                (excluded.is_none(), value(one, other), offer, excluded)
            });
            let mut pairs: Vec<_> = pairs.filter(|pair| pair.1 > 0).collect();
            pairs.sort_by_key(|&(counts, similarity, offer, _)| (!counts, std::cmp::Reverse(similarity), offer));
            let counting = pairs.iter().take_while(|pair| pair.0).take(1);
            for (_, similarity, offer, excluded) in counting.chain(pairs.iter().filter(|pair| !pair.0)) {
                matches.push(PhraseMatch {
                    mentee: (*need).clone(),
                    mentor: (*offer).clone(),
                    similarity: score(*similarity),
                    words: self.words(need, offer),
                    excluded: *excluded,
                    rank: None,
                });
            }
        }
        matches.sort_by(|one, other| {
            let order = |pair: &PhraseMatch| (pair.excluded, std::cmp::Reverse(pair.similarity));
            (order(one), &one.mentee, &one.mentor).cmp(&(order(other), &other.mentee, &other.mentor))
        });
        Detail::Phrases(matches)
    }

    /// A person's phrases by number, each as it sorts first, and the numbers they exclude.
    fn numbered(&self, side: Side, written: &Written<'_>) -> (Option<BTreeMap<u32, String>>, Vec<u32>) {
        let find = |key: &Vec<u32>| self.numbers.of(side).get(key).copied();
        let name = |term: &str| self.names.find(term);
        let (mut found, mut excluded): (BTreeMap<u32, String>, Vec<u32>) = Default::default();
        for (phrase, _) in written.list.iter().flatten() {
            let keys = keys(&self.reader, self.by_vectors, phrase, name);
            excluded.extend(keys.excluded.iter().filter_map(find));
            if let Some(number) = keys.said.as_ref().and_then(find) {
                let text = phrase.trim().to_owned();
                let kept = found.entry(number).or_insert_with(|| text.clone());
                if text < *kept {
                    *kept = text;
                }
            }
        }
        let avoids = written.avoids.iter().filter_map(|phrase| avoided(&self.reader, self.by_vectors, phrase, name));
        excluded.extend(avoids.filter_map(|key| find(&key)));
        let answered = written.list.as_ref().is_some_and(|list| list.is_empty() || !found.is_empty());
        (answered.then_some(found), excluded)
    }

    /// The words that two phrases share.
    fn words(&self, mentee: &str, mentor: &str) -> Vec<WordMatch> {
        if self.by_vectors {
            return Vec::new();
        }
        let (one, other) = (self.reader.read(mentee), self.reader.read(mentor));
        let common = one.said.iter().filter_map(|(term, mentee)| {
            Some(WordMatch { mentor: other.said.get(term)?.clone(), mentee: mentee.clone() })
        });
        let mut words: Vec<WordMatch> = common.collect();
        words.sort();
        words
    }
}

/// The vectors of one side's phrases.
fn directions(
    feature: Feature,
    vectors: &Vectors,
    written: &[Written<'_>],
    folds: &[String],
) -> Result<Directions, VectorError> {
    let mut directions = Directions::default();
    for fold in folds {
        directions.push(vectors.of(fold).ok_or_else(|| missing(feature, written, fold))?);
    }
    Ok(directions)
}

/// The first phrase without a vector, by person and position.
fn missing(feature: Feature, written: &[Written<'_>], fold: &str) -> VectorError {
    let position = |one: &Written<'_>| {
        let mut phrases = one.list.iter().flatten().map(|(phrase, _)| *phrase).chain(one.avoids.iter().copied());
        phrases.position(|phrase| text::fold(phrase) == *fold)
    };
    let found = written.iter().find_map(|one| Some((one.person.clone(), position(one)? + 1)));
    let (person, number) = found.expect("a phrase that was collected from somebody");
    VectorError::Missing { person, feature, number }
}
