//! Tables about an event of short meetings: who is absent, who has met, how many meetings somebody wants, and the plan
//! of which some rounds have been played.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{Cohort, MenteeId, MentorId, Side};
use mentor_match::engine::meetings::{Attendance, SeatedMeeting};
use mentor_match::{Shown, text};

use super::error::ImportError;
use super::people::person::names_of;
use super::read::budget::Budget;
use super::read::decode;
use super::read::headings::Meaning;
use super::read::table::{Row, Table};
use super::source::Given;

/// The most rounds of an event.
const MOST_ROUNDS: u32 = 1000;

/// The columns of a plan of mentees and mentors.
const PLAN: [&str; 4] = ["round", "table", "mentor", "mentee"];

/// A meeting of a plan that was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldMeeting {
    /// The round, from 0; `None`: within weeks, at a time that the two found themselves.
    pub round: Option<u32>,
    /// Who met.
    pub mentee: MenteeId,
    /// Who was met.
    pub mentor: MentorId,
}

/// Who is meant by an id, an address or a name.
#[derive(Debug, Clone)]
pub struct WhoIsWho {
    /// By side; `None` where a text could mean several.
    by_text: [BTreeMap<String, Option<usize>>; 2],
}

impl WhoIsWho {
    /// The people of a cohort.
    pub fn of_cohort(cohort: &Cohort) -> Self {
        let mentees = cohort.mentees().iter().map(|mentee| (mentee.id.as_str(), &mentee.profile));
        let mentors = cohort.mentors().iter().map(|mentor| (mentor.id.as_str(), &mentor.profile));
        let texts = |(id, profile): (&str, &mentor_match::cohort::Profile)| {
            let own = [Some(id), profile.email.as_deref(), profile.name.as_deref()];
            own.into_iter().flatten().map(str::to_owned).collect()
        };
        Self { by_text: [by_text(mentees.map(texts)), by_text(mentors.map(texts))] }
    }

    /// People of whom no more is known than ids, such as those of a market file.
    pub fn of_ids<'t>(mentees: impl Iterator<Item = &'t str>, mentors: impl Iterator<Item = &'t str>) -> Self {
        let texts = |id: &str| vec![id.to_owned()];
        Self { by_text: [by_text(mentees.map(texts)), by_text(mentors.map(texts))] }
    }

    /// The position of somebody among the people of a side; `None`: nobody is called this.
    ///
    /// # Errors
    /// Several could be meant.
    fn find(&self, side: Side, written: &str) -> Result<Option<usize>, String> {
        let known = &self.by_text[usize::from(side == Side::Mentor)];
        // What is written may carry the apostrophe that keeps spreadsheets from running it.
        let bare = written.strip_prefix('\'').unwrap_or(written);
        let mut found = [written, bare].into_iter().flat_map(names_of).filter_map(|text| known.get(&text));
        match found.next() {
            Some(Some(one)) => Ok(Some(*one)),
            Some(None) => Err(format!(
                "\"{}\" could be several people; write the id or the e-mail address",
                Shown::line(written).as_str()
            )),
            None => Ok(None),
        }
    }
}

/// Ids come before addresses, and these before names: what is an id of one person is not another one's name.
fn by_text(people: impl Iterator<Item = Vec<String>>) -> BTreeMap<String, Option<usize>> {
    let people: Vec<Vec<String>> = people.collect();
    let mut by_text = BTreeMap::new();
    for kind in 0..3 {
        let mut added: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (at, texts) in people.iter().enumerate() {
            for text in texts.get(kind).into_iter().flat_map(|text| names_of(text)) {
                let known = added.entry(text).or_insert(Some(at));
                if *known != Some(at) {
                    *known = None;
                }
            }
        }
        for (text, at) in added {
            by_text.entry(text).or_insert(at);
        }
    }
    by_text
}

/// Reads the tables of an event.
#[derive(Debug)]
pub struct MeetingFiles<'w> {
    people: &'w WhoIsWho,
}

impl<'w> MeetingFiles<'w> {
    /// About these people.
    pub fn new(people: &'w WhoIsWho) -> Self {
        Self { people }
    }

