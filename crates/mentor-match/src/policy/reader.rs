//! Reads a TOML document key by key, so that every complaint has a line and a column.

use std::collections::BTreeSet;
use std::ops::Range;

use matching_market::Score;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::{PolicyError, PolicyErrorKind};

/// Where something stands in the document, in bytes.
pub(crate) type Span = Range<usize>;

/// Makes errors that point into the document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'d> {
    text: &'d str,
}

impl<'d> Source<'d> {
    pub(crate) fn new(text: &'d str) -> Self {
        Self { text }
    }

    pub(crate) fn error(self, span: &Span, kind: PolicyErrorKind) -> PolicyError {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
        PolicyError { line, column, kind }
    }

    pub(crate) fn syntax(self, error: &toml::de::Error) -> PolicyError {
        self.error(&error.span().unwrap_or(0..0), PolicyErrorKind::Syntax { message: error.message().to_owned() })
    }
}

/// One table of the document; remembers which keys were asked for, so that [`Reader::finish`] finds the others.
#[derive(Debug)]
pub(crate) struct Reader<'d> {
    pub(crate) source: Source<'d>,
    table: &'d DeTable<'d>,
    pub(crate) span: Span,
    asked: BTreeSet<&'static str>,
}

impl<'d> Reader<'d> {
    pub(crate) fn new(source: Source<'d>, table: &'d DeTable<'d>, span: Span) -> Self {
        Self { source, table, span, asked: BTreeSet::new() }
    }

