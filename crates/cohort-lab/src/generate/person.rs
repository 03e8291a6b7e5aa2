//! What both sides answer alike, and the same as the core knows it.

use mentor_match::cohort::{
    Attendance, Availability, Coordinates, Goal, Location, MeetingFormat, Priority, Profession, Profile, Side, Style,
    StyleAnswer, StyleWish, UnitId, Units, WeeklySlot,
};
use mentor_match::jiff::civil::Weekday;

use super::GeneratorOptions;
use super::career::{Career, Office};
use super::draws::{Draws, Weights};
use super::names::{NameBook, email};
use super::places::Places;
use super::questionnaires::{Questionnaire, ask};
use super::seniority::Seniority;
use super::table::{Answers, list};
use super::vocabulary::{COLLEGES, City, EMPLOYERS, INTERESTS};

/// Everything that people are drawn from.
pub(super) struct World<'a> {
    pub(super) options: &'a GeneratorOptions,
    pub(super) questionnaire: &'static Questionnaire,
    pub(super) places: Places,
    topics: Weights,
    interests: Weights,
}

impl<'a> World<'a> {
    pub(super) fn new(options: &'a GeneratorOptions, questionnaire: &'static Questionnaire, places: Places) -> Self {
        let topics = Weights::zipf(questionnaire.topics.len(), options.topic_skew);
        Self { options, questionnaire, places, topics, interests: Weights::zipf(INTERESTS.len(), 0.5) }
    }
}

/// A mentor before the answers are written down.
pub(super) struct MentorSketch {
    pub(super) person: Person,
    pub(super) vetted: bool,
}

/// A mentee before the answers are written down.
pub(super) struct MenteeSketch {
    pub(super) person: Person,
    /// What an emerging leader aspires to; a new member does not aspire to anything yet.
    pub(super) aspires: Option<Office>,
}

/// One person before anybody was asked whom they want.
pub(super) struct Person {
    side: Side,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) active: bool,
    pub(super) club: usize,
    pub(super) past_clubs: Vec<usize>,
    pub(super) career: Career,
    /// How much stands in the way of a complete answer: little time, little experience.
    pub(super) stretched: u8,
    city: &'static City,
    meeting: usize,
    field: &'static str,
    title: &'static str,
    employers: Vec<&'static str>,
    colleges: Vec<&'static str>,
    topics: Vec<String>,
    topic: &'static str,
    top: usize,
    interests: Vec<&'static str>,
    style: [usize; 3],
    wish: usize,
    languages: Vec<&'static str>,
    /// Day after Monday, hour from, hour to.
    slots: Vec<(u16, u16, u16)>,
}

impl Person {
    pub(super) fn draw(
        side: Side,
        seniority: Seniority,
        career: Career,
        world: &World,
        book: &mut NameBook,
        draws: &mut Draws,
    ) -> Self {
        let (places, questionnaire) = (&world.places, world.questionnaire);
        let name = book.draw(draws);
        let email = email(&name, draws);
        let club = places.draw_club(draws);
        let moves = if draws.chance(25) { draws.between(1, 2) } else { 0 };
        let mut past_clubs: Vec<usize> = (0..moves).map(|_| places.draw_other(club, draws)).collect();
        past_clubs.retain(|&past| past != club);
        past_clubs.dedup();
        let city = places.draw_city(club, draws);
        let (field, titles) = draws.pick(questionnaire.fields);
        // Mentors hold the higher posts of a field, mentees rather the lower ones.
        let post = seniority.follow(draws).steps(0, if side == Side::Mentor { 3 } else { 2 });
        let several = if side == Side::Mentor { seniority.follow(draws).steps(2, 5) } else { draws.between(2, 5) };
        let chosen = draws.several(&world.topics, several);
        let own_words = world.options.own_words_percent;
        let mut topics: Vec<String> = chosen
            .iter()
            .map(|&topic| &questionnaire.topics[topic])
            .map(|topic| if draws.chance(own_words) { topic.own_words(side) } else { topic.option }.to_owned())
            .collect();
        let top = draws.between(1, 2).min(topics.len());
        // Some mentors add what they do not want to be asked about.
        let refused = draws.below(questionnaire.topics.len());
        let refused_option = questionnaire.topics[refused].option;
        if draws.chance(own_words / 3)
            && side == Side::Mentor
            && !chosen.contains(&refused)
            && !refused_option.contains(',')
        {
            topics.push(format!("Anything but {}", inside_a_sentence(refused_option)));
        }
        let interests = draws.between(1, 5);
        let slots = slots(draws);
        let junior = seniority.permille() < if side == Side::Mentor { 250 } else { 500 };
        Self {
            side,
            name,
            email,
            active: draws.chance(98),
            club,
            past_clubs,
            career,
            stretched: u8::from(slots.len() <= 1) + u8::from(junior),
            city,
            meeting: draws.below(MEETINGS.len()),
            field,
            title: titles[post],
            employers: some_of(&EMPLOYERS, 3, draws),
            colleges: some_of(&COLLEGES, 2, draws),
            topic: chosen.first().map_or("Leading a meeting", |&topic| questionnaire.topics[topic].option),
            topics,
            top,
            interests: draws.several(&world.interests, interests).into_iter().map(|one| INTERESTS[one]).collect(),
            style: [(); 3].map(|()| draws.below(60)),
            wish: draws.below(WISHES.len()),
            languages: languages(city, draws),
            slots,
        }
    }

