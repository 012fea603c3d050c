//! Dates, as Excel's day numbers.
//!
//! The calendar of the 1900 system has a day 0 and a 29 February 1900, which the dates of a database do not know.

use super::{Argument, Call, Written};
use crate::sql::dialect::SqlDialect;
use crate::sql::typed::Typed;

pub(super) fn write(call: &mut Call<'_, '_>) -> Option<Written> {
    Some(match call.name() {
        "DATE" => Ok(date(call)),
        "YEAR" => Ok(part(call, |date| date.year)),
        "MONTH" => Ok(part(call, |date| date.month)),
        "DAY" => Ok(part(call, |date| date.day)),
        "WEEKDAY" => weekday(call),
        "WEEKNUM" => week(call),
        "ISOWEEKNUM" => Ok(iso_week(call)),
        "EDATE" => Ok(moved(call, false)),
        "EOMONTH" => Ok(moved(call, true)),
        "DAYS" => {
            let (end, start) = (call.day(0), call.day(1));
            Ok(Typed::whole(format!("({end} - {start})")))
        }
        "DATEDIF" => difference(call),
        "NETWORKDAYS" => working_days(call),
        "YEARFRAC" => year_fraction(call),
        _ => return None,
    })
}

/// A date in its parts, each bound to a name.
struct Date {
    serial: String,
    year: String,
    month: String,
    day: String,
}

/// The parts of a day number that lies in Excel's calendar.
fn parts(call: &mut Call<'_, '_>, serial: &str) -> Date {
    let dialect = call.dialect();
    let date = call.bind(&dialect.date_of(&format!("({serial} + CASE WHEN {serial} < 60 THEN 1 ELSE 0 END)")));
    let [january, first_year, zero, last] = [1.0, 1900.0, 0.0, 29.0].map(|number| dialect.number(number));
    let year = format!("CASE WHEN {serial} = 0 THEN {first_year} ELSE {} END", dialect.date_part("year", &date));
    let month = format!("CASE WHEN {serial} = 0 THEN {january} ELSE {} END", dialect.date_part("month", &date));
    let day = format!("CASE WHEN {serial} = 0 THEN {zero} WHEN {serial} = 60 THEN {last} ELSE {} END", dialect.date_part("day", &date));
    Date { serial: serial.to_owned(), year: call.bind(&year), month: call.bind(&month), day: call.bind(&day) }
}

fn part(call: &mut Call<'_, '_>, part: fn(Date) -> String) -> Typed {
    let serial = call.day(0);
    let date = parts(call, &serial);
    Typed::whole(part(date))
}

/// The day number of the first of a month of Excel's years; NULL outside them.
fn first_of_month(call: &mut Call<'_, '_>, year: &str, month: &str) -> String {
    let dialect = call.dialect();
    let days = dialect.days_to(&dialect.first_of_month(year, month));
    call.bind(&format!(
        "CASE WHEN {year} BETWEEN 1900 AND 9999 THEN {days} - CASE WHEN {year} = 1900 AND {month} <= 2 THEN 1 ELSE 0 END END"
    ))
}

fn length_of_month(call: &mut Call<'_, '_>, year: &str, month: &str) -> String {
    let leap = is_leap(year);
    call.bind(&format!(
        "CASE WHEN {month} IN (4, 6, 9, 11) THEN 30 WHEN {month} <> 2 THEN 31 WHEN {leap} OR {year} = 1900 THEN 29 ELSE 28 END"
    ))
}

fn is_leap(year: &str) -> String {
    let divides = |by: u16| format!("{year} - {by} * floor({year} / {by}) = 0");
    format!("({} AND (NOT {} OR {}))", divides(4), divides(100), divides(400))
}

/// Year and month so many months after those; the month in 1 to 12.
fn months_on(call: &mut Call<'_, '_>, year: &str, month: &str, months: &str) -> (String, String) {
    let dialect = call.dialect();
    let total = call.bind(&format!("({year} * 12 + {month} - 1 + {months})"));
    let year = call.bind(&dialect.floor(&format!("({total} / 12)")));
    let month = call.bind(&format!("({total} - 12 * {year} + 1)"));
    (year, month)
}

fn within_calendar(call: &mut Call<'_, '_>, serial: &str) -> Typed {
    let serial = call.bind(serial);
    call.fail_where(&format!("{serial} IS NULL OR {serial} < 0 OR {serial} > 2958465"), "#NUM!");
    Typed::whole(serial)
}

