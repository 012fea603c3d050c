//! Files: reading workbooks, and giving them back whole.
//!
//! [`read`] gives cells of any sheet through calamine. [`package`] holds the zip parts of an xlsx or xlsm file, and [`annotate`](annotate())
//! writes it back with columns added, everything else as it lies.

pub mod accounts_sheet;
pub mod annotate;
pub mod criteria_sheet;
mod entries;
pub mod package;
pub mod read;
pub mod region;
pub mod roles;
pub mod settings_sheet;
pub mod starter;
pub mod tests_sheet;

pub use annotate::annotate;
