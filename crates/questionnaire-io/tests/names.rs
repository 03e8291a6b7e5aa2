//! Names as people write them: a set of seeded corruptions, counted.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and counts for the documents"
)]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use mentor_match::cohort::{Choice, Mentee};
use mentor_match::text;
use proptest::prelude::*;
use questionnaire_io::import::{
    Import, ImportOptions, Nicknames, Question, SourceFile, SourceKind, import, import_until,
};
use rand::SeedableRng as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;

/// Invented people: two pairs of namesakes, several near-namesakes, and names from many places.
const MENTORS: [&str; 105] = [
    "Anna Smith",
    "Anna Smith",
    "Ana Smith",
    "John Smith",
    "Jon Smith",
    "Joan Smith",
    "John Smith Jr.",
    "Wei Chen",
    "Wei Chen",
    "Wen Cheng",
    "Maria Santos",
    "Mario Santos",
    "Maria dos Santos",
    "Katherine O'Brien",
    "Kathleen O'Brian",
    "Zoë Müller",
    "Zoe Möller",
    "Thomas James",
    "James Thomas",
    "Søren Kjærgaard",
    "Łukasz Wójcik",
    "Nguyễn Thị Hương",
    "Nguyễn Thị Hoa",
    "Siobhán Ní Bhriain",
    "Ivana Thistlewood",
    "Magdalena Fairweather",
    "Jean-Luc Beaumont",
    "Anne-Marie Roux",
    "José María García López",
    "Gabriela Núñez",
    "Björk Guðmundsdóttir",
    "Ayşe Yıldız",
    "Mehmet Öztürk",
    "Dmitri Sokolov",
    "Olena Kovalenko",
    "Chidi Okonkwo",
    "Adaeze Nwosu",
    "Fatima Al-Sayed",
    "Mohammed Abdullah",
    "Mohamed Abdallah",
    "Priya Ramachandran",
    "Lakshmi Subramaniam",
    "Haruka Takahashi",
    "Hiroshi Takahashi",
    "Ji-woo Park",
    "Bo Li",
    "Bo Lin",
    "Minh Do",
    "Thabo Mbeki-Jones",
    "Nomvula Dlamini",
    "Elizabeth Winterbourne",
    "William Ravensworth",
    "Robert Cruickshank",
    "Margaret Quigley",
    "Alexandra Papadopoulou",
    "Eleni Stavros",
    "Giulia D'Angelo",
    "Chiara Bianchi",
    "Françoise Lefèvre",
    "Cécile Dubois",
    "Ingrid Østergård",
    "Astrid Lindqvist",
    "Jürgen Großmann",
    "Bettina Schäfer",
    "Concepción Hidalgo",
    "Héctor Salazar",
    "Catarina Gonçalves",
    "João Figueiredo",
    "Aroha Tūhoe",
    "Leilani Kealoha",
    "Hana Nováková",
    "Jiří Dvořák",
    "Philippa Hargreaves",
    "Gwendolyn Pryce",
    "Rhys Llewellyn",
    "Aoife Gallagher",
    "Declan Murphy",
    "Tāmati Ngata",
    "Kwame Boateng",
    "Esi Mensah",
    "Ngozi Adichie-Obi",
    "Yusuf Rahman",
    "Zainab Qureshi",
    "Arjun Mukherjee",
    "Deepa Venkatesan",
    "Sakura Yamamoto",
    "Min-jun Choi",
    "Somchai Rattanakul",
    "Maja Kowalczyk",
    "Zsófia Szabó",
    "Ștefan Ionescu",
    "Tiina Virtanen",
    "Leif Haraldsen",
    "Noémie Chevalier",
    "Rafael Montenegro",
    "Yolanda Echeverría",
    "Beatriz Sepúlveda",
    "Otto Zimmermann",
    "Klara Weiß",
    "Samira Haddad",
    "Noor van den Berg",
    "Pieter de Groot",
    "Abigail Pemberton",
    "Theodora Castellanos",
    "Marcus Oyelaran",
];
const CLUBS: [&str; 6] = ["Harbour", "Mill", "Lakeside", "Old Town", "Hillcrest", "St. Mary's"];
/// Nobody of these is a mentor.
const OUTSIDERS: [&str; 12] = [
    "Anna Schmidt",
    "Peter Smith",
    "Wei Zhang",
    "Maria Silva",
    "Kevin O'Connor",
    "Jane Doe",
    "my old boss",
    "somebody nice",
    "Thomas Thomas",
    "Li Wei",
    "Ingrid Bergman",
    "Joana Figueira",
];
const NICKNAMES: &str = "nickname,name\nKate,Katherine\nKathy,Kathleen\nLiz,Elizabeth\nBeth,Elizabeth\nBill,William\nBob,Robert\n\
    Peggy,Margaret\nMaggie,Margaret\nSasha,Alexandra\nTom,Thomas\nJim,James\nPepe,José\nJack,John\n";

