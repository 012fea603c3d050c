//! How long it is from one date to another: in days, working days, months, years.

use crate::formula::function::{Argument, Call, Function, Parameter, Takes};
use crate::foundation::column::Kind;
use crate::foundation::day_number::{DayNumber, days_in_month};
use crate::foundation::value::{CellError, Value};

use super::call::{Outcome, numbers_of};
use super::date::{day_number, days_after_sunday, moved};
use super::row::{eager, function, optional, parameter};

const START: Parameter = parameter(Takes::Date, "start", "Ausgangsdatum");
const END: Parameter = parameter(Takes::Date, "end", "Enddatum");

pub(super) static FUNCTIONS: &[Function] = &[
    function("DATEDIF", "DATEDIF", &[START, END, parameter(Takes::Text, "unit", "Einheit")], eager!(difference))
        .says(
            "Full years \"Y\", months \"M\" or days \"D\" between two dates; \"YM\" the months beyond full years, \"YD\" and \"MD\" the days.",
            "Volle Jahre \"Y\", Monate \"M\" oder Tage \"D\" zwischen zwei Daten; \"YM\" die Monate über volle Jahre hinaus, \"YD\" und \"MD\" die Tage.",
        )
        .example("DATEDIF(DATE(2024,3,15),DATE(2026,3,14),\"Y\")", "1"),
    function("DAYS", "TAGE", &[END, START], eager!(days))
        .says("The days from the second date to the first.", "Die Tage vom zweiten Datum bis zum ersten.")
        .example("DAYS(DATE(2026,3,1),DATE(2026,2,1))", "28"),
    function("DAYS360", "TAGE360", &[START, END, optional(Takes::Value, "european", "Methode")], eager!(days_by_360))
        .says(
            "The days between two dates in a year of twelve months of 30 days; TRUE counts the European way.",
            "Die Tage zwischen zwei Daten in einem Jahr mit zwölf Monaten zu 30 Tagen; WAHR zählt europäisch.",
        )
        .example("DAYS360(DATE(2026,1,30),DATE(2026,3,1))", "31"),
    function("NETWORKDAYS", "NETTOARBEITSTAGE", &[START, END, optional(Takes::Numbers, "holidays", "Feiertage")], eager!(working_days))
        .refusing_booleans()
        .says(
            "The days from Monday to Friday between two dates, both included, without the holidays.",
            "Die Tage von Montag bis Freitag zwischen zwei Daten, beide eingeschlossen, ohne die Feiertage.",
        )
        .example("NETWORKDAYS(DATE(2026,11,23),DATE(2026,11,30))", "6"),
    function(
        "WORKDAY",
        "ARBEITSTAG",
        &[START, parameter(Takes::Number, "days", "Tage"), optional(Takes::Numbers, "holidays", "Feiertage")],
        eager!(working_day),
    )
    .refusing_booleans()
    .gives(Kind::Date)
    .says(
        "The day so many days from Monday to Friday later, or earlier where they are negative, without the holidays.",
        "Der Tag so viele Tage von Montag bis Freitag später, oder früher, wenn sie negativ sind, ohne die Feiertage.",
    )
    .example("WORKDAY(DATE(2026,11,20),2)", "DATE(2026,11,24)"),
    function("YEARFRAC", "BRTEILJAHRE", &[START, END, optional(Takes::Number, "basis", "Basis")], eager!(year_fraction))
        .refusing_booleans()
        .says(
            "The years between two dates as a number; basis 0: 30/360, 1: actual, 2: actual/360, 3: actual/365, 4: European 30/360.",
            "Die Jahre zwischen zwei Daten als Zahl; Basis 0: 30/360, 1: taggenau, 2: taggenau/360, 3: taggenau/365, 4: 30/360 europäisch.",
        )
        .example("YEARFRAC(DATE(2026,1,1),DATE(2026,7,1))", "0.5"),
];

fn difference(call: &Call<'_>) -> Outcome {
    let (start, end, unit) = (call.day(0)?, call.day(1)?, call.text(2)?);
    if start > end {
        return Err(CellError::Num);
    }
    let ((start_year, start_month, start_day), (end_year, end_month, end_day)) = (start.date(), end.date());
    let months = (end_year - start_year) * 12 + end_month as i32 - start_month as i32 - i32::from(end_day < start_day);
    let difference = match unit.to_ascii_uppercase().as_str() {
        "Y" => f64::from(months.div_euclid(12)),
        "M" => f64::from(months),
        "D" => end.serial() - start.serial(),
        "YM" => f64::from(months.rem_euclid(12)),
        "MD" if end_day >= start_day => f64::from(end_day - start_day),
        "MD" => {
            // Counted from the start's day in the month before the end, which may run over that month's end: Excel's own way.
            let (year, month) = moved(end_year, end_month, -1.0).ok_or(CellError::Num)?;
            end.serial() - day_number(year, month, f64::from(start_day))?
        }
        "YD" => {
            let before = (end_month, end_day) < (start_month, start_day);
            day_number(start_year + i32::from(before), end_month, f64::from(end_day))? - start.serial()
        }
        _ => return Err(CellError::Num),
    };
    Ok(Value::number(difference))
}

