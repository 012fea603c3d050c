//! Decisions that a blank cell made: `[Complaints]<=5` holds for an account whose complaints nobody entered, since a blank is 0.
//!
//! A comparison is *turned* (`<=` becomes `>`) where a side of it reads blank cells only and both sides are numbers; where that gives
//! another Knock-out, Blocker or class, the blank decided. If the row is TRUE because of it, that is a finding at the cell; if it is FALSE,
//! which is the careful side, one note a column. Where the formula asks for the blank itself (`ISBLANK`, `=""`), its author has thought of it.
//!
//! Few columns that are compared have blanks. Only their accounts are looked at, and nothing is compiled where there is none.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::criteria::Step;
use crate::formula::checking::inputs::{Source, inputs};
use crate::formula::running::compile::{Environment, compile};
use crate::formula::running::program::{Evaluator, Program};
use crate::formula::syntax::ast::{Level, Node, Operator, Part, Tree};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{CellAddress, Place};
use crate::foundation::value::{CellError, Value};
use crate::say;

use crate::evaluation::data::{Data, Funnel};
use crate::evaluation::parsed::{ParsedRule, for_each_node};
use crate::evaluation::plan::{Plan, ResultPlan};
use crate::evaluation::walk::Walked;

/// Accounts that a note names.
const NAMED: usize = 5;

/// Functions that ask whether there is something in a cell.
const ASKING: [&str; 8] = ["ISBLANK", "ISNUMBER", "ISTEXT", "ISNONTEXT", "LEN", "COUNT", "COUNTA", "COUNTBLANK"];

/// A comparison of a rule, and the rule's formula with the comparison turned.
struct Turn {
    rule: usize,
    sides: [Side; 2],
    /// Whether more or less is asked for.
    ordered: bool,
    comparison: Program,
    turned: Program,
}

/// Every comparison that a blank could decide.
struct Turns {
    each: Vec<Turn>,
    /// The formulas of rules that have several of them, with all of them turned, and how many there are.
    of_rules: BTreeMap<usize, (usize, Program)>,
}

impl Turns {
    /// The formulas with several comparisons turned; none where they are only some of a rule's.
    fn together<'a>(&'a self, turns: impl Iterator<Item = &'a Turn>) -> Option<Vec<(usize, &'a Program)>> {
        let mut by_rule: BTreeMap<usize, (usize, &Program)> = BTreeMap::new();
        for turn in turns {
            by_rule.entry(turn.rule).or_insert((0, &turn.turned)).0 += 1;
        }
        let formula = |(rule, (count, alone))| match count {
            1 => Some((rule, alone)),
            _ => self.of_rules.get(&rule).filter(|(all, _)| *all == count).map(|(_, program)| (rule, program)),
        };
        by_rule.into_iter().map(formula).collect()
    }
}

/// A side of a comparison.
struct Side {
    /// The slots that it reads.
    slots: Vec<usize>,
    program: Program,
}

/// A decision that a blank cell made.
struct Decided {
    account: usize,
    /// The column of the accounts, as an index into them.
    column: usize,
    rule: usize,
    /// Whether the row is TRUE because of it.
    holds: bool,
}

/// The findings and notes about them.
pub(crate) fn decided_by_blanks(data: &Data<'_>, walked: &Walked, environment: &Environment<'_>) -> Vec<Diagnostic> {
    let plan = data.plan();
    let turns = turns(data, environment);
    if turns.each.is_empty() {
        return Vec::new();
    }
    let watched: BTreeSet<usize> =
        turns.each.iter().flat_map(|turn| &turn.sides).flat_map(|side| &side.slots).flat_map(|&slot| cells(plan, data, slot)).collect();
    let columns = &data.accounts().columns;
    let has_blank = |account: &usize| watched.iter().any(|&column| columns[column].column.values().is_blank(*account));
    let accounts: Vec<usize> = (0..data.accounts().len()).filter(has_blank).collect();
    let again = Again::new(data, walked, environment);
    let decided: Vec<Decided> = accounts
        .par_iter()
        .map_init(|| Evaluator::new(plan.scope.columns.len()), |evaluator, &account| again.decided(&turns, evaluator, account))
        .flatten_iter()
        .collect();
    said(data, &decided)
}

