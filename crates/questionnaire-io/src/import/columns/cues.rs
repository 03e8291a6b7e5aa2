//! Which field a header asks for, by what its words mean: `cues.txt`.
//!
//! A line names meanings that a header needs, and meanings that may stand beside them. A header with any other meaning,
//! or with a word that nobody knows, is not the line's: "name of your emergency contact" is no name. The line that
//! needs most decides; when two lines that need as much disagree, nothing is recognised. Lines speak of the one who is
//! asked (`own`) and of the other side (`partner`), so that "Mentor name" is a mentor's name in a file of mentors, and
//! nothing in another.

use std::sync::LazyLock;

use mentor_match::cohort::Side;
use mentor_match::text;

use super::meanings::{LEXICON, Lexicon, Meanings, Phrase, Reading};
use crate::import::field::Field;

const CUES: &str = include_str!("cues.txt");

/// What a header asks for; the level of a unit is found elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    Field(Field),
    /// The most local unit.
    Unit,
    /// The unit above it.
    Region,
    PastUnit,
    PastRegion,
}

#[derive(Debug)]
enum Target {
    Asked(Asked),
    /// The choice whose place the header says.
    ChoiceByPlace,
}

#[derive(Debug)]
struct Cue {
    target: Target,
    side: Option<Side>,
    needs: Vec<Meanings>,
    /// What it needs and what may stand beside it.
    allows: Meanings,
    /// What else may stand beside it when no line fits better.
    tolerates: Option<Meanings>,
    /// Whether words that nobody knows may, too.
    bears_unknown: bool,
    /// Whether a yes or a no may answer it.
    bears_yes_or_no: bool,
}

static TABLE: LazyLock<Vec<Cue>> = LazyLock::new(|| CUES.lines().filter_map(|line| cue(&LEXICON, line)).collect());

/// Meanings that say nothing about the field unless a line needs them.
const FAINT: [&str; 14] =
    ["_", "who", "where", "what", "must", "like", "can", "did", "have", "was", "us", "areyou", "several", "sector"];

/// Those of them that make another question of a fact: "Which club would you like to join?" is not about membership.
const WISHES: [&str; 2] = ["like", "must"];

/// How questions begin that want a yes or a no, in six languages.
const YES_OR_NO: &str = " do does did are is were have has can could may would will should haben hat hatten hast sind bist \
    ist war waren konnen kannst mochten mochtest avez as etes es est etait pouvez peux souhaitez voulez tiene tienes \
    esta era puede puedes desea quiere tem ja foi pode deseja quer heeft heb bent kunt kun wilt wil mogen ";

/// Words that want more than a yes or a no.
const ASKS_WHICH: &str = " which what who whom wer welche welchen welchem welcher welches quel quels quelle quelles lequel \
    laquelle lesquels lesquelles qui cual cuales quien quienes qual quais quem welke ";

/// Meanings that seldom change what a header asks for.
const WEAK: [&str; 10] =
    ["like", "can", "own", "programme", "mentoring", "person", "participant", "association", "or", "and"];
/// How many words that nobody knows may stand beside what a generous line needs.
const MOST_UNKNOWN: usize = 1;

/// `field | side | needed | may stand beside`; nothing for comments and empty lines.
fn cue(lexicon: &Lexicon, line: &str) -> Option<Cue> {
    let mut parts = line.split('|').map(str::trim);
    let target = match parts.next()? {
        "unit" => Target::Asked(Asked::Unit),
        "region" => Target::Asked(Asked::Region),
        "past_unit" => Target::Asked(Asked::PastUnit),
        "past_region" => Target::Asked(Asked::PastRegion),
        "choices.N" => Target::ChoiceByPlace,
        key => Target::Asked(Asked::Field(Field::parse(key)?)),
    };
    let side = match parts.next()? {
        "mentee" => Some(Side::Mentee),
        "mentor" => Some(Side::Mentor),
        _ => None,
    };
    let any = |names: &str| names.split('/').fold(Meanings::default(), |all, name| all.with(lexicon.named(name)));
    let needs: Vec<Meanings> = parts.next()?.split_whitespace().map(any).collect();
    let is_fact = is_fact(&target);
    let faint = FAINT.iter().filter(|name| !is_fact || !WISHES.contains(name));
    let mut allows = faint.fold(Meanings::default(), |all, name| all.with(lexicon.named(name)));
    allows = needs.iter().fold(allows, |all, &need| all.with(need));
    let beside = parts.next().unwrap_or_default();
    let weak = WEAK.iter().filter(|name| !is_fact || !WISHES.contains(name));
    let all = weak.fold(allows, |all, name| all.with(lexicon.named(name)));
    let mut tolerates = (needs.len() > 1 || beside.contains('?')).then_some(all);
    for name in beside.split_whitespace() {
        match name.strip_prefix('-') {
            Some(name) => {
                let unwanted = lexicon.named(name);
                allows = allows.without(unwanted);
                tolerates = tolerates.map(|all| all.without(unwanted));
            }
            None => allows = allows.with(lexicon.named(name)),
        }
    }
    tolerates = tolerates.map(|all| all.with(allows));
    let (bears_unknown, bears_yes_or_no) = (!beside.contains('!'), !asks_for_words(&target));
    Some(Cue { target, side, needs, allows, tolerates, bears_unknown, bears_yes_or_no })
}

