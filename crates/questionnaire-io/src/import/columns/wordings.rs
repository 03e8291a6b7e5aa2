//! The usual wordings of column headers.
//!
//! A header is cleaned of numbering, hints in brackets and asterisks, and compared by its letters and digits only. Each
//! field has several wordings, the most specific one first: when two columns could be the same field, the more specific
//! wording wins and the other column is listed as unmapped. A header that begins with a wording of three words or more
//! is recognised, too, but never before one that is equal.

use std::sync::LazyLock;

use mentor_match::cohort::Side;
use mentor_match::compatibility::Feature;
use mentor_match::text;

use super::cues::{self, Asked, NoField};
use super::header::{brackets, cleaned, options, parts, with_endings};
use crate::import::field::{Field, MAX_CHOICES};

/// What a header seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Guess {
    pub(crate) field: Field,
    /// The side it asks, when the wording says so.
    pub(crate) side: Option<Side>,
    /// 0 is the most specific wording of the field; headers recognised by what their words mean come after all wordings
    /// that are equal, and those that only begin alike come last.
    pub(crate) rank: u16,
}

/// From here on: recognised by what the words mean, or by how the header begins.
pub(crate) const BY_MEANING: u16 = 500;
pub(crate) const BY_BEGINNING: u16 = 1000;

const BOTH: Option<Side> = None;
/// No wording is longer.
const LONGEST_BEGINNING: usize = 100;

/// Field key, side asked, wordings from the most to the least specific one.
const WORDINGS: &str = include_str!("wordings.txt");

/// Slugs of the form tools' own columns, which say nothing about a person.
const BOOKKEEPING: &[&str] = &[
    "start-time",
    "last-modified-time",
    "start-date",
    "respondent-id",
    "response-id",
    "collector-id",
    "ip-address",
    "recorded-date",
    "duration-in-seconds",
    "response-type",
    "distribution-channel",
    "user-language",
    "network-id",
    "progress",
    "finished",
    "status",
    "consent",
    "date-created",
    "date-modified",
    "total-points",
    "quiz-feedback",
    "grade-posted-time",
];

const ORDINALS: &[&str] =
    &["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/// Wordings with their guesses, sorted by slug, then rank.
type Known = Vec<(String, Guess)>;

/// Everything that does not depend on the association's levels.
static GENERAL: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known::new();
    for (field, side, wordings) in WORDINGS.lines().filter_map(parse_line) {
        add(&mut known, wordings, &field, side);
    }
    for position in 1..=MAX_CHOICES {
        let ending = match (position % 10, position % 100) {
            (1, teen) if teen != 11 => "st",
            (2, teen) if teen != 12 => "nd",
            (3, teen) if teen != 13 => "rd",
            _ => "th",
        };
        let nouns = ["choice", "preference", "preferred mentor", "choice of mentor", "mentor choice"];
        let ordinal = ORDINALS.get(usize::from(position) - 1);
        let ordinal = ordinal.map_or_else(|| format!("{position}{ending}"), |ordinal| (*ordinal).to_owned());
        let field = Field::Choice(position);
        add(&mut known, nouns.map(|noun| format!("{ordinal} {noun}")), &field, BOTH);
        add(&mut known, nouns.map(|noun| format!("your {ordinal} {noun}")), &field, BOTH);
        add(&mut known, nouns.map(|noun| format!("who is your {ordinal} {noun}")), &field, BOTH);
        add(&mut known, nouns.map(|noun| format!("{noun} {position}")), &field, BOTH);
        add(&mut known, nouns.map(|noun| format!("{position}{ending} {noun}")), &field, BOTH);
        let (nouns, field) = (["goal", "development goal", "learning goal", "topic"], Field::Goal(position));
        add(&mut known, nouns.map(|noun| format!("{ordinal} {noun}")), &field, BOTH);
        add(&mut known, nouns.map(|noun| format!("your {ordinal} {noun}")), &field, BOTH);
        add(&mut known, nouns.map(|noun| format!("what is your {ordinal} {noun}")), &field, BOTH);
        add(&mut known, nouns.map(|noun| format!("{noun} {position}")), &field, BOTH);
        add(&mut known, nouns.map(|noun| format!("{position}{ending} {noun}")), &field, BOTH);
    }
    sort(&mut known);
    known
});

