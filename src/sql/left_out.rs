//! Rows of sums, headings and footnotes, which are no accounts: left out by a condition where the table's columns can tell them.
//!
//! A table that is loaded from the sheet as it is holds them too. Those that have a text of their own where accounts are named are told
//! by it, those without a key by its absence; what remains the table must not hold, and that is said.

use std::collections::BTreeSet;

use crate::accounts::{AccountColumn, Accounts, LeftOut, LeftOutKind, LookupTable};
use crate::foundation::column::Key;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{CellAddress, Location, Place};
use crate::foundation::value::Value;
use crate::say;

use super::columns::ColumnType;
use super::dialect::SqlDialect;

/// How a query leaves out rows of a table.
#[derive(Debug, Default)]
pub(super) struct Exclusion {
    /// What its rows have to meet; none where nothing is left out.
    pub(super) condition: Option<String>,
    /// What stands above its relation.
    pub(super) comment: Vec<String>,
    /// Rows that the table must not hold, because no column that is read tells them.
    pub(super) finding: Option<Diagnostic>,
}

impl Exclusion {
    /// Of the accounts.
    pub(super) fn of_accounts(accounts: &Accounts, dialect: SqlDialect, language: Language) -> Self {
        let key = &accounts.columns[accounts.key];
        let left_out: Vec<&LeftOut> = rows(&accounts.left_out);
        // A column of numbers or days holds nothing where the sheet has a text.
        let holds_texts = matches!(ColumnType::of(key), ColumnType::Text | ColumnType::Typed);
        let (in_key, others): (Vec<&LeftOut>, Vec<&LeftOut>) =
            left_out.iter().partition(|row| row.in_key && (holds_texts || row.text.is_empty()));
        let by_text = ByText::new(key, &in_key);
        let mut conditions = by_text.condition(dialect);
        let mut untold = by_text.untold;
        if !others.is_empty() {
            if key.column.values().iter().any(|value| is_blank(&value)) {
                untold.extend(others);
            } else {
                conditions.push(format!("{} IS NOT NULL", dialect.identifier(&key.header)));
            }
        }
        Self::new(conditions, &left_out, untold, (&accounts.location, &accounts.sheet), language)
    }

    /// Of another table, of which these columns are read.
    pub(super) fn of_table(table: &LookupTable, read: &[usize], dialect: SqlDialect, language: Language) -> Self {
        let left_out = rows(&table.left_out);
        let mut untold: Vec<&LeftOut> = left_out.clone();
        let mut conditions = Vec::new();
        for column in read.iter().filter_map(|column| table.columns.get(*column)) {
            let (own, others): (Vec<&LeftOut>, Vec<&LeftOut>) = untold.iter().partition(|row| row.column == column.index);
            let by_text = ByText::new(column, &own);
            conditions.extend(by_text.condition(dialect));
            untold = others;
            untold.extend(by_text.untold);
        }
        Self::new(conditions, &left_out, untold, (&table.location, &table.sheet), language)
    }

    fn new(
        conditions: Vec<String>,
        left_out: &[&LeftOut],
        mut untold: Vec<&LeftOut>,
        (location, sheet): (&Location, &std::sync::Arc<str>),
        language: Language,
    ) -> Self {
        untold.sort_by_key(|row| row.row);
        let mut comment = Vec::new();
        if !conditions.is_empty() {
            let told: Vec<&LeftOut> = left_out.iter().filter(|row| !untold.contains(row)).copied().collect();
            let numbers = numbers(&told, language);
            comment.push(say!(
                language,
                "without the rows that are no accounts in the sheet ({numbers})",
                "ohne die Zeilen, die im Blatt keine Kunden sind ({numbers})"
            ));
        }
        let finding = untold.first().map(|first| {
            let rows = numbers(&untold, language);
            let message = say!(
                language,
                "the query cannot tell these rows of the sheet \"{sheet}\", which are sums, headings or remarks: {rows}",
                "die Abfrage erkennt diese Zeilen des Blatts „{sheet}“ nicht, die Summen, Überschriften oder Anmerkungen sind: {rows}"
            );
            comment.push(message.clone());
            let at = location.at(Place::Cell(std::sync::Arc::clone(sheet), CellAddress { row: first.row, column: first.column }));
            Diagnostic::finding("rows-not-left-out", at, message).with_help(say!(
                language,
                "load the table without them",
                "die Tabelle ohne sie laden"
            ))
        });
        Self { condition: (!conditions.is_empty()).then(|| conditions.join("\n      AND ")), comment, finding }
    }
}

/// Rows with something in them that can be loaded into a table.
fn rows(left_out: &[LeftOut]) -> Vec<&LeftOut> {
    left_out.iter().filter(|row| row.kind != LeftOutKind::Beside).collect()
}

/// Rows that are told by their text in a column.
struct ByText<'a> {
    column: &'a AccountColumn,
    kind: ColumnType,
    texts: BTreeSet<&'a str>,
    /// Rows whose text is that of a row which counts.
    untold: Vec<&'a LeftOut>,
}

impl<'a> ByText<'a> {
    fn new(column: &'a AccountColumn, rows: &[&'a LeftOut]) -> Self {
        let kind = if rows.is_empty() { ColumnType::Text } else { ColumnType::of(column) };
        let is_own = |row: &&LeftOut| {
            let key = Key::of(&Value::text(row.text.as_str()));
            !row.text.is_empty() && key.is_some_and(|key| column.column.rows_equal_to(&key).is_empty())
        };
        let (told, untold): (Vec<&LeftOut>, Vec<&LeftOut>) = rows.iter().partition(|row| is_own(row));
        Self { column, kind, texts: told.iter().map(|row| row.text.as_str()).collect(), untold }
    }

    /// A column of numbers or days cannot hold their texts.
    fn condition(&self, dialect: SqlDialect) -> Vec<String> {
        if self.texts.is_empty() || !matches!(self.kind, ColumnType::Text | ColumnType::Typed) {
            return Vec::new();
        }
        let name = dialect.identifier(&self.column.header);
        let typed = |text: &&str| (self.kind == ColumnType::Typed).then(|| dialect.text(&format!("'{text}")));
        let texts: Vec<String> = self.texts.iter().flat_map(|text| [Some(dialect.text(text)), typed(text)]).flatten().collect();
        vec![format!("({name} IS NULL OR TRIM({name}) NOT IN ({}))", texts.join(", "))]
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.trim().is_empty(),
        value => value.is_blank(),
    }
}

fn numbers(rows: &[&LeftOut], language: Language) -> String {
    const NAMED: usize = 12;
    let mut numbers: Vec<String> = rows.iter().take(NAMED).map(|row| row.row.to_string()).collect();
    if rows.len() > NAMED {
        let more = language.count(rows.len() - NAMED);
        numbers.push(say!(language, "{more} more", "{more} weitere"));
    }
    let numbers = numbers.join(", ");
    if rows.len() == 1 { say!(language, "row {numbers}", "Zeile {numbers}") } else { say!(language, "rows {numbers}", "Zeilen {numbers}") }
}
