//! What implementations ask of a call: an argument as a number, a text, a column, all numbers of all arguments.
//!
//! Coercion is that of the language: blank is 0 or "", TRUE is 1, text is never a number. An argument that is left empty between
//! two separators is 0, "" or FALSE, as in Excel; one that is left away at the end has the default of its function.

use std::sync::Arc;

use crate::formula::function::{Argument, Call};
use crate::formula::running::operators::joined;
use crate::foundation::column::Column;
use crate::foundation::day_number::DayNumber;
use crate::foundation::value::{CellError, Value};

/// What a body gives; [`eager!`](super::row::eager) makes a value of it.
pub(super) type Outcome = Result<Value, CellError>;

impl<'a> Call<'a> {
    /// Whether the argument is there and not left empty.
    pub(super) fn is_given(&self, index: usize) -> bool {
        !matches!(self.arguments.get(index), None | Some(Argument::Missing))
    }

    /// A single value; a blank where it is left empty.
    pub(super) fn value(&self, index: usize) -> Outcome {
        match self.arguments.get(index) {
            Some(Argument::Value(value)) => Ok(value.clone()),
            Some(Argument::Range(_)) => Err(CellError::Value),
            Some(Argument::Missing) | None => Ok(Value::Blank),
        }
    }

    /// A number.
    pub(super) fn number(&self, index: usize) -> Result<f64, CellError> {
        match self.arguments.get(index) {
            Some(Argument::Value(value)) => value.to_number(),
            Some(Argument::Range(_)) => Err(CellError::Value),
            Some(Argument::Missing) | None => Ok(0.0),
        }
    }

    /// A number, or `default` where it is left away at the end.
    pub(super) fn number_or(&self, index: usize, default: f64) -> Result<f64, CellError> {
        if index < self.arguments.len() { self.number(index) } else { Ok(default) }
    }

    /// A number of the functions that came with Excel's Analysis ToolPak: TRUE and FALSE are `#VALUE!`, and an argument that is needed
    /// and left empty is `#N/A`.
    pub(super) fn strict_number(&self, index: usize) -> Result<f64, CellError> {
        match self.arguments.get(index) {
            Some(Argument::Value(Value::Boolean(_))) => Err(CellError::Value),
            Some(Argument::Missing) => Err(CellError::NotAvailable),
            _ => self.number(index),
        }
    }

    /// The same of an argument that may be left away: then `default`, and 0 where it is left empty.
    pub(super) fn strict_number_or(&self, index: usize, default: f64) -> Result<f64, CellError> {
        match self.arguments.get(index) {
            None => Ok(default),
            Some(Argument::Missing) => Ok(0.0),
            Some(_) => self.strict_number(index),
        }
    }

    /// A day of those functions.
    pub(super) fn strict_day(&self, index: usize) -> Result<DayNumber, CellError> {
        DayNumber::from_serial(self.strict_number(index)?).ok_or(CellError::Num)
    }

    /// A text; a number is written as text.
    pub(super) fn text(&self, index: usize) -> Result<Arc<str>, CellError> {
        match self.arguments.get(index) {
            Some(Argument::Value(value)) => joined(value, self.dialect),
            Some(Argument::Range(_)) => Err(CellError::Value),
            Some(Argument::Missing) | None => Ok("".into()),
        }
    }

    /// A switch such as VLOOKUP's last argument, for which Excel's users write 0 and 1 as well as FALSE and TRUE.
    pub(super) fn switch_or(&self, index: usize, default: bool) -> Result<bool, CellError> {
        if index < self.arguments.len() { Ok(self.number(index)? != 0.0) } else { Ok(default) }
    }

    /// A whole column.
    pub(super) fn column(&self, index: usize) -> Result<&'a Column, CellError> {
        match self.arguments.get(index) {
            Some(Argument::Range(column)) => Ok(column),
            Some(Argument::Value(Value::Error(error))) => Err(*error),
            Some(Argument::Value(_) | Argument::Missing) | None => Err(CellError::Value),
        }
    }

    /// A day; outside Excel's calendar it is `#NUM!`.
    pub(super) fn day(&self, index: usize) -> Result<DayNumber, CellError> {
        DayNumber::from_serial(self.number(index)?).ok_or(CellError::Num)
    }

    /// Hands all numbers of the arguments from `first` on to `visit`. A column's texts, booleans and blanks are skipped, and so is
    /// a blank cell; a single TRUE is 1; a single text is `#VALUE!`; an argument left empty is 0.
    pub(super) fn numbers(&self, first: usize, mut visit: impl FnMut(f64)) -> Result<(), CellError> {
        for argument in self.arguments.iter().skip(first) {
            match argument {
                Argument::Missing => visit(0.0),
                Argument::Value(Value::Blank) => {}
                Argument::Value(value) => visit(value.to_number()?),
                Argument::Range(column) => numbers_of(column, &mut visit)?,
            }
        }
        Ok(())
    }
}

