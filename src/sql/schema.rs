//! The tables that a query reads, as they would be created.

use super::columns::ColumnType;
use super::dialect::SqlDialect;
use super::ranges::ROW;

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: ColumnType,
}

/// A table that a query reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSchema {
    /// Its name.
    pub name: String,
    /// The columns that are read.
    pub columns: Vec<SchemaColumn>,
    /// Whether its rows must be numbered, because a formula depends on their order.
    pub is_ordered: bool,
}

impl TableSchema {
    /// The statement that creates it.
    pub fn create(&self, dialect: SqlDialect) -> String {
        let row = self.is_ordered.then(|| format!("{} BIGINT", dialect.identifier(ROW)));
        let columns = self.columns.iter().map(|column| format!("{} {}", dialect.identifier(&column.name), column.kind.name(dialect)));
        let columns: Vec<String> = row.into_iter().chain(columns).collect();
        format!("CREATE TABLE {} (\n    {}\n);", dialect.table(&self.name), columns.join(",\n    "))
    }
}
