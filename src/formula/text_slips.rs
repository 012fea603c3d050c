//! Texts that mean something else than they look like: criteria with a turned sign, number formats of the other language.

use crate::say;

use super::ast::{Node, Part};
use super::registry::Function;
use super::{Dialect, Fault};

/// `"=>5"` or `"=>"&[@a]` as a criterion looks for a text that begins with `>`.
pub(super) fn turned_sign(criterion: &Node, dialect: Dialect) -> Option<Fault> {
    const TURNED: [(&str, &str); 5] = [("=>", ">="), ("=<", "<="), ("==", "="), ("!=", "<>"), ("><", "<>")];
    let node = match &criterion.part {
        Part::Chain(first, _) => first,
        _ => criterion,
    };
    let Part::Text(text) = &node.part else { return None };
    let (sign, meant) = TURNED.into_iter().find(|(sign, _)| text.starts_with(sign))?;
    let language = dialect.language;
    let mended = format!("{meant}{}", &text[sign.len()..]);
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

/// `TEXT(…,"0,00")` in an English sheet, or `TEXT(…;"0.00")` in a German one: the sign meant for the decimals parts thousands.
pub(super) fn foreign_format(function: &Function, arguments: &[Node], dialect: Dialect) -> Option<Fault> {
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
        behind > 0 && (decimals || (behind != 3 && !has_own_decimals))
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