/// What is done to a name, and whether it still is that name exactly.
const KINDS: [(&str, bool); 36] = [
    ("as it is", true),
    ("upper case", true),
    ("lower case", true),
    ("without accents", true),
    ("spelled out", true),
    ("Dr.", true),
    ("Prof. Dr.", true),
    ("Mrs", true),
    ("PhD", true),
    ("MD behind a comma", true),
    ("Last, First", true),
    ("LAST, first", true),
    ("more spaces", true),
    ("no-break space", true),
    ("curly apostrophe", true),
    ("own club", true),
    ("number", true),
    ("title and club", true),
    ("letter left out", false),
    ("letter doubled", false),
    ("letter inserted", false),
    ("letter changed", false),
    ("letters exchanged", false),
    ("two mistakes", false),
    ("initial", false),
    ("initial without dot", false),
    ("middle initial", false),
    ("last word", false),
    ("nickname", false),
    ("order without comma", false),
    ("words together", false),
    ("mistake, lower case", false),
    ("mistake, Last, First", false),
    ("mistake, own club", false),
    ("another club", false),
    ("nickname and mistake", false),
];

struct Case {
    kind: usize,
    /// Number of the mentor who is meant; `None`: nobody of this round.
    meant: Option<usize>,
    written: String,
}

fn club(mentor: usize) -> &'static str {
    CLUBS[mentor % CLUBS.len()]
}

fn plain(name: &str) -> String {
    let letters = name.chars().map(|letter| match letter {
        'ø' => 'o',
        'Ø' => 'O',
        'ł' => 'l',
        'Ł' => 'L',
        'ı' => 'i',
        'ð' => 'd',
        other => other,
    });
    let letters = letters.collect::<String>().replace('æ', "ae").replace('ß', "ss");
    let marks = |letter: &char| !('\u{300}'..='\u{36f}').contains(letter);
    unicode_normalization::UnicodeNormalization::nfd(letters.as_str()).filter(marks).collect()
}

fn comma(name: &str) -> String {
    let (name, generation) = name.strip_suffix(" Jr.").map_or((name, ""), |name| (name, " Jr."));
    name.rsplit_once(' ').map_or_else(|| name.to_owned(), |(first, last)| format!("{last}{generation}, {first}"))
}

fn mistake(rng: &mut ChaCha8Rng, name: &str, how: usize) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let places: Vec<usize> = (0..letters.len()).filter(|&at| letters[at].is_alphabetic()).collect();
    let at = *places.choose(rng).unwrap();
    let other = char::from(b'a' + rng.random_range(0..26u8));
    match how {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters.insert(at, other),
        3 => letters[at] = other,
        _ => {
            let swap: Vec<usize> = places.iter().copied().filter(|at| places.contains(&(at + 1))).collect();
            let at = *swap.choose(rng).unwrap();
            letters.swap(at, at + 1);
        }
    }
    letters.into_iter().collect()
}

