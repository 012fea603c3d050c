//! `keyfolio diff OLD NEW`: which accounts moved between two workbooks, and why.

use serde::Serialize;

use crate::accounts::Accounts;
use crate::diagnostic::Diagnostic;
use crate::evaluation::decisions::Decisions;
use crate::evaluation::input_moves::{ColumnMove, Inputs};
use crate::evaluation::matching::{Matching, renamed};
use crate::evaluation::movers::{Comparison, Path, compare};
use crate::language::Language;
use crate::say;
use crate::workbook::roles::Roles;

use super::args::{DiffOptions, EvaluationOptions, OutputFormat};
use super::comparison_text;
use super::job::{Alterations, Job, Refused, open};
use super::progress::Progress;
use super::render::JsonDiagnostic;
use super::run::print_json;
use super::what_if::decide;
use super::{Exit, output, render};

/// What `diff` says, as JSON.
#[derive(Debug, Serialize)]
struct DiffReport<'a> {
    /// The version of keyfolio.
    keyfolio: &'static str,
    /// The workbook of last time as named on the command line.
    old: String,
    /// The workbook of this time as named on the command line.
    new: String,
    /// `done` or `not done`.
    status: &'static str,
    /// Who moved, and why.
    #[serde(flatten)]
    found: Option<&'a Found>,
    /// Findings about keys, or why nothing could be compared.
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

/// What was found.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    /// The day of the old workbook, as 2026-10-31.
    old_as_of: String,
    /// The day of the new workbook.
    new_as_of: String,
    /// The column that is summed.
    #[serde(skip_serializing_if = "Option::is_none")]
    value_column: Option<String>,
    /// The accounts.
    #[serde(flatten)]
    comparison: Comparison,
    /// The inputs that moved, those that moved most first.
    inputs: Vec<ColumnMove>,
    #[serde(skip)]
    language: Language,
    #[serde(skip)]
    diagnostics: Vec<Diagnostic>,
}

pub(super) fn run(options: &DiffOptions) -> Exit {
    let (quiet, format) = (options.evaluation.quiet, options.evaluation.format);
    let progress = Progress::new(quiet || format == OutputFormat::Json);
    let found = look(options, &progress);
    progress.finish();
    let (found, diagnostics, language) = match found {
        Ok(mut found) => {
            let (language, diagnostics) = (found.language, std::mem::take(&mut found.diagnostics));
            (Some(found), diagnostics, language)
        }
        Err(refused) => (None, refused.diagnostics, refused.language),
    };
    let exit = if found.is_some() { Exit::Done } else { Exit::NotDone };
    if format == OutputFormat::Json {
        return exit.max(print_json(&DiffReport {
            keyfolio: env!("CARGO_PKG_VERSION"),
            old: options.old.display().to_string(),
            new: options.new.display().to_string(),
            status: if found.is_some() { "done" } else { "not done" },
            found: found.as_ref(),
            diagnostics: diagnostics.iter().map(JsonDiagnostic::from).collect(),
        }));
    }
    if !quiet || exit == Exit::NotDone {
        render::print(&diagnostics, language);
    }
    match found {
        Some(found) if !quiet => {
            let text = comparison_text::text(&found.comparison, &found.inputs, found.value_column.as_deref(), language);
            exit.max(output::print_line(&text))
        }
        _ => exit,
    }
}

fn look(options: &DiffOptions, progress: &Progress) -> Result<Found, Refused> {
    let value = Alterations { value_column: options.value.as_deref(), ..Alterations::default() };
    let new = Job::load_altered(&options.new, &options.evaluation, value, progress)?;
    let old = load_old(options, &new, progress)?;
    let language = new.language();
    let (before, after) = (decide(&old, progress)?, decide(&new, progress)?);
    let matching = Matching::by_key(&before.keys, &after.keys);
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    diagnostics.extend(old.findings.iter().chain(&new.findings).cloned());
    let about_keys = |finding: &&Diagnostic| ["duplicate-key", "blank-key"].contains(&finding.code);
    diagnostics.extend(old.account_findings.iter().chain(&new.account_findings).filter(about_keys).cloned());
    diagnostics.extend(key_findings(&matching, &old.accounts, &new.accounts, language));
    let path = match path(&old, &new, options, progress) {
        Ok(path) => Some(path),
        Err(refused) => {
            diagnostics.push(no_path(&refused, &new));
            None
        }
    };
    let steps = path.as_ref().map(|(rules, weights)| Path { rules, weights });
    let mut comparison = compare(&before, &after, &matching, steps);
    let inputs = Inputs::new(&old.accounts, &new.accounts);
    for mover in &mut comparison.movers {
        if let (Some(before), Some(after)) = (mover.old, mover.new) {
            mover.inputs = inputs.of_account(before, after);
        }
    }
    Ok(Found {
        old_as_of: Language::English.date(old.plan.as_of),
        new_as_of: Language::English.date(new.plan.as_of),
        value_column: new.value_column().map(str::to_owned),
        comparison,
        inputs: inputs.of_columns(&matching),
        language,
        diagnostics,
    })
}