/// Whether a field says how things are: what somebody would like is another question.
fn is_fact(target: &Target) -> bool {
    match target {
        Target::Asked(Asked::Field(
            Field::Active
            | Field::Waited
            | Field::Vetted
            | Field::Running
            | Field::MeetingsAttended
            | Field::Attendance(_),
        )) => true,
        Target::Asked(Asked::Field(Field::TargetPosition)) | Target::ChoiceByPlace => false,
        Target::Asked(_) => asks_for_words(target),
    }
}

/// Whether a field asks who, what, where or when, so that neither yes nor no answers it.
fn asks_for_words(target: &Target) -> bool {
    match target {
        Target::ChoiceByPlace | Target::Asked(Asked::Unit | Asked::Region | Asked::PastUnit | Asked::PastRegion) => {
            true
        }
        Target::Asked(Asked::Field(field)) => {
            Field::IDENTITY.contains(field)
                || matches!(
                    field,
                    Field::City
                        | Field::State
                        | Field::Country
                        | Field::TimeZone
                        | Field::ProfessionPath
                        | Field::Title
                        | Field::TargetPosition
                        | Field::Employers
                        | Field::Colleges
                        | Field::Sponsor
                        | Field::Supervisors
                        | Field::MemberSince
                        | Field::Submitted
                )
        }
    }
}

/// What a header asks somebody of a side, given its text without brackets and the text within.
pub(super) fn asked(text: &str, hint: &str, side: Side) -> Result<Option<Asked>, NoField> {
    let lexicon = &*LEXICON;
    let never = lexicon.named("never");
    let seen = |text: &str| -> Vec<Phrase> {
        let phrases = lexicon.phrases(text).into_iter();
        phrases.map(|phrase| phrase.into_iter().map(|reading| seen_from(lexicon, side, reading)).collect()).collect()
    };
    let yes_or_no = wants_yes_or_no(text);
    let text = seen(text);
    let mut content = text.iter().filter(|phrase| !is_filler(lexicon, phrase));
    let alone = content.next().filter(|_| content.next().is_none());
    let is_never = |phrase: &Phrase| phrase.iter().any(|reading| reading.means == never);
    if text.iter().any(|phrase| phrase.len() == 1 && is_never(phrase)) || alone.is_some_and(is_never) {
        return Err(NoField);
    }
    let telling = |phrase: &Phrase| !phrase.is_empty() && !is_filler(lexicon, phrase);
    let hint: Vec<Phrase> = seen(hint).into_iter().filter(telling).collect();
    // What stands in brackets beside a word that nobody knows explains that word: "Uniform (member since)".
    if hint.is_empty() || text.iter().any(Vec::is_empty) {
        return Ok(decided(&text, side, yes_or_no));
    }
    let with_hint: Vec<Phrase> = text.iter().chain(&hint).cloned().collect();
    Ok(decided(&with_hint, side, yes_or_no).or_else(|| decided(&text, side, yes_or_no)))
}

/// Whether some word of a hint says that the header is none of our fields.
pub(super) fn is_none_of_ours(hint: &str) -> bool {
    let never = [Reading { means: LEXICON.named("never"), place: None }];
    LEXICON.phrases(hint).iter().any(|phrase| phrase.as_slice() == never)
}

/// Whether what follows a wording says that the name, address or number is another one's ("E-mail address of your
/// supervisor"), or that the seats are those of earlier times ("How many mentees have you had before?").
pub(super) fn asks_something_else(field: &Field, rest: &str) -> bool {
    let lexicon = &*LEXICON;
    let others: &[&str] = match field {
        Field::Seats => &["past", "did", "have"],
        field if Field::IDENTITY.contains(field) => &["supervisor", "sponsor", "employer", "club"],
        _ => return false,
    };
    let others = others.iter().fold(Meanings::default(), |all, name| all.with(lexicon.named(name)));
    let mut readings = lexicon.phrases(rest).into_iter().flatten();
    readings.any(|reading| reading.means.shares(others))
        || (*field == Field::Seats && rest.split('-').any(|word| word == "last"))
}

