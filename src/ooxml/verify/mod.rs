//! Reads a workbook before and after, and compares: the check behind `--verify` and the fidelity tests.
//!
//! It shares nothing with the writer but the directory of the archive: the parts are read by quick-xml here, event by event. Parts that are
//! not concerned must have the same compressed bytes; in the sheet that columns are added to every cell, attribute and element that was there must be there
//! again in its order, but for the few values that follow the new width; in the other parts nothing may be missing.

mod our_formats;
mod pieces;

use std::collections::BTreeMap;
use std::ops::Range;

use quick_xml::events::Event;

use crate::foundation::location::{CellAddress, ColumnIndex};

use crate::ooxml::fault::PackageFault;
use crate::ooxml::package::{Package, decoded};

use our_formats::without_our_formats;
use pieces::{Attributes, Piece, UNREADABLE, attributes_of, local, pieces, push_piece, reader, value};

/// Compares a package with what was made of it; the difference, if there is one, is an internal error.
pub(crate) fn verify(before: &Package, after: &Package, sheet: &str) -> Result<(), PackageFault> {
    let differs = |what| Err(PackageFault::Internal(what));
    let (former, new) = (before.archive.entries(), after.archive.entries());
    let sheet = before.worksheet(sheet).ok_or_else(|| PackageFault::MissingSheet(sheet.to_owned()))?;
    let sheet_entry = before.sheet_parts[sheet].entry;
    let table_entries: Vec<usize> = before.table_parts.iter().filter(|part| part.sheet == sheet).map(|part| part.entry).collect();
    let without_styles = before.workbook.styles.is_none();
    let columns = OurColumns { before: own(before, sheet), after: own(after, sheet) };
    // Parts to which something may be appended.
    let mut concerned: Vec<usize> = table_entries;
    concerned.push(before.workbook.entry);
    concerned.extend(before.workbook.styles);
    if without_styles {
        concerned.extend(before.archive.find("[Content_Types].xml"));
        concerned.extend(before.workbook.relationships);
    }
    for (index, entry) in former.iter().enumerate() {
        if new.get(index).is_none_or(|other| other.name != entry.name) {
            return differs("an entry of the file is missing or at another place");
        }
        if before.archive.same_compressed(index, &after.archive, index) {
            continue;
        }
        let (one, other) = (decoded(&before.archive, index)?, decoded(&after.archive, index)?);
        // What another reader cannot read in the input is damage that came with it.
        if pieces(&one.text).is_err() {
            return Err(PackageFault::Malformed(entry.name.clone()));
        }
        if Some(index) == sheet_entry {
            compare_sheets(&one.text, &other.text, &columns)?;
        } else if concerned.contains(&index) {
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

/// A cell of a worksheet: where it stands in the sheet and in the text, and whether it has content.
#[derive(Clone, Debug)]
struct Cell {
    place: CellAddress,
    text: Range<usize>,
    filled: bool,
}

/// A worksheet taken apart: its cells and rows in the order of the text, and everything else.
#[derive(Debug, Default)]
struct Sheet {
    cells: Vec<Cell>,
    rows: Vec<(u32, Attributes)>,
    others: Vec<Piece>,
    columns: BTreeMap<u32, Attributes>,
}

fn taken_apart(text: &[u8]) -> Result<Sheet, PackageFault> {
    let mut reader = reader(text)?;
    let mut sheet = Sheet::default();
    let (mut row, mut column, mut in_rows, mut depth) = (0_u32, 0_u32, false, 0_usize);
    let mut open: Option<Cell> = None;
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader.read_event().map_err(|_| UNREADABLE)?;
        let end = reader.buffer_position() as usize;
        if let Some(cell) = &mut open {
            match event {
                Event::Start(tag) => {
                    cell.filled |= tag.local_name().as_ref() == "f";
                    depth += 1;
                }
                Event::Empty(tag) => cell.filled |= tag.local_name().as_ref() == "f",
                Event::End(_) if depth == 0 => {
                    cell.text.end = end;
                    sheet.cells.extend(open.take());
                }
                Event::End(_) => depth -= 1,
                Event::Text(text) => cell.filled |= depth > 0 && !text.is_empty(),
                Event::CData(_) | Event::GeneralRef(_) => cell.filled = true,
                Event::Eof => return Err(UNREADABLE),
                _ => {}
            }
            continue;
        }
        let begins = match &event {
            Event::Start(tag) | Event::Empty(tag) => Some(tag.local_name().as_ref().to_owned()),
            _ => None,
        };
        let closes = matches!(&event, Event::End(tag) if matches!(tag.local_name().as_ref(), "row" | "col"));
        match (&event, begins.as_deref()) {
            (Event::Eof, _) => return Ok(sheet),
            (Event::Start(tag) | Event::Empty(tag), Some("c")) if in_rows => {
                let place = tag.attributes().with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == "r");
                let place = place.and_then(|attribute| CellAddress::parse(&attribute.value)).map_or(column, |place| place.column.0);
                column = place + 1;
                let cell = Cell { place: CellAddress::new(row.saturating_sub(1), place), text: start..end, filled: false };
                if matches!(event, Event::Empty(_)) { sheet.cells.push(cell) } else { open = Some(cell) }
            }
            (Event::Start(tag) | Event::Empty(tag), Some("row")) if in_rows => {
                let attributes = attributes_of(tag)?;
                row = value(&attributes, "r").and_then(|row| row.parse().ok()).unwrap_or(row + 1);
                column = 0;
                sheet.rows.push((row, attributes));
            }
            (Event::Start(tag) | Event::Empty(tag), Some("col")) => {
                let attributes = attributes_of(tag)?;
                let number = |name| value(&attributes, name).and_then(|number| number.parse::<u32>().ok()).unwrap_or(0);
                let looks: Attributes = attributes.iter().filter(|(name, _)| name != "min" && name != "max").cloned().collect();
                (number("min")..=number("max").min(16_384)).for_each(|column| drop(sheet.columns.insert(column, looks.clone())));
            }
            _ if closes => {}
            _ => {
                in_rows |= matches!(event, Event::Start(_)) && begins.as_deref() == Some("sheetData");
                in_rows &= !matches!(&event, Event::End(tag) if tag.local_name().as_ref() == "sheetData");
                push_piece(&mut sheet.others, event)?;
            }
        }
    }
}

fn compare_sheets(before: &[u8], after: &[u8], columns: &OurColumns) -> Result<(), PackageFault> {
    let differs = |what| Err(PackageFault::Internal(what));
    // The reader counts its places behind a byte order mark.
    let (before, after) = (without_mark(before), without_mark(after));
    let (former, new) = (taken_apart(before)?, taken_apart(after)?);
    let others = |sheet: &Sheet| sheet.cells.iter().filter(|cell| !columns.has(cell.place.column)).cloned().collect::<Vec<_>>();
    let (cells, now) = (others(&former), others(&new));
    if cells.len() != now.len() || cells.iter().zip(&now).any(|(one, other)| one.place != other.place) {
        return differs("cells of the sheet are missing or at another place");
    }
    if cells.iter().zip(&now).any(|(one, other)| before[one.text.clone()] != after[other.text.clone()]) {
        return differs("a cell of the sheet differs");
    }
    // Where our columns came to stand there was nothing, or what an earlier run wrote.
    let covered = |cell: &&Cell| cell.filled && columns.after.contains(&cell.place.column) && !columns.before.contains(&cell.place.column);
    for cell in former.cells.iter().filter(covered) {
        let kept = new.cells.iter().any(|now| now.place == cell.place && after[now.text.clone()] == before[cell.text.clone()]);
        if !kept {
            return differs("a cell with content was covered");
        }
    }
    let mut rows = new.rows.iter();
    for (row, attributes) in &former.rows {
        let same = rows.any(|(now, attributes_now)| now == row && without(attributes_now, "spans") == without(attributes, "spans"));
        if !same {
            return differs("a row of the sheet differs");
        }
    }
    for (column, looks) in former.columns.iter().filter(|(column, _)| !columns.has(ColumnIndex(column.saturating_sub(1)))) {
        if new.columns.get(column) != Some(looks) {
            return differs("the width of a column differs");
        }
    }
    // Everything around the rows: an earlier run's conditional formats may go, otherwise nothing may be missing.
    contained(&without_our_formats(former.others, &columns.before), &new.others, !columns.before.is_empty())
}

fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}

