//! `plan_meetings`: an evening from questionnaires to cards, the rest of it planned again, and what is refused.

mod programs;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use programs::{fresh, rows, run};

fn said(output: &Output, code: i32) -> String {
    let said = String::from_utf8([&output.stdout[..], &output.stderr[..]].concat()).expect("UTF-8");
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("the target folder can be written");
}

type Row = (u32, u32, String, String);

fn plan(folder: &Path) -> Vec<Row> {
    let row = |row: BTreeMap<String, String>| {
        let number = |name: &str| row[name].parse().expect("a number");
        (number("round"), number("table"), row["mentor"].clone(), row["mentee"].clone())
    };
    rows(&folder.join("committee/plan.csv")).into_iter().map(row).collect()
}

/// Nobody is in two meetings of a round, no table has two, and no two people meet twice.
fn assert_kept(plan: &[Row]) {
    let (mut people, mut tables, mut pairs) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (round, table, mentor, mentee) in plan {
        assert!(people.insert((round, "mentor", mentor)), "{mentor} twice in round {round}");
        assert!(people.insert((round, "mentee", mentee)), "{mentee} twice in round {round}");
        assert!(tables.insert((round, table)), "table {table} twice in round {round}");
        assert!(pairs.insert((mentor, mentee)), "{mentor} and {mentee} meet twice");
    }
}

const DAY: [&str; 2] = ["--as-of", "2026-09-01"];

#[test]
fn s19_an_evening_is_planned_and_its_rest_planned_again_and_nobody_meets_twice_across_events() {
    let folder = fresh("plan-meetings-evening");
    let text = said(&run(&folder, "plan_meetings", &[&DAY[..], &["--start", "19:00", "--rounds", "6"]].concat()), 1);
    assert!(text.contains("Checked: no plan gives more mentees a first meeting"), "{text}");
    let first = plan(&folder.join("meetings"));
    assert_kept(&first);
    assert!(first.iter().all(|row| (1..=6).contains(&row.0)));
    // Mentors keep their table.
    let tables: BTreeMap<&str, BTreeSet<u32>> = first.iter().fold(BTreeMap::new(), |mut tables, row| {
        tables.entry(&*row.2).or_insert_with(BTreeSet::new).insert(row.1);
        tables
    });
    assert!(tables.values().all(|tables| tables.len() == 1));

    // After three rounds: one mentor did not come at all, one mentee came for round 4.
    let (gone, late) = (first[0].2.clone(), first.iter().find(|row| row.2 != first[0].2).expect("another").3.clone());
    write(&folder, "absent.csv", &format!("person,role,round\n{gone},mentor,all\n{late},mentee,1-3\n"));
    let again = ["--plan", "meetings/committee/plan.csv", "--played", "3", "--absent", "absent.csv", "--out", "again"];
    said(&run(&folder, "plan_meetings", &[&DAY[..], &again].concat()), 1);
    let second = plan(&folder.join("again"));
    assert_kept(&second);
    let took_place = |row: &&Row| row.0 <= 3 && row.2 != gone && row.3 != late;
    let played: Vec<&Row> = first.iter().filter(took_place).collect();
    assert_eq!(second.iter().filter(|row| row.0 <= 3).collect::<Vec<_>>(), played, "rounds played stay");
    assert!(second.iter().all(|row| row.2 != gone), "the one who is not there meets nobody");
    assert!(second.iter().any(|row| row.3 == late && row.0 > 3), "the late one meets somebody");

    // The next event: never the same two again.
    let next = ["--met", "again/committee/met.csv", "--out", "next"];
    said(&run(&folder, "plan_meetings", &[&DAY[..], &next].concat()), 1);
    let next = plan(&folder.join("next"));
    assert_kept(&next);
    let met: BTreeSet<(&str, &str)> = second.iter().map(|row| (&*row.2, &*row.3)).collect();
    assert!(!next.is_empty() && next.iter().all(|row| !met.contains(&(&*row.2, &*row.3))));
}

