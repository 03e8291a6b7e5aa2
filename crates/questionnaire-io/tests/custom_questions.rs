//! A programme's own questions, from the column to the match: own gender for those who ask, only first-years, one
//! department in common.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::civil::date;
use mentor_match::MatchingRound;
use mentor_match::policy::{Policy, Preset};
use questionnaire_io::export::{Batch, Setting};
use questionnaire_io::import::{
    Decisions, FileReport, Import, ImportOptions, Mapping, Question, SourceFile, SourceKind, import,
};

const MENTORS: &str = "Name,Contact,Sex,What can you help with?\n\
                       Bertil Norén,bertil@example.org,male,Surgery; Work-life balance\n\
                       Ylva Hallgren,ylva@example.org,Female,Surgery\n";
const MENTEES: &str = "Name,Contact,Sex,What would you like to learn?,Would you rather have somebody of your own sex?,Stage\n\
                       Aoife Brannigan,aoife@example.org, FEMALE ,Surgery; Work-life balance,\"Yes, only\",Resident\n\
                       Yaw Boateng,yaw@example.org,male,Pediatrics; Research,No,Consultant\n";
const MAPPING: &str = "[mentors]\n\"Contact\" = \"email\"\n\"Sex\" = \"custom.gender\"\n\
                       [mentees]\n\"Contact\" = \"email\"\n\"Sex\" = \"custom.gender\"\n";
const WISH: &str = "Would you rather have somebody of your own sex?";

struct Form<'f> {
    policy: Policy,
    mapping: String,
    decisions: String,
    mentors: &'f str,
    mentees: &'f str,
}

impl Form<'_> {
    fn read(&self) -> Import {
        let mut options = ImportOptions::for_policy(&self.policy, date(2026, 9, 1));
        options.mapping = Some(Mapping::parse("mapping.toml", &self.mapping).unwrap());
        if !self.decisions.is_empty() {
            let lines = format!("question_id,answer\n{}\n", self.decisions);
            options.decisions = Decisions::parse("decisions.csv", lines.as_bytes()).unwrap();
        }
        let sources = [
            SourceFile::new(SourceKind::Mentors, "mentors.csv", self.mentors),
            SourceFile::new(SourceKind::Mentees, "mentees.csv", self.mentees),
        ];
        import(&sources, &options).unwrap()
    }

    /// Who is with whom, by first names.
    fn matched(&self) -> Vec<String> {
        let import = self.read();
        let outcome = MatchingRound::new(&import.cohort, &self.policy).as_of(date(2026, 9, 1)).run().unwrap();
        assert!(outcome.audit().adds_up());
        let first = |name: &str| name.split(' ').next().unwrap().to_owned();
        let pair = |one: &mentor_match::Match<'_>| {
            format!("{}-{}", first(one.mentee.name_or_id()), first(one.mentor.name_or_id()))
        };
        outcome.matches().iter().map(pair).collect()
    }

    /// The import's questions and those of rules that lack a fact.
    fn questions(&self) -> Vec<Question> {
        let import = self.read();
        let outcome = MatchingRound::new(&import.cohort, &self.policy).as_of(date(2026, 9, 1)).run().unwrap();
        Batch::new(&import, &outcome, &Setting::default()).questions().to_vec()
    }

    fn notes(&self) -> Vec<String> {
        self.read().notes.iter().map(ToString::to_string).collect()
    }

    /// With another line for the mentees' columns.
    fn mapped(mut self, line: &str) -> Self {
        self.mapping += line;
        self
    }
}

fn palta() -> Form<'static> {
    let policy = Policy::preset(Preset::Palta);
    Form { policy, mapping: MAPPING.to_owned(), decisions: String::new(), mentors: MENTORS, mentees: MENTEES }
}

/// A policy as a coordinator writes it: a ready-made one and some lines below.
fn with_rules(lines: &str) -> Policy {
    Policy::from_toml(&format!("{}\n{lines}", Preset::Palta.toml())).unwrap()
}

