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

use super::nodes::{Node, Placed, Stated, arrange};
use crate::import::field::Field;
use crate::import::findings::{Answer, Asked, EVERYBODY, Findings};
use crate::import::lookup::{Lookup, Numbers};
use crate::import::parse::short;
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
    let known = slugs.iter().map(|_| Known::default()).collect();
    let mut builder =
        Builder { answers, people, slugs, findings, known, spellings: BTreeMap::new(), decided: BTreeSet::new() };
    let chains = builder.chains();
    let past = builder.all_past();
    builder.count_spellings();
    let (nodes, placed) = arrange(&chains.stated, builder.slugs.len());
    builder.ask_about_names(&chains, &nodes, &placed);
    builder.ask_about_parents(&nodes);
    builder.grow(units, &nodes, &chains, &placed, &past)
}

/// The chains that people state, each once.
struct Chains {
    // INVARIANT: in the order of those who state them first.
    stated: Vec<Stated>,
    /// Per person: which of them.
    of: Vec<usize>,
}

/// What is written on one level: many write the same few names.
#[derive(Default)]
struct Known {
    /// The name in a cell, if it holds one.
    in_cells: Lookup<Box<str>, Option<usize>>,
    names: Numbers<Box<str>>,
    folds: Numbers<Box<str>>,
    // INVARIANT: one for each name.
    spellings: Vec<Spelling>,
}

/// A name as it is written.
struct Spelling {
    written: String,
    folded: String,
    /// The number of the fold, from 1 on.
    fold: u32,
    times: usize,
}

impl Known {
    /// The number of a name.
    fn number(&mut self, name: &str) -> usize {
        let number = self.names.number(name);
        if number == self.spellings.len() {
            let folded = text::fold(name);
            let fold = u32::try_from(self.folds.number(&*folded) + 1).expect("fewer names than bytes are read");
            self.spellings.push(Spelling { written: name.to_owned(), folded, fold, times: 0 });
        }
        number
    }

    /// The number of the name in a cell, if it holds one.
    fn in_cell(&mut self, cell: &str) -> Option<usize> {
        if let Some(&known) = self.in_cells.get(cell) {
            return known;
        }
        let name = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_name = !text::fold(&name).is_empty() && !short::is_none(&name);
        let number = is_name.then(|| self.number(&name));
        self.in_cells.insert(cell.into(), number);
        number
    }
}

struct Builder<'a, 'f, 'd> {
    answers: &'a Answers<'a>,
    people: &'a [Person],
    slugs: Vec<String>,
    findings: &'f mut Findings<'d>,
    /// Per level.
    known: Vec<Known>,
    /// Level and folded name → spellings and how often.
    spellings: BTreeMap<(usize, String), BTreeMap<String, usize>>,
    /// Person and level of cells that a decision settled.
    decided: BTreeSet<(usize, usize)>,
}

