//! Certificates leave the process: the second checker, `certificates/check.py`, which shares no line with the engine,
//! accepts ours on the corpus and on random markets, and refuses forged ones.
//!
//! These tests need python3; `.ci/run` runs them with `--ignored`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use cohort_lab::corpus;
use cohort_lab::formats::{CertificateFile, PeerCertificateFile};
use cohort_lab::instances::{Draw, Fill, SmallShape, Ties, small_pairs, with_levels};
use cohort_lab::peers::{PeerShape, small_peer_market};
use matching_market::peers::{PeerGoal, PeerObjective, solve_peers};
use matching_market::{
    Context, FewestChanges, Market, MarketBuilder, MaxScoreKeeping, MentorId, Objective, PairInfo, Side, Solution,
    SolveError, Spread, Strategy, StrategySpec, TieRule, all_stable_matchings, lottery, verify,
};

/// Every strategy, and those with an option that changes what is claimed or how it is proved.
fn specs() -> Vec<StrategySpec> {
    let more = [
        "mentee-optimal:improve=no",
        "mentor-optimal:improve=no,tie_rule=single-lottery",
        "egalitarian:cost=score",
        "egalitarian:tie_rule=by-id",
        "min-regret:tie_rule=single-lottery",
        "max-score:objective=total",
        "max-score:objective=coverage-mentors",
        "max-score:objective=coverage,spread=0.05",
        "bottleneck:value=rank",
        "leximin:value=rank",
        "egalitarian:ties=all",
        "egalitarian:ties=all,cost=score",
        "min-regret:ties=all",
        "popular:tie_rule=single-lottery",
    ];
    let more = more.iter().map(|text| text.parse().unwrap());
    StrategySpec::ALL.iter().copied().chain(more).collect()
}

fn names(side: &str, people: usize) -> Vec<String> {
    (0..people).map(|number| format!("{side}{number}")).collect()
}

/// The certificate of one strategy's answer, as a line; none where the strategy wants scores and there are none, or
/// where mentors cannot have as many mentees as they need.
fn line(market: &Market, mentees: &[String], mentors: &[String], spec: StrategySpec, seed: u64) -> Option<Vec<u8>> {
    let solution = match spec.build().solve(market, &mut Context::new(seed)) {
        Err(SolveError::ScoresMissing { .. } | SolveError::LowerQuotas { .. }) => return None,
        solution => solution.unwrap(),
    };
    verify::certify(market, &solution).unwrap();
    let mut line = Vec::new();
    let strategy = spec.into();
    CertificateFile { strategy, seed, market, mentees, mentors, solution: &solution }.write(&mut line).unwrap();
    Some(line)
}

