//! Functions that give several values, which stand only inside a function that takes a whole column: `SUM(FILTER(…))`,
//! `COUNTA(UNIQUE(…))`, `INDEX(TEXTSPLIT(…),2)`.
//!
//! A blank cell becomes an empty text, so that COUNTA counts it, as in Excel, and sums pass over it.

use std::collections::HashMap;

use crate::formula::function::{Call, Function, Implementation, Parameter, Takes};
use crate::foundation::column::{Column, Key, Kind};
use crate::foundation::value::{CellError, Value};

use super::row::{function, optional, parameter};
use super::texts::pieces::delimiters;

const COLUMN: Parameter = parameter(Takes::Range, "column", "Spalte");

pub(super) static FUNCTIONS: &[Function] = &[
    function(
        "FILTER",
        "FILTER",
        &[COLUMN, parameter(Takes::Rows, "conditions", "Bedingungen"), optional(Takes::Value, "if_none", "wenn_leer")],
        Implementation::Many(filter),
    )
    .gives_found(&[0])
    .says(
        "The values of a column in the rows that meet conditions on columns, joined with * (and) or + (or); inside a function that takes a whole column.",
        "Die Werte einer Spalte in den Zeilen, die Bedingungen an Spalten erfüllen, verbunden mit * (und) oder + (oder); in einer Funktion, die eine ganze Spalte nimmt.",
    )
    .example("SUM(FILTER([Price],([Segment]=\"A\")*([Units]>1)))", "20"),
    function(
        "UNIQUE",
        "EINDEUTIG",
        &[COLUMN, optional(Takes::Number, "by_column", "nach_Spalte"), optional(Takes::Number, "exactly_once", "genau_einmal")],
        Implementation::Many(unique),
    )
    .gives_found(&[0])
    .says(
        "The values of a column, each once; inside a function that takes a whole column.",
        "Die Werte einer Spalte, jeder einmal; in einer Funktion, die eine ganze Spalte nimmt.",
    )
    .example("COUNTA(UNIQUE([Price]))", "3"),
    function(
        "TEXTSPLIT",
        "TEXTTEILEN",
        &[
            parameter(Takes::Text, "text", "Text"),
            parameter(Takes::Text, "delimiter", "Spaltentrennzeichen"),
            optional(Takes::Text, "row_delimiter", "Zeilentrennzeichen"),
            optional(Takes::Number, "ignore_empty", "Leere_ignorieren"),
            optional(Takes::Number, "any_case", "Vergleichsmodus"),
        ],
        Implementation::Many(split),
    )
    .gives(Kind::Text)
    .says(
        "The pieces of a text between delimiters; inside a function that takes a whole column, as INDEX, which takes one of them.",
        "Die Stücke eines Textes zwischen Trennzeichen; in einer Funktion, die eine ganze Spalte nimmt, wie INDEX, das eines davon nimmt.",
    )
    .example("INDEX(TEXTSPLIT(\"K-1001-DE\",\"-\"),2)", "\"1001\""),
];

fn filled(value: Value) -> Value {
    if value.is_blank() { Value::text("") } else { value }
}

/// The rows that are kept come as numbers, behind the number of all rows.
fn filter(call: &Call<'_>) -> Result<Column, CellError> {
    let (column, rows) = (call.column(0)?, call.column(1)?);
    let mut rows = rows.values().iter().filter_map(|row| row.to_number().ok());
    if rows.next() != Some(column.len() as f64) {
        return Err(CellError::Value);
    }
    let kept: Vec<Value> = rows.map(|row| filled(column.get(row as usize))).collect();
    match (kept.is_empty(), call.is_given(2)) {
        (false, _) => Ok(Column::new(kept)),
        (true, true) => Ok(Column::new(vec![call.value(2)?])),
        // Excel's #CALC!, which a workbook holds as #VALUE!.
        (true, false) => Err(CellError::Value),
    }
}

fn unique(call: &Call<'_>) -> Result<Column, CellError> {
    let column = call.column(0)?;
    let exactly_once = call.switch_or(2, false)?;
    if call.switch_or(1, false)? {
        return Err(CellError::Value);
    }
    let mut seen: HashMap<Result<Option<Key>, CellError>, (usize, usize)> = HashMap::new();
    let mut kept: Vec<Value> = Vec::new();
    for value in column.values() {
        let key = match &value {
            Value::Error(error) => Err(*error),
            value => Ok(Key::of(value)),
        };
        let (_, count) = seen.entry(key).or_insert_with(|| {
            kept.push(filled(value));
            (kept.len() - 1, 0)
        });
        *count += 1;
    }
    if exactly_once {
        let mut once: Vec<usize> = Vec::new();
        for (place, value) in kept.iter().enumerate() {
            let key = match value {
                Value::Error(error) => Err(*error),
                value => Ok(Key::of(value)),
            };
            let entry = seen.get(&key).or_else(|| seen.get(&Ok(None)));
            once.extend(entry.filter(|(_, count)| *count == 1).map(|_| place));
        }
        let all = kept;
        kept = once.into_iter().filter_map(|place| all.get(place).cloned()).collect();
    }
    if kept.is_empty() { Err(CellError::Value) } else { Ok(Column::new(kept)) }
}

fn split(call: &Call<'_>) -> Result<Column, CellError> {
    let text = call.text(0)?;
    let (across, down) = (call.text(1)?, call.text(2)?);
    // One piece after the other: pieces in rows and columns have no place in a column.
    let delimiter = match (across.is_empty(), down.is_empty()) {
        (false, true) => across,
        (true, false) => down,
        _ => return Err(CellError::Value),
    };
    let (ignore_empty, any_case) = (call.switch_or(3, false)?, call.switch_or(4, false)?);
    let mut pieces: Vec<&str> = Vec::new();
    let mut from = 0;
    for (start, end) in delimiters(&text, &delimiter, any_case) {
        pieces.push(&text[from..start]);
        from = end;
    }
    pieces.push(&text[from..]);
    pieces.retain(|piece| !ignore_empty || !piece.is_empty());
    if pieces.is_empty() { Err(CellError::Value) } else { Ok(pieces.into_iter().map(Value::text).collect()) }
}
