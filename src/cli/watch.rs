//! `keyfolio watch WORKBOOK`: runs again whenever the workbook (or the criteria file) is saved, and says what moved since the last save.
//!
//! A fault is told and watching goes on. A file that cannot be read may be half written: it is given a moment before anything is
//! said of it. The result goes to another file than the one that is watched, so that a run never starts another.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::foundation::language::Language;
use crate::foundation::location::Place;
use crate::say;
use crate::session::movement::{Found, between};
use crate::session::reports::WatchReport;
use crate::session::{Alterations, Options, Ready, Refused};

use super::annotated::annotate_ready;
use super::args::{OutputFormat, RunOptions, WatchOptions};
use super::places::{Task, places};
use super::progress::Progress;
use super::run_report::{Ran, summary};
use super::saves::{Saves, Waited};
use super::saving::save::{SaveOptions, is_same_file};
use super::told::Told;
use super::{Exit, comparison_text, earlier, loading, locale, near_files, output, render, usage};

/// How long a file that cannot be read is given to be written to its end.
const GRACE: Duration = Duration::from_secs(2);

pub(super) fn run(options: &WatchOptions) -> Exit {
    let (options, runs) = options.run_options();
    match watch(&options, runs) {
        Ok(exit) => exit,
        Err(sentence) => usage::wrong(sentence, options.evaluation.format, locale::language()),
    }
}

impl WatchOptions {
    /// The options of the runs, and how many there are to be.
    fn run_options(&self) -> (RunOptions, Option<u32>) {
        let plain = RunOptions::of(self.workbook.clone(), self.output.clone(), self.evaluation.clone());
        let run = RunOptions { drop_signature: self.drop_signature, no_report: self.no_report, ..plain };
        (run, self.runs)
    }
}

fn watch(options: &RunOptions, runs: Option<u32>) -> Result<Exit, String> {
    let language = locale::language();
    let mut places = places(options, language)?;
    let Some(task) = places.tasks.pop() else { return Ok(Exit::NotDone) };
    let files: Vec<PathBuf> = std::iter::once(&task.workbook).chain(&options.evaluation.criteria).cloned().collect();
    if let Some(missing) = files.iter().find(|file| !file.is_file()) {
        let help = near_files::meant_by(missing, language).map(|help| format!(" – {help}")).unwrap_or_default();
        let missing = missing.display();
        return Err(say!(language, "there is no file {missing}{help}", "die Datei {missing} gibt es nicht{help}"));
    }
    if is_same_file(&task.workbook, &task.output) {
        let output = task.output.display();
        return Err(say!(
            language,
            "the output {output} is the workbook that is watched; give another one",
            "die Ausgabe {output} ist die beobachtete Arbeitsmappe; eine andere angeben"
        ));
    }
    let ended = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&ended);
    let handler = ctrlc::set_handler(move || {
        // The second time the user does not want to wait for the end of a run; a result is written whole or not at all.
        if told.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    if let Err(error) = handler {
        return Err(say!(language, "Ctrl-C cannot be watched for: {error}", "auf Strg-C lässt sich nicht achten: {error}"));
    }
    let mut watch = Watch { task: &task, options, saves: Saves::new(files, ended), last: None, told: Told::default(), language };
    let mut exit = Exit::Done;
    let mut begun = 0;
    loop {
        begun += 1;
        let Some(ran) = watch.again() else { return Ok(Exit::Done) };
        exit = if runs.is_some() { ran.exit } else { exit };
        if let Some(left) = ran.reader_left {
            return Ok(exit.max(left));
        }
        if runs.is_some_and(|runs| begun >= runs) {
            return Ok(exit);
        }
        if begun == 1 {
            watch.say_waiting();
        }
        if watch.wait(None) == Waited::Ended {
            return Ok(exit);
        }
    }
}

struct Watch<'a> {
    task: &'a Task,
    options: &'a RunOptions,
    saves: Saves,
    /// The workbook as it was when it could last be read and decided.
    last: Option<Ready>,
    /// What was said of it.
    told: Told,
    language: Language,
}

/// How one run ended.
struct Ended {
    exit: Exit,
    /// How it ends, where nobody reads any more what is printed.
    reader_left: Option<Exit>,
}

