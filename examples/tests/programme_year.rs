//! The program `programme` over a year, as a coordinator runs it: forms, answers, what is due, letters, closing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::Instant;

fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// `cargo test -p examples` builds the examples beside the tests.
fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests lie in <profile>/deps");
    profile.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(program("programme"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("cargo builds the examples first")
}

/// What it says, and that it ends with this code.
fn said(folder: &Path, code: i32, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
    told
}

/// Two pairs of the bundled sample, introduced on the first of September.
fn begun(name: &str) -> PathBuf {
    let folder = fresh(name);
    let private = folder.join("programme/private");
    fs::create_dir_all(&private).expect("a folder");
    let people = "number,mentee_id,mentor_id,name,email\nP0001,100001,,Ada Kavanagh,ada@example.org\nP0002,,200001,Fiona Kruger,\
                  fiona@example.org\nP0003,100002,,Bea Byron,bea@example.org\nP0004,,200002,Rosa Bell,rosa@example.org\n";
    fs::write(private.join("people.csv"), people).expect("written");
    for (mentee, mentor) in [("P0001", "P0002"), ("P0003", "P0004")] {
        for event in ["proposed", "introduced"] {
            let pair = ["--mentee", mentee, "--mentor", mentor, "--as-of", "2026-09-01"];
            said(&folder, 0, &[&["add", "programme", event][..], &pair].concat());
        }
    }
    folder
}

#[test]
fn a_year_from_forms_to_closing() {
    let folder = begun("programme-year");
    for form in ["pulse", "checkpoint", "plan", "renewal", "evaluation", "reflection", "meeting"] {
        let told = said(&folder, 0, &["form", form, "--out", "forms"]);
        assert!(told.contains(&format!("{form}.xlsx")) && folder.join(format!("forms/{form}.txt")).exists());
    }
    assert!(said(&folder, 2, &["form", "poems"]).contains("the forms are pulse, checkpoint"));
    let text = fs::read_to_string(folder.join("forms/pulse.txt")).expect("a form");
    assert!(text.contains("o Please find me somebody else"), "{text}");

    let pulse = "\"Your name, number or e-mail address\",How is your mentoring going?,What should we do?\n\
                 Ada Kavanagh,1,Please call me\nNobody,3,\n";
    fs::write(folder.join("pulse.csv"), pulse).expect("written");
    let record = ["record", "programme", "pulse.csv", "--as-of", "2026-12-01"];
    let dry = said(&folder, 1, &[&record[..], &["--dry-run"]].concat());
    assert!(dry.contains("1 row recorded, 1 event added") && dry.contains("Dry run"), "{dry}");
    assert!(dry.contains("  row 2: P0001 Ada Kavanagh, about the pair with P0002 Fiona Kruger\n"), "{dry}");
    let told = said(&folder, 1, &record);
    assert!(told.contains("Not used: pulse.csv row 3, column"), "{told}");
    assert!(said(&folder, 1, &record).contains("1 row recorded before"));
    let ledger = fs::read_to_string(folder.join("programme/ledger.csv")).expect("a ledger");
    assert_eq!(ledger.matches(",pulse,").count(), 1, "{ledger}");
    assert!(!ledger.contains("call"), "{ledger}");

    // She has thought again on the same day.
    fs::write(folder.join("pulse.csv"), pulse.replace("1,Please call me", "2,Please call me")).expect("written");
    let told = said(&folder, 1, &record);
    assert!(told.contains("Fiona Kruger; in the place of the answer of 2026-12-01\n"), "{told}");
    assert!(told.contains("1 row recorded, 0 events added"), "{told}");

    let due = ["due", "programme", "--as-of", "2026-12-02", "--contact", "Ana Silva <ana@example.org>"];
    let told = said(&folder, 0, &due);
    assert!(told.contains("overdue") && told.contains("1 reason to call"), "{told}");
    let read = |path: &str| fs::read_to_string(folder.join("programme").join(path)).expect("written");
    assert!(read("due/committee/attention.csv").contains("the mentee asks for a call"));
    assert!(read("due/committee/due.csv").contains("Ana Silva (ana@example.org)"));
    assert!(read("due/committee/calendar.ics").starts_with("BEGIN:VCALENDAR\r\n"));
    said(&folder, 0, &due);

    let end = ["--as-of", "2026-12-10", "--mentee", "Ada Kavanagh", "--mentor", "P0002", "--value", "failed"];
    said(&folder, 0, &[&["add", "programme", "ended"][..], &end].concat());
    let told = said(&folder, 0, &["letters", "programme", "--as-of", "2026-12-10"]);
    assert!(told.starts_with("2 letters"), "{told}");
    let letter = read("letters/participants/ended/mentor-P0002-P0001.txt");
    assert!(letter.contains("with Ada Kavanagh ended on 2026-12-10") && !letter.contains("fail"), "{letter}");

    for backwards in [
        ["letters", "programme", "--since", "2026-12-11", "--as-of", "2026-12-10"],
        ["close", "programme", "--from", "2027-09-01", "--as-of", "2027-08-31"],
    ] {
        assert!(said(&folder, 2, &backwards).contains("the first day comes before the last"));
    }
    let told = said(&folder, 0, &["status", "programme", "--as-of", "2026-12-10"]);
    assert!(told.contains("P0003 Bea Byron with P0004 Rosa Bell: introduced since 2026-09-01"), "{told}");
    let told = said(&folder, 0, &["status", "programme", "--as-of", "2026-12-10", "--numbers"]);
    assert!(told.contains("P0003 with P0004: introduced"), "{told}");

    let close = ["close", "programme", "--from", "2026-09-01", "--as-of", "2027-08-31", "--name", "Ours"];
    let refused = said(&folder, 2, &close);
    assert!(
        refused.contains("1 pair has neither an end nor a renewal in this year: P0003 Bea Byron with P0004 Rosa Bell"),
        "{refused}"
    );
    assert!(!folder.join("programme/closing").exists());
    let end = ["--as-of", "2027-08-31", "--mentee", "P0003", "--mentor", "P0004", "--value", "term"];
    said(&folder, 0, &[&["add", "programme", "ended"][..], &end].concat());
    let told = said(&folder, 0, &close);
    assert!(
        told.contains("2 of 2 mentees had a mentor. 0 of 4 people asked evaluated the programme. 6 letters."),
        "{told}"
    );
    let page = read("closing/committee/closing.html");
    assert!(page.contains("Ours") && page.contains("Pairs that did not work out") && page.contains("too few"));
    assert!(read("closing/statistics/year.csv").starts_with("\u{feff}figure,count"));
    assert!(said(&folder, 0, &["check", "programme"]).contains("The ledger is whole"));
}

#[test]
fn s06_keep_or_change_is_a_question() {
    let folder = begun("programme-target");
    let policy = "name = \"ours\"\nlevels = [\"club\", \"district\"]\n[[rules]]\nrule = \"held-position\"\nunknown = \"refuse\"\n";
    fs::write(folder.join("policy.toml"), policy).expect("written");
    let mentors = "Member number,Name,Leadership positions held\n200001,Fiona Kruger,\"President (club, 2018-2020)\"\n";
    fs::write(folder.join("mentors.csv"), mentors).expect("written");
    let mentees =
        "Member number,Name,Which position do you aspire to?,At which level?\n100001,Ada Kavanagh,AIM,LEVEL\n";
    let check = |position: &str, level: &str, day: &str, code: i32| {
        let mentees = mentees.replace("AIM", position).replace("LEVEL", level);
        fs::write(folder.join("mentees.csv"), mentees).expect("written");
        let files = ["--mentors", "mentors.csv", "--mentees", "mentees.csv", "--policy", "policy.toml"];
        let who = ["target", "programme", "--mentee", "Ada Kavanagh", "--as-of", day];
        said(&folder, code, &[&who[..], &files].concat())
    };
    assert!(check("President", "Club", "2026-12-01", 0).contains("Nothing has to change"));
    let told = check("Governor", "District", "2026-12-02", 1);
    assert!(
        told.contains("Keep or change? P0001 and P0002 do not meet the rules") && told.contains("moved-up"),
        "{told}"
    );
    // The pair goes on until another one is agreed.
    let pair = ["--mentee", "P0001", "--mentor", "P0004"];
    let add = |event: &str, day: &str| {
        said(&folder, 0, &[&["add", "programme", event, "--as-of", day][..], &pair].concat());
        fs::read_to_string(folder.join("programme/ledger.csv")).expect("a ledger")
    };
    assert!(!add("proposed", "2026-12-03").contains("moved-up"));
    assert!(add("agreed", "2026-12-04").contains("2026-12-04,ended,P0001,P0002,,moved-up,committee"));
}

/// A pin against a no that the ledger has, or a pair that failed: who, what, since which line, and what to do.
#[test]
fn s49_a_pin_against_the_ledger_says_what_stands_against_it() {
    let folder = begun("programme-pin");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("written");
    write("mentors.csv", "Member number,Name\n200001,Fiona Kruger\n200002,Rosa Bell\n");
    write("mentees.csv", "Member number,Name\n100001,Ada Kavanagh\n100002,Bea Byron\n");
    let refused = |mentee: &str, mentor: &str| {
        write("decisions.csv", &format!("action,mentee,mentor,value,reason\npin,{mentee},{mentor},,\n"));
        let files = ["--mentors", "mentors.csv", "--mentees", "mentees.csv", "--decisions", "decisions.csv"];
        let round = ["--programme", "programme", "--round", "1", "--as-of", "2026-12-04", "--dry-run"];
        let output = Command::new(program("batch_match")).current_dir(&folder).args(files).args(round).output();
        let output = output.expect("cargo builds the examples first");
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let add = |line: &str| said(&folder, 0, &line.split(' ').collect::<Vec<_>>());
    add("add programme ended --mentee P0001 --mentor P0002 --value failed --as-of 2026-12-01");
    let told = refused("100001", "200001");
    for part in [
        "decisions.csv: row 2",
        "P0001 Ada Kavanagh and P0002 Fiona Kruger cannot be pinned: their pairing failed",
        "(line 5 of the ledger, 2026-12-01). Take the pin away; or",
        "struck --value 5",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    add("add programme ended --mentee P0003 --mentor P0004 --value term --as-of 2026-12-01");
    add("add programme proposed --mentee P0003 --mentor P0002 --as-of 2026-12-02");
    add("add programme declined --mentee P0003 --mentor P0002 --by mentor --as-of 2026-12-03");
    let told = refused("100002", "200001");
    let no = "P0003 Bea Byron and P0002 Fiona Kruger cannot be pinned: one of the two said no (line 8 of the ledger, 2026-12-03)";
    assert!(told.contains(no), "{told}");
}

/// A killed run of a round has written its results and recorded them, or neither, once the next command has looked.
#[test]
fn a_killed_round_is_recorded_with_its_results_or_not_at_all() {
    let folder = fresh("programme-killed-round");
    let round = |out: &str| {
        let given =
            ["--generate", "24x16", "--policy", "nace", "--as-of", "2026-09-01", "--programme", "p", "--out", out];
        let mut command = Command::new(program("batch_match"));
        command.current_dir(&folder).args(given).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let began = Instant::now();
    assert!(matches!(round("whole").status().expect("it runs").code(), Some(0 | 1)));
    let lasts = began.elapsed();
    let (mut with, mut without) = (0, 0);
    for number in 0..10u32 {
        drop(fs::remove_dir_all(folder.join("p")));
        let out = format!("round-{number}");
        let mut one = round(&out).spawn().expect("it runs");
        // Most of them towards the end, where something is written.
        sleep(lasts.mul_f64(0.55 + 0.5 * f64::from(number) / 10.0));
        drop(one.kill());
        one.wait().expect("it ends");
        let receipt = fs::read(folder.join(&out).join("receipt.json")).ok();
        if !folder.join("p").exists() {
            assert!(receipt.is_none());
            without += 1;
            continue;
        }
        drop(run(&folder, &["check", "p"]));
        let ledger = fs::read_to_string(folder.join("p/ledger.csv")).unwrap_or_default();
        let receipt = fs::read(folder.join(&out).join("receipt.json")).ok().or(receipt);
        let hash = receipt.map(|bytes| mentor_match::programme::Chain::of_bytes(&bytes).to_string());
        assert_eq!(hash.as_ref().is_some_and(|hash| ledger.contains(&**hash)), ledger.contains("proposed"), "{number}");
        assert_eq!(
            hash.is_some(),
            ledger.contains("proposed"),
            "{number}: results and ledger are there both or neither"
        );
        *if hash.is_some() { &mut with } else { &mut without } += 1;
        assert!(!folder.join("p/unfinished").exists());
    }
    assert_eq!(with + without, 10);
}
