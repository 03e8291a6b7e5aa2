//! A programme's table of professions: codes in a tree, with titles and aliases.
//!
//! ```text
//! code,parent,title,alias
//! 2,,Professionals,
//! 21,2,Science and engineering,
//! 2142,21,Civil engineer,structural engineer; bridge engineer
//! ```
//!
//! *Resolving.* What somebody writes is a code, a title or an alias of the table when both are equal after folding
//! (case, accents, white space). Nothing is guessed: a text that names several codes is *ambiguous*, any other unknown.
//!
//! *Similarity.* With `p(c)` the share of the cohort's resolved people whose code is `c` or lies below it, a code's
//! information content is `IC(c) = −log2 p(c)`: much for what few have, none for what all have. Two codes are as alike
//! as what they share says about both (Lin's measure), with `lca` their lowest common ancestor:
//!
//! ```text
//! similarity = 2 · IC(lca) / (IC(one) + IC(other))          1 for equal codes, 0 without a common ancestor
//! ```
//!
//! So two civil engineers' neighbours count much among physicians and little in an association of engineers. The
//! measure depends on the cohort: it is meant to tell the people of one round apart. Rounded to millionths once.
//!
//! Reference: D. Lin (1998), An information-theoretic definition of similarity, ICML, 296–304; the information content
//! of classes is from P. Resnik (1995), IJCAI 14, 448–453. Differs in that frequencies are the cohort's, not a corpus'.

use std::collections::{BTreeMap, BTreeSet};

use super::table::{self, TableError};
use crate::text;

/// A checked table of professions.
///
/// # Examples
/// ```
/// use mentor_match::compatibility::{ProfessionMatch, ProfessionTable, ProfessionTableErrorKind};
/// let table = ProfessionTable::parse(
///     "code,parent,title,alias\n2,,Engineers,\n21,2,Civil engineer,bridge engineer; surveyor\n22,2,Mine engineer,surveyor\n",
/// )?;
/// assert_eq!(table.resolve(" Bridge  ENGINEER"), ProfessionMatch::Code("21"));
/// assert_eq!(table.resolve("Surveyor"), ProfessionMatch::Ambiguous { candidates: vec!["21", "22"] });
/// assert_eq!(table.resolve("bridge"), ProfessionMatch::Unknown);
///
/// let error = ProfessionTable::parse("code,parent,title,alias\n21,2,Civil engineer,\n").unwrap_err();
/// assert_eq!(error.line, 2);
/// assert_eq!(error.kind, ProfessionTableErrorKind::UnknownParent { parent: "2".to_owned() });
///
/// use mentor_match::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId, Profession, Units};
/// use mentor_match::compatibility::{Compatibility, Feature, Resources, Scoring};
/// let with_title = |title: &str| Some(Profession { title: Some(title.to_owned()), ..Profession::default() });
/// let (mut ada, mut bo) = (Mentee::new("ada")?, Mentee::new("bo")?);
/// (ada.profile.profession, bo.profile.profession) = (with_title("bridge engineer"), with_title("Nurse"));
/// let mut cleo = Mentor::new("cleo")?;
/// cleo.profile.profession = with_title("Mine engineer");
/// let cohort = Cohort::new(Units::default(), vec![ada, bo], vec![cleo], vec![])?;
/// let mut resources = Resources::default();
/// resources.professions = Some(table);
/// let (scoring, as_of) = (Scoring::default(), jiff::civil::date(2026, 9, 1));
/// let compatibility = Compatibility::with_resources(&cohort, &scoring, as_of, &resources)?;
/// // Both coded people are engineers: in this cohort that tells nobody apart. Bo's profession is not in the table.
/// let opened = compatibility.open(MenteeId::new(0), MentorId::new(0));
/// assert_eq!(opened.parts[Feature::Profession].detail.to_string(), "Civil engineer and Mine engineer, both in Engineers");
/// assert_eq!(compatibility.unmatched_professions()[0].written, "Nurse");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfessionTable {
    entries: Vec<Entry>,
    // Fold of a code, title or alias to the entries it names, ascending.
    // INVARIANT: positions are of `entries`.
    names: BTreeMap<String, BTreeSet<usize>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    code: String,
    title: String,
    // INVARIANT: following parents ends.
    parent: Option<usize>,
}

