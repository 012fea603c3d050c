//! One workbook of a run: read, decided by the session, saved.

use std::path::Path;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::say;
use crate::session::annotated::{Annotated, Further, Prepared, Wanted};
use crate::session::combined::CombinedPart;
use crate::session::{Alterations, Options, Ready, Refused};

use super::args::RunOptions;
use super::earlier;
use super::loading;
use super::places::{Last, Task, kind_of_output};
use super::progress::Progress;
use super::saving::backup::backup_of;
use super::saving::save::{SaveOptions, check_output, opened_by, save};

/// A workbook that was written (its bytes lie in the file), and its accounts for the workbook over all of them, where there is to be one.
pub(super) type Done = (Annotated, Option<CombinedPart>);

/// Decides for every account of one workbook and writes the result.
pub(super) fn annotate_one(task: &Task, options: &RunOptions, further: &mut Further<'_>, progress: &Progress) -> Result<Done, Refused> {
    let workbook = task.workbook.as_path();
    let (opened, original) = loading::opened_original(workbook, options.drop_signature, progress)?;
    let (previous, said) = earlier::of_task(task, opened.language())?;
    let session = Options { previous, ..loading::options(&options.evaluation, opened.language())? };
    let mut ready =
        opened.ready(&session, Alterations::default(), &|stage, language, done, all| progress.hear(stage, language, done, all))?;
    let language = ready.language();
    task.output.settle(language);
    if options.in_place && ready.is_converted {
        return Err(Refused::one(language, other_format(workbook, language)));
    }
    ready.account_findings.extend(opened_by(workbook).map(|program| input_open(workbook, program, language)));
    let original = Some(original).filter(|_| options.in_place);
    let target = SaveOptions { input: workbook, also: &[], output: &task.output, in_place: original.as_ref(), language };
    let prepared = prepared(&ready, task, target, options, (&session, said), further, progress)?;
    let alone = options.combined.is_none() && options.workbooks.len() == 1;
    if alone {
        ready.let_inputs_go();
    }
    let annotated = written(&ready, prepared, target, progress)?;
    let mut part = None;
    if options.combined.is_some() {
        part = Some(CombinedPart::of(ready).map_err(|fault| Refused::one(language, fault))?);
    } else if alone {
        // The process ends with this workbook, and the system takes the memory back faster than we could.
        std::mem::forget(ready);
    }
    Ok((annotated, part))
}

/// The same for a workbook that has been read.
pub(super) fn annotate_ready(
    ready: &Ready,
    task: &Task,
    target: SaveOptions<'_>,
    options: &RunOptions,
    progress: &Progress,
) -> Result<Annotated, Refused> {
    let (previous, said) = earlier::of_task(task, ready.language())?;
    let session = Options { previous, ..loading::options(&options.evaluation, ready.language())? };
    let prepared = prepared(ready, task, target, options, (&session, said), &mut |_| Ok(Vec::new()), progress)?;
    written(ready, prepared, target, progress)
}

/// Decides, once it is known that the result can be saved.
fn prepared(
    ready: &Ready,
    task: &Task,
    target: SaveOptions<'_>,
    options: &RunOptions,
    (session, mut said): (&Options, Vec<Diagnostic>),
    further: &mut Further<'_>,
    progress: &Progress,
) -> Result<Prepared, Refused> {
    let language = ready.language();
    let one = |fault| Refused::one(language, fault);
    // What cannot be saved is said before the long work.
    check_output(target).map_err(one)?;
    if task.output.is_derived() && is_somebody_elses(target.output) {
        return Err(one(not_ours(target.output, language)));
    }
    check_extension(&task.workbook, target.output, language).map_err(one)?;
    let previous = ready.last(session);
    said.extend(ready.guessed(session));
    if let (None, Last::Folder { folder, names }, false) = (previous, &task.previous, session.previous.is_empty()) {
        said.push(earlier::none_there(&task.workbook, folder, names, language));
    }
    let name = target.output.display().to_string();
    let wanted = Wanted {
        output: Some(&name),
        previous,
        details: options.details,
        live: options.live,
        report: !options.no_report,
        verify: options.verify,
        said,
        ..Wanted::default()
    };
    let hears = |stage, language, done, all| progress.hear(stage, language, done, all);
    Prepared::new(ready.decide(&hears), wanted, session, further, &hears)
}

/// Whether there is a file that keyfolio has not written: nobody has said that it may go.
fn is_somebody_elses(output: &Path) -> bool {
    let is_ours = || loading::opened(output, false, &Progress::new(true)).is_ok_and(|opened| opened.made_of().is_some());
    output.is_file() && !is_ours()
}

