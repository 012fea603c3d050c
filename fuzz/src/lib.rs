//! What is tried with bytes that nobody would send: no panic, no endless loop, and what is written stands every comparison.
//!
//! `cargo fuzz run formula`, `criteria` or `package` (a folder of workbooks makes a good corpus). Where cargo-fuzz cannot be had,
//! `cargo run --no-default-features --features mutate --bin mutate -- FOLDER SECONDS` changes the files of a folder at random.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use keyfolio::accounts::Wanted;
use keyfolio::criteria::{Criteria, Settings};
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::evaluation::outcome::evaluate;
use keyfolio::evaluation::parsed::ParsedRules;
use keyfolio::evaluation::plan::Plan;
use keyfolio::foundation::language::Language;
use keyfolio::foundation::location::{CellAddress, Location, RowIndex};
use keyfolio::workbook::accounts_sheet::{self, Request};
use keyfolio::foundation::value::Value;
use keyfolio::workbook::annotate::{Annotation, ColumnFormat, NewColumn};
use keyfolio::workbook::told::cells::write_notes;
use keyfolio::workbook::criteria_sheet::{self, Sources};
use keyfolio::ooxml::archive::file_bytes::FileBytes;
use keyfolio::ooxml::package::{Package, SheetKind};
use keyfolio::ooxml::reading::read::{Content, Sheet};
use keyfolio::workbook::told::reading::Workbook;
use keyfolio::workbook::roles::Roles;
use keyfolio::workbook::annotate;
use keyfolio::workbook::told::package::verify;
use keyfolio::workbook::told::package::open as open_package;

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
    let mut filled = BTreeMap::new();
    for (row, cells) in (0..).zip(cells) {
        for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            let value = text.parse().map_or_else(|_| Value::text(text.as_str()), Value::number);
            filled.insert(CellAddress::new(row, column), (value, Content::Plain));
        }
    }
    let file = Location::file("criteria");
    let sheet = Sheet { name: "Criteria".into(), cells: filled, formulas: HashMap::new(), merges: Vec::new() };
    let (criteria, _) = criteria_sheet::read(Sources { file: &file, criteria: &sheet, settings: None, tests: None, overrides: None, pairwise: None, playbook: None });
    let Some(as_of) = DayNumber::from_date(2026, 11, 23) else { return };
    let (parsed, _) = ParsedRules::parse(&criteria, as_of);
    let name: Arc<str> = "accounts.csv".into();
    let Ok(package) = open_package(ACCOUNTS.to_vec(), &name, criteria.language) else { return };
    let Ok(mut workbook) = Workbook::open(&package, &name, criteria.language) else { return };
    let settings = Settings::default();
    let (roles, wanted) = (Roles::of(&package), Wanted::everything());
    let request = Request { roles: &roles, settings: &settings, wanted: &wanted, language: criteria.language };
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

/// The line that begins a part in the form that [`parts`] reads, before the part's name.
const PART: &[u8] = b"\n----8<---- ";

/// A workbook as its parts, so that changes reach the XML and not only the archive around it: each begins with the line
/// `----8<---- NAME`. `seeds.py` makes this form of workbooks.
pub fn parts(bytes: &[u8]) {
    let mut archive = Archive::default();
    let mut starts: Vec<usize> = Vec::new();
    let mut from = 0;
    while let Some(found) = bytes[from..].windows(PART.len()).position(|window| window == PART) {
        starts.push(from + found);
        from += found + PART.len();
    }
    for (number, &start) in starts.iter().enumerate().take(200) {
        let end = starts.get(number + 1).copied().unwrap_or(bytes.len());
        let part = &bytes[start + PART.len()..end];
        let line = part.iter().position(|&byte| byte == b'\n').unwrap_or(part.len());
        archive.store(&part[..line.min(200)], &part[(line + 1).min(part.len())..]);
    }
    annotated(&archive.finish(), &"a.xlsx".into());
}

/// A zip archive whose entries are not compressed.
#[derive(Default)]
struct Archive {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

impl Archive {
    fn store(&mut self, name: &[u8], content: &[u8]) {
        let (offset, length) = (self.bytes.len() as u32, (content.len() as u32).to_le_bytes());
        let mut fixed = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        fixed.extend(crc32fast::hash(content).to_le_bytes());
        fixed.extend(length);
        fixed.extend(length);
        fixed.extend((name.len() as u16).to_le_bytes());
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&fixed);
        self.bytes.extend([0, 0]);
        self.bytes.extend(name);
        self.bytes.extend(content);
        self.directory.extend(b"PK\x01\x02\x14\0");
        self.directory.extend(&fixed);
        self.directory.extend([0; 12]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name);
        self.count += 1;
    }