/// What a text means in a table of professions.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProfessionMatch<'t> {
    /// One code.
    Code(&'t str),
    /// Several codes: a question, not a guess.
    Ambiguous {
        /// Their codes, in the table's order.
        candidates: Vec<&'t str>,
    },
    /// None.
    Unknown,
}

/// Why a table of professions cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("professions, line {line}: {kind}")]
#[non_exhaustive]
pub struct ProfessionTableError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub kind: ProfessionTableErrorKind,
}

/// What is wrong with a line of a table of professions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfessionTableErrorKind {
    /// It is no table of these columns.
    #[error(transparent)]
    Table(TableError),
    /// A row without a code.
    #[error("a row without a code; give each profession one")]
    EmptyCode,
    /// A code that another row has.
    #[error("the code '{code}' is on line {first} already; write further names as aliases, separated by semicolons")]
    DuplicateCode {
        /// Which one.
        code: String,
        /// The line of the first.
        first: usize,
    },
    /// A parent that no row has as its code.
    #[error("the parent '{parent}' is not a code of this table; add its row, or leave the parent empty")]
    UnknownParent {
        /// Which one.
        parent: String,
    },
    /// A row that lies below itself.
    #[error("'{code}' lies below itself; one of the parents on the way has to change")]
    Cycle {
        /// Its code.
        code: String,
    },
}

impl ProfessionTable {
    /// Reads a table as described in the module's head. Parents may stand before or after their children. Lines may end
    /// in CR LF; blank lines and lines that begin with `#` say nothing; columns may be in any order.
    ///
    /// # Errors
    /// [`ProfessionTableError`] with the line: not a table, no code, a code twice, an unknown parent, a cycle.
    ///
    /// # Complexity
    /// O(length · log rows).
    pub fn parse(csv: &str) -> Result<Self, ProfessionTableError> {
        let columns = ["code", "parent", "title", "alias"];
        let rows = table::read(csv, &columns, &[])
            .map_err(|(line, error)| ProfessionTableError { line, kind: ProfessionTableErrorKind::Table(error) })?;
        let mut codes: BTreeMap<String, usize> = BTreeMap::new();
        for (position, row) in rows.iter().enumerate() {
            let fail = |kind| ProfessionTableError { line: row.number, kind };
            let code = text::fold(&row.cells[0]);
            if code.is_empty() {
                return Err(fail(ProfessionTableErrorKind::EmptyCode));
            }
            if let Some(first) = codes.insert(code, position) {
                let (code, first) = (row.cells[0].clone(), rows[first].number);
                return Err(fail(ProfessionTableErrorKind::DuplicateCode { code, first }));
            }
        }
        let mut table = Self::default();
        for row in &rows {
            let parent = Some(text::fold(&row.cells[1])).filter(|parent| !parent.is_empty());
            let parent = parent.map(|parent| codes.get(&parent).copied().ok_or_else(|| row.cells[1].clone()));
            let parent = parent.transpose().map_err(|parent| ProfessionTableError {
                line: row.number,
                kind: ProfessionTableErrorKind::UnknownParent { parent },
            })?;
            let title = if row.cells[2].is_empty() { &row.cells[0] } else { &row.cells[2] };
            let position = table.entries.len();
            let written = [row.cells[0].as_str(), title].into_iter().chain(row.cells[3].split(';'));
            for name in written.map(text::fold).filter(|name| !name.is_empty()) {
                table.names.entry(name).or_default().insert(position);
            }
            table.entries.push(Entry { code: row.cells[0].clone(), title: title.clone(), parent });
        }
        if let Some(position) = table.below_itself() {
            let code = table.entries[position].code.clone();
            let kind = ProfessionTableErrorKind::Cycle { code };
            return Err(ProfessionTableError { line: rows[position].number, kind });
        }
        Ok(table)
    }

