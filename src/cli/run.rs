//! `keyfolio run WORKBOOK...`

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{ContentArrangement, Table};
use serde::Serialize;

use crate::day_number::DayNumber;
use crate::diagnostic::{Diagnostic, Severity};
use crate::evaluation::expectations::{Compared, compare};
use crate::evaluation::outcome::{Counts, Format, Outcome, OutcomeColumn};
use crate::language::{Language, Word, folded};
use crate::location::Location;
use crate::report::live_sheet::NAME;
use crate::report::{CHANGE, LiveSheet, Movement, Report};
use crate::say;
use crate::value::Value;
use crate::workbook::annotate::{Annotated, Annotation, ColumnFormat, NewCell, NewColumn, annotate};
use crate::workbook::calculation_chain::{has_own_formulas, without_calculation_chain};
use crate::workbook::graft::{Planting, graft};
use crate::workbook::package::Package;
use crate::workbook::save::{SaveOptions, check_output, save};
use crate::workbook::uproot::uproot;
use crate::workbook::verify;

use super::Exit;
use super::args::{OutputFormat, RunOptions};
use super::job::{Alterations, Job, Refused};
use super::movement::{Found, Previous, movement};
use super::progress::{Progress, Stage};
use super::render::JsonDiagnostic;
use super::{live, output, render};

/// What a run says of one workbook, as JSON.
#[derive(Debug, Serialize)]
struct RunReport<'a> {
    /// The version of keyfolio.
    keyfolio: &'static str,
    /// The input as named on the command line.
    workbook: String,
    /// `done` or `not done`; with the latter nothing was written.
    status: &'static str,
    /// The annotated workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
    /// The run's TODAY(), as 2026-11-23.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    /// The counts of accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<&'a Counts>,
    /// The expectations of the Tests sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    tests: Option<TestCounts>,
    /// How many of the diagnostics are findings.
    findings: usize,
    /// Everything that was said.
    diagnostics: Vec<JsonDiagnostic<'a>>,
    /// How long it took.
    milliseconds: u128,
}

/// How many expectations there are and how many failed.
#[derive(Clone, Copy, Debug, Serialize)]
struct TestCounts {
    expectations: usize,
    failed: usize,
}

/// A run that was done.
struct Done {
    language: Language,
    output: PathBuf,
    as_of: String,
    outcome: Outcome,
    compared: Compared,
    notes: Vec<Diagnostic>,
}

pub(super) fn run(options: &RunOptions) -> Exit {
    if options.workbooks.len() > 1 && options.previous.is_some() {
        output::print_error_line("error: --previous names the workbook of last time for one workbook; run each by itself");
        return Exit::NotDone;
    }
    if options.workbooks.len() > 1 && options.output.is_some() {
        let sentence = "with several workbooks, name a folder with --output-dir instead of a file with --output";
        output::print_error_line(&format!("error: {sentence}"));
        return Exit::NotDone;
    }
    if let Some((first, second, output)) = same_output(options) {
        let (first, second, output) = (first.display(), second.display(), output.display());
        output::print_error_line(&format!(
            "error: {first} and {second} would both be written to {output}; run them into different folders"
        ));
        return Exit::NotDone;
    }
    // With several workbooks every one is tried, and the worst code wins.
    options.workbooks.iter().map(|workbook| run_one(workbook, options)).max().unwrap_or(Exit::NotDone)
}

/// Two workbooks whose results would go to one file, and that file.
fn same_output(options: &RunOptions) -> Option<(&Path, &Path, PathBuf)> {
    let mut outputs: HashMap<PathBuf, &Path> = HashMap::new();
    options.workbooks.iter().find_map(|workbook| {
        let output = output_of(workbook, options);
        outputs.insert(output.clone(), workbook).map(|first| (first, workbook.as_path(), output))
    })
}

fn run_one(workbook: &Path, options: &RunOptions) -> Exit {
    let started = Instant::now();
    let progress = Progress::new(options.evaluation.quiet || options.evaluation.format == OutputFormat::Json);
    let result = annotate_one(workbook, options, &progress);
    progress.finish();
    let milliseconds = started.elapsed().as_millis();
    match result {
        Ok(done) => say_done(workbook, options, &done, milliseconds),
        Err(refused) => say_refused(workbook, options.evaluation.format, &refused, milliseconds),
    }
}

