//! Finding a value in a column, and what stands beside it.
//!
//! Exact matches go through the column's index, nearest numbers through its sorted numbers; neither walks the column. So
//! an approximate match needs no sorted column: it finds the nearest value wherever it stands, which in a sorted column is what
//! Excel finds, and in an unsorted one what Excel's documentation promises and its binary search misses.

use std::cmp::Ordering;

use crate::formula::function::{Call, Function, Parameter, Takes};
use crate::foundation::column::{Column, Key};
use crate::foundation::number::compare_numbers;
use crate::foundation::value::{CellError, Value, compare_texts};

use super::call::Outcome;
use super::row::{eager, function, optional, parameter};
use super::texts::regular::regex;
use super::wildcard::Pattern;

const WANTED: Parameter = parameter(Takes::Value, "wanted", "Suchkriterium");
const SEARCHED: Parameter = parameter(Takes::Range, "search_column", "Suchspalte");
const MATCH_MODE: Parameter = optional(Takes::Number, "match_mode", "Vergleichsmodus");
const SEARCH_MODE: Parameter = optional(Takes::Number, "search_mode", "Suchmodus");

pub(super) static FUNCTIONS: &[Function] = &[
    function(
        "XLOOKUP",
        "XVERWEIS",
        &[
            WANTED,
            SEARCHED,
            parameter(Takes::Range, "result_column", "Ergebnisspalte"),
            optional(Takes::Value, "if_not_found", "wenn_nicht_gefunden"),
            MATCH_MODE,
            SEARCH_MODE,
        ],
        eager!(xlookup),
    )
    .gives_found(&[2, 3])
    .taking_errors()
    .says(
        "Finds a value in one column and gives what stands in the same row of another.",
        "Sucht einen Wert in einer Spalte und gibt, was in derselben Zeile einer anderen steht.",
    )
    .example("XLOOKUP(\"Cy\",[Customer],[Price])", "20"),
    function(
        "VLOOKUP",
        "SVERWEIS",
        &[
            WANTED,
            parameter(Takes::Range, "column", "Spalte"),
            parameter(Takes::Number, "column_number", "Spaltenindex"),
            optional(Takes::Value, "nearest", "ungefähr"),
        ],
        eager!(vlookup),
    )
    .gives_found(&[0])
    .says(
        "Finds a value in a column and gives it back; to give what stands in another column, write XLOOKUP(wanted, [column], [other column]).",
        "Sucht einen Wert in einer Spalte und gibt ihn zurück; für den Wert einer anderen Spalte: XVERWEIS(Gesuchtes; [Spalte]; [andere Spalte]).",
    )
    .example("VLOOKUP(12,[Units],1,TRUE)", "3"),
    function(
        "INDEX",
        "INDEX",
        &[
            parameter(Takes::Range, "column", "Spalte"),
            parameter(Takes::Number, "row", "Zeile"),
            optional(Takes::Number, "column_number", "Spaltenindex"),
        ],
        eager!(index),
    )
    .gives_found(&[0])
    .says("The value in a row of a column, counted from 1.", "Der Wert in einer Zeile einer Spalte, gezählt ab 1.")
    .example("INDEX([Customer],2)", "\"Bo\""),
    function("MATCH", "VERGLEICH", &[WANTED, SEARCHED, optional(Takes::Number, "match_type", "Vergleichstyp")], eager!(match_row))
        .says(
            "The row of a column, counted from 1, in which a value stands (0), or the nearest value below (1) or above (-1) it.",
            "Die Zeile einer Spalte, gezählt ab 1, in der ein Wert steht (0) oder der nächste Wert darunter (1) oder darüber (-1).",
        )
        .example("MATCH(\"Cy\",[Customer],0)", "3"),
    function("ROWS", "ZEILEN", &[parameter(Takes::Range, "column", "Spalte")], eager!(rows))
        .says("How many rows a column has, the blank ones included.", "Wie viele Zeilen eine Spalte hat, die leeren mitgezählt.")
        .example("ROWS([Units])", "4"),
    function("XMATCH", "XVERGLEICH", &[WANTED, SEARCHED, MATCH_MODE, SEARCH_MODE], eager!(xmatch))
        .says(
            "The row of a column, counted from 1, in which a value stands.",
            "Die Zeile einer Spalte, gezählt ab 1, in der ein Wert steht.",
        )
        .example("XMATCH(\"Cy\",[Customer])", "3"),
];

