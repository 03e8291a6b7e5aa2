//! Every known answer of the corpus is true, and every strategy reaches it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::corpus::{self, Entry};
use cohort_lab::oracle::{self, Assignment};
use matching_market::{Context, Matching, MenteeOptimal, MentorOptimal, Strategy, TieRule, verify};

fn assignment(matching: &Matching) -> Assignment {
    (0..matching.mentees()).map(|index| matching.mentor_of(matching_market::MenteeId::from_index(index))).collect()
}

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
        for one in &stable {
            let matching = Matching::from_mentors(&strict, one).unwrap();
            let best_for_mentees = oracle::mentee_optimal(&strict, &stable) == Some(one);
            let best_for_mentors = oracle::mentor_optimal(&strict, &stable) == Some(one);
            assert_eq!(verify::mentee_optimal(&strict, &matching).is_ok(), best_for_mentees, "{}", entry.name);
            assert_eq!(verify::mentor_optimal(&strict, &matching).is_ok(), best_for_mentors, "{}", entry.name);
        }
    }
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
