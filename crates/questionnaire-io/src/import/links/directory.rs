//! Finding the people that other people name: by member number, e-mail address or name.
//!
//! A text is somebody's when one of its readings ([`names`]) is one of theirs and nobody else's: letters and
//! digits are the same, whatever the case, accents, titles and order around a comma. A club in brackets must be that
//! person's club. Nothing less is taken for an answer; who is merely similar ([`likeness`]) is a candidate.
//!
//! Candidates are looked for among the people who share most pairs of neighbouring letters with the text, at most
//! [`MOST_COMPARED`] of them, so that a file full of unknown names stays fast.

use std::cell::{Cell, OnceCell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{Apart, PersonId, Side};
use mentor_match::text;

use super::likeness;
use crate::both::{both, each};
use crate::import::given::nicknames::Nicknames;
use crate::import::lookup::{Entries, Lookup};
use crate::import::parse::names::{self, Reading};
use crate::import::people::person::{Person, email_key, name_key};
use crate::import::read::budget::Budget;
use crate::import::remembered::Remembered;
use crate::import::units::tree::UnitTree;

/// How many people a text is compared with that fits nobody.
const MOST_COMPARED: usize = 40;
/// How many entries of the index are looked at for one text.
const MOST_LOOKED_AT: usize = 50_000;
/// How many are looked at for all texts together; after that, questions come without candidates.
const ALL_LOOKED_AT: usize = 400_000_000;
/// Of more namesakes, only so many are counted.
pub(crate) const MOST_NAMESAKES: usize = 100;
/// With more namesakes, nobody looks whom the brackets fit.
const MOST_COMPARED_BY_REMARK: usize = 2_000;
/// What it costs to compare a text with one person.
const STEPS_A_COMPARISON: usize = 1_024;
/// A text that is so much longer costs as much again to compare.
const BYTES_AS_MUCH_AGAIN: usize = 12;
/// What it costs to tell whether a person is among those who are compared.
const STEPS_AN_ORDER: usize = 16;
/// How many candidates a question gets.
pub(super) const MOST_CANDIDATES: usize = 5;
/// Addresses less alike than this are no candidates.
const ALIKE: f64 = 0.87;
/// Longer texts are no names.
const LONGEST_NAME: usize = 200;
/// How many pairs are kept apart at most until it is answered who is meant; after that, letters are held back instead.
const MOST_KEPT_APART: usize = 1_000_000;

/// What it costs to look a name up, and for each of its letters.
const STEPS_A_NAME: usize = 500;
const STEPS_A_LETTER: usize = 30;

/// Who fits a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    One(usize),
    /// Several, by position; at most [`MOST_NAMESAKES`] of one spelling.
    Several(Vec<usize>),
    Nobody,
}

/// Everybody by everything they can be named by. Positions are those in the list of all people.
#[derive(Debug)]
pub(crate) struct People<'a> {
    pub(crate) all: &'a [Person],
    nicknames: &'a Nicknames,
    sides: [Index; 2],
    /// Who was decided to be the same person in the other role, under another address or number.
    decided: BTreeMap<usize, usize>,
    /// The keys of everybody's name.
    keys: Vec<Vec<String>>,
    /// Somebody whose name is written just so.
    written: Lookup<&'a str, usize>,
    tree: &'a UnitTree,
    /// What may stand in brackets behind a name, by letters and digits: units, and what stands there in the own name.
    remarks: Vec<OnceCell<BTreeSet<String>>>,
    /// What the import may still spend.
    budget: &'a Budget<'a>,
    /// How many entries are still looked at.
    left: Cell<usize>,
    /// How many pairs may still be kept apart.
    apart: Cell<usize>,
    /// Pairs of letters shared with each person; zero between two searches.
    shared: RefCell<Vec<u16>>,
    /// The same person in the other role, once that is looked for.
    others: Vec<OnceCell<Option<usize>>>,
    /// Texts that say "nobody", or do not.
    nobody: Remembered<bool>,
    /// Who fits texts that were looked up before, by side: a cell is looked at whole and in parts, and people name the
    /// same others.
    found: [Remembered<Found>; 2],
}

#[derive(Debug)]
struct Index {
    ids: Entries,
    emails: Entries,
    names: Entries,
    letters: OnceCell<Letters>,
}

impl Index {
    /// The people of one side; `keys` are those of everybody's name.
    fn new(all: &[Person], keys: &[Vec<String>], side: Side) -> Self {
        let own = || all.iter().enumerate().filter(|(_, person)| person.key.side == side);
        let names = own().flat_map(|(position, _)| keys[position].iter().map(move |key| (key, position)));
        Self {
            ids: Entries::new(own().map(|(position, person)| (text::fold(person.key.id.as_str()), position))),
            emails: Entries::new(
                own().filter_map(|(position, person)| Some((person.draft.email.as_deref()?, position))),
            ),
            names: Entries::new(names),
            letters: OnceCell::new(),
        }
    }
}