/// Which value is taken where the wanted one is not there, or how it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Exact,
    NextSmaller,
    NextLarger,
    Wildcard,
    Regex,
}

/// Which of several rows with the same value is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    First,
    Last,
}

impl End {
    fn of<T>(self, rows: &[T]) -> Option<&T> {
        match self {
            Self::First => rows.first(),
            Self::Last => rows.last(),
        }
    }
}

/// [`find`], with XLOOKUP's and XMATCH's order of the kinds: where no value of the wanted one's own kind is nearest, a text stands above
/// all numbers and TRUE and FALSE above all texts. A blank is only found where there is one.
fn find_among_kinds(column: &Column, wanted: &Value, mode: Mode, end: End) -> Result<usize, CellError> {
    let found = find(column, wanted, mode, end);
    match (found, rank(wanted), mode) {
        (Err(CellError::NotAvailable), Some(rank), Mode::NextSmaller | Mode::NextLarger) => {
            nearest_of_another_kind(column, rank, mode, end).ok_or(CellError::NotAvailable)
        }
        (found, ..) => found,
    }
}

/// The place of a value's kind in the order of kinds.
fn rank(value: &Value) -> Option<u8> {
    match value {
        Value::Number(_) => Some(0),
        Value::Text(_) => Some(1),
        Value::Boolean(_) => Some(2),
        Value::Blank | Value::Error(_) => None,
    }
}

/// The row of the greatest value of a lower kind, or of the least of a higher one.
fn nearest_of_another_kind(column: &Column, wanted: u8, mode: Mode, end: End) -> Option<usize> {
    let larger = mode == Mode::NextLarger;
    let compare = |left: &Value, right: &Value| {
        let kinds = rank(left).cmp(&rank(right));
        kinds.then_with(|| left.compare(right).unwrap_or(Ordering::Equal))
    };
    let mut nearest: Option<(usize, Value)> = None;
    for (row, value) in column.values().iter().enumerate() {
        let Some(kind) = rank(&value) else { continue };
        if kind == wanted || (kind > wanted) != larger {
            continue;
        }
        let better = nearest.as_ref().is_none_or(|(_, other)| match compare(&value, other) {
            Ordering::Equal => end == End::Last,
            order => order.is_lt() == larger,
        });
        if better {
            nearest = Some((row, value));
        }
    }
    nearest.map(|(row, _)| row)
}

/// The row in which `wanted` stands, or the one that the mode takes instead.
fn find(column: &Column, wanted: &Value, mode: Mode, end: End) -> Result<usize, CellError> {
    let exact = || Key::of(wanted).and_then(|key| end.of(column.rows_equal_to(&key)).map(|&row| row as usize));
    let found = match (mode, wanted) {
        (_, Value::Error(error)) => return Err(*error),
        (Mode::Wildcard, Value::Text(text)) if Pattern::is_in(text) => {
            let pattern = Pattern::new(text);
            by_walk(column, end, |value| matches!(value, Value::Text(text) if pattern.fits(text)))
        }
        (Mode::Regex, Value::Text(text)) => {
            let regex = regex(text, true)?;
            by_walk(column, end, |value| matches!(value, Value::Text(text) if regex.is_match(text)))
        }
        (Mode::Regex, _) => None,
        (_, Value::Blank) => by_walk(column, end, Value::is_blank),
        (Mode::Exact | Mode::Wildcard, _) => exact(),
        (Mode::NextSmaller | Mode::NextLarger, Value::Number(number)) => nearest_number(column, *number, mode, end),
        (Mode::NextSmaller | Mode::NextLarger, _) => exact().or_else(|| nearest_by_walk(column, wanted, mode, end)),
    };
    found.ok_or(CellError::NotAvailable)
}

fn by_walk(column: &Column, end: End, fits: impl Fn(&Value) -> bool) -> Option<usize> {
    match end {
        End::First => column.values().iter().position(|value| fits(&value)),
        End::Last => column.values().iter().rposition(|value| fits(&value)),
    }
}

