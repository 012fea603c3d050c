//! The values that formulas read: the accounts' columns, the results so far, and other tables.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::accounts::{Accounts, LookupTable};
use crate::criteria::Step;
use crate::formula::checking::scope::RangeId;
use crate::foundation::column::Column;
use crate::foundation::value::Value;
use crate::foundation::values::Values;

use super::limits::Limited;
use super::plan::Plan;
use super::steps::points::{RowPoints, ScorePoints};

/// Whether an account is still in the funnel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Funnel {
    /// It meets every minimum requirement.
    #[default]
    In,
    /// It fails one.
    Out,
    /// Its data do not tell.
    Undecided,
}

impl Funnel {
    /// Where an account stands after a Knock-out result of this value.
    pub(crate) fn after_knockout(self, value: &Value) -> Self {
        match (value, self) {
            (Value::Boolean(false), _) | (_, Self::Out) => Self::Out,
            (Value::Boolean(true), before) => before,
            _ => Self::Undecided,
        }
    }
}

/// How a result came about, account by account.
#[derive(Clone, Debug)]
pub enum Details {
    /// Compute: the value is all.
    None,
    /// Knock-out: for every account and row whether the account fails it. Blocker: whether the row stands in the way.
    Rows(Vec<bool>),
    /// Score: points and weight for every account and row.
    Points(ScorePoints),
    /// Classify: the row that hit, as a position among the result's rules.
    Hit(Vec<Option<u32>>),
}

impl Details {
    /// None yet, of a result with so many rows.
    pub fn empty(step: Step, rows: usize) -> Self {
        match step {
            Step::Compute | Step::Limit => Self::None,
            Step::Knockout | Step::Blocker => Self::Rows(Vec::new()),
            Step::Score => Self::Points(ScorePoints::new(rows)),
            Step::Classify => Self::Hit(Vec::new()),
        }
    }

    /// Makes room for so many more accounts, of a result with so many rows.
    pub fn reserve(&mut self, rows: usize, accounts: usize) {
        match self {
            Self::None => {}
            Self::Rows(all) => all.reserve_exact(rows * accounts),
            Self::Points(points) => points.reserve(accounts),
            Self::Hit(hits) => hits.reserve_exact(accounts),
        }
    }

    /// Puts those of further accounts behind these.
    pub fn append(&mut self, other: Self) {
        match (self, other) {
            (Self::Rows(rows), Self::Rows(mut more)) => rows.append(&mut more),
            (Self::Points(points), Self::Points(more)) => points.append(more),
            (Self::Hit(hits), Self::Hit(mut more)) => hits.append(&mut more),
            _ => {}
        }
    }
}

/// The values of a result.
#[derive(Clone, Debug)]
pub struct ResultValues {
    /// One for each account: blank for those out of the funnel, an error where the result could not be decided.
    pub values: Arc<Values>,
    /// How they came about.
    pub details: Details,
    /// What the rules gave to accounts whose value people have set.
    pub set: BTreeMap<usize, Value>,
    /// What became of it under its limits.
    pub limited: Option<Arc<Limited>>,
}

impl ResultValues {
    /// What the rules gave to an account: its value, unless people have set that.
    pub fn ruled(&self, account: usize) -> Value {
        self.set.get(&account).cloned().unwrap_or_else(|| self.values.get(account))
    }

    /// Whether people have set the value of an account.
    pub fn is_set(&self, account: usize) -> bool {
        self.set.contains_key(&account)
    }

    /// Whether a limit kept an account from a label.
    pub fn is_kept_from(&self, account: usize) -> bool {
        self.limited.as_ref().is_some_and(|limited| limited.refusals.contains_key(&account))
    }

    /// The rows that a Knock-out or Blocker found and that decide: none where people have decided.
    pub fn deciding_rows(&self, account: usize, count: usize) -> &[bool] {
        if self.is_set(account) { &[] } else { self.rows(account, count) }
    }