const OWN_GENDER: &str = "[[rules]]\nrule = \"same-answer\"\nquestion = \"gender\"\nwhen-asked = \"own gender\"\n";

#[test]
fn who_asks_for_their_own_gender_gets_it_and_nobody_else_is_bound() {
    // Without the wish, Bertil fits her best, and both seats are his to give.
    assert_eq!(palta().matched(), ["Aoife-Bertil", "Yaw-Ylva"]);
    // By the mapping alone, under any policy.
    let same = format!("\"{WISH}\" = \"wants_only.gender\"\n[values.\"{WISH}\"]\n\"Yes, only\" = \"same\"\n");
    assert_eq!(palta().mapped(&same).matched(), ["Aoife-Ylva", "Yaw-Bertil"]);
    // By a rule for those who ask.
    let asked = format!("\"{WISH}\" = \"custom.own gender\"\n");
    let rule = |mapping: &str| Form { policy: with_rules(OWN_GENDER), ..palta() }.mapped(mapping);
    assert_eq!(rule(&asked).matched(), ["Aoife-Ylva", "Yaw-Bertil"]);
    assert_eq!((rule(&asked).questions().len(), palta().mapped(&same).questions().len()), (0, 0));
    // Nobody asked: Yaw, who said no, is matched with a woman as well.
    let nobody = MENTEES.replace("\"Yes, only\"", "No");
    assert_eq!(Form { mentees: &nobody, ..rule(&asked) }.matched(), ["Aoife-Bertil", "Yaw-Ylva"]);
    // For everybody.
    let all = OWN_GENDER.replace("when-asked = \"own gender\"\n", "");
    assert_eq!(Form { policy: with_rules(&all), ..palta() }.matched(), ["Aoife-Ylva", "Yaw-Bertil"]);
}

#[test]
fn the_wish_goes_together_with_tracks() {
    let policy = format!("tracks = [\"resident\", \"consultant\"]\n{}", Preset::Palta.toml());
    let track = format!("\"{WISH}\" = \"custom.own gender\"\n\"Stage\" = \"track\"\n");
    let on = |track_of_rule: &str| {
        let lines = format!("{OWN_GENDER}tracks = [\"{track_of_rule}\"]\n");
        let policy = Policy::from_toml(&format!("{policy}\n{lines}")).unwrap();
        Form { policy, ..palta() }.mapped(&track).matched()
    };
    assert_eq!(on("resident"), ["Aoife-Ylva", "Yaw-Bertil"]);
    assert_eq!(on("consultant"), ["Aoife-Bertil", "Yaw-Ylva"], "the rule is not about residents");
}

#[test]
fn an_unclear_wish_counts_until_it_is_answered() {
    let unclear = MENTEES.replace("\"Yes, only\"", "preferably not a man");
    let asked = format!("\"{WISH}\" = \"custom.own gender\"\n");
    let form = || Form { policy: with_rules(OWN_GENDER), mentees: &unclear, ..palta() }.mapped(&asked);
    assert_eq!(form().matched(), ["Aoife-Ylva", "Yaw-Bertil"]);
    let [question] = &form().questions()[..] else { panic!("one question: {:?}", form().questions()) };
    assert_eq!((question.field.as_str(), question.found.as_str()), ("custom.own-gender", "preferably not a man"));
    assert_eq!(question.place.to_string(), format!("mentees.csv row 2, column '{WISH}'"));
    assert!(
        question.message.contains("is not a clear yes or no to whether the other's answer to \"gender\" matters"),
        "{question}"
    );
    for (answer, pairs) in [("no", ["Aoife-Bertil", "Yaw-Ylva"]), ("yes", ["Aoife-Ylva", "Yaw-Bertil"])] {
        let decided = Form { decisions: format!("{},{answer}", question.id), ..form() };
        assert_eq!((decided.matched(), decided.questions().len()), (pairs.map(str::to_owned).to_vec(), 0));
    }
}

const TAKES: &str = "Name,Contact,Mentees I take\nIda Storm,ida@example.org,\"Only first-years, please\"\n\
                     Jon Falk,jon@example.org,anybody\nKai Lund,kai@example.org,\n";
