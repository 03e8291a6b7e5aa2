//! What the letters are made with.

use super::contact::Contact;
use super::template::Template;

/// What the letters are made with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letters {
    /// The texts.
    pub template: Template,
    /// Whom to ask; without one, "the programme's coordinators".
    pub contact: Option<Contact>,
    /// Whether to write drafts for mail programs, too.
    pub drafts: bool,
}
