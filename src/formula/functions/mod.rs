//! The implementations, one file a family, each with its registry rows.

mod arithmetic;
mod call;
mod conditional;
mod criterion;
mod date;
mod date_span;
mod information;
mod logic;
mod lookup;
mod number_format;
mod rank;
mod reading;
mod row;
mod statistics;
mod text;
mod text_conversion;
mod wildcard;

use super::registry::Function;

/// All rows, family by family.
pub(super) static FAMILIES: &[&[Function]] = &[
    logic::FUNCTIONS,
    information::FUNCTIONS,
    arithmetic::FUNCTIONS,
    statistics::FUNCTIONS,
    rank::FUNCTIONS,
    conditional::FUNCTIONS,
    lookup::FUNCTIONS,
    text::FUNCTIONS,
    text_conversion::FUNCTIONS,
    date::FUNCTIONS,
    date_span::FUNCTIONS,
];
