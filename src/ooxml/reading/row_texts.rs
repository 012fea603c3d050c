//! The texts of a row's cells, where they stand in the cells or among the shared strings.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::foundation::location::{ColumnIndex, RowIndex};

use super::cells::CellScan;
use super::plain_text::plain_text;
use super::sheet_rows::{SheetRows, find_row};
use super::worksheet::{RowScan, cells_of};
use crate::ooxml::archive::Archive;
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::xml::{Malformed, TagKind, Tags, characters, spreadsheet_unescaped};

/// A cell's text, or the place of it.
enum Text {
    Here(String),
    Shared(usize),
}

/// A row of a sheet: where it is looked for.
pub(crate) struct RowSource<'a> {
    /// The sheet's name.
    pub(crate) name: &'a str,
    pub(crate) archive: &'a Archive,
    /// The sheet's entry.
    pub(crate) entry: usize,
    /// Its rows, where they have been read.
    pub(crate) known: Option<&'a SheetRows>,
}

/// The texts of a row's filled cells, numbers as they are stored. `strings` gives the first shared strings, as many as are needed.
pub(crate) fn row_texts<'a>(
    source: &RowSource<'_>,
    row: RowIndex,
    strings: &dyn Fn(usize) -> Result<Cow<'a, [Arc<str>]>, PackageFault>,
) -> Result<BTreeMap<ColumnIndex, String>, PackageFault> {
    let name = source.name;
    let mut cells = Vec::new();
    let mut take = |text: &[u8], scan: &RowScan| -> Result<(), PackageFault> {
        for cell in in_part(name, cells_of(text, scan))?.iter().filter(|cell| !cell.blank) {
            cells.push((cell.column, in_part(name, cell_text(text, cell))?));
        }
        Ok(())
    };
    match source.known {
        Some(rows) => rows.row(source.archive, row)?.map_or(Ok(()), |(text, scan)| take(&text, scan)),
        None => find_row(source.archive, source.entry, row)?.map_or(Ok(()), |(text, scan)| take(&text, &scan)),
    }?;
    let needed = cells.iter().map(|(_, text)| if let Text::Shared(index) = text { index.saturating_add(1) } else { 0 });
    let shared = strings(needed.max().unwrap_or(0))?;
    let texts = cells.into_iter().filter_map(|(column, text)| match text {
        Text::Here(written) => Some((column, written)),
        Text::Shared(index) => Some((column, shared.get(index)?.to_string())),
    });
    Ok(texts.filter(|(_, written)| !written.is_empty()).collect())
}

fn cell_text(text: &[u8], cell: &CellScan) -> Result<Text, Malformed> {
    let content = &text[cell.open.end..cell.range.end];
    let tag = Tags::within(text, cell.open.clone()).next_tag()?.ok_or(Malformed(cell.range.start))?;
    let kind = tag.attribute("t").map_or(&b"n"[..], |attribute| attribute.raw);
    if kind == b"inlineStr" {
        return Ok(Text::Here(spreadsheet_unescaped(&plain_text(content)?).into_owned()));
    }
    let value = value_of(content)?;
    match (kind, value.trim().parse()) {
        (b"s", Ok(index)) => Ok(Text::Shared(index)),
        _ => Ok(Text::Here(spreadsheet_unescaped(&value).into_owned())),
    }
}

/// What stands in the `v` element.
fn value_of(content: &[u8]) -> Result<String, Malformed> {
    let mut tags = Tags::new(content);
    while let Some(tag) = tags.next_tag()? {
        if tag.kind == TagKind::Open && tag.local() == b"v" {
            let end = tags.next_tag()?.map_or(content.len(), |close| close.start);
            return Ok(characters(&content[tag.end..end]));
        }
    }
    Ok(String::new())
}
