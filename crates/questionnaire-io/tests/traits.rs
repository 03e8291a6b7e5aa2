//! What one side wants of the other, the order of goals, who went without and who withdrew: from a form to who is
//! matched with whom.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;

use jiff::civil::date;
use mentor_match::cohort::Goal;
use mentor_match::policy::{Policy, Preset};
use mentor_match::{Match, MatchingRound};
use questionnaire_io::export::{Batch, Setting};
use questionnaire_io::import::{Decisions, Import, ImportOptions, Mapping, SourceFile, SourceKind, import};

fn read(mentors: &str, mentees: &str, mapping: &str) -> Import {
    read_deciding(mentors, mentees, mapping, "")
}

fn read_deciding(mentors: &str, mentees: &str, mapping: &str, decisions: &str) -> Import {
    let mut options = ImportOptions::for_policy(&Policy::preset(Preset::Palta), date(2026, 9, 1));
    if !decisions.is_empty() {
        options.decisions = Decisions::parse("decisions.csv", decisions.as_bytes()).unwrap();
    }
    options.mapping = (!mapping.is_empty()).then(|| Mapping::parse("mapping.toml", mapping).unwrap());
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
    ];
    import(&sources, &options).unwrap_or_else(|error| panic!("{error}"))
}

/// "Orla-Tove", mentees by id, under a strategy.
fn matched(import: &Import, strategy: &str) -> Vec<String> {
    let policy = Policy::preset(Preset::Palta);
    let round =
        MatchingRound::new(&import.cohort, &policy).strategy(&strategy.parse().unwrap()).as_of(date(2026, 9, 1));
    let outcome = round.rulings(&import.rulings).run().unwrap();
    assert!(outcome.audit().adds_up());
    let first = |name: &str| name.split(' ').next().unwrap_or_default().to_owned();
    let pair = |one: Match<'_>| format!("{}-{}", first(one.mentee.name_or_id()), first(one.mentor.name_or_id()));
    outcome.matches().into_iter().map(pair).collect()
}

fn notes(import: &Import, part: &str) -> Vec<String> {
    import.notes.iter().map(ToString::to_string).filter(|note| note.contains(part)).collect()
}

const STRATEGIES: [&str; 4] = ["mentee-optimal", "mentor-optimal", "max-score", "max-score:objective=coverage"];

#[test]
fn a_trait_that_mentees_want_is_looked_for_in_the_mentors() {
    // Own points alone would say the opposite: the quiet mentee with the quiet mentor.
    let mentors = "Name,E-mail address,How many mentees can you take?,On a scale of 1 to 5: How quiet (1) or outgoing (5) are you?\n\
         Siri Holm,siri@example.org,1,5\nTariq Aziz,tariq@example.org,1,1\n";
    let mentees = "Name,E-mail address,On a scale of 1 to 5: How quiet (1) or outgoing (5) are you?,\
         On a scale of 1 to 5: How quiet (1) or outgoing (5) should your mentor be?\n\
         Paula Reis,paula@example.org,1,5\nUgo Neri,ugo@example.org,5,1\n";
    let import = read(mentors, mentees, "");
    for strategy in STRATEGIES {
        assert_eq!(matched(&import, strategy), ["Paula-Siri", "Ugo-Tariq"], "{strategy}");
    }
    assert_eq!(notes(&import, "are not used"), Vec::<String>::new());
    // In a form's own words, with a mapping.
    let own =
        |text: &str, question: &str| text.replace("On a scale of 1 to 5: How quiet (1) or outgoing (5)", question);
    let (mentors, mentees) = (own(mentors, "Sociable: what"), own(mentees, "Sociable: what"));
    let mapping = "[mentors]\n\"Sociable: what are you?\" = \"style.sociable\"\n[mentees]\n\"Sociable: what are you?\" = \"style.sociable\"\n\
         \"Sociable: what should your mentor be?\" = \"wants.Sociable\"\n";
    assert_eq!(matched(&read(&mentors, &mentees, mapping), "max-score"), ["Paula-Siri", "Ugo-Tariq"]);
}

