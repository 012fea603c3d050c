//! Options of the commands that hold decisions against others: `sensitivity`, `what-if`, `diff`, `history`, `watch`.

#![allow(rustdoc::invalid_html_tags, reason = "the comments are the help, which a terminal shows")]

use std::path::PathBuf;

use clap::Args;

use crate::foundation::day_number::DayNumber;

use super::{EvaluationOptions, OutputFormat, day};

/// Options of `sensitivity`.
#[derive(Debug, Args)]
pub struct SensitivityOptions {
    /// The workbook (.xlsx or .xlsm; .csv, .ods, .xls and .xlsb are read too)
    #[arg(value_name = "WORKBOOK")]
    pub workbook: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub evaluation: EvaluationOptions,
    /// By how many per cent each weight is varied, up and down; 0 leaves weights out
    #[arg(long, value_name = "PERCENT", default_value = "10", value_parser = share)]
    pub weights: f64,
    /// By how many per cent each threshold and each bound of a scale is varied, up and down; 0 leaves them out
    #[arg(long, value_name = "PERCENT", default_value = "5", value_parser = share)]
    pub thresholds: f64,
    /// The Classify result to look at [default: the first]
    #[arg(long, value_name = "NAME")]
    pub result: Option<String>,
    /// How many of the best accounts are watched for changes of rank
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    pub best: usize,
    /// Write the annotated workbook too, as `run` does, with a column "Firmness %": the share of the variations under which the account
    /// keeps its class
    #[arg(long)]
    pub column: bool,
    /// Where to write it [default: <name>-annotated.xlsx beside the input, <name>-bewertet.xlsx for German criteria]
    #[arg(short, long, value_name = "FILE", requires = "column")]
    pub output: Option<PathBuf>,
}

/// Options of `what-if`.
#[derive(Debug, Args)]
pub struct WhatIfOptions {
    /// The workbook (.xlsx or .xlsm; .csv, .ods, .xls and .xlsb are read too)
    #[arg(value_name = "WORKBOOK")]
    pub workbook: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub evaluation: EvaluationOptions,
    /// Try this in a cell of the criteria sheet (Criteria!F8=40%) or in a rule (rule 3.weight=40%); may be given several times, and
    /// changes the criteria of --criteria where that is given too
    #[arg(long, value_name = "CELL=CONTENT", required_unless_present = "criteria")]
    pub set: Vec<String>,
    /// The criteria to compare with, where they are not the workbook's own
    #[arg(long, value_name = "FILE")]
    pub base: Option<PathBuf>,
    /// The column or result to sum [default: the setting "Value column"]
    #[arg(long, value_name = "COLUMN")]
    pub value: Option<String>,
}

/// Options of `diff`.
#[derive(Debug, Args)]
pub struct DiffOptions {
    /// The workbook of last time
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The workbook of this time
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub evaluation: EvaluationOptions,
    /// Criteria of OLD, from another workbook or a TOML file [default: its own]
    #[arg(long, value_name = "FILE")]
    pub old_criteria: Option<PathBuf>,
    /// The day of OLD [default: its setting "As of", or else the day of NEW]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub old_as_of: Option<DayNumber>,
    /// The column or result to sum [default: the setting "Value column" of NEW]
    #[arg(long, value_name = "COLUMN")]
    pub value: Option<String>,
}

/// Options of `history`.
#[derive(Debug, Args)]
pub struct HistoryOptions {
    /// The annotated workbooks, in any order: the Run sheet of each tells its day
    #[arg(required = true, value_name = "WORKBOOK")]
    pub workbooks: Vec<PathBuf>,
    /// Criteria of those that have no Criteria sheet, from another workbook or a TOML file
    #[arg(short, long, value_name = "FILE")]
    pub criteria: Option<PathBuf>,
    /// Where to write the workbook [default: history.xlsx, verlauf.xlsx for German workbooks]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the workbook if there is one
    #[arg(long)]
    pub force: bool,
    /// What standard output holds
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
    /// Print nothing but errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// Options of `watch`.
#[derive(Debug, Args)]
pub struct WatchOptions {
    /// The workbook (.xlsx or .xlsm; .csv, .ods, .xls and .xlsb are read too)
    #[arg(value_name = "WORKBOOK")]
    pub workbook: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub evaluation: EvaluationOptions,
    /// Where to write the annotated workbook [default: <name>-annotated.xlsx beside the input, <name>-bewertet.xlsx for German criteria]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Take a digital signature out of the result; without it, a signed workbook is refused
    #[arg(long)]
    pub drop_signature: bool,
    /// Add no sheets (Summary, Findings, Run)
    #[arg(long)]
    pub no_report: bool,
    /// End after so many runs, with the exit code of the last one
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    pub runs: Option<u32>,
}

/// Per cent as a share: 10 is 0.1. Below 100, so that nothing is varied to 0.
fn share(text: &str) -> Result<f64, &'static str> {
    let number: Option<f64> = text.trim_end_matches('%').trim_end().parse().ok();
    number.filter(|number| (0.0..100.0).contains(number)).map(|number| number / 100.0).ok_or("write a number from 0 to below 100")
}
