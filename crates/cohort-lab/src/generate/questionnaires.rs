//! What each programme asks: its units, tracks, topics and fields of work, and which questions stand on its two forms.

use mentor_match::cohort::Side;
use mentor_match::policy::{Policy, Preset};

use super::vocabulary::{self, Field, List, Topic};

/// How the forms word their questions.
pub(super) mod ask {
    pub(in super::super) const NUMBER: &str = "Member number";
    pub(in super::super) const NAME: &str = "Name";
    pub(in super::super) const EMAIL: &str = "E-mail address";
    pub(in super::super) const ACTIVE: &str = "Are you an active member?";
    pub(in super::super) const TRACK: &str = "Which track are you on?";
    pub(in super::super) const CITY: &str = "City";
    pub(in super::super) const LATITUDE: &str = "Latitude";
    pub(in super::super) const LONGITUDE: &str = "Longitude";
    pub(in super::super) const ZONE: &str = "Time zone";
    pub(in super::super) const MEETING: &str = "How would you like to meet?";
    pub(in super::super) const FIELD: &str = "Field of work";
    pub(in super::super) const TITLE: &str = "Job title";
    pub(in super::super) const EMPLOYERS: &str = "Employers";
    pub(in super::super) const COLLEGES: &str = "Colleges";
    pub(in super::super) const NEEDS: &str = "What would you like to learn?";
    pub(in super::super) const OFFERS: &str = "What can you help with?";
    pub(in super::super) const TOP: &str = "Which of these matter most to you?";
    pub(in super::super) const INTERESTS: &str = "Hobbies and interests";
    pub(in super::super) const LEADERSHIP: &str = "Leadership positions held";
    pub(in super::super) const CONFERENCES: &str = "How many conferences have you attended?";
    pub(in super::super) const CONVENTIONS: &str = "How many conventions have you attended?";
    pub(in super::super) const TARGET: &str = "Which position do you aspire to?";
    pub(in super::super) const TARGET_LEVEL: &str = "At which level?";
    pub(in super::super) const SPONSOR: &str = "Who sponsored you?";
    pub(in super::super) const SUPERVISOR: &str = "Who is your direct supervisor?";
    pub(in super::super) const ACQUAINTED: &str = "Mentors you already know well";
    pub(in super::super) const BEYOND: &str = "If none of your choices is available";
    pub(in super::super) const AGREES: &str = "Mentees you agree to";
    pub(in super::super) const DECLINES: &str = "People you would rather not be matched with";
    pub(in super::super) const WISH: &str = "What kind of partner suits you?";
    pub(in super::super) const LANGUAGES: &str = "Languages";
    pub(in super::super) const TIMES: &str = "When do you have time?";
    pub(in super::super) const SEATS: &str = "How many mentees can you take?";
    pub(in super::super) const RUNNING: &str = "How many mentees do you have at the moment?";
    pub(in super::super) const FAILED: &str = "Earlier pairings that did not work out";
    pub(in super::super) const VETTED: &str = "Vetted";
    pub(in super::super) const MEETINGS: &str = "How many meetings have you attended?";
    pub(in super::super) const ABOUT: &str = "About me";

    /// Where the questions about units, styles and choices go.
    pub(super) const UNITS: &str = "(units)";
    pub(super) const STYLES: &str = "(styles)";
    pub(super) const CHOICES: &str = "(choices)";
}
#[cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "the lists below name almost all of them"))]
use ask::*;

pub(super) const ORDINALS: [&str; 10] =
    ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"];

const MENTEE: [&str; 36] = [
    NUMBER,
    NAME,
    EMAIL,
    ACTIVE,
    TRACK,
    UNITS,
    CITY,
    LATITUDE,
    LONGITUDE,
    ZONE,
    MEETING,
    FIELD,
    TITLE,
    EMPLOYERS,
    COLLEGES,
    NEEDS,
    TOP,
    INTERESTS,
    LEADERSHIP,
    CONFERENCES,
    CONVENTIONS,
    TARGET,
    TARGET_LEVEL,
    SPONSOR,
    SUPERVISOR,
    ACQUAINTED,
    CHOICES,
    BEYOND,
    DECLINES,
    STYLES,
    WISH,
    LANGUAGES,
    TIMES,
    FAILED,
    MEETINGS,
    ABOUT,
];
const MENTOR: [&str; 30] = [
    NUMBER,
    NAME,
    EMAIL,
    ACTIVE,
    UNITS,
    CITY,
    LATITUDE,
    LONGITUDE,
    ZONE,
    MEETING,
    FIELD,
    TITLE,
    EMPLOYERS,
    COLLEGES,
    OFFERS,
    TOP,
    INTERESTS,
    LEADERSHIP,
    CONFERENCES,
    CONVENTIONS,
    AGREES,
    DECLINES,
    STYLES,
    WISH,
    LANGUAGES,
    TIMES,
    SEATS,
    RUNNING,
    VETTED,
    ABOUT,
];

