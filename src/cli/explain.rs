//! `keyfolio explain WORKBOOK KEY`: why one account got what it got, as text, as JSON, and as a page.

use serde::Serialize;

use crate::evaluation::explaining::explanation::Explanation;
use crate::foundation::diagnostic::Diagnostic;
use crate::session::find::find;
use crate::session::{Alterations, Refused};

use super::args::{ExplainOptions, OutputFormat};
use super::json::print_json;
use super::new_file::{NewFile, save_new};
use super::progress::Progress;
use super::render::JsonDiagnostic;
use super::{Exit, explanation_page, explanation_text, loading, output, render};

/// What an explanation says, as JSON.
#[derive(Debug, Serialize)]
struct ExplainReport<'a> {
    /// The version of keyfolio.
    keyfolio: &'static str,
    /// The workbook as named on the command line.
    workbook: String,
    /// The whole decision; without it, the diagnostics say why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'a Explanation>,
    /// What had to be said beside.
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

pub(super) fn run(options: &ExplainOptions) -> Exit {
    let json = options.evaluation.format == OutputFormat::Json;
    let progress = Progress::new(options.evaluation.quiet || json);
    let explained = explain(options, &progress);
    progress.finish();
    let (language, explanation, mut diagnostics, mut exit) = match explained {
        Ok((explanation, notes)) => (explanation.language, Some(explanation), notes, Exit::Done),
        Err(refused) => (refused.language, None, refused.diagnostics, Exit::NotDone),
    };
    if let (Some(file), Some(explanation)) = (&options.html, &explanation) {
        let page = explanation_page::page(explanation, &options.workbook.display().to_string());
        let new = NewFile { file, source: Some(&options.workbook), extensions: &["html", "htm"], replace: options.force };
        if let Err(fault) = save_new(new, page.as_bytes(), language) {
            diagnostics.push(fault);
            exit = Exit::NotDone;
        }
    }
    if json {
        return exit.max(print_json(&ExplainReport {
            keyfolio: env!("CARGO_PKG_VERSION"),
            workbook: options.workbook.display().to_string(),
            explanation: explanation.as_ref(),
            diagnostics: diagnostics.iter().map(JsonDiagnostic::from).collect(),
        }));
    }
    diagnostics.retain(|diagnostic| !options.evaluation.quiet || diagnostic.is_error());
    render::print(&diagnostics, language);
    match explanation.filter(|_| !options.evaluation.quiet) {
        Some(explanation) => exit.max(output::print(&explanation_text::text(&explanation))),
        None => exit,
    }
}

type Explained = (Explanation, Vec<Diagnostic>);

fn explain(options: &ExplainOptions, progress: &Progress) -> Result<Explained, Refused> {
    let ready = loading::ready(&options.workbook, &options.evaluation, Alterations::default(), progress)?;
    // Whether there is such an account is said before the long work.
    find(&ready.accounts, &options.key, ready.language()).map_err(|fault| Refused::one(ready.language(), fault))?;
    ready.evaluate(&|stage, language, done, all| progress.hear(stage, language, done, all)).explanation(&options.key)
}
