//! However people are cut into shards and batches are merged, a round on shards is the round on one machine.

use std::collections::BTreeMap;

use matching_market::{
    Improve, MenteeOptimal, MentorOptimal, Objective, Side, Spread, Strategy, StrategySpec, TieRule,
};
use proptest::prelude::*;

use super::question::{Standing, State, ask};
use super::*;
use crate::MatchingRound;
use crate::cohort::{Apart, ApartBecause, Choice, Cohort, Goal, Mentee, Mentor, PersonId, Profile, StyleAnswer, Units};
use crate::policy::{Policy, Preset};
use crate::random::{Dice, cohort, policy};
use crate::sliver::PairsBuilt;

type Shards = Vec<(std::ops::Range<u32>, Vec<u8>)>;

/// Shards of one side, cut at random.
fn cut(pack: &Pack<'_>, side: Side, people: u32, dice: &mut Dice) -> Shards {
    let mut cuts: Vec<u32> =
        (0..dice.below(4)).map(|_| u32::try_from(dice.below(people as usize + 1)).unwrap()).collect();
    cuts.extend([0, people]);
    cuts.sort_unstable();
    cuts.windows(2).map(|two| (two[0]..two[1], pack.shard(side, two[0]..two[1]).unwrap())).collect()
}

/// Merges in a random order and grouping.
fn merged(mut batches: Vec<Vec<u8>>, dice: &mut Dice) -> Vec<u8> {
    while batches.len() > 1 {
        let take = 1 + dice.below(batches.len());
        let some: Vec<Vec<u8>> = (0..take).map(|_| batches.swap_remove(dice.below(batches.len()))).collect();
        batches.push(merge(&some).unwrap());
    }
    merge(&batches).unwrap()
}

/// A whole round, and every merged answer on its way.
fn run(pack: &Pack<'_>, (take, add): (u64, u64), by_definition: bool, dice: &mut Dice) -> (Driver, Vec<Vec<u8>>) {
    let plan = Plan::read(&pack.plan().to_bytes().unwrap()).unwrap();
    let mut mentees = cut(pack, Side::Mentee, plan.people().mentee, dice);
    let mut mentors = cut(pack, Side::Mentor, plan.people().mentor, dice);
    let mut answers = Vec::new();
    if plan.is_personal() {
        let mut totals = Vec::new();
        for (_, mentees) in &mentees {
            for (_, mentors) in &mentors {
                let block = Block::new(&plan, mentees, mentors).unwrap();
                assert!(matches!(block.topk(3, None, &|| None), Err(ShardError::Unweighed { .. })));
                totals.push(block.totals(&|| None).unwrap());
            }
        }
        let totals = merged(totals, dice);
        for (_, shard) in mentees.iter_mut().chain(&mut mentors) {
            *shard = weigh(&plan, shard, &totals).unwrap();
        }
        answers.push(totals);
    }
    let all = mentees.iter().chain(&mentors).map(|(_, bytes)| bytes);
    let mut driver = Driver::new(Plan::read(&pack.plan().to_bytes().unwrap()).unwrap(), all).unwrap();
    driver = driver.with_sizes(take, add);
    while *driver.next() != Next::Done {
        let mut parts = Vec::new();
        for (i, shard) in &mentees {
            if driver.asked(i.clone()) == 0 && !i.is_empty() {
                continue;
            }
            for (j, other) in &mentors {
                let block = Block::new(&plan, shard, other).unwrap();
                parts.push(if *driver.next() == Next::Begin {
                    block.topk(driver.keep(), None, &|| None).unwrap()
                } else {
                    let question = [(Side::Mentee, i), (Side::Mentor, j)];
                    let [one, two] = question.map(|(side, people)| driver.ask(side, people.clone()).unwrap());
                    block.answer((&one, &two), by_definition, &|| None).unwrap()
                });
            }
        }
        let answer = merged(parts, dice);
        driver.take(&answer, &|| None).unwrap();
        answers.push(answer);
    }
    (driver, answers)
}

fn matches(driver: &Driver) -> Vec<(String, String)> {
    driver.matches().unwrap().into_iter().map(|one| (one.mentee, one.mentor)).collect()
}

