//! Dates: their parts, making them, moving them by months, weeks.
//!
//! Excel's calendar of the 1900 system holds throughout, with its day 0 (1900-01-00) and its 29 February 1900. A text is
//! never a date by itself; DATEVALUE makes one of it.

use crate::formula::function::{Call, Function, Parameter, Takes};
use crate::foundation::column::Kind;
use crate::foundation::day_number::{DayNumber, LAST_DAY, days_in_month};
use crate::foundation::value::{CellError, Value};

use super::call::Outcome;
use super::reading;
use super::row::{eager, function, optional, parameter};

const DATE: Parameter = parameter(Takes::Date, "date", "Datum");
const START: Parameter = parameter(Takes::Date, "start", "Ausgangsdatum");
const MONTHS: Parameter = parameter(Takes::Number, "months", "Monate");

pub(super) static FUNCTIONS: &[Function] = &[
    function("TODAY", "HEUTE", &[], eager!(today))
        .gives(Kind::Date)
        .says("The as-of date of the run.", "Der Stichtag des Laufs.")
        .example("TODAY()-TODAY()", "0"),
    function(
        "DATE",
        "DATUM",
        &[parameter(Takes::Number, "year", "Jahr"), parameter(Takes::Number, "month", "Monat"), parameter(Takes::Number, "day", "Tag")],
        eager!(date),
    )
    .gives(Kind::Date)
    .says(
        "The date of a year, month and day; months beyond 12 and days beyond the month's end run on.",
        "Das Datum aus Jahr, Monat und Tag; Monate über 12 und Tage über das Monatsende zählen weiter.",
    )
    .example("DATE(2026,14,1)", "DATE(2027,2,1)"),
    function("DATEVALUE", "DATWERT", &[parameter(Takes::Text, "text", "Text")], eager!(date_value))
        .gives(Kind::Date)
        .says(
            "The date that a text stands for: 2026-01-31, 31 Jan 2026, 31.1.2026.",
            "Das Datum, für das ein Text steht: 31.1.2026, 31. Januar 2026, 2026-01-31.",
        )
        .example("DATEVALUE(\"2026-01-31\")", "DATE(2026,1,31)"),
    function("YEAR", "JAHR", &[DATE], eager!(year))
        .says("The year of a date.", "Das Jahr eines Datums.")
        .example("YEAR(DATE(2026,1,31))", "2026"),
    function("MONTH", "MONAT", &[DATE], eager!(month))
        .says("The month of a date, 1 to 12.", "Der Monat eines Datums, 1 bis 12.")
        .example("MONTH(DATE(2026,1,31))", "1"),
    function("DAY", "TAG", &[DATE], eager!(day))
        .says("The day of the month of a date, 1 to 31.", "Der Tag des Monats eines Datums, 1 bis 31.")
        .example("DAY(DATE(2026,1,31))", "31"),
    function("WEEKDAY", "WOCHENTAG", &[DATE, optional(Takes::Number, "type", "Typ")], eager!(weekday))
        .says(
            "The day of the week: type 1 (and none) counts from Sunday 1, type 2 from Monday 1, type 3 from Monday 0.",
            "Der Tag der Woche: Typ 1 (und keiner) zählt ab Sonntag 1, Typ 2 ab Montag 1, Typ 3 ab Montag 0.",
        )
        .example("WEEKDAY(DATE(2026,11,23),2)", "1"),
    function("WEEKNUM", "KALENDERWOCHE", &[DATE, optional(Takes::Number, "type", "Typ")], eager!(week))
        .refusing_booleans()
        .says(
            "The week of the year, the first from 1 January on: type 1 (and none) begins weeks on Sunday, type 2 on Monday; 21 is ISO 8601.",
            "Die Woche des Jahres, die erste ab dem 1. Januar: Typ 1 (und keiner) beginnt sie am Sonntag, Typ 2 am Montag; 21 ist ISO 8601.",
        )
        .example("WEEKNUM(DATE(2026,1,4))", "2"),
    function("ISOWEEKNUM", "ISOKALENDERWOCHE", &[DATE], eager!(iso_week))
        .says("The calendar week by ISO 8601.", "Die Kalenderwoche nach ISO 8601.")
        .example("ISOWEEKNUM(DATE(2026,1,1))", "1"),
    function("EDATE", "EDATUM", &[START, MONTHS], eager!(months_later))
        .refusing_booleans()
        .gives(Kind::Date)
        .says(
            "The same day so many months later; the month's last day where it has no such day.",
            "Derselbe Tag so viele Monate später; der letzte des Monats, wo er diesen Tag nicht hat.",
        )
        .example("EDATE(DATE(2026,1,31),1)", "DATE(2026,2,28)"),
    function("EOMONTH", "MONATSENDE", &[START, MONTHS], eager!(month_end))
        .refusing_booleans()
        .gives(Kind::Date)
        .says("The last day of the month so many months later.", "Der letzte Tag des Monats so viele Monate später.")
        .example("EOMONTH(DATE(2026,1,15),1)", "DATE(2026,2,28)"),
];

