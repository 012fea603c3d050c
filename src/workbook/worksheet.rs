//! A worksheet's part, read once: where its rows lie and how far they reach.
//!
//! Rows and cells may lack their `r` attributes, then they follow the one before (ECMA-376 part 1, 18.3.1.73 and 18.3.1.4); rows may
//! be out of order and written `<row/>`.

use std::ops::Range;

use memchr::memmem;
use rayon::prelude::*;

use crate::location::{CellAddress, ColumnIndex, RowIndex};

use super::xml::{Malformed, Root, Tag, TagKind, Tags, local_name};

/// About how much text is read together.
const PIECE: usize = 1 << 20;

/// A row and where it lies.
#[derive(Clone, Debug)]
pub(crate) struct RowScan {
    /// Its number, counted from zero.
    pub(crate) row: RowIndex,
    /// Its opening tag.
    pub(crate) open: Range<usize>,
    /// Whether it is written `<row/>`.
    pub(crate) empty: bool,
    /// Where its closing tag starts; after the tag for `<row/>`.
    pub(crate) inner_end: usize,
    /// The place after it.
    pub(crate) end: usize,
    /// The last column that has a cell, blank or not.
    pub(crate) last: Option<ColumnIndex>,
    /// The format of that cell.
    pub(crate) last_style: Option<u32>,
    /// The last column with content, without the columns that an earlier run wrote.
    pub(crate) last_content: Option<ColumnIndex>,
    /// The last column that has a cell, without the columns that an earlier run wrote.
    pub(crate) last_other: Option<ColumnIndex>,
    /// The format of that cell.
    pub(crate) last_other_style: Option<u32>,
}

/// A cell and where it lies.
#[derive(Clone, Debug)]
pub(crate) struct CellScan {
    /// Its column.
    pub(crate) column: ColumnIndex,
    /// From `<` to the `>` of the closing tag.
    pub(crate) range: Range<usize>,
    /// Its opening tag.
    pub(crate) open: Range<usize>,
    /// Its format, where it names one.
    pub(crate) style: Option<u32>,
    /// Whether it has neither value nor formula.
    pub(crate) blank: bool,
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
    /// Reads a worksheet's text. The columns of `own` do not count as content.
    pub(crate) fn read(text: &[u8], own: &[ColumnIndex]) -> Result<Self, Malformed> {
        let mut rows = Vec::new();
        let root = Root::read_with(text, &mut |tags, tag| {
            if tag.local() != b"sheetData" || !rows.is_empty() {
                return Ok(None);
            }
            let (read, close) = read_rows(text, tags, tag, own)?;
            rows = read;
            Ok(Some(close))
        })?;
        Ok(Self { root, rows })
    }

    /// The first row with that number.
    pub(crate) fn row(&self, row: RowIndex) -> Option<&RowScan> {
        self.rows.iter().find(|scan| scan.row == row)
    }
}

/// Reads the rows up to the closing tag of `sheetData`, in parallel where the text allows to see where rows begin.
fn read_rows<'a>(
    text: &'a [u8],
    tags: &mut Tags<'a>,
    sheet_data: &Tag<'a>,
    own: &[ColumnIndex],
) -> Result<(Vec<RowScan>, (usize, usize)), Malformed> {
    if let Some((starts, end)) = pieces(text, sheet_data) {
        let ends = starts[1..].iter().copied().chain([end]);
        let read: Vec<Option<Vec<RowScan>>> =
            starts.par_iter().zip(ends.collect::<Vec<_>>()).map(|(&start, end)| read_piece(text, start..end, sheet_data, own)).collect();
        if let Some(rows) = read.into_iter().collect::<Option<Vec<_>>>() {
            tags.go_to(end);
            let close = tags.next_tag()?.filter(|tag| tag.kind == TagKind::Close && tag.name == sheet_data.name).ok_or(Malformed(end))?;
            return Ok((rows.concat(), (close.start, close.end)));
        }
    }
    let mut rows = Vec::new();
    let close = scan_rows(tags, sheet_data, own, &mut |row| {
        rows.push(row);
        true
    })?;
    Ok((rows, close))
}

