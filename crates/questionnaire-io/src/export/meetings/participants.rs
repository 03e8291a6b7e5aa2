//! What participants get at an event: cards, what mentors shared for reading, and ballots.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{MenteeId, MentorId, Side};
use mentor_match::engine::meetings::{Attendance, SeatedMeeting};
use mentor_match::programme::Relation;
use mentor_match::sheets::{Ballot, Card, CardLine, EventSheets, MentorSheet, RoundClock, TableRow};
use mentor_match::{Shown, text};

use crate::export::OutputFile;
use crate::export::shared::{Open, OpenProfile, Own, Shared};
use crate::export::table::{Table, Value};
use crate::export::workbook;
use crate::import::{BALLOT_CHOICES, BALLOT_PERSON, Import};

/// What an event is called, and how it goes.
#[derive(Debug, Clone)]
pub struct EventNames {
    /// What it is called.
    pub title: String,
    /// How many rounds there are.
    pub rounds: u32,
    /// When they begin.
    pub clock: Option<RoundClock>,
    /// Minutes of a round, and for changing tables.
    pub minutes: [u32; 2],
    /// How many choices a ballot has room for.
    pub choices: u16,
}

/// All sheets of an event.
pub fn sheets(import: &Import, meetings: &[SeatedMeeting], attendance: &Attendance, names: &EventNames) -> EventSheets {
    let maker = Maker { import, shared: Shared::of(import), meetings, attendance, names };
    EventSheets {
        title: Shown::line(&names.title),
        relation: Relation::Mentoring,
        rounds: names.rounds,
        clock: names.clock,
        minutes: names.minutes,
        cards: maker.cards(),
        mentors: maker.mentors(),
        ballots: maker.ballots(),
        choices: names.choices,
        tables: maker.tables(),
    }
}

struct Maker<'a> {
    import: &'a Import,
    shared: Shared,
    meetings: &'a [SeatedMeeting],
    attendance: &'a Attendance,
    names: &'a EventNames,
}

