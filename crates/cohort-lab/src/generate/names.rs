//! Invented people's names and addresses.

use std::collections::BTreeMap;

use mentor_match::text;

use super::draws::Draws;
use super::vocabulary::{FIRST_NAMES, LAST_NAMES};

const DOMAINS: [&str; 3] = ["example.org", "mail.example.org", "members.example.org"];

/// Gives out names of which no two are the same, even without case and accents.
#[derive(Debug, Default)]
pub(super) struct NameBook {
    given: BTreeMap<(usize, usize), usize>,
}

impl NameBook {
    /// A first and a last name; initials between them when somebody has this name already.
    pub(super) fn draw(&mut self, draws: &mut Draws) -> String {
        let (first, last) = (draws.below(FIRST_NAMES.len()), draws.below(LAST_NAMES.len()));
        let namesakes = self.given.entry((first, last)).or_insert(0);
        let initials = initials(*namesakes);
        *namesakes += 1;
        format!("{}{initials} {}", FIRST_NAMES[first], LAST_NAMES[last])
    }
}

/// 0 is empty, then " A.", ..., " Z.", " A. A.", " B. A.", ...
fn initials(mut number: usize) -> String {
    let mut initials = String::new();
    while number > 0 {
        let letter = u8::try_from((number - 1) % 26).expect("below 26");
        initials.push(' ');
        initials.push(char::from(b'A' + letter));
        initials.push('.');
        number = (number - 1) / 26;
    }
    initials
}

/// An address at a domain that is reserved for examples.
pub(super) fn email(name: &str, draws: &mut Draws) -> String {
    let words = text::slug(name).replace('-', ".").replace('ı', "i");
    format!("{words}@{}", draws.pick(&DOMAINS))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::generate::draws::Stream;

    #[test]
    fn no_two_people_share_a_folded_name() {
        let (mut draws, mut book) = (Draws::new(3, Stream::Mentees), NameBook::default());
        let names: BTreeSet<String> = (0..60_000).map(|_| text::fold(&book.draw(&mut draws))).collect();
        assert_eq!(names.len(), 60_000);
        assert_eq!([0, 1, 26, 27].map(initials), ["", " A.", " Z.", " A. A."]);
    }

    #[test]
    fn addresses_are_plain() {
        let mut draws = Draws::new(3, Stream::Mentees);
        for name in FIRST_NAMES.iter().flat_map(|first| LAST_NAMES.iter().map(move |last| format!("{first} {last}"))) {
            assert!(email(&name, &mut draws).is_ascii(), "{name}");
        }
        assert!(email("Siobhán A. O'Brien", &mut draws).starts_with("siobhan.a.obrien@"));
    }
}
