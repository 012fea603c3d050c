//! What of the criteria must be as it was, beside texts with numbers: which rows there are, what they do and when they count.

use crate::criteria::{Field, Setting};
use crate::foundation::day_number::DayNumber;
use crate::foundation::location::{CellAddress, Place, RowIndex};
use crate::foundation::value::Value;

use super::parameters::{Content, Parameters, Source, holds, quoted};
use super::places::Sheets;
use super::results::Results;

impl Results<'_> {
    /// Conditions on the criteria sheet beyond texts with numbers: what else decides and must be as it was.
    pub(super) fn check_criteria(&mut self) {
        let request = self.sheets.request;
        let Some(line) = self.sheets.unchanged else { return };
        let mut conditions = Vec::new();
        let mut step_column: Option<Source> = None;
        for rule in &request.criteria.rules {
            let Place::Cell(sheet, cell) = &rule.location.place else { continue };
            let source = Source { sheet: sheet.to_string(), cell: *cell };
            if rule.location.file != self.sheets.accounts().location.file || (request.cell)(sheet, *cell).is_none() {
                continue;
            }
            let fields = [Field::Step, Field::Result, Field::Blank, Field::ValidFrom, Field::ValidUntil, Field::Active];
            let columns = request.fields.iter().filter(|(field, _)| fields.contains(field));
            let checks: Vec<String> = columns
                .filter_map(|&(_, column)| {
                    let source = Sheets::beside(&source, column);
                    holds(&source, &(request.cell)(&source.sheet, source.cell)?)
                })
                .collect();
            let what = self.word("step, result, blank, validity", "Schritt, Ergebnis, Leer, Gültigkeit");
            if !checks.is_empty() {
                self.sheets.parameters.add(&format!("{}: {}", rule.result.text, rule.name()), what, Content::Check(checks), Value::Blank);
            }
            step_column.get_or_insert(source);
        }
        if let Some(source) = step_column {
            let column = source.cell.column;
            let cells = (0..=request.last_row).map(|row| (request.cell)(&source.sheet, CellAddress { row: RowIndex(row), column }));
            let filled = cells.filter(|cell| !matches!(cell, Some(Value::Blank))).count();
            let sheet = quoted(&source.sheet);
            conditions.push(format!("COUNTA({sheet}!${column}:${column})={filled}"));
        }
        let today = Parameters::mark(self.sheets.today);
        let (begin, end) = self.other_rules();
        conditions.extend(begin.map(|day| format!("{today}>={}", day.serial())));
        conditions.extend(end.map(|day| format!("{today}<{}", day.serial())));
        let decisive = [Setting::Language, Setting::DecimalSeparator, Setting::AccountsSheet, Setting::HeaderRow, Setting::Blank];
        let settings = request.settings.iter().filter(|(setting, _)| decisive.contains(setting));
        let checks: Vec<String> = settings.filter_map(|(_, source)| holds(source, &(request.cell)(&source.sheet, source.cell)?)).collect();
        if !checks.is_empty() {
            let what = self.word("settings that decide how the criteria are read", "Einstellungen dazu, wie die Kriterien gelesen werden");
            self.sheets.parameters.add("", what, Content::Check(checks), Value::Blank);
        }
        if let Some(own) = self.sheets.parameters.lines.get_mut(line.0) {
            own.content = Content::Unchanged { conditions };
        }
    }

    /// From which day on the rules of the run count, and from which on others do.
    fn other_rules(&self) -> (Option<DayNumber>, Option<DayNumber>) {
        let today = self.plan.as_of;
        let rules = self.sheets.request.criteria.rules.iter().filter(|rule| rule.active);
        let ends = |last: DayNumber| DayNumber::from_serial(last.serial() + 1.0);
        let days = rules.flat_map(|rule| rule.valid_from.into_iter().chain(rule.valid_until.and_then(ends)));
        let days: Vec<DayNumber> = days.collect();
        let before = days.iter().filter(|day| **day <= today).max().copied();
        (before, days.into_iter().filter(|day| *day > today).min())
    }
}
