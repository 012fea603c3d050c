//! A worksheet's rows: where they lie in its text and how far they reach.
//!
//! Rows and cells may lack their `r` attributes, then they follow the one before (ECMA-376 part 1, 18.3.1.73 and 18.3.1.4); rows may
//! be out of order and written `<row/>`.

use std::ops::Range;

use crate::foundation::location::{CellAddress, ColumnIndex, RowIndex};

use super::cells::{CellScan, scan_cells};
use crate::ooxml::xml::{Malformed, Root, Tag, TagKind, Tags, children_of, skip};

/// A row and where it lies. There may be a million of them, so that places in the text take 32 bits and columns 16.
#[derive(Clone, Debug)]
pub(crate) struct RowScan {
    /// Its number, counted from zero.
    pub(crate) row: RowIndex,
    start: u32,
    open_end: u32,
    inner_end: u32,
    end: u32,
    style: u32,
    last_style: u32,
    last_other_style: u32,
    last: u16,
    last_other: u16,
    last_content: u16,
}

/// The number that stands for no format.
const NO_FORMAT: u32 = u32::MAX;

impl RowScan {
    /// Its opening tag.
    pub(crate) fn open(&self) -> Range<usize> {
        self.start as usize..self.open_end as usize
    }

    /// Whether it is written `<row/>`.
    pub(crate) fn is_empty(&self) -> bool {
        self.open_end == self.end
    }

    /// Where further cells can stand: before what follows the cells and before the closing tag; after the tag for `<row/>`.
    pub(crate) fn inner_end(&self) -> usize {
        self.inner_end as usize
    }

    /// The place after it.
    pub(crate) fn end(&self) -> usize {
        self.end as usize
    }

    /// The format that it gives to cells that are not there.
    pub(crate) fn style(&self) -> Option<u32> {
        format(self.style)
    }

    /// The last column that has a cell, blank or not.
    pub(crate) fn last(&self) -> Option<ColumnIndex> {
        column(self.last)
    }

    /// The format of that cell.
    pub(crate) fn last_style(&self) -> Option<u32> {
        format(self.last_style)
    }

    /// The last column that has a cell, without the columns that an earlier run wrote.
    pub(crate) fn last_other(&self) -> Option<ColumnIndex> {
        column(self.last_other)
    }

    /// The format of that cell.
    pub(crate) fn last_other_style(&self) -> Option<u32> {
        format(self.last_other_style)
    }

    /// The last column with content, without the columns that an earlier run wrote.
    pub(crate) fn last_content(&self) -> Option<ColumnIndex> {
        column(self.last_content)
    }
}

fn format(stored: u32) -> Option<u32> {
    (stored != NO_FORMAT).then_some(stored)
}

/// Columns are stored counted from one, so that zero is none.
fn column(stored: u16) -> Option<ColumnIndex> {
    stored.checked_sub(1).map(|column| ColumnIndex(column.into()))
}

fn stored(column: ColumnIndex) -> u16 {
    // A sheet has 16,384 columns; references to others are malformed.
    (column.0 + 1) as u16
}

/// A worksheet, read.
#[derive(Clone, Debug)]
pub(crate) struct SheetScan {
    /// The root and the elements below it.
    pub(crate) root: Root,
    /// The rows in the order in which they are written.
    pub(crate) rows: Vec<RowScan>,
}

impl SheetScan {
    /// Reads a worksheet's text.
    pub(crate) fn read(text: &[u8]) -> Result<Self, Malformed> {
        let mut rows = Vec::new();
        let root = Root::read_with(text, &mut |tags, tag| {
            if tag.local() != b"sheetData" || !rows.is_empty() {
                return Ok(None);
            }
            let mut next = 0;
            while let Some(inner) = tags.next_tag()? {
                if inner.kind == TagKind::Close {
                    return if inner.name == tag.name { Ok(Some((inner.start, inner.end))) } else { Err(Malformed(inner.start)) };
                }
                rows.extend(scan_row(tags, &inner, &mut next, &[], &mut |_, _| {})?);
            }
            Err(Malformed(tag.start))
        })?;
        Ok(Self { root, rows })
    }

    /// The first row with that number.
    pub(crate) fn row(&self, row: RowIndex) -> Option<&RowScan> {
        self.rows.iter().find(|scan| scan.row == row)
    }
}

