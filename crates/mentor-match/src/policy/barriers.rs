//! What stands between two people under every policy: being one person, a no, an earlier pairing, a ban.

use std::collections::BTreeMap;

use crate::cohort::{ApartBecause, Cohort, Mentee, MenteeId, Mentor, MentorId, PairingState, Side};

use super::Refusal;

/// What stands between two people whatever the rules are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Barrier {
    SamePerson,
    DeclinedByMentee,
    DeclinedByMentor,
    FailedBefore,
    RunningTogether,
    Banned,
    PerhapsSamePerson,
    PerhapsDeclinedByMentee,
    PerhapsDeclinedByMentor,
    PerhapsFailed,
}

impl Barrier {
    pub(super) const ALL: [Self; 10] = [
        Self::SamePerson,
        Self::DeclinedByMentee,
        Self::DeclinedByMentor,
        Self::FailedBefore,
        Self::RunningTogether,
        Self::Banned,
        Self::PerhapsSamePerson,
        Self::PerhapsDeclinedByMentee,
        Self::PerhapsDeclinedByMentor,
        Self::PerhapsFailed,
    ];

    /// `None` for what is for a rule to say.
    fn of(because: ApartBecause) -> Option<Self> {
        Some(match because {
            ApartBecause::OnePerson => Self::SamePerson,
            ApartBecause::PerhapsOnePerson => Self::PerhapsSamePerson,
            ApartBecause::PerhapsDeclined { by: Side::Mentee } => Self::PerhapsDeclinedByMentee,
            ApartBecause::PerhapsDeclined { by: Side::Mentor } => Self::PerhapsDeclinedByMentor,
            ApartBecause::PerhapsFailed => Self::PerhapsFailed,
            ApartBecause::PerhapsSupervisor | ApartBecause::PerhapsAcquainted => return None,
        })
    }

    pub(super) fn refusal(self) -> Refusal {
        let perhaps = |because| Refusal::KeptApart { because };
        match self {
            Self::SamePerson => Refusal::SamePerson,
            Self::DeclinedByMentee => Refusal::Declined { by: Side::Mentee },
            Self::DeclinedByMentor => Refusal::Declined { by: Side::Mentor },
            Self::FailedBefore => Refusal::FailedBefore,
            Self::RunningTogether => Refusal::RunningTogether,
            Self::Banned => Refusal::Banned,
            Self::PerhapsSamePerson => perhaps(ApartBecause::PerhapsOnePerson),
            Self::PerhapsDeclinedByMentee => perhaps(ApartBecause::PerhapsDeclined { by: Side::Mentee }),
            Self::PerhapsDeclinedByMentor => perhaps(ApartBecause::PerhapsDeclined { by: Side::Mentor }),
            Self::PerhapsFailed => perhaps(ApartBecause::PerhapsFailed),
        }
    }

    /// In a few words, where pairs are counted by what stands between them.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::SamePerson => "the same person",
            Self::DeclinedByMentee => "declined by the mentee",
            Self::DeclinedByMentor => "declined by the mentor",
            Self::FailedBefore => "an earlier pairing that did not work out",
            Self::RunningTogether => "already paired with each other",
            Self::Banned => "ruled out by the committee",
            Self::PerhapsSamePerson => "perhaps the same person (an open question)",
            Self::PerhapsDeclinedByMentee => "perhaps declined by the mentee (an open question)",
            Self::PerhapsDeclinedByMentor => "perhaps declined by the mentor (an open question)",
            Self::PerhapsFailed => "perhaps an earlier pairing that did not work out (an open question)",
        }
    }

    /// Whether it is what somebody said about the other, which is for the committee alone.
    pub(super) fn is_confidential(self) -> bool {
        match self {
            Self::SamePerson | Self::RunningTogether | Self::Banned | Self::PerhapsSamePerson => false,
            Self::DeclinedByMentee
            | Self::DeclinedByMentor
            | Self::FailedBefore
            | Self::PerhapsDeclinedByMentee
            | Self::PerhapsDeclinedByMentor
            | Self::PerhapsFailed => true,
        }
    }
}

/// All barriers of a cohort, and of pairs that are banned; sorted, without repetition.
pub(super) fn barriers(cohort: &Cohort, bans: &[(MenteeId, MentorId)]) -> Vec<(MenteeId, MentorId, Barrier)> {
    let mut barriers: Vec<_> = bans.iter().map(|&(mentee, mentor)| (mentee, mentor, Barrier::Banned)).collect();
    let mut by_email: BTreeMap<&str, Vec<MentorId>> = BTreeMap::new();
    for (j, mentor) in cohort.mentors().iter().enumerate() {
        if let Some(email) = mentor.profile.email.as_deref() {
            by_email.entry(email).or_default().push(MentorId::from_index(j));
        }
    }
    for (i, mentee) in cohort.mentees().iter().enumerate() {
        let i = MenteeId::from_index(i);
        for mentor in mentee.declines.iter().filter_map(|id| cohort.find_mentor(id)) {
            barriers.push((i, mentor, Barrier::DeclinedByMentee));
        }
        let same_email = mentee.profile.email.as_deref().and_then(|email| by_email.get(email));
        let same_id = cohort.find_mentor(&mentee.id).filter(|&mentor| is_same_person(mentee, cohort.mentor(mentor)));
        let selves = same_email.into_iter().flatten().copied().chain(same_id);
        barriers.extend(selves.map(|mentor| (i, mentor, Barrier::SamePerson)));
    }
    for (j, mentor) in cohort.mentors().iter().enumerate() {
        for mentee in mentor.declines.iter().filter_map(|id| cohort.find_mentee(id)) {
            barriers.push((mentee, MentorId::from_index(j), Barrier::DeclinedByMentor));
        }
    }
    for past in cohort.pairings() {
        let barrier = match past.state {
            PairingState::Running | PairingState::Paused => Barrier::RunningTogether,
            PairingState::Failed => Barrier::FailedBefore,
            PairingState::Ended => continue,
        };
        let ids = cohort.find_mentee(&past.mentee).zip(cohort.find_mentor(&past.mentor));
        barriers.extend(ids.map(|(mentee, mentor)| (mentee, mentor, barrier)));
    }
    for apart in cohort.apart() {
        let ids = cohort.find_mentee(&apart.mentee).zip(cohort.find_mentor(&apart.mentor));
        let barrier = Barrier::of(apart.because).zip(ids);
        barriers.extend(barrier.map(|(barrier, (mentee, mentor))| (mentee, mentor, barrier)));
    }
    barriers.sort_unstable();
    barriers.dedup();
    barriers
}

/// Whether a mentee and a mentor of one id are one person. Ids of the two sides are separate namespaces, so the e-mail
/// decides where both have one, else the name where both have one, else the id.
fn is_same_person(mentee: &Mentee, mentor: &Mentor) -> bool {
    let name = |name: &Option<String>| name.as_deref().map(crate::text::fold);
    match (&mentee.profile.email, &mentor.profile.email) {
        (Some(one), Some(other)) => one == other,
        _ => match (name(&mentee.profile.name), name(&mentor.profile.name)) {
            (Some(one), Some(other)) => one == other,
            _ => mentee.id == mentor.id,
        },
    }
}
