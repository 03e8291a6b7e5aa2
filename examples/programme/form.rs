//! `programme form`: a form to send out.

use std::path::PathBuf;

use clap::Args;
use examples::{PrintError, Watch, print};
use questionnaire_io::export::{Existing, Filled, write_files};
use questionnaire_io::shown;
use questionnaire_io::template::Form as Which;

/// Write a form as a workbook and as text for a form tool.
#[derive(Args)]
pub(crate) struct Form {
    /// pulse (how is it going, in confidence), checkpoint (progress), plan (goals and plan), renewal (going on?),
    /// evaluation (of the programme), reflection (looking back and next step) or meeting (a sheet for each meeting).
    form: Which,
    /// Folder for the files; existing files are not replaced.
    #[arg(long, default_value = ".")]
    out: PathBuf,
}

impl Form {
    pub(crate) fn run(&self, watch: &Watch) -> Result<u8, Box<dyn std::error::Error>> {
        let (book, text) = (self.form.to_xlsx()?, self.form.to_text());
        let names = ["xlsx", "txt"].map(|ending| format!("{}.{ending}", self.form));
        let files: [Filled<'_>; 2] = [
            (&names[0], Box::new(|file| file.write_all(&book))),
            (&names[1], Box::new(|file| file.write_all(text.as_bytes()))),
        ];
        watch.deliver();
        write_files(&self.out, &files, Existing::Keep)?;
        let written = names.each_ref().map(|name| format!("Written: {}\n", shown(&self.out.join(name))));
        print(written.concat()).map_err(|error: PrintError| error.after(&self.out))?;
        Ok(0)
    }
}
