//! What commands that evaluate have in common: a workbook with its criteria and accounts, checked and ready to be evaluated.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::accounts::naming::name_rank;
use crate::accounts::{Accounts, LookupTable, Wanted};
use crate::criteria::{Change, Criteria, FieldColumns, Settings, Written};
use crate::day_number::DayNumber;
use crate::diagnostic::Diagnostic;
use crate::evaluation::analysis::analyse;
use crate::evaluation::data::Data;
use crate::evaluation::deciding::{Deciding, deciding};
use crate::evaluation::headers;
use crate::evaluation::outcome::{Outcome, shown};
use crate::evaluation::parsed::ParsedRules;
use crate::evaluation::plan::Plan;
use crate::evaluation::walk::{Walked, walk};
use crate::language::{Language, folded};
use crate::location::Location;
use crate::report::Report;
use crate::say;
use crate::suggestion::nearest;
use crate::workbook::accounts_sheet::{self, Request};
use crate::workbook::criteria_sheet;
use crate::workbook::file_bytes::FileBytes;
use crate::workbook::package::Package;
use crate::workbook::read::Workbook;
use crate::workbook::roles::Roles;
use crate::workbook::signature::without_signature;
use crate::workbook::where_read::where_read;

use super::args::EvaluationOptions;
use super::built_in_misfit::{self, missing_columns};
use super::criteria_source::read_criteria;
use super::locale;
use super::progress::{Progress, Stage};

/// A workbook ready to be evaluated.
pub(super) struct Job {
    /// The workbook's parts.
    pub(super) package: Package,
    /// The criteria, with the settings in force.
    pub(super) criteria: Criteria,
    /// The accounts.
    pub(super) accounts: Accounts,
    /// Tables that formulas look things up in.
    pub(super) lookups: Vec<LookupTable>,
    /// The checked rules.
    pub(super) plan: Plan,
    /// Findings of reading the accounts.
    pub(super) account_findings: Vec<Diagnostic>,
    /// Findings and notes about criteria and settings.
    pub(super) findings: Vec<Diagnostic>,
    /// The workbooks that this one was made of, and how many accounts come from each; none for a workbook of the user's.
    pub(super) sources: Vec<(String, usize)>,
}

/// What is tried and stands in no file.
#[derive(Clone, Copy, Default)]
pub(super) struct Alterations<'a> {
    /// These criteria in place of the workbook's own and those of the options.
    pub(super) criteria: Option<&'a Criteria>,
    /// Changes of the criteria, as written on the command line (`Criteria!F7=40%`).
    pub(super) changes: &'a [String],
    /// Weights of Score rows, which stand in for those of the criteria's rows of the same result and item.
    pub(super) weights: Option<&'a Criteria>,
    /// The column to sum, in place of the setting.
    pub(super) value_column: Option<&'a str>,
    /// The column of the accounts' key, where no setting names it and there is one of that name.
    pub(super) account_key: Option<&'a str>,
    /// Whether a digital signature is taken out of the workbook.
    pub(super) drop_signature: bool,
}

