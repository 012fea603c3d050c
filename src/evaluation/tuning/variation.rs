//! What can be varied in criteria: the weights of Score rows, and the numbers at which a decision turns.
//!
//! A *threshold* is a number that a Knock-out, Blocker or Classify formula compares something with by `<`, `<=`, `>` or `>=`, a bound of a
//! linear scale, or a threshold of a scale by steps. A number after `=` is a code and no threshold. A threshold of 0 has no per cent
//! that could be added, and one whose scale would be turned round by the change is left as it is.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::criteria::{Scale, Step};
use crate::formula::syntax::ast::{Node, Operator, Part, Sign, Tree};
use crate::foundation::location::Location;
use crate::foundation::number::round_to_15_digits;

use super::numbers::{compared, constant};
use crate::evaluation::parsed::ParsedRule;
use crate::evaluation::plan::Plan;

/// What is varied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// The weight of a Score row.
    Weight,
    /// A number that a formula compares with.
    Threshold,
    /// A bound or a step of a scale.
    Scale,
}

/// Where in a rule a number stands.
#[derive(Clone, Debug, PartialEq)]
enum Spot {
    Weight,
    /// A number in the formula, by its bytes.
    Literal(Range<usize>),
    Zero,
    Hundred,
    Step(usize),
}

/// One number of the criteria, changed by a share of itself.
#[derive(Clone, Debug)]
pub struct Variation {
    /// What is varied.
    pub sort: Sort,
    /// The result, as an index into the plan.
    pub result: usize,
    /// The rule, as an index into the plan.
    pub rule: usize,
    /// The cell that holds the number.
    pub location: Location,
    /// The number as it is; `None` where a weight is an expression.
    pub before: Option<f64>,
    /// The number as it is tried.
    pub after: Option<f64>,
    /// Whether the number is written with a per cent sign.
    pub percent: bool,
    /// What it is multiplied by.
    pub factor: f64,
    part: Spot,
}

/// How far numbers are varied, as shares: 0.1 for 10 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// Of weights.
    pub weights: f64,
    /// Of thresholds and scales.
    pub thresholds: f64,
}

/// Every number that can be varied, up and down, in the order of the criteria; and how many were left as they are because their
/// change would turn a scale round.
pub fn variations(plan: &Plan, shares: Shares) -> (Vec<Variation>, usize) {
    let mut all = Vec::new();
    let mut left = 0;
    let mut by_rule: Vec<(usize, usize)> =
        plan.results.iter().enumerate().flat_map(|(result, planned)| planned.rules.iter().map(move |&rule| (rule, result))).collect();
    by_rule.sort_unstable();
    for (rule, result) in by_rule {
        for (sort, part, before, percent) in numbers(plan, result, rule) {
            let share = if sort == Sort::Weight { shares.weights } else { shares.thresholds };
            let parsed = &plan.rules[rule];
            let location = match sort {
                Sort::Weight => &parsed.rule.weight.location,
                Sort::Threshold => &parsed.rule.formula.location,
                Sort::Scale => &parsed.rule.scale_text.location,
            };
            for factor in [1.0 - share, 1.0 + share] {
                if share == 0.0 || before == Some(0.0) {
                    continue;
                }
                let after = before.map(|before| round_to_15_digits(before * factor));
                let variation =
                    Variation { sort, result, rule, location: location.clone(), before, after, percent, factor, part: part.clone() };
                if sort == Sort::Scale && !variation.keeps_order(&parsed.rule.scale) {
                    left += 1;
                } else {
                    all.push(variation);
                }
            }
        }
    }
    (all, left)
}

fn numbers(plan: &Plan, result: usize, rule: usize) -> Vec<(Sort, Spot, Option<f64>, bool)> {
    let parsed = &plan.rules[rule];
    let mut numbers = Vec::new();
    match parsed.rule.step {
        Step::Score => {
            // In a score of one row the weight is divided by itself.
            if plan.results[result].rules.len() > 1 {
                let percent = parsed.rule.weight.text.ends_with('%');
                numbers.push((Sort::Weight, Spot::Weight, parsed.rule.constant_weight(plan.dialect), percent));
            }
            let percent = parsed.rule.scale_text.text.contains('%');
            match &parsed.rule.scale {
                Scale::Linear { zero, hundred } => {
                    numbers.push((Sort::Scale, Spot::Zero, Some(*zero), percent));
                    numbers.push((Sort::Scale, Spot::Hundred, Some(*hundred), percent));
                }
                Scale::Steps(steps) => {
                    numbers.extend(
                        steps
                            .iter()
                            .enumerate()
                            .map(|(position, (threshold, _))| (Sort::Scale, Spot::Step(position), Some(*threshold), percent)),
                    );
                }
                _ => {}
            }
        }
        Step::Knockout | Step::Blocker | Step::Classify => {
            if let Some(tree) = &parsed.formula {
                compared(&tree.root, &mut |node, _| {
                    let percent = matches!(constant_part(node), Part::Percent(_));
                    numbers.push((Sort::Threshold, Spot::Literal(node.span.clone()), constant(node), percent));
                });
            }
        }
        Step::Compute | Step::Limit => {}
    }
    numbers
}

