//! Goals and interests in words: a labelled set, negation, exclusions, synonyms, vectors, hostile texts.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::Score;
use mentor_match::cohort::{Cohort, Goal, Mentee, MenteeId, Mentor, MentorId, Side, Units};
use mentor_match::compatibility::{
    Compatibility, Detail, Feature, Language, Part, Resources, Scoring, Sides, Synonyms, VectorError, Vectors,
};
use mentor_match::text;
use proptest::prelude::*;

use super::people::AS_OF;

const PAIRS: &str = include_str!("../data/goal_pairs.csv");
const SYNONYMS: &str = include_str!("../data/synonyms.csv");

/// A labelled pair, as `tests/data/goal_pairs.csv` describes it.
struct Labelled {
    domain: &'static str,
    anchor: &'static str,
    candidate: &'static str,
    grade: u32,
    kind: &'static str,
}

fn labelled() -> Vec<Labelled> {
    let rows = PAIRS.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let [domain, anchor, candidate, grade, kind] = cells[..] else { panic!("{line}") };
        Labelled { domain, anchor, candidate, grade: grade.parse().unwrap(), kind }
    })
    .collect()
}

/// Kendall's tau-b (M. G. Kendall 1945, The treatment of ties in ranking problems, Biometrika 33(3),
/// doi:10.1093/biomet/33.3.239); 0 when one side is all ties.
fn tau(pairs: &[(u32, u32)]) -> f64 {
    let (mut agree, mut ties, mut other_ties, mut all) = (0_i32, 0_i32, 0_i32, 0_i32);
    for (index, one) in pairs.iter().enumerate() {
        for other in &pairs[..index] {
            let (grade, value) = (one.0.cmp(&other.0), one.1.cmp(&other.1));
            agree += grade as i32 * value as i32;
            ties += i32::from(grade.is_eq());
            other_ties += i32::from(value.is_eq());
            all += 1;
        }
    }
    let scale = (f64::from(all - ties) * f64::from(all - other_ties)).sqrt();
    if scale == 0.0 { 0.0 } else { f64::from(agree) / scale }
}

/// Tau averaged over the anchors, and over all pairs at once.
fn taus(values: &[u32]) -> (f64, f64) {
    let labelled = labelled();
    let mut anchors: BTreeMap<&str, Vec<(u32, u32)>> = BTreeMap::new();
    for (pair, &value) in labelled.iter().zip(values) {
        anchors.entry(pair.anchor).or_default().push((pair.grade, value));
    }
    let count = f64::from(u32::try_from(anchors.len()).unwrap());
    let all: Vec<(u32, u32)> = labelled.iter().map(|pair| pair.grade).zip(values.iter().copied()).collect();
    (anchors.values().map(|pairs| tau(pairs)).sum::<f64>() / count, tau(&all))
}

/// Plain token overlap: Dice's coefficient of the sets of folded words, without the words in `ignored`.
fn overlap(ignored: &[&str]) -> Vec<u32> {
    let set = |phrase: &str| -> BTreeSet<String> {
        text::words(phrase).into_iter().filter(|word| !ignored.contains(&word.as_str())).collect()
    };
    let dice = |pair: Labelled| {
        let (one, other) = (set(pair.anchor), set(pair.candidate));
        let count = |count: usize| u32::try_from(count).unwrap();
        2_000_000 * count(one.intersection(&other).count()) / count(one.len() + other.len()).max(1)
    };
    labelled().into_iter().map(dice).collect()
}

