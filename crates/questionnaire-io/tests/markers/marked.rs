//! Questionnaires in which every answer to every field is a marker that tells whose answer to what it is.
//!
//! The fields are those of `Field::all`, so that a new one is in it by itself. The six people of a side are known by
//! number, address and name; by address and name; by address; by number; by name; by first and last name. The first one
//! has sent the form in five times. Answers end in letters that are obeyed rather than seen.

use std::collections::BTreeSet;
use std::fmt::Write;

use mentor_match::cohort::Side;
use questionnaire_io::import::Field;

pub(crate) const PEOPLE: usize = 6;
/// Both must agree, and the level that the family of units has as its example.
pub(crate) const POLICY: &str = "levels = [\"club\"]\n[preferences]\nboth-must-agree = true\n";
/// Behind every answer but those that say who somebody is.
pub(crate) const EVIL: &str = "\u{202e}\u{1b}[2J\u{7}\u{200b}\u{9b}x";

/// Whose answer a marker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whose {
    One(Side, usize),
    /// Everybody gave it, on both sides.
    Everybody,
    /// It stands in the decisions.
    Committee,
}

/// A marker that was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) whose: Whose,
    pub(crate) key: String,
}

/// The files of a round.
pub(crate) struct Marked {
    pub(crate) mentors: String,
    pub(crate) mentees: String,
    pub(crate) mapping: String,
    pub(crate) decisions: String,
}

/// What a side is asked.
pub(crate) fn asked(side: Side) -> Vec<(usize, Field)> {
    Field::all().enumerate().filter(|(_, field)| field.side().is_none_or(|only| only == side)).collect()
}

pub(crate) fn is_identity(field: &Field) -> bool {
    matches!(field, Field::Id | Field::Email | Field::Name | Field::FirstName | Field::LastName)
}

fn token(whose: Whose, field: usize) -> String {
    let (side, person) = match whose {
        Whose::One(Side::Mentee, person) => ('e', person),
        Whose::One(Side::Mentor, person) => ('o', person),
        Whose::Everybody => ('b', 0),
        Whose::Committee => ('c', 0),
    };
    let letter = |number: usize| char::from(b'a' + u8::try_from(number).expect("fewer than 26 times 26 fields"));
    format!("zq{side}{}{}{}q", letter(person), letter(field / 26), letter(field % 26))
}

/// All markers in a text, however it is written.
pub(crate) fn found(text: &str) -> BTreeSet<Found> {
    let text = text.to_lowercase();
    let read = |at: usize| {
        let [side, person, high, low, b'q'] = text.as_bytes().get(at + 2..at + 7)? else { return None };
        let number = |letter: &u8| usize::from(letter.wrapping_sub(b'a'));
        let whose = match side {
            b'e' => Whose::One(Side::Mentee, number(person)),
            b'o' => Whose::One(Side::Mentor, number(person)),
            b'b' => Whose::Everybody,
            b'c' => Whose::Committee,
            _ => return None,
        };
        Some(Found { whose, key: Field::all().nth(26 * number(high) + number(low))?.to_string() })
    };
    text.match_indices("zq").filter_map(|(at, _)| read(at)).collect()
}

/// How somebody is named by others.
pub(crate) fn named(side: Side, person: usize) -> String {
    let cell = |field: Field| {
        let index = Field::all().position(|one| one == field).expect("a field");
        cell(side, person, index, &field, &Round::default())
    };
    match person {
        0 | 3 => cell(Field::Id),
        1 | 2 => cell(Field::Email),
        4 => cell(Field::Name),
        _ => cell(Field::FirstName) + " " + &cell(Field::LastName),
    }
}

/// How a round is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round<'f> {
    /// Whoever is named, other than as a choice, is nobody of the round.
    pub(crate) strangers: bool,
    /// Nobody answers another field but those that say who they are and whom they choose, so that the screen has room
    /// for the questions about it.
    pub(crate) only: Option<&'f Field>,
    /// Of the second half one side has agreed: this one.
    pub(crate) agreed: Side,
}

impl Default for Round<'_> {
    fn default() -> Self {
        Self { strangers: false, only: None, agreed: Side::Mentee }
    }
}

