//! From people and what they said to the cohort: contradictions are settled, repetitions noted, references turned into
//! ids.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use mentor_match::cohort::{
    Apart, ApartBecause, Choice, Cohort, CohortError, Mentee, Mentor, Pairing, PairingState, PersonKey, Side,
};
use mentor_match::policy::Rulings;
use mentor_match::text;

use super::answers::custom::CustomAnswers;
use super::answers::known::Known;
use super::answers::reader::Reader;
use super::columns::column::ColumnReport;
use super::columns::sheet::CellText;
use super::error::ImportError;
use super::field::Field;
use super::file_report::FileReport;
use super::findings::{Answer, Asked, Findings, Part};
use super::given::decisions::Decisions;
use super::given::options::ImportOptions;
use super::links::directory::People;
use super::links::linker::{Linker, Links};
use super::links::{rulings, unread_names};
use super::parse::numbers;
use super::people::answers::Answers;
use super::people::namesakes;
use super::people::person::Person;
use super::read::budget::Budget;
use super::report::question::QuestionKind;
use super::report::{NoteKind, Place};
use super::units::tree::{self, UnitTree};
use crate::both::both;

/// Who may be one person in both roles, and everybody's units.
pub(crate) fn prepare(
    answers: &Answers<'_>,
    all: &[Person],
    options: &ImportOptions,
    findings: &mut Findings<'_>,
) -> Result<(Vec<Apart>, UnitTree), ImportError> {
    let apart = namesakes::across(answers.sheets, all, findings);
    Ok((apart, tree::build(answers, all, &options.levels, findings)?))
}

/// Makes the cohort, and finds the people whom the committee's rulings mean; last, whoever is meant by their id.
pub(crate) fn assemble(
    answers: &Answers<'_>,
    all: &[Person],
    (mut apart, tree): (Vec<Apart>, UnitTree),
    (files, options): (&mut [FileReport], &ImportOptions),
    findings: &mut Findings<'_>,
) -> Result<(Cohort, Rulings, BTreeSet<PersonKey>), ImportError> {
    let one_person = apart.iter().filter(|pair| pair.because == ApartBecause::OnePerson);
    let people = People::new(all, one_person, &tree, &options.nicknames, findings.budget);
    unread_names::count(answers.sheets, files, &people);
    unread_names::ask(answers.sheets, files, &people, findings);
    let hides_names = answers.sheets.iter().flat_map(|sheet| &sheet.columns.reports).any(ColumnReport::hides_names);
    let rulings = rulings::resolve(&options.decisions, &people, hides_names, findings)?;
    let custom = CustomAnswers::of(answers, all, options, findings);
    let with = (&tree, &custom, options);
    let (said, (links, choices)) = if options.places.is_some() {
        // How many questions there are by then decides whether towns that are nearly meant are looked for.
        let named = name_all(answers, &people, findings);
        (read_these(answers, all, 0..all.len(), with, &Known::new(options.as_of), findings), named)
    } else {
        // What people say of themselves needs nothing of whom they name.
        let (share, shared, decisions) = (findings.budget.share(), answers.shared(), findings.decisions());
        let next = AtomicUsize::new(0);
        let read_some =
            |answers: &Answers<'_>, budget: &Budget<'_>| read_next(answers, all, with, (decisions, budget), &next);
        let read = || share.spend_on(|budget| read_some(&shared.within(budget), budget));
        let budget = findings.budget;
        let name = || {
            let named = name_all(answers, &people, findings);
            (named, read_some(answers, budget))
        };
        // The share asks nobody whether to stop, so this is asked here while only the share is left.
        let ask = || drop(budget.check(""));
        let ((mut read, spent), (named, rest)) = both(read, name, ask);
        findings.budget.settle(&spent);
        read.extend(rest);
        read.sort_unstable_by_key(|(from, ..)| *from);
        let mut said = Vec::with_capacity(all.len());
        for (_, some, part) in read {
            said.extend(some);
            findings.add(part);
        }
        (said, named)
    };
    let (mut mentees, mut mentors, mut pairings) = (Vec::new(), Vec::new(), Vec::new());
    let mut inactive: BTreeSet<usize> = BTreeSet::new();
    for (me, ((links, choices), said)) in links.iter().zip(choices).zip(said).enumerate() {
        let person = &all[me];
        let ids = |positions: &[usize]| Linker::ids(&people, positions);
        let active = match said {
            None => continue,
            Some(Said::Mentee(mut mentee)) => {
                mentee.sponsor = links.sponsor.map(|sponsor| all[sponsor].key.id.clone());
                mentee.supervisors = ids(&links.supervisors);
                mentee.acquainted = ids(&links.acquainted);
                (mentee.choices, mentee.accepts, mentee.declines) =
                    (choices, ids(&links.accepts), ids(&links.declines));
                mentees.push(*mentee);
                mentees.last().and_then(|mentee| mentee.profile.active)
            }
            Some(Said::Mentor(mut mentor)) => {
                let named = u16::try_from(links.running_named).unwrap_or(u16::MAX);
                if named > 0 {
                    mentor.running = Some(mentor.running.unwrap_or(0).max(named));
                }
                note_full(&mentor, answers, person, options, findings);
                (mentor.choices, mentor.accepts, mentor.declines) =
                    (choices, ids(&links.accepts), ids(&links.declines));
                mentors.push(*mentor);
                mentors.last().and_then(|mentor| mentor.profile.active)
            }
        };
        if active == Some(false) {
            inactive.insert(me);
        }
        let states = [
            (PairingState::Running, &links.running),
            (PairingState::Failed, &links.failed),
            (PairingState::Ended, &links.ended),
        ];
        for (state, partners) in states {
            pairings.extend(partners.iter().map(|&partner| pairing(person, &all[partner], state)));
        }
    }
    several_mentors(answers, all, findings);
    Settling { answers, people: &people, findings }.inactive_choices(&links, &inactive);
    apart.extend(perhaps_meant(all, &links));
    let meant_by_id = rulings::meant_by_id(&people);
    // To free what everybody is called by takes as long as to look at everybody once more.
    let unneeded = (people.into_names(), links);
    let make = || Cohort::new(tree.units, mentees, mentors, pairings);
    let ((), cohort) = both(move || drop(unneeded), make, || ());
    let cohort = cohort.map_err(|error| refused(error, answers, all))?;
    Ok((cohort.keep_apart(apart)?, rulings, meant_by_id))
}

