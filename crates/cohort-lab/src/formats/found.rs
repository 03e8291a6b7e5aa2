//! What there is to say about market files that were read: what was assumed, what was changed, what is of no use.

use matching_market::Market;
use mentor_match::Quoted;
use mentor_match::text::count;

/// Seats of a mentor whose capacity is not given.
pub const DEFAULT_CAPACITY: u32 = 2;

/// How many of a list are named in a sentence.
const NAMED: usize = 5;

/// What was found in market files besides their rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// How messages call the file of pairs.
    pub pairs_file: String,
    /// How messages call the file of capacities; none if there is none.
    pub capacities_file: Option<String>,
    /// Mentors whose capacity is not given.
    pub by_default: usize,
    /// Mentors who have a capacity and no pair, in the order of the file.
    pub without_pairs: Vec<String>,
    /// Scores read.
    pub scores: usize,
    /// Scores that rounding changed.
    pub rounded: usize,
    /// The first score, if the scores have a decimal comma.
    pub decimal_comma: Option<String>,
}

impl Found {
    /// All there is to say, in sentences, one each; `market` is what became of the files.
    pub fn notes(&self, market: &Market) -> Vec<String> {
        let mut notes = Vec::new();
        let (each, by_default) = (count(DEFAULT_CAPACITY, "seat"), self.by_default as u64);
        let (have, verb) = if by_default == 1 { ("has", "counts") } else { ("have", "count") };
        let all = count(market.mentors() as u64, "mentor");
        match &self.capacities_file {
            _ if by_default == 0 => {}
            None => notes.push(format!("No file of capacities was given: every mentor ({all}) counts with {each}.")),
            Some(file) => notes.push(format!(
                "{by_default} of {all} {have} no row in {file} and {verb} with {each}{}.",
                if by_default == 1 { "" } else { " each" }
            )),
        }
        if let (Some(file), [first, ..]) = (&self.capacities_file, &*self.without_pairs) {
            let named = self.without_pairs.iter().take(NAMED).map(|name| format!("'{}'", Quoted::from(name)));
            let more = self.without_pairs.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let named = named.collect::<Vec<_>>().join(", ");
            notes.push(match self.without_pairs.len() {
                1 => format!("Mentor '{}' has a capacity in {file} but no pair, so nobody can be matched with this mentor.", Quoted::from(first)),
                all => format!(
                    "{all} mentors have a capacity in {file} but no pair, so nobody can be matched with them: {named}{more}."
                ),
            });
        }
        if let Some(cell) = &self.decimal_comma {
            let cell = Quoted::from(cell);
            let point = cell.replacen(',', ".", 1);
            notes
                .push(format!("The scores of {} have a decimal comma: '{cell}' was read as {point}.", self.pairs_file));
        }
        if self.rounded > 0 {
            let (file, rounded, all) = (&self.pairs_file, self.rounded, count(self.scores as u64, "score"));
            notes.push(format!(
                "{rounded} of {all} in {file} {} rounded to six decimal places; scores that differed only beyond them are \
                 now equal.",
                if rounded == 1 { "was" } else { "were" }
            ));
        }
        if market.pairs() == 0 {
            notes.push(format!("Nobody can be matched: no row of {} names a mentor. Add pairs.", self.pairs_file));
        } else if is_vacuous(market) {
            let file = self.capacities_file.as_ref().unwrap_or(&self.pairs_file);
            notes.push(format!(
                "Nobody can be matched: all mentors who are in a pair have 0 seats in {file}. Add seats."
            ));
        }
        notes
    }
}

/// Whether nobody can be matched: there is no pair, or no seat at any mentor who is in one.
pub fn is_vacuous(market: &Market) -> bool {
    let has_seat = |mentor| market.capacity(mentor) > 0 && !market.pairs_of_mentor(mentor).is_empty();
    !market.mentor_ids().any(has_seat)
}
