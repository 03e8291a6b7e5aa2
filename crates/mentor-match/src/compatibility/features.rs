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
use crate::parallel::{Stop, go_on};

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
        Ok(Self {
            goals: Goals::new(cohort, scoring, resources, goals, stop)?,
            interests: go_on(stop).map(|()| Interests::new(cohort, scoring, resources, interests, stop))??,
            profession: go_on(stop).map(|()| Professions::new(cohort, professions, stop))?,
            location: go_on(stop).map(|()| Locations::new(cohort, scoring, stop))?,
            leadership: go_on(stop).map(|()| Leaders::new(cohort, scoring, as_of, stop))?,
            background: go_on(stop).map(|()| Backgrounds::new(cohort))?,
            style: go_on(stop).map(|()| Styles::new(cohort, scoring, common.map(|common| &common.wanted)))?,
            languages: go_on(stop).map(|()| Languages::new(cohort))?,
            availability: go_on(stop).map(|()| Weeks::new(cohort, scoring, as_of))?,
            membership: go_on(stop)
                .map(|()| Memberships::new(cohort, as_of, excerpt.map(|excerpt| &*excerpt.outside)))?,
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
