//! Standard output and standard error: everything that is printed goes through here, and nothing that is printed steers a terminal.
//!
//! Whatever is not ours is [`shown`] instead of sent; our own colours are in the diagnostics only, whose texts have been treated so before
//! they were coloured. Text that another program is to read goes out exactly as it is, unless a terminal reads it. A reader that closes
//! the pipe early (`| head`) is no fault.

use std::io::{self, IsTerminal, Write};

use crate::foundation::language::Language;

use super::{Exit, locale};
use crate::foundation::shown::{shown, shown_json};

/// Prints to standard output for people.
pub(super) fn print(text: &str) -> Exit {
    send(&shown(text))
}

/// Prints a line to standard output for people.
pub(super) fn print_line(text: &str) -> Exit {
    print(&format!("{text}\n"))
}

/// Prints to standard output what another program reads: a query, criteria, a script.
pub(super) fn print_exactly(text: &str) -> Exit {
    if io::stdout().is_terminal() { print(text) } else { send(text) }
}

/// Prints a line of JSON, or several.
pub(super) fn print_json_text(json: &str) -> Exit {
    send(&format!("{}\n", shown_json(json)))
}

fn send(text: &str) -> Exit {
    let mut output = io::stdout();
    outcome(output.write_all(text.as_bytes()).and_then(|()| output.flush()))
}

/// Prints a line to standard output for people. How it ends where nobody reads it.
pub(super) fn unread(line: &str) -> Option<Exit> {
    unread_text(&shown(line))
}

/// The same for a line of JSON.
pub(super) fn unread_json(json: &str) -> Option<Exit> {
    unread_text(&shown_json(json))
}

fn unread_text(text: &str) -> Option<Exit> {
    let mut output = io::stdout();
    let written = output.write_all(format!("{text}\n").as_bytes()).and_then(|()| output.flush());
    written.is_err().then(|| outcome(written))
}

/// The time of day by the machine's clock: 14:03:22.
pub(super) fn time_of_day() -> String {
    let time = jiff::ZonedDateTime::now().time();
    format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
}

/// Prints a line to standard error.
pub(super) fn print_error_line(text: &str) {
    print_colored_error_line(&shown(text));
}

/// Prints a line in our colours to standard error; what is not ours in it has been treated before.
pub(super) fn print_colored_error_line(text: &str) {
    // There is nowhere left to say that standard error cannot be written.
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Prints what is wrong with the usage to standard error.
pub(super) fn print_usage_error(sentence: &str, language: Language) {
    let error = crate::say!(language, "error", "Fehler");
    print_error_line(&format!("{error}: {sentence}"));
}

/// How a command ends whose output was written so.
pub(super) fn outcome(written: io::Result<()>) -> Exit {
    match written {
        Ok(()) => Exit::Done,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(error) => {
            let language = locale::language();
            let sentence = crate::say!(
                language,
                "standard output cannot be written: {error}",
                "die Standardausgabe lässt sich nicht schreiben: {error}"
            );
            print_usage_error(&sentence, language);
            Exit::NotDone
        }
    }
}
