//! Reading the text form: the criteria as TOML, for review and version control.
//!
//! ```toml
//! language = "english"
//!
//! [settings]
//! report_title = "Key accounts"
//!
//! [[rule]]
//! step = "knockout"
//! item = "Size"
//! formula = "[IT workstations]>1000"
//!
//! [[override]]
//! account = "A-1001"
//! result = "Priority"
//! value = "A"
//! reason = "board decision"
//! by = "M. Keller"
//! until = 2027-03-31
//!
//! [[playbook]]
//! result = "Priority"
//! item = "A"
//! step = "Agree the account plan"
//! owner = "account manager"
//! due_in_days = 30
//!
//! [[tests]]
//! account = "A-1001"
//! expected = { "Key account" = "yes", Priority = "A" }
//! ```
//!
//! Formulas are written in the dialect of `language`. The keys of a rule are those of [`Field`], the settings those of [`Setting`].

use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::language::{Language, folded};
use crate::foundation::location::{Location, Place};
use crate::foundation::suggestion::nearest;
use crate::foundation::value::Value;
use crate::say;

use super::pairwise::{Comparison, Pairwise, times};
use super::settings::language_of;
use super::{Criteria, Draft, Entry, Field, OverrideDraft, OverrideField, PlaybookDraft, PlaybookField};
use super::{Setting, Settings, Test, conflicts, unknown_expectation};

const LANGUAGE: &str = "language";
const SETTINGS: &str = "settings";
const RULE: &str = "rule";
const OVERRIDE: &str = "override";
const PLAYBOOK: &str = "playbook";
const PAIRWISE: &str = "pairwise";
const SCORE: &str = "score";
const ITEM: &str = "item";
const OVER: &str = "over";
const TESTS: &str = "tests";
const ACCOUNT: &str = "account";
const EXPECTED: &str = "expected";

impl Criteria {
    /// Reads criteria from their text form, as far as they can be understood, and everything that is wrong with them. `file` is the
    /// name that messages give the text.
    pub fn from_toml(text: &str, file: Option<&Arc<str>>) -> (Self, Vec<Diagnostic>) {
        let (document, mut errors) = DeTable::parse_recoverable(text);
        errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
        let location = Location { file: file.cloned(), place: Place::File };
        let mut reader = Reader {
            breaks: text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect(),
            location: location.clone(),
            language: Language::English,
            diagnostics: Vec::new(),
        };
        let table = document.get_ref();
        reader.language(table);
        let language = reader.language;
        for error in &errors {
            let at = error.span().map_or_else(|| location.clone(), |span| reader.line(span.start));
            let detail = error.message();
            reader.diagnostics.push(Diagnostic::error(
                "bad-toml",
                at,
                say!(language, "this is not TOML: {detail}", "das ist kein gültiges TOML: {detail}"),
            ));
        }
        let mut criteria = Self {
            language,
            rules: Vec::new(),
            settings: Settings::default(),
            tests: Vec::new(),
            overrides: Vec::new(),
            pairwise: Vec::new(),
            playbook: Vec::new(),
            weights_in_percent: false,
            file: file.cloned(),
            location: location.clone(),
        };
        if errors.is_empty() {
            reader.known_keys(table, &[LANGUAGE, SETTINGS, RULE, OVERRIDE, PAIRWISE, PLAYBOOK, TESTS]);
            criteria.settings = reader.settings(table);
            reader.rules(table, &mut criteria);
            reader.overrides(table, &mut criteria);
            reader.pairwise(table, &mut criteria);
            reader.playbook(table, &mut criteria);
            reader.tests(table, &mut criteria);
        }
        (criteria, reader.diagnostics)
    }
}

type Table<'t> = DeTable<'t>;

struct Reader {
    /// Where the lines end.
    breaks: Vec<usize>,
    location: Location,
    language: Language,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    /// The line of a byte.
    fn line(&self, at: usize) -> Location {
        self.location.at(Place::Line(self.breaks.partition_point(|line_break| *line_break < at) + 1))
    }