fn strategy(dice: &mut Dice) -> StrategySpec {
    match dice.below(3) {
        0 => StrategySpec::MaxScore { objective: *dice.one(Objective::ALL), spread: Spread::ZERO },
        _ => StrategySpec::MenteeOptimal { tie_rule: *dice.one(TieRule::ALL), improve: Improve::No },
    }
}

/// Matches; how many, their total and how many pairs were kept; pairs that are possible or refused.
type Alone = (Vec<(String, String)>, (usize, i64, usize), (u64, BTreeMap<String, u64>));

fn one_machine(cohort: &Cohort, policy: &Policy, spec: StrategySpec, seed: u64) -> Alone {
    let round = MatchingRound::new(cohort, policy).strategy(&spec).seed(seed).pairs(PairsBuilt::Sliver);
    let outcome = round.run().unwrap();
    outcome.rescan(&|| None).unwrap();
    assert!(outcome.sliver().is_some());
    let mentor = |mentee| outcome.mentor_of(mentee).map_or("", |mentor| cohort.mentor(mentor).id.as_str());
    let of = |mentee| (cohort.mentee(mentee).id.as_str().to_owned(), mentor(mentee).to_owned());
    let audit = outcome.audit();
    let refused = audit.refused_pairs.by_rule.into_iter().map(|(rule, pairs)| (rule.into_owned(), pairs)).collect();
    let total = outcome.matching().total_score(outcome.market()).unwrap();
    let matches = outcome.market().mentee_ids().map(of).collect();
    (matches, (audit.matched, total, outcome.market().pairs()), (audit.possible_pairs, refused))
}

/// The same people with answers about style, and what they want of the other side's; written with accents here and
/// there.
fn styled(cohort: &Cohort, dice: &mut Dice) -> Cohort {
    let answers = |dice: &mut Dice, percent| {
        let questions = ["pace", "Form", "tone"].into_iter().filter(|_| dice.percent(percent));
        let questions: Vec<String> = questions.map(str::to_owned).collect();
        let one = |question: String| (question, StyleAnswer::Scale(1 + u8::try_from(dice.below(5)).unwrap()));
        questions.into_iter().map(one).collect()
    };
    let change = |profile: &mut Profile, dice: &mut Dice| {
        profile.style.answers = answers(dice, 70);
        profile.style.wants = answers(dice, 4);
        // "negociar" has the stem of "negociação", not that of "negociacao".
        let goal = *dice.one(&["negociação", "negociacao", "negociar", "gestao de pessoas", "gestão", "não vendas"]);
        profile.goals.get_or_insert_default().push(Goal::new(goal));
    };
    let (mut mentees, mut mentors) = (cohort.mentees().to_vec(), cohort.mentors().to_vec());
    let profiles = mentees.iter_mut().map(|one| &mut one.profile);
    for profile in profiles.chain(mentors.iter_mut().map(|one| &mut one.profile)) {
        change(profile, dice);
    }
    for mentor in mentors.iter_mut().filter(|_| dice.percent(15)) {
        mentor.seats = Some(0);
    }
    // Mentors who answered alike are ties on every list, and then their positions decide.
    if dice.percent(60) {
        let alike = mentors[0].profile.clone();
        for mentor in mentors.iter_mut().filter(|_| dice.percent(80)) {
            (mentor.profile, mentor.importance) = (alike.clone(), BTreeMap::new());
        }
    }
    // So are mentees on the lists of mentors.
    if dice.percent(40) {
        let alike = mentees[0].clone();
        for mentee in mentees.iter_mut().filter(|_| dice.percent(70)) {
            (mentee.profile, mentee.importance) = (alike.profile.clone(), BTreeMap::new());
            (mentee.target, mentee.track, mentee.waited) = (alike.target.clone(), alike.track.clone(), alike.waited);
        }
    }
    let mut apart = Vec::new();
    for because in [ApartBecause::PerhapsOnePerson, ApartBecause::PerhapsSupervisor, ApartBecause::PerhapsFailed] {
        let (mentee, mentor) = (dice.one(&mentees).id.clone(), dice.one(&mentors).id.clone());
        apart.push(Apart { mentee, mentor, because });
    }
    let cohort = Cohort::new(cohort.units().clone(), mentees, mentors, cohort.pairings().to_vec()).unwrap();
    cohort.keep_apart(apart).unwrap()
}

