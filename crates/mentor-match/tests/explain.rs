//! Explanations are true: the named obstacle is there, and without it the answer is another one.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Dice, small_cohort};
use mentor_match::cohort::{Cohort, MenteeId, MentorId, PersonId};
use mentor_match::engine::{
    Certificate, Context, Dual, Guarantee, Market, Matching, PairId, Property, Solution, SolveError, SolveStats,
    Strategy,
};
use mentor_match::explain::{SeatWorth, UnmatchedReason, WhyNot, WhyNotMentee, Wish, WishCost};
use mentor_match::policy::{Mode, OnlyChoices, Policy, Preset, Refusal, Silence};
use mentor_match::{MatchingRound, RoundOutcome, StrategySpec};

fn policies() -> Vec<Policy> {
    let altrusa = Policy::preset(Preset::Altrusa);
    let with = |mode, silence| {
        let mut preferences = altrusa.preferences().clone();
        (preferences.mode, preferences.silence) = (mode, silence);
        altrusa.with_preferences(preferences)
    };
    vec![
        altrusa.clone(),
        with(Mode::ChoicesOnly, Silence::Accepts),
        with(Mode::ScoreOnly, Silence::Accepts),
        with(Mode::ChoicesThenScore, Silence::Declines),
    ]
}

fn each_round(seeds: std::ops::Range<u64>, mut look: impl FnMut(&Cohort, &Policy, &str, &RoundOutcome<'_>)) {
    for seed in seeds {
        let cohort = small_cohort(&mut Dice::new(seed));
        for policy in policies() {
            for &strategy in StrategySpec::NAMES {
                let spec: StrategySpec = strategy.parse().unwrap();
                let outcome = MatchingRound::new(&cohort, &policy).strategy(&spec).seed(seed).run().unwrap();
                look(&cohort, &policy, strategy, &outcome);
            }
        }
    }
}

fn all_pairs(cohort: &Cohort) -> impl Iterator<Item = (MenteeId, MentorId)> {
    let (n, m) = (cohort.mentees().len(), cohort.mentors().len());
    (0..n).flat_map(move |i| (0..m).map(move |j| (MenteeId::from_index(i), MentorId::from_index(j))))
}

#[test]
fn counts_add_up_and_every_wish_above_the_result_has_one_reason() {
    each_round(0..300, |cohort, policy, _, outcome| {
        assert!(outcome.audit().adds_up());
        for mentee in (0..cohort.mentees().len()).map(MenteeId::from_index) {
            let told = outcome.explain_mentee(mentee);
            assert_eq!(told.result.is_none(), told.unmatched.is_some());
            let person = cohort.mentee(mentee);
            let written = match &told.result {
                Some(result) if policy.preferences().mode != Mode::ScoreOnly => {
                    result.written_choice.map_or(person.choices.len(), usize::from)
                }
                Some(result) => {
                    person.choices.iter().filter(|choice| choice.person() != Some(&result.mentor.id)).count()
                }
                None => person.choices.len(),
            };
            let told_choices = told.above.iter().filter(|one| matches!(one.wish, Wish::Choice(_))).count();
            assert_eq!(told_choices, written, "{told:?}");
            assert!(told.above.is_sorted_by_key(|one| one.wish));
        }
    });
}

#[test]
fn a_refused_pair_has_a_reason_and_a_possible_pair_has_none() {
    each_round(300..500, |cohort, _, _, outcome| {
        for (mentee, mentor) in all_pairs(cohort) {
            let possible = outcome.market_pair(mentee, mentor).is_some();
            assert_eq!(outcome.refusals(mentee, mentor).is_empty(), possible);
            let held = outcome.matching().mentor_of(mentee) == Some(mentor);
            assert_eq!(outcome.why_not(mentee, mentor).is_none(), held);
            assert_eq!(outcome.why_not_mentee(mentee, mentor).is_none(), held);
        }
    });
}

#[test]
fn reasons_are_facts_of_the_matching() {
    each_round(500..800, |cohort, _, _, outcome| {
        let stable = outcome.proved().contains(&Property::Stable);
        for (mentee, mentor) in all_pairs(cohort) {
            let holders = outcome.matching().mentees_of(mentor);
            match outcome.why_not(mentee, mentor) {
                Some(WhyNot::Full(told)) => {
                    assert_eq!(told.all().len(), holders.len());
                    assert_eq!(holders.len(), usize::from(outcome.seats(mentor).available));
                    let wants = outcome.match_of(mentee).is_none_or(|own| {
                        let rank = |j| outcome.market().mentee_rank(outcome.market_pair(mentee, j).unwrap());
                        rank(mentor) < rank(own.mentor_id)
                    });
                    assert!(!(stable && wants) || told.below.is_empty(), "a stable matching leaves nobody below");
                }
                Some(WhyNot::FreeSeat) => {
                    assert!(!stable && holders.len() < usize::from(outcome.seats(mentor).available));
                }
                Some(WhyNot::HasBetter { current: other, .. } | WhyNot::LevelWith(other)) => {
                    assert_eq!(outcome.matching().mentor_of(mentee), Some(other));
                }
                Some(WhyNot::NoSeat(seats)) => assert_eq!(seats.available, 0),
                Some(WhyNot::Refused(refusals)) => assert!(!refusals.is_empty()),
                Some(WhyNot::Unresolved { .. }) => panic!("the mentor is known"),
                Some(_) | None => {}
            }
            match outcome.why_not_mentee(mentee, mentor) {
                Some(WhyNotMentee::Blocking) => assert!(!stable),
                Some(WhyNotMentee::PrefersOther { current: other, .. } | WhyNotMentee::LevelWith(other)) => {
                    assert_eq!(outcome.matching().mentor_of(mentee), Some(other));
                }
                _ => {}
            }
            let told = outcome.explain_mentee(mentee);
            let possible = outcome.market().pairs_of_mentee(mentee).map(|pair| outcome.market().mentor_of(pair));
            let list: Vec<MentorId> = possible.collect();
            let rank = |mentor| outcome.market().mentee_rank(outcome.market_pair(mentee, mentor).unwrap());
            let own = told.result.as_ref().map(|own| rank(own.mentor_id));
            let filled = list.into_iter().filter(|&mentor| {
                !outcome.preferences().mentee_place(mentee, mentor).is_wish()
                    && own.is_none_or(|own| rank(mentor) < own)
            });
            let whys: Vec<_> = filled.map(|mentor| outcome.why_not(mentee, mentor).unwrap()).collect();
            let full = whys.iter().filter(|why| matches!(why, WhyNot::Full(_))).count();
            let free = whys.iter().filter(|why| matches!(why, WhyNot::FreeSeat)).count();
            assert_eq!((told.filled_above.full, told.filled_above.free), (full, free));
            assert_eq!(told.filled_above.without_seat, whys.len() - full - free);
            let reason = told.unmatched;
            assert!(reason != Some(UnmatchedReason::SeatLeftFree) || !stable);
        }
    });
}

/// Takes people out of a cohort, with everything that names them.
fn without_mentees(cohort: &Cohort, gone: &[PersonId]) -> Cohort {
    let stays = |id: &PersonId| !gone.contains(id);
    let mentees = cohort.mentees().iter().filter(|one| stays(&one.id)).cloned().collect();
    let mut mentors = cohort.mentors().to_vec();
    for mentor in &mut mentors {
        mentor.choices.retain(|choice| choice.person().is_none_or(stays));
        mentor.accepts.retain(stays);
        mentor.declines.retain(stays);
        let still = cohort.pairings().iter().filter(|past| past.mentor == mentor.id && !stays(&past.mentee));
        // A running pairing with somebody who is gone still takes its seat.
        let running = still.filter(|past| past.state == mentor_match::cohort::PairingState::Running).count();
        let known = cohort.pairings().iter().filter(|past| past.mentor == mentor.id);
        let all = known.filter(|past| past.state == mentor_match::cohort::PairingState::Running).count();
        if running > 0 {
            mentor.running = Some(u16::try_from(all).unwrap());
        }
    }
    let pairings = cohort.pairings().iter().filter(|past| stays(&past.mentee)).cloned().collect();
    Cohort::new(cohort.units().clone(), mentees, mentors, pairings).unwrap()
}

#[test]
fn without_the_named_blockers_the_answer_changes() {
    let (mut seen, mut direct) = (0, 0);
    each_round(800..1300, |cohort, policy, strategy, outcome| {
        if strategy != "mentee-optimal" {
            return;
        }
        for mentee in (0..cohort.mentees().len()).map(MenteeId::from_index) {
            for passed in outcome.explain_mentee(mentee).above {
                let (Some(mentor), WhyNot::Full(holders)) = (passed.mentor, passed.why) else {
                    continue;
                };
                let person = &cohort.mentee(mentee).id;
                let name = |id: &MenteeId| cohort.mentee(*id).id.clone();
                let ahead = holders.above.iter().map(|(holder, _)| holder).chain(&holders.tied);
                let gone: Vec<PersonId> = ahead.map(name).collect();
                let fewer = without_mentees(cohort, &gone);
                let again = MatchingRound::new(&fewer, policy).seed(outcome.seed()).run().unwrap();
                let own = fewer.find_mentee(person).unwrap();
                let now = again.explain_mentee(own);
                // Fewer rivals: the mentee does at least as well, and if the mentor is still full, others hold it.
                let place =
                    |list: &mentor_match::explain::MenteeExplanation<'_>| list.list_position.unwrap_or(u32::MAX);
                assert!(place(&now) <= place(&outcome.explain_mentee(mentee)));
                seen += 1;
                let got_it = again.matching().mentor_of(own) == Some(mentor);
                let rank = |pair| again.market().mentee_rank(pair);
                let better = again
                    .matching()
                    .pair_of(own)
                    .is_some_and(|pair| again.market_pair(own, mentor).is_some_and(|wanted| rank(pair) < rank(wanted)));
                if got_it || better {
                    direct += 1;
                } else {
                    let still = again.why_not(own, mentor);
                    assert!(matches!(still, Some(WhyNot::Full(_) | WhyNot::LevelWith(_))), "{still:?}");
                }
                // Without everybody who could outrank the mentee there, the mentee gets that mentor or a better one.
                let pair = outcome.market_pair(mentee, mentor).unwrap();
                let rivals = outcome.market().pairs_of_mentor(mentor).iter().copied();
                let rivals = rivals.filter(|&other| other != pair);
                let rivals =
                    rivals.filter(|&other| outcome.market().mentor_rank(other) <= outcome.market().mentor_rank(pair));
                let gone: Vec<PersonId> = rivals.map(|other| name(&outcome.market().mentee_of(other))).collect();
                let alone = without_mentees(cohort, &gone);
                let last = MatchingRound::new(&alone, policy).seed(outcome.seed()).run().unwrap();
                let own = alone.find_mentee(person).unwrap();
                let got = last.matching().pair_of(own).expect("nobody outranks the mentee at this mentor");
                let wanted = last.market_pair(own, mentor).expect("the pair is possible as before");
                assert!(last.market().mentee_rank(got) <= last.market().mentee_rank(wanted));
            }
        }
    });
    assert!(seen > 200 && direct > seen / 2, "{seen} {direct}: the test saw too little");
}

#[test]
fn without_the_named_refusal_the_pair_is_possible() {
    let mut kinds = std::collections::BTreeMap::new();
    each_round(1300..1500, |cohort, policy, strategy, outcome| {
        if strategy != "mentee-optimal" {
            return;
        }
        for (mentee, mentor) in all_pairs(cohort) {
            let refusals = outcome.refusals(mentee, mentor);
            let [only] = refusals.as_slice() else { continue };
            let (mut mentees, mut mentors) = (cohort.mentees().to_vec(), cohort.mentors().to_vec());
            let mut pairings = cohort.pairings().to_vec();
            let (one, other) = (&mut mentees[mentee.index()], &mut mentors[mentor.index()]);
            let kind = match only {
                Refusal::Declined { by: mentor_match::cohort::Side::Mentee } => {
                    one.declines.retain(|id| *id != other.id);
                    "declined by mentee"
                }
                Refusal::Declined { .. } => {
                    other.declines.retain(|id| *id != one.id);
                    "declined by mentor"
                }
                Refusal::FailedBefore => {
                    pairings.retain(|past| (&past.mentee, &past.mentor) != (&one.id, &other.id));
                    "failed"
                }
                Refusal::NotActive { .. } => {
                    one.profile.active = Some(true);
                    other.profile.active = Some(true);
                    "active"
                }
                Refusal::OtherUnit { .. } => {
                    one.profile.location.unit = other.profile.location.unit;
                    "unit"
                }
                Refusal::NotAgreed { by: mentor_match::cohort::Side::Mentor } => {
                    other.accepts.push(one.id.clone());
                    "agreement of mentor"
                }
                Refusal::NotAgreed { .. } => {
                    one.accepts.push(other.id.clone());
                    "agreement of mentee"
                }
                Refusal::NotChosen { wish: OnlyChoices::Mentee } => {
                    one.beyond_choices = None;
                    "rather none"
                }
                Refusal::NotChosen { .. } => {
                    one.choices.push(mentor_match::cohort::Choice::Person(other.id.clone()));
                    "choices only"
                }
                Refusal::HasMentor => {
                    let state = mentor_match::cohort::PairingState::Running;
                    pairings.retain(|past| past.mentee != one.id || past.state != state);
                    "has mentor"
                }
                unexpected => panic!("{unexpected:?}"),
            };
            *kinds.entry(kind).or_insert(0) += 1;
            let changed = Cohort::new(cohort.units().clone(), mentees, mentors, pairings).unwrap();
            let again = MatchingRound::new(&changed, policy).run().unwrap();
            assert_eq!(again.refusals(mentee, mentor), [], "after removing {only:?}");
            assert!(again.market_pair(mentee, mentor).is_some());
        }
    });
    assert!(kinds.len() >= 8, "{kinds:?}");
}

/// Matches nobody.
#[derive(Debug)]
struct Nobody;

impl Strategy for Nobody {
    fn name(&self) -> &'static str {
        "nobody"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::default()
    }

    fn solve(&self, market: &Market, _: &mut Context<'_>) -> Result<Solution, SolveError> {
        let (matching, stats) = (Matching::empty(market), SolveStats::default());
        Ok(Solution { matching, guarantee: self.guarantee(), certificate: Certificate::Matching, stats })
    }
}

