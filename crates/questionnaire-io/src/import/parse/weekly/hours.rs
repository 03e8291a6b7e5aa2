//! Hours of a day: `18:00-20:00`, `6-8pm`, `after 6`, `evening`, `6-8 in the evening`.

use super::tokens::{Clock, Half, Span, Token, Word};

/// Until when "after" goes on, and from when "before" begins.
const LATE: u16 = 22 * 60;
const EARLY: u16 = 8 * 60;
/// Hours that begin so much before a part of the day still go with it.
const EARLIER: u16 = 2 * 60;
const NOON: u16 = 12 * 60;
const MIDDAY: Span = (NOON, 14 * 60);
const DAY: u16 = 24 * 60;
/// Up to this hour, 1 to 7 may be in the morning as well as in the afternoon.
const DOUBTFUL: u16 = 7;

/// Hours as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hours {
    form: Form,
    /// A part of the day that is named beside it.
    part: Option<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Part(Span),
    Range(Clock, Clock),
    After(Clock),
    Before(Clock),
}

impl Hours {
    /// What tokens begin with, and how many they are.
    pub(super) fn read(tokens: &[Token]) -> Option<(Self, usize)> {
        let part = |at: usize| {
            // "6-8 in the evening", "6 a 8 de la tarde"
            let skipped =
                tokens.get(at..)?.iter().take_while(|token| matches!(token, Token::Word(Word::Nothing | Word::From)));
            let at = at + skipped.count();
            match tokens.get(at)? {
                Token::Word(Word::Hours(from, to)) => Some(((*from, *to), at + 1)),
                Token::Word(Word::Noon) => Some((MIDDAY, at + 1)),
                _ => None,
            }
        };
        if let Some((own, end)) =
            part(0).filter(|_| tokens[0] != Token::Word(Word::Noon) || Self::form(tokens).is_none())
        {
            // "afternoon to evening"
            if let (Some(dash), Some(&Token::Word(Word::Hours(_, to)))) = (tokens.get(end), tokens.get(end + 1))
                && dash.is_range()
            {
                return (own.0 < to).then_some((Self { form: Form::Part((own.0, to)), part: None }, end + 2));
            }
            // "evenings 6-8", "noon-2pm"
            if let Some((form, length)) = Self::form(&tokens[end..]) {
                return Some((Self { form, part: Some(own) }, end + length));
            }
            return Some((Self { form: Form::Part(own), part: None }, end));
        }
        let (form, length) = Self::form(tokens)?;
        match part(length) {
            Some((part, end)) => Some((Self { form, part: Some(part) }, end)),
            None => Some((Self { form, part: None }, length)),
        }
    }

    fn form(tokens: &[Token]) -> Option<(Form, usize)> {
        let skip = |at: usize| {
            let rest = tokens.get(at..).unwrap_or_default();
            at + rest.iter().take_while(|token| matches!(token, Token::Word(Word::Nothing))).count()
        };
        let clock = |at: usize| match tokens.get(at)? {
            Token::Clock(clock) => Some(*clock),
            Token::Word(Word::Noon) => Some(Clock::NOON),
            _ => None,
        };
        let start = skip(0);
        let word = match tokens.get(start)? {
            Token::Word(word) => Some(*word),
            _ => None,
        };
        let opens = matches!(word, Some(Word::From | Word::Between | Word::After | Word::Before | Word::Until));
        let first_at = if opens { skip(start + 1) } else { start };
        let first = clock(first_at)?;
        let dash = skip(first_at + 1);
        let to = tokens
            .get(dash)
            .filter(|token| token.is_range() || word == Some(Word::Between) && **token == Token::Word(Word::And));
        // "from", too, may stand between: "6 a las 8".
        if let (Some(_), Some(second)) = (to, clock(skip(dash + 1))) {
            let is_range = matches!(word, None | Some(Word::From | Word::Between | Word::Noon))
                || word == Some(Word::After) && tokens.get(dash) == Some(&Token::Word(Word::Until));
            return is_range.then_some((Form::Range(first, second), skip(dash + 1) + 1));
        }
        match word {
            Some(Word::After) => Some((Form::After(first), first_at + 1)),
            Some(Word::Before | Word::Until) => Some((Form::Before(first), first_at + 1)),
            Some(Word::Between) => None,
            from => match tokens.get(first_at + 1) {
                Some(Token::Word(Word::Onwards) | Token::Plus) => Some((Form::After(first), first_at + 2)),
                _ if from == Some(Word::From) => Some((Form::After(first), first_at + 1)),
                _ => None,
            },
        }
    }

