//! Leadership positions: `Treasurer (district, 2018-2020)`, `Annual gala (project, 2019)`, `Sales manager (outside,
//! 2015-)`.
//!
//! Entries are separated by semicolons or line breaks. In the last brackets stand, in any order and separated by
//! commas, a level, a unit, years or dates, `committee`, `project`, `outside`. A year alone is that whole year; a year
//! with a dash and nothing behind it goes on. Without brackets, a level or the words committee and project in the title
//! count.

use jiff::civil::Date;
use mentor_match::cohort::{LeadershipRole, Level, RoleKind, Sphere, UnitId, Units};
use mentor_match::text;

use crate::import::report::NoteKind;
use crate::import::units::tree::UnitTree;

/// Entries of a cell.
pub(crate) fn entries(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '\n'])
        .map(|entry| entry.trim().trim_start_matches(['-', '*', '•']).trim())
        .filter(|entry| !entry.is_empty())
}

/// Reads one entry; what was not understood of it becomes notes.
pub(crate) fn parse(entry: &str, tree: &UnitTree) -> (LeadershipRole, Vec<NoteKind>) {
    let units = &tree.units;
    let mut notes = Vec::new();
    let (title, bracket) = match entry.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((title, bracket)) if !title.trim().is_empty() => (title.trim(), bracket),
        _ => (entry, ""),
    };
    let mut role = LeadershipRole::new(title);
    let mut said_kind = false;
    let mut left = Vec::new();
    for part in bracket.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let word = text::slug(part);
        match word.as_str() {
            "committee" | "committee-leadership" | "committee-chair" => {
                (role.kind, said_kind) = (RoleKind::Committee, true);
            }
            "project" | "project-leadership" | "project-lead" => (role.kind, said_kind) = (RoleKind::Project, true),
            "office" | "association" | "inside" => said_kind = true,
            "outside" | "profession" | "work" | "at-work" | "job" | "outside-the-association" => {
                role.sphere = Sphere::Outside;
            }
            _ => {
                if let Some(level) = level_named(part, units) {
                    role.level = Some(level);
                } else if let Some(years) = years(part) {
                    match years {
                        Ok((from, to)) => (role.from, role.to) = (from, to),
                        Err(Impossible) => notes.push(NoteKind::LeadershipYears { entry: entry.to_owned() }),
                    }
                } else if let Some(unit) = unit_named(part, tree) {
                    role.unit = Some(unit);
                    role.level = Some(units.level_of(unit));
                } else {
                    left.push(part.to_owned());
                }
            }
        }
    }
    // "Association" may be the name of a level as well as "not outside".
    if role.level.is_none() && role.sphere == Sphere::Association {
        role.level = bracket.split(',').chain([title]).find_map(|part| level_in(part, units));
    }
    if !said_kind && role.sphere == Sphere::Association {
        let words = text::words(title);
        if words.iter().any(|word| word == "committee") {
            role.kind = RoleKind::Committee;
        } else if words.iter().any(|word| word == "project") {
            role.kind = RoleKind::Project;
        }
    }
    if !left.is_empty() {
        let part = left.join(", ");
        role.title = format!("{title} ({part})");
        notes.push(NoteKind::LeadershipPart { part, entry: entry.to_owned() });
    }
    (role, notes)
}

/// A level by its name, also as "district level".
pub(crate) fn level_named(part: &str, units: &Units) -> Option<Level> {
    let slug = text::slug(part);
    let plain = slug.strip_suffix("-level").unwrap_or(&slug);
    units.level(plain).or_else(|| units.level(plain.strip_suffix('s')?))
}

/// The only level whose name is among the words.
pub(crate) fn level_in(part: &str, units: &Units) -> Option<Level> {
    let slug = format!("-{}-", text::slug(part));
    let mut named = units.levels().iter().filter(|level| slug.contains(&format!("-{level}-")));
    let level = named.next().filter(|_| named.next().is_none())?;
    units.level(level)
}

fn unit_named(part: &str, tree: &UnitTree) -> Option<UnitId> {
    match tree.named(part) {
        [only] => Some(*only),
        _ => None,
    }
}

type Years = (Option<Date>, Option<Date>);

/// Looks like a year or a date, but does not exist or runs backwards.
struct Impossible;

/// `None`: these are no years.
fn years(part: &str) -> Option<Result<Years, Impossible>> {
    let folded = text::fold(part);
    let since = folded.strip_prefix("since ").or_else(|| folded.strip_prefix("from "));
    if let Some(from) = since.and_then(|from| day(from.trim(), false)) {
        return Some(from.map(|from| (Some(from), None)));
    }
    let body = since.unwrap_or(&folded);
    if let Some(end) = body.strip_prefix("until ").or_else(|| body.strip_prefix('-')) {
        return Some(day(end.trim(), true)?.map(|to| (None, Some(to))));
    }
    if let (Some(from), Some(to)) = (day(body, false), day(body, true)) {
        return Some(from.and_then(|from| Ok((Some(from), Some(to?)))));
    }
    // The dash between two dates, not one inside a date.
    let splits = [" to ", " - ", " until "].into_iter().filter_map(|dash| body.split_once(dash));
    let inner = body.match_indices('-').map(|(at, _)| (&body[..at], &body[at + 1..]));
    for (from, to) in splits.chain(inner) {
        let Some(from) = day(from.trim(), false) else { continue };
        if matches!(to.trim(), "" | "now" | "today" | "present" | "current") {
            return Some(from.map(|from| (Some(from), None)));
        }
        let Some(to) = day(to.trim(), true) else { continue };
        return Some(match (from, to) {
            (Ok(from), Ok(to)) if from <= to => Ok((Some(from), Some(to))),
            _ => Err(Impossible),
        });
    }
    None
}

