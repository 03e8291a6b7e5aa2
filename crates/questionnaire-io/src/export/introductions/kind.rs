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
    pub(super) const COUNT: usize = 25;
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
    ];

    pub(super) fn index(self) -> usize {
        match self.about {
            About::Thanks => Self::COUNT - 5,
            // Peers have no sides.
            About::Peer => Self::COUNT - 4,
            About::PeerProposal => Self::COUNT - 3,
            About::NoPeer => Self::COUNT - 2,
            About::Trio => Self::COUNT - 1,
            about => 2 * (about as usize) + usize::from(self.side == Side::Mentor),
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
            About::Reminder => "reminder",
            About::Changed => "changed",
            About::Paused => "paused",
            About::Resumed => "resumed",
            About::Renewed => "renewed",
            About::Ended => "ended",
            About::Closing => "closing",
            About::Thanks => "thanks",
        }
    }

    /// What the table for a mail merge calls the reader.
    pub(in super::super) fn reader(self) -> &'static str {
        match (self.about, self.side) {
            (About::Peer | About::PeerProposal | About::NoPeer | About::Trio, _) => "peer",
            (_, Side::Mentee) => "mentee",
            (_, Side::Mentor) => "mentor",
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
        for about in [About::Peer, About::PeerProposal, About::NoPeer, About::Trio] {
            let kind = Kind { side: Side::Mentee, about };
            assert!(Kind::NAMES[kind.index()].starts_with(kind.reader()), "{kind:?}");
            indices.push(kind.index());
        }
        assert_eq!(indices, (0..Kind::COUNT).collect::<Vec<_>>());
    }
}
