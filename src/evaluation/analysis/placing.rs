//! Where the rows of a class divide the portfolio, and what each part of it is called.
//!
//! The *portfolio* is a plane of two measures, each a column or a result. A Classify result whose rows compare both with numbers divides it:
//! every such number is a line. Where its rows read nothing but the two (and computed values that are the same for all), each part between
//! the lines has one label, which is found by trying the rows in its middle.

use crate::criteria::{BlankPolicy, Settings, Step, Written};
use crate::evaluation::data::Data;
use crate::evaluation::plan::{Plan, ResultPlan};
use crate::evaluation::steps::classify;
use crate::evaluation::steps::compiled::{compile_result, environment};
use crate::evaluation::steps::walker::Walker;
use crate::foundation::language::folded;
use crate::foundation::value::Value;

use super::logic::{Reader, Threshold};

/// Beyond so many parts names would hide what they name.
const MOST_PARTS: usize = 16;

/// A line across the portfolio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// The value at which it stands.
    pub number: f64,
    /// Whether the value itself stands with what is greater, as in `>=` and `<`.
    pub with_greater: bool,
}

/// What is measured: a column or a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Its name.
    pub name: String,
    /// The slot under which it is read.
    pub slot: usize,
    /// Whether these are points from 0 to 100.
    pub points: bool,
}

impl Measure {
    /// The measure that a setting names.
    pub fn named(plan: &Plan, written: Option<&Written>) -> Option<Self> {
        let written = written.filter(|written| !written.is_empty())?;
        Some(Self::of_slot(plan, plan.scope.slot(&written.text)?))
    }

    fn of_slot(plan: &Plan, slot: usize) -> Self {
        let points = plan.results.iter().any(|result| result.slot == slot && result.step == Step::Score);
        Self { name: plan.scope.columns[slot].name.clone(), slot, points }
    }
}

/// How the portfolio is divided.
#[derive(Clone, Debug, PartialEq)]
pub struct Placing {
    /// The horizontal measure.
    pub x: Measure,
    /// The vertical measure.
    pub y: Measure,
    /// The Classify result whose rows divide it.
    pub result: Option<String>,
    /// The lines across the horizontal measure, ascending.
    pub across: Vec<Line>,
    /// The lines across the vertical measure, ascending.
    pub up: Vec<Line>,
    /// The label of each part, from the bottom left to the right and up; empty where no row fits. None at all where a label hangs on more
    /// than the two measures.
    pub labels: Vec<String>,
}

impl Placing {
    /// The portfolio of the settings, or else of the first two scores: the second one across, the first one up.
    pub fn of(data: &Data<'_>, settings: &Settings) -> Option<Self> {
        let plan = data.plan();
        let mut scores = plan.results.iter().filter(|result| result.step == Step::Score && result.is_written()).map(|result| result.slot);
        let y = Measure::named(plan, settings.portfolio_y.as_ref());
        let y = y.or_else(|| scores.next().map(|score| Measure::of_slot(plan, score)))?;
        let x = Measure::named(plan, settings.portfolio_x.as_ref());
        let x = x.or_else(|| scores.find(|score| *score != y.slot).map(|score| Measure::of_slot(plan, score)))?;
        Some(Self::between(data, settings, x, y))
    }

    /// The portfolio of two measures.
    fn between(data: &Data<'_>, settings: &Settings, x: Measure, y: Measure) -> Self {
        let plan = data.plan();
        let slots = (x.slot, y.slot);
        let mut placing = Self { x, y, result: None, across: Vec::new(), up: Vec::new(), labels: Vec::new() };
        let (x, y) = slots;
        let columns = |id| data.column(id);
        let environment = environment(plan, &columns);
        let reader = Reader::new(plan, &environment);
        let classes = plan.results.iter().enumerate().filter(|(_, result)| result.step == Step::Classify && result.is_written());
        for (index, planned) in classes {
            let rows = planned.rules.iter().filter_map(|&rule| plan.rules[rule].formula.as_ref());
            let thresholds: Vec<Threshold> = rows.flat_map(|tree| reader.thresholds(tree)).collect();
            let (across, up) = (lines(&thresholds, x), lines(&thresholds, y));
            if !across.is_empty() && !up.is_empty() {
                let alone = is_clear(&thresholds)
                    && planned.reads.iter().all(|&slot| slot == x || slot == y || reader.is_constant(slot))
                    && planned.ranges.is_empty();
                placing = Self { result: Some(planned.name.clone()), across, up, ..placing };
                if alone && placing.parts() <= MOST_PARTS && !data.accounts().is_empty() {
                    placing.labels = placing.tried(data, settings, planned, index);
                }
                break;
            }
        }
        placing
    }

