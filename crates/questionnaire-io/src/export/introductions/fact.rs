//! What can be filled into a letter, by the names in double braces.

use super::super::shared::Open;

/// What can be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Fact {
    Name,
    FirstName,
    Partner,
    PartnerEmail,
    PartnerUnit,
    PartnerStrengths,
    PartnerPositions,
    PartnerBiography,
    SharedGoals,
    SharedOffers,
    SharedInterests,
    SharedLanguages,
    Advisers,
    Visitors,
    Day,
    Contact,
}

impl Fact {
    pub(super) const COUNT: usize = 16;
    pub(super) const NAMES: [&'static str; Self::COUNT] = [
        "name",
        "first_name",
        "partner",
        "partner_email",
        "partner_unit",
        "partner_strengths",
        "partner_positions",
        "partner_biography",
        "shared_goals",
        "shared_offers",
        "shared_interests",
        "shared_languages",
        "advisers",
        "visitors",
        "day",
        "contact",
    ];
    /// Heads of the columns for a mail merge.
    pub(super) const HEADS: [&'static str; Self::COUNT] = [
        "reader_name",
        "reader_first_name",
        "partner_name",
        "partner_email",
        "partner_unit",
        "partner_strengths",
        "partner_positions",
        "partner_biography",
        "shared_goals",
        "shared_offers",
        "shared_interests",
        "shared_languages",
        "advisers_of_mentee",
        "visitors_for_mentee",
        "day",
        "contact_to_ask",
    ];
    pub(super) const ALL: [Self; Self::COUNT] = [
        Self::Name,
        Self::FirstName,
        Self::Partner,
        Self::PartnerEmail,
        Self::PartnerUnit,
        Self::PartnerStrengths,
        Self::PartnerPositions,
        Self::PartnerBiography,
        Self::SharedGoals,
        Self::SharedOffers,
        Self::SharedInterests,
        Self::SharedLanguages,
        Self::Advisers,
        Self::Visitors,
        Self::Day,
        Self::Contact,
    ];
}

/// A text for each [`Fact`]; an empty one has nothing to say.
pub(in super::super) type Facts = [Open; Fact::COUNT];
