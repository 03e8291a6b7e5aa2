//! The text of a header: its question, what stands in brackets, and the answers to choose from.
//!
//! Form tools number questions and put hints and the rows of a grid in brackets.

use mentor_match::text;

/// What a number before it counts: "2. Wahl" is no second question.
const PLACED: [&str; 12] = [
    "wahl",
    "wunsch",
    "praferenz",
    "choice",
    "preference",
    "choix",
    "opcion",
    "eleccion",
    "opcao",
    "escolha",
    "keuze",
    "voorkeur",
];

/// What forms add to a word for more than one, or for women.
const ENDINGS: [&str; 9] = ["s", "es", "n", "en", "e", "er", "a", "as", "in"];

/// "Question [part]" → question and part.
pub(super) fn parts(header: &str) -> Option<(&str, &str)> {
    let (question, part) = header.trim().strip_suffix(']')?.rsplit_once('[')?;
    let (question, part) = (question.trim(), part.trim());
    (!question.is_empty() && !text::fold(part).is_empty()).then_some((question, part))
}

/// "Nombre(s)" → "Nombres": what stands in brackets right behind a word ends it.
pub(super) fn with_endings(header: &str) -> String {
    let mut parts = header.split('(');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let ending = part.split_once(')').filter(|(ending, rest)| {
            ENDINGS.contains(ending) && text.ends_with(char::is_alphabetic) && !rest.starts_with(char::is_alphabetic)
        });
        match ending {
            Some((ending, rest)) => text.extend([ending, rest]),
            None => text.extend(["(", part]),
        }
    }
    text
}

/// What stands in brackets.
pub(super) fn brackets(header: &str) -> String {
    let mut depth = 0u32;
    let within = header.chars().filter_map(|letter| match letter {
        '(' | '[' => {
            depth += 1;
            Some(' ')
        }
        ')' | ']' => {
            depth = depth.saturating_sub(1);
            None
        }
        letter => (depth > 0).then_some(letter),
    });
    within.collect()
}

/// Without "3. ", "Q3: ", "(select all that apply)", "[optional]" and asterisks.
pub(super) fn cleaned(header: &str) -> String {
    let mut text = String::with_capacity(header.len());
    let mut depth = 0u32;
    for letter in header.chars() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' if depth > 0 => depth -= 1,
            // An asterisk, and what makes a digit an emoji.
            '*' | '\u{fe0f}' => {}
            '\u{20e3}' => text.push('.'),
            letter if depth == 0 => text.push(letter),
            _ => {}
        }
    }
    let trimmed = text.trim();
    let after = trimmed.trim_start_matches(['Q', 'q']).trim_start_matches(|letter: char| letter.is_ascii_digit());
    let numbered = after.len() < trimmed.len() && after.starts_with(['.', ')', ':']);
    let rest = if numbered { after[1..].trim() } else { trimmed };
    // "1.ª opción" and "2. Wahl" say which choice it is.
    let is_place = || {
        let folded = text::fold(rest);
        rest.starts_with(['ª', 'º']) || PLACED.iter().any(|noun| folded.starts_with(noun))
    };
    let plain = if numbered && is_place() { trimmed } else { rest };
    let plain = options(plain).map_or(plain, |(question, _)| question.trim());
    if plain.is_empty() { header.trim().to_owned() } else { plain.to_owned() }
}

/// "Target level - club/district/region", "Level: club / district / region": what is asked, and the answers to choose
/// from.
pub(super) fn options(header: &str) -> Option<(&str, &str)> {
    let cut = [": ", " - ", " – ", " — "].iter().find_map(|mark| header.split_once(mark));
    cut.filter(|(_, options)| options.matches('/').count() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_in_brackets_belongs_to_its_word() {
        for (header, whole) in [
            ("Nombre(s)", "Nombres"),
            ("Sektion(en) und Club(s)", "Sektionen und Clubs"),
            ("Mentor(in)", "Mentorin"),
            ("Name (s)", "Name (s)"),
            ("Name(first)", "Name(first)"),
            ("(s) Club(s", "(s) Club(s"),
            ("re(e)ntry", "re(e)ntry"),
        ] {
            assert_eq!(with_endings(header), whole);
        }
    }

    #[test]
    fn hints_and_numbering_are_no_part_of_a_question() {
        assert_eq!(cleaned("Q3: Languages (select all that apply)*"), "Languages");
        assert_eq!(cleaned("12) Name"), "Name");
        assert_eq!(cleaned("2 years"), "2 years");
        assert_eq!(cleaned("2. Wahl"), "2. Wahl");
        assert_eq!(cleaned("1\u{fe0f}\u{20e3} First choice"), "First choice");
    }
}