fn corrupted(rng: &mut ChaCha8Rng, mentor: usize, kind: &str) -> Option<String> {
    let name = MENTORS[mentor];
    let any = rng.random_range(0..5);
    let first = name.split(' ').next().unwrap();
    let rest = name.split_once(' ').unwrap().1;
    let nickname = || {
        let pairs = NICKNAMES.lines().filter_map(|line| line.split_once(','));
        let mut fits = pairs.filter(|(_, full)| *full == first).map(|(nickname, _)| format!("{nickname} {rest}"));
        fits.next()
    };
    Some(match kind {
        "as it is" => name.to_owned(),
        "upper case" => name.to_uppercase(),
        "lower case" => name.to_lowercase(),
        "without accents" => plain(name),
        "spelled out" => {
            let spelled = [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ö", "Oe"), ("ø", "oe"), ("Ø", "Oe"), ("å", "aa")];
            if !name.contains(['ä', 'ö', 'ü', 'ø', 'Ø', 'Ö', 'å']) {
                return None;
            }
            plain(&spelled.iter().fold(name.to_owned(), |name, (from, to)| name.replace(from, to)))
        }
        "Dr." | "Prof. Dr." | "Mrs" => format!("{kind} {name}"),
        "PhD" => format!("{name}, PhD"),
        "MD behind a comma" => format!("{name}, MD"),
        "Last, First" => comma(name),
        "LAST, first" => {
            let written = comma(name);
            let (last, first) = written.split_once(',').unwrap();
            format!(
                "{}{},{first}",
                &last.to_uppercase().replace(" JR.", ""),
                if last.contains(" Jr.") { " Jr." } else { "" }
            )
        }
        "more spaces" => format!("  {} ", name.replace(' ', "   ")),
        "no-break space" => name.replace(' ', "\u{a0}"),
        "curly apostrophe" => name.replace('\'', "\u{2019}"),
        "own club" => format!("{name} ({})", club(mentor)),
        "number" => format!("{name} ({})", 1000 + mentor),
        "title and club" => format!("Ms. {} ({} CLUB)", name, club(mentor).to_uppercase()),
        "letter left out" => mistake(rng, name, 0),
        "letter doubled" => mistake(rng, name, 1),
        "letter inserted" => mistake(rng, name, 2),
        "letter changed" => mistake(rng, name, 3),
        "letters exchanged" => mistake(rng, name, 4),
        "two mistakes" => {
            let once = mistake(rng, name, any);
            let how = rng.random_range(0..5);
            mistake(rng, &once, how)
        }
        "initial" => format!("{}. {rest}", first.chars().next().unwrap()),
        "initial without dot" => format!("{} {rest}", first.chars().next().unwrap()),
        "middle initial" => format!("{first} {}. {rest}", char::from(b'A' + rng.random_range(0..26u8))),
        "last word" => name.trim_end_matches(" Jr.").rsplit_once(' ').unwrap().1.to_owned(),
        "nickname" => nickname()?,
        "order without comma" => comma(name).replace(',', ""),
        "words together" => name.replace([' ', '-'], ""),
        "mistake, lower case" => mistake(rng, name, any).to_lowercase(),
        "mistake, Last, First" => mistake(rng, &comma(name), any),
        "mistake, own club" => format!("{} ({})", mistake(rng, name, any), club(mentor)),
        "another club" => format!("{name} ({})", CLUBS[(mentor + 3) % CLUBS.len()]),
        "nickname and mistake" => mistake(rng, &nickname()?, any),
        _ => unreachable!("every kind is handled"),
    })
}

/// What a person would call the same name: letters and digits, by a rule of its own.
fn letters(name: &str) -> String {
    text::slug(&plain(name)).replace('-', " ")
}

fn cases(each: usize, seed: u64) -> Vec<Case> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut cases = Vec::new();
    for (kind, (name, exact)) in KINDS.iter().enumerate() {
        for turn in 0..each {
            let mentor = (turn + 7 * kind) % MENTORS.len();
            let Some(written) = corrupted(&mut rng, mentor, name) else { continue };
            // A mistake that makes another name, or none, shows nothing.
            let bare = written.split(" (").next().unwrap();
            let turned = bare.split_once(", ").map(|(last, first)| format!("{first} {last}"));
            let same = |other: &str| {
                letters(other) == letters(bare)
                    || turned.as_ref().is_some_and(|turned| letters(turned) == letters(other))
            };
            if !exact && *name != "another club" && MENTORS.iter().any(|other| same(other)) {
                continue;
            }
            cases.push(Case { kind, meant: Some(mentor), written });
        }
    }
    cases.extend(OUTSIDERS.iter().map(|written| Case { kind: 0, meant: None, written: (*written).to_owned() }));
    cases
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

/// One mentee for each case; mentors have the numbers that `number` gives them.
fn run(cases: &[Case], number: impl Fn(usize) -> usize, order: &[usize]) -> Import {
    let mut mentors = "Member number,Name,Club\n".to_owned();
    for &mentor in order {
        writeln!(mentors, "{},{},{}", number(mentor), quoted(MENTORS[mentor]), club(mentor)).unwrap();
    }
    let mut mentees = "Member number,Name,Club,First choice\n".to_owned();
    for (at, case) in cases.iter().enumerate() {
        writeln!(mentees, "m{at},Mentee {at},Harbour,{}", quoted(&case.written)).unwrap();
    }
    let mut options = ImportOptions::new(["club"], "2026-10-01".parse().unwrap());
    options.nicknames = Nicknames::parse("nicknames.csv", NICKNAMES.as_bytes()).unwrap();
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
    ];
    import(&sources, &options).unwrap()
}

