//! Texts that are numbers, dates or times, as VALUE, DATEVALUE and the criteria of the *IF functions read them.
//!
//! Only what can be read in one way is read: a thousands separator must stand where one belongs (`1,5` is no number with a
//! decimal point, where Excel makes 15 of it), and `1/2/2026` is no date, because it is a different day on either side of the
//! Atlantic. Dates are read as `2026-01-31`, with a month's name (`31 Jan 2026`), and in German as `31.1.2026`.

use crate::formula::Dialect;
use crate::foundation::day_number::DayNumber;
use crate::foundation::language::Language;

use super::number_format::names::{MONTHS, MONTHS_GERMAN};

/// The number that a text stands for: a numeral, an amount, a percentage, a date or a time.
pub(in crate::formula) fn number(text: &str, dialect: Dialect) -> Option<f64> {
    let text = text.trim();
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    numeral(text, dialect).or_else(|| moment(text, dialect))
}

/// The day that a text stands for, a time of day beside it left aside.
pub(in crate::formula) fn day(text: &str, dialect: Dialect) -> Option<f64> {
    let text = text.trim();
    let (date, time) = split_time(text);
    if let Some(time) = time {
        time_of_day(time)?;
    }
    Some(date_alone(date, dialect)?.serial())
}

/// Whether a text is written like a date that this dialect does not read, such as `1/2/2026`.
pub(super) fn is_unread_date(text: &str, dialect: Dialect) -> bool {
    let text = text.trim();
    let Some(separator) = text.chars().find(|letter| !letter.is_ascii_digit()).filter(|letter| "/.-".contains(*letter)) else {
        return false;
    };
    let parts: Vec<&str> = text.split(separator).collect();
    let [first, second, year] = parts[..] else { return false };
    let (Some(first), Some(second), Ok(year_number)) = (short(first), short(second), year.parse::<u32>()) else { return false };
    let day_and_month = (1..=31).contains(&first.max(second)) && (1..=12).contains(&first.min(second));
    let is_year = (year.len() == 4 && (1900..2200).contains(&year_number)) || (year.len() == 2 && separator == '/');
    day_and_month && is_year && number(text, dialect).is_none()
}

fn numeral(text: &str, dialect: Dialect) -> Option<f64> {
    let (group, decimal) = if dialect.decimal_comma { ('.', ',') } else { (',', '.') };
    let (mut body, mut negative) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner.trim(), true),
        None => (text, false),
    };
    let (mut signed, mut in_currency, mut percent) = (negative, false, false);
    loop {
        let rest = if let Some(rest) = body.strip_prefix(['+', '-']).filter(|_| !signed) {
            (signed, negative) = (true, body.starts_with('-'));
            rest
        } else if let Some(rest) = body.strip_prefix(CURRENCIES).or_else(|| body.strip_suffix(CURRENCIES)).filter(|_| !in_currency) {
            in_currency = true;
            rest
        } else if let Some(rest) = body.strip_suffix('%').filter(|_| !percent) {
            percent = true;
            rest
        } else {
            break;
        };
        body = rest.trim();
    }
    let number = plain(body, group, decimal)? / if percent { 100.0 } else { 1.0 };
    Some(if negative { -number } else { number })
}

const CURRENCIES: [char; 4] = ['€', '$', '£', '¥'];

/// Digits with thousands separators, decimals and an exponent; nothing else.
pub(super) fn plain(text: &str, group: char, decimal: char) -> Option<f64> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once(decimal).unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let groups: Vec<&str> = whole.split(group).collect();
    let well_grouped = match groups.as_slice() {
        [single] => all_digits(single),
        [first, others @ ..] => {
            (1..=3).contains(&first.len()) && all_digits(first) && others.iter().all(|part| part.len() == 3 && all_digits(part))
        }
        [] => false,
    };
    if !well_grouped || !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    format!("{}.{fraction}0e{exponent}", groups.concat()).parse().ok().filter(|number: &f64| number.is_finite())
}

fn moment(text: &str, dialect: Dialect) -> Option<f64> {
    match split_time(text) {
        ("", Some(time)) => time_of_day(time),
        (date, Some(time)) => Some(date_alone(date, dialect)?.serial() + time_of_day(time)?),
        (date, None) => Some(date_alone(date, dialect)?.serial()),
    }
}

