//! Numbers and dates that mean something else than they look like: thousands separators, the other decimal sign, 1.12.2026 and 1/12/2026.

use std::ops::Range;

use crate::say;

use super::text_numbers;
use crate::formula::syntax::ast::{Node, Operator, Part};
use crate::formula::syntax::printer::number_written;
use crate::formula::{Dialect, Fault};

/// `1.000` in an English sheet is 1, and `1,000` in a German one, though a thousand may be meant: nobody writes decimals that
/// end in 0 with three places.
pub(crate) fn ambiguous_number(number: f64, span: &Range<usize>, dialect: Dialect) -> Option<Fault> {
    let whole = number.trunc();
    let is_group = span.len() == whole.to_string().len() + 4 && (1.0..1000.0).contains(&number);
    let ends_in_zero = ((number * 100.0).round() - number * 100.0).abs() < 1e-9;
    (is_group && ends_in_zero).then(|| {
        let language = dialect.language;
        let (meant, shown) = (number_written((number * 1000.0).round(), dialect), number_written(number, dialect));
        let message = say!(language, "this is the number {shown}, not {meant}", "dies ist die Zahl {shown}, nicht {meant}");
        Fault::finding("ambiguous-number", span.clone(), message).with_help(say!(
            language,
            "write {meant} or {shown}",
            "{meant} oder {shown} schreiben"
        ))
    })
}

/// `1,000` between the parentheses of a function is two arguments.
pub(crate) fn split_number(first: &Node, second: &Node, dialect: Dialect) -> Option<Fault> {
    let (Part::Number(thousands), Part::Number(rest)) = (&first.part, &second.part) else { return None };
    let is_group = first.span.end + 1 == second.span.start && second.span.len() == 3 && *rest < 100.0 && rest.fract() == 0.0;
    (is_group && thousands.fract() == 0.0 && (1.0..1000.0).contains(thousands)).then(|| {
        let language = dialect.language;
        let span = first.span.start..second.span.end;
        let meant = number_written(thousands * 1000.0 + rest, dialect);
        let message = say!(
            language,
            "these are two arguments, {thousands} and {rest}, not one number",
            "dies sind zwei Argumente, {thousands} und {rest}, nicht eine Zahl"
        );
        Fault::finding("split-number", span, message).with_help(say!(language, "write {meant}", "{meant} schreiben"))
    })
}

/// `RUNDEN(1,5)` in a German sheet is one argument, 1.5, though two may be meant.
pub(crate) fn joined_arguments(arguments: &[Node], dialect: Dialect) -> Option<String> {
    let numbers = arguments.iter().filter_map(|argument| if let Part::Number(number) = argument.part { Some(number) } else { None });
    let number = numbers.rev().find(|number| number.fract() != 0.0).filter(|_| dialect.decimal_comma)?;
    let language = dialect.language;
    let written = number_written(number, dialect);
    let parted = written.replace(',', ";");
    Some(say!(
        language,
        "{written} is one number here; two arguments are parted by ;: {parted}",
        "{written} ist hier eine einzige Zahl; zwei Argumente trennt ein Semikolon: {parted}"
    ))
}

/// `[a]>1,000`: what stands behind the comma is nothing that anybody writes as a number of its own.
pub(crate) fn split_thousand(first: &Node, second: &Node, dialect: Dialect) -> Option<String> {
    let last = match &first.part {
        Part::Chain(_, rest) => &rest.last()?.1,
        _ => first,
    };
    let (Part::Number(thousands), Part::Number(rest)) = (&last.part, &second.part) else { return None };
    let is_group = last.span.end + 1 == second.span.start && second.span.len() == 3 && *rest == 0.0;
    (is_group && thousands.fract() == 0.0 && (1.0..1000.0).contains(thousands)).then(|| {
        let meant = number_written(thousands * 1000.0, dialect);
        let language = dialect.language;
        say!(language, "thousands are written without a separator: write {meant}", "Tausender haben kein Trennzeichen: {meant} schreiben")
    })
}

/// `">=5/7/1997"`, a criterion with a date that could be two days.
pub(crate) fn unread_date(text: &str, span: &Range<usize>, dialect: Dialect) -> Option<Fault> {
    let (sentence, help) = text_numbers::unread_date(text, dialect)?;
    let fault = Fault::error("ambiguous-date", span.clone(), sentence);
    Some(match help {
        Some(mended) => {
            let language = dialect.language;
            fault.with_help(say!(language, "write {mended}", "{mended} schreiben"))
        }
        None => fault,
    })
}

/// `2025-01-31` or `31/12/2025`, which is a difference or a quotient.
pub(crate) fn date_as_arithmetic(node: &Node, first: &Node, rest: &[(Operator, Node)], dialect: Dialect) -> Option<Fault> {
    let [(one, second), (other, third)] = rest else { return None };
    let tight = first.span.end + 1 == second.span.start && second.span.end + 1 == third.span.start;
    let (Part::Number(first), Part::Number(second), Part::Number(third)) = (&first.part, &second.part, &third.part) else { return None };
    let (year, month, day) = match (one, other) {
        (Operator::Subtract, Operator::Subtract) if *first >= 1900.0 => (*first, *second, *third),
        (Operator::Divide | Operator::Subtract, Operator::Divide | Operator::Subtract) if *third >= 1900.0 && *second > 12.0 => {
            (*third, *first, *second)
        }
        (Operator::Divide | Operator::Subtract, Operator::Divide | Operator::Subtract) if *third >= 1900.0 => (*third, *second, *first),
        _ => return None,
    };
    let is_date = tight
        && [year, month, day].iter().all(|part| part.fract() == 0.0)
        && year <= 2200.0
        && (1.0..=12.0).contains(&month)
        && (1.0..=31.0).contains(&day);
    is_date.then(|| {
        let language = dialect.language;
        let separator = dialect.argument_separator();
        let message = say!(
            language,
            "this looks like a date, and is computed as numbers",
            "dies sieht wie ein Datum aus, und wird als Zahlen gerechnet"
        );
        Fault::finding("date-as-arithmetic", node.span.clone(), message).with_help(say!(
            language,
            "write DATE({year}{separator}{month}{separator}{day})",
            "DATUM({year}{separator}{month}{separator}{day}) schreiben"
        ))
    })
}
