//! What a committee does on the pages: each click is one line of the files that `batch_match` reads, or of a
//! programme's ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mentor_match::compatibility::Feature;
use mentor_match::policy::{Policy, Preset, RoundGoal};
use mentor_match::{Keep, Quoted};
use questionnaire_io::export::{Letters, listed_letters};
use questionnaire_io::import::{EarlierMatches, SourceFile, SourceKind};
use questionnaire_io::sha256;
use serde::{Deserialize, Serialize};

use crate::number::numbered;

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "did")]
pub enum Action {
    /// A column was said to hold a field: a line of a mapping.
    Column {
        /// `mentors`, `mentees` or `people`.
        asks: String,
        /// Its header.
        header: String,
        /// The key of the field, or `ignore`.
        field: String,
    },
    /// What people wrote in a column means something: a line of a mapping.
    Value {
        /// The column's header.
        header: String,
        /// What they wrote.
        written: String,
        /// What it means.
        meaning: String,
    },
    /// A question was answered: a line of the decisions.
    Answer {
        /// The question's id.
        question: String,
        /// The answer.
        answer: String,
    },
    /// A rule was switched off, or on again.
    Rule {
        /// Its name in policies.
        rule: String,
        /// Whether it counts.
        on: bool,
    },
    /// A rule has another number, or was added with one.
    Number {
        /// Its name in policies.
        rule: String,
        /// The number.
        number: String,
    },
    /// An answer counts for more or less than in the rules.
    Weight {
        /// Its name in policies, such as `goals`.
        feature: String,
        /// From 0 on, for both sides.
        weight: u32,
    },
    /// A file of rules was brought; what was changed of the rules before does not count any more.
    Rules {
        /// The file's name.
        name: String,
        /// The file.
        text: String,
    },
    /// Letters are worded otherwise.
    Letters {
        /// The texts, as `batch_match --show-template` prints them; blank: the built-in ones.
        template: String,
        /// Whom to ask, as `Name <address>`; blank: the coordinators.
        contact: String,
        /// Whether drafts for mail programs are written, too.
        drafts: bool,
    },
    /// Another goal was chosen for the round than the rules'.
    Goal {
        /// Its name in policies.
        goal: String,
    },
    /// What people chose on ballots takes the place of their wishes.
    Ballots {
        /// The file's name.
        name: String,
        /// The file, in base64.
        file: String,
    },
    /// An earlier result was brought, or what becomes of its pairs was said.
    Earlier {
        /// The file's name.
        name: String,
        /// Its table of pairs, in base64; blank: the one that was brought before, or the programme's.
        file: String,
        /// Which letters it has: its `manifest.sha256`, if that was there.
        manifest: String,
        /// What becomes of its pairs, as `batch_match --keep` has it.
        keep: String,
    },
    /// Something was settled for single people: another line of the decisions.
    Ruling {
        /// `pin`, `ban`, `seats` or `withdraw`.
        action: String,
        /// The mentee's id, where one is concerned.
        mentee: String,
        /// The mentor's id, where one is concerned.
        mentor: String,
        /// The number of seats.
        value: String,
    },
    /// A programme was begun, or its round is made again, or the next one is.
    Round {
        /// Its number.
        number: u32,
        /// The day.
        day: String,
    },
    /// The round was recorded in the programme.
    Record,
    /// Something happened in the programme: a line of its ledger.
    Event {
        /// Its name in ledgers.
        event: String,
        /// The mentee's programme number, where one is concerned.
        mentee: String,
        /// The mentor's, where one is concerned.
        mentor: String,
        /// What else there is to say.
        value: String,
        /// Who said it; blank: the committee.
        by: String,
        /// The day.
        day: String,
    },
    /// Who has met at an evening of short meetings was recorded.
    Met {
        /// The name of its plan.
        name: String,
        /// The plan, in base64.
        file: String,
        /// Who was absent, a line each.
        absent: String,
        /// The day.
        day: String,
    },
    /// Answers to a form were recorded.
    Answers {
        /// The file's name.
        name: String,
        /// The file, in base64.
        file: String,
        /// The day.
        day: String,
    },
}

impl Action {
    /// Whether the round changes with it, apart from the programme.
    pub(crate) fn is_of_round(&self) -> bool {
        let is_of_programme = matches!(self, Self::Event { .. } | Self::Answers { .. } | Self::Met { .. });
        !is_of_programme && !matches!(self, Self::Round { .. } | Self::Record)
    }

