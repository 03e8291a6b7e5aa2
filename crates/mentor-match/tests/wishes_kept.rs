//! Over random cohorts: no wish is lost to nobody's wish under a stable strategy, the figure counts what it says,
//! levels are what the lists say, and the ground that an explanation gives is the one that holds. Everything is checked
//! from what people wrote.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;

use common::{Association, Dice, choices, id};
use mentor_match::cohort::{Choice, Cohort, Goal, Mentee, MenteeId, Mentor, MentorId, PersonId};
use mentor_match::engine::Property;
use mentor_match::explain::{WhyNot, WhyNotMentee};
use mentor_match::policy::{Asked, Mode, PersonPair, Policy, Preset, Rulings, SponsorRank};
use mentor_match::preference::Ground;
use mentor_match::{MatchingRound, RoundOutcome, StrategySpec};

/// Everybody qualifies under every preset; some write choices, popular mentors above all, some mentors write, agree or
/// sponsor.
fn wishful_cohort(dice: &mut Dice, preset: Preset) -> Cohort {
    const TOPICS: [&str; 3] = ["Hiring", "Budgets", "Public speaking"];
    let town = Association::new(preset);
    let (n, m) = (2 + dice.below(8), 2 + dice.below(5));
    let mentee_ids: Vec<String> = (0..n).map(|i| format!("mentee-{i}")).collect();
    let mentor_ids: Vec<String> = (0..m).map(|j| format!("mentor-{j}")).collect();
    let offered = |dice: &mut Dice| {
        let topics = TOPICS.iter().filter(|_| dice.chance(60)).map(|topic| Goal::new(topic)).collect();
        Some(topics)
    };
    let mut mentees: Vec<Mentee> = mentee_ids.iter().map(|name| town.new_member(name)).collect();
    for one in &mut mentees {
        one.profile.goals = offered(dice);
        for _ in 0..[0, 1, 2, 3, 6][dice.below(5)] {
            let popular = Choice::Person(id(&mentor_ids[dice.below(m).min(dice.below(m))]));
            if !one.choices.contains(&popular) {
                one.choices.push(popular);
            } else if dice.chance(30) {
                one.choices.push(Choice::Unresolved("somebody".to_owned()));
            }
        }
        one.sponsor = mentor_ids.get(dice.below(2 * m)).map(|other| id(other));
    }
    let mut mentors: Vec<Mentor> = mentor_ids.iter().map(|name| town.mentor(name)).collect();
    for one in &mut mentors {
        one.seats = Some(u16::try_from(1 + dice.below(2)).unwrap());
        one.profile.goals = offered(dice);
        let others = dice.shuffled(mentee_ids.clone());
        let mut others = others.iter().map(String::as_str);
        if dice.chance(30) {
            one.choices = choices(&others.by_ref().take(1 + dice.below(2)).collect::<Vec<_>>());
        }
        if dice.chance(40) {
            one.accepts = others.by_ref().take(1 + dice.below(2)).map(id).collect();
        }
        if dice.chance(10) {
            one.declines = others.take(1).map(id).collect();
        }
    }
    town.cohort(mentees, mentors)
}

