//! `batch_match --peers FILE`: people who mentor each other, from one export.

use std::path::Path;

use examples::{Reading, Watch, committee_peer_certificate, print};
use mentor_match::StopReason;
use mentor_match::peers::{PeerOutcome, PeerRound, PeerRoundError};
use mentor_match::policy::{PeerGoal, PeerPolicy, Policy, RoundGoal};
use questionnaire_io::export::{
    OutputFile, PeerBatch, PeerWhatIf, Setting, WriteError, earlier_letters, earlier_statistics,
};
use questionnaire_io::import::{EarlierMatches, Import, SourceFile, SourceKind};
use questionnaire_io::run::{PeerProgrammeRound, PeerRun, RunError};
use questionnaire_io::{read_policy, sha256};

use crate::arguments::Arguments;
use crate::peer_programme::PeerProgramme;
use crate::{make_way, rows_that_cannot_be_followed, setting_of, written};

/// The policy, and the SHA-256 of its text; without one, no programme rules.
fn policy(arguments: &Arguments) -> Result<(Policy, String), Box<dyn std::error::Error>> {
    match &arguments.policy {
        Some(name) => Ok(read_policy(name)?),
        None => Ok((Policy::default().with_peers(Some(PeerPolicy::default())), sha256(b""))),
    }
}

/// The goal asked for, if it is one of those that peers have.
fn goal(arguments: &Arguments) -> Result<Option<PeerGoal>, String> {
    match arguments.goal {
        None => Ok(None),
        Some(RoundGoal::NoSwap) => Ok(Some(PeerGoal::NoSwap)),
        Some(RoundGoal::BestFit) => Ok(Some(PeerGoal::BestFit)),
        Some(other) => Err(format!(
            "peers have no goal {other}; choose no-swap or best-fit, or write goal = \"greatest-total\" below [peers] in \
             a policy"
        )),
    }
}

/// What makes no sense for peers, with what to do instead.
fn refuse(arguments: &Arguments) -> Result<(), String> {
    let said = if arguments.strategy.is_some() {
        "peers have no strategies; choose --goal no-swap or --goal best-fit"
    } else if !arguments.compare.is_empty() {
        "peers have no strategies to compare; run the round once with --goal no-swap and once with --goal best-fit"
    } else if arguments.directory {
        "a directory lists mentors, and peers choose among each other; run --directory with --people or --mentors"
    } else if arguments.by_unit {
        "results of peers are not split by unit, since a pair of two units would be in both; committee/people.csv and \
         committee/matches.csv can be filtered"
    } else {
        return Ok(());
    };
    Err(said.to_owned())
}

/// What rulings do, one by one and together, and on request what rules cost and seats would bring.
fn what_if(
    arguments: &Arguments,
    round: &PeerRound<'_>,
    outcome: &PeerOutcome<'_>,
    stop: &(dyn Fn() -> Option<StopReason> + Sync),
) -> Result<PeerWhatIf, PeerRoundError> {
    let mut what_if = PeerWhatIf { rulings: round.ruling_effects(outcome, stop)?, ..PeerWhatIf::default() };
    if what_if.rulings.len() > 1 {
        what_if.together = Some(round.joint_effect(outcome, stop)?);
    }
    if arguments.what_if {
        what_if.rules = round.rule_prices(outcome, stop)?;
        what_if.seats = round.seat_gains(outcome, 5, stop)?;
    }
    Ok(what_if)
}

