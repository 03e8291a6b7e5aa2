//! What each feature measures, on pairs small enough to compute by hand.

use jiff::civil::{Date, Weekday, date};
use mentor_match::Score;
use mentor_match::cohort::{
    Attendance, Availability, Cohort, Coordinates, Goal, LeadershipRole, MeetingFormat, Mentee, MenteeId, Mentor,
    MentorId, Priority, Profession, Profile, Sphere, Style, StyleAnswer, StyleWish, Target, Units, WeeklySlot,
};
use mentor_match::compatibility::{Compatibility, Detail, Feature, Part, Scoring, WhyUnknown, ZoneBasis};

use super::people::{AS_OF, tree};

/// A feature of one pair, after both have been filled in.
fn part(feature: Feature, fill: impl FnOnce(&mut Mentee, &mut Mentor)) -> Part {
    part_on(AS_OF, feature, fill)
}

fn part_on(as_of: Date, feature: Feature, fill: impl FnOnce(&mut Mentee, &mut Mentor)) -> Part {
    let (mut mentee, mut mentor) = (Mentee::new("mentee").unwrap(), Mentor::new("mentor").unwrap());
    fill(&mut mentee, &mut mentor);
    let cohort = Cohort::new(tree().0, vec![mentee], vec![mentor], vec![]).unwrap();
    let compatibility = Compatibility::new(&cohort, &Scoring::default(), as_of);
    compatibility.open(MenteeId::new(0), MentorId::new(0)).parts[feature].clone()
}

fn millionths(part: &Part) -> Option<(i32, i32)> {
    Some((part.value.mentee?.millionths(), part.value.mentor?.millionths()))
}

fn texts<const N: usize>(texts: [&str; N]) -> Option<Vec<String>> {
    Some(texts.map(str::to_owned).to_vec())
}

fn goals<const N: usize>(goals: [(&str, Priority); N]) -> Option<Vec<Goal>> {
    Some(goals.map(|(text, priority)| Goal { priority, ..Goal::new(text) }).to_vec())
}

#[test]
fn goals_weigh_needs_by_priority_and_offers_by_theirs() {
    let opened = part(Feature::Goals, |mentee, mentor| {
        mentee.profile.goals = goals([("Public speaking", Priority::Top), ("Grant writing", Priority::Low)]);
        mentor.profile.goals = goals([("public  speaking", Priority::Normal), ("Technical writing", Priority::Normal)]);
    });
    // Three distinct phrases; idf is 1 + ln(13/12) of "writing" and 1 + ln(13/11) of the others, so the two writings
    // are 1.080² / (1.080² + 1.167²) = 0.461 alike: (4·1 + 1·0.461) / 5 and (2·1 + 2·0.461) / 4.
    assert_eq!(millionths(&opened), Some((892_276, 730_690)));
    assert_eq!(
        opened.detail.to_string(),
        "shared: Public speaking; similar: Grant writing ~ Technical writing (writing)"
    );
    let retail = part(Feature::Goals, |mentee, mentor| {
        mentee.profile.goals = goals([("AI", Priority::Top)]);
        mentor.profile.goals = goals([("Retail", Priority::Top)]);
    });
    assert_eq!(millionths(&retail), Some((0, 0)));
    assert_eq!(retail.detail.to_string(), "nothing in common");
}

