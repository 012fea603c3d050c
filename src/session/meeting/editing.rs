//! A formula while it is typed: what is wrong with it, and what may stand where the cursor is.
//!
//! The text is put in the place of its cell's in the criteria that are ready, and read and checked with all the others, without a look at the
//! accounts' values.

use crate::criteria::{Criteria, Field, Rule, Written};
use crate::evaluation::parsed::ParsedRules;
use crate::evaluation::plan::Plan;
use crate::formula::checking::scope::{Origin, ScopeColumn};
use crate::formula::registry;
use crate::formula::syntax::columns::in_bracket;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::Place;
use crate::say;
use crate::session::ready::Ready;

use super::mends::{Mend, proposed};

/// Completions that are proposed at most.
const MOST: usize = 60;
/// Values of a column that are shown.
const EXAMPLES: usize = 3;

/// Something that may stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What it is.
    pub sort: CompletionSort,
    /// What it is called.
    pub label: String,
    /// What is written.
    pub text: String,
    /// A line beside it: the arguments of a function, values of a column.
    pub detail: String,
    /// What it does.
    pub help: String,
}

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionSort {
    /// A column of the accounts.
    Column,
    /// A result.
    Result,
    /// A function.
    Function,
}

/// A field, and where a rule has its text.
type FieldText = (Field, fn(&Rule) -> &Written);

/// The rule and the field that stand in a cell, as `Criteria!D7`.
fn field_at(criteria: &Criteria, cell: &str) -> Option<(usize, Field)> {
    let fields: [FieldText; 6] = [
        (Field::Formula, |rule| &rule.formula),
        (Field::Scale, |rule| &rule.scale_text),
        (Field::Weight, |rule| &rule.weight),
        (Field::Item, |rule| &rule.item),
        (Field::Result, |rule| &rule.result),
        (Field::Reason, |rule| &rule.reason),
    ];
    let stands = |written: &Written| matches!(&written.location.place, Place::Cell(sheet, own) if format!("{sheet}!{own}") == cell);
    criteria
        .rules
        .iter()
        .enumerate()
        .find_map(|(index, rule)| fields.iter().find(|(_, written)| stands(written(rule))).map(|(field, _)| (index, *field)))
}

/// Everything that is wrong with criteria over the accounts that are ready.
fn faults(ready: &Ready, criteria: &Criteria, mut said: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let (parsed, faults) = ParsedRules::parse(criteria, ready.plan.as_of);
    let readable = !faults.iter().any(Diagnostic::is_error);
    said.extend(faults);
    said.extend(criteria.label_clashes(ready.plan.as_of));
    if readable {
        match Plan::new(parsed, &ready.accounts, &ready.lookups, ready.plan.as_of) {
            Ok(plan) => said.extend(plan.findings),
            Err(faults) => said.extend(faults),
        }
    }
    said
}

/// What is wrong with a text in a cell of the criteria. A cell that holds no field of a rule has nothing that could be wrong.
pub fn check(ready: &Ready, cell: &str, text: &str) -> Vec<Diagnostic> {
    let mut criteria = ready.criteria.clone();
    let Some((rule, field)) = field_at(&criteria, cell) else { return Vec::new() };
    let said = criteria.enter(rule, field, text);
    let mut here = faults(ready, &criteria, said);
    here.retain(|one| matches!(&one.location.place, Place::Cell(sheet, own) if format!("{sheet}!{own}") == cell));
    let mut known: Vec<Diagnostic> = Vec::new();
    for one in here {
        if !known.contains(&one) {
            known.push(one);
        }
    }
    known
}

/// The mend that a diagnostic about a cell of these criteria proposes, if the cell is sound with it.
pub fn mend(ready: &Ready, diagnostic: &Diagnostic) -> Option<Mend> {
    let mend = proposed(diagnostic, ready.language())?;
    check(ready, &mend.cell, &mend.text).is_empty().then_some(mend)
}

