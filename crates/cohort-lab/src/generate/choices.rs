//! Who asks for whom, who agrees, who does not.

use mentor_match::StopReason;
use mentor_match::cohort::{Cohort, MentorId, PersonId};
use mentor_match::compatibility::{Compatibility, PrepareError, Resources};
use mentor_match::jiff::civil::date;
use mentor_match::policy::{Eligibility, Policy};

use super::career::THIS_YEAR;
use super::draws::{Draws, Weights, zipf_weight};
use super::person::{MenteeSketch, MentorSketch, World};
use super::pilot;
use super::questionnaires::ask;
use super::{GenerateError, GeneratorOptions};

/// How many entries of the list of mentors a mentee looks through.
const READING: usize = 2000;
/// How many eligible ones of them a mentee weighs against each other; both bounds keep everything linear.
const CONSIDERED: usize = 300;

/// What one mentee wrote about mentors: positions in the list of mentors.
#[derive(Debug, Default, Clone)]
pub(super) struct MenteeWishes {
    pub(super) choices: Vec<usize>,
    pub(super) sponsor: Option<usize>,
    pub(super) supervisor: Option<usize>,
    pub(super) acquainted: Option<usize>,
    pub(super) declined: Option<usize>,
    pub(super) failed: Option<usize>,
}

/// What one mentor wrote about mentees: positions in the list of mentees.
#[derive(Debug, Default, Clone)]
pub(super) struct MentorWishes {
    pub(super) agreed: Vec<usize>,
    pub(super) declined: Vec<usize>,
}

/// Mentors to choose among, by popularity.
#[derive(Default)]
struct Pool {
    members: Vec<usize>,
    weights: Weights,
}

impl Pool {
    fn draw(&self, draws: &mut Draws) -> Option<usize> {
        self.weights.draw(draws).map(|place| self.members[place])
    }
}

/// How well the choices stand in their writers' own scores.
///
/// Each choice counts with the share of the mentors considered and not yet written down that score lower, ties by half.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Agreement {
    pub(super) choices: u64,
    percentile_millionths: u64,
}

impl Agreement {
    /// 0 when choices are no better than chance, 1 when each is the best there was, in thousandths.
    pub(super) fn permille(self) -> Option<i64> {
        let mean = i64::try_from(self.percentile_millionths.checked_div(self.choices)?).ok()?;
        Some((2 * mean - 1_000_000) / 1000)
    }
}

/// What mentees go by.
pub(super) struct Choosers<'a> {
    world: &'a World<'a>,
    mentors: &'a [MentorSketch],
    mentor_ids: Vec<MentorId>,
    cohort: &'a Cohort,
    eligibility: Eligibility<'a>,
    compatibility: Compatibility<'a>,
    popularity: Vec<u64>,
    everywhere: Pool,
    in_club: Vec<Pool>,
    in_district: Vec<Vec<usize>>,
}

impl<'a> Choosers<'a> {
    pub(super) fn new(
        world: &'a World<'a>,
        cohort: &'a Cohort,
        policy: &'a Policy,
        mentors: &'a [MentorSketch],
        draws: &mut Draws,
        stop: &(dyn Fn() -> Option<StopReason> + Sync),
    ) -> Result<Self, GenerateError> {
        let GeneratorOptions { clubs, districts, popularity_skew, .. } = *world.options;
        let mut ranks: Vec<usize> = (1..=mentors.len()).collect();
        draws.shuffle(&mut ranks);
        let popularity: Vec<u64> = ranks.into_iter().map(|rank| zipf_weight(rank, popularity_skew)).collect();
        let pool = |members: Vec<usize>| Pool {
            weights: Weights::new(members.iter().map(|&mentor| popularity[mentor])),
            members,
        };
        let mut in_club = vec![Vec::new(); clubs];
        let mut in_district = vec![Vec::new(); districts];
        for (place, MentorSketch { person, .. }) in mentors.iter().enumerate() {
            in_club[person.club].push(place);
            let mut known: Vec<usize> =
                person.past_clubs.iter().chain([&person.club]).map(|&club| world.places.district_of(club)).collect();
            known.sort_unstable();
            known.dedup();
            for district in known {
                in_district[district].push(place);
            }
        }
        let id = |place| {
            let number = PersonId::new(&pilot::mentor_number(place)).expect("a number");
            cohort.find_mentor(&number).expect("every mentor is in the cohort")
        };
        let resources = Resources::default();
        let as_of = date(i16::try_from(THIS_YEAR).expect("a year"), 9, 1);
        let compatibility = match Compatibility::until(cohort, policy.scoring(), as_of, &resources, stop) {
            Err(PrepareError::Stopped(reason)) => return Err(GenerateError::Stopped(reason)),
            prepared => prepared.expect("without vectors and scores of one's own nothing is refused"),
        };
        Ok(Self {
            world,
            mentors,
            mentor_ids: (0..mentors.len()).map(id).collect(),
            cohort,
            eligibility: Eligibility::new(cohort, policy).expect("the levels are the policy's"),
            compatibility,
            everywhere: pool((0..mentors.len()).collect()),
            in_club: in_club.into_iter().map(pool).collect(),
            in_district,
            popularity,
        })
    }

