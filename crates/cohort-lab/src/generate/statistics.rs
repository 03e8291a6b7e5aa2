//! What a generated cohort turned out to be.

use std::collections::BTreeMap;

use super::blanks::Tally;
use super::draws::Weights;
use super::questionnaires::{Questionnaire, ask};
use super::{GeneratedCohort, GeneratorOptions};

/// One local unit and its people.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClubSize {
    /// Its name.
    pub name: String,
    /// How many mentees belong to it.
    pub mentees: usize,
    /// How many mentors belong to it.
    pub mentors: usize,
}

/// A share of answers left blank, in thousandths; `None` when nobody had such an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BlankShare {
    /// What the model of missing answers leads to.
    pub expected: Option<u64>,
    /// What came out.
    pub realised: Option<u64>,
}

/// Realised figures of a cohort. Shares and coefficients are in thousandths, `None` when there is nothing to measure.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statistics {
    /// How many mentees.
    pub mentees: usize,
    /// How many mentors.
    pub mentors: usize,
    /// Mentees by track, as written; empty in programmes with one track.
    pub tracks: BTreeMap<String, usize>,
    /// Local units with anybody in them, the largest first, equal ones by name.
    pub clubs: Vec<ClubSize>,
    /// Share of the three most popular topics among those named first.
    pub top_topics_permille: Option<u64>,
    /// Share of topics in a person's own words.
    pub own_words_permille: Option<u64>,
    /// Spearman's coefficient of mentors' job title and number of topics.
    pub title_and_topics: Option<i64>,
    /// Spearman's coefficient of mentors' job title and conferences attended, where the form asks for them.
    pub title_and_conferences: Option<i64>,
    /// Spearman's coefficient of mentors' positions held and conferences attended, where the form asks for them.
    pub positions_and_conferences: Option<i64>,
    /// How well choices agree with their writers' scores: 0 as by chance, 1000 the best each time.
    pub agreement: Option<i64>,
    /// Blanks among answers that somebody had.
    pub blank_permille: Option<u64>,
    /// Blanks by question: harmless, ordinary, private.
    pub blank_by_question: [BlankShare; 3],
    /// Blanks by person: with time and experience, without one of the two, without both.
    pub blank_by_person: [BlankShare; 3],
    /// Mentors by the seats they offer, as written; the empty text is a blank.
    pub seats: BTreeMap<String, usize>,
    /// How many mentees wrote a first choice.
    pub first_choices: usize,
    /// How many of them named the most wanted mentor.
    pub most_wanted: usize,
    /// Share of first choices that went to the most wanted tenth of all mentors.
    pub top_tenth_permille: Option<u64>,
}

impl GeneratedCohort {
    /// Counts what the tables hold, and what was drawn on the way.
    ///
    /// # Complexity
    /// O(cells).
    pub fn statistics(&self) -> Statistics {
        let questionnaire = Questionnaire::of(self.programme).expect("checked when it was generated");
        let mut clubs: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let unit = questionnaire.units[0];
        self.mentees.column(unit).for_each(|club| clubs.entry(club).or_default().0 += 1);
        self.mentors.column(unit).for_each(|club| clubs.entry(club).or_default().1 += 1);
        let size = |(name, (mentees, mentors)): (&str, _)| ClubSize { name: name.to_owned(), mentees, mentors };
        let mut clubs: Vec<ClubSize> = clubs.into_iter().map(size).collect();
        clubs.sort_by_key(|club| std::cmp::Reverse(club.mentees + club.mentors));

        let cells =
            || self.mentees.column(ask::NEEDS).chain(self.mentors.column(ask::OFFERS)).filter(|cell| !cell.is_empty());
        let topic = |entry: &str| questionnaire.topics.iter().position(|topic| topic.is(entry));
        let firsts: Vec<usize> = cells().filter_map(|cell| topic(cell.split("; ").next()?)).collect();
        let entries = || cells().flat_map(|cell| cell.split("; ")).filter_map(|entry| Some((topic(entry)?, entry)));
        let own_words = entries().filter(|&(topic, entry)| questionnaire.topics[topic].option != entry).count();

        let title = |row: &[&str]| title_rank(questionnaire, row[0], row[1]);
        let count = |cell: &str| (!cell.is_empty()).then(|| if cell == "None" { 0 } else { cell.split("; ").count() });
        let conferences = |cell: &str| cell.parse().ok();

        let first = counts(self.mentees.column("First choice").filter(|choice| !choice.is_empty()));
        let mut wanted: Vec<usize> = first.into_values().collect();
        wanted.sort_unstable_by(|one, other| other.cmp(one));
        let first_choices = wanted.iter().sum();
        let mentors = self.mentors.rows().len();
        let share =
            |tally: Tally| BlankShare { expected: tally.expected_permille(), realised: tally.realised_permille() };
        Statistics {
            mentees: self.mentees.rows().len(),
            mentors,
            tracks: counts(self.mentees.column(ask::TRACK)),
            clubs,
            top_topics_permille: permille(firsts.iter().filter(|&&topic| topic < 3).count(), firsts.len()),
            own_words_permille: permille(own_words, entries().count()),
            title_and_topics: self.correlation([ask::FIELD, ask::TITLE, ask::OFFERS], |row| {
                let topics = row[2].split("; ").filter(|entry| topic(entry).is_some()).count();
                Some((title(row)?, topics)).filter(|_| topics > 0)
            }),
            title_and_conferences: self.correlation([ask::FIELD, ask::TITLE, ask::CONFERENCES], |row| {
                Some((title(row)?, conferences(row[2])?))
            }),
            positions_and_conferences: self
                .correlation([ask::LEADERSHIP, ask::CONFERENCES], |row| Some((count(row[0])?, conferences(row[1])?))),
            agreement: self.agreement.permille(),
            blank_permille: self.blanks.all().realised_permille(),
            blank_by_question: self.blanks.by_question.map(share),
            blank_by_person: self.blanks.by_person.map(share),
            seats: counts(self.mentors.column(ask::SEATS)),
            first_choices,
            most_wanted: wanted.first().copied().unwrap_or(0),
            top_tenth_permille: permille(wanted.iter().take(tenth(mentors)).sum(), first_choices),
        }
    }
}

