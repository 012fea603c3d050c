//! Limits are applied when every account has been classified: the highest keep the label, the others get the next row that fits them.
//!
//! Accounts are looked at from the highest down. Those that are equal take the last places together or stay out together, and where
//! somebody stays out, nobody below gets in: a limit is never exceeded, and no account passes another. What people have set takes its
//! place first. A blocked account takes none of the first class and keeps what the rules give, for it does not show it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::criteria::Step;
use crate::formula::running::compile::compile;
use crate::formula::running::program::{Evaluator, Program};
use crate::foundation::language::folded;
use crate::foundation::number::round_to_15_digits;
use crate::foundation::value::{CellError, Value};

use super::compiled::{CompiledResult, environment};
use crate::evaluation::account_fault::{AccountFault, RulePart, What};
use crate::evaluation::data::{Data, Details, Funnel};
use crate::evaluation::limits::{Candidate, Edge, Group, LimitPlan, Limited, Refusal, is_below_one};
use crate::evaluation::plan::Plan;

/// What a limit goes by where that is no number: behind all numbers.
const LAST: f64 = f64::NEG_INFINITY;

/// The labels that are limited, each with its limits, in the order of the rows that give them.
pub(crate) fn limited_labels(plan: &Plan, index: usize) -> Vec<(Arc<str>, Vec<usize>)> {
    let mut labels: Vec<(Arc<str>, Vec<usize>)> = Vec::new();
    for &rule in &plan.results[index].rules {
        let label = &plan.rules[rule].rule.item.text;
        if labels.iter().any(|(known, _)| **known == **label) {
            continue;
        }
        let mut limits: Vec<usize> =
            plan.results[index].limits.iter().copied().filter(|&limit| *plan.limits[limit].label == **label).collect();
        // The narrower a limit is, the earlier it is looked at.
        limits.sort_by_key(|&limit| std::cmp::Reverse(plan.limits[limit].per.len()));
        if !limits.is_empty() {
            labels.push((label.as_str().into(), limits));
        }
    }
    labels
}

/// Reads what a limit goes by, and in which group, for the account whose slots are loaded.
pub(crate) struct Reader {
    by: Option<Program>,
    by_slot: Option<usize>,
    per: Vec<usize>,
}

impl Reader {
    /// Compiles the expression of a limit.
    pub(crate) fn new(plan: &Plan, data: &Data<'_>, limit: &LimitPlan) -> Self {
        let columns = |id| data.column(id);
        let environment = environment(plan, &columns);
        let by = limit.parsed.by.as_ref().map(|tree| compile(tree, &environment));
        Self { by, by_slot: limit.by_slot, per: limit.per.clone() }
    }

    /// What the limit goes by.
    pub(crate) fn by(&self, evaluator: &mut Evaluator, value: &dyn Fn(usize) -> Value) -> f64 {
        order_of(&self.by_value(evaluator, value))
    }

    fn by_value(&self, evaluator: &mut Evaluator, value: &dyn Fn(usize) -> Value) -> Value {
        match (&self.by, self.by_slot) {
            (Some(program), _) => evaluator.evaluate(program).value,
            (None, Some(slot)) => value(slot),
            (None, None) => Value::Blank,
        }
    }

    /// The group of the account.
    pub(crate) fn group(&self, plan: &Plan, value: &dyn Fn(usize) -> Value) -> Group {
        Group::of(&self.per, value, plan.language())
    }
}

/// Where an account comes for which a limit goes by this value.
fn order_of(by: &Value) -> f64 {
    match by {
        Value::Number(number) => round_to_15_digits(*number),
        _ => LAST,
    }
}

/// The next row that fits, behind a position, with a label that the account was not kept from.
pub(crate) fn next_row(
    result: &CompiledResult,
    evaluator: &mut Evaluator,
    behind: usize,
    kept_from: &[Arc<str>],
) -> Result<Option<usize>, (usize, What, CellError)> {
    for (position, rule) in result.rules.iter().enumerate().skip(behind + 1) {
        if kept_from.contains(&rule.label) {
            continue;
        }
        let Some(program) = &rule.formula else { return Ok(Some(position)) };
        let value = evaluator.evaluate(program).value;
        match value.to_condition() {
            Ok(true) => return Ok(Some(position)),
            Ok(false) => {}
            Err(error) => {
                let what = if value.error().is_some() { What::Error } else { What::NotACondition(value.clone()) };
                return Err((rule.index, what, error));
            }
        }
    }
    Ok(None)
}

