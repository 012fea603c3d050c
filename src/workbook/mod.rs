//! Files: reading workbooks, and giving them back whole.
//!
//! [`read`] gives cells of any sheet through calamine. [`package`] holds the zip parts of an xlsx or xlsm file, and [`annotate`](annotate())
//! writes it back with columns added, everything else as it lies.

pub mod annotate;
mod archive;
mod column_widths;
mod conditional;
mod deflate;
mod fault;
mod new_cells;
mod notes;
mod own_columns;
pub mod package;
mod part;
mod patch;
mod placement;
pub mod read;
mod relationships;
mod rows;
pub mod save;
mod shared_strings;
mod styles;
mod styles_part;
mod table;
mod verify;
mod worksheet;
mod xml;
mod xml_text;

pub use annotate::annotate;
pub use verify::verify;