    fn language(&mut self, table: &Table<'_>) {
        let Some(value) = table.get(LANGUAGE) else { return };
        let entry = self.entry(value, self.line(value.span().start));
        match entry.map(|entry| language_of(&entry, self.language)) {
            Some(Ok(language)) => self.language = language,
            Some(Err(diagnostic)) => self.diagnostics.push(diagnostic),
            None => {}
        }
    }

    fn settings(&mut self, table: &Table<'_>) -> Settings {
        let Some(value) = table.get(SETTINGS) else { return Settings::default() };
        let Some(settings) = self.table(value, SETTINGS) else { return Settings::default() };
        let known: Vec<&str> = Setting::ALL.iter().filter(|setting| **setting != Setting::Language).map(|setting| setting.key()).collect();
        self.known_keys(settings, &known);
        let mut entries = Vec::new();
        for (key, value) in in_order(settings) {
            let Some(setting) = Setting::with_key(key).filter(|setting| *setting != Setting::Language) else { continue };
            let at = self.line(value.span().start);
            entries.extend(self.entry(value, at).map(|entry| (setting, entry)));
        }
        let reading = Settings::interpret(&entries, self.language);
        self.diagnostics.extend(reading.diagnostics);
        reading.settings
    }

    fn rules(&mut self, table: &Table<'_>, criteria: &mut Criteria) {
        let dialect = criteria.dialect();
        let known = Field::ALL.map(Field::key);
        for (value, number) in self.list(table, RULE).into_iter().zip(1..) {
            let Some(rule) = self.table(value, RULE) else { continue };
            self.known_keys(rule, &known);
            let mut draft = Draft::new(number, &self.location.at(Place::Rule(number, "")));
            for field in Field::ALL {
                let location = self.location.at(Place::Rule(number, field.key()));
                let entry = match rule.get(field.key()) {
                    Some(value) => self.entry(value, location),
                    None => Some(Entry::blank(location)),
                };
                if let Some(entry) = entry {
                    draft.set(field, entry);
                }
            }
            let (rule, faults) = draft.interpret(dialect);
            criteria.rules.extend(rule);
            self.diagnostics.extend(faults);
        }
        let found = conflicts(&criteria.rules, &self.diagnostics, self.language);
        self.diagnostics.extend(found);
        if criteria.rules.is_empty() && !self.diagnostics.iter().any(Diagnostic::is_error) {
            let language = self.language;
            self.diagnostics.push(
                Diagnostic::error(
                    "no-rules",
                    self.location.clone(),
                    say!(language, "these criteria have no rule", "diese Kriterien haben keine Regel"),
                )
                .with_help(say!(
                    language,
                    "add rules, each below a line [[rule]]",
                    "Regeln ergänzen, jede unter einer Zeile [[rule]]"
                )),
            );
        }
    }

    fn overrides(&mut self, table: &Table<'_>, criteria: &mut Criteria) {
        let dialect = criteria.dialect();
        let known = OverrideField::ALL.map(OverrideField::key);
        for value in self.list(table, OVERRIDE) {
            let Some(written) = self.table(value, OVERRIDE) else { continue };
            self.known_keys(written, &known);
            let at = self.line(value.span().start);
            let mut draft = OverrideDraft::new(at.clone());
            for field in OverrideField::ALL {
                let Some(value) = written.get(field.key()) else { continue };
                let at = self.line(value.span().start);
                if let Some(entry) = self.entry(value, at) {
                    draft.set(field, entry);
                }
            }
            let (read, faults) = draft.interpret(dialect);
            criteria.overrides.extend(read);
            self.diagnostics.extend(faults);
        }
    }

    fn playbook(&mut self, table: &Table<'_>, criteria: &mut Criteria) {
        let known = PlaybookField::ALL.map(PlaybookField::key);
        for value in self.list(table, PLAYBOOK) {
            let Some(written) = self.table(value, PLAYBOOK) else { continue };
            self.known_keys(written, &known);
            let mut draft = PlaybookDraft::new(self.line(value.span().start));
            for field in PlaybookField::ALL {
                let Some(value) = written.get(field.key()) else { continue };
                let at = self.line(value.span().start);
                if let Some(entry) = self.entry(value, at) {
                    draft.set(field, entry);
                }
            }
            let (read, said) = draft.interpret(criteria.dialect());
            criteria.playbook.extend(read);
            self.diagnostics.extend(said);
        }
    }

