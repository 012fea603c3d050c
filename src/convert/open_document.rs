//! What the tables of an OpenDocument file come to, told from its tags before another reader lays them out.
//!
//! A cell and a row say how often they stand there; a few hundred bytes can stand for a billion cells, and one long text for thousands of
//! copies of it.

use super::extent::{Extent, Room, TooFarApart};
use crate::ooxml::xml::part::PartText;
use crate::ooxml::xml::{Malformed, Tag, TagKind, Tags, local_name};

/// Copies of texts of more bytes than this are refused, all together.
const MOST_COPIED: u64 = 1 << 27;
/// So many blanks that are only counted (`text:s`) are laid out, all together, or as many as the file has bytes.
const MOST_BLANKS: u64 = 1 << 24;
/// A sheet has no more rows and columns; the reader stops there too.
const LAST_ROW: u64 = 1_048_575;
const LAST_COLUMN: u64 = 16_383;

/// Why a file is not handed on.
#[derive(Debug)]
pub(super) enum Fault {
    Damaged,
    TooFarApart(TooFarApart),
}

impl From<Malformed> for Fault {
    fn from(_: Malformed) -> Self {
        Self::Damaged
    }
}

/// A table on the way through its rows.
#[derive(Default)]
struct Table {
    name: String,
    extent: Extent,
    formulas: Extent,
    /// The next row.
    row: u64,
    /// How often the row at hand stands there, and its next column.
    rows: u64,
    column: u64,
    /// Cells as they are written, empty ones to the left of filled ones included.
    written: u64,
    /// The column before which this row's cells are counted in `written`.
    counted: u64,
    /// Bytes of texts, each as often as it stands there beyond the first time.
    copied: u64,
    /// Blanks that are only counted, each as often as it stands there.
    blanks: u64,
}

/// Whether the content of a file fits into memory.
pub(super) fn fits(content: Vec<u8>) -> Result<(), Fault> {
    let content = &PartText::decode(content)?.text[..];
    let mut room = Room::of(content.len());
    let (mut copied, mut blanks) = (0_u64, 0_u64);
    let mut table: Option<Table> = None;
    let mut tags = Tags::new(content);
    while let Some(tag) = tags.next_tag()? {
        match (tag.local(), tag.kind, &mut table) {
            (b"table", TagKind::Open, None) => {
                table = Some(Table { name: attribute(&tag, b"name").unwrap_or_default(), ..Table::default() });
            }
            (b"table", TagKind::Close, Some(done)) => {
                // Formulas are laid out like the cells.
                let more = done.formulas.cells().saturating_add(2 * done.written);
                room.take(&done.name, &done.extent, more).map_err(Fault::TooFarApart)?;
                copied = copied.saturating_add(done.copied);
                blanks = blanks.saturating_add(done.blanks);
                if copied > MOST_COPIED || blanks > MOST_BLANKS.max(content.len() as u64) {
                    return Err(Fault::TooFarApart(TooFarApart { sheet: done.name.clone(), last: done.extent.last() }));
                }
                table = None;
            }
            (b"table-row", TagKind::Open | TagKind::Empty, Some(table)) => {
                (table.rows, table.column, table.counted) = (times(&tag, b"number-rows-repeated"), 0, 0);
                if tag.kind == TagKind::Empty {
                    table.row = table.row.saturating_add(table.rows);
                }
            }
            (b"table-row", TagKind::Close, Some(table)) => table.row = table.row.saturating_add(table.rows),
            (b"table-cell" | b"covered-table-cell", TagKind::Open | TagKind::Empty, Some(table)) => {
                let (end, blanks) = if tag.kind == TagKind::Open { skipped(&mut tags)? } else { (tag.end, 0) };
                table.take(&tag, end, blanks);
            }
            _ => {}
        }
    }
    Ok(())
}

impl Table {
    /// Takes in a cell whose content ends at `end`, `blanks` that are only counted beside.
    fn take(&mut self, tag: &Tag<'_>, end: usize, blanks: u64) {
        let times = times(tag, b"number-columns-repeated");
        let (first, last) = (self.column, self.column.saturating_add(times - 1));
        self.column = last.saturating_add(1);
        let filled = |name: &[u8]| {
            matches!(name, b"value-type" | b"value" | b"string-value" | b"date-value" | b"time-value" | b"boolean-value" | b"formula")
        };
        if !tag.attributes().any(|attribute| filled(local_name(attribute.name))) {
            // The reader lays out its text all the same.
            self.blanks = self.blanks.saturating_add(blanks);
            return;
        }
        let rows = [self.row, self.row.saturating_add(self.rows.saturating_sub(1))].map(|row| row.min(LAST_ROW) as u32);
        let columns = [first, last].map(|column| column.min(LAST_COLUMN) as u32);
        self.extent.add(rows, columns);
        if attribute(tag, b"formula").is_some() {
            self.formulas.add(rows, columns);
        }
        let before = self.column.min(LAST_COLUMN + 1);
        self.written += before - self.counted.min(before);
        self.counted = before;
        let copies = (u64::from(rows[1] - rows[0]) + 1).saturating_mul(u64::from(columns[1] - columns[0]) + 1) - 1;
        self.blanks = self.blanks.saturating_add(copies.saturating_add(1).saturating_mul(blanks));
        self.copied = self.copied.saturating_add(copies.saturating_mul((end - tag.start) as u64));
    }
}