/// Where pieces of the rows begin, and where the closing tag of `sheetData` stands; `None` where there is little to read, or where comments
/// and CDATA may hold what looks like a row.
fn pieces(text: &[u8], sheet_data: &Tag<'_>) -> Option<(Vec<usize>, usize)> {
    let closing = [b"</", sheet_data.name].concat();
    let end = sheet_data.end + memmem::find(&text[sheet_data.end..], &closing)?;
    let rows = &text[sheet_data.end..end];
    if rows.len() < 2 * PIECE || memmem::find(rows, b"<!").is_some() || memmem::find(rows, b"<?").is_some() {
        return None;
    }
    let row = [b"<", sheet_data.prefix(), b"row "].concat();
    let mut starts = vec![sheet_data.end];
    while let Some(found) =
        starts.last().and_then(|start| memmem::find(text.get(start + PIECE..end)?, &row).map(|found| start + PIECE + found))
    {
        starts.push(found);
    }
    Some((starts, end))
}

/// The rows of a piece; `None` where it cannot be read by itself.
fn read_piece(text: &[u8], piece: Range<usize>, sheet_data: &Tag<'_>, own: &[ColumnIndex]) -> Option<Vec<RowScan>> {
    let mut rows: Vec<RowScan> = Vec::new();
    let mut tags = Tags::within(text, piece.clone());
    // A row without a number follows the one before, which may be in another piece.
    let first = tags.next_tag().ok()??;
    if piece.start != sheet_data.end {
        first.attribute("r")?;
    }
    tags.go_to(piece.start);
    // The piece ends without the closing tag; a row that reaches beyond it is an error as well, and is read again as a whole.
    let _ = scan_rows(&mut tags, sheet_data, own, &mut |row| {
        rows.push(row);
        true
    });
    let rest = &text[rows.last()?.end..piece.end];
    rest.iter().all(u8::is_ascii_whitespace).then_some(rows)
}

/// The row with that number, looked for from the beginning and no further than needed.
pub(crate) fn find_row(text: &[u8], row: RowIndex) -> Result<Option<RowScan>, Malformed> {
    let mut tags = Tags::new(text);
    let mut found = None;
    while let Some(tag) = tags.next_tag()? {
        if tag.kind == TagKind::Open && tag.local() == b"sheetData" {
            scan_rows(&mut tags, &tag, &[], &mut |scan| {
                let here = scan.row == row;
                if here {
                    found = Some(scan);
                }
                !here
            })?;
            break;
        }
    }
    Ok(found)
}

/// Reads rows until the closing tag of `sheetData`, or until `take` has had enough.
fn scan_rows<'a>(
    tags: &mut Tags<'a>,
    sheet_data: &Tag<'a>,
    own: &[ColumnIndex],
    take: &mut dyn FnMut(RowScan) -> bool,
) -> Result<(usize, usize), Malformed> {
    let mut next = 0;
    while let Some(tag) = tags.next_tag()? {
        if tag.kind == TagKind::Close {
            if tag.name != sheet_data.name {
                return Err(Malformed(tag.start));
            }
            return Ok((tag.start, tag.end));
        }
        if tag.local() != b"row" {
            skip(tags, &tag)?;
            continue;
        }
        let row = row_number(&tag, next)?;
        next = row + 1;
        let mut scan = RowScan {
            row: RowIndex(row),
            open: tag.start..tag.end,
            empty: tag.kind == TagKind::Empty,
            inner_end: tag.end,
            end: tag.end,
            last: None,
            last_style: None,
            last_content: None,
            last_other: None,
            last_other_style: None,
        };
        if tag.kind == TagKind::Open {
            let close = scan_cells(tags, &tag, &mut |cell| {
                if scan.last <= Some(cell.column) {
                    scan.last = Some(cell.column);
                    scan.last_style = cell.style;
                }
                if !own.contains(&cell.column) {
                    if scan.last_other <= Some(cell.column) {
                        scan.last_other = Some(cell.column);
                        scan.last_other_style = cell.style;
                    }
                    if !cell.blank {
                        scan.last_content = scan.last_content.max(Some(cell.column));
                    }
                }
            })?;
            scan.inner_end = close.0;
            scan.end = close.1;
        }
        if !take(scan) {
            return Ok((tag.start, tag.end));
        }
    }
    Err(Malformed(sheet_data.start))
}

