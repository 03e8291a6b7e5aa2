//! What both sides answer alike.

use super::career::Career;
use super::draws::{Draws, Weights};
use super::names::{NameBook, email};
use super::places::{City, Places};
use super::table::Answers;
use super::vocabulary::{COLLEGES, EMPLOYERS, FIELDS, INTERESTS, STYLE, TOPICS};
use super::{Programme, Side, topics_question};

/// Weighted lists that are the same for everybody.
#[derive(Debug)]
pub(super) struct Tastes {
    topics: Weights,
    interests: Weights,
}

impl Tastes {
    pub(super) fn new() -> Self {
        Self { topics: Weights::zipf(TOPICS.len(), 0.8), interests: Weights::zipf(INTERESTS.len(), 0.5) }
    }
}

/// One person before anybody was asked whom they want.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) active: bool,
    pub(super) club: usize,
    pub(super) past_clubs: Vec<usize>,
    pub(super) career: Career,
    city: &'static City,
    meeting: &'static str,
    field: &'static str,
    title: &'static str,
    employers: Vec<&'static str>,
    colleges: Vec<&'static str>,
    topics: Vec<&'static str>,
    top: usize,
    interests: Vec<&'static str>,
    style: [usize; 3],
    wish: &'static str,
    languages: Vec<&'static str>,
    slots: Vec<String>,
}

impl Person {
    pub(super) fn draw(
        places: &Places,
        tastes: &Tastes,
        book: &mut NameBook,
        career: Career,
        draws: &mut Draws,
    ) -> Self {
        let name = book.draw(draws);
        let email = email(&name, draws);
        let club = places.draw_club(draws);
        let moves = if draws.chance(25) { draws.between(1, 2) } else { 0 };
        let mut past_clubs: Vec<usize> = (0..moves).map(|_| places.draw_other(club, draws)).collect();
        past_clubs.retain(|&past| past != club);
        past_clubs.dedup();
        let city = places.draw_city(club, draws);
        let (field, titles) = draws.pick(&FIELDS);
        let topics = draws.between(2, 5);
        let topics: Vec<&str> = draws.several(&tastes.topics, topics).into_iter().map(|topic| TOPICS[topic]).collect();
        let interests = draws.between(1, 5);
        Self {
            name,
            email,
            active: draws.chance(98),
            club,
            past_clubs,
            career,
            city,
            meeting: draws.pick(&MEETINGS),
            field,
            title: draws.pick(&titles),
            employers: some_of(&EMPLOYERS, 3, draws),
            colleges: some_of(&COLLEGES, 2, draws),
            top: draws.between(1, 2).min(topics.len()),
            topics,
            interests: draws.several(&tastes.interests, interests).into_iter().map(|one| INTERESTS[one]).collect(),
            style: [(); 3].map(|()| draws.between(1, 5)),
            wish: draws.pick(&WISHES),
            languages: languages(city, draws),
            slots: slots(draws),
        }
    }

    /// Answers the questions that both forms have.
    pub(super) fn answer(&self, side: Side, programme: Programme, places: &Places, form: &mut Answers) {
        let [club, district] = programme.unit_levels();
        form.required("Name", &self.name);
        form.required("E-mail address", &self.email);
        form.required("Are you an active member?", if self.active { "Yes" } else { "No" });
        form.required(club, Places::club_name(self.club));
        form.required(district, places.district_name(self.club));
        let [past_clubs, past_districts] = programme.past_questions();
        form.optional(past_clubs, list(self.past_clubs.iter().map(|&past| Places::club_name(past))));
        let mut districts: Vec<String> = self.past_clubs.iter().map(|&past| places.district_name(past)).collect();
        districts.dedup();
        districts.retain(|past| *past != places.district_name(self.club));
        form.optional(past_districts, list(districts));
        form.optional("City", self.city.name);
        if !form.skips() {
            form.required("Latitude", self.city.latitude);
            form.required("Longitude", self.city.longitude);
        }
        form.optional("Time zone", self.city.zone);
        form.optional("How would you like to meet?", self.meeting);
        form.optional("Field of work", self.field);
        form.optional("Job title", self.title);
        form.optional("Employers", list(&self.employers));
        form.optional("Colleges", list(&self.colleges));
        form.optional(topics_question(side), list(&self.topics));
        form.optional("Which of these matter most to you?", list(&self.topics[..self.top]));
        form.optional("Hobbies and interests", list(&self.interests));
        form.optional("Leadership positions held", self.career.written());
        form.optional("How many conferences have you attended?", self.career.conferences.to_string());
        form.optional("How many conventions have you attended?", self.career.conventions.to_string());
        for (question, answer) in STYLE.iter().zip(self.style) {
            form.optional(question, answer.to_string());
        }
        form.optional("What kind of partner suits you?", self.wish);
        form.optional("Languages", list(&self.languages));
        form.optional("When do you have time?", list(&self.slots));
        form.optional("About me", self.biography(side));
    }

    fn biography(&self, side: Side) -> String {
        let topic = self.topics.first().copied().unwrap_or("Leading a meeting");
        let hobby = self.interests.first().copied().unwrap_or("Reading");
        let [topic, hobby, title] = [topic, hobby, self.title].map(inside_a_sentence);
        match (side, self.style[0] % 3) {
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

/// With a small first letter, but for abbreviations.
fn inside_a_sentence(words: &str) -> String {
    let abbreviated = words.chars().nth(1).is_some_and(char::is_uppercase);
    let first = words.chars().take(1).flat_map(char::to_lowercase);
    if abbreviated { words.to_owned() } else { first.chain(words.chars().skip(1)).collect() }
}

/// Several answers in one cell.
pub(super) fn list<T: AsRef<str>>(answers: impl IntoIterator<Item = T>) -> String {
    let mut cell = String::new();
    for answer in answers {
        if !cell.is_empty() {
            cell.push_str("; ");
        }
        cell.push_str(answer.as_ref());
    }
    cell
}

const MEETINGS: [&str; 10] = [
    "In person",
    "In person",
    "Online",
    "Online",
    "Mostly online, in person at least once",
    "Mostly online, in person at least once",
    "Either",
    "Either",
    "Either",
    "Either",
];
const WISHES: [&str; 4] = ["Similar to me", "My opposite", "No preference", "No preference"];
const MORE_LANGUAGES: [&str; 5] = ["Spanish", "French", "German", "Portuguese", "Mandarin"];
const WEEKDAYS: [&str; 5] = ["Mon", "Tue", "Wed", "Thu", "Fri"];

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

fn slots(draws: &mut Draws) -> Vec<String> {
    let mut days: Vec<usize> = (0..draws.between(1, 3)).map(|_| draws.below(WEEKDAYS.len())).collect();
    days.sort_unstable();
    days.dedup();
    let mut slots = Vec::new();
    for day in days {
        let (from, hours) = draws.pick(&[(18, 2), (17, 3), (19, 2), (12, 1), (8, 1)]);
        slots.push(format!("{} {from:02}:00-{:02}:00", WEEKDAYS[day], from + hours));
    }
    if draws.chance(35) {
        let from = draws.between(9, 14);
        slots.push(format!("Sat {from:02}:00-{:02}:00", from + 3));
    }
    slots
}
