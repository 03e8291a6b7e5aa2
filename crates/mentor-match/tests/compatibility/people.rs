//! Seeded cohorts of invented people, shaped like the answers that associations get.

use jiff::civil::{Date, Weekday, date};
use mentor_match::cohort::{
    Attendance, Availability, Cohort, Coordinates, Goal, LeadershipRole, Level, MeetingFormat, Mentee, Mentor,
    Priority, Profession, Profile, RoleKind, Sphere, StyleAnswer, StyleWish, Target, UnitId, Units, WeeklySlot,
};

/// The day on which everything here is scored.
pub(crate) const AS_OF: Date = date(2026, 9, 1);

/// `SplitMix64` (Steele, Lea, Flood 2014): small, seeded, the same everywhere.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }

    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn one<'o, T>(&mut self, options: &'o [T]) -> &'o T {
        &options[self.below(options.len())]
    }

    /// Between `least` and `most` different options.
    pub(crate) fn some<T: Clone>(&mut self, options: &[T], least: usize, most: usize) -> Vec<T> {
        let mut left = options.to_vec();
        (0..least + self.below(most - least + 1)).map(|_| left.swap_remove(self.below(left.len()))).collect()
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// What kind of programme the people belong to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct World {
    pub(crate) seed: u64,
    /// How many of a hundred questions are skipped.
    pub(crate) missing: usize,
    /// How many different answers a question of the form offers; fewer means more in common.
    pub(crate) options: usize,
    /// How many towns and time zones there are.
    pub(crate) towns: usize,
    /// Weights of in person, mixed, virtual, either.
    pub(crate) meeting: [usize; 4],
}

impl World {
    pub(crate) const TOWNS: usize = 12;

    /// Programmes that differ in everything that decides what an average answer is worth.
    pub(crate) fn all() -> [Self; 5] {
        let usual = Self { seed: 1, missing: 0, options: 24, towns: Self::TOWNS, meeting: [25, 25, 25, 25] };
        [
            usual,
            Self { seed: 2, missing: 15, ..usual },
            Self { seed: 3, missing: 50, ..usual },
            Self { seed: 4, options: 12, towns: 4, meeting: [40, 30, 5, 25], ..usual },
            Self { seed: 5, missing: 15, meeting: [10, 10, 60, 20], ..usual },
        ]
    }
}

const GOALS: [&str; 24] = [
    "Public speaking",
    "Budgeting",
    "Recruiting members",
    "Running a meeting",
    "Fundraising",
    "Delegation",
    "Conflict resolution",
    "Career change",
    "Negotiation",
    "Strategic planning",
    "Social media",
    "AI at work",
    "Time management",
    "Event planning",
    "Grant writing",
    "Technical writing",
    "Networking",
    "Work-life balance",
    "Bylaws and procedure",
    "Project management",
    "Retail management",
    "Board membership",
    "Speaking to the press",
    "Leading a team",
];
const INTERESTS: [&str; 24] = [
    "Hiking",
    "Gardening",
    "Chess",
    "Cooking",
    "Opera",
    "Football",
    "Running",
    "Painting",
    "Travel",
    "Knitting",
    "Photography",
    "Sailing",
    "Reading",
    "Theatre",
    "Cycling",
    "Dogs",
    "Jazz",
    "Yoga",
    "Birds",
    "Board games",
    "Swimming",
    "Skiing",
    "History",
    "Films",
];
const TITLES: [&str; 12] = [
    "Actuary",
    "Claims adjuster",
    "Bridge inspector",
    "Civil engineer",
    "Nurse",
    "Physician",
    "Librarian",
    "School librarian",
    "Teacher",
    "Accountant",
    "Software engineer",
    "Underwriter",
];
const OFFICES: [&str; 8] = [
    "President",
    "Vice president",
    "Treasurer",
    "Secretary",
    "Governor",
    "Membership chair",
    "Director",
    "Past president",
];
const FIELDS: [&str; 6] = ["Engineering", "Health", "Insurance", "Education", "Law", "Public service"];
const STEPS: [&str; 4] = ["Planning", "Practice", "Research", "Management"];
const TOWN_PLACES: [(&str, f64, f64, &str); World::TOWNS] = [
    ("Lisbon", 38.72, -9.14, "Europe/Lisbon"),
    ("Porto", 41.16, -8.63, "Europe/Lisbon"),
    ("Coimbra", 40.21, -8.43, "Europe/Lisbon"),
    ("Setúbal", 38.52, -8.89, "Europe/Lisbon"),
    ("Madrid", 40.42, -3.70, "Europe/Madrid"),
    ("Sevilla", 37.39, -5.98, "Europe/Madrid"),
    ("Boston", 42.36, -71.06, "America/New_York"),
    ("New York", 40.71, -74.01, "America/New_York"),
    ("Chicago", 41.88, -87.63, "America/Chicago"),
    ("Denver", 39.74, -104.99, "America/Denver"),
    ("Phoenix", 33.45, -112.07, "America/Phoenix"),
    ("Seattle", 47.61, -122.33, "America/Los_Angeles"),
];