/// The cells of a row.
pub(crate) fn cells_of(text: &[u8], row: &RowScan) -> Result<Vec<CellScan>, Malformed> {
    let mut cells = Vec::new();
    if !row.empty {
        let mut tags = Tags::within(text, row.open.start..row.end);
        let open = tags.next_tag()?.ok_or(Malformed(row.open.start))?;
        scan_cells(&mut tags, &open, &mut |cell| cells.push(cell))?;
    }
    Ok(cells)
}

#[inline]
fn scan_cells<'a>(tags: &mut Tags<'a>, row: &Tag<'a>, take: &mut impl FnMut(CellScan)) -> Result<(usize, usize), Malformed> {
    let mut next = 0;
    while let Some(tag) = tags.next_tag()? {
        if tag.kind == TagKind::Close {
            if tag.name != row.name {
                return Err(Malformed(tag.start));
            }
            return Ok((tag.start, tag.end));
        }
        if tag.local() != b"c" {
            skip(tags, &tag)?;
            continue;
        }
        let (mut column, mut style) = (next, None);
        for attribute in tag.attributes() {
            match attribute.name {
                b"r" => column = column_of(attribute.raw).ok_or(Malformed(tag.start))?,
                b"s" => style = super::xml::whole_number(attribute.raw),
                _ => {}
            }
        }
        next = column + 1;
        let mut cell = CellScan { column: ColumnIndex(column), range: tag.start..tag.end, open: tag.start..tag.end, style, blank: true };
        if tag.kind == TagKind::Open {
            let (blank, end) = scan_content(tags, &tag)?;
            cell.blank = blank;
            cell.range.end = end;
        }
        take(cell);
    }
    Err(Malformed(row.start))
}

/// Whether a cell holds nothing, and the place after its closing tag.
#[inline]
fn scan_content<'a>(tags: &mut Tags<'a>, cell: &Tag<'a>) -> Result<(bool, usize), Malformed> {
    let (mut depth, mut blank, mut value_end) = (0_usize, true, None);
    while let Some(tag) = tags.next_tag()? {
        match tag.kind {
            TagKind::Close if depth == 0 => {
                return if tag.name == cell.name { Ok((blank, tag.end)) } else { Err(Malformed(tag.start)) };
            }
            TagKind::Close => {
                depth -= 1;
                if depth == 0
                    && let Some(start) = value_end.take()
                {
                    blank &= tag.start == start;
                }
            }
            kind => {
                if depth == 0 {
                    match local_name(tag.name) {
                        b"v" if kind == TagKind::Open => value_end = Some(tag.end),
                        b"f" | b"is" => blank = false,
                        _ => {}
                    }
                }
                if kind == TagKind::Open {
                    depth += 1;
                }
            }
        }
    }
    Err(Malformed(cell.start))
}

/// The number of a row, counted from zero; `next` where it does not say.
#[inline]
pub(crate) fn row_number(row: &Tag<'_>, next: u32) -> Result<u32, Malformed> {
    let Some(attribute) = row.attribute("r") else { return Ok(next) };
    let number = super::xml::whole_number(attribute.raw).filter(|number| (1..=1_048_576).contains(number));
    number.map(|number| number - 1).ok_or(Malformed(row.start))
}

/// Steps over an element.
pub(crate) fn skip<'a>(tags: &mut Tags<'a>, element: &Tag<'a>) -> Result<(), Malformed> {
    let mut depth = usize::from(element.kind == TagKind::Open);
    while depth > 0 {
        match tags.next_tag()?.ok_or(Malformed(element.start))?.kind {
            TagKind::Open => depth += 1,
            TagKind::Close => depth -= 1,
            TagKind::Empty => {}
        }
    }
    Ok(())
}

