//! What can be written on the command line.

#![allow(rustdoc::invalid_html_tags, reason = "the comments are the help, which a terminal shows")]

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::foundation::day_number::DayNumber;
use crate::sql::SqlDialect;
use crate::workbook::starter::models::MODELS;

use super::version;

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

/// A dialect of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DialectArgument {
    /// DuckDB
    #[value(name = "duckdb")]
    DuckDb,
    /// Spark SQL
    Spark,
    /// PostgreSQL
    Postgres,
}

impl From<DialectArgument> for SqlDialect {
    fn from(dialect: DialectArgument) -> Self {
        match dialect {
            DialectArgument::DuckDb => Self::DuckDb,
            DialectArgument::Spark => Self::Spark,
            DialectArgument::Postgres => Self::Postgres,
        }
    }
}

/// Options of `sql`.
#[derive(Debug, Args)]
pub struct SqlOptions {
    /// The workbook (.xlsx or .xlsm): its criteria, and the types of its columns
    #[arg(value_name = "WORKBOOK")]
    pub workbook: PathBuf,
    /// The dialect of the query
    #[arg(long, value_enum)]
    pub dialect: DialectArgument,
    /// The table of the accounts; dots part a schema from it
    #[arg(long, value_name = "NAME", default_value = "accounts")]
    pub table: String,
    /// Print the statements that create the tables, instead of the query
    #[arg(long)]
    pub schema: bool,
    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the output file if there is one
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Criteria from another workbook or a TOML file; without it and without a Criteria sheet, the built-in ones
    #[arg(short, long, value_name = "FILE")]
    pub criteria: Option<PathBuf>,
    /// The day that TODAY() stands for, as 2026-11-23 or 23.11.2026; without it, the setting "As of" or today
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<DayNumber>,
    /// Print nothing but the query and errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// A language of criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LanguageArgument {
    /// English
    #[value(alias = "english", alias = "englisch")]
    En,
    /// German
    #[value(alias = "german", alias = "deutsch")]
    De,
}

impl From<LanguageArgument> for crate::foundation::language::Language {
    fn from(language: LanguageArgument) -> Self {
        match language {
            LanguageArgument::En => Self::English,
            LanguageArgument::De => Self::German,
        }
    }
}

/// Options of `new`.
#[derive(Debug, Args)]
pub struct NewOptions {
    /// The workbook to write [default with --model: <model>.xlsx]; with --into, where the result goes [default then: that workbook, kept as
    /// it was as <name>.bak.xlsx]
    #[arg(value_name = "WORKBOOK", required_unless_present_any = ["into", "model", "models"])]
    pub workbook: Option<PathBuf>,
    /// A ready model in place of the four stages; with --into, its criteria, without those whose columns are not there
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(MODELS.iter().map(|model| model.name)))]
    pub model: Option<String>,
    /// List the models, each with a sentence
    #[arg(long, conflicts_with_all = ["workbook", "model", "into", "force"])]
    pub models: bool,
    /// Put criteria over its own columns, settings and tests into this workbook instead of making one; everything else in it stays
    #[arg(long, value_name = "WORKBOOK")]
    pub into: Option<PathBuf>,
    /// The language of its sheets; without it, that of the system's locale
    #[arg(long, value_enum)]
    pub language: Option<LanguageArgument>,
    /// Replace the file if there is one
    #[arg(long)]
    pub force: bool,
}

/// The two ways of `criteria`.
#[derive(Debug, Subcommand)]
pub enum CriteriaCommand {
    /// Write the criteria of a workbook (or the built-in ones) as TOML
    Export {
        /// The workbook; without it, the built-in criteria
        #[arg(value_name = "WORKBOOK")]
        workbook: Option<PathBuf>,
        /// Where to write [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Translate names, numbers and separators of the formulas
        #[arg(long, value_enum)]
        language: Option<LanguageArgument>,
        /// Replace the output file if there is one
        #[arg(long)]
        force: bool,
    },
    /// Write a workbook with a Criteria sheet from TOML
    Import {
        /// The TOML file
        #[arg(value_name = "FILE")]
        toml: PathBuf,
        /// Where to write [default: <name>.xlsx beside the input]
        #[arg(short, long, value_name = "WORKBOOK")]
        output: Option<PathBuf>,
        /// Translate names, numbers and separators of the formulas
        #[arg(long, value_enum)]
        language: Option<LanguageArgument>,
        /// Replace the workbook if there is one
        #[arg(long)]
        force: bool,
    },
}

/// Options of `functions`.
#[derive(Debug, Args)]
pub struct FunctionsOptions {
    /// A function, by its English or German name; without it, all of them
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// The language of names and texts; without it, that of the name, or of the system
    #[arg(long, value_enum)]
    pub language: Option<LanguageArgument>,
}

/// Options of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsOptions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Options of `manual`.
#[derive(Debug, Args)]
pub struct ManualOptions {
    /// A command; without it, the page of the whole program
    #[arg(value_name = "COMMAND")]
    pub about: Option<String>,
}

/// Per cent as a share: 10 is 0.1. Below 100, so that nothing is varied to 0.
fn share(text: &str) -> Result<f64, &'static str> {
    let number: Option<f64> = text.trim_end_matches('%').trim_end().parse().ok();
    number.filter(|number| (0.0..100.0).contains(number)).map(|number| number / 100.0).ok_or("write a number from 0 to below 100")
}

fn day(text: &str) -> Result<DayNumber, &'static str> {
    DayNumber::parse(text).ok_or("write a date as 2026-11-23 or 23.11.2026")
}
