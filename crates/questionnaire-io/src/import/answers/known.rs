//! What a thread has read before: most people choose among the same few answers.

use std::cell::RefCell;

use jiff::civil::Date;
use mentor_match::cohort::{BeyondChoices, LeadershipRole, Level, MeetingFormat, StyleAnswer, StyleWish, Track};

use crate::import::lookup::Lookup;
use crate::import::parse::numbers::Count;
use crate::import::parse::weekly::Times;
use crate::import::parse::zones::Zones;
use crate::import::remembered::Remembered;
use crate::import::report::NoteKind;

/// After so many texts no others are kept.
const MOST: usize = 200_000;

/// A sheet, a column of it, and one of the column's different texts.
pub(super) type TextRef = (usize, usize, usize);

/// What texts of columns were read as, in one way: a mapping can give a column to two fields that read it differently.
#[derive(Debug)]
pub(super) struct Memo<T>(RefCell<Lookup<TextRef, T>>);

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T: Clone> Memo<T> {
    pub(super) fn get(&self, text: Option<TextRef>) -> Option<T> {
        self.0.borrow().get(&text?).cloned()
    }

    pub(super) fn keep(&self, text: Option<TextRef>, read: &T) {
        let mut known = self.0.borrow_mut();
        if let Some(text) = text.filter(|_| known.len() < MOST) {
            known.insert(text, read.clone());
        }
    }
}

/// A position that somebody held, with what was not understood of it; none where the text says "none".
pub(super) type Position = Option<(LeadershipRole, Vec<NoteKind>)>;

/// Texts that a thread has read before.
#[derive(Debug)]
pub(crate) struct Known {
    pub(super) zones: Zones,
    pub(super) times: Times,
    pub(super) positions: Remembered<Position>,
    pub(super) says_nothing: Memo<bool>,
    pub(super) yes_no: Memo<bool>,
    pub(super) counts: Memo<Count>,
    pub(super) seats: Memo<Count>,
    pub(super) attended: Memo<Count>,
    pub(super) latitudes: Memo<f64>,
    pub(super) longitudes: Memo<f64>,
    pub(super) meetings: Memo<MeetingFormat>,
    pub(super) wishes: Memo<StyleWish>,
    pub(super) styles: Memo<StyleAnswer>,
    pub(super) tracks: Memo<Track>,
    pub(super) levels: Memo<Level>,
    pub(super) beyond: Memo<BeyondChoices>,
}

impl Known {
    /// Nothing yet, for a round of that day.
    pub(crate) fn new(as_of: Date) -> Self {
        Self {
            zones: Zones::new(as_of),
            times: Times::default(),
            positions: Remembered::default(),
            says_nothing: Memo::default(),
            yes_no: Memo::default(),
            counts: Memo::default(),
            seats: Memo::default(),
            attended: Memo::default(),
            latitudes: Memo::default(),
            longitudes: Memo::default(),
            meetings: Memo::default(),
            wishes: Memo::default(),
            styles: Memo::default(),
            tracks: Memo::default(),
            levels: Memo::default(),
            beyond: Memo::default(),
        }
    }
}
