//! Times of a week, as people write them: `Mon 18:00-20:00`, `Saturday morning`, `6:00-7:00pm F`, `MWF 12-1pm`,
//! `Weekdays after 6`, `any time except Wednesday`, `montags ab 18 Uhr`.
//!
//! Entries are separated by semicolons or line breaks, and each is read whole or not at all. An entry is read in each
//! of the languages of `weekly.txt`; it counts if those in which all its words have a meaning agree ("Di 18-20" is
//! Tuesday in German and Dutch, Sunday in French, so it is unclear; "Di abends" is German).
//!
//! - Either days come first and their times follow, or times come first and their days follow. Days without any time
//!   are from 8:00 to 20:00.
//! - Morning is 8–12, midday 12–14, afternoon 13–18, evening 18–22. Beside hours it says which half of the day they are
//!   in.
//! - `after` goes on until 22:00, `before` begins at 8:00. After 1 to 7, without more, is in the afternoon.
//! - `6-8` without am, pm or minutes could be either half of the day up to an hour of 7, so it is unclear.
//! - M T W Th F, R for Thursday and U for Sunday in one word (`MWF`, `TTh`, `MTWR`) are days.

use jiff::civil::Weekday;
use mentor_match::cohort::WeeklySlot;
use mentor_match::text;

use self::hours::Hours;
use self::tokens::{Span, Token, Word};
use self::words::{LANGUAGES, Language};
use crate::import::remembered::Remembered;

mod hours;
mod tokens;
mod words;

const WHOLE_DAY: Span = (8 * 60, 20 * 60);
/// Longer texts are no times.
const LONGEST: usize = 400;
const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Entries that were read before.
pub(crate) type Times = Remembered<Option<Vec<WeeklySlot>>>;

/// Entries of a cell.
pub(crate) fn entries(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '\n']).map(str::trim).filter(|entry| !entry.is_empty())
}

/// The slots of one entry, `None` when any part of it is unclear.
pub(crate) fn parse(entry: &str) -> Option<Vec<WeeklySlot>> {
    if entry.len() > LONGEST {
        return None;
    }
    let plain = plain(entry);
    let mut read: Option<Vec<WeeklySlot>> = None;
    for language in LANGUAGES {
        let Some(slots) = language.tokens(&plain).and_then(|tokens| arrange(&items(&tokens)?)) else { continue };
        if read.as_ref().is_some_and(|others| *others != slots) {
            return None;
        }
        read = Some(slots);
    }
    read.filter(|slots| !slots.is_empty())
}

/// Whether an entry names days, and no times.
pub(crate) fn names_days(entry: &str) -> bool {
    let plain = plain(entry);
    let are_days = |items: Vec<Item>| items.iter().all(|item| matches!(item.kind, Kind::Days(_)));
    let in_one = |language: &Language| language.tokens(&plain).and_then(|tokens| items(&tokens)).is_some_and(are_days);
    parse(entry).is_some() && LANGUAGES.iter().any(in_one)
}

/// Folded, with the spellings that hide where a word ends replaced.
fn plain(entry: &str) -> String {
    let mut plain = entry.to_lowercase();
    for (number, name) in [("2ª", "segunda"), ("3ª", "terça"), ("4ª", "quarta"), ("5ª", "quinta"), ("6ª", "sexta")]
    {
        plain = plain.replace(number, name);
    }
    let mut plain = format!(" {} ", text::fold(&plain).replace('\u{df}', "ss"));
    for (written, meant) in [
        ("a.m.", "am"),
        ("p.m.", "pm"),
        ("a. m.", "am"),
        ("p. m.", "pm"),
        ("o'clock", ""),
        ("apres-midi", "apresmidi"),
        ("apres midi", "apresmidi"),
        ("week-end", "weekend"),
        ("mid-day", "midday"),
        ("jusqu'a", "jusqu'a "),
        ("d'", ""),
        ("l'", ""),
    ] {
        plain = plain.replace(written, meant);
    }
    plain
}

/// What an entry consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    kind: Kind,
    /// Whether no comma or "and" stands before it.
    joined: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Days(Vec<usize>),
    Hours(Span),
    Except,
}

