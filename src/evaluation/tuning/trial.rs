//! What would be if: one account decided again with other values.
//!
//! The rules are compiled once, over the columns of all accounts as they are; then the account is decided again as often as wanted, by the
//! same code as in a run. Where a formula or a scale looks at other accounts, these are held as they are, and what is found
//! that way is looked at once more with a walk over all accounts ([`Trial::confirmed`]).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::criteria::scale::{linear_points, percentile_points};
use crate::criteria::{BlankPolicy, Scale, Settings, Step};
use crate::formula::running::program::Evaluator;
use crate::foundation::value::{CellError, Value};

use crate::evaluation::account_fault::AccountFault;
use crate::evaluation::data::{Data, Details, Funnel, ResultValues};
use crate::evaluation::outcome::{Labels, Standing, standing};
use crate::evaluation::plan::Plan;
use crate::evaluation::steps::compiled::{CompiledResult, CompiledRule, compile_result};
use crate::evaluation::steps::limit::{Reader, is_blocked, limited_labels, next_row};
use crate::evaluation::steps::points::RowPoints;
use crate::evaluation::steps::score::{WORST, score};
use crate::evaluation::steps::walker::Walker;
use crate::evaluation::walk::{Walked, evaluate, walk};

/// One account, ready to be decided again.
pub(crate) struct Trial<'a> {
    data: &'a Data<'a>,
    account: usize,
    blank: BlankPolicy,
    labels: Labels,
    compiled: Vec<CompiledResult>,
    /// The accounts' columns that formulas read for the account at hand.
    loaded: Vec<usize>,
    /// The raw values of the other accounts, ascending, under each rule whose scale looks at them.
    others: BTreeMap<usize, Vec<f64>>,
    /// Whether nothing looks at other accounts.
    alone: bool,
}

/// What came out for the account.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decision {
    /// How its first class is shown.
    pub(crate) standing: Standing,
    /// The Classify row of the first class that hit.
    pub(crate) hit: Option<usize>,
    /// Whether its data are sound and no row of the first class fits.
    pub(crate) no_row_fits: bool,
    /// Every result, by its index in the plan.
    pub(crate) values: Vec<Value>,
}

impl<'a> Trial<'a> {
    /// Compiles everything for an account of data that have been walked.
    pub(crate) fn new(data: &'a Data<'a>, walked: &Walked, settings: &Settings, account: usize) -> Self {
        let plan = data.plan();
        let blank = settings.blank.unwrap_or_default();
        let compiled: Vec<CompiledResult> = plan.order.iter().map(|&index| compile_result(plan, data, index, blank)).collect();
        let columns = data.accounts().columns.len();
        let mut loaded: Vec<usize> = plan
            .results
            .iter()
            .flat_map(|result| &result.reads)
            .copied()
            .filter(|slot| *slot < columns || plan.last_time.of(*slot).is_some())
            .collect();
        loaded.sort_unstable();
        loaded.dedup();
        let mut others = BTreeMap::new();
        for result in &compiled {
            for (position, rule) in result.rules.iter().enumerate().filter(|(_, rule)| rule.scale.looks_at_others()) {
                others.insert(rule.index, raw_values(data, walked, result.index, position, rule, account));
            }
        }
        let ranges = |plan: &Plan| plan.results.iter().any(|result| result.ranges.iter().any(|id| id.table.is_none()));
        let alone = others.is_empty() && !ranges(plan) && plan.limits.is_empty();
        Self { data, account, blank, labels: Labels::new(settings, plan.language()), compiled, loaded, others, alone }
    }

    /// Whether nothing looks at other accounts, so that what [`decide`](Self::decide) says is what a run would say.
    pub(crate) fn stands_alone(&self) -> bool {
        self.alone
    }

    /// Decides with other values in some slots: of the account's cells, or of results, which then have this value whatever they read.
    pub(crate) fn decide(&self, changes: &[(usize, Value)]) -> Decision {
        let plan = self.data.plan();
        let changed = |slot: usize| changes.iter().find(|(other, _)| *other == slot).map(|(_, value)| value);
        let mut faults = Vec::new();
        let mut walker = Walker::new(plan.scope.columns.len(), plan.language(), &mut faults);
        for &slot in &self.loaded {
            walker.evaluator.load(slot, changed(slot).cloned().unwrap_or_else(|| self.data.value(slot, self.account)));
        }
        walker.at(self.account);
        let mut funnel = Funnel::In;
        let columns = self.data.accounts().columns.len();
        let mut results: Vec<ResultValues> =
            plan.results.iter().map(|result| ResultValues::empty(result.step, result.rules.len())).collect();
        for result in &self.compiled {
            let planned = &plan.results[result.index];
            let mut details = Details::empty(planned.step, result.rules.len());
            let mut value = evaluate(plan, result, &mut walker, &mut details, funnel);
            let set = walker.set.pop().map(|(_, _, ruled)| (0, ruled)).into_iter().collect();
            if planned.step == Step::Score && value.is_blank() && funnel == Funnel::In {
                value = self.finished(result, &mut details);
            }
            let at_hand = |slot: usize| match slot.checked_sub(columns) {
                None => changed(slot).cloned().unwrap_or_else(|| self.data.value(slot, self.account)),
                Some(index) => match results.get(index) {
                    Some(result) => result.values.get(0),
                    None => self.data.value(slot, self.account),
                },
            };
            if plan.overriding.of(result.index, self.account).is_none() {
                value = self.limited(result, value, &mut details, &mut walker.evaluator, &at_hand);
            }
            if let Some(forced) = changed(planned.slot) {
                value = forced.clone();
            }
            if planned.step == Step::Knockout {
                funnel = funnel.after_knockout(&value);
            }
            walker.evaluator.load(planned.slot, value.clone());
            results[result.index] = ResultValues { values: Arc::new([value].into_iter().collect()), details, set, limited: None };
        }
        let mut data = Data::new(plan, self.data.accounts(), self.data.lookups());
        data.results = results;
        let own = faults.into_iter().map(|fault| AccountFault { account: 0, ..fault }).collect();
        let walked = Walked { funnel: vec![funnel], faults: own, ..Walked::default() };
        self.decision(&data, &walked, 0)
    }