fn annotate_one(workbook: &Path, options: &RunOptions, progress: &Progress) -> Result<Done, Refused> {
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
    let (data, walked) = job.walk(progress);
    let mut outcome = job.shown(&data, &walked);
    let found = match &options.previous {
        Some(previous) => Some(add_changes(previous, &job, &mut outcome, options, progress)?),
        None => None,
    };
    let compared = compare(&job.criteria.tests, &job.accounts, &outcome.columns, job.criteria.dialect());
    let given_day = options.evaluation.as_of.is_some();
    let live =
        options.live.then(|| live::live(&job, &data, &walked, &outcome, given_day)).transpose().map_err(|fault| refused(vec![fault]))?;
    let mut columns: Vec<NewColumn> = outcome.columns.iter().map(new_column).collect();
    if let Some(live) = &live {
        columns = live::with_formulas(columns, live, job.accounts.len());
    }
    progress.begin(Stage::Writing, language);
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
    let mut package = Package::open(annotated.bytes.as_slice().into(), &job.package.name().into(), language).map_err(one)?;
    if options.verify {
        verify(&job.package, &package, &annotation).map_err(one)?;
    }
    // A formula of the user's may stand in our columns too, in a row without an account.
    let may_be_live = job.package.own_sheet(NAME.0).is_some() || job.package.structure_locked();
    let was_live = may_be_live && has_own_formulas(&job.package, &annotation.sheet, language).map_err(one)?;
    if (live.is_some() || was_live)
        && let Some(bytes) = without_calculation_chain(&package, language).map_err(one)?
    {
        package = Package::open(bytes.as_slice().into(), &job.package.name().into(), language).map_err(one)?;
        annotated.bytes = bytes;
    }
    annotated.notes.extend(live.iter().flat_map(|live| live.notes.iter().cloned()));
    let targets = live::Targets(&annotated.targets.clone());
    let live = live.as_ref().map(|live| LiveSheet { live, letters: &targets, dialect: job.plan.dialect });
    if options.no_report {
        live::add_sheet_alone(&package, live, language, &mut annotated).map_err(one)?;
    } else {
        let moved = found.as_ref().zip(options.previous.as_deref());
        let told = Told { outcome: &outcome, moved, live, compared: &compared };
        add_report(&job, &package, &told, target, &mut annotated).map_err(one)?;
    }
    save(&annotated.bytes, target).map_err(one)?;
    Ok(Done { language, output, as_of: iso(&job), outcome, compared, notes: annotated.notes })
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
        cells: found.changes(job.accounts.len(), language),
        format: Format::General,
        classes: Vec::new(),
        muted: Vec::new(),
    });
    Ok(found)
}

/// What the report tells of.
#[derive(Clone, Copy)]
struct Told<'a> {
    outcome: &'a Outcome,
    moved: Option<(&'a Found, &'a Path)>,
    live: Option<LiveSheet<'a>>,
    compared: &'a Compared,
}

/// Plants the report into the annotated package; where its structure is locked, the report goes into a file beside the output.
fn add_report(job: &Job, package: &Package, told: &Told<'_>, target: SaveOptions<'_>, annotated: &mut Annotated) -> Result<(), Diagnostic> {
    let language = job.language();
    let Told { outcome, moved, live, compared } = *told;
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

fn output_of(workbook: &Path, options: &RunOptions) -> PathBuf {
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
            Format::Score => ColumnFormat::Score,
            Format::Date => ColumnFormat::Date,
            Format::LongText => ColumnFormat::Reason,
        },
        classes: column.classes.clone(),
        muted: column.muted.clone(),
        formula: None,
        hidden: false,
    }
}

