//! An amount in few letters, as one says it: 12.4 m, 12,4 Mio.

use super::language::Language;
use crate::say;

/// The amount with at most three digits and its unit.
pub fn short_amount(amount: f64, language: Language) -> String {
    let (unit, divisor) = match amount.abs() {
        size if size >= 999_500_000.0 => (say!(language, " bn", " Mrd."), 1e9),
        size if size >= 999_500.0 => (say!(language, " m", " Mio."), 1e6),
        size if size >= 9_999.5 => (say!(language, " k", " Tsd."), 1e3),
        _ => (String::new(), 1.0),
    };
    let number = amount / divisor;
    let decimals = if divisor > 1.0 && number.abs() < 99.95 { 10.0 } else { 1.0 };
    let shown = language.number((number * decimals).round() / decimals);
    format!("{shown}{unit}")
}

#[cfg(test)]
mod tests {
    use super::short_amount;
    use crate::foundation::language::Language;

    #[test]
    fn amounts_are_said_in_their_unit() {
        for (amount, english, german) in [
            (0.0, "0", "0"),
            (940.4, "940", "940"),
            (9_999.0, "9999", "9999"),
            (12_345.0, "12.3 k", "12,3 Tsd."),
            (-842_000.0, "-842 k", "-842 Tsd."),
            (999_700.0, "1 m", "1 Mio."),
            (12_445_000.0, "12.4 m", "12,4 Mio."),
            (3_000_000_000.0, "3 bn", "3 Mrd."),
        ] {
            assert_eq!(short_amount(amount, Language::English), english);
            assert_eq!(short_amount(amount, Language::German), german);
        }
    }
}
