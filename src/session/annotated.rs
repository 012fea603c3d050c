//! An annotated workbook: what was decided, its columns, notes and sheets, as the bytes of the same workbook.
//!
//! It is made in two steps, [`Prepared`] and [`Annotated`], so that a front can let go of the values that only formulas read between them
//! ([`Ready::let_inputs_go`]).

use std::sync::Arc;

use crate::evaluation::analysis::placing::Placing;
use crate::evaluation::details::{ScoreDetails, score_details, with_details};
use crate::evaluation::expectations::{Compared, Unmet, compare};
use crate::evaluation::outcome::{Counts, Format, Outcome, OutcomeColumn};
use crate::evaluation::overriding::set_results::SetResult;
use crate::foundation::column::Kind;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::language::{Language, folded, words};
use crate::foundation::location::{Location, Place};
use crate::foundation::value::Value;
use crate::foundation::values::Values;
use crate::live::Live;
use crate::ooxml::adding::graft::Planting;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::package::Package;
use crate::report::live_sheet::NAME;
use crate::report::{CHANGE, LiveSheet, MOVERS, Movement, RUN, Report, data_fingerprint, minutes_in};
use crate::say;
use crate::workbook::annotate::{self, Annotation, ColumnFormat, NewColumn, annotate};
use crate::workbook::told::package::open as open_package;
use crate::workbook::told::package::verify;
use crate::workbook::told::package::{has_own_formulas, without_calculation_chain};
use crate::workbook::told::package::{verify_main_type, with_main_type};
use crate::workbook::told::reading::Workbook;
use crate::workbook::told::sheets::graft;
use crate::workbook::told::sheets::uproot;

use super::decided::Decided;
use super::live;
use super::movement::{Found, Previous, movement};
use super::number_formats::NumberFormats;
use super::options::{Options, Progress, Stage};
use super::ready::Ready;
use super::reason_notes::with_notes;
use super::refused::Refused;

/// What is wanted of an annotated workbook.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The workbook of last time, to compare with.
    pub previous: Option<&'a Previous>,
    /// Whether the points behind the scores are written.
    pub details: bool,
    /// Whether the results are written as formulas.
    pub live: bool,
    /// Whether the report sheets are added.
    pub report: bool,
    /// Whether the result is read again and every original cell compared.
    pub verify: bool,
    /// The name that the workbook gets, whose extension its content type has to fit: a template becomes a workbook. The same name by
    /// default.
    pub output: Option<&'a str>,
    /// What the front has to say of the workbook, for the findings in the report.
    pub said: Vec<Diagnostic>,
    /// What was agreed about the criteria, a sentence each. What the report of an earlier run says of it stays before that.
    pub minutes: Vec<String>,
}

impl Default for Wanted<'_> {
    fn default() -> Self {
        Self {
            previous: None,
            details: false,
            live: false,
            report: true,
            verify: false,
            output: None,
            said: Vec::new(),
            minutes: Vec::new(),
        }
    }
}

/// Further columns, made of what was decided.
pub type Further<'f> = dyn FnMut(&Decided<'_>) -> Result<Vec<OutcomeColumn>, Refused> + 'f;

/// Everything that was found out about a workbook's accounts, before anything is written.
#[derive(Debug)]
pub struct Prepared {
    outcome: Outcome,
    /// Notes about the criteria.
    asides: Vec<Diagnostic>,
    /// The result in a sentence.
    headline: String,
    /// How the portfolio is divided.
    placing: Option<Placing>,
    /// The points behind the scores, where they are to be written.
    details: Vec<ScoreDetails>,
    with_details: bool,
    /// What moved since last time, and what that workbook is called.
    found: Option<(Found, Arc<str>)>,
    /// What became of the expectations.
    compared: Compared,
    /// The formulas, where the results are to be written as such.
    live: Option<Live>,
    /// What the report calls the data by; `None` where there is to be no report.
    fingerprint: Option<String>,
    verify: bool,
    output: Option<String>,
    minutes: Vec<String>,
}