impl Builder<'_, '_, '_> {
    /// What stands in a cell, by its number.
    fn cell(&mut self, person: usize, level: usize, field: &Field) -> Option<usize> {
        let cell = self.answers.cell(&self.people[person], field)?;
        self.known[level].in_cell(&cell.text)
    }

    fn learn_spelling(&mut self, level: usize, number: usize) -> &Spelling {
        let spelling = &mut self.known[level].spellings[number];
        spelling.times += 1;
        spelling
    }

    /// All that was learned of spellings.
    fn count_spellings(&mut self) {
        for (level, known) in self.known.iter().enumerate() {
            for Spelling { written, folded, times, .. } in known.spellings.iter().filter(|spelling| spelling.times > 0)
            {
                self.spellings.entry((level, folded.clone())).or_default().insert(written.clone(), *times);
            }
        }
    }

    fn chains(&mut self) -> Chains {
        let fields: Vec<Field> = self.slugs.iter().cloned().map(Field::Unit).collect();
        let mut numbers: Numbers<Box<[u32]>> = Numbers::default();
        let mut chains = Chains { stated: Vec::new(), of: Vec::with_capacity(self.people.len()) };
        let (mut chain, mut folds) = (Vec::new(), Vec::new());
        for person in 0..self.people.len() {
            self.chain(person, &fields, &mut chain);
            folds.clear();
            for (level, &name) in chain.iter().enumerate() {
                folds.push(name.map_or(0, |name| self.learn_spelling(level, name).fold));
            }
            let number = numbers.number(&*folds);
            if number == chains.stated.len() {
                let folded = |(level, name): (usize, &Option<usize>)| {
                    name.map(|name| self.known[level].spellings[name].folded.clone())
                };
                let chain = chain.iter().enumerate().map(folded).collect();
                chains.stated.push(Stated { chain, people: 0, first: person });
            }
            chains.stated[number].people += 1;
            chains.of.push(number);
        }
        chains
    }

    /// What a person states on each level, decisions included, as numbers of names.
    fn chain(&mut self, person: usize, fields: &[Field], chain: &mut Vec<Option<usize>>) {
        chain.clear();
        let mut above: Option<String> = None;
        for (level, field) in fields.iter().enumerate() {
            let mut name = self.cell(person, level, field);
            let mut next_above = None;
            if let Some(number) = name.filter(|_| self.findings.has_decisions()) {
                let written = self.known[level].spellings[number].written.clone();
                let decided = self.decision(person, field, &written);
                if decided != Answer::Open {
                    self.decided.insert((person, level));
                    name = None;
                }
                if let Answer::Text(answer) = decided {
                    // "Harbour (North)" names the unit above, too.
                    let (own, parent) = split_parent(&answer);
                    next_above = parent.map(str::to_owned);
                    name = Some(self.known[level].number(own));
                }
            }
            if level > 0
                && chain[level - 1].is_some()
                && let Some(parent) = above.take()
            {
                self.decided.insert((person, level));
                name = Some(self.known[level].number(&parent));
            }
            above = next_above;
            chain.push(name);
        }
    }

    fn all_past(&mut self) -> Vec<Option<Vec<Former>>> {
        let fields: Vec<Field> = self.slugs.iter().cloned().map(Field::PastUnit).collect();
        (0..self.people.len()).map(|person| self.past(person, &fields)).collect()
    }

    /// Former units, decisions included.
    fn past(&mut self, person: usize, fields: &[Field]) -> Option<Vec<Former>> {
        let mut all = None;
        for (level, field) in fields.iter().enumerate() {
            let Some(names) = self.answers.list(&self.people[person], field) else { continue };
            let known: &mut Vec<Former> = all.get_or_insert_with(Vec::new);
            for written in names.into_iter().filter(|name| !text::fold(name).is_empty()) {
                let decided = self.decision(person, field, &written);
                let (name, above) = match &decided {
                    Answer::Nothing => continue,
                    Answer::Text(answer) => split_parent(answer),
                    Answer::Open => (written.as_str(), None),
                };
                let above = above.map(text::fold);
                let name = self.known[level].number(name);
                let name = self.learn_spelling(level, name).folded.clone();
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
        if let Some(found) = self.cell(person, level, &field) {
            let found = self.known[level].spellings[found].written.clone();
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
        if !self.findings.has_decisions() {
            return Answer::Open;
        }
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
    fn ask_about_names(&mut self, chains: &Chains, nodes: &[Node], placed: &BTreeMap<&[Option<String>], Placed>) {
        let open = |Stated { chain, .. }: &Stated| -> Vec<usize> {
            let is_open = |level: &usize| {
                chain[*level].is_some() && matches!(placed.get(&chain[*level..]), Some(Placed::OneOf(_)))
            };
            (0..chain.len()).filter(is_open).collect()
        };
        let open: Vec<Vec<usize>> = chains.stated.iter().map(open).collect();
        for (person, &stated) in chains.of.iter().enumerate() {
            for &level in &open[stated] {
                if let Some(Placed::OneOf(which)) = placed.get(&chains.stated[stated].chain[level..]) {
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
        chains: &Chains,
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
        let wrote: Vec<bool> =
            chains.stated.iter().map(|stated| stated.chain[level].as_deref() == Some(name)).collect();
        for (person, _) in chains.of.iter().enumerate().filter(|&(_, &stated)| wrote[stated]) {
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
        chains: &Chains,
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
        let home = chains.stated.iter().map(|Stated { chain, .. }| {
            // The most local unit that is certain.
            (0..chain.len()).filter(|&level| chain[level].is_some()).find_map(|level| {
                match placed.get(&chain[level..]) {
                    Some(Placed::In(node)) => Some(ids[*node]),
                    _ => None,
                }
            })
        });
        let home: Vec<Option<UnitId>> = home.collect();
        let home = chains.of.iter().map(|&stated| home[stated]).collect();
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
