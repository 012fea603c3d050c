//! What is computed: every formula checked, every result with its slot, the order in which they are computed and the walk (`ordering`).
//!
//! A Compute row that reads a Score, Blocker or Classify result is evaluated for those accounts that have one, since the others have no such
//! result.

mod ordering;
mod result_plan;

use std::collections::BTreeSet;

use crate::accounts::{Accounts, LookupTable};
use crate::criteria::{Scale, Step};
use crate::formula::checking::check::{Checked, Expected, check};
use crate::formula::checking::scope::{Origin, RangeId, Scope, ScopeColumn, ScopeTable};
use crate::formula::{Dialect, Fault};
use crate::foundation::column::Kind;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::say;

use super::analysis::scale_fit;
use super::held_texts::held_texts;
use super::last_time::LastTime;
use super::limits::{LimitPlan, Target, planned};
use super::overriding::Overriding;
use super::parsed::{ParsedLimit, ParsedRule, ParsedRules, ReasonPart, locate};

use ordering::{circle_fault, needs, order, stage};
pub use result_plan::ResultPlan;
use result_plan::{first_class, results_of};

/// Everything that is known before the first account.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The rules that count, and make results.
    pub rules: Vec<ParsedRule>,
    /// The limits that count.
    pub limits: Vec<LimitPlan>,
    /// Whether blocked accounts show their class, and so take a place under a limit.
    pub blocked_are_shown: bool,
    /// How they are written.
    pub dialect: Dialect,
    /// The names that they read.
    pub scope: Scope,
    /// The results, in the order in which the criteria first name them.
    pub results: Vec<ResultPlan>,
    /// Indexes into `results`, each after those that it needs.
    pub order: Vec<usize>,
    /// The slots and columns that Reason texts read.
    pub reason_reads: BTreeSet<usize>,
    /// The whole columns that Reason texts range over.
    pub reason_ranges: BTreeSet<RangeId>,
    /// The run's TODAY().
    pub as_of: DayNumber,
    /// Findings in the criteria.
    pub findings: Vec<Diagnostic>,
    /// What people decided in place of the rules.
    pub overriding: Overriding,
    /// What the rules ask of earlier workbooks.
    pub last_time: LastTime,
}

impl Plan {
    /// Checks the rules against the accounts and other tables, and orders them. Every error there is, at once.
    pub fn new(parsed: ParsedRules, accounts: &Accounts, lookups: &[LookupTable], as_of: DayNumber) -> Result<Self, Vec<Diagnostic>> {
        let ParsedRules { rules, limits, dialect, off, blocked_are_shown } = parsed;
        let mut results = results_of(&rules);
        let mut scope = scope_of(accounts, lookups, &mut results);
        scope.off = off;
        let trees = rules.iter().flat_map(ParsedRule::trees).chain(limits.iter().flat_map(ParsedLimit::trees));
        let last_time = LastTime::asked(trees.map(|tree| &tree.root), &mut scope, accounts.len(), dialect.language);
        scope.held = held_texts(&rules, accounts, lookups);
        let needs = needs(&rules, &limits, &results, &scope, blocked_are_shown);
        let order = match order(&results, &needs) {
            Ok(order) => order,
            Err(circles) => {
                let fault = |circle: &Vec<usize>| circle_fault(circle, &results, &rules, &limits, &scope, accounts, dialect.language);
                let mut faults: Vec<Diagnostic> = circles.iter().map(fault).collect();
                // The other faults of the same sheet are wanted too; kinds of results are simply not known.
                faults.extend(check_all(&rules, &mut results, &mut scope, &(0..needs.len()).collect::<Vec<_>>(), dialect).0);
                faults.retain(Diagnostic::is_error);
                return Err(faults);
            }
        };
        let (mut faults, reason_reads, reason_ranges) = check_all(&rules, &mut results, &mut scope, &order, dialect);
        let (limits, reads, said) = planned(limits, &targets(&rules, &results), &scope, dialect);
        faults.extend(said);
        reads.into_iter().for_each(|(result, checked)| note_reads(&mut results[result], checked));
        for (place, limit) in limits.iter().enumerate() {
            let LimitPlan { result, by_slot, .. } = limit;
            results[*result].reads.extend(by_slot);
            if first_class(&results) == Some(*result) && !blocked_are_shown {
                // Who is blocked takes no place.
                let blockers: Vec<usize> = results.iter().filter(|result| result.step == Step::Blocker).map(|result| result.slot).collect();
                results[*result].reads.extend(blockers);
            }
            results[*result].limits.push(place);
        }
        faults.sort_by(|left, right| left.location.cmp(&right.location));
        if faults.iter().any(Diagnostic::is_error) {
            return Err(faults);
        }
        stage(&rules, &mut results, &order, &needs, accounts.columns.len());
        Ok(Self {
            rules,
            limits,
            blocked_are_shown,
            dialect,
            scope,
            results,
            order,
            reason_reads,
            reason_ranges,
            as_of,
            findings: faults,
            overriding: Overriding::default(),
            last_time,
        })
    }

    /// The language of everything written.
    pub fn language(&self) -> Language {
        self.dialect.language
    }

    /// The first Classify result that is written: the one that shows who is knocked out, blocked or undecided.
    pub fn first_class(&self) -> Option<usize> {
        first_class(&self.results)
    }

