//! The styles part: cell formats, number formats and conditional formats are appended, never renumbered, and one that is there already is
//! used again (ECMA-376 part 1, 18.8).

use std::collections::BTreeMap;

use super::format_elements::{
    Placed, as_plain_text, has_element, has_link_colour, is_date_code, with_alignment, with_number_format, without_behaviour,
};
use super::styles_fault::StylesFault;
use crate::ooxml::adding::free_numbers::free_numbers;
use crate::ooxml::xml::part::Splices;
use crate::ooxml::xml::{Element, Malformed, Root, TagKind, Tags, children_of, push_escaped, unescaped};

/// Excel reads no more cell formats than this (65,490); some room is left.
pub(crate) const MOST_CELL_FORMATS: usize = 65_000;
/// The first number that a number format of a workbook's own may have.
pub(crate) const FIRST_OWN_NUMBER_FORMAT: u32 = 164;
const LAST_NUMBER_FORMAT: u32 = 65_535;
/// The short date, shown as the user's system writes dates.
const SHORT_DATE: u32 = 14;

/// How the cells of a column are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CellStyle {
    /// As the format at hand is, its number format too.
    Same,
    /// The same in a band of ours; beside headers that a table's own style may write in white.
    Band {
        /// Whether it does.
        white_letters: bool,
    },
    /// With this number format, in this place of the cell.
    Values(NumberLook, Placed),
}

/// The number format of a column of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NumberLook {
    /// General.
    General,
    /// With one decimal.
    OneDecimal,
    /// In per cent, with one decimal.
    Percent,
    /// One that the workbook has, or a built-in one.
    Known(u32),
}

/// The fill and the colour of the letters that a conditional format gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Highlight {
    /// The fill, as red, green and blue; none for letters alone.
    pub(crate) fill: Option<&'static str>,
    /// The letters.
    pub(crate) letters: &'static str,
}

/// A styles part and what is to be appended.
#[derive(Clone, Debug)]
pub(crate) struct Styles {
    pub(crate) text: Vec<u8>,
    pub(crate) root: Root,
    pub(crate) cell_formats: Vec<Vec<u8>>,
    former_cell_formats: usize,
    pub(crate) conditional_formats: Vec<Vec<u8>>,
    former_conditional_formats: usize,
    number_formats: Vec<(u32, String)>,
    former_number_formats: usize,
    underlined_fonts: Vec<bool>,
    /// Whether each font has the colour of links.
    link_colours: Vec<bool>,
    derived: BTreeMap<(u32, CellStyle), u32>,
    /// Fonts, fills and borders; read only where formats of another workbook are taken in.
    pub(crate) parts: [FormatPart; 3],
}

/// One of the lists that cell formats refer to.
#[derive(Clone, Debug, Default)]
pub(crate) struct FormatPart {
    pub(crate) elements: Vec<Vec<u8>>,
    pub(crate) former: usize,
}

impl FormatPart {
    /// Where an element stands in the list; it is appended where it is not there.
    pub(super) fn place_of(&mut self, element: Vec<u8>) -> u32 {
        let known = self.elements.iter().position(|known| *known == element);
        known.unwrap_or_else(|| {
            self.elements.push(element);
            self.elements.len() - 1
        }) as u32
    }
}

/// The lists of [`FormatPart`], in the order of the standard.
pub(crate) const FORMAT_PARTS: [(&str, &str); 3] = [("fonts", FONTS), ("fills", FILLS), ("borders", BORDERS)];

/// The styles of a workbook that has none: what Excel assumes then.
pub(crate) fn plain_styles(namespace: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<styleSheet xmlns=\"{namespace}\">{FONTS}{FILLS}{BORDERS}{BASE_FORMATS}{CELL_FORMATS}\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
    )
}

const FONTS: &str = "<fonts count=\"1\"><font><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font></fonts>";
const FILLS: &str =
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>";
const BORDERS: &str = "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>";
const BASE_FORMATS: &str = "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>";
const CELL_FORMATS: &str = "<cellXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs>";
pub(crate) const PLAIN_FORMAT: &[u8] = b"<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>";

/// The elements below the root in the order that the standard gives them (18.8.39).
const ORDER: [&str; 11] =
    ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst"];

