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
        cell(side, person, index, &field, false)
    };
    match person {
        0 | 3 => cell(Field::Id),
        1 | 2 => cell(Field::Email),
        4 => cell(Field::Name),
        _ => cell(Field::FirstName) + " " + &cell(Field::LastName),
    }
}

/// What somebody answers. With `strangers`, whoever is named is nobody of the round.
fn cell(side: Side, person: usize, index: usize, field: &Field, strangers: bool) -> String {
    let own = token(Whose::One(side, person), index);
    let gives = |people: &[usize]| people.contains(&person);
    match field {
        Field::Id if gives(&[0, 3]) => own,
        Field::Email if gives(&[0, 1, 2]) => format!("{own}@x.org"),
        Field::Name if gives(&[0, 1, 4]) => own + "\u{202e}",
        Field::FirstName | Field::LastName if gives(&[5]) => own,
        field if is_identity(field) => String::new(),
        // Of the first half both have agreed and are introduced; the others get proposals.
        Field::Choice(1) if !strangers && (side == Side::Mentee || person < PEOPLE / 2) => named(side.other(), person),
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
    /// The files of a round in which some columns are confidential. If a field is named, nobody answers another one but
    /// those that say who they are and whom they choose, so that the screen has room for the questions about it.
    pub(crate) fn new(strangers: bool, only: Option<&Field>, is_confidential: &dyn Fn(Side, &Field) -> bool) -> Self {
        let answered =
            |field: &Field| is_identity(field) || *field == Field::Choice(1) || only.is_none_or(|only| only == field);
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
                    if answered(field) { cell(side, person, *index, field, strangers) } else { String::new() }
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
}
