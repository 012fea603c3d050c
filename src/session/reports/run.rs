//! What a run says, as JSON: of one workbook, of several, and of one that is run at each save.

use serde::Serialize;

use crate::evaluation::expectations::Unmet;
use crate::evaluation::outcome::Counts;
use crate::evaluation::overriding::set_results::SetResult;
use crate::foundation::diagnostic::{Severity, count};
use crate::session::annotated::Annotated;
use crate::session::movement::Found;
use crate::session::refused::Refused;

use super::diagnostic::JsonDiagnostic;
use super::ending::{VERSION, status};

/// What the front calls the files of a run.
#[derive(Clone, Debug)]
pub struct Named {
    /// The workbook.
    pub workbook: String,
    /// The annotated workbook.
    pub output: String,
    /// The workbook of last time, where there is one to compare with.
    pub previous: Option<String>,
}

/// What a run says of one workbook, as JSON.
#[derive(Debug, Serialize)]
pub struct RunReport<'a> {
    /// The version of keyfolio.
    pub keyfolio: &'static str,
    /// The workbook as the front names it.
    pub workbook: String,
    /// `done` or `not done`; with the latter nothing was written.
    pub status: &'static str,
    /// The annotated workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// The run's TODAY(), as 2026-11-23.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<&'a str>,
    /// The counts of accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<&'a Counts>,
    /// The expectations of the Tests sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tests: Option<TestCounts<'a>>,
    /// What people have set in place of the rules.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub overrides: &'a [SetResult],
    /// What moved since last time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub movement: Option<MovementReport<'a>>,
    /// How many of the diagnostics are findings.
    pub findings: usize,
    /// Everything that was said.
    pub diagnostics: Vec<JsonDiagnostic<'a>>,
    /// How long it took.
    pub milliseconds: u128,
}

/// What moved since last time, as JSON: what `diff` says.
#[derive(Debug, Serialize)]
pub struct MovementReport<'a> {
    /// The workbook of last time.
    pub previous: String,
    /// Who moved, and why: its fields stand beside these.
    #[serde(flatten)]
    pub found: &'a Found,
}

/// How many expectations there are and how many failed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TestCounts<'a> {
    /// How many were compared.
    pub expectations: usize,
    /// How many of them are not met.
    pub failed: usize,
    /// Each of those that another value stands against, with the rows of the criteria that decided it.
    pub unmet: &'a [Unmet],
}

/// What a run says of several workbooks, as JSON.
#[derive(Debug, Serialize)]
pub struct BatchReport<'a> {
    /// The version of keyfolio.
    pub keyfolio: &'static str,
    /// `done`, or `not done` where one of the workbooks was not.
    pub status: &'static str,
    /// One object for each workbook, in the order in which they were named.
    pub workbooks: Vec<RunReport<'a>>,
    /// The workbook over all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub combined: Option<RunReport<'a>>,
    /// What is said of none of them alone.
    pub diagnostics: Vec<JsonDiagnostic<'a>>,
    /// How long it took.
    pub milliseconds: u128,
}

/// A run and what moved since the last one, as JSON.
#[derive(Debug, Serialize)]
pub struct WatchReport<'a> {
    /// The run: its fields stand beside these.
    #[serde(flatten)]
    pub run: RunReport<'a>,
    /// What moved since the last save that could be run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<&'a Found>,
}

impl<'a> RunReport<'a> {
    /// The report of a run, and how long it took by the front's clock.
    pub fn of(named: Named, result: &'a Result<Annotated, Refused>, milliseconds: u128) -> Self {
        let done = result.as_ref().ok();
        let said = match result {
            Ok(done) => &done.diagnostics,
            Err(refused) => &refused.diagnostics,
        };
        let asides = done.iter().flat_map(|done| &done.asides);
        let Named { workbook, output, previous } = named;
        Self {
            keyfolio: VERSION,
            workbook,
            status: status(done.is_some()),
            output: done.map(|_| output),
            as_of: done.map(|done| done.as_of.as_str()),
            counts: done.map(|done| &done.counts),
            tests: done.map(TestCounts::of).filter(|tests| tests.expectations > 0),
            overrides: done.map_or(&[], |done| &done.overrides),
            movement: done.and_then(|done| done.found.as_ref()).zip(previous).map(|(found, previous)| MovementReport { previous, found }),
            findings: count(said, Severity::Finding),
            diagnostics: said.iter().chain(asides).map(JsonDiagnostic::from).collect(),
            milliseconds,
        }
    }
}

impl<'a> TestCounts<'a> {
    fn of(done: &'a Annotated) -> Self {
        Self { expectations: done.tests.0, failed: done.tests.1, unmet: &done.unmet }
    }
}
