//! Files: reading workbooks, and giving them back whole.
//!
//! [`read`] gives the cells of any sheet. [`package`] holds the zip parts of an xlsx or xlsm file, and [`annotate`](annotate())
//! writes it back with columns added, everything else as it lies. [`graft`](mod@graft) plants whole sheets into it.

pub mod accounts_sheet;
mod adopted_styles;
pub mod annotate;
mod archive;
pub mod bubbles;
pub mod calculation_chain;
mod cell_formats;
pub mod cell_notes;
pub mod cell_patch;
mod cells;
pub mod column_texts;
mod column_widths;
pub mod combined;
mod conditional;
mod convert;
pub mod criteria_sheet;
mod deflate;
mod entries;
mod entry_reader;
mod fault;
pub mod file_bytes;
mod format_elements;
mod free_numbers;
pub mod graft;
mod graft_parts;
mod new_cells;
mod note_boxes;
mod notes;
mod outline;
mod own_columns;
pub mod own_sheets;
pub mod package;
mod part;
mod patch;
mod placement;
pub mod read;
pub mod region;
mod registered;
mod relationships;
pub mod roles;
mod rows;
pub mod save;
pub mod settings_sheet;
mod shared_strings;
mod sheet_rows;
mod sheet_source;
pub mod sheet_style;
pub mod signature;
pub mod starter;
mod styles;
mod styles_part;
mod table;
pub mod tests_sheet;
pub mod uproot;
mod verify;
mod vml;
mod well_formed;
mod worksheet;
mod xml;
mod xml_text;

pub use annotate::annotate;
pub use conditional::{class_color, class_colors};
pub use verify::verify;
