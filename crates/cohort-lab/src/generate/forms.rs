//! The two questionnaires: their questions from left to right, and one row a person.

use std::collections::BTreeMap;

use super::choices::{MenteeSketch, MenteeWishes, MentorSketch, MentorWishes};
use super::draws::{Draws, Stream};
use super::person::list;
use super::places::Places;
use super::table::{Answers, Table};
use super::vocabulary::STYLE;
use super::{GeneratorOptions, ORDINALS, Side, topics_question};

const PLACE: [&str; 5] = ["City", "Latitude", "Longitude", "Time zone", "How would you like to meet?"];
const WORK: [&str; 4] = ["Field of work", "Job title", "Employers", "Colleges"];
const LEADING: [&str; 5] = [
    "Which of these matter most to you?",
    "Hobbies and interests",
    "Leadership positions held",
    "How many conferences have you attended?",
    "How many conventions have you attended?",
];
const TASTE: [&str; 3] = ["What kind of partner suits you?", "Languages", "When do you have time?"];

/// The questions of one form.
pub(super) fn header(side: Side, options: &GeneratorOptions) -> Vec<String> {
    let mut header = vec!["Member number", "Name", "E-mail address", "Are you an active member?"];
    if side == Side::Mentee {
        header.push("Which track are you on?");
    }
    header.extend(options.programme.unit_levels());
    header.extend(options.programme.past_questions());
    header.extend(PLACE);
    header.extend(WORK);
    header.push(topics_question(side));
    header.extend(LEADING);
    if side == Side::Mentee {
        header.extend(["Which position do you aspire to?", "At which level?"]);
        header.extend(["Who sponsored you?", "Who is your direct supervisor?"]);
    }
    let mut header: Vec<String> = header.into_iter().map(str::to_owned).collect();
    let own: &[&str] = match side {
        Side::Mentee => {
            header.extend(ORDINALS.iter().take(options.choices_per_mentee).map(|ordinal| format!("{ordinal} choice")));
            &["If none of your choices is available"]
        }
        Side::Mentor => &["Mentees you agree to"],
    };
    let last: &[&str] = match side {
        Side::Mentee => &["Earlier pairings that did not work out", "How many meetings have you attended?"],
        Side::Mentor => &[
            "How many mentees can you take?",
            "How many mentees do you have at the moment?",
            "Earlier pairings that did not work out",
            "Vetted",
        ],
    };
    let parts = [own, &["People you would rather not be matched with"], &STYLE, &TASTE, last, &["About me"]];
    header.extend(parts.concat().into_iter().map(str::to_owned));
    header
}

/// Everything that rows are written from.
pub(super) struct Sketches<'a> {
    pub(super) options: &'a GeneratorOptions,
    pub(super) places: &'a Places,
    pub(super) mentees: &'a [MenteeSketch],
    pub(super) mentors: &'a [MentorSketch],
}

impl Sketches<'_> {
    /// Takes the choices that were left blank out of `wishes`, too.
    /// `draws`: the mentees' stream after the mentees were sketched.
    pub(super) fn mentee_table(&self, wishes: &mut [MenteeWishes], draws: &mut Draws) -> Table {
        let mut blanks = Draws::new(self.options.seed, Stream::MenteeBlanks);
        let header = header(Side::Mentee, self.options);
        let positions: BTreeMap<&str, usize> = header.iter().map(String::as_str).zip(0..).collect();
        let mut table = Table::new(header.clone());
        for (place, (mentee, wishes)) in self.mentees.iter().zip(wishes).enumerate() {
            let mut form = Answers::new(&positions, &mut blanks, self.options.missing_percent);
            form.required("Member number", (100_002 + 2 * place).to_string());
            let track = if mentee.aspires.is_some() { "Emerging leader" } else { "New member" };
            form.required("Which track are you on?", track);
            mentee.person.answer(Side::Mentee, self.options.programme, self.places, &mut form);
            if let Some(office) = mentee.aspires {
                form.optional("Which position do you aspire to?", office.title_name());
                form.optional("At which level?", self.options.programme.position_levels()[office.level]);
            } else {
                form.optional("How many meetings have you attended?", draws.between(0, 7).to_string());
            }
            form.optional("Who sponsored you?", self.mentor_name(wishes.sponsor));
            form.optional("Who is your direct supervisor?", self.mentor_name(wishes.supervisor));
            let mut ordinals = ORDINALS.iter();
            wishes.choices.retain(|&choice| {
                let question = ordinals.next().map(|ordinal| format!("{ordinal} choice")).filter(|_| !form.skips());
                question.map(|question| form.required(&question, self.mentor_name(Some(choice)))).is_some()
            });
            let other = if draws.chance(94) { "Match me with another suitable mentor" } else { "Rather none" };
            form.optional("If none of your choices is available", other);
            form.optional("People you would rather not be matched with", self.mentor_name(wishes.declined));
            form.optional("Earlier pairings that did not work out", self.mentor_name(wishes.failed));
            table.push(form.into_cells());
        }
        table
    }

    /// Mentors answer to what mentees wrote, so those whose choice was left blank do not appear.
    /// `draws`: the mentors' stream after the mentors were sketched.
    pub(super) fn mentor_table(&self, asked: &[MenteeWishes], replies: &[MentorWishes], draws: &mut Draws) -> Table {
        let mut blanks = Draws::new(self.options.seed, Stream::MentorBlanks);
        let header = header(Side::Mentor, self.options);
        let positions: BTreeMap<&str, usize> = header.iter().map(String::as_str).zip(0..).collect();
        let mut table = Table::new(header.clone());
        for (place, (mentor, reply)) in self.mentors.iter().zip(replies).enumerate() {
            let mut form = Answers::new(&positions, &mut blanks, self.options.missing_percent);
            form.required("Member number", (100_001 + 2 * place).to_string());
            mentor.person.answer(Side::Mentor, self.options.programme, self.places, &mut form);
            let names = |mentees: &[usize]| {
                let asked = mentees.iter().filter(|&&mentee| asked[mentee].choices.contains(&place));
                list(asked.map(|&mentee| &self.mentees[mentee].person.name))
            };
            form.optional("Mentees you agree to", names(&reply.agreed));
            form.optional("People you would rather not be matched with", names(&reply.declined));
            let seats = draws.pick(&["1", "1", "1", "2", "2", "2", "2", "2", "2", "2", "2", "3", ""]);
            form.optional("How many mentees can you take?", seats);
            let running = draws.pick(&["0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "1"]);
            form.optional("How many mentees do you have at the moment?", running);
            form.required("Vetted", if mentor.vetted { "Yes" } else { "No" });
            table.push(form.into_cells());
        }
        table
    }

    fn mentor_name(&self, mentor: Option<usize>) -> &str {
        mentor.map_or("", |mentor| &self.mentors[mentor].person.name)
    }
}