/// Parts `2026-01-31 12:30 PM` and `2026-01-31T12:30` before the time.
fn split_time(text: &str) -> (&str, Option<&str>) {
    let Some(colon) = text.find(':') else { return (text, None) };
    match text[..colon].rfind(|letter: char| letter == 'T' || letter.is_whitespace()) {
        Some(gap) => (text[..gap].trim_end(), Some(text[gap + 1..].trim_start())),
        None => ("", Some(text)),
    }
}

fn time_of_day(text: &str) -> Option<f64> {
    let upper = text.to_ascii_uppercase();
    let (clock, afternoon) = if let Some(clock) = upper.strip_suffix("AM") {
        (clock.trim_end(), Some(false))
    } else if let Some(clock) = upper.strip_suffix("PM") {
        (clock.trim_end(), Some(true))
    } else {
        (upper.as_str(), None)
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let (hours, minutes, seconds) = match parts[..] {
        [hours, minutes] => (hours, minutes, "0"),
        [hours, minutes, seconds] => (hours, minutes, seconds),
        _ => return None,
    };
    if hours.len() > 4 || minutes.len() > 2 {
        return None;
    }
    let (mut hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = plain(seconds, '.', '.').filter(|&seconds| seconds < 60.0)?;
    if let Some(afternoon) = afternoon {
        if !(1..=12).contains(&hours) {
            return None;
        }
        hours = hours % 12 + if afternoon { 12 } else { 0 };
    }
    (minutes < 60).then(|| (f64::from(hours * 3600 + minutes * 60) + seconds) / 86_400.0)
}

fn date_alone(text: &str, dialect: Dialect) -> Option<DayNumber> {
    let numbered = |separator: char| -> Option<[&str; 3]> {
        let parts: Vec<&str> = text.split(separator).map(str::trim).collect();
        let [first, second, third] = parts[..] else { return None };
        parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())).then_some([first, second, third])
    };
    for separator in ['-', '/'] {
        if let Some([year, month, day]) = numbered(separator)
            && year.len() == 4
        {
            return DayNumber::from_date(year.parse().ok()?, short(month)?, short(day)?);
        }
    }
    // With dots the day comes first wherever dates are written so; two digits of a year are read only where that is usual.
    if let Some([day, month, year]) = numbered('.')
        && (dialect.language == Language::German || year.len() == 4)
    {
        return DayNumber::from_date(full_year(year)?, short(month)?, short(day)?);
    }
    with_month_name(text, dialect.language)
}

/// `31 Jan 2026`, `Jan 31, 2026`, `31-Jan-26`, `31. Januar 2026`, `2026-JAN-31`, `Jan 2026`.
fn with_month_name(text: &str, language: Language) -> Option<DayNumber> {
    let parts: Vec<&str> = text.split([' ', '\u{a0}', ',', '-', '.', '/']).filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [year, month, day] if year.len() == 4 => DayNumber::from_date(full_year(year)?, month_of(month, language)?, short(day)?),
        [first, second, year] => match month_of(second, language) {
            Some(month) => DayNumber::from_date(full_year(year)?, month, short(first)?),
            None => DayNumber::from_date(full_year(year)?, month_of(first, language)?, short(second)?),
        },
        [month, year] if year.len() == 4 => DayNumber::from_date(full_year(year)?, month_of(month, language)?, 1),
        _ => None,
    }
}

fn month_of(name: &str, language: Language) -> Option<u32> {
    let name = name.to_lowercase();
    let months = match language {
        Language::English => &MONTHS,
        Language::German => &MONTHS_GERMAN,
    };
    let short_march = language == Language::German && matches!(name.as_str(), "mrz" | "mär");
    let position = if short_march {
        Some(2)
    } else {
        months.iter().position(|month| {
            let month = month.to_lowercase();
            name == month || name.chars().count() == 3 && month.starts_with(&name)
        })
    };
    position.map(|position| position as u32 + 1)
}

fn short(digits: &str) -> Option<u32> {
    (1..=2).contains(&digits.len()).then(|| digits.parse().ok()).flatten()
}

