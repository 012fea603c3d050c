//! The values that a formula can come out with: the branches of IF, IFS, SWITCH and CHOOSE, and what is said of them where points from 0
//! to 100 are wanted.

use crate::say;

use super::text_numbers::{Looks, looks_like};
use super::written::typed;
use crate::formula::function::{Control, Implementation};
use crate::formula::syntax::ast::{Called, Node, Part};
use crate::formula::syntax::printer::number_written;
use crate::formula::{Dialect, Fault};

/// Does something with every branch of a formula, the formula itself where it has none.
fn for_each_branch(node: &mut Node, act: &mut impl FnMut(&mut Node)) {
    let Part::Call(Called::Known(function), arguments) = &mut node.part else { return act(node) };
    let Implementation::Control(control) = function.implementation else { return act(node) };
    let count = arguments.len();
    for (place, argument) in arguments.iter_mut().enumerate() {
        let is_branch = match control {
            Control::If | Control::Choose => place > 0,
            Control::Ifs => place % 2 == 1,
            Control::Switch => place > 0 && (place.is_multiple_of(2) || place + 1 == count),
            Control::IfError | Control::IfNa => true,
        };
        if is_branch {
            for_each_branch(argument, act);
        }
    }
}

/// The formula with other constants in its branches; `None` where one of them is none, or there is but one.
fn with_other_branches(node: &Node, other: impl Fn(&Node) -> Option<Part>) -> Option<Node> {
    let mut changed = node.clone();
    let (mut count, mut all) = (0, true);
    for_each_branch(&mut changed, &mut |branch| {
        count += 1;
        match other(branch) {
            Some(part) => branch.part = part,
            None => all = false,
        }
    });
    (all && count > 1).then_some(changed)
}

/// The number that a constant is.
fn constant(node: &Node) -> Option<f64> {
    match &node.part {
        Part::Number(number) => Some(*number),
        Part::Percent(inner) => constant(inner).map(|number| number / 100.0),
        _ => None,
    }
}

/// `IF(…,"80","20")`: numbers in quotes where numbers are wanted.
pub(crate) fn numbers_in_quotes(node: &Node, dialect: Dialect) -> Option<String> {
    let number = |branch: &Node| match &branch.part {
        Part::Text(text) => match looks_like(text, dialect)? {
            Looks::Number { number, .. } if number >= 0.0 => Some(Part::Number(number)),
            _ => None,
        },
        Part::Number(number) => Some(Part::Number(*number)),
        _ => None,
    };
    match (&node.part, number(node)) {
        (Part::Text(_), Some(Part::Number(number))) => Some(number_written(number, dialect)),
        _ => with_other_branches(node, number).map(|mended| typed(&mended, dialect)),
    }
}

/// `IF(…,1,0)` as points, which run from 0 to 100.
pub(crate) fn points_of_one(node: &Node, dialect: Dialect) -> Option<Fault> {
    let mut largest: f64 = 0.0;
    let mut constants = node.clone();
    for_each_branch(&mut constants, &mut |branch| largest = largest.max(constant(branch).unwrap_or(f64::INFINITY)));
    if !(largest > 0.0 && largest <= 1.0) {
        return None;
    }
    // In decimal, so that 0.07 is 7 points and not a neighbour of it.
    let hundredfold = |branch: &Node| {
        let number = constant(branch).filter(|number| *number >= 0.0)?;
        format!("{number}e2").parse().ok().map(Part::Number)
    };
    let mended = typed(&with_other_branches(node, hundredfold)?, dialect);
    let language = dialect.language;
    let largest = number_written(largest, dialect);
    let message = say!(
        language,
        "points run from 0 to 100, and this formula gives {largest} at most",
        "Punkte reichen von 0 bis 100, und diese Formel liefert höchstens {largest}"
    );
    Some(Fault::finding("points-of-one", node.span.clone(), message).with_help(say!(language, "write {mended}", "{mended} schreiben")))
}
