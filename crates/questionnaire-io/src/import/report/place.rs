//! Where something stands.

use std::fmt;
use std::sync::Arc;

/// Where something stands, as a spreadsheet shows it: the header is row 1 unless rows stand above it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's name.
    pub file: Arc<str>,
    /// The row; `None` for the whole file.
    pub row: Option<u32>,
    /// The column's header; `None` for the whole row.
    pub column: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.file)?;
        if let Some(row) = self.row {
            write!(formatter, " row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(formatter, ", column '{column}'")?;
        }
        Ok(())
    }
}
