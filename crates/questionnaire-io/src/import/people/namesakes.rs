//! People of one name under different numbers or addresses: one person who wrote from two addresses, or two people.
//!
//! | the name is | until it is answered |
//! |---|---|
//! | twice on one side, in one file or several | the fuller row, then the later one, counts; the other is held back |
//! | on both sides | the two are not matched with each other; nothing else changes |
//!
//! Rows of one file with different member numbers are different people. Everybody has one open question at most: the
//! first one ends the search, and thousands of one name stay linear.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{Apart, ApartBecause, Side};
use mentor_match::text;

use super::person::{Draft, Person, identity, name_key, smallest_identity};
use crate::import::columns::sheet::Sheet;
use crate::import::field::Field;
use crate::import::findings::{Answer, Asked, Findings};
use crate::import::lookup::Numbers;
use crate::import::report::question::{QuestionKind, shortened};

/// How many pairs of namesakes are kept apart at most.
const MOST_KEPT_APART: usize = 1_000_000;

/// What two people of one name must share to be surely different: a file in which both have a number.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stand {
    files: BTreeSet<usize>,
    numbered: bool,
}

impl Stand {
    fn of(group: &[&Draft]) -> Self {
        Self {
            files: group.iter().map(|draft| draft.at.sheet).collect(),
            numbered: group.iter().all(|draft| draft.number.is_some()),
        }
    }

    fn is_surely_another(&self, other: &Self) -> bool {
        self.numbered && other.numbered && !self.files.is_disjoint(&other.files)
    }
}

/// Asks about people of one name on one side. Those who are one are put together; of those who may be one, and of whom
/// one counts meanwhile, the positions are returned in pairs.
pub(crate) fn join(
    sheets: &[Sheet],
    groups: &mut Vec<Vec<&Draft>>,
    findings: &mut Findings<'_>,
) -> Vec<(usize, usize)> {
    let named = |(index, group): (usize, &Vec<&Draft>)| {
        let names: BTreeSet<String> = group.iter().filter_map(|draft| draft.name.as_deref()).map(name_key).collect();
        names.into_iter().map(move |name| (name, index)).collect::<Vec<_>>()
    };
    let by_name = several(groups.iter().enumerate().flat_map(named));
    let (mut open, mut joined_with) = (Vec::new(), BTreeMap::new());
    for mut namesakes in by_name {
        namesakes.sort_by_key(|&index| smallest_identity(&groups[index]));
        // People by where they stand.
        let mut met: Vec<(Stand, Vec<usize>)> = Vec::new();
        namesakes.retain(|&index| !groups[index].is_empty());
        for one in namesakes {
            let mut person = one;
            match namesake(sheets, one, groups, &met, findings) {
                Namesake::Same(at, position) => {
                    person = met[at].1.remove(position);
                    let joined = std::mem::take(&mut groups[one]);
                    groups[person].extend(joined);
                    joined_with.insert(one, person);
                }
                Namesake::Open(other) => open.push((one, other)),
                Namesake::Nobody => {}
            }
            let own = Stand::of(&groups[person]);
            match met.iter_mut().find(|(stand, _)| *stand == own) {
                Some((_, people)) => people.push(person),
                None => met.push((own, vec![person])),
            }
        }
    }
    let count = |left: &mut usize, group: &Vec<&Draft>| {
        let place = *left;
        *left += usize::from(!group.is_empty());
        Some(place)
    };
    let places: Vec<usize> = groups.iter().scan(0, count).collect();
    let place = |mut group: usize| {
        while let Some(&person) = joined_with.get(&group) {
            group = person;
        }
        places[group]
    };
    let open = open.into_iter().map(|(one, other)| (place(one), place(other))).collect();
    groups.retain(|group| !group.is_empty());
    open
}

/// What several have in common, in the order of what they are called.
fn several(called: impl Iterator<Item = (String, usize)>) -> Vec<Vec<usize>> {
    let mut numbers: Numbers<Box<str>> = Numbers::default();
    let mut first: Vec<usize> = Vec::new();
    let mut more: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (name, index) in called {
        match first.get(numbers.number(&*name)) {
            Some(&other) => more.entry(name).or_insert_with(|| vec![other]).push(index),
            None => first.push(index),
        }
    }
    more.into_values().collect()
}

enum Namesake {
    /// Decided to be the same one: where they stand.
    Same(usize, usize),
    /// Perhaps the same one.
    Open(usize),
    Nobody,
}

/// Who of those met is the same person. Those who are decided to be different are passed; the first open question ends
/// the search.
fn namesake(
    sheets: &[Sheet],
    one: usize,
    groups: &[Vec<&Draft>],
    met: &[(Stand, Vec<usize>)],
    findings: &mut Findings<'_>,
) -> Namesake {
    let own = Stand::of(&groups[one]);
    for (at, (_, people)) in met.iter().enumerate().filter(|(_, (stand, _))| !stand.is_surely_another(&own)) {
        for (position, &other) in people.iter().enumerate() {
            match is_same(sheets, &groups[one], &groups[other], findings) {
                Some(true) => return Namesake::Same(at, position),
                Some(false) => {}
                None => return Namesake::Open(other),
            }
        }
    }
    Namesake::Nobody
}

