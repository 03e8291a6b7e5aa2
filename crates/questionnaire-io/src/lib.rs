#![doc = include_str!("../README.md")]

mod both;
mod cell;
#[cfg(feature = "results")]
pub mod disclosure;
#[cfg(feature = "results")]
pub mod export;
pub mod import;
#[cfg(feature = "results")]
mod open_facts;
#[cfg(feature = "results")]
pub mod programme;
#[cfg(feature = "results")]
pub mod run;
mod settings;
#[cfg(feature = "results")]
pub mod template;
#[cfg(feature = "results")]
pub mod weigh;

pub use cell::safe_cell;
pub use settings::{
    PolicyFileError, TableFileError, exit_code, parse_table, peer_exit_code, read_policy, read_table, sha256, shown,
};
