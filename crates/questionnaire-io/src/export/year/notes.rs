//! What was said in confidence, from the notes.

use mentor_match::programme::{Confided, EventKind, Wish};

use crate::programme::Programme;

/// What the note of an answer is about, for the committee and for whoever reads notes back.
pub(crate) const MARK: &str = "mark";
pub(crate) const WISH: &str = "wish";
/// The answer to going on: `yes` or `no`.
pub(crate) const GOES_ON: &str = "goes on";
/// The wishes as they are noted.
pub(crate) const WISHES: [(Wish, &str); 3] =
    [(Wish::Nothing, "nothing"), (Wish::Call, "call me"), (Wish::SomebodyElse, "somebody else")];

/// Everything that partners answered in confidence, one entry an answer, without notes that somebody deleted.
pub fn confided(programme: &Programme) -> Vec<Confided> {
    let mut all: Vec<Confided> = Vec::new();
    for note in programme.notes.all().iter().filter(|note| note.event == EventKind::Pulse) {
        let (Some(mentee), Some(mentor)) = (note.mentee, note.mentor) else { continue };
        let key = (note.date, mentee, mentor, note.by);
        // The marks and wishes of one answer stand beside each other.
        let is_new = all.last().is_none_or(|last| (last.date, last.mentee, last.mentor, last.by) != key);
        if is_new {
            all.push(Confided { date: note.date, mentee, mentor, by: note.by, mark: None, wish: Wish::Nothing });
        }
        let Some(last) = all.last_mut() else { continue };
        match note.about.as_str() {
            MARK => last.mark = note.mark,
            WISH => {
                let wish = WISHES.iter().find(|(_, text)| *text == note.text);
                last.wish = wish.map_or(Wish::Nothing, |(wish, _)| *wish);
            }
            _ => {}
        }
    }
    all
}