/// Why a job could not be made, and in which language to say it.
pub(super) struct Refused {
    pub(super) language: Language,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Job {
    /// Reads and checks everything. All faults of a step are said at once; a later step needs the earlier ones.
    pub(super) fn load(path: &Path, options: &EvaluationOptions, progress: &Progress) -> Result<Self, Refused> {
        Self::load_altered(path, options, Alterations::default(), progress)
    }

    /// The same under criteria that are altered first.
    pub(super) fn load_altered(
        path: &Path,
        options: &EvaluationOptions,
        alterations: Alterations<'_>,
        progress: &Progress,
    ) -> Result<Self, Refused> {
        let first_language = locale::language();
        progress.begin(Stage::Reading, first_language);
        let name: Arc<str> = path.display().to_string().into();
        let file = Location::file(Arc::clone(&name));
        let (package, unsigned) =
            open_unsigned(path, &name, alterations.drop_signature, first_language).map_err(|fault| refused(first_language, vec![fault]))?;
        let mut job = Self::of_package(package, options, alterations)?;
        job.findings.extend(unsigned.then(|| signature_dropped(&file, job.language())));
        Ok(job)
    }

    /// The same for a workbook whose file has been read.
    pub(super) fn of_package(package: Package, options: &EvaluationOptions, alterations: Alterations<'_>) -> Result<Self, Refused> {
        let name: Arc<str> = package.name().into();
        let file = Location::file(Arc::clone(&name));
        let own_language = Roles::language(&package);
        let mut workbook = Workbook::open(&package, &name, own_language).map_err(|fault| refused(own_language, vec![fault]))?;
        let roles = Roles::of(&package);
        let (mut criteria, mut findings) = match alterations.criteria {
            Some(criteria) => (criteria.clone(), Vec::new()),
            None => read_criteria(options, &mut workbook, &roles, &file, own_language, Roles::misnamed_criteria(&package))?,
        };
        alter(&mut criteria, alterations, options.criteria.as_deref().unwrap_or(Path::new(&*name)), &mut findings)?;
        let language = criteria.language;
        findings.extend(package.conversion(language).into_iter().flatten());
        let own_criteria = alterations.criteria.is_none() && options.criteria.is_none();
        findings.extend(roles.findings(&package, own_criteria, &file, language));
        let as_of = options.as_of.or(criteria.settings.as_of).unwrap_or_else(DayNumber::today);
        // Every step adds what it has to say, so that one run tells all the faults there are.
        let mut errors: Vec<Diagnostic> = findings.iter().filter(|finding| finding.is_error()).cloned().collect();
        let (parsed, mut faults) = ParsedRules::parse(&criteria, as_of);
        // That there is no rule needs no word where it has been said why.
        faults.retain(|fault| errors.is_empty() || fault.code != "no-rules");
        faults.retain(|fault| !follows(fault, &errors, &criteria));
        add_untold(&mut errors, faults);
        findings.extend(criteria.weight_findings(as_of));
        findings.extend(criteria.near_results(as_of));
        findings.extend(criteria.near_labels(as_of));
        let wanted = wanted(&parsed, &criteria.settings);
        let request = Request { roles: &roles, settings: &criteria.settings, wanted: &wanted, language };
        let read = read_accounts(&package, &mut workbook, &file, request);
        let planned = read.and_then(|(accounts, lookups, account_findings)| {
            let plan = Plan::new(parsed, &accounts, &lookups, as_of).map_err(|mut faults| {
                if let Some(first) = faults.iter_mut().find(|fault| fault.code == "unknown-column")
                    && let Some(read) = where_read(&package, &workbook, &accounts, request)
                {
                    first.help = Some(first.help.take().map_or_else(|| read.clone(), |help| format!("{help}; {read}")));
                }
                faults
            })?;
            let clashes = headers::clashes(&plan, &accounts, &criteria.settings);
            if !clashes.is_empty() {
                return Err(clashes);
            }
            Ok((accounts, lookups, account_findings, plan))
        });
        let (accounts, lookups, account_findings, plan) = match planned {
            Ok(planned) if errors.is_empty() => planned,
            Ok(_) => return Err(refused(language, errors)),
            Err(mut faults) => {
                faults.retain(|fault| fault.is_error() && !follows(fault, &errors, &criteria));
                add_untold(&mut errors, faults);
                // Whose criteria these are, where the workbook's own sheet was not found.
                if let Some(told) = findings.iter().find(|finding| finding.code == "built-in-criteria") {
                    let missing = missing_columns(&package, &mut workbook, &roles, &file, &criteria, as_of);
                    errors = built_in_misfit::refusal(told, errors, &missing, &criteria);
                }
                return Err(refused(language, errors));
            }
        };
        Ok(Self { package, criteria, accounts, lookups, plan, account_findings, findings, sources: Vec::new() })
    }

    /// Lets go of the values that only formulas read, when everything is decided. The report reads the others.
    pub(super) fn let_inputs_go(&mut self) {
        let reported = reported(&self.criteria.settings);
        let key = self.accounts.key;
        let inputs = self.accounts.columns.iter_mut().enumerate().filter(|(index, _)| *index != key);
        for (_, column) in inputs.filter(|(_, column)| !reported(&folded(&column.header))) {
            column.column = Arc::default();
        }
        self.lookups = Vec::new();
    }

    /// The language of everything that is said and written.
    pub(super) fn language(&self) -> Language {
        self.criteria.language
    }

    /// The name of the column to sum.
    pub(super) fn value_column(&self) -> Option<&str> {
        self.criteria.settings.value_column.as_ref().map(|column| column.text.as_str()).filter(|column| !column.is_empty())
    }

    /// The slot of the column to sum: the setting `Value column`, a column or a result. An error where there is none of that name.
    pub(super) fn value_slot(&self) -> Result<Option<usize>, Refused> {
        let Some(column) = self.criteria.settings.value_column.as_ref().filter(|column| !column.is_empty()) else { return Ok(None) };
        let slot = self.plan.scope.slot(&column.text);
        if slot.is_some() {
            return Ok(slot);
        }
        let (language, name) = (self.language(), &column.text);
        let message = say!(language, "there is no column \"{name}\" to sum", "es gibt keine Spalte „{name}“ zum Summieren");
        let fault = Diagnostic::error("unknown-column", column.location.clone(), message);
        let known = self.plan.scope.columns.iter().map(|column| column.name.as_str());
        Err(refused(
            language,
            vec![match nearest(name, known) {
                Some(meant) => fault.with_help(say!(language, "is \"{meant}\" meant?", "Ist „{meant}“ gemeint?")),
                None => fault.with_help(say!(
                    language,
                    "name a column of the accounts or a result",
                    "eine Spalte der Kunden oder ein Ergebnis nennen"
                )),
            }],
        ))
    }

    /// Evaluates every result, without saying what is shown.
    pub(super) fn walk(&self, progress: &Progress) -> (Data<'_>, Walked) {
        progress.begin(Stage::Evaluating, self.language());
        let blank = self.criteria.settings.blank.unwrap_or_default();
        walk(&self.plan, &self.accounts, &self.lookups, blank, &|done, all| progress.evaluated(done, all))
    }

    /// Decides for every account.
    pub(super) fn evaluate(&self, progress: &Progress) -> Outcome {
        self.evaluate_with(progress, |_, _| ()).0
    }

    /// The same, and what `look` takes from the data that were evaluated.
    pub(super) fn evaluate_with<T>(&self, progress: &Progress, look: impl FnOnce(&Data<'_>, &Walked) -> T) -> (Outcome, T) {
        let (data, walked) = self.walk(progress);
        (self.shown(&data, &walked), look(&data, &walked))
    }

    /// What is shown of accounts that have been walked.
    pub(super) fn shown(&self, data: &Data<'_>, walked: &Walked) -> Outcome {
        let mut outcome = shown(data, walked, &self.criteria.settings, self.account_findings.clone());
        outcome.findings.splice(0..0, self.findings.iter().cloned());
        outcome
    }

    /// The rows of the criteria that decided on what is expected.
    pub(super) fn deciding(&self, data: &Data<'_>, walked: &Walked) -> Deciding {
        deciding(&self.criteria.tests, data, walked, &self.criteria.settings)
    }

    /// Everything that can be said of criteria and accounts.
    pub(super) fn analyse(&self, progress: &Progress) -> Vec<Diagnostic> {
        let settings = &self.criteria.settings;
        let (data, walked) = self.walk(progress);
        let mut findings = self.findings.clone();
        findings.extend(analyse(&data, &walked, settings));
        let outcome = shown(&data, &walked, settings, self.account_findings.clone());
        let report = Report {
            package: &self.package,
            criteria: &self.criteria,
            accounts: &self.accounts,
            fingerprint: "",
            outcome: &outcome,
            further: &[],
            expectations: (0, 0),
            as_of: self.plan.as_of,
            sources: &self.sources,
            movement: None,
            live: None,
        };
        findings.extend(report.setting_findings());
        findings.extend(outcome.findings);
        findings
    }
}

/// Alters criteria that were read without errors; with errors, they are told first.
fn alter(criteria: &mut Criteria, alterations: Alterations<'_>, path: &Path, findings: &mut Vec<Diagnostic>) -> Result<(), Refused> {
    let language = criteria.language;
    if !findings.iter().any(Diagnostic::is_error) && !alterations.changes.is_empty() {
        let columns = if criteria.location.sheet().is_some() { field_columns(path, language)? } else { FieldColumns::new() };
        for written in alterations.changes {
            let change = Change::parse(written, &criteria.location, language).map_err(|fault| refused(language, vec![fault]))?;
            for told in change.apply(criteria, &columns) {
                if !findings.contains(&told) {
                    findings.push(told);
                }
            }
        }
    }
    if let Some(weights) = alterations.weights {
        criteria.take_weights(weights);
    }
    if let (Some(column), None) = (alterations.account_key, &criteria.settings.account_key) {
        criteria.settings.account_key = Some(Written { text: column.to_owned(), location: criteria.location.clone() });
    }
    if let Some(column) = alterations.value_column {
        criteria.settings.value_column = Some(Written { text: column.to_owned(), location: criteria.location.clone() });
    }
    Ok(())
}

/// Which column of a workbook's criteria sheet is which.
fn field_columns(path: &Path, language: Language) -> Result<FieldColumns, Refused> {
    let columns = || {
        let (package, file) = open(path, language)?;
        let name: Arc<str> = path.display().to_string().into();
        let mut workbook = Workbook::open(&package, &name, language)?;
        let sheet = Roles::of(&package).criteria.map(|sheet| workbook.sheet(&sheet)).transpose()?;
        Ok(sheet.map(|sheet| criteria_sheet::field_columns(&sheet, &file)).unwrap_or_default())
    };
    columns().map_err(|fault| refused(language, vec![fault]))
}

/// Whether a fault only says that a row is not what it was taken for, where its step could not be read, or its scale.
fn follows(fault: &Diagnostic, told: &[Diagnostic], criteria: &Criteria) -> bool {
    let is_told = |location: &Location, codes: &[&str]| told.iter().any(|other| other.location == *location && codes.contains(&other.code));
    criteria.rules.iter().any(|rule| {
        let of_row = fault.location == rule.formula.location || fault.location == rule.result.location;
        let of_step = ["empty-formula", "result-name-twice", "user-column-conflict", "hidden-column", "not-a-number", "not-a-condition"];
        let of_scale = fault.code == "not-a-number" && fault.location == rule.formula.location;
        (of_row && of_step.contains(&fault.code) && is_told(&rule.location, &["unknown-step", "missing-step"]))
            || (of_scale && told.iter().any(|other| other.location == rule.scale_text.location))
    })
}

/// Adds the faults of places that nothing has been said of.
fn add_untold(told: &mut Vec<Diagnostic>, faults: Vec<Diagnostic>) {
    let known = told.len();
    for fault in faults {
        if !told[..known].iter().any(|other| other.location == fault.location) {
            told.push(fault);
        }
    }
}

pub(super) fn refused(language: Language, diagnostics: Vec<Diagnostic>) -> Refused {
    Refused { language, diagnostics }
}

/// Reads a workbook's file and opens its package.
pub(super) fn open(path: &Path, language: Language) -> Result<(Package, Location), Diagnostic> {
    let name: Arc<str> = path.display().to_string().into();
    let file = Location::file(Arc::clone(&name));
    let bytes = read_file(path, language)?;
    Ok((Package::open(bytes, &name, language)?, file))
}

/// The same where a digital signature may be taken out; whether there was one.
fn open_unsigned(path: &Path, name: &Arc<str>, drop_signature: bool, language: Language) -> Result<(Package, bool), Diagnostic> {
    let bytes: FileBytes = read_file(path, language)?.into();
    let unsigned = if drop_signature { without_signature(&bytes, name, language)? } else { None };
    let was_signed = unsigned.is_some();
    Ok((Package::open(unsigned.unwrap_or(bytes), name, language)?, was_signed))
}

fn signature_dropped(file: &Location, language: Language) -> Diagnostic {
    let sentence = say!(
        language,
        "the workbook is digitally signed; the result has no signature",
        "die Arbeitsmappe ist digital signiert; das Ergebnis trägt keine Signatur"
    );
    Diagnostic::note("signature-dropped", file.clone(), sentence)
}

/// Reads a file, with a sentence for each way in which that can fail.
pub(super) fn read_file(path: &Path, language: Language) -> Result<Vec<u8>, Diagnostic> {
    let location = Location::file(path.display().to_string());
    if path.is_dir() {
        return Err(Diagnostic::error(
            "not-a-file",
            location,
            say!(language, "this is a folder, not a workbook", "das ist ein Ordner, keine Arbeitsmappe"),
        ));
    }
    let is_device = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file());
    if is_device {
        // It may have no end, and can be read once only.
        let message = say!(
            language,
            "this is a device or a pipe; give a file on a disk",
            "das ist ein Gerät oder eine Pipe; eine Datei auf einem Datenträger angeben"
        );
        return Err(Diagnostic::error("not-a-file", location, message));
    }
    fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Diagnostic::error("no-such-file", location, say!(language, "there is no such file", "diese Datei gibt es nicht"))
        }
        std::io::ErrorKind::PermissionDenied => Diagnostic::error(
            "unreadable-file",
            location,
            say!(language, "the file may not be read by you", "die Datei darf von Ihnen nicht gelesen werden"),
        ),
        _ => Diagnostic::error(
            "unreadable-file",
            location,
            say!(language, "the file cannot be read: {error}", "die Datei lässt sich nicht lesen: {error}"),
        ),
    })
}

