//! What stands between two people under every policy: being one person, a no, an earlier pairing, a ban.

use std::collections::BTreeMap;

use crate::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId, PairingState};

/// What stands between two people whatever the rules are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Barrier {
    SamePerson,
    DeclinedByMentee,
    DeclinedByMentor,
    FailedBefore,
    RunningTogether,
    Banned,
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
            PairingState::Running => Barrier::RunningTogether,
            PairingState::Failed => Barrier::FailedBefore,
            PairingState::Ended => continue,
        };
        let ids = cohort.find_mentee(&past.mentee).zip(cohort.find_mentor(&past.mentor));
        barriers.extend(ids.map(|(mentee, mentor)| (mentee, mentor, barrier)));
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