    /// Answers the questions that both forms have.
    pub(super) fn answer(&self, questionnaire: &Questionnaire, places: &Places, form: &mut Answers) {
        form.put(ask::NAME, &self.name);
        form.put(ask::EMAIL, &self.email);
        form.put(ask::ACTIVE, if self.active { "Yes" } else { "No" });
        let mut districts: Vec<String> = self.past_clubs.iter().map(|&past| places.district_name(past)).collect();
        districts.dedup();
        districts.retain(|past| *past != places.district_name(self.club));
        let clubs = list(self.past_clubs.iter().map(|&past| Places::club_name(past)));
        for (question, unit) in
            questionnaire.units.iter().zip([Places::club_name(self.club), places.district_name(self.club)])
        {
            form.put(question, unit);
        }
        for (question, units) in questionnaire.past.iter().zip([clubs, list(districts)]) {
            form.put(question, units);
        }
        form.put(ask::CITY, self.city.name);
        form.put(ask::LATITUDE, self.city.latitude);
        form.put(ask::LONGITUDE, self.city.longitude);
        form.put(ask::ZONE, self.city.zone);
        form.put(ask::MEETING, MEETINGS[self.meeting].0);
        form.put(ask::FIELD, self.field);
        form.put(ask::TITLE, self.title);
        form.put(ask::EMPLOYERS, list(&self.employers));
        form.put(ask::COLLEGES, list(&self.colleges));
        form.put(topics_question(self.side), list(&self.topics));
        form.put(ask::TOP, list(&self.topics[..self.top]));
        form.put(ask::INTERESTS, list(&self.interests));
        form.put(ask::LEADERSHIP, self.career.written());
        form.put(ask::CONFERENCES, self.career.conferences.to_string());
        form.put(ask::CONVENTIONS, self.career.conventions.to_string());
        for (style, answer) in questionnaire.styles.iter().zip(self.style) {
            form.put(style.header, style.options[answer % style.options.len()].0);
        }
        form.put(ask::WISH, WISHES[self.wish].0);
        form.put(ask::LANGUAGES, list(&self.languages));
        form.put(
            ask::TIMES,
            list(
                self.slots.iter().map(|&(day, from, to)| format!("{} {from:02}:00-{to:02}:00", DAYS[usize::from(day)])),
            ),
        );
        form.put(ask::ABOUT, self.biography());
    }

    /// The same answers, none left blank, as the core knows them.
    pub(super) fn profile(
        &self,
        questionnaire: &Questionnaire,
        units: &Units,
        unit: UnitId,
        past: Vec<UnitId>,
    ) -> Profile {
        let texts = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        let asked = |question, list: &[&str]| questionnaire.asks(question).then(|| texts(list));
        let times = |times: usize| u16::try_from(times).expect("a few");
        let attended = [
            (ask::CONFERENCES, "conference", self.career.conferences),
            (ask::CONVENTIONS, "convention", self.career.conventions),
        ];
        let attendance: Vec<Attendance> = attended
            .iter()
            .filter(|(question, ..)| questionnaire.asks(question))
            .map(|&(_, event, count)| Attendance { event: event.to_owned(), times: times(count) })
            .collect();
        let degrees = |text: &str| text.parse().expect("degrees of the table of cities");
        let goal = |(place, text): (usize, &String)| Goal {
            priority: if place < self.top { Priority::Top } else { Priority::Normal },
            ..Goal::new(text)
        };
        let style = |(style, &answer): (&super::questionnaires::StyleQuestion, &usize)| {
            let (text, point) = style.options[answer % style.options.len()];
            let answer = point.map_or_else(|| StyleAnswer::Option(text.to_owned()), StyleAnswer::Scale);
            (style.question.to_owned(), answer)
        };
        Profile {
            name: Some(self.name.clone()),
            email: Some(self.email.clone()),
            active: questionnaire.asks(ask::ACTIVE).then_some(self.active),
            goals: Some(self.topics.iter().enumerate().map(goal).collect()),
            avoids: None,
            interests: asked(ask::INTERESTS, &self.interests),
            location: Location {
                unit: Some(unit),
                city: Some(self.city.name.to_owned()),
                coordinates: Coordinates::new(degrees(self.city.latitude), degrees(self.city.longitude)).ok(),
                time_zone: Some(self.city.zone.to_owned()),
                meeting: Some(MEETINGS[self.meeting].1),
            },
            profession: Some(Profession {
                path: self.field.split(" > ").map(str::to_owned).collect(),
                title: Some(self.title.to_owned()),
            }),
            employers: asked(ask::EMPLOYERS, &self.employers),
            colleges: asked(ask::COLLEGES, &self.colleges),
            leadership: questionnaire.asks(ask::LEADERSHIP).then(|| self.career.roles(units)),
            past_units: Some(past).filter(|past| !past.is_empty()),
            attendance: Some(attendance).filter(|attendance| !attendance.is_empty()),
            style: Style {
                answers: questionnaire.styles.iter().zip(&self.style).map(style).collect(),
                wish: questionnaire.asks(ask::WISH).then_some(WISHES[self.wish].1),
                ..Style::default()
            },
            languages: Some(texts(&self.languages)),
            availability: Some(Availability {
                slots: self
                    .slots
                    .iter()
                    .map(|&(day, from, to)| {
                        let weekday =
                            Weekday::from_monday_zero_offset(i8::try_from(day).expect("0..=6")).expect("0..=6");
                        WeeklySlot::on(weekday, from * 60, to * 60).expect("hours of one day")
                    })
                    .collect(),
            }),
            biography: Some(self.biography()),
            ..Profile::default()
        }
    }

