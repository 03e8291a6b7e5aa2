//! Accessors for ids that may be another market's.
//!
//! A dense id is a position; the plain accessors stop the program at a position that does not exist, as an index beyond
//! a slice does, because solvers call them in their inner loops. These twins give `None` there.

use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::{Market, PairRange};
use crate::matching::Matching;
use crate::score::Score;

/// Twins of accessors: `name as twin(ids) -> type`, `where` the id is below a number.
macro_rules! checked {
    ($($name:ident as $twin:ident($id:ident: $kind:ty where $count:ident) -> $type:ty;)+) => {
        $(
            #[doc = concat!("As `", stringify!($name), "`; `None` for an id of a larger market.")]
            pub fn $twin(&self, $id: $kind) -> Option<$type> {
                ($id.index() < self.$count()).then(|| self.$name($id))
            }
        )+
    };
}

/// # Ids of other markets
///
/// ```
/// use matching_market::{Market, MenteeId, MentorId, PairId};
/// let market = Market::from_lists(&[[0]], &[[0]], &[2])?;
/// assert_eq!(market.get_capacity(MentorId::new(0)), Some(2));
/// assert_eq!(market.get_capacity(MentorId::new(1)), None);
/// assert_eq!(market.get_pairs_of_mentee(MenteeId::new(1)), None);
/// assert_eq!((market.get_mentee_rank(PairId::new(0)), market.get_mentee_rank(PairId::new(1))), (Some(0), None));
/// assert_eq!(market.find_pair(MenteeId::new(7), MentorId::new(0)), None);
/// # Ok::<(), matching_market::MarketError>(())
/// ```
impl Market {
    checked! {
        capacity as get_capacity(mentor: MentorId where mentors) -> u16;
        pairs_of_mentee as get_pairs_of_mentee(mentee: MenteeId where mentees) -> PairRange;
        pairs_of_mentor as get_pairs_of_mentor(mentor: MentorId where mentors) -> &[PairId];
        mentors_of as get_mentors_of(mentee: MenteeId where mentees) -> &[MentorId];
        mentee_of as get_mentee_of(pair: PairId where pairs) -> MenteeId;
        mentor_of as get_mentor_of(pair: PairId where pairs) -> MentorId;
        mentee_rank as get_mentee_rank(pair: PairId where pairs) -> u32;
        mentor_rank as get_mentor_rank(pair: PairId where pairs) -> u32;
        mentee_level as get_mentee_level(pair: PairId where pairs) -> u32;
        mentor_level as get_mentor_level(pair: PairId where pairs) -> u32;
        score as get_score(pair: PairId where pairs) -> Option<Score>;
        mentee_label as get_mentee_label(mentee: MenteeId where mentees) -> u64;
        mentor_label as get_mentor_label(mentor: MentorId where mentors) -> u64;
    }
}

/// # Ids of other markets
///
/// ```
/// use matching_market::{Context, Market, MenteeId, MentorId, StrategySpec};
/// let market = Market::from_lists(&[[0]], &[[0]], &[1])?;
/// let matching = StrategySpec::default().build().solve(&market, &mut Context::new(7))?.matching;
/// assert_eq!(matching.get_mentor_of(MenteeId::new(0)), Some(Some(MentorId::new(0))));
/// assert_eq!(matching.get_mentor_of(MenteeId::new(1)), None);
/// assert_eq!((matching.get_load(MentorId::new(0)), matching.get_load(MentorId::new(1))), (Some(1), None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Matching {
    checked! {
        mentor_of as get_mentor_of(mentee: MenteeId where mentees) -> Option<MentorId>;
        pair_of as get_pair_of(mentee: MenteeId where mentees) -> Option<PairId>;
        mentees_of as get_mentees_of(mentor: MentorId where mentors) -> &[MenteeId];
        load as get_load(mentor: MentorId where mentors) -> usize;
    }
}
