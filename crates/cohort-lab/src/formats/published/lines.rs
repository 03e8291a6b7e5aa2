//! A text as lines of words, each of which knows where it stands.

use matching_market::StopReason;
use mentor_match::Quoted;

use super::error::{PublishedError, PublishedProblem};

/// Lines between two questions whether to stop.
const LINES_A_QUESTION: u64 = 256;

/// A file being read, line by line.
#[derive(Clone)]
pub(super) struct Lines<'t> {
    pub(super) file: &'t str,
    rest: std::str::Lines<'t>,
    number: u64,
    stop: &'t dyn Fn() -> Option<StopReason>,
}

/// A line that is not empty.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) file: &'t str,
    pub(super) number: u64,
    pub(super) text: &'t str,
}

/// A word and where it begins, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    at: usize,
}

impl<'t> Lines<'t> {
    /// The lines of a text in UTF-8, a byte order mark aside.
    pub(super) fn new(
        file: &'t str,
        bytes: &'t [u8],
        stop: &'t dyn Fn() -> Option<StopReason>,
    ) -> Result<Self, PublishedError> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let breaks = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n');
            let line = breaks.fold(1, |line, _| line + 1);
            PublishedError { file: file.into(), line: Some(line), column: None, problem: PublishedProblem::NotText }
        })?;
        Ok(Self { file, rest: text.strip_prefix('\u{feff}').unwrap_or(text).lines(), number: 0, stop })
    }

    /// The next line with something in it that does not begin with `comment`.
    pub(super) fn next(&mut self, comment: &str) -> Result<Option<Line<'t>>, PublishedError> {
        loop {
            let Some(line) = self.next_even_empty()? else { return Ok(None) };
            let begin = line.text.trim_start();
            if !begin.is_empty() && (comment.is_empty() || !begin.starts_with(comment)) {
                return Ok(Some(line));
            }
        }
    }

    /// The next line, whatever is in it.
    pub(super) fn next_even_empty(&mut self) -> Result<Option<Line<'t>>, PublishedError> {
        if self.number.is_multiple_of(LINES_A_QUESTION)
            && let Some(reason) = (self.stop)()
        {
            return Err(self.whole(PublishedProblem::Stopped(reason)));
        }
        let Some(text) = self.rest.next() else { return Ok(None) };
        self.number += 1;
        Ok(Some(Line { file: self.file, number: self.number, text }))
    }

    /// The next line, which has to be there.
    pub(super) fn expect(&mut self, comment: &str, expected: &'static str) -> Result<Line<'t>, PublishedError> {
        self.next(comment)?.ok_or_else(|| PublishedError {
            file: self.file.into(),
            line: Some(self.number + 1),
            column: None,
            problem: PublishedProblem::EndsEarly { expected },
        })
    }

    /// A problem of the whole file.
    pub(super) fn whole(&self, problem: PublishedProblem) -> PublishedError {
        PublishedError { file: self.file.into(), line: None, column: None, problem }
    }
}

impl<'t> Line<'t> {
    /// The words between blanks, where each of `marks` is a word of its own and each of `gaps` counts as a blank.
    pub(super) fn words(self, marks: &str, gaps: &str) -> Vec<Word<'t>> {
        let (mut words, mut begin) = (Vec::new(), None);
        for (at, letter) in self.text.char_indices() {
            let is_mark = marks.contains(letter);
            if is_mark || letter.is_whitespace() || gaps.contains(letter) {
                if let Some(begin) = begin.take() {
                    words.push(Word { text: &self.text[begin..at], at: begin });
                }
                if is_mark {
                    words.push(Word { text: &self.text[at..at + letter.len_utf8()], at });
                }
            } else if begin.is_none() {
                begin = Some(at);
            }
        }
        if let Some(begin) = begin {
            words.push(Word { text: &self.text[begin..], at: begin });
        }
        words
    }

    /// A problem of a word.
    pub(super) fn at(self, word: Word<'_>, problem: PublishedProblem) -> PublishedError {
        let before = self.text.get(..word.at).unwrap_or("");
        let column = Some(before.chars().fold(1, |column, _| column + 1));
        PublishedError { column, ..self.refused(problem) }
    }

    /// A problem of the whole line.
    pub(super) fn refused(self, problem: PublishedProblem) -> PublishedError {
        PublishedError { file: self.file.into(), line: Some(self.number), column: None, problem }
    }

    /// What stands at a word is not what should.
    pub(super) fn unexpected(self, word: Word<'_>, expected: &'static str) -> PublishedError {
        self.at(word, PublishedProblem::Unexpected { found: word.text.into(), expected })
    }

    /// The word at this position, which has to be there.
    pub(super) fn word(
        self,
        words: &[Word<'t>],
        index: usize,
        expected: &'static str,
    ) -> Result<Word<'t>, PublishedError> {
        let missing = || self.refused(PublishedProblem::EndsEarly { expected });
        words.get(index).copied().ok_or_else(missing)
    }

    /// A word as a whole number between these two.
    pub(super) fn number(
        self,
        word: Word<'_>,
        what: &'static str,
        [least, most]: [i64; 2],
    ) -> Result<i64, PublishedError> {
        let number = word.text.parse().ok().filter(|number| (least..=most).contains(number));
        let found = || Quoted::from(word.text);
        number.ok_or_else(|| self.at(word, PublishedProblem::OutOfRange { what, found: found(), least, most }))
    }

    /// A word as one of the numbers 1 to `count`, from 0.
    pub(super) fn one_of(self, word: Word<'_>, what: &'static str, count: usize) -> Result<u32, PublishedError> {
        let most = i64::try_from(count).unwrap_or(i64::MAX).min(u32::MAX.into());
        let number = self.number(word, what, [1, most])?;
        u32::try_from(number - 1).map_err(|_| self.unexpected(word, what))
    }

    /// A word as a number of people, at most so many.
    pub(super) fn count(self, word: Word<'_>, what: &'static str, most: usize) -> Result<usize, PublishedError> {
        let number = self.number(word, what, [0, i64::try_from(most).unwrap_or(i64::MAX)])?;
        usize::try_from(number).map_err(|_| self.unexpected(word, what))
    }
}
