//! People of one name in different files: somebody who changed their address or number from one year to the next, or two people.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::text;

use super::identity::{Draft, OneSide, identity, name_key, smallest_identity};
use crate::import::field::Field;
use crate::import::findings::{Answer, Asked};
use crate::import::report::question::{QuestionKind, shortened};

impl OneSide<'_, '_, '_> {
    /// Asks about people of one name who never stand in one file: who changed their address from one year to the next would be
    /// two people. Those who are one are put together.
    pub(crate) fn join_namesakes(&mut self, groups: &mut Vec<Vec<&Draft>>) {
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, group) in groups.iter().enumerate() {
            let names: BTreeSet<String> =
                group.iter().filter_map(|draft| draft.name.as_deref()).map(name_key).collect();
            for name in names {
                by_name.entry(name).or_default().push(index);
            }
        }
        for mut namesakes in by_name.into_values().filter(|namesakes| namesakes.len() > 1) {
            let files = |group: &[&Draft]| group.iter().map(|draft| draft.at.sheet).collect::<BTreeSet<usize>>();
            namesakes.sort_by_key(|&index| smallest_identity(&groups[index]));
            // People by the files they stand in. Everybody has one open question at most: thousands of a name stay linear.
            let mut met: Vec<(BTreeSet<usize>, Vec<usize>)> = Vec::new();
            namesakes.retain(|&index| !groups[index].is_empty());
            for one in namesakes {
                let mut own = files(&groups[one]);
                let mut person = one;
                if let Some((at, position)) = self.same_as(one, &own, groups, &met) {
                    person = met[at].1.remove(position);
                    own.extend(met[at].0.iter().copied());
                    let joined = std::mem::take(&mut groups[one]);
                    groups[person].extend(joined);
                }
                match met.iter_mut().find(|(files, _)| *files == own) {
                    Some((_, people)) => people.push(person),
                    None => met.push((own, vec![person])),
                }
            }
        }
        groups.retain(|group| !group.is_empty());
    }

    /// Where the person stands who is the same one. Those who are decided to be different are passed; the first open question
    /// ends the search.
    fn same_as(
        &mut self,
        one: usize,
        own: &BTreeSet<usize>,
        groups: &[Vec<&Draft>],
        met: &[(BTreeSet<usize>, Vec<usize>)],
    ) -> Option<(usize, usize)> {
        for (at, (_, people)) in met.iter().enumerate().filter(|(_, (files, _))| files.is_disjoint(own)) {
            for (position, &other) in people.iter().enumerate() {
                if self.is_same(&groups[one], &groups[other])? {
                    return Some((at, position));
                }
            }
        }
        None
    }

    /// Whether two people of one name are one, as decided; asks until then.
    fn is_same(&mut self, one: &[&Draft], other: &[&Draft]) -> Option<bool> {
        let (first, second) = (one.first()?, other.first()?);
        let (subject, found) = (format!("{} {}", first.side, smallest_identity(one)), smallest_identity(other));
        match self.findings.decided(QuestionKind::Namesake, &subject, "name", &found) {
            Answer::Text(answer) => match text::words(&answer).join(" ").as_str() {
                "same" | "same person" | "yes" => return Some(true),
                "different" | "different people" | "no" => return Some(false),
                _ => {}
            },
            Answer::Nothing | Answer::Open => {}
        }
        let name = first.name.as_deref().unwrap_or_default();
        let place = self.place(first.at, Some((&Field::Name, first.side)));
        let asked = Asked {
            kind: QuestionKind::Namesake,
            subject: &subject,
            person: None,
            field: "name",
            place: &place,
            found: &found,
            candidates: vec!["same person".to_owned(), "different people".to_owned()],
            default_used: "they count as two people".to_owned(),
            message: format!(
                "\"{}\" is {} here and {} in {}; is it one person, who changed their address or number? Answer same person or \
                 different people",
                shortened(name),
                identity(first),
                identity(second),
                self.place(second.at, None)
            ),
        };
        self.findings.ask_found(asked, name);
        None
    }
}
