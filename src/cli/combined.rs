//! `run --combined FILE`: a workbook over all workbooks of the run.
//!
//! Its accounts are decided together, by the criteria that all the workbooks were decided by. It is written only if every one of them
//! could be decided: a sum over all of them that lacks one would be wrong without showing it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use crate::accounts::key_of;
use crate::criteria::{Criteria, Settings, Written};
use crate::day_number::DayNumber;
use crate::diagnostic::Diagnostic;
use crate::language::{Language, Word, words};
use crate::location::{Location, Place};
use crate::say;
use crate::workbook::combined::{Part, combined};
use crate::workbook::package::Package;
use crate::workbook::save::SaveOptions;

use super::annotated::{Done, annotate_job};
use super::args::{EvaluationOptions, RunOptions};
use super::job::{Alterations, Job, Refused};
use super::places::Task;
use super::progress::Progress;
use super::run_report::Ran;

/// What a workbook gives to the combined one.
pub(super) struct CombinedPart {
    part: Part,
    criteria: Criteria,
    as_of: DayNumber,
}

/// The accounts of a workbook, with every column.
pub(super) fn part(job: Job, workbook: &Path) -> Result<CombinedPart, Diagnostic> {
    let source = workbook.display().to_string();
    let part = Part::read(&job.package, &job.accounts, &job.lookups, source, job.language())?;
    Ok(CombinedPart { part, as_of: job.plan.as_of, criteria: job.criteria })
}

/// Where it is written to. Nothing was read from its file, so that nothing can be replaced by mistake.
pub(super) fn target(task: &Task, language: Language) -> SaveOptions<'_> {
    SaveOptions { input: Path::new(""), output: &task.output, in_place: false, language }
}

/// Makes, decides and writes the combined workbook.
pub(super) fn run<'a>(all: &mut [Ran<'_>], task: &'a Task, options: &RunOptions) -> Ran<'a> {
    let started = Instant::now();
    let language = all.first().map(Ran::language).unwrap_or_default();
    let file = Location::file(task.output.display().to_string());
    let result = make(all, task, options, &file).map_err(|diagnostics| Refused { language, diagnostics });
    Ran { task, result, milliseconds: started.elapsed().as_millis() }
}

