//! Places in an order: the k-th largest, percentiles, ranks.
//!
//! All of them read the column's numbers in ascending order, which are sorted once, so that a rank for each of 100,000
//! accounts is a search and not a walk. Two numbers that are equal at 15 digits share a rank.

use std::cmp::Ordering;

use crate::formula::function::{Call, Function, Parameter, Takes};
use crate::foundation::language::Word;
use crate::foundation::number::{compare_numbers, round_to_15_digits};
use crate::foundation::value::{CellError, Value};

use crate::formula::functions::call::{Outcome, ascending};
use crate::formula::functions::row::{eager, function, optional, parameter};

const COLUMN: Parameter = parameter(Takes::NumberRange, "column", "Spalte");
const K: Parameter = parameter(Takes::Number, "k", "k");
const RANK: &[Parameter] = &[parameter(Takes::Number, "number", "Zahl"), COLUMN, optional(Takes::Number, "order", "Reihenfolge")];

pub(crate) static FUNCTIONS: &[Function] = &[
    function("LARGE", "KGRÖSSTE", &[COLUMN, K], eager!(large))
        .gives_number_of(&[0])
        .says("The k-th largest number of a column.", "Die k-größte Zahl einer Spalte.")
        .example("LARGE([Price],3)", "10"),
    function("SMALL", "KKLEINSTE", &[COLUMN, K], eager!(small))
        .gives_number_of(&[0])
        .says("The k-th smallest number of a column.", "Die k-kleinste Zahl einer Spalte.")
        .example("SMALL([Price],1)", "5"),
    function("PERCENTILE.INC", "QUANTIL.INKL", &[COLUMN, K], eager!(percentile))
        .gives_number_of(&[0])
        .also(&[Word::new("PERCENTILE", "QUANTIL")])
        .says(
            "The value below which the share k (0 to 1) of a column's numbers lies.",
            "Der Wert, unter dem der Anteil k (0 bis 1) der Zahlen einer Spalte liegt.",
        )
        .example("PERCENTILE.INC([Price],0.5)", "15"),
    function("QUARTILE.INC", "QUARTILE.INKL", &[COLUMN, parameter(Takes::Number, "quarter", "Quartil")], eager!(quartile))
        .gives_number_of(&[0])
        .also(&[Word::new("QUARTILE", "QUARTILE")])
        .says(
            "The quartile (0 to 4) of a column's numbers: 2 is the median.",
            "Das Quartil (0 bis 4) der Zahlen einer Spalte: 2 ist der Median.",
        )
        .example("QUARTILE.INC([Price],2)", "15"),
    function(
        "PERCENTRANK.INC",
        "QUANTILSRANG.INKL",
        &[COLUMN, parameter(Takes::Number, "number", "Zahl"), optional(Takes::Number, "digits", "Anzahl_Stellen")],
        eager!(percent_rank),
    )
    .also(&[Word::new("PERCENTRANK", "QUANTILSRANG")])
    .says(
        "The share (0 to 1) of a column's numbers that lie below a number, cut off after 3 digits.",
        "Der Anteil (0 bis 1) der Zahlen einer Spalte, die unter einer Zahl liegen, nach 3 Stellen abgeschnitten.",
    )
    .example("PERCENTRANK.INC([Price],10)", "0.333"),
    function("RANK.EQ", "RANG.GLEICH", RANK, eager!(rank_equal))
        .also(&[Word::new("RANK", "RANG")])
        .says(
            "The rank of a number in a column, 1 for the largest (order 1: the smallest); equal numbers share the best rank.",
            "Der Rang einer Zahl in einer Spalte, 1 für die größte (Reihenfolge 1: die kleinste); gleiche Zahlen teilen den besten Rang.",
        )
        .example("RANK.EQ(10,[Price])", "3"),
    function("RANK.AVG", "RANG.MITTELW", RANK, eager!(rank_average))
        .says(
            "The rank of a number in a column, 1 for the largest (order 1: the smallest); equal numbers share the mean rank.",
            "Der Rang einer Zahl in einer Spalte, 1 für die größte (Reihenfolge 1: die kleinste); gleiche Zahlen teilen den mittleren Rang.",
        )
        .example("RANK.AVG(20,[Price])", "1.5"),
];

/// `k` as a place among so many numbers, counted from zero.
fn place(k: f64, count: usize) -> Result<usize, CellError> {
    let k = k.trunc();
    if k >= 1.0 && k <= count as f64 { Ok(k as usize - 1) } else { Err(CellError::Num) }
}

