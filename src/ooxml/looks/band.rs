//! The headers of our columns: the user's own header format in a colour of ours, so that the columns stand apart at a glance.
//!
//! Font, size, borders, alignment and number format stay; the fill and the colour of the letters are a pair, dark where the user's headers
//! are dark and light where they are light. Where the user's headers have our hue, another pair is taken.

use super::format_elements::{with_attributes, with_colour};
use super::styles::{Styles, prefixed};
use crate::ooxml::xml::{Malformed, Tags};

/// A fill and its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Band {
    fill: &'static str,
    letters: &'static str,
}

/// For headers with a dark ground, and for those with a light one; the letters have a contrast above 6 : 1.
const TEAL: [Band; 2] = [Band { fill: "176B60", letters: "FFFFFF" }, Band { fill: "D5ECE7", letters: "0B4A41" }];
const VIOLET: [Band; 2] = [Band { fill: "5B3F8C", letters: "FFFFFF" }, Band { fill: "E6DFF2", letters: "3E2A66" }];

/// A colour as red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Colour([f64; 3]);

impl Colour {
    fn parse(rgb: &str) -> Option<Self> {
        let digits = rgb.get(rgb.len().checked_sub(6)?..)?;
        let number = u32::from_str_radix(digits, 16).ok()?;
        let part = |shift: u32| f64::from((number >> shift) & 0xff) / 255.0;
        Some(Self([part(16), part(8), part(0)]))
    }

    /// About as bright as it seems, 0 to 1.
    fn brightness(self) -> f64 {
        let [red, green, blue] = self.0;
        0.299 * red + 0.587 * green + 0.114 * blue
    }

    /// Whether it is a green or a teal, which our own would hardly be told from.
    fn is_greenish(self) -> bool {
        let [red, green, blue] = self.0;
        let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
        most - least > 0.08 && green > red && green >= blue * 0.85
    }

    /// Lighter or darker by a share, as formats say it (ECMA-376 part 1, 18.8.19).
    fn tinted(self, tint: f64) -> Self {
        Self(self.0.map(|part| if tint < 0.0 { part * (1.0 + tint) } else { part + (1.0 - part) * tint }))
    }
}

/// The colours of a theme as Excel's own themes have them about: lightness and hue matter here.
const THEME: [&str; 10] = ["FFFFFF", "000000", "E7E6E6", "1F3864", "4472C4", "C55A11", "4EA72E", "BF9000", "0F9ED5", "4EA72E"];
/// The first colours of the palette that old programs number (18.8.27), from 8 on.
const INDEXED: [&str; 8] = ["000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF"];

impl Styles {
    /// A header's format in a band of ours. `white_letters` says whether the table's own style writes headers in white.
    pub(super) fn banded(&mut self, format: &[u8], white_letters: bool) -> Result<Vec<u8>, Malformed> {
        self.read_parts()?;
        let tag = Tags::new(format).next_tag()?.ok_or(Malformed(0))?;
        let (font, fill) = (tag.number("fontId").unwrap_or(0) as usize, tag.number("fillId").unwrap_or(0) as usize);
        let [fonts, fills, _] = &self.parts;
        let ground = fills.elements.get(fill).map(|fill| solid(fill)).transpose()?.flatten();
        let font = fonts.elements.get(font).cloned().unwrap_or_else(|| prefixed(&self.root.prefix, b"<font/>"));
        let letters = colour(&font, b"color")?;
        let is_dark = match (ground, letters) {
            (Some(ground), _) => ground.brightness() < 0.55,
            (None, Some(letters)) if letters.brightness() > 0.7 => true,
            (None, _) => white_letters,
        };
        let pair = if ground.is_some_and(Colour::is_greenish) { VIOLET } else { TEAL };
        let Band { fill, letters } = pair[usize::from(!is_dark)];
        let font = with_colour(&font, &self.root.prefix, letters)?;
        let fill =
            format!("<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF{fill}\"/><bgColor indexed=\"64\"/></patternFill></fill>");
        let fill = prefixed(&self.root.prefix, fill.as_bytes());
        let [fonts, fills, _] = &mut self.parts;
        let (font, fill) = (fonts.place_of(font).to_string(), fills.place_of(fill).to_string());
        with_attributes(format, &[("fontId", &font), ("fillId", &fill), ("applyFont", "1"), ("applyFill", "1")])
    }
}

/// The ground of a fill that covers the cell.
fn solid(fill: &[u8]) -> Result<Option<Colour>, Malformed> {
    let mut tags = Tags::new(fill);
    while let Some(tag) = tags.next_tag()? {
        if tag.begins() && tag.local() == b"patternFill" && tag.value("patternType").as_deref() != Some("solid") {
            return Ok(None);
        }
    }
    match colour(fill, b"fgColor")? {
        // Colours that run into each other.
        None => colour(fill, b"color"),
        ground => Ok(ground),
    }
}

