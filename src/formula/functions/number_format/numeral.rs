//! A number in the placeholders of a section.

use crate::formula::Dialect;
use crate::formula::running::operators::joined;
use crate::foundation::number::round_half_away;
use crate::foundation::number::round_to_15_digits;
use crate::foundation::value::{CellError, Value};

use super::fraction;
use super::section::{Part, Section};
use super::whole::show_whole;

/// Shows a number without its sign, and says whether all digits that it shows are zeros.
pub(super) fn show(section: &Section, magnitude: f64, dialect: Dialect) -> Result<(String, bool), CellError> {
    let parts = section.parts.as_slice();
    if fraction::place(parts).is_some() {
        return Ok((fraction::show(section, magnitude, dialect)?, false));
    }
    let exponent_at = parts.iter().position(|part| matches!(part, Part::Exponent { .. }));
    let (mantissa, exponent) = parts.split_at(exponent_at.unwrap_or(parts.len()));
    let point = mantissa.iter().position(|part| *part == Part::Point).unwrap_or(mantissa.len());
    let (whole, fraction) = mantissa.split_at(point);
    let digits = |parts: &[Part]| parts.iter().filter(|part| matches!(part, Part::Digit(_))).count();
    let percents = parts.iter().filter(|part| **part == Part::Percent).count();
    let thousands = trailing_groups(whole) + trailing_groups(fraction);
    let mut number = magnitude * 100_f64.powi(percents as i32) / 1000_f64.powi(thousands as i32);
    if !number.is_finite() {
        return Err(CellError::Value);
    }
    let decimals = digits(fraction);
    let mut power = 0;
    if exponent_at.is_some() {
        (number, power) = parted(number, digits(whole), decimals);
    }
    let (whole_digits, fraction_digits) = decimal_digits(number, decimals);
    let is_general = section.has(&Part::General);
    let general = if is_general { general(magnitude, dialect) } else { joined(&Value::Number(magnitude), dialect)?.to_string() };
    let is_zero = !is_general && whole_digits.is_empty() && fraction_digits.bytes().all(|digit| digit == b'0');
    let mut shown = String::new();
    show_whole(whole, &whole_digits, &general, dialect, &mut shown);
    // Without a placeholder before the point (`.00`) the digits that belong there are shown all the same.
    if !fraction.is_empty() && digits(whole) == 0 {
        shown.push_str(&whole_digits);
    }
    show_fraction(fraction, &fraction_digits, dialect, &mut shown);
    show_exponent(exponent, power, &mut shown);
    Ok((shown, is_zero))
}

/// A number in the format General, which has room for 11 characters: so many digits as fit, or a power of ten.
fn general(magnitude: f64, dialect: Dialect) -> String {
    const ROOM: usize = 11;
    let number = round_to_15_digits(magnitude);
    let exponent = if number == 0.0 { 0 } else { number.log10().floor() as i32 };
    let plain = |decimals: usize| {
        let written = format!("{:.decimals$}", round_half_away(number, decimals as i32));
        if written.contains('.') { written.trim_end_matches('0').trim_end_matches('.').to_owned() } else { written }
    };
    let fixed = match exponent {
        -4..=-1 => Some(plain(9)),
        0..=10 => Some(plain(9_usize.saturating_sub(exponent as usize))),
        -9..=-5 => Some(plain(12)).filter(|written| written.len() <= ROOM),
        _ => None,
    };
    let written = fixed.unwrap_or_else(|| {
        let scientific = format!("{number:.5e}");
        let (mantissa, power) = scientific.split_once('e').unwrap_or((&scientific, "0"));
        let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
        let power: i32 = power.parse().unwrap_or(0);
        format!("{mantissa}E{}{:02}", if power < 0 { '-' } else { '+' }, power.abs())
    });
    written.replace('.', &dialect.decimal_separator().to_string())
}

/// Thousands separators behind the last placeholder divide by 1000 each.
fn trailing_groups(parts: &[Part]) -> usize {
    if !parts.iter().any(|part| matches!(part, Part::Digit(_))) {
        return 0;
    }
    parts.iter().rev().take_while(|part| !matches!(part, Part::Digit(_))).filter(|part| **part == Part::Group).count()
}

/// Mantissa and power of ten; with several placeholders before the point the power is a multiple of their count.
fn parted(number: f64, whole_digits: usize, decimals: usize) -> (f64, i32) {
    if number == 0.0 {
        return (0.0, 0);
    }
    let step = whole_digits.max(1) as i32;
    let scientific = format!("{number:.14e}");
    let magnitude: i32 = scientific.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    let scaled = |power: i32| -> f64 {
        format!("{number:.14e}")
            .split_once('e')
            .and_then(|(digits, _)| format!("{digits}e{}", magnitude - power).parse().ok())
            .unwrap_or(0.0)
    };
    let power = magnitude.div_euclid(step) * step;
    if round_half_away(scaled(power), decimals as i32) >= 10_f64.powi(step) {
        (scaled(power + step), power + step)
    } else {
        (scaled(power), power)
    }
}

/// The digits before and after the point, rounded; nothing before the point for 0. Beyond 15 digits there are zeros, as in
/// Excel.
fn decimal_digits(number: f64, decimals: usize) -> (String, String) {
    let rounded = round_half_away(number, decimals as i32);
    let scientific = format!("{rounded:.14e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let significant: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let place = |position: i32| -> char {
        let index = exponent - position;
        usize::try_from(index).ok().and_then(|index| significant.as_bytes().get(index)).map_or('0', |&digit| char::from(digit))
    };
    let whole: String = (0..=exponent.max(0)).rev().map(place).collect();
    let fraction = (1..=decimals as i32).map(|position| place(-position)).collect();
    (whole.trim_start_matches('0').to_owned(), fraction)
}

fn show_fraction(parts: &[Part], digits: &str, dialect: Dialect, shown: &mut String) {
    let significant = digits.trim_end_matches('0').len();
    let mut position = 0;
    for part in parts {
        match part {
            Part::Point => shown.push(dialect.decimal_separator()),
            Part::Digit(kind) => {
                match (position < significant, kind) {
                    (true, _) | (false, '0') => shown.push_str(digits.get(position..=position).unwrap_or("0")),
                    (false, '?') => shown.push(' '),
                    (false, _) => {}
                }
                position += 1;
            }
            Part::Literal(literal) => shown.push_str(literal),
            Part::Percent => shown.push('%'),
            Part::Group | Part::General | Part::Text | Part::Denominator(_) | Part::Exponent { .. } | Part::Date(_) => {}
        }
    }
}

fn show_exponent(parts: &[Part], power: i32, shown: &mut String) {
    let Some((Part::Exponent { plus }, rest)) = parts.split_first() else { return };
    let places = rest.iter().filter(|part| matches!(part, Part::Digit('0'))).count();
    shown.push('E');
    if power < 0 {
        shown.push('-');
    } else if *plus {
        shown.push('+');
    }
    let mut digits = Some(format!("{:0places$}", power.abs()));
    for part in rest {
        match part {
            Part::Digit(_) => shown.push_str(&digits.take().unwrap_or_default()),
            Part::Literal(literal) => shown.push_str(literal),
            Part::Percent => shown.push('%'),
            _ => {}
        }
    }
}
