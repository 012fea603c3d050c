//! The normal distribution: NORM.DIST, NORM.S.DIST.

use std::f64::consts::{PI, SQRT_2};

use crate::formula::function::{Call, Function, Parameter, Takes};
use crate::foundation::language::Word;
use crate::foundation::value::{CellError, Value};

use crate::formula::functions::call::Outcome;
use crate::formula::functions::row::{eager, function, parameter};

const CUMULATIVE: Parameter = parameter(Takes::Value, "cumulative", "kumuliert");

pub(crate) static FUNCTIONS: &[Function] = &[
    function(
        "NORM.DIST",
        "NORM.VERT",
        &[
            parameter(Takes::Number, "number", "x"),
            parameter(Takes::Number, "mean", "Mittelwert"),
            parameter(Takes::Number, "deviation", "Standabwn"),
            CUMULATIVE,
        ],
        eager!(normal),
    )
    .also(&[Word::new("NORMDIST", "NORMVERT")])
    .says(
        "The share of normally distributed values up to a number (TRUE), or the density there (FALSE).",
        "Der Anteil normalverteilter Werte bis zu einer Zahl (WAHR) oder die Dichte dort (FALSCH).",
    )
    .example("ROUND(NORM.DIST(42,40,1.5,TRUE),4)", "0.9088"),
    function("NORM.S.DIST", "NORM.S.VERT", &[parameter(Takes::Number, "number", "z"), CUMULATIVE], eager!(standard))
        .says(
            "The same of the standard normal distribution, with mean 0 and deviation 1.",
            "Dasselbe für die Standardnormalverteilung, mit Mittelwert 0 und Abweichung 1.",
        )
        .example("ROUND(NORM.S.DIST(1.333333,TRUE),4)", "0.9088"),
    function("NORMSDIST", "STANDNORMVERT", &[parameter(Takes::Number, "number", "z")], eager!(standard_share))
        .says(
            "The share of standard normally distributed values up to a number; NORM.S.DIST with TRUE.",
            "Der Anteil standardnormalverteilter Werte bis zu einer Zahl; NORM.S.VERT mit WAHR.",
        )
        .example("NORMSDIST(0)", "0.5"),
];

/// The share of values up to `z`, or the density there.
fn distributed(z: f64, cumulative: bool) -> f64 {
    if cumulative { libm::erfc(-z / SQRT_2) / 2.0 } else { (-z * z / 2.0).exp() / (2.0 * PI).sqrt() }
}

fn normal(call: &Call<'_>) -> Outcome {
    let (number, mean, deviation) = (call.number(0)?, call.number(1)?, call.number(2)?);
    let cumulative = call.switch_or(3, false)?;
    if deviation <= 0.0 {
        return Err(CellError::Num);
    }
    let share = distributed((number - mean) / deviation, cumulative);
    Ok(Value::number(if cumulative { share } else { share / deviation }))
}

fn standard(call: &Call<'_>) -> Outcome {
    Ok(Value::number(distributed(call.number(0)?, call.switch_or(1, false)?)))
}

fn standard_share(call: &Call<'_>) -> Outcome {
    Ok(Value::number(distributed(call.number(0)?, true)))
}
