//! The tables of `formulas/cases`: reading them, strictly.

use std::fs;
use std::path::{Path, PathBuf};

use keyfolio::formula::Dialect;
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::value::{CellError, Value};

/// What a case reads under a name.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    /// This account's cell.
    Cell(Value),
    /// A whole column.
    Column(Vec<Value>),
}

/// A row of a table.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// The table's name without its ending.
    pub table: String,
    /// The row, counted from one, the header included.
    pub row: usize,
    /// The formula.
    pub formula: String,
    /// The inputs as written, and read.
    pub written_inputs: String,
    /// The same, read.
    pub inputs: Vec<(String, Input)>,
    /// The value that Excel documents.
    pub expected: Value,
}

impl Case {
    /// The dialect of its table.
    pub(crate) fn dialect(&self) -> Dialect {
        if self.table == "german" { Dialect::GERMAN } else { Dialect::ENGLISH }
    }

    /// How a failure names it.
    pub(crate) fn name(&self) -> String {
        format!("{}.csv:{} {} with {}", self.table, self.row, self.formula, self.written_inputs)
    }
}

/// Where the tables lie.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("formulas/cases")
}

/// All cases of all tables, in the order of the tables' names.
pub(crate) fn all() -> Vec<Case> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "csv"));
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let table = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if matches!(table.as_str(), "libreoffice-differences" | "excel-stored") {
            continue;
        }
        let records = records(&path);
        assert_eq!(records[0], ["formula", "inputs", "expected"], "{table}");
        for (row, record) in (2..).zip(&records[1..]) {
            let [formula, inputs, expected] = record.as_slice() else { panic!("{table}.csv:{row} has {} cells", record.len()) };
            let place = format!("{table}.csv:{row}");
            cases.push(Case {
                table: table.clone(),
                row,
                formula: formula.clone(),
                written_inputs: inputs.clone(),
                inputs: read_inputs(inputs, &place),
                expected: value(expected, &place),
            });
        }
    }
    cases
}

/// The records of a CSV file.
pub(crate) fn records(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    let mut records = vec![vec![String::new()]];
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let record = records.last_mut().unwrap();
        let field = record.last_mut().unwrap();
        match letter {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(String::new()),
            '\n' if !quoted => records.push(vec![String::new()]),
            letter => field.push(letter),
        }
    }
    assert!(!quoted, "{}: a quote is not closed", path.display());
    assert_eq!(records.pop(), Some(vec![String::new()]), "{}: the last line has no end", path.display());
    records
}

/// Parts at `;` outside of quotes and brackets.
fn parted(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut depth) = (Vec::new(), 0, false, 0);
    for (place, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted => depth -= 1,
            ';' if !quoted && depth == 0 => {
                parts.push(&text[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// The inputs of a case.
pub(crate) fn read_inputs(text: &str, place: &str) -> Vec<(String, Input)> {
    if text.is_empty() {
        return Vec::new();
    }
    parted(text)
        .into_iter()
        .map(|input| {
            let (name, content) = input.split_once('=').unwrap_or_else(|| panic!("{place}: {input} names nothing"));
            let input = match content.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some("") => Input::Column(Vec::new()),
                Some(cells) => Input::Column(parted(cells).into_iter().map(|cell| value(cell, place)).collect()),
                None => Input::Cell(value(content, place)),
            };
            (name.to_owned(), input)
        })
        .collect()
}

/// Reads a value.
pub(crate) fn value(text: &str, place: &str) -> Value {
    match text {
        "" => Value::Blank,
        "TRUE" => Value::Boolean(true),
        "FALSE" => Value::Boolean(false),
        error if error.starts_with('#') => Value::Error(CellError::parse(error).unwrap_or_else(|| panic!("{place}: {error} is no error"))),
        text if text.starts_with('"') => {
            let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            let inner = inner.unwrap_or_else(|| panic!("{place}: {text} is no text")).replace("\"\"", "\u{0}");
            assert!(!inner.contains('"'), "{place}: {text} is no text");
            Value::text(inner.replace('\u{0}', "\""))
        }
        text => match text.strip_prefix("DATE:") {
            Some(date) => Value::Number(DayNumber::parse_iso(date).unwrap_or_else(|| panic!("{place}: {date} is no day")).serial()),
            None => Value::Number(text.parse().unwrap_or_else(|_| panic!("{place}: {text} is no value"))),
        },
    }
}

/// Whether two values agree: numbers in their first 13 digits.
pub(crate) fn agree(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => (left - right).abs() <= left.abs().max(right.abs()) * 1e-13,
        (left, right) => left == right,
    }
}
