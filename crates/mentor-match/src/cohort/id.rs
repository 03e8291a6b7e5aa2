//! How people are told apart.

use std::fmt;

use matching_market::Side;

/// The id a person goes by on one side: an id column, a normalised e-mail address or a normalised name.
///
/// Never empty, at most [`PersonId::MAX_BYTES`] bytes, without white space at its ends and without control characters.
/// Ordered by its bytes; this order fixes the dense ids.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct PersonId(String);

impl PersonId {
    /// The longest id that is accepted.
    pub const MAX_BYTES: usize = 254;

    /// Checks and trims an id.
    ///
    /// # Errors
    /// Empty after trimming, too long, or with a control character.
    ///
    /// ```
    /// use mentor_match::cohort::PersonId;
    /// assert_eq!(PersonId::new(" ada@example.org ")?.as_str(), "ada@example.org");
    /// assert!(PersonId::new("   ").is_err());
    /// # Ok::<(), mentor_match::cohort::PersonIdError>(())
    /// ```
    pub fn new(text: &str) -> Result<Self, PersonIdError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(PersonIdError::Empty);
        }
        if text.len() > Self::MAX_BYTES {
            return Err(PersonIdError::TooLong { bytes: text.len() });
        }
        if text.chars().any(char::is_control) {
            return Err(PersonIdError::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }

    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for PersonId {
    type Error = PersonIdError;
    fn try_from(text: String) -> Result<Self, PersonIdError> {
        Self::new(&text)
    }
}

impl From<PersonId> for String {
    fn from(id: PersonId) -> Self {
        id.0
    }
}

/// Why a text is not a person's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PersonIdError {
    /// Nothing but white space.
    #[error("the id is empty: give each person an id, an e-mail address or a name")]
    Empty,
    /// Longer than [`PersonId::MAX_BYTES`].
    #[error("the id has {bytes} bytes, at most {} are accepted", PersonId::MAX_BYTES)]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// A tab, line break or other control character inside.
    #[error("the id contains a control character such as a line break")]
    ControlCharacter,
}

/// What tells a person apart: ids of the two sides are separate namespaces, so a person with both roles has two keys.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PersonKey {
    /// In which role.
    pub side: Side,
    /// Under which id.
    pub id: PersonId,
}

impl fmt::Display for PersonKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.side, self.id)
    }
}
