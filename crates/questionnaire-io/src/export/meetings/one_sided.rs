//! The files and sheets of an event with one side: everybody is a peer, and sits at tables of two or more.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{PersonId, Side};
use mentor_match::jiff::civil::Date;
use mentor_match::programme::Relation;
use mentor_match::sheets::{Ballot, Card, CardLine, EventSheets, TableRow};
use mentor_match::{Shown, text};

use super::participants::EventNames;
use crate::export::OutputFile;
use crate::export::shared::{Open, OpenProfile, Own, Shared};
use crate::export::table::{Table, Value};
use crate::import::Import;

/// People at a table in a round.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct CircleTable {
    /// The round, from 0.
    pub round: u32,
    /// The table, from 0.
    pub table: u32,
    /// Who sits there, by position among the mentees of the import, who are everybody.
    pub people: Vec<usize>,
}

/// An event of peers, with who sits where.
#[derive(Debug)]
pub struct Circle<'a> {
    import: &'a Import,
    shared: Shared,
    tables: &'a [CircleTable],
    names: &'a EventNames,
    /// Who is not there in which round, by position; rounds from 0.
    absent: BTreeSet<(usize, u32)>,
}

impl<'a> Circle<'a> {
    /// The event of an import whose people are peers.
    pub fn new(import: &'a Import, tables: &'a [CircleTable], names: &'a EventNames) -> Self {
        Self { import, shared: Shared::of(import), tables, names, absent: BTreeSet::new() }
    }

    /// The same with who is not there in which round, by position; rounds from 0.
    #[must_use]
    pub fn without(self, absent: BTreeSet<(usize, u32)>) -> Self {
        Self { absent, ..self }
    }

