//! The header row of a criteria sheet: where it is, which column is which field, and what is said of the columns that are none.
//!
//! Known words come first, then other usual ones for fields that have no column yet ([`crate::criteria::header`]). A column that is not read
//! is nobody's business as long as its header is about something else; one that seems to be a field and holds something in the rows of rules
//! is told, because its author believes that it counts.

use std::sync::Arc;

use crate::criteria::{Field, FieldColumns, header};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{ColumnIndex, RowIndex};
use crate::foundation::value::Value;
use crate::say;

use super::entries::Entries;

/// The columns of a row of headers.
#[derive(Default)]
struct Headers {
    /// The columns that are read.
    columns: FieldColumns,
    /// Further columns of the same name, with the one that is read.
    doubled: Vec<(ColumnIndex, Arc<str>, ColumnIndex)>,
    /// The others.
    unread: Vec<(ColumnIndex, Arc<str>)>,
}

impl Headers {
    /// What the texts of a row are as headers; `usual` words beside the known ones count where a field has no column yet.
    fn of(entries: Entries<'_>, row: RowIndex, usual: bool) -> Self {
        let mut headers = Self::default();
        for column in entries.columns(row) {
            let Some(text) = entries.text(row, column) else { continue };
            match Field::with_header(&text) {
                Some(field) => match headers.column(field) {
                    Some(first) => headers.doubled.push((column, text, first)),
                    None => headers.columns.push((field, column)),
                },
                None => headers.unread.push((column, text)),
            }
        }
        if usual {
            // What can be nothing else takes its field before a word that has several meanings.
            for sure in [true, false] {
                for (column, text) in std::mem::take(&mut headers.unread) {
                    let (fields, is_sure) = header::variants(&text);
                    match fields.into_iter().find(|field| is_sure == sure && headers.column(*field).is_none()) {
                        Some(field) => headers.columns.push((field, column)),
                        None => headers.unread.push((column, text)),
                    }
                }
            }
        }
        headers
    }

    fn column(&self, field: Field) -> Option<ColumnIndex> {
        self.columns.iter().find(|(known, _)| *known == field).map(|(_, column)| *column)
    }

    fn are_whole(&self) -> bool {
        self.column(Field::Step).is_some() && self.column(Field::Formula).is_some()
    }
}

/// The first row with Step and Formula, by their names or else by other words for them; where there is none, the one with the most known
/// headers, if it has two.
pub(super) fn header_row(entries: Entries<'_>) -> Option<RowIndex> {
    let whole = |usual: bool| entries.rows().find(|row| Headers::of(entries, *row, usual).are_whole());
    whole(false).or_else(|| whole(true)).or_else(|| {
        let mut best: Option<(usize, RowIndex)> = None;
        for row in entries.rows() {
            let known = Headers::of(entries, row, false).columns.len();
            if known >= 2 && best.is_none_or(|(most, _)| known > most) {
                best = Some((known, row));
            }
        }
        best.map(|(_, row)| row)
    })
}

/// Which column is which; a header that stands twice is an error, one that seems to be a field and is not read a finding.
pub(super) fn columns(entries: Entries<'_>, row: RowIndex, language: Language) -> (FieldColumns, Vec<Diagnostic>) {
    let headers = Headers::of(entries, row, true);
    let mut diagnostics = Vec::new();
    for (column, text, first) in &headers.doubled {
        let name = text.trim();
        diagnostics.push(
            Diagnostic::error(
                "doubled-column",
                entries.location(row, *column),
                say!(
                    language,
                    "the column \"{name}\" stands here a second time, after column {first}",
                    "die Spalte „{name}“ steht hier nach Spalte {first} ein zweites Mal"
                ),
            )
            .with_help(say!(language, "delete or rename one of the two", "eine der beiden löschen oder umbenennen")),
        );
    }
    for (column, text) in &headers.unread {
        diagnostics.extend(unread(entries, row, &headers, *column, text, language));
    }
    (headers.columns, diagnostics)
}