/// Whom everybody names, with the choices.
fn name_all(answers: &Answers<'_>, people: &People<'_>, findings: &mut Findings<'_>) -> (Vec<Links>, Vec<Vec<Choice>>) {
    let mut link = |me| Linker { answers, people, findings: &mut *findings }.links(me);
    let mut links: Vec<Links> = (0..people.all.len()).map(&mut link).collect();
    let mut settling = Settling { answers, people, findings };
    for (me, links) in links.iter_mut().enumerate() {
        settling.contradictions(me, links);
    }
    let choices = links.iter().map(|links| settling.choices(links)).collect();
    settling.never_asked(&links);
    (links, choices)
}

/// Somebody as they describe themselves.
enum Said {
    Mentee(Box<Mentee>),
    Mentor(Box<Mentor>),
}

/// How many people a thread reads at a time.
const TOGETHER: usize = 64;

/// What people say of themselves of whom nobody reads yet, a few at a time: from whom on, what they say, and what there
/// is to say about it.
fn read_next(
    answers: &Answers<'_>,
    all: &[Person],
    with: (&UnitTree, &CustomAnswers, &ImportOptions),
    (decisions, budget): (&Decisions, &Budget<'_>),
    next: &AtomicUsize,
) -> Vec<(usize, Vec<Option<Said>>, Part)> {
    let (mut read, known) = (Vec::new(), Known::new(with.2.as_of));
    loop {
        let from = next.fetch_add(TOGETHER, Ordering::Relaxed);
        if from >= all.len() {
            return read;
        }
        let mut findings = Findings::new(decisions, budget);
        let some = read_these(answers, all, from..all.len().min(from + TOGETHER), with, &known, &mut findings);
        read.push((from, some, findings.into_part()));
    }
}

/// What these people say of themselves; nothing of somebody whose id cannot be one.
fn read_these(
    answers: &Answers<'_>,
    all: &[Person],
    these: Range<usize>,
    (tree, custom, options): (&UnitTree, &CustomAnswers, &ImportOptions),
    known: &Known,
    findings: &mut Findings<'_>,
) -> Vec<Option<Said>> {
    let read = |index: usize| {
        let person = &all[index];
        let mut reader = Reader { answers, person, index, tree, options, known, findings: &mut *findings };
        let id = person.key.id.as_str();
        match person.key.side {
            Side::Mentee => {
                let mut mentee = Box::new(Mentee::new(id).ok()?);
                reader.mentee(&mut mentee, custom);
                Some(Said::Mentee(mentee))
            }
            Side::Mentor => {
                let mut mentor = Box::new(Mentor::new(id).ok()?);
                reader.mentor(&mut mentor, custom);
                Some(Said::Mentor(mentor))
            }
        }
    };
    these.map(read).collect()
}

/// Too long a list is refused with where it stands: several columns can add up to it.
fn refused(error: CohortError, answers: &Answers<'_>, all: &[Person]) -> ImportError {
    let CohortError::TooManyEntries { person, list, count } = &error else { return error.into() };
    let fields: &[Field] = match *list {
        "goals" => &[Field::Goals, Field::RankedGoals, Field::TopGoals, Field::Goal(1)],
        "interests" => &[Field::Interests],
        _ => &[Field::Avoids],
    };
    let Some(whose) = all.iter().find(|one| one.key == *person) else { return error.into() };
    let places: Vec<Place> = fields.iter().map(|field| answers.place(whose, field)).collect();
    match places.iter().find(|place| place.column.is_some()).or(places.first()) {
        Some(place) => ImportError::TooManyEntries { place: place.clone(), list, count: *count },
        None => error.into(),
    }
}

/// Who is kept apart until it is answered who is meant.
fn perhaps_meant(all: &[Person], links: &[Links]) -> Vec<Apart> {
    let pair = |me: usize, other: usize, because| {
        let (mentee, mentor) = if all[me].key.side == Side::Mentee { (me, other) } else { (other, me) };
        Apart { mentee: all[mentee].key.id.clone(), mentor: all[mentor].key.id.clone(), because }
    };
    let all = links.iter().enumerate().flat_map(|(me, own)| own.perhaps.iter().map(move |&(who, why)| (me, who, why)));
    all.map(|(me, who, because)| pair(me, who, because)).collect()
}

fn pairing(one: &Person, other: &Person, state: PairingState) -> Pairing {
    let (mentee, mentor) = if one.key.side == Side::Mentee { (one, other) } else { (other, one) };
    Pairing { mentee: mentee.key.id.clone(), mentor: mentor.key.id.clone(), state }
}

fn note_full(
    mentor: &Mentor,
    answers: &Answers<'_>,
    person: &Person,
    options: &ImportOptions,
    findings: &mut Findings<'_>,
) {
    let offered = mentor.seats.unwrap_or(options.seats_when_blank);
    let seats = options.seat_cap.map_or(offered, |cap| offered.min(cap));
    if let Some(running) = mentor.running.filter(|&running| running > 0 && running >= seats && seats > 0) {
        findings.note(answers.place(person, &Field::Running), NoteKind::NoFreeSeat { running, seats });
    }
}

/// One note for each column in which people ask for more than one mentor.
fn several_mentors(answers: &Answers<'_>, all: &[Person], findings: &mut Findings<'_>) {
    let mut asking: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for person in all.iter().filter(|person| person.key.side == Side::Mentee) {
        let cell = answers.cell(person, &Field::MentorsWanted);
        let several = |cell: &CellText<'_>| numbers::count(&cell.text).is_some_and(|count| count.value > 1);
        if let Some(column) = cell.filter(several).and_then(|cell| cell.column) {
            *asking.entry((person.draft.at.sheet, column)).or_default() += 1;
        }
    }
    for ((sheet, column), people) in asking {
        findings.note(answers.sheets[sheet].place_in_header(column), NoteKind::SeveralMentors { people });
    }
}

/// What has to be seen together.
struct Settling<'a, 'f, 'd> {
    answers: &'a Answers<'a>,
    people: &'a People<'a>,
    findings: &'f mut Findings<'d>,
}

