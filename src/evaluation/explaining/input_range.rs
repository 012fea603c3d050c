//! Where an input can sensibly lie, which of its values are worth trying, and how a value is rounded so that it still does.

use crate::criteria::{Scale, Step};
use crate::formula::checking::inputs::{Source, inputs};
use crate::formula::syntax::ast::{Node, Part, Sign, Tree};
use crate::foundation::number::round_to_15_digits;

use crate::evaluation::plan::Plan;

/// Values between the ends of an input's range that are tried before the boundary is looked for.
const GRID: usize = 32;

/// Where an input can lie, and the numbers at which the criteria change their mind.
pub(crate) struct Range {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) critical: Vec<f64>,
    pub(crate) whole: bool,
    /// Days are not rounded: none is rounder than another.
    pub(crate) dates: bool,
}

impl Range {
    /// Numbers beyond `start`, the nearest first.
    pub(crate) fn grid(&self, start: f64, upwards: bool) -> Vec<f64> {
        let span = self.high - self.low;
        let step = if self.whole { 1.0 } else { span / 1000.0 };
        let even = (0..=GRID).map(|place| self.low + span * place as f64 / GRID as f64);
        let around = self.critical.iter().flat_map(|&number| [number - step, number, number + step]);
        let rounded = |number: f64| if self.whole { number.round() } else { number };
        let beyond = |number: &f64| if upwards { *number > start && *number <= self.high } else { *number < start && *number >= self.low };
        let mut grid: Vec<f64> = even.chain(around).chain([self.low, self.high]).map(rounded).filter(beyond).collect();
        grid.sort_by(f64::total_cmp);
        grid.dedup();
        if !upwards {
            grid.reverse();
        }
        grid
    }
}

/// The roundest number just beyond a boundary that is still better.
pub(crate) fn outward(start: f64, good: f64, range: &Range, upwards: bool, is_better: &dyn Fn(f64) -> bool) -> Option<f64> {
    let gap = (good - start).abs();
    let size = if gap > 0.0 && !range.dates { gap.log10().floor() as i32 } else { 0 };
    for exponent in (size - 13..=size).rev() {
        let exponent = if range.whole { exponent.max(0) } else { exponent };
        let rounded = round_outward(good, exponent, upwards);
        // At most a hundredth more than is needed, unless only whole numbers make sense.
        let near = (rounded - good).abs() <= gap * 0.01 || (range.whole && exponent == 0);
        if near && rounded >= range.low && rounded <= range.high && is_better(rounded) {
            return Some(rounded);
        }
        if range.whole && exponent == 0 {
            return None;
        }
    }
    let plain = round_to_15_digits(good);
    is_better(plain).then_some(plain)
}

/// The next multiple of a power of ten, away from where the search began.
fn round_outward(number: f64, exponent: i32, upwards: bool) -> f64 {
    let turn = |scaled: f64| {
        let scaled = round_to_15_digits(scaled);
        if upwards { scaled.ceil() } else { scaled.floor() }
    };
    let rounded = if exponent >= 0 {
        let unit = 10_f64.powi(exponent);
        turn(number / unit) * unit
    } else {
        let unit = 10_f64.powi(-exponent);
        turn(number * unit) / unit
    };
    round_to_15_digits(rounded)
}

/// The numbers in formulas that read a slot, and the bounds of scales that it is put on.
pub(crate) fn literals_beside(plan: &Plan, slot: usize) -> Vec<f64> {
    let mut numbers = Vec::new();
    for parsed in &plan.rules {
        let Some(tree) = &parsed.formula else { continue };
        if !inputs(tree, &plan.scope).iter().any(|input| input.source == Source::Slot(slot)) {
            continue;
        }
        literals(&tree.root, &mut numbers);
        if parsed.rule.step == Step::Score && matches!(tree.root.part, Part::Reference(_)) {
            match &parsed.rule.scale {
                Scale::Linear { zero, hundred } => numbers.extend([*zero, *hundred]),
                Scale::Steps(steps) => numbers.extend(steps.iter().map(|(threshold, _)| *threshold)),
                Scale::Points => numbers.extend([0.0, 100.0]),
                Scale::Observed { .. } | Scale::Percentile | Scale::Labels { .. } => {}
            }
        }
    }
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    numbers
}

fn literals(node: &Node, numbers: &mut Vec<f64>) {
    match &node.part {
        Part::Number(number) => numbers.push(*number),
        Part::Percent(inner) if matches!(inner.part, Part::Number(_)) => {
            if let Part::Number(number) = inner.part {
                numbers.push(number / 100.0);
            }
        }
        Part::Signed(Sign::Minus, inner) if matches!(inner.part, Part::Number(_)) => {
            if let Part::Number(number) = inner.part {
                numbers.push(-number);
            }
        }
        _ => node.children().into_iter().for_each(|child| literals(child, numbers)),
    }
}

/// The texts of scales that a slot is put on.
pub(crate) fn scale_labels(plan: &Plan, slot: usize) -> Vec<&str> {
    let on_slot = |tree: &Tree| inputs(tree, &plan.scope).iter().any(|input| input.source == Source::Slot(slot));
    let mut labels = Vec::new();
    for parsed in plan.rules.iter().filter(|parsed| parsed.formula.as_ref().is_some_and(on_slot)) {
        if let Scale::Labels { points, .. } = &parsed.rule.scale {
            labels.extend(points.iter().map(|(label, _)| label.as_str()));
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::{Range, outward, round_outward};

    #[test]
    fn a_round_number_asks_for_hardly_more_than_is_needed() {
        let range = |whole| Range { low: 0.0, high: 1e9, critical: Vec::new(), whole, dates: false };
        for (start, needed, whole, round) in [
            (0.0, 714_285.7, false, 720_000.0),
            (350_000.0, 1_421_428.5, false, 1_430_000.0),
            (500.0, 1000.001, false, 1001.0),
            (500.0, 1000.001, true, 1001.0),
            (0.15, 0.2071, false, 0.2071),
            (0.15, 0.20698, false, 0.207),
        ] {
            assert_eq!(outward(start, needed, &range(whole), true, &|number| number >= needed), Some(round), "{needed}");
        }
    }

    #[test]
    fn rounding_goes_away_from_the_start() {
        for (number, exponent, upwards, rounded) in [
            (0.2071, -2, true, 0.21),
            (0.2071, -2, false, 0.2),
            (1_409_200.0, 4, true, 1_410_000.0),
            (-0.031, -2, false, -0.04),
            (65.0, -1, true, 65.0),
        ] {
            assert_eq!(round_outward(number, exponent, upwards), rounded);
        }
    }
}