/// The same policy, perhaps for people who write Portuguese.
fn telling(policy: &Policy, dice: &mut Dice) -> Policy {
    if dice.percent(50) {
        return policy.clone();
    }
    let text = policy.to_toml();
    let (before, after) = text.split_once("[scoring]\n").expect("a table of scoring");
    let after: Vec<&str> = after.lines().filter(|line| !line.starts_with("language =")).collect();
    Policy::from_toml(&format!("{before}[scoring]\nlanguage = \"portuguese\"\n{}", after.join("\n"))).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn shards_have_the_round_of_one_machine(seed in any::<u64>(), preset in 0..Preset::ALL.len()) {
        let mut dice = Dice(seed);
        let policy = policy(Preset::ALL[preset], &mut dice);
        let policy = telling(&policy, &mut dice);
        let (n, m) = (1 + dice.below(40), 1 + dice.below(40));
        let cohort = cohort(&policy, &mut dice, n, m);
        let cohort = styled(&cohort, &mut dice);
        let spec = strategy(&mut dice);
        let pack = Pack::new(&cohort, &policy, &spec, seed, None).unwrap();
        let is_small = dice.percent(70);
        let sizes = if is_small { (1 + dice.below(4) as u64, 1 + dice.below(3) as u64) } else { (32, 8) };
        let (first, answers) = run(&pack, sizes, false, &mut dice);
        let (second, others) = run(&pack, sizes, true, &mut dice);
        prop_assert_eq!(answers.len(), others.len());
        for (one, other) in answers.iter().zip(&others) {
            // Shards in which nobody waits are not asked, so answers about longer heads are about other pairs.
            let [mut one, mut other] = [one, other].map(|bytes| super::batch::Batch::read(bytes).unwrap());
            if one.header.question.starts_with("heads") {
                (one.header.cover, other.header.cover) = Default::default();
            }
            prop_assert!(one.write().unwrap() == other.write().unwrap(), "the same bytes whatever the cut");
        }
        prop_assert_eq!(first.receipt(), second.receipt());
        prop_assert_eq!(first.matches(), second.matches());
        let (receipt, alone) = (first.receipt().unwrap(), one_machine(&cohort, &policy, spec, seed));
        // The greatest total is one number, whoever it is of.
        if !matches!(spec, StrategySpec::MaxScore { .. }) {
            prop_assert_eq!(matches(&first), alone.0);
            prop_assert!(is_small || receipt.kept == alone.1.2);
        }
        prop_assert_eq!((receipt.matched, receipt.total), (alone.1.0, alone.1.1));
        prop_assert_eq!((receipt.possible, receipt.refused), alone.2);
    }
}

/// A small round, its plan, a shard of each side for everybody, and the answers to its first question.
fn small(seed: u64) -> (Plan, Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let (policy, mut dice) = (Policy::preset(Preset::Iaip), Dice(5));
    let cohort = cohort(&policy, &mut dice, 6, 4);
    let mentees = cohort.mentees().iter().cloned().map(|one| Mentee { importance: BTreeMap::default(), ..one });
    let mentors = cohort.mentors().iter().cloned().map(|one| Mentor { importance: BTreeMap::default(), ..one });
    let (mentees, mentors) = (mentees.collect(), mentors.collect());
    let cohort = Cohort::new(cohort.units().clone(), mentees, mentors, cohort.pairings().to_vec()).unwrap();
    let pack = Pack::new(&cohort, &policy, &StrategySpec::default(), seed, None).unwrap();
    let mentees = [0..4, 4..6].map(|people| pack.shard(Side::Mentee, people).unwrap());
    let mentors = [0..1, 1..4].map(|people| pack.shard(Side::Mentor, people).unwrap());
    let mut answers = Vec::new();
    for mentees in &mentees {
        for mentors in &mentors {
            answers.push(Block::new(pack.plan(), mentees, mentors).unwrap().topk(33, None, &|| None).unwrap());
        }
    }
    let plan = Plan::read(&pack.plan().to_bytes().unwrap()).unwrap();
    (plan, mentees.into_iter().chain(mentors).collect(), answers)
}

