//! From rows to people: who each row is, and which rows are the same person.
//!
//! A person's id is the member number; else the e-mail address in lower case without white space; else the name by its
//! letters and digits. Never the row number. Rows of one side are one person when they share the member number or the
//! e-mail address, with two exceptions. Different names under one number *and* different addresses are two people with
//! one number: each goes by the address until the number is corrected. One address under two different numbers is two
//! people when their names differ.
//!
//! People of one name under different numbers or addresses are asked about ([`namesakes`]).
//!
//! Of several rows of one person one counts, whatever their order in the file: the one sent in last when all of them
//! say when they were sent in; else the one with most answers; else the one whose contents have the greater hash.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::Side;
use mentor_match::text;

use super::choice_rows::{self, Joined};
use super::namesakes;
use super::person::{Draft, Person, identity_text, key, leave_out, name_key, smallest_identity};
use super::submissions::Submissions;
use crate::import::columns::date_orders::DateOrders;
use crate::import::columns::sheet::{RowRef, Sheet};
use crate::import::field::Field;
use crate::import::findings::{Answer, Asked, Findings};
use crate::import::lookup::{Entries, Lookup, Numbers};
use crate::import::report::question::QuestionKind;
use crate::import::report::{Place, RowIssue};

/// Who everybody is, and what became of the rows.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    /// Sorted by key.
    pub(crate) people: Vec<Person>,
    /// Rows set aside because another one counts.
    pub(crate) duplicates: BTreeSet<RowRef>,
    /// What rows say together with other rows of the same person.
    pub(crate) joined: Cells,
}

/// Answers that do not stand in the row itself, by row, role and question.
pub(crate) type Cells = BTreeMap<(RowRef, Side), BTreeMap<Field, String>>;

/// Decides who the drafts are.
pub(crate) fn identify(
    sheets: &[Sheet],
    dates: &[DateOrders],
    drafts: Vec<Draft>,
    findings: &mut Findings<'_>,
) -> Roster {
    let mut roster = Roster::default();
    let submissions = Submissions { sheets, dates };
    let (mentees, mentors): (Vec<Draft>, Vec<Draft>) = drafts.into_iter().partition(|draft| draft.side == Side::Mentee);
    for side in [mentees, mentors] {
        OneSide { submissions, findings, roster: &mut roster }.identify(side);
    }
    roster.people.sort_by(|one, other| one.key.cmp(&other.key));
    roster
}

/// The work on one side.
struct OneSide<'a, 'f, 'd> {
    submissions: Submissions<'a>,
    findings: &'f mut Findings<'d>,
    roster: &'f mut Roster,
}

