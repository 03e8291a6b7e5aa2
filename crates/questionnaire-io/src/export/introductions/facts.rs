//! What can be filled into a letter: nothing but what its reader may know.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use mentor_match::Match;
use mentor_match::cohort::{Apart, ApartBecause, Level, Profile, RoleKind, Side, Sphere, UnitId, Units};
use mentor_match::jiff::civil::Date;
use mentor_match::text;

use super::super::batch::Batch;
use super::super::shared::{self, Shared};
use super::form::one_line;
use super::template::{Fact, Facts, Kind};

/// Texts of a list that are shown.
const MOST_LISTED: usize = 6;
/// Characters of what somebody wrote about themself.
const LONGEST: usize = 1_000;

fn list(texts: &[String]) -> String {
    let more = texts.len().saturating_sub(MOST_LISTED);
    let mut listed: Vec<String> = texts.iter().take(MOST_LISTED).map(|text| one_line(text)).collect();
    if more > 0 {
        listed.push(format!("and {more} more"));
    }
    listed.join("; ")
}

/// How somebody is greeted: `Jens` of `Jens Uggla` and of `Uggla, Jens`; in full where that is not clear, as with `Dr.
/// Uggla`.
fn first_name(name: &str) -> String {
    let given = name.split_once(',').map_or(name, |(_, given)| given);
    let first = given.split_whitespace().next().unwrap_or_default();
    let is_clear =
        first.chars().count() > 1 && first.chars().all(|letter| letter.is_alphabetic() || "-'’".contains(letter));
    if is_clear { first.to_owned() } else { name.to_owned() }
}

/// What both wrote, in the words of the first.
fn in_common(own: &[String], other: &[String]) -> String {
    let other: BTreeSet<String> = other.iter().map(|text| text::fold(text)).collect();
    let common: Vec<String> = own.iter().filter(|one| other.contains(&text::fold(one))).cloned().collect();
    list(&common)
}

/// Everything but the contact, for the letter to one side of a pair.
pub(super) fn facts(batch: &Batch<'_>, advisers: &Advisers, one: &Match<'_>, kind: Kind) -> Facts {
    let units = batch.outcome.cohort().units();
    let shared = &advisers.shared;
    let (mentee, mentor) = (&one.mentee.profile, &one.mentor.profile);
    let (mentee_name, mentor_name) = (one.mentee.display_name(), one.mentor.display_name());
    let open = [shared.profile(Side::Mentee, mentee), shared.profile(Side::Mentor, mentor)];
    let (own_name, [own, partner], partner_side) = match kind.side {
        Side::Mentee => (mentee_name, [&open[0], &open[1]], Side::Mentor),
        Side::Mentor => (mentor_name, [&open[1], &open[0]], Side::Mentee),
    };
    let partner_name = match partner_side {
        Side::Mentee => shared.name(Side::Mentee, mentee, one.mentee.id.as_str()),
        Side::Mentor => shared.name(Side::Mentor, mentor, one.mentor.id.as_str()),
    };
    let optional = |texts: &Option<Vec<String>>| texts.clone().unwrap_or_default();
    let mut facts = Facts::default();
    let mut say = |fact: Fact, text: String| facts[fact as usize] = text;
    say(Fact::Name, one_line(own_name));
    say(Fact::FirstName, first_name(&one_line(own_name)));
    say(Fact::Partner, one_line(partner_name.unwrap_or_default()));
    // Until both have agreed, nobody learns how to reach the other.
    if !kind.proposal {
        say(Fact::PartnerEmail, one_line(partner.email.as_deref().unwrap_or_default()));
    }
    say(Fact::PartnerUnit, one_line(&shared::unit(partner, units)));
    if kind.side == Side::Mentee {
        // What mentors offer is for mentees to read (S17); what mentees need is not for everybody.
        say(Fact::PartnerStrengths, list(&shared::goals(partner)));
        let positions: Vec<String> =
            partner.leadership.iter().flatten().map(|role| shared::position(role, units)).collect();
        say(Fact::PartnerPositions, list(&positions));
        say(Fact::Advisers, advisers.of(one));
        say(Fact::Visitors, advisers.towards(one, units));
    }
    let mut biography = one_line(partner.biography.as_deref().unwrap_or_default());
    if let Some((end, _)) = biography.char_indices().nth(LONGEST) {
        biography.truncate(end);
        biography.push_str(" ...");
    }
    say(Fact::PartnerBiography, biography);
    say(Fact::SharedGoals, in_common(&shared::goals(own), &shared::goals(partner)));
    say(Fact::SharedInterests, in_common(&optional(&own.interests), &optional(&partner.interests)));
    say(Fact::SharedLanguages, in_common(&optional(&own.languages), &optional(&partner.languages)));
    facts
}

/// Presidents of the most local units, now or earlier, who can advise their members (S14), and visitors of the levels
/// above for those who aim at them (S77).
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
    name: String,
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
            let Some(name) = shared.name(side, profile, id) else { return };
            for role in open.leadership.iter().flatten() {
                let title = text::fold(&role.title);
                let mut words = title.split(|letter: char| !letter.is_alphanumeric());
                let is_president = words.clone().any(|word| word == "president")
                    && !words.any(|word| matches!(word, "vice" | "deputy" | "elect"));
                let unit = role.unit.or(open.location.unit);
                let unit = unit.filter(|&unit| units.level_of(unit).index() == 0);
                let is_local = role.level.is_some_and(|level| level.index() == 0);
                let of_association = role.kind == RoleKind::Office && role.sphere == Sphere::Association;
                let adviser = || Adviser {
                    not_in_office: !(role.from.is_some() && role.to.is_none_or(|day| day >= batch.outcome.as_of())),
                    until: Reverse(role.to),
                    name: one_line(name),
                    id: id.to_owned(),
                };
                let is_visitor = title.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == "visitor");
                if let Some(level) = role.level.filter(|level| is_visitor && of_association && level.index() > 0) {
                    let unit = role.unit.or(open.location.unit).and_then(|unit| units.ancestor_at(unit, level));
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
    fn of(&self, one: &Match<'_>) -> String {
        self.names(one, one.mentee.profile.location.unit.and_then(|unit| self.by_unit.get(&unit)))
    }

    /// Those of the level that the mentee aims at, in the mentee's unit of that level; with the same exceptions.
    fn towards(&self, one: &Match<'_>, units: &Units) -> String {
        let level = one.mentee.target.as_ref().and_then(|target| target.level);
        self.names(
            one,
            level.and_then(|level| {
                let unit = one.mentee.profile.location.unit.and_then(|unit| units.ancestor_at(unit, level));
                self.visitors.get(&(level, unit))
            }),
        )
    }

    fn names(&self, one: &Match<'_>, known: Option<&BTreeSet<Adviser>>) -> String {
        let mut named: Vec<&str> = Vec::new();
        for adviser in known.into_iter().flatten() {
            let is_other = adviser.id != one.mentee.id.as_str()
                && adviser.id != one.mentor.id.as_str()
                && one.mentee.declines.iter().all(|declined| declined.as_str() != adviser.id)
                && !self.perhaps_declined.contains(&(one.mentee.id.as_str().to_owned(), adviser.id.clone()));
            if is_other && !named.contains(&adviser.name.as_str()) {
                named.push(&adviser.name);
            }
        }
        named.truncate(Self::MOST_NAMED);
        named.join("; ")
    }
}
