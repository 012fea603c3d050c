//! What commands that evaluate have in common: a workbook with its criteria and accounts, checked and ready to be evaluated.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::accounts::{Accounts, LookupTable};
use crate::criteria::{Criteria, Settings};
use crate::day_number::DayNumber;
use crate::diagnostic::Diagnostic;
use crate::evaluation::outcome::{Outcome, evaluate};
use crate::evaluation::parsed::ParsedRules;
use crate::evaluation::plan::Plan;
use crate::language::{Language, folded};
use crate::location::Location;
use crate::say;
use crate::workbook::accounts_sheet::{self, Request};
use crate::workbook::criteria_sheet::{self, Sources};
use crate::workbook::package::Package;
use crate::workbook::read::Workbook;
use crate::workbook::roles::Roles;
use crate::workbook::{settings_sheet, tests_sheet};

use super::args::EvaluationOptions;
use super::progress::{Progress, Stage};

/// A workbook ready to be evaluated.
pub(super) struct Job {
    /// The workbook's parts.
    pub(super) package: Package,
    /// Its file.
    pub(super) file: Location,
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
}

/// Why a job could not be made, and in which language to say it.
pub(super) struct Refused {
    pub(super) language: Language,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Job {
    /// Reads and checks everything. All faults of a step are said at once; a later step needs the earlier ones.
    pub(super) fn load(path: &Path, options: &EvaluationOptions, progress: &Progress) -> Result<Self, Refused> {
        let first_language = Language::English;
        progress.begin(Stage::Reading, first_language);
        let (package, file) = open(path, first_language).map_err(|fault| refused(first_language, vec![fault]))?;
        let name: Arc<str> = path.display().to_string().into();
        let own_language = Roles::language(&package);
        let mut workbook = Workbook::open(&package, &name, own_language).map_err(|fault| refused(own_language, vec![fault]))?;
        let roles = Roles::of(&package);
        let (criteria, mut findings) = read_criteria(options, &package, &mut workbook, &roles, &file, own_language)?;
        let language = criteria.language;
        progress.begin(Stage::Reading, language);
        let refused = |diagnostics| refused(language, diagnostics);
        let as_of = options.as_of.or(criteria.settings.as_of).unwrap_or_else(DayNumber::today);
        let sheet = roles.accounts(&package, &criteria.settings, &file, language);
        let parsed = ParsedRules::parse(&criteria, as_of);
        let broken = findings.iter().any(Diagnostic::is_error);
        let (sheet, parsed) = match (sheet, parsed) {
            (Ok(sheet), Ok(parsed)) if !broken => (sheet, parsed),
            (sheet, parsed) => {
                // One run should tell every fault: those of reading, of the formulas' writing, and of the names in the sound ones.
                let mut faults = findings;
                add_untold(&mut faults, parsed.err().unwrap_or_default());
                faults.extend(sheet.err());
                let others = faults_of_other_rules(&criteria, as_of, &package, &mut workbook, &roles, &file);
                // A row whose step is not understood may well give the name that another row misses.
                let unread = faults.iter().any(|fault| fault.code == "unknown-step" || fault.code == "missing-step");
                add_untold(&mut faults, others.into_iter().filter(|fault| !(unread && fault.code == "unknown-column")).collect());
                return Err(refused(faults));
            }
        };
        findings.extend(criteria.weight_findings(as_of));
        let (accounts, lookups, account_findings) =
            read_accounts(&package, &mut workbook, &file, &criteria, &parsed, &sheet).map_err(refused)?;
        let plan = Plan::new(parsed, &accounts, &lookups, as_of).map_err(refused)?;
        Ok(Self { package, file, criteria, accounts, lookups, plan, account_findings, findings })
    }

    /// The language of everything that is said and written.
    pub(super) fn language(&self) -> Language {
        self.criteria.language
    }

    /// Decides for every account.
    pub(super) fn evaluate(&self, progress: &Progress) -> Outcome {
        progress.begin(Stage::Evaluating, self.language());
        let mut outcome =
            evaluate(&self.plan, &self.accounts, &self.lookups, &self.criteria.settings, self.account_findings.clone(), &|done, all| {
                progress.evaluated(done, all)
            });
        outcome.findings.splice(0..0, self.findings.iter().cloned());
        outcome
    }
}

/// Adds the faults of places that nothing has been said of.
fn add_untold(told: &mut Vec<Diagnostic>, faults: Vec<Diagnostic>) {
    let known = told.len();
    for fault in faults {
        if !told[..known].iter().any(|other| other.is_error() && other.location == fault.location) {
            told.push(fault);
        }
    }
}

fn refused(language: Language, diagnostics: Vec<Diagnostic>) -> Refused {
    Refused { language, diagnostics }
}

/// Reads a workbook's file and opens its package.
pub(super) fn open(path: &Path, language: Language) -> Result<(Package, Location), Diagnostic> {
    let name: Arc<str> = path.display().to_string().into();
    let file = Location::file(Arc::clone(&name));
    let bytes = read_file(path, language)?;
    Ok((Package::open(bytes.into(), &name, language)?, file))
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

fn read_criteria(
    options: &EvaluationOptions,
    package: &Package,
    workbook: &mut Workbook,
    roles: &Roles,
    file: &Location,
    language: Language,
) -> Result<(Criteria, Vec<Diagnostic>), Refused> {
    let (mut criteria, mut findings) = match (&options.criteria, &roles.criteria) {
        (Some(path), own) => {
            let (criteria, mut findings) = read_criteria_file(path, language)?;
            if let Some(own) = own {
                let own_file = path.display();
                let language = criteria.language;
                findings.push(Diagnostic::note(
                    "own-criteria-not-used",
                    file.clone(),
                    say!(
                        language,
                        "the criteria come from {own_file}; the workbook's own sheet \"{own}\" is not used",
                        "die Kriterien kommen aus {own_file}; das Blatt \"{own}\" der Arbeitsmappe bleibt unberücksichtigt"
                    ),
                ));
            }
            (criteria, findings)
        }
        (None, Some(_)) => {
            return read_criteria_sheets(workbook, roles, file, language);
        }
        (None, None) => {
            let criteria = Criteria::built_in(language);
            let note = Diagnostic::note(
                "built-in-criteria",
                file.clone(),
                say!(
                    language,
                    "the workbook has no sheet \"Criteria\": the built-in key-account criteria are used",
                    "die Arbeitsmappe hat kein Blatt \"Kriterien\": die eingebauten Kriterien für Schlüsselkunden gelten"
                ),
            );
            (criteria, vec![note])
        }
    };
    // What the workbook itself says of its sheets holds where the criteria's settings are silent.
    if let Some(name) = &roles.settings {
        let sheet = workbook.sheet(name).map_err(|fault| refused(criteria.language, vec![fault]))?;
        let own = settings_sheet::read(&sheet, file, criteria.language);
        findings.extend(own.diagnostics);
        criteria.settings = std::mem::take(&mut criteria.settings).or(own.settings);
    }
    if let Some(name) = roles.tests.as_ref().filter(|_| criteria.tests.is_empty()) {
        let sheet = workbook.sheet(name).map_err(|fault| refused(criteria.language, vec![fault]))?;
        let (tests, found) = tests_sheet::read(&sheet, file, &criteria.rules, criteria.dialect());
        findings.extend(found);
        criteria.tests = tests;
    }
    Ok((criteria, findings))
}

/// Reads criteria from a workbook or a TOML file.
pub(super) fn read_criteria_file(path: &Path, language: Language) -> Result<(Criteria, Vec<Diagnostic>), Refused> {
    let is_toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    if is_toml {
        let bytes = read_file(path, language).map_err(|fault| refused(language, vec![fault]))?;
        let name: Arc<str> = path.display().to_string().into();
        let Ok(text) = String::from_utf8(bytes) else {
            let sentence = say!(language, "the file is not text in UTF-8", "die Datei ist kein Text in UTF-8");
            return Err(refused(language, vec![Diagnostic::error("not-utf8", Location::file(name), sentence)]));
        };
        return Ok(Criteria::from_toml(&text, Some(&name)));
    }
    let (package, file) = open(path, language).map_err(|fault| refused(language, vec![fault]))?;
    let name: Arc<str> = path.display().to_string().into();
    let roles = Roles::of(&package);
    let language = Roles::language(&package);
    let mut workbook = Workbook::open(&package, &name, language).map_err(|fault| refused(language, vec![fault]))?;
    if roles.criteria.is_none() {
        let fault = Diagnostic::error(
            "no-criteria-sheet",
            file,
            say!(language, "this workbook has no sheet \"Criteria\"", "diese Arbeitsmappe hat kein Blatt \"Kriterien\""),
        );
        return Err(refused(language, vec![fault]));
    }
    read_criteria_sheets(&mut workbook, &roles, &file, language)
}

fn read_criteria_sheets(
    workbook: &mut Workbook,
    roles: &Roles,
    file: &Location,
    language: Language,
) -> Result<(Criteria, Vec<Diagnostic>), Refused> {
    let mut sheet =
        |name: &Option<String>| name.as_ref().map(|name| workbook.sheet(name)).transpose().map_err(|fault| refused(language, vec![fault]));
    let (criteria, settings, tests) = (sheet(&roles.criteria)?, sheet(&roles.settings)?, sheet(&roles.tests)?);
    let Some(criteria) = criteria else { return Err(refused(language, Vec::new())) };
    Ok(criteria_sheet::read(Sources { file, criteria: &criteria, settings: settings.as_ref(), tests: tests.as_ref() }))
}

type ReadAccounts = (Accounts, Vec<LookupTable>, Vec<Diagnostic>);

fn read_accounts(
    package: &Package,
    workbook: &mut Workbook,
    file: &Location,
    criteria: &Criteria,
    parsed: &ParsedRules,
    sheet: &str,
) -> Result<ReadAccounts, Vec<Diagnostic>> {
    let names = parsed.names();
    let reported = report_columns(&criteria.settings);
    let wanted = |header: &str| names.columns.contains(header) || reported.iter().any(|name| name == header);
    let request = Request { sheet, settings: &criteria.settings, wanted: &wanted, language: criteria.language };
    let (accounts, findings) = accounts_sheet::read(package, workbook, file, request)?;
    let mut lookups = Vec::new();
    for (table, columns) in &names.tables {
        let is_accounts = folded(&accounts.sheet) == *table || accounts.table.as_ref().is_some_and(|name| folded(name) == *table);
        if !is_accounts {
            let wanted = |header: &str| columns.contains(header);
            lookups.extend(accounts_sheet::read_lookup(package, workbook, table, &wanted).map_err(|fault| vec![fault])?);
        }
    }
    // The other tables' names serve the checker's suggestions.
    let tables = package.tables().iter().map(|table| table.name.as_str());
    for name in tables.chain(package.sheets().iter().map(|sheet| sheet.name.as_str())) {
        let known = folded(name) == folded(&accounts.sheet)
            || accounts.table.as_deref() == Some(name)
            || lookups.iter().any(|lookup: &LookupTable| folded(&lookup.name) == folded(name));
        if !known {
            lookups.push(LookupTable { name: name.to_owned(), columns: Vec::new() });
        }
    }
    Ok((accounts, lookups, findings))
}

/// Folded names of the accounts' columns that the report reads.
fn report_columns(settings: &Settings) -> Vec<String> {
    [&settings.value_column, &settings.portfolio_x, &settings.portfolio_y, &settings.bubble_size]
        .into_iter()
        .flatten()
        .map(|written| folded(&written.text))
        .collect()
}

/// The faults that can be found in the rules whose texts can be read, when others cannot.
fn faults_of_other_rules(
    criteria: &Criteria,
    as_of: DayNumber,
    package: &Package,
    workbook: &mut Workbook,
    roles: &Roles,
    file: &Location,
) -> Vec<Diagnostic> {
    let language = criteria.language;
    let mut sound = criteria.clone();
    sound.rules.retain(|rule| {
        let alone = Criteria { rules: vec![rule.clone()], ..criteria.clone() };
        !rule.counts_on(as_of) || (!rule.result.is_empty() && ParsedRules::parse(&alone, as_of).is_ok())
    });
    if !sound.rules.iter().any(|rule| rule.counts_on(as_of)) {
        return Vec::new();
    }
    let Ok(parsed) = ParsedRules::parse(&sound, as_of) else { return Vec::new() };
    let Ok(sheet) = roles.accounts(package, &criteria.settings, file, language) else { return Vec::new() };
    match read_accounts(package, workbook, file, criteria, &parsed, &sheet) {
        Err(faults) => faults,
        Ok((accounts, lookups, _)) => {
            let broken: Vec<String> = criteria
                .rules
                .iter()
                .filter(|rule| !sound.rules.iter().any(|other| other.location == rule.location))
                .map(|rule| folded(&rule.result.text))
                .collect();
            // A name that only a broken rule gives is not unknown.
            let mut faults = Plan::new(parsed, &accounts, &lookups, as_of).err().unwrap_or_default();
            faults.retain(|fault| {
                fault.is_error() && !(fault.code == "unknown-column" && broken.iter().any(|name| folded(&fault.message).contains(name)))
            });
            faults
        }
    }
}
