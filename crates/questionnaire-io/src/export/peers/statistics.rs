//! Counts that may be published, as in a mentor round: how many have a peer.

use super::batch::PeerBatch;
use crate::disclosure::Disclosure;
use crate::export::OutputFile;
use crate::export::statistics::{PATH, published};

pub(super) fn summary(batch: &PeerBatch<'_>) -> OutputFile {
    let audit = batch.outcome.audit();
    // Who has withdrawn is not counted: few have.
    let people = (audit.people - audit.withdrawn) as u64;
    let mut counts = Disclosure::default();
    let matched = counts.kind(audit.matched as u64, people);
    let none = counts.kind(people - audit.matched as u64, people);
    counts.fact(&[(1, matched), (1, none)], people);
    counts.figure("people", &[matched, none]);
    let with_peer = counts.figure("people with a peer", &[matched]);
    counts.figure_after(with_peer, "people without a peer", &[none]);
    published(PATH, &counts.release())
}
