//! From a checked tree to a program, the program's operators, and whose fault it is where a value cannot be had.

pub mod blame;
pub(crate) mod calls;
pub mod compile;
pub(crate) mod operators;
pub(crate) mod over_columns;
pub mod program;
pub(crate) mod rows;