/// Reads a text that holds rows and nothing beside them. `next` is the number of the row after the last one, where a row does not say; the
/// columns of `own` do not count as content. Every cell goes to `take`.
pub(crate) fn scan_rows(
    text: &[u8],
    next: &mut u32,
    own: &[ColumnIndex],
    take: &mut impl FnMut(RowIndex, &CellScan),
) -> Result<Vec<RowScan>, Malformed> {
    let mut tags = Tags::new(text);
    let mut rows = Vec::new();
    while let Some(tag) = tags.next_tag()? {
        if tag.kind == TagKind::Close {
            return Err(Malformed(tag.start));
        }
        rows.extend(scan_row(&mut tags, &tag, next, own, take)?);
    }
    rows.shrink_to_fit();
    Ok(rows)
}

/// Reads what begins with `tag`; `None` where it is no row.
fn scan_row<'a>(
    tags: &mut Tags<'a>,
    tag: &Tag<'a>,
    next: &mut u32,
    own: &[ColumnIndex],
    take: &mut impl FnMut(RowIndex, &CellScan),
) -> Result<Option<RowScan>, Malformed> {
    if tag.local() != b"row" {
        skip(tags, tag)?;
        return Ok(None);
    }
    let row = RowIndex(row_number(tag, *next)?);
    *next = row.0 + 1;
    let style = tag.number("s").filter(|_| tag.is_set("customFormat")).unwrap_or(NO_FORMAT);
    let (mut last, mut last_other, mut last_content) = (0, 0, 0);
    let (mut last_style, mut last_other_style) = (None, None);
    let (mut inner_end, mut end) = (tag.end, tag.end);
    let text = tags.text();
    if tag.kind == TagKind::Open {
        (inner_end, end) = scan_cells(tags, tag, &mut |cell| {
            let column = stored(cell.column);
            if last <= column {
                (last, last_style) = (column, cell.style);
            }
            if !own.contains(&cell.column) {
                if last_other <= column {
                    (last_other, last_other_style) = (column, cell.style);
                }
                if !cell.blank {
                    last_content = last_content.max(column).max(reach(text, cell).map_or(0, stored));
                }
            }
            take(row, cell);
        })?;
    }
    let end = u32::try_from(end).map_err(|_| Malformed(tag.start))?;
    Ok(Some(RowScan {
        row,
        start: tag.start as u32,
        open_end: tag.end as u32,
        inner_end: inner_end as u32,
        end,
        style,
        last_style: last_style.unwrap_or(NO_FORMAT),
        last_other_style: last_other_style.unwrap_or(NO_FORMAT),
        last,
        last_other,
        last_content,
    }))
}

/// The last column that a formula over several cells fills: the other cells need not be written, and nothing else can stand there.
fn reach(text: &[u8], cell: &CellScan) -> Option<ColumnIndex> {
    let tag = cell.formula_tag(text)?;
    let kind = tag.attribute("t")?;
    let range = matches!(kind.raw, b"array" | b"dataTable").then(|| tag.value("ref")).flatten()?;
    CellRange::parse(&range).map(|range| range.last.column)
}

/// The cells of a row.
pub(crate) fn cells_of(text: &[u8], row: &RowScan) -> Result<Vec<CellScan>, Malformed> {
    let mut cells = Vec::new();
    if !row.is_empty() {
        let start = row.open().start;
        let mut tags = Tags::within(text, start..row.end());
        let open = tags.next_tag()?.ok_or(Malformed(start))?;
        scan_cells(&mut tags, &open, &mut |cell| cells.push(cell.clone()))?;
    }
    Ok(cells)
}

/// The number of a row, counted from zero; `next` where it does not say.
#[inline]
pub(crate) fn row_number(row: &Tag<'_>, next: u32) -> Result<u32, Malformed> {
    let Some(attribute) = row.attribute("r") else { return Ok(next) };
    let number = crate::ooxml::xml::whole_number(attribute.raw).filter(|number| (1..=1_048_576).contains(number));
    number.map(|number| number - 1).ok_or(Malformed(row.start))
}

/// The merged cells of a sheet, whose elements around the rows are these.
pub(crate) fn merges(text: &[u8], root: &Root) -> Result<Vec<CellRange>, Malformed> {
    let Some(list) = root.child("mergeCells") else { return Ok(Vec::new()) };
    let mut merges = Vec::new();
    for element in children_of(text, list)? {
        merges.extend(element.tag(text)?.value("ref").and_then(|range| CellRange::parse(&range)));
    }
    Ok(merges)
}

/// A rectangle of cells, as `ref` and `sqref` attributes name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CellRange {
    /// The upper left cell.
    pub(crate) first: CellAddress,
    /// The lower right cell.
    pub(crate) last: CellAddress,
}

