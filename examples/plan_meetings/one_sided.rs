//! An event with one side: everybody with everybody, two at a table or several.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use examples::{Reading, Watch};
use match_report::{ballots, cards, tables, timer};
use matching_market::meetings::{everybody_meets, one_sided_rounds, tables_after};
use matching_market::{Context, PersonId as Seat};
use mentor_match::cohort::{Cohort, PairingState, PersonId};
use mentor_match::jiff::civil::Date;
use mentor_match::policy::Policy;
use mentor_match::programme::Relation;
use mentor_match::sheets::RoundClock;
use mentor_match::text::count;
use questionnaire_io::export::OutputFile;
use questionnaire_io::export::meetings::{Circle, CircleTable, EventNames, ballot_files};
use questionnaire_io::import::{Given, Import, MeetingFiles, SourceFile, SourceKind, WhoIsWho, import_until};
use questionnaire_io::programme::Programme;
use questionnaire_io::read_policy;

use super::arguments::Arguments;
use super::{Planned, unplanned};

/// Everybody may meet everybody, so pairs grow with the square: at most two million.
const MOST_PEOPLE: usize = 2_000;

/// So bad is it that two people sit together who may not.
const NEVER: u16 = 1_000;

/// Everybody of an export in which all are peers.
pub(crate) struct Peers {
    pub(crate) import: Import,
    pub(crate) day: Date,
    /// Who takes part, by position.
    here: Vec<usize>,
    /// Who does not meet, by position, the lower first: kept apart, or talked before.
    never: BTreeSet<[usize; 2]>,
    /// How many of these have met before.
    met: usize,
}

impl Peers {
    pub(crate) fn read(arguments: &Arguments, file: &Path, watch: &Watch) -> Result<Self, Box<dyn Error>> {
        let policy = arguments.policy.as_deref().map(read_policy).transpose()?;
        let policy = policy.map_or_else(Policy::default, |(policy, _)| policy);
        let day = arguments.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
        let Reading { options, .. } = arguments.reading.read(&policy, day)?;
        let sources = [SourceFile::read(SourceKind::Peers, file)?];
        let mut import = import_until(&sources, &options, &|| watch.stop())?;
        let (mut away, mut known) = (BTreeSet::new(), BTreeSet::new());
        if let Some(folder) = &arguments.programme {
            let programme = if arguments.new { Programme::read_or_begin(folder)? } else { Programme::read(folder)? };
            let round = programme.ledger.state().peers().last_round().max(1);
            let fed = programme.feed_peers(&import.cohort, round, day)?;
            import.cohort = fed.cohort;
            away.extend(fed.away);
            known = programme.has_talked(&import.cohort, Relation::Peers, day);
        }
        away.extend(import.rulings.withdrawals.iter().map(|one| one.id.clone()));
        let cohort = &import.cohort;
        let here = (0..cohort.mentees().len()).filter(|&at| !away.contains(&cohort.mentees()[at].id)).collect();
        let mut met: BTreeSet<[usize; 2]> =
            known.iter().filter_map(|(one, other)| positions(cohort, one, other)).collect();
        if let Some(path) = &arguments.met {
            let who = WhoIsWho::of_cohort(cohort);
            met.extend(MeetingFiles::new(&who).met_as_peers(&Given::read(path)?)?.0);
        }
        let (mut never, count) = (apart(&import), met.len());
        never.extend(met);
        Ok(Self { import, day, here, never, met: count })
    }
}

fn positions(cohort: &Cohort, one: &PersonId, other: &PersonId) -> Option<[usize; 2]> {
    let (one, other) = (cohort.find_mentee(one)?.index(), cohort.find_mentee(other)?.index());
    (one != other).then_some([one.min(other), one.max(other)])
}

