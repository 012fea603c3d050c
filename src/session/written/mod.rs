//! What people decided, written into the workbook in which it is decided: bytes in, bytes out.
//!
//! [`agreed`] puts other texts and numbers into the cells of the criteria, and says what that changes.

pub mod agreed;
