//! The number formats of the accounts' columns, as their first rows have them.

use std::collections::HashMap;

use crate::foundation::location::{ColumnIndex, RowIndex};
use crate::ooxml::fault::PackageFault;
use crate::ooxml::package::{Package, decoded};
use crate::ooxml::reading::cell_formats::{NumberFormat, number_formats};
use crate::ooxml::reading::worksheet::cells_of;

/// A first row may lack a value; a few more tell.
const ROWS: usize = 20;

/// How the numbers of a column are shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FirstFormat {
    /// The cell format of the first number.
    pub(crate) style: u32,
    /// Its number format; `None` where the first numbers have several.
    pub(crate) number: Option<NumberFormat>,
}

/// How the first numbers of each column are shown. What cannot be read has none.
pub(crate) fn first_formats(package: &Package, sheet: &str, rows: &[RowIndex]) -> HashMap<ColumnIndex, FirstFormat> {
    read(package, sheet, rows).unwrap_or_default()
}

fn read(package: &Package, sheet: &str, rows: &[RowIndex]) -> Result<HashMap<ColumnIndex, FirstFormat>, PackageFault> {
    let mut formats: HashMap<ColumnIndex, FirstFormat> = HashMap::new();
    let (Some(index), Some(styles)) = (package.worksheet(sheet), package.workbook.styles) else { return Ok(formats) };
    let malformed = |_| PackageFault::Malformed(sheet.to_owned());
    let known = number_formats(&decoded(&package.archive, styles)?.text).map_err(malformed)?;
    let scan = package.sheet_rows(index)?;
    for &row in rows.iter().take(ROWS) {
        let Some((text, row)) = scan.row(&package.archive, row)? else { continue };
        for cell in cells_of(&text, row).map_err(malformed)? {
            if cell.stored(&text).is_some_and(|stored| stored.number().is_some()) {
                let style = cell.style.unwrap_or(0);
                let format = known.get(style as usize).cloned().unwrap_or(NumberFormat::BuiltIn(0));
                let first = formats.entry(cell.column).or_insert_with(|| FirstFormat { style, number: Some(format.clone()) });
                if first.number.as_ref() != Some(&format) {
                    first.number = None;
                }
            }
        }
    }
    Ok(formats)
}
