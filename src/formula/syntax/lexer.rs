//! From characters to the smallest parts of a formula: numbers, texts, names, columns in brackets, operators.
//!
//! What other programs put in place of plain characters (typographic quotes, non-breaking blanks, `≥`, `×`) is read as what
//! it means. What people write by habit from elsewhere (`!=`, `&&`, a thousands separator) gets a message of its own.

use std::ops::Range;

use crate::foundation::value::CellError;
use crate::say;

use super::ast::Operator;
use super::columns::bracketed;
use super::numbers::number;
use super::reader::{Reader, is_blank};
use super::token::{Sort, Token};
use super::{bracket_slips, units};
use crate::formula::{Dialect, Fault};

/// Takes a formula apart, without its leading `=`.
pub(crate) fn tokens(text: &str, dialect: Dialect) -> Result<Vec<Token>, Fault> {
    let mut reader = Reader { text, position: 0, dialect };
    reader.take_while(is_blank);
    // An apostrophe keeps Excel from taking a formula for its own; before a name that goes on to `'[` it is that name's quote.
    if let Some(rest) = reader.rest().strip_prefix("'").filter(|rest| rest.starts_with('='))
        && !rest.split_once('\'').is_some_and(|(_, behind)| behind.starts_with(['[', '!']))
    {
        reader.position += 1;
    }
    reader.take(|next| next == '=');
    let mut tokens: Vec<Token> = Vec::new();
    loop {
        reader.take_while(is_blank);
        let start = reader.position;
        let after_value = tokens.last().is_some_and(|token| token.sort.ends_value());
        let sort = match reader.peek() {
            Some('{') => Err(bracket_slips::braces(&reader, &tokens).unwrap_or_else(|| unreadable(&reader, '{'))),
            Some(']') => Err(bracket_slips::unopened(&reader, &tokens).unwrap_or_else(|| unreadable(&reader, ']'))),
            Some(sign @ ('€' | '£' | '¥' | '¢' | '$')) => sort(&mut reader, after_value).map_err(|fault| {
                let number = units::without_currency(text, &tokens, start, sign, dialect).filter(|_| fault.code == "currency-sign");
                let Some((span, mended)) = number else { return fault };
                let language = dialect.language;
                Fault { span, ..fault }.with_help(say!(language, "write {mended}", "{mended} schreiben"))
            }),
            _ => sort(&mut reader, after_value),
        };
        let Some(sort) = sort? else { return Ok(tokens) };
        tokens.push(Token { span: start..reader.position, sort });
    }
}

fn sort(reader: &mut Reader<'_>, after_value: bool) -> Result<Option<Sort>, Fault> {
    let Some(next) = reader.peek() else { return Ok(None) };
    if let Some(fault) = foreign_operator(reader) {
        return Err(fault);
    }
    let decimal = reader.dialect.decimal_separator();
    let digit_follows = reader.rest()[next.len_utf8()..].starts_with(|digit: char| digit.is_ascii_digit());
    if next.is_ascii_digit() || (next == decimal && digit_follows && !after_value) {
        return number(reader).map(Some);
    }
    if next.is_alphabetic() || matches!(next, '_' | '$') {
        let start = reader.position;
        let name = reader.take_while(|next| next.is_alphanumeric() || matches!(next, '_' | '.' | '$') || is_combining(next));
        let is_amount = name.strip_prefix('$').is_some_and(|amount| amount.starts_with(|digit: char| digit.is_ascii_digit()));
        if is_amount && reader.peek() != Some(':') {
            return Err(currency_sign(start..start + 1, reader.dialect));
        }
        return Ok(Some(Sort::Name(name.to_owned())));
    }
    // Excel writes @ before functions that could give several values; one value is all that is asked for here.
    if next == '@' && name_behind(reader).is_some_and(|name| reader.rest()[1 + name.len()..].starts_with('(')) {
        reader.position += 1;
        return sort(reader, after_value);
    }
    if let Some((operator, length)) = operator(reader.rest()) {
        reader.position += length;
        return Ok(Some(Sort::Operator(operator)));
    }
    match next {
        '[' => return bracketed(reader).map(Some),
        '"' | '„' | '“' | '”' | '»' | '«' => return text(reader).map(Some),
        '\'' | '‘' | '’' | '‚' => return quoted(reader).map(Some),
        '#' => return error(reader).map(Some),
        ',' if reader.dialect.decimal_comma => return Err(comma_between_arguments(reader)),
        _ => {}
    }
    let sort = match next {
        '(' => Sort::Open,
        ')' => Sort::Close,
        ',' | ';' => Sort::Separator(next),
        '%' => Sort::Percent,
        ':' => Sort::Colon,
        '!' => Sort::Bang,
        _ => return Err(unreadable(reader, next)),
    };
    reader.position += next.len_utf8();
    Ok(Some(sort))
}

