//! Sheets of OpenDocument, older and binary Excel files, read through calamine.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, Ods, Range, Reader, SheetType, SheetVisible, Xls};

use super::cell::plain;
use super::compound::chains_end;
use super::fault::Fault;
use super::quiet::held;
use super::{Kind, PlainCell, PlainSheet, binary, older, open_document};

/// Reads the sheets of cells in their order. `content` is the inflated content of an OpenDocument file.
pub(super) fn read(bytes: &Arc<Vec<u8>>, kind: Kind, content: Vec<u8>) -> Result<Vec<PlainSheet>, Fault> {
    match kind {
        Kind::Older if !chains_end(bytes) => return Err(Fault::Damaged),
        Kind::Older => older::fits(bytes)?,
        Kind::OpenDocument => open_document::fits(content)?,
        Kind::Binary | Kind::Delimited => {}
    }
    let cursor = || Cursor::new(&bytes[..]);
    // The reader of these formats does not stand every damaged file.
    let read = held(|| match kind {
        Kind::Older => Xls::new(cursor()).map_err(Fault::from).and_then(|mut file: Xls<_>| sheets(&mut file)),
        Kind::Binary => binary::sheets(bytes),
        Kind::OpenDocument | Kind::Delimited => Ods::new(cursor()).map_err(Fault::from).and_then(|mut file: Ods<_>| sheets(&mut file)),
    });
    read.unwrap_or(Err(Fault::Damaged))
}

fn sheets<'b, R>(file: &mut R) -> Result<Vec<PlainSheet>, Fault>
where
    R: Reader<Cursor<&'b [u8]>>,
    Fault: From<R::Error>,
{
    let listed = file.sheets_metadata().to_vec();
    let mut sheets = Vec::new();
    for sheet in listed.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let cells = file.worksheet_range(&sheet.name)?;
        sheets.push(PlainSheet { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible, cells: filled(&cells) });
    }
    Ok(sheets)
}

fn filled(cells: &Range<Data>) -> Vec<(u32, u32, PlainCell)> {
    let (first_row, first_column) = cells.start().unwrap_or((0, 0));
    let used = cells.used_cells();
    used.filter_map(|(row, column, data)| Some((first_row + row as u32, first_column + column as u32, plain(data)?))).collect()
}