fn days(call: &Call<'_>) -> Outcome {
    Ok(Value::number(call.day(0)?.serial() - call.day(1)?.serial()))
}

fn days_by_360(call: &Call<'_>) -> Outcome {
    let (start, end) = (call.day(0)?, call.day(1)?);
    if call.switch_or(2, false)? {
        return Ok(Value::number(days_of_360(start, end, |day| day.min(30))));
    }
    // Unlike in YEARFRAC, the last of February at the start alone is a 30th; a 31st at the end runs on to the 1st where the start lies
    // before the 30th.
    let ((start_year, start_month, start_day), (end_year, end_month, end_day)) = (start.date(), end.date());
    let is_last = start_day == 31 || (start_month == 2 && start_day == super::date::month_length(start_year, 2));
    let start_day = if is_last { 30 } else { start_day };
    let end_day = if end_day == 31 && start_day == 30 { 30 } else { end_day };
    let days = |year: i32, month: u32, day: u32| year * 360 + month as i32 * 30 + day as i32;
    Ok(Value::number(f64::from(days(end_year, end_month, end_day) - days(start_year, start_month, start_day))))
}

/// The working days up to and including a day, counted from the Sunday before day 1.
fn working_days_until(day: f64) -> f64 {
    let (weeks, rest) = ((day / 7.0).floor(), day.rem_euclid(7.0));
    // Day 1 is a Sunday: of the first `rest` days of a week the Sunday does not count, and the Saturday is the week's last.
    weeks * 5.0 + (rest - 1.0).clamp(0.0, 5.0)
}

fn working_days(call: &Call<'_>) -> Outcome {
    let (start, end) = (call.strict_day(0)?, call.strict_day(1)?);
    let (first, last, sign) = if start <= end { (start, end, 1.0) } else { (end, start, -1.0) };
    let holidays = holidays(call)?.into_iter().filter(|day| (first..=last).contains(day)).count();
    let working = working_days_until(last.serial()) - working_days_until(first.serial() - 1.0);
    Ok(Value::number(sign * (working - holidays as f64)))
}

/// The holidays of the third argument that lie on a day from Monday to Friday, each once.
fn holidays(call: &Call<'_>) -> Result<Vec<DayNumber>, CellError> {
    let mut holidays: Vec<DayNumber> = Vec::new();
    let mut holiday = |serial: f64| {
        holidays.extend(DayNumber::from_serial(serial).filter(|&day| (1..=5).contains(&days_after_sunday(day))));
    };
    match call.arguments.get(2) {
        None | Some(Argument::Missing) => {}
        Some(Argument::Value(Value::Blank)) => {}
        Some(Argument::Value(value)) => holiday(value.to_number()?),
        Some(Argument::Range(column)) => {
            // A text among the holidays is a holiday that would be counted as a working day without a word.
            if column.values().iter().any(|value| matches!(value, Value::Text(text) if !text.is_empty())) {
                return Err(CellError::Value);
            }
            numbers_of(column, holiday)?;
        }
    }
    holidays.sort_unstable();
    holidays.dedup();
    Ok(holidays)
}

/// The day from Monday to Friday that is the so many-th of all, counted as [`working_days_until`] does.
fn nth_working_day(place: f64) -> f64 {
    let (weeks, rest) = (((place - 1.0) / 5.0).floor(), (place - 1.0).rem_euclid(5.0));
    weeks * 7.0 + rest + 2.0
}

fn working_day(call: &Call<'_>) -> Outcome {
    let (start, days) = (call.strict_day(0)?, call.strict_number(1)?.trunc());
    let holidays = holidays(call)?;
    let (start, later) = (start.serial(), days > 0.0);
    if days == 0.0 {
        return Ok(Value::number(start));
    }
    let mut passed_over = 0.0;
    loop {
        let day = if later {
            nth_working_day(working_days_until(start) + days + passed_over)
        } else {
            nth_working_day(working_days_until(start - 1.0) + days - passed_over + 1.0)
        };
        let on_the_way = |holiday: f64| if later { holiday > start && holiday <= day } else { holiday < start && holiday >= day };
        let found = holidays.iter().filter(|holiday| on_the_way(holiday.serial())).count() as f64;
        if found == passed_over {
            return DayNumber::from_serial(day).map(|day| Value::number(day.serial())).ok_or(CellError::Num);
        }
        passed_over = found;
    }
}

