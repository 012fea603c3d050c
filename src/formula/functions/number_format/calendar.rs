//! A date or a time in the letters of a section.

use crate::formula::Dialect;
use crate::foundation::day_number::{DayNumber, LAST_DAY};
use crate::foundation::value::CellError;

use super::names;
use super::section::{DatePart, Part, Section};
use crate::formula::functions::date::days_after_sunday;

/// The longest time that is shown as such, in days.
const LONGEST: f64 = 1e12;

/// Shows a day number with its time of day; one outside Excel's calendar is `#VALUE!`, unless nothing but a length of time is shown.
pub(super) fn show(section: &Section, serial: f64, dialect: Dialect) -> Result<String, CellError> {
    let of_calendar = |part: &Part| {
        matches!(part, Part::Date(DatePart::Year(_) | DatePart::Month(_) | DatePart::Day(_) | DatePart::Hour(_) | DatePart::Meridiem(_)))
    };
    let is_length =
        section.parts.iter().any(|part| matches!(part, Part::Date(DatePart::Elapsed(..)))) && !section.parts.iter().any(of_calendar);
    let sign = if is_length && serial < 0.0 { "-" } else { "" };
    let serial = if is_length { serial.abs() } else { serial };
    if !(0.0..if is_length { LONGEST } else { f64::from(LAST_DAY) + 1.0 }).contains(&serial) {
        return Err(CellError::Value);
    }
    let language = section.language.unwrap_or(dialect.language);
    let (milliseconds, day) = rounded(section, serial);
    let days = day;
    let day = DayNumber::from_serial(if is_length { 0.0 } else { day }).ok_or(CellError::Value)?;
    let (year, month, date) = day.date();
    let seconds = milliseconds / 1000;
    let twelve_hours = section.parts.iter().any(|part| matches!(part, Part::Date(DatePart::Meridiem(_))));
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let elapsed_seconds = days as u64 * 86_400 + seconds;
    let mut shown = sign.to_owned();
    for part in &section.parts {
        let part = match part {
            Part::Date(part) => *part,
            Part::Literal(literal) => {
                shown.push_str(literal);
                continue;
            }
            _ => continue,
        };
        shown.push_str(&match part {
            DatePart::Year(1..=2) => format!("{:02}", year % 100),
            DatePart::Year(_) => format!("{year:04}"),
            DatePart::Month(3) => names::short_month(month, language),
            DatePart::Month(4) => names::month(month, language).to_owned(),
            DatePart::Month(5) => names::month(month, language).chars().take(1).collect(),
            DatePart::Month(width) => format!("{month:0width$}"),
            DatePart::Day(3) => names::short_weekday(days_after_sunday(day), language).to_owned(),
            DatePart::Day(4) => names::weekday(days_after_sunday(day), language).to_owned(),
            DatePart::Day(width) => format!("{date:0width$}"),
            DatePart::Hour(width) if twelve_hours => format!("{:0width$}", (hour + 11) % 12 + 1),
            DatePart::Hour(width) => format!("{hour:0width$}"),
            DatePart::Minute(width) => format!("{minute:0width$}"),
            DatePart::Second(width) => format!("{second:0width$}"),
            DatePart::Fraction(digits) => {
                let fraction = format!("{:03}", milliseconds % 1000);
                format!("{}{}", dialect.decimal_separator(), &fraction[..digits.min(3)])
            }
            DatePart::Elapsed('h', width) => format!("{:0width$}", elapsed_seconds / 3600),
            DatePart::Elapsed('m', width) => format!("{:0width$}", elapsed_seconds / 60),
            DatePart::Elapsed(_, width) => format!("{elapsed_seconds:0width$}"),
            DatePart::Meridiem(long) => match (hour < 12, long) {
                (true, true) => "AM",
                (false, true) => "PM",
                (true, false) => "A",
                (false, false) => "P",
            }
            .to_owned(),
        });
    }
    Ok(shown)
}

/// The time of day in milliseconds, and the day. Seconds are rounded to what is shown of them, or to whole ones, which may be the next
/// day's midnight; minutes and hours without seconds are cut off then, as in Excel.
fn rounded(section: &Section, serial: f64) -> (u64, f64) {
    let (day, time) = (serial.floor(), serial.fract());
    let shown = |wanted: fn(&DatePart) -> bool| section.parts.iter().any(|part| matches!(part, Part::Date(date) if wanted(date)));
    let fraction =
        section.parts.iter().find_map(|part| if let Part::Date(DatePart::Fraction(digits)) = part { Some(*digits) } else { None });
    let unit = match fraction {
        Some(digits) => 10_u64.pow(3_u32.saturating_sub(digits as u32)),
        None => 1000,
    };
    let milliseconds = (time * 86_400_000.0 / unit as f64).round() as u64 * unit;
    let has_time = shown(|date| matches!(date, DatePart::Hour(_) | DatePart::Minute(_) | DatePart::Second(_) | DatePart::Elapsed(..)));
    match milliseconds {
        86_400_000.. if !has_time => (0, day),
        86_400_000.. => (0, day + 1.0),
        milliseconds => (milliseconds, day),
    }
}
