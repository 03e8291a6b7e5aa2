//! Which files a round of peers has, and what it says on the screen.

use mentor_match::StopReason;
use mentor_match::cohort::PersonId;

use super::batch::PeerBatch;
use super::{changes, committee, explanations, letters, receipt, statistics, summary, what_if};
use crate::export::{OutputFile, WriteError, columns, committee as tables, workbook};

impl PeerBatch<'_> {
    /// The letters of the run, changed or not, as hashes: to whom, and the hash of each.
    pub fn letter_hashes(&self) -> Vec<(PersonId, String)> {
        letters::hashes(self)
    }

    /// All files, by path, until `stop` gives a reason to stop.
    ///
    /// # Errors
    /// [`WriteError::Stopped`].
    pub fn files_until(&self, stop: &dyn Fn() -> Option<StopReason>) -> Result<Vec<OutputFile>, WriteError> {
        let go_on = || stop().map_or(Ok(()), |reason| Err(WriteError::Stopped(reason)));
        go_on()?;
        let [matches, trios, unmatched, people] =
            [committee::matches, committee::trios, committee::unmatched, committee::people].map(|make| make(self));
        let questions = tables::questions_table(&self.questions, &self.weights, |person| self.name_of(person));
        let problems = tables::problems_table(self.import, self.outcome.preferences().compatibility());
        let mut sheets = vec![&matches, &trios, &unmatched, &questions, &problems, &people];
        let changes = self.earlier.map(|_| changes::table(self));
        sheets.extend(&changes);
        let workbook = workbook::bytes(&sheets).expect("sheets within their limits, into memory");
        go_on()?;
        let file = OutputFile::encoded;
        let mut files = vec![
            file("committee/matches.xlsx", workbook),
            file("committee/matches.csv", matches.to_csv()),
            file("committee/groups-of-three.csv", trios.to_csv()),
            file("committee/unmatched.csv", unmatched.to_csv()),
            file("committee/questions.csv", questions.to_csv()),
            file("committee/problems.csv", problems.to_csv()),
            file("committee/columns.csv", columns::table(self.import).to_csv()),
            file("committee/people.csv", people.to_csv()),
            OutputFile::text("committee/explanations.md", explanations::markdown_file(self)),
            file("participants/peers.csv", letters::participants(self).to_csv()),
            statistics::summary(self),
            OutputFile::text("receipt.json", receipt::json(self)),
        ];
        files.extend(changes.map(|changes| file("committee/changes.csv", changes.to_csv())));
        let what_if = self.what_if.as_ref();
        files.extend(what_if.map(|one| OutputFile::text("committee/what-if.md", what_if::markdown_file(self, one))));
        go_on()?;
        files.extend(letters::files(self, &go_on)?);
        Ok(files)
    }

    /// The receipt as JSON: the text of `receipt.json`.
    pub fn receipt(&self) -> String {
        receipt::json(self)
    }

    /// What a person wants to read when the run is over.
    pub fn summary(&self) -> String {
        summary::text(self)
    }

    /// What rules cost and seats would bring, for the screen, besides what rulings do, which the summary has.
    pub fn what_if_text(&self) -> String {
        self.what_if.as_ref().map(|one| what_if::screen(self, one)).unwrap_or_default()
    }

    /// Every column with what became of it, for the screen.
    pub fn columns_text(&self) -> String {
        columns::list(self.import)
    }
}
