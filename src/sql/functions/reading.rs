//! Texts that are read as numbers and dates: VALUE, NUMBERVALUE, DATEVALUE, and the criteria of the *IF functions.
//!
//! Numerals and dates in digits are read. A text with a month's name or a time of day is not: the value is the error `#SQL!`, so that
//! nobody takes it for read.

use crate::formula::Dialect;
use crate::foundation::language::Language;

use super::{Call, Written};
use crate::sql::dialect::SqlDialect;
use crate::sql::typed::Typed;

pub(super) fn write(call: &mut Call<'_, '_>) -> Option<Written> {
    Some(match call.name() {
        "VALUE" => Ok(value(call)),
        "DATEVALUE" => Ok(date_value(call)),
        _ => return None,
    })
}

/// A text as a number, NULL where it is none; it has at most 15 digits.
pub(super) fn short_number(sql: SqlDialect, dialect: Dialect, text: &str) -> String {
    let digits = sql.length(&sql.replaced(text, "[^0-9]", ""));
    format!("CASE WHEN {digits} <= 15 THEN {} END", number(sql, dialect, text))
}

/// Blanks are cut off as Rust's trim does.
fn trimmed(sql: SqlDialect, text: &str) -> String {
    sql.replaced(text, "^[\\s\u{a0}\u{202f}\u{2007}]+|[\\s\u{a0}\u{202f}\u{2007}]+$", "")
}

/// A text as a number, NULL where it is none or is not read here.
fn number(sql: SqlDialect, dialect: Dialect, text: &str) -> String {
    let (group, decimal) = if dialect.decimal_comma { (r"\.", ",") } else { (",", r"\.") };
    let blank = "[\\s\u{a0}\u{202f}]*";
    let digits = format!(
        "([0-9]{{1,3}}({group}[0-9]{{3}})+|[0-9]+)({decimal}[0-9]*)?([eE][+-]?[0-9]{{1,3}})?|{decimal}[0-9]+([eE][+-]?[0-9]{{1,3}})?"
    );
    let mark = format!("([€$£¥]{blank})?");
    let end = format!("({blank}[€$£¥])?({blank}%)?|({blank}%)?({blank}[€$£¥])?");
    let plain = format!("^{blank}([+-]{blank})?{mark}([+-]{blank})?({digits})({end}){blank}$");
    let in_brackets = format!(r"^{blank}\({blank}{mark}({digits})({end}){blank}\){blank}$");
    let twice_signed = format!("^{blank}[+-]{blank}{mark}[+-]|[€$£¥].*[€$£¥]");
    let ungrouped = sql.replaced(text, &format!("[^0-9.,eE+-]|{group}"), "");
    let magnitude = sql.replaced(&ungrouped, "^[+-]+", "");
    let magnitude = if dialect.decimal_comma { format!("replace({magnitude}, ',', '.')") } else { magnitude };
    let percent = format!("CASE WHEN {} THEN 100 ELSE 1 END", sql.fits(text, "%"));
    let negative = sql.fits(text, &format!(r"^{blank}([€$£¥]{blank})?-|^{blank}\("));
    let fits = format!("({} OR {}) AND NOT {}", sql.fits(text, &plain), sql.fits(text, &in_brackets), sql.fits(text, &twice_signed));
    let number = format!("{} / {percent}", sql.double(&magnitude));
    let date = date(sql, dialect, text);
    format!("CASE WHEN {fits} THEN CASE WHEN {negative} THEN -({number}) ELSE {number} END ELSE {date} END")
}

