//! What the other sheets of real workbooks calculate is the same with our columns and without: LibreOffice recalculates both.
//!
//! The corpus is not part of the project: it lies in the folder that `KEYFOLIO_CORPUS` names, or in `../shared/corpus`; without it, or without
//! LibreOffice, the test is passed over. A workbook with the time of day or random numbers in it is recalculated twice as it is, so that what
//! changes by itself is known.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, where a panic is the failure")]

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, open_workbook_auto};

use crate::harness::Folder;
use crate::libreoffice;
use crate::packages::passed_over;

/// A corpus workbook and its accounts sheet.
struct Book {
    file: String,
    accounts: String,
    criteria: String,
    /// Whether something in it changes by itself.
    restless: bool,
}

/// The workbooks that have formulas in other sheets than the one with the accounts.
fn books(corpus: &Path) -> Vec<Book> {
    let manifest = fs::read_to_string(corpus.join("manifest.tsv")).unwrap();
    let columns: Vec<&str> = manifest.lines().next().unwrap().split('\t').collect();
    let column = |name: &str| columns.iter().position(|column| *column == name).unwrap();
    let mut books = Vec::new();
    for line in manifest.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (file, sheet, header) = (fields[column("file")], fields[column("sheet")], fields[column("header_row")]);
        let Ok(mut workbook) = open_workbook_auto(corpus.join("files").join(file)) else { continue };
        let names = workbook.sheet_names();
        let Some(accounts) = names.iter().find(|name| *name == sheet).or(names.first()).cloned() else { continue };
        // The reader does not stand every workbook of the corpus.
        let mut formulas = |name: &str| {
            let read = catch_unwind(AssertUnwindSafe(|| workbook.worksheet_formula(name)));
            let cells = read.ok().and_then(Result::ok).unwrap_or_default();
            cells.used_cells().map(|(_, _, formula)| formula.to_uppercase()).filter(|formula| !formula.is_empty()).collect::<Vec<_>>()
        };
        let others: Vec<String> = names.iter().filter(|name| **name != accounts).flat_map(|name| formulas(name)).collect();
        if others.is_empty() {
            continue;
        }
        let restless = ["NOW(", "TODAY("];
        let all = others.into_iter().chain(formulas(&accounts)).collect::<Vec<_>>();
        // Of a number that is drawn nobody knows whether it came again by chance.
        if all.iter().any(|formula| formula.contains("RAND")) {
            continue;
        }
        let restless = all.iter().any(|formula| restless.iter().any(|function| formula.contains(function)));
        let header = header.parse::<u32>().map(|row| format!("header_row = {row}\n")).unwrap_or_default();
        let criteria = format!(
            "language = \"english\"\n[settings]\naccounts_sheet = {accounts:?}\n{header}[[rule]]\nstep = \"compute\"\nresult = \"Two\"\nformula = \"1+1\"\n\
             [[rule]]\nstep = \"classify\"\nresult = \"Class\"\nitem = \"A\"\nformula = \"TRUE\"\n"
        );
        books.push(Book { file: file.to_owned(), accounts, criteria, restless });
    }
    books
}

/// The values of every sheet but the accounts'; `None` where the file cannot be read.
fn values(path: &Path, accounts: &str) -> Option<BTreeMap<(String, u32, u32), String>> {
    let mut workbook = open_workbook_auto(path).ok()?;
    let mut values = BTreeMap::new();
    for name in workbook.sheet_names().into_iter().filter(|name| name != accounts) {
        let Ok(range) = workbook.worksheet_range(&name) else { continue };
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells().filter(|(_, _, data)| **data != Data::Empty) {
            values.insert((name.clone(), top + row as u32, left + column as u32), format!("{data:?}"));
        }
    }
    Some(values)
}

#[test]
fn other_sheets_recalculate_to_the_same_values() {
    let named = std::env::var_os("KEYFOLIO_CORPUS").map(PathBuf::from);
    let corpus = named.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"));
    if !corpus.join("manifest.tsv").is_file() {
        passed_over("no corpus at hand");
        return;
    }
    if !libreoffice::is_installed("the corpus is not recalculated") {
        return;
    }
    let folder = Folder::new();
    let mut files = Vec::new();
    let mut books = books(&corpus);
    books.retain(|book| {
        let extension = if book.file.ends_with(".xlsm") { "xlsm" } else { "xlsx" };
        let input = corpus.join("files").join(&book.file);
        fs::write(folder.file("any.toml"), &book.criteria).unwrap();
        let output = format!("after-{}.{extension}", book.file);
        let ran = folder.run(&[
            "run",
            input.to_str().unwrap(),
            "-c",
            "any.toml",
            "-o",
            &output,
            "--no-report",
            "--quiet",
            "--as-of",
            "2026-11-23",
        ]);
        if ran.code < 2 {
            for copy in ["before", "twice"].into_iter().take(if book.restless { 2 } else { 1 }) {
                let name = format!("{copy}-{}.{extension}", book.file);
                fs::copy(&input, folder.file(&name)).unwrap();
                files.push(folder.file(&name));
            }
            files.push(folder.file(&output));
        }
        ran.code < 2
    });
    libreoffice::recalculated_all(&files, "en-US");
    let results = files[0].with_file_name("recalculated");
    let (mut cells, mut compared, mut differences) = (0, 0, Vec::new());
    for book in &books {
        let read = |copy: &str| values(&results.join(format!("{copy}-{}.xlsx", book.file)), &book.accounts);
        let (Some(before), Some(after)) = (read("before"), read("after")) else { continue };
        compared += 1;
        let twice = if book.restless { read("twice").unwrap_or_default() } else { before.clone() };
        for (place, value) in before.iter().filter(|(place, value)| twice.get(*place) == Some(value)) {
            cells += 1;
            if after.get(place) != Some(value) {
                differences.push(format!("{} {place:?}: {value} became {:?}", book.file, after.get(place)));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(compared > 20 && cells > 10_000, "only {compared} workbooks with {cells} cells of {}", books.len());
}
