//! The boxes of notes: a VML drawing (ECMA-376 part 4, 19), which Excel wants beside the notes' texts.
//!
//! Such a drawing may hold the user's notes, form controls and pictures of headers too. Each shape of a note names the cell that it belongs
//! to; those of notes that go are taken out, new ones stand behind everything else.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::foundation::location::CellAddress;

use crate::ooxml::xml::part::{Overlap, Splices};
use crate::ooxml::xml::{Malformed, TagKind, Tags, whole_number};

const NAMESPACES: [(&str, &str); 3] = [
    ("v", "urn:schemas-microsoft-com:vml"),
    ("o", "urn:schemas-microsoft-com:office:office"),
    ("x", "urn:schemas-microsoft-com:office:excel"),
];
const KIND: &str = "_x0000_t202";
const ID: &[u8] = b"_x0000_s";

/// A box to draw.
pub(crate) struct NoteBox {
    /// The cell of the note.
    pub(crate) cell: CellAddress,
    /// Column, pixels into it, row, pixels into it; of the upper left and of the lower right corner.
    pub(crate) anchor: [u32; 8],
}

/// What a drawing holds.
struct Drawing {
    /// Each shape with the cell that it belongs to, if it is the box of a note.
    shapes: Vec<(Range<usize>, Option<CellAddress>)>,
    /// Whether it defines the kind of shape that notes are.
    has_kind: bool,
    /// The highest number among the shapes that stay.
    highest: u32,
    /// Declarations that the root lacks.
    declarations: String,
    /// Where its root ends.
    end: usize,
}

/// A drawing with nothing in it.
pub(crate) fn empty_drawing() -> Vec<u8> {
    let declared: String = NAMESPACES.iter().map(|(prefix, namespace)| format!(" xmlns:{prefix}=\"{namespace}\"")).collect();
    format!("<xml{declared}><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"1\"/></o:shapelayout></xml>").into_bytes()
}

/// The drawing without the boxes of the notes in `gone`, with these ones; and whether any shape is left in it.
pub(crate) fn redrawn(text: &[u8], gone: &BTreeSet<CellAddress>, boxes: &[NoteBox]) -> Result<(Vec<u8>, bool), Malformed> {
    let goes = |cell: &Option<CellAddress>| cell.is_some_and(|cell| gone.contains(&cell));
    let drawing = Drawing::read(text, &goes)?;
    let mut splices = Splices::default();
    for (range, _) in drawing.shapes.iter().filter(|(_, cell)| goes(cell)) {
        splices.put(range.clone(), "");
    }
    if !boxes.is_empty() {
        let kind = if drawing.has_kind { String::new() } else { shape_kind(&drawing.declarations) };
        let numbers = drawing.highest.saturating_add(1)..;
        let shapes: String = boxes.iter().zip(numbers).map(|(one, number)| shape(one, number, &drawing.declarations)).collect();
        splices.put(drawing.end..drawing.end, &(kind + &shapes));
    }
    let left = !boxes.is_empty() || drawing.shapes.iter().any(|(_, cell)| !goes(cell));
    let (text, _) = splices.sorted().apply(text).map_err(|Overlap| Malformed(drawing.end))?;
    Ok((text, left))
}

impl Drawing {
    fn read(text: &[u8], goes: &dyn Fn(&Option<CellAddress>) -> bool) -> Result<Self, Malformed> {
        let mut drawing = Self { shapes: Vec::new(), has_kind: false, highest: 1024, declarations: String::new(), end: 0 };
        let mut tags = Tags::new(text);
        let root = tags.next_tag()?.filter(|root| root.kind == TagKind::Open).ok_or(Malformed(0))?;
        for (prefix, namespace) in NAMESPACES {
            let declared = root.value(&format!("xmlns:{prefix}")).is_some_and(|known| known == namespace);
            if !declared {
                drawing.declarations.push_str(&format!(" xmlns:{prefix}=\"{namespace}\""));
            }
        }
        while let Some(tag) = tags.next_tag()? {
            if tag.kind == TagKind::Close {
                drawing.end = tag.start;
                continue;
            }
            drawing.has_kind |= tag.local() == b"shapetype" && tag.value("id").is_some_and(|id| id == KIND);
            // Groups and lines have numbers of the same row.
            let number = tag.attribute("id").and_then(|id| whole_number(id.raw.strip_prefix(ID)?));
            let mut cell = None;
            if tag.local() == b"shape" {
                let end = if tag.kind == TagKind::Open { end_of_shape(text, &mut tags, &mut cell)? } else { tag.end };
                drawing.shapes.push((tag.start..end, cell));
            }
            if !goes(&cell) {
                drawing.highest = drawing.highest.max(number.unwrap_or(0));
            }
        }
        Ok(drawing)
    }
}