fn said<T>(result: Result<T, ShardError>) -> String {
    result.err().expect("it should have been refused").to_string()
}

/// The same bytes with one word for another of the same length, and the hash that goes with them.
fn forged(bytes: &[u8], word: &str, other: &str) -> Vec<u8> {
    let content = super::table::unseal(bytes, "").unwrap();
    let mut content = content.to_vec();
    let at = content.windows(word.len()).position(|part| part == word.as_bytes()).expect("the word");
    content[at..at + word.len()].copy_from_slice(other.as_bytes());
    super::table::seal(content)
}

#[test]
fn whatever_was_changed_is_refused() {
    let (plan, shards, answers) = small(1);
    for (bytes, is_shard) in [(&shards[0], true), (&shards[2], true), (&answers[0], false)] {
        for at in (0..bytes.len()).step_by(97).chain([bytes.len() - 1]) {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let text =
                if is_shard { said(super::pack::Shard::read(&changed, &plan, None)) } else { said(merge(&[changed])) };
            assert!(text.contains("was changed after it was written") || text.contains("no hash at the end"), "{text}");
        }
        for end in [0, 1, 20, bytes.len() / 2, bytes.len() - 1] {
            let text = said(merge(&[&bytes[..end]]));
            assert!(text.contains("perhaps bytes are missing"), "{text}");
        }
    }
    let mut changed = plan.to_bytes().unwrap();
    changed[30] ^= 1;
    assert!(said(Plan::read(&changed)).starts_with("the plan was changed after it was written"));
    // Bytes with the right hash that are something else.
    let other = super::table::seal(b"not Arrow at all".to_vec());
    assert!(said(merge(&[&other])).starts_with("not a plan, shard or batch"));
    assert!(said(Plan::read(&other)).starts_with("not a plan, shard or batch"));
}

#[test]
fn what_is_of_another_version_policy_plan_kind_or_question_is_refused() {
    let (plan, shards, answers) = small(1);
    let (mentees, mentors) = (&shards[0], &shards[2]);
    let newer = forged(mentees, "\"version\":1", "\"version\":2");
    let text = said(Block::new(&plan, &newer, mentors));
    assert_eq!(text, "mentees has version 2 of its format, and this program reads version 1");
    let policy = forged(mentees, &plan.policy_hash, &"0".repeat(64));
    let text = said(Block::new(&plan, &policy, mentors));
    assert!(text.starts_with("the shard of mentees 0 to 4 was made for the policy with the hash 0000"), "{text}");
    let (_, others, other_answers) = small(2);
    let text = said(Block::new(&plan, mentees, &others[2]));
    assert!(text.starts_with("the shard of mentors 0 to 1 belongs to the plan"), "{text}");
    let text = said(merge(&[&answers[0], &other_answers[1]]));
    assert!(text.starts_with("the heads of lists from mentee 0 and mentor 1 on belongs to the plan"), "{text}");
    let text = said(Block::new(&plan, mentors, mentors));
    assert_eq!(text, "the shard of mentors 0 to 1 was given where a shard of mentees is needed");
    let text = said(merge(&[&answers[0], mentees]));
    assert_eq!(text, "the shard of mentees 0 to 4 was given where a batch is needed");
    let totals = Block::new(&plan, mentees, mentors).unwrap().totals(&|| None).unwrap();
    assert!(said(merge(&[&answers[1], &totals])).contains("a batch of the kind of the others"));
    let other = Block::new(&plan, mentees, mentors).unwrap().topk(2, None, &|| None).unwrap();
    assert!(said(merge(&[&answers[1], &other])).contains("answers the question begin (2 a mentee)"));
    let mut driver = Driver::new(plan, &shards).unwrap();
    driver.take(&merge(&answers).unwrap(), &|| None).unwrap();
    let text = said(driver.take(&merge(&answers).unwrap(), &|| None));
    assert!(text.contains("answers the question begin and not refused 1"), "{text}");
}

