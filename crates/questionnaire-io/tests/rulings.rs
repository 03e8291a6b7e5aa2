//! Rulings in `decisions.csv`: read, refused with their line, followed, told.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cell::Cell;
use std::fmt::Write;

use jiff::civil::date;
use mentor_match::policy::{Policy, Preset};
use mentor_match::{MatchingRound, StopReason};
use questionnaire_io::export::{Batch, Setting, WhatIf};
use questionnaire_io::import::{
    Decisions, Import, ImportError, ImportOptions, SourceFile, SourceKind, import, import_until,
};

const MENTORS: &str =
    "Name,Email,Seats,Active member,Club\nBea Bell,bea@example.org,1,yes,Hill\nDan Dee,dan@example.org,1,yes,Hill\n";
const MENTEES: &str = "Member number,Name,Email,Active member,Club,Track,First choice\n\
    ada@example.org,Ada Abel,ada@example.org,yes,Hill,New member,Bea Bell\n\
    cleo@example.org,Cleo Cane,cleo@example.org,yes,Lake,New member,\n\
    ada2@example.org,Ada Abel,ada2@example.org,yes,Hill,New member,\n";

fn read(decisions: &str) -> Result<Import, ImportError> {
    let policy = Policy::preset(Preset::Altrusa);
    let mut options = ImportOptions::new(policy.levels().iter().cloned(), date(2026, 9, 1));
    options.decisions = Decisions::parse("decisions.csv", decisions.as_bytes())?;
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", MENTORS),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", MENTEES),
    ];
    import(&sources, &options)
}

#[test]
fn every_action_is_read_and_people_are_named_as_anywhere() {
    let import = read(
        "action,mentee,mentor,value,reason\n\
         pin,ada@example.org,\"Bell, Bea\",,they asked\n\
         ban,Cleo Cane,dan@example.org,,\n\
         Waive,Cleo Cane,,same-unit,no mentor by the lake\n\
         seats,,Dan Dee,2,on the phone\n\
         ,,,,\n",
    )
    .unwrap();
    let rulings = &import.rulings;
    assert_eq!((rulings.pins.len(), rulings.bans.len(), rulings.waivers.len(), rulings.seats.len()), (1, 1, 1, 1));
    assert_eq!(
        (rulings.pins[0].mentee.as_str(), rulings.pins[0].mentor.as_str()),
        ("ada@example.org", "bea@example.org")
    );
    assert_eq!((rulings.waivers[0].rule.as_str(), rulings.waivers[0].mentor.as_ref()), ("same-unit", None));
    assert_eq!((rulings.seats[0].mentor.as_str(), rulings.seats[0].seats), ("dan@example.org", 2));
    // Answers and rulings may stand in one file.
    let both = read(
        "question_id,answer,reason,action,mentee,mentor,value\nq000000000000,nobody,,,,,\n,,,ban,Cleo Cane,Dan Dee,\n",
    );
    let both = both.unwrap();
    assert_eq!((both.rulings.bans.len(), both.stale_decisions.len()), (1, 1));
}

#[test]
fn what_cannot_be_followed_is_refused_with_its_line() {
    for (line, says) in [
        ("pin,Ada Abel,Bea Bell,,", "row 2: \"Ada Abel\" fits more than one mentee of this round"),
        (
            "pin,Nobody Known,Bea Bell,,",
            "row 2: \"Nobody Known\" fits no mentee of this round. Write the number or the e-mail address, or delete the line",
        ),
        (
            ",Cleo Cane,Dan Dee,,they asked",
            "row 2: this line has no action. Write pin, ban, waive, seats, withdraw or priority",
        ),
        (",,Dan Dee,2,", "row 2: this line has no action"),
        ("pin,Bea Bell,Dan Dee,,", "fits no mentee"),
        ("pin,Cleo Cane,,,", "'pin' needs a mentee and a mentor, and as value nothing or 'agreed'"),
        ("pin,Cleo Cane,Dan Dee,maybe,", "'pin' needs"),
        ("ban,Cleo Cane,Dan Dee,agreed,", "'ban' needs a mentee and a mentor, and no value"),
        (
            "waive,Cleo Cane,,same-unit,",
            "'waive' needs a mentee or a mentor or both, the rule's name as value, and a reason",
        ),
        ("seats,,Dan Dee,many,", "'seats' needs a mentor, no mentee, and a number of seats as value"),
        ("seats,,Dan Dee,-1,", "'seats' needs"),
        ("withdraw,Cleo Cane,Dan Dee,,", "'withdraw' needs a mentee or a mentor, not both, and no value"),
        ("withdraw,,,,", "'withdraw' needs"),
        ("withdraw,Nobody Known,,,", "\"Nobody Known\" fits no mentee"),
        ("withdraw,,Cleo Cane,,", "\"Cleo Cane\" fits no mentor"),
        ("priority,,Dan Dee,,", "'priority' needs a mentee, no mentor, and no value"),
        ("priority,Cleo Cane,,2,", "'priority' needs"),
        ("marry,Cleo Cane,Dan Dee,,", "\"marry\" is not an action. Write pin, ban, waive, seats, withdraw or priority"),
    ] {
        let error = read(&format!("action,mentee,mentor,value,reason\n{line}\n")).unwrap_err().to_string();
        assert!(error.starts_with("decisions.csv row 2") && error.contains(says), "{line}: {error}");
    }
    // Cells that slipped and quotation marks that stay open lose nothing.
    for line in ["ban,Cleo Cane,Dan Dee,,he said, no", "ban,Cleo Cane,Dan Dee,,\"he said"] {
        let error =
            read(&format!("action,mentee,mentor,value,reason\n{line}\npin,Cleo Cane,Bea Bell,,x\n")).unwrap_err();
        assert!(error.to_string().starts_with("decisions.csv row 2"), "{error}");
    }
    let both = read("question_id,answer,action,mentee,mentor\nq1,yes,pin,Cleo Cane,Dan Dee\n").unwrap_err().to_string();
    assert!(both.contains("this line has an answer and an action"), "{both}");
    assert!(read("what,ever\n1,2\n").is_err());
}