/// Ranks the wordings in their order.
fn add<W: AsRef<str>>(known: &mut Known, wordings: impl IntoIterator<Item = W>, field: &Field, side: Option<Side>) {
    for (wording, rank) in wordings.into_iter().zip(0u16..) {
        known.push((text::slug(wording.as_ref()), Guess { field: field.clone(), side, rank }));
    }
}

fn sort(known: &mut Known) {
    known.sort_by(|one, other| (&one.0, one.1.rank).cmp(&(&other.0, other.1.rank)));
}

const NOW: [&str; 11] = [
    "which {} do you belong to",
    "which {} are you a member of",
    "which {} are you in",
    "your {}",
    "my {}",
    "home {}",
    "name of your {}",
    "{} name",
    "{}",
    "{} you belong to",
    "{} membership",
];
const BEFORE: [&str; 9] = [
    "previous {}s",
    "previous {}",
    "past {}s",
    "former {}s",
    "earlier {}s",
    "which {}s did you belong to before",
    "other {}s you have belonged to",
    "past {}",
    "former {}",
];

/// Recognises headers; made once per import because units' wordings depend on the levels.
#[derive(Debug)]
pub(crate) struct Wordings {
    units: Known,
    /// The levels' slugs, the most local one first.
    levels: Vec<String>,
}

impl Wordings {
    pub(crate) fn new(levels: &[String]) -> Self {
        let mut units = Known::new();
        let levels: Vec<String> = levels.iter().map(|level| text::slug(level)).collect();
        for slug in levels.iter().cloned() {
            let words = slug.replace('-', " ");
            add(&mut units, NOW.map(|pattern| pattern.replace("{}", &words)), &Field::Unit(slug.clone()), BOTH);
            add(&mut units, BEFORE.map(|pattern| pattern.replace("{}", &words)), &Field::PastUnit(slug), BOTH);
        }
        sort(&mut units);
        Self { units, levels }
    }

    /// What a header seems to be in a file of a side, or of both.
    pub(crate) fn guess(&self, header: &str, side: Option<Side>) -> Option<Guess> {
        let header = &with_endings(header);
        let usual = self.usual(header);
        let meant = match (self.by_meaning(header, side), &usual) {
            (Ok(meant), _) => meant,
            // The usual wordings know nothing of brackets: "Name (for emergencies)".
            (Err(NoField), Some(_)) if !is_ruled_out(header) => None,
            (Err(NoField), _) => return None,
        };
        match (&usual, &meant) {
            (Some(Guess { field: one, .. }), Some(other)) if is_nearer(one, other) => meant,
            _ => usual.or_else(|| self.in_languages(header)).or(meant).or_else(|| self.by_beginning(header)),
        }
    }

    /// What a header is that is one of the usual wordings.
    pub(crate) fn usual(&self, header: &str) -> Option<Guess> {
        if let Some(question) = style_question(header) {
            let field = wanted(&question).map_or(Field::Style(question), Field::Wants);
            return Some(Guess { field, side: BOTH, rank: 0 });
        }
        if let Some(feature) = importance(header) {
            return Some(Guess { field: Field::Importance(feature), side: BOTH, rank: 0 });
        }
        // "Rank your choices [1st choice]"
        if let Some((_, part)) = parts(header)
            && let Some(guess @ Guess { field: Field::Choice(_) | Field::Goal(_), .. }) = self.equal(&text::slug(part))
        {
            return Some(guess.clone());
        }
        let slug = text::slug(&cleaned(header));
        if slug.is_empty() {
            return None;
        }
        if let Some(guess) = self.equal(&slug) {
            return Some(guess.clone());
        }
        attendance(&slug)
    }

    /// What the words of a header mean to whoever is asked: to both sides the same, or to one of them only.
    fn by_meaning(&self, header: &str, side: Option<Side>) -> Result<Option<Guess>, NoField> {
        if is_ruled_out(header) {
            return Err(NoField);
        }
        let (text, hint) = (cleaned(header), brackets(header));
        let on = |side: Side| Ok(cues::asked(&text, &hint, side)?.and_then(|asked| self.field(asked, header)));
        let (field, side) = match side {
            Some(side) => (on(side)?, BOTH),
            None => match (on(Side::Mentee)?, on(Side::Mentor)?) {
                (Some(field), None) => (Some(field), Some(Side::Mentee)),
                (None, Some(field)) => (Some(field), Some(Side::Mentor)),
                (one, other) => (one.filter(|field| Some(field) == other.as_ref()), BOTH),
            },
        };
        Ok(field.map(|field| Guess { field, side, rank: BY_MEANING }))
    }

