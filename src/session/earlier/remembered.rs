//! What an annotated workbook was decided by: beside its results stand the values that `PREVIOUS` read when it was annotated, so that it can be
//! decided again as it was without the workbook before it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::evaluation::last_time::{LastColumn, Source};
use crate::foundation::column::Column;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::{ColumnIndex, RowIndex};
use crate::foundation::value::Value;
use crate::session::ready::Ready;
use crate::workbook::told::reading::Workbook;

/// Takes the values of last time from the workbook's own columns. Whether there are any.
pub(in crate::session) fn fill(ready: &mut Ready) -> bool {
    let asked: Vec<LastColumn> = ready.plan.last_time.columns().to_vec();
    let own = ready.package.own_columns(&ready.accounts.sheet);
    let place = |column: &LastColumn| {
        let called = [Language::English, Language::German].map(|language| folded(&column.called(language)));
        own.iter().find(|own| called.contains(&folded(&own.header))).map(|own| own.index)
    };
    let places: Vec<Option<ColumnIndex>> = asked.iter().map(place).collect();
    let cells = own_cells(ready, &places.iter().flatten().copied().collect::<Vec<_>>());
    let rows = Arc::new(ready.accounts.rows.iter().map(|row| Some(*row)).collect::<Vec<_>>());
    for (index, column) in places.iter().enumerate().filter_map(|(index, place)| Some((index, (*place)?))) {
        let cell = |row: &RowIndex| cells.get(&(column, *row)).cloned().unwrap_or_default();
        let values: Column = ready.accounts.rows.iter().map(cell).collect();
        let source = Source {
            file: ready.package.name().into(),
            sheet: Arc::clone(&ready.accounts.sheet),
            column: Some(column),
            rows: Arc::clone(&rows),
            labels: None,
        };
        ready.plan.last_time.fill(index, Arc::new(values), Some(source));
    }
    ready.last_time = ready.plan.last_time.columns().to_vec();
    places.iter().any(Option::is_some)
}

/// Cells of columns that keyfolio wrote into the accounts' sheet, by column and row.
pub(super) fn own_cells(ready: &Ready, columns: &[ColumnIndex]) -> HashMap<(ColumnIndex, RowIndex), Value> {
    let mut cells = HashMap::new();
    if columns.is_empty() {
        return cells;
    }
    let name: Arc<str> = ready.package.name().into();
    let Ok(mut workbook) = Workbook::open(&ready.package, &name, ready.language()) else { return cells };
    let read = workbook.for_each_cell(&ready.accounts.sheet, |cell, content| {
        if columns.contains(&cell.column) {
            let value = content.value().0;
            if !value.is_blank() {
                cells.insert((cell.column, cell.row), value);
            }
        }
    });
    // The accounts of the same sheet have been read.
    if read.is_err() { HashMap::new() } else { cells }
}