    /// The minutes of the day, if they can only be these.
    pub(super) fn span(self) -> Option<Span> {
        // Which half of the day the hours are in that do not say it themselves.
        let named = match self.part {
            None => None,
            Some((_, end)) if end <= NOON => Some(Half::Am),
            Some((start, _)) if start > NOON => Some(Half::Pm),
            Some(_) => return None,
        };
        let span = match self.form {
            Form::Part(span) => span,
            Form::Range(from, to) => range(from, to, named)?,
            Form::After(clock) => {
                // Nobody means two in the morning with "after two".
                let half = clock.half.or(named).or((clock.is_open() && clock.hour <= DOUBTFUL).then_some(Half::Pm));
                if clock.is_open() && half.is_none() {
                    return None;
                }
                let from = clock.minutes(if clock.of_24 { None } else { half })?;
                (from, if from < LATE { LATE } else { DAY })
            }
            Form::Before(clock) => {
                let half = clock.half.or(named);
                if clock.is_open() && half.is_none() {
                    return None;
                }
                let to = clock.minutes(if clock.of_24 { None } else { half })?;
                (EARLY.min(to.checked_sub(120)?), to)
            }
        };
        // "mornings 6-8pm" contradicts itself.
        let fits = self.part.is_none_or(|(start, end)| (start - EARLIER..=end).contains(&span.0));
        fits.then_some(span)
    }
}

/// `6-8pm` is from six in the evening, `11-1pm` from eleven in the morning, `9-5` until five in the afternoon.
fn range(from: Clock, to: Clock, named: Option<Half>) -> Option<Span> {
    let minutes = |clock: Clock, half: Option<Half>| clock.minutes(if clock.of_24 { None } else { half });
    let (start, end) = match (from.half, to.half) {
        (Some(half), Some(other)) => (minutes(from, Some(half))?, minutes(to, Some(other))?),
        (None, Some(half)) => {
            let end = minutes(to, Some(half))?;
            let same = from.is_open().then(|| minutes(from, Some(half))).flatten();
            let start = match same {
                Some(same) if same < end => same,
                _ => minutes(from, from.is_open().then_some(Half::Am))?,
            };
            (start, end)
        }
        (Some(half), None) => {
            let start = minutes(from, Some(half))?;
            (start, later(start, to)?)
        }
        (None, None) if named.is_some() && from.is_open() => {
            let start = minutes(from, named)?;
            (start, later(start, to)?)
        }
        (None, None) => {
            let is_doubtful = from.bare && from.is_open() && to.is_open() && from.hour <= DOUBTFUL;
            if is_doubtful {
                return None;
            }
            let start = minutes(from, None)?;
            (start, if from.is_open() { later(start, to)? } else { minutes(to, None)? })
        }
    };
    (start != end).then_some((start, end))
}

/// The next time after another that is written so.
fn later(start: u16, clock: Clock) -> Option<u16> {
    let halves: &[Option<Half>] = if clock.is_open() { &[Some(Half::Am), Some(Half::Pm)] } else { &[None] };
    let all: Vec<u16> = halves.iter().filter_map(|&half| clock.minutes(half)).collect();
    let end_of_day = (clock.hour == 12 && clock.minute == 0 && clock.is_open()).then_some(DAY);
    all.iter().copied().chain(end_of_day).filter(|&end| end > start).min().or_else(|| all.into_iter().min())
}
