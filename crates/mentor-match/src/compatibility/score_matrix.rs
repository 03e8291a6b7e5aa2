//! Scores by person ids: a table that somebody made, or a matrix.
//!
//! The table has the header `mentee,mentor,score`, and a row for each pair; two more columns are optional:
//!
//! ```text
//! mentee,mentor,score,mentor_score,sentence
//! # Both ids as they stand in the results; scores from 0 to 1 with at most six places.
//! ada@example.org,grace@example.org,0.9,0.75,"Both have run a charity"
//! ben@example.org,grace@example.org,0.4,,
//! ```
//!
//! `score` is the mentee's view and, where `mentor_score` is blank, the mentor's too. A pair without a row, or with a
//! blank score, is not known. Rows about people who are not in the cohort are left out and counted
//! ([`ScoreMatrix::strangers`]): a table of a whole programme serves each of its rounds. A table in which nobody is
//! known is refused, for then its ids are of another kind.

use std::collections::BTreeMap;

use matching_market::{FloatScoreError, ParseScoreError, Score};

use super::fixed::{ONE, Sides};
use super::source::{ScoreSource, ScoreSourceError};
use super::table::{self, TableError};
use crate::cohort::{Cohort, MenteeId, MentorId, PersonId, PersonIdError, PersonKey, Side};

/// Scores of pairs by person ids, for one cohort.
///
/// # Examples
/// ```
/// use mentor_match::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId, PersonId, Units};
/// use mentor_match::compatibility::{ScoreMatrix, ScoreMatrixError, ScoreSource};
/// use mentor_match::engine::Score;
///
/// let cohort = Cohort::new(Units::default(), vec![Mentee::new("ada")?], vec![Mentor::new("grace")?], vec![])?;
/// let read = ScoreMatrix::parse("panel", "mentee,mentor,score\nada,grace,0.8\nada,hugo,0.9\n", &cohort)?;
/// let scores = read.scores(&cohort, MenteeId::new(0), MentorId::new(0)).expect("a score");
/// assert_eq!((scores.mentee.millionths(), scores.mentor.millionths()), (800_000, 800_000));
/// // Hugo is not in this cohort.
/// assert_eq!((read.strangers().len(), read.known()), (1, 1));
///
/// let mut made = ScoreMatrix::new("panel", &cohort);
/// let (ada, grace) = (PersonId::new("ada")?, PersonId::new("grace")?);
/// made.set(&ada, &grace, "0.8".parse()?)?;
/// assert_eq!(made.set(&ada, &grace, Score::ONE), Err(ScoreMatrixError::Twice { mentee: ada, mentor: grace }));
///
/// let error = ScoreMatrix::parse("panel", "mentee,mentor,score\nada,grace,80\n", &cohort).unwrap_err();
/// assert_eq!(error.to_string(), "scores, line 2: 80 is not between 0 and 1; scale all scores");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreMatrix {
    name: String,
    neutral: Score,
    mentees: Vec<PersonId>,
    mentors: Vec<PersonId>,
    // INVARIANT: one row a mentee, ascending by mentor, no mentor twice, scores from 0 to 1.
    rows: Vec<Vec<(MentorId, Sides<Score>)>>,
    sentences: BTreeMap<(MenteeId, MentorId), String>,
    strangers: Vec<Stranger>,
}

/// Somebody with a score who is not in the cohort.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stranger {
    /// Who.
    pub person: PersonKey,
    /// The line of the table that names them first, or their row or column of the matrix; counted from 1.
    pub position: usize,
}

/// Why scores cannot be taken into a [`ScoreMatrix`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScoreMatrixError {
    /// Nobody of the cohort has this id.
    #[error("{0} is not in this cohort; correct the id or leave the score out")]
    Unknown(PersonKey),
    /// A second score for two people.
    #[error("mentee {mentee} and mentor {mentor} have a score already; keep one")]
    Twice {
        /// The mentee.
        mentee: PersonId,
        /// The mentor.
        mentor: PersonId,
    },
    /// A score outside of 0 to 1.
    #[error("{0} is not between 0 and 1; scale all scores")]
    OutOfRange(Score),
    /// A number of a matrix that is no score.
    #[error("row {row}, column {column} of the matrix: {error}")]
    Entry {
        /// Counted from 1.
        row: usize,
        /// Counted from 1.
        column: usize,
        /// What is wrong.
        error: FloatScoreError,
    },
    /// Not one id for each row and column of a matrix.
    #[error(
        "a matrix of {} by {} with {} mentees and {} mentors; give one id for each row and each column",
        found.0, found.1, ids.0, ids.1
    )]
    Shape {
        /// Rows and columns.
        found: (usize, usize),
        /// Ids of mentees and of mentors.
        ids: (usize, usize),
    },
    /// An id that stands for two rows or two columns.
    #[error("{0} is there twice; keep one")]
    IdTwice(PersonKey),
    /// Not one pair is of the cohort.
    #[error(
        "no scored pair is in this cohort{}",
        example.as_ref().map_or_else(String::new, |id| format!("; use its ids, such as {id}"))
    )]
    NobodyKnown {
        /// An id of the cohort.
        example: Option<PersonId>,
    },
}

