//! Options of the commands that make something other than a decision: a query, a workbook to begin with, criteria as text, help.

#![allow(rustdoc::invalid_html_tags, reason = "the comments are the help, which a terminal shows")]

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, ValueEnum};

use crate::foundation::day_number::DayNumber;
use crate::sql::SqlDialect;
use crate::workbook::starter::models::MODELS;

use super::day;

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
