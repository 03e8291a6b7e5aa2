//! What the ledger says to a round.

use mentor_match::cohort::{Choice, Cohort, Mentee, Mentor, PairingState, PersonId, PersonKey, Side, Units};
use mentor_match::jiff::civil::date;
use mentor_match::policy::{PersonPair, Rulings};
use questionnaire_io::programme::{Programme, Written};

use super::{begun, change, cohort, day, fed, kofi};

/// S68: who is trained, from the day on which it was recorded. The questionnaire says otherwise, and that is told.
#[test]
fn s68_who_is_trained_in_the_ledger_is_trained_in_the_round() {
    let (_here, folder) = begun();
    change(&folder, |programme| {
        programme.add(day(20), Written { event: "trained", mentee: Some("Ada Lovelace"), ..Written::default() })
    });
    let programme = Programme::read(&folder).unwrap();
    let trained = |on| fed(&programme, day(on)).cohort.mentees()[1].profile.trained;
    assert_eq!([trained(19), trained(20)], [Some(false), Some(true)]);
    assert!(
        fed(&programme, day(20)).conflicts.iter().any(|told| told.starts_with("P0001") && told.contains("trained"))
    );
}

#[test]
fn a_round_knows_who_is_with_whom_on_its_day() {
    let (_here, folder) = begun();
    let programme = Programme::read(&folder).unwrap();
    let state = |on: i8| {
        let fed = fed(&programme, day(on));
        let grace = fed.cohort.mentors()[0].running;
        (fed.cohort.pairings().iter().map(|past| past.state).collect::<Vec<_>>(), grace, fed.standing.len())
    };
    // Before it began; proposed, both; introduced in an earlier round; failed.
    assert_eq!(fed(&programme, date(2026, 8, 31)).cohort.pairings()[0].state, PairingState::Ended);
    assert_eq!(state(1), (vec![], Some(0), 2));
    assert_eq!(state(2), (vec![PairingState::Running], Some(1), 1));
    assert_eq!(state(12), (vec![PairingState::Failed], Some(0), 1));
    let told = fed(&programme, day(12)).conflicts;
    assert!(told.iter().any(|told| told.contains("has ended, but the ledger says otherwise")), "{told:?}");
    // In the pair's own round it stands, and its seat is one of this round.
    let own = programme.feed(&cohort(), &Rulings::default(), 1, day(2)).unwrap();
    assert_eq!((own.standing.len(), own.cohort.mentors()[0].running), (2, Some(0)));
}

/// Who declined stays apart, who waits is counted until this round, and who pauses takes no part.
#[test]
fn a_round_knows_who_declined_waits_and_pauses() {
    let (_here, folder) = begun();
    change(&folder, |programme| {
        programme.add(day(13), Written { by: Some("mentor"), ..kofi("declined") })?;
        for round in [1, 2] {
            programme.add(day(14), Written { round: Some(round), mentor: None, ..kofi("waiting") })?;
        }
        programme.add(day(15), Written { mentee: None, ..kofi("pause") })
    });
    let programme = Programme::read(&folder).unwrap();
    let before = fed(&programme, day(14));
    assert_eq!(before.cohort.mentors()[0].declines, [PersonId::new("=1+1").unwrap()]);
    assert_eq!(before.cohort.mentees()[0].waited, Some(1), "the round that is run is not over");
    assert!(before.rulings.withdrawals.is_empty());
    let paused = fed(&programme, day(15)).rulings.withdrawals;
    assert_eq!(paused.iter().map(ToString::to_string).collect::<Vec<_>>(), ["mentor grace@example.org"]);
}

