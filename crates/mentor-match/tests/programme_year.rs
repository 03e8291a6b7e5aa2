//! What happens after a match: what is due, who needs a call, what answers mean, how a year is closed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use mentor_match::cohort::Side;
use mentor_match::compatibility::Sides;
use mentor_match::programme::{
    By, Confided, Due, Duty, Event, EventKind, How, Ledger, Number, Pace, Phase, Relation, Renewal, Reply, ReplyError,
    Value, Why, Wish,
};

fn number(n: u32) -> Number {
    format!("P{n:04}").parse().unwrap()
}

/// Mentees have numbers from 1, mentors from 101.
struct Year(Ledger);

impl Year {
    fn new() -> Self {
        Self(Ledger::new())
    }

    fn add(&mut self, event: Event) -> &mut Self {
        self.0.append(event).unwrap();
        self
    }

    fn pair(&mut self, day: Date, kind: EventKind, mentee: u32, mentor: u32) -> &mut Self {
        self.add(Event::of_pair(day, kind, number(mentee), number(mentor)))
    }

    fn value(&mut self, day: Date, kind: EventKind, pair: (u32, u32), value: Value) -> &mut Self {
        self.add(Event::of_pair(day, kind, number(pair.0), number(pair.1)).with(value))
    }

    fn introduced(&mut self, day: Date, mentee: u32, mentor: u32) -> &mut Self {
        let proposed = Event::of_pair(day, EventKind::Proposed, number(mentee), number(mentor)).in_round(1);
        self.add(proposed).pair(day, EventKind::Introduced, mentee, mentor)
    }

    fn due(&self, day: Date) -> Vec<Due> {
        self.0.on(day).due(day, &Pace::default())
    }

    fn when(&self, day: Date, duty: Duty) -> Option<(Date, bool)> {
        self.due(day).into_iter().find(|due| due.duty == duty).map(|due| (due.day, due.is_overdue(day)))
    }
}

const FIRST: Date = date(2026, 9, 1);

#[test]
fn s11_newcomers_are_due_from_the_second_meeting_on_and_overdue_after_the_fourth() {
    let mut year = Year::new();
    let meeting = |day| Event::of_person(day, EventKind::Meeting, Side::Mentee, number(1));
    year.add(meeting(FIRST));
    assert_eq!(year.due(date(2026, 10, 30)), []);
    for (month, meetings, overdue) in [(10, 2, false), (11, 3, false), (12, 4, true)] {
        year.add(meeting(date(2026, month, 1)));
        let found = year.when(date(2026, month, 1), Duty::Newcomer(meetings));
        assert_eq!(found, Some((date(2026, 10, 1), overdue)), "{meetings}");
    }
    // Whoever has a mentor is no newcomer, also when it is over.
    year.introduced(date(2027, 1, 1), 1, 101);
    year.value(date(2027, 1, 2), EventKind::Ended, (1, 101), Value::How(How::BowedOut));
    assert_eq!(year.due(date(2027, 1, 3)), []);
}

#[test]
fn s63_s83_the_contract_is_due_a_month_after_the_introduction_and_gone_when_it_is_here() {
    let mut year = Year::new();
    year.introduced(date(2026, 1, 31), 1, 101);
    // A month after 31 January is the last day of February.
    assert_eq!(year.when(date(2026, 2, 28), Duty::Contract), Some((date(2026, 2, 28), false)));
    assert_eq!(year.when(date(2026, 3, 1), Duty::Contract), Some((date(2026, 2, 28), true)));
    year.pair(date(2026, 3, 2), EventKind::Contract, 1, 101);
    assert_eq!(year.when(date(2026, 3, 2), Duty::Contract), None);
}

#[test]
fn s64_the_end_of_the_term_is_announced_sixty_and_thirty_days_before_and_on_the_day() {
    let mut year = Year::new();
    year.introduced(FIRST, 1, 101);
    year.value(date(2026, 9, 20), EventKind::Contract, (1, 101), Value::Day(date(2027, 6, 30)));
    let about = |day: Date| -> Vec<(Date, Duty)> {
        let due = year.due(day).into_iter();
        due.filter(|due| matches!(due.duty, Duty::Renewal(_) | Duty::Term)).map(|due| (due.day, due.duty)).collect()
    };
    let (sixty, thirty, last) = (date(2027, 5, 1), date(2027, 5, 31), date(2027, 6, 30));
    let all = [(sixty, Duty::Renewal(60)), (thirty, Duty::Renewal(30)), (last, Duty::Term)];
    assert_eq!(about(date(2027, 3, 1)), []);
    assert_eq!(about(date(2027, 3, 2)), all[..1], "sixty days ahead");
    assert_eq!(about(sixty), all);
    assert_eq!(about(thirty), all[1..], "the first question has been asked");
    assert_eq!(about(last), all[2..]);
    // A renewal starts another term.
    year.value(last, EventKind::Renewed, (1, 101), Value::Day(date(2028, 6, 30)));
    assert!(year.due(last).iter().all(|due| !matches!(due.duty, Duty::Renewal(_) | Duty::Term)));
}

