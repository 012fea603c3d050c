//! The formats of a workbook of ours, taken into the styles of another one (ECMA-376 part 1, 18.8).
//!
//! Nothing that is there is renumbered; a font, fill, border or format that is there already is used again, so that planting the same
//! sheets a second time appends nothing.

use super::styles::{FIRST_OWN_NUMBER_FORMAT, FORMAT_PARTS, MOST_CELL_FORMATS, PLAIN_FORMAT, Styles, prefixed};
use crate::ooxml::xml::{Malformed, Root, children_of};

/// Where the formats of the other workbook stand in this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AdoptedStyles {
    /// The index of each cell format.
    pub(crate) cell_formats: Vec<u32>,
    /// The index of each conditional format.
    pub(crate) conditional_formats: Vec<u32>,
}

impl Styles {
    /// Takes in every format of another styles part, which must be one that this program made: without a prefix.
    pub(crate) fn adopt(&mut self, other: &[u8]) -> Result<AdoptedStyles, Malformed> {
        self.read_parts()?;
        let theirs = Root::read(other)?;
        let prefix = self.root.prefix.clone();
        let elements = |section: &str| -> Result<Vec<Vec<u8>>, Malformed> {
            let Some(element) = theirs.child(section) else { return Ok(Vec::new()) };
            Ok(children_of(other, element)?.iter().map(|child| prefixed(&prefix, &other[child.range.clone()])).collect())
        };
        let mut places: [Vec<u32>; 3] = Default::default();
        for ((places, part), (section, _)) in places.iter_mut().zip(&mut self.parts).zip(FORMAT_PARTS) {
            for element in elements(section)? {
                places.push(place_of(&mut part.elements, element));
            }
        }
        let number_formats = self.adopt_number_formats(other, &theirs)?;
        let mut cell_formats = Vec::new();
        if self.cell_formats.is_empty() {
            self.cell_formats.push(prefixed(&prefix, PLAIN_FORMAT));
        }
        if let Some(list) = theirs.child("cellXfs") {
            for format in children_of(other, list)? {
                let tag = format.tag(other)?;
                let place = |part: usize, name: &str| {
                    let index = tag.number(name).unwrap_or(0);
                    places[part].get(index as usize).copied().unwrap_or(0)
                };
                let id = tag.number("numFmtId").unwrap_or(0);
                let number_format = number_formats.iter().find(|(theirs, _)| *theirs == id).map_or(id, |(_, ours)| *ours);
                let (font, fill, border) = (place(0, "fontId"), place(1, "fillId"), place(2, "borderId"));
                // A format names its base only where there are any.
                let base = if self.root.child("cellStyleXfs").is_some() { " xfId=\"0\"" } else { "" };
                let mut written = format!(
                    "<{prefix}xf numFmtId=\"{number_format}\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\"{base} \
                     applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\""
                )
                .into_bytes();
                if format.empty {
                    written.extend_from_slice(b"/>");
                } else {
                    written.push(b'>');
                    written.extend_from_slice(&prefixed(&prefix, &other[format.inner.clone()]));
                    written.extend_from_slice(format!("</{prefix}xf>").as_bytes());
                }
                let known = self.cell_formats.iter().position(|known| *known == written);
                cell_formats.push(match known {
                    Some(known) => known as u32,
                    // Where Excel's limit leaves no room, the cells look plain.
                    None if self.cell_formats.len() >= MOST_CELL_FORMATS => 0,
                    None => {
                        self.cell_formats.push(written);
                        self.cell_formats.len() as u32 - 1
                    }
                });
            }
        }
        let conditional_formats = elements("dxfs")?.into_iter().map(|element| place_of(&mut self.conditional_formats, element)).collect();
        Ok(AdoptedStyles { cell_formats, conditional_formats })
    }

    /// Reads fonts, fills and borders; where there are none, those that Excel assumes come first.
    pub(super) fn read_parts(&mut self) -> Result<(), Malformed> {
        for (part, (section, plain)) in self.parts.iter_mut().zip(FORMAT_PARTS) {
            if !part.elements.is_empty() {
                continue;
            }
            if let Some(list) = self.root.child(section) {
                part.elements = children_of(&self.text, list)?.iter().map(|child| self.text[child.range.clone()].to_vec()).collect();
            }
            part.former = part.elements.len();
            if part.elements.is_empty() {
                let plain_root = Root::read(plain.as_bytes())?;
                let children = plain_root.children.iter();
                part.elements = children.map(|child| prefixed(&self.root.prefix, &plain.as_bytes()[child.range.clone()])).collect();
            }
        }
        Ok(())
    }

