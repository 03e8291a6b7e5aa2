//! The market CSV format: every refusal with its file and line, and what is read the same in any order.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::cell::Cell;

use cohort_lab::formats::orlib::{self, OrlibError};
use cohort_lab::formats::{
    FileProblem, NamedMarket, Rounding, Seconds, Settled, SolveReport, UnbuiltMarket, read_market, write_capacities,
    write_matching, write_pairs,
};
use cohort_lab::instances::{SmallShape, small_pairs, with_levels};
use matching_market::{Context, Market, MarketBuilder, MenteeId, PairId, Side, StrategySpec, verify};
use mentor_match::{Shown, StopReason};

fn read(pairs: &str) -> NamedMarket {
    read_market(("pairs.csv", pairs), None).unwrap()
}

fn refusal(pairs: &str, capacities: Option<&str>) -> String {
    read_market(("pairs.csv", pairs), capacities.map(|text| ("capacities.csv", text))).unwrap_err().to_string()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn every_refusal_of_the_pairs_names_its_line() {
    let cases: &[(&str, &str)] = &[
        (
            "",
            "pairs.csv: the file is empty; its first row must name the columns: mentee, mentor, mentee_rank, mentor_rank, \
             score, mentee_level, mentor_level",
        ),
        (
            "mentee,mentor,rank\na,b,1\n",
            "pairs.csv line 1: unknown column 'rank'; the columns are mentee, mentor, mentee_rank, mentor_rank, \
             score, mentee_level, mentor_level",
        ),
        ("mentee,mentor,mentor\na,b,c\n", "pairs.csv line 1: there are two columns 'mentor'; keep one"),
        (
            "mentee,score\na,1\n",
            "pairs.csv line 1: column 'mentor' is missing; the columns are mentee, mentor, mentee_rank, mentor_rank, \
             score, mentee_level, mentor_level",
        ),
        (
            "mentee,mentor\na,b\nc\n",
            "pairs.csv line 3: this row has 1 cells, but the header has 2; put cells that contain the separator in quotation marks",
        ),
        (
            "mentee,mentor\na,b,c\n",
            "pairs.csv line 2: this row has 3 cells, but the header has 2; put cells that contain the separator in quotation marks",
        ),
        ("mentee,mentor\n  ,b\n", "pairs.csv line 2: column 'mentee' is empty; write an id"),
        (
            "mentee,mentor,mentee_rank\na,b,-1\n",
            "pairs.csv line 2: column 'mentee_rank': '-1' is not a rank; write an integer from 0 to 4294967295",
        ),
        (
            "mentee,mentor,mentor_rank\na,b,+1\n",
            "pairs.csv line 2: column 'mentor_rank': '+1' is not a rank; write an integer from 0 to 4294967295",
        ),
        (
            "mentee,mentor,mentor_rank\na,b,4294967296\n",
            "pairs.csv line 2: column 'mentor_rank': '4294967296' is not a rank; write an integer from 0 to 4294967295",
        ),
        (
            "mentee,mentor,score\na,b,1e3\n",
            "pairs.csv line 2: column 'score': '1e3' is not a score: not a decimal number such as 0.25; write digits with at most \
             one point, no exponent; or pass --round to round all scores to six places",
        ),
        (
            "mentee,mentor,score\na,b,NaN\n",
            "pairs.csv line 2: column 'score': 'NaN' is not a score: not a decimal number such as 0.25; write digits with at most \
             one point, no exponent",
        ),
        (
            "mentee,mentor,score\na,b,0.1234567\n",
            "pairs.csv line 2: column 'score': '0.1234567' is not a score: 7 decimal places; a score has at most six; \
             or pass --round to round all scores to six places",
        ),
        (
            "mentee,mentor,score\na,b,2147.483648\n",
            "pairs.csv line 2: column 'score': '2147.483648' is not a score: out of range; a score lies between -2147.483647 and \
             2147.483647",
        ),
        (
            "mentee,mentor,mentee_rank\na,b,1\na,c,\n",
            "pairs.csv line 3: column 'mentee_rank' is empty here but filled in line 2; fill it in every row or in \
             none",
        ),
        (
            "mentee,mentor,mentor_rank\na,b,\na,c,3\n",
            "pairs.csv line 3: column 'mentor_rank' is filled here but empty in line 2; fill it in every row or in \
             none",
        ),
        (
            "mentee,mentor,mentee_level\na,b,65536\n",
            "pairs.csv line 2: column 'mentee_level': '65536' is not a level; write an integer from 0 to 65535",
        ),
        (
            "mentee,mentor,mentor_level\na,b,first\n",
            "pairs.csv line 2: column 'mentor_level': 'first' is not a level; write an integer from 0 to 65535",
        ),
        (
            "mentee,mentor,mentee_level\na,b,1\na,c,\n",
            "pairs.csv line 3: column 'mentee_level' is empty here but filled in line 2; fill it in every row or in \
             none",
        ),
        (
            "mentee,mentor,mentee_rank,mentee_level\nz,b,0,0\na,b,1,2\na,c,0,3\n",
            "pairs.csv line 3: column 'mentee_level': 2 here, but 3 for a pair that mentee 'a' ranks the same or better; \
             levels never decrease down a list and are equal where ranks are",
        ),
        (
            "mentee,mentor,mentor_level\na,b,1\nc,b,2\n",
            "pairs.csv line 3: column 'mentor_level': 2 here, but 1 for a pair that mentor 'b' ranks the same or better; \
             levels never decrease down a list and are equal where ranks are",
        ),
        (
            "mentee,mentor,score\nx,,\na,b,0.5\na,c,\n",
            "pairs.csv line 4: column 'score' is empty here but filled in line 3; fill it in every row or in none",
        ),
        (
            "mentee,mentor,score\na,,0.5\n",
            "pairs.csv line 2: column 'score' is filled although no mentor is named; name the mentor or clear the cell",
        ),
        (
            "mentee,mentor\na,b\na,\n",
            "pairs.csv line 3: mentee 'a' is declared without pairs here, but is in line 2, too; keep one",
        ),
        (
            "mentee,mentor\nb,c\na,b\n\nb,d\na,b\n",
            "pairs.csv line 6: mentee 'a' and mentor 'b' are paired in line 3 already; keep one",
        ),
    ];
    for (pairs, expected) in cases {
        assert_eq!(&refusal(pairs, None), expected, "{pairs:?}");
    }
}

#[test]
fn what_messy_files_say_is_refused_where_it_is() {
    let cases: &[(&str, &str)] = &[
        (
            "Mentee,mentor\na,b\n",
            "pairs.csv line 1: unknown column 'Mentee'; write 'mentee' if you mean that; the columns are mentee, mentor, \
             mentee_rank, mentor_rank, score, mentee_level, mentor_level",
        ),
        (
            ",mentee,mentor\n0,a,b\n",
            "pairs.csv line 2: '0' is in column 1, which has no name; name the column or delete it (pandas writes such a \
             column unless to_csv gets index=False)",
        ),
        ("\nmentee;mentor\n\n", "pairs.csv: there is a header and no row below it; write one row for each pair"),
        (
            "mentee,mentor\na,b\n\"c,b\nd,b\n\"e\",b\n",
            "pairs.csv line 3: a quotation mark is opened and not closed in this line, before 'c,b'; close it or delete it \
             (a cell must not contain a line break)",
        ),
        (
            "mentee,mentor\r\na,b\r\n\r\n\r\nc,\r\nc,b\r\n",
            "pairs.csv line 6: mentee 'c' is declared without pairs here, but is in line 5, too; keep one",
        ),
        (
            "sep=;\nmentee;mentor\na;\"b",
            "pairs.csv line 3: a quotation mark is opened and not closed in this line, before 'b'; close it or delete it \
             (a cell must not contain a line break)",
        ),
        (
            "mentee,mentor\na,Jos\u{fffd}\n",
            "pairs.csv line 2: column 'mentor': 'Jos\u{fffd}' has a character that could not be read; save the file as CSV \
             UTF-8",
        ),
        (
            "mentee;mentor;score\na;b;0,5\na;c;0.5\n",
            "pairs.csv line 3: column 'score': '0.5' has a decimal point, but line 2 has a decimal comma; write all scores \
             the same way",
        ),
        (
            "mentee,mentor,score\na,b,\"0,5\"\n",
            "pairs.csv line 2: column 'score': '0,5' is not a score: not a decimal number such as 0.25; write digits with \
             at most one point, no exponent; a decimal comma is read only where semicolons or tabs separate the columns",
        ),
        (
            "mentee;mentor;mentee_rank\na;b;2,0\n",
            "pairs.csv line 2: column 'mentee_rank': '2,0' is not a rank; write an integer from 0 to 4294967295, or pass \
             --round, which reads 1.0 as 1",
        ),
        (
            "mentee,mentor,mentor_rank\na,b,1.5\n",
            "pairs.csv line 2: column 'mentor_rank': '1.5' is not a rank; write an integer from 0 to 4294967295 (people \
             who tie have the same whole rank: in pandas, rank(method='dense'))",
        ),
    ];
    for (pairs, expected) in cases {
        assert_eq!(&refusal(pairs, None), expected, "{pairs:?}");
    }
}

#[test]
fn rounding_takes_what_pandas_writes() {
    let read = |pairs: &str| UnbuiltMarket::read(("pairs.csv", pairs), None, Rounding::Nearest, &|| None);
    let exact = "mentee,mentor,score,mentee_rank\na,b,0.123457,1\na,c,0.00001,2\nd,b,-2.5,3\n";
    let exact = self::read(exact);
    for messy in [
        "mentee,mentor,score,mentee_rank\na,b,0.1234567890123456,1.0\na,c,1e-05,2.0\nd,b,-2.5E+0,3.000\n",
        "mentee;mentor;score;mentee_rank\na;b;0,1234567890123456;1,0\na;c;1e-05;2,0\nd;b;-2,5;3\n",
    ] {
        let unbuilt = read(messy).unwrap();
        assert_eq!((unbuilt.found().rounded, unbuilt.found().scores), (1, 3));
        assert_eq!(unbuilt.build(&|| None).unwrap(), exact, "{messy}");
    }
    for (score, problem) in [("1e4", "out of range"), ("NaN", "not a decimal number"), ("1,5", "not a decimal number")]
    {
        let error = read(&format!("mentee,mentor,score\na,b,\"{score}\"\n")).unwrap_err().to_string();
        assert!(error.contains(problem) && !error.contains("--round"), "{error}");
    }
}

#[test]
fn a_capacity_that_nearly_fits_a_mentor_is_refused_with_the_likely_one() {
    let pairs = "mentee,mentor\na,José Álvarez\na,7\na,Ruth\n";
    for written in [
        "jose alvarez",
        "Jose\u{301} A\u{301}lvarez",
        "José\u{a0}\u{a0}Álvarez",
        "JOSÉ ÁLVAREZ",
        "Jos\u{e9}\u{200b} Álvarez",
    ] {
        let error = refusal(pairs, Some(&format!("mentor,capacity\nRuth,1\n{written},3\n")));
        let start = "capacities.csv line 3: mentor '";
        assert!(error.starts_with(start) && error.contains("is in no pair, but 'José Álvarez' is,"), "{error}");
    }
    for written in ["7.0", "007"] {
        let error = refusal(pairs, Some(&format!("mentor,capacity\n{written},3\n")));
        assert!(error.contains(&format!("mentor '{written}' is in no pair, but '7' is,")), "{error}");
    }
    // Whom nobody resembles is a mentor without pairs, and said to be one.
    let capacities = Some(("capacities.csv", "mentor,capacity\nRuth,1\nOlga,3\nJosé Alvares,1\n"));
    let unbuilt = UnbuiltMarket::read(("pairs.csv", pairs), capacities, Rounding::Refuse, &|| None).unwrap();
    assert_eq!(unbuilt.found().without_pairs, ["Olga", "José Alvares"]);
    let found = unbuilt.found().clone();
    let named = unbuilt.build(&|| None).unwrap();
    assert_eq!(named.mentors.len(), 5);
    assert_eq!(
        found.notes(&named.market),
        [
            "2 of 5 mentors have no row in capacities.csv and count with 2 seats each.",
            "2 mentors have a capacity in capacities.csv but no pair, so nobody can be matched with them: 'Olga', \
             'José Alvares'.",
        ]
    );
    // Two mentors of the pairs may resemble each other.
    assert_eq!(read("mentee,mentor\na,José\na,jose\n").mentors.len(), 2);
}

#[test]
fn every_refusal_of_the_capacities_names_its_line() {
    let pairs = "mentee,mentor\na,b\n";
    let cases: &[(&str, &str)] = &[
        ("", "capacities.csv: the file is empty; its first row must name the columns: mentor, capacity, at_least"),
        (
            "mentor,seats\nb,1\n",
            "capacities.csv line 1: unknown column 'seats'; the columns are mentor, capacity, at_least",
        ),
        (
            "mentor\nb\n",
            "capacities.csv line 1: column 'capacity' is missing; the columns are mentor, capacity, at_least",
        ),
        (
            "mentor,capacity\nb,two\n",
            "capacities.csv line 2: 'two' is not a capacity; write an integer from 0 to 65535",
        ),
        ("mentor,capacity\nb,-1\n", "capacities.csv line 2: '-1' is not a capacity; write an integer from 0 to 65535"),
        (
            "mentor,capacity\nb,65536\n",
            "capacities.csv line 2: '65536' is not a capacity; write an integer from 0 to 65535",
        ),
        ("mentor,capacity\nb,\n", "capacities.csv line 2: '' is not a capacity; write an integer from 0 to 65535"),
        ("mentor,capacity\n,1\n", "capacities.csv line 2: column 'mentor' is empty; write an id"),
        (
            "mentor,capacity\nb,1\nc,1\nb,1\n",
            "capacities.csv line 4: mentor 'b' has a capacity in line 2 already; keep one",
        ),
        (
            "mentor,capacity\nb,1,1\n",
            "capacities.csv line 2: this row has 3 cells, but the header has 2; put cells that contain the separator in quotation marks",
        ),
    ];
    for (capacities, expected) in cases {
        assert_eq!(&refusal(pairs, Some(capacities)), expected, "{capacities:?}");
    }
}

#[test]
fn marks_line_ends_blanks_and_column_order_do_not_matter() {
    let plain = read("mentee,mentor,score\nana,ben,0.5\neve,ben,0.25\n");
    assert_eq!(read("\u{feff}mentee,mentor,score\r\nana,ben,0.5\r\neve,ben,0.25\r\n"), plain);
    assert_eq!(read("score , mentor,mentee\n0.5, ben ,ana\n\n0.250000,ben,\"eve\"\n"), plain);
    assert_eq!(read("mentee,mentor,score,mentee_rank\nana,ben,0.5,\neve,ben,0.25,\n"), plain);
    let turned = read("mentee,mentor,score\neve,ben,0.25\nana,ben,0.5\n");
    assert_eq!((&turned.market, &turned.mentees), (&plain.market, &plain.mentees));
    assert_eq!(turned.first_seen, [MenteeId::new(1), MenteeId::new(0)]);
}

#[test]
fn ranks_are_compressed_derived_from_score_or_all_tied() {
    let ranks = |market: &Market| -> Vec<(u32, u32)> {
        market.pair_ids().map(|pair| (market.mentee_rank(pair), market.mentor_rank(pair))).collect()
    };
    assert_eq!(ranks(&read("mentee,mentor,mentee_rank\na,b,7\na,c,3\na,d,7\n").market), [(0, 0), (1, 0), (1, 0)]);
    assert_eq!(ranks(&read("mentee,mentor,score\na,b,-0.5\nc,b,0.5\nd,b,0.5\n").market), [(0, 1), (0, 0), (0, 0)]);
    assert_eq!(ranks(&read("mentee,mentor\na,b\na,c\n").market), [(0, 0), (0, 0)]);
}

#[test]
fn levels_are_kept_as_written_and_are_the_ranks_where_they_are_not() {
    let named = read("mentor_level,mentee,mentor,mentee_rank,mentee_level\n7,a,b,9,4\n7,a,c,3,0\n7,d,b,0,4\n");
    let market = &named.market;
    let levels = |pair| (market.mentee_level(pair), market.mentor_level(pair));
    assert_eq!(market.pair_ids().map(levels).collect::<Vec<_>>(), [(0, 7), (4, 7), (4, 7)]);
    let solution = "rank-maximal".parse::<StrategySpec>().unwrap().build().solve(market, &mut Context::new(1)).unwrap();
    assert_eq!(verify::rank_profile(market, &solution.matching).counts, [1, 0, 0, 0, 1]);

    let plain = read("mentee,mentor,mentee_rank\na,b,9\na,c,3\n").market;
    assert!(plain.pair_ids().all(|pair| plain.mentee_level(pair) == plain.mentee_rank(pair)));
}

#[test]
fn capacities_default_to_two_and_name_mentors_of_their_own() {
    let pairs = "mentee,mentor\na,y\na,x\nb,\n";
    let capacities = "capacity,mentor\n0,x\n65535,w\n";
    let named = read_market(("pairs.csv", pairs), Some(("capacities.csv", capacities))).unwrap();
    let seats: Vec<u16> = named.market.mentor_ids().map(|mentor| named.market.capacity(mentor)).collect();
    assert_eq!(
        (named.mentors.as_slice(), seats.as_slice()),
        (["w", "x", "y"].map(String::from).as_slice(), &[65535, 0, 2][..])
    );
    assert_eq!((named.market.mentees(), named.market.pairs()), (2, 2));
}

#[test]
fn a_written_market_reads_back_equal() {
    for seed in 0..200 {
        let (mentees, capacities, pairs) = small_pairs(seed, SmallShape::default());
        let sides = [&[][..], &[Side::Mentee], &[Side::Mentor], &[Side::Mentee, Side::Mentor]]
            [usize::from(seed.to_le_bytes()[0] % 4)];
        let mut builder = MarketBuilder::new(mentees as usize, capacities);
        for (mentee, mentor, info) in with_levels(seed, &pairs, sides) {
            builder.pair(mentee, mentor, info);
        }
        let market = builder.build().unwrap();
        let name = |side: &str, count: usize| (0..count).map(|index| format!("{side}, {index}\"")).collect();
        let (mentees, mentors): (Vec<String>, Vec<String>) = (name("m", market.mentees()), name("t", market.mentors()));
        let first_seen = market.mentee_ids().rev().collect();
        let named = NamedMarket { market, mentees, mentors, first_seen };
        let (mut pairs, mut capacities) = (Vec::new(), Vec::new());
        write_pairs(&named, &mut pairs).unwrap();
        write_capacities(&named, &mut capacities).unwrap();
        let [pairs, capacities] = [pairs, capacities].map(|written| String::from_utf8(written).unwrap());
        if named.mentees.is_empty() {
            assert!(matches!(read_market(("p", &pairs), None).unwrap_err().problem, FileProblem::HeaderOnly));
            continue;
        }
        let again = read_market(("p", &pairs), Some(("c", &capacities))).unwrap();
        let same = |pair: PairId| {
            let of = |named: &NamedMarket| {
                let market = &named.market;
                let who = (market.mentee_of(pair), market.mentor_of(pair), market.score(pair));
                let levels = (market.mentee_level(pair), market.mentor_level(pair));
                (who, market.mentee_rank(pair), market.mentor_rank(pair), levels)
            };
            of(&named) == of(&again)
        };
        assert_eq!(
            (&named.mentees, &named.mentors, &named.first_seen),
            (&again.mentees, &again.mentors, &again.first_seen)
        );
        assert_eq!(named.market.pairs(), again.market.pairs());
        for side in [Side::Mentee, Side::Mentor] {
            assert_eq!(named.market.has_levels(side), again.market.has_levels(side), "seed {seed}");
        }
        assert!(named.market.pair_ids().all(same), "seed {seed}");
        assert!(named.market.mentor_ids().all(|mentor| named.market.capacity(mentor) == again.market.capacity(mentor)));
    }
}

#[test]
fn the_bundled_sample_is_solved_and_reported() {
    let pairs = include_str!("../../../examples/data/market/pairs.csv");
    let capacities = include_str!("../../../examples/data/market/capacities.csv");
    let files = (("pairs.csv", pairs), Some(("capacities.csv", capacities)));
    let unbuilt = UnbuiltMarket::read(files.0, files.1, Rounding::Refuse, &|| None).unwrap();
    let found = unbuilt.found().clone();
    let named = unbuilt.build(&|| None).unwrap();
    let spec: StrategySpec = "mentee-optimal".parse().unwrap();
    let solution = spec.build().solve(&named.market, &mut Context::new(1)).unwrap();
    let certified = verify::certify(&named.market, &solution).is_ok();
    let seconds = Seconds { read: 0.5, ..Seconds::default() };
    let market = &named.market;
    let (settled, notes) = (Settled::default(), found.notes(market));
    let report = SolveReport {
        spec,
        seed: 1,
        market,
        found: Some(&found),
        settled: &settled,
        solved: market,
        solution: &solution,
        certified,
        notes: &notes,
        seconds,
    };
    assert_eq!(
        report.to_json(),
        "{\"strategy\":\"mentee-optimal\",\"options\":{\"tie_rule\":\"lottery\",\"improve\":\"yes\"},\"seed\":1,\
         \"mentees\":7,\"mentors\":4,\"pairs\":12,\"seats\":6,\
         \"capacities\":[{\"seats\":1,\"mentors\":2},{\"seats\":2,\"mentors\":2}],\"default_capacity\":2,\
         \"mentors_by_default\":1,\"rounded_scores\":0,\"pinned\":0,\"banned\":0,\"matched\":4,\"total_score\":3.01,\"blocking_pairs\":0,\"rank_profile\":[3,1],\
         \"claims\":[{\"property\":\"stable\",\"status\":\"proved\",\"scope\":\"as-given\"},\
         {\"property\":\"no stable matching is better for one mentee and worse for none\",\
         \"status\":\"proved\",\"scope\":\"as-given\"}],\"claims_about\":\"the market\",\"certified\":true,\
         \"notes\":[\"1 of 4 mentors has no row in capacities.csv and counts with 2 seats.\",\
         \"Mentor 'Hugo Petit' has a capacity in capacities.csv but no pair, so nobody can be matched with this mentor.\"],\"read_seconds\":0.500000,\"build_seconds\":0.000000,\
         \"solve_seconds\":0.000000,\"verify_seconds\":0.000000}"
    );
    let mut written = Vec::new();
    write_matching(&named, &solution.matching, &mut written).unwrap();
    let written = String::from_utf8(written).unwrap();
    assert!(written.starts_with("mentee,mentor\nInes Carvalho,Ruth Abara\n"), "{written}");
    assert!(written.ends_with("\nDana Kowalski,\n"), "{written}");
}

#[test]
fn lower_quotas_are_read_written_and_refused_above_the_capacity() {
    let pairs = "mentee,mentor,mentee_rank,mentor_rank\nana,ben,0,0\nana,eve,1,0\nkim,ben,0,1\nkim,eve,1,1\n";
    let capacities = "mentor,capacity,at_least\nben,2,\neve,1,1\n";
    let named = read_market(("pairs.csv", pairs), Some(("capacities.csv", capacities))).unwrap();
    let needed: Vec<u16> = named.market.mentor_ids().map(|mentor| named.market.at_least(mentor)).collect();
    assert_eq!(needed, [0, 1]);
    let mut written = Vec::new();
    write_capacities(&named, &mut written).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), "mentor,capacity,at_least\nben,2,0\neve,1,1\n");
    let above = "mentor,capacity,at_least\nben,2,3\n";
    let refused = read_market(("pairs.csv", pairs), Some(("capacities.csv", above))).unwrap_err();
    let message =
        "capacities.csv line 2: '3' mentees cannot be needed at least; write an integer from 0 to the capacity, 2";
    assert_eq!(refused.to_string(), message);
}

