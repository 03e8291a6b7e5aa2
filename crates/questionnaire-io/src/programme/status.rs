//! How a programme stands on a day, in words, for the committee.

use std::fmt::Write as _;

use jiff::civil::Date;
use mentor_match::cohort::Side;
use mentor_match::programme::{Away, By, How, Number, Pair, Peers, Phase, State};
use mentor_match::text::count;

use super::Programme;

/// Whether people are called by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// By number and name, where there is one that is not confidential.
    Shown,
    /// By programme number alone.
    Hidden,
}

impl Programme {
    /// How things stand at the end of a day: counts, open pairs, full mentors, who waits, and targets; of peers, too.
    pub fn status(&self, day: Date, names: Names) -> String {
        let state = self.on(day);
        let called = |number: Number| match names {
            Names::Shown => self.people.numbered(number),
            Names::Hidden => number.to_string(),
        };
        let (mentoring, peers) = (counts(&state), counts_of_peers(&state));
        let mut told = match (state.pairs().is_empty() && state.last_round() == 0, state.peers() == &Peers::default()) {
            (_, true) => format!("{day}: {mentoring}\n"),
            (true, false) => format!("{day}: peers, {peers}\n"),
            (false, false) => format!("{day}: {mentoring}\nPeers: {peers}\n"),
        };
        let mut list = |title: &str, entries: Vec<String>| {
            if !entries.is_empty() {
                let _ = write!(told, "\n{title} ({}):\n", entries.len());
                for entry in entries {
                    let _ = writeln!(told, "  {entry}");
                }
            }
        };
        let line = |pair: &Pair| {
            let since = match pair.phase() {
                Phase::Paused => pair.paused,
                Phase::Introduced | Phase::Running => pair.introduced,
                _ => Some(pair.proposed),
            };
            let mut line = format!("{} with {}: {}", called(pair.mentee), called(pair.mentor), word(pair.phase()));
            if let Some(since) = since {
                let _ = write!(line, " since {since}");
            }
            if !pair.meetings.is_empty() {
                let _ = write!(line, ", {}", count(pair.meetings.len(), "meeting"));
            }
            if let Some(term) = pair.term {
                let _ = write!(line, ", until {term}");
            }
            line
        };
        list("Open pairs", state.open_pairs().map(line).collect());
        list("Open pairs of peers", state.peers().open_pairs().map(line).collect());
        let waiting = state.waiting().map(|(mentee, person)| {
            format!("{}: {} without a mentor", called(mentee), count(person.waiting.len(), "round"))
        });
        list("Waiting", waiting.collect());
        let rounds = |one| state.peers().waited(one, u32::MAX);
        let waiting = state.waiting_for_peers();
        let waiting = waiting.map(|one| format!("{}: {} without a peer", called(one), count(rounds(one), "round")));
        list("Waiting for a peer", waiting.collect());
        let away = [Side::Mentee, Side::Mentor].into_iter().flat_map(|side| {
            let away = state.people(side).filter_map(|(number, person)| person.away.map(|away| (number, away)));
            away.map(|(number, (since, away))| {
                let what = if away == Away::Paused { "pauses" } else { "has withdrawn" };
                format!("{side} {}: {what} since {since}", called(number))
            })
            .collect::<Vec<_>>()
        });
        list("Not taking part", away.collect());
        let over = state.over_seats().map(|(mentor, person)| {
            let (taken, seats) = (count(person.seats_taken, "mentee"), count(state.seats_of(mentor), "seat"));
            format!("{}: {taken}, {seats}", called(mentor))
        });
        list("More mentees than seats", over.collect());
        list("Targets", state.targets().iter().map(|(name, number)| format!("{name}: {number}")).collect());
        told
    }
}

/// One word or two for where a pair stands.
pub(crate) fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Proposed => "proposed",
        Phase::Agreed => "agreed",
        Phase::Introduced => "introduced",
        Phase::Running => "running",
        Phase::Paused => "paused",
        Phase::Declined(By::Committee) => "taken back",
        Phase::Declined(_) => "declined",
        Phase::Ended(how) => how.name(),
    }
}

fn counts(state: &State) -> String {
    counted(state.last_round(), state.pairs(), state.waiting().count())
}

fn counts_of_peers(state: &State) -> String {
    counted(state.peers().last_round(), state.peers().pairs(), state.waiting_for_peers().count())
}

fn counted(round: u32, pairs: &[Pair], waiting: usize) -> String {
    let of = |wanted: fn(Phase) -> bool| pairs.iter().filter(|pair| wanted(pair.phase())).count();
    let open = [
        (of(|phase| phase == Phase::Proposed), "proposed"),
        (of(|phase| phase == Phase::Agreed), "agreed"),
        (of(|phase| phase == Phase::Introduced), "introduced"),
        (of(|phase| phase == Phase::Running), "running"),
        (of(|phase| phase == Phase::Paused), "paused"),
        (of(|phase| matches!(phase, Phase::Declined(By::Mentee | By::Mentor))), "declined"),
        (of(|phase| phase == Phase::Declined(By::Committee)), "taken back"),
    ];
    let ended =
        How::ALL.iter().map(|&how| (pairs.iter().filter(|pair| pair.phase() == Phase::Ended(how)).count(), how.name()));
    let told: Vec<String> =
        open.into_iter().chain(ended).filter(|&(count, _)| count > 0).map(|(n, word)| format!("{n} {word}")).collect();
    let pairs = count(pairs.len(), "pair");
    let round = match round {
        0 => "no round yet".to_owned(),
        round => format!("round {round}"),
    };
    let more = if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) };
    format!("{round}, {pairs}{more}; {waiting} waiting")
}