    /// The labels that the rows of a Classify result give, each once, in the order of the criteria.
    pub fn labels_of(&self, result: &ResultPlan) -> Vec<&str> {
        let mut labels: Vec<&str> = Vec::new();
        let items = result.rules.iter().map(|&rule| self.rules[rule].rule.item.text.as_str());
        for label in items.filter(|label| !label.is_empty()) {
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        labels
    }

    /// How messages name a rule: its row and item.
    pub fn called(&self, rule: usize) -> String {
        let rule = &self.rules[rule].rule;
        let row = rule.called(self.language());
        if rule.item.is_empty() { row } else { format!("{row} ({})", self.language().quoted(&rule.item.text)) }
    }

    /// How many stages there are.
    pub fn stages(&self) -> usize {
        self.results.iter().map(|result| result.stage + 1).max().unwrap_or(0)
    }
}

fn scope_of(accounts: &Accounts, lookups: &[LookupTable], results: &mut [ResultPlan]) -> Scope {
    let mut columns: Vec<ScopeColumn> = accounts
        .columns
        .iter()
        .map(|column| ScopeColumn { name: column.header.clone(), origin: Origin::Account(column.index), kind: column.kind })
        .collect();
    for result in results {
        result.slot = columns.len();
        columns.push(ScopeColumn { name: result.name.clone(), origin: Origin::Result, kind: result.kind });
    }
    let tables = lookups.iter().map(|table| ScopeTable {
        name: table.name.clone(),
        columns: table.columns.iter().map(|column| (column.header.clone(), column.kind)).collect(),
    });
    let names = std::iter::once(accounts.sheet.to_string()).chain(accounts.table.clone()).collect();
    Scope::new(accounts.sheet.to_string(), names, columns, tables.collect())
}

/// What limits need to know of the results.
fn targets(rules: &[ParsedRule], results: &[ResultPlan]) -> Vec<Target> {
    let labels = |result: &ResultPlan| result.rules.iter().map(|&rule| rules[rule].rule.item.text.clone()).collect();
    let target = |result: &ResultPlan| Target { name: result.name.clone(), step: result.step, slot: result.slot, labels: labels(result) };
    results.iter().map(target).collect()
}

type CheckedAll = (Vec<Diagnostic>, BTreeSet<usize>, BTreeSet<RangeId>);

/// Checks every tree. Results come in order, so that the kinds of those that a formula reads are known.
fn check_all(rules: &[ParsedRule], results: &mut [ResultPlan], scope: &mut Scope, order: &[usize], dialect: Dialect) -> CheckedAll {
    let mut faults = Vec::new();
    for &index in order {
        let mut kind: Option<Kind> = None;
        for rule in results[index].rules.clone() {
            let parsed = &rules[rule];
            if let Some(tree) = &parsed.formula {
                let checked = check(tree, scope, expected(parsed), dialect);
                faults.extend(checked.faults.iter().map(|fault| locate(fault.clone(), &parsed.rule.formula, 0)));
                faults.extend(scale_fit::misfit(parsed, checked.kind, dialect));
                kind = Some(kind.map_or(checked.kind, |kind| kind.or(checked.kind)));
                note_reads(&mut results[index], checked);
            }
            if let Some(tree) = &parsed.weight {
                let checked = check(tree, scope, Expected::Number, dialect);
                faults.extend(checked.faults.iter().map(|fault| locate(uncalculated(fault.clone(), dialect), &parsed.rule.weight, 0)));
                note_reads(&mut results[index], checked);
            }
        }
        if let (Step::Compute, Some(kind)) = (results[index].step, kind) {
            results[index].kind = kind;
            scope.columns[results[index].slot].kind = kind;
        }
    }
    let (mut reads, mut ranges) = (BTreeSet::new(), BTreeSet::new());
    for parsed in rules {
        for part in &parsed.reason {
            if let ReasonPart::Formula(tree, offset) = part {
                let checked = check(tree, scope, Expected::Any, dialect);
                faults.extend(checked.faults.into_iter().map(|fault| locate(fault, &parsed.rule.reason, *offset)));
                reads.extend(checked.reads);
                ranges.extend(checked.ranges);
            }
        }
    }
    (faults, reads, ranges)
}

/// A weight that names cells is a formula of the workbook's own whose value was never saved: no column is meant by it.
fn uncalculated(fault: Fault, dialect: Dialect) -> Fault {
    if fault.code != "cell-reference" {
        return fault;
    }
    let language = dialect.language;
    Fault { label: String::new(), ..fault }.with_help(say!(
        language,
        "save the workbook in Excel, so that the value of this formula stands in the cell, or write the weight as a number",
        "die Mappe in Excel speichern, damit der Wert dieser Formel in der Zelle steht, oder das Gewicht als Zahl schreiben"
    ))
}

fn expected(parsed: &ParsedRule) -> Expected {
    match parsed.rule.step {
        Step::Compute | Step::Limit => Expected::Any,
        Step::Knockout | Step::Blocker | Step::Classify => Expected::Condition,
        Step::Score if parsed.rule.scale == Scale::Points => Expected::Points,
        Step::Score if parsed.rule.scale.needs_number() => Expected::Number,
        Step::Score => Expected::Any,
    }
}

fn note_reads(result: &mut ResultPlan, checked: Checked) {
    result.reads.extend(checked.reads);
    result.ranges.extend(checked.ranges);
    result.number_ranges.extend(checked.number_ranges);
}
