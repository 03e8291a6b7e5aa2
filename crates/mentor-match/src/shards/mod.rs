//! A round on shards of its people, scored on many machines and proved on one.
//!
//! **Problem.** Scoring all pairs outgrows a machine long before the people do, and it splits perfectly: a pair's
//! scores need its two people and nothing of the others but what can be told beforehand. What is kept is small.
//! So people are [packed](Pack) into shards; [blocks](Block) of two shards give the heads of lists
//! ([`Block::topk`]) and hold answers against their pairs ([`Block::price`]); batches are [merged](merge); and a
//! [driver](Driver) solves what is kept and asks on, until the answer is that of all pairs, proved.
//!
//! Nothing here knows a network, a cluster or a file: bytes in, bytes out. The Python module `matching_market.cluster`
//! runs it on Ray, or in one process.
//!
//! # What is told beforehand
//! The [plan](Plan) has the policy, the day, goal and seed, the units, the longest written lists, how telling the words
//! of goals and interests are and which accents are written, and which questions of style anybody wants an answer to.
//! Shards have each mentor's seats and what a mentor from elsewhere is worth to each mentee. Personal weights need sums
//! over everybody on the other side, so where somebody says what matters to them a pass over all pairs comes first
//! ([`Block::totals`], [`weigh`]). Lots are drawn by hashes of written ids, and ids have one order everywhere.
//!
//! # Invariants
//! - The same people, policy, day, goal and seed give the same bytes however people are cut into shards and batches are
//!   merged, and the matching of [`MatchingRound`](crate::MatchingRound) on a sliver.
//! - Everything carries the hashes of its plan and policy and of its own content; what was changed, belongs to another
//!   plan, policy, version or question, is there twice, or is missing, is refused by name.
//! - Rulings of a committee, earlier results, own scores, tables of professions, synonyms and vectors do not go with
//!   shards yet.
//!
//! # Examples
//! ```
//! use matching_market::Side;
//! use mentor_match::cohort::{Choice, Cohort, Mentee, Mentor, PersonId, Units};
//! use mentor_match::engine as matching_market;
//! use mentor_match::shards::{Block, Driver, Next, Pack, Plan, merge};
//! use mentor_match::{StrategySpec, policy::Policy};
//!
//! let mut ada = Mentee::new("ada")?;
//! ada.choices = vec![Choice::Person(PersonId::new("grace")?)];
//! let mentors = vec![Mentor::new("edith")?, Mentor::new("grace")?];
//! let cohort = Cohort::new(Units::default(), vec![ada], mentors, vec![])?;
//! let pack = Pack::new(&cohort, &Policy::default(), &StrategySpec::default(), 7, None)?;
//! let mentees = pack.shard(Side::Mentee, 0..1)?;
//! let mentors = [pack.shard(Side::Mentor, 0..1)?, pack.shard(Side::Mentor, 1..2)?];
//!
//! let plan = Plan::read(&pack.plan().to_bytes()?)?;
//! let mut driver = Driver::new(Plan::read(&pack.plan().to_bytes()?)?, mentors.iter().chain([&mentees]))?;
//! while *driver.next() != Next::Done {
//!     let mut answers = Vec::new();
//!     for (shard, at) in mentors.iter().zip(0..) {
//!         let block = Block::new(&plan, &mentees, shard)?;
//!         answers.push(if *driver.next() == Next::Begin {
//!             block.topk(driver.keep(), None, &|| None)?
//!         } else {
//!             let asked = (driver.ask(Side::Mentee, 0..1)?, driver.ask(Side::Mentor, at..at + 1)?);
//!             block.answer((&asked.0, &asked.1), false, &|| None)?
//!         });
//!     }
//!     driver.take(&merge(&answers)?, &|| None)?;
//! }
//! assert_eq!(driver.matches().expect("done")[0].mentor, "grace");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch;
mod block;
mod cover;
mod driver;
mod error;
mod pack;
mod plan;
mod question;
mod table;
#[cfg(test)]
mod tests;
mod totals;

pub use batch::{look, merge};
pub use block::Block;
pub use driver::{Answered, Driver, Next, Receipt};
pub use error::ShardError;
pub use pack::{Pack, weigh};
pub use plan::Plan;
pub use question::Ask;
