//! `keyfolio what-if WORKBOOK`: two rule sets on the same accounts, and who moves. Nothing is written.

use serde::Serialize;

use crate::evaluation::comparing::movers::Comparison;
use crate::session::attempt::{Tried, attempt};
use crate::session::{Alterations, Refused};

use super::args::{EvaluationOptions, OutputFormat, WhatIfOptions};
use super::comparison_text;
use super::json::print_json;
use super::progress::Progress;
use super::render::JsonDiagnostic;
use super::{Exit, loading, output, render};

/// What `what-if` says, as JSON.
#[derive(Debug, Serialize)]
struct WhatIfReport<'a> {
    /// The version of keyfolio.
    keyfolio: &'static str,
    /// The workbook as named on the command line.
    workbook: String,
    /// `done` or `not done`.
    status: &'static str,
    /// The file of the criteria that are tried, where they are not the workbook's.
    #[serde(skip_serializing_if = "Option::is_none")]
    criteria: Option<String>,
    /// The changes that are tried, as written.
    changes: &'a [String],
    /// The column that is summed.
    #[serde(skip_serializing_if = "Option::is_none")]
    value_column: Option<&'a str>,
    /// Who moves.
    #[serde(flatten)]
    comparison: Option<&'a Comparison>,
    /// What was said of the criteria, or why nothing could be compared.
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

pub(super) fn run(options: &WhatIfOptions) -> Exit {
    let (quiet, format) = (options.evaluation.quiet, options.evaluation.format);
    let progress = Progress::new(quiet || format == OutputFormat::Json);
    let tried = tried(options, &progress);
    progress.finish();
    let (tried, diagnostics, language) = match tried {
        Ok(tried) => (Some((tried.comparison, tried.value)), tried.diagnostics, tried.language),
        Err(refused) => (None, refused.diagnostics, refused.language),
    };
    let exit = if tried.is_some() { Exit::Done } else { Exit::NotDone };
    if format == OutputFormat::Json {
        return exit.max(print_json(&WhatIfReport {
            keyfolio: env!("CARGO_PKG_VERSION"),
            workbook: options.workbook.display().to_string(),
            status: if tried.is_some() { "done" } else { "not done" },
            criteria: options.evaluation.criteria.as_ref().map(|criteria| criteria.display().to_string()),
            changes: &options.set,
            value_column: tried.as_ref().and_then(|(_, value)| value.as_deref()),
            comparison: tried.as_ref().map(|(comparison, _)| comparison),
            diagnostics: diagnostics.iter().map(JsonDiagnostic::from).collect(),
        }));
    }
    if !quiet || exit == Exit::NotDone {
        render::print(&diagnostics, language);
    }
    match tried {
        Some((comparison, value)) if !quiet => {
            exit.max(output::print_line(&comparison_text::text(&comparison, &[], value.as_deref(), language)))
        }
        _ => exit,
    }
}

fn tried(options: &WhatIfOptions, progress: &Progress) -> Result<Tried, Refused> {
    let value_column = options.value.as_deref();
    let own = EvaluationOptions { criteria: options.base.clone(), ..options.evaluation.clone() };
    let base = loading::ready(&options.workbook, &own, Alterations { value_column, ..Alterations::default() }, progress)?;
    // The value column of the workbook's own settings is summed on both sides.
    let changes = Alterations { changes: &options.set, value_column: base.value_column(), ..Alterations::default() };
    let evaluation = if options.evaluation.criteria.is_some() { &options.evaluation } else { &own };
    let tried = loading::ready(&options.workbook, evaluation, changes, progress)?;
    attempt(&base, &tried, &|stage, language, done, all| progress.hear(stage, language, done, all))
}
