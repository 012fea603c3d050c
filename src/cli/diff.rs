//! `keyfolio diff OLD NEW`: which accounts moved between two workbooks, and why.

use serde::Serialize;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::session::movement::{Found, Previous, movement};
use crate::session::{Alterations, Refused};

use super::args::{DiffOptions, OutputFormat};
use super::comparison_text;
use super::json::print_json;
use super::progress::Progress;
use super::render::JsonDiagnostic;
use super::{Exit, loading, output, render};

/// What `diff` says, as JSON.
#[derive(Debug, Serialize)]
struct DiffReport<'a> {
    /// The version of keyfolio.
    keyfolio: &'static str,
    /// The workbook of last time as named on the command line.
    old: String,
    /// The workbook of this time as named on the command line.
    new: String,
    /// `done` or `not done`.
    status: &'static str,
    /// Who moved, and why.
    #[serde(flatten)]
    found: Option<&'a Found>,
    /// Findings about keys, or why nothing could be compared.
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

pub(super) fn run(options: &DiffOptions) -> Exit {
    let (quiet, format) = (options.evaluation.quiet, options.evaluation.format);
    let progress = Progress::new(quiet || format == OutputFormat::Json);
    let found = look(options, &progress);
    progress.finish();
    let (found, diagnostics, language) = match found {
        Ok((language, found, diagnostics)) => (Some(found), diagnostics, language),
        Err(refused) => (None, refused.diagnostics, refused.language),
    };
    let exit = if found.is_some() { Exit::Done } else { Exit::NotDone };
    if format == OutputFormat::Json {
        return exit.max(print_json(&DiffReport {
            keyfolio: env!("CARGO_PKG_VERSION"),
            old: options.old.display().to_string(),
            new: options.new.display().to_string(),
            status: if found.is_some() { "done" } else { "not done" },
            found: found.as_ref(),
            diagnostics: diagnostics.iter().map(JsonDiagnostic::from).collect(),
        }));
    }
    if !quiet || exit == Exit::NotDone {
        render::print(&diagnostics, language);
    }
    match found {
        Some(found) if !quiet => {
            let text = comparison_text::text(&found.comparison, &found.inputs, found.value_column.as_deref(), language);
            exit.max(output::print_line(&text))
        }
        _ => exit,
    }
}

fn look(options: &DiffOptions, progress: &Progress) -> Result<(Language, Found, Vec<Diagnostic>), Refused> {
    let value = Alterations { value_column: options.value.as_deref(), ..Alterations::default() };
    let new = loading::ready(&options.new, &options.evaluation, value, progress)?;
    let language = new.language();
    let previous = Previous {
        workbook: loading::input(&options.old, language)?,
        criteria: options.old_criteria.as_ref().map(|file| loading::input(file, language)).transpose()?,
        as_of: options.old_as_of,
    };
    let session = loading::options(&options.evaluation, language)?;
    let (found, told) = movement(&previous, &new, &session, &|stage, language, done, all| progress.hear(stage, language, done, all))?;
    let mut diagnostics = new.findings.clone();
    diagnostics.extend(new.account_findings.iter().filter(|finding| ["duplicate-key", "blank-key"].contains(&finding.code)).cloned());
    diagnostics.extend(told);
    Ok((new.language(), found, diagnostics))
}
