//! The criteria as one SQL query over a table of accounts, for a warehouse.
//!
//! [`query()`] writes it from the checked rules ([`Plan`](crate::evaluation::plan::Plan)) and the types that the workbook's columns have.
//!
//! 1. [`columns`] turns the cells of the tables into values; [`schema`] says how the tables must look.
//! 2. `expression`, `compare` and `functions` write formulas. A value (`Typed`) has an expression for each type that it can
//!    be of, so that an error stays an error and a blank a blank.
//! 3. `over_rows` computes what ranges over all rows; `ranges` knows the relations of whole columns. `writer` is what all of these write with.
//! 4. `score` and `query` put the results together, in the order in which they need each other; `layers` gives names to what is
//!    needed more than once and lays the query out.
//!
//! `dialect` holds all in which DuckDB, Spark and PostgreSQL differ.

pub mod columns;
mod compare;
pub mod control;
mod dialect;
mod expression;
mod functions;
mod layers;
mod left_out;
mod over_rows;
mod overrides;
pub mod query;
mod ranges;
mod request;
pub mod schema;
mod score;
mod typed;
mod writer;

pub use dialect::SqlDialect;
pub use query::query;
pub use request::{Query, Request, ResultColumns};