/// An annotated workbook.
#[derive(Debug)]
pub struct Annotated {
    /// The workbook.
    pub bytes: FileBytes,
    /// The report by itself, where the workbook's structure is locked and no sheets can be added.
    pub report: Option<FileBytes>,
    /// The language of what is said.
    pub language: Language,
    /// The run's TODAY(), as 2026-11-23.
    pub as_of: String,
    /// The counts of accounts.
    pub counts: Counts,
    /// How many expectations there are and how many failed.
    pub tests: (usize, usize),
    /// Each expectation that another value stands against.
    pub unmet: Vec<Unmet>,
    /// What moved since last time.
    pub found: Option<Found>,
    /// What the workbook of last time is called.
    pub compared_with: Option<String>,
    /// What people have set in place of the rules.
    pub overrides: Vec<SetResult>,
    /// Everything that is said.
    pub diagnostics: Vec<Diagnostic>,
    /// Notes about the criteria, for whoever writes them.
    pub asides: Vec<Diagnostic>,
}

impl Decided<'_> {
    /// The same workbook with what is wanted in it.
    pub fn annotated(self, wanted: Wanted<'_>, options: &Options, progress: Progress<'_>) -> Result<Annotated, Refused> {
        let ready = self.ready;
        Prepared::new(self, wanted, options, &mut |_| Ok(Vec::new()), progress)?.annotated(ready, progress)
    }
}

impl Prepared {
    /// Takes what is wanted from what was decided, and compares with what is expected and with last time.
    pub fn new(
        decided: Decided<'_>,
        wanted: Wanted<'_>,
        options: &Options,
        further: &mut Further<'_>,
        progress: Progress<'_>,
    ) -> Result<Self, Refused> {
        let ready = decided.ready;
        let language = ready.language();
        let details = if wanted.details { score_details(&decided.data) } else { Vec::new() };
        let deciding = decided.deciding();
        let (headline, placing) = if wanted.report { (decided.headline(), decided.placing()) } else { (String::new(), None) };
        let further = further(&decided)?;
        let Decided { data, walked, mut outcome, asides, .. } = decided;
        let found = match wanted.previous {
            Some(previous) => Some((add_changes(previous, ready, &mut outcome, options, progress)?, previous.workbook.name.clone())),
            None => None,
        };
        add_last_time(ready, &mut outcome)?;
        outcome.findings.extend(wanted.said);
        for column in further {
            check_header(ready, &outcome, &column.header)?;
            outcome.columns.push(column);
        }
        let compared = compare(&ready.criteria.tests, &ready.accounts, &outcome.columns, ready.criteria.dialect(), &deciding);
        let given_day = options.as_of.is_some();
        let live = wanted.live.then(|| live::live(ready, &data, &walked, &outcome, given_day)).transpose();
        let live = live.map_err(|fault| Refused::one(language, fault))?;
        let fingerprint = wanted.report.then(|| data_fingerprint(&ready.accounts));
        Ok(Self {
            outcome,
            asides,
            headline,
            placing,
            details,
            with_details: wanted.details,
            found,
            compared,
            live,
            fingerprint,
            verify: wanted.verify,
            output: wanted.output.map(str::to_owned),
            minutes: wanted.minutes,
        })
    }