const YEARS: &str = "Name,Contact,Year of study,First choice\nAda Moe,ada@example.org,First year,Jon Falk\n\
                     Bo Dahl,bo@example.org,third  YEAR,Ida Storm\nCy Aas,cy@example.org,,Ida Storm\n";
const YEARS_MAPPING: &str = "[mentors]\n\"Contact\" = \"email\"\n\"Mentees I take\" = \"wants_only.year\"\n\
                             [mentees]\n\"Contact\" = \"email\"\n\"Year of study\" = \"custom.year\"\n";

fn years(mentors: &str) -> Form<'_> {
    Form { mapping: YEARS_MAPPING.to_owned(), mentors, mentees: YEARS, ..palta() }
}

#[test]
fn a_mentor_may_take_first_years_only() {
    // Ida's seat goes to the first-year; Bo and Cy, who asked for her, are matched with the others.
    let matched = years(TAKES).matched();
    assert!(!matched.contains(&"Bo-Ida".to_owned()) && !matched.contains(&"Cy-Ida".to_owned()), "{matched:?}");
    assert_eq!(years(TAKES).questions().len(), 0);
    let open = TAKES.replace("\"Only first-years, please\"", "no preference");
    let matched = years(&open).matched();
    assert!(matched.contains(&"Bo-Ida".to_owned()) || matched.contains(&"Cy-Ida".to_owned()), "{matched:?}");
    for several in ["First year or third year", "third-years/first years", "\"First year; Third year\""] {
        let both = TAKES.replace("\"Only first-years, please\"", several);
        assert!(years(&both).matched().contains(&"Bo-Ida".to_owned()), "{several}: {:?}", years(&both).matched());
    }
}

#[test]
fn a_demand_that_is_nobodys_answer_is_a_question() {
    let unclear = TAKES.replace("\"Only first-years, please\"", "freshers only");
    let form = || years(&unclear);
    let [question] = &form().questions()[..] else { panic!("one question: {:?}", form().questions()) };
    assert_eq!((question.field.as_str(), question.found.as_str()), ("wants_only.year", "freshers only"));
    assert!(
        question.message.contains("an answer that a mentee gave to \"year\" (\"First year\", \"third YEAR\")"),
        "{question}"
    );
    assert!(form().matched().iter().all(|pair| !pair.ends_with("Ida")), "kept apart: {:?}", form().matched());
    for (answer, possible) in
        [("First year", "Ada"), ("third-years", "Bo"), ("anybody", "Ada Bo Cy"), ("ignore", "Ada Bo Cy")]
    {
        let decided = Form { decisions: format!("{},{answer}", question.id), ..form() };
        assert_eq!(decided.questions().len(), 0, "{answer}");
        let pairs = decided.matched();
        let with_ida = pairs.iter().find_map(|pair| pair.strip_suffix("-Ida"));
        assert!(with_ida.is_none_or(|name| possible.contains(name)), "{answer}: {pairs:?}");
        assert!(answer == "First year" || with_ida.is_some(), "{answer}: {pairs:?}");
    }
    // "Yes" names no answer, and "the same" needs an answer of one's own.
    for unclear in ["yes", "same as mine"] {
        let mentors = TAKES.replace("\"Only first-years, please\"", unclear);
        assert_eq!(years(&mentors).questions().len(), 1, "{unclear}");
    }
}

