//! Arithmetic: rounding, remainders, powers, sums.
//!
//! Rounding is decimal, at Excel's 15 significant digits: what a person reads as 409.5 is rounded as 409.5, though its binary value
//! lies beside it. So `INT(4.1*100)` is 410, as `4.1*100=410` is TRUE.

use crate::formula::function::{Call, Function, Parameter, Takes};
use crate::formula::running::operators;
use crate::foundation::column::Column;
use crate::foundation::number::round_half_away;
use crate::foundation::number::round_to_15_digits;
use crate::foundation::value::{CellError, Value};

use super::call::{Outcome, Sum};
use super::row::{eager, function, optional, parameter};

const NUMBER: Parameter = parameter(Takes::Number, "number", "Zahl");
const DIGITS: Parameter = parameter(Takes::Number, "digits", "Anzahl_Stellen");
const SIGNIFICANCE: Parameter = parameter(Takes::Number, "significance", "Schritt");
const VALUES: Parameter = parameter(Takes::Numbers, "number", "Zahl");

pub(super) static FUNCTIONS: &[Function] = &[
    function("ABS", "ABS", &[NUMBER], eager!(absolute))
        .says("The number without its sign.", "Die Zahl ohne ihr Vorzeichen.")
        .example("ABS(-4)", "4"),
    function("SIGN", "VORZEICHEN", &[NUMBER], eager!(sign))
        .says("1 for a positive number, -1 for a negative one, 0 for zero.", "1 für eine positive Zahl, -1 für eine negative, 0 für null.")
        .example("SIGN(-4)", "-1"),
    function("ROUND", "RUNDEN", &[NUMBER, DIGITS], eager!(round))
        .says(
            "Rounds to so many decimal places, halves away from zero; negative digits round before the point.",
            "Rundet auf so viele Nachkommastellen, Hälften von null weg; negative Stellen runden vor dem Komma.",
        )
        .example("ROUND(2.345,2)", "2.35"),
    function("ROUNDUP", "AUFRUNDEN", &[NUMBER, DIGITS], eager!(round_up))
        .says("Rounds away from zero to so many decimal places.", "Rundet von null weg auf so viele Nachkommastellen.")
        .example("ROUNDUP(2.341,2)", "2.35"),
    function("ROUNDDOWN", "ABRUNDEN", &[NUMBER, DIGITS], eager!(round_down))
        .says("Rounds towards zero to so many decimal places.", "Rundet zu null hin auf so viele Nachkommastellen.")
        .example("ROUNDDOWN(2.349,2)", "2.34"),
    function("MROUND", "VRUNDEN", &[NUMBER, parameter(Takes::Number, "multiple", "Vielfaches")], eager!(round_to_multiple))
        .refusing_booleans()
        .says(
            "Rounds to the nearest multiple; both numbers need the same sign.",
            "Rundet auf das nächste Vielfache; beide Zahlen brauchen dasselbe Vorzeichen.",
        )
        .example("MROUND(17,5)", "15"),
    function("CEILING", "OBERGRENZE", &[NUMBER, SIGNIFICANCE], eager!(ceiling))
        .says("Rounds up to the next multiple of the significance.", "Rundet auf das nächste Vielfache des Schritts auf.")
        .example("CEILING(12,5)", "15"),
    function("FLOOR", "UNTERGRENZE", &[NUMBER, SIGNIFICANCE], eager!(floor))
        .says("Rounds down to the next multiple of the significance.", "Rundet auf das nächste Vielfache des Schritts ab.")
        .example("FLOOR(12,5)", "10"),
    function("INT", "GANZZAHL", &[NUMBER], eager!(integer))
        .says("Rounds down to a whole number, also below zero.", "Rundet auf eine ganze Zahl ab, auch unter null.")
        .example("INT(-2.5)", "-3"),
    function("TRUNC", "KÜRZEN", &[NUMBER, optional(Takes::Number, "digits", "Anzahl_Stellen")], eager!(round_down))
        .says("Cuts off the decimal places beyond the given ones (0).", "Schneidet die Nachkommastellen jenseits der angegebenen (0) ab.")
        .example("TRUNC(-2.5)", "-2"),
    function("MOD", "REST", &[NUMBER, parameter(Takes::Number, "divisor", "Divisor")], eager!(remainder))
        .says("The remainder of a division, with the divisor's sign.", "Der Rest einer Division, mit dem Vorzeichen des Divisors.")
        .example("MOD(-7,3)", "2"),
    function("QUOTIENT", "QUOTIENT", &[NUMBER, parameter(Takes::Number, "divisor", "Divisor")], eager!(quotient))
        .refusing_booleans()
        .says("The whole part of a division.", "Der ganze Teil einer Division.")
        .example("QUOTIENT(-7,2)", "-3"),
    function("POWER", "POTENZ", &[NUMBER, parameter(Takes::Number, "exponent", "Potenz")], eager!(power))
        .says("The number raised to a power, as with ^.", "Die Zahl hoch einer Potenz, wie mit ^.")
        .example("POWER(2,10)", "1024"),
    function("SQRT", "WURZEL", &[NUMBER], eager!(square_root)).says("The square root.", "Die Quadratwurzel.").example("SQRT(16)", "4"),
    function("EXP", "EXP", &[NUMBER], eager!(exponential))
        .says("e raised to the number.", "e hoch der Zahl.")
        .example("ROUND(EXP(1),4)", "2.7183"),
    function("LN", "LN", &[NUMBER], eager!(natural_logarithm))
        .says("The natural logarithm.", "Der natürliche Logarithmus.")
        .example("LN(EXP(2))", "2"),
    function("LOG", "LOG", &[NUMBER, optional(Takes::Number, "base", "Basis")], eager!(logarithm))
        .says("The logarithm to a base (10).", "Der Logarithmus zu einer Basis (10).")
        .example("LOG(8,2)", "3"),
    function("LOG10", "LOG10", &[NUMBER], eager!(common_logarithm))
        .says("The logarithm to base 10.", "Der Logarithmus zur Basis 10.")
        .example("LOG10(1000)", "3"),
    function("PI", "PI", &[], eager!(pi)).says("The number pi.", "Die Zahl Pi.").example("ROUND(PI(),4)", "3.1416"),
    function("SUM", "SUMME", &[VALUES], eager!(sum))
        .repeating(1)
        .says(
            "Adds numbers, of this account or of whole columns; a column's texts and blanks are skipped.",
            "Addiert Zahlen, dieses Kunden oder ganzer Spalten; Texte und Leeres einer Spalte werden übergangen.",
        )
        .example("SUM(1,2,3)", "6"),
    function("PRODUCT", "PRODUKT", &[VALUES], eager!(product))
        .repeating(1)
        .says(
            "Multiplies numbers, of this account or of whole columns; a column's texts and blanks are skipped.",
            "Multipliziert Zahlen, dieses Kunden oder ganzer Spalten; Texte und Leeres einer Spalte werden übergangen.",
        )
        .example("PRODUCT(2,3,4)", "24"),
    function("SUMPRODUCT", "SUMMENPRODUKT", &[parameter(Takes::NumberRange, "column", "Spalte")], eager!(sum_of_products))
        .repeating(1)
        .says(
            "Multiplies columns of the same length row by row and adds the products; what is no number counts as 0.",
            "Multipliziert gleich lange Spalten Zeile für Zeile und addiert die Produkte; was keine Zahl ist, zählt als 0.",
        )
        .example("SUMPRODUCT([Units],[Price])", "110"),
];

