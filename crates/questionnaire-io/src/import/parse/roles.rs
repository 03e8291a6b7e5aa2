//! Roles as people write them: "Mentor", "both", "Mentorée", "Being mentored", "I am looking for a mentor".
//!
//! Every word of an answer must be understood: "Mentor next year" or "Mentee (and maybe mentor)" may mean another role
//! than the one they begin with, so they name none and the row is asked about.

use mentor_match::cohort::Side;
use mentor_match::text;

const MENTEE: &str = "mentee|mentees|protege|proteges|protegee|mentored|mentoree|mentorees|mentorado|mentorada|\
    mentorados|mentoradas|mentorizado|mentorizada|mentorando|mentoranda|aprendiz";
const MENTOR: &str = "mentor|mentors|mentoring|mentorin|mentorinnen|mentora|mentoras";
/// "Les deux", "os dois": the articles are among [`BESIDE`].
const BOTH: &str = "both|beide|beides|deux|ambos|ambas|dois|duas|dos|allebei|entrambi";
/// What may stand beside a role and changes nothing.
const BESIDE: &str = "i|im|i'm|id|i'd|am|we|would|will|can|to|be|being|become|becoming|as|the|in|my|this|role|roles|\
    programme|program|please|yes|looking|interested|willing|happy|join|joining|participate|participating|and|others|\
    s|es|ich|bin|als|der|die|und|je|suis|en|tant|que|comme|et|les|le|la|l|soy|como|y|los|las|el|sou|o|os|as|e|ik|ben";
const ARTICLES: &str = "a|an|my|ein|eine|einen|einem|un|une|una|um|uma|een";
/// Before the name of a role: the other role is meant.
const WANTED: &str = "for|want|like|need|seek|seeking|find|finding|get|getting|have|having|receive|receiving|suche|\
    cherche|recherche|busco|procuro|zoek";

/// What an answer to who would like to be what says.
pub(crate) struct Said {
    /// The roles that it names, beside peers.
    pub(crate) sides: Vec<Side>,
    /// Whether it names peers.
    pub(crate) peers: bool,
    /// Whether it names nothing else.
    pub(crate) peers_alone: bool,
}

impl Said {
    /// What this answer says.
    pub(crate) fn of(answer: &str) -> Self {
        let beside = beside_peers(answer);
        Self {
            sides: named(beside.as_deref().unwrap_or(answer)),
            peers: beside.is_some(),
            peers_alone: beside.as_deref() == Some(""),
        }
    }
}

/// What an answer says beside peers, if it says anything of peers: "Mentor" of "Mentor, Peer mentor".
fn beside_peers(answer: &str) -> Option<String> {
    let is_of_peers =
        |part: &&str| text::words(&part.to_lowercase()).iter().any(|word| matches!(word.as_str(), "peer" | "peers"));
    let parts = answer.split([',', ';', '/', '+', '&', '|', '\n']);
    let parts: Vec<&str> = parts.flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" und ")).collect();
    let (of_peers, beside): (Vec<&str>, Vec<&str>) = parts.into_iter().partition(is_of_peers);
    let beside: Vec<&str> = beside.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
    (!of_peers.is_empty()).then(|| beside.join("; "))
}

/// The roles that an answer names, by its words; none when one of them is not understood.
pub(crate) fn named(answer: &str) -> Vec<Side> {
    // The accent tells the French mentee from the Italian mentor.
    let plain = answer.to_lowercase().replace('’', "'").replace(':', " ");
    let words = text::words(&plain.replace("mentoré", "mentee ").replace("mentore\u{301}", "mentee "));
    let is_of = |list: &str, word: &str| list.split('|').any(|known| known == word);
    let mut named = [false; 2];
    for (at, word) in words.iter().enumerate() {
        let side = if is_of(MENTEE, word) {
            Side::Mentee
        } else if is_of(MENTOR, word) {
            Side::Mentor
        } else if is_of(BOTH, word) {
            named = [true; 2];
            continue;
        } else if [BESIDE, ARTICLES, WANTED].iter().any(|list| is_of(list, word)) {
            continue;
        } else {
            return Vec::new();
        };
        // Whoever looks for a mentor is a mentee; whoever has mentored is not.
        let before = words[..at].iter().rev().map(String::as_str).find(|word| !is_of(ARTICLES, word));
        let is_wanted = before.is_some_and(|word| is_of(WANTED, word));
        if word == "mentored" && !before.is_none_or(|word| matches!(word, "be" | "being" | "get" | "getting")) {
            return Vec::new();
        }
        let side = if is_wanted && word != "mentored" { side.other() } else { side };
        named[usize::from(side == Side::Mentor)] = true;
    }
    let sides = [Side::Mentee, Side::Mentor].into_iter().zip(named);
    sides.filter(|(_, is_named)| *is_named).map(|(side, _)| side).collect()
}

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
            ("both roles", &[Side::Mentee, Side::Mentor]),
            ("Being mentored", &[Side::Mentee]),
            ("Mentored", &[Side::Mentee]),
            ("Mentoring others", &[Side::Mentor]),
            ("I am looking for a mentor", &[Side::Mentee]),
            ("I'd like a mentor", &[Side::Mentee]),
            ("I want to be a mentor", &[Side::Mentor]),
        ] {
            assert_eq!(named(answer), roles, "{answer}");
        }
    }

    #[test]
    fn roles_beside_peers_are_read_alone() {
        for (answer, beside) in [
            ("Mentor", None),
            ("Peer", Some("")),
            ("Peer mentor", Some("")),
            ("Mentor, Peer mentor", Some("Mentor")),
            ("peers; mentee; mentor", Some("mentee; mentor")),
            ("Mentee and peer", Some("Mentee")),
            ("Peering", None),
        ] {
            assert_eq!(beside_peers(answer).as_deref(), beside, "{answer}");
        }
    }

    #[test]
    fn roles_are_read_in_the_languages_of_the_headers() {
        for (answers, roles) in [
            ("Mentorée|mentoré|Mentoré(e)|MENTORÉE|Mentoree|Protégée|Mentorado|Mentorizada", &[Side::Mentee][..]),
            ("Mentorin|Mentor/in|Mentor:in|Mentora|Als Mentor|En tant que mentor|Soy mentora", &[Side::Mentor]),
            ("Les deux|Beides|Beide|Ambos|Ambas|Os dois|Allebei|mentor et mentoré", &[Side::Mentee, Side::Mentor]),
            ("Ich suche eine Mentorin|Je cherche un mentor|Busco mentor|Ik zoek een mentor", &[Side::Mentee]),
        ] {
            for answer in answers.split('|') {
                assert_eq!(named(answer), roles, "{answer}");
            }
        }
    }

    #[test]
    fn an_answer_with_a_word_that_is_not_understood_names_no_role() {
        for answer in [
            "",
            "Analyst",
            "tormentor",
            "neither mentor nor mentee",
            "Not a mentor",
            "Mentor next year",
            "Mentee (and maybe mentor)",
            "both if needed",
            "Mentor or mentee",
            "I have mentored",
            "Mentore",
            "for",
        ] {
            assert_eq!(named(answer), [], "{answer}");
        }
    }
}
