//! The cells of a sheet, scanned where they lie: rows in pieces on all cores, values made only where somebody wants them.

pub(crate) mod anchors;
pub(crate) mod cell_formats;
pub(crate) mod cells;
pub(crate) mod column_texts;
pub(crate) mod occupied;
mod pieces;
pub(crate) mod plain_text;
pub mod read;
pub(crate) mod row_texts;
pub(crate) mod shared_strings;
pub(crate) mod sheet_rows;
pub(crate) mod sheet_source;
pub(crate) mod worksheet;
