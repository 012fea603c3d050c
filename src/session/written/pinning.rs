//! Today's results of some accounts as expectations: into the Tests sheet of a workbook, or into the text form of criteria. Bytes in, bytes
//! out; what is written is read again and compared before it is given.

use std::sync::Arc;

use crate::accounts::{key_of, key_of_text};
use crate::criteria::{Criteria, Step, Test, test_toml};
use crate::evaluation::deciding::Deciding;
use crate::evaluation::expectations::{compare, expectation, expectation_text};
use crate::evaluation::outcome::{Outcome, OutcomeColumn};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{folded, words};
use crate::foundation::location::{ColumnIndex, Location, Place};
use crate::foundation::value::Value;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::package::Package;
use crate::ooxml::patching::cell_patch::RowCells;
use crate::ooxml::reading::read::Sheet;
use crate::say;
use crate::session::find::find;
use crate::session::input::Input;
use crate::session::ready::Ready;
use crate::workbook::roles::Roles;
use crate::workbook::tests_sheet;
use crate::workbook::told::cells::put_cells;
use crate::workbook::told::package::{open as open_package, open_or_convert};
use crate::workbook::told::reading::Workbook;

/// Accounts, and what has to be said of them.
pub type Wanted = (Vec<usize>, Vec<Diagnostic>);

/// The accounts of the keys, each once, and what has to be said of them.
pub fn wanted(ready: &Ready, keys: &[String]) -> Result<Wanted, Vec<Diagnostic>> {
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

/// Accounts whose results are pinned.
pub struct Pins<'a> {
    /// The workbook.
    pub ready: &'a Ready,
    /// What came out.
    pub outcome: &'a Outcome,
    /// The accounts.
    pub accounts: &'a [usize],
}

impl Pins<'_> {
    /// Whether the expectations in force stand in the text form, or there are none and no sheet for them.
    pub fn stand_in_text_form(&self) -> bool {
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

    /// The text form of criteria with the expectations behind everything else. `name` is what messages call it.
    pub fn in_text_form(&self, mut text: String, name: &Arc<str>) -> Result<String, Diagnostic> {
        let (language, dialect) = (self.ready.language(), self.ready.criteria.dialect());
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
        let (criteria, faults) = Criteria::from_toml(&text, Some(name));
        if let Some(fault) = faults.into_iter().find(Diagnostic::is_error) {
            return Err(fault.with_help(say!(
                language,
                "[[tests]] cannot be added at the end of this file: write its tests as [[tests]]",
                "[[tests]] lässt sich am Ende dieser Datei nicht ergänzen: ihre Prüfungen als [[tests]] schreiben"
            )));
        }
        self.hold(&criteria.tests, &Location::file(Arc::clone(name)))?;
        Ok(text)
    }

    /// A workbook with the expectations in its Tests sheet, and what that sheet is called: that of the accounts, which is to be the one still
    /// that was evaluated, or another one. `other_format` is what is said of a file that is none.
    pub fn in_workbook(&self, workbook: &Input, other_format: impl FnOnce() -> Diagnostic) -> Result<(FileBytes, String), Diagnostic> {
        let (language, dialect) = (self.ready.language(), self.ready.criteria.dialect());
        let file = &workbook.name;
        let location = Location::file(Arc::clone(file));
        let (package, conversion) = open_or_convert(workbook.bytes.clone(), file, language)?;
        if conversion.is_some() {
            return Err(other_format());
        }
        let Some(name) = Roles::of(&package).tests else { return Err(self.no_tests_sheet(location)) };
        let read = |package: &Package| -> Result<Sheet, Diagnostic> { Workbook::open(package, file, language)?.sheet(&name) };
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
        let result = open_package(bytes.clone(), file, language)?;
        let (tests, _) = tests_sheet::read(&read(&result)?, &location, &self.ready.criteria.rules, dialect);
        self.hold(&tests, &location)?;
        Ok((bytes, name))
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

fn new_cell(value: &Value) -> Value {
    match value {
        Value::Blank | Value::Error(_) => Value::Blank,
        Value::Number(number) => Value::Number(*number),
        Value::Text(text) => Value::Text(Arc::clone(text)),
        Value::Boolean(boolean) => Value::Boolean(*boolean),
    }
}
