//! The questions of a blank questionnaire.

use mentor_match::cohort::Side;
use mentor_match::compatibility::Feature;
use mentor_match::policy::{Mode, Policy, RuleKind, SponsorRank};

use crate::import::SourceKind;

/// The questions of one side, or of peers, who are both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Questionnaire {
    /// Who is asked; of peers, the side whose wishes they have.
    pub side: Side,
    /// What its export is.
    pub kind: SourceKind,
    /// In the order in which they are asked.
    pub questions: Vec<TemplateQuestion>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TemplateQuestion {
    /// The question, and the column's header.
    pub header: String,
    /// The field it is read as; see `docs/formats.md`.
    pub field: String,
    /// How to answer.
    pub hint: &'static str,
    /// Answers to choose from; empty when people write their own.
    pub options: Vec<String>,
    /// Who fills it in.
    pub filled_in_by: FilledInBy,
}

/// Who fills in the answers to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilledInBy {
    /// The person whose row it is.
    Person,
    /// The committee, once the answers are in.
    Committee,
}

const YES_NO: &[&str] = &["Yes", "No"];
const MEETING: &[&str] = &["In person", "Online", "Mostly online, in person at least once", "Either"];
const FREQUENCY: &[&str] = &["Every week", "Every two weeks", "Every month", "Every two months"];
const LENGTH: &[&str] = &["30 minutes", "45 minutes", "60 minutes", "90 minutes"];
const BEYOND: &[&str] = &["Match me with another suitable mentor", "Rather none"];
const SEATS: &[&str] = &["0", "1", "2"];
const LIST: &str = "several, separated by semicolons";
const PERSON: &str = "name, number or e-mail address";

impl Questionnaire {
    /// The questions that the policy's rules, wishes and weights need from one side.
    pub fn for_policy(policy: &Policy, side: Side) -> Self {
        let kind = if side == Side::Mentee { SourceKind::Mentees } else { SourceKind::Mentors };
        Self { side, kind, questions: Vec::new() }.asked(policy)
    }

    /// The questions of people who mentor each other: one form for all, which asks apart what they want to learn
    /// and what they can help with. `None` for a policy without peers.
    ///
    /// # Examples
    /// ```
    /// use mentor_match::policy::{Policy, Preset};
    /// use questionnaire_io::template::Questionnaire;
    /// let form = Questionnaire::for_peers(&Policy::preset(Preset::Alao)).expect("it has peers");
    /// assert!(form.to_text().starts_with("Questionnaire for peers\n"));
    /// assert!(Questionnaire::for_peers(&Policy::preset(Preset::Altrusa)).is_none());
    /// ```
    pub fn for_peers(policy: &Policy) -> Option<Self> {
        policy.peers()?;
        let form = Self { side: Side::Mentee, kind: SourceKind::Peers, questions: Vec::new() };
        Some(form.asked(policy))
    }

    fn asked(mut self, policy: &Policy) -> Self {
        let form = &mut self;
        form.person(policy);
        form.rules(policy);
        form.scores(policy);
        form.wishes(policy);
        form.committee(policy);
        self
    }

    fn ask(&mut self, field: &str, header: &str, hint: &'static str, options: &[&str]) {
        if self.questions.iter().any(|question| question.field == field) {
            return;
        }
        let options = options.iter().map(|&option| option.to_owned()).collect();
        let (header, field) = (header.to_owned(), field.to_owned());
        self.questions.push(TemplateQuestion { header, field, hint, options, filled_in_by: FilledInBy::Person });
    }

    /// What the committee knows, not the person.
    fn note(&mut self, field: &str, header: &str, hint: &'static str) {
        self.ask(field, header, hint, YES_NO);
        if let Some(question) = self.questions.iter_mut().find(|question| question.field == field) {
            question.filled_in_by = FilledInBy::Committee;
        }
    }

    fn is_of_peers(&self) -> bool {
        self.kind == SourceKind::Peers
    }

    fn is(&self, side: Side) -> bool {
        self.side == side || self.is_of_peers()
    }

