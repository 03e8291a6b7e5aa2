//! Roles as people write them: "Mentor", "both", "Being mentored", "I am looking for a mentor".

use mentor_match::cohort::Side;
use mentor_match::text;

/// The roles that an answer names, by its words.
pub(crate) fn named(answer: &str) -> Vec<Side> {
    let words = text::words(answer);
    let says = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
    if says(&["both"]) {
        return vec![Side::Mentee, Side::Mentor];
    }
    if says(&["not", "no", "neither"]) {
        return vec![];
    }
    let mut named = [false; 2];
    for (at, word) in words.iter().enumerate() {
        let side = match word.as_str() {
            "mentee" | "mentees" | "protege" | "proteges" | "mentored" => Side::Mentee,
            "mentor" | "mentors" | "mentoring" => Side::Mentor,
            _ => continue,
        };
        // Whoever looks for a mentor is a mentee.
        let before = words[..at].iter().rev().map(String::as_str).find(|word| !matches!(*word, "a" | "an" | "my"));
        let is_wanted = before.is_some_and(|word| WANTED.contains(&word)) && word != "mentored";
        let side = if is_wanted { side.other() } else { side };
        named[usize::from(side == Side::Mentor)] = true;
    }
    [Side::Mentee, Side::Mentor]
        .into_iter()
        .zip(named)
        .filter(|(_, is_named)| *is_named)
        .map(|(side, _)| side)
        .collect()
}

/// Before the name of a role: the other role is meant.
const WANTED: [&str; 13] = [
    "for",
    "want",
    "need",
    "seek",
    "seeking",
    "find",
    "finding",
    "get",
    "getting",
    "have",
    "having",
    "receive",
    "receiving",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_by_their_words() {
        for (answer, roles) in [
            ("Mentor", &[Side::Mentor][..]),
            ("I'd like to be a mentee", &[Side::Mentee]),
            ("Mentee; Mentor", &[Side::Mentee, Side::Mentor]),
            ("BOTH", &[Side::Mentee, Side::Mentor]),
            ("Being mentored", &[Side::Mentee]),
            ("Mentoring others", &[Side::Mentor]),
            ("I am looking for a mentor", &[Side::Mentee]),
            ("I want to be a mentor", &[Side::Mentor]),
            ("tormentor", &[]),
            ("Analyst", &[]),
            ("", &[]),
            ("neither mentor nor mentee", &[]),
        ] {
            assert_eq!(named(answer), roles, "{answer}");
        }
    }
}
