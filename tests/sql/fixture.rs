//! Accounts and criteria made for a test, what keyfolio decides of them, and the tables and queries by which a database does.

use std::collections::HashSet;
use std::sync::Arc;

use keyfolio::accounts::{AccountColumn, Accounts, LookupTable};
use keyfolio::criteria::{Criteria, Step, in_force};
use keyfolio::evaluation::outcome::shown;
use keyfolio::evaluation::overriding::Overriding;
use keyfolio::evaluation::parsed::ParsedRules;
use keyfolio::evaluation::plan::Plan;
use keyfolio::evaluation::walk::walk;
use keyfolio::foundation::column::{Column, Kind};
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::diagnostic::Diagnostic;
use keyfolio::foundation::location::{ColumnIndex, Location, RowIndex};
use keyfolio::foundation::value::Value;
use keyfolio::sql::columns::{ColumnType, typed_cell};
use keyfolio::sql::{Request, SqlDialect, query};
use serde_json::{Value as Json, json};

/// A column of a test's table: its header, its kind and its values.
pub(super) type TestColumn = (String, Kind, Vec<Value>);

/// A table and what is decided over it.
pub(super) struct Fixture {
    pub(super) name: String,
    pub(super) accounts: Accounts,
    pub(super) lookups: Vec<LookupTable>,
    pub(super) criteria: Criteria,
}

/// 2026-11-23, the TODAY() of all fixtures.
pub(super) fn as_of() -> DayNumber {
    DayNumber::parse_iso("2026-11-23").unwrap()
}

/// What the filled cells hold, as a reader of a workbook finds it; a number is a date where the test says so.
pub(super) fn kind_of(values: &[Value], dates: bool) -> Kind {
    let kind = |value: &Value| match value {
        Value::Number(_) if dates => Kind::Date,
        Value::Number(_) => Kind::Number,
        Value::Text(_) => Kind::Text,
        Value::Boolean(_) => Kind::Boolean,
        Value::Blank | Value::Error(_) => Kind::Blank,
    };
    values.iter().map(kind).fold(Kind::Blank, Kind::or)
}

fn columns_of(columns: Vec<TestColumn>) -> (Vec<AccountColumn>, usize) {
    let rows = columns.first().map_or(0, |(_, _, values)| values.len());
    let columns = (0..).zip(columns).map(|(index, (header, kind, values))| AccountColumn {
        header,
        index: ColumnIndex(index),
        kind,
        column: Arc::new(Column::new(values)),
    });
    (columns.collect(), rows)
}

/// A table of accounts, whose first column is the key.
pub(super) fn accounts(columns: Vec<TestColumn>) -> Accounts {
    let (columns, rows) = columns_of(columns);
    Accounts {
        location: Location::file("fixture"),
        sheet: "Accounts".into(),
        table: None,
        header_row: RowIndex(0),
        layout: Default::default(),
        rows: (1..).map(RowIndex).take(rows).collect(),
        columns,
        key: 0,
        uncalculated: HashSet::new(),
        left_out: Vec::new(),
    }
}

/// Another table.
pub(super) fn lookup(name: &str, columns: Vec<TestColumn>) -> LookupTable {
    let (columns, rows) = columns_of(columns);
    LookupTable {
        name: name.to_owned(),
        location: Location::file("fixture"),
        sheet: name.into(),
        rows: (1..).map(RowIndex).take(rows).collect(),
        columns,
        left_out: Vec::new(),
    }
}

/// Criteria in their text form.
pub(super) fn criteria(toml: &str) -> Criteria {
    let (criteria, found) = Criteria::from_toml(toml, None);
    assert!(!found.iter().any(Diagnostic::is_error), "{found:?}");
    criteria
}