    /// Puts it into the workbook.
    pub fn annotated(self, ready: &Ready, progress: Progress<'_>) -> Result<Annotated, Refused> {
        let Self { outcome, asides, headline, placing, details, with_details: detailed, .. } = self;
        let (found, compared, live, fingerprint, again, output, minutes) =
            (self.found, self.compared, self.live, self.fingerprint, self.verify, self.output, self.minutes);
        let language = ready.language();
        let refused = |diagnostics| Refused { language, diagnostics };
        progress(Stage::Writing, language, 0, 0);
        let taken = ready.accounts.columns.iter().map(|column| column.header.as_str());
        let shown = if detailed { with_details(outcome.columns.clone(), details, taken) } else { outcome.columns.clone() };
        let formats = NumberFormats::new(ready);
        let mut columns: Vec<NewColumn> = shown.iter().map(|column| new_column(column, &formats)).collect();
        let places = live::Places::new(&outcome.columns, &columns);
        if let Some(live) = &live {
            columns = live::with_formulas(columns, live, &places, ready.accounts.len());
        }
        let annotation = Annotation {
            sheet: ready.accounts.sheet.to_string(),
            table: ready.accounts.table.clone(),
            header_row: ready.accounts.header_row,
            rows: ready.accounts.rows.clone(),
            left_out: ready.accounts.other_rows(),
            columns,
            language,
            as_of: ready.plan.as_of,
        };
        let mut annotated = annotate(&ready.package, &annotation).map_err(refused)?;
        let one = |fault| refused(vec![fault]);
        let mut package = open_package(annotated.bytes.clone(), &ready.package.name().into(), language).map_err(one)?;
        if again {
            verify(&ready.package, &package, &annotation).map_err(one)?;
        }
        // A formula of the user's may stand in our columns too, in a row without an account.
        let may_be_live = ready.package.own_sheet(NAME.0).is_some() || ready.package.structure_locked();
        let was_live = may_be_live && has_own_formulas(&ready.package, &annotation.sheet, &annotation.rows, language).map_err(one)?;
        if (live.is_some() || was_live)
            && let Some(bytes) = without_calculation_chain(&package, language).map_err(one)?
        {
            package = open_package(bytes.clone(), &ready.package.name().into(), language).map_err(one)?;
            annotated.bytes = bytes;
        }
        // Of the writing, the columns are done; the sheets come, and a front that saves it.
        progress(Stage::Writing, language, 1, 3);
        let package = with_notes(ready, package, &outcome, &mut annotated).map_err(one)?;
        annotated.notes.extend(live.iter().flat_map(|live| live.notes.iter().cloned()));
        let targets = live::Targets { targets: &annotated.targets.clone(), places: &places };
        let live = live.as_ref().map(|live| LiveSheet { live, letters: &targets, dialect: ready.plan.dialect });
        let mut report = None;
        match &fingerprint {
            None => {
                annotated.notes.extend(ready.setting_findings(&outcome));
                live::add_sheet_alone(&package, live, language, &mut annotated).map_err(one)?;
            }
            Some(fingerprint) => {
                let moved = found.as_ref().map(|(found, previous)| (found, &**previous));
                let former = former_minutes(&package, language).unwrap_or_else(|fault| {
                    annotated.notes.push(unread_minutes(&fault, language));
                    Vec::new()
                });
                let minutes: Vec<String> = former.into_iter().chain(minutes).collect();
                let seen = Seen {
                    package: &package,
                    outcome: &outcome,
                    headline: &headline,
                    placing: placing.as_ref(),
                    moved,
                    compared: &compared,
                    fingerprint,
                    minutes: &minutes,
                };
                report = add_report(ready, &seen, live, &mut annotated).map_err(one)?;
            }
        }
        progress(Stage::Writing, language, 2, 3);
        let output = output.as_deref().unwrap_or(ready.package.name());
        let bytes = with_main_type(&ready.package, annotated.bytes, output, language).map_err(one)?;
        if again {
            verify_main_type(&ready.package, &bytes, output, language).map_err(one)?;
        }
        let tests = (compared.expectations, compared.failures.len());
        Ok(Annotated {
            bytes,
            report,
            language,
            as_of: Language::English.date(ready.plan.as_of),
            counts: outcome.counts,
            tests,
            unmet: compared.unmet,
            compared_with: found.as_ref().map(|(_, previous)| previous.to_string()),
            found: found.map(|(found, _)| found),
            overrides: outcome.overrides,
            diagnostics: annotated.notes.into_iter().chain(outcome.findings).chain(compared.failures).collect(),
            asides,
        })
    }
}