/// Some word says that a header is none of our fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoField;

/// Whether a question begins like one that wants a yes or a no: "Do you have a sponsor?" asks for no name.
fn wants_yes_or_no(text: &str) -> bool {
    let folded = text::fold(text);
    let mut words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let opens = match (words.next(), words.next()) {
        // "Was" is German for "what".
        (Some("was"), next) => next == Some("your"),
        // "Há quanto tempo" is "how long".
        (Some("ha"), next) => next != Some("quanto"),
        (Some(first), _) => YES_OR_NO.contains(&format!(" {first} ")),
        (None, _) => false,
    };
    // "Have you been in another club? Which?" asks for the club.
    let asks_which = |word: &str| ASKS_WHICH.contains(&format!(" {word} "));
    opens && text.contains('?') && !words.any(asks_which)
}

fn is_filler(lexicon: &Lexicon, phrase: &Phrase) -> bool {
    phrase.iter().any(|reading| reading.means == lexicon.named("_"))
}

/// With the words for the two sides as the one who is asked, and the other.
fn seen_from(lexicon: &Lexicon, side: Side, reading: Reading) -> Reading {
    let (own, partner) = match side {
        Side::Mentee => ("mentee", "mentor"),
        Side::Mentor => ("mentor", "mentee"),
    };
    let mut means = reading.means;
    for (word, role) in [(own, "own"), (partner, "partner")] {
        if means.shares(lexicon.named(word)) {
            means = means.without(lexicon.named(word)).with(lexicon.named(role));
        }
    }
    Reading { means, ..reading }
}

/// What the line says that needs most and fits; if none fits, the one that does when weak words are passed over.
fn decided(phrases: &[Phrase], side: Side, yes_or_no: bool) -> Option<Asked> {
    let lines_that_fit = |fits: &dyn Fn(&Cue) -> Option<Asked>| lines_that_fit(side, yes_or_no, fits);
    let strict = lines_that_fit(&|cue| fits(cue, cue.allows, phrases));
    if !strict.is_empty() {
        return agreed(strict);
    }
    let known: Vec<Phrase> = phrases.iter().filter(|phrase| !phrase.is_empty()).cloned().collect();
    if phrases.len() > known.len() + MOST_UNKNOWN {
        return None;
    }
    let all_known = phrases.len() == known.len();
    agreed(lines_that_fit(&|cue| fits(cue, cue.tolerates.filter(|_| all_known || cue.bears_unknown)?, &known)))
}

/// How much each line needs that fits, and what it says.
fn lines_that_fit(side: Side, yes_or_no: bool, fits: &dyn Fn(&Cue) -> Option<Asked>) -> Vec<(usize, Asked)> {
    let asked =
        TABLE.iter().filter(|cue| cue.side.is_none_or(|asked| asked == side) && (cue.bears_yes_or_no || !yes_or_no));
    asked.filter_map(|cue| Some((cue.needs.len(), fits(cue)?))).collect()
}

/// What the lines that need most say, unless they disagree.
fn agreed(found: Vec<(usize, Asked)>) -> Option<Asked> {
    let most = found.iter().map(|(needs, _)| *needs).max()?;
    let mut deciding = found.into_iter().filter(|(needs, _)| *needs == most).map(|(_, asked)| asked);
    let asked = deciding.next()?;
    deciding.all(|other| other == asked).then_some(asked)
}

/// What a line says of a header that it fits, with what may stand beside it.
fn fits(cue: &Cue, allows: Meanings, phrases: &[Phrase]) -> Option<Asked> {
    let allowed = |phrase: &Phrase| phrase.iter().any(|reading| reading.means.lies_in(allows));
    let possible = |need: &Meanings| phrases.iter().flatten().any(|reading| reading.means.shares(*need));
    if !phrases.iter().all(allowed) || !cue.needs.iter().all(possible) {
        return None;
    }
    let mut taken = vec![None; phrases.len()];
    if !take(&cue.needs, allows, phrases, &mut taken) {
        return None;
    }
    match &cue.target {
        Target::Asked(asked) => Some(asked.clone()),
        Target::ChoiceByPlace => {
            let mut places = taken.iter().flatten().filter_map(|reading| reading.place);
            places.next().map(|place| Asked::Field(Field::Choice(place)))
        }
    }
}