    /// The Classify row that hit and whose label is the account's: none where people have decided.
    pub fn deciding_hit(&self, account: usize) -> Option<usize> {
        if self.is_set(account) { None } else { self.hit(account) }
    }

    /// No values yet, of a result with so many rows.
    pub fn empty(step: Step, rows: usize) -> Self {
        Self { values: Arc::default(), details: Details::empty(step, rows), set: BTreeMap::new(), limited: None }
    }

    /// The rows that a Knock-out or Blocker found, of an account.
    pub fn rows(&self, account: usize, count: usize) -> &[bool] {
        match &self.details {
            Details::Rows(rows) => rows.get(account * count..(account + 1) * count).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// The points of a Score's row for an account.
    pub fn point(&self, account: usize, row: usize) -> Option<RowPoints> {
        match &self.details {
            Details::Points(points) => points.get(account, row),
            _ => None,
        }
    }

    /// The points of a Score's rows for an account.
    pub fn points(&self, account: usize) -> impl Iterator<Item = RowPoints> + Clone {
        let points = if let Details::Points(points) = &self.details { Some(points) } else { None };
        points.into_iter().flat_map(move |points| points.of(account))
    }

    /// The Classify row that hit.
    pub fn hit(&self, account: usize) -> Option<usize> {
        match &self.details {
            Details::Hit(hits) => hits.get(account).copied().flatten().map(|hit| hit as usize),
            _ => None,
        }
    }
}

/// Everything that formulas can read.
pub struct Data<'a> {
    plan: &'a Plan,
    accounts: &'a Accounts,
    lookups: &'a [LookupTable],
    /// The results that have been computed, by their index in the plan.
    pub results: Vec<ResultValues>,
    /// Each result as a column, made when a formula first ranges over it.
    columns: Vec<OnceLock<Arc<Column>>>,
}

impl<'a> Data<'a> {
    /// The data before any result.
    pub fn new(plan: &'a Plan, accounts: &'a Accounts, lookups: &'a [LookupTable]) -> Self {
        Self {
            plan,
            accounts,
            lookups,
            results: plan.results.iter().map(|result| ResultValues::empty(result.step, result.rules.len())).collect(),
            columns: plan.results.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// The plan.
    pub fn plan(&self) -> &'a Plan {
        self.plan
    }

    /// The accounts.
    pub fn accounts(&self) -> &'a Accounts {
        self.accounts
    }

    /// The other tables.
    pub fn lookups(&self) -> &'a [LookupTable] {
        self.lookups
    }

    /// A result, by its index in the plan.
    pub fn result(&self, index: usize) -> &ResultValues {
        &self.results[index]
    }

    /// An account's value in a slot.
    pub fn value(&self, slot: usize, account: usize) -> Value {
        match self.accounts.columns.get(slot) {
            Some(column) => column.column.get(account),
            None => match self.results.get(slot - self.accounts.columns.len()) {
                Some(result) => result.values.get(account),
                None => self.plan.last_time.of(slot).map(|column| column.value(account)).unwrap_or_default(),
            },
        }
    }

    /// A whole column. A score, class, knock-out or blocker that an account does not have, or that could not be decided, is
    /// blank there: column functions run over those that have one. An error in a computed value stays one, as in Excel.
    pub fn column(&self, id: RangeId) -> Arc<Column> {
        if let Some(table) = id.table {
            return Arc::clone(&self.lookups[table].columns[id.column].column);
        }
        if let Some(column) = self.accounts.columns.get(id.column) {
            return Arc::clone(&column.column);
        }
        let index = id.column - self.accounts.columns.len();
        Arc::clone(self.columns[index].get_or_init(|| {
            let keeps_errors = self.plan.results[index].step == Step::Compute;
            let value = |value: Value| if keeps_errors || value.error().is_none() { value } else { Value::Blank };
            Arc::new(self.results[index].values.iter().map(value).collect())
        }))
    }
}
