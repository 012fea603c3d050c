//! The shared strings, and the texts of a row's cells, where they stand in the cells or among the shared strings.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::foundation::location::{ColumnIndex, RowIndex};

use super::cells::CellScan;
use super::sheet_rows::find_row;
use super::worksheet::{RowScan, cells_of};
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::package::Package;
use crate::ooxml::xml::{Malformed, Tag, TagKind, Tags, characters, spreadsheet_unescaped};

/// A cell's text, or the place of it.
enum Text {
    Here(String),
    Shared(usize),
}

/// The texts of a row's filled cells, numbers as they are stored.
pub(crate) fn row_texts(package: &Package, sheet: usize, row: RowIndex) -> Result<BTreeMap<ColumnIndex, String>, PackageFault> {
    let name = &package.sheets()[sheet].name;
    let mut cells = Vec::new();
    let mut take = |text: &[u8], scan: &RowScan| -> Result<(), PackageFault> {
        for cell in in_part(name, cells_of(text, scan))?.iter().filter(|cell| !cell.blank) {
            cells.push((cell.column, in_part(name, cell_text(text, cell))?));
        }
        Ok(())
    };
    match package.sheet_parts[sheet].known_rows() {
        Some(rows) => rows.row(&package.archive, row)?.map_or(Ok(()), |(text, scan)| take(&text, scan)),
        None => find_row(&package.archive, package.entry_of(sheet)?, row)?.map_or(Ok(()), |(text, scan)| take(&text, &scan)),
    }?;
    let needed = cells.iter().map(|(_, text)| if let Text::Shared(index) = text { index.saturating_add(1) } else { 0 });
    let shared = package.first_shared_strings(needed.max().unwrap_or(0))?;
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

/// The texts of the `t` elements, without those of phonetic guides. Blanks around a text count only where it says so, as in Excel.
pub(crate) fn plain_text(content: &[u8]) -> Result<String, Malformed> {
    let mut tags = Tags::new(content);
    let mut written = String::new();
    let mut phonetic = false;
    while let Some(tag) = tags.next_tag()? {
        match (tag.local(), tag.kind) {
            (b"rPh", kind) => phonetic = kind == TagKind::Open,
            (b"t", TagKind::Open) => {
                let close = closing(&mut tags, &tag)?;
                if !phonetic {
                    let text = characters(&content[tag.end..close]);
                    let preserved = tag.attribute("xml:space").is_some_and(|space| space.raw == b"preserve");
                    written.push_str(if preserved { &text } else { text.trim_matches([' ', '\t', '\r', '\n']) });
                }
            }
            _ => {}
        }
    }
    Ok(written)
}

fn closing<'a>(tags: &mut Tags<'a>, open: &Tag<'a>) -> Result<usize, Malformed> {
    match tags.next_tag()? {
        Some(tag) if tag.kind == TagKind::Close => Ok(tag.start),
        _ => Err(Malformed(open.start)),
    }
}

/// A string of the form `<si><t>text</t></si>`, which begins here and holds nothing that is to be resolved, and the place behind it.
fn usual_string(text: &[u8], start: usize) -> Option<(&str, usize)> {
    let rest = text.get(start..)?.strip_prefix(b"<si><t>")?;
    let length = memchr::memchr(b'<', rest)?;
    let end = rest[length..].strip_prefix(b"</t></si>")?;
    let string = &rest[..length];
    // Blanks around it do not count here, and a line break may be more than one character; `_x0041_` may be one.
    let plain = string.iter().all(|byte| !matches!(byte, b'&' | b'_' | b'\r'));
    let trimmed = !string.first().is_some_and(u8::is_ascii_whitespace) && !string.last().is_some_and(u8::is_ascii_whitespace);
    Some((std::str::from_utf8(string).ok().filter(|_| plain && trimmed)?, text.len() - end.len()))
}

/// The first shared strings, as many as are needed and there are, in their order.
pub(crate) fn first_shared_strings(text: &[u8], needed: usize) -> Result<Vec<Arc<str>>, Malformed> {
    let mut tags = Tags::new(text);
    let mut strings: Vec<Arc<str>> = Vec::new();
    while strings.len() < needed {
        if let Some((string, end)) = usual_string(text, tags.position()) {
            strings.push(string.into());
            tags.go_to(end);
            continue;
        }
        let Some(tag) = tags.next_tag()? else { break };
        if tag.local() != b"si" || tag.kind == TagKind::Close {
            continue;
        }
        let mut end = tag.end;
        let mut depth = usize::from(tag.kind == TagKind::Open);
        while depth > 0 {
            let inner = tags.next_tag()?.ok_or(Malformed(tag.start))?;
            match inner.kind {
                TagKind::Open => depth += 1,
                TagKind::Close => depth -= 1,
                TagKind::Empty => {}
            }
            end = inner.start;
        }
        strings.push(spreadsheet_unescaped(&plain_text(&text[tag.end..end.max(tag.end)])?).into());
    }
    strings.shrink_to_fit();
    Ok(strings)
}
