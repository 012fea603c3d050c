//! The names that a formula can read: the accounts' columns, the results of other rules, and other sheets and tables.

use std::collections::{HashMap, HashSet};

use crate::foundation::column::Kind;
use crate::foundation::language::folded;
use crate::foundation::location::ColumnIndex;
use crate::foundation::value::folded_text;

/// What a column of the accounts, as formulas see it, comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A column of the accounts sheet, and its place there.
    Account(ColumnIndex),
    /// A result of the criteria.
    Result,
    /// What a column or result was in an earlier workbook. No formula names it: `PREVIOUS` of that column reads it.
    LastTime,
}

/// A name that holds one value for each account.
#[derive(Clone, Debug)]
pub struct ScopeColumn {
    /// As written in the header or the Result column.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    /// What its filled cells hold.
    pub kind: Kind,
}

/// Another sheet or table, whose columns formulas can range over.
#[derive(Clone, Debug)]
pub struct ScopeTable {
    /// Its name.
    pub name: String,
    /// Its columns' headers and kinds.
    pub columns: Vec<(String, Kind)>,
}

/// A result that no formula can read, because all of its rows are switched off or out of their time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OffResult {
    /// As written in the Result column.
    pub name: String,
    /// Its rows as messages call them.
    pub rows: Vec<String>,
}

/// A whole column, of the accounts (`table` is `None`, `column` an index into [`Scope::columns`]) or of another table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RangeId {
    /// Index into [`Scope::tables`].
    pub table: Option<usize>,
    /// Index of the column.
    pub column: usize,
}

/// Everything that formulas of one criteria sheet can name. The index of a column in `columns` is its *slot*: the number
/// under which an account's value is handed to an evaluator.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// The accounts sheet as messages call it.
    pub accounts_sheet: String,
    /// The names under which the accounts themselves can be written before a bracket: their sheet's and their table's.
    pub accounts_names: Vec<String>,
    /// The accounts' columns first, then the results, then what columns and results were in earlier workbooks. A result hides a column of
    /// the same name.
    pub columns: Vec<ScopeColumn>,
    /// Other sheets and tables.
    pub tables: Vec<ScopeTable>,
    /// Results of which no row counts on the day of the run.
    pub off: Vec<OffResult>,
    /// Texts of the formulas that look like a pattern, a sign or a formula, and that a cell or a label really holds; folded.
    pub held: HashSet<String>,
    by_name: HashMap<String, usize>,
    last_time: HashMap<(String, u32), usize>,
    doubled: Vec<String>,
}

impl Scope {
    /// A scope of these names. A later column hides an earlier one of the same name where it is a result.
    pub fn new(accounts_sheet: String, accounts_names: Vec<String>, columns: Vec<ScopeColumn>, tables: Vec<ScopeTable>) -> Self {
        let mut by_name: HashMap<String, usize> = HashMap::with_capacity(columns.len());
        let mut doubled = Vec::new();
        for (slot, column) in columns.iter().enumerate() {
            let name = folded(&column.name);
            if name.is_empty() {
                continue;
            }
            match (by_name.get(&name), column.origin) {
                (Some(_), Origin::Account(_)) => doubled.push(name),
                _ => {
                    by_name.insert(name, slot);
                }
            }
        }
        Self {
            accounts_sheet,
            accounts_names,
            columns,
            tables,
            off: Vec::new(),
            held: HashSet::new(),
            by_name,
            last_time: HashMap::new(),
            doubled,
        }
    }

    /// Gives a slot to what a column or result was so many times ago; `called` is what messages call it.
    pub fn add_last_time(&mut self, name: &str, times: u32, called: String) -> usize {
        let slot = self.columns.len();
        self.columns.push(ScopeColumn { name: called, origin: Origin::LastTime, kind: Kind::Any });
        self.last_time.insert((folded(name), times), slot);
        slot
    }

    /// The slot of what a column or result was so many times ago, where a formula asks for it.
    pub fn last_time(&self, name: &str, times: u32) -> Option<usize> {
        self.last_time.get(&(folded(name), times)).copied()
    }

    /// The names that a formula can write: columns of the accounts and results.
    pub fn names(&self) -> impl Iterator<Item = &ScopeColumn> {
        self.columns.iter().filter(|column| column.origin != Origin::LastTime)
    }

    /// The slot of a column or result, by name without regard to case or kind of blank. Of two columns of one name it is the
    /// first.
    pub fn slot(&self, name: &str) -> Option<usize> {
        self.by_name.get(&folded(name)).copied()
    }

    /// Whether two columns of the accounts have this name, so that reading it would be a guess.
    pub fn is_doubled(&self, name: &str) -> bool {
        let name = folded(name);
        self.doubled.contains(&name) && self.by_name.get(&name).is_some_and(|&slot| matches!(self.columns[slot].origin, Origin::Account(_)))
    }

    /// Whether a cell or a label really holds this text, so that it means what it says.
    pub fn holds(&self, text: &str) -> bool {
        self.held.contains(&folded_text(text))
    }

    /// The table of this name; `None` where there is none or it is the accounts themselves.
    pub fn table(&self, name: &str) -> Option<usize> {
        let name = folded(name);
        self.tables.iter().position(|table| folded(&table.name) == name)
    }

    /// Whether this names the accounts.
    pub fn is_accounts(&self, name: &str) -> bool {
        let name = folded(name);
        self.accounts_names.iter().any(|own| folded(own) == name)
    }
}
