//! Who says something, how a pair ends, and between whom it is.

use std::fmt;

use matching_market::Side;

macro_rules! written {
    ($($(#[$doc:meta])* $type:ident { $($(#[$each:meta])* $variant:ident = $name:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $type {
            $($(#[$each])* $variant,)*
        }

        impl $type {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// As it is written.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.name())
            }
        }
    )*};
}

written! {
    /// Who said it.
    By {
        /// The mentee.
        Mentee = "mentee",
        /// The mentor.
        Mentor = "mentor",
        /// The committee, or whoever runs the programme.
        Committee = "committee",
    }

    /// Between whom a pair is.
    Relation {
        /// A mentee and a mentor.
        Mentoring = "mentoring",
        /// Two peers, who mentor each other; the lower number stands in the column of mentees.
        Peers = "peers",
    }

    /// How a pair ended.
    How {
        /// The goals are reached.
        Reached = "reached",
        /// The agreed time is over.
        Term = "term",
        /// One of the two has no time left.
        BowedOut = "bowed-out",
        /// It did not work: the two are never proposed to each other again.
        Failed = "failed",
        /// The mentee has risen to another mentor.
        MovedUp = "moved-up",
    }
}

impl By {
    /// Somebody of this side.
    pub fn of_side(side: Side) -> Self {
        match side {
            Side::Mentee => Self::Mentee,
            Side::Mentor => Self::Mentor,
        }
    }

    /// The side, unless it was the committee.
    pub fn side(self) -> Option<Side> {
        match self {
            Self::Mentee => Some(Side::Mentee),
            Self::Mentor => Some(Side::Mentor),
            Self::Committee => None,
        }
    }
}

impl How {
    /// Whether the two may be proposed to each other again, and may be preferred.
    pub fn is_good(self) -> bool {
        self != Self::Failed
    }
}