/// A question about ways of working.
pub(super) struct StyleQuestion {
    pub(super) header: &'static str,
    /// The question as the core knows it.
    pub(super) question: &'static str,
    /// What can be answered, and the point on a scale that it stands for, if any.
    pub(super) options: &'static [(&'static str, Option<u8>)],
}

const fn scale(header: &'static str, question: &'static str) -> StyleQuestion {
    let options = &[("1", Some(1)), ("2", Some(2)), ("3", Some(3)), ("4", Some(4)), ("5", Some(5))];
    StyleQuestion { header, question, options }
}

const PLAN: StyleQuestion = scale("On a scale of 1 to 5: I like a clear plan", "I like a clear plan");

static SCALES: [StyleQuestion; 3] = [
    PLAN,
    scale("On a scale of 1 to 5: I like direct feedback", "I like direct feedback"),
    scale("On a scale of 1 to 5: I learn best by doing", "I learn best by doing"),
];
/// How somebody learns and likes to be told.
static LEARNING: [StyleQuestion; 3] = [
    StyleQuestion {
        header: "How do you like to learn?",
        question: "How do you like to learn?",
        options: &[
            ("By doing", None),
            ("By reading", None),
            ("By talking it through", None),
            ("By watching somebody", None),
        ],
    },
    StyleQuestion {
        header: "How do you prefer to get feedback?",
        question: "How do you prefer to get feedback?",
        options: &[("At once and plainly", None), ("In private, after some time", None), ("In writing", None)],
    },
    PLAN,
];
/// How the two would work together.
static METHOD: [StyleQuestion; 3] = [
    StyleQuestion {
        header: "How often would you like to meet?",
        question: "meeting frequency",
        options: &[
            ("Once a week", Some(4)),
            ("Every two weeks", Some(3)),
            ("Once a month", Some(2)),
            ("Every two months", Some(1)),
        ],
    },
    StyleQuestion {
        header: "How long should meetings be?",
        question: "meeting length",
        options: &[("30 minutes", Some(1)), ("An hour", Some(3)), ("Two hours", Some(5))],
    },
    PLAN,
];

/// One programme's two forms.
pub(super) struct Questionnaire {
    pub(super) preset: Preset,
    /// The questions about units, the most local one first.
    pub(super) units: &'static [&'static str],
    /// The questions about earlier units, in the same order.
    pub(super) past: &'static [&'static str],
    /// The levels on which positions are held, the most local one first; empty: the form does not ask.
    pub(super) levels: &'static [&'static str],
    /// Who is new, and who is on the way to an office; nothing in programmes with one track.
    pub(super) tracks: Option<[&'static str; 2]>,
    pub(super) topics: &'static List<Topic>,
    pub(super) fields: &'static List<Field>,
    pub(super) styles: &'static [StyleQuestion; 3],
    leaves_out: &'static [&'static str],
}

/// What nobody asks who has no use for offices. ALAO does not ask what kind of partner suits, either: "my opposite"
/// would turn the answers about how often and how long to meet around.
const PLAIN: [&str; 17] = [
    WISH,
    ACTIVE,
    TRACK,
    EMPLOYERS,
    COLLEGES,
    INTERESTS,
    LEADERSHIP,
    CONFERENCES,
    CONVENTIONS,
    TARGET,
    TARGET_LEVEL,
    SPONSOR,
    SUPERVISOR,
    ACQUAINTED,
    AGREES,
    VETTED,
    MEETINGS,
];

