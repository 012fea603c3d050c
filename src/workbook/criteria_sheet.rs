//! From the criteria sheet's cells to rules.
//!
//! The headers stand in the first row that has both Step and Formula, in either language; what is above it are titles. Their
//! language is the language of the criteria. All rows are read, whatever is wrong with some of them. A step, a result or a validity that
//! stands in merged cells holds for each of their rows, as it is seen in Excel, and so does a text for the reasons; a formula, a scale, a weight
//! or an item is one row's, so that merged ones are an error. What the headers say is in `criteria_headers`.

use std::cmp::Ordering;

use crate::criteria::{Criteria, Draft, Entry, Field, FieldColumns, Rule, Step, conflicts, header};
use crate::formula::Dialect;
use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::language::Language;
use crate::foundation::location::{CellAddress, ColumnIndex, Location, Place, RowIndex};
use crate::say;

use super::criteria_headers::{columns, header_row, missing_columns, no_headers};
use super::entries::Entries;
use super::overrides::sheet as overrides_sheet;
use super::{pairwise_sheet, settings_sheet, tests_sheet};
use crate::ooxml::reading::read::Sheet;

/// The sheets that criteria are read from.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The workbook's file.
    pub file: &'a Location,
    /// The criteria sheet.
    pub criteria: &'a Sheet,
    /// The settings sheet, if there is one.
    pub settings: Option<&'a Sheet>,
    /// The tests sheet, if there is one.
    pub tests: Option<&'a Sheet>,
    /// The overrides sheet, if there is one.
    pub overrides: Option<&'a Sheet>,
    /// The sheet of comparisons in pairs, if there is one.
    pub pairwise: Option<&'a Sheet>,
}

/// Reads criteria, settings and tests, as far as they can be understood, and everything that is wrong with them. The rules are
/// worth evaluating only where no diagnostic is an error.
pub fn read(sources: Sources<'_>) -> (Criteria, Vec<Diagnostic>) {
    let by_headers = language(sources.criteria).unwrap_or_default();
    let reading = sources.settings.map(|sheet| settings_sheet::read(sheet, sources.file, by_headers)).unwrap_or_default();
    let mut diagnostics = reading.diagnostics;
    let mut criteria = Criteria {
        language: reading.language.unwrap_or(by_headers),
        rules: Vec::new(),
        settings: reading.settings,
        tests: Vec::new(),
        overrides: Vec::new(),
        pairwise: Vec::new(),
        weights_in_percent: weights_in_percent(sources.criteria, sources.file),
        file: sources.file.file.clone(),
        location: Entries::new(sources.criteria, sources.file).whole(),
    };
    let (rules, faults) = read_rules(sources.criteria, sources.file, criteria.dialect());
    criteria.rules = rules;
    diagnostics.extend(faults);
    if let Some(sheet) = sources.pairwise {
        let (blocks, faults) = pairwise_sheet::read(sheet, sources.file, &criteria.rules, criteria.dialect());
        criteria.pairwise = blocks;
        diagnostics.extend(faults);
    }
    if let Some(sheet) = sources.overrides {
        let (overrides, faults) = overrides_sheet::read(sheet, sources.file, criteria.dialect());
        criteria.overrides = overrides;
        diagnostics.extend(faults);
    }
    if let Some(sheet) = sources.tests {
        let (tests, faults) = tests_sheet::read(sheet, sources.file, &criteria.rules, criteria.dialect());
        criteria.tests = tests;
        diagnostics.extend(faults);
    }
    (criteria, diagnostics)
}