#[test]
fn an_earlier_goal_weighs_more_where_goals_are_ranked() {
    let needs = ["Speaking", "Grants", "Law", "Teaching", "Budgets"];
    let view = |ranks: [Option<u16>; 5], offers: &[&str]| {
        part(Feature::Goals, |mentee, mentor| {
            mentee.profile.goals =
                Some(needs.iter().zip(ranks).map(|(text, rank)| Goal { rank, ..Goal::new(text) }).collect());
            mentor.profile.goals = Some(offers.iter().map(|text| Goal::new(text)).collect());
        })
    };
    let order = [1, 2, 3, 4, 5].map(Some);
    let first = view(order, &["Speaking"]);
    // 16 of 16 + 8 + 4 + 2 + 1; the mentor's one offer is needed, whatever its rank.
    assert_eq!(millionths(&first), Some((516_129, 1_000_000)));
    assert_eq!(first.detail.to_string(), "shared: Speaking (ranked 1st)");
    // The first outweighs all the others together.
    assert_eq!(millionths(&view(order, &needs[1..])), Some((483_871, 1_000_000)));
    let turned = [5, 4, 3, 2, 1].map(Some);
    assert_eq!(millionths(&view(turned, &["Speaking"])), Some((32_258, 1_000_000)));
    // Without ranks all weigh alike, and a goal without one comes last.
    assert_eq!(millionths(&view([None; 5], &["Speaking"])), Some((200_000, 1_000_000)));
    assert_eq!(millionths(&view([Some(1), None, None, None, None], &["Grants"])), Some((50_000, 1_000_000)));
    // A top priority counts on top of its rank: 4 · 1 of 2 · 16 + 2 · 8 + 2 · 4 + 2 · 2 + 4 · 1.
    let top = part(Feature::Goals, |mentee, mentor| {
        let ranked = needs.iter().zip(order).map(|(text, rank)| Goal { rank, ..Goal::new(text) });
        let mut ranked: Vec<Goal> = ranked.collect();
        ranked[4].priority = Priority::Top;
        mentee.profile.goals = Some(ranked);
        mentor.profile.goals = goals([("Budgets", Priority::Normal)]);
    });
    assert_eq!(millionths(&top), Some((62_500, 1_000_000)));
}

#[test]
fn an_answered_none_is_not_a_missing_answer() {
    let none = part(Feature::Goals, |mentee, mentor| {
        mentee.profile.goals = goals([("Budgets", Priority::Top)]);
        mentor.profile.goals = Some(vec![]);
    });
    assert_eq!(millionths(&none), Some((0, 0)));
    for blank in [None, texts([" ", ""])] {
        let unknown = part(Feature::Interests, |mentee, mentor| {
            mentee.profile.interests = blank.clone();
            mentor.profile.interests = texts(["Chess"]);
        });
        assert_eq!(millionths(&unknown), None);
        assert_eq!(unknown.detail, Detail::Unknown(WhyUnknown::Mentee));
        assert_eq!(unknown.counted.mentee.millionths(), 50_000);
    }
}

#[test]
fn an_answered_none_has_nothing_in_common() {
    for feature in [Feature::Interests, Feature::Background, Feature::Languages, Feature::Availability] {
        for (none, expected) in [(true, Some((0, 0))), (false, None)] {
            let opened = part(feature, |mentee, mentor| {
                for (profile, empty) in [(&mut mentee.profile, false), (&mut mentor.profile, true)] {
                    let list = if empty { none.then(Vec::new) } else { texts(["Something"]) };
                    profile.interests.clone_from(&list);
                    profile.colleges.clone_from(&list);
                    profile.languages = list;
                    profile.availability = (!empty || none).then(Availability::default);
                }
            });
            assert_eq!(millionths(&opened), expected, "{feature}");
        }
    }
}

#[test]
fn s20_interests_are_each_sides_share() {
    let opened = part(Feature::Interests, |mentee, mentor| {
        mentee.profile.interests = texts(["Chess"]);
        mentor.profile.interests = texts(["chess", "Opera", "Sailing", "CHESS"]);
    });
    assert_eq!(millionths(&opened), Some((1_000_000, 333_333)));
}

