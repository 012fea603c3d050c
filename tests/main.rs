//! The tests of keyfolio as its users meet it, in one binary: a harness, and a file for each command or promise.

#![allow(unreachable_pub, missing_docs, reason = "a test binary has no public interface")]

mod architecture;
mod bad_input;
mod broken_formulas;
mod conversions;
mod corpus;
mod fidelity;
mod formula_properties;
mod harness;
mod licences;
mod method;
mod parity;
mod readme;
mod runs;
mod samples;
mod write_back;
