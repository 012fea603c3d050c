//! `keyfolio run WORKBOOK...`

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;

use crate::day_number::DayNumber;
use crate::diagnostic::{Diagnostic, Severity};
use crate::evaluation::expectations::{Compared, compare};
use crate::evaluation::outcome::{Counts, Format, Outcome, OutcomeColumn};
use crate::language::{Language, folded};
use crate::location::Location;
use crate::report::{CHANGE, Movement, Report};
use crate::say;
use crate::value::Value;
use crate::workbook::annotate::{Annotated, Annotation, ColumnFormat, NewCell, NewColumn, annotate};
use crate::workbook::graft::{Planting, graft};
use crate::workbook::package::Package;
use crate::workbook::save::{SaveOptions, check_output, opened_by, save};
use crate::workbook::uproot::uproot;
use crate::workbook::verify;

use super::args::{OutputFormat, RunOptions};
use super::combined::{self, CombinedPart};
use super::job::{Alterations, Job, Refused};
use super::movement::{Found, Previous, movement};
use super::places::{Last, Places, Task, places};
use super::progress::{Progress, Stage};
use super::run_report::{Ran, summary};
use super::{Exit, batch, locale, output, render};

/// A run that was done.
pub(super) struct Done {
    /// The language of what is said.
    pub(super) language: Language,
    /// The run's TODAY(), as 2026-11-23.
    pub(super) as_of: String,
    /// The counts of accounts.
    pub(super) counts: Counts,
    /// How many expectations there are and how many failed.
    pub(super) tests: (usize, usize),
    /// What moved since last time.
    pub(super) found: Option<Found>,
    /// Everything that is said.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The accounts for the workbook over all of them, where there is to be one.
    pub(super) part: Option<CombinedPart>,
}

pub(super) fn run(options: &RunOptions) -> Exit {
    let language = locale::language();
    let places = match places(options, language) {
        Ok(places) => places,
        Err(sentence) => {
            output::print_usage_error(&sentence, language);
            return Exit::NotDone;
        }
    };
    if let Some(sentence) = options.output_dir.as_ref().and_then(|folder| not_made(folder, language)) {
        output::print_usage_error(&sentence, language);
        return Exit::NotDone;
    }
    match &places {
        Places { tasks, combined: None, .. } if tasks.len() == 1 => tasks.iter().map(|task| run_one(task, options)).max(),
        several => Some(batch::run(several, options)),
    }
    .unwrap_or(Exit::NotDone)
}

/// Makes the folder for the results, or says why it cannot be made.
fn not_made(folder: &Path, language: Language) -> Option<String> {
    let error = std::fs::create_dir_all(folder).err()?;
    let folder = folder.display();
    Some(say!(
        language,
        "--output-dir: the folder {folder} is not there and cannot be made: {error}",
        "--output-dir: Der Ordner {folder} ist nicht da und lässt sich nicht anlegen: {error}"
    ))
}

fn run_one(task: &Task, options: &RunOptions) -> Exit {
    let started = Instant::now();
    let progress = Progress::new(options.evaluation.quiet || options.evaluation.format == OutputFormat::Json);
    let result = annotate_one(task, options, &progress);
    progress.finish();
    let ran = Ran { task, result, milliseconds: started.elapsed().as_millis() };
    let exit = ran.exit(options.strict);
    if options.evaluation.format == OutputFormat::Json {
        return exit.max(print_json(&ran.report()));
    }
    if !options.evaluation.quiet || exit == Exit::NotDone {
        render::print(ran.diagnostics(), ran.language());
    }
    match &ran.result {
        Ok(done) if !options.evaluation.quiet => exit.max(output::print_line(&summary(done, &task.output, ran.milliseconds))),
        _ => exit,
    }
}

/// Decides for every account of one workbook and writes the result.
pub(super) fn annotate_one(task: &Task, options: &RunOptions, progress: &Progress) -> Result<Done, Refused> {
    let workbook = task.workbook.as_path();
    let alterations = Alterations { drop_signature: options.drop_signature, ..Alterations::default() };
    let mut job = Job::load_altered(workbook, &options.evaluation, alterations, progress)?;
    let language = job.language();
    if options.in_place && job.package.conversion(language).is_some() {
        return Err(Refused { language, diagnostics: vec![other_format(workbook, language)] });
    }
    job.account_findings.extend(opened_by(workbook).map(|program| input_open(workbook, program, language)));
    let target = SaveOptions { input: workbook, output: &task.output, in_place: options.in_place, language };
    let mut done = annotate_job(&job, task, target, options, progress)?;
    if options.combined.is_some() {
        done.part = Some(combined::part(job, workbook).map_err(|fault| Refused { language, diagnostics: vec![fault] })?);
    }
    Ok(done)
}

