//! Short answers: yes and no, one of several options, and what is none.

use mentor_match::cohort::{BeyondChoices, Importance, MeetingFormat, StyleAnswer, StyleWish};
use mentor_match::text;

/// Yes or no in their usual forms; also "Yes, since 2019". Anything else is `None`.
pub(crate) fn yes_no(answer: &str) -> Option<bool> {
    let folded = text::fold(answer);
    if is_no_answer(&folded) {
        return None; // "n.a." is not "n".
    }
    let first = folded.split([',', '.', ';', '-', '!']).next().unwrap_or_default().trim();
    match first {
        "yes" | "y" | "true" | "1" | "x" | "ja" | "oui" | "si" | "sim" | "✓" | "✔" | "☑" | "checked"
        | "definitely yes" | "of course" | "yes please" | "active" | "i am" | "approved" | "vetted" => Some(true),
        "no" | "n" | "false" | "0" | "nein" | "non" | "nao" | "✗" | "✘" | "☐" | "unchecked" | "not yet"
        | "inactive" | "lapsed" | "i am not" | "not active" | "not approved" | "not vetted" => Some(false),
        _ => None,
    }
}

pub(crate) fn meeting(answer: &str) -> Option<MeetingFormat> {
    match text::slug(answer).as_str() {
        "in-person" | "face-to-face" | "personally" | "on-site" | "offline" | "in-person-only" => {
            Some(MeetingFormat::InPerson)
        }
        "online" | "virtual" | "virtually" | "remote" | "remotely" | "video" | "video-call" | "online-only"
        | "by-phone" | "phone" | "phone-or-video" => Some(MeetingFormat::Virtual),
        "mostly-online-in-person-at-least-once"
        | "mixed"
        | "hybrid"
        | "mostly-online"
        | "online-in-person-at-least-once" => Some(MeetingFormat::Mixed),
        "either"
        | "both"
        | "any"
        | "no-preference"
        | "in-person-or-online"
        | "online-or-in-person"
        | "both-are-fine"
        | "either-is-fine"
        | "it-does-not-matter"
        | "in-person-online"
        | "online-in-person" => Some(MeetingFormat::Either),
        _ => None,
    }
}

pub(crate) fn beyond_choices(answer: &str) -> Option<BeyondChoices> {
    match text::slug(answer).as_str() {
        "match-me-with-another-suitable-mentor"
        | "match-me-with-another-suitable-mentee"
        | "another-suitable-mentor"
        | "another-suitable-partner"
        | "match-me-with-someone-else"
        | "match-me"
        | "anyone-suitable"
        | "welcome" => Some(BeyondChoices::Welcome),
        "rather-none" | "none" | "nobody" | "no-match" | "do-not-match-me" | "rather-no-mentor" | "only-my-choices" => {
            Some(BeyondChoices::RatherNone)
        }
        _ => yes_no(answer).map(|yes| if yes { BeyondChoices::Welcome } else { BeyondChoices::RatherNone }),
    }
}

pub(crate) fn style_wish(answer: &str) -> Option<StyleWish> {
    match text::slug(answer).as_str() {
        "similar" | "similar-to-me" | "someone-similar" | "somebody-similar" | "like-me" | "someone-like-me" => {
            Some(StyleWish::Similar)
        }
        "opposite" | "my-opposite" | "someone-opposite" | "an-opposite" | "different" | "different-from-me"
        | "complementary" => Some(StyleWish::Opposite),
        "no-preference" | "either" | "any" | "both" | "does-not-matter" | "it-does-not-matter" | "none" => {
            Some(StyleWish::Either)
        }
        _ => None,
    }
}

/// One of the words for it or a point from 1 to 5, also both: "4 - important", when they say the same.
pub(crate) fn importance(answer: &str) -> Option<Importance> {
    let folded = text::fold(answer);
    Importance::from_words(&folded).or_else(|| {
        let (point, words) = folded.split_at_checked(1)?;
        let words = Importance::from_words(words.trim_start_matches([' ', '-', '=', ':', '.', ')']))?;
        Importance::from_words(point).filter(|point| *point == words)
    })
}

