//! Our sheets in a package: accounts, criteria, settings and tests are read here, and the columns with the results written back.
//!
//! [`roles`] says which sheet is which; [`accounts_sheet`] finds the accounts by what the criteria name; [`annotate`](annotate())
//! writes a package back with columns added, everything else as it lies; [`starter`] makes workbooks to begin with. [`told`] words what
//! the format's own room finds at fault.

pub mod accounts_sheet;
pub mod annotate;
pub mod combined;
mod criteria_headers;
pub mod criteria_sheet;
mod entries;
pub mod every_column;
pub(crate) mod first_formats;
mod first_rows;
pub mod header_language;
mod header_rows;
pub mod marks;
pub mod overrides;
pub mod pairwise_sheet;
pub mod playbook;
pub mod region;
pub mod roles;
pub mod settings_sheet;
pub mod sheet_style;
mod shown_number;
pub mod starter;
pub mod sum_formula;
mod table_search;
pub mod tests_sheet;
pub mod told;
pub mod where_read;

pub use annotate::annotate;
