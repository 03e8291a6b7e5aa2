//! `Name` and `Vorname`, `Nom` and `Prénom`, `Nombre` and `Apellidos`: a column called only "name" beside one
//! for a part of the name holds the other part, unless it repeats that part.

use mentor_match::cohort::Side;
use mentor_match::text;

use super::assign::Columns;
use super::column::{ColumnUse, Recognition};
use crate::import::field::Field;
use crate::import::read::table::Table;

/// Says which part of the name a column of names holds.
pub(crate) fn settle(table: &Table, columns: &mut Columns) {
    for (part, rest) in [(Field::FirstName, Field::LastName), (Field::LastName, Field::FirstName)] {
        for side in [Side::Mentee, Side::Mentor] {
            let (&[name], &[own], []) =
                (columns.all(&Field::Name, side), columns.all(&part, side), columns.all(&rest, side))
            else {
                continue;
            };
            if let ColumnUse::Field { how, side, .. } = columns.reports[name].holds
                && how != Recognition::Mapping
                && !repeats(table, name, own)
            {
                columns.drop(&Field::Name, name, ColumnUse::Field { field: rest.clone(), side, how });
                columns.hold(&rest, side, name);
            }
        }
    }
}

/// Whether the names of most people contain what is in the column of the part.
fn repeats(table: &Table, name: usize, part: usize) -> bool {
    let (mut repeats, mut people) = (0usize, 0usize);
    for row in &table.rows {
        if let (Some(name), Some(part)) = (table.cell(row, name), table.cell(row, part)) {
            let (name, part) = (text::words(name), text::words(part));
            (repeats, people) = (repeats + usize::from(part.iter().all(|word| name.contains(word))), people + 1);
        }
    }
    2 * repeats >= people
}
