//! `keyfolio run WORKBOOK...`

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{ContentArrangement, Table};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::evaluation::expectations::Unmet;
use crate::evaluation::outcome::Counts;
use crate::language::Word;
use crate::say;

use super::Exit;
use super::annotated::{Done, annotate_one, output_of};
use super::args::{OutputFormat, RunOptions};
use super::job::Refused;
use super::progress::Progress;
use super::render::JsonDiagnostic;
use super::{output, render};

/// What a run says of one workbook, as JSON.
#[derive(Debug, Serialize)]
struct RunReport<'a> {
    /// The version of keyfolio.
    keyfolio: &'static str,
    /// The input as named on the command line.
    workbook: String,
    /// `done` or `not done`; with the latter nothing was written.
    status: &'static str,
    /// The annotated workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
    /// The run's TODAY(), as 2026-11-23.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    /// The counts of accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<&'a Counts>,
    /// The expectations of the Tests sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    tests: Option<TestCounts<'a>>,
    /// How many of the diagnostics are findings.
    findings: usize,
    /// Everything that was said.
    diagnostics: Vec<JsonDiagnostic<'a>>,
    /// How long it took.
    milliseconds: u128,
}

/// How many expectations there are and how many failed.
#[derive(Clone, Copy, Debug, Serialize)]
struct TestCounts<'a> {
    expectations: usize,
    failed: usize,
    /// Each of those that another value stands against, with the rows of the criteria that decided it.
    unmet: &'a [Unmet],
}

pub(super) fn run(options: &RunOptions) -> Exit {
    if options.workbooks.len() > 1 && options.previous.is_some() {
        output::print_error_line("error: --previous names the workbook of last time for one workbook; run each by itself");
        return Exit::NotDone;
    }
    if options.workbooks.len() > 1 && options.output.is_some() {
        let sentence = "with several workbooks, name a folder with --output-dir instead of a file with --output";
        output::print_error_line(&format!("error: {sentence}"));
        return Exit::NotDone;
    }
    if let Some((first, second, output)) = same_output(options) {
        let (first, second, output) = (first.display(), second.display(), output.display());
        output::print_error_line(&format!(
            "error: {first} and {second} would both be written to {output}; run them into different folders"
        ));
        return Exit::NotDone;
    }
    // With several workbooks every one is tried, and the worst code wins.
    options.workbooks.iter().map(|workbook| run_one(workbook, options)).max().unwrap_or(Exit::NotDone)
}

/// Two workbooks whose results would go to one file, and that file.
fn same_output(options: &RunOptions) -> Option<(&Path, &Path, PathBuf)> {
    let mut outputs: HashMap<PathBuf, &Path> = HashMap::new();
    options.workbooks.iter().find_map(|workbook| {
        let output = output_of(workbook, options);
        outputs.insert(output.clone(), workbook).map(|first| (first, workbook.as_path(), output))
    })
}

fn run_one(workbook: &Path, options: &RunOptions) -> Exit {
    let started = Instant::now();
    let progress = Progress::new(options.evaluation.quiet || options.evaluation.format == OutputFormat::Json);
    let result = annotate_one(workbook, options, &mut |_, _, _| Ok(Vec::new()), &progress);
    progress.finish();
    let milliseconds = started.elapsed().as_millis();
    match result {
        Ok(done) => say_done(workbook, options, &done, milliseconds),
        Err(refused) => say_refused(workbook, options.evaluation.format, &refused, milliseconds),
    }
}