/// A tree of 24 clubs in six districts in two regions.
pub(crate) fn tree() -> (Units, Vec<UnitId>) {
    let mut units = Units::new(["club", "district", "region", "international"]).unwrap();
    let world = units.add("international", "World", None).unwrap();
    let mut clubs = Vec::new();
    for region in 0..2 {
        let region = units.add("region", &format!("Region {region}"), Some(world)).unwrap();
        for district in 0..3 {
            let district = units.add("district", &format!("District {district}"), Some(region)).unwrap();
            clubs.extend((0..4).map(|club| units.add("club", &format!("Club {club}"), Some(district)).unwrap()));
        }
    }
    (units, clubs)
}

struct Form<'w> {
    dice: Dice,
    world: &'w World,
    levels: Vec<Level>,
    clubs: Vec<UnitId>,
    // Rolled for later questions, so that they leave the answers to the earlier ones as they are.
    later: Dice,
}

impl Form<'_> {
    fn ask_later<T>(&mut self, answer: impl FnOnce(&mut Self) -> T) -> Option<T> {
        std::mem::swap(&mut self.dice, &mut self.later);
        let answer = self.ask(answer);
        std::mem::swap(&mut self.dice, &mut self.later);
        answer
    }

    fn ask_about_service(&mut self, profile: &mut Profile) {
        profile.service = self.ask_later(|form| form.names("Project", 0, 2));
        profile.networks = self.ask_later(|form| form.names("Network", 0, 1));
    }

    fn ask<T>(&mut self, answer: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let answer = answer(self);
        let skipped = self.dice.percent(self.world.missing);
        (!skipped).then_some(answer)
    }

    fn options<'o>(&self, options: &'o [&'o str]) -> &'o [&'o str] {
        &options[..self.world.options.min(options.len())]
    }

    fn names(&mut self, kind: &str, least: usize, most: usize) -> Vec<String> {
        let count = self.world.options;
        let all: Vec<String> =
            (0..count).map(|number| format!("{kind} {}", char::from(b'A' + u8::try_from(number).unwrap()))).collect();
        self.dice.some(&all, least, most)
    }

    fn strings(&mut self, options: &[&str], least: usize, most: usize) -> Vec<String> {
        let options: Vec<String> = self.options(options).iter().map(|&text| text.to_owned()).collect();
        self.dice.some(&options, least, most)
    }

    fn profile(&mut self, goals: (usize, usize)) -> Profile {
        let mut profile = Profile::default();
        let priorities = [Priority::Low, Priority::Normal, Priority::Normal, Priority::Top];
        profile.goals = self.ask(|form| {
            let texts = form.strings(&GOALS, goals.0, goals.1);
            texts.iter().map(|text| Goal { priority: *form.dice.one(&priorities), ..Goal::new(text) }).collect()
        });
        profile.interests = self.ask(|form| form.strings(&INTERESTS, 2, 5));
        profile.profession = self.ask(|form| Profession {
            path: vec![(*form.dice.one(&FIELDS)).to_owned(), (*form.dice.one(&STEPS)).to_owned()],
            title: form.ask(|form| (*form.dice.one(&TITLES)).to_owned()),
        });
        // Clubs lie in towns: two clubs in each, two towns to a district, six to a region.
        let town_number = self.dice.below(self.world.towns);
        let (town, latitude, longitude, zone) = TOWN_PLACES[town_number];
        profile.location.city = self.ask(|_| town.to_owned());
        profile.location.coordinates = self.ask(|form| {
            let jitter = |dice: &mut Dice| f64::from(u32::try_from(dice.below(100)).unwrap()) / 500.0;
            Coordinates::new(latitude + jitter(&mut form.dice), longitude + jitter(&mut form.dice)).unwrap()
        });
        profile.location.time_zone = self.ask(|_| zone.to_owned());
        profile.location.unit = self.ask(|form| form.clubs[2 * town_number + form.dice.below(2)]);
        let formats = [MeetingFormat::InPerson, MeetingFormat::Mixed, MeetingFormat::Virtual, MeetingFormat::Either];
        let pool: Vec<MeetingFormat> =
            formats.iter().zip(self.world.meeting).flat_map(|(&format, weight)| vec![format; weight]).collect();
        profile.location.meeting = self.ask(|form| *form.dice.one(&pool));
        profile.employers = self.ask(|form| form.names("Employer", 1, 3));
        profile.colleges = self.ask(|form| form.names("College", 1, 2));
        for question in ["pace", "structure", "feedback", "detail"] {
            if let Some(point) = self.ask(|form| u8::try_from(1 + form.dice.below(5)).unwrap()) {
                profile.style.answers.insert(question.to_owned(), StyleAnswer::Scale(point));
            }
        }
        if let Some(option) = self.ask(|form| (*form.dice.one(&["by doing", "by reading", "by listening"])).to_owned())
        {
            profile.style.answers.insert("learning".to_owned(), StyleAnswer::Option(option));
        }
        let wishes = [StyleWish::Similar, StyleWish::Similar, StyleWish::Opposite, StyleWish::Either];
        profile.style.wish = self.ask(|form| *form.dice.one(&wishes));
        profile.languages = self.ask(|form| match form.dice.below(10) {
            0 => vec!["Português".to_owned()],
            1..=3 => vec!["English".to_owned(), "Español".to_owned()],
            _ => vec!["English".to_owned()],
        });
        profile.availability = self.ask(|form| {
            let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Saturday];
            let slot = |form: &mut Form<'_>, day| {
                let from = u16::try_from(*form.dice.one(&[9, 12, 17, 18, 18, 19])).unwrap() * 60;
                WeeklySlot::on(day, from, from + 180).unwrap()
            };
            let days = form.dice.some(&days, 2, 4);
            Availability { slots: days.into_iter().map(|day| slot(form, day)).collect() }
        });
        profile
    }

    fn role(&mut self) -> LeadershipRole {
        let mut role = LeadershipRole::new(OFFICES[self.dice.below(OFFICES.len())]);
        role.level = self.ask(|form| form.levels[[0, 0, 0, 1, 1, 2][form.dice.below(6)]]);
        role.kind = *self.dice.one(&[RoleKind::Office, RoleKind::Committee, RoleKind::Project]);
        if self.dice.percent(15) {
            role.sphere = Sphere::Outside;
            role.level = None;
        }
        let year = i16::try_from(1996 + self.dice.below(28)).unwrap();
        role.from = self.ask(|_| date(year, 7, 1));
        role.to = self.ask(|_| date(year + 2, 6, 30));
        role
    }
}