fn without<'a>(attributes: &'a [(String, String)], name: &str) -> Vec<&'a (String, String)> {
    attributes.iter().filter(|(known, _)| known != name).collect()
}

/// Parts to which something is appended: all that was there is there again, in its order.
fn compare_extended(before: &[u8], after: &[u8], columns: &OurColumns) -> Result<(), PackageFault> {
    contained(&pieces(before)?, &pieces(after)?, !columns.before.is_empty())
}

/// Attributes whose values follow the new width or the added columns, and nothing else.
fn follows_columns(name: &str, attribute: &str) -> bool {
    matches!(
        (local(name), attribute),
        ("dimension" | "autoFilter" | "table" | "tableColumns" | "sortState", "ref" | "count")
            | ("calcPr", "fullCalcOnLoad")
            | ("sheetFormatPr", "outlineLevelCol")
            | ("cellXfs" | "dxfs" | "numFmts" | "fonts" | "fills" | "borders", "count")
    )
}

fn same_piece(before: &Piece, after: &Piece) -> bool {
    match (before, after) {
        (Piece::Start(one, attributes), Piece::Start(other, now)) if one == other => {
            let fixed = |attributes: &[(String, String)]| {
                attributes.iter().filter(|(name, _)| !follows_columns(one, name)).cloned().collect::<Vec<_>>()
            };
            // One that says nothing of how the sheet fits its page may say it.
            fixed(attributes) == fixed(now) || local(one) == "pageSetUpPr" && attributes.is_empty()
        }
        (Piece::Text(one), Piece::Text(other)) => one == other || (text_is_range(one) && text_is_range(other)),
        _ => before == after,
    }
}

