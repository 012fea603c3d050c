//! The text of a reason: words, and expressions in braces that are replaced by their values.
//!
//! `Margin {ROUND([Margin];2)}` holds one expression; `{{` and `}}` are braces. An expression may hold a brace in a text or
//! a column name: `{IF([a}b]="}";1;2)}`.

use std::ops::Range;

use crate::formula::Fault;
use crate::foundation::diagnostic::Severity;
use crate::foundation::language::Language;
use crate::say;

/// One part of a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Words, as they are shown.
    Literal(String),
    /// An expression: the bytes of the reason's text between its braces.
    Expression(Range<usize>),
}

/// A reason, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// Words and expressions, in order; no two runs of words stand side by side.
    pub parts: Vec<Part>,
}

impl Template {
    /// Takes a reason apart. Spans are bytes of `text`.
    pub fn parse(text: &str, language: Language) -> Result<Self, Vec<Fault>> {
        let mut parts = Vec::new();
        let mut faults = Vec::new();
        let mut literal = String::new();
        let mut position = 0;
        while let Some(next) = text[position..].chars().next() {
            let rest = &text[position..];
            if rest.starts_with("{{") || rest.starts_with("}}") {
                literal.push(next);
                position += 2;
            } else if next == '}' {
                faults.push(fault(
                    "open-brace",
                    position..position + 1,
                    say!(language, "this brace closes nothing", "diese Klammer schließt nichts"),
                    say!(language, "write }}}} for a brace in the text", "für eine Klammer im Text }}}} schreiben"),
                ));
                position += 1;
            } else if next == '{' {
                let Some(end) = expression_end(text, position + 1) else {
                    faults.push(fault(
                        "open-brace",
                        position..position + 1,
                        say!(language, "this brace is not closed", "diese Klammer ist nicht geschlossen"),
                        say!(
                            language,
                            "end the expression with }}, or write {{{{ for a brace in the text",
                            "den Ausdruck mit }} beenden oder für eine Klammer im Text {{{{ schreiben"
                        ),
                    ));
                    break;
                };
                if text[position + 1..end].trim().is_empty() {
                    faults.push(fault(
                        "empty-braces",
                        position..end + 1,
                        say!(language, "there is no expression in these braces", "in diesen Klammern steht kein Ausdruck"),
                        say!(
                            language,
                            "write a column or a formula in them, or {{{{ and }}}} for braces in the text",
                            "eine Spalte oder Formel hineinschreiben, oder {{{{ und }}}} für Klammern im Text"
                        ),
                    ));
                } else {
                    if !literal.is_empty() {
                        parts.push(Part::Literal(std::mem::take(&mut literal)));
                    }
                    parts.push(Part::Expression(position + 1..end));
                }
                position = end + 1;
            } else {
                literal.push(next);
                position += next.len_utf8();
            }
        }
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        if faults.is_empty() { Ok(Self { parts }) } else { Err(faults) }
    }
}

/// Where the brace is that closes an expression beginning at `start`: not one in a text, a column's or a sheet's name.
fn expression_end(text: &str, start: usize) -> Option<usize> {
    let mut brackets = 0_usize;
    let mut in_text = false;
    let mut in_name = false;
    let mut characters = text[start..].char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' | '“' | '”' | '„' if brackets == 0 && !in_name => in_text = !in_text,
            _ if in_text => {}
            // Inside brackets an apostrophe takes away the next sign's meaning; outside it quotes a sheet's name.
            '\'' if brackets > 0 => {
                characters.next();
            }
            '\'' => in_name = !in_name,
            _ if in_name => {}
            '[' => brackets += 1,
            ']' => brackets = brackets.saturating_sub(1),
            '}' if brackets == 0 => return Some(start + at),
            _ => {}
        }
    }
    None
}

fn fault(code: &'static str, span: Range<usize>, message: String, help: String) -> Fault {
    Fault { severity: Severity::Error, code, span, message, label: String::new(), help: Some(help) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_expressions_are_told_apart() {
        for (text, expected) in [
            ("", vec![]),
            ("plain", vec!["plain"]),
            ("{[Margin]} of it", vec!["=[Margin]", " of it"]),
            ("a {{b}} {c}{d}", vec!["a {b} ", "=c", "=d"]),
            ("{IF([a}b]=\"}\";1;2)}!", vec!["=IF([a}b]=\"}\";1;2)", "!"]),
            ("{[a'}]b]}", vec!["=[a'}]b]"]),
            ("{[it']s}]}.", vec!["=[it']s}]", "."]),
            ("{'A}B'[c]}", vec!["='A}B'[c]"]),
            ("{[@[x}y]]}ü", vec!["=[@[x}y]]", "ü"]),
            ("{\"a\"\"}\"}", vec!["=\"a\"\"}\""]),
            ("{„}“}", vec!["=„}“"]),
        ] {
            let template = Template::parse(text, Language::English).unwrap();
            let parts: Vec<String> = template
                .parts
                .iter()
                .map(|part| match part {
                    Part::Literal(words) => words.clone(),
                    Part::Expression(span) => format!("={}", &text[span.clone()]),
                })
                .collect();
            assert_eq!(parts, expected, "{text}");
        }
    }

    #[test]
    fn braces_that_do_not_match_are_marked() {
        for (text, code, marked) in [
            ("a {[Margin]", "open-brace", "{"),
            ("a {\"b}", "open-brace", "{"),
            ("a {[b}", "open-brace", "{"),
            ("a }", "open-brace", "}"),
            ("a {} b", "empty-braces", "{}"),
            ("ü { }", "empty-braces", "{ }"),
        ] {
            let faults = Template::parse(text, Language::German).unwrap_err();
            assert_eq!(faults.len(), 1);
            assert_eq!((faults[0].code, &text[faults[0].span.clone()]), (code, marked), "{text}");
        }
        assert_eq!(Template::parse("{} } {", Language::English).unwrap_err().len(), 3);
        assert!(Template::parse("}", Language::English).unwrap_err()[0].help.as_deref().unwrap().contains("write }} for"));
    }
}
