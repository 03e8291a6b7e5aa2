//! The result: the pairs, searched and filtered, one person opened, and whom somebody could have instead.

use askama::Template;
use mentor_match::cohort::{MenteeId, PersonId};
use mentor_match::compatibility::Feature;
use mentor_match::policy::PeerGoal;
use mentor_match::text::{count, fold};
use mentor_match::{Match, Opening, RoundOutcome, Score};
use questionnaire_io::export::Batch;
use questionnaire_io::run::takes;

use crate::action::{self, Action};
use crate::columns::alone;
use crate::frame::render;
use crate::peers::{Line as PeersLine, PeersRound, goal_words};
use crate::request::Request;
use crate::round::{Moved, Pair, Round, moved};
use crate::session::{Session, When};
use crate::words;

/// The most rows of a table on a page.
const ROWS: usize = 2_000;
/// How many are the weakest.
const WEAKEST: usize = 10;
/// How many others somebody is offered.
const OTHERS: usize = 12;

#[derive(Template)]
#[template(path = "result.html")]
struct ResultPage<'a> {
    answer: String,
    pairs: Vec<Line<'a>>,
    all: usize,
    without: Vec<Without<'a>>,
    moved: Option<Vec<Moved<'a>>>,
    questions: usize,
    to_record: bool,
    can_have_moved: bool,
    find: &'a str,
    show: &'a str,
    has_programme: bool,
    has_earlier: bool,
    keeps: Vec<KeepLine>,
    /// What to do where nobody is of one side.
    alone: &'static str,
}

/// What can become of pairs of an earlier result: as files have it, in words, whether it is chosen.
type KeepLine = (&'static str, &'static str, bool);

fn keeps(session: &Session) -> Vec<KeepLine> {
    let chosen = action::keep(session.actions());
    let line = |(value, words): (&'static str, &'static str)| (value, words, value.parse() == Ok(chosen));
    // Among peers nobody stays only where it costs nothing.
    KEEPS.into_iter().filter(|(value, _)| *value != "most" || !session.is_of_peers()).map(line).collect()
}

const KEEPS: [(&str, &str); 3] = [
    ("sent", "stay wherever they still can"),
    ("most", "stay where it costs nobody anything"),
    ("none", "stay only if they were introduced"),
];

/// Whether an earlier result was brought.
fn has_earlier(session: &Session) -> bool {
    session.actions().iter().any(|action| matches!(action, Action::Earlier { file, .. } if !file.is_empty()))
}

impl ResultPage<'_> {
    fn is_shown(&self, filter: &str) -> bool {
        self.show == filter
    }
}

struct Line<'a> {
    mentee: &'a str,
    mentee_id: &'a str,
    mentor: &'a str,
    mentor_id: &'a str,
    how: String,
    standing: String,
    fit: Score,
    /// How many mentees the mentor takes now, and one more.
    more: usize,
}

struct Without<'a> {
    mentee: &'a str,
    id: &'a str,
    why: String,
    refused_by: String,
}

fn line<'a>(batch: &Batch<'_>, outcome: &RoundOutcome<'_>, one: &Match<'a>) -> Line<'a> {
    Line {
        mentee: one.mentee.name_or_id(),
        mentee_id: one.mentee.id.as_str(),
        mentor: one.mentor.name_or_id(),
        mentor_id: one.mentor.id.as_str(),
        how: one.matched_as(),
        standing: batch.standing(one),
        fit: one.scores.fit,
        more: outcome.load(one.mentor_id) + 1,
    }
}

/// Since when those have moved who are to be shown.
pub(crate) fn since(request: &Request) -> Option<When> {
    match request.field("show") {
        "moved" => Some(When::LastStep),
        "moved-all" => Some(When::FirstStep),
        _ => None,
    }
}

