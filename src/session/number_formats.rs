//! How a computed column is shown: in the number format of what it was computed of.
//!
//! A sum of money is money, a share of money too, money divided by money of the same format a share in per cent, and a percentage stays one.
//! Where the columns that a formula reads are shown in different ways, nothing is guessed, and Excel shows the number as it is.

use std::collections::HashMap;

use crate::criteria::Step;
use crate::formula::syntax::ast::{Node, Operator, Part, Reference};
use crate::foundation::column::Kind;
use crate::foundation::location::ColumnIndex;
use crate::ooxml::reading::cell_formats::NumberFormat;
use crate::workbook::annotate::ColumnFormat;
use crate::workbook::first_formats::first_formats;

use super::ready::Ready;

/// Results that read results that read results: a formula that goes deeper is not followed.
const DEEPEST: usize = 16;

/// What a part of a formula is shown as.
#[derive(Clone, Debug, PartialEq)]
enum Shape {
    /// A number by itself, which takes the format of what stands beside it.
    Plain,
    /// In the format of a column of the accounts.
    Like(ColumnIndex, NumberFormat),
    /// Two numbers of one format, one divided by the other.
    Share,
    /// Not known.
    Unknown,
}

/// The formats of the accounts' columns, as far as they are needed.
pub(super) struct NumberFormats<'a> {
    ready: &'a Ready,
    formats: HashMap<ColumnIndex, NumberFormat>,
}

impl<'a> NumberFormats<'a> {
    /// Reads them.
    pub(super) fn new(ready: &'a Ready) -> Self {
        let computes = ready.plan.results.iter().any(|result| result.step == Step::Compute && result.is_written());
        let accounts = &ready.accounts;
        let formats = if computes { first_formats(&ready.package, &accounts.sheet, &accounts.rows) } else { HashMap::new() };
        Self { ready, formats }
    }

    /// How the computed result of this name is shown; `None` where its formula does not say.
    pub(super) fn of(&self, name: &str) -> Option<ColumnFormat> {
        let index = self.ready.plan.results.iter().position(|result| result.is_written() && result.name == name)?;
        match self.of_result(index, 0) {
            Shape::Like(column, _) => Some(ColumnFormat::Like(column)),
            Shape::Share => Some(ColumnFormat::Percent),
            Shape::Plain | Shape::Unknown => None,
        }
    }

    fn of_result(&self, index: usize, depth: usize) -> Shape {
        let result = &self.ready.plan.results[index];
        if result.step != Step::Compute || result.kind != Kind::Number || depth > DEEPEST {
            return Shape::Unknown;
        }
        let trees = result.rules.iter().map(|&rule| self.ready.plan.rules[rule].formula.as_ref());
        trees.map(|tree| tree.map_or(Shape::Unknown, |tree| self.of_node(&tree.root, depth))).reduce(agreed).unwrap_or(Shape::Unknown)
    }

    fn of_node(&self, node: &Node, depth: usize) -> Shape {
        let of = |node: &Node| self.of_node(node, depth);
        match &node.part {
            Part::Number(_) | Part::Text(_) | Part::Missing | Part::Percent(_) => Shape::Plain,
            Part::Signed(_, value) => of(value),
            Part::Reference(reference) | Part::LastTime(reference, _) => self.of_reference(reference, depth),
            Part::Chain(first, rest) => rest.iter().fold(of(first), |left, (operator, right)| {
                let right = of(right);
                match operator {
                    Operator::Add | Operator::Subtract => agreed(left, right),
                    Operator::Multiply => product(left, right),
                    Operator::Divide => quotient(left, right),
                    _ => Shape::Unknown,
                }
            }),
            Part::Call(called, arguments) => {
                let all = |arguments: &[Node]| arguments.iter().map(of).reduce(agreed).unwrap_or(Shape::Unknown);
                match called.known().map(|function| function.name.english) {
                    Some("SUM" | "MIN" | "MAX" | "AVERAGE" | "MEDIAN" | "ABS" | "IFERROR" | "IFNA") => all(arguments),
                    Some("ROUND" | "ROUNDUP" | "ROUNDDOWN" | "TRUNC" | "INT" | "MROUND") => arguments.first().map_or(Shape::Unknown, of),
                    Some("IF") => arguments.get(1..).map_or(Shape::Unknown, all),
                    _ => Shape::Unknown,
                }
            }
            Part::Boolean(_) | Part::Error(_) | Part::Cells(_) => Shape::Unknown,
        }
    }

    fn of_reference(&self, reference: &Reference, depth: usize) -> Shape {
        let (plan, accounts) = (&self.ready.plan, &self.ready.accounts);
        if reference.table.as_ref().is_some_and(|table| !plan.scope.is_accounts(table)) {
            return Shape::Unknown;
        }
        let Some(slot) = plan.scope.slot(&reference.column) else { return Shape::Unknown };
        if let Some(index) = plan.results.iter().position(|result| result.slot == slot) {
            return self.of_result(index, depth + 1);
        }
        let Some(column) = accounts.columns.get(slot) else { return Shape::Unknown };
        match self.formats.get(&column.index) {
            Some(format) if format.is_date() => Shape::Unknown,
            Some(format) if !format.is_general() => Shape::Like(column.index, format.clone()),
            _ => Shape::Plain,
        }
    }
}

/// What is added, compared or chosen from.
fn agreed(left: Shape, right: Shape) -> Shape {
    match (left, right) {
        (Shape::Plain, shape) | (shape, Shape::Plain) => shape,
        (Shape::Like(column, format), Shape::Like(_, other)) if format == other => Shape::Like(column, format),
        (Shape::Share, Shape::Share) => Shape::Share,
        _ => Shape::Unknown,
    }
}

fn product(left: Shape, right: Shape) -> Shape {
    let is_share = |shape: &Shape| match shape {
        Shape::Like(_, format) => format.is_percent(),
        shape => *shape == Shape::Share,
    };
    match (left, right) {
        (Shape::Plain, shape) | (shape, Shape::Plain) => shape,
        (Shape::Unknown, _) | (_, Shape::Unknown) => Shape::Unknown,
        (share, shape) | (shape, share) if is_share(&share) => shape,
        _ => Shape::Unknown,
    }
}

fn quotient(left: Shape, right: Shape) -> Shape {
    match (left, right) {
        (shape, Shape::Plain) => shape,
        (Shape::Like(column, format), Shape::Like(_, other)) => match (format.is_percent(), other.is_percent()) {
            (false, true) => Shape::Like(column, format),
            (false, false) if format == other => Shape::Share,
            _ => Shape::Unknown,
        },
        (Shape::Like(column, format), Shape::Share) if !format.is_percent() => Shape::Like(column, format),
        _ => Shape::Unknown,
    }
}