/// Whatever ids, numbers, headers and names of files hold, a refusal and a note are one line that shows all it says.
#[test]
fn what_is_quoted_begins_no_line() {
    let evil = "x\u{1b}[2J\u{9b}1A\u{202e}\u{2028}\u{85}y";
    let broken = "\"x\rWritten to nowhere\"";
    let check = |said: String| {
        assert!(!said.contains(['\n', '\r']) && Shown::from(said.as_str()).as_str() == said, "{said:?}");
        said
    };
    let pairs = |rows: &str| format!("mentee,mentor,mentee_rank,score,mentee_level\n{rows}");
    for text in [
        format!("mentee,mentor,{evil}\na,b,1\n"),
        format!("mentee,mentor,\na,b,{evil}\n"),
        pairs(&format!("{evil},,1,,\n")),
        pairs(&format!("{evil},b,1,1,0\n{evil},,,,\n")),
        pairs(&format!("{evil},b,1,1,0\n{evil},b,1,1,0\n")),
        pairs(&format!("a,b,{evil},1,0\n")),
        pairs(&format!("a,b,1,{evil},0\n")),
        pairs(&format!("a,b,1,1,{evil}\n")),
        pairs(&format!("{evil},b,0,1,1\n{evil},c,1,1,0\n")),
        pairs(&format!("{evil}\u{fffd},b,0,1,1\n")),
        pairs(&format!("{broken},b,0,1,1\n")),
        format!("mentee,mentor,{broken}\na,b,1\n"),
    ] {
        check(read_market((evil, &text), None).unwrap_err().to_string());
    }
    let good = format!("mentee,mentor\n{evil},{evil}b\na,c\n");
    for rows in [format!("{evil}b,{evil}"), format!("{evil}b,1\n{evil}b,1"), format!("{evil}B,1")] {
        let capacities = format!("mentor,capacity\n{rows}\n");
        check(read_market(("pairs.csv", &good), Some((evil, &capacities))).unwrap_err().to_string());
    }
    let seats = format!("mentor,capacity\n{evil}z,1\n");
    let unbuilt = UnbuiltMarket::read(("p.csv", &good), Some(("c.csv", &seats)), Rounding::Refuse, &|| None).unwrap();
    let found = unbuilt.found().clone();
    let named = unbuilt.build(&|| None).unwrap();
    assert!(found.notes(&named.market).into_iter().map(check).any(|note| note.contains('y')));
    let pin = format!("mentee,mentor\n{evil},{evil}b\n");
    for (pins, bans) in [
        (format!("mentee,mentor\n{evil}?,c\n"), String::new()),
        (format!("mentee,mentor\n{evil},c\n"), String::new()),
        (pin.clone() + &pin[14..], String::new()),
        (pin.clone(), pin.clone()),
    ] {
        let bans = (!bans.is_empty()).then_some((evil, &*bans));
        check(Settled::read(&named, Some((evil, &pins)), bans, &|| None).unwrap_err().to_string());
    }
}

