//! What of the criteria must be as it was, beside texts with numbers: which rows there are, what they do and when they count.

use crate::criteria::Field;
use crate::day_number::DayNumber;
use crate::location::{CellAddress, Place, RowIndex};
use crate::value::Value;

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
        if let (true, Some(day)) = (request.clock, self.next_change()) {
            conditions.push(format!("{}<{}", Parameters::mark(self.sheets.today), day.serial()));
        }
        if let Some(own) = self.sheets.parameters.lines.get_mut(line.0) {
            own.content = Content::Unchanged { conditions };
        }
    }

    /// The first day on which other rules count.
    fn next_change(&self) -> Option<DayNumber> {
        let today = self.plan.as_of;
        let rules = &self.sheets.request.criteria.rules;
        let ends = rules.iter().filter_map(|rule| rule.valid_until).filter_map(|last| DayNumber::from_serial(last.serial() + 1.0));
        rules.iter().filter_map(|rule| rule.valid_from).chain(ends).filter(|day| *day > today).min()
    }
}
