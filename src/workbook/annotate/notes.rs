//! What a user should know about the annotated sheet, though nothing stands in the way.

use std::sync::Arc;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::location::{CellAddress, ColumnIndex, Location, Place, RowIndex};
use crate::say;

use super::Annotation;
use super::placement::said;
use crate::foundation::value::Value;
use crate::ooxml::package::Package;
use crate::ooxml::patching::new_cells::is_too_long;
use crate::ooxml::patching::placement::Placement;
use crate::ooxml::reading::anchors::drawing_anchors;
use crate::ooxml::reading::worksheet::CellRange;
use crate::ooxml::xml::children_of;

/// The notes on where the columns came to stand.
pub(crate) fn notes(package: &Package, annotation: &Annotation, place: &Placement<'_>, last_row: RowIndex) -> Vec<Diagnostic> {
    let language = annotation.language;
    let sheet: Arc<str> = package.sheets()[place.sheet].name.as_str().into();
    let location = Location::file(Arc::clone(&package.file)).at(Place::Sheet(Arc::clone(&sheet)));
    let mut notes = Vec::new();
    let (Some(&first), Some(&last)) = (place.targets.iter().min(), place.targets.iter().max()) else { return notes };
    let written =
        CellRange { first: CellAddress { row: annotation.header_row, column: first }, last: CellAddress { row: last_row, column: last } };
    if let Some(table) = place.table.map(|table| &package.tables()[table])
        && place.growing.is_none()
        && first > table.last.column
    {
        let name = &table.name;
        let message = say!(
            language,
            "the columns stand beside the table {name}, which cannot grow to the right",
            "die Spalten stehen neben der Tabelle {name}, die nach rechts nicht wachsen kann"
        );
        notes.push(Diagnostic::note("beside-table", location.clone(), message));
    } else if place.apart {
        // Each kind once, however often it stands there.
        let between = place.between.iter().map(|one| said(one, language)).collect::<Vec<_>>().join(", ");
        let between = if between.is_empty() { between } else { format!(": {between}") };
        let message = say!(
            language,
            "the columns begin at column {first}, because the columns between hold something already{between}",
            "die Spalten beginnen bei Spalte {first}, weil die Spalten dazwischen bereits belegt sind{between}"
        );
        notes.push(Diagnostic::note("columns-apart", location.clone(), message));
    }
    if let Some(cell) = shortened(annotation, place) {
        let message = say!(
            language,
            "a text is longer than a cell holds (32,767 characters) and was cut off there",
            "ein Text ist länger, als eine Zelle fassen kann (32.767 Zeichen), und wurde dort abgeschnitten"
        );
        notes.push(Diagnostic::finding("text-cut-off", location.at(Place::Cell(Arc::clone(&sheet), cell)), message));
    }
    if has_drawing_over(package, place.sheet, &written) {
        let message = say!(
            language,
            "a drawing or chart lies over the new columns; it stays where it is",
            "über den neuen Spalten liegt eine Zeichnung oder ein Diagramm; sie bleibt an ihrem Platz"
        );
        notes.push(Diagnostic::note("drawing-over-columns", location.clone(), message));
    }
    if let Some(range) = pivot_at_edge(package, place.sheet, &written) {
        let message = say!(
            language,
            "the pivot table in {range} stands beside the new columns and may cover them when it is refreshed",
            "die Pivot-Tabelle in {range} steht neben den neuen Spalten und kann sie beim Aktualisieren überdecken"
        );
        let place = Place::Cell(Arc::clone(&sheet), range.first);
        notes.push(Diagnostic::finding("pivot-at-edge", location.at(place), message));
    }
    if is_protected(place) {
        let message = say!(
            language,
            "the sheet is protected; the columns were added all the same, and the protection is as it was",
            "das Blatt ist geschützt; die Spalten wurden trotzdem ergänzt, der Schutz ist unverändert"
        );
        notes.push(Diagnostic::note("protected-sheet", location.clone(), message));
    }
    if has_print_area(package, place.sheet) {
        let message = say!(
            language,
            "the print area stays as it is; the new columns are printed only if it covers them",
            "der Druckbereich bleibt, wie er ist; die neuen Spalten werden nur gedruckt, wenn er sie umfasst"
        );
        notes.push(Diagnostic::note("print-area", location.clone(), message));
    }
    if let Some((cell, header)) = left_behind(place, last_row) {
        let message = say!(
            language,
            "below the accounts, in the column of {header}, stands something that was left as it is",
            "unterhalb der Kunden steht in der Spalte {header} etwas, das unverändert blieb"
        );
        notes.push(Diagnostic::note("below-accounts", location.at(Place::Cell(Arc::clone(&sheet), cell)), message));
    }
    notes
}

/// The first cell whose text does not fit.
fn shortened(annotation: &Annotation, place: &Placement<'_>) -> Option<CellAddress> {
    annotation.columns.iter().zip(&place.targets).find_map(|(column, &target)| {
        if !column.cells.texts().iter().any(|text| is_too_long(text)) {
            return None;
        }
        let number = column.cells.iter().position(|cell| matches!(cell, Value::Text(text) if is_too_long(&text)))?;
        Some(CellAddress { row: *annotation.rows.get(number)?, column: target })
    })
}

fn has_drawing_over(package: &Package, sheet: usize, written: &CellRange) -> bool {
    package.parts_of_sheet(sheet, "drawing").iter().any(|text| drawing_anchors(text).iter().any(|anchor| anchor.range.meets(written)))
}

/// A pivot table that meets the new columns, or the column beside them.
fn pivot_at_edge(package: &Package, sheet: usize, written: &CellRange) -> Option<CellRange> {
    let mut wide = *written;
    wide.first.column = ColumnIndex(wide.first.column.0.saturating_sub(1));
    wide.last.column = ColumnIndex(wide.last.column.0 + 1);
    package.pivot_ranges(sheet).into_iter().find(|range| range.meets(&wide))
}

/// Whether users may not change the sheet.
fn is_protected(place: &Placement<'_>) -> bool {
    let element = place.scan.root.child("sheetProtection");
    element.is_some_and(|element| element.tag(&place.scan.frame).is_ok_and(|tag| tag.is_set("sheet")))
}

fn has_print_area(package: &Package, sheet: usize) -> bool {
    let (text, root) = (&package.workbook.part.text, &package.workbook.root);
    let names = root.child("definedNames").and_then(|list| children_of(text, list).ok()).unwrap_or_default();
    names.iter().filter_map(|element| element.tag(text).ok()).any(|tag| {
        tag.value("name").is_some_and(|name| name.eq_ignore_ascii_case("_xlnm.Print_Area"))
            && tag.number("localSheetId") == Some(sheet as u32)
    })
}

/// Cells below the accounts in columns that an earlier run wrote: where accounts were taken away at the end, or something was typed.
fn left_behind(place: &Placement<'_>, last_row: RowIndex) -> Option<(CellAddress, String)> {
    let own = place.own.last()?;
    let row = place
        .scan
        .rows()
        .find(|row| row.row > last_row && row.last() > row.last_other() && row.last_content().is_none() && row.last() <= Some(own.index))?;
    let column = row.last()?;
    let header = place.own.iter().find(|own| own.index == column)?.header.clone();
    Some((CellAddress { row: row.row, column }, header))
}
