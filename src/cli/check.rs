//! `keyfolio check WORKBOOK`: what a run would say of criteria and data, without writing anything.

use serde::Serialize;

use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::language::Language;
use crate::say;
use crate::session::Alterations;

use super::args::{CheckOptions, OutputFormat};
use super::json::print_json;
use super::progress::Progress;
use super::render::JsonDiagnostic;
use super::{Exit, loading, output, render};

/// What a check says, as JSON.
#[derive(Debug, Serialize)]
struct CheckReport<'a> {
    /// The version of keyfolio.
    keyfolio: &'static str,
    /// The workbook as named on the command line.
    workbook: String,
    /// How many errors there are: a run would not be done.
    errors: usize,
    /// How many findings there are.
    findings: usize,
    /// Everything that was said.
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

pub(super) fn run(options: &CheckOptions) -> Exit {
    let progress = Progress::new(options.evaluation.quiet || options.evaluation.format == OutputFormat::Json);
    let ready = loading::ready(&options.workbook, &options.evaluation, Alterations::default(), &progress);
    let (language, diagnostics, rules) = match ready {
        Ok(ready) => {
            let hears = |stage, language, done, all| progress.hear(stage, language, done, all);
            (ready.language(), ready.decide(&hears).said(), ready.plan.rules.len())
        }
        Err(refused) => (refused.language, refused.diagnostics, 0),
    };
    progress.finish();
    let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let (errors, findings) = (count(Severity::Error), count(Severity::Finding));
    let exit = match (errors, findings) {
        (0, 0) => Exit::Done,
        (0, _) if options.strict => Exit::Findings,
        (0, _) => Exit::Done,
        _ => Exit::NotDone,
    };
    match options.evaluation.format {
        OutputFormat::Json => exit.max(print_json(&CheckReport {
            keyfolio: env!("CARGO_PKG_VERSION"),
            workbook: options.workbook.display().to_string(),
            errors,
            findings,
            diagnostics: diagnostics.iter().map(JsonDiagnostic::from).collect(),
        })),
        OutputFormat::Human => {
            let shown: Vec<Diagnostic> =
                diagnostics.into_iter().filter(|diagnostic| !options.evaluation.quiet || diagnostic.is_error()).collect();
            render::print(&shown, language);
            if options.evaluation.quiet { exit } else { exit.max(output::print_line(&verdict(language, rules, errors, findings))) }
        }
    }
}

fn verdict(language: Language, rules: usize, errors: usize, findings: usize) -> String {
    let found = language.count(findings);
    let rules = match rules {
        1 => say!(language, "1 rule", "1 Regel"),
        rules => {
            let rules = language.count(rules);
            say!(language, "{rules} rules", "{rules} Regeln")
        }
    };
    match (errors, findings) {
        (0, 0) => say!(language, "{rules} checked: nothing to object to", "{rules} geprüft: nichts zu beanstanden"),
        (0, 1) => say!(language, "{rules} checked: 1 finding", "{rules} geprüft: 1 Hinweis"),
        (0, _) => say!(language, "{rules} checked: {found} findings", "{rules} geprüft: {found} Hinweise"),
        (1, _) => say!(language, "1 error: nothing can be decided", "1 Fehler: nichts kann entschieden werden"),
        (errors, _) => say!(language, "{errors} errors: nothing can be decided", "{errors} Fehler: nichts kann entschieden werden"),
    }
}