fn today(call: &Call<'_>) -> Outcome {
    Ok(Value::number(call.as_of.floor()))
}

/// How many days a month has in Excel's calendar.
pub(super) fn month_length(year: i32, month: u32) -> u32 {
    if (year, month) == (1900, 2) { 29 } else { days_in_month(year, month) }
}

/// Year and month so many months on; `None` outside Excel's calendar.
pub(super) fn moved(year: i32, month: u32, months: f64) -> Option<(i32, u32)> {
    let total = f64::from(year * 12 + month as i32 - 1) + months.trunc();
    let (year, month) = (total.div_euclid(12.0), total.rem_euclid(12.0));
    (1900.0..=9999.0).contains(&year).then_some((year as i32, month as u32 + 1))
}

/// The day number of a year, a month and a day that may lie outside the month; `#NUM!` outside Excel's calendar.
pub(super) fn day_number(year: i32, month: u32, day: f64) -> Result<f64, CellError> {
    let first = DayNumber::from_date(year, month, 1).ok_or(CellError::Num)?;
    let serial = first.serial() + day - 1.0;
    if (0.0..=f64::from(LAST_DAY)).contains(&serial) { Ok(serial) } else { Err(CellError::Num) }
}

fn date(call: &Call<'_>) -> Outcome {
    let (year, month, day) = (call.number(0)?.trunc(), call.number(1)?.trunc(), call.number(2)?.trunc());
    if !(0.0..10_000.0).contains(&year) {
        return Err(CellError::Num);
    }
    let year = if year < 1900.0 { year + 1900.0 } else { year };
    let (year, month) = moved(year as i32, 1, month - 1.0).ok_or(CellError::Num)?;
    Ok(Value::number(day_number(year, month, day)?))
}

fn date_value(call: &Call<'_>) -> Outcome {
    match call.value(0)? {
        Value::Text(text) => reading::day(&text, call.dialect).map(Value::number).ok_or(CellError::Value),
        _ => Err(CellError::Value),
    }
}

fn year(call: &Call<'_>) -> Outcome {
    Ok(Value::Number(f64::from(call.day(0)?.date().0)))
}

fn month(call: &Call<'_>) -> Outcome {
    Ok(Value::Number(f64::from(call.day(0)?.date().1)))
}

fn day(call: &Call<'_>) -> Outcome {
    Ok(Value::Number(f64::from(call.day(0)?.date().2)))
}

/// The day of the week, 0 for Sunday; day 1 is a Sunday in Excel's calendar.
pub(super) fn days_after_sunday(day: DayNumber) -> u32 {
    (day.serial() as u32 + 6) % 7
}

fn weekday(call: &Call<'_>) -> Outcome {
    let days_after_sunday = days_after_sunday(call.day(0)?);
    let from = |first: u32| (days_after_sunday + 7 - first) % 7;
    let weekday = match call.number_or(1, 1.0)?.trunc() {
        1.0 | 17.0 => from(0) + 1,
        2.0 | 11.0 => from(1) + 1,
        3.0 => from(1),
        kind @ 12.0..=16.0 => from(kind as u32 - 10) + 1,
        _ => return Err(CellError::Num),
    };
    Ok(Value::Number(f64::from(weekday)))
}

fn week(call: &Call<'_>) -> Outcome {
    let first_day = match call.strict_number_or(1, 1.0)?.trunc() {
        1.0 | 17.0 => 0,
        2.0 | 11.0 => 1,
        kind @ 12.0..=16.0 => kind as u32 - 10,
        21.0 => return iso_week(call),
        _ => return Err(CellError::Num),
    };
    let day = call.strict_day(0)?;
    let january = DayNumber::from_date(day.date().0, 1, 1).ok_or(CellError::Num)?;
    let before_january = (days_after_sunday(january) + 7 - first_day) % 7;
    Ok(Value::number(((day.serial() - january.serial() + f64::from(before_january)) / 7.0).floor() + 1.0))
}

fn iso_week(call: &Call<'_>) -> Outcome {
    // A week belongs to the year in which its Thursday lies.
    let day = call.day(0)?;
    let days_after_monday = (days_after_sunday(day) + 6) % 7;
    let thursday = day.serial() - f64::from(days_after_monday) + 3.0;
    if thursday < 1.0 {
        // The days before Monday, 2 January 1900, lie in the last week of 1899.
        return Ok(Value::Number(52.0));
    }
    let year = DayNumber::from_serial(thursday.min(f64::from(LAST_DAY))).map_or(1900, |thursday| thursday.date().0);
    let first = day_number(year, 1, 1.0)?;
    Ok(Value::number(((thursday - first) / 7.0).floor() + 1.0))
}

/// The first of the month so many months after the date, as year and month.
fn target_month(call: &Call<'_>) -> Result<(i32, u32, u32), CellError> {
    let (year, month, day) = call.strict_day(0)?.date();
    let (year, month) = moved(year, month, call.strict_number(1)?).ok_or(CellError::Num)?;
    Ok((year, month, day))
}

