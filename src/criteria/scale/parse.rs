//! Reading a scale from what a controller writes, with everything that is wrong with it.

use std::cmp::Ordering;
use std::ops::Range;

use crate::formula::{Dialect, Fault};
use crate::foundation::diagnostic::Severity;
use crate::foundation::language::{Language, words};
use crate::foundation::number::compare_numbers;
use crate::foundation::suggestion::nearest;
use crate::foundation::value::compare_texts;
use crate::say;

use super::Scale;
use super::tokens::{Part, Token, parts};

impl Scale {
    /// Reads a scale; a text of blanks is [`Scale::Points`]. Spans are bytes of `text`.
    pub fn parse(text: &str, dialect: Dialect) -> Result<Self, Vec<Fault>> {
        let parts = parts(text, dialect);
        let reader = Reader { text, language: dialect.language, decimal_comma: dialect.decimal_comma };
        let unreadable = reader.unreadable_parts(&parts);
        if !unreadable.is_empty() {
            return Err(unreadable);
        }
        let has = |token: &Token| parts.iter().any(|part| part.token == *token);
        match parts.as_slice() {
            [] => Ok(Self::Points),
            _ if has(&Token::To) => reader.bounds(&parts),
            _ if has(&Token::Colon) => reader.list(&parts),
            [Part { token: Token::Word, span }] => reader.word(span),
            _ => Err(vec![reader.no_scale(&parts)]),
        }
    }
}

/// What stands before the colon of one entry of a list.
enum Key {
    Threshold(f64),
    Label(String),
    Else,
}

struct Entry {
    key: Key,
    span: Range<usize>,
    points: f64,
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) language: Language,
    pub(super) decimal_comma: bool,
}