/// A reference as the name of a filter's range holds it; that one grows.
fn text_is_range(text: &str) -> bool {
    text.rsplit_once('!').is_some_and(|(_, range)| crate::ooxml::reading::worksheet::CellRange::parse(range).is_some())
}

/// Whether all of `before` comes in `after` in its order. With `earlier_run`, elements that only an earlier run writes may be missing.
fn contained(before: &[Piece], after: &[Piece], earlier_run: bool) -> Result<(), PackageFault> {
    let mut rest = after.iter();
    // Whether the text that follows stands in something that may be missing.
    let mut in_replaceable = false;
    for piece in before {
        let may_be_missing = earlier_run && (replaceable(piece) || in_replaceable && matches!(piece, Piece::Text(_)));
        if !matches!(piece, Piece::Text(_)) {
            in_replaceable = matches!(piece, Piece::Start(..)) && replaceable(piece);
        }
        let mark = rest.clone();
        if !rest.any(|now| same_piece(piece, now)) {
            if may_be_missing {
                rest = mark;
                continue;
            }
            return Err(PackageFault::Internal("something that was there is missing"));
        }
    }
    Ok(())
}

/// What belongs to the columns of an earlier run: names and table columns, and the lists that hold nothing else.
fn replaceable(piece: &Piece) -> bool {
    match piece {
        Piece::Start(name, _) | Piece::End(name) => {
            matches!(local(name), "definedNames" | "definedName" | "tableColumn" | "cols" | "sortState" | "sortCondition")
        }
        Piece::Text(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said when `before` has become `after`, column C being ours.
    fn difference(before: &str, after: &str) -> Option<String> {
        let sheet = |rows: &str| {
            format!(
                "\u{feff}<worksheet><cols><col min=\"1\" max=\"2\" width=\"9\"/></cols><sheetData>{rows}</sheetData><a b=\"1\"/></worksheet>"
            )
        };
        let columns = OurColumns { before: vec![], after: vec![ColumnIndex(2)] };
        compare_sheets(sheet(before).as_bytes(), sheet(after).as_bytes(), &columns).err().map(|fault| fault.to_string())
    }

    #[test]
    fn every_difference_but_our_cells_is_noticed() {
        let before = "<row r=\"1\" ht=\"3\" spans=\"1:2\"><c r=\"A1\" s=\"1\"><v>5</v></c><c r=\"B1\"/></row><row r=\"2\"/>";
        let with_ours = before.replace("<c r=\"B1\"/>", "<c r=\"B1\"/><c r=\"C1\"><v>1</v></c>").replace("1:2", "1:3");
        assert_eq!(difference(before, &with_ours), None);
        for (from, to) in [
            ("<v>5", "<v>6"),
            ("s=\"1\"", "s=\"2\""),
            ("<c r=\"B1\"/>", ""),
            ("ht=\"3\"", "ht=\"4\""),
            ("<row r=\"2\"/>", ""),
            ("A1", "D1"),
        ] {
            assert!(difference(before, &with_ours.replace(from, to)).is_some(), "{from} {to}");
        }
        let covered = before.replace("<c r=\"B1\"/>", "<c r=\"C1\"><f>A1</f></c>");
        assert!(difference(&covered, &covered.replace("<f>A1</f>", "<v>1</v>")).is_some());
        let whole =
            |text: &str| compare_extended(b"<a><b i=\"1\">t</b><c/></a>", text.as_bytes(), &OurColumns { before: vec![], after: vec![] });
        assert_eq!(whole("<a><b i=\"1\">t</b><new/><c/></a>"), Ok(()));
        for text in ["<a><b i=\"1\">u</b><c/></a>", "<a><b i=\"2\">t</b><c/></a>", "<a><c/><b i=\"1\">t</b></a>", "<a><b i=\"1\">t</b></a>"]
        {
            assert!(whole(text).is_err(), "{text}");
        }
    }

    const EXTENSION: &str = "{78C0D931-6437-407D-A8EE-F0AAD7539E65}";

    /// A sheet with bars on column C: rules as they stand in the sheet, and what its extension holds.
    fn with_bars(rules: &str, extended: &str) -> String {
        let extended = if extended.is_empty() {
            String::new()
        } else {
            format!("<ext uri=\"{EXTENSION}\"><x14:conditionalFormattings>{extended}</x14:conditionalFormattings></ext>")
        };
        format!("<worksheet><sheetData/>{rules}<extLst>{extended}<ext uri=\"{{1}}\"><a/></ext></extLst></worksheet>")
    }

    fn bar(id: &str, colour: &str) -> (String, String) {
        let rule = format!(
            "<conditionalFormatting sqref=\"C2:C9\"><cfRule type=\"dataBar\" priority=\"1\"><dataBar><cfvo val=\"0\"/><cfvo val=\"100\"/>\
             <color rgb=\"{colour}\"/></dataBar><extLst><ext uri=\"{{B}}\"><x14:id>{id}</x14:id></ext></extLst></cfRule></conditionalFormatting>"
        );
        let extended = format!(
            "<x14:conditionalFormatting><x14:cfRule type=\"dataBar\" id=\"{id}\"><x14:dataBar direction=\"leftToRight\"/></x14:cfRule>\
             <xm:sqref>C2:C9</xm:sqref></x14:conditionalFormatting>"
        );
        (rule, extended)
    }

    #[test]
    fn only_our_own_formats_may_go() {
        let columns = OurColumns { before: vec![ColumnIndex(2)], after: vec![ColumnIndex(2)] };
        let compared = |before: &str, after: &str| compare_sheets(before.as_bytes(), after.as_bytes(), &columns);
        let (ours, ours_extended) = bar("{6B657966-6F6C-696F-8000-000000000003}", "FF00FF00");
        let (renamed, renamed_extended) = bar("{7}", "FFC9DDF2");
        let (theirs, theirs_extended) = bar("{8}", "FF638EC6");
        let both = with_bars(&(theirs.clone() + &ours), &(theirs_extended.clone() + &ours_extended));
        let alone = with_bars(&theirs, &theirs_extended);
        assert_eq!(compared(&both, &alone), Ok(()));
        assert_eq!(compared(&with_bars(&(theirs.clone() + &renamed), &(theirs_extended + &renamed_extended)), &alone), Ok(()));
        assert_eq!(compared(&with_bars(&ours, &ours_extended), &with_bars("", "")), Ok(()));
        // The user's bar without its extension, without its rule, with another look; another extension that went.
        for lost in [
            with_bars(&theirs, ""),
            with_bars(&(theirs + &ours), &ours_extended),
            alone.replace("leftToRight", "rightToLeft"),
            alone.replace("{B}", "{C}"),
            alone.replace("<ext uri=\"{1}\"><a/></ext>", ""),
        ] {
            assert!(compared(&both, &lost).is_err(), "{lost}");
        }
    }
}
