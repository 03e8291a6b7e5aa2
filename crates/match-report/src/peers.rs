//! A round of peers as one page to look at, for the committee: the same answer first, the same figures, and each person
//! with their peer, what each gets from the other, and why not somebody whom they chose.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use askama::Template;
use mentor_match::cohort::Choice;
use mentor_match::compatibility::{Breakdown, Detail, Feature};
use mentor_match::peers::{LeftOver, PeerAudit, PeerId, PeerMatch, PeerOutcome};
use mentor_match::policy::PeerGoal;
use mentor_match::{Score, StopReason};

use crate::escape::{clip, name};
use crate::figures::{Bar, Figure};
use crate::page::{SCRIPT, STYLE, hash, paced};
use crate::scores::{NAMED, distribution};
use crate::words::{Number as _, Share as _, by_count, median, ordinal};

/// How many people are named who stand before somebody's own peer and were not chosen.
const MOST_ABOVE: usize = 5;
/// How many reasons against others are named for somebody who has nobody.
const REASONS: usize = 5;

#[derive(Template)]
#[template(path = "peers.html")]
struct Page<'a> {
    outcome: &'a PeerOutcome<'a>,
    audit: PeerAudit,
    matches: Vec<PeerMatch>,
    left: Vec<(String, &'static str, Vec<PeerId>)>,
    people: Vec<Person<'a>>,
    style: &'static str,
    script: &'static str,
    /// How many letters of what was compared are quoted for one feature.
    quoted: usize,
}

/// What is told of one person.
struct Person<'a> {
    id: PeerId,
    name: &'a str,
    written_id: &'a str,
    peers: Vec<(PeerMatch, Option<usize>, Vec<Row>)>,
    /// Why they have nobody.
    none: Option<String>,
    /// Who could join whom.
    trio: Option<[PeerId; 2]>,
    /// Whom they chose or would rather have, and why they do not.
    above: Vec<(Option<u16>, PeerId, String)>,
    /// Why others are not possible, for somebody who has nobody.
    refused: Vec<(String, usize)>,
    possible: usize,
}

/// What one feature brings to each of two peers.
struct Row {
    name: String,
    known: bool,
    cells: [(i32, i32, u64); 2],
    detail: String,
}

/// The page as a UTF-8 text, until `stop` gives a reason to stop.
///
/// # Errors
/// The reason to stop.
///
/// # Examples
/// ```
/// use mentor_match::PeerRound;
/// use mentor_match::cohort::{Cohort, Goal, Mentee, Mentor, Units};
/// use mentor_match::policy::{PeerPolicy, Policy};
///
/// let (mut ada, mut bea) = (Mentee::new("ada")?, Mentee::new("bea")?);
/// let (mut ada_offers, mut bea_offers) = (Mentor::new("ada")?, Mentor::new("bea")?);
/// ada.profile.name = Some("Ada <script>".to_owned());
/// for one in [&mut ada.profile, &mut bea.profile, &mut ada_offers.profile, &mut bea_offers.profile] {
///     one.goals = Some(vec![Goal::new("Teaching")]);
/// }
/// let cohort = Cohort::new(Units::default(), vec![ada, bea], vec![ada_offers, bea_offers], vec![])?;
/// let policy = Policy::default().with_peers(Some(PeerPolicy::default()));
/// let outcome = PeerRound::new(&cohort, &policy)?.run()?;
///
/// let page = match_report::peers_until(&outcome, &|| None)?;
/// assert!(page.contains("2 of 2 people have a peer"));
/// assert!(page.contains("Ada &lt;script&gt;") && !page.contains("Ada <script>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn peers_until(outcome: &PeerOutcome<'_>, stop: &dyn Fn() -> Option<StopReason>) -> Result<String, StopReason> {
    let told = outcome.people().map(|person| stop().map_or(Ok(()), Err).map(|()| Person::new(outcome, person)));
    let mut page = Page {
        outcome,
        audit: outcome.audit(),
        matches: outcome.matches(),
        left: left(outcome),
        people: told.collect::<Result<_, _>>()?,
        style: &STYLE,
        script: SCRIPT,
        quoted: 0,
    };
    paced(stop, |quoted, into| {
        page.quoted = quoted;
        page.render_into(into)
    })
}

