//! Files: reading workbooks, and giving them back whole.
//!
//! [`read`] gives the cells of any sheet. [`package`] holds the zip parts of an xlsx or xlsm file, and [`annotate`](annotate())
//! writes it back with columns added, everything else as it lies.

pub mod accounts_sheet;
pub mod annotate;
mod archive;
mod cell_formats;
mod cells;
mod column_widths;
mod conditional;
mod convert;
pub mod criteria_sheet;
mod deflate;
mod entries;
mod fault;
mod new_cells;
mod notes;
mod own_columns;
pub mod package;
mod part;
mod patch;
mod placement;
pub mod read;
pub mod region;
mod relationships;
pub mod roles;
mod rows;
pub mod save;
pub mod settings_sheet;
mod shared_strings;
pub mod starter;
mod styles;
mod styles_part;
mod table;
pub mod tests_sheet;
mod verify;
mod worksheet;
mod xml;
mod xml_text;

pub use annotate::annotate;
pub use verify::verify;
