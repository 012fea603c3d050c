//! What a query is made of, and what comes back: the text, the tables that it reads, and the columns of the results.

use crate::accounts::{Accounts, LookupTable};
use crate::criteria::Settings;
use crate::evaluation::plan::Plan;
use crate::foundation::diagnostic::Diagnostic;

use super::dialect::SqlDialect;
use super::schema::TableSchema;

/// What a query is made of.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The checked rules.
    pub plan: &'a Plan,
    /// The accounts, from which the types of the columns are read.
    pub accounts: &'a Accounts,
    /// The other tables.
    pub lookups: &'a [LookupTable],
    /// The settings in force.
    pub settings: &'a Settings,
    /// The dialect.
    pub dialect: SqlDialect,
    /// The name of the table of accounts.
    pub table: &'a str,
}

/// A result as columns of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultColumns {
    /// The result's name.
    pub name: String,
    /// The column of its value: a number, or a text where it can be nothing else.
    pub value: String,
    /// The column of its texts where its value can be a number too.
    pub text: Option<String>,
    /// The column of its truth values where its value can be something else too.
    pub boolean: Option<String>,
    /// The column of its errors.
    pub error: Option<String>,
}

/// A query and the tables that it reads.
#[derive(Clone, Debug)]
pub struct Query {
    /// The query, without a semicolon.
    pub text: String,
    /// The tables.
    pub tables: Vec<TableSchema>,
    /// How many relations stand on one another.
    pub depth: usize,
    /// The columns of every result that is written, in the order of the criteria.
    pub results: Vec<ResultColumns>,
    /// Rows that the tables must not hold.
    pub findings: Vec<Diagnostic>,
}
