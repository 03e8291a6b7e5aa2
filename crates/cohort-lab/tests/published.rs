//! Published formats: what is written is read back the same, published files are read as they are meant, and whatever
//! does not fit is refused with its place.

use cohort_lab::formats::{
    Format, NamedMarket, NamedPeers, PublishedError, PublishedFiles, Rounding, read_market, read_peers, read_published,
    read_roommates, write_capacities, write_pairs, write_published, write_roommates,
};
use cohort_lab::instances::{Fill, SmallShape, Ties, small_pairs};
use matching_market::{Context, Market, MarketBuilder, MenteeId, PairInfo, Score, StrategySpec, lottery, verify};
use proptest::prelude::*;

const NEVER: &dyn Fn() -> Option<matching_market::StopReason> = &|| None;

fn read(format: Format, text: &str) -> Result<(NamedMarket, Vec<String>), PublishedError> {
    read_published(format, PublishedFiles::one("file", text.as_bytes()), NEVER)
}

fn refusal(format: Format, text: &str) -> String {
    read(format, text).expect_err("refused").to_string()
}

/// Random markets of each kind; ten thousand where the tests are optimised.
const CASES: u32 = if cfg!(debug_assertions) { 200 } else { 10_000 };

/// Which columns of pairs a format keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    Ranks,
    Scores,
}

/// A random market of people called by their numbers, with what the format keeps and nothing else.
fn numbered(seed: u64, kept: Kept, one_seat: bool, from: usize, square: bool) -> NamedMarket {
    let ties = if seed.is_multiple_of(3) { Ties::None } else { Ties::Some };
    let fill = if square { Fill::Full } else { Fill::Varied };
    let mentors = if square { 12 } else { 11 };
    let shape = SmallShape { mentees: 12, mentors, capacity: if one_seat { 1 } else { 4 }, ties, fill };
    let (mentees, mut capacities, pairs) = small_pairs(seed, shape);
    if one_seat {
        capacities.fill(1);
    }
    let ids = |count: usize| {
        let mut ids: Vec<String> = (from..from + count).map(|number| number.to_string()).collect();
        ids.sort();
        ids
    };
    let (mentee_ids, mentor_ids) = (ids(mentees as usize), ids(capacities.len()));
    let place = |ids: &[String], number: u32| {
        let id = (number as usize + from).to_string();
        u32::try_from(ids.iter().position(|one| *one == id).expect("numbered")).expect("small")
    };
    let mut builder = MarketBuilder::new(mentees as usize, capacities);
    for (mentee, mentor, info) in pairs {
        let info = match kept {
            Kept::Ranks => PairInfo { score: None, ..info },
            Kept::Scores => PairInfo::scored(info.score.expect("scored")),
        };
        builder.pair(place(&mentee_ids, mentee), place(&mentor_ids, mentor), info);
    }
    let labels = |ids: &[String]| ids.iter().map(|id| lottery::label(id)).collect();
    builder.labels(labels(&mentee_ids), labels(&mentor_ids));
    let first_seen = (0..mentees).map(|number| MenteeId::new(place(&mentee_ids, number))).collect();
    NamedMarket { market: builder.build().expect("a market"), mentees: mentee_ids, mentors: mentor_ids, first_seen }
}

/// The same people with as many seats as written, by a file of capacities.
fn seats_of(named: &NamedMarket) -> String {
    let mut written = Vec::new();
    write_capacities(named, &mut written).expect("memory");
    String::from_utf8(written).expect("text")
}

