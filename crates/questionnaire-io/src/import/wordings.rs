//! The usual wordings of column headers.
//!
//! A header is cleaned of numbering, hints in brackets and asterisks, and compared by its letters and digits only. Each
//! field has several wordings, the most specific one first: when two columns could be the same field, the more specific
//! wording wins and the other column is listed as unmapped. A header that begins with a wording of three words or more
//! is recognised, too, but never before one that is equal.

use mentor_match::cohort::Side;
use mentor_match::text;

use super::field::{Field, MAX_CHOICES};

/// What a header seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Guess {
    pub(super) field: Field,
    /// The side it asks, when the wording says so.
    pub(super) side: Option<Side>,
    /// 0 is the most specific wording of the field; wordings that only begin alike come after all that are equal.
    pub(super) rank: u16,
}

const MENTEE: Option<Side> = Some(Side::Mentee);
const MENTOR: Option<Side> = Some(Side::Mentor);
const BOTH: Option<Side> = None;

/// Field key, side asked, wordings from the most to the least specific one.
const WORDINGS: &[(&str, Option<Side>, &[&str])] = &[
    (
        "role",
        BOTH,
        &[
            "role",
            "mentor or mentee",
            "i would like to be a",
            "i would like to take part as",
            "are you a mentor or a mentee",
            "role in the programme",
            "role in the program",
            "participating as",
        ],
    ),
    (
        "id",
        BOTH,
        &[
            "member number",
            "membership number",
            "member id",
            "membership id",
            "member no",
            "person id",
            "participant id",
            "id",
        ],
    ),
    (
        "email",
        BOTH,
        &[
            "e mail address",
            "email address",
            "your e mail address",
            "your email address",
            "e mail",
            "email",
            "mail",
            "contact email",
            "username",
        ],
    ),
    (
        "name",
        BOTH,
        &[
            "full name",
            "your full name",
            "your name",
            "first and last name",
            "name",
            "member name",
            "participant",
            "mentor name",
            "mentee name",
            "what is your name",
        ],
    ),
    ("first_name", BOTH, &["first name", "given name", "forename", "your first name", "firstname"]),
    ("last_name", BOTH, &["last name", "surname", "family name", "your last name", "lastname"]),
    (
        "active",
        BOTH,
        &[
            "are you an active member",
            "active member",
            "are you currently an active member",
            "active",
            "membership status",
        ],
    ),
    ("track", MENTEE, &["which track are you on", "track", "mentoring track", "programme track", "program track"]),
    (
        "city",
        BOTH,
        &[
            "city",
            "city or town",
            "town",
            "where do you live",
            "which city do you live in",
            "city of residence",
            "place of residence",
        ],
    ),
    ("latitude", BOTH, &["latitude", "lat"]),
    ("longitude", BOTH, &["longitude", "lon", "lng", "long"]),
    ("time_zone", BOTH, &["time zone", "timezone", "your time zone", "which time zone are you in"]),
    (
        "meeting",
        BOTH,
        &[
            "how would you like to meet",
            "meeting format",
            "preferred meeting format",
            "how do you prefer to meet",
            "preferred way of meeting",
        ],
    ),
    (
        "profession_path",
        BOTH,
        &["field of work", "professional field", "what is your field of work", "profession", "industry", "occupation"],
    ),
    (
        "title",
        BOTH,
        &["job title", "your job title", "current job title", "position at work", "current position", "title"],
    ),
    (
        "employers",
        BOTH,
        &[
            "employers",
            "current and previous employers",
            "present and previous employers",
            "employer",
            "company",
            "organisation",
            "organization",
        ],
    ),
    (
        "colleges",
        BOTH,
        &[
            "colleges",
            "college",
            "colleges attended",
            "colleges or universities attended",
            "university",
            "universities",
            "where did you study",
        ],
    ),
    (
        "goals",
        MENTEE,
        &[
            "what would you like to learn",
            "what do you want to learn",
            "what would you like help with",
            "what do you hope to learn",
            "what are your goals",
            "development goals",
            "learning goals",
        ],
    ),
    (
        "goals",
        MENTOR,
        &[
            "what can you help with",
            "what can you help a mentee with",
            "what can you offer",
            "which goals can you help with",
            "areas of expertise",
        ],
    ),
    ("goals", BOTH, &["goals", "topics"]),
    (
        "top_goals",
        BOTH,
        &[
            "which of these matter most to you",
            "which of these matters most to you",
            "top priorities",
            "most important goals",
            "top goals",
        ],
    ),
    (
        "interests",
        BOTH,
        &["hobbies and interests", "interests and hobbies", "hobbies", "interests", "what are your hobbies"],
    ),
    (
        "leadership",
        BOTH,
        &[
            "leadership positions held",
            "leadership positions",
            "leadership experience",
            "positions held",
            "offices held",
            "which leadership positions have you held",
        ],
    ),
    (
        "target_position",
        MENTEE,
        &[
            "which position do you aspire to",
            "position you aspire to",
            "what position do you aspire to",
            "target position",
        ],
    ),
    (
        "target_level",
        MENTEE,
        &[
            "at which level",
            "at what level",
            "target level",
            "level you aspire to",
            "at which level would you like to lead",
        ],
    ),
    (
        "sponsor",
        MENTEE,
        &["who sponsored you", "sponsor", "your sponsor", "who is your sponsor", "name of your sponsor"],
    ),
    (
        "supervisors",
        MENTEE,
        &[
            "who is your direct supervisor",
            "direct supervisor",
            "supervisor",
            "supervisors",
            "who is your line manager",
            "line manager",
            "who do you report to",
        ],
    ),
    (
        "acquainted",
        MENTEE,
        &[
            "mentors you already know well",
            "mentors you know already",
            "which mentors do you already know well",
            "which mentors do you know",
        ],
    ),
    (
        "choices",
        MENTEE,
        &["preferred mentors in order", "preferred mentors", "mentors in order of preference", "mentor preferences"],
    ),
    (
        "choices",
        MENTOR,
        &["preferred mentees in order", "preferred mentees", "mentees in order of preference", "mentee preferences"],
    ),
    (
        "beyond_choices",
        MENTEE,
        &[
            "if none of your choices is available",
            "if none of your choices are available",
            "if your choices are not available",
            "if we cannot match your choices",
        ],
    ),
    ("accepts", MENTOR, &["mentees you agree to", "mentees you accept", "which mentees do you agree to"]),
    ("accepts", MENTEE, &["mentors you agree to", "mentors you accept", "which mentors do you agree to"]),
    (
        "declines",
        BOTH,
        &[
            "people you would rather not be matched with",
            "people you do not want to be matched with",
            "anyone you would rather not be matched with",
            "is there anyone you would rather not be matched with",
        ],
    ),
    ("declines", MENTOR, &["mentees you decline", "mentees you would rather not be matched with"]),
    ("declines", MENTEE, &["mentors you decline", "mentors you would rather not be matched with"]),
    (
        "style_wish",
        BOTH,
        &[
            "what kind of partner suits you",
            "which kind of partner suits you",
            "similar or opposite",
            "would you like a similar or an opposite partner",
        ],
    ),
    ("languages", BOTH, &["languages", "languages spoken", "which languages do you speak", "language"]),
    ("availability", BOTH, &["when do you have time", "availability", "when are you available", "available times"]),
    (
        "seats",
        MENTOR,
        &[
            "how many mentees can you take",
            "how many mentees are you willing to mentor",
            "how many mentees would you like",
            "number of mentees",
            "how many mentees",
            "capacity",
        ],
    ),
    (
        "running",
        MENTOR,
        &[
            "how many mentees do you have at the moment",
            "how many mentees do you have now",
            "how many mentees do you currently have",
            "current number of mentees",
            "current mentees",
        ],
    ),
    (
        "running_with",
        BOTH,
        &[
            "who are you mentoring or being mentored by at the moment",
            "who are you mentoring being mentored by at the moment",
            "current mentoring partners",
            "running pairings",
        ],
    ),
    ("running_with", MENTOR, &["who are you mentoring at the moment", "who are you mentoring"]),
    (
        "running_with",
        MENTEE,
        &["who is mentoring you at the moment", "who are you being mentored by at the moment", "current mentor"],
    ),
    (
        "failed_with",
        BOTH,
        &[
            "earlier pairings that did not work out",
            "pairings that did not work out",
            "previous pairings that did not work out",
        ],
    ),
    (
        "ended_with",
        BOTH,
        &[
            "earlier pairings that came to their end",
            "earlier pairings that ended well",
            "earlier pairings",
            "previous pairings",
            "previous mentoring partners",
        ],
    ),
    ("vetted", MENTOR, &["vetted", "has been vetted", "vetted by the committee", "approved by the committee"]),
    (
        "meetings_attended",
        MENTEE,
        &["how many meetings have you attended", "meetings attended", "number of meetings attended"],
    ),
    (
        "biography",
        BOTH,
        &[
            "about me",
            "about you",
            "biography",
            "short biography",
            "bio",
            "tell us about yourself",
            "introduce yourself",
        ],
    ),
    (
        "submitted",
        BOTH,
        &[
            "timestamp",
            "completion time",
            "submitted at",
            "date submitted",
            "submit date",
            "end date",
            "submission time",
        ],
    ),
];

