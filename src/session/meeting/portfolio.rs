//! Where the accounts stand: two axes, the values at which the criteria divide them, and what the parts between are called.
//!
//! The axes are those of the report: the settings name them, or else they are the first two scores. Where a Classify result reads both,
//! its rows divide the portfolio: each number that a row compares an axis with is a threshold, and the label of a part is that of
//! the first row that fits there. A row that hangs on anything else leaves the parts that it might fit without a name.

use crate::criteria::{Settings, Step, Written};
use crate::evaluation::plan::{Plan, ResultPlan};
use crate::formula::syntax::ast::{Level, Node, Operator, Part, Sign};

/// A column of numbers, by the slot under which it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The column or result.
    pub name: String,
    /// Its slot.
    pub slot: usize,
    /// Whether these are points from 0 to 100.
    pub points: bool,
}

/// A value at which an axis is divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// The value.
    pub at: f64,
    /// Whether the value itself belongs to the part above.
    pub above: bool,
}

/// The portfolio of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Portfolio {
    /// The horizontal axis.
    pub x: Measure,
    /// The vertical axis.
    pub y: Measure,
    /// The size of the bubbles.
    pub size: Option<Measure>,
    /// The Classify result that divides it.
    pub result: Option<String>,
    /// Where the horizontal axis is divided, ascending.
    pub columns: Vec<Threshold>,
    /// Where the vertical axis is divided, ascending.
    pub rows: Vec<Threshold>,
    /// The label of each part, from the bottom left to the right and up; empty where it has none.
    pub labels: Vec<String>,
}

/// The measure that a setting names.
pub fn measure(plan: &Plan, written: Option<&Written>) -> Option<Measure> {
    let slot = plan.scope.slot(&written.filter(|written| !written.is_empty())?.text)?;
    Some(of_slot(plan, slot))
}

fn of_slot(plan: &Plan, slot: usize) -> Measure {
    let result = plan.results.iter().find(|result| result.slot == slot);
    let name = result.map_or_else(|| plan.scope.columns[slot].name.clone(), |result| result.name.clone());
    Measure { name, slot, points: result.is_some_and(|result| result.step == Step::Score) }
}

impl Portfolio {
    /// The portfolio that settings and criteria give, if there are two axes.
    pub fn of(plan: &Plan, settings: &Settings) -> Option<Self> {
        let (x, y) = (measure(plan, settings.portfolio_x.as_ref()), measure(plan, settings.portfolio_y.as_ref()));
        let mut scores = plan.results.iter().filter(|result| result.step == Step::Score && result.is_written()).map(|score| score.slot);
        let y = y.or_else(|| scores.clone().next().map(|slot| of_slot(plan, slot)))?;
        let x = x.or_else(|| scores.find(|slot| *slot != y.slot).map(|slot| of_slot(plan, slot)))?;
        let size = measure(plan, settings.bubble_size.as_ref());
        let mut portfolio = Self { x, y, size, result: None, columns: Vec::new(), rows: Vec::new(), labels: vec![String::new()] };
        let divides = |result: &&ResultPlan| {
            result.step == Step::Classify && [portfolio.x.slot, portfolio.y.slot].iter().all(|axis| result.reads.contains(axis))
        };
        if let Some(result) = plan.results.iter().find(divides) {
            portfolio.divide(plan, result);
        }
        Some(portfolio)
    }

    /// The part in which a point lies: its column and row.
    pub fn part(&self, x: f64, y: f64) -> (usize, usize) {
        let place = |thresholds: &[Threshold], value: f64| {
            thresholds.iter().filter(|threshold| value > threshold.at || (threshold.above && value == threshold.at)).count()
        };
        (place(&self.columns, x), place(&self.rows, y))
    }

    fn divide(&mut self, plan: &Plan, result: &ResultPlan) {
        let trees: Vec<Option<&Node>> = result.rules.iter().map(|&rule| plan.rules[rule].formula.as_ref().map(|tree| &tree.root)).collect();
        let axes = Axes { plan, x: self.x.slot, y: self.y.slot };
        let (mut columns, mut rows) = (Vec::new(), Vec::new());
        for tree in trees.iter().flatten() {
            axes.thresholds(tree, &mut |axis, threshold| if axis == axes.x { columns.push(threshold) } else { rows.push(threshold) });
        }
        (self.columns, self.rows) = (sorted(columns), sorted(rows));
        self.result = Some(result.name.clone());
        self.labels.clear();
        for y in between(&self.rows) {
            for x in between(&self.columns) {
                let mut label = String::new();
                for (tree, &rule) in trees.iter().zip(&result.rules) {
                    match tree.map_or(Some(true), |tree| axes.holds(tree, x, y)) {
                        Some(false) => {}
                        Some(true) => {
                            label.clone_from(&plan.rules[rule].rule.item.text);
                            break;
                        }
                        None => break,
                    }
                }
                self.labels.push(label);
            }
        }
    }
}

