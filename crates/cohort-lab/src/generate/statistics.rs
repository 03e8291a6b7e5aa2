//! What a generated cohort turned out to be, counted in its tables.

use std::collections::BTreeMap;

use super::draws::Weights;
use super::{GeneratedCohort, GeneratorOptions};

/// Questions that everybody has an answer to, so that a blank there was left blank.
const ALWAYS_ANSWERED: [&str; 17] = [
    "City",
    "Time zone",
    "How would you like to meet?",
    "Field of work",
    "Job title",
    "Employers",
    "Colleges",
    "Which of these matter most to you?",
    "Hobbies and interests",
    "Leadership positions held",
    "How many conferences have you attended?",
    "How many conventions have you attended?",
    "On a scale of 1 to 5: I like a clear plan",
    "What kind of partner suits you?",
    "Languages",
    "When do you have time?",
    "About me",
];

/// One local unit and its people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClubSize {
    /// Its name.
    pub name: String,
    /// How many mentees belong to it.
    pub mentees: usize,
    /// How many mentors belong to it.
    pub mentors: usize,
}

/// Realised counts of a cohort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistics {
    /// How many mentees.
    pub mentees: usize,
    /// How many mentors.
    pub mentors: usize,
    /// Mentees by track, as written.
    pub tracks: BTreeMap<String, usize>,
    /// Local units with anybody in them, the largest first, equal ones by name.
    pub clubs: Vec<ClubSize>,
    /// Blanks among the questions that everybody has an answer to, in thousandths; `None` without people.
    pub blank_permille: Option<u64>,
    /// Mentors by the seats they offer, as written; the empty text is a blank.
    pub seats: BTreeMap<String, usize>,
    /// How many mentees wrote a first choice.
    pub first_choices: usize,
    /// How many of them named the most wanted mentor.
    pub most_wanted: usize,
    /// Share of first choices that went to the most wanted tenth of all mentors, in thousandths.
    pub top_tenth_permille: Option<u64>,
}

impl GeneratedCohort {
    /// Counts what the tables hold.
    ///
    /// # Complexity
    /// O(cells).
    pub fn statistics(&self) -> Statistics {
        let mut clubs: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for question in ["Club", "Association"] {
            self.mentees.column(question).for_each(|club| clubs.entry(club).or_default().0 += 1);
            self.mentors.column(question).for_each(|club| clubs.entry(club).or_default().1 += 1);
        }
        let size = |(name, (mentees, mentors)): (&str, _)| ClubSize { name: name.to_owned(), mentees, mentors };
        let mut clubs: Vec<ClubSize> = clubs.into_iter().map(size).collect();
        clubs.sort_by_key(|club| std::cmp::Reverse(club.mentees + club.mentors));

        let answers =
            || ALWAYS_ANSWERED.iter().flat_map(|one| self.mentees.column(one).chain(self.mentors.column(one)));
        let blanks = answers().filter(|answer| answer.is_empty()).count();

        let first = counts(self.mentees.column("First choice").filter(|choice| !choice.is_empty()));
        let mut wanted: Vec<usize> = first.into_values().collect();
        wanted.sort_unstable_by(|one, other| other.cmp(one));
        let first_choices = wanted.iter().sum();
        let mentors = self.mentors.rows().len();
        Statistics {
            mentees: self.mentees.rows().len(),
            mentors,
            tracks: counts(self.mentees.column("Which track are you on?")),
            clubs,
            blank_permille: permille(blanks, answers().count()),
            seats: counts(self.mentors.column("How many mentees can you take?")),
            first_choices,
            most_wanted: wanted.first().copied().unwrap_or(0),
            top_tenth_permille: permille(wanted.iter().take(tenth(mentors)).sum(), first_choices),
        }
    }
}

impl Statistics {
    /// Rows of a table for people: what it is, what was requested, what came out.
    pub fn beside(&self, options: &GeneratorOptions) -> Vec<[String; 3]> {
        let row = |what: &str, requested: String, realised: String| [what.to_owned(), requested, realised];
        let [club, district] = options.programme.unit_levels().map(str::to_lowercase);
        let sizes = self.clubs.iter().map(|club| (club.mentees + club.mentors).to_string());
        let sizes: Vec<String> = if sizes.len() > 12 {
            sizes.take(6).chain(["...".to_owned()]).chain(self.smallest()).collect()
        } else {
            sizes.collect()
        };
        let share = |permille: Option<u64>| permille.map_or("-".to_owned(), |p| format!("{}.{} %", p / 10, p % 10));
        let popularity = Weights::zipf(self.mentors, options.popularity_skew).head_permille(tenth(self.mentors));
        vec![
            row("mentees", options.mentees.to_string(), self.mentees.to_string()),
            row("mentors", options.mentors.to_string(), self.mentors.to_string()),
            row("tracks", format!("{} % new members", options.new_member_percent), written(&self.tracks)),
            row(
                &format!("{club}s with people"),
                format!("{} in {} {district}s", options.clubs, options.districts),
                self.clubs.len().to_string(),
            ),
            row(&format!("people per {club}"), "uneven".to_owned(), sizes.join(", ")),
            row("answers left blank", format!("{} %", options.missing_percent), share(self.blank_permille)),
            row("mentors by seats", "mostly 1 or 2".to_owned(), written(&self.seats)),
            row(
                "first choices on the most wanted tenth of mentors",
                format!("skew {}: {} if all could be chosen", options.popularity_skew, share(popularity)),
                share(self.top_tenth_permille),
            ),
            row(
                "first choices on the most wanted mentor",
                "-".to_owned(),
                format!("{} of {}", self.most_wanted, self.first_choices),
            ),
        ]
    }

    fn smallest(&self) -> Option<String> {
        self.clubs.last().map(|club| (club.mentees + club.mentors).to_string())
    }
}

fn counts<'a>(answers: impl Iterator<Item = &'a str>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for answer in answers {
        match counts.get_mut(answer) {
            Some(count) => *count += 1,
            None => drop(counts.insert(answer.to_owned(), 1)),
        }
    }
    counts
}

fn written(counts: &BTreeMap<String, usize>) -> String {
    let one = |(answer, count): (&String, &usize)| {
        if answer.is_empty() { format!("blank: {count}") } else { format!("{answer}: {count}") }
    };
    counts.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn tenth(mentors: usize) -> usize {
    mentors.div_ceil(10)
}

fn permille(part: usize, whole: usize) -> Option<u64> {
    u64::try_from((part * 1000).checked_div(whole)?).ok()
}
