//! Conditions on the rows of columns, as FILTER takes them: `([Segment]="A")*([Units]>1)`.
//!
//! A condition of equality is looked up in the column's index, so that a formula for each of many accounts does not walk a long sheet
//! each time. A text is never equal to a number here; in a comparison by order the two are `#VALUE!`, as everywhere.

use std::borrow::Cow;
use std::sync::Arc;

use crate::foundation::column::{Column, Key};
use crate::foundation::value::{CellError, Value};

use super::operators::{comparison, is_empty};
use crate::formula::syntax::ast::Operator;

/// Conditions on rows. `V` is what a value that is computed for the account is computed from.
#[derive(Debug)]
pub(crate) enum Rows<V> {
    /// The column itself is TRUE, or a number other than 0.
    True(Arc<Column>),
    /// Two columns, or a column and a value.
    Compared { left: Side<V>, operator: Operator, right: Side<V> },
    /// All of them, joined with `*`.
    All(Vec<Self>),
    /// One of them at least, joined with `+`.
    Any(Vec<Self>),
}

/// A side of a comparison.
#[derive(Debug)]
pub(crate) enum Side<V> {
    Column(Arc<Column>),
    Value(V),
}

/// The same for the account at hand, its values computed.
enum Ready<'a> {
    True(&'a Column),
    Compared { left: Operand<'a>, operator: Operator, right: Operand<'a> },
    All(Vec<Self>),
    Any(Vec<Self>),
}

enum Operand<'a> {
    Column(&'a Column),
    Value(Value),
}

impl Operand<'_> {
    fn at(&self, row: usize) -> Cow<'_, Value> {
        match self {
            Self::Column(column) => Cow::Owned(column.get(row)),
            Self::Value(value) => Cow::Borrowed(value),
        }
    }
}

/// The number of rows, and behind it the rows that meet the conditions, counted from zero. `value` computes a side for the account.
pub(crate) fn kept<V>(rows: &Rows<V>, value: &dyn Fn(&V) -> Result<Value, CellError>) -> Result<Column, CellError> {
    let ready = ready(rows, value)?;
    let mut count = None;
    ready.lengths(&mut |length| match count {
        Some(other) if other != length => Err(CellError::Value),
        _ => {
            count = Some(length);
            Ok(())
        }
    })?;
    let count = count.ok_or(CellError::Value)?;
    let mut kept = vec![Value::Number(count as f64)];
    let mut keep = |row: usize| -> Result<(), CellError> {
        if ready.meets(row)? {
            kept.push(Value::Number(row as f64));
        }
        Ok(())
    };
    match ready.candidates() {
        Some(rows) => rows.iter().try_for_each(|&row| keep(row as usize))?,
        None => (0..count).try_for_each(keep)?,
    }
    Ok(Column::new(kept))
}

fn ready<'a, V>(rows: &'a Rows<V>, value: &dyn Fn(&V) -> Result<Value, CellError>) -> Result<Ready<'a>, CellError> {
    let side = |side: &'a Side<V>| -> Result<Operand<'a>, CellError> {
        Ok(match side {
            Side::Column(column) => Operand::Column(column),
            Side::Value(given) => Operand::Value(value(given)?),
        })
    };
    let several = |rows: &'a [Rows<V>]| rows.iter().map(|rows| ready(rows, value)).collect::<Result<Vec<_>, _>>();
    Ok(match rows {
        Rows::True(column) => Ready::True(column),
        Rows::Compared { left, operator, right } => Ready::Compared { left: side(left)?, operator: *operator, right: side(right)? },
        Rows::All(rows) => Ready::All(several(rows)?),
        Rows::Any(rows) => Ready::Any(several(rows)?),
    })
}

impl Ready<'_> {
    fn lengths(&self, visit: &mut dyn FnMut(usize) -> Result<(), CellError>) -> Result<(), CellError> {
        match self {
            Self::True(column) => visit(column.len()),
            Self::Compared { left, right, .. } => [left, right].into_iter().try_for_each(|side| match side {
                Operand::Column(column) => visit(column.len()),
                Operand::Value(_) => Ok(()),
            }),
            Self::All(parts) | Self::Any(parts) => parts.iter().try_for_each(|part| part.lengths(visit)),
        }
    }

    /// The rows beside which no other can meet the conditions, where an index knows them.
    fn candidates(&self) -> Option<&[u32]> {
        match self {
            Self::Compared { left, operator: Operator::Equal, right } => match (left, right) {
                (Operand::Column(column), Operand::Value(value)) | (Operand::Value(value), Operand::Column(column)) => {
                    // What a blank cell equals is found by a walk.
                    let equals_a_blank = is_empty(value) || matches!(value, Value::Boolean(false) | Value::Number(0.0));
                    if equals_a_blank { None } else { Some(Key::of(value).map_or(&[], |key| column.rows_equal_to(&key))) }
                }
                _ => None,
            },
            Self::All(parts) => parts.iter().filter_map(Self::candidates).min_by_key(|rows| rows.len()),
            _ => None,
        }
    }

    fn meets(&self, row: usize) -> Result<bool, CellError> {
        match self {
            Self::True(column) => match column.get(row) {
                Value::Boolean(truth) => Ok(truth),
                Value::Blank => Ok(false),
                value => Ok(value.to_number()? != 0.0),
            },
            Self::Compared { left, operator, right } => {
                let (left, right) = (left.at(row), right.at(row));
                let of_two_kinds = matches!((&*left, &*right), (Value::Number(_), Value::Text(_)) | (Value::Text(_), Value::Number(_)));
                match operator {
                    Operator::Equal if of_two_kinds => Ok(false),
                    Operator::NotEqual if of_two_kinds => Ok(true),
                    operator => comparison(*operator, &left, &right),
                }
            }
            // An error in a row is an error whatever the other conditions say.
            Self::All(parts) => parts.iter().try_fold(true, |all, part| Ok(part.meets(row)? && all)),
            Self::Any(parts) => parts.iter().try_fold(false, |any, part| Ok(part.meets(row)? || any)),
        }
    }
}