static ALL: [Questionnaire; 5] = [
    Questionnaire {
        preset: Preset::Altrusa,
        units: &["Club", "District"],
        past: &["Previous clubs", "Previous districts"],
        levels: &["club", "district", "international"],
        tracks: Some(["New member", "Emerging leader"]),
        topics: &vocabulary::CLUB_TOPICS,
        fields: &vocabulary::ANY_FIELDS,
        styles: &SCALES,
        leaves_out: &[SUPERVISOR, ACQUAINTED, VETTED],
    },
    Questionnaire {
        preset: Preset::Iaip,
        units: &["Association", "Region"],
        past: &["Previous associations", "Previous regions"],
        levels: &["association", "region"],
        tracks: Some(["New member", "Emerging leader"]),
        topics: &vocabulary::INSURANCE_TOPICS,
        fields: &vocabulary::INSURANCE_FIELDS,
        styles: &SCALES,
        leaves_out: &[ACTIVE, SPONSOR, SUPERVISOR, ACQUAINTED, AGREES, MEETINGS],
    },
    Questionnaire {
        preset: Preset::Nace,
        units: &["Section", "Area"],
        past: &["Previous sections", "Previous areas"],
        levels: &["section", "area", "international"],
        tracks: Some(["Member", "Incoming officer"]),
        topics: &vocabulary::ENGINEERING_TOPICS,
        fields: &vocabulary::ENGINEERING_FIELDS,
        styles: &LEARNING,
        leaves_out: &[ACTIVE, SPONSOR, CONVENTIONS, VETTED, MEETINGS],
    },
    Questionnaire {
        preset: Preset::Palta,
        units: &["Chapter"],
        past: &[],
        levels: &[],
        tracks: None,
        topics: &vocabulary::MEDICINE_TOPICS,
        fields: &vocabulary::MEDICINE_FIELDS,
        styles: &SCALES,
        // All but the first: physicians are asked what kind of partner suits them (S53).
        leaves_out: PLAIN.split_at(1).1,
    },
    Questionnaire {
        preset: Preset::Alao,
        units: &["Library"],
        past: &[],
        levels: &[],
        tracks: None,
        topics: &vocabulary::LIBRARIES_TOPICS,
        fields: &vocabulary::LIBRARIES_FIELDS,
        styles: &METHOD,
        leaves_out: &PLAIN,
    },
];

impl Questionnaire {
    /// `None`: a preset without a questionnaire here.
    pub(super) fn of(preset: Preset) -> Option<&'static Self> {
        ALL.iter().find(|one| one.preset == preset)
    }

    /// Whether the question stands on one of the forms.
    pub(super) fn asks(&self, question: &str) -> bool {
        !self.leaves_out.contains(&question)
    }

    /// The questions of one form, from left to right.
    pub(super) fn header(&self, side: Side, choices: usize) -> Vec<String> {
        let master: &[&str] = if side == Side::Mentee { &MENTEE } else { &MENTOR };
        let mut header = Vec::new();
        for &question in master.iter().filter(|question| self.asks(question)) {
            match question {
                UNITS => header.extend(self.units.iter().chain(self.past).map(|&unit| unit.to_owned())),
                STYLES => header.extend(self.styles.iter().map(|style| style.header.to_owned())),
                CHOICES => header.extend(ORDINALS.iter().take(choices).map(|ordinal| format!("{ordinal} choice"))),
                question => header.push(question.to_owned()),
            }
        }
        header
    }

    /// The level that an aspiration or a position on position `level` of [`Self::levels`] has, in words.
    pub(super) fn level(&self, level: usize) -> &'static str {
        self.levels.get(level).copied().unwrap_or("")
    }

    pub(super) fn policy(&self) -> Policy {
        Policy::preset(self.preset)
    }
}

/// How willingly a question is left blank: private 1, ordinary 0, harmless -1.
pub(super) fn privacy(question: &str) -> i8 {
    const PRIVATE: [&str; 8] = [CITY, LATITUDE, ZONE, EMPLOYERS, COLLEGES, SUPERVISOR, DECLINES, FAILED];
    const HARMLESS: [&str; 5] = [NEEDS, OFFERS, INTERESTS, LANGUAGES, MEETING];
    i8::from(PRIVATE.contains(&question)) - i8::from(HARMLESS.contains(&question))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_has_its_questionnaire() {
        for &preset in Preset::ALL {
            let questionnaire = Questionnaire::of(preset).expect("a questionnaire");
            assert_eq!(questionnaire.tracks.is_some(), !questionnaire.policy().tracks().is_empty(), "{preset}");
            assert!(questionnaire.units.len() <= questionnaire.policy().levels().len(), "{preset}");
        }
    }
}