/// The same for a workbook that has been read.
pub(super) fn annotate_job(
    job: &Job,
    task: &Task,
    target: SaveOptions<'_>,
    options: &RunOptions,
    progress: &Progress,
) -> Result<Done, Refused> {
    let language = job.language();
    let refused = |diagnostics| Refused { language, diagnostics };
    // What cannot be saved is said before the long work.
    check_output(target).map_err(|fault| refused(vec![fault]))?;
    check_extension(&task.workbook, target.output, language).map_err(|fault| refused(vec![fault]))?;
    let mut outcome = job.evaluate(progress);
    let found = match &task.previous {
        Last::File(previous) => Some(add_changes(previous, job, &mut outcome, options, progress)?),
        Last::Missing { folder, names } => {
            outcome.findings.push(no_previous(&task.workbook, folder, names, language));
            None
        }
        Last::Unasked => None,
    };
    let compared = compare(&job.criteria.tests, &job.accounts, &outcome.columns, job.criteria.dialect());
    progress.begin(Stage::Writing, language);
    let annotation = Annotation {
        sheet: job.accounts.sheet.to_string(),
        table: job.accounts.table.clone(),
        header_row: job.accounts.header_row,
        rows: job.accounts.rows.clone(),
        columns: outcome.columns.par_iter().map(new_column).collect(),
        language,
        as_of: job.plan.as_of,
    };
    let mut annotated = annotate(&job.package, &annotation).map_err(refused)?;
    let one = |fault| refused(vec![fault]);
    let package = Package::open(Arc::clone(&annotated.bytes), &job.package.name().into(), language).map_err(one)?;
    if options.verify {
        verify(&job.package, &package, &annotation).map_err(one)?;
    }
    if options.no_report {
        if let Some(bytes) = uproot(&package, language).map_err(one)? {
            annotated.bytes = bytes;
        }
    } else {
        add_report(job, &package, &outcome, found.as_ref().zip(task.previous.file()), &compared, target, &mut annotated).map_err(one)?;
    }
    save(&annotated.bytes, target).map_err(one)?;
    let tests = (compared.expectations, compared.failures.len());
    let diagnostics = annotated.notes.into_iter().chain(outcome.findings).chain(compared.failures).collect();
    Ok(Done { language, as_of: iso(job), counts: outcome.counts, tests, found, diagnostics, part: None })
}

fn input_open(workbook: &Path, program: &str, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "the workbook is open in {program}; what has not been saved there is not in the result",
        "die Arbeitsmappe ist in {program} geöffnet; was dort nicht gespeichert ist, steht nicht im Ergebnis"
    );
    Diagnostic::note("input-open", Location::file(workbook.display().to_string()), message)
}

fn no_previous(workbook: &Path, folder: &Path, names: &[String], language: Language) -> Diagnostic {
    let (folder, names) = (folder.display(), names.join(", "));
    let file: Arc<str> = workbook.display().to_string().into();
    let message = say!(
        language,
        "there is no workbook of last time in {folder} ({names}), so that nothing is compared",
        "in {folder} gibt es keine Arbeitsmappe vom letzten Mal ({names}), daher wird nichts verglichen"
    );
    Diagnostic::finding("no-previous", Location::file(file), message)
}

/// Adds the column that says what became of each account's class since last time, and the findings about the comparison.
fn add_changes(previous: &Path, job: &Job, outcome: &mut Outcome, options: &RunOptions, progress: &Progress) -> Result<Found, Refused> {
    let language = job.language();
    let header = CHANGE.in_language(language);
    let taken = |name: &str| folded(name) == folded(header);
    if job.accounts.columns.iter().any(|column| taken(&column.header)) || outcome.columns.iter().any(|column| taken(&column.header)) {
        let message = say!(
            language,
            "there is a column \"{header}\" already, so that --previous cannot add its own",
            "es gibt schon eine Spalte „{header}“, daher kann --previous die eigene nicht anfügen"
        );
        let fault = Diagnostic::error("user-column-conflict", job.accounts.location.clone(), message);
        return Err(Refused {
            language,
            diagnostics: vec![fault.with_help(say!(
                language,
                "give that column or result another name",
                "diese Spalte oder dieses Ergebnis umbenennen"
            ))],
        });
    }
    let previous = Previous { workbook: previous, criteria: None, as_of: None };
    let (found, told) = movement(previous, job, &options.evaluation, progress)?;
    outcome.findings.extend(told);
    outcome.columns.push(OutcomeColumn {
        header: header.to_owned(),
        cells: found.changes(job.accounts.len(), language).into(),
        format: Format::General,
        classes: Vec::new(),
        muted: Vec::new(),
    });
    Ok(found)
}