/// The colour that the first element of this name gives.
fn colour(format: &[u8], local: &[u8]) -> Result<Option<Colour>, Malformed> {
    let mut tags = Tags::new(format);
    while let Some(tag) = tags.next_tag()? {
        if !tag.begins() || tag.local() != local {
            continue;
        }
        let tint = tag.value("tint").and_then(|tint| tint.parse::<f64>().ok()).unwrap_or(0.0);
        let listed = |list: &[&'static str], place: Option<u32>| place.and_then(|place| list.get(place as usize).copied());
        let theme = listed(&THEME, tag.number("theme"));
        let indexed = listed(&INDEXED, tag.number("indexed").map(|index| index % 8).filter(|_| tag.number("indexed") < Some(16)));
        let colour = tag.value("rgb").and_then(|rgb| Colour::parse(&rgb)).or_else(|| theme.or(indexed).and_then(Colour::parse));
        return Ok(colour.map(|colour| colour.tinted(tint)));
    }
    Ok(None)
}

/// Whether the table style of this name writes headers in white: those that come with Excel, by their numbers.
pub(crate) fn has_white_headers(style: &str) -> bool {
    let numbered = |family: &str| style.strip_prefix(family).and_then(|number| number.parse::<u32>().ok());
    let (light, medium, dark) = (numbered("TableStyleLight"), numbered("TableStyleMedium"), numbered("TableStyleDark"));
    light.is_some_and(|number| (8..=14).contains(&number)) || medium.is_some_and(|number| (1..=21).contains(&number)) || dark.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ooxml::looks::styles::CellStyle;

    fn banded(fill: &str, font: &str, white_letters: bool) -> String {
        let text = format!(
            "<styleSheet><fonts><font/><font><b/><sz val=\"13\"/>{font}<name val=\"Arial\"/></font></fonts><fills><fill/><fill/><fill>{fill}</fill></fills>\
             <cellXfs><xf/><xf numFmtId=\"0\" fontId=\"1\" fillId=\"2\" borderId=\"7\"><alignment wrapText=\"1\"/></xf></cellXfs></styleSheet>"
        );
        let mut styles = Styles::read(text.into_bytes()).unwrap();
        assert_eq!(styles.derived(1, CellStyle::Band { white_letters }), Ok(2));
        assert_eq!(styles.derived(1, CellStyle::Band { white_letters }), Ok(2));
        let written = String::from_utf8(styles.finish().unwrap().unwrap()).unwrap();
        let mut again = Styles::read(written.clone().into_bytes()).unwrap();
        assert_eq!((again.derived(1, CellStyle::Band { white_letters }), again.finish()), (Ok(2), Ok(None)));
        written
    }

    #[test]
    fn the_band_is_dark_on_dark_headers_and_light_on_light_ones() {
        let solid = |colour: &str| format!("<patternFill patternType=\"solid\"><fgColor {colour}/></patternFill>");
        for (fill, font, white_letters, ground, letters) in [
            (solid("rgb=\"FF1F3864\""), "<color rgb=\"FFFFFFFF\"/>", false, "176B60", "FFFFFF"),
            (solid("theme=\"4\""), "<color theme=\"0\"/>", false, "176B60", "FFFFFF"),
            // A light blue is too near to the light green.
            (solid("theme=\"4\" tint=\"0.8\""), "<color theme=\"1\"/>", true, "E6DFF2", "3E2A66"),
            (solid("rgb=\"FFFFFF00\""), "", false, "D5ECE7", "0B4A41"),
            (solid("rgb=\"FF006100\""), "<color rgb=\"FFFFFFFF\"/>", false, "5B3F8C", "FFFFFF"),
            (solid("rgb=\"FFC6EFCE\""), "", false, "E6DFF2", "3E2A66"),
            ("<patternFill patternType=\"none\"/>".to_owned(), "", false, "D5ECE7", "0B4A41"),
            ("<patternFill patternType=\"none\"/>".to_owned(), "", true, "176B60", "FFFFFF"),
            (String::new(), "<color rgb=\"FFFFFFFF\"/>", false, "176B60", "FFFFFF"),
        ] {
            let written = banded(&fill, font, white_letters);
            let fill = format!("<fgColor rgb=\"FF{ground}\"/><bgColor indexed=\"64\"/></patternFill></fill></fills>");
            assert!(written.contains(&fill), "{fill} in {written}");
            let font = format!("<font><b/><sz val=\"13\"/><color rgb=\"FF{letters}\"/><name val=\"Arial\"/></font>");
            assert!(written.contains(&font), "{font} in {written}");
            assert!(written.contains("borderId=\"7\" applyFont=\"1\" applyFill=\"1\"><alignment wrapText=\"1\"/></xf>"), "{written}");
        }
    }

    #[test]
    fn letters_are_readable_on_every_band() {
        let part = |part: f64| if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
        let luminance = |rgb: &str| {
            let [red, green, blue] = Colour::parse(rgb).unwrap().0.map(part);
            0.2126 * red + 0.7152 * green + 0.0722 * blue
        };
        for Band { fill, letters } in TEAL.into_iter().chain(VIOLET) {
            let (one, other) = (luminance(fill), luminance(letters));
            assert!((one.max(other) + 0.05) / (one.min(other) + 0.05) > 6.0, "{letters} on {fill}");
        }
    }

    #[test]
    fn table_styles_with_white_headers_are_known() {
        for (style, white) in
            [("TableStyleMedium2", true), ("TableStyleMedium23", false), ("TableStyleLight1", false), ("TableStyleLight9", true)]
        {
            assert_eq!(has_white_headers(style), white, "{style}");
        }
        assert!(has_white_headers("TableStyleDark3") && !has_white_headers("Mine") && !has_white_headers(""));
    }
}