impl Maker<'_> {
    fn open(&self, side: Side, at: usize) -> OpenProfile {
        let cohort = &self.import.cohort;
        match side {
            Side::Mentee => self.shared.profile(side, &cohort.mentees()[at].profile),
            Side::Mentor => self.shared.profile(side, &cohort.mentors()[at].profile),
        }
    }

    /// How somebody is called by others at the event: by name, else by what they are.
    fn called(&self, side: Side, at: usize) -> Shown {
        let name = self.open(side, at).name().given();
        let fallback = match side {
            Side::Mentee => Open::words("a mentee"),
            Side::Mentor => Open::words("a mentor"),
        };
        if name.is_empty() { fallback.shown().clone() } else { name.shown().clone() }
    }

    fn cards(&self) -> Vec<Card> {
        let cohort = &self.import.cohort;
        let mut of: BTreeMap<(Side, usize), BTreeMap<u32, SeatedMeeting>> = BTreeMap::new();
        for &one in self.meetings {
            of.entry((Side::Mentee, one.mentee.index())).or_default().insert(one.round, one);
            of.entry((Side::Mentor, one.mentor.index())).or_default().insert(one.round, one);
        }
        let card = |((side, at), own): (&(Side, usize), &BTreeMap<u32, SeatedMeeting>)| {
            let (reader, role) = match side {
                Side::Mentee => (Own::from(&cohort.mentees()[*at]), "mentee"),
                Side::Mentor => (Own::from(&cohort.mentors()[*at]), "mentor"),
            };
            let lines = (0..self.names.rounds).map(|round| match own.get(&round) {
                Some(one) => self.line(*side, one),
                None if self.is_absent(*side, *at, round) => CardLine::Absent,
                None => CardLine::Break,
            });
            let name = reader.name();
            let name = if name.is_empty() { reader.id() } else { name };
            Card { name: name.shown().clone(), role, lines: lines.collect() }
        };
        // Mentees first, each side by name: that is how cards are handed out.
        let mut cards: Vec<Card> = of.iter().map(card).collect();
        cards.sort_by_cached_key(|card| (card.role, text::fold(&card.name)));
        cards
    }

    fn is_absent(&self, side: Side, at: usize, round: u32) -> bool {
        match side {
            Side::Mentee => self.attendance.is_mentee_absent(MenteeId::from_index(at), round),
            Side::Mentor => self.attendance.is_mentor_absent(MentorId::from_index(at), round),
        }
    }

    /// A meeting as one of the two reads it.
    fn line(&self, reader: Side, one: &SeatedMeeting) -> CardLine {
        let (side, at) = match reader {
            Side::Mentee => (Side::Mentor, one.mentor.index()),
            Side::Mentor => (Side::Mentee, one.mentee.index()),
        };
        let unit = self.open(side, at).unit(self.import.cohort.units());
        CardLine::Meets { table: one.table + 1, name: self.called(side, at), unit: unit.shown().clone() }
    }

    fn mentors(&self) -> Vec<MentorSheet> {
        let mut tables: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
        for one in self.meetings {
            tables.entry(one.mentor.index()).or_default().insert(one.table + 1);
        }
        let units = self.import.cohort.units();
        let sheet = |(at, tables): (usize, BTreeSet<u32>)| {
            let open = self.open(Side::Mentor, at);
            let list = |texts: &[Open]| Open::joined(texts, "; ");
            let facts = [
                ("Unit", open.unit(units)),
                ("Offers help with", list(&open.goals())),
                ("Would rather not", list(&open.avoids())),
                ("Positions", list(&open.positions(units))),
                ("Work", open.work()),
                ("Service", list(&open.service())),
                ("Networks", list(&open.networks())),
                ("Interests", list(&open.interests())),
                ("Languages", list(&open.languages())),
                ("Member since", open.member_since()),
                ("Meets", open.meeting()),
                ("About", open.biography()),
            ];
            let facts = facts.into_iter().filter(|(_, text)| !text.is_empty());
            MentorSheet {
                name: self.called(Side::Mentor, at),
                tables: tables.into_iter().collect(),
                facts: facts.map(|(what, text)| (what, text.shown().clone())).collect(),
            }
        };
        let mut sheets: Vec<MentorSheet> = tables.into_iter().map(sheet).collect();
        sheets.sort_by_cached_key(|sheet| text::fold(&sheet.name));
        sheets
    }

    /// A ballot for each mentee who meets somebody; mentors without a name that others may read cannot be chosen by it.
    fn ballots(&self) -> Vec<Ballot> {
        let mut met: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for one in self.meetings {
            met.entry(one.mentee.index()).or_default().push(one.mentor.index());
        }
        let cohort = &self.import.cohort;
        let mut bearers: BTreeMap<String, usize> = BTreeMap::new();
        for mentor in 0..cohort.mentors().len() {
            *bearers.entry(text::fold(&self.open(Side::Mentor, mentor).name().given())).or_default() += 1;
        }
        let ballot = |(at, met): (usize, Vec<usize>)| {
            let own = Own::from(&cohort.mentees()[at]);
            let name = own.name();
            let name = if name.is_empty() { own.id() } else { name };
            let (mut read, mut typed) = (Vec::new(), Vec::new());
            for mentor in met {
                let open = self.open(Side::Mentor, mentor);
                let name = open.name().given();
                if name.is_empty() {
                    continue;
                }
                let is_namesake = bearers.get(&text::fold(&name)).is_some_and(|&bearers| bearers > 1);
                let unit = open.unit(cohort.units());
                let apart = is_namesake && !unit.is_empty();
                read.push(if apart { Open::joined(&[name.clone(), unit], ", ") } else { name.clone() }.shown().clone());
                let id = &cohort.mentors()[mentor].id;
                typed.push(if is_namesake { Shown::line(&format!("{} = {id}", &*name)) } else { name.shown().clone() });
            }
            Ballot { name: name.shown().clone(), id: own.id().shown().clone(), met: read, typed }
        };
        let mut ballots: Vec<Ballot> = met.into_iter().map(ballot).collect();
        ballots.sort_by_cached_key(|ballot| text::fold(&ballot.name));
        ballots
    }

    fn tables(&self) -> Vec<TableRow> {
        let row = |one: &SeatedMeeting| TableRow {
            round: one.round,
            table: one.table + 1,
            mentor: Shown::line(self.import.cohort.mentor(one.mentor).name_or_id()),
            mentee: Shown::line(self.import.cohort.mentee(one.mentee).name_or_id()),
        };
        self.meetings.iter().map(row).collect()
    }
}

/// The ballots as a table to type paper ballots into, as CSV and as a workbook; read back with `--ballots`.
pub fn ballot_files(sheets: &EventSheets) -> Vec<OutputFile> {
    const fn columns(met: &'static str) -> [&'static str; 7] {
        let [one, two, three, four, five] =
            [BALLOT_CHOICES[0], BALLOT_CHOICES[1], BALLOT_CHOICES[2], BALLOT_CHOICES[3], BALLOT_CHOICES[4]];
        [BALLOT_PERSON, one, two, three, four, five, met]
    }
    const OF_MENTEES: [&str; 7] = columns("Mentors met");
    const OF_PEERS: [&str; 7] = columns("Peers met");
    let mut table = Table::new("Ballots", if sheets.relation == Relation::Peers { &OF_PEERS } else { &OF_MENTEES });
    for ballot in &sheets.ballots {
        let met = ballot.typed.iter().map(Shown::as_str).collect::<Vec<_>>().join("; ");
        let blank = || Value::Blank;
        table.row([Value::text(ballot.id.clone()), blank(), blank(), blank(), blank(), blank(), Value::text(met)]);
    }
    vec![
        OutputFile::encoded("committee/ballots.csv", table.to_csv()),
        OutputFile::encoded(
            "committee/ballots.xlsx",
            workbook::bytes(&[&table]).expect("a sheet within its limits, into memory"),
        ),
    ]
}