/// `mentees` and `mentors` people of a world.
pub(crate) fn people(world: &World, mentees: usize, mentors: usize) -> (Units, Vec<Mentee>, Vec<Mentor>) {
    let (units, clubs) = tree();
    let levels = ["club", "district", "region", "international"].map(|name| units.level(name).unwrap()).to_vec();
    let mut form = Form { dice: Dice(world.seed), world, levels, clubs, later: Dice(!world.seed) };
    let mentees = (0..mentees).map(|number| {
        let mut mentee = Mentee::new(&format!("mentee-{number:05}")).unwrap();
        mentee.profile = form.profile((2, 4));
        form.ask_about_service(&mut mentee.profile);
        mentee.target = form.ask(|form| Target {
            title: form.ask(|form| (*form.dice.one(&OFFICES)).to_owned()),
            level: form.ask(|form| form.levels[form.dice.below(3)]),
        });
        mentee
    });
    let mentees = mentees.collect();
    let mentors = (0..mentors).map(|number| {
        let mut mentor = Mentor::new(&format!("mentor-{number:05}")).unwrap();
        mentor.profile = form.profile((3, 7));
        form.ask_about_service(&mut mentor.profile);
        mentor.profile.leadership = form.ask(|form| (0..form.dice.below(6)).map(|_| form.role()).collect());
        mentor.profile.attendance = form.ask(|form| {
            let times = u16::try_from(form.dice.below(6)).unwrap();
            vec![Attendance { event: "conference".to_owned(), times }]
        });
        mentor.profile.member_since =
            form.ask_later(|form| date(2000 + i16::try_from(form.dice.below(26)).unwrap(), 7, 1));
        mentor
    });
    (units, mentees, mentors.collect())
}

/// The same people as a cohort.
pub(crate) fn cohort(world: &World, mentees: usize, mentors: usize) -> Cohort {
    let (units, mentees, mentors) = people(world, mentees, mentors);
    Cohort::new(units, mentees, mentors, vec![]).unwrap()
}
