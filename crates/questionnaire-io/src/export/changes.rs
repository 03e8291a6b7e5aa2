//! What changed since an earlier result: who moved, why, and whose way a kept pair stands in.

use std::collections::BTreeMap;
use std::fmt::Write;

use mentor_match::cohort::{MenteeId, MentorId, PersonId};
use mentor_match::explain::WhyNot;
use mentor_match::scenario::InTheWay;
use mentor_match::text::count;
use mentor_match::{Incumbent, WhyNotKept};

use super::batch::{Batch, Reader};
use super::table::{Table, Value};
use crate::import::EarlierMatch;

const INTO_MEMORY: &str = "writing into a string cannot fail";

/// How many people the screen names.
const NAMED: usize = 8;

/// What became of a mentee since the earlier result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    OtherMentor,
    NoMentorNow,
    MentorNow,
    NotInThisRound,
    InTheWay,
}

impl Kind {
    const fn words(self) -> &'static str {
        match self {
            Self::OtherMentor => "another mentor",
            Self::NoMentorNow => "no mentor now",
            Self::MentorNow => "a mentor now",
            Self::NotInThisRound => "not in this round",
            Self::InTheWay => "kept, in the way of a wish",
        }
    }
}

/// One line of the table.
struct Change<'b> {
    kind: Kind,
    mentee: Option<MenteeId>,
    earlier: Option<&'b EarlierMatch>,
    now: Option<MentorId>,
    why: String,
    /// Whether nothing stands against the earlier mentor.
    could_stay: bool,
    in_the_way: Option<InTheWay>,
}

/// An earlier match with its people in this round.
struct Known<'b> {
    earlier: &'b EarlierMatch,
    mentee: Option<MenteeId>,
    mentor: Option<MentorId>,
}

fn known<'b>(batch: &Batch<'b>) -> Vec<Known<'b>> {
    let cohort = batch.outcome.cohort();
    let Some(earlier) = batch.earlier else { return Vec::new() };
    let one = |earlier: &'b EarlierMatch| {
        let mentee = crate::import::id_of(&earlier.mentee, |id| cohort.find_mentee(id).is_some());
        let mentor = crate::import::id_of(&earlier.mentor, |id| cohort.find_mentor(id).is_some());
        let mentee = mentee.and_then(|id| cohort.find_mentee(&id));
        Known { earlier, mentee, mentor: mentor.and_then(|id| cohort.find_mentor(&id)) }
    };
    earlier.rows.iter().map(one).collect()
}

/// Everybody whose result is another one, then the kept pairs in the way of a wish, by mentee.
fn all<'b>(batch: &Batch<'b>) -> Vec<Change<'b>> {
    let outcome = batch.outcome;
    let cohort = outcome.cohort();
    let known = known(batch);
    let before: BTreeMap<MenteeId, &Known<'_>> =
        known.iter().filter_map(|one| one.mentee.map(|mentee| (mentee, one))).collect();
    let not_kept: BTreeMap<&PersonId, (&Incumbent, &WhyNotKept)> =
        outcome.not_kept().iter().map(|one| (&one.incumbent.mentee, (&one.incumbent, &one.why))).collect();
    let mut in_the_way: BTreeMap<MenteeId, InTheWay> =
        outcome.kept_in_the_way().into_iter().map(|one| (one.mentee, one)).collect();
    let mut changes = Vec::new();
    for mentee in outcome.market().mentee_ids() {
        let had = before.get(&mentee);
        let earlier = had.map(|one| one.earlier);
        let now = outcome.mentor_of(mentee).or_else(|| under_way(batch, mentee, had.and_then(|one| one.mentor)));
        let together = now.is_some_and(|now| batch.is_under_way(&cohort.mentee(mentee).id, &cohort.mentor(now).id));
        let kind = match (had, now) {
            // The two have been together since before.
            (None, Some(_)) if together => continue,
            (None, Some(_)) => Kind::MentorNow,
            (Some(_), None) => Kind::NoMentorNow,
            (Some(had), Some(now)) if had.mentor != Some(now) => Kind::OtherMentor,
            (Some(_), Some(_)) if in_the_way.contains_key(&mentee) => Kind::InTheWay,
            (Some(_), Some(_)) | (None, None) => continue,
        };
        let mut could_stay = false;
        let over = earlier.map_or("", |one| &one.over);
        let why = match (kind, not_kept.get(&cohort.mentee(mentee).id), had) {
            (Kind::OtherMentor | Kind::NoMentorNow, ..) if !over.is_empty() => over.to_owned(),
            (Kind::OtherMentor | Kind::NoMentorNow, Some((_, why)), _) => why.to_string(),
            (Kind::OtherMentor | Kind::NoMentorNow, None, Some(had)) => {
                match had.mentor.map(|mentor| outcome.why_not(mentee, mentor)) {
                    None => WhyNotKept::NoMentor.to_string(),
                    Some(why) => {
                        could_stay = !matches!(why, Some(WhyNot::Refused(_) | WhyNot::NoSeat(_)));
                        why.map(|why| why.to_string()).unwrap_or_default()
                    }
                }
            }
            _ => String::new(),
        };
        let in_the_way = in_the_way.remove(&mentee);
        changes.push(Change { kind, mentee: Some(mentee), earlier, now, why, could_stay, in_the_way });
    }
    for one in known.iter().filter(|one| one.mentee.is_none()) {
        let (kind, why) = (Kind::NotInThisRound, WhyNotKept::NoMentee.to_string());
        let (mentee, now, could_stay, in_the_way) = (None, None, false, None);
        changes.push(Change { kind, mentee, earlier: Some(one.earlier), now, why, could_stay, in_the_way });
    }
    changes
}

