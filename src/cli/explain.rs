//! `keyfolio explain WORKBOOK KEY`: why one account got what it got, as text, as JSON, and as a page.

use serde::Serialize;

use crate::accounts::{Accounts, key_of, key_of_text};
use crate::diagnostic::Diagnostic;
use crate::evaluation::explanation::Explanation;
use crate::evaluation::outcome::shown;
use crate::evaluation::walk::walk;
use crate::language::{Language, folded};
use crate::say;
use crate::suggestion::nearest;

use super::args::{ExplainOptions, OutputFormat};
use super::job::{Job, Refused};
use super::new_file::{NewFile, save_new};
use super::progress::{Progress, Stage};
use super::render::JsonDiagnostic;
use super::run::print_json;
use super::{Exit, explanation_page, explanation_text, output, render};

/// Rows of a doubled key that are named.
const MOST_ROWS: usize = 5;

/// What an explanation says, as JSON.
#[derive(Debug, Serialize)]
struct ExplainReport<'a> {
    /// The version of keyfolio.
    keyfolio: &'static str,
    /// The workbook as named on the command line.
    workbook: String,
    /// The whole decision; without it, the diagnostics say why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'a Explanation>,
    /// What had to be said beside.
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

pub(super) fn run(options: &ExplainOptions) -> Exit {
    let json = options.evaluation.format == OutputFormat::Json;
    let progress = Progress::new(options.evaluation.quiet || json);
    let explained = explain(options, &progress);
    progress.finish();
    let (language, explanation, mut diagnostics, mut exit) = match explained {
        Ok((explanation, notes)) => (explanation.language, Some(explanation), notes, Exit::Done),
        Err(refused) => (refused.language, None, refused.diagnostics, Exit::NotDone),
    };
    if let (Some(file), Some(explanation)) = (&options.html, &explanation) {
        let page = explanation_page::page(explanation, &options.workbook.display().to_string());
        let new = NewFile { file, source: Some(&options.workbook), extensions: &["html", "htm"], replace: options.force };
        if let Err(fault) = save_new(new, page.as_bytes(), language) {
            diagnostics.push(fault);
            exit = Exit::NotDone;
        }
    }
    if json {
        return exit.max(print_json(&ExplainReport {
            keyfolio: env!("CARGO_PKG_VERSION"),
            workbook: options.workbook.display().to_string(),
            explanation: explanation.as_ref(),
            diagnostics: diagnostics.iter().map(JsonDiagnostic::from).collect(),
        }));
    }
    diagnostics.retain(|diagnostic| !options.evaluation.quiet || diagnostic.is_error());
    render::print(&diagnostics, language);
    match explanation.filter(|_| !options.evaluation.quiet) {
        Some(explanation) => exit.max(output::print(&explanation_text::text(&explanation))),
        None => exit,
    }
}

type Explained = (Explanation, Vec<Diagnostic>);

fn explain(options: &ExplainOptions, progress: &Progress) -> Result<Explained, Refused> {
    let job = Job::load(&options.workbook, &options.evaluation, progress)?;
    let language = job.language();
    let (account, notes) = find(&job.accounts, &options.key, language).map_err(|fault| Refused { language, diagnostics: vec![fault] })?;
    progress.begin(Stage::Evaluating, language);
    let settings = &job.criteria.settings;
    let blank = settings.blank.unwrap_or_default();
    let (data, walked) = walk(&job.plan, &job.accounts, &job.lookups, blank, &|done, all| progress.evaluated(done, all));
    let outcome = shown(&data, &walked, settings, job.account_findings.clone());
    Ok((Explanation::of(&data, &walked, &outcome, settings, account), notes))
}

/// The account of a key, of `row:17`, or of a name; and a note where the key or name is not the only one.
pub(super) fn find(accounts: &Accounts, key: &str, language: Language) -> Result<(usize, Vec<Diagnostic>), Diagnostic> {
    let (wanted, same) = (folded(key), key_of_text(key));
    let having = |column: usize| -> Vec<usize> {
        let values = &accounts.columns[column].column;
        (0..accounts.len()).filter(|&account| key_of(&values.get(account), language) == same).collect()
    };
    let found = |column: usize, found: &[usize]| match found {
        [] => None,
        [account] => Some((*account, Vec::new())),
        [first, ..] => Some((*first, vec![doubled(accounts, key, (column, found), language)])),
    };
    if wanted.is_empty() {
        return Err(unknown(accounts, key, &wanted, language));
    }
    // What is written as an error is the key of no account.
    let having = |column: usize| if same.is_empty() { Vec::new() } else { having(column) };
    found(accounts.key, &having(accounts.key))
        .or_else(|| by_row(accounts, &wanted).map(|account| (account, Vec::new())))
        .or_else(|| accounts.name_column().and_then(|column| found(column, &having(column))))
        .ok_or_else(|| unknown(accounts, key, &wanted, language))
}