fn large(call: &Call<'_>) -> Outcome {
    let numbers = ascending(call.column(0)?)?;
    // Counted from the smallest and cut to a whole number there, as in Excel: the 1.5th largest is the second.
    let place = place(call.number(1)?.ceil(), numbers.len())?;
    Ok(Value::Number(numbers[numbers.len() - 1 - place]))
}

fn small(call: &Call<'_>) -> Outcome {
    let numbers = ascending(call.column(0)?)?;
    let place = place(call.number(1)?, numbers.len())?;
    Ok(Value::Number(numbers[place]))
}

fn percentile(call: &Call<'_>) -> Outcome {
    between(ascending(call.column(0)?)?, call.number(1)?)
}

fn quartile(call: &Call<'_>) -> Outcome {
    let numbers = ascending(call.column(0)?)?;
    let quarter = call.number(1)?;
    if !(0.0..=4.0).contains(&quarter) {
        return Err(CellError::Num);
    }
    between(numbers, quarter.trunc() / 4.0)
}

/// The number at a share of the way from the first to the last, with what lies between two numbers interpolated.
fn between(numbers: &[f64], share: f64) -> Outcome {
    if numbers.is_empty() || !(0.0..=1.0).contains(&share) {
        return Err(CellError::Num);
    }
    // Counted from 1, so that the share between two numbers has the same last digits as Excel's.
    let position = round_to_15_digits(share * (numbers.len() - 1) as f64 + 1.0);
    let below = position.floor() as usize - 1;
    let above = (below + 1).min(numbers.len() - 1);
    Ok(Value::number(numbers[below] + (position - position.floor()) * (numbers[above] - numbers[below])))
}

/// The same for PERCENTILE.EXC, where no number lies at 0 or at 1.
pub(crate) fn between_exclusive(numbers: &[f64], share: f64) -> Outcome {
    let position = round_to_15_digits(share * (numbers.len() + 1) as f64);
    if numbers.is_empty() || !(0.0..=1.0).contains(&share) || position < 1.0 || position > numbers.len() as f64 {
        return Err(CellError::Num);
    }
    let below = position.floor() as usize - 1;
    let above = (below + 1).min(numbers.len() - 1);
    Ok(Value::number(numbers[below] + (position - position.floor()) * (numbers[above] - numbers[below])))
}

/// How many numbers are less than `number`, and how many are equal to it.
fn less_and_equal(numbers: &[f64], number: f64) -> (usize, usize) {
    let less = numbers.partition_point(|&other| compare_numbers(other, number) == Ordering::Less);
    let up_to = numbers.partition_point(|&other| compare_numbers(other, number) != Ordering::Greater);
    (less, up_to - less)
}

fn percent_rank(call: &Call<'_>) -> Outcome {
    let numbers = ascending(call.column(0)?)?;
    let (number, digits) = (call.number(1)?, call.number_or(2, 3.0)?.trunc());
    if numbers.is_empty() || digits < 1.0 {
        return Err(CellError::Num);
    }
    let (less, equal) = less_and_equal(numbers, number);
    if equal == 0 && (less == 0 || less == numbers.len()) {
        return Err(CellError::NotAvailable);
    }
    if numbers.len() == 1 {
        return Ok(Value::Number(1.0));
    }
    let position = if equal > 0 {
        less as f64
    } else {
        let (below, above) = (numbers[less - 1], numbers[less]);
        (less - 1) as f64 + (number - below) / (above - below)
    };
    let rank = position / (numbers.len() - 1) as f64;
    let scale = 10_f64.powf(digits.min(15.0));
    Ok(Value::number(round_to_15_digits(rank * scale).floor() / scale))
}

/// The best rank of a number, and how many share it.
fn ranks(call: &Call<'_>) -> Result<(f64, f64), CellError> {
    let numbers = ascending(call.column(1)?)?;
    let (less, equal) = less_and_equal(numbers, call.number(0)?);
    if equal == 0 {
        return Err(CellError::NotAvailable);
    }
    let before = if call.number_or(2, 0.0)? == 0.0 { numbers.len() - less - equal } else { less };
    Ok(((before + 1) as f64, equal as f64))
}

fn rank_equal(call: &Call<'_>) -> Outcome {
    Ok(Value::Number(ranks(call)?.0))
}

