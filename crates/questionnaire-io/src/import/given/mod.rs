//! What the committee gives besides the questionnaires.

pub(crate) mod decisions;
pub(crate) mod earlier;
pub(crate) mod mapping;
pub(crate) mod nicknames;
pub(crate) mod options;