#[test]
fn the_same_evening_gives_the_same_bytes() {
    let folder = fresh("plan-meetings-bytes");
    let evening = |out: &str, seed: &str| {
        let all = ["--rounds", "5", "--tables", "30", "--out", out, "--seed", seed];
        said(&run(&folder, "plan_meetings", &[&DAY[..], &all].concat()), 1);
        fs::read(folder.join(out).join("manifest.sha256")).expect("a manifest")
    };
    assert_eq!(evening("one", "1"), evening("two", "1"));
    let found = plan(&folder.join("one"));
    assert_kept(&found);
    assert!(found.iter().all(|row| row.1 <= 30));
}

#[test]
fn s80_each_district_has_an_event_of_its_own() {
    let folder = fresh("plan-meetings-areas");
    let text = said(&run(&folder, "plan_meetings", &[&DAY[..], &["--within", "district"]].concat()), 1);
    let areas: Vec<PathBuf> = fs::read_dir(folder.join("meetings/areas"))
        .expect("areas")
        .map(|entry| entry.expect("an area").path())
        .collect();
    assert!(areas.len() > 1, "{text}");
    let mut seen = BTreeSet::new();
    for area in &areas {
        let found = plan(area);
        assert_kept(&found);
        assert!(!found.is_empty() && area.join("event.html").is_file());
        // Nobody is at two events.
        let people: BTreeSet<String> = found.iter().map(|row| row.3.clone()).collect();
        assert!(people.iter().all(|person| seen.insert(person.clone())));
    }
    let refused = said(&run(&folder, "plan_meetings", &["--within", "planet", "--out", "none"]), 2);
    assert!(refused.contains("no such level") && !folder.join("none").exists(), "{refused}");
}

#[test]
fn weeks_are_pairs_alone_and_a_market_file_is_enough() {
    let folder = fresh("plan-meetings-weeks");
    said(&run(&folder, "plan_meetings", &[&DAY[..], &["--weeks"]].concat()), 1);
    let weeks = rows(&folder.join("meetings/committee/plan.csv"));
    assert!(weeks.iter().all(|row| row["round"].is_empty() && row["table"].is_empty()));
    let mut of: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &weeks {
        *of.entry(&row["mentee"]).or_default() += 1;
    }
    assert!(!of.is_empty() && of.values().all(|&meetings| meetings <= 3));
    assert!(!folder.join("meetings/participants/cards.html").exists());

    write(&folder, "pairs.csv", "mentee,mentor,score\na,x,0.9\na,y,0.1\nb,x,0.5\n");
    let text = said(&run(&folder, "plan_meetings", &["--pairs", "pairs.csv", "--rounds", "2", "--out", "market"]), 0);
    assert!(text.contains("3 meetings of 2 mentees"), "{text}");
    assert_kept(&plan(&folder.join("market")));
    assert!(folder.join("market/event.html").is_file());
}

#[test]
fn what_is_wrong_is_refused_with_its_row_and_nothing_is_written() {
    let folder = fresh("plan-meetings-refused");
    for (option, file, words) in [
        ("--absent", "person,role,round\nnobody,mentor,1\n", "absent.csv row 2: no mentor is called"),
        ("--absent", "person,role,round\n100001,mentor,9\n", "absent.csv row 2: \"9\" is not a round from 1 to 6"),
        ("--absent", "person,role,round\n100001,chair,1\n", "row 2: \"chair\" is not a role"),
        ("--absent", "person,round\n100001,1\n", "absent.csv row 1: the header must be person,role,round"),
        ("--absent", "person,role,round\n100001,,1\n", "row 2: the column role is blank"),
        ("--limits", "person,role,meetings\n100001,mentor,few\n", "absent.csv row 2: \"few\" is not a number"),
        (
            "--limits",
            "person,role,meetings\n100001,mentor,1\n100003,mentor,1\n100001,mentor,2\n",
            "absent.csv row 4: this mentor has a limit in an earlier row; delete one of the rows",
        ),
    ] {
        write(&folder, "absent.csv", file);
        let refused = said(&run(&folder, "plan_meetings", &[option, "absent.csv"]), 2);
        assert!(refused.contains(words), "{refused}");
    }
    write(&folder, "plan.csv", "round,table,mentor,mentee\n1,1,100001,100002\n1,2,100001,100004\n");
    let refused = said(&run(&folder, "plan_meetings", &["--plan", "plan.csv", "--played", "2"]), 2);
    assert!(refused.contains("plan.csv row 3: the mentor has another meeting in round 1"), "{refused}");
    write(&folder, "plan.csv", "round,table,mentor,mentee\n1,1,100001,100002\n3,1,100001,100004\n");
    let refused = said(&run(&folder, "plan_meetings", &["--plan", "plan.csv", "--played", "7"]), 2);
    assert!(refused.contains("--played is 7, but the plan has 3 rounds"), "{refused}");
    let name = |number: usize| format!("P {number},p{number}@example.org,Law\n");
    let many = (0..2_001).map(name).fold("Name,Email,Goals\n".to_owned(), |table, row| table + &row);
    write(&folder, "many.csv", &many);
    let refused = said(&run(&folder, "plan_meetings", &["--peers", "many.csv"]), 2);
    assert!(refused.contains("2001 people take part, and an event with one side is planned for 2000"), "{refused}");
    let stopped = said(&run(&folder, "plan_meetings", &["--deadline", "0"]), 4);
    assert!(!folder.join("meetings").exists(), "{stopped}");
}

