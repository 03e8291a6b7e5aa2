//! Who may be matched with whom under a policy, and why not.
//!
//! Rules are prepared once per cohort; [`Eligibility::allows`] then costs a few loads a pair. Reasons are put into
//! words by [`Eligibility::refusals`], for pairs that somebody asks about.

use std::collections::BTreeSet;

use jiff::civil::Date;
use matching_market::Score;

use crate::cohort::{Choice, Cohort, Mentee, MenteeId, MentorId, PersonKey, Side};

use super::barriers::{Barrier, barriers};
use super::rules::{Answer, Prepared, Rule, RuleKind, WhenUnknown};
use super::rulings::{PersonPair, RulingError, Rulings};
use super::settled::Settled;
use super::toml_form::MOST_RULES;
use super::{MissingFact, Policy, Refusal};

/// A missing fact that a rule with `unknown = "ask"` lets pass, to be asked about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct OpenFact {
    /// Of whom.
    pub person: PersonKey,
    /// The fact's key, such as `active`, `unit.club` or `attendance.conference`.
    pub field: String,
    /// The rule that needs it; `"tracks"` for the mentee's track itself.
    pub rule: &'static str,
    /// In words, such as "active membership".
    pub fact: String,
}

/// Why a policy cannot be applied to a cohort at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EligibilityError {
    /// The cohort's units have no such level.
    #[error(
        "rule '{rule}' speaks of the level '{level}', but the cohort's levels are: {}; make its units with the policy's levels",
        if known.is_empty() { "none".to_owned() } else { known.join(", ") }
    )]
    UnknownLevel {
        /// The rule.
        rule: &'static str,
        /// Its level.
        level: String,
        /// The cohort's levels.
        known: Vec<String>,
    },
    /// What was settled for single people contradicts itself, the cohort or the policy.
    #[error(transparent)]
    Ruling(#[from] RulingError),
}

/// What makes a pair impossible; the first one found counts in statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Obstacle {
    Withdrawn,
    Barrier(Barrier),
    Pinned,
    Kept,
    Track,
    Rule(usize),
    NotChosen,
    NotAgreed,
}

/// How many pairs have which obstacle.
#[derive(Debug, Clone)]
pub(crate) struct ObstacleCounts([u64; Obstacle::COUNT]);

impl Obstacle {
    const OTHERS: [Self; 6] =
        [Self::Withdrawn, Self::Pinned, Self::Kept, Self::Track, Self::NotChosen, Self::NotAgreed];
    const COUNT: usize = MOST_RULES + 1 + Self::OTHERS.len() + Barrier::ALL.len();

    fn place(self) -> usize {
        match self {
            Self::Rule(rule) => rule,
            Self::Pinned => MOST_RULES + 1,
            Self::Track => MOST_RULES + 2,
            Self::NotChosen => MOST_RULES + 3,
            Self::NotAgreed => MOST_RULES + 4,
            Self::Withdrawn => MOST_RULES + 5,
            Self::Kept => MOST_RULES + 6,
            Self::Barrier(barrier) => MOST_RULES + 7 + barrier as usize,
        }
    }
}

impl Default for ObstacleCounts {
    fn default() -> Self {
        Self([0; Obstacle::COUNT])
    }
}

impl ObstacleCounts {
    pub(crate) fn count(&mut self, obstacle: Obstacle) {
        self.0[obstacle.place()] += 1;
    }

    /// So many more.
    pub(crate) fn count_many(&mut self, obstacle: Obstacle, pairs: u64) {
        self.0[obstacle.place()] += pairs;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own += other);
    }

    /// The obstacles that were met, and how often.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Obstacle, u64)> {
        let all =
            (0..=MOST_RULES).map(Obstacle::Rule).chain(Obstacle::OTHERS).chain(Barrier::ALL.map(Obstacle::Barrier));
        all.map(|obstacle| (obstacle, self.0[obstacle.place()])).filter(|&(_, pairs)| pairs > 0)
    }
}