fn date(call: &mut Call<'_, '_>) -> Typed {
    let dialect = call.dialect();
    let [year, month, day] = [0, 1, 2].map(|place| {
        let number = call.double(place);
        call.bind(&dialect.truncated(&number))
    });
    call.fail_where(&format!("{year} < 0 OR {year} >= 10000"), "#NUM!");
    let year = call.bind(&format!("CASE WHEN {year} < 1900 THEN {year} + 1900 ELSE {year} END"));
    let january = dialect.number(1.0);
    let (year, month) = months_on(call, &year, &january, &format!("{month} - 1"));
    let first = first_of_month(call, &year, &month);
    within_calendar(call, &format!("({first} + {day} - 1)"))
}

fn moved(call: &mut Call<'_, '_>, to_end: bool) -> Typed {
    let serial = call.day(0);
    let months = call.double(1);
    let months = call.bind(&call.dialect().truncated(&months));
    let date = parts(call, &serial);
    let (year, month) = months_on(call, &date.year, &date.month, &months);
    let (first, length) = (first_of_month(call, &year, &month), length_of_month(call, &year, &month));
    let day = if to_end { length } else { format!("least({}, {length})", date.day) };
    within_calendar(call, &format!("({first} + {day} - 1)"))
}

/// The day of the week, 0 for Sunday.
fn days_after_sunday(dialect: SqlDialect, serial: &str) -> String {
    format!("({serial} + 6 - 7 * {})", dialect.floor(&format!("(({serial} + 6) / 7)")))
}

fn weekday(call: &mut Call<'_, '_>) -> Written {
    let serial = call.day(0);
    let kind = call.constant_or(1, 1.0)?.trunc();
    let (first, base) = match kind {
        1.0 | 17.0 => (0.0, 1.0),
        2.0 | 11.0 => (1.0, 1.0),
        3.0 => (1.0, 0.0),
        12.0..=16.0 => (kind - 10.0, 1.0),
        _ => {
            call.fail_where("TRUE", "#NUM!");
            return Ok(Typed::number(call.dialect().null_number()));
        }
    };
    let dialect = call.dialect();
    let sunday = call.bind(&days_after_sunday(dialect, &serial));
    let shifted = format!("CASE WHEN {sunday} < {first} THEN {sunday} + 7 - {first} ELSE {sunday} - {first} END");
    Ok(Typed::whole(format!("({shifted} + {})", dialect.number(base))))
}

fn week(call: &mut Call<'_, '_>) -> Written {
    let first = match call.constant_or(1, 1.0)?.trunc() {
        1.0 | 17.0 => 0.0,
        2.0 | 11.0 => 1.0,
        kind @ 12.0..=16.0 => kind - 10.0,
        21.0 => return Ok(iso_week(call)),
        _ => {
            call.fail_where("TRUE", "#NUM!");
            return Ok(Typed::number(call.dialect().null_number()));
        }
    };
    let serial = call.day(0);
    let dialect = call.dialect();
    let date = parts(call, &serial);
    let one = dialect.number(1.0);
    let january = first_of_month(call, &date.year, &one);
    let sunday = call.bind(&days_after_sunday(dialect, &january));
    let before = format!("CASE WHEN {sunday} < {first} THEN {sunday} + 7 - {first} ELSE {sunday} - {first} END");
    let week = dialect.floor(&format!("(({serial} - {january} + {before}) / 7)"));
    Ok(Typed::whole(format!("({week} + 1)")))
}

fn iso_week(call: &mut Call<'_, '_>) -> Typed {
    let serial = call.day(0);
    let dialect = call.dialect();
    let sunday = call.bind(&days_after_sunday(dialect, &serial));
    let monday = format!("CASE WHEN {sunday} = 0 THEN 6 ELSE {sunday} - 1 END");
    let thursday = call.bind(&format!("({serial} - {monday} + 3)"));
    let inside = call.bind(&format!("least(greatest({thursday}, 0), 2958465)"));
    let date = parts(call, &inside);
    let january = dialect.number(1.0);
    let first = first_of_month(call, &date.year, &january);
    let week = dialect.floor(&format!("(({thursday} - {first}) / 7)"));
    Typed::whole(format!("CASE WHEN {thursday} < 1 THEN {} ELSE {week} + 1 END", dialect.number(52.0)))
}

