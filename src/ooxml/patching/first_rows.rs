//! What the first rows of a sheet tell of how new columns are to look: the number formats beside them, and whether numbers stand there.

use std::collections::BTreeMap;

use crate::foundation::location::ColumnIndex;
use crate::foundation::value::Value;

use super::new_columns::{Addition, ColumnFormat, NewColumn};
use super::placement::Placement;
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::looks::band::has_white_headers;
use crate::ooxml::looks::format_elements::Placed;
use crate::ooxml::looks::styles::Styles;
use crate::ooxml::package::Package;
use crate::ooxml::reading::cells::CellScan;
use crate::ooxml::reading::worksheet::cells_of;
use crate::ooxml::xml::Root;

/// A first row may lack a value; a few more tell.
const ROWS: usize = 20;

/// The number format of each new column that has one of the workbook's: days in that of the first column that shows days, and what is
/// computed in that of what it is computed of.
pub(super) fn number_formats(
    package: &Package,
    added: &Addition<'_>,
    place: &Placement<'_>,
    styles: &mut Styles,
) -> Result<Vec<u32>, PackageFault> {
    let wanted = |column: &NewColumn| column.format == ColumnFormat::Date && column.cells.iter().any(|cell| cell != Value::Blank);
    let mut date: Option<u32> = None;
    if added.columns.iter().any(wanted) {
        for_first_cells(package, added, place, |_, cell| {
            if let Some(style) = cell.style {
                date = date.or_else(|| styles.date_format(style));
            }
        })?;
    }
    let mut of = |column: &NewColumn| match column.format {
        _ if column.number_format.is_some() => column.number_format.as_deref().map_or(0, |code| styles.number_format(code)),
        ColumnFormat::Date => date.unwrap_or(Styles::plain_date()),
        ColumnFormat::Like(cell_format) => styles.number_format_of(cell_format),
        _ => 0,
    };
    Ok(added.columns.iter().map(&mut of).collect())
}

/// Where the values of each new column stand in their cells: text beside numbers keeps a little away from them.
pub(super) fn placed(package: &Package, added: &Addition<'_>, place: &Placement<'_>) -> Result<Vec<Placed>, PackageFault> {
    let is_text = |column: &NewColumn| !column.cells.texts().is_empty() && column.cells.numbers().next().is_none();
    let has_numbers = |column: &NewColumn| !matches!(column.format, ColumnFormat::YesNo) && column.cells.numbers().next().is_some();
    let texts: Vec<bool> = added.columns.iter().map(is_text).collect();
    // Columns of the user's to the left of a text of ours, and whether numbers stand in them.
    let left = |target: ColumnIndex| target.0.checked_sub(1).map(ColumnIndex);
    let mut users: BTreeMap<ColumnIndex, bool> = BTreeMap::new();
    for (&target, _) in place.targets.iter().zip(&texts).filter(|(_, is_text)| **is_text) {
        users.extend(left(target).filter(|left| !place.targets.contains(left)).map(|left| (left, false)));
    }
    if !users.is_empty() {
        for_first_cells(package, added, place, |text, cell| {
            if let Some(numbers) = users.get_mut(&cell.column) {
                *numbers |= cell.stored(text).is_some_and(|cell| cell.number().is_some());
            }
        })?;
    }
    let beside_numbers = |target: ColumnIndex| {
        let Some(left) = left(target) else { return false };
        match place.targets.iter().position(|other| *other == left) {
            Some(number) => added.columns.get(number).is_some_and(has_numbers),
            None => users.get(&left) == Some(&true),
        }
    };
    let of = |(column, (&is_text, &target)): (&NewColumn, (&bool, &ColumnIndex))| match column.format {
        ColumnFormat::YesNo => Placed::Centred,
        ColumnFormat::LongText if is_text && beside_numbers(target) => Placed::UnwrappedIndented,
        ColumnFormat::LongText => Placed::Unwrapped,
        ColumnFormat::General if is_text && beside_numbers(target) => Placed::Indented,
        _ => Placed::ByValue,
    };
    Ok(added.columns.iter().zip(texts.iter().zip(&place.targets)).map(of).collect())
}

/// Looks at the user's cells of the first rows, with the text that they stand in.
fn for_first_cells(
    package: &Package,
    added: &Addition<'_>,
    place: &Placement<'_>,
    mut look: impl FnMut(&[u8], &CellScan),
) -> Result<(), PackageFault> {
    for &row in added.rows.iter().take(ROWS) {
        let Some((text, row)) = place.scan.row(&package.archive, row)? else { continue };
        let cells = in_part(&package.sheets()[place.sheet].name, cells_of(&text, row))?;
        cells.iter().filter(|cell| !place.is_own(cell.column)).for_each(|cell| look(&text, cell));
    }
    Ok(())
}

/// Whether the style of the table that grows writes headers in white.
pub(super) fn has_white_headers_by_style(package: &Package, place: &Placement<'_>) -> bool {
    let Some(table) = place.growing.or(place.table) else { return false };
    let text = &package.table_parts[table].part.text;
    let Ok(root) = Root::read(text) else { return false };
    let style = root.child("tableStyleInfo").and_then(|style| style.tag(text).ok());
    style.and_then(|style| style.value("name")).is_some_and(|name| has_white_headers(&name))
}
