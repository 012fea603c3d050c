//! What everything else stands on: values and places, the two languages, and how something is said of a place.
//!
//! A [`value`] is what a cell or a formula holds; [`values`] and [`column`](mod@column) are many of them, packed; a [`day_number`] is a date as Excel
//! counts, a [`number`] one of 15 digits, an [`amount`] in few letters. A [`location`] is a place in a file. A [`diagnostic`] says something of a place, in the words of a [`language`], with the
//! nearest name for a slip ([`suggestion`]). What people call their columns and rows stands in [`table_words`].

pub mod amount;
pub mod column;
pub mod day_number;
pub mod diagnostic;
pub mod language;
pub mod location;
pub mod number;
pub mod shown;
pub mod suggestion;
pub mod table_words;
pub mod value;
pub mod values;
