//! A round of peers as one of a programme: what the ledger says to it, and what it says to the ledger.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use mentor_match::Incumbent;
use mentor_match::cohort::{CohortError, PersonId, PersonKey, Side};
use mentor_match::peers::PeerOutcome;
use mentor_match::programme::Chain;
use mentor_match::text::count;
use questionnaire_io::export::year::describe_people;
use questionnaire_io::export::{PeerBatch, WriteError};
use questionnaire_io::import::Import;
use questionnaire_io::programme::{FedPeers, Programme, ResultsOf};
use questionnaire_io::shown;

use crate::arguments::Arguments;

/// With how many mentors and mentees people are, and the pairs of peers that stand.
type Stands = (Vec<(PersonId, u16)>, Vec<Incumbent>);

/// The programme whose round of peers this is.
pub(crate) struct PeerProgramme {
    folder: PathBuf,
    programme: Programme,
    round: u32,
    day: Date,
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
        Ok(Some(Self { folder: folder.clone(), programme, round, day }))
    }

    /// Gives an import what the ledger knows of its people: who takes no part has withdrawn, unless a ruling speaks of
    /// them. Returns with how many mentors and mentees they are, and the pairs that stand.
    pub(crate) fn feed(&self, import: &mut Import) -> Result<Stands, CohortError> {
        let FedPeers { cohort, taken, standing, away } =
            self.programme.feed_peers(&import.cohort, self.round, self.day)?;
        import.cohort = cohort;
        let rulings = &mut import.rulings;
        for id in away {
            let is_pinned = rulings.pins.iter().any(|pin| pin.mentee == id || pin.mentor == id);
            let key = PersonKey { side: Side::Mentee, id };
            if !is_pinned && !rulings.withdrawals.iter().any(|one| one.id == key.id) {
                rulings.withdrawals.push(key);
            }
        }
        Ok((taken, standing))
    }

    /// The letters that the last run of this round wrote, as hashes.
    pub(crate) fn letters(&self) -> BTreeSet<String> {
        self.programme.letters.of_peer_round(self.round)
    }

    /// Writes the results and records them, both or neither, if the ledger is as it was when it was read; what was
    /// written and recorded.
    pub(crate) fn record(
        &self,
        (import, outcome, batch): (&Import, &PeerOutcome<'_>, &PeerBatch<'_>),
        out: &Path,
        write: impl FnOnce() -> Result<String, WriteError>,
    ) -> Result<String, Box<dyn std::error::Error>> {
        let about = (self.round, self.day, Chain::of_bytes(batch.receipt().as_bytes()));
        let record = |programme: &mut Programme| {
            if programme.ledger.head() != self.programme.ledger.head() {
                return Err(Box::<dyn std::error::Error>::from(
                    "the ledger has changed while the round was made: nothing was written; run it again",
                ));
            }
            let recorded = programme.record_peers(outcome, about)?;
            describe_people(programme, import);
            programme.note_peer_letters(self.round, &batch.letter_hashes());
            Ok(recorded)
        };
        let results = ResultsOf { folder: out, receipt: about.2 };
        let (recorded, written) = Programme::change_with(&self.folder, results, record, || Ok(write()?))?;
        let taken_back = match recorded.taken_back {
            0 => String::new(),
            taken_back => format!(", {} taken back", count(taken_back, "proposal")),
        };
        Ok(format!(
            "{written}Recorded in {}: round {} of peers, {} proposed, {} agreed{taken_back}, {} waiting; the ledger has {} lines.\n",
            shown(&Programme::ledger_path(&self.folder)),
            self.round,
            count(recorded.proposed, "pair"),
            recorded.agreed,
            recorded.waiting,
            recorded.lines,
        ))
    }
}
