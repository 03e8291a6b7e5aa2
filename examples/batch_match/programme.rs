//! A round as one of a programme: what the ledger says to it, and what it says to the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use examples::complain;
use jiff::civil::Date;
use mentor_match::cohort::{PersonId, Side};
use mentor_match::policy::{Refusal, RulingError};
use mentor_match::programme::{Chain, Elsewhere, Head, Phase};
use mentor_match::text::count;
use mentor_match::{Incumbent, RoundError, RoundOutcome, Stage};
use questionnaire_io::export::year::describe_people;
use questionnaire_io::export::{Batch, OfProgramme, WriteError};
use questionnaire_io::import::Import;
use questionnaire_io::programme::{OverSince, Programme, ResultsOf, RoundResult};
use questionnaire_io::shown;

use super::arguments::Arguments;

/// What the ledger says to a round.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Pairs of this round that stand.
    pub(crate) standing: Vec<Incumbent>,
    /// Pairs that the last run of this round had and that are over since.
    pub(crate) over: Vec<OverSince>,
    /// Who was introduced to whom before and is not done: mentors by mentee.
    pub(crate) under_way: BTreeMap<PersonId, BTreeSet<PersonId>>,
    /// Mentees whom mentors have elsewhere.
    pub(crate) elsewhere: Vec<(PersonId, Elsewhere)>,
    /// Where it does not agree with the questionnaires.
    pub(crate) conflicts: Vec<String>,
}

/// The programme whose round this is.
pub(crate) struct ProgrammeRound {
    folder: PathBuf,
    programme: Programme,
    round: u32,
    day: Date,
    /// What has to be said first: that something new begins.
    begins: String,
}

impl ProgrammeRound {
    /// Reads the folder that was named, if one was.
    pub(crate) fn read(arguments: &Arguments, day: Date) -> Result<Option<Self>, Box<dyn std::error::Error>> {
        let Some(folder) = &arguments.programme else { return Ok(None) };
        if !arguments.dry_run
            && let Some(recovered) = Programme::recover(folder, &|| None)?
        {
            complain(recovered);
        }
        let programme = Programme::read_or_begin(folder)?;
        let state = programme.ledger.state();
        if let Some(last) = state.last_day().filter(|&last| day < last && !arguments.dry_run) {
            return Err(format!(
                "--as-of is {day}, but the ledger goes on until {last}; a round is recorded on its day, so choose {last} \
                 or later"
            )
            .into());
        }
        let round = arguments.round.unwrap_or_else(|| programme.round());
        if round < state.last_round() {
            return Err(format!("round {round} is over: round {} has begun", state.last_round()).into());
        }
        let begins = begins(arguments, &programme, round)?;
        Ok(Some(Self { folder: folder.clone(), programme, round, day, begins }))
    }

    /// That a new programme or a new round begins.
    pub(crate) fn begins(&self) -> String {
        self.begins.clone()
    }

    /// Tells an import what the ledger knows of its people; where the two do not agree.
    pub(crate) fn feed(&self, import: &mut Import) -> Result<Told, Box<dyn std::error::Error>> {
        let fed = self.programme.feed(&import.cohort, &import.rulings, self.round, self.day)?;
        (import.cohort, import.rulings) = (fed.cohort, fed.rulings);
        let stage = |phase| match phase {
            Phase::Proposed => Stage::Proposed,
            Phase::Agreed => Stage::Agreed,
            _ => Stage::Introduced,
        };
        let standing = fed.standing.into_iter();
        let standing = standing.map(|(mentee, mentor, phase)| Incumbent { mentee, mentor, stage: stage(phase) });
        Ok(Told {
            standing: standing.collect(),
            over: self.programme.over_since(&import.cohort, self.round, self.day),
            under_way: self.programme.under_way(&import.cohort, self.day),
            elsewhere: fed.elsewhere,
            conflicts: fed.conflicts,
        })
    }

    /// Why a pin cannot be followed, if it is the ledger that speaks against it.
    pub(crate) fn against(&self, error: &RoundError) -> Option<String> {
        let Some(RulingError::PinRefused { pair, refusals, .. }) = error.ruling() else { return None };
        let is_recorded = |one: &Refusal| matches!(one, Refusal::Declined { .. } | Refusal::FailedBefore);
        let is_recorded = refusals.iter().any(is_recorded);
        is_recorded.then(|| self.programme.against_pin(&pair.mentee, &pair.mentor, self.day)).flatten()
    }

    /// The letters that the last run of this round wrote, as hashes.
    pub(crate) fn letters(&self) -> BTreeSet<String> {
        self.programme.letters.of_round(self.round)
    }

