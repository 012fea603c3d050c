//! Rounding to a multiple on one side: EVEN, ODD, CEILING.MATH, FLOOR.MATH and their kin.
//!
//! As in `arithmetic`, how often a step goes into a number is counted at 15 digits, so that 0.3 is three times 0.1.

use crate::formula::function::{Call, Function, Parameter, Takes};
use crate::foundation::language::Word;
use crate::foundation::number::round_to_15_digits;
use crate::foundation::value::Value;

use super::call::Outcome;
use super::row::{eager, function, optional, parameter};

const NUMBER: Parameter = parameter(Takes::Number, "number", "Zahl");
const STEPS: &[Parameter] = &[NUMBER, optional(Takes::Number, "significance", "Schritt"), optional(Takes::Number, "mode", "Modus")];
const PRECISE: &[Parameter] = &[NUMBER, optional(Takes::Number, "significance", "Schritt")];

pub(super) static FUNCTIONS: &[Function] = &[
    function("EVEN", "GERADE", &[NUMBER], eager!(even))
        .says("Rounds away from zero to the next even number.", "Rundet von null weg auf die nächste gerade Zahl.")
        .example("EVEN(3.2)", "4"),
    function("ODD", "UNGERADE", &[NUMBER], eager!(odd))
        .says("Rounds away from zero to the next odd number.", "Rundet von null weg auf die nächste ungerade Zahl.")
        .example("ODD(3.2)", "5"),
    function("CEILING.MATH", "OBERGRENZE.MATHEMATIK", STEPS, eager!(ceiling))
        .says(
            "Rounds up to the next multiple of the significance (1); with a mode other than 0, negative numbers away from zero.",
            "Rundet auf das nächste Vielfache des Schritts (1) auf; mit einem Modus außer 0 negative Zahlen von null weg.",
        )
        .example("CEILING.MATH(-5.5,2)", "-4"),
    function("FLOOR.MATH", "UNTERGRENZE.MATHEMATIK", STEPS, eager!(floor))
        .says(
            "Rounds down to the next multiple of the significance (1); with a mode other than 0, negative numbers towards zero.",
            "Rundet auf das nächste Vielfache des Schritts (1) ab; mit einem Modus außer 0 negative Zahlen zu null hin.",
        )
        .example("FLOOR.MATH(-5.5,2)", "-6"),
    function("CEILING.PRECISE", "OBERGRENZE.GENAU", PRECISE, eager!(ceiling))
        .also(&[Word::new("ISO.CEILING", "ISO.OBERGRENZE")])
        .says("Rounds up to the next multiple of the significance (1).", "Rundet auf das nächste Vielfache des Schritts (1) auf.")
        .example("CEILING.PRECISE(4.3)", "5"),
    function("FLOOR.PRECISE", "UNTERGRENZE.GENAU", PRECISE, eager!(floor))
        .says("Rounds down to the next multiple of the significance (1).", "Rundet auf das nächste Vielfache des Schritts (1) ab.")
        .example("FLOOR.PRECISE(-4.3)", "-5"),
];

/// The multiple of a step that is not below the number, or not above it.
fn multiple(number: f64, step: f64, up: bool) -> f64 {
    let step = step.abs();
    if step == 0.0 {
        return 0.0;
    }
    let times = round_to_15_digits(number / step);
    round_to_15_digits(if up { times.ceil() } else { times.floor() } * step)
}

fn even(call: &Call<'_>) -> Outcome {
    let number = call.number(0)?;
    Ok(Value::number(multiple(number, 2.0, number > 0.0)))
}

fn odd(call: &Call<'_>) -> Outcome {
    let number = call.number(0)?;
    let away = multiple(number.abs() + 1.0, 2.0, true) - 1.0;
    Ok(Value::number(if number < 0.0 { -away } else { away }))
}

/// The number, its step and whether a negative number is rounded by its magnitude.
fn stepped(call: &Call<'_>) -> Result<(f64, f64, bool), crate::foundation::value::CellError> {
    let (number, mode) = (call.number(0)?, call.number_or(2, 0.0)?);
    let step = if call.is_given(1) { call.number(1)? } else { 1.0 };
    Ok((number, step, number < 0.0 && mode != 0.0))
}

fn ceiling(call: &Call<'_>) -> Outcome {
    let (number, step, by_magnitude) = stepped(call)?;
    Ok(Value::number(multiple(number, step, !by_magnitude)))
}

fn floor(call: &Call<'_>) -> Outcome {
    let (number, step, by_magnitude) = stepped(call)?;
    Ok(Value::number(multiple(number, step, by_magnitude)))
}
