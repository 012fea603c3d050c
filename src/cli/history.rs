//! `keyfolio history WORKBOOK...`: classes and scores over many months, as a workbook.

use std::path::{Path, PathBuf};

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::say;
use crate::session::history::{Past, past};
use crate::session::reports::HistoryReport;
use crate::session::{Alterations, Refused};

use super::args::{EvaluationOptions, HistoryOptions, OutputFormat};
use super::json::print_json;
use super::new_file::{NewFile, check_new, save_new};
use super::progress::Progress;
use super::{Exit, output, readying, render};

pub(super) fn run(options: &HistoryOptions) -> Exit {
    let json = options.format == OutputFormat::Json;
    let progress = Progress::new(options.quiet || json);
    let mut made = made(options, &progress);
    progress.finish();
    let mut file = None;
    if let Ok(past) = &made {
        match write(past, options) {
            Ok(written) => file = Some(written),
            Err(fault) => made = Err(Refused::one(past.language, fault)),
        }
    }
    let exit = if file.is_some() { Exit::Done } else { Exit::NotDone };
    if json {
        let output = file.map(|file| file.display().to_string());
        return exit.max(print_json(&HistoryReport::of(output, &made)));
    }
    let (language, mut diagnostics) = match &made {
        Ok(past) => (past.language, past.diagnostics.clone()),
        Err(refused) => (refused.language, refused.diagnostics.clone()),
    };
    diagnostics.retain(|diagnostic| !options.quiet || diagnostic.is_error());
    render::print(&diagnostics, language);
    match (&made, file) {
        (Ok(past), Some(file)) if !options.quiet => exit.max(output::print_line(&told(past, &file))),
        _ => exit,
    }
}

fn made(options: &HistoryOptions, progress: &Progress) -> Result<Past, Refused> {
    let evaluation = EvaluationOptions {
        criteria: options.criteria.clone(),
        as_of: None,
        format: options.format,
        quiet: options.quiet,
        previous: Vec::new(),
        previous_dir: None,
    };
    let (mut ready, mut refused): (Vec<_>, Option<Refused>) = (Vec::new(), None);
    // What is wrong with each of them is said at once.
    for workbook in &options.workbooks {
        match readying::ready(workbook, &evaluation, Alterations::default(), progress) {
            Ok(read) => ready.push(read),
            Err(faults) => match &mut refused {
                Some(refused) => refused.diagnostics.extend(faults.diagnostics),
                None => refused = Some(faults),
            },
        }
    }
    match refused {
        Some(refused) => Err(refused),
        None => past(&ready),
    }
}

fn write(past: &Past, options: &HistoryOptions) -> Result<PathBuf, Diagnostic> {
    let language = past.language;
    let file = options.output.clone().unwrap_or_else(|| PathBuf::from(usual_name(language)));
    let new = |source| NewFile { file: &file, source, extensions: &["xlsx"], replace: options.force };
    for workbook in &options.workbooks {
        check_new(new(Some(workbook.as_path())), language)?;
    }
    save_new(new(options.workbooks.first().map(PathBuf::as_path)), &past.bytes, language)?;
    Ok(file)
}

fn usual_name(language: Language) -> &'static str {
    match language {
        Language::English => "history.xlsx",
        Language::German => "verlauf.xlsx",
    }
}

fn told(past: &Past, file: &Path) -> String {
    let language = past.language;
    let (file, accounts) = (file.display(), language.count(past.history.lines.len()));
    let workbooks = past.history.months.len();
    match workbooks {
        1 => say!(language, "{file} ({accounts} accounts, 1 workbook)", "{file} ({accounts} Kunden, 1 Arbeitsmappe)"),
        _ => say!(language, "{file} ({accounts} accounts, {workbooks} workbooks)", "{file} ({accounts} Kunden, {workbooks} Arbeitsmappen)"),
    }
}
