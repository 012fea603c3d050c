//! `keyfolio test WORKBOOK --pin KEY…`: today's results of some accounts become expectations.
//!
//! They go where the expectations are: into the Tests sheet of the workbook that holds the criteria, or into the TOML file of
//! `--criteria`. What is to be written is read again and compared before anything is saved.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::accounts::{key_of, key_of_text};
use crate::criteria::{Criteria, Step, Test, test_toml};
use crate::evaluation::deciding::Deciding;
use crate::evaluation::expectations::{compare, expectation, expectation_text};
use crate::evaluation::outcome::{Outcome, OutcomeColumn};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded, words};
use crate::foundation::location::{ColumnIndex, Location, Place};
use crate::foundation::value::Value;
use crate::ooxml::package::Package;
use crate::ooxml::patching::cell_patch::RowCells;
use crate::ooxml::reading::read::Sheet;
use crate::say;
use crate::session::find::find;
use crate::session::{Alterations, Ready, Refused};
use crate::workbook::roles::Roles;
use crate::workbook::tests_sheet;
use crate::workbook::told::cells::put_cells;
use crate::workbook::told::package::{open as open_package, open_or_convert};
use crate::workbook::told::reading::Workbook;

use super::annotated::other_format;
use super::args::{OutputFormat, TestOptions};
use super::json::print_json;
use super::loading::{self, read_original};
use super::progress::Progress;
use super::render::JsonDiagnostic;
use super::saving::original::Original;
use super::saving::save::{SaveOptions, check_output, is_same_file, save};
use super::{Exit, output, render};

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
    let session = loading::options(&options.evaluation, opened.language())?;
    let ready = opened.ready(&session, Alterations::default(), &hears)?;
    let language = ready.language();
    let refused = |diagnostics: Vec<Diagnostic>| Refused { language, diagnostics };
    let (accounts, notes) = wanted(&ready, &options.pin).map_err(refused)?;
    let outcome = ready.evaluate(&hears).outcome;
    let pins = Pins { ready: &ready, original: &original, outcome: &outcome, accounts: &accounts };
    let text_form = options.evaluation.criteria.as_ref().filter(|file| is_toml(file));
    let (file, place) = match text_form.filter(|_| pins.stand_in_text_form()) {
        Some(file) => (file.clone(), pins.write_toml(file)),
        None => {
            // Criteria of another workbook bring their own Tests sheet.
            let file = options.evaluation.criteria.as_ref().filter(|file| !is_toml(file)).unwrap_or(&options.workbook);
            let is_own = is_same_file(file, &options.workbook);
            (file.clone(), pins.write_workbook(file, is_own))
        }
    };
    let (place, kept) = place.map_err(|fault| refused(vec![fault]))?;
    Ok(Pinned { language, file, kept, place, accounts: accounts.len(), notes })
}

