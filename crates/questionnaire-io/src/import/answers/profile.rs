//! The answers of one row, apart from those that name other people.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use mentor_match::cohort::{
    Attendance, Availability, Coordinates, Goal, Importance, LeadershipRole, Mentee, Mentor, Priority, Profession,
    Profile, Style, StyleAnswer, StyleWish, Target, Track,
};
use mentor_match::compatibility::Feature;
use mentor_match::text;

use super::custom::CustomAnswers;
use super::positions;
use crate::import::columns::sheet::{CellText, Sheet};
use crate::import::field::Field;
use crate::import::findings::{Asked, EVERYBODY, Findings};
use crate::import::given::options::ImportOptions;
use crate::import::parse::meetings::{self, Wish};
use crate::import::parse::numbers::{self, Count};
use crate::import::parse::short;
use crate::import::parse::weekly;
use crate::import::people::identity::Person;
use crate::import::report::question::{QuestionKind, shortened};
use crate::import::report::{NoteKind, Place};
use crate::import::units::tree::UnitTree;

/// Reads the answers of one person.
pub(crate) struct Reader<'a, 'f, 'd> {
    pub(crate) sheet: &'a Sheet,
    pub(crate) person: &'a Person,
    /// The person's position among all.
    pub(crate) index: usize,
    pub(crate) tree: &'a UnitTree,
    pub(crate) options: &'a ImportOptions,
    pub(crate) custom: &'a CustomAnswers,
    pub(crate) findings: &'f mut Findings<'d>,
}

