//! `CASE WHEN x THEN y ELSE z END` of databases, written as IF, IFS or SWITCH.

use std::ops::Range;

use crate::say;

use super::surroundings::Surroundings;
use crate::formula::Fault;

/// The CASE that begins before the place at which reading ended.
pub(crate) fn case(around: &Surroundings<'_>) -> Option<Fault> {
    let is = |place: usize, words: &[&str]| words.contains(&&*around.word(place));
    let start = (0..around.place).rev().find(|&place| is(place, &["case", "fall"]))?;
    let is_part = |place: usize| is(place, &["when", "then", "else", "end"]);
    let behind = |place: usize| place..around.end_behind(place, is_part);
    let subject = behind(start + 1);
    if !is(subject.end, &["when"]) {
        return None;
    }
    let (language, separator) = (around.dialect.language, around.dialect.argument_separator());
    let mended = mend(around, &subject, &is, &behind);
    let message = say!(language, "CASE … WHEN cannot stand in a formula", "CASE … WHEN kann nicht in einer Formel stehen");
    let (span, help) = match mended {
        Some((mended, end)) => (around.span(&(start..end)), mended),
        None => (
            around.span(&(start..start + 1)),
            say!(
                language,
                "IFS(condition{separator} then{separator} TRUE{separator} otherwise)",
                "WENNS(Bedingung{separator} dann{separator} WAHR{separator} sonst)"
            ),
        ),
    };
    Some(Fault::error("word-as-operator", span, message).with_help(say!(language, "write {help}", "{help} schreiben")))
}

/// The call that is meant, and the place behind END.
fn mend(
    around: &Surroundings<'_>,
    subject: &Range<usize>,
    is: &dyn Fn(usize, &[&str]) -> bool,
    behind: &dyn Fn(usize) -> Range<usize>,
) -> Option<(String, usize)> {
    let (language, separator) = (around.dialect.language, around.dialect.argument_separator());
    let mut parts: Vec<&str> = Vec::new();
    let mut at = subject.end;
    while is(at, &["when"]) {
        let condition = behind(at + 1);
        if !is(condition.end, &["then"]) {
            return None;
        }
        let value = behind(condition.end + 1);
        parts.extend([around.written(&condition), around.written(&value)]);
        at = value.end;
    }
    let mut otherwise = "\"\"";
    if is(at, &["else"]) {
        let value = behind(at + 1);
        otherwise = around.written(&value);
        at = value.end;
    }
    if !is(at, &["end"]) || parts.iter().chain([&otherwise]).any(|part| part.is_empty() || part.to_lowercase().starts_with("case")) {
        return None;
    }
    let subject = around.written(subject);
    let name = match (subject.is_empty(), parts.len()) {
        (false, _) => {
            parts.insert(0, subject);
            say!(language, "SWITCH", "ERSTERWERT")
        }
        (true, 2) => say!(language, "IF", "WENN"),
        (true, _) => {
            parts.push(if language == crate::foundation::language::Language::German { "WAHR" } else { "TRUE" });
            say!(language, "IFS", "WENNS")
        }
    };
    parts.push(otherwise);
    Some((format!("{name}({})", parts.join(&separator.to_string())), at + 1))
}
