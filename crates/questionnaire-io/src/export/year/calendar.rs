//! What is due as a calendar that mail programs import (RFC 5545).
//!
//! Each duty is an event of a whole day, and so is each day on which tips are sent. Its UID stays the same from run to
//! run, so importing a newer calendar moves entries instead of doubling them.
//! DTSTAMP is the day asked for, since there is no clock.

use std::collections::BTreeMap;

use mentor_match::Shown;
use mentor_match::cohort::Side;
use mentor_match::jiff::ToSpan;
use mentor_match::jiff::civil::Date;
use mentor_match::programme::{Due, Pace};
use mentor_match::text::count;

use super::super::introductions::tips::Tips;
use super::due::{Contacts, still_asked, words};
use super::people::called;
use crate::programme::Programme;

/// The most bytes of a line, without its end.
const LONGEST_LINE: usize = 75;

/// A text as the value of a property: what has a meaning there is escaped.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => value.extend(['\\', letter]),
            '\n' => value.push_str("\\n"),
            other if other.is_control() => {}
            other => value.push(other),
        }
    }
    value
}

/// Adds a line, folded: longer ones go on behind a blank on the next line, never within a letter.
fn push(text: &mut String, line: &str) {
    let mut room = LONGEST_LINE;
    for letter in line.chars() {
        if letter.len_utf8() > room {
            text.push_str("\r\n ");
            room = LONGEST_LINE - 1;
        }
        room -= letter.len_utf8();
        text.push(letter);
    }
    text.push_str("\r\n");
}

/// An entry of a whole day.
fn entry(text: &mut String, day: Date, stamp: &str, [uid, summary, description]: [&str; 3]) {
    push(text, "BEGIN:VEVENT");
    push(text, &format!("UID:{uid}@mentor-match"));
    push(text, &format!("DTSTAMP:{stamp}"));
    push(text, &format!("DTSTART;VALUE=DATE:{}", day.strftime("%Y%m%d")));
    push(text, &format!("SUMMARY:{}", escaped(summary)));
    push(text, &format!("DESCRIPTION:{}", escaped(description)));
    push(text, "TRANSP:TRANSPARENT");
    push(text, "END:VEVENT");
}

/// On which days from one to another partners get tips, and how many letters that are; who rests gets none.
fn tips_of_days(programme: &Programme, tips: &Tips, (from, to): (Date, Date)) -> BTreeMap<Date, usize> {
    let state = programme.on(from);
    let mut days = BTreeMap::new();
    for pair in state.open_pairs().filter(|pair| state.rests_since(pair).is_none()) {
        let Some(begun) = pair.introduced else { continue };
        for (_, after) in [Side::Mentee, Side::Mentor].into_iter().flat_map(|side| tips.days(side)) {
            let on = begun.saturating_add(i64::from(after).days());
            if from <= on && on <= to {
                *days.entry(on).or_default() += 1;
            }
        }
    }
    days
}

/// The calendar: what is due, and for each day on which tips are sent how many, in the days that `pace` looks ahead.
pub fn calendar(
    programme: &Programme,
    due: &[Due],
    (day, pace): (Date, &Pace),
    (contacts, tips): (&Contacts, &Tips),
) -> String {
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mentor-match//programme//EN", "CALSCALE:GREGORIAN"] {
        push(&mut text, line);
    }
    let stamp = day.strftime("%Y%m%dT000000Z").to_string();
    let asked = still_asked(programme, day);
    for one in due {
        let (what, to_do) = words(one, &asked);
        let mentor = one.mentor.map(|mentor| called(programme, mentor));
        let people: Vec<Shown> = std::iter::once(called(programme, one.mentee)).chain(mentor).collect();
        let who = Shown::joined(&people, " and ");
        let contact = contacts.for_due(one);
        let contact = if contact.is_empty() { String::new() } else { format!("\nContact: {}", Shown::line(contact)) };
        let (summary, description) = (format!("{what}: {}", &*who), format!("{to_do}{contact}"));
        entry(&mut text, one.day, &stamp, [&one.uid(), &summary, &description]);
    }
    let ahead = day.saturating_add(i64::from(pace.ahead_days).days());
    for (on, letters) in tips_of_days(programme, tips, (day, ahead)) {
        let (uid, summary) = (format!("tips-{}", on.strftime("%Y%m%d")), format!("tips: {}", count(letters, "letter")));
        entry(&mut text, on, &stamp, [&uid, &summary, "write them: programme letters"]);
    }
    push(&mut text, "END:VCALENDAR");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_letters_and_texts_are_escaped() {
        let mut text = String::new();
        push(&mut text, &format!("SUMMARY:{}", "é".repeat(100)));
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.len() <= 75) && lines[1..].iter().all(|line| line.starts_with(' ')));
        let unfolded = text.replace("\r\n ", "");
        assert_eq!(unfolded, format!("SUMMARY:{}\r\n", "é".repeat(100)));
        assert_eq!(escaped("a;b,c\\d\ne\rf"), "a\\;b\\,c\\\\d\\nef");
    }
}
