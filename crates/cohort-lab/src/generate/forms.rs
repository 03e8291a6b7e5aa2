//! The two questionnaires: one row a person, first filled in completely, then with answers left blank.

use std::collections::BTreeMap;

use mentor_match::cohort::Side;

use super::GenerateError;
use super::blanks::{self, Blanks};
use super::choices::{MenteeWishes, MentorWishes};
use super::draws::{Draws, Stream};
use super::person::{MenteeSketch, MentorSketch, World};
use super::pilot;
use super::questionnaires::{ORDINALS, ask};
use super::table::{Answers, Table, list};

/// Everything that rows are written from.
pub(super) struct Sketches<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) mentees: &'a [MenteeSketch],
    pub(super) mentors: &'a [MentorSketch],
}

impl Sketches<'_> {
    /// Takes the choices that were left blank out of `wishes`, too.
    /// `draws`: the mentees' stream after the mentees were sketched.
    pub(super) fn mentee_table(
        &self,
        wishes: &mut [MenteeWishes],
        draws: &mut Draws,
        go_on: &dyn Fn() -> Result<(), GenerateError>,
    ) -> Result<(Table, Blanks), GenerateError> {
        let World { options, questionnaire, places, .. } = self.world;
        let header = questionnaire.header(Side::Mentee, options.choices_per_mentee);
        let positions: BTreeMap<&str, usize> = header.iter().map(String::as_str).zip(0..).collect();
        let choices: Vec<String> = ORDINALS.iter().map(|ordinal| format!("{ordinal} choice")).collect();
        let mut table = Table::new(header.clone());
        for (place, (mentee, wishes)) in self.mentees.iter().zip(&*wishes).enumerate() {
            go_on()?;
            let mut form = Answers::new(&positions);
            form.put(ask::NUMBER, pilot::mentee_number(place));
            if let Some(tracks) = questionnaire.tracks {
                form.put(ask::TRACK, tracks[usize::from(mentee.aspires.is_some())]);
            }
            mentee.person.answer(questionnaire, places, &mut form);
            if let Some(office) = mentee.aspires {
                form.put(ask::TARGET, office.title_name());
                form.put(ask::TARGET_LEVEL, questionnaire.level(office.level));
            } else {
                form.put(ask::MEETINGS, draws.between(0, 7).to_string());
            }
            form.put(ask::SPONSOR, self.mentor_name(wishes.sponsor));
            form.put(ask::SUPERVISOR, self.mentor_name(wishes.supervisor));
            form.put(ask::ACQUAINTED, self.mentor_name(wishes.acquainted));
            for (question, &choice) in choices.iter().zip(&wishes.choices) {
                form.put(question, self.mentor_name(Some(choice)));
            }
            form.put(
                ask::BEYOND,
                if draws.chance(94) { "Match me with another suitable mentor" } else { "Rather none" },
            );
            form.put(ask::DECLINES, self.mentor_name(wishes.declined));
            form.put(ask::FAILED, self.mentor_name(wishes.failed));
            table.push(form.into_cells());
        }
        let stretched: Vec<u8> = self.mentees.iter().map(|mentee| mentee.person.stretched).collect();
        let blanks = blanks::leave_blank(&mut table, &stretched, questionnaire.units, options, Stream::MenteeBlanks);
        for (row, wishes) in table.rows().iter().zip(wishes) {
            let mut written = choices.iter().map(|question| !row[positions[question.as_str()]].is_empty());
            wishes.choices.retain(|_| written.next().unwrap_or(false));
        }
        Ok((table, blanks))
    }

    /// Mentors answer to what mentees wrote, so those whose choice was left blank do not appear.
    /// `draws`: the mentors' stream after the mentors were sketched.
    pub(super) fn mentor_table(
        &self,
        asked: &[MenteeWishes],
        replies: &[MentorWishes],
        draws: &mut Draws,
        go_on: &dyn Fn() -> Result<(), GenerateError>,
    ) -> Result<(Table, Blanks), GenerateError> {
        let World { options, questionnaire, places, .. } = self.world;
        let header = questionnaire.header(Side::Mentor, 0);
        let positions: BTreeMap<&str, usize> = header.iter().map(String::as_str).zip(0..).collect();
        let mut table = Table::new(header.clone());
        for (place, (mentor, reply)) in self.mentors.iter().zip(replies).enumerate() {
            go_on()?;
            let mut form = Answers::new(&positions);
            form.put(ask::NUMBER, pilot::mentor_number(place));
            mentor.person.answer(questionnaire, places, &mut form);
            let names = |mentees: &[usize]| {
                let asked = mentees.iter().filter(|&&mentee| asked[mentee].choices.contains(&place));
                list(asked.map(|&mentee| &self.mentees[mentee].person.name))
            };
            form.put(ask::AGREES, names(&reply.agreed));
            form.put(ask::DECLINES, names(&reply.declined));
            form.put(ask::SEATS, draws.pick(&["1", "1", "1", "2", "2", "2", "2", "2", "2", "2", "2", "3", ""]));
            form.put(ask::RUNNING, draws.pick(&["0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "1"]));
            form.put(ask::VETTED, if mentor.vetted { "Yes" } else { "No" });
            table.push(form.into_cells());
        }
        let stretched: Vec<u8> = self.mentors.iter().map(|mentor| mentor.person.stretched).collect();
        let blanks = blanks::leave_blank(&mut table, &stretched, questionnaire.units, options, Stream::MentorBlanks);
        Ok((table, blanks))
    }

    fn mentor_name(&self, mentor: Option<usize>) -> &str {
        mentor.map_or("", |mentor| &self.mentors[mentor].person.name)
    }
}