/// A policy applied to a cohort.
#[derive(Debug)]
pub struct Eligibility<'a> {
    cohort: &'a Cohort,
    policy: &'a Policy,
    // INVARIANT: the policy's, then what people's own conditions add; at most `MOST_RULES` + 1, which fit into 64 bits.
    rules: Vec<Rule>,
    // Which rules ask for a least fit, and for which.
    minima: Vec<(usize, Score)>,
    prepared: Vec<Prepared>,
    // INVARIANT: bit r of entry i: rule r applies to mentee i.
    applies: Vec<u64>,
    // INVARIANT: bit r of entry j: rule r is waived for mentor j; empty when nothing is waived for a mentor.
    waived: Vec<u64>,
    // INVARIANT: sorted by pair; rules waived for the two together.
    waived_pairs: Vec<(MenteeId, MentorId, u64)>,
    // Bit r: rule r gives way to a written wish.
    yielding: u64,
    // INVARIANT: sorted; whom mentees wrote down or accepted. Empty when no rule gives way.
    wished: Vec<(MenteeId, MentorId)>,
    settled: Settled,
    // INVARIANT: entry i: to whom mentee i is pinned.
    pinned: Vec<Option<MentorId>>,
    // INVARIANT: entry i: nobody is possible because the track of mentee i is not known.
    trackless: Vec<bool>,
    // INVARIANT: sorted, without repetition.
    barriers: Vec<(MenteeId, MentorId, Barrier)>,
    // INVARIANT: barriers of mentee i are barriers[offsets[i]..offsets[i + 1]].
    offsets: Vec<usize>,
    open: Vec<OpenFact>,
}

impl<'a> Eligibility<'a> {
    /// Prepares every rule for the cohort, as of the latest day on which somebody began a position.
    ///
    /// # Errors
    /// A rule speaks of a level that the cohort's units do not have.
    ///
    /// # Complexity
    /// O(rules · (n + m) + t · m) for n mentees with t different targets and m mentors.
    pub fn new(cohort: &'a Cohort, policy: &'a Policy) -> Result<Self, EligibilityError> {
        Self::with_rulings(cohort, policy, &Rulings::default(), cohort.latest_day())
    }