impl Watch<'_> {
    fn wait(&self, most: Option<Duration>) -> Waited {
        let language = self.language;
        self.saves.wait(most, |missing| {
            let missing = missing.display();
            output::print_error_line(&say!(
                language,
                "{missing} is not there; waiting for it",
                "{missing} ist nicht da; es wird darauf gewartet"
            ));
        })
    }

    fn say_waiting(&self) {
        if !self.options.evaluation.quiet {
            let workbook = self.task.workbook.display();
            output::print_error_line(&say!(
                self.language,
                "watching {workbook}; Ctrl-C ends it",
                "{workbook} wird beobachtet; Strg-C beendet das"
            ));
        }
    }

    /// Reads the workbook once it can be read. `None` when the user ends it while it is waited for.
    fn load(&mut self, progress: &Progress) -> Option<Result<Ready, Refused>> {
        loop {
            self.saves.begin_reading();
            let ready = loading::opened(&self.task.workbook, self.options.drop_signature, progress).and_then(|opened| {
                let (previous, _) = earlier::of_task(self.task, opened.language())?;
                let options = Options { previous, ..loading::options(&self.options.evaluation, opened.language())? };
                opened.ready(&options, Alterations::default(), &|stage, language, done, all| progress.hear(stage, language, done, all))
            });
            let half_written = |refused: &Refused| refused.diagnostics.iter().any(|fault| fault.location.place == Place::File);
            match ready {
                Err(refused) if half_written(&refused) => match self.wait(Some(GRACE)) {
                    Waited::Changed => {}
                    Waited::Unchanged => return Some(Err(refused)),
                    Waited::Ended => return None,
                },
                ready => return Some(ready),
            }
        }
    }

    /// Runs once and says what came of it. `None` when the user ends it.
    fn again(&mut self) -> Option<Ended> {
        let started = Instant::now();
        let evaluation = &self.options.evaluation;
        let json = evaluation.format == OutputFormat::Json;
        let progress = Progress::new(evaluation.quiet || json);
        let loaded = self.load(&progress)?;
        let mut found = None;
        let mut about_moves = Vec::new();
        let result = loaded.and_then(|ready| {
            if let Some(last) = &self.last {
                let options = loading::options(evaluation, ready.language())?;
                let (moved, told) =
                    between(last, &ready, &options, &|stage, language, done, all| progress.hear(stage, language, done, all))?;
                (found, about_moves) = (Some(moved), told);
            }
            let Task { workbook, output, .. } = self.task;
            output.settle(ready.language());
            let target = SaveOptions { input: workbook, also: &[], output, in_place: None, language: ready.language() };
            self.language = ready.language();
            let done = annotate_ready(&ready, self.task, target, self.options, &progress);
            self.last = Some(ready);
            done
        });
        progress.finish();
        let mut ran = Ran { task: self.task, result, part: None, milliseconds: started.elapsed().as_millis() };
        if let Ok(done) = &mut ran.result {
            done.diagnostics.extend(about_moves);
        }
        let exit = ran.exit(false);
        let reader_left = if json { self.print_json(&ran, found.as_ref()) } else { self.print(&ran, found.as_ref()) };
        if ran.result.is_ok() {
            self.told = Told::default();
            self.told.remember(ran.diagnostics());
        }
        Some(Ended { exit, reader_left })
    }

    /// Prints for people: what has not been said of the last save, what moved, and for the first run the table. How it ends where nobody reads it.
    fn print(&self, ran: &Ran<'_>, found: Option<&Found>) -> Option<Exit> {
        let quiet = self.options.evaluation.quiet;
        let language = ran.language();
        if !quiet {
            let time = output::time_of_day();
            if let Some(left) = output::unread(&format!("── {time} ──")) {
                return Some(left);
            }
        }
        let new = ran.diagnostics().iter().filter(|diagnostic| diagnostic.is_error() || !quiet && !self.told.has(diagnostic));
        render::print(&new.cloned().collect::<Vec<_>>(), language);
        if quiet {
            return None;
        }
        let text = match (found, &ran.result) {
            (Some(found), _) if found.comparison.movers.is_empty() => say!(language, "nothing moved", "nichts hat sich bewegt"),
            (Some(found), _) => comparison_text::text(&found.comparison, &found.inputs, found.value_column.as_deref(), language),
            (None, Ok(done)) => summary(done, &self.task.output, ran.milliseconds),
            (None, Err(_)) => return None,
        };
        output::unread(&text)
    }

    /// Prints one line of JSON. How it ends where nobody reads it.
    fn print_json(&self, ran: &Ran<'_>, moved: Option<&Found>) -> Option<Exit> {
        match serde_json::to_string(&WatchReport { run: ran.report(), moved }) {
            Ok(line) => output::unread_json(&line),
            Err(_) => Some(Exit::NotDone),
        }
    }
}
