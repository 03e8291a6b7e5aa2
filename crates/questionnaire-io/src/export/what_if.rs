//! What rulings do, what rules cost, who shares too few seats: for the committee to decide with.

use std::fmt::Write;

use mentor_match::Match;
use mentor_match::cohort::{MenteeId, PersonId};
use mentor_match::engine::Decimal;
use mentor_match::policy::RulingRef;
use mentor_match::scenario::{Difference, RulePrice, RulingEffect, SeatGain, Shortage};
use mentor_match::text::count;

use super::batch::{Batch, Reader, WhatIf};
use super::committee;
use super::sections::{Section, on_screen, what_if_file};
use crate::import::{Action, RulingLine};

const INTO_MEMORY: &str = "writing into a string cannot fail";
const OWN_PEOPLE: &str = "a difference is about the people of its round";

/// How many people a sentence names before "and so on".
const NAMED: usize = 8;

/// Each ruling with its effect, a line each.
pub(super) fn rulings(batch: &Batch<'_>, what_if: &WhatIf, reader: Reader) -> Vec<String> {
    let mut told: Vec<(u32, String)> = Vec::new();
    for (one, effect) in &what_if.rulings {
        let Some(line) = batch.import.ruling_line(*one) else { continue };
        let mut text = format!("row {}, {}", line.row, words(batch, line, reader));
        match effect {
            RulingEffect::Needed(_) => text.push_str(": another ruling needs it"),
            RulingEffect::Changes(difference) => {
                write!(text, ": {}", changes(batch, difference, reader)).expect(INTO_MEMORY);
            }
        }
        if let RulingRef::Pin(position) = *one {
            text.push_str(&kept_away(batch, position, reader));
        }
        told.push((line.row, text));
    }
    told.sort_by_key(|(row, _)| *row);
    let mut told: Vec<String> = told.into_iter().map(|(_, text)| text).collect();
    if let Some(together) = what_if.together.as_ref().filter(|_| told.len() > 1) {
        told.push(format!("all {} together: {}", told.len(), changes(batch, together, reader)));
    }
    told
}

/// A ruling as it was meant. The screen gets no reason, which can be about people, and no name where names are
/// confidential: the row says which ruling it is.
pub(super) fn words(batch: &Batch<'_>, line: &RulingLine, reader: Reader) -> String {
    let RulingLine { action, mentee, mentor, value, reason, .. } = line;
    if reader == Reader::Screen && batch.names_are_confidential() {
        return match action {
            Action::Pin | Action::Ban if value.is_empty() => action.to_string(),
            Action::Pin | Action::Ban => format!("{action}, {value}"),
            Action::Waive => format!("waive {value}"),
            Action::Seats => format!("{value} {}", if value == "1" { "seat" } else { "seats" }),
            Action::Withdraw | Action::Priority => action.to_string(),
        };
    }
    let what = match (action, mentee.is_empty(), mentor.is_empty()) {
        (Action::Pin | Action::Ban, ..) if value.is_empty() => format!("{action} {mentee} with {mentor}"),
        (Action::Pin | Action::Ban, ..) => format!("{action} {mentee} with {mentor}, {value}"),
        (Action::Waive, false, false) => format!("waive {value} for {mentee} with {mentor}"),
        (Action::Waive, false, true) => format!("waive {value} for {mentee}"),
        (Action::Waive, true, _) => format!("waive {value} for {mentor}"),
        (Action::Withdraw, ..) => format!("withdraw {mentee}{mentor}"),
        (Action::Priority, ..) => format!("priority for {mentee}"),
        (Action::Seats, ..) => format!("{value} {} for {mentor}", if value == "1" { "seat" } else { "seats" }),
    };
    if reason.is_empty() || reader == Reader::Screen { what } else { format!("{what} ({reason})") }
}

fn kept_away(batch: &Batch<'_>, position: usize, reader: Reader) -> String {
    let outcome = batch.outcome;
    let Some(pin) = batch.import.rulings.pins.get(position) else { return String::new() };
    let Some(mentee) = outcome.cohort().find_mentee(&pin.mentee) else { return String::new() };
    let others = outcome.kept_away_by(mentee);
    if others.is_empty() {
        return String::new();
    }
    let names = named(&others, |&mentee| batch.mentee_called(mentee, reader));
    format!("; by wishes and fit, this seat would have gone to {names}, who would rather have it")
}

/// "2 people move: Ada from Dan to Bea, ...; one more matched; total fit +0.120".
fn changes(batch: &Batch<'_>, difference: &Difference, reader: Reader) -> String {
    if difference.moved.is_empty() {
        return "changes no result".to_owned();
    }
    let cohort = batch.outcome.cohort();
    let mentor = |id: &Option<PersonId>| match id {
        None => "no mentor".to_owned(),
        Some(id) => batch.mentor_called(cohort.find_mentor(id).expect(OWN_PEOPLE), reader),
    };
    let people = if difference.moved.len() == 1 { "person moves" } else { "people move" };
    let moved = named(&difference.moved, |one| {
        format!("{} from {} to {}", mentee(batch, &one.mentee, reader), mentor(&one.from), mentor(&one.to))
    });
    let fit = difference.fit;
    let (sign, size) = (if fit <= -500 { '-' } else { '+' }, Decimal::from_millionths(fit.abs()).rounded(3));
    let matched = match difference.matched {
        0 => "equally many matched".to_owned(),
        more => format!("{more:+} matched"),
    };
    format!("{} {people}: {moved}; {matched}; total fit {sign}{size}", difference.moved.len())
}

/// A mentee of a difference, as the reader may be told.
fn mentee(batch: &Batch<'_>, id: &PersonId, reader: Reader) -> String {
    batch.mentee_called(batch.outcome.cohort().find_mentee(id).expect(OWN_PEOPLE), reader)
}

