//! A round of peers as files, in the same folders and with the same discipline as a mentor round (see the
//! [module](super)).

mod batch;
mod changes;
mod committee;
mod explanations;
mod letters;
mod outputs;
mod receipt;
mod statistics;
mod summary;
mod what_if;

pub use batch::{PeerBatch, PeerWhatIf, peer_results};