#[test]
fn reading_stops_at_every_question_whether_to() {
    let rows =
        (0..5_000).map(|row| format!("e{},o{},{}\n", row / 5, row % 5 * 7, row % 3)).collect::<Vec<_>>().concat();
    let pairs = format!("mentee,mentor,score\n{rows}");
    let capacities = (0..2_000).map(|row| format!("o{row},1\n")).collect::<Vec<_>>().concat();
    let capacities = format!("mentor,capacity\n{capacities}");
    let bans = (0..1_000).map(|mentee| format!("e{mentee},o7\n")).collect::<Vec<_>>().concat();
    let bans = format!("mentee,mentor\n{}{bans}", "\n".repeat(1_100));
    let read = |most: usize| {
        let asked = Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            (asked.get() > most).then_some(StopReason::Deadline)
        };
        let files = (("pairs.csv", &*pairs), Some(("seats.csv", &*capacities)));
        let read = UnbuiltMarket::read(files.0, files.1, Rounding::Refuse, &stop);
        let built = read.and_then(|unbuilt| unbuilt.build(&stop));
        let settled = built.and_then(|named| Settled::read(&named, None, Some(("bans.csv", &bans)), &stop));
        (settled.map_err(|error| error.problem), asked.get())
    };
    let (whole, all) = read(usize::MAX);
    assert_eq!(whole.unwrap().bans.len(), 1_000);
    // A question for 1,024 rows of a file, at each step, and for 4,096 pairs in each of four passes.
    assert!(all >= 4 + 1 + 1 + 3 + 4, "{all}");
    for most in 0..all {
        let stopped = read(most);
        assert!(matches!(stopped.0, Err(FileProblem::Stopped(StopReason::Deadline))), "{most}: {stopped:?}");
    }
    let numbers = "7 ".repeat(9_000);
    let asked = Cell::new(0);
    let stop = || {
        asked.set(asked.get() + 1);
        (asked.get() == 2).then_some(StopReason::Cancelled)
    };
    assert!(matches!(orlib::read_until(&numbers, &stop), Err(OrlibError::Stopped(StopReason::Cancelled))));
}