#[test]
fn s32_s69_each_side_is_asked_and_both_report_every_three_months() {
    let mut year = Year::new();
    year.introduced(FIRST, 1, 101);
    let (then, day) = (date(2026, 12, 1), date(2026, 12, 2));
    for duty in [Duty::Pulse(Side::Mentee), Duty::Pulse(Side::Mentor), Duty::Checkpoint] {
        assert_eq!(year.when(day, duty), Some((then, true)), "{duty:?}");
    }
    let pulse = Event::of_pair(day, EventKind::Pulse, number(1), number(101)).by(By::Mentee);
    year.add(pulse).value(day, EventKind::Checkpoint, (1, 101), Value::Percent(20));
    assert_eq!(year.when(day, Duty::Pulse(Side::Mentor)), Some((then, true)), "the other has not answered");
    assert_eq!(year.when(date(2027, 2, 1), Duty::Pulse(Side::Mentee)), Some((date(2027, 3, 2), false)));
    assert_eq!(year.when(date(2027, 2, 1), Duty::Checkpoint), Some((date(2027, 3, 2), false)));
}

#[test]
fn s70_goals_and_plan_are_due_by_the_third_meeting() {
    let mut year = Year::new();
    year.introduced(FIRST, 1, 101);
    year.pair(date(2026, 9, 15), EventKind::Meeting, 1, 101);
    assert_eq!(year.when(date(2026, 9, 15), Duty::Plan), None);
    year.pair(date(2026, 10, 15), EventKind::Meeting, 1, 101);
    assert_eq!(year.when(date(2026, 10, 15), Duty::Plan), Some((date(2026, 11, 15), false)));
    year.pair(date(2026, 11, 1), EventKind::Meeting, 1, 101);
    assert_eq!(year.when(date(2026, 11, 2), Duty::Plan), Some((date(2026, 11, 1), true)));
    for event in year.0.state().reply(date(2026, 11, 3), number(1), None, Reply::Plan).unwrap() {
        year.add(event);
    }
    assert_eq!(year.when(date(2026, 11, 3), Duty::Plan), None);
}

#[test]
fn s49_both_sides_of_a_proposal_are_asked_until_they_answer_and_then_introduced() {
    let mut year = Year::new();
    year.add(Event::of_pair(FIRST, EventKind::Proposed, number(1), number(101)).in_round(1));
    let by = date(2026, 9, 8);
    assert_eq!(year.when(by, Duty::Answer(Side::Mentee)), Some((by, false)));
    year.add(Event::of_pair(by, EventKind::Agreed, number(1), number(101)).by(By::Mentee));
    assert_eq!(year.when(by, Duty::Answer(Side::Mentee)), None);
    assert_eq!(year.when(date(2026, 9, 9), Duty::Answer(Side::Mentor)), Some((by, true)));
    year.add(Event::of_pair(by, EventKind::Agreed, number(1), number(101)).by(By::Mentor));
    assert_eq!(year.when(by, Duty::Introduce), Some((by, false)));
}