fn round_trip(format: Format, named: &NamedMarket) {
    let written = write_published(format, named).expect("writable");
    let seats = seats_of(named);
    let files = PublishedFiles {
        mentors: written.mentors.as_deref().map(|bytes| ("mentors", bytes)),
        capacities: (named.market.mentors() > 0).then_some(("capacities.csv", seats.as_str())),
        ..PublishedFiles::one("file", &written.main)
    };
    let (read, _) = read_published(format, files, NEVER).unwrap_or_else(|error| {
        panic!("{format:?}: {error}\n{}", String::from_utf8_lossy(&written.main));
    });
    assert_eq!(&read, named, "{format:?}\n{}", String::from_utf8_lossy(&written.main));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lists_are_read_back_the_same(seed in any::<u64>()) {
        round_trip(Format::Preflib, &numbered(seed, Kept::Ranks, false, 1, false));
        round_trip(Format::Hrt, &numbered(seed, Kept::Ranks, false, 1, false));
        round_trip(Format::Smti, &numbered(seed, Kept::Ranks, true, 1, false));
    }

    #[test]
    fn scores_are_read_back_the_same(seed in any::<u64>()) {
        round_trip(Format::Npy, &numbered(seed, Kept::Scores, false, 0, false));
        round_trip(Format::MatrixMarket, &numbered(seed, Kept::Scores, false, 1, false));
        round_trip(Format::Orlib, &numbered(seed, Kept::Scores, true, 1, true));
    }

    #[test]
    fn networks_are_read_back_the_same_but_for_their_numbers(seed in any::<u64>()) {
        for (format, one_seat) in [(Format::DimacsAsn, true), (Format::DimacsMin, false)] {
            let named = numbered(seed, Kept::Scores, one_seat, 1, false);
            let written = write_published(format, &named).expect("writable");
            let again = read_published(format, PublishedFiles::one("file", &written.main), NEVER).expect("readable").0;
            prop_assert_eq!(write_published(format, &again).expect("writable").main, written.main);
            prop_assert_eq!(&sorted_pairs(&again.market), &sorted_pairs(&named.market));
        }
    }

    #[test]
    fn roommates_are_read_back_the_same(seed in any::<u64>()) {
        let named = roommates(seed);
        let text = write_roommates(&named);
        prop_assert_eq!(&read_roommates(("file", text.as_bytes()), NEVER).expect("readable").0, &named, "{}", text);
    }

    #[test]
    fn any_bytes_are_a_market_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for &format in Format::ALL {
            let _ = read_published(format, PublishedFiles::one("file", &bytes), NEVER);
        }
        let _ = read_roommates(("file", &bytes), NEVER);
    }

    #[test]
    fn any_damage_to_a_file_is_read_or_refused(seed in any::<u64>(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for &format in Format::ALL {
            let kept = if matches!(format, Format::Preflib | Format::Hrt | Format::Smti) { Kept::Ranks } else { Kept::Scores };
            let named = numbered(seed, kept, true, 1, true);
            let mut main = write_published(format, &named).expect("writable").main;
            let at = at.index(main.len());
            main[at] = byte;
            if let Err(error) = read_published(format, PublishedFiles::one("file", &main), NEVER) {
                prop_assert!(error.to_string().starts_with("file"), "{}", error);
            }
        }
    }
}

/// Pairs by the order of the file, with scores and seats, whatever people are called.
fn sorted_pairs(market: &Market) -> Vec<(u32, u16, Option<Score>)> {
    let mut pairs: Vec<_> = market
        .pair_ids()
        .map(|pair| {
            let list = u32::try_from(market.pairs_of_mentee(market.mentee_of(pair)).len()).expect("small");
            (list, market.capacity(market.mentor_of(pair)), market.score(pair))
        })
        .collect();
    pairs.sort_unstable();
    pairs
}

/// A random market of twelve peers, who are numbered in the order of their numbers.
fn roommates(seed: u64) -> NamedPeers {
    let NamedMarket { market, mentees, mentors, .. } = numbered(seed, Kept::Ranks, true, 1, true);
    let mut text = String::from("person,peer,person_rank,peer_rank\n");
    let mut paired = [false; 13];
    for pair in market.pair_ids() {
        let number = |id: &String| id.parse::<usize>().expect("a number");
        let one = number(&mentees[market.mentee_of(pair).index()]);
        let other = number(&mentors[market.mentor_of(pair).index()]);
        if one < other && !(seed ^ (one * 13 + other) as u64).is_multiple_of(4) {
            let (mine, theirs) = (market.mentee_rank(pair), market.mentor_rank(pair));
            text.extend([format!("{one},{other},{mine},{theirs}\n")]);
            (paired[one], paired[other]) = (true, true);
        }
    }
    let alone = (1..=12).filter(|&person| !paired[person]).map(|person| format!("{person},,,\n"));
    text.extend(alone);
    let mut named = read_peers(("peers", &text), None, Rounding::Refuse, NEVER).expect("peers");
    named.first_seen.sort_by_key(|person| named.people[person.index()].parse::<u32>().expect("a number"));
    named
}

