//! What is fuzzed: bytes in, no panic, no broken promise. Each function is a target of cargo-fuzz and is replayed on
//! its corpus by `tests/replay.rs` on stable.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use cohort_lab::formats::{
    Format, MarketSource, PublishedFiles, Rounding, TableKind, TableParts, UnbuiltMarket, read_published,
    read_roommates, write_published, write_roommates, write_table,
};
use jiff::civil::date;
use matching_market::{Context, Market, MarketBuilder, PairInfo, Score, Side, SolveError, StrategySpec, verify};
use mentor_match::MatchingRound;
use mentor_match::cohort::{Choice, Cohort, Goal, Importance, Mentee, MenteeId, Mentor, MentorId, PersonId, Units};
use mentor_match::compatibility::{
    Compatibility, Detail, Feature, Language, PlaceMatch, PlaceTable, ProfessionMatch, ProfessionTable, Resources,
    Scoring, Sides, Synonyms,
};
use mentor_match::policy::Policy;
use mentor_match::shards::{Ask, Block, Driver, Next, Pack, Plan, merge, weigh};
use questionnaire_io::export::{Batch, Setting};
use questionnaire_io::import::{Decisions, ImportOptions, Mapping, SourceFile, SourceKind, import as read};
use sha2::{Digest, Sha256};

/// A questionnaire as bytes; the first byte says what kind of file, and whether it is cut into two files. Whatever is
/// read is matched and written out.
pub fn import(data: &[u8]) {
    let Some((&first, rest)) = data.split_first() else { return };
    let policy = Policy::default();
    let options = ImportOptions::new(policy.levels().to_vec(), date(2026, 9, 1));
    let (one, other) = rest.split_at(rest.len() / 2);
    let sources = match first % 4 {
        // A workbook, whatever is in it.
        _ if first >= 0x80 => vec![SourceFile::new(SourceKind::People, "people.xlsx", rest)],
        0 => vec![SourceFile::new(SourceKind::Mentors, "mentors.csv", rest)],
        1 => vec![SourceFile::new(SourceKind::Mentees, "mentees.csv", rest)],
        2 => vec![SourceFile::new(SourceKind::People, "people.csv", rest)],
        _ => vec![
            SourceFile::new(SourceKind::Mentors, "mentors.csv", one),
            SourceFile::new(SourceKind::Mentees, "mentees.csv", other),
        ],
    };
    let Ok(import) = read(&sources, &options) else { return };
    assert!(import.counts.add_up());
    // Matching many times many people is not what is fuzzed here.
    if import.cohort.mentees().len() * import.cohort.mentors().len() > 10_000 {
        return;
    }
    let outcome = MatchingRound::new(&import.cohort, &policy).run().expect("the default policy fits every cohort");
    assert!(outcome.audit().adds_up());
    let setting = Setting::default();
    let batch = Batch::new(&import, &outcome, &setting);
    assert!(!batch.summary().is_empty());
    let files = batch.files();
    let paths: BTreeSet<&str> = files.iter().map(|file| &*file.path).collect();
    assert_eq!(paths.len(), files.len(), "each file has a name of its own");
    assert!(paths.contains("receipt.json") && paths.contains("committee/matches.xlsx"));
}

/// A policy, a mapping or decisions as bytes; the first byte says which.
pub fn toml(data: &[u8]) {
    let Some((&first, rest)) = data.split_first() else { return };
    match (first % 3, std::str::from_utf8(rest)) {
        (0, Ok(text)) => {
            if let Err(error) = Policy::from_toml(text) {
                assert!(error.line >= 1 && error.column >= 1);
                assert!(!error.to_string().is_empty());
            }
        }
        (1, Ok(text)) => drop(Mapping::parse("mapping.toml", text)),
        _ => drop(Decisions::parse("decisions.csv", rest)),
    }
}

