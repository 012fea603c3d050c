//! What is computed, in which order: every formula checked, every result with its slot, its needs and its stage.
//!
//! A result needs the results that its formulas and weights read. Score, Blocker and Classify rows are evaluated for accounts
//! still in the funnel, so that they need every Knock-out too; a Compute row that reads one of their results is evaluated for
//! those accounts as well, since the others have no such result. A *stage* is a set of results that one walk over the accounts can
//! compute; a new one begins where a result of all accounts must be known first.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::accounts::{Accounts, LookupTable};
use crate::criteria::{Scale, Step, Written};
use crate::formula::checking::check::{Checked, Expected, check};
use crate::formula::checking::scope::{Origin, RangeId, Scope, ScopeColumn, ScopeTable};
use crate::formula::syntax::ast::Part;
use crate::formula::{Dialect, Fault};
use crate::foundation::column::Kind;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::say;

use super::analysis::scale_fit;
use super::held_texts::held_texts;
use super::last_time::LastTime;
use super::limits::{LimitPlan, Target, planned};
use super::overriding::Overriding;
use super::parsed::{ParsedLimit, ParsedRule, ParsedRules, ReasonPart, for_each_node, for_each_reference, locate};

/// A result and how it is computed.
#[derive(Clone, Debug)]
pub struct ResultPlan {
    /// Its name as first written.
    pub name: String,
    /// The step that makes it.
    pub step: Step,
    /// Its rules: indexes into [`Plan::rules`], in the order of the sheet.
    pub rules: Vec<usize>,
    /// The slot under which formulas read it.
    pub slot: usize,
    /// What its values are.
    pub kind: Kind,
    /// The walk in which it is computed.
    pub stage: usize,
    /// Whether only accounts still in the funnel have it.
    pub in_funnel: bool,
    /// The slots that its formulas and weights read for the account at hand.
    pub reads: BTreeSet<usize>,
    /// The whole columns that its formulas and weights range over.
    pub ranges: BTreeSet<RangeId>,
    /// Those of them of which only the numbers count, as in `SUM`.
    pub number_ranges: BTreeSet<RangeId>,
    /// Its limits: indexes into [`Plan::limits`].
    pub limits: Vec<usize>,
}

impl ResultPlan {
    /// Whether it is written to the workbook: a name that begins with `_` is for other formulas only.
    pub fn is_written(&self) -> bool {
        !self.name.starts_with('_')
    }
}

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

fn first_class(results: &[ResultPlan]) -> Option<usize> {
    results.iter().position(|result| result.step == Step::Classify && result.is_written())
}

fn results_of(rules: &[ParsedRule]) -> Vec<ResultPlan> {
    let mut results: Vec<ResultPlan> = Vec::new();
    for (index, parsed) in rules.iter().enumerate() {
        let name = &parsed.rule.result.text;
        match results.iter_mut().find(|result| folded(&result.name) == folded(name) && result.step == parsed.rule.step) {
            Some(result) => result.rules.push(index),
            None => results.push(ResultPlan {
                name: name.clone(),
                step: parsed.rule.step,
                rules: vec![index],
                slot: 0,
                kind: match parsed.rule.step {
                    Step::Compute | Step::Limit => Kind::Any,
                    Step::Knockout | Step::Blocker => Kind::Boolean,
                    Step::Score => Kind::Number,
                    Step::Classify => Kind::Text,
                },
                stage: 0,
                in_funnel: false,
                reads: BTreeSet::new(),
                ranges: BTreeSet::new(),
                number_ranges: BTreeSet::new(),
                limits: Vec::new(),
            }),
        }
    }
    results
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

/// For every result the results that its formulas and weights name, whether for one account or as a whole column.
fn needs(
    rules: &[ParsedRule],
    limits: &[ParsedLimit],
    results: &[ResultPlan],
    scope: &Scope,
    blocked_are_shown: bool,
) -> Vec<BTreeSet<usize>> {
    let by_slot: BTreeMap<usize, usize> = results.iter().enumerate().map(|(index, result)| (result.slot, index)).collect();
    let knockouts: Vec<usize> = (0..results.len()).filter(|&index| results[index].step == Step::Knockout).collect();
    let first_class = first_class(results);
    results
        .iter()
        .enumerate()
        .map(|(index, result)| {
            let mut needed = BTreeSet::new();
            if matches!(result.step, Step::Score | Step::Blocker | Step::Classify) {
                needed.extend(&knockouts);
            }
            let own: Vec<&ParsedLimit> = limits_of(limits, result).collect();
            // Blocked accounts that do not show it take no place of the first class, and without an expression the first score says who comes
            // first.
            if !own.is_empty() && first_class == Some(index) && !blocked_are_shown {
                needed.extend((0..results.len()).filter(|&index| results[index].step == Step::Blocker));
            }
            if own.iter().any(|limit| limit.by.is_none()) {
                needed.extend(results.iter().position(|other| other.step == Step::Score));
            }
            let of_rules = result.rules.iter().flat_map(|&rule| rules[rule].formula.iter().chain(&rules[rule].weight));
            for tree in of_rules.chain(own.iter().flat_map(|limit| limit.trees())) {
                for_each_reference(&tree.root, &mut |reference| {
                    let own = reference.table.as_ref().is_none_or(|table| scope.is_accounts(table));
                    if let Some(&read) = own.then(|| scope.slot(&reference.column)).flatten().and_then(|slot| by_slot.get(&slot)) {
                        needed.insert(read);
                    }
                });
            }
            needed
        })
        .collect()
}

/// The limits of a result.
fn limits_of<'a>(limits: &'a [ParsedLimit], result: &ResultPlan) -> impl Iterator<Item = &'a ParsedLimit> {
    let own = |limit: &&ParsedLimit| result.step == Step::Classify && folded(&limit.rule.result.text) == folded(&result.name);
    limits.iter().filter(own)
}

