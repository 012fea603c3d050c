//! The sections of a format code and what they are made of, as a number, a date or a text is shown in them.
//!
//! [`code`](super::code) reads them from a code; how each part is shown is said where numbers, fractions and dates are.

use crate::formula::syntax::ast::Operator;
use crate::foundation::language::Language;

/// A part of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Shown as it stands.
    Literal(String),
    /// `0`, `#` or `?`.
    Digit(char),
    /// The denominator of `# ?/8`.
    Denominator(u32),
    /// The decimal separator.
    Point,
    /// The thousands separator.
    Group,
    /// `%`
    Percent,
    /// `E+` (with the sign of a positive exponent) or `E-`.
    Exponent { plus: bool },
    /// `General` or `Standard`.
    General,
    /// `@`
    Text,
    /// A part of a date or time.
    Date(DatePart),
}

/// A part of a date or a time, with how many letters it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DatePart {
    Year(usize),
    Month(usize),
    Day(usize),
    Hour(usize),
    Minute(usize),
    Second(usize),
    /// Decimals of the second.
    Fraction(usize),
    /// Hours, minutes or seconds in all: `[h]`.
    Elapsed(char, usize),
    /// `AM/PM` (true) or `A/P`.
    Meridiem(bool),
}

/// One of up to four sections of a code.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Section {
    /// Its parts.
    pub(super) parts: Vec<Part>,
    /// The numbers that it is for, where it says so itself: `[>=1000]`.
    pub(super) condition: Option<(Operator, f64)>,
    /// The language of its months and days, where it says so itself: `[$-407]`.
    pub(super) language: Option<Language>,
    /// Whether all of it was understood. What shows no value may hold what it likes.
    pub(super) understood: bool,
}

impl Section {
    /// Whether a part stands in it.
    pub(super) fn has(&self, part: &Part) -> bool {
        self.parts.contains(part)
    }

    /// Whether it is for negative numbers alone, and so shows no sign of its own accord.
    pub(super) fn is_for_negatives(&self) -> bool {
        self.condition.is_some_and(|(operator, bound)| match operator {
            Operator::Less | Operator::LessOrEqual => bound <= 0.0,
            Operator::Equal => bound < 0.0,
            _ => false,
        })
    }

    /// Whether it shows a date or a time.
    pub(super) fn is_date(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Date(_)))
    }
}