#[test]
fn a_preflib_file_is_read_as_it_is_published() {
    let text = "# FILE NAME: 00001-00000001.toi\n# TITLE: Example\n# DATA TYPE: toi\n# NUMBER ALTERNATIVES: 4\n\
                # NUMBER VOTERS: 4\n# NUMBER UNIQUE ORDERS: 2\n# ALTERNATIVE NAME 1: North\n# ALTERNATIVE NAME 2: East\n\
                # ALTERNATIVE NAME 3: South\n# ALTERNATIVE NAME 4: West\n3: 2,{1,4}\n1: 3\n";
    let (named, notes) = read(Format::Preflib, text).expect("readable");
    assert_eq!((named.mentees.len(), named.mentors.join(" ")), (4, "East North South West".to_owned()));
    let market = &named.market;
    let first: Vec<(u32, u32)> = market
        .pairs_of_mentee(MenteeId::new(0))
        .map(|pair| (market.mentor_of(pair).get(), market.mentee_rank(pair)))
        .collect();
    assert_eq!(first, [(0, 0), (1, 1), (3, 1)]);
    assert_eq!(notes, ["No lists of mentors were given: they accept whoever lists them, all tied."]);

    let categories = "# DATA TYPE: cat\n# NUMBER ALTERNATIVES: 3\n# NUMBER VOTERS: 2\n# NUMBER UNIQUE PREFERENCES: 1\n\
                      # NUMBER CATEGORIES: 3\n2: {1,3},{},2\n";
    let whole = read(Format::Preflib, categories).expect("readable").0;
    assert_eq!((whole.market.pairs(), whole.market.is_strict()), (6, false));
    let files = PublishedFiles { categories: Some(1), ..PublishedFiles::one("file", categories.as_bytes()) };
    assert_eq!(read_published(Format::Preflib, files, NEVER).expect("readable").0.market.pairs(), 4);
}