    /// The same, as of a day, and with what the committee has settled for single people. The pinned pairs themselves
    /// are allowed.
    ///
    /// # Errors
    /// As [`Eligibility::new`], and [`RulingError`], except for its variant on seats, which
    /// [`MatchingRound`](crate::MatchingRound) checks.
    pub fn with_rulings(
        cohort: &'a Cohort,
        policy: &'a Policy,
        rulings: &Rulings,
        as_of: Date,
    ) -> Result<Self, EligibilityError> {
        let mut rules = policy.rules().to_vec();
        rules.extend(Rule::implied(cohort, &rules));
        for rule in &rules {
            let own = rule.kind().check().level();
            let levels = own.into_iter().chain(rule.target_levels().iter().map(String::as_str));
            for level in levels {
                if cohort.units().level(level).is_none() {
                    return Err(EligibilityError::UnknownLevel {
                        rule: rule.kind().name(),
                        level: level.to_owned(),
                        known: cohort.units().levels().to_vec(),
                    });
                }
            }
        }
        let prepared: Vec<Prepared> = rules.iter().map(|rule| rule.kind().check().prepare(cohort, as_of)).collect();
        let settled = rulings.settle(cohort, &rules)?;
        let mut applies: Vec<u64> = cohort.mentees().iter().map(|mentee| applies_to(cohort, &rules, mentee)).collect();
        let mut waived = vec![0; if settled.waivers.is_empty() { 0 } else { cohort.mentors().len() }];
        let mut waived_pairs = Vec::new();
        for &waiver in &settled.waivers {
            match waiver {
                (Some(mentee), Some(mentor), rules) => waived_pairs.push((mentee, mentor, rules)),
                (Some(mentee), None, rules) => applies[mentee.index()] &= !rules,
                (None, mentor, rules) => mentor.into_iter().for_each(|mentor| waived[mentor.index()] |= rules),
            }
        }
        waived_pairs.sort_unstable();
        let yields = |(index, rule): (usize, &Rule)| u64::from(rule.unless_chosen()) << index;
        let yielding = rules.iter().enumerate().map(yields).sum();
        let wished = if yielding == 0 { Vec::new() } else { wished(cohort) };
        let barriers = barriers(cohort, &settled.bans);
        let offsets =
            (0..=cohort.mentees().len()).map(|i| barriers.partition_point(|(mentee, ..)| mentee.index() < i)).collect();
        let mut pinned = vec![None; cohort.mentees().len()];
        settled.pins.iter().for_each(|&(mentee, mentor)| pinned[mentee.index()] = Some(mentor));
        let refuses = policy.when_track_unknown() == WhenUnknown::Refuse;
        let trackless = cohort.mentees().iter().map(|mentee| refuses && lacks_track(policy, mentee)).collect();
        let minimum = |(index, rule): (usize, &Rule)| match rule.kind() {
            RuleKind::MinimumFit(rule) => Some((index, rule.at_least)),
            _ => None,
        };
        let minima = rules.iter().enumerate().filter_map(minimum).collect();
        let mut eligibility = Self {
            cohort,
            policy,
            rules,
            minima,
            prepared,
            applies,
            waived,
            waived_pairs,
            yielding,
            wished,
            settled,
            pinned,
            trackless,
            barriers,
            offsets,
            open: Vec::new(),
        };
        eligibility.open = eligibility.find_open();
        for &(mentee, mentor) in &eligibility.settled.pins {
            let refusals = eligibility.refusals(mentee, mentor);
            if !refusals.is_empty() {
                let is_rule = |refusal: &Refusal| !matches!(refusal, Refusal::Missing { fact: MissingFact::Track, .. });
                let waivable =
                    eligibility.barriers_between(mentee, mentor).next().is_none() && refusals.iter().all(is_rule);
                let pair = PersonPair::of(cohort, mentee, mentor);
                return Err(RulingError::PinRefused { pair, refusals, waivable }.into());
            }
        }
        Ok(eligibility)
    }

    /// The same without the rule that a mentee has no mentor yet: of peers, seats say that.
    pub(crate) fn of_peers(mut self) -> Self {
        let rules = self.rules.iter().enumerate();
        let dropped: u64 =
            rules.map(|(index, rule)| u64::from(matches!(rule.kind(), RuleKind::UnpairedMentee(_))) << index).sum();
        self.applies.iter_mut().for_each(|mask| *mask &= !dropped);
        self.open = self.find_open();
        self
    }