/// Plants the report into the annotated package; where its structure is locked, the report goes into a file beside the output.
fn add_report(
    job: &Job,
    package: &Package,
    outcome: &Outcome,
    moved: Option<(&Found, &Path)>,
    compared: &Compared,
    target: SaveOptions<'_>,
    annotated: &mut Annotated,
) -> Result<(), Diagnostic> {
    let language = job.language();
    let findings = annotated.notes.iter().filter(|note| note.severity == Severity::Finding).chain(&compared.failures);
    let further: Vec<Diagnostic> = findings.cloned().collect();
    let file_name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let previous = moved.map(|(_, previous)| file_name(previous)).unwrap_or_default();
    let previous_day =
        moved.and_then(|(found, _)| DayNumber::parse_iso(&found.old_as_of)).map(|day| language.date(day)).unwrap_or_default();
    let report = Report {
        package,
        criteria: &job.criteria,
        accounts: &job.accounts,
        outcome,
        further: &further,
        expectations: (compared.expectations, compared.failures.len()),
        as_of: job.plan.as_of,
        sources: &job.sources,
        movement: moved.map(|(found, _)| Movement {
            comparison: &found.comparison,
            inputs: &found.inputs,
            value_column: found.value_column.as_deref(),
            previous: &previous,
            previous_day: &previous_day,
        }),
    };
    let made = report.make()?;
    annotated.notes.extend(made.findings);
    let planting = Planting { workbook: &made.workbook, roles: &made.roles, memory: &made.memory, language };
    // A sheet of movers that an earlier run added tells of nothing where there is no last time.
    let stale = package.own_sheets().iter().any(|own| !made.roles.contains(&own.role.as_str()));
    let cleared = if stale && !package.structure_locked() { uproot(package, language) } else { Ok(None) };
    let cleared = match cleared {
        Ok(bytes) => bytes.map(|bytes| Package::open(bytes, &package.name().into(), language)).transpose()?,
        Err(fault) => {
            annotated.notes.push(Diagnostic { severity: Severity::Finding, ..fault });
            None
        }
    };
    let grafted = graft(cleared.as_ref().unwrap_or(package), &planting)?;
    annotated.bytes = grafted.bytes;
    if grafted.left_out {
        let stem = target.output.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let beside = target.output.with_file_name(format!("{stem}-report.xlsx"));
        save(&made.workbook, SaveOptions { output: &beside, in_place: false, ..target })?;
        let shown = beside.display();
        let message = say!(
            language,
            "the workbook's structure is locked, so that no sheets can be added: the report stands in {shown}",
            "die Struktur der Arbeitsmappe ist gesperrt, Blätter lassen sich daher nicht hinzufügen: Der Bericht steht in {shown}"
        );
        annotated.notes.push(Diagnostic::note("report-beside", Location::file(package.name()), message));
    }
    Ok(())
}

fn other_format(workbook: &Path, language: Language) -> Diagnostic {
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

fn iso(job: &Job) -> String {
    Language::English.date(job.plan.as_of)
}

/// Excel opens a workbook only under the extension of its kind: with macros .xlsm, without them .xlsx.
fn check_extension(workbook: &Path, output: &Path, language: Language) -> Result<(), Diagnostic> {
    let extension = |path: &Path| path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
    let needed = if extension(workbook) == "xlsm" { "xlsm" } else { "xlsx" };
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

fn new_column(column: &OutcomeColumn) -> NewColumn {
    let cell = |value: Value| match value {
        Value::Blank | Value::Error(_) => NewCell::Empty,
        Value::Number(number) => NewCell::Number(number),
        Value::Text(text) => NewCell::Text(text),
        Value::Boolean(boolean) => NewCell::Boolean(boolean),
    };
    NewColumn {
        header: column.header.clone(),
        cells: column.cells.iter().map(cell).collect(),
        format: match column.format {
            Format::General => ColumnFormat::General,
            Format::Score => ColumnFormat::Score,
            Format::Date => ColumnFormat::Date,
            Format::LongText => ColumnFormat::Reason,
        },
        classes: column.classes.clone(),
        muted: column.muted.clone(),
    }
}

/// Prints a report as JSON.
pub(super) fn print_json(report: &impl Serialize) -> Exit {
    match serde_json::to_string_pretty(report) {
        Ok(json) => output::print_line(&json),
        Err(error) => {
            output::print_error_line(&format!("error: the report cannot be written as JSON: {error}"));
            Exit::NotDone
        }
    }
}