/// Whether an account is blocked, or may be, so that it does not show this result: that is so of the first class only.
pub(crate) fn is_blocked(plan: &Plan, result: usize, value: &dyn Fn(usize) -> Value) -> bool {
    if plan.first_class() != Some(result) {
        return false;
    }
    let mut blockers = plan.results.iter().filter(|result| result.step == Step::Blocker);
    !plan.blocked_are_shown && blockers.any(|blocker| !matches!(value(blocker.slot), Value::Boolean(false) | Value::Blank))
}

/// Applies the limits of a result of which every account has its label.
pub(crate) fn finish(data: &mut Data<'_>, result: &CompiledResult, funnel: &[Funnel], faults: &mut Vec<AccountFault>) {
    let plan = data.plan();
    let (index, planned) = (result.index, &plan.results[result.index]);
    let mut work = Work::new(plan, data, result);
    let accounts = data.accounts().len();
    let mut labels: Vec<Option<Arc<str>>> = vec![None; accounts];
    let (mut hits, mut movable) = (vec![None; accounts], vec![false; accounts]);
    for account in 0..accounts {
        let values = data.result(index);
        let Value::Text(label) = values.values.get(account) else { continue };
        let set = values.is_set(account);
        let value = |slot: usize| data.value(slot, account);
        if !set && (funnel[account] != Funnel::In || is_blocked(plan, index, &value)) {
            continue;
        }
        labels[account] = Some(label);
        hits[account] = values.hit(account);
        movable[account] = !set;
    }
    let mut moved: BTreeMap<usize, Result<usize, CellError>> = BTreeMap::new();
    let mut kept_from: HashMap<usize, Vec<Arc<str>>> = HashMap::new();
    let limited_labels = limited_labels(plan, index);
    let mut again = true;
    while again {
        again = false;
        for (label, limits) in &limited_labels {
            let arrived: Vec<usize> = (0..accounts).filter(|&account| labels[account].as_ref() == Some(label)).collect();
            faults.extend(work.want(data, planned.reads.iter().copied(), limits, &arrived, &movable));
            for (account, refusal) in work.choose(limits) {
                if !movable[account] || labels[account].as_ref() != Some(label) {
                    continue;
                }
                again = true;
                work.limited.refusals.entry(account).or_default().push(refusal);
                let kept = kept_from.entry(account).or_default();
                kept.push(Arc::clone(label));
                work.load(data, planned.reads.iter().copied(), account);
                let next = next_row(result, &mut work.evaluator, hits[account].unwrap_or(0), kept);
                labels[account] = None;
                match next {
                    Ok(Some(position)) => {
                        labels[account] = Some(Arc::clone(&result.rules[position].label));
                        hits[account] = Some(position);
                        moved.insert(account, Ok(position));
                    }
                    Ok(None) => {
                        faults.push(AccountFault { account, result: index, rule: None, part: RulePart::Formula, what: What::NoRowFits });
                        moved.insert(account, Err(CellError::NotAvailable));
                    }
                    Err((rule, what, error)) => {
                        faults.push(AccountFault { account, result: index, rule: Some(rule), part: RulePart::Formula, what });
                        moved.insert(account, Err(error));
                    }
                }
            }
        }
    }
    work.settle(&labels);
    let limited = work.limited;
    let own = &mut data.results[index];
    let values = Arc::make_mut(&mut own.values);
    for (account, became) in moved {
        let (value, hit) = match became {
            Ok(position) => (Value::Text(Arc::clone(&result.rules[position].label)), u32::try_from(position).ok()),
            Err(error) => (Value::Error(error), None),
        };
        values.set(account, value);
        if let Details::Hit(hits) = &mut own.details
            && let Some(own) = hits.get_mut(account)
        {
            *own = hit;
        }
    }
    own.limited = Some(Arc::new(limited));
}

/// What people have set first, then the highest, then the order of the sheet.
fn from_the_highest(one: &Candidate, other: &Candidate) -> Ordering {
    other.set.cmp(&one.set).then(other.by.total_cmp(&one.by)).then(one.account.cmp(&other.account))
}

/// Whether an account has a place in the row of a limit: one that another limit of the label keeps out has none.
fn counts(out: &BTreeMap<usize, usize>, account: usize, limit: usize) -> bool {
    out.get(&account).is_none_or(|&by| by == limit)
}

/// The limits of a result at work.
struct Work<'p> {
    plan: &'p Plan,
    evaluator: Evaluator,
    readers: BTreeMap<usize, Reader>,
    /// The groups of each limit, by what they are compared by.
    groups: HashMap<(usize, String), Group>,
    known: HashSet<(usize, usize)>,
    /// Those who have a place under the limits of a label, by the first of these.
    inside: BTreeMap<usize, Vec<usize>>,
    limited: Limited,
}

