//! Certificates: an answer with what proves it, by written ids, for whoever checks it without this program.
//!
//! One JSON object with the market, the matching, the claims, the lists as they are after ties were broken, and the
//! proof. `docs/formats.md` has every key, `certificates/check.py` is a checker that shares nothing with the engine.
//! Numbers are whole and exact, however large. People who are missing in a table of amounts have nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use matching_market::{
    Certificate, Claim, Cover, Dual, LevelPrices, Levels, Market, Matching, MenteeId, MentorId, Objective, PairId,
    Property, RankProof, RotationProof, Scope, Side, Solution, Spread, StableCase, StrategySpec, TieRule, TotalPrices,
    Value, lottery,
};
use mentor_match::Thresholds;
use serde::ser::{Serialize, Serializer};

/// How the strategy of an answer is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StrategyName<'a> {
    /// A built-in one, with its options.
    BuiltIn(StrategySpec),
    /// One's own; a checker takes no notice of it.
    Own(&'a str),
}

impl From<StrategySpec> for StrategyName<'_> {
    fn from(spec: StrategySpec) -> Self {
        Self::BuiltIn(spec)
    }
}

/// An answer with its proof, ready to be written.
#[derive(Clone, Copy, Debug)]
pub struct CertificateFile<'a> {
    /// The strategy and its options.
    pub strategy: StrategyName<'a>,
    /// The seed of the lottery.
    pub seed: u64,
    /// What was solved.
    pub market: &'a Market,
    /// How each mentee is called, by dense id; no two alike.
    pub mentees: &'a [String],
    /// The same for mentors.
    pub mentors: &'a [String],
    /// The answer.
    pub solution: &'a Solution,
}

impl CertificateFile<'_> {
    /// Writes it as one line.
    ///
    /// # Errors
    /// What the writer refuses.
    ///
    /// # Examples
    /// ```
    /// use cohort_lab::formats::{CertificateFile, read_market};
    /// use matching_market::{Context, StrategySpec};
    /// let named = read_market(("pairs.csv", "mentee,mentor\nana,ben\n"), None)?;
    /// let spec = StrategySpec::default();
    /// let solution = spec.build().solve(&named.market, &mut Context::new(7))?;
    /// let (market, mentees, mentors) = (&named.market, &*named.mentees, &*named.mentors);
    /// let mut written = Vec::new();
    /// let strategy = spec.into();
    /// CertificateFile { strategy, seed: 7, market, mentees, mentors, solution: &solution }.write(&mut written)?;
    /// assert!(written.starts_with(br#"{"format":"mentor-match/certificate","version":1,"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write(&self, to: impl Write) -> io::Result<()> {
        self.write_with(None, to)
    }

    /// Writes it as one line, with what is said of the possible pairs that the round has left out of its market.
    ///
    /// # Errors
    /// What the writer refuses.
    pub fn write_of_some(&self, thresholds: &Thresholds, to: impl Write) -> io::Result<()> {
        self.write_with(Some(thresholds), to)
    }

    fn write_with(&self, thresholds: Option<&Thresholds>, mut to: impl Write) -> io::Result<()> {
        let people = People { mentees: self.mentees, mentors: self.mentors };
        let strict = self.tie_broken();
        let strict = strict.as_ref();
        let file = Written {
            format: "mentor-match/certificate",
            version: 1,
            strategy: match &self.solution.certificate {
                Certificate::Keeping(_) => "max-score-keeping",
                _ if self.keeps_most() => "fewest-changes",
                _ => match self.strategy {
                    StrategyName::BuiltIn(spec) => spec.name(),
                    StrategyName::Own(name) => name,
                },
            },
            options: match self.strategy {
                StrategyName::BuiltIn(spec) => spec.options().into_iter().collect(),
                StrategyName::Own(_) => BTreeMap::new(),
            },
            seed: self.seed,
            market: MarketOf { standing: self.standing(people), ..people.market(self.market) },
            labels: self.labels(),
            matching: people.matching(self.market, &self.solution.matching),
            claims: self.claims(thresholds.is_some()),
            tie_break: strict.map(|(rule, seed, strict)| TieBreak {
                rule: *rule,
                seed: *seed,
                mentees: people.lists(strict, Side::Mentee),
                mentors: people.lists(strict, Side::Mentor),
            }),
            proof: people.proof(strict.map_or(self.market, |(.., strict)| strict), &self.solution.certificate),
            left_out: thresholds.map(|thresholds| people.left_out(thresholds)),
        };
        serde_json::to_writer(&mut to, &file)?;
        to.write_all(b"\n")
    }

    /// What the labels of the lottery are made of: the ids, or positions; ids that are not shown are withheld.
    fn labels(&self) -> &'static str {
        let market = self.market;
        let all = |mentee: &dyn Fn(usize) -> u64, mentor: &dyn Fn(usize) -> u64| {
            market.mentee_ids().all(|id| market.mentee_label(id) == mentee(id.index()))
                && market.mentor_ids().all(|id| market.mentor_label(id) == mentor(id.index()))
        };
        if all(&|at| lottery::label(&self.mentees[at]), &|at| lottery::label(&self.mentors[at])) {
            "ids"
        } else if all(&|at| at as u64, &|at| at as u64) {
            "positions"
        } else {
            "withheld"
        }
    }

    /// The market without ties that claims or proof speak of, if they do.
    fn tie_broken(&self) -> Option<(TieRule, u64, Market)> {
        let (rule, seed) = match &self.solution.certificate {
            &Certificate::TieBreak { rule, seed } => (rule, seed),
            Certificate::Rotations(proof) => (proof.rule, proof.seed),
            Certificate::Popular(proof) => (proof.rule, proof.seed),
            _ => return None,
        };
        let market = if self.keeps_most() { self.market.favouring_standing() } else { Cow::Borrowed(self.market) };
        Some((rule, seed, market.with_ties_broken(rule, seed).into_owned()))
    }

    /// Whether it is claimed that no stable matching keeps more of the pairs that stand.
    fn keeps_most(&self) -> bool {
        self.solution.guarantee.claims.iter().any(|claim| claim.property == Property::MostKept)
    }

    /// With whom mentees stand, where something is claimed of that.
    fn standing<'a>(&'a self, people: People<'a>) -> Option<Table<'a, &'a str>> {
        let is_claimed = self.keeps_most() || matches!(self.solution.certificate, Certificate::Keeping(_));
        let mentor = |mentee| self.market.standing_mentor(mentee).map(|mentor| &*self.mentors[mentor.index()]);
        let all: Vec<Option<&str>> = self.market.mentee_ids().map(mentor).collect();
        is_claimed.then(|| table(people.mentees, &all, |&mentor| mentor))
    }

    fn claims(&self, leaves_out: bool) -> Vec<ClaimOf> {
        let scoped = if leaves_out {
            self.solution.scoped_claims_of_part(self.market)
        } else {
            self.solution.scoped_claims(self.market)
        };
        scoped.into_iter().map(|one| ClaimOf { claim: one.claim, scope: ScopeOf::from(one.scope) }).collect()
    }
}

