//! What is tried with bytes that nobody would send: no panic, no endless loop, and what is written stands every comparison.
//!
//! `cargo fuzz run formula`, `criteria` or `package` (a folder of workbooks makes a good corpus). Where cargo-fuzz cannot be had,
//! `cargo run --no-default-features --bin mutate -- FOLDER SECONDS` changes the files of a folder at random.

use std::sync::Arc;

use calamine::{Cell, Data, Range};
use keyfolio::criteria::{Criteria, Settings};
use keyfolio::day_number::DayNumber;
use keyfolio::evaluation::outcome::evaluate;
use keyfolio::evaluation::parsed::ParsedRules;
use keyfolio::evaluation::plan::Plan;
use keyfolio::language::Language;
use keyfolio::location::Location;
use keyfolio::workbook::accounts_sheet::{self, Request};
use keyfolio::workbook::annotate::{Annotation, ColumnFormat, NewCell, NewColumn};
use keyfolio::workbook::criteria_sheet::{self, Sources};
use keyfolio::workbook::package::{Package, SheetKind};
use keyfolio::workbook::read::{Sheet, Workbook};
use keyfolio::workbook::roles::Roles;
use keyfolio::workbook::{annotate, verify};

const ACCOUNTS: &[u8] = b"Account;Revenue;Since;Active;Share\nAlder;1.234,5;23.11.2026;WAHR;12 %\nBirch;-3;;FALSCH;#NV\nCedar;text;1.1.2020;;0\n";

/// A formula, in both languages, for three accounts.
pub fn formula(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for headers in [["Step", "Result", "Formula", "Reason"], ["Schritt", "Ergebnis", "Formel", "Begründung"]] {
        let mut cells: Vec<Vec<String>> = vec![headers.map(str::to_owned).to_vec()];
        for step in ["Compute", "Classify", "Score"] {
            cells.push(vec![step.to_owned(), format!("R {step}"), text.to_owned(), format!("{{{text}}}")]);
        }
        decide(&cells);
    }
}

/// The cells of a criteria sheet: fields are separated by tabs, rows by line feeds.
pub fn criteria(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let cells: Vec<Vec<String>> = text.lines().take(60).map(|line| line.split('\t').take(16).map(str::to_owned).collect()).collect();
    decide(&cells);
    let _ = Criteria::from_toml(&text, None);
}

fn decide(cells: &[Vec<String>]) {
    let mut filled = Vec::new();
    for (row, cells) in (0..).zip(cells) {
        for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            let data = text.parse().map_or_else(|_| Data::String(text.clone()), Data::Float);
            filled.push(Cell::new((row, column), data));
        }
    }
    let file = Location::file("criteria");
    let sheet = Sheet { name: "Criteria".into(), cells: Range::from_sparse(filled), date_1904: false };
    let (criteria, _) = criteria_sheet::read(Sources { file: &file, criteria: &sheet, settings: None, tests: None });
    let Some(as_of) = DayNumber::from_date(2026, 11, 23) else { return };
    let (parsed, _) = ParsedRules::parse(&criteria, as_of);
    let name: Arc<str> = "accounts.csv".into();
    let Ok(package) = Package::open(ACCOUNTS.to_vec().into(), &name, criteria.language) else { return };
    let Ok(mut workbook) = Workbook::open(&package, &name, criteria.language) else { return };
    let settings = Settings::default();
    let request = Request { sheet: "accounts", settings: &settings, wanted: &|_| true, language: criteria.language };
    let Ok((accounts, findings)) = accounts_sheet::read(&package, &mut workbook, &file, request) else { return };
    if let Ok(plan) = Plan::new(parsed, &accounts, &[], as_of) {
        evaluate(&plan, &accounts, &[], &criteria.settings, findings, &|_, _| {});
    }
}

/// A file, as a workbook and as delimited text: whatever is accepted is annotated, and the result stands the comparison.
pub fn package(bytes: &[u8]) {
    for name in ["a.xlsx", "a.csv"] {
        annotated(bytes, &name.into());
    }
}

fn annotated(bytes: &[u8], name: &Arc<str>) {
    let language = Language::German;
    let Ok(package) = Package::open(bytes.to_vec().into(), name, language) else { return };
    let Ok(mut workbook) = Workbook::open(&package, name, language) else { return };
    let file = Location::file(Arc::clone(name));
    for sheet in package.sheets().iter().filter(|sheet| sheet.kind == SheetKind::Worksheet).take(3) {
        if let Ok(criteria) = workbook.sheet(&sheet.name) {
            let _ = criteria_sheet::read(Sources { file: &file, criteria: &criteria, settings: Some(&criteria), tests: Some(&criteria) });
        }
    }
    let settings = Settings::default();
    let Ok(sheet) = Roles::of(&package).accounts(&package, &settings, &file, language) else { return };
    let request = Request { sheet: &sheet, settings: &settings, wanted: &|_| true, language };
    let Ok((accounts, _)) = accounts_sheet::read(&package, &mut workbook, &file, request) else { return };
    let Some(as_of) = DayNumber::from_date(2026, 11, 23) else { return };
    let column = |header: &str, cell: &dyn Fn(usize) -> NewCell, format| NewColumn {
        header: header.to_owned(),
        cells: (0..accounts.rows.len()).map(cell).collect(),
        format,
        classes: vec!["A".to_owned()],
        muted: Vec::new(),
    };
    let annotation = Annotation {
        sheet: accounts.sheet.to_string(),
        table: accounts.table.clone(),
        header_row: accounts.header_row,
        rows: accounts.rows.clone(),
        columns: vec![
            column("Punkte", &|row| NewCell::Number(row as f64 / 3.0), ColumnFormat::Score),
            column("Klasse", &|_| NewCell::Text("A".into()), ColumnFormat::Reason),
        ],
        language,
        as_of,
    };
    let Ok(written) = annotate(&package, &annotation) else { return };
    let after = match Package::open(written.bytes, &"a.xlsx".into(), language) {
        Ok(after) => after,
        Err(fault) => panic!("the result cannot be opened: {}", fault.message),
    };
    if let Err(difference) = verify(&package, &after, &annotation) {
        panic!("the result differs: {}", difference.message);
    }
}