/// A text as a day, NULL where it is none or is not read here.
fn date(sql: SqlDialect, dialect: Dialect, text: &str) -> String {
    let trimmed = trimmed(sql, text);
    let days = |year: &str, month: &str, day: &str| valid_day(sql, year, month, day);
    let part = |separator: &str, place: u8| sql.double(&format!("trim(split_part({trimmed}, '{separator}', {place}))"));
    let mut cases = String::new();
    for separator in ["-", "/"] {
        let fits = sql.fits(&trimmed, &format!("^[0-9]{{4}} *{separator} *[0-9]{{1,2}} *{separator} *[0-9]{{1,2}}$"));
        cases.push_str(&format!(" WHEN {fits} THEN {}", days(&part(separator, 1), &part(separator, 2), &part(separator, 3))));
    }
    let years = if dialect.language == Language::German { "([0-9]{4}|[0-9]{2})" } else { "[0-9]{4}" };
    let fits = sql.fits(&trimmed, &format!(r"^[0-9]{{1,2}} *\. *[0-9]{{1,2}} *\. *{years}$"));
    let year = part(".", 3);
    let year = format!("CASE WHEN {year} < 30 THEN {year} + 2000 WHEN {year} < 100 THEN {year} + 1900 ELSE {year} END");
    cases.push_str(&format!(" WHEN {fits} THEN {}", days(&format!("({year})"), &part(".", 2), &part(".", 1))));
    format!("CASE{cases} END")
}

/// The day number of a date, NULL where there is no such date.
fn valid_day(sql: SqlDialect, year: &str, month: &str, day: &str) -> String {
    let leap = format!(
        "({year} - 4 * floor({year} / 4) = 0 AND ({year} - 100 * floor({year} / 100) <> 0 OR {year} - 400 * floor({year} / 400) = 0))"
    );
    let last =
        format!("CASE WHEN {month} IN (4, 6, 9, 11) THEN 30 WHEN {month} <> 2 THEN 31 WHEN {leap} OR {year} = 1900 THEN 29 ELSE 28 END");
    let first = sql.days_to(&sql.first_of_month(year, month));
    format!(
        "CASE WHEN {year} BETWEEN 1900 AND 9999 AND {month} BETWEEN 1 AND 12 AND {day} >= 1 AND {day} <= {last} THEN {first} + {day} - 1 - CASE WHEN {year} = 1900 AND {month} <= 2 THEN 1 ELSE 0 END END"
    )
}

/// A condition: the text may stand for a date or a time that is not read here.
pub(super) fn is_unclear(sql: SqlDialect, dialect: Dialect, text: &str) -> String {
    let months = match dialect.language {
        Language::English => "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
        Language::German => "jan|feb|m..?rz|mrz|m.r|apr|mai|jun|jul|aug|sep|okt|nov|dez",
    };
    let written = format!("[0-9].*:|:.*[0-9]|[0-9].*({months})|({months}).*[0-9]|^ *[0-9]{{1,2}} *[-/.] *[0-9]{{1,2}} *[-/.] *[0-9]+ *$");
    sql.fits(&format!("lower({text})"), &written)
}

fn value(call: &mut Call<'_, '_>) -> Typed {
    let value = call.value(0);
    let (dialect, written) = (call.dialect(), call.writer.plan.dialect);
    let mut number = value.number.clone();
    call.errors.extend(value.boolean.as_ref().map(|truth| format!("CASE WHEN {truth} IS NOT NULL THEN '#VALUE!' END")));
    if let Some(text) = &value.text {
        let read = call.bind(&self::number(dialect, written, text));
        let unclear = is_unclear(dialect, written, text);
        call.errors
            .push(format!("CASE WHEN {text} IS NOT NULL AND {read} IS NULL THEN CASE WHEN {unclear} THEN '#SQL!' ELSE '#VALUE!' END END"));
        number = super::first_of([number, Some(read)]);
    }
    if let Some(blank) = value.is_blank() {
        let zero = format!("CASE WHEN {blank} THEN {} END", dialect.number(0.0));
        number = super::first_of([number, Some(zero)]);
    }
    Typed::number(number.unwrap_or_else(|| dialect.null_number()))
}

fn date_value(call: &mut Call<'_, '_>) -> Typed {
    let value = call.value(0);
    let (dialect, written) = (call.dialect(), call.writer.plan.dialect);
    let Some(text) = value.text.clone() else {
        call.fail_where("TRUE", "#VALUE!");
        return Typed::number(dialect.null_number());
    };
    let read = call.bind(&date(dialect, written, &text));
    let unclear = is_unclear(dialect, written, &text);
    call.errors.push(format!("CASE WHEN {read} IS NULL THEN CASE WHEN COALESCE({unclear}, FALSE) THEN '#SQL!' ELSE '#VALUE!' END END"));
    Typed::whole(read)
}
