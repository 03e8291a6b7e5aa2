//! The TOML form of a policy: read and checked, and written so that reading it gives the same policy.

use std::num::NonZeroU16;

use toml::de::DeTable;
use toml::{Spanned, Table, Value};

use crate::cohort::Track;
use crate::compatibility::Scoring;
use crate::text;

use super::reader::{Reader, Source};
use super::rules::{DifferentAnswer, Rule, RuleKind, SameAnswer, WhenUnknown};
use super::{
    Asked, CapacityPolicy, FormerRank, MentorRound, Mode, PeerGoal, PeerPolicy, Policy, PolicyError, PolicyErrorKind,
    PreferencePolicy, RoundGoal, Silence, SponsorRank, TopGoals, Trios,
};

const MODES: &[(&str, Mode)] = &[
    ("choices-only", Mode::ChoicesOnly),
    ("choices-then-score", Mode::ChoicesThenScore),
    ("score-only", Mode::ScoreOnly),
];
const ASKED: &[(&str, Asked)] =
    &[("first", Asked::First), ("by-choice", Asked::ByChoice), ("by-score", Asked::ByScore)];
const SILENCE: &[(&str, Silence)] = &[("accepts", Silence::Accepts), ("declines", Silence::Declines)];
const SPONSOR: &[(&str, SponsorRank)] =
    &[("ordinary", SponsorRank::Ordinary), ("after-choices", SponsorRank::AfterChoices)];
const FORMER: &[(&str, FormerRank)] =
    &[("ordinary", FormerRank::Ordinary), ("after-choices", FormerRank::AfterChoices)];

/// A bit mask has room for so many rules and one more, which people's own conditions add.
pub(super) const MOST_RULES: usize = 63;

impl Policy {
    /// Reads a policy from a TOML document; `docs/formats.md` describes its keys.
    ///
    /// # Errors
    /// [`PolicyError`] with line and column: not TOML, a key or word without a meaning, a number out of range, an
    /// impossible rule, two rules that contradict each other.
    ///
    /// # Complexity
    /// O(length + rules²).
    pub fn from_toml(document: &str) -> Result<Self, PolicyError> {
        read(document)
    }

    /// The policy as a TOML document with every key, from which [`Policy::from_toml`] makes the same policy.
    ///
    /// # Examples
    /// ```
    /// use mentor_match::policy::{Policy, Preset};
    /// let nace = Policy::preset(Preset::Nace);
    /// assert_eq!(Policy::from_toml(&nace.to_toml())?, nace);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_toml(&self) -> String {
        write(self)
    }
}

fn read(document: &str) -> Result<Policy, PolicyError> {
    let source = Source::new(document);
    let parsed = DeTable::parse(document).map_err(|error| source.syntax(&error))?;
    let empty = DeTable::new();
    let mut reader = Reader::new(source, parsed.get_ref(), 0..0);
    let mut policy = Policy::default();
    if let Some(name) = reader.text("name")? {
        policy.name = name.into_inner();
    }
    let levels = reader.texts("levels")?;
    if !levels.is_empty() {
        policy.levels = distinct_slugs(source, "levels", &levels)?;
    }
    let tracks = reader.texts("tracks")?;
    policy.tracks = distinct_slugs(source, "tracks", &tracks)?
        .iter()
        .map(|slug| Track::new(slug).expect("a slug with letters is a track"))
        .collect();
    policy.track_unknown = reader.word("when-track-unknown", WhenUnknown::WORDS, policy.track_unknown)?;
    policy.capacity = read_capacity(reader.table("capacity", &empty)?, policy.capacity)?;
    policy.preferences = read_preferences(reader.table("preferences", &empty)?, policy.preferences)?;
    policy.peers = reader.optional_table("peers")?.map(read_peers).transpose()?;
    policy.scoring = read_scoring(document, source, &reader.table("scoring", &empty)?)?;
    let rules = reader.tables("rules")?;
    if let Some(extra) = rules.get(MOST_RULES) {
        let kind = PolicyErrorKind::TooManyRules { found: rules.len(), most: MOST_RULES };
        return Err(source.error(&extra.span, kind));
    }
    for rule in rules {
        let span = rule.span.clone();
        let rule = read_rule(rule, &policy)?;
        if let Some((other, why)) =
            policy.rules.iter().find_map(|other| Some((other, contradiction(&policy, &rule, other)?)))
        {
            let kind = PolicyErrorKind::Contradiction {
                rule: rule.kind.name(),
                other: other.kind.name(),
                other_line: other.line,
                why,
            };
            return Err(source.error(&span, kind));
        }
        if policy.rules.iter().any(|other| other.is_the_same_as(&rule)) {
            let why = "it is there already".to_owned();
            return Err(source.error(&span, PolicyErrorKind::Impossible { rule: rule.kind.name(), why }));
        }
        policy.rules.push(rule);
    }
    reader.finish()?;
    Ok(policy)
}