#[test]
fn s18_fields_compare_by_path_and_a_title_helps() {
    let field = |path: &[&str], title: Option<&str>| {
        Some(Profession { path: path.iter().map(|&step| step.to_owned()).collect(), title: title.map(str::to_owned) })
    };
    for (one, other, expected) in [
        (field(&["Engineering", "Civil"], None), field(&["engineering", "CIVIL"], None), Some(1_000_000)),
        (field(&["Engineering", "Civil"], None), field(&["Engineering", "Electrical"], None), Some(500_000)),
        (field(&["Engineering"], None), field(&["Engineering", "Civil", "Bridges"], None), Some(500_000)),
        (field(&["Law", "Civil"], None), field(&["Engineering", "Civil"], None), Some(0)),
        (field(&["Law"], Some("Actuary")), field(&["Health"], Some("actuary")), Some(333_333)),
        (field(&["Law"], Some("Actuary")), field(&["Law"], Some("Judge")), Some(1_000_000)),
        (field(&[], Some("School librarian")), field(&["Education"], Some("Librarian")), Some(666_667)),
        (field(&[], Some("Judge")), field(&["Law"], None), None),
        (field(&[" "], None), field(&["Law"], None), None),
    ] {
        let opened = part(Feature::Profession, |mentee, mentor| {
            mentee.profile.profession.clone_from(&one);
            mentor.profile.profession.clone_from(&other);
        });
        assert_eq!(millionths(&opened), expected.map(|value| (value, value)), "{one:?} {other:?}");
    }
}

#[test]
fn s47_s55_distance_counts_as_far_as_meeting_needs_it() {
    use MeetingFormat::{Either, InPerson, Mixed, Virtual};
    // Fifty kilometres apart on a meridian: nearness one half.
    let place = |profile: &mut Profile, north: f64, meeting| {
        profile.location.coordinates = Some(Coordinates::new(north, 10.0).unwrap());
        profile.location.meeting = meeting;
    };
    let half_distance = 50.0 / (6_371.008_8 * std::f64::consts::PI / 180.0);
    for (one, other, expected) in [
        (Some(InPerson), Some(InPerson), 500_000),
        (Some(InPerson), Some(Either), 500_000),
        (Some(Mixed), Some(InPerson), 625_000),
        (Some(Either), Some(Either), 750_000),
        (Some(Virtual), Some(Either), 1_000_000),
        (Some(Virtual), Some(Mixed), 500_000),
        (Some(Virtual), Some(InPerson), 0),
        (None, Some(Either), 625_000),
        (None, None, 468_750),
    ] {
        let opened = part(Feature::Location, |mentee, mentor| {
            place(&mut mentee.profile, 40.0, one);
            place(&mut mentor.profile, 40.0 + half_distance, other);
        });
        assert_eq!(millionths(&opened), Some((expected, expected)), "{one:?} {other:?}");
    }
}

#[test]
fn towns_and_units_stand_in_for_coordinates() {
    let (_, clubs) = tree();
    let met = |fill: fn(&mut Profile, &mut Profile, &[mentor_match::cohort::UnitId])| {
        part(Feature::Location, |mentee, mentor| {
            mentee.profile.location.meeting = Some(MeetingFormat::InPerson);
            mentor.profile.location.meeting = Some(MeetingFormat::InPerson);
            fill(&mut mentee.profile, &mut mentor.profile, &clubs);
        })
    };
    let town = met(|one, other, _| {
        one.location.city = Some("Setúbal".to_owned());
        other.location.city = Some(" SETUBAL".to_owned());
    });
    assert_eq!(millionths(&town), Some((1_000_000, 1_000_000)));
    assert_eq!(town.detail.to_string(), "how to meet: the mentee in person, the mentor in person; both in Setúbal");
    let other_town = met(|one, other, _| {
        one.location.city = Some("Porto".to_owned());
        other.location.city = Some("Oporto".to_owned());
    });
    assert_eq!(other_town.detail, Detail::Unknown(WhyUnknown::NothingComparable));
    for (other_club, expected) in [(0, 1_000_000), (1, 125_000), (4, 15_625), (12, 1_953)] {
        let opened = part(Feature::Location, |mentee, mentor| {
            for (profile, club) in [(&mut mentee.profile, 0), (&mut mentor.profile, other_club)] {
                profile.location.meeting = Some(MeetingFormat::InPerson);
                profile.location.unit = Some(clubs[club]);
            }
        });
        assert_eq!(millionths(&opened), Some((expected, expected)), "club {other_club}");
    }
}