fn difference(call: &mut Call<'_, '_>) -> Written {
    let (start, end) = (call.day(0), call.day(1));
    let Some(unit) = call.constant_text(2) else { return Err(call.not_constant(2)) };
    call.fail_where(&format!("{start} > {end}"), "#NUM!");
    if unit.eq_ignore_ascii_case("D") {
        return Ok(Typed::whole(format!("({end} - {start})")));
    }
    let dialect = call.dialect();
    let (from, to) = (parts(call, &start), parts(call, &end));
    let months = call.bind(&format!(
        "(({} - {}) * 12 + {} - {} - CASE WHEN {} < {} THEN 1 ELSE 0 END)",
        to.year, from.year, to.month, from.month, to.day, from.day
    ));
    let years = dialect.floor(&format!("({months} / 12)"));
    Ok(match unit.to_ascii_uppercase().as_str() {
        "Y" => Typed::whole(years),
        "M" => Typed::whole(months),
        "YM" => Typed::whole(format!("({months} - 12 * {years})")),
        "MD" => {
            let back = dialect.number(-1.0);
            let (year, month) = months_on(call, &to.year, &to.month, &back);
            let first = first_of_month(call, &year, &month);
            let before = call.bind(&format!("({first} + {} - 1)", from.day));
            call.fail_where(&format!("{} < {} AND {before} IS NULL", to.day, from.day), "#NUM!");
            Typed::whole(format!("CASE WHEN {} >= {} THEN {} - {} ELSE {} - {before} END", to.day, from.day, to.day, from.day, to.serial))
        }
        "YD" => {
            let before = format!("({0} < {1} OR ({0} = {1} AND {2} < {3}))", to.month, from.month, to.day, from.day);
            let year = call.bind(&format!("({} + CASE WHEN {before} THEN 1 ELSE 0 END)", from.year));
            let first = first_of_month(call, &year, &to.month);
            let anniversary = call.bind(&format!("({first} + {} - 1)", to.day));
            call.fail_where(&format!("{anniversary} IS NULL"), "#NUM!");
            Typed::whole(format!("({anniversary} - {})", from.serial))
        }
        _ => {
            call.fail_where("TRUE", "#NUM!");
            Typed::number(dialect.null_number())
        }
    })
}

fn working_days(call: &mut Call<'_, '_>) -> Written {
    let (start, end) = (call.day(0), call.day(1));
    let dialect = call.dialect();
    let (first, last) = (call.bind(&format!("least({start}, {end})")), call.bind(&format!("greatest({start}, {end})")));
    let until = |day: &str| {
        let weeks = dialect.floor(&format!("({day} / 7)"));
        format!("({weeks} * 5 + least(greatest({day} - 7 * {weeks} - 1, 0), 5))")
    };
    let before = call.bind(&format!("({first} - 1)"));
    let working = format!("{} - {}", until(&last), until(&before));
    let holidays = match call.arguments.get(2).cloned() {
        None | Some(Argument::Missing) => "0".to_owned(),
        Some(Argument::Value(value)) => {
            let day = super::statistics::single(call, &value);
            let day = call.bind(&dialect.floor(&day));
            let sunday = days_after_sunday(dialect, &day);
            format!("CASE WHEN {day} >= {first} AND {day} <= {last} AND {sunday} BETWEEN 1 AND 5 THEN 1 ELSE 0 END")
        }
        Some(Argument::Range(id)) => {
            let source = call.writer.source(id);
            let error = call.writer.first_error(id);
            if let Some(text) = &source.value.text {
                let texts = format!("count(CASE WHEN {text} <> '' THEN 1 END)");
                let found = call.writer.over_all("texts among holidays", &source.relation, vec![("_texts", texts)]).remove(0);
                call.fail_where(&format!("{found} > 0"), "#VALUE!");
            }
            call.errors.extend(error);
            let number = source.value.number.unwrap_or_else(|| dialect.null_number());
            let day = dialect.floor(&number);
            let sunday = days_after_sunday(dialect, &day);
            // How many holidays lie up to each of them: the difference of two such counts are those between two days.
            let rest = format!("FROM {} WHERE {number} >= 0 AND {sunday} BETWEEN 1 AND 5", dialect.identifier(&source.relation));
            let (days, columns) = call.writer.made("holidays", vec![("_holiday", format!("DISTINCT {day}"))], &rest);
            let holiday = crate::sql::dialect::column(&columns[0]);
            let from = format!("FROM {}", dialect.identifier(&days));
            let parts = vec![
                ("_holiday", holiday.clone()),
                ("_count", dialect.double(&format!("row_number() OVER (ORDER BY {holiday})"))),
                ("_next", format!("lead({holiday}) OVER (ORDER BY {holiday})")),
            ];
            let (counted, columns) = call.writer.made("holidays counted", parts, &from);
            let mut up_to = |wanted: &str| {
                let (copy, names) = super::rank::copied(call, &counted, &columns);
                let names_in: Vec<String> = names.iter().map(|name| crate::sql::dialect::column(name)).collect();
                let condition = format!("{wanted} >= {0} AND ({wanted} < {1} OR {1} IS NULL)", names_in[0], names_in[2]);
                call.writer.layers.join_on(&copy, &names, &condition);
                format!("COALESCE({}, 0)", names_in[1])
            };
            format!("{} - {}", up_to(&last), up_to(&before))
        }
    };
    Ok(Typed::whole(format!("((CASE WHEN {start} <= {end} THEN 1 ELSE -1 END) * ({working} - ({holidays})))")))
}

