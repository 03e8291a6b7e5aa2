//! Which files a run has, and what it says on the screen.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

use mentor_match::cohort::{MenteeId, PersonId, Side};
use mentor_match::{Match, StopReason};

use super::batch::Batch;
use super::{
    OutputFile, WriteError, changes, columns, committee, comparison, directory, explanations, goals, introductions,
    participants, receipt, recruitment, statistics, summary, units, what_if, workbook,
};
use crate::both::both;

const RECEIPT: &str = "receipt.json";
const DIRECTORY: &str = "committee/directory.csv";

fn go_on(stop: &dyn Fn() -> Option<StopReason>) -> Result<(), WriteError> {
    stop().map_or(Ok(()), |reason| Err(WriteError::Stopped(reason)))
}

impl Batch<'_> {
    /// To whom the round has letters, with the SHA-256 of each.
    pub fn letter_hashes(&self) -> Vec<(Side, PersonId, String)> {
        introductions::hashes(self)
    }

    /// All files, by path.
    ///
    /// # Complexity
    /// O(n · m · rules) for the explanations of n mentees and m mentors.
    pub fn files(&self) -> Vec<OutputFile> {
        self.files_until(&|| None).expect("nobody stops it")
    }

    /// The same, until `stop` gives a reason to stop; it is asked between the larger files and before
    /// each letter.
    ///
    /// # Errors
    /// [`WriteError::Stopped`].
    pub fn files_until(&self, stop: &dyn Fn() -> Option<StopReason>) -> Result<Vec<OutputFile>, WriteError> {
        let mut files = self.files_but_letters_until(stop)?;
        let letters = self.letters_until(stop)?;
        let behind = files.iter().position(|file| file.path == RECEIPT).map_or(files.len(), |receipt| receipt + 1);
        files.splice(behind..behind, letters);
        Ok(files)
    }

    /// All files but the letters and what belongs to them: those that are few and may be large.
    ///
    /// # Errors
    /// [`WriteError::Stopped`].
    ///
    /// # Complexity
    /// As [`Batch::files`].
    pub fn files_but_letters_until(
        &self,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<Vec<OutputFile>, WriteError> {
        go_on(stop)?;
        // The longest text needs nothing of the tables.
        let (is_gone, stopped) = (AtomicBool::new(false), Cell::new(None));
        let leave = |reason: Option<StopReason>| {
            if reason.is_some() {
                stopped.set(reason);
                is_gone.store(true, Ordering::Relaxed);
            }
        };
        let tables = || {
            let tables = self.tables_until(stop);
            is_gone.fetch_or(tables.is_err(), Ordering::Relaxed);
            tables
        };
        let (explanations, files) = both(|| explanations::markdown_file(self, &is_gone), tables, || leave(stop()));
        let mut files = files?;
        if let Some(reason) = stopped.get() {
            return Err(WriteError::Stopped(reason));
        }
        let behind =
            files.iter().position(|file| file.path == DIRECTORY).map_or(files.len(), |directory| directory + 1);
        files.insert(behind, OutputFile::text("committee/explanations.md", explanations));
        Ok(files)
    }

    /// The same but for the explanations.
    fn tables_until(&self, stop: &dyn Fn() -> Option<StopReason>) -> Result<Vec<OutputFile>, WriteError> {
        let go_on = || go_on(stop);
        let file = OutputFile::encoded;
        let text = |path: &'static str, text: String| OutputFile::text(path, text);
        let what_if = self.what_if.as_ref();
        let what_if = what_if.map(|what_if| text("committee/what-if.md", what_if::markdown_file(self, what_if)));
        let [matches, unmatched] = [committee::matches, committee::unmatched].map(|make| make(self));
        let [overdue, due] = [directory::overdue, directory::due].map(|make| make(self));
        go_on()?;
        let recruitment = recruitment::table(self);
        go_on()?;
        let [mentors, directory] = [committee::mentors, directory::directory].map(|make| make(self));
        let [questions, problems] = [committee::questions, committee::problems].map(|make| make(self));
        let compared = self.comparison.as_ref();
        let compared = compared.map(|one| (comparison::figures(one), comparison::results(self, one)));
        let goals = self.goals.as_ref().map(|one| goals::figures(self, one));
        let mut sheets =
            vec![&matches, &unmatched, &overdue, &due, &questions, &problems, &mentors, &directory, &recruitment];
        sheets.extend(compared.iter().flat_map(|(figures, results)| [figures, results]));
        sheets.extend(&goals);
        let changes = self.earlier.map(|_| changes::table(self));
        sheets.extend(&changes);
        let conflicts = changes::conflicts(self);
        sheets.extend(&conflicts);
        go_on()?;
        let workbook = workbook::bytes(&sheets).expect("sheets within their limits, into memory");
        go_on()?;
        let mut files = vec![
            file("committee/matches.xlsx", workbook),
            file("committee/matches.csv", matches.to_csv()),
            file("committee/unmatched.csv", unmatched.to_csv()),
            file("committee/overdue.csv", overdue.to_csv()),
            file("committee/due.csv", due.to_csv()),
            file("committee/recruitment.csv", recruitment.to_csv()),
            file("committee/questions.csv", questions.to_csv()),
            file("committee/problems.csv", problems.to_csv()),
            file("committee/columns.csv", columns::table(self.import).to_csv()),
            file("committee/mentors.csv", mentors.to_csv()),
            file(DIRECTORY, directory.to_csv()),
            file("participants/mentees.csv", participants::mentees(self).to_csv()),
            file("participants/mentors.csv", participants::mentors(self).to_csv()),
            statistics::summary(self),
            text(RECEIPT, receipt::json(self)),
        ];
        go_on()?;
        files.extend(what_if);
        files.extend(changes.map(|changes| file("committee/changes.csv", changes.to_csv())));
        files.extend(conflicts.map(|conflicts| file("committee/conflicts.csv", conflicts.to_csv())));
        files.extend(goals.map(|goals| file("committee/goals.csv", goals.to_csv())));
        if let Some((figures, results)) = compared {
            files.push(file("committee/comparison.csv", figures.to_csv()));
            files.push(file("committee/contested.csv", results.to_csv()));
        }
        Ok(files)
    }

    /// The letters and what belongs to them, as they are among all files.
    ///
    /// # Errors
    /// [`WriteError::Stopped`].
    ///
    /// # Complexity
    /// O(people), and what partners have in common.
    pub fn letters_until(&self, stop: &dyn Fn() -> Option<StopReason>) -> Result<Vec<OutputFile>, WriteError> {
        introductions::files(self, &|| stop().map_or(Ok(()), |reason| Err(WriteError::Stopped(reason))))
    }

    /// The same files one after the other, so that nobody has to hold all of them; `take` says whether to go on.
    ///
    /// # Errors
    /// [`WriteError::Stopped`], and what `take` gives.
    ///
    /// # Complexity
    /// As [`Batch::letters_until`].
    pub fn each_letter_until(
        &self,
        stop: &dyn Fn() -> Option<StopReason>,
        take: &mut dyn FnMut(OutputFile) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        let go_on = || stop().map_or(Ok(()), |reason| Err(WriteError::Stopped(reason)));
        introductions::each_file(self, &go_on, take)
    }

    /// The table of goals as it is among all files, if they were worked out.
    pub fn goals_file(&self) -> Option<OutputFile> {
        let goals = self.goals.as_ref().map(|one| goals::figures(self, one));
        goals.map(|goals| OutputFile::encoded("committee/goals.csv", goals.to_csv()))
    }

    /// The section of `committee/explanations.md` about a mentee.
    ///
    /// # Complexity
    /// O(m · rules) for m mentors.
    pub fn explanation(&self, mentee: MenteeId) -> String {
        explanations::section(self, mentee)
    }

    /// Where a pair stands, as in `committee/matches.csv`.
    pub fn standing(&self, one: &Match<'_>) -> String {
        committee::standing(self, one)
    }

    /// Who has nobody from this round, each with why and with what refused the mentors, as in
    /// `committee/unmatched.csv`.
    ///
    /// # Complexity
    /// O(m · rules) for m mentors and each mentee without.
    pub fn without(&self) -> Vec<(MenteeId, String, String)> {
        committee::reasons(self)
    }

    /// The same results for the committees of single units, under `committee/units/`: each sees its own people,
    /// and the wider unit those who are matched across.
    ///
    /// # Complexity
    /// O(units · people), and the explanations of the unmatched.
    pub fn unit_files(&self) -> Vec<OutputFile> {
        self.unit_files_until(&|| None).expect("nobody stops it")
    }

    /// The same, until `stop` gives a reason to stop; it is asked before each unit.
    ///
    /// # Errors
    /// [`WriteError::Stopped`].
    pub fn unit_files_until(&self, stop: &dyn Fn() -> Option<StopReason>) -> Result<Vec<OutputFile>, WriteError> {
        units::files(self, &|| stop().map_or(Ok(()), |reason| Err(WriteError::Stopped(reason))))
    }

    /// The mentors' directory, as a whole and for each unit: `directory.csv` and `units/`. It needs no
    /// mentee.
    ///
    /// # Complexity
    /// O(units · mentors).
    pub fn directories(&self) -> Vec<OutputFile> {
        let mut files = vec![OutputFile::encoded("directory.csv", directory::directory(self).to_csv())];
        files.extend(units::directories(self));
        files
    }

    /// The receipt as JSON: the text of `receipt.json`.
    pub fn receipt(&self) -> String {
        receipt::json(self)
    }

    /// What a person wants to read when the run is over.
    pub fn summary(&self) -> String {
        summary::text(self)
    }

    /// What no column answers although the round would use it, and which unused columns may; blank when nothing is
    /// missing. The summary has it, too.
    pub fn not_found_text(&self) -> String {
        columns::not_found(self)
    }

    /// Every column with what became of it, for the screen.
    pub fn columns_text(&self) -> String {
        columns::list(self.import)
    }

    /// What was worked out beside the round, for the screen; blank when nothing was.
    pub fn what_if_text(&self) -> String {
        self.what_if.as_ref().map(|what_if| what_if::screen(self, what_if)).unwrap_or_default()
    }
}
