//! Who could meet whom: from questionnaires and a policy, or from a market file.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use cohort_lab::formats::{NamedMarket, Rounding, UnbuiltMarket};
use examples::{MarketText, Reading};
use matching_market::meetings::{MeetingMarket, PossibleMeeting};
use matching_market::{MenteeId, MentorId, Score, StopReason};
use mentor_match::cohort::{Cohort, Side, UnitId};
use mentor_match::jiff::civil::Date;
use mentor_match::policy::Policy;
use mentor_match::programme::Relation;
use mentor_match::text::{count, slug};
use mentor_match::{MatchingRound, Shown};
use questionnaire_io::import::{Import, WhoIsWho, import_until};
use questionnaire_io::programme::Programme;
use questionnaire_io::read_policy;
use questionnaire_io::run::Scores;

use super::SIDES;
use super::arguments::Arguments;

/// How many meetings somebody wants at most, by side and position.
pub(crate) type Limits = BTreeMap<(Side, usize), u16>;

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

/// People who meet at one event.
pub(crate) struct Area {
    /// The unit; none if everybody meets.
    pub(crate) name: Option<String>,
    unit: Option<UnitId>,
    /// The folder of its files, with a slash; blank for one event.
    pub(crate) folder: String,
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
            known = known_pairs(programme, &import.cohort, day);
        }
        let round = MatchingRound::new(&import.cohort, &policy).rulings(&import.rulings).seed(arguments.seed);
        let round = round.as_of(day).resources(&tables.resources);
        let scores = arguments.scores.read()?.map(|file| file.of(&import.cohort)).transpose()?;
        let round = match &scores {
            Some(Scores { matrix, usage, .. }) => round.score_source(matrix, *usage),
            None => round,
        };
        let outcome = round.run_until(stop).map_err(|error| import.error_on_screen(error))?;
        let market = outcome.market();
        // Whoever has no seat cannot be chosen.
        let open = market.pair_ids().filter(|&pair| market.capacity(market.mentor_of(pair)) > 0);
        let pairs = open.map(|pair| PossibleMeeting {
            mentee: market.mentee_of(pair),
            mentor: market.mentor_of(pair),
            worth: market.score(pair).unwrap_or_default(),
        });
        let pairs = pairs.collect();
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
    pub(crate) fn areas(&self, level: Option<&str>) -> Result<Vec<Area>, Box<dyn Error>> {
        let (Some(level), Some(import)) = (level, self.import()) else {
            return Ok(vec![Area { name: None, unit: None, folder: String::new() }]);
        };
        let units = import.cohort.units();
        let Some(index) = units.level(level) else {
            return Err(format!(
                "--within {}: the questionnaires have no such level; the policy's levels are the names of their columns",
                Shown::line(level).as_str()
            )
            .into());
        };
        let mut areas = Vec::new();
        let mut taken = BTreeSet::new();
        for unit in units.iter().filter(|&unit| units.level_of(unit) == index) {
            if !self.pairs.iter().any(|two| self.is_within(two, unit)) {
                continue;
            }
            let name = units.name(unit);
            let short: String = slug(name).chars().take(60).collect();
            let free = (1..).map(|number| if number == 1 { short.clone() } else { format!("{short}-{number}") });
            let mut free = free.skip_while(|name| taken.contains(name));
            let folder = free.next().unwrap_or_default();
            taken.insert(folder.clone());
            areas.push(Area {
                name: Some(Shown::line(name).into_string()),
                unit: Some(unit),
                folder: format!("areas/{folder}/"),
            });
        }
        if areas.is_empty() {
            return Err(
                format!("nobody could meet within a {}; leave --within out", Shown::line(level).as_str()).into()
            );
        }
        Ok(areas)
    }

    fn is_within(&self, two: &PossibleMeeting, unit: UnitId) -> bool {
        let Some(import) = self.import() else { return true };
        let (cohort, units) = (&import.cohort, import.cohort.units());
        let own = [cohort.mentee(two.mentee).profile.location.unit, cohort.mentor(two.mentor).profile.location.unit];
        own.into_iter().all(|own| own.is_some_and(|own| units.path(own).any(|above| above == unit)))
    }

    /// Who could meet in an area.
    pub(crate) fn market(
        &self,
        area: &Area,
        limits: [u16; 2],
        own: &Limits,
        met: &[(MenteeId, MentorId)],
    ) -> Result<MeetingMarket, Box<dyn Error>> {
        let met: BTreeSet<(MenteeId, MentorId)> = met.iter().copied().chain(self.known.iter().copied()).collect();
        let sizes = self.ids().map(|ids| ids.len());
        let mut all = [0, 1].map(|side| vec![limits[side]; sizes[side]]);
        for (&(side, at), &limit) in own {
            let index = SIDES.iter().position(|&one| one == side).unwrap_or(0);
            all[index][at] = all[index][at].min(limit);
        }
        let open = self.pairs.iter().filter(|two| !met.contains(&(two.mentee, two.mentor)));
        let open = open.filter(|two| area.unit.is_none_or(|unit| self.is_within(two, unit)));
        let [mentees, mentors] = all;
        Ok(MeetingMarket::new(mentees, mentors, &open.copied().collect::<Vec<_>>())?)
    }
}

/// Who has been a pair, or has talked before, by the programme's ledger.
fn known_pairs(programme: &Programme, cohort: &Cohort, day: Date) -> BTreeSet<(MenteeId, MentorId)> {
    let talked = programme.has_talked(cohort, Relation::Mentoring, day).into_iter();
    talked.filter_map(|(mentee, mentor)| Some((cohort.find_mentee(&mentee)?, cohort.find_mentor(&mentor)?))).collect()
}