#[test]
fn seats_that_a_strategy_leaves_free_are_told_as_free() {
    let town = common::Association::new(Preset::Altrusa);
    let mut busy = town.mentor("busy");
    busy.running = Some(1);
    let cohort = town.cohort(vec![town.new_member("ada")], vec![town.mentor("bea"), town.mentor("cleo"), busy]);
    let policy = Policy::preset(Preset::Altrusa);
    let outcome = MatchingRound::new(&cohort, &policy).own_strategy(Box::new(Nobody)).run().unwrap();
    let told = outcome.explain_mentee(MenteeId::new(0));
    assert_eq!(told.unmatched, Some(UnmatchedReason::SeatLeftFree));
    assert_eq!((told.filled_above.full, told.filled_above.without_seat, told.filled_above.free), (0, 1, 2));
}

#[test]
fn only_choices_are_the_reason_where_nothing_else_stands_in_the_way() {
    let town = common::Association::new(Preset::Altrusa);
    let cohort = town.cohort(vec![town.new_member("ada")], vec![town.mentor("bea")]);
    let mut preferences = Policy::preset(Preset::Altrusa).preferences().clone();
    preferences.mode = Mode::ChoicesOnly;
    for (silence, reason) in
        [(Silence::Accepts, UnmatchedReason::OnlyChoices), (Silence::Declines, UnmatchedReason::NobodyEligible)]
    {
        preferences.silence = silence;
        let policy = Policy::preset(Preset::Altrusa).with_preferences(preferences.clone());
        let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
        let told = outcome.explain_mentee(MenteeId::new(0));
        assert_eq!(told.unmatched, Some(reason));
        assert_eq!(told.refused, [("written choices only".to_owned(), 1)].into());
    }
}

