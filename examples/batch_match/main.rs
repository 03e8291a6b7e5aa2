//! Matches a programme's exported questionnaires and writes what the committee, the participants and the record need.
//!
//! Without arguments it runs on the bundled sample. `--help` lists everything; `docs/coordinator.md` walks through it.

mod arguments;
mod peer_programme;
mod peers;
mod programme;

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::process::ExitCode;
use std::thread;

use arguments::Arguments;
use examples::{
    PeopleArguments, PrintError, Reading, Tables, Watch, arguments, committee_certificate, complain, failed, print,
};
use jiff::civil::Date;
use match_report::Beside;
use mentor_match::compare::{CompareError, Comparison, Instance, compare, entrants};
use mentor_match::policy::{Policy, RulingError};
use mentor_match::text::count;
use mentor_match::{MatchingRound, Rescan, RoundError, RoundOutcome, StopReason, StrategySpec};
use programme::InFolder;
use questionnaire_io::export::{
    Batch, DEFAULT_TEMPLATE, Destination, GERMAN_TEMPLATE, Letters, OutputFile, Setting, WhatIf, WriteError, Written,
    earlier_letters, earlier_statistics,
};
use questionnaire_io::import::{EarlierMatches, Import, ImportOptions};
use questionnaire_io::run::{ProgrammeRound, Run, RunError};
use questionnaire_io::{read_policy, sha256, shown};

/// Shows the letters as they are built in.
fn template(language: &str) -> Result<u8, Box<dyn std::error::Error>> {
    print(if language == "de" { GERMAN_TEMPLATE } else { DEFAULT_TEMPLATE })?;
    Ok(0)
}

fn main() -> ExitCode {
    let arguments = arguments::<Arguments>();
    let done = match &arguments.show_template {
        Some(language) => template(language),
        None => match &arguments.peers {
            Some(file) => peers::run(&arguments, file),
            None => run(&arguments),
        },
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => failed(&*error, "error"),
    }
}

/// Says which file and which rows of it cannot be followed, if that is what is wrong.
fn rows_that_cannot_be_followed(arguments: &Arguments, import: &Import, error: Option<&RulingError>) {
    let rows: Vec<String> = import.rows_of(error).iter().map(ToString::to_string).collect();
    if let (Some(path), false) = (&arguments.reading.decisions, rows.is_empty()) {
        let noun = if rows.len() == 1 { "row" } else { "rows" };
        complain(format_args!("{}: {noun} {} cannot be followed:", shown(path), rows.join(", ")));
    }
}

/// What was written instead of results, and which rows could not be used.
fn directory_said(import: &Import, units: usize, folder: &str) -> String {
    let mut said = String::new();
    for problem in &import.problems {
        said.extend(["Not used: ", &import.problem_on_screen(problem), "\n"]);
    }
    let (mentors, units) = (count(import.cohort.mentors().len(), "mentor"), count(units, "unit"));
    said + &format!("{mentors}. Written to {folder}: directory.csv, and {units} in units/.\n")
}

/// What comes besides the questionnaires.
fn given(
    arguments: &Arguments,
    policy: &Policy,
    as_of: Date,
) -> Result<(ImportOptions, Setting, Tables), Box<dyn std::error::Error>> {
    let Reading { options, tables, mapping_sha256, decisions_sha256 } = arguments.reading.read(policy, as_of)?;
    let strategy = arguments.strategy(policy).to_string();
    let setting = Setting { strategy, mapping_sha256, decisions_sha256, ..Setting::default() };
    let setting = setting_of(arguments, setting, &tables)?;
    Ok((options, setting, tables))
}

/// With what letters are made with, and hashes of all that was given.
fn setting_of(
    arguments: &Arguments,
    mut setting: Setting,
    tables: &Tables,
) -> Result<Setting, Box<dyn std::error::Error>> {
    setting.letters = Letters { contact: arguments.contact.clone(), drafts: arguments.eml, ..Letters::default() };
    for given in setting.letters.read(&arguments.template)? {
        match given {
            (None, sha256) => setting.template_sha256 = Some(sha256),
            (Some(file), sha256) => drop(setting.tables_sha256.insert(file, sha256)),
        }
    }
    setting.tables_sha256.extend(tables.sha256.clone());
    Ok(setting)
}

/// The strategies asked for beside the round's own, side by side.
fn compared(
    arguments: &Arguments,
    strategy: StrategySpec,
    outcome: &RoundOutcome<'_>,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<Option<Comparison>, CompareError> {
    if arguments.compare.is_empty() {
        return Ok(None);
    }
    let mut all = vec![strategy];
    for strategy in arguments.compare.iter().flat_map(|listed| &listed.0) {
        if !all.contains(strategy) {
            all.push(*strategy);
        }
    }
    let mut compared = compare(Instance::Round(outcome), &entrants(&all), stop, &mut |_| ());
    if compared.refused.is_empty() { Ok(Some(compared)) } else { Err(compared.refused.swap_remove(0)) }
}

