//! The parts of a formula, to be changed: a model names its columns in German, or reads somebody's own key.

use crate::formula::syntax::ast::{Node, Part};

/// Hands every part of a formula to `change`, the inner ones behind the outer ones; ends at the first fault.
pub(super) fn each_part(node: &mut Node, change: &mut impl FnMut(&mut Part) -> Result<(), String>) -> Result<(), String> {
    change(&mut node.part)?;
    match &mut node.part {
        Part::Signed(_, inner) | Part::Percent(inner) => each_part(inner, change),
        Part::Chain(first, rest) => {
            each_part(first, change)?;
            rest.iter_mut().try_for_each(|(_, node)| each_part(node, change))
        }
        Part::Call(_, arguments) => arguments.iter_mut().try_for_each(|node| each_part(node, change)),
        Part::Number(_)
        | Part::Text(_)
        | Part::Boolean(_)
        | Part::Error(_)
        | Part::Missing
        | Part::Reference(_)
        | Part::LastTime(..)
        | Part::Cells(_) => Ok(()),
    }
}
