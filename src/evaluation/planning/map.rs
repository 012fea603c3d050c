//! The portfolio as a small map: its axes with the lines across them, the parts with their names and counts, and where the accounts stand.

use crate::evaluation::analysis::placing::{Line, Measure, Placing};
use crate::evaluation::data::{Data, Funnel};
use crate::evaluation::walk::Walked;
use crate::foundation::value::Value;

/// Accounts that are drawn at most beside the one that is marked.
const MOST_POINTS: usize = 400;

/// A measure along an edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What it is called.
    pub name: String,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Where lines stand across it, ascending.
    pub lines: Vec<f64>,
    slot: usize,
}

/// The portfolio.
#[derive(Clone, Debug)]
pub struct Map {
    /// From left to right.
    pub x: Axis,
    /// From the bottom up.
    pub y: Axis,
    /// How many accounts stand in each part, from the bottom left to the right and up.
    pub counts: Vec<usize>,
    /// Where accounts stand, each once, in the order of the sheet.
    pub points: Vec<(f64, f64)>,
    placing: Placing,
}

impl Map {
    /// The portfolio of accounts that meet every minimum requirement.
    pub(super) fn of(data: &Data<'_>, walked: &Walked, placing: Placing) -> Self {
        let own: Vec<usize> = (0..data.accounts().len()).filter(|&account| walked.funnel[account] == Funnel::In).collect();
        let (x, y) = (Axis::of(data, &own, &placing.x, &placing.across), Axis::of(data, &own, &placing.y, &placing.up));
        let mut map = Self { x, y, counts: Vec::new(), points: Vec::new(), placing };
        let points: Vec<(f64, f64)> = own.iter().filter_map(|&account| map.point(data, account)).collect();
        map.counts = vec![0; map.placing.parts()];
        for (x, y) in &points {
            map.counts[map.placing.part(*x, *y)] += 1;
        }
        let every = points.len().div_ceil(MOST_POINTS).max(1);
        map.points = points.into_iter().step_by(every).collect();
        map
    }

    /// Where an account stands, if it has both measures.
    pub(super) fn point(&self, data: &Data<'_>, account: usize) -> Option<(f64, f64)> {
        let number = |slot: usize| if let Value::Number(number) = data.value(slot, account) { Some(number) } else { None };
        Some((number(self.x.slot)?, number(self.y.slot)?))
    }

    /// The name of a part; empty where it has none.
    pub fn label(&self, part: usize) -> &str {
        self.placing.labels.get(part).map_or("", |label| label)
    }

    /// How many parts stand beside each other.
    pub fn columns(&self) -> usize {
        self.placing.columns()
    }

    /// The part that a point lies in.
    pub fn part(&self, (x, y): (f64, f64)) -> usize {
        self.placing.part(x, y)
    }
}

impl Axis {
    fn of(data: &Data<'_>, accounts: &[usize], measure: &Measure, lines: &[Line]) -> Self {
        let slot = measure.slot;
        let lines: Vec<f64> = lines.iter().map(|line| line.number).collect();
        let numbers =
            accounts.iter().filter_map(|&account| if let Value::Number(number) = data.value(slot, account) { Some(number) } else { None });
        let (least, most) = numbers
            .chain(lines.iter().copied())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), number| (least.min(number), most.max(number)));
        let (from, to) = match (measure.points, least <= most) {
            (true, _) | (_, false) => (0.0, 100.0),
            _ if least == most => (least - 1.0, most + 1.0),
            _ => {
                let room = (most - least) * 0.06;
                (if least >= 0.0 { (least - room).max(0.0) } else { least - room }, most + room)
            }
        };
        Self { name: measure.name.clone(), from, to, lines, slot }
    }

    /// Where a number stands along the edge, from 0 to 1.
    pub fn share(&self, number: f64) -> f64 {
        ((number - self.from) / (self.to - self.from)).clamp(0.0, 1.0)
    }
}
