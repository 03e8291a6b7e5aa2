//! What the coordinator reads on the screen.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write;

use mentor_match::cohort::PersonKey;
use mentor_match::compatibility::{Compatibility, UnmatchedProfession, Warning};
use mentor_match::explain::UnmatchedReason;
use mentor_match::text::{count, ordinal};
use mentor_match::{Property, Shown};

use super::batch::{Batch, OwnScores, Reader, is_confidential};
use super::{changes, columns, comparison, directory, goals, introductions, receipt, recruitment, what_if};
use crate::import::{Import, Question, QuestionKind};

const INTO_MEMORY: &str = "writing into a string cannot fail";

/// How many lines of a kind are shown before "and so on".
const SHOWN: usize = 3;

/// The answer first, then what is open, then how it came about, the columns last: a page in all.
pub(super) fn text(batch: &Batch<'_>) -> String {
    let mut text = columns::not_found(batch);
    answer(batch, &mut text);
    text.push_str(&changes::screen(batch));
    unmatched(batch, &mut text);
    seats(batch, &mut text);
    text.extend(batch.goals.as_ref().map(|one| goals::screen(batch, one)));
    text.extend(batch.comparison.as_ref().map(comparison::summary));
    extra_seats(batch, &mut text);
    rulings(batch, &mut text);
    questions(batch, &mut text);
    source(batch, &mut text);
    text.push_str(&columns::summary(batch.import));
    text.trim_start().to_owned()
}

/// Who is matched, what is still open about the matches, and what is certain.
fn answer(batch: &Batch<'_>, text: &mut String) {
    let audit = batch.outcome.audit();
    writeln!(
        text,
        "\n{} of {} {} a mentor{}; {} {} {}.",
        audit.matched,
        count(audit.mentees, "mentee"),
        if audit.mentees == 1 { "has" } else { "have" },
        match audit.going_on {
            0 => String::new(),
            1 => " from this round, and 1 goes on with theirs".to_owned(),
            more => format!(" from this round, and {more} go on with theirs"),
        },
        count(audit.mentors, "mentor"),
        if audit.mentors == 1 { "offers" } else { "offer" },
        count(audit.seats, "seat")
    )
    .expect(INTO_MEMORY);
    for (position, mentees) in audit.by_choice.iter().enumerate() {
        writeln!(text, "  {mentees:>5}  got their {} choice", choice_number(position)).expect(INTO_MEMORY);
    }
    let others = [(audit.with_sponsor, "got their sponsor"), (audit.by_score, "matched by score")];
    for (count, what) in others.into_iter().filter(|(count, _)| *count > 0) {
        writeln!(text, "  {count:>5}  {what}").expect(INTO_MEMORY);
    }
    if audit.resting > 0 {
        let rest = if audit.resting == 1 { "rests" } else { "rest" };
        writeln!(text, "  Of those who go on, {} {rest} for now.", count(audit.resting, "pair")).expect(INTO_MEMORY);
    }
    for (withdrawn, who) in [(audit.withdrawn.mentee, "mentee"), (audit.withdrawn.mentor, "mentor")] {
        if withdrawn > 0 {
            writeln!(text, "  Withdrawn from this round: {}.", count(withdrawn, who)).expect(INTO_MEMORY);
        }
    }
    if audit.pinned > 0 {
        writeln!(text, "  The committee pinned {}.", count(audit.pinned, "match")).expect(INTO_MEMORY);
    }
    if audit.kept > 0 {
        writeln!(text, "  Kept from the earlier result: {}.", count(audit.kept, "match")).expect(INTO_MEMORY);
    }
    if audit.to_be_confirmed > 0 {
        let need = if audit.to_be_confirmed == 1 { "needs" } else { "need" };
        let matches = count(audit.matched, "match");
        writeln!(text, "  {} of the {matches} still {need} a yes from one side or both.", audit.to_be_confirmed)
            .expect(INTO_MEMORY);
    }
    letters(batch, text);
    if batch.outcome.proved().contains(&Property::Stable) {
        text.push_str("  Checked: no mentee and mentor would both rather have each other.\n");
    }
    if let Some(lost) = audit.wishes_lost {
        writeln!(text, "  {}", wishes_lost(lost)).expect(INTO_MEMORY);
    }
}

