//! Every workbook of a corpus through the command line: annotated whole, or refused with a sentence that is true.
//!
//! `fidelity` tests the writing alone; here the reading, the search for the accounts and the evaluation take part. The corpus is not part
//! of the project: it lies in the folder that `KEYFOLIO_CORPUS` names, or in `../shared/corpus`; without one the test is passed over.
//! `KEYFOLIO_CORPUS_ONLY` names a part of the file names to try. With `KEYFOLIO_FIDELITY_TABLE` the outcomes are written to
//! `docs/fidelity.md`. `KEYFOLIO_LINT` names a script that compares an input with its output and prints what would make Excel repair it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "helpers of tests, where a panic is the failure"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Range, Reader};
use rayon::prelude::*;

use crate::harness::Folder;

/// One output of so many is compared by the script.
const LINTED: usize = 10;

/// Features of the corpus, by the words that its manifest has for them.
const FEATURES: [(&str, &[&str]); 25] = [
    ("charts", &["chart", "chartsheet"]),
    ("pivot tables", &["pivot", "pivotcache"]),
    ("tables", &["table"]),
    ("comments", &["comments"]),
    ("threaded comments", &["threaded"]),
    ("macros", &["vba", "macrosheet"]),
    ("form controls, embedded objects", &["ctrlprops", "activex", "oleobjects", "embeddings"]),
    ("images", &["image", "bgpicture"]),
    ("drawings", &["drawing", "vmldrawing"]),
    ("sparklines", &["sparkline"]),
    ("data validation", &["dv", "x14dv"]),
    ("conditional formatting", &["cf", "x14cf"]),
    ("external links", &["extlink"]),
    ("connections, query tables", &["connections", "querytable"]),
    ("defined names", &["definednames"]),
    ("custom XML", &["customxml"]),
    ("hyperlinks", &["hyperlinks"]),
    ("merged cells", &["merge"]),
    ("autofilter", &["autofilter"]),
    ("shared and array formulas", &["shared_formula", "array_formula", "dyn_array"]),
    ("protection", &["protection", "wb_protection"]),
    ("hidden sheets, rows, columns", &["hidden_sheets", "hiddenrow", "hiddencol"]),
    ("strict form", &["strict"]),
    ("any namespace prefix", &["prefixed_ns_sheet", "prefixed_ns_wb"]),
    ("days from 1904", &["date1904"]),
];

struct Workbook {
    file: String,
    sheet: String,
    header_row: Option<u32>,
    patchable: bool,
    features: BTreeSet<String>,
}

enum Outcome {
    Annotated,
    /// With the code and the sentence.
    Refused(String, String),
}

fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("KEYFOLIO_CORPUS").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"));
    folder.join("manifest.tsv").is_file().then_some(folder)
}

fn lint() -> Option<PathBuf> {
    let named = std::env::var_os("KEYFOLIO_LINT").map(PathBuf::from);
    let script = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/schema/lint.py"));
    let python = Command::new("python3").args(["-c", "import lxml"]).output().is_ok_and(|output| output.status.success());
    (script.is_file() && python).then_some(script)
}

fn manifest(corpus: &Path) -> Vec<Workbook> {
    let text = fs::read_to_string(corpus.join("manifest.tsv")).unwrap();
    let mut lines = text.lines();
    let columns: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let field = |name: &str| fields[columns.iter().position(|column| *column == name).unwrap()].to_owned();
            Workbook {
                file: field("file"),
                sheet: field("sheet"),
                header_row: field("header_row").parse().ok(),
                patchable: field("patchable") == "yes",
                features: field("features").split(',').map(str::to_owned).collect(),
            }
        })
        .collect()
}

fn criteria(workbook: &Workbook) -> String {
    let mut text = "language = \"english\"\n\n[settings]\n".to_owned();
    if !workbook.sheet.is_empty() {
        writeln!(text, "accounts_sheet = {:?}", workbook.sheet).unwrap();
    }
    if let Some(row) = workbook.header_row {
        writeln!(text, "header_row = {row}").unwrap();
    }
    text + "\n[[rule]]\nstep = \"compute\"\nresult = \"Two\"\nformula = \"1+1\"\n\n\
        [[rule]]\nstep = \"classify\"\nresult = \"Class\"\nitem = \"A\"\nformula = \"TRUE\"\n"
}

/// Runs the program; the JSON that it printed.
fn run(folder: &Folder, input: &str, output: &str, verify: bool) -> serde_json::Value {
    let mut arguments = vec!["run", input, "--criteria", "any.toml", "-o", output, "--as-of", "2026-11-23", "--format", "json"];
    arguments.extend(verify.then_some("--verify"));
    let ran = folder.run(&arguments);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{input}: {}{}", ran.stdout, ran.stderr));
    assert_eq!(ran.code == 2, report["status"] == "not done", "{input}: {}", ran.stdout);
    report
}

