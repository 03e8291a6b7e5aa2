//! Which column is what: by the mapping first, by its wording otherwise.

use std::collections::BTreeMap;

use mentor_match::cohort::Side;
use mentor_match::text;

use super::column::{ColumnReport, ColumnUse, IgnoredBecause, Recognition};
use super::private;
use super::several;
use super::wordings::{BY_BEGINNING, BY_MEANING, Guess, Wordings};
use crate::import::error::{MappingError, MappingProblem};
use crate::import::field::Field;
use crate::import::given::mapping::{Mapping, Target};
use crate::import::parse::{roles, short};
use crate::import::read::table::Table;
use crate::import::source::SourceKind;

/// The columns of one file.
#[derive(Debug)]
pub(crate) struct Columns {
    pub(crate) reports: Vec<ColumnReport>,
    /// The columns that ask everybody, mentees, mentors: several where a row answers in one of them.
    by_field: BTreeMap<Field, [Vec<usize>; 3]>,
    /// Per column: folded answer → what it means.
    pub(crate) synonyms: BTreeMap<usize, BTreeMap<String, String>>,
    /// Separators that the mapping fixes.
    pub(crate) separators: BTreeMap<usize, char>,
}

impl Columns {
    /// The columns of a field for one side, the preferred one first.
    pub(crate) fn all(&self, field: &Field, side: Side) -> &[usize] {
        self.by_field.get(field).map_or(&[], |columns| for_side(columns, side))
    }

    /// The first column of a field for one side.
    pub(crate) fn find(&self, field: &Field, side: Side) -> Option<usize> {
        self.all(field, side).first().copied()
    }

    pub(crate) fn hold(&mut self, field: &Field, side: Option<Side>, column: usize) {
        self.by_field.entry(field.clone()).or_default()[audience(side)].push(column);
    }

    /// Lets go of a column that holds a field.
    pub(crate) fn drop(&mut self, field: &Field, column: usize, holds: ColumnUse) {
        self.reports[column].holds = holds;
        for held in self.by_field.get_mut(field).into_iter().flatten() {
            held.retain(|held| *held != column);
        }
    }

