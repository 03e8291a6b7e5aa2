//! Everybody's pairs, of which more and more are ruled out.

/// Pairs by person.
#[derive(Debug)]
pub(super) struct Lists {
    // INVARIANT: person i's are list[offsets[i]..end[i]], in the order they were given.
    list: Vec<u32>,
    offsets: Vec<u32>,
    end: Vec<u32>,
}

impl Lists {
    /// One list a person.
    pub(super) fn new<L: Iterator<Item = u32>>(lists: impl Iterator<Item = L>) -> Self {
        let mut all = Self { list: Vec::new(), offsets: vec![0], end: Vec::new() };
        for pairs in lists {
            all.list.extend(pairs);
            let end = u32::try_from(all.list.len()).expect("pairs are numbered in u32");
            all.end.push(end);
            all.offsets.push(end);
        }
        all
    }

    #[inline]
    pub(super) fn of(&self, person: usize) -> &[u32] {
        &self.list[self.offsets[person] as usize..self.end[person] as usize]
    }

    /// Rules out the person's pairs that `keep` does not keep.
    pub(super) fn retain(&mut self, person: usize, mut keep: impl FnMut(u32) -> bool) {
        let first = self.offsets[person];
        let mut end = first;
        for place in first..self.end[person] {
            let pair = self.list[place as usize];
            if keep(pair) {
                self.list[end as usize] = pair;
                end += 1;
            }
        }
        self.end[person] = end;
    }
}
