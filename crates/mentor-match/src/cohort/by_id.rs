//! Positions of people by their ids, found without reading the people.
//!
//! Ids of one side are sorted, so whatever they all begin with is what the first and the last have in common. The eight
//! bytes behind it, as a number, ascend with the ids; they lie side by side, so a search reads few cache lines, where
//! one in the people themselves would read two for each of its steps. O(log n); eight bytes a person.

use super::PersonId;

/// The ids of one side.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ById {
    // What all ids begin with.
    shared: Vec<u8>,
    // INVARIANT: ascending; by position, the next eight bytes of the id, filled up with zeros.
    keys: Vec<u64>,
}

/// The first eight bytes.
fn key(bytes: &[u8]) -> u64 {
    let mut first = [0; 8];
    first.iter_mut().zip(bytes).for_each(|(first, &byte)| *first = byte);
    u64::from_be_bytes(first)
}

impl ById {
    /// Of ids that ascend.
    pub(super) fn new<'i>(ids: impl DoubleEndedIterator<Item = &'i PersonId> + Clone) -> Self {
        let bytes = |id: &'i PersonId| id.as_str().as_bytes();
        let (first, last) = (ids.clone().next().map_or(&[][..], bytes), ids.clone().next_back().map_or(&[][..], bytes));
        let shared = first.iter().zip(last).take_while(|(one, other)| one == other).count();
        Self { shared: first[..shared].to_vec(), keys: ids.map(|id| key(&bytes(id)[shared..])).collect() }
    }

    /// The position of the person with this id, where `id_at` says that of a position.
    pub(super) fn find<'p>(&self, id: &PersonId, id_at: impl Fn(usize) -> &'p PersonId) -> Option<usize> {
        let key = key(id.as_str().as_bytes().strip_prefix(&*self.shared)?);
        let mut from = self.keys.partition_point(|&one| one < key);
        let mut to = from + self.keys[from..].partition_point(|&one| one == key);
        // Whoever has the same eight bytes.
        while from < to {
            let middle = from.midpoint(to);
            match id_at(middle).cmp(id) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_found_and_nobody_else() {
        let of = |all: &[&str]| -> Vec<PersonId> {
            let mut all: Vec<_> = all.iter().map(|one| PersonId::new(one).expect("an id")).collect();
            all.sort_unstable();
            all
        };
        let long = "the-same-eight-bytes-";
        let ends = ["", "1", "1é", "10", "2", "2-and-more-than-eight", "2-and-more-than-eight-bytes", "ß"];
        let behind: Vec<String> = ends.iter().map(|end| format!("{long}{end}")).collect();
        let sides = [
            of(&[]),
            of(&["m1"]),
            of(&["m1", "m10", "m2", "n"]),
            of(&["a", "ab", "abcdefgh", "abcdefgh\u{301}", "abcdefgha", "abcdefghab", "b", "ü"]),
            of(&behind.iter().map(String::as_str).collect::<Vec<_>>()),
            of(&["m00000001a", "m00000001b", "m00000001c", "m00000002"]),
        ];
        let everybody: Vec<PersonId> = sides.iter().flatten().cloned().collect();
        for ids in &sides {
            let by_id = ById::new(ids.iter());
            for id in &everybody {
                let found = by_id.find(id, |position| &ids[position]);
                assert_eq!(found, ids.iter().position(|one| one == id), "{id:?} among {ids:?}");
            }
        }
    }
}
