//! Scores of one's own: what the formulas make of them, who decides what, and what is refused.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Association, Dice, choices, id, pairs, small_cohort};
use jiff::civil::date;
use mentor_match::cohort::{Cohort, Importance, Mentee, MenteeId, Mentor, MentorId, PersonKey, Side, Units};
use mentor_match::compatibility::{
    Compatibility, Feature, Personal, ScoreMatrix, ScoreMatrixError, ScoreSource, ScoreSourceError, ScoreTableError,
    ScoreUse, Scoring, Sides, Warning,
};
use mentor_match::policy::rules::SameUnit;
use mentor_match::policy::{Policy, Preset, Rule, RuleKind};
use mentor_match::{MatchingRound, RoundError, Score};

/// Millionths by position, one table a side; how often it was asked.
#[derive(Debug, Default)]
struct Table {
    mentee: Vec<Vec<Option<i32>>>,
    mentor: Vec<Vec<Option<i32>>>,
    asked: AtomicUsize,
}

impl ScoreSource for Table {
    fn name(&self) -> &'static str {
        "model"
    }

    fn scores(&self, _: &Cohort, mentee: MenteeId, mentor: MentorId) -> Option<Sides<Score>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let value = |table: &[Vec<Option<i32>>]| table[mentee.index()][mentor.index()].map(Score::from_millionths);
        Some(Sides { mentee: value(&self.mentee)?, mentor: value(&self.mentor)? })
    }

    fn neutral(&self) -> Score {
        Score::from_millionths(123_456)
    }
}

fn any_table(dice: &mut Dice, cohort: &Cohort, known: usize) -> Table {
    let (n, m) = (cohort.mentees().len(), cohort.mentors().len());
    let mut table = || -> Vec<Vec<Option<i32>>> {
        let mut entry = || dice.chance(known).then(|| i32::try_from(dice.below(1_000_001)).unwrap());
        (0..n).map(|_| (0..m).map(|_| entry()).collect()).collect()
    };
    Table { mentee: table(), mentor: table(), asked: AtomicUsize::new(0) }
}

fn all_pairs(cohort: &Cohort) -> impl Iterator<Item = (MenteeId, MentorId)> {
    let mentors = cohort.mentors().len();
    let mentees = (0..cohort.mentees().len()).map(MenteeId::from_index);
    mentees.flat_map(move |mentee| (0..mentors).map(move |mentor| (mentee, MentorId::from_index(mentor))))
}

/// Half-even, from the definition.
fn rounded(numerator: i64, denominator: i64) -> i64 {
    let (below, rest) = (numerator / denominator, 2 * (numerator % denominator));
    match rest.cmp(&denominator) {
        std::cmp::Ordering::Less => below,
        std::cmp::Ordering::Equal => below + below % 2,
        std::cmp::Ordering::Greater => below + 1,
    }
}

