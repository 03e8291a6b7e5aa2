//! Writes a blank questionnaire for each side: a workbook with lists to choose from, and a text to paste into a form tool.
//!
//! What people answer in it is read by `batch_match` without a mapping.

#![expect(clippy::print_stderr, reason = "a program for the command line")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use examples::print;
use mentor_match::cohort::Side;
use questionnaire_io::read_policy;
use questionnaire_io::template::Questionnaire;

/// Write a blank questionnaire for mentors and one for mentees.
#[derive(Parser)]
struct Arguments {
    /// A preset (altrusa, iaip, nace, palta, alao) or a policy file (TOML): what it needs is asked.
    #[arg(long)]
    policy: String,
    /// A folder for the files; files that exist are not replaced.
    #[arg(long, default_value = ".")]
    out: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let (policy, _) = read_policy(&arguments.policy)?;
    std::fs::create_dir_all(&arguments.out).map_err(|error| format!("{}: {error}", arguments.out.display()))?;
    for side in [Side::Mentor, Side::Mentee] {
        let form = Questionnaire::for_policy(&policy, side);
        write_new(&arguments.out.join(format!("{side}s.xlsx")), &form.to_xlsx()?)?;
        write_new(&arguments.out.join(format!("{side}s.txt")), form.to_text().as_bytes())?;
    }
    Ok(())
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
    use std::io::Write;
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = file.map_err(|error| format!("{}: {error}; choose another folder", path.display()))?;
    file.write_all(bytes)?;
    print(format!("Written: {}\n", path.display()))?;
    Ok(())
}