/// Each policy with mentors who prefer whom by which key, and a cohort of its own.
fn each_round(seeds: std::ops::Range<u64>, asked: &[Asked], mut look: impl FnMut(&Cohort, &RoundOutcome<'_>)) {
    let default = (Preset::Altrusa, Policy::default());
    for (preset, policy) in Preset::ALL.iter().copied().map(|preset| (preset, Policy::preset(preset))).chain([default])
    {
        for seed in seeds.clone() {
            let mut dice = Dice::new(seed);
            let cohort = wishful_cohort(&mut dice, preset);
            for &asked in asked {
                let mut preferences = policy.preferences().clone();
                preferences.asked = asked;
                if dice.chance(20) {
                    preferences.mode = Mode::ChoicesOnly;
                }
                if dice.chance(50) {
                    preferences.sponsor = SponsorRank::AfterChoices;
                }
                let policy = policy.with_preferences(preferences);
                let mut rulings = Rulings::default();
                let (mentee, mentor) = (cohort.mentees()[0].id.clone(), cohort.mentors()[0].id.clone());
                rulings.pins.push(PersonPair { mentee, mentor });
                if dice.chance(70) || MatchingRound::new(&cohort, &policy).rulings(&rulings).run().is_err() {
                    rulings = Rulings::default();
                }
                for spec in StrategySpec::ALL {
                    let round = MatchingRound::new(&cohort, &policy).rulings(&rulings).strategy(spec).seed(seed);
                    look(&cohort, &round.run().unwrap());
                }
            }
        }
    }
}

fn position(choices: &[Choice], other: &PersonId) -> Option<usize> {
    choices.iter().position(|choice| choice.person() == Some(other))
}

/// What two people wrote about each other: the mentee's position of the mentor, the mentor's of the mentee.
fn written(cohort: &Cohort, mentee: MenteeId, mentor: MentorId) -> (Option<usize>, Option<usize>) {
    let (one, other) = (cohort.mentee(mentee), cohort.mentor(mentor));
    (position(&one.choices, &other.id), position(&other.choices, &one.id))
}

/// The wishes lost to nobody's wish, from the words of the definition.
fn lost_by_hand(cohort: &Cohort, outcome: &RoundOutcome<'_>) -> Vec<(MenteeId, MentorId)> {
    let most = outcome.policy().preferences().most_choices.map_or(usize::MAX, |most| most.get().into());
    let mut lost = Vec::new();
    for mentee in outcome.market().mentee_ids() {
        let result = outcome.mentor_of(mentee).map(|mentor| written(cohort, mentee, mentor).0.unwrap_or(usize::MAX));
        for (wish, choice) in cohort.mentee(mentee).choices.iter().enumerate().take(most) {
            let Some(mentor) = choice.person().and_then(|id| cohort.find_mentor(id)) else { continue };
            let above = result.is_none_or(|result| wish < result);
            if !above || outcome.market_pair(mentee, mentor).is_none() {
                continue;
            }
            let uninvited = |&holder: &MenteeId| written(cohort, holder, mentor) == (None, None);
            if outcome.matching().mentees_of(mentor).iter().any(uninvited) {
                lost.push((mentee, mentor));
            }
        }
    }
    lost
}

#[test]
fn no_wish_is_lost_to_nobodys_wish_under_a_stable_strategy() {
    let (mut stable, mut passed_over, mut lost_by_others) = (BTreeMap::new(), 0, 0);
    each_round(0..60, &[Asked::First, Asked::ByChoice], |cohort, outcome| {
        let lost = lost_by_hand(cohort, outcome);
        assert_eq!(outcome.preferences().wishes_lost(outcome.market(), outcome.matching()), Some(lost.clone()));
        assert_eq!(outcome.audit().wishes_lost, Some(lost.len()));
        if outcome.proved().contains(&Property::Stable) {
            *stable.entry(outcome.strategy()).or_insert(0) += 1;
            assert_eq!(lost, [], "{} under {}", outcome.strategy(), outcome.policy().name());
            let full = |mentee| outcome.explain_mentee(mentee).above.into_iter();
            let full = |mentee| full(mentee).filter(|one| matches!(one.why, WhyNot::Full(_))).count();
            passed_over += outcome.market().mentee_ids().map(full).sum::<usize>();
        } else {
            lost_by_others += lost.len();
        }
    });
    let names = ["egalitarian", "max-stable", "mentee-optimal", "mentor-optimal", "min-regret", "sex-equal"];
    for name in names {
        assert!(stable.contains_key(name), "{name} is stable: {stable:?}");
    }
    assert!(passed_over > 500 && lost_by_others > 50, "the test saw too little: {passed_over} {lost_by_others}");
}

#[test]
fn the_score_alone_takes_wishes_and_the_figure_says_how_many() {
    let mut lost_under_stable = 0;
    each_round(60..90, &[Asked::ByScore], |cohort, outcome| {
        let lost = lost_by_hand(cohort, outcome);
        assert_eq!(outcome.audit().wishes_lost, Some(lost.len()));
        if outcome.proved().contains(&Property::Stable) {
            lost_under_stable += lost.len();
        }
    });
    assert!(lost_under_stable > 100, "{lost_under_stable}");
    let cohort = wishful_cohort(&mut Dice::new(1), Preset::Altrusa);
    let policy = common::with_mode(&Policy::default(), Mode::ScoreOnly);
    let audit = MatchingRound::new(&cohort, &policy).run().unwrap().audit();
    assert_eq!(audit.wishes_lost, None, "wishes are not looked at");
}

#[test]
fn levels_are_the_written_positions_and_the_same_for_everybody_after_them() {
    let mut seen = BTreeMap::new();
    each_round(90..110, &[Asked::First, Asked::ByChoice, Asked::ByScore], |cohort, outcome| {
        if outcome.strategy() != "mentee-optimal" {
            return;
        }
        let (market, preferences) = (outcome.market(), outcome.policy().preferences());
        let longest = |all: &mut dyn Iterator<Item = &Vec<Choice>>| -> usize {
            all.filter_map(|choices| Some(1 + choices.iter().rposition(|one| one.person().is_some())?))
                .max()
                .unwrap_or(0)
        };
        let by_mentees = longest(&mut cohort.mentees().iter().map(|one| &one.choices));
        let by_mentors = longest(&mut cohort.mentors().iter().map(|one| &one.choices));
        let most = preferences.most_choices.map_or(usize::MAX, |most| most.get().into());
        let (asked_levels, promised_levels) = match preferences.asked {
            Asked::First => (1, 1),
            Asked::ByChoice => (by_mentees.min(most), 1),
            Asked::ByScore => (0, 0),
        };
        let sponsor_counts = preferences.sponsor == SponsorRank::AfterChoices;
        for mentee in market.mentee_ids() {
            for pair in market.pairs_of_mentee(mentee) {
                let mentor = market.mentor_of(pair);
                let (wish, named) = written(cohort, mentee, mentor);
                let sponsors =
                    sponsor_counts && cohort.mentee(mentee).sponsor.as_ref() == Some(&cohort.mentor(mentor).id);
                let level = match wish {
                    Some(position) => position,
                    None if sponsors => by_mentees,
                    None => by_mentees + usize::from(sponsor_counts),
                };
                assert_eq!(market.mentee_level(pair) as usize, level);
                let promised = sponsors || cohort.mentor(mentor).accepts.contains(&cohort.mentee(mentee).id);
                let (level, part) = match (named, wish.filter(|&wish| wish < most)) {
                    (Some(position), _) => (position, "named"),
                    (None, Some(_)) if preferences.asked == Asked::First => (by_mentors, "asked"),
                    (None, Some(wish)) if preferences.asked == Asked::ByChoice => {
                        (by_mentors + wish, "asked by choice")
                    }
                    _ if promised && preferences.asked != Asked::ByScore => (by_mentors + asked_levels, "promised"),
                    _ => (by_mentors + asked_levels + promised_levels, "by score"),
                };
                assert_eq!(market.mentor_level(pair) as usize, level, "{part}");
                *seen.entry(part).or_insert(0) += 1;
            }
        }
    });
    assert!(seen.len() == 5 && seen.values().all(|&times| times > 50), "{seen:?}");
}

/// Whether the ground on which a mentor's list has one mentee before another is a fact.
fn holds_for_mentor(cohort: &Cohort, outcome: &RoundOutcome<'_>, mentor: MentorId, two: [MenteeId; 2], ground: Ground) {
    let preferences = outcome.policy().preferences();
    let [better, worse] = two.map(|mentee| written(cohort, mentee, mentor));
    let scores = two.map(|mentee| {
        let scores = outcome.preferences().compatibility().scores(mentee, mentor);
        (scores.mentor, scores.fit)
    });
    let person = cohort.mentor(mentor);
    let promised = two.map(|mentee| {
        let one = cohort.mentee(mentee);
        let sponsored = preferences.sponsor == SponsorRank::AfterChoices && one.sponsor.as_ref() == Some(&person.id);
        person.accepts.contains(&one.id) || sponsored
    });
    let fits_better = scores[0] > scores[1];
    assert!(match ground {
        Ground::Ranked => better.1 < worse.1 && better.1.is_some(),
        Ground::Named => better.1.is_some() && worse.1.is_none(),
        Ground::Asked => better.0.is_some() && worse.0.is_none() && worse.1.is_none(),
        Ground::AskedEarlier => better.0.is_some() && better.0 < worse.0 && worse.1.is_none(),
        Ground::AskedToo => better.0.is_some() && worse.0.is_some() && better.1.is_none() && fits_better,
        Ground::Promised => promised == [true, false] && (better.1, worse.1) == (None, None),
        Ground::Fits => fits_better && (better.1, worse.1) == (None, None),
        Ground::Sponsor | Ground::Former | Ground::Priority | Ground::Waited => false,
    });
    if ground != Ground::Ranked && ground != Ground::Named {
        assert!(better.1.is_none(), "whom the mentor wrote is before others for that");
    }
}

#[test]
fn the_ground_that_is_given_is_the_one_that_holds() {
    use Ground::{Asked as Wrote, AskedEarlier, AskedToo, Fits, Named, Promised, Ranked, Sponsor};
    let mut seen = BTreeMap::new();
    each_round(110..135, &[Asked::First, Asked::ByChoice, Asked::ByScore], |cohort, outcome| {
        let preferences = outcome.preferences();
        for mentee in outcome.market().mentee_ids() {
            for mentor in outcome.market().mentor_ids() {
                let why = outcome.why_not(mentee, mentor);
                let silent = cohort.mentor(mentor).choices.is_empty();
                if let Some(why) = &why {
                    assert!(!(silent && why.to_string().contains("rank")), "{why}");
                    assert!(!(silent && why.to_string().contains("named by the mentor")), "{why}");
                }
                match why {
                    Some(WhyNot::Full(holders)) => {
                        assert_eq!(holders.all().len(), outcome.load(mentor));
                        for &(holder, ground) in &holders.above {
                            holds_for_mentor(cohort, outcome, mentor, [holder, mentee], ground);
                            *seen.entry(("above", ground)).or_insert(0) += 1;
                        }
                        for &(holder, ground) in &holders.below {
                            holds_for_mentor(cohort, outcome, mentor, [mentee, holder], ground);
                            *seen.entry(("below", ground)).or_insert(0) += 1;
                        }
                        for &holder in &holders.tied {
                            let [one, other] =
                                [holder, mentee].map(|one| preferences.compatibility().scores(one, mentor));
                            assert_eq!((one.mentor, one.fit), (other.mentor, other.fit), "equally suitable");
                        }
                    }
                    Some(WhyNot::HasBetter { current, ground }) => {
                        let [own, other] = [current, mentor].map(|mentor| written(cohort, mentee, mentor));
                        let [own_scores, other_scores] = [current, mentor].map(|mentor| {
                            let scores = preferences.compatibility().scores(mentee, mentor);
                            (scores.mentee, scores.fit)
                        });
                        let sponsor = cohort.mentee(mentee).sponsor.as_ref().and_then(|id| cohort.find_mentor(id));
                        assert!(match ground {
                            Ground::Ranked => own.0.is_some() && own.0 < other.0,
                            Ground::Named => own.0.is_some() && other.0.is_none(),
                            Ground::Sponsor => sponsor == Some(current) && own.0.is_none() && other.0.is_none(),
                            Ground::Asked => own.1.is_some() && other.1.is_none() && (own.0, other.0) == (None, None),
                            Ground::AskedToo => own.1.is_some() && other.1.is_some() && own_scores > other_scores,
                            Ground::Fits => (own.0, other.0) == (None, None) && own_scores > other_scores,
                            Ground::AskedEarlier
                            | Ground::Former
                            | Ground::Promised
                            | Ground::Priority
                            | Ground::Waited => {
                                false
                            }
                        });
                        *seen.entry(("mentee", ground)).or_insert(0) += 1;
                        let told = outcome.why_not_mentee(mentee, mentor);
                        assert_eq!(told, Some(WhyNotMentee::PrefersOther { current, ground }));
                    }
                    _ => {}
                }
            }
        }
    });
    for kind in [Ranked, Named, Wrote, AskedEarlier, AskedToo, Promised, Fits] {
        assert!(seen.contains_key(&("above", kind)) && seen.contains_key(&("below", kind)), "{kind:?}: {seen:?}");
    }
    for kind in [Ranked, Named, Sponsor, Wrote, AskedToo, Fits] {
        assert!(seen.contains_key(&("mentee", kind)), "{kind:?}: {seen:?}");
    }
}

/// All orders of a few things.
fn orders<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    if items.is_empty() {
        return vec![vec![]];
    }
    let first = |index: usize| {
        let mut rest = items.to_vec();
        let first = rest.remove(index);
        orders(&rest).into_iter().map(move |rest| [vec![first.clone()], rest].concat())
    };
    (0..items.len()).flat_map(first).collect()
}

