//! The command line: arguments in, exit code out, and the only place that prints.
//!
//! `args` says what can be written; each command has a file; `loading` brings files, clock and language to the session, which
//! does what is to be done; `save` writes what comes of it; `render` turns diagnostics into text or JSON.

mod annotated;
pub mod args;
mod batch;
mod check;
mod combined;
mod comparison_text;
mod completions;
mod criteria;
mod diff;
mod dropped;
mod earlier;
mod exit;
mod explain;
mod explanation_text;
mod functions;
mod help;
mod history;
mod json;
mod loading;
mod locale;
mod manual;
mod near_files;
mod new;
mod new_file;
mod opening;
mod output;
mod own_console;
mod own_outputs;
mod pin;
mod places;
mod plans;
mod progress;
mod readying;
mod render;
mod run;
mod run_report;
mod saves;
mod saving;
mod sensitivity;
mod sql;
mod table;
mod test;
mod threads;
mod told;
mod usage;
mod version;
mod watch;
mod what_if;

use clap::FromArgMatches as _;

use args::{Arguments, Command};
use dropped::CommandLine;
pub use exit::Exit;

/// Runs the command that the arguments name.
pub fn run() -> Exit {
    let line = CommandLine::of_process();
    if !own_console::is_own() {
        return run_line(&line, false);
    }
    let language = locale::language();
    if line.is_empty() {
        own_console::say_how(language);
    }
    let exit = run_line(&line, line.only_workbooks);
    own_console::wait(language);
    exit
}

/// `dropped` says whether the workbooks were dropped on the program: then their results are opened.
fn run_line(line: &CommandLine, dropped: bool) -> Exit {
    let read = help::command(locale::language()).try_get_matches_from(&line.arguments);
    let mut arguments = match read.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(error) => return usage::say(error),
    };
    if let Command::Run(options) = &mut arguments.command {
        options.open |= dropped;
    }
    arguments.color.write_global();
    if let Err(error) = threads::begin() {
        return without_threads(&error);
    }
    threads::unless_refused(|| command(arguments.command)).unwrap_or_else(|| without_threads("resource limit"))
}

fn without_threads(error: &str) -> Exit {
    let language = locale::language();
    let sentence = crate::say!(
        language,
        "the system gives this program no thread to work with ({error}); nothing was written. Raise the limit of processes, or close other programs",
        "das System gibt diesem Programm keinen Thread zum Arbeiten ({error}); es wurde nichts geschrieben. Die Grenze für Prozesse anheben oder andere Programme schließen"
    );
    output::print_usage_error(&sentence, language);
    Exit::NotDone
}

fn command(command: Command) -> Exit {
    match command {
        Command::Run(options) => run::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Explain(options) => explain::run(&options),
        Command::Plans(options) => plans::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Sensitivity(options) => sensitivity::run(&options),
        Command::WhatIf(options) => what_if::run(&options),
        Command::Sql(options) => sql::run(&options),
        Command::Diff(options) => diff::run(&options),
        Command::History(options) => history::run(&options),
        Command::Watch(options) => watch::run(&options),
        Command::New(options) => new::run(&options),
        Command::Criteria(command) => criteria::run(&command),
        Command::Functions(options) => functions::run(&options),
        Command::Completions(options) => completions::run(&options),
        Command::Manual(options) => manual::run(&options),
    }
}