#[test]
fn units_may_skip_levels_and_have_several_roots() {
    let mut units = Units::new(["club", "district", "region"]).unwrap();
    let region = units.add("region", "North", None).unwrap();
    let district = units.add("district", "Harbour", Some(region)).unwrap();
    let near = units.add("club", "Docks", Some(district)).unwrap();
    let direct = units.add("club", "At large", Some(region)).unwrap();
    let alone = units.add("club", "Island", None).unwrap();
    let inland = units.add("district", "Inland", None).unwrap();
    for (one, other, expected) in [
        (near, direct, 15_625),
        (near, district, 125_000),
        (near, region, 15_625),
        (near, alone, 0),
        (alone, inland, 0),
        (alone, alone, 1_000_000),
    ] {
        for (one, other) in [(one, other), (other, one)] {
            let (mut mentee, mut mentor) = (Mentee::new("mentee").unwrap(), Mentor::new("mentor").unwrap());
            for (profile, unit) in [(&mut mentee.profile, one), (&mut mentor.profile, other)] {
                profile.location.meeting = Some(MeetingFormat::InPerson);
                profile.location.unit = Some(unit);
            }
            let cohort = Cohort::new(units.clone(), vec![mentee], vec![mentor], vec![]).unwrap();
            let compatibility = Compatibility::new(&cohort, &Scoring::default(), AS_OF);
            let opened = compatibility.open(MenteeId::new(0), MentorId::new(0));
            assert_eq!(millionths(&opened.parts[Feature::Location]), Some((expected, expected)), "{one:?} {other:?}");
        }
    }
}

#[test]
fn s05_leadership_is_relative_to_the_target() {
    let (units, _) = tree();
    let [club, district, region] = ["club", "district", "region"].map(|name| units.level(name).unwrap());
    let target = |title: Option<&str>, level| Some(Target { title: title.map(str::to_owned), level });
    let held = |roles: &[LeadershipRole], target: &Option<Target>| {
        let opened = part(Feature::Leadership, |mentee, mentor| {
            mentee.target.clone_from(target);
            mentor.profile.leadership = Some(roles.to_vec());
        });
        assert_eq!(opened.value.mentee, opened.value.mentor);
        opened.value.mentee.map(Score::millionths)
    };
    let governor = target(Some("Governor"), Some(district));
    // 3 · level + 3 · position + 2 · breadth (an eighth each), over 10.
    assert_eq!(held(&[LeadershipRole::new("District Governor").at(district)], &governor), Some(625_000));
    assert_eq!(held(&[LeadershipRole::new("Past governor").at(region)], &governor), Some(437_500));
    assert_eq!(held(&[LeadershipRole::new("Treasurer").at(club)], &governor), Some(175_000));
    assert_eq!(held(&[LeadershipRole::new("Treasurer").at(club)], &target(None, Some(region))), Some(100_000));
    assert_eq!(held(&[LeadershipRole::new("Treasurer").at(club)], &None), Some(25_000));
    assert_eq!(held(&[LeadershipRole::new("Governor")], &target(Some("Governor"), None)), Some(325_000));
    let outside = LeadershipRole { sphere: Sphere::Outside, ..LeadershipRole::new("Governor").at(district) };
    assert_eq!(held(&[outside], &governor), Some(175_000));
    let to_come = LeadershipRole { from: Some(date(2027, 1, 1)), ..LeadershipRole::new("Governor").at(district) };
    assert_eq!(held(&[to_come], &governor), Some(0));
    assert_eq!(held(&[], &governor), Some(0));
    let silent = part(Feature::Leadership, |mentee, _| mentee.target.clone_from(&governor));
    assert_eq!(silent.detail, Detail::Unknown(WhyUnknown::Mentor));
}

#[test]
fn s04_s07_breadth_recency_and_attendance_add_up() {
    let record = |years: &[i16], times: u16| {
        let opened = part(Feature::Leadership, |_, mentor| {
            let roles = years.iter().enumerate().map(|(index, &year)| LeadershipRole {
                from: Some(date(year, 1, 1)),
                to: Some(date(year, 12, 31)),
                ..LeadershipRole::new(&format!("Office {index}"))
            });
            mentor.profile.leadership = Some(roles.collect());
            mentor.profile.attendance = Some(vec![
                Attendance { event: "conference".to_owned(), times },
                Attendance { event: "convention".to_owned(), times },
            ]);
        });
        let Detail::Leadership(parts) = opened.detail else { panic!("known") };
        assert_eq!((parts.level, parts.position), (None, None));
        [parts.breadth, parts.recency, parts.attendance].map(Score::millionths)
    };
    let [breadth, recency, attendance] = record(&[2000, 2016, 2010], 1);
    assert_eq!((breadth, attendance), (375_000, 500_000));
    // 9 years and 8 months, with a half-life of five years.
    assert!((261_000..263_000).contains(&recency), "{recency}");
    assert_eq!(record(&[2000; 6], 30)[0], 500_000);
    assert_eq!(record(&[], u16::MAX), [0, 0, 1_000_000]);
}

