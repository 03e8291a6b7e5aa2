//! `batch_match --peers` as a coordinator runs it: the sample, a mentor round before it, a ring, and what is refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// `cargo test -p examples` builds the examples beside the tests.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests lie in <profile>/deps");
    profile.join("examples").join(format!("batch_match{}", std::env::consts::EXE_SUFFIX))
}

/// A folder of its own for each test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("batch-peers-{name}"));
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let output = Command::new(program()).current_dir(folder).args(arguments).output();
    output.expect("run `cargo test -p examples`: it builds the example first")
}

/// What it says, after it ended with this code.
#[track_caller]
fn said(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = run(folder, arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
    assert!(!text.contains("panicked"), "{text}");
    text
}

fn sample() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/alao/peers.csv").display().to_string()
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn files_of(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            files.extend(files_of(&entry));
        } else {
            let name = entry.strip_prefix(folder).expect("below it").to_owned();
            files.push((name, fs::read(&entry).expect("a file")));
        }
    }
    files.sort();
    files
}

#[test]
fn s60_the_sample_goes_from_an_export_to_letters_to_both() {
    let folder = folder("sample");
    let sample = sample();
    let arguments = ["--policy", "alao", "--peers", &sample, "--as-of", "2026-09-15"];
    let text = said(&folder, &[&arguments[..], &["--out", "one"]].concat(), 1);
    for words in [
        "22 of 25 people have a peer, in 11 pairs.",
        "22 letters introducing peers, 3 letters suggesting a group of three, 2 letters to those for whom there is nobody",
        "Checked: no more people can have a peer",
        "Philippa Delacroix could join Ivo Castellanos and Saoirse Vandermeer as a group of three",
        "We found no peer called \"Somebody from a larger library\"",
        "28 rows, 25 used, 1 blank, 1 answered again, 1 not usable",
        "Every column has a use",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // Whoever went without a peer before is covered.
    assert!(!text.contains("Left out before"), "{text}");
    let letter = read(&folder, "one/participants/introductions/peer-tobias.lindgren@example.org.txt");
    for words in [
        "Subject: Your peer: maribel okonkwo",
        "You would like to learn, and your peer can help with: Information literacy instruction; Outreach to students.",
        "Your peer would like to learn, and you can help with: Going up for tenure; Scholarly publishing",
        "Address: maribel.okonkwo@example.org",
    ] {
        assert!(letter.contains(words), "{words}: {letter}");
    }
    assert_eq!(letter.matches("Information literacy instruction").count(), 1, "said once: {letter}");
    let other = read(&folder, "one/participants/introductions/peer-aisha.farrow@example.org.txt");
    assert!(other.contains("Your peer offers help with: "), "what is not among the goals is told: {other}");
    let page = read(&folder, "one/committee/report.html");
    for words in [
        "<h1>22 of 25 people have a peer</h1>",
        "1 could join two others as a group of three. 2 have no peer.",
        "no matching of as many fits better altogether",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!folder.join("one/committee/certificate.json").exists(), "only where it is asked for");
    let trio = read(&folder, "one/participants/groups-of-three/peer-ivo.castellanos@example.org.txt");
    assert!(trio.contains("you with Philippa Delacroix and Saoirse Vandermeer"), "{trio}");
    assert!(!trio.contains("@example.org>\nAddress"), "an offer gives no address: {trio}");
    let matches = read(&folder, "one/committee/matches.csv");
    assert_eq!(matches.lines().count(), 12, "{matches}");
    let declined = "ivo.castellanos@example.org,Ivo Castellanos,ivo.castellanos@example.org,greta";
    assert!(!matches.contains(declined), "{matches}");
    let receipt = read(&folder, "one/receipt.json");
    for words in ["\"format\": \"mentor-match/peer-receipt\"", "\"matched\": 22", "\"counts_add_up\": true"] {
        assert!(receipt.contains(words), "{words}: {receipt}");
    }
    assert_eq!(read(&folder, "one/statistics/summary.csv").lines().count(), 2, "three people are too few to be told");
    // The same bytes again, and nothing is replaced unasked.
    said(&folder, &[&arguments[..], &["--out", "two"]].concat(), 1);
    assert_eq!(files_of(&folder.join("one")), files_of(&folder.join("two")));
    said(&folder, &[&arguments[..], &["--out", "three", "--certificate"]].concat(), 1);
    let certificate = read(&folder, "three/committee/certificate.json");
    let head = "{\"format\":\"mentor-match/peer-certificate\",\"version\":1,\"goal\":\"most-people\",\"seed\":1,";
    assert!(certificate.starts_with(head) && certificate.contains("\"kind\":\"odd-sets\""), "{certificate}");
    let refused = said(&folder, &[&arguments[..], &["--out", "one"]].concat(), 2);
    assert!(refused.contains("--force"), "{refused}");
}

#[test]
fn an_answer_to_a_question_grants_the_wish_in_the_next_run() {
    let folder = folder("decisions");
    let (sample, common) = (sample(), ["--policy", "alao", "--as-of", "2026-09-15"]);
    let arguments = [&common[..], &["--peers", &sample, "--out", "one"]].concat();
    said(&folder, &arguments, 1);
    let questions = read(&folder, "one/committee/questions.csv");
    let asked = questions.lines().find(|line| line.contains("Oluwaseun Marlow\"\"")).expect("the question");
    let id = asked.split(',').next().expect("an id");
    let decisions = format!("question_id,answer,reason\n{id},oluwaseun.marlowe@example.org,typing error\n");
    fs::write(folder.join("decisions.csv"), decisions).expect("written");
    let arguments = [&common[..], &["--peers", &sample, "--decisions", "decisions.csv", "--out", "two"]].concat();
    said(&folder, &arguments, 1);
    let matches = read(&folder, "two/committee/matches.csv");
    let row = matches.lines().find(|line| line.starts_with("oluwaseun")).expect("the match");
    assert!(row.contains("wilhelmina.frost@example.org") && row.contains(",,1st choice,"), "{row}");
}

#[test]
fn the_mentor_round_takes_seats_first() {
    let folder = folder("mentors");
    fs::create_dir_all(folder.join("mentors/committee")).expect("a folder");
    let matches = "mentee_id,mentor_id,status\nmaribel.okonkwo@example.org,desmond.yuen@example.org,agreed\n";
    fs::write(folder.join("mentors/committee/matches.csv"), matches).expect("written");
    let sample = sample();
    let arguments = [
        "--policy",
        "alao",
        "--peers",
        &sample,
        "--as-of",
        "2026-09-15",
        "--mentor-results",
        "mentors",
        "--out",
        "out",
    ];
    let text = said(&folder, &arguments, 1);
    assert!(text.contains("1 without a seat in this round"), "{text}");
    let people = read(&folder, "out/committee/people.csv");
    let row = |id: &str| people.lines().find(|line| line.starts_with(id)).expect("a row").to_owned();
    // Maribel offers one seat; Desmond offers two, of which one is left.
    assert!(row("maribel").contains(",1,1,0,"), "{people}");
    assert!(row("desmond").contains(",2,1,1,"), "{people}");
    assert!(read(&folder, "out/receipt.json").contains("\"mentor-results\""));
}

/// Three who each choose the next.
const RING: &str = "Name,E-mail,What would you like to work on?,What can you help a peer with?,Who would you like as your peer?\n\
    Ada Lovelace,ada@x.org,Teaching,Teaching,Bea Bell\nBea Bell,bea@x.org,Teaching,Teaching,Cleo Carr\n\
    Cleo Carr,cleo@x.org,Teaching,Teaching,Ada Lovelace\n";

#[test]
fn one_form_may_ask_for_mentors_mentees_and_peers() {
    let folder = folder("one-form");
    let form = "Name,Email,I would like to be,What would you like to learn?,What can you help with?,Mentees I can take\n\
                Ada Able,ada@example.org,Peer mentor,Cataloguing,Grant writing,\n\
                Bea Brook,bea@example.org,\"Mentor, Peer mentor\",Grant writing,Cataloguing,1\n\
                Cid Cole,cid@example.org,Mentor,,Cataloguing,1\n\
                Dee Dunn,dee@example.org,Mentee,Cataloguing,,\n\
                Eve Eden,eve@example.org,Peer mentor,Grant writing,Cataloguing,\n";
    fs::write(folder.join("form.csv"), form).expect("writable");
    let common = ["--policy", "alao", "--as-of", "2026-10-01"];
    let mentors = [&common[..], &["--people", "form.csv", "--out", "mentors"]].concat();
    let output = run(&folder, &mentors);
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("5 rows, 3 used, 2 for another kind of round."), "{text}");
    assert_eq!(read(&folder, "mentors/committee/matches.csv").lines().count(), 2, "{text}");

    let peers = [&common[..], &["--peers", "form.csv", "--mentor-results", "mentors", "--out", "peers"]].concat();
    let output = run(&folder, &peers);
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("5 rows, 3 used, 2 for another kind of round."), "{text}");
    let people = read(&folder, "peers/committee/people.csv");
    let rows = ["ada@", "bea@", "eve@"].map(|person| people.contains(person));
    assert!(rows == [true; 3] && !people.contains("cid@") && !people.contains("dee@"), "{people}");
    // Without anybody who says peer, everybody is one.
    fs::write(folder.join("plain.csv"), form.replace("Peer mentor", "Both")).expect("writable");
    let text = said(&folder, &[&common[..], &["--peers", "plain.csv", "--out", "plain"]].concat(), 1);
    assert!(text.contains("5 rows, 5 used."), "{text}");
}

