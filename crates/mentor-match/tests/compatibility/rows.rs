//! Many pairs at once have the scores of one by one.

use matching_market::Score;
use mentor_match::cohort::{Cohort, Goal, Importance, MenteeId, MentorId};
use mentor_match::compatibility::{
    Compatibility, Feature, PerFeature, Resources, ScoreMatrix, ScoreUse, Scoring, Sides, Vectors,
};
use proptest::prelude::*;

use super::people::{AS_OF, Dice, World, people};

/// A cohort with everything that sets people apart: some exclude goals, know each other and say what matters to them.
fn cohort(world: &World, dice: &mut Dice, mentees: usize, mentors: usize) -> Cohort {
    let (units, mut mentees, mut mentors) = people(world, mentees, mentors);
    let ids: Vec<_> = mentors.iter().map(|one| one.id.clone()).collect();
    // Where no mentor says what matters, both sides of a pair are summed up at once.
    let mentors_speak = dice.percent(40);
    for one in &mut mentees {
        if dice.percent(20) {
            one.profile.avoids = Some(vec![(*dice.one(&["Fundraising", "Budgets", "Public speaking"])).to_owned()]);
        }
        if dice.percent(30) {
            one.acquainted = vec![dice.one(&ids).clone()];
        }
        if dice.percent(30) {
            one.importance.insert("goals".to_owned(), *dice.one(Importance::ALL));
        }
    }
    for one in &mut mentors {
        if dice.percent(20) {
            let two = [(); 2].map(|()| *dice.one(&["Fundraising", "Budgets", "Public speaking"]));
            one.profile.avoids = Some(two.map(str::to_owned).to_vec());
        }
        if mentors_speak && dice.percent(30) {
            one.importance.insert("languages".to_owned(), *dice.one(Importance::ALL));
        }
    }
    Cohort::new(units, mentees, mentors, vec![]).unwrap()
}

fn check(compatibility: &Compatibility<'_>, dice: &mut Dice) {
    let (mentees, mentors) = (compatibility.cohort().mentees().len(), compatibility.cohort().mentors().len());
    let all: Vec<MentorId> = (0..mentors).map(MentorId::from_index).collect();
    let mut rows = compatibility.rows();
    for mentee in (0..mentees).map(MenteeId::from_index) {
        // All of them, some of them, two of them, one, in any order, and nobody.
        let mut some = all.clone();
        dice.shuffle(&mut some);
        for asked in [&*all, &some[..dice.below(mentors + 1)], &some[..mentors.min(2)], &some[..1], &[]] {
            let one_by_one: Vec<_> = asked.iter().map(|&mentor| compatibility.scores(mentee, mentor)).collect();
            assert_eq!(rows.scores(mentee, asked), one_by_one);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn many_at_once_are_one_by_one(
        seed in any::<u64>(),
        world in 0_usize..5,
        missing in 0_usize..70,
        weights in proptest::array::uniform10(0..=1_000_u32),
        size in (1_usize..60, 1_usize..60),
    ) {
        let world = World { seed, missing, ..World::all()[world] };
        let mut dice = Dice(seed);
        let cohort = cohort(&world, &mut dice, size.0, size.1);
        let drawn = PerFeature::from_fn(|feature| weights[feature.index()]);
        let mentor_weights = if seed % 2 == 0 { Scoring::default().mentor_weights } else { drawn };
        let neutral = if seed % 5 == 0 { PerFeature::filled(300_000) } else { Scoring::default().neutral };
        let scoring = Scoring { mentor_weights, neutral, ..Scoring::default() };
        prop_assume!(scoring.check().is_ok());
        check(&Compatibility::new(&cohort, &scoring, AS_OF), &mut dice);

        // Beside scores of one's own, and with these alone.
        let mut own = ScoreMatrix::new("panel", &cohort);
        for mentee in cohort.mentees() {
            for mentor in cohort.mentors().iter().filter(|_| seed % 3 > 0) {
                let score = |below: usize| Score::from_millionths(i32::try_from(below).unwrap());
                let scores = Sides { mentee: score(dice.below(1_000_001)), mentor: score(dice.below(1_000_001)) };
                own.set_sides(&mentee.id, &mentor.id, scores).unwrap();
            }
        }
        for usage in [ScoreUse::Beside(7), ScoreUse::Replace] {
            let compatibility = Compatibility::new(&cohort, &scoring, AS_OF).with_source(&own, usage).unwrap();
            check(&compatibility, &mut dice);
        }
    }

    #[test]
    fn so_they_are_by_vectors(seed in any::<u64>()) {
        let world = World { seed, ..World::all()[1] };
        let mut dice = Dice(seed);
        let cohort = cohort(&world, &mut dice, 9, 12);
        let mut vectors = Vectors::new(3, &[Feature::Goals, Feature::Interests]).unwrap();
        let profiles = cohort.mentees().iter().map(|one| &one.profile);
        for profile in profiles.chain(cohort.mentors().iter().map(|one| &one.profile)) {
            let goals = profile.goals.iter().flatten().map(|goal| &goal.text);
            for text in goals.chain(profile.interests.iter().flatten()).chain(profile.avoids.iter().flatten()) {
                let mut letters = Dice(text.bytes().fold(seed, |sum, byte| sum.wrapping_mul(31) + u64::from(byte)));
                let component = |letters: &mut Dice| f32::from(u8::try_from(letters.below(200)).unwrap()) - 99.5;
                let vector = [(); 3].map(|()| component(&mut letters));
                // The same text in other letters has its vector already.
                let _ = vectors.insert(text, &vector);
            }
        }
        let mut resources = Resources::default();
        resources.vectors = Some(vectors);
        let compatibility =
            Compatibility::with_resources(&cohort, &Scoring::default(), AS_OF, &resources).unwrap();
        check(&compatibility, &mut dice);
    }
}

/// More than are summed at a time, and fewer than there are classes of mentors by goals and by weights; without and
/// with mentors who say what matters to them.
#[test]
fn so_they_are_in_many_blocks() {
    for seed in 1..5 {
        let world = World { seed, ..World::all()[0] };
        let (units, mentees, mut mentors) = people(&world, 2, 1_400);
        for (number, one) in mentors.iter_mut().enumerate() {
            one.profile.goals.get_or_insert_default().push(Goal::new(&format!("Budgets of kind {number}")));
            if seed > 2 && number % 3 == 0 {
                one.importance.insert("goals".to_owned(), Importance::ALL[number % Importance::ALL.len()]);
            }
        }
        let cohort = Cohort::new(units, mentees, mentors, vec![]).unwrap();
        let compatibility = Compatibility::new(&cohort, &Scoring::default(), AS_OF);
        let mut asked: Vec<MentorId> = (0..1_400).map(MentorId::from_index).collect();
        Dice(seed).shuffle(&mut asked);
        asked.truncate(1_100);
        for mentee in [0, 1].map(MenteeId::from_index) {
            let one_by_one: Vec<_> = asked.iter().map(|&mentor| compatibility.scores(mentee, mentor)).collect();
            assert_eq!(compatibility.rows().scores(mentee, &asked), one_by_one);
        }
    }
}