fn year_fraction(call: &Call<'_>) -> Outcome {
    // Excel looks at the basis first: where it and a day are out of range, it is the one that counts.
    let basis = call.strict_number_or(2, 0.0)?.trunc();
    if !(0.0..=4.0).contains(&basis) {
        return Err(CellError::Num);
    }
    let (start, end) = (call.strict_day(0)?, call.strict_day(1)?);
    let (start, end) = if start <= end { (start, end) } else { (end, start) };
    let days = end.serial() - start.serial();
    let years = match basis {
        0.0 => days_of_360_american(start, end) / 360.0,
        1.0 => days / mean_year(start, end)?,
        2.0 => days / 360.0,
        3.0 => days / 365.0,
        4.0 => days_of_360(start, end, |day| day.min(30)) / 360.0,
        _ => return Err(CellError::Num),
    };
    Ok(Value::number(years))
}

fn days_of_360(start: DayNumber, end: DayNumber, day: impl Fn(u32) -> u32) -> f64 {
    let ((start_year, start_month, start_day), (end_year, end_month, end_day)) = (start.date(), end.date());
    let days = |year: i32, month: u32, date: u32| year * 360 + month as i32 * 30 + day(date) as i32;
    f64::from(days(end_year, end_month, end_day) - days(start_year, start_month, start_day))
}

/// The American count (NASD): the last of February is a 30th at the start, and at the end where it is one at the start.
fn days_of_360_american(start: DayNumber, end: DayNumber) -> f64 {
    let ((start_year, start_month, mut start_day), (end_year, end_month, mut end_day)) = (start.date(), end.date());
    let last_of_february = |year: i32, month: u32, day: u32| month == 2 && day == days_in_month(year, 2);
    if last_of_february(start_year, start_month, start_day) {
        if last_of_february(end_year, end_month, end_day) {
            end_day = 30;
        }
        start_day = 30;
    }
    if end_day == 31 && start_day >= 30 {
        end_day = 30;
    }
    start_day = start_day.min(30);
    f64::from((end_year - start_year) * 360 + (end_month as i32 - start_month as i32) * 30 + end_day as i32 - start_day as i32)
}