/// Why a table of scores cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("scores, line {line}: {kind}")]
#[non_exhaustive]
pub struct ScoreTableError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub kind: ScoreTableErrorKind,
}

/// What is wrong with a line of a table of scores.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScoreTableErrorKind {
    /// A header or row that cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A cell that is no id.
    #[error("'{column}': {error}")]
    Id {
        /// Of which column.
        column: &'static str,
        /// What is wrong with it.
        error: PersonIdError,
    },
    /// A cell that is no score.
    #[error("'{column}' is '{found}': {error}")]
    Score {
        /// Of which column.
        column: &'static str,
        /// What is written.
        found: String,
        /// What is wrong with it.
        error: ParseScoreError,
    },
    /// A row that the matrix cannot take, or a table without use.
    #[error(transparent)]
    Matrix(#[from] ScoreMatrixError),
}

impl ScoreMatrix {
    /// No scores yet, for the people of this cohort.
    pub fn new(name: &str, cohort: &Cohort) -> Self {
        Self {
            name: name.to_owned(),
            neutral: Score::ZERO,
            mentees: cohort.mentees().iter().map(|one| one.id.clone()).collect(),
            mentors: cohort.mentors().iter().map(|one| one.id.clone()).collect(),
            rows: vec![Vec::new(); cohort.mentees().len()],
            sentences: BTreeMap::new(),
            strangers: Vec::new(),
        }
    }

    /// Reads a table as described above. Lines may end in CR LF, and the text may begin with a byte order mark; blank
    /// lines and lines that begin with `#` say nothing.
    ///
    /// # Errors
    /// [`ScoreTableError`] with the line: a missing column, a cell that is no id or no score from 0 to 1, a pair with
    /// two scores, nobody who is in the cohort.
    ///
    /// # Complexity
    /// O(r log n) for r rows and n people; moving later entries of a mentee's row where rows come in no order.
    pub fn parse(name: &str, table: &str, cohort: &Cohort) -> Result<Self, ScoreTableError> {
        let mut matrix = Self::new(name, cohort);
        let (mut strangers, mut last) = (BTreeMap::new(), 1);
        let rows = table::read(table, &["mentee", "mentor", "score"], &["mentor_score", "sentence"])
            .map_err(|(line, error)| ScoreTableError { line, kind: error.into() })?;
        for row in rows {
            let line = row.number;
            last = line;
            let fail = |kind| ScoreTableError { line, kind };
            let [mentee, mentor, own, other, sentence] =
                row.cells.try_into().expect("as many cells as columns were asked for");
            let id = |column, cell: &str| {
                PersonId::new(cell).map_err(|error| fail(ScoreTableErrorKind::Id { column, error }))
            };
            let (mentee, mentor) = (id("mentee", &mentee)?, id("mentor", &mentor)?);
            let number = |column, cell: String| {
                let value = cell.parse::<Score>();
                value.map_err(|error| fail(ScoreTableErrorKind::Score { column, found: cell, error }))
            };
            if own.is_empty() && other.is_empty() {
                continue;
            }
            let own = number("score", own)?;
            let other = if other.is_empty() { own } else { number("mentor_score", other)? };
            let keys =
                [(Side::Mentee, &mentee), (Side::Mentor, &mentor)].map(|(side, id)| PersonKey { side, id: id.clone() });
            let unknown = keys.into_iter().filter(|key| matrix.find(key).is_none());
            let unknown: Vec<PersonKey> = unknown.collect();
            if unknown.is_empty() {
                let sides = Sides { mentee: own, mentor: other };
                matrix.set_sides(&mentee, &mentor, sides).map_err(|error| fail(error.into()))?;
                if !sentence.is_empty() {
                    matrix.say(&mentee, &mentor, &sentence).map_err(|error| fail(error.into()))?;
                }
            }
            for key in unknown {
                strangers.entry(key).or_insert(line);
            }
        }
        matrix.met(strangers, cohort).map_err(|error| ScoreTableError { line: last, kind: error.into() })
    }

