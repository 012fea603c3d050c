//! Writing the text form.

use std::fmt::Write as _;

use crate::formula::Dialect;
use crate::foundation::day_number::DayNumber;
use crate::foundation::language::{Language, folded};
use crate::foundation::value::Value;

use super::number::print_number;
use super::pairwise::Pairwise;
use super::{Criteria, Field, Override, OverrideField, Rule, Setting};

impl Criteria {
    /// Writes the criteria in their text form. Reading it gives the same criteria, but for places.
    pub fn to_toml(&self) -> String {
        let language = match self.language {
            Language::English => "english",
            Language::German => "german",
        };
        let mut text = format!("language = \"{language}\"\n");
        self.write_settings(&mut text);
        for rule in &self.rules {
            write_rule(&mut text, rule);
        }
        for one in &self.overrides {
            write_override(&mut text, one);
        }
        for block in &self.pairwise {
            write_pairwise(&mut text, block);
        }
        for test in &self.tests {
            let expected: Vec<(&str, &str)> = test.expected.iter().map(|(result, value)| (result.as_str(), value.text.as_str())).collect();
            text.push_str(&test_toml(&test.key.text, &expected));
        }
        text
    }

    fn write_settings(&self, text: &mut String) {
        let mut lines = String::new();
        for setting in Setting::ALL {
            let value = match self.settings.entered(setting, Language::English) {
                Some((Value::Number(serial), true)) => DayNumber::from_serial(serial).map(|day| Language::English.date(day)),
                Some((value @ Value::Number(_), false)) => Some(value.shown(Language::English)),
                Some((value, _)) => Some(string(&value.shown(Language::English))),
                None => None,
            };
            if let Some(value) = value {
                let _ = writeln!(lines, "{} = {value}", setting.key());
            }
        }
        if !lines.is_empty() {
            let _ = write!(text, "\n[settings]\n{lines}");
        }
    }
}

/// Expectations of one account in the text form: result and expected value.
pub fn test_toml(account: &str, expected: &[(&str, &str)]) -> String {
    let expected: Vec<String> = expected.iter().map(|(result, value)| format!("{} = {}", key(result), string(value))).collect();
    let (account, expected) = (string(account), expected.join(", "));
    format!("\n[[tests]]\naccount = {account}\nexpected = {{ {expected} }}\n")
}

fn write_rule(text: &mut String, rule: &Rule) {
    text.push_str("\n[[rule]]\n");
    let mut line = |field: Field, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{} = {value}", field.key());
        }
    };
    let optional = |value: &str| if value.is_empty() { String::new() } else { string(value) };
    let day = |day: Option<DayNumber>| day.map(|day| Language::English.date(day)).unwrap_or_default();
    line(Field::Step, &format!("\"{}\"", rule.step.key()));
    line(Field::Result, &optional(&rule.result.text));
    line(Field::Item, &optional(&rule.item.text));
    line(Field::Formula, &optional(&rule.formula.text));
    line(Field::Scale, &optional(&rule.scale_text.text));
    line(Field::Weight, &optional(&rule.weight.text));
    line(Field::Blank, &rule.blank.map(|policy| string(policy.word().english)).unwrap_or_default());
    line(Field::Reason, &optional(&rule.reason.text));
    line(Field::ValidFrom, &day(rule.valid_from));
    line(Field::ValidUntil, &day(rule.valid_until));
    line(Field::Per, &optional(&rule.per.text));
    line(Field::By, &optional(&rule.by.text));
    line(Field::Format, &optional(&rule.format.text));
    line(Field::Active, if rule.active { "" } else { "false" });
}

fn write_pairwise(text: &mut String, block: &Pairwise) {
    for item in &block.items {
        let own = block.comparisons.iter().filter(|one| folded(&one.item) == folded(&item.text));
        let over: Vec<String> = own.map(|one| format!("{} = {}", key(&one.than), print_number(one.times, Dialect::ENGLISH))).collect();
        let (score, name) = (string(&block.score.text), string(&item.text));
        let _ = write!(text, "\n[[pairwise]]\nscore = {score}\nitem = {name}\n");
        if !over.is_empty() {
            let _ = writeln!(text, "over = {{ {} }}", over.join(", "));
        }
    }
}

fn write_override(text: &mut String, one: &Override) {
    text.push_str("\n[[override]]\n");
    let mut line = |field: OverrideField, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{} = {value}", field.key());
        }
    };
    let optional = |value: &str| if value.is_empty() { String::new() } else { string(value) };
    let value = match &one.value.value {
        Value::Number(serial) if one.value.is_date => match DayNumber::from_serial(*serial) {
            Some(day) => Language::English.date(day),
            None => Language::English.number(*serial),
        },
        Value::Number(number) => print_number(*number, Dialect::ENGLISH),
        Value::Boolean(boolean) => boolean.to_string(),
        _ => optional(&one.value_text.text),
    };
    line(OverrideField::Account, &optional(&one.account.text));
    line(OverrideField::Result, &optional(&one.result.text));
    line(OverrideField::Value, &value);
    line(OverrideField::Reason, &optional(&one.reason.text));
    line(OverrideField::By, &optional(&one.by.text));
    line(OverrideField::Until, &one.until.map(|day| Language::English.date(day)).unwrap_or_default());
}

/// A text in the quotes that need the fewest escapes, on one line.
fn string(text: &str) -> String {
    let plain = |c: char| !c.is_control();
    if text.contains(['"', '\\']) && !text.contains('\'') && text.chars().all(plain) {
        return format!("'{text}'");
    }
    let mut written = String::with_capacity(text.len() + 2);
    written.push('"');
    for character in text.chars() {
        match character {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\t' => written.push_str("\\t"),
            '\r' => written.push_str("\\r"),
            control if control.is_control() => {
                let _ = write!(written, "\\u{:04X}", u32::from(control));
            }
            other => written.push(other),
        }
    }
    written.push('"');
    written
}

fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if bare { name.to_owned() } else { string(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_survive_whatever_they_hold() {
        for text in ["plain", "it's", "a \"b\"", "'both\"", "c:\\d", "line\nbreak\ttab\r", "\u{1}\u{85}ü", ""] {
            let document = format!("{} = {}", key(text), string(text));
            let table: toml::Table = document.parse().unwrap();
            assert_eq!(table.get(text).and_then(toml::Value::as_str), Some(text), "{document}");
        }
    }

    #[test]
    fn criteria_written_and_read_are_the_same() {
        let source = concat!(
            "language = \"german\"\n\n[settings]\ndecimal_separator = \".\"\nas_of = 2026-11-23\nheader_row = 3\nblocked_label = \"\"\nblank = \"worst\"\n",
            "\n[[rule]]\nstep = \"knockout\"\nresult = \"Schlüsselkunde\"\nitem = \"Größe\"\nformula = '[Segment]=\"A\"'\nreason = \"it's {[a]}\"\n",
            "\n[[rule]]\nstep = \"score\"\nresult = \"S\"\nitem = \"i\"\nformula = \"[b]\"\nscale = \"0..2.5\"\nweight = \"35 %\"\nblank = \"zero\"\n",
            "valid_from = 2026-01-01\nvalid_until = 2026-12-31\nactive = false\n",
            "\n[[tests]]\naccount = \"1001\"\nexpected = { S = \"50.5\", \"Schlüsselkunde\" = \"ja\" }\n",
        );
        let (criteria, diagnostics) = Criteria::from_toml(source, None);
        assert_eq!(diagnostics, []);
        assert_eq!(criteria.to_toml(), source);
    }
}
