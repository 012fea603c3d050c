//! What is shown: the columns to write, the findings, and the counts.
//!
//! Only what is shown changes here: a knocked-out, blocked or undecided account shows so in the first Classify result, while formulas
//! have read the class itself.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use crate::accounts::{AccountColumn, Accounts, LookupTable};
use crate::criteria::{ReasonLength, Settings, Step};
use crate::formula::checking::scope::RangeId;
use crate::foundation::column::Kind;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{Location, Place};
use crate::foundation::value::Value;
use crate::foundation::values::Values;
use crate::say;

use super::account_fault::Explained;
use super::data::{Data, Funnel};
use super::faults::explain;
use super::headers;
use super::limits;
use super::many_cells::without_the_many;
use super::overriding::set_results::{SetResult, sentences, set_results};
use super::plan::{Plan, ResultPlan};
use super::reason::{Reasons, yes_or_no};
use super::steps::blank_decisions::decided_by_blanks;
use super::steps::compiled::environment;
use super::walk::{Walked, walk};
use super::why::Why;

pub use super::standing::Standing;
use super::standing::is_blocked;
pub(crate) use super::standing::{Labels, standing};

/// Texts of a Data check cell before the rest is counted.
const MOST_TEXTS: usize = 8;

/// How a column's cells are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As it is.
    General,
    /// One decimal.
    Score,
    /// A share in per cent, 0 to 100: one decimal.
    Share,
    /// The points of one Score row: a detail of the score to its right.
    Points,
    /// A date.
    Date,
    /// Text that may be long.
    LongText,
}

/// A column to write.
#[derive(Clone, Debug)]
pub struct OutcomeColumn {
    /// Its header.
    pub header: String,
    /// One value for each account; never an error.
    pub cells: Arc<Values>,
    /// How they are shown.
    pub format: Format,
    /// The labels of the first Classify result, in the order of its rows; empty for other columns.
    pub classes: Vec<String>,
    /// The labels of accounts without a class.
    pub muted: Vec<String>,
}

/// How many accounts got a label.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct LabelCount {
    /// The label as shown.
    pub label: String,
    /// The accounts that show it.
    pub accounts: usize,
}

/// How many accounts got each label of a Classify result.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ClassCounts {
    /// The result.
    pub result: String,
    /// Its labels in the order of the criteria, then those of accounts without a class; labels that nobody got included.
    pub labels: Vec<LabelCount>,
}

/// How many accounts there are of each sort.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// All accounts.
    pub accounts: usize,
    /// Those that meet every minimum requirement.
    pub key_accounts: usize,
    /// Those that fail one.
    pub knocked_out: usize,
    /// Those that a blocker stands in the way of.
    pub blocked: usize,
    /// Those whose first class could not be decided.
    pub undecided: usize,
    /// The labels of every Classify result that is written.
    pub classes: Vec<ClassCounts>,
    /// How many results people have set.
    #[serde(skip_serializing_if = "is_none")]
    pub overrides: usize,
}

fn is_none(count: &usize) -> bool {
    *count == 0
}

/// Everything that a run found out.
#[derive(Debug)]
pub struct Outcome {
    /// The columns to write, left to right.
    pub columns: Vec<OutcomeColumn>,
    /// All that can be said of why, one for each account; blank where the settings want no notes and the column is short.
    pub full_reasons: Arc<Values>,
    /// Findings in the criteria and in the data.
    pub findings: Vec<Diagnostic>,
    /// The counts.
    pub counts: Counts,
    /// What people have set in place of the rules.
    pub overrides: Vec<SetResult>,
}

/// Evaluates the plan and says what is shown. `account_findings` are those of reading the accounts.
pub fn evaluate(
    plan: &Plan,
    accounts: &Accounts,
    lookups: &[LookupTable],
    settings: &Settings,
    account_findings: Vec<Diagnostic>,
    progress: &dyn Fn(usize, usize),
) -> Outcome {
    let (data, walked) = walk(plan, accounts, lookups, settings.blank.unwrap_or_default(), progress);
    shown(&data, &walked, settings, account_findings)
}

