//! From the tests sheet's cells to expectations: account keys in the first column, results as the other headers.
//!
//! What is wrong with a test is a finding: it must not keep anybody from running the criteria.

use crate::criteria::{Entry, Rule, Step, Test, Written, unknown_expectation};
use crate::formula::Dialect;
use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::language::{folded, words};
use crate::foundation::location::{ColumnIndex, Location, RowIndex};
use crate::foundation::value::Value;
use crate::say;

use super::entries::Entries;
use crate::ooxml::reading::read::Sheet;

/// Where expectations stand in a tests sheet.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The column of the accounts' keys.
    pub keys: ColumnIndex,
    /// The results' columns, left to right, and their names as the criteria write them.
    pub results: Vec<(ColumnIndex, String)>,
    /// The rows with a key, and the key.
    pub rows: Vec<(RowIndex, String)>,
    /// The first row behind everything.
    pub free: RowIndex,
}

/// Finds where expectations stand; `None` where the sheet has no header that names a result.
pub fn layout(sheet: &Sheet, file: &Location, rules: &[Rule], dialect: Dialect) -> Option<Layout> {
    let entries = Entries::new(sheet, file);
    let (header, keys) = header_row(entries)?;
    let result = |column: ColumnIndex| {
        let name = entries.text(header, column)?;
        let rule = rules.iter().find(|rule| folded(&rule.result.text) == folded(&name))?;
        Some((column, rule.result.text.clone()))
    };
    let results: Vec<(ColumnIndex, String)> = entries.columns(header).filter(|column| *column > keys).filter_map(result).collect();
    let key = |row: RowIndex| {
        entries.entry(row, keys).written(dialect).ok().map(|written| (row, written.text)).filter(|(_, key)| !key.is_empty())
    };
    let rows = entries.rows().filter(|row| *row > header).filter_map(key).collect();
    let last = entries.rows().last().unwrap_or(header);
    (!results.is_empty()).then_some(Layout { keys, results, rows, free: RowIndex(last.0 + 1) })
}

/// Reads the expectations on the results of these rules.
pub fn read(sheet: &Sheet, file: &Location, rules: &[Rule], dialect: Dialect) -> (Vec<Test>, Vec<Diagnostic>) {
    let entries = Entries::new(sheet, file);
    let mut diagnostics = Vec::new();
    let Some((header, keys)) = header_row(entries) else { return (Vec::new(), diagnostics) };
    let columns: Vec<(ColumnIndex, &Rule)> = entries
        .columns(header)
        .filter(|column| *column > keys)
        .filter_map(|column| {
            let name = entries.text(header, column)?;
            let rule = rules.iter().find(|rule| folded(&rule.result.text) == folded(&name));
            if rule.is_none() {
                diagnostics.push(unknown_expectation(&name, entries.location(header, column), rules, dialect.language));
            }
            rule.map(|rule| (column, rule))
        })
        .collect();
    let mut tests = Vec::new();
    for row in entries.rows().filter(|row| *row > header) {
        let mut expected = Vec::new();
        for (column, rule) in &columns {
            let entry = entries.entry(row, *column);
            if entry.is_blank() {
                continue;
            }
            match expectation(&entry, rule.step, dialect) {
                Ok(written) => expected.push((rule.result.text.clone(), written)),
                Err(diagnostic) => diagnostics.push(Diagnostic { severity: Severity::Finding, ..diagnostic }),
            }
        }
        let key = entries.entry(row, keys);
        match key.written(dialect) {
            Ok(key) if !key.is_empty() => {
                if !expected.is_empty() {
                    tests.push(Test { key, expected });
                }
            }
            Ok(_) if expected.is_empty() => {}
            Ok(_) => diagnostics.push(no_key(key.location, dialect)),
            Err(diagnostic) => diagnostics.push(Diagnostic { severity: Severity::Finding, ..diagnostic }),
        }
    }
    (tests, diagnostics)
}

/// The first row with a text in the first used column and another to the right of it.
fn header_row(entries: Entries<'_>) -> Option<(RowIndex, ColumnIndex)> {
    entries.rows().find_map(|row| {
        let mut filled = entries.columns(row).filter(|column| entries.text(row, *column).is_some());
        let first = filled.next()?;
        filled.next().map(|_| (row, first))
    })
}

/// A cell's text; TRUE and FALSE as a knock-out shows them.
fn expectation(entry: &Entry, step: Step, dialect: Dialect) -> Result<Written, Diagnostic> {
    let mut written = entry.written(dialect)?;
    if let (Value::Boolean(boolean), Step::Knockout) = (&entry.value, step) {
        let word = if *boolean { words::YES } else { words::NO };
        written.text = word.in_language(dialect.language).to_owned();
    }
    Ok(written)
}

fn no_key(location: Location, dialect: Dialect) -> Diagnostic {
    let language = dialect.language;
    Diagnostic::finding(
        "test-without-key",
        location,
        say!(language, "this row expects results of no account", "diese Zeile erwartet Ergebnisse für keinen Kunden"),
    )
    .with_help(say!(language, "write the account's key into this cell", "den Schlüssel des Kunden in diese Zelle schreiben"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::value::CellError;
    use crate::workbook::criteria_sheet::read_rules;
    use crate::workbook::entries::grids::{put, sheet, told};

    #[test]
    fn filled_cells_are_expectations() {
        let file = Location::file("a.xlsx");
        let rules = sheet(
            "Criteria",
            &[
                &["Step", "Result", "Item", "Formula"],
                &["Knock-out", "", "k", "[a]>1"],
                &["Classify", "Priority", "A", ""],
                &["Compute", "Share", "", "1"],
            ],
        );
        let (rules, _) = read_rules(&rules, &file, Dialect::GERMAN);
        let mut tests = sheet(
            "Tests",
            &[
                &["What must stay"],
                &["Account", "key account", "Priority", "Share", "Priorty", "why"],
                &["K-1", "", "A", "", "", "threshold"],
                &["", "", "B", ""],
                &["K-2"],
                &["", "", "", "", "", "remark"],
                &["", "nein"],
            ],
        );
        // "key account" is a result only in English; the German default is another word.
        put(&mut tests, 1, 1, Value::text("schlüsselkunde"));
        put(&mut tests, 2, 1, Value::Boolean(true));
        put(&mut tests, 2, 3, Value::number(0.5));
        put(&mut tests, 4, 3, Value::Error(CellError::Ref));
        put(&mut tests, 6, 0, Value::number(1001.0));
        let (tests, diagnostics) = read(&tests, &file, &rules, Dialect::GERMAN);
        let shown: Vec<String> = tests
            .iter()
            .map(|test| {
                let expected: Vec<_> = test.expected.iter().map(|(result, value)| format!("{result}={}", value.text)).collect();
                format!("{}: {}", test.key.text, expected.join(", "))
            })
            .collect();
        assert_eq!(shown, ["K-1: Schlüsselkunde=ja, Priority=A, Share=0,5", "1001: Schlüsselkunde=nein"]);
        assert_eq!(
            told(&diagnostics),
            [
                "finding unknown-test-column Tests!E2",
                "note unknown-test-column Tests!F2",
                "finding test-without-key Tests!A4",
                "finding error-in-cell Tests!D5"
            ]
        );
    }
}