/// Bytes with a hash of their own that say what no honest worker says.
#[test]
fn what_cannot_be_is_refused_behind_its_hash_too() {
    let (plan, shards, answers) = small(1);
    let mut batch = super::batch::Batch::read(&answers[0]).unwrap();
    let super::batch::Content::Heads(pairs) = &mut batch.content else { panic!("heads") };
    pairs[0].row.mentor = matching_market::MentorId::new(3);
    assert!(said(merge(&[batch.write().unwrap()])).contains("has pairs that it is not about"));
    let mut batch = super::batch::Batch::read(&merge(&answers).unwrap()).unwrap();
    batch.header.cover = super::cover::Cover::of(&(0..9), &(0..4));
    let mut driver = Driver::new(Plan::read(&plan.to_bytes().unwrap()).unwrap(), &shards).unwrap();
    assert!(said(driver.take(&batch.write().unwrap(), &|| None)).contains("people who are not in the plan"));
    let one = |candidates: u64, score: u64| {
        let mut all = vec![0; crate::compatibility::Feature::COUNT];
        all.extend([score, candidates]);
        super::totals::sums(&all.into_iter().flat_map(u64::to_le_bytes).collect::<Vec<u8>>())
    };
    assert!(one(2, 2_000_000).is_ok());
    for (candidates, score) in [(2, 2_000_001), (u64::MAX, 0), (0, 1)] {
        assert_eq!(
            said(one(candidates, score)),
            "not a plan, shard or batch of mentor-match: totals that nobody can have"
        );
    }
    let other = forged(&plan.to_bytes().unwrap(), "\"program\":\"0", "\"program\":\"9");
    assert!(said(Plan::read(&other)).contains("of version 9"), "{}", said(Plan::read(&other)));
}

#[test]
fn gaps_and_doubles_are_refused() {
    let (plan, shards, answers) = small(1);
    let text = said(merge(&[&answers[0], &answers[3], &answers[0]]));
    assert_eq!(text, "the pairs of mentees 0..4 with mentors 0..1 are there twice");
    let three = merge(&answers[..3]).unwrap();
    let again = || Plan::read(&plan.to_bytes().unwrap()).unwrap();
    let text = said(Driver::new(again(), &shards).unwrap().take(&three, &|| None));
    assert_eq!(text, "the pairs of mentee 4 with mentors 1..4 are missing");
    let text = said(Driver::new(again(), shards.iter().chain([&shards[1]])));
    assert_eq!(text, "the mentees 4..6 are in two shards");
    assert_eq!(said(Driver::new(again(), &shards[1..])), "the mentees 0..4 are in no shard");
    assert_eq!(said(Driver::new(again(), &shards[..3])), "the mentors 1..4 are in no shard");
    assert_eq!(
        said(weigh(&again(), &shards[0], &three)),
        "the heads of lists from mentee 0 and mentor 0 on was given where a batch of totals is needed"
    );
}

/// Two mentees and two mentors who wish crosswise, and a mentee whom nobody has room for: the stable matching that is
/// best for mentors is not best for mentees.
fn crossed() -> Cohort {
    let wishes = |names: &[&str]| names.iter().map(|name| Choice::Person(PersonId::new(name).unwrap())).collect();
    let mentee = |id: &str, names: &[&str]| Mentee { choices: wishes(names), ..Mentee::new(id).unwrap() };
    let mentor =
        |id: &str, names: &[&str]| Mentor { choices: wishes(names), seats: Some(1), ..Mentor::new(id).unwrap() };
    let mentees = vec![mentee("a", &["x", "y"]), mentee("b", &["y", "x"]), mentee("c", &["x", "y"])];
    let mentors = vec![mentor("x", &["b", "a", "c"]), mentor("y", &["a", "b", "c"])];
    Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap()
}

