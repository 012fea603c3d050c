//! What people decided, written into the workbook in which it is decided: bytes in, bytes out.
//!
//! [`agreed`] puts other texts and numbers into the cells of the criteria, and says what that changes; [`overridden`] puts what was decided in
//! place of the rules into the sheet of overrides; [`chosen`] puts into the settings where the accounts stand; [`pinning`] makes today's
//! results into expectations.

pub mod agreed;
pub mod chosen;
pub mod overridden;
pub mod pinning;
