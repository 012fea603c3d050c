//! One format of a styles part, as an element: changed into another one, and looked at.

use crate::ooxml::xml::part::Splices;
use crate::ooxml::xml::{Malformed, TagKind, Tags, skip};

/// Where a value stands in its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Placed {
    /// By what it is: text left, numbers right.
    ByValue,
    /// Left, a little away from the numbers to its left.
    Indented,
    /// In the middle.
    Centred,
    /// Never wrapped.
    Unwrapped,
    /// Never wrapped, and a little away from the left.
    UnwrappedIndented,
}

impl Placed {
    /// The alignment across, the indent, and whether lines are never wrapped.
    pub(crate) const fn alignment(self) -> (&'static str, &'static str, bool) {
        match self {
            Self::ByValue => ("general", "0", false),
            Self::Indented => ("left", "1", false),
            Self::Centred => ("center", "0", false),
            Self::Unwrapped => ("general", "0", true),
            Self::UnwrappedIndented => ("left", "1", true),
        }
    }
}

/// A cell format with another number format.
pub(crate) fn with_number_format(format: &[u8], number_format: u32) -> Result<Vec<u8>, Malformed> {
    let first = Tags::new(format).next_tag()?.ok_or(Malformed(0))?;
    if first.number("numFmtId").unwrap_or(0) == number_format {
        return Ok(format.to_vec());
    }
    with_attributes(format, &[("numFmtId", &number_format.to_string()), ("applyNumberFormat", "1")])
}

/// A format whose tag has these attributes.
pub(crate) fn with_attributes(format: &[u8], attributes: &[(&str, &str)]) -> Result<Vec<u8>, Malformed> {
    let mut splices = Splices::default();
    let tag = Tags::new(format).next_tag()?.ok_or(Malformed(0))?;
    for (name, value) in attributes {
        match tag.attribute(name) {
            Some(attribute) if attribute.raw == value.as_bytes() => {}
            Some(attribute) => splices.put(attribute.value, value),
            None => splices.put(tag.attributes_end()..tag.attributes_end(), &format!(" {name}=\"{value}\"")),
        }
    }
    splices.sorted().apply(format).map(|(changed, _)| changed).map_err(|_| Malformed(0))
}

/// A cell format whose values stand elsewhere in their cells. The neighbour's are aligned by what they are; ours are by what they are.
pub(crate) fn with_alignment(format: &[u8], prefix: &str, placed: Placed) -> Result<Vec<u8>, Malformed> {
    let (across, indent, unwrapped) = placed.alignment();
    let mut splices = Splices::default();
    let mut tags = Tags::new(format);
    let first = tags.next_tag()?.ok_or(Malformed(0))?;
    let inside = tags.position();
    let mut is_aligned = false;
    while let Some(tag) = tags.next_tag()? {
        if tag.local() != b"alignment" || !tag.begins() {
            continue;
        }
        is_aligned = true;
        for (name, value, usual) in [("horizontal", across, "general"), ("indent", indent, "0")] {
            match tag.attribute(name) {
                Some(attribute) if attribute.raw == value.as_bytes() => {}
                Some(attribute) => splices.put(attribute.value, value),
                None if value == usual => {}
                None => splices.put(tag.attributes_end()..tag.attributes_end(), &format!(" {name}=\"{value}\"")),
            }
        }
        if let Some(attribute) = tag.attribute("wrapText").filter(|attribute| unwrapped && attribute.raw != b"0") {
            splices.put(attribute.value, "0");
        }
    }
    if across != "general" {
        match first.attribute("applyAlignment") {
            Some(attribute) if attribute.raw == b"1" => {}
            Some(attribute) => splices.put(attribute.value, "1"),
            None => splices.put(first.attributes_end()..first.attributes_end(), " applyAlignment=\"1\""),
        }
        let indent = if indent == "0" { String::new() } else { format!(" indent=\"{indent}\"") };
        let alignment = format!("<{prefix}alignment horizontal=\"{across}\"{indent}/>");
        match (is_aligned, first.kind == TagKind::Empty) {
            (true, _) => {}
            (false, false) => splices.put(inside..inside, &alignment),
            (false, true) => {
                let name = String::from_utf8_lossy(first.name);
                splices.put(first.attributes_end()..inside, &format!(">{alignment}</{name}>"));
            }
        }
    }
    splices.sorted().apply(format).map(|(changed, _)| changed).map_err(|_| Malformed(0))
}