impl Styles {
    /// Reads a styles part.
    pub(crate) fn read(text: Vec<u8>) -> Result<Self, Malformed> {
        let root = Root::read(&text)?;
        let list = |name: &str| -> Result<Vec<Vec<u8>>, Malformed> {
            let Some(element) = root.child(name) else { return Ok(Vec::new()) };
            // An alternative stands for one format, whichever is chosen.
            Ok(children_of(&text, element)?.iter().map(|child| text[child.range.clone()].to_vec()).collect())
        };
        let (cell_formats, conditional_formats) = (list("cellXfs")?, list("dxfs")?);
        let mut number_formats = Vec::new();
        if let Some(element) = root.child("numFmts") {
            for child in children_of(&text, element)? {
                let tag = child.tag(&text)?;
                if let (Some(id), Some(code)) = (tag.number("numFmtId"), tag.value("formatCode")) {
                    number_formats.push((id, code.into_owned()));
                }
            }
        }
        let fonts = list("fonts")?;
        let link_colours = fonts.iter().map(|font| has_link_colour(font)).collect::<Result<_, Malformed>>()?;
        let underlined_fonts = fonts.iter().map(|font| has_element(font, b"u")).collect::<Result<_, Malformed>>()?;
        Ok(Self {
            underlined_fonts,
            link_colours,
            former_cell_formats: cell_formats.len(),
            former_conditional_formats: conditional_formats.len(),
            former_number_formats: number_formats.len(),
            text,
            root,
            cell_formats,
            conditional_formats,
            number_formats,
            derived: BTreeMap::new(),
            parts: Default::default(),
        })
    }

    /// The cell format that is `base` with another number format; the same one where nothing differs.
    pub(crate) fn derived(&mut self, base: u32, style: CellStyle) -> Result<u32, Malformed> {
        // A format that is not there has nothing that behaves.
        if style == CellStyle::Same && base as usize >= self.cell_formats.len() {
            return Ok(base);
        }
        if let Some(&known) = self.derived.get(&(base, style)) {
            return Ok(known);
        }
        if self.cell_formats.is_empty() {
            self.cell_formats.push(prefixed(&self.root.prefix, PLAIN_FORMAT));
        }
        // Excel shows a cell whose format is not there in the first one.
        let base = if (base as usize) < self.cell_formats.len() { base } else { 0 };
        let former = self.cell_formats[base as usize].clone();
        let inert = without_behaviour(&former)?;
        let changed = match style {
            CellStyle::Same | CellStyle::Band { .. } => inert,
            CellStyle::Values(number, placed) => {
                let number_format = match number {
                    NumberLook::General => 0,
                    NumberLook::OneDecimal => self.number_format("0.0"),
                    NumberLook::Percent => self.number_format("0.0%"),
                    NumberLook::Known(id) => id,
                };
                with_alignment(&with_number_format(&inert, number_format)?, &self.root.prefix, placed)?
            }
        };
        let link = if matches!(style, CellStyle::Values(..)) { self.is_link(&changed)? } else { self.is_blue_link(&changed)? };
        let changed = if link { as_plain_text(&changed)? } else { changed };
        let changed = match style {
            CellStyle::Band { white_letters } => self.banded(&changed, white_letters)?,
            _ => changed,
        };
        let index = match self.cell_formats.iter().position(|format| *format == changed) {
            _ if changed == former => base,
            Some(known) => known as u32,
            None if self.cell_formats.len() >= MOST_CELL_FORMATS => {
                self.derived.iter().find(|((_, known), _)| *known == style).map_or(base, |(_, &index)| index)
            }
            None => {
                self.cell_formats.push(changed);
                self.cell_formats.len() as u32 - 1
            }
        };
        self.derived.insert((base, style), index);
        Ok(index)
    }

    /// Whether a format underlines: that of a neighbour with links, which added columns are not.
    fn is_link(&self, format: &[u8]) -> Result<bool, Malformed> {
        let font = Tags::new(format).next_tag()?.and_then(|tag| tag.number("fontId")).unwrap_or(0) as usize;
        Ok(self.underlined_fonts.first() == Some(&false) && self.underlined_fonts.get(font) == Some(&true))
    }

    /// Whether a format underlines in the colour of links: a header may be underlined for other reasons.
    fn is_blue_link(&self, format: &[u8]) -> Result<bool, Malformed> {
        let font = Tags::new(format).next_tag()?.and_then(|tag| tag.number("fontId")).unwrap_or(0) as usize;
        Ok(self.is_link(format)? && self.link_colours.get(font) == Some(&true))
    }

    /// For each cell format, whether these bytes stand in it.
    pub(crate) fn has_in_format(&self, bytes: &[u8]) -> Vec<bool> {
        self.cell_formats.iter().map(|format| memchr::memmem::find(format, bytes).is_some()).collect()
    }