fn constant_part(node: &Node) -> &Part {
    match &node.part {
        Part::Signed(_, inner) => constant_part(inner),
        other => other,
    }
}

impl Variation {
    /// Whether a scale keeps its direction, and its steps their order.
    fn keeps_order(&self, scale: &Scale) -> bool {
        match (scale, self.scaled(scale)) {
            (Scale::Linear { zero, hundred }, Scale::Linear { zero: new_zero, hundred: new_hundred }) => {
                new_zero != new_hundred && (zero < hundred) == (new_zero < new_hundred)
            }
            (_, Scale::Steps(steps)) => steps.windows(2).all(|pair| pair[0].0 < pair[1].0),
            _ => true,
        }
    }

    fn scaled(&self, scale: &Scale) -> Scale {
        let (mut scale, after) = (scale.clone(), self.after.unwrap_or_default());
        match (&mut scale, &self.part) {
            (Scale::Linear { zero, .. }, Spot::Zero) => *zero = after,
            (Scale::Linear { hundred, .. }, Spot::Hundred) => *hundred = after,
            (Scale::Steps(steps), Spot::Step(position)) => {
                if let Some((threshold, _)) = steps.get_mut(*position) {
                    *threshold = after;
                }
            }
            _ => {}
        }
        scale
    }

    /// The plan with this change and no other.
    pub fn applied(&self, plan: &Plan) -> Plan {
        let mut plan = plan.clone();
        let parsed = &mut plan.rules[self.rule];
        match &self.part {
            Spot::Weight => parsed.weight = Some(times(parsed, self.factor)),
            Spot::Literal(span) => {
                if let Some(tree) = &mut parsed.formula {
                    replace(&mut tree.root, span, self.after.unwrap_or_default());
                }
            }
            Spot::Zero | Spot::Hundred | Spot::Step(_) => parsed.rule.scale = self.scaled(&parsed.rule.scale),
        }
        plan
    }
}

/// The rule's weight, multiplied.
fn times(parsed: &ParsedRule, factor: f64) -> Tree {
    let number = |number: f64| Node { span: 0..0, part: Part::Number(number) };
    let weight = parsed.weight.as_ref().map_or_else(|| number(1.0), |tree| tree.root.clone());
    Tree::new(Node { span: weight.span.clone(), part: Part::Chain(Box::new(weight), vec![(Operator::Multiply, number(factor))]) })
}

/// Puts another number where one stands.
fn replace(node: &mut Node, span: &Range<usize>, number: f64) {
    if node.span == *span && constant(node).is_some() {
        let positive = Part::Number(number.abs());
        node.part = if number < 0.0 { Part::Signed(Sign::Minus, Box::new(Node { span: span.clone(), part: positive })) } else { positive };
        return;
    }
    match &mut node.part {
        Part::Signed(_, inner) | Part::Percent(inner) => replace(inner, span, number),
        Part::Chain(first, rest) => {
            replace(first, span, number);
            rest.iter_mut().for_each(|(_, operand)| replace(operand, span, number));
        }
        Part::Call(_, arguments) => arguments.iter_mut().for_each(|argument| replace(argument, span, number)),
        _ => {}
    }
}

fn reads(plan: &Plan, reader: usize, read: usize) -> bool {
    let (reader, read) = (&plan.results[reader], &plan.results[read]);
    let knockout = read.step == Step::Knockout && reader.in_funnel;
    knockout || reader.reads.contains(&read.slot) || reader.ranges.iter().any(|id| id.table.is_none() && id.column == read.slot)
}

/// The results that one of these needs, and these themselves.
pub fn needed(plan: &Plan, wanted: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
    let mut needed: BTreeSet<usize> = wanted.into_iter().collect();
    for &index in plan.order.iter().rev() {
        if needed.contains(&index) {
            needed.extend((0..plan.results.len()).filter(|&read| reads(plan, index, read)));
        }
    }
    needed
}