/// The results so that each comes after those it needs, otherwise in the order of the sheet; or the circles among them that have no result
/// in common.
fn order(results: &[ResultPlan], needs: &[BTreeSet<usize>]) -> Result<Vec<usize>, Vec<Vec<usize>>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; results.len()];
    let mut order = Vec::with_capacity(results.len());
    let mut circles: Vec<Vec<usize>> = Vec::new();
    for start in 0..results.len() {
        if marks[start] != Mark::New {
            continue;
        }
        marks[start] = Mark::Open;
        let mut path = vec![(start, needs[start].iter())];
        while let Some((result, rest)) = path.last_mut() {
            let result = *result;
            match rest.next() {
                Some(&next) if marks[next] == Mark::Open => {
                    let begin = path.iter().position(|(open, _)| *open == next).unwrap_or(0);
                    let circle: Vec<usize> = path[begin..].iter().map(|(open, _)| *open).collect();
                    if !circles.iter().flatten().any(|known| circle.contains(known)) {
                        circles.push(circle);
                    }
                }
                Some(&next) if marks[next] == Mark::New => {
                    marks[next] = Mark::Open;
                    path.push((next, needs[next].iter()));
                }
                Some(_) => {}
                None => {
                    marks[result] = Mark::Done;
                    order.push(result);
                    path.pop();
                }
            }
        }
    }
    if circles.is_empty() { Ok(order) } else { Err(circles) }
}

/// The text in which a result reads another, and the characters of the reference.
fn reading<'a>(
    from: &ResultPlan,
    to: &ResultPlan,
    rules: &'a [ParsedRule],
    limits: &'a [ParsedLimit],
    scope: &Scope,
) -> Option<(&'a Written, Range<usize>)> {
    let of_rules = from.rules.iter().map(|&rule| &rules[rule]).flat_map(|parsed| {
        let formula = parsed.formula.iter().map(|tree| (tree, &parsed.rule.formula));
        formula.chain(parsed.weight.iter().map(|tree| (tree, &parsed.rule.weight)))
    });
    let of_limits = limits_of(limits, from).flat_map(|limit| {
        let formula = std::iter::once((&limit.formula, &limit.rule.formula));
        formula.chain(limit.per.iter().map(|tree| (tree, &limit.rule.per))).chain(limit.by.iter().map(|tree| (tree, &limit.rule.by)))
    });
    of_rules.chain(of_limits).find_map(|(tree, written)| {
        let mut found = None;
        for_each_node(&tree.root, &mut |node| {
            if let Part::Reference(reference) = &node.part
                && reference.table.as_ref().is_none_or(|table| scope.is_accounts(table))
                && scope.slot(&reference.column) == Some(to.slot)
            {
                found.get_or_insert_with(|| node.span.clone());
            }
        });
        // The columns of a limit are read one by one from a cell that may hold several.
        found.map(|span| (written, if written.text.get(span.clone()).is_some() { span } else { 0..written.text.len() }))
    })
}

/// A limit through which a result needs another without a formula that names it: by who is blocked, or by the first score.
fn unnamed_need<'a>(from: &ResultPlan, to: &ResultPlan, limits: &'a [ParsedLimit]) -> Option<&'a ParsedLimit> {
    match to.step {
        Step::Blocker => limits_of(limits, from).next(),
        Step::Score => limits_of(limits, from).find(|limit| limit.by.is_none()),
        _ => None,
    }
}

