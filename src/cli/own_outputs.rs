//! Results of earlier runs among the workbooks of a run of several: a pattern like `*.xlsx` brings them in, and nobody wants a result of a
//! result.
//!
//! They are known by what stands in the package (which workbook a result was made of), not by their names alone: a workbook of the user's may
//! be called as it likes. One that was run in place is a workbook like any other, and so is a copy of it. Who names nothing but results means
//! them. A result under a name of its own may be a copy that somebody goes on with, so that leaving it out is a finding.

use std::collections::HashSet;
use std::path::Path;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::say;
use crate::session::{MadeOf, remembered, stem_of_result};

use super::args::RunOptions;
use super::loading;
use super::places::{is_lock, text};
use super::progress::Progress;

/// The run without results of earlier runs, and what is said of each that was left out. `None` where there are none.
pub(super) fn left_out(options: &RunOptions, language: Language) -> Option<(RunOptions, Vec<Diagnostic>)> {
    if options.workbooks.len() < 2 {
        return None;
    }
    let names: HashSet<String> = options.workbooks.iter().map(|workbook| remembered(&name_of(workbook))).collect();
    let mut kept = Vec::new();
    let mut said = Vec::new();
    for workbook in &options.workbooks {
        match of_others(workbook, &names, options) {
            Some(made_of) => said.push(left_out_of(workbook, &made_of, language)),
            None => kept.push(workbook.clone()),
        }
    }
    (!said.is_empty() && !kept.is_empty()).then(|| (RunOptions { workbooks: kept, ..options.clone() }, said))
}

/// What a workbook was made of, where it is a result beside it.
fn of_others(workbook: &Path, names: &HashSet<String>, options: &RunOptions) -> Option<MadeOf> {
    let (name, stem) = (name_of(workbook), stem_of(workbook));
    // The report that a locked structure could not take in.
    if let Some(result) = stem.strip_suffix("-report").filter(|result| stem_of_result(result).is_some()) {
        let beside = ["xlsx", "xlsm"].iter().any(|extension| names.contains(&remembered(&format!("{result}.{extension}"))));
        let has_criteria = || loading::opened(workbook, false, &Progress::new(true)).is_ok_and(|opened| opened.has_criteria());
        return (beside && !has_criteria()).then_some(MadeOf::Unknown);
    }
    if is_lock(workbook) || !workbook.is_file() {
        return None;
    }
    // What cannot be opened is told when its turn comes.
    let opened = loading::opened(workbook, false, &Progress::new(true)).ok()?;
    let made_of = opened.made_of()?;
    let is_ours = match &made_of {
        MadeOf::Several => true,
        MadeOf::Workbook(other) if *other == remembered(&name) => false,
        MadeOf::Workbook(other) => {
            names.contains(other) && !options.in_place
                || stem_of_result(&stem).is_some_and(|of| remembered(of) == remembered(&stem_of(Path::new(other))))
        }
        MadeOf::Unknown => stem_of_result(&stem).is_some(),
    };
    (is_ours || is_combined(workbook, options)).then_some(made_of)
}

/// Whether a workbook is the one that the combined workbook of this run replaces.
fn is_combined(workbook: &Path, options: &RunOptions) -> bool {
    options.combined.as_ref().is_some_and(|combined| super::saving::save::is_same_file(combined, workbook))
}

fn name_of(file: &Path) -> String {
    text(file.file_name())
}

fn stem_of(file: &Path) -> String {
    text(file.file_stem())
}

fn left_out_of(workbook: &Path, made_of: &MadeOf, language: Language) -> Diagnostic {
    let message = match made_of {
        MadeOf::Workbook(other) => say!(
            language,
            "this is a result of keyfolio, made of {other}, and was left out",
            "das ist ein Ergebnis von keyfolio aus {other} und wurde weggelassen"
        ),
        MadeOf::Several => say!(
            language,
            "this is a result of keyfolio, made of several workbooks, and was left out",
            "das ist ein Ergebnis von keyfolio aus mehreren Arbeitsmappen und wurde weggelassen"
        ),
        MadeOf::Unknown => {
            say!(language, "this is a result of keyfolio and was left out", "das ist ein Ergebnis von keyfolio und wurde weggelassen")
        }
    };
    let help = say!(language, "to run it all the same, name it alone", "um sie trotzdem zu bewerten, sie allein angeben");
    let place = Location::file(workbook.display().to_string());
    let is_called_so = stem_of_result(&stem_of(workbook)).is_some() || matches!(made_of, MadeOf::Several | MadeOf::Unknown);
    let told = if is_called_so { Diagnostic::note } else { Diagnostic::finding };
    told("own-result", place, message).with_help(help)
}
