//! What the committee reads of an event: the plan, who sits where, and how many meetings each person has.

use std::collections::BTreeMap;

use mentor_match::cohort::{Cohort, MenteeId, MentorId, PersonId, Profile, Side};
use mentor_match::engine::meetings::{Attendance, SeatedMeeting};
use mentor_match::sheets::RoundClock;

use crate::export::OutputFile;
use crate::export::table::{Table, Value};

/// The plan as `round,table,mentor,mentee`, by written ids; rounds and tables from 1, blank where there are none.
///
/// # Examples
/// ```
/// use mentor_match::engine::meetings::SeatedMeeting;
/// use mentor_match::engine::{MenteeId, MentorId};
/// let meeting = SeatedMeeting { round: 0, table: 2, mentor: MentorId::new(0), mentee: MenteeId::new(0) };
/// let file = questionnaire_io::export::meetings::plan_file("committee/plan.csv", &[meeting], true, [&["ada"], &["grace"]]);
/// assert_eq!(file.bytes, "\u{feff}round,table,mentor,mentee\n1,3,grace,ada\n".as_bytes());
/// ```
pub fn plan_file(
    path: &str,
    meetings: &[SeatedMeeting],
    has_rounds: bool,
    [mentees, mentors]: [&[&str]; 2],
) -> OutputFile {
    let mut table = Table::new("Plan", &["round", "table", "mentor", "mentee"]);
    for one in meetings {
        let number = |number: u32| if has_rounds { Value::Count(u64::from(number) + 1) } else { Value::Blank };
        let (mentor, mentee) = (mentors[one.mentor.index()], mentees[one.mentee.index()]);
        table.row([number(one.round), number(one.table), Value::text(mentor), Value::text(mentee)]);
    }
    OutputFile::encoded(path.to_owned(), table.to_csv())
}

/// The tables round by round with names, and everybody with their number of meetings and breaks.
pub fn table_files(
    cohort: &Cohort,
    meetings: &[SeatedMeeting],
    rounds: u32,
    attendance: &Attendance,
    clock: Option<RoundClock>,
) -> Vec<OutputFile> {
    let mut tables =
        Table::new("Tables", &["round", "starts", "table", "mentor_name", "mentee_name", "mentor_id", "mentee_id"]);
    let mut has: BTreeMap<(Side, usize), u64> = BTreeMap::new();
    for one in meetings {
        let (mentor, mentee) = (cohort.mentor(one.mentor), cohort.mentee(one.mentee));
        *has.entry((Side::Mentor, one.mentor.index())).or_default() += 1;
        *has.entry((Side::Mentee, one.mentee.index())).or_default() += 1;
        tables.row([
            Value::Count(u64::from(one.round) + 1),
            clock.map_or(Value::Blank, |clock| Value::text(clock.starts(one.round))),
            Value::Count(u64::from(one.table) + 1),
            Value::maybe(mentor.profile.name.as_deref()),
            Value::maybe(mentee.profile.name.as_deref()),
            Value::text(mentor.id.as_str()),
            Value::text(mentee.id.as_str()),
        ]);
    }
    let mut people = Table::new("People", &["role", "id", "name", "email", "meetings", "breaks"]);
    let mut row = |side: Side, at: usize, (id, profile): (&PersonId, &Profile), absent: u64| {
        let meetings = has.get(&(side, at)).copied().unwrap_or(0);
        people.row([
            Value::text(match side {
                Side::Mentee => "mentee",
                Side::Mentor => "mentor",
            }),
            Value::text(id.as_str()),
            Value::maybe(profile.name.as_deref()),
            Value::maybe(profile.email.as_deref()),
            Value::Count(meetings),
            Value::Count(u64::from(rounds).saturating_sub(meetings + absent)),
        ]);
    };
    let away = |is_absent: &dyn Fn(u32) -> bool| (0..rounds).filter(|&round| is_absent(round)).count() as u64;
    for (at, mentee) in cohort.mentees().iter().enumerate() {
        let id = MenteeId::from_index(at);
        let absent = away(&|round| attendance.is_mentee_absent(id, round));
        row(Side::Mentee, at, (&mentee.id, &mentee.profile), absent);
    }
    for (at, mentor) in cohort.mentors().iter().enumerate() {
        let id = MentorId::from_index(at);
        let absent = away(&|round| attendance.is_mentor_absent(id, round));
        row(Side::Mentor, at, (&mentor.id, &mentor.profile), absent);
    }
    vec![
        OutputFile::encoded("committee/tables.csv", tables.to_csv()),
        OutputFile::encoded("committee/people.csv", people.to_csv()),
    ]
}

/// Who has met by the end of the event, as `mentor,mentee,date`: for the next event.
pub fn session_file(cohort: &Cohort, meetings: &[SeatedMeeting], day: jiff::civil::Date) -> OutputFile {
    let mut met = Table::new("Met", &["mentor", "mentee", "date"]);
    for one in meetings {
        let (mentor, mentee) = (cohort.mentor(one.mentor), cohort.mentee(one.mentee));
        met.row([Value::text(mentor.id.as_str()), Value::text(mentee.id.as_str()), Value::text(day.to_string())]);
    }
    OutputFile::encoded("committee/met.csv", met.to_csv())
}
