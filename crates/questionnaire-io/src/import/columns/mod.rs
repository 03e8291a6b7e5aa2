//! Tables to sheets: what each column means, and what is learned from a column as a whole.

pub(crate) mod assign;
mod checks;
pub(crate) mod choice_numbers;
pub(crate) mod column;
mod cues;
pub(crate) mod date_orders;
pub(crate) mod decided;
pub(crate) mod glance;
pub(crate) mod grids;
mod header;
pub(crate) mod learned;
mod meanings;
pub(crate) mod name_parts;
pub(crate) mod one_sided;
pub(crate) mod options_seen;
pub(crate) mod parts;
mod private;
pub(crate) mod read_sheets;
pub(crate) mod several;
pub(crate) mod sheet;
pub(crate) mod wordings;