    fn find(&mut self, key: &'static str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.asked.insert(key);
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    pub(crate) fn missing(&self, key: &'static str) -> PolicyError {
        self.source.error(&self.span, PolicyErrorKind::MissingKey { key })
    }

    fn wrong(&self, key: &'static str, value: &Spanned<DeValue<'_>>, expected: &'static str) -> PolicyError {
        let found = value.get_ref().type_str();
        self.source.error(&value.span(), PolicyErrorKind::WrongType { key, expected, found })
    }

    /// A text, and where it stands.
    pub(crate) fn text(&mut self, key: &'static str) -> Result<Option<Spanned<String>>, PolicyError> {
        let Some(value) = self.find(key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::String(text) => Ok(Some(Spanned::new(value.span(), text.to_string()))),
            _ => Err(self.wrong(key, value, "a text")),
        }
    }

    pub(crate) fn required_text(&mut self, key: &'static str) -> Result<Spanned<String>, PolicyError> {
        self.text(key)?.ok_or_else(|| self.missing(key))
    }

    /// A whole number in a range; `default` when it is not there.
    pub(crate) fn number(
        &mut self,
        key: &'static str,
        range: std::ops::RangeInclusive<u32>,
        default: u32,
    ) -> Result<u32, PolicyError> {
        Ok(self.optional_number(key, range)?.unwrap_or(default))
    }

    /// A whole number in a range; `None` when it is not there.
    pub(crate) fn optional_number(
        &mut self,
        key: &'static str,
        range: std::ops::RangeInclusive<u32>,
    ) -> Result<Option<u32>, PolicyError> {
        self.find(key).map(|value| self.in_range(key, value, range)).transpose()
    }

    /// A whole number in a range that must be there.
    pub(crate) fn required_number(
        &mut self,
        key: &'static str,
        range: std::ops::RangeInclusive<u32>,
    ) -> Result<u32, PolicyError> {
        let Some(value) = self.find(key) else { return Err(self.missing(key)) };
        self.in_range(key, value, range)
    }

    /// A number above 0 and at most 1 that must be there, rounded to millionths.
    pub(crate) fn fraction(&mut self, key: &'static str) -> Result<Score, PolicyError> {
        let Some(value) = self.find(key) else { return Err(self.missing(key)) };
        let number = match value.get_ref() {
            DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
            DeValue::Integer(number) => number.as_str().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| (0.000_000_5..=1.0).contains(number));
        #[expect(clippy::cast_possible_truncation, reason = "at most a million")]
        let score = number.map(|number| Score::from_millionths(libm::rint(number * 1e6) as i32));
        score.ok_or_else(|| self.wrong(key, value, "a number above 0 and at most 1, such as 0.4"))
    }

    fn in_range(
        &self,
        key: &'static str,
        value: &Spanned<DeValue<'_>>,
        range: std::ops::RangeInclusive<u32>,
    ) -> Result<u32, PolicyError> {
        let DeValue::Integer(number) = value.get_ref() else {
            return Err(self.wrong(key, value, "a whole number"));
        };
        let parsed = u32::from_str_radix(number.as_str(), number.radix()).ok();
        parsed.filter(|number| range.contains(number)).ok_or_else(|| {
            let (least, most) = (*range.start(), *range.end());
            self.source.error(&value.span(), PolicyErrorKind::OutOfRange { key, least, most })
        })
    }

    pub(crate) fn boolean(&mut self, key: &'static str, default: bool) -> Result<bool, PolicyError> {
        match self.find(key) {
            None => Ok(default),
            Some(value) => value.get_ref().as_bool().ok_or_else(|| self.wrong(key, value, "true or false")),
        }
    }

    /// One of several words; `default` when it is not there.
    pub(crate) fn word<T: Copy>(
        &mut self,
        key: &'static str,
        words: &'static [(&'static str, T)],
        default: T,
    ) -> Result<T, PolicyError> {
        let Some(text) = self.text(key)? else { return Ok(default) };
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text.get_ref()) {
            return Ok(*value);
        }
        let known = words.iter().map(|(word, _)| (*word).to_owned()).collect();
        let found = text.get_ref().clone();
        Err(self.source.error(&text.span(), PolicyErrorKind::UnknownWord { key, found, known }))
    }

    fn array(&mut self, key: &'static str) -> Result<Option<&'d [Spanned<DeValue<'d>>]>, PolicyError> {
        let Some(value) = self.find(key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::Array(items) => Ok(Some(items)),
            _ => Err(self.wrong(key, value, "a list")),
        }
    }

    /// A list of texts; empty when it is not there.
    pub(crate) fn texts(&mut self, key: &'static str) -> Result<Vec<Spanned<String>>, PolicyError> {
        let Some(items) = self.array(key)? else { return Ok(Vec::new()) };
        let as_text = |item: &Spanned<DeValue<'_>>| match item.get_ref() {
            DeValue::String(text) => Ok(Spanned::new(item.span(), text.to_string())),
            _ => Err(self.wrong(key, item, "a list of texts")),
        };
        items.iter().map(as_text).collect()
    }

    /// A list of whole numbers in a range; `None` when it is not there.
    pub(crate) fn numbers(
        &mut self,
        key: &'static str,
        range: std::ops::RangeInclusive<u32>,
    ) -> Result<Option<Vec<u32>>, PolicyError> {
        let Some(items) = self.array(key)? else { return Ok(None) };
        items.iter().map(|item| self.in_range(key, item, range.clone())).collect::<Result<_, _>>().map(Some)
    }

    fn as_table(&self, key: &'static str, value: &'d Spanned<DeValue<'d>>) -> Result<Reader<'d>, PolicyError> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(Reader::new(self.source, table, value.span())),
            _ => Err(self.wrong(key, value, "a table")),
        }
    }

    /// A table; an empty one when it is not there.
    pub(crate) fn table(&mut self, key: &'static str, empty: &'d DeTable<'d>) -> Result<Reader<'d>, PolicyError> {
        match self.find(key) {
            None => Ok(Reader::new(self.source, empty, self.span.clone())),
            Some(value) => self.as_table(key, value),
        }
    }

    /// A table; `None` when it is not there.
    pub(crate) fn optional_table(&mut self, key: &'static str) -> Result<Option<Reader<'d>>, PolicyError> {
        self.find(key).map(|value| self.as_table(key, value)).transpose()
    }

    /// The tables of an array of tables.
    pub(crate) fn tables(&mut self, key: &'static str) -> Result<Vec<Reader<'d>>, PolicyError> {
        let items = self.array(key)?.unwrap_or_default();
        items.iter().map(|item| self.as_table(key, item)).collect()
    }

    /// Refuses the first key that nobody asked for.
    pub(crate) fn finish(self) -> Result<(), PolicyError> {
        let stranger = self.table.keys().find(|key| !self.asked.contains(key.get_ref().as_ref()));
        stranger.map_or(Ok(()), |key: &Spanned<DeString<'_>>| {
            let known = self.asked.iter().map(|&key| key.to_owned()).collect();
            Err(self.source.error(&key.span(), PolicyErrorKind::UnknownKey { key: key.get_ref().to_string(), known }))
        })
    }
}
