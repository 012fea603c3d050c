//! From text to tree and back: the lexer and parser of both dialects, the one canonical tree, and the printer.

pub mod ast;
pub(crate) mod columns;
pub(crate) mod lexer;
pub(crate) mod numbers;
pub(crate) mod operator_slips;
pub(crate) mod parser;
pub(crate) mod printer;
