//! What a market file is: a text, or a table of Arrow or Parquet.

use super::Place;

/// A market file. Tables are recognised by how they begin ([`TableKind::of`]), not by their names.
#[derive(Debug)]
pub enum MarketSource<'f> {
    /// CSV.
    Text(&'f str),
    /// A table with the same columns.
    Table(TableKind, Vec<u8>),
}

/// How the bytes of a table are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// Arrow IPC, a file.
    Arrow,
    /// Arrow IPC, a stream.
    ArrowStream,
    /// Parquet.
    Parquet,
}

impl TableKind {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Arrow, Self::ArrowStream, Self::Parquet];

    /// The name on a command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Arrow => "arrow",
            Self::ArrowStream => "arrow-stream",
            Self::Parquet => "parquet",
        }
    }

    /// What messages call it.
    pub(super) const fn called(self) -> &'static str {
        match self {
            Self::Arrow | Self::ArrowStream => "Arrow IPC",
            Self::Parquet => "Parquet",
        }
    }

    /// What these bytes are, if they begin as a table does; no text begins so.
    ///
    /// # Examples
    /// ```
    /// use cohort_lab::formats::TableKind;
    /// assert_eq!(TableKind::of(b"PAR1\x15\x04"), Some(TableKind::Parquet));
    /// assert_eq!(TableKind::of(b"mentee,mentor\n"), None);
    /// ```
    pub fn of(bytes: &[u8]) -> Option<Self> {
        // A text of four letters and no line break would have no column that is known.
        let begins: [(&[u8], Self); 3] =
            [(b"ARROW1\0\0", Self::Arrow), (&[0xff; 4], Self::ArrowStream), (b"PAR1", Self::Parquet)];
        begins.into_iter().find(|(begin, _)| bytes.starts_with(begin)).map(|(_, kind)| kind)
    }
}

impl MarketSource<'_> {
    /// What counts its rows.
    pub(super) fn place(&self) -> fn(u64) -> Place {
        match self {
            Self::Text(_) => Place::Line,
            Self::Table(..) => Place::Row,
        }
    }
}

impl<'f> From<&'f str> for MarketSource<'f> {
    fn from(text: &'f str) -> Self {
        Self::Text(text)
    }
}
