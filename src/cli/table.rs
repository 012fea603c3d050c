//! Tables on the terminal: a header, thin borders, no wider than a printed page.

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, Table};

use crate::language::Language;

/// Characters of a line at most, whatever the terminal's width.
const MOST_COLUMNS: u16 = 100;

/// A table with these headers; those that begin with `>` are of columns of numbers, aligned to the right.
pub(super) fn table(headers: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    if table.width().is_none_or(|width| width > MOST_COLUMNS) {
        table.set_width(MOST_COLUMNS);
    }
    table.set_header(headers.iter().map(|header| header.trim_start_matches('>')));
    for (position, _) in headers.iter().enumerate().filter(|(_, header)| header.starts_with('>')) {
        if let Some(column) = table.column_mut(position) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
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