/// A point from 1 to 5, alone or before a word ("4 - agree"); words alone are an option. Other numbers are `None`.
pub(crate) fn style(answer: &str) -> Option<StyleAnswer> {
    let folded = text::fold(answer);
    let digits = folded.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(folded.len());
    if digits == 0 {
        let is_text = folded.chars().any(char::is_alphabetic);
        return is_text.then(|| StyleAnswer::Option(answer.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    let rest = folded[digits..].trim_start_matches(".0");
    let is_label = rest.is_empty()
        || (rest.starts_with([' ', '-', '=', ':', '(', '/', ')'])
            && !rest.contains(|letter: char| letter.is_ascii_digit() && letter != '5'));
    match folded[..digits].parse::<u8>() {
        Ok(point @ 1..=5) if is_label => Some(StyleAnswer::Scale(point)),
        _ => None,
    }
}

/// Degrees with a point or a comma.
pub(crate) fn degrees(answer: &str) -> Option<f64> {
    let plain = text::fold(answer).replace(',', ".").replace('°', "");
    plain.trim().parse().ok().filter(|degrees: &f64| degrees.is_finite())
}

/// A text with single blanks for white space.
pub(crate) fn on_one_line(text: &str) -> String {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') && !text.contains("  ");
    if is_plain { text.trim().to_owned() } else { text.split_whitespace().collect::<Vec<_>>().join(" ") }
}

/// Answers to a question for a list or a name that mean "none".
pub(crate) fn is_none(answer: &str) -> bool {
    short(answer).is_some_and(|folded| says_none(&folded) || says_inapplicable(&folded) || says_unknown(&folded))
}

/// Texts with which people, and programs, fill a field without answering. Where a number, a yes or no or one of several
/// options is asked for, they are a blank.
pub(crate) fn is_no_answer(answer: &str) -> bool {
    short(answer).is_some_and(|folded| says_inapplicable(&folded) || says_unknown(&folded))
}

/// Not known, or not yet, or not told: "?", "tbd", "unknown". A list is not answered, either.
pub(crate) fn is_unknown(answer: &str) -> bool {
    short(answer).is_some_and(|folded| says_unknown(&folded))
}

/// No text of this file has so many letters and digits. Nearly every cell is asked several times whether it is one.
const LONGEST: usize = 40;

/// A text folded, if it has so few letters and digits that it may be one of those below; folding keeps those of ASCII.
fn short(answer: &str) -> Option<String> {
    answer.bytes().filter(u8::is_ascii_alphanumeric).nth(LONGEST).is_none().then(|| text::fold(answer))
}

fn says_none(folded: &str) -> bool {
    matches!(
        folded,
        "none"
            | "no"
            | "nobody"
            | "no one"
            | "nothing"
            | "none so far"
            | "none yet"
            | "no preference"
            | "not yet"
            | "keine"
            | "keiner"
            | "niemand"
            | "nichts"
            | "aucun"
            | "aucune"
            | "personne"
            | "rien"
            | "ninguno"
            | "ninguna"
            | "nadie"
            | "nada"
            | "nenhum"
            | "nenhuma"
            | "ninguem"
            | "geen"
            | "niets"
    )
}

/// The question does not apply: "n/a", "-", "s/o", "n.v.t.". Where a list is asked for, it is empty.
fn says_inapplicable(folded: &str) -> bool {
    // A star may be a tick.
    let is_mark = |letter: char| matches!(letter, '-' | '_' | '/' | '.' | ' ');
    if folded.chars().all(is_mark) {
        return folded.contains(|letter| letter != ' ');
    }
    let spaceless = |plain: &str| {
        matches!(
            plain,
            "n/a"
                | "na"
                | "n.a."
                | "n.a"
                | "#n/a"
                | "#nv"
                | "nan"
                | "notapplicable"
                | "notavailable"
                | "k.a."
                | "k.a"
                | "entfallt"
                | "trifftnichtzu"
                | "nichtzutreffend"
                | "s/o"
                | "n/d"
                | "n.d."
                | "n/c"
                | "sansobjet"
                | "nonapplicable"
                | "noaplica"
                | "noaplicable"
                | "naoaplicavel"
                | "naoseaplica"
                | "n.v.t."
                | "nvt"
                | "nietvantoepassing"
        )
    };
    // How all of them begin, so that blanks are taken out of few texts.
    let may_be = folded.trim_start().starts_with(['n', '#', 'k', 'e', 't', 's']);
    debug_assert!(may_be || !spaceless(&folded.replace(' ', "")), "'{folded}' begins in another way");
    if may_be && folded.contains(' ') { spaceless(&folded.replace(' ', "")) } else { spaceless(folded) }
}

fn says_unknown(folded: &str) -> bool {
    const WORDS: [&str; 66] = [
        "tbd",
        "tba",
        "tbc",
        "to be decided",
        "to be determined",
        "to be confirmed",
        "to be announced",
        "unknown",
        "not known",
        "not yet known",
        "idk",
        "don't know",
        "dont know",
        "i don't know",
        "i dont know",
        "do not know",
        "i do not know",
        "don't know yet",
        "not sure",
        "not sure yet",
        "unsure",
        "no idea",
        "undecided",
        "no answer",
        "no response",
        "not answered",
        "not specified",
        "unspecified",
        "prefer not to say",
        "rather not say",
        "keine angabe",
        "keine angaben",
        "unbekannt",
        "noch unbekannt",
        "weiss nicht",
        "weiss ich nicht",
        "ich weiss nicht",
        "keine ahnung",
        "noch offen",
        "noch unklar",
        "inconnu",
        "inconnue",
        "je ne sais pas",
        "ne sais pas",
        "nsp",
        "a definir",
        "a determiner",
        "a confirmer",
        "sans reponse",
        "no se",
        "no lo se",
        "desconocido",
        "por definir",
        "por determinar",
        "por confirmar",
        "sin respuesta",
        "nao sei",
        "desconhecido",
        "a confirmar",
        "nao informado",
        "sem resposta",
        "onbekend",
        "weet niet",
        "weet ik niet",
        "geen idee",
        "nog niet bekend",
    ];
    let spelled = folded.contains('\u{df}').then(|| folded.replace('\u{df}', "ss"));
    let folded = spelled.as_deref().unwrap_or(folded);
    let plain = folded.trim_matches(|letter: char| matches!(letter, '(' | ')' | '?' | '!' | '.' | ' '));
    let is_mark = plain.is_empty() && folded.contains('?');
    is_mark || WORDS.contains(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::parse::numbers::{count, seats};

    #[test]
    fn a_line_has_single_blanks() {
        for text in ["", " ", " a  b ", "a b", " a b", "a\tb", "a\u{a0}b", "\u{2003}\u{e9}\n b"] {
            assert_eq!(on_one_line(text), text.split_whitespace().collect::<Vec<_>>().join(" "), "{text:?}");
        }
    }

    #[test]
    fn yes_and_no_have_many_forms() {
        assert_eq!(["Yes", "x", "TRUE", "Sí", "Yes, since 2019"].map(yes_no), [Some(true); 5]);
        assert_eq!(["no", "N", "0", "No, not any more"].map(yes_no), [Some(false); 4]);
        assert_eq!(["maybe", "yes and no", "asdf", ""].map(yes_no), [None; 4]);
    }

    #[test]
    fn what_is_no_answer_is_no_number_either() {
        let inapplicable = [
            "N/A",
            "n/a",
            "NA",
            "n.a.",
            "n. a.",
            "#N/A",
            "-",
            "--",
            "\u{2014}",
            "...",
            "Not applicable",
            "k. A.",
            "entf\u{e4}llt",
            "s/o",
            "sans objet",
            "No aplica",
            "n/d",
            "N\u{e3}o se aplica",
            "n.v.t.",
            "nvt",
        ];
        let unknown = [
            "?",
            "??",
            "(?)",
            "tbd",
            "TBD.",
            "unknown",
            "Unknown?",
            "don\u{2019}t know",
            "Not sure",
            "keine Angabe",
            "unbekannt",
            "wei\u{df} nicht",
            "Je ne sais pas",
            "inconnu",
            "No s\u{e9}",
            "por definir",
            "N\u{e3}o sei",
            "onbekend",
            "weet niet",
        ];
        for text in inapplicable.iter().chain(&unknown) {
            assert!(is_no_answer(text) && is_none(text), "{text}");
            assert_eq!((count(text), seats(text), yes_no(text)), (None, None, None), "{text}");
        }
        assert_eq!(inapplicable.map(is_unknown), [false; 20]);
        assert_eq!(unknown.map(|text| says_inapplicable(&text::fold(text))), [false; 19]);
        assert!(["", " ", "\u{200b}"].iter().all(|text| !is_no_answer(text)));
        let answers =
            ["0", "none", "nil", "never", "zero", "no", "x", "\u{2713}", "*", "ND", "KA", "So", "", "-5", "1"];
        assert_eq!(answers.map(is_no_answer), [false; 15]);
    }

    #[test]
    fn padding_and_length_change_nothing() {
        let (blanks, dashes) = (" ".repeat(100), "-".repeat(100));
        for text in
            [format!("{blanks}N / A\t\t"), format!("\u{a0}{blanks}tbd"), dashes, format!("tbd{}", "?".repeat(99))]
        {
            assert!(is_no_answer(&text), "{text}");
        }
        for text in ["a".repeat(41), format!("{} tbd", "x".repeat(38)), format!("n/a {}", "b".repeat(99))] {
            assert!(!is_none(&text), "{text}");
        }
    }

    #[test]
    fn importance_is_read_from_words_and_points() {
        let five = ["very important", "5", "5 - Very important", "5: essential", "Extremely important"];
        assert_eq!(five.map(importance), [Some(Importance::VeryImportant); 5]);
        assert_eq!(["4 - very important", "6", "9", "", "é", "somewhat blue"].map(importance), [None; 6]);
    }

    #[test]
    fn scales_are_one_to_five() {
        assert_eq!(style("4"), Some(StyleAnswer::Scale(4)));
        assert_eq!(style("5 - fully agree"), Some(StyleAnswer::Scale(5)));
        assert_eq!(style("Mostly"), Some(StyleAnswer::Option("Mostly".to_owned())));
        assert_eq!(["7", "0", "300", "", "2-3", "?"].map(style), [const { None }; 6]);
    }
}