fn is_toml(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

type Wanted = (Vec<usize>, Vec<Diagnostic>);

/// The accounts of the keys, each once, and what has to be said of them.
fn wanted(ready: &Ready, keys: &[String]) -> Result<Wanted, Vec<Diagnostic>> {
    let (mut accounts, mut notes, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for key in keys {
        match find(&ready.accounts, key, ready.language()) {
            Ok((account, said)) => {
                notes.extend(said);
                // A test names an account by its key, and means the first that has it.
                let own = ready.accounts.compared_key(account, ready.language());
                match find(&ready.accounts, &own, ready.language()) {
                    Ok((first, _)) if first == account => {
                        if !accounts.contains(&account) {
                            accounts.push(account);
                        }
                    }
                    Ok((_, said)) => faults.extend(said.into_iter().map(|note| Diagnostic::error(note.code, note.location, note.message))),
                    Err(fault) => faults.push(fault),
                }
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok((accounts, notes)) } else { Err(faults) }
}

/// What was written, and where the former file is kept.
type Written = (String, PathBuf);

struct Pins<'a> {
    ready: &'a Ready,
    /// The workbook's file as it was read.
    original: &'a Original,
    outcome: &'a Outcome,
    accounts: &'a [usize],
}

impl Pins<'_> {
    /// Whether the expectations in force stand in the text form, or there are none and no sheet for them.
    fn stand_in_text_form(&self) -> bool {
        match self.ready.criteria.tests.first() {
            Some(test) => test.key.location.file == self.ready.criteria.file,
            None => Roles::of(&self.ready.package).tests.is_none(),
        }
    }

    fn column(&self, name: &str) -> Option<&OutcomeColumn> {
        self.outcome.columns.iter().find(|column| folded(&column.header) == folded(name))
    }

    /// The results to expect where nothing says which: those that are named already, else all but computed values.
    fn results(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let tests = self.ready.criteria.tests.iter().flat_map(|test| &test.expected).map(|(name, _)| name);
        let written =
            self.ready.plan.results.iter().filter(|result| result.is_written() && result.step != Step::Compute).map(|result| &result.name);
        let named = if self.ready.criteria.tests.is_empty() { written.collect::<Vec<_>>() } else { tests.collect() };
        for name in named {
            if !names.contains(name) && self.column(name).is_some() {
                names.push(name.clone());
            }
        }
        names
    }

    fn write_toml(&self, file: &Path) -> Result<Written, Diagnostic> {
        let (language, dialect) = (self.ready.language(), self.ready.criteria.dialect());
        let original = read_original(file, language)?;
        let target = in_place(file, &original, language);
        check_output(target)?;
        let name: Arc<str> = file.display().to_string().into();
        let not_text = || {
            Diagnostic::error(
                "not-utf8",
                Location::file(Arc::clone(&name)),
                say!(language, "the file is not text in UTF-8", "die Datei ist kein Text in UTF-8"),
            )
        };
        let mut text = String::from_utf8(original.bytes().joined().to_vec()).map_err(|_| not_text())?;
        let results = self.results();
        for &account in self.accounts {
            let key = self.ready.accounts.key(account).shown(language);
            if let Some(test) = self.ready.criteria.tests.iter().find(|test| key_of_text(&test.key.text) == key_of_text(&key)) {
                return Err(Diagnostic::error(
                    "pinned-already",
                    test.key.location.clone(),
                    say!(language, "results of \"{key}\" are expected here already", "für „{key}“ werden hier schon Ergebnisse erwartet"),
                )
                .with_help(say!(language, "take this [[tests]] out first", "dieses [[tests]] zuerst herausnehmen")));
            }
            let expected: Vec<(&str, String)> = results
                .iter()
                .filter_map(|name| Some((name.as_str(), expectation_text(&expectation(self.column(name)?, account), dialect))))
                .collect();
            let expected: Vec<(&str, &str)> = expected.iter().map(|(name, value)| (*name, value.as_str())).collect();
            if !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(&test_toml(&key, &expected));
        }
        let (criteria, faults) = Criteria::from_toml(&text, Some(&name));
        if let Some(fault) = faults.into_iter().find(Diagnostic::is_error) {
            return Err(fault.with_help(say!(
                language,
                "[[tests]] cannot be added at the end of this file: write its tests as [[tests]]",
                "[[tests]] lässt sich am Ende dieser Datei nicht ergänzen: ihre Prüfungen als [[tests]] schreiben"
            )));
        }
        self.hold(&criteria.tests, &Location::file(Arc::clone(&name)))?;
        let kept = save(text.into_bytes(), target)?;
        Ok((name.to_string(), kept.unwrap_or_default()))
    }

    /// Writes into the workbook of the accounts, which is to be the one still that was evaluated, or into another one.
    fn write_workbook(&self, file: &Path, is_own: bool) -> Result<Written, Diagnostic> {
        let (language, dialect) = (self.ready.language(), self.ready.criteria.dialect());
        let original = if is_own { self.original.clone() } else { read_original(file, language)? };
        let target = in_place(file, &original, language);
        check_output(target)?;
        let location = Location::file(package_name(file));
        let (package, conversion) = open_or_convert(original.bytes().clone(), &package_name(file), language)?;
        if conversion.is_some() {
            let help = say!(language, "save it in Excel as .xlsx first", "sie zuerst in Excel als .xlsx speichern");
            return Err(other_format(file, language).with_help(help));
        }
        let Some(name) = Roles::of(&package).tests else { return Err(self.no_tests_sheet(location)) };
        let read =
            |package: &Package| -> Result<Sheet, Diagnostic> { Workbook::open(package, &package_name(file), language)?.sheet(&name) };
        let sheet = read(&package)?;
        let Some(layout) = tests_sheet::layout(&sheet, &location, &self.ready.criteria.rules, dialect) else {
            return Err(self.no_tests_sheet(location.at(Place::Sheet(name.as_str().into()))));
        };
        let mut free = layout.free;
        let mut rows = Vec::new();
        for &account in self.accounts {
            let key = self.ready.accounts.key(account);
            let shown = key_of(&key, language);
            let own = layout.rows.iter().find(|(_, key)| key_of_text(key) == shown).map(|(row, _)| *row);
            let mut cells: Vec<(ColumnIndex, Value)> = Vec::new();
            let row = own.unwrap_or_else(|| {
                cells.push((layout.keys, new_cell(&key)));
                let row = free;
                free.0 += 1;
                row
            });
            for (column, name) in &layout.results {
                if let Some(result) = self.column(name) {
                    cells.push((*column, new_cell(&expectation(result, account))));
                }
            }
            rows.push(RowCells { row, cells, like: layout.rows.last().map(|(row, _)| *row) });
        }
        let bytes = put_cells(&package, &name, &rows, language)?;
        let result = open_package(bytes.clone(), &package_name(file), language)?;
        let (tests, _) = tests_sheet::read(&read(&result)?, &location, &self.ready.criteria.rules, dialect);
        self.hold(&tests, &location)?;
        let kept = save(bytes, target)?;
        Ok((format!("{}, {name}", file.display()), kept.unwrap_or_default()))
    }

    /// Whether what was written says what the accounts have.
    fn hold(&self, tests: &[Test], location: &Location) -> Result<(), Diagnostic> {
        let language = self.ready.language();
        let keys: Vec<String> = self.accounts.iter().map(|&account| self.ready.accounts.compared_key(account, language)).collect();
        let own: Vec<Test> = tests.iter().filter(|test| keys.contains(&key_of_text(&test.key.text))).cloned().collect();
        let compared = compare(&own, &self.ready.accounts, &self.outcome.columns, self.ready.criteria.dialect(), &Deciding::new());
        if let Some(failure) = compared.failures.into_iter().next() {
            return Err(Diagnostic::error(failure.code, failure.location, failure.message));
        }
        if own.len() < self.accounts.len() {
            let sentence = say!(
                language,
                "internal error: the expectations cannot be read again; nothing was written",
                "interner Fehler: die Erwartungen lassen sich nicht wieder lesen; es wurde nichts geschrieben"
            );
            return Err(Diagnostic::error("internal", location.clone(), sentence));
        }
        Ok(())
    }

    fn no_tests_sheet(&self, location: Location) -> Diagnostic {
        let language = self.ready.language();
        let sheet = words::TESTS_SHEET.in_language(language);
        let key = &self.ready.accounts.columns[self.ready.accounts.key].header;
        let headers = std::iter::once(key.clone()).chain(self.results()).collect::<Vec<_>>().join(" | ");
        Diagnostic::error(
            "no-tests-sheet",
            location,
            say!(
                language,
                "there is no sheet \"{sheet}\" with results as headers to write into",
                "es gibt kein Blatt „{sheet}“ mit Ergebnissen als Überschriften, in das geschrieben werden könnte"
            ),
        )
        .with_help(say!(
            language,
            "add a sheet \"{sheet}\" with the headers {headers}",
            "ein Blatt „{sheet}“ mit den Überschriften {headers} anlegen"
        ))
    }
}

fn in_place<'a>(file: &'a Path, original: &'a Original, language: Language) -> SaveOptions<'a> {
    SaveOptions { input: file, also: &[], output: file, in_place: Some(original), language }
}

fn package_name(file: &Path) -> Arc<str> {
    file.display().to_string().into()
}

fn new_cell(value: &Value) -> Value {
    match value {
        Value::Blank | Value::Error(_) => Value::Blank,
        Value::Number(number) => Value::Number(*number),
        Value::Text(text) => Value::Text(Arc::clone(text)),
        Value::Boolean(boolean) => Value::Boolean(*boolean),
    }
}
