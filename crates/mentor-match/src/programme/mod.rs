//! A programme over time: one ledger of everything that happened, and how things stand on any day.
//!
//! A round is one evening, a programme is years. What is known between rounds is a list of events (`event`), each
//! checked against what the others make possible (`step`) and chained to the line before it (`chain`). What becomes
//! known late is added with the day on which it happened, and a line that does not hold is struck by a new one. The
//! state on a day (`state`) is a pure function of the ledger and the day.
//!
//! From a state follows what is due (`due`), which pairs to look at (`attention`), what an answer to a form means for
//! the ledger (`reply`), and what came of a year (`closing`, `satisfaction`).
//!
//! People are numbers here (`number`). Names, addresses, answers, marks and reasons are never in the ledger, so that
//! forgetting somebody means deleting one row elsewhere.
//!
//! Nothing here opens a file: `questionnaire-io` reads and writes `programme/ledger.csv`.

mod attention;
mod chain;
mod closing;
mod due;
mod error;
mod event;
mod ledger;
mod line;
mod number;
mod pair;
mod peers;
mod phase;
mod reply;
mod said;
mod satisfaction;
mod state;
mod step;

pub use attention::{Concern, Confided, Why, Wish};
pub use chain::{Chain, ChainError, HEADER};
pub use closing::{Closing, MEASURED, PeersClosing, Target};
pub use due::{Due, Duty, Pace};
pub use error::{CellError, Impossible, LedgerError, Unstruck};
pub use event::{About, Event, EventError, EventKind, UnknownBy, UnknownEvent, Value, ValueKind};
pub use ledger::{Ledger, LedgerReader};
pub use line::Head;
pub use number::{Number, NumberError};
pub use pair::Pair;
pub use peers::Peers;
pub use phase::{Over, Phase};
pub use reply::{Renewal, Reply, ReplyError};
pub use said::{By, How, Relation};
pub use satisfaction::{FEWEST, Group, Mark, Satisfaction};
pub use state::{Away, Elsewhere, OwnSeats, Person, Referral, State, USUAL_SEATS};
