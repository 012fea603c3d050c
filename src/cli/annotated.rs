//! An annotated workbook: evaluated, its columns, notes and sheets put in, and saved.

use std::path::Path;
use std::sync::Arc;

use crate::day_number::DayNumber;
use crate::diagnostic::{Diagnostic, Severity};
use crate::evaluation::data::Data;
use crate::evaluation::details::{ScoreDetails, score_details, with_details};
use crate::evaluation::expectations::{Compared, Unmet, compare};
use crate::evaluation::outcome::{Counts, Format, Outcome, OutcomeColumn};
use crate::evaluation::walk::Walked;
use crate::language::{Language, folded};
use crate::live::Live;
use crate::location::{Location, Place};
use crate::report::live_sheet::NAME;
use crate::report::{CHANGE, LiveSheet, MOVERS, Movement, Report, data_fingerprint};
use crate::say;
use crate::workbook::annotate::{Annotated, Annotation, ColumnFormat, NewColumn, annotate};
use crate::workbook::calculation_chain::{has_own_formulas, without_calculation_chain};
use crate::workbook::graft::{Planting, graft};
use crate::workbook::package::Package;
use crate::workbook::save::{SaveOptions, check_output, opened_by, save};
use crate::workbook::uproot::uproot;
use crate::workbook::verify;

use super::args::RunOptions;
use super::combined::{self, CombinedPart};
use super::job::{Alterations, Job, Refused};
use super::live;
use super::movement::{Found, Previous, movement};
use super::places::{Last, Task};
use super::progress::{Progress, Stage};
use super::reason_notes::with_notes;

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
    /// Each expectation that another value stands against.
    pub(super) unmet: Vec<Unmet>,
    /// What moved since last time.
    pub(super) found: Option<Found>,
    /// Everything that is said.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The accounts for the workbook over all of them, where there is to be one.
    pub(super) part: Option<CombinedPart>,
}

/// Further columns, made of what was evaluated.
pub(super) type Further<'f> = dyn FnMut(&Job, &Data<'_>, &Walked) -> Result<Vec<OutcomeColumn>, Refused> + 'f;

/// Decides for every account of one workbook and writes the result.
pub(super) fn annotate_one(task: &Task, options: &RunOptions, further: &mut Further<'_>, progress: &Progress) -> Result<Done, Refused> {
    let workbook = task.workbook.as_path();
    let alterations = Alterations { drop_signature: options.drop_signature, ..Alterations::default() };
    let mut job = Job::load_altered(workbook, &options.evaluation, alterations, progress)?;
    let language = job.language();
    if options.in_place && job.package.conversion(language).is_some() {
        return Err(Refused { language, diagnostics: vec![other_format(workbook, language)] });
    }
    job.account_findings.extend(opened_by(workbook).map(|program| input_open(workbook, program, language)));
    let target = SaveOptions { input: workbook, output: &task.output, in_place: options.in_place, language };
    let decided = decided(&job, task, target, options, further, progress)?;
    let alone = options.combined.is_none() && options.workbooks.len() == 1;
    if alone {
        job.let_inputs_go();
    }
    let mut done = written(&job, decided, task, target, options, progress)?;
    if options.combined.is_some() {
        done.part = Some(combined::part(job, workbook).map_err(|fault| Refused { language, diagnostics: vec![fault] })?);
    } else if alone {
        // The process ends with this workbook, and the system takes the memory back faster than we could.
        std::mem::forget(job);
    }
    Ok(done)
}

/// The same for a workbook that has been read.
pub(super) fn annotate_job(
    job: &Job,
    task: &Task,
    target: SaveOptions<'_>,
    options: &RunOptions,
    further: &mut Further<'_>,
    progress: &Progress,
) -> Result<Done, Refused> {
    written(job, decided(job, task, target, options, further, progress)?, task, target, options, progress)
}

/// Everything that was found out about a workbook's accounts, before anything is written.
struct Decided {
    outcome: Outcome,
    /// The points behind the scores, where they are to be written.
    details: Vec<ScoreDetails>,
    /// What moved since last time.
    found: Option<Found>,
    /// What became of the expectations.
    compared: Compared,
    /// The formulas, where the results are to be written as such.
    live: Option<Live>,
    /// What the report calls the data by.
    fingerprint: String,
}

