//! `keyfolio new WORKBOOK`: a starter workbook, or with `--into` the sheets to begin with, put into a workbook that is there.

use std::path::Path;

use crate::foundation::language::Language;
use crate::say;
use crate::session::Refused;
use crate::workbook::starter;

use super::args::NewOptions;
use super::new_file::{NewFile, check_new, save_new};
use super::places::kind_of_output;
use super::progress::Progress;
use super::saving::save::{SaveOptions, is_same_file, save};
use super::{Exit, annotated, loading, locale, output, render};

pub(super) fn run(options: &NewOptions) -> Exit {
    let done = match (&options.into, &options.workbook) {
        (Some(into), written) => put_into(into, written.as_deref(), options),
        (None, Some(workbook)) => make(workbook, options),
        // clap asks for one of the two.
        (None, None) => return Exit::NotDone,
    };
    match done {
        Ok(sentence) => output::print_line(&sentence),
        Err(refused) => {
            render::print(&refused.diagnostics, refused.language);
            Exit::NotDone
        }
    }
}

fn make(workbook: &Path, options: &NewOptions) -> Result<String, Refused> {
    let language = options.language.map_or_else(locale::language, Language::from);
    let new = NewFile { file: workbook, source: None, extensions: &["xlsx"], replace: options.force };
    let written = starter::workbook(language).and_then(|bytes| save_new(new, &bytes, language));
    written.map_err(|fault| Refused::one(language, fault))?;
    let name = workbook.display();
    Ok(say!(
        language,
        "{name} is ready: look at it in Excel, then run\n\n    keyfolio run {name}\n\nThe rules stand in the sheet Criteria, what holds for all of \
         them in Settings, what must come out in Tests.",
        "{name} ist fertig: in Excel ansehen, dann\n\n    keyfolio run {name}\n\nDie Regeln stehen im Blatt Kriterien, was für alle gilt, in \
         Einstellungen, was herauskommen muss, in Prüfungen."
    ))
}

fn put_into(into: &Path, written: Option<&Path>, options: &NewOptions) -> Result<String, Refused> {
    let (opened, original) = loading::opened_original(into, false, &Progress::new(true))?;
    let language = options.language.map_or_else(|| opened.spoken_language(), Language::from);
    let one = |fault| Refused::one(language, fault);
    let written = written.filter(|written| !is_same_file(written, into));
    let kind = kind_of_output(into).to_lowercase();
    match written {
        None if opened.is_converted() => return Err(one(annotated::other_format(into, language))),
        None => {}
        Some(file) => check_new(new_file(file, into, &kind, options), language).map_err(one)?,
    }
    let begun = opened.with_starter(language)?;
    let target = match written {
        None => SaveOptions { input: into, also: &[], output: into, in_place: Some(&original), language },
        Some(file) => SaveOptions { input: into, also: &[], output: file, in_place: None, language },
    };
    save(begun.bytes, target).map_err(one)?;
    let name = target.output.display();
    let sheets = begun.sheets.join(", ");
    let criteria = begun.sheets.first().copied().unwrap_or_default();
    let count = language.count(begun.columns.len());
    let rules = if begun.columns.is_empty() {
        say!(
            language,
            "No column holds numbers that differ, so that the rules there are examples",
            "Keine Spalte enthält verschiedene Zahlen, die Regeln darin sind daher Beispiele"
        )
    } else {
        say!(language, "There is a rule for each column of numbers ({count})", "Für jede Zahlenspalte gibt es eine Regel ({count})")
    };
    Ok(say!(
        language,
        "{name} has new sheets: {sheets}. {rules}, switched off: in the sheet {criteria}, switch on what counts, save, then run\n\n    \
         keyfolio run {name}",
        "{name} hat neue Blätter: {sheets}. {rules}, ausgeschaltet: Im Blatt {criteria} einschalten, was zählt, speichern, dann\n\n    \
         keyfolio run {name}"
    ))
}

/// The result beside the workbook, of the same kind as that.
fn new_file<'a>(file: &'a Path, into: &'a Path, kind: &str, options: &NewOptions) -> NewFile<'a> {
    let extensions: &[&str] = if kind == "xlsm" { &["xlsm"] } else { &["xlsx"] };
    NewFile { file, source: Some(into), extensions, replace: options.force }
}
