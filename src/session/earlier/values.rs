//! What a column or result was in an earlier workbook, for the accounts of today.
//!
//! The workbook is decided again as it was then. What stands in its cells is what everybody has seen, so that it counts where the two differ;
//! what a cell does not show (the class behind *Blocked*, a result that is not written) is what is decided again.

use std::collections::HashMap;
use std::sync::Arc;

use crate::criteria::Step;
use crate::evaluation::comparing::decisions::keys;
use crate::evaluation::comparing::matching::Matching;
use crate::evaluation::data::Data;
use crate::evaluation::last_time::{LastColumn, Source};
use crate::evaluation::outcome::Outcome;
use crate::evaluation::parsed::ParsedRules;
use crate::evaluation::plan::ResultPlan;
use crate::foundation::column::Column;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{folded, words};
use crate::foundation::location::{ColumnIndex, RowIndex};
use crate::foundation::number::compare_numbers;
use crate::foundation::value::Value;
use crate::session::options::{Alterations, Options, Previous, Progress};
use crate::session::ready::{Earlier, Ready};
use crate::session::refused::Refused;

use super::load::{day_of_run, load};
use super::{remembered, told};

/// Gives `PREVIOUS` its values: of the earlier workbooks, or of the workbook itself where the run is the one that annotated it.
pub(in crate::session) fn fill(
    ready: &mut Ready,
    options: &Options,
    alterations: Alterations<'_>,
    progress: Progress<'_>,
) -> Result<(), Refused> {
    ready.last_time = asked(ready, alterations.tuned);
    if ready.last_time.is_empty() {
        return Ok(());
    }
    if alterations.remembers {
        remembered::fill(ready);
        return Ok(());
    }
    let given = counting(ready, options);
    if given.is_empty() {
        let is_same_run = day_of_run(&ready.package, ready.language()) == Some(ready.plan.as_of);
        if !(is_same_run && remembered::fill(ready)) {
            ready.findings.extend(told::without_workbook(ready, 0));
        }
        return Ok(());
    }
    let mut said: Vec<Diagnostic> = Vec::new();
    let mut most: Vec<u32> = ready.last_time.iter().map(|column| column.times).collect();
    most.sort_unstable();
    most.dedup();
    let mut days = Vec::new();
    for times in most {
        let Some(&previous) = given.get(times as usize - 1) else { continue };
        let old = of_workbook(ready, previous, times, options, progress, &mut said)?;
        days.push((Arc::clone(&previous.workbook.name), old.plan.as_of));
        if times == 1 {
            ready.earlier = Some(Box::new(Earlier { previous: previous.clone(), ready: old }));
        }
    }
    let columns = ready.last_time.clone();
    ready.plan.last_time.take_from(columns.iter());
    said.extend(told::order(ready, &days));
    said.extend(told::without_workbook(ready, given.len()));
    said.extend(told::labels(ready));
    ready.findings.extend(said);
    Ok(())
}

/// The earlier workbooks that count: those that a front found by itself only if their run was before this one's day.
fn counting<'o>(ready: &Ready, options: &'o Options) -> Vec<&'o Previous> {
    let counts = |previous: &&Previous| {
        let day = || day_of_run(&previous.workbook.package(ready.language()).ok()?.0, ready.language());
        !previous.only_before || day().is_some_and(|day| day < ready.plan.as_of)
    };
    options.previous.iter().filter(counts).collect()
}

impl Ready {
    /// Two workbooks that a front found by itself and that are of one day, so that it is a guess which of them is the last.
    pub fn guessed(&self, options: &Options) -> Option<Diagnostic> {
        let language = self.language();
        let most = self.last_time.iter().map(|column| column.times as usize).max().unwrap_or(1);
        let day = |previous: &Previous| day_of_run(&previous.workbook.package(language).ok()?.0, language);
        let found: Vec<&Previous> = counting(self, options).into_iter().filter(|previous| previous.only_before).take(most + 1).collect();
        let days: Vec<_> = found.iter().map(|previous| day(previous)).collect();
        let same = (1..found.len()).find(|&place| days[place].is_some() && days[place] == days[place - 1])?;
        Some(told::same_day(self, &found[same - 1].workbook.name, &found[same].workbook.name, days[same]?))
    }

    /// The workbook of last time, where there is one.
    pub fn last<'o>(&self, options: &'o Options) -> Option<&'o Previous> {
        counting(self, options).into_iter().next()
    }
}

/// What the rules ask for; with those that are switched off where somebody may switch them on.
fn asked(ready: &Ready, tuned: bool) -> Vec<LastColumn> {
    let mut asked: Vec<LastColumn> = ready.plan.last_time.columns().to_vec();
    if tuned {
        let mut all = ready.criteria.clone();
        all.rules.iter_mut().for_each(|rule| rule.active = true);
        let (parsed, _) = ParsedRules::parse(&all, ready.plan.as_of);
        for (name, times) in parsed.last_time() {
            if !asked.iter().any(|known| known.times == times && folded(&known.name) == folded(&name)) {
                asked.push(LastColumn::new(name, times, ready.accounts.len()));
            }
        }
    }
    asked
}