fn is_combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

fn operator(rest: &str) -> Option<(Operator, usize)> {
    const FOREIGN: [(&str, Operator); 11] = [
        ("≥", Operator::GreaterOrEqual),
        ("≤", Operator::LessOrEqual),
        ("≠", Operator::NotEqual),
        ("×", Operator::Multiply),
        ("·", Operator::Multiply),
        ("∗", Operator::Multiply),
        ("÷", Operator::Divide),
        ("∕", Operator::Divide),
        ("−", Operator::Subtract),
        ("–", Operator::Subtract),
        ("‑", Operator::Subtract),
    ];
    let own = Operator::ALL.into_iter().map(|operator| (operator.sign(), operator));
    // The longest sign wins: `<=` is one operator, not two.
    own.chain(FOREIGN)
        .filter(|(sign, _)| rest.starts_with(sign))
        .map(|(sign, operator)| (operator, sign.len()))
        .max_by_key(|&(_, length)| length)
}

/// Operators of other languages and slips of the finger.
fn foreign_operator(reader: &Reader<'_>) -> Option<Fault> {
    const SLIPS: [(&str, &str); 12] = [
        ("=>", ">="),
        ("=<", "<="),
        ("==", "="),
        ("!=", "<>"),
        (">>", ">"),
        ("<<", "<"),
        ("><", "<>"),
        ("&&", "AND"),
        ("||", "OR"),
        ("**", "^"),
        (":=", "="),
        ("=!", "<>"),
    ];
    let (slip, meant) = SLIPS.into_iter().find(|(slip, _)| reader.rest().starts_with(slip))?;
    let language = reader.dialect.language;
    let separator = reader.dialect.argument_separator();
    let span = reader.position..reader.position + slip.len();
    let message = say!(language, "{slip} is not an operator here", "{slip} ist hier kein Operator");
    let span = match joined_by(reader.text, slip, meant, reader.dialect) {
        Some(mended) => {
            let whole = reader.text.len() - reader.text.trim_start_matches(['=', ' ']).len()..reader.text.trim_end().len();
            return Some(Fault::error("unknown-operator", whole, message).with_help(say!(
                language,
                "write {mended}",
                "{mended} schreiben"
            )));
        }
        None => span,
    };
    let help = match meant {
        "AND" => say!(language, "write AND(…{separator} …)", "UND(…{separator} …) schreiben"),
        "OR" => say!(language, "write OR(…{separator} …)", "ODER(…{separator} …) schreiben"),
        _ => say!(language, "write {meant}", "{meant} schreiben"),
    };
    Some(Fault::error("unknown-operator", span, message).with_help(help))
}

/// `AND(a,b)` for `a && b`, where the signs part the whole formula.
fn joined_by(text: &str, sign: &str, meant: &str, dialect: Dialect) -> Option<String> {
    let function = crate::formula::registry::find(meant)?.name.in_language(dialect.language);
    let parts: Vec<&str> =
        text.trim_matches(is_blank).trim_start_matches('=').split(sign).map(|part| part.trim_matches(is_blank)).collect();
    let is_closed = |part: &&str| {
        let count = |mark: char| part.matches(mark).count();
        !part.is_empty() && count('(') == count(')') && count('"').is_multiple_of(2) && !part.contains("&&") && !part.contains("||")
    };
    let is_function = ["AND", "OR"].contains(&meant) && parts.len() > 1 && parts.iter().all(is_closed);
    is_function.then(|| format!("{function}({})", parts.join(&dialect.argument_separator().to_string())))
}