fn say_done(workbook: &Path, options: &RunOptions, done: &Done, milliseconds: u128) -> Exit {
    let diagnostics: Vec<&Diagnostic> = done.notes.iter().chain(&done.outcome.findings).chain(&done.compared.failures).collect();
    let findings = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Finding).count();
    let has_to_be_seen = !done.compared.failures.is_empty() || (options.strict && findings > 0);
    let exit = if has_to_be_seen { Exit::Findings } else { Exit::Done };
    let tests = TestCounts { expectations: done.compared.expectations, failed: done.compared.failures.len(), unmet: &done.compared.unmet };
    match options.evaluation.format {
        OutputFormat::Json => exit.max(print_json(&RunReport {
            keyfolio: env!("CARGO_PKG_VERSION"),
            workbook: workbook.display().to_string(),
            status: "done",
            output: Some(done.output.display().to_string()),
            as_of: Some(done.as_of.clone()),
            counts: Some(&done.outcome.counts),
            tests: (tests.expectations > 0).then_some(tests),
            findings,
            diagnostics: diagnostics.into_iter().map(JsonDiagnostic::from).collect(),
            milliseconds,
        })),
        OutputFormat::Human if options.evaluation.quiet => exit,
        OutputFormat::Human => {
            let owned: Vec<Diagnostic> = diagnostics.into_iter().cloned().collect();
            render::print(&owned, done.language);
            exit.max(output::print_line(&summary(done, tests, findings, milliseconds)))
        }
    }
}

fn say_refused(workbook: &Path, format: OutputFormat, refused: &Refused, milliseconds: u128) -> Exit {
    match format {
        OutputFormat::Human => render::print(&refused.diagnostics, refused.language),
        OutputFormat::Json => {
            print_json(&RunReport {
                keyfolio: env!("CARGO_PKG_VERSION"),
                workbook: workbook.display().to_string(),
                status: "not done",
                output: None,
                as_of: None,
                counts: None,
                tests: None,
                findings: refused.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Finding).count(),
                diagnostics: refused.diagnostics.iter().map(JsonDiagnostic::from).collect(),
                milliseconds,
            });
        }
    }
    Exit::NotDone
}

/// Prints a report as JSON.
pub(super) fn print_json(report: &impl Serialize) -> Exit {
    match serde_json::to_string_pretty(report) {
        Ok(json) => output::print_line(&json),
        Err(error) => {
            output::print_error_line(&format!("error: the report cannot be written as JSON: {error}"));
            Exit::NotDone
        }
    }
}

const ACCOUNTS: Word = Word::new("Accounts", "Kunden");
const KEY_ACCOUNTS: Word = Word::new("Key accounts", "Schlüsselkunden");
const BLOCKED: Word = Word::new("Blocked", "Gesperrt");
const TESTS: Word = Word::new("Tests", "Prüfungen");
const FINDINGS: Word = Word::new("Findings", "Hinweise");
const WRITTEN_TO: Word = Word::new("Written to", "Geschrieben nach");
const TIME: Word = Word::new("Time", "Dauer");

/// Characters of a line of the table at most, whatever the terminal's width.
const MOST_COLUMNS: u16 = 100;

/// The small table at the end of a run.
fn summary(done: &Done, tests: TestCounts<'_>, findings: usize, milliseconds: u128) -> String {
    let language = done.language;
    let counts = &done.outcome.counts;
    let word = |word: Word| word.in_language(language).to_owned();
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    if table.width().is_none_or(|width| width > MOST_COLUMNS) {
        table.set_width(MOST_COLUMNS);
    }
    table.add_row([word(ACCOUNTS), language.count(counts.accounts)]);
    table.add_row([word(KEY_ACCOUNTS), language.count(counts.key_accounts)]);
    table.add_row([word(BLOCKED), language.count(counts.blocked)]);
    for class in &counts.classes {
        let labels = class.labels.iter().filter(|count| count.accounts > 0);
        let labels: Vec<String> = labels.map(|count| format!("{} {}", count.label, language.count(count.accounts))).collect();
        if !labels.is_empty() {
            table.add_row([class.result.clone(), labels.join(" · ")]);
        }
    }
    if tests.expectations > 0 {
        let (all, failed) = (language.count(tests.expectations), language.count(tests.failed));
        let met = language.count(tests.expectations - tests.failed);
        let text = if tests.failed == 0 {
            say!(language, "{all} as expected", "{all} wie erwartet")
        } else {
            say!(language, "{met} as expected, {failed} not", "{met} wie erwartet, {failed} nicht")
        };
        table.add_row([word(TESTS), text]);
    }
    table.add_row([word(FINDINGS), language.count(findings)]);
    table.add_row([word(WRITTEN_TO), done.output.display().to_string()]);
    table.add_row([word(TIME), format!("{} s", language.fixed(milliseconds as f64 / 1000.0, 2))]);
    table.to_string()
}
