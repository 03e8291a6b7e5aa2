//! What is worth knowing and needs no answer.

use std::fmt;

use mentor_match::cohort::Side;
use mentor_match::text::count;

use super::place::Place;

/// Something worth knowing that needs no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// File, row and column.
    pub place: Place,
    /// What there is to know.
    pub kind: NoteKind,
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.kind)
    }
}

/// What a [`Note`] says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteKind {
    /// The header stands in the middle of the answers again.
    #[error("The header is repeated here, so this row is skipped.")]
    HeaderRepeated,
    /// A sheet of a workbook that is not read.
    #[error("This sheet is not read because {because}.")]
    SheetSkipped {
        /// Why.
        because: &'static str,
    },
    /// Something in a workbook that is not followed.
    #[error("The workbook contains {what}. They are ignored: only the values stored in the cells are read.")]
    NotFollowed {
        /// What it is.
        what: &'static str,
    },
    /// A row above the header, or a second row of headers.
    #[error("This is a title or part of the header (which is in row {header}), so it is not read as answers.")]
    NotAnswers {
        /// The header's row.
        header: u32,
    },
    /// A column for names or addresses with nothing but "anonymous".
    #[error("Every answer in this column is \"anonymous\", so it is ignored.")]
    AnonymousColumn,
    /// Spellings that differ in spaces and hyphens only.
    #[error(
        "{others} and \"{kept}\" are read as one option, \"{kept}\". If they are different, translate one of them in a mapping \
         file."
    )]
    OneOption {
        /// The spelling that counts.
        kept: String,
        /// The other ones, in quotation marks.
        others: String,
    },
    /// Fewer cells than columns.
    #[error(
        "This row has {} for {}. The missing ones count as not answered.",
        count(*cells, "cell"), count(*columns, "column")
    )]
    ShortRow {
        /// Cells in the row.
        cells: usize,
        /// Columns in the header.
        columns: usize,
    },
    /// A time of sending that cannot be read.
    #[error(
        "\"{found}\" is not a readable date{}. If a person has several rows and one of them is such a row, the row with the \
         most answers is used. Write dates as 2026-09-27 15:04.",
        match more { 0 => String::new(), more => format!(", like {} in this column", count(*more, "other cell")) }
    )]
    UnreadableDate {
        /// The first one.
        found: String,
        /// How many more there are in the column.
        more: usize,
    },
    /// Dates of one column that have the day first and others that have the month first.
    #[error(
        "\"{day_first}\" can only have the day first, but \"{month_first}\" in row {other} only the month first, so no date in \
         this column is used. If a person has several rows, the one with the most answers is used. Write all dates as \
         2026-09-27 15:04."
    )]
    DatesContradict {
        /// With the day first, in the row of the note.
        day_first: String,
        /// With the month first.
        month_first: String,
        /// Its row.
        other: u32,
    },
    /// An order of day and month that the column itself does not tell, and that decided which row counts.
    #[error(
        "Dates in this column are read {order}, like those in {from}. This decides which of a person's rows is used. If it \
         is wrong, write the dates as 2026-09-27 15:04."
    )]
    OrderFromElsewhere {
        /// `day first` or `month first`.
        order: &'static str,
        /// The column or the file that tells.
        from: String,
    },
    /// An answer of a list that may be several.
    #[error(
        "\"{found}\" is read as one answer, because '{separator}' separates the answers in this column. If it is several, write \
         '{separator}' between them."
    )]
    OneAnswer {
        /// The answer, shortened.
        found: String,
        /// What separates in the column.
        separator: char,
    },
    /// A cell that begins like a list of a program and is none.
    #[error(
        "\"{found}\" begins like a list written by a program but is not one, so it is read as plain text. If it is cut off or \
         damaged, write its answers with ';' between them."
    )]
    NoList {
        /// The cell, shortened.
        found: String,
    },
    /// Cells that a spreadsheet program has no value for.
    #[error("{cells}: {}, so this counts as not answered. {}",
        match error { Some(error) => format!("the spreadsheet shows {error}"), None => "a formula without a stored value".to_owned() },
        if error.is_some() { "Correct the formula or write the answer in its place." }
        else { "Open the file in a spreadsheet program, save it there and import it again." })]
    WithoutValue {
        /// The first of them, as `C5, C7 and 3 more`.
        cells: String,
        /// `#DIV/0!`; `None` for a formula that was never worked out.
        error: Option<&'static str>,
    },
    /// The same answers twice.
    #[error("This row has the same answers as {kept}, so the two count once.")]
    IdenticalRow {
        /// The row that counts.
        kept: Place,
    },
    /// A row for each choice of one person.
    #[error(
        "{}. Each choice has the rank of its number.{}",
        if *rows == 1 { "The only row of this person numbers its choice".to_owned() }
        else { format!("{rows} rows are read as one answer with a choice in each") },
        match missing.len() {
            0 => String::new(),
            1 => format!(" No row has the number {}, so that rank stays blank.", missing[0]),
            _ => format!(" No row has the numbers {}, so those ranks stay blank.", listed(missing)),
        }
    )]
    RowsJoined {
        /// How many.
        rows: usize,
        /// Numbers that no row has, below the last one.
        missing: Vec<u16>,
    },
    /// The number of somebody's only choice cannot be read.
    #[error(
        "\"{found}\" is not the number of a choice. As this is the person's only row, its choice counts as the first."
    )]
    OnlyChoice {
        /// What is written.
        found: String,
    },
    /// Characters that were damaged before the import.
    #[error(
        "This answer contains bytes that are not UTF-8 text. Each is read as '�'. Correct the answer in the spreadsheet."
    )]
    DamagedText,
    /// The file is read in an encoding that a decision confirms.
    #[error("This file is read as {encoding}, as decided.")]
    EncodingDecided {
        /// The encoding's name.
        encoding: &'static str,
    },
    /// A column that the import could have used is not there.
    #[error("We found no column for {field}, so {consequence}. If there is one, name it in a mapping file.")]
    MissingColumn {
        /// The field's key.
        field: String,
        /// What happens without it.
        consequence: String,
    },
    /// A question of the programme's own that no rule looks at.
    #[error(
        "No rule of the policy uses the question \"{question}\", so its answers change nothing. If they should, add a rule such as \
         same-answer to the policy."
    )]
    NoRuleAsks {
        /// The question.
        question: String,
    },
    /// More seats offered than the policy allows.
    #[error("This mentor offers {offered}, but the policy allows {cap}: {} in this round.", count(*cap, "seat"))]
    SeatsCapped {
        /// Written.
        offered: u16,
        /// The policy's cap.
        cap: u16,
    },
    /// Everything a mentor offers is taken by running pairings.
    #[error("This mentor has {} and offers {}, so no seat is free in this round.", count(*running, "running pairing"),
        count(*seats, "seat"))]
    NoFreeSeat {
        /// Running pairings.
        running: u16,
        /// Seats that count.
        seats: u16,
    },
    /// "N/A", "?" and the like where something certain is asked for.
    #[error("\"{found}\" is not an answer, so {default}.")]
    NoAnswer {
        /// What is written.
        found: String,
        /// What holds instead.
        default: String,
    },
    /// A number with something around it.
    #[error("\"{found}\" is read as {value}.")]
    NumberInWords {
        /// What is written.
        found: String,
        /// What it counts as.
        value: u32,
    },
    /// A choice that stands further up already.
    #[error("{who} is already choice {first}, so this repetition is ignored.")]
    ChoiceRepeated {
        /// The person chosen, by name and id.
        who: String,
        /// The first line, from 1.
        first: usize,
    },
    /// A named person who is not an active member.
    #[error("{who} is not an active member. The choice is kept; the policy says whether the pair is possible.")]
    InactivePerson {
        /// The person named, by name and id.
        who: String,
    },
    /// Somebody named who is not in this round, where that does no harm.
    #[error("\"{found}\" is not among the {side}s of this round, so this name is ignored.")]
    NotInThisRound {
        /// What is written.
        found: String,
        /// The side that was looked through.
        side: Side,
    },
    /// A running pairing with somebody who is not in this round: it counts all the same.
    #[error("\"{found}\" is not among the {side}s of this round. The pairing counts as running all the same.")]
    RunningElsewhere {
        /// What is written.
        found: String,
        /// The side that was looked through.
        side: Side,
    },
    /// The sponsor does not offer to be a mentor: like anybody else, they would have to.
    #[error(
        "The sponsor \"{found}\" is not among the mentors of this round, so no sponsor is preferred. A sponsor who would like \
         to be the mentor has to answer as a mentor, like anybody else."
    )]
    SponsorNotHere {
        /// What is written.
        found: String,
    },
    /// A mentor agreed to somebody who did not choose them.
    #[error("This mentor agrees to {who}, who did not ask for this mentor. The agreement is kept.")]
    NeverAsked {
        /// The mentee, by name and id.
        who: String,
    },
    /// People who would like more than one mentor.
    #[error("{} would like more than one mentor. Each gets one at most: \
             several mentors for one mentee are not possible yet.", if *people == 1 { "1 mentee".to_owned() } else { format!("{people} mentees") })]
    SeveralMentors {
        /// How many.
        people: usize,
    },
    /// A question of style whose answers nothing is compared with.
    #[error("{}, so these answers are not used. {}",
        if *wants { format!("This column says what {} want, but no column asks the other side \"{question}\"", audience(*side)) }
        else { format!("Only {} are asked this", audience(*side)) },
        if *wants { format!("Ask it, or map the column that does as style.{question}.") }
        else { format!("Ask both sides, or map the other side's column: as style.{question} if it asks the same, as wants.{question} if it \
                        says what they want of this answer.") }
    )]
    StyleOneSided {
        /// Who is asked; `None`: both sides.
        side: Option<Side>,
        /// The question, as a mapping names it.
        question: String,
        /// Whether it is about the other's answer.
        wants: bool,
    },
    /// Numbers that may rank or rate.
    #[error("{} one number to two parts. {}",
        match (*repeated, *rows) { (1, 1) => "The only row gives".to_owned(), (1, rows) => format!("1 of {rows} rows gives"),
            (repeated, rows) => format!("{repeated} of {rows} rows give") },
        if *ordered { "These rows count without an order. In the others, the goal with number 1 comes first." }
        else { "The numbers look like ratings, so no order of goals is used. To rank goals, give each row every number once." }
    )]
    RanksRepeat {
        /// Rows with a number twice.
        repeated: usize,
        /// Rows with two numbers or more.
        rows: usize,
        /// Whether the other rows count with their order.
        ordered: bool,
    },
    /// Nothing but the identity was answered, as far as columns are understood.
    #[error("This row has no answer in the columns that are used.")]
    AllBlank,
    /// One coordinate without the other.
    #[error("A position needs both latitude and longitude, so it is not used.")]
    HalfPosition,
    /// A part of a leadership entry that was not understood.
    #[error(
        "In \"{entry}\", \"{part}\" is not a level, a unit, years, \"committee\", \"project\" or \"outside\". It stays part of the title."
    )]
    LeadershipPart {
        /// The part in brackets.
        part: String,
        /// The whole entry.
        entry: String,
    },
    /// Dates that run backwards.
    #[error("The years in \"{entry}\" run backwards or do not exist, so the entry counts without years.")]
    LeadershipYears {
        /// The whole entry.
        entry: String,
    },
}

fn audience(side: Option<Side>) -> String {
    side.map_or_else(|| "people".to_owned(), |side| format!("{side}s"))
}

fn listed(numbers: &[u16]) -> String {
    numbers.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}
