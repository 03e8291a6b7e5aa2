//! Whom to recruit: how many seats are missing, for whom, and what a mentor has to bring.
//!
//! Two kinds of groups: mentees who share too few seats whatever the strategy, and mentees for whom no mentor is
//! possible, by unit, track and target. Who is kept out by a fact of their own, or wants only those they wrote down, is
//! in no group: another mentor would change nothing for them.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{Mentee, MenteeId, MentorId, Side};
use mentor_match::explain::UnmatchedReason;
use mentor_match::policy::{MissingFact, Refusal, RuleKind};
use mentor_match::text;

use super::batch::Batch;
use super::table::{Table, Value};

/// How many goals are listed.
const MOST_GOALS: usize = 6;

/// Mentees who wait for the same mentors.
struct Group {
    mentees: Vec<MenteeId>,
    missing: usize,
    seats_now: usize,
}

/// The rules that apply to a mentee, by track and by the level aspired to.
pub(super) fn rules_for<'b>(batch: &'b Batch<'_>, mentee: &Mentee) -> impl Iterator<Item = &'b RuleKind> {
    let track = mentee.track.clone();
    let units = batch.outcome.cohort().units();
    let level = mentee.target.as_ref().and_then(|target| target.level).map(|level| units.level_name(level).to_owned());
    let applies = move |rule: &&mentor_match::policy::Rule| {
        (rule.tracks().is_empty() || track.as_ref().is_some_and(|track| rule.tracks().contains(track)))
            && (rule.target_levels().is_empty()
                || level.as_ref().is_some_and(|level| rule.target_levels().contains(level)))
    };
    batch.outcome.policy().rules().iter().filter(applies).map(mentor_match::policy::Rule::kind)
}

fn groups(batch: &Batch<'_>) -> Vec<Group> {
    let outcome = batch.outcome;
    let mut groups: Vec<Group> = Vec::new();
    for one in outcome.shortages() {
        let mut mentees: Vec<MenteeId> = one.holders.iter().chain(&one.left_out).copied().collect();
        mentees.sort_unstable();
        groups.push(Group { mentees, missing: one.left_out.len(), seats_now: one.seats });
    }
    let mut alike: BTreeMap<_, Vec<MenteeId>> = BTreeMap::new();
    for told in batch.unmatched() {
        let mentee = told.mentee;
        if matches!(told.unmatched, Some(UnmatchedReason::NoMentors | UnmatchedReason::NobodyEligible))
            && !is_kept_out(batch, mentee)
        {
            let person = outcome.cohort().mentee(mentee);
            let key = (person.profile.location.unit, person.track.clone(), person.target.clone());
            alike.entry(key).or_default().push(mentee);
        }
    }
    groups.extend(alike.into_values().map(|mentees| Group { missing: mentees.len(), mentees, seats_now: 0 }));
    groups.sort_by_key(|group| (std::cmp::Reverse(group.missing), group.mentees[0]));
    groups
}

/// Whether a fact of the mentee keeps them from every mentor. Such a refusal is the same for all mentors.
fn is_kept_out(batch: &Batch<'_>, mentee: MenteeId) -> bool {
    let own = |refusal: &Refusal| match refusal {
        Refusal::NotActive { side } | Refusal::NotTrained { side } => *side == Side::Mentee,
        Refusal::HasMentor => true,
        Refusal::Missing { fact, .. } => match fact {
            MissingFact::Track | MissingFact::TargetLevel => true,
            MissingFact::Of { side, .. } => *side == Some(Side::Mentee),
            _ => false,
        },
        _ => false,
    };
    let mentors = batch.outcome.cohort().mentors().len();
    mentors > 0 && batch.outcome.refusals(mentee, MentorId::from_index(0)).iter().any(own)
}

/// A line for each group, the largest shortage first.
pub(super) fn table(batch: &Batch<'_>) -> Table {
    let mut table = Table::new(
        "Recruitment",
        &[
            "mentors_to_find",
            "seats_missing",
            "seats_now",
            "unit",
            "track",
            "position_aspired_to",
            "help_wanted",
            "mentor_has_to",
            "mentees",
        ],
    );
    let cohort = batch.outcome.cohort();
    let units = cohort.units();
    for group in groups(batch) {
        let people = || group.mentees.iter().map(|&mentee| cohort.mentee(mentee));
        let distinct = |of: &dyn Fn(&Mentee) -> Option<String>| {
            let all: BTreeSet<String> = people().filter_map(of).collect();
            all.into_iter().collect::<Vec<_>>().join("; ")
        };
        let demands: BTreeSet<String> =
            people().flat_map(|one| rules_for(batch, one)).filter_map(RuleKind::demand).collect();
        let names: Vec<&str> = people().map(Mentee::name_or_id).collect();
        let cap = usize::from(batch.outcome.policy().capacity().cap).max(1);
        table.row([
            Value::count(group.missing.div_ceil(cap)),
            Value::count(group.missing),
            Value::count(group.seats_now),
            Value::text(distinct(&|one| {
                let unit = one.profile.location.unit?;
                Some(units.path(unit).map(|above| units.name(above)).collect::<Vec<_>>().join(", "))
            })),
            Value::text(distinct(&|one| one.track.as_ref().map(|track| track.as_str().to_owned()))),
            Value::text(distinct(&|one| {
                let target = one.target.as_ref()?;
                let level = target.level.map(|level| units.level_name(level).to_owned());
                let parts: Vec<String> = target.title.clone().into_iter().chain(level).collect();
                (!parts.is_empty()).then(|| parts.join(", "))
            })),
            Value::text(wanted(people())),
            Value::text(demands.into_iter().collect::<Vec<_>>().join("; ")),
            Value::text(names.join("; ")),
        ]);
    }
    table
}

/// What most of them want to learn, with how many do.
fn wanted<'p>(people: impl Iterator<Item = &'p Mentee>) -> String {
    let mut counts: BTreeMap<String, (usize, &str)> = BTreeMap::new();
    for person in people {
        let own: BTreeMap<String, &str> =
            person.profile.goals.iter().flatten().map(|goal| (text::fold(&goal.text), goal.text.as_str())).collect();
        for (folded, written) in own {
            counts.entry(folded).or_insert((0, written)).0 += 1;
        }
    }
    let mut all: Vec<(usize, &str)> = counts.into_values().collect();
    all.sort_by_key(|&(mentees, goal)| (std::cmp::Reverse(mentees), goal));
    let listed = all.iter().take(MOST_GOALS).map(|(mentees, goal)| format!("{goal} ({mentees})"));
    listed.collect::<Vec<_>>().join("; ")
}

/// How many mentors have to be found, and for how many seats.
pub(super) fn totals(table: &Table) -> (u64, u64) {
    let sum = |column: usize| {
        let cells = table.rows.iter().map(|row| if let Value::Count(count) = row[column] { count } else { 0 });
        cells.sum()
    };
    (sum(0), sum(1))
}
