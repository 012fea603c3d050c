//! Criteria × accounts → outcomes; no input or output.
