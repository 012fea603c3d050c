#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

//! The same criteria give the same results as SQL: in DuckDB, PostgreSQL and Spark, where they are installed.

mod command;
mod fixture;
mod formulas;
mod functions;
mod overrides;
mod random;
mod warehouse;

use keyfolio::sql::SqlDialect;

use crate::packages::passed_over;

/// Runs everything in one session of a database.
fn agrees(dialect: SqlDialect) {
    let together = std::env::var("KEYFOLIO_SQL_TOGETHER").ok().and_then(|number| number.parse().ok());
    let mut cases = random::cases(dialect, 10_000);
    cases.extend(overrides::cases(dialect));
    cases.extend(formulas::cases(dialect, together));
    warehouse::run(dialect, cases);
}

#[test]
fn duckdb_gives_the_same_results() {
    agrees(SqlDialect::DuckDb);
}

#[test]
fn postgres_gives_the_same_results() {
    agrees(SqlDialect::Postgres);
}

#[test]
fn spark_gives_the_same_results() {
    // Two minutes of planning are for CI, which sets this.
    if std::env::var_os("KEYFOLIO_SPARK").is_none() {
        return passed_over("Spark takes two minutes; KEYFOLIO_SPARK=1 tries it too");
    }
    agrees(SqlDialect::Spark);
}
