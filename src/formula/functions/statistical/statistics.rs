//! Statistics over an account's values or a whole column: extremes, means, counts, deviations.
//!
//! A blank cell is skipped, as Excel skips it in a reference; a single text is `#VALUE!`, because a text among an account's
//! values is a fault of the data and not something to leave out silently. Counting follows Excel's rule for cells.

use crate::formula::function::{Argument, Call, Function, Parameter, Takes};
use crate::foundation::language::Word;
use crate::foundation::value::{CellError, Value};

use crate::formula::functions::call::{Outcome, Sum};
use crate::formula::functions::row::{eager, function, parameter};

const NUMBERS: &[Parameter] = &[parameter(Takes::Numbers, "number", "Zahl")];
const VALUES: &[Parameter] = &[parameter(Takes::Values, "value", "Wert")];

pub(crate) static FUNCTIONS: &[Function] = &[
    function("MIN", "MIN", NUMBERS, eager!(minimum))
        .repeating(1)
        .gives_number_of(&[])
        .says("The smallest number; 0 where there is none.", "Die kleinste Zahl; 0, wo es keine gibt.")
        .example("MIN(3,1,2)", "1"),
    function("MAX", "MAX", NUMBERS, eager!(maximum))
        .repeating(1)
        .gives_number_of(&[])
        .says("The largest number; 0 where there is none.", "Die größte Zahl; 0, wo es keine gibt.")
        .example("MAX(3,1,2)", "3"),
    function("AVERAGE", "MITTELWERT", NUMBERS, eager!(average))
        .repeating(1)
        .gives_number_of(&[])
        .says("The mean of the numbers; blanks do not count.", "Der Mittelwert der Zahlen; Leeres zählt nicht mit.")
        .example("AVERAGE(1,2,6)", "3"),
    function("MEDIAN", "MEDIAN", NUMBERS, eager!(median))
        .repeating(1)
        .gives_number_of(&[])
        .says(
            "The number in the middle; the mean of the middle two where their count is even.",
            "Die Zahl in der Mitte; bei gerader Anzahl der Mittelwert der mittleren zwei.",
        )
        .example("MEDIAN(1,2,6)", "2"),
    function("COUNT", "ANZAHL", VALUES, eager!(count_numbers))
        .repeating(1)
        .taking_errors()
        .asking_for_blanks()
        .says("How many of the values are numbers.", "Wie viele der Werte Zahlen sind.")
        .example("COUNT(1,\"a\",3)", "2"),
    function("COUNTA", "ANZAHL2", VALUES, eager!(count_filled))
        .repeating(1)
        .taking_errors()
        .asking_for_blanks()
        .says("How many of the values are not blank.", "Wie viele der Werte nicht leer sind.")
        .example("COUNTA([Segment])", "3"),
    function("COUNTBLANK", "ANZAHLLEEREZELLEN", &[parameter(Takes::Values, "column", "Spalte")], eager!(count_blank))
        .taking_errors()
        .asking_for_blanks()
        .says("How many of the values are blank or an empty text.", "Wie viele der Werte leer oder ein leerer Text sind.")
        .example("COUNTBLANK([Segment])", "1"),
    function("STDEV.S", "STABW.S", NUMBERS, eager!(sample_deviation))
        .repeating(1)
        .also(&[Word::new("STDEV", "STABW")])
        .says("The standard deviation of a sample.", "Die Standardabweichung einer Stichprobe.")
        .example("STDEV.S(1,2,3)", "1"),
    function("STDEV.P", "STABW.N", NUMBERS, eager!(population_deviation))
        .repeating(1)
        .also(&[Word::new("STDEVP", "STABWN")])
        .says("The standard deviation of all values there are.", "Die Standardabweichung der Grundgesamtheit.")
        .example("STDEV.P(1,3)", "1"),
    function("VAR.S", "VAR.S", NUMBERS, eager!(sample_variance))
        .repeating(1)
        .also(&[Word::new("VAR", "VARIANZ")])
        .says("The variance of a sample.", "Die Varianz einer Stichprobe.")
        .example("VAR.S(1,3)", "2"),
    function("VAR.P", "VAR.P", NUMBERS, eager!(population_variance))
        .repeating(1)
        .also(&[Word::new("VARP", "VARIANZEN")])
        .says("The variance of all values there are.", "Die Varianz der Grundgesamtheit.")
        .example("VAR.P(1,3)", "1"),
];