fn months_later(call: &Call<'_>) -> Outcome {
    let (year, month, day) = target_month(call)?;
    Ok(Value::number(day_number(year, month, f64::from(day.min(month_length(year, month))))?))
}

fn month_end(call: &Call<'_>) -> Outcome {
    let (year, month, _) = target_month(call)?;
    Ok(Value::number(day_number(year, month, f64::from(month_length(year, month)))?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Dialect;
    use crate::formula::function::Argument;
    use crate::formula::functions::call::testing::{AS_OF, call, call_with, number, text};

    #[test]
    fn days_and_their_parts() {
        let num = Value::Error(CellError::Num);
        for (name, arguments, expected) in [
            ("TODAY", &[][..], number(AS_OF)),
            ("DATE", &[2008.0, 1.0, 2.0], number(39_449.0)),
            ("DATE", &[108.0, 1.0, 2.0], number(39_449.0)),
            ("DATE", &[2008.0, 14.0, 2.0], number(39_846.0)),
            ("DATE", &[2008.0, -3.0, 2.0], number(39_327.0)),
            ("DATE", &[2008.0, 1.0, 35.0], number(39_482.0)),
            ("DATE", &[2008.0, 1.0, -15.0], number(39_432.0)),
            ("DATE", &[1900.0, 2.0, 29.0], number(60.0)),
            ("DATE", &[1900.0, 3.0, 1.0], number(61.0)),
            ("DATE", &[1900.0, 1.0, 0.0], number(0.0)),
            ("DATE", &[1900.0, 1.0, -1.0], num.clone()),
            ("DATE", &[-1.0, 1.0, 1.0], num.clone()),
            ("DATE", &[10_000.0, 1.0, 1.0], num.clone()),
            ("DATE", &[9999.0, 12.0, 32.0], num.clone()),
            ("YEAR", &[0.0], number(1900.0)),
            ("MONTH", &[0.0], number(1.0)),
            ("DAY", &[0.0], number(0.0)),
            ("DAY", &[60.0], number(29.0)),
            ("YEAR", &[46_053.9], number(2026.0)),
            ("YEAR", &[-1.0], num.clone()),
            ("MONTH", &[2_958_466.0], num.clone()),
            ("WEEKDAY", &[39_492.0], number(5.0)),
            ("WEEKDAY", &[39_492.0, 2.0], number(4.0)),
            ("WEEKDAY", &[39_492.0, 3.0], number(3.0)),
            ("WEEKDAY", &[39_492.0, 11.0], number(4.0)),
            ("WEEKDAY", &[39_492.0, 12.0], number(3.0)),
            ("WEEKDAY", &[39_492.0, 16.0], number(6.0)),
            ("WEEKDAY", &[39_492.0, 17.0], number(5.0)),
            ("WEEKDAY", &[39_492.0, 4.0], num.clone()),
            ("WEEKDAY", &[1.0], number(1.0)),
            ("WEEKDAY", &[0.0], number(7.0)),
            ("ISOWEEKNUM", &[40_977.0], number(10.0)),
            ("ISOWEEKNUM", &[46_023.0], number(1.0)),
            ("ISOWEEKNUM", &[46_387.0], number(53.0)),
            ("ISOWEEKNUM", &[45_656.0], number(1.0)),
            ("EDATE", &[40_558.0, 1.0], number(40_589.0)),
            ("EDATE", &[40_558.0, -1.0], number(40_527.0)),
            ("EDATE", &[46_053.0, 1.0], number(46_081.0)),
            ("EDATE", &[46_053.0, 1.9], number(46_081.0)),
            ("EDATE", &[31.0, 1.0], number(60.0)),
            ("EDATE", &[5.0, -1.0], num.clone()),
            ("EOMONTH", &[40_544.0, 1.0], number(40_602.0)),
            ("EOMONTH", &[40_544.0, -3.0], number(40_482.0)),
            ("EOMONTH", &[40_544.0, 1e9], num.clone()),
        ] {
            let values: Vec<Value> = arguments.iter().copied().map(Value::Number).collect();
            assert_eq!(call(FUNCTIONS, name, &values), expected, "{name}{arguments:?}");
        }
    }

    #[test]
    fn texts_are_dates_only_through_datevalue() {
        assert_eq!(call(FUNCTIONS, "YEAR", &[text("2026-01-31")]), Value::Error(CellError::Value));
        for (written, dialect, expected) in [
            ("2026-01-31", Dialect::ENGLISH, number(46_053.0)),
            ("1/31/2026", Dialect::ENGLISH, Value::Error(CellError::Value)),
            ("31.1.2026", Dialect::GERMAN, number(46_053.0)),
            ("1234", Dialect::ENGLISH, Value::Error(CellError::Value)),
        ] {
            assert_eq!(call_with(FUNCTIONS, "DATEVALUE", &[Argument::Value(text(written))], dialect), expected, "{written}");
        }
    }
}