fn circle_fault(
    circle: &[usize],
    results: &[ResultPlan],
    rules: &[ParsedRule],
    limits: &[ParsedLimit],
    scope: &Scope,
    accounts: &Accounts,
    language: Language,
) -> Diagnostic {
    let read = |from: usize, to: usize| reading(&results[from], &results[to], rules, limits, scope);
    let after = |place: usize| circle[(place + 1) % circle.len()];
    let through_limit = (0..circle.len()).find_map(|place| {
        let (from, to) = (circle[place], after(place));
        if read(from, to).is_some() { None } else { Some((unnamed_need(&results[from], &results[to], limits)?, to)) }
    });
    let rule = &rules[results[circle[0]].rules[0]].rule;
    // A result that reads the next one only through the funnel has no such text: its first formula stands for it.
    let (written, span) = match through_limit {
        Some((limit, _)) => (&limit.rule.formula, 0..limit.rule.formula.text.len()),
        None => read(circle[0], after(0)).unwrap_or((&rule.formula, 0..rule.formula.text.len())),
    };
    let name = &results[circle[0]].name;
    if let [own] = circle {
        let hides = accounts.columns.iter().any(|column| folded(&column.header) == folded(&results[*own].name));
        let fault = Diagnostic::error(
            "circle",
            written.location.clone(),
            say!(language, "the result \"{name}\" reads itself", "das Ergebnis „{name}“ liest sich selbst"),
        )
        .with_excerpt(written.text.clone(), span, "");
        return fault.with_help(if hides {
            say!(
                language,
                "a result hides the accounts' column of the same name: give the result another name",
                "ein Ergebnis verdeckt die gleichnamige Spalte der Kunden: dem Ergebnis einen anderen Namen geben"
            )
        } else {
            say!(language, "write the formula without [{name}]", "die Formel ohne [{name}] schreiben")
        });
    }
    let row = match language {
        Language::English => "row",
        Language::German => "Zeile",
    };
    let described = |index: usize| {
        let result = &results[index];
        let rows = result.rules.iter().map(|&rule| rules[rule].rule.number.to_string()).collect::<Vec<_>>().join(", ");
        format!("{} ({row} {rows})", language.quoted(&result.name))
    };
    let chain = circle.iter().chain(&circle[..1]).map(|&index| described(index)).collect::<Vec<_>>().join(" → ");
    let through_funnel = circle.iter().any(|&index| results[index].step == Step::Knockout);
    let fault = Diagnostic::error(
        "circle",
        written.location.clone(),
        say!(language, "these results need each other in a circle: {chain}", "diese Ergebnisse brauchen einander im Kreis: {chain}"),
    )
    .with_excerpt(written.text.clone(), span, "");
    if let Some((_, to)) = through_limit {
        let (name, by) = (&results[to].name, crate::criteria::Field::By.word().in_language(language));
        return fault.with_help(if results[to].step == Step::Blocker {
            say!(
                language,
                "blocked accounts take no place under this limit, so that \"{name}\" must be known before: let it do without the class",
                "blockierte Kunden belegen unter dieser Höchstzahl keinen Platz, „{name}“ muss also vorher feststehen: ohne die Klasse formulieren"
            )
        } else {
            say!(
                language,
                "without \"{by}\" this limit goes by the first score, \"{name}\": write what it goes by there, for example [Revenue]",
                "ohne „{by}“ geht diese Höchstzahl nach der ersten Bewertung, „{name}“: dort schreiben, wonach sie geht, zum Beispiel [Umsatz]"
            )
        });
    }
    fault.with_help(if through_funnel {
        say!(
            language,
            "scores, blockers and classes are computed only for accounts that pass every knock-out, so a knock-out cannot read them",
            "Bewertungen, Hindernisse und Einstufungen gibt es nur für Kunden, die jedes K.O. bestehen; ein K.O. kann sie nicht lesen"
        )
    } else {
        say!(language, "let one of them do without the other", "eines davon ohne das andere formulieren")
    })
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

/// Puts every result in the earliest stage in which all that it needs is there.
fn stage(rules: &[ParsedRule], results: &mut [ResultPlan], order: &[usize], needs: &[BTreeSet<usize>], first_slot: usize) {
    for &index in order {
        let mut stage = 0;
        let mut in_funnel = matches!(results[index].step, Step::Score | Step::Blocker | Step::Classify);
        for &needed in &needs[index] {
            let slot = results[needed].slot;
            let as_column = results[index].ranges.contains(&RangeId { table: None, column: slot });
            let of_all = as_column
                || !results[needed].limits.is_empty()
                || results[needed].rules.iter().any(|&rule| rules[rule].rule.scale.looks_at_others());
            stage = stage.max(results[needed].stage + usize::from(of_all));
            in_funnel |= results[needed].in_funnel && results[index].reads.contains(&slot);
        }
        debug_assert!(results[index].slot >= first_slot, "results come after the accounts' columns");
        results[index].stage = stage;
        results[index].in_funnel = in_funnel;
    }
}