#[test]
fn beside_the_features_it_is_one_more_term_and_instead_of_them_the_only_one() {
    for seed in 0..150 {
        let mut dice = Dice::new(seed);
        let cohort = small_cohort(&mut dice);
        let known = [0, 60, 100][dice.below(3)];
        let source = any_table(&mut dice, &cohort, known);
        let weight = u32::try_from(1 + dice.below(1_000)).unwrap();
        let plain = Compatibility::new(&cohort, &Scoring::default(), date(2026, 9, 1));
        let new = || Compatibility::new(&cohort, &Scoring::default(), date(2026, 9, 1));
        let beside = new().with_source(&source, ScoreUse::Beside(weight)).unwrap();
        let instead = new().with_source(&source, ScoreUse::Replace).unwrap();
        let pairs = cohort.mentees().len() * cohort.mentors().len();
        assert_eq!(source.asked.load(Ordering::Relaxed), 2 * pairs, "each pair is read once for each of the two");
        for (mentee, mentor) in all_pairs(&cohort) {
            let own = source.scores(&cohort, mentee, mentor).map(|own| own.map(|own| i64::from(own.millionths())));
            let counted = own.unwrap_or(Sides { mentee: 123_456, mentor: 123_456 });
            let opened = plain.open(mentee, mentor);
            let joined = beside.open(mentee, mentor);
            for side in [Side::Mentee, Side::Mentor] {
                let sum: i64 = opened.parts.iter().map(|(_, part)| *part.contribution.of(side)).sum();
                let whole = i64::from(*opened.weight_sum.of(side));
                let expected = rounded(sum + i64::from(weight) * counted.of(side), whole + i64::from(weight));
                let scores = beside.scores(mentee, mentor);
                let got = if side == Side::Mentee { scores.mentee } else { scores.mentor };
                assert_eq!(i64::from(got.millionths()), expected, "seed {seed}, {side}");
                let known: u32 = opened
                    .parts
                    .iter()
                    .filter(|(_, part)| part.value.of(side).is_some())
                    .map(|(_, part)| *part.weight.of(side))
                    .sum();
                let known = i64::from(known) + if own.is_some() { i64::from(weight) } else { 0 };
                let coverage = rounded(known * 1_000_000, whole + i64::from(weight));
                assert_eq!(i64::from(joined.coverage.of(side).millionths()), coverage);
                let scores = instead.scores(mentee, mentor);
                let got = if side == Side::Mentee { scores.mentee } else { scores.mentor };
                assert_eq!(i64::from(got.millionths()), *counted.of(side));
            }
            assert_eq!(joined.scores, beside.scores(mentee, mentor));
            assert_eq!((joined.lines().count(), instead.open(mentee, mentor).lines().count()), (Feature::COUNT + 1, 1));
            let all = if own.is_some() { Score::ONE } else { Score::ZERO };
            assert_eq!(instead.coverage(mentee, mentor), Sides { mentee: all, mentor: all });
        }
    }
}

#[test]
fn personal_weights_raise_nobodys_average_beside_scores_of_ones_own_either() {
    for seed in 0..60 {
        let mut dice = Dice::new(seed);
        let silent = small_cohort(&mut dice);
        let mut mentees = silent.mentees().to_vec();
        for one in &mut mentees {
            for feature in [Feature::Goals, Feature::Leadership] {
                one.importance.insert(feature.name().to_owned(), Importance::ALL[dice.below(5)]);
            }
            if dice.chance(30) {
                // The same of everything: a weight against the source, not among the features.
                let step = Importance::ALL[dice.below(5)];
                one.importance =
                    Feature::ALL.iter().copied().map(|feature| (feature.name().to_owned(), step)).collect();
            }
        }
        let spoken =
            Cohort::new(silent.units().clone(), mentees, silent.mentors().to_vec(), silent.pairings().to_vec());
        let spoken = spoken.unwrap();
        let source = any_table(&mut dice, &silent, 70);
        let usage = ScoreUse::Beside(u32::try_from(1 + dice.below(1_000)).unwrap());
        let new = |cohort| Compatibility::new(cohort, &Scoring::default(), date(2026, 9, 1));
        let plain = new(&silent).with_source(&source, usage).unwrap();
        let personal = new(&spoken).with_source(&source, usage).unwrap();
        for mentee in (0..silent.mentees().len()).map(MenteeId::from_index) {
            let sum = |compatibility: &Compatibility<'_>| -> i64 {
                let mentors = (0..silent.mentors().len()).map(MentorId::from_index);
                mentors.map(|mentor| i64::from(compatibility.scores(mentee, mentor).mentee.millionths())).sum()
            };
            let (before, after, candidates) = (sum(&plain), sum(&personal), silent.mentors().len());
            assert!(after <= before, "seed {seed}: {mentee} gains");
            assert!(
                after > before - 2 * i64::try_from(candidates).unwrap() || candidates == 0,
                "seed {seed}: {mentee} loses"
            );
            for mentor in (0..candidates).map(MentorId::from_index) {
                let opened = personal.open(mentee, mentor);
                let parts =
                    opened.lines().map(|(_, part)| part.contribution.mentee).sum::<i64>() + opened.balance.mentee;
                assert_eq!(
                    rounded(parts, opened.weight_sum.mentee.into()),
                    i64::from(opened.scores.mentee.millionths())
                );
            }
        }
        assert_eq!(Personal::default(), Scoring::default().personal, "the bounds that this test relies on");
    }
}