/// From exports to cards, ballots and the round after them: what is on a ballot takes the place of the questionnaire's
/// choices, and whoever handed in none keeps them.
#[test]
fn s9_s19_ballots_come_back_as_written_choices_of_the_round_after() {
    let folder = fresh("plan-meetings-ballots");
    said(&run(&folder, "plan_meetings", &DAY), 1);
    for page in ["participants/cards.html", "participants/ballots.html", "participants/mentors.html", "event.html"] {
        assert!(folder.join("meetings").join(page).is_file(), "{page}");
    }
    let ballots = rows(&folder.join("meetings/committee/ballots.csv"));
    let column = |name: &str| ballots[0].keys().find(|key| key.starts_with(name)).expect("a column").clone();
    let (who, first, second, met) = (column("Your name"), column("First"), column("Second"), column("Mentors"));
    // Everybody but the last wants the mentor met last, then a name that nobody has.
    let mut text = format!("\"{who}\",\"{first}\",\"{second}\"\n");
    let (mut wanted, mut namesakes) = (BTreeMap::new(), 0);
    for ballot in &ballots[..ballots.len() - 1] {
        // Of namesakes the number is typed in.
        let choice = ballot[&met].split("; ").last().expect("somebody was met");
        let (name, typed) = choice.split_once(" = ").unwrap_or((choice, choice));
        namesakes += usize::from(name != typed);
        text.extend([&ballot[&who], ",\"", typed, "\",\n"]);
        wanted.insert(ballot[&who].clone(), name.to_owned());
    }
    text.push_str("nobody@example.org,Joan Laurent,\n");
    write(&folder, "ballots.csv", &text);
    let out = ["--ballots", "ballots.csv", "--out", "round", "--as-of", "2026-09-01"];
    let screen = said(&run(&folder, "batch_match", &out), 1);
    let row = ballots.len() + 1;
    assert!(
        screen.contains(&format!("ballots.csv row {row}: This ballot is not used: no mentee of this round")),
        "{screen}"
    );
    let matches = rows(&folder.join("round/committee/matches.csv"));
    let mut by_ballot = 0;
    for one in &matches {
        let Some(choice) = wanted.get(&one["mentee_id"]) else { continue };
        let got_it = one["mentor_name"] == *choice;
        assert_eq!(one["matched_as"] == "choice 1", got_it, "{one:?}");
        by_ballot += usize::from(got_it);
        assert!(!one["matched_as"].starts_with("choice") || got_it, "a ballot of one line has one choice: {one:?}");
    }
    assert!(namesakes > 0, "the sample has mentors of one name");
    assert!(by_ballot > matches.len() / 2, "{by_ballot} of {}", matches.len());
    // The same from the workbook, which is blank: nobody has thought again.
    let same = |more: &[&str], out: &str| {
        said(&run(&folder, "batch_match", &[&["--out", out, "--as-of", "2026-09-01"], more].concat()), 1);
        fs::read(folder.join(out).join("committee/matches.csv")).expect("matches")
    };
    let blank = same(&["--ballots", "meetings/committee/ballots.xlsx"], "blank");
    assert_eq!(blank, same(&[], "without"));
    let refused = said(&run(&folder, "batch_match", &["--ballots", "meetings/committee/plan.csv", "--dry-run"]), 2);
    assert!(refused.contains("plan.csv row 1: the columns must be"), "{refused}");
}

