//! People of one name in different files: somebody who changed their address or number from one year to the next, or two people.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::text;

use super::field::Field;
use super::findings::{Answer, Asked};
use super::identity::{Draft, OneSide, identity, name_key, smallest_identity};
use super::question::{QuestionKind, shortened};

impl OneSide<'_, '_, '_> {
    /// Asks about people of one name who never stand in one file: who changed their address from one year to the next would be
    /// two people. Those who are one are put together.
    pub(super) fn join_namesakes(&mut self, groups: &mut Vec<Vec<&Draft>>) {
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
            // Of each combination of files one is enough to ask about: thousands of a name stay linear.
            let mut met: Vec<(BTreeSet<usize>, usize)> = Vec::new();
            namesakes.retain(|&index| !groups[index].is_empty());
            for one in namesakes {
                let own = files(&groups[one]);
                let apart = met.iter().position(|(others, _)| others.is_disjoint(&own));
                if let Some(at) = apart
                    && let other = met[at].1
                    && self.is_same(&groups[one], &groups[other])
                {
                    let joined = std::mem::take(&mut groups[one]);
                    groups[other].extend(joined);
                    met[at].0.extend(own);
                } else if met.iter().all(|(others, _)| *others != own) {
                    met.push((own, one));
                }
            }
        }
        groups.retain(|group| !group.is_empty());
    }

    /// Whether two people of one name are one, as decided; asks until then.
    fn is_same(&mut self, one: &[&Draft], other: &[&Draft]) -> bool {
        let (Some(first), Some(second)) = (one.first(), other.first()) else { return false };
        let (subject, found) = (format!("{} {}", first.side, smallest_identity(one)), smallest_identity(other));
        match self.findings.decided(QuestionKind::Namesake, &subject, "name", &found) {
            Answer::Text(answer) => match text::words(&answer).first().map(String::as_str) {
                Some("same" | "one" | "yes") => return true,
                Some("different" | "two" | "no") => return false,
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
        false
    }
}
