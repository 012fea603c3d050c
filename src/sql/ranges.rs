//! Whole columns: the relation in which each stands, and the relations that were made of them so far.

use std::collections::{BTreeSet, HashMap};

use crate::formula::checking::scope::RangeId;

use super::typed::Typed;

/// The relations of whole columns.
pub(super) struct Ranges<'a> {
    /// The values of each column that is read as a whole or by the account.
    pub(super) sources: HashMap<RangeId, Source>,
    /// The tables whose rows must be in an order; `None` for the accounts.
    pub(super) ordered: &'a BTreeSet<Option<usize>>,
    /// Those of which that was found out.
    pub(super) needs_order: BTreeSet<Option<usize>>,
    /// Relations that were made, by what they select.
    pub(super) made: HashMap<String, (String, Vec<String>)>,
}

/// A whole column.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// The relation whose rows are the column's.
    pub(super) relation: String,
    /// The value in a row of it.
    pub(super) value: Typed,
}

/// The column that numbers a table's rows.
pub(super) const ROW: &str = "_row";

impl<'a> Ranges<'a> {
    pub(super) fn new(ordered: &'a BTreeSet<Option<usize>>) -> Self {
        Self { sources: HashMap::new(), ordered, needs_order: BTreeSet::new(), made: HashMap::new() }
    }
}

/// The name of the column that numbers the rows of another table.
pub(super) fn row_name(table: usize) -> String {
    format!("{ROW} {}", table + 1)
}