    /// The labels that the rows give in the middle of each part.
    fn tried(&self, data: &Data<'_>, settings: &Settings, planned: &ResultPlan, index: usize) -> Vec<String> {
        let plan = data.plan();
        let blank: BlankPolicy = settings.blank.unwrap_or_default();
        let compiled = compile_result(plan, data, index, blank);
        let mut faults = Vec::new();
        let mut walker = Walker::new(plan.scope.columns.len(), plan.language(), &mut faults);
        walker.at(0);
        // Computed values that read nothing are the same for every account.
        for &slot in &planned.reads {
            walker.evaluator.load(slot, data.value(slot, 0));
        }
        let mut labels = Vec::new();
        for up in middles(&self.up) {
            for across in middles(&self.across) {
                walker.evaluator.load(self.x.slot, Value::Number(across));
                walker.evaluator.load(self.y.slot, Value::Number(up));
                let (label, _) = classify::evaluate(&compiled, &mut walker);
                labels.push(if let Value::Text(text) = label { text.to_string() } else { String::new() });
            }
        }
        labels
    }

    /// How many parts stand beside each other.
    pub fn columns(&self) -> usize {
        self.across.len() + 1
    }

    /// How many parts there are.
    pub fn parts(&self) -> usize {
        self.columns() * (self.up.len() + 1)
    }

    /// The part that a point lies in, as a position among the parts from the bottom left.
    pub fn part(&self, x: f64, y: f64) -> usize {
        place(&self.up, y) * self.columns() + place(&self.across, x)
    }

    /// Whether the measures are these.
    pub fn is_of(&self, x: &str, y: &str) -> bool {
        folded(&self.x.name) == folded(x) && folded(&self.y.name) == folded(y)
    }
}

/// How many of the lines lie below a number.
fn place(lines: &[Line], number: f64) -> usize {
    lines.partition_point(|line| if line.with_greater { line.number <= number } else { line.number < number })
}

fn lines(thresholds: &[Threshold], slot: usize) -> Vec<Line> {
    let own = thresholds.iter().filter(|threshold| threshold.slot == slot);
    let mut lines: Vec<Line> = own.map(|own| Line { number: own.number, with_greater: own.with_greater }).collect();
    lines.sort_by(|one, other| one.number.total_cmp(&other.number));
    lines.dedup_by(|one, other| one.number == other.number);
    lines
}

/// Whether each number itself stands on one side of its line, whichever row is asked: not greater for one and less for another.
fn is_clear(thresholds: &[Threshold]) -> bool {
    let other = |one: &Threshold, other: &Threshold| one.slot == other.slot && one.number == other.number;
    thresholds.iter().all(|one| thresholds.iter().filter(|two| other(one, two)).all(|two| two.with_greater == one.with_greater))
}

/// A number within each part that the lines make.
fn middles(lines: &[Line]) -> Vec<f64> {
    let beyond = |line: &Line| line.number.abs().max(1.0);
    let (first, last) = (lines.first(), lines.last());
    first
        .map(|first| first.number - beyond(first))
        .into_iter()
        .chain(lines.windows(2).map(|pair| f64::midpoint(pair[0].number, pair[1].number)))
        .chain(last.map(|last| last.number + beyond(last)))
        .collect()
}
