//! A model over somebody's own columns: what their workbook has not is switched off, and with it all that needs it.
//!
//! A row of a score can be missing, and the others still say something. A class cannot: without one of its rows the accounts would fall
//! into the next, so that all of them are switched off together.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::accounts::{Accounts, LookupTable};
use crate::criteria::reason::{Part as ReasonPart, Template};
use crate::criteria::{Criteria, Rule, Step, Written};
use crate::formula::syntax::ast::{Node, Part, Reference};
use crate::formula::{Dialect, parse};
use crate::foundation::language::folded;

use super::parts::each_part;

/// What became of a model's rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fitted {
    /// How many rules it has.
    pub rules: usize,
    /// How many of them are switched off.
    pub off: usize,
    /// What is not there.
    pub missing: Vec<Missing>,
    /// The model's key column and the one that its formulas read in place of it, where they read it at all.
    pub key: Option<(String, String)>,
}

/// A column that a model reads and that is not there; of another table, with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The table; `None` for the accounts.
    pub table: Option<String>,
    /// The column.
    pub column: String,
}

/// The columns of a workbook, folded: those of the accounts, and those of other tables by the tables' names.
#[derive(Debug, Default)]
pub(in crate::workbook::starter) struct Columns {
    accounts: BTreeSet<String>,
    names: BTreeSet<String>,
    tables: BTreeMap<String, BTreeSet<String>>,
}

impl Columns {
    /// Those of the accounts, and of the tables that were found.
    pub(in crate::workbook::starter) fn of(accounts: &Accounts, lookups: &[LookupTable]) -> Self {
        let headers = |columns: &[crate::accounts::AccountColumn]| columns.iter().map(|column| folded(&column.header)).collect();
        let own = [Some(&*accounts.sheet), accounts.table.as_deref()].into_iter().flatten();
        Self {
            accounts: headers(&accounts.columns),
            names: own.map(folded).collect(),
            tables: lookups.iter().map(|table| (folded(&table.name), headers(&table.columns))).collect(),
        }
    }

    fn has(&self, reference: &Reference, results: &BTreeSet<String>) -> bool {
        let column = folded(&reference.column);
        match reference.table.as_deref().map(folded).filter(|table| !self.names.contains(table)) {
            Some(table) => self.tables.get(&table).is_some_and(|columns| columns.contains(&column)),
            None => self.accounts.contains(&column) || results.contains(&column),
        }
    }
}

/// The columns that criteria read besides their own results, and those of other tables by the tables' names; folded.
pub(in crate::workbook::starter) fn names_read(criteria: &Criteria) -> (HashSet<String>, BTreeMap<String, HashSet<String>>) {
    let results: HashSet<String> = criteria.rules.iter().map(|rule| folded(&rule.result.text)).collect();
    let (mut columns, mut tables) = (HashSet::new(), BTreeMap::<String, HashSet<String>>::new());
    for reference in criteria.rules.iter().flat_map(|rule| references(rule, criteria.dialect())) {
        let column = folded(&reference.column);
        match &reference.table {
            Some(table) => drop(tables.entry(folded(table)).or_default().insert(column)),
            None if results.contains(&column) => {}
            None => drop(columns.insert(column)),
        }
    }
    (columns, tables)
}

/// Lets a model whose formulas name its own key column read another one, by which the accounts of a workbook are known; gives both where
/// some formula does.
pub(in crate::workbook::starter) fn read_key(criteria: &mut Criteria, key: &str) -> Option<(String, String)> {
    let dialect = criteria.dialect();
    let named = criteria.settings.account_key.as_ref().map(|key| key.text.clone()).filter(|named| folded(named) != folded(key))?;
    let own = folded(&named);
    let mut read = None;
    for rule in &mut criteria.rules {
        let Ok(mut tree) = parse(&rule.formula.text, dialect) else { continue };
        let mut changed = false;
        let renamed = each_part(&mut tree.root, &mut |part| {
            if let Part::Reference(reference) | Part::LastTime(reference, _) = part
                && reference.table.is_none()
                && folded(&reference.column) == own
            {
                key.clone_into(&mut reference.column);
                changed = true;
            }
            Ok(())
        });
        if changed && renamed.is_ok() {
            rule.formula.text = tree.print(dialect);
            read = Some((named.clone(), key.to_owned()));
        }
    }
    read
}

/// Switches off what the workbook has no columns for, and clears the settings that name them.
pub(in crate::workbook::starter) fn fit(criteria: &mut Criteria, columns: &Columns) -> Fitted {
    let dialect = criteria.dialect();
    let read: Vec<Vec<Reference>> = criteria.rules.iter().map(|rule| references(rule, dialect)).collect();
    let all: BTreeSet<String> = criteria.rules.iter().map(|rule| folded(&rule.result.text)).collect();
    let mut missing: Vec<Missing> = Vec::new();
    for reference in read.iter().flatten().filter(|reference| !columns.has(reference, &all)) {
        let table = reference.table.clone().filter(|table| !columns.names.contains(&folded(table)));
        let one = Missing { table, column: reference.column.clone() };
        if !missing.contains(&one) {
            missing.push(one);
        }
    }
    loop {
        let results = active_results(&criteria.rules);
        let mut changed = false;
        for (rule, read) in criteria.rules.iter_mut().zip(&read).filter(|(rule, _)| rule.active) {
            if read.iter().any(|reference| !columns.has(reference, &results)) {
                rule.active = false;
                changed = true;
            }
        }
        let broken: BTreeSet<String> = criteria
            .rules
            .iter()
            .filter(|rule| rule.step == Step::Classify && !rule.active)
            .map(|rule| folded(&rule.result.text))
            .collect();
        for rule in criteria.rules.iter_mut().filter(|rule| rule.active && broken.contains(&folded(&rule.result.text))) {
            rule.active = false;
            changed = true;
        }
        if !changed {
            break;
        }
    }
    let results = active_results(&criteria.rules);
    let is_there = |name: &Written| columns.accounts.contains(&folded(&name.text)) || results.contains(&folded(&name.text));
    let settings = &mut criteria.settings;
    for named in [
        &mut settings.value_column,
        &mut settings.portfolio_x,
        &mut settings.portfolio_y,
        &mut settings.bubble_size,
        &mut settings.group_by,
    ] {
        *named = named.take().filter(is_there);
    }
    let off = criteria.rules.iter().filter(|rule| !rule.active).count();
    Fitted { rules: criteria.rules.len(), off, missing, key: None }
}

fn active_results(rules: &[Rule]) -> BTreeSet<String> {
    rules.iter().filter(|rule| rule.active).map(|rule| folded(&rule.result.text)).collect()
}

/// Everything that a rule reads: in its formula, its weight, its reason.
fn references(rule: &Rule, dialect: Dialect) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut read = |text: &str| {
        if let Ok(tree) = parse(text, dialect) {
            collect(&tree.root, &mut found);
        }
    };
    for written in [&rule.formula, &rule.weight, &rule.by].into_iter().filter(|written| !written.is_empty()) {
        read(&written.text);
    }
    if let Ok(template) = Template::parse(&rule.reason.text, dialect.language) {
        for part in template.parts {
            if let ReasonPart::Expression(span) = part {
                read(&rule.reason.text[span]);
            }
        }
    }
    found
}

fn collect(node: &Node, found: &mut Vec<Reference>) {
    if let Part::Reference(reference) | Part::LastTime(reference, _) = &node.part {
        found.push(reference.clone());
    }
    node.children().into_iter().for_each(|child| collect(child, found));
}
