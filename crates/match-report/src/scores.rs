//! How well the pairs fit, the weakest by name, and how much was known about them.

use mentor_match::Score;
use mentor_match::cohort::{MenteeId, MentorId, PersonKey, Side};
use mentor_match::compatibility::{Part, Sides, Warning};

use crate::figures::{Bar, Figure};
use crate::report::{Pair, Report};
use crate::words::{count, median, two};

/// How many pairs are named as the weakest, and as the least known, and how many people in a warning.
pub(crate) const NAMED: usize = 10;
/// The width of a column of the distribution, in hundredths.
const STEP: i32 = 5;

/// The fit that half of the pairs reach.
pub(crate) fn middle(report: &Report<'_>) -> Option<Score> {
    median(report.pairs.iter().map(|pair| pair.one.scores.fit).collect())
}

/// How many pairs fit how well.
pub(crate) fn fits(report: &Report<'_>) -> Figure {
    let fits: Vec<Score> = report.pairs.iter().map(|pair| pair.one.scores.fit).collect();
    let (title, columns) = ("Pairs by fit", ["Fit from", "Pairs"]);
    Figure { id: "f-fit", title, columns, bars: distribution(&fits), whole: fits.len() }
}

/// Steps of five hundredths, from the lowest to the highest; the last step includes its end.
pub(crate) fn distribution(scores: &[Score]) -> Vec<Bar> {
    let step = |score: &Score| (score.millionths() / (STEP * 10_000)).min(100 / STEP - 1);
    let steps: Vec<i32> = scores.iter().map(step).collect();
    let (least, most) = (steps.iter().min().copied().unwrap_or(0), steps.iter().max().copied().unwrap_or(0));
    let bar = |wanted: i32| {
        let from = wanted * STEP;
        Bar::new(format!("0.{from:02}"), steps.iter().filter(|&&step| step == wanted).count())
    };
    (least..=most).map(bar).collect()
}

/// The pairs with the lowest fit.
pub(crate) fn weakest<'r, 'a>(report: &'r Report<'a>) -> Vec<&'r Pair<'a>> {
    first(report.pairs.iter().collect(), |pair| pair.one.scores.fit)
}

fn first<'r, 'a>(mut pairs: Vec<&'r Pair<'a>>, key: impl Fn(&Pair<'a>) -> Score) -> Vec<&'r Pair<'a>> {
    pairs.sort_by_key(|pair| (key(pair), pair.one.mentee_id));
    pairs.truncate(NAMED);
    pairs
}

/// The known features in which the mentee loses most.
pub(crate) fn lowest(pair: &Pair<'_>) -> String {
    let lost = |(name, part): (_, &Part)| {
        let value = part.value.mentee?;
        Some((i64::from(part.weight.mentee) * i64::from(Score::ONE.millionths() - value.millionths()), name, value))
    };
    let mut lost: Vec<_> = pair.opened.lines().filter_map(lost).filter(|(lost, ..)| *lost > 0).collect();
    // Stable: what loses as much keeps the order of the features.
    lost.sort_by_key(|&(lost, ..)| std::cmp::Reverse(lost));
    let words: Vec<String> = lost.iter().take(2).map(|(_, name, value)| format!("{name} {}", two(*value))).collect();
    words.join(", ")
}

/// The coverage that half of the matches reach, for both sides.
pub(crate) fn coverage(report: &Report<'_>) -> Option<Sides<Score>> {
    let of = |side: Side| median(report.pairs.iter().map(|pair| *pair.opened.coverage.of(side)).collect());
    Some(Sides { mentee: of(Side::Mentee)?, mentor: of(Side::Mentor)? })
}

/// In how many matches both answered, for each feature that weighs anything.
pub(crate) fn known(report: &Report<'_>) -> Figure {
    // Every pair has the same lines.
    let lines = report.pairs.first().map_or(0, |pair| pair.opened.lines().count());
    let known = |line: usize| {
        let parts = || report.pairs.iter().filter_map(|pair| pair.opened.lines().nth(line));
        let known = parts().filter(|(_, part)| part.value.mentee.is_some()).count();
        let weighs = parts().any(|(_, part)| part.weight.mentee + part.weight.mentor > 0);
        let (name, _) = parts().next().filter(|_| weighs)?;
        Some(Bar::new(name, known))
    };
    let bars = (0..lines).filter_map(known).collect();
    let title = "Matches in which both answered, by what is compared";
    Figure { id: "f-known", title, columns: ["Compared", "Matches"], bars, whole: report.pairs.len() }
}

/// How many matches rest more on neutral values than on answers, and the first of them.
pub(crate) fn least_known<'r, 'a>(report: &'r Report<'a>) -> (usize, Vec<&'r Pair<'a>>) {
    let half = Score::from_millionths(Score::ONE.millionths() / 2);
    let pairs: Vec<&Pair<'_>> = report.pairs.iter().filter(|pair| pair.coverage() < half).collect();
    (pairs.len(), first(pairs, Pair::coverage))
}

/// Somebody whom a warning names.
pub(crate) enum Person {
    Mentee(MenteeId),
    Mentor(MentorId),
}

/// A warning, and the people it names.
pub(crate) fn warning(report: &Report<'_>, warning: &Warning) -> (String, Vec<Person>) {
    let (words, people): (String, Vec<&PersonKey>) = match warning {
        Warning::LowCoverage { side, people } => {
            let whose = count(people.len(), &side.to_string());
            let words = format!("More missing answers than answers for {whose}: ");
            (words, people.iter().map(|(person, _)| person).collect())
        }
        Warning::IdenticalAnswers { people } => {
            (format!("{} people gave the same answer to every question: ", people.len()), people.iter().collect())
        }
        other => (other.to_string(), Vec::new()),
    };
    let cohort = report.outcome.cohort();
    let person = |key: &PersonKey| match key.side {
        Side::Mentee => cohort.find_mentee(&key.id).map(Person::Mentee),
        Side::Mentor => cohort.find_mentor(&key.id).map(Person::Mentor),
    };
    (words, people.into_iter().filter_map(person).collect())
}
