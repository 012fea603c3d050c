//! What people decided in place of the rules, written into the sheet of overrides: a row an account and a result. A sheet that is not there is
//! made; it is the user's from then on.

use std::collections::BTreeMap;

use crate::accounts::key_of_text;
use crate::criteria::{Criteria, Override, OverrideField};
use crate::formula::Dialect;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::{CellAddress, ColumnIndex, Location, Place, RowIndex};
use crate::foundation::value::Value;
use crate::ooxml::adding::graft::Planting;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::package::Package;
use crate::ooxml::patching::cell_patch::RowCells;
use crate::ooxml::reading::read::Sheet;
use crate::say;
use crate::session::input::Input;
use crate::session::refused::Refused;
use crate::workbook::overrides_sheet::{self, Layout};
use crate::workbook::roles::Roles;
use crate::workbook::starter;
use crate::workbook::told::cells::put_cells;
use crate::workbook::told::package::open as open_package;
use crate::workbook::told::reading::Workbook;
use crate::workbook::told::sheets::graft;

use super::agreed::{no_cells, number};

/// An override as somebody enters it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entered {
    /// The account's key.
    pub account: String,
    /// The result.
    pub result: String,
    /// The value as one would write it in a cell; empty to take an override away.
    pub value: String,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: String,
    /// The last day on which it counts; `None` for ever.
    pub until: Option<DayNumber>,
}

/// The workbook with these overrides in their sheet: in the row of the same account and result where there is one, else in a new one.
pub fn with_overrides(input: &Input, entered: &[Entered], dialect: Dialect) -> Result<Input, Refused> {
    let language = dialect.language;
    let refused = |fault: Diagnostic| Refused::one(language, fault);
    if entered.is_empty() {
        return Ok(input.clone());
    }
    let (mut package, conversion) = input.package(language)?;
    let file = Location::file(package.name());
    if conversion.is_some() {
        return Err(refused(no_cells(file, language)));
    }
    let name = match Roles::of(&package).overrides {
        Some(name) => name,
        None => {
            package = with_sheet(&package, language).map_err(refused)?;
            let Some(name) = Roles::of(&package).overrides else { return Err(refused(no_headers(file, language))) };
            name
        }
    };
    let sheet = Workbook::open(&package, &input.name, language).and_then(|mut workbook| workbook.sheet(&name)).map_err(refused)?;
    let Some(layout) = overrides_sheet::layout(&sheet, &file, dialect) else {
        return Err(refused(no_headers(file.at(Place::Sheet(name.as_str().into())), language)));
    };
    let rows = rows(&sheet, &layout, entered, dialect);
    let bytes = put_cells(&package, &name, &rows, language).map_err(refused)?;
    Ok(Input { name: input.name.clone(), bytes })
}

/// The package with an empty sheet of overrides.
fn with_sheet(package: &Package, language: Language) -> Result<Package, Diagnostic> {
    let made = FileBytes::from(starter::overrides_workbook(&[], language)?);
    // Of no role: what is planted here is not taken out by a later run.
    let planting = Planting { workbook: &made, roles: &[""], memory: "" };
    let grafted = graft(package, &planting, language)?;
    if grafted.left_out {
        let message = say!(
            language,
            "the workbook's structure is locked, so that no sheet of overrides can be added",
            "die Struktur der Arbeitsmappe ist gesperrt, daher lässt sich kein Blatt für Ausnahmen hinzufügen"
        );
        let fault = Diagnostic::error("locked-structure", Location::file(package.name()), message);
        return Err(fault.with_help(say!(
            language,
            "unlock the structure in Excel (Review, Protect Workbook)",
            "die Struktur in Excel freigeben (Überprüfen, Arbeitsmappe schützen)"
        )));
    }
    open_package(grafted.bytes, &package.name().into(), language)
}