impl GeneratedCohort {
    /// Spearman's coefficient of two figures in the answers of each mentor.
    fn correlation<const N: usize>(
        &self,
        questions: [&str; N],
        figures: impl Fn(&[&str; N]) -> Option<(usize, usize)>,
    ) -> Option<i64> {
        let columns = questions.map(|question| self.mentors.column(question).collect::<Vec<_>>());
        if columns.iter().any(Vec::is_empty) {
            return None;
        }
        let row = |row| figures(&std::array::from_fn(|column| columns[column][row]));
        spearman(&(0..self.mentors.rows().len()).filter_map(row).collect::<Vec<_>>())
    }
}

/// 0 for the most junior title of a field, 3 for the most senior one.
fn title_rank(questionnaire: &Questionnaire, field: &str, title: &str) -> Option<usize> {
    let (_, titles) = questionnaire.fields.iter().find(|(path, _)| *path == field)?;
    titles.iter().position(|one| *one == title)
}

/// Spearman's coefficient in thousandths: Pearson's of the ranks, ties at their middle.
fn spearman(pairs: &[(usize, usize)]) -> Option<i64> {
    let ranks = |values: Vec<usize>| -> Vec<i128> {
        let mut sorted = values.clone();
        sorted.sort_unstable();
        // Twice the rank, measured from the middle.
        let rank = |value: &usize| {
            let (below, upto) = (sorted.partition_point(|one| one < value), sorted.partition_point(|one| one <= value));
            below as i128 + upto as i128 - sorted.len() as i128
        };
        values.iter().map(rank).collect()
    };
    let one = ranks(pairs.iter().map(|pair| pair.0).collect());
    let other = ranks(pairs.iter().map(|pair| pair.1).collect());
    let product =
        |one: &[i128], other: &[i128]| -> i128 { one.iter().zip(other).map(|(one, other)| one * other).sum() };
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let [both, own, others] =
        [product(&one, &other), product(&one, &one), product(&other, &other)].map(|sum| sum as f64);
    #[expect(clippy::cast_possible_truncation, reason = "within -1000..=1000")]
    (own > 0.0 && others > 0.0).then(|| libm::round(1000.0 * both / libm::sqrt(own * others)) as i64)
}