/// Every anchor is a mentee with one goal, every candidate a mentor with one.
fn measured(resources: &Resources) -> Vec<u32> {
    let labelled = labelled();
    let anchors: BTreeSet<&str> = labelled.iter().map(|pair| pair.anchor).collect();
    let mentees = anchors.iter().enumerate().map(|(index, anchor)| {
        let mut mentee = Mentee::new(&format!("{index:04}")).unwrap();
        mentee.profile.goals = Some(vec![Goal::new(anchor)]);
        mentee
    });
    let mentors = labelled.iter().enumerate().map(|(index, pair)| {
        let mut mentor = Mentor::new(&format!("{index:04}")).unwrap();
        mentor.profile.goals = Some(vec![Goal::new(pair.candidate)]);
        mentor
    });
    let cohort = Cohort::new(Units::default(), mentees.collect(), mentors.collect(), vec![]).unwrap();
    let compatibility = Compatibility::with_resources(&cohort, &Scoring::default(), AS_OF, resources).unwrap();
    let value = |(index, pair): (usize, &Labelled)| {
        let mentee = MenteeId::from_index(anchors.iter().position(|anchor| *anchor == pair.anchor).unwrap());
        let opened = compatibility.open(mentee, MentorId::from_index(index));
        // A candidate that only excludes something offers nothing.
        opened.parts[Feature::Goals].value.mentee.map_or(0, |value| value.millionths().cast_unsigned())
    };
    labelled.iter().enumerate().map(value).collect()
}

/// `cargo test -p mentor-match --test compatibility -- --nocapture labelled` prints the table of `docs/scoring.md`.
#[test]
fn the_labelled_pairs_are_ordered_better_than_by_plain_overlap() {
    let labelled = labelled();
    assert!(labelled.len() >= 200);
    assert_eq!(labelled.iter().map(|pair| pair.domain).collect::<BTreeSet<_>>().len(), 5);
    let mut with_synonyms = Resources::default();
    with_synonyms.synonyms = Synonyms::parse(SYNONYMS).unwrap();
    let (plain, before) = (overlap(&[]), overlap(&BEFORE));
    let (words, synonyms) = (measured(&Resources::default()), measured(&with_synonyms));
    for (name, values) in
        [("plain overlap", &plain), ("overlap, stop words", &before), ("terms", &words), ("and synonyms", &synonyms)]
    {
        let (by_anchor, overall) = taus(values);
        println!("{name:>20}: tau-b {by_anchor:.3} by anchor, {overall:.3} overall");
    }
    let kinds: BTreeSet<&str> = labelled.iter().map(|pair| pair.kind).collect();
    for kind in kinds {
        let of_kind = || labelled.iter().enumerate().filter(|(_, pair)| pair.kind == kind);
        let mean = |values: &[u32]| {
            let sum: u64 = of_kind().map(|(index, _)| u64::from(values[index])).sum();
            sum / u64::try_from(of_kind().count()).unwrap()
        };
        println!(
            "{kind:>12}: {:>3} pairs, mean {:>7} before, {:>7} now",
            of_kind().count(),
            mean(&before),
            mean(&words)
        );
    }
    for (pair, value) in labelled.iter().zip(&words) {
        assert!(pair.kind != "exact" || *value > 0, "{}", pair.candidate);
    }
    let (plain, before, words, synonyms) = (taus(&plain), taus(&before), taus(&words), taus(&synonyms));
    assert!(words.0 >= plain.0 + MARGIN && words.1 >= plain.1 + MARGIN);
    assert!(words.0 >= before.0 + MARGIN && words.1 >= before.1 + MARGIN);
    assert!(words.0 >= RECORDED.0 && words.1 >= RECORDED.1);
    assert!(synonyms.0 >= words.0 && synonyms.1 >= words.1);
}

/// What said nothing in the measure before this one.
const BEFORE: [&str; 32] = [
    "a", "about", "an", "and", "as", "at", "be", "better", "by", "for", "from", "how", "i", "in", "is", "it", "learn",
    "learning", "more", "my", "of", "on", "or", "skill", "skills", "some", "the", "to", "up", "want", "with", "your",
];

/// By how much plain overlap, with and without stop words, has to be beaten.
const MARGIN: f64 = 0.2;
/// The last measured tau, by anchor and overall, rounded down.
const RECORDED: (f64, f64) = (0.262, 0.252);