fn by_row(accounts: &Accounts, wanted: &str) -> Option<usize> {
    let number = wanted.strip_prefix("row:").or_else(|| wanted.strip_prefix("zeile:"))?.trim();
    let row: u32 = number.parse().ok()?;
    accounts.rows.iter().position(|own| own.0 + 1 == row)
}

fn doubled(accounts: &Accounts, key: &str, (column, found): (usize, &[usize]), language: Language) -> Diagnostic {
    let shown = accounts.rows[found[0]];
    let rows: Vec<String> = found.iter().take(MOST_ROWS).map(|&account| accounts.rows[account].to_string()).collect();
    let (rows, word) = (rows.join(", "), row_word(language));
    let location = accounts.cell(found[0], accounts.columns[column].index);
    Diagnostic::note(
        "doubled-account",
        location,
        say!(
            language,
            "\"{key}\" stands in rows {rows}; row {shown} is explained",
            "„{key}“ steht in den Zeilen {rows}; erklärt wird Zeile {shown}"
        ),
    )
    .with_help(say!(
        language,
        "write {word}:17 instead of the key to name a row",
        "statt des Schlüssels {word}:17 schreiben, um eine Zeile zu nennen"
    ))
}

fn row_word(language: Language) -> &'static str {
    match language {
        Language::English => "row",
        Language::German => "zeile",
    }
}

fn unknown(accounts: &Accounts, key: &str, wanted: &str, language: Language) -> Diagnostic {
    let keys: Vec<String> = (0..accounts.len()).map(|account| accounts.key(account).shown(language)).collect();
    let column = &accounts.columns[accounts.key].header;
    let fault = Diagnostic::error(
        "unknown-account",
        accounts.location.at(crate::location::Place::Sheet(std::sync::Arc::clone(&accounts.sheet))),
        say!(
            language,
            "there is no account \"{key}\" in the column \"{column}\"",
            "in der Spalte „{column}“ gibt es keinen Kunden „{key}“"
        ),
    );
    let mut near: Vec<String> = near_keys(&keys, wanted).into_iter().map(|key| language.quoted(key)).collect();
    if let (true, Some(column)) = (near.is_empty(), accounts.name_column()) {
        let name_of = |account: usize| accounts.columns[column].column.get(account).shown(language);
        let names: Vec<String> = (0..accounts.len()).map(name_of).collect();
        let named = near_keys(&names, wanted).into_iter().filter_map(|name| {
            let account = names.iter().position(|other| other == name)?;
            Some(format!("{} ({name})", language.quoted(&keys[account])))
        });
        near = named.collect();
    }
    let word = row_word(language);
    if near.is_empty() {
        let examples = keys.iter().filter(|key| !key.is_empty()).take(3).map(|key| language.quoted(key)).collect::<Vec<_>>().join(", ");
        fault.with_help(say!(
            language,
            "keys look like {examples}; a row can be named as {word}:17",
            "Schlüssel sehen so aus: {examples}; eine Zeile lässt sich als {word}:17 nennen"
        ))
    } else {
        let near = near.join(", ");
        fault.with_help(say!(language, "the nearest keys are {near}", "die nächsten Schlüssel sind {near}"))
    }
}

/// Keys that a slip could have been meant for, or that begin with or hold what was written.
fn near_keys<'a>(keys: &'a [String], wanted: &str) -> Vec<&'a str> {
    let mut near: Vec<&str> = nearest(wanted, keys.iter().map(String::as_str)).into_iter().collect();
    if wanted.chars().count() >= 2 {
        let holding = keys.iter().filter(|key| folded(key).contains(wanted));
        near.extend(holding.map(String::as_str));
    }
    let mut seen = std::collections::BTreeSet::new();
    near.retain(|key| seen.insert(*key));
    near.truncate(3);
    near
}
