//! What stands in one cell of a criteria, settings or tests sheet, or under one key of the text form.

use crate::formula::Dialect;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded, words};
use crate::foundation::location::Location;
use crate::foundation::value::{CellError, Value};
use crate::say;

use super::Written;
use super::number::print_number;

/// The texts that mean yes, as texts are compared.
pub const YES: [&str; 8] = ["yes", "y", "ja", "j", "true", "wahr", "x", "1"];
/// The texts that mean no.
pub const NO: [&str; 6] = ["no", "n", "nein", "false", "falsch", "0"];

/// A value that was entered, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The value.
    pub value: Value,
    /// Whether the value is a number that is shown as a date.
    pub is_date: bool,
    /// Its place.
    pub location: Location,
}

impl Entry {
    /// An empty one.
    pub fn blank(location: Location) -> Self {
        Self { value: Value::Blank, is_date: false, location }
    }

    /// Whether nothing is entered: no value, or a text of blanks.
    pub fn is_blank(&self) -> bool {
        match &self.value {
            Value::Blank => true,
            Value::Text(text) => folded(text).is_empty(),
            _ => false,
        }
    }

    /// Its text, as a formula of `dialect` would write the value; a date as a day of the language. `Err` for an error value.
    pub fn written(&self, dialect: Dialect) -> Result<Written, Diagnostic> {
        let text = match &self.value {
            Value::Blank => String::new(),
            Value::Text(text) => trimmed(text).to_owned(),
            Value::Number(number) if self.is_date => match DayNumber::from_serial(*number) {
                Some(day) => dialect.language.date(day),
                None => print_number(*number, dialect),
            },
            Value::Number(number) => print_number(*number, dialect),
            Value::Boolean(true) => words::TRUE.in_language(dialect.language).to_owned(),
            Value::Boolean(false) => words::FALSE.in_language(dialect.language).to_owned(),
            Value::Error(error) => return Err(self.error_value(*error, dialect.language)),
        };
        Ok(Written { text, location: self.location.clone() })
    }

    /// The same for a cell in which a date can only be Excel's own idea of what was typed (`1-2`, `3/4`).
    pub fn written_text(&self, dialect: Dialect) -> Result<Written, Diagnostic> {
        let written = self.written(dialect)?;
        if !self.is_date {
            return Ok(written);
        }
        let (language, shown) = (dialect.language, written.text);
        Err(Diagnostic::error(
            "date-instead-of-text",
            self.location.clone(),
            say!(language, "this cell holds the date {shown}, not a text", "diese Zelle enthält das Datum {shown} und keinen Text"),
        )
        .with_help(say!(
            language,
            "format the cell as text and enter it again, or put an apostrophe before it",
            "die Zelle als Text formatieren und neu eingeben oder einen Apostroph davorsetzen"
        )))
    }

    /// A day: a date cell, or a text in either language's writing. `Ok(None)` where nothing is entered.
    pub fn day(&self, language: Language) -> Result<Option<DayNumber>, Diagnostic> {
        let day = match &self.value {
            _ if self.is_blank() => return Ok(None),
            Value::Text(text) => DayNumber::parse(text),
            Value::Number(number) if self.is_date => DayNumber::from_serial(*number),
            Value::Error(error) => return Err(self.error_value(*error, language)),
            _ => None,
        };
        if day.is_some() {
            return Ok(day);
        }
        let shown = self.value.shown(language);
        Err(Diagnostic::error("not-a-date", self.location.clone(), say!(language, "\"{shown}\" is not a date", "„{shown}“ ist kein Datum"))
            .with_help(say!(
                language,
                "enter a date, or write it as 2026-11-23 or 23.11.2026",
                "ein Datum eingeben oder als 23.11.2026 oder 2026-11-23 schreiben"
            )))
    }

