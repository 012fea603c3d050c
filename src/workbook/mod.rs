//! Files: reading workbooks, and giving them back whole.
//!
//! The file format itself is a room below, which says nothing: [`told`] opens packages, reads cells and plants sheets, and says what goes
//! wrong. [`annotate`](annotate()) decides where our columns go and writes the workbook back with them, everything else as it lies.

mod account_key;
mod account_rows;
pub mod accounts_sheet;
pub mod annotate;
pub mod combined;
mod criteria_headers;
pub mod criteria_sheet;
mod entries;
mod first_rows;
mod header_rows;
mod key_findings;
mod left_out;
pub mod region;
pub mod roles;
pub mod settings_sheet;
pub mod sheet_style;
pub mod starter;
pub mod sum_formula;
mod table_search;
pub mod tests_sheet;
pub mod told;
pub mod where_read;

pub use annotate::annotate;
