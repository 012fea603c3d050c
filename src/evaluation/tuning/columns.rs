//! The columns that single rules give, kept with what they were made of.
//!
//! A column is made anew where its formula is another one. Where only what it reads has changed, the accounts for which that is so are
//! walked and no others; where nothing has, it is the same column. An account that is not in the funnel has nothing in the columns of
//! rules that need it.

use std::sync::Arc;

use crate::criteria::{BlankPolicy, Scale};
use crate::evaluation::data::{Data, Funnel};
use crate::evaluation::last_time::for_each_last_time;
use crate::evaluation::parsed::for_each_reference;
use crate::evaluation::plan::{Plan, ResultPlan};
use crate::evaluation::steps::compiled::environment;
use crate::evaluation::steps::score::{is_empty, points_of, weight_of};
use crate::formula::checking::scope::RangeId;
use crate::formula::running::compile::compile;
use crate::formula::running::over_columns::{Condition, TRUE, code};
use crate::formula::running::program::{Evaluated, Evaluator, Program};
use crate::formula::syntax::ast::Tree;
use crate::foundation::column::Column;
use crate::foundation::language::folded;
use crate::foundation::value::{CellError, Value};
use crate::foundation::values::Values;

/// A column or result by its name, with its values.
type NamedValues = (String, Arc<Values>);

/// What a condition says of an account that is not in the funnel.
pub(super) const OUT: u8 = u8::MAX;

/// What stands for an account at hand: the plan, the results so far, and who is in the funnel.
pub(super) struct Ground<'a, 'b> {
    pub(super) data: &'b Data<'a>,
    pub(super) funnel: &'b Arc<Vec<Funnel>>,
}

/// What a column was made of.
#[derive(Clone, Debug, Default)]
struct Inputs {
    /// The results that are read for the account at hand, by folded name.
    read: Vec<NamedValues>,
    /// The results that are read as whole columns.
    ranged: Vec<NamedValues>,
    /// Where the accounts stood, if only those in the funnel count.
    funnel: Option<Arc<Vec<Funnel>>>,
}

/// For which accounts a column has to be made again.
#[derive(Debug, PartialEq)]
enum Again {
    Nobody,
    Some(Vec<bool>),
    Everybody,
}

impl Inputs {
    fn of(tree: Option<&Tree>, planned: &ResultPlan, ground: &Ground<'_, '_>) -> Self {
        let plan = ground.data.plan();
        let mut inputs = Self { funnel: planned.in_funnel.then(|| Arc::clone(ground.funnel)), ..Self::default() };
        let Some(tree) = tree else { return inputs };
        for_each_reference(&tree.root, &mut |reference| {
            let own = reference.table.as_ref().is_none_or(|table| plan.scope.is_accounts(table));
            let Some(slot) = own.then(|| plan.scope.slot(&reference.column)).flatten() else { return };
            let Some(result) = plan.results.iter().position(|result| result.slot == slot) else { return };
            let is_range = planned.ranges.contains(&RangeId { table: None, column: slot });
            let list = if is_range { &mut inputs.ranged } else { &mut inputs.read };
            let name = folded(&reference.column);
            if !list.iter().any(|(known, _)| *known == name) {
                list.push((name, Arc::clone(&ground.data.results[result].values)));
            }
        });
        inputs
    }

    fn is_in(&self, account: usize) -> bool {
        self.funnel.as_ref().is_none_or(|funnel| funnel[account] == Funnel::In)
    }