    /// Takes columns that nothing else recognised and that are called like one of the programme's own questions.
    pub(crate) fn own_questions<'q>(&mut self, names: impl Iterator<Item = &'q String>) {
        for name in names {
            let field = Field::Custom(name.clone());
            let called = |report: &ColumnReport| report.is_unmapped() && text::slug(&report.header) == *name;
            if self.by_field.contains_key(&field) {
                continue;
            }
            for column in (0..self.reports.len()).filter(|&column| called(&self.reports[column])).collect::<Vec<_>>() {
                self.hold(&field, None, column);
                let field = field.clone();
                self.reports[column].holds = ColumnUse::Field { field, side: None, how: Recognition::Wording };
                self.reports[column].confidential = true;
            }
        }
    }

    /// Whether the column asks one side only.
    pub(crate) fn is_sided(&self, column: usize) -> bool {
        matches!(self.reports[column].holds, ColumnUse::Field { side: Some(_), .. })
    }

    /// All fields that one side is asked, in their order, with their columns.
    pub(crate) fn asked(&self, side: Side) -> impl Iterator<Item = (&Field, &[usize])> {
        let asked = self.by_field.iter().map(move |(field, columns)| (field, for_side(columns, side)));
        asked.filter(|(_, columns)| !columns.is_empty())
    }

    /// The same, column by column.
    pub(crate) fn fields(&self, side: Side) -> impl Iterator<Item = (&Field, usize)> {
        self.asked(side).flat_map(|(field, columns)| columns.iter().map(move |&column| (field, column)))
    }

    /// Assigns the columns of a header; those in `set_aside` only by the mapping.
    pub(crate) fn assign(
        file: &str,
        kind: SourceKind,
        table: &Table,
        wordings: &Wordings,
        mapping: Option<&Mapping>,
        levels: &[String],
        set_aside: &BTreeMap<usize, IgnoredBecause>,
    ) -> Result<Self, MappingError> {
        let report = |(index, header): (usize, &String)| ColumnReport {
            letter: letter(index),
            header: header.clone(),
            holds: ColumnUse::Unmapped { taken: None, alike: None },
            confidential: false,
            answers: 0,
            names: 0,
            nobody: 0,
            separator: None,
            fixed_separator: None,
            meanings: BTreeMap::new(),
            learned: 0,
            learned_options: Vec::new(),
            drifting: Vec::new(),
            options: Vec::new(),
            unclear: Vec::new(),
        };
        let header = &table.header;
        let mut columns = Self {
            reports: header.iter().enumerate().map(report).collect(),
            by_field: BTreeMap::new(),
            synonyms: BTreeMap::new(),
            separators: BTreeMap::new(),
        };
        let mut settled = vec![false; header.len()];
        if let Some(mapping) = mapping {
            columns.apply(file, kind, mapping, levels, &mut settled)?;
        }
        for (&column, &because) in set_aside {
            if !settled[column] {
                settled[column] = true;
                columns.reports[column].holds = ColumnUse::Ignored(because);
            }
        }
        columns.recognise(kind, table, wordings, &settled);
        for report in columns.reports.iter_mut().zip(settled).filter(|(_, settled)| !settled).map(|(report, _)| report)
        {
            // Without names nothing can be matched: that they are confidential only a mapping can say.
            let is_name = matches!(
                &report.holds,
                ColumnUse::Field { field: Field::Name | Field::FirstName | Field::LastName, .. }
            );
            report.confidential = !is_name && private::promises_confidence(&report.header);
        }
        mapping.map_or(Ok(()), |mapping| columns.check_meanings(mapping))?;
        Ok(columns)
    }

    fn apply(
        &mut self,
        file: &str,
        kind: SourceKind,
        mapping: &Mapping,
        levels: &[String],
        settled: &mut [bool],
    ) -> Result<(), MappingError> {
        for entry in mapping.columns.iter().filter(|entry| entry.kind == kind) {
            let named = self.named(file, &entry.header).map_err(|problem| mapping.error(entry.at, problem))?;
            if let Target::Field { field: Field::Unit(level) | Field::PastUnit(level), .. } = &entry.target
                && !levels.iter().any(|known| text::slug(known) == *level)
            {
                let problem = MappingProblem::UnknownLevel { level: level.clone(), known: levels.join(", ") };
                return Err(mapping.error(entry.at, problem));
            }
            for column in named {
                settled[column] = true;
                let (holds, confidential) = match &entry.target {
                    Target::Ignore { confidential } => (ColumnUse::Ignored(IgnoredBecause::Mapping), *confidential),
                    Target::Field { field, side, confidential } => {
                        self.hold(field, *side, column);
                        let (field, side) = (field.clone(), *side);
                        (ColumnUse::Field { field, side, how: Recognition::Mapping }, *confidential)
                    }
                };
                self.reports[column].holds = holds;
                self.reports[column].confidential = confidential;
            }
        }
        for entry in &mapping.separators {
            for column in self.named(file, &entry.header).unwrap_or_default() {
                self.separators.insert(column, entry.separator);
            }
        }
        for entry in &mapping.values {
            for column in self.named(file, &entry.header).unwrap_or_default() {
                self.synonyms.entry(column).or_default().insert(entry.written.clone(), entry.meaning.clone());
            }
        }
        Ok(())
    }

    /// The columns with a header, as written or at least folded.
    pub(crate) fn named(&self, file: &str, header: &str) -> Result<Vec<usize>, MappingProblem> {
        let wanted = text::fold(header);
        let is_called = |column: &usize| text::fold(&self.reports[*column].header) == wanted;
        let found: Vec<usize> = (0..self.reports.len()).filter(is_called).collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let likeness = |other: &ColumnReport| strsim::jaro_winkler(&wanted, &text::fold(&other.header));
        let others = self.reports.iter().map(|other| (likeness(other), other));
        let best = others.max_by(|one, other| one.0.total_cmp(&other.0)).filter(|(alike, _)| *alike > 0.8);
        let closest = best.map(|(_, other)| other.header.clone());
        Err(MappingProblem::UnknownColumn { file: file.to_owned(), header: header.to_owned(), closest })
    }

    /// What the mapping says that a role means must be a role: else rows would be listed with a text that is in none.
    fn check_meanings(&self, mapping: &Mapping) -> Result<(), MappingError> {
        for entry in &mapping.values {
            let is_role = |report: &&ColumnReport| {
                matches!(report.holds, ColumnUse::Field { field: Field::Role, .. })
                    && text::fold(&report.header) == text::fold(&entry.header)
            };
            let is_blank = entry.meaning.trim().is_empty();
            if !is_blank
                && roles::named(&entry.meaning).is_empty()
                && self.reports.iter().any(|report| is_role(&report))
            {
                return Err(mapping.error(entry.at, MappingProblem::UnknownRole { given: entry.meaning.clone() }));
            }
        }
        Ok(())
    }

    /// Whom a question about goals asks in a file of everybody: where one asks one side, the other asks the other side,
    /// whatever its wording leaves open.
    fn side_left(&mut self, field: &Field, side: Option<Side>) -> Option<Side> {
        let Some(held) = self.by_field.get_mut(field).filter(|_| *field == Field::Goals) else { return side };
        let sides = [Side::Mentee, Side::Mentor];
        let mut asked = sides.into_iter().filter(|&one| !held[audience(Some(one))].is_empty());
        match (side, asked.next(), asked.next()) {
            (None, Some(asked), None) if held[audience(None)].is_empty() => Some(asked.other()),
            (Some(one), None, None) => {
                let of_both = &self.reports;
                let is_mapped = |column: &usize| {
                    matches!(of_both[*column].holds, ColumnUse::Field { how: Recognition::Mapping, .. })
                };
                if !held[audience(None)].iter().any(is_mapped) {
                    for column in std::mem::take(&mut held[audience(None)]) {
                        held[audience(Some(one.other()))].push(column);
                        if let ColumnUse::Field { side, .. } = &mut self.reports[column].holds {
                            *side = Some(one.other());
                        }
                    }
                }
                side
            }
            _ => side,
        }
    }

    fn recognise(&mut self, kind: SourceKind, table: &Table, wordings: &Wordings, settled: &[bool]) {
        let header = &table.header;
        let has_start_time = header.iter().any(|header| text::slug(header) == "start-time");
        let file_side = kind.side();
        let guess = |header| wordings.guess(header, file_side);
        let is_blank = |column| table.rows.iter().all(|row| table.cell(row, column).is_none());
        let mut guesses: Vec<(bool, u16, usize, Guess)> = Vec::new();
        for (column, header) in header.iter().enumerate().filter(|(column, _)| !settled[*column]) {
            let own_numbering = has_start_time && text::slug(header) == "id";
            let unmapped = ColumnUse::Unmapped { taken: None, alike: None };
            self.reports[column].holds = if own_numbering || Wordings::is_bookkeeping(header) {
                ColumnUse::Ignored(IgnoredBecause::Bookkeeping)
            } else if let Some(guess) = guess(header).or_else(|| guess(repeated(header, table)?)) {
                let asked = guess.side.or(guess.field.side());
                if let (Some(file_side), Some(asked)) = (file_side, asked)
                    && file_side != asked
                {
                    ColumnUse::Ignored(IgnoredBecause::OtherSide(asked))
                } else if file_side.is_some() && guess.field.says_role() {
                    ColumnUse::Ignored(IgnoredBecause::RoleIsKnown)
                } else {
                    if guess.field != Field::Role || are_roles(table, column) != Some(false) {
                        guesses.push((is_blank(column), guess.rank, column, Guess { side: asked, ..guess }));
                    }
                    unmapped
                }
            } else {
                unmapped
            };
        }
        // A column without an answer never takes the field of one with answers.
        guesses.sort_by_key(|(is_blank, rank, column, _)| (*is_blank, *rank, *column));
        for (is_blank, rank, column, Guess { field, side, .. }) in guesses {
            let side = match kind {
                // What matters most to a peer is what they want to learn; what they can help with is asked apart.
                SourceKind::Peers if matches!(field, Field::TopGoals | Field::RankedGoals | Field::Goal(_)) => {
                    side.or(Some(Side::Mentee))
                }
                SourceKind::People | SourceKind::Peers => self.side_left(&field, side),
                SourceKind::Mentors | SourceKind::Mentees => side,
            };
            let rivals = [None, Some(Side::Mentee), Some(Side::Mentor)].into_iter();
            let mut rivals = rivals.filter(|other| *other == side || other.is_none() || side.is_none());
            let held = self.by_field.get(&field);
            let taken = held.and_then(|held| rivals.find_map(|side| held[audience(side)].first().copied()));
            let same = held.map_or(&[][..], |held| &held[audience(side)]);
            let is_more = |taken: usize| {
                let is_mapped = matches!(self.reports[taken].holds, ColumnUse::Field { how: Recognition::Mapping, .. });
                let alike = |other: &usize| repeats(&header[column], &header[*other]);
                let repeats = same.iter().any(alike);
                let is_one = (is_blank && repeats) || several::are_one(table, &field, same, column);
                !is_mapped && (rank < BY_BEGINNING || repeats) && is_one
            };
            self.reports[column].holds = match taken {
                Some(taken) if !is_more(taken) => {
                    ColumnUse::Unmapped { taken: Some((field, self.reports[taken].header.clone())), alike: None }
                }
                _ => {
                    self.hold(&field, side, column);
                    let how = if rank < BY_MEANING {
                        Recognition::Wording
                    } else if rank < BY_BEGINNING {
                        Recognition::Meaning
                    } else {
                        Recognition::Beginning
                    };
                    ColumnUse::Field { field, side, how }
                }
            };
        }
        for (column, header) in header.iter().enumerate().filter(|(column, _)| !settled[*column]) {
            if let ColumnUse::Unmapped { taken: None, alike } = &mut self.reports[column].holds {
                *alike = wordings.similar(header);
            }
        }
    }
}