#[test]
fn refused_pairs_of_all_mentees_are_counted() {
    let town = common::Association::new(Preset::Altrusa);
    let mentees = (0..200).map(|index| town.new_member(&format!("mentee-{index}"))).collect();
    let mut far = town.mentor("far");
    far.profile.location.unit = Some(town.lake);
    let (cohort, policy) = (town.cohort(mentees, vec![far]), Policy::preset(Preset::Altrusa));
    let audit = MatchingRound::new(&cohort, &policy).run().unwrap().audit();
    assert_eq!(audit.refused_pairs.by_rule, [("same-unit".into(), 200)].into());
    assert!(audit.adds_up());
}

/// The best (people, total) of all matchings (with this pair; with one more seat), by trying them all.
fn best_by_hand(market: &Market, must: Option<PairId>, extra: Option<MentorId>) -> Dual {
    fn from(market: &Market, mentee: usize, seats: &mut Vec<u16>, must: Option<PairId>) -> Option<Dual> {
        if mentee == market.mentees() {
            return Some(Dual::default());
        }
        let id = MenteeId::from_index(mentee);
        let forced = must.filter(|&pair| market.mentee_of(pair) == id);
        let mut best = if forced.is_some() { None } else { from(market, mentee + 1, seats, must) };
        for pair in market.pairs_of_mentee(id) {
            let mentor = market.mentor_of(pair).index();
            if seats[mentor] == 0 || forced.is_some_and(|forced| forced != pair) {
                continue;
            }
            seats[mentor] -= 1;
            if let Some(rest) = from(market, mentee + 1, seats, must) {
                let score = rest.score + i64::from(market.score(pair).unwrap().millionths());
                best = best.max(Some(Dual { people: rest.people + 1, score, ..rest }));
            }
            seats[mentor] += 1;
        }
        best
    }
    let mut seats: Vec<u16> = market.mentor_ids().map(|mentor| market.capacity(mentor)).collect();
    if let Some(mentor) = extra {
        seats[mentor.index()] += 1;
    }
    from(market, 0, &mut seats, must).unwrap()
}

