//! What a formula reads, and where it is written: for showing a formula with its values put in.

use std::ops::Range;

use super::resolve::{Resolved, ranges_at, resolve, slot_of};
use super::scope::{RangeId, Scope};
use crate::formula::function::Takes;
use crate::formula::syntax::ast::{Node, Part, Tree};

/// What stands at an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The account's own value in this slot.
    Slot(usize),
    /// A whole column.
    Column(RangeId),
}

/// A place in a formula where something is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Bytes of the formula's text.
    pub span: Range<usize>,
    /// What is read there.
    pub source: Source,
}

/// Everything that a formula reads, from left to right. Names that are not in scope are left away.
pub fn inputs(tree: &Tree, scope: &Scope) -> Vec<Input> {
    let mut found = Vec::new();
    visit(&tree.root, scope, false, &mut found);
    found
}

fn visit(node: &Node, scope: &Scope, range: bool, found: &mut Vec<Input>) {
    match &node.part {
        Part::Reference(reference) => {
            let source = match resolve(reference, scope, range) {
                Ok(Resolved::Slot(slot)) => Source::Slot(slot),
                Ok(Resolved::Range(id)) => Source::Column(id),
                Err(_) => return,
            };
            found.push(Input { span: node.span.clone(), source });
        }
        Part::LastTime(..) => {
            found.extend(slot_of(node, scope).map(|slot| Input { span: node.span.clone(), source: Source::Slot(slot) }));
        }
        Part::Call(called, arguments) => {
            for (place, argument) in (0..).zip(arguments) {
                if called.known().and_then(|function| function.parameter(place)).is_some_and(|parameter| parameter.takes == Takes::Rows) {
                    of_rows(argument, scope, found);
                    continue;
                }
                let range = called.known().is_some_and(|function| ranges_at(function, arguments, place, scope));
                visit(argument, scope, range, found);
            }
        }
        _ => node.children().into_iter().for_each(|child| visit(child, scope, false, found)),
    }
}

/// Conditions on rows, in which a bare column is a whole one.
fn of_rows(node: &Node, scope: &Scope, found: &mut Vec<Input>) {
    match &node.part {
        Part::Chain(..) => node.children().into_iter().for_each(|child| of_rows(child, scope, found)),
        part => visit(node, scope, matches!(part, Part::Reference(_)), found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::checking::scope::{Origin, ScopeColumn};
    use crate::formula::{Dialect, parse};
    use crate::foundation::column::Kind;
    use crate::foundation::location::ColumnIndex;

    #[test]
    fn values_and_whole_columns_are_told_apart() {
        let column =
            |name: &str, index| ScopeColumn { name: name.to_owned(), origin: Origin::Account(ColumnIndex(index)), kind: Kind::Number };
        let scope = Scope::new("Accounts".to_owned(), Vec::new(), vec![column("A", 0), column("B", 1)], Vec::new());
        let text = "=[A]/SUM([B])+[@B]+Unknown";
        let found = inputs(&parse(text, Dialect::ENGLISH).unwrap(), &scope);
        let shown: Vec<_> = found.iter().map(|input| (&text[input.span.clone()], input.source)).collect();
        let whole = RangeId { table: None, column: 1 };
        assert_eq!(shown, [("[A]", Source::Slot(0)), ("[B]", Source::Column(whole)), ("[@B]", Source::Slot(1))]);
    }
}
