//! What the first screen says, and in which order.

use super::*;

/// The header of a column is replaced by words that mean nothing; its answers are then lost.
#[test]
fn what_no_column_answers_is_said_before_the_result_and_every_column_is_listed() {
    let text = std::str::from_utf8(MENTEES).unwrap().trim_start_matches('\u{feff}');
    let (header, rows) = text.split_once('\n').unwrap();
    let declines = "People you would rather not be matched with";
    assert!(header.contains(declines) && !run(MENTORS, MENTEES, "").summary.contains("Not found"));
    let renamed = format!("{}\n{rows}", header.replace(declines, "Zyx vut?"));
    let run = run(MENTORS, renamed.as_bytes(), "");
    let (block, result) =
        (run.summary.find("Not found, although this round would use it:"), run.summary.find("have a mentor"));
    assert!(block.is_some() && block < result, "{}", run.summary);
    assert!(run.summary.contains("(declines)") && run.summary.contains("'Zyx vut?'"), "{}", run.summary);
    assert!(run.summary.contains("1 column is ignored. Does it matter?"), "{}", run.summary);
    let rows = run.rows("committee/columns.csv");
    assert_eq!(rows.iter().filter(|row| row[0] == "mentees.csv").count(), header.split(';').count());
    let lost = rows.iter().find(|row| row[2] == "Zyx vut?").unwrap();
    assert!(lost[3].is_empty() && lost[4].starts_with("not used") && lost[5].parse::<u32>().unwrap() > 0, "{lost:?}");
}

/// Whoever asks for supervisors means to keep them apart; only a rule does.
#[test]
fn supervisors_without_a_rule_are_said() {
    let said = |policy: &Policy| {
        let mentors = "Name,E-mail\nGwen Stubbs,g@x.org\n";
        let mentees = "Name,E-mail,Who is your direct supervisor?\nIda Frost,i@x.org,Gwen Stubbs\n";
        let sources = [
            SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
            SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
        ];
        let import = import(&sources, &ImportOptions::for_policy(policy, date(2026, 9, 1))).unwrap();
        let outcome = MatchingRound::new(&import.cohort, policy).run().unwrap();
        Batch::new(&import, &outcome, &Setting::default()).summary()
    };
    let without = said(&Policy::default());
    let line = "\nmentees.csv, column 'Who is your direct supervisor?': nobody is kept apart by it, since the policy has no rule \
                not-supervisor.\n";
    assert!(without.contains(line) && without.contains("1 of 1 mentee has a mentor"), "{without}");
    let with = said(&Policy::from_toml("[[rules]]\nrule = 'not-supervisor'").unwrap());
    assert!(!with.contains("has no rule") && with.contains("0 of 1 mentee has a mentor"), "{with}");
}

/// A terminal shows about fifty lines: the answer is the first of them, what became of the columns the last.
#[test]
fn the_screen_is_a_page_with_the_answer_first_and_the_columns_last() {
    let page = |run: &Run, answer: usize| {
        let lines: Vec<&str> = run.summary.lines().collect();
        assert!(lines.len() <= 50, "{} lines:\n{}", lines.len(), run.summary);
        assert!(lines[answer].contains(" have a mentor; "), "{}", run.summary);
        assert!(lines.last().unwrap().contains("committee/columns.csv"), "{}", run.summary);
    };
    let sample = run(MENTORS, MENTEES, "");
    page(&sample, 0);
    let remarks: Vec<String> = sample
        .rows("committee/problems.csv")
        .into_iter()
        .filter(|row| row[0] == "scores")
        .map(|row| row[5].clone())
        .collect();
    // The first on weights and the first on people; a second on weights is counted.
    assert_eq!(remarks.len(), 3);
    assert!(sample.summary.contains(&format!("About the scores: {} (1 more in committee/problems.csv).", remarks[0])));
    assert!(sample.summary.contains(&format!("About the scores: {}.", remarks[2])), "{}", sample.summary);
    // Without a header that is understood for what rules ask, many questions and blocks come at once.
    let mentors = String::from_utf8(MENTORS.to_vec()).unwrap().replacen("Are you an active member?", "Colour", 1);
    let mentees = String::from_utf8(MENTEES.to_vec()).unwrap().replacen("First choice", "Zyx", 1).replacen(
        "Third choice",
        "Vut",
        1,
    );
    let run = run(mentors.as_bytes(), mentees.as_bytes(), "");
    assert!(run.summary.starts_with("Not found"), "{}", run.summary);
    let answer = run.summary.lines().position(|line| line.contains(" mentor; ")).unwrap();
    assert!(answer < 15, "{}", run.summary);
    page(&run, answer);
}

/// Content suggests and never assigns.
#[test]
fn a_column_of_names_that_nobody_understands_is_asked_about_and_changes_nothing() {
    let text = std::str::from_utf8(MENTEES).unwrap();
    let renamed = text.replace("People you would rather not be matched with", "Zyx vut?");
    let mapped = |field: &str| {
        let mapping = format!("[mentees]\n\"Zyx vut?\" = \"{field}\"\n");
        run_with(MENTORS, renamed.as_bytes(), "", &mapping, "mentee-optimal")
    };
    let (asked, ignored, declined) = (run(MENTORS, renamed.as_bytes(), ""), mapped("ignore"), mapped("declines"));
    let says = |run: &Run| run.summary.contains("'Zyx vut?' names people of this round in ");
    assert!(says(&asked) && asked.needs_attention, "{}", asked.summary);
    assert!(!says(&ignored) && !says(&declined));
    let matches = |run: &Run| run.rows("committee/matches.csv");
    assert_eq!(matches(&asked), matches(&ignored), "nothing is read from it before it is named");
    assert_eq!(matches(&declined), matches(&run(MENTORS, MENTEES, "")));
    // Half a dozen words that name nobody.
    let numbered = (1..).zip(renamed.lines()).map(|(number, line)| match number {
        1 => format!("{line};Abc def?\n"),
        _ => format!("{line};turquoise\n"),
    });
    let run = run(MENTORS, numbered.collect::<String>().as_bytes(), "");
    assert!(says(&run) && !run.summary.contains("'Abc def?' names people"), "{}", run.summary);
}
