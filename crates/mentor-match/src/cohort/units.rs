//! The association's tree of units: club < district < region < international, or whatever its levels are called.
//!
//! Notation: level 0 is the most local. A unit's parent is on a higher level; levels may be skipped. Two units of the
//! same name, level and parent are one unit; the same name under another parent is another unit.

use std::collections::BTreeMap;

use crate::text;

/// A level of the association; 0 is the most local.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Level(u8);

impl Level {
    /// Position in [`Units::levels`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A unit of one [`Units`] tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct UnitId(u32);

impl UnitId {
    /// Position in the order in which the units were added.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Unit {
    name: String,
    level: Level,
    parent: Option<UnitId>,
}

/// Levels and units of an association.
///
/// # Examples
/// ```
/// use mentor_match::cohort::Units;
/// let mut units = Units::new(["club", "district"])?;
/// let north = units.add("district", "North", None)?;
/// let harbour = units.add("club", "Harbour", Some(north))?;
/// assert_eq!(units.ancestor_at(harbour, units.level("district").unwrap()), Some(north));
/// assert!(units.add("galaxy", "Far away", None).is_err());
/// # Ok::<(), mentor_match::cohort::UnitError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "UnitsForm", into = "UnitsForm"))]
#[expect(clippy::struct_field_names, reason = "the tree is called by what it holds")]
pub struct Units {
    // INVARIANT: distinct slugs, at most 16.
    levels: Vec<String>,
    // INVARIANT: a parent stands before its children and on a higher level.
    units: Vec<Unit>,
    // INVARIANT: each of `units` by its level, folded name and parent.
    known: BTreeMap<(Level, String, Option<UnitId>), UnitId>,
}

impl Units {
    /// Levels from the most local one up.
    ///
    /// # Errors
    /// A level without a name, two levels of the same name, more than 16 levels.
    pub fn new<N: AsRef<str>>(levels: impl IntoIterator<Item = N>) -> Result<Self, UnitError> {
        let mut units = Self::default();
        for name in levels {
            let slug = text::slug(name.as_ref());
            if slug.is_empty() || units.levels.len() == 16 || units.levels.contains(&slug) {
                return Err(UnitError::BadLevel { name: name.as_ref().to_owned() });
            }
            units.levels.push(slug);
        }
        Ok(units)
    }

    /// Names of the levels, the most local one first.
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// The level of that name; spelling of case, spaces and hyphens does not matter.
    pub fn level(&self, name: &str) -> Option<Level> {
        let slug = text::slug(name);
        let index = self.levels.iter().position(|level| *level == slug)?;
        Some(Level(u8::try_from(index).expect("at most 16 levels")))
    }

    /// The name of a level of this tree.
    pub fn level_name(&self, level: Level) -> &str {
        self.levels.get(level.index()).map_or("unknown level", String::as_str)
    }

    /// Adds a unit, or finds it when it is there.
    ///
    /// # Errors
    /// An unknown level, an empty name, a parent that is not of this tree or not on a higher level.
    pub fn add(&mut self, level: &str, name: &str, parent: Option<UnitId>) -> Result<UnitId, UnitError> {
        let level = self.level(level).ok_or_else(|| UnitError::UnknownLevel { name: level.to_owned() })?;
        let name = name.trim();
        if name.is_empty() {
            return Err(UnitError::EmptyName { level: self.level_name(level).to_owned() });
        }
        if let Some(parent) = parent
            && self.units.get(parent.index()).is_none_or(|above| above.level <= level)
        {
            return Err(UnitError::BadParent { name: name.to_owned() });
        }
        let key = (level, text::fold(name), parent);
        if let Some(&known) = self.known.get(&key) {
            return Ok(known);
        }
        let id = UnitId(u32::try_from(self.units.len()).map_err(|_| UnitError::TooMany)?);
        self.units.push(Unit { name: name.to_owned(), level, parent });
        self.known.insert(key, id);
        Ok(id)
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Whether the unit is one of this tree.
    pub fn contains(&self, unit: UnitId) -> bool {
        unit.index() < self.units.len()
    }

    /// All units in the order in which they were added; parents stand before their children.
    pub fn iter(&self) -> impl Iterator<Item = UnitId> + '_ {
        (0u32..).zip(&self.units).map(|(index, _)| UnitId(index))
    }

    /// A unit's name; `None` for a unit of another tree.
    ///
    /// # Examples
    /// ```
    /// use mentor_match::cohort::Units;
    /// let mut units = Units::new(&["club".to_owned()])?;
    /// let harbour = units.add("club", "Harbour", None)?;
    /// assert_eq!(units.get_name(harbour), Some("Harbour"));
    /// assert_eq!(Units::default().get_name(harbour), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn get_name(&self, unit: UnitId) -> Option<&str> {
        self.units.get(unit.index()).map(|unit| unit.name.as_str())
    }