impl Statistics {
    /// Rows of a table for people: what it is, what was requested, what came out.
    pub fn beside(&self, options: &GeneratorOptions) -> Vec<[String; 3]> {
        let Some(questionnaire) = Questionnaire::of(options.programme) else { return Vec::new() };
        let row = |what: &str, requested: String, realised: String| [what.to_owned(), requested, realised];
        let club = questionnaire.units[0].to_lowercase();
        let people = |club: &ClubSize| club.mentees + club.mentors;
        let everybody = self.mentees + self.mentors;
        let head = |len: usize, skew, head| share(Weights::zipf(len, skew).head_permille(head));
        let tracks = match questionnaire.tracks {
            Some([new, _]) => format!("{} % {}", options.new_member_percent, new.to_lowercase()),
            None => "one track".to_owned(),
        };
        let largest = self.clubs.iter().take(tenth(options.clubs)).map(people).sum();
        let correlation = options.answer_correlation * options.answer_correlation;
        let mut rows = vec![
            row("mentees", options.mentees.to_string(), self.mentees.to_string()),
            row("mentors", options.mentors.to_string(), self.mentors.to_string()),
            row("tracks", tracks, written(&self.tracks)),
            row(&format!("units with people ({club})"), options.clubs.to_string(), self.clubs.len().to_string()),
            row(
                "people in the largest tenth of them",
                format!(
                    "{} (Zipf {})",
                    head(options.clubs, options.club_skew, tenth(options.clubs)),
                    options.club_skew
                ),
                share(permille(largest, everybody)),
            ),
            row(
                "topics named first: the three most popular",
                format!("{} (Zipf {})", head(questionnaire.topics.len(), options.topic_skew, 3), options.topic_skew),
                share(self.top_topics_permille),
            ),
            row("topics in own words", format!("{} %", options.own_words_percent), share(self.own_words_permille)),
        ];
        for (what, realised) in [
            ("Spearman: mentors' title, number of topics", self.title_and_topics),
            ("Spearman: mentors' title, conferences", self.title_and_conferences),
            ("Spearman: mentors' positions, conferences", self.positions_and_conferences),
        ] {
            if realised.is_some() {
                rows.push(row(what, format!("{correlation:.2}, less what steps lose"), coefficient(realised)));
            }
        }
        rows.push(row(
            "choices agree with the score",
            format!("{}", options.choice_agreement),
            coefficient(self.agreement),
        ));
        rows.push(row("answers left blank", format!("{} %", options.missing_percent), share(self.blank_permille)));
        let kinds =
            ["harmless questions", "ordinary questions", "private questions"].into_iter().zip(self.blank_by_question);
        let people = ["people with time and experience", "people without one of them", "people without both"]
            .into_iter()
            .zip(self.blank_by_person);
        for (what, blank) in kinds.chain(people) {
            rows.push(row(
                &format!("  {what}"),
                format!("{} (bias {})", share(blank.expected), options.missing_bias),
                share(blank.realised),
            ));
        }
        rows.push(row("mentors by seats", "mostly 1 or 2".to_owned(), written(&self.seats)));
        rows.push(row(
            "first choices on the most wanted tenth of mentors",
            format!(
                "{} by popularity alone (Zipf {})",
                head(self.mentors, options.popularity_skew, tenth(self.mentors)),
                options.popularity_skew
            ),
            share(self.top_tenth_permille),
        ));
        let most = format!("{} of {}", self.most_wanted, self.first_choices);
        rows.push(row("first choices on the most wanted mentor", "-".to_owned(), most));
        rows
    }
}

fn share(permille: Option<u64>) -> String {
    permille.map_or("-".to_owned(), |p| format!("{}.{} %", p / 10, p % 10))
}

fn coefficient(permille: Option<i64>) -> String {
    permille
        .map_or("-".to_owned(), |p| format!("{}{}.{:03}", if p < 0 { "-" } else { "" }, p.abs() / 1000, p.abs() % 1000))
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

fn tenth(count: usize) -> usize {
    count.div_ceil(10)
}

fn permille(part: usize, whole: usize) -> Option<u64> {
    u64::try_from((part * 1000).checked_div(whole)?).ok()
}

#[cfg(test)]
mod tests {
    use super::spearman;

    #[test]
    fn spearman_knows_order_reversal_and_ties() {
        assert_eq!(spearman(&[(1, 10), (2, 20), (3, 99)]), Some(1000));
        assert_eq!(spearman(&[(1, 3), (2, 2), (3, 1)]), Some(-1000));
        assert_eq!(spearman(&[(1, 1), (1, 2), (2, 1), (2, 2)]), Some(0));
        // Ranks 1.5, 1.5, 3 and 1, 2, 3: 1.5 / sqrt(1.5 * 2).
        assert_eq!(spearman(&[(0, 0), (0, 1), (1, 2)]), Some(866));
        assert_eq!(spearman(&[(1, 1), (1, 2)]), None);
    }
}
