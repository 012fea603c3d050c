//! The cells of a worksheet as they are stored, one after the other.
//!
//! Positions are counted by the rules by which results are written ([`worksheet`](super::worksheet)), so that no result can get into
//! another row than the one that it was computed from. Any prefix and encoding will do, and nothing is computed of a cell that
//! nobody asks for.

use crate::location::{CellAddress, ColumnIndex, RowIndex};

use super::worksheet::{column_of, row_number, skip};
use super::xml::{Malformed, Tag, TagKind, Tags, characters, spreadsheet_unescaped, whole_number};

/// What a cell's text means (its `t` attribute, ECMA-376 part 1, 18.18.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoredAs {
    /// A number, or a date by its number format.
    Number,
    /// The index of a shared string.
    Shared,
    /// A text, a formula's result.
    Text,
    /// A text in the cell itself.
    Inline,
    /// A truth value.
    Boolean,
    /// An error.
    Error,
    /// A date as ISO 8601 writes it.
    Date,
}

/// A cell that holds a value or a formula.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoredCell<'a> {
    /// Its place.
    pub(crate) address: CellAddress,
    /// What its value means.
    pub(crate) stored_as: StoredAs,
    /// Its format.
    pub(crate) style: u32,
    /// What stands between the tags of its formula, empty where it shares another cell's; `None` where it has none.
    pub(crate) formula: Option<&'a [u8]>,
    /// What stands between the tags of its value, markup and all; `None` where it has none.
    pub(crate) value: Option<&'a [u8]>,
}

impl StoredCell<'_> {
    /// The characters of its value.
    pub(crate) fn text(&self) -> Result<String, Malformed> {
        let value = self.value.unwrap_or_default();
        let text = if self.stored_as == StoredAs::Inline { super::shared_strings::plain_text(value)? } else { characters(value) };
        Ok(spreadsheet_unescaped(&text).into_owned())
    }

    /// The number that it stores, if it is one.
    pub(crate) fn number(&self) -> Option<f64> {
        let value = self.value?.trim_ascii();
        let parsed = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
        parsed.or_else(|| characters(value).trim().parse().ok()).filter(|number: &f64| number.is_finite())
    }
}

/// Hands the cells of a worksheet that hold a value or a formula to `take`, in the order of the file.
pub(crate) fn for_each_cell<'a>(text: &'a [u8], take: &mut dyn FnMut(StoredCell<'a>) -> Result<(), Malformed>) -> Result<(), Malformed> {
    let mut tags = Tags::new(text);
    while let Some(tag) = tags.next_tag()? {
        if tag.kind == TagKind::Open && tag.local() == b"sheetData" {
            return rows(text, &mut tags, &tag, take);
        }
    }
    Ok(())
}

fn rows<'a>(
    text: &'a [u8],
    tags: &mut Tags<'a>,
    sheet_data: &Tag<'a>,
    take: &mut dyn FnMut(StoredCell<'a>) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    let mut next = 0;
    while let Some(tag) = tags.next_tag()? {
        if tag.kind == TagKind::Close {
            return if tag.name == sheet_data.name { Ok(()) } else { Err(Malformed(tag.start)) };
        }
        if tag.local() != b"row" {
            skip(tags, &tag)?;
            continue;
        }
        let row = row_number(&tag, next)?;
        next = row + 1;
        if tag.kind == TagKind::Open {
            cells(text, tags, &tag, RowIndex(row), take)?;
        }
    }
    Err(Malformed(sheet_data.start))
}

fn cells<'a>(
    text: &'a [u8],
    tags: &mut Tags<'a>,
    open: &Tag<'a>,
    row: RowIndex,
    take: &mut dyn FnMut(StoredCell<'a>) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    let mut next = 0;
    while let Some(tag) = tags.next_tag()? {
        if tag.kind == TagKind::Close {
            return if tag.name == open.name { Ok(()) } else { Err(Malformed(tag.start)) };
        }
        if tag.local() != b"c" {
            skip(tags, &tag)?;
            continue;
        }
        let (mut column, mut style, mut stored_as) = (next, 0, StoredAs::Number);
        for attribute in tag.attributes() {
            match attribute.name {
                b"r" => column = column_of(attribute.raw).ok_or(Malformed(tag.start))?,
                b"s" => style = whole_number(attribute.raw).unwrap_or(0),
                b"t" => stored_as = kind_of(attribute.raw),
                _ => {}
            }
        }
        next = column + 1;
        if tag.kind == TagKind::Open {
            let address = CellAddress { row, column: ColumnIndex(column) };
            let mut cell = StoredCell { address, stored_as, style, formula: None, value: None };
            content(text, tags, &tag, &mut cell)?;
            let empty = cell.value.is_none_or(<[u8]>::is_empty);
            // Only a text can be empty; a number or an index that is written as nothing is none.
            if empty && !matches!(stored_as, StoredAs::Text | StoredAs::Inline) {
                cell.value = None;
            }
            if cell.value.is_some() || cell.formula.is_some() {
                take(cell)?;
            }
        }
    }
    Err(Malformed(open.start))
}

