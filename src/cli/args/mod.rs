//! What can be written on the command line.

#![allow(rustdoc::invalid_html_tags, reason = "the comments are the help, which a terminal shows")]

mod comparing;
mod making;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::foundation::day_number::DayNumber;

use super::version;

pub use comparing::{DiffOptions, HistoryOptions, SensitivityOptions, WatchOptions, WhatIfOptions};
pub use making::{
    CompletionsOptions, CriteriaCommand, DialectArgument, FunctionsOptions, LanguageArgument, ManualOptions, NewOptions, SqlOptions,
};

/// Decides on key accounts in an Excel workbook by the criteria written in it, and gives the same workbook back annotated.
#[derive(Debug, Parser)]
#[command(name = "keyfolio", version = version::version(), about, max_term_width = 100)]
pub struct Arguments {
    /// Colours of the output
    #[arg(long, value_enum, default_value_t, global = true)]
    pub color: Color,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// Colours of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// Makes this the choice of everything that is printed.
    pub fn write_global(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Decide for every account and write the annotated workbook
    Run(RunOptions),
    /// Say everything that can be said about the criteria before a run
    Check(CheckOptions),
    /// Show why one account got what it got, and what would give it a better class
    Explain(ExplainOptions),
    /// Write a page for each key account, to be printed or mailed: where it stands, why, and what to do next
    Plans(PlansOptions),
    /// Compare the results with the expectations in the Tests sheet
    Test(TestOptions),
    /// Say how firm the classes are against changed weights and thresholds
    Sensitivity(SensitivityOptions),
    /// Try other criteria on the same accounts and say who moves; nothing is written
    #[command(mut_arg("criteria", |argument| argument.help("The criteria to try, from another workbook or a TOML file")))]
    WhatIf(WhatIfOptions),
    /// Say which accounts moved between two workbooks, and why
    #[command(mut_arg("criteria", |argument| argument.help("Criteria of NEW, and of OLD where it has no Criteria sheet")))]
    Diff(DiffOptions),
    /// Put annotated workbooks of many months beside each other, as a workbook: classes, scores, trends, who moved
    History(HistoryOptions),
    /// Run again on every save and say what moved since the last one; Ctrl-C ends it
    #[command(mut_arg("format", |argument| argument.help("What standard output holds; JSON is one line for each run")))]
    Watch(WatchOptions),
    /// Print the criteria as one SQL query over a table of accounts
    Sql(SqlOptions),
    /// Write a starter workbook with accounts, criteria, settings and tests
    New(NewOptions),
    /// Convert between a criteria sheet and its text form
    #[command(subcommand)]
    Criteria(CriteriaCommand),
    /// Show the functions of the formula language
    Functions(FunctionsOptions),
    /// Print a completion script for a shell
    Completions(CompletionsOptions),
    /// Print the manual page, as man reads it
    Manual(ManualOptions),
}

/// Options of every command that evaluates.
#[derive(Clone, Debug, Args)]
pub struct EvaluationOptions {
    /// Criteria from another workbook or a TOML file; without it and without a Criteria sheet, the built-in ones
    #[arg(short, long, value_name = "FILE")]
    pub criteria: Option<PathBuf>,
    /// The day that TODAY() stands for, as 2026-11-23 or 23.11.2026; without it, the setting "As of" or today
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<DayNumber>,
    /// What standard output holds
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
    /// Print nothing but errors
    #[arg(short, long)]
    pub quiet: bool,
    /// The annotated workbook of last time, which PREVIOUS reads; several times with the last one first; `run` adds "Change" and "Movers"
    #[arg(long, value_name = "WORKBOOK")]
    pub previous: Vec<PathBuf>,
    /// The folder of last time, with each workbook's <name>-annotated.xlsx or one of its own name; beside one workbook and without those, all
    /// annotated workbooks in it whose run was before this one's day, the last one first
    #[arg(long, value_name = "DIR", conflicts_with = "previous")]
    pub previous_dir: Option<PathBuf>,
}

/// What standard output holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Text and tables for people
    #[default]
    Human,
    /// One JSON object; for `run` with several workbooks, one object that holds one for each
    Json,
}