/// Somebody whose row is held back is not unknown: the error says where the row is, why and what to do.
#[test]
fn a_ruling_about_somebody_who_is_held_back_says_why() {
    let mentees = "Member number,Name,Email,First choice\n\
        ,Cleo Cane,cleo@example.org,Bea Bell\n,Cleo Cane,cleo@work.org,\n,Test Test,me@example.org,\n,Di Dow,,\n,\"Dow, Di\",,Bea Bell\n";
    let refused = |line: &str| {
        let mut options = ImportOptions::new(["club"], date(2026, 9, 1));
        let decisions = format!("action,mentee,mentor,value,reason\n{line}\n");
        options.decisions = Decisions::parse("decisions.csv", decisions.as_bytes()).unwrap();
        let sources = [
            SourceFile::new(SourceKind::Mentors, "mentors.csv", MENTORS),
            SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
        ];
        import(&sources, &options).map(|_| ()).map_err(|error| error.to_string())
    };
    for (line, row, words) in [
        ("pin,cleo@work.org,Bea Bell,,", 3, ["may be the same person", "Answer the question about the two"]),
        ("priority,CLEO@work.org,,,", 3, ["only mentees.csv row 2 counts", "until then, take this line out"]),
        ("withdraw,test test,,,", 4, ["looks like a test submission", "answer \"keep\""]),
        ("ban,\"Dow, Di\",Bea Bell,,", 5, ["cannot be told apart", "e-mail address or a member number"]),
    ] {
        let error = refused(line).unwrap_err();
        assert!(
            error.starts_with("decisions.csv row 2: ") && error.contains(&format!("mentees.csv row {row}")),
            "{error}"
        );
        assert!(words.iter().all(|words| error.contains(words)) && !error.contains("fits no"), "{error}");
    }
    assert_eq!(refused("pin,Cleo Cane,Bea Bell,,"), Ok(()), "the row that counts");
}

#[test]
fn a_pin_with_agreed_is_introduced_and_one_without_is_proposed() {
    let policy = Policy::preset(Preset::Altrusa).without_rule("leadership-count");
    for (value, folder) in [("Agreed", "introductions"), ("", "proposals")] {
        let import =
            read(&format!("action,mentee,mentor,value,reason\npin,ada2@example.org,Bea Bell,{value},\n")).unwrap();
        let outcome = MatchingRound::new(&import.cohort, &policy).rulings(&import.rulings).run().unwrap();
        let setting = Setting::default();
        let files = Batch::new(&import, &outcome, &setting).files();
        let letter = format!("participants/{folder}/mentee-ada2@example.org.txt");
        assert!(
            files.iter().any(|file| file.path == letter),
            "{value}: {:?}",
            files.iter().map(|file| &file.path).collect::<Vec<_>>()
        );
    }
}

