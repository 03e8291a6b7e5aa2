//! Who sits with whom at an event with one side, round after round: two at a table, or several.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use mentor_match::engine::meetings::{
    MeetingError, everybody_meets, one_sided_rounds, one_sided_with_absences, tables_after,
};
use mentor_match::engine::{Context, PersonId as Seat};
use mentor_match::text::count;

use super::attending::{MOST_ROUNDS, Peers};
use crate::export::meetings::CircleTable;

/// So bad is it that two people sit together who may not.
const NEVER: u16 = 1_000;
/// How many pairs are named in a sentence.
const NAMED: usize = 10;

/// Who sits where in all rounds, those that were played included; how many rounds; and how that was found, in words.
pub(super) struct Sitting {
    pub(super) tables: Vec<CircleTable>,
    pub(super) rounds: usize,
    pub(super) how: String,
}

/// Pairs who talk, by round.
type Rounds = Vec<Vec<[Seat; 2]>>;

/// What is left of an event after the rounds that were played.
struct Rest<'p> {
    peers: &'p Peers<'p>,
    /// Who is still there at some time, by position.
    here: Vec<usize>,
    /// Who of them is away in which round, by their position in `here`; rounds from 0, counted after those played.
    away: BTreeSet<(Seat, u32)>,
    /// Who has sat together, and how often, the lower position first.
    together: BTreeMap<[usize; 2], u16>,
}

impl<'p> Rest<'p> {
    fn new(peers: &'p Peers<'p>, rounds: usize) -> Self {
        let later =
            peers.absent.iter().filter_map(|&(at, round)| Some((at, (round as usize).checked_sub(peers.played)?)));
        let left = rounds - peers.played;
        let mut missed: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (at, round) in later.filter(|(_, round)| *round < left) {
            missed.entry(at).or_default().insert(round);
        }
        let comes = |at: &usize| left > missed.get(at).map_or(0, BTreeSet::len);
        let here: Vec<usize> = peers.here.iter().copied().filter(comes).collect();
        let away = here.iter().enumerate().flat_map(|(seat, at)| {
            let missed = missed.get(at).into_iter().flatten();
            missed.map(move |&round| (Seat::from_index(seat), u32::try_from(round).unwrap_or(u32::MAX)))
        });
        let away = away.collect();
        let mut rest = Self { peers, here, away, together: BTreeMap::new() };
        peers.sat.iter().for_each(|table| rest.sat(&table.people));
        rest
    }

    fn sat(&mut self, people: &[usize]) {
        for (at, &one) in people.iter().enumerate() {
            for &other in &people[at + 1..] {
                *self.together.entry([one.min(other), one.max(other)]).or_default() += 1;
            }
        }
    }

    fn is_open(&self, [one, other]: [Seat; 2]) -> bool {
        let [one, other] = [one, other].map(|seat| self.here[seat.index()]);
        let two = [one.min(other), one.max(other)];
        !self.peers.never.contains(&two) && !self.together.contains_key(&two)
    }

    /// The tables of a round, counted after those played.
    fn seated<'a>(&'a self, round: usize, tables: impl Iterator<Item = &'a [Seat]>) -> Vec<CircleTable> {
        let round = u32::try_from(self.peers.played + round).unwrap_or(u32::MAX);
        // Whoever would sit alone has a break.
        let tables = tables.filter(|seats| seats.len() > 1);
        let table = |(table, seats): (u32, &[Seat])| CircleTable {
            round,
            table,
            people: seats.iter().map(|seat| self.here[seat.index()]).collect(),
        };
        (0..).zip(tables).map(table).collect()
    }

    /// How many are there in a round.
    fn there(&self, round: usize) -> usize {
        self.here.len() - self.away.iter().filter(|(_, missed)| *missed as usize == round).count()
    }

    fn is_away(&self, rounds: usize) -> bool {
        self.away.iter().any(|(_, round)| (*round as usize) < rounds)
    }

    /// Why no round is planned, in words.
    fn nothing_left(&self) -> String {
        let has_rounds = self.peers.rounds != Some(self.peers.played);
        if has_rounds && self.here.is_empty() {
            return "Nobody is there in the rounds that are left to plan.\n".to_owned();
        }
        "No round is left to plan.\n".to_owned()
    }

    /// Which rounds stay, in words.
    fn stays(&self) -> String {
        match self.peers.played {
            0 => String::new(),
            1 => "Round 1 stays as it was played. ".to_owned(),
            played => format!("Rounds 1 to {played} stay as they were played. "),
        }
    }

    fn called(&self, seat: Seat) -> &str {
        self.peers.called(self.here[seat.index()])
    }

    /// Pairs by name, the first ones.
    fn named(&self, pairs: &[[Seat; 2]]) -> String {
        let two = |&[one, other]: &[Seat; 2]| format!("{} and {}", self.called(one), self.called(other));
        let mut named: Vec<String> = pairs.iter().take(NAMED).map(two).collect();
        if pairs.len() > NAMED {
            named.push(format!("{} more", pairs.len() - NAMED));
        }
        named.join("; ")
    }
}

