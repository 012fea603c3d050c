//! Texts that mean something else than they look like: criteria with a turned sign, with a column or a number of the other language
//! in them, patterns under `=`, and number formats of the other language.

use crate::foundation::language::{folded, words};
use crate::say;

use super::resolve::resolve;
use super::scope::Scope;
use super::text_numbers::{Looks, looks_like};
use super::written::shown;
use crate::formula::function::Function;
use crate::formula::functions::reading;
use crate::formula::syntax::ast::{Form, Node, Operator, Part, Reference};
use crate::formula::syntax::printer::number_written;
use crate::formula::{Dialect, Fault, parse};

/// What a word for yes or no means beside TRUE and FALSE.
pub(crate) fn truth_of(word: &str) -> Option<bool> {
    match folded(word).as_str() {
        "yes" | "y" | "ja" | "j" | "on" | "x" => Some(true),
        "no" | "n" | "nein" | "off" => Some(false),
        _ => None,
    }
}

/// `[Flag]=yes`, where the column holds TRUE and FALSE: says so at the word that is no column.
pub(crate) fn yes_or_no(fault: &mut Fault, word: &Node, dialect: Dialect) {
    let Part::Reference(Reference { table: None, column, form: Form::Bare }) = &word.part else { return };
    let Some(truth) = truth_of(column) else { return };
    let language = dialect.language;
    let truth = if truth { words::TRUE } else { words::FALSE }.in_language(language);
    fault.label = String::new();
    fault.help = Some(say!(language, "write {truth}", "{truth} schreiben"));
}

/// `"=>5"` or `"=>"&[@a]` as a criterion looks for a text that begins with `>`.
pub(crate) fn turned_sign(criterion: &Node, scope: &Scope, dialect: Dialect) -> Option<Fault> {
    const TURNED: [(&str, &str); 5] = [("=>", ">="), ("=<", "<="), ("==", "="), ("!=", "<>"), ("><", "<>")];
    let (node, is_whole) = match &criterion.part {
        Part::Chain(first, _) => (&**first, false),
        _ => (criterion, true),
    };
    let Part::Text(text) = &node.part else { return None };
    let (sign, meant) = TURNED.into_iter().find(|(sign, _)| text.starts_with(sign))?;
    let rest = &text[sign.len()..];
    // "==" looks for the text "=", and "=>=5" for ">=5".
    let is_text = rest.starts_with(['<', '>', '=']) || (is_whole && rest.is_empty());
    if is_text || scope.holds(text) || scope.holds(&text[1..]) {
        return None;
    }
    let language = dialect.language;
    let mended = format!("{meant}{rest}");
    let message = say!(
        language,
        "{sign} is no sign of a criterion, and is looked for as a text",
        "{sign} ist kein Zeichen eines Kriteriums und wird als Text gesucht"
    );
    Some(Fault::finding("turned-sign", node.span.clone(), message).with_help(say!(
        language,
        "write \"{mended}\"",
        "\"{mended}\" schreiben"
    )))
}

/// A criterion that compares with a text, though a value is likely meant: `">=[@a]"`, `">=TODAY()"`, `">1,5"` in an English sheet.
/// `of_texts` says whether it is asked of a column of texts.
pub(crate) fn quoted_value(criterion: &Node, of_texts: bool, scope: &Scope, dialect: Dialect) -> Option<Fault> {
    const SIGNS: [&str; 6] = ["<=", ">=", "<>", "<", ">", "="];
    let Part::Text(text) = &criterion.part else { return None };
    let sign = SIGNS.into_iter().find(|sign| text.starts_with(sign)).unwrap_or_default();
    let wanted = text[sign.len()..].trim();
    let language = dialect.language;
    if scope.holds(wanted) {
        return None;
    }
    if is_formula(wanted, scope, dialect) {
        let mended = if sign.is_empty() { wanted.to_owned() } else { format!("\"{sign}\"&{wanted}") };
        let message = say!(
            language,
            "{wanted} stands in quotes, and is compared as that text",
            "{wanted} steht in Anführungszeichen und wird als dieser Text verglichen"
        );
        return Some(Fault::finding("value-in-quotes", criterion.span.clone(), message).with_help(say!(
            language,
            "write {mended}",
            "{mended} schreiben"
        )));
    }
    // What is equal to such a text may well be the name of a thing.
    if matches!(sign, "" | "=" | "<>") || of_texts || reading::number(wanted, dialect).is_some() {
        return None;
    }
    let mended = match looks_like(wanted, dialect)? {
        Looks::Number { number, .. } => number_written(number, dialect),
        Looks::Unit => {
            let end = wanted.find(|next: char| !(next.is_ascii_digit() || matches!(next, '.' | ','))).unwrap_or(wanted.len());
            number_written(reading::number(&wanted[..end], dialect)?, dialect)
        }
        Looks::Date { .. } | Looks::Blanks => return None,
    };
    let message = say!(
        language,
        "{wanted} is not a number here, and is compared as a text",
        "{wanted} ist hier keine Zahl und wird als Text verglichen"
    );
    Some(Fault::finding("value-in-quotes", criterion.span.clone(), message).with_help(say!(
        language,
        "write \"{sign}{mended}\"",
        "\"{sign}{mended}\" schreiben"
    )))
}

