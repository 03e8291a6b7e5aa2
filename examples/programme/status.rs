//! `programme status`: how things stand on a day.

use std::path::PathBuf;

use clap::Args;
use examples::{Watch, day, print};
use jiff::civil::Date;
use questionnaire_io::programme::{Names, Programme};

/// Show how things stand at the end of a day: pairs, who waits, who pauses, and targets.
#[derive(Args)]
pub(crate) struct Status {
    /// The programme's folder.
    pub(crate) folder: PathBuf,
    /// The day.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Date,
    /// Call people by programme number alone, without their names, to show the screen to others.
    #[arg(long)]
    numbers: bool,
}

impl Status {
    pub(crate) fn run(&self, watch: &Watch) -> Result<u8, Box<dyn std::error::Error>> {
        let names = if self.numbers { Names::Hidden } else { Names::Shown };
        let said = Programme::read(&self.folder)?.status(self.as_of, names);
        watch.deliver();
        print(said)?;
        Ok(0)
    }
}
