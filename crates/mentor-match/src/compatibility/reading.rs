//! What a phrase says: the terms it is about, and the terms it excludes.
//!
//! A phrase is folded and cut by Unicode word boundaries. A word becomes a *term*: its ending is cut, and a run of
//! words that the programme's synonyms name becomes the term they share. Words that say nothing are left out, unless
//! the phrase has no others; a phrase without any word (an emoji) is one term.
//!
//! What a negation is about does not count as said: from the negating word to the next punctuation mark or turn
//! ("but"), or, when nothing follows, the words before it ("sales: no, thanks"). It is kept apart as *excluded*. Words
//! joined by a hyphen ("not-for-profit") and idioms ("not only", "how to say no") negate nothing.
//!
//! # Invariant
//! A reading depends on the phrase, the language, the synonyms and on which accents the cohort writes; never on the
//! order of people or answers. Accents matter to endings: "negociacao" is read as "negociação" when somebody in the
//! cohort writes it so.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::little_words::LittleWords;
use super::{Language, Synonyms};
use crate::text;

/// Terms, each with the words that stand for it in the phrase.
pub(super) type Terms = BTreeMap<String, String>;

/// What one phrase says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// Empty when nothing can be read, or when all is excluded.
    pub(super) said: Terms,
    /// Not empty each.
    pub(super) excluded: Vec<Terms>,
}

/// How phrases are read in one cohort.
#[derive(Debug)]
pub(super) struct Reader {
    language: Language,
    little: LittleWords,
    // A folded word as it is written with its accents; the greatest form where there are several.
    accents: BTreeMap<String, String>,
    // Stems in their order → the term they stand for.
    synonyms: BTreeMap<Vec<String>, String>,
    longest: usize,
    // Most people pick the same phrases, and whoever opens their scores reads them for each pair.
    known: Mutex<BTreeMap<String, Arc<Reading>>>,
}

/// How many phrases are remembered with what they say.
const MOST_REMEMBERED: usize = 4_096;

/// Words between two punctuation marks, turns or negations.
#[derive(Debug, Default)]
struct Clause {
    words: Vec<String>,
    negated: bool,
    /// After a mark that ends a sentence or after a turn.
    fresh: bool,
}

enum Token<'t> {
    Word {
        text: &'t str,
        /// With another word, by a hyphen.
        joined: bool,
    },
    Mark {
        /// A sentence.
        ends: bool,
    },
}