/// Says what is shown of accounts that have been walked.
pub fn shown(data: &Data<'_>, walked: &Walked, settings: &Settings, account_findings: Vec<Diagnostic>) -> Outcome {
    let (plan, accounts) = (data.plan(), data.accounts());
    let language = plan.language();
    let columns = |id| data.column(id);
    let environment = environment(plan, &columns);
    let explained = explain(data, &environment, &walked.faults);
    let mut findings = plan.findings.clone();
    findings.extend(level_findings(plan, walked));
    findings.extend(limits::told::findings(data));
    let mut account_findings = account_findings;
    account_findings.extend(passed_over(plan, accounts, data.lookups()));
    account_findings.extend(decided_by_blanks(data, walked, &environment));
    let checks = data_checks(accounts, &account_findings, &explained, language);
    let mut data_findings: Vec<Diagnostic> = explained.into_iter().filter_map(|one| one.finding).collect();
    data_findings.sort_by(|left, right| (&left.location, left.code).cmp(&(&right.location, right.code)));
    account_findings.append(&mut data_findings);
    findings.extend(without_the_many(account_findings, &headers::data_check(settings, language), language));

    let labels = Labels::new(settings, language);
    let standings: Vec<Standing> = (0..accounts.len()).map(|account| standing(data, walked, &labels, account)).collect();
    let mut shown: Vec<OutcomeColumn> = plan
        .results
        .iter()
        .enumerate()
        .filter(|(_, result)| result.is_written())
        .map(|(index, result)| result_column(data, index, result, &standings, &labels, language))
        .collect();
    let overrides = set_results(data, walked, &labels);
    let counts = Counts { overrides: overrides.len(), ..counts(plan, data, walked, &standings, &shown) };
    let (reasons, full_reasons) = reason_column(data, walked, &environment, &standings, &checks, settings, &labels);
    shown.push(reasons);
    shown.push(OutcomeColumn {
        header: headers::data_check(settings, language),
        cells: Arc::new(checks.into_iter().map(|text| text.map_or(Value::Blank, Value::text)).collect()),
        format: Format::LongText,
        classes: Vec::new(),
        muted: Vec::new(),
    });
    Outcome { columns: shown, full_reasons, findings, counts, overrides }
}

fn result_column(
    data: &Data<'_>,
    index: usize,
    result: &ResultPlan,
    standings: &[Standing],
    labels: &Labels,
    language: Language,
) -> OutcomeColumn {
    let plan = data.plan();
    let values = &data.results[index];
    let first_class = plan.first_class() == Some(index);
    let words = [false, true].map(|met| Value::text(yes_or_no(met, language)));
    let visible = |value: Value| if value.error().is_some() { Value::Blank } else { value };
    let cell = |account: usize| {
        let value = values.values.get(account);
        match result.step {
            Step::Knockout => match value {
                Value::Boolean(met) => words[usize::from(met)].clone(),
                _ => Value::Blank,
            },
            Step::Blocker if values.is_set(account) && value == Value::Boolean(true) => words[1].clone(),
            Step::Blocker => blocker_items(data, index, result, account, language),
            Step::Classify if first_class => match standings[account] {
                Standing::Classified => visible(value),
                Standing::KnockedOut => Value::Text(Arc::clone(&labels.knocked_out)),
                Standing::Blocked => Value::Text(Arc::clone(&labels.blocked)),
                Standing::Undecided => Value::Text(Arc::clone(&labels.undecided)),
            },
            Step::Compute | Step::Score | Step::Classify | Step::Limit => visible(value),
        }
    };
    let as_it_is = !matches!(result.step, Step::Knockout | Step::Blocker) && !first_class && !values.values.has_error();
    let cells = if as_it_is { Arc::clone(&values.values) } else { Arc::new((0..values.values.len()).into_par_iter().map(cell).collect()) };
    let format = match (result.step, result.kind) {
        (Step::Score, _) => Format::Score,
        (Step::Compute, Kind::Date | Kind::MixedDates) => Format::Date,
        (Step::Blocker, _) => Format::LongText,
        _ => Format::General,
    };
    let mut classes: Vec<String> = Vec::new();
    let mut muted = Vec::new();
    if first_class {
        classes = plan.labels_of(result).into_iter().map(str::to_owned).collect();
        muted = [&labels.knocked_out, &labels.blocked, &labels.undecided]
            .into_iter()
            .map(|label| label.to_string())
            .filter(|label| !label.is_empty() && !classes.contains(label))
            .collect();
    }
    OutcomeColumn { header: result.name.clone(), cells, format, classes, muted }
}