fn year_fraction(call: &mut Call<'_, '_>) -> Written {
    let basis = call.constant_or(2, 0.0)?.trunc();
    if !(0.0..=4.0).contains(&basis) {
        call.fail_where("TRUE", "#NUM!");
        return Ok(Typed::number(call.dialect().null_number()));
    }
    let (start, end) = (call.day(0), call.day(1));
    let (start, end) = (call.bind(&format!("least({start}, {end})")), call.bind(&format!("greatest({start}, {end})")));
    let days = format!("({end} - {start})");
    match basis {
        2.0 => return Ok(Typed::number(format!("({days} / 360)"))),
        3.0 => return Ok(Typed::number(format!("({days} / 365)"))),
        _ => {}
    }
    let (from, to) = (parts(call, &start), parts(call, &end));
    let months = format!("({} - {}) * 360 + ({} - {}) * 30", to.year, from.year, to.month, from.month);
    if basis == 4.0 {
        return Ok(Typed::number(format!("(({months} + least({}, 30) - least({}, 30)) / 360)", to.day, from.day)));
    }
    if basis == 0.0 {
        let last_of_february =
            |date: &Date| format!("({} = 2 AND {} = CASE WHEN {} THEN 29 ELSE 28 END)", date.month, date.day, is_leap(&date.year));
        let starts = call.bind(&last_of_february(&from));
        let ends = last_of_february(&to);
        let first = call.bind(&format!("CASE WHEN {starts} THEN 30 ELSE {} END", from.day));
        let last = call.bind(&format!("CASE WHEN {starts} AND {ends} THEN 30 ELSE {} END", to.day));
        let last = format!("CASE WHEN {last} = 31 AND {first} >= 30 THEN 30 ELSE {last} END");
        return Ok(Typed::number(format!("(({months} + ({last}) - least({first}, 30)) / 360)")));
    }
    // The mean length of the years that the span touches; within a year, 366 days where it touches a 29 February.
    let later = |one: &Date, other: &Date| format!("({0} > {1} OR ({0} = {1} AND {2} > {3}))", one.month, other.month, one.day, other.day);
    let long = call.bind(&format!("{0} > {1} + 1 OR ({0} = {1} + 1 AND {2})", to.year, from.year, later(&to, &from)));
    let january = call.dialect().number(1.0);
    let first = first_of_month(call, &from.year, &january);
    // The first day after the last year, which may lie beyond the calendar, is counted from that year's own first.
    let last_first = first_of_month(call, &to.year, &january);
    let last_length = format!("CASE WHEN {} OR {} = 1900 THEN 366 ELSE 365 END", is_leap(&to.year), to.year);
    // Excel's 29 February 1900 is a day, though the year has 365 of them here.
    let mean =
        format!("({last_first} + {last_length} - {first} - CASE WHEN {1} = 1900 THEN 1 ELSE 0 END) / ({0} - {1} + 1)", to.year, from.year);
    let from_leap = format!("({} AND ({} < 2 OR ({} = 2 AND {} <= 29)))", is_leap(&from.year), from.month, from.month, from.day);
    let to_leap = format!("({} AND ({} > 2 OR ({} = 2 AND {} >= 29)))", is_leap(&to.year), to.month, to.month, to.day);
    let same = is_leap(&from.year);
    let short =
        format!("CASE WHEN CASE WHEN {} = {} THEN {same} ELSE ({from_leap} OR {to_leap}) END THEN 366 ELSE 365 END", from.year, to.year);
    Ok(Typed::number(format!("({days} / CASE WHEN {long} THEN {mean} ELSE {short} END)")))
}
