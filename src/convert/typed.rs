//! What a field of delimited text means: a number, a date, a truth value, an error, or the text that it is.
//!
//! In doubt it stays a text, for a text that should be a number is noticed when a formula reads it, and a number that should be a text is
//! not: `0049 30 1234`, `00123`, `12E5`, numbers of more than 15 digits, dates whose day and month could be either.

use crate::foundation::day_number::DayNumber;
use crate::foundation::language::{Language, words};
use crate::foundation::value::CellError;

use super::{DATE, DATE_AND_TIME, PlainCell};

/// Digits that a number keeps; longer ones are identifiers.
const MOST_DIGITS: usize = 15;

/// The sign between whole and part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DecimalSign {
    Comma,
    Point,
}

/// A number's text, taken apart.
struct Parts<'t> {
    negative: bool,
    digits: &'t str,
    exponent: Option<&'t str>,
    percent: bool,
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let text = text.trim();
    let (text, percent) = text.strip_suffix('%').map_or((text, false), |rest| (rest.trim_end(), true));
    let (negative, text) = match (text.strip_prefix(['-', '\u{2212}']), text.strip_suffix('-'), text.strip_prefix('+')) {
        (Some(rest), ..) => (true, rest),
        // Some bookkeeping programs write the sign behind the number.
        (_, Some(rest), _) => (true, rest),
        // A number with a plus is a short one, or a telephone number.
        (.., Some(rest)) if rest.chars().filter(char::is_ascii_digit).count() <= 6 && !rest.contains(' ') => (false, rest),
        _ => (false, text),
    };
    let (digits, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    // An exponent has a sign; without it, it is as likely a part of an article number.
    let exponent_is_one = |written: &str| {
        written.strip_prefix(['+', '-']).is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let plausible = digits.starts_with(|first: char| first.is_ascii_digit()) && digits.ends_with(|last: char| last.is_ascii_digit());
    (plausible && exponent.is_none_or(exponent_is_one)).then_some(Parts { negative, digits, exponent, percent })
}

fn is_group_sign(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}' | ' ' | '\u{a0}' | '\u{202f}')
}

/// What a field says of the file's decimal sign, if anything.
pub(super) fn evidence(text: &str) -> Option<DecimalSign> {
    let parts = parts(text)?;
    let digits = parts.digits;
    if !digits.chars().all(|character| character.is_ascii_digit() || character == ',' || character == '.' || is_group_sign(character)) {
        return None;
    }
    let (commas, points) = (digits.matches(',').count(), digits.matches('.').count());
    let sign = |comma: bool| if comma { DecimalSign::Comma } else { DecimalSign::Point };
    match (commas, points) {
        (0, 0) => None,
        (1, 0) | (0, 1) => {
            let (whole, part) = digits.split_once([',', '.'])?;
            // Three digits behind a sign can be thousands.
            let group = part.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0" && parts.exponent.is_none();
            (!group).then_some(sign(commas == 1))
        }
        // A date: 23.11.2026.
        (0, 2..) if !grouped(digits, '.') => None,
        (0, _) => Some(DecimalSign::Comma),
        (_, 0) => grouped(digits, ',').then_some(DecimalSign::Point),
        _ => Some(sign(digits.rfind(',') > digits.rfind('.'))),
    }
}

/// Whether a text consists of groups of three digits, but for a shorter first one.
fn grouped(digits: &str, separator: char) -> bool {
    let mut groups = digits.split(separator);
    let first = groups.next().unwrap_or_default();
    let all_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&first.len()) && all_digits(first) && groups.all(|group| group.len() == 3 && all_digits(group))
}