/// What the file's sheet holds, by another reader than the program's own; `None` where that reader gives up.
fn cells(path: &Path, sheet: &str) -> Option<Range<Data>> {
    let mut workbook = calamine::open_workbook_auto(path).ok()?;
    let name = if sheet.is_empty() { workbook.sheet_names().first()?.clone() } else { sheet.to_owned() };
    workbook.worksheet_range(&name).ok()
}

fn is_filled(cell: &Data) -> bool {
    !matches!(cell, Data::Empty) && !cell.to_string().trim().is_empty()
}

/// Whether a refusal is true, as far as it can be told without the program's own means.
fn is_true(workbook: &Workbook, path: &Path, code: &str, sentence: &str) -> bool {
    let has = |feature: &str| workbook.features.contains(feature);
    let bytes = fs::read(path).unwrap();
    match code {
        "protected-workbook" => bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]),
        "signed-workbook" => has("digsig"),
        "no-room" => has("no_room_right") || sentence.contains("merged cells") && has("merge"),
        "damaged-workbook" => !workbook.patchable || has("zip_dup_names") && sentence.contains("twice"),
        "not-a-workbook" | "missing-sheet" | "no-accounts-sheet" => !workbook.patchable,
        "older-format" => bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]),
        "no-accounts" if sentence.contains("no row of headers") => {
            let text = |cell: &Data| matches!(cell, Data::String(text) if !text.trim().is_empty());
            cells(path, &workbook.sheet).is_none_or(|cells| !cells.used_cells().any(|(_, _, cell)| text(cell)))
        }
        "no-accounts" => cells(path, &workbook.sheet).is_none_or(|cells| {
            let Some(start) = cells.start() else { return true };
            let header = workbook.header_row.map_or(start.0, |row| row - 1);
            let filled = |row: &[Data]| row.iter().any(is_filled);
            let rows = || cells.rows().enumerate().map(|(index, row)| (start.0 + index as u32, row));
            let headers = rows().any(|(row, cells)| row == header && filled(cells));
            if headers {
                // What stands below no header makes no row an account.
                let named: Vec<bool> = rows().find(|(row, _)| *row == header).unwrap().1.iter().map(is_filled).collect();
                let below = |cells: &[Data]| cells.iter().zip(&named).any(|(cell, named)| *named && is_filled(cell));
                !rows().any(|(row, cells)| row > header && below(cells))
            } else {
                sentence.contains("empty") != rows().any(|(_, cells)| filled(cells))
            }
        }),
        _ => false,
    }
}

fn tried(workbook: &Workbook, corpus: &Path, lint: Option<&Path>) -> Result<Outcome, String> {
    let folder = Folder::new();
    let input = corpus.join("files").join(&workbook.file);
    let extension = if workbook.file.ends_with(".xlsm") { "xlsm" } else { "xlsx" };
    let (first, second, third) = (format!("first/in.{extension}"), format!("second/in.{extension}"), format!("third/in.{extension}"));
    for name in ["first", "second", "third"] {
        fs::create_dir(folder.file(name)).unwrap();
    }
    fs::copy(&input, folder.file(&first)).unwrap();
    fs::write(folder.file("any.toml"), criteria(workbook)).unwrap();
    let report = run(&folder, &first, &second, true);
    if report["status"] != "done" {
        let all = report["diagnostics"].as_array().unwrap();
        let error = all.iter().find(|diagnostic| diagnostic["severity"] == "error").ok_or("refused without a reason")?;
        let (code, sentence) = (error["code"].as_str().unwrap(), error["message"].as_str().unwrap());
        return if is_true(workbook, &input, code, sentence) {
            Ok(Outcome::Refused(code.to_owned(), sentence.to_owned()))
        } else {
            Err(format!("refused, which is not true: {code}: {sentence}"))
        };
    }
    // The annotated workbook under the same name, so that nothing but its content can make a difference.
    let again = run(&folder, &second, &third, false);
    if again["status"] != "done" {
        return Err(format!("a second run is refused: {}", again["diagnostics"]));
    }
    if again["counts"]["accounts"] != report["counts"]["accounts"] {
        return Err("a second run finds other accounts".to_owned());
    }
    let (one, other) = (fs::read(folder.file(&second)).unwrap(), fs::read(folder.file(&third)).unwrap());
    // A converted file is a workbook from then on, and the note about its conversion is none of the second run's.
    let is_package = fs::read(&input).unwrap().starts_with(b"PK");
    if is_package && one != other {
        return Err("a second run gives other bytes".to_owned());
    }
    if let Some(lint) = lint {
        let output = Command::new("python3").arg(lint).arg(&input).arg(folder.file(&second)).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        // The script cannot read what the corpus damaged on purpose, outside the parts that are written.
        if !said.trim().is_empty() && !said.contains("BadZipFile") {
            return Err(format!("Excel would repair it: {said}"));
        }
    }
    Ok(Outcome::Annotated)
}

