//! Reports printed as JSON.

use serde::Serialize;

use super::{Exit, output};

/// Prints a report as JSON.
pub(super) fn print_json(report: &impl Serialize) -> Exit {
    print_written(serde_json::to_string_pretty(report))
}

/// The same in one line.
pub(super) fn print_json_line(report: &impl Serialize) -> Exit {
    print_written(serde_json::to_string(report))
}

fn print_written(written: serde_json::Result<String>) -> Exit {
    match written {
        Ok(json) => output::print_json_text(&json),
        Err(error) => {
            output::print_error_line(&format!("error: the report cannot be written as JSON: {error}"));
            Exit::NotDone
        }
    }
}