    /// Who is absent when: `person,role,round`. A round is a number from 1, a range such as `2-4`, or `all`.
    ///
    /// # Errors
    /// [`ImportError`]: no text, no such columns, a person or a round that there is not; with the row.
    ///
    /// ```
    /// use mentor_match::engine::MentorId;
    /// use questionnaire_io::import::{MeetingFiles, SourceFile, WhoIsWho, Given};
    /// let people = WhoIsWho::of_ids(["ada"].into_iter(), ["grace"].into_iter());
    /// let table = |text: &str| Given { name: "absent.csv".to_owned(), bytes: text.into() };
    /// let files = MeetingFiles::new(&people);
    /// let absent = files.absent(&table("person,role,round\ngrace,mentor,2-3\n"), 4)?;
    /// assert!(absent.is_mentor_absent(MentorId::new(0), 1) && !absent.is_mentor_absent(MentorId::new(0), 3));
    /// let refused = files.absent(&table("person,role,round\ngrace,mentor,5\n"), 4).unwrap_err();
    /// assert!(refused.to_string().contains("row 2"));
    /// # Ok::<(), questionnaire_io::import::ImportError>(())
    /// ```
    pub fn absent(&self, given: &Given, rounds: usize) -> Result<Attendance, ImportError> {
        let mut attendance = Attendance::default();
        let rounds = u32::try_from(rounds).unwrap_or(u32::MAX).min(MOST_ROUNDS);
        Self::each(given, ["person", "role", "round"], |[person, role, round]| {
            let side = side(role)?;
            let at = self.known(side, person)?;
            for round in rounds_of(round, rounds)? {
                match side {
                    Side::Mentee => attendance.mentee_is_absent(MenteeId::from_index(at), round),
                    Side::Mentor => attendance.mentor_is_absent(MentorId::from_index(at), round),
                }
            }
            Ok(())
        })?;
        Ok(attendance)
    }

    /// Who is absent when at an event of peers, by position: `person,round`. A round is as in [`MeetingFiles::absent`],
    /// and counted from 0 in the answer.
    ///
    /// # Errors
    /// As [`MeetingFiles::absent`].
    pub fn absent_peers(&self, given: &Given, rounds: usize) -> Result<BTreeSet<(usize, u32)>, ImportError> {
        let mut absent = BTreeSet::new();
        let rounds = u32::try_from(rounds).unwrap_or(u32::MAX).min(MOST_ROUNDS);
        Self::each(given, ["person", "round"], |[person, round]| {
            let at = self.peer(person)?;
            absent.extend(rounds_of(round, rounds)?.map(|round| (at, round)));
            Ok(())
        })?;
        Ok(absent)
    }

    /// Who has met before: `mentor,mentee` and, for whoever reads it, `date`. Also how many rows name somebody who does
    /// not take part.
    ///
    /// # Errors
    /// As [`MeetingFiles::absent`], but that somebody may be missing.
    pub fn met(&self, given: &Given) -> Result<(Vec<(MenteeId, MentorId)>, usize), ImportError> {
        let (mut met, mut others) = (Vec::new(), 0);
        Self::each(given, ["mentor", "mentee"], |[mentor, mentee]| {
            match (self.people.find(Side::Mentee, mentee)?, self.people.find(Side::Mentor, mentor)?) {
                (Some(mentee), Some(mentor)) => met.push((MenteeId::from_index(mentee), MentorId::from_index(mentor))),
                _ => others += 1,
            }
            Ok(())
        })?;
        Ok((met, others))
    }

    /// Who has met before at an event of peers: `person,other` and, for whoever reads it, `date`. Also how many rows
    /// name somebody who does not take part.
    ///
    /// # Errors
    /// As [`MeetingFiles::met`].
    pub fn met_as_peers(&self, given: &Given) -> Result<(Vec<[usize; 2]>, usize), ImportError> {
        let (mut met, mut others) = (Vec::new(), 0);
        Self::each(given, ["person", "other"], |[one, other]| {
            match (self.people.find(Side::Mentee, one)?, self.people.find(Side::Mentee, other)?) {
                (Some(one), Some(other)) => met.push([one.min(other), one.max(other)]),
                _ => others += 1,
            }
            Ok(())
        })?;
        Ok((met, others))
    }

    /// A plan of an event of peers: `round,table,person`, a row for each person at a table.
    ///
    /// # Errors
    /// As [`MeetingFiles::absent`], and somebody at two tables of a round.
    pub fn seats(&self, given: &Given) -> Result<BTreeMap<[u32; 2], Vec<usize>>, ImportError> {
        let mut seen = BTreeSet::new();
        let mut tables: BTreeMap<[u32; 2], Vec<usize>> = BTreeMap::new();
        Self::each(given, ["round", "table", "person"], |[round, table, person]| {
            let (round, table) = (number(round, MOST_ROUNDS, "a round")?, number(table, u32::MAX, "a table")?);
            let person = self.peer(person)?;
            if !seen.insert((round, person)) {
                return Err(format!("this person has another table in round {round}; delete one of the rows"));
            }
            tables.entry([round - 1, table - 1]).or_default().push(person);
            Ok(())
        })?;
        Ok(tables)
    }

