//! A scale in another dialect.

use crate::formula::Dialect;
use crate::foundation::language::words;

use super::Scale;
use super::tokens::{Token, parts};

/// Writes a scale in another dialect, as it is written but for decimal separators and words. A text that is no scale stays as it is.
pub fn translate(text: &str, from: Dialect, to: Dialect) -> String {
    if Scale::parse(text, from).is_err() {
        return text.to_owned();
    }
    let mut written = String::with_capacity(text.len());
    let mut end = 0;
    for part in parts(text, from) {
        written.push_str(&text[end..part.span.start]);
        let source = &text[part.span.clone()];
        match part.token {
            Token::Number { .. } => {
                let separators = (from.decimal_separator(), to.decimal_separator());
                written.extend(source.chars().map(|c| if c == separators.0 { separators.1 } else { c }));
            }
            Token::Word => {
                let word = [words::ELSE, words::PERCENTILE].into_iter().find(|word| word.is(source));
                written.push_str(word.map_or(source, |word| word.in_language(to.language)));
            }
            _ => written.push_str(source),
        }
        end = part.span.end;
    }
    written.push_str(&text[end..]);
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn translation_keeps_the_writing() {
        for (english, german) in [
            ("0%..30.5 %", "0%..30,5 %"),
            ("percentile", "Perzentil"),
            ("\"1.5\": 100; else: 0.5", "\"1.5\": 100; sonst: 0,5"),
            ("min..max", "min..max"),
            ("", ""),
        ] {
            assert_eq!(translate(english, Dialect::ENGLISH, Dialect::GERMAN), german);
            assert_eq!(translate(german, Dialect::GERMAN, Dialect::ENGLISH), english);
        }
        assert_eq!(translate("0.5 what", Dialect::ENGLISH, Dialect::GERMAN), "0.5 what");
    }
}
