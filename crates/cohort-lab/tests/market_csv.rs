//! The market CSV format: every refusal with its file and line, and what is read the same in any order.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::formats::{
    NamedMarket, Seconds, SolveReport, read_market, write_capacities, write_matching, write_pairs,
};
use cohort_lab::instances::{SmallShape, small_pairs, with_levels};
use matching_market::{Context, Market, MarketBuilder, MenteeId, PairId, Side, StrategySpec, verify};

const NO_FILE: Option<(&str, &[u8])> = None;

fn read(pairs: &str) -> NamedMarket {
    read_market(("pairs.csv", pairs.as_bytes()), NO_FILE).unwrap()
}

fn refusal(pairs: impl AsRef<[u8]>, capacities: Option<&str>) -> String {
    let capacities = capacities.map(|text| ("capacities.csv", text.as_bytes()));
    read_market(("pairs.csv", pairs.as_ref()), capacities).unwrap_err().to_string()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn every_refusal_of_the_pairs_names_its_line() {
    let cases: &[(&str, &str)] = &[
        (
            "",
            "pairs.csv: the file is empty; it needs a header with mentee, mentor, mentee_rank, mentor_rank, \
             score, mentee_level, mentor_level",
        ),
        (
            "mentee,mentor,rank\na,b,1\n",
            "pairs.csv line 1: unknown column 'rank'; the columns are mentee, mentor, mentee_rank, mentor_rank, \
             score, mentee_level, mentor_level",
        ),
        ("mentee,mentor,mentor\na,b,c\n", "pairs.csv line 1: column 'mentor' stands twice; keep one"),
        (
            "mentee,score\na,1\n",
            "pairs.csv line 1: column 'mentor' is missing; the columns are mentee, mentor, mentee_rank, mentor_rank, \
             score, mentee_level, mentor_level",
        ),
        ("mentee,mentor\na,b\nc\n", "pairs.csv line 3: 1 cells, but the header has 2"),
        ("mentee,mentor\na,b,c\n", "pairs.csv line 2: 3 cells, but the header has 2"),
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
             one point, no exponent",
        ),
        (
            "mentee,mentor,score\na,b,NaN\n",
            "pairs.csv line 2: column 'score': 'NaN' is not a score: not a decimal number such as 0.25; write digits with at most \
             one point, no exponent",
        ),
        (
            "mentee,mentor,score\na,b,0.1234567\n",
            "pairs.csv line 2: column 'score': '0.1234567' is not a score: 7 decimal places; a score has at most six",
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
            "pairs.csv line 3: mentee 'a' is declared without pairs here, but stands in line 2 too; keep one",
        ),
        (
            "mentee,mentor\nb,c\na,b\n\nb,d\na,b\n",
            "pairs.csv line 6: mentee 'a' and mentor 'b' are paired in line 3 already; keep one",
        ),
    ];
    for (pairs, expected) in cases {
        assert_eq!(&refusal(pairs, None), expected, "{pairs:?}");
    }
    assert_eq!(
        refusal(b"mentee,mentor\nJos\xe9,b\n", None),
        "pairs.csv line 2: column 'mentee' is not UTF-8; save the file as UTF-8"
    );
}

#[test]
fn every_refusal_of_the_capacities_names_its_line() {
    let pairs = "mentee,mentor\na,b\n";
    let cases: &[(&str, &str)] = &[
        ("", "capacities.csv: the file is empty; it needs a header with mentor, capacity"),
        ("mentor,seats\nb,1\n", "capacities.csv line 1: unknown column 'seats'; the columns are mentor, capacity"),
        ("mentor\nb\n", "capacities.csv line 1: column 'capacity' is missing; the columns are mentor, capacity"),
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
        ("mentor,capacity\nb,1,1\n", "capacities.csv line 2: 3 cells, but the header has 2"),
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
    let files = (("pairs.csv", pairs.as_bytes()), Some(("capacities.csv", capacities.as_bytes())));
    let named = read_market(files.0, files.1).unwrap();
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
        let again = read_market(("p", pairs.as_slice()), Some(("c", capacities.as_slice()))).unwrap();
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
    let named = read_market(("pairs.csv", pairs.as_bytes()), Some(("capacities.csv", capacities.as_bytes()))).unwrap();
    let spec: StrategySpec = "mentee-optimal".parse().unwrap();
    let solution = spec.build().solve(&named.market, &mut Context::new(1)).unwrap();
    let certified = verify::certify(&named.market, &solution).is_ok();
    let seconds = Seconds { read: 0.5, ..Seconds::default() };
    let report = SolveReport { spec, seed: 1, market: &named.market, solution: &solution, certified, seconds };
    assert_eq!(
        report.to_json(),
        "{\"strategy\":\"mentee-optimal\",\"options\":{\"tie_rule\":\"lottery\",\"improve\":\"yes\"},\"seed\":1,\
         \"mentees\":7,\"mentors\":4,\"pairs\":12,\"matched\":4,\"total_score\":3.01,\"blocking_pairs\":0,\"rank_profile\":[3,1],\
         \"claims\":[{\"property\":\"stable\",\"status\":\"proved\",\"scope\":\"as-given\"},\
         {\"property\":\"no stable matching is better for one mentee and worse for none\",\
         \"status\":\"proved\",\"scope\":\"as-given\"}],\"certified\":true,\"read_seconds\":0.500000,\"build_seconds\":0.000000,\
         \"solve_seconds\":0.000000,\"verify_seconds\":0.000000}"
    );
    let mut written = Vec::new();
    write_matching(&named, &solution.matching, &mut written).unwrap();
    let written = String::from_utf8(written).unwrap();
    assert!(written.starts_with("mentee,mentor\nInes Carvalho,Ruth Abara\n"), "{written}");
    assert!(written.ends_with("\nDana Kowalski,\n"), "{written}");
}