type Goals<'g> = &'g [&'g str];

fn people(needs: Goals<'_>, offers: Goals<'_>, exclusions: Sides<Goals<'_>>) -> Cohort {
    let goals = |texts: Goals<'_>| Some(texts.iter().map(|text| Goal::new(text)).collect());
    let avoids = |texts: Goals<'_>| (!texts.is_empty()).then(|| texts.iter().map(|&text| text.to_owned()).collect());
    let (mut mentee, mut mentor) = (Mentee::new("mentee").unwrap(), Mentor::new("mentor").unwrap());
    mentee.profile.goals = goals(needs);
    mentor.profile.goals = goals(offers);
    mentee.profile.avoids = avoids(exclusions.mentee);
    mentor.profile.avoids = avoids(exclusions.mentor);
    Cohort::new(Units::default(), vec![mentee], vec![mentor], vec![]).unwrap()
}

fn opened(cohort: &Cohort, scoring: &Scoring, resources: &Resources) -> Part {
    let compatibility = Compatibility::with_resources(cohort, scoring, AS_OF, resources).unwrap();
    let (mentee, mentor) = (MenteeId::new(0), MentorId::new(0));
    let opened = compatibility.open(mentee, mentor);
    assert_eq!(opened.scores, compatibility.scores(mentee, mentor));
    opened.parts[Feature::Goals].clone()
}

fn plain(needs: Goals<'_>, offers: Goals<'_>, exclusions: Sides<Goals<'_>>) -> Part {
    opened(&people(needs, offers, exclusions), &Scoring::default(), &Resources::default())
}

const NONE: Sides<Goals<'static>> = Sides { mentee: &[], mentor: &[] };

fn millionths(part: &Part) -> Option<(i32, i32)> {
    Some((part.value.mentee?.millionths(), part.value.mentor?.millionths()))
}

#[test]
fn endings_do_not_matter_and_the_words_are_shown() {
    let part = plain(&["Budgeting for clubs"], &["Monthly club budgets"], NONE);
    assert_eq!(
        part.detail.to_string(),
        "similar: Budgeting for clubs ~ Monthly club budgets (budgeting ~ budgets, clubs ~ club)"
    );
    assert_eq!(millionths(&plain(&["Budgeting"], &["budgets"], NONE)), Some((1_000_000, 1_000_000)));
    assert_eq!(
        plain(&["Budgeting"], &["budgets"], NONE).detail.to_string(),
        "similar: Budgeting ~ budgets (budgeting ~ budgets)"
    );
}

#[test]
fn what_is_negated_is_not_offered() {
    for offer in ["Not public speaking", "no public speaking, please", "Budgets but not public speaking"] {
        assert_eq!(plain(&["Public speaking"], &[offer, "Chess"], NONE).value.mentee, Some(Score::ZERO), "{offer}");
    }
    // What somebody excludes in passing also excludes what is close to it.
    let part = plain(&["Public speaking"], &["Speaking", "No public speaking"], NONE);
    assert_eq!(millionths(&part), Some((0, 0)));
    assert_eq!(part.detail.to_string(), "the mentor would rather not: Public speaking ~ Speaking");
    // Nothing but exclusions is no answer about goals.
    assert_eq!(millionths(&plain(&["Sales"], &["No sales"], NONE)), None);
}

#[test]
fn exclusions_lower_the_value_and_nothing_else() {
    let (needs, offers) = (&["Public speaking", "Budgets"], &["Speaking in public", "Budgets"]);
    assert_eq!(millionths(&plain(needs, offers, NONE)), Some((1_000_000, 1_000_000)));
    for exclusion in ["public speaking", "No public speaking", "I would rather not do public speaking"] {
        let texts = [exclusion];
        for exclusions in [Sides { mentor: &texts[..], ..NONE }, Sides { mentee: &texts[..], ..NONE }] {
            assert_eq!(millionths(&plain(needs, offers, exclusions)), Some((500_000, 500_000)), "{exclusions:?}");
        }
    }
    let part = plain(needs, offers, Sides { mentor: &["Speaking in public"], ..NONE });
    assert_eq!(
        part.detail.to_string(),
        "shared: Budgets; the mentor would rather not: Public speaking ~ Speaking in public"
    );
    // A neighbouring exclusion leaves an exact offer alone.
    assert_eq!(plain(needs, offers, Sides { mentor: &["Public relations"], ..NONE }).value.mentee, Some(Score::ONE));
    // Two people who exclude the same thing have nothing in common by that.
    let both = Sides { mentee: &["Sales"][..], mentor: &["Sales"][..] };
    assert_eq!(millionths(&plain(&["Budgets"], &["Boards"], both)), Some((0, 0)));
    for nothing in ["none", "Nothing", "no", ""] {
        let texts = [nothing];
        assert_eq!(plain(needs, offers, Sides { mentor: &texts[..], ..NONE }).value.mentee, Some(Score::ONE));
    }
}

#[test]
fn the_language_is_a_setting() {
    let cohort = people(&["Negociação de contratos"], &["Negociações dum contrato"], NONE);
    let value = |language| {
        let scoring = Scoring { language, ..Scoring::default() };
        opened(&cohort, &scoring, &Resources::default()).value.mentee.map(Score::millionths)
    };
    assert!(value(Language::Portuguese) > value(Language::None));
    let scoring: Scoring = toml::from_str("language = \"portuguese\"").unwrap();
    assert_eq!(scoring.language, Language::Portuguese);
    assert!(toml::from_str::<Scoring>("language = \"klingon\"").is_err());
}

/// Options that are there already change nothing, whoever ticks them.
#[test]
fn popularity_changes_nothing() {
    let goals = |texts: Goals<'_>| Some(texts.iter().map(|text| Goal::new(text)).collect());
    let cohort = |popular: usize| {
        let mentee = |number: usize| {
            let mut mentee = Mentee::new(&format!("{number:03}")).unwrap();
            mentee.profile.goals = goals(&["Grant writing", "Public speaking"]);
            mentee
        };
        let mut mentor = Mentor::new("mentor").unwrap();
        mentor.profile.goals = goals(&["Technical writing", "Speaking"]);
        Cohort::new(Units::default(), (0..popular).map(mentee).collect(), vec![mentor], vec![]).unwrap()
    };
    let (one, many) = (cohort(1), cohort(200));
    let value = |cohort| opened(cohort, &Scoring::default(), &Resources::default());
    assert_eq!(value(&one), value(&many));
}

fn vectors(entries: &[(&str, [f32; 3])]) -> Resources {
    let mut vectors = Vectors::new(3, &[Feature::Goals]).unwrap();
    for (phrase, vector) in entries {
        vectors.insert(phrase, vector).unwrap();
    }
    let mut resources = Resources::default();
    resources.vectors = Some(vectors);
    resources
}

#[test]
fn vectors_replace_words() {
    let resources = vectors(&[
        ("Oratory", [0.0, 1.0, 0.0]),
        ("public speaking", [0.0, 4.0, 3.0]),
        ("Budgets", [1.0, 0.0, 0.0]),
        ("no budgets", [1.0, 0.1, 0.0]),
    ]);
    let scoring = Scoring::default();
    let part = opened(&people(&["oratory"], &["Public  speaking"], NONE), &scoring, &resources);
    assert_eq!(millionths(&part), Some((800_000, 800_000)));
    assert_eq!(part.detail.to_string(), "similar: oratory ~ Public  speaking");
    let part = opened(&people(&["Budgets"], &["Budgets", "No budgets"], NONE), &scoring, &resources);
    assert_eq!(millionths(&part), Some((1_000_000, 1_000_000)), "an exclusion counts from its own vector on");
    let excluded = Sides { mentor: &["budgets"][..], ..NONE };
    assert_eq!(millionths(&opened(&people(&["Budgets"], &["Budgets"], excluded), &scoring, &resources)), Some((0, 0)));

    let cohort = people(&["Oratory"], &["Budgets", "Chess"], NONE);
    let error = Compatibility::with_resources(&cohort, &scoring, AS_OF, &resources).unwrap_err();
    let VectorError::Missing { person, feature, number } = &error else { panic!("{error}") };
    assert_eq!((person.side, *feature, *number), (Side::Mentor, Feature::Goals, 2));
    assert!(!error.to_string().contains("Chess"), "answers stay out of messages");
}

/// A few words that negate, exclude, inflect and repeat.
fn phrase() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "budget",
        "budgets",
        "budgeting",
        "public",
        "speaking",
        "no",
        "not",
        "but",
        "or",
        ",",
        ".",
        "sales",
        "club",
        "the",
        "say",
        "-",
        "\n",
        "without",
        "leadership",
        "leader",
        "only",
    ]);
    prop::collection::vec(word, 1..7).prop_map(|words| words.join(" "))
}

