//! A real workbook with criteria as a controller writes them, every result compared with what LibreOffice computes.
//!
//! The workbook, Microsoft's Northwind sample database with 91 customers, 830 orders and 2,155 order lines, is not part of the
//! project. It lies where `KEYFOLIO_REAL` names a folder, or in `../shared/real`; without it the test is passed over.
//!
//! Each result's formula is written once. For LibreOffice the columns that it names become cells of a plain workbook with the
//! same data; where LibreOffice lacks a function, or a step is more than a formula, the equivalent formula stands beside it.

mod formulas;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx, open_workbook};
use keyfolio::formula::{Dialect, parse};
use keyfolio::foundation::value::Value;
use rust_xlsxwriter::{Formula, Workbook, utility};

use crate::harness::Folder;
use crate::libreoffice::{self, read_value};
use crate::live::assert_same_columns;

use formulas::{COMPUTED, DATES, DECIDED, DECIDED_NATIVELY};

/// The run's TODAY(), the day of the last order.
const AS_OF: &str = "1998-05-06";
const CUSTOMERS: usize = 91;
const HEADER_ROW: u32 = 3;

fn northwind() -> Option<PathBuf> {
    let named = std::env::var_os("KEYFOLIO_REAL").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/real"));
    let workbook = folder.join("northwind.xlsx");
    if workbook.is_file() {
        return Some(workbook);
    }
    #[expect(clippy::print_stdout, reason = "a test that did not run says so")]
    {
        println!("skipped: {} is not there, so the real workbook is not compared", workbook.display());
    }
    None
}

/// The formula in a dialect.
fn spelled(formula: &str, dialect: Dialect) -> String {
    let tree = parse(formula, Dialect::ENGLISH).unwrap_or_else(|faults| panic!("{formula}: {}", faults[0].message));
    tree.print(dialect)
}

/// The criteria as a text file, their formulas in English or German.
fn criteria(dialect: Dialect) -> String {
    let german = dialect == Dialect::GERMAN;
    let mut text = format!("language = \"{}\"\n", if german { "german" } else { "english" });
    text.push_str("[settings]\naccount_key = \"Customer ID\"\nblocked_label = \"stopped\"\nknocked_out_label = \"K.O.\"\n");
    text.push_str("data_check_column = \"Data check\"\n");
    for (result, formula, _) in COMPUTED {
        let formula = spelled(formula, dialect);
        write!(text, "\n[[rule]]\nstep = \"compute\"\nresult = \"{result}\"\nformula = '''{formula}'''\n").unwrap();
    }
    for line in DECIDED.lines() {
        let formula = line.strip_prefix("formula = '''").or_else(|| line.strip_prefix("weight = '''"));
        match formula.and_then(|formula| formula.strip_suffix("'''")) {
            Some(formula) => {
                let (key, _) = line.split_once(" = ").unwrap();
                writeln!(text, "{key} = '''{}'''", spelled(formula, dialect)).unwrap();
            }
            None if german => {
                let line = line.replace("else:", "sonst:").replace("\"percentile\"", "\"Perzentil\"");
                writeln!(text, "{line}").unwrap();
            }
            None => writeln!(text, "{line}").unwrap(),
        }
    }
    text
}