/// How often something stands there.
fn times(tag: &Tag<'_>, name: &[u8]) -> u64 {
    attribute(tag, name).and_then(|number| number.trim().parse().ok()).unwrap_or(1).max(1)
}

fn attribute(tag: &Tag<'_>, local: &[u8]) -> Option<String> {
    let found = tag.attributes().find(|attribute| local_name(attribute.name) == local)?;
    Some(crate::ooxml::xml::unescaped(found.raw).into_owned())
}

/// Goes behind the closing tag of the element that has just been opened, and gives the place where it stands, and how many blanks its text
/// has that are only counted.
fn skipped(tags: &mut Tags<'_>) -> Result<(usize, u64), Malformed> {
    let (mut depth, mut blanks) = (1_u32, 0_u64);
    while let Some(tag) = tags.next_tag()? {
        if tag.local() == b"s" && tag.kind != TagKind::Close {
            blanks = blanks.saturating_add(times(&tag, b"c"));
        }
        match tag.kind {
            TagKind::Open => depth += 1,
            TagKind::Close => depth -= 1,
            TagKind::Empty => {}
        }
        if depth == 0 {
            return Ok((tag.start, blanks));
        }
    }
    Err(Malformed(tags.position()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits_in(rows: &str) -> Result<(), String> {
        let content = format!("<o:document><table:table table:name=\"A&amp;B\">{rows}</table:table></o:document>");
        fits(content.into_bytes()).map_err(|fault| match fault {
            Fault::Damaged => "damaged".to_owned(),
            Fault::TooFarApart(apart) => format!("{} {:?}", apart.sheet, apart.last),
        })
    }

    #[test]
    fn what_is_repeated_is_counted_as_often_as_it_stands_there() {
        let cell = |repeated: u64| format!("<t:table-cell office:value-type=\"float\" t:number-columns-repeated=\"{repeated}\"/>");
        let blank = |repeated: u64| format!("<t:table-cell t:number-columns-repeated=\"{repeated}\"/>");
        let row = |repeated: u64, cells: String| format!("<t:table-row t:number-rows-repeated=\"{repeated}\">{cells}</t:table-row>");
        assert_eq!(fits_in(&row(1_048_576, cell(1) + &blank(16_383))), Ok(()));
        assert_eq!(fits_in(&(row(1, cell(3)) + &row(1_048_000, blank(16_384)))), Ok(()));
        assert_eq!(fits_in(&row(6000, cell(16_384))), Err("A&B (5999, 16383)".to_owned()));
        let stray = row(1, cell(1)) + &row(65_534, blank(1)) + &row(1, blank(255) + &cell(1));
        assert_eq!(fits_in(&stray), Err("A&B (65535, 255)".to_owned()), "a cell where Excel 97 ends");
        let far = row(1, cell(1)) + &row(65_000, blank(1)) + "<t:table-row/>" + &row(1, blank(9000) + &cell(1));
        assert_eq!(fits_in(&far), Err("A&B (65002, 9000)".to_owned()));
        let wide: String = (0..3000).map(|_| row(1, blank(16_383) + &cell(1))).collect();
        assert_eq!(fits_in(&wide), Err("A&B (2999, 16383)".to_owned()));
        assert_eq!(fits_in(&row(u64::MAX, cell(u64::MAX))), Err("A&B (1048575, 16383)".to_owned()));
        let last = format!("<t:table-row t:number-rows-repeated=\"{}\"/>", u64::MAX);
        assert_eq!(fits_in(&format!("{}{last}{last}{}", cell(1), row(1, cell(1)))), Ok(()), "a cell outside a row, and rows without end");
        assert!(matches!(fits(b"<t:table><t:table-row><t:table-cell office:value=\"1\">".to_vec()), Err(Fault::Damaged)));
    }

    #[test]
    fn blanks_that_are_counted_are_laid_out_as_often_as_they_stand_there() {
        let cell = |blanks: u64, kind: &str| format!("<t:table-cell {kind}><x:p>a<x:s x:c=\"{blanks}\"/>b</x:p></t:table-cell>");
        let row = |rows: u32, cell: &str| format!("<t:table-row t:number-rows-repeated=\"{rows}\">{cell}</t:table-row>");
        let text = "office:value-type=\"string\"";
        assert_eq!(fits_in(&row(1, &cell(10_000, text))), Ok(()));
        assert_eq!(fits_in(&row(10_000, &cell(8, text))), Ok(()));
        assert_eq!(fits_in(&row(1, &cell(1_000_000_000, text))), Err("A&B (0, 0)".to_owned()));
        assert_eq!(fits_in(&row(10_000, &cell(10_000, text))), Err("A&B (9999, 0)".to_owned()));
        assert!(fits_in(&row(1, &cell(u64::MAX, ""))).is_err(), "in a cell without a value");
        assert!(fits_in(&row(1, &cell(1, text)).replace("<x:s ", "<x:s x:c=\"99999999\"/><x:s ")).is_err());
    }

    #[test]
    fn copies_of_a_long_text_count_by_their_length() {
        let row = |times: u32, text: &str| {
            format!(
                "<t:table-row t:number-rows-repeated=\"{times}\"><t:table-cell office:value-type=\"string\"><text:p>{text}</text:p></t:table-cell></t:table-row>"
            )
        };
        assert_eq!(fits_in(&row(1_048_576, "Germany")), Ok(()));
        assert_eq!(fits_in(&row(60_000, &"x".repeat(10_000))), Err("A&B (59999, 0)".to_owned()));
    }
}
