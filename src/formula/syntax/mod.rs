//! From text to tree and back: the lexer and parser of both dialects, the one canonical tree, and the printer.

pub(crate) mod ages;
pub mod ast;
pub(crate) mod bracket_slips;
pub(crate) mod case_words;
pub(crate) mod columns;
pub(crate) mod given_names;
pub(crate) mod last_time;
pub(crate) mod lexer;
pub(crate) mod moved;
pub(crate) mod numbers;
pub(crate) mod operator_slips;
pub(crate) mod parser;
pub(crate) mod phrases;
pub(crate) mod printer;
pub(crate) mod reader;
pub(crate) mod surroundings;
pub(crate) mod token;
pub(crate) mod units;