/// Options of `run`.
#[derive(Clone, Debug, Args)]
pub struct RunOptions {
    /// The workbooks (.xlsx or .xlsm; .csv, .ods, .xls and .xlsb are read too); with several every one is tried, and the worst exit code wins
    #[arg(required = true, value_name = "WORKBOOK")]
    pub workbooks: Vec<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub evaluation: EvaluationOptions,
    /// Where to write the annotated workbook [default: <name>-annotated.xlsx beside the input, <name>-bewertet.xlsx for German criteria]
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["output_dir", "in_place"])]
    pub output: Option<PathBuf>,
    /// A folder for the annotated workbooks; made if it is not there
    #[arg(long, value_name = "DIR", conflicts_with = "in_place")]
    pub output_dir: Option<PathBuf>,
    /// A workbook over all of them, in which the accounts are decided together; a column "Source" says where each comes from
    #[arg(long, value_name = "FILE")]
    pub combined: Option<PathBuf>,
    /// Replace the input; the former file is kept as <name>.bak.xlsx
    #[arg(long)]
    pub in_place: bool,
    /// Add a column with the points of each Score row, grouped and collapsed beside the score
    #[arg(long)]
    pub details: bool,
    /// Exit with 1 if there are findings
    #[arg(long)]
    pub strict: bool,
    /// Read the result again and compare every original cell with the input
    #[arg(long)]
    pub verify: bool,
    /// Take a digital signature out of the result; without it, a signed workbook is refused
    #[arg(long)]
    pub drop_signature: bool,
    /// Write the results as formulas that follow changes in Excel, with today's values; see docs/live.md
    #[arg(long)]
    pub live: bool,
    /// Add no sheets (Summary, Findings, Run); those of an earlier run are deleted
    #[arg(long)]
    pub no_report: bool,
    /// Open the results when they are written, in the program that opens workbooks
    #[arg(long)]
    pub open: bool,
}

impl RunOptions {
    /// Those of a run that writes one workbook and is not asked for anything else.
    pub fn of(workbook: PathBuf, output: Option<PathBuf>, evaluation: EvaluationOptions) -> Self {
        Self {
            workbooks: vec![workbook],
            output,
            output_dir: None,
            combined: None,
            in_place: false,
            details: false,
            live: false,
            strict: false,
            verify: false,
            drop_signature: false,
            no_report: false,
            open: false,
            evaluation,
        }
    }
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckOptions {
    /// The workbook (.xlsx or .xlsm; .csv, .ods, .xls and .xlsb are read too)
    #[arg(value_name = "WORKBOOK")]
    pub workbook: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub evaluation: EvaluationOptions,
    /// Exit with 1 if there are findings
    #[arg(long)]
    pub strict: bool,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub struct ExplainOptions {
    /// The workbook (.xlsx or .xlsm; .csv, .ods, .xls and .xlsb are read too)
    #[arg(value_name = "WORKBOOK")]
    pub workbook: PathBuf,
    /// The account's key or name, or its row in the accounts sheet, as row:17
    #[arg(value_name = "KEY")]
    pub key: String,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub evaluation: EvaluationOptions,
    /// Write the explanation as a page that can be mailed and printed
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Replace the page if there is one
    #[arg(long, requires = "html")]
    pub force: bool,
}

/// Options of `plans`.
#[derive(Debug, Args)]
pub struct PlansOptions {
    /// The workbook (.xlsx or .xlsm; .csv, .ods, .xls and .xlsb are read too)
    #[arg(value_name = "WORKBOOK")]
    pub workbook: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub evaluation: EvaluationOptions,
    /// Only the key accounts for which this formula over columns and results is TRUE, such as `[Priority]="A"`
    #[arg(long = "where", value_name = "FORMULA")]
    pub filter: Option<String>,
    /// A file for each value of this column too, beside the one with all: for each account manager the own accounts
    #[arg(long, value_name = "COLUMN")]
    pub per: Option<String>,
    /// Where to write the pages [default: <name>-plans.html beside the input, <name>-kundenseiten.html for German criteria]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace files of these names that keyfolio has not written
    #[arg(long)]
    pub force: bool,
    /// Exit with 1 if there are findings
    #[arg(long)]
    pub strict: bool,
}

/// Options of `test`.
#[derive(Debug, Args)]
pub struct TestOptions {
    /// The workbook (.xlsx or .xlsm; .csv, .ods, .xls and .xlsb are read too)
    #[arg(value_name = "WORKBOOK")]
    pub workbook: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub evaluation: EvaluationOptions,
    /// Write today's results of these accounts into the Tests sheet, or into the TOML file of --criteria
    #[arg(long, value_name = "KEY", num_args = 1..)]
    pub pin: Vec<String>,
}

/// A day.
fn day(text: &str) -> Result<DayNumber, &'static str> {
    DayNumber::parse(text).ok_or("write a date as 2026-11-23 or 23.11.2026")
}
