//! `run --combined FILE`: a workbook over all workbooks of the run.
//!
//! Its accounts are decided together, by the criteria that all the workbooks were decided by. It is written only if every one of them
//! could be decided: a sum over all of them that lacks one would be wrong without showing it.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::say;
use crate::session::annotated::Annotated;
use crate::session::combined::together;
use crate::session::{Options, Refused, nobody_waits};

use super::annotated::annotate_ready;
use super::args::RunOptions;
use super::earlier;
use super::loading;
use super::places::Task;
use super::progress::Progress;
use super::run_report::Ran;
use super::saving::save::SaveOptions;

/// Where it is written to. Nothing was read from its file, so that nothing can be replaced by mistake.
pub(super) fn target<'a>(task: &'a Task, options: &'a RunOptions, language: Language) -> SaveOptions<'a> {
    SaveOptions { input: Path::new(""), also: &options.workbooks, output: &task.output, in_place: None, language }
}

/// Makes, decides and writes the combined workbook.
pub(super) fn run<'a>(all: &mut [Ran<'_>], task: &'a Task, options: &RunOptions) -> Ran<'a> {
    let started = Instant::now();
    let language = all.first().map(Ran::language).unwrap_or_default();
    let file = Location::file(task.output.display().to_string());
    let result = make(all, task, options, &file).map_err(|diagnostics| Refused { language, diagnostics });
    Ran { task, result, part: None, milliseconds: started.elapsed().as_millis() }
}

fn make(all: &mut [Ran<'_>], task: &Task, options: &RunOptions, file: &Location) -> Result<Annotated, Vec<Diagnostic>> {
    let mut parts = Vec::with_capacity(all.len());
    let mut missing = Vec::new();
    for ran in all.iter_mut() {
        match ran.part.take() {
            Some(part) => parts.push(part),
            None => missing.push(ran.task.workbook.display().to_string()),
        }
    }
    let language = all.first().map(Ran::language).unwrap_or_default();
    if !missing.is_empty() {
        return Err(vec![incomplete(&missing, file, language)]);
    }
    let name: Arc<str> = task.output.display().to_string().into();
    let (previous, _) = earlier::of_task(task, language).map_err(|refused| refused.diagnostics)?;
    let options_alone = loading::options(&options.evaluation, language).map_err(|refused| refused.diagnostics)?;
    let session = Options { previous, ..options_alone };
    let ready = together(parts, &name, &session, &nobody_waits)?;
    annotate_ready(&ready, task, target(task, options, language), options, &Progress::new(true)).map_err(|refused| refused.diagnostics)
}

fn incomplete(missing: &[String], file: &Location, language: Language) -> Diagnostic {
    let workbooks = missing.join(", ");
    let message = say!(
        language,
        "the combined workbook was not written, because it would lack {workbooks}",
        "die gemeinsame Arbeitsmappe wurde nicht geschrieben, denn es würde fehlen: {workbooks}"
    );
    Diagnostic::error("combined-incomplete", file.clone(), message).with_help(say!(
        language,
        "mend what was said of it, or leave it out of the run",
        "beheben, was dazu gesagt wurde, oder sie im Lauf weglassen"
    ))
}
