//! The whole way of a formula: what is read, what is said of it, and who is blamed.

mod check;
mod evaluation;
mod syntax;
mod why;

use std::fmt::Write;
use std::sync::Arc;

use crate::foundation::column::{Column, Kind};
use crate::foundation::location::ColumnIndex;
use crate::foundation::value::{CellError, Value};

use super::checking::scope::{Origin, RangeId, Scope, ScopeColumn, ScopeTable};
use super::{Dialect, Fault};

/// Faults as a reader of a terminal would see them, roughly.
fn shown(text: &str, faults: &[Fault]) -> String {
    let mut shown = format!("{text}\n");
    for fault in faults {
        let before = text[..fault.span.start].chars().count();
        let marked = text[fault.span.clone()].chars().count().max(1);
        let _ = writeln!(shown, "{}{} {}", " ".repeat(before), "^".repeat(marked), fault.label);
        let severity = if fault.is_error() { "error" } else { "finding" };
        let _ = writeln!(shown, "  {severity}[{}]: {}", fault.code, fault.message);
        if let Some(help) = &fault.help {
            let _ = writeln!(shown, "  help: {help}");
        }
    }
    shown.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// Columns of every kind, and a value for the one account of the tests.
fn columns() -> Vec<(&'static str, Kind, Value)> {
    vec![
        ("Account", Kind::Text, Value::text("K-17")),
        ("Segment", Kind::Text, Value::text("Gold")),
        ("IT workstations", Kind::Number, Value::Number(0.0)),
        ("Enquiries", Kind::Any, Value::text("1.200")),
        ("Growth", Kind::Number, Value::Blank),
        ("Revenue", Kind::Number, Value::Number(1000.0)),
        ("Revenue potential", Kind::Number, Value::Number(50.0)),
        ("Since", Kind::Date, Value::Number(45_000.0)),
        ("Competitor", Kind::Boolean, Value::Boolean(true)),
        ("Notes", Kind::Blank, Value::Blank),
        ("Margin", Kind::Any, Value::Error(CellError::NotAvailable)),
        ("Price", Kind::Number, Value::Number(3.0)),
        ("price", Kind::Number, Value::Number(4.0)),
        ("2024", Kind::Number, Value::Number(24.0)),
        ("2025", Kind::Number, Value::Number(25.0)),
        ("Q1", Kind::Number, Value::Number(1.0)),
        ("Priority", Kind::Text, Value::text("old")),
    ]
}

fn results() -> Vec<(&'static str, Kind, Value)> {
    vec![("Attractiveness", Kind::Number, Value::Number(70.0)), ("Priority", Kind::Text, Value::text("A"))]
}

fn scope() -> Scope {
    let own = (0..).zip(columns()).map(|(place, (name, kind, _))| ScopeColumn {
        name: name.to_owned(),
        origin: Origin::Account(ColumnIndex(place)),
        kind,
    });
    let results = results().into_iter().map(|(name, kind, _)| ScopeColumn { name: name.to_owned(), origin: Origin::Result, kind });
    let tables = vec![
        ScopeTable { name: "Orders".to_owned(), columns: vec![("Account".to_owned(), Kind::Text), ("Amount".to_owned(), Kind::Number)] },
        ScopeTable { name: "Price list".to_owned(), columns: vec![("Item".to_owned(), Kind::Text), ("Net".to_owned(), Kind::Number)] },
    ];
    Scope::new("Accounts".to_owned(), vec!["Accounts".to_owned(), "Table1".to_owned()], own.chain(results).collect(), tables)
}

fn value(slot: usize) -> Value {
    columns().into_iter().chain(results()).nth(slot).map(|(_, _, value)| value).unwrap_or_default()
}

fn whole_column(id: RangeId) -> Arc<Column> {
    match id.table {
        None => Arc::new([value(id.column), Value::Number(5.0)].into_iter().collect()),
        Some(_) if id.column == 0 => Arc::new([Value::text("K-1"), Value::text("K-2")].into_iter().collect()),
        Some(_) => Arc::new([Value::Number(10.0), Value::Number(20.0)].into_iter().collect()),
    }
}

const DIALECTS: [Dialect; 2] = [Dialect::ENGLISH, Dialect::GERMAN];
