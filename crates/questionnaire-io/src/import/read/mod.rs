//! Bytes to a table: what a file says, cell by cell, before anybody asks what its columns mean.

pub(crate) mod amounts;
pub(crate) mod archive;
pub(crate) mod ballots;
pub(crate) mod budget;
pub(crate) mod decode;
pub(crate) mod different;
mod encrypted;
pub(crate) mod form_table;
pub(crate) mod headings;
mod ods;
mod sheet_rows;
pub(crate) mod table;
pub(crate) mod workbook;