impl<'a> Reader<'a, '_, '_> {
    pub(crate) fn cell(&self, field: &Field) -> Option<CellText<'a>> {
        self.sheet.cell(self.person.draft.at.row, field, self.person.key.side)
    }

    pub(crate) fn place(&self, field: &Field) -> Place {
        self.sheet.place(self.person.draft.at.row, Some((field, self.person.key.side)))
    }

    fn note(&mut self, field: &Field, kind: NoteKind) {
        let place = self.place(field);
        self.findings.note(place, kind);
    }

    pub(crate) fn text(&self, field: &Field) -> Option<String> {
        let cell = self.cell(field)?;
        let line = cell.text.split_whitespace().collect::<Vec<_>>().join(" ");
        // "NA" is Namibia, too.
        let says_nothing = short::is_no_answer(&line) && !matches!(field, Field::State | Field::Country);
        (!line.is_empty() && !says_nothing).then_some(line)
    }

    fn list(&self, field: &Field) -> Option<Vec<String>> {
        self.sheet.list(self.person.draft.at.row, field, self.person.key.side)
    }

    /// Reads an answer that must have a certain form; another one is a question to everybody who wrote it.
    fn form<T>(&mut self, field: &Field, form: Form<'_>, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let cell = self.cell(field)?;
        if short::is_no_answer(&cell.text) {
            self.note(field, NoteKind::NoAnswer { found: shortened(&cell.text), default: form.default.to_owned() });
            return None;
        }
        self.form_of(field, EVERYBODY, &cell.text, form, parse)
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
            message: format!("\"{}\" is not {}; answer with what is meant", shortened(written), form.expected),
        };
        self.findings.settled(asked, parse)
    }

    fn yes_no(&mut self, field: &Field) -> Option<bool> {
        self.form(field, Form { expected: "yes or no", default: "not answered" }, short::yes_no)
    }

    fn count(&mut self, field: &Field, default: &str, parse: fn(&str) -> Option<Count>) -> Option<u16> {
        let fits = |answer: &str| parse(answer).filter(|count| u16::try_from(count.value).is_ok());
        let count = self.form(field, Form { expected: "one whole number, 0 or more", default }, fits)?;
        if !count.exact
            && let Some(cell) = self.cell(field)
        {
            let found = shortened(&cell.text);
            self.note(field, NoteKind::NumberInWords { found, value: count.value });
        }
        u16::try_from(count.value).ok()
    }

    /// Everything that both sides have.
    fn profile(&mut self) -> Profile {
        let mut profile = Profile {
            name: self.person.draft.name.clone(),
            email: self.person.draft.email.clone(),
            active: self.yes_no(&Field::Active),
            goals: self.goals(),
            avoids: self.list(&Field::Avoids),
            interests: self.list(&Field::Interests),
            profession: self.profession(),
            employers: self.list(&Field::Employers),
            colleges: self.list(&Field::Colleges),
            service: self.list(&Field::Service),
            networks: self.list(&Field::Networks),
            member_since: self.member_since(),
            trained: self.yes_no(&Field::Trained),
            leadership: self.leadership(),
            past_units: self.tree.past[self.index].clone(),
            attendance: self.attendance(),
            languages: self.list(&Field::Languages),
            availability: self.availability(),
            biography: self.cell(&Field::Biography).map(|cell| cell.text.trim().to_owned()),
            ..Profile::default()
        };
        profile.location.unit = self.tree.home[self.index];
        profile.location.city = self.text(&Field::City);
        profile.location.coordinates = self.coordinates();
        let zone = Form { expected: "a time zone such as Europe/Lisbon", default: "time zone not known" };
        profile.location.time_zone = self.form(&Field::TimeZone, zone, time_zone);
        self.look_up_place(&mut profile.location);
        let meeting = Form { expected: "in person, online, mostly online or either", default: "not answered" };
        profile.location.meeting = self.form(&Field::Meeting, meeting, short::meeting);
        let wish = Form { expected: "similar, opposite or no preference", default: "not answered" };
        profile.style.wish = self.form(&Field::StyleWish, wish, short::style_wish);
        let (sheet, side) = (self.sheet, self.person.key.side);
        for (field, _) in sheet.columns.fields(side) {
            let (question, answers) = match field {
                Field::Style(question) => (question, &mut profile.style.answers),
                Field::Wants(question) if !self.wants_nothing(field) => (question, &mut profile.style.wants),
                _ => continue,
            };
            let scale = Form { expected: "on the scale from 1 to 5", default: "not answered" };
            if let Some(answer) = self.form(field, scale, short::style) {
                answers.insert(question.clone(), answer);
            }
        }
        for (field, question, expected, parse) in MEETINGS {
            let form = Form { expected, default: "not answered" };
            if let Some(Wish::Point(point)) = self.form(&field, form, parse) {
                profile.style.answers.insert(question.to_owned(), StyleAnswer::Scale(point));
            }
        }
        self.custom_answers(&mut profile);
        if self.answers_nothing() {
            let place = self.sheet.place(self.person.draft.at.row, None);
            self.findings.note(place, NoteKind::AllBlank);
        }
        profile
    }

    /// What somebody says matters to them, by the names of what is compared.
    fn importance(&mut self) -> BTreeMap<String, Importance> {
        let form = Form {
            expected: "how important something is, from \"not important\" to \"very important\" or from 1 to 5",
            default: "not answered",
        };
        let mut said = BTreeMap::new();
        for feature in Feature::ALL {
            if let Some(step) = self.form(&Field::Importance(feature), form, short::importance) {
                said.insert(feature.name().to_owned(), step);
            }
        }
        said
    }

    fn answers_nothing(&self) -> bool {
        let sheet = self.sheet;
        let mut answered = sheet.columns.fields(self.person.key.side).filter(|(field, column)| {
            let is_identity = matches!(
                field,
                Field::Id
                    | Field::Email
                    | Field::Name
                    | Field::FirstName
                    | Field::LastName
                    | Field::Role
                    | Field::Submitted
            );
            !is_identity && sheet.raw(self.person.draft.at.row, *column).is_some()
        });
        answered.next().is_none()
    }

    /// "Either will do" as an answer to what the other should answer.
    fn wants_nothing(&self, field: &Field) -> bool {
        let cell = self.cell(field);
        cell.is_some_and(|cell| short::is_none(&cell.text) || short::style_wish(&cell.text) == Some(StyleWish::Either))
    }

    /// All goals, those in an order first: by columns of their own, by lists and grids that rank.
    fn goals(&self) -> Option<Vec<Goal>> {
        let numbered = self.numbered_goals();
        let lists = [Field::RankedGoals, Field::Goals, Field::TopGoals].map(|field| (self.list(&field), field));
        if numbered.is_none() && lists.iter().all(|(list, _)| list.is_none()) {
            return None;
        }
        let mut goals: Vec<Goal> = Vec::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let lists =
            lists.map(|(list, field)| (list.unwrap_or_default(), self.is_ranked(&field), field == Field::TopGoals));
        let numbered = (numbered.unwrap_or_default(), true, false);
        for (list, is_ranked, is_top) in [numbered].into_iter().chain(lists) {
            for (text, rank) in list.into_iter().zip(1u16..) {
                let place = *places.entry(text::fold(&text)).or_insert(goals.len());
                if place == goals.len() {
                    goals.push(Goal::new(&text));
                }
                let goal = &mut goals[place];
                goal.rank = goal.rank.or(is_ranked.then_some(rank));
                if is_top {
                    goal.priority = Priority::Top;
                }
            }
        }
        Some(goals)
    }

    /// The columns "first goal", "second goal", ..., one goal each; `None` when all are blank.
    fn numbered_goals(&self) -> Option<Vec<String>> {
        let fields = self.sheet.columns.fields(self.person.key.side).map(|(field, _)| field);
        let answered: Vec<String> =
            fields.filter(|field| matches!(field, Field::Goal(_))).filter_map(|field| self.text(field)).collect();
        let is_answered = !answered.is_empty();
        is_answered.then(|| answered.into_iter().filter(|answer| !short::is_none(answer)).collect())
    }

    /// Whether the order of a list is the order of what it lists.
    fn is_ranked(&self, field: &Field) -> bool {
        let Some(cell) = self.cell(field) else { return false };
        let row = self.sheet.table.rows[self.person.draft.at.row].number;
        match cell.column.and_then(|column| self.sheet.table.ranked.get(&column)) {
            Some(ranks) => ranks.ordered.contains(&row),
            None => *field == Field::RankedGoals,
        }
    }

    fn profession(&self) -> Option<Profession> {
        let path = self.text(&Field::ProfessionPath).map(|path| {
            path.split(['>', '›', '»', '→']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        });
        let path: Vec<String> = path.unwrap_or_default();
        let title = self.text(&Field::Title);
        (!path.is_empty() || title.is_some()).then_some(Profession { path, title })
    }

    fn leadership(&mut self) -> Option<Vec<LeadershipRole>> {
        let cell = self.cell(&Field::Leadership)?;
        if short::is_none(&cell.text) {
            return Some(Vec::new());
        }
        let mut roles = Vec::new();
        for entry in positions::entries(&cell.text).filter(|entry| !short::is_none(entry)) {
            let (role, notes) = positions::parse(entry, self.tree);
            roles.push(role);
            for note in notes {
                self.note(&Field::Leadership, note);
            }
        }
        Some(roles)
    }

    fn attendance(&mut self) -> Option<Vec<Attendance>> {
        let (sheet, side) = (self.sheet, self.person.key.side);
        let asked = sheet.columns.fields(side).map(|(field, _)| field);
        let row = self.person.draft.at.row;
        let from = (row, side, Field::Attendance(String::new()));
        let filled = sheet.filled.range(from..).map(|(key, _)| key).take_while(|(of, ..)| *of == row);
        let filled = filled.filter(|(_, of, _)| *of == side);
        let fields: BTreeSet<&Field> = asked.chain(filled.map(|(_, _, field)| field)).collect();
        let mut attended = Vec::new();
        for field in fields {
            if let Field::Attendance(event) = field
                && let Some(times) = self.count(field, "not answered", numbers::count)
            {
                attended.push(Attendance { event: event.clone(), times });
            }
        }
        (!attended.is_empty()).then_some(attended)
    }

    fn member_since(&mut self) -> Option<Date> {
        let as_of = self.options.as_of;
        let form = Form { expected: "a year, a date such as 2015-07-01 or a number of years", default: "not answered" };
        self.form(&Field::MemberSince, form, |answer| positions::member_since(answer, as_of))
    }

    fn availability(&mut self) -> Option<Availability> {
        let cell = self.cell(&Field::Availability)?;
        let mut slots = Vec::new();
        let mut unclear = false;
        let form = Form {
            expected: "a time of the week such as \"Mon 18:00-20:00\" or \"Saturday morning\"",
            default: "this time is left out",
        };
        for entry in weekly::entries(&cell.text) {
            match self.form_of(&Field::Availability, EVERYBODY, entry, form, weekly::parse) {
                Some(read) => slots.extend(read),
                None => unclear = true,
            }
        }
        slots.sort_unstable();
        slots.dedup();
        // Nothing but unclear times is no answer; it does not mean "never".
        (!slots.is_empty() || !unclear).then_some(Availability { slots })
    }

    fn coordinates(&mut self) -> Option<Coordinates> {
        let degrees = |limit: f64| move |answer: &str| short::degrees(answer).filter(|degrees| degrees.abs() <= limit);
        let form = |expected| Form { expected, default: "position not known" };
        let both = [&Field::Latitude, &Field::Longitude].map(|field| self.cell(field).is_some());
        let latitude = self.form(&Field::Latitude, form("a latitude from -90 to 90 degrees"), degrees(90.0));
        let longitude = self.form(&Field::Longitude, form("a longitude from -180 to 180 degrees"), degrees(180.0));
        match both {
            [true, false] => self.note(&Field::Latitude, NoteKind::HalfPosition),
            [false, true] => self.note(&Field::Longitude, NoteKind::HalfPosition),
            _ => {}
        }
        Coordinates::new(latitude?, longitude?).ok()
    }

    /// Fills in what a mentee answered.
    pub(crate) fn mentee(&mut self, mentee: &mut Mentee) {
        mentee.profile = self.profile();
        mentee.importance = self.importance();
        mentee.track = self.text(&Field::Track).and_then(|track| Track::new(&track).ok());
        let title = self.text(&Field::TargetPosition).filter(|title| !short::is_none(title));
        let tree = self.tree;
        let levels = tree.units.levels().join(", ");
        let expected = format!("one of the levels {levels}");
        let form = Form { expected: &expected, default: "level not known" };
        let has_level = self.cell(&Field::TargetLevel).is_some_and(|cell| !short::is_none(&cell.text));
        let level = if has_level {
            self.form(&Field::TargetLevel, form, |answer| {
                positions::level_named(answer, &tree.units).or_else(|| positions::level_in(answer, &tree.units))
            })
        } else {
            None
        };
        mentee.target = (title.is_some() || level.is_some()).then_some(Target { title, level });
        mentee.waited = self.waited();
        mentee.meetings_attended = self.count(&Field::MeetingsAttended, "not answered", numbers::count).map(u32::from);
        let beyond =
            Form { expected: "\"Match me with another suitable mentor\" or \"Rather none\"", default: "not answered" };
        mentee.beyond_choices = self.form(&Field::BeyondChoices, beyond, short::beyond_choices);
    }

    /// Rounds without a mentor; of the last round, yes is one.
    fn waited(&mut self) -> Option<u16> {
        let form = Form { expected: "yes, no or a number of rounds", default: "not answered" };
        let read = |answer: &str| {
            let rounds = numbers::count(answer).map(|count| count.value);
            let rounds = rounds.or_else(|| short::yes_no(answer).map(u32::from))?;
            u16::try_from(rounds).ok()
        };
        self.form(&Field::Waited, form, read)
    }

    /// Fills in what a mentor answered.
    pub(crate) fn mentor(&mut self, mentor: &mut Mentor) {
        mentor.profile = self.profile();
        mentor.importance = self.importance();
        mentor.vetted = self.yes_no(&Field::Vetted);
        let default = format!("as if not answered: {} by the policy", self.options.seats_when_blank);
        mentor.seats = self.count(&Field::Seats, &default, numbers::seats);
        mentor.running = self.count(&Field::Running, "not answered", numbers::count);
        if let (Some(offered), Some(cap)) = (mentor.seats, self.options.seat_cap)
            && offered > cap
        {
            self.note(&Field::Seats, NoteKind::SeatsCapped { offered, cap });
        }
    }
}

/// How often and how long to meet (S62) are compared like questions of style: field, question, form, reading.
type Meeting = (Field, &'static str, &'static str, fn(&str) -> Option<Wish>);

const MEETINGS: [Meeting; 2] = [
    (
        Field::MeetingFrequency,
        Style::MEETING_FREQUENCY,
        "how often, such as \"once a week\" or \"1-2 times a month\"",
        meetings::frequency,
    ),
    (Field::MeetingLength, Style::MEETING_LENGTH, "how long, such as \"an hour\" or \"30 minutes\"", meetings::length),
];

/// What a cell should look like, and what holds when it does not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form<'a> {
    pub(crate) expected: &'a str,
    pub(crate) default: &'a str,
}

/// A time zone by its IANA name.
fn time_zone(answer: &str) -> Option<String> {
    let name = answer.trim().replace(' ', "_");
    let zone = TimeZone::get(&name).ok()?;
    Some(zone.iana_name().unwrap_or(&name).to_owned())
}