impl Reader {
    /// A reader for these phrases.
    pub(super) fn new<'t>(language: Language, synonyms: &Synonyms, phrases: impl Iterator<Item = &'t str>) -> Self {
        let (accents, little) = (BTreeMap::new(), LittleWords::of(language));
        let mut reader = Self::of(language, little, accents);
        if language.needs_accents() {
            let accented = |phrase: &&str| !phrase.is_ascii();
            phrases.filter(accented).for_each(|phrase| reader.note_accents(phrase));
            let terms = synonyms.groups().iter().flatten().map(String::as_str);
            terms.filter(accented).for_each(|phrase| reader.note_accents(phrase));
        }
        reader.join(synonyms);
        reader
    }

    fn of(language: Language, little: LittleWords, accents: BTreeMap<String, String>) -> Self {
        Self { language, little, accents, synonyms: BTreeMap::new(), longest: 0, known: Mutex::default() }
    }

    /// A reader that knows these accents, as [`Reader::accents`] gave them.
    pub(super) fn with_accents(language: Language, synonyms: &Synonyms, accents: BTreeMap<String, String>) -> Self {
        let little = LittleWords::of(language);
        let mut reader = Self::of(language, little, accents);
        reader.join(synonyms);
        reader
    }

    /// Which accents are written.
    #[cfg(feature = "arrow")]
    pub(super) fn accents(&self) -> &BTreeMap<String, String> {
        &self.accents
    }

    fn note_accents(&mut self, phrase: &str) {
        let composed: String = phrase.nfc().collect::<String>().to_lowercase();
        for word in composed.unicode_words().filter(|word| !word.is_ascii()) {
            let known = self.accents.entry(text::fold(word)).or_default();
            if word > known.as_str() {
                word.clone_into(known);
            }
        }
    }

    /// Rows that share a term are one group, named by its least term.
    fn join(&mut self, synonyms: &Synonyms) {
        let mut groups: Vec<Vec<Vec<String>>> = Vec::new();
        for row in synonyms.groups() {
            let mut group: Vec<Vec<String>> = row.iter().map(|term| self.stems(term)).collect();
            group.retain(|stems| !stems.is_empty());
            let (joined, apart) =
                groups.into_iter().partition(|other: &Vec<_>| other.iter().any(|stems| group.contains(stems)));
            groups = apart;
            group.extend(Vec::into_iter(joined).flatten());
            groups.push(group);
        }
        for group in groups {
            let Some(name) = group.iter().min().map(|stems| stems.join(" ")) else { continue };
            for stems in group {
                self.longest = self.longest.max(stems.len());
                self.synonyms.insert(stems, name.clone());
            }
        }
    }

    fn stems(&self, term: &str) -> Vec<String> {
        let words = text::words(term);
        let telling: Vec<&String> = words.iter().filter(|word| self.tells(word)).collect();
        if telling.is_empty() {
            return words.iter().map(|word| self.stem(word)).collect();
        }
        telling.into_iter().map(|word| self.stem(word)).collect()
    }

    fn stem(&self, word: &str) -> String {
        self.language.stem(self.accents.get(word).map_or(word, String::as_str))
    }

    fn tells(&self, word: &str) -> bool {
        !self.little.stop.contains(word)
    }

    /// What a goal or an interest says.
    pub(super) fn read(&self, phrase: &str) -> Arc<Reading> {
        // Whoever was stopped while writing into it has left it whole.
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reading) = known().get(phrase) {
            return Arc::clone(reading);
        }
        let reading = Arc::new(self.read_anew(phrase));
        let mut known = known();
        if known.len() < MOST_REMEMBERED {
            known.insert(phrase.to_owned(), Arc::clone(&reading));
        }
        reading
    }

    fn read_anew(&self, phrase: &str) -> Reading {
        let folded = text::fold(phrase);
        let (clauses, negations) = self.clauses(phrase);
        let words = |negated: bool| clauses.iter().filter(move |clause| clause.negated == negated);
        let mut reading = Reading::default();
        for clause in words(false) {
            reading.said.extend(self.terms(clause.words.iter().filter(|word| self.tells(word))));
        }
        let excluded = words(true).map(|clause| self.terms(clause.words.iter().filter(|word| self.tells(word))));
        reading.excluded = excluded.filter(|terms| !terms.is_empty()).collect();
        if reading.said.is_empty() && reading.excluded.is_empty() && !negations {
            reading.said = self.terms(clauses.iter().flat_map(|clause| &clause.words));
            if reading.said.is_empty() && !folded.is_empty() {
                reading.said = Terms::from([(folded.clone(), folded)]);
            }
        }
        reading
    }

    /// What an answer excludes as a whole, however it is put: "sales", "no sales", "I would rather not sell".
    pub(super) fn read_exclusion(&self, phrase: &str) -> Option<Terms> {
        let Reading { mut said, excluded } = self.read_anew(phrase);
        said.extend(excluded.into_iter().flatten());
        (!said.is_empty()).then_some(said)
    }

    fn terms<'w>(&self, words: impl Iterator<Item = &'w String>) -> Terms {
        let words: Vec<(&str, String)> = words.map(|word| (word.as_str(), self.stem(word))).collect();
        let stems: Vec<String> = words.iter().map(|(_, stem)| stem.clone()).collect();
        let (mut terms, mut at) = (Terms::new(), 0);
        while at < words.len() {
            let most = self.longest.min(words.len() - at);
            let found = (1..=most).rev().find_map(|count| Some((count, self.synonyms.get(&stems[at..at + count])?)));
            let (count, term) = found.unwrap_or((1, &stems[at]));
            let written: Vec<&str> = words[at..at + count].iter().map(|(word, _)| *word).collect();
            let written = written.join(" ");
            let kept = terms.entry(term.clone()).or_insert_with(|| written.clone());
            if written < *kept {
                *kept = written;
            }
            at += count;
        }
        terms
    }

    /// The clauses of a phrase, and whether anything in it negates.
    fn clauses(&self, phrase: &str) -> (Vec<Clause>, bool) {
        let little = &self.little;
        let (mut clauses, mut negations) = (vec![Clause::default()], false);
        for line in phrase.split(['\n', '\r']).map(text::fold) {
            let tokens = tokens(&line);
            let mut at = 0;
            while let Some(token) = tokens.get(at) {
                at += 1;
                let Token::Word { text: word, .. } = *token else {
                    let ends = matches!(token, Token::Mark { ends: true });
                    let goes_on = clauses.last().is_some_and(|clause| clause.negated)
                        && word_at(&tokens, at).is_some_and(|next| little.goes_on.contains(next));
                    if ends || !goes_on {
                        self.close(&mut clauses, ends);
                    }
                    continue;
                };
                if let Some(length) = self.negation(&tokens, at - 1) {
                    negations = true;
                    // A second negation in a clause is about the same words.
                    if !clauses.last().is_some_and(|clause| clause.negated) {
                        clauses.push(Clause { negated: true, ..Clause::default() });
                    }
                    at += length - 1;
                } else if little.turns.contains(word) {
                    self.close(&mut clauses, true);
                } else if let Some(clause) = clauses.last_mut() {
                    clause.words.push(word.to_owned());
                }
            }
            self.close(&mut clauses, true);
        }
        (clauses, negations)
    }

    /// How many words the negation has that begins at this token.
    fn negation(&self, tokens: &[Token<'_>], at: usize) -> Option<usize> {
        let little = &self.little;
        let mut cues = little.negations.iter();
        let cue = cues.find(|cue| (0..cue.len()).all(|step| word_at(tokens, at + step) == Some(cue[step])))?;
        let joined = tokens[at..at + cue.len()].iter().any(|token| matches!(token, Token::Word { joined: true, .. }));
        let before = at.checked_sub(1).and_then(|before| word_at(tokens, before));
        let (next, after) = (word_at(tokens, at + cue.len()), word_at(tokens, at + cue.len() + 1));
        let two = next.zip(after).map(|(next, after)| format!("{next} {after}"));
        let undone = before.is_some_and(|before| little.undone_after.contains(before))
            || next.is_some_and(|next| little.undone_by.contains(next))
            || two.is_some_and(|two| little.undone_by.contains(two.as_str()));
        (!joined && !undone).then_some(cue.len())
    }

    /// Begins a new clause. When nothing follows the negation of the last one, it is about the words before it.
    fn close(&self, clauses: &mut Vec<Clause>, fresh: bool) {
        let tells = |clause: &Clause| clause.words.iter().any(|word| self.tells(word));
        if clauses.last().is_some_and(|last| last.negated && !tells(last)) {
            let mut at = clauses.len() - 1;
            while at > 0 && !clauses[at].fresh {
                at -= 1;
                if tells(&clauses[at]) {
                    clauses[at].negated = true;
                    break;
                }
            }
        }
        clauses.push(Clause { fresh, ..Clause::default() });
    }
}