    /// The field that is asked for. The level of a unit is the one that the header names, or the first or second.
    fn field(&self, asked: Asked, header: &str) -> Option<Field> {
        let words = format!("-{}-", text::slug(header));
        let named = || self.levels.iter().find(|level| words.contains(&format!("-{level}-")));
        let level = |usual: usize| named().or_else(|| self.levels.get(usual)).cloned();
        match asked {
            Asked::Field(field) => Some(field),
            Asked::Unit => level(0).map(Field::Unit),
            Asked::Region => level(1).map(Field::Unit),
            Asked::PastUnit => level(0).map(Field::PastUnit),
            Asked::PastRegion => level(1).map(Field::PastUnit),
        }
    }

    /// The longest wording of three words or more that the header begins with.
    fn by_beginning(&self, header: &str) -> Option<Guess> {
        let slug = text::slug(&cleaned(header));
        let ends = slug.match_indices('-').map(|(at, _)| at).take_while(|&at| at <= LONGEST_BEGINNING);
        let ends = ends.collect::<Vec<_>>().into_iter().rev();
        ends.filter(|&end| slug[..end].matches('-').count() >= 2)
            .find_map(|end| {
                self.equal(&slug[..end]).filter(|guess| !cues::asks_something_else(&guess.field, &slug[end..]))
            })
            .map(|guess| Guess { rank: guess.rank.saturating_add(BY_BEGINNING), ..guess.clone() })
    }

    /// "Name / Nombre / Nom": the field that some of three parts or more name, or both of two. What follows a colon is
    /// a choice of answers.
    fn in_languages(&self, header: &str) -> Option<Guess> {
        let header = cleaned(header);
        if header.contains(": ") {
            return None;
        }
        let parts: Vec<String> = header.split(['/', '|']).map(text::slug).collect();
        let mut known = parts.iter().filter(|_| parts.len() > 1).filter_map(|part| self.equal(part));
        let first = known.next()?;
        let others: Vec<&Guess> = known.collect();
        let agree = others.iter().all(|other| (&other.field, other.side) == (&first.field, first.side));
        let rank = first.rank.saturating_add(BY_BEGINNING);
        (agree && (parts.len() > 2 || !others.is_empty())).then(|| Guess { rank, ..first.clone() })
    }

    /// The field of a wording that a header nobody knows is nearly: a typing error in six letters or more, two in ten.
    /// Digits have to be the same. It is shown, never used.
    pub(crate) fn similar(&self, header: &str) -> Option<Field> {
        let slug = text::slug(&cleaned(header));
        let errors = match slug.chars().count() {
            6..=9 => 1,
            10..=LONGEST_BEGINNING => 2,
            _ => return None,
        };
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let (wanted, letters) = (digits(&slug), letters_of(&slug));
        let alike = [&self.units, &*GENERAL].into_iter().flatten().filter_map(|(known, guess)| {
            // An error brings one letter at most, and takes one away at most.
            let others = letters_of(known);
            let [more, fewer] = [others & !letters, letters & !others].map(|letters| letters.count_ones() as usize);
            let near = known.len().abs_diff(slug.len()) <= 2 * errors && more.max(fewer) <= errors;
            let near = near && digits(known) == wanted;
            let distance = if near { strsim::osa_distance(known, &slug) } else { usize::MAX };
            (distance <= errors).then_some((distance, guess.rank, guess))
        });
        alike.min_by_key(|(distance, rank, _)| (*distance, *rank)).map(|(_, _, guess)| guess.field.clone())
    }

    fn equal(&self, slug: &str) -> Option<&Guess> {
        [&self.units, &*GENERAL].into_iter().find_map(|known| {
            let first = known.partition_point(|(known, _)| known.as_str() < slug);
            known.get(first).filter(|(known, _)| known == slug).map(|(_, guess)| guess)
        })
    }

    /// Whether the column is the form tool's own.
    pub(crate) fn is_bookkeeping(header: &str) -> bool {
        // Microsoft Forms adds "Points - QUESTION" and "Feedback - QUESTION" to each question of a quiz.
        let folded = text::fold(header);
        if ["points - ", "feedback - "].iter().any(|beginning| folded.starts_with(beginning)) {
            return true;
        }
        BOOKKEEPING.contains(&text::slug(&cleaned(header)).as_str())
    }
}