fn say_done(workbook: &Path, options: &RunOptions, done: &Done, milliseconds: u128) -> Exit {
    let diagnostics: Vec<&Diagnostic> = done.notes.iter().chain(&done.outcome.findings).chain(&done.compared.failures).collect();
    let findings = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Finding).count();
    let has_to_be_seen = !done.compared.failures.is_empty() || (options.strict && findings > 0);
    let exit = if has_to_be_seen { Exit::Findings } else { Exit::Done };
    let tests = TestCounts { expectations: done.compared.expectations, failed: done.compared.failures.len() };
    match options.evaluation.format {
        OutputFormat::Json => exit.max(print_json(&RunReport {
            keyfolio: env!("CARGO_PKG_VERSION"),
            workbook: workbook.display().to_string(),
            status: "done",
            output: Some(done.output.display().to_string()),
            as_of: Some(done.as_of.clone()),
            counts: Some(&done.outcome.counts),
            tests: (tests.expectations > 0).then_some(tests),
            findings,
            diagnostics: diagnostics.into_iter().map(JsonDiagnostic::from).collect(),
            milliseconds,
        })),
        OutputFormat::Human if options.evaluation.quiet => exit,
        OutputFormat::Human => {
            let owned: Vec<Diagnostic> = diagnostics.into_iter().cloned().collect();
            render::print(&owned, done.language);
            exit.max(output::print_line(&summary(done, tests, findings, milliseconds)))
        }
    }
}

fn say_refused(workbook: &Path, format: OutputFormat, refused: &Refused, milliseconds: u128) -> Exit {
    match format {
        OutputFormat::Human => render::print(&refused.diagnostics, refused.language),
        OutputFormat::Json => {
            print_json(&RunReport {
                keyfolio: env!("CARGO_PKG_VERSION"),
                workbook: workbook.display().to_string(),
                status: "not done",
                output: None,
                as_of: None,
                counts: None,
                tests: None,
                findings: refused.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Finding).count(),
                diagnostics: refused.diagnostics.iter().map(JsonDiagnostic::from).collect(),
                milliseconds,
            });
        }
    }
    Exit::NotDone
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

const ACCOUNTS: Word = Word::new("Accounts", "Kunden");
const KEY_ACCOUNTS: Word = Word::new("Key accounts", "Schlüsselkunden");
const BLOCKED: Word = Word::new("Blocked", "Gesperrt");
const TESTS: Word = Word::new("Tests", "Prüfungen");
const FINDINGS: Word = Word::new("Findings", "Hinweise");
const WRITTEN_TO: Word = Word::new("Written to", "Geschrieben nach");
const TIME: Word = Word::new("Time", "Dauer");

/// Characters of a line of the table at most, whatever the terminal's width.
const MOST_COLUMNS: u16 = 100;

/// The small table at the end of a run.
fn summary(done: &Done, tests: TestCounts, findings: usize, milliseconds: u128) -> String {
    let language = done.language;
    let counts = &done.outcome.counts;
    let word = |word: Word| word.in_language(language).to_owned();
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    if table.width().is_none_or(|width| width > MOST_COLUMNS) {
        table.set_width(MOST_COLUMNS);
    }
    table.add_row([word(ACCOUNTS), language.count(counts.accounts)]);
    table.add_row([word(KEY_ACCOUNTS), language.count(counts.key_accounts)]);
    table.add_row([word(BLOCKED), language.count(counts.blocked)]);
    for class in &counts.classes {
        let labels = class.labels.iter().filter(|count| count.accounts > 0);
        let labels: Vec<String> = labels.map(|count| format!("{} {}", count.label, language.count(count.accounts))).collect();
        if !labels.is_empty() {
            table.add_row([class.result.clone(), labels.join(" · ")]);
        }
    }
    if tests.expectations > 0 {
        let (all, failed) = (language.count(tests.expectations), language.count(tests.failed));
        let met = language.count(tests.expectations - tests.failed);
        let text = if tests.failed == 0 {
            say!(language, "{all} as expected", "{all} wie erwartet")
        } else {
            say!(language, "{met} as expected, {failed} not", "{met} wie erwartet, {failed} nicht")
        };
        table.add_row([word(TESTS), text]);
    }
    table.add_row([word(FINDINGS), language.count(findings)]);
    table.add_row([word(WRITTEN_TO), done.output.display().to_string()]);
    table.add_row([word(TIME), format!("{} s", language.fixed(milliseconds as f64 / 1000.0, 2))]);
    table.to_string()
}