fn word_at<'t>(tokens: &[Token<'t>], at: usize) -> Option<&'t str> {
    match tokens.get(at)? {
        Token::Word { text, .. } => Some(text),
        Token::Mark { .. } => None,
    }
}

/// The words of a folded line, and the marks between them.
fn tokens(line: &str) -> Vec<Token<'_>> {
    let segments: Vec<&str> = line.split_word_bounds().collect();
    let mut tokens = Vec::new();
    for (at, &segment) in segments.iter().enumerate() {
        let is_hyphen = |at: Option<usize>| at.and_then(|at| segments.get(at)) == Some(&"-");
        if segment.chars().any(char::is_alphanumeric) {
            let joined = is_hyphen(at.checked_sub(1)) && at > 1 && segments[at - 2] != " "
                || is_hyphen(Some(at + 1)) && segments.get(at + 2).is_some_and(|next| *next != " ");
            tokens.push(Token::Word { text: segment, joined });
        } else if segment.contains(['.', ';', '!', '?']) {
            tokens.push(Token::Mark { ends: true });
        } else if segment.contains([',', ':', '(', ')', '[', ']', '\u{2022}', '\u{b7}', '|'])
            || segment == "-" && (at == 0 || segments[at - 1] == " ")
        {
            tokens.push(Token::Mark { ends: false });
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(language: Language, synonyms: &str) -> Reader {
        let synonyms = Synonyms::parse(synonyms).expect("a table");
        Reader::new(language, &synonyms, ["negociação"].into_iter())
    }

    /// The terms that are said, then those excluded.
    fn read(reader: &Reader, phrase: &str) -> (String, String) {
        let Reading { said, excluded } = reader.read_anew(phrase);
        let join = |terms: &Terms| terms.keys().cloned().collect::<Vec<_>>().join(" ");
        (join(&said), excluded.iter().map(join).collect::<Vec<_>>().join(" | "))
    }

    #[test]
    fn negated_words_are_not_said() {
        let reader = reader(Language::English, "");
        for (phrase, said, excluded) in [
            ("Not public speaking", "", "public speak"),
            ("no sales", "", "sale"),
            ("Budgets, but not fundraising", "budget", "fundrais"),
            ("Not sales or marketing but budgets", "budget", "market sale"),
            ("No sales, or marketing", "", "market sale"),
            ("anything but sales", "", "sale"),
            ("I don\u{2019}t want to do sales. Budgets", "budget", "sale"),
            ("Sales: no, thanks", "", "sale"),
            ("Budgets; sales - not interested", "budget", "sale"),
            ("Budgets\nno sales\nboards", "board budget", "sale"),
            ("budgets (no sales)", "budget", "sale"),
            ("Public speaking is not for me", "", "public speak"),
            ("not-for-profit boards", "board profit", ""),
            ("not for profit boards", "board profit", ""),
            ("Not only budgets but boards", "board budget", ""),
            ("How to say no", "say", ""),
            ("I do not know how to budget", "budget know", ""),
            ("no", "", ""),
            ("None.", "", ""),
        ] {
            let (said_here, excluded_here) = read(&reader, phrase);
            let said_here: Vec<&str> =
                said_here.split(' ').filter(|word| !["not", "no", "onli"].contains(word)).collect();
            assert_eq!((said_here.join(" ").as_str(), excluded_here.as_str()), (said, excluded), "{phrase}");
        }
        let whole = reader.read_exclusion("I would rather not do sales").expect("something");
        assert_eq!(whole.keys().collect::<Vec<_>>(), ["sale"]);
        assert_eq!(reader.read_exclusion("nothing"), None);
    }

    #[test]
    fn endings_synonyms_and_accents() {
        let english = reader(Language::English, "term,synonym\nHR,human resources\npersonnel,HR\nCV,r\u{e9}sum\u{e9}");
        let term = |phrase| read(&english, phrase).0;
        assert_eq!(term("The resources of humans"), "human resourc");
        for same in ["human resources", "Personnel", "hr", "Human-Resource"] {
            assert_eq!(term(same), term("HR"), "{same}");
        }
        assert_eq!(term("resume"), term("CV"));
        assert_eq!((term("to be or"), term("\u{1f3be}")), ("be or to".to_owned(), "\u{1f3be}".to_owned()));
        let portuguese = reader(Language::Portuguese, "");
        assert_eq!(read(&portuguese, "negociacao"), read(&portuguese, "NEGOCIA\u{c7}\u{c3}O"));
        assert_eq!(read(&portuguese, "n\u{e3}o vendas").0, "");
    }
}