#[test]
fn every_workbook_is_annotated_or_refused_with_a_true_reason() {
    let Some(corpus) = corpus() else {
        eprintln!("no corpus at hand: passed over");
        return;
    };
    let (lint, only) = (lint(), std::env::var("KEYFOLIO_CORPUS_ONLY").ok());
    let lint_all = std::env::var_os("KEYFOLIO_LINT_ALL").is_some();
    let workbooks: Vec<Workbook> =
        manifest(&corpus).into_iter().filter(|workbook| only.as_ref().is_none_or(|only| workbook.file.contains(only.as_str()))).collect();
    let results: Vec<_> = workbooks
        .par_iter()
        .enumerate()
        .map(|(index, workbook)| (workbook, tried(workbook, &corpus, lint.as_deref().filter(|_| lint_all || index % LINTED == 0))))
        .collect();
    let (mut faults, mut outcomes) = (Vec::new(), Vec::new());
    for (workbook, result) in results {
        match result {
            Ok(outcome) => outcomes.push((workbook, outcome)),
            Err(fault) => faults.push(format!("{}: {fault}", workbook.file)),
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    let annotated = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Annotated)).count();
    assert!(only.is_some() || annotated * 2 > outcomes.len(), "only {annotated} workbooks were annotated");
    if std::env::var_os("KEYFOLIO_FIDELITY_TABLE").is_some() && only.is_none() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/fidelity.md");
        fs::write(page, table(&outcomes)).unwrap();
    }
}

/// What the page says of a reason, by its code and sentence.
fn reason(code: &str, sentence: &str) -> &'static str {
    match code {
        "no-accounts" if sentence.contains("empty") => "the sheet is empty",
        "no-accounts" if sentence.contains("below") => "headers, but no row below them",
        "no-accounts" => "nothing stands in the row that is to hold the headers",
        "protected-workbook" => "protected by a password",
        "older-format" => "an older Excel format",
        "damaged-workbook" => "the file is damaged",
        "not-a-workbook" => "not an Excel workbook",
        "missing-sheet" | "no-accounts-sheet" => "no worksheet in it",
        "no-room" => "no room to the right of the accounts",
        "signed-workbook" => "digitally signed",
        _ => "another reason",
    }
}

fn table(outcomes: &[(&Workbook, Outcome)]) -> String {
    let annotated = |outcome: &Outcome| matches!(outcome, Outcome::Annotated);
    let done = outcomes.iter().filter(|(_, outcome)| annotated(outcome)).count();
    let all = outcomes.len();
    let mut page = format!(
        "# What comes back of real workbooks\n\n\
        {all} workbooks from the test data of public repositories, written by Excel, LibreOffice, WPS, Google and many libraries, some of them\n\
        broken on purpose, through `keyfolio run` with criteria that fit any sheet. **{done} were annotated, {} refused.** Of every annotated\n\
        workbook, the result was read again: every part is the same to the byte but the sheet, the styles, a\n\
        table that grew and the list of names in the workbook; every cell, format and element that was there is there, and a second run gives the same bytes.\n\n\
        This page is made by the test `corpus`: `KEYFOLIO_FIDELITY_TABLE=1 cargo test --test keyfolio corpus`, with the corpus in `KEYFOLIO_CORPUS`.\n\n\
        | feature | workbooks that have it | annotated, nothing lost | refused, see below |\n| --- | ---: | ---: | ---: |\n",
        all - done
    );
    for (name, words) in FEATURES {
        let with: Vec<_> = outcomes.iter().filter(|(workbook, _)| words.iter().any(|word| workbook.features.contains(*word))).collect();
        let done = with.iter().filter(|(_, outcome)| annotated(outcome)).count();
        writeln!(page, "| {name} | {} | {done} | {} |", with.len(), with.len() - done).unwrap();
    }
    writeln!(page, "| all workbooks | {all} | {done} | {} |", all - done).unwrap();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, outcome) in outcomes {
        if let Outcome::Refused(code, sentence) = outcome {
            *reasons.entry(reason(code, sentence)).or_default() += 1;
        }
    }
    let mut reasons: Vec<(&str, usize)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
    page.push_str("\nThe accounts sheet of each is its first sheet, and the header row the first row of that sheet, whatever stands in it; that is why many\nare refused for having no accounts. Every reason was checked by another reader.\n\n| reason of the refusal | workbooks |\n| --- | ---: |\n");
    for (reason, count) in reasons {
        writeln!(page, "| {reason} | {count} |").unwrap();
    }
    page
}