/// What the result was made from: files, policy, strategy, and what needs a look there.
fn source(batch: &Batch<'_>, text: &mut String) {
    let (outcome, import) = (batch.outcome, batch.import);
    text.push('\n');
    files(import, text);
    problems(import, text);
    text.push_str(&columns::without_rules(batch));
    let claims: Vec<String> = outcome.scoped_claims().iter().map(ToString::to_string).collect();
    writeln!(
        text,
        "Policy {}, as of {}, seed {}. Strategy {} ({}). Whatever is proved was checked again.",
        Shown::line(outcome.policy().name()),
        outcome.as_of(),
        outcome.seed(),
        outcome.strategy(),
        claims.join("; ")
    )
    .expect(INTO_MEMORY);
    if let Some(own) = &batch.setting.own_scores {
        text.push_str(&own_scores(own));
    }
    professions(batch, text);
    scores(batch.outcome.preferences().compatibility(), import, text);
    if let Some(warning) = receipt::warning(batch) {
        writeln!(text, "{warning}").expect(INTO_MEMORY);
    }
    confidential(import, text);
}

/// How many columns are confidential.
pub(super) fn confidential(import: &Import, text: &mut String) {
    let confidential: usize = import.files.iter().map(|file| file.confidential().count()).sum();
    if confidential > 0 {
        writeln!(text, "{}, shown nowhere but in committee/.", count(confidential, "confidential column"))
            .expect(INTO_MEMORY);
    }
}

/// What became of the rows of each file.
pub(super) fn files(import: &Import, text: &mut String) {
    for file in &import.files {
        let counts = file.counts;
        let mut rest = String::new();
        for (count, what) in [
            (counts.blank, "blank"),
            (counts.repeated_headers, "repeating the header"),
            (counts.elsewhere, "for another kind of round"),
            (counts.duplicates, "answered again"),
            (counts.unusable, "not usable"),
        ] {
            if count > 0 {
                write!(rest, ", {count} {what}").expect(INTO_MEMORY);
            }
        }
        writeln!(text, "Read {}: {}, {} used{rest}.", file.name, count(counts.read, "row"), counts.used)
            .expect(INTO_MEMORY);
    }
}

/// Professions that the table given does not have.
fn professions(batch: &Batch<'_>, text: &mut String) {
    let professions = batch.outcome.preferences().compatibility().unmatched_professions();
    if professions.is_empty() {
        return;
    }
    writeln!(text, "Professions not found in the table (compared by wording instead):").expect(INTO_MEMORY);
    let confidential = batch.is_confidential("title") || batch.is_confidential("profession_path");
    let line = |one: &UnmatchedProfession| match one.candidates.as_slice() {
        _ if batch.names_are_confidential() => "one person: see committee/problems.csv".to_owned(),
        _ if confidential => format!("{}: a confidential answer; see committee/problems.csv", one.person),
        [] => format!("{}: '{}' is not in it", one.person, one.written),
        codes => format!("{}: '{}' could be {}", one.person, one.written, codes.join(", ")),
    };
    some(text, professions.iter().map(line));
}

/// What the scores rest on: the features that no pair has, then the first remark on weights and the first on people.
pub(super) fn scores(compatibility: &Compatibility<'_>, import: &Import, text: &mut String) {
    let (mut unknown, mut weights, mut people) = (Vec::new(), Vec::new(), Vec::new());
    for warning in compatibility.warnings() {
        match warning {
            Warning::ConstantFeature { feature, known: false, side: None, .. } => unknown.push(feature.to_string()),
            Warning::ConstantFeature { .. } | Warning::OneFeatureDecides { .. } => weights.push(warning),
            _ => people.push(warning),
        }
    }
    if !unknown.is_empty() {
        let them = if unknown.len() == 1 { ("it", "its weight") } else { ("them", "their weights") };
        writeln!(text, "Unknown for every pair: {}. Ask for {}, or set {} to 0.", unknown.join(", "), them.0, them.1)
            .expect(INTO_MEMORY);
    }
    for remarks in [weights, people] {
        let Some((first, rest)) = remarks.split_first() else { continue };
        let more = match rest.len() {
            0 => String::new(),
            more => format!(" ({more} more in committee/problems.csv)"),
        };
        writeln!(text, "About the scores: {}{more}.", warned(import, first)).expect(INTO_MEMORY);
    }
}