    /// For the receipt and the committee: where the questionnaires do not agree with the ledger, and where the result
    /// keeps more pairs than there are seats, or could not keep one to which both have said yes.
    pub(crate) fn setting(&self, told: Vec<String>, outcome: &RoundOutcome<'_>) -> OfProgramme {
        let (cohort, state) = (outcome.cohort(), self.programme.on(self.day));
        let number = |side, id: &PersonId| self.programme.people.number(side, id);
        let mut conflicts = told;
        for mentor in outcome.market().mentor_ids() {
            let Some(number) = number(Side::Mentor, &cohort.mentor(mentor).id) else { continue };
            let seats = outcome.seats(mentor);
            let mentees = usize::from(seats.running) + outcome.load(mentor);
            if mentees > usize::from(seats.counted) && state.seat_holders(number).next().is_some() {
                conflicts.push(format!(
                    "{number} has {} and {}: nobody is parted, and nobody new comes to this mentor",
                    count(seats.counted, "seat"),
                    count(mentees, "mentee"),
                ));
            }
        }
        for one in outcome.not_kept().iter().filter(|one| one.incumbent.stage >= Stage::Agreed) {
            let pair = number(Side::Mentee, &one.incumbent.mentee).zip(number(Side::Mentor, &one.incumbent.mentor));
            if let Some((mentee, mentor)) = pair {
                let why = one.why.without_answers();
                conflicts.push(format!("{mentee} and {mentor} had both said yes, and are parted: {why}"));
            }
        }
        OfProgramme { round: self.round, head: self.head(), conflicts }
    }

    fn head(&self) -> Head {
        self.programme.ledger.head()
    }

    /// Writes the results and records them, both or neither, if the ledger is as it was when it was read; what was
    /// written and recorded.
    pub(crate) fn record(
        &self,
        (import, elsewhere): (&Import, &[(PersonId, Elsewhere)]),
        (outcome, batch): (&RoundOutcome<'_>, &Batch<'_>),
        out: &Path,
        write: impl FnOnce() -> Result<String, WriteError>,
    ) -> Result<String, Box<dyn std::error::Error>> {
        let about = (self.round, self.day, Chain::of_bytes(batch.receipt().as_bytes()));
        let result = RoundResult::of(outcome, &import.rulings, elsewhere, about);
        let record = |programme: &mut Programme| {
            if programme.ledger.head() != self.head() {
                return Err(Box::<dyn std::error::Error>::from(
                    "the ledger has changed while the round was made: nothing was written; run it again",
                ));
            }
            let recorded = programme.record(&result)?;
            describe_people(programme, import);
            programme.note_letters(self.round, &batch.letter_hashes());
            Ok(recorded)
        };
        let results = ResultsOf { folder: out, receipt: about.2 };
        let (recorded, written) = Programme::change_with(&self.folder, results, record, || Ok(write()?))?;
        let taken_back = match recorded.taken_back {
            0 => String::new(),
            taken_back => format!(", {} taken back", count(taken_back, "proposal")),
        };
        let agreed = match recorded.agreed {
            0 => String::new(),
            agreed => format!(", {} agreed", count(agreed, "pair")),
        };
        Ok(format!(
            "{written}Recorded in {}: round {}, {} proposed{agreed}{taken_back}, {} waiting; the ledger has {} lines.\n",
            shown(&Programme::ledger_path(&self.folder)),
            self.round,
            count(recorded.proposed, "pair"),
            count(recorded.waiting, "mentee"),
            recorded.lines,
        ))
    }
}

/// What the screen says first if a programme or a round begins. A round after the first begins only if it is asked for:
/// it writes to everybody who has nobody, and counts for them as one more round of waiting.
fn begins(arguments: &Arguments, programme: &Programme, round: u32) -> Result<String, String> {
    let (last, folder) = (programme.ledger.state().last_round(), arguments.programme.as_deref());
    let folder = folder.map(|folder| shown(folder).into_string()).unwrap_or_default();
    if programme.ledger.events().is_empty() {
        return Ok(format!("A new programme begins in {folder}, with round {round}.\n\n"));
    }
    if last == 0 || round == last {
        return Ok(String::new());
    }
    if round > last + 1 {
        return Err(format!("the last round was {last}; pass --round {last} or --round {}", last + 1));
    }
    if arguments.round.is_some() {
        return Ok(format!("A new round begins: round {round}. Whoever has been introduced is not matched in it.\n\n"));
    }
    let choose = format!(
        "Nothing of round {last} is open. To go on with it, for a newcomer, a replacement or a free seat, pass --round {last}; \
         to begin the next round, pass --round {round}"
    );
    if arguments.dry_run { Ok(format!("{choose}, as shown here.\n\n")) } else { Err(choose) }
}

/// Where questionnaires and ledger do not agree, as lines.
pub(crate) fn conflicts_said(conflicts: &[String]) -> String {
    const SHOWN: usize = 20;
    if conflicts.is_empty() {
        return String::new();
    }
    let mut said = format!("\nQuestionnaires and ledger disagree in {}:\n", count(conflicts.len(), "place"));
    for conflict in conflicts.iter().take(SHOWN) {
        said.extend(["  ", conflict, "\n"]);
    }
    if conflicts.len() > SHOWN {
        said.extend(["  and ", &(conflicts.len() - SHOWN).to_string(), " more\n"]);
    }
    said
}