#[test]
fn s43_one_shared_employer_or_college_is_enough() {
    for (employer, college, expected) in [
        (texts(["ACME  Ltd", "Initech"]), None, Some(1_000_000)),
        (texts(["Initech"]), texts(["MIT"]), Some(1_000_000)),
        (texts(["Initech"]), None, Some(0)),
        (None, texts(["Coimbra"]), Some(0)),
        (texts(["MIT"]), None, Some(0)),
        (None, None, None),
    ] {
        let opened = part(Feature::Background, |mentee, mentor| {
            mentee.profile.employers = texts(["Acme Ltd"]);
            mentee.profile.colleges = texts(["mit"]);
            mentor.profile.employers.clone_from(&employer);
            mentor.profile.colleges.clone_from(&college);
        });
        assert_eq!(millionths(&opened), expected.map(|value| (value, value)), "{employer:?} {college:?}");
    }
}

#[test]
fn s45_style_is_similar_or_opposite_as_each_side_wishes() {
    let opened = part(Feature::Style, |mentee, mentor| {
        let scale = |point| StyleAnswer::Scale(point);
        let option = |text: &str| StyleAnswer::Option(text.to_owned());
        mentee.profile.style.answers =
            [("Pace", scale(1)), ("learning", option("by doing")), ("mine", scale(3)), ("mixed", scale(2))]
                .map(|(question, answer)| (question.to_owned(), answer))
                .into();
        mentor.profile.style.answers =
            [("pace", scale(4)), ("Learning", option("By doing")), ("theirs", scale(3)), ("mixed", option("2"))]
                .map(|(question, answer)| (question.to_owned(), answer))
                .into();
        mentee.profile.style.wish = Some(StyleWish::Similar);
        mentor.profile.style.wish = Some(StyleWish::Opposite);
    });
    // Two common questions: 1 − 3/4 and 1.
    assert_eq!(millionths(&opened), Some((625_000, 375_000)));
    // How often to meet is no matter of style: 0.75, 0 and 1 for the mentor, who wishes for somebody opposite.
    let meeting = part(Feature::Style, |mentee, mentor| {
        for (profile, pace) in [(&mut mentee.profile, 1), (&mut mentor.profile, 4)] {
            let answers = [("pace", pace), ("learning", 5), (Style::MEETING_FREQUENCY, 4)];
            profile.style.answers =
                answers.map(|(question, point)| (question.to_owned(), StyleAnswer::Scale(point))).into();
        }
        mentee.profile.style.wish = Some(StyleWish::Either);
        mentor.profile.style.wish = Some(StyleWish::Opposite);
    });
    assert_eq!(millionths(&meeting), Some((1_000_000, 583_333)));
    let words = "75 % alike in 3 questions; the mentee accepts either; the mentor would like an opposite; \
                 answers on how to meet should still be alike";
    assert_eq!(meeting.detail.to_string(), words);
    let silent = part(Feature::Style, |mentee, mentor| {
        mentee.profile.style.wish = Some(StyleWish::Either);
        mentor.profile.style.answers.insert("pace".to_owned(), StyleAnswer::Scale(3));
    });
    assert_eq!(silent.detail, Detail::Unknown(WhyUnknown::Mentee));
}

#[test]
fn any_common_language_will_do() {
    for (other, expected) in [(["english", "French"], 1_000_000), (["French", "German"], 0)] {
        let opened = part(Feature::Languages, |mentee, mentor| {
            mentee.profile.languages = texts(["Português", "English"]);
            mentor.profile.languages = texts(other);
        });
        assert_eq!(millionths(&opened), Some((expected, expected)));
    }
}