/// Two digits are 2000 to 2029 and 1930 to 1999, as in Excel.
fn full_year(digits: &str) -> Option<i32> {
    let year: i32 = digits.parse().ok()?;
    match digits.len() {
        2 => Some(if year < 30 { 2000 + year } else { 1900 + year }),
        4 => Some(year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::checking::text_numbers::sentence;

    #[test]
    fn english() {
        for (text, expected) in [
            ("1234", Some(1234.0)),
            (" -1,234.50 ", Some(-1234.5)),
            ("1,5", None),
            ("1,2345", None),
            ("1.234.567", None),
            ("12.5%", Some(0.125)),
            ("$1,000", Some(1000.0)),
            ("-$5", Some(-5.0)),
            ("12 €", Some(12.0)),
            ("(5)", Some(-5.0)),
            ("(-5)", None),
            ("1E3", Some(1000.0)),
            ("1.5e-2", Some(0.015)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            (".", None),
            ("", None),
            ("abc", None),
            ("1 2", None),
            ("--5", None),
            ("5%%", None),
            ("1e999", None),
            ("2026-01-31", Some(46_053.0)),
            ("2026/1/31", Some(46_053.0)),
            ("2026-02-30", None),
            ("31 Jan 2026", Some(46_053.0)),
            ("31-Jan-26", Some(46_053.0)),
            ("January 31, 2026", Some(46_053.0)),
            ("Jan 2026", Some(46_023.0)),
            ("1/31/2026", None),
            ("31.01.2026", Some(46_053.0)),
            ("31.01.26", None),
            ("12:00", Some(0.5)),
            ("6:00 PM", Some(0.75)),
            ("2026-01-31 12:00", Some(46_053.5)),
            ("2026-01-31T06:00:00", Some(46_053.25)),
            ("12:60", None),
        ] {
            assert_eq!(number(text, Dialect::ENGLISH), expected, "{text}");
        }
    }

    #[test]
    fn german() {
        for (text, expected) in [
            ("1.234,50", Some(1234.5)),
            ("1.5", None),
            ("1,5", Some(1.5)),
            ("1.200", Some(1200.0)),
            ("12,5 %", Some(0.125)),
            ("1.000 €", Some(1000.0)),
            ("31.01.2026", Some(46_053.0)),
            ("31.1.26", Some(46_053.0)),
            ("1.2.99", Some(36_192.0)),
            ("31. Januar 2026", Some(46_053.0)),
            ("1. März 2026", Some(46_082.0)),
            ("1 Mrz 2026", Some(46_082.0)),
            ("2026-01-31", Some(46_053.0)),
            ("31/01/2026", None),
        ] {
            assert_eq!(number(text, Dialect::GERMAN), expected, "{text}");
        }
    }

    #[test]
    fn days_and_what_looks_like_one() {
        assert_eq!(day("2026-01-31 18:00", Dialect::ENGLISH), Some(46_053.0));
        assert_eq!(day("18:00", Dialect::ENGLISH), None);
        assert_eq!(day("46053", Dialect::ENGLISH), None);
        for (text, unread) in [
            ("1/2/2026", true),
            ("1/2/26", true),
            ("01.02.2026", false),
            ("2026-01-31", false),
            ("1.2.3", false),
            ("12-34-5678", false),
            ("40/41/2026", false),
        ] {
            assert_eq!(is_unread_date(text, Dialect::ENGLISH), unread, "{text}");
        }
    }

    #[test]
    fn what_a_message_advises_works() {
        for text in [
            "5",
            " 5 ",
            "-5",
            "1200",
            "1.200",
            "1,200",
            "1.200,50",
            "1,200.50",
            "1 200",
            "1'200",
            "12.5",
            "12,5",
            "1.234.567",
            "1,234,567",
            "12%",
            "12 %",
            "12,5%",
            "12.5 %",
            "€5",
            "5 €",
            "5 EUR",
            "$1,200",
            "1.200 €",
            "2026-01-31",
            "31.01.2026",
            "31.1.26",
            "1/31/2026",
            "31/01/2026",
            "31-01-2026",
            "31 Jan 2026",
            "31. Januar 2026",
            "Jan 31, 2026",
            "+5",
            "1E3",
            "5 kg",
        ] {
            for dialect in [Dialect::ENGLISH, Dialect::GERMAN] {
                let sentence = sentence(text, dialect);
                let advises = |name: &str| sentence.contains(&format!(" {name}()"));
                if advises("VALUE") || advises("WERT") {
                    assert!(number(text, dialect).is_some(), "{sentence}");
                }
                if advises("DATEVALUE") || advises("DATWERT") {
                    assert!(day(text, dialect).is_some(), "{sentence}");
                }
            }
        }
    }
}