#[test]
fn s23_s65_s84_a_seat_is_free_from_the_day_of_an_end_or_a_pause_and_there_is_no_barrier() {
    for how in [How::Reached, How::BowedOut, How::Term, How::MovedUp] {
        let mut year = Year::new();
        year.introduced(FIRST, 1, 101).introduced(FIRST, 2, 101);
        let day = date(2026, 12, 1);
        year.value(day, EventKind::Ended, (1, 101), Value::How(how));
        assert!(!year.0.state().has_failed(number(1), number(101)), "{how}");
        year.introduced(day, 3, 101);
        let taken = |day| year.0.on(day).person(Side::Mentor, number(101)).unwrap().seats_taken;
        assert_eq!((taken(date(2026, 11, 30)), taken(day)), (2, 2));
    }
    let mut year = Year::new();
    year.introduced(FIRST, 1, 101).pair(date(2026, 10, 1), EventKind::Pause, 1, 101);
    assert_eq!(year.due(date(2027, 9, 1)), [], "a pair that rests owes nothing");
    // Nor does one of whom somebody pauses, nor somebody who was asked and pauses.
    for side in [Side::Mentee, Side::Mentor] {
        let mut year = Year::new();
        year.introduced(FIRST, 1, 101)
            .add(Event::of_pair(FIRST, EventKind::Proposed, number(2), number(101)).in_round(1));
        let (pause, until) = (date(2026, 9, 20), date(2027, 9, 1));
        let who = if side == Side::Mentee { number(1) } else { number(101) };
        year.add(Event::of_person(pause, EventKind::Pause, side, who));
        let due = year.due(until);
        let others = if side == Side::Mentee { 2 } else { 0 };
        assert_eq!(due.len(), others, "{due:?}");
        assert!(
            year.0.on(until).attention(&[], &[], until, &Pace::default()).is_empty(),
            "nobody is called in a pause"
        );
        let rests = |day: Date| {
            let state = year.0.on(day);
            state.rests_since(state.pair(number(1), number(101)).unwrap())
        };
        assert_eq!((rests(FIRST), rests(until)), (None, Some(pause)));
        year.add(Event::of_person(date(2026, 10, 1), EventKind::Resume, side, who));
        assert!(year.due(until).len() > others);
    }
    let mut year = Year::new();
    year.introduced(FIRST, 1, 101).pair(date(2026, 10, 1), EventKind::Pause, 1, 101);
    assert_eq!(year.0.state().person(Side::Mentor, number(101)).unwrap().seats_taken, 0);
}

#[test]
fn s26_s33_s58_whoever_asks_for_somebody_else_is_first_in_the_list_and_the_two_stay_apart() {
    let mut year = Year::new();
    year.introduced(FIRST, 1, 101).introduced(FIRST, 2, 102).introduced(FIRST, 3, 103);
    let day = date(2026, 11, 1);
    let said = |mentee, mentor, by, mark, wish| Confided {
        date: day,
        relation: Relation::Mentoring,
        mentee: number(mentee),
        mentor: number(mentor),
        by,
        mark: Some(mark),
        wish,
    };
    let confided = [
        said(1, 101, By::Mentor, 2, Wish::Nothing),
        said(2, 102, By::Mentee, 4, Wish::SomebodyElse),
        said(3, 103, By::Mentee, 3, Wish::Call),
        said(3, 103, By::Mentor, 3, Wish::Nothing),
    ];
    let attention = |year: &Year, confided: &[Confided], day| -> Vec<(Why, u32)> {
        let found = year.0.on(day).attention(confided, &[], day, &Pace::default());
        found.into_iter().map(|one| (one.why, one.mentee.get())).collect()
    };
    let expected = [(Why::SomebodyElse(By::Mentee), 2), (Why::Call(By::Mentee), 3), (Why::LowMark(By::Mentor, 2), 1)];
    assert_eq!(attention(&year, &confided, day), expected);
    assert_eq!(attention(&year, &confided, date(2026, 10, 31)), [], "not before it was said");
    // A later answer counts instead, and nothing is said of a pair that is over.
    let mut later = confided.to_vec();
    later.push(Confided { date: date(2026, 11, 5), ..said(3, 103, By::Mentee, 5, Wish::Nothing) });
    year.value(date(2026, 11, 5), EventKind::Ended, (2, 102), Value::How(How::Failed));
    assert_eq!(attention(&year, &later, date(2026, 11, 5)), [(Why::LowMark(By::Mentor, 2), 1)]);
    assert!(year.0.state().has_failed(number(2), number(102)));
    let again = Event::of_pair(date(2026, 11, 6), EventKind::Proposed, number(2), number(102)).in_round(1);
    assert!(year.0.append(again).is_err(), "the two are kept apart for good");
}

