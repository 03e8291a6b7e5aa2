//! Text to value: each parser knows the text it is given and nothing else, no sheet and no person.

pub(crate) mod attended;
pub(crate) mod days_and_times;
pub(crate) mod drift;
pub(crate) mod lists;
pub(crate) mod meetings;
pub(crate) mod names;
pub(crate) mod numbers;
pub(crate) mod roles;
pub(crate) mod short;
pub(crate) mod timestamp;
pub(crate) mod weekly;
pub(crate) mod zones;