    /// The day on which it happened, where it says one.
    pub(crate) fn day(&self) -> Option<&str> {
        match self {
            Self::Event { day, .. } | Self::Answers { day, .. } | Self::Met { day, .. } | Self::Round { day, .. } => {
                Some(day)
            }
            _ => None,
        }
    }
}

/// The decisions as a file, if there are any: of several answers to a question the last one counts.
pub(crate) fn decisions(actions: &[Action]) -> Option<String> {
    let mut rows: Vec<[&str; 7]> = Vec::new();
    for action in actions {
        let row = match action {
            Action::Answer { question, answer } => [question, answer, "", "", "", "", ""],
            Action::Ruling { action, mentee, mentor, value } => ["", "", action, mentee, mentor, value, ""],
            _ => continue,
        };
        let is_same = |earlier: &[&str; 7]| match (action, earlier[2], row[2]) {
            (Action::Answer { .. }, _, _) => earlier[0] == row[0],
            // A mentee stays with one mentor, and is not kept from the one that they stay with.
            (_, "pin", "pin") => earlier[3] == row[3],
            (_, "pin", "ban") | (_, "ban", "pin") => earlier[3..5] == row[3..5],
            _ => earlier[0].is_empty() && earlier[2..5] == row[2..5],
        };
        rows.retain(|earlier| !is_same(earlier));
        rows.push(row);
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["question_id", "answer", "action", "mentee", "mentor", "value", "reason"];
    for row in std::iter::once(&head).chain(&rows) {
        writer.write_record(row).ok()?;
    }
    let text = String::from_utf8(writer.into_inner().ok()?).ok()?;
    (!rows.is_empty()).then_some(text)
}

/// The rules that everything begins with: the file that was brought last, else the preset.
#[derive(Debug)]
pub(crate) struct Begun<'a> {
    pub(crate) policy: Policy,
    pub(crate) text: &'a str,
    /// What was done since.
    since: &'a [Action],
}

/// What was done since rules were brought, or all.
pub(crate) fn since_rules(actions: &[Action]) -> &[Action] {
    let last = actions.iter().rposition(|action| matches!(action, Action::Rules { .. }));
    &actions[last.map_or(0, |at| at + 1)..]
}

/// # Errors
/// Why the file that was brought has no rules.
pub(crate) fn begun(preset: Preset, actions: &[Action]) -> Result<Begun<'_>, String> {
    let last = actions.iter().enumerate().rev().find_map(|(at, action)| match action {
        Action::Rules { name, text } => Some((at, name, text)),
        _ => None,
    });
    let Some((at, name, text)) = last else {
        return Ok(Begun { policy: Policy::preset(preset), text: preset.toml(), since: actions });
    };
    let policy = Policy::from_toml(text.strip_prefix('\u{feff}').unwrap_or(text));
    let policy = policy.map_err(|error| format!("{}, {error}", Quoted::from(name)))?;
    Ok(Begun { policy, text, since: &actions[at + 1..] })
}

/// The rules as they are after all switches and weights. Weights that no score could be made with are as before.
pub(crate) fn policy(begun: &Begun<'_>) -> Policy {
    let (preset, actions) = (&begun.policy, begun.since);
    let (mut off, mut scoring) = (BTreeSet::new(), preset.scoring().clone());
    for action in actions {
        match action {
            Action::Rule { rule, on: true } => drop(off.remove(rule.as_str())),
            Action::Rule { rule, on: false } => drop(off.insert(rule.as_str())),
            Action::Weight { feature, weight } => {
                if let Some(feature) = Feature::from_name(feature) {
                    (scoring.mentee_weights[feature], scoring.mentor_weights[feature]) = (*weight, *weight);
                }
            }
            _ => {}
        }
    }
    let numbers = actions.iter().filter_map(|action| match action {
        Action::Number { rule, number } => Some((rule, number)),
        _ => None,
    });
    let policy = numbers.fold(preset.clone(), |policy, (rule, number)| numbered(policy, rule, number));
    let policy = off.into_iter().fold(policy, |policy, rule| policy.without_rule(rule));
    if scoring == *preset.scoring() { policy } else { policy.with_scoring(scoring).unwrap_or(policy) }
}

