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
mod criteria_reading;
mod decided_by_blank;
mod deciding;
mod details;
mod explain;
mod explain_properties;
mod far_cells;
mod fidelity;
mod foreign_files;
mod formula_properties;
mod function_docs;
mod harness;
mod large_sheet;
mod libreoffice;
mod licences;
mod live;
mod mends;
mod method;
mod months;
mod names;
mod no_accounts;
mod northwind;
mod occupied;
mod one_set_of_findings;
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
mod templates;
mod watch;
mod write_back;
mod write_back_edges;