/// A font in another colour.
pub(crate) fn with_colour(font: &[u8], prefix: &str, rgb: &str) -> Result<Vec<u8>, Malformed> {
    /// What stands behind the colour in Excel's order.
    const BEHIND: [&[u8]; 4] = [b"name", b"family", b"charset", b"scheme"];
    let mut splices = Splices::default();
    let mut tags = Tags::new(font);
    let first = tags.next_tag()?.ok_or(Malformed(0))?;
    let colour = format!("<{prefix}color rgb=\"FF{rgb}\"/>");
    if first.kind == TagKind::Empty {
        let name = String::from_utf8_lossy(first.name);
        splices.put(first.attributes_end()..tags.position(), &format!(">{colour}</{name}>"));
    } else {
        let mut place = None;
        let mut end = tags.position();
        let mut former = false;
        while let Some(tag) = tags.next_tag()? {
            end = tag.start;
            if tag.begins() && tag.local() == b"color" {
                skip(&mut tags, &tag)?;
                splices.put(tag.start..tags.position(), &colour);
                former = true;
            } else if tag.begins() && BEHIND.contains(&tag.local()) {
                place = place.or(Some(tag.start));
            }
        }
        if !former {
            let place = place.unwrap_or(end);
            splices.put(place..place, &colour);
        }
    }
    splices.sorted().apply(font).map(|(changed, _)| changed).map_err(|_| Malformed(0))
}

/// A cell format with its looks alone: no check box or other extension, no mark of text typed with an apostrophe or of a pivot table's button,
/// not unlocked and not hidden on a protected sheet. All of these belong to the neighbour's cells and do not show.
pub(crate) fn without_behaviour(format: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut splices = Splices::default();
    let mut tags = Tags::new(format);
    let first = tags.next_tag()?.ok_or(Malformed(0))?;
    for name in ["quotePrefix", "pivotButton"] {
        if let Some(attribute) = first.attribute(name).filter(|attribute| attribute.raw != b"0") {
            splices.put(attribute.value, "0");
        }
    }
    while let Some(tag) = tags.next_tag()? {
        match (tag.local(), tag.begins()) {
            (b"extLst", true) => {
                skip(&mut tags, &tag)?;
                splices.put(tag.start..tags.position(), "");
            }
            (b"protection", true) => {
                for (name, usual) in [("locked", "1"), ("hidden", "0")] {
                    if let Some(attribute) = tag.attribute(name).filter(|_| tag.is_set(name) != (usual == "1")) {
                        splices.put(attribute.value, usual);
                    }
                }
            }
            _ => {}
        }
    }
    splices.sorted().apply(format).map(|(changed, _)| changed).map_err(|_| Malformed(0))
}

/// Whether a font has the colour in which programs write links: of the theme, or one of the usual blues and violets.
pub(crate) fn has_link_colour(font: &[u8]) -> Result<bool, Malformed> {
    const LINKS: [&str; 5] = ["0000FF", "0563C1", "467886", "800080", "954F72"];
    let mut tags = Tags::new(font);
    while let Some(tag) = tags.next_tag()? {
        if tag.begins() && tag.local() == b"color" {
            let theme = tag.number("theme").is_some_and(|theme| (10..=11).contains(&theme));
            let indexed = tag.number("indexed").is_some_and(|index| matches!(index, 4 | 12 | 20 | 36 | 39));
            let blue = tag.value("rgb").is_some_and(|rgb| LINKS.iter().any(|link| rgb.to_uppercase().ends_with(link)));
            return Ok(theme || indexed || blue);
        }
    }
    Ok(false)
}

/// Whether an element stands somewhere in a format.
pub(crate) fn has_element(text: &[u8], local: &[u8]) -> Result<bool, Malformed> {
    let mut tags = Tags::new(text);
    while let Some(tag) = tags.next_tag()? {
        if tag.begins() && tag.local() == local {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A cell format in the workbook's first font, and in no named style.
pub(crate) fn as_plain_text(format: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut splices = Splices::default();
    let tag = Tags::new(format).next_tag()?.ok_or(Malformed(0))?;
    for name in ["fontId", "xfId"] {
        if let Some(attribute) = tag.attribute(name) {
            splices.put(attribute.value, "0");
        }
    }
    splices.sorted().apply(format).map(|(changed, _)| changed).map_err(|_| Malformed(0))
}

/// Whether a number format's code shows a day and no time of day.
pub(crate) fn is_date_code(code: &str) -> bool {
    let mut shown = String::new();
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => while characters.next().is_some_and(|character| character != '"') {},
            '[' => while characters.next().is_some_and(|character| character != ']') {},
            '\\' | '_' | '*' => {
                characters.next();
            }
            ';' => break,
            _ => shown.push(character.to_ascii_lowercase()),
        }
    }
    !shown.contains("general") && shown.contains(['d', 'y']) && !shown.contains(['h', 's', '0', '#', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_other_formats() {
        for (code, date) in [
            ("dd/mm/yyyy", true),
            ("[$-407]d. mmmm yyyy;@", true),
            ("yyyy\\-mm\\-dd", true),
            ("[Red]0.0", false),
            ("0 \"days\"", false),
            ("dd.mm.yyyy hh:mm", false),
            ("General", false),
            ("mm:ss", false),
            ("#,##0.00_d", false),
        ] {
            assert_eq!(is_date_code(code), date, "{code}");
        }
    }
}
