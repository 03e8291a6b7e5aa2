//! What follows a match, in files: forms and their answers, what is due, letters, and the end of a year.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use mentor_match::cohort::{PersonId, Side};
use mentor_match::programme::{By, Closing, Event, EventKind, How, Number, Pace, Phase, Satisfaction, Value, Wish};
use questionnaire_io::export::year::{
    Contacts, YearLetters, asked, calendar, concerns, confided, due, marks, numbers, of_the_day, thoughts,
};
use questionnaire_io::export::{DEFAULT_TIPS, OutputFile, Tips};
use questionnaire_io::import::{FormAnswers, Given, SourceFile, SourceKind};
use questionnaire_io::programme::Programme;
use questionnaire_io::template::Form;

mod letters;

const FIRST: Date = date(2026, 9, 1);

/// Ada and Bea with Grace, Cleo with Rosa; introduced on the first day.
struct Year {
    _folder: tempfile::TempDir,
    programme: Programme,
    ada: Number,
    bea: Number,
    cleo: Number,
    grace: Number,
    rosa: Number,
}

impl Year {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut programme = Programme::read_or_begin(&folder.path().join("programme")).unwrap();
        let mut enter = |side, id: &str, name: &str| {
            let next = programme.next_number();
            let email = format!("{id}@x.org");
            programme.people.enter(side, &PersonId::new(id).unwrap(), Some(name), Some(&email), next)
        };
        let [ada, bea, cleo] = [("e1", "Ada Lovelace"), ("e2", "Bea Byron"), ("e3", "Cleo Court")]
            .map(|(id, name)| enter(Side::Mentee, id, name));
        let [grace, rosa] =
            [("m1", "Grace Hopper"), ("m2", "Rosa Bell")].map(|(id, name)| enter(Side::Mentor, id, name));
        for (mentee, mentor) in [(ada, grace), (bea, grace), (cleo, rosa)] {
            let proposed = Event::of_pair(FIRST, EventKind::Proposed, mentee, mentor).in_round(1);
            programme.ledger.append(proposed).unwrap();
            programme.ledger.append(Event::of_pair(FIRST, EventKind::Introduced, mentee, mentor)).unwrap();
        }
        Self { _folder: folder, programme, ada, bea, cleo, grace, rosa }
    }

    fn record(&mut self, csv: &str, day: Date) -> questionnaire_io::programme::AnswersRecorded {
        let answers = read(csv).unwrap();
        self.programme.record_answers(&answers, day, &Pace::default())
    }

    fn add(&mut self, event: Event) {
        self.programme.ledger.append(event).unwrap();
    }

    fn letters(&self, since: Date, day: Date) -> Vec<OutputFile> {
        let with = YearLetters::default();
        with.between_rounds(&self.programme, since, day, &Pace::default(), &|| Ok(())).unwrap()
    }
}

fn asked_of(year: &Year) -> BTreeSet<Number> {
    asked(&year.programme, (FIRST, date(2027, 8, 31))).all()
}

fn read(csv: &str) -> Result<FormAnswers, Box<dyn std::error::Error>> {
    FormAnswers::read(&SourceFile::new(SourceKind::People, "answers.csv", csv), &|| None)
}

fn text<'f>(files: &'f [OutputFile], path: &str) -> &'f str {
    let file = files.iter().find(|file| file.path == path);
    let all: Vec<&str> = files.iter().map(|file| &*file.path).collect();
    std::str::from_utf8(&file.unwrap_or_else(|| panic!("no {path} in {all:?}")).bytes).unwrap()
}

const WHO: &str = "\"Your name, number or e-mail address\",Your partner";
const PULSE: &str = "How is your mentoring going?,What should we do?,What would you like us to know?";
const GO_ON: &str = "Would you like to go on together for another term?";

