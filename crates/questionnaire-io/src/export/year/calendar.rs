//! What is due as a calendar that mail programs import (RFC 5545).
//!
//! Each duty is an event of a whole day. Its UID stays the same from run to run, so importing a newer calendar moves
//! entries instead of doubling them. DTSTAMP is the day asked for, since there is no clock.

use mentor_match::Shown;
use mentor_match::jiff::civil::Date;
use mentor_match::programme::Due;

use super::due::{Contacts, words};
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

/// The calendar.
pub fn calendar(programme: &Programme, due: &[Due], day: Date, contacts: &Contacts) -> String {
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mentor-match//programme//EN", "CALSCALE:GREGORIAN"] {
        push(&mut text, line);
    }
    let stamp = day.strftime("%Y%m%dT000000Z").to_string();
    for one in due {
        let (what, to_do) = words(one);
        let mentor = one.mentor.map(|mentor| called(programme, mentor));
        let people: Vec<Shown> = std::iter::once(called(programme, one.mentee)).chain(mentor).collect();
        let who = Shown::joined(&people, " and ");
        let contact = contacts.of(one.mentee, one.mentor);
        let contact = if contact.is_empty() { String::new() } else { format!("\nContact: {}", Shown::line(contact)) };
        push(&mut text, "BEGIN:VEVENT");
        push(&mut text, &format!("UID:{}@mentor-match", one.uid()));
        push(&mut text, &format!("DTSTAMP:{stamp}"));
        push(&mut text, &format!("DTSTART;VALUE=DATE:{}", one.day.strftime("%Y%m%d")));
        push(&mut text, &format!("SUMMARY:{}", escaped(&format!("{what}: {}", &*who))));
        push(&mut text, &format!("DESCRIPTION:{}", escaped(&format!("{to_do}{contact}"))));
        push(&mut text, "TRANSP:TRANSPARENT");
        push(&mut text, "END:VEVENT");
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
