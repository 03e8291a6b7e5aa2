//! What stands on the page: everybody once, the round's own numbers, and no markup but the page's.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::cell::Cell;
use std::collections::BTreeSet;

use match_report::Beside;
use mentor_match::cohort::{
    Attendance, Choice, Cohort, Goal, LeadershipRole, Level, Mentee, Mentor, PersonId, Profession, Profile, RoleKind,
    Sphere, StyleAnswer, Target, Units,
};
use mentor_match::compare::{Instance, compare, entrants, goals};
use mentor_match::peers::PeerOutcome;
use mentor_match::policy::{PeerGoal, PeerPolicy, Policy, RoundGoal};
use mentor_match::{MatchingRound, PeerRound, RoundOutcome, StopReason, StrategySpec};

/// Everything that means something to a browser, in one text; the tails tell fields apart.
const HOSTILE: &str =
    "<script>alert(1)</script>\"><img src=x onerror=alert(2)></style></title>&amp;'&#60;b&#62;\u{202e}\u{2066}\u{200f}";

fn hostile(field: &str) -> String {
    format!("{HOSTILE}{field}{}", "w".repeat(300))
}

fn id(number: usize) -> String {
    format!("<b onclick=\"x\">\u{202e}{number:03}")
}

fn units() -> (Units, Level) {
    let mut units = Units::new(["club", "district"]).unwrap();
    for name in ["north", "south"] {
        let district = units.add("district", &hostile(name), None).unwrap();
        units.add("club", &hostile(&format!("{name} club")), Some(district)).unwrap();
    }
    let level = units.level("club").unwrap();
    (units, level)
}

fn profile(units: &Units, level: Level, person: usize) -> Profile {
    let hostile = |field: &str| hostile(&format!("{field}{}", person % 3));
    let mut profile = Profile {
        name: Some(format!("{}\0\n", hostile("name"))),
        email: Some(hostile("email")),
        biography: Some(hostile("biography")),
        goals: Some(vec![Goal::new(&hostile("goal")), Goal::new("budgets <i>")]),
        avoids: Some(vec![hostile("avoid")]),
        interests: Some(vec![hostile("interest")]),
        employers: Some(vec![hostile("employer")]),
        colleges: Some(vec![hostile("college")]),
        languages: Some(vec![hostile("language")]),
        profession: Some(Profession { path: vec![hostile("field")], title: Some(hostile("title")) }),
        leadership: Some(vec![LeadershipRole {
            title: hostile("office"),
            level: Some(level),
            unit: None,
            from: None,
            to: None,
            sphere: Sphere::Association,
            kind: RoleKind::Office,
        }]),
        attendance: Some(vec![Attendance { event: hostile("event"), times: 2 }]),
        ..Profile::default()
    };
    profile.location.unit = units.iter().nth(person % 4);
    profile.location.city = Some(hostile("city"));
    profile.location.time_zone = Some(hostile("zone"));
    profile.style.answers = [(hostile("question"), StyleAnswer::Option(hostile("option")))].into();
    profile
}

fn cohort() -> Cohort {
    let (units, level) = units();
    let mentee = |number: usize| {
        let mut mentee = Mentee::new(&id(number)).unwrap();
        mentee.profile = profile(&units, level, number);
        mentee.track = Some(mentor_match::cohort::Track::new("<new> member").unwrap());
        mentee.target = Some(Target { title: Some(hostile("target")), level: Some(level) });
        mentee.choices = vec![
            Choice::Unresolved(hostile("choice")),
            Choice::Person(PersonId::new(&id(number % 2)).unwrap()),
            Choice::Person(PersonId::new(&id(2 + number % 2)).unwrap()),
        ];
        mentee.importance = [(hostile("matters"), mentor_match::cohort::Importance::Important)].into();
        mentee
    };
    let mentor = |number: usize| {
        let mut mentor = Mentor::new(&id(number)).unwrap();
        mentor.profile = profile(&units, level, number);
        mentor.seats = Some(u16::try_from(number % 3).unwrap());
        mentor.choices =
            vec![Choice::Unresolved(hostile("choice")), Choice::Person(PersonId::new(&id(number)).unwrap())];
        mentor
    };
    let (mentees, mentors) = ((0..9).map(mentee).collect(), (0..5).map(mentor).collect());
    Cohort::new(units, mentees, mentors, vec![]).unwrap()
}