/// The annotated cells by result, the first customer's first.
fn annotated(workbook: &Path, dialect: Dialect) -> BTreeMap<String, Vec<Data>> {
    let folder = Folder::new();
    std::fs::write(folder.file("criteria.toml"), criteria(dialect)).unwrap();
    let input = workbook.to_str().unwrap();
    let ran = folder.run(&["run", input, "-c", "criteria.toml", "-o", "out.xlsx", "--as-of", AS_OF]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    let mut workbook: Xlsx<_> = open_workbook(folder.file("out.xlsx")).unwrap();
    let range = workbook.worksheet_range("Customers").unwrap();
    let width = u32::try_from(range.width()).unwrap();
    let rows = u32::try_from(CUSTOMERS).unwrap();
    (0..width)
        .map(|column| {
            let cell = |row: u32| range.get_value((row, column)).cloned().unwrap_or_default();
            (cell(HEADER_ROW).to_string(), (1..=rows).map(|row| cell(HEADER_ROW + row)).collect())
        })
        .collect()
}

/// Sheets of data with their columns, as a formula names them, and the cells in which they stand.
struct Native {
    workbook: Workbook,
    columns: BTreeMap<(String, String), (u32, u16, u32)>,
    next_column: u16,
}

const RESULTS: &str = "Results";

impl Native {
    /// Copies the values, so that nothing but the formulas at stake is computed.
    fn new(workbook: &Path) -> Self {
        let mut source: Xlsx<_> = open_workbook(workbook).unwrap();
        let mut native = Self { workbook: Workbook::new(), columns: BTreeMap::new(), next_column: 0 };
        for (name, header_row) in [("Customers", HEADER_ROW), ("Orders", 0), ("Order lines", 0), ("By category", 0)] {
            let range = source.worksheet_range(name).unwrap();
            let (bottom, right) = range.end().unwrap();
            let sheet = native.workbook.add_worksheet();
            sheet.set_name(if name == "Customers" { RESULTS } else { name }).unwrap();
            for column in 0..=u16::try_from(right).unwrap() {
                let header = range.get_value((header_row, u32::from(column))).unwrap().to_string();
                native.columns.insert((name.to_owned(), header), (header_row + 1, column, bottom));
                for row in header_row..=bottom {
                    match read_value(range.get_value((row, u32::from(column)))) {
                        Value::Number(number) => sheet.write_number(row, column, number),
                        Value::Text(text) => sheet.write_string(row, column, &*text),
                        _ => Ok(&mut *sheet),
                    }
                    .unwrap();
                }
            }
            if name == "Customers" {
                native.next_column = u16::try_from(right).unwrap() + 1;
            }
        }
        native
    }

    /// Adds a result's column, a formula for each customer.
    fn add(&mut self, result: &str, formula: &str) {
        let first = HEADER_ROW + 1;
        let last = first + u32::try_from(CUSTOMERS).unwrap() - 1;
        let column = self.next_column;
        self.next_column += 1;
        for row in first..=last {
            let formula = self.with_cells(&formula.replace("TODAY()", "DATE(1998,5,6)"), row);
            let sheet = self.workbook.worksheet_from_name(RESULTS).unwrap();
            sheet.write_formula(row, column, Formula::new(format!("={formula}"))).unwrap();
        }
        self.columns.insert(("Customers".to_owned(), result.to_owned()), (first, column, last));
    }

    /// The formula for a row, with the cells in which the columns stand.
    fn with_cells(&self, formula: &str, row: u32) -> String {
        let mut written = String::new();
        let mut rest = formula;
        while let Some(letter) = rest.chars().next() {
            if letter == '"' {
                let end = rest[1..].find('"').unwrap() + 2;
                written.push_str(&rest[..end]);
                rest = &rest[end..];
            } else if letter == '[' {
                let end = if rest.starts_with("[@[") { rest.find("]]").unwrap() + 2 } else { rest.find(']').unwrap() + 1 };
                let name = rest[..end].trim_matches(['[', ']']);
                let table = self.table_before(&mut written);
                let this_row = name.starts_with('@');
                let name = name.trim_start_matches(['@', '[']);
                let place = self.columns.get(&(table.clone(), name.to_owned()));
                let &(first, column, last) = place.unwrap_or_else(|| panic!("{formula}: no {table}[{name}]"));
                let sheet = if table == "Customers" { RESULTS } else { &table };
                if this_row {
                    written.push_str(&utility::row_col_to_cell(row, column));
                } else {
                    written.push_str(&format!("'{sheet}'!{}", utility::cell_range_absolute(first, column, last, column)));
                }
                rest = &rest[end..];
            } else {
                written.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
        written
    }

    /// Takes the table's name off what was written before its bracket.
    fn table_before(&self, written: &mut String) -> String {
        for (name, sheet) in [
            ("'Order lines'", "Order lines"),
            ("'By category'", "By category"),
            ("Lines", "Order lines"),
            ("Orders", "Orders"),
            ("Customers", "Customers"),
        ] {
            if let Some(before) = written.strip_suffix(name) {
                let before = before.len();
                written.truncate(before);
                return sheet.to_owned();
            }
        }
        "Customers".to_owned()
    }

    /// All results as LibreOffice computes them.
    fn computed(mut self) -> BTreeMap<String, Vec<Value>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("native.xlsx");
        self.workbook.save(&path).unwrap();
        let mut workbook: Xlsx<_> = open_workbook(libreoffice::recalculated(&path)).unwrap();
        let range = workbook.worksheet_range(RESULTS).unwrap();
        let results = self.columns.iter().filter(|((table, _), _)| table == "Customers");
        results
            .map(|((_, result), &(first, column, last))| {
                (result.clone(), (first..=last).map(|row| read_value(range.get_value((row, u32::from(column))))).collect())
            })
            .collect()
    }
}

/// Whether a cell of ours holds what LibreOffice computes; an error is a cell that is left blank.
fn agree(own: &Value, other: &Value) -> bool {
    match (own, other) {
        (Value::Number(own), Value::Number(other)) => (own - other).abs() <= 1e-9 * other.abs().max(1.0),
        (Value::Blank, Value::Error(_)) => true,
        (Value::Blank, Value::Text(text)) | (Value::Text(text), Value::Blank) => text.is_empty(),
        (own, other) => own == other,
    }
}

#[test]
fn every_result_is_what_libreoffice_computes() {
    let Some(workbook) = northwind() else { return };
    if !libreoffice::is_installed("the real workbook's results are not compared with LibreOffice") {
        return;
    }
    let own = annotated(&workbook, Dialect::ENGLISH);
    let mut native = Native::new(&workbook);
    for (result, formula, other) in COMPUTED {
        native.add(result, if other.is_empty() { formula } else { other });
    }
    for (result, formula) in DECIDED_NATIVELY {
        native.add(result, formula);
    }
    let computed = native.computed();
    let mut failures = Vec::new();
    let mut compared = 0;
    let results = COMPUTED.iter().map(|(result, ..)| *result).chain(DECIDED_NATIVELY.iter().map(|(result, _)| *result));
    for result in results.filter(|result| *result != "class") {
        let cells = own.get(result).unwrap_or_else(|| panic!("no column {result}"));
        for (row, (own_cell, other)) in cells.iter().zip(&computed[result]).enumerate() {
            let value = read_value(Some(own_cell));
            compared += 1;
            if !agree(&value, other) {
                failures.push(format!("{result} of {}: {value:?}, in LibreOffice {other:?}", own["Customer ID"][row]));
            }
            // A blank that stands for an error is said.
            if other.error().is_some() && own["Data check"][row] == Data::Empty {
                failures.push(format!("{result} of {}: nothing is said of {other:?}", own["Customer ID"][row]));
            }
        }
    }
    assert_eq!(compared, CUSTOMERS * (COMPUTED.len() + DECIDED_NATIVELY.len() - 1));
    assert!(failures.is_empty(), "{} of {compared} values differ:\n{}", failures.len(), failures.join("\n"));
    for classes in [("Priority", ["A", "B", "C", "K.O.", "stopped"].as_slice()), ("Visits", &["monthly", "yearly"])] {
        let (result, labels) = classes;
        for label in labels {
            assert!(own[result].iter().any(|cell| cell == label), "no customer has the {result} {label}");
        }
    }
}

#[test]
fn a_date_comes_out_as_a_date() {
    let Some(workbook) = northwind() else { return };
    let own = annotated(&workbook, Dialect::ENGLISH);
    for result in DATES {
        let numbers = own[result].iter().filter(|cell| matches!(read_value(Some(cell)), Value::Number(_)));
        let days = own[result].iter().filter(|cell| matches!(cell, Data::DateTime(_))).count();
        assert_eq!(numbers.count(), days, "{result}: {:?}", own[result]);
        assert!(days >= 89, "{result}");
    }
}

#[test]
fn german_criteria_give_the_same_results() {
    let Some(workbook) = northwind() else { return };
    let (english, german) = (annotated(&workbook, Dialect::ENGLISH), annotated(&workbook, Dialect::GERMAN));
    let mut compared = 0;
    let shown = |cell: &Data| match cell.to_string().as_str() {
        "ja" => "yes".to_owned(),
        "nein" => "no".to_owned(),
        text => text.to_owned(),
    };
    for (result, cells) in &english {
        // TEXT writes, and VALUE reads, numbers as the sheet's language does; the last two are in the sheet's language.
        if ["In words", "Extension as a number", "Reason", "Data check"].contains(&result.as_str()) {
            continue;
        }
        let others = german.get(result).unwrap_or_else(|| panic!("no column {result} in German"));
        for (row, (cell, other)) in cells.iter().zip(others).enumerate() {
            compared += 1;
            assert_eq!(shown(cell), shown(other), "{result} of {}", english["Customer ID"][row]);
        }
    }
    assert!(compared >= CUSTOMERS * (COMPUTED.len() + DECIDED_NATIVELY.len()), "only {compared} cells were compared");
}

#[test]
fn live_formulas_of_the_real_workbook_give_what_keyfolio_found() {
    let Some(workbook) = northwind() else { return };
    if !libreoffice::is_installed("the live workbook is not recalculated") {
        return;
    }
    let folder = Folder::new();
    // The amounts of the order lines are formulas whose stored values are rounded: LibreOffice computes them first.
    std::fs::copy(workbook, folder.file("source.xlsx")).unwrap();
    let workbook = libreoffice::recalculated(&folder.file("source.xlsx"));
    std::fs::write(folder.file("criteria.toml"), criteria(Dialect::ENGLISH)).unwrap();
    let input = workbook.to_str().unwrap();
    let ran = folder.run(&["run", input, "-c", "criteria.toml", "-o", "live.xlsx", "--as-of", AS_OF, "--live", "--no-report"]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    assert!(!ran.stderr.contains("not-live"), "{}", ran.stderr);
    let recalculated = libreoffice::recalculated(&folder.file("live.xlsx"));
    let cells = assert_same_columns(&recalculated, &folder.file("live.xlsx"), "Customers", HEADER_ROW, "northwind");
    assert!(cells > 50 * CUSTOMERS, "{cells}");
}