/// What was asked for before the round says nothing against a no that came in it; what is asked for later does.
#[test]
fn a_no_of_the_round_counts_whatever_was_asked_for_before_it() {
    let (mut mentee, mut mentor) = (Mentee::new("=1+1").unwrap(), Mentor::new("grace@example.org").unwrap());
    let (kofi_id, grace_id) = (mentee.id.clone(), mentor.id.clone());
    mentee.choices = vec![Choice::Person(grace_id.clone())];
    mentor.accepts = vec![kofi_id.clone()];
    let cohort = Cohort::new(Units::default(), vec![mentee], vec![mentor], vec![]).unwrap();
    let declined = |programme: &Programme, round| {
        let fed = programme.feed(&cohort, &Rulings::default(), round, day(25)).unwrap();
        let declines = [fed.cohort.mentees()[0].declines.clone(), fed.cohort.mentors()[0].declines.clone()];
        (declines, fed.conflicts.join("\n"))
    };
    for (by, of_mentee) in [("mentee", true), ("mentor", false)] {
        let (_here, folder) = begun();
        let no = Written { by: Some(by), ..kofi("declined") };
        let expected = if of_mentee { [vec![grace_id.clone()], vec![]] } else { [vec![], vec![kofi_id.clone()]] };
        let mut programme = Programme::read(&folder).unwrap();
        programme.add(day(13), no).unwrap();
        let (kept_apart, told) = declined(&programme, 1);
        assert!(
            kept_apart == expected && told.contains("whom an older answer in the questionnaire asks for"),
            "{by}: {told}"
        );
        let (kept_apart, told) = declined(&programme, 2);
        assert!(kept_apart == [vec![], vec![]] && told.contains("the new wish counts"), "{by}: {told}");
        // With the same old questionnaire, as the form tool's day shows, it counts in the next round, too.
        for (answered, apart) in [(day(13), expected.clone()), (day(14), [vec![], vec![]])] {
            let (mut mentees, mut mentors) = (cohort.mentees().to_vec(), cohort.mentors().to_vec());
            mentees[0].profile.answered = Some(answered);
            mentors[0].profile.answered = Some(answered);
            let dated = Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap();
            let fed = programme.feed(&dated, &Rulings::default(), 2, day(25)).unwrap().cohort;
            assert_eq!([fed.mentees()[0].declines.clone(), fed.mentors()[0].declines.clone()], apart, "{by}");
        }
        // The next round has run, the proposal of the first one was still open in it, and then came the no.
        let mut programme = Programme::read(&folder).unwrap();
        let waits = Written { event: "waiting", mentee: Some("P0001"), round: Some(2), ..Written::default() };
        programme.add(day(20), waits).unwrap();
        programme.add(day(21), no).unwrap();
        assert_eq!(declined(&programme, 2).0, expected, "{by}");
        assert_eq!(declined(&programme, 3).0, [vec![], vec![]], "{by}");
    }
}

/// S49: the mentor whom a decliner named comes after the mentee's own choices, once the mentee wants that.
#[test]
fn s49_a_referral_is_a_choice_once_the_mentee_says_yes() {
    let (_here, folder) = begun();
    let mut programme = Programme::read(&folder).unwrap();
    let id = |id: &str| PersonId::new(id).unwrap();
    let next = programme.next_number();
    programme.people.enter(Side::Mentor, &id("hedy@example.org"), Some("Hedy"), None, next);
    let kofi = |event| Written { by: Some("mentor"), ..kofi(event) };
    programme.add(day(13), kofi("declined")).unwrap();
    let named = Written { mentor: Some("Hedy"), value: "Grace Hopper", ..kofi("referred") };
    programme.add(day(13), named).unwrap();
    let choices = |programme: &Programme| fed(programme, day(20)).cohort.mentees()[0].choices.clone();
    assert_eq!(choices(&programme), [], "nobody has asked Kofi");
    programme.add(day(14), Written { by: Some("mentee"), ..named }).unwrap();
    assert_eq!(choices(&programme), [Choice::Person(id("hedy@example.org"))]);
    assert_eq!(fed(&programme, day(13)).cohort.mentees()[0].choices, [], "as of its day");
    // Asked for and declined: what came last counts, in the next round too.
    let hedy = |event| Written { mentor: Some("Hedy"), by: Some("mentee"), round: Some(1), ..kofi(event) };
    programme.add(day(15), hedy("proposed")).unwrap();
    programme.add(day(16), hedy("declined")).unwrap();
    let declines = |programme: &Programme| fed(programme, day(20)).cohort.mentees()[0].declines.clone();
    assert_eq!((choices(&programme), declines(&programme)), (vec![], vec![id("hedy@example.org")]));
    programme.add(day(17), Written { by: Some("mentee"), ..named }).unwrap();
    assert_eq!((choices(&programme).len(), declines(&programme)), (1, vec![]));
}

