//! A programme's own questions: when two answers are the same, and what people say about the answer of the other.
//!
//! Answers are compared without case, accents, hyphens and needless spaces. What somebody asks of the other is read
//! strictly: a text that is not plainly one of the readings below is [`Demand::Other`], so that whoever reads it asks
//! rather than guesses.

use std::collections::{BTreeMap, BTreeSet};

use super::Profile;
use crate::text;

/// What a person says about somebody else's answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// Any answer will do: "no", "no preference", "anybody".
    Any,
    /// It matters: "yes", "yes, only", "very important".
    Yes,
    /// It has to be their own: "only my own department", "the same", or their own answer in words.
    Own,
    /// None of these: perhaps an answer, perhaps unclear.
    Other,
}

const INDIFFERENT: &[&str] = &[
    "no",
    "none",
    "not",
    "any",
    "anybody",
    "anyone",
    "anything",
    "either",
    "both",
    "all",
    "everybody",
    "everyone",
    "whatever",
    "false",
    "0",
    "n",
    "nein",
    "non",
    "nao",
];
const INDIFFERENT_PHRASES: &[&str] = &[
    "no preference",
    "not matter",
    "n't matter",
    "not mind",
    "n't mind",
    "not care",
    "n't care",
    "not important",
    "makes no difference",
];
const YES: &[&str] = &[
    "yes",
    "y",
    "true",
    "x",
    "1",
    "ja",
    "oui",
    "si",
    "sim",
    "only",
    "must",
    "required",
    "important",
    "matters",
    "definitely",
];
const OWN: &[&str] = &["same", "own", "mine", "my"];
const BESIDE: &[&str] = &[
    "a", "an", "the", "one", "of", "in", "from", "with", "at", "as", "is", "be", "very", "it", "please", "someone",
    "somebody", "person", "people", "mentor", "mentors", "mentee", "mentees", "partner", "me",
];

/// An answer as it is compared: "First-year" and "first  year" are the same.
///
/// ```
/// use mentor_match::cohort::answer_key;
/// assert_eq!(answer_key(" First-Year "), answer_key("first year"));
/// assert_ne!(answer_key("C"), answer_key("C++"));
/// ```
pub fn answer_key(answer: &str) -> String {
    text::fold(&text::fold(answer).replace('-', " "))
}

/// The words of an answer that tell it apart, without plural endings, and without words such as "only a mentor".
///
/// ```
/// use mentor_match::cohort::telling_words;
/// assert_eq!(telling_words("only first-years, please"), telling_words("First year"));
/// ```
pub fn telling_words(answer: &str) -> Vec<String> {
    let tells = |word: &String| !BESIDE.contains(&word.as_str()) && !matches!(word.as_str(), "only" | "must");
    text::words(answer).into_iter().filter(tells).map(|word| singular(&word).to_owned()).collect()
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with('s')).unwrap_or(word)
}