/// The columns of the accounts behind a slot: the column itself, and those that a computed value reads.
fn cells(plan: &Plan, data: &Data<'_>, slot: usize) -> Vec<usize> {
    let columns = data.accounts().columns.len();
    let (mut open, mut seen) = (vec![slot], BTreeSet::new());
    while let Some(slot) = open.pop() {
        if seen.insert(slot)
            && let Some(result) = slot.checked_sub(columns).and_then(|index| plan.results.get(index))
            && result.step == Step::Compute
        {
            open.extend(&result.reads);
        }
    }
    seen.retain(|slot| *slot < columns);
    seen.into_iter().collect()
}

fn turns(data: &Data<'_>, environment: &Environment<'_>) -> Turns {
    let plan = data.plan();
    let blank: Vec<bool> = data.accounts().columns.iter().map(|column| column.column.values().has_blank()).collect();
    let (mut turns, mut of_rules) = (Vec::new(), BTreeMap::new());
    for (rule, parsed) in plan.rules.iter().enumerate() {
        let Some(tree) = parsed.formula.as_ref().filter(|_| parsed.rule.step != Step::Score) else { continue };
        let asked = asked(tree, plan);
        let read = inputs(tree, &plan.scope);
        let (mut all_turned, before) = (tree.clone(), turns.len());
        for_each_node(&tree.root, &mut |node| {
            let (Level::Comparison, Part::Chain(first, rest)) = (node.level(), &node.part) else { return };
            let [(operator, second)] = rest.as_slice() else { return };
            let slots = |side: &Node| -> Vec<usize> {
                let inside = read.iter().filter(|input| input.span.start >= side.span.start && input.span.end <= side.span.end);
                inside.filter_map(|input| if let Source::Slot(slot) = input.source { Some(slot) } else { None }).collect()
            };
            let sides = [&**first, second].map(|side| (side, slots(side)));
            // A side that is blank has nothing but blanks.
            let can_be_blank = |slots: &Vec<usize>| {
                let behind = |slot: &usize| cells(plan, data, *slot).into_iter().any(|column| blank.get(column).copied().unwrap_or(false));
                !slots.is_empty() && slots.iter().all(|slot| !asked.contains(slot) && behind(slot))
            };
            if !sides.iter().any(|(_, slots)| can_be_blank(slots))
                || sides.iter().flat_map(|(_, slots)| slots).any(|slot| asked.contains(slot))
            {
                return;
            }
            let mut turned = tree.clone();
            turn(&mut turned.root, &node.span);
            turn(&mut all_turned.root, &node.span);
            let part = |node: &Node| compile(&Tree::new(node.clone()), environment);
            turns.push(Turn {
                rule,
                sides: sides.map(|(side, slots)| Side { slots, program: part(side) }),
                ordered: !matches!(operator, Operator::Equal | Operator::NotEqual),
                comparison: part(node),
                turned: compile(&turned, environment),
            });
        });
        if turns.len() > before + 1 {
            of_rules.insert(rule, (turns.len() - before, compile(&all_turned, environment)));
        }
    }
    Turns { each: turns, of_rules }
}

/// The slots of which a formula asks whether there is something in them.
fn asked(tree: &Tree, plan: &Plan) -> BTreeSet<usize> {
    let mut asked = BTreeSet::new();
    let mut reads = |node: &Node| {
        for_each_node(node, &mut |inner| {
            if let Part::Reference(reference) = &inner.part {
                asked.extend(plan.scope.slot(&reference.column));
            }
        });
    };
    let is_empty = |node: &Node| matches!(&node.part, Part::Text(text) if text.is_empty());
    for_each_node(&tree.root, &mut |node| match &node.part {
        Part::Call(called, _) if called.known().is_some_and(|function| ASKING.contains(&function.name.english)) => reads(node),
        Part::Chain(first, rest)
            if node.level() == Level::Comparison && (is_empty(first) || rest.iter().any(|(_, operand)| is_empty(operand))) =>
        {
            reads(node);
        }
        _ => {}
    });
    asked
}

