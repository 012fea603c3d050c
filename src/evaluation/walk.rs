//! The walk over the accounts: stage by stage, in chunks and in parallel.
//!
//! In a stage every account is looked at once: its inputs are loaded, the stage's results are computed in the order in which they need
//! each other, and each is loaded for the next. Chunks have a fixed size and their outcomes are joined in order, so that the
//! number of threads changes nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::accounts::{Accounts, LookupTable};
use crate::criteria::{BlankPolicy, Step};
use crate::foundation::value::Value;
use crate::foundation::values::Values;

use super::account_fault::{AccountFault, What};
use super::data::{Data, Details, Funnel, ResultValues};
use super::plan::{Plan, ResultPlan};
use super::steps::compiled::{CompiledResult, compile_result};
use super::steps::knockout::Decides;
use super::steps::points::RowPoints;
use super::steps::walker::Walker;
use super::steps::{classify, knockout, limit, score};

/// Accounts that one task walks.
const CHUNK: usize = 2048;
/// So many tasks are joined at a time, so that the results of a chunk do not lie beside those of all accounts for long.
const CHUNKS: usize = 64;

/// What the walk found, beside the values in [`Data::results`].
#[derive(Debug, Default)]
pub struct Walked {
    /// Whether each account is still in the funnel.
    pub funnel: Vec<Funnel>,
    /// Faults in the accounts' data, in the order of stage, account and rule.
    pub faults: Vec<AccountFault>,
    /// Rules with a scale that looks at other accounts (`min..max`, `percentile`), under which all accounts have the same value.
    pub level_rules: Vec<usize>,
}

impl Walked {
    /// Whether no row of a Classify result fits an account.
    pub fn no_row_fits(&self, account: usize, result: usize) -> bool {
        self.faults.iter().any(|fault| fault.account == account && fault.result == result && fault.what == What::NoRowFits)
    }
}

struct ChunkOutcome {
    set: Vec<(usize, usize, Value)>,
    results: Vec<(Values, Details)>,
    funnel: Vec<Funnel>,
    faults: Vec<AccountFault>,
}

/// Evaluates every result for every account. `progress` hears how many walks of how many are done.
pub fn walk<'a>(
    plan: &'a Plan,
    accounts: &'a Accounts,
    lookups: &'a [LookupTable],
    blank: BlankPolicy,
    progress: &dyn Fn(usize, usize),
) -> (Data<'a>, Walked) {
    let mut data = Data::new(plan, accounts, lookups);
    let walked = walk_all(&mut data, blank, progress);
    (data, walked)
}

fn walk_all(data: &mut Data<'_>, blank: BlankPolicy, progress: &dyn Fn(usize, usize)) -> Walked {
    let (plan, accounts) = (data.plan(), data.accounts());
    let mut walked = Walked { funnel: vec![Funnel::In; accounts.len()], ..Walked::default() };
    for stage in 0..plan.stages() {
        progress(stage, plan.stages());
        let compiled: Vec<CompiledResult> = plan
            .order
            .iter()
            .filter(|&&index| plan.results[index].stage == stage)
            .map(|&index| compile_result(plan, data, index, blank))
            .collect();
        if compiled.is_empty() {
            continue;
        }
        let own: BTreeSet<usize> = compiled.iter().map(|result| plan.results[result.index].slot).collect();
        let loaded: Vec<usize> = compiled
            .iter()
            .flat_map(|result| &plan.results[result.index].reads)
            .copied()
            .filter(|slot| !own.contains(slot))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let mut joined = empty(plan, &compiled, accounts.len());
        let mut set: Vec<(usize, usize, Value)> = Vec::new();
        let mut funnel = Vec::with_capacity(accounts.len());
        for several in (0..accounts.len()).step_by(CHUNK).collect::<Vec<_>>().chunks(CHUNKS) {
            let outcomes: Vec<ChunkOutcome> = several
                .par_iter()
                .map(|&start| chunk(data, &compiled, &loaded, &walked.funnel, start..(start + CHUNK).min(accounts.len())))
                .collect();
            let mut results: Vec<Vec<(Values, Details)>> = compiled.iter().map(|_| Vec::with_capacity(CHUNKS)).collect();
            for mut outcome in outcomes {
                results.iter_mut().zip(outcome.results).for_each(|(chunks, values)| chunks.push(values));
                funnel.append(&mut outcome.funnel);
                walked.faults.append(&mut outcome.faults);
                set.append(&mut outcome.set);
            }
            joined.par_iter_mut().zip(results).for_each(|((values, details), chunks)| {
                for (further, of_further) in chunks {
                    values.append(further);
                    details.append(of_further);
                }
            });
        }
        walked.funnel = funnel;
        for (result, (values, details)) in compiled.iter().zip(joined) {
            let set =
                set.iter().filter(|(index, ..)| *index == result.index).map(|(_, account, ruled)| (*account, ruled.clone())).collect();
            data.results[result.index] = ResultValues { values: Arc::new(values), details, set, limited: None };
        }
        for result in &compiled {
            if !plan.results[result.index].limits.is_empty() {
                limit::finish(data, result, &walked.funnel, &mut walked.faults);
            }
            if result.rules.iter().any(|rule| rule.scale.looks_at_others()) && plan.results[result.index].step == Step::Score {
                let level = score::finish(result, &walked.funnel, &mut data.results[result.index], &mut walked.faults);
                walked.level_rules.extend(level);
            }
        }
    }
    progress(plan.stages(), plan.stages());
    walked
}

