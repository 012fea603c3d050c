//! Workbooks made for a test, the program run on them, and the results read back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook};
use keyfolio::foundation::location::CellAddress;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// Headers of key columns, as programs and people write them.
pub const KEY_HEADERS: [&str; 32] = [
    "Account",
    "Account ID",
    "Account Number",
    "Account No",
    "AccountID",
    "account_number",
    "Account: Account ID",
    "18-Character ID",
    "ID",
    "No.",
    "Record Id",
    "Record ID - Company",
    "Company ID",
    "Client No.",
    "Client",
    "Customer #",
    "Customer no",
    "BP number",
    "Sold-to party",
    "(Do Not Modify) Account",
    "Kd.-Nr.",
    "KdNr",
    "Kunden-Nr.",
    "Kundennummer",
    "Kundennr.",
    "Kunde",
    "Debitor",
    "Debitorennummer",
    "Kontonummer",
    "Konto",
    "Geschäftspartner",
    "Firm code X",
];

/// The same rows whose key column, called `Account`, has a header drawn from [`KEY_HEADERS`], always the same one for the same rows: what comes out must
/// not hang on the word. Rows whose rules read `[Account]` keep theirs.
pub fn with_drawn_key(mut rows: Vec<Vec<Cell>>, rules: &[&[&str]]) -> Vec<Vec<Cell>> {
    let is_read = rules.iter().flat_map(|rule| rule.iter()).any(|text| text.contains("Account"));
    let drawn = format!("{rows:?}").bytes().fold(7_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    if let Some(Cell::Text(header)) = rows.first_mut().and_then(|row| row.first_mut()).filter(|_| !is_read)
        && header == "Account"
    {
        *header = KEY_HEADERS[drawn % KEY_HEADERS.len()].to_owned();
    }
    rows
}

/// A cell that a test writes.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// TRUE or FALSE.
    Boolean(bool),
    /// A day, as 2026-11-23.
    Date(String),
    /// A formula with its cached value.
    Formula(String, String),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text.to_owned()) }
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self::Number(f64::from(number))
    }
}

impl From<bool> for Cell {
    fn from(boolean: bool) -> Self {
        Self::Boolean(boolean)
    }
}

/// An error value in a cell, as Excel caches it.
pub fn error(name: &str) -> Cell {
    let formula = match name {
        "#N/A" => "=NA()",
        "#DIV/0!" => "=1/0",
        _ => "=VALUE(\"x\")",
    };
    Cell::Formula(formula.to_owned(), name.to_owned())
}

/// A day in a cell.
pub fn date(text: &str) -> Cell {
    Cell::Date(text.to_owned())
}

/// A row of cells of any kinds.
#[macro_export]
macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$($crate::harness::Cell::from($cell)),*] };
}

/// A workbook for a test.
#[derive(Clone, Debug, Default)]
pub struct Book {
    sheets: Vec<(String, Vec<Vec<Cell>>)>,
    merges: Vec<(String, [CellAddress; 2], String)>,
}

impl Book {
    /// An empty workbook.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sheet of these rows, from A1 on.
    pub fn sheet(mut self, name: &str, rows: Vec<Vec<Cell>>) -> Self {
        self.sheets.push((name.to_owned(), rows));
        self
    }

    /// Adds a criteria sheet: a header row and rules, all as text.
    pub fn criteria(self, header: &[&str], rules: &[&[&str]]) -> Self {
        let name = if header.contains(&"Schritt") { "Kriterien" } else { "Criteria" };
        let rows = std::iter::once(header).chain(rules.iter().copied());
        self.sheet(name, rows.map(|row| row.iter().map(|text| Cell::from(*text)).collect()).collect())
    }

    /// Merges cells of a sheet (`A4:F4`), which then hold this text.
    pub fn merged(mut self, sheet: &str, range: &str, text: &str) -> Self {
        let (first, last) = range.split_once(':').unwrap();
        let cells = [first, last].map(|cell| CellAddress::parse(cell).unwrap());
        self.merges.push((sheet.to_owned(), cells, text.to_owned()));
        self
    }

