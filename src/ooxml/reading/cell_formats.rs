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

    /// The first section of its code.
    fn section(&self) -> Section {
        Section::of(match self {
            Self::BuiltIn(id) => built_in_code(*id),
            Self::Code(code) => code,
        })
    }

    /// What its first section makes of a plain number; `None` for General, fractions, powers of ten, thousands and texts.
    pub(crate) fn digits(&self) -> Option<Digits> {
        let section = self.section();
        let placeholders = |c: char| matches!(c, '0' | '#');
        let other = ['?', '/', 'y', 'm', 'd', 'h', 's'];
        let bare = section.bare.to_lowercase();
        let scientific = bare.contains("e+") || bare.contains("e-");
        if !bare.contains(placeholders) || bare.contains(other) || scientific || section.has_condition || section.is_scaled() {
            return None;
        }
        let (whole, decimals) = bare.split_once('.').unwrap_or((&bare, ""));
        let decimals = decimals.chars().take_while(|&c| placeholders(c)).count() as u32;
        Some(Digits { decimals, thousands: whole.contains(','), percent: bare.contains('%') })
    }

    /// Whether it shows a number in per cent.
    pub(crate) fn is_percent(&self) -> bool {
        self.section().bare.contains('%')
    }

    /// What it counts in, as far as it says: a currency, or what else it writes beside the digits.
    pub(crate) fn unit(&self) -> Option<String> {
        if let Self::BuiltIn(5..=8 | 42 | 44) = self {
            return Some("¤".to_owned());
        }
        let section = self.section();
        let signs = section.bare.chars().filter(|c| matches!(c, '$' | '¢' | '£' | '¥' | '₠'..='⃀'));
        let unit: String = section.written.chars().filter(|c| !c.is_whitespace()).chain(signs).collect();
        let thousands = if section.is_scaled() { "," } else { "" };
        (!unit.is_empty()).then(|| unit + thousands)
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

/// The first section of a format's code, taken apart.
#[derive(Debug, Default)]
struct Section {
    /// Its signs: digits, commas, per cent.
    bare: String,
    /// What it writes as it stands: in quotes, behind a backslash, the currency of `[$€-407]`.
    written: String,
    /// Whether it holds for some numbers only, as in `[<1000]`.
    has_condition: bool,
}

impl Section {
    fn of(code: &str) -> Self {
        let mut section = Self::default();
        let mut characters = code.chars();
        while let Some(character) = characters.next() {
            match character {
                ';' => break,
                '"' => section.written.extend(characters.by_ref().take_while(|&other| other != '"')),
                '\\' => section.written.extend(characters.next()),
                '_' | '*' => drop(characters.next()),
                '[' => {
                    let inside: String = characters.by_ref().take_while(|&other| other != ']').collect();
                    section.has_condition |= inside.starts_with(['<', '>', '=']);
                    if let Some(currency) = inside.strip_prefix('$') {
                        section.written.push_str(currency.split('-').next().unwrap_or_default());
                    }
                }
                other => section.bare.push(other),
            }
        }
        section
    }

    /// Whether it shows thousands or millions: a comma behind the last digit.
    fn is_scaled(&self) -> bool {
        let is_digit = |c: char| matches!(c, '0' | '#' | '?');
        self.bare.char_indices().any(|(at, c)| c == ',' && self.bare[..at].contains(is_digit) && !self.bare[at + 1..].starts_with(is_digit))
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
    fn what_a_format_writes_as_it_stands_is_no_sign_of_it() {
        let digits = |decimals, thousands, percent| Some(Digits { decimals, thousands, percent });
        for (code, expected, unit) in [
            ("0\"%\"", digits(0, false, false), Some("%")),
            ("0\\%", digits(0, false, false), Some("%")),
            ("0.0_%", digits(1, false, false), None),
            ("0.0%", digits(1, false, true), None),
            ("#,##0 \"EUR\"", digits(0, true, false), Some("EUR")),
            ("#,##0 \"a/b?\"", digits(0, true, false), Some("a/b?")),
            ("\"v. \"0.00", digits(2, false, false), Some("v.")),
            ("[$€-407] #,##0.00;[Red]-0", digits(2, true, false), Some("€")),
            ("[$-409]#,##0", digits(0, true, false), None),
            ("$#,##0", digits(0, true, false), Some("$")),
            ("#,##0 €", digits(0, true, false), Some("€")),
            ("[Red]#,##0", digits(0, true, false), None),
            ("#,##0,", None, None),
            ("#,##0,, \"Mio. €\"", None, Some("Mio.€,")),
            ("0.0,", None, None),
            ("[<1000]0;0.0", None, None),
            ("0.00E+00", None, None),
            ("# ?/?", None, None),
            ("[h]:mm:ss.00", None, None),
        ] {
            let format = NumberFormat::Code(code.into());
            assert_eq!(format.digits(), expected, "{code}");
            assert_eq!(format.is_percent(), expected.is_some_and(|digits| digits.percent), "{code}");
            assert_eq!(format.unit().as_deref(), unit, "{code}");
        }
        assert!(NumberFormat::BuiltIn(10).is_percent() && !NumberFormat::BuiltIn(44).is_percent());
    }

    #[test]
    fn a_cell_format_shows_what_its_number_format_says() {
        let styles = "<x:styleSheet><x:numFmts><x:numFmt numFmtId=\"170\" formatCode=\"d/m\"/><x:numFmt numFmtId=\"14\" formatCode=\"0\"/></x:numFmts>\
            <x:cellXfs><x:xf/><x:xf numFmtId=\"170\"/><x:xf numFmtId=\"14\"/><x:xf numFmtId=\"22\"/><x:xf numFmtId=\"46\"/></x:cellXfs></x:styleSheet>";
        let shown = cell_formats(styles.as_bytes()).unwrap();
        assert_eq!(shown, [Shown::Number, Shown::Date, Shown::Number, Shown::Date, Shown::Number]);
    }
}
