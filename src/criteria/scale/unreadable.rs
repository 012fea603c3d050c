//! What belongs into no scale: strange characters, open quotes, numbers with the wrong separator.

use std::ops::Range;

use crate::formula::Fault;
use crate::say;

use super::parse::{Reader, fault};
use super::tokens::{Part, Token};

impl Reader<'_> {
    /// Characters that belong into no scale, quotes left open, and numbers with the wrong separator.
    pub(super) fn unreadable_parts(&self, parts: &[Part]) -> Vec<Fault> {
        let language = self.language;
        let mut faults = Vec::new();
        let mut position = 0;
        while let Some(part) = parts.get(position) {
            position += 1;
            match &part.token {
                Token::Text { closed: false, .. } => faults.push(fault(
                    "bad-scale",
                    part.span.clone(),
                    say!(language, "a quote is left open in this scale", "in dieser Skala ist ein Anführungszeichen nicht geschlossen"),
                    say!(
                        language,
                        "end the text with a quote: \"Gold\": 100",
                        "den Text mit einem Anführungszeichen beenden: \"Gold\": 100"
                    ),
                )),
                Token::Other(separator @ ('.' | ',')) => {
                    // `5,000,000` and `0.5` in the wrong dialect are one fault, not one for each separator.
                    let before = position.checked_sub(2).map(|before| &parts[before]).filter(|before| before.span.end == part.span.start);
                    let mut span = before.map_or(part.span.start, |before| before.span.start)..part.span.end;
                    while let Some(next) = parts
                        .get(position)
                        .filter(|next| next.span.start == span.end && matches!(next.token, Token::Number { .. } | Token::Other('.' | ',')))
                    {
                        span.end = next.span.end;
                        position += 1;
                    }
                    faults.push(self.wrong_separator(*separator, span, before));
                }
                Token::Other(character) => faults.push(fault(
                    "bad-scale",
                    part.span.clone(),
                    say!(language, "\"{character}\" has no meaning in a scale", "„{character}“ hat in einer Skala keine Bedeutung"),
                    self.forms(),
                )),
                _ => {}
            }
        }
        faults
    }

    fn wrong_separator(&self, separator: char, span: Range<usize>, before: Option<&Part>) -> Fault {
        let language = self.language;
        let written = self.source(&span).to_owned();
        let decimal = if self.decimal_comma { ',' } else { '.' };
        let numeric =
            matches!(before, Some(Part { token: Token::Number { .. }, .. })) && written.ends_with(|c: char| c.is_ascii_digit() || c == '%');
        if !numeric {
            return if separator == ',' {
                fault(
                    "bad-scale",
                    span,
                    say!(
                        language,
                        "the parts of a scale are not separated by a comma",
                        "die Teile einer Skala werden nicht durch ein Komma getrennt"
                    ),
                    say!(language, "write ; between them: 0: 0; 5: 20", "ein Semikolon dazwischen schreiben: 0: 0; 5: 20"),
                )
            } else {
                fault(
                    "bad-scale",
                    span,
                    say!(language, "a single dot has no meaning here", "ein einzelner Punkt hat hier keine Bedeutung"),
                    self.forms(),
                )
            };
        }
        let digits: String = written.chars().filter(char::is_ascii_digit).collect();
        let groups: Vec<&str> = written.trim_end_matches('%').trim_end().split(['.', ',']).collect();
        let thousands = groups.len() > 2 || (groups.len() == 2 && groups[1].len() == 3);
        let mended = if thousands && !groups[1..].iter().any(|group| group.len() != 3) {
            let percent = if written.ends_with('%') { "%" } else { "" };
            format!("{digits}{percent}")
        } else {
            written.replace(separator, &decimal.to_string())
        };
        fault(
            "bad-scale",
            span,
            say!(language, "\"{written}\" is not a number in this sheet", "„{written}“ ist in diesem Blatt keine Zahl"),
            say!(
                language,
                "write {mended}: decimals have a \"{decimal}\" here, and thousands are not separated",
                "{mended} schreiben: Dezimalstellen haben hier ein „{decimal}“, und Tausender werden nicht getrennt"
            ),
        )
    }
}