/// What was understood of each case: the mentor, or the candidates of the question.
fn understood(import: &Import) -> BTreeMap<usize, Result<String, Vec<String>>> {
    let at = |id: &str| id.trim_start_matches('m').parse::<usize>().unwrap();
    let mut found: BTreeMap<usize, Result<String, Vec<String>>> = BTreeMap::new();
    let own = |question: &&Question, mentee: &Mentee| {
        question.person.as_ref().map_or(question.people > 1, |person| person.id == mentee.id)
    };
    for mentee in import.cohort.mentees() {
        let understood = match mentee.choices.first() {
            Some(Choice::Person(id)) => Ok(id.to_string()),
            Some(Choice::Unresolved(written)) => {
                let asked = import.questions.iter().filter(|one| text::fold(&one.found) == text::fold(written));
                let asked: Vec<&Question> = asked.filter(|one| own(one, mentee)).collect();
                let [question] = asked.as_slice() else { panic!("{written}: {asked:?}") };
                Err(question.candidates.clone())
            }
            None => continue,
        };
        found.insert(at(mentee.id.as_str()), understood);
    }
    found
}

/// Whether the text would be the same for somebody else: then nobody can tell who is meant.
fn fits_others(case: &Case, meant: usize) -> bool {
    let others = (0..MENTORS.len()).filter(|&other| other != meant);
    let kind = KINDS[case.kind].0;
    let drawn = kind.starts_with("letter") || kind.contains("mistake") || kind == "middle initial";
    let same = |other: usize| {
        let mut rng = ChaCha8Rng::seed_from_u64(0);
        !drawn && corrupted(&mut rng, other, kind).is_some_and(|text| letters(&text) == letters(&case.written))
    };
    others.into_iter().any(|other| (MENTORS[other] == MENTORS[meant] && !case.written.contains('(')) || same(other))
}

/// Silent, wrong among them, asked, right first, right listed, asked though one person only fits, right first then.
#[derive(Debug, Default)]
struct Counts {
    silent: usize,
    wrong: usize,
    asked: usize,
    first: usize,
    listed: usize,
    decidable: usize,
    decidable_first: usize,
}

fn counted(cases: &[Case], found: &BTreeMap<usize, Result<String, Vec<String>>>) -> Counts {
    let mut counts = Counts::default();
    for (at, case) in cases.iter().enumerate() {
        let (name, exact) = KINDS[case.kind];
        let Some(meant) = case.meant else {
            assert!(found[&at].is_err(), "{} is nobody of this round: {:?}", case.written, found[&at]);
            continue;
        };
        match &found[&at] {
            Ok(id) => {
                assert!(exact, "{name}: \"{}\" is taken for {id} without a question", case.written);
                counts.silent += 1;
                counts.wrong += usize::from(*id != (1000 + meant).to_string());
            }
            Err(candidates) => {
                let decidable = !fits_others(case, meant);
                assert!(!exact || !decidable, "{name}: \"{}\" is asked about", case.written);
                let place = candidates.iter().position(|title| title.ends_with(&format!("({})", 1000 + meant)));
                counts.asked += 1;
                counts.first += usize::from(place == Some(0));
                counts.listed += usize::from(place.is_some());
                counts.decidable += usize::from(decidable);
                counts.decidable_first += usize::from(decidable && place == Some(0));
                if decidable && place != Some(0) {
                    println!("{name}: \"{}\" for {}: {candidates:?}", case.written, MENTORS[meant]);
                }
            }
        }
    }
    counts
}

