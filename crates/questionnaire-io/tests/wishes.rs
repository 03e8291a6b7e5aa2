//! Wishes from the questionnaire to what the committee reads: a mentor who wrote nothing is not said to rank anybody.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::civil::date;
use mentor_match::policy::{Asked, Policy, Preset};
use mentor_match::{MatchingRound, StrategySpec};
use questionnaire_io::export::{Batch, Setting};
use questionnaire_io::import::{ImportOptions, SourceFile, SourceKind, import};

const MENTORS: &str = "Name,Email address,What can you help with?,How many mentees can you take?,First choice\n\
    Petra Quist,petra@example.org,Grants; Teaching; Writing,1,\n\
    Ravi Sato,ravi@example.org,Teaching,1,\n";
const MENTEES: &str = "Name,Email address,What would you like to learn?,First choice\n\
    Lena Moss,lena@example.org,Grants; Teaching,Petra Quist\n\
    Noor Okoye,noor@example.org,Grants; Teaching; Writing,\n";

/// Who is with whom, and the committee's explanations.
fn run(policy: &Policy, mentors: &str, mentees: &str) -> (Vec<String>, String, String) {
    let options = ImportOptions::for_policy(policy, date(2026, 9, 1));
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
    ];
    let import = import(&sources, &options).unwrap();
    let round =
        MatchingRound::new(&import.cohort, policy).strategy(&StrategySpec::default()).seed(1).as_of(date(2026, 9, 1));
    let outcome = round.run().unwrap();
    let pair = |one: &mentor_match::Match<'_>| {
        let names = [one.mentee.name_or_id(), one.mentor.name_or_id()];
        format!("{} ({})", names.join(" with "), one.matched_as())
    };
    let pairs = outcome.matches().iter().map(pair).collect();
    let setting = Setting::default();
    let batch = Batch::new(&import, &outcome, &setting);
    let file = batch.files().into_iter().find(|file| file.path.ends_with("explanations.md")).unwrap();
    (pairs, String::from_utf8(file.bytes).unwrap(), batch.summary())
}

fn policies() -> impl Iterator<Item = Policy> {
    [Preset::Palta, Preset::Nace, Preset::Alao].map(Policy::preset).into_iter().chain([Policy::default()])
}

fn by_score(policy: &Policy) -> Policy {
    let mut preferences = policy.preferences().clone();
    preferences.asked = Asked::ByScore;
    policy.with_preferences(preferences)
}

#[test]
fn a_first_choice_is_not_lost_to_a_blank_questionnaire() {
    for policy in policies() {
        let (pairs, explained, summary) = run(&policy, MENTORS, MENTEES);
        assert_eq!(pairs, ["Lena Moss with Petra Quist (choice 1)", "Noor Okoye with Ravi Sato (by score)"]);
        assert!(!explained.contains("rank") && !explained.contains("lost"), "{explained}");
        assert!(summary.contains("No wish for a mentor was lost to a mentee who did not ask"), "{summary}");
    }
    for policy in policies() {
        let (pairs, explained, summary) = run(&by_score(&policy), MENTORS, MENTEES);
        assert_eq!(pairs, ["Lena Moss with Ravi Sato (by score)", "Noor Okoye with Petra Quist (by score)"]);
        let why = "choice 1, Petra Quist: full: taken by 1 mentee who fits better (Noor Okoye)";
        assert!(explained.contains(why), "{explained}");
        assert!(summary.contains("One wish for a mentor was lost to a mentee who did not ask"), "{summary}");
    }
}

#[test]
fn explanations_say_which_it_was() {
    let policy = Policy::default();
    let told = |mentors: &str, mentees: &str| run(&policy, mentors, mentees).1;
    let both_asked = MENTEES.replace("Writing,\n", "Writing,Petra Quist\n");
    let explained = told(MENTORS, &both_asked);
    assert!(explained.contains("full: taken by 1 mentee who also asked and fits better (Noor Okoye)"), "{explained}");
    let named = MENTORS.replace("Writing,1,", "Writing,1,Noor Okoye");
    let explained = told(&named, MENTEES);
    assert!(explained.contains("full: taken by 1 mentee named by the mentor (Noor Okoye)"), "{explained}");
    let alike = both_asked.replace("Grants; Teaching; Writing", "Grants; Teaching");
    let explained = told(MENTORS, &alike);
    assert!(explained.contains("full: taken by 1 mentee equally suitable (decided by lot) ("), "{explained}");
}
