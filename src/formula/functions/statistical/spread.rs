//! Means of another kind: with texts and truth values (AVERAGEA, MAXA, MINA), the most frequent value, and a mean without the extremes.
//!
//! In AVERAGEA and its kin a text counts as 0 and TRUE as 1; a blank cell is passed over.

use std::collections::HashMap;

use crate::formula::function::{Argument, Call, Function, Parameter, Takes};
use crate::foundation::column::Key;
use crate::foundation::language::Word;
use crate::foundation::value::{CellError, Value};

use crate::formula::functions::call::{Outcome, Sum, ascending};
use crate::formula::functions::row::{eager, function, parameter};

const VALUES: &[Parameter] = &[parameter(Takes::Values, "value", "Wert")];

pub(crate) static FUNCTIONS: &[Function] = &[
    function("AVERAGEA", "MITTELWERTA", VALUES, eager!(average))
        .repeating(1)
        .says(
            "The mean of all values; a text counts as 0, TRUE as 1, and blanks do not count.",
            "Der Mittelwert aller Werte; ein Text zählt als 0, WAHR als 1, und Leeres zählt nicht mit.",
        )
        .example("AVERAGEA(4,TRUE,4)", "3"),
    function("MAXA", "MAXA", VALUES, eager!(maximum))
        .repeating(1)
        .says("The largest value; a text counts as 0, TRUE as 1.", "Der größte Wert; ein Text zählt als 0, WAHR als 1.")
        .example("MAXA(-4,TRUE)", "1"),
    function("MINA", "MINA", VALUES, eager!(minimum))
        .repeating(1)
        .says("The smallest value; a text counts as 0, TRUE as 1.", "Der kleinste Wert; ein Text zählt als 0, WAHR als 1.")
        .example("MINA([Segment])", "0"),
    function("MODE.SNGL", "MODUS.EINF", &[parameter(Takes::Numbers, "number", "Zahl")], eager!(most_frequent))
        .repeating(1)
        .also(&[Word::new("MODE", "MODALWERT")])
        .says(
            "The number that stands there most often, the first of several; #N/A where none stands there twice.",
            "Die häufigste Zahl, von mehreren die erste; #NV, wo keine zweimal vorkommt.",
        )
        .example("MODE.SNGL([Price])", "20"),
    function(
        "TRIMMEAN",
        "GESTUTZTMITTEL",
        &[parameter(Takes::NumberRange, "column", "Spalte"), parameter(Takes::Number, "share", "Prozent")],
        eager!(trimmed_mean),
    )
    .says(
        "The mean of a column without a share of its numbers, half of it the largest and half the smallest.",
        "Der Mittelwert einer Spalte ohne einen Anteil ihrer Zahlen, je zur Hälfte die größten und die kleinsten.",
    )
    .example("TRIMMEAN([Price],0.5)", "15"),
];

/// Hands all values but blanks to `visit`, as numbers.
fn all(call: &Call<'_>, mut visit: impl FnMut(f64)) -> Result<(), CellError> {
    let mut one = |value: &Value| -> Result<(), CellError> {
        match value {
            Value::Blank => {}
            Value::Text(_) => visit(0.0),
            value => visit(value.to_number()?),
        }
        Ok(())
    };
    for argument in call.arguments {
        match argument {
            Argument::Missing => one(&Value::Number(0.0))?,
            Argument::Value(value) => one(value)?,
            Argument::Range(column) => column.values().iter().try_for_each(|value| one(&value))?,
        }
    }
    Ok(())
}

fn average(call: &Call<'_>) -> Outcome {
    let (mut sum, mut count) = (Sum::default(), 0_u32);
    all(call, |number| {
        sum.add(number);
        count += 1;
    })?;
    if count == 0 { Err(CellError::Div0) } else { Ok(Value::number(sum.total() / f64::from(count))) }
}

fn extreme(call: &Call<'_>, better: fn(f64, f64) -> f64) -> Outcome {
    let mut extreme = None;
    all(call, |number| extreme = Some(extreme.map_or(number, |other| better(other, number))))?;
    Ok(Value::number(extreme.unwrap_or(0.0)))
}

fn maximum(call: &Call<'_>) -> Outcome {
    extreme(call, f64::max)
}

fn minimum(call: &Call<'_>) -> Outcome {
    extreme(call, f64::min)
}

fn most_frequent(call: &Call<'_>) -> Outcome {
    let (mut counts, mut order): (HashMap<Key, usize>, Vec<f64>) = (HashMap::new(), Vec::new());
    call.numbers(0, |number| {
        if let Some(key) = Key::of(&Value::Number(number)) {
            let count = counts.entry(key).or_default();
            *count += 1;
            if *count == 1 {
                order.push(number);
            }
        }
    })?;
    let count = |number: f64| Key::of(&Value::Number(number)).and_then(|key| counts.get(&key)).copied().unwrap_or(0);
    let mut most: Option<(f64, usize)> = None;
    for number in order {
        let often = count(number);
        if often > most.map_or(1, |(_, most)| most) {
            most = Some((number, often));
        }
    }
    most.map(|(number, _)| Value::number(number)).ok_or(CellError::NotAvailable)
}

fn trimmed_mean(call: &Call<'_>) -> Outcome {
    let (numbers, share) = (ascending(call.column(0)?)?, call.number(1)?);
    if numbers.is_empty() || !(0.0..1.0).contains(&share) {
        return Err(CellError::Num);
    }
    let cut = (crate::foundation::number::round_to_15_digits(numbers.len() as f64 * share) / 2.0).floor() as usize;
    let kept = &numbers[cut..numbers.len() - cut];
    let mut sum = Sum::default();
    kept.iter().for_each(|&number| sum.add(number));
    Ok(Value::number(sum.total() / kept.len() as f64))
}