/// Goals as text; the first byte picks the language. Up to the first zero a table of synonyms, then one part each for
/// the mentee's goals, the mentor's, and what each would rather not; phrases are divided by `|`.
pub fn text(data: &[u8]) {
    let Some((&first, rest)) = data.split_first() else { return };
    let Ok(rest) = std::str::from_utf8(rest) else { return };
    let mut parts = rest.splitn(5, '\0');
    let mut resources = Resources::default();
    match Synonyms::parse(parts.next().unwrap_or_default()) {
        Ok(synonyms) => resources.synonyms = synonyms,
        Err(error) => assert!(error.line >= 1 && !error.to_string().is_empty()),
    }
    let [needs, offers, theirs, others] = [(); 4].map(|()| parts.next().unwrap_or_default());
    let scoring = Scoring { language: Language::ALL[usize::from(first) % Language::ALL.len()], ..Scoring::default() };
    let goals = |part: &str| Some(part.split('|').map(Goal::new).collect::<Vec<_>>());
    let avoids = |part: &str| Some(part.split('|').map(str::to_owned).collect::<Vec<_>>());
    let values = |needs: &str, offers: &str, theirs: &str, others: &str| {
        let mut mentee = Mentee::new("mentee").expect("an id");
        let mut mentor = Mentor::new("mentor").expect("an id");
        (mentee.profile.goals, mentee.profile.avoids) = (goals(needs), avoids(theirs));
        (mentor.profile.goals, mentor.profile.avoids) = (goals(offers), avoids(others));
        let cohort = Cohort::new(Units::default(), vec![mentee], vec![mentor], vec![]).ok()?;
        let compatibility = Compatibility::with_resources(&cohort, &scoring, date(2026, 9, 1), &resources)
            .expect("there are no vectors to be refused");
        let opened = compatibility.open(MenteeId::new(0), MentorId::new(0));
        assert_eq!(opened.scores, compatibility.scores(MenteeId::new(0), MentorId::new(0)));
        let part = &opened.parts[Feature::Goals];
        assert_eq!(part.value.mentee.is_none(), matches!(part.detail, Detail::Unknown(_)));
        assert!(!part.detail.to_string().is_empty());
        Some(part.value)
    };
    let Some(value) = values(needs, offers, theirs, others) else { return };
    let mirrored = values(offers, needs, others, theirs).expect("the same people");
    assert_eq!(value, Sides { mentee: mirrored.mentor, mentor: mirrored.mentee });
    let free = values(needs, offers, "", "").expect("the same people");
    assert!(value.mentee <= free.mentee && value.mentor <= free.mentor);
}

/// A table of places or of professions, by the first byte, up to the first zero; then what somebody writes.
pub fn places(data: &[u8]) {
    let Some((&first, rest)) = data.split_first() else { return };
    let Ok(rest) = std::str::from_utf8(rest) else { return };
    let (csv, written) = rest.split_once('\0').unwrap_or((rest, ""));
    if first.is_multiple_of(2) {
        match PlaceTable::parse(csv) {
            Err(error) => assert!(error.line >= 1 && !error.to_string().is_empty()),
            Ok(table) => {
                for place in table.places() {
                    assert_eq!(table.resolve(place.title()), PlaceMatch::Place(place));
                }
                if let PlaceMatch::Ambiguous { candidates } = table.resolve(written) {
                    assert!(candidates.len() >= 2);
                }
            }
        }
    } else {
        match ProfessionTable::parse(csv) {
            Err(error) => assert!(error.line >= 1 && !error.to_string().is_empty()),
            Ok(table) => {
                if let ProfessionMatch::Ambiguous { candidates } = table.resolve(written) {
                    assert!(candidates.len() >= 2);
                }
            }
        }
    }
}

/// A market as bytes: sizes, capacities, then pairs. Every strategy's answer must be certified.
pub fn market(data: &[u8]) {
    let Some(market) = some_market(data) else { return };
    for strategy in StrategySpec::ALL.iter().map(StrategySpec::build) {
        match strategy.solve(&market, &mut Context::new(u64::from(data[0]))) {
            Ok(solution) => {
                verify::certify(&market, &solution).expect("every proved claim holds");
            }
            Err(SolveError::ScoresMissing { .. }) => assert!(!market.has_scores()),
            Err(other) => panic!("{other}"),
        }
    }
}