/// Decides for every account, and compares with what is expected and with last time.
fn decided(
    job: &Job,
    task: &Task,
    target: SaveOptions<'_>,
    options: &RunOptions,
    further: &mut Further<'_>,
    progress: &Progress,
) -> Result<Decided, Refused> {
    let language = job.language();
    let refused = |diagnostics| Refused { language, diagnostics };
    // What cannot be saved is said before the long work.
    check_output(target).map_err(|fault| refused(vec![fault]))?;
    check_extension(&task.workbook, target.output, language).map_err(|fault| refused(vec![fault]))?;
    let (data, walked) = job.walk(progress);
    let mut outcome = job.shown(&data, &walked);
    let details = if options.details { score_details(&data) } else { Vec::new() };
    let deciding = job.deciding(&data, &walked);
    let further = further(job, &data, &walked)?;
    let found = match &task.previous {
        Last::File(previous) => Some(add_changes(previous, job, &mut outcome, options, progress)?),
        Last::Missing { folder, names } => {
            outcome.findings.push(no_previous(&task.workbook, folder, names, language));
            None
        }
        Last::Unasked => None,
    };
    for column in further {
        check_header(job, &outcome, &column.header)?;
        outcome.columns.push(column);
    }
    let compared = compare(&job.criteria.tests, &job.accounts, &outcome.columns, job.criteria.dialect(), &deciding);
    let given_day = options.evaluation.as_of.is_some();
    let live =
        options.live.then(|| live::live(job, &data, &walked, &outcome, given_day)).transpose().map_err(|fault| refused(vec![fault]))?;
    let fingerprint = if options.no_report { String::new() } else { data_fingerprint(&job.accounts) };
    Ok(Decided { outcome, details, found, compared, live, fingerprint })
}

/// Puts what was decided into the workbook and saves it.
fn written(
    job: &Job,
    decided: Decided,
    task: &Task,
    target: SaveOptions<'_>,
    options: &RunOptions,
    progress: &Progress,
) -> Result<Done, Refused> {
    let Decided { outcome, details, found, compared, live, fingerprint } = decided;
    let language = job.language();
    let refused = |diagnostics| Refused { language, diagnostics };
    progress.begin(Stage::Writing, language);
    let taken = job.accounts.columns.iter().map(|column| column.header.as_str());
    let shown = if options.details { with_details(outcome.columns.clone(), details, taken) } else { outcome.columns.clone() };
    let mut columns: Vec<NewColumn> = shown.iter().map(new_column).collect();
    let places = live::Places::new(&outcome.columns, &columns);
    if let Some(live) = &live {
        columns = live::with_formulas(columns, live, &places, job.accounts.len());
    }
    let annotation = Annotation {
        sheet: job.accounts.sheet.to_string(),
        table: job.accounts.table.clone(),
        header_row: job.accounts.header_row,
        rows: job.accounts.rows.clone(),
        left_out: job.accounts.other_rows(),
        columns,
        language,
        as_of: job.plan.as_of,
    };
    let mut annotated = annotate(&job.package, &annotation).map_err(refused)?;
    let one = |fault| refused(vec![fault]);
    let mut package = Package::open(annotated.bytes.clone(), &job.package.name().into(), language).map_err(one)?;
    if options.verify {
        verify(&job.package, &package, &annotation).map_err(one)?;
    }
    // A formula of the user's may stand in our columns too, in a row without an account.
    let may_be_live = job.package.own_sheet(NAME.0).is_some() || job.package.structure_locked();
    let was_live = may_be_live && has_own_formulas(&job.package, &annotation.sheet, &annotation.rows, language).map_err(one)?;
    if (live.is_some() || was_live)
        && let Some(bytes) = without_calculation_chain(&package, language).map_err(one)?
    {
        package = Package::open(bytes.clone(), &job.package.name().into(), language).map_err(one)?;
        annotated.bytes = bytes;
    }
    let package = with_notes(job, package, &outcome, &mut annotated).map_err(one)?;
    annotated.notes.extend(live.iter().flat_map(|live| live.notes.iter().cloned()));
    let targets = live::Targets { targets: &annotated.targets.clone(), places: &places };
    let live = live.as_ref().map(|live| LiveSheet { live, letters: &targets, dialect: job.plan.dialect });
    if options.no_report {
        live::add_sheet_alone(&package, live, language, &mut annotated).map_err(one)?;
    } else {
        let moved = found.as_ref().zip(task.previous.file());
        let seen = Seen { package: &package, outcome: &outcome, moved, compared: &compared, fingerprint: &fingerprint };
        add_report(job, &seen, live, target, &mut annotated).map_err(one)?;
    }
    save(annotated.bytes, target).map_err(one)?;
    let tests = (compared.expectations, compared.failures.len());
    let diagnostics = annotated.notes.into_iter().chain(outcome.findings).chain(compared.failures).collect();
    Ok(Done { language, as_of: iso(job), counts: outcome.counts, tests, unmet: compared.unmet, found, diagnostics, part: None })
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
    check_header(job, outcome, header)?;
    let previous = Previous { workbook: previous, criteria: None, as_of: None };
    let (found, told) = movement(previous, job, &options.evaluation, progress)?;
    outcome.findings.extend(told);
    outcome.columns.push(OutcomeColumn {
        header: header.to_owned(),
        cells: Arc::new(found.changes(job.accounts.len(), language).into()),
        format: Format::General,
        classes: Vec::new(),
        muted: Vec::new(),
    });
    Ok(found)
}

