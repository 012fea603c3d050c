//! The reasons, all of each, as notes on the cells of the first class, where the settings ask for them.

use crate::evaluation::outcome::Outcome;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::location::{CellAddress, Location};
use crate::foundation::value::Value;
use crate::ooxml::drawings::cell_notes::MOST_NOTES;
use crate::ooxml::package::Package;
use crate::say;
use crate::workbook::annotate::Annotated;
use crate::workbook::told::cells::write_notes;
use crate::workbook::told::package::open as open_package;

use super::ready::Ready;

/// Puts the reason of each account on the cell of its first class as a note, if the settings say so; otherwise the notes of an earlier run
/// are taken away.
pub(super) fn with_notes(ready: &Ready, package: Package, outcome: &Outcome, annotated: &mut Annotated) -> Result<Package, Diagnostic> {
    let (settings, language) = (&ready.criteria.settings, ready.language());
    let location = || settings.reason_as_note.as_ref().map_or_else(|| Location::file(package.name()), |set| set.1.clone());
    let wanted = settings.reason_as_note.as_ref().is_some_and(|(wanted, _)| *wanted);
    let sheet = ready.accounts.sheet.to_string();
    let class = outcome.columns.iter().find(|column| !column.classes.is_empty()).filter(|_| wanted);
    let own = package.own_columns(&sheet);
    let target = class.and_then(|class| own.iter().find(|own| own.header == class.header));
    let mut notes = Vec::new();
    if let Some(target) = target {
        let texts = ready.accounts.rows.iter().zip(outcome.full_reasons.iter());
        notes.extend(texts.filter_map(|(&row, reason)| match reason {
            Value::Text(text) => Some((CellAddress { row, column: target.index }, text.to_string())),
            _ => None,
        }));
    } else if wanted {
        let message = say!(
            language,
            "there is no class whose cells could get the reasons as notes",
            "es gibt keine Einstufung, deren Zellen die Begründungen als Notizen erhalten könnten"
        );
        annotated.notes.push(Diagnostic::finding("notes-not-written", location(), message));
    }
    if notes.len() > MOST_NOTES {
        let (count, most) = (language.count(notes.len()), language.count(MOST_NOTES));
        let message = say!(
            language,
            "{count} notes would make the workbook slow; none are written for more than {most} accounts",
            "{count} Notizen würden die Arbeitsmappe langsam machen; bei mehr als {most} Kunden werden keine geschrieben"
        );
        annotated.notes.push(Diagnostic::finding("too-many-notes", location(), message));
        notes.clear();
    }
    let noted = write_notes(&package, &sheet, &notes, language)?;
    annotated.notes.extend(noted.said);
    let Some(bytes) = noted.bytes else { return Ok(package) };
    annotated.bytes = bytes;
    open_package(annotated.bytes.clone(), &package.name().into(), language)
}
