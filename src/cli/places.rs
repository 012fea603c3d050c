//! Where the result of each workbook goes and which workbook of last time stands beside it, settled for all of them before the first is
//! read.
//!
//! No result may go over a file that the same run reads, nor over another result: that is wrong usage and nothing is begun.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::saving::backup::{backup_of, is_backup_stem};
use super::saving::save::target_of;
use crate::foundation::language::Language;
use crate::say;
use crate::session::{result_extension, result_stem, stem_of_result};

use super::args::RunOptions;

/// What a workbook's name begins with in the lock file that Excel puts beside an open workbook.
const LOCK: &str = "~$";

/// One workbook to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Task {
    /// The workbook.
    pub(super) workbook: PathBuf,
    /// Where its result goes.
    pub(super) output: Output,
    /// The workbook of last time.
    pub(super) previous: Last,
}

/// Where a result goes. Where the user names no file, the name follows the language of the run, which the workbook tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Output {
    file: PathBuf,
    /// The one of a run in German, where that has another name.
    german: Option<PathBuf>,
    settled: OnceLock<Language>,
}

impl Output {
    /// A file that the user named.
    fn named(file: PathBuf) -> Self {
        Self { file, german: None, settled: OnceLock::new() }
    }

    /// Whether the name was made of the workbook's, so that nobody has said that a file of this name may go.
    pub(super) fn is_derived(&self) -> bool {
        self.german.is_some()
    }

    /// Settles the name, once the workbook has told its language. The first time holds.
    pub(super) fn settle(&self, language: Language) {
        self.settled.get_or_init(|| language);
    }

    /// Every file that it may become.
    pub(super) fn all(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(self.file.as_path()).chain(self.german.as_deref())
    }
}

impl Deref for Output {
    type Target = Path;

    fn deref(&self) -> &Path {
        match (&self.german, self.settled.get()) {
            (Some(german), Some(Language::German)) => german,
            _ => &self.file,
        }
    }
}

/// The workbook of last time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Last {
    /// Nobody asked for a comparison.
    Unasked,
    /// It is the first of these; the others are of the times before.
    Files(Vec<PathBuf>),
    /// It is among the annotated workbooks of a folder.
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The names that were looked for.
        names: Vec<String>,
    },
    /// There is none of these names in the folder.
    Missing {
        /// The folder of last time.
        folder: PathBuf,
        /// The names that were looked for.
        names: Vec<String>,
    },
}

impl Task {
    /// What the options say of a workbook.
    pub(super) fn of(workbook: &Path, options: &RunOptions) -> Self {
        Self { workbook: workbook.to_owned(), output: output_of(workbook, options), previous: last_of(workbook, options) }
    }
}

impl Last {
    /// The files, the last one first.
    pub(super) fn files(&self) -> &[PathBuf] {
        match self {
            Self::Files(files) => files,
            Self::Unasked | Self::Folder { .. } | Self::Missing { .. } => &[],
        }
    }
}

/// Everything that is to be run, in the order of the command line.
#[derive(Debug)]
pub(super) struct Places {
    /// The workbooks.
    pub(super) tasks: Vec<Task>,
    /// The workbook over all of them.
    pub(super) combined: Option<Task>,
    /// Workbooks of last time that none of this time goes with.
    pub(super) left: Vec<PathBuf>,
}