/// A call closes what was asked for until then, of whom was called; who asks again is in the list again.
#[test]
fn s32_whoever_was_called_needs_no_other_call() {
    let mut year = Year::new();
    year.introduced(FIRST, 1, 101);
    let (relation, mentee, mentor) = (Relation::Mentoring, number(1), number(101));
    let said = |on, by, wish| Confided { date: on, relation, mentee, mentor, by, mark: Some(1), wish };
    let (asked, called) = (date(2026, 11, 1), date(2026, 11, 3));
    let mut all = vec![said(asked, By::Mentee, Wish::Call), said(asked, By::Mentor, Wish::SomebodyElse)];
    let open = |year: &Year, all: &[Confided], on| year.0.on(on).attention(all, &[], on, &Pace::default());
    year.add(Event::of_pair(called, EventKind::Called, number(1), number(101)).by(By::Mentee));
    let open_now = open(&year, &all, called);
    assert_eq!(open_now.iter().map(|one| one.why).collect::<Vec<_>>(), [Why::SomebodyElse(By::Mentor)]);
    assert_eq!(open(&year, &all, date(2026, 11, 2)).len(), 2, "not before the call");
    year.add(Event::of_pair(called, EventKind::Called, number(1), number(101)));
    assert_eq!(open(&year, &all, called), []);
    all.push(said(date(2026, 11, 4), By::Mentee, Wish::Call));
    assert_eq!(open(&year, &all, date(2026, 11, 4)).len(), 1);
    // A call is a sign, and so is an answer to a form that the ledger does not have.
    let quiet = |answered: &[(Relation, Number, Number, Date)], on| {
        year.0.on(on).attention(&[], answered, on, &Pace::default()).len()
    };
    assert_eq!((quiet(&[], date(2027, 3, 2)), quiet(&[], date(2027, 3, 3))), (0, 1), "120 days after the call");
    let answered = [(relation, mentee, mentor, date(2027, 2, 1))];
    assert_eq!((quiet(&answered, date(2027, 3, 3)), quiet(&answered, date(2027, 6, 1))), (0, 1));
}

#[test]
fn s32_silence_is_noticed_after_four_months() {
    let mut year = Year::new();
    year.introduced(FIRST, 1, 101).pair(date(2026, 10, 1), EventKind::Meeting, 1, 101);
    let silent = |day| year.0.on(day).attention(&[], &[], day, &Pace::default()).len();
    assert_eq!((silent(date(2027, 1, 28)), silent(date(2027, 1, 29))), (0, 1), "120 days after the meeting");
}

#[test]
fn s59_yes_and_yes_renews_and_any_no_ends_at_the_term_whoever_said_it() {
    let mut year = Year::new();
    year.introduced(FIRST, 1, 101);
    let (day, pace) = (date(2027, 7, 20), Pace::default());
    let state = year.0.on(day);
    let pair = state.pair(number(1), number(101)).unwrap();
    let both = |mentee, mentor| state.renewal(day, pair, &Sides { mentee, mentor }, &pace);
    for (mentee, mentor) in [(None, Some(true)), (Some(false), None), (None, None)] {
        assert_eq!(both(mentee, mentor), Renewal::Open, "before both are heard nothing can be concluded");
    }
    let ends = Renewal::EndsAt(date(2027, 9, 1));
    assert_eq!(both(Some(true), Some(false)), ends);
    assert_eq!(both(Some(false), Some(true)), ends);
    assert_eq!(both(Some(false), Some(false)), ends);
    let Renewal::GoesOn(event) = both(Some(true), Some(true)) else { panic!("both want to") };
    assert_eq!(
        (event.kind, event.by, &event.value),
        (EventKind::Renewed, By::Committee, &Value::Day(date(2028, 9, 1)))
    );
    year.add(event);
    assert_eq!(year.0.state().person(Side::Mentor, number(101)).unwrap().seats_taken, 1, "the seat is kept");
}

#[test]
fn s06_a_mentee_who_moves_up_leaves_the_old_mentor_on_the_day_on_which_the_new_one_agrees() {
    let mut year = Year::new();
    year.introduced(FIRST, 1, 101);
    year.add(Event::of_person(date(2026, 12, 1), EventKind::TargetChanged, Side::Mentee, number(1)));
    year.add(Event::of_pair(date(2026, 12, 2), EventKind::Proposed, number(1), number(102)).in_round(2));
    let say = |year: &mut Year, day, by| {
        for event in year.0.state().agreement(day, number(1), number(102), by) {
            year.add(event);
        }
    };
    say(&mut year, date(2026, 12, 5), By::Mentee);
    let phase = |year: &Year, mentor| year.0.state().pair(number(1), number(mentor)).unwrap().phase();
    assert!(phase(&year, 101).is_under_way(), "not before both have agreed");
    say(&mut year, date(2026, 12, 9), By::Mentor);
    assert_eq!(phase(&year, 101), Phase::Ended(How::MovedUp));
    assert_eq!(phase(&year, 102), Phase::Agreed);
    assert_eq!(year.0.state().pair(number(1), number(101)).unwrap().over.unwrap().0, date(2026, 12, 9));
}