/// People by pairs of neighbouring letters. Where everybody is found by what they are called, nobody looks here.
#[derive(Debug, Default)]
struct Letters {
    of_names: BTreeMap<[char; 2], Vec<usize>>,
    of_emails: BTreeMap<[char; 2], Vec<usize>>,
}

fn side_index(side: Side) -> usize {
    usize::from(side == Side::Mentor)
}

impl<'a> People<'a> {
    /// Everybody; `one_person` says who was decided to be the same one as a mentee and as a mentor.
    pub(crate) fn new<'o>(
        all: &'a [Person],
        one_person: impl Iterator<Item = &'o Apart>,
        tree: &'a UnitTree,
        nicknames: &'a Nicknames,
        budget: &'a Budget<'a>,
    ) -> Self {
        let keys_of = |person: &Person| {
            let mut names: Vec<String> = Vec::new();
            for Reading { key, .. } in readings_of(person) {
                if !names.contains(&key) {
                    names.push(key);
                }
            }
            names
        };
        let keys: Vec<Vec<String>> = each(all, keys_of);
        let mut written = Lookup::default();
        for (position, person) in all.iter().enumerate() {
            if let Some(name) = person.draft.name.as_deref() {
                written.insert(name, position);
            }
        }
        let (mentees, mentors) =
            both(|| Index::new(all, &keys, Side::Mentee), || Index::new(all, &keys, Side::Mentor), || ());
        let sides = [mentees, mentors];
        let (left, apart) = (Cell::new(ALL_LOOKED_AT), Cell::new(MOST_KEPT_APART));
        let (shared, found) = (RefCell::new(vec![0; all.len()]), Default::default());
        let position =
            |side: Side, id: &PersonId| sides[side_index(side)].ids.get(&text::fold(id.as_str())).first().copied();
        let pairs = one_person
            .filter_map(|one| Some((position(Side::Mentee, &one.mentee)?, position(Side::Mentor, &one.mentor)?)));
        let decided = pairs.flat_map(|(mentee, mentor)| [(mentee, mentor), (mentor, mentee)]).collect();
        let (remarks, others) = (vec![OnceCell::new(); all.len()], vec![OnceCell::new(); all.len()]);
        let nobody = Remembered::default();
        Self {
            all,
            nicknames,
            sides,
            decided,
            keys,
            written,
            tree,
            remarks,
            budget,
            left,
            apart,
            shared,
            others,
            nobody,
            found,
        }
    }

    /// What everybody is called by, for whoever has the time to free it.
    pub(crate) fn into_names(self) -> impl Send + use<> {
        (self.sides, self.keys, self.remarks, self.found.map(Remembered::into_inner))
    }

    /// What may stand in brackets behind somebody's name.
    fn remarks(&self, position: usize) -> &BTreeSet<String> {
        self.remarks[position].get_or_init(|| {
            let mut remarks = units(self.tree, self.tree.home.get(position).copied().flatten());
            let own = readings_of(&self.all[position]).into_iter().filter_map(|reading| reading.remark);
            remarks.extend(own.map(|remark| text::slug(&remark)));
            remarks
        })
    }

    /// The people of a side by the letters of their names and addresses.
    fn letters(&self, side: Side) -> &Letters {
        self.sides[side_index(side)].letters.get_or_init(|| {
            let mut letters = Letters::default();
            for (position, person) in self.all.iter().enumerate().filter(|(_, person)| person.key.side == side) {
                if let Some(email) = &person.draft.email {
                    enter(&mut letters.of_emails, email, position);
                }
                enter(&mut letters.of_names, &self.keys[position].join(" "), position);
            }
            letters
        })
    }

    /// Whether a text says "nobody" or "anybody".
    pub(crate) fn is_nobody(&self, text: &str) -> bool {
        self.nobody.get(text, names::is_nobody)
    }

    /// Who on that side fits the text exactly.
    pub(crate) fn find(&self, side: Side, written: &str) -> Found {
        if !self.budget.spend(STEPS_A_NAME + STEPS_A_LETTER * written.len()) {
            return Found::Nobody;
        }
        self.found[side_index(side)].get(written, |written| self.look_up(side, written))
    }

    fn look_up(&self, side: Side, written: &str) -> Found {
        let index = &self.sides[side_index(side)];
        let known = |written: &str| {
            let number = written.trim_start().strip_prefix('#');
            let by_id = Some(index.ids.get(&text::fold(number.unwrap_or(written)))).filter(|fits| !fits.is_empty());
            // Other letters may be an at sign when they are folded.
            let may_be_email = written.contains('@') || !written.is_ascii();
            let email = || if may_be_email { email_key(written) } else { None };
            let by_email = || Some(index.emails.get(&email()?)).filter(|fits| !fits.is_empty());
            by_id.or_else(by_email)
        };
        // An id that is a name is found as a name, so that everybody of that name is.
        let is_number = |fits: &&[usize]| fits.iter().all(|&position| !self.is_known_by_name_only(position));
        let inside = |open, close| known(written.trim().strip_suffix(close)?.rsplit_once(open)?.1);
        let mut fits: Vec<usize> = match known(written).filter(is_number) {
            Some(fits) => fits.iter().copied().take(MOST_NAMESAKES).collect(),
            None => match inside('(', ')').or_else(|| inside('<', '>')) {
                // "Grace Hopper (100017)": what stands in the brackets says exactly who, unless the name is another's.
                Some(fits) => {
                    let before = written.rsplit_once(['(', '<']).map_or("", |(before, _)| before);
                    let named = self.named(index, before);
                    let agree = named.is_empty() || fits.iter().any(|position| named.contains(position));
                    fits.iter().copied().take(MOST_NAMESAKES).chain(named.into_iter().filter(|_| !agree)).collect()
                }
                None => self.named(index, written),
            },
        };
        fits.sort_unstable();
        fits.dedup();
        match fits.as_slice() {
            [] => Found::Nobody,
            [only] => Found::One(*only),
            _ => Found::Several(fits),
        }
    }

    /// Whether somebody's id, as it stands, finds them and nobody else.
    pub(crate) fn is_meant_by_id(&self, position: usize) -> bool {
        let key = &self.all[position].key;
        let fits = self.sides[side_index(key.side)].ids.get(&text::fold(key.id.as_str()));
        let is_plain = !key.id.as_str().starts_with('#') && key.id.as_str().trim() == key.id.as_str();
        is_plain && fits.len() == 1 && !self.is_known_by_name_only(position)
    }

    fn is_known_by_name_only(&self, position: usize) -> bool {
        let draft = &self.all[position].draft;
        draft.number.is_none() && draft.email.is_none()
    }

    /// Whose names fit one of the readings.
    fn named(&self, index: &Index, written: &str) -> Vec<usize> {
        let mut fits = Vec::new();
        // What people write mostly is a name as its owner writes it, whose keys are known. Without brackets there is no
        // remark.
        if let Some(&somebody) = self.written.get(written).filter(|_| !written.contains('(')) {
            let namesakes = self.keys[somebody].iter().map(|key| index.names.get(key));
            fits.extend(namesakes.flat_map(|namesakes| namesakes.iter().take(MOST_NAMESAKES)));
            return fits;
        }
        for Reading { key, remark } in names::readings(written) {
            let namesakes = index.names.get(&key);
            let Some(remark) = remark.filter(|_| namesakes.len() <= MOST_COMPARED_BY_REMARK) else {
                fits.extend(namesakes.iter().take(MOST_NAMESAKES));
                continue;
            };
            // Somebody whose club is not known may be the one, too.
            let agree = |position: &&usize| self.agrees(**position, &remark);
            let unknown = |position: &&usize| self.remarks(**position).is_empty();
            if namesakes.iter().any(|position| agree(&position)) {
                fits.extend(
                    namesakes.iter().filter(|position| agree(position) || unknown(position)).take(MOST_NAMESAKES),
                );
            }
        }
        fits
    }

    /// Of several people whom a text fits, those who are offered as answers.
    pub(crate) fn offered(&self, written: &str, several: &[usize]) -> Vec<usize> {
        self.likeliest_first(written, several.iter().map(|&position| (0, position)))
    }

    fn agrees(&self, position: usize, remark: &str) -> bool {
        self.remarks(position).contains(&text::slug(remark))
    }

    /// People of that side with a similar name or address, the likeliest first: those who are offered as answers.
    pub(crate) fn similar(&self, side: Side, written: &str) -> Vec<usize> {
        let mut alike = self.resembling(side, written);
        alike.truncate(MOST_CANDIDATES);
        alike
    }

    /// Whether so many more pairs can be kept apart.
    pub(super) fn may_keep_apart(&self, pairs: usize) -> bool {
        let left = self.apart.get().checked_sub(pairs);
        self.apart.set(left.unwrap_or(0));
        left.is_some()
    }

    /// How much the most similar name of that side differs; `None` when nobody's is similar.
    pub(super) fn nearest(&self, side: Side, written: &str) -> Option<usize> {
        self.alike(side, written).into_iter().map(|(cost, _)| cost).min()
    }

    /// Everybody of that side whose name or address resembles the text, the likeliest first.
    pub(super) fn resembling(&self, side: Side, written: &str) -> Vec<usize> {
        let alike = self.alike(side, written);
        if email_key(written).is_some() {
            return alike.into_iter().map(|(_, position)| position).collect();
        }
        self.likeliest_first(written, alike.into_iter())
    }

    /// The same with what they cost, addresses in their order.
    fn alike(&self, side: Side, written: &str) -> Vec<(usize, usize)> {
        if written.len() > LONGEST_NAME || self.left.get() == 0 {
            return Vec::new();
        }
        let letters = self.letters(side);
        if let Some(email) = email_key(written) {
            let near = self.near(&letters.of_emails, &[&email]).into_iter();
            let mut alike: Vec<(f64, usize)> = near
                .filter_map(|position| {
                    let alike = strsim::jaro_winkler(&email, self.all[position].draft.email.as_deref()?);
                    (alike >= ALIKE).then_some((alike, position))
                })
                .collect();
            alike.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
            return alike.into_iter().map(|(_, position)| (0, position)).collect();
        }
        let mut keys: Vec<String> = names::readings(written).into_iter().map(|reading| reading.key).collect();
        keys.extend(names::behind_titles(written));
        keys.sort_unstable();
        keys.dedup();
        let nicknames = keys.iter().flat_map(|key| key.split(' ')).flat_map(|word| self.nicknames.others(word));
        let looked_for: Vec<&str> = keys.iter().map(String::as_str).chain(nicknames).collect();
        let near = self.near(&letters.of_names, &looked_for).into_iter();
        let alike = near.filter_map(|position| {
            let costs = self.keys[position]
                .iter()
                .flat_map(|name| keys.iter().filter_map(|key| likeness::distance(key, name, self.nicknames)));
            Some((costs.min()?, position))
        });
        alike.collect()
    }

    /// The people who share most pairs of letters with some texts.
    fn near(&self, letters: &BTreeMap<[char; 2], Vec<usize>>, texts: &[&str]) -> Vec<usize> {
        let wanted: BTreeSet<[char; 2]> = texts.iter().flat_map(|text| pairs(text)).collect();
        let mut lists: Vec<&Vec<usize>> = wanted.iter().filter_map(|pair| letters.get(pair)).collect();
        // The rarest pairs say most. Lists of one length are all looked at or none: order must not matter.
        lists.sort_by_key(|list| list.len());
        let mut shared = self.shared.borrow_mut();
        let mut touched: Vec<usize> = Vec::new();
        let (mut looked_at, mut longest) = (0, 0);
        for list in lists {
            if looked_at + list.len() > MOST_LOOKED_AT && list.len() > longest && looked_at > 0 {
                break;
            }
            longest = list.len();
            looked_at += list.len();
            for &position in list {
                if shared[position] == 0 {
                    touched.push(position);
                }
                shared[position] += 1;
            }
        }
        self.left.set(self.left.get().saturating_sub(looked_at));
        let longest = texts.iter().map(|text| text.len()).max().unwrap_or(0);
        let comparison = STEPS_A_COMPARISON * (1 + longest / BYTES_AS_MUCH_AGAIN);
        let ordering = STEPS_AN_ORDER * touched.len();
        if !self.budget.spend(looked_at + ordering + comparison * touched.len().min(MOST_COMPARED)) {
            for &position in &touched {
                shared[position] = 0;
            }
            return Vec::new();
        }
        // Shared pairs as a part of all pairs of both, in thousandths.
        let part = |position: usize| {
            let own = self.keys[position].first().map_or(0, |key| key.len() + 1);
            2000 * usize::from(shared[position]) / (wanted.len() + own)
        };
        let mut ranked: Vec<(Reverse<usize>, usize)> =
            touched.iter().map(|&position| (Reverse(part(position)), position)).collect();
        if ranked.len() > MOST_COMPARED {
            let order = |one: &(Reverse<usize>, usize), other: &(Reverse<usize>, usize)| {
                one.0.cmp(&other.0).then_with(|| self.by_name(one.1, other.1))
            };
            ranked.select_nth_unstable_by(MOST_COMPARED, order);
            ranked.truncate(MOST_COMPARED);
        }
        for position in touched {
            shared[position] = 0;
        }
        ranked.into_iter().map(|(_, position)| position).collect()
    }

    /// By cost; then those whom the brackets fit; then by the spelling as it is written; then by name and id.
    fn likeliest_first(&self, written: &str, people: impl Iterator<Item = (usize, usize)>) -> Vec<usize> {
        let readings = names::readings(written);
        let agrees = |position| {
            readings.iter().filter_map(|reading| reading.remark.as_ref()).any(|remark| self.agrees(position, remark))
        };
        let mut ranked: Vec<(usize, Reverse<bool>, f64, usize)> = people
            .map(|(cost, position)| {
                let name = self.all[position].draft.name.as_deref().unwrap_or_default();
                (cost, Reverse(agrees(position)), strsim::jaro_winkler(written, name), position)
            })
            .collect();
        ranked.sort_by(|one, other| {
            let order = (one.0, one.1).cmp(&(other.0, other.1)).then(other.2.total_cmp(&one.2));
            order.then_with(|| self.by_name(one.3, other.3))
        });
        ranked.into_iter().map(|(.., position)| position).collect()
    }

    fn by_name(&self, one: usize, other: usize) -> std::cmp::Ordering {
        let name = |position: usize| (&self.all[position].draft.name, &self.all[position].key);
        name(one).cmp(&name(other))
    }

    /// "Grace Hopper (100017)": a form that [`People::find`] reads back.
    pub(crate) fn title(&self, position: usize) -> String {
        let person = &self.all[position];
        match &person.draft.name {
            Some(name) => format!("{name} ({})", person.key.id),
            None => person.key.id.to_string(),
        }
    }

    /// The same person in the other role.
    pub(crate) fn other_role(&self, me: usize) -> Option<usize> {
        *self.others[me].get_or_init(|| self.find_other_role(me))
    }

    fn find_other_role(&self, me: usize) -> Option<usize> {
        let (key, email) = (&self.all[me].key, &self.all[me].draft.email);
        let index = &self.sides[side_index(key.side.other())];
        let by_id = index.ids.get(&text::fold(key.id.as_str())).iter();
        let by_email = email.iter().flat_map(|email| index.emails.get(email));
        let decided = self.decided.get(&me).copied();
        by_id.chain(by_email).copied().find(|&other| self.same_human(me, other)).or(decided)
    }

    /// Whether two rows are one human being, whatever their roles.
    pub(crate) fn same_human(&self, one: usize, other: usize) -> bool {
        if self.decided.get(&one) == Some(&other) {
            return true;
        }
        let (one, other) = (&self.all[one], &self.all[other]);
        let same_email = one.draft.email.is_some() && one.draft.email == other.draft.email;
        let same_name = |one: &Option<String>, other: &Option<String>| match (one, other) {
            (Some(one), Some(other)) => name_key(one) == name_key(other),
            _ => true,
        };
        let same_id = || are_alike(one.key.id.as_str(), other.key.id.as_str());
        one.draft.at == other.draft.at || ((same_email || same_id()) && same_name(&one.draft.name, &other.draft.name))
    }
}