fn absolute(call: &Call<'_>) -> Outcome {
    Ok(Value::number(call.number(0)?.abs()))
}

fn sign(call: &Call<'_>) -> Outcome {
    let number = call.number(0)?;
    Ok(Value::Number(if number > 0.0 {
        1.0
    } else if number < 0.0 {
        -1.0
    } else {
        0.0
    }))
}

/// The digits argument as a whole number; beyond f64's own range no more is rounded.
fn places(call: &Call<'_>) -> Result<i32, CellError> {
    Ok(call.number_or(1, 0.0)?.trunc().clamp(-400.0, 400.0) as i32)
}

fn round(call: &Call<'_>) -> Outcome {
    Ok(Value::number(round_half_away(call.number(0)?, places(call)?)))
}

fn round_up(call: &Call<'_>) -> Outcome {
    Ok(Value::number(away_from_zero(call.number(0)?, places(call)?)))
}

fn round_down(call: &Call<'_>) -> Outcome {
    Ok(Value::number(towards_zero(call.number(0)?, places(call)?)))
}

/// A number's first 15 significant digits, and how many of them stand before `digits` places; `None` where all of them do.
fn kept_digits(number: f64, digits: i32) -> Option<(u64, u64)> {
    let scientific = format!("{:.14e}", number.abs());
    let (mantissa, exponent) = scientific.split_once('e')?;
    let kept = exponent.parse::<i32>().ok()? + 1 + digits;
    let all: u64 = mantissa.bytes().filter(u8::is_ascii_digit).fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
    match kept {
        15.. => None,
        kept if kept < 0 => Some((0, all)),
        kept => {
            let unit = 10_u64.pow(15 - kept as u32);
            Some((all / unit, all % unit))
        }
    }
}

