//! `keyfolio what-if WORKBOOK`: two rule sets on the same accounts, and who moves. Nothing is written.

use crate::session::attempt::{Tried, attempt};
use crate::session::reports::WhatIfReport;
use crate::session::{Alterations, Refused};

use super::args::{EvaluationOptions, OutputFormat, WhatIfOptions};
use super::comparison_text;
use super::json::print_json;
use super::progress::Progress;
use super::{Exit, output, readying, render};

pub(super) fn run(options: &WhatIfOptions) -> Exit {
    let (quiet, format) = (options.evaluation.quiet, options.evaluation.format);
    let progress = Progress::new(quiet || format == OutputFormat::Json);
    let tried = tried(options, &progress);
    progress.finish();
    let exit = if tried.is_ok() { Exit::Done } else { Exit::NotDone };
    if format == OutputFormat::Json {
        let criteria = options.evaluation.criteria.as_ref().map(|criteria| criteria.display().to_string());
        return exit.max(print_json(&WhatIfReport::of(options.workbook.display().to_string(), criteria, &options.set, &tried)));
    }
    let (language, diagnostics) = match &tried {
        Ok(tried) => (tried.language, &tried.diagnostics),
        Err(refused) => (refused.language, &refused.diagnostics),
    };
    if !quiet || exit == Exit::NotDone {
        render::print(diagnostics, language);
    }
    match &tried {
        Ok(tried) if !quiet => {
            exit.max(output::print_line(&comparison_text::text(&tried.comparison, &[], tried.value.as_deref(), language)))
        }
        _ => exit,
    }
}

fn tried(options: &WhatIfOptions, progress: &Progress) -> Result<Tried, Refused> {
    let value_column = options.value.as_deref();
    let own = EvaluationOptions { criteria: options.base.clone(), ..options.evaluation.clone() };
    let base = readying::ready(&options.workbook, &own, Alterations { value_column, ..Alterations::default() }, progress)?;
    // The value column of the workbook's own settings is summed on both sides.
    let changes = Alterations { changes: &options.set, value_column: base.value_column(), ..Alterations::default() };
    let evaluation = if options.evaluation.criteria.is_some() { &options.evaluation } else { &own };
    let tried = readying::ready(&options.workbook, evaluation, changes, progress)?;
    attempt(&base, &tried, &|stage, language, done, all| progress.hear(stage, language, done, all))
}
