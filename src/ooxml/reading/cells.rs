//! The cells of a worksheet's rows: where they lie in its text, and what is stored in them.
//!
//! One scanner serves both the reading of values and the writing of columns, so that no value can get into another row than the
//! one that it was computed from. Any prefix and encoding will do, and nothing is computed of a cell that nobody asks for. Nearly all
//! cells of nearly all programs are written in one form, which is read without looking for tags; whatever differs from
//! it in a single byte is read as XML.

use std::ops::Range;

use crate::foundation::location::ColumnIndex;

use crate::ooxml::xml::{Malformed, Tag, TagKind, Tags, characters, skip, spreadsheet_unescaped, whole_number};

/// A sheet has no column of this index or behind it.
const END_OF_COLUMNS: ColumnIndex = ColumnIndex(16_384);

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
    /// What its value means.
    stored_as: StoredAs,
    /// What stands between the tags of its formula.
    formula: Option<Range<usize>>,
    /// What stands between the tags of its value, markup and all.
    value: Option<Range<usize>>,
}

/// A cell that holds a value or a formula.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoredCell<'a> {
    /// What its value means.
    pub(crate) stored_as: StoredAs,
    /// Its format.
    pub(crate) style: u32,
    /// What stands between the tags of its formula, empty where it shares another cell's; `None` where it has none.
    pub(crate) formula: Option<&'a [u8]>,
    /// What stands between the tags of its value, markup and all; `None` where it has none.
    pub(crate) value: Option<&'a [u8]>,
}

impl CellScan {
    /// The opening tag of its formula, where it has attributes.
    pub(crate) fn formula_tag<'a>(&self, text: &'a [u8]) -> Option<Tag<'a>> {
        let end = self.formula.as_ref()?.start;
        if text[..end].ends_with(b"<f>") {
            return None;
        }
        Tags::within(text, memchr::memrchr(b'<', &text[..end])?..end).next_tag().ok()?
    }

    /// Whether it has a formula.
    pub(crate) fn has_formula(&self) -> bool {
        self.formula.is_some()
    }

    /// What is stored in the cell, which lies in `text`; `None` where it holds neither value nor formula.
    #[inline]
    pub(crate) fn stored<'a>(&self, text: &'a [u8]) -> Option<StoredCell<'a>> {
        let part = |range: &Option<Range<usize>>| range.as_ref().and_then(|range| text.get(range.clone()));
        // Only a text can be empty; a number or an index that is written as nothing is none.
        let may_be_empty = matches!(self.stored_as, StoredAs::Text | StoredAs::Inline);
        let value = part(&self.value).filter(|value| may_be_empty || !value.is_empty());
        let formula = part(&self.formula);
        let cell = StoredCell { stored_as: self.stored_as, style: self.style.unwrap_or(0), formula, value };
        (value.is_some() || formula.is_some()).then_some(cell)
    }
}

impl StoredCell<'_> {
    /// The characters of its value.
    pub(crate) fn text(&self) -> Result<String, Malformed> {
        let value = self.value.unwrap_or_default();
        let text = if self.stored_as == StoredAs::Inline { super::plain_text::plain_text(value)? } else { characters(value) };
        Ok(spreadsheet_unescaped(&text).into_owned())
    }

    /// The number that it stores, if it is one; the index of a shared string is none.
    pub(crate) fn number(&self) -> Option<f64> {
        let value = self.value.filter(|_| self.stored_as == StoredAs::Number)?;
        if let Some(number) = small_whole_number(value) {
            return Some(number);
        }
        let value = value.trim_ascii();
        let parsed = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
        parsed.or_else(|| characters(value).trim().parse().ok()).filter(|number: &f64| number.is_finite())
    }
}

/// A number of at most nine digits and nothing else.
#[inline]
fn small_whole_number(text: &[u8]) -> Option<f64> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    let mut number = 0_u32;
    for &byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + u32::from(digit);
    }
    Some(f64::from(number))
}