/// The letters that a text has, where some share a bit.
fn letters_of(text: &str) -> u64 {
    text.chars().fold(0, |letters, letter| letters | 1 << (u32::from(letter) % u64::BITS))
}

/// `key | side | wording | wording`; nothing for comments and empty lines.
fn parse_line(line: &str) -> Option<(Field, Option<Side>, Vec<&str>)> {
    let mut parts = line.split('|').map(str::trim);
    let field = Field::parse(parts.next()?)?;
    let side = match parts.next()? {
        "mentee" => Some(Side::Mentee),
        "mentor" => Some(Side::Mentor),
        _ => BOTH,
    };
    Some((field, side, parts.collect()))
}

/// "On a scale of 1 to 5: I plan ahead" → "I plan ahead".
fn style_question(header: &str) -> Option<String> {
    const OPENING: &str = "on a scale of 1 to 5";
    // In a grid, the statement stands in brackets.
    if let Some((question, statement)) = parts(header) {
        let question = text::fold(&cleaned(question));
        let opens = ["how much do you agree", "to what extent do you agree", "do you agree"];
        // "On a scale of 1 to 5: I plan ahead [optional]" has its statement outside.
        let is_bare = question.strip_prefix(OPENING).is_some_and(|rest| text::slug(rest).is_empty());
        if is_bare || opens.iter().any(|opening| question.starts_with(opening)) {
            return Some(statement.to_owned());
        }
    }
    let header = cleaned(header);
    let rest = header.get(OPENING.len()..).filter(|_| header.is_char_boundary(OPENING.len()))?;
    if !header[..OPENING.len()].eq_ignore_ascii_case(OPENING) {
        return None;
    }
    let question = rest.trim_start_matches([':', ',', '-', '–', '—', ' ', '.']).trim();
    if text::slug(question).is_empty() { None } else { Some(question.to_owned()) }
}

/// How a statement about oneself reads when it is about the partner who is wanted.
const WANTED: [(&str, &str); 12] = [
    ("should your mentor be", "are you"),
    ("should your mentee be", "are you"),
    ("should your partner be", "are you"),
    ("would you like your mentor to be", "are you"),
    ("would you like your mentee to be", "are you"),
    ("would you like your partner to be", "are you"),
    ("my mentor should be", "i am"),
    ("my mentee should be", "i am"),
    ("i want a mentor who is", "i am"),
    ("i want a mentee who is", "i am"),
    ("i would like a mentor who is", "i am"),
    ("i would like a mentee who is", "i am"),
];

/// The question of oneself, when a question is about the partner who is wanted: "How outgoing should your mentor be?" →
/// "how outgoing are you?"
fn wanted(question: &str) -> Option<String> {
    let folded = text::fold(question);
    WANTED.iter().find(|(theirs, _)| folded.contains(theirs)).map(|(theirs, own)| folded.replacen(theirs, own, 1))
}

/// Words for what is compared, in questions about its importance.
const IMPORTANCE: [(Feature, &[&str]); Feature::COUNT] = [
    (Feature::Goals, &["goals", "goal", "topics", "skills", "expertise"]),
    (Feature::Interests, &["interests", "hobbies"]),
    (Feature::Profession, &["profession", "field", "industry", "occupation", "job"]),
    (Feature::Location, &["location", "distance", "nearby", "close by", "near", "city", "town", "in person"]),
    (Feature::Leadership, &["leadership", "positions", "offices"]),
    (Feature::Background, &["background", "employer", "employers", "company", "college", "university", "school"]),
    (Feature::Style, &["style", "personality"]),
    (Feature::Languages, &["language", "languages"]),
    (Feature::Membership, &["membership", "member", "outside"]),
    (Feature::Availability, &["availability", "schedule", "schedules", "timetable", "time", "times", "hours"]),
];

/// "How important is the same field of work to you?", and the columns of a grid: "How important are these to you? [Same
/// field of work]". Nothing when the words fit several things that are compared: a mapping has to say which.
fn importance(header: &str) -> Option<Feature> {
    let folded = text::fold(header);
    let (_, topic) = folded.split_once("how important").or_else(|| folded.split_once("importance of"))?;
    // In a grid, the row stands in brackets or behind the question.
    let row = topic.rsplit_once('[').map(|(_, row)| row).or_else(|| topic.split_once('?').map(|(_, row)| row));
    let topic = row.filter(|row| !text::slug(row).is_empty()).unwrap_or(topic);
    let topic = format!("-{}-", text::slug(topic));
    let mut about = IMPORTANCE
        .iter()
        .filter(|(_, words)| words.iter().any(|words| topic.contains(&format!("-{}-", text::slug(words)))));
    match (about.next(), about.next()) {
        (Some((feature, _)), None) => Some(*feature),
        _ => None,
    }
}

