#![doc = include_str!("../README.md")]
//!
//! # Invariants
//! - The page asks nothing of a network: no link leads out of it, and its own content security policy forbids
//!   everything but the one style and the one script it carries, by their hashes.
//! - Markup stands in `templates/` only, and whatever a template prints is escaped; `safe` are the style and the
//!   script.
//! - The same outcome gives the same bytes: no clock, no path, no floating-point number.
//! - Without JavaScript only the search is missing. On paper, everything that is folded on the screen is unfolded.

mod answer;
mod closing;
mod compared;
mod escape;
mod event;
mod figures;
mod goals;
mod load;
mod mentees;
mod page;
mod peers;
mod places;
mod report;
mod scores;
mod unmatched;
mod words;

use mentor_match::{RoundOutcome, StopReason};

pub use closing::{closing, closing_lead};
pub use escape::PlainLines;
pub use event::{ballots, cards, event_pages, reading, tables, timer};
pub use peers::peers_until;
pub use report::Beside;
use report::Report;

/// The page as a UTF-8 text.
///
/// # Ties and determinism
/// People stand in the order of their ids; what is sorted by a number is sorted by id where the numbers are equal.
///
/// # Complexity
/// O(n · m · rules) for n mentees and m mentors, for the reasons; with prices also one search for each
/// wish that was not priced before ([`Costs::of_written_wish`](mentor_match::explain::Costs::of_written_wish)).
///
/// # Examples
/// ```
/// use mentor_match::cohort::{Choice, Cohort, Mentee, Mentor, PersonId, Units};
/// use match_report::Beside;
/// use mentor_match::{MatchingRound, policy::Policy};
///
/// let mut ada = Mentee::new("ada")?;
/// ada.profile.name = Some("Ada <script>".to_owned());
/// ada.choices = vec![Choice::Person(PersonId::new("grace")?)];
/// let cohort = Cohort::new(Units::default(), vec![ada], vec![Mentor::new("grace")?], vec![])?;
/// let policy = Policy::default();
/// let outcome = MatchingRound::new(&cohort, &policy).run()?;
///
/// let page = match_report::html(&outcome, Beside::default());
/// assert!(page.contains("1 of 1 mentee has a mentor"));
/// assert!(page.contains("Ada &lt;script&gt;") && !page.contains("Ada <script>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn html<'a>(outcome: &'a RoundOutcome<'a>, beside: Beside<'a>) -> String {
    html_until(outcome, beside, &|| None).expect("nobody stops it")
}

/// The same, until `stop` gives a reason to stop. It is asked for each person and each few thousand bytes of the page.
///
/// # Errors
/// The reason to stop.
pub fn html_until<'a>(
    outcome: &'a RoundOutcome<'a>,
    beside: Beside<'a>,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<String, StopReason> {
    page::write(&Report::new(outcome, beside, stop)?, stop)
}