#[test]
fn what_a_wish_costs_and_a_seat_is_worth_is_what_solving_again_finds() {
    let (mut told, policy) = ([0, 0, 0], Policy::preset(Preset::Altrusa));
    for seed in 0..400 {
        let cohort = small_cohort(&mut Dice::new(seed));
        let outcome = MatchingRound::new(&cohort, &policy).strategy(&"max-score".parse().unwrap()).run().unwrap();
        let (market, costs) = (outcome.market(), outcome.costs().unwrap());
        let best = best_by_hand(market, None, None);
        for (mentee, mentor) in all_pairs(&cohort) {
            let pair = outcome.market_pair(mentee, mentor);
            let seat = pair.is_some_and(|_| market.capacity(mentor) > 0);
            let held = outcome.matching().mentor_of(mentee) == Some(mentor);
            let written = costs.of_written_wish(mentee, mentor);
            let told_above = outcome.explain_mentee(mentee).above.iter().any(|one| one.mentor == Some(mentor));
            assert!(written == costs.of_wish(mentee, mentor) || (written.is_none() && !told_above));
            told[2] += usize::from(written.is_some());
            let Some(cost) = costs.of_wish(mentee, mentor) else {
                assert!(held || !seat);
                continue;
            };
            let forced = best_by_hand(market, pair, None);
            let loss = Dual { people: best.people - forced.people, score: best.score - forced.score, ..best };
            assert_eq!(cost.loss, loss, "seed {seed}, {mentee:?} with {mentor:?}");
            assert!((1..=cohort.mentees().len()).contains(&cost.moved));
            told[0] += 1;
        }
        for mentor in market.mentor_ids() {
            let more = best_by_hand(market, None, Some(mentor));
            let gain = Dual { people: more.people - best.people, score: more.score - best.score, ..best };
            assert_eq!(costs.extra_seat(mentor).0, gain);
            told[1] += usize::from(costs.extra_seat(mentor).is_something());
        }
    }
    assert!(told[0] > 200 && told[1] > 20 && told[2] > 20, "{told:?}");
}