fn check<R>(strategy: &str, look: impl FnOnce(&RoundOutcome<'_>, &str) -> R) -> R {
    let (cohort, policy) = (cohort(), Policy::default());
    let strategy: StrategySpec = strategy.parse().unwrap();
    let outcome = MatchingRound::new(&cohort, &policy).strategy(&strategy).run().unwrap();
    assert!(outcome.audit().adds_up());
    look(
        &outcome,
        &match_report::html(&outcome, Beside { costs: outcome.costs().as_ref(), comparison: None, goals: None }),
    )
}

/// The tags of a page, as written between `<` and `>`.
fn tags(page: &str) -> Vec<&str> {
    page.split('<').skip(1).map(|rest| rest.split_once('>').expect("a tag ends").0).collect()
}

/// What people wrote stands on a page as text, and nothing leads out of it.
fn only_text(page: &str) {
    let (before, script) = page.split_once("<script>").unwrap();
    let (script, after) = script.split_once("</script>").unwrap();
    assert!(script.starts_with("\"use strict\"") && after == "\n</body></html>\n");
    let (head, style) = before.split_once("<style>").unwrap();
    let (style, body) = style.split_once("</style>").unwrap();
    assert!(!style.contains('<') && head.contains("default-src 'none'"));
    let known: BTreeSet<&str> =
        "a b bdi body caption details figcaption figure h1 h2 h3 head header html i input label \
        li main meta nav p rect search section small summary svg table tbody td text th thead title tr ul desc !DOCTYPE"
            .split_whitespace()
            .collect();
    for tag in tags(head).into_iter().chain(tags(body)) {
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        assert!(known.contains(name), "<{tag}>");
        assert!(!tag.contains(" on") && !tag.contains("style=") && !tag.contains("src="), "<{tag}>");
    }
    let reorders = |letter: char| matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(!page.contains(reorders) && !page.chars().any(|letter| letter.is_control() && letter != '\n'));
    assert!(body.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&gt;&lt;img"), "it is shown, as text");
    let longest = body.split(|letter: char| letter.is_whitespace() || letter == '<').map(str::len).max();
    assert!(longest < Some(1_000), "long words are cut: {longest:?}");
}

#[test]
fn whatever_people_write_is_text() {
    for strategy in ["mentee-optimal", "max-score"] {
        check(strategy, |_, page| {
            only_text(page);
        });
    }
}

/// Everybody on both lists; the last one wants what nobody offers.
fn peers(look: impl Fn(&PeerOutcome<'_>, &str)) {
    let (units, level) = units();
    let (mut mentees, mut mentors) = (Vec::new(), Vec::new());
    for number in 0..7 {
        let (mut learner, mut helper) = (Mentee::new(&id(number)).unwrap(), Mentor::new(&id(number)).unwrap());
        (learner.profile, helper.profile) = (profile(&units, level, number), profile(&units, level, number));
        learner.choices =
            vec![Choice::Unresolved(hostile("choice")), Choice::Person(PersonId::new(&id((number + 1) % 3)).unwrap())];
        if number == 6 {
            learner.profile.goals = Some(vec![Goal::new("zoology")]);
        }
        mentees.push(learner);
        mentors.push(helper);
    }
    let cohort = Cohort::new(units, mentees, mentors, vec![]).unwrap();
    let policy = Policy::default().with_peers(Some(PeerPolicy::default()));
    for goal in [PeerGoal::BestFit, PeerGoal::NoSwap, PeerGoal::GreatestTotal] {
        let outcome = PeerRound::new(&cohort, &policy).unwrap().goal(goal).run().unwrap();
        look(&outcome, &match_report::peers_until(&outcome, &|| None).unwrap());
    }
}

#[test]
fn s60_peers_have_a_page_with_everybody_once_and_what_they_write_is_text() {
    peers(|outcome, page| {
        only_text(page);
        let audit = outcome.audit();
        assert!(audit.adds_up() && audit.matched > 0 && audit.matched < audit.people);
        assert!(page.contains(&format!("<h1>{} of {} people have a peer</h1>", audit.matched, audit.people)));
        let sum = |id: &str| figure(page, id).iter().map(|(_, count)| count).sum::<usize>();
        assert_eq!((sum("f-choices"), sum("f-fit")), (audit.people, audit.matches));
        for person in outcome.people() {
            let record: Vec<&str> = page.split(&format!("<details class=p id=e{}>", person.get())).collect();
            assert_eq!(record.len(), 2);
            let record = record[1].split("</details>").next().unwrap();
            for peer in outcome.peers_of(person) {
                assert!(record.contains(&format!("<p>With <a href=#e{}>", peer.get())), "{record}");
            }
            let is_left = outcome.peers_of(person).is_empty();
            assert_eq!((record.contains("<p>No peer: "), record.contains("<table>")), (is_left, !is_left));
            assert_eq!(section(page, "left").contains(&format!("<a href=#e{}>", person.get())), is_left);
            // Points add up to what each of the two gets, up to rounding.
            for table in record.split("<table>").skip(1) {
                let numbers = |column: usize| -> Vec<i32> {
                    let rows = table.split("<tr").skip(2);
                    let cell =
                        |row: &str| row.split("<td").nth(column)?.split('>').nth(1)?.split('/').next()?.parse().ok();
                    rows.filter_map(cell).collect()
                };
                for column in [1, 2] {
                    let all = numbers(column);
                    let (sum, parts) = all.split_last().unwrap();
                    let off = (sum - parts.iter().sum::<i32>()).unsigned_abs() as usize;
                    assert!(off <= parts.len(), "{all:?}");
                }
            }
        }
        // A wish that was not granted is there with its reason.
        let denied = page.matches("second choice, <a href=#e").count();
        let wished = outcome.people().filter(|&person| {
            let chosen = |other| outcome.pair(person, other).written_choice[0].is_some();
            outcome.people().any(|other| other != person && chosen(other) && !outcome.peers_of(person).contains(&other))
        });
        assert_eq!(denied, wished.count());
        let questions = Cell::new(0);
        let ask = |last: usize| {
            questions.set(0);
            match_report::peers_until(outcome, &|| {
                questions.set(questions.get() + 1);
                (questions.get() > last).then_some(StopReason::Cancelled)
            })
        };
        assert!(ask(usize::MAX).is_ok() && questions.get() > 7);
        for last in 0..questions.get() {
            assert_eq!(ask(last).err(), Some(StopReason::Cancelled), "question {last}");
        }
    });
}

/// The numbers of a figure's table, by label.
fn figure(page: &str, id: &str) -> Vec<(String, usize)> {
    let table = page.split(&format!("id=\"{id}-desc\">")).nth(1).unwrap().split("<tbody>").nth(1).unwrap();
    let rows = table.split("</table>").next().unwrap().split("<tr><th scope=row>").skip(1);
    let row = |row: &str| {
        let (label, count) = row.split_once("<td class=n>").unwrap();
        (label.to_owned(), count.trim().parse().unwrap())
    };
    rows.map(row).collect()
}

#[test]
fn numbers_are_the_audits_and_everybody_has_one_record() {
    for strategy in ["mentee-optimal", "max-score"] {
        check(strategy, |outcome, page| {
            let audit = outcome.audit();
            assert!(page.contains(&format!("<h1>{} of {} mentees have a mentor</h1>", audit.matched, audit.mentees)));
            let choices = figure(page, "f-choices");
            assert_eq!(choices.iter().map(|(_, count)| count).sum::<usize>(), audit.mentees);
            let by_choice: Vec<usize> = choices.iter().take(audit.by_choice.len()).map(|(_, count)| *count).collect();
            assert_eq!(by_choice, audit.by_choice);
            assert_eq!(choices.last(), Some(&("no mentor".to_owned(), audit.unmatched)));
            let sum = |id: &str| figure(page, id).iter().map(|(_, count)| count).sum::<usize>();
            assert_eq!((sum("f-fit"), sum("f-load")), (audit.matched, audit.mentors));
            let idle: usize =
                figure(page, "f-load").iter().filter(|(label, _)| label.starts_with(['0', 'n'])).map(|one| one.1).sum();
            assert_eq!(idle, audit.loads[0]);

            for mentee in 0..audit.mentees {
                let record: Vec<&str> = page.split(&format!("<details class=p id=e{mentee}>")).collect();
                assert_eq!(record.len(), 2);
                let record = record[1].split("</details>").next().unwrap();
                let found = outcome.match_of(mentor_match::cohort::MenteeId::from_index(mentee));
                let link = found.map(|one| format!("<p>With <a href=#r{}>", one.mentor_id.get()));
                assert_eq!(record.contains("<p>No mentor: "), link.is_none());
                assert!(link.is_none_or(|link| record.contains(&link)));
                assert_eq!(record.contains("<table>"), found.is_some());
                assert_eq!(
                    page.split("<section id=unmatched>")
                        .nth(1)
                        .unwrap()
                        .split("</section>")
                        .next()
                        .unwrap()
                        .contains(&format!("<a href=#e{mentee}>")),
                    found.is_none()
                );
            }
            for mentor in 0..audit.mentors {
                assert_eq!(page.matches(&format!("<details class=p id=r{mentor}>")).count(), 1);
            }
            assert_eq!(page.contains("<section id=seats>"), strategy == "max-score");
        });
    }
}

#[test]
fn weakest_pairs_are_named_lowest_first() {
    check("mentee-optimal", |outcome, page| {
        let table = page.split("with the lowest fit</caption>").nth(1).unwrap().split("</table>").next().unwrap();
        let named: Vec<u32> =
            table.split("<a href=#e").skip(1).map(|rest| rest.split_once('>').unwrap().0.parse().unwrap()).collect();
        let mut expected = outcome.matches();
        expected.sort_by_key(|one| (one.scores.fit, one.mentee_id));
        let expected: Vec<u32> = expected.iter().take(10).map(|one| one.mentee_id.get()).collect();
        assert!(expected.len() > 3);
        assert_eq!(named, expected);
    });
}

/// The section with this id.
fn section<'p>(page: &'p str, id: &str) -> &'p str {
    page.split(&format!("<section id={id}>")).nth(1).unwrap().split("</section>").next().unwrap()
}

#[test]
fn s39_goals_stand_side_by_side_and_the_rounds_own_is_marked() {
    check("mentee-optimal", |outcome, page| {
        assert!(!page.contains("id=goals"), "no goal was worked out");
        let goals = goals(outcome, &|| None).unwrap().unwrap();
        let page = match_report::html(outcome, Beside { goals: Some(&goals), ..Beside::default() });
        let told = section(&page, "goals");
        for (one, goal) in goals.contenders.iter().zip(RoundGoal::ALL.iter().copied()) {
            let words =
                if goal == RoundGoal::NoSwap { format!("<b>{}</b>", goal.words()) } else { goal.words().to_owned() };
            let row = format!("<tr><th scope=row>{words} <small>({goal})</small><td class=n>{}<td", one.matched);
            assert!(told.contains(&row), "{row}: {told}");
        }
        assert!(page.contains("<a href=\"#goals\">"), "the way to it");
    });
}

#[test]
fn s39_safe_and_contested_pairs_stand_beside_the_figures_of_each_strategy() {
    check("mentee-optimal", |outcome, page| {
        assert!(!page.contains("id=compared"), "nothing was compared");
        let specs = ["mentee-optimal", "max-score"].map(|name| name.parse().unwrap());
        let comparison = compare(Instance::Round(outcome), &entrants(&specs), &|| None, &mut |_| ());
        let (safe, contested) = (comparison.safe(), comparison.contested());
        assert!(!safe.is_empty() && !contested.is_empty(), "{} {}", safe.len(), contested.len());
        let page = match_report::html(outcome, Beside { costs: None, comparison: Some(&comparison), goals: None });
        let compared = section(&page, "compared");
        for one in &comparison.contenders {
            let row = format!("<tr><th scope=row>{}<td class=n>{}<td class=n>", one.strategy, one.matched);
            assert!(compared.contains(&row), "{row}: {compared}");
            let row = compared.split(&row).nth(1).unwrap().lines().next().unwrap();
            let lost = one.wishes_lost.expect("the policy looks at wishes");
            assert!(row.ends_with(&format!("<td class=n>{}<td class=n>{lost}", one.blocking_pairs)), "{row}");
        }
        let (told_contested, told_safe) = compared.split_once("<h3>Safe").unwrap();
        for (mentee, results) in &contested {
            let row = told_contested.split(&format!("<a href=#e{}>", mentee.get())).nth(1).unwrap();
            let row = row.split("</ul>").next().unwrap();
            for (one, result) in comparison.contenders.iter().zip(results) {
                let who =
                    result.map_or("<li>no mentor".to_owned(), |mentor| format!("<li><a href=#r{}>", mentor.get()));
                let told = row.split(&who).nth(1).unwrap().split("<li>").next().unwrap();
                assert!(told.contains(one.strategy.as_str()), "{row}");
            }
        }
        for (mentee, mentor) in &safe {
            let row = told_safe.split(&format!("<tr><th scope=row><a href=#e{}>", mentee.get())).nth(1).unwrap();
            assert!(row.lines().next().unwrap().contains(&format!("<a href=#r{}>", mentor.get())));
        }
        assert_eq!(told_safe.matches("<tr><th scope=row>").count(), safe.len());
    });
}

#[test]
fn without_ties_the_report_says_that_seats_do_not_depend_on_the_stable_answer() {
    let say = "gives each mentor the same number of mentees";
    let mut ada = Mentee::new("ada").unwrap();
    ada.choices = vec![Choice::Person(PersonId::new("dan").unwrap())];
    let mentors = |ids: &[&str]| ids.iter().map(|id| Mentor::new(id).unwrap()).collect::<Vec<_>>();
    for (ids, strategy, said) in [
        (&["dan"][..], "mentee-optimal", true),
        (&["dan"], "max-score", false),
        // Eve and Fay fit Ada alike.
        (&["dan", "eve", "fay"], "mentee-optimal", false),
    ] {
        let cohort = Cohort::new(Units::default(), vec![ada.clone()], mentors(ids), vec![]).unwrap();
        let policy = Policy::default();
        let outcome = MatchingRound::new(&cohort, &policy).strategy(&strategy.parse().unwrap()).run().unwrap();
        assert_eq!(match_report::html(&outcome, Beside::default()).contains(say), said, "{ids:?} {strategy}");
    }
}

#[test]
fn s49_a_record_names_who_could_be_asked_next() {
    let mentees: Vec<Mentee> = ["ada", "bea", "cleo"].map(|id| Mentee::new(id).unwrap()).into();
    let mentors = ["dan", "eve", "fay", "gil", "hal"].map(|id| {
        let mut mentor = Mentor::new(id).unwrap();
        mentor.seats = Some(u16::from(id != "gil"));
        mentor
    });
    for mentors in [mentors.to_vec(), mentors[..3].to_vec()] {
        let all_taken = mentors.len() == 3;
        let cohort = Cohort::new(Units::default(), Vec::clone(&mentees), mentors, vec![]).unwrap();
        let policy = Policy::default();
        let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
        let page = match_report::html(&outcome, Beside::default());
        let mut named = 0;
        for one in outcome.matches() {
            let record = page.split(&format!("<details class=p id=e{}>", one.mentee_id.get())).nth(1).unwrap();
            let told = record.split("If the mentor says no: ").nth(1).unwrap().split("</p>").next().unwrap();
            let links: Vec<u32> =
                told.split("<a href=#r").skip(1).map(|rest| rest.split_once('>').unwrap().0.parse().unwrap()).collect();
            // From the definition: possible, a seat free, in the order of the mentee's list.
            let market = outcome.market();
            let list = market.pairs_of_mentee(one.mentee_id).map(|pair| market.mentor_of(pair));
            let free = |mentor| outcome.mentees_of(mentor).len() < usize::from(outcome.seats(mentor).available);
            let next = list.filter(|&mentor| mentor != one.mentor_id && free(mentor));
            let expected: Vec<u32> = next.take(3).map(mentor_match::cohort::MentorId::get).collect();
            named += expected.len();
            assert_eq!(links, expected, "{told}");
            assert_eq!(told.starts_with("no other possible mentor"), expected.is_empty());
        }
        assert_eq!(named, if all_taken { 0 } else { 3 });
    }
}

#[test]
fn templates_escape_everything_but_style_and_script() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    let templates: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|template| std::fs::read_to_string(template.unwrap().path()).unwrap())
        .collect();
    assert!(templates.len() > 10);
    let printed =
        templates.iter().flat_map(|template| template.split("{{").skip(1).map(|rest| rest.split("}}").next()));
    let filtered: BTreeSet<&str> = printed.flatten().filter(|printed| printed.contains('|')).collect();
    let own = BTreeSet::from([" script|safe ", " style|safe "]);
    assert_eq!(filtered, own, "no other filter, and no template says how it is escaped");
    assert!(templates.iter().all(|template| !template.contains("escape") && !template.contains("{% filter")));
}