/// What the proof on all pairs says of other answers than the driver's own, and the matches it gives in the end.
fn proofs(cohort: &Cohort, seed: u64, others: &[&dyn Strategy]) -> (Vec<Result<(), ShardError>>, Vec<String>) {
    let policy = Policy::default();
    let pack = Pack::new(cohort, &policy, &StrategySpec::default(), seed, None).unwrap();
    let shards = [(Side::Mentee, 0..2), (Side::Mentee, 2..3), (Side::Mentor, 0..2)]
        .map(|(side, people)| pack.shard(side, people).unwrap());
    let blocks = [&shards[0], &shards[1]].map(|mentees| Block::new(pack.plan(), mentees, &shards[2]).unwrap());
    let answers = blocks.each_ref().map(|block| block.topk(33, None, &|| None).unwrap());
    let plan = Plan::read(&pack.plan().to_bytes().unwrap()).unwrap();
    let mut driver = Driver::new(plan, &shards).unwrap();
    driver.take(&merge(&answers).unwrap(), &|| None).unwrap();
    let mut prove = |strategy: &dyn Strategy| {
        driver.answer_by(strategy);
        let ask = |side, people| driver.ask(side, people).unwrap();
        let parts = blocks.iter().zip([0..2, 2..3]).map(|(block, mentees)| {
            block.price((&ask(Side::Mentee, mentees), &ask(Side::Mentor, 0..2)), false, &|| None).unwrap()
        });
        let answers = merge(&parts.collect::<Vec<_>>()).unwrap();
        driver.take(&answers, &|| None)
    };
    let said = others.iter().map(|&strategy| prove(strategy)).collect();
    prove(&MenteeOptimal { improve: Improve::No, ..MenteeOptimal::default() }).unwrap();
    (said, driver.matches().unwrap().into_iter().map(|one| one.mentor).collect())
}

#[test]
fn a_stable_matching_that_is_not_best_for_mentees_is_not_proved() {
    let (mut said, found) = proofs(&crossed(), 1, &[&MentorOptimal::default()]);
    let refused = self::said(said.remove(0));
    assert_eq!(refused, "mentees of mentor x could exchange mentors and be better off; this is a defect");
    assert_eq!(found, ["x", "y", ""]);
}

/// Where everybody is alike, nothing but lots says who has whom.
#[test]
fn a_matching_by_other_lots_is_not_proved() {
    let mentees = ["a", "b", "c"].map(|id| Mentee::new(id).unwrap()).to_vec();
    let mentors = ["x", "y"].map(|id| Mentor { seats: Some(1), ..Mentor::new(id).unwrap() }).to_vec();
    let cohort = Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap();
    let by_id = MenteeOptimal { tie_rule: TieRule::ById, improve: Improve::No };
    for seed in 0..12 {
        let (mut said, found) = proofs(&cohort, seed, &[&by_id]);
        match said.remove(0) {
            Ok(()) => assert_eq!(found, ["x", "y", ""], "seed {seed}"),
            Err(error) => {
                assert!(error.to_string().contains("would both rather have each other"), "{error}");
                assert_ne!(found, ["x", "y", ""], "seed {seed}");
            }
        }
    }
}

/// A mentor without seats, who fits everybody best, and one with a seat.
#[test]
fn mentors_without_seats_are_neither_in_heads_nor_pay() {
    let goals = |words: &str| Profile { goals: Some(vec![Goal::new(words)]), ..Profile::default() };
    let mentee = |id: &str| Mentee { profile: goals("public speaking"), ..Mentee::new(id).unwrap() };
    let mentor = |id: &str, words: &str, seats: u16| Mentor {
        profile: goals(words),
        seats: Some(seats),
        ..Mentor::new(id).unwrap()
    };
    let mentors = vec![mentor("free", "tax law", 1), mentor("full", "public speaking", 0)];
    let cohort = Cohort::new(Units::default(), vec![mentee("a"), mentee("b")], mentors, vec![]).unwrap();
    let spec = StrategySpec::MaxScore { objective: Objective::Total, spread: Spread::ZERO };
    let pack = Pack::new(&cohort, &Policy::default(), &spec, 1, None).unwrap();
    let shards = [Side::Mentee, Side::Mentor].map(|side| pack.shard(side, 0..2).unwrap());
    let block = Block::new(pack.plan(), &shards[0], &shards[1]).unwrap();
    let pairs = |bytes: &[u8]| {
        let batch = super::batch::Batch::read(bytes).unwrap();
        let (super::batch::Content::Heads(pairs) | super::batch::Content::Paying(pairs)) = batch.content else {
            panic!("pairs")
        };
        let pairs: Vec<(u32, u32)> = pairs.iter().map(|pair| (pair.mentee, pair.row.mentor.get())).collect();
        (pairs, batch.header.looked_at)
    };
    assert_eq!(pairs(&block.topk(1, None, &|| None).unwrap()).0, [(0, 0), (1, 0)]);
    // Nobody asks for anything, so every pair pays that is worth more than nothing.
    let nothing = [Standing::of(State::Nobody); 2];
    let asked = [Side::Mentee, Side::Mentor].map(|side| ask(pack.plan(), (side, 0..2), ("paying 1 -", 8), &nothing));
    let asked = asked.map(Result::unwrap);
    for by_definition in [false, true] {
        let answer = block.price((&asked[0], &asked[1]), by_definition, &|| None).unwrap();
        assert_eq!(pairs(&answer), (vec![(0, 0), (1, 0)], 2));
    }
}

