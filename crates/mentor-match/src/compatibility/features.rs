//! All ten features of a cohort, prepared: what each is worth to two people, and on which answers that depends.

use jiff::civil::Date;

use super::availability::Weeks;
use super::background::Backgrounds;
use super::excerpt::Excerpt;
use super::goals::Goals;
use super::interests::Interests;
use super::languages::Languages;
use super::leadership::Leaders;
use super::location::Locations;
use super::membership::Memberships;
use super::prepare_error::PrepareError;
use super::profession::Professions;
use super::style::Styles;
use super::{Feature, Resources, Scoring, Values};
use crate::cohort::{Cohort, Side};
use crate::parallel::{self, Stop, go_on};

#[derive(Debug)]
pub(super) struct Features {
    pub(super) goals: Goals,
    pub(super) interests: Interests,
    pub(super) profession: Professions,
    pub(super) location: Locations,
    pub(super) leadership: Leaders,
    pub(super) background: Backgrounds,
    pub(super) style: Styles,
    pub(super) languages: Languages,
    pub(super) availability: Weeks,
    pub(super) membership: Memberships,
}

impl Features {
    pub(super) fn new(
        cohort: &Cohort,
        scoring: &Scoring,
        resources: &Resources,
        as_of: Date,
        excerpt: Option<&Excerpt<'_>>,
        stop: Stop<'_>,
    ) -> Result<Self, PrepareError> {
        let common = excerpt.map(|excerpt| excerpt.common);
        let goals = common.map(|common| &common.goals);
        let interests = common.map(|common| &common.interests);
        let professions = resources.professions.as_ref();
        let one = || {
            let goals = Goals::new(cohort, scoring, resources, goals, stop)?;
            go_on(stop)?;
            let interests = Interests::new(cohort, scoring, resources, interests, stop)?;
            go_on(stop)?;
            let languages = Languages::new(cohort);
            go_on(stop)?;
            let memberships = Memberships::new(cohort, as_of, excerpt.map(|excerpt| &*excerpt.outside));
            Ok::<_, PrepareError>((goals, interests, languages, memberships))
        };
        let other = || {
            go_on(stop)?;
            let professions = Professions::new(cohort, professions, stop);
            go_on(stop)?;
            let locations = Locations::new(cohort, scoring, stop);
            go_on(stop)?;
            let leaders = Leaders::new(cohort, scoring, as_of, stop);
            go_on(stop)?;
            let backgrounds = Backgrounds::new(cohort);
            go_on(stop)?;
            let styles = Styles::new(cohort, scoring, common.map(|common| &common.wanted));
            go_on(stop)?;
            Ok::<_, PrepareError>((
                professions,
                locations,
                leaders,
                backgrounds,
                styles,
                Weeks::new(cohort, scoring, as_of),
            ))
        };
        let (one, other) = parallel::both(one, other);
        let (goals, interests, languages, membership) = one?;
        let (profession, location, leadership, background, style, availability) = other?;
        Ok(Self {
            goals,
            interests,
            profession,
            location,
            leadership,
            background,
            style,
            languages,
            availability,
            membership,
        })
    }

    /// The values of one feature.
    #[inline]
    pub(super) fn value(&self, feature: Feature, mentee: usize, mentor: usize) -> Values {
        match feature {
            Feature::Goals => self.goals.values(mentee, mentor),
            Feature::Interests => self.interests.values(mentee, mentor),
            Feature::Profession => self.profession.values(mentee, mentor),
            Feature::Location => self.location.values(mentee, mentor),
            Feature::Leadership => self.leadership.values(mentee, mentor),
            Feature::Background => self.background.values(mentee, mentor),
            Feature::Style => self.style.values(mentee, mentor),
            Feature::Languages => self.languages.values(mentee, mentor),
            Feature::Availability => self.availability.values(mentee, mentor),
            Feature::Membership => self.membership.values(mentee, mentor),
        }
    }

    /// Writes down everything on which the values of a feature depend on one side: whoever has the same written has the
    /// same values with everybody.
    pub(super) fn answers(&self, feature: Feature, side: Side, person: usize, key: &mut Vec<u32>) {
        match feature {
            Feature::Goals => self.goals.0.answers(side, person, key),
            Feature::Interests => self.interests.0.answers(side, person, key),
            Feature::Profession => self.profession.answers(side, person, key),
            Feature::Location => self.location.answers(side, person, key),
            Feature::Leadership => self.leadership.answers(side, person, key),
            Feature::Background => self.background.answers(side, person, key),
            Feature::Style => self.style.answers(side, person, key),
            Feature::Languages => self.languages.answers(side, person, key),
            Feature::Availability => self.availability.answers(side, person, key),
            Feature::Membership => self.membership.answers(side, person, key),
        }
    }
}
