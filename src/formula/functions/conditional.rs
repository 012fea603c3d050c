//! Counting, adding and averaging the rows that meet criteria, over other sheets too.
//!
//! Criteria of equality are looked up in an index that a column builds once, and number comparisons in its sorted
//! numbers, so that one formula for each of many accounts does not walk a long sheet each time.

use crate::formula::function::{Call, Function, Parameter, Takes};
use crate::foundation::column::Column;
use crate::foundation::value::{CellError, Value};

use super::call::{Outcome, Sum};
use super::criterion::Criteria;
use super::row::{eager, function, optional, parameter};

const RANGE: Parameter = parameter(Takes::Range, "column", "Spalte");
const CRITERION: Parameter = parameter(Takes::Criterion, "criterion", "Kriterium");
const SUMMED: Parameter = parameter(Takes::NumberRange, "sum_column", "Summe_Spalte");
const AVERAGED: Parameter = parameter(Takes::NumberRange, "average_column", "Mittelwert_Spalte");
const LEAST: &[Parameter] = &[parameter(Takes::NumberRange, "min_column", "Min_Spalte"), RANGE, CRITERION];
const GREATEST: &[Parameter] = &[parameter(Takes::NumberRange, "max_column", "Max_Spalte"), RANGE, CRITERION];

pub(super) static FUNCTIONS: &[Function] = &[
    function("COUNTIF", "ZÄHLENWENN", &[RANGE, CRITERION], eager!(count_if))
        .taking_errors()
        .says("How many cells of a column meet a criterion.", "Wie viele Zellen einer Spalte ein Kriterium erfüllen.")
        .example("COUNTIF([Segment],\"A\")", "2"),
    function("COUNTIFS", "ZÄHLENWENNS", &[RANGE, CRITERION], eager!(count_ifs))
        .repeating(2)
        .taking_errors()
        .says("How many rows meet all criteria.", "Wie viele Zeilen alle Kriterien erfüllen.")
        .example("COUNTIFS([Segment],\"A\",[Price],\">10\")", "1"),
    function("SUMIF", "SUMMEWENN", &[RANGE, CRITERION, optional(Takes::NumberRange, "sum_column", "Summe_Spalte")], eager!(sum_if))
        .taking_errors()
        .says(
            "Adds the numbers in the rows that meet a criterion, of the column itself or of another.",
            "Addiert die Zahlen der Zeilen, die ein Kriterium erfüllen, aus der Spalte selbst oder einer anderen.",
        )
        .example("SUMIF([Segment],\"A\",[Price])", "30"),
    function("SUMIFS", "SUMMEWENNS", &[SUMMED, RANGE, CRITERION], eager!(sum_ifs))
        .repeating(2)
        .taking_errors()
        .says("Adds the numbers in the rows that meet all criteria.", "Addiert die Zahlen der Zeilen, die alle Kriterien erfüllen.")
        .example("SUMIFS([Price],[Segment],\"A\",[Units],\">1\")", "20"),
    function(
        "AVERAGEIF",
        "MITTELWERTWENN",
        &[RANGE, CRITERION, optional(Takes::NumberRange, "average_column", "Mittelwert_Spalte")],
        eager!(average_if),
    )
    .taking_errors()
    .says(
        "The mean of the numbers in the rows that meet a criterion, of the column itself or of another.",
        "Der Mittelwert der Zahlen der Zeilen, die ein Kriterium erfüllen, aus der Spalte selbst oder einer anderen.",
    )
    .example("AVERAGEIF([Segment],\"A\",[Price])", "15"),
    function("AVERAGEIFS", "MITTELWERTWENNS", &[AVERAGED, RANGE, CRITERION], eager!(average_ifs))
        .repeating(2)
        .gives_number_of(&[0])
        .taking_errors()
        .says(
            "The mean of the numbers in the rows that meet all criteria.",
            "Der Mittelwert der Zahlen der Zeilen, die alle Kriterien erfüllen.",
        )
        .example("AVERAGEIFS([Price],[Segment],\"A\",[Units],\">=1\")", "15"),
    function("MINIFS", "MINWENNS", LEAST, eager!(min_ifs))
        .repeating(2)
        .gives_number_of(&[0])
        .taking_errors()
        .says(
            "The smallest number in the rows that meet all criteria; 0 where there is none.",
            "Die kleinste Zahl der Zeilen, die alle Kriterien erfüllen; 0, wo es keine gibt.",
        )
        .example("MINIFS([Price],[Segment],\"A\")", "10"),
    function("MAXIFS", "MAXWENNS", GREATEST, eager!(max_ifs))
        .repeating(2)
        .gives_number_of(&[0])
        .taking_errors()
        .says(
            "The largest number in the rows that meet all criteria; 0 where there is none.",
            "Die größte Zahl der Zeilen, die alle Kriterien erfüllen; 0, wo es keine gibt.",
        )
        .example("MAXIFS([Price],[Segment],\"A\")", "20"),
];

fn count_if(call: &Call<'_>) -> Outcome {
    Ok(Value::number(Criteria::one(call)?.count() as f64))
}

fn count_ifs(call: &Call<'_>) -> Outcome {
    Ok(Value::number(Criteria::read(call, 0)?.count() as f64))
}