/// The language of a criteria sheet's headers; of a mixture the one with more of them, or else that of Step. `None` where
/// no header is known.
pub fn language(sheet: &Sheet) -> Option<Language> {
    let file = Location { file: None, place: Place::File };
    let entries = Entries::new(sheet, &file);
    let row = header_row(entries)?;
    let spoken: Vec<(Field, Language)> = entries.columns(row).filter_map(|column| header::spoken(&entries.text(row, column)?)).collect();
    let of = |language: Language| spoken.iter().filter(|(_, spoken)| *spoken == language).count();
    match of(Language::German).cmp(&of(Language::English)) {
        Ordering::Greater => Some(Language::German),
        Ordering::Less => Some(Language::English),
        Ordering::Equal => spoken.iter().min_by_key(|(field, _)| *field).map(|(_, language)| *language),
    }
}

/// Which column of a criteria sheet is which.
pub fn field_columns(sheet: &Sheet, file: &Location) -> FieldColumns {
    let entries = Entries::new(sheet, file);
    header_row(entries).map_or_else(Vec::new, |header| columns(entries, header, Language::English).0)
}

/// Whether the column of weights is headed as percent.
fn weights_in_percent(sheet: &Sheet, file: &Location) -> bool {
    let entries = Entries::new(sheet, file);
    let Some(row) = header_row(entries) else { return false };
    let weight = columns(entries, row, Language::English).0.into_iter().find(|(field, _)| *field == Field::Weight);
    weight.and_then(|(_, column)| entries.text(row, column)).is_some_and(|text| header::in_percent(&text))
}

/// Reads the rules in a dialect, and what is wrong with each of them and between them.
pub fn read_rules(sheet: &Sheet, file: &Location, dialect: Dialect) -> (Vec<Rule>, Vec<Diagnostic>) {
    let entries = Entries::new(sheet, file);
    let Some(header) = header_row(entries) else { return (Vec::new(), vec![no_headers(entries, dialect.language)]) };
    let (columns, mut diagnostics) = columns(entries, header, dialect.language);
    let missing = missing_columns(entries, header, &columns, dialect.language);
    if !missing.is_empty() {
        // The finding about a near miss is said by the error about what is missing.
        diagnostics.retain(Diagnostic::is_error);
        diagnostics.extend(missing);
        return (Vec::new(), diagnostics);
    }
    let step = columns.iter().find(|(field, _)| *field == Field::Step).map_or(ColumnIndex(0), |(_, column)| *column);
    let mut rules = Vec::new();
    let mut filled = false;
    for row in entries.rows().filter(|row| *row > header) {
        let mut draft = Draft::new(row.0 as usize + 1, &entries.location(row, step));
        // Rows that share a merged step or result still say something of their own; between them may be blank ones.
        let own = columns.iter().any(|(_, column)| !entries.entry(row, *column).is_blank());
        for (field, column) in &columns {
            let entry = match field {
                Field::Formula | Field::Weight => entries.formula_entry(row, *column, dialect),
                // A row is known by the place of its step.
                Field::Step if own => Entry { location: entries.location(row, *column), ..entries.merged_entry(row, *column, header) },
                Field::Result | Field::Blank | Field::Reason | Field::ValidFrom | Field::ValidUntil | Field::Active | Field::Format
                    if own =>
                {
                    entries.merged_entry(row, *column, header)
                }
                _ => entries.entry(row, *column),
            };
            filled |= !entry.is_blank();
            draft.set(*field, entry);
        }
        let (rule, mut faults) = draft.interpret(dialect);
        if let Some(rule) = rule.as_ref().filter(|_| own) {
            let merged = merged_cells(entries, header, row, &columns, rule, dialect.language);
            // That the lower row has no item or formula follows from it.
            faults.retain(|fault| !fault.code.starts_with("missing-") || !merged.iter().any(|merged| merged.location == fault.location));
            diagnostics.extend(merged);
        }
        rules.extend(rule);
        diagnostics.extend(faults);
    }
    let found = conflicts(&rules, &diagnostics, dialect.language);
    diagnostics.extend(found);
    // As a reader goes through the sheet: row by row, from left to right.
    diagnostics.sort_by(|one, other| one.location.cmp(&other.location));
    if rules.is_empty() && !diagnostics.iter().any(Diagnostic::is_error) {
        let language = dialect.language;
        let message = if filled {
            say!(language, "no row of the criteria sheet has a step", "keine Zeile des Kriterienblatts hat einen Schritt")
        } else {
            say!(language, "the criteria sheet has no rows", "das Kriterienblatt hat keine Zeilen")
        };
        diagnostics.push(Diagnostic::error("no-rules", entries.whole(), message).with_help(say!(
            language,
            "write one rule a row below the headers; `keyfolio new` makes a workbook to begin with",
            "unter den Überschriften je Zeile eine Regel schreiben; `keyfolio new` legt eine Arbeitsmappe zum Anfangen an"
        )));
    }
    (rules, diagnostics)
}

