use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use mentor_match::cohort::{MenteeId, MentorId};
use mentor_match::text;

use mentor_match::policy::{Eligibility, Preset};

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
                for &programme in Preset::ALL {
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
                        choice_agreement: popularity_skew / 10.0,
                        ..Default::default()
                    };
                    let cohort = generate(&options).unwrap();
                    assert_eq!((cohort.mentees.rows().len(), cohort.mentors.rows().len()), (mentees, mentors));
                    assert!(cohort.statistics().beside(&options).len() > 15);
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
    assert_eq!(GeneratorOptions::parse_size("90x60"), Ok((90, 60)));
    for text in ["90", "x", "90x-1", "90x60x2", ""] {
        assert!(GeneratorOptions::parse_size(text).is_err_and(|error| error.to_string().contains("such as 90x60")));
    }
    for (mentees, mentors) in [(0, 0), (usize::MAX, 1)] {
        assert!((1..=GeneratorOptions::MAX_CLUBS).contains(&GeneratorOptions::sized(mentees, mentors).clubs));
    }
    for value in [-1.0, 10.5, f64::NAN, f64::INFINITY] {
        assert!(refused(&GeneratorOptions { popularity_skew: value, ..base.clone() }).contains("0 to 10"));
        assert!(refused(&GeneratorOptions { choice_agreement: value, ..base.clone() }).ends_with("0 to 1"));
    }
}

#[test]
fn realised_statistics_are_near_the_requested_ones() {
    for &programme in Preset::ALL {
        let options = GeneratorOptions {
            mentees: 2000,
            mentors: 1500,
            clubs: 80,
            districts: 8,
            missing_percent: 20,
            programme,
            ..options()
        };
        let cohort = generate(&options).unwrap();
        let statistics = cohort.statistics();
        let near = |what: &str, realised: Option<i64>, requested: f64, tolerance: f64| {
            #[expect(clippy::cast_precision_loss, reason = "thousandths")]
            let realised = realised.map(|realised| realised as f64 / 1000.0);
            let close = realised.is_some_and(|realised| (realised - requested).abs() <= tolerance);
            assert!(close, "{programme}: {what}: {realised:?}, requested {requested}");
        };
        let signed = |permille: Option<u64>| permille.map(|permille| i64::try_from(permille).unwrap());
        near("blank", signed(statistics.blank_permille), 0.2, 0.01);
        for share in statistics.blank_by_question.into_iter().chain(statistics.blank_by_person) {
            #[expect(clippy::cast_precision_loss, reason = "thousandths")]
            near("blank by group", signed(share.realised), share.expected.unwrap() as f64 / 1000.0, 0.015);
        }
        let head = |len, skew, head| {
            #[expect(clippy::cast_precision_loss, reason = "thousandths")]
            let share = draws::Weights::zipf(len, skew).head_permille(head).unwrap() as f64 / 1000.0;
            share
        };
        let topics = Questionnaire::of(programme).unwrap().topics.len();
        near("topics", signed(statistics.top_topics_permille), head(topics, options.topic_skew, 3), 0.02);
        near("own words", signed(statistics.own_words_permille), 0.2, 0.02);
        let people = |club: &ClubSize| club.mentees + club.mentors;
        let largest: usize = statistics.clubs.iter().take(8).map(people).sum();
        near("clubs", i64::try_from(largest * 1000 / 3500).ok(), head(80, options.club_skew, 8), 0.03);
        near("agreement", statistics.agreement, options.choice_agreement, 0.1);
        // A correlation of 0.7 twice over, less what few steps and ties lose.
        near("title and topics", statistics.title_and_topics, 0.45, 0.08);
        if programme != Preset::Palta && programme != Preset::Alao {
            near("title and conferences", statistics.title_and_conferences, 0.46, 0.08);
            near("positions and conferences", statistics.positions_and_conferences, 0.43, 0.1);
            near(
                "new members",
                i64::try_from(statistics.tracks.values().max().unwrap() * 1000 / 2000).ok(),
                0.55,
                0.04,
            );
        }
    }
}