/// What a text demands of the other person's answer to `question`, by somebody whose own answers are `own`.
///
/// ```
/// use mentor_match::cohort::{Demand, demand};
/// let own = ["Physics".to_owned()].into();
/// assert_eq!(demand("Yes, only", "department", &own), Demand::Yes);
/// assert_eq!(demand("only my own department", "department", &own), Demand::Own);
/// assert_eq!(demand("Physics only", "department", &own), Demand::Own);
/// assert_eq!(demand("I don't mind", "department", &own), Demand::Any);
/// assert_eq!(demand("only chemistry", "department", &own), Demand::Other);
/// ```
pub fn demand(written: &str, question: &str, own: &BTreeSet<String>) -> Demand {
    let folded = text::fold(written);
    let words = text::words(&folded);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    if INDIFFERENT_PHRASES.iter().any(|phrase| folded.contains(phrase)) {
        return if has(&["yes", "only", "must"]) { Demand::Other } else { Demand::Any };
    }
    if has(INDIFFERENT) {
        let plain = |word: &String| INDIFFERENT.contains(&word.as_str()) || BESIDE.contains(&word.as_str());
        return if words.iter().all(plain) { Demand::Any } else { Demand::Other };
    }
    let own: Vec<Vec<String>> = own.iter().map(|answer| telling_words(answer)).collect();
    let is_own = |stem: &str| own.iter().flatten().any(|word| word == stem);
    let of_question: Vec<String> = telling_words(question);
    let is_clear = |word: &String| {
        let (word, stem) = (word.as_str(), singular(word));
        [YES, OWN, BESIDE].iter().any(|known| known.contains(&word))
            || of_question.iter().any(|known| known == stem)
            || is_own(stem)
    };
    let told = telling_words(written);
    let names_own = own.iter().any(|answer| !answer.is_empty() && answer.iter().all(|word| told.contains(word)));
    match words.iter().all(is_clear) {
        true if has(OWN) || names_own => Demand::Own,
        true if has(YES) => Demand::Yes,
        _ => Demand::Other,
    }
}

impl Profile {
    /// The answers to a programme's own question, as they are compared; `None` when it was not answered.
    pub(crate) fn answer_keys(&self, question: &str) -> Option<BTreeSet<String>> {
        let found = named(&self.custom, question);
        let keys = found?.iter().map(|answer| answer_key(answer)).filter(|key| !key.is_empty());
        let keys: BTreeSet<String> = keys.collect();
        (!keys.is_empty()).then_some(keys)
    }

    /// Whether the person said, in an answer to the question `asked`, that the answer to `question` matters to them.
    /// What is not clear counts as yes: better a pair too few than one that somebody has ruled out.
    pub(crate) fn asks_about(&self, asked: &str, question: &str) -> bool {
        let own = named(&self.custom, question).cloned().unwrap_or_default();
        let said = named(&self.custom, asked).into_iter().flatten();
        let mut said = said.map(|answer| demand(answer, question, &own));
        said.any(|demand| demand != Demand::Any)
    }
}

/// The answers of a question by its name, however it is spelled.
fn named<'p>(all: &'p BTreeMap<String, BTreeSet<String>>, question: &str) -> Option<&'p BTreeSet<String>> {
    all.get(question).or_else(|| all.iter().find(|(name, _)| text::slug(name) == question).map(|(_, answers)| answers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demands_are_read_strictly() {
        let own = ["Woman".to_owned()].into();
        let read = |written: &str| demand(written, "gender", &own);
        let any = ["No", "no preference", "Anybody", "either", "It doesn’t matter", "FALSE", "not important", "Any"];
        assert_eq!(any.map(read), [Demand::Any; 8]);
        let yes = ["Yes", "yes, only", "TRUE", "Very important", "it matters", "x"];
        assert_eq!(yes.map(read), [Demand::Yes; 6]);
        let own = ["only my own gender", "the same, please", "Same gender", "only a woman", "Woman", "yes: my own"];
        assert_eq!(own.map(read), [Demand::Own; 6]);
        let unclear =
            ["maybe", "preferably", "only a man", "not my own", "No, only a woman", "gender", "yes and no", "?"];
        assert_eq!(unclear.map(read), [Demand::Other; 8]);
    }

    #[test]
    fn an_own_answer_is_known_under_any_spelling_of_the_question() {
        let mut profile = Profile::default();
        profile.custom.insert("Home Department".to_owned(), ["Éducation".to_owned(), " education".to_owned()].into());
        assert_eq!(profile.answer_keys("home-department"), Some(["education".to_owned()].into()));
        assert_eq!(profile.answer_keys("department"), None);
        profile.custom.insert("matters".to_owned(), ["hardly".to_owned()].into());
        assert!(profile.asks_about("matters", "home-department"), "unclear counts as yes");
        assert!(!profile.asks_about("other", "home-department"), "a blank does not");
    }
}
