//! Changes within a sheet: columns put beside those that are there, single cells written anew; every other byte is taken over.

pub mod cell_patch;
pub(crate) mod column_widths;
pub(crate) mod conditional;
mod data_bars;
mod first_rows;
pub(crate) mod new_cells;
pub mod new_columns;
pub(crate) mod outline;
pub(crate) mod patch;
mod piece_fault;
pub(crate) mod placement;
mod print_setup;
pub(crate) mod rows;
pub(crate) mod table;
