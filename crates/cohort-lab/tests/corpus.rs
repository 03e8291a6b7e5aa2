//! Every known answer of the corpus is true, and every strategy reaches it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::corpus::{self, Entry};
use cohort_lab::oracle::{self, Assignment, assignment};
use cohort_lab::textbook;
use matching_market::{
    Context, Matching, MenteeOptimal, MentorOptimal, SolveError, Strategy, StrategySpec, TieRule, verify,
};

fn corpus() -> Vec<Entry> {
    corpus::all().unwrap()
}

#[test]
fn known_answers_equal_the_oracle() {
    for entry in corpus() {
        let stable = oracle::all_stable(&entry.market);
        if let Some(count) = entry.stable_count {
            assert_eq!(stable.len(), count, "{}", entry.name);
        }
        for known in &entry.stable {
            assert!(stable.contains(known), "{}: {known:?} is not among {stable:?}", entry.name);
        }
        if entry.mentee_optimal.is_some() {
            assert_eq!(oracle::mentee_optimal(&entry.market, &stable), entry.mentee_optimal.as_ref(), "{}", entry.name);
        }
        if entry.mentor_optimal.is_some() {
            assert_eq!(oracle::mentor_optimal(&entry.market, &stable), entry.mentor_optimal.as_ref(), "{}", entry.name);
        }
        assert!(!entry.source.is_empty() && !entry.note.is_empty(), "{} names no source", entry.name);
    }
}

#[test]
fn known_values_equal_enumeration_and_simulation() {
    let mut checked = [0; 7];
    for entry in corpus() {
        let (name, market) = (&entry.name, &entry.market);
        let stable = oracle::all_stable(market);
        let mut check = |what: usize, known: bool| checked[what] += usize::from(known);
        let least = |of: &dyn Fn(&Assignment) -> u64| stable.iter().map(of).min();
        if let Some(most) = entry.max_stable {
            let matched = |one: &Assignment| one.iter().flatten().count();
            assert_eq!(stable.iter().map(matched).max(), Some(most), "{name}");
        }
        check(0, entry.max_stable.is_some());
        let sums = |one: &Assignment| textbook::rank_sums(market, one);
        let known = [
            (entry.egalitarian, least(&|one| sums(one).0 + sums(one).1)),
            (entry.min_regret.map(u64::from), least(&|one| u64::from(textbook::worst_rank(market, one)))),
            (entry.sex_equal, least(&|one| sums(one).0.abs_diff(sums(one).1))),
        ];
        for (place, (known, found)) in known.into_iter().enumerate() {
            assert!(known.is_none() || known == found, "{name}: {known:?} {found:?}");
            check(place + 1, known.is_some());
        }
        if let Some(known) = &entry.rank_maximal {
            let profiles = oracle::all_matchings(market).into_iter().map(|one| textbook::rank_profile(market, &one));
            assert_eq!(profiles.max().as_ref(), Some(known), "{name}");
        }
        check(4, entry.rank_maximal.is_some());
        let simulated = [
            (&entry.boston, textbook::immediate_acceptance(market)),
            (&entry.top_trading_cycles, textbook::top_trading_cycles(market)),
        ];
        for (place, (known, found)) in simulated.into_iter().enumerate() {
            assert!(known.is_none() || market.is_strict(), "{name}: the simulation breaks no ties");
            assert!(known.is_none() || known.as_ref() == Some(&found), "{name}: {known:?} {found:?}");
            check(place + 5, known.is_some());
        }
    }
    assert!(checked.iter().all(|&count| count >= 5), "{checked:?}");
}

