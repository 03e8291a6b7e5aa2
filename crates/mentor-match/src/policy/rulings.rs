//! What the committee has settled for single people, beside the policy: pins, bans, waivers, seats, withdrawals,
//! priorities.
//!
//! A policy speaks of everybody; a ruling of one person or one pair. Rulings are checked before anything is matched,
//! and a contradiction is refused by name: nothing is resolved by taking the later line.
//!
//! What a ruling cannot do: match people of whom one said no, who failed together before, who are one person, or more
//! mentees than the policy's cap. Those hold whatever anybody decides.

use crate::cohort::{Cohort, MenteeId, MentorId, PersonId, PersonKey, Side};
use crate::text::count;

use super::settled::Settled;
use super::{Refusal, Rule};

/// What the committee has settled, by written ids.
///
/// With the feature `serde` it is stored as JSON with a list for each kind; a list that is missing is empty, a key that
/// is not known is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default, deny_unknown_fields))]
pub struct Rulings {
    /// Pairs that are matched, whatever the strategy would do.
    pub pins: Vec<PersonPair>,
    /// Pairs of whom both have told the committee that they agree. It counts for pinned pairs: an agreement
    /// holds for a partner, and only a pin keeps the partner.
    pub agreed: Vec<PersonPair>,
    /// Pairs that are never matched.
    pub bans: Vec<PersonPair>,
    /// Rules that do not count for somebody.
    pub waivers: Vec<Waiver>,
    /// Seats that count instead of what the mentor offered; the policy's cap and running pairings still hold.
    pub seats: Vec<SeatRuling>,
    /// Who does not take part in this round after all: nobody is matched with them.
    pub withdrawals: Vec<PersonKey>,
    /// Mentees who come first among those between whom only scores decide.
    pub priorities: Vec<PersonId>,
}

/// A mentee and a mentor.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct PersonPair {
    /// The mentee's id.
    pub mentee: PersonId,
    /// The mentor's id.
    pub mentor: PersonId,
}

/// A rule that does not count for a mentee, for a mentor, or, with both, for the two together.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Waiver {
    /// The rule's name in the policy, such as `same-unit`; all of that name.
    pub rule: String,
    /// For which mentee.
    pub mentee: Option<PersonId>,
    /// For which mentor.
    pub mentor: Option<PersonId>,
}

/// Seats of one mentor.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct SeatRuling {
    /// The mentor's id.
    pub mentor: PersonId,
    /// As if the mentor had offered so many.
    pub seats: u16,
}

/// One of the rulings, by its list and position there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RulingRef {
    /// `pins[k]`.
    Pin(usize),
    /// `bans[k]`.
    Ban(usize),
    /// `waivers[k]`.
    Waiver(usize),
    /// `seats[k]`.
    Seats(usize),
    /// `withdrawals[k]`.
    Withdrawal(usize),
    /// `priorities[k]`.
    Priority(usize),
}