/// Settles the places, or says what is wrong with the usage.
pub(super) fn places(options: &RunOptions, language: Language) -> Result<Places, String> {
    let several = options.workbooks.len() > 1;
    if several && !options.evaluation.previous.is_empty() {
        return Err(say!(
            language,
            "--previous names the workbook of last time for one workbook; with several, name their folder with --previous-dir",
            "--previous nennt die Arbeitsmappe vom letzten Mal für eine Arbeitsmappe; bei mehreren den Ordner mit --previous-dir nennen"
        ));
    }
    if several && options.output.is_some() {
        return Err(say!(
            language,
            "with several workbooks, name a folder with --output-dir instead of a file with --output",
            "bei mehreren Arbeitsmappen einen Ordner mit --output-dir statt einer Datei mit --output nennen"
        ));
    }
    if let Some(folder) = options.evaluation.previous_dir.as_ref().filter(|folder| !folder.is_dir()) {
        let folder = folder.display();
        return Err(say!(language, "--previous-dir: there is no folder {folder}", "--previous-dir: den Ordner {folder} gibt es nicht"));
    }
    if let Some((folder, error)) =
        options.evaluation.previous_dir.as_ref().and_then(|folder| Some((folder, std::fs::read_dir(folder).err()?)))
    {
        let folder = folder.display();
        return Err(say!(
            language,
            "--previous-dir: the folder {folder} cannot be read: {error}",
            "--previous-dir: Der Ordner {folder} lässt sich nicht lesen: {error}"
        ));
    }
    if let Some(folder) = options.output_dir.as_ref().filter(|folder| folder.exists() && !folder.is_dir()) {
        let folder = folder.display();
        return Err(say!(language, "--output-dir: {folder} is a file, not a folder", "--output-dir: {folder} ist eine Datei, kein Ordner"));
    }
    if let Some(lock) = options.workbooks.first().filter(|workbook| !several && is_lock(workbook)) {
        let (meant, lock) = (text(lock.file_name()).replacen(LOCK, "", 1), lock.display());
        return Err(say!(
            language,
            "{lock} is the lock file that Excel puts beside an open workbook; {meant} is meant",
            "{lock} ist die Sperrdatei, die Excel neben eine geöffnete Arbeitsmappe legt; gemeint ist {meant}"
        ));
    }
    let tasks: Vec<Task> = options
        .workbooks
        .iter()
        // A pattern of the shell gives the lock files of open workbooks too.
        .filter(|workbook| !several || !is_lock(workbook))
        .map(|workbook| Task::of(workbook, options))
        .collect();
    if tasks.is_empty() {
        return Err(say!(
            language,
            "these are lock files of open workbooks only, and no workbook",
            "das sind nur Sperrdateien geöffneter Arbeitsmappen und keine Arbeitsmappe"
        ));
    }
    if let Some(combined) = options.combined.as_ref().filter(|combined| !text(combined.extension()).eq_ignore_ascii_case("xlsx")) {
        let combined = combined.display();
        return Err(say!(
            language,
            "--combined: {combined} is to be a new workbook; end its name in .xlsx",
            "--combined: {combined} soll eine neue Arbeitsmappe werden; den Namen auf .xlsx enden lassen"
        ));
    }
    let combined = options.combined.as_ref().map(|combined| Task {
        workbook: combined.clone(),
        output: Output::named(combined.clone()),
        // --previous is the one of the single workbook.
        previous: if !options.evaluation.previous.is_empty() { Last::Unasked } else { last_of(combined, options) },
    });
    check(&tasks, combined.as_ref(), options, language)?;
    let left = left(&tasks, combined.as_ref(), options);
    Ok(Places { tasks, combined, left })
}

/// Whether a file is the lock file of an open workbook, by its name.
pub(super) fn is_lock(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(LOCK))
}

fn output_of(workbook: &Path, options: &RunOptions) -> Output {
    if options.in_place {
        return Output::named(workbook.to_owned());
    }
    if let Some(output) = &options.output {
        return Output::named(output.clone());
    }
    let file = |language| {
        let name = annotated(workbook, &kind_of_output(workbook), language);
        options.output_dir.as_ref().map_or_else(|| workbook.with_file_name(&name), |folder| folder.join(&name))
    };
    Output { file: file(Language::English), german: Some(file(Language::German)), settled: OnceLock::new() }
}

/// The extension of the workbook that a run makes of this one.
pub(super) fn kind_of_output(workbook: &Path) -> String {
    result_extension(&text(workbook.extension()))
}

fn annotated(workbook: &Path, extension: &str, language: Language) -> String {
    format!("{}.{extension}", result_stem(&text(workbook.file_stem()), language))
}