    pub(crate) fn number_format(&mut self, code: &str) -> u32 {
        if let Some((id, _)) = self.number_formats.iter().find(|(_, known)| known == code) {
            return *id;
        }
        let taken = self.number_formats.iter().map(|(id, _)| *id).chain([FIRST_OWN_NUMBER_FORMAT - 1]).collect();
        let id = free_numbers(&taken, LAST_NUMBER_FORMAT).find(|id| *id >= FIRST_OWN_NUMBER_FORMAT).unwrap_or_default();
        self.number_formats.push((id, code.to_owned()));
        id
    }

    /// The number format of a cell format.
    pub(crate) fn number_format_of(&self, cell_format: u32) -> u32 {
        let format = self.cell_formats.get(cell_format as usize);
        format.and_then(|format| Tags::new(format).next_tag().ok()?.and_then(|tag| tag.number("numFmtId"))).unwrap_or(0)
    }

    /// The number format of a cell format, where it shows a day without a time.
    pub(crate) fn date_format(&self, cell_format: u32) -> Option<u32> {
        let format = self.cell_formats.get(cell_format as usize)?;
        let id = Tags::new(format).next_tag().ok()??.number("numFmtId")?;
        let code = self.number_formats.iter().find(|(known, _)| *known == id).map(|(_, code)| code.as_str());
        let date = match code {
            Some(code) => is_date_code(code),
            None => (14..=17).contains(&id) || (27..=31).contains(&id) || id == 36 || (50..=54).contains(&id) || (57..=58).contains(&id),
        };
        date.then_some(id)
    }

    /// The number format of dates where the sheet shows none.
    pub(crate) const fn plain_date() -> u32 {
        SHORT_DATE
    }

    /// The conditional format that highlights in this way.
    pub(crate) fn conditional_format(&mut self, highlight: Highlight) -> u32 {
        let prefix = &self.root.prefix;
        let Highlight { fill, letters } = highlight;
        let mut written = format!("<{prefix}dxf><{prefix}font><{prefix}color rgb=\"FF{letters}\"/></{prefix}font>");
        if let Some(fill) = fill {
            written.push_str(&format!(
                "<{prefix}fill><{prefix}patternFill><{prefix}bgColor rgb=\"FF{fill}\"/></{prefix}patternFill></{prefix}fill>"
            ));
        }
        written.push_str(&format!("</{prefix}dxf>"));
        let written = written.into_bytes();
        if let Some(known) = self.conditional_formats.iter().position(|format| *format == written) {
            return known as u32;
        }
        self.conditional_formats.push(written);
        self.conditional_formats.len() as u32 - 1
    }

    /// Whether a conditional format highlights in this way, however its text is written.
    pub(crate) fn highlights(&self, conditional_format: u32, highlight: Highlight) -> bool {
        let Some(format) = self.conditional_formats.get(conditional_format as usize) else { return false };
        let mut tags = Tags::new(format);
        let mut colors = Vec::new();
        while let Ok(Some(tag)) = tags.next_tag() {
            if tag.kind == TagKind::Close || !matches!(tag.local(), b"color" | b"bgColor") {
                continue;
            }
            colors.extend(tag.attribute("rgb").map(|attribute| unescaped(attribute.raw).to_uppercase()));
        }
        let wanted: Vec<String> =
            [Some(highlight.letters), highlight.fill].into_iter().flatten().map(|color| format!("FF{color}")).collect();
        colors == wanted
    }