/// Finds a phrase for each need, none for two of them unless one reading of it has several meanings.
fn take(needs: &[Meanings], allows: Meanings, phrases: &[Phrase], taken: &mut Vec<Option<Reading>>) -> bool {
    let Some((&need, others)) = needs.split_first() else { return true };
    for at in 0..phrases.len() {
        if let Some(reading) = taken[at] {
            if reading.means.count() > 1 && reading.means.shares(need) && take(others, allows, phrases, taken) {
                return true;
            }
            continue;
        }
        for &reading in &phrases[at] {
            if reading.means.shares(need) && reading.means.lies_in(allows) {
                taken[at] = Some(reading);
                if take(others, allows, phrases, taken) {
                    return true;
                }
                taken[at] = None;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_understood_and_names_meanings_of_the_list() {
        let lines: Vec<&str> = CUES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        assert!(lines.len() > 150);
        let known: Vec<&str> = LEXICON.names().collect();
        for line in lines {
            let cue = cue(&LEXICON, line).unwrap_or_else(|| panic!("{line}"));
            assert!(!cue.needs.is_empty(), "{line}");
            let names = line.split('|').skip(2).flat_map(str::split_whitespace).flat_map(|names| names.split('/'));
            for name in names.filter(|name| !["?", "!"].contains(name)) {
                assert!(known.contains(&name.trim_start_matches('-')), "{name} in {line}");
            }
        }
        assert!(FAINT.iter().chain(&WEAK).chain(&["never", "ord"]).all(|name| known.contains(name)));
    }

    fn of(text: &str, side: Side) -> Option<String> {
        match asked(text, "", side).ok()?? {
            Asked::Field(field) => Some(field.to_string()),
            other => Some(format!("{other:?}")),
        }
    }

    #[test]
    fn the_side_of_the_file_says_who_is_meant() {
        assert_eq!(of("Name of the mentor", Side::Mentor).as_deref(), Some("name"));
        assert_eq!(of("Name of the mentor", Side::Mentee), None);
        assert_eq!(of("Third choice of mentor", Side::Mentee).as_deref(), Some("choices.3"));
        assert_eq!(of("Third choice of mentor", Side::Mentor), None);
        assert_eq!(of("How many mentees can you take on at once?", Side::Mentor).as_deref(), Some("seats"));
        assert_eq!(of("How many mentees do you have?", Side::Mentor).as_deref(), Some("running"));
    }

    #[test]
    fn one_word_that_nobody_knows_may_stand_beside_what_is_sure() {
        assert_eq!(of("Time zone of your qwortzel", Side::Mentee).as_deref(), Some("time_zone"));
        assert_eq!(of("Third choice of mentor, qwortzel", Side::Mentee).as_deref(), Some("choices.3"));
        for header in [
            "Time zone qwortzel ixplant",
            // One meaning alone, or a thing that is chosen.
            "Qwortzel sponsor",
            "First choice of qwortzel",
        ] {
            assert_eq!(of(header, Side::Mentee), None, "{header}");
        }
    }

    #[test]
    fn a_question_for_a_wish_or_for_yes_or_no_is_not_about_a_fact() {
        assert_eq!(of("Which club do you belong to?", Side::Mentee).as_deref(), Some("Unit"));
        assert_eq!(of("Who is your sponsor?", Side::Mentee).as_deref(), Some("sponsor"));
        assert_eq!(of("Have you been in another club? Which?", Side::Mentee).as_deref(), Some("PastUnit"));
        for header in [
            "Which club would you like to join?",
            "Do you have a sponsor?",
            "Was your sponsor a member?",
            "Have you been in another club?",
            "Haben Sie einen Arbeitgeber?",
            "In which city would you like to live?",
            "Which languages should your mentor speak?",
        ] {
            assert_eq!(of(header, Side::Mentee), None, "{header}");
        }
    }

    #[test]
    fn a_word_with_a_typing_error_and_one_made_of_two_are_understood() {
        assert_eq!(of("Your avalability", Side::Mentee).as_deref(), Some("availability"));
        assert_eq!(of("Avalability", Side::Mentee), None);
        assert_eq!(of("Distriktnummer", Side::Mentee).as_deref(), Some("Region"));
        assert_eq!(of("Your axailabilitz", Side::Mentee), None);
        // One letter missing and another one too many are two mistakes.
        assert_eq!(of("Your avilabilitxy", Side::Mentee), None);
    }

    #[test]
    fn a_word_too_many_is_no_field() {
        for header in
            ["Name of your emergency contact", "Name of your dentist", "Language of this form", "Club president"]
        {
            assert_eq!(of(header, Side::Mentee), None, "{header}");
        }
        // Two lines that need as much, and disagree.
        assert_eq!(of("Languages or hobbies", Side::Mentee), None);
    }
}
