//! What people said about each other: choices, agreement, refusal, sponsors, earlier pairings.

use std::collections::BTreeSet;

use mentor_match::cohort::{ApartBecause, PersonId, PersonKey, Side};

use super::directory::{Found, MOST_CANDIDATES, MOST_NAMESAKES, People};
use super::written::Written;
use crate::import::field::{Field, MAX_CHOICES};
use crate::import::findings::{Answer, Asked, Findings};
use crate::import::parse::lists::Splitter;
use crate::import::parse::short::on_one_line;
use crate::import::people::answers::Answers;
use crate::import::people::choice_rows;
use crate::import::report::question::{QuestionKind, shortened};
use crate::import::report::{NoteKind, Place};
use crate::import::source::SourceKind;

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
    /// Who is kept apart from this person until it is answered who is meant.
    pub(crate) perhaps: Vec<(usize, ApartBecause)>,
}

/// One line of a preference list.
#[derive(Debug, Default, Clone)]
pub(crate) struct Line {
    pub(crate) written: String,
    pub(crate) who: Option<usize>,
    /// Where it is written.
    pub(crate) field: Option<Field>,
}

/// Reads what one person says about others.
pub(crate) struct Linker<'a, 'f, 'd> {
    pub(crate) answers: &'a Answers<'a>,
    pub(crate) people: &'a People<'a>,
    pub(crate) findings: &'f mut Findings<'d>,
}

/// What a field does with people who are not known for certain.
#[derive(Clone, Copy)]
enum Open {
    /// Nothing: a wish waits until it is answered.
    Waits(&'static str),
    /// All who may be meant are kept apart from this person.
    KeepsApart(ApartBecause),
}

/// Why a text is not used.
struct Trouble {
    kind: QuestionKind,
    /// Everybody who may be meant.
    perhaps: Vec<usize>,
    /// Those who are offered as answers.
    candidates: Vec<String>,
    message: String,
    /// It names somebody for this person's other role.
    other_role: bool,
}

/// On which rule it depends whether a name keeps people apart.
const fn by_rule(field: &Field) -> &'static str {
    match field {
        Field::Supervisors => ", if the policy has the rule not-supervisor",
        Field::Acquainted => ", if the policy has the rule not-acquainted",
        _ => "",
    }
}

