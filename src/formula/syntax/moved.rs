//! Formulas that are right but for the place of something: a comparison inside a function (`YEAR([Since]=2020)`), alternatives without
//! their subject (`[Segment]=OR("A","B")`), a bracket where a parenthesis belongs (`AND[Revenue]>5`).

use std::ops::Range;

use crate::say;

use super::ast::{Called, Form, Level, Node, Operator, Part, Reference};
use crate::formula::checking::written::typed;
use crate::formula::function::{Function, Takes};
use crate::formula::{Dialect, Fault};

/// A comparison that is the only argument of a function over one value: `ABS([x]>5)` computes with TRUE and FALSE.
pub(crate) fn inner_comparison(node: &Node, dialect: Dialect) -> Option<Fault> {
    let Part::Call(called @ Called::Known(function), arguments) = &node.part else { return None };
    let [Node { part: Part::Chain(left, rest), .. }] = arguments.as_slice() else { return None };
    let [(operator, right)] = rest.as_slice() else { return None };
    let takes = function.parameters.first()?.takes;
    let asks = function.name.english.starts_with("IS") && !function.takes_errors;
    let takes_one = matches!(takes, Takes::Number | Takes::Text | Takes::Date) || (takes == Takes::Value && asks);
    if operator.level() != Level::Comparison || !takes_one || function.name.english == "N" {
        return None;
    }
    let gives_text =
        takes == Takes::Text && !matches!(function.gives, crate::formula::function::Gives::Kind(crate::foundation::column::Kind::Number));
    let (sign, value) = (operator.sign(), typed(right, dialect));
    let mended = if asks || (matches!(right.part, Part::Text(_)) && !gives_text) {
        // What the function gives is never equal to a text, nor to anything but TRUE: the comparison alone is meant.
        format!("{}{sign}{value}", typed(left, dialect))
    } else {
        let call = Node { span: node.span.clone(), part: Part::Call(called.clone(), vec![(**left).clone()]) };
        format!("{}{sign}{value}", typed(&call, dialect))
    };
    let language = dialect.language;
    let name = function.name.in_language(language);
    let message = say!(
        language,
        "the comparison stands inside {name}, which is given TRUE or FALSE",
        "der Vergleich steht in {name} und gibt ihr nur WAHR oder FALSCH"
    );
    Some(Fault::finding("comparison-inside", node.span.clone(), message).with_help(say!(language, "write {mended}", "{mended} schreiben")))
}

/// The subject and sign of a condition, for those that stand beside it without one: `OR([Segment]="A","B")`.
pub(crate) fn with_subject(function: &Function, lone: &Node, beside: &[Node], dialect: Dialect) -> Option<String> {
    if !matches!(function.name.english, "AND" | "OR" | "XOR") || !matches!(lone.part, Part::Text(_) | Part::Number(_)) {
        return None;
    }
    let compared = |node: &Node| match &node.part {
        Part::Chain(subject, rest) => match rest.as_slice() {
            [(operator, _)] if operator.level() == Level::Comparison => Some(format!("{}{}", typed(subject, dialect), operator.sign())),
            _ => None,
        },
        _ => None,
    };
    let subject = beside.iter().take_while(|node| !std::ptr::eq(*node, lone)).filter_map(compared).last()?;
    let mended = format!("{subject}{}", typed(lone, dialect));
    Some(say!(dialect.language, "write {mended}", "{mended} schreiben"))
}

/// `[Segment]=OR("A","B")`, in which the alternatives have no subject.
pub(crate) fn alternatives(node: &Node, first: &Node, operator: Operator, second: &Node, dialect: Dialect) -> Option<Fault> {
    let (subject, Part::Call(Called::Known(function), values)) = (first, &second.part) else { return None };
    let is_constant = |value: &Node| matches!(value.part, Part::Text(_) | Part::Number(_));
    let joins = matches!(function.name.english, "OR" | "AND") && values.len() > 1 && values.iter().all(is_constant);
    if !joins || !matches!(operator, Operator::Equal | Operator::NotEqual) {
        return None;
    }
    let language = dialect.language;
    let subject = typed(subject, dialect);
    let cases: Vec<String> = values.iter().map(|value| format!("{subject}{}{}", operator.sign(), typed(value, dialect))).collect();
    let cases = cases.join(&dialect.argument_separator().to_string());
    let mended = if operator == Operator::Equal {
        say!(language, "OR({cases})", "ODER({cases})")
    } else {
        say!(language, "AND({cases})", "UND({cases})")
    };
    let name = function.name.in_language(language);
    let message = say!(language, "{name} joins conditions, and these are values", "{name} verbindet Bedingungen, und dies sind Werte");
    Some(Fault::error("not-a-condition", node.span.clone(), message).with_help(say!(language, "write {mended}", "{mended} schreiben")))
}

/// `AND[Revenue]>5`: a bracket stands where the parenthesis of a function belongs, and looks like a column of a table of that name.
pub(crate) fn function_with_bracket(
    function: &Function,
    reference: &Reference,
    span: &Range<usize>,
    root: &Node,
    dialect: Dialect,
) -> Fault {
    let language = dialect.language;
    let name = function.name.in_language(language);
    let node = Node { span: span.clone(), part: Part::Reference(reference.clone()) };
    let form = if reference.form == Form::ThisRow { Form::ThisRow } else { Form::Bracket };
    let column = Reference { table: None, column: reference.column.clone(), form };
    let column = typed(&Node { span: span.clone(), part: Part::Reference(column) }, dialect);
    let takes_conditions =
        function.parameters.first().is_some_and(|parameter| matches!(parameter.takes, Takes::Condition | Takes::Conditions));
    let rest = Some(typed(root, dialect)).filter(|_| takes_conditions && root.span.start == span.start);
    let rest = rest.and_then(|whole| whole.strip_prefix(&typed(&node, dialect)).map(str::to_owned));
    let (span, mended) = match rest {
        Some(rest) => (root.span.clone(), format!("{name}({column}{rest})")),
        None => (span.clone(), format!("{name}({column})")),
    };
    let message = say!(
        language,
        "{name} is a function, and its arguments stand in parentheses",
        "{name} ist eine Funktion, und ihre Argumente stehen in Klammern"
    );
    Fault::error("function-without-parentheses", span, message).with_help(say!(language, "write {mended}", "{mended} schreiben"))
}