/// Reads to the end of a shape, and notes the cell whose note it is the box of.
fn end_of_shape(text: &[u8], tags: &mut Tags<'_>, cell: &mut Option<CellAddress>) -> Result<usize, Malformed> {
    let (mut is_note, mut row, mut column) = (false, None, None);
    while let Some(tag) = tags.next_tag()? {
        match (tag.kind, tag.local()) {
            (TagKind::Close, b"shape") => {
                if let (true, Some(row), Some(column)) = (is_note, row, column) {
                    *cell = Some(CellAddress::new(row, column));
                }
                return Ok(tag.end);
            }
            (TagKind::Open, b"shape") => return Err(Malformed(tag.start)),
            (TagKind::Open, b"ClientData") => is_note = tag.value("ObjectType").is_some_and(|kind| kind == "Note"),
            (TagKind::Open, name @ (b"Row" | b"Column")) => {
                let end = memchr::memchr(b'<', &text[tag.end..]).map_or(text.len(), |end| tag.end + end);
                let number = whole_number(&text[tag.end..end]);
                if name == b"Row" { row = number } else { column = number }
            }
            _ => {}
        }
    }
    Err(Malformed(text.len()))
}

fn shape_kind(declarations: &str) -> String {
    format!(
        "<v:shapetype{declarations} id=\"{KIND}\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\">\
         <v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>"
    )
}

fn shape(one: &NoteBox, number: u32, declarations: &str) -> String {
    let anchor = one.anchor.map(|number| number.to_string()).join(", ");
    let (row, column) = (one.cell.row.0, one.cell.column.0);
    format!(
        "<v:shape{declarations} id=\"_x0000_s{number}\" type=\"#{KIND}\" style=\"position:absolute;z-index:1;visibility:hidden\" \
         fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/>\
         <v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox>\
         <x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>\
         <x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxes(cells: &[(u32, u32)]) -> Vec<NoteBox> {
        cells.iter().map(|&(row, column)| NoteBox { cell: CellAddress::new(row, column), anchor: [1, 2, 3, 4, 5, 6, 7, 8] }).collect()
    }

    #[test]
    fn boxes_come_and_go_beside_those_of_the_user() {
        let users = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:x=\"other\">\n<v:shape id=\"_x0000_s2050\"><x:ClientData ObjectType=\"Note\">\
            <x:Row> 4 </x:Row><x:Column>2</x:Column></x:ClientData></v:shape><v:shape id=\"b\"><x:ClientData ObjectType=\"Button\"><x:Row>1</x:Row>\
            <x:Column>1</x:Column></x:ClientData></v:shape><v:shape id=\"c\"/></xml>\n";
        let (with, left) = redrawn(users.as_bytes(), &BTreeSet::new(), &boxes(&[(1, 1), (2, 1)])).unwrap();
        let shown = String::from_utf8(with.clone()).unwrap();
        assert!(
            left && shown.contains("id=\"_x0000_s2051\"") && shown.contains("id=\"_x0000_s2052\"") && shown.ends_with("</v:shape></xml>\n")
        );
        assert!(shown.contains(
            "<v:shape xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\" id="
        ));
        let gone = BTreeSet::from([CellAddress::new(1, 1), CellAddress::new(2, 1)]);
        assert_eq!(redrawn(&with, &gone, &boxes(&[(1, 1), (2, 1)])).unwrap().0, with, "the same again");
        let (without, left) = redrawn(&with, &gone, &[]).unwrap();
        let kind = shape_kind(" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"");
        assert_eq!((String::from_utf8(without).unwrap().replace(&kind, ""), left), (users.to_owned(), true), "the button of B2 stays");
        let (none, left) = redrawn(&redrawn(&empty_drawing(), &gone, &boxes(&[(1, 1)])).unwrap().0, &gone, &[]).unwrap();
        assert!(!left && !String::from_utf8(none).unwrap().contains("<v:shape "));
        assert!(redrawn(b"<xml><v:shape>", &gone, &[]).is_err());
    }
}
