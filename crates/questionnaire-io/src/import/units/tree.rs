//! The association's units, put together from what people wrote about themselves.
//!
//! Each row states a chain such as *Harbour* < *North*; parts may be missing. Levels are built from the top. On one
//! level, rows with the same name and the same unit above are in the same unit. A row that states less (no district, or
//! only the region) belongs to the one unit of that name that fits what it states; when two fit, that is a question and
//! the row has no unit until it is answered. Rows that state different units above are in different units of the same
//! name, because two districts can each have a club of that name; when a single row disagrees with several others, that
//! is a question. So is a name that few wrote and that is nearly one that many more wrote: one question for all of
//! them.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{UnitError, UnitId, Units};
use mentor_match::text;

use super::nodes::{Chain, Node, Placed, arrange};
use crate::import::field::Field;
use crate::import::findings::{Answer, Asked, EVERYBODY, Findings};
use crate::import::people::answers::Answers;
use crate::import::people::person::Person;
use crate::import::report::question::QuestionKind;

/// More comparisons of names than this are not made.
const MAX_COMPARISONS: usize = 500_000;
/// A name is asked about that is nearly another one which so many times more people wrote; of one person's, twice is
/// enough.
const TIMES_RARER: usize = 5;
/// A question offers at most this many candidates.
const MOST_CANDIDATES: usize = 10;

/// The units, and everybody's own.
#[derive(Debug)]
pub(crate) struct UnitTree {
    pub(crate) units: Units,
    by_name: BTreeMap<String, Vec<UnitId>>,
    /// Per person.
    pub(crate) home: Vec<Option<UnitId>>,
    /// Per person; `None`: not answered.
    pub(crate) past: Vec<Option<Vec<UnitId>>>,
}

impl UnitTree {
    #[cfg(test)]
    pub(crate) fn of<const N: usize>(units: Units, names: [(&str, UnitId); N]) -> Self {
        let by_name = names.into_iter().map(|(name, id)| (name.to_owned(), vec![id])).collect();
        Self { units, by_name, home: Vec::new(), past: Vec::new() }
    }

    /// All units of that name.
    pub(crate) fn named(&self, name: &str) -> &[UnitId] {
        self.by_name.get(&text::fold(name)).map_or(&[], Vec::as_slice)
    }
}

/// A unit somebody used to belong to.
struct Former {
    level: usize,
    /// Folded.
    name: String,
    /// Folded, when a decision names it.
    above: Option<String>,
    written: String,
}

/// A question about a name.
#[derive(Clone)]
struct Unclear {
    to: To,
    candidates: Vec<String>,
    default_used: String,
    message: String,
}

/// Whose answer holds: a slip is one whoever made it, but of two units of one name only the writer knows which.
#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    Writer,
    Everybody,
}

/// Reads everybody's units.
pub(crate) fn build(
    answers: &Answers<'_>,
    people: &[Person],
    levels: &[String],
    findings: &mut Findings<'_>,
) -> Result<UnitTree, UnitError> {
    let units = Units::new(levels)?;
    let slugs = units.levels().to_vec();
    let mut builder =
        Builder { answers, people, slugs, findings, spellings: BTreeMap::new(), decided: BTreeSet::new() };
    let chains: Vec<Chain> = (0..people.len()).map(|person| builder.chain(person)).collect();
    let past: Vec<Option<Vec<Former>>> = (0..people.len()).map(|person| builder.past(person)).collect();
    let (nodes, placed) = arrange(&chains, builder.slugs.len());
    builder.ask_about_names(&chains, &nodes, &placed);
    builder.ask_about_parents(&nodes);
    builder.grow(units, &nodes, &chains, &placed, &past)
}

struct Builder<'a, 'f, 'd> {
    answers: &'a Answers<'a>,
    people: &'a [Person],
    slugs: Vec<String>,
    findings: &'f mut Findings<'d>,
    /// Level and folded name → spellings and how often.
    spellings: BTreeMap<(usize, String), BTreeMap<String, usize>>,
    /// Person and level of cells that a decision settled.
    decided: BTreeSet<(usize, usize)>,
}