    /// The same with every name that keyfolio matches drawn anew: of sheets, the key, criteria headers, steps, settings, yes and no. A book with
    /// merged cells keeps its sheets' names.
    pub fn drawn(&self) -> Self {
        let mut sheets = crate::drawn::sheets(&self.sheets);
        if !self.merges.is_empty() {
            sheets.iter_mut().zip(&self.sheets).for_each(|(drawn, own)| drawn.0.clone_from(&own.0));
        }
        Self { sheets, merges: self.merges.clone() }
    }

    /// Writes it into a folder.
    pub fn save(&self, path: &Path) {
        let mut workbook = Workbook::new();
        for (name, rows) in &self.sheets {
            let sheet = workbook.add_worksheet();
            sheet.set_name(name).unwrap();
            // An empty result is an empty text, not 0.
            sheet.set_formula_result_default("");
            for (row, cells) in (0_u32..).zip(rows) {
                for (column, cell) in (0_u16..).zip(cells) {
                    write(sheet, row, column, cell);
                }
            }
        }
        for (name, [first, last], text) in &self.merges {
            let sheet = workbook.worksheet_from_name(name).unwrap();
            let columns = [first, last].map(|cell| u16::try_from(cell.column.0).unwrap());
            sheet.merge_range(first.row.0, columns[0], last.row.0, columns[1], text, &Format::new()).unwrap();
        }
        workbook.save(path).unwrap();
    }
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) {
    match cell {
        Cell::Blank => {}
        Cell::Number(number) => {
            sheet.write_number(row, column, *number).unwrap();
        }
        Cell::Text(text) => {
            sheet.write_string(row, column, text).unwrap();
        }
        Cell::Boolean(boolean) => {
            sheet.write_boolean(row, column, *boolean).unwrap();
        }
        Cell::Date(text) => {
            let date = rust_xlsxwriter::ExcelDateTime::parse_from_str(text).unwrap();
            sheet.write_datetime_with_format(row, column, &date, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
        }
        Cell::Formula(formula, result) => {
            sheet.write_formula(row, column, rust_xlsxwriter::Formula::new(formula).set_result(result)).unwrap();
        }
    }
}

/// A folder of a test's own, removed at its end.
pub struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    /// A new folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The names of all files in it.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Runs the program in it.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_keyfolio"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .env("COLUMNS", "100")
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Writes a workbook whose names are drawn, runs it as of 2026-11-23, and gives the accounts' rows by header, as texts.
    pub fn annotate(&self, book: &Book) -> Vec<BTreeMap<String, String>> {
        self.annotate_as_written(&book.drawn())
    }

    /// The same with the names as they are.
    pub fn annotate_as_written(&self, book: &Book) -> Vec<BTreeMap<String, String>> {
        book.save(&self.file("in.xlsx"));
        let ran = self.run(&["run", "in.xlsx", "-o", "out.xlsx", "--as-of", "2026-11-23"]);
        assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
        rows(&self.file("out.xlsx"), 0, 0)
    }
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Ran {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// The rows below a header row of a sheet, by header; blank cells are "".
pub fn rows(path: &Path, sheet: usize, header_row: usize) -> Vec<BTreeMap<String, String>> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let name = workbook.sheet_names()[sheet].clone();
    let range = workbook.worksheet_range(&name).unwrap();
    let mut rows = range.rows().skip(header_row).map(|row| row.iter().map(shown).collect::<Vec<_>>());
    let headers = rows.next().unwrap_or_default();
    rows.map(|row| headers.iter().cloned().zip(row).filter(|(header, _)| !header.is_empty()).collect()).collect()
}

fn shown(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::Float(number) => format!("{number}"),
        Data::Bool(boolean) => boolean.to_string().to_uppercase(),
        Data::DateTime(date) => format!("day {}", date.as_f64()),
        other => other.to_string(),
    }
}
