//! Blank questionnaires: the questions a policy needs answered, worded so that their export is read without a mapping.

use std::fmt::Write;

use rust_xlsxwriter::XlsxError;

pub use self::question::{FilledInBy, Questionnaire, TemplateQuestion};

mod question;
mod sheets;

impl Questionnaire {
    /// An XLSX workbook to send out: an introduction, and a sheet with the questions as its header. Whoever selects a
    /// cell sees how to answer; where there are options a list offers them, from a hidden sheet, so that an option may
    /// contain commas.
    ///
    /// # Errors
    /// None is expected: all texts are short.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        sheets::workbook(self)
    }

    /// The questions as text to paste into a form tool, one after the other with hint and options.
    pub fn to_text(&self) -> String {
        let mut text = format!("Questionnaire for {}s\n", self.side);
        // The committee's own columns are no questions to anybody.
        let asked = self.questions.iter().filter(|question| question.filled_in_by == FilledInBy::Person);
        for question in asked {
            let hint = if question.hint.is_empty() { String::new() } else { format!("   ({})", question.hint) };
            writeln!(text, "\n{}{hint}", question.header).expect("writing into a string cannot fail");
            for option in &question.options {
                writeln!(text, "  o {option}").expect("writing into a string cannot fail");
            }
        }
        text
    }
}
