//! How a computed column is shown: in the number format that its rules name, or else in that of what it was computed of.
//!
//! A sum of money is money, a share of money too, money divided by money of the same currency a share in per cent, and a percentage stays one
//! where nothing but percentages is put to it. Where the columns that a formula reads are shown in different ways, or one column is, or a
//! formula takes a number to another unit (`/1000`, `*100`), nothing is guessed, and Excel shows the number as it is.

use std::collections::HashMap;
use std::sync::Arc;

use crate::criteria::Step;
use crate::evaluation::plan::ResultPlan;
use crate::formula::syntax::ast::{Node, Operator, Part, Reference};
use crate::foundation::column::Kind;
use crate::foundation::location::ColumnIndex;
use crate::ooxml::reading::cell_formats::NumberFormat;
use crate::workbook::annotate::ColumnFormat;
use crate::workbook::first_formats::{FirstFormat, first_formats};

use super::ready::Ready;

/// Results that read results that read results: a formula that goes deeper is not followed.
const DEEPEST: usize = 16;

/// What a part of a formula is shown as.
#[derive(Clone, Debug, PartialEq)]
enum Shape {
    /// A number by itself, which takes the format of what stands beside it.
    Plain,
    /// Ten, a hundred, a thousand …: what is multiplied or divided by it is in another unit.
    Power,
    /// In a number format, that of a cell format of the workbook.
    Like(u32, NumberFormat),
    /// Two numbers of one unit, one divided by the other.
    Share,
    /// Not known.
    Unknown,
}

/// The formats of the accounts' columns, as far as they are needed.
pub(super) struct NumberFormats<'a> {
    ready: &'a Ready,
    formats: HashMap<ColumnIndex, FirstFormat>,
}

impl<'a> NumberFormats<'a> {
    /// Reads them.
    pub(super) fn new(ready: &'a Ready) -> Self {
        let computes = ready.plan.results.iter().any(|result| result.step == Step::Compute && result.is_written());
        let accounts = &ready.accounts;
        let formats = if computes { first_formats(&ready.package, &accounts.sheet, &accounts.rows) } else { HashMap::new() };
        Self { ready, formats }
    }

    /// The number format that the rules of a result give it.
    pub(super) fn wanted(&self, name: &str) -> Option<Arc<str>> {
        let is_result = |result: &ResultPlan| result.is_written() && result.name == name;
        let criteria = &self.ready.criteria;
        self.ready.plan.results.iter().any(is_result).then(|| criteria.number_format(name, self.ready.plan.as_of).map(Arc::from)).flatten()
    }

    /// How the computed result of this name is shown; `None` where its formula does not say.
    pub(super) fn of(&self, name: &str) -> Option<ColumnFormat> {
        let index = self.ready.plan.results.iter().position(|result| result.is_written() && result.name == name)?;
        match self.of_result(index, 0) {
            Shape::Like(style, _) => Some(ColumnFormat::Like(style)),
            Shape::Share => Some(ColumnFormat::Percent),
            Shape::Plain | Shape::Power | Shape::Unknown => None,
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
            Part::Number(number) if is_power(*number) => Shape::Power,
            Part::Number(_) | Part::Text(_) | Part::Missing => Shape::Plain,
            Part::Percent(value) => match of(value) {
                Shape::Plain | Shape::Power => Shape::Plain,
                _ => Shape::Unknown,
            },
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
            None => Shape::Plain,
            Some(FirstFormat { style, number: Some(format) }) if !format.is_date() => {
                if format.is_general() {
                    Shape::Plain
                } else {
                    Shape::Like(*style, format.clone())
                }
            }
            Some(_) => Shape::Unknown,
        }
    }
}

/// Whether a number takes another one to another unit: to thousands, to per cent, or back.
fn is_power(number: f64) -> bool {
    let exponent = number.log10().round();
    (exponent >= 1.0 || exponent <= -3.0) && (number / 10_f64.powf(exponent) - 1.0).abs() < 1e-9
}

/// What is added, compared or chosen from.
fn agreed(left: Shape, right: Shape) -> Shape {
    match (left, right) {
        (Shape::Plain | Shape::Power, shape) | (shape, Shape::Plain | Shape::Power) => shape,
        (Shape::Like(style, format), Shape::Like(_, other)) if format == other => Shape::Like(style, format),
        (Shape::Share, Shape::Share) => Shape::Share,
        _ => Shape::Unknown,
    }
}

/// Whether it is shown in per cent.
fn is_share(shape: &Shape) -> bool {
    match shape {
        Shape::Like(_, format) => format.is_percent(),
        shape => *shape == Shape::Share,
    }
}

fn product(left: Shape, right: Shape) -> Shape {
    match (left, right) {
        (Shape::Plain, Shape::Plain) => Shape::Plain,
        (Shape::Plain | Shape::Power, Shape::Plain | Shape::Power) => Shape::Power,
        (Shape::Power, _) | (_, Shape::Power) | (Shape::Unknown, _) | (_, Shape::Unknown) => Shape::Unknown,
        // A hundred times a percentage need not be one.
        (Shape::Plain, shape) | (shape, Shape::Plain) => {
            if is_share(&shape) {
                Shape::Unknown
            } else {
                shape
            }
        }
        (share, shape) | (shape, share) if is_share(&share) => shape,
        _ => Shape::Unknown,
    }
}

fn quotient(left: Shape, right: Shape) -> Shape {
    match (left, right) {
        (Shape::Plain | Shape::Power, Shape::Plain | Shape::Power) => Shape::Plain,
        (Shape::Like(style, format), Shape::Plain) if format.unit().is_some() && !format.is_percent() => Shape::Like(style, format),
        (Shape::Like(style, format), share) if !format.is_percent() && is_share(&share) => Shape::Like(style, format),
        // Numbers without a unit may count different things: revenue and employees.
        (Shape::Like(_, format), Shape::Like(_, other))
            if !format.is_percent() && format.unit().is_some() && format.unit() == other.unit() =>
        {
            Shape::Share
        }
        _ => Shape::Unknown,
    }
}