impl Reader<'_> {
    pub(super) fn source(&self, span: &Range<usize>) -> &str {
        &self.text[span.clone()]
    }

    /// Every form that a scale can have.
    pub(super) fn forms(&self) -> String {
        let language = self.language;
        let (percent, labels) = if language == Language::German { ("Perzentil", "sonst") } else { ("percentile", "else") };
        say!(
            language,
            "write bounds (0..5000000), min..max, {percent}, steps (0: 0; 5%: 20; 20%: 100) or texts (\"Gold\": 100; {labels}: 0)",
            "Grenzen (0..5000000), min..max, {percent}, Stufen (0: 0; 5%: 20; 20%: 100) oder Texte (\"Gold\": 100; {labels}: 0) schreiben"
        )
    }

    /// A single word.
    fn word(&self, span: &Range<usize>) -> Result<Scale, Vec<Fault>> {
        let (word, language) = (self.source(span), self.language);
        if words::PERCENTILE.is(word) {
            return Ok(Scale::Percentile);
        }
        let help = match nearest(word, [words::PERCENTILE.english, words::PERCENTILE.german]) {
            Some(_) => {
                let meant = words::PERCENTILE.in_language(language);
                say!(language, "write {meant}", "{meant} schreiben")
            }
            None => self.forms(),
        };
        Err(vec![fault("bad-scale", span.clone(), say!(language, "there is no scale \"{word}\"", "es gibt keine Skala „{word}“"), help)])
    }

    /// Something that is no scale, or not yet one.
    fn no_scale(&self, parts: &[Part]) -> Fault {
        let language = self.language;
        let span = parts.first().map_or(0, |part| part.span.start)..parts.last().map_or(0, |part| part.span.end);
        let message = say!(language, "this is not a scale", "das ist keine Skala");
        let is_number = |part: &Part| matches!(part.token, Token::Number { .. });
        let help = match parts {
            [one] if is_number(one) => {
                let bound = self.source(&one.span);
                say!(language, "a scale has two bounds: write 0..{bound}", "eine Skala hat zwei Grenzen: 0..{bound} schreiben")
            }
            [first, _, last] if is_number(first) && is_number(last) => {
                let (first, last) = (self.source(&first.span), self.source(&last.span));
                say!(
                    language,
                    "write two dots between the bounds: {first}..{last}",
                    "zwei Punkte zwischen die Grenzen schreiben: {first}..{last}"
                )
            }
            _ => self.forms(),
        };
        fault("bad-scale", span, message, help)
    }

    /// `0..5`, `min..max`.
    fn bounds(&self, parts: &[Part]) -> Result<Scale, Vec<Fault>> {
        let language = self.language;
        let [first, to, second] = parts else { return Err(vec![self.no_scale(parts)]) };
        if to.token != Token::To {
            return Err(vec![self.no_scale(parts)]);
        }
        let whole = first.span.start..second.span.end;
        match (&first.token, &second.token) {
            (Token::Number { value: zero, .. }, Token::Number { value: hundred, .. }) => {
                if compare_numbers(*zero, *hundred) == Ordering::Equal {
                    return Err(vec![fault(
                        "equal-bounds",
                        whole,
                        say!(language, "the two bounds of this scale are equal", "die beiden Grenzen dieser Skala sind gleich"),
                        say!(
                            language,
                            "the first bound gives 0 points and the second 100: write two different numbers",
                            "die erste Grenze ergibt 0 Punkte und die zweite 100: zwei verschiedene Zahlen schreiben"
                        ),
                    )]);
                }
                Ok(Scale::Linear { zero: *zero, hundred: *hundred })
            }
            (Token::Word, Token::Word) => {
                let is = |part: &Part, word: &str| self.source(&part.span).eq_ignore_ascii_case(word);
                if is(first, "min") && is(second, "max") {
                    Ok(Scale::Observed { descending: false })
                } else if is(first, "max") && is(second, "min") {
                    Ok(Scale::Observed { descending: true })
                } else {
                    let written = self.source(&whole);
                    Err(vec![fault(
                        "bad-scale",
                        whole.clone(),
                        say!(language, "there are no bounds \"{written}\"", "die Grenzen „{written}“ gibt es nicht"),
                        say!(
                            language,
                            "write min..max, or max..min where less is better",
                            "min..max schreiben, oder max..min, wenn weniger besser ist"
                        ),
                    )])
                }
            }
            _ => Err(vec![fault(
                "bad-scale",
                whole,
                say!(language, "the bounds of this scale do not go together", "die Grenzen dieser Skala passen nicht zusammen"),
                say!(language, "write two numbers (0..5000000) or min..max", "zwei Zahlen (0..5000000) oder min..max schreiben"),
            )]),
        }
    }

    /// `0: 0; 5%: 20`, `"Gold": 100; else: 0`.
    fn list(&self, parts: &[Part]) -> Result<Scale, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut entries = Vec::new();
        let mut groups: Vec<&[Part]> = parts.split(|part| part.token == Token::Semicolon).collect();
        if groups.last().is_some_and(|group| group.is_empty()) {
            groups.pop();
        }
        for group in groups {
            match self.entry(group, parts) {
                Ok(entry) => entries.push(entry),
                Err(fault) => faults.push(fault),
            }
        }
        let scale = match entries.first().map(|entry| &entry.key) {
            Some(Key::Threshold(_)) => self.steps(&entries, &mut faults),
            _ => self.labels(&entries, &mut faults),
        };
        if faults.is_empty() { Ok(scale) } else { Err(faults) }
    }

    fn entry(&self, group: &[Part], all: &[Part]) -> Result<Entry, Fault> {
        let language = self.language;
        let [key, colon, points] = group else {
            let span = match (group.first(), group.last()) {
                (Some(first), Some(last)) => first.span.start..last.span.end,
                _ => all.first().map_or(0, |part| part.span.start)..all.last().map_or(0, |part| part.span.end),
            };
            return Err(fault(
                "bad-scale",
                span,
                say!(language, "a part of this scale is incomplete", "ein Teil dieser Skala ist unvollständig"),
                say!(
                    language,
                    "each part has the form 5: 20 or \"Gold\": 100, with ; between the parts",
                    "jeder Teil hat die Form 5: 20 oder \"Gold\": 100, mit ; dazwischen"
                ),
            ));
        };
        if colon.token != Token::Colon {
            return Err(self.no_scale(group));
        }
        let source = self.source(&key.span);
        let parsed = match &key.token {
            Token::Number { value, .. } => Key::Threshold(*value),
            Token::Text { text, .. } => Key::Label(text.clone()),
            Token::Word if words::ELSE.is(source) => Key::Else,
            Token::Word => {
                let otherwise = words::ELSE.in_language(language);
                return Err(fault(
                    "bad-scale",
                    key.span.clone(),
                    say!(language, "a text in a scale stands in quotes", "ein Text in einer Skala steht in Anführungszeichen"),
                    say!(
                        language,
                        "write \"{source}\"; every other text is {otherwise}",
                        "\"{source}\" schreiben; jeder andere Text ist {otherwise}"
                    ),
                ));
            }
            _ => return Err(self.no_scale(group)),
        };
        match points.token {
            Token::Number { value, percent: false } if (0.0..=100.0).contains(&value) => {
                Ok(Entry { key: parsed, span: key.span.clone(), points: value })
            }
            Token::Number { .. } => Err(fault(
                "scale-points",
                points.span.clone(),
                say!(language, "points go from 0 to 100", "Punkte gehen von 0 bis 100"),
                say!(
                    language,
                    "write a number from 0 to 100, without a percent sign",
                    "eine Zahl von 0 bis 100 ohne Prozentzeichen schreiben"
                ),
            )),
            _ => Err(fault(
                "bad-scale",
                points.span.clone(),
                say!(language, "points belong after the colon", "nach dem Doppelpunkt gehören Punkte"),
                say!(language, "write a number from 0 to 100", "eine Zahl von 0 bis 100 schreiben"),
            )),
        }
    }

    fn steps(&self, entries: &[Entry], faults: &mut Vec<Fault>) -> Scale {
        let language = self.language;
        let mut steps: Vec<(f64, f64)> = Vec::with_capacity(entries.len());
        for entry in entries {
            let Key::Threshold(threshold) = entry.key else {
                faults.push(fault(
                    "bad-scale",
                    entry.span.clone(),
                    say!(language, "thresholds and texts are mixed in this scale", "in dieser Skala sind Schwellen und Texte gemischt"),
                    say!(
                        language,
                        "a value below the first threshold has 0 points; write a lower first threshold for other points",
                        "ein Wert unter der ersten Schwelle hat 0 Punkte; für andere Punkte eine niedrigere erste Schwelle schreiben"
                    ),
                ));
                continue;
            };
            if steps.last().is_some_and(|(before, _)| compare_numbers(*before, threshold) != Ordering::Less) {
                faults.push(fault(
                    "scale-not-ascending",
                    entry.span.clone(),
                    say!(language, "the thresholds of this scale do not ascend", "die Schwellen dieser Skala steigen nicht an"),
                    say!(language, "write them from the lowest to the highest", "sie von der niedrigsten zur höchsten schreiben"),
                ));
            }
            steps.push((threshold, entry.points));
        }
        Scale::Steps(steps)
    }

    fn labels(&self, entries: &[Entry], faults: &mut Vec<Fault>) -> Scale {
        let language = self.language;
        let mut points: Vec<(String, f64)> = Vec::with_capacity(entries.len());
        let mut otherwise = None;
        for entry in entries {
            let doubled = match &entry.key {
                Key::Threshold(threshold) => {
                    let threshold = *threshold;
                    faults.push(fault(
                        "bad-scale",
                        entry.span.clone(),
                        say!(language, "thresholds and texts are mixed in this scale", "in dieser Skala sind Schwellen und Texte gemischt"),
                        say!(language, "put the text in quotes: \"{threshold}\"", "den Text in Anführungszeichen setzen: \"{threshold}\""),
                    ));
                    false
                }
                Key::Label(label) => {
                    let doubled = points.iter().any(|(known, _)| compare_texts(known, label) == Ordering::Equal);
                    points.push((label.clone(), entry.points));
                    doubled
                }
                Key::Else => otherwise.replace(entry.points).is_some(),
            };
            if doubled {
                let written = self.source(&entry.span);
                faults.push(fault(
                    "scale-doubled",
                    entry.span.clone(),
                    say!(language, "{written} stands twice in this scale", "{written} steht zweimal in dieser Skala"),
                    say!(
                        language,
                        "leave one of the two away; upper and lower case are the same",
                        "eines von beiden weglassen; Groß- und Kleinschreibung zählen nicht"
                    ),
                ));
            }
        }
        if points.is_empty() && faults.is_empty() {
            faults.push(fault(
                "bad-scale",
                0..self.text.len(),
                say!(language, "this scale names no text", "diese Skala nennt keinen Text"),
                self.forms(),
            ));
        }
        Scale::Labels { points, otherwise }
    }
}

