//! What is done with the file format, told in the user's words: the format below knows faults of its own and says nothing. Each function
//! has the name of the one that it calls.

pub mod cells;
pub(crate) mod fault_words;
pub mod package;
pub mod reading;
pub mod sheets;