/// Writes the mentors' directories in the place of results.
fn directories(
    watch: &Watch,
    out: &Destination,
    batch: &Batch<'_>,
    import: &Import,
    quiet: bool,
) -> Result<u8, Box<dyn std::error::Error>> {
    watch.stage("writing");
    let files = batch.directories();
    watch.deliver();
    let written = out.write_until(&files, &|| watch.stop())?;
    watch.done();
    if !quiet {
        let said = directory_said(import, files.len() - 1, &shown(out.folder()).to_string());
        print(said + &written.to_string()).map_err(|error| error.after(out.folder()))?;
    }
    Ok(u8::from(!import.problems.is_empty()))
}

/// The policy, and the SHA-256 of its text.
fn policy(arguments: &Arguments) -> Result<(Policy, String), Box<dyn std::error::Error>> {
    Ok(match (&arguments.policy, arguments.people.has_files()) {
        (Some(name), _) => read_policy(name)?,
        (None, false) => read_policy("altrusa")?,
        (None, true) => (Policy::default(), sha256(b"")),
    })
}

/// What rulings do, one by one and together, and on request what rules cost and seats would bring.
fn what_if(
    arguments: &Arguments,
    round: &MatchingRound<'_>,
    outcome: &RoundOutcome<'_>,
    stop: &(dyn Fn() -> Option<StopReason> + Sync),
) -> Result<WhatIf, RoundError> {
    let mut what_if = WhatIf { rulings: round.ruling_effects(outcome, stop)?, ..WhatIf::default() };
    if what_if.rulings.len() > 1 {
        what_if.together = Some(round.joint_effect(outcome, stop)?);
    }
    if arguments.what_if {
        what_if.rules = round.rule_prices(outcome, stop)?;
        what_if.seats = round.seat_gains(outcome, 5, stop)?;
    }
    Ok(what_if)
}

/// The letters of the run before, as hashes: of the folder that was named, else of the programme's last run.
fn letters_before(arguments: &Arguments, programme: Option<&ProgrammeRound>) -> BTreeSet<String> {
    let last = || programme.map(ProgrammeRound::letters).unwrap_or_default();
    arguments.previous.as_deref().map_or_else(last, earlier_letters)
}

fn run(arguments: &Arguments) -> Result<u8, Box<dyn std::error::Error>> {
    let watch = Watch::new(arguments.deadline)?;
    let watch = if arguments.quiet { watch } else { watch.with_line() };
    let out = arguments.destination();
    if !arguments.dry_run {
        make_way(&out, arguments.quiet)?;
    }
    let (policy, policy_sha256) = policy(arguments)?;
    let as_of = arguments.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
    let strategy = arguments.strategy(&policy);
    let (options, mut setting, tables) = given(arguments, &policy, as_of)?;
    setting.policy_sha256 = policy_sha256;
    setting.earlier_statistics = earlier_statistics(out.folder());
    let keep = arguments.kept()?;
    let earlier = arguments.previous.as_deref().map(EarlierMatches::read).transpose()?;
    watch.stage("reading the questionnaires");
    let (people, stop) = (&arguments.people, || watch.stop());
    let read = if arguments.directory { PeopleArguments::mentors_alone } else { PeopleArguments::sources };
    let sources = read(people, &policy, arguments.seed, &stop)?;
    let options = options.for_many_people_in(&sources);
    let programme = InFolder::read(arguments, as_of)?;
    let of_programme = programme.as_ref().map(|programme| &programme.round);
    setting.earlier_letters = letters_before(arguments, of_programme);
    let (seed, scores) = (arguments.seed, arguments.scores.read()?);
    let run = Run {
        sources: &sources,
        options: &options,
        policy: &policy,
        strategy,
        seed,
        as_of,
        resources: &tables.resources,
        scores: scores.as_ref(),
        programme: of_programme,
        keep,
    };
    let ready = run.read(earlier, &stop).map_err(RunError::into_inner)?;
    let import = &ready.import;

    watch.stage("scoring and matching");
    let round = run.round(&ready);
    let outcome = round.run_until(&stop).inspect_err(|error| {
        rows_that_cannot_be_followed(arguments, import, error.ruling());
    });
    let outcome = outcome.map_err(|error| unsolved(error, of_programme, import))?;
    run.complete(&mut setting, &ready, &outcome);
    let conflicts = setting.programme.as_ref().map_or(&[][..], |programme| &programme.conflicts);

    if arguments.directory {
        return directories(&watch, &out, &Batch::new(import, &outcome, &setting), import, arguments.quiet);
    }
    let mut batch = run.batch(&ready, &outcome, &setting, &stop)?;
    if arguments.what_if || (arguments.dry_run && !import.rulings.is_empty()) {
        batch = batch.what_if(what_if(arguments, &round, &outcome, &stop)?);
    }
    if let Some(compared) = compared(arguments, strategy, &outcome, &stop)? {
        batch = batch.comparison(compared);
    }
    watch.stage("writing");
    let mut said = programme.as_ref().map(|programme| programme.begins.clone()).unwrap_or_default();
    let (summary, files) = made(arguments, &batch, import, (&outcome, strategy), &stop)?;
    said.push_str(&summary);
    said.push_str(&programme::conflicts_said(conflicts));
    said.extend(arguments.columns.then(|| batch.columns_text()));
    if arguments.verify_all {
        watch.stage("proving it on all pairs");
        said.push_str(&rescanned(&outcome.rescan(&stop)?));
    }
    if arguments.dry_run {
        said.extend(arguments.what_if.then(|| batch.what_if_text()));
        said.push_str("\nDry run: nothing was written.\n");
    } else {
        let first = "Open committee/report.html in a browser first.";
        let letters = |take: &mut dyn FnMut(OutputFile) -> _| batch.each_letter_until(&stop, take);
        let write = || written(arguments, &out, &watch, first, |out| out.write_made_until(files, letters, &stop));
        said.push_str(&match &programme {
            Some(programme) => programme.record(&ready, (&outcome, &batch), out.folder(), write)?,
            None => write()?,
        });
    }
    watch.deliver();
    watch.done();
    show(arguments, if arguments.json { batch.receipt() } else { said }, &out)?;
    Ok(u8::from(batch.needs_attention() || !conflicts.is_empty()))
}