/// Ada and Ben, Cleo and Dan of one club, each mentor with one seat; `scores` as rows `mentee,mentor,score`.
fn four(change: impl FnOnce(&mut Mentee, &mut Mentor)) -> Cohort {
    let town = Association::new(Preset::Altrusa);
    let (mut ada, mut dan) = (town.mentee("ada"), town.mentor("dan"));
    change(&mut ada, &mut dan);
    town.cohort(vec![ada, town.mentee("ben")], vec![town.mentor("cleo"), dan])
}

fn matrix(cohort: &Cohort, rows: &str) -> ScoreMatrix {
    ScoreMatrix::parse("panel", &format!("mentee,mentor,score\n{rows}"), cohort).unwrap()
}

#[test]
fn own_scores_order_the_lists_and_wishes_and_rules_come_first() {
    let crossed = "ada,dan,0.9\nben,cleo,0.8\nada,cleo,0.2\nben,dan,0.1\n";
    let straight = "ada,cleo,0.9\nben,dan,0.8\nada,dan,0.2\nben,cleo,0.1\n";
    let policy = Policy::default();
    let matched = |cohort: &Cohort, policy: &Policy, rows: &str| {
        let scores = matrix(cohort, rows);
        pairs(&MatchingRound::new(cohort, policy).score_source(&scores, ScoreUse::Replace).run().unwrap())
    };
    let cohort = four(|_, _| ());
    assert_eq!(matched(&cohort, &policy, crossed), ["ada-dan", "ben-cleo"]);
    assert_eq!(matched(&cohort, &policy, straight), ["ada-cleo", "ben-dan"]);
    // Written wishes come before any score.
    let wished = four(|ada, dan| (ada.choices, dan.choices) = (choices(&["dan"]), choices(&["ada"])));
    assert_eq!(matched(&wished, &policy, straight), ["ada-dan", "ben-cleo"]);
    // And a rule refuses whatever the score is: Dan is of another club.
    let town = Association::new(Preset::Altrusa);
    let apart = four(|_, dan| dan.profile.location.unit = Some(town.hill));
    let at_home = policy.with_rule(Rule::new(RuleKind::SameUnit(SameUnit { level: "club".to_owned() }))).unwrap();
    assert_eq!(matched(&apart, &at_home, crossed), ["ben-cleo"]);
}

#[test]
fn a_pair_without_a_score_comes_after_those_with_one_and_says_so() {
    let cohort = four(|_, _| ());
    let scores = ScoreMatrix::parse(
        "panel",
        "Mentor,mentee,score,mentor score,sentence\ncleo,ada,0.1,0.3,\"Same field, same town\"\ndan,ben,,,\n",
        &cohort,
    );
    let scores = scores.unwrap();
    assert_eq!(scores.known(), 1);
    let policy = Policy::default();
    let outcome = MatchingRound::new(&cohort, &policy).score_source(&scores, ScoreUse::Replace).run().unwrap();
    assert_eq!(pairs(&outcome), ["ada-cleo", "ben-dan"]);
    let lines = |mentee, mentor| -> Vec<String> {
        let opened = outcome.open(MenteeId::new(mentee), MentorId::new(mentor));
        let line = |(name, part): (&str, &mentor_match::compatibility::Part)| {
            format!("{name} {} {}: {}", part.counted.mentee, part.counted.mentor, part.detail)
        };
        opened.lines().map(line).collect()
    };
    assert_eq!(lines(0, 0), ["panel 0.1 0.3: Same field, same town"]);
    assert_eq!(lines(1, 1), ["panel 0 0: panel has no score for this pair"]);
    let about_features = |one: &Warning| !matches!(one, Warning::LowCoverage { .. });
    assert!(!outcome.warnings().iter().any(about_features), "nothing is said about features that do not count");
    // With a neutral value of one's own, whoever is not known can come first.
    let scores = scores.with_neutral("0.5".parse().unwrap()).unwrap();
    let outcome = MatchingRound::new(&cohort, &policy).score_source(&scores, ScoreUse::Replace).run().unwrap();
    let rank = |mentor| {
        let market = outcome.market();
        market.mentee_rank(market.find_pair(MenteeId::new(0), MentorId::new(mentor)).unwrap())
    };
    assert!(rank(1) < rank(0));
}