impl OneSide<'_, '_, '_> {
    fn identify(&mut self, mut drafts: Vec<Draft>) {
        self.settle_shared_numbers(&mut drafts);
        let (known, by_name): (Vec<Draft>, Vec<Draft>) =
            drafts.into_iter().partition(|draft| draft.number.is_some() || draft.email.is_some());
        let mut names: Lookup<String, RowRef> = Lookup::default();
        let mut groups = same_person(&known);
        let open = namesakes::join(self.submissions.sheets, &mut groups, self.findings);
        let mut kept_of: Vec<Option<&Draft>> = Vec::with_capacity(groups.len());
        for group in groups {
            // The number, too: a row with only a name must not go by the number of somebody else.
            for &draft in group.iter().filter(|_| !by_name.is_empty()) {
                for taken in [&draft.name, &draft.number].into_iter().flatten().map(|taken| name_key(taken)) {
                    if names.get(&taken).is_none() {
                        names.insert(taken, draft.at);
                    }
                }
            }
            kept_of.push(self.keep_one(&group));
        }
        self.hold_back(&mut kept_of, &open);
        for kept in kept_of.into_iter().flatten() {
            self.admit(kept.clone());
        }
        let mut groups: BTreeMap<String, Vec<&Draft>> = BTreeMap::new();
        for draft in &by_name {
            groups.entry(name_key(draft.name.as_deref().unwrap_or_default())).or_default().push(draft);
        }
        for (name, group) in groups {
            if let Some(&other) = names.get(&name) {
                let others = self.place(other, None).to_string();
                for draft in group {
                    self.indistinguishable(draft, others.clone(), false);
                }
            } else if let Some(kept) = self.keep_namesake(&name, &group) {
                self.admit(kept.clone());
            }
        }
    }

    /// Of people who may be one, lets the fullest row count, then the latest; the others are held back.
    fn hold_back(&mut self, kept: &mut [Option<&Draft>], open: &[(usize, usize)]) {
        let mut parent: Vec<usize> = (0..kept.len()).collect();
        for &(one, other) in open {
            join(&mut parent, one, other);
        }
        let mut clusters: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &one in open.iter().flat_map(|(one, other)| [one, other]) {
            clusters.entry(root(&mut parent, one)).or_default().push(one);
        }
        for mut cluster in clusters.into_values() {
            cluster.sort_unstable();
            cluster.dedup();
            let fullness = |&index: &usize| kept[index].map(|draft| self.submissions.fullness(draft));
            let Some(counts) = cluster.iter().copied().max_by_key(fullness).and_then(|index| kept[index]) else {
                continue;
            };
            let other = self.place(counts.at, None);
            for index in cluster {
                if let Some(draft) = kept[index].take_if(|draft| !std::ptr::eq(*draft, counts)) {
                    let place = self.place(draft.at, None);
                    let issue = RowIssue::HeldBack { side: draft.side, other: other.clone() };
                    leave_out(draft, place, draft.name.as_deref().unwrap_or_default(), issue, self.findings);
                }
            }
        }
    }

    fn place(&self, at: RowRef, field: Option<(&Field, Side)>) -> Place {
        self.submissions.sheets[at.sheet].place(at.row, field)
    }

    /// Rows with one number, but different names and addresses, go by their addresses.
    fn settle_shared_numbers(&mut self, drafts: &mut [Draft]) {
        let decided = self.findings.has_decisions();
        for draft in drafts.iter_mut().filter(|_| decided) {
            if let (Some(number), Some(email)) = (&draft.number, &draft.email) {
                let subject = format!("{} {email}", draft.side);
                if let Answer::Text(answer) = self.findings.decided(QuestionKind::SharedId, &subject, "id", number) {
                    draft.number = Some(answer);
                }
            }
        }
        let number = |draft: &Draft| draft.number.as_deref().map(text::fold);
        let numbers =
            Entries::new(drafts.iter().enumerate().filter_map(|(index, draft)| Some((number(draft)?, index))));
        let mut shared: Vec<&[usize]> = numbers.all().filter(|group| group.len() > 1).collect();
        shared.sort_by_cached_key(|group| number(&drafts[group[0]]));
        for group in shared {
            let identified: BTreeMap<&str, String> = group
                .iter()
                .filter_map(|&index| Some((drafts[index].email.as_deref()?, name_key(drafts[index].name.as_deref()?))))
                .collect();
            let names: BTreeSet<&String> = identified.values().collect();
            if names.len() < 2 {
                continue;
            }
            let candidates: Vec<String> = identified.keys().take(10).map(|&email| email.to_owned()).collect();
            for &index in group {
                let draft = &mut drafts[index];
                let (Some(email), Some(number)) = (&draft.email, &draft.number) else { continue };
                let key = (&Field::Id, draft.side);
                self.findings.ask(Asked {
                    kind: QuestionKind::SharedId,
                    subject: &format!("{} {email}", draft.side),
                    person: None,
                    field: "id",
                    place: &self.submissions.sheets[draft.at.sheet].place(draft.at.row, Some(key)),
                    found: number,
                    candidates: candidates.clone(),
                    default_used: format!("this {} is identified by {email}", draft.side),
                    message: format!(
                        "The member number \"{number}\" is on rows of different people. Answer with the right number of {email}."
                    ),
                });
                draft.number = None;
            }
        }
    }

    fn admit(&mut self, draft: Draft) {
        match key(&draft) {
            Ok(key) => self.roster.people.push(Person { key, draft }),
            Err((written, error)) => {
                let place = self.place(draft.at, None);
                self.findings.problem(place, &written, RowIssue::BadId(error));
            }
        }
    }

    /// Of several rows of one person the one that counts.
    fn keep_one<'p>(&mut self, group: &[&'p Draft]) -> Option<&'p Draft> {
        let distinct = self.submissions.distinct(group, &mut self.roster.duplicates, self.findings);
        let [first, rest @ ..] = distinct.as_slice() else { return None };
        // The smallest identity of the group: the same whatever the order of the rows.
        let rows: Vec<&Draft> = distinct.iter().map(|row| row.draft).collect();
        let identity = smallest_identity(&rows);
        let why = match choice_rows::join(self.submissions.sheets, &rows, &identity, self.findings) {
            Ok(joined) => return Some(self.joined(joined, &rows)),
            Err(_) if rest.is_empty() => return Some(first.draft),
            Err(why) => why,
        };
        let kept = self.submissions.choose(QuestionKind::DuplicatePerson, &identity, &distinct, why, self.findings)?;
        for row in &distinct {
            if !std::ptr::eq(row.draft, kept) {
                self.roster.duplicates.insert(row.draft.at);
            }
        }
        Some(kept)
    }

    /// Rows that are one answer together.
    fn joined<'p>(&mut self, joined: Joined<'p>, rows: &[&'p Draft]) -> &'p Draft {
        let at = joined.kept.at;
        let others = rows.iter().map(|row| row.at).filter(|&other| other != at);
        self.roster.duplicates.extend(others);
        self.roster.joined.insert((at, joined.kept.side), joined.cells.into_iter().collect());
        joined.kept
    }

    /// Rows that have only a name in common with each other: none counts unless a decision says which.
    fn keep_namesake<'p>(&mut self, name: &str, group: &[&'p Draft]) -> Option<&'p Draft> {
        let distinct = self.submissions.distinct(group, &mut self.roster.duplicates, self.findings);
        let rows: Vec<&Draft> = distinct.iter().map(|row| row.draft).collect();
        let why = match choice_rows::join(self.submissions.sheets, &rows, name, self.findings) {
            Ok(joined) => return Some(self.joined(joined, &rows)),
            Err(_) if rows.len() == 1 => return Some(rows[0]),
            Err(why) => why,
        };
        let kept = self.submissions.choose(QuestionKind::SameName, name, &distinct, why, self.findings);
        for (index, row) in distinct.iter().enumerate() {
            match kept {
                Some(kept) if !std::ptr::eq(row.draft, kept) => {
                    self.roster.duplicates.insert(row.draft.at);
                }
                Some(_) => {}
                None => {
                    let other = &distinct[usize::from(index == 0)];
                    let others = self.place(other.draft.at, None).to_string();
                    self.indistinguishable(row.draft, others, true);
                }
            }
        }
        kept
    }

    fn indistinguishable(&mut self, draft: &Draft, others: String, asked: bool) {
        let field = if self.submissions.sheets[draft.at.sheet].columns.find(&Field::Name, draft.side).is_some() {
            Field::Name
        } else {
            Field::LastName
        };
        let place = self.place(draft.at, Some((&field, draft.side)));
        let issue = RowIssue::SameName { side: draft.side, others, asked };
        leave_out(draft, place, draft.name.as_deref().unwrap_or_default(), issue, self.findings);
    }
}

