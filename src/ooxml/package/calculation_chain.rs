//! The calculation chain lists the cells with formulas (ECMA-376 part 1, 18.6). Where formulas come or go, Excel makes a new one; a chain
//! that names a cell without a formula would be damage.

use crate::foundation::location::RowIndex;

use super::Package;
use super::registered::Registered;
use crate::ooxml::adding::graft::rewritten;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::reading::cells::CellScan;
use crate::ooxml::reading::sheet_rows::Piece;
use crate::ooxml::reading::worksheet::cells_of;
use crate::ooxml::xml::Malformed;

/// The package without its calculation chain; `None` where it has none.
pub(crate) fn without_calculation_chain(package: &Package) -> Result<Option<FileBytes>, PackageFault> {
    if package.workbook.relationships.is_none() {
        return Ok(None);
    }
    let archive = &package.archive;
    let mut register = Registered::new(package)?;
    let Some(chain) = register.drop_calculation_chain(archive) else { return Ok(None) };
    register.withdraw(&archive.entries()[chain].name);
    let mut changed = Vec::new();
    for (name, text) in register.finish()? {
        changed.extend(archive.find(&name).map(|entry| (entry, text)));
    }
    rewritten(archive, &[chain], &changed, &[]).map(Some)
}

/// Whether formulas stand in the columns that an earlier run wrote, in these rows or in rows that hold nothing of the user's.
pub(crate) fn has_own_formulas(package: &Package, sheet: &str, rows: &[RowIndex]) -> Result<bool, PackageFault> {
    let own: Vec<_> = package.own_columns(sheet).into_iter().map(|own| own.index).collect();
    let Some(index) = package.worksheet(sheet).filter(|_| !own.is_empty()) else { return Ok(false) };
    let has_formula = |cell: &CellScan| cell.has_formula() && own.contains(&cell.column);
    let holds_one = |_, text: &[u8], piece: &Piece| -> Result<bool, Malformed> {
        for row in piece.rows.iter().filter(|row| row.last_content().is_none() || rows.binary_search(&row.row).is_ok()) {
            if cells_of(text, row)?.iter().any(has_formula) {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let found = package.sheet_rows(index)?.map_pieces(&package.archive, holds_one)?;
    Ok(in_part(sheet, found.into_iter().collect::<Result<Vec<_>, _>>())?.contains(&true))
}
