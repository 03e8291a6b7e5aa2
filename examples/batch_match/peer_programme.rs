//! A round of peers as one of a programme: what the ledger says to it, and what it says to the ledger.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use mentor_match::peers::PeerOutcome;
use questionnaire_io::export::{PeerBatch, WriteError};
use questionnaire_io::import::Import;
use questionnaire_io::programme::{Programme, ResultsOf};
use questionnaire_io::run::PeerProgrammeRound;
use questionnaire_io::shown;

use crate::arguments::Arguments;

/// The programme whose round of peers this is.
pub(crate) struct PeerProgramme {
    folder: PathBuf,
    pub(crate) round: PeerProgrammeRound,
}

impl PeerProgramme {
    /// Reads the folder that was named, if one was. A round after the first begins only if it is asked for: it counts
    /// as one more round of waiting for whoever has nobody.
    pub(crate) fn read(arguments: &Arguments, day: Date) -> Result<Option<Self>, Box<dyn std::error::Error>> {
        let Some(folder) = &arguments.programme else { return Ok(None) };
        let programme = Programme::read_or_begin(folder)?;
        let state = programme.ledger.state();
        if let Some(last) = state.last_day().filter(|&last| day < last && !arguments.dry_run) {
            return Err(format!(
                "--as-of is {day}, but the ledger goes on until {last}; a round is recorded on its day, so choose {last} \
                 or later"
            )
            .into());
        }
        let (last, usual) = (state.peers().last_round(), programme.peer_round());
        let round = arguments.round.unwrap_or(usual);
        if round < last || round > last + 1 {
            let choose =
                if last == 0 { "pass --round 1".to_owned() } else { format!("pass --round {last} or {}", last + 1) };
            return Err(format!("the last round of peers was {last}; {choose}").into());
        }
        if arguments.round.is_none() && last > 0 && usual > last && !arguments.dry_run {
            return Err(format!(
                "Nothing of round {last} of peers is open. To go on with it, pass --round {last}; to begin the next round, pass \
                 --round {usual}"
            )
            .into());
        }
        Ok(Some(Self { folder: folder.clone(), round: PeerProgrammeRound::new(programme, round, day) }))
    }

    /// Writes the results and records them, both or neither, if the ledger is as it was when it was read; what was
    /// written and recorded.
    pub(crate) fn record(
        &self,
        (import, outcome, batch): (&Import, &PeerOutcome<'_>, &PeerBatch<'_>),
        out: &Path,
        write: impl FnOnce() -> Result<String, WriteError>,
    ) -> Result<String, Box<dyn std::error::Error>> {
        let record = |programme: &mut Programme| {
            if programme.ledger.head() != self.round.programme().ledger.head() {
                return Err(Box::<dyn std::error::Error>::from(
                    "the ledger has changed while the round was made: nothing was written; run it again",
                ));
            }
            Ok(self.round.record(programme, (import, outcome, batch))?)
        };
        let results = ResultsOf { folder: out, receipt: PeerProgrammeRound::receipt(batch) };
        let (recorded, written) = Programme::change_with(&self.folder, results, record, || Ok(write()?))?;
        let ledger = Programme::ledger_path(&self.folder);
        Ok(format!("{written}Recorded in {}: {}.\n", shown(&ledger), self.round.recorded(&recorded)))
    }
}