/// Two at a table: rounds in which all talk who may, or with absences as many as can in each round.
pub(super) fn by_two(peers: &Peers<'_>, context: &mut Context<'_>) -> Result<Sitting, MeetingError> {
    let most = peers.rounds.unwrap_or(MOST_ROUNDS.max(peers.played));
    let rest = Rest::new(peers, most);
    let people = rest.here.len();
    let seat = |at: usize| Seat::from_index(at);
    let everybody = (0..people).flat_map(|one| (one + 1..people).map(move |other| [seat(one), seat(other)]));
    let open: Vec<[Seat; 2]> = everybody.filter(|&pair| rest.is_open(pair)).collect();
    let mut rounds = colours(people, &open, context)?;
    let needed = rounds.len();
    let left = peers.rounds.map_or(needed, |rounds| rounds - peers.played);
    let how = if left == 0 || people == 0 {
        rounds.clear();
        rest.nothing_left()
    } else if rest.is_away(left) {
        let how;
        (rounds, how) = with_absences(&rest, &open, needed, most - peers.played, context)?;
        how
    } else if left < needed {
        // The fullest ones.
        rounds.sort_by_key(|round| Reverse(round.len()));
        rounds.truncate(left);
        format!("For all who may meet it takes {}; {left} are planned.\n", count(needed, "round"))
    } else {
        let mut partners = vec![0; people];
        open.iter().flatten().for_each(|one| partners[one.index()] += 1);
        let most = partners.into_iter().max().unwrap_or(0);
        // Of an odd number one is left over in each round.
        let at_a_time = (people / 2).max(1);
        let is_proved = most.max(open.len().div_ceil(at_a_time)) >= needed;
        let proof = if is_proved { "no fewer rounds do" } else { "at most one round fewer could do" };
        format!("Checked: {proof} for all who may meet.\n")
    };
    let mut tables = peers.sat.clone();
    for (number, pairs) in rounds.iter().enumerate() {
        tables.extend(rest.seated(number, pairs.iter().map(|pair| &pair[..])));
    }
    Ok(Sitting { tables, rounds: peers.played + rounds.len(), how: rest.stays() + &how })
}

/// Rounds from which some are away; where nobody said how many there are, so many more than the `needed` ones that all
/// talk who may. And how that was found.
fn with_absences(
    rest: &Rest<'_>,
    open: &[[Seat; 2]],
    needed: usize,
    most: usize,
    context: &mut Context<'_>,
) -> Result<(Rounds, String), MeetingError> {
    let is_said = rest.peers.rounds.is_some();
    let mut left = if is_said { most } else { needed };
    let (mut rounds, lack) = loop {
        let rounds = one_sided_with_absences(rest.here.len(), open, left, &rest.away, context)?;
        let talk: BTreeSet<[Seat; 2]> = rounds.iter().flatten().copied().collect();
        let lack: Vec<[Seat; 2]> = open.iter().copied().filter(|pair| !talk.contains(pair)).collect();
        if is_said || lack.is_empty() || left >= most {
            break (rounds, lack);
        }
        let mut partners = vec![0; rest.here.len()];
        lack.iter().flatten().for_each(|one| partners[one.index()] += 1);
        left = (left + partners.into_iter().max().unwrap_or(1)).min(most);
    };
    while !is_said && rounds.last().is_some_and(Vec::is_empty) {
        rounds.pop();
    }
    let at_once: usize = (0..rounds.len()).map(|round| rest.there(round) / 2).sum();
    let gap = at_once.min(open.len()).saturating_sub(open.len() - lack.len());
    let mut how = match gap {
        0 => "Checked: in each round as many talk as can.\n".to_owned(),
        gap => format!(
            "At most {} may be possible: with absences the plan is found by trial, not proved.\n",
            count(gap, "more talk")
        ),
    };
    if rounds.len() > needed && !is_said {
        let added = count(rounds.len() - needed, "round");
        how.extend([format!("{added} more than without absences, so that all talk who may.\n")]);
    }
    if rounds.len() < needed {
        how.extend([format!("For all who may meet it takes {}; {left} are planned.\n", count(needed, "round"))]);
    } else if !lack.is_empty() {
        let has = if lack.len() == 1 { "1 pair that may meet has" } else { "These pairs that may meet have" };
        how.extend([format!("{has} no round: {}. Plan more rounds, and they talk.\n", rest.named(&lack))]);
    }
    Ok((rounds, how))
}