#[test]
fn indifference_is_no_want_and_a_point_off_the_scale_is_asked_about() {
    let mentors = "Name,E-mail address,On a scale of 1 to 5: Outgoing\nSiri Holm,siri@example.org,5\n";
    let mentees = "Name,E-mail address,Mentor\nPaula Reis,paula@example.org,no preference\nUgo Neri,ugo@example.org,9\n\
         Vera Lind,vera@example.org,4\n";
    let import = read(mentors, mentees, "[mentees]\n\"Mentor\" = \"wants.Outgoing\"\n");
    let wants: Vec<usize> = import.cohort.mentees().iter().map(|one| one.profile.style.wants.len()).collect();
    assert_eq!(wants, [0, 0, 1]);
    let questions: Vec<&str> = import.questions.iter().map(|question| question.found.as_str()).collect();
    assert_eq!(questions, ["9"]);
}

#[test]
fn a_question_of_style_that_one_side_answers_is_noted_once() {
    let mentors = "Name,E-mail address,On a scale of 1 to 5: I plan ahead,On a scale of 1 to 5: I listen\n\
         Siri Holm,siri@example.org,5,2\nTariq Aziz,tariq@example.org,4,3\n";
    let mentees = "Name,E-mail address,On a scale of 1 to 5: I PLAN ahead,On a scale of 1 to 5: I am curious,Patience\n\
         Paula Reis,paula@example.org,5,1,3\nUgo Neri,ugo@example.org,5,2,3\n";
    let import = read(mentors, mentees, "[mentees]\n\"Patience\" = \"wants.patient\"\n");
    assert_eq!(
        notes(&import, "are not used"),
        [
            "mentees.csv, column 'On a scale of 1 to 5: I am curious': Only mentees are asked this, so these answers are not used. Ask both sides, \
             or map the other side's column: as style.I am curious if it asks the same, as wants.I am curious if it says what \
             they want of this answer.",
            "mentees.csv, column 'Patience': This column says what mentees want, but no column asks the other side \"patient\", so \
             these answers are not used. Ask it, or map the column that does as style.patient.",
            "mentors.csv, column 'On a scale of 1 to 5: I listen': Only mentors are asked this, so these answers are not used. Ask both sides, or \
             map the other side's column: as style.I listen if it asks the same, as wants.I listen if it says what they want of \
             this answer.",
        ]
    );
}

const TOPICS: [&str; 4] = ["Grant writing", "Public speaking, and how to rehearse", "Night shifts", "Teaching"];

fn ranking(rows: &[(&str, [u8; 4])]) -> String {
    let header: Vec<String> =
        TOPICS.iter().map(|topic| format!("\"What would you like to learn? [{topic}]\"")).collect();
    let mut text = format!("First name,Last name,E-mail address,{}\n", header.join(","));
    for (name, ranks) in rows {
        let ranks: Vec<String> = ranks.iter().map(u8::to_string).collect();
        writeln!(text, "{name},Test,{name}@example.org,{}", ranks.join(",")).unwrap();
    }
    text
}

const OFFERS: &str = "Name,E-mail address,How many mentees can you take?,Areas I mentor in\n\
    Siri Holm,siri@example.org,1,\"Public speaking, and how to rehearse;\"\nTariq Aziz,tariq@example.org,1,Grant writing;Teaching;\n\
    Wanda Lis,wanda@example.org,1,Night shifts ;\n";
const OFFERED: &str = "[mentors]\n\"Areas I mentor in\" = \"goals\"\n";

#[test]
fn the_order_of_ranked_goals_decides() {
    let rows = [("Paula", [2, 1, 4, 3]), ("Ugo", [1, 4, 3, 2]), ("Vera", [3, 4, 1, 2])];
    let import = read(OFFERS, &ranking(&rows), OFFERED);
    for strategy in STRATEGIES {
        assert_eq!(matched(&import, strategy), ["Paula-Siri", "Ugo-Tariq", "Vera-Wanda"], "{strategy}");
    }
    let goals = |mentee: usize| import.cohort.mentees()[mentee].profile.goals.clone().unwrap();
    let ranked = |text: &str, rank| Goal { rank: Some(rank), ..Goal::new(text) };
    assert_eq!(goals(0), [ranked(TOPICS[1], 1), ranked(TOPICS[0], 2), ranked(TOPICS[3], 3), ranked(TOPICS[2], 4)]);
    // Upside down, other pairs fit best.
    let turned = rows.map(|(name, ranks)| (name, ranks.map(|rank| 5 - rank)));
    let turned = read(OFFERS, &ranking(&turned), OFFERED);
    assert_ne!(matched(&turned, "max-score"), matched(&import, "max-score"));
}

