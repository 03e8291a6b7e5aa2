//! Sheets to people: who each row is, and which rows are the same person.

pub(crate) mod answers;
pub(crate) mod ballots;
pub(crate) mod blanks;
pub(crate) mod choice_rows;
pub(crate) mod drafts;
pub(crate) mod identity;
pub(crate) mod namesakes;
pub(crate) mod person;
pub(crate) mod several_answers;
pub(crate) mod submissions;