/// Adds the column that says what became of each account's class since last time, and the findings about the comparison.
fn add_changes(
    previous: &Previous,
    ready: &Ready,
    outcome: &mut Outcome,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Found, Refused> {
    let language = ready.language();
    let header = CHANGE.in_language(language);
    check_header(ready, outcome, header)?;
    let (found, told) = movement(previous, ready, options, progress)?;
    outcome.findings.extend(told);
    outcome.columns.push(OutcomeColumn {
        header: header.to_owned(),
        cells: Arc::new(found.changes(ready.accounts.len(), language).into()),
        format: Format::General,
        classes: Vec::new(),
        muted: Vec::new(),
    });
    Ok(found)
}

/// Adds the columns that say what the decisions took for last time: the workbook can be decided again by them, and everybody sees them.
fn add_last_time(ready: &Ready, outcome: &mut Outcome) -> Result<(), Refused> {
    let language = ready.language();
    let asked = ready.plan.last_time.columns();
    if asked.iter().all(|column| column.source.is_none()) {
        return Ok(());
    }
    for column in asked {
        let header = column.called(language);
        check_header(ready, outcome, &header)?;
        let today = outcome.columns.iter().find(|today| folded(&today.header) == folded(&column.name)).map(|today| today.format);
        let is_date = || ready.plan.scope.slot(&column.name).is_some_and(|slot| ready.plan.scope.columns[slot].kind == Kind::Date);
        let format = match today {
            Some(Format::Score) => Format::Share,
            Some(format) => format,
            None if is_date() => Format::Date,
            None => Format::General,
        };
        let visible = |value: Value| if value.error().is_some() { Value::Blank } else { value };
        let cells: Values = column.values.values().iter().map(visible).collect();
        outcome.columns.push(OutcomeColumn { header, cells: Arc::new(cells), format, classes: Vec::new(), muted: Vec::new() });
    }
    Ok(())
}

/// A column that no result stands for must not have the name of another.
fn check_header(ready: &Ready, outcome: &Outcome, header: &str) -> Result<(), Refused> {
    let language = ready.language();
    let taken = |name: &str| folded(name) == folded(header);
    if !ready.accounts.columns.iter().any(|column| taken(&column.header)) && !outcome.columns.iter().any(|column| taken(&column.header)) {
        return Ok(());
    }
    let message = say!(
        language,
        "there is a column \"{header}\" already, so that one of this name cannot be added",
        "es gibt schon eine Spalte „{header}“, daher lässt sich keine dieses Namens anfügen"
    );
    let fault = Diagnostic::error("user-column-conflict", ready.accounts.location.clone(), message);
    let help = say!(language, "give that column or result another name", "diese Spalte oder dieses Ergebnis umbenennen");
    Err(Refused { language, diagnostics: vec![fault.with_help(help)] })
}

/// What a report tells of.
struct Seen<'a> {
    /// The annotated package.
    package: &'a Package,
    outcome: &'a Outcome,
    headline: &'a str,
    placing: Option<&'a Placing>,
    /// What moved since last time, and what the workbook of last time is called.
    moved: Option<(&'a Found, &'a str)>,
    compared: &'a Compared,
    fingerprint: &'a str,
    /// What was agreed about the criteria.
    minutes: &'a [String],
}