/// The accounts, the other tables, and findings in both.
type ReadAccounts = (Accounts, Vec<LookupTable>, Vec<Diagnostic>);

/// The columns of the accounts that the rules and the report read.
pub(super) fn wanted(parsed: &ParsedRules, settings: &Settings) -> Wanted {
    let names = parsed.names();
    let results: HashSet<String> = parsed.rules.iter().map(|parsed| folded(&parsed.rule.result.text)).collect();
    let reported: HashSet<String> = reported_columns(settings).collect();
    let named = names.columns_alone.iter().chain(&reported).filter(|column| !results.contains(*column)).cloned().collect();
    let also = names.columns.into_iter().chain(reported).collect();
    Wanted { named, of_tables: names.tables, also, all: false }
}

/// Reads the accounts, and the tables that the rules look things up in.
pub(super) fn read_accounts(
    package: &Package,
    workbook: &mut Workbook<'_>,
    file: &Location,
    request: Request<'_>,
) -> Result<ReadAccounts, Vec<Diagnostic>> {
    let (accounts, mut findings) = accounts_sheet::read(package, workbook, file, request)?;
    let mut lookups = Vec::new();
    for (table, columns) in &request.wanted.of_tables {
        let is_accounts = folded(&accounts.sheet) == *table || accounts.table.as_ref().is_some_and(|name| folded(name) == *table);
        if !is_accounts {
            let read = accounts_sheet::read_lookup(package, workbook, file, (table, columns), request);
            if let Some((lookup, found)) = read.map_err(|fault| vec![fault])? {
                lookups.push(lookup);
                findings.extend(found);
            }
        }
    }
    // The other tables' names serve the checker's suggestions.
    let tables = package.tables().iter().map(|table| table.name.as_str());
    for name in tables.chain(package.sheets().iter().map(|sheet| sheet.name.as_str())) {
        let known = folded(name) == folded(&accounts.sheet)
            || accounts.table.as_deref() == Some(name)
            || lookups.iter().any(|lookup: &LookupTable| folded(&lookup.name) == folded(name));
        if !known {
            lookups.push(LookupTable::named(name, file));
        }
    }
    Ok((accounts, lookups, findings))
}

/// Whether the report reads a column of the accounts, besides the key, by its folded name.
fn reported(settings: &Settings) -> impl Fn(&str) -> bool + use<> {
    let named: HashSet<String> = reported_columns(settings).collect();
    move |header| named.contains(header) || name_rank(header).is_some()
}

/// The columns or results that the settings name for the report, folded.
fn reported_columns(settings: &Settings) -> impl Iterator<Item = String> {
    let named = [&settings.value_column, &settings.portfolio_x, &settings.portfolio_y, &settings.bubble_size];
    named.into_iter().flatten().map(|written| folded(&written.text)).filter(|name| !name.is_empty())
}