/// The whole file.
#[derive(serde::Serialize)]
struct Written<'a> {
    format: &'static str,
    version: u32,
    strategy: &'a str,
    options: BTreeMap<&'static str, String>,
    seed: u64,
    market: MarketOf<'a>,
    labels: &'static str,
    matching: Vec<Pair<'a>>,
    claims: Vec<ClaimOf>,
    tie_break: Option<TieBreak<'a>>,
    proof: Proof<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<LeftOut<'a>>,
}

type Pair<'a> = (&'a str, &'a str);

#[derive(serde::Serialize)]
struct MarketOf<'a> {
    mentees: &'a [String],
    /// Each with its seats.
    mentors: Vec<(&'a str, u16)>,
    /// How many each needs, where the market says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least: Option<Table<'a, u16>>,
    /// With whom each mentee stands, where something is claimed of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<Table<'a, &'a str>>,
    columns: Vec<&'static str>,
    pairs: Pairs<'a>,
}

#[derive(serde::Serialize)]
struct ClaimOf {
    #[serde(flatten)]
    claim: Claim,
    #[serde(flatten)]
    scope: ScopeOf,
}

#[derive(serde::Serialize)]
struct ScopeOf {
    scope: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tie_rule: Option<TieRule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
}

impl From<Scope> for ScopeOf {
    fn from(scope: Scope) -> Self {
        let (tie_rule, seed) = scope.tie_break().unzip();
        Self { scope: scope.name(), tie_rule, seed }
    }
}

#[derive(serde::Serialize)]
struct TieBreak<'a> {
    rule: TieRule,
    seed: u64,
    mentees: Table<'a, Vec<&'a str>>,
    mentors: Table<'a, Vec<&'a str>>,
}

