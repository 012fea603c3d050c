//! Two values without an operator between them: words that people write in an operator's place, units, names with blanks.
//!
//! Each is answered with the formula that is meant, made of the characters that stand there.

use std::ops::Range;

use crate::foundation::language::words;
use crate::say;

use super::ast::Operator;
use super::surroundings::Surroundings;
use super::token::{Sort, Token};
use super::{ages, case_words, phrases, units};
use crate::formula::function::Takes;
use crate::formula::{Dialect, Fault, registry};

/// What is to be said where the token at hand stands right behind another value.
pub(crate) fn side_by_side(around: &Surroundings<'_>) -> Option<Fault> {
    let (text, place, dialect) = (around.text, around.place, around.dialect);
    let language = dialect.language;
    let separator = dialect.argument_separator();
    let token = around.token(place)?;
    let before = around.token(place.checked_sub(1)?)?;
    if let Some(fault) = branch_in_words(around).or_else(|| doubled_quotes(around)) {
        return Some(fault);
    }
    if let Some(fault) = case_words::case(around).or_else(|| ages::age(around)) {
        return Some(fault);
    }
    if let Some(fault) = if_in_words(around).or_else(|| units::number_with_unit(around).filter(|fault| fault.code != "missing-operator")) {
        return Some(fault);
    }
    if let Some(fault) = phrases::in_words(around).or_else(|| joined_in_words(around)).or_else(|| arithmetic_in_words(around)) {
        return Some(fault);
    }
    if let Some(fault) = units::number_with_unit(around) {
        return Some(fault);
    }
    let (left, right) = (&text[before.span.clone()], &text[token.span.clone()]);
    let span = before.span.start..token.span.end;
    if token.sort == Sort::Colon {
        let message = say!(language, "several columns at once cannot be read here", "mehrere Spalten auf einmal werden hier nicht gelesen");
        return Some(Fault::error("several-columns", span, message).with_help(say!(
            language,
            "name the columns one by one, each in its own brackets",
            "die Spalten einzeln nennen, jede in eigenen Klammern"
        )));
    }
    if let Some(fault) = without_parentheses(around) {
        return Some(fault);
    }
    let message = say!(language, "an operator is missing between two values", "zwischen zwei Werten fehlt ein Operator");
    let fault = Fault::error("missing-operator", span, message);
    Some(match (&before.sort, &token.sort) {
        (Sort::Number(_), Sort::Number(_)) => fault.with_help(say!(
            language,
            "a number is written without blanks: {left}{right}",
            "eine Zahl schreibt man ohne Leerzeichen: {left}{right}"
        )),
        (Sort::Name(_), Sort::Name(_)) if text[token.span.end..].starts_with('[') => fault.with_help(say!(
            language,
            "the name of a sheet with blanks stands in single quotes: '{left} {right}'[…]",
            "ein Blattname mit Leerzeichen steht in einfachen Anführungszeichen: '{left} {right}'[…]"
        )),
        (Sort::Name(_), Sort::Name(_)) => {
            let is_name = |place: &usize| matches!(around.tokens[*place].sort, Sort::Name(_));
            let end = (place..around.tokens.len()).take_while(is_name).last().unwrap_or(place) + 1;
            let start = (0..place).rev().take_while(is_name).last().unwrap_or(place - 1);
            let name = around.written(&(start..end));
            Fault { span: around.span(&(start..end)), ..fault }.with_help(say!(
                language,
                "a column's name with blanks stands in brackets: [{name}]",
                "ein Spaltenname mit Leerzeichen steht in eckigen Klammern: [{name}]"
            ))
        }
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
    })
}