/// What a strategy of this name must reach on an entry; nothing to say about the others.
fn assert_known_value(name: &str, entry: &Entry, found: &Assignment) {
    let (market, what) = (&entry.market, format!("{name} on {}", entry.name));
    let (mentees, mentors) = textbook::rank_sums(market, found);
    let matched = found.iter().flatten().count();
    // Values of the lattice are those of the market as given only where no tie had to be broken.
    let strict = market.is_strict();
    match name {
        "egalitarian" if strict => assert!(entry.egalitarian.is_none_or(|least| mentees + mentors == least), "{what}"),
        "min-regret" if strict => {
            assert!(entry.min_regret.is_none_or(|least| textbook::worst_rank(market, found) == least), "{what}");
        }
        "sex-equal" if strict => {
            assert!(entry.sex_equal.is_none_or(|least| mentees.abs_diff(mentors) == least), "{what}");
        }
        "rank-maximal" => {
            let profile = textbook::rank_profile(market, found);
            assert!(entry.rank_maximal.as_ref().is_none_or(|greatest| *greatest == profile), "{what}: {profile:?}");
        }
        "max-stable" => {
            assert!(entry.max_stable.is_none_or(|most| 3 * matched >= 2 * most && matched <= most), "{what}");
        }
        "boston" if strict => assert!(entry.boston.as_ref().is_none_or(|known| known == found), "{what}: {found:?}"),
        "top-trading-cycles" if strict => {
            assert!(entry.top_trading_cycles.as_ref().is_none_or(|known| known == found), "{what}: {found:?}");
        }
        _ => {}
    }
}

#[test]
fn every_strategy_is_certified_on_every_entry_and_reaches_what_is_known() {
    for entry in corpus() {
        let mut solved = 0;
        for name in StrategySpec::NAMES {
            let spec: StrategySpec = name.parse().unwrap();
            match spec.build().solve(&entry.market, &mut Context::new(7)) {
                Ok(solution) => {
                    let proved = verify::certify(&entry.market, &solution);
                    proved.unwrap_or_else(|error| panic!("{name} on {}: {error}", entry.name));
                    assert_known_value(name, &entry, &assignment(&solution.matching));
                    solved += 1;
                }
                // The corpus has ranks and no scores.
                Err(SolveError::ScoresMissing { .. }) => {}
                Err(error) => panic!("{name} on {}: {error}", entry.name),
            }
        }
        assert!(solved >= 3, "{}: only {solved} strategies", entry.name);
    }
}

#[test]
fn strategies_reach_the_known_answers() {
    for entry in corpus() {
        let mentee = MenteeOptimal::default().solve(&entry.market, &mut Context::new(7)).unwrap();
        let mentor = MentorOptimal::default().solve(&entry.market, &mut Context::new(7)).unwrap();
        verify::certify(&entry.market, &mentee).unwrap();
        verify::certify(&entry.market, &mentor).unwrap();
        if let Some(known) = &entry.mentee_optimal {
            assert_eq!(&assignment(&mentee.matching), known, "{}", entry.name);
        }
        if let Some(known) = &entry.mentor_optimal {
            assert_eq!(&assignment(&mentor.matching), known, "{}", entry.name);
        }
    }
}

#[test]
fn the_cycle_check_agrees_with_enumeration_on_every_stable_matching() {
    for entry in corpus() {
        let strict = entry.market.with_ties_broken(TieRule::Lottery, 7);
        let stable = oracle::all_stable(&strict);
        let best_for_mentees = oracle::mentee_optimal(&strict, &stable);
        let best_for_mentors = oracle::mentor_optimal(&strict, &stable);
        for one in &stable {
            let matching = Matching::from_mentors(&strict, one).unwrap();
            let found = (verify::mentee_optimal(&strict, &matching), verify::mentor_optimal(&strict, &matching));
            assert_eq!(found.0.is_ok(), best_for_mentees == Some(one), "{}", entry.name);
            assert_eq!(found.1.is_ok(), best_for_mentors == Some(one), "{}", entry.name);
        }
    }
}

#[test]
fn most_entries_are_published() {
    let published = corpus().iter().filter(|entry| entry.is_published()).count();
    // Besides two (Gusfield and Irving, Roth and Sotomayor) 25 at least.
    assert!(published >= 27, "only {published}");
}

#[test]
fn every_file_of_the_folder_is_listed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let listed: Vec<String> = corpus().into_iter().map(|entry| entry.name).collect();
    assert_eq!(files, listed);
}
