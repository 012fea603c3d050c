//! `PREVIOUS([Priority])`, `PREVIOUS([Priority], 2)`: a column and how many times ago, both to be seen in the formula itself.

use crate::formula::function::Function;
use crate::foundation::language::Word;

use super::ast::{Called, Node, Part};

/// The function's name.
pub(crate) const LAST_TIME: Word = Word::new("PREVIOUS", "VORHER");

/// More times than anybody keeps workbooks.
pub(crate) const MOST: u32 = 999;

/// Whether it is the function that reads last time's values.
pub(crate) fn is_it(function: &Function) -> bool {
    function.name.english == LAST_TIME.english
}

/// The column and the times of a call; none where it is another function, or where one of the two cannot be seen.
pub(crate) fn read(called: &Called, arguments: &[Node]) -> Option<Part> {
    if !called.known().is_some_and(is_it) {
        return None;
    }
    let (column, times) = match arguments {
        [column] => (column, 1),
        [column, times] => (column, times_of(times)?),
        _ => return None,
    };
    let Part::Reference(reference) = &column.part else { return None };
    Some(Part::LastTime(reference.clone(), times))
}

/// A whole number that is written there, from 1 up.
pub(crate) fn times_of(node: &Node) -> Option<u32> {
    let Part::Number(number) = node.part else { return None };
    ((1.0..=f64::from(MOST)).contains(&number) && number.fract() == 0.0).then_some(number as u32)
}
