//! The help: options in groups, an example at the end of each command, in the language of the system.
//!
//! The English texts stand beside the options (`args`), the German ones in `german`, the examples of both languages in `examples`. A command
//! line is read by the very [`Command`] that this makes, so that what clap has to say of it speaks the same language.

mod examples;
mod german;
mod groups;

use std::fmt::Write as _;

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Command, CommandFactory as _};

use crate::foundation::language::{Language, Word};

use super::args::Arguments;
use groups::{Group, group_of};

const COMMANDS: Word = Word::new("Commands", "Befehle");
const ARGUMENTS: Word = Word::new("Arguments", "Angaben");
const EXAMPLE: Word = Word::new("Example", "Beispiel");
const PRINTS_HELP: Word = Word::new("Print help", "Diese Hilfe zeigen");
const PRINTS_VERSION: Word = Word::new("Print version", "Die Version zeigen");
const EXIT_CODES: Word = Word::new(
    "Exit codes: 0 done; 1 done, but findings under --strict or a failed test; 2 not done, nothing was written.",
    "Rückgabewerte: 0 erledigt; 1 erledigt, aber Hinweise mit --strict oder eine nicht bestandene Prüfung; 2 nicht erledigt, nichts \
     geschrieben.",
);
const WORKBOOKS_ALONE: Word = Word::new(
    "keyfolio WORKBOOK... without a command is keyfolio run WORKBOOK...: so a workbook can be dropped on the program.",
    "keyfolio ARBEITSMAPPE... ohne Befehl ist keyfolio run ARBEITSMAPPE...: So lässt sich eine Arbeitsmappe auf das Programm ziehen.",
);

/// The program's command line, with its help in this language.
pub(super) fn command(language: Language) -> Command {
    let command = in_language(Arguments::command(), "", language);
    let end = format!("{}\n\n{}", WORKBOOKS_ALONE.in_language(language), EXIT_CODES.in_language(language));
    command.after_help(end).disable_version_flag(true).arg(flag("version", 'V', PRINTS_VERSION, language).action(ArgAction::Version))
}

/// A command and those within it; `path` is how it is written, without the program's name.
fn in_language(command: Command, path: &str, language: Language) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    let mut command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(flag("help", 'h', PRINTS_HELP, language).action(ArgAction::Help))
        .subcommand_help_heading(COMMANDS.in_language(language))
        .mut_args(|argument| argument_in_language(argument, path, language));
    if let Some(example) = examples::of(path) {
        let heading = EXAMPLE.in_language(language);
        command = command.after_help(format!("{heading}: {}\n    keyfolio {}", example.meaning.in_language(language), example.line));
    }
    if language == Language::German {
        if let Some(about) = german::about(path) {
            command = command.about(about);
        }
        let usage = german_usage(&mut command.clone(), path);
        command = command.override_usage(usage).help_template(german::TEMPLATE).subcommand_value_name("BEFEHL");
    }
    for name in names {
        let inner = if path.is_empty() { name.clone() } else { format!("{path} {name}") };
        command = command.mut_subcommand(&name, |command| in_language(command, &inner, language));
    }
    command
}

/// A switch of every command.
fn flag(name: &'static str, short: char, help: Word, language: Language) -> Arg {
    Arg::new(name)
        .short(short)
        .long(name)
        .help(help.in_language(language))
        .help_heading(Group::Output.heading(language))
        .display_order(LAST)
}

/// Behind everything else of its group.
const LAST: usize = 900;

fn argument_in_language(argument: Arg, path: &str, language: Language) -> Arg {
    let id = argument.get_id().as_str().to_owned();
    let heading = if argument.is_positional() { ARGUMENTS.in_language(language) } else { group_of(&id).heading(language) };
    let mut argument = argument.help_heading(heading);
    if id == "color" {
        argument = argument.display_order(LAST - 1);
    }
    let Some(text) = german::help(path, &id).filter(|_| language == Language::German) else { return argument };
    if !argument.get_action().takes_values() {
        return argument.help(text);
    }
    let mut help = text.to_owned();
    // Where it is written whole, clap's own words for defaults and choices would be English.
    let values = choices(&argument);
    if !values.is_empty() {
        let _ = write!(help, " [möglich: {}]", values.join(", "));
    }
    let default = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect::<Vec<_>>().join(", ");
    if !default.is_empty() {
        let _ = write!(help, " [Standard: {default}]");
    }
    let names: Vec<String> = argument.get_value_names().into_iter().flatten().map(|name| german::value_name(name)).collect();
    if !names.is_empty() {
        argument = argument.value_names(names);
    }
    argument.help(help).hide_default_value(true).hide_possible_values(true)
}

