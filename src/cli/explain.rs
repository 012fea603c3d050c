//! `keyfolio explain WORKBOOK KEY`: why one account got what it got, as text, as JSON, and as a page.

use crate::session::Alterations;
use crate::session::reports::ExplainReport;

use super::args::{ExplainOptions, OutputFormat};
use super::json::print_json;
use super::new_file::{NewFile, save_new};
use super::progress::Progress;
use super::{Exit, explanation_text, output, readying, render};

pub(super) fn run(options: &ExplainOptions) -> Exit {
    let json = options.evaluation.format == OutputFormat::Json;
    let progress = Progress::new(options.evaluation.quiet || json);
    let ready = readying::ready(&options.workbook, &options.evaluation, Alterations::default(), &progress);
    let hears = |stage, language, done, all| progress.hear(stage, language, done, all);
    let workbook = options.workbook.display().to_string();
    let mut page = None;
    let mut explained = ready.and_then(|ready| match &options.html {
        None => ready.explained(&options.key, &hears),
        Some(_) => ready.explained_with_page(&options.key, &workbook, &hears).map(|(explained, made)| {
            page = Some(made);
            explained
        }),
    });
    progress.finish();
    let mut exit = if explained.is_ok() { Exit::Done } else { Exit::NotDone };
    if let (Some(file), Some(page), Ok((explanation, said))) = (&options.html, &page, &mut explained) {
        let new = NewFile { file, source: Some(&options.workbook), extensions: &["html", "htm"], replace: options.force };
        if let Err(fault) = save_new(new, page.as_bytes(), explanation.language) {
            said.push(fault);
            exit = Exit::NotDone;
        }
    }
    if json {
        return exit.max(print_json(&ExplainReport::of(workbook, &explained)));
    }
    let (language, explanation, mut diagnostics) = match explained {
        Ok((explanation, said)) => (explanation.language, Some(explanation), said),
        Err(refused) => (refused.language, None, refused.diagnostics),
    };
    diagnostics.retain(|diagnostic| !options.evaluation.quiet || diagnostic.is_error());
    render::print(&diagnostics, language);
    match explanation.filter(|_| !options.evaluation.quiet) {
        Some(explanation) => exit.max(output::print(&explanation_text::text(&explanation))),
        None => exit,
    }
}
