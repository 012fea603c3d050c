//! The implementations, one file a family, each with its registry rows.

mod arithmetic;
mod call;
mod conditional;
mod criterion;
mod date;
mod date_span;
mod lookup;
mod number_format;
mod rank;
mod reading;
mod row;
mod statistics;
mod text;
mod text_conversion;
mod wildcard;
