//! The command line: arguments in, exit code out, and the only place that prints.
//!
//! [`args`] says what can be written; each command has a file; [`job`] is what commands that evaluate have in common (a workbook
//! with its criteria and accounts, ready to be planned); [`render`] turns diagnostics into text or JSON.

pub mod args;
mod check;
mod comparison_text;
mod completions;
mod criteria;
mod diff;
mod exit;
mod explain;
mod explanation_page;
mod explanation_text;
mod functions;
mod job;
mod movement;
mod new;
mod new_file;
mod output;
mod pin;
mod progress;
mod render;
mod run;
mod sensitivity;
mod sql;
mod table;
mod test;
mod what_if;

use clap::Parser;

use args::{Arguments, Command};
pub use exit::Exit;

/// Runs the command that the arguments name.
pub fn run() -> Exit {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers, everything else is wrong usage; clap colours and prints both.
            let exit = if error.use_stderr() { Exit::NotDone } else { Exit::Done };
            return if error.print().is_ok() { exit } else { Exit::NotDone };
        }
    };
    arguments.color.write_global();
    match arguments.command {
        Command::Run(options) => run::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Explain(options) => explain::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Sensitivity(options) => sensitivity::run(&options),
        Command::WhatIf(options) => what_if::run(&options),
        Command::Sql(options) => sql::run(&options),
        Command::Diff(options) => diff::run(&options),
        Command::New(options) => new::run(&options),
        Command::Criteria(command) => criteria::run(&command),
        Command::Functions(options) => functions::run(&options),
        Command::Completions(options) => completions::run(&options),
    }
}