fn choice_number(position: usize) -> String {
    u16::try_from(position + 1).map_or_else(|_| format!("{}th", position + 1), ordinal)
}

/// What a table of scores had for this round.
fn own_scores(own: &OwnScores) -> String {
    let (scores, used) = (&own.file, &own.usage);
    let mut said = format!("Scores for {} from {scores}: the table {used}.", count(own.pairs, "pair"));
    if let Some(line) = own.first_line {
        let who = if own.strangers == 1 { "person of the table is" } else { "people of the table are" };
        write!(said, " {} {who} not in this round and left out; see line {line}.", own.strangers).expect(INTO_MEMORY);
    }
    said + "\n"
}

/// How many wishes for a mentor went to nobody's wish.
fn wishes_lost(lost: usize) -> String {
    let other = "a mentee who did not ask for that mentor and whom the mentor did not name";
    match lost {
        0 => format!("No wish for a mentor was lost to {other}."),
        1 => format!("One wish for a mentor was lost to {other}: see committee/explanations.md."),
        lost => format!("{lost} wishes for a mentor were lost to {other}: see committee/explanations.md."),
    }
}

/// A warning about people who are called as on a screen.
fn warned(import: &Import, warning: &Warning) -> String {
    let called = |person: &PersonKey| import.key_on_screen(person);
    match warning {
        Warning::LowCoverage { side, people } => {
            let people = people.iter().map(|(person, coverage)| (called(person), *coverage)).collect();
            Warning::LowCoverage { side: *side, people }.to_string()
        }
        Warning::IdenticalAnswers { people } => {
            Warning::IdenticalAnswers { people: people.iter().map(called).collect() }.to_string()
        }
        about_nobody => about_nobody.to_string(),
    }
}

fn letters(batch: &Batch<'_>, text: &mut String) {
    let counts = introductions::counts(batch);
    if counts.introductions + counts.proposals + counts.nobody + counts.held_back > 0 {
        let mut said = Vec::new();
        for (letters, what) in [
            (counts.introductions, "introducing partners"),
            (counts.proposals, "proposing partners who have not agreed yet"),
            (counts.nobody, "to those for whom there is nobody this time"),
        ] {
            said.extend((letters > 0).then(|| format!("{} {what}", count(letters, "letter"))));
        }
        said.extend((counts.held_back > 0).then(|| {
            format!(
                "{} held back until it is answered whom a person must not be matched with (committee/questions.csv)",
                count(counts.held_back, "letter")
            )
        }));
        let without = match counts.without_address {
            0 => String::new(),
            readers => format!("; for {} there is no usable e-mail address", count(readers, "reader")),
        };
        writeln!(text, "  {}{without}.", said.join(", ")).expect(INTO_MEMORY);
    }
    if counts.unchanged > 0 {
        let are = if counts.unchanged == 1 { "letter is" } else { "letters are" };
        writeln!(
            text,
            "  {} of these {are} not to be sent again: participants/unchanged/. They say the same as last time, or the \
             two have been introduced before.",
            counts.unchanged
        )
        .expect(INTO_MEMORY);
    }
}

fn unmatched(batch: &Batch<'_>, text: &mut String) {
    let people = batch.unmatched();
    if people.is_empty() {
        return;
    }
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let mut rules: BTreeMap<String, usize> = BTreeMap::new();
    let confidential = batch.outcome.preferences().eligibility().confidential_words();
    for told in people {
        let reason = told.unmatched.map(|reason| reason.to_string()).unwrap_or_default();
        *reasons.entry(reason).or_default() += 1;
        if told.unmatched == Some(UnmatchedReason::NobodyEligible)
            && let Some((rule, _)) = super::committee::by_count(&told.refused).first()
        {
            let told = if confidential.contains(*rule) { "a confidential answer" } else { rule };
            *rules.entry(told.to_owned()).or_default() += 1;
        }
    }
    writeln!(text, "\n{} without a mentor:", people.len()).expect(INTO_MEMORY);
    let obstacles: Vec<&str> = super::committee::by_count(&rules).into_iter().take(3).map(|(rule, _)| rule).collect();
    let nobody = UnmatchedReason::NobodyEligible.to_string();
    for (reason, count) in super::committee::by_count(&reasons) {
        let most = if *reason == nobody && !obstacles.is_empty() {
            format!(" (most often: {})", obstacles.join("; "))
        } else {
            String::new()
        };
        writeln!(text, "  {count:>5}  {reason}{most}").expect(INTO_MEMORY);
    }
}

