//! What can be known of a tree before the first account: its names and kinds, and the slips that people make.

pub(crate) mod absent;
pub(crate) mod argument_slips;
pub(crate) mod branches;
pub mod check;
pub(crate) mod column_slips;
pub(crate) mod excel_names;
pub mod inputs;
pub(crate) mod kinds;
pub(crate) mod last_time_slips;
pub(crate) mod names;
pub(crate) mod number_slips;
pub(crate) mod resolve;
pub mod scope;
pub(crate) mod text_numbers;
pub(crate) mod text_slips;
pub(crate) mod written;
