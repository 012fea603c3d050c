//! Reads a workbook before and after, and compares: the check behind `--verify` and the fidelity tests.
//!
//! It shares nothing with the writer but the directory of the archive: the parts are read by quick-xml here, event by event. Parts that are
//! not concerned must have the same compressed bytes; in the accounts sheet every cell, attribute and element that was there must be there
//! again in its order, but for the few values that follow the new width; in the other parts nothing may be missing.

use std::collections::BTreeMap;

use quick_xml::events::Event;

use crate::diagnostic::Diagnostic;
use crate::location::{CellAddress, ColumnIndex};

use super::annotate::Annotation;
use super::fault::PackageFault;
use super::package::{Package, decoded};

/// Compares a package with what was made of it; the difference, if there is one, is an internal error.
pub fn verify(before: &Package, after: &Package, annotation: &Annotation) -> Result<(), Diagnostic> {
    compared(before, after, annotation).map_err(|fault| fault.diagnostic(&before.file, annotation.language))
}

fn compared(before: &Package, after: &Package, annotation: &Annotation) -> Result<(), PackageFault> {
    let differs = |what| Err(PackageFault::Internal(what));
    let (former, new) = (before.archive.entries(), after.archive.entries());
    let sheet = before.worksheet(&annotation.sheet).ok_or_else(|| PackageFault::MissingSheet(annotation.sheet.clone()))?;
    let sheet_entry = before.sheet_parts[sheet].entry;
    let table_entries: Vec<usize> = before.table_parts.iter().filter(|part| part.sheet == sheet).map(|part| part.entry).collect();
    let without_styles = before.workbook.styles.is_none();
    let columns = OurColumns { before: own(before, sheet), after: own(after, sheet) };
    let types = before.archive.find("[Content_Types].xml");
    for (index, entry) in former.iter().enumerate() {
        if new.get(index).is_none_or(|other| other.name != entry.name) {
            return differs("an entry of the file is missing or at another place");
        }
        if before.archive.compressed(index) == after.archive.compressed(index) {
            continue;
        }
        let (one, other) = (decoded(&before.archive, index)?, decoded(&after.archive, index)?);
        if Some(index) == sheet_entry {
            compare_sheets(&one.text, &other.text, &columns)?;
        } else if Some(index) == before.workbook.styles || table_entries.contains(&index) || index == before.workbook.entry {
            compare_extended(&one.text, &other.text, &columns)?;
        } else if without_styles && (Some(index) == types || Some(index) == before.workbook.relationships) {
            compare_extended(&one.text, &other.text, &columns)?;
        } else {
            return differs("a part that is not concerned was changed");
        }
    }
    let added = new.len() - former.len();
    if added > usize::from(without_styles) { differs("there are parts that nobody asked for") } else { Ok(()) }
}

fn own(package: &Package, sheet: usize) -> Vec<ColumnIndex> {
    package.own_columns(&package.sheets()[sheet].name).into_iter().map(|own| own.index).collect()
}

/// Our columns in the sheet, before and after.
struct OurColumns {
    before: Vec<ColumnIndex>,
    after: Vec<ColumnIndex>,
}

impl OurColumns {
    fn has(&self, column: ColumnIndex) -> bool {
        self.before.contains(&column) || self.after.contains(&column)
    }
}

/// A piece of a part: a tag with its attributes, or text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Start(String, Vec<(String, String)>),
    End(String),
    Text(String),
}