fn towards_zero(number: f64, digits: i32) -> f64 {
    let Some((whole, _)) = kept_digits(number, digits) else { return number };
    scaled(whole, digits).copysign(number)
}

fn away_from_zero(number: f64, digits: i32) -> f64 {
    let Some((whole, cut)) = kept_digits(number, digits) else { return number };
    scaled(whole + u64::from(cut > 0), digits).copysign(number)
}

fn scaled(whole: u64, digits: i32) -> f64 {
    format!("{whole}e{}", -digits).parse().unwrap_or(f64::INFINITY)
}

/// How many times `unit` goes into `number`, without the binary dust of the division.
fn times(number: f64, unit: f64) -> f64 {
    round_to_15_digits(number / unit)
}

fn round_to_multiple(call: &Call<'_>) -> Outcome {
    let (number, multiple) = (call.strict_number(0)?, call.strict_number(1)?);
    if number == 0.0 || multiple == 0.0 {
        return Ok(Value::Number(0.0));
    }
    if (number < 0.0) != (multiple < 0.0) {
        return Err(CellError::Num);
    }
    Ok(Value::number(round_to_15_digits(round_half_away(times(number, multiple), 0) * multiple)))
}

fn ceiling(call: &Call<'_>) -> Outcome {
    let (number, significance) = (call.number(0)?, call.number(1)?);
    if number == 0.0 || significance == 0.0 {
        return Ok(Value::Number(0.0));
    }
    if number > 0.0 && significance < 0.0 {
        return Err(CellError::Num);
    }
    Ok(Value::number(round_to_15_digits(times(number, significance).ceil() * significance)))
}

fn floor(call: &Call<'_>) -> Outcome {
    let (number, significance) = (call.number(0)?, call.number(1)?);
    if number == 0.0 {
        return Ok(Value::Number(0.0));
    }
    if significance == 0.0 {
        return Err(CellError::Div0);
    }
    if number > 0.0 && significance < 0.0 {
        return Err(CellError::Num);
    }
    Ok(Value::number(round_to_15_digits(times(number, significance).floor() * significance)))
}

fn integer(call: &Call<'_>) -> Outcome {
    let number = call.number(0)?;
    Ok(Value::number(if number < 0.0 { away_from_zero(number, 0) } else { towards_zero(number, 0) }))
}

/// Excel's limit on the quotient, beyond which it gives `#NUM!` rather than a remainder without a correct digit.
const LARGEST_QUOTIENT: f64 = 1_125_899_906_842_624.0;

fn remainder(call: &Call<'_>) -> Outcome {
    let (number, divisor) = (call.number(0)?, call.number(1)?);
    if divisor == 0.0 {
        return Err(CellError::Div0);
    }
    let quotient = times(number, divisor).floor();
    if quotient.abs() >= LARGEST_QUOTIENT {
        return Err(CellError::Num);
    }
    if number.fract() == 0.0 && divisor.fract() == 0.0 {
        let rest = number % divisor;
        return Ok(Value::number(if rest != 0.0 && (rest < 0.0) != (divisor < 0.0) { rest + divisor } else { rest }));
    }
    // What is left of 0.3 after taking 0.1 three times is the binary dust of the two, not a remainder.
    let rest = number - divisor * quotient;
    let dust = rest.abs() <= number.abs() * 1e-15;
    Ok(Value::number(if dust || (rest < 0.0) != (divisor < 0.0) { 0.0 } else { rest }))
}

fn quotient(call: &Call<'_>) -> Outcome {
    let (number, divisor) = (call.strict_number(0)?, call.strict_number(1)?);
    if divisor == 0.0 {
        return Err(CellError::Div0);
    }
    Ok(Value::number(times(number, divisor).trunc()))
}

fn power(call: &Call<'_>) -> Outcome {
    operators::power(call.number(0)?, call.number(1)?).map(Value::number)
}

fn square_root(call: &Call<'_>) -> Outcome {
    Ok(Value::number(call.number(0)?.sqrt()))
}

fn exponential(call: &Call<'_>) -> Outcome {
    Ok(Value::number(call.number(0)?.exp()))
}

fn natural_logarithm(call: &Call<'_>) -> Outcome {
    Ok(Value::number(call.number(0)?.ln()))
}

fn common_logarithm(call: &Call<'_>) -> Outcome {
    Ok(Value::number(call.number(0)?.log10()))
}