fn blocker_items(data: &Data<'_>, index: usize, result: &ResultPlan, account: usize, language: Language) -> Value {
    let mut items: Vec<&str> = Vec::new();
    for (&rule, _) in result.rules.iter().zip(data.results[index].deciding_rows(account, result.rules.len())).filter(|(_, hit)| **hit) {
        let rule = &data.plan().rules[rule].rule;
        let item = if rule.item.is_empty() { yes_or_no(true, language) } else { &rule.item.text };
        if !items.contains(&item) {
            items.push(item);
        }
    }
    if items.is_empty() { Value::Blank } else { Value::text(items.join("; ")) }
}

/// The reasons as the column shows them, and all of each, for the notes; blank where no note is wanted.
fn reason_column(
    data: &Data<'_>,
    walked: &Walked,
    environment: &crate::formula::running::compile::Environment<'_>,
    standings: &[Standing],
    checks: &[Option<String>],
    settings: &Settings,
    labels: &Labels,
) -> (OutcomeColumn, Arc<Values>) {
    let plan = data.plan();
    let language = plan.language();
    let reasons = Reasons::new(plan, environment);
    let is_full = settings.reason_length == Some(ReasonLength::Full);
    let all_wanted = is_full || settings.reason_as_note.as_ref().is_some_and(|(wanted, _)| *wanted);
    let text = |text: String| if text.is_empty() { Value::Blank } else { Value::text(text) };
    let texts: Vec<(Value, Value)> = (0..standings.len())
        .into_par_iter()
        .map_init(
            || reasons.evaluator(),
            |evaluator, account| {
                let undecided = (standings[account] == Standing::Undecided).then(|| {
                    let label = &labels.undecided;
                    checks[account].as_ref().map_or_else(|| label.to_string(), |check| format!("{label}: {check}"))
                });
                let because = reasons.why(data, evaluator, account, walked.funnel[account], undecided.as_deref());
                let why = Why { set: sentences(data, walked, labels, account), because };
                let full = if all_wanted { text(why.full(language)) } else { Value::Blank };
                (if is_full { full.clone() } else { text(why.short(language)) }, full)
            },
        )
        .collect();
    let (shown, full): (Vec<Value>, Vec<Value>) = texts.into_iter().unzip();
    let column = OutcomeColumn {
        header: headers::reason(settings, language),
        cells: Arc::new(shown.into_iter().collect()),
        format: Format::LongText,
        classes: Vec::new(),
        muted: Vec::new(),
    };
    (column, Arc::new(full.into_iter().collect()))
}

/// The text of every account's Data check cell; `None` for a clean account.
fn data_checks(accounts: &Accounts, account_findings: &[Diagnostic], explained: &[Explained], language: Language) -> Vec<Option<String>> {
    let mut texts: Vec<Vec<String>> = vec![Vec::new(); accounts.len()];
    let rows: HashMap<u32, usize> = if account_findings.is_empty() {
        HashMap::new()
    } else {
        accounts.rows.iter().enumerate().map(|(account, row)| (row.0, account)).collect()
    };
    for finding in account_findings {
        if let Place::Cell(sheet, cell) = &finding.location.place
            && let Some(&account) = rows.get(&cell.row.0).filter(|_| *sheet == accounts.sheet)
        {
            texts[account].push(format!("{cell}: {}", finding.message));
        }
    }
    for one in explained {
        texts[one.account].push(one.text.clone());
    }
    texts
        .into_iter()
        .map(|texts| {
            let more = texts.len().saturating_sub(MOST_TEXTS);
            let mut text = texts.into_iter().take(MOST_TEXTS).collect::<Vec<_>>().join("; ");
            if more > 0 {
                text.push_str(&say!(language, "; and {more} more", "; und {more} weitere"));
            }
            (!text.is_empty()).then_some(text)
        })
        .collect()
}

