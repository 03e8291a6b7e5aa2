//! `private/people.csv`: who the programme numbers are.
//!
//! A person has one number, whichever side they are on. Deleting a row makes all that the ledger says of the number
//! anonymous; the number is never given to somebody else.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::Shown;
use mentor_match::cohort::{PersonId, Side};
use mentor_match::compatibility::Sides;
use mentor_match::programme::Number;
use mentor_match::text::fold;

use super::error::ProgrammeError;
use super::table::rows;

const FILE: &str = "private/people.csv";
const COLUMNS: [&str; 7] = ["number", "mentee_id", "mentor_id", "name", "email", "language", "name_is_confidential"];
/// So many of them have to be there.
const NEEDED: usize = 5;

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Their number.
    pub number: Number,
    /// The id they go by on each side; empty if they were never on it.
    pub ids: Sides<String>,
    /// Their name, or empty.
    pub name: String,
    /// Their address, or empty.
    pub email: String,
    /// The language that they name first among theirs, or empty.
    pub language: String,
    /// Whether partners must not be told the name.
    pub hides_name: bool,
}

/// Who the numbers are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    entries: BTreeMap<Number, Entry>,
    // INVARIANT: the number of each id in `entries` that is not empty.
    by_id: Sides<BTreeMap<String, Number>>,
    // INVARIANT: the number of each address in `entries` that is not empty, folded.
    by_email: BTreeMap<String, Number>,
    // INVARIANT: the numbers of each text in `entries` that is not empty, folded.
    by_text: BTreeMap<String, BTreeSet<Number>>,
}

impl Entry {
    /// What somebody can be called by, folded.
    fn texts(&self) -> impl Iterator<Item = String> {
        let texts = [&self.ids.mentee, &self.ids.mentor, &self.name, &self.email];
        texts.into_iter().filter(|text| !text.is_empty()).map(|text| fold(text))
    }
}

/// A text as a cell that shows all it says, so that texts that differ only in what is not seen are one.
fn safe_cell(text: &str) -> String {
    crate::export::safe_cell(&Shown::line(text))
}

impl People {
    pub(super) fn parse(text: &str) -> Result<Self, ProgrammeError> {
        let mut people = Self::default();
        let whole = rows(FILE, text, &COLUMNS).map(Iterator::collect::<Vec<_>>);
        let needed = || rows(FILE, text, &COLUMNS[..NEEDED]).map(Iterator::collect::<Vec<_>>);
        for (row, mut cells) in whole.or_else(|_| needed())? {
            cells.resize(COLUMNS.len(), String::new());
            let refused = |problem: String| ProgrammeError::Row { file: FILE, row, problem };
            let [number, mentee, mentor, name, email, language, hides] =
                <[String; 7]>::try_from(cells).expect("seven columns");
            let number: Number = number.parse().map_err(|error| refused(format!("{error}; correct the number")))?;
            // Whatever somebody wrote there, it was meant to hide the name.
            let hides_name = !hides.is_empty() && fold(&hides) != "no";
            let entry = Entry { number, ids: Sides { mentee, mentor }, name, email, language, hides_name };
            for side in [Side::Mentee, Side::Mentor] {
                let twice = people.by_id.of(side).get(entry.ids.of(side));
                if let Some(other) = twice.or(people.entries.get(&number).map(|other| &other.number)) {
                    return Err(refused(format!("{other} has this number or this id already; delete one of the rows")));
                }
            }
            people.insert(entry);
        }
        Ok(people)
    }

    fn insert(&mut self, entry: Entry) {
        let number = entry.number;
        for (id, by_id) in [(&entry.ids.mentee, &mut self.by_id.mentee), (&entry.ids.mentor, &mut self.by_id.mentor)] {
            if !id.is_empty() {
                by_id.insert(id.clone(), number);
            }
        }
        if !entry.email.is_empty() {
            self.by_email.insert(fold(&entry.email), number);
        }
        for text in entry.texts() {
            self.by_text.entry(text).or_default().insert(number);
        }
        self.entries.insert(number, entry);
    }

    fn remove(&mut self, number: Number) -> Option<Entry> {
        let entry = self.entries.remove(&number)?;
        for text in entry.texts() {
            if let Some(numbers) = self.by_text.get_mut(&text)
                && numbers.remove(&number)
                && numbers.is_empty()
            {
                self.by_text.remove(&text);
            }
        }
        Some(entry)
    }

