//! What can be filled into a letter: nothing but what its reader may know.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use mentor_match::Match;
use mentor_match::cohort::{
    Apart, ApartBecause, Level, Mentee, Mentor, Profile, RoleKind, Side, Sphere, UnitId, Units,
};
use mentor_match::jiff::civil::Date;
use mentor_match::text;

use super::super::batch::Batch;
use super::super::shared::{Open, Own, PublicName, Shared};
use super::fact::{Fact, Facts};
use super::kind::Kind;

/// Texts of a list that are shown.
const MOST_LISTED: usize = 6;
/// Characters of what somebody wrote about themself.
const LONGEST: usize = 1_000;

fn list(texts: &[Open]) -> Open {
    let more = texts.len().saturating_sub(MOST_LISTED);
    let mut listed: Vec<Open> = texts.iter().take(MOST_LISTED).cloned().collect();
    if more > 0 {
        listed.push(Open::joined(&[Open::words("and"), Open::number(more, "more")], " "));
    }
    Open::joined(&listed, "; ")
}

/// What both wrote, in the words of the first.
fn in_common(own: &[Open], other: &[Open]) -> Open {
    let other: BTreeSet<String> = other.iter().map(|text| text::fold(text)).collect();
    let common: Vec<Open> = own.iter().filter(|one| other.contains(&text::fold(one))).cloned().collect();
    list(&common)
}

/// How the reader is greeted.
pub(super) fn of_reader(reader: Own<'_>) -> Facts {
    let mut facts = Facts::default();
    facts[Fact::Name as usize] = reader.name();
    facts[Fact::FirstName as usize] = reader.first_name();
    facts
}

/// Everything but the contact, for the letter to one side of a pair.
pub(super) fn facts(batch: &Batch<'_>, advisers: &Advisers, one: &Match<'_>, kind: Kind) -> Facts {
    let units = batch.outcome.cohort().units();
    let shared = &advisers.shared;
    let mentee = shared.profile(Side::Mentee, &one.mentee.profile);
    let mentor = shared.profile(Side::Mentor, &one.mentor.profile);
    let (reader, [own, partner]) = match kind.side {
        Side::Mentee => (Own::from(one.mentee), [&mentee, &mentor]),
        Side::Mentor => (Own::from(one.mentor), [&mentor, &mentee]),
    };
    let mut facts = of_reader(reader);
    let mut say = |fact: Fact, text: Open| facts[fact as usize] = text;
    say(Fact::Partner, partner.name().given());
    // Until both have agreed, nobody learns how to reach the other.
    if !kind.is_proposal() {
        say(Fact::PartnerEmail, partner.email());
    }
    say(Fact::PartnerUnit, partner.unit(units));
    if kind.side == Side::Mentee {
        // What mentors offer is for mentees to read (S17); what mentees need is not for everybody.
        say(Fact::PartnerStrengths, list(&partner.goals()));
        say(Fact::PartnerPositions, list(&partner.positions(units)));
        say(Fact::Advisers, advisers.of(one));
        say(Fact::Visitors, advisers.towards(one, units));
    }
    say(Fact::PartnerBiography, partner.biography().clipped(LONGEST));
    say(Fact::SharedGoals, in_common(&own.goals(), &partner.goals()));
    say(Fact::SharedInterests, in_common(&own.interests(), &partner.interests()));
    say(Fact::SharedLanguages, in_common(&own.languages(), &partner.languages()));
    facts
}

/// What peers may know of each other, where one of them is the reader.
pub(in super::super) struct Peers<'s> {
    pub(in super::super) shared: &'s Shared,
    pub(in super::super) units: &'s Units,
}

/// One of two peers: what they want to learn, and what they can help with.
#[derive(Clone, Copy)]
pub(in super::super) struct PeerAnswers<'p> {
    pub(in super::super) learner: &'p Mentee,
    pub(in super::super) helper: &'p Mentor,
}

impl Peers<'_> {
    /// How the reader is greeted, and no more.
    pub(in super::super) fn nobody(own: PeerAnswers<'_>) -> Facts {
        of_reader(Own::from(own.learner))
    }

    /// Everything but the contact, for the letter to one of two peers. `served` are the goals of the reader, and
    /// `serving` the offers, that something of the other is close to, as the reader wrote them.
    pub(in super::super) fn facts(
        &self,
        own: PeerAnswers<'_>,
        other: PeerAnswers<'_>,
        [served, serving]: [&BTreeSet<String>; 2],
        kind: Kind,
    ) -> Facts {
        let open = |of: PeerAnswers<'_>| {
            [(Side::Mentee, &of.learner.profile), (Side::Mentor, &of.helper.profile)]
                .map(|(side, profile)| self.shared.profile(side, profile))
        };
        let ([wants, offers], [their_wants, their_offers]) = (open(own), open(other));
        let mut facts = of_reader(Own::from(own.learner));
        let mut say = |fact: Fact, text: Open| facts[fact as usize] = text;
        say(Fact::Partner, their_wants.name().given());
        if !kind.is_proposal() {
            say(Fact::PartnerEmail, their_wants.email());
        }
        say(Fact::PartnerUnit, their_wants.unit(self.units));
        say(Fact::PartnerBiography, their_wants.biography().clipped(LONGEST));
        // Where the other's answers are confidential, nothing is said of what they come close to.
        let close = |own: Vec<Open>, theirs: Vec<Open>, close: &BTreeSet<String>| {
            let told = own.into_iter().filter(|one| !theirs.is_empty() && close.contains(&text::fold(one)));
            told.collect::<Vec<Open>>()
        };
        let served = close(wants.goals(), their_offers.goals(), served);
        // What the reader would like to learn in the same words is said there.
        let is_new = |offer: &Open| !served.iter().any(|goal| text::fold(goal) == text::fold(offer));
        let strengths: Vec<Open> = their_offers.goals().into_iter().filter(is_new).collect();
        say(Fact::PartnerStrengths, list(&strengths));
        say(Fact::SharedGoals, list(&served));
        say(Fact::SharedOffers, list(&close(offers.goals(), their_wants.goals(), serving)));
        say(Fact::SharedInterests, in_common(&wants.interests(), &their_wants.interests()));
        say(Fact::SharedLanguages, in_common(&wants.languages(), &their_wants.languages()));
        facts
    }
}

