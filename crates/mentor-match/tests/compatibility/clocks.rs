//! Hours in common of people whose clocks are changed on different days, or not at all.

use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use mentor_match::cohort::{Availability, Cohort, Mentee, MenteeId, Mentor, MentorId, Profile, Units, WeeklySlot};
use mentor_match::compatibility::{Compatibility, Detail, Feature, Scoring, ZoneBasis};

/// A time of the week in a time zone.
type Hours<'a> = (&'a str, Weekday, (u16, u16));

fn fill(profile: &mut Profile, (zone, day, (from, to)): Hours<'_>) {
    profile.availability = Some(Availability { slots: vec![WeeklySlot::on(day, from * 60, to * 60).unwrap()] });
    profile.location.time_zone = Some(zone.to_owned());
}

/// Value in millionths, least and most minutes a week.
fn common(as_of: Date, one: Hours<'_>, other: Hours<'_>, enough: u32) -> (i32, u32, u32) {
    let look = |one, other| {
        let (mut mentee, mut mentor) = (Mentee::new("ada").unwrap(), Mentor::new("bea").unwrap());
        fill(&mut mentee.profile, one);
        fill(&mut mentor.profile, other);
        let cohort = Cohort::new(Units::default(), vec![mentee], vec![mentor], vec![]).unwrap();
        let scoring = Scoring { enough_minutes: enough, ..Scoring::default() };
        let mut opened = Compatibility::new(&cohort, &scoring, as_of).open(MenteeId::new(0), MentorId::new(0));
        let part = &mut opened.parts[Feature::Availability];
        assert_eq!(part.value.mentee, part.value.mentor);
        let Detail::Availability { least, most, zones: ZoneBasis::Known } = part.detail else { panic!("known") };
        (part.value.mentee.unwrap().millionths(), least, most)
    };
    let found = look(one, other);
    assert_eq!(found, look(other, one), "seen from the other side");
    found
}

use Weekday::{Monday, Sunday};

#[test]
fn sydney_and_berlin_change_in_opposite_directions() {
    // Nine hours apart for four weeks, eight for 26, ten for 22.
    let found =
        common(date(2026, 9, 1), ("Australia/Sydney", Monday, (18, 20)), ("Europe/Berlin", Monday, (9, 11)), 180);
    assert_eq!(found, (millionths(4 * 120 + 48 * 60, 52 * 180), 60, 120));
}

#[test]
fn new_york_and_london_miss_each_other_in_the_weeks_when_only_one_has_switched() {
    // Three weeks in March 2026 and one in autumn they are four hours apart, else five.
    let (new_york, london) = (("America/New_York", Monday, (13, 14)), ("Europe/London", Monday, (18, 19)));
    assert_eq!(common(date(2026, 3, 1), new_york, london, 60), (millionths(48, 52), 0, 60));
    // Hours beyond what is enough do not make up for a week without any.
    let (longer, early) = (("America/New_York", Monday, (12, 14)), ("Europe/London", Monday, (17, 19)));
    assert_eq!(common(date(2026, 3, 1), longer, early, 60), (1_000_000, 60, 120));
    assert_eq!(common(date(2026, 3, 1), longer, early, 120), (millionths(48 * 120 + 4 * 60, 52 * 120), 60, 120));
}

#[test]
fn clocks_that_stand_still_have_one_answer() {
    for as_of in [date(2026, 1, 15), date(2026, 7, 15)] {
        let found = common(as_of, ("Asia/Tokyo", Monday, (8, 11)), ("Africa/Nairobi", Monday, (3, 4)), 60);
        assert_eq!(found, (1_000_000, 60, 60));
    }
    // Denver is changed, Phoenix not: an hour apart for 34 of the weeks from 15 January 2026.
    let found =
        common(date(2026, 1, 15), ("America/Denver", Monday, (18, 21)), ("America/Phoenix", Monday, (18, 21)), 180);
    assert_eq!(found, (millionths(18 * 180 + 34 * 120, 52 * 180), 120, 180));
}

#[test]
fn half_and_quarter_hours_count() {
    let found = common(date(2026, 9, 1), ("Asia/Kolkata", Monday, (18, 20)), ("Asia/Kathmandu", Monday, (18, 20)), 120);
    assert_eq!(found, (millionths(105, 120), 105, 105));
    // Lord Howe Island moves its clocks by half an hour, on the days on which Sydney moves by a whole one.
    let (_, least, most) = common(
        date(2026, 9, 1),
        ("Australia/Lord_Howe", Monday, (18, 20)),
        ("Australia/Sydney", Monday, (18, 20)),
        120,
    );
    assert_eq!((least, most), (90, 120));
}

#[test]
fn monday_morning_here_is_sunday_there() {
    let (auckland, honolulu) = (("Pacific/Auckland", Monday, (8, 10)), ("Pacific/Honolulu", Sunday, (10, 12)));
    // 22 hours apart in winter, 23 in summer: 8:00 on Monday is 10:00 or 9:00 on Sunday.
    let (_, least, most) = common(date(2026, 7, 1), auckland, honolulu, 120);
    assert_eq!((least, most), (60, 120));
}

#[test]
fn the_year_is_that_of_the_as_of_date() {
    // Istanbul has not changed its clocks since 2016.
    let look = |as_of| {
        let (_, least, most) =
            common(as_of, ("Europe/Istanbul", Monday, (18, 20)), ("Europe/Berlin", Monday, (18, 20)), 60);
        (least, most)
    };
    assert_eq!((look(date(2014, 1, 1)), look(date(2026, 1, 1))), ((60, 60), (0, 60)));
    // Where the calendar ends, its last day stands for what follows.
    assert_eq!(look(Date::MAX).0, look(Date::MAX).1);
}

/// The same from the definition: every quarter hour of the year is looked up on both people's clocks.
#[test]
fn the_mean_is_that_of_the_whole_year() {
    let start = date(2026, 2, 2);
    let free = |(zone, day, (from, to)): Hours<'_>, at: Timestamp| {
        let clock = at.to_zoned(TimeZone::get(zone).unwrap());
        clock.weekday() == day && (i64::from(from)..i64::from(to)).contains(&i64::from(clock.hour()))
    };
    for (one, other) in [
        (("America/New_York", Monday, (9, 17)), ("Europe/London", Monday, (13, 19))),
        (("Australia/Sydney", Monday, (7, 22)), ("Europe/Berlin", Sunday, (20, 24))),
        (("Australia/Adelaide", Monday, (6, 12)), ("America/St_Johns", Sunday, (15, 22))),
        (("Africa/Casablanca", Monday, (9, 12)), ("Europe/Madrid", Monday, (9, 12))),
    ] {
        let first = start.to_zoned(TimeZone::UTC).unwrap().timestamp();
        let quarters = (0..52 * 672).filter(|&quarter: &i64| {
            let at = first + (15 * quarter).minutes();
            free(one, at) && free(other, at)
        });
        let minutes = 15 * i32::try_from(quarters.count()).unwrap();
        // Clocks are changed on Sundays, and a week is taken as one: at most four changes, at most a week's error each.
        let (value, _, most) = common(start, one, other, 10_080);
        let found = f64::from(value) / 1e6 * 52.0 * 10_080.0;
        assert!((found - f64::from(minutes)).abs() <= 4.0 * f64::from(most), "{one:?} {other:?}: {found} {minutes}");
        assert!(minutes > 0, "{one:?} {other:?}");
    }
}

fn millionths(numerator: i32, denominator: i32) -> i32 {
    (2_000_000 * i64::from(numerator) / i64::from(denominator) + 1).div_euclid(2).try_into().unwrap()
}
