//! Whom the readers of letters can ask.

use std::fmt;
use std::str::FromStr;

use mentor_match::Shown;

use super::form::is_plain_address;

/// Whom the readers of letters can ask: a name and an e-mail address.
///
/// ```
/// use questionnaire_io::export::Contact;
/// let contact: Contact = "Ana Silva <ana@example.org>".parse()?;
/// assert_eq!(contact.to_string(), "Ana Silva (ana@example.org)");
/// assert!("Ana Silva".parse::<Contact>().is_err());
/// # Ok::<(), questionnaire_io::export::ContactError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub(super) name: String,
    pub(super) email: String,
}

/// What is no contact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{found}' is not a contact: write a name and an e-mail address on one line, such as Ana Silva <ana@example.org>"
)]
#[non_exhaustive]
pub struct ContactError {
    /// What was given, on one line.
    pub found: String,
}

impl FromStr for Contact {
    type Err = ContactError;
    fn from_str(text: &str) -> Result<Self, ContactError> {
        let parts = text.trim().strip_suffix('>').and_then(|text| text.split_once('<'));
        let contact =
            parts.map(|(name, email)| Self { name: Shown::line(name).into_string(), email: email.trim().to_owned() });
        contact
            .filter(|one| !text.contains(|letter: char| letter.is_control()) && !one.name.is_empty())
            .filter(|one| is_plain_address(&one.email))
            .ok_or_else(|| ContactError { found: Shown::line(text).into_string() })
    }
}

impl fmt::Display for Contact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.name, self.email)
    }
}
