//! What a reference names: this account's value, a whole column, or nothing.

use crate::foundation::language::folded;

use super::scope::{Origin, RangeId, Scope};
use crate::formula::function::{Function, Takes};
use crate::formula::syntax::ast::{Form, Node, Part, Reference};

/// What stands at a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolved {
    /// This account's value.
    Slot(usize),
    /// A whole column.
    Range(RangeId),
}

/// Why a reference names nothing that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unresolved {
    /// There is no such column of the accounts and no such result.
    Column,
    /// Two columns have this name.
    Doubled,
    /// The accounts sheet's own column is hidden by this result.
    Hidden(usize),
    /// There is no such sheet or table.
    Table,
    /// The table has no such column.
    ColumnOfTable(usize),
    /// A whole column of another table, where one value is needed.
    RangeForValue(RangeId),
    /// `Orders[@Amount]`: another table has no row of this account.
    RowOfOtherTable(RangeId),
}

/// Whether a whole column can stand where a function takes this.
pub(crate) fn takes_range(takes: Takes) -> bool {
    needs_range(takes) || takes_both(takes)
}

/// Whether nothing but a whole column can stand where a function takes this.
pub(crate) fn needs_range(takes: Takes) -> bool {
    matches!(takes, Takes::Range | Takes::NumberRange)
}

/// Whether single values and whole columns can stand where a function takes this.
pub(crate) fn takes_both(takes: Takes) -> bool {
    matches!(takes, Takes::Values | Takes::Numbers)
}

/// Whether a whole column can stand at this place of a call. Among the conditions of AND, `[Flag]` beside others is this account's.
pub(crate) fn ranges_at(function: &Function, arguments: &[Node], place: usize, scope: &Scope) -> bool {
    let Some(parameter) = function.parameter(place) else { return false };
    if parameter.takes != Takes::Conditions {
        return takes_range(parameter.takes);
    }
    match arguments.get(place).map(|argument| &argument.part) {
        Some(Part::Reference(reference)) => {
            arguments.len() == 1 || matches!(resolve(reference, scope, false), Err(Unresolved::RangeForValue(_)))
        }
        _ => false,
    }
}

/// Looks a reference up. `range` says whether a whole column can stand there.
pub(crate) fn resolve(reference: &Reference, scope: &Scope, range: bool) -> Result<Resolved, Unresolved> {
    let foreign = reference.table.as_deref().filter(|table| !scope.is_accounts(table));
    if let Some(name) = foreign {
        let table = scope.table(name).ok_or(Unresolved::Table)?;
        let wanted = folded(&reference.column);
        let mut columns = (0..).zip(&scope.tables[table].columns).filter(|(_, (header, _))| folded(header) == wanted);
        let (column, _) = columns.next().ok_or(Unresolved::ColumnOfTable(table))?;
        if columns.next().is_some() {
            return Err(Unresolved::Doubled);
        }
        let id = RangeId { table: Some(table), column };
        return match reference.form {
            Form::Bracket if range => Ok(Resolved::Range(id)),
            Form::Bracket => Err(Unresolved::RangeForValue(id)),
            _ => Err(Unresolved::RowOfOtherTable(id)),
        };
    }
    let slot = scope.slot(&reference.column).ok_or(Unresolved::Column)?;
    if scope.is_doubled(&reference.column) {
        return Err(Unresolved::Doubled);
    }
    // With the sheet's name before it, the sheet's own column is meant, which a result of that name hides.
    if reference.table.is_some() && scope.columns[slot].origin == Origin::Result {
        let wanted = folded(&reference.column);
        let hides = |other: &super::scope::ScopeColumn| matches!(other.origin, Origin::Account(_)) && folded(&other.name) == wanted;
        if scope.columns.iter().any(hides) {
            return Err(Unresolved::Hidden(slot));
        }
    }
    match reference.form {
        Form::Bracket if range => Ok(Resolved::Range(RangeId { table: None, column: slot })),
        _ => Ok(Resolved::Slot(slot)),
    }
}

/// Looks up whose value of so many times ago is meant: the slot of what it is today.
pub(crate) fn resolve_today(reference: &Reference, scope: &Scope) -> Result<usize, Unresolved> {
    match resolve(reference, scope, false)? {
        Resolved::Slot(slot) => Ok(slot),
        Resolved::Range(id) => Err(Unresolved::RangeForValue(id)),
    }
}

/// The slot of this account's value that a part reads: of today, or of an earlier workbook.
pub(crate) fn slot_of(node: &Node, scope: &Scope) -> Option<usize> {
    match &node.part {
        Part::Reference(reference) => match resolve(reference, scope, false) {
            Ok(Resolved::Slot(slot)) => Some(slot),
            _ => None,
        },
        Part::LastTime(reference, times) => scope.last_time(&reference.column, *times),
        _ => None,
    }
}
