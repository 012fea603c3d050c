//! Several workbooks in one run: in parallel within memory, each with its own outcome, told in the order of the command line.
//!
//! A workbook is begun when a core is free and the files at work are not too large together. What is said comes out as soon as all the
//! workbooks before it are done, so that nothing is interleaved, and the same command says the same.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::Builder;
use std::time::Instant;

use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::say;
use crate::session::reports::{BatchReport, JsonDiagnostic, VERSION, status};

use super::annotated::annotate_one;
use super::args::{OutputFormat, RunOptions};
use super::json::print_json;
use super::places::{Places, Task};
use super::progress::Progress;
use super::run_report::{Ran, batch_summary};
use super::saving::save::check_output;
use super::told::Told;
use super::{Exit, combined, locale, opening, output, render, threads, usage};
use crate::foundation::shown::shown_line;

/// Workbooks at work at one time. Each uses all cores while it evaluates and writes.
const MOST_AT_ONCE: usize = 4;

/// Bytes of all files at work at one time; a larger file is worked on alone. A file takes some forty times its size in memory.
const MOST_BYTES_AT_ONCE: u64 = 24 << 20;

/// Runs all of them, and the one over all of them. `said` is what is said of workbooks that were left out.
pub(super) fn run(places: &Places, options: &RunOptions, said: &[Diagnostic]) -> Exit {
    let started = Instant::now();
    let quiet = options.evaluation.quiet;
    let json = options.evaluation.format == OutputFormat::Json;
    // That there is no place for the combined workbook is said before the long work.
    if let Some(fault) = places.combined.as_ref().and_then(|task| check_output(combined::target(task, options, locale::language())).err()) {
        return usage::not_begun(&fault, options.evaluation.format, locale::language());
    }
    let progress = Progress::of_many(quiet || json, places.tasks.len());
    let mut told = Told::default();
    let mut tell = |ran: &Ran<'_>| {
        progress.one_more();
        if !json && (!quiet || ran.result.is_err()) {
            // What many workbooks have in common, a fault of the criteria for instance, is told once.
            let new: Vec<Diagnostic> = ran.diagnostics().iter().filter(|diagnostic| !told.has(diagnostic)).cloned().collect();
            progress.suspended(|| print_about(ran, &new));
            let own = Location::file(ran.task.workbook.display().to_string()).file;
            told.remember(new.iter().filter(|diagnostic| diagnostic.location.file != own));
        }
    };
    let mut all = run_all(&places.tasks, options, &mut tell);
    let combined = places.combined.as_ref().map(|task| combined::run(&mut all, task, options));
    combined.iter().for_each(tell);
    progress.finish();
    let language = all.first().map(Ran::language).unwrap_or_default();
    let left: Vec<Diagnostic> = places.left.iter().map(|file| left_out(file, language)).collect();
    let beside: Vec<Diagnostic> = said.iter().chain(&left).cloned().collect();
    let milliseconds = started.elapsed().as_millis();
    let exit = all.iter().chain(&combined).map(|ran| ran.exit(options.strict)).max().unwrap_or(Exit::NotDone);
    let mut exit =
        if options.strict && beside.iter().any(|one| one.severity == Severity::Finding) { exit.max(Exit::Findings) } else { exit };
    if json {
        let report = BatchReport {
            keyfolio: VERSION,
            status: status(exit != Exit::NotDone),
            workbooks: all.iter().map(Ran::report).collect(),
            combined: combined.as_ref().map(Ran::report),
            diagnostics: JsonDiagnostic::all(&beside),
            milliseconds,
        };
        exit = exit.max(print_json(&report));
    } else if !quiet {
        render::print_ungrouped(&beside, language);
        exit = exit.max(output::print_line(&batch_summary(&all, combined.as_ref(), milliseconds, language)));
    }
    if options.open {
        let written = |ran: &&Ran<'_>| ran.result.is_ok();
        // The one over all of them stands for them.
        let results: Vec<&Path> = match combined.as_ref().filter(written) {
            Some(combined) => vec![&combined.task.output],
            None => all.iter().filter(written).map(|ran| &*ran.task.output).collect(),
        };
        opening::open(&results, language);
    }
    exit
}

