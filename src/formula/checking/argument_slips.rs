//! Sentences about the arguments of a call: too few or too many, one that is empty, numbers that a comma has parted.
//!
//! A wrong count has a reason more often than not: a decimal comma where commas part arguments, a thousands separator, conditions and values
//! that do not pair up. Where one is seen, the help says it; otherwise it shows how the function is written.

use std::ops::Range;

use crate::foundation::language::words;
use crate::say;

use super::{names, number_slips, text_numbers};
use crate::formula::function::{Control, Function, Implementation, Parameter};
use crate::formula::syntax::ast::{Level, Node, Part};
use crate::formula::{Dialect, Fault};

/// Too few arguments, too many, or not all of those that come in pairs.
pub(crate) fn miscounted(node: &Node, function: &'static Function, arguments: &[Node], dialect: Dialect) -> Option<Fault> {
    let (least, most, given) = (function.least(), function.most(), arguments.len());
    let is_switch = matches!(function.implementation, Implementation::Control(Control::Switch));
    let paired = function.repeats < 2 || is_switch || given < least || (given - least.min(given)).is_multiple_of(function.repeats);
    if given >= least && most.is_none_or(|most| given <= most) && paired {
        return None;
    }
    let language = dialect.language;
    let name = function.name.in_language(language);
    let signature = function.signature(dialect);
    let takes = match most {
        Some(most) if most == least => names::arguments(least, language),
        Some(most) => say!(language, "{least} to {most} arguments", "{least} bis {most} Argumente"),
        None if paired => {
            let least = names::arguments(least, language);
            say!(language, "at least {least}", "mindestens {least}")
        }
        None => say!(language, "its last arguments in pairs", "seine letzten Argumente paarweise"),
    };
    let here =
        if given == 1 { say!(language, "there is 1", "hier steht 1") } else { say!(language, "there are {given}", "hier stehen {given}") };
    let message = say!(language, "{name} takes {takes}, and {here}", "{name} erwartet {takes}, und {here}");
    let split = || arguments.windows(2).find_map(|pair| number_slips::split_thousand(&pair[0], &pair[1], dialect));
    let help = split().or_else(|| decimal_comma(arguments, dialect)).filter(|_| most.is_some_and(|most| given > most));
    let help = help.or_else(|| number_slips::joined_arguments(arguments, dialect).filter(|_| given < least));
    let help = help.or_else(|| {
        let is_condition = |node: &Node| matches!(node.part, Part::Boolean(_)) || node.level() == Level::Comparison;
        let lone = arguments.last().filter(|last| !paired && given > least && !is_condition(last));
        lone.filter(|_| function.name.english == "IFS").map(|_| {
            let (separator, truth) = (dialect.argument_separator(), words::TRUE.in_language(language));
            say!(
                language,
                "for all other cases write {truth} before the last value: IFS(…{separator} {truth}{separator} value)",
                "für alle übrigen Fälle {truth} vor den letzten Wert schreiben: WENNS(…{separator} {truth}{separator} Wert)"
            )
        })
    });
    let help = help.unwrap_or_else(|| say!(language, "write {signature}", "{signature} schreiben"));
    Some(Fault::error("wrong-argument-count", node.span.clone(), message).with_help(help))
}

/// A text that is an argument by itself is not one of several that could be joined.
pub(crate) fn no_joined_text(function: &Function, argument: &Node, fault: Fault, dialect: Dialect) -> Fault {
    if !matches!(&argument.part, Part::Text(text) if text_numbers::looks_like(text, dialect).is_none()) {
        return fault;
    }
    let (language, signature) = (dialect.language, function.signature(dialect));
    fault.with_help(say!(language, "write {signature}", "{signature} schreiben"))
}

/// Two numbers with nothing but a comma between them are likely one, written with a decimal comma.
fn decimal_comma(arguments: &[Node], dialect: Dialect) -> Option<String> {
    let language = dialect.language;
    let mut pairs = arguments.windows(2).filter(|_| !dialect.decimal_comma);
    pairs.find_map(|pair| match (last_number(&pair[0]), &pair[1].part) {
        (Some(whole), Part::Number(decimals)) if pair[0].span.end + 1 == pair[1].span.start && whole.fract() == 0.0 => {
            // 0,05: the zeros in front count.
            let width = pair[1].span.len();
            Some(say!(
                language,
                "decimals have a point here: write {whole}.{decimals:0>width$}",
                "Nachkommastellen haben hier einen Punkt: {whole}.{decimals:0>width$} schreiben"
            ))
        }
        _ => None,
    })
}

/// An argument that is left empty and must not be.
pub(crate) fn missing_argument(function: &Function, parameter: &Parameter, span: &Range<usize>, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let (name, wanted) = (function.name.in_language(language), parameter.name.in_language(language));
    let signature = function.signature(dialect);
    let message = say!(language, "the argument \"{wanted}\" of {name} is empty", "das Argument „{wanted}“ von {name} ist leer");
    Fault::error("missing-argument", span.clone(), message).with_help(say!(language, "write {signature}", "{signature} schreiben"))
}

/// The number with which a part ends.
fn last_number(node: &Node) -> Option<f64> {
    match &node.part {
        Part::Number(number) => Some(*number),
        Part::Signed(_, inner) => last_number(inner),
        Part::Chain(_, rest) => rest.last().and_then(|(_, last)| last_number(last)),
        _ => None,
    }
}
