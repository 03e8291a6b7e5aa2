//! An event with one side, from what was asked to its files: everybody with everybody, two at a table or several. What
//! `plan_meetings --peers` and the desk share, so that both write the same bytes.

use std::collections::BTreeSet;

use mentor_match::cohort::PersonId;
use mentor_match::engine::Context;
use mentor_match::jiff::civil::Date;
use mentor_match::text::count;

use super::Stop;
use super::attending::{Peers, planned_rounds, without};
use super::evening::{EveningAsked, EveningError, EventPages};
use super::sitting::{Sitting, at_tables, by_two};
use crate::export::OutputFile;
use crate::export::meetings::{Circle, CircleTable, EventNames, ballot_files};
use crate::import::{Given, Import, ImportError, MeetingFiles, WhoIsWho, nobody_met};
use crate::programme::Programme;

/// Everybody may meet everybody, so pairs grow with the square: at most two million.
const MOST_PEOPLE: usize = 2_000;

/// An event with one side that was planned.
#[derive(Debug)]
pub struct CircleEvening<'a> {
    import: &'a Import,
    day: Date,
    tables: Vec<CircleTable>,
    names: EventNames,
    absent: BTreeSet<(usize, u32)>,
    /// What was planned and how, in lines.
    pub said: String,
    /// Whether somebody should look: two sit together who should not, or somebody meets nobody.
    pub needs_attention: bool,
}

impl<'a> CircleEvening<'a> {
    /// Plans an event of the people of an import who are all peers, with what a ledger knows of them.
    ///
    /// # Errors
    /// [`EveningError`].
    pub fn plan(
        import: &'a Import,
        asked: &EveningAsked,
        (programme, day): (Option<&Programme>, Date),
        stop: Stop<'_>,
    ) -> Result<Self, EveningError> {
        let peers = Peers::new(import, asked, programme, day)?;
        if peers.here.len() > MOST_PEOPLE {
            return Err(EveningError::TooMany { people: peers.here.len(), most: MOST_PEOPLE });
        }
        let mut context = Context::new(asked.seed).with_stop(stop);
        let Sitting { tables, rounds, how } = match asked.at_table {
            Some(size) if size > 2 => {
                let rounds = peers.rounds.unwrap_or(asked.rounds().into());
                at_tables(&peers, usize::from(size), rounds, &mut context)?
            }
            _ => by_two(&peers, &mut context)?,
        };
        peers.check_absences(rounds)?;
        let names = asked.names(asked.title.clone(), u32::try_from(rounds).unwrap_or(u32::MAX));
        let mut planned = Self {
            import,
            day,
            tables,
            names,
            absent: peers.absent.clone(),
            said: String::new(),
            needs_attention: false,
        };
        planned.tell(&peers, &how);
        Ok(planned)
    }

    fn circle(&self) -> Circle<'_> {
        Circle::new(self.import, &self.tables, &self.names).without(self.absent.clone())
    }

    /// Says what was planned.
    fn tell(&mut self, peers: &Peers<'_>, how: &str) {
        let (met, everybody) = (self.circle().met(), peers.here.len());
        let all = everybody * everybody.saturating_sub(1) / 2;
        let mut said = format!(
            "{} in {}: {} of {all} possible pairs talk.\n{how}",
            count(everybody, "person").replace("persons", "people"),
            count(self.names.rounds, "round"),
            met.len(),
        );
        // Of those who take part.
        let here = |pairs: &BTreeSet<[usize; 2]>| {
            pairs.iter().filter(|pair| pair.iter().all(|at| peers.here.contains(at))).count()
        };
        let never = here(&peers.never);
        if never > 0 {
            let met_before = match here(&peers.met) {
                0 => String::new(),
                met => format!(", {met} of them since they have met before"),
            };
            let pairs = if never == 1 { "1 pair is".to_owned() } else { format!("{never} pairs are") };
            said.extend([format!("{pairs} kept apart{met_before}.\n")]);
        }
        let broken = met.intersection(&peers.never).count();
        if broken > 0 {
            said.extend([format!(
                "{} sit together all the same, since the tables left no room: look at committee/tables.csv, or put \
                 fewer people at a table.\n",
                count(broken, "of these pair")
            )]);
        }
        let meets: BTreeSet<usize> = met.iter().flatten().copied().collect();
        let alone: Vec<&str> = peers.here.iter().filter(|at| !meets.contains(at)).map(|&at| peers.called(at)).collect();
        if !alone.is_empty() {
            said.extend([format!("Nobody is planned for {}.\n", alone.join(", "))]);
        }
        self.needs_attention = broken > 0 || !alone.is_empty();
        self.said = said;
    }

    /// The files of the event.
    pub fn files(&self, pages: EventPages) -> Vec<OutputFile> {
        let circle = self.circle();
        let sheets = circle.sheets();
        let mut files = circle.files(self.day);
        files.extend(pages(&sheets).into_iter().map(|(path, text)| OutputFile::text(path, text)));
        files.extend(ballot_files(&sheets));
        files
    }

    /// Everybody who sat together by a plan, without those who were absent; `rounds`: how many there were, if more than
    /// somebody sat in.
    ///
    /// # Errors
    /// [`ImportError`]: a table cannot be followed, nobody sits in the plan, or somebody is away in a round that there
    /// is not.
    pub fn met_at(
        import: &Import,
        plan: &Given,
        absent: Option<&Given>,
        rounds: Option<u16>,
    ) -> Result<BTreeSet<(PersonId, PersonId)>, ImportError> {
        let who = WhoIsWho::of_cohort(&import.cohort);
        let files = MeetingFiles::new(&who);
        let seats = files.seats(plan)?;
        if seats.is_empty() {
            return Err(nobody_met(plan));
        }
        let rounds = planned_rounds(&seats).max(rounds.unwrap_or(0).into());
        let absent = absent.map(|given| files.absent_peers(given, rounds)).transpose()?.unwrap_or_default();
        let tables: Vec<CircleTable> = without(seats.into_iter(), &absent).collect();
        let names = EventNames { title: String::new(), rounds: 0, clock: None, minutes: [0, 0], choices: 1 };
        let id = |at: usize| import.cohort.mentees()[at].id.clone();
        let met = Circle::new(import, &tables, &names).met().into_iter();
        Ok(met.map(|[one, other]| (id(one), id(other))).collect())
    }
}