/// Headers of the form tools' own columns, which say nothing about a person.
const BOOKKEEPING: &[&str] = &[
    "start time",
    "last modified time",
    "start date",
    "respondent id",
    "response id",
    "collector id",
    "ip address",
    "recorded date",
    "duration in seconds",
    "progress",
    "finished",
    "status",
    "consent",
    "date created",
    "date modified",
];

const ORDINALS: &[&str] =
    &["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/// Recognises headers; made once per import because units' wordings depend on the levels.
#[derive(Debug)]
pub(super) struct Wordings {
    /// Slug, guess; sorted by slug, then rank.
    known: Vec<(String, Guess)>,
}

impl Wordings {
    pub(super) fn new(levels: &[String]) -> Self {
        let mut known = Vec::new();
        let mut add = |wording: &str, field: &Field, side, rank: usize| {
            let rank = u16::try_from(rank).unwrap_or(u16::MAX / 2);
            known.push((text::slug(wording), Guess { field: field.clone(), side, rank }));
        };
        for (key, side, wordings) in WORDINGS {
            let Some(field) = Field::parse(key) else { continue };
            for (rank, wording) in wordings.iter().enumerate() {
                add(wording, &field, *side, rank);
            }
        }
        for level in levels {
            let slug = text::slug(level);
            let words = slug.replace('-', " ");
            let unit = Field::Unit(slug.clone());
            let now = [
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
            for (rank, pattern) in now.iter().enumerate() {
                add(&pattern.replace("{}", &words), &unit, BOTH, rank);
            }
            let past = Field::PastUnit(slug.clone());
            let before = [
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
            for (rank, pattern) in before.iter().enumerate() {
                add(&pattern.replace("{}", &words), &past, BOTH, rank);
            }
        }
        for position in 1..=MAX_CHOICES {
            let field = Field::Choice(position);
            let index = usize::from(position) - 1;
            for (rank, noun) in
                ["choice", "preference", "preferred mentor", "choice of mentor", "mentor choice"].iter().enumerate()
            {
                if let Some(ordinal) = ORDINALS.get(index) {
                    add(&format!("{ordinal} {noun}"), &field, BOTH, rank);
                    add(&format!("your {ordinal} {noun}"), &field, BOTH, rank);
                }
                add(&format!("{noun} {position}"), &field, BOTH, rank);
                let ending = match (position % 10, position % 100) {
                    (1, teen) if teen != 11 => "st",
                    (2, teen) if teen != 12 => "nd",
                    (3, teen) if teen != 13 => "rd",
                    _ => "th",
                };
                add(&format!("{position}{ending} {noun}"), &field, BOTH, rank);
            }
        }
        known.sort_by(|one, other| (&one.0, one.1.rank).cmp(&(&other.0, other.1.rank)));
        Self { known }
    }

    /// What a header seems to be.
    pub(super) fn guess(&self, header: &str) -> Option<Guess> {
        if let Some(question) = style_question(header) {
            return Some(Guess { field: Field::Style(question), side: BOTH, rank: 0 });
        }
        let slug = text::slug(&cleaned(header));
        if slug.is_empty() {
            return None;
        }
        if let Some(guess) = self.equal(&slug) {
            return Some(guess.clone());
        }
        if let Some(guess) = attendance(&slug) {
            return Some(guess);
        }
        // The longest wording of three words or more that the header begins with.
        let ends = slug.match_indices('-').map(|(at, _)| at).rev();
        ends.filter(|&end| slug[..end].matches('-').count() >= 2)
            .find_map(|end| self.equal(&slug[..end]))
            .map(|guess| Guess { rank: guess.rank.saturating_add(1000), ..guess.clone() })
    }

    fn equal(&self, slug: &str) -> Option<&Guess> {
        let first = self.known.partition_point(|(known, _)| known.as_str() < slug);
        self.known.get(first).filter(|(known, _)| known == slug).map(|(_, guess)| guess)
    }

    /// Whether the column is the form tool's own.
    pub(super) fn is_bookkeeping(header: &str) -> bool {
        let slug = text::slug(&cleaned(header));
        BOOKKEEPING.iter().any(|known| text::slug(known) == slug)
    }
}

/// "On a scale of 1 to 5: I plan ahead" → "I plan ahead".
fn style_question(header: &str) -> Option<String> {
    const OPENING: &str = "on a scale of 1 to 5";
    let header = cleaned(header);
    let rest = header.get(OPENING.len()..).filter(|_| header.is_char_boundary(OPENING.len()))?;
    if !header[..OPENING.len()].eq_ignore_ascii_case(OPENING) {
        return None;
    }
    let question = rest.trim_start_matches([':', ',', '-', '–', '—', ' ', '.']).trim();
    if text::slug(question).is_empty() { None } else { Some(question.to_owned()) }
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

/// Without "3. ", "Q3: ", "(select all that apply)", "[optional]" and asterisks.
fn cleaned(header: &str) -> String {
    let mut text = String::with_capacity(header.len());
    let mut depth = 0u32;
    for letter in header.chars() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '*' => {}
            letter if depth == 0 => text.push(letter),
            _ => {}
        }
    }
    let trimmed = text.trim();
    let after = trimmed.trim_start_matches(['Q', 'q']).trim_start_matches(|letter: char| letter.is_ascii_digit());
    let numbered = after.len() < trimmed.len() && after.starts_with(['.', ')', ':']);
    let plain = if numbered { after[1..].trim() } else { trimmed };
    if plain.is_empty() { header.trim().to_owned() } else { plain.to_owned() }
}
