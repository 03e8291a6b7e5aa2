//! What people said about each other: choices, agreement, refusal, sponsors, earlier pairings.

use std::collections::BTreeSet;

use mentor_match::cohort::{PersonId, Side};

use super::directory::{Found, MOST_NAMESAKES, People};
use crate::import::field::{Field, MAX_CHOICES};
use crate::import::findings::{Answer, Asked, Findings};
use crate::import::parse::lists::{self, Splitter};
use crate::import::parse::names;
use crate::import::parse::short;
use crate::import::people::answers::Answers;
use crate::import::people::choice_rows;
use crate::import::report::question::{QuestionKind, shortened};
use crate::import::report::{NoteKind, Place};

/// Everybody whom one person named, by position among all people.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// What is written in each line, and who it is. A blank line between others has an empty text.
    pub(crate) choices: Vec<Line>,
    pub(crate) accepts: Vec<usize>,
    pub(crate) declines: Vec<usize>,
    pub(crate) sponsor: Option<usize>,
    pub(crate) supervisors: Vec<usize>,
    pub(crate) acquainted: Vec<usize>,
    pub(crate) running: Vec<usize>,
    /// How many running partners are named, known or not.
    pub(crate) running_named: usize,
    pub(crate) failed: Vec<usize>,
    pub(crate) ended: Vec<usize>,
}

/// One line of a preference list.
#[derive(Debug, Default, Clone)]
pub(crate) struct Line {
    pub(crate) written: String,
    pub(crate) who: Option<usize>,
    pub(crate) place: Option<Place>,
}

/// Reads what one person says about others.
pub(crate) struct Linker<'a, 'f, 'd> {
    pub(crate) answers: &'a Answers<'a>,
    pub(crate) people: &'a People<'a>,
    pub(crate) findings: &'f mut Findings<'d>,
}

/// Why a text is not used.
struct Trouble {
    kind: QuestionKind,
    candidates: Vec<String>,
    message: String,
    /// It names somebody for this person's other role.
    other_role: bool,
}

