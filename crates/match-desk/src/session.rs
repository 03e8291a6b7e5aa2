//! What was brought, and what was done since.

use std::sync::Arc;

use mentor_match::jiff::civil::Date;
use mentor_match::policy::Policy;
use mentor_match::programme::Relation;
use questionnaire_io::export::OutputFile;
use questionnaire_io::import::Import;
use questionnaire_io::programme::Programme;

use crate::action::{self, Action};
use crate::ledger;
use crate::peers::{self, PeersRound};
use crate::request::Progress;
use crate::round::{Brought, OfRound, Pair, Read, Recorded, Refused, Round, run};

/// How many rounds are kept, so that taking back a step or two is a look-up.
const KEPT: usize = 3;

/// One committee at its desk.
#[derive(Debug)]
pub struct Session {
    today: Date,
    pub(crate) brought: Option<Arc<Brought>>,
    /// The questionnaires as they were read last.
    read: Option<Arc<Read>>,
    /// What was tried last, and what came of it.
    tried: Option<(Action, Arc<Round>)>,
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
    /// What follows where everybody is a peer.
    pub(crate) peers: Option<Arc<PeersRound>>,
    /// Who has whom in it; kept when the round is not.
    pairs: Option<Arc<Vec<Pair>>>,
    /// Whether the programme has this round.
    pub(crate) is_recorded: bool,
}

