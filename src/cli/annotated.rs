//! An annotated workbook: evaluated, its columns, notes and sheets put in, and saved.

use std::path::{Path, PathBuf};

use crate::day_number::DayNumber;
use crate::diagnostic::{Diagnostic, Severity};
use crate::evaluation::data::Data;
use crate::evaluation::details::{score_details, with_details};
use crate::evaluation::expectations::{Compared, compare};
use crate::evaluation::outcome::{Format, Outcome, OutcomeColumn};
use crate::evaluation::walk::Walked;
use crate::language::{Language, folded};
use crate::location::{Location, Place};
use crate::report::{CHANGE, MOVERS, Movement, Report};
use crate::say;
use crate::value::Value;
use crate::workbook::annotate::{Annotated, Annotation, ColumnFormat, NewCell, NewColumn, annotate};
use crate::workbook::graft::{Planting, graft};
use crate::workbook::package::Package;
use crate::workbook::save::{SaveOptions, check_output, save};
use crate::workbook::uproot::uproot;
use crate::workbook::verify;

use super::args::RunOptions;
use super::job::{Alterations, Job, Refused};
use super::movement::{Found, Previous, movement};
use super::progress::{Progress, Stage};
use super::reason_notes::with_notes;

/// A run that was done.
pub(super) struct Done {
    pub(super) language: Language,
    pub(super) output: PathBuf,
    pub(super) as_of: String,
    pub(super) outcome: Outcome,
    pub(super) compared: Compared,
    pub(super) notes: Vec<Diagnostic>,
}

/// Further columns, made of what was evaluated.
pub(super) type Further<'f> = dyn FnMut(&Job, &Data<'_>, &Walked) -> Result<Vec<OutcomeColumn>, Refused> + 'f;

/// Evaluates a workbook and writes it annotated.
pub(super) fn annotate_one(workbook: &Path, options: &RunOptions, further: &mut Further<'_>, progress: &Progress) -> Result<Done, Refused> {
    let output = output_of(workbook, options);
    let alterations = Alterations { drop_signature: options.drop_signature, ..Alterations::default() };
    let job = Job::load_altered(workbook, &options.evaluation, alterations, progress)?;
    let language = job.language();
    let refused = |diagnostics| Refused { language, diagnostics };
    if let Some(folder) = options.output_dir.as_ref().filter(|folder| !folder.exists()) {
        // Where it cannot be made, the next check says that there is none.
        let _ = std::fs::create_dir_all(folder);
    }
    if options.in_place && job.package.conversion(language).is_some() {
        return Err(refused(vec![other_format(workbook, language)]));
    }
    // A target that cannot be written is said before the long work.
    let target = SaveOptions { input: workbook, output: &output, in_place: options.in_place, language };
    check_output(target).map_err(|fault| refused(vec![fault]))?;
    check_extension(workbook, &output, language).map_err(|fault| refused(vec![fault]))?;
    let (mut outcome, (details, deciding, further)) = job.evaluate_with(progress, |data, walked| {
        let details = if options.details { score_details(data) } else { Vec::new() };
        (details, job.deciding(data, walked), further(&job, data, walked))
    });
    let found = match &options.previous {
        Some(previous) => Some(add_changes(previous, &job, &mut outcome, options, progress)?),
        None => None,
    };
    for column in further? {
        check_header(&job, &outcome, &column.header)?;
        outcome.columns.push(column);
    }
    let compared = compare(&job.criteria.tests, &job.accounts, &outcome.columns, job.criteria.dialect(), &deciding);
    progress.begin(Stage::Writing, language);
    let columns = if options.details {
        let taken = job.accounts.columns.iter().map(|column| column.header.as_str());
        with_details(outcome.columns.clone(), details, taken).iter().map(new_column).collect()
    } else {
        outcome.columns.iter().map(new_column).collect()
    };
    let annotation = Annotation {
        sheet: job.accounts.sheet.to_string(),
        table: job.accounts.table.clone(),
        header_row: job.accounts.header_row,
        rows: job.accounts.rows.clone(),
        columns,
        language,
        as_of: job.plan.as_of,
    };
    let mut annotated = annotate(&job.package, &annotation).map_err(refused)?;
    let one = |fault| refused(vec![fault]);
    let package = Package::open(annotated.bytes.as_slice().into(), &job.package.name().into(), language).map_err(one)?;
    if options.verify {
        verify(&job.package, &package, &annotation).map_err(one)?;
    }
    let package = with_notes(&job, package, &outcome, &mut annotated).map_err(one)?;
    if options.no_report {
        if let Some(bytes) = uproot(&package, language).map_err(one)? {
            annotated.bytes = bytes;
        }
    } else {
        add_report(&job, &package, &outcome, found.as_ref().zip(options.previous.as_deref()), &compared, target, &mut annotated)
            .map_err(one)?;
    }
    save(&annotated.bytes, target).map_err(one)?;
    Ok(Done { language, output, as_of: iso(&job), outcome, compared, notes: annotated.notes })
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
        cells: found.changes(job.accounts.len(), language),
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
        outcome,
        further: &further,
        expectations: (compared.expectations, compared.failures.len()),
        as_of: job.plan.as_of,
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
        Ok(bytes) => bytes.map(|bytes| Package::open(bytes.into(), &package.name().into(), language)).transpose()?,
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

/// Where a workbook's result goes.
pub(super) fn output_of(workbook: &Path, options: &RunOptions) -> PathBuf {
    if options.in_place {
        return workbook.to_owned();
    }
    let extension = workbook.extension().map(|extension| extension.to_string_lossy().into_owned());
    let extension = extension.filter(|extension| extension.eq_ignore_ascii_case("xlsm")).unwrap_or_else(|| "xlsx".to_owned());
    let stem = workbook.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    match (&options.output, &options.output_dir) {
        (Some(output), _) => output.clone(),
        (None, Some(folder)) => folder.join(format!("{stem}-annotated.{extension}")),
        (None, None) => workbook.with_file_name(format!("{stem}-annotated.{extension}")),
    }
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
    let cell = |value: &Value| match value {
        Value::Blank | Value::Error(_) => NewCell::Empty,
        Value::Number(number) => NewCell::Number(*number),
        Value::Text(text) => NewCell::Text(text.to_string()),
        Value::Boolean(boolean) => NewCell::Boolean(*boolean),
    };
    NewColumn {
        header: column.header.clone(),
        cells: column.cells.iter().map(cell).collect(),
        format: match column.format {
            Format::General => ColumnFormat::General,
            Format::Score | Format::Share => ColumnFormat::Score,
            Format::Points => ColumnFormat::Detail,
            Format::Date => ColumnFormat::Date,
            Format::LongText => ColumnFormat::Reason,
        },
        classes: column.classes.clone(),
        muted: column.muted.clone(),
    }
}