    /// How many meetings somebody wants at most, by side and position: `person,role,meetings`.
    ///
    /// # Errors
    /// As [`MeetingFiles::absent`].
    pub fn limits(&self, given: &Given) -> Result<BTreeMap<(Side, usize), u16>, ImportError> {
        let mut limits = BTreeMap::new();
        Self::each(given, ["person", "role", "meetings"], |[person, role, meetings]| {
            let side = side(role)?;
            let at = self.known(side, person)?;
            let most =
                meetings.trim().parse().map_err(|_| format!("\"{}\" is not a number of meetings", shown(meetings)))?;
            match limits.insert((side, at), most) {
                None => Ok(()),
                Some(_) => Err(format!("this {} has a limit in an earlier row; delete one of the rows", word(side))),
            }
        })?;
        Ok(limits)
    }

    /// The last round of a plan in which a mentee and a mentor meet, by its rounds alone; 0 where it has none.
    ///
    /// # Errors
    /// As [`MeetingFiles::absent`], but that people are not looked for.
    pub fn last_round(given: &Given) -> Result<usize, ImportError> {
        let mut last = 0;
        Self::rows(given, PLAN, is_within_weeks, |[round, ..]| {
            if !round.is_empty() {
                last = last.max(number(round, MOST_ROUNDS, "a round")?);
            }
            Ok(())
        })?;
        Ok(last as usize)
    }

    /// The first rounds of a plan: `round,table,mentor,mentee`. Of rows of later rounds nothing but the round is read.
    ///
    /// # Errors
    /// As [`MeetingFiles::absent`], two meetings of one person in a round, and meetings within weeks, which have none.
    pub fn played(&self, given: &Given, rounds: usize) -> Result<Vec<SeatedMeeting>, ImportError> {
        let mut seen = BTreeSet::new();
        let mut meetings = Vec::new();
        Self::rows(given, PLAN, is_within_weeks, |cells| {
            if is_within_weeks(&cells) {
                let why = "meetings within weeks have no rounds; bring the file as who has met, for the next evening";
                return Err(why.to_owned());
            }
            meetings.extend(self.seated(cells, rounds, &mut seen)?);
            Ok(())
        })?;
        Ok(meetings)
    }

    /// All meetings of a plan, `round,table,mentor,mentee`: within weeks without a round and a table.
    ///
    /// # Errors
    /// As [`MeetingFiles::absent`], two meetings of one person in a round, and a plan without a meeting.
    pub fn held(&self, given: &Given) -> Result<Vec<HeldMeeting>, ImportError> {
        let mut seen = BTreeSet::new();
        let mut meetings = Vec::new();
        Self::rows(given, PLAN, is_within_weeks, |cells| {
            if is_within_weeks(&cells) {
                let (mentor, mentee) = (self.known(Side::Mentor, cells[2])?, self.known(Side::Mentee, cells[3])?);
                let (mentor, mentee) = (MentorId::from_index(mentor), MenteeId::from_index(mentee));
                meetings.push(HeldMeeting { round: None, mentee, mentor });
            } else if let Some(one) = self.seated(cells, usize::MAX, &mut seen)? {
                meetings.push(HeldMeeting { round: Some(one.round), mentee: one.mentee, mentor: one.mentor });
            }
            Ok(())
        })?;
        if meetings.is_empty() { Err(nobody_met(given)) } else { Ok(meetings) }
    }

    /// A row of a plan; `None`: of a round after `rounds`.
    fn seated(
        &self,
        [round, table, mentor, mentee]: [&str; 4],
        rounds: usize,
        seen: &mut BTreeSet<(u32, Side, usize)>,
    ) -> Result<Option<SeatedMeeting>, String> {
        let round = number(round, MOST_ROUNDS, "a round")?;
        if round as usize > rounds {
            return Ok(None);
        }
        let table = number(table, u32::MAX, "a table")?;
        let (mentor, mentee) = (self.known(Side::Mentor, mentor)?, self.known(Side::Mentee, mentee)?);
        for (side, at) in [(Side::Mentor, mentor), (Side::Mentee, mentee)] {
            if !seen.insert((round, side, at)) {
                return Err(format!("the {} has another meeting in round {round}; delete one of the rows", word(side)));
            }
        }
        Ok(Some(SeatedMeeting {
            round: round - 1,
            table: table - 1,
            mentor: MentorId::from_index(mentor),
            mentee: MenteeId::from_index(mentee),
        }))
    }

    fn peer(&self, written: &str) -> Result<usize, String> {
        self.people.find(Side::Mentee, written)?.ok_or_else(|| {
            format!("nobody is called \"{}\"; write the id, the e-mail address or the full name", shown(written))
        })
    }

    fn known(&self, side: Side, written: &str) -> Result<usize, String> {
        self.people.find(side, written)?.ok_or_else(|| {
            format!(
                "no {} is called \"{}\"; write the id, the e-mail address or the full name",
                word(side),
                shown(written)
            )
        })
    }