/// Introduced pairs are the round's or take a seat, whatever is missing in the files or said against them.
#[test]
fn who_was_introduced_is_never_matched_anew() {
    let (_here, folder) = begun();
    let mut programme = Programme::read(&folder).unwrap();
    programme.add(day(13), kofi("introduced")).unwrap();
    let (cohort, id) = (cohort(), |id: &str| PersonId::new(id).unwrap());
    let feed = |cohort: &Cohort, rulings: &Rulings| programme.feed(cohort, rulings, 1, day(20)).unwrap();
    assert_eq!(feed(&cohort, &Rulings::default()).standing.len(), 1);
    // Ruled out, or one of the two withdrawn: the seat is taken, and it is said.
    let pair = || PersonPair { mentee: id("=1+1"), mentor: id("grace@example.org") };
    let banned = Rulings { bans: vec![pair()], ..Rulings::default() };
    let withdrawn = PersonKey { side: Side::Mentor, id: id("grace@example.org") };
    let withdrawn = Rulings { withdrawals: vec![withdrawn], ..Rulings::default() };
    for ruled in [banned, withdrawn] {
        let told = feed(&cohort, &ruled);
        assert_eq!((told.standing.len(), told.cohort.mentors()[0].running), (0, Some(1)));
        assert!(told.conflicts.iter().any(|told| told.contains("until 'ended' is recorded")), "{:?}", told.conflicts);
    }
    // The mentor is not in the files: nobody else for the mentee.
    let (mentees, hedy) = (cohort.mentees().to_vec(), cohort.mentors()[1].clone());
    let without = Cohort::new(Units::default(), mentees, vec![hedy], vec![]).unwrap();
    let told = feed(&without, &Rulings::default());
    assert_eq!(told.rulings.withdrawals, [PersonKey { side: Side::Mentee, id: id("=1+1") }]);
    assert!(told.conflicts.iter().any(|told| told.contains("P0002, who is not in the files")), "{:?}", told.conflicts);
}

/// S84: while the mentor pauses, the pair rests and keeps its seat.
#[test]
fn s84_a_pair_of_which_one_pauses_rests_and_keeps_its_seat() {
    let (_here, folder) = begun();
    let mut programme = Programme::read(&folder).unwrap();
    let grace = |event| Written { event, mentor: Some("P0002"), ..Written::default() };
    programme.add(day(5), grace("pause")).unwrap();
    programme.add(day(7), grace("resume")).unwrap();
    let told = |on| {
        let fed = fed(&programme, day(on)).cohort;
        (fed.pairings().iter().map(|past| past.state).collect::<Vec<_>>(), fed.mentors()[0].running)
    };
    assert_eq!(told(5), (vec![PairingState::Paused], Some(1)));
    assert_eq!(told(7), (vec![PairingState::Running], Some(1)));
}

/// A mentor who was proposed and has left the files is no mentor whom nobody had.
#[test]
fn a_proposal_of_a_mentor_who_left_the_files_is_named() {
    let (_here, folder) = begun();
    let programme = Programme::read(&folder).unwrap();
    let over = |cohort: &Cohort| programme.over_since(cohort, 1, day(20));
    assert_eq!(over(&cohort()).len(), 1, "Ada's, which has failed");
    let (mentees, hedy) = (cohort().mentees().to_vec(), cohort().mentors()[1].clone());
    let without = over(&Cohort::new(Units::default(), mentees, vec![hedy], vec![]).unwrap());
    let of = |mentee: &str| without.iter().find(|(one, _)| one.mentee.as_str() == mentee).unwrap();
    let (kofi, why) = of("=1+1");
    assert_eq!(
        (kofi.mentor.as_str(), &**why),
        ("grace@example.org", "the mentor (Grace Hopper) is not in the files any more")
    );
    assert_eq!(of("ada@example.org").1, "the pairing ended on 2026-09-12 (failed)");
}