/// How many mentees get a mentor they truly like better by writing the same names in another order.
fn gains_by_order(policy: &Policy, seeds: std::ops::Range<u64>) -> (usize, usize) {
    let (mut tried, mut gained) = (0, 0);
    for seed in seeds {
        let cohort = wishful_cohort(&mut Dice::new(seed), Preset::Altrusa);
        let honest = MatchingRound::new(&cohort, policy).seed(seed).run().unwrap();
        for (index, person) in cohort.mentees().iter().enumerate().filter(|(_, one)| one.choices.len() > 1) {
            let mentee = MenteeId::from_index(index);
            let rank = |mentor: Option<MentorId>| {
                mentor
                    .map_or(u32::MAX, |mentor| honest.market().mentee_rank(honest.market_pair(mentee, mentor).unwrap()))
            };
            let truly = rank(honest.mentor_of(mentee));
            for order in orders(&person.choices[..person.choices.len().min(4)]) {
                let mut mentees = cohort.mentees().to_vec();
                mentees[index].choices[..order.len()].clone_from_slice(&order);
                let told = Cohort::new(cohort.units().clone(), mentees, cohort.mentors().to_vec(), vec![]).unwrap();
                let other = MatchingRound::new(&told, policy).seed(seed).run().unwrap();
                tried += 1;
                gained += usize::from(rank(other.mentor_of(mentee)) < truly);
            }
        }
    }
    (tried, gained)
}

