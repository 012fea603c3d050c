//! Wrong usage, said in German where the system's locale is German, and as JSON where that is asked for. What is rare stays as clap says
//! it, in English.

use std::error::Error as _;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use serde::Serialize;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{Location, Place};
use crate::foundation::suggestion;
use crate::session::reports::{JsonDiagnostic, VERSION, status};

use super::args::{Arguments, OutputFormat};
use super::json::{print_json, print_json_line};
use super::{Exit, locale, output, render};
use crate::foundation::shown::shown;

/// Why nothing was begun, as JSON.
#[derive(Debug, Serialize)]
struct UsageReport<'a> {
    /// The version of keyfolio.
    keyfolio: &'static str,
    /// That nothing was done.
    status: &'static str,
    /// What is wrong with the command line.
    diagnostics: [JsonDiagnostic<'a>; 1],
}

/// Prints what clap has to say: help and version are answers, everything else is wrong usage.
pub(super) fn say(mut error: clap::Error) -> Exit {
    suggest_command(&mut error);
    let error = &error;
    if !error.use_stderr() {
        return output::outcome(error.print());
    }
    let german = Some(error).filter(|_| locale::language() == Language::German).and_then(in_german);
    if json_is_wanted() {
        let (sentence, usage) = in_english(error);
        let help = if german.is_some() { usage.map(|usage| usage.replacen("Usage:", "Aufruf:", 1)) } else { usage };
        return wrong_as_json(german.unwrap_or(sentence), help);
    }
    match german {
        Some(sentence) => {
            output::print_error_line(&format!("Fehler: {sentence}"));
            if let Some(usage) = error.get(ContextKind::Usage) {
                output::print_error_line(&format!("\n{}", usage.to_string().replacen("Usage:", "Aufruf:", 1)));
            }
            output::print_error_line("\nAlle Optionen nennt „--help“.");
        }
        // There is nowhere left to say that standard error cannot be written.
        None if !std::env::args_os().any(|argument| steers_terminal(&argument)) => drop(error.print()),
        // A pattern of the shell may have brought in the name of a file.
        None => output::print_error_line(error.render().to_string().trim_end()),
    }
    Exit::NotDone
}

/// Names the command that a misspelt one is nearest to, where clap knows of none: `rnu` is `run`.
fn suggest_command(error: &mut clap::Error) {
    if error.kind() != ErrorKind::InvalidSubcommand || error.get(ContextKind::SuggestedSubcommand).is_some() {
        return;
    }
    let Some(written) = error.get(ContextKind::InvalidSubcommand).map(listed) else { return };
    // Of which command it is a part stands before it on the command line.
    let mut command = Arguments::command();
    for argument in
        std::env::args_os().skip(1).map_while(|argument| argument.into_string().ok()).take_while(|argument| *argument != written)
    {
        if let Some(inner) = command.find_subcommand(&argument) {
            command = inner.clone();
        }
    }
    let names: Vec<String> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    if let Some(meant) = suggestion::nearest(&written, names.iter().map(String::as_str)) {
        error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(vec![meant.to_owned()]));
    }
}

fn steers_terminal(argument: &std::ffi::OsStr) -> bool {
    let argument = argument.to_string_lossy();
    *shown(&argument) != *argument
}

/// Says what is wrong with a command line that could be read, in the form that it asks for.
pub(super) fn wrong(sentence: String, format: OutputFormat, language: Language) -> Exit {
    match format {
        OutputFormat::Json => wrong_as_json(sentence, None),
        OutputFormat::Human => {
            output::print_usage_error(&sentence, language);
            Exit::NotDone
        }
    }
}

fn wrong_as_json(sentence: String, help: Option<String>) -> Exit {
    let fault = Diagnostic::error("wrong-usage", Location { file: None, place: Place::File }, sentence);
    not_begun_as_json(&Diagnostic { help, ..fault })
}