#[test]
fn refusals_say_where() {
    let head = "# DATA TYPE: soc\n# NUMBER ALTERNATIVES: 3\n# NUMBER VOTERS: 1\n";
    let long = "2 1\n1 1\n2 1\n1 1 1 2\n1 1\n";
    for (format, text, said) in [
        (
            Format::Preflib,
            "3\n1,a\n",
            "file line 1: there is no line '# NUMBER ALTERNATIVES: ...' above the lists; PrefLib's files from before 2022 have another header; take the present one",
        ),
        (
            Format::Preflib,
            &format!("{head}1: 1,5,2\n"),
            "file line 4 column 6: alternative is 5; write a whole number from 1 to 3",
        ),
        (Format::Preflib, &format!("{head}1: 1,2,1\n"), "file line 4 column 8: alternative 1 is there twice; keep one"),
        (
            Format::Preflib,
            &format!("{head}1: 1,{{2,3}}\n"),
            "file line 4: the file says that it is of type soc, but this list has a tie; say toc or correct the list",
        ),
        (
            Format::Preflib,
            &format!("{head}1: 1,2\n"),
            "file line 4: the file says that it is of type soc, but this list does not have every alternative; say soi or correct the list",
        ),
        (Format::Preflib, &format!("{head}2: 1,2,3\n"), "file: 2 voters, but the file says 1"),
        (
            Format::Preflib,
            "# NUMBER ALTERNATIVES: 2\n1: {1,2\n",
            "file line 2 column 4: a tie is opened and not closed in this line; write '}' behind it",
        ),
        (
            Format::Hrt,
            "2 1\n1 1\n2 1\n1 x 1 2\n",
            "file line 4 column 3: the capacity is x; write a whole number from 0 to 65535",
        ),
        (Format::Hrt, "2 1\n1 1\n2 1\n", "file line 4: nothing is left here; expected one more list"),
        (Format::Hrt, long, "file line 5: 4 lists at least, but the file says 3"),
        (Format::Smti, "1 1\n1 é\n1 1\n", "file line 2 column 3: number is é; write a whole number from 1 to 1"),
        (
            Format::Smti,
            "1 1\n2 1\n1 1\n",
            "file line 2 column 1: the owner of the list is 2; write a whole number from 1 to 1",
        ),
        (
            Format::Smti,
            "1 1\n1 (1))\n1 1\n",
            "file line 2 column 6: found ')', expected a number; ties are opened and closed by turns",
        ),
        (Format::Orlib, "2\n 4 1\n 2 x\n", "file line 3 column 4: found 'x', expected a whole number"),
        (
            Format::DimacsAsn,
            "p asn 2 1\nn 1\na 2 1 5\n",
            "file line 3: this arc does not lead from a node to be assigned to another one; only networks of two layers are markets",
        ),
        (Format::DimacsAsn, "p asn 2 2\nn 1\na 1 2 5\n", "file: 1 arcs, but the file says 2"),
        (
            Format::DimacsMin,
            "p min 2 1\nn 1 1\nn 2 -1\na 1 2 1 1 5\n",
            "file line 4 column 7: the least flow is 1; write a whole number from 0 to 0",
        ),
        (
            Format::DimacsMin,
            "p asn 2 1\n",
            "file line 1 column 3: found 'asn', expected a line 'p', the problem, such as 'p asn 8 16' or 'p min 8 16'",
        ),
        (
            Format::MatrixMarket,
            "%%MatrixMarket matrix coordinate complex general\n",
            "file line 1 column 34: found 'complex', expected a line '%%MatrixMarket matrix coordinate real general', or array, integer or pattern",
        ),
        (
            Format::MatrixMarket,
            "%%MatrixMarket matrix coordinate real general\n% note\n2 2 1\n1 2 inf\n",
            "file line 4 column 5: 'inf' is not a score: not a decimal number such as 0.25; write digits with at most one point, no exponent",
        ),
        (Format::Npy, "not numpy", "file: found 'not nu', expected numpy's mark and a header of format 1, 2 or 3"),
    ] {
        assert_eq!(refusal(format, text), said);
    }
    let commas = read_roommates(("file", b"1 2\n,\n"), NEVER).expect_err("refused");
    assert_eq!(commas.to_string(), "file line 2: nothing is left here; expected a number and a list");
    let latin = read_published(Format::Hrt, PublishedFiles::one("file", b"1 1\n1 \xe9\n"), NEVER).expect_err("refused");
    assert_eq!(latin.to_string(), "file line 2: not UTF-8; save the file as UTF-8");
    let seats = PublishedFiles {
        capacities: Some(("seats.csv", "mentor,capacity\n9,1\n")),
        ..PublishedFiles::one("file", b"1 1\n1 1\n1 1\n")
    };
    let unknown = read_published(Format::Smti, seats, NEVER).expect_err("refused");
    assert_eq!(unknown.to_string(), "seats.csv line 2: there is no mentor '9' in the other file");
}

#[test]
fn glasgow_s_older_programs_call_people_by_any_id() {
    let text = "3 2\nann : x y\nbob : y, x\ncid : (x y)\nx : 2 : bob ann\ny : 1 : (ann bob cid)\n";
    let (named, notes) = read(Format::Hrt, text).expect("readable");
    assert_eq!((named.mentees.join(" "), named.market.pairs()), ("ann bob cid".to_owned(), 5));
    assert_eq!(notes, ["1 entry of a list names somebody who does not name its owner; it is not a pair."]);
}

#[test]
fn numbers_of_every_type_of_numpy_are_read() {
    for (kind, bytes) in [
        ("<f8", 1.5_f64.to_le_bytes().to_vec()),
        (">f8", 1.5_f64.to_be_bytes().to_vec()),
        ("<f4", 1.5_f32.to_le_bytes().to_vec()),
        (">i4", (-7_i32).to_be_bytes().to_vec()),
        ("<i2", (-7_i16).to_le_bytes().to_vec()),
        ("|i1", vec![0xf9]),
        ("|u1", vec![7]),
        ("<u8", 7_u64.to_le_bytes().to_vec()),
        ("<i8", (-7_i64).to_le_bytes().to_vec()),
    ] {
        let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': (1, 1), }}\n");
        for version in [1, 2] {
            let mut file = b"\x93NUMPY".to_vec();
            file.extend([version, 0]);
            let length = u32::try_from(header.len()).expect("short").to_le_bytes();
            file.extend(&length[..if version == 1 { 2 } else { 4 }]);
            file.extend(header.bytes());
            file.extend(&bytes);
            let (named, _) = read_published(Format::Npy, PublishedFiles::one("file", &file), NEVER).expect(kind);
            let score = named.market.pair_ids().next().and_then(|pair| named.market.score(pair)).expect("a score");
            assert!([1_500_000, -7_000_000, 7_000_000].contains(&score.millionths()), "{kind} {score}");
        }
    }
}