impl Session {
    /// Nothing brought yet, on a day.
    pub fn new(today: Date) -> Self {
        let states = vec![State::new(None, today, false)];
        Self { today, brought: None, read: None, tried: None, actions: Vec::new(), states, put_away: 0 }
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
        let results = Some(self.state()).filter(|_| is_recorded).and_then(|state| state.files(&()).ok()?);
        let results = results.and_then(<[_]>::split_last).map(|(_, files)| files);
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

    /// The rules as they are now; `None` before files were brought.
    pub(crate) fn policy(&self) -> Option<Policy> {
        let brought = self.brought.as_ref()?;
        Some(action::policy(&action::begun(brought.policy, &self.actions).ok()?))
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
        (self.read, self.tried) = (None, None);
    }

    /// Goes on with a programme; files and what was done with them are gone.
    pub(crate) fn open(&mut self, programme: Programme) {
        self.brought = None;
        self.set_first(State::new(Some(Arc::new(programme)), self.today, false));
    }

    /// Puts new files in the place of those before; the programme stays.
    pub(crate) fn bring(&mut self, brought: Brought, as_of: Date) {
        let programme = self.state().programme.clone();
        let is_of_peers = brought.is_of_peers();
        self.brought = Some(Arc::new(brought));
        self.set_first(State::new(programme, as_of, is_of_peers));
    }

    /// Does something; what that came to, where it is recorded in the programme.
    pub(crate) fn act(&mut self, action: Action, progress: &dyn Progress) -> Result<String, Refused> {
        if let Some(day) = action.day().map(ledger::day).transpose()?.filter(|day| *day > self.today) {
            // Its line would stand in the way of every round until then.
            let why = format!("{day} is still to come; today is {}. Say the day on which it happened.", self.today);
            return Err(Refused::Input(why));
        }
        let (mut next, mut said) = (self.state().clone(), String::new());
        match &action {
            Action::Round { number, day } => {
                let programme = next.programme.get_or_insert_with(|| Arc::new(Programme::begin()));
                next.of_round = Some((Arc::clone(programme), *number));
                next.as_of = ledger::day(day)?;
                next.is_to_be_made();
            }
            Action::Record => {
                if next.is_recorded {
                    return Err(Refused::Input("This round is recorded already.".to_owned()));
                }
                self.know(progress)?;
                next = self.state().clone();
                let programme = next.recorded(progress)?.map(|(all, _)| Arc::clone(all));
                next.programme = programme;
                next.is_recorded = next.programme.is_some();
            }
            Action::Event { .. } | Action::Answers { .. } => {
                let mut programme = next.programme.as_deref().cloned().unwrap_or_else(Programme::begin);
                said = ledger::happened(&mut programme, &action)?;
                next.goes_on(programme, self.is_of_peers());
            }
            Action::Met { .. } => {
                self.know(progress)?;
                next = self.state().clone();
                let mut programme = next.programme.as_deref().cloned().unwrap_or_else(Programme::begin);
                said = ledger::met(&mut programme, next.people(), &action)?;
                next.goes_on(programme, self.is_of_peers());
            }
            _ => {
                next.is_changed();
                if let Some((_, round)) = self.tried.take().filter(|(tried, _)| *tried == action) {
                    next.is_known(round);
                }
            }
        }
        self.tried = None;
        self.actions.push(action);
        self.states.push(next);
        if let Some(old) = self.states.len().checked_sub(KEPT + 1) {
            (self.states[old].round, self.states[old].peers) = (None, None);
        }
        Ok(said)
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
        if let (None, Some(_)) = (&self.state().round, &self.brought) {
            if self.is_of_peers() {
                return self.know_peers(progress);
            }
            let round = self.made(&self.actions.clone(), &self.state().clone(), progress)?;
            self.states.last_mut().expect("there is the first one").is_known(round);
        }
        Ok(())
    }

    /// Whether everybody is a peer.
    pub(crate) fn is_of_peers(&self) -> bool {
        self.brought.as_ref().is_some_and(|brought| brought.is_of_peers())
    }

    fn know_peers(&mut self, progress: &dyn Progress) -> Result<(), Refused> {
        if let (None, Some(brought)) = (&self.state().peers, self.brought.clone()) {
            let (actions, state) = (self.actions.clone(), self.state().clone());
            let when = (state.as_of, state.of_round.as_ref());
            let round = peers::run(&brought, &actions, when, &mut self.read, progress)?;
            self.states.last_mut().expect("there is the first one").peers = Some(Arc::new(round));
        }
        Ok(())
    }

    /// What would follow among peers from one more action.
    pub(crate) fn attempt_of_peers(&mut self, action: Action, progress: &dyn Progress) -> Result<PeersRound, Refused> {
        let Some(brought) = self.brought.clone() else { return Err(Refused::Input("There are no files.".to_owned())) };
        let actions = [&self.actions[..], &[action]].concat();
        let mut next = self.state().clone();
        next.is_changed();
        peers::run(&brought, &actions, (next.as_of, next.of_round.as_ref()), &mut self.read, progress)
    }

    /// The round to come, as `plan_meetings` has it, once this one is recorded; `None` where that is not so.
    pub(crate) fn to_come(&self, progress: &dyn Progress) -> Result<Option<ToCome>, Refused> {
        let state = self.state();
        let (true, Some(brought), Some(programme)) = (state.is_recorded, &self.brought, &state.programme) else {
            return Ok(None);
        };
        // Pins were for the round that is recorded.
        let is_over = |action: &Action| match action {
            Action::Ruling { action, .. } => action == "pin",
            action => matches!(action, Action::Earlier { .. }),
        };
        let actions: Vec<Action> = self.actions.iter().filter(|action| !is_over(action)).cloned().collect();
        let of_round = (Arc::clone(programme), number(programme, self.is_of_peers()));
        let (when, mut read) = ((state.as_of, Some(&of_round)), self.read.clone());
        Ok(Some(if self.is_of_peers() {
            (None, Some(Arc::new(peers::run(brought, &actions, when, &mut read, progress)?)))
        } else {
            (Some(Arc::new(run(brought, &actions, when, &mut read, progress)?)), None)
        }))
    }

    fn made(&mut self, actions: &[Action], state: &State, progress: &dyn Progress) -> Result<Arc<Round>, Refused> {
        let Some(brought) = self.brought.clone() else { return Err(Refused::Input("There are no files.".to_owned())) };
        let made = run(&brought, actions, (state.as_of, state.of_round.as_ref()), &mut self.read, progress)?;
        Ok(Arc::new(made))
    }

    /// What would follow from one more action of the round; doing it then is a look-up.
    pub(crate) fn attempt(&mut self, action: Action, progress: &dyn Progress) -> Result<Arc<Round>, Refused> {
        let (mut actions, mut next) = (self.actions.clone(), self.state().clone());
        next.is_changed();
        actions.push(action.clone());
        let round = self.made(&actions, &next, progress)?;
        self.tried = Some((action, Arc::clone(&round)));
        Ok(round)
    }

    /// Who had whom before the last step that could change it, or before the first one.
    pub(crate) fn pairs_before(&mut self, when: When, progress: &dyn Progress) -> Result<Arc<Vec<Pair>>, Refused> {
        let mut steps = self.actions.iter().enumerate().filter(|(_, action)| action.is_of_round()).map(|(at, _)| at);
        let before = match when {
            When::LastStep => steps.next_back(),
            When::FirstStep => steps.next(),
        };
        let before = before.unwrap_or(self.actions.len());
        if self.states[before].pairs.is_none() {
            let (actions, state) = (self.actions[..before].to_vec(), self.states[before].clone());
            let round = self.made(&actions, &state, progress)?;
            self.states[before].pairs = Some(Arc::clone(&round.pairs));
        }
        Ok(self.states[before].pairs.clone().unwrap_or_default())
    }
}

/// A round to come: of mentees and mentors, or of peers.
type ToCome = (Option<Arc<Round>>, Option<Arc<PeersRound>>);

/// Since when people have moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Before the first step.
    FirstStep,
    /// Before the last one.
    LastStep,
}

