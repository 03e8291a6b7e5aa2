//! The ten things that are compared, and tables with one entry for each of them.

use std::fmt;
use std::ops::{Index, IndexMut};

/// One of the things that are compared between a mentee and a mentor.
///
/// The order is fixed: it is the order of tables and breakdowns.
///
/// ```
/// use mentor_match::compatibility::Feature;
/// assert_eq!(Feature::from_name("goals"), Some(Feature::Goals));
/// assert_eq!(Feature::from_name("shoe-size"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Feature {
    /// Needs of the mentee against offers of the mentor.
    Goals,
    /// Hobbies, sports, holidays.
    Interests,
    /// Field of work and title.
    Profession,
    /// Distance, as far as the way of meeting makes it matter.
    Location,
    /// Positions the mentor held, relative to what the mentee aspires to.
    Leadership,
    /// What the two share already: employer, college, service work, network, acquaintance.
    Background,
    /// Working and learning style, similar or opposite as wished.
    Style,
    /// A language in common.
    Languages,
    /// Hours of the week in common.
    Availability,
    /// From outside, or a member for long, by what the mentee aspires to.
    Membership,
}

impl Feature {
    /// How many there are.
    pub const COUNT: usize = 10;

    /// All of them, in their order.
    pub const ALL: &'static [Self] = &Self::EACH;

    /// The same, as many as a table has entries.
    const EACH: [Self; Self::COUNT] = [
        Self::Goals,
        Self::Interests,
        Self::Profession,
        Self::Location,
        Self::Leadership,
        Self::Background,
        Self::Style,
        Self::Languages,
        Self::Availability,
        Self::Membership,
    ];

    /// The name used in policy files and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Goals => "goals",
            Self::Interests => "interests",
            Self::Profession => "profession",
            Self::Location => "location",
            Self::Leadership => "leadership",
            Self::Background => "background",
            Self::Style => "style",
            Self::Languages => "languages",
            Self::Availability => "availability",
            Self::Membership => "membership",
        }
    }

    /// The feature of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::EACH.into_iter().find(|feature| feature.name() == name)
    }

    /// Position in [`Feature::ALL`].
    #[inline]
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// One entry for each feature.
///
/// ```
/// use mentor_match::compatibility::{Feature, PerFeature};
/// let mut weights = PerFeature::filled(1);
/// weights[Feature::Goals] = 5;
/// assert_eq!(weights.iter().map(|(_, &weight)| weight).sum::<i32>(), 14);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PerFeature<T>([T; Feature::COUNT]);

impl<T> PerFeature<T> {
    /// Entries in the order of [`Feature::ALL`].
    pub(super) const fn new(entries: [T; Feature::COUNT]) -> Self {
        Self(entries)
    }

    /// An entry computed for each feature.
    #[inline]
    pub fn from_fn(mut entry: impl FnMut(Feature) -> T) -> Self {
        // Not by `map` of an array, which is not put in line.
        let mut at = |index: usize| entry(Feature::EACH[index]);
        Self([at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9)])
    }

    /// Each feature with its entry, in the order of [`Feature::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Feature, &T)> {
        Feature::EACH.into_iter().zip(&self.0)
    }
}

impl<T: Copy> PerFeature<T> {
    /// The same entry for each feature.
    pub const fn filled(entry: T) -> Self {
        Self([entry; Feature::COUNT])
    }
}

impl<T> Index<Feature> for PerFeature<T> {
    type Output = T;
    #[inline]
    fn index(&self, feature: Feature) -> &T {
        &self.0[feature.index()]
    }
}

impl<T> IndexMut<Feature> for PerFeature<T> {
    #[inline]
    fn index_mut(&mut self, feature: Feature) -> &mut T {
        &mut self.0[feature.index()]
    }
}

impl<T: serde::Serialize> serde::Serialize for PerFeature<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(feature, entry)| (feature.name(), entry)))
    }
}

/// The written form of a table: any of the features, nothing else.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    goals: Option<u32>,
    interests: Option<u32>,
    profession: Option<u32>,
    location: Option<u32>,
    leadership: Option<u32>,
    background: Option<u32>,
    style: Option<u32>,
    languages: Option<u32>,
    availability: Option<u32>,
    membership: Option<u32>,
}

impl Written {
    /// What is written, else what `default` says.
    pub(super) fn or(&self, default: &PerFeature<u32>) -> PerFeature<u32> {
        let written = PerFeature([
            self.goals,
            self.interests,
            self.profession,
            self.location,
            self.leadership,
            self.background,
            self.style,
            self.languages,
            self.availability,
            self.membership,
        ]);
        PerFeature::from_fn(|feature| written[feature].unwrap_or(default[feature]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_positions_agree() {
        for (index, feature) in Feature::ALL.iter().copied().enumerate() {
            assert_eq!(feature.index(), index);
            assert_eq!(Feature::from_name(feature.name()), Some(feature));
        }
    }

    #[test]
    fn written_entries_land_at_their_feature() {
        for &feature in Feature::ALL {
            let written: Written = toml::from_str(&format!("{} = 7", feature.name())).expect("one known key");
            let table = written.or(&PerFeature::filled(1));
            for (other, &entry) in table.iter() {
                assert_eq!(entry, if other == feature { 7 } else { 1 });
            }
        }
        assert!(toml::from_str::<Written>("shoe-size = 1").is_err());
    }
}