#[test]
fn s32_s69_s70_s71_what_a_form_asks_is_read_back_from_its_workbook_and_its_text() {
    for form in Form::ALL.iter().copied().filter(|form| form.comes_back()) {
        let (book, text) = (form.to_xlsx().unwrap(), form.to_text());
        assert_eq!(form.to_xlsx().unwrap(), book, "the same bytes");
        // Headers as a form tool exports the questions of the text.
        let questions: Vec<&str> = text.split("\n\n").skip(1).map(|asked| asked.lines().next().unwrap()).collect();
        let headers: Vec<String> =
            questions.iter().map(|asked| format!("\"{}\"", asked.split("   (").next().unwrap())).collect();
        let csv = format!("Timestamp,{}\n2026-10-01 10:00,{}\n", headers.join(","), vec!["x"; headers.len()].join(","));
        assert_eq!(read(&csv).unwrap().form, form, "{csv}");
        // An empty workbook is known by its headers, too.
        let empty = SourceFile::new(SourceKind::People, "answers.xlsx", book);
        assert_eq!(FormAnswers::read(&empty, &|| None).unwrap().form, form);
    }
    assert!(!Form::Reflection.comes_back(), "it stays with the two (S52)");
    assert!(Form::Meeting.to_text().contains("by when"));
    let stranger = read("Name,Colour\nAda,red\n").unwrap_err().to_string();
    assert!(stranger.contains("no column has a question of a form (pulse, checkpoint"), "{stranger}");
}

#[test]
fn s32_answers_in_confidence_are_notes_and_the_ledger_knows_only_that_there_were_some() {
    let mut year = Year::new();
    let day = date(2026, 11, 1);
    let csv = format!(
        "Timestamp,{WHO},{PULSE}\n2026-10-30 9:00,ada lovelace,,2,Please call me,He never writes\n\
         2026-10-30 9:05,m1,Bea Byron,5 (very well),\"Nothing, thank you\",\n\
         2026-10-30 9:06,Grace Hopper,,4,,\n2026-10-30 9:07,Nobody Known,,4,,\n2026-10-30 9:08,e3@x.org,,seven,Please find me somebody else,\n"
    );
    let recorded = year.record(&csv, day);
    assert_eq!((recorded.rows, recorded.events, recorded.known), (3, 3, 0), "{recorded:?}");
    let problems: Vec<String> = recorded.problems.iter().map(ToString::to_string).collect();
    let grace = year.grace;
    assert_eq!(
        problems[0],
        format!("answers.csv row 4: {grace} has several partners; fill in which one the answer is about")
    );
    assert!(
        problems[1].starts_with(
            "answers.csv row 5, column 'Your name, number or e-mail address', \"Nobody Known\": nobody in"
        )
    );
    assert!(
        problems[2].starts_with("answers.csv row 6, column 'How is your mentoring going?': this is not a mark"),
        "what is said in confidence is not quoted"
    );
    assert_eq!(problems.len(), 3);
    for event in year.programme.ledger.events().iter().filter(|event| event.kind == EventKind::Pulse) {
        assert_eq!(event.value, Value::Nothing);
    }
    let said: Vec<_> = confided(&year.programme).iter().map(|one| (one.mentee, one.by, one.mark, one.wish)).collect();
    assert_eq!(
        said,
        [
            (year.ada, By::Mentee, Some(2), Wish::Call),
            (year.bea, By::Mentor, Some(5), Wish::Nothing),
            (year.cleo, By::Mentee, None, Wish::SomebodyElse),
        ]
    );
    // The same file again, a week later, adds nothing.
    let again = year.record(&csv, date(2026, 11, 8));
    assert_eq!((again.rows, again.events, again.known), (0, 0, 3));
    // Notes can be forgotten; the ledger does not notice.
    let lines = year.programme.ledger.head();
    year.programme.notes.forget(year.ada);
    assert_eq!((confided(&year.programme).len(), year.programme.ledger.head()), (2, lines));
}