/// Prints what is to be read, unless nothing is.
fn show(arguments: &Arguments, said: String, out: &Destination) -> Result<(), PrintError> {
    if arguments.json || !arguments.quiet {
        print(said).map_err(|error| if arguments.dry_run { error } else { error.after(out.folder()) })?;
    }
    Ok(())
}

/// Why there is no result: the line of the ledger that stands against it, if one does.
fn unsolved(error: RoundError, programme: Option<&ProgrammeRound>, import: &Import) -> Box<dyn std::error::Error> {
    let against = programme.and_then(|programme| programme.against(&error));
    against.map_or_else(|| import.error_on_screen(error).into(), Into::into)
}

/// What was proved on all pairs.
fn rescanned(rescan: &Rescan) -> String {
    let proved: Vec<String> = rescan.proved.iter().map(ToString::to_string).collect();
    let proved = if proved.is_empty() { "the counts".to_owned() } else { proved.join(", ") };
    let (pairs, possible) = (rescan.pairs, rescan.possible);
    format!("\nProved again on all {pairs} pairs, of which {possible} are possible: {proved}.\n")
}

/// What is to be read on the screen, and the files of the results but for the letters, unless nothing is written. They
/// are made at the same time, since none waits for another.
fn made(
    arguments: &Arguments,
    batch: &Batch<'_>,
    import: &Import,
    (outcome, strategy): (&RoundOutcome<'_>, StrategySpec),
    stop: &(dyn Fn() -> Option<StopReason> + Sync),
) -> Result<(String, Vec<OutputFile>), Box<dyn std::error::Error>> {
    if arguments.dry_run {
        return Ok((batch.summary(), Vec::new()));
    }
    let beside = Beside { costs: batch.costs(), comparison: batch.compared(), goals: batch.by_goal() };
    let (summary, page, files) = thread::scope(|scope| {
        let summary = scope.spawn(|| batch.summary());
        let page = scope.spawn(|| match_report::html_until(outcome, beside, stop));
        let files = batch.files_but_letters_until(stop);
        let summary = summary.join().unwrap_or_else(|panic| resume_unwind(panic));
        (summary, page.join().unwrap_or_else(|panic| resume_unwind(panic)), files)
    });
    let mut files = files?;
    if arguments.by_unit {
        files.extend(batch.unit_files_until(stop)?);
    }
    if arguments.certificate {
        files.push(committee_certificate(import, outcome, strategy, stop)?);
    }
    files.push(OutputFile::text("committee/report.html", page.map_err(WriteError::Stopped)?));
    Ok((summary, files))
}

/// Finishes or undoes what killed runs have left, and sees whether the results can be written.
fn make_way(out: &Destination, quiet: bool) -> Result<(), WriteError> {
    for interrupted in out.recover()?.iter().filter(|_| !quiet) {
        complain(interrupted);
    }
    out.check()
}

/// Writes the results, and says so.
fn written(
    arguments: &Arguments,
    out: &Destination,
    watch: &Watch,
    first: &str,
    write: impl FnOnce(&Destination) -> Result<Written, WriteError>,
) -> Result<String, WriteError> {
    watch.deliver();
    let written = write(out)?.to_string();
    if arguments.json && !written.is_empty() {
        complain(written.trim_end());
    }
    let folder = shown(out.folder());
    let what = "committee/ (confidential), participants/, statistics/, receipt.json";
    Ok(format!("\nWritten to {folder}: {what}\n{written}{first}\n"))
}
