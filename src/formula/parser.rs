//! From text to tree.

use super::ast::Tree;
use super::{Dialect, Fault};

/// Reads a formula, with or without a leading `=`. Spans are bytes of `text` as given.
pub fn parse(text: &str, dialect: Dialect) -> Result<Tree, Vec<Fault>> {
    let _ = (text, dialect);
    unimplemented!()
}