#[test]
fn s69_s70_s71_progress_plans_and_meetings_are_recorded_once_for_both() {
    let mut year = Year::new();
    let day = date(2026, 10, 20);
    let plan = format!(
        "{WHO},What do you want to reach together?,By when do you want to reach it?\nAda Lovelace,,A talk,June\n"
    );
    assert_eq!(year.record(&plan, day).events, 1);
    let checkpoint = format!(
        "{WHO},How far have you come with your goals?,When did you last meet?\nAda Lovelace,,30 %,19/10/2026\n\
         Grace Hopper,e1,30,19.10.2026\nCleo Court,,150,01/02/2026\n"
    );
    let recorded = year.record(&checkpoint, day);
    assert_eq!((recorded.rows, recorded.problems.len()), (2, 2), "{recorded:?}");
    let meeting = format!("{WHO},Date of this meeting,What we talked about\nRosa Bell,,2026-10-15,SECRET\n");
    assert_eq!(year.record(&meeting, day).events, 1);
    assert_eq!(year.record(&meeting, day).events, 0, "the same meeting");
    let state = year.programme.on(day);
    let pair = state.pair(year.ada, year.grace).unwrap();
    assert_eq!((pair.meetings.as_slice(), pair.checkpoints.len()), (&[date(2026, 10, 19)][..], 3));
    assert_eq!(state.pair(year.cleo, year.rosa).unwrap().meetings, [date(2026, 10, 15)]);
    assert!(!format!("{:?}", year.programme.notes).contains("SECRET"), "what they talk about stays between them");
    let files = of_the_day(&year.programme, day, &Pace::default(), (&Contacts::default(), &Tips::default()));
    let progress = text(&files, "committee/progress.csv");
    assert!(
        progress.contains("P0001,Ada Lovelace,P0004,Grace Hopper,running,2026-09-01,,1,1,30,2026-10-20,2027-09-01"),
        "{progress}"
    );
}

#[test]
fn s59_s64_both_are_asked_apart_and_nothing_says_whose_no_it_was() {
    let mut ends = Vec::new();
    for (ada, grace) in [("yes", "no"), ("no", "yes")] {
        let mut year = Year::new();
        let day = date(2027, 7, 10);
        // Forms that were sent before there were peers asked in these words.
        let who = WHO.replace("Your partner", "Your mentee or mentor");
        let csv = format!("{who},{GO_ON}\nAda Lovelace,,{ada}\nGrace Hopper,Ada Lovelace,{grace}\nCleo Court,,Yes\n");
        let first = year.record(&csv, day);
        assert_eq!((first.rows, first.events, first.renewed, first.ending), (3, 0, 0, 1), "{first:?}");
        assert_eq!(year.record(&format!("{WHO},{GO_ON}\nRosa Bell,,Yes\n"), day).renewed, 1);
        let state = year.programme.on(day);
        assert_eq!(state.pair(year.cleo, year.rosa).unwrap().term, Some(date(2028, 9, 1)), "a year more");
        assert_eq!(state.person(Side::Mentor, year.rosa).unwrap().seats_taken, 1);
        let term = date(2027, 9, 1);
        year.add(Event::of_pair(term, EventKind::Ended, year.ada, year.grace).with(Value::How(How::Term)));
        // What anybody but the committee reads, and the ledger, are the same whoever said no.
        let letters = year.letters(term, term);
        let ledger: Vec<_> = year.programme.ledger.lines().collect();
        let day = of_the_day(&year.programme, term, &Pace::default(), (&Contacts::default(), &Tips::default()));
        ends.push((letters, ledger, day));
    }
    assert_eq!(ends[0], ends[1]);
}

/// Whether it was reached, bowed out or failed, and who asked: the two letters of a pair are always the same.
#[test]
fn s23_s26_s33_s58_s65_letters_say_that_it_ended_and_nothing_else() {
    let mut all = BTreeSet::new();
    for how in How::ALL {
        for (by, wish) in [("Ada Lovelace", "Please find me somebody else"), ("m1", "Please call me")] {
            let mut year = Year::new();
            let day = date(2026, 12, 1);
            let marker = "zzmarker";
            let csv = format!("{WHO},{PULSE}\n{by},{},1,{wish},{marker}\n", if by == "m1" { "e1" } else { "m1" });
            assert_eq!(year.record(&csv, day).rows, 1);
            year.add(Event::of_pair(day, EventKind::Ended, year.ada, year.grace).with(Value::How(*how)));
            let letters = year.letters(day, day);
            let ended: Vec<&OutputFile> = letters.iter().filter(|file| file.path.contains("ended/")).collect();
            assert_eq!(ended.len(), 4, "to both, as text and as page, and to nobody else");
            let mentee = text(&letters, "participants/ended/mentee-P0001-P0004.txt");
            assert!(mentee.contains("Dear Ada,\n\nyour mentoring with Grace Hopper ended on 2026-12-01."), "{mentee}");
            for file in &letters {
                let text = String::from_utf8_lossy(&file.bytes).to_lowercase();
                for secret in [marker, "fail", "asked for", "bowed", "reached", "moved up", "declin", "somebody else"] {
                    assert!(!text.contains(secret), "{secret}: {text}");
                }
            }
            all.insert(letters.iter().map(|file| (file.path.to_string(), file.bytes.clone())).collect::<Vec<_>>());
            let state = year.programme.on(day);
            assert_eq!(state.has_failed(year.ada, year.grace), *how == How::Failed);
            // Who asked is in the committee's list while the pair runs, and gone when it is over.
            let before = of_the_day(&year.programme, day, &Pace::default(), (&Contacts::default(), &Tips::default()));
            assert!(!text(&before, "committee/attention.csv").contains("Ada"));
        }
    }
    assert_eq!(all.len(), 1, "the same letters however it ended and whoever asked");
}

