//! From the playbook's cells to its steps: one step a row, under headers in either language.
//!
//! Titles may stand above the headers, further columns beside them, and remarks below. Many a workbook has a sheet of measures of its own: one
//! without these headers is somebody else's, and nothing is said of it.

use crate::criteria::{PlaybookDraft, PlaybookField, PlaybookStep};
use crate::formula::Dialect;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{ColumnIndex, Location, RowIndex};
use crate::foundation::suggestion::nearest;
use crate::ooxml::reading::read::Sheet;
use crate::say;

use super::entries::Entries;

/// The fields without which no account gets a step.
const NEEDED: [PlaybookField; 3] = [PlaybookField::Result, PlaybookField::Item, PlaybookField::Step];

/// Reads the steps, and what is wrong with their cells.
pub fn read(sheet: &Sheet, file: &Location, dialect: Dialect) -> (Vec<PlaybookStep>, Vec<Diagnostic>) {
    let entries = Entries::new(sheet, file);
    let Some((header, columns)) = entries.headed(&NEEDED, 2, PlaybookField::named) else { return (Vec::new(), Vec::new()) };
    let (mut steps, mut said) = (Vec::new(), unread_headers(entries, header, &columns, dialect.language));
    if NEEDED.iter().any(|field| columns.iter().all(|(known, _)| known != field)) {
        return (steps, said);
    }
    let first = columns.first().map_or(ColumnIndex(0), |(_, column)| *column);
    for row in entries.rows().filter(|row| *row > header) {
        if columns.iter().all(|(_, column)| entries.entry(row, *column).is_blank()) {
            continue;
        }
        let mut draft = PlaybookDraft::new(entries.location(row, first));
        for (field, column) in &columns {
            draft.set(*field, entries.merged_entry(row, *column, header));
        }
        let (read, found) = draft.interpret(dialect);
        steps.extend(read);
        said.extend(found);
    }
    (steps, said)
}

/// Columns that there are not, and headers that nearly name one.
fn unread_headers(entries: Entries<'_>, header: RowIndex, columns: &[(PlaybookField, ColumnIndex)], language: Language) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    let unread = entries.unread(header, columns);
    for field in PlaybookField::ALL.into_iter().filter(|field| columns.iter().all(|(known, _)| known != field)) {
        let (word, name) = (field.word(), field.word().in_language(language));
        let near = unread.iter().find(|(_, text)| nearest(text, [word.english, word.german]).is_some());
        let at = near.map_or_else(|| columns.first().map_or(ColumnIndex(0), |(_, column)| *column), |(column, _)| *column);
        let help =
            near.map(|(_, text)| say!(language, "call the column \"{text}\" \"{name}\"", "die Spalte „{text}“ in „{name}“ umbenennen"));
        let finding = if NEEDED.contains(&field) {
            let message = say!(
                language,
                "the playbook has no column \"{name}\", and so no account gets a step of it",
                "die Maßnahmen haben keine Spalte „{name}“, daher bekommt kein Kunde einen Schritt daraus"
            );
            Diagnostic::finding("missing-playbook-column", entries.location(header, at), message)
        } else if let Some((_, text)) = near {
            let message = say!(language, "the column \"{text}\" is not read", "die Spalte „{text}“ wird nicht gelesen");
            Diagnostic::finding("unread-playbook-column", entries.location(header, at), message)
        } else {
            continue;
        };
        said.push(match help {
            Some(help) => finding.with_help(help),
            None => finding.with_help(say!(
                language,
                "write it above a column beside the others",
                "es über eine Spalte neben den anderen schreiben"
            )),
        });
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::value::Value;
    use crate::workbook::entries::grids::{put, sheet, told};

    #[test]
    fn rows_under_the_headers_are_steps() {
        let file = Location::file("a.xlsx");
        let mut german = sheet(
            "Maßnahmen",
            &[
                &["Was wir tun"],
                &["Ergebnis", "Kriterium", "Schritt", "Zuständig", "Fällig in Tagen", "Vermerk"],
                &["Priorität", "A", "Gespräch", "Betreuer", "14"],
                &["Für alle anderen"],
                &["", "", "", "Vertrieb"],
            ],
        );
        put(&mut german, 4, 0, Value::text("Priorität"));
        put(&mut german, 4, 1, Value::text("B"));
        put(&mut german, 4, 2, Value::text("Anruf"));
        put(&mut german, 4, 4, Value::number(30.0));
        let (steps, said) = read(&german, &file, Dialect::GERMAN);
        assert_eq!(told(&said), Vec::<String>::new());
        let shown: Vec<_> = steps.iter().map(|step| (&*step.item.text, &*step.step.text, &*step.owner.text, step.due)).collect();
        assert_eq!(shown, [("A", "Gespräch", "Betreuer", Some(14)), ("B", "Anruf", "Vertrieb", Some(30))]);
    }

    #[test]
    fn what_is_no_playbook_is_left_alone_and_slips_are_told() {
        let file = Location::file("a.xlsx");
        let of = |rows: &[&[&str]]| {
            let (steps, said) = read(&sheet("Playbook", rows), &file, Dialect::ENGLISH);
            (steps.len(), told(&said))
        };
        assert_eq!(of(&[]), (0, vec![]));
        assert_eq!(of(&[&["Project", "Owner", "Date"], &["CRM", "IT", "2026"]]), (0, vec![]));
        let (steps, said) = of(&[&["Result", "Itme", "Step"], &["Priority", "A", "call"]]);
        assert_eq!((steps, said), (0, vec!["finding missing-playbook-column Playbook!B1".to_owned()]));
        let (steps, said) = of(&[&["Result", "Item", "Step", "Ownr", "Due in days"], &["Priority", "A", "call", "me", "soon"]]);
        assert_eq!(steps, 1);
        assert_eq!(said, ["finding unread-playbook-column Playbook!D1", "finding playbook-days Playbook!E2"]);
    }
}