/// The old workbook under its own criteria and on its own day.
fn load_old(options: &DiffOptions, new: &Job, progress: &Progress) -> Result<Job, Refused> {
    let language = new.language();
    let mut own = EvaluationOptions { criteria: options.old_criteria.clone(), as_of: options.old_as_of, ..options.evaluation.clone() };
    if own.criteria.is_none() && options.evaluation.criteria.is_some() {
        let (package, _) = open(&options.old, language).map_err(|fault| Refused { language, diagnostics: vec![fault] })?;
        if Roles::of(&package).criteria.is_none() {
            own.criteria.clone_from(&options.evaluation.criteria);
        }
    }
    let value = new.value_column();
    let alterations = Alterations { value_column: value, ..Alterations::default() };
    let old = Job::load_altered(&options.old, &own, alterations, progress)?;
    let has_day = own.as_of.is_some() || old.criteria.settings.as_of.is_some();
    if has_day || old.plan.as_of == new.plan.as_of {
        return Ok(old);
    }
    own.as_of = Some(new.plan.as_of);
    Job::load_altered(&options.old, &own, alterations, progress)
}

/// The decisions on the way from old to new, for the accounts of the old workbook on its day: under the new rules with the old weights,
/// and under the new criteria.
fn path(old: &Job, new: &Job, options: &DiffOptions, progress: &Progress) -> Result<(Decisions, Decisions), Refused> {
    let on_old_day = EvaluationOptions { as_of: Some(old.plan.as_of), ..options.evaluation.clone() };
    let step = |weights| {
        let alterations = Alterations { criteria: Some(&new.criteria), weights, ..Alterations::default() };
        let job = Job::load_altered(&options.old, &on_old_day, alterations, progress)?;
        if job.accounts.sheet == old.accounts.sheet && job.accounts.rows == old.accounts.rows {
            return decide(&job, progress);
        }
        let language = new.language();
        let sentence = say!(language, "they look for the accounts elsewhere", "sie suchen die Kunden an anderer Stelle");
        Err(Refused { language, diagnostics: vec![Diagnostic::error("other-accounts", old.accounts.location.clone(), sentence)] })
    };
    Ok((step(Some(&old.criteria))?, step(None)?))
}

/// The new criteria cannot be used on the old data, so that the causes are not known.
fn no_path(refused: &Refused, new: &Job) -> Diagnostic {
    let language = new.language();
    let why = refused.diagnostics.first().map(|fault| fault.message.as_str()).unwrap_or_default();
    Diagnostic::finding(
        "causes-unknown",
        new.criteria.location.clone(),
        say!(
            language,
            "the causes cannot be told, because the new criteria do not fit the old accounts: {why}",
            "die Ursachen lassen sich nicht angeben, denn die neuen Kriterien passen nicht zu den alten Kunden: {why}"
        ),
    )
}

fn key_findings(matching: &Matching, old: &Accounts, new: &Accounts, language: Language) -> Vec<Diagnostic> {
    let key = |accounts: &Accounts, account: usize| accounts.key(account).shown(language);
    let cell = |accounts: &Accounts, account: usize| accounts.cell(account, accounts.columns[accounts.key].index);
    let pairs = renamed(matching, old, new);
    let mut findings = Vec::new();
    for &(left, appeared) in &pairs {
        let (before, after) = (key(old, left), key(new, appeared));
        findings.push(
            Diagnostic::finding(
                "renamed-account",
                cell(new, appeared),
                say!(
                    language,
                    "the account \"{after}\" is probably \"{before}\" of last time under another key",
                    "der Kunde „{after}“ ist wahrscheinlich „{before}“ vom letzten Mal unter anderem Schlüssel"
                ),
            )
            .with_help(say!(
                language,
                "they are counted as one that left and one that appeared; give both the same key to compare them",
                "sie zählen als einer, der wegfiel, und einer, der neu ist; zum Vergleichen beiden denselben Schlüssel geben"
            )),
        );
    }
    for &left in matching.left.iter().filter(|left| !pairs.iter().any(|(other, _)| other == *left)) {
        let key = key(old, left);
        findings.push(Diagnostic::finding(
            "missing-account",
            cell(old, left),
            say!(language, "the account \"{key}\" is not there any more", "der Kunde „{key}“ ist nicht mehr dabei"),
        ));
    }
    findings
}
