//! `programme check`: whether the ledger is as it was written.

use std::path::PathBuf;

use clap::Args;
use examples::{Watch, print};
use mentor_match::text::count;
use questionnaire_io::programme::Programme;

/// Check that no line of the ledger was changed, moved or lost, and that nothing impossible happened.
#[derive(Args)]
pub(crate) struct Check {
    /// The programme's folder.
    pub(crate) folder: PathBuf,
}

impl Check {
    pub(crate) fn run(&self, watch: &Watch) -> Result<u8, Box<dyn std::error::Error>> {
        let programme = Programme::read(&self.folder)?;
        let head = programme.ledger.head();
        let lines = usize::try_from(head.lines).unwrap_or(usize::MAX);
        let mut said = format!("The ledger is whole: {}, last {}.\n", count(lines, "line"), head.last);
        let struck: Vec<String> = programme.ledger.struck().map(|line| line.to_string()).collect();
        if !struck.is_empty() {
            said.extend([
                "Struck, so that they do not count: ",
                &count(struck.len(), "line"),
                " (",
                &struck.join(", "),
                ").\n",
            ]);
        }
        if programme.beyond_head > 0 {
            let lines = count(usize::try_from(programme.beyond_head).unwrap_or(usize::MAX), "line");
            said.extend([
                "An interrupted run added the last ",
                &lines,
                ". The next event that you add completes this.\n",
            ]);
        }
        if programme.dates_restored {
            said += "A spreadsheet has changed how dates are written. The next event that you add puts them back.\n";
        }
        watch.deliver();
        print(said)?;
        Ok(u8::from(programme.beyond_head > 0 || programme.dates_restored))
    }
}