/// Which round of a programme is to be made.
fn number(programme: &Programme, is_of_peers: bool) -> u32 {
    if is_of_peers { programme.peer_round() } else { programme.round() }
}

impl State {
    /// Before anything was done.
    fn new(programme: Option<Arc<Programme>>, as_of: Date, is_of_peers: bool) -> Self {
        let of_round = programme.as_ref().map(|programme| (Arc::clone(programme), number(programme, is_of_peers)));
        Self { programme, of_round, as_of, round: None, peers: None, pairs: None, is_recorded: false }
    }

    /// Whom the round is about.
    pub(crate) fn people(&self) -> Option<(&Import, Relation)> {
        let mentoring = self.round.as_deref().map(|round| (round.import(), Relation::Mentoring));
        mentoring.or_else(|| self.peers.as_deref().map(|round| (round.import(), Relation::Peers)))
    }

    /// All files of what follows, the list of them last; `None` where nothing is known yet.
    pub(crate) fn files(&self, progress: &dyn Progress) -> Result<Option<&[OutputFile]>, Refused> {
        Ok(match (&self.round, &self.peers) {
            (Some(round), _) => Some(round.files(progress)?),
            (None, Some(peers)) => Some(&peers.made(progress)?.files),
            (None, None) => None,
        })
    }

    /// The programme with what follows in it, and what was recorded; `None` without a programme or a round.
    pub(crate) fn recorded(&self, progress: &dyn Progress) -> Result<Option<&Recorded>, Refused> {
        match (&self.round, &self.peers) {
            (Some(round), _) => round.recorded(progress),
            (None, Some(peers)) => peers.recorded(progress),
            (None, None) => Ok(None),
        }
    }

    /// Something was recorded in the programme beside the round: one that is not recorded itself is made from it.
    fn goes_on(&mut self, programme: Programme, is_of_peers: bool) {
        let programme = Arc::new(programme);
        if !self.is_recorded {
            let number = self.of_round.as_ref().map_or_else(|| number(&programme, is_of_peers), |(_, number)| *number);
            self.of_round = Some((Arc::clone(&programme), number));
            self.is_to_be_made();
        }
        self.programme = Some(programme);
    }

    fn is_known(&mut self, round: Arc<Round>) {
        self.pairs = Some(Arc::clone(&round.pairs));
        self.round = Some(round);
    }

    fn is_to_be_made(&mut self) {
        (self.round, self.peers, self.pairs, self.is_recorded) = (None, None, None, false);
    }

    /// The round is another one; one that was recorded is made again from what is recorded.
    fn is_changed(&mut self) {
        if let (true, Some(programme), Some((_, number))) = (self.is_recorded, &self.programme, &self.of_round) {
            self.of_round = Some((Arc::clone(programme), *number));
        }
        self.is_to_be_made();
    }
}
