//! Figures of a year for everybody, through the audit of the statistics; and the marks of the evaluation beside what
//! the round thought of each pair, for the committee's closing page.

use std::collections::BTreeMap;

use mentor_match::Score;
use mentor_match::cohort::Side;
use mentor_match::programme::{Closing, EventKind, How, Mark, Number};

use super::super::OutputFile;
use super::super::statistics::published;
use super::notes::MARK;
use crate::disclosure::{Disclosure, Release};
use crate::import::{Given, decode_given};
use crate::programme::Programme;

/// The figures of a year that everybody may read: mentees by whether they had a mentor, pairs by whether they ended
/// well, failed or go on, and peers by whether they had one. Groups of fewer than five people are left out, and
/// whatever would give one away.
pub fn numbers(closing: &Closing) -> OutputFile {
    published("statistics/year.csv", &release(closing))
}

fn release(closing: &Closing) -> Release {
    let [mentees, matched] = [closing.mentees, closing.matched].map(|count| count as u64);
    let ended = |how: How| closing.ended.get(&how).map_or(0, |&pairs| pairs as u64);
    let pairs: u64 = How::ALL.iter().map(|&how| ended(how)).sum::<u64>() + closing.renewed as u64;
    let mut counts = Disclosure::default();
    let with = counts.kind(matched, mentees);
    let without = counts.kind(mentees - matched, mentees);
    // A pair is two people: a group of pairs is as large as a group of its mentees, at most.
    let well = counts.kind(ended(How::Reached) + ended(How::Term) + ended(How::MovedUp), pairs);
    let left = counts.kind(ended(How::BowedOut) + ended(How::Failed), pairs);
    let on = counts.kind(closing.renewed as u64, pairs);
    counts.fact(&[with, without].map(|kind| (1, kind)), mentees);
    counts.fact(&[well, left, on].map(|kind| (1, kind)), pairs);
    counts.figure("mentees", &[with, without]);
    let had = counts.figure("mentees with a mentor", &[with]);
    counts.figure_after(had, "mentees without a mentor", &[without]);
    let all = counts.figure("pairs", &[well, left, on]);
    let goes = counts.figure_after(all, "pairs that go on", &[on]);
    let good = counts.figure_after(goes, "pairs that ended as planned", &[well]);
    counts.figure_after(good, "pairs that ended early", &[left]);
    let (people, with_peer) = (closing.peers.people as u64, closing.peers.matched as u64);
    if people > 0 {
        let with = counts.kind(with_peer, people);
        let without = counts.kind(people - with_peer, people);
        counts.fact(&[with, without].map(|kind| (1, kind)), people);
        counts.figure("peers", &[with, without]);
        let had = counts.figure("peers with a peer", &[with]);
        counts.figure_after(had, "peers without a peer", &[without]);
    }
    counts.release()
}

/// What the round thought of a pair: its fit in millionths, and the position of the mentor among the written choices, 0
/// for none.
pub type Thought = (Option<u32>, Option<u16>);

/// What a round thought of its pairs, from its `committee/matches.csv`, for pairs of people whom the programme knows.
///
/// # Errors
/// The file cannot be read, or has no such columns.
pub fn thoughts(
    programme: &Programme,
    matches: &Given,
) -> Result<BTreeMap<(Number, Number), Thought>, Box<dyn std::error::Error>> {
    let text = decode_given(matches)?.text;
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers()?.clone();
    let column = |name: &str| {
        let at = header.iter().position(|head| head == name);
        at.ok_or_else(|| format!("{}: there is no column {name}; give committee/matches.csv of a round", matches.name))
    };
    let columns = [column("mentee_id")?, column("mentor_id")?, column("fit")?, column("matched_as")?];
    let mut thought = BTreeMap::new();
    for record in reader.records() {
        let record = record?;
        let [mentee, mentor, fit, matched_as] = columns.map(|at| record.get(at).unwrap_or_default());
        let number = |side, id: &str| programme.people.find(id, Some(side)).ok();
        let (Some(mentee), Some(mentor)) = (number(Side::Mentee, mentee), number(Side::Mentor, mentor)) else {
            continue;
        };
        let fit = fit.parse::<Score>().ok().and_then(|fit| u32::try_from(fit.millionths()).ok());
        let choice = match matched_as.split_once("choice ") {
            Some((_, position)) => {
                position.split(|letter: char| !letter.is_ascii_digit()).next().and_then(|it| it.parse().ok())
            }
            None => Some(0),
        };
        thought.insert((mentee, mentor), (fit, choice));
    }
    Ok(thought)
}

/// The marks of the evaluation, one for each mentee who gave one, beside what the round thought of their last pair.
pub fn marks(programme: &Programme, thought: &BTreeMap<(Number, Number), Thought>) -> Vec<Mark> {
    let mut of_mentee: BTreeMap<Number, Thought> = BTreeMap::new();
    for pair in programme.ledger.state().pairs().iter().filter(|pair| pair.introduced.is_some()) {
        let known = thought.get(&(pair.mentee, pair.mentor)).copied();
        of_mentee.insert(pair.mentee, known.unwrap_or_default());
    }
    // Who was a peer alone gave a mark of something else.
    let is_mentee = |mentee: Number| !is_peer_alone(programme, mentee);
    let mark = |(mentee, mark): (Number, u8)| {
        let (fit, choice) = of_mentee.get(&mentee).copied().unwrap_or_default();
        Mark { mark, fit, choice }
    };
    last_marks(programme).into_iter().filter(|&(mentee, _)| is_mentee(mentee)).map(mark).collect()
}

/// The marks of the evaluation of those who took part as peers and not as mentees.
pub fn peer_marks(programme: &Programme) -> Vec<u8> {
    let marks = last_marks(programme).into_iter().filter(|&(one, _)| is_peer_alone(programme, one));
    marks.map(|(_, mark)| mark).collect()
}

fn is_peer_alone(programme: &Programme, one: Number) -> bool {
    let state = programme.ledger.state();
    let is_mentee = || {
        let had = state.pairs().iter().any(|pair| pair.mentee == one);
        had || state.person(Side::Mentee, one).is_some_and(|person| !person.waiting.is_empty())
    };
    let peers = state.peers();
    let is_peer = peers.pairs().iter().any(|pair| pair.people().contains(&one))
        || peers.waiting().any(|(waiting, _)| waiting == one);
    is_peer && !is_mentee()
}

/// The last mark of everybody who gave one and was not asked as a mentor.
fn last_marks(programme: &Programme) -> BTreeMap<Number, u8> {
    let mut last: BTreeMap<Number, u8> = BTreeMap::new();
    let notes = programme.notes.all().iter();
    for note in notes.filter(|note| note.event == EventKind::Evaluated && note.about == MARK) {
        if let (Some(mentee), Some(mark)) = (note.mentee, note.mark) {
            last.insert(mentee, mark);
        }
    }
    last
}
