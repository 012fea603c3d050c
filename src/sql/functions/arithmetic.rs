//! Rounding, remainders, powers, sums.
//!
//! Rounding is decimal at 15 digits: a number is first scaled by a power of ten, and what comes out is rounded to 15 digits, which is the
//! decimal that a person reads.

use crate::formula::Fault;

use super::{Argument, Call, Written};
use crate::sql::typed::{Typed, first_of};

pub(super) fn write(call: &mut Call<'_, '_>) -> Option<Written> {
    Some(match call.name() {
        "ABS" => {
            let number = call.number(0);
            Ok(Typed { whole: number.whole, ..Typed::number(format!("abs({})", number.sql)) })
        }
        "SIGN" => {
            let number = call.double(0);
            let [one, minus, zero] = [1.0, -1.0, 0.0].map(|sign| call.dialect().number(sign));
            Ok(Typed::whole(format!("CASE WHEN {number} > 0 THEN {one} WHEN {number} < 0 THEN {minus} ELSE {zero} END")))
        }
        "ROUND" => places(call, Rounding::Half),
        "ROUNDUP" => places(call, Rounding::Away),
        "ROUNDDOWN" | "TRUNC" => places(call, Rounding::Towards),
        "INT" => {
            let number = call.double(0);
            let (up, down) = (to_places(call, &number, 0, Rounding::Away), to_places(call, &number, 0, Rounding::Towards));
            Ok(Typed::whole(format!("CASE WHEN {number} < 0 THEN {up} ELSE {down} END")))
        }
        "MROUND" => Ok(multiple(call, |dialect, times| {
            let half = dialect.floor(&format!("abs({times}) + {}", dialect.number(0.5)));
            format!("CASE WHEN {times} < 0 THEN -{half} ELSE {half} END")
        })),
        "CEILING" => Ok(multiple(call, |dialect, times| dialect.ceiling(times))),
        "FLOOR" => Ok(multiple(call, |dialect, times| dialect.floor(times))),
        "MOD" => Ok(remainder(call)),
        "QUOTIENT" => {
            let times = times(call);
            let dialect = call.dialect();
            Ok(Typed::number(dialect.truncated(&times)))
        }
        "POWER" => {
            let (base, exponent) = (call.double(0), call.number(1));
            let (power, error) = call.writer.power(&base, &exponent.sql, exponent.constant);
            call.errors.extend(error);
            Ok(Call::unbounded(power))
        }
        "SQRT" => Ok(guarded(call, "sqrt", ">= 0")),
        "LN" => Ok(guarded(call, "ln", "> 0")),
        "LOG10" => Ok(guarded(call, call.dialect().one_of("log10", "log10", "log"), "> 0")),
        "LOG" => logarithm(call),
        "EXP" => {
            let number = call.double(0);
            // Beyond these the result is infinite, or 0.
            call.fail_where(&format!("{number} > 709.782712893384"), "#NUM!");
            Ok(Typed::number(format!(
                "CASE WHEN {number} < -745 THEN {} WHEN {number} <= 709.782712893384 THEN exp({number}) END",
                call.dialect().number(0.0)
            )))
        }
        "PI" => Ok(Typed::number(call.dialect().number(std::f64::consts::PI))),
        "PRODUCT" => product(call),
        "SUMPRODUCT" => sum_of_products(call),
        _ => return None,
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rounding {
    Half,
    Away,
    Towards,
}

fn places(call: &mut Call<'_, '_>, rounding: Rounding) -> Written {
    let number = call.double(0);
    let digits = call.constant_or(1, 0.0)?.trunc();
    if digits.abs() > 22.0 {
        return Err(
            call.refused("more than 22 digits have no translation into SQL", "mehr als 22 Stellen haben keine Übersetzung nach SQL")
        );
    }
    let rounded = to_places(call, &number, digits as i32, rounding);
    Ok(Typed { whole: digits <= 0.0, ..Typed::number(rounded) })
}

/// A number rounded in decimal.
fn to_places(call: &mut Call<'_, '_>, number: &str, digits: i32, rounding: Rounding) -> String {
    let dialect = call.dialect();
    let unit = dialect.short(10_f64.powi(digits.abs()));
    let rounded = call.bind(&dialect.rounded(&format!("abs({number})")));
    let scaled = match digits {
        0 => rounded,
        1.. => call.bind(&dialect.rounded(&format!("({rounded} * {unit})"))),
        _ => call.bind(&dialect.rounded(&format!("({rounded} / {unit})"))),
    };
    let whole = match rounding {
        Rounding::Half => dialect.floor(&format!("({scaled} + {})", dialect.number(0.5))),
        Rounding::Away => dialect.ceiling(&scaled),
        Rounding::Towards => dialect.floor(&scaled),
    };
    let magnitude = match digits {
        0 => whole,
        1.. => format!("{whole} / {unit}"),
        _ => format!("{whole} * {unit}"),
    };
    // From 15 digits on there is nothing to round.
    call.bind(&format!("CASE WHEN {scaled} >= 1e15 THEN {number} WHEN {number} < 0 THEN -({magnitude}) ELSE {magnitude} END"))
}

/// How many times the second argument goes into the first, without the dust of the division; NULL where it is 0.
fn times(call: &mut Call<'_, '_>) -> String {
    let (number, unit) = (call.double(0), call.number(1));
    call.fail_where(&format!("{} = 0", unit.sql), "#DIV/0!");
    let dialect = call.dialect();
    call.bind(&dialect.rounded(&format!("({number} / NULLIF({}, 0))", unit.sql)))
}

fn multiple(call: &mut Call<'_, '_>, round: fn(super::SqlDialect, &str) -> String) -> Typed {
    let (number, unit) = (call.double(0), call.double(1));
    let zero = match call.name() {
        "FLOOR" => {
            call.fail_where(&format!("{number} <> 0 AND {unit} = 0"), "#DIV/0!");
            call.fail_where(&format!("{number} > 0 AND {unit} < 0"), "#NUM!");
            format!("{number} = 0")
        }
        "CEILING" => {
            call.fail_where(&format!("{number} > 0 AND {unit} < 0"), "#NUM!");
            format!("{number} = 0 OR {unit} = 0")
        }
        _ => {
            call.fail_where(&format!("({number} < 0 AND {unit} > 0) OR ({number} > 0 AND {unit} < 0)"), "#NUM!");
            format!("{number} = 0 OR {unit} = 0")
        }
    };
    let dialect = call.dialect();
    let times = call.bind(&dialect.rounded(&format!("({number} / NULLIF({unit}, 0))")));
    let rounded = round(dialect, &times);
    let rounded = dialect.rounded(&format!("({rounded} * {unit})"));
    Typed::number(format!("CASE WHEN {zero} THEN {} ELSE {rounded} END", dialect.number(0.0)))
}

fn remainder(call: &mut Call<'_, '_>) -> Typed {
    let (number, divisor) = (call.double(0), call.double(1));
    let dialect = call.dialect();
    call.fail_where(&format!("{divisor} = 0"), "#DIV/0!");
    let times = call.bind(&dialect.rounded(&format!("({number} / NULLIF({divisor}, 0))")));
    let quotient = call.bind(&dialect.floor(&times));
    call.fail_where(&format!("abs({quotient}) >= 1125899906842624"), "#NUM!");
    let (whole_number, whole_divisor) = (dialect.truncated(&number), dialect.truncated(&divisor));
    let rest = call.bind(&format!("({number} - {divisor} * {quotient})"));
    let (zero, dust) = (dialect.number(0.0), dialect.number(1e-15));
    Typed::number(format!(
        "CASE WHEN {number} = {whole_number} AND {divisor} = {whole_divisor} THEN {rest} WHEN abs({rest}) <= abs({number}) * {dust} OR ({rest} < 0 AND {divisor} > 0) OR ({rest} > 0 AND {divisor} < 0) THEN {zero} ELSE {rest} END"
    ))
}

/// A function that is defined for some numbers only.
fn guarded(call: &mut Call<'_, '_>, function: &str, defined: &str) -> Typed {
    let number = call.double(0);
    call.fail_where(&format!("NOT {number} {defined}"), "#NUM!");
    Typed::number(format!("CASE WHEN {number} {defined} THEN {function}({number}) END"))
}

fn logarithm(call: &mut Call<'_, '_>) -> Written {
    let number = call.double(0);
    let base = call.constant_or(1, 10.0)?;
    let dialect = call.dialect();
    let error = match base {
        base if base <= 0.0 => Some("#NUM!"),
        1.0 => Some("#DIV/0!"),
        _ => None,
    };
    call.fail_where(&format!("{number} <= 0"), "#NUM!");
    if let Some(error) = error {
        call.fail_where("TRUE", error);
        return Ok(Typed::number(dialect.null_number()));
    }
    let logarithm = if base == 10.0 {
        format!("{}({number})", dialect.one_of("log10", "log10", "log"))
    } else {
        dialect.rounded(&format!("(ln({number}) / {})", dialect.number(base.ln())))
    };
    Ok(Typed::number(format!("CASE WHEN {number} > 0 THEN {logarithm} END")))
}

fn product(call: &mut Call<'_, '_>) -> Written {
    let mut factors = Vec::new();
    for place in 0..call.len() {
        match call.arguments[place].clone() {
            Argument::Range(_) => {
                return Err(call.refused(
                    "the product of a column has no translation into SQL",
                    "das Produkt einer Spalte hat keine Übersetzung nach SQL",
                ));
            }
            Argument::Missing => factors.push(call.dialect().number(0.0)),
            Argument::Value(value) => factors.push(super::statistics::single(call, &value)),
        }
    }
    let filled = Call::any_part(&factors.iter().cloned().map(Some).collect::<Vec<_>>());
    let dialect = call.dialect();
    let product: Vec<String> = factors.iter().map(|factor| format!("COALESCE({factor}, {})", dialect.number(1.0))).collect();
    Ok(Call::unbounded(format!("CASE WHEN {filled} THEN {} ELSE {} END", product.join(" * "), dialect.number(0.0))))
}

fn sum_of_products(call: &mut Call<'_, '_>) -> Result<Typed, Fault> {
    let ids: Vec<_> = (0..call.len()).filter_map(|place| call.range(place)).collect();
    let Some(first) = ids.first() else { return Err(call.refused("no column is named here", "hier ist keine Spalte genannt")) };
    let relation = call.writer.source(*first).relation;
    let mut factors = Vec::new();
    for id in &ids {
        let source = call.writer.source(*id);
        if id.table != first.table {
            return Err(call.refused(
                "columns of several tables cannot be multiplied row by row",
                "Spalten mehrerer Tabellen lassen sich nicht Zeile für Zeile multiplizieren",
            ));
        }
        if source.value.error.is_some() {
            return Err(call.refused(
                "SUMPRODUCT over columns with errors has no translation into SQL",
                "SUMMENPRODUKT über Spalten mit Fehlern hat keine Übersetzung nach SQL",
            ));
        }
        let zero = call.dialect().number(0.0);
        factors.push(source.value.number.map_or_else(|| zero.clone(), |number| format!("COALESCE({number}, {zero})")));
    }
    let relation = if first.table.is_none() { call.writer.latest(&ids) } else { relation };
    let sum = call.dialect().sum(&factors.join(" * "));
    let found = call.writer.over_all("sum of products", &relation, vec![("_sum", sum)]);
    let total = first_of([Some(found[0].clone()), Some(call.dialect().number(0.0))]).unwrap_or_default();
    Ok(Call::unbounded(total))
}