/// Why rulings cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RulingError {
    /// Nobody has this id.
    #[error("a ruling names the mentee {0}, who is not in this round; correct the id")]
    UnknownMentee(PersonId),
    /// Nobody has this id.
    #[error("a ruling names the mentor {0}, who is not in this round; correct the id")]
    UnknownMentor(PersonId),
    /// The policy has no rule of this name.
    #[error(
        "the policy has no rule '{written}' to waive; {}",
        if known.is_empty() { "it has no rules".to_owned() } else { format!("its rules are: {}", known.join(", ")) }
    )]
    UnknownRule {
        /// What was written.
        written: String,
        /// The policy's rules.
        known: Vec<&'static str>,
    },
    /// A waiver names neither a mentee nor a mentor.
    #[error("the waiver of '{0}' names no person; to drop a rule for everybody, delete it from the policy")]
    WaiverForNobody(String),
    /// One pair is pinned and banned.
    #[error("{} and {} are pinned and banned; keep one of the two", .0.mentee, .0.mentor)]
    PinAndBan(PersonPair),
    /// A mentee is pinned to two mentors.
    #[error("the mentee {mentee} is pinned to {mentors}; a mentee has one mentor", mentors = .mentors.join(" and to "))]
    PinnedTwice {
        /// Who.
        mentee: PersonId,
        /// To whom.
        mentors: [String; 2],
    },
    /// More pins than seats.
    #[error(
        "{pinned} pinned to {mentor}, who has {seats} in this round; {}",
        if *most > *seats {
            format!("take a pin away, or give seats with a ruling, up to {most}")
        } else {
            format!("take a pin away: the policy's cap and running pairings leave {most} at most")
        },
        pinned = count(*.pins, "mentee"),
        seats = count(*.seats, "seat")
    )]
    TooManyPins {
        /// Who.
        mentor: PersonId,
        /// Mentees pinned.
        pins: usize,
        /// Seats of this round.
        seats: u16,
        /// Seats that a ruling could give: the policy's cap without running pairings.
        most: u16,
    },
    /// A mentor's seats are settled twice.
    #[error("the seats of {0} are settled twice, differently; keep one")]
    SeatsTwice(PersonId),
    /// Somebody is withdrawn, or given priority, more than once.
    #[error("the {person} is {what} twice; delete one of the two lines")]
    Twice {
        /// Who.
        person: PersonKey,
        /// `withdrawn` or `given priority`.
        what: &'static str,
    },
    /// Somebody is withdrawn for whom another ruling asks for a match.
    #[error("the {person} is withdrawn and {what}; keep one of the two")]
    WithdrawnAnd {
        /// Who.
        person: PersonKey,
        /// `pinned`, `given seats` or `given priority`.
        what: &'static str,
    },
    /// Something stands against a pinned pair.
    #[error(
        "{} and {} cannot be pinned: {}", pair.mentee, pair.mentor,
        {
            // A refusal may be confidential, and errors are read on screens.
            let mut told: Vec<String> = Vec::new();
            for one in refusals.iter().map(Refusal::without_answers) {
                if !told.contains(&one) {
                    told.push(one);
                }
            }
            let waive = if *waivable { "waive the rule for one of them, or " } else { "" };
            format!("{}. To go on, {waive}take the pin away", told.join("; "))
        }
    )]
    PinRefused {
        /// Who.
        pair: PersonPair,
        /// What stands against it.
        refusals: Vec<Refusal>,
        /// Whether waiving rules would do.
        waivable: bool,
    },
}

impl RulingError {
    /// The rulings that it is about: who wrote them has to change one.
    pub fn concerns(&self, rulings: &Rulings) -> Vec<RulingRef> {
        let pin = |one: &PersonPair| match self {
            Self::UnknownMentee(mentee) | Self::PinnedTwice { mentee, .. } => one.mentee == *mentee,
            Self::UnknownMentor(mentor) | Self::TooManyPins { mentor, .. } => one.mentor == *mentor,
            Self::PinAndBan(pair) | Self::PinRefused { pair, .. } => one == pair,
            Self::WithdrawnAnd { person, what: PINNED } => match person.side {
                Side::Mentee => one.mentee == person.id,
                Side::Mentor => one.mentor == person.id,
            },
            _ => false,
        };
        let ban = |one: &PersonPair| match self {
            Self::UnknownMentee(mentee) => one.mentee == *mentee,
            Self::UnknownMentor(mentor) => one.mentor == *mentor,
            Self::PinAndBan(pair) => one == pair,
            _ => false,
        };
        let waiver = |one: &Waiver| match self {
            Self::UnknownMentee(mentee) => one.mentee.as_ref() == Some(mentee),
            Self::UnknownMentor(mentor) => one.mentor.as_ref() == Some(mentor),
            Self::UnknownRule { written, .. } => one.rule == *written,
            Self::WaiverForNobody(rule) => one.rule == *rule && one.mentee.is_none() && one.mentor.is_none(),
            _ => false,
        };
        let seats = |one: &SeatRuling| match self {
            Self::UnknownMentor(mentor) | Self::SeatsTwice(mentor) | Self::TooManyPins { mentor, .. } => {
                one.mentor == *mentor
            }
            Self::WithdrawnAnd { person, what: SEATED } => one.mentor == person.id,
            _ => false,
        };
        let withdrawal = |one: &PersonKey| match self {
            Self::Twice { person, what: "withdrawn" } | Self::WithdrawnAnd { person, .. } => one == person,
            Self::UnknownMentee(mentee) => one.side == Side::Mentee && one.id == *mentee,
            Self::UnknownMentor(mentor) => one.side == Side::Mentor && one.id == *mentor,
            _ => false,
        };
        let priority = |one: &PersonId| match self {
            Self::Twice { person, what: PRIORITY } | Self::WithdrawnAnd { person, what: PRIORITY } => *one == person.id,
            Self::UnknownMentee(mentee) => one == mentee,
            _ => false,
        };
        let about = |one: &RulingRef| match *one {
            RulingRef::Pin(index) => pin(&rulings.pins[index]),
            RulingRef::Ban(index) => ban(&rulings.bans[index]),
            RulingRef::Waiver(index) => waiver(&rulings.waivers[index]),
            RulingRef::Seats(index) => seats(&rulings.seats[index]),
            RulingRef::Withdrawal(index) => withdrawal(&rulings.withdrawals[index]),
            RulingRef::Priority(index) => priority(&rulings.priorities[index]),
        };
        rulings.refs().filter(about).collect()
    }
}