pub(super) fn text(name: Option<&OsStr>) -> String {
    name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The workbook of last time: what a run made of one of this name is looked for first, because it tells its day; then the name itself.
fn last_of(workbook: &Path, options: &RunOptions) -> Last {
    if !options.evaluation.previous.is_empty() {
        return Last::Files(options.evaluation.previous.clone());
    }
    let Some(folder) = &options.evaluation.previous_dir else { return Last::Unasked };
    let stem = text(workbook.file_stem());
    let both = |extension: &str| [Language::English, Language::German].map(|language| annotated(workbook, extension, language));
    let mut names: Vec<String> = both(&kind_of_output(workbook)).into();
    let told = [names[0].clone(), text(workbook.file_name())];
    names.push(text(workbook.file_name()));
    // The workbook may have become one with macros since, or have come from another program.
    for extension in ["xlsx", "xlsm"] {
        names.extend(both(extension));
        names.push(format!("{stem}.{extension}"));
    }
    let mut seen = Vec::new();
    names.retain(|name| {
        !seen.contains(name) && {
            seen.push(name.clone());
            true
        }
    });
    let own = place_of(workbook);
    let files = names.iter().map(|name| folder.join(name));
    match { files }.find(|file| file.is_file() && place_of(file) != own) {
        Some(file) => Last::Files(vec![file]),
        // One workbook goes with all times that the folder holds.
        None if options.workbooks.len() == 1 && options.combined.is_none() => Last::Folder { folder: folder.clone(), names: told.into() },
        None => Last::Missing { folder: folder.clone(), names: told.into() },
    }
}

/// Workbooks in the folder of last time that none of this time goes with: results of a run, or any where there is no result.
fn left(tasks: &[Task], combined: Option<&Task>, options: &RunOptions) -> Vec<PathBuf> {
    let Some(folder) = options.evaluation.previous_dir.as_ref().filter(|_| tasks.len() > 1) else { return Vec::new() };
    let stem = |file: &Path| {
        let stem = text(file.file_stem()).to_lowercase();
        stem_of_result(&stem).map(str::to_owned).unwrap_or(stem)
    };
    let known: Vec<String> = tasks.iter().chain(combined).map(|task| stem(&task.workbook)).collect();
    let entries = std::fs::read_dir(folder).map(|entries| entries.flatten().map(|entry| entry.path()).collect()).unwrap_or_default();
    let is_workbook = |file: &Path| {
        let extension = text(file.extension()).to_lowercase();
        let kept = is_backup_stem(&stem(file)) || stem(file).ends_with("-report");
        ["xlsx", "xlsm"].contains(&extension.as_str()) && !is_lock(file) && !kept && file.is_file()
    };
    let criteria = options.evaluation.criteria.as_deref().map(place_of);
    let mut left: Vec<PathBuf> = entries;
    left.retain(|file| is_workbook(file) && criteria.as_ref() != Some(&place_of(file)));
    let is_result = |file: &Path| stem_of_result(&text(file.file_stem())).is_some();
    if left.iter().any(|file| is_result(file)) {
        left.retain(|file| is_result(file));
    }
    left.retain(|file| !known.contains(&stem(file)));
    left.sort();
    left
}

/// A file by which it can be told from others, however it is written; links are followed, also those to a file that is not there yet.
pub(super) fn place_of(file: &Path) -> PathBuf {
    let file = target_of(file).unwrap_or_else(|| file.to_owned());
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    match (folder.canonicalize(), file.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => file,
    }
}

/// Two results of one workbook in the folder of last time: one in each language, of which either may be the last.
fn two_of_last_time(workbook: &Path, options: &RunOptions) -> Option<[PathBuf; 2]> {
    let folder = options.evaluation.previous_dir.as_ref().filter(|_| options.evaluation.previous.is_empty())?;
    let own = place_of(workbook);
    let extensions = [kind_of_output(workbook), "xlsx".to_owned(), "xlsm".to_owned()];
    let both =
        |extension: &String| [Language::English, Language::German].map(|language| folder.join(annotated(workbook, extension, language)));
    extensions.iter().map(both).find(|both| both.iter().all(|file| file.is_file() && place_of(file) != own))
}

/// No two results in one file, and none over a file that is read; one workbook of last time for each.
fn check(tasks: &[Task], combined: Option<&Task>, options: &RunOptions, language: Language) -> Result<(), String> {
    for task in tasks.iter().chain(combined) {
        if let Some([one, other]) = two_of_last_time(&task.workbook, options) {
            let (one, other) = (one.display(), other.display());
            return Err(say!(
                language,
                "{one} and {other} may both be the workbook of last time; take one of them away, or name it with --previous",
                "{one} und {other} können beide die Arbeitsmappe vom letzten Mal sein; eine davon entfernen oder mit --previous angeben"
            ));
        }
    }
    let mut outputs: HashMap<PathBuf, &Task> = HashMap::new();
    for (task, output) in tasks.iter().chain(combined).flat_map(|task| task.output.all().map(move |output| (task, output))) {
        if let Some(first) = outputs.insert(place_of(output), task) {
            let (first, second, output) = (first.workbook.display(), task.workbook.display(), output.display());
            return Err(if combined.is_some_and(|combined| std::ptr::eq(combined, task)) {
                say!(
                    language,
                    "the result of {first} and the combined workbook would both be written to {output}; give --combined another name",
                    "das Ergebnis von {first} und die gemeinsame Arbeitsmappe würden beide nach {output} geschrieben; für --combined einen anderen Namen angeben"
                )
            } else {
                say!(
                    language,
                    "{first} and {second} would both be written to {output}; run them into different folders",
                    "{first} und {second} würden beide nach {output} geschrieben; für verschiedene Ordner getrennt ausführen"
                )
            });
        }
    }
    for task in tasks {
        let input = place_of(&task.workbook);
        let kept_by = |other: &&Task| options.in_place && place_of(&backup_of(&other.workbook)) == input;
        if let Some(other) = tasks.iter().find(kept_by) {
            let (workbook, kept) = (other.workbook.display(), task.workbook.display());
            return Err(say!(
                language,
                "{kept} is where the former {workbook} is kept, and cannot be run with it; leave it out",
                "{kept} ist der Platz für das bisherige {workbook} und kann nicht mit ihm ausgeführt werden; sie weglassen"
            ));
        }
        if let Some(other) = outputs.get(&input).filter(|other| !std::ptr::eq(**other, task)) {
            let (workbook, result) = (other.workbook.display(), task.workbook.display());
            return Err(if combined.is_some_and(|combined| std::ptr::eq(combined, *other)) {
                say!(
                    language,
                    "the combined workbook would be written over {result}, which is one of the workbooks; give it another name",
                    "die gemeinsame Arbeitsmappe würde über {result} geschrieben, eine der Arbeitsmappen; einen anderen Namen angeben"
                )
            } else {
                say!(
                    language,
                    "the result of {workbook} would be written over {result}, which is one of the workbooks; leave that one out, or write \
                     the results to a folder with --output-dir",
                    "das Ergebnis von {workbook} würde über {result} geschrieben, eine der Arbeitsmappen; diese weglassen oder die Ergebnisse \
                     mit --output-dir in einen Ordner schreiben"
                )
            });
        }
    }
    // In place, the criteria may stand in the workbook that is replaced.
    let criteria = options.evaluation.criteria.as_deref().filter(|_| !options.in_place);
    let read = tasks.iter().chain(combined).flat_map(|task| task.previous.files()).map(PathBuf::as_path).chain(criteria);
    for file in read {
        if let Some(task) = outputs.get(&place_of(file)) {
            let (workbook, file) = (task.workbook.display(), file.display());
            return Err(say!(
                language,
                "the result of {workbook} would be written over {file}, which is read in this run; write it elsewhere",
                "das Ergebnis von {workbook} würde über {file} geschrieben, das in diesem Lauf gelesen wird; es anderswohin schreiben"
            ));
        }
    }
    Ok(())
}
