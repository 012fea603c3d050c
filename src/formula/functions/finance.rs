//! Payments: NPV, PMT.

use crate::formula::function::{Call, Function, Parameter, Takes};
use crate::foundation::value::{CellError, Value};

use super::call::{Outcome, Sum};
use super::row::{eager, function, optional, parameter};

const RATE: Parameter = parameter(Takes::Number, "rate", "Zins");

pub(super) static FUNCTIONS: &[Function] = &[
    function("NPV", "NBW", &[RATE, parameter(Takes::Numbers, "payment", "Wert")], eager!(present_value))
        .repeating(1)
        .says(
            "What payments at the end of one period after the other are worth today.",
            "Was Zahlungen jeweils am Ende der Perioden heute wert sind.",
        )
        .example("NPV(0.1,110,121)", "200"),
    function(
        "PMT",
        "RMZ",
        &[
            RATE,
            parameter(Takes::Number, "periods", "Zzr"),
            parameter(Takes::Number, "present_value", "Bw"),
            optional(Takes::Number, "future_value", "Zw"),
            optional(Takes::Number, "at_start", "F"),
        ],
        eager!(payment),
    )
    .says("The equal payment of each period that pays a loan back.", "Die gleichbleibende Zahlung je Periode, die einen Kredit tilgt.")
    .example("PMT(0,10,-1000)", "100"),
];

fn present_value(call: &Call<'_>) -> Outcome {
    let rate = call.number(0)?;
    let (mut sum, mut period, mut factor) = (Sum::default(), 0_u32, 1.0);
    call.numbers(1, |payment| {
        period += 1;
        factor *= 1.0 + rate;
        sum.add(payment / factor);
    })?;
    if period > 0 && rate == -1.0 { Err(CellError::Div0) } else { Ok(Value::number(sum.total())) }
}

fn payment(call: &Call<'_>) -> Outcome {
    let (rate, periods, present) = (call.number(0)?, call.number(1)?, call.number(2)?);
    let (future, at_start) = (call.number_or(3, 0.0)?, call.number_or(4, 0.0)? != 0.0);
    if periods == 0.0 || rate <= -1.0 {
        return Err(CellError::Num);
    }
    if rate == 0.0 {
        return Ok(Value::number(-(present + future) / periods));
    }
    let growth = (1.0 + rate).powf(periods);
    let due = if at_start { 1.0 + rate } else { 1.0 };
    Ok(Value::number(-(present * growth + future) * rate / (due * (growth - 1.0))))
}