fn pieces(text: &[u8]) -> Result<Vec<Piece>, PackageFault> {
    let unreadable = PackageFault::Internal("a part cannot be read again");
    let mut reader = quick_xml::Reader::from_str(std::str::from_utf8(text).map_err(|_| unreadable.clone())?);
    let mut pieces = Vec::new();
    let tag = |tag: &quick_xml::events::BytesStart<'_>| -> Result<Piece, PackageFault> {
        let mut attributes = Vec::new();
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| PackageFault::Internal("a part cannot be read again"))?;
            let name = attribute.key.as_ref().to_owned();
            attributes.push((name, attribute.value.clone().into_owned()));
        }
        Ok(Piece::Start(tag.name().as_ref().to_owned(), attributes))
    };
    loop {
        match reader.read_event().map_err(|_| unreadable.clone())? {
            Event::Start(start) => pieces.push(tag(&start)?),
            Event::Empty(start) => {
                pieces.push(tag(&start)?);
                pieces.push(Piece::End(start.name().as_ref().to_owned()));
            }
            Event::End(end) => pieces.push(Piece::End(end.name().as_ref().to_owned())),
            Event::Eof => return Ok(pieces),
            Event::Text(text) if text.trim().is_empty() => {}
            Event::Text(text) => pieces.push(Piece::Text(text.to_string())),
            Event::CData(text) => pieces.push(Piece::Text(text.to_string())),
            Event::GeneralRef(entity) => pieces.push(Piece::Text(format!("&{};", &*entity))),
            // Comments and processing instructions are compared as text too.
            Event::Comment(text) => pieces.push(Piece::Text(text.to_string())),
            Event::PI(text) => pieces.push(Piece::Text(text.to_string())),
            Event::Decl(_) | Event::DocType(_) => {}
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// A cell: its attributes and what stands in it.
type Cell = (Vec<(String, String)>, Vec<Piece>);

/// A worksheet taken apart: its cells by place, its rows, and everything else.
#[derive(Debug, Default)]
struct Sheet {
    cells: BTreeMap<CellAddress, Cell>,
    rows: BTreeMap<u32, Vec<(String, String)>>,
    order: Vec<CellAddress>,
    others: Vec<Piece>,
    columns: BTreeMap<u32, Vec<(String, String)>>,
}

fn taken_apart(text: &[u8]) -> Result<Sheet, PackageFault> {
    let mut sheet = Sheet::default();
    let (mut row, mut column, mut in_rows) = (0_u32, 0_u32, false);
    let mut cell: Option<(CellAddress, Cell)> = None;
    for piece in pieces(text)? {
        let closes_cell = matches!(&piece, Piece::End(name) if in_rows && local(name) == "c");
        if closes_cell && let Some((place, content)) = cell.take() {
            sheet.order.push(place);
            sheet.cells.insert(place, content);
            continue;
        }
        if let Some((_, (_, content))) = &mut cell {
            content.push(piece);
            continue;
        }
        match &piece {
            Piece::Start(name, attributes) if in_rows && local(name) == "row" => {
                row = value(attributes, "r").and_then(|row| row.parse().ok()).unwrap_or(row + 1);
                column = 0;
                sheet.rows.insert(row, attributes.clone());
            }
            Piece::Start(name, attributes) if in_rows && local(name) == "c" => {
                let place = value(attributes, "r").and_then(CellAddress::parse).map_or(column, |place| place.column.0);
                column = place + 1;
                cell = Some((CellAddress::new(row.saturating_sub(1), place), (attributes.clone(), Vec::new())));
            }
            Piece::End(name) if in_rows && local(name) == "row" => {}
            Piece::Start(name, attributes) if local(name) == "col" => {
                let number = |name| value(attributes, name).and_then(|number| number.parse::<u32>().ok()).unwrap_or(0);
                let looks: Vec<_> = attributes.iter().filter(|(name, _)| name != "min" && name != "max").cloned().collect();
                (number("min")..=number("max").min(16_384)).for_each(|column| drop(sheet.columns.insert(column, looks.clone())));
            }
            Piece::End(name) if local(name) == "col" => {}
            _ => {
                if let Piece::Start(name, _) = &piece {
                    in_rows |= local(name) == "sheetData";
                }
                if let Piece::End(name) = &piece {
                    in_rows &= local(name) != "sheetData";
                }
                sheet.others.push(piece);
            }
        }
    }
    Ok(sheet)
}

fn value<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn compare_sheets(before: &[u8], after: &[u8], columns: &OurColumns) -> Result<(), PackageFault> {
    let differs = |what| Err(PackageFault::Internal(what));
    let (before, after) = (taken_apart(before)?, taken_apart(after)?);
    let others = |sheet: &Sheet| sheet.order.iter().filter(|cell| !columns.has(cell.column)).copied().collect::<Vec<_>>();
    if others(&before) != others(&after) {
        return differs("cells of the accounts sheet are missing or at another place");
    }
    for (place, cell) in before.cells.iter().filter(|(place, _)| !columns.has(place.column)) {
        if after.cells.get(place) != Some(cell) {
            return differs("a cell of the accounts sheet differs");
        }
    }
    // Where our columns came to stand there was nothing, or what an earlier run wrote.
    let covered = before.cells.iter().filter(|(place, _)| columns.after.contains(&place.column) && !columns.before.contains(&place.column));
    for (place, (_, content)) in covered {
        let kept = after.cells.get(place).is_some_and(|(_, now)| now == content);
        if content.iter().any(|piece| matches!(piece, Piece::Text(_)) || matches!(piece, Piece::Start(name, _) if local(name) == "f"))
            && !kept
        {
            return differs("a cell with content was covered");
        }
    }
    for (row, attributes) in &before.rows {
        let same = after.rows.get(row).is_some_and(|now| without(now, "spans") == without(attributes, "spans"));
        if !same {
            return differs("a row of the accounts sheet differs");
        }
    }
    for (column, looks) in before.columns.iter().filter(|(column, _)| !columns.has(ColumnIndex(column.saturating_sub(1)))) {
        if after.columns.get(column) != Some(looks) {
            return differs("the width of a column differs");
        }
    }
    // Everything around the rows: an earlier run's conditional formats may go, otherwise nothing may be missing.
    contained(&before.others, &after.others, !columns.before.is_empty())
}

fn without<'a>(attributes: &'a [(String, String)], name: &str) -> Vec<&'a (String, String)> {
    attributes.iter().filter(|(known, _)| known != name).collect()
}