    fn finish(self) -> Vec<u8> {
        let Self { mut bytes, directory, count } = self;
        let start = bytes.len() as u32;
        bytes.extend(&directory);
        bytes.extend(b"PK\x05\x06\0\0\0\0");
        bytes.extend(count.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend((directory.len() as u32).to_le_bytes());
        bytes.extend(start.to_le_bytes());
        bytes.extend([0, 0]);
        bytes
    }
}

fn annotated(bytes: &[u8], name: &Arc<str>) {
    let language = Language::German;
    let Ok(package) = open_package(bytes.to_vec(), name, language) else { return };
    let Ok(mut workbook) = Workbook::open(&package, name, language) else { return };
    let file = Location::file(Arc::clone(name));
    for sheet in package.sheets().iter().filter(|sheet| sheet.kind == SheetKind::Worksheet).take(3) {
        if let Ok(criteria) = workbook.sheet(&sheet.name) {
            let _ = criteria_sheet::read(Sources {
        file: &file,
        criteria: &criteria,
        settings: Some(&criteria),
        tests: Some(&criteria),
        overrides: Some(&criteria),
        pairwise: Some(&criteria),
        playbook: Some(&criteria),
    });
        }
    }
    let settings = Settings::default();
    let (roles, wanted) = (Roles::of(&package), Wanted::everything());
    let request = Request { roles: &roles, settings: &settings, wanted: &wanted, language };
    let Ok((accounts, _)) = accounts_sheet::read(&package, &mut workbook, &file, request) else { return };
    let Some(as_of) = DayNumber::from_date(2026, 11, 23) else { return };
    let column = |header: &str, cell: &dyn Fn(usize) -> Value, format| NewColumn {
        header: header.to_owned(),
        cells: std::sync::Arc::new((0..accounts.rows.len()).map(cell).collect()),
        format,
        number_format: None,
        classes: vec!["A".to_owned()],
        muted: Vec::new(),
        formula: None,
        hidden: false,
    };
    let annotation = Annotation {
        sheet: accounts.sheet.to_string(),
        table: accounts.table.clone(),
        header_row: accounts.header_row,
        rows: accounts.rows.clone(),
        left_out: accounts.other_rows(),
        columns: vec![
            column("Punkte", &|row| Value::Number(row as f64 / 3.0), ColumnFormat::OneDecimal),
            column("Klasse", &|_| Value::Text("A".into()), ColumnFormat::LongText),
        ],
        language,
        as_of,
    };
    let Ok(written) = annotate(&package, &annotation) else { return };
    let after = match open_package(written.bytes, &"a.xlsx".into(), language) {
        Ok(after) => after,
        Err(fault) => panic!("the result cannot be opened: {}", fault.message),
    };
    // Rows that came damaged go back as they came; every other part that is patched must have come sound.
    let rows = |difference: &keyfolio::foundation::diagnostic::Diagnostic| difference.code == "damaged-workbook" && difference.message.contains("sheet");
    if let Err(difference) = verify(&package, &after, &annotation)
        && !rows(&difference)
    {
        panic!("the result differs: {}", difference.message);
    }
    noted(after, &accounts.sheet, &accounts.rows, language);
}

/// Notes on the cells of an annotated package: they come, come again the same, and go.
fn noted(package: Package, sheet: &str, rows: &[RowIndex], language: Language) {
    let Some(own) = package.own_columns(sheet).into_iter().next() else { return };
    let notes: Vec<(CellAddress, String)> =
        rows.iter().take(20).map(|&row| (CellAddress { row, column: own.index }, "<a> & b".to_owned())).collect();
    let open = |bytes: FileBytes| match open_package(bytes, &"a.xlsx".into(), language) {
        Ok(package) => package,
        Err(fault) => panic!("the notes cannot be opened: {}", fault.message),
    };
    let Ok(first) = write_notes(&package, sheet, &notes, language) else { return };
    let Some(bytes) = first.bytes else { return };
    let with = open(bytes);
    match write_notes(&with, sheet, &notes, language) {
        Ok(again) => assert!(again.bytes.is_none() && again.said.len() == first.said.len(), "the same notes differ"),
        Err(fault) => panic!("the notes cannot be written again: {}", fault.message),
    }
    match write_notes(&with, sheet, &[], language) {
        Ok(gone) => assert!(gone.bytes.is_some() || !gone.said.is_empty(), "the notes do not go"),
        Err(fault) => panic!("the notes do not go: {}", fault.message),
    }
}