#[test]
fn numbers_that_repeat_are_no_ranks() {
    let rows = [
        ("Paula", [2, 1, 4, 3]),
        ("Ugo", [1, 4, 3, 2]),
        ("Vera", [3, 4, 1, 2]),
        ("Xenia", [1, 2, 3, 4]),
        ("Yves", [4, 3, 2, 1]),
        ("Zora", [1, 1, 2, 3]),
    ];
    let ranks = |import: &Import| -> Vec<bool> {
        let goals = import.cohort.mentees().iter().map(|one| one.profile.goals.as_deref().unwrap_or_default());
        goals.map(|goals| goals.iter().all(|goal| goal.rank.is_some())).collect()
    };
    let one_slip = read(OFFERS, &ranking(&rows), OFFERED);
    assert_eq!(ranks(&one_slip), [true, true, true, true, true, false]);
    let column = "mentees.csv, column 'What would you like to learn?'";
    assert_eq!(
        notes(&one_slip, "one number"),
        [format!(
            "{column}: 1 of 6 rows gives one number to two parts. These rows count without an order. In the others, the goal with \
             number 1 comes first."
        )]
    );
    let ratings = read(OFFERS, &ranking(&[rows[0], rows[5], ("Adam", [4, 4, 4, 2])]), OFFERED);
    assert_eq!(ranks(&ratings), [false; 3]);
    assert_eq!(
        notes(&ratings, "one number"),
        [format!(
            "{column}: 2 of 3 rows give one number to two parts. The numbers look like ratings, so no order of goals is used. To rank \
             goals, give each row every number once."
        )]
    );
}

#[test]
fn a_column_for_each_place_and_a_ranked_list_are_orders_too() {
    let goals = |mentees: &str| {
        let import = read(OFFERS, mentees, OFFERED);
        let goals = import.cohort.mentees()[0].profile.goals.clone().unwrap();
        goals.iter().map(|goal| format!("{} {:?} {:?}", goal.text, goal.rank, goal.priority)).collect::<Vec<_>>()
    };
    let columns = "Name,E-mail address,First goal,Goal 2,3rd goal,What would you like to learn?,Which of these matter most to you?\n\
         Paula Reis,paula@example.org,Teaching,,Grant writing,Night shifts; teaching,Teaching\n";
    assert_eq!(goals(columns), ["Teaching Some(1) Top", "Grant writing Some(2) Normal", "Night shifts None Normal"]);
    let list = "Name,E-mail address,Rank these topics\nPaula Reis,paula@example.org,Teaching;Grant writing;\n";
    assert_eq!(goals(list), ["Teaching Some(1) Normal", "Grant writing Some(2) Normal"]);
    let plain =
        "Name,E-mail address,What would you like to learn?\nPaula Reis,paula@example.org,Teaching;Grant writing;\n";
    assert_eq!(goals(plain), ["Teaching None Normal", "Grant writing None Normal"]);
}

/// A file of the results, by path.
fn file(import: &Import, path: &str) -> String {
    let policy = Policy::preset(Preset::Palta);
    let outcome = MatchingRound::new(&import.cohort, &policy).rulings(&import.rulings).run().unwrap();
    let setting = Setting::default();
    let files = Batch::new(import, &outcome, &setting).files();
    let bytes = &files.iter().find(|file| file.path == path).unwrap().bytes;
    String::from_utf8(bytes.clone()).unwrap()
}

#[test]
fn who_went_without_last_time_comes_first() {
    let mentors = "Name,E-mail address,What can you help with?,How many mentees can you take?\n\
         Siri Holm,siri@example.org,Hiring; Budgets,1\n";
    let asked = "Name,E-mail address,What would you like to learn?,Were you without a mentor in the last round?\n\
         Paula Reis,paula@example.org,Hiring,Yes\nUgo Neri,ugo@example.org,Hiring,No\nVera Lind,vera@example.org,Hiring; Budgets,No\n";
    let import = read(mentors, asked, "");
    let waited: Vec<Option<u16>> = import.cohort.mentees().iter().map(|one| one.waited).collect();
    assert_eq!(waited, [Some(1), Some(0), Some(0)]);
    for strategy in STRATEGIES {
        assert_eq!(matched(&import, strategy), ["Paula-Siri"], "{strategy}");
    }
    assert!(file(&import, "committee/explanations.md").contains("priority or rounds without a mentor add 0.100"));
    // Numbers, and what is neither.
    let rounds = asked.replace("Were you without a mentor in the last round?", "Rounds without a mentor");
    let rounds = read(mentors, &rounds.replace("Hiring,Yes", "Hiring,2").replace("Budgets,No", "Budgets,often"), "");
    let waited: Vec<Option<u16>> = rounds.cohort.mentees().iter().map(|one| one.waited).collect();
    assert_eq!(waited, [Some(2), Some(0), None]);
    assert!(
        rounds.questions[0].message.contains("\"often\" is not yes, no or a number of rounds"),
        "{:?}",
        rounds.questions
    );
    // Without the answer the best fit comes first; a ruling puts it right.
    let silent = asked.replace("Yes", "");
    assert_eq!(matched(&read(mentors, &silent, ""), "mentee-optimal"), ["Vera-Siri"]);
    let ruled =
        read_deciding(mentors, &silent, "", "action,mentee,mentor,value,reason\npriority,Paula Reis,,,went without\n");
    for strategy in STRATEGIES {
        assert_eq!(matched(&ruled, strategy), ["Paula-Siri"], "{strategy}");
    }
}