/// `IF [a]>5 THEN 1 ELSE 2`, and `IF [a]>5; 1; 2`.
fn if_in_words(around: &Surroundings<'_>) -> Option<Fault> {
    let language = around.dialect.language;
    let separator = around.dialect.argument_separator();
    // The word stands before the condition, wherever in it reading ended.
    let start = (0..around.place).rev().find(|&place| ["if", "wenn"].contains(&&*around.word(place)))?;
    if around.token(start + 1)?.sort == Sort::Open && start + 1 != around.place {
        // IF(…) is a function; a word THEN inside its parentheses is another slip.
        return None;
    }
    let is_word = |words: &'static [&'static str]| move |place: usize| words.contains(&&*around.word(place));
    let (is_then, is_else) = (is_word(&["then", "dann"]), is_word(&["else", "sonst", "otherwise"]));
    let condition = start + 1..around.end_behind(start + 1, |place| is_then(place) || is_else(place));
    let message = say!(
        language,
        "IF is a function, and its arguments stand in parentheses",
        "WENN ist eine Funktion, und ihre Argumente stehen in Klammern"
    );
    let mut parts = vec![around.written(&condition)];
    let mut end = condition.end;
    for is_begun in [&is_then as &dyn Fn(usize) -> bool, &is_else] {
        if around.token(end).is_some() && (is_begun(end) || matches!(around.tokens[end].sort, Sort::Separator(_))) {
            let part = end + 1..around.end_behind(end + 1, |place| is_then(place) || is_else(place));
            parts.push(around.written(&part));
            end = part.end;
        }
    }
    let name = say!(language, "IF", "WENN");
    let is_whole = parts.len() >= 2 && parts.iter().all(|part| !part.is_empty());
    let mended = is_whole.then(|| format!("{name}({})", parts.join(&separator.to_string())));
    let help = mended.unwrap_or_else(|| {
        say!(language, "IF(condition{separator} then{separator} otherwise)", "WENN(Bedingung{separator} dann{separator} sonst)")
    });
    let span = if is_whole { around.span(&(start..end)) } else { around.tokens[start].span.clone() };
    Some(Fault::error("if-without-parentheses", span, message).with_help(say!(language, "write {help}", "{help} schreiben")))
}

/// `IF([a]>5 THEN 1 ELSE 2)`: words where arguments are parted.
fn branch_in_words(around: &Surroundings<'_>) -> Option<Fault> {
    let place = around.place;
    let opening = around.start_before(place, |_| false).checked_sub(1)?;
    let is_branch = ["then", "else", "otherwise", "dann", "sonst"].contains(&&*around.word(place));
    let is_if = opening.checked_sub(1).is_some_and(|name| ["if", "wenn"].contains(&&*around.word(name)));
    if !is_branch || !is_if {
        return None;
    }
    let (language, separator) = (around.dialect.language, around.dialect.argument_separator());
    let word = around.written(&(place..place + 1));
    let message = say!(language, "\"{word}\" cannot stand in a formula", "„{word}“ kann nicht in einer Formel stehen");
    let span = around.span(&(place..place + 1));
    Some(Fault::error("word-as-operator", span, message).with_help(say!(language, "write {separator}", "{separator} schreiben")))
}

/// `""Gold""`: a text in two pairs of quotes.
fn doubled_quotes(around: &Surroundings<'_>) -> Option<Fault> {
    let place = around.place;
    let is_empty = |place: usize| matches!(around.token(place).map(|token| &token.sort), Some(Sort::Text(text)) if text.is_empty());
    let start = place.checked_sub(1).filter(|&start| is_empty(start))?;
    let end = (place + 1..around.tokens.len()).find(|&end| is_empty(end))?;
    let inside = around.written(&(place..end));
    let touches = around.tokens[start].span.end == around.tokens[place].span.start;
    if !touches || inside.contains('"') {
        return None;
    }
    let language = around.dialect.language;
    let message = say!(language, "a text stands in one pair of double quotes", "ein Text steht in einem Paar doppelter Anführungszeichen");
    let span = around.span(&(start..end + 1));
    Some(Fault::error("doubled-quotes", span, message).with_help(say!(language, "write \"{inside}\"", "\"{inside}\" schreiben")))
}