#[test]
fn a_ring_is_named_where_nothing_is_stable() {
    let folder = folder("ring");
    fs::write(folder.join("ring.csv"), RING).expect("written");
    let text = said(&folder, &["--peers", "ring.csv", "--goal", "no-swap", "--out", "out"], 0);
    let words = "Ada Lovelace, Bea Bell and Cleo Carr each prefer the next to the one before";
    assert!(text.contains("Nothing is stable") && text.contains(words), "{text}");
    let told = read(&folder, "out/committee/explanations.md");
    assert!(told.contains(words) && told.contains("Two people would both rather have each other"), "{told}");
    assert!(read(&folder, "out/receipt.json").contains("nothing is stable: proved"));
    let text = said(&folder, &["--peers", "ring.csv", "--goal", "best-fit", "--dry-run"], 0);
    assert!(text.contains("2 of 3 people have a peer") && text.contains("as a group of three"), "{text}");
}

#[test]
fn one_question_about_goals_is_not_enough_and_that_is_said() {
    let folder = folder("one-question");
    let text = "Name,E-mail,What are your goals?\nAda,ada@x.org,Teaching\nBea,bea@x.org,Teaching\n";
    fs::write(folder.join("peers.csv"), text).expect("written");
    let text = said(&folder, &["--peers", "peers.csv", "--dry-run"], 1);
    assert!(text.contains("what people can help with is not asked apart from what they want to learn"), "{text}");
}