    /// The changed part; `None` where nothing was appended.
    pub(crate) fn finish(&self) -> Result<Option<Vec<u8>>, StylesFault> {
        let mut additions: BTreeMap<usize, (Vec<u8>, usize)> = BTreeMap::new();
        let prefix = &self.root.prefix;
        let mut add = |section: &str, written: Vec<u8>, count: usize| {
            if count > 0 {
                additions.insert(rank(section.as_bytes()), (written, count));
            }
        };
        let mut codes = Vec::new();
        for (id, code) in &self.number_formats[self.former_number_formats..] {
            codes.extend_from_slice(format!("<{prefix}numFmt numFmtId=\"{id}\" formatCode=\"").as_bytes());
            push_escaped(&mut codes, code);
            codes.extend_from_slice(b"\"/>");
        }
        add("numFmts", codes, self.number_formats.len() - self.former_number_formats);
        add("cellXfs", self.cell_formats[self.former_cell_formats..].concat(), self.cell_formats.len() - self.former_cell_formats);
        add(
            "dxfs",
            self.conditional_formats[self.former_conditional_formats..].concat(),
            self.conditional_formats.len() - self.former_conditional_formats,
        );
        for (part, (section, _)) in self.parts.iter().zip(FORMAT_PARTS) {
            add(section, part.elements[part.former..].concat(), part.elements.len() - part.former);
        }
        if additions.is_empty() {
            return Ok(None);
        }
        if self.former_cell_formats == 0 && additions.contains_key(&rank(b"cellXfs")) {
            // A format refers to a font, a fill and a border; where a part has no formats it may have none of these either.
            for (section, written) in FORMAT_PARTS {
                if self.root.child(section).is_none() && !additions.contains_key(&rank(section.as_bytes())) {
                    let whole = Root::read(written.as_bytes())?;
                    let inner = &written.as_bytes()[whole.element.inner.clone()];
                    additions.insert(rank(section.as_bytes()), (prefixed(prefix, inner), whole.children.len()));
                }
            }
        }
        let splices = self.splices(&additions)?;
        Ok(Some(splices.apply(&self.text)?.0))
    }

    fn splices(&self, additions: &BTreeMap<usize, (Vec<u8>, usize)>) -> Result<Splices, Malformed> {
        let (root, prefix) = (&self.root, &self.root.prefix);
        let mut splices = Splices::default();
        let mut fresh: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
        for (&section, (written, count)) in additions {
            let name = ORDER[section];
            let whole = |inner: &[u8]| {
                [format!("<{prefix}{name} count=\"{count}\">").as_bytes(), inner, format!("</{prefix}{name}>").as_bytes()].concat()
            };
            match root.child(name) {
                Some(element) => {
                    let former = children_of(&self.text, element)?.len();
                    let (tag, total) = (element.tag(&self.text)?, former + count);
                    match tag.attribute("count") {
                        Some(attribute) => splices.put(attribute.value, &total.to_string()),
                        None => splices.put(tag.attributes_end()..tag.attributes_end(), &format!(" count=\"{total}\"")),
                    }
                    if element.empty {
                        // Whatever else the tag says stays.
                        splices.replace(tag.attributes_end()..element.range.end, |text| {
                            text.extend_from_slice(&[b">", &written[..], b"</", tag.name, b">"].concat());
                        });
                    } else {
                        splices.replace(element.inner.end..element.inner.end, |text| text.extend_from_slice(written));
                    }
                }
                None => fresh.entry(self.place_for(section)).or_default().extend_from_slice(&whole(written)),
            }
        }
        if root.element.empty {
            let name = String::from_utf8_lossy(&root.element.local).into_owned();
            let inner: Vec<u8> = fresh.into_values().flatten().collect();
            splices.put(root.element.tag(&self.text)?.attributes_end()..root.element.range.end, ">");
            splices.replace(root.element.range.end..root.element.range.end, |text| {
                text.extend_from_slice(&inner);
                text.extend_from_slice(format!("</{prefix}{name}>").as_bytes());
            });
        } else {
            for (place, written) in fresh {
                splices.replace(place..place, |text| text.extend_from_slice(&written));
            }
        }
        Ok(splices.sorted())
    }

    /// Where a section that is not there belongs.
    fn place_for(&self, section: usize) -> usize {
        let before = self.root.children.iter().filter(|child: &&Element| rank(&child.local) < section).map(|child| child.range.end).max();
        before.unwrap_or(self.root.element.inner.start)
    }
}

fn rank(name: &[u8]) -> usize {
    ORDER.iter().position(|known| known.as_bytes() == name).unwrap_or(ORDER.len())
}