#[test]
fn answers_are_about_one_pair_and_say_which() {
    let mut year = Year::new();
    year.introduced(FIRST, 1, 101).introduced(FIRST, 2, 101).introduced(FIRST, 3, 102);
    let day = date(2026, 10, 1);
    let state = year.0.on(day);
    let pulse = |who, partner: Option<u32>| state.reply(day, number(who), partner.map(number), Reply::Pulse);
    assert_eq!(pulse(101, None), Err(ReplyError::WhichPair(number(101))));
    assert_eq!(pulse(9, None), Err(ReplyError::NoPair(number(9))));
    assert_eq!(pulse(1, Some(102)), Err(ReplyError::NotPartners(number(1), number(102))));
    let by_mentor = pulse(101, Some(2)).unwrap();
    assert_eq!((by_mentor.len(), by_mentor[0].by, by_mentor[0].mentee), (1, By::Mentor, Some(number(2))));
    assert_eq!(by_mentor[0].value, Value::Nothing, "what was answered is not in the ledger");
    // Both report the meeting of the same day: it is one meeting.
    let met = date(2026, 9, 20);
    for (who, events) in [(3, 2), (102, 1)] {
        let reply = Reply::Checkpoint(Some(40), Some(met));
        let found = year.0.state().reply(day, number(who), None, reply).unwrap();
        assert_eq!(found.len(), events);
        for event in found {
            year.add(event);
        }
    }
    assert_eq!(year.0.state().pair(number(3), number(102)).unwrap().meetings, [met]);
}

#[test]
fn s66_everybody_evaluates_the_unmatched_too() {
    let mut year = Year::new();
    year.introduced(FIRST, 1, 101);
    year.add(Event::of_person(FIRST, EventKind::Waiting, Side::Mentee, number(2)).in_round(1));
    let day = date(2027, 8, 1);
    for who in [1, 2, 101] {
        for event in year.0.state().reply(day, number(who), None, Reply::Evaluation(Sides::default())).unwrap() {
            year.add(event);
        }
    }
    let stranger = year.0.state().reply(day, number(7), None, Reply::Evaluation(Sides::default()));
    assert_eq!(stranger, Err(ReplyError::Stranger(number(7))));
    // A mentor who never had a mentee is in no line of the ledger, but on the programme's list.
    let listed = Sides { mentee: false, mentor: true };
    for event in year.0.state().reply(day, number(107), None, Reply::Evaluation(listed)).unwrap() {
        year.add(event);
    }
    year.value(day, EventKind::Ended, (1, 101), Value::How(How::Term));
    let asked = [1, 2, 101, 107, 108].map(number).into();
    let closing = year.0.state().close(FIRST, date(2027, 8, 31), &Pace::default(), &asked).unwrap();
    assert_eq!((closing.evaluated, closing.evaluated_as), ((4, 5), Sides { mentee: 2, mentor: 2 }));
}

/// Of five who had nobody, one waits, one pauses and one has left; another waits again.
#[test]
fn s67_who_had_no_mentor_is_told_apart_by_whether_they_wait() {
    let mut year = Year::new();
    let mentees = [number(2), number(3), number(4)];
    year.introduced(FIRST, 1, 101).introduced(FIRST, 5, 102);
    for mentee in mentees {
        year.add(Event::of_person(FIRST, EventKind::Waiting, Side::Mentee, mentee).in_round(1));
    }
    let day = date(2027, 3, 1);
    year.add(Event::of_person(day, EventKind::Pause, Side::Mentee, mentees[1]));
    year.add(Event::of_person(day, EventKind::Withdrawn, Side::Mentee, mentees[2]));
    year.value(day, EventKind::Ended, (1, 101), Value::How(How::Failed));
    year.value(day, EventKind::Ended, (5, 102), Value::How(How::Reached));
    year.add(Event::of_person(day, EventKind::Waiting, Side::Mentee, number(1)).in_round(2));
    let last = date(2027, 8, 31);
    let closing = year.0.state().close(FIRST, last, &Pace::default(), &BTreeSet::new()).unwrap();
    assert_eq!((closing.mentees, closing.matched), (5, 2));
    assert_eq!((closing.waiting, closing.waiting_again, closing.without()), (2, 1, (1, 2)));
    // The year after, only who waits still takes part.
    let later = (date(2027, 9, 1), date(2028, 8, 31));
    assert_eq!(year.0.state().took_part(later.0, later.1).mentee, [number(1), number(2)].into());
}