/// What somebody answers.
fn cell(side: Side, person: usize, index: usize, field: &Field, round: &Round<'_>) -> String {
    let strangers = round.strangers;
    let own = token(Whose::One(side, person), index);
    let gives = |people: &[usize]| people.contains(&person);
    match field {
        Field::Id if gives(&[0, 3]) => own,
        Field::Email if gives(&[0, 1, 2]) => format!("{own}@x.org"),
        Field::Name if gives(&[0, 1, 4]) => own + "\u{202e}",
        Field::FirstName | Field::LastName if gives(&[5]) => own,
        field if is_identity(field) => String::new(),
        // Of the first half both have agreed and are introduced; the others get proposals.
        Field::Choice(1) if !strangers && (side == round.agreed || person < PEOPLE / 2) => named(side.other(), person),
        // One row for each choice would be another form; and whoever wants what nobody answers is matched with nobody.
        Field::ChoiceNumber => String::new(),
        Field::WantsOnly(_) if !strangers || person > 0 => String::new(),
        field if field.names_people() && !strangers => String::new(),
        field if field.names_people() => format!("{own} nobody"),
        field if field.is_list() => format!("{own}{EVIL}; {}", token(Whose::Everybody, index)),
        _ => own + EVIL,
    }
}

impl Marked {
    /// The files of a round in which some columns are confidential.
    pub(crate) fn new(round: &Round<'_>, is_confidential: &dyn Fn(Side, &Field) -> bool) -> Self {
        let answered = |field: &Field| {
            is_identity(field) || *field == Field::Choice(1) || round.only.is_none_or(|only| only == field)
        };
        let mut mapping = String::new();
        let mut file = |side: Side| {
            writeln!(mapping, "[{side}s]").expect("into memory");
            let asked = asked(side);
            for (_, field) in &asked {
                let confidential = if is_confidential(side, field) { "confidential:" } else { "" };
                writeln!(mapping, "\"about {field}\" = \"{confidential}{field}\"").expect("into memory");
            }
            let line = |cells: Vec<String>| format!("\"{}\"\n", cells.join("\",\""));
            let mut rows = vec![line(asked.iter().map(|(_, field)| format!("about {field}")).collect())];
            for person in 0..PEOPLE {
                let cells = asked.iter().map(|(index, field)| {
                    if answered(field) { cell(side, person, *index, field, round) } else { String::new() }
                });
                let again = if person == 0 { 5 } else { 1 };
                rows.extend(vec![line(cells.collect()); again]);
            }
            rows.concat()
        };
        let (mentors, mentees) = (file(Side::Mentor), file(Side::Mentee));
        let secret = token(Whose::Committee, 0);
        let somebody = named(Side::Mentee, 1);
        let decisions = format!(
            "question_id,answer,reason,action,mentee\nq0123456789ab,{secret},{secret},,\n{secret},{secret},,,\n\
             ,,{secret},priority,{somebody}\n"
        );
        Self { mentors, mentees, mapping, decisions }
    }

    /// The same with the headers that forms usually have, for programs that take no mapping; a column without one stays
    /// as it is.
    #[allow(dead_code, reason = "only the programs' test needs it")]
    pub(crate) fn with_usual_headers(mut self) -> Self {
        let wordings = include_str!("../../src/import/columns/wordings.txt");
        for (file, side) in [(&mut self.mentors, "mentor"), (&mut self.mentees, "mentee")] {
            let (headers, rows) = file.split_once('\n').expect("a header and rows");
            let usual = |header: &str| {
                let key = header.strip_prefix("about ")?;
                let lines = wordings.lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
                let fits =
                    |line: &Vec<&str>| line.len() > 2 && line[0] == key && (line[1] == side || line[1] == "both");
                Some(lines.filter(fits).max_by_key(|line| line[1] == side)?[2].to_owned())
            };
            let headers = headers.trim_matches('"').split("\",\"");
            let headers: Vec<String> =
                headers.map(|header| usual(header).unwrap_or_else(|| header.to_owned())).collect();
            *file = format!("\"{}\"\n{rows}", headers.join("\",\""));
        }
        self
    }
}