/// Rounds in which all these pairs talk: the circle of everybody without the others, or such as any pairs have,
/// whichever are fewer.
fn colours(people: usize, open: &[[Seat; 2]], context: &mut Context<'_>) -> Result<Rounds, MeetingError> {
    let is_everybody = 2 * open.len() == people * people.saturating_sub(1);
    let is_open = |pair: &[Seat; 2]| is_everybody || open.binary_search(pair).is_ok();
    let circle = everybody_meets(u32::try_from(people).unwrap_or(u32::MAX));
    let mut circle: Rounds = circle.map(|round| round.into_iter().filter(is_open).collect()).collect();
    circle.retain(|round| !round.is_empty());
    if is_everybody {
        return Ok(circle);
    }
    let (needed, round_of) = one_sided_rounds(people, open, context)?;
    if circle.len() <= needed {
        return Ok(circle);
    }
    let mut rounds = vec![Vec::new(); needed];
    for (&pair, &round) in open.iter().zip(&round_of) {
        rounds[round as usize].push(pair);
    }
    Ok(rounds)
}

/// Several at a table, mixed anew in each round.
pub(super) fn at_tables(
    peers: &Peers<'_>,
    size: usize,
    rounds: usize,
    context: &mut Context<'_>,
) -> Result<Sitting, MeetingError> {
    let mut rest = Rest::new(peers, rounds);
    let (mut tables, left) = (peers.sat.clone(), rounds - peers.played);
    let (mut number, mut alone) = (0, String::new());
    while number < left {
        // Rounds in which everybody is there are mixed together.
        let is_whole = |number: &usize| rest.there(*number) == rest.here.len();
        let whole = (number..left).take_while(is_whole).count();
        let now = u32::try_from(number).unwrap_or(u32::MAX);
        let is_there = |seat: &usize| whole > 0 || !rest.away.contains(&(Seat::from_index(*seat), now));
        let there: Vec<usize> = (0..rest.here.len()).filter(is_there).collect();
        let found = tables_after(whole.max(1), there.len(), size, &before(&rest, &there), context)?;
        for at_once in found {
            let at = |seats: &Vec<Seat>| seats.iter().map(|seat| Seat::from_index(there[seat.index()])).collect();
            let at_once: Vec<Vec<Seat>> = at_once.iter().map(at).collect();
            for seats in at_once.iter().filter(|seats| seats.len() == 1) {
                let (who, round) = (rest.called(seats[0]), peers.played + number + 1);
                alone.extend([format!("{who} would sit alone in round {round} and has a break.\n")]);
            }
            let seated = rest.seated(number, at_once.iter().map(Vec::as_slice));
            for table in &seated {
                rest.sat(&table.people);
            }
            tables.extend(seated);
            number += 1;
        }
    }
    let again = rest.together.values().filter(|&&times| times > 1).count();
    let how = match again {
        _ if left == 0 || rest.here.is_empty() => rest.nothing_left(),
        0 => "Nobody sits with anybody twice.\n".to_owned(),
        1 => "1 pair sits together more than once; found by trial, a better plan may exist.\n".to_owned(),
        again => format!("{again} pairs sit together more than once; found by trial, fewer may be possible.\n"),
    };
    Ok(Sitting { tables, rounds, how: rest.stays() + &how + &alone })
}

/// Who of those who are there may not sit together, and who has, by position in `there`.
fn before(rest: &Rest<'_>, there: &[usize]) -> Vec<([Seat; 2], u16)> {
    let people: Vec<usize> = there.iter().map(|&seat| rest.here[seat]).collect();
    let place = |at: usize| people.binary_search(&at).ok().map(Seat::from_index);
    let both = |&[one, other]: &[usize; 2], times: u16| Some(([place(one)?, place(other)?], times));
    let mut before: BTreeMap<[Seat; 2], u16> =
        rest.together.iter().filter_map(|(pair, &times)| both(pair, times)).collect();
    before.extend(rest.peers.never.iter().filter_map(|pair| both(pair, NEVER)));
    before.into_iter().collect()
}
