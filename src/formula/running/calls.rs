//! What the compiler and the evaluator agree on: how the trees of a program name variables and call back what is no arithmetic.
//!
//! A tree knows names alone. That of a variable is a number, which says the slot and how it is read. That of a function is a letter of
//! those below and a number: the place of the control flow or the error that it stands for.

/// How a variable is read; a variable's number is its slot times [`Reading::COUNT`] and this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// As it is.
    Plain = 0,
    /// As a number in arithmetic.
    Number = 1,
}

impl Reading {
    pub(crate) const COUNT: usize = 2;
}

/// Control flow.
pub(in crate::formula) const FLOW: u8 = b'p';
/// Control flow, its value as a number.
pub(in crate::formula) const FLOW_AS_NUMBER: u8 = b'P';
/// An error value.
pub(in crate::formula) const RAISE: u8 = b'e';
/// A value as a number.
pub(in crate::formula) const NUMBER: u8 = b'n';
/// Operators over the values of a tuple, from left to right: one letter for each, this one and its place in `Operator::ALL`.
pub(in crate::formula) const FIRST_OPERATOR: u8 = b'0';