/// Puts words together to days and hours.
fn items(tokens: &[Token]) -> Option<Vec<Item>> {
    let (mut items, mut at, mut joined) = (Vec::new(), 0, true);
    while let Some(&token) = tokens.get(at) {
        let rest = &tokens[at + 1..];
        let kind = match token {
            Token::Between | Token::Word(Word::And) | Token::Plus => {
                (joined, at) = (false, at + 1);
                continue;
            }
            Token::Word(Word::Nothing) => {
                at += 1;
                continue;
            }
            // "de lunes a viernes", "segunda à noite"
            Token::Word(Word::From) if begins(rest, |word| matches!(word, Word::Days(..))) => {
                at += 1;
                continue;
            }
            Token::Word(Word::To) if begins(rest, |word| matches!(word, Word::Hours(..))) => {
                at += 1;
                continue;
            }
            // "every Monday"; "every" alone says nothing.
            Token::Word(Word::Every) => {
                if !begins(rest, |word| matches!(word, Word::Days(..))) {
                    return None;
                }
                at += 1;
                continue;
            }
            Token::Word(Word::Except) => {
                at += 1;
                Kind::Except
            }
            Token::Word(Word::Days(first, last)) => {
                let range = match rest {
                    [dash, Token::Word(Word::Days(other, end)), ..]
                        if dash.is_range() && first == last && other == end =>
                    {
                        Some(*end)
                    }
                    _ => None,
                };
                at += if range.is_some() { 3 } else { 1 };
                let last = range.unwrap_or(last);
                let days = if first <= last { (first..=last).collect() } else { (first..7).chain(0..=last).collect() };
                // "Mon - 18:00-20:00"
                if matches!(tokens.get(at), Some(Token::Dash)) && matches!(tokens.get(at + 1), Some(Token::Clock(_))) {
                    at += 1;
                }
                Kind::Days(days)
            }
            _ => {
                let (hours, length) = Hours::read(&tokens[at..])?;
                at += length;
                Kind::Hours(hours.span()?)
            }
        };
        items.push(Item { kind, joined: std::mem::replace(&mut joined, true) });
    }
    Some(items)
}

/// Whether the first word that says something is of a kind.
fn begins(tokens: &[Token], is_it: impl Fn(Word) -> bool) -> bool {
    let first = tokens.iter().find(|token| **token != Token::Word(Word::Nothing));
    matches!(first, Some(Token::Word(word)) if is_it(*word))
}