#[test]
fn what_does_not_go_together_is_refused_and_nothing_is_written() {
    let folder = folder("refused");
    let sample = sample();
    for (arguments, words) in [
        (&["--policy", "altrusa"][..], "the policy 'altrusa' has no peers; add the table [peers] to it"),
        (&["--goal", "first-choices"], "peers have no goal first-choices; choose no-swap or best-fit"),
        (&["--strategy", "greedy"], "peers have no strategies; choose --goal no-swap or --goal best-fit"),
        (&["--compare", "greedy"], "peers have no strategies to compare"),
        (&["--by-unit"], "results of peers are not split by unit"),
        (&["--keep", "sent"], "--keep needs --previous DIR or --programme DIR"),
        (&["--people", "people.csv"], "cannot be used with"),
        (&["--generate", "5x5"], "cannot be used with"),
        (&["--previous", "nowhere"], "nowhere/committee/matches.csv: cannot be read"),
        (&["--directory"], "a directory lists mentors"),
        (&["--mentor-results", "nowhere"], "nowhere/committee/matches.csv: cannot be read"),
    ] {
        let text = said(&folder, &[&["--peers", &sample][..], arguments].concat(), 2);
        assert!(text.contains(words), "{arguments:?}: {text}");
    }
    let text = said(&folder, &["--mentor-results", "."], 2);
    assert!(text.contains("--peers <FILE>"), "{text}");
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 0);
}

/// Everybody can be with everybody; those who name the same two topics fit each other better.
fn people(rows: &[(&str, &str)]) -> String {
    let mut text = "Name,E-mail,What would you like to work on?,What can you help a peer with?\n".to_owned();
    for (name, topics) in rows {
        let id = name.to_lowercase();
        text.extend([name, ",", &id, "@x.org,", topics, ",", topics, "\n"]);
    }
    text
}

