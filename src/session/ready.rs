//! What commands that evaluate have in common: a workbook with its criteria and accounts, checked and ready to be evaluated.

use std::collections::HashSet;
use std::sync::Arc;

use crate::accounts::{Accounts, LookupTable};
use crate::convert::Conversion;
use crate::criteria::{Change, Criteria, Draft, Entry, Field, FieldColumns, InForce, Rule, Step, Written, in_force};
use crate::evaluation::comparing::decisions::Decisions;
use crate::evaluation::data::Data;
use crate::evaluation::headers;
use crate::evaluation::last_time::LastColumn;
use crate::evaluation::outcome::{Outcome, shown};
use crate::evaluation::overriding::matching::matched;
use crate::evaluation::parsed::ParsedRules;
use crate::evaluation::plan::Plan;
use crate::evaluation::planning::unknown_offers;
use crate::evaluation::walk::{Walked, walk};
use crate::formula::Dialect;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::Location;
use crate::foundation::suggestion::nearest;
use crate::foundation::value::Value;
use crate::ooxml::package::Package;
use crate::report::Report;
use crate::say;
use crate::workbook::accounts_sheet::Request;
use crate::workbook::criteria_sheet;
use crate::workbook::header_language::header_language;
use crate::workbook::roles::Roles;
use crate::workbook::told::reading::Workbook;
use crate::workbook::where_read::where_read;

use super::input::Input;
use super::options::{Alterations, Asked, Options, Previous, Progress, Stage};
use super::reading::built_in_misfit::{self, missing_columns};
use super::reading::criteria_source::read_criteria;
use super::reading::read_accounts::{keep_for_tuning, read_accounts, reported, wanted};
use super::refused::Refused;

/// A workbook ready to be evaluated.
pub struct Ready {
    /// The workbook's parts.
    pub package: Package,
    /// The criteria, with the settings in force.
    pub criteria: Criteria,
    /// The accounts.
    pub accounts: Accounts,
    /// Tables that formulas look things up in.
    pub lookups: Vec<LookupTable>,
    /// The checked rules.
    pub plan: Plan,
    /// Findings of reading the accounts.
    pub account_findings: Vec<Diagnostic>,
    /// Findings and notes about criteria and settings.
    pub findings: Vec<Diagnostic>,
    /// The workbooks that this one was made of, and how many accounts come from each; none for a workbook of the user's.
    pub sources: Vec<(String, usize)>,
    /// Whether the workbook was made of a file of another kind.
    pub is_converted: bool,
    /// What is asked of earlier workbooks, by the rules and by those that may be switched on.
    pub last_time: Vec<LastColumn>,
    /// The workbook of last time, where `PREVIOUS` has read it.
    pub(super) earlier: Option<Box<Earlier>>,
}

/// An earlier workbook that has been read.
pub(super) struct Earlier {
    /// Which one it is.
    pub(super) previous: Previous,
    /// The workbook as it was decided then.
    pub(super) ready: Ready,
}

impl Earlier {
    /// Whether it is this one, read in the same way.
    pub(super) fn is_of(&self, previous: &Previous) -> bool {
        self.previous.workbook.name == previous.workbook.name
            && self.previous.as_of == previous.as_of
            && self.previous.criteria.is_none()
            && previous.criteria.is_none()
    }
}