/// Since when somebody has been a member: `2015`, `since 2015`, `2015-07-01`, or for how many years until the as-of
/// date: `12`, `12 years`. What lies ahead or more than a hundred years back is none.
pub(crate) fn member_since(answer: &str, as_of: Date) -> Option<Date> {
    let folded = text::fold(answer);
    let said = folded.strip_prefix("since ").unwrap_or(&folded).trim();
    let since = if let Some(day) = day(said, false) {
        day.ok()?
    } else {
        let years = said.strip_suffix("years").or_else(|| said.strip_suffix("year")).unwrap_or(said);
        let years: i16 = years.trim().parse().ok().filter(|years| (0..=100).contains(years))?;
        as_of.checked_sub(jiff::Span::new().years(years)).ok()?
    };
    (since <= as_of && since.year() >= as_of.year() - 100).then_some(since)
}

/// A year or an ISO date. A year ends on its last day. `None`: it is neither.
fn day(text: &str, end: bool) -> Option<Result<Date, Impossible>> {
    if text.len() > 10 {
        return None;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if text.len() == 4 && digits == 4 {
        let year: i16 = text.parse().ok()?;
        let (month, day) = if end { (12, 31) } else { (1, 1) };
        let date = Date::new(year, month, day).ok().filter(|_| (1900..=2100).contains(&year));
        return Some(date.ok_or(Impossible));
    }
    if text.len() == 10 && digits == 8 && text.matches('-').count() == 2 {
        return Some(text.parse().map_err(|_| Impossible));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> UnitTree {
        let mut units = Units::new(["club", "district"]).unwrap();
        let harbour = units.add("club", "Harbour", None).unwrap();
        UnitTree::of(units, [("harbour", harbour)])
    }

    fn read(entry: &str) -> String {
        let tree = tree();
        let units = &tree.units;
        let (role, notes) = parse(entry, &tree);
        let level = role.level.map_or("-", |level| units.level_name(level)).to_owned();
        let date = |date: Option<Date>| date.map_or_else(|| "-".to_owned(), |date| date.to_string());
        format!(
            "{}|{level}|{}|{}|{:?}|{:?}|{}",
            role.title,
            date(role.from),
            date(role.to),
            role.sphere,
            role.kind,
            notes.len()
        )
    }

    #[test]
    fn brackets_say_level_years_and_kind() {
        assert_eq!(
            read("Treasurer (district, 2018-2020)"),
            "Treasurer|district|2018-01-01|2020-12-31|Association|Office|0"
        );
        assert_eq!(read("Annual gala (project, 2019)"), "Annual gala|-|2019-01-01|2019-12-31|Association|Project|0");
        assert_eq!(read("Sales manager (outside, 2015-)"), "Sales manager|-|2015-01-01|-|Outside|Office|0");
        assert_eq!(read("Secretary (Harbour, since 2021)"), "Secretary|club|2021-01-01|-|Association|Office|0");
        assert_eq!(
            read("Chair (club, 2018-07-01 to 2020-06-30)"),
            "Chair|club|2018-07-01|2020-06-30|Association|Office|0"
        );
        assert_eq!(read("Chair (2018-07-01-2020-06-30)"), "Chair|-|2018-07-01|2020-06-30|Association|Office|0");
        assert_eq!(read("Chair (2018 – present)"), "Chair|-|2018-01-01|-|Association|Office|0");
    }

    #[test]
    fn membership_begins_with_a_year_a_day_or_so_many_years_ago() {
        let as_of = jiff::civil::date(2026, 9, 1);
        let read = |answer: &str| member_since(answer, as_of).map(|day| day.to_string());
        for (answer, day) in [
            ("2015", "2015-01-01"),
            ("Since 2015", "2015-01-01"),
            ("2015-07-31", "2015-07-31"),
            ("12 years", "2014-09-01"),
            ("1 year", "2025-09-01"),
            ("0", "2026-09-01"),
        ] {
            assert_eq!(read(answer).as_deref(), Some(day), "{answer}");
        }
        for unclear in ["", "long ago", "2027", "1850", "101", "-3", "2015-02-30", "7/1/2015"] {
            assert_eq!(read(unclear), None, "{unclear}");
        }
    }

    #[test]
    fn titles_speak_for_themselves_and_nothing_is_lost() {
        assert_eq!(read("District treasurer"), "District treasurer|district|-|-|Association|Office|0");
        assert_eq!(read("Bylaws committee"), "Bylaws committee|-|-|-|Association|Committee|0");
        assert_eq!(read("Chair (Rotary, 2019)"), "Chair (Rotary)|-|2019-01-01|2019-12-31|Association|Office|1");
        assert_eq!(read("Chair (2020-2018)"), "Chair|-|-|-|Association|Office|1");
        assert_eq!(read("(2019)"), "(2019)|-|-|-|Association|Office|0");
        assert_eq!(entries("A; B\n- C;;").collect::<Vec<_>>(), ["A", "B", "C"]);
    }
}