    fn changed_since(&self, before: &Self, accounts: usize) -> Again {
        let same_names = |own: &[NamedValues], others: &[NamedValues]| {
            own.len() == others.len() && own.iter().zip(others).all(|(own, other)| own.0 == other.0)
        };
        let is_same = |(own, other): (&NamedValues, &NamedValues)| Arc::ptr_eq(&own.1, &other.1);
        let comparable = same_names(&self.read, &before.read)
            && same_names(&self.ranged, &before.ranged)
            && self.funnel.is_some() == before.funnel.is_some()
            && self.ranged.iter().zip(&before.ranged).all(is_same);
        if !comparable {
            return Again::Everybody;
        }
        let same_funnel = match (&self.funnel, &before.funnel) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            _ => true,
        };
        if same_funnel && self.read.iter().zip(&before.read).all(is_same) {
            return Again::Nobody;
        }
        let mut marks = vec![false; accounts];
        for ((_, own), (_, other)) in self.read.iter().zip(&before.read) {
            if !Arc::ptr_eq(own, other) {
                own.mark_differences(other, &mut marks);
            }
        }
        if let (Some(own), Some(other)) = (&self.funnel, &before.funnel)
            && !same_funnel
        {
            for ((own, other), mark) in own.iter().zip(other.iter()).zip(&mut marks) {
                *mark |= own != other;
            }
        }
        Again::Some(marks)
    }
}

/// What a column of a formula is made of, for whom it has to be made again, and the one of `before` that was made of the same formula.
fn begun<T>(
    tree: Option<&Tree>,
    planned: &ResultPlan,
    ground: &Ground<'_, '_>,
    mut before: impl Iterator<Item = Arc<T>>,
    made_of: impl Fn(&T) -> (&Option<Tree>, &Inputs),
) -> (Inputs, Again, Option<Arc<T>>) {
    let inputs = Inputs::of(tree, planned, ground);
    let known = before.find(|known| made_of(known).0.as_ref() == tree);
    let again = known.as_ref().map_or(Again::Everybody, |known| inputs.changed_since(made_of(known).1, ground.data.accounts().len()));
    (inputs, again, known)
}

/// A formula, ready to be run.
struct Running<'g> {
    program: Program,
    reads: Vec<usize>,
    evaluator: Evaluator,
    data: &'g Data<'g>,
}

impl<'g> Running<'g> {
    fn new(tree: &Tree, ground: &'g Ground<'g, 'g>) -> Self {
        let (data, plan) = (ground.data, ground.data.plan());
        let columns = |id| data.column(id);
        let program = compile(tree, &environment(plan, &columns));
        Self { program, reads: reads(tree, plan), evaluator: Evaluator::new(plan.scope.columns.len()), data }
    }

    fn evaluate(&mut self, account: usize) -> Evaluated {
        for &slot in &self.reads {
            self.evaluator.load(slot, self.data.value(slot, account));
        }
        self.evaluator.evaluate(&self.program)
    }
}

/// The slots that a formula names.
fn reads(tree: &Tree, plan: &Plan) -> Vec<usize> {
    let mut reads = Vec::new();
    for_each_reference(&tree.root, &mut |reference| {
        let own = reference.table.as_ref().is_none_or(|table| plan.scope.is_accounts(table));
        reads.extend(own.then(|| plan.scope.slot(&reference.column)).flatten().filter(|slot| !reads.contains(slot)));
    });
    for_each_last_time(&tree.root, &mut |_, reference, times| reads.extend(plan.scope.last_time(&reference.column, times)));
    reads
}

/// A column of values, as the results and the accounts have them.
pub(super) fn values_of<'d>(data: &'d Data<'_>, slot: usize) -> &'d Values {
    let accounts = data.accounts();
    match accounts.columns.get(slot) {
        Some(column) => column.column.values(),
        None => match data.results.get(slot - accounts.columns.len()) {
            Some(result) => &result.values,
            None => data.plan().last_time.values(slot),
        },
    }
}

/// What a row's condition says of every account.
#[derive(Debug)]
pub(super) struct Conditions {
    tree: Option<Tree>,
    inputs: Inputs,
    /// FALSE, TRUE, an error, or [`OUT`].
    pub(super) codes: Vec<u8>,
}

