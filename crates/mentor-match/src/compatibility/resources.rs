//! What a programme or an embedder brings along beside the people: tables, models.

use super::{ProfessionTable, Synonyms, Vectors};

/// What is used besides people and policy; nothing by default.
///
/// # Examples
/// ```
/// use jiff::civil::date;
/// use mentor_match::cohort::{Cohort, Goal, Mentee, MenteeId, Mentor, MentorId, Units};
/// use mentor_match::compatibility::{Compatibility, Feature, Resources, Scoring, Synonyms};
///
/// let mut ada = Mentee::new("ada")?;
/// ada.profile.goals = Some(vec![Goal::new("Human resources")]);
/// let mut bea = Mentor::new("bea")?;
/// bea.profile.goals = Some(vec![Goal::new("HR")]);
/// let cohort = Cohort::new(Units::default(), vec![ada], vec![bea], vec![])?;
///
/// let mut resources = Resources::default();
/// resources.synonyms = Synonyms::parse("term,synonym\nHR,human resources")?;
/// let (scoring, as_of) = (Scoring::default(), date(2026, 9, 1));
/// let compatibility = Compatibility::with_resources(&cohort, &scoring, as_of, &resources)?;
/// let goals = &compatibility.open(MenteeId::new(0), MentorId::new(0)).parts[Feature::Goals];
/// assert_eq!(goals.detail.to_string(), "similar: Human resources ~ HR (human resources ~ hr)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Resources {
    /// Words that the programme takes for the same.
    pub synonyms: Synonyms,
    /// Vectors instead of words, for the features that they name.
    pub vectors: Option<Vectors>,
    /// The programme's professions; without it, they are compared by path and title.
    pub professions: Option<ProfessionTable>,
}
