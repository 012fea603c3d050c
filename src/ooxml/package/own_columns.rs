//! How a package remembers the columns that a run wrote, and the defined names of the workbook part.
//!
//! Each column has a hidden defined name, the [mark](Marks) with a number behind it, that points at its header cell. Spreadsheet programs move it with
//! the column. Its comment holds the header as it was written, so that a column that was renamed since is not taken
//! for ours.

use std::ops::Range;

use crate::foundation::location::{CellAddress, RowIndex};

use crate::ooxml::marks::Marks;
use crate::ooxml::reading::worksheet::CellRange;
use crate::ooxml::xml::part::Splices;
use crate::ooxml::xml::{Malformed, Root, characters, children_of, push_escaped, spreadsheet_escaped, spreadsheet_unescaped};

const FILTER_DATABASE: &str = "_xlnm._FilterDatabase";
const PRINT_TITLES: &str = "_xlnm.Print_Titles";

/// A name that remembers a column.
#[derive(Clone, Debug)]
pub(crate) struct OwnName {
    number: u32,
    /// The sheet it points into; empty where the sheet was deleted.
    pub(crate) sheet: String,
    /// The header cell; `None` where it was deleted.
    pub(crate) cell: Option<CellAddress>,
    /// The header that was written; `None` where a program dropped the comment.
    pub(crate) written: Option<String>,
    element: Range<usize>,
}

/// Reads the names of the workbook part that remember columns.
pub(crate) fn own_names(text: &[u8], root: &Root, marks: &Marks) -> Result<Vec<OwnName>, Malformed> {
    let Some(list) = root.child("definedNames") else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for element in children_of(text, list)? {
        let tag = element.tag(text)?;
        let Some(name) = tag.value("name") else { continue };
        let Some(number) = name.strip_prefix(marks.names).and_then(|number| number.parse().ok()) else { continue };
        let (sheet, cell) = reference(&characters(&text[element.inner.clone()]));
        let written =
            tag.value("comment").map(|comment| spreadsheet_unescaped(&comment).into_owned()).filter(|comment| !comment.is_empty());
        names.push(OwnName { number, sheet, cell, written, element: element.range.clone() });
    }
    Ok(names)
}

/// The cells of a sheet that have a name of the user's: formulas read them by it, though they may be blank. Names that Excel gives by itself
/// (print areas, filters) are none.
pub(crate) fn named_ranges(text: &[u8], root: &Root, sheet: &str, marks: &Marks) -> Result<Vec<CellRange>, Malformed> {
    let Some(list) = root.child("definedNames") else { return Ok(Vec::new()) };
    let sheet = sheet.to_lowercase();
    let mut ranges = Vec::new();
    for element in children_of(text, list)? {
        let of_users = |name: &str| !name.starts_with(marks.names) && !name.to_lowercase().starts_with("_xlnm.");
        if element.tag(text)?.value("name").is_some_and(|name| of_users(&name)) {
            for one in areas(&characters(&text[element.inner.clone()])) {
                let Some((of, range)) = one.rsplit_once('!') else { continue };
                ranges.extend(CellRange::parse(range).filter(|_| unquoted(of).to_lowercase() == sheet));
            }
        }
    }
    Ok(ranges)
}

/// The areas of a reference, which commas outside quotes part.
fn areas(text: &str) -> Vec<&str> {
    let (mut areas, mut start, mut quoted) = (Vec::new(), 0, false);
    for (place, character) in text.char_indices() {
        quoted ^= character == '\'';
        if character == ',' && !quoted {
            areas.push(&text[start..place]);
            start = place + 1;
        }
    }
    areas.push(&text[start..]);
    areas
}

/// A sheet's name without the quotes of a reference.
fn unquoted(sheet: &str) -> String {
    let sheet = sheet.trim();
    let quoted = sheet.strip_prefix('\'').and_then(|sheet| sheet.strip_suffix('\''));
    quoted.map_or_else(|| sheet.to_owned(), |sheet| sheet.replace("''", "'"))
}

/// Splits `'Sheet'!$V$3` into the sheet's name and the cell.
pub(crate) fn reference(text: &str) -> (String, Option<CellAddress>) {
    let Some((sheet, cell)) = text.trim().rsplit_once('!') else { return (String::new(), None) };
    // A deleted cell is written `Sheet!#REF!`.
    let (sheet, cell) = if cell.is_empty() { (sheet.rsplit_once('!').map_or("", |(sheet, _)| sheet), "") } else { (sheet, cell) };
    (unquoted(sheet), CellAddress::parse(cell))
}