impl Conditions {
    /// The conditions of a row; those of `before` where they are the same.
    pub(super) fn made(
        tree: Option<&Tree>,
        planned: &ResultPlan,
        ground: &Ground<'_, '_>,
        before: impl Iterator<Item = Arc<Self>>,
    ) -> Arc<Self> {
        let accounts = ground.data.accounts().len();
        let (inputs, again, known) = begun(tree, planned, ground, before, |known| (&known.tree, &known.inputs));
        let mut codes = match (again, known) {
            (Again::Nobody, Some(known)) => return known,
            (Again::Some(marks), Some(known)) => {
                let mut codes = known.codes.clone();
                if let Some(tree) = tree {
                    Self::patch(tree, ground, &inputs, &marks, &mut codes);
                } else {
                    codes.fill(TRUE);
                }
                codes
            }
            _ => {
                let mut codes = vec![TRUE; accounts];
                if let Some(tree) = tree {
                    Self::patch(tree, ground, &inputs, &vec![true; accounts], &mut codes);
                }
                codes
            }
        };
        if let Some(funnel) = &inputs.funnel {
            for (code, funnel) in codes.iter_mut().zip(funnel.iter()) {
                if *funnel != Funnel::In {
                    *code = OUT;
                }
            }
        }
        Arc::new(Self { tree: tree.cloned(), inputs, codes })
    }

    fn patch(tree: &Tree, ground: &Ground<'_, '_>, inputs: &Inputs, marks: &[bool], codes: &mut [u8]) {
        let wanted = marks.iter().filter(|mark| **mark).count();
        if wanted == 0 {
            return;
        }
        let mut running = Running::new(tree, ground);
        // Over whole columns it goes so much faster that some too many cost nothing.
        if wanted * FEW > marks.len()
            && let Some(condition) = Condition::of(&running.program)
        {
            condition.judge(&|slot| values_of(ground.data, slot), codes);
            return;
        }
        for account in (0..marks.len()).filter(|&account| marks[account] && inputs.is_in(account)) {
            codes[account] = code(running.evaluate(account).value.to_condition());
        }
    }
}

/// One account among so many is few.
const FEW: usize = 16;

/// The values of a Compute row.
#[derive(Debug)]
pub(super) struct Computed {
    tree: Option<Tree>,
    inputs: Inputs,
    pub(super) values: Arc<Values>,
}

impl Computed {
    /// The values of a row; those of `before` where they are the same.
    pub(super) fn made(
        tree: Option<&Tree>,
        planned: &ResultPlan,
        ground: &Ground<'_, '_>,
        before: impl Iterator<Item = Arc<Self>>,
    ) -> Arc<Self> {
        let accounts = ground.data.accounts().len();
        let (inputs, again, known) = begun(tree, planned, ground, before, |known| (&known.tree, &known.inputs));
        let (mut values, marks) = match (again, known) {
            (Again::Nobody, Some(known)) => return known,
            (Again::Some(marks), Some(known)) => (Values::clone(&known.values), marks),
            _ => (Values::blanks(accounts), vec![true; accounts]),
        };
        if let Some(tree) = tree.filter(|_| marks.contains(&true)) {
            let mut running = Running::new(tree, ground);
            for account in (0..accounts).filter(|&account| marks[account]) {
                values.set(account, if inputs.is_in(account) { running.evaluate(account).value } else { Value::Blank });
            }
        }
        Arc::new(Self { tree: tree.cloned(), inputs, values: Arc::new(values) })
    }
}

/// What a Score row's formula gives.
#[derive(Clone, Debug)]
enum Raw {
    /// A column of the accounts and no more.
    Account(Arc<Column>),
    /// A result and no more.
    Result(Arc<Values>),
    /// Values, and whether a blank was read on the way to each: in a cell, or of an earlier workbook.
    Made(Arc<(Values, Vec<[bool; 2]>)>),
}

impl Raw {
    fn get(&self, account: usize) -> Evaluated {
        let alone = |value: Value| {
            let blank_read = is_empty(&value);
            Evaluated { value, blank_read, blank_last_time: false }
        };
        match self {
            Self::Account(column) => alone(column.get(account)),
            Self::Result(values) => alone(values.get(account)),
            Self::Made(made) => {
                let [blank_read, blank_last_time] = made.1[account];
                Evaluated { value: made.0.get(account), blank_read, blank_last_time }
            }
        }
    }
}

