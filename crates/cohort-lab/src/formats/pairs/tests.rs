//! Two readers, and rows of numbers, say what one reader says who looks at every cell.

use super::*;

/// What was read, without the table of names.
fn told(rows: &Rows) -> String {
    let names = [&rows.mentees, &rows.mentors].map(|names| names.from(0).map(str::to_owned).collect::<Vec<_>>());
    let pieces = || std::iter::once((&rows.people, &rows.values)).chain(rows.below.iter().map(|(p, v)| (p, v)));
    let number = |people: &People, own: u32| people.renumbered.as_ref().map_or(own, |all| all[own as usize]);
    let mentors = pieces().flat_map(|(people, _)| people.mentor.iter().map(move |&own| number(people, own)));
    let mentees = pieces().flat_map(|(people, _)| {
        let run = |(run, mentee)| people.runs.of(run).map(move |_| mentee);
        (0..).zip(people.runs.mentees()).flat_map(run)
    });
    let columns = (mentees.collect::<Vec<_>>(), mentors.collect::<Vec<_>>(), &rows.lines, &rows.declared);
    let ranks = [0, 1].map(|at| pieces().flat_map(|(_, values)| &values.ranks[at].values).collect::<Vec<_>>());
    let levels = [0, 1].map(|at| pieces().flat_map(|(_, values)| &values.levels[at].values).collect::<Vec<_>>());
    let scores: Vec<_> = pieces().flat_map(|(_, values)| &values.score.values).collect();
    let lines = (rows.values.ranks.each_ref().map(|one| one.first_line), rows.values.score.first_line);
    let found = (ranks, scores, levels, lines, rows.rounded, &rows.mark);
    format!("{names:?} {columns:?} {found:?}")
}

/// The market of these rows, or why they are none.
fn market(rows: Rows) -> Result<NamedMarket, String> {
    let capacities = vec![Capacity::DEFAULT; rows.mentors.len()];
    rows.into_market(&capacities, &|| None).map_err(|refusal| format!("{refusal:?}"))
}

#[test]
fn two_readers_say_what_one_says() {
    let mut state = 3_u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let (mut joined, mut refused) = (0, 0);
    for _ in 0..2_000 {
        let (filled, is_long, mut last) = ([draw(2), draw(2)], draw(2) == 0, String::new());
        let mut text = "mentee;mentor;mentee_rank;score\n".to_owned();
        for row in 0..draw(if is_long { 30 } else { 12 }) {
            let mentee = if draw(3) == 0 { format!("e{}", draw(6)) } else { format!("e{row}") };
            // Runs of a mentee's rows, or mentees who take turns.
            let mentee = if is_long && !last.is_empty() && draw(6) > 0 { last } else { mentee };
            last = mentee.clone();
            let odd = draw(40);
            let mentor = if odd == 0 { String::new() } else { format!("o{}", draw(if is_long { 400 } else { 9 })) };
            let rank = if filled[0] == 1 && !mentor.is_empty() { "4" } else { "" };
            let score = match (filled[1] == 1 && !mentor.is_empty(), odd) {
                (false, _) => "",
                (true, 1) => "0.5",
                (true, 2) => "\"0,5\"",
                (true, 3) => "\"0",
                (true, _) => "0,5",
            };
            text.extend([mentee.as_str(), ";", mentor.as_str(), ";", rank, ";", score, "\n"]);
        }
        let one = |text: &str| {
            let mut table = Table::open(text, PAIR_COLUMNS, 2, &|| None)?;
            let mut rows = Rows::new(Rounding::Nearest);
            rows.take_all(&mut table).map(|()| rows)
        };
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].sort_by_key(|line| line.split(';').next());
        let sorted = one(&lines.join("\n"));
        let one = one(&text);
        let two = Rows::read_halves(&text, Rounding::Nearest, &|| None).expect("nothing stops it");
        match (one, two) {
            (Ok(one), Some(two)) => {
                joined += usize::from(two.lines.rows() > 0);
                assert_eq!(told(&one), told(&two), "{text}");
                let found = market(one);
                assert_eq!(found, market(two), "{text}");
                // A file in which nobody has to be put in order.
                let sorted = sorted.map_err(|refusal| format!("{refusal:?}")).and_then(market);
                assert_eq!(found.map(|named| named.market).ok(), sorted.map(|named| named.market).ok(), "{text}");
            }
            (Err(_), Some(_)) => panic!("{text}"),
            (Err(_), None) => refused += 1,
            (Ok(_), None) => assert!(text.lines().count() < 3, "{text}"),
        }
    }
    assert!(thread::available_parallelism().is_ok_and(|threads| threads.get() == 1) || joined > 300);
    assert!(refused > 100);
}