/// A file as every published format: a market or a refusal. What is read can be written in a format of lists, and that
/// is read back as it was.
pub fn published(data: &[u8]) {
    let never = &|| None;
    for &format in Format::ALL {
        let Ok((named, _)) = read_published(format, PublishedFiles::one("file", data), never) else { continue };
        // A few letters may say a million voters.
        if named.market.pairs() > 10_000 {
            continue;
        }
        let written = write_published(Format::Preflib, &named).expect("lists hold every market");
        let files = PublishedFiles {
            mentors: written.mentors.as_deref().map(|bytes| ("mentors", bytes)),
            ..PublishedFiles::one("mentees", &written.main)
        };
        let (again, _) = read_published(Format::Preflib, files, never).expect("what is written can be read");
        assert_eq!(again.market.pairs(), named.market.pairs());
    }
    if let Ok((named, _)) = read_roommates(("file", data), never) {
        let text = write_roommates(&named);
        assert_eq!(read_roommates(("again", text.as_bytes()), never).expect("readable").0, named);
    }
}

/// A file as a table of Arrow or Parquet, whichever it begins as: a market or a refusal. What is read can be written as
/// each kind of table, and that is read back as it was. Readers of tables panic at some damaged bytes and are caught;
/// libFuzzer stops there nevertheless, so that `tests/mutate.rs` is what tries this at length.
pub fn tables(data: &[u8]) {
    let read = |kind: TableKind, bytes: &[u8]| {
        let source = MarketSource::Table(kind, bytes.to_vec());
        UnbuiltMarket::read_sources(("pairs", source), None, Rounding::Nearest, &|| None)?.build(&|| None)
    };
    let named = match TableKind::of(data).map(|kind| read(kind, data)) {
        Some(Ok(named)) if named.market.pairs() <= 10_000 => named,
        Some(Err(error)) => return assert!(!error.to_string().is_empty()),
        _ => return,
    };
    for &kind in TableKind::ALL {
        let written = write_table(&named, kind, TableParts::Pairs).expect("memory");
        assert_eq!(read(kind, &written).expect("what is written can be read").market.pairs(), named.market.pairs());
    }
}

fn some_market(data: &[u8]) -> Option<Market> {
    let [kind, mentees, mentors, rest @ ..] = data else { return None };
    let (mentees, mentors) = (usize::from(mentees % 12), usize::from(mentors % 12));
    let (seats, pairs) = rest.split_at_checked(mentors)?;
    let capacities = seats.iter().map(|&seats| if seats == 255 { 70_000 } else { u32::from(seats % 5) }).collect();
    let mut builder = MarketBuilder::new(mentees, capacities);
    for pair in pairs.chunks_exact(4) {
        let [mentee, mentor, ranks, score] = *pair else { return None };
        let info = match kind % 3 {
            0 => PairInfo::ranked(u32::from(ranks >> 4), u32::from(ranks & 15)),
            1 => PairInfo::scored(Score::from_millionths(i32::from(score.cast_signed()).wrapping_mul(0x0101_0101))),
            _ => PairInfo::default(),
        };
        builder.pair(u32::from(mentee % 13), u32::from(mentor % 13), info);
    }
    builder.build().ok()
}

/// Stand for the hashes of plan and policy in the corpus, which has to outlive other versions of both.
const HASHES: [&str; 2] = [
    "plan-hash-plan-hash-plan-hash-plan-hash-plan-hash-plan-hash-plan",
    "policy-hash-policy-hash-policy-hash-policy-hash-policy-hash-poli",
];

/// A small round on shards with everything that is exchanged in it, by honest people.
#[derive(Debug)]
pub struct Exchanged {
    /// Mentees, mentors, totals, then of each question the two askings and the answer; the plan comes first.
    pub all: Vec<Vec<u8>>,
    hashes: [String; 2],
}

