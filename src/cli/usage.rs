//! Wrong usage, said in German where the system's locale is German. What is rare stays as clap says it, in English.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::language::Language;

use super::{Exit, locale, output};

/// Prints what clap has to say: help and version are answers, everything else is wrong usage.
pub(super) fn say(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        return if error.print().is_ok() { Exit::Done } else { Exit::NotDone };
    }
    let german = Some(error).filter(|_| locale::language() == Language::German).and_then(in_german);
    match german {
        Some(sentence) => {
            output::print_error_line(&format!("Fehler: {sentence}"));
            if let Some(usage) = error.get(ContextKind::Usage) {
                output::print_error_line(&format!("\n{}", usage.to_string().replacen("Usage:", "Aufruf:", 1)));
            }
            output::print_error_line("\nAlle Optionen nennt „--help“ (auf Englisch).");
        }
        // There is nowhere left to say that standard error cannot be written.
        None => drop(error.print()),
    }
    Exit::NotDone
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
                format!("„{value}“ ist kein Wert für „{argument}“{choices}")
            }
        }
        ErrorKind::ValueValidation => {
            let (argument, value) = (argument()?, text(ContextKind::InvalidValue)?);
            let reason = match error.source().map(ToString::to_string).as_deref() {
                Some("write a date as 2026-11-23") => " – ein Datum wie 2026-11-23 angeben".to_owned(),
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