#[test]
fn missing_answers_are_asked_for_where_the_policy_says_so() {
    let blank = MENTORS.replace("Female", "prefer not to say");
    let rule = "[[rules]]\nrule = \"same-answer\"\nquestion = \"gender\"\n";
    let form = |unknown: &str| {
        let policy = with_rules(&format!("{rule}unknown = \"{unknown}\"\n"));
        Form { policy, mentors: &blank, ..palta() }
    };
    assert_eq!(form("refuse").matched(), ["Yaw-Bertil"]);
    assert_eq!(form("allow").questions().len(), 0);
    assert_eq!(form("ask").matched(), ["Aoife-Ylva", "Yaw-Bertil"]);
    let [question] = &form("ask").questions()[..] else { panic!("one question") };
    assert_eq!((question.field.as_str(), question.found.as_str()), ("custom.gender", ""));
    assert_eq!(question.message, "Missing: answer to \"gender\". Answer as in the questionnaire.");
    // A refusal to answer stands in the cell, so the question cannot be answered away; a blank can.
    let empty = MENTORS.replace("Female", "");
    let decided = |answer: &str| {
        let policy = with_rules(&format!("{rule}unknown = \"ask\"\n"));
        Form { policy, mentors: &empty, decisions: format!("{},{answer}", question.id), ..palta() }.matched()
    };
    assert_eq!(decided("female"), ["Aoife-Ylva", "Yaw-Bertil"]);
    assert_eq!(decided("male"), ["Yaw-Bertil"]);
}

#[test]
fn several_answers_of_one_cell_are_compared_one_by_one() {
    let mentors =
        "Name,Contact,Departments\nIda Storm,ida@example.org,Law; History\nJon Falk,jon@example.org,Physics\n";
    let mentees = "Name,Contact,Departments\nAda Moe,ada@example.org,history; Fine Arts\n";
    let mapping = "[mentors]\n\"Contact\" = \"email\"\n\"Departments\" = \"custom.department\"\n\
                   [mentees]\n\"Contact\" = \"email\"\n\"Departments\" = \"open:custom.department\"\n";
    let with = |name: &str| {
        let policy = with_rules(&format!("[[rules]]\nrule = \"{name}\"\nquestion = \"department\"\n"));
        Form { policy, mapping: mapping.to_owned(), mentors, mentees, ..palta() }
    };
    assert_eq!(with("common-answer").matched(), ["Ada-Ida"]);
    assert_eq!(with("different-answer").matched(), ["Ada-Jon"]);
    assert_eq!(with("same-answer").matched(), Vec::<String>::new());
    // What a column is, and that it is confidential unless declared open, survives the draft of a mapping.
    let import = with("common-answer").read();
    let drafts: Vec<String> = import.files.iter().map(FileReport::mapping).collect();
    assert!(
        drafts[0].contains("\"Departments\" = \"custom.department\"")
            || drafts[0].contains("Departments = \"custom.department\""),
        "{}",
        drafts[0]
    );
    assert!(drafts[1].contains("\"open:custom.department\""), "{}", drafts[1]);
    let confidential: Vec<usize> = import.files.iter().map(|file| file.confidential().count()).collect();
    assert_eq!(confidential, [1, 0]);
    // So is a column that is the question's by its header alone.
    let mut named = with("common-answer");
    named.mapping = named.mapping.replace("\"Departments\" = \"custom.department\"\n", "");
    named.mentors = "Name,Contact,Department\nIda Storm,ida@example.org,Law; History\n";
    let confidential: Vec<usize> = named.read().files.iter().map(|file| file.confidential().count()).collect();
    assert_eq!((confidential, named.matched()), (vec![1, 0], vec!["Ada-Ida".to_owned()]));
}

#[test]
fn questions_without_a_rule_and_rules_without_a_question_are_noted() {
    let notes = palta().notes();
    let unused = "No rule of the policy uses the question \"gender\", so its answers change nothing";
    assert_eq!(notes.iter().filter(|note| note.contains(unused)).count(), 2, "one a file: {notes:?}");
    let notes = Form { policy: with_rules(OWN_GENDER), ..palta() }.notes();
    let missing = "We found no column for custom.own-gender, so no person counts as having asked";
    assert_eq!(notes.iter().filter(|note| note.contains(missing)).count(), 1, "{notes:?}");
    assert!(!notes.iter().any(|note| note.contains("change nothing")), "{notes:?}");
    let without = years(TAKES).mapping.replace("\"Year of study\" = \"custom.year\"\n", "");
    let notes = Form { mapping: without, ..years(TAKES) }.notes();
    assert!(notes.iter().any(|note| note.contains("We found no column for custom.year")), "{notes:?}");
}
