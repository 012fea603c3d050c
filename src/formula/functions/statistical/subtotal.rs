//! SUBTOTAL and AGGREGATE: another function by its number, over whole columns.
//!
//! All accounts count: what is filtered out or hidden in the sheet is an account all the same, so that the numbers from 101 on mean what
//! those from 1 on do, and of AGGREGATE's options only whether errors are passed over.

use crate::formula::function::{Argument, Call, Function, Implementation, Parameter, Takes};
use crate::foundation::column::Column;
use crate::foundation::value::{CellError, Value};

use super::{rank, spread, statistics};
use crate::formula::functions::arithmetic;
use crate::formula::functions::call::{Outcome, ascending};
use crate::formula::functions::row::{eager, function, optional, parameter};

const COLUMN: Parameter = parameter(Takes::Range, "column", "Spalte");

pub(crate) static FUNCTIONS: &[Function] = &[
    function("SUBTOTAL", "TEILERGEBNIS", &[parameter(Takes::Number, "function", "Funktion"), COLUMN], eager!(subtotal))
        .repeating(1)
        .says(
            "Another function over whole columns by its number: 1 AVERAGE, 2 COUNT, 3 COUNTA, 4 MAX, 5 MIN, 6 PRODUCT, 7 STDEV.S, 8 STDEV.P, 9 SUM, 10 VAR.S, 11 VAR.P; filtered and hidden rows count too.",
            "Eine andere Funktion über ganze Spalten nach ihrer Nummer: 1 MITTELWERT, 2 ANZAHL, 3 ANZAHL2, 4 MAX, 5 MIN, 6 PRODUKT, 7 STABW.S, 8 STABW.N, 9 SUMME, 10 VAR.S, 11 VAR.P; gefilterte und ausgeblendete Zeilen zählen mit.",
        )
        .example("SUBTOTAL(9,[Price])", "55"),
    function(
        "AGGREGATE",
        "AGGREGAT",
        &[
            parameter(Takes::Number, "function", "Funktion"),
            parameter(Takes::Number, "options", "Optionen"),
            COLUMN,
            optional(Takes::Number, "k", "k"),
        ],
        eager!(aggregate),
    )
    .says(
        "As SUBTOTAL, and 12 MEDIAN, 13 MODE.SNGL, 14 LARGE, 15 SMALL, 16 PERCENTILE.INC, 17 QUARTILE.INC, 18 PERCENTILE.EXC, 19 QUARTILE.EXC with k; the options 2, 3, 6 and 7 pass over errors.",
        "Wie TEILERGEBNIS, und 12 MEDIAN, 13 MODUS.EINF, 14 KGRÖSSTE, 15 KKLEINSTE, 16 QUANTIL.INKL, 17 QUARTILE.INKL, 18 QUANTIL.EXKL, 19 QUARTILE.EXKL mit k; die Optionen 2, 3, 6 und 7 übergehen Fehler.",
    )
    .example("AGGREGATE(14,6,[Price],3)", "10"),
];

/// The functions by their numbers, from 1 on.
const BY_NUMBER: [&str; 17] = [
    "AVERAGE",
    "COUNT",
    "COUNTA",
    "MAX",
    "MIN",
    "PRODUCT",
    "STDEV.S",
    "STDEV.P",
    "SUM",
    "VAR.S",
    "VAR.P",
    "MEDIAN",
    "MODE.SNGL",
    "LARGE",
    "SMALL",
    "PERCENTILE.INC",
    "QUARTILE.INC",
];

/// The function of this number, from 1 on.
fn by_number(number: f64) -> Option<&'static Function> {
    let name = BY_NUMBER.get((number as usize).checked_sub(1)?)?;
    let rows = [arithmetic::FUNCTIONS, statistics::FUNCTIONS, spread::FUNCTIONS, rank::FUNCTIONS];
    rows.into_iter().flatten().find(|function| function.name.english == *name)
}

/// The function of a number of SUBTOTAL's.
pub(crate) fn of_subtotal(number: f64) -> Option<&'static Function> {
    let number = number.trunc();
    let number = if number > 100.0 { number - 100.0 } else { number };
    if (1.0..=11.0).contains(&number) { by_number(number) } else { None }
}

/// Another function with these arguments.
fn called(function: &Function, arguments: &[Argument<'_>], call: &Call<'_>) -> Outcome {
    let Implementation::Eager(body) = function.implementation else { return Err(CellError::Value) };
    match body(&Call { arguments, as_of: call.as_of, dialect: call.dialect }) {
        Value::Error(error) => Err(error),
        value => Ok(value),
    }
}

fn subtotal(call: &Call<'_>) -> Outcome {
    let function = of_subtotal(call.number(0)?).ok_or(CellError::Value)?;
    called(function, &call.arguments[1..], call)
}

fn aggregate(call: &Call<'_>) -> Outcome {
    let (number, options) = (call.number(0)?.trunc(), call.number(1)?.trunc());
    if !(1.0..=19.0).contains(&number) || !(0.0..=7.0).contains(&options) {
        return Err(CellError::Value);
    }
    let passes_over_errors = matches!(options as u8, 2 | 3 | 6 | 7);
    let column = call.column(2)?;
    let without_errors: Column;
    let column = if passes_over_errors && column.values().iter().any(|value| value.error().is_some()) {
        without_errors = column.values().iter().filter(|value| value.error().is_none()).collect();
        &without_errors
    } else {
        column
    };
    let takes_k = number >= 14.0;
    if takes_k != call.is_given(3) {
        return Err(CellError::Value);
    }
    if number >= 18.0 {
        return rank::between_exclusive(ascending(column)?, if number == 18.0 { call.number(3)? } else { call.number(3)?.trunc() / 4.0 });
    }
    let function = by_number(number).ok_or(CellError::Value)?;
    let mut arguments = vec![Argument::Range(column)];
    if takes_k {
        arguments.push(Argument::Value(Value::number(call.number(3)?)));
    }
    called(function, &arguments, call)
}
