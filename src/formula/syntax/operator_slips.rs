//! Two values without an operator between them: words that people write in an operator's place, units, names with blanks.

use std::ops::Range;

use crate::foundation::language::words;
use crate::say;

use super::lexer::{Sort, Token};
use crate::formula::checking::kinds::number_written;
use crate::formula::{Dialect, Fault, registry};

/// What is to be said where `token` stands right behind `before`; `next` follows them.
pub(crate) fn side_by_side(text: &str, before: &Token, token: &Token, next: Option<&Token>, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let separator = dialect.argument_separator();
    if let Sort::Name(name) = &before.sort
        && ["if", "wenn"].contains(&name.to_lowercase().as_str())
    {
        let message = say!(
            language,
            "IF is a function, and its arguments stand in parentheses",
            "WENN ist eine Funktion, und ihre Argumente stehen in Klammern"
        );
        return Fault::error("if-without-parentheses", before.span.clone(), message).with_help(say!(
            language,
            "write IF(condition{separator} then{separator} otherwise)",
            "WENN(Bedingung{separator} dann{separator} sonst) schreiben"
        ));
    }
    if let Some((word, span)) = [token, before].into_iter().find_map(joining) {
        let function = registry::find(word).map_or(word, |function| function.name.in_language(language));
        let message = say!(language, "{function} is a function, not an operator", "{function} ist eine Funktion, kein Operator");
        let fault = Fault::error("word-as-operator", span, message);
        return fault.with_help(if word == "NOT" {
            say!(language, "write {function}(condition)", "{function}(Bedingung) schreiben")
        } else {
            say!(
                language,
                "write {function}(first condition{separator} second condition)",
                "{function}(erste Bedingung{separator} zweite Bedingung) schreiben"
            )
        });
    }
    let (left, right) = (&text[before.span.clone()], &text[token.span.clone()]);
    if let Sort::Name(word) = &token.sort
        && let Some(help) = of_another_language(word, left, &before.sort, dialect)
    {
        let message = say!(language, "{word} is not an operator here", "{word} ist hier kein Operator");
        return Fault::error("word-as-operator", token.span.clone(), message).with_help(help);
    }
    let span = before.span.start..token.span.end;
    if token.sort == Sort::Colon {
        let message = say!(language, "several columns at once cannot be read here", "mehrere Spalten auf einmal werden hier nicht gelesen");
        return Fault::error("several-columns", span, message).with_help(say!(
            language,
            "name the columns one by one, each in its own brackets",
            "die Spalten einzeln nennen, jede in eigenen Klammern"
        ));
    }
    if let Sort::Name(name) = &before.sort
        && !matches!(token.sort, Sort::Name(_))
        && !words::TRUE.is(name)
        && !words::FALSE.is(name)
        && let Some(function) = registry::find(name)
    {
        let signature = function.signature(dialect);
        let name = function.name.in_language(language);
        let message = say!(
            language,
            "{name} is a function, and its arguments stand in parentheses",
            "{name} ist eine Funktion, und ihre Argumente stehen in Klammern"
        );
        return Fault::error("function-without-parentheses", before.span.clone(), message).with_help(say!(
            language,
            "write {signature}",
            "{signature} schreiben"
        ));
    }
    let message = say!(language, "an operator is missing between two values", "zwischen zwei Werten fehlt ein Operator");
    let fault = Fault::error("missing-operator", span, message);
    match (&before.sort, &token.sort) {
        (Sort::Number(_), Sort::Number(_)) => fault.with_help(say!(
            language,
            "a number is written without blanks: {left}{right}",
            "eine Zahl schreibt man ohne Leerzeichen: {left}{right}"
        )),
        (Sort::Number(number), Sort::Name(unit)) if !matches!(next, Some(Token { sort: Sort::Open | Sort::Column { .. }, .. })) => {
            let meant = number_written(number * thousands(unit), dialect);
            fault.with_help(say!(
                language,
                "a number stands without a unit: write {meant}",
                "eine Zahl steht ohne Einheit: {meant} schreiben"
            ))
        }
        (Sort::Name(_), Sort::Name(_)) if text[token.span.end..].starts_with('[') => fault.with_help(say!(
            language,
            "the name of a sheet with blanks stands in single quotes: '{left} {right}'[…]",
            "ein Blattname mit Leerzeichen steht in einfachen Anführungszeichen: '{left} {right}'[…]"
        )),
        (Sort::Name(_), Sort::Name(_)) => fault.with_help(say!(
            language,
            "a column's name with blanks stands in brackets: [{left} {right}]",
            "ein Spaltenname mit Leerzeichen steht in eckigen Klammern: [{left} {right}]"
        )),
        (Sort::Percent, _) => fault.with_help(say!(
            language,
            "% is a percentage here; the remainder of a division is MOD(number{separator} divisor)",
            "% ist hier ein Prozentsatz; der Rest einer Division ist REST(Zahl{separator} Divisor)"
        )),
        _ => fault.with_help(say!(
            language,
            "write an operator between them (+ - * / & = <>), or close what is open before",
            "einen Operator dazwischen schreiben (+ - * / & = <>) oder schließen, was davor offen ist"
        )),
    }
}

/// `and`, `or`, `und`, `oder` where an operator should stand.
fn joining(token: &Token) -> Option<(&'static str, Range<usize>)> {
    let Sort::Name(name) = &token.sort else { return None };
    let word = match name.to_lowercase().as_str() {
        "and" | "und" => "AND",
        "or" | "oder" => "OR",
        "not" | "nicht" => "NOT",
        _ => return None,
    };
    Some((word, token.span.clone()))
}

/// Words of sentences and of query languages, with what is written for them behind the value `left`. Where that is a bare name,
/// a short word may well be a part of it (`Revenue in EUR`).
fn of_another_language(word: &str, left: &str, before: &Sort, dialect: Dialect) -> Option<String> {
    let language = dialect.language;
    let separator = dialect.argument_separator();
    let part_of_a_name = matches!(before, Sort::Name(_));
    Some(match word.to_lowercase().as_str() {
        "in" if !part_of_a_name => {
            say!(language, "write OR({left}=\"A\"{separator} {left}=\"B\")", "ODER({left}=\"A\"{separator} {left}=\"B\") schreiben")
        }
        "between" | "zwischen" => {
            say!(language, "write AND({left}>=1{separator} {left}<=5)", "UND({left}>=1{separator} {left}<=5) schreiben")
        }
        "is" | "ist" if !part_of_a_name => {
            say!(
                language,
                "write {left}=…; whether a cell is blank says ISBLANK({left})",
                "{left}=… schreiben; ob eine Zelle leer ist, sagt ISTLEER({left})"
            )
        }
        "equals" | "gleich" => say!(language, "write {left}=…", "{left}=… schreiben"),
        "contains" | "enthält" | "like" => {
            say!(language, "write ISNUMBER(SEARCH(\"text\"{separator} {left}))", "ISTZAHL(SUCHEN(\"Text\"{separator} {left})) schreiben")
        }
        _ => return None,
    })
}

/// What a unit behind a number multiplies it by.
fn thousands(unit: &str) -> f64 {
    match unit.to_lowercase().as_str() {
        "k" | "tsd" | "tsd." | "teur" => 1e3,
        "m" | "mio" | "mio." => 1e6,
        "mrd" | "mrd." | "bn" => 1e9,
        _ => 1.0,
    }
}
