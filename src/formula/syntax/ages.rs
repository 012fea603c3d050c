//! How long ago something was, in words: `[Since] older than 12 months`, `[Seit] in den letzten 2 Jahren`.
//!
//! A date is compared with a day that is counted back from today, and *older* is the smaller date.

use crate::say;

use super::phrases::word_as_operator;
use super::printer::number_written;
use super::surroundings::Surroundings;
use super::token::Sort;
use super::units::{Span, span_named};
use crate::formula::Fault;

/// What is asked of a date, with the words before the span of time and those behind it, one of which has to stand there.
type Asked = (&'static str, &'static [&'static str], &'static [&'static str]);

const ASKED: [Asked; 8] = [
    ("<", &["older than", "älter als", "earlier than", "früher als"], &["", "ago", "old", "alt", "her"]),
    // These may speak of what is to come.
    ("<", &["before"], &["ago"]),
    (">=", &["within", "at most", "innerhalb von", "höchstens", "vor höchstens"], &["ago", "old", "alt", "her", "zurück"]),
    (
        "<",
        &["more than", "over", "longer than", "vor mehr als", "länger als", "mehr als", "vor über"],
        &["ago", "old", "back", "alt", "her", "zurück"],
    ),
    (">", &["newer than", "younger than", "jünger als", "neuer als"], &["", "ago", "old", "alt"]),
    (">", &["less than", "vor weniger als", "weniger als", "under"], &["ago", "old", "back", "alt", "her", "zurück"]),
    ("<=", &["at least", "mindestens", "vor mindestens"], &["ago", "old", "alt", "her", "zurück"]),
    (
        ">=",
        &[
            "within the last",
            "within the past",
            "within last",
            "in the last",
            "in the past",
            "during the last",
            "innerhalb der letzten",
            "in den letzten",
            "während der letzten",
        ],
        &["", "ago", "old", "alt", "her"],
    ),
];

/// Words that begin such a comparison and say nothing more.
const IS: [&str; 9] = ["is", "are", "was", "were", "ist", "war", "sind", "liegt", "lies"];

/// A date compared with a span of time.
pub(crate) fn age(around: &Surroundings<'_>) -> Option<Fault> {
    const MOST: usize = 4;
    let place = around.place;
    let left = around.operand_before(place);
    let subject = around.written(&left);
    let from = place + usize::from(IS.contains(&&*around.word(place)));
    let words: Vec<String> = (from..from + MOST).map(|place| around.word(place)).take_while(|word| !word.is_empty()).collect();
    let asked = (1..=words.len()).rev().find_map(|count| {
        let phrase = words[..count].join(" ");
        let number = from + count;
        let Sort::Number(value) = around.token(number)?.sort else { return None };
        let (behind, unit) = (around.word(number + 2), span_named(&around.word(number + 1)));
        ASKED.iter().filter(|(_, before, _)| before.contains(&&*phrase)).find_map(|(sign, _, after)| {
            let known = after.contains(&&*behind);
            // "vor mehr als 12 Monaten" has said it before.
            let open = after.contains(&"") || phrase.starts_with("vor ");
            (known || open).then_some((*sign, value, unit, number, known && !behind.is_empty()))
        })
    });
    let (sign, value, unit, number, closes) = asked?;
    let is_compared = left.start.checked_sub(1).is_some_and(|sign| matches!(around.tokens[sign].sort, Sort::Operator(_)));
    if subject.is_empty() || is_compared {
        return None;
    }
    let (dialect, language) = (around.dialect, around.dialect.language);
    let separator = dialect.argument_separator();
    let (mended, end) = match unit {
        Some(Span::Months(factor)) => {
            let months = number_written(value * factor, dialect);
            let mended =
                say!(language, "{subject}{sign}EDATE(TODAY(){separator}-{months})", "{subject}{sign}EDATUM(HEUTE(){separator}-{months})");
            (mended, number + 2 + usize::from(closes))
        }
        Some(Span::Days(factor)) => {
            let days = number_written(value * factor, dialect);
            let mended = say!(language, "{subject}{sign}TODAY()-{days}", "{subject}{sign}HEUTE()-{days}");
            (mended, number + 2 + usize::from(closes))
        }
        // "older than 2020" is a year, and "older than 60" an age.
        None if around.word(number + 1).is_empty() && ["<", ">"].contains(&sign) => {
            let written = around.written(&(number..number + 1));
            let mended = if (1900.0..2200.0).contains(&value) {
                say!(language, "YEAR({subject}){sign}{written}", "JAHR({subject}){sign}{written}")
            } else {
                format!("{subject}{}{written}", if sign == "<" { ">" } else { "<" })
            };
            (mended, number + 1)
        }
        None => return None,
    };
    let span = around.span(&left).start..around.span(&(number..end)).end;
    Some(word_as_operator(around, &(place..number), span, &mended))
}