/// Ascending, each once.
fn sorted(mut thresholds: Vec<Threshold>) -> Vec<Threshold> {
    thresholds.sort_by(|one, other| one.at.total_cmp(&other.at).then(other.above.cmp(&one.above)));
    thresholds.dedup_by(|one, other| one.at == other.at);
    thresholds
}

/// A value in each part that thresholds make.
fn between(thresholds: &[Threshold]) -> Vec<f64> {
    let (Some(first), Some(last)) = (thresholds.first(), thresholds.last()) else { return vec![0.0] };
    let beyond = |value: f64| value.abs().max(1.0);
    let inner = thresholds.windows(2).map(|pair| pair[0].at + (pair[1].at - pair[0].at) / 2.0);
    std::iter::once(first.at - beyond(first.at)).chain(inner).chain(std::iter::once(last.at + beyond(last.at))).collect()
}

/// The two axes as formulas read them.
struct Axes<'p> {
    plan: &'p Plan,
    x: usize,
    y: usize,
}

impl Axes<'_> {
    /// The axis that a part of a formula reads for the account at hand.
    fn axis(&self, node: &Node) -> Option<usize> {
        let Part::Reference(reference) = &node.part else { return None };
        if reference.table.is_some() {
            return None;
        }
        self.plan.scope.slot(&reference.column).filter(|slot| *slot == self.x || *slot == self.y)
    }

    /// Every number that a formula compares an axis with.
    fn thresholds(&self, node: &Node, found: &mut impl FnMut(usize, Threshold)) {
        if let Part::Chain(left, rest) = &node.part
            && let [(operator, right)] = rest.as_slice()
            && node.level() == Level::Comparison
        {
            let turned = self.axis(left).is_none();
            let (axis, number) = if turned { (self.axis(right), constant(left)) } else { (self.axis(left), constant(right)) };
            // Whether the value itself goes with what is greater.
            let above = match operator {
                Operator::GreaterOrEqual | Operator::Less => Some(!turned),
                Operator::Greater | Operator::LessOrEqual => Some(turned),
                _ => None,
            };
            if let (Some(axis), Some(at), Some(above)) = (axis, number, above) {
                found(axis, Threshold { at, above });
            }
        }
        node.children().into_iter().for_each(|child| self.thresholds(child, found));
    }

    /// Whether a condition holds where the axes have these values; `None` where it hangs on something else.
    fn holds(&self, node: &Node, x: f64, y: f64) -> Option<bool> {
        match &node.part {
            Part::Boolean(boolean) => Some(*boolean),
            Part::Chain(left, rest) => {
                let [(operator, right)] = rest.as_slice() else { return None };
                let number = |node: &Node| match self.axis(node) {
                    Some(axis) => Some(if axis == self.x { x } else { y }),
                    None => constant(node),
                };
                let (left, right) = (number(left)?, number(right)?);
                match operator {
                    Operator::Equal => Some(left == right),
                    Operator::NotEqual => Some(left != right),
                    Operator::Less => Some(left < right),
                    Operator::LessOrEqual => Some(left <= right),
                    Operator::Greater => Some(left > right),
                    Operator::GreaterOrEqual => Some(left >= right),
                    _ => None,
                }
            }
            Part::Call(called, arguments) => {
                let all: Vec<Option<bool>> = arguments.iter().map(|argument| self.holds(argument, x, y)).collect();
                match (called.known()?.name.english, all.as_slice()) {
                    ("AND", all) => decided(all, false),
                    ("OR", all) => decided(all, true),
                    ("NOT", [one]) => one.map(|holds| !holds),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// What AND (decided by FALSE) and OR (decided by TRUE) give of conditions of which some are not known.
fn decided(all: &[Option<bool>], by: bool) -> Option<bool> {
    if all.contains(&Some(by)) {
        return Some(by);
    }
    (!all.is_empty() && all.iter().all(Option::is_some)).then_some(!by)
}

fn constant(node: &Node) -> Option<f64> {
    match &node.part {
        Part::Number(number) => Some(*number),
        Part::Percent(inner) => constant(inner).map(|number| number / 100.0),
        Part::Signed(Sign::Minus, inner) => constant(inner).map(|number| -number),
        Part::Signed(Sign::Plus, inner) => constant(inner),
        _ => None,
    }
}