/// The mentor whom a mentee has been introduced to before, though the round has nobody new for them: the one they had,
/// if the two go on.
fn under_way(batch: &Batch<'_>, mentee: MenteeId, had: Option<MentorId>) -> Option<MentorId> {
    let cohort = batch.outcome.cohort();
    let all = batch.setting.under_way.get(&cohort.mentee(mentee).id)?;
    let mut mentors = all.iter().filter_map(|mentor| cohort.find_mentor(mentor));
    had.filter(|&had| all.contains(&cohort.mentor(had).id)).or_else(|| mentors.next())
}

/// The table for the committee.
pub(super) fn table(batch: &Batch<'_>) -> Table {
    let mut table = Table::new(
        "Changes",
        &[
            "mentee_id",
            "mentee_name",
            "change",
            "mentor_id_before",
            "mentor_name_before",
            "mentor_id_now",
            "mentor_name_now",
            "why",
            "in_the_way_of",
        ],
    );
    let cohort = batch.outcome.cohort();
    for one in all(batch) {
        let mentee = one.mentee.map(|mentee| cohort.mentee(mentee));
        let now = one.now.map(|mentor| cohort.mentor(mentor));
        let earlier = |part: fn(&EarlierMatch) -> &str| one.earlier.map_or("", part);
        let (id, name) = mentee.map_or_else(
            || (earlier(|one| &one.mentee), Some(earlier(|one| &one.mentee_name))),
            |mentee| (mentee.id.as_str(), mentee.profile.name.as_deref()),
        );
        table.row([
            Value::text(id),
            Value::maybe(name),
            Value::text(one.kind.words()),
            Value::text(earlier(|one| &one.mentor)),
            Value::text(earlier(|one| &one.mentor_name)),
            Value::maybe(now.map(|mentor| mentor.id.as_str())),
            Value::maybe(now.and_then(|mentor| mentor.profile.name.as_deref())),
            Value::text(one.why),
            Value::text(one.in_the_way.map(|one| in_the_way(batch, &one)).unwrap_or_default()),
        ]);
    }
    table
}

/// Where questionnaires and the programme's ledger do not agree; `None` where they do.
pub(super) fn conflicts(batch: &Batch<'_>) -> Option<Table> {
    let conflicts = batch.setting.programme.as_ref().map(|programme| &programme.conflicts)?;
    let mut table = Table::new("Conflicts", &["conflict"]);
    for conflict in conflicts {
        table.row([Value::text(conflict)]);
    }
    Some(table).filter(|_| !conflicts.is_empty())
}