/// The later answer of a day counts, whether the form tool says when or not; the same file again changes nothing.
#[test]
fn a_corrected_answer_takes_the_place_of_the_former() {
    for times in [["2026-10-30 9:00", "2026-10-30 9:00"], ["10/30/2026 9:00", "10/30/2026 10:05"], ["", ""]] {
        let mut year = Year::new();
        let row = |at: usize, mark: u8, wish: &str| format!("{},ada lovelace,,{mark},{wish},\n", times[at]);
        let head = format!("Timestamp,{WHO},{PULSE}\n");
        let day = date(2026, 11, 1);
        let first = year.record(&(head.clone() + &row(0, 1, "Please find me somebody else")), day);
        assert_eq!((first.rows, first.events, first.corrected), (1, 1, 0));
        assert_eq!((first.taken[0].row, first.taken[0].who, first.taken[0].partner), (2, year.ada, Some(year.grace)));
        let corrected = head.clone() + &row(1, 4, "\"Nothing, thank you\"");
        let second = year.record(&corrected, day);
        assert_eq!((second.rows, second.events, second.corrected, second.known), (1, 0, 1, 0), "{times:?}");
        assert_eq!(second.taken[0].corrects, Some(day));
        let said = confided(&year.programme);
        assert_eq!(said.len(), 1);
        assert_eq!((said[0].mark, said[0].wish), (Some(4), Wish::Nothing));
        assert_eq!(year.programme.ledger.events().iter().filter(|event| event.kind == EventKind::Pulse).count(), 1);
        let again = year.record(&corrected, day);
        assert_eq!((again.rows, again.known), (0, 1));
        // Both rows in one file: the later one stays, however often the file is read.
        if times[0] != times[1] || times[0].is_empty() {
            let both = head + &row(0, 1, "Please call me") + &row(1, 4, "\"Nothing, thank you\"");
            let notes = year.programme.notes.clone();
            assert_eq!((year.record(&both, day).known, &year.programme.notes), (2, &notes), "{times:?}");
        }
        // An answer of another day is another one.
        let next = row(0, 5, "").replace("30", "31");
        let later = year.record(&(format!("Timestamp,{WHO},{PULSE}\n") + &next), date(2027, 2, 1));
        assert_eq!((later.rows, later.events, later.corrected), (1, 1, 0), "{times:?}");
        assert_eq!(confided(&year.programme).len(), 2);
    }
}

/// Corrections of several answers in one file, of other lengths than before, each in its place; the last one of a
/// person counts.
#[test]
fn many_corrections_of_one_file_each_find_their_place() {
    let mut year = Year::new();
    let day = date(2026, 11, 1);
    let row =
        |time: &str, who: &str, mark: u8, text: &str| format!("2026-11-01 {time},{who},Grace Hopper,{mark},,{text}\n");
    let head = format!("Timestamp,{WHO},{PULSE}\n");
    let first = head.clone() + &row("9:00", "Ada Lovelace", 1, "alone") + &row("9:00", "Bea Byron", 2, "");
    assert_eq!(year.record(&first, day).rows, 2);
    let corrections = row("9:05", "Ada Lovelace", 3, "")
        + &row("9:06", "Bea Byron", 4, "now, with words")
        + &row("9:07", "Ada Lovelace", 5, "twice");
    let recorded = year.record(&(head.replace(",\n", "\n") + &corrections.replace("now, with", "now with")), day);
    assert_eq!((recorded.corrected, recorded.events, recorded.problems.len()), (3, 0, 0), "{recorded:?}");
    let said: Vec<_> = confided(&year.programme).iter().map(|one| (one.mentee, one.mark)).collect();
    assert_eq!(said, [(year.ada, Some(5)), (year.bea, Some(4))]);
    let texts: Vec<&str> = year.programme.notes.all().iter().map(|note| &*note.text).collect();
    assert_eq!(texts, ["2026-11-01 9:07", "", "twice", "2026-11-01 9:06", "", "now with words"]);
    let again = year.record(&(head + &corrections.replace("now, with", "now with")), day);
    assert_eq!((again.rows, again.known), (0, 3));
}