/// What the program says when it has done what was asked.
#[track_caller]
fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, "plan_meetings", arguments);
    said(&output, i32::from(output.status.code() == Some(1)))
}

#[test]
fn the_rest_of_an_evening_by_district_keeps_what_each_district_played() {
    let folder = fresh("plan-meetings-areas-again");
    let within = ["--within", "district", "--rounds", "4"];
    done(&folder, &[&DAY[..], &within].concat());
    let areas = |out: &str| -> BTreeMap<String, PathBuf> {
        let areas = fs::read_dir(folder.join(out).join("areas")).expect("areas");
        areas
            .map(|area| area.expect("an area"))
            .map(|it| (it.file_name().into_string().expect("UTF-8"), it.path()))
            .collect()
    };
    let first = areas("meetings");
    let played = |area: &Path| -> Vec<Row> { plan(area).into_iter().filter(|row| row.0 <= 2).collect() };
    let (one, own) = first.iter().next().expect("there are districts");

    // The plan of one district: the others' evening is left alone.
    let of_one = own.join("committee/plan.csv").display().to_string();
    let again = ["--plan", &of_one, "--played", "2"];
    let text = done(&folder, &[&DAY[..], &within, &again, &["--out", "one"]].concat());
    let second = areas("one");
    assert_eq!(second.keys().collect::<Vec<_>>(), [one], "{text}");
    assert_eq!(played(&second[one]), played(own));
    assert!(text.contains("Not planned again, since the plan has no meetings of theirs: District "), "{text}");

    // The plans of all, one after the other: each has its own.
    let mut all = String::new();
    for area in first.values() {
        let text = fs::read_to_string(area.join("committee/plan.csv")).expect("a plan");
        all.push_str(if all.is_empty() { &text } else { text.split_once('\n').expect("a header").1 });
    }
    write(&folder, "all.csv", &all);
    let again = ["--plan", "all.csv", "--played", "2", "--out", "all"];
    done(&folder, &[&DAY[..], &within, &again].concat());
    let second = areas("all");
    assert_eq!(second.keys().collect::<Vec<_>>(), first.keys().collect::<Vec<_>>());
    for (name, area) in &first {
        assert_eq!(played(&second[name]), played(area), "{name}");
        assert_kept(&plan(&second[name]));
    }

    // The plan of one evening for everybody is none of districts.
    done(&folder, &[&DAY[..], &["--rounds", "4", "--out", "whole"]].concat());
    let again = ["--plan", "whole/committee/plan.csv", "--played", "2", "--out", "none"];
    let refused = said(&run(&folder, "plan_meetings", &[&DAY[..], &within, &again].concat()), 2);
    assert!(refused.contains("is not of the same district; plan the rest without areas"), "{refused}");
    assert!(!folder.join("none").exists());
}

const PEERS: &str = "Name,Email,Goals\nAda Moss,ada@example.org,Law\nBea Quist,bea@example.org,Law\n\
                     Cleo Sato,cleo@example.org,Law\nDora Vale,dora@example.org,Law\n";

