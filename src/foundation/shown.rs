//! Texts of a workbook and names of files as a terminal may show them: what would steer it is shown instead of sent.
//!
//! A control character can move the cursor, change colours, set the window's title or answer in the user's name; a bidirectional control
//! can make a text read as another. Each is shown by its number: `<U+001B>`. Line breaks and tabs are no danger within a text.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a terminal does something at this character beside showing it.
fn steers(character: char) -> bool {
    matches!(
        character,
        '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// A text of any number of lines.
pub fn shown(text: &str) -> Cow<'_, str> {
    replaced(text, steers)
}

/// A text that is to be one line.
pub fn shown_line(text: &str) -> Cow<'_, str> {
    replaced(text, |character| steers(character) || matches!(character, '\n' | '\t' | '\u{2028}' | '\u{2029}'))
}

fn replaced(text: &str, is_replaced: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_replaced) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_replaced(character) {
            let _ = write!(shown, "<U+{:04X}>", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// JSON with the same meaning. Such characters stand in its strings only, where a program reads the escape as the character.
pub fn shown_json(json: &str) -> Cow<'_, str> {
    if !json.contains(steers) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + 16);
    for character in json.chars() {
        if steers(character) {
            let _ = write!(shown, "\\u{:04x}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_shown_and_what_is_text_stays() {
        for (text, expected) in [
            ("\u{1b}[31mred\u{1b}[0m", "<U+001B>[31mred<U+001B>[0m"),
            ("\u{9b}2J\u{7f}\r\0", "<U+009B>2J<U+007F><U+000D><U+0000>"),
            ("a\u{202e}b\u{2066}c\u{200f}\u{61c}", "a<U+202E>b<U+2066>c<U+200F><U+061C>"),
            ("Müller\tGröße\n東京 👩‍👧 ␛", "Müller\tGröße\n東京 👩‍👧 ␛"),
        ] {
            assert_eq!(shown(text), expected);
        }
        assert_eq!(shown_line("a\nb\tc"), "a<U+000A>b<U+0009>c");
        let text = "x\u{1b}\u{9b}\u{202e}y";
        let json = serde_json::to_string(text).unwrap();
        assert_eq!(shown_json(&json), "\"x\\u001b\\u009b\\u202ey\"");
        assert_eq!(serde_json::from_str::<String>(&shown_json(&json)).unwrap(), text);
    }
}