impl Settling<'_, '_, '_> {
    fn place(&self, me: usize, field: &Field) -> Place {
        self.answers.place(&self.people.all[me], field)
    }

    /// Notes repeated choices; asks about people who are wanted and declined at once: the decline counts.
    fn contradictions(&mut self, me: usize, links: &mut Links) {
        let mut first: BTreeMap<usize, usize> = BTreeMap::new();
        for (index, line) in links.choices.iter_mut().enumerate() {
            let Some(who) = line.who else { continue };
            match first.get(&who) {
                Some(&earlier) => {
                    line.who = None;
                    if let Some(field) = &line.field {
                        let place = self.answers.place(&self.people.all[me], field);
                        let who = self.people.title(who);
                        self.findings.note(place, NoteKind::ChoiceRepeated { who, first: earlier });
                    }
                }
                None => {
                    first.insert(who, index + 1);
                }
            }
        }
        let declined: BTreeSet<usize> = links.declines.iter().copied().collect();
        if declined.is_empty() {
            return;
        }
        let mut kept = BTreeSet::new();
        let accepts: BTreeSet<usize> = links.accepts.iter().copied().collect();
        for &who in &declined {
            let choice = first.get(&who).map(|line| line - 1);
            let accepted = accepts.contains(&who);
            if (choice.is_some() || accepted) && !self.decline_stays(me, who, choice) {
                kept.insert(who);
            }
        }
        links.declines.retain(|who| !kept.contains(who));
        let declined: BTreeSet<usize> = links.declines.iter().copied().collect();
        links.accepts.retain(|who| !declined.contains(who));
        for line in &mut links.choices {
            line.who = line.who.filter(|who| !declined.contains(who));
        }
    }

    fn decline_stays(&mut self, me: usize, who: usize, choice: Option<usize>) -> bool {
        let person = &self.people.all[me];
        let (subject, other) = (person.key.to_string(), &self.people.all[who]);
        let title = self.people.title(who);
        let found = other.key.id.as_str();
        match self.findings.decided(QuestionKind::Contradiction, &subject, "declines", found) {
            Answer::Text(answer) => match text::slug(&answer).as_str() {
                "declined" | "decline" | "no" => return true,
                "chosen" | "choose" | "accepted" | "accept" | "agreed" | "yes" | "keep" => return false,
                _ => {}
            },
            Answer::Nothing | Answer::Open => {}
        }
        let (wanted, default_used) = match choice {
            Some(index) => {
                (format!("choice {}", index + 1), format!("the decline counts, and choice {} is ignored", index + 1))
            }
            None => ("agreed to".to_owned(), "the decline counts".to_owned()),
        };
        let yes = if choice.is_some() { "chosen" } else { "accepted" };
        let place = self.place(me, &Field::Declines);
        self.findings.ask_found(
            Asked {
                kind: QuestionKind::Contradiction,
                subject: &subject,
                person: Some(&person.key),
                field: "declines",
                place: &place,
                found,
                candidates: vec!["declined".to_owned(), yes.to_owned()],
                default_used,
                message: format!("{title} is {wanted} and declined at once. Answer \"declined\" or \"{yes}\"."),
            },
            &title,
        );
        true
    }

    fn choices(&self, links: &Links) -> Vec<Choice> {
        let choice = |line: &super::links::linker::Line| match line.who {
            Some(who) => Choice::Person(self.people.all[who].key.id.clone()),
            None => Choice::Unresolved(line.written.clone()),
        };
        links.choices.iter().map(choice).collect()
    }

    /// Mentors who agree to mentees who did not choose them. Said only of mentees who chose somebody.
    fn never_asked(&mut self, links: &[Links]) {
        for (me, own) in links.iter().enumerate().filter(|(me, _)| self.people.all[*me].key.side == Side::Mentor) {
            for &who in &own.accepts {
                let theirs = &links[who];
                let chose_others = theirs.choices.iter().any(|line| line.who.is_some());
                let wants = theirs.choices.iter().any(|line| line.who == Some(me)) || theirs.accepts.contains(&me);
                if chose_others && !wants {
                    let place = self.place(me, &Field::Accepts);
                    let who = self.people.title(who);
                    self.findings.note(place, NoteKind::NeverAsked { who });
                }
            }
        }
    }

    fn inactive_choices<'l>(&mut self, links: &'l [Links], inactive: &BTreeSet<usize>) {
        if inactive.is_empty() {
            return;
        }
        let of_person = |(me, own): (usize, &'l Links)| own.choices.iter().map(move |choice| (me, choice));
        for (me, line) in links.iter().enumerate().flat_map(of_person) {
            if let (Some(who), Some(field)) = (line.who.filter(|who| inactive.contains(who)), &line.field) {
                let who = self.people.title(who);
                self.findings.note(self.answers.place(&self.people.all[me], field), NoteKind::InactivePerson { who });
            }
        }
    }
}