/// What the committee settled, with its effect where that was worked out.
fn rulings(batch: &Batch<'_>, text: &mut String) {
    let lines = &batch.import.ruling_lines;
    if lines.is_empty() {
        return;
    }
    writeln!(text, "\nFollowed {} of the committee:", count(lines.len(), "ruling")).expect(INTO_MEMORY);
    let lines = match &batch.what_if {
        Some(what_if) => what_if::rulings(batch, what_if, Reader::Screen),
        None => lines
            .iter()
            .map(|line| format!("row {}, {}", line.row, what_if::words(batch, line, Reader::Screen)))
            .collect(),
    };
    for line in lines {
        writeln!(text, "  - {line}").expect(INTO_MEMORY);
    }
}

/// Mentees who share too few seats, whom to recruit for them, and new members who wait.
fn seats(batch: &Batch<'_>, text: &mut String) {
    let groups = what_if::shortage_sizes(batch);
    let (mentors, seats) = recruitment::totals(&recruitment::table(batch));
    let newcomers = [
        (directory::overdue(batch), "past the fourth meeting", "overdue"),
        (directory::due(batch), "at the second or third meeting", "due"),
    ];
    let newcomers = newcomers.map(|(table, when, file)| (directory::counts(&table), when, file));
    let before = text.len();
    if let Some(first) = groups.first() {
        let more = groups.len() - 1;
        let more = if more == 0 { String::new() } else { format!("; {} more", count(more, "such group")) };
        writeln!(text, "{first}, whatever the strategy{more}.").expect(INTO_MEMORY);
    }
    if seats > 0 {
        writeln!(
            text,
            "To recruit: {} for {}; committee/recruitment.csv says for whom, and what they need.",
            count(mentors, "mentor"),
            count(seats, "seat")
        )
        .expect(INTO_MEMORY);
    }
    for ((people, without), when, file) in newcomers.into_iter().filter(|((people, _), ..)| *people > 0) {
        writeln!(
            text,
            "{} {when}, {without} of them still without a mentor; see committee/{file}.csv.",
            count(people, "new member")
        )
        .expect(INTO_MEMORY);
    }
    if text.len() > before {
        text.insert(before, '\n');
    }
}

/// With whom one more seat would help most, where the strategy has prices.
fn extra_seats(batch: &Batch<'_>, text: &mut String) {
    let Some(costs) = &batch.costs else { return };
    let mut worth: Vec<_> =
        batch.outcome.market().mentor_ids().map(|mentor| (costs.extra_seat(mentor), mentor)).collect();
    worth.retain(|(worth, _)| worth.is_something());
    worth.sort_by_key(|&(worth, mentor)| (Reverse(worth.0), mentor));
    if worth.is_empty() {
        return;
    }
    writeln!(text, "\nWhere one more seat would help most:").expect(INTO_MEMORY);
    for (worth, mentor) in worth.into_iter().take(3) {
        let name = batch.mentor_called(mentor, Reader::Screen);
        writeln!(text, "  - {name}: one more seat {worth}").expect(INTO_MEMORY);
    }
}

/// Rows that could not be used, notes, and decisions that fit no question.
pub(super) fn problems(import: &Import, text: &mut String) {
    if !import.problems.is_empty() {
        writeln!(text, "{} could not be used:", count(import.problems.len(), "row")).expect(INTO_MEMORY);
        some(text, import.problems.iter().map(|problem| import.problem_on_screen(problem)));
    }
    if !import.notes.is_empty() {
        let notes = count(import.notes.len(), "note");
        writeln!(text, "{notes} on how answers were read: see committee/problems.csv.").expect(INTO_MEMORY);
    }
    if !import.stale_decisions.is_empty() {
        writeln!(text, "{} matching no question:", count(import.stale_decisions.len(), "decision")).expect(INTO_MEMORY);
        some(text, import.stale_decisions.iter().map(ToString::to_string));
    }
}