#[test]
fn a_dense_table_is_read_column_by_column_and_rounded_with_a_note() {
    let text = "%%MatrixMarket matrix array real general\n2 2\n0.1234567891\n1e-05\n3\n-4.5\n";
    let (named, notes) = read(Format::MatrixMarket, text).expect("readable");
    let scores: Vec<i32> =
        named.market.pair_ids().map(|pair| named.market.score(pair).expect("scored").millionths()).collect();
    assert_eq!(scores, [3_000_000, 123_457, 10, -4_500_000]);
    assert_eq!(notes, ["1 of 4 scores were rounded to six decimal places."]);
}

#[test]
fn what_a_format_does_not_hold_is_said() {
    let pairs = "mentee,mentor,mentee_rank,mentor_rank,score\nana,x,0,1,0.5\nbo,x,0,0,0.75\nbo,y,1,0,0.75\n";
    let named = read_market(("pairs", pairs), Some(("seats", "mentor,capacity\nx,1\ny,3\n"))).expect("a market");
    let lost = |format| write_published(format, &named).expect("writable").lost.join(" ");
    assert_eq!(lost(Format::Hrt), "hrt holds no scores; they are left out. hrt holds no ids; people are numbered.");
    assert_eq!(
        lost(Format::Npy),
        "npy holds no ranks; they are left out, and both sides will order by score. npy holds no seats; write \
         capacities as well. npy holds no ids; people are numbered."
    );
    assert_eq!(
        write_published(Format::Smti, &named).expect_err("seats").to_string(),
        "smti has one seat a mentor; this market has mentors with other capacities, choose hrt"
    );
    assert!(write_published(Format::Orlib, &named).is_err());
    let mut written = Vec::new();
    write_pairs(&named, &mut written).expect("memory");
    assert!(written.starts_with(b"mentee,mentor"));
}

#[test]
fn a_published_example_has_its_published_answer() {
    // Gusfield and Irving (1989), The Stable Marriage Problem, section 1.2.4, as Glasgow's files write it.
    let text = "8 8\n1 5 7 1 2 6 8 4 3\n2 2 3 7 5 4 1 8 6\n3 8 5 1 4 6 2 3 7\n4 3 2 7 4 1 6 8 5\n5 7 2 5 1 3 6 8 4\n\
                6 1 6 7 5 8 4 2 3\n7 2 5 7 6 3 4 8 1\n8 3 8 4 5 7 2 6 1\n1 5 3 7 6 1 2 8 4\n2 8 6 3 5 7 2 1 4\n\
                3 1 5 6 2 4 8 7 3\n4 8 7 3 2 4 1 5 6\n5 6 4 7 3 8 1 2 5\n6 2 8 5 3 4 6 7 1\n7 7 5 2 1 8 6 4 3\n8 7 4 1 5 2 3 6 8\n";
    let (named, _) = read(Format::Smti, text).expect("readable");
    let best = |strategy: &str| {
        let spec: StrategySpec = strategy.parse().expect("a strategy");
        let solution = spec.build().solve(&named.market, &mut Context::new(1)).expect("an answer");
        verify::certify(&named.market, &solution).expect("proved");
        let mentor = |mentee| named.mentors[solution.matching.mentor_of(mentee).expect("complete").index()].clone();
        named.first_seen.iter().map(|&mentee| mentor(mentee)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(best("mentee-optimal"), "5 3 8 6 7 1 2 4");
    assert_eq!(best("mentor-optimal"), "3 6 2 8 1 5 7 4");
}