/// All pairs, or those that are looked for; `before`: who had whom, where those are to be shown who have moved since.
pub(crate) fn result(round: &Round, session: &Session, request: &Request, before: Option<&[Pair]>) -> String {
    let (outcome, batch) = (round.outcome(), round.batch());
    let (find, show) = (request.field("find"), request.field("show"));
    let wanted = fold(find);
    let is_found = |names: [&str; 2]| wanted.is_empty() || names.into_iter().any(|name| fold(name).contains(&wanted));
    let all = outcome.matches();
    let mut rows: Vec<&Match<'_>> =
        all.iter().filter(|one| is_found([one.mentee.name_or_id(), one.mentor.name_or_id()])).collect();
    match show {
        "confirm" => rows.retain(|one| one.to_be_confirmed),
        "without" | "moved" | "moved-all" => rows.clear(),
        "weakest" => {
            rows.sort_by_key(|one| one.scores.fit);
            rows.truncate(WEAKEST);
        }
        _ => {}
    }
    let mut without = Vec::new();
    if matches!(show, "" | "without") {
        for (id, why, refused_by) in batch.without() {
            let person = outcome.cohort().mentee(id);
            if is_found([person.name_or_id(), ""]) {
                without.push(Without { mentee: person.name_or_id(), id: person.id.as_str(), why, refused_by });
            }
        }
    }
    let moved = before.map(|before| {
        let mut moved = moved(before, &round.pairs);
        moved.retain(|(mentee, from, to)| is_found([mentee, ""]) || is_found([from.unwrap_or(""), to.unwrap_or("")]));
        moved
    });
    without.truncate(ROWS);
    let mentees = outcome.cohort().mentees().len();
    let verb = if mentees == 1 { "has" } else { "have" };
    let answer = format!("{} of {} {verb} a mentor", all.len(), count(mentees, "mentee"));
    render(&ResultPage {
        answer,
        all: all.len(),
        pairs: rows.into_iter().take(ROWS).map(|one| line(&batch, outcome, one)).collect(),
        without,
        moved,
        questions: batch.questions().len(),
        to_record: session.programme().is_some() && !session.state().is_recorded,
        can_have_moved: session.actions().iter().any(Action::is_of_round),
        find,
        show,
        has_programme: session.programme().is_some(),
        has_earlier: has_earlier(session),
        keeps: keeps(session),
        alone: alone(round.import()),
    })
}

#[derive(Template)]
#[template(path = "person.html")]
struct Person<'a> {
    name: &'a str,
    id: &'a str,
    /// What the explanations say, without the line of values.
    told: Vec<&'a str>,
    /// What each value is about, in the mentee's view and in the mentor's.
    values: Vec<(&'a str, &'a str, &'a str)>,
    can_have_others: bool,
}

/// `goals 0.200 / 0.500` in words, for the mentee and for the mentor.
fn value(line: &str) -> Option<(&str, &str, &str)> {
    let (left, of_mentor) = line.rsplit_once(" / ")?;
    let (name, of_mentee) = left.rsplit_once(' ')?;
    let words = match Feature::from_name(name.trim()) {
        Some(feature) => words::feature(feature),
        None => name.trim(),
    };
    Some((words, of_mentee, of_mentor))
}

fn find(outcome: &RoundOutcome<'_>, id: &str) -> Option<MenteeId> {
    outcome.cohort().find_mentee(&PersonId::new(id).ok()?)
}

/// What the explanations say of one mentee, by id.
pub(crate) fn person(round: &Round, id: &str) -> String {
    let found = find(round.outcome(), id);
    let section = found.map(|mentee| round.batch().explanation(mentee)).unwrap_or_default();
    let section = section.trim_start_matches("### ");
    let (_, rest) = section.split_once('\n').unwrap_or_default();
    let name = found.map_or("Nobody of that number", |id| round.import().cohort.mentee(id).name_or_id());
    let is_values = |line: &&str| line.starts_with("Score by feature");
    let values = rest.lines().find(is_values).and_then(|line| line.split_once(": ")).map_or("", |(_, values)| values);
    let values = values.split(". ").next().unwrap_or_default().trim_end_matches('.').split("; ").filter_map(value);
    let told = rest.lines().filter(|line| !line.trim().is_empty() && !is_values(line)).collect();
    let can_have_others = found.is_some_and(|mentee| !round.outcome().possible_mentors(mentee).is_empty());
    render(&Person { name, id, told, values: values.collect(), can_have_others })
}