/// Errors about a formula, scale, weight or item that is merged with the one of the row above: Excel keeps only the upper cell, and nothing
/// tells whether it is meant for both.
fn merged_cells(
    entries: Entries<'_>,
    header: RowIndex,
    row: RowIndex,
    columns: &[(Field, ColumnIndex)],
    rule: &Rule,
    language: Language,
) -> Vec<Diagnostic> {
    let single = [Field::Item, Field::Formula, Field::Scale, Field::Weight];
    let swallowed = columns.iter().filter(|(field, _)| single.contains(field)).filter_map(|(field, column)| {
        // Only Score rows have a use for these two.
        if matches!(field, Field::Scale | Field::Weight) && rule.step != Step::Score {
            return None;
        }
        let upper = entries.upper(row, *column, header)?;
        let (name, cell) = (field.word().in_language(language), CellAddress { row: upper, column: *column });
        let severity = if rule.active { Severity::Error } else { Severity::Note };
        let message = say!(
            language,
            "this cell is merged with {cell} above it, so that the row has no {name} of its own",
            "diese Zelle ist mit {cell} darüber verbunden; die Zeile hat also keinen eigenen Eintrag unter „{name}“"
        );
        let help = say!(language, "unmerge the cells and fill each of them", "den Zellverbund aufheben und jede Zelle ausfüllen");
        Some(Diagnostic { severity, ..Diagnostic::error("merged-cells", entries.location(row, *column), message).with_help(help) })
    });
    swallowed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::value::Value;
    use crate::workbook::entries::grids::{put, sheet, told};

    fn file() -> Location {
        Location::file("accounts.xlsx")
    }

    #[test]
    fn headers_are_found_below_titles_in_any_order_and_spelling() {
        let sheet = sheet(
            "Criteria",
            &[
                &["Our criteria", "", "Formula fans only"],
                &[],
                &["", " FORMULA ", "Owner", "step", "Result", "item"],
                &["", "[a]>1", "me", "Knockout", "", "Big"],
                &["", "", "", "", "", ""],
                &["", "", "remarks", "", "", "about the next row"],
                &["", "=[a]*2", "", "Compute", "Twice", ""],
            ],
        );
        let (rules, diagnostics) = read_rules(&sheet, &file(), Dialect::ENGLISH);
        assert_eq!(told(&diagnostics), Vec::<String>::new());
        assert_eq!(rules.iter().map(|rule| (rule.step, rule.number)).collect::<Vec<_>>(), [(Step::Knockout, 4), (Step::Compute, 7)]);
        assert_eq!(rules[1].formula.text, "=[a]*2");
        assert_eq!(rules[1].formula.location.place.to_string(), "Criteria!B7");
    }

    #[test]
    fn the_headers_decide_the_language() {
        for (headers, expected) in [
            (&["Step", "Formula"][..], Some(Language::English)),
            (&["Schritt", "Formel"], Some(Language::German)),
            (&["Schritt", "Formula"], Some(Language::German)),
            (&["Step", "Formel", "Ergebnis"], Some(Language::German)),
            (&["Formel", "Schritt", "Result", "Item", "Weight"], Some(Language::English)),
            (&["Name", "Value"], None),
        ] {
            assert_eq!(language(&sheet("Criteria", &[headers])), expected, "{headers:?}");
        }
    }

    #[test]
    fn faults_of_the_headers_and_rows_are_told_at_once() {
        let head: &[&str] = &["Step", "Result", "Item", "Formula", "Weight"];
        let cases: &[(&[&[&str]], &[&str])] = &[
            (&[&["a", "b"]], &["error missing-criteria-column Criteria"]),
            (&[&["Step", "Result", "Fomula"]], &["error missing-criteria-column Criteria!C1"]),
            (&[&["Result", "Item"]], &["error missing-criteria-column Criteria", "error missing-criteria-column Criteria"]),
            (&[head], &["error no-rules Criteria"]),
            (&[head, &["", "x", "y"]], &["error no-rules Criteria"]),
            (
                &[&["Step", "Formula", "Result", "Formel", "Wieght"], &["Compute", "1", "R"]],
                &["error doubled-column Criteria!D1", "finding unknown-criteria-column Criteria!E1"],
            ),
            (
                &[head, &["Scoer", "R", "i", "1"], &["", "R", "i", "1"], &["Compute", "V", "", "1"], &["Compute", "v", "", "2", "3"]],
                &[
                    "error unknown-step Criteria!A2",
                    "finding missing-step Criteria!A3",
                    "error computed-twice Criteria!B5",
                    "finding no-use Criteria!E5",
                ],
            ),
        ];
        for (rows, expected) in cases {
            let (_, diagnostics) = read_rules(&sheet("Criteria", rows), &file(), Dialect::ENGLISH);
            assert_eq!(told(&diagnostics), *expected, "{rows:?}");
        }
    }

    #[test]
    fn numbers_and_booleans_in_formula_cells_are_written_in_the_dialect() {
        let mut sheet =
            sheet("Kriterien", &[&["Schritt", "Ergebnis", "Kriterium", "Formel", "Gewicht"], &["Bewertung", "P", "i"], &["Kennzahl", "K"]]);
        put(&mut sheet, 1, 3, Value::number(2.5));
        put(&mut sheet, 1, 4, Value::number(0.35));
        put(&mut sheet, 2, 3, Value::Boolean(true));
        let (rules, diagnostics) = read_rules(&sheet, &file(), Dialect::GERMAN);
        assert_eq!(diagnostics, []);
        assert_eq!(
            (rules[0].formula.text.as_str(), rules[0].weight.text.as_str(), rules[1].formula.text.as_str()),
            ("2,5", "0,35", "WAHR")
        );
    }

    #[test]
    fn the_setting_overrides_the_headers_language() {
        let criteria = sheet("Criteria", &[&["Step", "Result", "Formula", "Weight", "Item"], &["Score", "R", "[a]", "0,5", "i"]]);
        let settings = sheet(
            "Settings",
            &[&["Setting", "Value"], &["Language", "Deutsch"], &["Decimal separator", "Punkt"], &["Acount key", "Kunde"]],
        );
        let tests = sheet("Tests", &[&["Account", "R", "Rr", "Remark"], &["A1", "50", "", "hm"]]);
        let file = file();
        let (criteria, diagnostics) = read(Sources {
            file: &file,
            criteria: &criteria,
            settings: Some(&settings),
            tests: Some(&tests),
            overrides: None,
            pairwise: None,
        });
        assert_eq!(criteria.language, Language::German);
        assert_eq!(criteria.dialect(), Dialect { language: Language::German, decimal_comma: false });
        assert_eq!(criteria.tests.len(), 1);
        assert_eq!(
            told(&diagnostics),
            ["finding unknown-setting Settings!A4", "note unknown-test-column Tests!C1", "note unknown-test-column Tests!D1"]
        );
        assert_eq!(diagnostics[0].help.as_deref(), Some("ist „Kundenschlüssel“ gemeint?"));
    }
}