/// Certificates of the answers that keep most of some pairs that stand, and forged ones: an answer that keeps fewer
/// with the proof of one that keeps more, and prices that count pairs of which the file does not say that they stand.
fn keeping(seed: u64) -> [Vec<Vec<u8>>; 2] {
    let (market, mentees, mentors) = random_market(seed);
    let mut draw = Draw::new(seed);
    let many = u32::try_from(market.mentors()).unwrap();
    let standing = market.mentee_ids().map(|_| Some(draw.below(2 * many)).filter(|&mentor| mentor < many));
    let standing = standing.map(|mentor| mentor.map(MentorId::new)).collect();
    let market = market.with_standing(standing).unwrap();
    let file = |spec: &str, solution: &Solution| {
        let (spec, mut line) = (spec.parse::<StrategySpec>().unwrap(), Vec::new());
        let (mentees, mentors) = (&*mentees, &*mentors);
        let file = CertificateFile { strategy: spec.into(), seed, market: &market, mentees, mentors, solution };
        file.write(&mut line).unwrap();
        line
    };
    let kept = |solution: &Solution| solution.matching.pairs().filter(|&pair| market.stands(pair)).count();
    let most = FewestChanges::default().solve(&market, &mut Context::new(seed)).unwrap();
    verify::certify(&market, &most).unwrap();
    let [mut right, mut wrong] = [vec![file("mentee-optimal", &most)], Vec::new()];
    let favoured = market.favouring_standing();
    let best = "mentee-optimal:improve=no".parse::<StrategySpec>().unwrap().build();
    let best = best.solve(&favoured, &mut Context::new(seed)).unwrap();
    let fewer = Solution { matching: best.matching.carried_to(&market).unwrap(), ..most.clone() };
    if kept(&fewer) < kept(&most) {
        wrong.push(file("mentee-optimal", &fewer));
    }
    for objective in [Objective::Total, Objective::CoverageThenTotal, Objective::CoverageThenMentorsThenTotal] {
        for spread in ["0", "0.05"].map(|size| Spread::new(size.parse().unwrap()).unwrap()) {
            let strategy = MaxScoreKeeping { objective, spread };
            let Ok(solution) = strategy.solve(&market, &mut Context::new(seed)) else { continue };
            verify::certify(&market, &solution).unwrap();
            let line = file("max-score", &solution);
            if kept(&solution) > 0 {
                let text = String::from_utf8(line.clone()).unwrap();
                let at = text.find("\"standing\":{").unwrap() + 12;
                let end = at + text[at..].find('}').unwrap();
                wrong.push(format!("{}{}", &text[..at], &text[end..]).into_bytes());
            }
            right.push(line);
        }
    }
    [right, wrong]
}

/// What is claimed of pairs that stand is proved again; forged claims about them are refused, each.
#[test]
#[ignore = "needs python3; .ci/run runs it"]
fn the_second_checker_knows_what_is_kept() {
    let many = given("MARKETS", 2000) as u64 / 4;
    let all: Vec<_> = (0..many).map(keeping).collect();
    for (forged, least) in [(0, 1500), (1, 200)] {
        let mut python = checker("check.py", &["--lines"], Stdio::piped());
        let (mut input, lines) = (python.stdin.take().unwrap(), all.iter().flat_map(|both| &both[forged]));
        let lines: Vec<&[u8]> = lines.map(Vec::as_slice).collect();
        let count = lines.len();
        let text = lines.concat();
        let written = std::thread::spawn(move || input.write_all(&text));
        let output = python.wait_with_output().unwrap();
        written.join().unwrap().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let refused = if forged == 1 { count } else { 0 };
        assert!(said.ends_with(&format!("{count} checked, {refused} refused\n")), "{said}");
        assert!(count >= least, "only {count}");
    }
}

/// A random market: sizes, ties, density, capacities from 0, lower quotas and levels vary with the seed. Labels are of
/// written ids, of positions, or of ids that the file does not show.
fn random_market(seed: u64) -> (Market, Vec<String>, Vec<String>) {
    let mut draw = Draw::new(seed);
    let mut drawn = |bound: u32| draw.below(bound);
    let ties = if drawn(4) == 0 { Ties::None } else { Ties::Some };
    let fill = if drawn(3) == 0 { Fill::Full } else { Fill::Varied };
    let shape = SmallShape { mentees: 1 + drawn(7), mentors: 1 + drawn(5), capacity: 1 + drawn(3), ties, fill };
    let (mentees, capacities, mut pairs) = small_pairs(seed, shape);
    match drawn(4) {
        0 => pairs = with_levels(seed, &pairs, &[Side::Mentee, Side::Mentor]),
        1 => pairs = with_levels(seed, &pairs, &[Side::Mentee]),
        _ => {}
    }
    let ids = [names("mentee ", mentees as usize), names("mentor ", capacities.len())];
    let mut builder = MarketBuilder::new(mentees as usize, capacities);
    for (mentee, mentor, info) in pairs {
        builder.pair(mentee, mentor, info);
    }
    let said: &[&str] = match drawn(4) {
        0 => &[],
        1 => &["secret "],
        _ => &[""],
    };
    if let [before] = said {
        let [mentees, mentors] = [0, 1].map(|side: usize| {
            ids[side].iter().map(|id| lottery::label(&format!("{before}{id}"))).collect::<Vec<u64>>()
        });
        builder.labels(mentees, mentors);
    }
    let mut market = builder.build().unwrap();
    if drawn(3) == 0 {
        let needed = market.mentor_ids().map(|mentor| market.capacity(mentor).min(u16::try_from(drawn(3)).unwrap()));
        let needed = needed.collect();
        market = market.with_at_least(needed).unwrap();
    }
    let [mentees, mentors] = ids;
    (market, mentees, mentors)
}

