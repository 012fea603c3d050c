//! From the overrides sheet's cells to overrides: one row an account and a result, under headers in either language.
//!
//! Titles may stand above the headers, further columns beside them, and remarks below. A sheet of that name without the headers is
//! somebody else's, and a finding says that it is not read.

use crate::criteria::{Override, OverrideDraft, OverrideField};
use crate::formula::Dialect;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{ColumnIndex, Location, RowIndex};
use crate::foundation::suggestion::nearest;
use crate::ooxml::reading::read::Sheet;
use crate::say;

use crate::workbook::entries::Entries;

/// Where overrides stand in a sheet.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The row of the headers.
    pub header: RowIndex,
    /// The column of each field that has one.
    pub columns: Vec<(OverrideField, ColumnIndex)>,
    /// The rows with an account, and its key.
    pub rows: Vec<(RowIndex, Override)>,
    /// The first row behind everything.
    pub free: RowIndex,
}

impl Layout {
    /// The column of a field.
    pub fn column(&self, field: OverrideField) -> Option<ColumnIndex> {
        self.columns.iter().find(|(known, _)| *known == field).map(|(_, column)| *column)
    }
}

/// Finds where overrides stand; `None` where the sheet has no headers of them.
pub fn layout(sheet: &Sheet, file: &Location, dialect: Dialect) -> Option<Layout> {
    let entries = Entries::new(sheet, file);
    let (header, columns) = header_row(entries)?;
    let last = entries.rows().last().unwrap_or(header);
    let rows = rows(entries, header, &columns, dialect).0;
    Some(Layout { header, columns, rows, free: RowIndex(last.0.max(header.0) + 1) })
}

/// Reads the overrides, and what is wrong with their cells.
pub fn read(sheet: &Sheet, file: &Location, dialect: Dialect) -> (Vec<Override>, Vec<Diagnostic>) {
    let entries = Entries::new(sheet, file);
    let Some((header, columns)) = header_row(entries) else {
        let said = if sheet.cells.is_empty() { Vec::new() } else { vec![no_headers(entries, dialect.language)] };
        return (Vec::new(), said);
    };
    let missing = missing_columns(entries, header, &columns, dialect.language);
    if !missing.is_empty() {
        return (Vec::new(), missing);
    }
    let (rows, mut said) = rows(entries, header, &columns, dialect);
    said.extend(near_headers(entries, header, &columns, dialect.language));
    (rows.into_iter().map(|(_, one)| one).collect(), said)
}

type Columns = Vec<(OverrideField, ColumnIndex)>;

fn rows(entries: Entries<'_>, header: RowIndex, columns: &Columns, dialect: Dialect) -> (Vec<(RowIndex, Override)>, Vec<Diagnostic>) {
    let (mut rows, mut said) = (Vec::new(), Vec::new());
    let first = columns.first().map_or(ColumnIndex(0), |(_, column)| *column);
    for row in entries.rows().filter(|row| *row > header) {
        // What one row of merged cells says, each of them says; but a row with nothing of its own says nothing.
        if columns.iter().all(|(_, column)| entries.entry(row, *column).is_blank()) {
            continue;
        }
        let mut draft = OverrideDraft::new(entries.location(row, first));
        for (field, column) in columns {
            draft.set(*field, entries.merged_entry(row, *column, header));
        }
        let (read, faults) = draft.interpret(dialect);
        rows.extend(read.map(|one| (row, one)));
        said.extend(faults);
    }
    (rows, said)
}

/// The first row with two of the three headers without which nothing is overridden.
fn header_row(entries: Entries<'_>) -> Option<(RowIndex, Columns)> {
    entries.headed(&NEEDED, 2, OverrideField::named)
}

/// The fields without which nothing is overridden.
const NEEDED: [OverrideField; 3] = [OverrideField::Account, OverrideField::Result, OverrideField::Value];

fn headers(language: Language) -> String {
    OverrideField::ALL.map(|field| field.word().in_language(language)).join(", ")
}

fn no_headers(entries: Entries<'_>, language: Language) -> Diagnostic {
    let headers = headers(language);
    let message = say!(
        language,
        "this sheet has no headers of overrides, so that it sets nothing",
        "dieses Blatt hat keine Überschriften für Ausnahmen und setzt daher nichts"
    );
    Diagnostic::finding("no-override-headers", entries.whole(), message).with_help(say!(
        language,
        "write the headers {headers} above the rows, or give the sheet another name",
        "über die Zeilen die Überschriften {headers} schreiben oder das Blatt umbenennen"
    ))
}