    /// Hands each row's cells to `row`, which says what is wrong with them; none may be blank.
    fn each<const N: usize>(
        given: &Given,
        columns: [&str; N],
        row: impl FnMut([&str; N]) -> Result<(), String>,
    ) -> Result<(), ImportError> {
        Self::rows(given, columns, |_| false, row)
    }

    /// The same, with rows in which cells `may_be_blank`.
    fn rows<const N: usize>(
        given: &Given,
        columns: [&str; N],
        may_be_blank: fn(&[&str; N]) -> bool,
        mut row: impl FnMut([&str; N]) -> Result<(), String>,
    ) -> Result<(), ImportError> {
        let refused = |row: u32, problem: String| ImportError::Meetings { file: given.name.clone(), row, problem };
        if given.bytes.trim_ascii().is_empty() {
            return Ok(());
        }
        let decoded = decode::decode(&given.name, &given.bytes, None)?;
        let known = |header: &str| {
            if columns.contains(&text::slug(header).as_str()) { Meaning::Field } else { Meaning::Unknown }
        };
        let table = Table::read(&given.name, &decoded.text, &Budget::default(), known)?;
        let place = |wanted: &str| table.header.iter().position(|header| text::slug(header) == wanted);
        let places: Vec<usize> = columns.iter().filter_map(|column| place(column)).collect();
        let Ok(places) = <[usize; N]>::try_from(places) else {
            return Err(refused(table.header_row, format!("the header must be {}", columns.join(","))));
        };
        if let Some((number, ..)) = table.unusable.first() {
            return Err(refused(*number, "the row has more cells than the header; delete some".to_owned()));
        }
        for one in &table.rows {
            if table.answers(one).next().is_some_and(|(_, first)| first.starts_with('#')) {
                continue;
            }
            let cells = places.map(|column| cell(&table, one, column));
            let empty = cells.iter().position(|cell| cell.is_empty());
            if let Some(empty) = empty.filter(|_| !may_be_blank(&cells)) {
                return Err(refused(one.number, format!("the column {} is blank; fill it in", columns[empty])));
            }
            row(cells).map_err(|problem| refused(one.number, problem))?;
        }
        Ok(())
    }
}

/// Whether a row of a plan is a meeting for which the two find a time themselves.
fn is_within_weeks([round, table, mentor, mentee]: &[&str; 4]) -> bool {
    round.is_empty() && table.is_empty() && !mentor.is_empty() && !mentee.is_empty()
}

/// A plan in which nobody meets is hardly the one that was held.
pub(crate) fn nobody_met(plan: &Given) -> ImportError {
    let problem = "nobody meets in this plan; bring the committee/plan.csv of the evening".to_owned();
    ImportError::Meetings { file: plan.name.clone(), row: 1, problem }
}

fn cell<'t>(table: &'t Table, row: &Row, column: usize) -> &'t str {
    table.cell(row, column).unwrap_or_default().trim()
}

fn shown(written: &str) -> String {
    Shown::line(written).chars().take(60).collect()
}

fn side(written: &str) -> Result<Side, String> {
    match text::slug(written).as_str() {
        "mentee" => Ok(Side::Mentee),
        "mentor" => Ok(Side::Mentor),
        _ => Err(format!("\"{}\" is not a role; write mentee or mentor", shown(written))),
    }
}

fn word(side: Side) -> &'static str {
    match side {
        Side::Mentee => "mentee",
        Side::Mentor => "mentor",
    }
}

/// The rounds that are meant, from 0.
fn rounds_of(written: &str, rounds: u32) -> Result<std::ops::Range<u32>, String> {
    if text::slug(written) == "all" {
        return Ok(0..rounds);
    }
    let (first, last) = written.split_once(['-', '\u{2013}']).unwrap_or((written, written));
    let (from, to) = (number(first, rounds, "a round")?, number(last, rounds, "a round")?);
    if from > to {
        return Err(format!("\"{}\" ends before it begins; write the earlier round first", shown(written)));
    }
    Ok(from - 1..to)
}

fn number(written: &str, most: u32, what: &str) -> Result<u32, String> {
    let number = written.trim().parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| format!("\"{}\" is not {what} from 1 to {most}", shown(written)))
}

#[cfg(test)]
mod tests {
    use super::rounds_of;

    #[test]
    fn rounds_have_an_order() {
        assert_eq!(rounds_of("2-4", 6), Ok(1..4));
        assert_eq!(rounds_of("All", 6), Ok(0..6));
        assert_eq!(rounds_of("5", 6), Ok(4..5));
        assert_eq!(rounds_of("4-2", 6).unwrap_err(), "\"4-2\" ends before it begins; write the earlier round first");
        assert_eq!(rounds_of("2-7", 6).unwrap_err(), "\"7\" is not a round from 1 to 6");
    }
}
