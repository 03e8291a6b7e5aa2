//! What was understood of a file, for the one who exported it: column by column, and as a mapping file to edit.

use std::collections::BTreeMap;
use std::fmt::Write;

use mentor_match::text::{self, count};

use super::columns::column::{ColumnReport, ColumnUse, IgnoredBecause, Recognition, UnclearAnswer};
use super::file_report::FileReport;

const INTO_MEMORY: &str = "writing into a string cannot fail";
impl FileReport {
    /// What was understood, a line for each column: how surely, how many answered, common options.
    pub fn describe(&self) -> String {
        let counts = self.counts;
        let mut text = format!(
            "{}: {}, header in row {}, {}, {} of them used\n\n",
            self.name,
            self.encoding,
            self.header_row,
            count(counts.read, "row"),
            counts.used
        );
        for column in &self.columns {
            writeln!(text, "{column}").expect(INTO_MEMORY);
            let options = quoted(&column.options);
            let options = if options.is_empty() { options } else { format!("; common: {options}") };
            let unclear: Vec<String> = column.unclear.iter().map(|one| one.written.clone()).collect();
            let unclear = quoted(&unclear);
            let unclear = if unclear.is_empty() { unclear } else { format!("; not understood: {unclear}") };
            writeln!(text, "     {}{options}{unclear}", count(column.answers, "answer")).expect(INTO_MEMORY);
        }
        let unmapped = self.unmapped().count();
        if unmapped > 0 {
            writeln!(text, "\nNot used: {}. Name those that matter in the mapping.", count(unmapped, "column"))
                .expect(INTO_MEMORY);
        }
        text
    }

    /// The same as a mapping file to edit. As it is, it reads the file exactly as it is read without it.
    pub fn mapping(&self) -> String {
        mapping_draft(std::slice::from_ref(self))
    }

    /// The columns as a table of a mapping file.
    fn mapping_table(&self) -> String {
        let table = self.kind;
        let mut text = format!("\n# {}\n[{table}]\n", one_line(&self.name));
        for column in &self.columns {
            let target = match &column.holds {
                ColumnUse::Field { field, side, how } => {
                    let side = side.filter(|_| field.side().is_none() && self.kind.side().is_none());
                    let side = side.map(|side| format!("{side}.")).unwrap_or_default();
                    let audience = match (field.is_custom(), column.confidential) {
                        (false, true) => "confidential:",
                        (true, false) => "open:",
                        _ => "",
                    };
                    Some((format!("{audience}{side}{field}"), *how))
                }
                // What the mapping set aside would be recognised again, and confidential no more.
                ColumnUse::Ignored(_) if column.confidential => Some(("confidential".to_owned(), Recognition::Mapping)),
                ColumnUse::Ignored(IgnoredBecause::Mapping | IgnoredBecause::Decision) => {
                    Some(("ignore".to_owned(), Recognition::Mapping))
                }
                _ => None,
            };
            let folded = text::fold(&column.header);
            let twice = self.columns.iter().filter(|other| text::fold(&other.header) == folded).count() > 1;
            let header = toml::Value::from(column.header.as_str());
            match target {
                Some((target, how)) if !twice && (!column.header.is_empty() || how == Recognition::Mapping) => {
                    let remark = if how == Recognition::Beginning { "   # probably; please check" } else { "" };
                    writeln!(text, "{header} = {}{remark}", toml::Value::from(target)).expect(INTO_MEMORY);
                }
                Some((target, _)) => {
                    let why =
                        if twice { "two columns have this header: rename one" } else { "a column without a header" };
                    writeln!(text, "# column {}: {} ({why})", column.letter, one_line(&target)).expect(INTO_MEMORY);
                }
                None => writeln!(text, "{}", unused(column, &header)).expect(INTO_MEMORY),
            }
        }
        text
    }
}

