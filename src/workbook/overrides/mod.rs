//! What people decided, in a sheet: read from it, and written into one.

pub mod putting;
pub mod sheet;