#[test]
fn no_wrong_silent_match_and_the_right_person_first() {
    let cases = cases(MENTORS.len(), 20_261_122);
    let order: Vec<usize> = (0..MENTORS.len()).collect();
    let counts = counted(&cases, &understood(&run(&cases, |mentor| 1000 + mentor, &order)));
    println!("{} cases: {counts:?}", cases.len());
    assert!(cases.len() >= 2_000 && counts.asked >= 1_000 && counts.silent >= 1_000);
    assert_eq!(counts.wrong, 0);
    assert!(100 * counts.first >= 95 * counts.asked, "{counts:?}");
    assert!(100 * counts.decidable_first >= 98 * counts.decidable, "{counts:?}");
    assert!(100 * counts.listed >= 99 * counts.asked, "{counts:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_and_the_numbers_of_people_change_nothing(
        seed in any::<u64>(),
        order in Just((0..MENTORS.len()).collect::<Vec<usize>>()).prop_shuffle(),
        numbers in Just((0..MENTORS.len()).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let cases: Vec<Case> = cases(8, seed).into_iter().filter(|case| KINDS[case.kind].0 != "number").collect();
        let straight: Vec<usize> = (0..MENTORS.len()).collect();
        let one = understood(&run(&cases, |mentor| 1000 + mentor, &straight));
        let other = understood(&run(&cases, |mentor| 1000 + numbers[mentor], &order));
        // Namesakes of one question are told apart by their numbers only: names are compared.
        let names = |titles: &[String]| -> Vec<String> {
            titles.iter().map(|title| title.rsplit_once(" (").unwrap().0.to_owned()).collect()
        };
        for (at, case) in cases.iter().enumerate() {
            match (&one[&at], &other[&at]) {
                (Ok(this), Ok(that)) => {
                    let mentor = this.parse::<usize>().unwrap() - 1000;
                    prop_assert_eq!(that, &(1000 + numbers[mentor]).to_string());
                }
                (Err(these), Err(those)) => prop_assert_eq!(names(these), names(those)),
                (this, that) => prop_assert!(false, "{}: {this:?} {that:?}", case.written),
            }
        }
    }
}

/// How often an import asks whether to stop, once a fixed number of steps, for so many mentees with three mistyped
/// choices among as many mentors.
fn steps(people: usize) -> usize {
    let name = |at: usize| {
        let part = |at: usize| MENTORS[at % MENTORS.len()].split_once(' ').unwrap();
        let ((first, _), (_, last)) = (part(at % 83), part(at / 83 + at % 7));
        format!("{first} {last}")
    };
    let mut mentors = "Member number,Name,Club\n".to_owned();
    let mut mentees = "Member number,Name,Club,First choice,Second choice,Third choice\n".to_owned();
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    for at in 0..people {
        writeln!(mentors, "{},{},{}", 10_000 + at, quoted(&name(at)), club(at)).unwrap();
        write!(mentees, "{},Mentee {at},{}", 20_000 + at, club(at)).unwrap();
        for choice in 0..3 {
            let written = mistake(&mut rng, &name((at * 37 + choice * 501) % people), 3);
            write!(mentees, ",{}", quoted(&written)).unwrap();
        }
        mentees.push('\n');
    }
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
    ];
    let asked = Cell::new(0);
    let ask = || {
        asked.set(asked.get() + 1);
        None
    };
    let options = ImportOptions::new(["club"], "2026-10-01".parse().unwrap());
    assert!(import_until(&sources, &options, &ask).unwrap().questions.len() > 2 * people);
    asked.get()
}

#[test]
fn a_large_round_takes_no_more_steps_than_its_size() {
    let (small, large) = (steps(500), steps(1_000));
    println!("{small} and {large} questions whether to stop");
    // Twice as many for twice as many, and about the 40 comparisons that a name may cost, at the price of long names.
    assert!(small > 100 && large < 3 * small, "{small}, {large}");
    assert!(large < 3_200, "{large}");
}
