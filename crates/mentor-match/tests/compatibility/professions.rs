//! Professions by a programme's table: what is found, what is asked, and how alike two codes are.

use mentor_match::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId, Profession, Units};
use mentor_match::compatibility::{Compatibility, Detail, Feature, ProfessionTable, Resources, Scoring};
use proptest::prelude::*;

use super::blanking::pairs;
use super::people::{AS_OF, Dice};

const TABLE: &str = "code,parent,title,alias
# Health stands alone.
1,,Engineering,
11,1,Civil engineering,
111,11,Bridge engineer,bridge inspector; surveyor
112,11,Road engineer,
12,1,Mining engineer,surveyor
2,,Nurse,
";

fn profession(path: &[&str], title: &str) -> Option<Profession> {
    let path = path.iter().map(|&step| step.to_owned()).collect();
    Some(Profession { path, title: Some(title.to_owned()).filter(|title| !title.is_empty()) })
}

fn cohort(mentees: &[Option<Profession>], mentors: &[Option<Profession>]) -> Cohort {
    let mentees = mentees.iter().enumerate().map(|(number, profession)| {
        let mut mentee = Mentee::new(&format!("mentee {number:03}")).unwrap();
        mentee.profile.profession.clone_from(profession);
        mentee
    });
    let mentors = mentors.iter().enumerate().map(|(number, profession)| {
        let mut mentor = Mentor::new(&format!("mentor {number:03}")).unwrap();
        mentor.profile.profession.clone_from(profession);
        mentor
    });
    Cohort::new(Units::default(), mentees.collect(), mentors.collect(), vec![]).unwrap()
}

fn compare<'c>(cohort: &'c Cohort, table: &ProfessionTable) -> Compatibility<'c> {
    let mut resources = Resources::default();
    resources.professions = Some(table.clone());
    Compatibility::with_resources(cohort, &Scoring::default(), AS_OF, &resources).unwrap()
}

fn value(compatibility: &Compatibility<'_>, mentee: u32, mentor: u32) -> Option<i32> {
    let opened = compatibility.open(MenteeId::new(mentee), MentorId::new(mentor));
    let value = opened.parts[Feature::Profession].value;
    assert_eq!(value.mentee, value.mentor);
    value.mentee.map(mentor_match::Score::millionths)
}

/// Eight people: two at bridges, one at roads, one at mines, four nurses.
#[test]
fn what_few_share_counts_more() {
    let table = ProfessionTable::parse(TABLE).unwrap();
    let nurse = profession(&[], "Nurse");
    let mentees = [profession(&[], "BRIDGE inspector"), profession(&[], "road engineer"), nurse.clone(), nurse.clone()];
    let mentors = [profession(&["Engineering", "111"], ""), profession(&[], "12"), nurse.clone(), nurse];
    let cohort = cohort(&mentees, &mentors);
    let compatibility = compare(&cohort, &table);
    let value = |mentee, mentor| value(&compatibility, mentee, mentor);
    // IC: bridge 2, road 3, mining 3, civil log2(8/3) = 1.415, engineering 1, nurse 1.
    assert_eq!(value(0, 0), Some(1_000_000));
    assert_eq!(value(1, 0), Some(566_015)); // 2 · 1.415 / (3 + 2)
    assert_eq!(value(0, 1), Some(400_000)); // 2 · 1 / (2 + 3)
    assert_eq!(value(1, 1), Some(333_333)); // 2 · 1 / (3 + 3)
    assert_eq!((value(2, 2), value(2, 0)), (Some(1_000_000), Some(0)));
    assert!(compatibility.unmatched_professions().is_empty());
    let detail = |mentee, mentor| {
        let opened = compatibility.open(MenteeId::new(mentee), MentorId::new(mentor));
        opened.parts[Feature::Profession].detail.to_string()
    };
    assert_eq!(detail(1, 0), "Road engineer and Bridge engineer, both in Civil engineering");
    assert_eq!(detail(2, 2), "both Nurse");
    assert_eq!(detail(2, 0), "Nurse and Bridge engineer, in different fields");
}