/// Whether a text is a column or a call that could be read as it stands; `Left(over)` and `[x]` may well be names of things.
fn is_formula(text: &str, scope: &Scope, dialect: Dialect) -> bool {
    let looks = (text.starts_with('[') && text.ends_with(']')) || (text.contains('(') && text.ends_with(')'));
    let Some(tree) = Some(text).filter(|_| looks).and_then(|text| parse(text, dialect).ok()) else { return false };
    reads_what_is_there(&tree.root, scope)
}

fn reads_what_is_there(node: &Node, scope: &Scope) -> bool {
    let is_there = match &node.part {
        Part::Reference(reference) => resolve(reference, scope, false).is_ok() || resolve(reference, scope, true).is_ok(),
        Part::Call(called, _) => called.known().is_some(),
        _ => true,
    };
    is_there && node.children().into_iter().all(|child| reads_what_is_there(child, scope))
}

/// `[Segment]="A*"`: only criteria and searches know patterns.
pub(crate) fn pattern_compared(first: &Node, operator: Operator, second: &Node, scope: &Scope, dialect: Dialect) -> Option<Fault> {
    let (Part::Text(pattern), Operator::Equal | Operator::NotEqual) = (&second.part, operator) else { return None };
    let wanted = pattern.trim_matches('*');
    if wanted.len() == pattern.len() || wanted.contains(['*', '?', '~']) || !wanted.contains(char::is_alphanumeric) {
        return None;
    }
    if scope.holds(pattern) {
        return None;
    }
    let language = dialect.language;
    let separator = dialect.argument_separator();
    let (subject, length, sign) = (shown(first, dialect), wanted.chars().count(), operator.sign());
    let quoted = format!("\"{}\"", wanted.replace('"', "\"\""));
    let mended = match (pattern.starts_with('*'), pattern.ends_with('*')) {
        (false, _) => {
            say!(language, "LEFT({subject}{separator} {length}){sign}{quoted}", "LINKS({subject}{separator} {length}){sign}{quoted}")
        }
        (true, false) => {
            say!(language, "RIGHT({subject}{separator} {length}){sign}{quoted}", "RECHTS({subject}{separator} {length}){sign}{quoted}")
        }
        (true, true) => {
            let found = say!(language, "ISNUMBER(SEARCH({quoted}{separator} {subject}))", "ISTZAHL(SUCHEN({quoted}{separator} {subject}))");
            if operator == Operator::Equal { found } else { say!(language, "NOT({found})", "NICHT({found})") }
        }
    };
    let message = say!(
        language,
        "{sign} knows no patterns, and compares with the sign * itself",
        "{sign} kennt keine Muster und vergleicht mit dem Zeichen * selbst"
    );
    Some(Fault::finding("pattern-compared", second.span.clone(), message).with_help(say!(language, "write {mended}", "{mended} schreiben")))
}

/// `TEXT(…,"0,00")` in an English sheet, or `TEXT(…;"0.00")` in a German one: the sign meant for the decimals parts thousands.
pub(crate) fn foreign_format(function: &Function, arguments: &[Node], dialect: Dialect) -> Option<Fault> {
    if function.name.english != "TEXT" {
        return None;
    }
    let argument = arguments.get(1)?;
    let Part::Text(code) = &argument.part else { return None };
    let (decimal, group) = if dialect.decimal_comma { (',', '.') } else { ('.', ',') };
    let is_digit = |letter: &char| matches!(letter, '0' | '#' | '?');
    let letters: Vec<char> = code.chars().collect();
    let (mut quoted, mut decimals, mut digits) = (false, false, false);
    let misplaced = letters.iter().enumerate().any(|(place, &letter)| {
        quoted ^= letter == '"';
        let before = digits;
        digits = is_digit(&letter) && !quoted;
        decimals = !quoted && letter != ';' && (decimals || (letter == decimal && before));
        if quoted || letter != group || !before {
            return false;
        }
        // A thousands separator has three places behind it, or none; behind the decimal sign there is none at all.
        let rest = &letters[place + 1..];
        let behind = rest.iter().take_while(|letter| is_digit(letter)).count();
        let has_own_decimals = rest.get(behind) == Some(&decimal) && rest.get(behind + 1).is_some_and(is_digit);
        // "#,#" is a short way to ask for thousands, in English.
        let is_short = group == ',' && letters.iter().all(|letter| !matches!(letter, '0' | '?'));
        behind > 0 && (decimals || (behind != 3 && !has_own_decimals && !is_short))
    });
    misplaced.then(|| {
        let language = dialect.language;
        let mended: String = code
            .chars()
            .map(|letter| {
                if letter == decimal {
                    group
                } else if letter == group {
                    decimal
                } else {
                    letter
                }
            })
            .collect();
        let message = say!(
            language,
            "in a format, {group} parts thousands here, and {decimal} parts the decimals",
            "im Format trennt {group} hier die Tausender und {decimal} die Nachkommastellen"
        );
        Fault::finding("format-of-other-language", argument.span.clone(), message).with_help(say!(
            language,
            "write \"{mended}\"",
            "\"{mended}\" schreiben"
        ))
    })
}