    /// What one mentee writes. Supervisor, refused and failed mentors are neither choices nor the sponsor.
    pub(super) fn wishes(&self, place: usize, mentee: &MenteeSketch, draws: &mut Draws) -> (MenteeWishes, Agreement) {
        let (mut wishes, mut agreement) = (MenteeWishes::default(), Agreement::default());
        if self.mentors.is_empty() {
            return (wishes, agreement);
        }
        let questionnaire = self.world.questionnaire;
        if mentee.aspires.is_none() && questionnaire.asks(ask::SPONSOR) && draws.chance(45) {
            wishes.sponsor = self.clubmate(mentee, draws);
        }
        let wanted = self.world.options.choices_per_mentee;
        let wanted = if draws.chance(75) { wanted } else { draws.below(wanted + 1) };
        if wanted > 0 {
            self.choose(place, mentee, wanted, &mut wishes, &mut agreement, draws);
        }
        let mut someone = |percent| {
            let found = if draws.chance(percent) { self.clubmate(mentee, draws) } else { None };
            found.filter(|mentor| !wishes.choices.contains(mentor) && wishes.sponsor != Some(*mentor))
        };
        (wishes.supervisor, wishes.declined, wishes.failed) = (someone(5), someone(3), someone(3));
        // One may well ask for somebody whom one knows.
        wishes.acquainted = if draws.chance(20) { self.clubmate(mentee, draws) } else { None };
        (wishes, agreement)
    }

    fn clubmate(&self, mentee: &MenteeSketch, draws: &mut Draws) -> Option<usize> {
        self.in_club[mentee.person.club].draw(draws)
    }

    /// Each choice is the best-scored one left with the chance of the agreement; else the sponsor, somebody popular
    /// without a look at the rules, or mostly somebody eligible, by popularity.
    fn choose(
        &self,
        place: usize,
        mentee: &MenteeSketch,
        wanted: usize,
        wishes: &mut MenteeWishes,
        agreement: &mut Agreement,
        draws: &mut Draws,
    ) {
        let number = PersonId::new(&pilot::mentee_number(place)).expect("a number");
        let id = self.cohort.find_mentee(&number).expect("every mentee is in the cohort");
        let mut eligible = self.reading(mentee, draws);
        eligible.retain(|&mentor| self.eligibility.allows(id, self.mentor_ids[mentor]));
        let by_popularity = Weights::new(eligible.iter().map(|&mentor| self.popularity[mentor]));
        let mut considered = eligible.clone();
        if considered.len() > CONSIDERED {
            draws.shuffle(&mut considered);
            considered.truncate(CONSIDERED);
        }
        // Best first; the fit decides between equal scores, then the place in the list.
        let score = |mentor: usize| {
            let scores = self.compatibility.scores(id, self.mentor_ids[mentor]);
            (std::cmp::Reverse((scores.mentee, scores.fit)), mentor)
        };
        let mut ranked: Vec<_> = considered.into_iter().map(score).collect();
        ranked.sort_unstable();

        for _ in 0..wanted {
            let free = |mentor: &usize| !wishes.choices.contains(mentor);
            let best = ranked.iter().map(|&(_, mentor)| mentor).find(free);
            let choice = if draws.happens(self.world.options.choice_agreement) {
                best
            } else if draws.chance(5) {
                self.everywhere.draw(draws).filter(free)
            } else if wishes.choices.is_empty() && draws.chance(40) && wishes.sponsor.is_some() {
                wishes.sponsor
            } else {
                (0..20).filter_map(|_| by_popularity.draw(draws)).map(|one| eligible[one]).find(free).or(best)
            };
            let Some(choice) = choice else { break };
            if eligible.contains(&choice) {
                let own = score(choice).0.0.0;
                let others =
                    || ranked.iter().filter(|(_, other)| *other != choice && free(other)).map(|(key, _)| key.0.0);
                let (below, equal) =
                    (others().filter(|other| *other < own).count(), others().filter(|other| *other == own).count());
                if let Some(percentile) = ((2 * below + equal) * 500_000).checked_div(others().count()) {
                    agreement.choices += 1;
                    agreement.percentile_millionths += percentile as u64;
                }
            }
            wishes.choices.push(choice);
        }
    }

    /// The mentors whom a mentee looks at: all of them, or in large cohorts those of the club, of the district, and a
    /// stretch of the list.
    fn reading(&self, mentee: &MenteeSketch, draws: &mut Draws) -> Vec<usize> {
        let count = self.mentors.len();
        if count <= READING {
            return (0..count).collect();
        }
        let club = &self.in_club[mentee.person.club].members;
        let district = &self.in_district[self.world.places.district_of(mentee.person.club)];
        let start = draws.below(count);
        let stretch = (start..count).chain(0..start);
        let mut read: Vec<usize> =
            club.iter().chain(district).copied().take(READING / 2).chain(stretch.take(READING / 2)).collect();
        read.sort_unstable();
        read.dedup();
        read
    }
}

impl std::ops::AddAssign for Agreement {
    fn add_assign(&mut self, other: Self) {
        self.choices += other.choices;
        self.percentile_millionths += other.percentile_millionths;
    }
}

/// Mentors answer those who chose them: most agree, few refuse, some have not answered yet.
pub(super) fn replies(mentees: &[MenteeWishes], mentors: usize, draws: &mut Draws) -> Vec<MentorWishes> {
    let mut replies = vec![MentorWishes::default(); mentors];
    for (mentee, wishes) in mentees.iter().enumerate() {
        for &mentor in &wishes.choices {
            match draws.below(100) {
                ..60 => replies[mentor].agreed.push(mentee),
                60..64 => replies[mentor].declined.push(mentee),
                _ => {}
            }
        }
    }
    replies
}
