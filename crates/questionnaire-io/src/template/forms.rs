//! The forms of a programme's year: what partners and everybody else are asked between rounds, and sheets that stay
//! with them.
//!
//! Answers to a form are read by their headers, as those of a questionnaire ([`crate::import::FormAnswers`]); so no two
//! forms ask the same question, except who somebody is and of which partner they speak.

use std::fmt;
use std::fmt::Write;
use std::str::FromStr;

use mentor_match::text;
use rust_xlsxwriter::XlsxError;

use super::question::{FilledInBy, TemplateQuestion};
use super::sheets::{self, Book};

/// Which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Three questions to each of a pair, in confidence.
    Pulse,
    /// Progress, by the pair.
    Checkpoint,
    /// Goals and plan, by the third meeting.
    Plan,
    /// Whether to go on, each asked alone.
    Renewal,
    /// What everybody thinks of the programme.
    Evaluation,
    /// Looking back, and the next step; stays with the two.
    Reflection,
    /// A sheet for each meeting: date, next date, what to do by when.
    Meeting,
}

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerKind {
    /// Who answers.
    Person,
    /// Of which partner they speak.
    Partner,
    /// A mark from 1 to 5.
    Mark,
    /// 0 to 100.
    Percent,
    /// A day.
    Day,
    /// Yes or no.
    YesNo,
    /// One of the options, by its position.
    Choice,
    /// Anything.
    Text,
}

/// A question of a form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) key: &'static str,
    pub(crate) header: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) options: &'static [&'static str],
    pub(crate) kind: AnswerKind,
}

impl Asked {
    /// Whether a folded header is this question.
    pub(crate) fn is_header(&self, folded: &str) -> bool {
        let earlier = (self.kind == AnswerKind::Partner).then_some(EARLIER_PARTNER);
        [Some(self.header), earlier].into_iter().flatten().any(|header| text::fold(header) == folded)
    }
}

const MARKS: &[&str] = &["1", "2", "3", "4", "5"];
const YES_NO: &[&str] = &["Yes", "No"];
/// In the order of [`mentor_match::programme::Wish`].
const WISHES: &[&str] = &["Nothing, thank you", "Please call me", "Please find me somebody else"];

const fn asked(key: &'static str, header: &'static str, hint: &'static str, kind: AnswerKind) -> Asked {
    let options = match kind {
        AnswerKind::Mark => MARKS,
        AnswerKind::YesNo => YES_NO,
        _ => &[],
    };
    Asked { key, header, hint, options, kind }
}

const PERSON: Asked = asked("person", "Your name, number or e-mail address", "as in the programme", AnswerKind::Person);
const PARTNER: Asked = asked(
    "partner",
    "Your partner",
    "your mentee, mentor or peer; only needed if you have several partners",
    AnswerKind::Partner,
);
/// As forms asked before there were peers; such may still come back.
const EARLIER_PARTNER: &str = "Your mentee or mentor";

const PULSE: &[Asked] = &[
    PERSON,
    PARTNER,
    asked("mark", "How is your mentoring going?", "1 is badly, 5 is very well", AnswerKind::Mark),
    Asked {
        options: WISHES,
        ..asked("wish", "What should we do?", "only the committee reads this", AnswerKind::Choice)
    },
    asked("text", "What would you like us to know?", "only the committee reads this", AnswerKind::Text),
];
const CHECKPOINT: &[Asked] = &[
    PERSON,
    PARTNER,
    asked("percent", "How far have you come with your goals?", "in percent, 0 to 100", AnswerKind::Percent),
    asked("day", "When did you last meet?", "the day, such as 2026-10-05", AnswerKind::Day),
    asked("text", "What comes next?", "", AnswerKind::Text),
];
const PLAN: &[Asked] = &[
    PERSON,
    PARTNER,
    asked("goals", "What do you want to reach together?", "one to three goals", AnswerKind::Text),
    asked("by", "By when do you want to reach it?", "the day or the month", AnswerKind::Text),
    asked("measure", "How will you know that you have reached it?", "", AnswerKind::Text),
    asked("steps", "What are the first steps, and who takes them?", "", AnswerKind::Text),
];
const RENEWAL: &[Asked] = &[
    PERSON,
    PARTNER,
    asked(
        "yes",
        "Would you like to go on together for another term?",
        "we ask both of you apart and tell nobody what you say",
        AnswerKind::YesNo,
    ),
    asked("text", "Anything we should know about going on?", "only the committee reads this", AnswerKind::Text),
];
const EVALUATION: &[Asked] = &[
    PERSON,
    asked("mark", "How satisfied are you with the programme?", "1 is not at all, 5 is very", AnswerKind::Mark),
    asked("again", "Would you take part again?", "", AnswerKind::YesNo),
    asked("good", "What should stay as it is?", "", AnswerKind::Text),
    asked("better", "What should we do differently?", "", AnswerKind::Text),
];
const REFLECTION: &[Asked] = &[
    asked("reached", "What have we reached, and what not?", "", AnswerKind::Text),
    asked("learned", "What have I learned about myself?", "", AnswerKind::Text),
    asked("helped", "What did the other one do that helped me?", "", AnswerKind::Text),
    asked("step", "What is my next step, and by when?", "", AnswerKind::Text),
    asked("whom", "Whom can I ask in future?", "", AnswerKind::Text),
    asked("touch", "Do we stay in touch, and how?", "", AnswerKind::Text),
];
const MEETING: &[Asked] = &[
    PERSON,
    PARTNER,
    asked("day", "Date of this meeting", "such as 2026-10-05", AnswerKind::Day),
    asked("next", "Date of the next meeting", "such as 2026-11-02", AnswerKind::Text),
    asked("about", "What we talked about", "stays between the two of you", AnswerKind::Text),
    asked("first", "First action: what, who, by when", "", AnswerKind::Text),
    asked("second", "Second action: what, who, by when", "", AnswerKind::Text),
    asked("third", "Third action: what, who, by when", "", AnswerKind::Text),
];