/// Presidents of the most local units, now or earlier, who can advise their members, and visitors of the levels
/// above for those who aim at them.
pub(super) struct Advisers {
    pub(super) shared: Shared,
    /// By unit: those in office first, then by how long ago they were.
    by_unit: BTreeMap<UnitId, BTreeSet<Adviser>>,
    /// By level and its unit, where that is known: the same order.
    visitors: BTreeMap<(Level, Option<UnitId>), BTreeSet<Adviser>>,
    /// Whom a mentee may have declined: the ids of both.
    perhaps_declined: BTreeSet<(String, String)>,
}

/// Sorts as they are named.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Adviser {
    not_in_office: bool,
    until: Reverse<Option<Date>>,
    name: Open,
    /// On both sides an id is of one person.
    id: String,
}

impl Advisers {
    const MOST_NAMED: usize = 3;

    pub(super) fn new(batch: &Batch<'_>) -> Self {
        let shared = Shared::of(batch.import);
        let cohort = batch.outcome.cohort();
        let units = cohort.units();
        let mut by_unit: BTreeMap<UnitId, BTreeSet<Adviser>> = BTreeMap::new();
        let mut visitors: BTreeMap<(Level, Option<UnitId>), BTreeSet<Adviser>> = BTreeMap::new();
        let mut add = |side: Side, profile: &Profile, id: &str| {
            let open = shared.profile(side, profile);
            let PublicName::Given(name) = open.name() else { return };
            for role in open.roles() {
                let title = text::fold(&role.title);
                let mut words = title.split(|letter: char| !letter.is_alphanumeric());
                let is_president = words.clone().any(|word| word == "president")
                    && !words.any(|word| matches!(word, "vice" | "deputy" | "elect"));
                let unit = role.unit.or(open.unit_id());
                let unit = unit.filter(|&unit| units.level_of(unit).index() == 0);
                let is_local = role.level.is_some_and(|level| level.index() == 0);
                let of_association = role.kind == RoleKind::Office && role.sphere == Sphere::Association;
                let adviser = || Adviser {
                    not_in_office: !(role.from.is_some() && role.to.is_none_or(|day| day >= batch.outcome.as_of())),
                    until: Reverse(role.to),
                    name: name.clone(),
                    id: id.to_owned(),
                };
                let is_visitor = title.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == "visitor");
                if let Some(level) = role.level.filter(|level| is_visitor && of_association && level.index() > 0) {
                    let unit = role.unit.or(open.unit_id()).and_then(|unit| units.ancestor_at(unit, level));
                    visitors.entry((level, unit)).or_default().insert(adviser());
                }
                if let Some(unit) = unit.filter(|_| is_president && is_local && of_association) {
                    by_unit.entry(unit).or_default().insert(adviser());
                }
            }
        };
        for mentor in cohort.mentors() {
            add(Side::Mentor, &mentor.profile, mentor.id.as_str());
        }
        for mentee in cohort.mentees() {
            add(Side::Mentee, &mentee.profile, mentee.id.as_str());
        }
        let perhaps = |apart: &&Apart| apart.because == ApartBecause::PerhapsDeclined { by: Side::Mentee };
        let ids = |apart: &Apart| (apart.mentee.as_str().to_owned(), apart.mentor.as_str().to_owned());
        let perhaps_declined = cohort.apart().iter().filter(perhaps).map(ids).collect();
        Self { shared, by_unit, visitors, perhaps_declined }
    }

    /// Those of the mentee's unit; not the mentee, not the partner, nobody whom the mentee declined.
    fn of(&self, one: &Match<'_>) -> Open {
        self.names(one, one.mentee.profile.location.unit.and_then(|unit| self.by_unit.get(&unit)))
    }

    /// Those of the level that the mentee aims at, in the mentee's unit of that level; with the same exceptions.
    fn towards(&self, one: &Match<'_>, units: &Units) -> Open {
        let level = one.mentee.target.as_ref().and_then(|target| target.level);
        self.names(
            one,
            level.and_then(|level| {
                let unit = one.mentee.profile.location.unit.and_then(|unit| units.ancestor_at(unit, level));
                self.visitors.get(&(level, unit))
            }),
        )
    }

    fn names(&self, one: &Match<'_>, known: Option<&BTreeSet<Adviser>>) -> Open {
        let mut named: Vec<Open> = Vec::new();
        for adviser in known.into_iter().flatten() {
            let is_other = adviser.id != one.mentee.id.as_str()
                && adviser.id != one.mentor.id.as_str()
                && one.mentee.declines.iter().all(|declined| declined.as_str() != adviser.id)
                && !self.perhaps_declined.contains(&(one.mentee.id.as_str().to_owned(), adviser.id.clone()));
            if is_other && !named.contains(&adviser.name) {
                named.push(adviser.name.clone());
            }
        }
        named.truncate(Self::MOST_NAMED);
        Open::joined(&named, "; ")
    }
}