fn choices(argument: &Arg) -> Vec<String> {
    argument.get_possible_values().iter().filter(|value| !value.is_hide_set()).map(PossibleValue::get_name).map(str::to_owned).collect()
}

/// How a command is called, with the German words for its parts.
fn german_usage(command: &mut Command, path: &str) -> String {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().replace("[OPTIONS]", "[OPTIONEN]").replace("<COMMAND>", "<BEFEHL>");
    // Of a command within another, clap tells only its own name.
    let own = path.rsplit(' ').next().unwrap_or_default();
    match usage.strip_prefix(own).filter(|_| !path.is_empty()) {
        Some(rest) => format!("keyfolio {path}{rest}"),
        None => usage,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every command below this one, by how it is written.
    fn walk(command: &Command, path: &str, hears: &mut dyn FnMut(&str, &Command)) {
        hears(path, command);
        for inner in command.get_subcommands() {
            let name = inner.get_name();
            walk(inner, &if path.is_empty() { name.to_owned() } else { format!("{path} {name}") }, hears);
        }
    }

    #[test]
    fn everything_has_its_german_text_and_no_text_is_left_over() {
        let (mut missing, mut used) = (Vec::new(), BTreeSet::new());
        walk(&Arguments::command(), "", &mut |path, command| {
            match german::about(path) {
                Some(_) => drop(used.insert((path.to_owned(), String::new()))),
                None => missing.push(format!("the command \"{path}\"")),
            }
            for argument in command.get_arguments() {
                let id = argument.get_id().as_str();
                match german::key(path, id) {
                    Some((path, id)) => drop(used.insert((path.to_owned(), id.to_owned()))),
                    None => missing.push(format!("\"{path}\" {id}")),
                }
                let takes = argument.get_action().takes_values();
                for name in argument.get_value_names().into_iter().flatten().filter(|_| takes) {
                    assert!(german::knows_value_name(name), "{path} {id}: {name}");
                }
            }
        });
        assert!(missing.is_empty(), "without German help: {}", missing.join(", "));
        let over: Vec<_> = german::keys().filter(|(path, id)| !used.contains(&((*path).to_owned(), (*id).to_owned()))).collect();
        assert!(over.is_empty(), "German help of nothing: {over:?}");
    }

    #[test]
    fn every_command_ends_with_an_example_that_can_be_read() {
        let mut done = 0;
        walk(&Arguments::command(), "", &mut |path, command| {
            if path.is_empty() || command.has_subcommands() {
                return;
            }
            let example = examples::of(path).unwrap_or_else(|| panic!("{path} has no example"));
            assert!(example.line.starts_with(path), "{}", example.line);
            let arguments = std::iter::once("keyfolio").chain(example.line.split(' '));
            for language in [Language::English, Language::German] {
                if let Err(error) = super::command(language).try_get_matches_from(arguments.clone()) {
                    panic!("{}: {error}", example.line);
                }
            }
            done += 1;
        });
        assert!(done >= 14, "{done}");
    }

    #[test]
    fn helps_are_whole_in_their_language() {
        const ENGLISH: [&str; 9] =
            ["Usage:", "Options:", "[OPTIONS]", "[default", "[possible", "Print ", "Arguments:", "Commands:", " the "];
        let mut done = 0;
        for language in [Language::English, Language::German] {
            let mut whole = super::command(language);
            whole.build();
            walk(&whole, "", &mut |path, command| {
                if path.split(' ').any(|name| name == "help") {
                    return;
                }
                let help = command.clone().render_long_help().to_string();
                done += 1;
                if language == Language::German {
                    for word in ENGLISH {
                        assert!(!help.contains(word), "{path}: {word} in\n{help}");
                    }
                    assert!(help.contains("Aufruf: keyfolio"), "{path}:\n{help}");
                } else {
                    assert!(!help.contains("\nOptions:"), "{path}: every option is in a group:\n{help}");
                }
                let usual = ["help", "version", "color"];
                let has_own = command.get_opts().any(|option| !usual.contains(&option.get_id().as_str()));
                let (color, first) = (help.find("--color").unwrap_or_default(), help.find("  -").unwrap_or_default());
                assert!(!has_own || color > first + 10, "{path}: not at the head:\n{help}");
            });
        }
        assert!(done >= 30, "{done}");
    }
}
