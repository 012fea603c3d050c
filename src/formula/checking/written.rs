//! A part of a formula as messages write it: shortened to be read, or whole to be typed.

use crate::formula::Dialect;
use crate::formula::syntax::ast::{Node, Tree};

/// A part as it is written in the dialect, shortened where it is long.
pub(crate) fn shown(node: &Node, dialect: Dialect) -> String {
    const LONGEST: usize = 40;
    let written = Tree::new(node.clone()).print(dialect);
    if written.chars().count() <= LONGEST { written } else { written.chars().take(LONGEST).chain(['…']).collect() }
}

/// A formula as it was printed, without the blanks around its signs, as people type it.
pub(crate) fn tight(printed: &str) -> String {
    let mut written = String::with_capacity(printed.len());
    let (mut quote, mut brackets) = (None, 0_usize);
    for letter in printed.chars() {
        match (quote, letter) {
            (Some(mark), _) if mark == letter => quote = None,
            // In a bracket an apostrophe escapes one character, and opens nothing.
            (None, '"') => quote = Some(letter),
            (None, '\'') if brackets == 0 => quote = Some(letter),
            (None, '[') => brackets += 1,
            (None, ']') => brackets = brackets.saturating_sub(1),
            (None, ' ') if brackets == 0 => continue,
            _ => {}
        }
        written.push(letter);
    }
    written
}

/// A part as it is typed in the dialect, however long it is.
pub(crate) fn typed(node: &Node, dialect: Dialect) -> String {
    tight(&Tree::new(node.clone()).print(dialect))
}