/// Who is kept apart: declined, excluded, banned, failed together, or partners already.
fn apart(import: &Import) -> BTreeSet<[usize; 2]> {
    let cohort = &import.cohort;
    let mut never: Vec<(&PersonId, &PersonId)> = Vec::new();
    never.extend(cohort.apart().iter().map(|one| (&one.mentee, &one.mentor)));
    never.extend(import.rulings.bans.iter().map(|ban| (&ban.mentee, &ban.mentor)));
    let pairings = cohort.pairings().iter().filter(|pairing| pairing.state != PairingState::Ended);
    never.extend(pairings.map(|pairing| (&pairing.mentee, &pairing.mentor)));
    let declines = cohort.mentees().iter().flat_map(|one| one.declines.iter().map(move |other| (&one.id, other)));
    never.extend(declines);
    let declines = cohort.mentors().iter().flat_map(|one| one.declines.iter().map(move |other| (&one.id, other)));
    never.extend(declines);
    never.into_iter().filter_map(|(one, other)| positions(cohort, one, other)).collect()
}

/// Plans the event, and says how.
pub(crate) fn planned(arguments: &Arguments, file: &Path, watch: &Watch) -> Result<Planned, Box<dyn Error>> {
    let peers = Peers::read(arguments, file, watch)?;
    if peers.here.len() > MOST_PEOPLE {
        return Err(format!(
            "{} people take part, and an event with one side is planned for {MOST_PEOPLE} at most; plan several",
            peers.here.len()
        )
        .into());
    }
    watch.stage("planning");
    let stop = || watch.stop();
    let mut context = Context::new(arguments.seed).with_stop(&stop);
    let (tables, rounds, how) = match arguments.at_table {
        Some(size) if size > 2 => at_tables(&peers, usize::from(size), arguments.rounds().into(), &mut context)?,
        _ => by_two(&peers, arguments.rounds_asked().map(usize::from), &mut context)?,
    };
    let clock = arguments.start.map(|start| RoundClock { start, minutes: arguments.minutes, change: arguments.change });
    let names = EventNames {
        title: arguments.title().to_owned(),
        rounds: u32::try_from(rounds).unwrap_or(u32::MAX),
        clock,
        minutes: [arguments.minutes, arguments.change],
        choices: arguments.choices,
    };
    let circle = Circle::new(&peers.import, &tables, &names);
    let (met, everybody) = (circle.met(), peers.here.len());
    let mut said = String::new();
    for problem in &peers.import.problems {
        said.extend(["Not used: ", &peers.import.problem_on_screen(problem), "\n"]);
    }
    let all = everybody * everybody.saturating_sub(1) / 2;
    let never = peers.never.iter().filter(|pair| pair.iter().all(|at| peers.here.contains(at))).count();
    said.extend([format!(
        "{} in {}: {} of {all} possible pairs talk.\n{how}",
        count(everybody, "person").replace("persons", "people"),
        count(rounds, "round"),
        met.len(),
    )]);
    if never > 0 {
        let met_before =
            if peers.met > 0 { format!(", {} of them since they have met before", peers.met) } else { String::new() };
        said.extend([format!(
            "{} kept apart{met_before}.\n",
            if never == 1 { "1 pair is".to_owned() } else { format!("{never} pairs are") }
        )]);
    }
    let broken = met.intersection(&peers.never).count();
    if broken > 0 {
        said.extend([format!(
            "{} sit together all the same, since the tables left no room: look at committee/tables.csv, or pass \
             --at-table with a smaller number.\n",
            count(broken, "of these pair")
        )]);
    }
    let sheets = circle.sheets();
    let mut files = circle.files(peers.day);
    let page = |path: &str, text: String| OutputFile::text(path.to_owned(), text);
    files.extend([
        page("committee/tables.html", self::tables(&sheets)),
        page("participants/cards.html", cards(&sheets)),
        page("participants/ballots.html", ballots(&sheets)),
        page("event.html", timer(&sheets)),
    ]);
    files.extend(ballot_files(&sheets));
    let listed = "  event.html is the timer for the wall. Print participants/cards.html first.\n  committee/ballots.csv \
                  is for what the ballots say; batch_match --peers reads it with --ballots.\n";
    let attention = broken > 0 || !peers.import.problems.is_empty();
    Ok(Planned { files, said, attention, listed: listed.to_owned() })
}

