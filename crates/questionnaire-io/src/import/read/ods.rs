//! ODS: the tables of `content.xml`, element by element.
//!
//! A cell, a row, a run of blanks may stand for millions (`number-columns-repeated`, `number-rows-repeated`, `text:c`).
//! They are handed on one by one, and each is paid for before it is made, so that a file costs what it is read as. The
//! numbers are believed only as far as a limit that is reached anyway. O(bytes + cells) time; O(bytes) space.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::budget::Budget;
use super::sheet_rows::{Gathered, Listed, MAX_SHEETS, TakeRow, decimal, of_iso, one_kind_of_break, truth};
use crate::import::error::ImportError;
use crate::import::limits::MAX_CELL_BYTES;

/// What it costs to read an element, besides its bytes.
const STEPS_AN_ELEMENT: usize = 40;

/// The tables of a document.
#[derive(Debug)]
pub(super) struct Ods {
    content: String,
    /// In the order of the sheets: where the inside of the table begins.
    beginnings: Vec<usize>,
    pub(super) has_links: bool,
}

/// An element's attribute, unescaped.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    let found = element.try_get_attribute(name).map_err(|error| error.to_string())?;
    let value = found.map(|found| found.normalized_value(XmlVersion::Explicit1_0).map(std::borrow::Cow::into_owned));
    value.transpose().map_err(|error| error.to_string())
}

/// How often an element stands there; a number that is none, or too large, is as often as anything can be.
fn times(element: &BytesStart<'_>, name: &str) -> Result<usize, String> {
    Ok(attribute(element, name)?.map_or(1, |times| times.trim().parse().unwrap_or(usize::MAX)))
}

fn reader(content: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(content);
    let config = reader.config_mut();
    // A table is read from its inside, and ends with a tag that nothing opened.
    (config.check_end_names, config.allow_unmatched_ends, config.expand_empty_elements) = (false, true, true);
    reader
}

/// The events of a document, each paid for.
struct Events<'c, 'b> {
    reader: Reader<&'c [u8]>,
    before: u64,
    budget: &'b Budget<'b>,
}

impl<'c> Events<'c, '_> {
    /// The next event; `None` at the end, and when the budget is spent.
    fn next(&mut self) -> Result<Option<Event<'c>>, String> {
        let event = self.reader.read_event().map_err(|error| error.to_string())?;
        let at = self.reader.buffer_position();
        let bytes = usize::try_from(at - self.before).unwrap_or(usize::MAX);
        self.before = at;
        Ok(Some(event).filter(|event| !matches!(event, Event::Eof) && self.budget.spend(STEPS_AN_ELEMENT + 2 * bytes)))
    }
}

impl Ods {
    /// Finds the tables.
    pub(super) fn open(content: String, budget: &Budget<'_>) -> Result<(Self, Vec<Listed>), String> {
        let (mut beginnings, mut listed, mut hidden) = (Vec::new(), Vec::new(), BTreeSet::new());
        let (mut has_links, mut style) = (false, None);
        let mut events = Events { reader: reader(&content), before: 0, budget };
        while let Some(event) = events.next()? {
            let Event::Start(element) = event else { continue };
            match element.name().as_ref() {
                "style:style" => style = attribute(&element, "style:name")?,
                "style:table-properties" => {
                    let is_hidden = attribute(&element, "table:display")?.as_deref() == Some("false");
                    hidden.extend(style.clone().filter(|_| is_hidden));
                }
                "table:table" => {
                    if let Some(name) = attribute(&element, "table:name")? {
                        if listed.len() == MAX_SHEETS {
                            return Err(format!("more than {MAX_SHEETS} sheets"));
                        }
                        let style = attribute(&element, "table:style-name")?;
                        listed.push(Listed { name, hidden: style.is_some_and(|style| hidden.contains(&style)) });
                        beginnings.push(usize::try_from(events.before).unwrap_or(usize::MAX));
                    }
                }
                "table:table-source" | "table:cell-range-source" => has_links = true,
                _ => {}
            }
        }
        Ok((Self { content, beginnings, has_links }, listed))
    }

