//! The workbooks of earlier times: named one by one, or found in a folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::say;
use crate::session::{Input, Opened, Previous, Refused};

use super::args::{EvaluationOptions, RunOptions};
use super::loading;
use super::places::{Last, Task, is_lock, place_of, text};
use super::saving::backup::is_backup_stem;

/// The earlier workbooks, the last one first, and what is said of them.
pub(super) type Found = (Vec<Previous>, Vec<Diagnostic>);

/// Names that a note tells.
const NAMED: usize = 5;

/// Those that the command line names beside a workbook.
pub(super) fn beside(workbook: &Path, evaluation: &EvaluationOptions, language: Language) -> Result<Found, Refused> {
    let task = Task::of(workbook, &RunOptions::of(workbook.to_owned(), None, evaluation.clone()));
    of_task(&task, language)
}

/// Those that stand beside a workbook that is run.
pub(super) fn of_task(task: &Task, language: Language) -> Result<Found, Refused> {
    match &task.previous {
        Last::Unasked => Ok((Vec::new(), Vec::new())),
        Last::Files(files) => Ok((files.iter().map(|file| named(file, language)).collect::<Result<_, _>>()?, Vec::new())),
        Last::Missing { folder, names } => Ok((Vec::new(), vec![none_there(&task.workbook, folder, names, language)])),
        Last::Folder { folder, names } => {
            let own: Vec<PathBuf> = task.output.all().map(place_of).chain([place_of(&task.workbook)]).collect();
            let (found, passed_over) = in_folder(folder, &own, language)?;
            let mut said: Vec<Diagnostic> = passed_over.into_iter().collect();
            if found.is_empty() {
                said.push(none_there(&task.workbook, folder, names, language));
            }
            Ok((found, said))
        }
    }
}

fn named(file: &Path, language: Language) -> Result<Previous, Refused> {
    Ok(Previous { workbook: loading::input(file, language)?, criteria: None, as_of: None, only_before: false })
}

/// Every annotated workbook of a folder by the day of its run, the last one first; those of one day by their names.
fn in_folder(folder: &Path, own: &[PathBuf], language: Language) -> Result<(Vec<Previous>, Option<Diagnostic>), Refused> {
    let entries = std::fs::read_dir(folder).map_err(|error| Refused::one(language, unreadable(folder, &error, language)))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let (mut found, mut passed_over) = (Vec::new(), Vec::new());
    for file in files {
        let extension = text(file.extension()).to_lowercase();
        let is_workbook = ["xlsx", "xlsm"].contains(&extension.as_str()) && file.is_file() && !is_lock(&file);
        if !is_workbook || is_backup_stem(&text(file.file_stem())) || own.contains(&place_of(&file)) {
            continue;
        }
        match dated(&file, language) {
            Some((day, workbook)) => {
                found.push((day, Previous { workbook, criteria: None, as_of: None, only_before: true }));
            }
            None => passed_over.push(text(file.file_name())),
        }
    }
    found.sort_by(|(one, _), (other, _)| other.cmp(one));
    let note = (!passed_over.is_empty()).then(|| passed(folder, &passed_over, language));
    Ok((found.into_iter().map(|(_, previous)| previous).collect(), note))
}

/// A workbook that a run annotated, and the day of that run.
fn dated(file: &Path, language: Language) -> Option<(crate::foundation::day_number::DayNumber, Input)> {
    let input = loading::input(file, language).ok()?;
    let opened = Opened::read(&input, language).ok()?;
    opened.made_of()?;
    Some((opened.day_of_run()?, input))
}

fn passed(folder: &Path, names: &[String], language: Language) -> Diagnostic {
    let count = language.count(names.len());
    let mut shown: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    shown.extend((names.len() > NAMED).then_some("…"));
    let shown = shown.join(", ");
    let message = if names.len() == 1 {
        say!(
            language,
            "1 workbook here tells no day of a run, so that it is no earlier time and is passed over: {shown}",
            "1 Arbeitsmappe hier nennt keinen Tag eines Laufs, ist also kein früheres Mal und wird übergangen: {shown}"
        )
    } else {
        say!(
            language,
            "{count} workbooks here tell no day of a run, so that they are no earlier times and are passed over: {shown}",
            "{count} Arbeitsmappen hier nennen keinen Tag eines Laufs, sind also keine früheren Male und werden übergangen: {shown}"
        )
    };
    Diagnostic::note("passed-over", Location::file(folder.display().to_string()), message)
}

fn unreadable(folder: &Path, error: &std::io::Error, language: Language) -> Diagnostic {
    let message =
        say!(language, "--previous-dir: the folder cannot be read: {error}", "--previous-dir: Der Ordner lässt sich nicht lesen: {error}");
    Diagnostic::error("no-such-file", Location::file(folder.display().to_string()), message)
}

/// That a folder has no workbook of last time.
pub(super) fn none_there(workbook: &Path, folder: &Path, names: &[String], language: Language) -> Diagnostic {
    let (folder, names) = (folder.display(), names.join(", "));
    let file: Arc<str> = workbook.display().to_string().into();
    let message = say!(
        language,
        "there is no workbook of last time in {folder} ({names}), so that nothing is compared",
        "in {folder} gibt es keine Arbeitsmappe vom letzten Mal ({names}), daher wird nichts verglichen"
    );
    Diagnostic::finding("no-previous", Location::file(file), message)
}
