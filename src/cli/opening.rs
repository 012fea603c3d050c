//! `--open`: the results of a run in the program that the desk opens workbooks with.

use std::path::Path;

use crate::foundation::language::Language;
use crate::say;

use super::output;

/// So many windows nobody minds; of more workbooks, none is opened.
const MOST: usize = 8;

/// Opens the results. That one cannot be opened is said, and the run is done all the same.
pub(super) fn open(results: &[&Path], language: Language) {
    if results.len() > MOST {
        let count = language.count(results.len());
        output::print_error_line(&say!(
            language,
            "{count} workbooks were written; they are not opened all at once",
            "{count} Arbeitsmappen wurden geschrieben; sie werden nicht alle auf einmal geöffnet"
        ));
        return;
    }
    for result in results {
        if let Err(error) = open::that(result) {
            let result = result.display();
            output::print_error_line(&say!(
                language,
                "{result} is written, but could not be opened: {error}",
                "{result} ist geschrieben, ließ sich aber nicht öffnen: {error}"
            ));
        }
    }
}