/// Everything is written, defaults too, so that a stored policy stays what it was when a default changes.
fn write(policy: &Policy) -> String {
    let Policy { name, levels, tracks, track_unknown, capacity, preferences, peers, scoring, rules } = policy;
    let peers = peers.map(|peers| ("peers", write_peers(peers).into()));
    let document = table(peers.into_iter().chain([
        ("name", name.clone().into()),
        ("levels", levels.clone().into()),
        ("tracks", texts(tracks.iter().map(Track::as_str))),
        ("when-track-unknown", word(WhenUnknown::WORDS, *track_unknown)),
        ("capacity", write_capacity(*capacity).into()),
        ("preferences", write_preferences(preferences).into()),
        ("scoring", Value::try_from(scoring).expect("numbers and words in tables")),
        ("rules", rules.iter().map(write_rule).collect::<Vec<Table>>().into()),
    ]));
    toml::to_string(&document).expect("texts, numbers and words in tables")
}

fn table(keys: impl IntoIterator<Item = (&'static str, Value)>) -> Table {
    keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn texts<'t>(texts: impl Iterator<Item = &'t str>) -> Value {
    texts.map(str::to_owned).collect::<Vec<String>>().into()
}

fn word<T: Copy + PartialEq>(words: &[(&'static str, T)], value: T) -> Value {
    let word = words.iter().find(|(_, one)| *one == value).map(|(word, _)| *word);
    word.expect("every value has a word, by which it is read").into()
}

fn write_capacity(capacity: CapacityPolicy) -> Table {
    let CapacityPolicy { cap, when_blank } = capacity;
    table([("cap", i64::from(cap).into()), ("when-blank", i64::from(when_blank).into())])
}

fn write_preferences(preferences: &PreferencePolicy) -> Table {
    let PreferencePolicy {
        mode,
        asked,
        most_choices,
        silence,
        both_must_agree,
        sponsor,
        former,
        goal,
        goal_by_score,
        choice_weights,
        waited_weight,
    } = preferences;
    let weights: Vec<i64> = choice_weights.iter().map(|&weight| weight.into()).collect();
    let most_choices = most_choices.map(|most| ("most-choices", i64::from(most.get()).into()));
    table(most_choices.into_iter().chain([
        ("mode", word(MODES, *mode)),
        ("asked", word(ASKED, *asked)),
        ("silence", word(SILENCE, *silence)),
        ("both-must-agree", (*both_must_agree).into()),
        ("sponsor", word(SPONSOR, *sponsor)),
        ("former", word(FORMER, *former)),
        ("goal", word(RoundGoal::WORDS, *goal)),
        ("goal-by-score", word(RoundGoal::WORDS, *goal_by_score)),
        ("choice-weights", weights.into()),
        ("waited-weight", i64::from(*waited_weight).into()),
    ]))
}

fn write_peers(peers: PeerPolicy) -> Table {
    let PeerPolicy { seats, goal, top_goals, unknown, trios, mentor_round } = peers;
    table([
        ("seats", i64::from(seats).into()),
        ("goal", word(PeerGoal::WORDS, goal)),
        ("top-goals", word(TopGoals::WORDS, top_goals)),
        ("unknown", word(WhenUnknown::WORDS, unknown)),
        ("trios", word(Trios::WORDS, trios)),
        ("mentor-round", word(MentorRound::WORDS, mentor_round)),
    ])
}

fn write_rule(rule: &Rule) -> Table {
    let Rule { kind, tracks, target_levels, unknown, unless_chosen, line: _ } = rule;
    let limits = [
        ("rule", kind.name().into()),
        ("tracks", texts(tracks.iter().map(Track::as_str))),
        ("target-levels", target_levels.clone().into()),
        ("unknown", word(WhenUnknown::WORDS, *unknown)),
        ("unless-chosen", (*unless_chosen).into()),
    ];
    table(kind.check().keys().into_iter().chain(limits))
}

fn distinct_slugs(
    source: Source<'_>,
    key: &'static str,
    names: &[Spanned<String>],
) -> Result<Vec<String>, PolicyError> {
    let mut slugs: Vec<String> = Vec::new();
    for name in names {
        let slug = text::slug(name.get_ref());
        if slug.is_empty() || slugs.contains(&slug) || slugs.len() == 16 {
            let known = vec!["at most 16 distinct names".to_owned()];
            let found = name.get_ref().clone();
            return Err(source.error(&name.span(), PolicyErrorKind::UnknownWord { key, found, known }));
        }
        slugs.push(slug);
    }
    Ok(slugs)
}

fn read_capacity(mut reader: Reader<'_>, default: CapacityPolicy) -> Result<CapacityPolicy, PolicyError> {
    let narrow = |number| u16::try_from(number).expect("checked against the range of u16");
    let cap = reader.number("cap", 1..=u16::MAX.into(), default.cap.into())?;
    let when_blank = reader.number("when-blank", 0..=cap, u32::from(default.when_blank).min(cap))?;
    reader.finish()?;
    Ok(CapacityPolicy { cap: narrow(cap), when_blank: narrow(when_blank) })
}

fn read_preferences(mut reader: Reader<'_>, default: PreferencePolicy) -> Result<PreferencePolicy, PolicyError> {
    let goal = reader.word("goal", RoundGoal::WORDS, default.goal)?;
    let preferences = PreferencePolicy {
        goal,
        goal_by_score: reader.word("goal-by-score", RoundGoal::WORDS, goal)?,
        mode: reader.word("mode", MODES, default.mode)?,
        asked: reader.word("asked", ASKED, default.asked)?,
        most_choices: reader
            .optional_number("most-choices", 1..=u16::MAX.into())?
            .map(|most| u16::try_from(most).ok().and_then(NonZeroU16::new).expect("checked against the range")),
        silence: reader.word("silence", SILENCE, default.silence)?,
        both_must_agree: reader.boolean("both-must-agree", default.both_must_agree)?,
        sponsor: reader.word("sponsor", SPONSOR, default.sponsor)?,
        former: reader.word("former", FORMER, default.former)?,
        choice_weights: reader.numbers("choice-weights", 0..=1_000_000)?.unwrap_or(default.choice_weights),
        waited_weight: reader.number("waited-weight", 0..=200_000, default.waited_weight)?,
    };
    reader.finish()?;
    Ok(preferences)
}

fn read_peers(mut reader: Reader<'_>) -> Result<PeerPolicy, PolicyError> {
    let default = PeerPolicy::default();
    let seats = reader.number("seats", 1..=u16::MAX.into(), default.seats.into())?;
    let peers = PeerPolicy {
        seats: u16::try_from(seats).expect("checked against the range of u16"),
        goal: reader.word("goal", PeerGoal::WORDS, default.goal)?,
        top_goals: reader.word("top-goals", TopGoals::WORDS, default.top_goals)?,
        unknown: reader.word("unknown", WhenUnknown::WORDS, default.unknown)?,
        trios: reader.word("trios", Trios::WORDS, default.trios)?,
        mentor_round: reader.word("mentor-round", MentorRound::WORDS, default.mentor_round)?,
    };
    reader.finish()?;
    Ok(peers)
}

/// `[scoring]` is read by serde; this only finds the place of its errors.
fn read_scoring(document: &str, source: Source<'_>, table: &Reader<'_>) -> Result<Scoring, PolicyError> {
    #[derive(serde::Deserialize)]
    struct Whole {
        #[serde(default)]
        scoring: Scoring,
    }
    let whole: Whole = toml::from_str(document).map_err(|error| {
        let span = error.span().unwrap_or_else(|| table.span.clone());
        source.error(&span, PolicyErrorKind::Scoring { message: error.message().to_owned() })
    })?;
    whole
        .scoring
        .check()
        .map_err(|error| source.error(&table.span, PolicyErrorKind::Scoring { message: error.to_string() }))?;
    Ok(whole.scoring)
}

fn read_rule(mut reader: Reader<'_>, policy: &Policy) -> Result<Rule, PolicyError> {
    let source = reader.source;
    let name = reader.required_text("rule")?;
    let Some(read) = RuleKind::read(name.get_ref(), &mut reader) else {
        let known = RuleKind::NAMES.iter().map(|&name| name.to_owned()).collect();
        let kind = PolicyErrorKind::UnknownWord { key: "rule", found: name.get_ref().clone(), known };
        return Err(source.error(&name.span(), kind));
    };
    let (kind, default) = read?;
    let among =
        |key: &'static str, names: Vec<Spanned<String>>, known: &[String]| -> Result<Vec<String>, PolicyError> {
            let mut slugs = Vec::new();
            for name in names {
                let slug = text::slug(name.get_ref());
                if !known.contains(&slug) {
                    let kind =
                        PolicyErrorKind::UnknownWord { key, found: name.get_ref().clone(), known: known.to_vec() };
                    return Err(source.error(&name.span(), kind));
                }
                slugs.push(slug);
            }
            Ok(slugs)
        };
    let track_names: Vec<String> = policy.tracks.iter().map(|track| track.as_str().to_owned()).collect();
    let tracks = among("tracks", reader.texts("tracks")?, &track_names)?;
    let target_levels = among("target-levels", reader.texts("target-levels")?, &policy.levels)?;
    if kind.check().level().is_some() {
        let level = reader.required_text("level")?;
        among("level", vec![level], &policy.levels)?;
    }
    let unknown = reader.word("unknown", WhenUnknown::WORDS, default)?;
    let unless_chosen = reader.boolean("unless-chosen", false)?;
    let line = source.error(&name.span(), PolicyErrorKind::MissingKey { key: "rule" }).line;
    let tracks = tracks.iter().map(|slug| Track::new(slug).expect("a slug with letters is a track")).collect();
    reader.finish()?;
    Ok(Rule { kind, tracks, target_levels, unknown, unless_chosen, line })
}

/// Why no pair could satisfy both rules.
fn contradiction(policy: &Policy, one: &Rule, other: &Rule) -> Option<String> {
    if !one.overlaps(other) || one.unless_chosen || other.unless_chosen {
        return None;
    }
    if let (RuleKind::SameAnswer(SameAnswer(same)), RuleKind::DifferentAnswer(DifferentAnswer(different)))
    | (RuleKind::DifferentAnswer(DifferentAnswer(different)), RuleKind::SameAnswer(SameAnswer(same))) =
        (&one.kind, &other.kind)
    {
        let always = same.when_asked.is_none() && different.when_asked.is_none();
        return (always && same.question == different.question)
            .then(|| format!("no pair can give the same answer to {} and a different one", same.question));
    }
    let (same, different) = match (&one.kind, &other.kind) {
        (RuleKind::SameUnit(same), RuleKind::DifferentUnit(different))
        | (RuleKind::DifferentUnit(different), RuleKind::SameUnit(same)) => (&same.level, &different.level),
        _ => return None,
    };
    let position = |level: &str| policy.levels.iter().position(|known| *known == text::slug(level));
    (position(different) >= position(same))
        .then(|| format!("people in the same {same} are never in a different {different}"))
}