    /// Each table is an item of a score, and how many times more it matters than others.
    fn pairwise(&mut self, table: &Table<'_>, criteria: &mut Criteria) {
        let dialect = criteria.dialect();
        for value in self.list(table, PAIRWISE) {
            let Some(written) = self.table(value, PAIRWISE) else { continue };
            self.known_keys(written, &[SCORE, ITEM, OVER]);
            let at = self.line(value.span().start);
            let text = |reader: &mut Self, key: &str| {
                let entry = written.get(key).and_then(|value| reader.entry(value, reader.line(value.span().start)));
                entry.unwrap_or_else(|| Entry::blank(at.clone())).written(dialect).map_err(|fault| reader.diagnostics.push(fault)).ok()
            };
            let (Some(score), Some(item)) = (text(self, SCORE), text(self, ITEM)) else { continue };
            let found = criteria.pairwise.iter().position(|block| folded(&block.score.text) == folded(&score.text));
            let place = found.unwrap_or_else(|| {
                criteria.pairwise.push(Pairwise { score: score.clone(), items: Vec::new(), comparisons: Vec::new() });
                criteria.pairwise.len() - 1
            });
            criteria.pairwise[place].items.push(item.clone());
            let Some(others) = written.get(OVER).and_then(|value| self.table(value, OVER)) else { continue };
            for (than, value) in in_order(others) {
                let at = self.line(value.span().start);
                let Some(entry) = self.entry(value, at) else { continue };
                match times(&entry, dialect) {
                    Ok(times) => criteria.pairwise[place].comparisons.push(Comparison {
                        item: item.text.clone(),
                        than: than.to_owned(),
                        times,
                        location: entry.location,
                    }),
                    Err(fault) => self.diagnostics.push(fault),
                }
            }
        }
    }