/// Reads, matches and writes.
pub(crate) fn run(arguments: &Arguments, file: &Path) -> Result<u8, Box<dyn std::error::Error>> {
    refuse(arguments)?;
    let watch = Watch::new(arguments.deadline)?;
    let watch = if arguments.quiet { watch } else { watch.with_line() };
    let out = arguments.destination();
    if !arguments.dry_run {
        make_way(&out, arguments.quiet)?;
    }
    let (policy, policy_sha256) = policy(arguments)?;
    let as_of = arguments.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
    let goal = goal(arguments)?;
    let Reading { options, tables, mapping_sha256, decisions_sha256 } = arguments.reading.read(&policy, as_of)?;
    let setting = Setting { mapping_sha256, decisions_sha256, policy_sha256, ..Setting::default() };
    let mut setting = setting_of(arguments, setting, &tables)?;
    setting.earlier_statistics = earlier_statistics(out.folder());
    let earlier = arguments.previous.as_deref().map(EarlierMatches::read_peers).transpose()?;
    let keep = arguments.kept()?;
    let mentor_round = arguments.mentor_results.as_deref().map(EarlierMatches::read).transpose()?;
    if let Some(mentor_round) = &mentor_round {
        setting.tables_sha256.insert("mentor-results", mentor_round.sha256.clone());
    }
    watch.stage("reading the questionnaire");
    let sources = [SourceFile::read(SourceKind::Peers, file)?];
    let programme = PeerProgramme::read(arguments, as_of)?;
    let of_programme = programme.as_ref().map(|programme| &programme.round);
    let letters = || of_programme.map(PeerProgrammeRound::letters).unwrap_or_default();
    setting.earlier_letters = arguments.previous.as_deref().map_or_else(letters, earlier_letters);
    let (stop, scores) = (|| watch.stop(), arguments.scores.read()?);
    let run = PeerRun {
        sources: &sources,
        options: &options,
        policy: &policy,
        goal,
        seed: arguments.seed,
        as_of,
        resources: &tables.resources,
        scores: scores.as_ref(),
        mentor_round: mentor_round.as_ref(),
        programme: of_programme,
        keep,
    };
    let ready = run.read(earlier, &stop).map_err(RunError::into_inner)?;
    let import = &ready.import;

    watch.stage("scoring and matching");
    run.complete(&mut setting, &ready);
    let round = run.round(&ready)?;
    let outcome = round.run_until(&stop).inspect_err(|error| {
        rows_that_cannot_be_followed(arguments, import, error.ruling());
    })?;
    let mut batch = run.batch(&ready, &outcome, &setting, &stop)?;
    if arguments.what_if || (arguments.dry_run && !import.rulings.is_empty()) {
        batch = batch.what_if(what_if(arguments, &round, &outcome, &stop)?);
    }
    watch.stage("writing");
    let mut said = batch.summary();
    said.extend(arguments.columns.then(|| batch.columns_text()));
    if arguments.dry_run {
        said.extend(arguments.what_if.then(|| batch.what_if_text()));
        said.push_str("\nDry run: nothing was written.\n");
    } else {
        let files = files(arguments, &batch, import, &outcome, &stop)?;
        let first = "Open committee/report.html in a browser first.";
        let write = || written(arguments, &out, &watch, first, |out| out.write_until(&files, &stop));
        said.push_str(&match &programme {
            Some(programme) => programme.record((import, &outcome, &batch), out.folder(), write)?,
            None => write()?,
        });
    }
    watch.deliver();
    watch.done();
    let said = if arguments.json { batch.receipt() } else { said };
    if arguments.json || !arguments.quiet {
        print(said).map_err(|error| if arguments.dry_run { error } else { error.after(out.folder()) })?;
    }
    Ok(u8::from(batch.needs_attention()))
}

/// The files of the results.
fn files(
    arguments: &Arguments,
    batch: &PeerBatch<'_>,
    import: &Import,
    outcome: &PeerOutcome<'_>,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<Vec<OutputFile>, Box<dyn std::error::Error>> {
    let mut files = batch.files_until(stop)?;
    if arguments.certificate {
        files.push(committee_peer_certificate(import, outcome)?);
    }
    let page = match_report::peers_until(outcome, stop).map_err(WriteError::Stopped)?;
    files.push(OutputFile::text("committee/report.html", page));
    Ok(files)
}
