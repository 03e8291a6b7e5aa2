//! `programme next` and `programme replace`: who could take one mentee now, and what that takes.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use examples::{PeopleArguments, Reading, ReadingArguments, ScoreArguments, Watch, day, print, seed};
use jiff::civil::Date;
use mentor_match::cohort::{Cohort, MenteeId, PairingState, Side};
use mentor_match::policy::{PersonPair, Policy};
use mentor_match::programme::{Number, Phase};
use mentor_match::text::{count, ordinal, slug};
use mentor_match::{Incumbent, Keep, MatchingRound, Opening, Placement, RoundOutcome, Stage};
use questionnaire_io::import::{Import, import_until};
use questionnaire_io::programme::Programme;
use questionnaire_io::read_policy;

const INTO_MEMORY: &str = "writing into a string cannot fail";

/// How many openings are told.
const SHOWN: usize = 3;

/// Who could take a mentee now: three mentors, the best free seat first, and who would have to move.
#[derive(Args)]
pub(crate) struct Place {
    /// The programme's folder.
    pub(crate) folder: PathBuf,
    /// The mentee, by programme number, id, e-mail address or name.
    #[arg(long)]
    mentee: String,
    #[command(flatten)]
    people: PeopleArguments,
    /// A preset (altrusa, iaip, nace, palta, alao) or a policy file (TOML).
    #[arg(long)]
    policy: Option<String>,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    scores: ScoreArguments,
    /// Seed for every lottery.
    #[arg(long, default_value_t = 1, value_parser = seed, allow_negative_numbers = true)]
    seed: u64,
    /// The day as of which seats and pairs count; today by default.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Date>,
}

/// Whether the mentee is new or needs somebody else than they have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    Newcomer,
    Replacement,
}

impl Place {
    pub(crate) fn run(&self, watch: &Watch, why: Why) -> Result<u8, Box<dyn std::error::Error>> {
        let stop = || watch.stop();
        let policy =
            self.policy.as_deref().map(read_policy).transpose()?.map_or_else(Policy::default, |(policy, _)| policy);
        let as_of = self.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
        let Reading { options, tables, .. } = self.reading.read(&policy, as_of)?;
        let mut import = import_until(&self.people.sources(&policy, self.seed, &stop)?, &options, &stop)?;
        let programme = Programme::read(&self.folder)?;
        // Between rounds the questionnaires are those of the last one, and who was introduced in it holds a seat of it.
        let round = programme.ledger.state().last_round().max(1);
        let fed = programme.feed(&import.cohort, &import.rulings, round, as_of)?;
        (import.cohort, import.rulings) = (fed.cohort, fed.rulings);
        let mentee = find(&import.cohort, &programme, &self.mentee)?;
        let id = import.cohort.mentee(mentee).id.clone();
        let stage = |phase| match phase {
            Phase::Proposed => Stage::Proposed,
            Phase::Agreed => Stage::Agreed,
            _ => Stage::Introduced,
        };
        let mut standing: Vec<Incumbent> = fed
            .standing
            .into_iter()
            .map(|(mentee, mentor, phase)| Incumbent { mentee, mentor, stage: stage(phase) })
            .collect();
        self.let_go(&import, &standing, &id, why)?;
        if why == Why::Replacement {
            let own = standing.iter().filter(|one| one.mentee == id);
            let bans = own.map(|one| PersonPair { mentee: one.mentee.clone(), mentor: one.mentor.clone() });
            import.rulings.bans.extend(bans);
            import.rulings.pins.retain(|pin| pin.mentee != id);
            standing.retain(|one| one.mentee != id);
        }
        let round = MatchingRound::new(&import.cohort, &policy).rulings(&import.rulings).seed(self.seed);
        let round = round.as_of(as_of).resources(&tables.resources).incumbents(&standing, Keep::Sent);
        let scores = self.scores.read()?.map(|file| file.of(&import.cohort)).transpose()?;
        let round = match &scores {
            Some(scores) => round.score_source(&scores.matrix, scores.usage),
            None => round,
        };
        let outcome = round.run_until(&stop).map_err(|error| import.error_on_screen(error))?;
        let placement = outcome.openings().place(mentee, SHOWN);
        watch.deliver();
        print(said(&import, &outcome, &placement))?;
        Ok(u8::from(placement.openings.is_empty()))
    }