fn evening(profile: &mut Profile, hours: (u16, u16), zone: Option<&str>) {
    let slot = WeeklySlot::on(Weekday::Monday, hours.0 * 60, hours.1 * 60).unwrap();
    profile.availability = Some(Availability { slots: vec![slot] });
    profile.location.time_zone = zone.map(str::to_owned);
}

#[test]
fn s53_hours_are_compared_on_one_clock() {
    for (zone, other_zone, expected) in [
        // 18:00 to 20:00 in Lisbon is 13:00 to 15:00 in New York.
        (Some("Europe/Lisbon"), Some("America/New_York"), Some(0)),
        (Some("Europe/Lisbon"), Some("europe/lisbon"), Some(666_667)),
        (Some("Europe/Lisbon"), Some("Europe/Madrid"), Some(333_333)),
        (None, None, Some(333_333)),
        (Some("Europe/Lisbon"), None, None),
        (Some("Mars/Olympus"), None, Some(333_333)),
    ] {
        let opened = part(Feature::Availability, |mentee, mentor| {
            evening(&mut mentee.profile, (18, 20), zone);
            evening(&mut mentor.profile, (18, 20), other_zone);
        });
        assert_eq!(millionths(&opened), expected.map(|value| (value, value)), "{zone:?} {other_zone:?}");
        match opened.detail {
            Detail::Availability { zones, .. } => assert_eq!(zones == ZoneBasis::AssumedSame, other_zone.is_none()),
            detail => assert_eq!(detail, Detail::Unknown(WhyUnknown::OneTimeZone)),
        }
    }
    let enough = part(Feature::Availability, |mentee, mentor| {
        evening(&mut mentee.profile, (10, 20), Some("UTC"));
        evening(&mut mentor.profile, (9, 19), Some("Etc/GMT"));
    });
    assert_eq!(millionths(&enough), Some((1_000_000, 1_000_000)));
}

#[test]
fn unknown_time_zones_are_listed() {
    let (mut mentee, mut mentor) = (Mentee::new("ada").unwrap(), Mentor::new("bea").unwrap());
    mentee.profile.location.time_zone = Some(" Mars/Olympus ".to_owned());
    mentor.profile.location.time_zone = Some("Asia/Kathmandu".to_owned());
    let cohort = Cohort::new(tree().0, vec![mentee], vec![mentor], vec![]).unwrap();
    let compatibility = Compatibility::new(&cohort, &Scoring::default(), AS_OF);
    let [unknown] = compatibility.unknown_time_zones() else { panic!("one of the two") };
    assert_eq!((unknown.person.to_string().as_str(), unknown.written.as_str()), ("mentee ada", "Mars/Olympus"));
}

/// S44: a great match for one person may be a bad match for another.
#[test]
fn s44_the_sides_differ_by_values_and_by_weights() {
    let (mut mentee, mut mentor) = (Mentee::new("mentee").unwrap(), Mentor::new("mentor").unwrap());
    mentee.profile.languages = texts(["English"]);
    mentor.profile.languages = texts(["English"]);
    mentor.profile.leadership = Some(vec![]);
    let cohort = Cohort::new(tree().0, vec![mentee], vec![mentor], vec![]).unwrap();
    let scoring: Scoring = toml::from_str(
        "mentee-share = 3\n\
         mentee-weights = { goals = 0, interests = 0, profession = 0, location = 0, leadership = 1, background = 0, style = 0, languages = 1, availability = 0 }\n\
         mentor-weights = { goals = 0, interests = 0, profession = 0, location = 0, leadership = 0, background = 0, style = 0, languages = 1, availability = 0 }",
    )
    .unwrap();
    let scores = Compatibility::new(&cohort, &scoring, AS_OF).scores(MenteeId::new(0), MentorId::new(0));
    assert_eq!([scores.mentee, scores.mentor, scores.fit].map(Score::millionths), [500_000, 1_000_000, 625_000]);
}
