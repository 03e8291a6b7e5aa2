//! Dense identifiers.
//!
//! People and pairs are numbered `0..n`, so that everything known about them lives in a vector indexed by id. The
//! newtypes keep the sides apart at no cost, and this file is the only place that converts between them and
//! `usize`.

macro_rules! dense_id {
    ($(#[$doc:meta])* $name:ident, $noun:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
        pub struct $name(u32);

        impl $name {
            #[doc = concat!("The ", $noun, " numbered `id`.")]
            #[inline]
            pub const fn new(id: u32) -> Self {
                Self(id)
            }

            /// The number.
            #[inline]
            pub const fn get(self) -> u32 {
                self.0
            }

            /// The number as a position in a vector.
            #[inline]
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            #[doc = concat!("The ", $noun, " at position `index`.")]
            ///
            /// Positions come from vectors of a market, and a market holds fewer than `u32::MAX` people and pairs;
            /// anything larger is a broken invariant of the caller and stops the program.
            #[inline]
            pub fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).expect("a market holds fewer than u32::MAX people and pairs"))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

dense_id!(
    /// A mentee of a market: one person who wants at most one mentor.
    ///
    /// # Examples
    /// ```
    /// use matching_market::MenteeId;
    /// let mentee = MenteeId::new(3);
    /// assert_eq!((mentee.get(), mentee.index(), mentee.to_string()), (3, 3, "3".to_owned()));
    /// assert_eq!(MenteeId::from_index(3), mentee);
    /// ```
    MenteeId,
    "mentee"
);
dense_id!(
    /// A mentor of a market: one person with a number of seats.
    MentorId,
    "mentor"
);
dense_id!(
    /// A pair of a market: one mutually acceptable (mentee, mentor) combination.
    ///
    /// Pairs are numbered mentee by mentee, each mentee's best pair first. A pair id belongs to one
    /// [`Market`](crate::Market): the same two people may carry another id in the tie-broken copy.
    PairId,
    "pair"
);
dense_id!(
    /// A person of a market without sides, see [`PeerMarket`](crate::peers::PeerMarket): mentor and mentee of others at
    /// once.
    PersonId,
    "person"
);
