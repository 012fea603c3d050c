#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

//! The same criteria give the same results as SQL: in DuckDB, PostgreSQL and Spark, where they are installed.

mod fixture;
mod formulas;
mod random;
mod warehouse;

use keyfolio::sql::SqlDialect;

#[test]
fn duckdb_agrees_on_the_cases_of_the_formula_language() {
    formulas::agree(SqlDialect::DuckDb);
}

#[test]
fn duckdb_agrees_on_random_accounts() {
    random::agree(SqlDialect::DuckDb, 10_000);
}

#[test]
fn postgres_agrees_on_the_cases_of_the_formula_language() {
    formulas::agree(SqlDialect::Postgres);
}

#[test]
fn postgres_agrees_on_random_accounts() {
    random::agree(SqlDialect::Postgres, 10_000);
}