/// Whether two people of one name on one side are one, as decided; asks until then.
fn is_same(sheets: &[Sheet], one: &[&Draft], other: &[&Draft], findings: &mut Findings<'_>) -> Option<bool> {
    let (first, second) = (one.first()?, other.first()?);
    // Rows that are both roles are asked about once.
    let who = if first.both && second.both { "both".to_owned() } else { first.side.to_string() };
    let (subject, found) = (format!("{who} {}", smallest_identity(one)), smallest_identity(other));
    let place = sheets[first.at.sheet].place(first.at.row, Some((&Field::Name, first.side)));
    let name = first.name.as_deref().unwrap_or_default();
    let message = format!(
        "\"{}\" is {} here and {} in {}. Is this one person with two addresses or numbers? Answer \"one person\" or \
         \"different people\".",
        shortened(name),
        identity(first),
        identity(second),
        sheets[second.at.sheet].place(second.at.row, None)
    );
    decide(
        name,
        Asked {
            kind: QuestionKind::Namesake,
            subject: &subject,
            person: None,
            field: "name",
            place: &place,
            found: &found,
            candidates: candidates(),
            default_used: "the row with more answers counts (then the later one), and the other row is held back"
                .to_owned(),
            message,
        },
        findings,
    )
}

fn candidates() -> Vec<String> {
    vec!["one person".to_owned(), "different people".to_owned()]
}

/// What a decision says; asks without one.
fn decide(name: &str, asked: Asked<'_>, findings: &mut Findings<'_>) -> Option<bool> {
    match findings.decided(asked.kind, asked.subject, asked.field, asked.found) {
        Answer::Text(answer) => match text::words(&answer).join(" ").as_str() {
            "one person" | "one" | "same" | "same person" | "yes" => return Some(true),
            "different" | "different people" | "two people" | "no" => return Some(false),
            _ => {}
        },
        Answer::Nothing | Answer::Open => {}
    }
    findings.ask_found(asked, name);
    None
}

/// Who is kept apart from somebody of the same name on the other side.
pub(crate) fn across(sheets: &[Sheet], people: &[Person], findings: &mut Findings<'_>) -> Vec<Apart> {
    let named = |(index, person): (usize, &Person)| Some((name_key(person.draft.name.as_deref()?), index));
    let by_name = several(people.iter().enumerate().filter_map(named));
    let sides = |namesakes: Vec<usize>| {
        let namesakes = namesakes.into_iter().map(|index| &people[index]);
        namesakes.partition::<Vec<&Person>, _>(|person| person.key.side == Side::Mentee)
    };
    let mut apart = Vec::new();
    let met = |(mentees, mentors): &(Vec<&Person>, Vec<&Person>)| !mentees.is_empty() && !mentors.is_empty();
    for (mentees, mentors) in by_name.into_iter().map(sides).filter(met) {
        let mut stands: Vec<(Stand, Vec<&Person>)> = Vec::new();
        for mentor in mentors {
            let stand = Stand::of(&[&mentor.draft]);
            match stands.iter_mut().find(|(other, _)| *other == stand) {
                Some((_, mentors)) => mentors.push(mentor),
                None => stands.push((stand, vec![mentor])),
            }
        }
        for mentee in mentees {
            let own = Stand::of(&[&mentee.draft]);
            let others =
                stands.iter().filter(|(stand, _)| !stand.is_surely_another(&own)).flat_map(|(_, mentors)| mentors);
            let mut open = false;
            for mentor in others.filter(|mentor| !is_known_to_be(mentee, mentor)) {
                let because = match (open, if open { None } else { is_other_side(sheets, mentee, mentor, findings) }) {
                    (_, Some(false)) => continue,
                    (_, Some(true)) => ApartBecause::OnePerson,
                    (_, None) => ApartBecause::PerhapsOnePerson,
                };
                open |= because == ApartBecause::PerhapsOnePerson;
                if apart.len() == MOST_KEPT_APART {
                    return apart;
                }
                apart.push(Apart { mentee: mentee.key.id.clone(), mentor: mentor.key.id.clone(), because });
            }
        }
    }
    apart
}

/// Whether one row, one address or one number says that a mentee and a mentor of one name are one person.
fn is_known_to_be(mentee: &Person, mentor: &Person) -> bool {
    let same_email = mentee.draft.email.is_some() && mentee.draft.email == mentor.draft.email;
    let same_id = text::fold(mentee.key.id.as_str()) == text::fold(mentor.key.id.as_str());
    mentee.draft.at == mentor.draft.at || same_email || same_id
}

/// Whether a mentee and a mentor of one name are one, as decided; asks until then.
fn is_other_side(sheets: &[Sheet], mentee: &Person, mentor: &Person, findings: &mut Findings<'_>) -> Option<bool> {
    let name = mentee.draft.name.as_deref().unwrap_or_default();
    let (at, other) = (mentee.draft.at, mentor.draft.at);
    let message = format!(
        "\"{}\" is the mentee {} and the mentor {} ({}). Is this one person? Answer \"one person\" or \"different people\".",
        shortened(name),
        identity(&mentee.draft),
        identity(&mentor.draft),
        sheets[other.sheet].place(other.row, None)
    );
    let asked = Asked {
        kind: QuestionKind::Namesake,
        subject: &mentee.key.to_string(),
        person: Some(&mentee.key),
        field: "name",
        place: &sheets[at.sheet].place(at.row, Some((&Field::Name, Side::Mentee))),
        found: &mentor.key.to_string(),
        candidates: candidates(),
        default_used: "the two are not matched with each other, and nothing else changes".to_owned(),
        message,
    };
    decide(name, asked, findings)
}
