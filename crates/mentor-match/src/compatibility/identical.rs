//! People who gave the same answers: one person twice, or a form that was filled in by copying.

use std::fmt::{self, Write};
use std::hash::{DefaultHasher, Hasher};

use super::Warning;
use crate::cohort::{PersonKey, Profile, Target};
use crate::parallel;

/// With fewer kinds of answers than this, two people can well be the same by chance.
const ANSWERS: usize = 3;

/// What somebody answered, with what they aspire to.
type Answers<'c> = (&'c Profile, Option<&'c Target>);

/// Warns of each group of people of one side who gave the same answers, if they gave several.
pub(super) fn identical(people: &[Answers<'_>], key: impl Fn(usize) -> PersonKey, warnings: &mut Vec<Warning>) {
    // Equal answers have equal digests; those with equal digests are compared. So the digest itself changes nothing.
    let telling: Vec<usize> = (0..people.len()).filter(|&person| answers(people[person].0) >= ANSWERS).collect();
    let digests = parallel::map(telling.len(), |at| digest(people[telling[at]]));
    let mut order: Vec<(u64, usize)> = digests.into_iter().zip(telling).collect();
    order.sort_unstable();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for same_digest in order.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() > 1) {
        let mut found: Vec<Vec<usize>> = Vec::new();
        for &(_, person) in same_digest {
            match found.iter_mut().find(|group| alike(people[group[0]], people[person])) {
                Some(group) => group.push(person),
                None => found.push(vec![person]),
            }
        }
        groups.extend(found.into_iter().filter(|group| group.len() > 1));
    }
    groups.sort_unstable();
    let named = |group: Vec<usize>| Warning::IdenticalAnswers { people: group.into_iter().map(&key).collect() };
    warnings.extend(groups.into_iter().map(named));
}

/// How many kinds of answers a profile has.
fn answers(profile: &Profile) -> usize {
    [
        profile.goals.is_some(),
        profile.interests.is_some(),
        profile.profession.is_some(),
        profile.employers.is_some(),
        profile.colleges.is_some(),
        profile.leadership.is_some(),
        !profile.style.answers.is_empty(),
        profile.languages.is_some(),
        profile.availability.is_some(),
    ]
    .map(usize::from)
    .iter()
    .sum()
}

/// Whether both answered alike, apart from what tells people apart in any case.
fn alike(one: Answers<'_>, other: Answers<'_>) -> bool {
    let anonymous = |profile: &Profile| Profile { name: None, email: None, ..profile.clone() };
    one.1 == other.1 && anonymous(one.0) == anonymous(other.0)
}

fn digest((profile, target): Answers<'_>) -> u64 {
    struct Digest(DefaultHasher);
    impl fmt::Write for Digest {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.write(text.as_bytes());
            Ok(())
        }
    }
    // By name, so that whoever adds an answer thinks of this.
    let Profile {
        name: _,
        email: _,
        answered,
        active,
        goals,
        avoids,
        interests,
        location,
        profession,
        employers,
        colleges,
        service,
        networks,
        leadership,
        past_units,
        attendance,
        style,
        languages,
        availability,
        member_since,
        trained,
        biography,
        custom,
        wants_only,
    } = profile;
    let all: [&dyn fmt::Debug; _] = [
        answered,
        active,
        goals,
        avoids,
        interests,
        location,
        profession,
        employers,
        colleges,
        service,
        networks,
        leadership,
        past_units,
        attendance,
        style,
        languages,
        availability,
        member_since,
        trained,
        biography,
        custom,
        wants_only,
        &target,
    ];
    let mut digest = Digest(DefaultHasher::new());
    all.into_iter().try_for_each(|one| write!(digest, "{one:?},")).expect("writing to a hasher does not fail");
    digest.0.finish()
}