/// The row of the largest number that is not above `wanted`, or of the smallest that is not below it.
fn nearest_number(column: &Column, wanted: f64, mode: Mode, end: End) -> Option<usize> {
    let numbers = column.numbers();
    let ascending = numbers.ascending.as_slice();
    let below = |number: f64, inclusive: bool| {
        ascending.partition_point(|&other| match compare_numbers(other, number) {
            Ordering::Less => true,
            Ordering::Equal => inclusive,
            Ordering::Greater => false,
        })
    };
    let nearest = match mode {
        Mode::NextLarger => *ascending.get(below(wanted, false))?,
        _ => ascending[below(wanted, true).checked_sub(1)?],
    };
    end.of(&numbers.rows[below(nearest, false)..below(nearest, true)]).map(|&row| row as usize)
}

/// The same for texts, and for TRUE and FALSE: only values of the same kind are compared.
fn nearest_by_walk(column: &Column, wanted: &Value, mode: Mode, end: End) -> Option<usize> {
    let compare = |left: &Value, right: &Value| match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(compare_texts(left, right)),
        (Value::Boolean(left), Value::Boolean(right)) => Some(left.cmp(right)),
        _ => None,
    };
    let outside = if mode == Mode::NextLarger { Ordering::Less } else { Ordering::Greater };
    let mut nearest: Option<usize> = None;
    for (row, value) in column.values().iter().enumerate() {
        match compare(&value, wanted) {
            None => continue,
            Some(order) if order == outside => continue,
            Some(_) => {}
        }
        let better = match nearest.map(|other| compare(&value, &column.get(other))) {
            None => true,
            Some(Some(Ordering::Equal)) => end == End::Last,
            Some(order) => order == Some(outside),
        };
        if better {
            nearest = Some(row);
        }
    }
    nearest
}

/// XLOOKUP's and XMATCH's match mode and search mode. The binary searches give the same rows as the others do, because no
/// search here needs a sorted column; only among equal values they end at another one.
fn modes(call: &Call<'_>, first: usize) -> Result<(Mode, End), CellError> {
    let choice = |index: usize, default: f64| if call.is_given(index) { call.number(index).map(f64::trunc) } else { Ok(default) };
    let mode = match choice(first, 0.0)? {
        0.0 => Mode::Exact,
        -1.0 => Mode::NextSmaller,
        1.0 => Mode::NextLarger,
        2.0 => Mode::Wildcard,
        3.0 => Mode::Regex,
        _ => return Err(CellError::Value),
    };
    let search = choice(first + 1, 1.0)?;
    let end = match (search, mode) {
        // Of several rows with the nearest smaller value, a binary search ends at that beside the larger ones.
        (2.0, Mode::NextSmaller) => End::Last,
        (-2.0, Mode::NextSmaller) => End::First,
        (1.0 | 2.0, _) => End::First,
        (-1.0 | -2.0, _) => End::Last,
        _ => return Err(CellError::Value),
    };
    // A binary search compares, and has no use for a pattern.
    if matches!(mode, Mode::Wildcard | Mode::Regex) && search.abs() == 2.0 { Err(CellError::Value) } else { Ok((mode, end)) }
}

fn xlookup(call: &Call<'_>) -> Outcome {
    let (wanted, searched, results) = (call.value(0)?, call.column(1)?, call.column(2)?);
    let (mode, end) = modes(call, 4)?;
    if searched.len() != results.len() {
        return Err(CellError::Value);
    }
    match find_among_kinds(searched, &wanted, mode, end) {
        Ok(row) => Ok(results.get(row).clone()),
        Err(CellError::NotAvailable) if wanted.error().is_none() && call.is_given(3) => call.value(3),
        Err(error) => Err(error),
    }
}

fn xmatch(call: &Call<'_>) -> Outcome {
    let (mode, end) = modes(call, 2)?;
    Ok(Value::number((find_among_kinds(call.column(1)?, &call.value(0)?, mode, end)? + 1) as f64))
}

/// A blank cell is 0 for MATCH and VLOOKUP, which find no blank.
fn zero_for_blank(value: Value) -> Value {
    if value.is_blank() { Value::Number(0.0) } else { value }
}

