//! What a run of peers knows, handed to the writers of the single files.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{PersonId, PersonKey, Side};
use mentor_match::peers::{PeerDifference, PeerId, PeerMatch, PeerOutcome, PeerRulingEffect};
use mentor_match::policy::RulingRef;

use crate::export::batch::{Setting, by_weight, held, named, questions_of};
use crate::import::{EarlierMatches, Import, Question};
use crate::weigh::Results;

/// Rounds that were tried beside the round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeerWhatIf {
    /// What each ruling does.
    pub rulings: Vec<(RulingRef, PeerRulingEffect)>,
    /// What all of them do together, if there are several.
    pub together: Option<PeerDifference>,
    /// What each rule costs.
    pub rules: Vec<(&'static str, PeerDifference)>,
    /// What one more seat would do, by person.
    pub seats: Vec<(PeerId, PeerDifference)>,
}

/// An import with the outcome of its round of peers, whose cohort must be the import's.
#[derive(Debug)]
pub struct PeerBatch<'a> {
    pub(super) import: &'a Import,
    pub(super) outcome: &'a PeerOutcome<'a>,
    pub(super) setting: &'a Setting,
    pub(super) questions: Vec<Question>,
    pub(super) weights: BTreeMap<String, bool>,
    pub(super) earlier: Option<&'a EarlierMatches>,
    pub(super) what_if: Option<PeerWhatIf>,
    /// Whose letters with addresses are held back.
    held: BTreeSet<PersonKey>,
    /// Who may have named whom in a column that nobody understood.
    named: BTreeMap<PersonId, BTreeSet<PersonId>>,
}

/// Everybody's peers in this outcome, for [`weigh`](crate::weigh::weigh); several are joined.
pub fn peer_results(outcome: &PeerOutcome<'_>) -> Results {
    let peers = |person: PeerId| {
        let ids: Vec<&str> = outcome.peers_of(person).into_iter().map(|peer| outcome.id(peer).as_str()).collect();
        if ids.is_empty() { None } else { PersonId::new(&ids.join(" ")).ok() }
    };
    outcome.people().map(|person| (outcome.id(person).clone(), peers(person))).collect()
}

impl<'a> PeerBatch<'a> {
    /// Puts the two together; facts that rules ask about become questions beside the import's.
    pub fn new(import: &'a Import, outcome: &'a PeerOutcome<'a>, setting: &'a Setting) -> Self {
        let questions = questions_of(import, &outcome.open_facts());
        let (held, named) = (held(import, outcome.policy(), &questions), named(&questions));
        let (weights, earlier, what_if) = (BTreeMap::new(), None, None);
        Self { import, outcome, setting, questions, weights, earlier, what_if, held, named }
    }

    /// Asks first what changes somebody's result, by [`weigh`](crate::weigh::weigh).
    #[must_use]
    pub fn weights(mut self, weights: BTreeMap<String, bool>) -> Self {
        by_weight(&mut self.questions, &weights);
        self.weights = weights;
        self
    }

    /// Says what changed since an earlier round of peers: `committee/changes.csv`, a sheet of the workbook and lines in
    /// the summary.
    #[must_use]
    pub fn since(self, earlier: Option<&'a EarlierMatches>) -> Self {
        Self { earlier, ..self }
    }

    /// Says what rulings do and rules cost, in `committee/what-if.md`, and on the screen what rulings do.
    #[must_use]
    pub fn what_if(self, what_if: PeerWhatIf) -> Self {
        Self { what_if: Some(what_if), ..self }
    }

    /// All questions of the run, in the order in which they are asked.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Whether somebody should look: a question, a row that cannot be used, a decision that fits nothing.
    pub fn needs_attention(&self) -> bool {
        !self.questions.is_empty() || !self.import.problems.is_empty() || !self.import.stale_decisions.is_empty()
    }

    /// Whether neither of the two may learn the other's address yet.
    pub(super) fn hides_addresses(&self, one: &PeerMatch) -> bool {
        one.to_be_confirmed || self.is_held_back(one)
    }

    /// Whether the letters of a pair are held back because one of the two has excluded somebody, and it is not known
    /// whom, or may have excluded the other.
    pub(super) fn is_held_back(&self, one: &PeerMatch) -> bool {
        let [first, second] = one.people.map(|person| self.outcome.id(person));
        let names = |one: &PersonId, other: &PersonId| self.named.get(one).is_some_and(|named| named.contains(other));
        let is_held = |id: &PersonId| {
            [Side::Mentee, Side::Mentor].into_iter().any(|side| self.held.contains(&PersonKey { side, id: id.clone() }))
        };
        !one.to_be_confirmed && (names(first, second) || names(second, first) || is_held(first) || is_held(second))
    }

    pub(super) fn name_of(&self, person: &PersonKey) -> String {
        let found = self.outcome.find(&person.id).map(|found| self.outcome.name_or_id(found).to_owned());
        found.unwrap_or_else(|| person.id.to_string())
    }

    /// How the screen may call somebody.
    pub(super) fn on_screen(&self, person: PeerId) -> String {
        if self.import.names_are_confidential() {
            let key = PersonKey { side: Side::Mentee, id: self.outcome.id(person).clone() };
            return self.import.key_on_screen(&key).id.to_string();
        }
        self.outcome.name_or_id(person).to_owned()
    }
}
