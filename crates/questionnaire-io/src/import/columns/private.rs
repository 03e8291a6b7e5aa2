//! Headers that promise confidence: "About you (private)", "for the committee only", "will not be shared".
//!
//! What was promised to whoever filled the form in holds without a line in the mapping. Words that also mean something
//! else ("internal medicine", "a private library") count only where they are all that stands in brackets or behind a
//! dash.

use mentor_match::text;

/// Promises wherever they stand.
const PROMISES: [&str; 26] = [
    "confidential",
    "confidentially",
    "in confidence",
    "committee only",
    "committees eyes only",
    "committee eyes only",
    "organisers only",
    "organizers only",
    "coordinator only",
    "not be shared",
    "not shared",
    "not to be shared",
    "do not share",
    "kept private",
    "internal use",
    "vertraulich",
    "nicht weitergegeben",
    "nicht geteilt",
    "confidentiel",
    "confidentielle",
    "ne sera pas partage",
    "confidencial",
    "no se compartira",
    "nao sera partilhado",
    "vertrouwelijk",
    "niet gedeeld",
];

/// Promises where nothing else stands beside them.
const ALONE: [&str; 12] = [
    "private",
    "internal",
    "internal only",
    "private only",
    "privat",
    "intern",
    "nur intern",
    "prive",
    "privado",
    "privada",
    "interno",
    "interne",
];

/// What takes a promise back.
const NOT: [&str; 8] = ["not", "non", "nicht", "pas", "no", "nao", "niet", "isnt"];

/// Whether a header promises that the answers stay with the committee.
pub(super) fn promises_confidence(header: &str) -> bool {
    let folded = text::slug(header).replace('-', " ");
    let padded = format!(" {folded} ");
    let promised = PROMISES.iter().any(|promise| {
        padded.split(&format!(" {promise} ")).collect::<Vec<_>>().split_last().is_some_and(|(_, before)| {
            before.iter().any(|before| !NOT.iter().any(|not| before.ends_with(&format!(" {not}"))))
        })
    });
    promised || asides(header).any(|aside| ALONE.contains(&text::slug(aside).replace('-', " ").as_str()))
}

/// What stands in brackets, and behind the last dash.
fn asides(header: &str) -> impl Iterator<Item = &str> {
    let closed = [('(', ')'), ('[', ']')].into_iter().filter_map(|(open, close)| {
        let (_, rest) = header.rsplit_once(open)?;
        Some(rest.split_once(close).map_or(rest, |(inside, _)| inside))
    });
    let dashed =
        [" - ", " \u{2013} ", " \u{2014} ", ": "].into_iter().filter_map(|dash| Some(header.rsplit_once(dash)?.1));
    closed.chain(dashed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_are_kept_and_other_words_are_none() {
        for promise in [
            "About me (confidential - committee only)",
            "Bio (private)",
            "Tell us about yourself - for committee eyes only",
            "Introduce yourself (internal)",
            "About yourself (will not be shared with mentors)",
            "Leadership positions held [not to be shared]",
            "Über mich (vertraulich)",
            "À propos de moi (confidentiel)",
            "Sobre mí (confidencial)",
            "Anything else? This is kept private.",
            "Health \u{2013} private",
        ] {
            assert!(promises_confidence(promise), "{promise}");
        }
        for other in [
            "Do you work in a private library?",
            "Internal medicine or surgery",
            "Sector (private or public)",
            "About you (this is not confidential)",
            "Biography: will be shared with your mentor",
            "",
            "(",
        ] {
            assert!(!promises_confidence(other), "{other}");
        }
    }
}