/// What changes among the defined names.
#[derive(Debug)]
pub(crate) struct NameChanges<'a> {
    /// What the names begin with.
    pub(crate) marks: &'a Marks,
    /// The sheet whose columns are remembered anew.
    pub(crate) sheet: &'a str,
    /// The sheet's position among the tabs.
    pub(crate) sheet_index: usize,
    /// Header and header cell of each column.
    pub(crate) columns: &'a [(String, CellAddress)],
    /// The range of the sheet's filter before and after, where it grows.
    pub(crate) filter: Option<(CellRange, CellRange)>,
    /// The row that is to be printed on every page, where the sheet has no titles.
    pub(crate) titles: Option<RowIndex>,
}

/// Remembers columns in the workbook part, and lets the name of a filter's range follow the filter.
pub(crate) fn patch_names(text: &[u8], root: &Root, own: &[OwnName], changes: &NameChanges<'_>) -> Result<Splices, Malformed> {
    let mut splices = Splices::default();
    let sheet = changes.sheet.to_lowercase();
    let (forgotten, kept): (Vec<&OwnName>, Vec<&OwnName>) =
        own.iter().partition(|name| name.sheet.is_empty() || name.sheet.to_lowercase() == sheet);
    let mut numbers = (1..).filter(|number| kept.iter().all(|name| name.number != *number));
    let mut written = Vec::new();
    let prefix = &root.prefix;
    // Before ours, which come last again in the next run.
    if let Some(row) = changes.titles {
        let index = changes.sheet_index;
        written.extend_from_slice(format!("<{prefix}definedName name=\"{PRINT_TITLES}\" localSheetId=\"{index}\">").as_bytes());
        push_escaped(&mut written, &format!("'{}'!${row}:${row}", changes.sheet.replace('\'', "''")));
        written.extend_from_slice(format!("</{prefix}definedName>").as_bytes());
    }
    for ((header, cell), number) in changes.columns.iter().zip(&mut numbers) {
        push_name(&mut written, (&root.prefix, changes.marks), number, header, changes.sheet, *cell);
    }
    let Some(list) = root.child("definedNames") else {
        if !written.is_empty() {
            let before = ["externalReferences", "functionGroups", "sheets"].into_iter().find_map(|name| root.child(name));
            let at = before.map_or(root.element.inner.start, |element| element.range.end);
            let written = String::from_utf8_lossy(&written);
            splices.put(at..at, &format!("<{prefix}definedNames>{written}</{prefix}definedNames>"));
        }
        return Ok(splices);
    };
    let children = children_of(text, list)?;
    if written.is_empty() && children.len() == forgotten.len() && !children.is_empty() {
        splices.put(list.range.clone(), "");
        return Ok(splices);
    }
    for name in &forgotten {
        splices.put(name.element.clone(), "");
    }
    if let Some((before, after)) = changes.filter {
        for element in &children {
            let tag = element.tag(text)?;
            let named = tag.value("name").is_some_and(|name| name.eq_ignore_ascii_case(FILTER_DATABASE));
            if !named || tag.number("localSheetId") != Some(changes.sheet_index as u32) {
                continue;
            }
            let inner = &text[element.inner.clone()];
            let Some(mark) = memchr::memrchr(b'!', inner) else { continue };
            if CellRange::parse(&characters(&inner[mark + 1..])) == Some(before) {
                splices.put(element.inner.start + mark + 1..element.inner.end, &absolute(&after));
            }
        }
    }
    if list.empty {
        if !written.is_empty() {
            let written = String::from_utf8_lossy(&written);
            splices.put(list.range.clone(), &format!("<{prefix}definedNames>{written}</{prefix}definedNames>"));
        }
    } else if !written.is_empty() {
        splices.replace(list.inner.end..list.inner.end, |text| text.extend_from_slice(&written));
    }
    Ok(splices.sorted())
}

fn absolute(range: &CellRange) -> String {
    format!("${}${}:${}${}", range.first.column, range.first.row, range.last.column, range.last.row)
}