/// Says why nothing was begun, in the form that the command line asks for.
pub(super) fn not_begun(fault: &Diagnostic, format: OutputFormat, language: Language) -> Exit {
    match format {
        OutputFormat::Json => not_begun_as_json(fault),
        OutputFormat::Human => {
            render::print(std::slice::from_ref(fault), language);
            Exit::NotDone
        }
    }
}

fn not_begun_as_json(fault: &Diagnostic) -> Exit {
    let report = UsageReport { keyfolio: VERSION, status: status(false), diagnostics: [JsonDiagnostic::from(fault)] };
    // What watches reads its reports line by line.
    let in_a_line = std::env::args_os().any(|argument| argument == "watch");
    Exit::NotDone.max(if in_a_line { print_json_line(&report) } else { print_json(&report) })
}

/// Whether the command line asks for JSON, as far as it can be told of one that cannot be read.
fn json_is_wanted() -> bool {
    let arguments: Vec<String> = std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let parted = arguments.windows(2).any(|pair| pair == ["--format", "json"]);
    parted || arguments.iter().any(|argument| argument == "--format=json")
}

/// What clap has to say, in one line, and the usage.
fn in_english(error: &clap::Error) -> (String, Option<String>) {
    let text = error.render().to_string();
    let sentence = text.split("\n\n").next().unwrap_or_default();
    let sentence = sentence.strip_prefix("error: ").unwrap_or(sentence).split_whitespace().collect::<Vec<_>>().join(" ");
    let usage = error.get(ContextKind::Usage).map(|usage| usage.to_string().split_whitespace().collect::<Vec<_>>().join(" "));
    (sentence, usage)
}

fn in_german(error: &clap::Error) -> Option<String> {
    let text = |kind: ContextKind| error.get(kind).map(listed);
    let argument = || text(ContextKind::InvalidArg);
    Some(match error.kind() {
        ErrorKind::MissingRequiredArgument => format!("es fehlt {}", argument()?),
        ErrorKind::UnknownArgument => {
            let help = text(ContextKind::SuggestedArg).map(|meant| format!(" – ist „{meant}“ gemeint?")).unwrap_or_default();
            format!("die Angabe „{}“ ist unbekannt{help}", argument()?)
        }
        ErrorKind::InvalidSubcommand => {
            let help = text(ContextKind::SuggestedSubcommand).map(|meant| format!(" – ist „{meant}“ gemeint?")).unwrap_or_default();
            format!("den Befehl „{}“ gibt es nicht{help}", text(ContextKind::InvalidSubcommand)?)
        }
        ErrorKind::ArgumentConflict => {
            format!("„{}“ und „{}“ schließen einander aus", argument()?, text(ContextKind::PriorArg)?)
        }
        ErrorKind::InvalidValue => {
            let (argument, value) = (argument()?, text(ContextKind::InvalidValue).unwrap_or_default());
            let choices = text(ContextKind::ValidValue)
                .filter(|values| !values.is_empty())
                .map(|values| format!(" – möglich: {values}"))
                .unwrap_or_default();
            if value.is_empty() {
                format!("„{argument}“ braucht einen Wert{choices}")
            } else {
                let meant = text(ContextKind::SuggestedValue).map(|meant| format!(" – ist „{meant}“ gemeint?")).unwrap_or_default();
                format!("„{value}“ ist kein Wert für „{argument}“{meant}{choices}")
            }
        }
        ErrorKind::ValueValidation => {
            let (argument, value) = (argument()?, text(ContextKind::InvalidValue)?);
            let reason = match error.source().map(ToString::to_string).as_deref() {
                Some("write a date as 2026-11-23 or 23.11.2026") => " – ein Datum wie 23.11.2026 oder 2026-11-23 angeben".to_owned(),
                Some("write a number from 0 to below 100") => " – eine Zahl von 0 bis unter 100 angeben".to_owned(),
                _ => String::new(),
            };
            format!("„{value}“ ist kein Wert für „{argument}“{reason}")
        }
        _ => return None,
    })
}

fn listed(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(texts) => texts.join(", "),
        other => other.to_string(),
    }
}