/// The slots of an entry.
fn arrange(items: &[Item]) -> Option<Vec<WeeklySlot>> {
    let except = items.iter().position(|item| item.kind == Kind::Except).unwrap_or(items.len());
    let (said, excepted) = items.split_at(except);
    // Nothing but days may follow "except".
    let mut without = Vec::new();
    for item in excepted.iter().skip(1) {
        let Kind::Days(days) = &item.kind else { return None };
        without.extend(days);
    }
    if !excepted.is_empty() && without.is_empty() {
        return None;
    }
    let days_first = matches!(said.first()?.kind, Kind::Days(_));
    let mut slots = Vec::new();
    let (mut groups, mut rest) = (Vec::new(), said);
    while !rest.is_empty() {
        let is_first = |item: &Item| matches!(item.kind, Kind::Days(_)) == days_first;
        let firsts = rest.iter().take_while(|item| is_first(item)).count();
        let seconds = rest[firsts..].iter().take_while(|item| !is_first(item)).count();
        let (group, more) = rest.split_at(firsts + seconds);
        // "Mon, 6-8pm Tue" and "6-8pm Mon, Tue 9-10am Wed": the middle belongs to what stands behind it.
        let belongs_behind =
            group[firsts..].iter().any(|item| !item.joined) && more.first().is_some_and(|next| next.joined);
        if belongs_behind || !days_first && more.first().is_some_and(|next| next.joined) {
            return None;
        }
        groups.push(group);
        rest = more;
    }
    let hours_of = |group: &[Item]| -> Vec<Span> {
        group.iter().filter_map(|item| if let Kind::Hours(span) = item.kind { Some(span) } else { None }).collect()
    };
    // "Mon evening, afternoons Tue" is not the whole of Tuesday.
    let several = groups.iter().any(|group| hours_of(group).len() > 1);
    for group in groups {
        let days = group.iter().flat_map(|item| if let Kind::Days(days) = &item.kind { days.as_slice() } else { &[] });
        let mut days: Vec<usize> = days.copied().collect();
        let mut hours = hours_of(group);
        if days.is_empty() || hours.is_empty() && (several || !days_first) {
            return None;
        }
        if hours.is_empty() {
            hours.push(WHOLE_DAY);
        }
        days.sort_unstable();
        days.dedup();
        for &day in days.iter().filter(|day| !without.contains(day)) {
            for &(from, to) in &hours {
                slots.push(WeeklySlot::on(WEEK[day], from, to).ok()?);
            }
        }
    }
    Some(slots)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Day, hour it begins at, hours it lasts.
    fn read(entry: &str) -> Option<Vec<(u16, u16, u16)>> {
        let slot = |slot: WeeklySlot| (slot.start() / 1440, slot.start() % 1440 / 60, slot.minutes() / 60);
        parse(entry).map(|slots| slots.into_iter().map(slot).collect())
    }

    /// The same hours on several days.
    #[expect(clippy::unnecessary_wraps, reason = "compared with what is read")]
    fn on(days: &[u16], hour: u16, length: u16) -> Option<Vec<(u16, u16, u16)>> {
        Some(days.iter().map(|&day| (day, hour, length)).collect())
    }

    #[test]
    fn days_and_times_are_read() {
        assert_eq!(read("Mon 18:00-20:00"), on(&[0], 18, 2));
        assert_eq!(read("Mon: 18.00 - 20.00"), on(&[0], 18, 2));
        assert_eq!(read("Saturday morning"), on(&[5], 8, 4));
        assert_eq!(read("Tue, Thu 6-8pm"), on(&[1, 3], 18, 2));
        assert_eq!(read("Monday evening, Wednesdays 9 to 11"), Some(vec![(0, 18, 4), (2, 9, 2)]));
        assert_eq!(read("evenings on Friday"), on(&[4], 18, 4));
        assert_eq!(read("Sat"), on(&[5], 8, 12));
        assert_eq!(read("Weekday evenings"), on(&[0, 1, 2, 3, 4], 18, 4));
        assert_eq!(read("Fri-Sun 10-12"), on(&[4, 5, 6], 10, 2));
        assert_eq!(read("Sat to Mon 10-12"), on(&[0, 5, 6], 10, 2));
        assert_eq!(read("Mon 11-1pm"), on(&[0], 11, 2));
        assert_eq!(read("Mon 6pm - 8"), on(&[0], 18, 2));
        assert_eq!(read("Mon 9-5"), on(&[0], 9, 8));
        assert_eq!(read("12am-1am Sat"), on(&[5], 0, 1));
        assert_eq!(read("Fri 10pm-2am"), on(&[4], 22, 4));
        assert_eq!(read("Mon 9am-noon"), on(&[0], 9, 3));
        assert_eq!(read("Mon noon-2pm, Tue noon"), Some(vec![(0, 12, 2), (1, 12, 2)]));
        assert_eq!(read("Mon 9-11, 14-16"), Some(vec![(0, 9, 2), (0, 14, 2)]));
        assert_eq!(read("every Monday between 5 and 7pm"), on(&[0], 17, 2));
    }

    #[test]
    fn letters_are_days() {
        for (letter, day) in [("M", 0), ("T", 1), ("W", 2), ("Th", 3), ("F", 4), ("Sun", 6), ("Sa", 5)] {
            assert_eq!(read(&format!("6:00-7:00pm {letter}")), on(&[day], 18, 1), "{letter}");
            assert_eq!(read(&format!("{letter} 6:00-7:00pm")), on(&[day], 18, 1), "{letter}");
        }
        assert_eq!(read("MWF 12-1pm"), on(&[0, 2, 4], 12, 1));
        assert_eq!(read("TTh 6-8pm"), on(&[1, 3], 18, 2));
        assert_eq!(read("TuTh 6-8pm"), on(&[1, 3], 18, 2));
        assert_eq!(read("M-F 6-8pm"), on(&[0, 1, 2, 3, 4], 18, 2));
        assert_eq!(read("MTWRF 18-20"), on(&[0, 1, 2, 3, 4], 18, 2));
        assert_eq!(read("M/W/F 18-20"), on(&[0, 2, 4], 18, 2));
        assert_eq!(read("L-V 18h-20h"), on(&[0, 1, 2, 3, 4], 18, 2));
        assert_eq!(["S 6-8pm", "FM 6-8pm", "MM 6-8pm", "R 6-8pm", "X 6-8pm"].map(read), [const { None }; 5]);
    }

    #[test]
    fn after_before_and_except_are_read() {
        assert_eq!(read("weekdays after 6"), on(&[0, 1, 2, 3, 4], 18, 4));
        assert_eq!(read("Mon after 6pm"), on(&[0], 18, 4));
        assert_eq!(read("Mon from 18:00"), on(&[0], 18, 4));
        assert_eq!(read("Mon 6pm+"), on(&[0], 18, 4));
        assert_eq!(read("Mon 6pm onwards"), on(&[0], 18, 4));
        assert_eq!(read("Mon after 10pm"), on(&[0], 22, 2));
        assert_eq!(read("Mon before 10am"), on(&[0], 8, 2));
        assert_eq!(read("Mon until 9:30am"), Some(vec![(0, 7, 2)]));
        assert_eq!(read("any time except Wednesday"), on(&[0, 1, 3, 4, 5, 6], 8, 12));
        assert_eq!(read("Mondays 6-8pm, Tuesdays after 5pm, not Fridays"), Some(vec![(0, 18, 2), (1, 17, 5)]));
        assert_eq!(read("weekdays after 6, but not Mon"), on(&[1, 2, 3, 4], 18, 4));
        // Eight in the morning as well as in the evening; hours beside "not".
        assert_eq!(
            ["Mon after 8", "Mon before 10", "not Fridays", "Mon, not after 6pm"].map(read),
            [const { None }; 4]
        );
    }

    #[test]
    fn a_part_of_the_day_says_which_half_the_hours_are_in() {
        assert_eq!(read("Monday evenings 6-8"), on(&[0], 18, 2));
        assert_eq!(read("6 to 8 in the evening on Mondays"), on(&[0], 18, 2));
        assert_eq!(read("Saturday morning 9-11"), on(&[5], 9, 2));
        assert_eq!(read("Sat & Sun mornings"), on(&[5, 6], 8, 4));
        assert_eq!(read("Mon/Wed evenings"), on(&[0, 2], 18, 4));
        assert_eq!(
            ["Monday mornings 6-8pm", "Mon evening 9am-11am", "Mon evening 12-14"].map(read),
            [const { None }; 3]
        );
    }

    #[test]
    fn other_languages_are_read() {
        let weekdays = [0, 1, 2, 3, 4];
        assert_eq!(read("montags ab 18 Uhr"), on(&[0], 18, 4));
        assert_eq!(read("Mo-Fr 18-20 Uhr"), on(&weekdays, 18, 2));
        assert_eq!(read("Di, Do abends"), on(&[1, 3], 18, 4));
        assert_eq!(read("Samstagvormittag und Sonntagnachmittag"), Some(vec![(5, 8, 4), (6, 13, 5)]));
        assert_eq!(read("mittwochs zwischen 17 und 19 Uhr"), on(&[2], 17, 2));
        assert_eq!(read("9-11 am Montag"), on(&[0], 9, 2));
        assert_eq!(read("t\u{e4}glich au\u{df}er So"), on(&[0, 1, 2, 3, 4, 5], 8, 12));
        assert_eq!(read("le mardi de 18h \u{e0} 20h"), on(&[1], 18, 2));
        assert_eq!(read("Lundi soir et jeudi apr\u{e8}s-midi"), Some(vec![(0, 18, 4), (3, 13, 5)]));
        assert_eq!(
            read("du lundi au vendredi apr\u{e8}s 18h30"),
            Some([0, 1, 2, 3, 4].map(|day| (day, 18, 3)).to_vec())
        );
        assert_eq!(read("le week-end sauf dimanche"), on(&[5], 8, 12));
        assert_eq!(read("de lunes a viernes de 18 a 20"), on(&weekdays, 18, 2));
        assert_eq!(read("mi\u{e9}rcoles y viernes por la tarde"), on(&[2, 4], 13, 5));
        assert_eq!(read("s\u{e1}bados de 6 a 8 de la tarde"), on(&[5], 18, 2));
        assert_eq!(read("2\u{aa} e 4\u{aa} \u{e0} noite"), on(&[0, 2], 18, 4));
        assert_eq!(read("ter\u{e7}a-feira das 18h \u{e0}s 20h"), on(&[1], 18, 2));
        assert_eq!(read("maandag en woensdag vanaf 18 uur"), on(&[0, 2], 18, 4));
        assert_eq!(read("za 's ochtends"), on(&[5], 8, 4));
        // Monday in Dutch, Tuesday in French; Tuesday in German and Dutch, Sunday in French.
        assert_eq!(["ma 18-20", "di 18-20"].map(read), [const { None }; 2]);
        assert_eq!(read("ma, wo 18-20"), on(&[0, 2], 18, 2));
        assert_eq!(["Di 18-20 Uhr", "di 18-20 uur"].map(read), [on(&[1], 18, 2), on(&[1], 18, 2)]);
    }

    #[test]
    fn what_is_unclear_is_not_guessed() {
        for unclear in [
            "evenings",
            "after work",
            "Mon sometimes",
            "Mon 25-26",
            "Mon 18:75-20:00",
            "ask me",
            "",
            "-",
            "Mon 18-18",
            "Mon 6-8",
            "Mon at 6pm",
            "Mon 18:00",
            "Mon evening, afternoons Tue",
            "Mon, 6-8pm Tue",
            "6-8pm Mon, Tue 9-10am",
            "6-8pm Mon, Tue afternoon, Wed",
            "6-8pm Mon Tue afternoon Wed",
            "Mon 6-8pm, 9-10pm, Tue",
            "Mon 6-8pm, perhaps Tue",
            "every other Monday 6-8pm",
            "1st Monday 6-8pm",
            "Mon 2 hours",
            "Mon 6-8pm or so",
            "Mon 6-8pm ET",
            "Mon -",
            "every",
            "between Mon and Tue 6 and 8",
        ] {
            assert_eq!(read(unclear), None, "{unclear}");
        }
        assert_eq!(parse(&"Mon 18-20, ".repeat(1000)), None);
    }
}