    fn own(&self, at: usize) -> Own<'a> {
        Own::from(&self.import.cohort.mentees()[at])
    }

    fn id(&self, at: usize) -> &'a PersonId {
        &self.import.cohort.mentees()[at].id
    }

    fn open(&self, at: usize) -> OpenProfile {
        self.shared.profile(Side::Mentee, &self.import.cohort.mentees()[at].profile)
    }

    fn called(&self, at: usize) -> Open {
        let name = self.open(at).name().given();
        if name.is_empty() { Open::words("somebody") } else { name }
    }

    /// Who sits with whom at some time, once each, by position.
    pub fn met(&self) -> BTreeSet<[usize; 2]> {
        let two = |table: &CircleTable| -> Vec<[usize; 2]> {
            let people = &table.people;
            let both = people.iter().flat_map(|&one| people.iter().map(move |&other| [one, other]));
            both.filter(|[one, other]| one < other).collect()
        };
        self.tables.iter().flat_map(two).collect()
    }

    /// The sheets of the event.
    pub fn sheets(&self) -> EventSheets {
        EventSheets {
            title: Shown::line(&self.names.title),
            relation: Relation::Peers,
            rounds: self.names.rounds,
            clock: self.names.clock,
            minutes: self.names.minutes,
            cards: self.cards(),
            mentors: Vec::new(),
            ballots: self.ballots(),
            choices: self.names.choices,
            tables: self.rows(),
        }
    }

    fn cards(&self) -> Vec<Card> {
        let mut of: BTreeMap<usize, BTreeMap<u32, &CircleTable>> = BTreeMap::new();
        for table in self.tables {
            for &person in &table.people {
                of.entry(person).or_default().insert(table.round, table);
            }
        }
        let card = |(&at, own): (&usize, &BTreeMap<u32, &CircleTable>)| {
            let lines = (0..self.names.rounds).map(|round| match own.get(&round) {
                Some(table) => self.line(at, table),
                None if self.absent.contains(&(at, round)) => CardLine::Absent,
                None => CardLine::Break,
            });
            let (reader, lines) = (self.own(at), lines.collect());
            let name = if reader.name().is_empty() { reader.id() } else { reader.name() };
            Card { name: name.shown().clone(), role: "peer", lines }
        };
        let mut cards: Vec<Card> = of.iter().map(card).collect();
        cards.sort_by_cached_key(|card| text::fold(&card.name));
        cards
    }

    /// A table as one of those who sit there reads it.
    fn line(&self, reader: usize, table: &CircleTable) -> CardLine {
        let others: Vec<usize> = table.people.iter().copied().filter(|&other| other != reader).collect();
        let unit = match *others {
            [other] => self.open(other).unit(self.import.cohort.units()).shown().clone(),
            _ => Shown::default(),
        };
        let names: Vec<Open> = others.iter().map(|&other| self.called(other)).collect();
        CardLine::Meets { table: table.table + 1, name: Open::joined(&names, ", ").shown().clone(), unit }
    }

    /// A ballot for each person; whoever has no name that others may read cannot be chosen by it.
    fn ballots(&self) -> Vec<Ballot> {
        let mut met: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for [one, other] in self.met() {
            met.entry(one).or_default().insert(other);
            met.entry(other).or_default().insert(one);
        }
        let mut bearers: BTreeMap<String, usize> = BTreeMap::new();
        for at in 0..self.import.cohort.mentees().len() {
            *bearers.entry(text::fold(&self.open(at).name().given())).or_default() += 1;
        }
        let ballot = |(&at, met): (&usize, &BTreeSet<usize>)| {
            let (own, mut read, mut typed) = (self.own(at), Vec::new(), Vec::new());
            for &other in met {
                let name = self.open(other).name().given();
                if name.is_empty() {
                    continue;
                }
                let is_namesake = bearers.get(&text::fold(&name)).is_some_and(|&bearers| bearers > 1);
                read.push(name.shown().clone());
                let with_id = || Shown::line(&format!("{} = {}", &*name, self.id(other)));
                typed.push(if is_namesake { with_id() } else { name.shown().clone() });
            }
            let name = if own.name().is_empty() { own.id() } else { own.name() };
            Ballot { name: name.shown().clone(), id: own.id().shown().clone(), met: read, typed }
        };
        let mut ballots: Vec<Ballot> = met.iter().map(ballot).collect();
        ballots.sort_by_cached_key(|ballot| text::fold(&ballot.name));
        ballots
    }

    fn rows(&self) -> Vec<TableRow> {
        let name = |&at: &usize| Shown::line(self.import.cohort.mentees()[at].name_or_id());
        let row = |one: &CircleTable| TableRow {
            round: one.round,
            table: one.table + 1,
            mentor: Shown::joined(&one.people.iter().map(name).collect::<Vec<_>>(), ", "),
            mentee: Shown::default(),
        };
        self.tables.iter().map(row).collect()
    }

    /// The plan as `round,table,person`, the tables with names, everybody's meetings, and who has met by the end.
    pub fn files(&self, day: Date) -> Vec<OutputFile> {
        let mut plan = Table::new("Plan", &["round", "table", "person"]);
        let mut tables = Table::new("Tables", &["round", "starts", "table", "name", "id"]);
        let (mut with, mut rounds): (BTreeMap<usize, u64>, BTreeMap<usize, u64>) = Default::default();
        for one in self.tables {
            let (round, table) = (u64::from(one.round) + 1, u64::from(one.table) + 1);
            for &at in &one.people {
                let person = &self.import.cohort.mentees()[at];
                let id = || Value::text(person.id.as_str());
                plan.row([Value::Count(round), Value::Count(table), id()]);
                tables.row([
                    Value::Count(round),
                    self.names.clock.map_or(Value::Blank, |clock| Value::text(clock.starts(one.round))),
                    Value::Count(table),
                    Value::maybe(person.profile.name.as_deref()),
                    id(),
                ]);
                *rounds.entry(at).or_default() += 1;
            }
        }
        let mut met = Table::new("Met", &["person", "other", "date"]);
        for [one, other] in self.met() {
            *with.entry(one).or_default() += 1;
            *with.entry(other).or_default() += 1;
            let [one, other] = [one, other].map(|at| Value::text(self.id(at).as_str()));
            met.row([one, other, Value::text(day.to_string())]);
        }
        let mut people = Table::new("People", &["id", "name", "email", "meets", "breaks"]);
        let away = |at| (0..self.names.rounds).map(|round| u64::from(self.absent.contains(&(at, round)))).sum::<u64>();
        for (at, person) in self.import.cohort.mentees().iter().enumerate() {
            let busy = rounds.get(&at).copied().unwrap_or(0);
            people.row([
                Value::text(person.id.as_str()),
                Value::maybe(person.profile.name.as_deref()),
                Value::maybe(person.profile.email.as_deref()),
                Value::Count(with.get(&at).copied().unwrap_or(0)),
                Value::Count(u64::from(self.names.rounds).saturating_sub(busy + away(at))),
            ]);
        }
        [("plan", plan), ("tables", tables), ("people", people), ("met", met)]
            .into_iter()
            .map(|(name, table)| OutputFile::encoded(format!("committee/{name}.csv"), table.to_csv()))
            .collect()
    }
}
