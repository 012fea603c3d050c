//! Real workbooks come back whole: each file of a corpus is annotated, compared part by part and cell by cell, and annotated again.
//!
//! The corpus is not part of the project. It lies in the folder that `KEYFOLIO_CORPUS` names, or in `../shared/corpus`; without one the
//! test is passed over. With `KEYFOLIO_FIDELITY_OUT` the annotated files are kept in that folder. Where the Python package openxml-audit is
//! installed, it is asked what Excel would object to in the results and not in the files that they are made of.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests, where a panic is the failure")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::Language;
use keyfolio::foundation::location::RowIndex;
use keyfolio::foundation::value::Value;
use keyfolio::ooxml::package::SheetKind;
use keyfolio::workbook::annotate;
use keyfolio::workbook::annotate::{Annotation, ColumnFormat, NewColumn};
use keyfolio::workbook::told::package::open as open_package;
use keyfolio::workbook::told::package::verify;
use keyfolio::workbook::told::package::{verify_main_type, with_main_type};

fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("KEYFOLIO_CORPUS").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"));
    folder.join("manifest.tsv").is_file().then_some(folder)
}

/// Three columns of different kinds for the rows that hold something.
fn annotation(sheet: &str, table: Option<String>, header_row: u32, rows: Vec<RowIndex>) -> Annotation {
    let column = |header: &str, format, cell: &dyn Fn(usize) -> Value, classes: &[&str]| NewColumn {
        header: header.to_owned(),
        cells: std::sync::Arc::new((0..rows.len()).map(cell).collect()),
        format,
        number_format: None,
        classes: classes.iter().map(|&class| class.to_owned()).collect(),
        muted: Vec::new(),
        formula: None,
        hidden: false,
    };
    let columns = vec![
        column("keyfolio Score", ColumnFormat::Bar, &|row| Value::Number(row as f64 / 7.0), &[]),
        column("Begründung & <Prüfung>", ColumnFormat::LongText, &|row| Value::Text(["A", "ä & <ö> \"ü\" "][row % 2].into()), &["A", "B"]),
        column("keyfolio Datum", ColumnFormat::Date, &|row| Value::Number(46_000.0 + row as f64), &[]),
    ];
    let as_of = DayNumber::from_date(2026, 11, 23).unwrap();
    Annotation {
        sheet: sheet.to_owned(),
        table,
        header_row: RowIndex(header_row),
        rows,
        left_out: vec![],
        columns,
        language: Language::English,
        as_of,
    }
}

/// Rows below the header that have a filled cell, by the reader that the program itself uses.
fn rows_below(path: &Path, sheet: &str, header_row: u32, last: Option<u32>) -> Vec<RowIndex> {
    use calamine::Reader;
    let Ok(mut workbook) = calamine::open_workbook_auto(path) else { return Vec::new() };
    let Ok(range) = workbook.worksheet_range(sheet) else { return Vec::new() };
    let first = range.start().map_or(0, |start| start.0);
    let filled = range.rows().enumerate().filter(|(_, cells)| cells.iter().any(|cell| *cell != calamine::Data::Empty));
    filled.map(|(row, _)| first + row as u32).filter(|&row| row > header_row && last.is_none_or(|last| row <= last)).map(RowIndex).collect()
}

enum Outcome {
    Whole,
    Refused(String),
    Broken(String),
}

/// Larger files take the second judge a minute each.
const JUDGED: u64 = 100_000;

/// Reads pairs of files and prints what the second one has and the first one had not.
const JUDGE: &str = r##"
import re, sys
from collections import Counter
from openxml_audit import OpenXmlValidator

validator = OpenXmlValidator(max_errors=0)

def faults(path):
    try:
        found = validator.validate(path).errors
    except Exception as error:
        return Counter([("", "cannot be read: " + type(error).__name__)])
    # Places and counts follow what is added.
    return Counter((error.part_uri, re.sub(r"\d+", "#", error.description)) for error in found if error.severity.value == "error")

for line in sys.stdin:
    before, after = line.rstrip("\n").split("\t")
    former = faults(before)
    for part, description in faults(after):
        if (part, description) not in former:
            print(after, part, description, sep=": ")
"##;