/// Groups of drafts that are one person each.
fn same_person(drafts: &[Draft]) -> Vec<Vec<&Draft>> {
    let mut parent: Vec<usize> = (0..drafts.len()).collect();
    let mut first: Numbers<String> = Numbers::default();
    let mut somebody = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        let number = first.number_own(identity_text(draft));
        match somebody.get(number) {
            Some(&other) => join(&mut parent, other, index),
            None => somebody.push(index),
        }
    }
    let emails = drafts.iter().enumerate().filter_map(|(index, draft)| Some((draft.email.as_deref()?, index)));
    for group in Entries::new(emails).all().filter(|group| group.len() > 1) {
        let numbers: BTreeSet<String> =
            group.iter().filter_map(|&index| drafts[index].number.as_deref().map(text::fold)).collect();
        if numbers.len() < 2 {
            group.windows(2).for_each(|two| join(&mut parent, two[0], two[1]));
            continue;
        }
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for &index in group {
            let name = name_key(drafts[index].name.as_deref().unwrap_or_default());
            match names.get(&name) {
                Some(&other) => join(&mut parent, other, index),
                None => {
                    names.insert(name, index);
                }
            }
        }
    }
    // The root of a group is its first draft.
    let (mut groups, mut of_root): (Vec<Vec<&Draft>>, Vec<usize>) = (Vec::new(), vec![0; drafts.len()]);
    for (index, draft) in drafts.iter().enumerate() {
        let root = root(&mut parent, index);
        if root == index {
            of_root[root] = groups.len();
            groups.push(vec![draft]);
        } else {
            groups[of_root[root]].push(draft);
        }
    }
    groups
}

fn root(parent: &mut [usize], mut index: usize) -> usize {
    while parent[index] != index {
        parent[index] = parent[parent[index]];
        index = parent[index];
    }
    index
}

fn join(parent: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(parent, one), root(parent, other));
    parent[one.max(other)] = one.min(other);
}