impl<'p> Work<'p> {
    fn new(plan: &'p Plan, data: &Data<'_>, result: &CompiledResult) -> Self {
        let mut work = Self {
            plan,
            evaluator: Evaluator::new(plan.scope.columns.len()),
            readers: BTreeMap::new(),
            groups: HashMap::new(),
            known: HashSet::new(),
            inside: BTreeMap::new(),
            limited: Limited::default(),
        };
        let columns = |id| data.column(id);
        let environment = environment(plan, &columns);
        for &limit in &plan.results[result.index].limits {
            let planned = &plan.limits[limit];
            let amount = work.evaluator.evaluate(&compile(&planned.parsed.formula, &environment)).value;
            match amount {
                Value::Number(number) if number >= 0.0 => {
                    if is_below_one(number) {
                        work.limited.below_one.push((limit, number));
                    }
                    work.limited.amounts.insert(limit, round_to_15_digits(number).floor() as usize);
                }
                other => work.limited.without_amount.push((limit, other)),
            }
            work.readers.insert(limit, Reader::new(plan, data, planned));
        }
        work
    }

    fn load(&mut self, data: &Data<'_>, slots: impl Iterator<Item = usize>, account: usize) {
        for slot in slots {
            self.evaluator.load(slot, data.value(slot, account));
        }
    }

    /// Notes accounts that would have the label of these limits, and gives those for which what the limits go by is no number.
    fn want(
        &mut self,
        data: &Data<'_>,
        slots: impl Iterator<Item = usize> + Clone,
        limits: &[usize],
        accounts: &[usize],
        movable: &[bool],
    ) -> Vec<AccountFault> {
        let mut faults = Vec::new();
        let order = limits.first().copied().unwrap_or_default();
        for &account in accounts {
            if !self.known.insert((order, account)) {
                continue;
            }
            self.load(data, slots.clone(), account);
            let value = |slot: usize| data.value(slot, account);
            // Limits of one label go by the same.
            let by = self.readers.get(&order).map_or(Value::Blank, |reader| reader.by_value(&mut self.evaluator, &value));
            // What people have set has its place whatever it goes by, and what is wrong with a score is told of the score.
            if movable[account] && self.plan.limits[order].parsed.by.is_some() {
                let what = match &by {
                    Value::Number(_) => None,
                    Value::Blank => Some(None),
                    Value::Text(text) if folded(text).is_empty() => Some(None),
                    Value::Error(_) => Some(Some(What::Error)),
                    other => Some(Some(What::NotANumber(other.clone()))),
                };
                match what {
                    Some(None) => self.limited.without_order.push((order, account)),
                    Some(Some(what)) => {
                        let result = self.plan.limits[order].result;
                        faults.push(AccountFault { account, result, rule: None, part: RulePart::By(order), what });
                    }
                    None => {}
                }
            }
            let by = order_of(&by);
            for &limit in limits {
                let Some(reader) = self.readers.get(&limit) else { continue };
                let group = reader.group(self.plan, &value);
                let compared = group.compared.clone();
                self.groups.entry((limit, compared.clone())).or_insert(group);
                self.limited.wanted.entry(limit).or_default().push(Candidate { account, group: compared, by, set: !movable[account] });
            }
        }
        faults
    }

    /// Leaves what was found of those that have the labels in the end: an account that was kept out once stays out, also where those
    /// who came later leave a place free.
    fn settle(&mut self, labels: &[Option<Arc<str>>]) {
        let plan = self.plan;
        let has = |limit: usize, account: usize| labels[account].as_ref() == Some(&plan.limits[limit].label);
        self.limited.places.retain(|&account, (limit, ..)| has(*limit, account));
        let late = |(&limit, inside): (&usize, &Vec<usize>)| {
            inside.iter().copied().filter(|&account| !has(limit, account)).map(|account| (limit, account)).collect::<Vec<_>>()
        };
        self.limited.passed_over = self.inside.iter().flat_map(late).collect();
        for edge in &mut self.limited.edges {
            let wanted = self.limited.wanted.get(&edge.limit).into_iter().flatten();
            let own = wanted.filter(|one| one.group == edge.group.compared && has(edge.limit, one.account));
            let own: Vec<&Candidate> = own.collect();
            edge.taken = own.len();
            edge.set = own.iter().filter(|one| one.set).count();
            edge.last_in = own.iter().max_by(|one, other| from_the_highest(one, other)).map(|one| one.account);
        }
    }

