//! Overrides written into a workbook: into its overrides sheet, or into a sheet of that name that is made for them.
//!
//! An override of the same account and result is replaced in its row; any other gets a row of its own below the last. Everything else in
//! the workbook stays as it is.

use std::sync::Arc;

use crate::accounts::{key_of, key_of_text};
use crate::criteria::{Entry, Override, OverrideField, Written};
use crate::formula::Dialect;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{folded, words};
use crate::foundation::location::{CellAddress, ColumnIndex, Location, Place, RowIndex};
use crate::foundation::value::Value;
use crate::ooxml::adding::graft::Planting;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::package::Package;
use crate::ooxml::patching::cell_patch::RowCells;
use crate::ooxml::reading::read::Sheet;
use crate::say;

use super::sheet::{Layout, layout};
use crate::workbook::roles::Roles;
use crate::workbook::starter;
use crate::workbook::told::cells::put_cells;
use crate::workbook::told::package::open as open_package;
use crate::workbook::told::reading::Workbook;
use crate::workbook::told::sheets::graft;

/// An override to write.
#[derive(Clone, Debug, PartialEq)]
pub struct NewOverride {
    /// The account's key, as its cell holds it.
    pub account: Value,
    /// The result.
    pub result: String,
    /// What it is set to: a label, a number, TRUE or FALSE.
    pub value: Value,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub by: String,
    /// The last day on which it counts; `None` for ever.
    pub until: Option<DayNumber>,
}

/// The package with these overrides. `dialect` is that of the criteria.
pub fn put_overrides(package: &Package, overrides: &[NewOverride], dialect: Dialect) -> Result<FileBytes, Diagnostic> {
    if overrides.is_empty() {
        return Ok(package.bytes().clone());
    }
    let Some(name) = Roles::of(package).overrides else { return in_new_sheet(package, overrides, dialect) };
    let language = dialect.language;
    let file = Location::file(package.name());
    let read = |package: &Package| -> Result<Sheet, Diagnostic> {
        let name_of_file: Arc<str> = package.name().into();
        Workbook::open(package, &name_of_file, language)?.sheet(&name)
    };
    let sheet = read(package)?;
    let Some(layout) = layout(&sheet, &file, dialect) else {
        return Err(no_headers(file.at(Place::Sheet(name.as_str().into())), dialect));
    };
    if let Some(missing) = missing_column(&layout) {
        return Err(no_column(file.at(Place::Sheet(name.as_str().into())), missing, dialect));
    }
    let places = places(&layout, overrides, dialect);
    let rows = |as_text: &dyn Fn(RowIndex) -> bool| -> Vec<RowCells> {
        let rows = overrides.iter().zip(&places);
        rows.map(|(one, place)| RowCells { row: place.row, cells: cells(&layout, one, as_text(place.row), dialect), like: place.like })
            .collect()
    };
    let bytes = put_cells(package, &name, &rows(&|_| false), language)?;
    // A day counts as one where its cell shows one; where it does not, the day stands there as a text.
    let Some(until) = layout.column(OverrideField::Until) else { return Ok(bytes) };
    let written = read(&open_package(bytes.clone(), &package.name().into(), language)?)?;
    let plain = |row: RowIndex| !written.is_date(CellAddress { row, column: until });
    if overrides.iter().zip(&places).all(|(one, place)| one.until.is_none() || !plain(place.row)) {
        return Ok(bytes);
    }
    put_cells(package, &name, &rows(&plain), language)
}

/// Where an override goes, and the row whose formats it takes.
struct At {
    row: RowIndex,
    like: Option<RowIndex>,
}

fn places(layout: &Layout, overrides: &[NewOverride], dialect: Dialect) -> Vec<At> {
    let mut free = layout.free;
    let like = layout.rows.last().map(|(row, _)| *row);
    let mut taken: Vec<(String, String, RowIndex)> =
        layout.rows.iter().map(|(row, one)| (key_of_text(&one.account.text), folded(&one.result.text), *row)).collect();
    overrides
        .iter()
        .map(|one| {
            let own = (key_of(&one.account, dialect.language), folded(&one.result));
            let row = taken.iter().rev().find(|(key, result, _)| *key == own.0 && *result == own.1).map(|(_, _, row)| *row);
            let row = row.unwrap_or_else(|| {
                let row = free;
                free = RowIndex(free.0 + 1);
                taken.push((own.0, own.1, row));
                row
            });
            At { row, like }
        })
        .collect()
}