/// What the engine's certificates are called here; of the two that say how ties were broken, that is told apart.
#[derive(serde::Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Proof<'a> {
    Matching,
    Prices {
        objective: Objective,
        spread: Spread,
        utility: Table<'a, Amount>,
        price: Table<'a, Amount>,
    },
    Keeping {
        objective: Objective,
        spread: Spread,
        utility: Table<'a, Kept>,
        price: Table<'a, Kept>,
    },
    Levels(LevelsOf<'a>),
    Covers {
        all: Names<'a>,
        better: Names<'a>,
        total: Option<TotalOf<'a>>,
    },
    Rotations {
        start: Vec<Pair<'a>>,
        rotations: Vec<Vec<Pair<'a>>>,
        flow: Vec<Flow>,
    },
    StableCover {
        rounds: u32,
        cases: Vec<Case<'a>>,
    },
    RankSteps {
        steps: Vec<StepOf<'a>>,
        total: Option<TotalOf<'a>>,
    },
    StableCases {
        cases: Vec<Case<'a>>,
    },
    Votes {
        mentees: Table<'a, i8>,
    },
    /// One that this file has no form for: nothing that rests on it can be checked.
    Unknown,
}

/// People, mentors, score.
type Amount = (i32, i32, i64);
/// People, kept pairs, mentors, score.
type Kept = (i32, i32, i32, i64);
/// The rotation paid for, the one that pays, and both parts of how much.
type Flow = (u32, u32, i128, i128);

#[derive(serde::Serialize)]
struct LevelsOf<'a> {
    value: Value,
    step: u32,
    outside: Vec<(Level, i32)>,
    utility: Table<'a, Vec<(Level, i32)>>,
    price: Table<'a, Vec<(Level, i32)>>,
    total: Option<TotalOf<'a>>,
}

#[derive(serde::Serialize)]
struct TotalOf<'a> {
    utility: Table<'a, i64>,
    price: Table<'a, i64>,
}

#[derive(serde::Serialize)]
struct StepOf<'a> {
    rank: u32,
    utility: Table<'a, i32>,
    price: Table<'a, i32>,
}

#[derive(serde::Serialize)]
struct Names<'a> {
    mentees: Vec<&'a str>,
    mentors: Vec<&'a str>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "kebab-case")]
enum Case<'a> {
    Split(&'a str, u32),
    Pair(&'a str, &'a str),
    Costs,
    Covered(Names<'a>),
    Impossible,
    Crowded(Vec<&'a str>),
    Starved(Vec<&'a str>),
    /// One that this file has no form for.
    Unknown,
}

/// What is said of the possible pairs that are not listed.
#[derive(serde::Serialize)]
struct LeftOut<'a> {
    kind: &'static str,
    possible: u64,
    // By pair, on the lists of both.
    #[serde(skip_serializing_if = "Option::is_none")]
    keys: Option<Vec<(u64, u64)>>,
    // How many are possible, and the key at which the list was closed, or whom the mentor refuses first.
    mentees: Table<'a, (u32, Option<u64>)>,
    mentors: Table<'a, (u32, Option<(&'a str, u64)>)>,
}

/// The level that counts people, or a value in steps.
#[derive(serde::Serialize)]
#[serde(untagged)]
enum Level {
    People(&'static str),
    Value(i64),
}

/// Something for each person, as an object.
pub(super) struct Table<'a, T>(pub(super) Vec<(&'a str, T)>);

impl<T: Serialize> Serialize for Table<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(id, one)| (id, one)))
    }
}

/// The pairs of a market, mentee by mentee, best first, in its columns.
struct Pairs<'a> {
    people: People<'a>,
    market: &'a Market,
}

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let market = self.market;
        serializer.collect_seq(market.pair_ids().map(|pair| {
            let (mentee, mentor) = self.people.pair(market, pair);
            let levels = [(Side::Mentee, market.mentee_level(pair)), (Side::Mentor, market.mentor_level(pair))];
            let mut row = vec![Cell::Id(mentee), Cell::Id(mentor)];
            row.extend([market.mentee_rank(pair), market.mentor_rank(pair)].map(|rank| Cell::Number(rank.into())));
            row.extend(market.score(pair).map(|score| Cell::Number(score.millionths().into())));
            row.extend(
                levels.iter().filter(|(side, _)| market.has_levels(*side)).map(|one| Cell::Number(one.1.into())),
            );
            row
        }))
    }
}

#[derive(serde::Serialize)]
#[serde(untagged)]
enum Cell<'a> {
    Id(&'a str),
    Number(i64),
}

/// How people are called.
#[derive(Clone, Copy)]
struct People<'a> {
    mentees: &'a [String],
    mentors: &'a [String],
}