/// Reads what stands in a cell, up to its closing tag.
#[inline]
fn content<'a>(text: &'a [u8], tags: &mut Tags<'a>, open: &Tag<'a>, cell: &mut StoredCell<'a>) -> Result<(), Malformed> {
    while let Some(tag) = tags.next_tag()? {
        if tag.kind == TagKind::Close {
            return if tag.name == open.name { Ok(()) } else { Err(Malformed(tag.start)) };
        }
        let local = tag.local();
        let end = if tag.kind == TagKind::Empty { tag.end } else { inner_end(tags, &tag)? };
        match local {
            b"v" if cell.stored_as != StoredAs::Inline || cell.value.is_none() => cell.value = Some(&text[tag.end..end]),
            b"is" => {
                cell.value = Some(&text[tag.end..end]);
                cell.stored_as = StoredAs::Inline;
            }
            b"f" => cell.formula = Some(&text[tag.end..end]),
            _ => {}
        }
    }
    Err(Malformed(open.start))
}

/// Where the closing tag of an element begins; the reader goes on behind it.
#[inline]
fn inner_end(tags: &mut Tags<'_>, element: &Tag<'_>) -> Result<usize, Malformed> {
    let mut depth = 1;
    while let Some(tag) = tags.next_tag()? {
        match tag.kind {
            TagKind::Open => depth += 1,
            TagKind::Close => depth -= 1,
            TagKind::Empty => {}
        }
        if depth == 0 {
            return if tag.name == element.name { Ok(tag.start) } else { Err(Malformed(tag.start)) };
        }
    }
    Err(Malformed(element.start))
}

fn kind_of(written: &[u8]) -> StoredAs {
    match written {
        b"s" => StoredAs::Shared,
        b"str" => StoredAs::Text,
        b"inlineStr" => StoredAs::Inline,
        b"b" => StoredAs::Boolean,
        b"e" => StoredAs::Error,
        b"d" => StoredAs::Date,
        _ => StoredAs::Number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sheet: &str) -> Vec<(String, StoredAs, bool, Option<String>)> {
        let mut cells = Vec::new();
        for_each_cell(sheet.as_bytes(), &mut |cell| {
            let text = cell.value.map(|_| cell.text()).transpose()?;
            cells.push((cell.address.to_string(), cell.stored_as, cell.formula.is_some(), text));
            Ok(())
        })
        .unwrap();
        cells
    }

    #[test]
    fn cells_are_read_under_any_prefix_and_counted_as_they_are_written() {
        let sheet = "<x:worksheet><x:sheetData><x:row/><x:row><x:c><x:v>1</x:v></x:c><x:c t=\"b\"><x:v>1</x:v></x:c></x:row>\
            <x:row r=\"9\"><x:c r=\"c9\" t=\"s\"><x:v>0</x:v></x:c><x:c><x:f>NOW()</x:f></x:c><x:c/><x:c><x:v/></x:c></x:row></x:sheetData></x:worksheet>";
        let found: Vec<(String, StoredAs, bool)> = read(sheet).into_iter().map(|(cell, kind, formula, _)| (cell, kind, formula)).collect();
        let cell = |address: &str, kind, formula| (address.to_owned(), kind, formula);
        assert_eq!(
            found,
            [
                cell("A2", StoredAs::Number, false),
                cell("B2", StoredAs::Boolean, false),
                cell("C9", StoredAs::Shared, false),
                cell("D9", StoredAs::Number, true),
            ]
        );
    }

    #[test]
    fn texts_keep_their_characters_and_an_empty_result_is_a_text() {
        let sheet = "<worksheet><sheetData><row><c t=\"inlineStr\"><is><r><t>a</t></r><r><t xml:space=\"preserve\"> &amp;\r\n</t></r><r><t>\n b </t></r><rPh><t>no</t></rPh></is></c>\
            <c t=\"str\"><f>x</f><v>_x0041_<![CDATA[<]]></v></c><c t=\"str\"><f>\"\"</f><v/></c><c t=\"str\"><f>\"\"</f></c></row></sheetData></worksheet>";
        let texts: Vec<Option<String>> = read(sheet).into_iter().map(|cell| cell.3).collect();
        assert_eq!(texts, [Some("a &\nb".to_owned()), Some("A<".to_owned()), Some(String::new()), None]);
    }

    #[test]
    fn what_is_not_closed_or_addressed_is_refused() {
        for sheet in [
            "<worksheet><sheetData><row><c><v>1</v></row></sheetData></worksheet>",
            "<worksheet><sheetData><row r=\"99999999999\"/></sheetData></worksheet>",
            "<worksheet><sheetData><row><c r=\"0\"><v>1</v></c></row></sheetData></worksheet>",
            "<worksheet><sheetData><row>",
            "<worksheet><sheetData><row><c><v>1</w></c></row></sheetData></worksheet>",
        ] {
            assert!(for_each_cell(sheet.as_bytes(), &mut |_| Ok(())).is_err(), "{sheet}");
        }
    }
}
