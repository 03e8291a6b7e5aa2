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
    #[error("the header stands here again; the row is skipped")]
    HeaderRepeated,
    /// A sheet of a workbook that is not read.
    #[error("the sheet is not read: {because}")]
    SheetSkipped {
        /// Why.
        because: &'static str,
    },
    /// Something in a workbook that is not followed.
    #[error("the workbook contains {what}; they are ignored, only the values stored in the cells are read")]
    NotFollowed {
        /// What it is.
        what: &'static str,
    },
    /// A row above the header, or a second row of headers.
    #[error("a title or a part of the header, which is in row {header}; it is not read as answers")]
    NotAnswers {
        /// The header's row.
        header: u32,
    },
    /// A column for names or addresses with nothing but "anonymous".
    #[error("every answer is \"anonymous\"; the column is set aside")]
    AnonymousColumn,
    /// Spellings that differ in spaces and hyphens only.
    #[error(
        "{others} and \"{kept}\" are read as one option, \"{kept}\"; if they are not, translate one of them in a mapping file"
    )]
    OneOption {
        /// The spelling that counts.
        kept: String,
        /// The other ones, in quotation marks.
        others: String,
    },
    /// Fewer cells than columns.
    #[error(
        "{} under {}; the missing ones count as not answered",
        count(*cells, "cell"), count(*columns, "column header")
    )]
    ShortRow {
        /// Cells in the row.
        cells: usize,
        /// Columns in the header.
        columns: usize,
    },
    /// A time of sending that cannot be read.
    #[error(
        "\"{found}\" is no date that can be read{}; of somebody with several rows, one of them such a row, the one with most \
         answers counts. Write dates as 2026-09-27 15:04",
        match more { 0 => String::new(), more => format!(", like {} of this column", count(*more, "other cell")) }
    )]
    UnreadableDate {
        /// The first one.
        found: String,
        /// How many more there are in the column.
        more: usize,
    },
    /// Dates of one column that have the day first and others that have the month first.
    #[error(
        "\"{day_first}\" can only have the day first and \"{month_first}\" in row {other} only the month first; no date of this column \
         is used, and of several rows of one person the one with most answers counts. Write all dates as 2026-09-27 15:04"
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
        "dates of this column are read {order}, as those of {from} are; it decides which of several rows of one person counts; if that is wrong, write the dates as 2026-09-27 15:04"
    )]
    OrderFromElsewhere {
        /// `day first` or `month first`.
        order: &'static str,
        /// The column or the file that tells.
        from: String,
    },
    /// An answer of a list that may be several.
    #[error(
        "\"{found}\" is read as one answer, because '{separator}' separates in this column; if it is several, write '{separator}' between them"
    )]
    OneAnswer {
        /// The answer, shortened.
        found: String,
        /// What separates in the column.
        separator: char,
    },
    /// A cell that begins like a list of a program and is none.
    #[error(
        "\"{found}\" begins like a list that a program has written and cannot be read as one; it is read as text like any other answer. If it is cut off or damaged, write its answers with ';' between them"
    )]
    NoList {
        /// The cell, shortened.
        found: String,
    },
    /// Cells that a spreadsheet program has no value for.
    #[error("{cells}: {}; not answered until {}",
        match error { Some(error) => format!("the spreadsheet shows {error}"), None => "a formula without a stored value".to_owned() },
        if error.is_some() { "the formula is mended or the answer written in its place" }
        else { "the file is opened in a spreadsheet program, saved there and imported again" })]
    WithoutValue {
        /// The first of them, as `C5, C7 and 3 more`.
        cells: String,
        /// `#DIV/0!`; `None` for a formula that was never worked out.
        error: Option<&'static str>,
    },
    /// The same answers twice.
    #[error("the same answers as {kept}; they count once")]
    IdenticalRow {
        /// The row that counts.
        kept: Place,
    },
    /// A row for each choice of one person.
    #[error(
        "{}; each choice stands in the place of its number{}",
        if *rows == 1 { "the only row of this person has a number for its choice".to_owned() }
        else { format!("{rows} rows are one answer with a choice in each") },
        match missing.len() {
            0 => String::new(),
            1 => format!("; no row has the number {}, and that place stays blank", missing[0]),
            _ => format!("; no row has one of the numbers {}, and those places stay blank", listed(missing)),
        }
    )]
    RowsJoined {
        /// How many.
        rows: usize,
        /// Numbers that no row has, below the last one.
        missing: Vec<u16>,
    },
    /// The number of somebody's only choice cannot be read.
    #[error("\"{found}\" is no number of a choice; as it is this person's only row, its choice counts as the first")]
    OnlyChoice {
        /// What is written.
        found: String,
    },
    /// Characters that were damaged before the import.
    #[error("contains bytes that are not UTF-8 text; each is read as '�'. Correct the answer in the spreadsheet")]
    DamagedText,
    /// The file is read in an encoding that a decision confirms.
    #[error("read as {encoding}, as decided")]
    EncodingDecided {
        /// The encoding's name.
        encoding: &'static str,
    },
    /// A column that the import could have used is not there.
    #[error("no column is recognised as {field}: {consequence}; if there is one, name it in a mapping file")]
    MissingColumn {
        /// The field's key.
        field: String,
        /// What happens without it.
        consequence: String,
    },
    /// A question of the programme's own that no rule looks at.
    #[error(
        "the policy has no rule about the question \"{question}\", so its answers change nothing; add a rule such as same-answer to the policy"
    )]
    NoRuleAsks {
        /// The question.
        question: String,
    },
    /// More seats offered than the policy allows.
    #[error("offered {offered}, the policy allows {cap}: {} in this round", count(*cap, "seat"))]
    SeatsCapped {
        /// Written.
        offered: u16,
        /// The policy's cap.
        cap: u16,
    },
    /// Everything a mentor offers is taken by running pairings.
    #[error("{} and {} offered: no free place in this round", count(*running, "running pairing"), count(*seats, "place"))]
    NoFreeSeat {
        /// Running pairings.
        running: u16,
        /// Seats that count.
        seats: u16,
    },
    /// "N/A", "?" and the like where something certain is asked for.
    #[error("\"{found}\" is not an answer: {default}")]
    NoAnswer {
        /// What is written.
        found: String,
        /// What holds instead.
        default: String,
    },
    /// A number with something around it.
    #[error("\"{found}\" is read as {value}")]
    NumberInWords {
        /// What is written.
        found: String,
        /// What it counts as.
        value: u32,
    },
    /// A choice that stands further up already.
    #[error("{who} is already choice {first}; the earlier line counts")]
    ChoiceRepeated {
        /// The person chosen, by name and id.
        who: String,
        /// The first line, from 1.
        first: usize,
    },
    /// A named person who is not an active member.
    #[error("{who} is not an active member; the line stays, whether the pair is possible is for the policy to say")]
    InactivePerson {
        /// The person named, by name and id.
        who: String,
    },
    /// Somebody named who is not in this round, where that does no harm.
    #[error("\"{found}\" is not among the {side}s of this round; nothing follows from it")]
    NotInThisRound {
        /// What is written.
        found: String,
        /// The side that was looked through.
        side: Side,
    },
    /// A running pairing with somebody who is not in this round: it counts all the same.
    #[error("\"{found}\" is not among the {side}s of this round; the pairing counts as running all the same")]
    RunningElsewhere {
        /// What is written.
        found: String,
        /// The side that was looked through.
        side: Side,
    },
    /// The sponsor does not offer to be a mentor (S13): like anybody else, they would have to.
    #[error(
        "the sponsor \"{found}\" is not among the mentors of this round, so there is nobody to prefer; a sponsor who would \
         like to be the mentor has to answer as a mentor, like anybody else"
    )]
    SponsorNotHere {
        /// What is written.
        found: String,
    },
    /// A mentor agreed to somebody who did not choose them.
    #[error("agrees to {who}, who did not ask for this mentor; the agreement is kept")]
    NeverAsked {
        /// The mentee, by name and id.
        who: String,
    },
    /// People who would like more than one mentor.
    #[error("{} would like more than one mentor. Each gets one at most: \
             several mentors for one mentee are not possible yet", if *people == 1 { "1 mentee".to_owned() } else { format!("{people} mentees") })]
    SeveralMentors {
        /// How many.
        people: usize,
    },
    /// A question of style whose answers nothing is compared with.
    #[error("{}; so it counts nowhere. {}",
        if *wants { format!("says what {} want, but no column asks the other side \"{question}\"", audience(*side)) }
        else { format!("only {} are asked", audience(*side)) },
        if *wants { format!("Ask it, or map the column that does as style.{question}") }
        else { format!("Ask both sides, or map the other side's column: as style.{question} if it asks the same, as wants.{question} if it \
                        says what they want of this answer") }
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
    #[error("{} two parts with the same number; {}",
        match (*repeated, *rows) { (1, 1) => "the only row has".to_owned(), (1, rows) => format!("1 of {rows} rows has"),
            (repeated, rows) => format!("{repeated} of {rows} rows have") },
        if *ordered { "they count without an order. In the others the goal with number 1 comes first" }
        else { "so the numbers look like ratings and no order of goals is used. To rank goals, give each row every number once" }
    )]
    RanksRepeat {
        /// Rows with a number twice.
        repeated: usize,
        /// Rows with two numbers or more.
        rows: usize,
        /// Whether the other rows count with their order.
        ordered: bool,
    },
    /// Nothing but the identity was answered.
    #[error("every question is blank; only what is known of everybody counts")]
    AllBlank,
    /// One coordinate without the other.
    #[error("a place needs both latitude and longitude; the position is not used")]
    HalfPosition,
    /// A part of a leadership entry that was not understood.
    #[error(
        "\"{part}\" in \"{entry}\" is neither a level, a unit, years, committee, project nor outside; it stays part of the title"
    )]
    LeadershipPart {
        /// The part in brackets.
        part: String,
        /// The whole entry.
        entry: String,
    },
    /// Dates that run backwards.
    #[error("the years of \"{entry}\" run backwards or do not exist; the entry counts without years")]
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
