//! `keyfolio test WORKBOOK --pin KEY…`: today's results of some accounts become expectations.
//!
//! They go where the expectations are: into the Tests sheet of the workbook that holds the criteria, or into the TOML file of
//! `--criteria`. What is to be written is read again and compared before anything is saved.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::say;
use crate::session::written::pinning::{Pins, wanted};
use crate::session::{Alterations, Input, Options, Refused};

use super::annotated::other_format;
use super::args::{OutputFormat, TestOptions};
use super::json::print_json;
use super::loading::{self, read_original};
use super::progress::Progress;
use super::render::JsonDiagnostic;
use super::saving::original::Original;
use super::saving::save::{SaveOptions, check_output, is_same_file, save};
use super::{Exit, earlier, output, render};

/// What pinning did, as JSON.
#[derive(Debug, Serialize)]
struct PinReport<'a> {
    /// The version of keyfolio.
    keyfolio: &'static str,
    /// The workbook as named on the command line.
    workbook: String,
    /// The file that was written, and the one that holds its former content.
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<[String; 2]>,
    /// How many accounts were pinned.
    accounts: usize,
    /// Why nothing was written, or what has to be said beside.
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

struct Pinned {
    language: Language,
    file: PathBuf,
    /// Where the former file is kept.
    kept: PathBuf,
    place: String,
    accounts: usize,
    notes: Vec<Diagnostic>,
}

pub(super) fn run(options: &TestOptions) -> Exit {
    let json = options.evaluation.format == OutputFormat::Json;
    let progress = Progress::new(options.evaluation.quiet || json);
    let pinned = pin(options, &progress);
    progress.finish();
    let (language, exit, diagnostics, done) = match &pinned {
        Ok(pinned) => (pinned.language, Exit::Done, &pinned.notes, Some(pinned)),
        Err(refused) => (refused.language, Exit::NotDone, &refused.diagnostics, None),
    };
    if json {
        return exit.max(print_json(&PinReport {
            keyfolio: env!("CARGO_PKG_VERSION"),
            workbook: options.workbook.display().to_string(),
            written: done.map(|done| [done.file.display().to_string(), done.kept.display().to_string()]),
            accounts: done.map_or(0, |done| done.accounts),
            diagnostics: diagnostics.iter().map(JsonDiagnostic::from).collect(),
        }));
    }
    render::print(diagnostics, language);
    let Some(done) = done.filter(|_| !options.evaluation.quiet) else { return exit };
    let (count, place, backup) = (language.count(done.accounts), &done.place, done.kept.display().to_string());
    exit.max(output::print_line(&if done.accounts == 1 {
        say!(
            language,
            "1 account pinned in {place}; the former file is kept as {backup}",
            "1 Kunde in {place} festgehalten; die frühere Datei liegt als {backup} daneben"
        )
    } else {
        say!(
            language,
            "{count} accounts pinned in {place}; the former file is kept as {backup}",
            "{count} Kunden in {place} festgehalten; die frühere Datei liegt als {backup} daneben"
        )
    }))
}

fn pin(options: &TestOptions, progress: &Progress) -> Result<Pinned, Refused> {
    let hears = |stage, language, done, all| progress.hear(stage, language, done, all);
    let (opened, original) = loading::opened_original(&options.workbook, false, progress)?;
    let (previous, _) = earlier::beside(&options.workbook, &options.evaluation, opened.language())?;
    let session = Options { previous, ..loading::options(&options.evaluation, opened.language())? };
    let ready = opened.ready(&session, Alterations::default(), &hears)?;
    let language = ready.language();
    let refused = |diagnostics: Vec<Diagnostic>| Refused { language, diagnostics };
    let (accounts, notes) = wanted(&ready, &options.pin).map_err(refused)?;
    let outcome = ready.evaluate(&hears).outcome;
    let pins = Pins { ready: &ready, outcome: &outcome, accounts: &accounts };
    let text_form = options.evaluation.criteria.as_ref().filter(|file| is_toml(file));
    let (file, place) = match text_form.filter(|_| pins.stand_in_text_form()) {
        Some(file) => (file.clone(), write_toml(&pins, file)),
        None => {
            // Criteria of another workbook bring their own Tests sheet.
            let file = options.evaluation.criteria.as_ref().filter(|file| !is_toml(file)).unwrap_or(&options.workbook);
            let own = is_same_file(file, &options.workbook).then_some(&original);
            (file.clone(), write_workbook(&pins, file, own))
        }
    };
    let (place, kept) = place.map_err(|fault| refused(vec![fault]))?;
    Ok(Pinned { language, file, kept, place, accounts: accounts.len(), notes })
}

fn is_toml(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

/// What was written, and where the former file is kept.
type Written = (String, PathBuf);

fn write_toml(pins: &Pins<'_>, file: &Path) -> Result<Written, Diagnostic> {
    let language = pins.ready.language();
    let original = read_original(file, language)?;
    let target = in_place(file, &original, language);
    check_output(target)?;
    let name = name_of(file);
    let not_text = || {
        let sentence = say!(language, "the file is not text in UTF-8", "die Datei ist kein Text in UTF-8");
        Diagnostic::error("not-utf8", Location::file(Arc::clone(&name)), sentence)
    };
    let text = String::from_utf8(original.bytes().joined().to_vec()).map_err(|_| not_text())?;
    let text = pins.in_text_form(text, &name)?;
    let kept = save(text.into_bytes(), target)?;
    Ok((name.to_string(), kept.unwrap_or_default()))
}

/// Writes into a workbook; `own` is the one of the accounts as it was read, where it is that one.
fn write_workbook(pins: &Pins<'_>, file: &Path, own: Option<&Original>) -> Result<Written, Diagnostic> {
    let language = pins.ready.language();
    let original = own.map_or_else(|| read_original(file, language), |own| Ok(own.clone()))?;
    let target = in_place(file, &original, language);
    check_output(target)?;
    let help = say!(language, "save it in Excel as .xlsx first", "sie zuerst in Excel als .xlsx speichern");
    let workbook = Input { name: name_of(file), bytes: original.bytes().clone() };
    let (bytes, sheet) = pins.in_workbook(&workbook, || other_format(file, language).with_help(help))?;
    let kept = save(bytes, target)?;
    Ok((format!("{}, {sheet}", file.display()), kept.unwrap_or_default()))
}

fn in_place<'a>(file: &'a Path, original: &'a Original, language: Language) -> SaveOptions<'a> {
    SaveOptions { input: file, also: &[], output: file, in_place: Some(original), language }
}

fn name_of(file: &Path) -> Arc<str> {
    file.display().to_string().into()
}
