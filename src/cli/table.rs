//! Tables on the terminal: a header, thin borders, no wider than a printed page.

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, Table};

use crate::foundation::language::Language;

/// Characters of a line at most, whatever the terminal's width.
const MOST_COLUMNS: u16 = 100;

/// A table with these headers; those that begin with `>` are of columns of numbers, aligned to the right.
pub(super) fn table(headers: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    hold_width(&mut table, MOST_COLUMNS);
    table.set_header(headers.iter().map(|header| header.trim_start_matches('>')));
    for (position, _) in headers.iter().enumerate().filter(|(_, header)| header.starts_with('>')) {
        if let Some(column) = table.column_mut(position) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Holds a table to so many characters of a line at most. A terminal that says that it has none, as some do that are no terminals, gets 80.
pub(super) fn hold_width(table: &mut Table, most: u16) {
    table.set_width(held(table.width(), most));
}

/// The characters of a line for a terminal of this width.
fn held(width: Option<u16>, most: u16) -> u16 {
    const WITHOUT: u16 = 80;
    match width {
        Some(0) => most.min(WITHOUT),
        Some(width) => width.min(most),
        None => most,
    }
}

/// Some texts of a list, and how many more there are.
pub(super) fn some(texts: impl ExactSizeIterator<Item = String>, most: usize, language: Language) -> String {
    let more = texts.len().saturating_sub(most);
    let mut list = texts.take(most).collect::<Vec<_>>().join(", ");
    if more > 0 {
        let more = language.count(more);
        list.push_str(&crate::say!(language, " and {more} more", " und {more} weitere"));
    }
    list
}

/// An amount with its thousands separators, and two decimals where it is not whole.
pub(super) fn amount(number: f64, language: Language) -> String {
    let fixed = language.fixed(number.abs(), if number.fract() == 0.0 { 0 } else { 2 });
    let whole = fixed.split(language.decimal_separator()).next().unwrap_or_default();
    let grouped = whole.parse().map_or_else(|_| whole.to_owned(), |whole| language.count(whole));
    let sign = if number < 0.0 { "−" } else { "" };
    format!("{sign}{grouped}{}", &fixed[whole.len()..])
}

/// A difference, with its sign.
pub(super) fn difference(number: f64, language: Language, decimals: u32) -> String {
    let fixed = language.fixed(number.abs(), decimals);
    let nothing = fixed.chars().all(|c| !c.is_ascii_digit() || c == '0');
    let sign = if nothing {
        "±"
    } else if number < 0.0 {
        "−"
    } else {
        "+"
    };
    format!("{sign}{fixed}")
}

/// A text with line breaks so that no line is wider than a table.
pub(super) fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut length = 0;
    for word in text.split(' ') {
        let letters = word.chars().count();
        if length > 0 && length + 1 + letters > usize::from(MOST_COLUMNS) {
            lines.push('\n');
            length = 0;
        } else if length > 0 {
            lines.push(' ');
            length += 1;
        }
        lines.push_str(word);
        length += letters;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_without_a_width_gets_a_usual_one() {
        for (width, held_to) in [(Some(0), 80), (Some(60), 60), (Some(200), 100), (None, 100)] {
            assert_eq!(super::held(width, 100), held_to, "{width:?}");
        }
    }

    #[test]
    fn amounts_and_differences_are_written_in_the_language() {
        for (number, language, written) in [
            (1_234_567.0, Language::English, "1,234,567"),
            (-1234.5, Language::German, "−1.234,50"),
            (0.25, Language::English, "0.25"),
            (0.0, Language::German, "0"),
        ] {
            assert_eq!(amount(number, language), written);
        }
        for (number, written) in [(3.25, "+3.3"), (-0.4, "−0.4"), (-0.01, "±0.0")] {
            assert_eq!(difference(number, Language::English, 1), written);
        }
    }

    #[test]
    fn lists_are_cut_and_lines_wrapped() {
        let texts = ["a", "b", "c", "d"].map(str::to_owned);
        assert_eq!(some(texts.clone().into_iter(), 2, Language::English), "a, b and 2 more");
        assert_eq!(some(texts.into_iter(), 4, Language::German), "a, b, c, d");
        let text = "word ".repeat(50);
        let lines = wrapped(text.trim_end());
        assert!(lines.lines().count() == 3 && lines.lines().all(|line| line.len() <= 100 && !line.ends_with(' ')), "{lines}");
    }
}