pub(super) fn fault(code: &'static str, span: Range<usize>, message: String, help: String) -> Fault {
    Fault { severity: Severity::Error, code, span, message, label: String::new(), help: Some(help) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_in_both_dialects() {
        let linear = |zero, hundred| Scale::Linear { zero, hundred };
        let cases = [
            ("", Dialect::ENGLISH, Scale::Points),
            (" \u{a0}", Dialect::GERMAN, Scale::Points),
            ("0..5000000", Dialect::ENGLISH, linear(0.0, 5e6)),
            ("0 .. 5000000", Dialect::GERMAN, linear(0.0, 5e6)),
            ("0…5", Dialect::ENGLISH, linear(0.0, 5.0)),
            ("0...5", Dialect::ENGLISH, linear(0.0, 5.0)),
            ("0%..30%", Dialect::ENGLISH, linear(0.0, 0.3)),
            ("0 % .. 30 %", Dialect::GERMAN, linear(0.0, 0.3)),
            ("0.5..1.5", Dialect::ENGLISH, linear(0.5, 1.5)),
            ("0,5..1,5", Dialect::GERMAN, linear(0.5, 1.5)),
            ("30..0", Dialect::ENGLISH, linear(30.0, 0.0)),
            ("-5..-1", Dialect::ENGLISH, linear(-5.0, -1.0)),
            ("\u{2212}5..5", Dialect::ENGLISH, linear(-5.0, 5.0)),
            ("min..max", Dialect::ENGLISH, Scale::Observed { descending: false }),
            ("Max .. Min", Dialect::GERMAN, Scale::Observed { descending: true }),
            ("percentile", Dialect::GERMAN, Scale::Percentile),
            ("PERZENTIL", Dialect::ENGLISH, Scale::Percentile),
            ("0: 0; 5%: 20; 10%: 50; 20%: 100", Dialect::ENGLISH, Scale::Steps(vec![(0.0, 0.0), (0.05, 20.0), (0.1, 50.0), (0.2, 100.0)])),
            ("0:0;2,5:20,5;", Dialect::GERMAN, Scale::Steps(vec![(0.0, 0.0), (2.5, 20.5)])),
            (
                "\"Gold\": 100; “Silver”: 60; else: 0",
                Dialect::ENGLISH,
                Scale::Labels { points: vec![("Gold".into(), 100.0), ("Silver".into(), 60.0)], otherwise: Some(0.0) },
            ),
            (
                "„Gold“:100;\"a\"\"b; c: 1\":2;SONST:1",
                Dialect::GERMAN,
                Scale::Labels { points: vec![("Gold".into(), 100.0), ("a\"b; c: 1".into(), 2.0)], otherwise: Some(1.0) },
            ),
        ];
        for (text, dialect, scale) in cases {
            assert_eq!(Scale::parse(text, dialect), Ok(scale), "{text}");
        }
    }

    /// Text, code, the marked characters, a part of the help.
    #[test]
    fn what_is_wrong_is_marked_and_mended() {
        let cases = [
            ("0–30", Dialect::ENGLISH, "bad-scale", "0–30", "0..30"),
            ("0-30", Dialect::ENGLISH, "bad-scale", "0-30", "0..30"),
            ("0 to 30", Dialect::ENGLISH, "bad-scale", "0 to 30", "0..30"),
            ("0 bis 30", Dialect::GERMAN, "bad-scale", "0 bis 30", "0..30"),
            ("5000000", Dialect::ENGLISH, "bad-scale", "5000000", "0..5000000"),
            ("0..5,000,000", Dialect::ENGLISH, "bad-scale", "5,000,000", "5000000"),
            ("0..5.000.000", Dialect::GERMAN, "bad-scale", "5.000.000", "5000000"),
            ("0..0.5", Dialect::GERMAN, "bad-scale", "0.5", "0,5"),
            ("0..0,5", Dialect::ENGLISH, "bad-scale", "0,5", "0.5"),
            ("0..100 €", Dialect::ENGLISH, "bad-scale", "€", "bounds"),
            ("5..5", Dialect::ENGLISH, "equal-bounds", "5..5", "two different"),
            ("min..5", Dialect::ENGLISH, "bad-scale", "min..5", "min..max"),
            ("min..min", Dialect::ENGLISH, "bad-scale", "min..min", "max..min"),
            ("percentil", Dialect::ENGLISH, "bad-scale", "percentil", "write percentile"),
            ("linear", Dialect::GERMAN, "bad-scale", "linear", "Perzentil"),
            ("0..", Dialect::ENGLISH, "bad-scale", "0..", "bounds"),
            ("0..5..9", Dialect::ENGLISH, "bad-scale", "0..5..9", "bounds"),
            ("0: 0; 10: 50; 5: 20", Dialect::ENGLISH, "scale-not-ascending", "5", "lowest"),
            ("0: 0; 0: 50", Dialect::ENGLISH, "scale-not-ascending", "0", "lowest"),
            ("0: 0; 10: 101", Dialect::ENGLISH, "scale-points", "101", "0 to 100"),
            ("0: -1", Dialect::ENGLISH, "scale-points", "-1", "0 to 100"),
            ("0: 50%", Dialect::ENGLISH, "scale-points", "50%", "without a percent sign"),
            ("0: 0, 5: 20", Dialect::ENGLISH, "bad-scale", "0,", ";"),
            ("Gold: 100; else: 0", Dialect::ENGLISH, "bad-scale", "Gold", "\"Gold\""),
            ("\"Gold: 100", Dialect::ENGLISH, "bad-scale", "\"Gold: 100", "quote"),
            ("\"Gold\": 100; 5: 3", Dialect::ENGLISH, "bad-scale", "5", "\"5\""),
            ("0: 0; else: 3", Dialect::ENGLISH, "bad-scale", "else", "0 points"),
            ("\"Gold\": 100; \"GOLD\": 3", Dialect::ENGLISH, "scale-doubled", "\"GOLD\"", "upper and lower"),
            ("\"Gold\": 100; ; \"Silver\": 3", Dialect::ENGLISH, "bad-scale", "\"Gold\": 100; ; \"Silver\": 3", "each part"),
            ("else: 5", Dialect::ENGLISH, "bad-scale", "else: 5", "texts"),
            ("\"Gold\" 100; \"Silver\": 5", Dialect::ENGLISH, "bad-scale", "\"Gold\" 100", "each part"),
            ("\"Gold\": \"x\"", Dialect::ENGLISH, "bad-scale", "\"x\"", "number"),
        ];
        for (text, dialect, code, marked, help) in cases {
            let faults = Scale::parse(text, dialect).unwrap_err();
            assert_eq!(faults.len(), 1, "{text}: {faults:?}");
            assert_eq!((faults[0].code, &text[faults[0].span.clone()]), (code, marked), "{text}");
            assert!(faults[0].help.as_deref().unwrap().contains(help), "{text}: {faults:?}");
        }
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let faults = Scale::parse("0: 0; 10: 500; 5: x; 7: 3; 6: 2", Dialect::ENGLISH).unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["scale-points", "bad-scale", "scale-not-ascending"]);
    }
}