fn text(reader: &mut Reader<'_>) -> Result<Sort, Fault> {
    let start = reader.position;
    let closing: &[char] = match reader.take(|_| true) {
        Some('"') => &['"'],
        Some('»') => &['«'],
        Some('«') => &['»'],
        _ => &['“', '”', '"'],
    };
    let opening = start..reader.position;
    let mut text = String::new();
    loop {
        match reader.take(|_| true) {
            None => {
                let language = reader.dialect.language;
                let message = say!(language, "a text is not closed", "ein Text ist nicht geschlossen");
                let label = say!(language, "the text begins here", "der Text beginnt hier");
                return Err(match bracket_slips::text_left_open(reader.text, &opening) {
                    Some((mended, span)) => {
                        Fault::error("unclosed-text", span, message).with_help(say!(language, "write {mended}", "{mended} schreiben"))
                    }
                    None => Fault::error("unclosed-text", opening, message).with_help(say!(
                        language,
                        "write \" behind its last character",
                        "hinter sein letztes Zeichen \" schreiben"
                    )),
                }
                .with_label(label));
            }
            Some(mark) if closing.contains(&mark) => match reader.take(|next| next == mark) {
                Some(mark) => text.push(mark),
                None => return Ok(Sort::Text(text)),
            },
            Some(character) => text.push(character),
        }
    }
}

fn quoted(reader: &mut Reader<'_>) -> Result<Sort, Fault> {
    let start = reader.position;
    let typographic = reader.take(|_| true) != Some('\'');
    let opening = start..reader.position;
    let is_closing = |next: char| if typographic { matches!(next, '’' | '‘' | '\'') } else { next == '\'' };
    let language = reader.dialect.language;
    let mut name = String::new();
    loop {
        match reader.take(|_| true) {
            None => {
                let message = say!(language, "a single quote is not closed", "ein einfaches Anführungszeichen ist nicht geschlossen");
                return Err(Fault::error("unclosed-quote", opening, message).with_help(say!(
                    language,
                    "a text stands in double quotes: \"text\"",
                    "ein Text steht in doppelten Anführungszeichen: \"Text\""
                )));
            }
            Some(mark) if is_closing(mark) => {
                if reader.take(|next| next == mark).is_none() {
                    break;
                }
                name.push(mark);
            }
            Some(character) => name.push(character),
        }
    }
    if matches!(reader.peek(), Some('[' | '!')) {
        return Ok(Sort::Quoted(name));
    }
    let message = say!(language, "a text stands in double quotes", "ein Text steht in doppelten Anführungszeichen");
    let written = name.replace('"', "\"\"");
    Err(Fault::error("single-quotes", start..reader.position, message).with_help(say!(
        language,
        "write \"{written}\"",
        "\"{written}\" schreiben"
    )))
}

fn error(reader: &mut Reader<'_>) -> Result<Sort, Fault> {
    use crate::foundation::language::Language;
    let rest = reader.rest();
    let starts = |name: &str| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let names =
        CellError::ALL.into_iter().flat_map(|error| [Language::English, Language::German].map(|language| (error.name(language), error)));
    if let Some((name, error)) = names.filter(|(name, _)| starts(name)).max_by_key(|(name, _)| name.len()) {
        reader.position += name.len();
        return Ok(Sort::Error(error));
    }
    let start = reader.position;
    reader.position += 1;
    let word = reader.take_while(|next| next.is_alphanumeric() || matches!(next, '/' | '!' | '?'));
    let language = reader.dialect.language;
    let message = say!(language, "there is no error value #{word}", "es gibt keinen Fehlerwert #{word}");
    let fault = Fault::error("unknown-error-value", start..reader.position, message);
    let begun = format!("#{}", word.trim_end_matches(['!', '?']).to_uppercase());
    let meant = CellError::ALL.into_iter().find(|error| {
        word.len() > 1 && [Language::English, Language::German].iter().any(|language| error.name(*language).starts_with(&begun))
    });
    Err(match meant {
        Some(error) => {
            let name = error.name(language);
            fault.with_help(say!(language, "write {name}", "{name} schreiben"))
        }
        None => fault.with_help(say!(language, "the value \"not available\" is #N/A", "der Wert „nicht vorhanden“ ist #NV")),
    })
}

fn comma_between_arguments(reader: &Reader<'_>) -> Fault {
    let language = reader.dialect.language;
    let message = say!(
        language,
        "a comma stands where no decimals follow: it is the decimal sign here",
        "ein Komma steht, wo keine Nachkommastellen folgen: es ist hier das Dezimalzeichen"
    );
    Fault::error("comma-between-arguments", reader.position..reader.position + 1, message).with_help(say!(
        language,
        "use ; between arguments",
        "Argumente mit ; trennen"
    ))
}

