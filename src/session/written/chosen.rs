//! What was chosen where a workbook does not say where its accounts stand, written into its settings, so that a run finds the same.

use std::collections::BTreeMap;

use crate::criteria::Setting;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{ColumnIndex, Location, RowIndex};
use crate::foundation::value::Value;
use crate::ooxml::adding::graft::Planting;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::package::Package;
use crate::ooxml::patching::cell_patch::RowCells;
use crate::say;
use crate::session::input::Input;
use crate::session::refused::Refused;
use crate::workbook::roles::Roles;
use crate::workbook::settings_sheet;
use crate::workbook::starter;
use crate::workbook::told::cells::put_cells;
use crate::workbook::told::package::open as open_package;
use crate::workbook::told::reading::Workbook;
use crate::workbook::told::sheets::graft;

/// The workbook with these settings in its sheet of settings, which is made where there is none. A file of another kind has no cells to write
/// into, and where the structure is locked there is no sheet to make: it stays as it is, and that is said.
pub fn with_settings(input: &Input, chosen: &[(Setting, Value)], language: Language) -> Result<(Input, Option<Diagnostic>), Refused> {
    let refused = |fault: Diagnostic| Refused::one(language, fault);
    if chosen.is_empty() {
        return Ok((input.clone(), None));
    }
    let (mut package, conversion) = input.package(language)?;
    if conversion.is_some() {
        let why = say!(language, "a file of this kind has no sheet for them", "eine solche Datei hat kein Blatt dafür");
        return Ok((input.clone(), Some(not_kept(chosen, &why, &package, language))));
    }
    if Roles::of(&package).settings.is_none() {
        let made = FileBytes::from(starter::settings_workbook(language).map_err(refused)?);
        let planting = Planting { workbook: &made, roles: &[""], memory: "" };
        let grafted = graft(&package, &planting, language).map_err(refused)?;
        package = open_package(grafted.bytes, &package.name().into(), language).map_err(refused)?;
    }
    let Some(name) = Roles::of(&package).settings else {
        let why = say!(language, "the workbook's structure is locked", "die Struktur der Arbeitsmappe ist gesperrt");
        return Ok((input.clone(), Some(not_kept(chosen, &why, &package, language))));
    };
    let sheet = Workbook::open(&package, &input.name, language).and_then(|mut workbook| workbook.sheet(&name)).map_err(refused)?;
    let known = settings_sheet::cells(&sheet, &Location::file(input.name.clone()));
    let last = known.iter().map(|(_, cell)| cell.row).max();
    let column = known.first().map_or(ColumnIndex(1), |(_, cell)| cell.column);
    let mut free = sheet.cells.keys().map(|cell| cell.row.0 + 1).max().unwrap_or(0);
    let mut rows: BTreeMap<RowIndex, BTreeMap<ColumnIndex, Value>> = BTreeMap::new();
    for (setting, value) in chosen {
        match known.iter().find(|(known, _)| known == setting) {
            Some((_, cell)) => {
                rows.entry(cell.row).or_default().insert(cell.column, value.clone());
            }
            None => {
                let row = rows.entry(RowIndex(free)).or_default();
                row.insert(ColumnIndex(column.0.saturating_sub(1)), Value::text(setting.word().in_language(language)));
                row.insert(column, value.clone());
                free += 1;
            }
        }
    }
    let rows: Vec<RowCells> =
        rows.into_iter().map(|(row, cells)| RowCells { row, cells: cells.into_iter().collect(), like: last }).collect();
    let bytes = put_cells(&package, &name, &rows, language).map_err(refused)?;
    Ok((Input { name: input.name.clone(), bytes }, None))
}

/// What was chosen does not stand in the workbook, and a run over it may find something else.
fn not_kept(chosen: &[(Setting, Value)], why: &str, package: &Package, language: Language) -> Diagnostic {
    let settings: Vec<String> =
        chosen.iter().map(|(setting, value)| format!("{}: {}", setting.word().in_language(language), value.shown(language))).collect();
    let settings = settings.join("; ");
    let message = say!(
        language,
        "what was chosen ({settings}) is not written into the workbook, because {why}",
        "was gewählt wurde ({settings}), steht nicht in der Arbeitsmappe, denn {why}"
    );
    let help = say!(
        language,
        "choose the same the next time, or write it into a sheet \"Settings\"",
        "beim nächsten Mal dasselbe wählen oder es in ein Blatt „Einstellungen“ schreiben"
    );
    Diagnostic::finding("choice-not-kept", Location::file(package.name()), message).with_help(help)
}
