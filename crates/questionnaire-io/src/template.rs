//! Blank questionnaires: the questions a policy needs answered, worded so that their export is read without a mapping;
//! and the forms of a programme's year.

use std::fmt::Write;

use mentor_match::cohort::Side;
use rust_xlsxwriter::XlsxError;

use crate::import::SourceKind;

pub use self::forms::{Form, UnknownForm};
pub use self::question::{FilledInBy, Questionnaire, TemplateQuestion};

pub(crate) mod forms;
mod question;
mod sheets;

use self::sheets::Book;

impl Questionnaire {
    /// An XLSX workbook to send out: an introduction, and a sheet with the questions as its header. Whoever selects a
    /// cell sees how to answer; where there are options a list offers them, from a hidden sheet, so that an option may
    /// contain commas.
    ///
    /// # Errors
    /// None is expected: all texts are short.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let what = match (self.kind, self.side) {
            (SourceKind::Peers, _) => "Your answers help us to find a peer with whom you can help each other.",
            (_, Side::Mentee) => "Your answers help us to find a mentor who suits you.",
            (_, Side::Mentor) => "Your answers help us to find mentees who suit you.",
        };
        let title = self.title();
        sheets::workbook(&Book { title: &title, lines: &[what], questions: &self.questions })
    }

    fn title(&self) -> String {
        let who = if self.kind == SourceKind::Peers { "peer".to_owned() } else { self.side.to_string() };
        format!("Questionnaire for {who}s")
    }

    /// The questions as text to paste into a form tool, one after the other with hint and options.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n", self.title());
        push_questions(&mut text, &self.questions);
        text
    }
}

/// Questions with hint and options; not the committee's own columns, which are no questions to anybody.
fn push_questions(text: &mut String, questions: &[TemplateQuestion]) {
    for question in questions.iter().filter(|question| question.filled_in_by == FilledInBy::Person) {
        let hint = if question.hint.is_empty() { String::new() } else { format!("   ({})", question.hint) };
        writeln!(text, "\n{}{hint}", question.header).expect("writing into a string cannot fail");
        for option in &question.options {
            writeln!(text, "  o {option}").expect("writing into a string cannot fail");
        }
    }
}
