//! Numbers as they are written in a scale or as a weight: in the sheet's dialect, possibly with a percent sign, without a
//! thousands separator (`5.000` would be five to one reader and five thousand to the other).

use crate::formula::Dialect;

/// Reads the number at the beginning of `text`: its value, and how many bytes it takes, a percent sign (with or
/// without a blank before it) included. `None` where no number begins.
pub(super) fn leading_number(text: &str, dialect: Dialect) -> Option<(f64, usize)> {
    let (negative, sign) = match text.chars().next()? {
        '-' | '\u{2212}' => (true, text.chars().next()?.len_utf8()),
        '+' => (false, 1),
        _ => (false, 0),
    };
    let rest = &text[sign..];
    let whole = digits(rest);
    if whole == 0 {
        return None;
    }
    let mut end = whole;
    let mut plain = rest[..whole].to_owned();
    if let Some(after) = rest[end..].strip_prefix(dialect.decimal_separator()) {
        let fraction = digits(after);
        if fraction > 0 {
            plain.push('.');
            plain.push_str(&after[..fraction]);
            end += 1 + fraction;
        }
    }
    if let Some(after) = rest[end..].strip_prefix(['e', 'E']) {
        let exponent_sign = usize::from(after.starts_with(['+', '-']));
        let exponent = digits(&after[exponent_sign..]);
        if exponent > 0 {
            plain.push('e');
            plain.push_str(&after[..exponent_sign + exponent]);
            end += 1 + exponent_sign + exponent;
        }
    }
    let mut value: f64 = plain.parse().ok()?;
    let blanks = rest[end..].len() - rest[end..].trim_start().len();
    if rest[end + blanks..].starts_with('%') {
        value /= 100.0;
        end += blanks + 1;
    }
    value.is_finite().then_some((if negative { -value } else { value } + 0.0, sign + end))
}

/// Reads a text that is one number and nothing else, with or without a leading `=`.
pub(crate) fn whole_number_text(text: &str, dialect: Dialect) -> Option<f64> {
    let text = text.trim();
    let text = text.strip_prefix('=').unwrap_or(text).trim_start();
    let (value, length) = leading_number(text, dialect)?;
    (length == text.len()).then_some(value)
}

/// Writes a number so that reading it in the same dialect gives the same number.
pub(super) fn print_number(number: f64, dialect: Dialect) -> String {
    let text = if number != 0.0 && !(1e-9..1e21).contains(&number.abs()) { format!("{number:E}") } else { format!("{number}") };
    if dialect.decimal_comma { text.replace('.', ",") } else { text }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_the_dialect() {
        for (text, dialect, expected) in [
            ("5", Dialect::ENGLISH, Some(5.0)),
            ("-2.5", Dialect::ENGLISH, Some(-2.5)),
            ("\u{2212}2,5", Dialect::GERMAN, Some(-2.5)),
            ("35 %", Dialect::ENGLISH, Some(0.35)),
            ("= 12,5%", Dialect::GERMAN, Some(0.125)),
            ("1E6", Dialect::ENGLISH, Some(1e6)),
            ("1,5e-3", Dialect::GERMAN, Some(0.0015)),
            ("2.5", Dialect::GERMAN, None),
            ("2,5", Dialect::ENGLISH, None),
            ("1e999", Dialect::ENGLISH, None),
            ("", Dialect::ENGLISH, None),
            ("5 apples", Dialect::ENGLISH, None),
            (".5", Dialect::ENGLISH, None),
        ] {
            assert_eq!(whole_number_text(text, dialect), expected, "{text}");
        }
    }

    #[test]
    fn printed_numbers_come_back() {
        for number in [0.0, -0.25, 5_000_000.0, 1e300, 1.0 / 3.0, 1e-12, 123_456_789_012_345_680.0, 1e21] {
            for dialect in [Dialect::ENGLISH, Dialect::GERMAN] {
                let text = print_number(number, dialect);
                assert_eq!(whole_number_text(&text, dialect), Some(number), "{text}");
            }
        }
        assert_eq!(print_number(4_500_012_345_678_901.0, Dialect::GERMAN), "4500012345678901");
    }
}