fn questions(batch: &Batch<'_>, text: &mut String) {
    questions_on_screen(batch.import, &batch.questions, &batch.weights, text);
}

/// The first questions, those first whose answers change a result.
pub(super) fn questions_on_screen(
    import: &Import,
    questions: &[Question],
    weights: &BTreeMap<String, bool>,
    text: &mut String,
) {
    if questions.is_empty() {
        return;
    }
    writeln!(text, "\n{} for you to decide:", count(questions.len(), "question")).expect(INTO_MEMORY);
    // Facts that a whole programme did not ask for come last: there are as many of them as people.
    let mut shown: Vec<&Question> = questions.iter().collect();
    shown.sort_by_key(|question| (question.kind == QuestionKind::MissingFact, !question.refused));
    let about = |field: &str| shown.iter().filter(|question| question.fields.iter().any(|one| one == field)).count();
    let (supervisors, refused) = (about("supervisors"), shown.iter().filter(|question| question.refused).count());
    if refused > 0 {
        let answer = if refused == 1 { "does not answer its question" } else { "do not answer their questions" };
        writeln!(text, "  {} of yours {answer}; see these questions first.", count(refused, "decision"))
            .expect(INTO_MEMORY);
    }
    // Who leads whom is nobody's business on a screen.
    shown.retain(|question| !question.fields.iter().any(|field| field == "supervisors"));
    let marked = |question: &Question| {
        let changes = weights.get(&question.id) == Some(&true);
        let mark = if changes { "changes a result: " } else { "" };
        format!("{mark}{}", on_screen(import, question))
    };
    some(text, shown.into_iter().map(marked));
    if supervisors > 0 {
        let are = if supervisors == 1 { "is" } else { "are" };
        writeln!(text, "  {supervisors} of them {are} about supervisors: see committee/questions.csv.")
            .expect(INTO_MEMORY);
    }
    unasked(text, questions);
    writeln!(
        text,
        "  Answer them in a file decisions.csv (question_id,answer,reason) and add --decisions decisions.csv."
    )
    .expect(INTO_MEMORY);
}

/// One line for a fact of many people that no column holds: one column settles it, not an answer a person.
fn unasked(text: &mut String, questions: &[Question]) {
    let mut people: BTreeMap<_, usize> = BTreeMap::new();
    for question in questions.iter().filter(|question| question.place.column.is_none()) {
        if let (QuestionKind::MissingFact, Some(person)) = (question.kind, &question.person) {
            *people.entry((person.side, &question.field)).or_default() += 1;
        }
    }
    for ((side, field), number) in people.into_iter().filter(|&(_, number)| number > 1) {
        writeln!(
            text,
            "  {number} of them ask {side}s for `{field}`, which is in no column. Add a column for it, name the column in a mapping, \
             or change the rule in the policy."
        )
        .expect(INTO_MEMORY);
    }
}

/// A question without confidential answers: those stay in the committee's files.
fn on_screen(import: &Import, question: &Question) -> String {
    let is_secret = |field: &String| {
        // What somebody demands is asked about with the answers that others gave.
        let about = field.strip_prefix("wants_only.").map(|name| format!("custom.{name}"));
        is_confidential(import, field)
            || about.is_some_and(|about| is_confidential(import, &about))
            || matches!(field.as_str(), "declines" | "failed_with" | "ended_with")
    };
    if import.names_are_confidential() || question.fields.iter().any(is_secret) {
        format!(
            "{}: a confidential answer needs a decision; see committee/questions.csv [{}]",
            question.place, question.id
        )
    } else {
        question.to_string()
    }
}

pub(super) fn some(text: &mut String, lines: impl ExactSizeIterator<Item = String>) {
    let more = lines.len().saturating_sub(SHOWN);
    for line in lines.take(SHOWN) {
        writeln!(text, "  - {line}").expect(INTO_MEMORY);
    }
    if more > 0 {
        writeln!(text, "    and {more} more, in the committee's files").expect(INTO_MEMORY);
    }
}
