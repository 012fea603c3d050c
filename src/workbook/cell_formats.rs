//! Which cell formats show a number as a date.

use super::xml::{Malformed, Root, children_of};

/// What a number format makes of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A number, or a length of time.
    #[default]
    Number,
    /// A date, or a time of day.
    Date,
}

/// What each cell format of a styles part shows.
pub(crate) fn cell_formats(text: &[u8]) -> Result<Vec<Shown>, Malformed> {
    let root = Root::read(text)?;
    let mut codes = Vec::new();
    if let Some(element) = root.child("numFmts") {
        for child in children_of(text, element)? {
            let tag = child.tag(text)?;
            if let (Some(id), Some(code)) = (tag.number("numFmtId"), tag.value("formatCode")) {
                codes.push((id, shown_by(&code)));
            }
        }
    }
    codes.sort_by_key(|(id, _)| *id);
    let Some(element) = root.child("cellXfs") else { return Ok(Vec::new()) };
    let format = |tag: &super::xml::Tag<'_>| {
        let id = tag.number("numFmtId").unwrap_or(0);
        codes.binary_search_by_key(&id, |(known, _)| *known).map_or_else(|_| built_in(id), |position| codes[position].1)
    };
    children_of(text, element)?.iter().map(|child| Ok(format(&child.tag(text)?))).collect()
}

/// The formats that need not be written down (ECMA-376 part 1, 18.8.30), those of East Asian languages among them.
fn built_in(id: u32) -> Shown {
    match id {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shown::Date,
        _ => Shown::Number,
    }
}

/// Whether a number format code holds a letter of date and time outside quotes, escapes and brackets. A length of time (`[h]:mm`) is a
/// number.
fn shown_by(code: &str) -> Shown {
    if ["general", "standard"].contains(&code.trim().to_lowercase().as_str()) {
        return Shown::Number;
    }
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                characters.by_ref().find(|&other| other == '"');
            }
            '\\' | '_' | '*' => {
                characters.next();
            }
            '[' => {
                let inside: String = characters.by_ref().take_while(|&other| other != ']').collect();
                if !inside.is_empty() && inside.to_lowercase().chars().all(|letter| matches!(letter, 'h' | 'm' | 's')) {
                    return Shown::Number;
                }
            }
            // Sections for negative numbers, zero and text say the same or nothing.
            ';' => break,
            'y' | 'm' | 'd' | 'h' | 's' | 'Y' | 'M' | 'D' | 'H' | 'S' => return Shown::Date,
            _ => {}
        }
    }
    Shown::Number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_numbers_by_their_code() {
        for code in ["yyyy-mm-dd", "dd\\.mm\\.yyyy", "[$-407]d. mmmm yyyy;@", "h:mm AM/PM", "[Red]m/d/yy", "mmm-yy"] {
            assert_eq!(shown_by(code), Shown::Date, "{code}");
        }
        for code in [
            "General",
            "Standard",
            "#,##0.00 \"days\"",
            "[Red]0",
            "0.00E+00",
            "[h]:mm:ss",
            "0\\d",
            "_d0",
            "#,##0 [$USD]",
            "@",
            "0;[Red]-0;\"yes\"",
        ] {
            assert_eq!(shown_by(code), Shown::Number, "{code}");
        }
    }

    #[test]
    fn a_cell_format_shows_what_its_number_format_says() {
        let styles = "<x:styleSheet><x:numFmts><x:numFmt numFmtId=\"170\" formatCode=\"d/m\"/><x:numFmt numFmtId=\"14\" formatCode=\"0\"/></x:numFmts>\
            <x:cellXfs><x:xf/><x:xf numFmtId=\"170\"/><x:xf numFmtId=\"14\"/><x:xf numFmtId=\"22\"/><x:xf numFmtId=\"46\"/></x:cellXfs></x:styleSheet>";
        let shown = cell_formats(styles.as_bytes()).unwrap();
        assert_eq!(shown, [Shown::Number, Shown::Date, Shown::Number, Shown::Date, Shown::Number]);
    }
}
