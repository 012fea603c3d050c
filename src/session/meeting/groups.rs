//! Accounts and value by what stands in the column of the setting *Group by*.

use std::collections::HashMap;

use crate::criteria::Settings;
use crate::evaluation::data::Data;
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

/// What each account has in the column or result that the settings group by, where they name one.
fn grouped_by(data: &Data<'_>, settings: &Settings) -> Option<GroupedBy> {
    let plan = data.plan();
    let slot = plan.scope.slot(&settings.group_by.as_ref().filter(|written| !written.is_empty())?.text)?;
    Some((plan.scope.columns[slot].name.clone(), (0..data.accounts().len()).map(|account| data.value(slot, account)).collect()))
}

impl Decided<'_> {
    /// What accounts are grouped by.
    pub fn grouped_by(&self) -> Option<GroupedBy> {
        grouped_by(&self.data, &self.ready.criteria.settings)
    }
}

impl Tuning {
    /// What accounts are grouped by with the numbers that are set.
    pub fn grouped_by(&self) -> Option<GroupedBy> {
        grouped_by(&self.data().0, &self.criteria().settings)
    }
}

/// The groups, the one with the most value first. `shown` is what each account shows, as a position among so many `classes`; `values` is what
/// is summed, where something is.
pub fn groups(by: &[Value], language: Language, shown: &[u32], classes: usize, values: &[Option<f64>]) -> Vec<Group> {
    let mut groups: HashMap<String, Group> = HashMap::new();
    for (account, &class) in shown.iter().enumerate() {
        // As the report shows them: a result that could not be decided is none.
        let label = by.get(account).filter(|value| value.error().is_none()).map(|value| value.shown(language)).unwrap_or_default();
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