impl Fixture {
    /// The case for a database: tables, query, and what every row must give. `Err` where the criteria are refused.
    pub(super) fn case(&self, dialect: SqlDialect) -> Result<Json, Vec<Diagnostic>> {
        let (parsed, faults) = ParsedRules::parse(&self.criteria, as_of());
        if faults.iter().any(Diagnostic::is_error) {
            return Err(faults);
        }
        let mut plan = Plan::new(parsed, &self.accounts, &self.lookups, as_of())?;
        let (overrides, _) = in_force(&self.criteria, as_of());
        plan.overriding = Overriding::new(overrides, &plan, &self.accounts).0;
        let settings = &self.criteria.settings;
        let request = Request { plan: &plan, accounts: &self.accounts, lookups: &self.lookups, settings, dialect, table: "accounts" };
        let query = query(request)?;
        let (data, walked) = walk(&plan, &self.accounts, &self.lookups, settings.blank.unwrap_or_default(), &|_, _| {});
        let outcome = shown(&data, &walked, settings, Vec::new());
        let written = plan.results.iter().enumerate().filter(|(_, result)| result.is_written());
        let (mut names, mut columns): (Vec<&str>, Vec<Vec<Json>>) = (Vec::new(), Vec::new());
        for (((index, result), sql), shown) in written.zip(&query.results).zip(&outcome.columns) {
            assert_eq!(sql.name, result.name);
            let values = &data.result(index).values;
            let is_text = matches!(result.step, Step::Knockout | Step::Blocker | Step::Classify);
            names.push(&sql.value);
            columns.push(shown.cells.iter().map(|value| part(&value, is_text || sql.text.is_none(), sql.boolean.is_none())).collect());
            if let Some(text) = &sql.text {
                names.push(text);
                columns.push(
                    shown.cells.iter().map(|value| if matches!(value, Value::Text(_)) { json(&value) } else { Json::Null }).collect(),
                );
            }
            if let Some(boolean) = &sql.boolean {
                names.push(boolean);
                columns.push(
                    shown.cells.iter().map(|value| if matches!(value, Value::Boolean(_)) { json(&value) } else { Json::Null }).collect(),
                );
            }
            let errors = || values.iter().map(|value| value.error().map_or(Json::Null, |error| json!(error.to_string())));
            match &sql.error {
                Some(error) => {
                    names.push(error);
                    columns.push(errors().collect());
                }
                None => assert!(
                    errors().all(|error| error.is_null()),
                    "{}: {} is an error and the query has no column for it",
                    self.name,
                    result.name
                ),
            }
        }
        let key = &self.accounts.columns[self.accounts.key].column;
        let rows: Vec<Json> = (0..self.accounts.len())
            .map(|row| Json::Array(std::iter::once(json(&key.get(row))).chain(columns.iter().map(|column| column[row].clone())).collect()))
            .collect();
        let tables: Vec<Json> = query
            .tables
            .iter()
            .enumerate()
            .map(|(place, table)| {
                let all = if place == 0 {
                    &self.accounts.columns
                } else {
                    &self.lookups.iter().find(|other| other.name == table.name).unwrap().columns
                };
                let read: Vec<(&AccountColumn, ColumnType)> = table
                    .columns
                    .iter()
                    .map(|column| (all.iter().find(|other| other.header == column.name).unwrap(), column.kind))
                    .collect();
                let count = read[0].0.column.len();
                let rows = (0..count).map(|row| {
                    let number = table.is_ordered.then(|| json!(row + 1)).into_iter();
                    Json::Array(number.chain(read.iter().map(|(column, kind)| cell(&column.column.get(row), *kind))).collect())
                });
                let types = table.is_ordered.then_some("BIGINT").into_iter().chain(read.iter().map(|(_, kind)| kind.name(dialect)));
                let names = table.is_ordered.then_some("_row").into_iter().chain(table.columns.iter().map(|column| column.name.as_str()));
                json!({
                    "name": table.name,
                    "create": table.create(dialect),
                    "columns": names.collect::<Vec<_>>(),
                    "types": types.collect::<Vec<_>>(),
                    "rows": rows.collect::<Vec<_>>(),
                })
            })
            .collect();
        Ok(json!({ "name": self.name, "tables": tables, "query": query.text, "columns": names, "expected": rows }))
    }
}

/// The part of a value that stands in the result's first column.
fn part(value: &Value, texts: bool, booleans: bool) -> Json {
    match value {
        Value::Text(_) if !texts => Json::Null,
        Value::Boolean(_) if !booleans => Json::Null,
        value => json(value),
    }
}

fn json(value: &Value) -> Json {
    match value {
        Value::Blank | Value::Error(_) => Json::Null,
        Value::Number(number) => json!(number),
        Value::Text(text) => json!(&**text),
        Value::Boolean(boolean) => json!(boolean),
    }
}

/// A cell as a column of this type holds it.
fn cell(value: &Value, kind: ColumnType) -> Json {
    match (kind, value) {
        (ColumnType::Typed, value) => typed_cell(value).map_or(Json::Null, Json::String),
        (ColumnType::Date | ColumnType::Timestamp, Value::Number(number)) => {
            let (year, month, day) = DayNumber::from_serial(*number).unwrap().date();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if kind == ColumnType::Date {
                return json!(date);
            }
            let microseconds = (number.fract() * 86_400_000_000.0).round() as u64;
            let (seconds, rest) = (microseconds / 1_000_000, microseconds % 1_000_000);
            json!(format!("{date} {:02}:{:02}:{:02}.{rest:06}", seconds / 3600, seconds / 60 % 60, seconds % 60))
        }
        (_, value) => json(value),
    }
}
