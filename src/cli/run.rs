//! `keyfolio run WORKBOOK...`

use std::path::Path;
use std::time::Instant;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::say;

use super::annotated::annotate_one;
use super::args::{OutputFormat, RunOptions};
use super::json::print_json;
use super::places::{Places, Task, places};
use super::progress::Progress;
use super::run_report::{Ran, summary};
use super::{Exit, batch, locale, opening, output, own_outputs, render, usage};

pub(super) fn run(options: &RunOptions) -> Exit {
    let language = locale::language();
    let without_own = own_outputs::left_out(options, language);
    let (options, said) = without_own.as_ref().map_or((options, &[][..]), |(options, said)| (options, said));
    let places = match places(options, language) {
        Ok(places) => places,
        Err(sentence) => {
            return usage::wrong(sentence, options.evaluation.format, language);
        }
    };
    if let Some(sentence) = options.output_dir.as_ref().and_then(|folder| not_made(folder, language)) {
        return usage::wrong(sentence, options.evaluation.format, language);
    }
    match &places {
        Places { tasks, combined: None, .. } if tasks.len() == 1 => tasks.iter().map(|task| run_one(task, options, said)).max(),
        several => Some(batch::run(several, options, said)),
    }
    .unwrap_or(Exit::NotDone)
}

/// Makes the folder for the results, or says why it cannot be made.
fn not_made(folder: &Path, language: Language) -> Option<String> {
    let error = std::fs::create_dir_all(folder).err()?;
    let folder = folder.display();
    Some(say!(
        language,
        "--output-dir: the folder {folder} is not there and cannot be made: {error}",
        "--output-dir: Der Ordner {folder} ist nicht da und lässt sich nicht anlegen: {error}"
    ))
}

/// `said` is what is said of workbooks that were left out.
fn run_one(task: &Task, options: &RunOptions, said: &[Diagnostic]) -> Exit {
    let started = Instant::now();
    let progress = Progress::new(options.evaluation.quiet || options.evaluation.format == OutputFormat::Json);
    let result = annotate_one(task, options, &mut |_| Ok(Vec::new()), &progress).map(|(annotated, _)| annotated);
    progress.finish();
    let mut ran = Ran { task, result, part: None, milliseconds: started.elapsed().as_millis() };
    ran.say_first(said);
    let mut exit = ran.exit(options.strict);
    if options.evaluation.format == OutputFormat::Json {
        exit = exit.max(print_json(&ran.report()));
    } else {
        if !options.evaluation.quiet || exit == Exit::NotDone {
            render::print(ran.diagnostics(), ran.language());
        }
        if let Some(done) = ran.result.as_ref().ok().filter(|_| !options.evaluation.quiet) {
            exit = exit.max(output::print_line(&summary(done, &task.output, ran.milliseconds)));
        }
    }
    if options.open && ran.result.is_ok() {
        opening::open(&[&task.output], ran.language());
    }
    exit
}