impl Builder<'_, '_, '_> {
    fn cell(&self, person: usize, field: &Field) -> Option<String> {
        let cell = self.answers.cell(&self.people[person], field)?;
        let name = cell.text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text::fold(&name).is_empty() && !crate::import::parse::short::is_none(&name)).then_some(name)
    }

    fn learn_spelling(&mut self, level: usize, name: &str) -> String {
        let folded = text::fold(name);
        *self.spellings.entry((level, folded.clone())).or_default().entry(name.to_owned()).or_default() += 1;
        folded
    }

    /// What a person states, decisions included.
    fn chain(&mut self, person: usize) -> Chain {
        let mut chain: Chain = vec![None; self.slugs.len()];
        let mut above: Option<String> = None;
        for level in 0..self.slugs.len() {
            let field = Field::Unit(self.slugs[level].clone());
            let mut name = self.cell(person, &field);
            let mut next_above = None;
            if let Some(written) = &name {
                let decided = self.decision(person, &field, written);
                if decided != Answer::Open {
                    self.decided.insert((person, level));
                    name = None;
                }
                if let Answer::Text(answer) = decided {
                    // "Harbour (North)" names the unit above, too.
                    let (own, parent) = split_parent(&answer);
                    next_above = parent.map(str::to_owned);
                    name = Some(own.to_owned());
                }
            }
            if level > 0
                && chain[level - 1].is_some()
                && let Some(parent) = above.take()
            {
                self.decided.insert((person, level));
                name = Some(parent);
            }
            above = next_above;
            chain[level] = name.map(|name| self.learn_spelling(level, &name));
        }
        chain
    }

    /// Former units, decisions included.
    fn past(&mut self, person: usize) -> Option<Vec<Former>> {
        let mut all = None;
        for level in 0..self.slugs.len() {
            let field = Field::PastUnit(self.slugs[level].clone());
            let Some(names) = self.answers.list(&self.people[person], &field) else { continue };
            let known: &mut Vec<Former> = all.get_or_insert_with(Vec::new);
            for written in names.into_iter().filter(|name| !text::fold(name).is_empty()) {
                let decided = self.decision(person, &field, &written);
                let (name, above) = match &decided {
                    Answer::Nothing => continue,
                    Answer::Text(answer) => split_parent(answer),
                    Answer::Open => (written.as_str(), None),
                };
                let above = above.map(text::fold);
                let name = self.learn_spelling(level, name);
                known.push(Former { level, name, above, written });
            }
        }
        all
    }

    fn ask(&mut self, person: usize, level: usize, unclear: Unclear) {
        if self.decided.contains(&(person, level)) {
            return;
        }
        let field = Field::Unit(self.slugs[level].clone());
        if let Some(found) = self.cell(person, &field) {
            self.ask_in(person, &field, &found, unclear);
        }
    }

    fn ask_in(&mut self, person: usize, field: &Field, found: &str, unclear: Unclear) {
        let (who, Unclear { to, candidates, default_used, message }) = (&self.people[person], unclear);
        let own = who.key.to_string();
        self.findings.ask(Asked {
            kind: QuestionKind::UnclearUnit,
            subject: if to == To::Everybody { EVERYBODY } else { &own },
            person: Some(&who.key),
            field: &field.to_string(),
            place: &self.answers.place(who, field),
            found,
            candidates,
            default_used,
            message,
        });
    }

    /// What a decision says of a name: of this person's, or of everybody's who wrote it.
    fn decision(&mut self, person: usize, field: &Field, written: &str) -> Answer {
        let (own, field) = (self.people[person].key.to_string(), field.to_string());
        match self.findings.decided(QuestionKind::UnclearUnit, &own, &field, written) {
            Answer::Open => self.findings.decided(QuestionKind::UnclearUnit, EVERYBODY, &field, written),
            decided => decided,
        }
    }

    fn spelling(&self, level: usize, folded: &str) -> String {
        let spellings = self.spellings.get(&(level, folded.to_owned()));
        // The most frequent spelling, of several the first in the alphabet: the same whatever the order of the rows.
        let best = spellings.and_then(|all| all.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse(*name))));
        best.map_or_else(|| folded.to_owned(), |(name, _)| name.clone())
    }

    fn title(&self, nodes: &[Node], node: usize) -> String {
        let Node { level, name, above, .. } = &nodes[node];
        let own = self.spelling(*level, name);
        above.map_or(own.clone(), |above| format!("{own} ({})", self.spelling(nodes[above].level, &nodes[above].name)))
    }

    /// Names that fit two units, and names that are nearly another name.
    fn ask_about_names(&mut self, chains: &[Chain], nodes: &[Node], placed: &BTreeMap<&[Option<String>], Placed>) {
        for (person, chain) in chains.iter().enumerate() {
            for level in 0..chain.len() {
                if chain[level].is_some()
                    && let Some(Placed::OneOf(which)) = placed.get(&chain[level..])
                {
                    let candidates: Vec<String> =
                        which.iter().take(MOST_CANDIDATES).map(|&node| self.title(nodes, node)).collect();
                    let message =
                        format!("There are {} units of this name. Answer with one of the candidates.", which.len());
                    self.decided.remove(&(person, level));
                    let default_used = "the unit stays unknown".to_owned();
                    self.ask(person, level, Unclear { to: To::Writer, candidates, default_used, message });
                }
            }
        }
        // How many people wrote each name, whatever the unit above.
        let mut by_level: Vec<BTreeMap<&str, usize>> = vec![BTreeMap::new(); self.slugs.len()];
        for node in nodes {
            *by_level[node.level].entry(&node.name).or_default() += node.rows;
        }
        for (level, names) in by_level.into_iter().enumerate() {
            let most = names.values().copied().max().unwrap_or(0);
            let (mut rare, mut usual) = (names.clone(), names);
            rare.retain(|_, people| is_rare(*people, most));
            usual.retain(|_, people| *people > 1);
            if rare.len().saturating_mul(usual.len()) <= MAX_COMPARISONS {
                for (name, people) in rare {
                    self.ask_about_name(chains, level, (name, people), &usual);
                }
            }
        }
    }

    /// Asks all who wrote a name that is nearly one that many more people wrote.
    fn ask_about_name(
        &mut self,
        chains: &[Chain],
        level: usize,
        (name, people): (&str, usize),
        usual: &BTreeMap<&str, usize>,
    ) {
        let similar =
            usual.iter().filter(|(other, many)| is_rare(people, **many) && **other != name && nearly(name, other));
        let candidates: Vec<String> =
            similar.take(MOST_CANDIDATES).map(|(other, _)| self.spelling(level, other)).collect();
        if candidates.is_empty() {
            return;
        }
        let who = if people == 1 { "No other person" } else { "Hardly anybody else" };
        let message = format!("{who} wrote this name. Is it one of the candidates? Answer with the right name.");
        let default_used = "it is a unit of its own".to_owned();
        let unclear = Unclear { to: To::Everybody, candidates, default_used, message };
        for (person, _) in chains.iter().enumerate().filter(|(_, chain)| chain[level].as_deref() == Some(name)) {
            self.ask(person, level, unclear.clone());
        }
    }

    /// One row against several about the unit above.
    fn ask_about_parents(&mut self, nodes: &[Node]) {
        let mut same_name: BTreeMap<(usize, &str), Vec<&Node>> = BTreeMap::new();
        for node in nodes.iter().filter(|node| node.above.is_some()) {
            same_name.entry((node.level, &node.name)).or_default().push(node);
        }
        for ((level, name), group) in same_name {
            let several: Vec<&&Node> = group.iter().filter(|node| node.rows > 1).collect();
            if several.is_empty() {
                continue;
            }
            for node in group.iter().filter(|node| node.rows == 1) {
                let Some(above) = node.above else { continue };
                let parents = several
                    .iter()
                    .filter_map(|other| other.above)
                    .filter(|&parent| nodes[parent].level == nodes[above].level);
                let candidates: Vec<String> = parents
                    .take(MOST_CANDIDATES)
                    .map(|parent| self.spelling(nodes[parent].level, &nodes[parent].name))
                    .collect();
                if !candidates.is_empty() {
                    let (unit, parent) =
                        (self.spelling(level, name), self.spelling(nodes[above].level, &nodes[above].name));
                    let message = format!(
                        "Only this row says that {unit} belongs to {parent}. Answer with the right {}, or with {parent} if \
                         there are two units called {unit}.",
                        self.slugs[nodes[above].level]
                    );
                    let default_used = format!("there is a second {unit}, in {parent}");
                    let unclear = Unclear { to: To::Writer, candidates, default_used, message };
                    self.ask(node.first, nodes[above].level, unclear);
                }
            }
        }
    }

    /// The tree itself, added in an order that does not depend on the rows.
    fn grow(
        &mut self,
        mut units: Units,
        nodes: &[Node],
        chains: &[Chain],
        placed: &BTreeMap<&[Option<String>], Placed>,
        past: &[Option<Vec<Former>>],
    ) -> Result<UnitTree, UnitError> {
        let mut ids: Vec<UnitId> = Vec::with_capacity(nodes.len());
        let mut by_level: BTreeMap<(usize, &str), Vec<UnitId>> = BTreeMap::new();
        for node in nodes {
            let above = node.above.map(|above| ids[above]);
            let id = units.add(&self.slugs[node.level], &self.spelling(node.level, &node.name), above)?;
            ids.push(id);
            by_level.entry((node.level, &node.name)).or_default().push(id);
        }
        let former: BTreeSet<(usize, &str)> =
            past.iter().flatten().flatten().map(|former| (former.level, former.name.as_str())).collect();
        for (level, name) in former {
            if !by_level.contains_key(&(level, name)) {
                let id = units.add(&self.slugs[level], &self.spelling(level, name), None)?;
                by_level.entry((level, name)).or_default().push(id);
            }
        }
        let home = chains.iter().map(|chain| {
            // The most local unit that is certain.
            (0..chain.len()).filter(|&level| chain[level].is_some()).find_map(|level| {
                match placed.get(&chain[level..]) {
                    Some(Placed::In(node)) => Some(ids[*node]),
                    _ => None,
                }
            })
        });
        let home: Vec<Option<UnitId>> = home.collect();
        let mut left = Vec::with_capacity(past.len());
        for (person, answer) in past.iter().enumerate() {
            left.push(answer.as_ref().map(|names| {
                let units_of = names.iter().filter_map(|former| self.former(person, former, &units, &by_level));
                units_of.collect::<BTreeSet<_>>().into_iter().collect()
            }));
        }
        let mut by_name: BTreeMap<String, Vec<UnitId>> = BTreeMap::new();
        for ((_, name), ids) in by_level {
            by_name.entry(name.to_owned()).or_default().extend(ids);
        }
        Ok(UnitTree { units, by_name, home, past: left })
    }
}