fn make(all: &mut [Ran<'_>], task: &Task, options: &RunOptions, file: &Location) -> Result<Done, Vec<Diagnostic>> {
    let mut parts = Vec::with_capacity(all.len());
    let mut missing = Vec::new();
    for ran in all.iter_mut() {
        let language = ran.language();
        match ran.result.as_mut().ok().and_then(|done| done.part.take()) {
            Some(part) => parts.push((part, language)),
            None => missing.push(ran.task.workbook.display().to_string()),
        }
    }
    let language = all.first().map(Ran::language).unwrap_or_default();
    if !missing.is_empty() {
        return Err(vec![incomplete(&missing, file, language)]);
    }
    let Some((first, rest)) = parts.split_first() else { return Err(Vec::new()) };
    let (criteria, as_of) = (deciding(&first.0.criteria), first.0.as_of);
    if let Some((other, _)) = rest.iter().find(|(other, _)| deciding(&other.criteria) != criteria || other.as_of != as_of) {
        return Err(vec![criteria_differ(&first.0, other, file, language)]);
    }
    // What only some of the workbooks say about the report holds for all of them.
    let mut own = first.0.criteria.clone();
    own.settings = rest.iter().fold(own.settings, |settings, (other, _)| settings.or(other.criteria.settings.clone()));
    let parts = named(parts.into_iter().map(|(part, _)| part.part).collect());
    let made = combined(&parts, &own, file)?;
    let name: Arc<str> = task.output.display().to_string().into();
    let package = Package::open(made.bytes, &name, language).map_err(|fault| vec![fault])?;
    let evaluation = EvaluationOptions { criteria: None, as_of: Some(as_of), ..options.evaluation.clone() };
    let mut job = Job::of_package(package, &evaluation, Alterations::default()).map_err(|refused| refused.diagnostics)?;
    job.findings.extend(made.findings);
    job.sources = parts.iter().map(|part| (part.source.clone(), part.accounts())).collect();
    let origins: Vec<&str> = made.origins.iter().map(|&part| parts[part].source.as_str()).collect();
    say_origins(&mut job, &origins);
    annotate_job(&job, task, target(task, language), options, &mut |_, _, _| Ok(Vec::new()), &Progress::new(true))
        .map_err(|refused| refused.diagnostics)
}

/// The parts, called by the file names of their workbooks where these tell them apart.
fn named(mut parts: Vec<Part>) -> Vec<Part> {
    let stem = |source: &str| Path::new(source).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut stems: Vec<String> = parts.iter().map(|part| stem(&part.source)).collect();
    stems.sort();
    let doubled = stems.windows(2).any(|pair| pair[0] == pair[1]);
    for part in parts.iter_mut().filter(|_| !doubled) {
        part.source = stem(&part.source);
    }
    parts
}

/// What the decisions rest on: the rules, and the settings that bear on them with what holds where they are not made. Where the accounts
/// stand, what is expected of them and what the report shows is each workbook's own.
fn deciding(criteria: &Criteria) -> String {
    let (language, settings) = (criteria.language, &criteria.settings);
    let label = |label: &Option<Written>, word: Word| {
        let text = label.as_ref().map_or_else(|| word.in_language(language).to_owned(), |label| label.text.clone());
        Some(Written { text, location: criteria.location.clone() })
    };
    let settings = Settings {
        decimal_comma: Some(criteria.dialect().decimal_comma),
        blank: Some(settings.blank.unwrap_or_default()),
        knocked_out_label: label(&settings.knocked_out_label, words::KNOCKED_OUT),
        blocked_label: label(&settings.blocked_label, words::BLOCKED),
        undecided_label: label(&settings.undecided_label, words::CHECK_DATA),
        ..Settings::default()
    };
    Criteria { settings, tests: Vec::new(), ..criteria.clone() }.to_toml()
}

/// Says of each doubled key which workbooks it comes from.
fn say_origins(job: &mut Job, origins: &[&str]) {
    let language = job.language();
    let keys = &job.accounts.columns[job.accounts.key].column;
    let mut first: HashMap<String, usize> = HashMap::new();
    for (account, key) in keys.values().iter().enumerate() {
        first.entry(key_of(&key, language)).or_insert(account);
    }
    let rows: HashMap<_, usize> = job.accounts.rows.iter().enumerate().map(|(account, row)| (*row, account)).collect();
    for finding in job.account_findings.iter_mut().filter(|finding| finding.code == "duplicate-key") {
        let Place::Cell(_, cell) = &finding.location.place else { continue };
        let Some(&account) = rows.get(&cell.row) else { continue };
        let Some(&earlier) = first.get(&key_of(&keys.get(account), language)) else { continue };
        let (one, two) = (origins.get(earlier).copied().unwrap_or_default(), origins.get(account).copied().unwrap_or_default());
        finding.help = Some(if one == two {
            say!(language, "both stand in {one}", "beide stehen in {one}")
        } else {
            say!(language, "one stands in {one}, the other in {two}", "einer steht in {one}, der andere in {two}")
        });
    }
}

fn incomplete(missing: &[String], file: &Location, language: Language) -> Diagnostic {
    let workbooks = missing.join(", ");
    let message = say!(
        language,
        "the combined workbook was not written, because it would lack {workbooks}",
        "die gemeinsame Arbeitsmappe wurde nicht geschrieben, denn es würde fehlen: {workbooks}"
    );
    Diagnostic::error("combined-incomplete", file.clone(), message).with_help(say!(
        language,
        "mend what was said of it, or leave it out of the run",
        "beheben, was dazu gesagt wurde, oder sie im Lauf weglassen"
    ))
}

fn criteria_differ(first: &CombinedPart, other: &CombinedPart, file: &Location, language: Language) -> Diagnostic {
    let (one, two) = (&first.part.source, &other.part.source);
    let rules = |part: &CombinedPart| Criteria { settings: Settings::default(), tests: Vec::new(), ..part.criteria.clone() }.to_toml();
    let (message, help) = if rules(first) == rules(other) {
        (
            say!(
                language,
                "the settings of {one} and {two} that decisions rest on differ (day, labels, blanks, decimal separator), so that their accounts \
                 cannot be decided together",
                "Einstellungen, auf denen die Bewertung beruht (Stichtag, Texte, Leer, Dezimaltrennzeichen), sind in {one} und {two} \
                 verschieden, ihre Kunden lassen sich daher nicht gemeinsam bewerten"
            ),
            say!(
                language,
                "make them in the criteria that are given with --criteria, and the day with --as-of",
                "sie in den Kriterien vornehmen, die mit --criteria angegeben werden, und den Stichtag mit --as-of"
            ),
        )
    } else {
        (
            say!(
                language,
                "the criteria of {one} and {two} differ, so that their accounts cannot be decided together",
                "die Kriterien von {one} und {two} sind verschieden, ihre Kunden lassen sich daher nicht gemeinsam bewerten"
            ),
            say!(language, "give one set of criteria for all of them with --criteria", "mit --criteria die Kriterien für alle angeben"),
        )
    };
    Diagnostic::error("criteria-differ", file.clone(), message).with_help(help)
}
