//! Options that drift: "Data-center", "Datacenter" and "data center" are one option.
//!
//! Answers of one question that differ in nothing but case, accents, spaces and hyphens are one option, in the spelling
//! that most rows have. Between two digits a space or a hyphen counts: "9-11" is not "911"; so does a hyphen at an end:
//! "B-" is not "B". Every other sign counts, too: "C" is not "C++". What only differs in case and accents is compared
//! as equal anyway and left as it is written.
//!
//! O(a log a) for a answers.

use std::collections::BTreeMap;

use mentor_match::text;

/// Folded spellings, and what they are read as.
pub(crate) type Spellings = BTreeMap<String, String>;

/// Of more different answers, only so many are looked at.
const MOST_DIFFERENT: usize = 200_000;

/// Counts the answers of one question.
#[derive(Debug, Default)]
pub(crate) struct Drift {
    /// Key, then fold, then each way it is written with the number of rows.
    seen: BTreeMap<String, BTreeMap<String, BTreeMap<String, usize>>>,
}

impl Drift {
    /// Counts an answer of so many rows.
    pub(crate) fn count(&mut self, answer: String, rows: usize) {
        let fold = text::fold(&answer);
        let key = key(&fold);
        // Where there are more different answers, they are no options.
        if !key.is_empty() && (self.seen.len() < MOST_DIFFERENT || self.seen.contains_key(&key)) {
            *self.seen.entry(key).or_default().entry(fold).or_default().entry(answer).or_default() += rows;
        }
    }

    /// The spellings that are read as another one.
    pub(crate) fn learn(self) -> Spellings {
        let mut spellings = Spellings::new();
        for folds in self.seen.into_values().filter(|folds| folds.len() > 1) {
            // The last of equal maxima would win, so that the order is turned round: the first in the alphabet counts.
            let rows = |written: &BTreeMap<String, usize>| written.values().sum::<usize>();
            let Some((kept, written)) = folds.iter().rev().max_by_key(|(_, written)| rows(written)) else { continue };
            let Some((text, _)) = written.iter().rev().max_by_key(|(_, rows)| **rows) else { continue };
            spellings.extend(folds.keys().filter(|fold| *fold != kept).map(|fold| (fold.clone(), text.clone())));
        }
        spellings
    }
}

/// A fold without its spaces and hyphens, except between digits, at its ends ("B-") and in "under -5".
fn key(fold: &str) -> String {
    let mut key = String::with_capacity(fold.len());
    let mut between = String::new();
    for letter in fold.trim().chars() {
        if matches!(letter, ' ' | '-') {
            between.push(letter);
            continue;
        }
        let counts = key.is_empty() || letter.is_numeric() && (key.ends_with(char::is_numeric) || between == " -");
        if counts {
            key.push_str(&between);
        }
        between.clear();
        key.push(letter);
    }
    if !key.is_empty() {
        key.push_str(&between);
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(answers: &[&str]) -> Vec<(String, String)> {
        let mut drift = Drift::default();
        for answer in answers {
            drift.count((*answer).to_owned(), 1);
        }
        drift.learn().into_iter().collect()
    }

    #[test]
    fn spellings_that_differ_in_spaces_and_hyphens_are_one_option() {
        let all = learned(&["Data-center", "Datacenter", "data center", "Datacenter", "datacenter", "Law"]);
        let read_as = |fold: &str| (fold.to_owned(), "Datacenter".to_owned());
        assert_eq!(all, [read_as("data center"), read_as("data-center")]);
        // As often: the first in the alphabet, whatever the order.
        assert_eq!(learned(&["On-line", "Online"]), learned(&["Online", "On-line"]));
        assert_eq!(learned(&["On-line", "Online"]), [("online".to_owned(), "On-line".to_owned())]);
        assert_eq!(learned(&["R\u{e9}sum\u{e9} help", "resume-help"])[0].1, "R\u{e9}sum\u{e9} help");
    }

    #[test]
    fn nothing_else_makes_two_answers_one() {
        for two in [
            ["9-11", "911"],
            ["C", "C++"],
            ["Golf", "golf"],
            ["Art", "Arts"],
            ["A.I.", "AI"],
            ["B", "B-"],
            ["C", "C -"],
            ["under 5", "under -5"],
            ["-5", "5"],
            ["2 3", "2-3"],
            ["-", " "],
        ] {
            assert_eq!(learned(&two), [], "{two:?}");
        }
    }
}