#[test]
fn an_earlier_round_of_peers_is_kept_as_far_as_it_can_be() {
    let folder = folder("previous");
    let file = |rows: &[(&str, &str)]| fs::write(folder.join("peers.csv"), people(rows)).expect("written");
    let before =
        [("Ada", "Teaching; Zines; Weeding"), ("Bea", "Teaching; Zines"), ("Cleo", "Teaching"), ("Dora", "Teaching")];
    file(&before);
    let usual = ["--peers", "peers.csv", "--goal", "best-fit", "--as-of", "2026-09-01"];
    let round = |more: &[&str]| said(&folder, &[&usual[..], more].concat(), 0);
    round(&["--out", "one"]);
    let pairs = |out: &str| -> Vec<String> {
        let table = read(&folder, &format!("{out}/committee/matches.csv"));
        let pair = |row: &str| {
            let ids: Vec<&str> = row.split(',').filter(|cell| cell.ends_with("@x.org")).collect();
            format!("{} {}", &ids[0][..3], &ids[2][..3])
        };
        table.lines().skip(1).map(pair).collect()
    };
    assert_eq!(pairs("one"), ["ada bea", "cle dor"]);
    // Dora is gone, and Eve would fit Ada better than Bea does now.
    let all = "Teaching; Zines; Weeding";
    file(&[("Ada", all), ("Bea", "Teaching; Zines"), ("Cleo", "Teaching"), ("Eve", all)]);
    let text = round(&["--out", "kept", "--previous", "one"]);
    for words in [
        "Kept from the earlier result: 1 pair.",
        "Since the earlier result: 1 of 2 pairs stay.",
        "1 person has another peer: Cleo.",
        "1 person has a peer now, and had none: Eve.",
        "1 person of the earlier result is not in this round.",
        "2 of these letters are not to be sent again: participants/unchanged/.",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(pairs("kept"), ["ada bea", "cle eve"]);
    let matches = read(&folder, "kept/committee/matches.csv");
    assert!(matches.contains("proposed, kept from the earlier result"), "{matches}");
    let changes = read(&folder, "kept/committee/changes.csv");
    let row = "cleo@x.org,Cleo,another peer,dora@x.org,Dora,eve@x.org,Eve,one of the two is not in this round";
    assert!(changes.contains(row), "{changes}");
    let receipt = read(&folder, "kept/receipt.json");
    for words in ["\"keep\": \"sent\"", "\"kept\": 1", "\"earlier_matches_sha256\": \"", "\"counts_add_up\": true"] {
        assert!(receipt.contains(words), "{words}: {receipt}");
    }
    // Letters that say the same again are not among those to be sent.
    let sent = |out: &str, who: &str| folder.join(out).join(format!("participants/introductions/peer-{who}@x.org.txt"));
    assert!(!sent("kept", "ada").exists() && sent("kept", "eve").exists());
    // The page of somebody who is kept tells no wish that could be granted.
    let told = read(&folder, "kept/committee/explanations.md");
    assert!(told.contains("Ada keeps the peer of the earlier round") || !told.contains("Eve: both would"), "{told}");

    let text = round(&["--out", "anew", "--previous", "one", "--keep", "none"]);
    assert_eq!(pairs("anew"), ["ada eve", "bea cle"]);
    assert!(text.contains("0 of 2 pairs stay") && text.contains("could have kept the earlier peer"), "{text}");
    assert!(sent("anew", "ada").exists());
    // A pair that stands is worth so much more: little changes nothing, much keeps it.
    round(&["--out", "little", "--previous", "one", "--keep", "most:worth=0.001"]);
    assert_eq!(pairs("little"), ["ada eve", "bea cle"]);
    round(&["--out", "much", "--previous", "one", "--keep", "most:worth=1"]);
    assert_eq!(pairs("much"), ["ada bea", "cle eve"]);
    for (more, words) in [
        (&["--keep", "most"][..], "peers keep sent or none, under best-fit and greatest-total also most:worth=0.05"),
        (&["--keep", "most:worth=1", "--goal", "no-swap"], "not most:worth=1 under no-swap"),
    ] {
        let usual = &["--peers", "peers.csv", "--previous", "one"][..];
        let text = said(&folder, &[usual, more].concat(), 2);
        assert!(text.contains(words), "{more:?}: {text}");
    }
    // A result of a mentor round is none of peers.
    fs::create_dir_all(folder.join("mentors/committee")).expect("a folder");
    fs::write(folder.join("mentors/committee/matches.csv"), "mentee_id,mentor_id\na,b\n").expect("written");
    let text = said(&folder, &["--peers", "peers.csv", "--previous", "mentors"], 2);
    assert!(text.contains("it is not a result of peers"), "{text}");
}

#[test]
fn what_rulings_do_and_rules_cost_is_tried_out() {
    let folder = folder("what-if");
    let rows = [("Ada", "Teaching; Zines"), ("Bea", "Teaching; Zines"), ("Cleo", "Teaching"), ("Zoe", "Zoology")];
    fs::write(folder.join("peers.csv"), people(&rows)).expect("written");
    let decisions = "action,mentee,mentor,value,reason\nban,ada@x.org,bea@x.org,,they work together\n";
    fs::write(folder.join("decisions.csv"), decisions).expect("written");
    let usual = ["--peers", "peers.csv", "--goal", "best-fit", "--as-of", "2026-09-01", "--decisions", "decisions.csv"];
    let text = said(&folder, &[&usual[..], &["--dry-run"]].concat(), 0);
    assert!(
        text.contains("What the rulings do:\n  - row 2, ban") && text.contains("people move: Ada from Bea to Cleo"),
        "{text}"
    );
    assert!(!text.contains("What each rule costs"), "only where it is asked for: {text}");
    let text = said(&folder, &[&usual[..], &["--dry-run", "--what-if"]].concat(), 0);
    let cost = "without top-goals, 2 people would gain a peer: ";
    assert!(text.contains(cost), "{text}");
    said(&folder, &[&usual[..], &["--what-if", "--out", "out"]].concat(), 0);
    let told = read(&folder, "out/committee/what-if.md");
    for words in ["ban ada@x.org and bea@x.org", "equally many matched", cost, "## What one more seat would do"] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn scores_of_ones_own_decide() {
    let folder = folder("scores");
    let rows = [("Ada", "Teaching"), ("Bea", "Teaching"), ("Cleo", "Teaching"), ("Dora", "Teaching")];
    fs::write(folder.join("peers.csv"), people(&rows)).expect("written");
    let mut scores = "mentee,mentor,score\n".to_owned();
    for (one, other) in [("ada", "cleo"), ("cleo", "ada"), ("bea", "dora"), ("dora", "bea")] {
        scores.extend([one, "@x.org,", other, "@x.org,0.9\n"]);
    }
    fs::write(folder.join("scores.csv"), &scores).expect("written");
    let usual = ["--peers", "peers.csv", "--goal", "best-fit", "--as-of", "2026-09-01"];
    said(&folder, &[&usual[..], &["--scores", "scores.csv", "--out", "out"]].concat(), 0);
    let matches = read(&folder, "out/committee/matches.csv");
    let rows: Vec<&str> = matches.lines().skip(1).collect();
    assert!(rows[0].starts_with("ada") && rows[0].contains("cleo@") && rows[0].contains(",0.900,"), "{matches}");
    let receipt = read(&folder, "out/receipt.json");
    assert!(receipt.contains("\"own_scores\": {") && receipt.contains("\"scores\": \""), "{receipt}");
}

fn programme(folder: &Path, arguments: &[&str]) {
    let program = program().with_file_name(format!("programme{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(program).current_dir(folder).args(arguments).output().expect("the example is built");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Rounds of peers in a ledger: the second one knows who failed, who declined and who waited.
#[test]
fn a_second_round_knows_former_partners_failed_pairs_and_who_waited() {
    let folder = folder("rounds");
    let people = "Name,E-mail,What would you like to work on?,What can you help a peer with?\n\
        Ada,ada@x.org,Teaching,Teaching\nBea,bea@x.org,Teaching,Teaching\nCleo,cleo@x.org,Teaching,Teaching\n";
    fs::write(folder.join("peers.csv"), people).expect("written");
    let round = |day: &str, more: &[&str], code: i32| {
        let usual = ["--policy", "alao", "--peers", "peers.csv", "--programme", "p", "--force", "--as-of", day];
        said(&folder, &[&usual[..], more].concat(), code)
    };
    let ledger = || read(&folder, "p/ledger.csv");
    let text = round("2026-09-01", &[], 0);
    assert!(text.contains("round 1 of peers, 1 pair proposed, 1 agreed, 1 waiting"), "{text}");
    // Whoever waits is in the ledger, and nobody is anybody's mentor.
    assert_eq!([ledger().matches(",peer-waiting,").count(), ledger().matches(",proposed,").count()], [1, 0]);
    // The same round again changes nothing.
    let before = ledger();
    let text = round("2026-09-01", &[], 0);
    assert!(text.contains("0 pairs proposed, 0 agreed, 0 waiting"), "{text}");
    assert_eq!(before, ledger());
    let matched = read(&folder, "mentor-match-results/committee/matches.csv");
    let row = matched.lines().nth(1).expect("a pair");
    let ids: Vec<&str> = row.split(',').filter(|cell| cell.contains("@x.org")).collect();
    let (one, other) = (ids[0], ids[2]);
    let left = ["ada@x.org", "bea@x.org", "cleo@x.org"].into_iter().find(|id| !row.contains(id)).expect("one is left");
    let add = |kind: &str, more: &[&str]| {
        // In the other order than the round wrote them.
        let usual = ["add", "p", kind, "--mentee", other, "--mentor", one, "--as-of", "2026-09-03"];
        programme(&folder, &[&usual[..], more].concat());
    };
    let table = "mentor-match-results/committee/matches.csv";
    programme(&folder, &["add", "p", "peer-introduced", "--from", table, "--as-of", "2026-09-02"]);
    // They have each other, so nobody is left for the third, who does not count as waiting twice in a round.
    let text = round("2026-09-03", &["--round", "1"], 0);
    assert!(text.contains("0 pairs proposed, 0 agreed, 0 waiting"), "{text}");
    add("peer-ended", &["--value", "failed"]);
    let refused = round("2026-09-04", &[], 2);
    assert!(refused.contains("to begin the next round, pass --round 2"), "{refused}");
    round("2026-09-04", &["--round", "2"], 0);
    let matched = read(&folder, "mentor-match-results/committee/matches.csv");
    assert!(matched.contains(left), "whoever waited is covered: {matched}");
    assert!(!(matched.contains(one) && matched.contains(other)), "the two failed together: {matched}");
    // In the next round the other one of the two comes first.
    assert_eq!(ledger().matches(",peer-waiting,").count(), 2);
}

#[test]
fn two_of_whom_one_declined_are_not_proposed_again() {
    let folder = folder("declined");
    let people = "Name,E-mail,What would you like to work on?,What can you help a peer with?\n\
        Ada,ada@x.org,Teaching,Teaching\nBea,bea@x.org,Teaching,Teaching\n";
    fs::write(folder.join("peers.csv"), people).expect("written");
    let usual = ["--policy", "alao", "--peers", "peers.csv", "--programme", "p", "--force", "--as-of"];
    said(&folder, &[&usual[..], &["2026-09-01"]].concat(), 0);
    let declined = ["add", "p", "peer-declined", "--by", "mentor", "--mentee", "bea@x.org", "--mentor", "ada@x.org"];
    programme(&folder, &[&declined[..], &["--as-of", "2026-09-02"]].concat());
    let text = said(&folder, &[&usual[..], &["2026-09-03", "--round", "2"]].concat(), 0);
    assert!(text.contains("0 pairs proposed, 0 agreed, 2 waiting"), "{text}");
}

#[test]
fn until_both_agree_no_letter_says_how_to_reach_the_other() {
    let folder = folder("proposals");
    let people = "Name,E-mail,What would you like to work on?,What can you help a peer with?\n\
        Ada,ada@x.org,Teaching,Teaching\nBea,bea@x.org,Teaching,Teaching\n";
    fs::write(folder.join("peers.csv"), people).expect("written");
    let round = |must_agree: bool, out: &str| {
        let policy = format!("name = \"ours\"\n[preferences]\nboth-must-agree = {must_agree}\n[peers]\n");
        fs::write(folder.join("ours.toml"), policy).expect("written");
        let usual = ["--policy", "ours.toml", "--peers", "peers.csv", "--as-of", "2026-09-01", "--out", out];
        run(&folder, &usual)
    };
    // For each letter, of which there is a text and a page, whether the address of the other is in it.
    let letters = |of: &str| -> Vec<bool> {
        let tells = |(name, bytes): (PathBuf, Vec<u8>)| {
            let other = if name.display().to_string().contains("ada@x.org") { "bea@x.org" } else { "ada@x.org" };
            String::from_utf8(bytes).expect("text").contains(other)
        };
        files_of(&folder.join(of)).into_iter().map(tells).collect()
    };
    round(false, "agreed");
    assert_eq!(letters("agreed/participants/introductions"), [true; 4]);
    round(true, "asked");
    assert_eq!(letters("asked/participants/proposals"), [false; 4]);
    // Nor does the mail merge, whose rows have the reader's own address.
    let both = |row: &str| row.contains("ada@x.org") && row.contains("bea@x.org");
    for (out, tells) in [("agreed", 2), ("asked", 0)] {
        let merged = read(&folder, &format!("{out}/participants/mail-merge.csv"));
        assert_eq!(merged.lines().filter(|row| both(row)).count(), tells, "{merged}");
    }
}
