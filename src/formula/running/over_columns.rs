//! Conditions of simple formulas over whole columns: comparisons of a column with a constant or another column, and AND, OR and NOT of such.
//!
//! A program walks its formula for one account after the other. A condition of these parts is looked at column by column instead, in a
//! fraction of the time, and says the same: what is compared is compared by the same code, once for each value that is no number, and for
//! numbers by the bounds between which all equal the constant at 15 digits. A formula with anything else in it is none of these.

use crate::formula::syntax::ast::Operator;
use crate::foundation::number::equal_at_15_digits;
use crate::foundation::value::{CellError, Value};
use crate::foundation::values::Values;

use super::operators::{comparison, decided, is_empty};
use super::program::{Flow, Operand, Program};

/// What a condition says of an account: FALSE.
pub(crate) const FALSE: u8 = 0;
/// TRUE.
pub(crate) const TRUE: u8 = 1;
/// The first of the errors, which stand behind it in the order of [`CellError::ALL`].
const FIRST_ERROR: u8 = 2;

/// The number that stands for what a condition says.
pub(crate) fn code(said: Result<bool, CellError>) -> u8 {
    match said {
        Ok(holds) => u8::from(holds),
        Err(error) => FIRST_ERROR + CellError::ALL.iter().position(|other| *other == error).unwrap_or_default() as u8,
    }
}

/// The error that such a number stands for.
pub(crate) fn error_of(code: u8) -> Option<CellError> {
    code.checked_sub(FIRST_ERROR).and_then(|place| CellError::ALL.get(usize::from(place))).copied()
}

/// A condition over whole columns.
#[derive(Debug)]
pub(crate) enum Condition {
    /// The same for every account.
    Constant(u8),
    /// A column that is itself TRUE or FALSE.
    Column(usize),
    /// A column beside a constant; `turned` where the constant stands first.
    BesideConstant { slot: usize, operator: Operator, constant: Value, turned: bool },
    /// Two columns beside each other.
    BesideColumn { left: usize, operator: Operator, right: usize },
    /// Whether a column is empty, or is not.
    Empty { slot: usize, wanted: bool },
    /// All of them.
    All(Vec<Self>),
    /// One of them at least.
    Any(Vec<Self>),
    /// The opposite.
    Not(Box<Self>),
}

impl Condition {
    /// The condition that a program is; `None` where there is more to it.
    pub(crate) fn of(program: &Program) -> Option<Self> {
        match &program.root {
            Flow::Slot { slot, .. } => Some(Self::Column(*slot)),
            Flow::Constant(value) => Some(Self::Constant(code(value.to_condition()))),
            flow => Self::joined(flow),
        }
    }

    /// A part that gives TRUE, FALSE or an error, whatever the account.
    fn joined(flow: &Flow) -> Option<Self> {
        match flow {
            Flow::Constant(Value::Boolean(holds)) => Some(Self::Constant(u8::from(*holds))),
            Flow::Compare { first, rest } => {
                let [(operator, second)] = rest.as_slice() else { return None };
                let operator = *operator;
                match (&**first, second) {
                    (Flow::Slot { slot, .. }, Flow::Constant(constant)) => {
                        Some(Self::BesideConstant { slot: *slot, operator, constant: constant.clone(), turned: false })
                    }
                    (Flow::Constant(constant), Flow::Slot { slot, .. }) => {
                        Some(Self::BesideConstant { slot: *slot, operator, constant: constant.clone(), turned: true })
                    }
                    (Flow::Slot { slot: left, .. }, Flow::Slot { slot: right, .. }) => {
                        Some(Self::BesideColumn { left: *left, operator, right: *right })
                    }
                    _ => None,
                }
            }
            Flow::Empty { subject, wanted } => match &**subject {
                Flow::Slot { slot, .. } => Some(Self::Empty { slot: *slot, wanted: *wanted }),
                _ => None,
            },
            Flow::Call { function, operands } => {
                let part = |operand: &Operand| if let Operand::Flow(flow) = operand { Self::joined(flow) } else { None };
                let mut parts = operands.iter().map(part).collect::<Option<Vec<_>>>()?;
                match (function.name.english, parts.len()) {
                    ("AND", 1..) => Some(Self::All(parts)),
                    ("OR", 1..) => Some(Self::Any(parts)),
                    ("NOT", 1) => parts.pop().map(|part| Self::Not(Box::new(part))),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Puts what the condition says of every account into a list.
    pub(crate) fn judge<'v>(&self, column: &dyn Fn(usize) -> &'v Values, into: &mut [u8]) {
        match self {
            Self::Constant(said) => into.fill(*said),
            Self::Column(slot) => {
                let number = code(Value::Number(1.0).to_condition());
                column(*slot).judge(into, |_| number, |value| code(value.to_condition()));
            }
            Self::Empty { slot, wanted } => column(*slot).judge(
                into,
                |_| u8::from(!*wanted),
                |value| match value {
                    Value::Error(error) => code(Err(*error)),
                    value => u8::from(is_empty(value) == *wanted),
                },
            ),
            Self::BesideConstant { slot, operator, constant, turned } => beside(column(*slot), *operator, constant, *turned, into),
            Self::BesideColumn { left, operator, right } => {
                let (left, right) = (column(*left), column(*right));
                for (place, said) in into.iter_mut().enumerate() {
                    *said = code(comparison(*operator, &left.get(place), &right.get(place)));
                }
            }
            Self::All(parts) => joined(parts, column, into, |so_far, part| so_far & part),
            Self::Any(parts) => joined(parts, column, into, |so_far, part| so_far | part),
            Self::Not(part) => {
                part.judge(column, into);
                into.iter_mut().filter(|said| **said < FIRST_ERROR).for_each(|said| *said ^= TRUE);
            }
        }
    }
}

/// Joins conditions of which each is TRUE or FALSE; the first error is that of the whole.
fn joined<'v>(parts: &[Condition], column: &dyn Fn(usize) -> &'v Values, into: &mut [u8], join: impl Fn(u8, u8) -> u8) {
    let Some((first, rest)) = parts.split_first() else { return };
    first.judge(column, into);
    let mut own = vec![FALSE; into.len()];
    for part in rest {
        part.judge(column, &mut own);
        for (said, &part) in into.iter_mut().zip(&own) {
            *said = match (*said >= FIRST_ERROR, part >= FIRST_ERROR) {
                (true, _) => *said,
                (false, true) => part,
                (false, false) => join(*said, part),
            };
        }
    }
}

fn beside(values: &Values, operator: Operator, constant: &Value, turned: bool, into: &mut [u8]) {
    let said = |value: &Value| code(if turned { comparison(operator, constant, value) } else { comparison(operator, value, constant) });
    let Value::Number(bound) = constant else {
        // All numbers stand in the same order beside what is no number.
        let number = said(&Value::Number(1.0));
        return values.judge(into, |_| number, said);
    };
    let (least, greatest) = equal_at_15_digits(*bound);
    let of_order = |order: std::cmp::Ordering| u8::from(decided(operator, if turned { order.reverse() } else { order }));
    let [below, equal, above] = [std::cmp::Ordering::Less, std::cmp::Ordering::Equal, std::cmp::Ordering::Greater].map(of_order);
    let number = |number: f64| {
        if number < least {
            below
        } else if number > greatest {
            above
        } else {
            equal
        }
    };
    values.judge(into, number, said);
}