/// Whose wish a kept pair is in the way of.
fn in_the_way(batch: &Batch<'_>, one: &InTheWay) -> String {
    let cohort = batch.outcome.cohort();
    let waiting = one.waiting.iter().map(|&mentee| format!("{} wants this mentor", cohort.mentee(mentee).name_or_id()));
    let rather = one.rather.iter().map(|&mentor| format!("this mentee wants {}", cohort.mentor(mentor).name_or_id()));
    waiting.chain(rather).collect::<Vec<_>>().join("; ")
}

/// The same in a few lines; blank without an earlier result.
pub(super) fn screen(batch: &Batch<'_>) -> String {
    let Some(earlier) = batch.earlier else { return String::new() };
    let changes = all(batch);
    let number = |kind: Kind| changes.iter().filter(|one| one.kind == kind).count();
    let stayed = earlier.rows.len()
        - [Kind::OtherMentor, Kind::NoMentorNow, Kind::NotInThisRound].map(number).iter().sum::<usize>();
    let mut text = format!("\nSince the earlier result: {stayed} of {} stay.\n", count(earlier.rows.len(), "match"));
    for (kind, what) in [
        (Kind::OtherMentor, "another mentor"),
        (Kind::NoMentorNow, "no mentor any more"),
        (Kind::MentorNow, "a mentor now, and had none"),
    ] {
        let moved: Vec<&Change<'_>> = changes.iter().filter(|one| one.kind == kind).collect();
        if moved.is_empty() {
            continue;
        }
        let has = if moved.len() == 1 { "has" } else { "have" };
        write!(text, "  {} {has} {what}: ", count(moved.len(), "mentee")).expect(INTO_MEMORY);
        for (index, one) in moved.iter().take(NAMED).enumerate() {
            write!(text, "{}{}", if index == 0 { "" } else { ", " }, on_screen(batch, one)).expect(INTO_MEMORY);
        }
        if moved.len() > NAMED {
            write!(text, " and {} more", moved.len() - NAMED).expect(INTO_MEMORY);
        }
        text.push_str(".\n");
    }
    let gone = number(Kind::NotInThisRound);
    if gone > 0 {
        let verb = if gone == 1 { "is" } else { "are" };
        writeln!(text, "  {} of the earlier result {verb} not in this round.", count(gone, "mentee"))
            .expect(INTO_MEMORY);
    }
    let could_stay = changes.iter().filter(|one| one.could_stay).count();
    if could_stay > 0 {
        writeln!(
            text,
            "  {could_stay} of them could have kept the earlier mentor; --keep sent lets them stay where they are."
        )
        .expect(INTO_MEMORY);
    }
    let in_the_way = changes.iter().filter(|one| one.in_the_way.is_some()).count();
    if in_the_way > 0 {
        let verb = if in_the_way == 1 { "is" } else { "are" };
        writeln!(text, "  {} {verb} in the way of somebody's wish.", count(in_the_way, "kept match"))
            .expect(INTO_MEMORY);
    }
    if !changes.is_empty() {
        text.push_str("  committee/changes.csv says why.\n");
    }
    text
}

/// A move as the screen may tell it, without names where they are confidential.
fn on_screen(batch: &Batch<'_>, one: &Change<'_>) -> String {
    let mentee = one.mentee.map(|mentee| batch.mentee_called(mentee, Reader::Screen)).unwrap_or_default();
    let from = one.earlier.map(|earlier| {
        let known = crate::import::id_of(&earlier.mentor, |id| batch.outcome.cohort().find_mentor(id).is_some());
        match known.and_then(|id| batch.outcome.cohort().find_mentor(&id)) {
            Some(mentor) => batch.mentor_called(mentor, Reader::Screen),
            None if batch.names_are_confidential() => "a mentor who is not in this round".to_owned(),
            None if earlier.mentor_name.is_empty() => earlier.mentor.clone(),
            None => earlier.mentor_name.clone(),
        }
    });
    let to = one.now.map(|mentor| batch.mentor_called(mentor, Reader::Screen));
    match (from, to) {
        (Some(from), Some(to)) => format!("{mentee} from {from} to {to}"),
        (Some(from), None) => format!("{mentee}, with {from} before"),
        (None, Some(to)) => format!("{mentee} with {to}"),
        (None, None) => mentee,
    }
}
