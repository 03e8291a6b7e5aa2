//! What was brought, and what was done since.

use mentor_match::jiff::civil::Date;

use crate::action::Action;
use crate::round::{Brought, Round};

/// One committee at its desk.
#[derive(Debug)]
pub struct Session {
    pub(crate) as_of: Date,
    pub(crate) brought: Option<Brought>,
    pub(crate) actions: Vec<Action>,
    /// What follows from these, once worked out.
    pub(crate) round: Option<Round>,
}

impl Session {
    /// Nothing brought yet, on a day.
    pub fn new(as_of: Date) -> Self {
        Self { as_of, brought: None, actions: Vec::new(), round: None }
    }

    /// What was done so far, in order.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Puts new files in the place of everything before.
    pub(crate) fn bring(&mut self, brought: Brought) {
        *self = Self { brought: Some(brought), ..Self::new(self.as_of) };
    }

    /// Does something.
    pub(crate) fn act(&mut self, action: Action) {
        self.actions.push(action);
        self.round = None;
    }

    /// Takes the last thing back.
    pub(crate) fn undo(&mut self) {
        if self.actions.pop().is_some() {
            self.round = None;
        }
    }
}
