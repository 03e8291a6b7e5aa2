#![doc = include_str!("../README.md")]

mod both;
pub mod disclosure;
pub mod export;
pub mod import;
mod open_facts;
pub mod programme;
pub mod run;
mod settings;
pub mod template;
pub mod weigh;

pub use settings::{
    PolicyFileError, TableFileError, exit_code, parse_table, peer_exit_code, read_policy, read_table, sha256, shown,
};
