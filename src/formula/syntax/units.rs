//! What stands right behind a number, and what is meant by it: a percentage in words, a span of time, thousands and millions, and letters
//! that were typed for digits.

use std::ops::Range;

use crate::say;

use super::ast::Operator;
use super::printer::number_written;
use super::surroundings::Surroundings;
use super::token::{Sort, Token};
use crate::formula::{Dialect, Fault};

/// A number with a word behind it.
pub(crate) fn number_with_unit(around: &Surroundings<'_>) -> Option<Fault> {
    let place = around.place;
    let before = around.token(place.checked_sub(1)?)?;
    let Sort::Number(number) = before.sort else { return None };
    let Sort::Name(unit) = &around.token(place)?.sort else { return None };
    let next = around.token(place + 1).map(|next| &next.sort);
    let touches = before.span.end == around.token(place)?.span.start;
    if let Some(digits) = Some(unit).filter(|_| touches).and_then(|unit| digits_meant(unit)) {
        return Some(letters_for_digits(around, &digits));
    }
    if matches!(next, Some(Sort::Open | Sort::Column { .. })) {
        return None;
    }
    let language = around.dialect.language;
    let unit = unit.to_lowercase();
    let count = percent_words(around, place);
    if count > 0 {
        let written = around.written(&(place - 1..place));
        return Some(unit_fault(around, before.span.start..around.span(&(place..place + count)).end, &format!("{written}%")));
    }
    if let Some(span) = span_of_time(around, number, &unit) {
        return Some(span);
    }
    if around.parts_branches(place) || around.joins_conditions(place) {
        return None;
    }
    let factor = thousands(&unit);
    // `5 Mio. Euro`, `5 k EUR`: the currency belongs to it.
    let words = 1 + usize::from(!around.word(place + 1).is_empty() && is_currency(&around.word(place + 1)));
    let end = around.span(&(place..place + words)).end;
    let meant = number_written(number * factor, around.dialect);
    let message = say!(language, "an operator is missing between two values", "zwischen zwei Werten fehlt ein Operator");
    Some(Fault::error("missing-operator", before.span.start..end, message).with_help(say!(
        language,
        "a number stands without a unit: write {meant}",
        "eine Zahl steht ohne Einheit: {meant} schreiben"
    )))
}

fn unit_fault(around: &Surroundings<'_>, span: Range<usize>, mended: &str) -> Fault {
    let language = around.dialect.language;
    let message = say!(language, "a number in a formula has no word behind it", "hinter einer Zahl steht in einer Formel kein Wort");
    Fault::error("unit-in-words", span, message).with_help(say!(language, "write {mended}", "{mended} schreiben"))
}

/// How many words from the place on say "percent".
fn percent_words(around: &Surroundings<'_>, place: usize) -> usize {
    match (&*around.word(place), &*around.word(place + 1)) {
        ("per", "cent") | ("v.", "h." | "h") => 2,
        ("percent" | "pct" | "pc" | "prozent" | "proz" | "proz." | "v.h." | "v.h" | "vh" | "perc" | "percents" | "percentage", _) => 1,
        _ => 0,
    }
}

/// A span of time of one unit.
#[derive(Clone, Copy)]
pub(crate) enum Span {
    Days(f64),
    Months(f64),
}

/// The span that a word names.
pub(crate) fn span_named(unit: &str) -> Option<Span> {
    Some(match unit {
        "day" | "days" | "tag" | "tage" | "tagen" => Span::Days(1.0),
        "week" | "weeks" | "woche" | "wochen" => Span::Days(7.0),
        "month" | "months" | "monat" | "monate" | "monaten" | "mon" | "mths" => Span::Months(1.0),
        "quarter" | "quarters" | "quartal" | "quartale" | "quartalen" => Span::Months(3.0),
        "year" | "years" | "yr" | "yrs" | "jahr" | "jahre" | "jahren" => Span::Months(12.0),
        _ => return None,
    })
}

