//! From tree to text.

use super::Dialect;
use super::ast::Tree;

impl Tree {
    /// Writes the formula in a dialect, without a leading `=`. Reading it in that dialect gives the same tree, but for places.
    pub fn print(&self, dialect: Dialect) -> String {
        let _ = dialect;
        unimplemented!()
    }
}