#[test]
fn points_add_up_to_the_score() {
    check("mentee-optimal", |_, page| {
        let records = page.split("<caption>Points of 100").skip(1).map(|rest| rest.split("</table>").next().unwrap());
        let mut seen = 0;
        for table in records {
            let rows: Vec<Vec<&str>> =
                table.split("<tr").skip(2).map(|row| row.split("<td").skip(1).collect()).collect();
            let points =
                |cell: &str| -> i32 { cell.split_once('>').unwrap().1.split('/').next().unwrap().parse().unwrap() };
            let (score, parts) = rows.split_last().unwrap();
            for side in [0, 1] {
                let sum: i32 = parts.iter().map(|row| points(row[side])).sum();
                assert!(
                    (sum - points(score[side])).abs() <= 5,
                    "each is rounded on its own: {sum} and {}",
                    score[side]
                );
            }
            seen += 1;
        }
        assert!(seen > 3);
    });
}

#[test]
fn a_round_without_people_has_a_page() {
    let cohort = Cohort::new(Units::default(), vec![], vec![], vec![]).unwrap();
    let policy = Policy::default();
    let page = match_report::html(&MatchingRound::new(&cohort, &policy).run().unwrap(), Beside::default());
    assert!(page.contains("<h1>0 of 0 mentees have a mentor</h1>") && page.contains("There are no matches."));
}

/// The page asks for every person and all along its text, and stops wherever it is told to.
#[test]
fn the_page_stops_at_every_question_whether_to() {
    let (cohort, policy) = (cohort(), Policy::default());
    let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
    let page = |most: usize| {
        let asked = Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            (asked.get() > most).then_some(StopReason::Cancelled)
        };
        (match_report::html_until(&outcome, Beside::default(), &stop), asked.get())
    };
    let (whole, all) = page(usize::MAX);
    let people = cohort.mentees().len() + cohort.mentors().len();
    assert!(all >= people + whole.unwrap().len() / 4096, "{all}");
    for most in 0..all {
        assert_eq!(page(most), (Err(StopReason::Cancelled), most + 1));
    }
    assert_eq!(page(all).0.unwrap(), match_report::html(&outcome, Beside::default()));
}