fn cells(layout: &Layout, one: &NewOverride, until_as_text: bool, dialect: Dialect) -> Vec<(ColumnIndex, Value)> {
    let text = |text: &str| if text.is_empty() { Value::Blank } else { Value::text(text) };
    let until = match one.until {
        None => Value::Blank,
        Some(day) if until_as_text => Value::text(dialect.language.date(day)),
        Some(day) => Value::Number(day.serial()),
    };
    let content = |field: OverrideField| match field {
        OverrideField::Account => one.account.clone(),
        OverrideField::Result => text(&one.result),
        OverrideField::Value => one.value.clone(),
        OverrideField::Reason => text(&one.reason),
        OverrideField::By => text(&one.by),
        OverrideField::Until => until.clone(),
    };
    let mut cells: Vec<(ColumnIndex, Value)> = layout.columns.iter().map(|(field, column)| (*column, content(*field))).collect();
    cells.sort_by_key(|(column, _)| *column);
    cells
}

/// A field that has no column to be written to.
fn missing_column(layout: &Layout) -> Option<OverrideField> {
    OverrideField::ALL.into_iter().find(|field| layout.column(*field).is_none())
}

/// A sheet made for them, behind the others.
fn in_new_sheet(package: &Package, overrides: &[NewOverride], dialect: Dialect) -> Result<FileBytes, Diagnostic> {
    let language = dialect.language;
    let file = Location::file(package.name());
    let name = words::OVERRIDES_SHEET.in_language(language);
    if package.structure_locked() || package.sheets().iter().any(|sheet| folded(&sheet.name) == folded(name)) {
        return Err(no_sheet(file, dialect));
    }
    let written = |text: String| Written { text, location: file.clone() };
    let overrides: Vec<Override> = overrides
        .iter()
        .map(|one| Override {
            account: written(one.account.shown(language)),
            result: written(one.result.clone()),
            value: Entry { value: one.value.clone(), is_date: false, location: file.clone() },
            value_text: written(one.value.shown(language)),
            reason: written(one.reason.clone()),
            by: written(one.by.clone()),
            until: one.until,
            until_location: file.clone(),
        })
        .collect();
    let workbook: FileBytes = starter::overrides_workbook(&overrides, language)?.into();
    // The sheet is the user's own, to be written on: nothing remembers it as one of a run's.
    let planting = Planting { workbook: &workbook, roles: &[""], memory: "" };
    Ok(graft(package, &planting, language)?.bytes)
}

fn no_sheet(file: Location, dialect: Dialect) -> Diagnostic {
    let language = dialect.language;
    let name = words::OVERRIDES_SHEET.in_language(language);
    let message = say!(
        language,
        "the workbook has no sheet \"{name}\", and none can be added",
        "die Arbeitsmappe hat kein Blatt „{name}“, und es lässt sich keines anfügen"
    );
    Diagnostic::error("no-overrides-sheet", file, message).with_help(say!(
        language,
        "unlock the structure in Excel (Review, Protect Workbook), or add the sheet yourself",
        "die Struktur in Excel freigeben (Überprüfen, Arbeitsmappe schützen) oder das Blatt selbst anlegen"
    ))
}

fn headers(dialect: Dialect) -> String {
    OverrideField::ALL.map(|field| field.word().in_language(dialect.language)).join(" | ")
}

fn no_headers(sheet: Location, dialect: Dialect) -> Diagnostic {
    let (language, headers) = (dialect.language, headers(dialect));
    let message = say!(
        language,
        "this sheet has no headers of overrides, so that none can be written into it",
        "dieses Blatt hat keine Überschriften für Ausnahmen, daher lassen sich dort keine eintragen"
    );
    Diagnostic::error("no-override-headers", sheet, message).with_help(say!(
        language,
        "write the headers {headers} into a row of it",
        "die Überschriften {headers} in eine seiner Zeilen schreiben"
    ))
}

fn no_column(sheet: Location, missing: OverrideField, dialect: Dialect) -> Diagnostic {
    let (language, name) = (dialect.language, missing.word().in_language(dialect.language));
    let message = say!(language, "the overrides have no column \"{name}\"", "die Ausnahmen haben keine Spalte „{name}“");
    Diagnostic::error("missing-override-column", sheet, message).with_help(say!(
        language,
        "add a column \"{name}\" beside the others",
        "neben den anderen eine Spalte „{name}“ anlegen"
    ))
}
