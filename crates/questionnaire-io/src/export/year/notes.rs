//! What was said in confidence, from the notes.

use mentor_match::jiff::civil::Date;
use mentor_match::programme::{Concern, Confided, EventKind, Pace, Relation, Wish};

use crate::programme::{Note, Programme};

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
    let answer = |notes: &[Note]| {
        let note = notes.first().filter(|note| note.event.between(Relation::Mentoring) == EventKind::Pulse)?;
        let wish = notes.iter().find(|note| note.about == WISH);
        let wish = wish.and_then(|note| WISHES.iter().find(|(_, text)| *text == note.text));
        Some(Confided {
            date: note.date,
            relation: note.event.relation(),
            mentee: note.mentee?,
            mentor: note.mentor?,
            by: note.by,
            mark: notes.iter().find(|note| note.about == MARK).and_then(|note| note.mark),
            wish: wish.map_or(Wish::Nothing, |(wish, _)| *wish),
        })
    };
    programme.notes.by_answer().filter_map(answer).collect()
}

/// The pairs to look at on a day: from the ledger, and from everything that was noted of answers.
pub fn concerns(programme: &Programme, day: Date, pace: &Pace) -> Vec<Concern> {
    let answered = programme
        .notes
        .all()
        .iter()
        .filter_map(|note| Some((note.event.relation(), note.mentee?, note.mentor?, note.date)));
    let answered: Vec<_> = answered.collect();
    programme.on(day).attention(&confided(programme), &answered, day, pace)
}