#[test]
fn what_cannot_be_used_is_refused_with_its_name() {
    let cohort = four(|_, _| ());
    let policy = Policy::default();
    let refused = |source: &dyn ScoreSource, usage| match MatchingRound::new(&cohort, &policy)
        .score_source(source, usage)
        .run()
    {
        Err(RoundError::Scores(error)) => error,
        other => panic!("expected a refusal, got {other:?}"),
    };
    let row = || vec![Some(0), Some(1_000_000)];
    for found in [-1, 1_000_001, i32::MIN, i32::MAX] {
        let (mentee, mentor) = (vec![row(), row()], vec![row(), vec![Some(found), Some(0)]]);
        let source = Table { mentee, mentor, ..Table::default() };
        let error = refused(&source, ScoreUse::Beside(3));
        let pair = Some((id("ben"), id("cleo"), Side::Mentor));
        let found = Score::from_millionths(found);
        assert_eq!(error, ScoreSourceError::OutOfRange { name: "model".to_owned(), pair, found });
        assert!(
            error.to_string().starts_with("'model' scores mentee ben and mentor cleo, in the mentor's view, with ")
        );
    }
    let scores = matrix(&cohort, "ada,cleo,1\n");
    for found in [0, 1_001] {
        let error = refused(&scores, ScoreUse::Beside(found));
        assert_eq!(error, ScoreSourceError::Weight { name: "panel".to_owned(), found });
    }
    for name in ["goals", "", " x", "two\nlines", &"x".repeat(61)] {
        let error = refused(&ScoreMatrix::new(name, &cohort), ScoreUse::Replace);
        assert_eq!(error, ScoreSourceError::Name { name: name.to_owned() });
    }
    let others = Cohort::new(Units::default(), vec![Mentee::new("ada").unwrap()], vec![], vec![]).unwrap();
    let error = refused(&ScoreMatrix::new("panel", &others), ScoreUse::Replace);
    assert_eq!(error, ScoreSourceError::OtherCohort { name: "panel".to_owned() });
}

#[test]
fn tables_are_read_in_any_order_and_refused_with_their_line() {
    let cohort = four(|_, _| ());
    let rows = ["ada,cleo,0.1", "ada,dan,0.2", "ben,cleo,0.3", "ben,dan,0.4"];
    let straight = matrix(&cohort, &rows.join("\n"));
    let mut dice = Dice::new(3);
    for _ in 0..20 {
        assert_eq!(matrix(&cohort, &dice.shuffled(rows.to_vec()).join("\r\n")), straight);
    }
    let refused = |table: &str| ScoreMatrix::parse("panel", table, &cohort).unwrap_err();
    for (table, message) in [
        ("mentee,mentor\nada,cleo", "scores, line 1: the column 'score' is missing; the header is mentee,mentor,score"),
        ("mentee,mentor,score\nada,cleo,1,2", "scores, line 2: 4 cells, the header has 3"),
        ("mentee,mentor,score\n\nada,cleo,\"0,5\"", "scores, line 3: 'score' is '0,5': not a decimal number"),
        ("mentee,mentor,score\nada,cleo,nan", "scores, line 2: 'score' is 'nan': not a decimal number"),
        ("mentee,mentor,score\nada,cleo,-0.1", "scores, line 2: -0.1 is not between 0 and 1; scale all scores"),
        ("mentee,mentor,score,mentor_score\nada,cleo,,1", "scores, line 2: 'score' is '': "),
        ("mentee,mentor,score\n,cleo,1", "scores, line 2: 'mentee': "),
        (
            "mentee,mentor,score\nada,cleo,1\nben,cleo,1\nada,cleo,0",
            "scores, line 4: mentee ada and mentor cleo have a score",
        ),
        (
            "mentee,mentor,score\nx,cleo,1\nada,y,1",
            "scores, line 3: no scored pair is in this cohort; use its ids, such as ada",
        ),
    ] {
        let error: ScoreTableError = refused(table);
        assert!(error.to_string().starts_with(message), "{error}");
    }
    let partly = matrix(&cohort, "zoe,cleo,1\nada,cleo,1\nada,yan,0.5\nzoe,dan,1\n");
    let strangers: Vec<_> = partly.strangers().iter().map(|one| (one.person.to_string(), one.position)).collect();
    assert_eq!(strangers, [("mentee zoe".to_owned(), 2), ("mentor yan".to_owned(), 4)]);
    let unknown = PersonKey { side: Side::Mentor, id: id("yan") };
    let mut partly = partly;
    assert_eq!(partly.set(&id("ada"), &id("yan"), Score::ONE), Err(ScoreMatrixError::Unknown(unknown)));
    assert_eq!(matrix(&cohort, "").known(), 0);
}