/// Plants the report into the annotated package; where its structure is locked, it is given back by itself.
fn add_report(
    ready: &Ready,
    seen: &Seen<'_>,
    live: Option<LiveSheet<'_>>,
    annotated: &mut annotate::Annotated,
) -> Result<Option<FileBytes>, Diagnostic> {
    let Seen { package, outcome, headline, placing, moved, compared, fingerprint, minutes } = *seen;
    let language = ready.language();
    annotated.notes.extend(stale_movers(package, moved.is_some(), language));
    let findings = annotated.notes.iter().filter(|note| note.severity == Severity::Finding).chain(&compared.failures);
    let further: Vec<Diagnostic> = findings.cloned().collect();
    let file_name = |name: &str| name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let previous = moved.map(|(_, previous)| file_name(previous)).unwrap_or_default();
    let previous_day =
        moved.and_then(|(found, _)| DayNumber::parse_iso(&found.old_as_of)).map(|day| language.date(day)).unwrap_or_default();
    let report = Report {
        package,
        criteria: &ready.criteria,
        accounts: &ready.accounts,
        fingerprint,
        outcome,
        further: &further,
        expectations: (compared.expectations, compared.failures.len()),
        headline,
        placing,
        as_of: ready.plan.as_of,
        sources: &ready.sources,
        minutes,
        last_time: &ready.plan.last_time.files(),
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
    let planting = Planting { workbook: &made.workbook, roles: &made.roles, memory: &made.memory };
    // A sheet of movers that an earlier run added tells of nothing where there is no last time.
    let stale = package.own_sheets().iter().any(|own| !made.roles.contains(&own.role.as_str()));
    // The accounts' formulas read the parameters, which are only replaced.
    let keep: &[&str] = if live.is_some() { &[NAME.0] } else { &[] };
    let cleared = if stale && !package.structure_locked() { uproot(package, keep, language) } else { Ok(None) };
    let cleared = match cleared {
        Ok(bytes) => bytes.map(|bytes| open_package(bytes, &package.name().into(), language)).transpose()?,
        Err(fault) => {
            annotated.notes.push(Diagnostic { severity: Severity::Finding, ..fault });
            None
        }
    };
    let grafted = graft(cleared.as_ref().unwrap_or(package), &planting, language)?;
    annotated.bytes = grafted.bytes;
    Ok(grafted.left_out.then_some(made.workbook))
}

/// What the report of an earlier run says of what was agreed. A sheet that cannot be read is replaced all the same.
fn former_minutes(package: &Package, language: Language) -> Result<Vec<String>, Diagnostic> {
    let Some(sheet) = package.own_sheet_name(RUN) else { return Ok(Vec::new()) };
    let read = Workbook::open(package, &package.name().into(), language).and_then(|mut workbook| workbook.sheet(&sheet));
    read.map(|sheet| minutes_in(&sheet))
}

/// The sheet about an earlier run cannot be read, so that what was agreed before is not in the new one.
fn unread_minutes(fault: &Diagnostic, language: Language) -> Diagnostic {
    let why = &fault.message;
    let message = say!(
        language,
        "what was agreed in earlier runs could not be read and is not in the new sheet: {why}",
        "was bei früheren Läufen vereinbart wurde, ließ sich nicht lesen und steht nicht im neuen Blatt: {why}"
    );
    Diagnostic::finding("minutes-not-read", fault.location.clone(), message).with_help(say!(
        language,
        "keep the former workbook, in which it stands",
        "die bisherige Mappe aufheben, in der es steht"
    ))
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

fn new_column(column: &OutcomeColumn, formats: &NumberFormats<'_>) -> NewColumn {
    NewColumn {
        header: column.header.clone(),
        number_format: formats.wanted(&column.header),
        cells: Arc::clone(&column.cells),
        format: match column.format {
            Format::General | Format::LongText if is_yes_or_no(&column.cells) => ColumnFormat::YesNo,
            Format::General => formats.of(&column.header).unwrap_or(ColumnFormat::General),
            Format::Score => ColumnFormat::Bar,
            Format::Share => ColumnFormat::OneDecimal,
            Format::Points => ColumnFormat::Detail,
            Format::Date => ColumnFormat::Date,
            Format::LongText => ColumnFormat::LongText,
        },
        classes: column.classes.clone(),
        muted: column.muted.clone(),
        formula: None,
        hidden: false,
    }
}

/// Whether a column says yes or no and nothing else.
fn is_yes_or_no(cells: &Values) -> bool {
    let texts = cells.texts();
    !texts.is_empty() && texts.iter().all(|text| words::YES.is(text) || words::NO.is(text)) && cells.numbers().next().is_none()
}