impl Exchanged {
    fn new(strategy: &str, is_personal: bool) -> Self {
        let mentee = |(id, wish, goal): (&str, &str, &str)| {
            let mut mentee = Mentee::new(id).expect("an id");
            mentee.choices = vec![Choice::Person(PersonId::new(wish).expect("an id"))];
            mentee.profile.goals = Some(vec![Goal::new(goal)]);
            if is_personal {
                mentee.importance = BTreeMap::from([("goals".to_owned(), Importance::Important)]);
            }
            mentee
        };
        let mentor = |(id, goal): (&str, &str)| {
            let mut mentor = Mentor::new(id).expect("an id");
            mentor.profile.goals = Some(vec![Goal::new(goal)]);
            mentor.seats = Some(1);
            mentor
        };
        let mentees = [("ada", "grace", "writing"), ("bea", "grace", "public speaking"), ("eva", "edith", "law")];
        let mentors = [("edith", "writing"), ("grace", "speaking")];
        let (mentees, mentors) = (mentees.map(mentee).to_vec(), mentors.map(mentor).to_vec());
        let cohort = Cohort::new(Units::default(), mentees, mentors, vec![]).expect("a cohort");
        let (policy, spec) = (Policy::default(), strategy.parse().expect("a strategy"));
        let pack = Pack::new(&cohort, &policy, &spec, 7, Some(date(2026, 9, 1))).expect("packs");
        let mut one = pack.shard(Side::Mentee, 0..3).expect("a shard");
        let mut other = pack.shard(Side::Mentor, 0..2).expect("a shard");
        let (plan, written) = (pack.plan(), pack.plan().to_bytes().expect("a plan"));
        let mut all = Vec::new();
        let totals = Block::new(plan, &one, &other).expect("a block").totals(&|| None).expect("totals");
        if is_personal {
            one = weigh(plan, &one, &totals).expect("totals of all pairs");
            other = weigh(plan, &other, &totals).expect("totals of all pairs");
        }
        all.extend([written.clone(), one.clone(), other.clone(), totals]);
        let block = Block::new(plan, &one, &other).expect("a block");
        let mut driver = Driver::new(Plan::read(&written).expect("a plan"), [&one, &other]).expect("all people");
        while *driver.next() != Next::Done {
            let answer = if *driver.next() == Next::Begin {
                block.topk(driver.keep(), None, &|| None).expect("an answer")
            } else {
                let ask = |side, people| driver.ask(side, people).expect("a question");
                let asked = (ask(Side::Mentee, 0..3), ask(Side::Mentor, 0..2));
                let answer = block.answer((&asked.0, &asked.1), false, &|| None).expect("an answer");
                all.extend([asked.0, asked.1]);
                answer
            };
            driver.take(&answer, &|| None).expect("the answer to the question");
            all.push(answer);
        }
        let policy = Sha256::digest(policy.to_toml()).iter().map(|byte| format!("{byte:02x}")).collect();
        Self { all, hashes: [plan.hash().to_owned(), policy] }
    }

    /// Rounds of either strategy, and one in which somebody says what matters to them.
    pub fn rounds() -> &'static [Self; 3] {
        static ROUNDS: OnceLock<[Exchanged; 3]> = OnceLock::new();
        let rounds = [("mentee-optimal", false), ("max-score", false), ("mentee-optimal", true)];
        ROUNDS.get_or_init(|| rounds.map(|(strategy, is_personal)| Self::new(strategy, is_personal)))
    }

    fn driver(&self) -> Driver {
        Driver::new(Plan::read(&self.all[0]).expect("a plan"), &self.all[1..3]).expect("all people")
    }

    /// The bytes as the corpus has them: without the hash behind them, with words for the hashes of plan and policy.
    pub fn for_corpus(&self, bytes: &[u8]) -> Vec<u8> {
        replaced(&bytes[..bytes.len() - SEAL.len() - 32], &[&self.hashes[0], &self.hashes[1]], &HASHES)
    }

    fn sealed(&self, content: &[u8]) -> Vec<u8> {
        let mut bytes = replaced(content, &HASHES, &[&self.hashes[0], &self.hashes[1]]);
        let hash = Sha256::digest(&bytes);
        bytes.extend_from_slice(SEAL);
        bytes.extend_from_slice(&hash);
        bytes
    }
}

