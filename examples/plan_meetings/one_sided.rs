//! An event with one side: everybody with everybody, two at a table or several.

use std::error::Error;
use std::path::Path;

use examples::Watch;
use match_report::event_pages;
use questionnaire_io::run::CircleEvening;

use super::arguments::Arguments;
use super::given::{Questionnaires, not_used};
use super::{Planned, unplanned};

/// Plans the event, and says how.
pub(crate) fn planned(arguments: &Arguments, file: &Path, watch: &Watch) -> Result<Planned, Box<dyn Error>> {
    let (asked, stop) = (arguments.asked()?, || watch.stop());
    let questionnaires = Questionnaires::of_peers(arguments, file)?;
    let import = questionnaires.peers(&stop)?;
    watch.stage("planning");
    let of = (questionnaires.programme.as_ref(), questionnaires.day);
    let evening = CircleEvening::plan(&import, &asked, of, &stop).map_err(unplanned)?;
    let listed = "  event.html is the timer for the wall. Print participants/cards.html first.\n  committee/ballots.csv \
                  is for what the ballots say; batch_match --peers reads it with --ballots.\n";
    Ok(Planned {
        files: evening.files(event_pages),
        said: not_used(&import) + &evening.said,
        attention: evening.needs_attention || !import.problems.is_empty(),
        listed: listed.to_owned(),
    })
}
