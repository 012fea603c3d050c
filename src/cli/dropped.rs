//! A command line without a command: workbooks that were dropped on the program, or that somebody named with nothing before them.
//!
//! `keyfolio A.xlsx B.xlsx` is `keyfolio run A.xlsx B.xlsx`, and `keyfolio help run` is `keyfolio run --help`. Where the system's shells expand no patterns (Windows), the program does.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::CommandFactory as _;

use super::args::Arguments;
use super::near_files;

/// The command line of this process, and whether nothing stands on it but workbooks.
pub(super) struct CommandLine {
    /// What was written, the program's name first, with the command that is meant.
    pub(super) arguments: Vec<OsString>,
    /// Whether it is nothing but workbooks, as a drop has it.
    pub(super) only_workbooks: bool,
}

impl CommandLine {
    /// That of this process.
    pub(super) fn of_process() -> Self {
        let command = Arguments::command();
        let is_command = |name: &str| name == "help" || command.find_subcommand(name).is_some();
        // A folder or another file that was dropped is told what it is, and is no command.
        let is_file = |argument: &OsStr| near_files::is_workbook(Path::new(argument)) || Path::new(argument).exists();
        meant(written().collect(), is_command, is_file)
    }

    /// Whether it holds nothing at all, as a double click has it.
    pub(super) fn is_empty(&self) -> bool {
        self.arguments.len() < 2
    }
}

/// What was written, patterns expanded: a quoted argument is left as it is, and so is a pattern that no file fits.
#[cfg(windows)]
fn written() -> impl Iterator<Item = OsString> {
    wild::args_os()
}

#[cfg(not(windows))]
fn written() -> impl Iterator<Item = OsString> {
    std::env::args_os()
}

/// The command line with `run` before the workbooks, where the first that is no option is a workbook and no command.
fn meant(mut arguments: Vec<OsString>, is_command: impl Fn(&str) -> bool, is_workbook: impl Fn(&OsStr) -> bool) -> CommandLine {
    let is_option = |argument: &OsString| argument.to_string_lossy().starts_with('-');
    let given = arguments.get(1..).unwrap_or_default();
    // The workbooks stand together; what follows the options behind them may be the options' own.
    let first = given.iter().position(|argument| !is_option(argument) && !is_choice_of_color(argument));
    let from_first = &given[first.unwrap_or(given.len())..];
    let leading = from_first.iter().take_while(|argument| !is_option(argument));
    let is_named = from_first.first().is_some_and(|argument| argument.to_str().is_some_and(&is_command));
    let all = |mut arguments: std::iter::TakeWhile<_, _>| arguments.all(|argument: &OsString| is_workbook(argument));
    if from_first.first().is_some_and(|argument| argument == "help") {
        let help = given.len() - from_first.len() + 1;
        arguments.remove(help);
        arguments.push("--help".into());
        return CommandLine { arguments, only_workbooks: false };
    }
    // Options that take a value may stand before the workbooks: without a command there is only one that is meant.
    let is_word = |argument: &&OsString| argument.to_str().is_some_and(&is_command);
    let begins_with_options = given.first().is_some_and(is_option) && !given.iter().any(|argument| is_word(&argument));
    let is_run = !from_first.is_empty() && !is_named && all(leading)
        || begins_with_options && given.iter().any(|argument| !is_option(argument) && is_workbook(argument));
    let only_workbooks = is_run && !given.iter().any(is_option);
    if is_run {
        arguments.insert(1, "run".into());
    }
    CommandLine { arguments, only_workbooks }
}

/// `--color never` may stand before everything.
fn is_choice_of_color(argument: &OsString) -> bool {
    ["auto", "always", "never"].iter().any(|choice| argument == choice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(written: &str) -> (String, bool) {
        let arguments = std::iter::once("keyfolio").chain(written.split(' ').filter(|text| !text.is_empty()));
        let is_command = |name: &str| ["run", "check", "help"].contains(&name);
        let meant = meant(arguments.map(OsString::from).collect(), is_command, |argument| near_files::is_workbook(Path::new(argument)));
        let texts: Vec<String> = meant.arguments[1..].iter().map(|text| text.to_string_lossy().into_owned()).collect();
        (texts.join(" "), meant.only_workbooks)
    }

    #[test]
    fn workbooks_without_a_command_are_run() {
        for (written, understood, only_workbooks) in [
            ("A.xlsx", "run A.xlsx", true),
            ("A.xlsx C:\\Kunden\\B.XLSM c.csv", "run A.xlsx C:\\Kunden\\B.XLSM c.csv", true),
            ("A.xlsx --strict", "run A.xlsx --strict", false),
            ("A.xlsx -c rules.toml --as-of 2026-11-23", "run A.xlsx -c rules.toml --as-of 2026-11-23", false),
            ("--color never A.xlsx", "run --color never A.xlsx", false),
            ("--criteria rules.toml A.xlsx", "run --criteria rules.toml A.xlsx", false),
            ("-o out.xlsx A.xlsx", "run -o out.xlsx A.xlsx", false),
            ("--quiet check A.xlsx", "--quiet check A.xlsx", false),
            ("run A.xlsx", "run A.xlsx", false),
            ("check A.xlsx", "check A.xlsx", false),
            ("chek A.xlsx", "chek A.xlsx", false),
            ("A.xlsx explain", "A.xlsx explain", false),
            ("rules.toml", "rules.toml", false),
            ("help run", "run --help", false),
            ("--color never help", "--color never --help", false),
            ("--help", "--help", false),
            ("", "", false),
        ] {
            assert_eq!(line(written), (understood.to_owned(), only_workbooks), "{written}");
        }
    }
}
