//! Accounts and value by what stands in the column of the setting *Group by*.

use std::collections::HashMap;

use crate::foundation::language::folded;
use crate::session::ready::Ready;

use super::glance::Total;

/// A group.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What stands in the column; empty for accounts where nothing does.
    pub label: String,
    /// All its accounts.
    pub total: Total,
    /// Those that show each class.
    pub classes: Vec<Total>,
}

/// The groups of a column, the one with the most value first, where the settings name a column of the accounts. `shown` is what each account
/// shows, as a position among so many `classes`; `values` is what is summed, where something is.
pub fn groups(ready: &Ready, shown: &[u32], classes: usize, values: &[Option<f64>]) -> Option<(String, Vec<Group>)> {
    let name = ready.criteria.settings.group_by.as_ref().filter(|written| !written.is_empty())?;
    let column = ready.accounts.columns.iter().find(|column| folded(&column.header) == folded(&name.text))?;
    let mut groups: HashMap<String, Group> = HashMap::new();
    for (account, &class) in shown.iter().enumerate() {
        let label = column.column.get(account).shown(ready.language());
        let group = groups.entry(label.clone()).or_insert_with(|| Group {
            label,
            total: Total::default(),
            classes: vec![Total::default(); classes],
        });
        let value = values.get(account).copied().flatten();
        group.total.add(value);
        if let Some(class) = group.classes.get_mut(class as usize) {
            class.add(value);
        }
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_by(|one, other| {
        let most = other.total.value.total_cmp(&one.total.value).then(other.total.accounts.cmp(&one.total.accounts));
        most.then_with(|| one.label.cmp(&other.label))
    });
    Some((column.header.clone(), groups))
}