#[test]
fn followed_rulings_are_in_the_receipt_the_summary_and_what_if() {
    let import = read(
        "action,mentee,mentor,value,reason\npin,ada2@example.org,Bea Bell,,sisters\nwaive,Cleo Cane,,same-unit,none by the lake\n",
    )
    .unwrap();
    // The presets' rules on leadership would need more columns than this test is about.
    let policy = Policy::preset(Preset::Altrusa).without_rule("leadership-count");
    let round = MatchingRound::new(&import.cohort, &policy).rulings(&import.rulings);
    let outcome = round.run().unwrap();
    let what_if = WhatIf {
        rulings: round.ruling_effects(&outcome, &|| None).unwrap(),
        together: Some(round.joint_effect(&outcome, &|| None).unwrap()),
        rules: round.rule_prices(&outcome, &|| None).unwrap(),
        seats: round.seat_gains(&outcome, 5, &|| None).unwrap(),
    };
    let setting = Setting::default();
    let plain = Batch::new(&import, &outcome, &setting).summary();
    assert!(plain.contains("row 2, pin ada2@example.org with Bea Bell\n") && !plain.contains("sisters"), "{plain}");
    let batch = Batch::new(&import, &outcome, &setting).what_if(what_if);
    let file = |path: &str| {
        String::from_utf8(batch.files().iter().find(|file| file.path == path).unwrap().bytes.clone()).unwrap()
    };
    let what_if = file("committee/what-if.md");
    let told = what_if.lines().find(|line| line.starts_with("- row 2")).unwrap();
    let pin = "- row 2, pin ada2@example.org with Bea Bell (sisters): 2 people move: Ada Abel from Dan Dee to Bea Bell, Ada Abel \
        from Bea Bell to Dan Dee; equally many matched; total fit +0.000; by wishes and fit, this seat would have gone to Ada Abel, who would \
        rather have it";
    assert_eq!(told, pin);
    assert!(what_if.contains("- row 3, waive same-unit for Cleo Cane (none by the lake)"), "{what_if}");
    assert!(what_if.contains("- all 2 together: 2 people move: "), "{what_if}");
    assert!(what_if.contains("## What one more seat would do"), "{what_if}");
    let receipt = file("receipt.json");
    assert!(receipt.contains("\"action\": \"pin\"") && receipt.contains("\"reason\": \"sisters\""), "{receipt}");
    assert!(receipt.contains("\"pinned\": 1"), "{receipt}");
    let matches = file("committee/matches.csv");
    assert!(matches.contains("pinned by the committee"), "{matches}");
    assert!(!file("participants/mentees.csv").contains("pinned"));
}

#[test]
fn contradictions_name_their_rows() {
    let policy = Policy::preset(Preset::Altrusa);
    let rows = |lines: &str| {
        let import = read(&format!("action,mentee,mentor,value,reason\n{lines}")).unwrap();
        let error = MatchingRound::new(&import.cohort, &policy).rulings(&import.rulings).run().unwrap_err();
        import.rows_at_fault(&error)
    };
    // Too many pins, with a ruling on the seats; a pin that is banned; one that a rule refuses; no such rule.
    assert_eq!(
        rows(
            "seats,,Bea Bell,1,\npin,ada@example.org,Bea Bell,,\nban,Cleo Cane,Dan Dee,,\npin,ada2@example.org,Bea Bell,,\n"
        ),
        [2, 3, 5]
    );
    assert_eq!(rows("pin,ada2@example.org,Dan Dee,,\npin,Cleo Cane,Dan Dee,,\nban,Cleo Cane,Dan Dee,,\n"), [3, 4]);
    assert_eq!(rows("ban,ada@example.org,Dan Dee,,\npin,Cleo Cane,Dan Dee,,\n"), [3]);
    assert_eq!(rows("waive,Cleo Cane,,same-unit,by the lake\nwaive,Cleo Cane,,gravity,light\n"), [3]);
}

/// Whoever is looked for after the import was stopped is not found, and no decision is to blame for that.
#[test]
fn a_stop_is_said_as_a_stop_whenever_it_comes() {
    let (mut mentors, mut mentees) = (MENTORS.to_owned(), MENTEES.to_owned());
    for number in 0..300 {
        writeln!(mentors, "Mentor {number},o{number}@example.org,1,yes,Hill").unwrap();
        writeln!(mentees, "e{number}@example.org,Mentee {number},e{number}@example.org,yes,Hill,,").unwrap();
    }
    let mut options = ImportOptions::new(Policy::preset(Preset::Altrusa).levels().iter().cloned(), date(2026, 9, 1));
    let pin = "action,mentee,mentor,value,reason\npin,cleo@example.org,dan@example.org,,they asked\n";
    options.decisions = Decisions::parse("decisions.csv", pin.as_bytes()).unwrap();
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
    ];
    let mut stopped = 0;
    for calls in 0..60 {
        let left = Cell::new(calls);
        let stop = || {
            left.set(left.get() - i32::from(left.get() > 0));
            (left.get() == 0).then_some(StopReason::Cancelled)
        };
        match import_until(&sources, &options, &stop) {
            Ok(import) => assert_eq!(import.rulings.pins.len(), 1),
            Err(ImportError::Stopped(StopReason::Cancelled)) => stopped += 1,
            Err(other) => panic!("stopped at question {calls}: {other}"),
        }
    }
    assert!(stopped > 5, "{stopped}");
}