/// "How many conferences have you attended?" → `attendance.conference`.
fn attendance(slug: &str) -> Option<Guess> {
    let event = slug
        .strip_prefix("how-many-")
        .and_then(|rest| rest.strip_suffix("-have-you-attended").or_else(|| rest.strip_suffix("-did-you-attend")))
        .or_else(|| slug.strip_suffix("-attended").filter(|event| !event.contains('-')))?;
    let event = event.strip_suffix('s').unwrap_or(event);
    if event.is_empty() || event == "college" {
        return None;
    }
    Some(Guess { field: Field::Attendance(event.to_owned()), side: BOTH, rank: 0 })
}

fn is_attendance(guess: &Guess) -> bool {
    matches!(guess.field, Field::Attendance(_))
}

/// Whether what stands in brackets or the answers to choose from say that the header is none of our fields.
fn is_ruled_out(header: &str) -> bool {
    cues::is_none_of_ours(&brackets(header))
        || options(header).is_some_and(|(_, answers)| cues::is_none_of_ours(answers))
}

/// Whether the meaning of a header's words is nearer to what it asks than the usual wording that it begins with.
fn is_nearer(usual: &Field, meant: &Guess) -> bool {
    match (usual, &meant.field) {
        // "Preferred mentor (1st)", "Name (first)", "First name (and last name)"
        (Field::Choices, Field::Choice(_))
        | (Field::Name, Field::FirstName | Field::LastName)
        | (Field::FirstName, Field::Name) => true,
        // "Universities attended"
        (Field::Attendance(_), _) => !is_attendance(meant),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_understood_and_no_wording_stands_twice() {
        let lines = WORDINGS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut seen = std::collections::BTreeSet::new();
        for line in lines {
            let (_, _, wordings) = parse_line(line).unwrap_or_else(|| panic!("{line}"));
            for wording in wordings {
                assert!(!text::slug(wording).is_empty() && seen.insert(text::slug(wording)), "{wording}");
            }
        }
        assert!(seen.len() > 150);
    }

    #[test]
    fn questions_about_importance_are_told_apart_by_what_they_are_about() {
        for (header, feature) in [
            ("How important is the same field of work to you?", Some(Feature::Profession)),
            ("How important are these to you? [Living nearby]", Some(Feature::Location)),
            ("How important are your goals and the following? [Shared hobbies]", Some(Feature::Interests)),
            ("12. How important is each of these?.A common language", Some(Feature::Languages)),
            ("Importance of goals", Some(Feature::Goals)),
            ("How important is leadership style?", None),
            ("How important is it?", None),
            ("What is important to you?", None),
        ] {
            assert_eq!(importance(header), feature, "{header}");
        }
        for (feature, words) in IMPORTANCE {
            for word in words {
                assert_eq!(importance(&format!("How important is {word}?")), Some(feature), "{word}");
            }
        }
    }

    #[test]
    fn a_wording_with_one_typing_error_in_six_letters_or_two_in_ten_is_similar() {
        let similar = |header| Wordings::new(&[]).similar(header);
        // One letter too few, one too many, another one, and two that changed places.
        for header in ["Langages", "Langguages", "Lanquages", "Langauges"] {
            assert_eq!(similar(header), Some(Field::Languages), "{header}");
        }
        assert_eq!(similar("Lanqauges"), None);
        assert_eq!(similar("Hobies and intrests"), Some(Field::Interests));
        assert_eq!(similar("Hobies and intrest"), None);
        assert_eq!(similar("Frist choice 1"), None);
    }

    #[test]
    fn an_opening_alone_is_no_question() {
        assert_eq!(style_question("ON A SCALE OF 1 TO 5 - I plan"), Some("I plan".to_owned()));
        assert_eq!(style_question("on a scale of 1 to 5:"), None);
        let field = |header| Wordings::new(&[]).guess(header, None).map(|guess| guess.field);
        assert_eq!(field("Nombre(s)"), Some(Field::FirstName));
    }
}