/// Elements written without a prefix, with one.
pub(crate) fn prefixed(prefix: &str, written: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(written);
    text.replace("</", "\u{1}").replace('<', &format!("<{prefix}")).replace('\u{1}', &format!("</{prefix}")).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: &str = "<s:styleSheet xmlns:s=\"m\"><s:numFmts count=\"1\"><s:numFmt numFmtId=\"170\" formatCode=\"dd\\.mm\\.yyyy\"/></s:numFmts><s:fonts/>\
        <s:cellXfs count=\"9\"><s:xf numFmtId=\"0\" fontId=\"0\"/><s:xf numFmtId=\"170\" fontId=\"2\" quotePrefix=\"1\"><s:alignment horizontal=\"left\" wrapText=\"1\"/></s:xf></s:cellXfs>\
        <s:extLst/></s:styleSheet>";

    const GENERAL: CellStyle = CellStyle::Values(NumberLook::General, Placed::ByValue);
    const ONE_DECIMAL: CellStyle = CellStyle::Values(NumberLook::OneDecimal, Placed::ByValue);

    fn styles(text: &str) -> Styles {
        Styles::read(text.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn formats_are_appended_and_found_again() {
        let add = |styles: &mut Styles| {
            let green = Highlight { fill: Some("C6EFCE"), letters: "006100" };
            let formats = [
                (0, GENERAL),
                (1, GENERAL),
                (1, ONE_DECIMAL),
                (1, CellStyle::Values(NumberLook::Known(170), Placed::ByValue)),
                (1, CellStyle::Values(NumberLook::General, Placed::Unwrapped)),
                (0, CellStyle::Same),
            ];
            let indexes = formats.map(|(base, style)| styles.derived(base, style).unwrap());
            (
                indexes,
                styles.conditional_format(green),
                styles.highlights(0, green),
                styles.highlights(0, Highlight { fill: None, letters: "006100" }),
            )
        };
        let mut first = styles(STYLES);
        let added = add(&mut first);
        assert_eq!(added, ([0, 2, 3, 4, 5, 0], 0, true, false));
        let written = String::from_utf8(first.finish().unwrap().unwrap()).unwrap();
        for piece in [
            "<s:numFmts count=\"2\">",
            "<s:numFmt numFmtId=\"171\" formatCode=\"0.0\"/></s:numFmts>",
            "<s:cellXfs count=\"6\">",
            "<s:xf numFmtId=\"171\" fontId=\"2\" quotePrefix=\"0\" applyNumberFormat=\"1\"><s:alignment horizontal=\"general\" wrapText=\"1\"/></s:xf>",
            "<s:alignment horizontal=\"general\" wrapText=\"0\"/></s:xf></s:cellXfs><s:dxfs count=\"1\"><s:dxf><s:font><s:color rgb=\"FF006100\"/></s:font>",
        ] {
            assert!(written.contains(piece), "{piece} in {written}");
        }
        let mut second = styles(&written);
        assert_eq!(add(&mut second), added);
        assert_eq!(second.finish(), Ok(None));
    }

    #[test]
    fn a_part_without_formats_gets_them() {
        let known = "<styleSheet><fonts count=\"0\" x:known=\"1\"/><cellXfs x:of=\"a\" /></styleSheet>";
        for text in ["<styleSheet xmlns=\"m\"/>", "<styleSheet></styleSheet>", known] {
            let mut without = styles(text);
            assert_eq!(without.derived(0, GENERAL), Ok(0));
            assert_eq!(without.derived(7, ONE_DECIMAL), Ok(1));
            let written = without.finish().unwrap().unwrap();
            let attributes = String::from_utf8_lossy(&written).into_owned();
            assert!(
                text != known || (attributes.contains("x:known=\"1\"") && attributes.contains("<cellXfs x:of=\"a\" count=\"2\">")),
                "{attributes}"
            );
            let root = Root::read(&written).unwrap();
            let names: Vec<&str> = root.children.iter().map(|child| std::str::from_utf8(&child.local).unwrap()).collect();
            assert_eq!(names, ["numFmts", "fonts", "fills", "borders", "cellXfs"]);
            let mut again = Styles::read(written).unwrap();
            assert_eq!((again.derived(0, GENERAL), again.derived(0, ONE_DECIMAL), again.finish()), (Ok(0), Ok(1), Ok(None)));
        }
    }

    #[test]
    fn columns_beside_links_do_not_look_like_links() {
        let text = "<styleSheet><fonts><font/><font><u/></font></fonts><cellXfs><xf fontId=\"0\" xfId=\"0\"/><xf fontId=\"1\" xfId=\"3\" fillId=\"2\"/></cellXfs></styleSheet>";
        let mut styles = styles(text);
        assert_eq!((styles.derived(1, GENERAL), styles.derived(1, CellStyle::Same)), (Ok(2), Ok(1)));
        assert_eq!(styles.cell_formats[2], b"<xf fontId=\"0\" xfId=\"0\" fillId=\"2\"/>");
    }

    #[test]
    fn the_date_format_of_a_cell_is_found() {
        assert_eq!(styles(STYLES).date_format(1), Some(170));
        assert_eq!(styles(STYLES).date_format(0), None);
    }
}