/// Whether two texts are the same when they are folded.
fn are_alike(one: &str, other: &str) -> bool {
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_plain(one) && is_plain(other) {
        return one.eq_ignore_ascii_case(other);
    }
    text::fold(one) == text::fold(other)
}

fn readings_of(person: &Person) -> Vec<Reading> {
    person.draft.name.as_deref().map(names::readings).unwrap_or_default()
}

/// The names of a unit and all above it, also with the level's name left out or added: "Harbour", "Harbour Club".
fn units(tree: &UnitTree, home: Option<mentor_match::cohort::UnitId>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for unit in home.into_iter().flat_map(|home| tree.units.path(home)) {
        let (name, level) = (text::slug(tree.units.name(unit)), tree.units.level_name(tree.units.level_of(unit)));
        let bare = name.strip_suffix(level).and_then(|name| name.strip_suffix('-')).unwrap_or(&name).to_owned();
        names.extend([format!("{bare}-{level}"), format!("{level}-{bare}"), bare, name]);
    }
    names
}

fn enter(letters: &mut BTreeMap<[char; 2], Vec<usize>>, text: &str, position: usize) {
    let mut different: Vec<[char; 2]> = pairs(text).collect();
    different.sort_unstable();
    different.dedup();
    for pair in different {
        letters.entry(pair).or_default().push(position);
    }
}

/// Neighbouring letters, words with a blank on each side.
fn pairs(text: &str) -> impl Iterator<Item = [char; 2]> {
    [' '].into_iter().chain(text.chars()).zip(text.chars().chain([' '])).map(|(one, other)| [one, other])
}