const SEAL: &[u8] = b"\nSHA-256:";

/// Words for others of the same length.
fn replaced(bytes: &[u8], words: &[&str; 2], others: &[&str; 2]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (word, other) in words.iter().zip(others) {
        let mut at = 0;
        while let Some(found) = bytes[at..].windows(word.len()).position(|part| part == word.as_bytes()) {
            at += found + word.len();
            bytes[at - word.len()..at].copy_from_slice(other.as_bytes());
        }
    }
    bytes
}

/// What came from elsewhere, in a round that the first byte picks and with the hashes that go with it: as plan, shard,
/// question, batch and totals. From 128 on the bytes are taken as they are.
pub fn shards(data: &[u8]) {
    let Some((&first, rest)) = data.split_first() else { return };
    let round = &Exchanged::rounds()[usize::from(first % 3)];
    let bytes = if first < 0x80 { round.sealed(rest) } else { rest.to_vec() };
    let never = &|| None;
    if let Ok(plan) = Plan::read(&bytes) {
        let again = Plan::read(&plan.to_bytes().expect("what was read can be written")).expect("and read again");
        assert_eq!(plan.hash(), again.hash());
    }
    let [plan, mentees, mentors, ..] = &round.all[..] else { unreachable!("a round has people") };
    let plan = Plan::read(plan).expect("a plan");
    for (one, other) in [(&bytes, mentors), (mentees, &bytes)] {
        let Ok(block) = Block::new(&plan, one, other) else { continue };
        drop(block.totals(never));
        if let Ok(batch) = block.topk(33, None, never) {
            assert_eq!(merge(&[&batch]).expect("a batch"), batch);
        }
        for two in round.all[4..].windows(2) {
            drop(block.answer((&two[0], &two[1]), false, never));
        }
        drop(Driver::new(Plan::read(&round.all[0]).expect("a plan"), [one, other]));
    }
    let block = Block::new(&plan, mentees, mentors).expect("a block");
    for two in round.all[4..].windows(2) {
        for question in [(&bytes, &two[1]), (&two[0], &bytes)] {
            for by_definition in [false, true] {
                drop(block.answer((question.0, question.1), by_definition, never));
            }
        }
    }
    drop(weigh(&plan, mentees, &bytes));
    drop(weigh(&plan, &bytes, &round.all[3]));
    if let Ok(merged) = merge(&[&bytes]) {
        assert_eq!(merge(&[&merged]).expect("what was merged is a batch"), merged);
    }
    for other in &round.all {
        drop(merge(&[&bytes, other]));
    }
    // In place of each answer on the way.
    let answers: Vec<&Vec<u8>> = round.all[4..].iter().filter(|bytes| merge(&[bytes]).is_ok()).collect();
    for place in 0..answers.len() {
        let mut driver = round.driver();
        for answer in &answers[..place] {
            driver.take(answer, never).expect("the answer to the question");
        }
        let before = driver.next().clone();
        if driver.take(&bytes, never).is_ok() {
            assert_eq!(driver.matches().is_some(), *driver.next() == Next::Done);
        } else {
            assert_eq!(*driver.next(), before, "what is refused is not taken");
        }
        // Whoever was refused says so, or goes on; another question is never answered.
        let asked = matches!(driver.next(), Next::Ask(Ask::Heads | Ask::Paying | Ask::Refused));
        assert!(!asked || driver.ask(Side::Mentee, 0..3).is_ok());
        drop(driver.take(answers[place], never));
    }
}