/// Hands the cells of a row to `take`; gives where further cells can stand, and where its closing tag ends. What follows the cells
/// (an `extLst`, ECMA-376 part 1, 18.3.1.73) stays behind them.
#[inline]
pub(crate) fn scan_cells<'a>(tags: &mut Tags<'a>, row: &Tag<'a>, take: &mut impl FnMut(&CellScan)) -> Result<(usize, usize), Malformed> {
    let text = tags.text();
    let (mut next, mut behind) = (0, None);
    loop {
        if let Some(cell) = usual_cell(text, tags.position()) {
            tags.go_to(cell.range.end);
            (next, behind) = (cell.column.0 + 1, None);
            take(&cell);
            continue;
        }
        let Some(tag) = tags.next_tag()? else { return Err(Malformed(row.start)) };
        if tag.kind == TagKind::Close {
            return if tag.name == row.name { Ok((behind.unwrap_or(tag.start), tag.end)) } else { Err(Malformed(tag.start)) };
        }
        if tag.local() != b"c" {
            skip(tags, &tag)?;
            behind.get_or_insert(tag.start);
            continue;
        }
        let cell = any_cell(tags, &tag, next)?;
        (next, behind) = (cell.column.0 + 1, None);
        take(&cell);
    }
}

/// A cell of the form `<c r="B2" s="3" t="s"><v>4</v></c>`, `<c r="B2" t="inlineStr"><is><t>text</t></is></c>` or `<c r="B2"/>`, which
/// begins here, format and type being optional; `None` for everything else.
#[inline]
fn usual_cell(text: &[u8], start: usize) -> Option<CellScan> {
    let rest = text.get(start..)?.strip_prefix(b"<c r=\"")?;
    let (mut column, mut at) = (0_u32, 0);
    while let Some(letter @ b'A'..=b'Z') = rest.get(at) {
        column = column * 26 + u32::from(letter - b'A') + 1;
        at += 1;
    }
    let digits = at;
    while rest.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    if !(1..=3).contains(&digits) || at == digits || column > END_OF_COLUMNS.0 {
        return None;
    }
    let mut rest = rest.get(at..)?.strip_prefix(b"\"")?;
    let mut style = None;
    if let Some(after) = rest.strip_prefix(b" s=\"") {
        let length = after.iter().take(10).position(|&byte| byte == b'"')?;
        style = Some(small_whole_number(&after[..length])? as u32);
        rest = &after[length + 1..];
    }
    let mut stored_as = StoredAs::Number;
    if let Some(after) = rest.strip_prefix(b" t=\"") {
        let length = after.iter().take(10).position(|&byte| byte == b'"')?;
        stored_as = kind_of(&after[..length]);
        rest = &after[length + 1..];
    }
    let cell = |end: usize, open_end: usize, value: Option<Range<usize>>| CellScan {
        column: ColumnIndex(column - 1),
        range: start..end,
        open: start..open_end,
        style,
        blank: value.as_ref().is_none_or(Range::is_empty),
        stored_as,
        formula: None,
        value,
    };
    let place = |rest: &[u8]| text.len() - rest.len();
    if let Some(after) = rest.strip_prefix(b"/>") {
        return Some(cell(place(after), place(after), None));
    }
    let inside = rest.strip_prefix(b">")?;
    if stored_as == StoredAs::Inline {
        let inline = inside.strip_prefix(b"<is>")?;
        let text = inline.strip_prefix(b"<t>").or_else(|| inline.strip_prefix(b"<t xml:space=\"preserve\">"))?;
        let after = text[memchr::memchr(b'<', text)?..].strip_prefix(b"</t></is></c>")?;
        return Some(cell(place(after), place(inside), Some(place(inline)..place(after) - b"</is></c>".len())));
    }
    let value = inside.strip_prefix(b"<v>")?;
    let length = value.iter().take(32).position(|&byte| byte == b'<').or_else(|| memchr::memchr(b'<', value))?;
    let after = value[length..].strip_prefix(b"</v></c>")?;
    Some(cell(place(after), place(inside), Some(place(value)..place(value) + length)))
}

