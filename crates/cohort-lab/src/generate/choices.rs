//! Who asks for whom, who agrees, who does not.

use std::collections::BTreeSet;

use super::career::Office;
use super::draws::{Draws, Weights, zipf_weight};
use super::person::Person;
use super::places::Places;
use super::{GeneratorOptions, Programme};

/// How many popular mentors a chooser considers.
const PATIENCE: usize = 60;
/// How many entries of the list of mentors a chooser reads when no popular one suits; keeps everything linear.
const READING: usize = 2000;

/// A mentor before the answers are written down.
pub(super) struct MentorSketch {
    pub(super) person: Person,
    pub(super) vetted: bool,
}

/// A mentee before the answers are written down.
pub(super) struct MenteeSketch {
    pub(super) person: Person,
    /// What an emerging leader aspires to; a new member does not aspire to anything yet.
    pub(super) aspires: Option<Office>,
}

/// What one mentee wrote about mentors: positions in the list of mentors.
#[derive(Debug, Default, Clone)]
pub(super) struct MenteeWishes {
    pub(super) choices: Vec<usize>,
    pub(super) sponsor: Option<usize>,
    pub(super) supervisor: Option<usize>,
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
struct Pool {
    members: Vec<usize>,
    weights: Weights,
}

impl Pool {
    fn draw(&self, draws: &mut Draws) -> Option<usize> {
        self.weights.draw(draws).map(|place| self.members[place])
    }
}

/// Whom mentees choose among: all mentors, those of a club, those who know a district.
pub(super) struct Choosers<'a> {
    options: &'a GeneratorOptions,
    places: &'a Places,
    mentors: &'a [MentorSketch],
    everywhere: Pool,
    in_club: Vec<Pool>,
    in_district: Vec<Pool>,
}

impl<'a> Choosers<'a> {
    pub(super) fn new(
        options: &'a GeneratorOptions,
        places: &'a Places,
        mentors: &'a [MentorSketch],
        draws: &mut Draws,
    ) -> Self {
        let mut ranks: Vec<usize> = (1..=mentors.len()).collect();
        draws.shuffle(&mut ranks);
        let pool = |members: Vec<usize>| {
            let weights = members.iter().map(|&mentor| zipf_weight(ranks[mentor], options.popularity_skew));
            Pool { weights: Weights::new(weights), members }
        };
        let mut in_club = vec![Vec::new(); options.clubs];
        let mut in_district = vec![Vec::new(); options.districts];
        for (mentor, MentorSketch { person, .. }) in mentors.iter().enumerate() {
            in_club[person.club].push(mentor);
            let clubs = person.past_clubs.iter().chain([&person.club]);
            let districts: BTreeSet<usize> = clubs.map(|&club| places.district_of(club)).collect();
            for district in districts {
                in_district[district].push(mentor);
            }
        }
        Self {
            options,
            places,
            mentors,
            everywhere: pool((0..mentors.len()).collect()),
            in_club: in_club.into_iter().map(pool).collect(),
            in_district: in_district.into_iter().map(pool).collect(),
        }
    }

    /// What one mentee writes. Supervisor, refused and failed mentors are neither choices nor the sponsor.
    pub(super) fn wishes(&self, mentee: &MenteeSketch, draws: &mut Draws) -> MenteeWishes {
        let mut wishes = MenteeWishes::default();
        if self.mentors.is_empty() {
            return wishes;
        }
        if mentee.aspires.is_none() && draws.chance(45) {
            wishes.sponsor = self.clubmate(mentee, draws);
        }
        let wanted = self.options.choices_per_mentee;
        let wanted = if draws.chance(75) { wanted } else { draws.below(wanted + 1) };
        if let Some(sponsor) = wishes.sponsor
            && wanted > 0
            && draws.chance(40)
        {
            wishes.choices.push(sponsor);
        }
        for _ in 0..wanted * 3 {
            if wishes.choices.len() == wanted {
                break;
            }
            let Some(mentor) = self.choice(mentee, &wishes.choices, draws) else { break };
            if !wishes.choices.contains(&mentor) {
                wishes.choices.push(mentor);
            }
        }
        let mut someone = |percent| {
            let found = if draws.chance(percent) { self.clubmate(mentee, draws) } else { None };
            found.filter(|mentor| !wishes.choices.contains(mentor) && wishes.sponsor != Some(*mentor))
        };
        (wishes.supervisor, wishes.declined, wishes.failed) = (someone(3), someone(3), someone(3));
        wishes
    }

    fn clubmate(&self, mentee: &MenteeSketch, draws: &mut Draws) -> Option<usize> {
        self.in_club[mentee.person.club].draw(draws)
    }

    /// Mostly a popular one among those who qualify; one in twenty asks for somebody popular without looking further.
    fn choice(&self, mentee: &MenteeSketch, already: &[usize], draws: &mut Draws) -> Option<usize> {
        if draws.chance(5) {
            return self.everywhere.draw(draws);
        }
        let Some(office) = mentee.aspires else { return self.clubmate(mentee, draws) };
        let pool = match (self.options.programme, office.level) {
            (Programme::Altrusa, 0 | 2..) => &self.everywhere,
            (Programme::Altrusa | Programme::Iaip, _) => &self.in_district[self.places.district_of(mentee.person.club)],
        };
        let suits = |mentor: &usize| !already.contains(mentor) && self.qualifies(mentee, *mentor);
        if let Some(mentor) = (0..PATIENCE).filter_map(|_| pool.draw(draws)).find(suits) {
            return Some(mentor);
        }
        let (before, from) = pool.members.split_at(draws.below(pool.members.len()));
        from.iter().chain(before).take(READING).copied().find(suits)
    }

    /// Whether a mentor meets the programme's rules for this mentee, as far as a chooser can know.
    pub(super) fn qualifies(&self, mentee: &MenteeSketch, mentor: usize) -> bool {
        let MentorSketch { person: mentor, vetted } = &self.mentors[mentor];
        let same_club = mentor.club == mentee.person.club;
        if !mentor.active || !vetted || mentor.career.len() < 2 {
            return false;
        }
        let Some(office) = mentee.aspires else { return same_club };
        let here = self.places.district_of(mentee.person.club);
        let knows = |club: usize| self.places.district_of(club) == here;
        let suits = match (self.options.programme, office.level) {
            (Programme::Iaip, _) => !same_club && knows(mentor.club),
            (Programme::Altrusa, 0) => true,
            (Programme::Altrusa, 1) => {
                !same_club && (knows(mentor.club) || mentor.past_clubs.iter().any(|&club| knows(club)))
            }
            (Programme::Altrusa, _) => !same_club && mentor.career.conventions > 0,
        };
        suits && mentor.career.conferences >= 2 && mentor.career.offices.contains(&office)
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
