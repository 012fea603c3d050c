//! `keyfolio test WORKBOOK`: the expectations of the Tests sheet, compared with what comes out.

use serde::Serialize;

use crate::evaluation::expectations::Unmet;
use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::language::words;
use crate::say;
use crate::session::Alterations;

use super::args::{OutputFormat, TestOptions};
use super::json::print_json;
use super::progress::Progress;
use super::render::JsonDiagnostic;
use super::{Exit, loading, output, pin, render};

/// What a test says, as JSON.
#[derive(Debug, Serialize)]
struct TestReport<'a> {
    /// The version of keyfolio.
    keyfolio: &'static str,
    /// The workbook as named on the command line.
    workbook: String,
    /// How many expectations were compared.
    expectations: usize,
    /// How many of them are not met.
    failed: usize,
    /// Each of those that another value stands against.
    unmet: Vec<Unmet>,
    /// What is wrong with the expectations, and the failures; or why nothing could be compared.
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

/// Whether something is wrong with the expectations themselves.
fn about_tests(diagnostic: &Diagnostic) -> bool {
    let in_sheet = diagnostic.location.sheet().is_some_and(|sheet| words::TESTS_SHEET.is(sheet));
    in_sheet || ["unknown-test-column", "test-without-key"].contains(&diagnostic.code)
}

pub(super) fn run(options: &TestOptions) -> Exit {
    if !options.pin.is_empty() {
        return pin::run(options);
    }
    let progress = Progress::new(options.evaluation.quiet || options.evaluation.format == OutputFormat::Json);
    let tested = loading::ready(&options.workbook, &options.evaluation, Alterations::default(), &progress).map(|ready| {
        let mut compared = ready.evaluate(&|stage, language, done, all| progress.hear(stage, language, done, all)).compared();
        // A misspelt header tests nothing: whoever asks whether all is met has to hear of it.
        let faults: Vec<Diagnostic> = ready.findings.iter().filter(|finding| about_tests(finding)).cloned().collect();
        let failed = compared.failures.len();
        compared.failures.splice(0..0, faults);
        (ready.language(), failed, compared)
    });
    progress.finish();
    let (language, expectations, failed, unmet, diagnostics, exit) = match tested {
        Ok((language, failed, compared)) => {
            let faulty = compared.failures.iter().any(|told| told.severity == Severity::Finding);
            let exit = if faulty { Exit::Findings } else { Exit::Done };
            (language, compared.expectations, failed, compared.unmet, compared.failures, exit)
        }
        Err(refused) => (refused.language, 0, 0, Vec::new(), refused.diagnostics, Exit::NotDone),
    };
    if options.evaluation.format == OutputFormat::Json {
        return exit.max(print_json(&TestReport {
            keyfolio: env!("CARGO_PKG_VERSION"),
            workbook: options.workbook.display().to_string(),
            expectations,
            failed,
            unmet,
            diagnostics: diagnostics.iter().map(JsonDiagnostic::from).collect(),
        }));
    }
    let shown: Vec<Diagnostic> =
        diagnostics.into_iter().filter(|told| !options.evaluation.quiet || told.severity != Severity::Note).collect();
    render::print_ungrouped(&shown, language);
    if options.evaluation.quiet || exit == Exit::NotDone {
        return exit;
    }
    let (all, not) = (language.count(expectations), language.count(failed));
    let verdict = match (expectations, failed) {
        (0, _) => say!(language, "there is nothing in a Tests sheet to compare with", "es gibt kein Blatt Prüfungen mit Erwartungen"),
        (1, 0) => say!(language, "1 expectation, met", "1 Erwartung, erfüllt"),
        (1, _) => say!(language, "1 expectation, not met", "1 Erwartung, nicht erfüllt"),
        (_, 0) => say!(language, "{all} expectations, all met", "{all} Erwartungen, alle erfüllt"),
        _ => say!(language, "{all} expectations, {not} not met", "{all} Erwartungen, {not} nicht erfüllt"),
    };
    exit.max(output::print_line(&verdict))
}