fn not_ours(output: &Path, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "there is a file of the result's name, and keyfolio has not written it",
        "es gibt schon eine Datei mit dem Namen des Ergebnisses, und keyfolio hat sie nicht geschrieben"
    );
    Diagnostic::error("output-not-ours", Location::file(output.display().to_string()), message).with_help(say!(
        language,
        "rename it, or give the result another name with --output (-o), which replaces what is there",
        "sie umbenennen oder dem Ergebnis mit --output (-o) einen anderen Namen geben; das ersetzt, was dort steht"
    ))
}

/// Saves the workbook, and beside it the report that it cannot hold.
fn written(ready: &Ready, prepared: Prepared, target: SaveOptions<'_>, progress: &Progress) -> Result<Annotated, Refused> {
    let language = ready.language();
    let one = |fault| Refused::one(language, fault);
    let mut annotated = prepared.annotated(ready, &|stage, language, done, all| progress.hear(stage, language, done, all))?;
    if let Some(report) = annotated.report.take() {
        let stem = target.output.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let beside = target.output.with_file_name(format!("{stem}-report.xlsx"));
        save(report, SaveOptions { output: &beside, in_place: None, ..target }).map_err(one)?;
        annotated.diagnostics.insert(0, report_beside(ready, &beside));
    }
    let kept = save(std::mem::take(&mut annotated.bytes), target).map_err(one)?;
    annotated.diagnostics.extend(kept.and_then(|kept| kept_elsewhere(&kept, target.output, language)));
    Ok(annotated)
}

fn report_beside(ready: &Ready, beside: &Path) -> Diagnostic {
    let shown = beside.display();
    let message = say!(
        ready.language(),
        "the workbook's structure is locked, so that no sheets can be added: the report stands in {shown}",
        "die Struktur der Arbeitsmappe ist gesperrt, Blätter lassen sich daher nicht hinzufügen: Der Bericht steht in {shown}"
    );
    Diagnostic::note("report-beside", Location::file(ready.package.name()), message)
}

/// Where the former file is kept, if not under the usual name, where another file stands.
fn kept_elsewhere(kept: &Path, workbook: &Path, language: Language) -> Option<Diagnostic> {
    let usual = backup_of(workbook);
    let usual = usual.file_name().filter(|usual| Some(*usual) != kept.file_name())?.to_string_lossy();
    let kept = kept.display();
    let message = say!(
        language,
        "the former file is kept as {kept}, because {usual} is not one that keyfolio wrote",
        "die bisherige Datei liegt als {kept} daneben, denn {usual} hat nicht keyfolio geschrieben"
    );
    Some(Diagnostic::note("kept-elsewhere", Location::file(workbook.display().to_string()), message))
}

fn input_open(workbook: &Path, program: &str, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "the workbook is open in {program}; what has not been saved there is not in the result",
        "die Arbeitsmappe ist in {program} geöffnet; was dort nicht gespeichert ist, steht nicht im Ergebnis"
    );
    Diagnostic::note("input-open", Location::file(workbook.display().to_string()), message)
}

/// That a file of another kind cannot be replaced by a workbook.
pub(super) fn other_format(workbook: &Path, language: Language) -> Diagnostic {
    Diagnostic::error(
        "in-place-other-format",
        Location::file(workbook.display().to_string()),
        say!(
            language,
            "the file is no Excel workbook (.xlsx, .xlsm) and cannot be replaced by one under its name",
            "die Datei ist keine Excel-Arbeitsmappe (.xlsx, .xlsm) und kann unter ihrem Namen nicht durch eine ersetzt werden"
        ),
    )
    .with_help(say!(
        language,
        "leave out --in-place: the result goes into a workbook beside it",
        "--in-place weglassen: Das Ergebnis kommt in eine Arbeitsmappe daneben"
    ))
}

/// Excel opens a workbook only under the extension of its kind: with macros .xlsm, without them .xlsx.
fn check_extension(workbook: &Path, output: &Path, language: Language) -> Result<(), Diagnostic> {
    let extension = |path: &Path| path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
    let needed = kind_of_output(workbook).to_lowercase();
    if extension(output) == needed || workbook == output {
        return Ok(());
    }
    let shown = output.display();
    let location = Location::file(shown.to_string());
    let message = say!(
        language,
        "Excel would not open {shown}: this workbook is one of the kind .{needed}",
        "Excel würde {shown} nicht öffnen: diese Arbeitsmappe ist eine der Art .{needed}"
    );
    let help = say!(language, "end the output's name in .{needed}", "den Namen der Ausgabe auf .{needed} enden lassen");
    Err(Diagnostic::error("wrong-extension", location, message).with_help(help))
}