#[test]
fn costs_in_words() {
    let cost = |people, score, moved| WishCost { loss: Dual { people, score, ..Dual::default() }, moved }.to_string();
    assert_eq!(cost(0, 412_345, 3), "would cost the round 0.41 in total and change the result of 3 people");
    assert_eq!(cost(0, 0, 1), "would cost the round nothing in total and change the result of 1 person");
    assert_eq!(cost(0, 1, 2), "would cost the round less than 0.01 in total and change the result of 2 people");
    assert_eq!(cost(1, -300_000, 2), "would leave one more mentee without a mentor and change the result of 2 people");
    let mentors = |mentors| Dual { people: 0, kept: 0, mentors, score: -5 };
    let wish = WishCost { loss: mentors(1), moved: 2 }.to_string();
    assert_eq!(wish, "would leave one more mentor without a mentee and change the result of 2 people");
    assert_eq!(SeatWorth(mentors(2)).to_string(), "would give 2 more mentors a mentee");
    assert_eq!(SeatWorth(Dual::score(800_000)).to_string(), "would add 0.80 to the total");
    assert_eq!(
        SeatWorth(Dual { people: 1, kept: 0, mentors: 0, score: -1 }).to_string(),
        "would give one more mentee a mentor"
    );
}

#[test]
fn strategies_that_do_not_maximise_have_no_costs() {
    let cohort = small_cohort(&mut Dice::new(3));
    let policy = Policy::preset(Preset::Altrusa);
    let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
    assert!(outcome.costs().is_none());
}
