//! What stands before and behind a delimiter: TEXTBEFORE, TEXTAFTER.

use std::sync::Arc;

use crate::formula::function::{Call, Function, Parameter, Takes};
use crate::foundation::column::Kind;
use crate::foundation::value::{CellError, Value, folded_text};

use crate::formula::functions::call::Outcome;
use crate::formula::functions::row::{eager, function, optional, parameter};

const PARAMETERS: &[Parameter] = &[
    parameter(Takes::Text, "text", "Text"),
    parameter(Takes::Text, "delimiter", "Trennzeichen"),
    optional(Takes::Number, "which", "Instanz"),
    optional(Takes::Number, "any_case", "Vergleichsmodus"),
    optional(Takes::Number, "end_counts", "Ende"),
    optional(Takes::Value, "if_not_found", "wenn_nicht_gefunden"),
];

pub(crate) static FUNCTIONS: &[Function] = &[
    function("TEXTBEFORE", "TEXTVOR", PARAMETERS, eager!(before))
        .gives(Kind::Text)
        .taking_errors()
        .says(
            "The text before a delimiter, before the n-th one, or before the n-th from the end where n is negative; #N/A where there is none.",
            "Der Text vor einem Trennzeichen, vor dem n-ten oder bei negativem n dem n-ten von hinten; #NV, wo es keines gibt.",
        )
        .example("TEXTBEFORE(\"K-1001-DE\",\"-\")", "\"K\""),
    function("TEXTAFTER", "TEXTNACH", PARAMETERS, eager!(after))
        .gives(Kind::Text)
        .taking_errors()
        .says(
            "The text behind a delimiter, behind the n-th one, or behind the n-th from the end where n is negative; #N/A where there is none.",
            "Der Text nach einem Trennzeichen, nach dem n-ten oder bei negativem n dem n-ten von hinten; #NV, wo es keines gibt.",
        )
        .example("TEXTAFTER(\"K-1001-DE\",\"-\",-1)", "\"DE\""),
];

/// Where a delimiter begins and ends, in bytes.
type Place = (usize, usize);

/// Where the delimiters of a text begin and end, in bytes, from left to right.
pub(crate) fn delimiters(text: &str, delimiter: &str, any_case: bool) -> Vec<Place> {
    if !any_case {
        return text.match_indices(delimiter).map(|(at, found)| (at, at + found.len())).collect();
    }
    // Letters may change their length with their case, so that the folded text has places of its own.
    let (places, wanted) = (text.char_indices().map(|(at, _)| at).chain([text.len()]).collect::<Vec<_>>(), folded_text(delimiter));
    let letters = delimiter.chars().count();
    let (mut found, mut at) = (Vec::new(), 0);
    while at + letters < places.len() {
        let (start, end) = (places[at], places[at + letters]);
        if folded_text(&text[start..end]) == wanted {
            found.push((start, end));
            at += letters;
        } else {
            at += 1;
        }
    }
    found
}

/// A switch that is 0 or 1.
fn switch(call: &Call<'_>, place: usize) -> Result<bool, CellError> {
    match call.number_or(place, 0.0)?.trunc() {
        0.0 => Ok(false),
        1.0 => Ok(true),
        _ => Err(CellError::Value),
    }
}

/// The text, and where the delimiter begins and ends that is asked for; `None` where there is none.
fn delimited(call: &Call<'_>) -> Result<(Arc<str>, Option<Place>), CellError> {
    let (text, delimiter) = (call.text(0)?, call.text(1)?);
    let which = if call.is_given(2) { call.number(2)?.floor() } else { 1.0 };
    let (any_case, end_counts) = (switch(call, 3)?, switch(call, 4)?);
    let from_the_end = which < 0.0;
    let letters = text.chars().count();
    if which == 0.0 || delimiter.chars().count() > letters || (which.abs() > 1.0 && which.abs() > letters as f64) {
        return Err(CellError::Value);
    }
    if delimiter.is_empty() {
        // Nothing stands before the first letter, and after the last.
        let place = if from_the_end { text.len() } else { 0 };
        return Ok((text, Some((place, place))));
    }
    let mut found = delimiters(&text, &delimiter, any_case);
    if from_the_end {
        found.reverse();
    }
    if end_counts {
        let end = if from_the_end { 0 } else { text.len() };
        found.push((end, end));
    }
    let found = found.get(which.abs() as usize - 1).copied();
    Ok((text, found))
}

fn piece(call: &Call<'_>, cut: fn(&str, Place) -> &str) -> Outcome {
    match delimited(call)? {
        (text, Some(found)) => Ok(Value::text(cut(&text, found))),
        (_, None) if call.is_given(5) => call.value(5),
        (_, None) => Err(CellError::NotAvailable),
    }
}

fn before(call: &Call<'_>) -> Outcome {
    piece(call, |text, (start, _)| &text[..start])
}

fn after(call: &Call<'_>) -> Outcome {
    piece(call, |text, (_, end)| &text[end..])
}