fn missing_columns(entries: Entries<'_>, header: RowIndex, columns: &Columns, language: Language) -> Vec<Diagnostic> {
    let has = |field: &OverrideField| columns.iter().any(|(known, _)| known == field);
    NEEDED
        .iter()
        .filter(|field| !has(field))
        .map(|field| {
            let word = field.word();
            let name = word.in_language(language);
            let near = entries.unread(header, columns).into_iter().find(|(_, text)| nearest(text, [word.english, word.german]).is_some());
            let location = near.as_ref().map_or_else(
                || entries.location(header, columns.first().map_or(ColumnIndex(0), |(_, column)| *column)),
                |(column, _)| entries.location(header, *column),
            );
            let message = say!(language, "the overrides have no column \"{name}\"", "die Ausnahmen haben keine Spalte „{name}“");
            let help = match near {
                Some((_, text)) => say!(language, "call the column \"{text}\" \"{name}\"", "die Spalte „{text}“ in „{name}“ umbenennen"),
                None => {
                    let headers = headers(language);
                    say!(language, "the headers are {headers}", "die Überschriften sind {headers}")
                }
            };
            Diagnostic::error("missing-override-column", location, message).with_help(help)
        })
        .collect()
}

/// Headers that nearly name a field which has no column.
fn near_headers(entries: Entries<'_>, header: RowIndex, columns: &Columns, language: Language) -> Vec<Diagnostic> {
    let missing: Vec<OverrideField> =
        OverrideField::ALL.into_iter().filter(|field| columns.iter().all(|(known, _)| known != field)).collect();
    let mut said = Vec::new();
    for (column, text) in entries.unread(header, columns) {
        let words = missing.iter().flat_map(|field| [field.word().english, field.word().german]);
        let Some(field) = nearest(&text, words).and_then(OverrideField::named) else { continue };
        let (text, name) = (text.trim(), field.word().in_language(language));
        let message = say!(language, "the column \"{text}\" is not read", "die Spalte „{text}“ wird nicht gelesen");
        let help = say!(language, "is \"{name}\" meant?", "ist „{name}“ gemeint?");
        said.push(Diagnostic::finding("unread-override-column", entries.location(header, column), message).with_help(help));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::value::Value;
    use crate::workbook::entries::grids::{put, sheet, told};

    fn shown(overrides: &[Override]) -> Vec<String> {
        let day = |one: &Override| one.until.map(|day| Language::English.date(day)).unwrap_or_default();
        let shown = |one: &Override| {
            let texts = [&one.account, &one.result, &one.value_text, &one.reason, &one.by].map(|written| written.text.clone());
            format!("{} {}", texts.join("/"), day(one))
        };
        overrides.iter().map(shown).collect()
    }

    #[test]
    fn rows_under_the_headers_are_overrides() {
        let file = Location::file("a.xlsx");
        let mut german = sheet(
            "Ausnahmen",
            &[
                &["Entscheidungen"],
                &[],
                &["Kunde", "Ergebnis", "Wert", "Begründung", "Von", "Bis", "Vermerk"],
                &["K-1", "Priorität", "A", "Vorstand", "M. Keller", "31.03.2027"],
                &["", "", "", "Das gilt bis auf Weiteres"],
                &["", "Priorität", "B"],
            ],
        );
        put(&mut german, 6, 0, Value::number(1001.0));
        put(&mut german, 6, 1, Value::text("Wert"));
        put(&mut german, 6, 2, Value::number(72.5));
        let (overrides, said) = read(&german, &file, Dialect::GERMAN);
        assert_eq!(shown(&overrides), ["K-1/Priorität/A/Vorstand/M. Keller 2027-03-31", "/Priorität/B// ", "1001/Wert/72,5// "]);
        assert_eq!(told(&said), Vec::<String>::new());
        assert_eq!(overrides[1].reason.location.place.to_string(), "Ausnahmen!D6");
        let layout = layout(&german, &file, Dialect::GERMAN).unwrap();
        assert_eq!((layout.free, layout.rows.len(), layout.column(OverrideField::By)), (RowIndex(7), 3, Some(ColumnIndex(4))));
    }

    #[test]
    fn what_is_no_list_of_overrides_is_told() {
        let file = Location::file("a.xlsx");
        let of = |rows: &[&[&str]]| {
            let (overrides, said) = read(&sheet("Overrides", rows), &file, Dialect::ENGLISH);
            assert_eq!(overrides, []);
            told(&said)
        };
        assert_eq!(of(&[]), Vec::<String>::new());
        assert_eq!(of(&[&["Account", "Result", "Value", "Reason", "By", "Until"]]), Vec::<String>::new());
        assert_eq!(of(&[&["Price", "List"], &["1", "2"]]), ["finding no-override-headers Overrides"]);
        assert_eq!(of(&[&["Account", "Result", "Valeu"], &["K", "P", "A"]]), ["error missing-override-column Overrides!C1"]);
        assert_eq!(of(&[&["Account", "Result", "Value", "Reson"]]), ["finding unread-override-column Overrides!D1"]);
        assert_eq!(of(&[&["Account", "Result", "Value", "Until"], &["K", "P", "A", "soon"]]), ["error not-a-date Overrides!D2"]);
    }
}