const WITHDRAWN: &str = "withdrawn";
const PINNED: &str = "pinned";
const SEATED: &str = "given seats";
const PRIORITY: &str = "given priority";

impl Rulings {
    /// Nothing is settled.
    pub(crate) const NONE: Self = Self {
        pins: Vec::new(),
        agreed: Vec::new(),
        bans: Vec::new(),
        waivers: Vec::new(),
        seats: Vec::new(),
        withdrawals: Vec::new(),
        priorities: Vec::new(),
    };

    /// Whether nothing is settled.
    pub fn is_empty(&self) -> bool {
        self.refs().next().is_none()
    }

    /// All of them, list by list.
    pub fn refs(&self) -> impl Iterator<Item = RulingRef> + use<> {
        let pins = (0..self.pins.len()).map(RulingRef::Pin);
        let bans = (0..self.bans.len()).map(RulingRef::Ban);
        let waivers = (0..self.waivers.len()).map(RulingRef::Waiver);
        let seats = (0..self.seats.len()).map(RulingRef::Seats);
        let withdrawals = (0..self.withdrawals.len()).map(RulingRef::Withdrawal);
        let priorities = (0..self.priorities.len()).map(RulingRef::Priority);
        pins.chain(bans).chain(waivers).chain(seats).chain(withdrawals).chain(priorities)
    }

    /// All but one, however often it was written; all for a position that does not exist.
    #[must_use]
    pub fn without(&self, one: RulingRef) -> Self {
        let mut rest = self.clone();
        match one {
            RulingRef::Pin(index) => rest.pins.retain(|other| Some(other) != self.pins.get(index)),
            RulingRef::Ban(index) => rest.bans.retain(|other| Some(other) != self.bans.get(index)),
            RulingRef::Waiver(index) => rest.waivers.retain(|other| Some(other) != self.waivers.get(index)),
            RulingRef::Seats(index) => rest.seats.retain(|other| Some(other) != self.seats.get(index)),
            RulingRef::Withdrawal(index) => rest.withdrawals.retain(|other| Some(other) != self.withdrawals.get(index)),
            RulingRef::Priority(index) => rest.priorities.retain(|other| Some(other) != self.priorities.get(index)),
        }
        rest
    }

    /// Looks everybody up and refuses contradictions between rulings. O(r log r + r log n) for r rulings.
    pub(crate) fn settle(&self, cohort: &Cohort, rules: &[Rule]) -> Result<Settled, RulingError> {
        let mentee = |id: &PersonId| cohort.find_mentee(id).ok_or_else(|| RulingError::UnknownMentee(id.clone()));
        let mentor = |id: &PersonId| cohort.find_mentor(id).ok_or_else(|| RulingError::UnknownMentor(id.clone()));
        let pairs = |listed: &[PersonPair]| -> Result<Vec<_>, RulingError> {
            let ids = listed.iter().map(|pair| Ok((mentee(&pair.mentee)?, mentor(&pair.mentor)?)));
            let mut ids = ids.collect::<Result<Vec<_>, _>>()?;
            ids.sort_unstable();
            ids.dedup();
            Ok(ids)
        };
        let (pins, agreed, bans) = (pairs(&self.pins)?, pairs(&self.agreed)?, pairs(&self.bans)?);
        if let Some(&(mentee, mentor)) = pins.iter().find(|pin| bans.binary_search(pin).is_ok()) {
            return Err(RulingError::PinAndBan(PersonPair::of(cohort, mentee, mentor)));
        }
        if let Some(twice) = pins.windows(2).find(|two| two[0].0 == two[1].0) {
            let mentors = [twice[0], twice[1]].map(|pin| cohort.mentor(pin.1).id.to_string());
            return Err(RulingError::PinnedTwice { mentee: cohort.mentee(twice[0].0).id.clone(), mentors });
        }
        let mut waivers = Vec::new();
        for waiver in &self.waivers {
            let names = rules.iter().map(|rule| rule.kind().name());
            let bits = names.clone().enumerate().filter(|(_, name)| *name == waiver.rule);
            let bits = bits.fold(0u64, |bits, (index, _)| bits | 1 << index);
            if bits == 0 {
                return Err(RulingError::UnknownRule { written: waiver.rule.clone(), known: names.collect() });
            }
            if waiver.mentee.is_none() && waiver.mentor.is_none() {
                return Err(RulingError::WaiverForNobody(waiver.rule.clone()));
            }
            let mentee = waiver.mentee.as_ref().map(mentee).transpose()?;
            waivers.push((mentee, waiver.mentor.as_ref().map(mentor).transpose()?, bits));
        }
        let seats = self.seats.iter().map(|ruling| Ok((mentor(&ruling.mentor)?, ruling.seats)));
        let mut seats = seats.collect::<Result<Vec<_>, _>>()?;
        seats.sort_unstable();
        seats.dedup();
        if let Some(twice) = seats.windows(2).find(|two| two[0].0 == two[1].0) {
            return Err(RulingError::SeatsTwice(cohort.mentor(twice[0].0).id.clone()));
        }
        let mut settled = Settled { pins, agreed, bans, waivers, seats, ..Settled::default() };
        self.settle_people(cohort, &mut settled)?;
        Ok(settled)
    }