/// The digits of a number without its groups, with a point.
fn plain_digits(digits: &str, decimal: DecimalSign) -> Option<String> {
    let (decimal, group) = match decimal {
        DecimalSign::Comma => (',', '.'),
        DecimalSign::Point => ('.', ','),
    };
    let (whole, part) = digits.split_once(decimal).map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let separator = whole.chars().find(|character| !character.is_ascii_digit());
    if separator.is_some_and(|separator| separator != group && !is_group_sign(separator) || !grouped(whole, separator)) {
        return None;
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if leading_zero || part.is_some_and(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    if part.is_none() && whole.len() > MOST_DIGITS {
        return None;
    }
    Some(part.map_or(whole.clone(), |part| format!("{whole}.{part}")))
}

fn number(text: &str, decimal: DecimalSign) -> Option<PlainCell> {
    let parts = parts(text)?;
    let digits = plain_digits(parts.digits, decimal)?;
    let written = format!(
        "{}{digits}{}",
        if parts.negative { "-" } else { "" },
        parts.exponent.map_or(String::new(), |exponent| format!("e{exponent}"))
    );
    let number: f64 = written.parse().ok().filter(|number: &f64| number.is_finite())?;
    let decimals = digits.split_once('.').map_or(0, |(_, part)| part.len());
    Some(match (parts.percent, decimals) {
        (false, _) => PlainCell::Number(number, None),
        // Dividing the digits' number by 100 can differ from the nearest number in the last place.
        (true, 0) => PlainCell::Number(hundredth(&written)?, Some("0%")),
        (true, _) => PlainCell::Number(hundredth(&written)?, Some("0.00%")),
    })
}

fn hundredth(written: &str) -> Option<f64> {
    if written.contains('e') { written.parse::<f64>().ok().map(|number| number / 100.0) } else { format!("{written}e-2").parse().ok() }
}

/// Whether a column with this field is one of identifiers, whose digits are no number: they begin with a zero, or are too many.
pub(super) fn is_identifier(text: &str) -> bool {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits && (text.len() > MOST_DIGITS || text.len() > 1 && text.starts_with('0'))
}

/// Whether a field is written in digits alone.
pub(super) fn is_digits(text: &str) -> bool {
    !text.trim().is_empty() && text.trim().bytes().all(|byte| byte.is_ascii_digit())
}

/// `2026-11-23`, `23.11.2026`, either with a time of day behind it.
pub(super) fn date(text: &str) -> Option<PlainCell> {
    let text = text.trim();
    let (day, time) = match text.split_once([' ', 'T']) {
        Some((day, time)) => (day, Some(time.trim())),
        None => (text, None),
    };
    let day = DayNumber::parse(day).filter(|_| day.len() >= 8)?.serial();
    let Some(time) = time else { return Some(PlainCell::Number(day, Some(DATE))) };
    let time = crate::ooxml::reading::read::time_of_day(time.trim_end_matches('Z')).filter(|time| (0.0..1.0).contains(time))?;
    Some(PlainCell::Number(day + time, Some(DATE_AND_TIME)))
}

/// What a field means; `None` for an empty one.
pub(super) fn typed(text: &str, decimal: DecimalSign) -> Option<PlainCell> {
    let trimmed = text.trim();
    if text.is_empty() {
        return None;
    }
    let boolean =
        |word: crate::foundation::language::Word| [word.english, word.german].iter().any(|name| name.eq_ignore_ascii_case(trimmed));
    if boolean(words::TRUE) || boolean(words::FALSE) {
        return Some(PlainCell::Boolean(boolean(words::TRUE)));
    }
    if let Some(error) = Some(trimmed).filter(|text| text.starts_with('#')).and_then(CellError::parse) {
        return Some(PlainCell::Error(error));
    }
    Some(date(trimmed).or_else(|| number(trimmed, decimal)).unwrap_or_else(|| PlainCell::Text(text.to_owned())))
}

/// The name of a decimal sign.
pub(super) fn sign_name(decimal: DecimalSign, language: Language) -> String {
    match decimal {
        DecimalSign::Comma => crate::say!(language, "decimal comma", "Dezimalkomma"),
        DecimalSign::Point => crate::say!(language, "decimal point", "Dezimalpunkt"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_the_decimal_sign_of_the_file() {
        for (text, decimal, value) in [
            ("1234", DecimalSign::Comma, 1234.0),
            ("1.234,56", DecimalSign::Comma, 1234.56),
            ("1.234", DecimalSign::Comma, 1234.0),
            ("1.234", DecimalSign::Point, 1.234),
            ("1,234", DecimalSign::Point, 1234.0),
            ("1 234 567,5", DecimalSign::Comma, 1_234_567.5),
            ("1'234.5", DecimalSign::Point, 1234.5),
            ("-0,5", DecimalSign::Comma, -0.5),
            ("12,5-", DecimalSign::Comma, -12.5),
            ("+5", DecimalSign::Comma, 5.0),
            ("1.5E+06", DecimalSign::Point, 1_500_000.0),
            ("35 %", DecimalSign::Comma, 0.35),
            ("12,5%", DecimalSign::Comma, 0.125),
        ] {
            assert!(
                matches!(typed(text, decimal), Some(PlainCell::Number(number, _)) if number == value),
                "{text}: {:?}",
                typed(text, decimal)
            );
        }
    }

    #[test]
    fn what_is_no_number_for_sure_stays_a_text() {
        for text in [
            "007",
            "00,5",
            "1234567890123456",
            "+49 30 123456",
            "+491701234567",
            "12E5",
            "1.2.3",
            "1,23,456",
            "23.11.26",
            "11/12/2026",
            "1-2",
            "-",
            "5 Tsd.",
            "=1+1",
            "0x1F",
            "1,",
            ".5",
            "31.02.2026",
            "NaN",
            "inf",
        ] {
            for decimal in [DecimalSign::Comma, DecimalSign::Point] {
                assert_eq!(typed(text, decimal), Some(PlainCell::Text(text.to_owned())), "{text}");
            }
        }
    }

    #[test]
    fn dates_truth_values_and_errors_are_told() {
        let day = |text: &str| typed(text, DecimalSign::Comma);
        assert_eq!(day("2026-11-23"), Some(PlainCell::Number(46_349.0, Some(DATE))));
        assert_eq!(day("23.11.2026"), Some(PlainCell::Number(46_349.0, Some(DATE))));
        assert_eq!(day("23.11.2026 12:00"), Some(PlainCell::Number(46_349.5, Some(DATE_AND_TIME))));
        assert_eq!(day("2026-11-23T06:00:00Z"), Some(PlainCell::Number(46_349.25, Some(DATE_AND_TIME))));
        assert_eq!(day("wahr"), Some(PlainCell::Boolean(true)));
        assert_eq!(day("FALSE"), Some(PlainCell::Boolean(false)));
        assert_eq!(day("#NV"), Some(PlainCell::Error(CellError::NotAvailable)));
        assert_eq!(day(""), None);
    }

    #[test]
    fn the_decimal_sign_shows_where_a_field_leaves_no_doubt() {
        for text in ["1,5", "1.234,56", "1.234.567", "0,125", "12345,678", "12,5 %"] {
            assert_eq!(evidence(text), Some(DecimalSign::Comma), "{text}");
        }
        for text in ["1.5", "1,234.56", "1,234,567", "0.125", "1.5E+06"] {
            assert_eq!(evidence(text), Some(DecimalSign::Point), "{text}");
        }
        for text in ["1,234", "1.234", "1234", "23.11.2026", "a,b", "1.2.3.4"] {
            assert_eq!(evidence(text), None, "{text}");
        }
        assert!(is_identifier("007") && is_identifier("12345678901234567890") && !is_identifier("0") && !is_identifier("12"));
    }
}