/// A cell however it is written, from its opening tag on.
fn any_cell<'a>(tags: &mut Tags<'a>, tag: &Tag<'a>, next: u32) -> Result<CellScan, Malformed> {
    let mut cell = CellScan {
        column: ColumnIndex(next),
        range: tag.start..tag.end,
        open: tag.start..tag.end,
        style: None,
        blank: true,
        stored_as: StoredAs::Number,
        formula: None,
        value: None,
    };
    for attribute in tag.attributes() {
        match attribute.name {
            b"r" => cell.column = ColumnIndex(column_of(attribute.raw).ok_or(Malformed(tag.start))?),
            b"s" => cell.style = whole_number(attribute.raw),
            b"t" => cell.stored_as = kind_of(attribute.raw),
            _ => {}
        }
    }
    if cell.column >= END_OF_COLUMNS {
        return Err(Malformed(tag.start));
    }
    if tag.kind == TagKind::Open {
        cell.range.end = scan_content(tags, tag, &mut cell)?;
    }
    Ok(cell)
}

/// Reads what stands in a cell; gives the place after its closing tag.
fn scan_content<'a>(tags: &mut Tags<'a>, open: &Tag<'a>, cell: &mut CellScan) -> Result<usize, Malformed> {
    while let Some(tag) = tags.next_tag()? {
        if tag.kind == TagKind::Close {
            return if tag.name == open.name { Ok(tag.end) } else { Err(Malformed(tag.start)) };
        }
        let end = if tag.kind == TagKind::Empty { tag.end } else { inner_end(tags, &tag)? };
        match tag.local() {
            b"v" => {
                cell.blank &= tag.end == end;
                if cell.stored_as != StoredAs::Inline || cell.value.is_none() {
                    cell.value = Some(tag.end..end);
                }
            }
            b"is" => {
                cell.blank = false;
                cell.value = Some(tag.end..end);
                cell.stored_as = StoredAs::Inline;
            }
            b"f" => {
                cell.blank = false;
                cell.formula = Some(tag.end..end);
            }
            _ => {}
        }
    }
    Err(Malformed(open.start))
}

/// Where the closing tag of an element begins; the reader goes on behind it.
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
            return (valid && column <= END_OF_COLUMNS.0).then(|| column - 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::location::CellAddress;
    use crate::ooxml::reading::worksheet::scan_rows;

    fn read(sheet: &str) -> Vec<(String, StoredAs, bool, Option<String>)> {
        let mut cells = Vec::new();
        let mut next = 0;
        scan_rows(sheet.as_bytes(), &mut next, &[], &mut |row, cell| {
            let address = CellAddress { row, column: cell.column };
            if let Some(cell) = cell.stored(sheet.as_bytes()) {
                let text = cell.value.map(|_| cell.text().unwrap());
                cells.push((address.to_string(), cell.stored_as, cell.formula.is_some(), text));
            }
        })
        .unwrap();
        cells
    }

    #[test]
    fn cells_are_read_under_any_prefix_and_counted_as_they_are_written() {
        let sheet = "<x:row/><x:row><x:c><x:v>1</x:v></x:c><x:c t=\"b\"><x:v>1</x:v></x:c></x:row>\
            <x:row r=\"9\"><x:c r=\"c9\" t=\"s\"><x:v>0</x:v></x:c><x:c><x:f>NOW()</x:f></x:c><x:c/><x:c><x:v/></x:c></x:row>";
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
        let sheet = "<row><c t=\"inlineStr\"><is><r><t>a</t></r><r><t xml:space=\"preserve\"> &amp;\r\n</t></r><r><t>\n b </t></r><rPh><t>no</t></rPh></is></c>\
            <c t=\"str\"><f>x</f><v>_x0041_<![CDATA[<]]></v></c><c t=\"str\"><f>\"\"</f><v/></c><c t=\"str\"><f>\"\"</f></c></row>";
        let texts: Vec<Option<String>> = read(sheet).into_iter().map(|cell| cell.3).collect();
        assert_eq!(texts, [Some("a &\nb".to_owned()), Some("A<".to_owned()), Some(String::new()), None]);
    }

    #[test]
    fn what_is_not_closed_or_addressed_is_refused() {
        for sheet in [
            "<row><c><v>1</v></row>",
            "<row r=\"99999999999\"/>",
            "<row><c r=\"0\"><v>1</v></c></row>",
            "<row>",
            "<row><c><v>1</w></c></row>",
        ] {
            assert!(scan_rows(sheet.as_bytes(), &mut 0, &[], &mut |_, _| {}).is_err(), "{sheet}");
        }
    }
}
