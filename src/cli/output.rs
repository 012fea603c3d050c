//! Standard output and standard error. A reader that closes the pipe early (`| head`) is no fault.

use std::io::{self, Write};

use crate::foundation::language::Language;

use super::{Exit, locale};

/// Prints to standard output as it is.
pub(super) fn print(text: &str) -> Exit {
    let mut output = anstream::stdout();
    outcome(output.write_all(text.as_bytes()).and_then(|()| output.flush()))
}

/// Prints a line to standard output.
pub(super) fn print_line(text: &str) -> Exit {
    print(&format!("{text}\n"))
}

/// Prints a line to standard output. Whether somebody reads it.
pub(super) fn is_read(line: &str) -> bool {
    let mut output = anstream::stdout();
    output.write_all(format!("{line}\n").as_bytes()).and_then(|()| output.flush()).is_ok()
}

/// The time of day by the machine's clock: 14:03:22.
pub(super) fn time_of_day() -> String {
    let time = jiff::ZonedDateTime::now().time();
    format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
}

/// Prints a line to standard error.
pub(super) fn print_error_line(text: &str) {
    // There is nowhere left to say that standard error cannot be written.
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Prints what is wrong with the usage to standard error.
pub(super) fn print_usage_error(sentence: &str, language: Language) {
    let error = crate::say!(language, "error", "Fehler");
    print_error_line(&format!("{error}: {sentence}"));
}

fn outcome(written: io::Result<()>) -> Exit {
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