    fn tests(&mut self, table: &Table<'_>, criteria: &mut Criteria) {
        let dialect = criteria.dialect();
        for value in self.list(table, TESTS) {
            let Some(test) = self.table(value, TESTS) else { continue };
            self.known_keys(test, &[ACCOUNT, EXPECTED]);
            let written = |reader: &mut Self, value: &Spanned<DeValue<'_>>| {
                let at = reader.line(value.span().start);
                let entry = reader.entry(value, at)?;
                match entry.written(dialect) {
                    Ok(written) => Some(written).filter(|written| !written.is_empty()),
                    Err(diagnostic) => {
                        reader.diagnostics.push(Diagnostic { severity: Severity::Finding, ..diagnostic });
                        None
                    }
                }
            };
            let key = test.get(ACCOUNT).and_then(|value| written(self, value));
            let mut expected = Vec::new();
            if let Some(results) = test.get(EXPECTED).and_then(|value| self.table(value, EXPECTED)) {
                for (name, value) in in_order(results) {
                    let Some(text) = written(self, value) else { continue };
                    match criteria.rules.iter().find(|rule| folded(&rule.result.text) == folded(name)) {
                        Some(rule) => expected.push((rule.result.text.clone(), text)),
                        None => self.diagnostics.push(unknown_expectation(name, text.location, &criteria.rules, self.language)),
                    }
                }
            }
            match key {
                Some(key) => criteria.tests.push(Test { key, expected }),
                None => {
                    let (language, at) = (self.language, self.line(value.span().start));
                    self.diagnostics.push(
                        Diagnostic::finding(
                            "test-without-key",
                            at,
                            say!(language, "this test names no account", "diese Prüfung nennt keinen Kunden"),
                        )
                        .with_help(say!(
                            language,
                            "add account = \"...\" with the account's key",
                            "account = \"...\" mit dem Schlüssel des Kunden ergänzen"
                        )),
                    );
                }
            }
        }
    }

    /// The tables of a list (`[[rule]]`).
    fn list<'v, 't>(&mut self, table: &'v Table<'t>, key: &str) -> Vec<&'v Spanned<DeValue<'t>>> {
        match table.get(key) {
            None => Vec::new(),
            Some(value) => match value.get_ref() {
                DeValue::Array(items) => items.iter().collect(),
                _ => {
                    let (language, at) = (self.language, self.line(value.span().start));
                    self.diagnostics.push(
                        Diagnostic::error("wrong-kind", at, say!(language, "\"{key}\" is not a list", "„{key}“ ist keine Liste"))
                            .with_help(say!(language, "write [[{key}]] above each of them", "[[{key}]] über jeden Eintrag schreiben")),
                    );
                    Vec::new()
                }
            },
        }
    }

    fn table<'v, 't>(&mut self, value: &'v Spanned<DeValue<'t>>, key: &str) -> Option<&'v Table<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let (language, at) = (self.language, self.line(value.span().start));
            let message = say!(language, "\"{key}\" needs keys of its own", "„{key}“ braucht eigene Schlüssel");
            self.diagnostics.push(Diagnostic::error("wrong-kind", at, message).with_help(say!(
                language,
                "write {key} = {{ key = \"value\" }}",
                "{key} = {{ schluessel = \"wert\" }} schreiben"
            )));
        }
        table
    }

    /// A value as an entry; a list or a table is an error.
    fn entry(&mut self, value: &Spanned<DeValue<'_>>, location: Location) -> Option<Entry> {
        let (value, is_date) = match value.get_ref() {
            DeValue::String(text) => (Value::text(text.as_ref()), false),
            DeValue::Boolean(boolean) => (Value::Boolean(*boolean), false),
            DeValue::Integer(integer) => match i64::from_str_radix(integer.as_str(), integer.radix()) {
                Ok(number) => (Value::number(number as f64), false),
                Err(_) => (Value::text(integer.as_str()), false),
            },
            DeValue::Float(float) => match float.as_str().parse::<f64>().ok().filter(|number| number.is_finite()) {
                Some(number) => (Value::number(number), false),
                None => (Value::text(float.as_str()), false),
            },
            DeValue::Datetime(datetime) => {
                let day =
                    datetime.date.and_then(|date| DayNumber::from_date(i32::from(date.year), u32::from(date.month), u32::from(date.day)));
                match day {
                    Some(day) => (Value::Number(day.serial()), true),
                    None => (Value::text(datetime.to_string()), false),
                }
            }
            DeValue::Array(_) | DeValue::Table(_) => {
                let language = self.language;
                self.diagnostics.push(
                    Diagnostic::error(
                        "wrong-kind",
                        location,
                        say!(language, "one value belongs here, not several", "hier steht ein Wert, nicht mehrere"),
                    )
                    .with_help(say!(language, "write a text in quotes", "einen Text in Anführungszeichen schreiben")),
                );
                return None;
            }
        };
        Some(Entry { value, is_date, location })
    }

    fn known_keys(&mut self, table: &Table<'_>, known: &[&str]) {
        let language = self.language;
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref();
            let help = match nearest(name, known.iter().copied()) {
                Some(meant) => say!(language, "write {meant}", "{meant} schreiben"),
                None => {
                    let known = known.join(", ");
                    say!(language, "the keys here are {known}", "hier gibt es die Schlüssel {known}")
                }
            };
            let at = self.line(key.span().start);
            let message = say!(language, "there is no key \"{name}\" here", "den Schlüssel „{name}“ gibt es hier nicht");
            self.diagnostics.push(Diagnostic::error("unknown-key", at, message).with_help(help));
        }
    }
}

