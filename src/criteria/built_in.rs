//! The criteria that hold where a workbook has none: the four stages of key account management (design page "product"), in both
//! languages. They are the shipped text files, so that what users read and what the program runs cannot differ.

use crate::foundation::language::Language;
use crate::foundation::location::{Location, Place};

use super::{Criteria, Field};

const ENGLISH: &str = include_str!("../../formulas/key-accounts.en.toml");
const GERMAN: &str = include_str!("../../formulas/key-accounts.de.toml");

impl Criteria {
    /// The built-in criteria.
    pub fn built_in(language: Language) -> Self {
        let text = match language {
            Language::English => ENGLISH,
            Language::German => GERMAN,
        };
        // That they are without fault is a test's matter.
        Self::from_toml(text, None).0
    }
}

/// How a sentence names a place: in the text of the built-in criteria, which users see as a sheet, by the column's header.
pub fn place(location: &Location, language: Language) -> String {
    match (&location.file, &location.place) {
        (None, Place::Rule(number, key)) => {
            let rule = Place::Rule(*number, "").in_language(language);
            let header = Field::ALL.iter().find(|field| field.key() == *key).map(|field| field.word().in_language(language));
            header.map_or_else(|| rule.clone(), |header| format!("{rule}, {header}"))
        }
        _ => location.place.in_language(language),
    }
}

/// The headings of the built-in criteria's stages (the lines of comment above the rules), each with the position of the rule that
/// it stands above.
pub fn headings(language: Language) -> Vec<(usize, &'static str)> {
    let text = match language {
        Language::English => ENGLISH,
        Language::German => GERMAN,
    };
    headings_in(text)
}

/// The same of any criteria in their text form: the lines of comment behind the settings.
pub fn headings_in(text: &str) -> Vec<(usize, &str)> {
    let mut rules = 0;
    let mut headings = Vec::new();
    let mut in_rules = false;
    for line in text.lines() {
        in_rules |= line.starts_with("[settings]");
        match line.strip_prefix("# ").filter(|_| in_rules) {
            Some(heading) => headings.push((rules, heading)),
            None => rules += usize::from(line == "[[rule]]"),
        }
    }
    headings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::Step;
    use crate::formula::parse;
    use crate::foundation::day_number::DayNumber;

    #[test]
    fn the_shipped_criteria_are_without_fault_and_the_same_in_both_languages() {
        let day = DayNumber::parse_iso("2026-11-23").unwrap();
        let mut shapes = Vec::new();
        for (language, text) in [(Language::English, ENGLISH), (Language::German, GERMAN)] {
            let (criteria, diagnostics) = Criteria::from_toml(text, None);
            assert_eq!(diagnostics, []);
            assert_eq!(criteria.language, language);
            assert_eq!(criteria.weight_findings(day), []);
            for rule in criteria.rules.iter().filter(|rule| !rule.formula.is_empty()) {
                assert!(parse(&rule.formula.text, criteria.dialect()).is_ok(), "{}", rule.formula.text);
            }
            // Thresholds, weights and functions are those of the other language; only names and texts differ.
            let other = criteria.translated(Language::English).unwrap();
            let shape = |text: &str| {
                let mut names = 0;
                let shape: String = text
                    .chars()
                    .filter(|c| {
                        names += i32::from(*c == '[') - i32::from(*c == ']');
                        names == 0
                    })
                    .collect();
                shape.split('"').step_by(2).flat_map(str::split_whitespace).collect::<String>()
            };
            let rows: Vec<_> = other
                .rules
                .iter()
                .map(|rule| (rule.step, shape(&rule.formula.text), shape(&rule.scale_text.text), rule.weight.text.clone()))
                .collect();
            shapes.push(rows);
        }
        assert_eq!(shapes[0], shapes[1]);
    }

    #[test]
    fn places_are_named_as_in_a_sheet() {
        let told =
            |file: Option<&str>, key, language| place(&Location { file: file.map(Into::into), place: Place::Rule(2, key) }, language);
        assert_eq!(told(None, "formula", Language::German), "Regel 2, Formel");
        assert_eq!(told(None, "valid_from", Language::English), "rule 2, Valid from");
        assert_eq!(told(None, "", Language::English), "rule 2");
        assert_eq!(told(Some("a.toml"), "valid_from", Language::German), "Regel 2, valid_from");
    }

    #[test]
    fn all_stages_are_there() {
        for language in [Language::English, Language::German] {
            let criteria = Criteria::built_in(language);
            for step in Step::ALL.into_iter().filter(|step| *step != Step::Limit) {
                assert!(criteria.rules.iter().any(|rule| rule.step == step), "{step:?}");
            }
            assert!(criteria.rules.iter().all(|rule| rule.step == Step::Compute || !rule.reason.is_empty()));
            let before: Vec<_> = headings(language).iter().map(|(position, _)| criteria.rules[*position].step).collect();
            assert_eq!(before, [Step::Knockout, Step::Score, Step::Score, Step::Compute]);
        }
    }
}
