//! Slips around PREVIOUS: what is no column, how many times ago cannot be seen, and where a whole column is wanted of it.

use std::ops::Range;

use crate::say;

use super::argument_slips::miscounted;
use super::names;
use super::resolve::Unresolved;
use super::scope::Scope;
use super::written::{shown, typed};
use crate::formula::function::Function;
use crate::formula::syntax::ast::{Called, Node, Part, Reference};
use crate::formula::syntax::last_time::{is_it, times_of};
use crate::formula::{Dialect, Fault};

/// A call whose column or times cannot be seen in it.
pub(crate) fn unreadable(function: &'static Function, node: &Node, arguments: &[Node], scope: &Scope, dialect: Dialect) -> Fault {
    if let Some(fault) = miscounted(node, function, arguments, dialect) {
        return fault;
    }
    match arguments {
        [column, ..] if !matches!(column.part, Part::Reference(_)) => no_column(function, column, arguments, scope, dialect),
        [_, times, ..] => no_times(function, times, arguments, dialect),
        _ => no_column(function, node, arguments, scope, dialect),
    }
}

fn no_column(function: &Function, column: &Node, arguments: &[Node], scope: &Scope, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let name = function.name.in_language(language);
    let what = shown(column, dialect);
    let message = say!(
        language,
        "{name} takes a column or a result, and {what} is none",
        "{name} erwartet eine Spalte oder ein Ergebnis, und {what} ist keines von beiden"
    );
    let fault = Fault::error("previous-of-no-column", column.span.clone(), message);
    match mended(name, column, arguments, scope, dialect) {
        Some(mended) => fault.with_help(say!(language, "write {mended}", "{mended} schreiben")),
        None => fault.with_help(say!(
            language,
            "put the formula into a Compute row, and write {name}([…]) with that row's result",
            "die Formel in eine Kennzahl-Zeile legen und {name}([…]) mit deren Ergebnis schreiben"
        )),
    }
}

/// What is meant by a text that is a column's name, by a comparison inside the parentheses, and by PREVIOUS of PREVIOUS.
fn mended(name: &str, column: &Node, arguments: &[Node], scope: &Scope, dialect: Dialect) -> Option<String> {
    let times = arguments.get(1).map(|times| format!("{} {}", dialect.argument_separator(), shown(times, dialect))).unwrap_or_default();
    match &column.part {
        Part::Text(text) => {
            let slot = scope.slot(text)?;
            Some(format!("{name}([{}]{times})", scope.columns[slot].name))
        }
        Part::LastTime(reference, before) => {
            let more = if times.is_empty() { 1 } else { times_of(arguments.get(1)?)? };
            let column = names::written(reference, dialect);
            Some(format!("{name}({column}{} {})", dialect.argument_separator(), before + more))
        }
        Part::Chain(first, rest) if rest.iter().all(|(_, operand)| !reads(operand)) => {
            let Part::Reference(reference) = &first.part else { return None };
            let (column, whole) = (names::written(reference, dialect), typed(column, dialect));
            let rest = whole.strip_prefix(&column)?;
            Some(format!("{name}({column}{times}){rest}"))
        }
        Part::Call(Called::Known(inner), inside) if is_it(inner) => mended(name, inside.first()?, inside, scope, dialect),
        _ => None,
    }
}

fn reads(node: &Node) -> bool {
    matches!(node.part, Part::Reference(_) | Part::LastTime(..)) || node.children().into_iter().any(reads)
}

fn no_times(function: &Function, times: &Node, arguments: &[Node], dialect: Dialect) -> Fault {
    let language = dialect.language;
    let (name, separator) = (function.name.in_language(language), dialect.argument_separator());
    let what = if times.part == Part::Missing { say!(language, "nothing", "nichts") } else { shown(times, dialect) };
    let message = say!(
        language,
        "how many times ago is a whole number from 1 up that stands in the formula, and here stands {what}",
        "wie viele Male zuvor, ist eine ganze Zahl ab 1, die in der Formel steht, und hier steht {what}"
    );
    let column = arguments.first().map(|column| shown(column, dialect)).unwrap_or_default();
    Fault::error("previous-times", times.span.clone(), message).with_help(say!(
        language,
        "write {name}({column}) for last time, {name}({column}{separator} 2) for the time before",
        "{name}({column}) für das letzte Mal schreiben, {name}({column}{separator} 2) für das vorletzte"
    ))
}

/// A reference that names nothing whose last value is known.
pub(crate) fn unresolved(reference: &Reference, reason: Unresolved, span: &Range<usize>, scope: &Scope, dialect: Dialect) -> Fault {
    if !matches!(reason, Unresolved::RangeForValue(_) | Unresolved::RowOfOtherTable(_)) {
        return names::unresolved(reference, reason, span, scope, dialect);
    }
    let language = dialect.language;
    let column = names::written(reference, dialect);
    let message = say!(
        language,
        "{column} is a column of another table, and only the accounts' columns and results have a last time",
        "{column} ist eine Spalte einer anderen Tabelle, und ein letztes Mal haben nur Spalten und Ergebnisse der Kunden"
    );
    Fault::error("previous-of-other-table", span.clone(), message).with_help(say!(
        language,
        "look the value up in a Compute row, and write PREVIOUS([…]) with that row's result",
        "den Wert in einer Kennzahl-Zeile nachschlagen und VORHER([…]) mit deren Ergebnis schreiben"
    ))
}

/// `SUM(PREVIOUS([Revenue]))`: one value, where a whole column is likely meant.
pub(crate) fn one_value(function: &Function, reference: &Reference, times: u32, span: &Range<usize>, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let name = function.name.in_language(language);
    let last = shown(&Node { span: span.clone(), part: Part::LastTime(reference.clone(), times) }, dialect);
    let column = &reference.column;
    let message = say!(
        language,
        "{last} is this account's value alone, and {name} is taken over a whole column",
        "{last} ist allein der Wert dieses Kunden, und {name} gilt einer ganzen Spalte"
    );
    Fault::error("previous-is-one-value", span.clone(), message).with_help(say!(
        language,
        "give it a name in a Compute row, _{column} = {last}, and write {name}([_{column}])",
        "ihm in einer Kennzahl-Zeile einen Namen geben, _{column} = {last}, und {name}([_{column}]) schreiben"
    ))
}
