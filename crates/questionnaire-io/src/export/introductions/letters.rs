//! What the letters are made with.

use std::collections::BTreeMap;
use std::path::PathBuf;

use mentor_match::Shown;
use mentor_match::compatibility::Language;

use super::super::shared::Open;
use super::contact::Contact;
use super::template::Template;
use crate::import::Given;

/// What the letters are made with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letters {
    /// The texts.
    pub template: Template,
    /// Texts for people who name this language first among theirs.
    pub in_language: BTreeMap<Language, Template>,
    /// Whom to ask; without one, "the programme's coordinators".
    pub contact: Option<Contact>,
    /// Whether to write drafts for mail programs, too.
    pub drafts: bool,
}

/// A file of letters that was read: what a receipt calls it if it is for a language, and its SHA-256.
pub type LettersFile = (Option<&'static str>, String);

impl Letters {
    /// Reads files of letters. One with a language in its name, such as `letters.de.txt`, is for those who name that
    /// language first among theirs; another is for everybody else.
    ///
    /// # Errors
    /// A file cannot be read, is no template, or is for the same readers as another one.
    pub fn read(&mut self, paths: &[PathBuf]) -> Result<Vec<LettersFile>, Box<dyn std::error::Error>> {
        let mut read = Vec::new();
        for path in paths {
            let given = Given::read(path)?;
            let template: Template = given.text()?.parse().map_err(|error| format!("{}, {error}", given.name))?;
            let language = language_of_file(&given.name)?;
            let file = language.map(|(_, file)| file);
            if read.iter().any(|(earlier, _)| *earlier == file) {
                let readers = if file.is_some() { "readers of this language" } else { "everybody" };
                return Err(format!("{}: there is another file of letters for {readers}; give one", given.name).into());
            }
            match language {
                Some((language, _)) => drop(self.in_language.insert(language, template)),
                None => self.template = template,
            }
            read.push((file, given.sha256()));
        }
        Ok(read)
    }

    /// The texts for somebody with these languages, and whom they can ask.
    pub(in super::super) fn for_languages(&self, languages: Option<&Vec<String>>) -> (&Template, Open) {
        let first = languages.and_then(|all| all.first()).and_then(|first| letter_language(first));
        let own = first.and_then(|language| Some((language, self.in_language.get(&language)?)));
        let (language, template) = own.unwrap_or((Language::English, &self.template));
        let nobody = match language {
            Language::German => "die Programmkoordination",
            _ => "the programme's coordinators",
        };
        (template, self.contact.as_ref().map_or(Open::words(nobody), Open::contact))
    }
}

/// The languages that a file of letters can be for, each with how such a file is called, and how people call it.
const LANGUAGES: [(Language, &str, &[&str]); 9] = [
    (Language::English, "letters.en", &["english", "englisch", "anglais", "ingles", "inglese", "engels"]),
    (Language::German, "letters.de", &["german", "deutsch", "allemand", "aleman", "tedesco", "duits"]),
    (Language::French, "letters.fr", &["french", "franzosisch", "francais", "frances", "francese", "frans"]),
    (
        Language::Spanish,
        "letters.es",
        &["spanish", "spanisch", "espagnol", "espanol", "castellano", "spagnolo", "spaans"],
    ),
    (Language::Italian, "letters.it", &["italian", "italienisch", "italien", "italiano", "italiaans"]),
    (Language::Portuguese, "letters.pt", &["portuguese", "portugiesisch", "portugais", "portugues", "portoghese"]),
    (Language::Dutch, "letters.nl", &["dutch", "niederlandisch", "neerlandais", "nederlands", "olandese"]),
    (Language::Danish, "letters.da", &["danish", "danisch", "danois", "dansk"]),
    (Language::Swedish, "letters.sv", &["swedish", "schwedisch", "suedois", "svenska"]),
];

/// The language that somebody named, as "German", "Deutsch (Muttersprache)" or "de".
pub(in super::super) fn letter_language(written: &str) -> Option<Language> {
    let folded = mentor_match::text::fold(written);
    let word = folded.split(|letter: char| !letter.is_alphanumeric()).find(|word| !word.is_empty())?;
    LANGUAGES
        .iter()
        .find(|(_, file, names)| file.ends_with(&format!(".{word}")) || names.contains(&word))
        .map(|(language, ..)| *language)
}

/// The language in the name of a file of letters, as in `letters.de.txt`, with what a receipt calls the file.
///
/// # Errors
/// There are no letters in such a language.
fn language_of_file(name: &str) -> Result<Option<(Language, &'static str)>, String> {
    let Some(code) = name.rsplit_once('.').and_then(|(stem, _)| Some(stem.rsplit_once('.')?.1)) else {
        return Ok(None);
    };
    if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Ok(None);
    }
    let code = code.to_ascii_lowercase();
    let of = |file: &'static str| file.strip_prefix("letters.").unwrap_or(file);
    let found = LANGUAGES.iter().find(|(_, file, _)| of(file) == code);
    found.map(|&(language, file, _)| Some((language, file))).ok_or_else(|| {
        let known: Vec<&str> = LANGUAGES.iter().map(|(_, file, _)| of(file)).collect();
        format!(
            "{}: letters in the language '{code}' are not known; there are: {}",
            Shown::line(name),
            known.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_known_by_how_people_call_them() {
        for written in ["German", "deutsch", "de", "Deutsch (Muttersprache)", " Alemán"] {
            assert_eq!(letter_language(written), Some(Language::German), "{written}");
        }
        assert_eq!(letter_language("Französisch"), Some(Language::French));
        assert_eq!((letter_language("Klingon"), letter_language("")), (None, None));
        assert_eq!(language_of_file("letters.de.txt"), Ok(Some((Language::German, "letters.de"))));
        assert_eq!((language_of_file("letters.txt"), language_of_file("our.letters.txt")), (Ok(None), Ok(None)));
        assert!(language_of_file("letters.xx.txt").unwrap_err().contains("there are: en, de"));
    }
}