/// Hands the numbers of a column in the rows that meet the criteria to `visit`; an error among them is the result.
fn each_number(column: &Column, criteria: &Criteria<'_>, mut visit: impl FnMut(f64)) -> Result<(), CellError> {
    if column.len() != criteria.rows() {
        return Err(CellError::Value);
    }
    let mut error = None;
    criteria.each_row(|row| match column.get(row) {
        Value::Number(number) => visit(number),
        Value::Error(found) => error = error.or(Some(found)),
        Value::Blank | Value::Text(_) | Value::Boolean(_) => {}
    });
    error.map_or(Ok(()), Err)
}

/// The column whose numbers count, and the criteria, of a function whose third argument may name the column.
fn one_criterion<'a>(call: &Call<'a>) -> Result<(&'a Column, Criteria<'a>), CellError> {
    let column = call.column(if call.is_given(2) { 2 } else { 0 })?;
    Ok((column, Criteria::one(call)?))
}

/// The same of a function whose first argument names the column.
fn many_criteria<'a>(call: &Call<'a>) -> Result<(&'a Column, Criteria<'a>), CellError> {
    Ok((call.column(0)?, Criteria::read(call, 1)?))
}

fn sum((column, criteria): (&Column, Criteria<'_>)) -> Outcome {
    let mut sum = Sum::default();
    each_number(column, &criteria, |number| sum.add(number))?;
    Ok(Value::number(sum.total()))
}

fn average((column, criteria): (&Column, Criteria<'_>)) -> Outcome {
    let mut sum = Sum::default();
    let mut count = 0_u32;
    each_number(column, &criteria, |number| {
        sum.add(number);
        count += 1;
    })?;
    if count == 0 { Err(CellError::Div0) } else { Ok(Value::number(sum.total() / f64::from(count))) }
}

fn extreme((column, criteria): (&Column, Criteria<'_>), better: fn(f64, f64) -> f64) -> Outcome {
    let mut extreme = None;
    each_number(column, &criteria, |number| extreme = Some(extreme.map_or(number, |other| better(other, number))))?;
    Ok(Value::number(extreme.unwrap_or(0.0)))
}

fn sum_if(call: &Call<'_>) -> Outcome {
    sum(one_criterion(call)?)
}

fn sum_ifs(call: &Call<'_>) -> Outcome {
    sum(many_criteria(call)?)
}

fn average_if(call: &Call<'_>) -> Outcome {
    average(one_criterion(call)?)
}

fn average_ifs(call: &Call<'_>) -> Outcome {
    average(many_criteria(call)?)
}

fn min_ifs(call: &Call<'_>) -> Outcome {
    extreme(many_criteria(call)?, f64::min)
}

fn max_ifs(call: &Call<'_>) -> Outcome {
    extreme(many_criteria(call)?, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Dialect;
    use crate::formula::function::Argument;
    use crate::formula::functions::call::testing::{call_with, column, number, numbers, text};

    #[test]
    fn rows_that_meet_criteria() {
        let customer = column(&["Ada", "Bo", "ada", "Cy", "Ada"].map(text));
        let year = numbers(&[2024.0, 2024.0, 2025.0, 2025.0, 2025.0]);
        let amount = column(&[number(100.0), number(50.0), number(7.0), Value::Error(CellError::Ref), text("n/a")]);
        let short = numbers(&[1.0]);
        let range = Argument::Range;
        let value = |value: Value| Argument::Value(value);
        let (ada, div0, wrong) = (|| value(text("ADA")), Value::Error(CellError::Div0), Value::Error(CellError::Value));
        for (name, arguments, expected) in [
            ("COUNTIF", vec![range(&customer), ada()], number(3.0)),
            ("COUNTIF", vec![range(&amount), value(Value::Error(CellError::Ref))], number(1.0)),
            ("COUNTIFS", vec![range(&customer), ada(), range(&year), value(text(">=2025"))], number(2.0)),
            ("COUNTIFS", vec![range(&customer), ada(), range(&short), value(number(1.0))], wrong.clone()),
            ("SUMIF", vec![range(&customer), ada(), range(&amount)], number(107.0)),
            ("SUMIF", vec![range(&year), value(text(">2024"))], number(6075.0)),
            ("SUMIF", vec![range(&customer), value(text("Cy")), range(&amount)], Value::Error(CellError::Ref)),
            ("SUMIF", vec![range(&customer), value(text("nobody")), range(&amount)], number(0.0)),
            ("SUMIF", vec![range(&customer), ada(), range(&short)], wrong.clone()),
            ("SUMIFS", vec![range(&amount), range(&customer), ada(), range(&year), value(number(2024.0))], number(100.0)),
            ("AVERAGEIF", vec![range(&customer), ada(), range(&amount)], number(53.5)),
            ("AVERAGEIF", vec![range(&customer), value(text("nobody")), range(&amount)], div0.clone()),
            ("AVERAGEIFS", vec![range(&amount), range(&customer), ada(), range(&year), value(text("2025"))], number(7.0)),
            ("MINIFS", vec![range(&amount), range(&customer), ada()], number(7.0)),
            ("MAXIFS", vec![range(&amount), range(&customer), ada()], number(100.0)),
            ("MAXIFS", vec![range(&amount), range(&customer), value(text("nobody"))], number(0.0)),
        ] {
            let given = call_with(FUNCTIONS, name, &arguments, Dialect::ENGLISH);
            assert_eq!(given, expected, "{name} {arguments:?}");
        }
    }
}