    /// The people.
    pub fn cohort(&self) -> &'a Cohort {
        self.cohort
    }

    /// The mentor to whom the committee has pinned the mentee, or with whom the mentee is kept.
    pub fn pinned(&self, mentee: MenteeId) -> Option<MentorId> {
        self.pinned[mentee.index()]
    }

    /// Who of the two does not take part in this round after all.
    fn has_withdrawn(&self, mentee: MenteeId, mentor: MentorId) -> impl Iterator<Item = Side> + use<> {
        let one = self.settled.is_mentee_withdrawn(mentee).then_some(Side::Mentee);
        one.into_iter().chain(self.settled.is_mentor_withdrawn(mentor).then_some(Side::Mentor))
    }

    /// The mentor of an earlier result with whom the mentee is kept.
    pub fn kept(&self, mentee: MenteeId) -> Option<MentorId> {
        self.pinned(mentee).filter(|_| self.settled.is_kept(mentee))
    }

    /// Keeps pairs of an earlier result, each of whom is allowed and not pinned; `agreed` says whether both have said
    /// yes.
    pub(crate) fn keep(&mut self, pairs: impl IntoIterator<Item = (MenteeId, MentorId, bool)>) {
        for (mentee, mentor, agreed) in pairs {
            self.pinned[mentee.index()] = Some(mentor);
            self.settled.pins.push((mentee, mentor));
            self.settled.kept.push((mentee, mentor));
            self.settled.agreed.extend(agreed.then_some((mentee, mentor)));
        }
        self.settled.pins.sort_unstable();
        self.settled.kept.sort_unstable();
        self.settled.agreed.sort_unstable();
        self.settled.agreed.dedup();
    }

    pub(crate) fn settled(&self) -> &Settled {
        &self.settled
    }

    /// The rules that count for the two, as bits.
    fn rules_for(&self, mentee: MenteeId, mentor: MentorId) -> u64 {
        let rules = self.unwaived(mentee, mentor);
        if rules & self.yielding != 0 && self.wished.binary_search(&(mentee, mentor)).is_ok() {
            return rules & !self.yielding;
        }
        rules
    }

    /// The rules that count for the two if the mentee had written no wish, as bits.
    fn unwaived(&self, mentee: MenteeId, mentor: MentorId) -> u64 {
        let mut rules = self.applies[mentee.index()];
        if let Some(waived) = self.waived.get(mentor.index()) {
            rules &= !waived;
            let first = self.waived_pairs.partition_point(|&(i, j, _)| (i, j) < (mentee, mentor));
            let own = self.waived_pairs[first..].iter().take_while(|&&(i, j, _)| (i, j) == (mentee, mentor));
            rules = own.fold(rules, |rules, (_, _, waived)| rules & !waived);
        }
        rules
    }

    fn barriers_between(&self, mentee: MenteeId, mentor: MentorId) -> impl Iterator<Item = Barrier> {
        let barred = &self.barriers[self.offsets[mentee.index()]..self.offsets[mentee.index() + 1]];
        barred.iter().filter(move |(_, other, _)| *other == mentor).map(|&(_, _, barrier)| barrier)
    }

    /// Whether nothing stands between the two. O(rules).
    pub fn allows(&self, mentee: MenteeId, mentor: MentorId) -> bool {
        self.obstacle(mentee, mentor).is_none()
    }

    pub(crate) fn obstacle(&self, mentee: MenteeId, mentor: MentorId) -> Option<Obstacle> {
        let i = mentee.index();
        if self.has_withdrawn(mentee, mentor).next().is_some() {
            return Some(Obstacle::Withdrawn);
        }
        let barred = &self.barriers[self.offsets[i]..self.offsets[i + 1]];
        if !barred.is_empty() {
            let first = barred.partition_point(|&(_, other, _)| other < mentor);
            if let Some(&(.., barrier)) = barred.get(first).filter(|(_, other, _)| *other == mentor) {
                return Some(Obstacle::Barrier(barrier));
            }
        }
        if self.pinned(mentee).is_some_and(|pinned| pinned != mentor) {
            return Some(if self.settled.is_kept(mentee) { Obstacle::Kept } else { Obstacle::Pinned });
        }
        if self.trackless[i] {
            return Some(Obstacle::Track);
        }
        let mut left = self.rules_for(mentee, mentor);
        while left != 0 {
            let rule = left.trailing_zeros() as usize;
            left &= left - 1;
            if self.is_refused_by(rule, mentee, mentor) {
                return Some(Obstacle::Rule(rule));
            }
        }
        None
    }

    /// What stands between a mentee and all mentors who are not singled out, if that is nothing about the mentor.
    pub(super) fn obstacle_to_all(&self, mentee: MenteeId) -> Option<Obstacle> {
        if self.settled.is_mentee_withdrawn(mentee) {
            Some(Obstacle::Withdrawn)
        } else if self.pinned(mentee).is_some() {
            Some(if self.settled.is_kept(mentee) { Obstacle::Kept } else { Obstacle::Pinned })
        } else {
            self.trackless[mentee.index()].then_some(Obstacle::Track)
        }
    }

    /// The mentors about whom something is said together with this mentee, rather than by their answers: sorted, each
    /// once.
    pub(super) fn singled_out(&self, mentee: MenteeId, into: &mut Vec<MentorId>) {
        fn of<T>(
            all: &[T],
            mentee: MenteeId,
            pair: impl Fn(&T) -> (MenteeId, MentorId),
        ) -> impl Iterator<Item = MentorId> {
            let first = all.partition_point(|one| pair(one).0 < mentee);
            all[first..].iter().map(pair).take_while(move |&(one, _)| one == mentee).map(|(_, mentor)| mentor)
        }
        into.clear();
        into.extend(self.pinned(mentee));
        into.extend(of(&self.barriers, mentee, |&(mentee, mentor, _)| (mentee, mentor)));
        into.extend(of(&self.waived_pairs, mentee, |&(mentee, mentor, _)| (mentee, mentor)));
        into.extend(of(&self.wished, mentee, |&pair| pair));
        into.extend(self.prepared.iter().flat_map(|rule| rule.listed(mentee)));
        into.sort_unstable();
        into.dedup();
    }

    /// The rules as they are answered, each with its bit; [`Eligibility::is_refused_by`] is about the same bits.
    pub(super) fn prepared(&self) -> &[Prepared] {
        &self.prepared
    }

    /// Which rules apply to a mentee, as bits.
    pub(super) fn applied(&self, mentee: MenteeId) -> u64 {
        self.applies[mentee.index()]
    }

    /// Whether a rule is waived for a mentor, whoever the mentee is.
    pub(super) fn is_waived(&self, rule: usize, mentor: MentorId) -> bool {
        self.waived.get(mentor.index()).is_some_and(|waived| waived & (1 << rule) != 0)
    }

    pub(super) fn is_refused_by(&self, rule: usize, mentee: MenteeId, mentor: MentorId) -> bool {
        match self.prepared[rule].answer(mentee, mentor) {
            Answer::Yes => false,
            Answer::No => true,
            Answer::Unknown => self.rules[rule].when_unknown() == WhenUnknown::Refuse,
        }
    }

    /// Everything that stands between the two; empty when nothing does.
    pub fn refusals(&self, mentee: MenteeId, mentor: MentorId) -> Vec<Refusal> {
        let mut refusals: Vec<Refusal> = self
            .has_withdrawn(mentee, mentor)
            .map(|side| Refusal::Withdrawn { side })
            .chain(self.barriers_between(mentee, mentor).map(Barrier::refusal))
            .collect();
        if self.pinned(mentee).is_some_and(|pinned| pinned != mentor) {
            let kept = self.settled.is_kept(mentee);
            refusals.push(if kept { Refusal::KeptWithAnother } else { Refusal::PinnedToAnother });
        }
        if self.trackless[mentee.index()] {
            refusals.push(Refusal::Missing { rule: "tracks", fact: MissingFact::Track });
        }
        refusals.extend(self.refused_by(self.rules_for(mentee, mentor), mentee, mentor));
        refusals
    }

    /// What rules with `unless-chosen` would have said against the two, had the mentee not written the mentor down or
    /// accepted them; empty when no wish overrode a rule.
    pub fn overridden(&self, mentee: MenteeId, mentor: MentorId) -> Vec<Refusal> {
        let yielded = self.unwaived(mentee, mentor) & !self.rules_for(mentee, mentor);
        self.refused_by(yielded, mentee, mentor).collect()
    }

    /// Whether any rule demands a least fit.
    pub(crate) fn has_minima(&self) -> bool {
        !self.minima.is_empty()
    }

    /// The least fit that the two must have, if any, and the rule that asks for the most; what `minimum-fit` demands is
    /// checked where scores are known.
    pub(crate) fn least_fit(&self, mentee: MenteeId, mentor: MentorId) -> Option<(usize, Score)> {
        if self.minima.is_empty() { None } else { self.least_of(self.rules_for(mentee, mentor)) }
    }

    /// The same, of rules that the mentee's wish for the mentor overrode.
    pub(crate) fn overridden_least_fit(&self, mentee: MenteeId, mentor: MentorId) -> Option<Score> {
        let yielded = self.unwaived(mentee, mentor) & !self.rules_for(mentee, mentor);
        self.least_of(yielded).map(|(_, least)| least)
    }

    fn least_of(&self, rules: u64) -> Option<(usize, Score)> {
        let minima = self.minima.iter().filter(|(index, _)| rules & (1 << index) != 0);
        minima.copied().max_by_key(|&(index, least)| (least, std::cmp::Reverse(index)))
    }

    /// Why some rules, given as bits, refuse a pair.
    fn refused_by(&self, rules: u64, mentee: MenteeId, mentor: MentorId) -> impl Iterator<Item = Refusal> {
        let refuses =
            move |&(index, _): &(usize, &Rule)| rules & (1 << index) != 0 && self.is_refused_by(index, mentee, mentor);
        self.rules.iter().enumerate().filter(refuses).map(move |(index, rule)| {
            let kind = rule.kind();
            match self.prepared[index].answer(mentee, mentor) {
                Answer::Unknown if matches!(kind, RuleKind::DeclaredTarget(_)) => {
                    Refusal::Missing { rule: kind.name(), fact: MissingFact::TargetLevel }
                }
                Answer::Unknown => {
                    let side = self.prepared[index].unknown_side(mentee, mentor);
                    Refusal::Missing { rule: kind.name(), fact: MissingFact::Of { side, what: kind.fact(side) } }
                }
                Answer::Yes | Answer::No => kind.check().reason(self.cohort, mentee, mentor),
            }
        })
    }

    /// Missing facts that rules let pass but want asked about, sorted by person.
    pub fn open_facts(&self) -> &[OpenFact] {
        &self.open
    }

    /// The rule's name of an obstacle, for statistics.
    pub(crate) fn obstacle_name(&self, obstacle: Obstacle) -> &'static str {
        match obstacle {
            Obstacle::Withdrawn => "withdrawn",
            Obstacle::Barrier(_) => "declined or earlier pairing",
            Obstacle::Pinned => "pinned to another",
            Obstacle::Kept => "kept with another",
            Obstacle::Track => "tracks",
            Obstacle::Rule(rule) => self.rules[rule].kind().name(),
            Obstacle::NotChosen => "written choices only",
            Obstacle::NotAgreed => "agreement",
        }
    }

    /// The same in words, for people.
    pub(crate) fn obstacle_words(&self, obstacle: Obstacle) -> String {
        match obstacle {
            Obstacle::Withdrawn => "not taking part in this round".to_owned(),
            Obstacle::Barrier(barrier) => barrier.words().to_owned(),
            Obstacle::Pinned => "pinned to another mentor by the committee".to_owned(),
            Obstacle::Kept => "kept with the mentor of the earlier result".to_owned(),
            Obstacle::Track => "the mentee's track is unknown".to_owned(),
            Obstacle::Rule(rule) => self.rules[rule].kind().refusal_words(),
            Obstacle::NotChosen | Obstacle::NotAgreed => self.obstacle_name(obstacle).to_owned(),
        }
    }

    /// How refusals by rules about the programme's own questions, and by what people said about each other, read where
    /// refusals are counted, for outputs whose readers may not see them.
    pub fn confidential_words(&self) -> BTreeSet<String> {
        let rules = self.rules.iter().map(Rule::kind).filter(|kind| kind.is_confidential());
        let barriers = Barrier::ALL.into_iter().filter(|barrier| barrier.is_confidential());
        rules.map(RuleKind::refusal_words).chain(barriers.map(|barrier| barrier.words().to_owned())).collect()
    }

    fn find_open(&self) -> Vec<OpenFact> {
        let mut open = Vec::new();
        if self.policy.when_track_unknown() == WhenUnknown::Ask {
            let lacking = self.cohort.mentees().iter().filter(|mentee| lacks_track(self.policy, mentee));
            open.extend(lacking.map(|one| OpenFact {
                person: one.key(),
                rule: "tracks",
                field: "track".to_owned(),
                fact: "track".to_owned(),
            }));
        }
        let all = self.applies.iter().fold(0, |seen, mask| seen | mask);
        for (index, rule) in self.rules.iter().enumerate() {
            if rule.when_unknown() != WhenUnknown::Ask || all & (1 << index) == 0 {
                continue;
            }
            let prepared = &self.prepared[index];
            let asked = |&mentee: &MenteeId| {
                self.applies[mentee.index()] & (1 << index) != 0 && prepared.is_mentee_unknown(mentee)
            };
            let all = (0..self.cohort.mentees().len()).map(MenteeId::from_index);
            let mentees = all.filter(asked).map(|mentee| self.cohort.mentee(mentee).key());
            let asked = |&mentor: &MentorId| !self.is_waived(index, mentor) && prepared.is_mentor_unknown(mentor);
            let all = (0..self.cohort.mentors().len()).map(MentorId::from_index);
            let mentors = all.filter(asked).map(|mentor| self.cohort.mentor(mentor).key());
            open.extend(mentees.chain(mentors).map(|person| OpenFact {
                rule: rule.kind().name(),
                field: rule.kind().field(person.side),
                fact: rule.kind().fact(Some(person.side)),
                person,
            }));
        }
        open.retain(|one| match one.person.side {
            Side::Mentee => {
                !self.cohort.find_mentee(&one.person.id).is_some_and(|mentee| self.settled.is_mentee_withdrawn(mentee))
            }
            Side::Mentor => {
                !self.cohort.find_mentor(&one.person.id).is_some_and(|mentor| self.settled.is_mentor_withdrawn(mentor))
            }
        });
        open.sort();
        open.dedup_by(|one, other| one.person == other.person && one.field == other.field);
        open
    }
}