/// What is no number of points: that a row does not count.
const SKIPPED: u64 = 0x7ff8_0000_0000_0001;
/// What is no number of points: that the account is not in the funnel.
const NOT_IN: u64 = 0x7ff8_0000_0000_0002;
/// What is no number of points, but an error, whose place in [`CellError::ALL`] stands behind it.
const ERROR: u64 = 0x7ff8_0000_0000_0100;

/// Points or a weight, or what there is in their place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part {
    Number(f64),
    Skipped,
    Error(CellError),
}

fn cell_of(part: Result<Option<f64>, CellError>) -> u64 {
    match part {
        Ok(Some(number)) => number.to_bits(),
        Ok(None) => SKIPPED,
        Err(error) => ERROR + CellError::ALL.iter().position(|other| *other == error).unwrap_or_default() as u64,
    }
}

/// What stands in a cell of points or weights.
#[inline]
pub(super) fn part_of(cell: u64) -> Part {
    let number = f64::from_bits(cell);
    if !number.is_nan() {
        return Part::Number(number);
    }
    match cell.checked_sub(ERROR) {
        Some(place) => Part::Error(CellError::ALL.get(place as usize).copied().unwrap_or(CellError::Value)),
        None => Part::Skipped,
    }
}

/// Whether an error stands in a cell of points or weights.
fn is_error(cell: u64) -> bool {
    (ERROR..ERROR + CellError::ALL.len() as u64).contains(&cell)
}

/// The points of a Score row, or its raw values where the scale looks at other accounts.
#[derive(Debug)]
pub(super) struct Pointed {
    tree: Option<Tree>,
    inputs: Inputs,
    scale: Scale,
    blank: BlankPolicy,
    raw: Raw,
    pub(super) points: Vec<u64>,
    /// Whether there is an error among them.
    pub(super) has_error: bool,
}

impl Pointed {
    /// The points of a row; those of `before` where they are the same. Another scale over the same formula takes its values as they are.
    pub(super) fn made(
        tree: Option<&Tree>,
        (scale, blank): (&Scale, BlankPolicy),
        planned: &ResultPlan,
        ground: &Ground<'_, '_>,
        before: impl Iterator<Item = Arc<Self>>,
    ) -> Arc<Self> {
        let accounts = ground.data.accounts().len();
        let inputs = Inputs::of(tree, planned, ground);
        let mut known: Option<Arc<Self>> = None;
        for one in before.filter(|one| one.tree.as_ref() == tree) {
            let is_whole = one.scale == *scale && one.blank == blank;
            if is_whole || known.is_none() {
                known = Some(one);
            }
            if is_whole {
                break;
            }
        }
        let again = known.as_ref().map_or(Again::Everybody, |known| inputs.changed_since(&known.inputs, accounts));
        let same_scale = known.as_ref().is_some_and(|known| known.scale == *scale && known.blank == blank);
        let (raw, points, marks) = match (again, known) {
            (Again::Nobody, Some(known)) if same_scale => return known,
            (Again::Nobody, Some(known)) => (known.raw.clone(), None, vec![true; accounts]),
            (Again::Some(marks), Some(known)) => {
                let raw = raw(tree, ground, &inputs, Some((&known.raw, &marks)));
                if same_scale { (raw, Some(known.points.clone()), marks) } else { (raw, None, vec![true; accounts]) }
            }
            _ => (raw(tree, ground, &inputs, None), None, vec![true; accounts]),
        };
        let mut points = points.unwrap_or_else(|| vec![NOT_IN; accounts]);
        let language = ground.data.plan().language();
        for (account, cell) in points.iter_mut().enumerate().filter(|(account, _)| marks[*account]) {
            *cell = match (inputs.is_in(account), tree) {
                (false, _) => NOT_IN,
                (true, None) => SKIPPED,
                (true, Some(_)) => cell_of(points_of(raw.get(account), scale, blank, language).0),
            };
        }
        let has_error = points.iter().any(|cell| is_error(*cell));
        Arc::new(Self { tree: tree.cloned(), inputs, scale: scale.clone(), blank, raw, points, has_error })
    }

