//! Which columns of the accounts somebody reads. By those that the criteria and the settings name, the accounts are found among the sheets,
//! tables and rows of a workbook.

use std::collections::{BTreeMap, HashSet};

use crate::foundation::language::folded;

use super::naming::name_rank;

/// The columns that are read, by their folded names.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Columns that the criteria or the settings name; results of the criteria are none.
    pub named: HashSet<String>,
    /// Columns behind the name of a table or sheet, which may be that of the accounts.
    pub of_tables: BTreeMap<String, HashSet<String>>,
    /// Columns that are read where they are there.
    pub also: HashSet<String>,
    /// Whether every column is read.
    pub all: bool,
}

impl Wanted {
    /// Every column.
    pub fn everything() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Whether the values of a column are kept.
    pub fn keeps(&self, header: &str) -> bool {
        self.all
            || self.named.contains(header)
            || self.also.contains(header)
            || name_rank(header).is_some()
            || self.of_tables.values().any(|columns| columns.contains(header))
    }

    /// Whether the criteria or the settings name a column, by itself or behind the accounts' own name.
    pub fn is_read(&self, header: &str) -> bool {
        self.all || self.named.contains(header) || self.also.contains(header)
    }

    /// The columns by which the accounts are known, if they stand in this sheet and table.
    pub fn in_place(&self, sheet: &str, table: Option<&str>) -> HashSet<String> {
        let own = [Some(sheet), table].into_iter().flatten().filter_map(|name| self.of_tables.get(&folded(name)));
        self.named.iter().chain(own.flatten()).cloned().collect()
    }
}