#[cfg(feature = "ndarray")]
#[test]
fn a_matrix_is_the_same_as_its_table_wherever_its_rows_stand() {
    use ndarray::array;
    let cohort = four(|_, _| ());
    let table = matrix(&cohort, "ada,cleo,0.1\nben,cleo,0.3\nben,dan,0.4");
    let scores = array![[0.4, 7.0, 0.3], [f64::NAN, 7.0, 0.1], [7.0, 7.0, 7.0]];
    let (mentees, mentors) = (["ben", "ada", "zoe"].map(id), ["dan", "yan", "cleo"].map(id));
    let read = ScoreMatrix::from_dense("panel", scores.view(), &mentees, &mentors, &cohort).unwrap();
    for (mentee, mentor) in all_pairs(&cohort) {
        assert_eq!(read.scores(&cohort, mentee, mentor), table.scores(&cohort, mentee, mentor));
    }
    let strangers: Vec<_> = read.strangers().iter().map(|one| (one.person.to_string(), one.position)).collect();
    assert_eq!(strangers, [("mentee zoe".to_owned(), 3), ("mentor yan".to_owned(), 2)]);
    let twice = ScoreMatrix::from_dense("panel", scores.view(), &["ada", "ben", "ada"].map(id), &mentors, &cohort);
    assert_eq!(twice, Err(ScoreMatrixError::IdTwice(PersonKey { side: Side::Mentee, id: id("ada") })));
    for bad in [1.5, f64::INFINITY] {
        let scores = array![[bad]];
        let error = ScoreMatrix::from_dense("panel", scores.view(), &["ada"].map(id), &["dan"].map(id), &cohort);
        assert!(matches!(
            error,
            Err(ScoreMatrixError::OutOfRange(_) | ScoreMatrixError::Entry { row: 1, column: 1, .. })
        ));
    }
}

#[test]
fn to_call_everything_important_weighs_the_features_against_the_source() {
    let cohort = four(|ada, _| {
        ada.importance = Feature::ALL
            .iter()
            .copied()
            .map(|feature| (feature.name().to_owned(), Importance::VeryImportant))
            .collect();
    });
    let scores = matrix(&cohort, "ada,cleo,0.5\nada,dan,0.25");
    let goals = Scoring::default().mentee_weights[Feature::Goals];
    let compatibility = Compatibility::new(&cohort, &Scoring::default(), date(2026, 9, 1));
    let compatibility = compatibility.with_source(&scores, ScoreUse::Beside(goals)).unwrap();
    let opened = compatibility.open(MenteeId::new(0), MentorId::new(0));
    // Twice the programme's weight for each feature, once for the source.
    let own = opened.own.as_ref().unwrap().part.weight.mentee;
    assert_eq!(opened.parts[Feature::Goals].weight.mentee, 2 * own);
}