fn language() -> impl Strategy<Value = Language> {
    prop::sample::select(Language::ALL.to_vec())
}

fn texts(phrases: &[String]) -> Vec<&str> {
    phrases.iter().map(String::as_str).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn exclusions_never_raise_a_value(
        needs in prop::collection::vec(phrase(), 1..4),
        offers in prop::collection::vec(phrase(), 1..4),
        theirs in prop::collection::vec(phrase(), 0..3),
        others in prop::collection::vec(phrase(), 0..3),
    ) {
        let (needs, offers, theirs, others) = (texts(&needs), texts(&offers), texts(&theirs), texts(&others));
        let free = plain(&needs, &offers, NONE);
        let part = plain(&needs, &offers, Sides { mentee: &theirs, mentor: &others });
        prop_assert_eq!(part.value.mentee.is_some(), free.value.mentee.is_some());
        prop_assert!(part.value.mentee <= free.value.mentee && part.value.mentor <= free.value.mentor);
        // With the sides exchanged, so are the views.
        let mirrored = plain(&offers, &needs, Sides { mentee: &others, mentor: &theirs });
        prop_assert_eq!(part.value, Sides { mentee: mirrored.value.mentor, mentor: mirrored.value.mentee });
    }

    #[test]
    fn the_order_of_phrases_changes_nothing(
        needs in prop::collection::vec(phrase(), 1..5),
        offers in prop::collection::vec(phrase(), 1..5),
        others in prop::collection::vec(phrase(), 0..3),
    ) {
        let (mut needs, mut offers, mut others) = (texts(&needs), texts(&offers), texts(&others));
        let part = plain(&needs, &offers, Sides { mentor: &others, ..NONE });
        needs.reverse();
        offers.reverse();
        others.reverse();
        prop_assert_eq!(part, plain(&needs, &offers, Sides { mentor: &others, ..NONE }));
    }

    #[test]
    fn hostile_texts_are_read_in_every_language(
        language in language(), one in any::<String>(), other in "\\PC{0,40}", table in any::<String>(),
    ) {
        let mut resources = Resources::default();
        if let Ok(synonyms) = Synonyms::parse(&format!("term,synonym\n{table}")) {
            resources.synonyms = synonyms;
        }
        let scoring = Scoring { language, ..Scoring::default() };
        let (needs, offers) = ([one.as_str(), "x"], [other.as_str(), one.as_str(), "x"]);
        let part = opened(&people(&needs, &offers, Sides { mentee: &[&other], mentor: &[&other] }), &scoring, &resources);
        prop_assert!(part.value.mentee.is_some());
        prop_assert!(matches!(part.detail, Detail::Phrases(_)));
        let alike = opened(&people(&needs, &needs, NONE), &scoring, &resources);
        prop_assert_eq!(alike.value.mentee, alike.value.mentor);
    }

    #[test]
    fn letters_of_any_script_have_stems(language in language(), word in "[\\p{L}\\p{M}']{1,30}") {
        let scoring = Scoring { language, ..Scoring::default() };
        let part = opened(&people(&[&word, "x y"], &["x y"], NONE), &scoring, &Resources::default());
        prop_assert!(part.value.mentor > Some(Score::ZERO));
    }
}