#[test]
fn a_driver_takes_other_bytes_after_a_refusal_and_says_when_it_cannot() {
    let (plan, shards, answers) = small(1);
    let mut driver = Driver::new(Plan::read(&plan.to_bytes().unwrap()).unwrap(), &shards).unwrap();
    let whole = merge(&answers).unwrap();
    let block = Block::new(&plan, &shards[0], &shards[2]).unwrap();
    let mut totals = super::batch::Batch::read(&block.totals(&|| None).unwrap()).unwrap();
    let heads = super::batch::Batch::read(&whole).unwrap().header;
    (totals.header.cover, totals.header.question, totals.header.keep) = (heads.cover, heads.question, heads.keep);
    for wrong in [&whole[1..], &answers[0], &totals.write().unwrap()] {
        assert!(driver.take(wrong, &|| None).is_err());
    }
    driver.take(&whole, &|| None).unwrap();
    let first = driver.question().to_owned();
    assert!(first.starts_with("refused 1 "), "what was refused is not counted: {first}");
    let mut driver = Driver::new(plan, &shards).unwrap();
    // A pair that is there twice is found when the market is made.
    let mut batch = super::batch::Batch::read(&whole).unwrap();
    let super::batch::Content::Heads(pairs) = &mut batch.content else { panic!("heads") };
    pairs.insert(0, pairs[0]);
    let text = said(driver.take(&batch.write().unwrap(), &|| None));
    assert!(text.contains("twice") || text.contains("duplicate"), "{text}");
    let text = said(driver.take(&whole, &|| None));
    assert!(text.contains("is of no more use: begin another one, which is given the same shards"), "{text}");
}

#[test]
fn whoever_looks_says_what_bytes_are() {
    let (plan, shards, answers) = small(1);
    assert_eq!(look(&plan, &shards[0]).unwrap(), "the shard of mentees 0 to 4");
    assert_eq!(look(&plan, &answers[3]).unwrap(), "the heads of lists from mentee 4 and mentor 1 on");
    let (other, ..) = small(2);
    assert!(said(look(&other, &shards[0])).contains("belongs to the plan"));
    assert!(said(look(&other, &answers[0])).contains("belongs to the plan"));
    assert!(said(look(&plan, &shards[0][1..])).contains("was changed after it was written"));
}

#[test]
fn columns_that_reach_beyond_their_bytes_are_refused() {
    let (plan, shards, _) = small(1);
    let content = super::table::unseal(&shards[2], "").unwrap();
    let mut refused = 0;
    for at in (0..content.len() - 8).step_by(8) {
        for word in [i64::MAX, 1 << 20, -1] {
            let mut changed = content.to_vec();
            changed[at..at + 8].copy_from_slice(&word.to_le_bytes());
            let text = super::pack::Shard::read(&super::table::seal(changed), &plan, None).err();
            refused += usize::from(text.is_some_and(|error| error.to_string().contains("longer than its bytes")));
        }
    }
    assert!(refused > 10, "of each column an offset and a length, at least: {refused}");
}
