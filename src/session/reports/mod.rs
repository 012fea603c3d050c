//! What every front answers in JSON: one type for each question, the same fields whichever front prints them.
//!
//! | question | report | made of |
//! | --- | --- | --- |
//! | What would a run say? | [`CheckReport`] | [`Checked`](super::check::Checked) |
//! | What did the run do? | [`RunReport`], of several workbooks [`BatchReport`], at each save [`WatchReport`] | [`Annotated`](super::annotated::Annotated) |
//! | Why did this account get that? | [`ExplainReport`] | [`Explained`](super::Explained) |
//! | What pages of accounts were written? | [`PlansReport`] | [`Plans`](super::plans::Plans) |
//! | Are the expectations met? | [`TestReport`] | [`Tested`](super::tested::Tested) |
//! | Who moved since last time? | [`DiffReport`] | [`Difference`](super::movement::Difference) |
//! | And over many months? | [`HistoryReport`] | [`Past`](super::history::Past) |
//! | Who would move? | [`WhatIfReport`] | [`Tried`](super::attempt::Tried) |
//! | How firm are the classes? | [`SensitivityReport`] | [`Examined`](super::firmness::Examined) |
//!
//! Each is made by its function `of` from the answer, or from the [`Refused`](super::Refused) in its place, and is written by any
//! serializer; a front names the workbook as its user does. Every one holds `keyfolio`, the version, and `diagnostics`
//! ([`JsonDiagnostic`]): everything that was said, the faults where there is no answer. A field that has nothing to say is left out.
//! Fields may be added; none changes its meaning.

mod check;
mod diagnostic;
mod diff;
mod ending;
mod explain;
mod history;
mod plans;
mod run;
mod sensitivity;
mod test;
mod what_if;

pub use check::CheckReport;
pub use diagnostic::JsonDiagnostic;
pub use diff::DiffReport;
pub use ending::{VERSION, status};
pub use explain::ExplainReport;
pub use history::{HistoryMonth, HistoryReport};
pub use plans::{PlansFile, PlansReport};
pub use run::{BatchReport, MovementReport, Named, RunReport, TestCounts, WatchReport};
pub use sensitivity::SensitivityReport;
pub use test::TestReport;
pub use what_if::WhatIfReport;