    /// Refuses a newcomer who has somebody, and a replacement for a pairing whose end is not recorded.
    fn let_go(
        &self,
        import: &Import,
        standing: &[Incumbent],
        id: &mentor_match::cohort::PersonId,
        why: Why,
    ) -> Result<(), String> {
        let running =
            import.cohort.pairings().iter().any(|one| one.mentee == *id && one.state == PairingState::Running);
        let stands = standing.iter().any(|one| one.mentee == *id);
        match why {
            Why::Newcomer if running || stands => {
                Err(format!("{} has a mentor already; use programme replace", self.mentee))
            }
            Why::Replacement if running => Err(format!(
                "the pairing of {} is still running in the ledger; record its end first, with programme add",
                self.mentee
            )),
            Why::Newcomer | Why::Replacement => Ok(()),
        }
    }
}

/// The mentee of this id, address or programme number, or of this name if there is one only.
fn find(cohort: &Cohort, programme: &Programme, written: &str) -> Result<MenteeId, String> {
    let wanted = slug(written);
    let mentees = || (0..cohort.mentees().len()).map(MenteeId::from_index);
    let by_id = mentees().find(|&mentee| cohort.mentee(mentee).id.as_str() == written);
    let email = |mentee: &MenteeId| cohort.mentee(*mentee).profile.email.as_deref() == Some(written);
    let number = written.trim().parse::<Number>().ok();
    let numbered = |mentee: &MenteeId| {
        number.is_some() && programme.people.number(Side::Mentee, &cohort.mentee(*mentee).id) == number
    };
    if let Some(found) = by_id.or_else(|| mentees().find(email)).or_else(|| mentees().find(numbered)) {
        return Ok(found);
    }
    let named = |mentee: &MenteeId| cohort.mentee(*mentee).profile.name.as_deref().map(slug).as_ref() == Some(&wanted);
    let named: Vec<MenteeId> = mentees().filter(named).collect();
    match named.as_slice() {
        &[one] => Ok(one),
        [] => Err(format!(
            "\"{}\" fits no mentee in these files; write the programme number, the id or the e-mail address",
            written.escape_debug()
        )),
        _ => Err(format!(
            "\"{}\" fits more than one mentee; write the programme number, the id or the e-mail address",
            written.escape_debug()
        )),
    }
}

/// The answer, with what it takes and how it is known that less does not do.
fn said(import: &Import, outcome: &RoundOutcome<'_>, placement: &Placement) -> String {
    let [mentees, mentors] = import.names_on_screen();
    let name = |mentee: MenteeId| &*mentees[mentee.index()];
    let own = name(placement.mentee);
    let within: usize = placement.layers.iter().map(Vec::len).sum();
    if within == 0 {
        return format!("No mentor is possible for {own}. unmatched.csv of a round says why.\n");
    }
    let Some(best) = placement.openings.first() else {
        return format!(
            "No seat for {own}: {} within reach, whoever moves who has not been introduced, and none has a free seat.\n",
            count(within, "mentor")
        );
    };
    let mut text = format!("{own} could have:\n");
    for (number, opening) in (1..).zip(&placement.openings) {
        let scores = outcome.pair(placement.mentee, opening.mentor).scores;
        writeln!(
            text,
            "{number}. {}: {}. Fit {}.",
            mentors[opening.mentor.index()],
            takes(opening, &mentees, &mentors),
            scores.fit.rounded(3)
        )
        .expect(INTO_MEMORY);
    }
    match best.moves.len() {
        0 if placement.openings.iter().all(|opening| opening.moves.is_empty()) => {
            text.push_str("Nobody has to move.\n");
        }
        0 => text.push_str("For the free seat nobody has to move.\n"),
        moves => {
            let full: usize = placement.layers[..moves].iter().map(Vec::len).sum();
            writeln!(
                text,
                "Fewer moves do not do: the {} within reach of fewer have no free seat.",
                count(full, "mentor")
            )
            .expect(INTO_MEMORY);
        }
    }
    text.push_str(
        "To choose one, write a pin into decisions.csv and run the last round again: --programme and --round.\n",
    );
    text
}

/// As in 1st, 22nd, 113th.
fn th(place: usize) -> String {
    ordinal(u16::try_from(place).unwrap_or(u16::MAX))
}

/// What an opening takes.
fn takes(opening: &Opening, mentees: &[String], mentors: &[String]) -> String {
    if opening.moves.is_empty() {
        return "a free seat".to_owned();
    }
    let step = |step: &mentor_match::Step| {
        format!(
            "{} moves from {} ({} on their list) to {} ({})",
            mentees[step.mentee.index()],
            mentors[step.from.index()],
            th(step.from_place),
            mentors[step.to.index()],
            th(step.to_place)
        )
    };
    format!("if {}", opening.moves.iter().map(step).collect::<Vec<_>>().join(", then "))
}
