//! `keyfolio diff OLD NEW`: which accounts moved between two workbooks, and why.

use crate::session::movement::{Difference, Previous, difference};
use crate::session::reports::DiffReport;
use crate::session::{Alterations, Options, Refused};

use super::args::{DiffOptions, OutputFormat};
use super::comparison_text;
use super::json::print_json;
use super::progress::Progress;
use super::{Exit, earlier, loading, output, render};

pub(super) fn run(options: &DiffOptions) -> Exit {
    let (quiet, format) = (options.evaluation.quiet, options.evaluation.format);
    let progress = Progress::new(quiet || format == OutputFormat::Json);
    let compared = look(options, &progress);
    progress.finish();
    let exit = if compared.is_ok() { Exit::Done } else { Exit::NotDone };
    if format == OutputFormat::Json {
        let (old, new) = (options.old.display().to_string(), options.new.display().to_string());
        return exit.max(print_json(&DiffReport::of(old, new, &compared)));
    }
    let (language, diagnostics) = match &compared {
        Ok(compared) => (compared.language, &compared.diagnostics),
        Err(refused) => (refused.language, &refused.diagnostics),
    };
    if !quiet || exit == Exit::NotDone {
        render::print(diagnostics, language);
    }
    match &compared {
        Ok(Difference { found, .. }) if !quiet => {
            let text = comparison_text::text(&found.comparison, &found.inputs, found.value_column.as_deref(), language);
            exit.max(output::print_line(&text))
        }
        _ => exit,
    }
}

fn look(options: &DiffOptions, progress: &Progress) -> Result<Difference, Refused> {
    let hears = |stage, language, done, all| progress.hear(stage, language, done, all);
    let opened = loading::opened(&options.new, false, progress)?;
    let language = opened.language();
    let old = Previous {
        workbook: loading::input(&options.old, language)?,
        criteria: options.old_criteria.as_ref().map(|file| loading::input(file, language)).transpose()?,
        as_of: options.old_as_of,
        only_before: false,
    };
    // OLD is the last time of NEW, and what stands behind --previous are the times before.
    let (further, _) = earlier::beside(&options.new, &options.evaluation, language)?;
    let previous = std::iter::once(old.clone()).chain(further).collect();
    let session = Options { previous, ..loading::options(&options.evaluation, language)? };
    let value = Alterations { value_column: options.value.as_deref(), ..Alterations::default() };
    let new = opened.ready(&session, value, &hears)?;
    difference(&old, &new, &session, &hears)
}