impl Page<'_> {
    fn how(&self) -> String {
        let audit = &self.audit;
        let mut said = vec![format!("{}.", audit.matches.of("pair"))];
        for (people, what) in [
            (audit.in_trios, "could join two others as a group of three."),
            (audit.left_over, if audit.left_over == 1 { "has no peer." } else { "have no peer." }),
            (audit.without_seat, if audit.without_seat == 1 { "has no seat." } else { "have no seat." }),
            (audit.withdrawn, if audit.withdrawn == 1 { "has withdrawn." } else { "have withdrawn." }),
        ] {
            said.extend((people > 0).then(|| format!("{people} {what}")));
        }
        said.join(" ")
    }

    fn proof(&self) -> String {
        let meaning = match self.outcome.goal() {
            PeerGoal::NoSwap if self.audit.blocking_pairs == 0 => {
                "Checked: no two people would both rather have each other. "
            }
            PeerGoal::NoSwap => "",
            PeerGoal::BestFit => {
                "Checked: no more people can have a peer, and no matching of as many fits better altogether. "
            }
            PeerGoal::GreatestTotal => "Checked: no matching has a greater total score. ",
        };
        format!(
            "{meaning}Goal {}, seed {} ({}). Whatever is proved was checked again before this page was written.",
            self.outcome.goal().name(),
            self.outcome.seed(),
            self.outcome.claims().join("; ")
        )
    }

    /// Which choice people got.
    fn choices(&self) -> Figure {
        let mut by_choice: BTreeMap<Option<u16>, usize> = BTreeMap::new();
        for (one, _, _) in self
            .people
            .iter()
            .filter_map(|person| person.peers.iter().min_by_key(|(one, ..)| one.written_choice[0].unwrap_or(u16::MAX)))
        {
            *by_choice.entry(one.written_choice[0]).or_default() += 1;
        }
        let without = by_choice.remove(&None).unwrap_or(0);
        let mut bars: Vec<Bar> = by_choice
            .into_iter()
            .map(|(position, people)| Bar::new(format!("{} choice", ordinal(position.unwrap_or(0).into())), people))
            .collect();
        bars.push(Bar::new("matched by fit, not a choice", without));
        bars.push(Bar::new("no peer", self.people.len() - self.audit.matched));
        let title = "People by the choice they got";
        Figure { id: "f-choices", title, columns: ["Choice", "People"], bars, whole: self.people.len() }
    }

    fn fits(&self) -> Figure {
        let fits: Vec<Score> = self.matches.iter().map(|one| one.fit).collect();
        let (title, columns) = ("Pairs by fit", ["Fit from", "Pairs"]);
        Figure { id: "f-fit", title, columns, bars: distribution(&fits), whole: fits.len() }
    }

    fn middle(&self) -> Option<Score> {
        median(self.matches.iter().map(|one| one.fit).collect())
    }

    /// The pairs of which the one gets least, who may be disappointed.
    fn weakest(&self) -> Vec<&PeerMatch> {
        let mut pairs: Vec<&PeerMatch> = self.matches.iter().collect();
        pairs.sort_by_key(|one| (one.gets[0].min(one.gets[1]), one.people));
        pairs.truncate(NAMED);
        pairs
    }

    #[expect(clippy::unused_self, reason = "a template asks its page")]
    fn people_of(&self, people: impl Borrow<usize>) -> String {
        let people = *people.borrow();
        if people == 1 { "1 person".to_owned() } else { format!("{people} people") }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates lend their arguments")]
    fn called(&self, person: &PeerId) -> &str {
        self.outcome.name_or_id(*person)
    }
}

