//! What `docs/coordinator.md` writes into `decisions.csv` works on the sample that it speaks of.

use std::fs;
use std::path::Path;
use std::process::Command;

/// The fenced blocks of a page.
fn blocks(page: &str) -> impl Iterator<Item = &str> {
    page.split("```").skip(1).step_by(2)
}

#[test]
fn decisions_of_the_page_fit_the_sample() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let page = fs::read_to_string(root.join("docs/coordinator.md")).expect("the page");
    let test = std::env::current_exe().expect("a test has a path");
    let program = test.ancestors().nth(2).expect("tests lie in <profile>/deps").join("examples/batch_match");
    let decisions = Path::new(env!("CARGO_TARGET_TMPDIR")).join("coordinator-page.csv");
    let mut tried = 0;
    for block in blocks(&page).map(|block| block.trim_start_matches('\n')) {
        if !block.starts_with("question_id,") && !block.starts_with("action,") {
            continue;
        }
        tried += 1;
        fs::write(&decisions, block).expect("the target folder can be written");
        let output = Command::new(&program)
            .args(["--as-of", "2026-09-01", "--dry-run", "--decisions"])
            .arg(&decisions)
            .output()
            .expect("run `cargo test -p examples`: it builds the example first");
        let screen = String::from_utf8_lossy(&output.stdout);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{block}\n{error}");
        // What fits no question is reported, and nothing of the page is.
        assert!(!format!("{screen}{error}").contains("no question"), "{block}\n{screen}\n{error}");
    }
    assert_eq!(tried, 3, "blocks of decisions on the page");
}

/// Every command about questionnaires, as a reader types it who has put the sample and its tables into the folder.
/// Those of the year are run by the next test.
#[test]
fn commands_of_the_page_run_on_the_sample() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let page = fs::read_to_string(root.join("docs/coordinator.md")).expect("the page");
    let test = std::env::current_exe().expect("a test has a path");
    let programs = test.ancestors().nth(2).expect("tests lie in <profile>/deps").join("examples");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("coordinator-commands");
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("the target folder can be written");
    for given in ["altrusa", "tables"].map(|name| root.join("examples/data").join(name)) {
        for entry in fs::read_dir(given).expect("files of the sample") {
            let path = entry.expect("an entry").path();
            fs::copy(&path, folder.join(path.file_name().expect("a file"))).expect("the target folder can be written");
        }
    }
    // The sample of peers is named with its folder.
    fs::create_dir_all(folder.join("examples/data/alao")).expect("the target folder can be written");
    let peers = "examples/data/alao/peers.csv";
    fs::copy(root.join(peers), folder.join(peers)).expect("files of the sample");
    // Who is absent from the evenings, as the page has it.
    for (file, head) in [("absent.csv", "person,role,round\n"), ("away.csv", "person,round\n")] {
        let table = blocks(&page).find_map(|block| block.strip_prefix("csv\n").filter(|text| text.starts_with(head)));
        fs::write(folder.join(file), table.expect("a table")).expect("the target folder can be written");
    }
    let blocks: Vec<String> = blocks(&page).filter_map(|block| block.strip_prefix("sh\n")).map(joined).collect();
    let commands: Vec<&str> = blocks.iter().flat_map(|block| block.lines()).collect();
    for command in commands.iter().filter(|command| !command.starts_with("programme ")) {
        let (command, into) = command.split_once(" > ").map_or((*command, None), |(one, file)| (one, Some(file)));
        let command = command.strip_prefix("cargo run --release --example ").expect(command);
        let (program, arguments) = command.split_once(" -- ").unwrap_or((command, ""));
        let output = Command::new(programs.join(program)).args(words(arguments)).current_dir(&folder).output();
        let output = output.expect("run `cargo test -p examples`: it builds the examples first");
        let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{command}: {said}");
        if let Some(file) = into {
            fs::write(folder.join(file), output.stdout).expect("the target folder can be written");
        }
    }
    assert!(commands.len() >= 8, "{commands:?}");
}

