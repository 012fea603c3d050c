//! Parts of a workbook that this program made, made to fit into another one: texts inline, formats renumbered, names free.
//!
//! The parts are rust_xlsxwriter's, so this may be strict about how they are written: no prefixes, double quotes, shared strings.

use crate::ooxml::looks::adopted_styles::AdoptedStyles;
use crate::ooxml::xml::part::{Overlap, Splices};
use crate::ooxml::xml::{Malformed, Root, Tag, TagKind, Tags, children_of, push_escaped};

/// Why a part could not be made to fit: it is not as this program makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unfit;

impl From<Malformed> for Unfit {
    fn from(_: Malformed) -> Self {
        Self
    }
}

impl From<Overlap> for Unfit {
    fn from(_: Overlap) -> Self {
        Self
    }
}

/// Namespaces of the transitional form and of the strict one (ECMA-376 part 4).
pub(crate) const DIALECTS: [(&str, &str); 5] = [
    ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"),
    ("http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing", "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing"),
    ("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main"),
    ("http://schemas.openxmlformats.org/drawingml/2006/chart", "http://purl.oclc.org/ooxml/drawingml/chart"),
];

/// A part in the strict form.
pub(crate) fn strict(text: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(text) {
        Ok(text) => DIALECTS.iter().fold(text, |text, (transitional, strict)| text.replace(transitional, strict)).into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

/// The inner text of each shared string (`<t>...</t>`).
pub(crate) fn shared_strings(text: &[u8]) -> Result<Vec<Vec<u8>>, Unfit> {
    let root = Root::read(text)?;
    Ok(root.children.iter().filter(|child| child.local == b"si").map(|child| text[child.inner.clone()].to_vec()).collect())
}

/// A worksheet with its texts inline and its formats where they stand now. `selected` tells whether its tab is the one that is shown.
pub(crate) fn worksheet(text: &[u8], strings: &[Vec<u8>], styles: &AdoptedStyles, selected: bool) -> Result<Vec<u8>, Unfit> {
    let mut splices = Splices::default();
    let mut tags = Tags::new(text);
    while let Some(tag) = tags.next_tag()? {
        if !tag.begins() {
            continue;
        }
        match tag.local() {
            b"sheetView" => select(&tag, selected, &mut splices),
            b"row" => renumber(&tag, "s", &styles.cell_formats, &mut splices)?,
            b"col" => renumber(&tag, "style", &styles.cell_formats, &mut splices)?,
            b"cfRule" => renumber(&tag, "dxfId", &styles.conditional_formats, &mut splices)?,
            b"c" => {
                renumber(&tag, "s", &styles.cell_formats, &mut splices)?;
                if let Some(kind) = tag.attribute("t").filter(|kind| kind.raw == b"s") {
                    splices.put(kind.value, "inlineStr");
                    let value = tags.next_tag()?.filter(|value| value.local() == b"v" && value.kind == TagKind::Open).ok_or(Unfit)?;
                    let end = tags.next_tag()?.filter(|end| end.kind == TagKind::Close).ok_or(Unfit)?;
                    let number = crate::ooxml::xml::whole_number(&text[value.end..end.start]).ok_or(Unfit)?;
                    let string = strings.get(number as usize).ok_or(Unfit)?;
                    splices.replace(value.start..end.end, |written| {
                        written.extend_from_slice(b"<is>");
                        written.extend_from_slice(string);
                        written.extend_from_slice(b"</is>");
                    });
                }
            }
            _ => {}
        }
    }
    Ok(splices.apply(text)?.0)
}

fn select(tag: &Tag<'_>, selected: bool, splices: &mut Splices) {
    const MARK: &str = " tabSelected=\"";
    match tag.attribute("tabSelected") {
        Some(attribute) if !selected => splices.put(attribute.value.start - MARK.len()..attribute.value.end + 1, ""),
        None if selected => splices.put(tag.attributes_end()..tag.attributes_end(), " tabSelected=\"1\""),
        _ => {}
    }
}

fn renumber(tag: &Tag<'_>, name: &str, places: &[u32], splices: &mut Splices) -> Result<(), Unfit> {
    if let (Some(attribute), Some(number)) = (tag.attribute(name), tag.number(name)) {
        splices.put(attribute.value, &places.get(number as usize).ok_or(Unfit)?.to_string());
    }
    Ok(())
}

/// A table under another id and name.
pub(crate) fn table(text: &[u8], id: u32, name: &str, styles: &AdoptedStyles) -> Result<Vec<u8>, Unfit> {
    let mut splices = Splices::default();
    let mut tags = Tags::new(text);
    while let Some(tag) = tags.next_tag()? {
        for attribute in tag.attributes() {
            match attribute.name {
                b"id" if tag.local() == b"table" => splices.put(attribute.value, &id.to_string()),
                b"name" | b"displayName" if tag.local() == b"table" => splices.put(attribute.value, name),
                dxf if dxf.ends_with(b"DxfId") => {
                    let number = crate::ooxml::xml::whole_number(attribute.raw).ok_or(Unfit)?;
                    splices.put(attribute.value, &styles.conditional_formats.get(number as usize).ok_or(Unfit)?.to_string());
                }
                _ => {}
            }
        }
    }
    Ok(splices.apply(text)?.0)
}

/// The relationships of a part with other targets.
pub(crate) fn relationships(text: &[u8], target: &dyn Fn(&str) -> Option<String>) -> Result<Vec<u8>, Unfit> {
    let root = Root::read(text)?;
    let mut splices = Splices::default();
    for child in &root.children {
        let tag = child.tag(text)?;
        let attribute = tag.attribute("Target").ok_or(Unfit)?;
        let id = tag.value("Id").ok_or(Unfit)?;
        splices.put(attribute.value, &target(&id).ok_or(Unfit)?);
    }
    Ok(splices.apply(text)?.0)
}

/// The names of the source's workbook that belong to its sheets (print areas and titles), for the places that the sheets have now.
pub(crate) fn local_names(text: &[u8], prefix: &str, places: &dyn Fn(u32) -> Option<usize>) -> Result<Vec<u8>, Unfit> {
    let root = Root::read(text)?;
    let mut written = Vec::new();
    let Some(list) = root.child("definedNames") else { return Ok(written) };
    for child in children_of(text, list)? {
        let tag = child.tag(text)?;
        let Some(place) = tag.number("localSheetId").and_then(places) else { continue };
        written.extend_from_slice(format!("<{prefix}definedName name=\"").as_bytes());
        push_escaped(&mut written, &tag.value("name").ok_or(Unfit)?);
        let hidden = if tag.is_set("hidden") { " hidden=\"1\"" } else { "" };
        written.extend_from_slice(format!("\" localSheetId=\"{place}\"{hidden}>").as_bytes());
        written.extend_from_slice(&text[child.inner.clone()]);
        written.extend_from_slice(format!("</{prefix}definedName>").as_bytes());
    }
    Ok(written)
}

/// How a part names another one: a path from its own folder.
pub(crate) fn relative_target(source: &str, target: &str) -> String {
    let (mut from, mut to): (Vec<&str>, Vec<&str>) = (source.split('/').collect(), target.split('/').collect());
    from.pop();
    let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count().min(to.len().saturating_sub(1));
    let up = from.len() - common;
    let down = to.split_off(common);
    "../".repeat(up) + &down.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worksheet_gets_inline_texts_and_other_formats() {
        let text = br#"<worksheet><sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews><cols><col min="1" style="1"/></cols><sheetData><row r="1" s="1"><c r="A1" s="1" t="s"><v>1</v></c><c r="B1"><v>1</v></c></row></sheetData><conditionalFormatting><cfRule dxfId="0"/></conditionalFormatting></worksheet>"#;
        let strings = shared_strings(b"<sst><si><t>no</t></si><si><t xml:space=\"preserve\"> =1</t></si></sst>").unwrap();
        let styles = AdoptedStyles { cell_formats: vec![40, 41], conditional_formats: vec![7] };
        let written = String::from_utf8(worksheet(text, &strings, &styles, false).unwrap()).unwrap();
        assert_eq!(
            written,
            r#"<worksheet><sheetViews><sheetView workbookViewId="0"/></sheetViews><cols><col min="1" style="41"/></cols><sheetData><row r="1" s="41"><c r="A1" s="41" t="inlineStr"><is><t xml:space="preserve"> =1</t></is></c><c r="B1"><v>1</v></c></row></sheetData><conditionalFormatting><cfRule dxfId="7"/></conditionalFormatting></worksheet>"#
        );
        assert!(String::from_utf8(worksheet(text, &strings, &styles, true).unwrap()).unwrap().contains("tabSelected"));
        assert_eq!(worksheet(text, &[], &styles, false), Err(Unfit));
    }

    #[test]
    fn targets_are_written_from_the_folder_of_the_part() {
        for (source, target, written) in [
            ("xl/workbook.xml", "xl/worksheets/sheet4.xml", "worksheets/sheet4.xml"),
            ("xl/worksheets/sheet4.xml", "xl/drawings/drawing1.xml", "../drawings/drawing1.xml"),
            ("workbook.xml", "xl/worksheets/sheet4.xml", "xl/worksheets/sheet4.xml"),
            ("book/a.xml", "xl/b.xml", "../xl/b.xml"),
        ] {
            assert_eq!(relative_target(source, target), written);
        }
    }

    #[test]
    fn strict_workbooks_get_strict_parts() {
        let text = strict(br#"<a xmlns="http://schemas.openxmlformats.org/drawingml/2006/main" r="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"/>"#.to_vec());
        assert_eq!(
            String::from_utf8(text).unwrap(),
            r#"<a xmlns="http://purl.oclc.org/ooxml/drawingml/main" r="http://purl.oclc.org/ooxml/officeDocument/relationships/chart"/>"#
        );
    }
}