    /// The label that limits leave to the account, where the other accounts stay as they are.
    fn limited(
        &self,
        result: &CompiledResult,
        value: Value,
        details: &mut Details,
        evaluator: &mut Evaluator,
        at_hand: &dyn Fn(usize) -> Value,
    ) -> Value {
        let plan = self.data.plan();
        let Some(limited) = &self.data.result(result.index).limited else { return value };
        if is_blocked(plan, result.index, at_hand) {
            return value;
        }
        let labels = limited_labels(plan, result.index);
        let Details::Hit(hits) = details else { return value };
        let (mut label, mut kept_from) = (value, Vec::new());
        while let Value::Text(text) = &label {
            let limits = labels.iter().find(|(known, _)| known == text).map_or(&[][..], |(_, limits)| limits);
            let admitted = limits.iter().all(|&limit| {
                let reader = Reader::new(plan, self.data, &plan.limits[limit]);
                let by = reader.by(evaluator, at_hand);
                limited.admits(limit, self.account, &reader.group(plan, at_hand).compared, by)
            });
            if admitted {
                break;
            }
            kept_from.push(Arc::clone(text));
            let behind = hits.first().copied().flatten().unwrap_or(0) as usize;
            label = match next_row(result, evaluator, behind, &kept_from) {
                Ok(Some(position)) => {
                    *hits = vec![u32::try_from(position).ok()];
                    Value::Text(Arc::clone(&result.rules[position].label))
                }
                Ok(None) => Value::Error(CellError::NotAvailable),
                Err((_, _, error)) => Value::Error(error),
            };
        }
        label
    }

    /// Decides with another value in one of the account's cells by a walk over all accounts, as a run would.
    pub(crate) fn confirmed(&self, slot: usize, value: &Value) -> Decision {
        let plan = self.data.plan();
        let accounts = self.data.accounts().with_value(self.account, slot, value.clone());
        let (data, walked) = walk(plan, &accounts, self.data.lookups(), self.blank, &|_, _| {});
        self.decision(&data, &walked, self.account)
    }

    fn decision(&self, data: &Data<'_>, walked: &Walked, account: usize) -> Decision {
        let plan = data.plan();
        Decision {
            standing: standing(data, walked, &self.labels, account),
            no_row_fits: plan.first_class().is_some_and(|index| walked.no_row_fits(account, index)),
            hit: plan.first_class().and_then(|index| data.results[index].hit(account)),
            values: data.results.iter().map(|result| result.values.get(account)).collect(),
        }
    }

    /// The score of rows whose scales look at the other accounts.
    fn finished(&self, result: &CompiledResult, details: &mut Details) -> Value {
        let Details::Points(rows) = details else { return Value::Blank };
        for (position, rule) in result.rules.iter().enumerate() {
            let counted = rows.get(0, position).filter(|row| row.counts());
            let Some((row, others)) = counted.zip(self.others.get(&rule.index)) else { continue };
            let points = match &rule.scale {
                _ if row.points == WORST => 0.0,
                Scale::Observed { descending } => {
                    let least = others.first().copied().unwrap_or(row.points).min(row.points);
                    let greatest = others.last().copied().unwrap_or(row.points).max(row.points);
                    let (zero, hundred) = if *descending { (greatest, least) } else { (least, greatest) };
                    linear_points(row.points, zero, hundred).0
                }
                _ => {
                    let mut all = others.clone();
                    let place = all.partition_point(|other| other.total_cmp(&row.points).is_lt());
                    all.insert(place, row.points);
                    percentile_points(row.points, &all)
                }
            };
            rows.set(0, position, points);
        }
        score(rows.of(0)).unwrap_or(Value::Error(crate::foundation::value::CellError::NotAvailable))
    }
}

/// The raw values, ascending, of the other accounts that a scale compares with.
fn raw_values(data: &Data<'_>, walked: &Walked, result: usize, position: usize, rule: &CompiledRule, account: usize) -> Vec<f64> {
    let plan = data.plan();
    let planned = &plan.results[result];
    let values = &data.results[result];
    let mut evaluator = Evaluator::new(plan.scope.columns.len());
    let Some(program) = &rule.formula else { return Vec::new() };
    let mut raw = Vec::new();
    for other in (0..data.accounts().len()).filter(|&other| other != account && walked.funnel[other] == Funnel::In) {
        let counts = values.point(other, position).is_some_and(RowPoints::counts);
        if !counts || values.ruled(other).error().is_some() {
            continue;
        }
        for &slot in &planned.reads {
            evaluator.load(slot, data.value(slot, other));
        }
        let evaluated = evaluator.evaluate(program);
        if !((evaluated.blank_read || evaluated.blank_last_time) && rule.blank == BlankPolicy::Worst) {
            raw.extend(evaluated.value.to_number());
        }
    }
    raw.sort_by(f64::total_cmp);
    raw
}
