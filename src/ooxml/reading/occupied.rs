//! What a sheet's cells carry beside a value: merged cells, sparklines, notes, links, names, controls, drop-down lists.
//!
//! Such a cell may be blank, and a column that came to stand in it would lie under somebody's sparkline or answer to somebody's name. Where
//! columns go, it counts as filled. Formats are looks and do not count, nor do conditional formats.
//!
//! Names, data validation and the like are often laid over whole columns or over more than is filled. Those that begin in a column of the
//! data belong to the data; only those that begin to the right of them keep a place for something else.

use crate::foundation::location::ColumnIndex;

use super::anchors::{control_anchors, drawing_anchors, vml_controls};
use super::worksheet::CellRange;
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::package::Package;
use crate::ooxml::package::own_columns::named_ranges;
use crate::ooxml::xml::{Malformed, TagKind, Tags, characters};

const LAST_COLUMN: ColumnIndex = ColumnIndex(16_383);

/// What cells carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carried {
    /// They are one cell.
    Merge,
    /// A sparkline.
    Sparkline,
    /// A note, or a comment with answers.
    Note,
    /// A link.
    Link,
    /// A name of the user's.
    Name,
    /// A button, a check box or another control.
    Control,
    /// A list to choose from, or another rule for what may be typed.
    Validation,
    /// A place that an XML map fills.
    Mapped,
    /// A check box in the cell.
    Checkbox,
}

impl Carried {
    /// Whether it keeps a place only where it begins to the right of the data.
    fn may_cover_data(self) -> bool {
        matches!(self, Self::Name | Self::Validation)
    }
}

/// Cells that carry something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occupied {
    /// What they carry.
    pub(crate) carried: Carried,
    /// The cells.
    pub(crate) range: CellRange,
}

impl Occupied {
    /// Everything of a sheet that counts. `last_header` is the last column of the data.
    pub(crate) fn of_sheet(package: &Package, sheet: usize, last_header: Option<ColumnIndex>) -> Result<Vec<Self>, PackageFault> {
        let name = &package.sheets()[sheet].name;
        let mut all = in_part(name, on_sheet(&package.sheet_rows(sheet)?.frame))?;
        let ranges = |carried, ranges: Vec<CellRange>| ranges.into_iter().map(move |range| Self { carried, range });
        for (kind, element, attribute, carried) in [
            ("comments", "comment", "ref", Carried::Note),
            ("threadedComment", "threadedComment", "ref", Carried::Note),
            ("tableSingleCells", "singleXmlCell", "r", Carried::Mapped),
        ] {
            for text in package.parts_of_sheet(sheet, kind) {
                all.extend(ranges(carried, attributes_of(&text, element.as_bytes(), attribute)));
            }
        }
        for text in package.parts_of_sheet(sheet, "vmlDrawing") {
            all.extend(ranges(Carried::Control, vml_controls(&text)));
        }
        for text in package.parts_of_sheet(sheet, "drawing") {
            let with_macro = drawing_anchors(&text).into_iter().filter(|anchor| anchor.has_macro).map(|anchor| anchor.covered());
            all.extend(ranges(Carried::Control, with_macro.collect()));
        }
        let workbook = &package.workbook;
        let named = in_part("workbook.xml", named_ranges(&workbook.part.text, &workbook.root, name, &package.marks))?;
        all.extend(ranges(Carried::Name, named));
        all.retain(|one| {
            let single = one.range.first == one.range.last && one.carried == Carried::Name;
            // What reaches to the end of the sheet is laid over whatever stands there.
            let beside = last_header.is_some_and(|last| one.range.first.column > last) && one.range.last.column < LAST_COLUMN;
            single || beside || !one.carried.may_cover_data()
        });
        all.extend(ranges(Carried::Checkbox, blank_check_boxes(package, sheet)?));
        Ok(all)
    }
}

