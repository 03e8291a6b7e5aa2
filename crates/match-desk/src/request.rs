//! What is asked, what is answered, and who is told meanwhile.

use mentor_match::StopReason;

/// What somebody clicked or sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// Which page or step, such as `result`.
    pub path: String,
    /// What was filled in, in order.
    pub fields: Vec<(String, String)>,
    /// What was dropped or chosen.
    pub files: Vec<Upload>,
}

impl Request {
    /// What was filled in under a name; blank without an answer.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }
}

/// A file that was brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The drop zone: `mentors`, `mentees` or `people`.
    pub field: String,
    /// Its name.
    pub name: String,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// What is shown or handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    /// The new content of the page: HTML without a script.
    Page(String),
    /// A file to be saved.
    File {
        /// Its name.
        name: String,
        /// Its media type.
        media: &'static str,
        /// All of it.
        bytes: Vec<u8>,
    },
}

/// Who is told what is being done, and says whether to go on.
pub trait Progress: Sync {
    /// What is being done now.
    fn stage(&self, what: &'static str);

    /// A reason to stop.
    fn stop(&self) -> Option<StopReason>;
}

/// Nobody is told, nothing stops.
impl Progress for () {
    fn stage(&self, _: &'static str) {}

    fn stop(&self) -> Option<StopReason> {
        None
    }
}
