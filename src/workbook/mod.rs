//! Files: reading workbooks, and giving them back whole.
//!
//! `read` gives the cells of any sheet. `package` holds the zip parts of an xlsx or xlsm file, and [`annotate`](annotate())
//! writes it back with columns added, everything else as it lies. [`graft`](mod@graft) plants whole sheets into it.

pub mod accounts_sheet;
pub mod annotate;
pub mod combined;
mod criteria_headers;
pub mod criteria_sheet;
mod entries;
mod first_rows;
mod header_rows;
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