/// Every command of the year, in the order in which a reader comes to it, in a programme with three proposals.
#[test]
fn commands_of_the_year_run_in_the_order_of_the_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let page = fs::read_to_string(root.join("docs/coordinator.md")).expect("the page");
    let test = std::env::current_exe().expect("a test has a path");
    let program = test.ancestors().nth(2).expect("tests lie in <profile>/deps").join("examples/programme");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("coordinator-year");
    drop(fs::remove_dir_all(&folder));
    for within in ["programme/private", "round-1/committee"] {
        fs::create_dir_all(folder.join(within)).expect("the target folder can be written");
    }
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("the target folder can be written");
    let run = |command: &str| {
        let arguments = words(command.strip_prefix("programme ").expect(command));
        let output = Command::new(&program).args(arguments).current_dir(&folder).output();
        let output = output.expect("run `cargo test -p examples`: it builds the examples first");
        let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{command}: {said}");
    };
    let pairs = ["P0001 --mentor P0002", "P0003 --mentor P0004", "P0005 --mentor P0006"];
    write(
        "programme/private/people.csv",
        "number,mentee_id,mentor_id,name,email\nP0001,1,,Ada Kavanagh,\nP0002,,2,Fiona Kruger,\nP0003,3,,Kwame Murakami,\n\
         P0004,,4,Amélie Hashimoto,\nP0005,5,,Diego Quigley,\nP0006,,6,Eloise Kruger,\n",
    );
    for pair in pairs {
        run(&format!("programme add programme proposed --as-of 2026-09-01 --mentee {pair}"));
    }
    run("programme add programme agreed --as-of 2026-09-02 --mentee P0005 --mentor P0006");
    // What the reader has made meanwhile.
    let events = blocks(&page).find_map(|block| block.strip_prefix('\n').filter(|text| text.starts_with("event,")));
    write("events.csv", events.expect("a table of events"));
    write(
        "pulse.csv",
        "\"Your name, number or e-mail address\",How is your mentoring going?,What should we do?\n\
         Ada Kavanagh,4,Nothing\n",
    );
    write("round-1/committee/matches.csv", "mentee_id,mentor_id,matched_as,fit\n1,2,choice 1,0.5\n5,6,choice 2,0.4\n");
    let blocks: Vec<String> = blocks(&page).filter_map(|block| block.strip_prefix("sh\n")).map(joined).collect();
    let commands: Vec<&str> = blocks.iter().flat_map(|block| block.lines()).collect();
    let mut ran = 0;
    for command in commands.iter().filter(|command| command.starts_with("programme ")) {
        if command.starts_with("programme close") {
            for pair in pairs {
                run(&format!("programme add programme ended --value term --as-of 2027-08-31 --mentee {pair}"));
            }
        }
        run(command);
        ran += 1;
        if ran == 2 {
            // The training of the text between, which was earlier.
            let training = "programme add programme trained --mentor P0002 --as-of 2026-08-20";
            assert!(page.contains(training));
            run(training);
        }
    }
    assert!(ran >= 11, "{ran} commands of the year");
    // The wrong line and what is right instead, as the page strikes and writes them.
    let ledger = fs::read_to_string(folder.join("programme/ledger.csv")).expect("a ledger");
    let (wrong, _) =
        (1..).zip(ledger.lines().skip(1)).find(|(_, line)| line.contains("ended,P0001")).expect("it ended");
    let struck = "programme add programme struck --value 17 --as-of 2026-10-05";
    let right = "programme add programme ended --mentee P0001 --mentor P0002 --value reached --as-of 2026-10-02";
    assert!(page.contains(struck) && page.contains(right), "the page's correction");
    run(&struck.replace("17", &wrong.to_string()));
    run(&right.replace("2026-10-02", "2027-08-30"));
    run("programme check programme");
}

/// A command over several lines is one.
fn joined(block: &str) -> String {
    block.replace("\\\n", " ")
}

/// The words of a command; a text in quotation marks is one.
fn words(arguments: &str) -> Vec<String> {
    let parts = arguments.split('"').enumerate();
    let words = parts.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}