    /// The first entry whose parents lead back to it. O(rows): everybody is passed once on the way up.
    fn below_itself(&self) -> Option<usize> {
        let mut settled = vec![false; self.entries.len()];
        let mut seen_from = vec![usize::MAX; self.entries.len()];
        for start in 0..self.entries.len() {
            let mut at = Some(start);
            while let Some(here) = at.filter(|&here| !settled[here]) {
                if seen_from[here] == start {
                    return Some(here);
                }
                seen_from[here] = start;
                at = self.entries[here].parent;
            }
            let mut at = Some(start);
            while let Some(here) = at.filter(|&here| !settled[here]) {
                settled[here] = true;
                at = self.entries[here].parent;
            }
        }
        None
    }

    /// How many codes there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What a text means: the code that has it as its code, title or alias after folding. O(log names).
    pub fn resolve(&self, written: &str) -> ProfessionMatch<'_> {
        match self.positions(written).as_slice() {
            [] => ProfessionMatch::Unknown,
            [one] => ProfessionMatch::Code(self.code(*one)),
            several => ProfessionMatch::Ambiguous { candidates: several.iter().map(|&one| self.code(one)).collect() },
        }
    }

    pub(super) fn positions(&self, written: &str) -> Vec<usize> {
        self.names.get(&text::fold(written)).into_iter().flatten().copied().collect()
    }

    pub(super) fn code(&self, position: usize) -> &str {
        &self.entries[position].code
    }

    pub(super) fn title(&self, position: usize) -> &str {
        &self.entries[position].title
    }

    /// The code and all that lie above it, itself first.
    pub(super) fn upwards(&self, position: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(position), |&here| self.entries[here].parent)
    }

    /// The lowest code that both are or lie below. O(depth²), for short ways up.
    pub(super) fn common(&self, one: usize, other: usize) -> Option<usize> {
        self.upwards(one).find(|&ancestor| self.upwards(other).any(|here| here == ancestor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(rows: &str) -> (usize, ProfessionTableErrorKind) {
        let error = ProfessionTable::parse(&format!("code,parent,title,alias\n{rows}")).expect_err("no table");
        (error.line, error.kind)
    }

    #[test]
    fn each_mistake_is_named_with_its_line() {
        use ProfessionTableErrorKind::{Cycle, DuplicateCode, EmptyCode, Table, UnknownParent};
        assert_eq!(refused("1,,A,\n\n 1 ,,B,"), (4, DuplicateCode { code: "1".to_owned(), first: 2 }));
        assert_eq!(refused("1,,A,\n2,3,B,"), (3, UnknownParent { parent: "3".to_owned() }));
        assert_eq!(refused("1,,A,\n2,3,B,\n3,4,C,\n4,3,D,"), (4, Cycle { code: "3".to_owned() }));
        assert_eq!(refused("1,1,A,"), (2, Cycle { code: "1".to_owned() }));
        assert_eq!(refused(",,A,"), (2, EmptyCode));
        assert!(matches!(refused("1,,A,,"), (2, Table(_))));
        assert!(matches!(ProfessionTable::parse("code,title\n"), Err(ProfessionTableError { line: 1, .. })));
    }

    #[test]
    fn children_may_come_first_and_titles_may_be_missing() {
        let table = ProfessionTable::parse("alias,code,title,parent\nx;y,2,,1\n,1,Ä,").expect("a table");
        assert_eq!((table.len(), table.is_empty(), table.common(0, 1)), (2, false, Some(1)));
        assert_eq!([" Y", "a\u{308}", "2"].map(|text| table.resolve(text)), ["2", "1", "2"].map(ProfessionMatch::Code));
        assert!(ProfessionTable::parse("").expect("an empty table").is_empty());
    }
}