fn rank_average(call: &Call<'_>) -> Outcome {
    let (rank, equal) = ranks(call)?;
    Ok(Value::Number(rank + (equal - 1.0) / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Dialect;
    use crate::formula::function::Argument;
    use crate::formula::functions::call::testing::{call_with, column, number, numbers, same, text};
    use crate::foundation::column::Column;

    fn over(name: &str, column: &Column, rest: &[f64], column_is_second: bool) -> Value {
        let mut arguments: Vec<Argument<'_>> = rest.iter().map(|&number| Argument::Value(Value::Number(number))).collect();
        arguments.insert(usize::from(column_is_second), Argument::Range(column));
        call_with(FUNCTIONS, name, &arguments, Dialect::ENGLISH)
    }

    #[test]
    fn places_and_shares() {
        let (num, none) = (Value::Error(CellError::Num), Value::Error(CellError::NotAvailable));
        let empty = column(&[text("3"), Value::Blank]);
        let mixed = column(&[number(3.0), text("9"), number(5.0), Value::Blank, number(4.0), Value::Boolean(true)]);
        let faulty = column(&[number(3.0), Value::Error(CellError::Name)]);
        let four = numbers(&[1.0, 3.0, 2.0, 4.0]);
        let quartiles = numbers(&[1.0, 2.0, 4.0, 7.0, 8.0, 9.0, 10.0, 12.0]);
        // The examples of Excel's documentation of PERCENTRANK.INC.
        let shares = numbers(&[13.0, 12.0, 11.0, 8.0, 4.0, 3.0, 2.0, 1.0, 1.0, 1.0]);
        for (name, column, rest, expected) in [
            ("LARGE", &mixed, &[1.0][..], number(5.0)),
            ("LARGE", &mixed, &[3.0], number(3.0)),
            ("LARGE", &mixed, &[4.0], num.clone()),
            ("LARGE", &mixed, &[0.0], num.clone()),
            ("SMALL", &mixed, &[2.0], number(4.0)),
            ("SMALL", &empty, &[1.0], num.clone()),
            ("SMALL", &faulty, &[1.0], Value::Error(CellError::Name)),
            ("PERCENTILE.INC", &four, &[0.3], number(1.9)),
            ("PERCENTILE.INC", &four, &[1.0], number(4.0)),
            ("PERCENTILE.INC", &four, &[1.1], num.clone()),
            ("PERCENTILE.INC", &empty, &[0.5], num.clone()),
            ("QUARTILE.INC", &quartiles, &[1.0], number(3.5)),
            ("QUARTILE.INC", &quartiles, &[3.9], number(9.25)),
            ("QUARTILE.INC", &quartiles, &[5.0], num.clone()),
            ("PERCENTRANK.INC", &shares, &[2.0], number(0.333)),
            ("PERCENTRANK.INC", &shares, &[4.0], number(0.555)),
            ("PERCENTRANK.INC", &shares, &[8.0], number(0.666)),
            ("PERCENTRANK.INC", &shares, &[5.0], number(0.583)),
            ("PERCENTRANK.INC", &shares, &[5.0, 1.0], number(0.5)),
            ("PERCENTRANK.INC", &shares, &[0.0], none.clone()),
            ("PERCENTRANK.INC", &shares, &[14.0], none.clone()),
            ("PERCENTRANK.INC", &shares, &[5.0, 0.0], num.clone()),
        ] {
            let given = over(name, column, rest, false);
            assert!(same(&given, &expected), "{name} {rest:?} is {given:?}, not {expected:?}");
        }
    }

    #[test]
    fn ranks_share_ties() {
        let ties = numbers(&[7.0, 3.5, 3.5, 1.0, 2.0]);
        let computed = numbers(&[0.3, 0.1 + 0.2, 0.1]);
        for (name, column, rest, expected) in [
            ("RANK.EQ", &ties, &[3.5][..], number(2.0)),
            ("RANK.EQ", &ties, &[3.5, 1.0], number(3.0)),
            ("RANK.EQ", &ties, &[7.0, 1.0], number(5.0)),
            ("RANK.EQ", &ties, &[2.0, 0.0], number(4.0)),
            ("RANK.EQ", &ties, &[9.0], Value::Error(CellError::NotAvailable)),
            ("RANK.AVG", &ties, &[3.5], number(2.5)),
            ("RANK.AVG", &ties, &[3.5, 1.0], number(3.5)),
            ("RANK.AVG", &ties, &[1.0], number(5.0)),
            ("RANK.EQ", &computed, &[0.3], number(1.0)),
            ("RANK.EQ", &computed, &[0.1], number(3.0)),
        ] {
            let given = over(name, column, rest, true);
            assert!(same(&given, &expected), "{name} {rest:?} is {given:?}, not {expected:?}");
        }
    }
}