fn match_row(call: &Call<'_>) -> Outcome {
    let wanted = zero_for_blank(call.value(0)?);
    let kind = call.number_or(2, 1.0)?;
    let (mode, end) = if kind == 0.0 {
        (Mode::Wildcard, End::First)
    } else if kind > 0.0 {
        (Mode::NextSmaller, End::Last)
    } else {
        (Mode::NextLarger, End::Last)
    };
    Ok(Value::number((find(call.column(1)?, &wanted, mode, end)? + 1) as f64))
}

fn vlookup(call: &Call<'_>) -> Outcome {
    let (wanted, column) = (zero_for_blank(call.value(0)?), call.column(1)?);
    let number = call.number(2)?.trunc();
    if number < 1.0 {
        return Err(CellError::Value);
    }
    if number > 1.0 {
        return Err(CellError::Ref);
    }
    let (mode, end) = if call.switch_or(3, true)? { (Mode::NextSmaller, End::Last) } else { (Mode::Wildcard, End::First) };
    Ok(column.get(find(column, &wanted, mode, end)?))
}

fn rows(call: &Call<'_>) -> Outcome {
    Ok(Value::number(call.column(0)?.len() as f64))
}

fn index(call: &Call<'_>) -> Outcome {
    let (column, row) = (call.column(0)?, call.number(1)?.trunc());
    let across = call.number_or(2, 1.0)?.trunc();
    // Row 0 is the whole column, which is no single value.
    if row < 1.0 || across < 0.0 {
        return Err(CellError::Value);
    }
    if row > column.len() as f64 || across > 1.0 {
        return Err(CellError::Ref);
    }
    Ok(column.get(row as usize - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Dialect;
    use crate::formula::function::Argument;
    use crate::formula::functions::call::testing::{call_with, column, number, numbers, text};

    #[test]
    fn lookups() {
        let names = column(&[text("Gold"), text("Silver"), text("gold"), Value::Blank, number(7.0), Value::Boolean(true), text("a*b")]);
        let results = numbers(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
        let steps = numbers(&[0.0, 100.0, 100.0, 500.0]);
        let falling = numbers(&[500.0, 100.0, 0.0]);
        let mixed = numbers(&[500.0, 0.0, 100.0]);
        let letters = column(&[text("b"), text("d"), number(1.0), text("F")]);
        let range = Argument::Range;
        let n = |value: f64| Argument::Value(Value::Number(value));
        let t = |value: &str| Argument::Value(text(value));
        let none = || Value::Error(CellError::NotAvailable);
        let wrong = || Value::Error(CellError::Value);
        let missing = || Argument::Missing;
        for (name, arguments, expected) in [
            ("XLOOKUP", vec![t("GOLD"), range(&names), range(&results)], number(1.0)),
            ("XLOOKUP", vec![t("gold"), range(&names), range(&results), missing(), n(0.0), n(-1.0)], number(3.0)),
            ("XLOOKUP", vec![t("tin"), range(&names), range(&results)], none()),
            ("XLOOKUP", vec![t("tin"), range(&names), range(&results), t("none")], text("none")),
            ("XLOOKUP", vec![t("gold"), range(&names), range(&results), Argument::Value(none())], number(1.0)),
            ("XLOOKUP", vec![Argument::Value(none()), range(&names), range(&results), t("none")], none()),
            ("XLOOKUP", vec![Argument::Value(Value::Blank), range(&names), range(&results)], number(4.0)),
            ("XLOOKUP", vec![n(7.0), range(&names), range(&results)], number(5.0)),
            ("XLOOKUP", vec![t("7"), range(&names), range(&results)], none()),
            ("XLOOKUP", vec![t("S*"), range(&names), range(&results)], none()),
            ("XLOOKUP", vec![t("S*"), range(&names), range(&results), missing(), n(2.0)], number(2.0)),
            ("XLOOKUP", vec![t("a~*?"), range(&names), range(&results), missing(), n(2.0)], number(7.0)),
            ("XLOOKUP", vec![t("S*"), range(&names), range(&results), missing(), n(2.0), n(2.0)], wrong()),
            ("XLOOKUP", vec![n(150.0), range(&steps), range(&steps), missing(), n(-1.0)], number(100.0)),
            ("XLOOKUP", vec![n(150.0), range(&steps), range(&steps), missing(), n(1.0)], number(500.0)),
            ("XLOOKUP", vec![n(600.0), range(&steps), range(&steps), t("over"), n(1.0)], text("over")),
            ("XLOOKUP", vec![n(600.0), range(&steps), range(&steps), missing(), n(4.0)], wrong()),
            ("XLOOKUP", vec![n(1.0), range(&steps), range(&falling)], wrong()),
            ("XMATCH", vec![n(100.0), range(&steps)], number(2.0)),
            ("XMATCH", vec![n(150.0), range(&steps), n(-1.0)], number(2.0)),
            ("XMATCH", vec![n(150.0), range(&steps), n(-1.0), n(-1.0)], number(3.0)),
            ("XMATCH", vec![t("c"), range(&letters), n(-1.0)], number(1.0)),
            ("XMATCH", vec![t("c"), range(&letters), n(1.0)], number(2.0)),
            ("XMATCH", vec![t("f"), range(&letters), n(1.0)], number(4.0)),
            ("XMATCH", vec![t("g"), range(&letters), n(1.0)], none()),
            // Beyond the values of its own kind, a text is above all numbers and TRUE above all texts.
            ("XMATCH", vec![n(9.0), range(&letters), n(1.0)], number(1.0)),
            ("XMATCH", vec![t("a"), range(&letters), n(-1.0)], number(3.0)),
            ("XMATCH", vec![Argument::Value(Value::Boolean(false)), range(&letters), n(-1.0)], number(4.0)),
            ("MATCH", vec![n(9.0), range(&letters), n(-1.0)], none()),
            ("XMATCH", vec![n(200.0), range(&steps), n(-1.0), n(2.0)], number(3.0)),
            ("XMATCH", vec![t("^[a-z]$"), range(&letters), n(3.0), n(-1.0)], number(2.0)),
            ("MATCH", vec![n(150.0), range(&steps)], number(3.0)),
            ("MATCH", vec![n(100.0), range(&steps), n(1.0)], number(3.0)),
            ("MATCH", vec![n(-1.0), range(&steps)], none()),
            ("MATCH", vec![n(100.0), range(&steps), n(0.0)], number(2.0)),
            ("MATCH", vec![n(100.0), range(&steps), missing()], number(2.0)),
            ("MATCH", vec![n(99.0), range(&falling), n(-1.0)], number(2.0)),
            ("MATCH", vec![n(501.0), range(&falling), n(-1.0)], none()),
            ("MATCH", vec![n(200.0), range(&mixed), n(1.0)], number(3.0)),
            ("MATCH", vec![t("s?lver"), range(&names), n(0.0)], number(2.0)),
            ("MATCH", vec![t("e"), range(&letters), n(1.0)], number(2.0)),
            ("MATCH", vec![Argument::Value(Value::Blank), range(&steps), n(0.0)], number(1.0)),
            ("VLOOKUP", vec![n(150.0), range(&steps), n(1.0)], number(100.0)),
            ("VLOOKUP", vec![n(150.0), range(&steps), n(1.0), Argument::Value(Value::Boolean(false))], none()),
            ("VLOOKUP", vec![t("g*"), range(&names), n(1.0), n(0.0)], text("Gold")),
            ("VLOOKUP", vec![n(150.0), range(&steps), n(2.0)], Value::Error(CellError::Ref)),
            ("VLOOKUP", vec![n(150.0), range(&steps), n(0.0)], wrong()),
            ("INDEX", vec![range(&names), n(2.9)], text("Silver")),
            ("INDEX", vec![range(&names), n(4.0)], Value::Blank),
            ("INDEX", vec![range(&names), n(8.0)], Value::Error(CellError::Ref)),
            ("INDEX", vec![range(&names), n(1.0), n(2.0)], Value::Error(CellError::Ref)),
            ("INDEX", vec![range(&names), n(0.0)], wrong()),
            ("INDEX", vec![range(&names), n(-1.0)], wrong()),
        ] {
            let given = call_with(FUNCTIONS, name, &arguments, Dialect::ENGLISH);
            assert_eq!(given, expected, "{name} {arguments:?}");
        }
    }
}