/// Parts to which something is appended: all that was there is there again, in its order.
fn compare_extended(before: &[u8], after: &[u8], columns: &OurColumns) -> Result<(), PackageFault> {
    contained(&pieces(before)?, &pieces(after)?, !columns.before.is_empty())
}

/// Attributes whose values follow the new width, and nothing else.
fn follows_width(name: &str, attribute: &str) -> bool {
    matches!(
        (local(name), attribute),
        ("dimension" | "autoFilter" | "table" | "tableColumns" | "sortState", "ref" | "count")
            | ("cellXfs" | "dxfs" | "numFmts" | "fonts" | "fills" | "borders", "count")
    )
}

fn same_piece(before: &Piece, after: &Piece) -> bool {
    match (before, after) {
        (Piece::Start(one, attributes), Piece::Start(other, now)) if one == other => {
            let fixed = |attributes: &[(String, String)]| {
                attributes.iter().filter(|(name, _)| !follows_width(one, name)).cloned().collect::<Vec<_>>()
            };
            fixed(attributes) == fixed(now)
        }
        (Piece::Text(one), Piece::Text(other)) => one == other || (text_is_range(one) && text_is_range(other)),
        _ => before == after,
    }
}

/// A reference as the name of a filter's range holds it; that one grows.
fn text_is_range(text: &str) -> bool {
    text.rsplit_once('!').is_some_and(|(_, range)| super::worksheet::CellRange::parse(range).is_some())
}

/// Whether all of `before` comes in `after` in its order. With `earlier_run`, elements that only an earlier run writes may be missing.
fn contained(before: &[Piece], after: &[Piece], earlier_run: bool) -> Result<(), PackageFault> {
    let mut rest = after.iter();
    for piece in before {
        let mark = rest.clone();
        if !rest.any(|now| same_piece(piece, now)) {
            if earlier_run && replaceable(piece) {
                rest = mark;
                continue;
            }
            return Err(PackageFault::Internal("something that was there is missing"));
        }
    }
    Ok(())
}

/// What belongs to the columns of an earlier run: names, table columns, conditional formats and the letters in them.
fn replaceable(piece: &Piece) -> bool {
    match piece {
        Piece::Start(name, _) | Piece::End(name) => {
            matches!(
                local(name),
                "definedNames"
                    | "definedName"
                    | "tableColumn"
                    | "conditionalFormatting"
                    | "cfRule"
                    | "formula"
                    | "cols"
                    | "sortState"
                    | "sortCondition"
            )
        }
        Piece::Text(_) => true,
    }
}