impl Ready {
    /// Reads and checks everything. All faults of a step are said at once; a later step needs the earlier ones.
    pub(super) fn new(
        package: Package,
        conversion: Option<&Conversion>,
        options: &Options,
        alterations: Alterations<'_>,
        progress: Progress<'_>,
    ) -> Result<Self, Refused> {
        let mut own_language = Roles::language(&package);
        progress(Stage::Reading, own_language, 0, 0);
        let name: Arc<str> = package.name().into();
        let file = Location::file(Arc::clone(&name));
        let mut workbook = Workbook::open(&package, &name, own_language).map_err(|fault| Refused::one(own_language, fault))?;
        let roles = Roles::of(&package);
        if alterations.criteria.is_none() && options.criteria.is_none() && roles.criteria.is_none() && !Roles::speak(&package) {
            let told = header_language(&package, &workbook).map_err(|fault| Refused::one(own_language, fault))?;
            if let Some(told) = told {
                own_language = told;
                workbook = workbook.speaking(told);
            }
        }
        let (mut criteria, mut findings) = match alterations.criteria {
            Some(criteria) => (criteria.clone(), Vec::new()),
            None => read_criteria(options, &mut workbook, &roles, &file, own_language, Roles::misnamed_criteria(&package))?,
        };
        alter(&mut criteria, alterations, options.criteria.as_ref(), &package, &mut findings)?;
        let language = criteria.language;
        findings.extend(conversion.into_iter().flat_map(|conversion| conversion.said(language)));
        let own_criteria = alterations.criteria.is_none() && options.criteria.is_none();
        findings.extend(roles.findings(&package, own_criteria, &file, language));
        let as_of = options.as_of.or(criteria.settings.as_of).unwrap_or(options.today);
        findings.extend(criteria.weigh_by_pairs(as_of));
        // Every step adds what it has to say, so that one run tells all the faults there are.
        let mut errors: Vec<Diagnostic> = findings.iter().filter(|finding| finding.is_error()).cloned().collect();
        let (parsed, mut faults) = ParsedRules::parse(&criteria, as_of);
        // That there is no rule needs no word where it has been said why.
        faults.retain(|fault| errors.is_empty() || fault.code != "no-rules");
        faults.retain(|fault| !follows(fault, &errors, &criteria));
        add_untold(&mut errors, faults);
        let labels = criteria.label_clashes(as_of);
        add_untold(&mut errors, labels.iter().filter(|clash| clash.is_error()).cloned().collect());
        findings.extend(labels);
        findings.extend(criteria.weight_findings(as_of));
        findings.extend(criteria.near_results(as_of));
        findings.extend(criteria.near_labels(as_of));
        findings.extend(criteria.playbook_findings(as_of));
        let (overrides, said) = overrides(&criteria, alterations, as_of);
        add_untold(&mut errors, said.iter().filter(|fault| fault.is_error()).cloned().collect());
        findings.extend(said);
        let mut wanted = wanted(&parsed, &criteria.settings);
        wanted.also.extend(alterations.also.iter().cloned());
        if alterations.tuned {
            keep_for_tuning(&mut wanted, &criteria, as_of);
        }
        let request = Request { roles: &roles, settings: &criteria.settings, wanted: &wanted, language };
        let read = read_accounts(&package, &mut workbook, &file, request);
        let planned = read.and_then(|(accounts, lookups, account_findings)| {
            let mut plan = Plan::new(parsed, &accounts, &lookups, as_of).map_err(|mut faults| {
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
            let said = complete(&mut plan, overrides, &accounts);
            if said.iter().any(Diagnostic::is_error) && alterations.overrides.is_none() {
                return Err(said);
            }
            findings.extend(said.into_iter().filter(|_| alterations.overrides.is_none()));
            findings.extend(unknown_offers(&plan, &criteria.settings));
            Ok((accounts, lookups, account_findings, plan))
        });
        let (accounts, lookups, account_findings, plan) = match planned {
            Ok(planned) if errors.is_empty() => planned,
            Ok(_) => return Err(Refused::new(language, errors)),
            Err(mut faults) => {
                faults.retain(|fault| fault.is_error() && !follows(fault, &errors, &criteria));
                add_untold(&mut errors, faults);
                // Whose criteria these are, where the workbook's own sheet was not found.
                if let Some(told) = findings.iter().find(|finding| finding.code == "built-in-criteria") {
                    let missing = missing_columns(&package, &mut workbook, &roles, &file, &criteria, as_of);
                    errors = built_in_misfit::refusal(told, errors, &missing, &criteria);
                }
                return Err(Refused::new(language, errors));
            }
        };
        Ok(Self {
            package,
            criteria,
            accounts,
            lookups,
            plan,
            account_findings,
            findings,
            sources: Vec::new(),
            is_converted: conversion.is_some(),
            last_time: Vec::new(),
            earlier: None,
        })
    }

    /// Lets go of the values that only formulas read, when everything is decided. The report reads the others.
    pub fn let_inputs_go(&mut self) {
        let reported = reported(&self.criteria.settings);
        let key = self.accounts.key;
        let inputs = self.accounts.columns.iter_mut().enumerate().filter(|(index, _)| *index != key);
        for (_, column) in inputs.filter(|(_, column)| !reported(&folded(&column.header))) {
            column.column = Arc::default();
        }
        self.lookups = Vec::new();
        self.earlier = None;
    }

    /// The language of everything that is said and written.
    pub fn language(&self) -> Language {
        self.criteria.language
    }

    /// The name of the column to sum.
    pub fn value_column(&self) -> Option<&str> {
        self.criteria.settings.value_column.as_ref().map(|column| column.text.as_str()).filter(|column| !column.is_empty())
    }

    /// The slot of the column to sum: the setting `Value column`, a column or a result. An error where there is none of that name.
    pub fn value_slot(&self) -> Result<Option<usize>, Refused> {
        self.value_slot_in(&self.plan)
    }

    /// The same in another plan over the same accounts.
    pub(super) fn value_slot_in(&self, plan: &Plan) -> Result<Option<usize>, Refused> {
        let Some(column) = self.criteria.settings.value_column.as_ref().filter(|column| !column.is_empty()) else { return Ok(None) };
        let slot = plan.scope.slot(&column.text);
        if slot.is_some() {
            return Ok(slot);
        }
        let (language, name) = (self.language(), &column.text);
        let message = say!(language, "there is no column \"{name}\" to sum", "es gibt keine Spalte „{name}“ zum Summieren");
        let fault = Diagnostic::error("unknown-column", column.location.clone(), message);
        let known = plan.scope.names().map(|column| column.name.as_str());
        Err(Refused::one(
            language,
            match nearest(name, known) {
                Some(meant) => fault.with_help(say!(language, "is \"{meant}\" meant?", "Ist „{meant}“ gemeint?")),
                None => fault.with_help(say!(
                    language,
                    "name a column of the accounts or a result",
                    "eine Spalte der Kunden oder ein Ergebnis nennen"
                )),
            },
        ))
    }

    /// Evaluates every result, without saying what is shown.
    pub(super) fn walk(&self, progress: Progress<'_>) -> (Data<'_>, Walked) {
        let language = self.language();
        progress(Stage::Evaluating, language, 0, 0);
        let blank = self.criteria.settings.blank.unwrap_or_default();
        walk(&self.plan, &self.accounts, &self.lookups, blank, &|done, all| progress(Stage::Evaluating, language, done, all))
    }

    /// What is decided, ready to be compared.
    pub fn decisions(&self, progress: Progress<'_>) -> Result<Decisions, Refused> {
        let value = self.value_slot()?;
        Ok(self.decisions_summing(value, progress))
    }

    /// The same with the slot of the column to sum.
    pub fn decisions_summing(&self, value: Option<usize>, progress: Progress<'_>) -> Decisions {
        let (data, walked) = self.walk(progress);
        Decisions::of(&data, &walked, &self.criteria.settings, value)
    }

    /// What is shown of accounts that have been walked.
    pub(super) fn shown(&self, data: &Data<'_>, walked: &Walked) -> Outcome {
        let mut outcome = shown(data, walked, &self.criteria.settings, self.account_findings.clone());
        outcome.findings.splice(0..0, self.findings.iter().cloned());
        outcome
    }

    /// What is wrong with the settings of the report.
    pub fn setting_findings(&self, outcome: &Outcome) -> Vec<Diagnostic> {
        let report = Report {
            package: &self.package,
            criteria: &self.criteria,
            accounts: &self.accounts,
            fingerprint: "",
            outcome,
            further: &[],
            expectations: (0, 0),
            headline: "",
            placing: None,
            as_of: self.plan.as_of,
            sources: &self.sources,
            minutes: &[],
            last_time: &[],
            movement: None,
            live: None,
        };
        report.setting_findings()
    }
}

/// Tells a plan what people have set in place of its rules, and says what is wrong with that. Every plan by which accounts are decided goes
/// through here.
pub(super) fn complete(plan: &mut Plan, overrides: Vec<InForce>, accounts: &Accounts) -> Vec<Diagnostic> {
    let (overriding, said) = matched(overrides, plan, accounts);
    plan.overriding = overriding;
    said
}

/// The overrides that count, and what is wrong with them; of those that stand in for others only what fits, since they were written for
/// other rules.
fn overrides(criteria: &Criteria, alterations: Alterations<'_>, as_of: DayNumber) -> (Vec<InForce>, Vec<Diagnostic>) {
    match alterations.overrides {
        None => in_force(criteria, as_of),
        Some((other, day)) => {
            let with = Criteria { overrides: other.overrides.clone(), ..criteria.clone() };
            (in_force(&with, day).0, Vec::new())
        }
    }
}

/// Alters criteria that were read without errors; with errors, they are told first.
fn alter(
    criteria: &mut Criteria,
    alterations: Alterations<'_>,
    source: Option<&Input>,
    package: &Package,
    findings: &mut Vec<Diagnostic>,
) -> Result<(), Refused> {
    let language = criteria.language;
    if !findings.iter().any(Diagnostic::is_error) && !alterations.changes.is_empty() {
        let columns = if criteria.location.sheet().is_some() { columns_of(source, package, language)? } else { FieldColumns::new() };
        for written in alterations.changes {
            let change = Change::parse(written, &criteria.location, language).map_err(|fault| Refused::one(language, fault))?;
            for told in change.apply(criteria, &columns) {
                if !findings.contains(&told) {
                    findings.push(told);
                }
            }
        }
    }
    for asked in alterations.asked {
        criteria.rules.push(asked_rule(asked, criteria.dialect()).map_err(|faults| Refused::new(language, faults))?);
    }
    if let Some(weights) = alterations.weights {
        criteria.take_weights(weights);
    }
    if let (Some(column), None) = (alterations.account_key, &criteria.settings.account_key) {
        criteria.settings.account_key = Some(Written { text: column.to_owned(), location: criteria.location.clone() });
    }
    let written = |text: String| Written { text, location: criteria.location.clone() };
    if let Some(column) = alterations.chosen_key {
        criteria.settings.account_key = Some(written(column.to_owned()));
    }
    if let Some(sheet) = alterations.accounts_sheet {
        criteria.settings.accounts_sheet = Some(written(sheet.to_owned()));
    }
    if let Some(row) = alterations.header_row {
        criteria.settings.header_row = Some((row, written(row.to_string())));
    }
    if let Some(column) = alterations.value_column {
        criteria.settings.value_column = Some(Written { text: column.to_owned(), location: criteria.location.clone() });
    }
    Ok(())
}

/// The rule that computes what is asked.
fn asked_rule(asked: &Asked<'_>, dialect: Dialect) -> Result<Rule, Vec<Diagnostic>> {
    let place = Location::file(asked.option);
    let mut draft = Draft::new(0, &place);
    let step = Step::Compute.word().in_language(dialect.language);
    for (field, text) in [(Field::Step, step), (Field::Result, asked.result), (Field::Formula, asked.formula)] {
        draft.set(field, Entry { value: Value::text(text), is_date: false, location: place.clone() });
    }
    let (rule, said) = draft.interpret(dialect);
    rule.ok_or(said)
}

/// Which column is which in the criteria sheet: of the workbook that the criteria come from, else of the workbook itself.
fn columns_of(source: Option<&Input>, package: &Package, language: Language) -> Result<FieldColumns, Refused> {
    let opened = source.map(|source| source.package(language)).transpose()?;
    field_columns(opened.as_ref().map_or(package, |(package, _)| package), language).map_err(|fault| Refused::one(language, fault))
}

/// Which column is which in the criteria sheet of the workbook itself; none where its criteria stand elsewhere.
pub(super) fn columns_of_criteria(ready: &Ready) -> FieldColumns {
    let is_own = ready.criteria.file.as_deref() == Some(ready.package.name()) && ready.criteria.location.sheet().is_some();
    // A sheet that cannot be read has been told of when the criteria were.
    if is_own { field_columns(&ready.package, ready.language()).unwrap_or_default() } else { FieldColumns::new() }
}

fn field_columns(package: &Package, language: Language) -> Result<FieldColumns, Diagnostic> {
    let name: Arc<str> = package.name().into();
    let mut workbook = Workbook::open(package, &name, language)?;
    let sheet = Roles::of(package).criteria.map(|sheet| workbook.sheet(&sheet)).transpose()?;
    Ok(sheet.map(|sheet| criteria_sheet::field_columns(&sheet, &Location::file(name))).unwrap_or_default())
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
    let known: HashSet<Location> = told.iter().map(|fault| fault.location.clone()).collect();
    told.extend(faults.into_iter().filter(|fault| !known.contains(&fault.location)));
}