/// Without times a row is known by what it says: the same export again, on whatever day, is no new answer.
#[test]
fn what_says_the_same_without_a_time_is_recorded_once() {
    let mut year = Year::new();
    let row = |mark: u8| format!("{WHO},{PULSE}\nAda Lovelace,,{mark},,\n");
    assert_eq!(year.record(&row(4), date(2026, 11, 1)).rows, 1);
    let again = year.record(&row(4), date(2026, 12, 1));
    assert_eq!((again.rows, again.known, again.alike), (0, 1, vec![2]));
    assert_eq!(year.record(&row(3), date(2027, 1, 1)).rows, 1, "another mark");
    assert_eq!(year.record(&row(4), date(2027, 2, 1)).rows, 1, "and the first one again");
    assert_eq!(year.record(&row(4), date(2027, 2, 1)).alike, [0; 0], "the same day: the same row");
    // With a time, another one is another answer.
    let timed = |time: &str| format!("Timestamp,{WHO},{PULSE}\n{time},Bea Byron,,4,,\n");
    for time in ["2026-11-01 9:00", "2026-12-01 9:00"] {
        assert_eq!(year.record(&timed(time), date(2026, 12, 1)).rows, 1, "{time}");
    }
}

/// S32: an answer on going on is a sign, though the ledger has nothing of it before both have answered.
#[test]
fn s32_whoever_answers_any_form_is_not_silent() {
    let mut year = Year::new();
    let silent = |year: &Year| {
        let concerns = concerns(&year.programme, date(2027, 6, 1), &Pace::default());
        concerns.iter().map(|one| one.mentee).collect::<Vec<_>>()
    };
    assert_eq!(silent(&year), [year.ada, year.bea, year.cleo]);
    year.record(&format!("{WHO},{GO_ON}\nCleo Court,,yes\n"), date(2027, 5, 20));
    assert_eq!(silent(&year), [year.ada, year.bea]);
}

#[test]
fn a_correction_adds_what_is_new_and_cannot_undo_a_renewal() {
    let mut year = Year::new();
    let day = date(2027, 7, 1);
    let report = |percent: u8, met: &str| {
        format!("{WHO},How far have you come with your goals?,When did you last meet?\nCleo Court,,{percent},{met}\n")
    };
    assert_eq!(year.record(&report(30, "2027-06-01"), day).events, 2);
    assert_eq!(year.record(&report(30, "2027-06-01"), day).known, 1);
    assert_eq!(year.record(&report(60, "2027-06-01"), day).events, 1, "another percentage");
    let pair = year.programme.on(day).pair(year.cleo, year.rosa).cloned().unwrap();
    assert_eq!((pair.checkpoints.last().unwrap().1, pair.meetings.len()), (Some(60), 1));

    let go_on = |who: &str, yes: &str| format!("{WHO},{GO_ON}\n{who},,{yes}\n");
    // What is due asks only who has not answered, and nobody once both have.
    let asks = |year: &Year| {
        let files = of_the_day(&year.programme, day, &Pace::default(), (&Contacts::default(), &Tips::default()));
        let due = text(&files, "committee/due.csv").to_owned();
        let line = due.lines().find(|line| line.contains("Cleo") && line.contains("before the term"));
        line.map(|line| line.rsplit(',').nth(1).unwrap().to_owned())
    };
    let asked = date(2027, 7, 5);
    assert_eq!(asks(&year).as_deref(), Some(" apart\""));
    assert_eq!(year.record(&go_on("Cleo Court", "no"), day).ending, 0);
    assert_eq!(asks(&year).as_deref(), Some("send the form renewal to the mentor; the mentee has answered"));
    assert_eq!(year.record(&go_on("Rosa Bell", "yes"), day).ending, 1);
    assert_eq!(asks(&year), None);
    assert!(due(&year.programme, asked, &Pace::default()).iter().any(|one| one.mentee == year.ada));
    // She has thought again.
    let changed = year.record(&go_on("Cleo Court", "yes"), day);
    assert_eq!((changed.corrected, changed.renewed, changed.ending), (1, 1, 0));
    let late = year.record(&go_on("Cleo Court", "no"), day);
    assert_eq!((late.rows, late.problems.len()), (0, 1));
    assert!(late.problems[0].to_string().contains("the two were renewed on 2027-07-01"), "{:?}", late.problems);
    assert_eq!(year.programme.on(day).pair(year.cleo, year.rosa).unwrap().renewed, [day]);
}