    pub(super) fn to_csv(&self) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(COLUMNS).expect("into memory");
        for Entry { number, ids, name, email, language, hides_name } in self.entries.values() {
            let hides = if *hides_name { "yes" } else { "" };
            let cells = [&number.to_string(), &ids.mentee, &ids.mentor, name, email, language, hides];
            writer.write_record(cells).expect("into memory");
        }
        writer.into_inner().expect("writing into memory cannot fail")
    }

    /// Everybody, by number.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// Who a number is; `None` if the row was deleted.
    pub fn of(&self, number: Number) -> Option<&Entry> {
        self.entries.get(&number)
    }

    /// How the committee calls a number, on one line: by name, else by an id, else as the number.
    pub fn called(&self, number: Number) -> String {
        let entry = self.of(number);
        let texts = entry.into_iter().flat_map(|entry| [&entry.name, &entry.ids.mentee, &entry.ids.mentor]);
        let called = texts.into_iter().map(|text| Shown::line(text)).find(|text| !text.is_empty());
        called.map_or_else(|| number.to_string(), Shown::into_string)
    }

    /// A number with the name that belongs to it, as the screen may show it: without one that is confidential.
    pub fn numbered(&self, number: Number) -> String {
        let entry = self.of(number).filter(|entry| !entry.hides_name && !entry.name.is_empty());
        entry.map_or_else(|| number.to_string(), |entry| format!("{number} {}", &*Shown::line(&entry.name)))
    }

    /// The number of an id on one side.
    pub fn number(&self, side: Side, id: &PersonId) -> Option<Number> {
        self.by_id.of(side).get(&safe_cell(id.as_str())).copied()
    }

    /// The number of an id on one side. Who has none yet gets that of their address on the other side, else `next`.
    /// Name and address are those that were given last.
    pub fn enter(
        &mut self,
        side: Side,
        id: &PersonId,
        name: Option<&str>,
        email: Option<&str>,
        next: Number,
    ) -> Number {
        let by_email = email.and_then(|email| self.by_email.get(&fold(&safe_cell(email)))).copied();
        let is_free = |number: &Number| self.entries.get(number).is_some_and(|entry| entry.ids.of(side).is_empty());
        let number = self.number(side, id).or(by_email.filter(is_free)).unwrap_or(next);
        let ids = Sides { mentee: String::new(), mentor: String::new() };
        let known = self.remove(number);
        let mut entry = known.unwrap_or(Entry {
            number,
            ids,
            name: String::new(),
            email: String::new(),
            language: String::new(),
            hides_name: false,
        });
        match side {
            Side::Mentee => entry.ids.mentee = safe_cell(id.as_str()),
            Side::Mentor => entry.ids.mentor = safe_cell(id.as_str()),
        }
        for (cell, given) in [(&mut entry.name, name), (&mut entry.email, email)] {
            if let Some(given) = given.filter(|given| !given.is_empty()) {
                *cell = safe_cell(given);
            }
        }
        self.insert(entry);
        number
    }

    /// Notes how letters speak to somebody and of them.
    pub fn describe(&mut self, number: Number, language: Option<&str>, hides_name: bool) {
        if let Some(entry) = self.entries.get_mut(&number) {
            if let Some(language) = language {
                entry.language = safe_cell(language.trim());
            }
            entry.hides_name = hides_name;
        }
    }

    /// Who is meant by a number, an id, an address or a name, on one side if it is said which. O(log people).
    ///
    /// # Errors
    /// Everybody whom it could mean, if it is not one.
    pub fn find(&self, written: &str, side: Option<Side>) -> Result<Number, Vec<Number>> {
        if let Ok(number) = written.trim().parse() {
            return Ok(number);
        }
        let folded = fold(&safe_cell(written.trim()));
        let on_side = |entry: &&Entry| side.is_none_or(|side| !entry.ids.of(side).is_empty());
        // Ids of the two sides are apart: one on this side is nobody else's.
        let by_id = side.and_then(|side| self.by_id.of(side).get(&safe_cell(written.trim())));
        if let Some(&number) = by_id {
            return Ok(number);
        }
        let called = self.by_text.get(&folded).into_iter().flatten();
        let called = called.filter_map(|number| self.entries.get(number));
        let meant: Vec<Number> = called.filter(on_side).map(|entry| entry.number).collect();
        if let [one] = meant[..] { Ok(one) } else { Err(meant) }
    }
}