fn extreme(call: &Call<'_>, better: fn(f64, f64) -> f64) -> Outcome {
    let mut extreme = None;
    call.numbers(0, |number| extreme = Some(extreme.map_or(number, |other| better(other, number))))?;
    Ok(Value::number(extreme.unwrap_or(0.0)))
}

fn minimum(call: &Call<'_>) -> Outcome {
    extreme(call, f64::min)
}

fn maximum(call: &Call<'_>) -> Outcome {
    extreme(call, f64::max)
}

fn average(call: &Call<'_>) -> Outcome {
    let mut sum = Sum::default();
    let mut count = 0_u32;
    call.numbers(0, |number| {
        sum.add(number);
        count += 1;
    })?;
    if count == 0 { Err(CellError::Div0) } else { Ok(Value::number(sum.total() / f64::from(count))) }
}

fn median(call: &Call<'_>) -> Outcome {
    if let [Argument::Range(column)] = call.arguments {
        return middle(crate::formula::functions::call::ascending(column)?);
    }
    let mut numbers = Vec::new();
    call.numbers(0, |number| numbers.push(number))?;
    numbers.sort_by(f64::total_cmp);
    middle(&numbers)
}

fn middle(ascending: &[f64]) -> Outcome {
    let half = ascending.len() / 2;
    match ascending {
        [] => Err(CellError::Num),
        numbers if numbers.len() % 2 == 1 => Ok(Value::Number(numbers[half])),
        numbers => Ok(Value::number(f64::midpoint(numbers[half - 1], numbers[half]))),
    }
}

/// Counts values; an argument left empty counts where `missing` says so.
fn count(call: &Call<'_>, missing: bool, counts: fn(&Value, bool) -> bool) -> Outcome {
    let mut count = 0;
    for argument in call.arguments {
        count += match argument {
            Argument::Missing => usize::from(missing),
            Argument::Value(value) => usize::from(counts(value, false)),
            Argument::Range(column) => column.values().iter().filter(|value| counts(value, true)).count(),
        };
    }
    Ok(Value::number(count as f64))
}

fn count_numbers(call: &Call<'_>) -> Outcome {
    // What is typed or computed counts where it is TRUE or FALSE too.
    count(call, true, |value, is_row| matches!(value, Value::Number(_)) || (!is_row && matches!(value, Value::Boolean(_))))
}

fn count_filled(call: &Call<'_>) -> Outcome {
    count(call, true, |value, _| !value.is_blank())
}

fn count_blank(call: &Call<'_>) -> Outcome {
    count(call, true, |value, _| match value {
        Value::Blank => true,
        Value::Text(text) => text.is_empty(),
        _ => false,
    })
}

/// The sum of squared differences from the mean, and the count. Two passes, so that large values with a small spread keep
/// their digits.
fn squares(call: &Call<'_>) -> Result<(f64, f64), CellError> {
    let mut numbers = Vec::new();
    call.numbers(0, |number| numbers.push(number))?;
    let mut sum = Sum::default();
    numbers.iter().for_each(|&number| sum.add(number));
    let count = numbers.len() as f64;
    let mean = sum.total() / count;
    let mut squares = Sum::default();
    numbers.iter().for_each(|&number| squares.add((number - mean) * (number - mean)));
    Ok((squares.total(), count))
}

fn variance(call: &Call<'_>, left_out: f64) -> Result<f64, CellError> {
    let (squares, count) = squares(call)?;
    if count <= left_out { Err(CellError::Div0) } else { Ok(squares / (count - left_out)) }
}

fn sample_variance(call: &Call<'_>) -> Outcome {
    Ok(Value::number(variance(call, 1.0)?))
}