    /// Whether the points are raw values, which the other accounts make to points.
    pub(super) fn scale(&self) -> &Scale {
        &self.scale
    }
}

/// What a formula gives for the accounts in the funnel; of those that are not marked, as before.
fn raw(tree: Option<&Tree>, ground: &Ground<'_, '_>, inputs: &Inputs, before: Option<(&Raw, &Vec<bool>)>) -> Raw {
    let accounts = ground.data.accounts().len();
    let nothing = || (Values::blanks(accounts), vec![[false; 2]; accounts]);
    let Some(tree) = tree else { return Raw::Made(Arc::new(nothing())) };
    let mut running = Running::new(tree, ground);
    if let Some(slot) = running.program.slot() {
        let columns = &ground.data.accounts().columns;
        return match columns.get(slot) {
            Some(column) => Raw::Account(Arc::clone(&column.column)),
            None => Raw::Result(Arc::clone(&ground.data.results[slot - columns.len()].values)),
        };
    }
    let (mut made, marks) = match before {
        Some((Raw::Made(known), marks)) => ((known.0.clone(), known.1.clone()), Some(marks)),
        _ => (nothing(), None),
    };
    for account in (0..accounts).filter(|&account| marks.is_none_or(|marks| marks[account]) && inputs.is_in(account)) {
        let evaluated = running.evaluate(account);
        made.0.set(account, evaluated.value);
        made.1[account] = [evaluated.blank_read, evaluated.blank_last_time];
    }
    Raw::Made(Arc::new(made))
}

/// The weights of a Score row.
#[derive(Debug)]
pub(super) struct Weighed {
    tree: Option<Tree>,
    inputs: Inputs,
    pub(super) weights: Weights,
}

/// The weights of a row for all accounts.
#[derive(Debug)]
pub(super) enum Weights {
    /// The same for all of them.
    Same(Part),
    /// One for each.
    Each(Vec<u64>),
}

impl Weights {
    pub(super) fn has_error(&self) -> bool {
        match self {
            Self::Same(part) => matches!(part, Part::Error(_)),
            Self::Each(weights) => weights.iter().any(|cell| is_error(*cell)),
        }
    }

    #[inline]
    pub(super) fn get(&self, account: usize) -> Part {
        match self {
            Self::Same(part) => *part,
            Self::Each(weights) => part_of(weights[account]),
        }
    }
}

impl Weighed {
    /// The weights of a row; those of `before` where they are the same.
    pub(super) fn made(
        tree: Option<&Tree>,
        planned: &ResultPlan,
        ground: &Ground<'_, '_>,
        before: impl Iterator<Item = Arc<Self>>,
    ) -> Arc<Self> {
        let accounts = ground.data.accounts().len();
        let (inputs, again, known) = begun(tree, planned, ground, before, |known| (&known.tree, &known.inputs));
        if let (Again::Nobody, Some(known)) = (&again, &known) {
            return Arc::clone(known);
        }
        let weight = |value: Value| weight_of(value).map(Some).map_err(|(error, _)| error);
        let weights = match tree.map(|tree| Running::new(tree, ground)) {
            None => Weights::Same(Part::Number(1.0)),
            Some(mut running) => match running.program.constant() {
                Some(value) => Weights::Same(part_of(cell_of(weight(value.clone())))),
                None => {
                    let (mut weights, marks) = match (&again, &known) {
                        (Again::Some(marks), Some(known)) => match &known.weights {
                            Weights::Each(weights) => (weights.clone(), Some(marks)),
                            Weights::Same(_) => (vec![NOT_IN; accounts], None),
                        },
                        _ => (vec![NOT_IN; accounts], None),
                    };
                    for account in (0..accounts).filter(|&account| marks.is_none_or(|marks| marks[account])) {
                        let is_in = inputs.is_in(account);
                        weights[account] = if is_in { cell_of(weight(running.evaluate(account).value)) } else { NOT_IN };
                    }
                    Weights::Each(weights)
                }
            },
        };
        Arc::new(Self { tree: tree.cloned(), inputs, weights })
    }
}