    /// Who does not get the label, looking at everybody who would have it from the highest down.
    fn choose(&mut self, limits: &[usize]) -> Vec<(usize, Refusal)> {
        let limits: Vec<usize> = limits.iter().copied().filter(|limit| self.limited.amounts.contains_key(limit)).collect();
        let Some(first) = limits.first() else { return Vec::new() };
        let group_of: HashMap<(usize, usize), &str> = limits
            .iter()
            .flat_map(|&limit| {
                self.limited.wanted.get(&limit).into_iter().flatten().map(move |one| ((limit, one.account), one.group.as_str()))
            })
            .collect();
        let mut all: Vec<&Candidate> = self.limited.wanted.get(first).into_iter().flatten().collect();
        all.sort_by(|one, other| from_the_highest(one, other));
        let mut edges: BTreeMap<(usize, &str), Edge> = BTreeMap::new();
        let mut seen: HashMap<(usize, &str), usize> = HashMap::new();
        let mut closed: HashSet<(usize, &str)> = HashSet::new();
        let (mut refused, mut places) = (Vec::new(), Vec::new());
        let mut rest = all.as_slice();
        while let Some(head) = rest.first() {
            let equal = rest.iter().take_while(|one| one.set == head.set && one.by.total_cmp(&head.by).is_eq()).count();
            let (level, behind) = rest.split_at(equal);
            rest = behind;
            let mut out: BTreeMap<usize, usize> = BTreeMap::new();
            let mut closing = BTreeSet::new();
            for &limit in &limits {
                let amount = self.limited.amounts.get(&limit).copied().unwrap_or_default();
                let mut by_group: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
                for one in level.iter().filter(|one| !out.contains_key(&one.account)) {
                    let group = group_of.get(&(limit, one.account)).copied().unwrap_or_default();
                    by_group.entry(group).or_default().push(one.account);
                }
                for (group, members) in by_group {
                    let edge = edges.entry((limit, group)).or_insert_with(|| Edge {
                        limit,
                        group: self.groups.get(&(limit, group.to_owned())).cloned().unwrap_or_default(),
                        amount,
                        taken: 0,
                        set: 0,
                        last_in: None,
                        first_out: Vec::new(),
                    });
                    // What people have set has its place, even above the limit.
                    let fits = head.set || (!closed.contains(&(limit, group)) && edge.taken + members.len() <= amount);
                    if !fits {
                        if edge.first_out.is_empty() {
                            edge.first_out.clone_from(&members);
                        }
                        out.extend(members.iter().map(|&account| (account, limit)));
                        closing.insert((limit, group));
                    }
                }
            }
            closed.extend(closing);
            for one in level {
                let place = |limit: usize| {
                    let group = group_of.get(&(limit, one.account)).copied().unwrap_or_default();
                    let of_group = |other: &&&Candidate| group_of.get(&(limit, other.account)).copied() == Some(group);
                    let tied = level.iter().filter(of_group).filter(|other| counts(&out, other.account, limit)).count();
                    (seen.get(&(limit, group)).copied().unwrap_or_default() + 1, tied)
                };
                if let Some(&limit) = out.get(&one.account) {
                    let (place, tied) = place(limit);
                    let amount = self.limited.amounts.get(&limit).copied().unwrap_or_default();
                    let group = group_of.get(&(limit, one.account)).copied().unwrap_or_default();
                    let group = self.groups.get(&(limit, group.to_owned())).cloned().unwrap_or_default();
                    refused.push((one.account, Refusal { limit, group, place, amount, tied }));
                } else if let Some(&limit) = limits.last() {
                    let amount = self.limited.amounts.get(&limit).copied().unwrap_or_default();
                    places.push((one.account, (limit, place(limit).0, amount)));
                }
            }
            for one in level {
                for &limit in &limits {
                    let group = group_of.get(&(limit, one.account)).copied().unwrap_or_default();
                    *seen.entry((limit, group)).or_default() += usize::from(counts(&out, one.account, limit));
                    if let Some(edge) = edges.get_mut(&(limit, group)).filter(|_| !out.contains_key(&one.account)) {
                        edge.taken += 1;
                        edge.set += usize::from(one.set);
                        edge.last_in = Some(one.account);
                    }
                }
            }
        }
        let edges: Vec<Edge> = edges.into_values().collect();
        self.limited.edges.retain(|edge| !limits.contains(&edge.limit));
        self.limited.edges.extend(edges);
        for (account, _) in &refused {
            self.limited.places.remove(account);
        }
        self.inside.insert(*first, places.iter().map(|(account, _)| *account).collect());
        self.limited.places.extend(places);
        refused
    }
}
