use std::collections::BTreeSet;

use mentor_match::text;

use super::career::Career;
use super::draws::zipf_weight;
use super::*;

fn options() -> GeneratorOptions {
    GeneratorOptions { mentees: 400, mentors: 200, clubs: 12, districts: 4, seed: 11, ..Default::default() }
}

fn bytes(options: &GeneratorOptions) -> (Vec<u8>, Vec<u8>) {
    let cohort = generate(options).unwrap();
    let (mut mentees, mut mentors) = (Vec::new(), Vec::new());
    cohort.mentees.write_csv(&mut mentees).unwrap();
    cohort.mentors.write_csv(&mut mentors).unwrap();
    (mentees, mentors)
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_others() {
    assert_eq!(bytes(&options()), bytes(&options()));
    let (mentees, mentors) = bytes(&options());
    let (other_mentees, other_mentors) = bytes(&GeneratorOptions { seed: 12, ..options() });
    assert!(mentees != other_mentees && mentors != other_mentors);
}

#[test]
fn sizes_are_exact_and_names_and_addresses_unique() {
    let cohort = generate(&options()).unwrap();
    let everyone = |question| cohort.mentees.column(question).chain(cohort.mentors.column(question));
    assert_eq!((cohort.mentees.rows().len(), cohort.mentors.rows().len()), (400, 200));
    for question in ["Name", "E-mail address", "Member number"] {
        assert_eq!(everyone(question).map(text::fold).collect::<BTreeSet<_>>().len(), 600, "{question}");
    }
    for table in [&cohort.mentees, &cohort.mentors] {
        assert!(table.rows().iter().all(|row| row.len() == table.header().len()));
        assert_eq!(table.header().iter().collect::<BTreeSet<_>>().len(), table.header().len());
    }
}

#[test]
fn extreme_options_are_cohorts_too() {
    for (mentees, mentors, clubs, districts) in [
        (0, 0, 1, 1),
        (0, 5, 3, 2),
        (5, 0, 3, 2),
        (50, 1, 1, 1),
        (3, 2, 500, 2),
        (10, 10, 2, 90),
        (40, 20, 100, 1_000_000),
    ] {
        for missing_percent in [0, 100] {
            for (choices_per_mentee, popularity_skew, new_member_percent) in
                [(0, 0.0, 0), (10, 10.0, 100), (10, 0.0, 50)]
            {
                for programme in [Programme::Altrusa, Programme::Iaip] {
                    let options = GeneratorOptions {
                        mentees,
                        mentors,
                        seed: 11,
                        clubs,
                        districts,
                        popularity_skew,
                        missing_percent,
                        programme,
                        choices_per_mentee,
                        new_member_percent,
                    };
                    let cohort = generate(&options).unwrap();
                    assert_eq!((cohort.mentees.rows().len(), cohort.mentors.rows().len()), (mentees, mentors));
                    assert_eq!(cohort.statistics().beside(&options).len(), 9);
                }
            }
        }
    }
}

#[test]
fn options_out_of_range_are_refused_by_name() {
    let refused = |options: &GeneratorOptions| generate(options).unwrap_err().to_string();
    let base = options();
    assert_eq!(refused(&GeneratorOptions { clubs: 0, ..base.clone() }), "clubs: 0 is not in 1 to 1000000");
    assert!(refused(&GeneratorOptions { missing_percent: 101, ..base.clone() }).starts_with("missing percent: 101"));
    assert!(refused(&GeneratorOptions { choices_per_mentee: 11, ..base.clone() }).contains("0 to 10"));
    assert!("Rotary".parse::<Programme>().is_err_and(|error| error.to_string().contains("use altrusa or iaip")));
    assert_eq!("IAIP".parse(), Ok(Programme::Iaip));
    assert_eq!(GeneratorOptions::parse_size("90x60"), Ok((90, 60)));
    for text in ["90", "x", "90x-1", "90x60x2", ""] {
        assert!(GeneratorOptions::parse_size(text).is_err_and(|error| error.to_string().contains("such as 90x60")));
    }
    for (mentees, mentors) in [(0, 0), (usize::MAX, 1)] {
        assert!((1..=GeneratorOptions::MAX_CLUBS).contains(&GeneratorOptions::sized(mentees, mentors).clubs));
    }
    for value in [-1.0, 10.5, f64::NAN, f64::INFINITY] {
        assert!(refused(&GeneratorOptions { popularity_skew: value, ..base.clone() }).contains("0 to 10"));
    }
}

#[test]
fn realised_statistics_are_near_the_requested_ones() {
    let options = GeneratorOptions { mentees: 4000, mentors: 2000, clubs: 80, missing_percent: 20, ..options() };
    let statistics = generate(&options).unwrap().statistics();
    assert!((190..=210).contains(&statistics.blank_permille.unwrap()), "{statistics:?}");
    assert!((1700..=1900).contains(&statistics.tracks["New member"]), "{statistics:?}");
    assert_eq!(statistics.tracks.values().sum::<usize>(), 4000);
    assert_eq!(statistics.clubs.len(), 80);
    let people = |club: &ClubSize| club.mentees + club.mentors;
    assert!(people(&statistics.clubs[0]) > 4 * people(&statistics.clubs[79]));
    let busy = statistics.seats["1"] + statistics.seats["2"];
    assert!(busy > 1200 && statistics.seats["3"] > 50 && statistics.seats[""] > 300, "{statistics:?}");
}

#[test]
fn more_skew_means_fewer_mentors_get_the_first_choices() {
    let concentration = |popularity_skew| {
        let options = GeneratorOptions { mentees: 4000, popularity_skew, ..options() };
        generate(&options).unwrap().statistics().top_tenth_permille.unwrap()
    };
    let (flat, usual, steep) = (concentration(0.0), concentration(0.8), concentration(1.6));
    assert!(flat + 100 < usual && usual + 100 < steep, "{flat} {usual} {steep}");
    assert!(zipf_weight(2, 0.0) == zipf_weight(1, 0.0));
}

#[test]
fn more_missing_answers_keep_the_people_and_the_blanks() {
    let few = generate(&options()).unwrap();
    let many = generate(&GeneratorOptions { missing_percent: 60, ..options() }).unwrap();
    for (few, many) in [(&few.mentees, &many.mentees), (&few.mentors, &many.mentors)] {
        // Mentors answer to the choices that are there.
        let replies = ["Mentees you agree to", "People you would rather not be matched with"];
        let others = few.header().iter().filter(|question| !replies.contains(&question.as_str()));
        for (few, many) in others.flat_map(|question| few.column(question).zip(many.column(question))) {
            assert!(few == many || many.is_empty());
        }
    }
}

#[test]
fn mentors_agree_only_to_mentees_who_asked() {
    let cohort = generate(&GeneratorOptions { missing_percent: 40, ..options() }).unwrap();
    let asked: BTreeSet<(&str, &str)> = ["First choice", "Second choice", "Third choice"]
        .into_iter()
        .flat_map(|question| cohort.mentees.column("Name").zip(cohort.mentees.column(question)))
        .collect();
    let agreed = cohort.mentors.column("Mentees you agree to").zip(cohort.mentors.column("Name"));
    let agreed = agreed.flat_map(|(mentees, mentor)| mentees.split("; ").map(move |mentee| (mentee, mentor)));
    assert!(agreed.filter(|(mentee, _)| !mentee.is_empty()).all(|pair| asked.contains(&pair)));
}

#[test]
fn nothing_is_blank_or_everything_is() {
    let blank = |missing_percent| {
        generate(&GeneratorOptions { missing_percent, ..options() }).unwrap().statistics().blank_permille.unwrap()
    };
    assert_eq!((blank(0), blank(100)), (0, 1000));
}

#[test]
fn an_emerging_leader_usually_has_several_mentors_who_qualify() {
    for (programme, districts, least) in [(Programme::Altrusa, 3, 85), (Programme::Iaip, 2, 85)] {
        let options = GeneratorOptions { mentors: 70, mentees: 100, clubs: 7, districts, programme, ..options() };
        let mut draws = Draws::new(options.seed, Stream::Mentors);
        let places = Places::draw(&options, &mut draws);
        let (offices, tastes, mut book) = (Offices::new(programme), Tastes::new(), NameBook::default());
        let mentors: Vec<MentorSketch> = (0..options.mentors)
            .map(|_| {
                let career = offices.mentor(&mut draws);
                let person = Person::draw(&places, &tastes, &mut book, career, &mut draws);
                MentorSketch { person, vetted: true }
            })
            .collect();
        let choosers = Choosers::new(&options, &places, &mentors, &mut Draws::new(1, Stream::Choices));
        let several = |_: &i32| {
            let aspires = Some(offices.aspiration(&mut draws));
            let person = Person::draw(&places, &tastes, &mut book, Career::default(), &mut draws);
            let mentee = MenteeSketch { person, aspires };
            (0..mentors.len()).filter(|&mentor| choosers.qualifies(&mentee, mentor)).count() >= 3
        };
        let several = (0..100).filter(several).count();
        assert!(several >= least, "{programme:?}: {several} of 100 have three or more");
    }
}
