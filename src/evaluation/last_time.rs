//! What columns and results were in earlier workbooks, as `PREVIOUS` reads it: a value of each account that no rule makes, under a slot of its
//! own behind those of the results.
//!
//! Which of them the rules ask for is known before the first account; the values come from whoever has the earlier workbooks. Without one,
//! and for an account that is new, they are blank.

use std::sync::Arc;

use crate::formula::checking::scope::Scope;
use crate::formula::syntax::ast::{Node, Part, Reference};
use crate::foundation::column::Column;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::{CellAddress, ColumnIndex, RowIndex};
use crate::foundation::value::Value;
use crate::foundation::values::Values;
use crate::say;

/// Where values of last time were read.
#[derive(Clone, Debug)]
pub struct Source {
    /// The workbook.
    pub file: Arc<str>,
    /// The sheet of its accounts.
    pub sheet: Arc<str>,
    /// The column; none for a result that stands in no column there.
    pub column: Option<ColumnIndex>,
    /// The row of each account of today there; none for one that is new.
    pub rows: Arc<Vec<Option<RowIndex>>>,
    /// The labels that its rules give, where it is a Classify result there.
    pub labels: Option<Vec<String>>,
}

impl Source {
    /// The workbook's name without its folder.
    fn name(&self) -> &str {
        self.file.rsplit(['/', '\\']).next().unwrap_or_default()
    }
}

/// What one column or result was so many times ago.
#[derive(Clone, Debug)]
pub struct LastColumn {
    /// Its name as it is written in a formula.
    pub name: String,
    /// How many times ago: 1 for last time.
    pub times: u32,
    /// One value for each account; all blank where there is no such workbook.
    pub values: Arc<Column>,
    /// Where they were read; none where there is no such workbook, or no such column in it.
    pub source: Option<Source>,
}

/// Everything that rules ask of earlier workbooks.
#[derive(Clone, Debug, Default)]
pub struct LastTime {
    columns: Vec<LastColumn>,
    /// The slot of the first of them.
    first: usize,
    /// Of a slot that is none of theirs.
    nothing: Values,
}

impl LastTime {
    /// What these trees ask for, each with a slot of its own in the scope. The first slot is the one behind all that the scope holds.
    pub(super) fn asked<'t>(trees: impl Iterator<Item = &'t Node>, scope: &mut Scope, accounts: usize, language: Language) -> Self {
        let nothing = Arc::new(Column::new(Values::blanks(accounts)));
        let mut asked = Self { columns: Vec::new(), first: scope.columns.len(), nothing: Values::blanks(accounts) };
        for tree in trees {
            for_each_last_time(tree, &mut |_, reference, times| {
                if scope.last_time(&reference.column, times).is_none() {
                    // It is called as the column is, however the formula writes it.
                    let name =
                        scope.slot(&reference.column).map_or_else(|| reference.column.clone(), |slot| scope.columns[slot].name.clone());
                    scope.add_last_time(&name, times, called(&name, times, language));
                    asked.columns.push(LastColumn { name, times, values: Arc::clone(&nothing), source: None });
                }
            });
        }
        asked
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// What is asked for, in the order of the slots.
    pub fn columns(&self) -> &[LastColumn] {
        &self.columns
    }

    /// The slot of one of them.
    pub fn slot(&self, index: usize) -> usize {
        self.first + index
    }

    /// What stands in a slot; none where the slot is a column's or a result's of today.
    pub fn of(&self, slot: usize) -> Option<&LastColumn> {
        self.columns.get(slot.checked_sub(self.first)?)
    }

    /// The names of the workbooks that were read, without folders, and of how many times ago they are.
    pub fn files(&self) -> Vec<(u32, String)> {
        let mut files: Vec<(u32, String)> = Vec::new();
        for column in &self.columns {
            if let Some(source) = &column.source
                && !files.iter().any(|(times, _)| *times == column.times)
            {
                files.push((column.times, source.name().to_owned()));
            }
        }
        files.sort();
        files
    }

    /// The values of a slot.
    pub(super) fn values(&self, slot: usize) -> &Values {
        self.of(slot).map_or(&self.nothing, |column| column.values.values())
    }

    /// Gives one of them its values.
    pub fn fill(&mut self, index: usize, values: Arc<Column>, source: Option<Source>) {
        if let Some(column) = self.columns.get_mut(index) {
            (column.values, column.source) = (values, source);
        }
    }

    /// Takes the values that other rules over the same accounts were given. What those did not ask for is given back.
    pub fn take_from<'o>(&mut self, others: impl Iterator<Item = &'o LastColumn> + Clone) -> Vec<&LastColumn> {
        let mut missing = Vec::new();
        for column in &mut self.columns {
            let same = |other: &&LastColumn| other.times == column.times && folded(&other.name) == folded(&column.name);
            match others.clone().find(same) {
                Some(other) => (column.values, column.source) = (Arc::clone(&other.values), other.source.clone()),
                None => missing.push(&*column),
            }
        }
        missing
    }
}

impl LastColumn {
    /// A column of which nothing is known yet, of so many accounts.
    pub fn new(name: String, times: u32, accounts: usize) -> Self {
        Self { name, times, values: Arc::new(Column::new(Values::blanks(accounts))), source: None }
    }

    /// What messages and headers call it: `Priority last time`.
    pub fn called(&self, language: Language) -> String {
        called(&self.name, self.times, language)
    }

    /// The value of an account.
    pub fn value(&self, account: usize) -> Value {
        self.values.get(account)
    }

    /// Where an account's value was read, as `Accounts!H7 in 2026-10-annotated.xlsx`.
    pub fn place(&self, account: usize) -> Option<String> {
        let source = self.source.as_ref()?;
        let cell = CellAddress { row: (*source.rows.get(account)?)?, column: source.column? };
        let (file, sheet) = (source.name(), &source.sheet);
        Some(format!("{sheet}!{cell} in {file}"))
    }
}

fn called(name: &str, times: u32, language: Language) -> String {
    match times {
        1 => say!(language, "{name} last time", "{name} letztes Mal"),
        times => say!(language, "{name} {times} times ago", "{name} vor {times} Malen"),
    }
}

/// Visits every `PREVIOUS` of a formula, from left to right.
pub fn for_each_last_time<'a>(node: &'a Node, visit: &mut impl FnMut(&'a Node, &'a Reference, u32)) {
    if let Part::LastTime(reference, times) = &node.part {
        visit(node, reference, *times);
    }
    for child in node.children() {
        for_each_last_time(child, visit);
    }
}