/// What a second judge beside the schemas says of the pairs; `None` where it is not installed.
fn judged(pairs: &[(PathBuf, PathBuf)]) -> Option<String> {
    let installed = Command::new("python3").args(["-c", "import openxml_audit"]).output().is_ok_and(|output| output.status.success());
    if !installed {
        return None;
    }
    let mut judge =
        Command::new("python3").args(["-c", JUDGE]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = judge.stdin.take().unwrap();
    let text: String = pairs.iter().map(|(before, after)| format!("{}\t{}\n", before.display(), after.display())).collect();
    // It answers while it reads, and an answer that nobody takes would hold both up.
    let writer = std::thread::spawn(move || lines.write_all(text.as_bytes()));
    let output = judge.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The name under which a run saves the result.
fn name_of_result(file: &str) -> String {
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    format!("{stem}.{}", if ["xlsm", "xltm"].contains(&extension) { "xlsm" } else { "xlsx" })
}

fn tried(path: &Path, sheet: &str, header_row: u32, keep: &Path) -> Outcome {
    let file: Arc<str> = path.file_name().unwrap().to_string_lossy().into();
    let bytes: Arc<Vec<u8>> = std::fs::read(path).unwrap().into();
    let refused = |diagnostic: &keyfolio::foundation::diagnostic::Diagnostic| {
        format!("{}: {} [{}]", diagnostic.code, diagnostic.message, diagnostic.location.place)
    };
    let package = match open_package(Arc::clone(&bytes), &file, Language::English) {
        Ok(package) => package,
        Err(diagnostic) => return Outcome::Refused(refused(&diagnostic)),
    };
    let first = package.sheets().iter().find(|sheet| sheet.kind == SheetKind::Worksheet).map(|sheet| sheet.name.clone());
    let Some(sheet) = (if sheet.is_empty() { first } else { Some(sheet.to_owned()) }) else {
        return Outcome::Refused("no worksheet".into());
    };
    let table = package.tables().iter().find(|table| table.sheet == sheet && table.header_rows == 1 && table.first.row.0 == header_row);
    let last = table.map(|table| table.last.row.0 - table.totals_rows);
    let annotation = annotation(&sheet, table.map(|table| table.name.clone()), header_row, rows_below(path, &sheet, header_row, last));
    let annotated = match annotate(&package, &annotation) {
        Ok(annotated) => annotated,
        Err(diagnostics) => return Outcome::Refused(diagnostics.iter().map(refused).collect::<Vec<_>>().join("; ")),
    };
    let result = keep.join(name_of_result(&file));
    let finished = match with_main_type(&package, annotated.bytes.clone(), &result.to_string_lossy(), Language::English) {
        Ok(finished) => finished,
        Err(diagnostic) => return Outcome::Broken(refused(&diagnostic)),
    };
    if let Err(difference) = verify_main_type(&package, &finished, &result.to_string_lossy(), Language::English) {
        return Outcome::Broken(refused(&difference));
    }
    std::fs::write(&result, finished.joined().as_slice()).unwrap();
    let after = match open_package(annotated.bytes.clone(), &file, Language::English) {
        Ok(after) => after,
        Err(diagnostic) => return Outcome::Broken(format!("cannot be opened again: {}", refused(&diagnostic))),
    };
    if let Err(difference) = verify(&package, &after, &annotation) {
        return Outcome::Broken(refused(&difference));
    }
    let headers: Vec<String> = after.own_columns(&sheet).into_iter().map(|own| own.header).collect();
    if headers != annotation.columns.iter().map(|column| column.header.clone()).collect::<Vec<_>>() {
        return Outcome::Broken(format!("remembers {headers:?}"));
    }
    match annotate(&after, &annotation) {
        Ok(again) if again.bytes == annotated.bytes => Outcome::Whole,
        Ok(again) => {
            std::fs::write(keep.join(format!("second-{file}")), again.bytes.joined().as_slice()).unwrap();
            Outcome::Broken("a second run gives other bytes".into())
        }
        Err(diagnostics) => {
            Outcome::Broken(format!("a second run is refused: {}", diagnostics.iter().map(refused).collect::<Vec<_>>().join("; ")))
        }
    }
}

#[test]
fn every_workbook_of_the_corpus_comes_back_whole_or_is_refused_with_a_reason() {
    let Some(corpus) = corpus() else {
        eprintln!("no corpus at hand: passed over");
        return;
    };
    let own = tempfile::tempdir().unwrap();
    let keep = std::env::var_os("KEYFOLIO_FIDELITY_OUT").map_or_else(|| own.path().to_owned(), PathBuf::from);
    let only = std::env::var("KEYFOLIO_FIDELITY_ONLY").ok();
    let manifest = std::fs::read_to_string(corpus.join("manifest.tsv")).unwrap();
    let mut lines = manifest.lines();
    let columns: BTreeMap<&str, usize> = lines.next().unwrap().split('\t').enumerate().map(|(index, name)| (name, index)).collect();
    let (mut faults, mut whole, mut refused, mut pairs) = (Vec::new(), 0, Vec::new(), Vec::new());
    for line in lines {
        let fields: Vec<&str> = line.split('\t').collect();
        let field = |name: &str| fields[columns[name]];
        let file = field("file");
        if only.as_ref().is_some_and(|only| !file.contains(only.as_str())) {
            continue;
        }
        let header_row = field("header_row").parse::<u32>().unwrap_or(1) - 1;
        let expected = field("patchable");
        // What the corpus counts as patchable, and this program refuses on purpose: a signature would break, two entries have one name.
        let on_purpose = |reason: &str| reason.starts_with("signed-workbook") || reason.contains("twice");
        match tried(&corpus.join("files").join(file), field("sheet"), header_row, &keep) {
            Outcome::Whole if expected == "yes" => {
                whole += 1;
                pairs.push((corpus.join("files").join(file), keep.join(name_of_result(file))));
            }
            Outcome::Whole => refused.push(format!("{file}\twhole though\t{expected}")),
            Outcome::Refused(reason) if expected != "yes" || on_purpose(&reason) => refused.push(format!("{file}\t{reason}\t{expected}")),
            Outcome::Refused(reason) => faults.push(format!("{file}: refused: {reason}")),
            Outcome::Broken(reason) => faults.push(format!("{file}: {reason}")),
        }
    }
    eprintln!("{whole} whole; refused or not expected:\n{}", refused.join("\n"));
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(only.is_some() || whole > 200, "only {whole} workbooks were tried");
    pairs.retain(|(_, after)| after.metadata().unwrap().len() <= JUDGED);
    match judged(&pairs) {
        Some(said) => assert!(said.is_empty(), "openxml-audit objects:\n{said}"),
        None => eprintln!("openxml-audit is not installed: the results were not judged by it"),
    }
}