/// How files of different people are read, as one mapping file to edit. As it is, it reads them exactly as they are
/// read without it.
pub fn mapping_draft(files: &[FileReport]) -> String {
    let tables: String = files.iter().map(FileReport::mapping_table).collect();
    let columns = files.iter().flat_map(|file| &file.columns);
    format!(
        "# Each line is \"Column header\" = \"field\"; a line that begins with # does nothing.\n\
         # \"ignore\" sets a column aside; \"confidential:FIELD\" keeps its answers inside the committee's files;\n\
         # \"custom.NAME\" makes it a question of your own, for rules (see docs/coordinator.md).\n{tables}{}",
        separators_and_values(columns)
    )
}

/// What the mapping that files were read with says besides, and lines to complete for answers that many people gave and
/// that were not understood.
fn separators_and_values<'c>(columns: impl Iterator<Item = &'c ColumnReport>) -> String {
    let (mut separators, mut values) =
        (toml::Table::new(), BTreeMap::<&str, (toml::Table, BTreeMap<&str, UnclearAnswer>)>::new());
    for column in columns {
        if let Some(separator) = column.fixed_separator {
            separators.insert(column.header.clone(), separator.to_string().into());
        }
        if column.meanings.is_empty() && column.unclear.is_empty() {
            continue;
        }
        let (meanings, unclear) = values.entry(&column.header).or_default();
        meanings.extend(column.meanings.iter().map(|(written, meaning)| (written.clone(), meaning.clone().into())));
        for one in &column.unclear {
            unclear.entry(&one.written).and_modify(|both| both.people += one.people).or_insert_with(|| one.clone());
        }
    }
    let written = |name: &str, table: toml::Table| {
        let table = toml::Table::from_iter([(name.to_owned(), table.into())]);
        format!("\n{}", toml::to_string(&table).expect("tables of texts are TOML"))
    };
    let mut text = if separators.is_empty() { String::new() } else { written("separators", separators) };
    for (header, (meanings, unclear)) in values {
        text += &written("values", toml::Table::from_iter([(header.to_owned(), meanings.into())]));
        let mut unclear: Vec<UnclearAnswer> = unclear.into_values().collect();
        unclear.sort_by(|one, other| other.people.cmp(&one.people).then_with(|| one.written.cmp(&other.written)));
        text.extend(unclear.iter().map(to_complete));
    }
    text
}

/// A line of `[values]` that says nothing before somebody writes what is meant and takes the `#` away.
fn to_complete(unclear: &UnclearAnswer) -> String {
    let written = toml::Value::from(unclear.written.as_str()).to_string();
    format!("# {} = \"\"   # {} people: {}\n", one_line(&written), unclear.people, one_line(&unclear.why))
}

fn unused(column: &ColumnReport, header: &toml::Value) -> String {
    let why = match &column.holds {
        ColumnUse::Ignored(because) => because.to_string(),
        ColumnUse::OnlyInLongFormat => "looks like choice_number, without a row for each choice".to_owned(),
        ColumnUse::Unmapped { taken: Some((field, other)), .. } => {
            format!("looks like {field}, read from '{}'", one_line(other))
        }
        ColumnUse::Unmapped { alike: Some(field), .. } => format!("did you mean {field}?"),
        _ if column.holds_names() => format!(
            "{} of {} name people: or supervisors, failed_with, choices, running_with, ignore",
            column.names,
            count(column.may_name(), "answer")
        ),
        _ => "not understood".to_owned(),
    };
    let options = quoted(&column.options);
    let options = if options.is_empty() { options } else { format!("; common answers: {options}") };
    let likeliest = match &column.holds {
        ColumnUse::Unmapped { taken: None, alike: Some(field) } => field.to_string(),
        _ if column.holds_names() => "declines".to_owned(),
        _ => "ignore".to_owned(),
    };
    // TOML may write a header with line breaks over several lines; a comment cannot.
    format!("# {} = \"{likeliest}\"   # {}", one_line(&header.to_string()), one_line(&format!("{why}{options}")))
}

fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}

fn quoted(options: &[String]) -> String {
    let quoted: Vec<String> = options.iter().map(|option| format!("\"{}\"", one_line(option))).collect();
    quoted.join(", ")
}