/// Turns the comparison that stands at a place.
fn turn(node: &mut Node, span: &Range<usize>) {
    if node.span == *span
        && let Part::Chain(_, rest) = &mut node.part
        && let [(operator, _)] = rest.as_mut_slice()
    {
        *operator = match *operator {
            Operator::Less => Operator::GreaterOrEqual,
            Operator::LessOrEqual => Operator::Greater,
            Operator::Greater => Operator::LessOrEqual,
            Operator::GreaterOrEqual => Operator::Less,
            Operator::Equal => Operator::NotEqual,
            Operator::NotEqual => Operator::Equal,
            other => other,
        };
        return;
    }
    match &mut node.part {
        Part::Signed(_, inner) | Part::Percent(inner) => turn(inner, span),
        Part::Chain(first, rest) => {
            turn(first, span);
            rest.iter_mut().for_each(|(_, operand)| turn(operand, span));
        }
        Part::Call(_, arguments) => arguments.iter_mut().for_each(|argument| turn(argument, span)),
        _ => {}
    }
}

/// Decides for accounts again, with comparisons turned.
struct Again<'a> {
    data: &'a Data<'a>,
    walked: &'a Walked,
    /// The formulas of the rules as they are; none of those that mean "otherwise", and of Score rows.
    programs: Vec<Option<Program>>,
    /// The slots that formulas read for the account at hand.
    loaded: BTreeSet<usize>,
}