/// A column that no result stands for must not have the name of another.
fn check_header(job: &Job, outcome: &Outcome, header: &str) -> Result<(), Refused> {
    let language = job.language();
    let taken = |name: &str| folded(name) == folded(header);
    if !job.accounts.columns.iter().any(|column| taken(&column.header)) && !outcome.columns.iter().any(|column| taken(&column.header)) {
        return Ok(());
    }
    let message = say!(
        language,
        "there is a column \"{header}\" already, so that one of this name cannot be added",
        "es gibt schon eine Spalte „{header}“, daher lässt sich keine dieses Namens anfügen"
    );
    let fault = Diagnostic::error("user-column-conflict", job.accounts.location.clone(), message);
    let help = say!(language, "give that column or result another name", "diese Spalte oder dieses Ergebnis umbenennen");
    Err(Refused { language, diagnostics: vec![fault.with_help(help)] })
}

/// What a report tells of.
struct Seen<'a> {
    /// The annotated package.
    package: &'a Package,
    outcome: &'a Outcome,
    /// What moved since last time, and the workbook of last time.
    moved: Option<(&'a Found, &'a Path)>,
    compared: &'a Compared,
    fingerprint: &'a str,
}

/// Plants the report into the annotated package; where its structure is locked, the report goes into a file beside the output.
fn add_report(
    job: &Job,
    seen: &Seen<'_>,
    live: Option<LiveSheet<'_>>,
    target: SaveOptions<'_>,
    annotated: &mut Annotated,
) -> Result<(), Diagnostic> {
    let Seen { package, outcome, moved, compared, fingerprint } = *seen;
    let language = job.language();
    annotated.notes.extend(stale_movers(package, moved.is_some(), language));
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
        fingerprint,
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
        live: live.filter(|_| !package.structure_locked()),
    };
    let made = report.make()?;
    annotated.notes.extend(made.findings);
    let planting = Planting { workbook: &made.workbook, roles: &made.roles, memory: &made.memory, language };
    // A sheet of movers that an earlier run added tells of nothing where there is no last time.
    let stale = package.own_sheets().iter().any(|own| !made.roles.contains(&own.role.as_str()));
    // The accounts' formulas read the parameters, which are only replaced.
    let keep: &[&str] = if live.is_some() { &[NAME.0] } else { &[] };
    let cleared = if stale && !package.structure_locked() { uproot(package, keep, language) } else { Ok(None) };
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
        save(made.workbook, SaveOptions { output: &beside, in_place: false, ..target })?;
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

/// A sheet of movers of an earlier run, which tells of nothing in this one and cannot be deleted.
fn stale_movers(package: &Package, replaced: bool, language: Language) -> Option<Diagnostic> {
    let sheet = package.own_sheet_name(MOVERS).filter(|_| !replaced && package.structure_locked())?;
    let location = Location::file(package.name()).at(Place::Sheet(sheet.as_str().into()));
    let message = say!(
        language,
        "the sheet \"{sheet}\" tells of an earlier run and cannot be deleted, because the workbook's structure is locked",
        "das Blatt „{sheet}“ stammt aus einem früheren Lauf und lässt sich nicht löschen, weil die Struktur der Arbeitsmappe gesperrt ist"
    );
    let help = say!(
        language,
        "run with --previous, or unlock the structure in Excel (Review, Protect Workbook)",
        "mit --previous ausführen oder die Struktur in Excel freigeben (Überprüfen, Arbeitsmappe schützen)"
    );
    Some(Diagnostic::finding("stale-sheet", location, message).with_help(help))
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
    NewColumn {
        header: column.header.clone(),
        cells: Arc::clone(&column.cells),
        format: match column.format {
            Format::General => ColumnFormat::General,
            Format::Score | Format::Share => ColumnFormat::Score,
            Format::Points => ColumnFormat::Detail,
            Format::Date => ColumnFormat::Date,
            Format::LongText => ColumnFormat::Reason,
        },
        classes: column.classes.clone(),
        muted: column.muted.clone(),
        formula: None,
        hidden: false,
    }
}