#[test]
fn what_is_not_one_code_is_compared_as_before_and_reported() {
    let table = ProfessionTable::parse(TABLE).unwrap();
    let mentees =
        [profession(&[], "Surveyor"), profession(&["Law"], ""), None, profession(&["Civil engineering"], "Surveyor")];
    let mentors = [profession(&[], "surveyor"), profession(&["Law", "Tax"], " "), profession(&[], "Bridge engineer")];
    let cohort = cohort(&mentees, &mentors);
    let (plain, tabled) = (Compatibility::new(&cohort, &Scoring::default(), AS_OF), compare(&cohort, &table));
    for (mentee, mentor) in [(0, 0), (0, 1), (0, 2), (1, 1), (2, 0), (3, 0)] {
        assert_eq!(value(&plain, mentee, mentor), value(&tabled, mentee, mentor), "{mentee} {mentor}");
    }
    // The path says which of the surveyors; together with the bridge engineer that is a group of everybody: worth
    // nothing.
    let opened = tabled.open(MenteeId::new(3), MentorId::new(2));
    assert!(matches!(opened.parts[Feature::Profession].detail, Detail::Codes { .. }));
    assert_eq!(value(&tabled, 3, 2), Some(0));
    let unmatched: Vec<_> = tabled.unmatched_professions().iter().collect();
    let found: Vec<(&str, &str, usize)> =
        unmatched.iter().map(|one| (one.person.id.as_str(), one.written.as_str(), one.candidates.len())).collect();
    let expected = [("mentee 000", "Surveyor", 2), ("mentee 001", "Law", 0), ("mentor 000", "surveyor", 2)];
    assert_eq!(found[..3], expected);
    assert_eq!(unmatched[0].candidates, ["111", "12"]);
    assert!(plain.unmatched_professions().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any tree, anybody in it: 1 for equal codes, symmetric, 0 without a common ancestor, and scores as opened.
    #[test]
    fn codes_are_alike_by_what_they_share(seed in any::<u64>(), codes in 1_usize..40, people in 1_usize..20) {
        let mut dice = Dice(seed);
        let rows = (0..codes).map(|code| {
            let parent = if code == 0 || dice.percent(15) { String::new() } else { dice.below(code).to_string() };
            format!("{code},{parent},Title {code},\n")
        });
        let table = ProfessionTable::parse(&format!("code,parent,title,alias\n{}", rows.collect::<String>())).unwrap();
        let mut some = || (0..people).map(|_| profession(&[], &format!("title {}", dice.below(codes)))).collect::<Vec<_>>();
        let (mentees, mentors) = (some(), some());
        let (here, there) = (cohort(&mentees, &mentors), cohort(&mentors, &mentees));
        let (one, other) = (compare(&here, &table), compare(&there, &table));
        for (mentee, mentor) in pairs(&here) {
            let opened = one.open(mentee, mentor);
            prop_assert_eq!(opened.scores, one.scores(mentee, mentor));
            let (row, column) = (u32::try_from(mentee.index()).unwrap(), u32::try_from(mentor.index()).unwrap());
            let alike = value(&one, row, column).unwrap();
            prop_assert_eq!(Some(alike), value(&other, column, row));
            prop_assert!((0..=1_000_000).contains(&alike));
            if mentees[mentee.index()] == mentors[mentor.index()] {
                prop_assert_eq!(alike, 1_000_000);
            }
        }
    }

    #[test]
    fn any_text_is_a_table_or_is_refused(text in "(code,parent,title,alias\n)?([0-3]?,[0-3]?,[ab;\"]{0,3},[ab;]{0,3}\n){0,6}") {
        if let Ok(table) = ProfessionTable::parse(&text) {
            let _ = table.resolve("a");
        }
    }
}