/// What letters are made with, and the hash of their texts where they are not the built-in ones.
pub(crate) fn letters(actions: &[Action]) -> Result<(Letters, Option<String>), String> {
    let last = actions.iter().rev().find_map(|action| match action {
        Action::Letters { template, contact, drafts } => Some((template, contact, *drafts)),
        _ => None,
    });
    let Some((template, contact, drafts)) = last else { return Ok((Letters::default(), None)) };
    let mut letters = Letters { drafts, ..Letters::default() };
    if !contact.is_empty() {
        letters.contact = Some(contact.parse().map_err(|error| format!("The contact: {error}"))?);
    }
    let is_own = !template.is_empty();
    if is_own {
        letters.template = template.parse().map_err(|error| format!("The text of the letters: {error}"))?;
    }
    Ok((letters, is_own.then(|| sha256(template.as_bytes()))))
}

/// The ballots that were brought last.
pub(crate) fn ballots(actions: &[Action]) -> Result<Option<SourceFile>, String> {
    let last = actions.iter().rev().find_map(|action| match action {
        Action::Ballots { name, file } => Some((name, file)),
        _ => None,
    });
    let Some((name, file)) = last else { return Ok(None) };
    let bytes = STANDARD.decode(file).map_err(|error| format!("The ballots: {error}"))?;
    Ok(Some(SourceFile::new(SourceKind::Mentees, name, bytes)))
}

/// A result before this one, and the hashes of its letters.
pub(crate) type Before = (EarlierMatches, BTreeSet<String>);

/// The earlier result that was brought last.
pub(crate) fn earlier(actions: &[Action], is_of_peers: bool) -> Result<Option<Before>, String> {
    let last = actions.iter().rev().find_map(|action| match action {
        Action::Earlier { name, file, manifest, .. } if !file.is_empty() => Some((name, file, manifest)),
        _ => None,
    });
    let Some((name, file, manifest)) = last else { return Ok(None) };
    let bytes = STANDARD.decode(file).map_err(|error| format!("{name}: {error}"))?;
    let read = if is_of_peers { EarlierMatches::parse_peers } else { EarlierMatches::parse };
    let earlier = read(name, &bytes).map_err(|error| error.to_string())?;
    Ok(Some((earlier, listed_letters(manifest))))
}

/// What becomes of pairs that stand, as was said last.
pub(crate) fn keep(actions: &[Action]) -> Keep {
    let last = actions.iter().rev().find_map(|action| match action {
        Action::Earlier { keep, .. } => keep.parse().ok(),
        _ => None,
    });
    last.unwrap_or_default()
}

/// The goal that was chosen last; `None`: that of the rules.
pub(crate) fn goal(actions: &[Action]) -> Option<RoundGoal> {
    let goals = actions.iter().rev().filter_map(|action| match action {
        Action::Goal { goal } => goal.parse().ok(),
        _ => None,
    });
    goals.into_iter().next()
}

/// The mapping as a file, if columns were named: of several lines about one column the last one counts.
pub(crate) fn mapping(actions: &[Action]) -> Option<String> {
    let mut lines: Vec<(&str, &str, &str)> = Vec::new();
    for action in actions {
        let Action::Column { asks, header, field } = action else { continue };
        lines.retain(|(of, named, _)| (*of, *named) != (asks.as_str(), header.as_str()));
        lines.push((asks, header, field));
    }
    let mut text = String::new();
    for table in ["mentors", "mentees", "people", "peers"] {
        let mut of = lines.iter().filter(|(asks, _, _)| *asks == table).peekable();
        if of.peek().is_some() {
            writeln!(text, "[{table}]").expect("into memory");
        }
        for (_, header, field) in of {
            writeln!(text, "{} = {}", quoted(header), quoted(field)).expect("into memory");
        }
    }
    let mut values: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    for action in actions {
        let Action::Value { header, written, meaning } = action else { continue };
        values.entry(header).or_default().insert(written, meaning);
    }
    for (header, meanings) in values {
        writeln!(text, "[values.{}]", quoted(header)).expect("into memory");
        for (written, meaning) in meanings {
            writeln!(text, "{} = {}", quoted(written), quoted(meaning)).expect("into memory");
        }
    }
    (!text.is_empty()).then_some(text)
}

/// A text as TOML has it: a string of JSON without characters beyond the first plane's controls is one.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