#[test]
fn choices_agree_with_the_score_as_far_as_requested() {
    for &programme in Preset::ALL {
        for (choice_agreement, tolerance) in [(0.0, 80), (0.5, 80), (1.0, 5)] {
            let options = GeneratorOptions { choice_agreement, popularity_skew: 0.0, programme, ..options() };
            let realised = generate(&options).unwrap().statistics().agreement.unwrap();
            #[expect(clippy::cast_possible_truncation, reason = "thousandths")]
            let requested = (choice_agreement * 1000.0) as i64;
            assert!((realised - requested).abs() <= tolerance, "{programme} {choice_agreement}: {realised}");
        }
    }
}

#[test]
fn blanks_are_at_random_only_without_bias() {
    let shares = |missing_bias| {
        let options = GeneratorOptions { missing_percent: 30, missing_bias, ..options() };
        let statistics = generate(&options).unwrap().statistics();
        [statistics.blank_by_question, statistics.blank_by_person].map(|group| group.map(|one| one.realised.unwrap()))
    };
    for group in shares(0.0) {
        assert!(group.iter().all(|&share| (280..=320).contains(&share)), "{group:?}");
    }
    for group in shares(1.0) {
        assert!(group[0] + 100 < group[1] && group[1] + 100 < group[2], "{group:?}");
    }
}

#[test]
fn without_correlation_answers_say_nothing_about_each_other_and_with_it_they_go_together() {
    let spearman = |answer_correlation| {
        let options = GeneratorOptions { answer_correlation, mentors: 1500, ..options() };
        let statistics = generate(&options).unwrap().statistics();
        [statistics.title_and_topics, statistics.title_and_conferences, statistics.positions_and_conferences]
    };
    assert!(spearman(0.0).into_iter().all(|one| one.is_some_and(|one| one.abs() < 80)), "{:?}", spearman(0.0));
    assert!(spearman(1.0).into_iter().all(|one| one.is_some_and(|one| one > 850)), "{:?}", spearman(1.0));
}

#[test]
fn every_question_of_a_form_is_answered_by_somebody() {
    for &programme in Preset::ALL {
        let cohort = generate(&GeneratorOptions { programme, ..options() }).unwrap();
        for table in [&cohort.mentees, &cohort.mentors] {
            for question in table.header() {
                assert!(table.column(question).any(|answer| !answer.is_empty()), "{programme}: {question}");
            }
        }
    }
}

#[test]
fn more_skew_means_fewer_mentors_get_the_first_choices() {
    let concentration = |popularity_skew| {
        let options = GeneratorOptions { mentees: 4000, popularity_skew, choice_agreement: 0.0, ..options() };
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
fn most_mentees_have_several_mentors_who_are_eligible() {
    for &programme in Preset::ALL {
        let options = GeneratorOptions { programme, ..GeneratorOptions::sized(200, 120) };
        let (pilot, policy) = (generate(&options).unwrap().pilot, mentor_match::policy::Policy::preset(programme));
        let eligibility = Eligibility::new(&pilot, &policy).unwrap();
        let ids = |count: usize| 0..u32::try_from(count).unwrap();
        let several = ids(200).filter(|&mentee| {
            let allowed = |&mentor: &u32| eligibility.allows(MenteeId::new(mentee), MentorId::new(mentor));
            ids(120).filter(allowed).count() >= 3
        });
        let several = several.count();
        assert!(several >= 170, "{programme}: {several} of 200 have three or more");
    }
}

#[test]
fn generation_stops_at_every_question_whether_to() {
    let small = GeneratorOptions { mentees: 12, mentors: 8, ..options() };
    let made = |most: usize| {
        let asked = AtomicUsize::new(0);
        let stop = || (asked.fetch_add(1, Ordering::SeqCst) >= most).then_some(StopReason::Cancelled);
        (generate_until(&small, &stop), asked.load(Ordering::SeqCst))
    };
    let (whole, all) = made(usize::MAX);
    assert_eq!(whole, generate(&small));
    // For each person once when invented and once when they answer, and for each mentee when they choose.
    assert!(all >= 2 * 20 + 12, "{all}");
    for most in 0..all {
        assert_eq!(made(most).0, Err(GenerateError::Stopped(StopReason::Cancelled)), "{most}");
    }
}