/// What may stand where the cursor is (a byte of the text), the likeliest first, and the bytes that it replaces.
pub fn completions(ready: &Ready, text: &str, cursor: usize) -> (Vec<Completion>, std::ops::Range<usize>) {
    let dialect = ready.criteria.dialect();
    let cursor = text.floor_char_boundary(cursor.min(text.len()));
    let begin = word_begin(&text[..cursor]);
    let written = &text[begin..cursor];
    let bracketed = written.starts_with('[');
    let word = folded(written.trim_start_matches(['[', '@']));
    // What stands behind the cursor and belongs to the same word.
    let behind = text[cursor..].find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(text.len() - cursor);
    let closed = usize::from(bracketed && text[cursor + behind..].starts_with(']'));
    let replaces = begin..cursor + behind + closed;
    let mut found: Vec<(usize, Completion)> = Vec::new();
    let rank = |name: &str| match folded(name).find(&word) {
        Some(0) => Some(0),
        Some(at) if folded(name)[..at].ends_with([' ', '-', '_', '.']) => Some(1),
        Some(_) if word.chars().count() > 1 => Some(2),
        _ => None,
    };
    for (slot, column) in ready.plan.scope.columns.iter().enumerate().filter(|(_, column)| column.origin != Origin::LastTime) {
        if let Some(rank) = rank(&column.name).filter(|_| !column.name.is_empty()) {
            found.push((rank, column_completion(ready, slot, column)));
        }
    }
    if !bracketed && !word.is_empty() {
        for function in registry::all() {
            let name = function.name.in_language(dialect.language);
            if let Some(rank) = rank(name).filter(|rank| *rank < 2) {
                let completion = Completion {
                    sort: CompletionSort::Function,
                    label: name.to_owned(),
                    text: format!("{name}("),
                    detail: function.signature(dialect),
                    help: function.sentence.in_language(dialect.language).to_owned(),
                };
                found.push((rank, completion));
            }
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.truncate(MOST);
    (found.into_iter().map(|(_, completion)| completion).collect(), replaces)
}

/// Where the word that ends here begins: at an open bracket, or behind the last sign that no name has.
fn word_begin(text: &str) -> usize {
    if let Some(open) = text.rfind('[').filter(|open| !text[*open..].contains(']')) {
        return open;
    }
    let letters = text.char_indices().rev().take_while(|(_, c)| c.is_alphanumeric() || matches!(c, '_' | '.'));
    letters.last().map_or(text.len(), |(at, _)| at)
}

fn column_completion(ready: &Ready, slot: usize, column: &ScopeColumn) -> Completion {
    let language = ready.language();
    let (sort, detail) = match column.origin {
        Origin::Account(_) => (CompletionSort::Column, examples(ready, slot)),
        Origin::Result | Origin::LastTime => {
            let step = ready.plan.results.iter().find(|result| result.slot == slot).map(|result| result.step.word());
            (CompletionSort::Result, step.map_or("", |word| word.in_language(language)).to_owned())
        }
    };
    let help = match sort {
        CompletionSort::Column => say!(language, "a column of the accounts", "eine Spalte der Kunden"),
        _ => say!(language, "a result of the criteria", "ein Ergebnis der Kriterien"),
    };
    Completion { sort, label: column.name.clone(), text: format!("[{}]", in_bracket(&column.name)), detail, help }
}

/// Some values of a column, where they have been read.
fn examples(ready: &Ready, slot: usize) -> String {
    let language: Language = ready.language();
    let Some(column) = ready.accounts.columns.get(slot) else { return String::new() };
    let mut shown: Vec<String> = Vec::new();
    for value in column.column.values().iter().take(200).filter(|value| !value.is_blank()) {
        let text = value.shown(language);
        if !shown.contains(&text) {
            shown.push(text);
        }
        if shown.len() == EXAMPLES {
            break;
        }
    }
    shown.join(", ")
}