/// What is said of a column that is not read.
fn unread(
    entries: Entries<'_>,
    row: RowIndex,
    headers: &Headers,
    column: ColumnIndex,
    text: &str,
    language: Language,
) -> Option<Diagnostic> {
    let below = Below { entries, header: row, step: headers.column(Field::Step), column };
    let name = text.trim();
    let message = say!(language, "the column \"{name}\" is not read", "die Spalte „{name}“ wird nicht gelesen");
    let diagnostic = Diagnostic::finding("unknown-criteria-column", entries.location(row, column), message);
    let missing = |field: &Field| headers.column(*field).is_none();
    let meant = |field: Field| {
        let meant = field.word().in_language(language);
        say!(language, "is \"{meant}\" meant?", "ist „{meant}“ gemeint?")
    };
    if let Some(field) = header::misspelt(text).filter(missing) {
        return Some(diagnostic.with_help(meant(field)));
    }
    if !below.has_values() {
        return None;
    }
    let (variants, sure) = header::variants(text);
    let second = |field: Field| {
        let first = headers.column(field)?;
        let read = entries.text(row, first)?;
        let read = read.trim();
        Some(diagnostic.clone().with_help(say!(
            language,
            "column {first} with the header \"{read}\" is; delete or rename one of the two",
            "Spalte {first} mit der Überschrift „{read}“ dagegen schon; eine der beiden löschen oder umbenennen"
        )))
    };
    if let Some(field) = variants.first().filter(|_| sure) {
        return second(*field);
    }
    if let Some(field) = header::resembling(text) {
        return match headers.column(field) {
            None => Some(diagnostic.with_help(meant(field))),
            // Last year's weights beside this year's are nobody's business; a weight where the column that is read has none is.
            Some(read) if below.fills_gaps_of(field, read) => second(field),
            Some(_) => None,
        };
    }
    header::hinted(text).filter(missing).filter(|field| below.suits(*field, language)).map(|field| diagnostic.with_help(meant(field)))
}

/// What stands below a header in the rows of rules.
struct Below<'a> {
    entries: Entries<'a>,
    header: RowIndex,
    step: Option<ColumnIndex>,
    column: ColumnIndex,
}

impl Below<'_> {
    /// The rows of rules with a value in the column.
    fn rows(&self) -> impl Iterator<Item = RowIndex> {
        let (entries, header, column) = (self.entries, self.header, self.column);
        let is_rule = move |row: &RowIndex| {
            self.step.is_none_or(|step| !entries.merged_entry(*row, step, header).is_blank()) && !entries.entry(*row, column).is_blank()
        };
        entries.rows().filter(move |row| *row > header).filter(is_rule)
    }

    fn has_values(&self) -> bool {
        self.rows().next().is_some()
    }

    /// Whether it has a value in a row in which the column that is read has none.
    fn fills_gaps_of(&self, field: Field, read: ColumnIndex) -> bool {
        matches!(field, Field::Formula | Field::Scale | Field::Weight | Field::Blank | Field::Reason)
            && self.rows().any(|row| self.entries.merged_entry(row, read, self.header).is_blank())
    }

    /// Whether all its values could be those of a field.
    fn suits(&self, field: Field, language: Language) -> bool {
        self.rows().all(|row| {
            let entry = self.entries.entry(row, self.column);
            match field {
                Field::Weight => match &entry.value {
                    Value::Number(_) => !entry.is_date,
                    Value::Text(text) => text.trim().trim_end_matches('%').trim_end().replace(',', ".").parse::<f64>().is_ok(),
                    _ => false,
                },
                Field::ValidFrom | Field::ValidUntil => matches!(entry.day(language), Ok(Some(_))),
                Field::Active => matches!(entry.yes_or_no(language), Ok(Some(_))),
                _ => false,
            }
        })
    }
}

/// What is said where Step or Formula has no column.
pub(super) fn missing_columns(
    entries: Entries<'_>,
    header: RowIndex,
    columns: &[(Field, ColumnIndex)],
    language: Language,
) -> Vec<Diagnostic> {
    let mut missing = Vec::new();
    for field in [Field::Step, Field::Formula].into_iter().filter(|field| !columns.iter().any(|(known, _)| known == field)) {
        let name = field.word().in_language(language);
        let near = entries.columns(header).find_map(|column| {
            let text = entries.text(header, column)?;
            let is_other = columns.iter().any(|(_, known)| *known == column);
            (!is_other && header::misspelt(&text).or_else(|| header::resembling(&text)) == Some(field)).then_some((column, text))
        });
        let location = near.as_ref().map_or_else(|| entries.whole(), |(column, _)| entries.location(header, *column));
        let help = match &near {
            Some((column, text)) => {
                let text = text.trim();
                say!(
                    language,
                    "change the header \"{text}\" of column {column} to \"{name}\"",
                    "die Überschrift „{text}“ der Spalte {column} in „{name}“ ändern"
                )
            }
            None => say!(language, "add a column with the header \"{name}\"", "eine Spalte mit der Überschrift „{name}“ ergänzen"),
        };
        let message = say!(language, "the criteria sheet has no column \"{name}\"", "dem Kriterienblatt fehlt die Spalte „{name}“");
        missing.push(Diagnostic::error("missing-criteria-column", location, message).with_help(help));
    }
    missing
}

/// What is said of a sheet without headers.
pub(super) fn no_headers(entries: Entries<'_>, language: Language) -> Diagnostic {
    Diagnostic::error(
        "missing-criteria-column",
        entries.whole(),
        say!(language, "the criteria sheet has no row of headers", "dem Kriterienblatt fehlt die Zeile mit den Überschriften"),
    )
    .with_help(say!(
        language,
        "write the headers Step, Result, Item and Formula into one row, and the rules below it",
        "die Überschriften Schritt, Ergebnis, Kriterium und Formel in eine Zeile schreiben und die Regeln darunter"
    ))
}
