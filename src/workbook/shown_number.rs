//! A number about as its cell shows it: with the decimals, thousands separators and per cent sign of its format.

use crate::foundation::language::Language;
use crate::ooxml::reading::cell_formats::{Digits, NumberFormat};

/// The number in this format; what else the format adds is left away.
pub(crate) fn shown_number(number: f64, format: &NumberFormat, language: Language) -> String {
    let Some(Digits { decimals, thousands, percent }) = format.digits() else { return language.number(number) };
    let written = language.fixed(if percent { number * 100.0 } else { number }, decimals);
    let digits = written.trim_start_matches('-');
    let sign = &written[..written.len() - digits.len()];
    let whole = digits.bytes().take_while(u8::is_ascii_digit).count();
    let parted = match digits[..whole].parse::<usize>() {
        Ok(count) if thousands => format!("{sign}{}{}", language.count(count), &digits[whole..]),
        _ => written,
    };
    if percent { format!("{parted}\u{a0}%") } else { parted }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_as_its_cell_shows_it() {
        for (number, code, english, german) in [
            (1_234_567.5, "#,##0", "1,234,568", "1.234.568"),
            (-1_234.5, "#,##0.00;[Red]-#,##0.00", "-1,234.50", "-1.234,50"),
            (0.125, "0.0%", "12.5\u{a0}%", "12,5\u{a0}%"),
            (1.5, "General", "1.5", "1,5"),
            (3.0, "0.00 \"days\"", "3.00", "3,00"),
        ] {
            let format = NumberFormat::Code(code.into());
            assert_eq!(shown_number(number, &format, Language::English), english, "{code}");
            assert_eq!(shown_number(number, &format, Language::German), german, "{code}");
        }
    }
}