impl Form {
    /// All of them.
    pub const ALL: &'static [Self] =
        &[Self::Pulse, Self::Checkpoint, Self::Plan, Self::Renewal, Self::Evaluation, Self::Reflection, Self::Meeting];

    /// As it is written on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pulse => "pulse",
            Self::Checkpoint => "checkpoint",
            Self::Plan => "plan",
            Self::Renewal => "renewal",
            Self::Evaluation => "evaluation",
            Self::Reflection => "reflection",
            Self::Meeting => "meeting",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Pulse => "How is it going?",
            Self::Checkpoint => "Progress report",
            Self::Plan => "Goals and plan",
            Self::Renewal => "Going on together?",
            Self::Evaluation => "Evaluation of the programme",
            Self::Reflection => "Looking back and next step",
            Self::Meeting => "Meeting sheet",
        }
    }

    /// What is said above the questions.
    fn lines(self) -> &'static [&'static str] {
        match self {
            Self::Pulse => &[
                "Three short questions. Your answers are confidential: only the committee reads them.",
                "Your partner does not learn what you say, or that you asked for anything.",
            ],
            Self::Checkpoint => &["Please fill this in together, or one of you for both."],
            Self::Plan => &[
                "Please fill this in together by your third meeting.",
                "Keep a copy. The committee reads it to see how it can help.",
            ],
            Self::Renewal => &[
                "Please answer alone. If both of you want to go on, you do. If one of you does not, your mentoring ends as agreed.",
                "We tell nobody who said what.",
            ],
            Self::Evaluation => &[
                "Your answers help us with the next year, whether you had a partner or not. Only the committee reads them.",
            ],
            Self::Reflection => &[
                "This sheet is for you. Fill it in alone, then talk about it at your last meeting. Nobody collects it.",
            ],
            Self::Meeting => &[
                "One sheet for each meeting. It stays with you.",
                "If your programme counts meetings, send in the date only.",
            ],
        }
    }

    pub(crate) fn asked(self) -> &'static [Asked] {
        match self {
            Self::Pulse => PULSE,
            Self::Checkpoint => CHECKPOINT,
            Self::Plan => PLAN,
            Self::Renewal => RENEWAL,
            Self::Evaluation => EVALUATION,
            Self::Reflection => REFLECTION,
            Self::Meeting => MEETING,
        }
    }

    /// Whether answers come back to the committee.
    pub fn comes_back(self) -> bool {
        self != Self::Reflection
    }

    /// Whether people are told that nobody but the committee learns their answer.
    pub(crate) fn is_confidential(self) -> bool {
        matches!(self, Self::Pulse | Self::Renewal | Self::Evaluation)
    }

    fn questions(self) -> Vec<TemplateQuestion> {
        let question = |asked: &Asked| TemplateQuestion {
            header: asked.header.to_owned(),
            field: asked.key.to_owned(),
            hint: asked.hint,
            options: asked.options.iter().map(|&option| option.to_owned()).collect(),
            filled_in_by: FilledInBy::Person,
        };
        self.asked().iter().map(question).collect()
    }

    /// The form as a workbook to send out or print.
    ///
    /// # Errors
    /// None is expected: all texts are short.
    pub fn to_xlsx(self) -> Result<Vec<u8>, XlsxError> {
        let questions = self.questions();
        sheets::workbook(&Book { title: self.title(), lines: self.lines(), questions: &questions })
    }

    /// The questions as text to paste into a form tool, one after the other with hint and options.
    pub fn to_text(self) -> String {
        let mut text = format!("{}\n", self.title());
        for line in self.lines() {
            writeln!(text, "{line}").expect("writing into a string cannot fail");
        }
        super::push_questions(&mut text, &self.questions());
        text
    }
}

impl fmt::Display for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A name of no form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no form of this name; the forms are {}", known_forms())]
pub struct UnknownForm;

fn known_forms() -> String {
    Form::ALL.iter().map(|form| form.name()).collect::<Vec<_>>().join(", ")
}

impl FromStr for Form {
    type Err = UnknownForm;
    fn from_str(text: &str) -> Result<Self, UnknownForm> {
        Self::ALL.iter().copied().find(|form| form.name() == text).ok_or(UnknownForm)
    }
}