    fn biography(&self) -> String {
        let hobby = self.interests.first().copied().unwrap_or("Reading");
        let [topic, hobby, title] = [self.topic, hobby, self.title].map(inside_a_sentence);
        match (self.side, self.style[0] % 3) {
            (Side::Mentee, 0) => format!("I work as a {title} and joined to meet people. Away from work: {hobby}."),
            (Side::Mentee, 1) => format!("After years as a {title} I want to grow in {topic}."),
            (Side::Mentee, _) => format!("Fond of {hobby}. My goal for this year is {topic}."),
            (Side::Mentor, 0) => format!("A {title} who likes to listen first. Ask me about {topic}."),
            (Side::Mentor, 1) => {
                format!("I had good mentors myself and would like to pass on {topic}. I enjoy {hobby}.")
            }
            (Side::Mentor, _) => format!("Long-standing member, {title}, always up for {hobby}."),
        }
    }
}

/// How the two forms word the same question.
pub(super) fn topics_question(side: Side) -> &'static str {
    match side {
        Side::Mentee => ask::NEEDS,
        Side::Mentor => ask::OFFERS,
    }
}

/// With a small first letter, but for abbreviations.
fn inside_a_sentence(words: &str) -> String {
    let abbreviated = words.chars().nth(1).is_some_and(char::is_uppercase);
    let first = words.chars().take(1).flat_map(char::to_lowercase);
    if abbreviated { words.to_owned() } else { first.chain(words.chars().skip(1)).collect() }
}

const MEETINGS: [(&str, MeetingFormat); 10] = [
    ("In person", MeetingFormat::InPerson),
    ("In person", MeetingFormat::InPerson),
    ("Online", MeetingFormat::Virtual),
    ("Online", MeetingFormat::Virtual),
    ("Mostly online, in person at least once", MeetingFormat::Mixed),
    ("Mostly online, in person at least once", MeetingFormat::Mixed),
    ("Either", MeetingFormat::Either),
    ("Either", MeetingFormat::Either),
    ("Either", MeetingFormat::Either),
    ("Either", MeetingFormat::Either),
];
const WISHES: [(&str, StyleWish); 4] = [
    ("Similar to me", StyleWish::Similar),
    ("My opposite", StyleWish::Opposite),
    ("No preference", StyleWish::Either),
    ("No preference", StyleWish::Either),
];
const MORE_LANGUAGES: [&str; 5] = ["Spanish", "French", "German", "Portuguese", "Mandarin"];
const DAYS: [&str; 6] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

fn some_of(options: &'static [&'static str], most: usize, draws: &mut Draws) -> Vec<&'static str> {
    let mut chosen: Vec<&str> = (0..draws.between(1, most)).map(|_| draws.pick(options)).collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

fn languages(city: &City, draws: &mut Draws) -> Vec<&'static str> {
    let mut languages = vec![city.language];
    if city.language != "English" && draws.chance(85) {
        languages.push("English");
    }
    let more = draws.pick(&MORE_LANGUAGES);
    if draws.chance(20) && !languages.contains(&more) {
        languages.push(more);
    }
    languages
}

fn slots(draws: &mut Draws) -> Vec<(u16, u16, u16)> {
    let hour = |hour: usize| u16::try_from(hour).expect("0..=24");
    let mut days: Vec<usize> = (0..draws.between(1, 3)).map(|_| draws.below(5)).collect();
    days.sort_unstable();
    days.dedup();
    let mut slots = Vec::new();
    for day in days {
        let (from, hours) = draws.pick(&[(18, 2), (17, 3), (19, 2), (12, 1), (8, 1)]);
        slots.push((hour(day), from, from + hours));
    }
    if draws.chance(35) {
        let from = hour(draws.between(9, 14));
        slots.push((5, from, from + 3));
    }
    slots
}
