//! Every case of every function as a Compute row: what is written for Excel gives in LibreOffice what keyfolio found.

use std::collections::{BTreeMap, HashSet};

use keyfolio::formula::Dialect;
use keyfolio::foundation::value::Value;

use super::{columns, same};
use crate::harness::{Cell, Folder};
use crate::libreoffice;
use crate::parity::cases::{self, Case, Input};

/// Texts that Excel and LibreOffice read as dates, and keyfolio does not, on purpose (docs/formulas.md).
const DATES_WITH_SLASHES: &[&str] = &["COUNTIF([c],[@a])"];

/// What LibreOffice does in another way than Excel; where keyfolio differs from Excel, the written formula follows keyfolio.
fn of_libreoffice() -> HashSet<(String, String)> {
    let records = cases::records(&cases::folder().join("libreoffice-differences.csv"));
    records
        .into_iter()
        .skip(1)
        .filter(|record| record[3].starts_with("LibreOffice"))
        .map(|record| (record[0].clone(), record[1].clone()))
        .collect()
}

/// What cannot be compared: LibreOffice takes TRUE for 1, and a cell with an empty text cannot be made without a formula.
fn is_told_apart(case: &Case) -> bool {
    if case.formula.contains("TRUE") && case.formula.contains("[@a]") || case.formula.contains("\"5\"") {
        return false;
    }
    let odd = |value: &Value| matches!(value, Value::Boolean(_)) || *value == Value::text("");
    !case.inputs.iter().any(|(_, input)| match input {
        Input::Cell(value) => odd(value),
        Input::Column(values) => values.iter().any(odd),
    })
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Blank => Cell::Blank,
        Value::Number(number) => Cell::Number(*number),
        Value::Text(text) if text.is_empty() => Cell::Formula("=\"\"".to_owned(), String::new()),
        Value::Text(text) => Cell::Text(text.to_string()),
        Value::Boolean(boolean) => Cell::Boolean(*boolean),
        Value::Error(error) => Cell::Formula(format!("={error}"), error.to_string()),
    }
}

/// How many rows the accounts of a case have: those of its columns, or some whose other cells are of every kind.
fn height(case: &Case) -> usize {
    let columns = case.inputs.iter().filter_map(|(_, input)| match input {
        Input::Column(values) => Some(values.len()),
        Input::Cell(_) => None,
    });
    columns.max().unwrap_or(4)
}

/// Accounts of one height with the cases' columns, and a Compute row for each case; `left_out` are those that cannot be checked.
struct Batch<'a> {
    height: usize,
    cases: Vec<&'a Case>,
}

impl Batch<'_> {
    fn output(&self) -> String {
        format!("live-{}.xlsx", self.height)
    }

    fn write(&self, folder: &Folder, left_out: &HashSet<usize>) {
        let mut headers = vec![Cell::from("Account")];
        let mut rows: Vec<Vec<Cell>> = (0..self.height).map(|row| vec![Cell::Text(format!("A{row}"))]).collect();
        let mut rules = vec![["Step", "Result", "Formula"].map(Cell::from).to_vec()];
        for (number, case) in self.cases.iter().enumerate().filter(|(number, _)| !left_out.contains(number)) {
            let mut formula = case.formula.clone();
            for (name, input) in &case.inputs {
                let own = format!("{name}{number}");
                formula = formula.replace(&format!("[@{name}]"), &format!("[@{own}]")).replace(&format!("[{name}]"), &format!("[{own}]"));
                headers.push(Cell::Text(own));
                let others = [Value::Number(46_000.0), Value::text("other"), Value::Number(70.5)];
                for (row, cells) in rows.iter_mut().enumerate() {
                    cells.push(match input {
                        Input::Cell(value) if row == 0 => cell(value),
                        Input::Cell(_) => cell(&others[row % 3]),
                        Input::Column(values) => cell(values.get(row).unwrap_or(&Value::Blank)),
                    });
                }
            }
            rules.push(vec![Cell::from("Compute"), Cell::Text(format!("R{number}")), Cell::Text(formula)]);
        }
        rows.insert(0, headers);
        let book = crate::harness::Book::new().sheet("Accounts", rows).sheet("Criteria", rules);
        book.save(&folder.file("in.xlsx"));
    }

    /// Runs until what the checker refuses is left out; gives the cases that were left out.
    fn run(&self, folder: &Folder) -> HashSet<usize> {
        let mut left_out = HashSet::new();
        for _ in 0..6 {
            self.write(folder, &left_out);
            let output = self.output();
            let arguments = ["run", "in.xlsx", "-o", &output, "--live", "--as-of", "2026-11-23", "--no-report", "--format", "json"];
            let ran = folder.run(&arguments);
            if ran.code != 2 {
                return left_out;
            }
            let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
            let numbers: Vec<usize> = (0..self.cases.len()).filter(|number| !left_out.contains(number)).collect();
            let before = left_out.len();
            for diagnostic in report["diagnostics"].as_array().unwrap().iter().filter(|diagnostic| diagnostic["severity"] == "error") {
                let cell = diagnostic["location"]["cell"].as_str().or_else(|| diagnostic["cell"].as_str()).unwrap_or_default();
                let row: usize = cell.trim_start_matches(|c: char| c.is_alphabetic()).parse().unwrap_or(0);
                left_out.extend(row.checked_sub(2).and_then(|row| numbers.get(row)));
            }
            assert!(left_out.len() > before, "{}", ran.stdout);
        }
        panic!("the checker goes on refusing");
    }
}