    /// Yes or no. `Ok(None)` where nothing is entered.
    pub fn yes_or_no(&self, language: Language) -> Result<Option<bool>, Diagnostic> {
        let answer = match &self.value {
            _ if self.is_blank() => return Ok(None),
            Value::Boolean(boolean) => Some(*boolean),
            Value::Number(number) if *number == 1.0 => Some(true),
            Value::Number(number) if *number == 0.0 => Some(false),
            Value::Text(text) => match folded(text).as_str() {
                yes if YES.contains(&yes) => Some(true),
                no if NO.contains(&no) => Some(false),
                _ => None,
            },
            Value::Error(error) => return Err(self.error_value(*error, language)),
            _ => None,
        };
        if answer.is_some() {
            return Ok(answer);
        }
        let shown = self.value.shown(language);
        Err(Diagnostic::error(
            "not-yes-or-no",
            self.location.clone(),
            say!(language, "\"{shown}\" is neither yes nor no", "„{shown}“ ist weder ja noch nein"),
        )
        .with_help(say!(language, "write yes or no", "ja oder nein schreiben")))
    }

    /// What is said of an error value where a text, a number or a date belongs.
    fn error_value(&self, error: CellError, language: Language) -> Diagnostic {
        let name = error.name(language);
        let diagnostic = Diagnostic::error(
            "error-in-cell",
            self.location.clone(),
            say!(language, "this cell holds the error {name}", "diese Zelle enthält den Fehler {name}"),
        );
        match error {
            CellError::Name => diagnostic.with_help(say!(
                language,
                "Excel took what was typed for a formula of its own; put an apostrophe before it ('=...), or leave the = away",
                "Excel hat die Eingabe für eine eigene Formel gehalten; einen Apostroph davorsetzen ('=...) oder das = weglassen"
            )),
            _ => diagnostic.with_help(say!(
                language,
                "correct the cell; if a formula for keyfolio was meant, put an apostrophe before it ('=...)",
                "die Zelle berichtigen; ist eine Formel für keyfolio gemeint, einen Apostroph davorsetzen ('=...)"
            )),
        }
    }
}

/// A text without surrounding blanks of any kind.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::location::{CellAddress, Place};

    fn entry(value: Value, is_date: bool) -> Entry {
        Entry { value, is_date, location: Location::file("a.xlsx").at(Place::Cell("Criteria".into(), CellAddress::new(1, 1))) }
    }

    #[test]
    fn cells_become_text_in_the_dialect() {
        for (value, dialect, text) in [
            (Value::Number(0.35), Dialect::GERMAN, "0,35"),
            (Value::Number(0.35), Dialect::ENGLISH, "0.35"),
            (Value::Boolean(true), Dialect::GERMAN, "WAHR"),
            (Value::text("  a\u{a0}"), Dialect::ENGLISH, "a"),
            (Value::Blank, Dialect::ENGLISH, ""),
        ] {
            assert_eq!(entry(value, false).written(dialect).unwrap().text, text);
        }
        let error = entry(Value::Error(CellError::Name), false).written(Dialect::ENGLISH).unwrap_err();
        assert_eq!(error.code, "error-in-cell");
        assert!(error.help.unwrap().contains("apostrophe"));
        let date = entry(Value::Number(46_349.0), true);
        assert_eq!(date.written_text(Dialect::GERMAN).unwrap_err().message, "diese Zelle enthält das Datum 23.11.2026 und keinen Text");
    }

    #[test]
    fn days_are_dates_or_texts_of_dates() {
        let day = DayNumber::parse_iso("2026-11-23");
        assert_eq!(entry(Value::Number(46_349.5), true).day(Language::English), Ok(day));
        assert_eq!(entry(Value::text("23.11.2026"), false).day(Language::English), Ok(day));
        assert_eq!(entry(Value::text(" "), false).day(Language::English), Ok(None));
        for value in [Value::Number(2026.0), Value::text("soon"), Value::Boolean(true), Value::Error(CellError::Ref)] {
            assert!(entry(value, false).day(Language::German).is_err());
        }
    }

    #[test]
    fn yes_and_no_have_many_spellings() {
        for (value, answer) in [
            (Value::text("JA"), Some(true)),
            (Value::text("x"), Some(true)),
            (Value::Number(0.0), Some(false)),
            (Value::text("falsch"), Some(false)),
            (Value::Boolean(false), Some(false)),
            (Value::Blank, None),
        ] {
            assert_eq!(entry(value, false).yes_or_no(Language::German), Ok(answer));
        }
        assert!(entry(Value::text("maybe"), false).yes_or_no(Language::English).is_err());
        assert!(entry(Value::Number(2.0), false).yes_or_no(Language::English).is_err());
    }
}
