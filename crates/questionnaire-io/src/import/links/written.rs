//! The names in one cell: people separate them by whatever comes to hand.
//!
//! 1. Lines, and the entries of a line that counts them (`1. ... 2. ...`), are apart; one that is somebody's name stays
//!    whole.
//! 2. Line breaks, and what separates in the column (`;`, `|`, `,`), separate; "Last, First" is one name, also between
//!    commas.
//! 3. `&`, `/`, `+` and the words for *and* and *or* separate where the text is nobody's name as a whole.
//! 4. A comma in a column of semicolons, and the little words that names have, too (`y`, `e`, `en`), separate where
//!    that leads to names of this round.
//!
//! Where a text can be cut in two ways, the cheaper one counts: a name of this round costs nothing, one that is nearly
//! such a name what [`likeness`](super::likeness) says, any other text [`UNKNOWN`]; of several names the average.

use mentor_match::cohort::Side;

use super::directory::{Found, People};
use crate::import::parse::lists::{self, Splitter};
use crate::import::parse::names;

/// Dearer than any name that is nearly somebody's.
const UNKNOWN: usize = 20;

/// Reads cells of one person.
pub(super) struct Written<'a, 'p> {
    pub(super) people: &'a People<'p>,
    /// The side of whoever wrote the cell.
    pub(super) side: Side,
}

impl Written<'_, '_> {
    /// The names in a cell of which the column is split like this; without a splitter each line is a name.
    pub(super) fn names(&self, cell: &str, splitter: Option<&Splitter>) -> Vec<String> {
        let mut names = Vec::new();
        let lines = cell.split('\n').flat_map(numbered).map(str::trim);
        for line in lines.filter(|line| !line.is_empty()) {
            match splitter.filter(|_| !self.is_whole(line)) {
                Some(splitter) => names.extend(self.in_line(line, splitter)),
                None => names.push(line.to_owned()),
            }
        }
        names
    }

    fn in_line(&self, line: &str, splitter: &Splitter) -> Vec<String> {
        let by_commas = matches!(splitter, Splitter::Commas(_)) && lists::strong(line).is_none();
        let mut parts = splitter.split_all(line);
        // "Ana Silva|Bo Berg" in a column of semicolons is two names when both are somebody's.
        if let Some(other) = lists::other_strong(splitter.separator()) {
            parts = self.cut(parts, |part| part.split(other).map(|name| name.trim().to_owned()).collect());
        }
        if by_commas {
            let apart = self.apart(self.around_commas(parts));
            let words = names::between_words(line);
            if words.len() < 2 {
                return apart;
            }
            // "Berg, Bo and Silva, Ana": the words separate more than the commas do.
            let words = words.iter().flat_map(|words| self.around_commas(splitter.split_all(words))).collect();
            return self.cheaper(apart, self.apart(words));
        }
        let parts =
            self.cut(parts, |part| self.around_commas(part.split(',').map(|name| name.trim().to_owned()).collect()));
        self.apart(parts)
    }

    /// Cuts texts where that leads to names of this round.
    fn cut(&self, texts: Vec<String>, cut: impl Fn(&str) -> Vec<String>) -> Vec<String> {
        let cut = |text: String| {
            let mut parts = cut(&text);
            parts.retain(|part| !part.is_empty());
            if parts.len() < 2 || self.is_known(&text) { vec![text] } else { self.cheaper(vec![text], parts) }
        };
        texts.into_iter().flat_map(cut).collect()
    }

    /// What the words for "and" separate.
    fn apart(&self, texts: Vec<String>) -> Vec<String> {
        let by_words = |text: String| if self.is_whole(&text) { vec![text] } else { names::between_words(&text) };
        self.cut(texts.into_iter().flat_map(by_words).collect(), names::between_little_words)
    }

    /// Parts between commas, of which two may be one name: `Silva, Ana`, `Ana Silva, PhD`.
    fn around_commas(&self, parts: Vec<String>) -> Vec<String> {
        let mut texts = Vec::new();
        let mut rest = parts.into_iter().filter(|part| !part.is_empty()).peekable();
        while let Some(mut text) = rest.next() {
            if let Some(next) = rest.peek()
                && !self.is_known(&text)
            {
                let pair = format!("{text}, {next}");
                let alone = self.cost(&text) + self.cost(next);
                if 2 * self.cost(&pair) < alone {
                    text = pair;
                    rest.next();
                }
            }
            while let Some(suffix) = rest.next_if(|next| names::is_suffix(next)) {
                text = format!("{text}, {suffix}");
            }
            texts.push(text);
        }
        texts
    }

    /// Of two ways to cut a text the cheaper one, the first if they cost the same.
    fn cheaper(&self, one: Vec<String>, other: Vec<String>) -> Vec<String> {
        let cost = |texts: &[String]| texts.iter().map(|text| self.cost(text)).sum::<usize>();
        if cost(&other) * one.len() < cost(&one) * other.len() { other } else { one }
    }

    fn cost(&self, text: &str) -> usize {
        if self.is_whole(text) {
            return 0;
        }
        let sides = [self.side.other(), self.side];
        sides.iter().filter_map(|&side| self.people.nearest(side, text)).min().unwrap_or(UNKNOWN)
    }

    /// Whether there is nothing to cut: one person's name, or "n/a".
    fn is_whole(&self, text: &str) -> bool {
        self.people.is_nobody(text) || self.is_known(text)
    }

    /// Whether the text is one person's name or id, on either side.
    fn is_known(&self, text: &str) -> bool {
        self.is_found(text) && !self.ends_a_list(text)
    }

    fn is_found(&self, text: &str) -> bool {
        [self.side.other(), self.side].iter().any(|&side| self.people.find(side, text) != Found::Nobody)
    }

    /// Whether what is in brackets says who the last of several people is: "Bo Berg; Ana Silva (ana@example.org)".
    fn ends_a_list(&self, text: &str) -> bool {
        let Some((before, _)) = text.rsplit_once(['(', '<']) else { return false };
        let is_list = before.contains('|') || names::between_words(before).len() > 1;
        is_list || before.split_once(',').is_some_and(|(first, rest)| self.is_found(first) || rest.contains(','))
    }
}

/// The entries of a numbered line: "1. Bo Berg 2) Ana Silva"; the line itself where it does not begin with a 1.
fn numbered(line: &str) -> Vec<&str> {
    let mut entries = Vec::new();
    let mut rest = line.trim_start();
    for number in 1_u32.. {
        let mark = number.to_string();
        let entry = rest.strip_prefix(&*mark).and_then(|rest| rest.strip_prefix(['.', ')']));
        let Some(entry) = entry.filter(|entry| !entry.starts_with(|next: char| next.is_ascii_digit())) else { break };
        let next = (number + 1).to_string();
        let begins = |&(at, _): &(usize, &str)| {
            let (before, behind) = entry.split_at(at);
            before.ends_with(char::is_whitespace) && behind[next.len()..].starts_with(['.', ')'])
        };
        let end = entry.match_indices(&*next).find(begins).map_or(entry.len(), |(at, _)| at);
        entries.push(&entry[..end]);
        rest = &entry[end..];
    }
    if entries.is_empty() { vec![line] } else { entries }
}