impl<'a> Again<'a> {
    fn new(data: &'a Data<'_>, walked: &'a Walked, environment: &Environment<'_>) -> Again<'a> {
        let plan = data.plan();
        let formula =
            |rule: &ParsedRule| rule.formula.as_ref().filter(|_| rule.rule.step != Step::Score).map(|tree| compile(tree, environment));
        let programs = plan.rules.iter().map(formula).collect();
        let loaded = plan.results.iter().flat_map(|result| &result.reads).copied().collect();
        Again { data, walked, programs, loaded }
    }

    /// What blank cells decided for an account.
    fn decided(&self, turns: &Turns, evaluator: &mut Evaluator, account: usize) -> Vec<Decided> {
        self.load(evaluator, account);
        // Each comparison that a blank takes part in: its cells, and whether it holds.
        let mut at_hand: Vec<(&Turn, Vec<usize>, bool)> = Vec::new();
        for turn in &turns.each {
            let columns = self.blank_cells(turn, evaluator, account);
            if !columns.is_empty()
                && let Value::Boolean(holds) = evaluator.evaluate(&turn.comparison).value
            {
                at_hand.push((turn, columns, holds));
            }
        }
        let mut deciding: Vec<&(&Turn, Vec<usize>, bool)> =
            at_hand.iter().filter(|(turn, _, _)| self.differs(&[(turn.rule, &turn.turned)], evaluator, account)).collect();
        // Each of them alone may change nothing, where another one stands in for it.
        if deciding.is_empty()
            && at_hand.len() > 1
            && let Some(all) = turns.together(at_hand.iter().map(|(turn, _, _)| *turn))
            && self.differs(&all, evaluator, account)
        {
            deciding = at_hand.iter().collect();
        }
        let mut decided: Vec<Decided> = Vec::new();
        for (turn, columns, holds) in deciding {
            let is_computed = self.data.plan().rules[turn.rule].rule.step == Step::Compute;
            let holds = if is_computed { *holds } else { self.holds(turn.rule, &[], evaluator) == Some(true) };
            for &column in columns {
                if !decided.iter().any(|other| other.column == column && other.holds == holds) {
                    decided.push(Decided { account, column, rule: turn.rule, holds });
                }
            }
        }
        decided
    }

    fn load(&self, evaluator: &mut Evaluator, account: usize) {
        for &slot in &self.loaded {
            evaluator.load(slot, self.data.value(slot, account));
        }
    }

    /// The blank cells that a comparison takes for numbers; none where it does not.
    fn blank_cells(&self, turn: &Turn, evaluator: &mut Evaluator, account: usize) -> Vec<usize> {
        let blank_side = |side: &&Side| !side.slots.is_empty() && side.slots.iter().all(|slot| self.data.value(*slot, account).is_blank());
        let blank: Vec<&Side> = turn.sides.iter().filter(blank_side).collect();
        if blank.is_empty() {
            return Vec::new();
        }
        let values = turn.sides.each_ref().map(|side| evaluator.evaluate(&side.program).value);
        let numbers = values.iter().filter(|value| matches!(value, Value::Number(_))).count();
        let all_count = values.iter().all(|value| matches!(value, Value::Number(_) | Value::Blank));
        // Two blanks are equal, whatever they stand for.
        if !all_count || (numbers == 0 && !turn.ordered) {
            return Vec::new();
        }
        let columns = &self.data.accounts().columns;
        let slots = blank.iter().flat_map(|side| &side.slots);
        let behind: BTreeSet<usize> = slots.flat_map(|&slot| cells(self.data.plan(), self.data, slot)).collect();
        behind.into_iter().filter(|column| columns[*column].column.values().is_blank(account)).collect()
    }

    /// Whether a Knock-out, Blocker or class is another one with these formulas in place of their rules'. Scores stay as they are. The
    /// evaluator is left as it was.
    fn differs(&self, turned: &[(usize, &Program)], evaluator: &mut Evaluator, account: usize) -> bool {
        let plan = self.data.plan();
        let mut changed: BTreeSet<usize> = BTreeSet::new();
        let mut differs = false;
        for &index in &plan.order {
            let planned = &plan.results[index];
            let is_turned = planned.rules.iter().any(|rule| turned.iter().any(|(other, _)| other == rule));
            let is_out = planned.in_funnel && self.walked.funnel[account] != Funnel::In;
            if is_out || planned.step == Step::Score || !is_turned && planned.reads.is_disjoint(&changed) {
                continue;
            }
            // What people have set, or a limit, no comparison decided.
            let result = self.data.result(index);
            if result.is_set(account) || result.is_kept_from(account) {
                continue;
            }
            let before = result.values.get(account);
            let after = self.value(planned, turned, evaluator);
            // What cannot be decided with the comparison turned says nothing of what the blank decided.
            let Some(after) = after.filter(|after| before.error().is_none() && *after != before) else { continue };
            if planned.step != Step::Compute {
                differs = true;
                break;
            }
            changed.insert(planned.slot);
            evaluator.load(planned.slot, after);
        }
        for &slot in &changed {
            evaluator.load(slot, self.data.value(slot, account));
        }
        differs
    }

    /// A result of the account at hand; none where it cannot be decided.
    fn value(&self, planned: &ResultPlan, turned: &[(usize, &Program)], evaluator: &mut Evaluator) -> Option<Value> {
        let mut rows = planned.rules.iter().map(|&rule| self.holds(rule, turned, evaluator));
        let decided = |rows: &mut dyn Iterator<Item = Option<bool>>, by: bool| {
            let rows: Vec<Option<bool>> = rows.collect();
            let hit = rows.contains(&Some(by));
            (hit || !rows.contains(&None)).then_some(Value::Boolean(hit == by))
        };
        match planned.step {
            Step::Knockout => decided(&mut rows, false),
            Step::Blocker => decided(&mut rows, true),
            Step::Classify => {
                for &rule in &planned.rules {
                    if rows.next()?? {
                        return Some(Value::text(self.data.plan().rules[rule].rule.item.text.as_str()));
                    }
                }
                // No row fits, which is another outcome than a label.
                Some(Value::Error(CellError::NotAvailable))
            }
            Step::Compute => {
                drop(rows);
                let rule = planned.rules.last()?;
                let program = self.program(*rule, turned)?;
                Some(evaluator.evaluate(program).value).filter(|value| value.error().is_none())
            }
            Step::Score | Step::Limit => None,
        }
    }

    fn program<'b>(&'b self, rule: usize, turned: &[(usize, &'b Program)]) -> Option<&'b Program> {
        turned.iter().find(|(other, _)| *other == rule).map(|(_, program)| *program).or(self.programs[rule].as_ref())
    }

    /// Whether a row is TRUE; none where it is neither that nor FALSE.
    fn holds(&self, rule: usize, turned: &[(usize, &Program)], evaluator: &mut Evaluator) -> Option<bool> {
        self.program(rule, turned).map_or(Some(true), |program| evaluator.evaluate(program).value.to_condition().ok())
    }
}

/// A finding for each cell that made a row TRUE, and a note for each column whose blanks made rows FALSE.
fn said(data: &Data<'_>, decided: &[Decided]) -> Vec<Diagnostic> {
    let (plan, accounts) = (data.plan(), data.accounts());
    let language = plan.language();
    let mut said = Vec::new();
    let mut found: BTreeSet<(usize, usize)> = BTreeSet::new();
    for one in decided.iter().filter(|one| one.holds) {
        if found.insert((one.account, one.column)) {
            let (column, name) = (&accounts.columns[one.column], plan.called(one.rule));
            let sentence = say!(
                language,
                "decided by a blank: the cell counts as 0, and {name} is TRUE because of it",
                "durch eine leere Zelle entschieden: sie zählt als 0, und {name} ist dadurch WAHR"
            );
            let finding = Diagnostic::finding("decided-by-blank", accounts.cell(one.account, column.index), sentence);
            said.push(finding.with_help(help(&column.header, language)));
        }
    }
    said.sort_by(|left, right| left.location.cmp(&right.location));
    let mut by_column: BTreeMap<usize, (usize, BTreeSet<usize>)> = BTreeMap::new();
    for one in decided.iter().filter(|one| !one.holds && !found.contains(&(one.account, one.column))) {
        by_column.entry(one.column).or_insert((one.rule, BTreeSet::new())).1.insert(one.account);
    }
    for (column, (rule, of)) in by_column {
        let (column, name, count) = (&accounts.columns[column], plan.called(rule), language.count(of.len()));
        let mut keys: Vec<String> = of.iter().take(NAMED).map(|&account| accounts.key(account).shown(language)).collect();
        keys.extend((of.len() > NAMED).then(|| "…".to_owned()));
        let keys = keys.join(", ");
        let sentence = if of.len() == 1 {
            say!(
                language,
                "decided by a blank for 1 account ({keys}): its cell counts as 0, and {name} is FALSE because of it",
                "durch eine leere Zelle entschieden für 1 Kunden ({keys}): sie zählt als 0, und {name} ist dadurch FALSCH"
            )
        } else {
            say!(
                language,
                "decided by a blank for {count} accounts ({keys}): their cells count as 0, and {name} is FALSE because of it",
                "durch leere Zellen entschieden für {count} Kunden ({keys}): sie zählen als 0, und {name} ist dadurch FALSCH"
            )
        };
        let header = CellAddress { row: accounts.header_row, column: column.index };
        let location = accounts.location.at(Place::Cell(Arc::clone(&accounts.sheet), header));
        said.push(Diagnostic::note("decided-by-blank", location, sentence).with_help(help(&column.header, language)));
    }
    said
}

fn help(header: &str, language: Language) -> String {
    say!(
        language,
        "fill the cell, or say in the formula what a blank means, with ISBLANK([{header}])",
        "die Zelle füllen, oder in der Formel sagen, was leer bedeutet, mit ISTLEER([{header}])"
    )
}