    /// Who is withdrawn and who has priority.
    fn settle_people(&self, cohort: &Cohort, settled: &mut Settled) -> Result<(), RulingError> {
        let mentee = |id: &PersonId| cohort.find_mentee(id).ok_or_else(|| RulingError::UnknownMentee(id.clone()));
        let mentor = |id: &PersonId| cohort.find_mentor(id).ok_or_else(|| RulingError::UnknownMentor(id.clone()));
        for person in &self.withdrawals {
            match person.side {
                Side::Mentee => settled.withdrawn.mentee.push(mentee(&person.id)?.get()),
                Side::Mentor => settled.withdrawn.mentor.push(mentor(&person.id)?.get()),
            }
        }
        settled.withdrawn.mentee.sort_unstable();
        settled.withdrawn.mentor.sort_unstable();
        settled.priorities = self.priorities.iter().map(mentee).collect::<Result<_, _>>()?;
        settled.priorities.sort_unstable();
        let key = |mentee: MenteeId| cohort.mentee(mentee).key();
        let mentor_key = |mentor: MentorId| cohort.mentor(mentor).key();
        let twice = |found: Option<PersonKey>, what| found.map(|person| RulingError::Twice { person, what });
        let both = |found: Option<PersonKey>, what| found.map(|person| RulingError::WithdrawnAnd { person, what });
        let pins = || settled.pins.iter();
        let faults = [
            twice(repeated(&settled.withdrawn.mentee).map(|&one| key(MenteeId::new(one))), WITHDRAWN),
            twice(repeated(&settled.withdrawn.mentor).map(|&one| mentor_key(MentorId::new(one))), WITHDRAWN),
            twice(repeated(&settled.priorities).map(|&one| key(one)), PRIORITY),
            both(pins().map(|pin| pin.0).find(|&one| settled.is_mentee_withdrawn(one)).map(key), PINNED),
            both(pins().map(|pin| pin.1).find(|&one| settled.is_mentor_withdrawn(one)).map(mentor_key), PINNED),
            both(
                settled.seats.iter().map(|one| one.0).find(|&one| settled.is_mentor_withdrawn(one)).map(mentor_key),
                SEATED,
            ),
            both(settled.priorities.iter().copied().find(|&one| settled.is_mentee_withdrawn(one)).map(key), PRIORITY),
        ];
        faults.into_iter().flatten().next().map_or(Ok(()), Err)
    }
}

/// An entry of a sorted list that is there again.
fn repeated<T: PartialEq>(sorted: &[T]) -> Option<&T> {
    sorted.windows(2).find(|two| two[0] == two[1]).map(|two| &two[0])
}

impl PersonPair {
    pub(crate) fn of(cohort: &Cohort, mentee: MenteeId, mentor: MentorId) -> Self {
        Self { mentee: cohort.mentee(mentee).id.clone(), mentor: cohort.mentor(mentor).id.clone() }
    }
}