fn push_name(written: &mut Vec<u8>, (prefix, marks): (&str, &Marks), number: u32, header: &str, sheet: &str, cell: CellAddress) {
    written.extend_from_slice(format!("<{prefix}definedName name=\"{}{number}\" comment=\"", marks.names).as_bytes());
    push_escaped(written, &spreadsheet_escaped(header, false));
    written.extend_from_slice(b"\" hidden=\"1\">");
    push_escaped(written, &format!("'{}'!${}${}", sheet.replace('\'', "''"), cell.column, cell.row));
    written.extend_from_slice(format!("</{prefix}definedName>").as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ooxml::marks::OF_TESTS;

    fn patched(text: &str, columns: &[(String, CellAddress)], filter: Option<(CellRange, CellRange)>) -> String {
        let root = Root::read(text.as_bytes()).unwrap();
        let own = own_names(text.as_bytes(), &root, &OF_TESTS).unwrap();
        let changes = NameChanges { marks: &OF_TESTS, sheet: "It's", sheet_index: 1, columns, filter, titles: None };
        let splices = patch_names(text.as_bytes(), &root, &own, &changes).unwrap();
        String::from_utf8(splices.apply(text.as_bytes()).unwrap().0).unwrap()
    }

    #[test]
    fn names_come_and_go_without_a_trace() {
        let columns = [("A & B\u{1}".to_owned(), CellAddress::new(2, 21))];
        let name = r#"<x:definedName name="_own.1" comment="A &amp; B_x0001_" hidden="1">'It''s'!$V$3</x:definedName>"#;
        for (without, with) in [
            (
                "<x:workbook><x:sheets/><x:calcPr/></x:workbook>",
                "<x:workbook><x:sheets/><x:definedNames>NAME</x:definedNames><x:calcPr/></x:workbook>",
            ),
            (
                "<x:workbook><x:sheets/><x:definedNames><x:definedName name=\"a\">1</x:definedName></x:definedNames></x:workbook>",
                "<x:workbook><x:sheets/><x:definedNames><x:definedName name=\"a\">1</x:definedName>NAME</x:definedNames></x:workbook>",
            ),
        ] {
            let with = with.replace("NAME", name);
            assert_eq!(patched(without, &columns, None), with);
            assert_eq!(patched(&with, &columns, None), with);
            let read = own_names(with.as_bytes(), &Root::read(with.as_bytes()).unwrap(), &OF_TESTS).unwrap();
            assert_eq!((read[0].sheet.as_str(), read[0].cell, read[0].written.as_ref()), ("It's", Some(columns[0].1), Some(&columns[0].0)));
            assert_eq!(patched(&with, &[], None), without);
        }
    }

    #[test]
    fn cells_with_a_name_are_known() {
        let text = "<workbook><sheets/><definedNames><definedName name=\"_own.1\">'It''s'!$B$1</definedName><definedName name=\"a\">'It''s'!$D$4</definedName>\
            <definedName name=\"b\">Other!$D$4</definedName><definedName name=\"c\">'It''s'!$A$1:$B$9,X!$J$1,'It''s'!$K$1:$L$2</definedName>\
            <definedName name=\"_xlnm.Print_Area\">'It''s'!$A$1:$Z$9</definedName></definedNames></workbook>";
        let ranges = named_ranges(text.as_bytes(), &Root::read(text.as_bytes()).unwrap(), "IT'S", &OF_TESTS).unwrap();
        assert_eq!(ranges.iter().map(CellRange::to_string).collect::<Vec<_>>(), ["D4", "A1:B9", "K1:L2"]);
    }

    #[test]
    fn names_of_other_sheets_stay_and_deleted_ones_go() {
        let text = "<workbook><sheets/><definedNames><definedName name=\"_own.1\">Other!$B$1</definedName>\
            <definedName name=\"_own.4\">'It''s'!#REF!</definedName></definedNames></workbook>";
        let written = patched(text, &[("N".to_owned(), CellAddress::new(0, 1))], None);
        assert!(written.contains("<definedName name=\"_own.1\">Other!$B$1</definedName><definedName name=\"_own.2\" comment=\"N\""));
        assert!(!written.contains("_own.4"));
    }

    #[test]
    fn the_name_of_the_filter_follows_it() {
        let text = "<workbook><sheets/><definedNames><definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"1\" hidden=\"1\">'It''s'!$A$1:$C$9</definedName>\
            <definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"0\">X!$A$1:$C$9</definedName></definedNames></workbook>";
        let range = |text| CellRange::parse(text).unwrap();
        let written = patched(text, &[], Some((range("A1:C9"), range("A1:E9"))));
        assert_eq!(written, text.replacen("$C$9", "$E$9", 1));
    }
}