fn logarithm(call: &Call<'_>) -> Outcome {
    let (number, base) = (call.number(0)?, call.number_or(1, 10.0)?);
    if number <= 0.0 || base <= 0.0 {
        return Err(CellError::Num);
    }
    if base == 1.0 {
        return Err(CellError::Div0);
    }
    let logarithm = match base {
        10.0 => number.log10(),
        2.0 => number.log2(),
        base => round_to_15_digits(number.ln() / base.ln()),
    };
    Ok(Value::number(logarithm))
}

fn pi(_: &Call<'_>) -> Outcome {
    Ok(Value::Number(std::f64::consts::PI))
}

fn sum(call: &Call<'_>) -> Outcome {
    let mut sum = Sum::default();
    call.numbers(0, |number| sum.add(number))?;
    Ok(Value::number(sum.total()))
}

fn product(call: &Call<'_>) -> Outcome {
    let mut product = None;
    call.numbers(0, |number| product = Some(product.unwrap_or(1.0) * number))?;
    Ok(Value::number(product.unwrap_or(0.0)))
}

fn sum_of_products(call: &Call<'_>) -> Outcome {
    let columns: Vec<&Column> = (0..call.arguments.len()).map(|index| call.column(index)).collect::<Result<_, _>>()?;
    let rows = columns.first().map_or(0, |column| column.len());
    if columns.iter().any(|column| column.len() != rows) {
        // An error in them goes before their lengths, as in Excel.
        let error = columns.iter().find_map(|column| column.values().iter().find_map(|value| value.error()));
        return Err(error.unwrap_or(CellError::Value));
    }
    let mut sum = Sum::default();
    for row in 0..rows {
        let mut product = 1.0;
        for column in &columns {
            match column.get(row) {
                Value::Number(number) => product *= number,
                Value::Error(error) => return Err(error),
                Value::Blank | Value::Text(_) | Value::Boolean(_) => product = 0.0,
            }
        }
        sum.add(product);
    }
    Ok(Value::number(sum.total()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Dialect;
    use crate::formula::function::Argument;
    use crate::formula::functions::call::testing::{call, call_with, column, number, numbers, same, text};

    #[test]
    fn single_values() {
        let num = Value::Error(CellError::Num);
        let div0 = Value::Error(CellError::Div0);
        for (name, arguments, expected) in [
            ("ABS", &[-4.0][..], number(4.0)),
            ("SIGN", &[0.0], number(0.0)),
            ("ROUND", &[2.5, 0.0], number(3.0)),
            ("ROUND", &[-2.5, 0.0], number(-3.0)),
            ("ROUND", &[1.005, 2.0], number(1.01)),
            ("ROUND", &[1234.0, -2.0], number(1200.0)),
            ("ROUND", &[21.5, -1.0], number(20.0)),
            ("ROUND", &[5.0, 400.0], number(5.0)),
            ("ROUND", &[5.0, -400.0], number(0.0)),
            ("ROUNDUP", &[3.2, 0.0], number(4.0)),
            ("ROUNDUP", &[-3.14259, 1.0], number(-3.2)),
            ("ROUNDUP", &[31415.92654, -2.0], number(31500.0)),
            ("ROUNDUP", &[4.1 * 100.0, 0.0], number(410.0)),
            ("ROUNDUP", &[0.0, 2.0], number(0.0)),
            ("ROUNDUP", &[3.0, -2.0], number(100.0)),
            ("ROUNDDOWN", &[3.2, 0.0], number(3.0)),
            ("ROUNDDOWN", &[-3.14259, 1.0], number(-3.1)),
            ("ROUNDDOWN", &[31415.92654, -2.0], number(31400.0)),
            ("ROUNDDOWN", &[4.1 * 100.0, 0.0], number(410.0)),
            ("TRUNC", &[8.9], number(8.0)),
            ("TRUNC", &[-8.9], number(-8.0)),
            ("TRUNC", &[0.45], number(0.0)),
            ("MROUND", &[10.0, 3.0], number(9.0)),
            ("MROUND", &[-10.0, -3.0], number(-9.0)),
            ("MROUND", &[1.3, 0.2], number(1.4)),
            ("MROUND", &[5.0, -2.0], num.clone()),
            ("MROUND", &[5.0, 0.0], number(0.0)),
            ("CEILING", &[2.5, 1.0], number(3.0)),
            ("CEILING", &[-2.5, -2.0], number(-4.0)),
            ("CEILING", &[-2.5, 2.0], number(-2.0)),
            ("CEILING", &[1.5, 0.1], number(1.5)),
            ("CEILING", &[0.234, 0.01], number(0.24)),
            ("CEILING", &[2.5, -2.0], num.clone()),
            ("CEILING", &[2.5, 0.0], number(0.0)),
            ("FLOOR", &[3.7, 2.0], number(2.0)),
            ("FLOOR", &[-2.5, -2.0], number(-2.0)),
            ("FLOOR", &[-2.5, 2.0], number(-4.0)),
            ("FLOOR", &[0.3, 0.1], number(0.3)),
            ("FLOOR", &[2.5, -2.0], num.clone()),
            ("FLOOR", &[2.5, 0.0], div0.clone()),
            ("FLOOR", &[0.0, 0.0], number(0.0)),
            ("INT", &[8.9], number(8.0)),
            ("INT", &[-8.9], number(-9.0)),
            ("INT", &[-8.0], number(-8.0)),
            ("INT", &[4.1 * 100.0], number(410.0)),
            ("MOD", &[3.0, 2.0], number(1.0)),
            ("MOD", &[-3.0, 2.0], number(1.0)),
            ("MOD", &[3.0, -2.0], number(-1.0)),
            ("MOD", &[-3.0, -2.0], number(-1.0)),
            ("MOD", &[0.3, 0.1], number(0.0)),
            ("MOD", &[5.75, 0.5], number(0.25)),
            ("MOD", &[1.0, 0.0], div0.clone()),
            ("MOD", &[1e20, 3.0], num.clone()),
            ("QUOTIENT", &[5.0, 2.0], number(2.0)),
            ("QUOTIENT", &[-10.0, 3.0], number(-3.0)),
            ("QUOTIENT", &[1.0, 0.0], div0.clone()),
            ("POWER", &[5.0, 2.0], number(25.0)),
            ("POWER", &[4.0, 0.5], number(2.0)),
            ("POWER", &[0.0, 0.0], num.clone()),
            ("POWER", &[0.0, -1.0], div0.clone()),
            ("POWER", &[-8.0, 0.5], num.clone()),
            ("POWER", &[10.0, 400.0], num.clone()),
            ("SQRT", &[-1.0], num.clone()),
            ("EXP", &[1000.0], num.clone()),
            ("LN", &[0.0], num.clone()),
            ("LN", &[-1.0], num.clone()),
            ("LOG", &[10.0], number(1.0)),
            ("LOG", &[8.0, 2.0], number(3.0)),
            ("LOG", &[125.0, 5.0], number(3.0)),
            ("LOG", &[8.0, 1.0], div0.clone()),
            ("LOG", &[0.0], num.clone()),
            ("LOG10", &[86.0], number(1.934498451243568)),
            ("SUM", &[0.1, 0.2, 0.3], number(0.6)),
            ("PRODUCT", &[2.0, 0.5], number(1.0)),
        ] {
            let values: Vec<Value> = arguments.iter().copied().map(Value::Number).collect();
            let given = call(FUNCTIONS, name, &values);
            assert!(same(&given, &expected), "{name}{arguments:?} is {given:?}, not {expected:?}");
        }
    }

    #[test]
    fn a_row_never_drops_a_text_and_always_skips_a_blank() {
        assert_eq!(call(FUNCTIONS, "SUM", &[number(1.0), text("2")]), Value::Error(CellError::Value));
        assert_eq!(call(FUNCTIONS, "SUM", &[number(1.0), Value::Blank, Value::Boolean(true)]), number(2.0));
        assert_eq!(call(FUNCTIONS, "PRODUCT", &[number(4.0), Value::Blank]), number(4.0));
        assert_eq!(call(FUNCTIONS, "PRODUCT", &[Value::Blank]), number(0.0));
    }

    #[test]
    fn columns_skip_what_is_no_number_and_hand_on_errors() {
        let mixed = column(&[number(1.0), text("7"), Value::Blank, Value::Boolean(true), number(2.5)]);
        let faulty = column(&[number(1.0), Value::Error(CellError::NotAvailable)]);
        let sum = |column| call_with(FUNCTIONS, "SUM", &[Argument::Range(column)], Dialect::ENGLISH);
        assert_eq!(sum(&mixed), number(3.5));
        assert_eq!(sum(&faulty), Value::Error(CellError::NotAvailable));
        assert_eq!(sum(&numbers(&[1e16, 1.0, -1e16])), number(1.0));
    }

    #[test]
    fn sum_of_products_needs_equal_lengths() {
        let left = column(&[number(2.0), number(3.0), text("x")]);
        let right = numbers(&[10.0, 20.0, 30.0]);
        let short = numbers(&[1.0]);
        let call = |columns: [&Column; 2]| call_with(FUNCTIONS, "SUMPRODUCT", &columns.map(Argument::Range), Dialect::ENGLISH);
        assert_eq!(call([&left, &right]), number(80.0));
        assert_eq!(call([&left, &short]), Value::Error(CellError::Value));
    }
}