/// Prints what is new about a workbook under its name, for a fault of criteria that many workbooks share does not tell which one has it.
fn print_about(ran: &Ran<'_>, new: &[Diagnostic]) {
    if new.is_empty() && ran.result.is_ok() {
        return;
    }
    output::print_error_line(&format!("── {} ──", shown_line(&ran.task.workbook.display().to_string())));
    render::print(new, ran.language());
    if new.is_empty() {
        output::print_error_line(&say!(
            ran.language(),
            "not done, for the reason told above\n",
            "nicht erledigt, aus dem oben genannten Grund\n"
        ));
    }
}

/// What is at work.
#[derive(Debug, Default)]
struct AtWork {
    /// The next workbook to begin.
    next: usize,
    workbooks: usize,
    bytes: u64,
}

/// Runs all workbooks; `tell` hears of each in the order of the command line, as soon as it can be told.
fn run_all<'a>(tasks: &'a [Task], options: &RunOptions, tell: &mut dyn FnMut(&Ran<'_>)) -> Vec<Ran<'a>> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_AT_ONCE).min(tasks.len());
    let (at_work, freed) = (Mutex::new(AtWork::default()), Condvar::new());
    let (send, receive) = channel();
    let work = |send: Sender<(usize, Ran<'a>)>| {
        while let Some((position, bytes)) = begin(tasks, &at_work, &freed) {
            let ran = run_one(&tasks[position], options);
            let mut at_work = at_work.lock().unwrap_or_else(PoisonError::into_inner);
            at_work.workbooks -= 1;
            at_work.bytes -= bytes;
            drop(at_work);
            freed.notify_all();
            if send.send((position, ran)).is_err() {
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        let work = &work;
        let started = (0..workers).filter(|_| {
            let send = send.clone();
            !threads::is_alone() && Builder::new().spawn_scoped(scope, || work(send)).is_ok()
        });
        if started.count() == 0 {
            work(send);
        } else {
            drop(send);
        }
        let mut early = BTreeMap::new();
        let mut told: Vec<Ran<'_>> = Vec::with_capacity(tasks.len());
        for (position, ran) in receive {
            early.insert(position, ran);
            while let Some(ran) = early.remove(&told.len()) {
                tell(&ran);
                told.push(ran);
            }
        }
        told
    })
}

/// Waits until there is room for the next workbook. Its position and size; `None` when all have been begun.
fn begin(tasks: &[Task], at_work: &Mutex<AtWork>, freed: &Condvar) -> Option<(usize, u64)> {
    let mut at_work = at_work.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let (position, task) = (at_work.next, tasks.get(at_work.next)?);
        let bytes = std::fs::metadata(&task.workbook).map_or(0, |metadata| metadata.len());
        if at_work.workbooks == 0 || at_work.bytes + bytes <= MOST_BYTES_AT_ONCE {
            at_work.next += 1;
            at_work.workbooks += 1;
            at_work.bytes += bytes;
            return Some((position, bytes));
        }
        at_work = freed.wait(at_work).unwrap_or_else(PoisonError::into_inner);
    }
}

fn run_one<'a>(task: &'a Task, options: &RunOptions) -> Ran<'a> {
    let started = Instant::now();
    let (result, part) = match annotate_one(task, options, &mut |_| Ok(Vec::new()), &Progress::new(true)) {
        Ok((annotated, part)) => (Ok(annotated), part),
        Err(refused) => (Err(refused), None),
    };
    Ran { task, result, part, milliseconds: started.elapsed().as_millis() }
}

fn left_out(file: &Path, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "this workbook of last time has none of this time beside it",
        "zu dieser Arbeitsmappe vom letzten Mal gibt es diesmal keine"
    );
    Diagnostic::finding("workbook-left", Location::file(file.display().to_string()), message)
}