impl Linker<'_, '_, '_> {
    pub(crate) fn links(&mut self, me: usize) -> Links {
        let mut links = Links { choices: self.choices(me), ..Links::default() };
        links.accepts = self.named(me, &Field::Accepts);
        links.declines = self.named(me, &Field::Declines);
        if self.people.all[me].key.side == Side::Mentee {
            links.sponsor = self.named(me, &Field::Sponsor).first().copied();
            links.supervisors = self.named(me, &Field::Supervisors);
            links.acquainted = self.named(me, &Field::Acquainted);
        }
        links.running_named = self.texts(me, &Field::RunningWith).len();
        links.running = self.named(me, &Field::RunningWith);
        links.failed = self.named(me, &Field::FailedWith);
        links.ended = self.named(me, &Field::EndedWith);
        links
    }

    fn choices(&mut self, me: usize) -> Vec<Line> {
        let person = &self.people.all[me];
        // Somebody with both roles writes their choices as a mentee, unless the question is put to mentors.
        let is_others = |field: &Field| person.key.side == Side::Mentor && self.answers.is_for_both(person, field);
        let mut lines: Vec<(Field, String)> = Vec::new();
        for position in 1..=MAX_CHOICES {
            let field = Field::Choice(position);
            let cell = self.answers.cell(person, &field).filter(|cell| !short::is_none(&cell.text));
            if let Some(cell) = cell.filter(|_| !is_others(&field)) {
                lines.resize(usize::from(position) - 1, (field.clone(), String::new()));
                lines.push((field, cell.text.into_owned()));
            }
        }
        if !is_others(&Field::Choices) {
            lines.extend(self.texts(me, &Field::Choices).into_iter().map(|text| (Field::Choices, text)));
        }
        let mut read = Vec::with_capacity(lines.len());
        for (index, (field, written)) in lines.into_iter().enumerate() {
            if written.is_empty() || written == choice_rows::GAP {
                read.push(Line::default());
                continue;
            }
            let default_used = format!("choice {} stays open; the other choices keep their places", index + 1);
            let who = self.resolve(me, &field, &written, &default_used);
            let place = self.place(me, &field);
            read.push(Line {
                written: written.split_whitespace().collect::<Vec<_>>().join(" "),
                who,
                place: Some(place),
            });
        }
        read
    }

    fn place(&self, me: usize, field: &Field) -> Place {
        self.answers.place(&self.people.all[me], field)
    }

    /// The names in a cell. "Last, First" is one name, also between commas.
    fn texts(&self, me: usize, field: &Field) -> Vec<String> {
        let person = &self.people.all[me];
        let side = person.key.side;
        let Some(cell) = self.answers.cell(person, field).filter(|cell| !short::is_none(&cell.text)) else {
            return Vec::new();
        };
        let known = |text: &str| [side.other(), side].iter().any(|&side| self.people.find(side, text) != Found::Nobody);
        let splitter = self.answers.splitter(person, &cell).filter(|_| field.is_list());
        let mut texts = Vec::new();
        for line in cell.text.split('\n').map(str::trim).filter(|line| !line.is_empty()) {
            let Some(splitter) = splitter.filter(|_| !known(line)) else {
                texts.push(line.to_owned());
                continue;
            };
            let mut parts = splitter.split_all(line);
            // "Ana Silva|Bo Berg" in a column of semicolons is two names when both are somebody's.
            if let Some(other) = lists::other_strong(splitter.separator()) {
                let names = |part: String| {
                    let names: Vec<String> = part.split(other).map(|name| name.trim().to_owned()).collect();
                    let all_known = names.len() > 1 && !known(&part) && names.iter().all(|name| known(name));
                    if all_known { names } else { vec![part] }
                };
                parts = parts.into_iter().flat_map(names).collect();
            }
            let by_commas = matches!(splitter, Splitter::Commas(_)) && lists::strong(line).is_none();
            let mut at = 0;
            while at < parts.len() {
                let pair = parts.get(at + 1).map(|next| format!("{}, {next}", parts[at]));
                let pair = pair.filter(|pair| by_commas && !known(&parts[at]) && known(pair));
                let mut text = pair.clone().unwrap_or_else(|| parts[at].clone());
                at += if pair.is_some() { 2 } else { 1 };
                // "Ana Silva, PhD" is one name, too.
                while by_commas && let Some(next) = parts.get(at).filter(|next| names::is_suffix(next)) {
                    text = format!("{text}, {next}");
                    at += 1;
                }
                texts.push(text);
            }
        }
        texts.retain(|text| !short::is_none(text));
        texts
    }

    fn named(&mut self, me: usize, field: &Field) -> Vec<usize> {
        let default_used = match field {
            Field::Declines => "nobody is declined by this line",
            Field::Sponsor => "no sponsor is preferred",
            Field::Supervisors => "nobody is excluded as supervisor",
            Field::FailedWith => "nobody is excluded by this line",
            Field::RunningWith => "the pairing counts as running, with nobody of this round",
            _ => "this line is not used",
        };
        let mut named = Vec::new();
        let mut seen = BTreeSet::new();
        for written in self.texts(me, field) {
            if let Some(who) = self.resolve(me, field, &written, default_used)
                && seen.insert(who)
            {
                named.push(who);
            }
        }
        named
    }

    /// Who is meant; asks when that is not certain.
    fn resolve(&mut self, me: usize, field: &Field, written: &str, default_used: &str) -> Option<usize> {
        let trouble = match self.who(me, field, written) {
            Ok(who) => return Some(who),
            Err(trouble) => trouble,
        };
        let person = &self.people.all[me];
        let (for_both, side) = (self.answers.is_for_both(person, field), person.key.side);
        if trouble.other_role && for_both {
            return None;
        }
        // One cell of somebody with both roles is asked about once, as the mentee's.
        if for_both && side == Side::Mentor {
            return None;
        }
        let (subject, key) = (person.key.to_string(), field.to_string());
        match self.findings.decided(trouble.kind, &subject, &key, written) {
            Answer::Nothing => return None,
            Answer::Text(answer) => {
                if let Ok(who) = self.who(me, field, &answer) {
                    return Some(who);
                }
            }
            Answer::Open => {
                let harmless =
                    matches!(field, Field::Sponsor | Field::Acquainted | Field::EndedWith | Field::RunningWith);
                if harmless && trouble.kind == QuestionKind::UnknownPerson {
                    let place = self.place(me, field);
                    let found = shortened(written);
                    let note = match field {
                        Field::Sponsor => NoteKind::SponsorNotHere { found },
                        Field::RunningWith => NoteKind::RunningElsewhere { found, side: side.other() },
                        _ => NoteKind::NotInThisRound { found, side: side.other() },
                    };
                    self.findings.note(place, note);
                    return None;
                }
            }
        }
        let place = self.place(me, field);
        self.findings.ask(Asked {
            kind: trouble.kind,
            subject: &subject,
            person: Some(&self.people.all[me].key),
            field: &key,
            place: &place,
            found: written,
            candidates: trouble.candidates,
            default_used: default_used.to_owned(),
            message: trouble.message,
        });
        None
    }

    fn who(&self, me: usize, field: &Field, written: &str) -> Result<usize, Trouble> {
        let side = self.people.all[me].key.side;
        let other = side.other();
        let shown = shortened(written);
        let oneself = || Trouble {
            kind: QuestionKind::Oneself,
            candidates: Vec::new(),
            message: format!("\"{shown}\" is this {side} themself; answer with somebody else, or with nobody"),
            other_role: false,
        };
        match self.people.find(other, written) {
            Found::One(who) if self.people.same_human(me, who) => Err(oneself()),
            Found::One(who) => Ok(who),
            Found::Several(which) => Err(Trouble {
                kind: QuestionKind::AmbiguousPerson,
                candidates: self
                    .people
                    .offered(written, &which)
                    .iter()
                    .take(10)
                    .map(|&who| self.people.title(who))
                    .collect(),
                message: format!(
                    "\"{shown}\" fits {}{} {other}s; answer with the number or e-mail address of the one who is meant",
                    if which.len() < MOST_NAMESAKES { "" } else { "at least " },
                    which.len()
                ),
                other_role: false,
            }),
            Found::Nobody => Err(self.nobody(me, field, written, &shown)),
        }
    }

    fn nobody(&self, me: usize, field: &Field, written: &str, shown: &str) -> Trouble {
        let side = self.people.all[me].key.side;
        let other = side.other();
        match self.people.find(side, written) {
            Found::One(who) if self.people.same_human(me, who) => Trouble {
                kind: QuestionKind::Oneself,
                candidates: Vec::new(),
                message: format!("\"{shown}\" is this {side} themself; answer with somebody else, or with nobody"),
                other_role: false,
            },
            Found::One(_) | Found::Several(_) => Trouble {
                kind: QuestionKind::SameSide,
                candidates: Vec::new(),
                message: format!(
                    "\"{shown}\" is a {side} of this round, not a {other}; answer with a {other}, or with nobody"
                ),
                other_role: true,
            },
            Found::Nobody => {
                let similar = self.people.similar(other, written);
                let candidates: Vec<String> = similar.iter().map(|&position| self.people.title(position)).collect();
                let kind = if candidates.is_empty() { QuestionKind::UnknownPerson } else { QuestionKind::NearPerson };
                let message = if *field == Field::Sponsor {
                    format!("the sponsor \"{shown}\" is not among the {other}s; answer with a {other}, or with nobody")
                } else if candidates.is_empty() {
                    format!(
                        "no {other} is called \"{shown}\"; answer with a name, number or e-mail address, or with nobody"
                    )
                } else {
                    format!(
                        "no {other} is called exactly \"{shown}\"; if one of the candidates is meant, answer with them, otherwise with nobody"
                    )
                };
                Trouble { kind, candidates, message, other_role: false }
            }
        }
    }

    /// The ids of some people.
    pub(crate) fn ids(people: &People<'_>, positions: &[usize]) -> Vec<PersonId> {
        positions.iter().map(|&position| people.all[position].key.id.clone()).collect()
    }
}
