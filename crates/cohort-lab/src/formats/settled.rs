//! Pinned and banned pairs: what is settled before any strategy runs.
//!
//! In the literature these are *forced* and *forbidden* pairs; as in a round, a pinned mentee and the seat it takes
//! leave the market, and a banned pair is no pair. So every strategy follows them without knowing of them, and its
//! claims and proofs are about the market that is left. That is not the question whether a *stable* matching with all
//! pinned pairs exists: a pinned pair is in the answer whether or not somebody would rather have somebody else.
//!
//! # References
//! V. M. F. Dias, G. D. da Fonseca, C. M. H. de Figueiredo, J. L. Szwarcfiter: The stable marriage problem with
//! restricted pairs. Theoretical Computer Science 306 (2003) 391–405. DOI 10.1016/S0304-3975(03)00319-0.

use matching_market::{Market, MarketColumns, Matching, MenteeId, MentorId, PairId, Side, StopReason};

use mentor_match::Quoted;

use super::error::Refusal;
use super::seats::Alike;
use super::table::Table;
use super::{FileProblem, MarketFileError, NamedMarket, Place};

const COLUMNS: &[&str] = &["mentee", "mentor"];

/// What is settled about single pairs of a market.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The pinned pairs, in the order of their file.
    pub pins: Vec<PairId>,
    /// The banned pairs that are pairs of the market, ascending.
    pub bans: Vec<PairId>,
    /// Banned pairs that are not among the pairs anyway.
    pub idle_bans: usize,
}