#[test]
fn who_withdraws_is_listed_so_and_never_vanishes() {
    let mentors = "Name,E-mail address,How many mentees can you take?,Mentees you agree to\n\
         Siri Holm,siri@example.org,2,Paula Reis; Ugo Neri\nTariq Aziz,tariq@example.org,1,\n";
    let mentees = "Name,E-mail address,First choice\nPaula Reis,paula@example.org,Siri Holm\nUgo Neri,ugo@example.org,Siri Holm\n";
    let head = "action,mentee,mentor,value,reason\n";
    let import = read_deciding(
        mentors,
        mentees,
        "",
        &format!("{head}withdraw,Paula Reis,,,withdrew\nwithdraw,,tariq@example.org,,moved\n"),
    );
    for strategy in STRATEGIES {
        assert_eq!(matched(&import, strategy), ["Ugo-Siri"], "{strategy}");
    }
    let line = |path: &str, id: &str| file(&import, path).lines().find(|line| line.contains(id)).unwrap().to_owned();
    assert!(
        line("committee/unmatched.csv", "paula").contains(",not taking part in this round,0,"),
        "{}",
        file(&import, "committee/unmatched.csv")
    );
    assert!(line("committee/mentors.csv", "tariq").ends_with(",0,not taking part in this round"));
    assert!(line("participants/mentees.csv", "paula").contains("not taking part in this round"));
    assert!(line("participants/mentors.csv", "tariq").contains("not taking part in this round"));
    let receipt = file(&import, "receipt.json");
    for count in ["\"unmatched\": 0", "\"withdrawn_mentees\": 1", "\"withdrawn_mentors\": 1", "\"counts_add_up\": true"]
    {
        assert!(receipt.contains(count), "{count}");
    }
    // The export itself stays as it is.
    assert_eq!((import.counts.mentees, import.counts.mentors), (2, 2));
}

#[test]
fn an_offer_that_the_policy_cuts_is_said_everywhere() {
    let mentors = "Name,E-mail address,How many mentees can you take?\nSiri Holm,siri@example.org,5\n";
    let mentees = "Name,E-mail address,First choice\nPaula Reis,paula@example.org,Siri Holm\n";
    let import = read(mentors, mentees, "");
    assert_eq!(notes(&import, "This mentor offers 5, but the policy allows 2: 2 seats in this round").len(), 1);
    let mentors = file(&import, "committee/mentors.csv");
    assert!(mentors.lines().nth(1).unwrap().ends_with(",\"offered 5, the policy allows 2\""), "{mentors}");
    let told = file(&import, "committee/explanations.md");
    assert!(told.contains("1 of 2 seats taken in this round (offered 5, the policy allows 2): Paula Reis"), "{told}");
}

#[test]
fn a_wish_for_several_mentors_is_noted_once() {
    let mentors = "Name,E-mail address,How many mentees can you take?\nSiri Holm,siri@example.org,2\nTariq Aziz,tariq@example.org,2\n";
    let mentees = "Name,E-mail address,How many mentors would you like?,First choice,Second choice\n\
         Paula Reis,paula@example.org,2,Siri Holm,Tariq Aziz\nUgo Neri,ugo@example.org,1,Siri Holm,\nVera Lind,vera@example.org,up to 3,,\n";
    let import = read(mentors, mentees, "");
    assert_eq!(
        notes(&import, "more than one mentor"),
        [
            "mentees.csv, column 'How many mentors would you like?': 2 mentees would like more than one mentor. Each gets one at most: \
             several mentors for one mentee are not possible yet."
        ]
    );
    assert_eq!(import.questions, []);
}