/// Gives the columns that are wanted of one earlier workbook their values; the workbook comes back for the movers.
fn of_workbook(
    ready: &mut Ready,
    previous: &Previous,
    times: u32,
    options: &Options,
    progress: Progress<'_>,
    said: &mut Vec<Diagnostic>,
) -> Result<Ready, Refused> {
    let wanted: Vec<usize> = (0..ready.last_time.len()).filter(|&index| ready.last_time[index].times == times).collect();
    let names: Vec<String> = wanted.iter().map(|&index| folded(&ready.last_time[index].name)).collect();
    let old = load(previous, ready, &names, options, progress)?;
    let matching = Matching::by_key(&keys(&old.accounts, old.language()), &keys(&ready.accounts, ready.language()));
    said.extend(told::keys(ready, &old, &matching));
    let mut places: Vec<Option<usize>> = vec![None; ready.accounts.len()];
    matching.pairs.iter().for_each(|&(before, now)| places[now] = Some(before));
    let rows: Arc<Vec<Option<RowIndex>>> =
        Arc::new(places.iter().map(|place| place.and_then(|place| old.accounts.rows.get(place).copied())).collect());
    let (data, walked) = old.walk(progress);
    let outcome = old.shown(&data, &walked);
    let then = Then::new(&old, &data, &outcome, &names);
    for index in wanted {
        let name = ready.last_time[index].name.clone();
        let Some(found) = then.of(&name) else {
            said.extend(told::unknown(ready, &name, times, &old));
            continue;
        };
        let values: Column = places.iter().map(|place| place.map(|place| found.values[place].clone()).unwrap_or_default()).collect();
        let source = Source {
            file: Arc::clone(&previous.workbook.name),
            sheet: Arc::clone(&old.accounts.sheet),
            column: found.column,
            rows: Arc::clone(&rows),
            labels: found.labels,
        };
        (ready.last_time[index].values, ready.last_time[index].source) = (Arc::new(values), Some(source));
    }
    drop(data);
    Ok(old)
}

/// A column or result of an earlier workbook.
struct Found {
    /// One value for each account there.
    values: Vec<Value>,
    column: Option<ColumnIndex>,
    labels: Option<Vec<String>>,
}

/// An earlier workbook, decided again, and the cells that were written into it.
struct Then<'o> {
    old: &'o Ready,
    data: &'o Data<'o>,
    outcome: &'o Outcome,
    /// The columns that a run wrote, by folded header.
    own: HashMap<String, ColumnIndex>,
    cells: HashMap<(ColumnIndex, RowIndex), Value>,
}

impl<'o> Then<'o> {
    fn new(old: &'o Ready, data: &'o Data<'o>, outcome: &'o Outcome, names: &[String]) -> Self {
        let columns = old.package.own_columns(&old.accounts.sheet);
        let own: HashMap<String, ColumnIndex> =
            columns.into_iter().map(|own| (folded(&own.header), own.index)).filter(|(header, _)| names.contains(header)).collect();
        let cells = remembered::own_cells(old, &own.values().copied().collect::<Vec<_>>());
        Self { old, data, outcome, own, cells }
    }

    fn of(&self, name: &str) -> Option<Found> {
        let (plan, accounts) = (&self.old.plan, &self.old.accounts);
        let own = self.own.get(&folded(name)).copied();
        let slot = plan.scope.slot(name).filter(|_| !plan.scope.is_doubled(name));
        if let Some(result) = slot.and_then(|slot| plan.results.iter().position(|result| result.slot == slot)) {
            return Some(self.result(result, own));
        }
        if let Some(column) = own {
            let values = accounts.rows.iter().map(|row| without_error(self.cell(column, *row))).collect();
            return Some(Found { values, column: own, labels: None });
        }
        let column = accounts.columns.get(slot?)?;
        let values = (0..accounts.len()).map(|account| column.column.get(account)).collect();
        Some(Found { values, column: Some(column.index), labels: None })
    }

    fn cell(&self, column: ColumnIndex, row: RowIndex) -> Value {
        self.cells.get(&(column, row)).cloned().unwrap_or_default()
    }

    fn result(&self, index: usize, own: Option<ColumnIndex>) -> Found {
        let (plan, accounts) = (&self.old.plan, &self.old.accounts);
        let result = &plan.results[index];
        let shown = self.outcome.columns.iter().find(|column| folded(&column.header) == folded(&result.name));
        let value = |account: usize| {
            let again = without_error(self.data.value(result.slot, account));
            let (Some(column), Some(shown)) = (own, shown) else { return again };
            let written = self.cell(column, accounts.rows[account]);
            if same(&written, &shown.cells.get(account)) { again } else { meant(&written, result, &shown.muted) }
        };
        let labels = (result.step == Step::Classify)
            .then(|| result.rules.iter().map(|&rule| plan.rules[rule].rule.item.text.clone()).filter(|label| !label.is_empty()).collect());
        Found { values: (0..accounts.len()).map(value).collect(), column: own, labels }
    }
}

/// What a cell says that is not what is decided again.
fn meant(written: &Value, result: &ResultPlan, muted: &[String]) -> Value {
    match (result.step, written) {
        // Who has no class shows why.
        (Step::Classify, Value::Text(text)) if muted.iter().any(|label| folded(label) == folded(text)) => Value::Blank,
        (Step::Knockout, Value::Text(text)) if words::YES.is(text) => Value::Boolean(true),
        (Step::Knockout, Value::Text(text)) if words::NO.is(text) => Value::Boolean(false),
        (Step::Knockout, Value::Text(_)) => Value::Blank,
        (Step::Blocker, Value::Text(text)) => Value::Boolean(!text.is_empty()),
        (Step::Blocker, Value::Blank) => Value::Boolean(false),
        (_, written) => without_error(written.clone()),
    }
}

/// What could not be decided has no value.
fn without_error(value: Value) -> Value {
    if value.error().is_some() { Value::Blank } else { value }
}

fn same(written: &Value, shown: &Value) -> bool {
    match (written, shown) {
        (Value::Number(one), Value::Number(other)) => compare_numbers(*one, *other).is_eq(),
        (Value::Blank, Value::Text(text)) | (Value::Text(text), Value::Blank) => text.is_empty(),
        (one, other) => one == other,
    }
}