fn population_variance(call: &Call<'_>) -> Outcome {
    Ok(Value::number(variance(call, 0.0)?))
}

fn sample_deviation(call: &Call<'_>) -> Outcome {
    Ok(Value::number(variance(call, 1.0)?.sqrt()))
}

fn population_deviation(call: &Call<'_>) -> Outcome {
    Ok(Value::number(variance(call, 0.0)?.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Dialect;
    use crate::formula::functions::call::testing::{call, call_with, column, number, numbers, same, text};

    #[test]
    fn single_values() {
        let num = Value::Error(CellError::Num);
        let div0 = Value::Error(CellError::Div0);
        let (blank, truth) = (Value::Blank, Value::Boolean(true));
        for (name, values, expected) in [
            ("MIN", vec![number(3.0), number(-1.0)], number(-1.0)),
            ("MAX", vec![number(-3.0), blank.clone()], number(-3.0)),
            ("MAX", vec![blank.clone()], number(0.0)),
            ("MAX", vec![number(0.5), truth.clone()], number(1.0)),
            ("MAX", vec![number(0.5), text("9")], Value::Error(CellError::Value)),
            ("AVERAGE", vec![number(4.0), blank.clone()], number(4.0)),
            ("AVERAGE", vec![blank.clone()], div0.clone()),
            ("MEDIAN", vec![number(5.0), number(1.0), number(2.0), number(4.0)], number(3.0)),
            ("MEDIAN", vec![blank.clone()], num.clone()),
            ("COUNT", vec![number(1.0), text("2"), blank.clone(), Value::Error(CellError::Num)], number(1.0)),
            ("COUNTA", vec![number(1.0), text(""), blank.clone(), Value::Error(CellError::Num)], number(3.0)),
            ("COUNTBLANK", vec![text("")], number(1.0)),
            ("STDEV.S", vec![number(1.0)], div0.clone()),
            ("STDEV.P", vec![number(1.0)], number(0.0)),
            ("STDEV.P", vec![blank.clone()], div0.clone()),
            ("VAR.S", vec![number(1.0), number(2.0), number(3.0), number(4.0)], number(5.0 / 3.0)),
        ] {
            let given = call(FUNCTIONS, name, &values);
            assert!(same(&given, &expected), "{name} {values:?} is {given:?}, not {expected:?}");
        }
    }

    #[test]
    fn columns() {
        let mixed = column(&[number(4.0), text("7"), Value::Blank, Value::Boolean(true), text(""), number(1.0)]);
        let faulty = column(&[number(1.0), Value::Error(CellError::Ref)]);
        // Excel's documentation of STDEV.S and VAR.S.
        let strengths = numbers(&[1345.0, 1301.0, 1368.0, 1322.0, 1310.0, 1370.0, 1318.0, 1350.0, 1303.0, 1299.0]);
        for (name, column, expected) in [
            ("MIN", &mixed, number(1.0)),
            ("MAX", &mixed, number(4.0)),
            ("AVERAGE", &mixed, number(2.5)),
            ("MEDIAN", &mixed, number(2.5)),
            ("COUNT", &mixed, number(2.0)),
            ("COUNTA", &mixed, number(5.0)),
            ("COUNTBLANK", &mixed, number(2.0)),
            ("COUNT", &faulty, number(1.0)),
            ("COUNTA", &faulty, number(2.0)),
            ("MAX", &faulty, Value::Error(CellError::Ref)),
            ("MEDIAN", &faulty, Value::Error(CellError::Ref)),
            ("STDEV.S", &strengths, number(27.463_915_719_843_5)),
            ("STDEV.P", &strengths, number(26.054_558_142_482_5)),
            ("VAR.S", &strengths, number(754.266_666_666_667)),
        ] {
            let given = call_with(FUNCTIONS, name, &[Argument::Range(column)], Dialect::ENGLISH);
            assert!(same(&given, &expected), "{name} is {given:?}, not {expected:?}");
        }
    }
}