/// `[a]>5 and [b]>1`, `[a]="x" or "y"`, `not [a]`.
fn joined_in_words(around: &Surroundings<'_>) -> Option<Fault> {
    let language = around.dialect.language;
    let separator = around.dialect.argument_separator().to_string();
    let place = around.place;
    let is_not = |place: usize| ["not", "nicht"].contains(&&*around.word(place));
    let is_branch = |place: usize| around.parts_branches(place);
    let joins = |place: usize| around.joins_conditions(place);
    // The word is the token at hand, or the one before it, where a formula begins with it.
    let Some(word) = [place, place - 1].into_iter().find(|&word| joins(word)) else {
        let word = [place - 1, place].into_iter().find(|&word| is_not(word))?;
        let condition = word + 1..around.end_behind(word + 1, |place| joins(place) || is_branch(place));
        let (name, written) = (say!(language, "NOT", "NICHT"), around.written(&condition));
        let (span, mended) = if written.is_empty() || word == place {
            (around.tokens[word].span.clone(), say!(language, "NOT(condition)", "NICHT(Bedingung)"))
        } else {
            (around.span(&(word..condition.end)), format!("{name}({written})"))
        };
        return Some(as_operator(around, &name, span, &mended));
    };
    let is_or = |place: usize| ["or", "oder"].contains(&&*around.word(place));
    let name = |or: bool| if or { say!(language, "OR", "ODER") } else { say!(language, "AND", "UND") };
    if word < place && around.start_before(word, is_branch) == word {
        // `AND [a]>5, [b]>1`: a function whose parentheses are missing.
        return without_parentheses(around).or_else(|| {
            let name = name(is_or(word));
            let mended = say!(
                language,
                "{name}(first condition{separator} second condition)",
                "{name}(erste Bedingung{separator} zweite Bedingung)"
            );
            Some(as_operator(around, &name, around.tokens[word].span.clone(), &mended))
        });
    }
    let start = around.start_before(word, is_branch);
    let end = around.end_behind(word + 1, is_branch);
    let first = start..around.end_behind(start, joins);
    let mut groups: Vec<Vec<String>> = vec![vec![around.written(&first).to_owned()]];
    let mut subject = around.operand_before(compared_at(around, &first).unwrap_or(first.start));
    let mut at = first.end;
    while at < end {
        let part = at + 1..around.end_behind(at + 1, |place| joins(place) || is_branch(place));
        let written = around.written(&part);
        let begun = around
            .token(part.start)
            .is_some_and(|token| matches!(token.sort, Sort::Operator(operator) if operator.level() == super::ast::Level::Comparison));
        let lone = part.len() == 1 && around.token(part.start).is_some_and(|token| matches!(token.sort, Sort::Number(_) | Sort::Text(_)));
        let compared = compared_at(around, &first).filter(|_| begun || lone);
        let written = match compared {
            // `[a]="x" or "y"`, `[a]>5 and <10`: the first condition's subject holds on.
            Some(_) if begun => format!("{}{written}", around.written(&subject)),
            Some(sign) => format!("{}{}{written}", around.written(&subject), around.written(&(sign..sign + 1))),
            None => {
                if let Some(sign) = compared_at(around, &part) {
                    subject = part.start..sign;
                }
                written.to_owned()
            }
        };
        if is_or(at) {
            groups.push(vec![written]);
        } else if let Some(group) = groups.last_mut() {
            group.push(written);
        }
        at = part.end;
    }
    let is_whole = groups.iter().flatten().all(|part| !part.is_empty());
    let alternatives: Vec<String> = groups
        .into_iter()
        .map(|group| if let [only] = group.as_slice() { only.clone() } else { format!("{}({})", name(false), group.join(&separator)) })
        .collect();
    let mended = match alternatives.as_slice() {
        [only] => only.clone(),
        several => format!("{}({})", name(true), several.join(&separator)),
    };
    let function = name(is_or(word));
    if is_whole {
        return Some(as_operator(around, &function, around.span(&(start..end)), &mended));
    }
    let mended = say!(
        language,
        "{function}(first condition{separator} second condition)",
        "{function}(erste Bedingung{separator} zweite Bedingung)"
    );
    Some(as_operator(around, &function, around.tokens[word].span.clone(), &mended))
}

/// The place of the comparison in some tokens, not inside parentheses.
fn compared_at(around: &Surroundings<'_>, places: &Range<usize>) -> Option<usize> {
    let compares =
        |place: usize| matches!(around.tokens[place].sort, Sort::Operator(operator) if operator.level() == super::ast::Level::Comparison);
    let end = around.end_behind(places.start, compares);
    (end < places.end && compares(end) && end > places.start).then_some(end)
}

fn as_operator(around: &Surroundings<'_>, function: &str, span: Range<usize>, mended: &str) -> Fault {
    let language = around.dialect.language;
    let message = say!(language, "{function} is a function, not an operator", "{function} ist eine Funktion, kein Operator");
    Fault::error("word-as-operator", span, message).with_help(say!(language, "write {mended}", "{mended} schreiben"))
}

