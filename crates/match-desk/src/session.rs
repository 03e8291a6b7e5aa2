//! What was brought, and what was done since.

use std::sync::Arc;

use mentor_match::jiff::civil::Date;
use questionnaire_io::export::OutputFile;
use questionnaire_io::programme::Programme;

use crate::action::Action;
use crate::ledger;
use crate::request::Progress;
use crate::round::{Brought, OfRound, Refused, Round, run};

/// How many rounds are kept, so that taking back a step or two is a look-up.
const KEPT: usize = 3;

/// One committee at its desk.
#[derive(Debug)]
pub struct Session {
    today: Date,
    pub(crate) brought: Option<Brought>,
    actions: Vec<Action>,
    // INVARIANT: how things stand before the first action, and after each.
    states: Vec<State>,
    /// What of the programme a front has put away, and after how many actions.
    put_away: usize,
}

/// How things stand after an action.
#[derive(Debug, Clone)]
pub(crate) struct State {
    /// The programme, if there is one.
    pub(crate) programme: Option<Arc<Programme>>,
    /// The programme as it was when its round was begun, and which round that is.
    pub(crate) of_round: Option<OfRound>,
    /// The day as of which the round is made.
    pub(crate) as_of: Date,
    /// What follows, once worked out.
    pub(crate) round: Option<Arc<Round>>,
    /// Whether the programme has this round.
    pub(crate) is_recorded: bool,
}

impl Session {
    /// Nothing brought yet, on a day.
    pub fn new(today: Date) -> Self {
        let state = State { programme: None, of_round: None, as_of: today, round: None, is_recorded: false };
        Self { today, brought: None, actions: Vec::new(), states: vec![state], put_away: 0 }
    }

    /// With a programme to go on with.
    #[must_use]
    pub fn with_programme(mut self, programme: Programme) -> Self {
        self.open(programme);
        self
    }

    /// What was done so far, in order.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The programme as it is now.
    pub fn programme(&self) -> Option<&Programme> {
        self.state().programme.as_deref()
    }

    /// What of the programme is not put away yet: the programme, and the results of its round if that was recorded,
    /// without the list of files that whoever writes a folder adds.
    pub fn to_put_away(&self) -> Option<(&Programme, Option<&[OutputFile]>)> {
        let new = &self.actions[self.put_away..];
        let is_changed = new.iter().any(|action| !action.is_of_round() && !matches!(action, Action::Round { .. }));
        let is_recorded = new.contains(&Action::Record);
        let results = self.state().round.as_deref().filter(|_| is_recorded);
        let results = results.and_then(|round| round.files.split_last()).map(|(_, files)| files);
        self.programme().filter(|_| is_changed).map(|programme| (programme, results))
    }

    /// A front could not put the programme away: what was done since is taken back.
    pub fn not_put_away(&mut self) {
        while self.to_put_away().is_some() && self.undo() {}
    }

    /// A front has put the programme away: what was recorded is taken back by a line of its own.
    pub fn put_away(&mut self) {
        self.put_away = self.actions.len();
    }

    /// The day.
    pub(crate) fn today(&self) -> Date {
        self.today
    }

    pub(crate) fn state(&self) -> &State {
        self.states.last().expect("there is the first one")
    }

    /// How things stood before anything was done.
    pub(crate) fn first(&self) -> &State {
        &self.states[0]
    }

    fn set_first(&mut self, state: State) {
        (self.actions, self.states, self.put_away) = (Vec::new(), vec![state], 0);
    }

    /// Goes on with a programme; files and what was done with them are gone.
    pub(crate) fn open(&mut self, programme: Programme) {
        let (number, programme) = (programme.round(), Arc::new(programme));
        self.brought = None;
        let of_round = Some((Arc::clone(&programme), number));
        let first = State { programme: Some(programme), of_round, as_of: self.today, round: None, is_recorded: false };
        self.set_first(first);
    }

    /// Puts new files in the place of those before; the programme stays.
    pub(crate) fn bring(&mut self, brought: Brought, as_of: Date) {
        let programme = self.state().programme.clone();
        let of_round = programme.as_ref().map(|programme| (Arc::clone(programme), programme.round()));
        self.brought = Some(brought);
        self.set_first(State { programme, of_round, as_of, round: None, is_recorded: false });
    }

    /// Does something.
    pub(crate) fn act(&mut self, action: Action, progress: &dyn Progress) -> Result<(), Refused> {
        let mut next = self.state().clone();
        match &action {
            Action::Round { number, day } => {
                let programme = next.programme.get_or_insert_with(|| Arc::new(Programme::begin()));
                next.of_round = Some((Arc::clone(programme), *number));
                next.as_of = ledger::day(day)?;
                (next.round, next.is_recorded) = (None, false);
            }
            Action::Record => {
                if next.is_recorded {
                    return Err(Refused::Input("This round is recorded already.".to_owned()));
                }
                self.know(progress)?;
                next.round.clone_from(&self.state().round);
                next.programme =
                    next.round.as_ref().and_then(|round| round.recorded.as_ref()).map(|(all, _)| Arc::clone(all));
                next.is_recorded = next.programme.is_some();
            }
            Action::Event { .. } | Action::Answers { .. } => {
                let mut programme = next.programme.as_deref().cloned().unwrap_or_else(Programme::begin);
                ledger::happened(&mut programme, &action)?;
                next.programme = Some(Arc::new(programme));
            }
            _ => {
                // A round that was recorded is made again from what is recorded.
                if let (true, Some(programme), Some((_, number))) = (next.is_recorded, &next.programme, &next.of_round)
                {
                    next.of_round = Some((Arc::clone(programme), *number));
                }
                (next.round, next.is_recorded) = (None, false);
            }
        }
        self.actions.push(action);
        self.states.push(next);
        if let Some(old) = self.states.len().checked_sub(KEPT + 1) {
            self.states[old].round = None;
        }
        Ok(())
    }

    /// Takes the last thing back; whether there was one that can be.
    pub(crate) fn undo(&mut self) -> bool {
        let can = self.actions.len() > self.put_away;
        if can {
            self.actions.pop();
            self.states.pop();
        }
        can
    }

    /// Works the round out, if that is not done yet.
    pub(crate) fn know(&mut self, progress: &dyn Progress) -> Result<(), Refused> {
        if let (None, Some(brought)) = (&self.state().round, &self.brought) {
            let state = self.state();
            let round = run(brought, &self.actions, (state.as_of, state.of_round.as_ref()), progress)?;
            self.states.last_mut().expect("there is the first one").round = Some(Arc::new(round));
        }
        Ok(())
    }
}
