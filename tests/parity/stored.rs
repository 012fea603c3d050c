//! The values that Excel itself stored in public workbooks: `formulas/cases/excel-stored.csv`, each row with its origin.
//!
//! A row is met to 15 digits, or says what keyfolio gives instead (`keyfolio`: a value, or `refused`) and why (`reason`): a difference
//! that docs/formulas.md names word for word. `KEYFOLIO_EXCEL_VALUES` names another table with the columns formula, inputs and expected,
//! whose rows are counted and, where they differ, listed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use keyfolio::formula::Dialect;
use keyfolio::formula::syntax::ast::{Node, Part, Tree};
use keyfolio::foundation::number::compare_numbers;
use keyfolio::foundation::value::Value;

use super::cases::{folder, read_inputs, records, value};
use super::evaluation::{evaluated, parsed};

/// Differences that are meant: Excel's answer is not what the author of such a formula would expect.
const DELIBERATE: [&str; 6] = [
    "a formula that gives a blank cell",
    "a blank cell that is looked for",
    "a date without a year",
    "sums that cancel",
    "a difference of last digits within a formula",
    "MATCH with wildcards at 1 and -1",
];

/// How keyfolio's answer stands to Excel's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// The same.
    Equal,
    /// Another one, on purpose.
    Deliberate,
    /// The formula is refused with a message.
    Refused,
    /// Another one.
    Different,
}

/// What Excel stored, and what is known of keyfolio's answer.
pub(crate) struct Stored {
    /// How a failure names it.
    pub place: String,
    /// The formula.
    pub formula: String,
    /// Its inputs as written.
    pub inputs: String,
    /// What Excel stored.
    pub expected: Value,
    /// What keyfolio gives, where that is something else: a value, or `refused`.
    pub instead: String,
    /// Why.
    pub reason: String,
}

impl Stored {
    /// How keyfolio's answer stands to Excel's.
    pub(crate) fn outcome(&self) -> Outcome {
        match (self.instead.as_str(), self.reason.as_str()) {
            ("", _) => Outcome::Equal,
            ("refused", _) => Outcome::Refused,
            (_, reason) if DELIBERATE.contains(&reason) => Outcome::Deliberate,
            _ => Outcome::Different,
        }
    }

    /// The functions that it calls, by their English names.
    pub(crate) fn functions(&self) -> Vec<&'static str> {
        parsed(&self.formula, Dialect::ENGLISH).map_or_else(|_| Vec::new(), |tree| functions(&tree))
    }
}

/// The functions that a formula calls, by their English names, each once.
pub(crate) fn functions(tree: &Tree) -> Vec<&'static str> {
    fn visit(node: &Node, names: &mut Vec<&'static str>) {
        if let Part::Call(called, _) = &node.part {
            names.extend(called.known().map(|function| function.name.english));
        }
        node.children().into_iter().for_each(|child| visit(child, names));
    }
    let mut names = Vec::new();
    visit(tree.written.as_ref().unwrap_or(&tree.root), &mut names);
    names.sort_unstable();
    names.dedup();
    names
}

/// The rows of the table.
pub(crate) fn rows() -> Vec<Stored> {
    let records = records(&folder().join("excel-stored.csv"));
    assert_eq!(records[0], ["formula", "inputs", "expected", "origin", "keyfolio", "reason"]);
    let read = |(row, record): (usize, &Vec<String>)| {
        let [formula, inputs, expected, origin, instead, reason] = record.as_slice() else { panic!("row {row}: {record:?}") };
        let place = format!("excel-stored.csv:{row} {formula} with {inputs}");
        assert!(!origin.is_empty(), "{place} has no origin");
        assert_eq!(instead.is_empty(), reason.is_empty(), "{place}: a difference has a value and a reason");
        Stored {
            expected: value(expected, &place),
            formula: formula.clone(),
            inputs: inputs.clone(),
            instead: instead.clone(),
            reason: reason.clone(),
            place,
        }
    };
    (2..).zip(&records[1..]).map(read).collect()
}

/// What keyfolio gives.
fn given(formula: &str, inputs: &str, place: &str) -> Result<Value, String> {
    let tree = parsed(formula, Dialect::ENGLISH)?;
    evaluated(&tree, &read_inputs(inputs, place), Dialect::ENGLISH)
}

/// Numbers agree at 15 digits.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => compare_numbers(*left, *right).is_eq(),
        (left, right) => left == right,
    }
}

#[test]
fn what_excel_stored_is_given_or_named_as_a_difference() {
    let rows = rows();
    let mut failures = Vec::new();
    for row in &rows {
        let given = given(&row.formula, &row.inputs, &row.place);
        let fits = match (row.instead.as_str(), &given) {
            ("", Ok(given)) => same(given, &row.expected),
            ("refused", given) => given.is_err(),
            (instead, Ok(given)) => {
                let instead = if instead == "blank" { Value::Blank } else { value(instead, &row.place) };
                same(given, &instead) && !same(given, &row.expected)
            }
            (_, Err(_)) => false,
        };
        if !fits {
            failures.push(format!("{} gives {given:?}, not {:?}", row.place, row.expected));
        }
    }
    super::assert_none(&failures, rows.len());
    assert!(rows.len() >= 490, "only {} rows were found", rows.len());
}

#[test]
fn every_reason_for_a_difference_stands_in_the_documentation() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/formulas.md")).unwrap();
    let page = page.replace('`', "");
    let mut reasons: Vec<String> = rows().into_iter().map(|row| row.reason).filter(|reason| !reason.is_empty()).collect();
    reasons.sort();
    reasons.dedup();
    let unsaid: Vec<String> = reasons.iter().filter(|reason| !page.contains(&reason.replace('`', ""))).cloned().collect();
    super::assert_none(&unsaid, reasons.len());
}

/// Another table of Excel's values, which is measured and not judged.
#[test]
fn another_table_is_measured() {
    let Some(path) = std::env::var_os("KEYFOLIO_EXCEL_VALUES").map(PathBuf::from) else { return };
    let records = records(&path);
    let column = |name: &str| records[0].iter().position(|header| header == name).unwrap_or_else(|| panic!("no column {name}"));
    let (formula, inputs, expected) = (column("formula"), column("inputs"), column("expected"));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lines = Vec::new();
    for (row, record) in (2..).zip(&records[1..]) {
        let place = format!("row {row} {} with {}", record[formula], record[inputs]);
        let expected = value(&record[expected], &place);
        let given = given(&record[formula], &record[inputs], &place);
        let outcome = match &given {
            Ok(given) if same(given, &expected) => "equal",
            Ok(Value::Number(given)) if matches!(expected, Value::Number(other) if (given - other).abs() <= other.abs() * 1e-13) => {
                "13 digits"
            }
            Ok(_) => "different",
            Err(_) => "refused",
        };
        *counts.entry(outcome).or_default() += 1;
        if outcome != "equal" {
            lines.push(format!("{outcome}: {place} gives {given:?}, not {expected:?}"));
        }
    }
    panic!("{counts:?}\n{}", lines.join("\n"));
}
