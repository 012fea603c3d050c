//! The operators' meaning: Excel's, with this language's two differences (see [`value`](crate::foundation::value)).

use std::sync::Arc;

use crate::foundation::value::{CellError, Value};

use crate::formula::Dialect;
use crate::formula::syntax::ast::Operator;

/// A computed number, or `#NUM!` where it is not one.
pub(crate) fn finite(number: f64) -> Result<f64, CellError> {
    if !number.is_finite() {
        return Err(CellError::Num);
    }
    // Excel knows no number nearer to 0 than 2.2E-308. Adding 0 makes -0 to 0.
    Ok(if number.is_subnormal() { 0.0 } else { number + 0.0 })
}

/// One step of arithmetic.
pub(crate) fn arithmetic(operator: Operator, left: f64, right: f64) -> Result<f64, CellError> {
    match operator {
        Operator::Add => finite(snapped_sum(left, right)),
        Operator::Subtract => finite(snapped_sum(left, -right)),
        Operator::Multiply => finite(left * right),
        Operator::Divide if right == 0.0 => Err(CellError::Div0),
        Operator::Divide => finite(left / right),
        Operator::Power => power(left, right),
        _ => Err(CellError::Value),
    }
}

/// A sum of which the operands cancel each other but for the error of their binary form is 0, as in spreadsheets:
/// 0.1+0.2-0.3. Whole numbers have no such error.
fn snapped_sum(left: f64, right: f64) -> f64 {
    const NOISE: f64 = 1.0 / (1_u64 << 48) as f64;
    let sum = left + right;
    let noise = sum.abs() < left.abs().max(right.abs()) * NOISE;
    if noise && (left.fract() != 0.0 || right.fract() != 0.0) { 0.0 } else { sum }
}

/// A number raised to a power. A power that is no whole number is computed by way of the natural logarithm, as Excel does, whose
/// last digits are those of that way: `73^1.3399`.
pub(crate) fn power(base: f64, exponent: f64) -> Result<f64, CellError> {
    if base == 0.0 && exponent == 0.0 {
        return Err(CellError::Num);
    }
    if base == 0.0 && exponent < 0.0 {
        return Err(CellError::Div0);
    }
    let power = match exponent {
        0.5 => base.sqrt(),
        exponent if exponent.fract() == 0.0 || base <= 0.0 => base.powf(exponent),
        exponent => (exponent * base.ln()).exp(),
    };
    finite(power)
}

/// A comparison.
pub(crate) fn comparison(operator: Operator, left: &Value, right: &Value) -> Result<bool, CellError> {
    let order = left.compare(right)?;
    Ok(decided(operator, order))
}

/// What a comparison's operator says of an order.
pub(crate) fn decided(operator: Operator, order: std::cmp::Ordering) -> bool {
    match operator {
        Operator::NotEqual => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterOrEqual => order.is_ge(),
        _ => order.is_eq(),
    }
}

/// A value as `&` joins it.
pub(crate) fn joined(value: &Value, dialect: Dialect) -> Result<Arc<str>, CellError> {
    let text = value.to_text(dialect.language)?;
    let other_sign = dialect.decimal_comma != (dialect.language.decimal_separator() == ',');
    if other_sign && matches!(value, Value::Number(_)) {
        let sign = dialect.decimal_separator().to_string();
        return Ok(text.replace(dialect.language.decimal_separator(), &sign).into());
    }
    Ok(text)
}

/// Whether a value is what `=""` asks for: a blank cell or an empty text.
pub(crate) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Blank => true,
        Value::Text(text) => text.is_empty(),
        _ => false,
    }
}
