//! Experiments: the same rows whatever happens, and a row for everything that was asked for.

mod programs;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use programs::program;

const PLAN: &str = r#"
name = "Ties & <stability>"
strategies = ["mentee-optimal", "max-stable", "greedy"]
seeds = 4

[[markets]]
model = "uniform"
sizes = [[20, 10], [90, 45]]
length = [4]
ties = [0.0, 0.8]

[[markets]]
model = "euclidean"
sizes = [[12, 6]]
length = [40]
"#;

fn run(folder: &Path, arguments: &[&str]) -> Output {
    run_plan(PLAN, folder, arguments)
}

fn run_plan(plan: &str, folder: &Path, arguments: &[&str]) -> Output {
    fs::write(folder.join("plan.toml"), plan).expect("a folder of the test's own");
    Command::new(program("run_experiment"))
        .current_dir(folder)
        .arg("plan.toml")
        .args(arguments)
        .output()
        .expect("it can be run")
}

fn rows(folder: &Path, out: &str) -> String {
    fs::read_to_string(folder.join(out).join("rows.csv")).expect("rows")
}

#[test]
fn rows_follow_from_the_plan_alone_and_an_interrupted_run_goes_on() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let done = run(here, &["--out", "one", "--threads", "1"]);
    // Lists of 40 cannot be had of 6 mentors: these runs are rows without an answer.
    assert_eq!(done.status.code(), Some(1), "{done:?}");
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(said.contains("60 runs of 20 instances, 48 answers by 3 strategies.\n12 runs without an answer"), "{said}");
    let whole = rows(here, "one");
    assert_eq!(whole.lines().count(), 61);
    assert!(whole.contains(",stable; mentee-optimal,,"), "claims are kept apart");
    assert_eq!(whole.matches("the length of a list is 40, and may be 1 to 6").count(), 12);

    assert_eq!(run(here, &["--out", "three", "--threads", "3"]).status.code(), Some(1));
    assert_eq!(rows(here, "three"), whole);

    let again = run(here, &["--out", "one"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("go on behind it with --resume"));

    // Cut anywhere: within a row, within an instance, within the header's line end, behind the last row.
    for cut in [whole.len() / 3, whole.len() / 2, whole.find('\n').unwrap() + 1, whole.len() - 1, whole.len()] {
        fs::write(here.join("one/rows.csv"), &whole[..cut]).unwrap();
        assert_eq!(run(here, &["--out", "one", "--resume"]).status.code(), Some(1), "{cut}");
        assert_eq!(rows(here, "one"), whole, "{cut}");
    }
    let page = fs::read_to_string(here.join("one/figures.html")).unwrap();
    assert!(page.contains("<h1>Ties &amp; &lt;stability&gt;</h1>") && page.contains("<h2>Growth</h2>"));
    assert!(page.contains("by strategy and ties</h2>") && page.contains("default-src 'none'"));
    fs::write(here.join("one/plan.toml"), "name = 'another'").unwrap();
    let other = run(here, &["--out", "one", "--resume"]);
    assert!(String::from_utf8_lossy(&other.stderr).contains("is another plan"));
}

/// A large market, and then a small one, the greedier strategy first: each run has its own memory, whatever ran before,
/// the same whenever it runs.
#[test]
fn seconds_and_memory_are_measured_where_the_plan_is_timed() {
    let plan = "name = 'memory'\nstrategies = ['max-score', 'boston']\nseeds = 1\ntimed = TIMED\n[[markets]]\n\
                model = 'uniform'\nsizes = [[300, 300], [4, 2]]\n";
    let folder = TempDir::new().unwrap();
    for timed in [false, true] {
        let (plan, out) = (plan.replace("TIMED", &timed.to_string()), format!("{timed}"));
        assert_eq!(run_plan(&plan, folder.path(), &["--out", &out]).status.code(), Some(0));
        let table = rows(folder.path(), &out);
        let mut lines = table.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let header = lines.next().unwrap();
        let cell = |name: &str, row: &[&str]| row[header.iter().position(|one| *one == name).unwrap()].to_owned();
        let found: Vec<_> = lines.map(|row| (cell("solve_seconds", &row), cell("peak_bytes", &row))).collect();
        assert_eq!(found.len(), 4);
        assert!(found.iter().all(|(seconds, _)| seconds.is_empty() != timed), "{found:?}");
        if timed {
            let bytes: Vec<u64> = found.iter().map(|(_, bytes)| bytes.parse().expect("a number")).collect();
            assert!(bytes[0] > 2 * bytes[1] && bytes[1] > 1_000 && bytes[3] < bytes[1] / 4, "{bytes:?}");
            assert_eq!(run_plan(&plan, folder.path(), &["--out", "again"]).status.code(), Some(0));
            let again = rows(folder.path(), "again");
            assert!(
                again
                    .lines()
                    .skip(1)
                    .map(|row| cell("peak_bytes", &row.split(',').collect::<Vec<_>>()))
                    .eq(found.into_iter().map(|(_, bytes)| bytes))
            );
        } else {
            assert!(found.iter().all(|(_, bytes)| bytes.is_empty()), "{found:?}");
        }
    }
}

#[test]
fn the_rows_are_also_written_as_parquet_where_the_program_can() {
    let folder = TempDir::new().unwrap();
    let done = run(folder.path(), &["--out", "both", "--parquet"]);
    let path = folder.path().join("both/rows.parquet");
    if cfg!(feature = "arrow") {
        assert_eq!(done.status.code(), Some(1), "{done:?}");
        assert!(fs::read(path).unwrap().starts_with(b"PAR1"));
    } else {
        assert_eq!(done.status.code(), Some(2), "{done:?}");
        assert!(String::from_utf8_lossy(&done.stderr).contains("build with --features arrow"));
        assert!(!folder.path().join("both").exists());
    }
}

#[test]
fn a_plan_that_cannot_be_read_is_refused_in_words() {
    let folder = TempDir::new().unwrap();
    let refused = |plan: &str| {
        fs::write(folder.path().join("bad.toml"), plan).unwrap();
        let output = Command::new(program("run_experiment"))
            .current_dir(folder.path())
            .args(["bad.toml", "--out", "nothing"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(!folder.path().join("nothing").exists());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(refused("name = 1").contains("bad.toml"));
    assert!(refused(&PLAN.replace("ties =", "tyes =")).contains("unknown field `tyes`"));
    assert!(refused(&PLAN.replace("greedy", "gready")).contains("gready"));
    assert!(refused(&PLAN.replace("euclidean", "euclid")).contains("is no model; choose one of uniform"));
    assert!(refused(&PLAN.replace("seeds = 4", "seeds = 0")).contains("no market is named"));
    assert!(refused(&PLAN.replace("seeds = 4", "seeds = 4000000000")).contains("more than 1000000"));
}