    /// The rows of a sheet, by its position.
    pub(super) fn rows(
        &self,
        sheet: usize,
        gathered: &mut Gathered<'_>,
        budget: &Budget<'_>,
        take: TakeRow<'_>,
    ) -> Result<(), ImportError> {
        let place = gathered.place();
        let damaged = |problem: String| ImportError::DamagedWorkbook { file: place.to_owned(), problem };
        let content = self.beginnings.get(sheet).and_then(|&from| self.content.get(from..)).unwrap_or_default();
        let mut events = Events { reader: reader(content), before: 0, budget };
        let (mut row, mut column, mut again) = (0u32, 0usize, 1usize);
        // The first column of a text, and in how many it stands.
        let mut cells: Vec<(usize, usize, String)> = Vec::new();
        loop {
            let Some(event) = events.next().map_err(damaged)? else {
                budget.check(place)?;
                return Err(damaged("a table without an end".to_owned()));
            };
            match event {
                Event::Start(element) => match element.name().as_ref() {
                    "table:table-row" => {
                        again = times(&element, "table:number-rows-repeated").map_err(damaged)?;
                        column = 0;
                        cells.clear();
                    }
                    "table:table-cell" | "table:covered-table-cell" => {
                        let columns = times(&element, "table:number-columns-repeated").map_err(damaged)?;
                        let text = cell(&element, &mut events).map_err(damaged)?;
                        if !text.trim().is_empty() {
                            cells.push((column, columns, text));
                        }
                        column = column.saturating_add(columns);
                    }
                    _ => {}
                },
                Event::End(element) => match element.name().as_ref() {
                    "table:table-row" => {
                        if !cells.is_empty() {
                            for row in (row..=u32::MAX).take(again) {
                                let all = cells.iter().flat_map(|(first, columns, text)| {
                                    (*first..).take(*columns).map(move |column| (column, text))
                                });
                                for (column, text) in all {
                                    budget.take(STEPS_AN_ELEMENT + 2 * text.len(), place)?;
                                    let column = u32::try_from(column).unwrap_or(u32::MAX);
                                    if gathered.cell(row, column, text.clone(), take)?.is_break() {
                                        return Ok(());
                                    }
                                }
                            }
                        }
                        row = row.saturating_add(u32::try_from(again).unwrap_or(u32::MAX));
                    }
                    "table:table" => return gathered.end(take).map(|_: ControlFlow<()>| ()),
                    _ => {}
                },
                _ => {}
            }
        }
    }
}

/// What a cell says, up to its end.
fn cell(element: &BytesStart<'_>, events: &mut Events<'_, '_>) -> Result<String, String> {
    let value = |name: &str| attribute(element, name);
    let kind = value("office:value-type")?;
    let is_error = value("calcext:value-type")?.as_deref() == Some("error");
    let typed = if let Some(number) = value("office:value")? {
        let number: f64 = number.trim().parse().map_err(|_| format!("\"{number}\" is not a number"))?;
        Some(decimal(number))
    } else if let Some(date) = value("office:date-value")? {
        Some(of_iso(&date))
    } else if let Some(time) = value("office:time-value")? {
        Some(time)
    } else if let Some(yes) = value("office:boolean-value")? {
        Some(truth(yes.eq_ignore_ascii_case("true")))
    } else {
        // An error stands in the content, with an empty text beside it.
        value("office:string-value")?.filter(|text| !(is_error && text.is_empty()))
    };
    let written = content(element.name().as_ref(), events)?;
    let text = typed.or_else(|| Some(written).filter(|_| is_error || kind.as_deref() == Some("string")));
    Ok(one_kind_of_break(&text.unwrap_or_default()))
}

/// The paragraphs of a cell, without remarks on it.
fn content(name: &str, events: &mut Events<'_, '_>) -> Result<String, String> {
    let (mut text, mut paragraphs, mut remarks) = (String::new(), 0, 0usize);
    while let Some(event) = events.next()? {
        match event {
            Event::End(end) if end.name().as_ref() == name => return Ok(text),
            Event::Start(start) if start.name().as_ref() == "office:annotation" => remarks += 1,
            Event::End(end) if end.name().as_ref() == "office:annotation" => remarks = remarks.saturating_sub(1),
            _ if remarks > 0 => {}
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::CData(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(entity) => refer(&entity, &mut text)?,
            Event::Start(start) => match start.name().as_ref() {
                "text:p" => {
                    text.extend((paragraphs > 0).then_some('\n'));
                    paragraphs += 1;
                }
                "text:s" => {
                    // One more than is read makes the cell too long.
                    let blanks = times(&start, "text:c")?.min(MAX_CELL_BYTES + 1);
                    if !events.budget.spend(blanks) {
                        break;
                    }
                    text.extend(std::iter::repeat_n(' ', blanks));
                }
                "text:tab" => text.push('\t'),
                "text:line-break" => text.push('\n'),
                _ => {}
            },
            _ => {}
        }
    }
    Err("a cell without an end".to_owned())
}

fn refer(entity: &BytesRef<'_>, text: &mut String) -> Result<(), String> {
    if let Some(known) = resolve_xml_entity(entity) {
        text.push_str(known);
        return Ok(());
    }
    let letter = entity.resolve_char_ref().map_err(|error| error.to_string())?;
    text.push(letter.ok_or_else(|| format!("unrecognized entity &{};", &**entity))?);
    Ok(())
}
