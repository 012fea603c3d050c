//! Accounts and value by what stands in the column of the setting *Group by*.

use std::collections::HashMap;

use crate::criteria::Settings;
use crate::evaluation::data::Data;
use crate::evaluation::outcome::Outcome;
use crate::foundation::language::Language;
use crate::foundation::value::Value;
use crate::session::decided::Decided;
use crate::session::tuning::Tuning;

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

/// What accounts are grouped by, under its name.
pub type GroupedBy = (String, Vec<Value>);

/// What each account has in the column or result that the settings group by, where they name one; of a result what is shown of it, as in the
/// report.
fn grouped_by(data: &Data<'_>, settings: &Settings, shown: impl FnOnce(&str) -> Option<Vec<Value>>) -> Option<GroupedBy> {
    let (plan, accounts) = (data.plan(), data.accounts());
    let slot = plan.scope.slot(&settings.group_by.as_ref().filter(|written| !written.is_empty())?.text)?;
    let name = plan.scope.columns[slot].name.clone();
    let values = match accounts.columns.get(slot) {
        Some(column) => (0..accounts.len()).map(|account| column.column.get(account)).collect(),
        None => shown(&name)?,
    };
    Some((name, values))
}

/// What is shown of a result.
fn cells(outcome: &Outcome, name: &str) -> Option<Vec<Value>> {
    outcome.columns.iter().find(|column| column.header == name).map(|column| column.cells.iter().collect())
}

impl Decided<'_> {
    /// What accounts are grouped by.
    pub fn grouped_by(&self) -> Option<GroupedBy> {
        grouped_by(&self.data, &self.ready.criteria.settings, |name| cells(&self.outcome, name))
    }
}

impl Tuning {
    /// What accounts are grouped by with the numbers that are set. Where it is a result, that takes a walk over all of them.
    pub fn grouped_by(&self) -> Option<GroupedBy> {
        grouped_by(&self.data().0, &self.criteria().settings, |name| cells(&self.outcome(), name))
    }
}

/// The groups, the one with the most value first. `shown` is what each account shows, as a position among so many `classes`; `values` is what
/// is summed, where something is.
pub fn groups(by: &[Value], language: Language, shown: &[u32], classes: usize, values: &[Option<f64>]) -> Vec<Group> {
    let mut groups: HashMap<String, Group> = HashMap::new();
    for (account, &class) in shown.iter().enumerate() {
        let label = by.get(account).map(|value| value.shown(language)).unwrap_or_default();
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
    groups
}