/// The cells that are written.
fn rows(sheet: &Sheet, layout: &Layout, entered: &[Entered], dialect: Dialect) -> Vec<RowCells> {
    let language = dialect.language;
    let columns = columns(sheet, layout);
    let mut free = layout.rows.iter().map(|(row, _)| RowIndex(row.0 + 1)).max().unwrap_or(RowIndex(layout.header.0 + 1)).max(layout.header);
    // A remark below the rows keeps its place.
    while sheet.cells.keys().any(|cell| cell.row == free) {
        free.0 += 1;
    }
    let mut rows: BTreeMap<RowIndex, BTreeMap<ColumnIndex, Value>> = BTreeMap::new();
    for (field, column) in columns.iter().filter(|(field, _)| layout.column(*field).is_none()) {
        rows.entry(layout.header).or_default().insert(*column, Value::text(field.word().in_language(language)));
    }
    for one in entered {
        let row = layout.rows.iter().find(|(_, known)| is_of(known, one)).map(|(row, _)| *row);
        let taken_away = one.value.trim().is_empty();
        let row = match row {
            None if taken_away => continue,
            Some(row) => row,
            None => {
                let row = free;
                free.0 += 1;
                while sheet.cells.keys().any(|cell| cell.row == free) {
                    free.0 += 1;
                }
                row
            }
        };
        let cells = columns.iter().map(|(field, column)| (*column, if taken_away { Value::Blank } else { value(one, *field, dialect) }));
        rows.entry(row).or_default().extend(cells);
    }
    let like = layout.rows.last().map_or(RowIndex(layout.header.0 + 1), |(row, _)| *row);
    rows.into_iter().map(|(row, cells)| RowCells { row, cells: cells.into_iter().collect(), like: Some(like) }).collect()
}

/// The column of each field: its own, or the next free one at the right.
fn columns(sheet: &Sheet, layout: &Layout) -> Vec<(OverrideField, ColumnIndex)> {
    let in_header = sheet.cells.keys().filter(|cell| cell.row == layout.header).map(|cell: &CellAddress| cell.column.0);
    let mut next = in_header.max().map_or(0, |last| last + 1);
    let mut column = |field: OverrideField| {
        layout.column(field).unwrap_or_else(|| {
            next += 1;
            ColumnIndex(next - 1)
        })
    };
    OverrideField::ALL.map(|field| (field, column(field))).into()
}

/// Whether an override that is written is of the account and result of one that is entered.
fn is_of(known: &Override, entered: &Entered) -> bool {
    key_of_text(&known.account.text) == key_of_text(&entered.account) && folded(&known.result.text) == folded(&entered.result)
}

fn value(entered: &Entered, field: OverrideField, dialect: Dialect) -> Value {
    let text = |text: &str| if text.trim().is_empty() { Value::Blank } else { Value::text(text.trim()) };
    match field {
        // A key such as 00123 is a text.
        OverrideField::Account => match number(&entered.account, dialect) {
            Some(number) if dialect.language.number(number) == entered.account.trim() => Value::number(number),
            _ => text(&entered.account),
        },
        OverrideField::Result => text(&entered.result),
        OverrideField::Value => number(&entered.value, dialect).map_or_else(|| text(&entered.value), Value::number),
        OverrideField::Reason => text(&entered.reason),
        OverrideField::By => text(&entered.by),
        OverrideField::Until => entered.until.map_or(Value::Blank, |day| Value::text(dialect.language.date(day))),
    }
}

fn no_headers(place: Location, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "the sheet of overrides has no headers, so that nothing can be written there",
        "das Blatt der Ausnahmen hat keine Überschriften, daher lässt sich dort nichts eintragen"
    );
    let headers = OverrideField::ALL.map(|field| field.word().in_language(language)).join(", ");
    Diagnostic::error("no-override-headers", place, message).with_help(say!(
        language,
        "write the headers {headers} into one row",
        "die Überschriften {headers} in eine Zeile schreiben"
    ))
}

/// What differs between the overrides of two states, a sentence each.
pub fn minutes(before: &Criteria, after: &Criteria) -> Vec<String> {
    let language = after.language;
    let same = |one: &Override, other: &Override| {
        key_of_text(&one.account.text) == key_of_text(&other.account.text) && folded(&one.result.text) == folded(&other.result.text)
    };
    let told = |one: &Override, was: &str, is: &str, why: &str| {
        let what = say!(language, "override of", "Ausnahme für");
        format!("{what} {}, {}: {was} → {is}{why}", one.account.text, one.result.text)
    };
    let mut minutes = Vec::new();
    for one in &after.overrides {
        let former = before.overrides.iter().find(|other| same(one, other));
        if former.is_none_or(|former| (&former.value_text.text, &former.reason.text, &former.by.text, former.until) != (&one.value_text.text, &one.reason.text, &one.by.text, one.until)) {
            let until = one.until.map(|day| language.date(day)).map(|day| say!(language, "until {day}", "bis {day}"));
            let why: Vec<String> =
                [one.reason.text.clone(), one.by.text.clone()].into_iter().chain(until).filter(|text| !text.is_empty()).collect();
            let why = if why.is_empty() { String::new() } else { format!(" ({})", why.join("; ")) };
            minutes.push(told(one, former.map_or("–", |former| &former.value_text.text), &one.value_text.text, &why));
        }
    }
    for one in before.overrides.iter().filter(|one| !after.overrides.iter().any(|other| same(one, other))) {
        minutes.push(told(one, &one.value_text.text, "–", ""));
    }
    minutes
}
