//! Writes a blank questionnaire for each side, and for peers where the policy has them: a workbook with lists to choose
//! from, and a text to paste into a form tool.
//!
//! What people answer in it is read by `batch_match` without a mapping.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use examples::{arguments, failed, print};
use mentor_match::cohort::Side;
use questionnaire_io::export::{Existing, Filled, write_files};
use questionnaire_io::template::Questionnaire;
use questionnaire_io::{read_policy, shown};

/// Write a blank questionnaire for mentors and one for mentees, and one for peers where the policy has them.
#[derive(Parser)]
struct Arguments {
    /// A preset (altrusa, iaip, nace, palta, alao) or a policy file (TOML): the questionnaire asks what it needs.
    #[arg(long)]
    policy: String,
    /// Folder for the files; existing files are not replaced.
    #[arg(long, default_value = ".")]
    out: PathBuf,
}

fn main() -> ExitCode {
    match run(&arguments::<Arguments>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&*error, "error"),
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let (policy, _) = read_policy(&arguments.policy)?;
    let [mentors, mentees] = [Side::Mentor, Side::Mentee].map(|side| Questionnaire::for_policy(&policy, side));
    let (mentors_book, mentees_book) = (mentors.to_xlsx()?, mentees.to_xlsx()?);
    let peers = Questionnaire::for_peers(&policy);
    let peers_book = peers.as_ref().map(Questionnaire::to_xlsx).transpose()?;
    let mut files: Vec<Filled<'_>> = vec![
        ("mentors.xlsx", Box::new(|file| file.write_all(&mentors_book))),
        ("mentors.txt", Box::new(|file| file.write_all(mentors.to_text().as_bytes()))),
        ("mentees.xlsx", Box::new(|file| file.write_all(&mentees_book))),
        ("mentees.txt", Box::new(|file| file.write_all(mentees.to_text().as_bytes()))),
    ];
    if let Some((peers, book)) = peers.as_ref().zip(peers_book.as_ref()) {
        files.push(("peers.xlsx", Box::new(|file| file.write_all(book))));
        files.push(("peers.txt", Box::new(|file| file.write_all(peers.to_text().as_bytes()))));
    }
    write_files(&arguments.out, &files, Existing::Keep)?;
    let written = files.iter().map(|(name, _)| format!("Written: {}\n", shown(&arguments.out.join(name))));
    print(written.collect::<String>()).map_err(|error| error.after(&arguments.out))?;
    Ok(())
}
