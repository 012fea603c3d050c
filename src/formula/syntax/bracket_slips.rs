//! Brackets of the wrong kind, or of which one is missing: `{Revenue}`, `Revenue]>5`, `[Revenue>5`, `[Segment]={"A","B"}`.

use std::ops::Range;

use crate::say;

use super::ast::Operator;
use super::reader::{Reader, is_blank};
use super::surroundings::Surroundings;
use super::token::{Sort, Token};
use crate::formula::{Dialect, Fault};

/// Braces at the reader's place: a column's name, or a list of the cases that the value before them may be.
pub(crate) fn braces(reader: &Reader<'_>, tokens: &[Token]) -> Option<Fault> {
    let rest = reader.rest().strip_prefix('{')?;
    let (inside, _) = rest.split_once('}')?;
    let (dialect, language) = (reader.dialect, reader.dialect.language);
    let own = reader.position..reader.position + inside.len() + 2;
    let name = inside.trim_matches(is_blank).trim_start_matches('@').trim_matches(['[', ']']);
    let is_name = name.starts_with(char::is_alphabetic)
        && name.chars().all(|next| next.is_alphanumeric() || is_blank(next) || "€$%/._-".contains(next));
    if is_name {
        let message = say!(language, "a column's name stands in square brackets", "ein Spaltenname steht in eckigen Klammern");
        let at = if inside.trim_matches(is_blank).starts_with('@') { "@" } else { "" };
        return Some(Fault::error("braces-for-brackets", own, message).with_help(say!(
            language,
            "write [{at}{name}]",
            "[{at}{name}] schreiben"
        )));
    }
    let around = Surroundings { text: reader.text, tokens, place: tokens.len(), dialect };
    let sign = tokens.len().checked_sub(1)?;
    let (name, equals) = match tokens[sign].sort {
        Sort::Operator(Operator::Equal) => (say!(language, "OR", "ODER"), "="),
        Sort::Operator(Operator::NotEqual) => (say!(language, "AND", "UND"), "<>"),
        Sort::Name(ref word) if word.eq_ignore_ascii_case("in") => (say!(language, "OR", "ODER"), "="),
        _ => return None,
    };
    let subject = around.operand_before(sign);
    let (start, written) = (around.span(&subject).start, around.written(&subject));
    let values = listed(inside, dialect)?;
    if written.is_empty() {
        return None;
    }
    let cases: Vec<String> = values.iter().map(|value| format!("{written}{equals}{value}")).collect();
    let mended = match cases.as_slice() {
        [only] => only.clone(),
        _ => format!("{name}({})", cases.join(&dialect.argument_separator().to_string())),
    };
    let message = say!(language, "lists in braces cannot be read here", "Listen in geschweiften Klammern werden hier nicht gelesen");
    Some(Fault::error("array-constant", start..own.end, message).with_help(say!(language, "write {mended}", "{mended} schreiben")))
}

/// The constants of a list, none of them empty.
fn listed(inside: &str, dialect: Dialect) -> Option<Vec<&str>> {
    let mut values = Vec::new();
    let mut quoted = false;
    let mut start = 0;
    // With a decimal comma, a comma may be one.
    let separators: &[char] = if dialect.decimal_comma && !inside.contains("\",") { &[';', '\\'] } else { &[';', ',', '\\'] };
    for (at, letter) in inside.char_indices() {
        quoted ^= letter == '"';
        if !quoted && separators.contains(&letter) {
            values.push(inside[start..at].trim_matches(is_blank));
            start = at + 1;
        }
    }
    values.push(inside[start..].trim_matches(is_blank));
    let is_constant = |value: &str| {
        (value.len() > 1 && value.starts_with('"') && value.ends_with('"'))
            || (!value.is_empty() && value.chars().all(|next| next.is_ascii_digit() || ".,-%".contains(next)))
    };
    values.iter().all(|value| is_constant(value)).then_some(values)
}

/// `Revenue]`: the bracket before the names that stand there was left away.
pub(crate) fn unopened(reader: &Reader<'_>, tokens: &[Token]) -> Option<Fault> {
    let end = reader.position + 1;
    let names = tokens.iter().rev().take_while(|token| matches!(token.sort, Sort::Name(_))).count();
    let first = tokens.get(tokens.len().checked_sub(names.max(1))?).filter(|_| names > 0)?;
    let name = reader.text.get(first.span.start..reader.position)?.trim_end_matches(is_blank);
    let language = reader.dialect.language;
    let message = say!(language, "this bracket was never opened", "diese Klammer wurde nie geöffnet");
    Some(Fault::error("unopened-bracket", first.span.start..end, message).with_help(say!(language, "write [{name}]", "[{name}] schreiben")))
}

/// The column's name in `[Revenue>5`, up to the sign that none of its own can be, and its place.
pub(crate) fn name_left_open(text: &str, opening: usize) -> Option<(&str, Range<usize>)> {
    let rest = text.get(opening + 1..)?;
    let end = rest.find(['<', '>', '=', '+', '*', '/', '&', ')', ';', ',', '"', '^']).unwrap_or(rest.len());
    let name = rest[..end].trim_end_matches(is_blank);
    let is_name = name.trim_start_matches('@').starts_with(|first: char| first.is_alphanumeric()) && !name.contains(['[', ']', '#', '\'']);
    is_name.then(|| (name, opening..opening + 1 + name.len()))
}

/// The text in `"Gold)`, up to the sign that ends an argument, and its place.
pub(crate) fn text_left_open(text: &str, opening: &Range<usize>) -> Option<(String, Range<usize>)> {
    let rest = text.get(opening.end..)?;
    let end = rest.find([')', ';', ',']).unwrap_or(rest.len());
    let written = rest[..end].trim_end_matches(is_blank);
    (!written.trim_matches(is_blank).is_empty()).then(|| (format!("\"{written}\""), opening.start..opening.end + written.len()))
}