impl<'a> People<'a> {
    fn market(self, market: &'a Market) -> MarketOf<'a> {
        let seats = market.mentor_ids().map(|mentor| market.capacity(mentor));
        let mut columns = vec!["mentee", "mentor", "mentee_rank", "mentor_rank"];
        columns.extend(market.has_scores().then_some("score"));
        columns.extend(market.has_levels(Side::Mentee).then_some("mentee_level"));
        columns.extend(market.has_levels(Side::Mentor).then_some("mentor_level"));
        let mentors = self.mentors.iter().map(String::as_str).zip(seats).collect();
        let needed = || market.mentor_ids().map(|mentor| market.at_least(mentor)).collect::<Vec<u16>>();
        let some = |&needed: &u16| (needed > 0).then_some(needed);
        let at_least = market.has_lower_quotas().then(|| table(self.mentors, &needed(), some));
        let standing = None;
        MarketOf { mentees: self.mentees, mentors, at_least, standing, columns, pairs: Pairs { people: self, market } }
    }

    fn pair(self, market: &Market, pair: PairId) -> Pair<'a> {
        (&self.mentees[market.mentee_of(pair).index()], &self.mentors[market.mentor_of(pair).index()])
    }

    fn left_out(self, thresholds: &Thresholds) -> LeftOut<'a> {
        let (mentees, mentors) = (thresholds.possible(Side::Mentee), thresholds.possible(Side::Mentor));
        let keys = thresholds.keys(Side::Mentee).zip(thresholds.keys(Side::Mentor));
        let closed = mentees.iter().zip(thresholds.closed()).map(|(&possible, &closed)| (possible, closed));
        let named = |&(mentee, key): &(MenteeId, u64)| (&*self.mentees[mentee.index()], key);
        let refused = mentors.iter().zip(thresholds.refused());
        let refused = refused.map(|(&possible, refused)| (possible, refused.as_ref().map(named)));
        LeftOut {
            kind: if keys.is_some() { "thresholds" } else { "prices" },
            possible: mentees.iter().copied().map(u64::from).sum(),
            keys: keys.map(|(mentee, mentor)| mentee.iter().copied().zip(mentor.iter().copied()).collect()),
            mentees: Table(self.mentees.iter().map(String::as_str).zip(closed).collect()),
            mentors: Table(self.mentors.iter().map(String::as_str).zip(refused).collect()),
        }
    }

    fn matching(self, market: &Market, matching: &Matching) -> Vec<Pair<'a>> {
        matching.pairs().map(|pair| self.pair(market, pair)).collect()
    }

    /// The lists of one side, best first.
    fn lists(self, market: &Market, side: Side) -> Table<'a, Vec<&'a str>> {
        Table(match side {
            Side::Mentee => {
                let list = |mentee| market.pairs_of_mentee(mentee).map(|pair| self.pair(market, pair).1).collect();
                self.mentees.iter().map(String::as_str).zip(market.mentee_ids().map(list)).collect()
            }
            Side::Mentor => {
                let list =
                    |mentor| market.pairs_of_mentor(mentor).iter().map(|&pair| self.pair(market, pair).0).collect();
                self.mentors.iter().map(String::as_str).zip(market.mentor_ids().map(list)).collect()
            }
        })
    }

    /// The proof; rotations have the pair ids of `strict`, which is the market as given where ties were not broken.
    fn proof(self, strict: &Market, certificate: &Certificate) -> Proof<'a> {
        match certificate {
            Certificate::Matching | Certificate::TieBreak { .. } => Proof::Matching,
            Certificate::Duals(duals) => {
                let amount =
                    |dual: &Dual| (*dual != Dual::default()).then_some((dual.people, dual.mentors, dual.score));
                let [utility, price] = [(self.mentees, &duals.utility), (self.mentors, &duals.price)]
                    .map(|(ids, all)| table(ids, all, amount));
                Proof::Prices { objective: duals.objective, spread: duals.spread, utility, price }
            }
            Certificate::Keeping(duals) => {
                let kept = |dual: &Dual| (dual.people, dual.kept, dual.mentors, dual.score);
                let amount = |dual: &Dual| (*dual != Dual::default()).then(|| kept(dual));
                let [utility, price] = [(self.mentees, &duals.utility), (self.mentors, &duals.price)]
                    .map(|(ids, all)| table(ids, all, amount));
                Proof::Keeping { objective: duals.objective, spread: duals.spread, utility, price }
            }
            Certificate::Levels(prices) => Proof::Levels(self.levels(prices)),
            Certificate::Covers(covers) => {
                let [all, better] = [&covers.all, &covers.better].map(|cover| self.cover(cover));
                Proof::Covers { all, better, total: self.total(covers.total.as_ref()) }
            }
            Certificate::Rotations(proof) => self.rotations(strict, proof),
            Certificate::StableCover(proof) => {
                Proof::StableCover { rounds: proof.rounds, cases: self.cases(strict, &proof.cases) }
            }
            Certificate::StableCases(cases) => Proof::StableCases { cases: self.cases(strict, cases) },
            Certificate::Popular(proof) => {
                let mentees = table(self.mentees, &proof.mentee, |&number| (number != 0).then_some(number));
                Proof::Votes { mentees }
            }
            Certificate::RankSteps(proof) => self.steps(proof),
            _ => Proof::Unknown,
        }
    }

    fn cover(self, cover: &Cover) -> Names<'a> {
        Names { mentees: self.these_mentees(&cover.mentees), mentors: self.these_mentors(&cover.mentors) }
    }

    fn cases(self, market: &Market, cases: &[StableCase]) -> Vec<Case<'a>> {
        cases.iter().map(|case| self.case(market, case)).collect()
    }

    fn case(self, market: &Market, case: &StableCase) -> Case<'a> {
        match case {
            &StableCase::Split { mentor, rank } => Case::Split(&self.mentors[mentor.index()], rank),
            &StableCase::Pair(pair) => {
                let (mentee, mentor) = self.pair(market, pair);
                Case::Pair(mentee, mentor)
            }
            StableCase::Costs => Case::Costs,
            StableCase::Covered(cover) => Case::Covered(self.cover(cover)),
            StableCase::Impossible => Case::Impossible,
            StableCase::Crowded(mentees) => Case::Crowded(self.these_mentees(mentees)),
            StableCase::Starved(mentors) => Case::Starved(self.these_mentors(mentors)),
            _ => Case::Unknown,
        }
    }

    fn these_mentees(self, mentees: &[MenteeId]) -> Vec<&'a str> {
        mentees.iter().map(|mentee| &*self.mentees[mentee.index()]).collect()
    }

    fn these_mentors(self, mentors: &[MentorId]) -> Vec<&'a str> {
        mentors.iter().map(|mentor| &*self.mentors[mentor.index()]).collect()
    }

    fn total(self, prices: Option<&TotalPrices>) -> Option<TotalOf<'a>> {
        let amount = |&amount: &i64| (amount != 0).then_some(amount);
        prices.map(|prices| TotalOf {
            utility: table(self.mentees, &prices.utility, amount),
            price: table(self.mentors, &prices.price, amount),
        })
    }

    fn levels(self, prices: &LevelPrices) -> LevelsOf<'a> {
        let written = |levels: &Levels| -> Vec<(Level, i32)> {
            let level =
                |level| if level == LevelPrices::PEOPLE { Level::People("people") } else { Level::Value(level) };
            levels.iter().map(|&(at, amount)| (level(at), amount)).collect()
        };
        let amount = |levels: &Levels| (!levels.is_empty()).then(|| written(levels));
        LevelsOf {
            value: prices.value,
            step: prices.step,
            outside: written(&prices.outside),
            utility: table(self.mentees, &prices.utility, amount),
            price: table(self.mentors, &prices.price, amount),
            total: self.total(prices.total.as_ref()),
        }
    }

    fn rotations(self, strict: &Market, proof: &RotationProof) -> Proof<'a> {
        let pairs = |pairs: &Vec<PairId>| pairs.iter().map(|&pair| self.pair(strict, pair)).collect();
        let flow = proof.pressures.iter().map(|one| (one.earlier, one.later, one.amount.first, one.amount.then));
        let (start, rotations) = (self.matching(strict, &proof.start), proof.rotations.iter().map(pairs).collect());
        Proof::Rotations { start, rotations, flow: flow.collect() }
    }

    fn steps(self, proof: &RankProof) -> Proof<'a> {
        let amount = |&amount: &i32| (amount != 0).then_some(amount);
        let steps = proof.steps.iter().map(|step| StepOf {
            rank: step.rank,
            utility: table(self.mentees, &step.utility, amount),
            price: table(self.mentors, &step.price, amount),
        });
        Proof::RankSteps { steps: steps.collect(), total: self.total(proof.total.as_ref()) }
    }
}

/// What each of these people has; whoever has nothing is left out.
fn table<'a, A, T>(people: &'a [String], all: &[A], amount: impl Fn(&A) -> Option<T>) -> Table<'a, T> {
    Table(people.iter().zip(all).filter_map(|(id, one)| Some((id.as_str(), amount(one)?))).collect())
}
