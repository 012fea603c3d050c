//! When two keys are the same: the number 123 and the text "123", "K1" and "k1 ". The one place for it, so that what is reported as doubled,
//! what `explain` finds and what movers compare are one thing.

use std::borrow::Cow;

use crate::foundation::language::{Language, folded};
use crate::foundation::value::{CellError, Value};

/// A key as it is compared: without regard to case, blanks at the ends, the kind of blank, signs that nobody sees, and whether it is
/// a number or a text. Empty for a blank and for an error, which are the key of no account.
pub fn key_of(value: &Value, language: Language) -> String {
    match value {
        Value::Blank | Value::Error(_) => String::new(),
        Value::Text(text) => key_of_text(text),
        other => key_of_text(&other.shown(language)),
    }
}

/// The same of a key as it is shown or written.
pub fn key_of_text(text: &str) -> String {
    // Most keys are plain, and there may be a million of them.
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return if is_error(text) { String::new() } else { text.to_ascii_lowercase() };
    }
    let unseen = |letter: char| matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let seen: Cow<'_, str> = if text.contains(unseen) { text.replace(unseen, "").into() } else { text.into() };
    if is_error(&seen) { String::new() } else { folded(&seen) }
}

fn is_error(text: &str) -> bool {
    text.starts_with('#') && CellError::parse(text.trim()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_same_whatever_cell_holds_them() {
        let key = |value: &Value| key_of(value, Language::English);
        assert_eq!(key(&Value::Number(123.0)), key(&Value::text("123 ")));
        for written in ["K1 ", "k1", "K\u{200b}1", "\u{a0}K1", "K1\n"] {
            assert_eq!(key(&Value::text(written)), "k1", "{written:?}");
        }
        assert_eq!(key(&Value::text("a\u{a0} B")), "a b");
        assert_ne!(key(&Value::text("0123")), key(&Value::Number(123.0)));
        for none in [Value::Blank, Value::Error(CellError::Ref), Value::text("  "), Value::text("#N/A")] {
            assert_eq!(key(&none), "");
        }
        assert_eq!(key(&Value::text("#1")), "#1");
    }
}