#[test]
fn every_case_gives_in_libreoffice_what_keyfolio_found() {
    if !libreoffice::is_installed("the written formulas are not calculated") {
        return;
    }
    let cases = cases::all();
    let mut batches: BTreeMap<usize, Batch<'_>> = BTreeMap::new();
    let differences = of_libreoffice();
    let wanted = |case: &&Case| {
        let listed = differences.contains(&(case.formula.clone(), case.written_inputs.clone()));
        let dates = DATES_WITH_SLASHES.contains(&case.formula.as_str());
        case.dialect() == Dialect::ENGLISH && height(case) > 0 && is_told_apart(case) && !listed && !dates
    };
    for case in cases.iter().filter(wanted) {
        let height = height(case);
        batches.entry(height).or_insert_with(|| Batch { height, cases: Vec::new() }).cases.push(case);
    }
    let (mut compared, mut left_out, mut not_live) = (0, 0, Vec::new());
    let mut failures = Vec::new();
    let folder = Folder::new();
    let skipped: Vec<HashSet<usize>> = batches.values().map(|batch| batch.run(&folder)).collect();
    let written: Vec<_> = batches.values().map(|batch| folder.file(&batch.output())).collect();
    let recalculated = libreoffice::recalculated_all(&written, "en-US");
    for (((batch, skipped), written), recalculated) in batches.values().zip(skipped).zip(written).zip(recalculated) {
        left_out += skipped.len();
        let formulas = formulas(&written);
        let (expected, given) = (columns(&written, "Accounts", 0), columns(&recalculated, "Accounts", 0));
        for (number, case) in batch.cases.iter().enumerate().filter(|(number, _)| !skipped.contains(number)) {
            let header = format!("R{number}");
            let Some(formula) = formulas.get(&header) else {
                not_live.push(case.formula.clone());
                continue;
            };
            for row in 0..batch.height {
                let (expected, given) = (&expected[&header][row], &given[&header][row]);
                compared += 1;
                if !same(expected, given) {
                    failures.push(format!("{} in row {row}: {given:?}, not {expected:?}, by {formula}", case.name()));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} of {compared} cells differ:\n{}", failures.len(), failures.join("\n"));
    assert!(compared > 1500 && left_out < 150, "{compared} compared, {left_out} left out");
    assert!(not_live.len() <= 65, "{} {not_live:?}", not_live.len());
}

/// The formula in the first row of each column that has one.
fn formulas(path: &std::path::Path) -> BTreeMap<String, String> {
    use calamine::{Reader, Xlsx, open_workbook};
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let values = workbook.worksheet_range("Accounts").unwrap();
    let formulas = workbook.worksheet_formula("Accounts").unwrap();
    let width = values.end().map_or(0, |(_, column)| column + 1);
    (0..width)
        .filter_map(|column| {
            let header = values.get_value((0, column))?.to_string();
            let formula = formulas.get_value((1, column)).filter(|formula| !formula.is_empty())?;
            Some((header, formula.clone()))
        })
        .collect()
}