/// The length of a year in basis 1: 366 where a span of at most a year touches a 29 February, else the mean of the years.
fn mean_year(start: DayNumber, end: DayNumber) -> Result<f64, CellError> {
    let ((start_year, start_month, start_day), (end_year, end_month, end_day)) = (start.date(), end.date());
    let is_leap = |year: i32| days_in_month(year, 2) == 29;
    let within_a_year = start_year == end_year || (start_year + 1 == end_year && (start_month, start_day) >= (end_month, end_day));
    if !within_a_year {
        // Excel's 29 February 1900 is a day, though the year has 365 of them here.
        let days = day_number(end_year, 12, 31.0)? - day_number(start_year, 1, 1.0)? + f64::from(u8::from(start_year != 1900));
        return Ok(days / f64::from(end_year - start_year + 1));
    }
    let leap = if start_year == end_year {
        is_leap(start_year)
    } else {
        (is_leap(start_year) && (start_month, start_day) <= (2, 29)) || (is_leap(end_year) && (end_month, end_day) >= (2, 29))
    };
    Ok(if leap { 366.0 } else { 365.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Dialect;
    use crate::formula::functions::call::testing::{call, call_with, column, number, same, text};

    fn serial(date: &str) -> Value {
        Value::Number(DayNumber::parse_iso(date).unwrap().serial())
    }

    #[test]
    fn differences() {
        let num = Value::Error(CellError::Num);
        for (start, end, unit, expected) in [
            ("2001-01-01", "2003-01-01", "Y", number(2.0)),
            ("2001-06-01", "2002-08-15", "D", number(440.0)),
            ("2001-06-01", "2002-08-15", "YD", number(75.0)),
            ("2001-06-01", "2002-08-15", "MD", number(14.0)),
            ("2001-06-01", "2002-08-15", "m", number(14.0)),
            ("2001-06-01", "2002-08-15", "YM", number(2.0)),
            ("2024-02-29", "2025-02-28", "Y", number(0.0)),
            ("2024-03-15", "2026-03-14", "M", number(23.0)),
            ("2024-03-15", "2026-03-14", "YM", number(11.0)),
            ("2024-03-15", "2026-03-14", "MD", number(27.0)),
            ("2024-03-15", "2026-03-14", "YD", number(364.0)),
            // The start's year says whether there is a 29 February between.
            ("2024-02-28", "2025-03-01", "YD", number(2.0)),
            ("2023-02-28", "2024-03-01", "YD", number(1.0)),
            ("2024-02-29", "2025-02-28", "YD", number(365.0)),
            ("2026-01-31", "2026-01-30", "D", num.clone()),
            ("2026-01-30", "2026-01-31", "W", num.clone()),
        ] {
            assert_eq!(call(FUNCTIONS, "DATEDIF", &[serial(start), serial(end), text(unit)]), expected, "{start} {end} {unit}");
        }
        assert_eq!(call(FUNCTIONS, "DAYS", &[serial("2021-03-15"), serial("2021-02-01")]), number(42.0));
        assert_eq!(call(FUNCTIONS, "DAYS", &[number(1.9), number(3.1)]), number(-2.0));
    }

    #[test]
    fn working_days_leave_weekends_and_holidays_out() {
        let holidays =
            column(&[serial("2012-11-22"), serial("2012-12-04"), serial("2013-01-21"), serial("2012-11-24"), serial("2012-12-04")]);
        let days = |start: &str, end: &str, holidays: Option<Argument<'_>>| {
            let mut arguments = vec![Argument::Value(serial(start)), Argument::Value(serial(end))];
            arguments.extend(holidays);
            call_with(FUNCTIONS, "NETWORKDAYS", &arguments, Dialect::ENGLISH)
        };
        // The examples of Excel's documentation.
        assert_eq!(days("2012-10-01", "2013-03-01", None), number(110.0));
        assert_eq!(days("2012-10-01", "2013-03-01", Some(Argument::Value(serial("2012-11-22")))), number(109.0));
        assert_eq!(days("2012-10-01", "2013-03-01", Some(Argument::Range(&holidays))), number(107.0));
        assert_eq!(days("2013-03-01", "2012-10-01", Some(Argument::Range(&holidays))), number(-107.0));
        assert_eq!(days("2026-11-21", "2026-11-22", None), number(0.0));
        assert_eq!(days("2026-11-20", "2026-11-23", None), number(2.0));
        let written = column(&[text("2026-12-25")]);
        assert_eq!(days("2026-12-01", "2026-12-31", Some(Argument::Range(&written))), Value::Error(CellError::Value));
        for start in 1..30 {
            for length in 0..30 {
                let walked = (start..=start + length).filter(|day| (1..=5).contains(&((day + 6) % 7))).count();
                let given = call(FUNCTIONS, "NETWORKDAYS", &[number(f64::from(start)), number(f64::from(start + length))]);
                assert_eq!(given, number(walked as f64), "{start} {length}");
            }
        }
    }

    #[test]
    fn fractions_of_years() {
        for (start, end, basis, expected) in [
            ("2012-01-01", "2012-07-30", 0.0, 0.580_555_555_555_556),
            ("2012-01-01", "2012-07-30", 1.0, 0.576_502_732_240_437),
            ("2012-01-01", "2012-07-30", 3.0, 0.578_082_191_780_822),
            ("2012-01-01", "2012-07-30", 2.0, 0.586_111_111_111_111),
            ("2012-01-01", "2012-07-30", 4.0, 0.580_555_555_555_556),
            ("2012-07-30", "2012-01-01", 0.0, 0.580_555_555_555_556),
            ("2025-02-28", "2026-02-28", 0.0, 1.0),
            ("2025-02-28", "2025-03-31", 0.0, 1.0 / 12.0),
            ("2025-01-30", "2025-03-31", 0.0, 60.0 / 360.0),
            ("2025-01-29", "2025-03-31", 0.0, 62.0 / 360.0),
            ("2025-01-29", "2025-03-31", 4.0, 61.0 / 360.0),
            ("2023-06-01", "2024-05-31", 1.0, 365.0 / 366.0),
            ("2023-06-01", "2024-02-28", 1.0, 272.0 / 365.0),
            ("2024-03-01", "2025-02-28", 1.0, 364.0 / 365.0),
            ("2023-01-01", "2025-01-01", 1.0, 731.0 / (1096.0 / 3.0)),
        ] {
            let given = call(FUNCTIONS, "YEARFRAC", &[serial(start), serial(end), number(basis)]);
            assert!(same(&given, &number(expected)), "{start} {end} {basis} is {given:?}, not {expected}");
        }
        assert_eq!(call(FUNCTIONS, "YEARFRAC", &[number(1.0), number(2.0), number(5.0)]), Value::Error(CellError::Num));
    }
}