impl Settled {
    /// Reads files of pins and of bans, each with the name errors call it by; `stop` is asked every few rows whether to
    /// go on.
    ///
    /// # Errors
    /// [`MarketFileError`], also when stopped; with the line: somebody who is not in the market; a pin of two people
    /// who are no pair, of a mentee or a seat that is pinned already, or of a banned pair; a ban that is there twice.
    ///
    /// # Complexity
    /// O(n + m) memory; O(log d) time a row for lists of length d, if nothing is wrong.
    ///
    /// # Examples
    /// ```
    /// use cohort_lab::formats::{Settled, read_market};
    /// let named = read_market(("pairs.csv", "mentee,mentor\nana,ben\neve,ben\nana,kim\n"), None)?;
    /// let settled = Settled::read(&named, Some(("pins.csv", "mentee,mentor\neve,ben\n")), None, &|| None)?;
    /// assert_eq!(settled.rest(&named.market).pairs(), 2);
    ///
    /// let refused = Settled::read(&named, Some(("pins.csv", "mentee,mentor\nEve,ben\n")), None, &|| None).unwrap_err();
    /// assert!(refused.to_string().starts_with("pins.csv line 2: there is no mentee 'Eve' in the market; did you mean 'eve'?"));
    /// # Ok::<(), cohort_lab::formats::MarketFileError>(())
    /// ```
    pub fn read(
        named: &NamedMarket,
        pins: Option<(&str, &str)>,
        bans: Option<(&str, &str)>,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<Self, MarketFileError> {
        let market = &named.market;
        let mut settled = Self::default();
        let mut pin_line = vec![0_u64; market.mentees()];
        if let Some((file, text)) = pins {
            let pinned = settled.read_pins(named, text, &mut pin_line, stop);
            pinned.map_err(|(line, problem)| MarketFileError {
                file: file.into(),
                place: line.map(Place::Line),
                problem,
            })?;
        }
        if let Some((file, text)) = bans {
            let pins_file = pins.map_or("", |(file, _)| file);
            let banned = settled.read_bans(named, text, (&pin_line, pins_file), stop);
            banned.map_err(|(line, problem)| MarketFileError {
                file: file.into(),
                place: line.map(Place::Line),
                problem,
            })?;
        }
        Ok(settled)
    }

    fn read_pins(
        &mut self,
        named: &NamedMarket,
        text: &str,
        pin_line: &mut [u64],
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<(), Refusal> {
        let market = &named.market;
        let mut pinned = vec![0_u16; market.mentors()];
        let mut table = Table::open(text, COLUMNS, 2, stop)?;
        while table.next()? {
            let (mentee, mentor) = people(named, &table)?;
            let written =
                || (Quoted::from(&named.mentees[mentee.index()]), Quoted::from(&named.mentors[mentor.index()]));
            let Some(pair) = market.find_pair(mentee, mentor) else {
                let (mentee, mentor) = written();
                return table.refuse(FileProblem::PinnedNoPair { mentee, mentor });
            };
            match &mut pin_line[mentee.index()] {
                0 => pin_line[mentee.index()] = table.line,
                &mut first_line => {
                    return table.refuse(FileProblem::PinnedTwice { mentee: written().0, first_line });
                }
            }
            let seats = market.capacity(mentor);
            if pinned[mentor.index()] == seats {
                return table.refuse(FileProblem::PinnedBeyondSeats { mentor: written().1, seats });
            }
            pinned[mentor.index()] += 1;
            self.pins.push(pair);
        }
        Ok(())
    }

    fn read_bans(
        &mut self,
        named: &NamedMarket,
        text: &str,
        (pin_line, pins_file): (&[u64], &str),
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<(), Refusal> {
        let mut banned = Vec::new();
        let mut pins = self.pins.clone();
        pins.sort_unstable();
        let mut table = Table::open(text, COLUMNS, 2, stop)?;
        while table.next()? {
            let (mentee, mentor) = people(named, &table)?;
            let Some(pair) = named.market.find_pair(mentee, mentor) else {
                self.idle_bans += 1;
                continue;
            };
            if pins.binary_search(&pair).is_ok() {
                return table.refuse(FileProblem::PinnedAndBanned {
                    mentee: (&named.mentees[mentee.index()]).into(),
                    mentor: (&named.mentors[mentor.index()]).into(),
                    pins_file: pins_file.into(),
                    pin_line: pin_line[mentee.index()],
                });
            }
            banned.push((pair, table.line));
        }
        banned.sort_unstable();
        if let Some(twice) = banned.windows(2).find(|two| two[0].0 == two[1].0) {
            let (pair, first_line) = twice[0];
            let market = &named.market;
            let mentee = (&named.mentees[market.mentee_of(pair).index()]).into();
            let mentor = (&named.mentors[market.mentor_of(pair).index()]).into();
            return Err((Some(twice[1].1), FileProblem::BannedTwice { mentee, mentor, first_line }));
        }
        self.bans = banned.into_iter().map(|(pair, _)| pair).collect();
        Ok(())
    }

    /// Whether nothing is settled.
    pub fn is_empty(&self) -> bool {
        self.pins.is_empty() && self.bans.is_empty()
    }

    /// The market that is left for a strategy: pinned mentees have no pairs in it, their seats are gone, banned pairs
    /// are no pairs. Everybody keeps their id and label; ranks are compressed again, levels stay.
    ///
    /// # Complexity
    /// O(n + m + pairs).
    pub fn rest(&self, market: &Market) -> Market {
        let mut is_pinned = vec![false; market.mentees()];
        let mut capacities: Vec<u32> = market.mentor_ids().map(|mentor| market.capacity(mentor).into()).collect();
        for &pair in &self.pins {
            is_pinned[market.mentee_of(pair).index()] = true;
            capacities[market.mentor_of(pair).index()] -= 1;
        }
        let mut offsets = vec![0];
        let mut kept: Vec<PairId> = Vec::with_capacity(market.pairs());
        for mentee in market.mentee_ids() {
            if !is_pinned[mentee.index()] {
                let stays = |pair: &PairId| self.bans.binary_search(pair).is_err();
                kept.extend(market.pairs_of_mentee(mentee).filter(stays));
            }
            offsets.push(u32::try_from(kept.len()).expect("at most as many pairs as before"));
        }
        let level = |level: u32| u16::try_from(level).expect("a level that was given fits");
        let levels = |side| {
            let of = |&pair| if side == Side::Mentee { market.mentee_level(pair) } else { market.mentor_level(pair) };
            market.has_levels(side).then(|| kept.iter().map(of).map(level).collect())
        };
        let columns = MarketColumns {
            mentee_offsets: offsets,
            mentor: kept.iter().map(|&pair| market.mentor_of(pair)).collect(),
            mentee_rank: kept.iter().map(|&pair| market.mentee_rank(pair)).collect(),
            mentor_rank: kept.iter().map(|&pair| market.mentor_rank(pair)).collect(),
            score: market.has_scores().then(|| kept.iter().filter_map(|&pair| market.score(pair)).collect()),
            mentee_level: levels(Side::Mentee),
            mentor_level: levels(Side::Mentor),
            capacities,
            mentee_labels: Some(market.mentee_ids().map(|mentee| market.mentee_label(mentee)).collect()),
            mentor_labels: Some(market.mentor_ids().map(|mentor| market.mentor_label(mentor)).collect()),
        };
        let left = Market::from_columns(columns).expect("some pairs of a market are a market");
        if !market.has_lower_quotas() {
            return left;
        }
        let pinned = |mentor| market.capacity(mentor) - left.capacity(mentor);
        let needed = left.mentor_ids().map(|mentor| market.at_least(mentor).saturating_sub(pinned(mentor))).collect();
        left.with_at_least(needed).expect("no more are needed than seats are left")
    }

    /// The matching of the whole market: what the strategy found in the rest, and the pinned pairs.
    pub fn with_pins(&self, market: &Market, rest: &Matching) -> Matching {
        let mut mentors: Vec<Option<MentorId>> = market.mentee_ids().map(|mentee| rest.mentor_of(mentee)).collect();
        for &pair in &self.pins {
            mentors[market.mentee_of(pair).index()] = Some(market.mentor_of(pair));
        }
        Matching::from_mentors(market, &mentors).expect("pairs of the market, and seats that were kept for the pinned")
    }

    /// What is said of it, in sentences.
    pub fn notes(&self) -> Vec<String> {
        use mentor_match::text::count;
        let mut notes = Vec::new();
        if !self.is_empty() {
            notes.push(format!(
                "{} and {} are settled; claims and blocking pairs are about the market without them and their seats.",
                count(self.pins.len() as u64, "pinned pair"),
                count(self.bans.len() as u64, "banned pair"),
            ));
        }
        if self.idle_bans > 0 {
            let idle = count(self.idle_bans as u64, "ban");
            notes.push(format!("{idle} of people who are not a pair anyway: nothing changes for them."));
        }
        notes
    }
}

/// The two people of a row.
fn people(named: &NamedMarket, table: &Table<'_>) -> Result<(MenteeId, MentorId), Refusal> {
    let place = |side: Side, ids: &[String], column: usize| {
        let written = table.id(column)?;
        ids.binary_search_by(|id| id.as_str().cmp(written)).map_err(|_| {
            let likely = Alike::new(ids.iter().map(String::as_str)).to(written).map(Quoted::from);
            (Some(table.line), FileProblem::UnknownPerson { side, written: written.into(), likely })
        })
    };
    let [mentee, mentor] =
        [(Side::Mentee, &named.mentees, 0), (Side::Mentor, &named.mentors, 1)].map(|(side, ids, column)| {
            place(side, ids, column).map(|at| u32::try_from(at).expect("fewer than 2^32 people"))
        });
    Ok((MenteeId::new(mentee?), MentorId::new(mentor?)))
}
