//! The answers of one row, apart from those that name other people.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use mentor_match::cohort::{
    Attendance, Availability, Coordinates, Goal, Importance, LeadershipRole, Mentee, Mentor, Priority, Profession,
    Profile, Style, StyleAnswer, StyleWish, Target, Track,
};
use mentor_match::compatibility::Feature;
use mentor_match::text;

use super::custom::CustomAnswers;
use super::positions;
use super::reader::{Form, NOT_ANSWERED, Reader};
use crate::import::field::Field;
use crate::import::findings::{Asked, EVERYBODY};
use crate::import::parse::attended;
use crate::import::parse::meetings::{self, Wish};
use crate::import::parse::numbers;
use crate::import::parse::short;
use crate::import::parse::weekly;
use crate::import::parse::zones::Zone;
use crate::import::report::NoteKind;
use crate::import::report::question::{QuestionKind, shortened};

impl Reader<'_, '_, '_> {
    /// Everything that both sides have.
    fn profile(&mut self, custom: &CustomAnswers) -> Profile {
        let mut profile = Profile {
            name: self.person.draft.name.clone(),
            email: self.person.draft.email.clone(),
            answered: self.answers.sent_on(self.person),
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
        profile.location.coordinates = self.point();
        profile.location.time_zone = self.clock_zone();
        self.look_up_place(&mut profile.location);
        let meeting = Form { expected: "in person, online, mostly online or either", default: NOT_ANSWERED };
        profile.location.meeting = self.usual_form(&self.known.meetings, &Field::Meeting, meeting, short::meeting);
        let wish = Form { expected: "similar, opposite or no preference", default: NOT_ANSWERED };
        profile.style.wish = self.usual_form(&self.known.wishes, &Field::StyleWish, wish, short::style_wish);
        let answers = self.answers;
        for field in answers.fields(self.person) {
            let (question, answers) = match field {
                Field::Style(question) => (question, &mut profile.style.answers),
                Field::Wants(question) if !self.wants_nothing(field) => (question, &mut profile.style.wants),
                _ => continue,
            };
            let scale = Form { expected: "on the scale from 1 to 5", default: NOT_ANSWERED };
            if let Some(answer) = self.usual_form(&self.known.styles, field, scale, short::style) {
                answers.insert(question.clone(), answer);
            }
        }
        for (field, question, expected, parse) in MEETINGS {
            let form = Form { expected, default: NOT_ANSWERED };
            if let Some(Wish::Point(point)) = self.form(&field, form, parse) {
                profile.style.answers.insert(question.to_owned(), StyleAnswer::Scale(point));
            }
        }
        self.custom_answers(custom, &mut profile);
        if self.answers_nothing() {
            let place = self.answers.sheet(self.person).place(self.person.draft.at.row, None);
            self.findings.note(place, NoteKind::AllBlank);
        }
        profile
    }

    /// What somebody says matters to them, by the names of what is compared.
    fn importance(&mut self) -> BTreeMap<String, Importance> {
        let form = Form {
            expected: "how important something is, from \"not important\" to \"very important\" or from 1 to 5",
            default: NOT_ANSWERED,
        };
        let mut said = BTreeMap::new();
        for &feature in Feature::ALL {
            if let Some(step) = self.form(&Field::Importance(feature), form, short::importance) {
                said.insert(feature.name().to_owned(), step);
            }
        }
        said
    }

    fn answers_nothing(&self) -> bool {
        let says_who = |field: &Field| {
            matches!(
                field,
                Field::Id
                    | Field::Email
                    | Field::Name
                    | Field::FirstName
                    | Field::LastName
                    | Field::Role
                    | Field::Submitted
            )
        };
        let mut fields = self.answers.fields(self.person).filter(|field| !says_who(field));
        fields.all(|field| self.cell(field).is_none())
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
        let lists = lists.map(|(list, field)| {
            (list.unwrap_or_default(), self.answers.is_ranked(self.person, &field), field == Field::TopGoals)
        });
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
        let numbered = self.answers.fields(self.person).filter(|field| matches!(field, Field::Goal(_)));
        let fields: BTreeSet<&Field> = numbered.collect();
        let answered: Vec<String> = fields.into_iter().filter_map(|field| self.text(field)).collect();
        let is_answered = !answered.is_empty();
        is_answered.then(|| answered.into_iter().filter(|answer| !short::is_none(answer)).collect())
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
        let (known, tree) = (self.known, self.tree);
        let read = |entry: &str| (!short::is_none(entry)).then(|| positions::parse(entry, tree));
        let entries = positions::entries(&cell.text);
        for (role, notes) in entries.filter_map(|entry| known.positions.get(entry, read)) {
            roles.push(role);
            for note in notes {
                self.note(&Field::Leadership, note);
            }
        }
        Some(roles)
    }

    fn attendance(&mut self) -> Option<Vec<Attendance>> {
        let (answers, person) = (self.answers, self.person);
        let asked = answers.fields(person).filter(|field| matches!(field, Field::Attendance(_)));
        let fields: BTreeSet<&Field> = asked.collect();
        let mut attended = Vec::new();
        for field in fields {
            let asks_which = || answers.place(person, field).column.as_deref().is_some_and(attended::asks_which);
            if let Field::Attendance(event) = field
                && self.cell(field).is_some()
                && let Some(times) = self.count(field, NOT_ANSWERED, |answer| attended::times(answer, asks_which))
            {
                attended.push(Attendance { event: event.clone(), times });
            }
        }
        (!attended.is_empty()).then_some(attended)
    }

    fn member_since(&mut self) -> Option<Date> {
        let as_of = self.options.as_of;
        let form = Form { expected: "a year, a date such as 2015-07-01 or a number of years", default: NOT_ANSWERED };
        self.form(&Field::MemberSince, form, |answer| positions::member_since(answer, as_of))
    }

    /// A time zone by its IANA name.
    fn clock_zone(&mut self) -> Option<String> {
        let cell = self.cell(&Field::TimeZone).filter(|cell| !short::is_no_answer(&cell.text))?;
        let candidates = match self.known.zones.read(&cell.text) {
            Zone::One(zone) => return Some(zone),
            Zone::OneOf(candidates) => candidates,
        };
        let found = shortened(&cell.text);
        let message = match candidates.len() {
            0 => format!("\"{found}\" is not a time zone such as Europe/Lisbon. Answer with what is meant."),
            1 => format!("\"{found}\" does not match its clock. Answer with the time zone that is meant."),
            several => format!("\"{found}\" may be any of {several} time zones. Answer with the one that is meant."),
        };
        let asked = Asked {
            kind: QuestionKind::UnclearAnswer,
            subject: EVERYBODY,
            person: Some(&self.person.key),
            field: &Field::TimeZone.to_string(),
            place: &self.place(&Field::TimeZone),
            found: &cell.text,
            candidates,
            default_used: "the time zone stays unknown".to_owned(),
            message,
        };
        let zones = &self.known.zones;
        self.findings.settled(asked, |answer| match zones.read(answer) {
            Zone::One(zone) => Some(zone),
            Zone::OneOf(_) => None,
        })
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
            if short::is_no_answer(entry) {
                unclear = true;
                continue;
            }
            let times = &self.known.times;
            match self.form_of(&Field::Availability, EVERYBODY, entry, form, |entry| times.get(entry, weekly::parse)) {
                Some(read) => slots.extend(read),
                None => unclear = true,
            }
        }
        slots.sort_unstable();
        slots.dedup();
        // Nothing but unclear times is no answer; it does not mean "never".
        (!slots.is_empty() || !unclear).then_some(Availability { slots })
    }

    fn point(&mut self) -> Option<Coordinates> {
        let degrees = |limit: f64| move |answer: &str| short::degrees(answer).filter(|degrees| degrees.abs() <= limit);
        let form = |expected| Form { expected, default: "the position stays unknown" };
        let both = [&Field::Latitude, &Field::Longitude].map(|field| self.cell(field).is_some());
        let expected = form("a latitude from -90 to 90 degrees");
        let latitude = self.usual_form(&self.known.latitudes, &Field::Latitude, expected, degrees(90.0));
        let expected = form("a longitude from -180 to 180 degrees");
        let longitude = self.usual_form(&self.known.longitudes, &Field::Longitude, expected, degrees(180.0));
        match both {
            [true, false] => self.note(&Field::Latitude, NoteKind::HalfPosition),
            [false, true] => self.note(&Field::Longitude, NoteKind::HalfPosition),
            _ => {}
        }
        Coordinates::new(latitude?, longitude?).ok()
    }

    /// Fills in what a mentee answered.
    pub(crate) fn mentee(&mut self, mentee: &mut Mentee, custom: &CustomAnswers) {
        mentee.profile = self.profile(custom);
        mentee.importance = self.importance();
        let form = Form { expected: "a track with a letter or digit in it", default: "the track stays unknown" };
        mentee.track = match self.text(&Field::Track) {
            Some(_) => self.usual_form(&self.known.tracks, &Field::Track, form, |answer| Track::new(answer).ok()),
            None => None,
        };
        let title = self.text(&Field::TargetPosition).filter(|title| !short::is_none(title));
        let tree = self.tree;
        let levels = tree.units.levels().join(", ");
        let expected = format!("one of the levels {levels}");
        let form = Form { expected: &expected, default: "the level stays unknown" };
        let has_level = self.cell(&Field::TargetLevel).is_some_and(|cell| !short::is_none(&cell.text));
        let level = if has_level {
            self.usual_form(&self.known.levels, &Field::TargetLevel, form, |answer| {
                positions::level_named(answer, &tree.units).or_else(|| positions::level_in(answer, &tree.units))
            })
        } else {
            None
        };
        mentee.target = (title.is_some() || level.is_some()).then_some(Target { title, level });
        mentee.waited = self.waited();
        mentee.meetings_attended = self.count(&Field::MeetingsAttended, NOT_ANSWERED, numbers::count).map(u32::from);
        let beyond =
            Form { expected: "\"Match me with another suitable mentor\" or \"Rather none\"", default: NOT_ANSWERED };
        mentee.beyond_choices =
            self.usual_form(&self.known.beyond, &Field::BeyondChoices, beyond, short::beyond_choices);
    }

    /// Rounds without a mentor; of the last round, yes is one.
    fn waited(&mut self) -> Option<u16> {
        let form = Form { expected: "yes, no or a number of rounds", default: NOT_ANSWERED };
        let read = |answer: &str| {
            let rounds = numbers::count(answer).map(|count| count.value);
            let rounds = rounds.or_else(|| short::yes_no(answer).map(u32::from))?;
            u16::try_from(rounds).ok()
        };
        self.form(&Field::Waited, form, read)
    }

    /// Fills in what a mentor answered.
    pub(crate) fn mentor(&mut self, mentor: &mut Mentor, custom: &CustomAnswers) {
        mentor.profile = self.profile(custom);
        mentor.importance = self.importance();
        mentor.vetted = self.yes_no(&Field::Vetted);
        let default = format!("{NOT_ANSWERED} ({} by the policy)", text::count(self.options.seats_when_blank, "seat"));
        mentor.seats = self.count(&Field::Seats, &default, numbers::seats);
        mentor.running = self.count(&Field::Running, NOT_ANSWERED, numbers::count);
        if let (Some(offered), Some(cap)) = (mentor.seats, self.options.seat_cap)
            && offered > cap
        {
            self.note(&Field::Seats, NoteKind::SeatsCapped { offered, cap });
        }
    }
}

/// How often and how long to meet are compared like questions of style: field, question, form, reading.
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