    /// Takes over a matrix whose rows are these mentees and whose columns are these mentors; NaN: not known. Needs the
    /// feature `ndarray`.
    ///
    /// # Errors
    /// [`ScoreMatrixError`]: not one id for each row and column, an id twice, a number that is no score from 0 to 1,
    /// nobody who is in the cohort.
    ///
    /// # Complexity
    /// O(n · m + (n + m) log (n + m)) for n rows and m columns.
    ///
    /// # Examples
    /// ```
    /// use mentor_match::cohort::{Cohort, Mentee, Mentor, PersonId, Units};
    /// use mentor_match::compatibility::{ScoreMatrix, ScoreMatrixError};
    /// use ndarray::array;
    ///
    /// let cohort = Cohort::new(Units::default(), vec![Mentee::new("ada")?], vec![Mentor::new("grace")?], vec![])?;
    /// let (mentees, mentors) = ([PersonId::new("ada")?], [PersonId::new("hugo")?, PersonId::new("grace")?]);
    /// let matrix = ScoreMatrix::from_dense("model", array![[0.9, 0.4]].view(), &mentees, &mentors, &cohort)?;
    /// assert_eq!((matrix.known(), matrix.strangers().len()), (1, 1));
    ///
    /// let refused = ScoreMatrix::from_dense("model", array![[0.9]].view(), &mentees, &mentors, &cohort).unwrap_err();
    /// assert_eq!(refused, ScoreMatrixError::Shape { found: (1, 1), ids: (1, 2) });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "ndarray")]
    #[expect(clippy::needless_pass_by_value, reason = "a view is a reference of two dimensions")]
    pub fn from_dense(
        name: &str,
        scores: ndarray::ArrayView2<'_, f64>,
        mentees: &[PersonId],
        mentors: &[PersonId],
        cohort: &Cohort,
    ) -> Result<Self, ScoreMatrixError> {
        let mut matrix = Self::new(name, cohort);
        let ids = (mentees.len(), mentors.len());
        if scores.dim() != ids {
            return Err(ScoreMatrixError::Shape { found: scores.dim(), ids });
        }
        let mut strangers = BTreeMap::new();
        let mut places = |side, ids: &[PersonId]| -> Result<Vec<Option<usize>>, ScoreMatrixError> {
            let mut seen: Vec<&PersonId> = ids.iter().collect();
            seen.sort_unstable();
            if let Some(twice) = seen.windows(2).find(|two| two[0] == two[1]) {
                return Err(ScoreMatrixError::IdTwice(PersonKey { side, id: twice[0].clone() }));
            }
            let place = |(id, position): (&PersonId, usize)| {
                let key = PersonKey { side, id: id.clone() };
                let found = matrix.find(&key);
                if found.is_none() {
                    strangers.insert(key, position);
                }
                found
            };
            Ok(ids.iter().zip(1..).map(place).collect())
        };
        let (of_rows, of_columns) = (places(Side::Mentee, mentees)?, places(Side::Mentor, mentors)?);
        // Columns in the order of the cohort's mentors, so that each row is filled from its beginning.
        let mut columns: Vec<(MentorId, usize)> = of_columns
            .iter()
            .enumerate()
            .filter_map(|(column, place)| Some((MentorId::from_index((*place)?), column)))
            .collect();
        columns.sort_unstable();
        for ((row, entries), place) in scores.outer_iter().enumerate().zip(of_rows) {
            let Some(place) = place else { continue };
            for &(mentor, column) in &columns {
                let score = match Score::try_from_f64(entries[column]) {
                    Err(FloatScoreError::NotANumber) => continue,
                    Err(error) => return Err(ScoreMatrixError::Entry { row: row + 1, column: column + 1, error }),
                    Ok(score) => in_range(score)?,
                };
                matrix.rows[place].push((mentor, Sides { mentee: score, mentor: score }));
            }
        }
        matrix.met(strangers, cohort)
    }

    /// The score of a pair, the same for both.
    ///
    /// # Errors
    /// [`ScoreMatrixError`]: nobody of that id, a pair that has one already, a score outside of 0 to 1.
    pub fn set(&mut self, mentee: &PersonId, mentor: &PersonId, score: Score) -> Result<(), ScoreMatrixError> {
        self.set_sides(mentee, mentor, Sides { mentee: score, mentor: score })
    }