fn unreadable(reader: &Reader<'_>, next: char) -> Fault {
    let language = reader.dialect.language;
    let span = reader.position..reader.position + next.len_utf8();
    match next {
        '{' | '}' => {
            let separator = reader.dialect.argument_separator();
            Fault::error(
                "array-constant",
                span,
                say!(language, "lists in braces cannot be read here", "Listen in geschweiften Klammern werden hier nicht gelesen"),
            )
            .with_help(say!(
                language,
                "name the cases one by one: OR([Segment]=\"A\"{separator} [Segment]=\"B\")",
                "die Fälle einzeln nennen: ODER([Segment]=\"A\"{separator} [Segment]=\"B\")"
            ))
        }
        '@' => {
            let column = name_behind(reader).map_or_else(|| say!(language, "Revenue", "Umsatz"), str::to_owned);
            Fault::error("misplaced-at", span, say!(language, "@ stands outside of a bracket", "@ steht außerhalb einer Klammer"))
                .with_help(say!(language, "write [@{column}] for this account's value", "für den Wert dieses Kunden [@{column}] schreiben"))
        }
        '€' | '£' | '¥' | '¢' => currency_sign(span, reader.dialect),
        '?' => {
            let separator = reader.dialect.argument_separator();
            let message = say!(language, "? cannot stand in a formula", "? kann nicht in einer Formel stehen");
            Fault::error("unreadable-character", span, message).with_help(say!(
                language,
                "write IF(condition{separator} then{separator} otherwise)",
                "WENN(Bedingung{separator} dann{separator} sonst) schreiben"
            ))
        }
        ']' => Fault::error("unopened-bracket", span, say!(language, "this bracket was never opened", "diese Klammer wurde nie geöffnet"))
            .with_help(say!(language, "a column is written [Revenue]", "eine Spalte schreibt man [Umsatz]")),
        // `[Accounts].[Revenue]`, as databases write it.
        '.' if reader.rest()[1..].starts_with('[') => {
            let behind = &reader.rest()[1..];
            let column = &behind[..behind.find(']').map_or(behind.len(), |end| end + 1)];
            let message = say!(language, "{next} cannot stand in a formula", "{next} kann nicht in einer Formel stehen");
            Fault::error("unreadable-character", span, message).with_help(say!(
                language,
                "write the column alone, {column}, or the sheet without brackets before it: Accounts{column}",
                "die Spalte allein schreiben, {column}, oder das Blatt ohne Klammern davor: Kunden{column}"
            ))
        }
        _ => {
            let message = say!(language, "{next} cannot stand in a formula", "{next} kann nicht in einer Formel stehen");
            let fault = Fault::error("unreadable-character", span, message);
            match plainly(next) {
                Some(plain) => fault.with_help(say!(language, "write {plain}", "{plain} schreiben")),
                None => fault.with_help(say!(
                    language,
                    "a text stands in double quotes, a column's name in brackets: \"text\", [Revenue]",
                    "ein Text steht in doppelten Anführungszeichen, ein Spaltenname in eckigen Klammern: \"Text\", [Umsatz]"
                )),
            }
        }
    }
}

fn currency_sign(span: Range<usize>, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let message = say!(language, "a number in a formula has no currency sign", "eine Zahl in einer Formel hat kein Währungszeichen");
    Fault::error("currency-sign", span, message).with_help(say!(language, "write the number alone", "die Zahl allein schreiben"))
}

/// The name right behind the character at the reader's place.
fn name_behind<'a>(reader: &Reader<'a>) -> Option<&'a str> {
    let rest = &reader.rest()[1..];
    let end = rest.find(|next: char| !(next.is_alphanumeric() || matches!(next, '_' | '.'))).unwrap_or(rest.len());
    rest[..end].starts_with(|first: char| first.is_alphabetic() || first == '_').then(|| &rest[..end])
}

/// What is meant by a character that looks like one of a formula's.
fn plainly(character: char) -> Option<String> {
    Some(match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0)?.to_string(),
        '—' | '―' => "-".to_owned(),
        '²' => "^2".to_owned(),
        '³' => "^3".to_owned(),
        _ => return None,
    })
}