#[test]
fn s52_s67_closing_counts_what_was_reached_and_is_refused_while_a_pair_is_open() {
    let mut year = Year::new();
    for (name, wanted) in [("matched", 3), ("waiting", 0), ("days-to-match", 5), ("reached", 2), ("smiles", 9)] {
        year.add(Event::new(FIRST, EventKind::TargetSet).with(Value::Target(name.into(), wanted)));
    }
    year.add(Event::of_pair(FIRST, EventKind::Proposed, number(4), number(104)).in_round(1));
    year.pair(FIRST, EventKind::Declined, 4, 104);
    year.add(Event::of_person(FIRST, EventKind::Waiting, Side::Mentee, number(4)).in_round(1));
    for mentee in 1..=3 {
        year.add(Event::of_pair(FIRST, EventKind::Proposed, number(mentee), number(100 + mentee)).in_round(1));
    }
    for (mentee, day) in [(1, 5), (2, 11), (3, 21)] {
        year.pair(date(2026, 9, day), EventKind::Introduced, mentee, 100 + mentee);
    }
    // In time for one, late for one, never for one.
    year.pair(date(2026, 10, 1), EventKind::Contract, 1, 101);
    for month in 10..=12 {
        year.pair(date(2026, month, 20), EventKind::Meeting, 1, 101);
    }
    year.pair(date(2026, 12, 30), EventKind::Contract, 2, 102);
    year.add(Event::of_pair(date(2026, 12, 31), EventKind::Session, number(4), number(101)));
    let (last, pace) = (date(2027, 8, 31), Pace::default());
    let open = year.0.on(last).close(FIRST, last, &pace, &BTreeSet::new()).unwrap_err();
    assert_eq!(open, [(1, 101), (2, 102), (3, 103)].map(|(one, two)| (Relation::Mentoring, number(one), number(two))));
    year.value(date(2027, 8, 1), EventKind::Ended, (1, 101), Value::How(How::Reached));
    year.value(date(2027, 8, 1), EventKind::Ended, (2, 102), Value::How(How::Failed));
    assert_eq!(year.0.on(last).close(FIRST, last, &pace, &BTreeSet::new()).unwrap_err().len(), 1);
    year.pair(date(2027, 8, 2), EventKind::Renewed, 3, 103);
    let closing = year.0.on(last).close(FIRST, last, &pace, &BTreeSet::new()).unwrap();
    assert_eq!((closing.mentees, closing.matched, closing.waiting, closing.mentors), (4, 3, 1, 3));
    assert_eq!((closing.declined, closing.renewed, closing.sessions), (1, 1, 1));
    assert_eq!(closing.days_to_match, (Some(10), 3));
    assert_eq!(closing.contracts_in_time, (1, 3));
    // 5 September to 1 August are 330 days, 11 September 324, 21 September to 31 August 344.
    assert_eq!(closing.meetings, (3, 11 + 10 + 11));
    assert_eq!(closing.ended.into_iter().collect::<Vec<_>>(), [(How::Reached, 1), (How::Failed, 1)]);
    let met: Vec<(&str, Option<u64>, Option<bool>)> =
        closing.targets.iter().map(|one| (one.name.as_str(), one.reached, one.is_met())).collect();
    assert_eq!(
        met,
        [
            ("days-to-match", Some(10), Some(false)),
            ("matched", Some(3), Some(true)),
            ("reached", Some(1), Some(false)),
            ("smiles", None, None),
            ("waiting", Some(1), Some(false)),
        ]
    );
}

#[test]
fn s75_a_single_conversation_takes_no_seat_and_owes_nothing() {
    let mut year = Year::new();
    year.add(Event::of_pair(FIRST, EventKind::Session, number(1), number(101)));
    assert_eq!(year.0.state().sessions().len(), 1);
    assert!(year.0.state().person(Side::Mentor, number(101)).is_none_or(|mentor| mentor.seats_taken == 0));
    assert_eq!(year.due(date(2027, 9, 1)), []);
}

#[test]
fn names_of_duties_stay_and_are_told_apart() {
    let mut year = Year::new();
    year.introduced(FIRST, 1, 101).introduced(FIRST, 2, 101);
    let uids = |day| -> Vec<String> { year.due(day).iter().map(Due::uid).collect() };
    let one = uids(date(2026, 9, 2));
    assert_eq!(one, uids(date(2026, 9, 20)), "the same duties on another day");
    let apart: BTreeSet<&String> = one.iter().collect();
    assert_eq!(apart.len(), one.len());
}