/// The column of a cell reference in either case of letters.
#[inline]
pub(crate) fn column_of(reference: &[u8]) -> Option<u32> {
    let mut column = 0_u32;
    for (position, &byte) in reference.iter().enumerate() {
        if byte.is_ascii_alphabetic() && position < 3 {
            column = column * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1;
        } else {
            let digits = &reference[position..];
            let valid = position > 0 && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
            return (valid && column <= 16_384).then(|| column - 1);
        }
    }
    None
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

    #[test]
    fn a_long_sheet_reads_as_a_short_one() {
        let long = |row: &dyn Fn(u32) -> String| {
            let rows: String = (1..60_000).map(row).collect();
            format!("<worksheet><sheetData>{rows}</sheetData><pageMargins/></worksheet>")
        };
        let named = long(&|row| format!("<row r=\"{row}\"><c r=\"A{row}\" s=\"1\"><v>{row}</v></c><c r=\"C{row}\"/></row>\n"));
        let unnamed = long(&|row| format!("<row ><c s=\"1\"><v>{row}</v></c><c/><c /><!-- <row r=\"1\"> --></row>"));
        for text in [named, unnamed] {
            let scan = SheetScan::read(text.as_bytes(), &[]).unwrap();
            assert!(
                scan.rows.iter().enumerate().all(|(index, row)| row.row.0 == index as u32 && columns(row) == [Some(2), Some(0), Some(2)])
            );
            assert_eq!((scan.rows.len(), scan.root.children.len()), (59_999, 2));
            let broken = text.replace("<v>50000</v>", "<v>50000");
            assert!(SheetScan::read(broken.as_bytes(), &[]).is_err());
        }
    }

    fn columns(row: &RowScan) -> [Option<u32>; 3] {
        [row.last, row.last_content, row.last_other].map(|column| column.map(|column| column.0))
    }

    #[test]
    fn rows_and_cells_are_counted_where_they_name_no_place() {
        let text = br#"<x:worksheet><x:sheetData><x:row><x:c/><x:c><x:v>1</x:v></x:c></x:row><x:row r="5" /><x:row><x:c r="c6" s="7"><x:v/></x:c></x:row>
            <x:row r="3"><!-- > --><x:c r="A3"><x:f>1</x:f></x:c><x:c r="D3"><x:v></x:v></x:c><x:c r="E3" t="inlineStr"><x:is><x:t>&lt;</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>"#;
        let scan = SheetScan::read(text, &[ColumnIndex(4)]).unwrap();
        assert_eq!(scan.rows.iter().map(|row| row.row.0).collect::<Vec<_>>(), [0, 4, 5, 2]);
        assert_eq!(columns(&scan.rows[0]), [Some(1), Some(1), Some(1)]);
        assert_eq!((scan.rows[1].empty, columns(&scan.rows[1])), (true, [None; 3]));
        assert_eq!((scan.rows[2].last_style, columns(&scan.rows[2])), (Some(7), [Some(2), None, Some(2)]));
        assert_eq!(columns(&scan.rows[3]), [Some(4), Some(0), Some(3)]);
        assert_eq!(cells_of(text, &scan.rows[3]).unwrap().iter().map(|cell| cell.blank).collect::<Vec<_>>(), [false, true, false]);
        assert_eq!(find_row(text, RowIndex(2)).unwrap().map(|row| row.open), Some(scan.rows[3].open.clone()));
    }

    #[test]
    fn references_that_are_none_are_noticed() {
        for cell in ["<c r=\"1A\"/>", "<c r=\"\"/>", "<c r=\"A\"/>", "<c r=\"XFE1\"/>", "<c>", "<c></d>"] {
            let text = format!("<worksheet><sheetData><row>{cell}</row></sheetData></worksheet>");
            assert!(SheetScan::read(text.as_bytes(), &[]).is_err(), "{cell}");
        }
        assert!(SheetScan::read(b"<worksheet><sheetData><row r='0'/></sheetData></worksheet>", &[]).is_err());
    }

    #[test]
    fn ranges_are_read() {
        for (text, written) in [("A1:C3", "A1:C3"), ("$C$3:$A$1", "A1:C3"), ("b2", "B2"), ("A:B", "A1:B1048576"), ("$2:$3", "A2:XFD3")] {
            assert_eq!(CellRange::parse(text).map(|range| range.to_string()).as_deref(), Some(written));
        }
        assert_eq!(CellRange::parse("#REF!"), None);
    }
}
