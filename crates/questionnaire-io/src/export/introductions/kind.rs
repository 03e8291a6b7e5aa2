//! Which letters there are, by their names in a template.

use mentor_match::cohort::Side;

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum About {
    /// The two are introduced.
    Introduction,
    /// The two are asked whether they agree.
    Proposal,
    /// The round has nobody for the reader.
    Nobody,
    /// An answer is owed.
    Reminder,
    /// What was suggested no longer holds.
    Changed,
    /// The pairing pauses.
    Paused,
    /// The pairing goes on after a pause.
    Resumed,
    /// The pairing goes on for another term.
    Renewed,
    /// The pairing is over, for whatever reason.
    Ended,
    /// The year is over.
    Closing,
    /// Thanks to a mentor.
    Thanks,
    /// Two peers are introduced.
    Peer,
    /// Two peers are asked whether they agree.
    PeerProposal,
    /// The round has no peer for the reader.
    NoPeer,
    /// Three people are asked whether they would be a group.
    Trio,
    /// The same as those above, to one of two peers.
    PeerReminder,
    PeerChanged,
    PeerPaused,
    PeerResumed,
    PeerRenewed,
    PeerEnded,
    PeerClosing,
}

impl About {
    /// The same about peers.
    pub(in super::super) fn of_peers(self) -> Self {
        match self {
            Self::Reminder => Self::PeerReminder,
            Self::Changed => Self::PeerChanged,
            Self::Paused => Self::PeerPaused,
            Self::Resumed => Self::PeerResumed,
            Self::Renewed => Self::PeerRenewed,
            Self::Ended => Self::PeerEnded,
            Self::Closing => Self::PeerClosing,
            other => other,
        }
    }
}

/// A letter to one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Kind {
    /// To whom.
    pub(in super::super) side: Side,
    /// What it is about.
    pub(in super::super) about: About,
}

impl Kind {
    pub(super) const COUNT: usize = 32;
    /// The first are those that every template must have.
    pub(super) const NEEDED: usize = 4;
    pub(super) const NAMES: [&'static str; Self::COUNT] = [
        "mentee",
        "mentor",
        "mentee, to be confirmed",
        "mentor, to be confirmed",
        "mentee, no mentor",
        "mentor, no mentee",
        "mentee, reminder",
        "mentor, reminder",
        "mentee, changed",
        "mentor, changed",
        "mentee, paused",
        "mentor, paused",
        "mentee, resumed",
        "mentor, resumed",
        "mentee, renewed",
        "mentor, renewed",
        "mentee, ended",
        "mentor, ended",
        "mentee, closing",
        "mentor, closing",
        "mentor, thanks",
        "peer",
        "peer, to be confirmed",
        "peer, no peer",
        "peer, group of three",
        "peer, reminder",
        "peer, changed",
        "peer, paused",
        "peer, resumed",
        "peer, renewed",
        "peer, ended",
        "peer, closing",
    ];
    /// Where the letters are that have no sides.
    const WITHOUT_SIDES: usize = 20;

    pub(super) fn index(self) -> usize {
        // Thanks go to mentors alone, and peers have no sides.
        match self.about as usize {
            about if about >= About::Thanks as usize => Self::WITHOUT_SIDES + about - About::Thanks as usize,
            about => 2 * about + usize::from(self.side == Side::Mentor),
        }
    }

    /// What the table for a mail merge calls it, and for the letters of a round their folder is named after it.
    pub(in super::super) fn word(self) -> &'static str {
        match self.about {
            About::Introduction | About::Peer => "introduction",
            About::Proposal | About::PeerProposal => "proposal",
            About::NoPeer => "no peer",
            About::Trio => "group of three",
            About::Nobody if self.side == Side::Mentee => "no mentor",
            About::Nobody => "no mentee",
            About::Reminder | About::PeerReminder => "reminder",
            About::Changed | About::PeerChanged => "changed",
            About::Paused | About::PeerPaused => "paused",
            About::Resumed | About::PeerResumed => "resumed",
            About::Renewed | About::PeerRenewed => "renewed",
            About::Ended | About::PeerEnded => "ended",
            About::Closing | About::PeerClosing => "closing",
            About::Thanks => "thanks",
        }
    }

    /// What the table for a mail merge calls the reader.
    pub(in super::super) fn reader(self) -> &'static str {
        match self.side {
            _ if self.about as usize >= About::Peer as usize => "peer",
            Side::Mentee => "mentee",
            Side::Mentor => "mentor",
        }
    }

    /// Whether the reader may not know yet how to reach whom it is about.
    pub(in super::super) fn is_proposal(self) -> bool {
        matches!(self.about, About::Proposal | About::PeerProposal | About::Trio)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_has_a_name_of_its_own() {
        use About::{
            Changed, Closing, Ended, Introduction, Nobody, Paused, Proposal, Reminder, Renewed, Resumed, Thanks,
        };
        let mut indices = Vec::new();
        for about in [Introduction, Proposal, Nobody, Reminder, Changed, Paused, Resumed, Renewed, Ended, Closing] {
            for side in [Side::Mentee, Side::Mentor] {
                let kind = Kind { side, about };
                let name = Kind::NAMES[kind.index()];
                assert!(name.starts_with(if side == Side::Mentee { "mentee" } else { "mentor" }), "{kind:?}: {name}");
                indices.push(kind.index());
            }
        }
        indices.push(Kind { side: Side::Mentor, about: Thanks }.index());
        let of_peers = [Reminder, Changed, Paused, Resumed, Renewed, Ended, Closing].map(About::of_peers);
        for about in [About::Peer, About::PeerProposal, About::NoPeer, About::Trio].into_iter().chain(of_peers) {
            let kind = Kind { side: Side::Mentee, about };
            assert!(Kind::NAMES[kind.index()].starts_with(kind.reader()), "{kind:?}");
            indices.push(kind.index());
        }
        assert_eq!(indices, (0..Kind::COUNT).collect::<Vec<_>>());
    }
}