impl Linker<'_, '_, '_> {
    pub(crate) fn links(&mut self, me: usize) -> Links {
        let mut links = Links { choices: self.choices(me), ..Links::default() };
        let perhaps = &mut links.perhaps;
        links.accepts = self.named(me, &Field::Accepts, perhaps);
        links.declines = self.named(me, &Field::Declines, perhaps);
        if self.people.all[me].key.side == Side::Mentee {
            links.sponsor = self.named(me, &Field::Sponsor, perhaps).first().copied();
            links.supervisors = self.named(me, &Field::Supervisors, perhaps);
            links.acquainted = self.named(me, &Field::Acquainted, perhaps);
        }
        links.running_named = self.texts(me, &Field::RunningWith).len();
        links.running = self.named(me, &Field::RunningWith, perhaps);
        links.failed = self.named(me, &Field::FailedWith, perhaps);
        links.ended = self.named(me, &Field::EndedWith, perhaps);
        perhaps.sort_unstable();
        perhaps.dedup();
        links
    }

    fn choices(&mut self, me: usize) -> Vec<Line> {
        let person = &self.people.all[me];
        // Somebody with both roles writes their choices as a mentee, unless the question is put to mentors.
        let is_others = |field: &Field| person.key.side == Side::Mentor && self.answers.is_for_both(person, field);
        let mut lines: Vec<(Field, String)> = Vec::new();
        for position in 1..=MAX_CHOICES {
            let field = Field::Choice(position);
            let cell = self.answers.cell(person, &field).filter(|cell| self.names_somebody(&cell.text));
            if let Some(cell) = cell.filter(|_| !is_others(&field)) {
                lines.resize(usize::from(position) - 1, (field.clone(), String::new()));
                lines.push((field, cell.text.into_owned()));
            }
        }
        if !is_others(&Field::Choices) {
            lines.extend(self.texts(me, &Field::Choices).into_iter().map(|text| (Field::Choices, text)));
        }
        let mut read = Vec::with_capacity(lines.len());
        for (field, written) in lines {
            if written.is_empty() || written == choice_rows::GAP {
                read.push(Line::default());
                continue;
            }
            let default_used = "this wish is ignored, and the other choices keep their ranks".to_owned();
            let meant = self.resolve(me, me, &field, &written, default_used);
            let who = meant.ok().and_then(|meant| meant.first().copied());
            read.push(Line { written: on_one_line(&written), who, field: Some(field) });
        }
        read
    }

    fn place(&self, me: usize, field: &Field) -> Place {
        self.answers.place(&self.people.all[me], field)
    }

    /// The names in a cell.
    fn texts(&self, me: usize, field: &Field) -> Vec<String> {
        let person = &self.people.all[me];
        let Some(cell) = self.answers.cell(person, field) else { return Vec::new() };
        let splitter = self.answers.splitter(person, &cell).filter(|_| field.is_list());
        let written = Written { people: self.people, side: person.key.side };
        let mut texts = written.names(&cell.text, splitter);
        texts.retain(|text| text == choice_rows::GAP || self.names_somebody(text));
        texts
    }

    /// Whether a text is more than a way to say "nobody" or "anybody", which is not what anybody of this round is
    /// called.
    fn names_somebody(&self, text: &str) -> bool {
        let is_called = |side| self.people.find(side, text) != Found::Nobody;
        !self.people.is_nobody(text) || is_called(Side::Mentee) || is_called(Side::Mentor)
    }

    /// What becomes of a name in a field that is not a choice while it is not known whose it is.
    fn open(&self, me: usize, field: &Field) -> Open {
        match field {
            Field::Declines => Open::KeepsApart(ApartBecause::PerhapsDeclined { by: self.people.all[me].key.side }),
            Field::Supervisors => Open::KeepsApart(ApartBecause::PerhapsSupervisor),
            Field::Acquainted => Open::KeepsApart(ApartBecause::PerhapsAcquainted),
            Field::FailedWith => Open::KeepsApart(ApartBecause::PerhapsFailed),
            Field::Sponsor => Open::Waits("no sponsor is preferred"),
            Field::RunningWith => Open::Waits("the pairing counts as running, with no one in this round"),
            _ => Open::Waits("this name is ignored"),
        }
    }

    fn named(&mut self, me: usize, field: &Field, perhaps: &mut Vec<(usize, ApartBecause)>) -> Vec<usize> {
        let open = self.open(me, field);
        let mut named = Vec::new();
        let mut seen = BTreeSet::new();
        for (writer, written) in self.written(me, field) {
            let default_used = if let Open::Waits(words) = open { words.to_owned() } else { String::new() };
            match (self.resolve(me, writer, field, &written, default_used), open) {
                (Ok(meant), _) => named.extend(meant.into_iter().filter(|&who| seen.insert(who))),
                (Err(candidates), Open::KeepsApart(because)) => {
                    perhaps.extend(candidates.into_iter().map(|who| (who, because)));
                }
                (Err(_), Open::Waits(_)) => {}
            }
        }
        named
    }

    /// What a person wrote about others, and in which role: whom somebody declines as a mentor they decline as a
    /// mentee, too. Other answers are of one role.
    fn written(&self, me: usize, field: &Field) -> Vec<(usize, String)> {
        let mut written: Vec<(usize, String)> = self.texts(me, field).into_iter().map(|text| (me, text)).collect();
        if let Some(other) = self.other_role(me, field) {
            let texts = self.texts(other, field).into_iter();
            let more: Vec<String> = texts.filter(|text| written.iter().all(|(_, own)| own != text)).collect();
            written.extend(more.into_iter().map(|text| (other, text)));
        }
        written
    }

    /// The same person in the other role, when what they say there holds in this one, too.
    fn other_role(&self, me: usize, field: &Field) -> Option<usize> {
        matches!(field, Field::Declines | Field::FailedWith).then(|| self.people.other_role(me))?
    }

    /// Who is meant, of several people when a decision names them; asks when that is not certain, and gives those who
    /// may be meant.
    fn resolve(
        &mut self,
        me: usize,
        writer: usize,
        field: &Field,
        written: &str,
        default_used: String,
    ) -> Result<Vec<usize>, Vec<usize>> {
        let mut trouble = match self.who(me, written) {
            Ok(who) => return Ok(vec![who]),
            Err(trouble) => trouble,
        };
        let person = &self.people.all[me];
        let (other_role, side) = (self.other_role(me, field), person.key.side);
        let is_shared = self.answers.is_for_both(person, field);
        let for_both = other_role.is_some() || is_shared;
        let other_role = other_role.or_else(|| self.people.other_role(me).filter(|_| is_shared));
        if trouble.other_role && for_both {
            return Ok(Vec::new());
        }
        // How many are kept apart from this person in the other role.
        let mut apart_there = 0;
        if let Some(other) = other_role {
            match self.who(other, written) {
                // It says who is not to be met in the other role, and nobody in this one is called so.
                Ok(_) => return Ok(Vec::new()),
                Err(there) if trouble.candidates.is_empty() && !there.candidates.is_empty() => {
                    apart_there = there.perhaps.len();
                    (trouble.kind, trouble.candidates, trouble.message) = (there.kind, there.candidates, there.message);
                }
                Err(_) => {}
            }
        }
        // A name that somebody with both roles writes is asked about once, as the mentee's.
        let asked_as = if for_both { Side::Mentee } else { side };
        let asked_of = if asked_as == side { me } else { other_role.unwrap_or(me) };
        let own = PersonKey { side: asked_as, id: self.people.all[asked_of].key.id.clone() }.to_string();
        // A name that is not found is the same one whoever writes it; of two namesakes only the writer knows which.
        let (everybody, key) = (asked_as.other().to_string(), field.to_string());
        let decided = match self.findings.decided(trouble.kind, &own, &key, written) {
            Answer::Open => self.findings.decided(trouble.kind, &everybody, &key, written),
            decided => decided,
        };
        let is_own = matches!(trouble.kind, QuestionKind::AmbiguousPerson | QuestionKind::Oneself);
        let subject = if is_own { own } else { everybody };
        match decided {
            Answer::Nothing => return Ok(Vec::new()),
            Answer::Text(answer) => {
                if let Some(meant) = self.answered(me, field, &answer, for_both) {
                    return Ok(meant);
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
                    return Ok(Vec::new());
                }
            }
        }
        let keeps_apart = matches!(self.open(me, field), Open::KeepsApart(_));
        let too_many = trouble.perhaps.len() >= MOST_NAMESAKES || !self.people.may_keep_apart(trouble.perhaps.len());
        if keeps_apart && too_many {
            // Not all of them are known: letters are held back instead.
            (trouble.perhaps, trouble.candidates) = (Vec::new(), Vec::new());
        }
        if asked_as != side {
            return Err(trouble.perhaps);
        }
        let default_used = match trouble.perhaps.len().max(apart_there) {
            _ if !keeps_apart => default_used,
            0 => "letters that show an address of whoever excludes this name, or of their match, are held back"
                .to_owned(),
            1 => format!("whoever excludes this name is not matched with the candidate{}", by_rule(field)),
            some => format!(
                "whoever excludes this name is not matched with any of the {some} {} who may be meant{}",
                if apart_there > 0 { "people".to_owned() } else { format!("{}s", side.other()) },
                by_rule(field)
            ),
        };
        let place = self.place(writer, field);
        self.findings.ask(Asked {
            kind: trouble.kind,
            subject: &subject,
            person: Some(&self.people.all[me].key),
            field: &key,
            place: &place,
            found: written,
            candidates: trouble.candidates,
            default_used,
            message: trouble.message,
        });
        Err(trouble.perhaps)
    }

    /// The people whom a decision names; several where the question is about a list. With both roles, the other role's
    /// are passed.
    fn answered(&self, me: usize, field: &Field, answer: &str, for_both: bool) -> Option<Vec<usize>> {
        let side = self.people.all[me].key.side;
        let splitter = Splitter::Commas(BTreeSet::new());
        let names = Written { people: self.people, side }.names(answer, Some(&splitter).filter(|_| field.is_list()));
        let mut meant = Vec::new();
        for name in names {
            match self.who(me, &name) {
                Ok(who) => meant.push(who),
                Err(trouble) if trouble.other_role && for_both => {}
                Err(_) => return None,
            }
        }
        Some(meant)
    }

    fn who(&self, me: usize, written: &str) -> Result<usize, Trouble> {
        let side = self.people.all[me].key.side;
        let other = side.other();
        let shown = shortened(written);
        let oneself = || Trouble {
            kind: QuestionKind::Oneself,
            perhaps: Vec::new(),
            candidates: Vec::new(),
            message: oneself(&shown, side),
            other_role: false,
        };
        match self.people.find(other, written) {
            Found::One(who) if self.people.same_human(me, who) => Err(oneself()),
            Found::One(who) => Ok(who),
            Found::Several(which) => Err(Trouble {
                kind: QuestionKind::AmbiguousPerson,
                perhaps: which.clone(),
                candidates: self
                    .people
                    .offered(written, &which)
                    .iter()
                    .take(10)
                    .map(|&who| self.people.title(who))
                    .collect(),
                message: format!(
                    "\"{shown}\" fits {}{} {other}s. Answer with the number or e-mail address of the one who is meant.",
                    if which.len() < MOST_NAMESAKES { "" } else { "at least " },
                    which.len()
                ),
                other_role: false,
            }),
            Found::Nobody => Err(self.nobody(me, written, &shown)),
        }
    }

    fn nobody(&self, me: usize, written: &str, shown: &str) -> Trouble {
        let side = self.people.all[me].key.side;
        let other = side.other();
        let perhaps = self.people.resembling(other, written);
        let candidates: Vec<String> =
            perhaps.iter().take(MOST_CANDIDATES).map(|&position| self.people.title(position)).collect();
        let (kind, message, other_role) = match self.people.find(side, written) {
            Found::One(who) if self.people.same_human(me, who) => (QuestionKind::Oneself, oneself(shown, side), false),
            Found::One(_) | Found::Several(_) => {
                let message = format!(
                    "\"{shown}\" is a {side} in this round, not a {other}. Answer with a {other}, or with \"nobody\"."
                );
                (QuestionKind::SameSide, message, true)
            }
            Found::Nobody if candidates.is_empty() => {
                (QuestionKind::UnknownPerson, unknown(shown, &self.called(me, other)), false)
            }
            Found::Nobody => {
                let other = self.called(me, other);
                let message = format!(
                    "We found no {other} called \"{shown}\", but similar names. If one of the candidates is meant, answer with that \
                     one. Otherwise answer with a name, number or e-mail address, or with \"nobody\"."
                );
                (QuestionKind::NearPerson, message, false)
            }
        };
        Trouble { kind, perhaps, candidates, message, other_role }
    }

    /// What the other one is to whoever is asked: peers have no sides.
    fn called(&self, me: usize, other: Side) -> String {
        let sheet = &self.answers.sheets[self.people.all[me].draft.at.sheet];
        if sheet.kind == SourceKind::Peers { "peer".to_owned() } else { other.to_string() }
    }

    /// The ids of some people.
    pub(crate) fn ids(people: &People<'_>, positions: &[usize]) -> Vec<PersonId> {
        positions.iter().map(|&position| people.all[position].key.id.clone()).collect()
    }
}

fn oneself(shown: &str, side: Side) -> String {
    format!("\"{shown}\" is the name of this {side}. Answer with another person, or with \"nobody\".")
}

fn unknown(shown: &str, other: &str) -> String {
    format!("We found no {other} called \"{shown}\". Answer with a name, number or e-mail address, or with \"nobody\".")
}