    fn adopt_number_formats(&mut self, other: &[u8], theirs: &Root) -> Result<Vec<(u32, u32)>, Malformed> {
        let mut places = Vec::new();
        if let Some(list) = theirs.child("numFmts") {
            for child in children_of(other, list)? {
                let tag = child.tag(other)?;
                if let (Some(id), Some(code)) = (tag.number("numFmtId"), tag.value("formatCode"))
                    && id >= FIRST_OWN_NUMBER_FORMAT
                {
                    places.push((id, self.number_format(&code)));
                }
            }
        }
        Ok(places)
    }
}

fn place_of(elements: &mut Vec<Vec<u8>>, element: Vec<u8>) -> u32 {
    let known = elements.iter().position(|known| *known == element);
    known.unwrap_or_else(|| {
        elements.push(element);
        elements.len() - 1
    }) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "<styleSheet xmlns=\"m\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"0.0%\"/></numFmts>\
        <fonts count=\"2\"><font><sz val=\"11\"/></font><font><b/></font></fonts><fills count=\"1\"><fill><patternFill patternType=\"none\"/></fill></fills>\
        <borders count=\"1\"><border><left/></border></borders><cellXfs count=\"2\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>\
        <xf numFmtId=\"164\" fontId=\"1\" fillId=\"0\" borderId=\"0\"><alignment wrapText=\"1\"/></xf></cellXfs><dxfs count=\"1\"><dxf><font/></dxf></dxfs></styleSheet>";

    #[test]
    fn formats_are_taken_in_once() {
        let user = "<x:styleSheet xmlns:x=\"m\"><x:fonts count=\"1\"><x:font/></x:fonts><x:fills count=\"1\"><x:fill><x:patternFill patternType=\"none\"/></x:fill></x:fills>\
            <x:borders count=\"1\"><x:border/></x:borders><x:cellStyleXfs count=\"1\"><x:xf/></x:cellStyleXfs><x:cellXfs count=\"1\"><x:xf numFmtId=\"0\"/></x:cellXfs></x:styleSheet>";
        let mut styles = Styles::read(user.as_bytes().to_vec()).unwrap();
        let adopted = styles.adopt(OURS.as_bytes()).unwrap();
        assert_eq!(adopted, AdoptedStyles { cell_formats: vec![1, 2], conditional_formats: vec![0] });
        let written = styles.finish().unwrap().unwrap();
        let text = String::from_utf8(written.clone()).unwrap();
        for piece in [
            "<x:numFmt numFmtId=\"164\" formatCode=\"0.0%\"/>",
            "<x:fonts count=\"3\"><x:font/><x:font><x:sz val=\"11\"/></x:font><x:font><x:b/></x:font></x:fonts>",
            "<x:fills count=\"1\">",
            "<x:borders count=\"2\">",
            "<x:xf numFmtId=\"164\" fontId=\"2\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" \
             applyAlignment=\"1\"><x:alignment wrapText=\"1\"/></x:xf></x:cellXfs>",
        ] {
            assert!(text.contains(piece), "{piece} in {text}");
        }
        let mut again = Styles::read(written).unwrap();
        assert_eq!(again.adopt(OURS.as_bytes()), Ok(adopted));
        assert_eq!(again.finish(), Ok(None));
    }

    #[test]
    fn a_workbook_without_styles_gets_the_plain_ones_first() {
        let mut styles = Styles::read(b"<styleSheet/>".to_vec()).unwrap();
        assert_eq!(styles.adopt(OURS.as_bytes()).unwrap().cell_formats, [1, 2]);
        let written = styles.finish().unwrap().unwrap();
        let root = Root::read(&written).unwrap();
        let counts: Vec<_> = root.children.iter().map(|child| child.tag(&written).unwrap().number("count").unwrap()).collect();
        assert_eq!(counts, [1, 3, 2, 2, 3, 1]);
        assert_eq!(Styles::read(written).unwrap().adopt(OURS.as_bytes()).unwrap().cell_formats, [1, 2]);
    }
}