/// `TODAY()-12 months` is `EDATE(TODAY(),-12)`.
fn span_of_time(around: &Surroundings<'_>, number: f64, unit: &str) -> Option<Fault> {
    let unit = span_named(unit)?;
    let (dialect, language) = (around.dialect, around.dialect.language);
    let separator = dialect.argument_separator();
    let place = around.place;
    let today = say!(language, "TODAY()", "HEUTE()");
    let (start, date, sign, end) =
        match (place.checked_sub(2).and_then(|sign| around.token(sign)).map(|sign| &sign.sort), &*around.word(place + 1)) {
            // "12 months ago" and "vor 12 Monaten" count from today.
            (_, "ago") => (around.token(place - 1)?.span.start, today, "-", place + 2),
            (Some(Sort::Name(word)), _) if word.to_lowercase() == "vor" => (around.token(place - 2)?.span.start, today, "-", place + 1),
            (Some(Sort::Operator(operator @ (Operator::Add | Operator::Subtract))), _) => {
                let date = around.value_before(place - 2);
                (around.span(&date).start, around.written(&date).to_owned(), if *operator == Operator::Add { "" } else { "-" }, place + 1)
            }
            _ => return None,
        };
    if date.is_empty() {
        return None;
    }
    let written = |factor: f64| number_written(number * factor, dialect);
    let mended = match unit {
        Span::Months(factor) => {
            let count = written(factor);
            say!(language, "EDATE({date}{separator}{sign}{count})", "EDATUM({date}{separator}{sign}{count})")
        }
        Span::Days(factor) => format!("{date}{}{}", if sign.is_empty() { "+" } else { sign }, written(factor)),
    };
    Some(unit_fault(around, start..around.span(&(place..end)).end, &mended))
}

/// What a unit behind a number multiplies it by.
fn thousands(unit: &str) -> f64 {
    match unit {
        "k" | "tsd" | "tsd." | "teur" | "t€" | "keur" | "kusd" | "kchf" | "thousand" | "tausend" | "grand" => 1e3,
        "m" | "mm" | "mn" | "mio" | "mio." | "mill" | "mill." | "million" | "millions" | "millionen" | "meur" | "musd" | "mil" => 1e6,
        "mrd" | "mrd." | "bn" | "billion" | "billions" | "milliarde" | "milliarden" => 1e9,
        _ => 1.0,
    }
}

/// The number beside a sign of a currency at `position`: `5€`, `€5`, `5 Mio. €`; its characters with the sign, and as it is to be written.
pub(crate) fn without_currency(
    text: &str,
    tokens: &[Token],
    position: usize,
    sign: char,
    dialect: Dialect,
) -> Option<(Range<usize>, String)> {
    let end = position + sign.len_utf8();
    if let [.., number, unit] = tokens
        && let (Sort::Number(value), Sort::Name(word)) = (&number.sort, &unit.sort)
    {
        let factor = thousands(&if unit.span.end == position { format!("{word}{sign}").to_lowercase() } else { word.to_lowercase() });
        let factor = if factor == 1.0 && word.eq_ignore_ascii_case("t") { 1e3 } else { factor };
        return (factor > 1.0).then(|| (number.span.start..end, number_written(value * factor, dialect)));
    }
    if let Some(Token { sort: Sort::Number(_), span }) = tokens.last() {
        return Some((span.start..end, text[span.clone()].to_owned()));
    }
    let behind = text[end..].trim_start();
    let is_of_number = |next: char| next.is_ascii_digit() || next == dialect.decimal_separator();
    let digits = &behind[..behind.find(|next| !is_of_number(next)).unwrap_or(behind.len())];
    let start = text.len() - behind.len();
    digits.starts_with(|next: char| next.is_ascii_digit()).then(|| (position..start + digits.len(), digits.to_owned()))
}

fn is_currency(word: &str) -> bool {
    ["eur", "euro", "euros", "usd", "dollar", "dollars", "chf", "franken", "gbp", "pounds"].contains(&word)
}

/// The digits that are meant by letters that look like them: the letter O for zero, l and I for one.
pub(crate) fn digits_meant(written: &str) -> Option<String> {
    let digit = |letter: char| match letter {
        'o' | 'O' | 'О' | 'о' => Some('0'),
        'l' | 'I' => Some('1'),
        digit if digit.is_ascii_digit() => Some(digit),
        _ => None,
    };
    written.chars().map(digit).collect()
}

/// `6O` for 60: the whole number with digits in place of the letters.
fn letters_for_digits(around: &Surroundings<'_>, digits: &str) -> Fault {
    let place = around.place;
    let mut end = place + 1;
    let mut mended = format!("{}{digits}", around.written(&(place - 1..place)));
    // `6O0l5`: digits and letters may go on changing.
    while let Some(next) = around.token(end).filter(|next| Some(next.span.start) == around.token(end - 1).map(|last| last.span.end)) {
        let more = match &next.sort {
            Sort::Number(_) => Some(around.written(&(end..end + 1)).to_owned()),
            Sort::Name(name) => digits_meant(name),
            _ => None,
        };
        let Some(more) = more else { break };
        mended.push_str(&more);
        end += 1;
    }
    letters(around.span(&(place - 1..end)), &mended, around)
}

fn letters(span: Range<usize>, mended: &str, around: &Surroundings<'_>) -> Fault {
    let language = around.dialect.language;
    let message = say!(language, "a letter stands among the digits of this number", "unter den Ziffern dieser Zahl steht ein Buchstabe");
    Fault::error("letter-for-digit", span, message).with_help(say!(language, "write {mended}", "{mended} schreiben"))
}
