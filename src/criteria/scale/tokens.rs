//! The parts that a scale is written with.

use std::ops::Range;

use crate::criteria::number::leading_number;
use crate::formula::Dialect;

/// What a part is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A number, and whether it has a percent sign.
    Number { value: f64, percent: bool },
    /// A text in quotes; `closed` tells whether the second quote is there.
    Text { text: String, closed: bool },
    /// A run of letters.
    Word,
    /// `..`, or the ellipsis that Excel makes of three dots.
    To,
    /// `:`
    Colon,
    /// `;`
    Semicolon,
    /// A dash between two numbers.
    Dash,
    /// Anything else, one character.
    Other(char),
}

/// A part and its bytes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    pub(super) token: Token,
    pub(super) span: Range<usize>,
}

/// Takes a scale's text apart.
pub(super) fn parts(text: &str, dialect: Dialect) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut start = 0;
    while let Some(next) = text[start..].chars().next() {
        if next.is_whitespace() || matches!(next, '\u{200b}' | '\u{feff}') {
            start += next.len_utf8();
            continue;
        }
        let rest = &text[start..];
        // After a number a dash is not a sign.
        let signed = matches!(next, '-' | '+' | '\u{2212}');
        let after_number = matches!(parts.last(), Some(Part { token: Token::Number { .. }, .. }));
        let number = if signed && after_number { None } else { leading_number(rest, dialect) };
        let (token, length) = if let Some((value, length)) = number {
            (Token::Number { value, percent: rest[..length].ends_with('%') }, length)
        } else if is_quote(next) {
            quoted(rest)
        } else if next.is_alphabetic() {
            (Token::Word, rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()))
        } else if rest.starts_with("..") {
            (Token::To, if rest.starts_with("...") { 3 } else { 2 })
        } else {
            let token = match next {
                '…' => Token::To,
                ':' => Token::Colon,
                ';' => Token::Semicolon,
                '-' | '–' | '—' | '\u{2212}' => Token::Dash,
                other => Token::Other(other),
            };
            (token, next.len_utf8())
        };
        parts.push(Part { token, span: start..start + length });
        start += length;
    }
    parts
}

fn is_quote(character: char) -> bool {
    matches!(character, '"' | '“' | '”' | '„')
}

/// The text in quotes at the beginning of `rest`, a doubled quote being one of its characters, and its length with the quotes.
fn quoted(rest: &str) -> (Token, usize) {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if !is_quote(character) {
            text.push(character);
        } else if character == '"' && characters.peek().is_some_and(|(_, next)| *next == '"') {
            characters.next();
            text.push('"');
        } else {
            return (Token::Text { text, closed: true }, at + character.len_utf8());
        }
    }
    (Token::Text { text, closed: false }, rest.len())
}