#[test]
fn nobody_is_recorded_by_a_plan_that_does_not_fit() {
    let folder = fresh("plan-meetings-recorded");
    write(&folder, "peers.csv", PEERS);
    let sides = "round,table,mentor,mentee\n";
    let three = format!("{sides}1,1,100001,100002\n3,1,100003,100004\n");
    let circle = "round,table,person\n1,1,Ada Moss\n1,1,Bea Quist\n2,1,Ada Moss\n2,1,Cleo Sato\n";
    let record = |plan: &str, absent: &str, more: &[&str], code: i32| {
        write(&folder, "plan.csv", plan);
        write(&folder, "absent.csv", absent);
        let record = ["--programme", "programme", "--new", "--record", "plan.csv", "--absent", "absent.csv"];
        drop(fs::remove_dir_all(folder.join("programme")));
        let text = said(&run(&folder, "plan_meetings", &[&DAY[..], &record, more].concat()), code);
        assert_eq!(folder.join("programme").exists(), code == 0, "{text}");
        text
    };
    // Rounds that the plan does not have, unless somebody says that there were more.
    let (away, peers) = ("person,role,round\n100001,mentor,4\n", ["--peers", "peers.csv"]);
    let refused = record(&three, away, &[], 2);
    assert!(refused.contains("absent.csv row 2: \"4\" is not a round from 1 to 3"), "{refused}");
    assert!(record(&three, away, &["--rounds", "4"], 0).contains("2 pairs met"));
    assert!(record(&three, "person,role,round\n100001,mentor,all\n", &[], 0).contains("1 pair met"));
    let away = "person,round\nAda Moss,3\n";
    let refused = record(circle, away, &peers, 2);
    assert!(refused.contains("absent.csv row 2: \"3\" is not a round from 1 to 2"), "{refused}");
    assert!(record(circle, away, &["--peers", "peers.csv", "--rounds", "3"], 0).contains("2 pairs met"));
    assert!(record(circle, "person,round\nAda Moss,2\n", &peers, 0).contains("1 pair met"));
    // Nobody meets.
    for (plan, more) in [("", &[][..]), (sides, &[]), ("round,table,person\n", &peers)] {
        let refused = record(plan, "", more, 2);
        assert!(refused.contains("plan.csv row 1: nobody meets in this plan"), "{refused}");
    }
    // Within weeks there are no rounds: all is held, and nothing is planned again.
    let weeks = format!("{sides},,100001,100002\n,,100001,100004\n");
    assert!(record(&weeks, "", &[], 0).contains("2 pairs met"));
    let refused = record(&weeks, "person,role,round\n100001,mentor,1\n", &[], 2);
    assert!(refused.contains("absent.csv row 1: the plan is of meetings within weeks"), "{refused}");
    write(&folder, "plan.csv", &weeks);
    let refused = said(&run(&folder, "plan_meetings", &["--plan", "plan.csv", "--played", "1"]), 2);
    assert!(refused.contains("plan.csv row 2: meetings within weeks have no rounds; bring the file"), "{refused}");
    let refused = record(&format!("{sides},1,100001,100002\n"), "", &[], 2);
    assert!(refused.contains("plan.csv row 2: the column round is blank"), "{refused}");
}

#[test]
fn whoever_left_after_the_export_stops_no_replan() {
    let folder = fresh("plan-meetings-left");
    let plan_of = |round: u32| format!("round,table,mentor,mentee\n1,1,100001,100002\n{round},1,nobody,100004\n");
    write(&folder, "plan.csv", &plan_of(4));
    let again = ["--plan", "plan.csv", "--played", "1"];
    done(&folder, &[&DAY[..], &again].concat());
    let second = plan(&folder.join("meetings"));
    assert_eq!(second.iter().map(|row| row.0).max(), Some(4), "as many rounds as the plan has");
    write(&folder, "plan.csv", &plan_of(1));
    let refused = said(&run(&folder, "plan_meetings", &[&DAY[..], &again, &["--out", "none"]].concat()), 2);
    assert!(refused.contains("plan.csv row 3: no mentor is called \"nobody\""), "{refused}");
}

#[test]
fn what_is_said_of_peers_counts_those_who_take_part() {
    let folder = fresh("plan-meetings-peers-said");
    write(&folder, "peers.csv", PEERS);
    write(&folder, "met.csv", "person,other\nAda Moss,Bea Quist\nAda Moss,Dora Vale\n");
    write(&folder, "away.csv", "action,mentee,reason\nwithdraw,dora@example.org,moved\n");
    let met = ["--peers", "peers.csv", "--met", "met.csv", "--decisions", "away.csv"];
    let text = done(&folder, &[&DAY[..], &met].concat());
    assert!(text.contains("1 pair is kept apart, 1 of them since"), "{text}");
    let away: String = ["Ada Moss", "Bea Quist", "Cleo Sato", "Dora Vale"].map(|name| format!("{name},all\n")).concat();
    write(&folder, "absent.csv", &format!("person,round\n{away}"));
    for more in [&[][..], &["--rounds", "2"], &["--rounds", "2", "--at-table", "3"]] {
        let absent = ["--peers", "peers.csv", "--absent", "absent.csv", "--dry-run"];
        let text = done(&folder, &[&DAY[..], &absent, more].concat());
        assert!(text.contains("Nobody is there in the rounds that are left to plan."), "{more:?}: {text}");
    }
}