type Tables = (Vec<CircleTable>, usize, String);

/// Two at a table: the circle where everybody may meet everybody, else rounds of those who may.
fn by_two(peers: &Peers, asked: Option<usize>, context: &mut Context<'_>) -> Result<Tables, Box<dyn Error>> {
    let seat = |at: usize| Seat::from_index(at);
    let people = peers.here.len();
    let is_open = |[one, other]: [Seat; 2]| {
        let [one, other] = [one, other].map(|seat| peers.here[seat.index()]);
        !peers.never.contains(&[one.min(other), one.max(other)])
    };
    let everybody: Vec<[Seat; 2]> =
        (0..people).flat_map(|one| (one + 1..people).map(move |other| [seat(one), seat(other)])).collect();
    let mut rounds: Vec<Vec<[Seat; 2]>>;
    let proof;
    if everybody.iter().all(|&pair| is_open(pair)) {
        rounds = everybody_meets(u32::try_from(people)?).collect();
        proof = "no fewer rounds do for everybody to meet everybody.\n";
    } else {
        let open: Vec<[Seat; 2]> = everybody.into_iter().filter(|&pair| is_open(pair)).collect();
        let (needed, round_of) = one_sided_rounds(people, &open, context).map_err(unplanned)?;
        rounds = vec![Vec::new(); needed];
        for (&pair, &round) in open.iter().zip(&round_of) {
            rounds[round as usize].push(pair);
        }
        // With fewer rounds than that, the fullest ones.
        rounds.sort_by_key(|round| std::cmp::Reverse(round.len()));
        let mut partners = vec![0; people];
        open.iter().flatten().for_each(|one| partners[one.index()] += 1);
        proof = if partners.into_iter().max().is_some_and(|most| most >= needed) {
            "no fewer rounds do for all who may meet.\n"
        } else {
            "at most one round fewer could do for all who may meet.\n"
        };
    }
    let needed = rounds.len();
    let how = match asked {
        Some(asked) if asked < needed => {
            rounds.truncate(asked);
            format!("For all who may meet it takes {}; {} are planned.\n", count(needed, "round"), asked)
        }
        _ => format!("Checked: {proof}"),
    };
    let mut tables = Vec::new();
    for (round, pairs) in (0..).zip(&rounds) {
        for (table, pair) in (0..).zip(pairs) {
            tables.push(CircleTable { round, table, people: pair.map(|seat| peers.here[seat.index()]).to_vec() });
        }
    }
    Ok((tables, rounds.len(), how))
}

/// Several at a table, mixed anew in each round.
fn at_tables(peers: &Peers, size: usize, rounds: usize, context: &mut Context<'_>) -> Result<Tables, Box<dyn Error>> {
    let place = |at: usize| peers.here.binary_search(&at).ok().map(Seat::from_index);
    let before = peers.never.iter().filter_map(|&[one, other]| Some(([place(one)?, place(other)?], NEVER)));
    let before: Vec<([Seat; 2], u16)> = before.collect();
    let found = tables_after(rounds, peers.here.len(), size, &before, context).map_err(unplanned)?;
    let mut tables = Vec::new();
    let mut seen: std::collections::BTreeMap<[usize; 2], usize> = std::collections::BTreeMap::new();
    for (round, at_once) in (0..).zip(found) {
        for (table, seats) in (0..).zip(at_once) {
            let people: Vec<usize> = seats.iter().map(|seat| peers.here[seat.index()]).collect();
            for (at, &one) in people.iter().enumerate() {
                for &other in &people[at + 1..] {
                    *seen.entry([one, other]).or_default() += 1;
                }
            }
            tables.push(CircleTable { round, table, people });
        }
    }
    let again = seen.values().filter(|&&times| times > 1).count();
    let how = match again {
        0 => "Nobody sits with anybody twice.\n".to_owned(),
        1 => "1 pair sits together more than once; found by trial, a better plan may exist.\n".to_owned(),
        again => format!("{again} pairs sit together more than once; found by trial, fewer may be possible.\n"),
    };
    Ok((tables, rounds, how))
}