/// Hands the numbers of a column to `visit`; an error value is the result of the whole.
pub(super) fn numbers_of(column: &Column, mut visit: impl FnMut(f64)) -> Result<(), CellError> {
    for value in column.values() {
        match value {
            Value::Number(number) => visit(number),
            Value::Error(error) => return Err(error),
            Value::Blank | Value::Text(_) | Value::Boolean(_) => {}
        }
    }
    Ok(())
}

/// The numbers of a column in ascending order.
pub(super) fn ascending(column: &Column) -> Result<&[f64], CellError> {
    let numbers = column.numbers();
    numbers.error.map_or(Ok(numbers.ascending.as_slice()), Err)
}

/// A sum that does not lose what is small beside what is large (Neumaier's summation).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    sum: f64,
    lost: f64,
}

impl Sum {
    /// Adds a number.
    pub(super) fn add(&mut self, number: f64) {
        let sum = self.sum + number;
        self.lost += if self.sum.abs() >= number.abs() { (self.sum - sum) + number } else { (number - sum) + self.sum };
        self.sum = sum;
    }

    /// What was added so far.
    pub(super) fn total(self) -> f64 {
        // Beyond f64 the correction is not a number, and the sum itself says that it is infinite.
        if self.sum.is_finite() { self.sum + self.lost } else { self.sum }
    }
}

#[cfg(test)]
pub(super) mod testing {
    //! Calls without a formula, for the tests of the implementations.

    use super::{Argument, Call, Column, Value};
    use crate::formula::Dialect;
    use crate::formula::function::{Function, Implementation};

    /// The run's day in tests: 2026-11-23.
    pub(in crate::formula::functions) const AS_OF: f64 = 46_349.0;

    pub(in crate::formula::functions) fn number(number: f64) -> Value {
        Value::Number(number)
    }

    pub(in crate::formula::functions) fn text(text: &str) -> Value {
        Value::text(text)
    }

    pub(in crate::formula::functions) fn column(values: &[Value]) -> Column {
        values.iter().cloned().collect()
    }

    pub(in crate::formula::functions) fn numbers(numbers: &[f64]) -> Column {
        numbers.iter().copied().map(Value::Number).collect()
    }

    /// Calls the function of this name in a family, as the machine would: an error argument is the result.
    pub(in crate::formula::functions) fn call_with(family: &[Function], name: &str, arguments: &[Argument<'_>], dialect: Dialect) -> Value {
        let function = family.iter().find(|function| function.name.english == name).unwrap_or_else(|| panic!("no function {name}"));
        if !function.takes_errors
            && let Some(error) = arguments.iter().find_map(|argument| match argument {
                Argument::Value(value) => value.error(),
                _ => None,
            })
        {
            return Value::Error(error);
        }
        match function.implementation {
            Implementation::Eager(body) => body(&Call { arguments, as_of: AS_OF, dialect }),
            Implementation::Many(body) => {
                body(&Call { arguments, as_of: AS_OF, dialect }).map_or_else(Value::Error, |column| column.get(0))
            }
            Implementation::Control(_) => panic!("{name} is the machine's"),
        }
    }

    /// The same in the English dialect, with single values alone.
    pub(in crate::formula::functions) fn call(family: &[Function], name: &str, values: &[Value]) -> Value {
        let arguments: Vec<Argument<'_>> = values.iter().cloned().map(Argument::Value).collect();
        call_with(family, name, &arguments, Dialect::ENGLISH)
    }

    /// Whether two values are the same, numbers at 15 digits.
    pub(in crate::formula::functions) fn same(left: &Value, right: &Value) -> bool {
        match (left, right) {
            (Value::Number(left), Value::Number(right)) => crate::foundation::number::compare_numbers(*left, *right).is_eq(),
            _ => left == right,
        }
    }
}