/// Keys and values in the order of the text.
fn in_order<'v, 't>(table: &'v Table<'t>) -> Vec<(&'v str, &'v Spanned<DeValue<'t>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries.into_iter().map(|(key, value)| (key.get_ref().as_ref(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::Step;

    fn read(text: &str) -> (Criteria, Vec<String>) {
        let file: Arc<str> = "criteria.toml".into();
        let (criteria, diagnostics) = Criteria::from_toml(text, Some(&file));
        let told = diagnostics.iter().map(|d| format!("{:?} {} {}", d.severity, d.code, d.location.place)).collect();
        (criteria, told)
    }

    #[test]
    fn all_parts_are_read() {
        let (criteria, told) = read(concat!(
            "language = \"de\"\n[settings]\nas_of = 2026-11-23\nblank = \"null\"\nheader_row = 3\n",
            "[[rule]]\nstep = \"knockout\"\nitem = 'Größe'\nformula = '[a]>1,5'\n",
            "[[rule]]\nstep = \"Bewertung\"\nresult = \"S\"\nitem = \"i\"\nformula = \"[b]\"\nweight = 0.35\nscale = '0..2,5'\n",
            "valid_from = 2026-01-01\nvalid_until = \"31.12.2026\"\nactive = false\n",
            "[[tests]]\naccount = 1001\nexpected = { s = 50.5, Schlüsselkunde = \"ja\" }\n",
        ));
        assert!(told.last().is_some_and(|told| told.contains("bad-toml")), "a bare key has only ASCII letters: {told:?}");
        assert_eq!(criteria.language, Language::German);
        let (criteria, told) = read(concat!(
            "language = \"de\"\n[settings]\nas_of = 2026-11-23\nblank = \"null\"\nheader_row = 3\n",
            "[[rule]]\nstep = \"knockout\"\nitem = 'Größe'\nformula = '[a]>1,5'\n",
            "[[rule]]\nstep = \"Bewertung\"\nresult = \"S\"\nitem = \"i\"\nformula = \"[b]\"\nweight = 0.35\nscale = '0..2,5'\n",
            "valid_from = 2026-01-01\nvalid_until = \"31.12.2026\"\nactive = false\n",
            "[[tests]]\naccount = 1001\nexpected = { s = 50.5, \"Schlüsselkunde\" = \"ja\" }\n",
        ));
        assert_eq!(told, Vec::<String>::new());
        assert_eq!(criteria.settings.as_of, DayNumber::parse_iso("2026-11-23"));
        assert_eq!(criteria.rules[0].result.text, "Schlüsselkunde");
        let score = &criteria.rules[1];
        assert_eq!((score.step, score.weight.text.as_str(), score.active), (Step::Score, "0,35", false));
        assert_eq!(score.valid_until, DayNumber::parse_iso("2026-12-31"));
        assert_eq!(score.weight.location.place, Place::Rule(2, "weight"));
        let expected: Vec<_> = criteria.tests[0].expected.iter().map(|(name, value)| (name.as_str(), value.text.as_str())).collect();
        assert_eq!(expected, [("S", "50,5"), ("Schlüsselkunde", "ja")]);
        assert_eq!(criteria.tests[0].key.text, "1001");
    }

    #[test]
    fn faults_have_a_line_or_a_rule() {
        for (text, expected) in [
            ("language = \"english\nx", &["Error bad-toml line 1", "Error bad-toml line 2"][..]),
            ("", &["Error no-rules "]),
            ("rules = 1", &["Error unknown-key line 1"]),
            ("rule = 1", &["Error wrong-kind line 1"]),
            ("rule = [1]", &["Error wrong-kind line 1"]),
            ("language = \"french\"\n[[rule]]\nstep=\"compute\"\nresult=\"a\"\nformula=\"1\"", &["Error wrong-setting line 1"]),
            (
                "[settings]\nacount_key = \"a\"\nlanguage = \"de\"\n[[rule]]\nstep=\"compute\"\nresult=\"a\"\nformula=\"1\"",
                &["Error unknown-key line 2", "Error unknown-key line 3"],
            ),
            ("[[rule]]\nformula = \"1\"", &["Error missing-step rule 1, step"]),
            ("[[rule]]\nstep = \"scoer\"\nfomula = \"1\"", &["Error unknown-key line 3", "Error unknown-step rule 1, step"]),
            (
                "[[rule]]\nstep = \"compute\"\nresult = \"a\"\nformula = [1]",
                &["Error wrong-kind rule 1, formula", "Error missing-formula rule 1"],
            ),
            (
                "[[rule]]\nstep = \"compute\"\nresult = \"ab\"\nformula = 1\n[[tests]]\nexpected = { abc = 1 }\n[[tests]]\naccount = \"x\"\nexpected = { ab = 1 }",
                &["Note unknown-test-column line 6", "Finding test-without-key line 5"],
            ),
        ] {
            assert_eq!(read(text).1, expected, "{text}");
        }
        let (_, diagnostics) = Criteria::from_toml("[[rule]]\nstep = \"score\"\nfomula = \"1\"", None);
        assert_eq!(diagnostics[0].help.as_deref(), Some("write formula"));
    }
}
