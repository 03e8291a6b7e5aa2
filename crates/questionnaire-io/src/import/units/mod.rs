//! The organisation's units, put together from what everybody wrote.

pub(crate) mod nodes;
pub(crate) mod tree;
