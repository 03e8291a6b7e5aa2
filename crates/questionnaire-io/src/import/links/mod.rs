//! Names of other people in answers: who is meant.

pub(crate) mod directory;
pub(crate) mod likeness;
pub(crate) mod linker;
pub(crate) mod rulings;
pub(crate) mod unread_names;
mod written;