impl Builder<'_, '_, '_> {
    /// A former unit, if its name fits one unit only.
    fn former(
        &mut self,
        person: usize,
        former: &Former,
        units: &Units,
        by_level: &BTreeMap<(usize, &str), Vec<UnitId>>,
    ) -> Option<UnitId> {
        let named = by_level.get(&(former.level, former.name.as_str()))?;
        let above = |unit: UnitId| units.parent(unit).map(|above| units.name(above).to_owned());
        let fits = |unit: &UnitId| match &former.above {
            Some(wanted) => above(*unit).is_some_and(|name| text::fold(&name) == *wanted),
            None => true,
        };
        let mut fitting = named.iter().copied().filter(fits);
        if let (Some(only), None) = (fitting.next(), fitting.next()) {
            return Some(only);
        }
        let title = |unit: &UnitId| match above(*unit) {
            Some(above) => format!("{} ({above})", units.name(*unit)),
            None => units.name(*unit).to_owned(),
        };
        let field = Field::PastUnit(self.slugs[former.level].clone());
        let candidates = named.iter().take(MOST_CANDIDATES).map(title).collect();
        let message = format!("There are {} units of this name. Answer with one of the candidates.", named.len());
        let default_used = "this former unit is left out".to_owned();
        self.ask_in(person, &field, &former.written, Unclear { to: To::Writer, candidates, default_used, message });
        None
    }
}

/// "Harbour (North)" → Harbour, North.
fn split_parent(answer: &str) -> (&str, Option<&str>) {
    match answer.trim().strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((own, parent)) if !own.trim().is_empty() && !parent.trim().is_empty() => (own.trim(), Some(parent.trim())),
        _ => (answer.trim(), None),
    }
}

/// Whether a name is perhaps a slip of the few who wrote it, beside one that so many wrote.
fn is_rare(people: usize, many: usize) -> bool {
    many >= TIMES_RARER * people || (people == 1 && many > 1)
}

/// Whether two names differ as by a slip of the keyboard. Numbers are never slips: District 1 is not District 2.
fn nearly(one: &str, other: &str) -> bool {
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    let long_enough = one.chars().count() >= 6 && other.chars().count() >= 6;
    long_enough && digits(one) == digits(other) && strsim::normalized_damerau_levenshtein(one, other) >= 0.85
}