/// `[a] x 5`, `[a] divided by 2`, `[a] plus [b]`.
fn arithmetic_in_words(around: &Surroundings<'_>) -> Option<Fault> {
    let place = around.place;
    let (sign, count) = match (&*around.word(place), &*around.word(place + 1)) {
        ("divided", "by") | ("geteilt", "durch") => (Operator::Divide, 2),
        ("multiplied", "by") => (Operator::Multiply, 2),
        ("x" | "times" | "mal", _) => (Operator::Multiply, 1),
        ("plus", _) => (Operator::Add, 1),
        ("minus", _) => (Operator::Subtract, 1),
        ("durch", _) => (Operator::Divide, 1),
        _ => return None,
    };
    let before = around.token(place.checked_sub(1)?)?;
    let next = around.token(place + count)?;
    if matches!(before.sort, Sort::Name(_)) || matches!(next.sort, Sort::Close | Sort::Separator(_) | Sort::Operator(_)) {
        return None;
    }
    let language = around.dialect.language;
    let word = around.written(&(place..place + count));
    let sign = sign.sign();
    let message = say!(language, "\"{word}\" is not an operator here", "„{word}“ ist hier kein Operator");
    let span = around.span(&(place..place + count));
    Some(Fault::error("word-as-operator", span, message).with_help(say!(language, "write {sign}", "{sign} schreiben")))
}

/// `SUM [Revenue]`: a function whose parentheses are missing, before the token at hand.
fn without_parentheses(around: &Surroundings<'_>) -> Option<Fault> {
    let place = around.place.checked_sub(1)?;
    let Sort::Name(name) = &around.token(place)?.sort else { return None };
    if matches!(around.token(place + 1)?.sort, Sort::Name(_)) || words::TRUE.is(name) || words::FALSE.is(name) {
        return None;
    }
    let function = registry::find(name)?;
    // At the very beginning all that follows are its arguments; inside another function, or before a comparison, one value is.
    let takes_conditions =
        function.parameters.first().is_some_and(|parameter| matches!(parameter.takes, Takes::Condition | Takes::Conditions));
    let one = around.operand_behind(place + 1);
    let is_all = place == 0 && (takes_conditions || compared_at(around, &(place + 1..around.tokens.len())).is_none());
    let arguments = if is_all {
        place + 1..around.tokens.len()
    } else if takes_conditions {
        place + 1..around.end_behind(place + 1, |_| false)
    } else {
        one
    };
    let is_closed = is_all && unopened(around.tokens);
    let written = around.written(&arguments);
    let name = function.name.in_language(around.dialect.language);
    let mended = format!("{name}({written}{}", if is_closed { "" } else { ")" });
    Some(lacks_parentheses(around, name, around.span(&(place..arguments.end)), &mended))
}

fn lacks_parentheses(around: &Surroundings<'_>, name: &str, span: Range<usize>, mended: &str) -> Fault {
    let language = around.dialect.language;
    let message = say!(
        language,
        "{name} is a function, and its arguments stand in parentheses",
        "{name} ist eine Funktion, und ihre Argumente stehen in Klammern"
    );
    Fault::error("function-without-parentheses", span, message).with_help(say!(language, "write {mended}", "{mended} schreiben"))
}

/// Whether a parenthesis is closed that was never opened.
fn unopened(tokens: &[Token]) -> bool {
    let mut depth = 0_i32;
    tokens.iter().any(|token| {
        depth += match token.sort {
            Sort::Open => 1,
            Sort::Close => -1,
            _ => 0,
        };
        depth < 0
    })
}

/// `AND[Revenue]>5,[Margin]>1)`: a bracket was typed for the parenthesis of a function, and the formula cannot be read for it.
pub(crate) fn bracket_for_parenthesis(around: &Surroundings<'_>, parses: fn(&str, Dialect) -> bool) -> Option<Fault> {
    let (name, function) = around.tokens.windows(2).find_map(|pair| {
        let (Sort::Name(name), Sort::Column { .. }) = (&pair[0].sort, &pair[1].sort) else { return None };
        let touches = pair[0].span.end == pair[1].span.start;
        touches.then(|| registry::find(name)).flatten().map(|function| (&pair[0], function))
    })?;
    let rest = &around.text[name.span.end..];
    let rest = if unopened(around.tokens) { rest.trim_end().to_owned() } else { format!("{})", rest.trim_end()) };
    let word = function.name.in_language(around.dialect.language);
    let mended = format!("{word}({rest}");
    let whole = format!("{}{mended}", &around.text[..name.span.start]);
    parses(&whole, around.dialect).then_some(())?;
    Some(lacks_parentheses(around, word, name.span.start..around.text.trim_end().len(), &mended))
}
