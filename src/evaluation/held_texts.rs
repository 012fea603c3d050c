//! Texts of formulas that look like a pattern, a sign or a formula, and mean what they say.
//!
//! `[Grade]="A*"` is a slip where somebody means all that begins with A, and none where a grade is called A*. What tells them apart is
//! whether the text stands in a cell, is the label of a row, or is what a formula gives. Few formulas have such a text, so that the
//! accounts are hardly ever looked through.

use std::collections::HashSet;

use crate::accounts::{Accounts, LookupTable};
use crate::formula::function::Implementation;
use crate::formula::syntax::ast::{Node, Part};
use crate::foundation::column::{Column, Kind};
use crate::foundation::value::{Value, folded_text};

use super::parsed::{ParsedRule, for_each_node};

/// Those of the doubtful texts in the rules' formulas that are really there, folded.
pub(super) fn held_texts(rules: &[ParsedRule], accounts: &Accounts, lookups: &[LookupTable]) -> HashSet<String> {
    let (mut doubtful, mut given) = (HashSet::new(), HashSet::new());
    for tree in rules.iter().flat_map(ParsedRule::trees) {
        for_each_node(&tree.root, &mut |node| {
            if let Part::Text(text) = &node.part {
                doubtful.extend(meanings(text).filter(|text| is_doubtful(text)).map(folded_text));
            }
            given.extend(given_by(node).map(folded_text));
        });
    }
    if doubtful.is_empty() {
        return doubtful;
    }
    given.extend(rules.iter().map(|rule| folded_text(&rule.rule.item.text)));
    let mut held: HashSet<String> = doubtful.intersection(&given).cloned().collect();
    let own = accounts.columns.iter().map(|column| (&*column.column, column.kind));
    let others = lookups.iter().flat_map(|table| &table.columns).map(|column| (&*column.column, column.kind));
    for (column, _) in own.chain(others).filter(|(_, kind)| matches!(kind, Kind::Text | Kind::MixedDates | Kind::Any)) {
        find(column, &doubtful, &mut held);
    }
    held
}

/// A text, and what it looks for as a criterion.
fn meanings(text: &str) -> impl Iterator<Item = &str> {
    let signs = ["<=", ">=", "<>", "<", ">", "="];
    std::iter::once(text).chain(signs.into_iter().filter_map(|sign| text.strip_prefix(sign)).map(str::trim))
}

fn is_doubtful(text: &str) -> bool {
    text.contains('*') || text.starts_with(['[', '=', '<', '>', '!']) || text.ends_with(')')
}

/// The texts that IF and its kin give.
fn given_by(node: &Node) -> impl Iterator<Item = &str> {
    let arguments = match &node.part {
        Part::Call(called, arguments)
            if called.known().is_some_and(|function| matches!(function.implementation, Implementation::Control(_))) =>
        {
            arguments.as_slice()
        }
        _ => &[],
    };
    arguments.iter().filter_map(|argument| if let Part::Text(text) = &argument.part { Some(&**text) } else { None })
}

fn find(column: &Column, doubtful: &HashSet<String>, held: &mut HashSet<String>) {
    for value in column.values().iter() {
        if let Value::Text(text) = value
            && is_doubtful(&text)
        {
            let text = folded_text(&text);
            if doubtful.contains(&text) {
                held.insert(text);
            }
        }
    }
}
