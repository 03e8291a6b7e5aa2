//! What became of a file of answers, in words.

use std::fmt::Write as _;

use mentor_match::text::count;

use super::People;
use super::record::AnswersRecorded;
use crate::import::FormAnswers;

impl AnswersRecorded {
    /// What was recorded of a file, in words.
    pub fn said(&self, answers: &FormAnswers, people: &People) -> String {
        let mut said = format!(
            "{}, form {}: {} recorded, {} added to the ledger",
            answers.file,
            answers.form,
            count(self.rows, "row"),
            count(self.events, "event")
        );
        if self.known > 0 {
            let _ = write!(said, "; {} recorded before", count(self.known, "row"));
        }
        said += ".\n";
        for taken in &self.taken {
            let _ = write!(said, "  row {}: {}", taken.row, people.numbered(taken.who));
            if let Some(partner) = taken.partner {
                let _ = write!(said, ", about the pair with {}", people.numbered(partner));
            }
            said += &taken.corrects.map_or("\n".to_owned(), |day| format!("; in the place of the answer of {day}\n"));
        }
        if self.renewed > 0 {
            let _ = writeln!(said, "{}: both said yes, so they go on.", count(self.renewed, "pair"));
        }
        if self.ending > 0 {
            let _ = writeln!(
                said,
                "{}: not both said yes, so they end at their term. Tell nobody whose answer it was.",
                count(self.ending, "pair")
            );
        }
        if !self.alike.is_empty() {
            let rows: Vec<String> = self.alike.iter().map(ToString::to_string).collect();
            let _ = writeln!(
                said,
                "Not recorded again, since they say the same as before: row {}. If an answer is new, give the file a column \
             'Submitted at' with its time.",
                rows.join(", ")
            );
        }
        for problem in &self.problems {
            let _ = writeln!(said, "Not used: {problem}.");
        }
        said
    }
}
