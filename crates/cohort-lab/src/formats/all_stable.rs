//! All stable matchings of a market, one below the other, up to a limit; each proved stable again.

use matching_market::{
    Context, Market, Matching, Scope, SolveError, StopReason, TieRule, all_stable_matchings, verify,
};

use super::report::{about, closing, input, joined, object, quoted};
use super::{Found, NamedMarket, Seconds, Settled};

/// The most lines, matchings times mentees, that are listed whatever the limit: what is listed is kept in memory.
pub const MAX_LISTED: usize = 4_000_000;

/// The stable matchings of a market with its ties broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StableList {
    /// The mentee-optimal one first; if the list is complete, the mentor-optimal one last.
    pub matchings: Vec<Matching>,
    /// Whether there are no others.
    pub complete: bool,
    /// Rotations of the market: there are more stable matchings than that, and at most two to that power.
    pub rotations: usize,
    /// How many are listed at most: the limit, or as many as [`MAX_LISTED`] lets be listed.
    pub limit: usize,
}

impl StableList {
    /// The first `limit` stable matchings, at least one, in the order of [`all_stable_matchings`].
    ///
    /// # Errors
    /// [`SolveError::Stopped`].
    ///
    /// # Complexity
    /// O(n + m + pairs) time a matching, O(n + m) memory.
    pub fn of(market: &Market, rule: TieRule, limit: usize, context: &mut Context<'_>) -> Result<Self, SolveError> {
        let limit = limit.min(MAX_LISTED / market.mentees().max(1)).max(1);
        let mut all = all_stable_matchings(market, rule, context)?;
        let rotations = all.rotations();
        let matchings = all.by_ref().take(limit).collect::<Result<Vec<_>, _>>()?;
        let complete = matchings.len() < limit || all.next().transpose()?.is_none();
        Ok(Self { matchings, complete, rotations, limit })
    }

    /// Whether each of them is feasible and has no blocking pair, neither in the market nor after its ties were broken.
    ///
    /// # Errors
    /// Why it was stopped: `stop` is asked before each matching.
    ///
    /// # Complexity
    /// O(n + m + pairs) a matching.
    pub fn is_certified(
        &self,
        market: &Market,
        rule: TieRule,
        seed: u64,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<bool, StopReason> {
        let strict = market.with_ties_broken(rule, seed);
        let is_stable = |market: &Market, matching: &Matching| {
            verify::feasibility(market, matching).is_ok() && verify::blocking_pairs(market, matching).next().is_none()
        };
        for matching in &self.matchings {
            if let Some(reason) = stop() {
                return Err(reason);
            }
            let carried = matching.carried_to(&strict);
            if !is_stable(market, matching) || !carried.is_ok_and(|carried| is_stable(&strict, &carried)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What is said of it: of which market they are, and whether the limit was reached.
    pub fn notes(&self, scope: Scope) -> Vec<String> {
        let mut notes = Vec::new();
        if scope != Scope::AsGiven {
            notes.push(format!("These are the stable matchings {scope}; on the ranks as given there can be others."));
        }
        if !self.complete {
            let listed = self.matchings.len();
            notes.push(format!("There are more than {listed} stable matchings; the first {listed} are listed."));
        }
        notes
    }
}

/// One run of `solve_market --all-stable`, ready to be printed.
#[derive(Debug)]
pub struct AllStableReport<'a> {
    /// The seed of the lottery.
    pub seed: u64,
    /// How ties were broken.
    pub tie_rule: TieRule,
    /// Of which market these are all.
    pub scope: Scope,
    /// The market as given.
    pub named: &'a NamedMarket,
    /// What was found in its files.
    pub found: &'a Found,
    /// What was settled before.
    pub settled: &'a Settled,
    /// The stable matchings of what is left.
    pub list: &'a StableList,
    /// The same with the pinned pairs.
    pub matchings: &'a [Matching],
    /// Whether each was proved stable again.
    pub certified: bool,
    /// What is said on the screen, a sentence each.
    pub notes: &'a [String],
    /// What it took.
    pub seconds: Seconds,
}

impl AllStableReport<'_> {
    /// The report as one line of JSON.
    pub fn to_json(&self) -> String {
        let Self { named, list, .. } = self;
        let ids = named.first_seen.iter().map(|mentee| quoted(&named.mentees[mentee.index()]));
        let matchings = self.matchings.iter().map(|matching| self.one(matching));
        let head = [("all_stable", "true".to_owned()), ("tie_rule", quoted(self.tie_rule.name()))];
        let fields = [
            ("scope", quoted(self.scope.name())),
            ("claims_about", quoted(&about(self.settled))),
            ("rotations", list.rotations.to_string()),
            ("limit", list.limit.to_string()),
            ("listed", list.matchings.len().to_string()),
            ("complete", list.complete.to_string()),
            ("mentee_ids", format!("[{}]", joined(ids))),
            ("matchings", format!("[{}]", joined(matchings))),
            ("certified", self.certified.to_string()),
        ];
        let input = input(self.seed, &named.market, Some(self.found), self.settled);
        object(head.into_iter().chain(input).chain(fields).chain(closing(self.notes, self.seconds)))
    }

    fn one(&self, matching: &Matching) -> String {
        let (named, market) = (self.named, &self.named.market);
        let sum = |rank: fn(&Market, _) -> u32| matching.pairs().map(|pair| u64::from(rank(market, pair))).sum::<u64>();
        let total = matching.total_score_decimal(market).map_or_else(|| "null".to_owned(), |total| total.to_string());
        let mentors = named.first_seen.iter().map(|&mentee| {
            let mentor = matching.mentor_of(mentee);
            mentor.map_or_else(|| "null".to_owned(), |mentor| quoted(&named.mentors[mentor.index()]))
        });
        let fields = [
            ("matched", matching.len().to_string()),
            ("total_score", total),
            ("mentee_rank_sum", sum(Market::mentee_rank).to_string()),
            ("mentor_rank_sum", sum(Market::mentor_rank).to_string()),
            ("mentors", format!("[{}]", joined(mentors))),
        ];
        object(fields.into_iter())
    }
}