/// Towards the club Fiona knows the office; towards the district she does not.
#[test]
fn s06_keep_or_change_is_a_question() {
    let policy = mentor_match::policy::Policy::from_toml(
        "name = \"ours\"\nlevels = [\"club\", \"district\"]\n[[rules]]\nrule = \"held-position\"\nunknown = \"refuse\"\n\
         [[rules]]\nrule = \"unpaired-mentee\"\n",
    )
    .unwrap();
    let against = |position: &str, level: &str| {
        let mentors = "Member number,Name,Leadership positions held,Who are you mentoring at the moment?\n\
                       m1,Fiona Kruger,\"President (club, 2018-2020)\",e1\n";
        let mentees = format!(
            "Member number,Name,Which position do you aspire to?,At which level?\ne1,Ada Kavanagh,{position},{level}\n"
        );
        let sources = [
            SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
            SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
        ];
        let options = questionnaire_io::import::ImportOptions::for_policy(&policy, FIRST);
        let import = questionnaire_io::import::import(&sources, &options).unwrap();
        let outcome = mentor_match::MatchingRound::new(&import.cohort, &policy).as_of(FIRST).run().unwrap();
        let mentee = import.cohort.find_mentee(&PersonId::new("e1").unwrap()).unwrap();
        let mentor = import.cohort.find_mentor(&PersonId::new("m1").unwrap()).unwrap();
        assert!(!outcome.refusals(mentee, mentor).is_empty(), "nobody is proposed to their own mentor");
        let against = questionnaire_io::programme::against_staying(&outcome, mentee, mentor);
        against.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(against("President", "Club"), Vec::<String>::new(), "that they are paired speaks against nothing");
    let found = against("Governor", "District");
    assert!(found.len() == 1 && found[0].contains("position aimed for"), "{found:?}");
}

#[test]
fn s72_tips_come_on_their_day_and_can_be_ones_own() {
    let year = Year::new();
    assert!(year.letters(date(2026, 9, 3), date(2026, 9, 3)).iter().all(|file| !file.path.contains("tips/")));
    let third = year.letters(date(2026, 9, 4), date(2026, 9, 4));
    let tip = text(&third, "participants/tips/mentee-P0001-P0004-2026-09-04-1.txt");
    assert!(
        tip.contains(
            "Subject: Your first message\n\nDear Ada,\n\nthree sentences are enough for a first message to Grace Hopper"
        ),
        "{tip}"
    );
    assert_eq!(third.iter().filter(|file| file.path.contains("tips/") && file.path.ends_with(".txt")).count(), 6);
    let own: Tips = "== both, day 5 ==\nSubject: Ours\nHi {{first_name}}\n".parse().unwrap();
    let with = YearLetters { tips: own, ..YearLetters::default() };
    let day = date(2026, 9, 6);
    let files = with.between_rounds(&year.programme, day, day, &Pace::default(), &|| Ok(())).unwrap();
    assert!(
        text(&files, "participants/tips/mentor-P0005-P0003-2026-09-06-1.txt").ends_with("Subject: Ours\n\nHi Rosa\n")
    );
    assert!(DEFAULT_TIPS.parse::<Tips>().is_ok());
    let wrong = DEFAULT_TIPS.replace("== both, day 30 ==", "== both, soon ==").parse::<Tips>().unwrap_err().to_string();
    assert!(wrong.contains("'both, soon' does not say for whom and when"), "{wrong}");
}

#[test]
fn s11_s63_s76_s83_what_is_due_is_a_table_and_a_calendar_with_a_contact_for_each_pair() {
    let year = Year::new();
    let day = date(2026, 10, 2);
    let contacts: Contacts = "mentee,mentor,contact\nP0001,P0004,\"Ana; Silva, chair\"\n,,Office\n".parse().unwrap();
    let files = of_the_day(&year.programme, day, &Pace::default(), (&contacts, &Tips::default()));
    let due = text(&files, "committee/due.csv");
    assert!(
        due.contains("2026-10-01,overdue,signed contract,P0001,Ada Lovelace,P0004,Grace Hopper,\"Ana; Silva, chair\""),
        "{due}"
    );
    assert!(due.contains("P0003,Cleo Court,P0005,Rosa Bell,Office"), "{due}");
    let ics = text(&files, "committee/calendar.ics");
    assert!(ics.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && ics.ends_with("END:VCALENDAR\r\n"));
    assert!(ics.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{ics}");
    let unfolded = ics.replace("\r\n ", "");
    assert!(unfolded.contains("UID:contract-P0001-P0004-20260901@mentor-match\r\nDTSTAMP:20261002T000000Z\r\nDTSTART;VALUE=DATE:20261001\r\nSUMMARY:signed contract: Ada Lovelace and Grace Hopper\r\n"), "{unfolded}");
    assert!(unfolded.contains("\\nContact: Ana\\; Silva\\, chair\r\n"), "{unfolded}");
    let uids = |text: &str| -> BTreeSet<String> {
        text.split("\r\n").filter(|line| line.starts_with("UID:")).map(str::to_owned).collect()
    };
    assert_eq!(uids(&unfolded).len(), unfolded.matches("BEGIN:VEVENT").count());
    let later = date(2026, 10, 3);
    let state = year.programme.on(later);
    let pace = Pace::default();
    let due = state.due(later, &pace);
    let again = calendar(&year.programme, &due, (later, &pace), (&contacts, &Tips::default())).replace("\r\n ", "");
    let duties = |all: BTreeSet<String>| -> Vec<String> {
        all.into_iter().filter(|uid| !uid.starts_with("UID:tips-")).collect()
    };
    assert_eq!(duties(uids(&again)), duties(uids(&unfolded)), "the same entries on the next day");
    // Tips stand on their days (S72): 75 days after the first of September, to both of three pairs.
    assert!(
        unfolded.contains("UID:tips-20261115@mentor-match\r\nDTSTAMP:20261002T000000Z\r\nDTSTART;VALUE=DATE:20261115\r\nSUMMARY:tips: 6 letters\r\n"),
        "{unfolded}"
    );
}

#[test]
fn s52_s66_s67_s73_a_year_ends_with_a_page_letters_to_everybody_and_thanks_to_mentors() {
    let mut year = Year::new();
    year.add(Event::new(FIRST, EventKind::TargetSet).with(Value::Target("matched-percent".into(), 90)));
    let next = year.programme.next_number();
    let emil = year.programme.people.enter(Side::Mentee, &PersonId::new("e5").unwrap(), Some("Emil Else"), None, next);
    year.add(Event::of_person(FIRST, EventKind::Waiting, Side::Mentee, emil).in_round(1));
    // A mentor for whom there was no mentee.
    let next = year.programme.next_number();
    year.programme.people.enter(Side::Mentor, &PersonId::new("m9").unwrap(), Some("Ida Idle"), None, next);
    let last = date(2027, 8, 31);
    let evaluation = "\"Your name, number or e-mail address\",How satisfied are you with the programme?\nAda Lovelace,5\nEmil Else,2\nRosa Bell,4\nIda Idle,3\n";
    let unheard = year.programme.clone();
    assert_eq!(year.record(evaluation, last).events, 4);
    assert_eq!(year.programme.on(last).close(FIRST, last, &Pace::default(), &asked_of(&year)).unwrap_err().len(), 3);
    for (mentee, mentor) in [(year.ada, year.grace), (year.bea, year.grace), (year.cleo, year.rosa)] {
        year.add(Event::of_pair(last, EventKind::Ended, mentee, mentor).with(Value::How(How::Term)));
    }
    let closing = year.programme.on(last).close(FIRST, last, &Pace::default(), &asked_of(&year)).unwrap();
    assert_eq!((closing.mentees, closing.matched, closing.waiting, closing.evaluated), (4, 3, 1, (4, 7)));
    let matches =
        "\u{feff}mentee_id,mentor_id,matched_as,fit\ne1,m1,choice 1,0.812\ne3,m2,by score,0.300\nx9,m2,choice 2,0.1\n";
    let thought = thoughts(&year.programme, &Given { name: "matches.csv".into(), bytes: matches.into() }).unwrap();
    assert_eq!(thought.len(), 2);
    assert_eq!(thought[&(year.ada, year.grace)], (Some(812_000), Some(1)));
    let marks = marks(&year.programme, &thought);
    assert_eq!(marks.len(), 2, "mentees: Ada, and Emil who had nobody");
    assert_eq!((marks[0].mark, marks[0].fit, marks[0].choice), (5, Some(812_000), Some(1)));
    assert_eq!((marks[1].mark, marks[1].fit), (2, None));
    assert_eq!(Satisfaction::of(&marks).all.mean(), None, "too few");
    let with = YearLetters { programme: "Ours & yours".to_owned(), ..YearLetters::default() };
    let closing = |programme| {
        let files = with.at_the_end(programme, (FIRST, last), &|| Ok(())).unwrap();
        let closing = |file: &&OutputFile| file.path.contains("closing/") && file.path.ends_with(".txt");
        (files.iter().filter(closing).count(), files)
    };
    assert_eq!(closing(&year.programme).0, 3, "whoever has evaluated the programme is not asked again");
    let (letters, files) = closing(&unheard);
    assert_eq!(letters, 7);
    let mut both = unheard.clone();
    let next = both.next_number();
    let ada_too = both.people.enter(Side::Mentor, &PersonId::new("m8").unwrap(), None, Some("e1@x.org"), next);
    assert_eq!((ada_too, closing(&both).0), (year.ada, 7), "one letter, whichever roles somebody has");
    assert!(text(&files, "participants/closing/mentee-P0006.txt").contains("whether you had a mentor or not"));
    assert!(text(&files, "participants/closing/mentor-P0007.txt").contains("whether you had a mentee or not"));
    assert!(files.iter().all(|file| !file.path.contains("thanks/mentor-P0007")), "thanks are for who had a mentee");
    assert!(text(&files, "participants/thanks/mentor-P0004.txt").contains("thank you for being a mentor"));
    let certificate = text(&files, "participants/certificates/mentor-P0004.html");
    assert!(certificate.contains("Grace Hopper") && certificate.contains("Ours &amp; yours"));
    assert!(certificate.contains("from 2026-09-01 to 2027-08-31"));
    assert_eq!(files.iter().filter(|file| file.path.contains("certificates/")).count(), 2);
    // Somebody whose row was deleted gets no letter.
    assert_eq!(year.programme.on(last).pair(year.ada, year.grace).unwrap().phase(), Phase::Ended(How::Term));
}

#[test]
fn figures_of_a_year_give_no_small_group_away() {
    let of = |matched: usize, renewed: usize, failed: usize| {
        let mut closing = Closing { mentees: 100, matched, renewed, ..Closing::default() };
        closing.ended.insert(How::Failed, failed);
        closing.ended.insert(How::Term, 40);
        String::from_utf8(numbers(&closing).bytes).unwrap()
    };
    let open = of(80, 20, 20);
    for line in ["mentees with a mentor,80", "pairs,80", "pairs that go on,20", "pairs that ended early,20"] {
        assert!(open.contains(line), "{open}");
    }
    for failed in 1..5 {
        let closed = of(80, 40 - failed, failed);
        assert!(!closed.contains("early") && !closed.contains("as planned"), "{closed}");
    }
    assert!(!of(97, 20, 37).contains("without a mentor"), "three people");
}