/// The columns for one side. Those put to that side come first: they are the more specific question.
fn for_side(columns: &[Vec<usize>; 3], side: Side) -> &[usize] {
    let own = &columns[audience(Some(side))];
    if own.is_empty() { &columns[audience(None)] } else { own }
}

/// Whether a header is another one, perhaps with the number that a form tool gives the second of two equal ones.
fn repeats(header: &str, other: &str) -> bool {
    let (header, other) = (text::fold(header), text::fold(other));
    let rest = header.strip_prefix(other.as_str()).or_else(|| other.strip_prefix(header.as_str()));
    rest.is_some_and(|rest| {
        let rest = rest.trim().trim_start_matches(['.', '_', '(', '#']).trim_end_matches(')');
        rest.len() < 3 && rest.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The header that this one repeats with a number behind it: "First choice2".
fn repeated<'t>(header: &str, table: &'t Table) -> Option<&'t str> {
    let others = table.header.iter().filter(|other| !other.is_empty() && other.len() < header.len());
    others.map(String::as_str).find(|other| repeats(header, other))
}

/// Whether most answers of a column name a role, or peers where others name a role; `None`: there are no answers.
fn are_roles(table: &Table, column: usize) -> Option<bool> {
    let (mut roles, mut peers, mut answers) = (0usize, 0usize, 0usize);
    for answer in table.rows.iter().filter_map(|row| table.cell(row, column)) {
        let said = roles::Said::of(answer);
        roles += usize::from(!said.sides.is_empty());
        peers += usize::from(said.peers_alone);
        answers += 1;
    }
    (answers > 0).then_some(roles + usize::from(roles > 0) * peers >= answers.div_ceil(2))
}

/// Of the columns that nothing is read from, the one whose answers look most like roles.
pub(crate) fn likeliest_role(table: &Table, columns: &Columns) -> Option<String> {
    let free = (0..columns.reports.len()).filter(|&column| columns.reports[column].is_unmapped());
    let like = free.filter(|&column| are_roles(table, column) == Some(true));
    let answers = |column: &usize| std::cmp::Reverse(columns.reports[*column].answers);
    like.min_by_key(answers).map(|column| columns.reports[column].header.clone())
}

/// The columns that nothing is read from, answer yes or no and speak of mentors or mentees.
pub(crate) fn yes_or_no_to_roles(table: &Table, columns: &Columns) -> Vec<String> {
    let speaks = |header: &str| text::words(header).iter().any(|word| word.starts_with("mentor") || word == "mentee");
    let is_yes_or_no = |column: usize| {
        let mut answers = table.rows.iter().filter_map(|row| table.cell(row, column)).peekable();
        answers.peek().is_some() && answers.all(|answer| short::yes_no(answer).is_some())
    };
    let free = columns.reports.iter().enumerate().filter(|(_, report)| report.is_unmapped() && speaks(&report.header));
    free.filter(|(column, _)| is_yes_or_no(*column)).map(|(_, report)| report.header.clone()).collect()
}

/// Position in the columns of a field.
fn audience(side: Option<Side>) -> usize {
    match side {
        None => 0,
        Some(Side::Mentee) => 1,
        Some(Side::Mentor) => 2,
    }
}

/// 0 → A, 25 → Z, 26 → AA.
pub(crate) fn letter(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::read::budget::Budget;
    use crate::import::read::headings::Meaning;

    fn assigned(kind: SourceKind, header: &[&str]) -> Vec<String> {
        let levels = ["club".to_owned(), "district".to_owned()];
        let header: Vec<String> = header.iter().map(|header| format!("\"{header}\"")).collect();
        let table = Table::read("a.csv", &format!("{}\n", header.join(",")), &Budget::default(), |_| Meaning::Identity)
            .unwrap();
        let columns =
            Columns::assign("a.csv", kind, &table, &Wordings::new(&levels), None, &levels, &BTreeMap::new()).unwrap();
        columns.reports.iter().map(|column| column.holds.to_string()).collect()
    }

    #[test]
    fn letters_are_those_of_a_spreadsheet() {
        assert_eq!([0, 25, 26, 701, 702].map(letter), ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    #[test]
    fn usual_wordings_are_recognised() {
        let header = [
            "Timestamp",
            "Q1. E-mail address*",
            "Which club do you belong to?",
            "Previous districts",
            "2nd choice",
            "On a scale of 1 to 5: I plan ahead",
            "How many conferences have you attended?",
            "How many mentees can you take this year?",
            "Favourite colour",
        ];
        let by = "(by its wording)";
        assert_eq!(
            assigned(SourceKind::People, &header),
            [
                format!("submitted {by}"),
                format!("email {by}"),
                format!("unit.club {by}"),
                format!("past_unit.district {by}"),
                format!("choices.2 {by}"),
                format!("style.I plan ahead {by}"),
                format!("attendance.conference {by}"),
                "seats (by its words)".to_owned(),
                "not used. If it matters, name it in a mapping".to_owned(),
            ]
        );
    }

    #[test]
    fn the_more_specific_wording_wins_and_the_other_side_is_left_out() {
        let uses =
            assigned(SourceKind::Mentees, &["Mail", "E-mail address", "What can you help with?", "ID", "Start time"]);
        assert_eq!(uses[0], "not used: looks like email, which is read from 'E-mail address'");
        assert_eq!(assigned(SourceKind::Mentees, &["Submitted"]), ["submitted (by its wording)"]);
        assert_eq!(uses[2], "ignored: asked of mentors");
        assert_eq!(uses[3], "ignored: the form tool's own column");
    }
}
