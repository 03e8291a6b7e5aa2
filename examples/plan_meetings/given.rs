//! Who could meet whom: from questionnaires and a policy, or from a market file.

use std::collections::BTreeSet;
use std::error::Error;

use cohort_lab::formats::{NamedMarket, Rounding, UnbuiltMarket};
use examples::{MarketText, Reading};
use matching_market::meetings::{MeetingMarket, MeetingMarketError, PossibleMeeting};
use matching_market::{MenteeId, MentorId, Score, StopReason};
use mentor_match::MatchingRound;
use mentor_match::jiff::civil::Date;
use mentor_match::policy::Policy;
use mentor_match::text::count;
use questionnaire_io::import::{Import, WhoIsWho, import_until};
use questionnaire_io::programme::Programme;
use questionnaire_io::read_policy;
use questionnaire_io::run::{
    AreaError, MeetingArea, MeetingLimits, Scores, meeting_market, met_before, possible_meetings,
};

use super::arguments::Arguments;

/// Who could meet whom.
pub(crate) struct People {
    pairs: Vec<PossibleMeeting>,
    names: WhoIsWho,
    from: From,
    day: Date,
    /// Pairs whom the programme's ledger knows.
    known: BTreeSet<(MenteeId, MentorId)>,
}

enum From {
    Questionnaires(Box<Import>),
    Market(Box<NamedMarket>),
}

impl People {
    /// Whoever may be matched may meet; the worth is the pair's score, wishes included.
    pub(crate) fn of_questionnaires(
        arguments: &Arguments,
        stop: &(dyn Fn() -> Option<StopReason> + Sync),
    ) -> Result<Self, Box<dyn Error>> {
        let policy = match (&arguments.policy, arguments.people.has_files()) {
            (Some(name), _) => read_policy(name)?.0,
            (None, false) => read_policy("altrusa")?.0,
            (None, true) => Policy::default(),
        };
        let day = arguments.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
        let Reading { options, tables, .. } = arguments.reading.read(&policy, day)?;
        let mut import = import_until(&arguments.people.sources(&policy, arguments.seed, stop)?, &options, stop)?;
        let read = if arguments.new { Programme::read_or_begin } else { Programme::read };
        let programme = arguments.programme.as_deref().map(read).transpose()?;
        let mut known = BTreeSet::new();
        if let Some(programme) = &programme {
            let round = programme.ledger.state().last_round().max(1);
            let fed = programme.feed(&import.cohort, &import.rulings, round, day)?;
            (import.cohort, import.rulings) = (fed.cohort, fed.rulings);
            known = met_before(programme, &import.cohort, day);
        }
        let round = MatchingRound::new(&import.cohort, &policy).rulings(&import.rulings).seed(arguments.seed);
        let round = round.as_of(day).resources(&tables.resources);
        let scores = arguments.scores.read()?.map(|file| file.of(&import.cohort)).transpose()?;
        let round = match &scores {
            Some(Scores { matrix, usage, .. }) => round.score_source(matrix, *usage),
            None => round,
        };
        let outcome = round.run_until(stop).map_err(|error| import.error_on_screen(error))?;
        let pairs = possible_meetings(&outcome);
        let names = WhoIsWho::of_cohort(&import.cohort);
        drop(outcome);
        Ok(Self { pairs, names, from: From::Questionnaires(Box::new(import)), day, known })
    }

    /// The pairs of a market file; without scores, all are worth the same.
    pub(crate) fn of_market(text: &MarketText, stop: &dyn Fn() -> Option<StopReason>) -> Result<Self, Box<dyn Error>> {
        let named = UnbuiltMarket::read(text.named(), None, Rounding::Nearest, stop)?.build(stop)?;
        let market = &named.market;
        let pair = |pair| PossibleMeeting {
            mentee: market.mentee_of(pair),
            mentor: market.mentor_of(pair),
            worth: market.score(pair).unwrap_or(Score::ONE),
        };
        let pairs = market.pair_ids().map(pair).collect();
        let [mentees, mentors] = [&named.mentees, &named.mentors].map(|ids| ids.iter().map(String::as_str));
        let who = WhoIsWho::of_ids(mentees, mentors);
        let day = Date::default();
        Ok(Self { pairs, names: who, from: From::Market(Box::new(named)), day, known: BTreeSet::new() })
    }

    pub(crate) fn names(&self) -> &WhoIsWho {
        &self.names
    }

    pub(crate) fn day(&self) -> Date {
        self.day
    }

    pub(crate) fn import(&self) -> Option<&Import> {
        match &self.from {
            From::Questionnaires(import) => Some(import),
            From::Market(_) => None,
        }
    }

    pub(crate) fn into_import(self) -> Option<Import> {
        match self.from {
            From::Questionnaires(import) => Some(*import),
            From::Market(_) => None,
        }
    }

    /// The written ids of mentees and of mentors.
    pub(crate) fn ids(&self) -> [Vec<&str>; 2] {
        match &self.from {
            From::Questionnaires(import) => [
                import.cohort.mentees().iter().map(|mentee| mentee.id.as_str()).collect(),
                import.cohort.mentors().iter().map(|mentor| mentor.id.as_str()).collect(),
            ],
            From::Market(named) => [&named.mentees, &named.mentors].map(|ids| ids.iter().map(String::as_str).collect()),
        }
    }

    /// Rows that could not be used, and questions that are open.
    pub(crate) fn said(&self) -> String {
        let mut said = String::new();
        let Some(import) = self.import() else { return said };
        for problem in &import.problems {
            said.extend(["Not used: ", &import.problem_on_screen(problem), "\n"]);
        }
        if !import.questions.is_empty() {
            said.extend([format!(
                "{} about the questionnaires; batch_match lists them in committee/questions.csv.\n",
                count(import.questions.len(), "open question")
            )]);
        }
        said
    }

    pub(crate) fn needs_attention(&self) -> bool {
        self.import().is_some_and(|import| !import.problems.is_empty())
    }

    /// One event, or one for each unit of a level in which two people could meet.
    pub(crate) fn areas(&self, level: Option<&str>) -> Result<Vec<MeetingArea>, String> {
        let (Some(level), Some(import)) = (level, self.import()) else { return Ok(vec![MeetingArea::everybody()]) };
        MeetingArea::within(level, &import.cohort, &self.pairs).map_err(|error| match error {
            AreaError::Nobody { .. } => format!("{error}; leave --within out"),
            _ => format!("--within {error}"),
        })
    }

    /// Who could meet in an area.
    pub(crate) fn market(
        &self,
        area: &MeetingArea,
        limits: [u16; 2],
        own: &MeetingLimits,
        met: &[(MenteeId, MentorId)],
    ) -> Result<MeetingMarket, MeetingMarketError> {
        let met: BTreeSet<(MenteeId, MentorId)> = met.iter().copied().chain(self.known.iter().copied()).collect();
        let is_here = |two: &&PossibleMeeting| self.import().is_none_or(|import| area.has(&import.cohort, two));
        meeting_market(self.pairs.iter().filter(is_here), self.ids().map(|ids| ids.len()), limits, own, &met)
    }
}