/// No values of results yet, with room for so many accounts.
fn empty(plan: &Plan, compiled: &[CompiledResult], accounts: usize) -> Vec<(Values, Details)> {
    let of = |result: &CompiledResult| {
        let mut details = Details::empty(plan.results[result.index].step, result.rules.len());
        details.reserve(result.rules.len(), accounts);
        (Values::with_capacity(accounts), details)
    };
    compiled.iter().map(of).collect()
}

fn chunk(
    data: &Data<'_>,
    compiled: &[CompiledResult],
    loaded: &[usize],
    funnel_before: &[Funnel],
    range: std::ops::Range<usize>,
) -> ChunkOutcome {
    let plan = data.plan();
    let mut outcome = ChunkOutcome {
        set: Vec::new(),
        results: empty(plan, compiled, range.len()),
        funnel: Vec::with_capacity(range.len()),
        faults: Vec::new(),
    };
    let mut walker = Walker::new(plan.scope.columns.len(), plan.language(), &mut outcome.faults);
    for account in range {
        walker.at(account);
        for &slot in loaded {
            walker.evaluator.load(slot, data.value(slot, account));
        }
        let mut funnel = funnel_before[account];
        for (result, (values, details)) in compiled.iter().zip(&mut outcome.results) {
            let planned = &plan.results[result.index];
            let value = evaluate(plan, result, &mut walker, details, funnel);
            if planned.step == Step::Knockout {
                funnel = funnel.after_knockout(&value);
            }
            walker.evaluator.load(planned.slot, value.clone());
            values.push(value);
        }
        outcome.funnel.push(funnel);
    }
    outcome.set = std::mem::take(&mut walker.set);
    outcome
}

/// A result of the account at hand, with its details; blank where it left the funnel before. Where people have set it, that is the
/// value, and the walker is told what the rules gave.
pub(crate) fn evaluate(plan: &Plan, result: &CompiledResult, walker: &mut Walker<'_>, details: &mut Details, funnel: Funnel) -> Value {
    let planned = &plan.results[result.index];
    let account = walker.account();
    let Some(set) = plan.overriding.of(result.index, account) else { return by_rules(planned, result, walker, details, funnel) };
    let faults = walker.faults();
    let ruled = by_rules(planned, result, walker, details, funnel);
    walker.forget_faults(faults);
    walker.set.push((result.index, account, ruled));
    set.value.clone()
}

/// The same by the rules alone.
fn by_rules(planned: &ResultPlan, result: &CompiledResult, walker: &mut Walker<'_>, details: &mut Details, funnel: Funnel) -> Value {
    if planned.in_funnel && funnel != Funnel::In {
        skip(result, details);
        return Value::Blank;
    }
    match (planned.step, details) {
        (Step::Knockout, Details::Rows(rows)) => knockout::evaluate(result, Decides::False, walker, rows),
        (Step::Blocker, Details::Rows(rows)) => knockout::evaluate(result, Decides::True, walker, rows),
        (Step::Score, Details::Points(rows)) => score::evaluate(result, walker, rows),
        (Step::Classify, Details::Hit(hits)) => {
            let (label, hit) = classify::evaluate(result, walker);
            hits.push(hit);
            label
        }
        _ => compute(result, walker),
    }
}

/// A Compute result: its formula's value.
fn compute(result: &CompiledResult, walker: &mut Walker<'_>) -> Value {
    let mut value = Value::Blank;
    for rule in &result.rules {
        if let Some(program) = &rule.formula {
            value = walker.evaluator.evaluate(program).value;
            if value.error().is_some() {
                walker.fault(result.index, Some(rule.index), What::Error);
            }
        }
    }
    value
}

/// Fills the details of an account that has no such result.
fn skip(result: &CompiledResult, details: &mut Details) {
    let count = result.rules.len();
    match details {
        Details::None => {}
        Details::Rows(rows) => rows.extend(std::iter::repeat_n(false, count)),
        Details::Points(points) => (0..count).for_each(|row| points.push(row, RowPoints::skipped(0.0))),
        Details::Hit(hits) => hits.push(None),
    }
}