impl CellRange {
    /// Reads `A1:C3`, `$A$1:$C$3` or `A1`; whole columns and rows (`A:C`, `1:3`) too.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.trim().split_once(':').unwrap_or((text.trim(), text.trim()));
        if let (Some(first), Some(last)) = (CellAddress::parse(first), CellAddress::parse(last)) {
            let (rows, columns) =
                ((first.row.min(last.row), first.row.max(last.row)), (first.column.min(last.column), first.column.max(last.column)));
            return Some(Self {
                first: CellAddress { row: rows.0, column: columns.0 },
                last: CellAddress { row: rows.1, column: columns.1 },
            });
        }
        let bare = |text: &str| text.strip_prefix('$').unwrap_or(text).to_owned();
        let (first, last) = (bare(first), bare(last));
        if let (Some(first), Some(last)) = (CellAddress::parse(&format!("{first}1")), CellAddress::parse(&format!("{last}1048576"))) {
            return Some(Self { first, last });
        }
        Some(Self { first: CellAddress::parse(&format!("A{first}"))?, last: CellAddress::parse(&format!("XFD{last}"))? })
    }

    /// Whether the two have a cell in common.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.first.row <= other.last.row
            && other.first.row <= self.last.row
            && self.first.column <= other.last.column
            && other.first.column <= self.last.column
    }

    /// Whether a row goes through it.
    pub(crate) fn has_row(&self, row: RowIndex) -> bool {
        (self.first.row..=self.last.row).contains(&row)
    }

    /// Whether a column goes through it.
    pub(crate) fn has_column(&self, column: ColumnIndex) -> bool {
        (self.first.column..=self.last.column).contains(&column)
    }
}

impl std::fmt::Display for CellRange {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.first == self.last { write!(formatter, "{}", self.first) } else { write!(formatter, "{}:{}", self.first, self.last) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(row: &RowScan) -> [Option<u32>; 3] {
        [row.last(), row.last_content(), row.last_other()].map(|column| column.map(|column| column.0))
    }

    #[test]
    fn rows_and_cells_are_counted_where_they_name_no_place() {
        let text = br#"<x:row><x:c/><x:c><x:v>1</x:v></x:c></x:row><x:row r="5" /><x:row><x:c r="c6" s="7"><x:v/></x:c></x:row>
            <x:row r="3"><!-- > --><x:c r="A3"><x:f>1</x:f></x:c><x:c r="D3"><x:v></x:v></x:c><x:c r="E3" t="inlineStr"><x:is><x:t>&lt;</x:t></x:is></x:c></x:row>"#;
        let rows = scan_rows(text, &mut 0, &[ColumnIndex(4)], &mut |_, _| {}).unwrap();
        assert_eq!(rows.iter().map(|row| row.row.0).collect::<Vec<_>>(), [0, 4, 5, 2]);
        assert_eq!(columns(&rows[0]), [Some(1), Some(1), Some(1)]);
        assert_eq!((rows[1].is_empty(), columns(&rows[1])), (true, [None; 3]));
        assert_eq!((rows[2].last_style(), columns(&rows[2])), (Some(7), [Some(2), None, Some(2)]));
        assert_eq!(columns(&rows[3]), [Some(4), Some(0), Some(3)]);
        assert_eq!(cells_of(text, &rows[3]).unwrap().iter().map(|cell| cell.blank).collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn references_that_are_none_are_noticed() {
        for cell in ["<c r=\"1A\"/>", "<c r=\"\"/>", "<c r=\"A\"/>", "<c r=\"XFE1\"/>", "<c>", "<c></d>"] {
            let text = format!("<worksheet><sheetData><row>{cell}</row></sheetData></worksheet>");
            assert!(SheetScan::read(text.as_bytes()).is_err(), "{cell}");
        }
        assert!(SheetScan::read(b"<worksheet><sheetData><row r='0'/></sheetData></worksheet>").is_err());
    }

    #[test]
    fn ranges_are_read() {
        for (text, written) in [("A1:C3", "A1:C3"), ("$C$3:$A$1", "A1:C3"), ("b2", "B2"), ("A:B", "A1:B1048576"), ("$2:$3", "A2:XFD3")] {
            assert_eq!(CellRange::parse(text).map(|range| range.to_string()).as_deref(), Some(written));
        }
        assert_eq!(CellRange::parse("#REF!"), None);
    }
}