/// Quotes make no difference but that no row is plain: the same rows and the same refusals.
#[test]
fn plain_rows_are_taken_as_all_rows_are() {
    const IDS: [&str; 12] = ["1", "2", "7", "01", "", "anna", "o1", "o2", "100000000", "1048577", " 7", "é"];
    const SCORES: [&str; 12] =
        ["0.5", "1", "0.123456", "0.25", "-0.5", "0.1234567", "1.", ".5", "2146.9", "2147.483648", "", "0,5"];
    const RANKS: [&str; 9] = ["0", "3", "12345678", "123456789", "007", "", "x", "4294967295", "4294967296"];
    let mut state = 5_u64;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 40).expect("small") % below
    };
    let (mut read, mut refused) = (0, 0);
    for _ in 0..4_000 {
        let (columns, separator) = (2 + draw(4), [",", ";"][draw(2)]);
        let header = PAIR_COLUMNS[..columns].join(separator);
        let [mut plain, mut quoted] = [&header; 2].map(|header| format!("{header}\n"));
        let odd = draw(3) > 0;
        for _ in 0..draw(30) {
            let mut cells = vec![IDS[draw(if odd { 4 } else { 12 })], IDS[draw(if odd { 4 } else { 12 })]];
            cells.extend((2..columns.min(4)).map(|_| RANKS[draw(if odd { 3 } else { 9 })]));
            let scores = if odd { 4 } else { 11 + usize::from(separator == ";") };
            cells.extend((4..columns).map(|_| SCORES[draw(scores)]));
            plain.extend([&cells.join(separator), "\n"]);
            let cells: Vec<_> = cells.iter().map(|cell| format!("\"{cell}\"")).collect();
            quoted.extend([&cells.join(separator), "\n"]);
        }
        let halves = Rows::read_halves(&plain, Rounding::Refuse, &|| None).expect("nothing stops it");
        let [one, other] = [plain, quoted].map(|text| {
            let mut table = Table::open(&text, PAIR_COLUMNS, 2, &|| None).map_err(|refusal| format!("{refusal:?}"))?;
            let mut rows = Rows::new(Rounding::Refuse);
            rows.take_all(&mut table).map(|()| told(&rows)).map_err(|refusal| format!("{refusal:?}"))
        });
        assert_eq!(one, other);
        if let Some(halves) = halves {
            assert_eq!(Ok(told(&halves)), one);
        }
        *(if one.is_ok() { &mut read } else { &mut refused }) += 1;
    }
    assert!(read > 500 && refused > 500, "{read} {refused}");
}

/// An id that only a quoted cell can have is no sign of how rows of numbers look.
#[test]
fn what_is_too_many_cells_is_refused_beside_quoted_ids() {
    for (begins, row) in [("\"a,b1\",7", "a,b2,9"), ("\"\"\"x1\",7", "\"x2,9"), ("\"a\nb1\",7", "a\nb2,9")] {
        let text = format!("mentee,mentor\n{begins}\nc,8\n{row}\nc,10\nc,11\n");
        let refused = Rows::read(&text, Rounding::Refuse, &|| None).expect_err(&text);
        assert!(refused.0.is_some(), "{refused:?}");
    }
}

/// A carriage return alone ends a row and no line; both of a line are not the first.
#[test]
fn of_two_rows_on_one_line_one_is_the_first() {
    for rows in ["z,b,\ra,c,0.5", "a,b,\rz,c,0.5", "a,b,0.5\rz,c,"] {
        let text = format!("mentee,mentor,score\n{rows}\n");
        let refused = Rows::read(&text, Rounding::Refuse, &|| None).expect_err(&text);
        assert!(matches!(refused, (Some(2), FileProblem::PartlyFilled { .. })), "{refused:?}");
    }
}

/// However long a file is, and however many read it.
#[test]
fn rows_that_say_nothing_are_no_market_and_long_ones_are_refused() {
    let blank = format!("mentee,mentor\n{}", "\n".repeat(TWO_READERS));
    let refused = Rows::read(&blank, Rounding::Refuse, &|| None).expect_err("nobody");
    assert_eq!(format!("{refused:?}"), format!("{:?}", (None::<u64>, FileProblem::HeaderOnly)));
    for rows in [0, TWO_READERS / 4] {
        let text = format!("mentee,mentor\n1,2\n{}x\n{}", ",".repeat(3_000), "3,4\n".repeat(rows));
        let refused = Rows::read(&text, Rounding::Refuse, &|| None).expect_err("a row of 3,001 cells");
        assert!(matches!(refused, (Some(3), FileProblem::RowLength { .. })), "{refused:?}");
    }
}