/// Who has nobody, by reason, and what helps.
fn left(outcome: &PeerOutcome<'_>) -> Vec<(String, &'static str, Vec<PeerId>)> {
    let mut groups: BTreeMap<(u8, String), (&'static str, Vec<PeerId>)> = BTreeMap::new();
    for person in outcome.people().filter(|&person| outcome.peers_of(person).is_empty()) {
        let (order, words, helps) = match (outcome.seats(person).none_because(), outcome.left_over(person)) {
            (Some(why), _) => (9, why, "They take no part in this round, or all their seats are taken."),
            (None, Some(reason)) => {
                let (order, helps) = what_helps(&reason);
                (order, outcome.left_over_words(&reason), helps)
            }
            (None, None) => continue,
        };
        groups.entry((order, words)).or_insert_with(|| (helps, Vec::new())).1.push(person);
    }
    groups.into_iter().map(|((_, words), (helps, people))| (words, helps, people)).collect()
}

/// In which order reasons are told, and what helps against each.
fn what_helps(reason: &LeftOver) -> (u8, &'static str) {
    match reason {
        LeftOver::NobodyPossible => (
            0,
            "Rules, answers or goals exclude everybody else. Look at what they want to learn and can help with; a softer \
             rule would help.",
        ),
        LeftOver::AllTaken => (1, "One more person whom they could help, or a second seat of another one, would help."),
        LeftOver::SteppedBack(_) => (2, "Whoever is left over in such a ring, somebody would rather have them."),
        LeftOver::NotPreferred => (3, "The goal best-fit may find somebody for them, at the price of swaps."),
        _ => (4, "The goal best-fit covers as many people as possible."),
    }
}

impl<'a> Person<'a> {
    fn new(outcome: &PeerOutcome<'a>, id: PeerId) -> Self {
        let peers = outcome.peers_of(id);
        let none = peers.is_empty().then(|| {
            let left = || outcome.left_over(id).map(|reason| outcome.left_over_words(&reason));
            outcome.seats(id).none_because().or_else(left).unwrap_or_default()
        });
        let told = peers
            .iter()
            .map(|&peer| (outcome.pair(id, peer), outcome.list_position(id, peer), rows(outcome, id, peer)));
        let is_left = peers.is_empty() && outcome.seats(id).available > 0;
        Self {
            id,
            name: outcome.name_or_id(id),
            written_id: outcome.id(id).as_str(),
            peers: told.collect(),
            none,
            trio: outcome.trios().iter().find(|trio| trio.joins == id).map(|trio| trio.pair),
            above: above(outcome, id, &peers),
            refused: if is_left { refused(outcome, id) } else { Vec::new() },
            possible: outcome.market().list(id).len(),
        }
    }
}

/// Whom somebody chose and does not have, by position; then some who stand before their own peer on their list.
fn above(outcome: &PeerOutcome<'_>, id: PeerId, peers: &[PeerId]) -> Vec<(Option<u16>, PeerId, String)> {
    let choices = outcome.learner(id).choices.iter().chain(&outcome.helper(id).choices);
    let chosen = choices.filter_map(|choice| match choice {
        Choice::Person(person) => outcome.find(person),
        Choice::Unresolved(_) => None,
    });
    let mut wished: Vec<(u16, PeerId)> = chosen
        .filter(|&other| other != id && !peers.contains(&other))
        .filter_map(|other| Some((outcome.pair(id, other).written_choice[0]?, other)))
        .collect();
    wished.sort_unstable();
    wished.dedup();
    let named: Vec<PeerId> = wished.iter().map(|&(_, other)| other).collect();
    let worst = peers.iter().filter_map(|&peer| outcome.list_position(id, peer)).max();
    let before =
        outcome.market().list(id).take_while(|&(_, rank, _)| worst.is_none_or(|worst| (rank as usize) + 1 < worst));
    let before = before.map(|(other, ..)| other).filter(|other| !named.contains(other) && !peers.contains(other));
    let all = wished.iter().map(|&(position, other)| (Some(position), other));
    all.chain(before.take(MOST_ABOVE).map(|other| (None, other)))
        .map(|(position, other)| (position, other, outcome.why_not_words(id, other)))
        .collect()
}

/// Why others are not possible for somebody, the commonest reasons first.
fn refused(outcome: &PeerOutcome<'_>, id: PeerId) -> Vec<(String, usize)> {
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for other in outcome.people().filter(|&other| other != id) {
        for refusal in outcome.refusals(id, other) {
            let called = |one: PeerId| if one == id { outcome.name_or_id(id) } else { "the other" };
            *reasons.entry(refusal.words(called)).or_default() += 1;
        }
    }
    let mut reasons = by_count(&reasons);
    reasons.truncate(REASONS);
    reasons
}

/// What each gets from the other, feature by feature.
fn rows(outcome: &PeerOutcome<'_>, id: PeerId, peer: PeerId) -> Vec<Row> {
    let opened = [outcome.open(id, peer), outcome.open(peer, id)];
    let [gets, gives] = &opened;
    let lines = gets.lines().zip(gives.lines());
    lines
        .filter(|((_, part), _)| part.weight.mentee > 0)
        .map(|((feature, part), (_, other))| {
            let cell = |part: &mentor_match::compatibility::Part, opened: &Breakdown| {
                let sum = u64::from(opened.weight_sum.mentee);
                let most = (200 * u64::from(part.weight.mentee) + sum).checked_div(2 * sum).unwrap_or(0);
                (part.counted.mentee.hundredths(), part.points.mentee.hundredths(), most)
            };
            Row {
                name: feature.to_owned(),
                known: part.value.mentee.is_some() || other.value.mentee.is_some(),
                cells: [cell(part, gets), cell(other, gives)],
                detail: detail(feature, &part.detail, &other.detail),
            }
        })
        .collect()
}

/// What was compared: of goals both ways, which differ; of places in words for two without sides.
fn detail(feature: &str, gets: &Detail, gives: &Detail) -> String {
    let [one, other] = [gets, gives].map(ToString::to_string);
    if feature == Feature::Goals.name() && one != other {
        return format!("gets: {one}. Gives: {other}");
    }
    let meeting = one.strip_prefix("how to meet: the mentee ").and_then(|rest| rest.split_once(", the mentor "));
    match meeting {
        Some((own, theirs)) => format!("how to meet: this person {own}, the other {theirs}"),
        None => one,
    }
}
