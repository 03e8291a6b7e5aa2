//! Reading the answers of one person: a cell, a list, an answer of a certain form.

use super::known::{Known, Memo, TextRef};
use crate::import::columns::sheet::CellText;
use crate::import::field::Field;
use crate::import::findings::{Asked, EVERYBODY, Findings};
use crate::import::given::options::ImportOptions;
use crate::import::parse::numbers::Count;
use crate::import::parse::short;
use crate::import::people::answers::Answers;
use crate::import::people::person::Person;
use crate::import::report::question::{QuestionKind, shortened};
use crate::import::report::{NoteKind, Place};
use crate::import::units::tree::UnitTree;

/// Reads the answers of one person.
pub(crate) struct Reader<'a, 'f, 'd> {
    pub(crate) answers: &'a Answers<'a>,
    pub(crate) person: &'a Person,
    /// The person's position among all.
    pub(crate) index: usize,
    pub(crate) tree: &'a UnitTree,
    pub(crate) options: &'a ImportOptions,
    pub(crate) known: &'a Known,
    pub(crate) findings: &'f mut Findings<'d>,
}

impl<'a> Reader<'a, '_, '_> {
    pub(crate) fn cell(&self, field: &Field) -> Option<CellText<'a>> {
        self.answers.cell(self.person, field)
    }

    pub(crate) fn place(&self, field: &Field) -> Place {
        self.answers.place(self.person, field)
    }

    pub(crate) fn note(&mut self, field: &Field, kind: NoteKind) {
        let place = self.place(field);
        self.findings.note(place, kind);
    }

    pub(crate) fn text(&self, field: &Field) -> Option<String> {
        let cell = self.cell(field)?;
        let line = short::on_one_line(&cell.text);
        // "NA" is Namibia, too.
        let says_nothing = self.says_nothing(&cell, &line) && !matches!(field, Field::State | Field::Country);
        (!line.is_empty() && !says_nothing).then_some(line)
    }

    /// Whether the line in a cell is no answer.
    fn says_nothing(&self, cell: &CellText<'_>, line: &str) -> bool {
        let (memo, text) = (&self.known.says_nothing, self.text_of(cell));
        memo.get(text).unwrap_or_else(|| {
            let says_nothing = short::is_no_answer(line);
            memo.keep(text, &says_nothing);
            says_nothing
        })
    }

    /// Which of its column's texts a cell holds.
    fn text_of(&self, cell: &CellText<'_>) -> Option<TextRef> {
        Some((self.person.draft.at.sheet, cell.column?, cell.number?))
    }

    pub(crate) fn list(&self, field: &Field) -> Option<Vec<String>> {
        self.answers.list(self.person, field)
    }

    /// Reads an answer that must have a certain form; another one is a question to everybody who wrote it.
    pub(crate) fn form<T>(&mut self, field: &Field, form: Form<'_>, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let cell = self.cell(field)?;
        if short::is_no_answer(&cell.text) {
            self.note(field, NoteKind::NoAnswer { found: shortened(&cell.text), default: form.default.to_owned() });
            return None;
        }
        self.form_of(field, EVERYBODY, &cell.text, form, parse)
    }

    /// The same of a form that few texts have: each is read once.
    pub(super) fn usual_form<T: Clone>(
        &mut self,
        memo: &Memo<T>,
        field: &Field,
        form: Form<'_>,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let cell = self.cell(field)?;
        let text = self.text_of(&cell);
        if let Some(read) = memo.get(text) {
            return Some(read);
        }
        if !short::is_no_answer(&cell.text)
            && let Some(read) = parse(&cell.text)
        {
            memo.keep(text, &read);
            return Some(read);
        }
        self.form(field, form, parse)
    }

    pub(crate) fn form_of<T>(
        &mut self,
        field: &Field,
        subject: &str,
        written: &str,
        form: Form<'_>,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        if let Some(value) = parse(written) {
            return Some(value);
        }
        let asked = Asked {
            kind: QuestionKind::UnclearAnswer,
            subject,
            person: Some(&self.person.key),
            field: &field.to_string(),
            place: &self.place(field),
            found: written,
            candidates: Vec::new(),
            default_used: form.default.to_owned(),
            message: format!("\"{}\" is not {}. Answer with what is meant.", shortened(written), form.expected),
        };
        self.findings.settled(asked, parse)
    }

    pub(crate) fn yes_no(&mut self, field: &Field) -> Option<bool> {
        let form = Form { expected: "yes or no", default: NOT_ANSWERED };
        self.usual_form(&self.known.yes_no, field, form, short::yes_no)
    }

    pub(crate) fn count(&mut self, field: &Field, default: &str, parse: impl Fn(&str) -> Option<Count>) -> Option<u16> {
        let fits = |answer: &str| parse(answer).filter(|count| u16::try_from(count.value).is_ok());
        let form = Form { expected: "one whole number, 0 or more", default };
        let memo = match field {
            Field::Seats => &self.known.seats,
            Field::Running | Field::MeetingsAttended => &self.known.counts,
            _ => &self.known.attended,
        };
        let count = self.usual_form(memo, field, form, fits)?;
        if !count.exact
            && let Some(cell) = self.cell(field)
        {
            let found = shortened(&cell.text);
            self.note(field, NoteKind::NumberInWords { found, value: count.value });
        }
        u16::try_from(count.value).ok()
    }
}

/// What holds for most answers that cannot be read.
pub(super) const NOT_ANSWERED: &str = "it counts as not answered";

/// What a cell should look like, and what holds when it does not, as it reads behind "Until then,".
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form<'a> {
    pub(crate) expected: &'a str,
    pub(crate) default: &'a str,
}