/// Whom mentees wrote down or accepted, sorted.
fn wished(cohort: &Cohort) -> Vec<(MenteeId, MentorId)> {
    let mut wished = Vec::new();
    for (i, mentee) in cohort.mentees().iter().enumerate() {
        let named = mentee.choices.iter().filter_map(Choice::person).chain(&mentee.accepts);
        wished.extend(named.filter_map(|id| Some((MenteeId::from_index(i), cohort.find_mentor(id)?))));
    }
    wished.sort_unstable();
    wished
}

fn lacks_track(policy: &Policy, mentee: &Mentee) -> bool {
    !policy.tracks().is_empty() && mentee.track.as_ref().is_none_or(|track| !policy.tracks().contains(track))
}

/// Which rules apply to a mentee: by track, and by the level aspired to. A rule limited to tracks does not apply to
/// somebody whose track is unknown; whether such a person can be matched at all is `when-track-unknown`.
fn applies_to(cohort: &Cohort, rules: &[Rule], mentee: &Mentee) -> u64 {
    let target = mentee.target.as_ref().and_then(|target| target.level);
    let target = target.map(|level| cohort.units().level_name(level));
    let mut mask = 0;
    for (index, rule) in rules.iter().enumerate() {
        let on_track = rule.tracks.is_empty() || mentee.track.as_ref().is_some_and(|track| rule.tracks.contains(track));
        let on_level = rule.target_levels.is_empty()
            || target.is_some_and(|target| rule.target_levels.iter().any(|level| level == target));
        if on_track && on_level {
            mask |= 1 << index;
        }
    }
    mask
}
