#![doc = include_str!("../README.md")]

pub mod corpus;
pub mod experiment;
pub mod formats;
pub mod generate;
pub mod history;
pub mod instances;
pub mod models;
pub mod oracle;
pub mod peers;
pub mod tactics;
pub mod textbook;
