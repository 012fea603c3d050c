//! Times of day: a part of a day, as Excel's clock reads it.
//!
//! A time is rounded to whole seconds before its parts are read, as in Excel; a text is never a time by itself (TIMEVALUE reads one).

use crate::formula::function::{Call, Function, Parameter, Takes};
use crate::foundation::value::{CellError, Value};

use super::call::Outcome;
use super::reading;
use super::row::{eager, function, parameter};

const TIME: Parameter = parameter(Takes::Number, "time", "Zahl");
const SECONDS_OF_A_DAY: f64 = 86_400.0;
/// What an argument of TIME may at most be.
const LARGEST: f64 = 32_767.0;

pub(super) static FUNCTIONS: &[Function] = &[
    function("HOUR", "STUNDE", &[TIME], eager!(hour))
        .says("The hour of a time, 0 to 23.", "Die Stunde einer Uhrzeit, 0 bis 23.")
        .example("HOUR(TIME(14,30,5))", "14"),
    function("MINUTE", "MINUTE", &[TIME], eager!(minute))
        .says("The minute of a time, 0 to 59.", "Die Minute einer Uhrzeit, 0 bis 59.")
        .example("MINUTE(TIME(14,30,5))", "30"),
    function("SECOND", "SEKUNDE", &[TIME], eager!(second))
        .says("The second of a time, 0 to 59.", "Die Sekunde einer Uhrzeit, 0 bis 59.")
        .example("SECOND(TIME(14,30,5))", "5"),
    function(
        "TIME",
        "ZEIT",
        &[
            parameter(Takes::Number, "hour", "Stunde"),
            parameter(Takes::Number, "minute", "Minute"),
            parameter(Takes::Number, "second", "Sekunde"),
        ],
        eager!(time),
    )
    .says("A time of day as a part of a day: 0.5 is noon.", "Eine Uhrzeit als Teil eines Tages: 0,5 ist Mittag.")
    .example("TIME(12,0,0)", "0.5"),
    function("TIMEVALUE", "ZEITWERT", &[parameter(Takes::Text, "text", "Text")], eager!(time_value))
        .says("The time that a text stands for: 14:30.", "Die Uhrzeit, für die ein Text steht: 14:30.")
        .example("TIMEVALUE(\"18:00\")", "0.75"),
];

/// The second of the day.
fn seconds(call: &Call<'_>) -> Result<f64, CellError> {
    let time = call.number(0)?;
    if time < 0.0 {
        return Err(CellError::Num);
    }
    call.day(0)?;
    Ok((time.fract() * SECONDS_OF_A_DAY).round() % SECONDS_OF_A_DAY)
}

fn hour(call: &Call<'_>) -> Outcome {
    Ok(Value::number((seconds(call)? / 3600.0).floor()))
}

fn minute(call: &Call<'_>) -> Outcome {
    Ok(Value::number((seconds(call)? / 60.0).floor() % 60.0))
}

fn second(call: &Call<'_>) -> Outcome {
    Ok(Value::number(seconds(call)? % 60.0))
}

fn time(call: &Call<'_>) -> Outcome {
    let mut seconds = 0.0;
    for (place, unit) in [3600.0, 60.0, 1.0].into_iter().enumerate() {
        let part = call.number(place)?.trunc();
        if part.abs() > LARGEST {
            return Err(CellError::Num);
        }
        seconds += part * unit;
    }
    if seconds < 0.0 { Err(CellError::Num) } else { Ok(Value::number(seconds % SECONDS_OF_A_DAY / SECONDS_OF_A_DAY)) }
}

fn time_value(call: &Call<'_>) -> Outcome {
    match call.value(0)? {
        Value::Text(text) if text.contains(':') => {
            reading::number(&text, call.dialect).map(|moment| Value::number(moment.fract())).ok_or(CellError::Value)
        }
        _ => Err(CellError::Value),
    }
}
