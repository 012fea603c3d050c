//! The tests of keyfolio as its users meet it, in one binary: a harness, and a file for each command or promise.

#![allow(unreachable_pub, missing_docs, reason = "a test binary has no public interface")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod architecture;
mod bad_input;
mod batch;
mod broken_formulas;
mod check_catalogue;
mod combined;
mod comparisons;
mod conversions;
mod corpus;
mod criteria_properties;
mod deciding;
mod details;
mod explain;
mod explain_properties;
mod far_cells;
mod fidelity;
mod finding_accounts;
mod finding_without_sums;
mod formula_properties;
mod function_docs;
mod harness;
mod large_sheet;
mod libreoffice;
mod licences;
mod live;
mod method;
mod months;
mod names;
mod no_accounts;
mod northwind;
mod packages;
mod parity;
mod pin;
mod readme;
mod reason_notes;
mod recalculation;
mod report;
mod runs;
mod safety;
mod samples;
mod sensitivity;
mod slips;
mod spreadsheets;
mod sql;
mod watch;
mod write_back;
mod write_back_edges;