    fn person(&mut self, policy: &Policy) {
        self.ask("name", "Name", "", &[]);
        self.ask("email", "E-mail address", "", &[]);
        self.ask("id", "Member number", "if members have one", &[]);
        if self.is(Side::Mentee) && !self.is_of_peers() && !policy.tracks().is_empty() {
            let tracks: Vec<String> = policy.tracks().iter().map(|track| words(track.as_str())).collect();
            let tracks: Vec<&str> = tracks.iter().map(String::as_str).collect();
            self.ask("track", "Which track are you on?", "", &tracks);
        }
        for level in policy.levels().iter().filter(|level| *level != "international") {
            self.ask(&format!("unit.{level}"), &words(level), "", &[]);
        }
    }

    fn rules(&mut self, policy: &Policy) {
        let (mentee, mentor) = (self.is(Side::Mentee), self.is(Side::Mentor));
        for rule in policy.rules() {
            let (compared, asked) = rule.kind().questions();
            for question in compared {
                self.ask(&format!("custom.{question}"), &words(question), "", &[]);
            }
            if let Some(question) = asked {
                self.ask(
                    &format!("custom.{question}"),
                    &words(question),
                    "does the other's answer matter to you?",
                    YES_NO,
                );
            }
            match rule.kind() {
                RuleKind::ActiveMentee(_) if mentee => self.ask("active", "Are you an active member?", "", YES_NO),
                RuleKind::ActiveMentor(_) if mentor => self.ask("active", "Are you an active member?", "", YES_NO),
                RuleKind::DeclaredTarget(_) | RuleKind::HeldPosition(_) if mentee => self.target(policy),
                RuleKind::Attendance(rule) if mentor => self.attendance(&rule.event),
                RuleKind::UnitHistory(rule) if mentor => {
                    let header = format!("Previous {}s", words(&rule.level).to_lowercase());
                    self.ask(&format!("past_unit.{}", rule.level), &header, LIST, &[]);
                }
                RuleKind::NotSupervisor(_) if mentee => {
                    self.ask("supervisors", "Who is your direct supervisor?", PERSON, &[]);
                }
                RuleKind::SameLanguage(_) => self.ask("languages", "Languages", LIST, &[]),
                RuleKind::HoursApart(_) => self.ask("time_zone", "Time zone", "such as Europe/Lisbon", &[]),
                RuleKind::NotAcquainted(_) if mentee => {
                    self.ask("acquainted", "Mentors you already know well", LIST, &[]);
                }
                _ => {}
            }
        }
    }

    fn target(&mut self, policy: &Policy) {
        let levels: Vec<String> = policy.levels().iter().map(|level| words(level)).collect();
        let levels: Vec<&str> = levels.iter().map(String::as_str).collect();
        self.ask("target_position", "Which position do you aspire to?", "", &[]);
        self.ask("target_level", "At which level?", "of the position you aspire to", &levels);
    }

    fn attendance(&mut self, event: &str) {
        self.ask(&format!("attendance.{event}"), &format!("How many {event}s have you attended?"), "a number", &[]);
    }

