//! Which cell formats show a number as a date.

use std::sync::Arc;

use crate::ooxml::xml::{Malformed, Root, children_of};

/// What a number format makes of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A number, or a length of time.
    #[default]
    Number,
    /// A date, or a time of day.
    Date,
}

/// A number format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NumberFormat {
    /// One that need not be written down, by its number.
    BuiltIn(u8),
    /// Its code.
    Code(Arc<str>),
}

/// How the digits of a number are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digits {
    /// Digits behind the decimal sign.
    pub(crate) decimals: u32,
    /// Whether thousands are parted.
    pub(crate) thousands: bool,
    /// Whether it is a hundred times the number, with a per cent sign.
    pub(crate) percent: bool,
}

impl NumberFormat {
    /// A date as the user's Excel writes dates.
    pub(crate) const SHORT_DATE: Self = Self::BuiltIn(14);

    fn shown(&self) -> Shown {
        match self {
            Self::BuiltIn(id) => built_in(u32::from(*id)),
            Self::Code(code) => shown_by(code),
        }
    }

    /// What its first section makes of a plain number; `None` for General, fractions, powers of ten and texts.
    pub(crate) fn digits(&self) -> Option<Digits> {
        let code = match self {
            Self::BuiltIn(id) => built_in_code(*id),
            Self::Code(code) => code.as_ref(),
        };
        let section = code.split(';').next().unwrap_or_default();
        if !section.contains(['0', '#']) || section.contains(['?', 'E', '/']) {
            return None;
        }
        let (whole, decimals) = section.split_once('.').unwrap_or((section, ""));
        let decimals = decimals.chars().take_while(|c| matches!(c, '0' | '#')).count() as u32;
        Some(Digits { decimals, thousands: whole.contains(','), percent: section.contains('%') })
    }

    /// Whether it shows a number in per cent.
    pub(crate) fn is_percent(&self) -> bool {
        match self {
            Self::BuiltIn(id) => matches!(id, 9 | 10),
            Self::Code(code) => code.split(';').next().is_some_and(|section| section.contains('%')),
        }
    }

    /// Whether it shows every number as it is.
    pub(crate) fn is_general(&self) -> bool {
        match self {
            Self::BuiltIn(id) => *id == 0,
            Self::Code(code) => ["general", "standard", "@"].contains(&code.trim().to_lowercase().as_str()),
        }
    }

    /// Whether it shows a number as a date.
    pub(crate) fn is_date(&self) -> bool {
        self.shown() == Shown::Date
    }
}

/// The code of a built-in format of numbers (ECMA-376 part 1, 18.8.30); empty for General and for those of dates.
fn built_in_code(id: u8) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 | 5 | 6 | 37 | 38 | 41 | 42 => "#,##0",
        4 | 7 | 8 | 39 | 40 | 43 | 44 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        _ => "",
    }
}

/// What each cell format of a styles part shows.
pub(crate) fn cell_formats(text: &[u8]) -> Result<Vec<Shown>, Malformed> {
    Ok(number_formats(text)?.iter().map(NumberFormat::shown).collect())
}

/// The number format of each cell format of a styles part.
pub(crate) fn number_formats(text: &[u8]) -> Result<Vec<NumberFormat>, Malformed> {
    let root = Root::read(text)?;
    let mut codes: Vec<(u32, Arc<str>)> = Vec::new();
    if let Some(element) = root.child("numFmts") {
        for child in children_of(text, element)? {
            let tag = child.tag(text)?;
            if let (Some(id), Some(code)) = (tag.number("numFmtId"), tag.value("formatCode")) {
                codes.push((id, code.as_ref().into()));
            }
        }
    }
    codes.sort_by_key(|(id, _)| *id);
    let Some(element) = root.child("cellXfs") else { return Ok(Vec::new()) };
    let format = |tag: &crate::ooxml::xml::Tag<'_>| {
        let id = tag.number("numFmtId").unwrap_or(0);
        match codes.binary_search_by_key(&id, |(known, _)| *known) {
            Ok(position) => NumberFormat::Code(Arc::clone(&codes[position].1)),
            Err(_) => NumberFormat::BuiltIn(u8::try_from(id).unwrap_or(0)),
        }
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