    /// A unit's level; `None` for a unit of another tree.
    pub fn get_level_of(&self, unit: UnitId) -> Option<Level> {
        self.units.get(unit.index()).map(|unit| unit.level)
    }

    /// The unit above; `None` for a unit of another tree.
    pub fn get_parent(&self, unit: UnitId) -> Option<Option<UnitId>> {
        self.units.get(unit.index()).map(|unit| unit.parent)
    }

    /// A unit's name. For a unit that may be of another tree, [`Units::get_name`].
    pub fn name(&self, unit: UnitId) -> &str {
        &self.units[unit.index()].name
    }

    /// A unit's level.
    pub fn level_of(&self, unit: UnitId) -> Level {
        self.units[unit.index()].level
    }

    /// The unit above.
    pub fn parent(&self, unit: UnitId) -> Option<UnitId> {
        self.units[unit.index()].parent
    }

    /// The unit itself, the one above it, and so on to the top.
    pub fn path(&self, unit: UnitId) -> impl Iterator<Item = UnitId> + '_ {
        std::iter::successors(Some(unit), |&unit| self.parent(unit))
    }

    /// The unit on `level` that contains `unit` (itself if it is on that level); `None` when that is not known.
    pub fn ancestor_at(&self, unit: UnitId, level: Level) -> Option<UnitId> {
        self.path(unit).find(|&above| self.level_of(above) == level)
    }
}

/// The serialised form: levels, then `[level, name, parent]` rows.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitsForm {
    levels: Vec<String>,
    units: Vec<(String, String, Option<UnitId>)>,
}

#[cfg(feature = "serde")]
impl From<Units> for UnitsForm {
    fn from(tree: Units) -> Self {
        let row = |unit: &Unit| (tree.level_name(unit.level).to_owned(), unit.name.clone(), unit.parent);
        Self { units: tree.units.iter().map(row).collect(), levels: tree.levels }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<UnitsForm> for Units {
    type Error = UnitError;
    fn try_from(form: UnitsForm) -> Result<Self, UnitError> {
        let mut units = Self::new(&form.levels)?;
        for (index, (level, name, parent)) in form.units.iter().enumerate() {
            if units.add(level, name, *parent)?.index() != index {
                return Err(UnitError::Repeated { name: name.clone() });
            }
        }
        Ok(units)
    }
}

/// Why something is not a tree of units.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnitError {
    /// A level's name is empty or used twice, or there are more than 16.
    #[error("level '{name}': levels need distinct names, and there can be at most 16")]
    BadLevel {
        /// What was given.
        name: String,
    },
    /// A unit on a level that the tree does not have.
    #[error("there is no level '{name}'")]
    UnknownLevel {
        /// What was given.
        name: String,
    },
    /// A unit without a name.
    #[error("a {level} without a name")]
    EmptyName {
        /// Its level.
        level: String,
    },
    /// A parent that is unknown or not on a higher level.
    #[error("the parent of '{name}' is not a unit on a higher level")]
    BadParent {
        /// The child.
        name: String,
    },
    /// The same unit twice in a serialised tree.
    #[error("the unit '{name}' is listed twice")]
    Repeated {
        /// The unit.
        name: String,
    },
    /// More than 2^32 units.
    #[error("too many units")]
    TooMany,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A unit is found again by its level, its name however it is spelt, and the unit above it.
    #[test]
    fn a_unit_is_one_of_its_level_name_and_parent() {
        let mut units = Units::new(["club", "district"]).expect("two levels");
        let [north, south] = ["North", "South"].map(|name| units.add("district", name, None).expect("a district"));
        let harbour = units.add("club", "Harbour", Some(north)).expect("a club");
        for spelling in ["Harbour", " harbour ", "HARBOUR", "Ha\u{301}rbour"] {
            assert_eq!(units.add("Club", spelling, Some(north)), Ok(harbour), "{spelling}");
        }
        assert_eq!(units.name(harbour), "Harbour", "as it was written first");
        let others = [
            units.add("club", "Harbour", Some(south)),
            units.add("club", "Harbour", None),
            units.add("club", "Harbor", Some(north)),
            units.add("district", "Harbour", None),
        ];
        let all: std::collections::BTreeSet<UnitId> = others.into_iter().map(|one| one.expect("a unit")).collect();
        assert!(all.len() == 4 && !all.contains(&harbour));
        assert_eq!(units.len(), 7);
    }
}
