//! The programme of a round on the command line: its folder, which round it is, and what is said of it.

use std::path::{Path, PathBuf};

use examples::complain;
use jiff::civil::Date;
use mentor_match::RoundOutcome;
use mentor_match::text::count;
use questionnaire_io::export::{Batch, WriteError};
use questionnaire_io::programme::{Programme, ResultsOf};
use questionnaire_io::run::{ProgrammeRound, Ready};
use questionnaire_io::shown;

use super::arguments::Arguments;

/// The folder whose round this is.
pub(crate) struct InFolder {
    folder: PathBuf,
    pub(crate) round: ProgrammeRound,
    /// What has to be said first: that something new begins.
    pub(crate) begins: String,
}

impl InFolder {
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
        Ok(Some(Self { folder: folder.clone(), round: ProgrammeRound::new(programme, round, day), begins }))
    }

    /// Writes the results and records them, both or neither, if the ledger is as it was when it was read; what was
    /// written and recorded.
    pub(crate) fn record(
        &self,
        ready: &Ready,
        (outcome, batch): (&RoundOutcome<'_>, &Batch<'_>),
        out: &Path,
        write: impl FnOnce() -> Result<String, WriteError>,
    ) -> Result<String, Box<dyn std::error::Error>> {
        let record = |programme: &mut Programme| {
            if programme.ledger.head() != self.round.head() {
                return Err(Box::<dyn std::error::Error>::from(
                    "the ledger has changed while the round was made: nothing was written; run it again",
                ));
            }
            Ok(self.round.record(programme, (&ready.import, &ready.told.elsewhere), (outcome, batch))?)
        };
        let results = ResultsOf { folder: out, receipt: ProgrammeRound::receipt(batch) };
        let (recorded, written) = Programme::change_with(&self.folder, results, record, || Ok(write()?))?;
        let ledger = shown(&Programme::ledger_path(&self.folder));
        Ok(format!("{written}Recorded in {ledger}: {}.\n", self.round.recorded(&recorded)))
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