/// The first few, in words.
fn named<'t, T, N: std::fmt::Display>(all: &'t [T], name: impl Fn(&'t T) -> N) -> String {
    let mut text = String::new();
    for (index, one) in all.iter().take(NAMED).enumerate() {
        write!(text, "{}{}", if index == 0 { "" } else { ", " }, name(one)).expect(INTO_MEMORY);
    }
    if all.len() > NAMED {
        write!(text, " and {} more", all.len() - NAMED).expect(INTO_MEMORY);
    }
    text
}

/// Groups of mentees who share too few seats, the largest shortage first.
fn groups<'b>(batch: &'b Batch<'_>) -> Vec<&'b Shortage> {
    let mut all: Vec<&Shortage> = batch.outcome.shortages().iter().collect();
    all.sort_by_key(|one| (std::cmp::Reverse(one.left_out.len()), one.left_out[0]));
    all
}

/// How many are left out who compete for some of the same seats only.
fn nested(batch: &Batch<'_>, one: &Shortage) -> usize {
    let is_within = |other: &&Shortage| {
        let mut mentors = other.mentors.iter();
        other.mentors.len() < one.mentors.len() && mentors.all(|mentor| one.mentors.binary_search(mentor).is_ok())
    };
    batch.outcome.shortages().iter().filter(is_within).map(|other| other.left_out.len()).sum()
}

/// How many seats are too few, and for how many.
fn size(batch: &Batch<'_>, one: &Shortage) -> String {
    let (without, seats, nested) = (one.left_out.len(), one.seats, nested(batch, one));
    let all = seats + without + nested;
    if all == batch.outcome.market().mentees() && nested == 0 {
        return format!("{} too few: {} for {}", count(without, "seat"), count(seats, "seat"), count(all, "mentee"));
    }
    if seats == 0 {
        return format!("{} can only be matched with mentors who offer no seat", count(without, "mentee"));
    }
    let mentors = match one.mentors.len() {
        1 => "mentor, who has".to_owned(),
        mentors => format!("{mentors} mentors, who have"),
    };
    let beside = if nested == 0 { String::new() } else { format!(", beside {nested} for some of them") };
    format!(
        "{} too few{beside}: {all} mentees can only be matched with the same {mentors} {} for them",
        count(without, "seat"),
        count(seats, "seat")
    )
}

/// The size of each group that shares too few seats.
pub(super) fn shortage_sizes(batch: &Batch<'_>) -> Vec<String> {
    groups(batch).iter().map(|one| size(batch, one)).collect()
}

/// A line a group, with its people.
fn shortages(batch: &Batch<'_>, reader: Reader) -> Vec<String> {
    let line = |one: &Shortage| {
        let mut group: Vec<MenteeId> = one.left_out.clone();
        if one.seats > 0 {
            group.extend(&one.holders);
        }
        group.sort_unstable();
        let group = named(&group, |&mentee| batch.mentee_called(mentee, reader));
        let mentors = named(&one.mentors, |&mentor| batch.mentor_called(mentor, reader));
        format!("{}: {group}; mentors: {mentors}", size(batch, one))
    };
    groups(batch).into_iter().map(line).collect()
}

/// The file for the committee.
pub(super) fn markdown_file(batch: &Batch<'_>, what_if: &WhatIf) -> String {
    let first = Section {
        heading: "What the rulings do",
        none: "There are no rulings.",
        lines: rulings(batch, what_if, Reader::Committee),
    };
    what_if_file(std::iter::once(first).chain(sections(batch, what_if, Reader::Committee)))
}

/// The same for the screen, but for the rulings, which the summary has, and the people to ask next.
pub(super) fn screen(batch: &Batch<'_>, what_if: &WhatIf) -> String {
    on_screen(sections(batch, what_if, Reader::Screen).into_iter().take(3))
}

fn sections(batch: &Batch<'_>, what_if: &WhatIf, reader: Reader) -> [Section; 4] {
    let outcome = batch.outcome;
    let rule = |price: &RulePrice| {
        let gained: Vec<&PersonId> = price.without.gained().collect();
        let lost = price.without.lost().count();
        let who = named(&gained, |id| mentee(batch, id, reader));
        let who = if gained.is_empty() { String::new() } else { format!(": {who}") };
        let lost = if lost == 0 { String::new() } else { format!("; {lost} would lose theirs") };
        let moved = price.without.moved.len();
        format!(
            "without {}, {} would gain a mentor{who}{lost}; {} would change",
            price.rule,
            count(gained.len(), "mentee"),
            count(moved, "result")
        )
    };
    let seat = |gain: &SeatGain| {
        format!("{}: {}", batch.mentor_called(gain.mentor, reader), changes(batch, &gain.with, reader))
    };
    let openings = outcome.openings();
    let reserve = |one: &Match<'_>| {
        let who = committee::if_declined(outcome, &openings, one);
        let who = if who.is_empty() { "no other mentor is possible".to_owned() } else { who };
        format!("{}, now with {}: {who}", one.mentee.name_or_id(), one.mentor.name_or_id())
    };
    [
        Section {
            heading: "What each rule costs",
            none: "The policy has no rules.",
            lines: what_if.rules.iter().map(rule).collect(),
        },
        Section {
            heading: "What one more seat would do, where most mentees are waiting",
            none: "No mentee is waiting for a mentor who could take one more.",
            lines: what_if.seats.iter().map(seat).collect(),
        },
        Section {
            heading: "Where seats are too few",
            none: "There are enough seats for every mentee with a possible mentor.",
            lines: shortages(batch, reader),
        },
        Section {
            heading: "Whom to ask next if a mentor says no",
            none: "There are no matches.",
            lines: outcome.matches().iter().map(reserve).collect(),
        },
    ]
}