#[test]
fn what_mentors_need_is_in_the_file() {
    let (mut builder, spec) = (MarketBuilder::new(3, vec![2, 1, 1]), "envy-free".parse().unwrap());
    for (mentee, mentor) in [(0, 0), (1, 0), (2, 1)] {
        builder.pair(mentee, mentor, PairInfo::default());
    }
    let market = builder.build().unwrap().with_at_least(vec![2, 1, 0]).unwrap();
    let line = line(&market, &names("e", 3), &names("o", 3), spec, 7).unwrap();
    assert!(String::from_utf8(line).unwrap().contains(r#""at_least":{"o0":2,"o1":1}"#));
}

fn checker(script: &str, arguments: &[&str], stdout: Stdio) -> Child {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../certificates");
    let mut command = Command::new("python3");
    command.arg(folder.join(script)).args(arguments).stdin(Stdio::piped()).stdout(stdout);
    command.spawn().expect("python3, which runs the second checker, is not installed")
}

/// What the environment says, such as `MARKETS=20000`.
fn given(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
#[ignore = "needs python3; .ci/run runs it"]
fn the_second_checker_accepts_the_corpus() {
    let mut python = checker("check.py", &["--lines"], Stdio::inherit());
    let mut input = python.stdin.take().unwrap();
    let mut written = 0;
    for entry in corpus::all().unwrap() {
        let (mentees, mentors) = (names("", entry.market.mentees()), names("", entry.market.mentors()));
        for line in specs().into_iter().filter_map(|spec| line(&entry.market, &mentees, &mentors, spec, 7)) {
            input.write_all(&line).unwrap();
            written += 1;
        }
    }
    drop(input);
    assert!(python.wait().unwrap().success(), "a certificate was refused");
    assert!(written > 700, "only {written} certificates");
}

#[test]
#[ignore = "needs python3; .ci/run runs it"]
fn the_second_checker_accepts_random_markets() {
    let specs = specs();
    let mut pythons: Vec<Child> = (0..2).map(|_| checker("check.py", &["--lines"], Stdio::inherit())).collect();
    let mut inputs: Vec<_> = pythons.iter_mut().map(|python| python.stdin.take().unwrap()).collect();
    let (markets, each) = (given("MARKETS", 2_000), given("STRATEGIES", 3).min(specs.len()));
    for market_number in 0..markets {
        let seed = market_number as u64;
        let (market, mentees, mentors) = random_market(seed);
        for turn in 0..each {
            let spec = specs[(market_number * each + turn) % specs.len()];
            if let Some(line) = line(&market, &mentees, &mentors, spec, seed) {
                inputs[turn % 2].write_all(&line).unwrap();
            }
        }
    }
    drop(inputs);
    for mut python in pythons {
        assert!(python.wait().unwrap().success(), "a certificate was refused");
    }
}

/// Forged by `certificates/forge.py`: whatever is accepted after a change is compared with the definitions there, by
/// going through all matchings.
#[test]
#[ignore = "needs python3; .ci/run runs it"]
fn forged_certificates_are_refused_unless_all_they_claim_is_true() {
    let mut python = checker("forge.py", &[&given("FORGERIES", 10_000).to_string()], Stdio::inherit());
    let mut input = python.stdin.take().unwrap();
    // Few markets that are so small have rotations, and their proofs can be forged in ways of their own.
    let (mut plain, mut rotating) = (45, 15);
    for seed in 0.. {
        let (market, mentees, mentors) = random_market(seed);
        let matchings: usize = market.mentee_ids().map(|mentee| market.pairs_of_mentee(mentee).len() + 1).product();
        if market.pairs() < 4 || matchings > 100 {
            continue;
        }
        let rotates =
            all_stable_matchings(&market, TieRule::default(), &mut Context::new(seed)).unwrap().rotations() > 0;
        let wanted = if rotates { &mut rotating } else { &mut plain };
        if *wanted == 0 {
            continue;
        }
        *wanted -= 1;
        for line in specs().into_iter().filter_map(|spec| line(&market, &mentees, &mentors, spec, seed)) {
            input.write_all(&line).unwrap();
        }
        if plain + rotating == 0 {
            break;
        }
    }
    drop(input);
    assert!(python.wait().unwrap().success(), "a forgery was accepted");
}

/// Certificates of peers: every goal, one seat each and several, with ties and without, labels and priorities of all
/// kinds.
fn peer_lines(seeds: std::ops::Range<u64>, people: u32) -> Vec<u8> {
    let mut lines = Vec::new();
    for seed in seeds {
        let mut draw = Draw::new(seed);
        let ties = if draw.below(3) == 0 { Ties::None } else { Ties::Some };
        let shape = PeerShape { people, seats: 1 + draw.below(3), ties, density: 50 + draw.below(51) };
        let mut market = small_peer_market(seed, shape);
        let ids = names("p", market.people());
        if draw.below(2) == 0 {
            market = market.with_labels(ids.iter().map(|id| lottery::label(id)).collect()).unwrap();
        }
        if draw.below(2) == 0 {
            let waited = (0..ids.len()).map(|_| u16::try_from(draw.below(3)).unwrap()).collect();
            market = market.with_priorities(waited).unwrap();
        }
        if draw.below(3) == 0 {
            market = market.with_covered((0..ids.len()).map(|_| draw.below(4) == 0).collect()).unwrap();
        }
        let greatest = [PeerObjective::People, PeerObjective::Total].map(PeerGoal::Greatest);
        for goal in [PeerGoal::Stable].into_iter().chain(greatest) {
            let answer = solve_peers(&market, goal, 5, &mut Context::new(seed)).unwrap();
            answer.certify(&market).unwrap();
            let file = PeerCertificateFile { seed, market: &market, people: &ids, answer: &answer };
            file.write(&mut lines).unwrap();
        }
    }
    lines
}

#[test]
#[ignore = "needs python3; .ci/run runs it"]
fn the_second_checker_knows_peers() {
    let lines = peer_lines(0..given("MARKETS", 2000) as u64, 8);
    let text = String::from_utf8(lines.clone()).unwrap();
    for (words, least) in [("none-stable", 50), ("\"sets\":[[", 50), ("\"large\":1", 50), ("tie-broken", 20)] {
        let found = text.lines().filter(|line| line.contains(words)).count();
        assert!(found >= least, "{words}: {found}");
    }
    let mut python = checker("check.py", &["--lines"], Stdio::inherit());
    python.stdin.take().unwrap().write_all(&lines).unwrap();
    assert!(python.wait().unwrap().success(), "a certificate was refused");
    // Whatever is accepted after a change is compared with all matchings.
    let mut python = checker("forge_peers.py", &[&given("FORGERIES", 10_000).to_string()], Stdio::inherit());
    let lines = String::from_utf8(peer_lines(5000..7000, 5)).unwrap();
    let (nothing, something): (Vec<&str>, Vec<&str>) =
        lines.split_inclusive('\n').partition(|line| line.contains("none-stable"));
    assert!(nothing.len() >= 20, "only {} without a stable matching", nothing.len());
    let chosen = [&nothing[..], &something[..nothing.len()]].concat().concat();
    python.stdin.take().unwrap().write_all(chosen.as_bytes()).unwrap();
    assert!(python.wait().unwrap().success(), "a forgery was accepted");
}