    fn scores(&mut self, policy: &Policy) {
        let scoring = policy.scoring();
        let weighs = |feature: Feature| scoring.mentee_weights[feature] > 0 || scoring.mentor_weights[feature] > 0;
        for feature in Feature::ALL.iter().copied().filter(|&feature| weighs(feature)) {
            match feature {
                Feature::Goals if self.is(Side::Mentee) => {
                    self.ask("goals", "What would you like to learn?", LIST, &[]);
                    self.ask("top_goals", "Which of these matter most to you?", LIST, &[]);
                    if self.is_of_peers() {
                        self.ask("mentor.goals", "What can you help a peer with?", LIST, &[]);
                    }
                }
                Feature::Goals => {
                    self.ask("goals", "What can you help with?", LIST, &[]);
                    self.ask("avoids", "Topics you would prefer not to mentor on", LIST, &[]);
                }
                Feature::Interests => self.ask("interests", "Hobbies and interests", LIST, &[]),
                Feature::Profession => {
                    self.ask(
                        "profession_path",
                        "Field of work",
                        "from the general to the special: Engineering > Civil > Bridges",
                        &[],
                    );
                    self.ask("title", "Job title", "", &[]);
                }
                Feature::Location => {
                    self.ask("city", "City", "", &[]);
                    self.ask("meeting", "How would you like to meet?", "", MEETING);
                }
                Feature::Leadership => {
                    self.ask(
                        "leadership",
                        "Leadership positions held",
                        "such as: President (Club, 2018-2020); Treasurer (District, 2021)",
                        &[],
                    );
                    if self.is(Side::Mentor) {
                        self.attendance("conference");
                        self.attendance("convention");
                    } else {
                        self.target(policy);
                    }
                }
                Feature::Background => {
                    self.ask("employers", "Employers", LIST, &[]);
                    self.ask("colleges", "Colleges", LIST, &[]);
                    self.ask("service", "Service work", LIST, &[]);
                    self.ask("networks", "Professional networks", LIST, &[]);
                    if self.is(Side::Mentee) {
                        self.ask("acquainted", "Mentors you already know well", LIST, &[]);
                    }
                }
                Feature::Membership => self.ask("member_since", "Member since", "the year is enough", &[]),
                Feature::Style => {
                    self.ask("meeting_frequency", "How often would you like to meet?", "", FREQUENCY);
                    self.ask("meeting_length", "How long should a meeting last?", "", LENGTH);
                }
                Feature::Languages => self.ask("languages", "Languages", LIST, &[]),
                Feature::Availability => {
                    self.ask(
                        "availability",
                        "When do you have time?",
                        "such as: Mon 18:00-20:00; Saturday morning",
                        &[],
                    );
                    self.ask("time_zone", "Time zone", "such as Europe/Lisbon", &[]);
                }
            }
        }
    }

    fn wishes(&mut self, policy: &Policy) {
        let wishes = policy.preferences();
        match self.side {
            Side::Mentee if self.is_of_peers() => {
                if wishes.mode != Mode::ScoreOnly {
                    self.ask("choices", "Is there somebody you would like as your peer?", PERSON, &[]);
                }
                let most = policy.peers().map_or(1, |peers| peers.seats);
                if most > 1 {
                    self.ask("seats", "How many peers could you work with?", "a number", &[]);
                }
            }
            Side::Mentee => {
                if wishes.mode != Mode::ScoreOnly {
                    for (position, header) in [(1, "First choice"), (2, "Second choice"), (3, "Third choice")] {
                        self.ask(&format!("choices.{position}"), header, PERSON, &[]);
                    }
                }
                if wishes.mode == Mode::ChoicesThenScore {
                    self.ask("beyond_choices", "If none of your choices is available", "", BEYOND);
                }
                if wishes.sponsor == SponsorRank::AfterChoices {
                    self.ask("sponsor", "Who sponsored you?", PERSON, &[]);
                }
            }
            Side::Mentor => {
                self.ask("seats", "How many mentees can you take?", "", SEATS);
                self.ask("running", "How many mentees do you have at the moment?", "a number", &[]);
                if wishes.both_must_agree {
                    self.ask("accepts", "Mentees you agree to", LIST, &[]);
                }
            }
        }
        self.ask("declines", "People you would rather not be matched with", "only the committee reads this", &[]);
        self.ask("biography", "About me", "", &[]);
    }

    fn committee(&mut self, policy: &Policy) {
        for rule in policy.rules() {
            match (rule.kind(), self.side) {
                (RuleKind::VettedMentor(_), Side::Mentor) => {
                    self.note("vetted", "Vetted", "has the committee approved this mentor?");
                }
                (RuleKind::TrainedMentee(_), Side::Mentee) | (RuleKind::TrainedMentor(_), Side::Mentor) => {
                    self.note("trained", "Trained", "has this person been to the training?");
                }
                _ => {}
            }
        }
    }
}

/// A slug as words that begin with a capital: `new-member` is "New member".
fn words(slug: &str) -> String {
    let mut letters = slug.chars().map(|letter| if letter == '-' { ' ' } else { letter });
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
