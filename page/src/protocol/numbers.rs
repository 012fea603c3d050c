//! The rows of the criteria, and every number in them that can be moved.

use keyfolio::criteria::Step;
use serde::Serialize;

/// The rows of the criteria in their order.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Numbers {
    /// The rows.
    pub rows: Vec<CriteriaRow>,
}

/// A row of the criteria.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct CriteriaRow {
    /// Its number: that of its row in the sheet.
    pub number: usize,
    /// What it does.
    pub step: Step,
    /// The result it contributes to.
    pub result: String,
    /// The criterion or label.
    pub item: String,
    /// The cells with a text of their own that can be written otherwise.
    pub cells: Vec<CriteriaCell>,
    /// Whether it counts.
    pub active: bool,
    /// Whether it can be switched: not where it holds no day of the run, and not where the criteria stand in no sheet.
    pub can_switch: bool,
    /// Its numbers.
    pub numbers: Vec<CriteriaNumber>,
}

/// A cell of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct CriteriaCell {
    /// Which column of the criteria it is.
    pub field: CriteriaField,
    /// The cell, as `Criteria!D7`.
    pub cell: String,
    /// The header of its column.
    pub header: String,
    /// Its text.
    pub text: String,
    /// Its text in the workbook, where that is another.
    pub before: Option<String>,
}

/// A column of the criteria whose texts can be written otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub enum CriteriaField {
    /// The criterion or label.
    Item,
    /// The formula.
    Formula,
    /// How a value becomes points.
    Scale,
    /// How much a Score row counts.
    Weight,
}

/// A number that can be moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct CriteriaNumber {
    /// What it is called in requests; the same for the same workbook.
    pub id: String,
    /// What kind of number it is.
    pub sort: NumberSort,
    /// The cell, as `Criteria!D7`.
    pub cell: String,
    /// The text that it stands in, as the workbook has it.
    pub text: String,
    /// The UTF-16 units of that text which are the number.
    pub span: [usize; 2],
    /// What it bounds, in words: `Revenue ≥`; empty for a weight.
    pub label: String,
    /// Its value as it is: a percentage as a fraction.
    pub value: f64,
    /// Its value in the workbook.
    pub before: f64,
    /// Whether it is written as a percentage.
    pub percent: bool,
    /// Where the slider begins.
    pub min: f64,
    /// Where it ends.
    pub max: f64,
    /// Its step.
    pub step: f64,
}

/// What kind of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub enum NumberSort {
    /// The weight of a Score row.
    Weight,
    /// A bound of a scale: `0..5000000`.
    Bound,
    /// The points of a step of a scale: `>=10: 50`.
    Points,
    /// A number that a formula compares with.
    Threshold,
    /// Another number in a formula.
    Constant,
    /// How many accounts a class may have.
    Limit,
}