/// What the elements around a sheet's rows say.
fn on_sheet(frame: &[u8]) -> Result<Vec<Occupied>, Malformed> {
    let mut tags = Tags::new(frame);
    let mut all: Vec<Occupied> = Vec::new();
    let mut inside = None;
    while let Some(tag) = tags.next_tag()? {
        let carried = match tag.local() {
            b"mergeCell" => Carried::Merge,
            b"hyperlink" => Carried::Link,
            b"dataValidation" => Carried::Validation,
            b"sparkline" => Carried::Sparkline,
            b"sqref" => {
                if let Some(carried) = inside.filter(|_| tag.kind == TagKind::Open) {
                    let end = memchr::memchr(b'<', &frame[tag.end..]).map_or(frame.len(), |end| tag.end + end);
                    push(&mut all, carried, &characters(&frame[tag.end..end]));
                }
                continue;
            }
            _ => continue,
        };
        inside = (tag.kind == TagKind::Open).then_some(carried);
        if tag.begins()
            && let Some(range) = tag.value("ref").or_else(|| tag.value("sqref"))
        {
            push(&mut all, carried, &range);
        }
    }
    all.extend(control_anchors(frame).into_iter().map(|range| Occupied { carried: Carried::Control, range }));
    Ok(all)
}

fn push(all: &mut Vec<Occupied>, carried: Carried, ranges: &str) {
    all.extend(ranges.split_ascii_whitespace().filter_map(CellRange::parse).map(|range| Occupied { carried, range }));
}

/// The ranges that an attribute of every element of that name gives; what follows a fault in the part is passed over.
fn attributes_of(text: &[u8], element: &[u8], attribute: &str) -> Vec<CellRange> {
    let (mut tags, mut found) = (Tags::new(text), Vec::new());
    while let Ok(Some(tag)) = tags.next_tag() {
        if tag.begins() && tag.local() == element {
            found.extend(tag.value(attribute).and_then(|range| CellRange::parse(&range)));
        }
    }
    found
}

/// Blank cells whose format shows a check box, which is empty until somebody ticks it.
fn blank_check_boxes(package: &Package, sheet: usize) -> Result<Vec<CellRange>, PackageFault> {
    let formats = crate::ooxml::looks::styles_part::check_box_formats(package)?;
    let mut boxes = Vec::new();
    if formats.contains(&true) {
        let own: Vec<ColumnIndex> = package.own_columns(&package.sheets()[sheet].name).iter().map(|own| own.index).collect();
        package.for_each_cell(sheet, &mut |_, row, cell| {
            let has_box = cell.style.is_some_and(|style| formats.get(style as usize) == Some(&true));
            if cell.blank && has_box && !own.contains(&cell.column) {
                let cell = crate::foundation::location::CellAddress { row, column: cell.column };
                boxes.push(CellRange { first: cell, last: cell });
            }
        })?;
    }
    Ok(boxes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_the_rows_is_found() {
        let frame = "<worksheet><sheetData></sheetData><mergeCells><mergeCell ref=\"H2:K2\"/></mergeCells>\
            <dataValidations><dataValidation type=\"list\" sqref=\"J2 L4:M5\"><formula1>1</formula1></dataValidation></dataValidations>\
            <hyperlinks><x:hyperlink ref=\"N3\" r:id=\"r\"/></hyperlinks><controls><control><controlPr><anchor><from><xdr:col>7</xdr:col>\
            <xdr:colOff>9</xdr:colOff><xdr:row>1</xdr:row></from><to><xdr:col>8</xdr:col><xdr:colOff>500000</xdr:colOff><xdr:row>2</xdr:row></to></anchor></controlPr>\
            </control></controls><extLst><ext><x14:conditionalFormatting><xm:sqref>A1:Z9</xm:sqref></x14:conditionalFormatting>\
            <x14:sparklineGroups><x14:sparkline><xm:f>A!B2</xm:f><xm:sqref>G2</xm:sqref></x14:sparkline></x14:sparklineGroups>\
            <x14:dataValidation><x14:formula1><xm:f>A</xm:f></x14:formula1><xm:sqref>P1:P9</xm:sqref></x14:dataValidation></ext></extLst></worksheet>";
        let found = on_sheet(frame.as_bytes()).unwrap();
        let said: Vec<(Carried, String)> = found.iter().map(|one| (one.carried, one.range.to_string())).collect();
        assert_eq!(
            said,
            [
                (Carried::Merge, "H2:K2".to_owned()),
                (Carried::Validation, "J2".to_owned()),
                (Carried::Validation, "L4:M5".to_owned()),
                (Carried::Link, "N3".to_owned()),
                (Carried::Sparkline, "G2".to_owned()),
                (Carried::Validation, "P1:P9".to_owned()),
                (Carried::Control, "H2:I3".to_owned()),
            ]
        );
    }
}