#[test]
fn the_order_of_the_names_one_writes_cannot_pay_where_it_moves_nobody_on_a_mentors_list() {
    let (tried, gained) = gains_by_order(&Policy::default(), 0..60);
    assert!(tried > 1_000 && gained == 0, "{gained} of {tried}");
    // Where earlier choices come first on mentors' lists, it can.
    let mut preferences = Policy::default().preferences().clone();
    preferences.asked = Asked::ByChoice;
    let (tried, gained) = gains_by_order(&Policy::default().with_preferences(preferences), 0..60);
    assert!(tried > 1_000 && gained > 0, "{gained} of {tried}");
}

#[test]
fn which_names_one_writes_can_pay() {
    // Both asked for tove, who has one seat; the other mentor goes to zoe, who fits her better, unless orla asks for
    // her, too.
    let town = Association::new(Preset::Altrusa);
    let [mut kofi, mut orla, mut zoe] = ["kofi", "orla", "zoe"].map(|name| town.new_member(name));
    let [mut bram, mut tove] = ["bram", "tove"].map(|name| town.mentor(name));
    kofi.profile.goals = common::goals(&["Hiring", "Budgets"]);
    orla.profile.goals = common::goals(&["Law"]);
    zoe.profile.goals = common::goals(&["Hiring"]);
    bram.profile.goals = common::goals(&["Hiring"]);
    tove.profile.goals = common::goals(&["Hiring", "Budgets"]);
    (kofi.choices, orla.choices) = (choices(&["tove"]), choices(&["tove"]));
    let round = |orla: &Mentee| {
        common::run(
            &town.cohort(vec![kofi.clone(), orla.clone(), zoe.clone()], vec![bram.clone(), tove.clone()]),
            &Policy::default(),
        )
    };
    assert_eq!(round(&orla), ["kofi-tove", "zoe-bram"]);
    orla.choices = choices(&["tove", "bram"]);
    assert_eq!(round(&orla), ["kofi-tove", "orla-bram"]);
}
