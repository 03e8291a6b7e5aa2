//! Meeting before choosing, walked to its end: an Altrusa workshop from exports to cards, ballots and the mentor round
//! after it (S9, S19), and an evening of peers (S60) to the round in which their ballots count; with what the ledger
//! knows of both, so that nobody meets the same person again.

mod programs;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use programs::{fresh, rows, said};

fn data(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(path).display().to_string()
}

fn text(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Fills the ballots in as people do: whom they met last first, by name or, of namesakes, by id. Who wants whom.
fn filled_in(folder: &Path, from: &str, met: &str) -> BTreeMap<String, String> {
    let ballots = rows(&folder.join(from));
    let column = |name: &str| ballots[0].keys().find(|key| key.starts_with(name)).expect("a column").clone();
    let (who, first) = (column("Your name"), column("First"));
    let mut wanted = BTreeMap::new();
    let mut filled = format!("\"{who}\",\"{first}\"\n");
    for ballot in &ballots {
        let Some(choice) = ballot[&column(met)].split("; ").last().filter(|choice| !choice.is_empty()) else {
            continue;
        };
        let (name, typed) = choice.split_once(" = ").unwrap_or((choice, choice));
        filled.extend(["\"", &ballot[&who], "\",\"", typed, "\"\n"]);
        wanted.insert(ballot[&who].clone(), name.to_owned());
    }
    fs::write(folder.join("filled.csv"), filled).expect("written");
    wanted
}

#[test]
fn s9_s19_a_workshop_from_exports_to_the_round_after_its_ballots() {
    let folder = fresh("workshop");
    let (mentors, mentees) = (data("altrusa/mentors.csv"), data("altrusa/mentees.csv"));
    let people = ["--policy", "altrusa", "--mentors", &mentors, "--mentees", &mentees];
    let run = |name, more: &[&str], code| said(&folder, name, &[&people[..], more].concat(), code);
    said(&folder, "programme", &[&["people", "year", "--new"][..], &people, &["--as-of", "2026-09-01"]].concat(), 1);

    // The evening, and what is needed in the room.
    let evening = ["--rounds", "4", "--start", "19:00", "--as-of", "2026-09-15", "--programme", "year"];
    let told = run("plan_meetings", &[&evening[..], &["--out", "evening"]].concat(), 1);
    assert!(told.contains("Checked: no plan gives more mentees a first meeting"), "{told}");
    let plan = rows(&folder.join("evening/committee/plan.csv"));
    let cards = text(&folder, "evening/participants/cards.html");
    let people_met: BTreeSet<(bool, &String)> =
        plan.iter().flat_map(|row| [(false, &row["mentee"]), (true, &row["mentor"])]).collect();
    assert_eq!(cards.matches("<article class=\"card").count(), people_met.len());

    // One mentor did not come. Who has met goes into the ledger, once.
    let gone = &plan[0]["mentor"];
    fs::write(folder.join("absent.csv"), format!("person,role,round\n{gone},mentor,all\n")).expect("written");
    let record = ["--programme", "year", "--as-of", "2026-09-15", "--absent", "absent.csv"];
    let record = [&record[..], &["--record", "evening/committee/plan.csv"]].concat();
    let came = plan.iter().filter(|row| row["mentor"] != *gone).count();
    let told = run("plan_meetings", &[&record[..], &["--dry-run"]].concat(), 0);
    assert!(told.contains("Dry run: nothing was written") && !text(&folder, "year/private/people.csv").is_empty());
    let told = run("plan_meetings", &record, 0);
    assert!(told.contains(&format!("{came} pairs met on 2026-09-15; ")), "{told}");
    assert_eq!(text(&folder, "year/ledger.csv").matches(",met,").count(), came);
    assert!(run("plan_meetings", &record, 0).contains(&format!("({came} pairs recorded before)")));
    said(&folder, "programme", &["check", "year"], 0);

    // The next evening: never the same two again, but those whom the absent mentor missed.
    let next = ["--rounds", "4", "--as-of", "2026-10-15", "--programme", "year", "--out", "next"];
    run("plan_meetings", &next, 1);
    let two = |row: &BTreeMap<String, String>| (row["mentee"].clone(), row["mentor"].clone());
    let met: BTreeSet<(String, String)> = plan.iter().filter(|row| row["mentor"] != *gone).map(two).collect();
    let next: BTreeSet<(String, String)> = rows(&folder.join("next/committee/plan.csv")).iter().map(two).collect();
    assert!(!next.is_empty() && next.is_disjoint(&met));
    assert!(next.iter().any(|(_, mentor)| mentor == gone), "who was absent has met nobody");

    // The ballots come back, and the round counts them as written choices.
    let wanted = filled_in(&folder, "evening/committee/ballots.csv", "Mentors");
    let round = ["--ballots", "filled.csv", "--programme", "year", "--round", "1", "--as-of", "2026-10-20"];
    let told = run("batch_match", &[&round[..], &["--out", "round"]].concat(), 1);
    assert!(told.contains("Recorded in year/ledger.csv: round 1"), "{told}");
    let matches = rows(&folder.join("round/committee/matches.csv"));
    let chosen =
        matches.iter().filter(|one| wanted.get(&one["mentee_id"]).is_some_and(|name| one["mentor_name"] == *name));
    let chosen: Vec<_> = chosen.collect();
    assert!(2 * chosen.len() > matches.len(), "{} of {}", chosen.len(), matches.len());
    assert!(chosen.iter().all(|one| one["matched_as"] == "choice 1"));
    let letters = fs::read_dir(folder.join("round/participants/proposals")).expect("letters that ask").count();
    assert!(letters > chosen.len(), "both are asked: {letters}");
    let status = said(&folder, "programme", &["status", "year", "--as-of", "2026-10-20"], 0);
    assert!(status.starts_with("2026-10-20: round 1, "), "{status}");
}

#[test]
fn s60_an_evening_of_peers_from_a_form_to_the_round_after_its_ballots() {
    let folder = fresh("circle");
    let form = data("alao/peers.csv");
    let people = ["--policy", "alao", "--peers", &form];
    let run = |name, more: &[&str], code| said(&folder, name, &[&people[..], more].concat(), code);
    // Everybody with everybody, but for the two who do not want each other.
    let told = run("plan_meetings", &["--as-of", "2026-09-15", "--out", "all"], 1);
    assert!(told.contains("25 people in "), "{told}");
    let kept_apart = |told: &str| -> usize {
        let line = told.lines().find(|line| line.contains("kept apart"));
        line.map_or(0, |line| line.split(' ').next().expect("a number").parse().expect("a number"))
    };
    let seats = |out: &str| -> BTreeMap<(String, String), Vec<String>> {
        let mut tables: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for row in rows(&folder.join(out).join("committee/plan.csv")) {
            tables.entry((row["round"].clone(), row["table"].clone())).or_default().push(row["person"].clone());
        }
        tables
    };
    let all = seats("all");
    assert!(all.values().all(|people| people.len() == 2));
    let pairs: BTreeSet<BTreeSet<&String>> = all.values().map(|people| people.iter().collect()).collect();
    assert_eq!((pairs.len(), all.len()), (300 - kept_apart(&told), 300 - kept_apart(&told)), "{told}");
    let mut in_round: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    for ((round, _), people) in &all {
        in_round.entry(round).or_default().extend(people);
    }
    assert!(in_round.values().all(|people| people.iter().collect::<BTreeSet<_>>().len() == people.len()));

    // Six rounds of two, recorded; then tables of four, at which those who have met do not sit.
    run("plan_meetings", &["--rounds", "6", "--as-of", "2026-09-15", "--out", "six"], 1);
    let met: BTreeSet<BTreeSet<String>> = seats("six").into_values().map(|two| two.into_iter().collect()).collect();
    let record = ["--programme", "year", "--as-of", "2026-09-15", "--record", "six/committee/plan.csv"];
    assert!(run("plan_meetings", &record, 2).contains("--new"), "no programme begins by a typing error");
    let told = run("plan_meetings", &[&record[..], &["--new"]].concat(), 0);
    assert!(told.contains(&format!("{} pairs met on 2026-09-15; ", met.len())), "{told}");
    assert_eq!(text(&folder, "year/ledger.csv").matches(",peer-met,").count(), met.len());
    let more = ["--rounds", "3", "--at-table", "4", "--as-of", "2026-10-15", "--programme", "year", "--out", "four"];
    let told = run("plan_meetings", &more, 1);
    assert!(told.contains(&format!("{} of them since they have met before", met.len())), "{told}");
    let tables = seats("four");
    assert!(tables.values().all(|people| (3..=4).contains(&people.len())), "{tables:?}");
    let again = tables.values().flat_map(|people| {
        people.iter().flat_map(|one| people.iter().map(|other| [one.clone(), other.clone()].into_iter().collect()))
    });
    assert!(again.into_iter().all(|two: BTreeSet<String>| !met.contains(&two)), "nobody meets the same person again");
    let cards = text(&folder, "four/participants/cards.html");
    assert_eq!(cards.matches("<small class=role>peer</small>").count(), 25);
    assert!(text(&folder, "four/participants/ballots.html").contains("whom would you like as your peer?"));
    assert!(text(&folder, "four/committee/tables.html").contains("<th scope=col>Who</tr>"));

    // The ballots are the choices of the round.
    let wanted = filled_in(&folder, "six/committee/ballots.csv", "Peers");
    let round = ["--ballots", "filled.csv", "--goal", "no-swap", "--as-of", "2026-10-20", "--out", "round"];
    run("batch_match", &round, 1);
    let mut by_ballot = 0;
    for one in rows(&folder.join("round/committee/matches.csv")) {
        for [own, name, chose] in
            [["peer_id", "other_name", "peer_chose_other_as"], ["other_id", "peer_name", "other_chose_peer_as"]]
        {
            let is_wanted = wanted.get(&one[own]) == Some(&one[name]);
            assert!(!wanted.contains_key(&one[own]) || is_wanted == (one[chose] == "1st choice"), "{one:?}");
            by_ballot += usize::from(is_wanted);
        }
    }
    assert!(by_ballot > 0, "a ballot brings two together");
    assert!(folder.join("round/participants/introductions").is_dir());
    for wrong in [&["--weeks"][..], &["--absent", "x.csv"], &["--at-table", "7"], &["--tables", "3"]] {
        run("plan_meetings", wrong, 2);
    }
}

/// Who sits at which table in which round.
type Tables = BTreeMap<(u32, u32), BTreeSet<String>>;

fn plan_of_peers(folder: &Path, out: &str) -> Tables {
    let mut tables = Tables::new();
    for row in rows(&folder.join(out).join("committee/plan.csv")) {
        let [round, table] = ["round", "table"].map(|name| row[name].parse().expect("a number"));
        assert!(tables.entry((round, table)).or_default().insert(row["person"].clone()));
    }
    tables
}

fn together(tables: &Tables) -> Vec<[&String; 2]> {
    let both = tables
        .values()
        .flat_map(|people| people.iter().flat_map(move |one| people.iter().map(move |other| [one, other])));
    both.filter(|[one, other]| one < other).collect()
}

#[test]
fn s60_an_evening_of_peers_is_planned_again_after_no_shows_and_late_arrivals() {
    let folder = fresh("circle-again");
    let form = data("alao/peers.csv");
    let evening = ["--policy", "alao", "--peers", &form, "--as-of", "2026-09-15"];
    let run = |more: &[&str], code| said(&folder, "plan_meetings", &[&evening[..], more].concat(), code);
    let [gone, late, never] =
        ["aisha.farrow", "anselm.whitaker", "beatrix.nakagawa"].map(|name| format!("{name}@example.org"));
    // By name or address; one is away from the third to the fifth round, one comes for the third, one never.
    fs::write(folder.join("absent.csv"), format!("person,round\nAisha Farrow,3-5\n{late},1-2\n{never},all\n"))
        .expect("it can be written");
    for (out, again, size) in [("two", "two-again", None), ("four", "four-again", Some("4"))] {
        let tables: Vec<&str> = size.map(|size| ["--at-table", size]).into_iter().flatten().collect();
        run(&[&["--rounds", "6", "--out", out][..], &tables].concat(), 1);
        let before = plan_of_peers(&folder, out);
        let plan = format!("{out}/committee/plan.csv");
        let rest = ["--absent", "absent.csv", "--plan", &plan, "--played", "2", "--out", again];
        let told = run(&[&rest[..], &tables].concat(), 1);
        assert!(
            told.contains("25 people in 6 rounds") && told.contains("Rounds 1 to 2 stay as they were played."),
            "{told}"
        );
        let after = plan_of_peers(&folder, again);
        // Rounds played stay, without those who were not there; who then sat alone has talked to nobody.
        let is_gone = |person: &String, round: u32| {
            *person == never || *person == late && round <= 2 || *person == gone && (3..6).contains(&round)
        };
        for (&(round, table), people) in before.iter().filter(|((round, _), _)| *round <= 2) {
            let came: BTreeSet<String> = people.iter().filter(|person| !is_gone(person, round)).cloned().collect();
            let expected = (came.len() > 1).then_some(&came);
            assert_eq!(after.get(&(round, table)), expected, "{out}: round {round}, table {table}");
        }
        for (&(round, _), people) in &after {
            assert!(
                people.len() > 1 && !people.iter().any(|person| is_gone(person, round)),
                "{out}: {people:?} in {round}"
            );
        }
        for round in 3..=6 {
            let seated: usize = after.iter().filter(|((at, _), _)| *at == round).map(|(_, people)| people.len()).sum();
            let there = if round < 6 { 23 } else { 24 };
            assert_eq!(
                seated,
                if size.is_some() { there } else { there / 2 * 2 },
                "{out}: all who are there, or all but one"
            );
        }
        let pairs = together(&after);
        if size.is_none() {
            assert_eq!(pairs.iter().collect::<BTreeSet<_>>().len(), pairs.len(), "nobody the same two again");
            assert!(told.contains("Checked: in each round as many talk as can."), "{told}");
        }
        let cards = text(&folder, &format!("{again}/participants/cards.html"));
        assert_eq!(cards.matches("<small class=role>peer</small>").count(), 24, "none for who did not come");
        assert!(cards.contains("not there"), "{cards}");
        let people = rows(&folder.join(again).join("committee/people.csv"));
        let of = |id: &str| people.iter().find(|one| one["id"] == id).expect("everybody is listed");
        assert_eq!((&of(&never)["meets"][..], &of(&never)["breaks"][..]), ("0", "0"));
    }
    // The played rounds of who has not come are not recorded either.
    let record = ["--programme", "year", "--new", "--absent", "absent.csv", "--record", "two/committee/plan.csv"];
    let told = run(&record, 0);
    let before = plan_of_peers(&folder, "two");
    let met = before.iter().filter(|((round, _), people)| {
        !people.iter().any(|one| *one == never || *one == late && *round <= 2 || *one == gone && (3..6).contains(round))
    });
    assert!(told.starts_with(&format!("{} pairs met on 2026-09-15", met.count())), "{told}");
    // A plan without absences goes on as it was, and what cannot be is refused by name.
    run(&["--plan", "two/committee/plan.csv", "--played", "2", "--out", "same"], 1);
    let same = plan_of_peers(&folder, "same");
    assert_eq!(together(&same).into_iter().collect::<BTreeSet<_>>().len(), together(&same).len());
    assert_eq!(same.len(), before.len(), "as many tables as before");
    assert!(
        run(&["--plan", "two/committee/plan.csv", "--played", "7"], 2)
            .contains("--played is 7, but the plan has 6 rounds")
    );
    fs::write(folder.join("wrong.csv"), "person,round\nNobody Known,1\n").expect("it can be written");
    let refused = run(&["--absent", "wrong.csv", "--rounds", "6"], 2);
    assert!(refused.contains("wrong.csv row 2") && refused.contains("Nobody Known"), "{refused}");
}

/// What was meant is asked for, and whoever comes off badly is named.
#[test]
fn s60_slips_about_an_evening_of_peers_are_said() {
    let folder = fresh("circle-slips");
    let four = "Name,E-mail address,Which goals would you like to work on?,Which goals do you know enough about to help \
                a peer with?\nAnn,ann@example.org,Tenure,Outreach\nBo,bo@example.org,Outreach,Tenure\n\
                Cy,cy@example.org,Metadata,Tenure\nDi,di@example.org,Tenure,Metadata\n";
    fs::write(folder.join("four.csv"), four).expect("it can be written");
    let evening = ["--policy", "alao", "--peers", "four.csv", "--as-of", "2026-09-15"];
    let run = |more: &[&str], code| said(&folder, "plan_meetings", &[&evening[..], more].concat(), code);
    let away = |lines: &str| fs::write(folder.join("away.csv"), format!("person,round\n{lines}")).expect("written");
    let with_away = ["--absent", "away.csv", "--out", "plan", "--force"];
    away("Ann,3-1\n");
    assert!(run(&with_away, 2).contains("\"3-1\" ends before it begins"));
    away("Ann,45\n");
    assert!(run(&with_away, 2).contains("ann@example.org is away in round 45, but there are 3 rounds"));
    away("Ann,1\n");
    let told = run(&with_away, 0);
    assert!(
        told.contains("6 of 6 possible pairs talk") && told.contains("1 round more than without absences"),
        "{told}"
    );
    let told = run(&[&with_away[..], &["--rounds", "3"]].concat(), 0);
    assert!(told.contains("1 pair that may meet has no round: ann@example.org and "), "{told}");
    assert!(told.contains("Plan more rounds, and they talk."), "{told}");
    let told = run(&[&with_away[..], &["--rounds", "10"]].concat(), 0);
    assert!(told.contains("6 of 6 possible pairs talk") && !told.contains("more talks"), "{told}");
    away("Ann,all\n");
    let told = run(&with_away, 1);
    assert!(told.contains("Nobody is planned for ann@example.org."), "{told}");
    let told = run(&["--rounds", "3", "--out", "three"], 0);
    assert!(told.contains("no fewer rounds do"), "{told}");
    let again = ["--plan", "three/committee/plan.csv", "--out", "rest", "--force", "--played"];
    assert!(run(&[&again[..], &["3"]].concat(), 0).contains("No round is left to plan."));
    // Tables of several stay tables of several, and nobody sits alone at one.
    run(&["--rounds", "3", "--at-table", "4", "--out", "tables"], 0);
    let again = ["--plan", "tables/committee/plan.csv", "--played", "1", "--out", "rest", "--force"];
    assert!(run(&again, 2).contains("the plan has tables of 4: pass --at-table 4 again, or 2"));
    away("Ann,2\nBo,2\nCy,2\n");
    let told = run(&["--rounds", "3", "--at-table", "3", "--absent", "away.csv", "--out", "alone"], 0);
    assert!(told.contains("di@example.org would sit alone in round 2 and has a break."), "{told}");
    let again = ["--plan", "tables/committee/plan.csv", "--played", "3", "--at-table", "4", "--out", "rest", "--force"];
    assert!(run(&again, 0).contains("No round is left to plan."));
    assert!(plan_of_peers(&folder, "alone").keys().all(|(round, _)| *round != 2));
}