    /// The score of a pair in each side's view.
    ///
    /// # Errors
    /// As [`ScoreMatrix::set`].
    pub fn set_sides(
        &mut self,
        mentee: &PersonId,
        mentor: &PersonId,
        scores: Sides<Score>,
    ) -> Result<(), ScoreMatrixError> {
        let (row, column) = self.pair(mentee, mentor)?;
        let (mentees_view, mentors_view) = (in_range(scores.mentee)?, in_range(scores.mentor)?);
        let row = &mut self.rows[row.index()];
        match row.binary_search_by_key(&column, |&(mentor, _)| mentor) {
            Ok(_) => Err(ScoreMatrixError::Twice { mentee: mentee.clone(), mentor: mentor.clone() }),
            Err(place) => {
                row.insert(place, (column, Sides { mentee: mentees_view, mentor: mentors_view }));
                Ok(())
            }
        }
    }

    /// A sentence about a pair, for the committee; the last one counts.
    ///
    /// # Errors
    /// [`ScoreMatrixError::Unknown`]: nobody of that id.
    pub fn say(&mut self, mentee: &PersonId, mentor: &PersonId, sentence: &str) -> Result<(), ScoreMatrixError> {
        let pair = self.pair(mentee, mentor)?;
        self.sentences.insert(pair, sentence.to_owned());
        Ok(())
    }

    /// The same scores with another value for pairs that are not known.
    ///
    /// # Errors
    /// [`ScoreMatrixError::OutOfRange`]: not between 0 and 1.
    pub fn with_neutral(self, neutral: Score) -> Result<Self, ScoreMatrixError> {
        Ok(Self { neutral: in_range(neutral)?, ..self })
    }

    /// How many pairs have a score.
    pub fn known(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }

    /// People with a score who are not in the cohort: mentees, then mentors, by id. Their scores were left out.
    pub fn strangers(&self) -> &[Stranger] {
        &self.strangers
    }

    fn find(&self, key: &PersonKey) -> Option<usize> {
        let ids = if key.side == Side::Mentee { &self.mentees } else { &self.mentors };
        ids.binary_search(&key.id).ok()
    }

    fn pair(&self, mentee: &PersonId, mentor: &PersonId) -> Result<(MenteeId, MentorId), ScoreMatrixError> {
        let find = |side, id: &PersonId| {
            let key = PersonKey { side, id: id.clone() };
            self.find(&key).ok_or(ScoreMatrixError::Unknown(key))
        };
        Ok((MenteeId::from_index(find(Side::Mentee, mentee)?), MentorId::from_index(find(Side::Mentor, mentor)?)))
    }

    fn met(mut self, strangers: BTreeMap<PersonKey, usize>, cohort: &Cohort) -> Result<Self, ScoreMatrixError> {
        if self.known() == 0 && !strangers.is_empty() {
            let example = cohort.mentees().first().map(|one| one.id.clone());
            return Err(ScoreMatrixError::NobodyKnown { example });
        }
        let strangers = strangers.into_iter().map(|(person, position)| Stranger { person, position });
        self.strangers = strangers.collect();
        Ok(self)
    }
}

fn in_range(score: Score) -> Result<Score, ScoreMatrixError> {
    let is_value = u32::try_from(score.millionths()).is_ok_and(|millionths| millionths <= ONE);
    if is_value { Ok(score) } else { Err(ScoreMatrixError::OutOfRange(score)) }
}

impl ScoreSource for ScoreMatrix {
    fn name(&self) -> &str {
        &self.name
    }

    fn scores(&self, _: &Cohort, mentee: MenteeId, mentor: MentorId) -> Option<Sides<Score>> {
        let row = self.rows.get(mentee.index())?;
        row.binary_search_by_key(&mentor, |&(mentor, _)| mentor).ok().map(|found| row[found].1)
    }

    fn row(&self, _: &Cohort, mentee: MenteeId, row: &mut [Option<Sides<Score>>]) {
        for &(mentor, scores) in self.rows.get(mentee.index()).into_iter().flatten() {
            row[mentor.index()] = Some(scores);
        }
    }

    fn sentence(&self, _: &Cohort, mentee: MenteeId, mentor: MentorId) -> Option<String> {
        self.sentences.get(&(mentee, mentor)).cloned()
    }

    fn neutral(&self) -> Score {
        self.neutral
    }

    fn check(&self, cohort: &Cohort) -> Result<(), ScoreSourceError> {
        let same = cohort.mentees().iter().map(|one| &one.id).eq(&self.mentees)
            && cohort.mentors().iter().map(|one| &one.id).eq(&self.mentors);
        if same { Ok(()) } else { Err(ScoreSourceError::OtherCohort { name: self.name.clone() }) }
    }
}
