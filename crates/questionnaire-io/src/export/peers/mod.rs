//! A round of peers as files, in the same folders and with the same discipline as a mentor round (see the
//! [module](super)).

mod batch;
mod committee;
mod explanations;
mod letters;
mod outputs;
mod receipt;
mod statistics;
mod summary;

pub use batch::{PeerBatch, peer_results};