/// Texts in columns of which a formula wants the numbers: column functions pass over them in silence, as in Excel.
fn passed_over(plan: &Plan, accounts: &Accounts, lookups: &[LookupTable]) -> Vec<Diagnostic> {
    let ranges: BTreeSet<RangeId> = plan.results.iter().flat_map(|result| &result.number_ranges).copied().collect();
    let mut findings = Vec::new();
    for id in ranges {
        match id.table {
            Some(table) => {
                let (table, column) = (&lookups[table], &lookups[table].columns[id.column]);
                findings.extend(texts_among_numbers(column, &|row| table.cell(row, column.index), plan.language()));
            }
            None => {
                if let Some(column) = accounts.columns.get(id.column) {
                    findings.extend(texts_among_numbers(column, &|row| accounts.cell(row, column.index), plan.language()));
                }
            }
        }
    }
    findings
}

fn texts_among_numbers(column: &AccountColumn, cell: &dyn Fn(usize) -> Location, language: Language) -> Vec<Diagnostic> {
    let texts = column.column.values().iter().enumerate().filter_map(|(row, value)| match value {
        Value::Text(text) if !text.is_empty() => Some((row, text)),
        _ => None,
    });
    texts
        .map(|(row, text)| {
            Diagnostic::finding(
                "text-among-numbers",
                cell(row),
                say!(
                    language,
                    "the text \"{text}\" stands among numbers, and functions over the whole column pass over it",
                    "der Text „{text}“ steht unter Zahlen, und Funktionen über die ganze Spalte übergehen ihn"
                ),
            )
        })
        .collect()
}

fn level_findings(plan: &Plan, walked: &Walked) -> Vec<Diagnostic> {
    let language = plan.language();
    let finding = |&rule: &usize| {
        let rule = &plan.rules[rule].rule;
        let item = &rule.item.text;
        Diagnostic::finding(
            "same-for-all",
            rule.scale_text.location.clone(),
            say!(
                language,
                "all accounts have the same value in \"{item}\", so that it gives everyone 50 points",
                "alle Kunden haben in „{item}“ denselben Wert, daher gibt es für alle 50 Punkte"
            ),
        )
        .with_help(say!(
            language,
            "write fixed bounds, for example 0..5000000",
            "feste Grenzen schreiben, zum Beispiel 0..5000000"
        ))
    };
    walked.level_rules.iter().map(finding).collect()
}

fn counts(plan: &Plan, data: &Data<'_>, walked: &Walked, standings: &[Standing], shown: &[OutcomeColumn]) -> Counts {
    let is = |wanted: Funnel| walked.funnel.iter().filter(|&&funnel| funnel == wanted).count();
    let blocked = (0..standings.len()).filter(|&account| is_blocked(data, account)).count();
    let written = plan.results.iter().filter(|result| result.is_written());
    let classes = written
        .zip(shown)
        .filter(|(result, _)| result.step == Step::Classify)
        .map(|(result, column)| {
            let mut labels: Vec<LabelCount> = Vec::new();
            let items = result.rules.iter().map(|&rule| &plan.rules[rule].rule.item.text).chain(&column.muted);
            for label in items {
                if !labels.iter().any(|count| count.label == *label) {
                    labels.push(LabelCount { label: label.clone(), accounts: 0 });
                }
            }
            let mut by_label: HashMap<Arc<str>, usize> = HashMap::new();
            for cell in column.cells.iter() {
                if let Value::Text(text) = cell {
                    *by_label.entry(text).or_default() += 1;
                }
            }
            for count in &mut labels {
                count.accounts = by_label.get(count.label.as_str()).copied().unwrap_or(0);
            }
            ClassCounts { result: result.name.clone(), labels }
        })
        .collect();
    Counts {
        accounts: standings.len(),
        key_accounts: is(Funnel::In),
        knocked_out: is(Funnel::Out),
        blocked,
        undecided: standings.iter().filter(|&&standing| standing == Standing::Undecided).count(),
        classes,
        overrides: 0,
    }
}
