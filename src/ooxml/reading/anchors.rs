//! The cells that drawings, buttons and other controls lie over: they are anchored from a cell to a cell (ECMA-376 part 1, 20.5.2.33; part
//! 4, 19.4.2.2 for those of the older kind).

use crate::foundation::location::{CellAddress, ColumnIndex, RowIndex};

use super::worksheet::CellRange;
use crate::ooxml::xml::{TagKind, Tags, characters};

/// How far something may reach into a column without covering it, in English Metric Units: a sixth of an inch.
const SPILL: u32 = 152_400;
/// The same in pixels.
const SPILL_PIXELS: u32 = 16;

/// From where to where something reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Anchor {
    /// The cells.
    pub(crate) range: CellRange,
    /// Whether a click on it starts a macro.
    pub(crate) has_macro: bool,
    /// Whether it reaches only a little into its last column.
    spills: bool,
}

impl Anchor {
    /// The cells, without a last column that is hardly touched.
    pub(crate) fn covered(&self) -> CellRange {
        let mut range = self.range;
        if self.spills && range.last.column > range.first.column {
            range.last.column.0 -= 1;
        }
        range
    }
}

/// What stands in a drawing; what follows a fault in it is passed over.
pub(crate) fn drawing_anchors(text: &[u8]) -> Vec<Anchor> {
    let mut tags = Tags::new(text);
    let mut anchors: Vec<Anchor> = Vec::new();
    // Column, offset in it and row.
    let (mut corner, mut from) = ([0_u32; 3], None);
    while let Ok(Some(tag)) = tags.next_tag() {
        match (tag.local(), tag.kind) {
            (name @ (b"col" | b"colOff" | b"row"), TagKind::Open) => {
                let end = memchr::memchr(b'<', &text[tag.end..]).map_or(text.len(), |end| tag.end + end);
                if let Ok(number) = characters(&text[tag.end..end]).trim().parse() {
                    corner[if name == b"col" { 0 } else { 1 + usize::from(name == b"row") }] = number;
                }
            }
            (b"from" | b"to", TagKind::Open) => corner[1] = 0,
            (b"from", TagKind::Close) => {
                let first = CellAddress { row: RowIndex(corner[2]), column: ColumnIndex(corner[0]) };
                from = Some(first);
                anchors.push(Anchor { range: CellRange { first, last: first }, has_macro: false, spills: false });
            }
            (b"to", TagKind::Close) => {
                if let (Some(first), Some(anchor)) = (from.take(), anchors.last_mut()) {
                    anchor.range = CellRange { first, last: CellAddress { row: RowIndex(corner[2]), column: ColumnIndex(corner[0]) } };
                    anchor.spills = corner[1] < SPILL;
                }
            }
            (_, TagKind::Open | TagKind::Empty) => {
                if let Some(anchor) = anchors.last_mut() {
                    anchor.has_macro |= tag.attribute("macro").is_some_and(|attribute| !attribute.raw.is_empty());
                }
            }
            _ => {}
        }
    }
    anchors
}

/// The cells under the controls of a worksheet, whose elements around the rows are these.
pub(crate) fn control_anchors(frame: &[u8]) -> Vec<CellRange> {
    drawing_anchors(frame).iter().map(Anchor::covered).collect()
}

/// The cells under the controls of a VML drawing: all that is not the box of a note.
pub(crate) fn vml_controls(text: &[u8]) -> Vec<CellRange> {
    let (mut tags, mut controls, mut is_control) = (Tags::new(text), Vec::new(), false);
    while let Ok(Some(tag)) = tags.next_tag() {
        match (tag.local(), tag.kind) {
            (b"ClientData", TagKind::Open) => is_control = tag.value("ObjectType").is_some_and(|kind| kind != "Note"),
            (b"ClientData", TagKind::Close) => is_control = false,
            (b"Anchor", TagKind::Open) if is_control => {
                let end = memchr::memchr(b'<', &text[tag.end..]).map_or(text.len(), |end| tag.end + end);
                let numbers = characters(&text[tag.end..end]);
                let numbers: Vec<u32> = numbers.split(',').filter_map(|number| number.trim().parse().ok()).collect();
                if let [left, _, top, _, right, into, bottom, _] = numbers[..] {
                    let range = CellRange {
                        first: CellAddress { row: RowIndex(top), column: ColumnIndex(left) },
                        last: CellAddress { row: RowIndex(bottom.max(top)), column: ColumnIndex(right.max(left)) },
                    };
                    controls.push(Anchor { range, has_macro: false, spills: into < SPILL_PIXELS }.covered());
                }
            }
            _ => {}
        }
    }
    controls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_reach_from_cell_to_cell() {
        let text = b"<xdr:wsDr><xdr:twoCellAnchor><xdr:from><xdr:col>2</xdr:col><xdr:colOff>9</xdr:colOff><xdr:row>1</xdr:row></xdr:from>\
            <xdr:to><xdr:col>5</xdr:col><xdr:row>7</xdr:row></xdr:to><xdr:sp macro='[0]!Go'/></xdr:twoCellAnchor><xdr:oneCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:row>0</xdr:row></xdr:from>\
            <xdr:ext cx='1'/><xdr:sp macro=''/></xdr:oneCellAnchor></xdr:wsDr>";
        let anchors = drawing_anchors(text);
        let ranges: Vec<String> =
            anchors.iter().map(|anchor| format!("{} {} {}", anchor.range, anchor.covered(), anchor.has_macro)).collect();
        assert_eq!(ranges, ["C2:F8 C2:E8 true", "A1 A1 false"]);
    }

    #[test]
    fn controls_of_the_older_kind_are_told_from_notes() {
        let text =
            b"<xml><v:shape><x:ClientData ObjectType=\"Button\"><x:Anchor>\n 7, 5, 1, 2, 8, 40, 2, 3</x:Anchor></x:ClientData></v:shape>\
            <v:shape><x:ClientData ObjectType=\"Note\"><x:Anchor>1, 15, 0, 2, 3, 15, 3, 16</x:Anchor></x:ClientData></v:shape></xml>";
        assert_eq!(vml_controls(text).iter().map(CellRange::to_string).collect::<Vec<_>>(), ["H2:I3"]);
    }
}