#[derive(Template)]
#[template(path = "instead.html")]
struct Instead<'a> {
    name: &'a str,
    id: &'a str,
    now: Option<&'a str>,
    /// The mentors whom the mentee could have: those who have a free seat or take the fewest moves first.
    others: Vec<Other<'a>>,
    /// All others who are possible.
    rest: Vec<(&'a str, &'a str)>,
}

struct Other<'a> {
    name: &'a str,
    id: &'a str,
    fit: Score,
    takes: String,
}

/// Whom a mentee could have instead of the mentor that they have.
pub(crate) fn instead(round: &Round, request: &Request) -> String {
    let outcome = round.outcome();
    let cohort = outcome.cohort();
    let Some(mentee) = find(outcome, request.field("mentee")) else {
        let (name, id) = ("Nobody of that number", "");
        return render(&Instead { name, id, now: None, others: Vec::new(), rest: Vec::new() });
    };
    let person = cohort.mentee(mentee);
    let now = outcome.mentor_of(mentee);
    let possible: Vec<_> = outcome.possible_mentors(mentee).into_iter().filter(|&one| Some(one) != now).collect();
    let openings = outcome.openings();
    let openings =
        if now.is_some() { openings.if_declined(mentee, OTHERS) } else { openings.place(mentee, OTHERS).openings };
    let mentees: Vec<String> = cohort.mentees().iter().map(|one| one.name_or_id().to_owned()).collect();
    let mentors: Vec<String> = cohort.mentors().iter().map(|one| one.name_or_id().to_owned()).collect();
    let other = |opening: &Opening| Other {
        name: cohort.mentor(opening.mentor).name_or_id(),
        id: cohort.mentor(opening.mentor).id.as_str(),
        fit: outcome.pair(mentee, opening.mentor).scores.fit,
        takes: match (opening.displaced, opening.moves.len()) {
            (Some(displaced), _) => format!("{} has to make room", mentees[displaced.index()]),
            (None, 0) => "a seat is free".to_owned(),
            (None, _) => takes(opening, &mentees, &mentors),
        },
    };
    let others: Vec<Other<'_>> = openings.iter().map(other).collect();
    let rest = possible.into_iter().filter(|&one| openings.iter().all(|opening| opening.mentor != one));
    let rest = rest.map(|one| (cohort.mentor(one).id.as_str(), cohort.mentor(one).name_or_id())).take(ROWS).collect();
    let now = now.map(|mentor| cohort.mentor(mentor).name_or_id());
    render(&Instead { name: person.name_or_id(), id: person.id.as_str(), now, others, rest })
}

#[derive(Template)]
#[template(path = "peers.html")]
struct PeersPage<'a> {
    answer: &'a str,
    lines: Vec<&'a PeersLine>,
    all: usize,
    groups: &'a [String],
    left: &'a [(String, String)],
    questions: usize,
    find: &'a str,
    goals: Vec<(&'static str, &'static str, bool)>,
    to_record: bool,
    has_programme: bool,
    has_earlier: bool,
    keeps: Vec<KeepLine>,
}

/// All pairs of peers, or those that are looked for.
pub(crate) fn of_peers(round: &PeersRound, session: &Session, request: &Request) -> String {
    let find = request.field("find");
    let wanted = fold(find);
    let is_found = |line: &&PeersLine| [&line.one, &line.other].into_iter().any(|name| fold(name).contains(&wanted));
    let now = round.goal.or_else(|| session.policy()?.peers().map(|rules| rules.goal));
    render(&PeersPage {
        answer: &round.answer,
        lines: round.lines.iter().filter(is_found).take(ROWS).collect(),
        all: round.lines.len(),
        groups: &round.groups,
        left: &round.left,
        questions: round.import().questions.len(),
        to_record: session.programme().is_some() && !session.state().is_recorded,
        has_programme: session.programme().is_some(),
        has_earlier: has_earlier(session),
        keeps: keeps(session),
        find,
        goals: PeerGoal::ALL.iter().map(|&goal| (goal.name(), goal_words(goal), now == Some(goal))).collect(),
    })
}
