//! Criteria in the other language: formulas, scales and numbers are written as that language writes them. Names stay, for they are the
//! user's own: results, items, labels, columns, and the words of the reasons.

use crate::formula::{Dialect, parse};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, Word, words};
use crate::foundation::value::Value;

use super::number::whole_number_text;
use super::number_format::converted;
use super::pairwise::PAIRWISE;
use super::reason::{Part, Template};
use super::rule::{Step, Written};
use super::scale::translate;
use super::{Criteria, Test};

impl Criteria {
    /// The same criteria in another language. The faults of formulas that cannot be read stop it.
    pub fn translated(&self, language: Language) -> Result<Self, Vec<Diagnostic>> {
        let from = self.dialect();
        let mut criteria = self.clone();
        criteria.language = language;
        // The separators follow the language; a setting that said so for the former one would now say the opposite.
        criteria.settings.decimal_comma = None;
        let to = criteria.dialect();
        if from == to {
            return Ok(criteria);
        }
        let mut faults = Vec::new();
        for rule in &mut criteria.rules {
            translate_formula(&mut rule.formula, from, to, &mut faults);
            translate_weight(&mut rule.weight, from, to, &mut faults);
            translate_formula(&mut rule.by, from, to, &mut faults);
            translate_reason(&mut rule.reason, from, to, &mut faults);
            rule.scale_text.text = translate(&rule.scale_text.text, from, to);
            if let Some(format) = converted(&rule.format.text, from, to) {
                rule.format.text = format;
            }
        }
        for one in &mut criteria.overrides {
            match &one.value.value {
                Value::Text(text) if whole_number_text(text, from).is_some() => {
                    one.value_text.text = separators(text, from, to);
                    one.value.value = Value::text(one.value_text.text.as_str());
                }
                Value::Text(_) => {}
                _ => one.value_text = one.value.written(to).map_err(|fault| vec![fault])?,
            }
        }
        for test in &mut criteria.tests {
            translate_test(test, self, to);
        }
        if faults.is_empty() { Ok(criteria) } else { Err(faults) }
    }
}

fn translate_formula(written: &mut Written, from: Dialect, to: Dialect, faults: &mut Vec<Diagnostic>) {
    if written.is_empty() {
        return;
    }
    match parse(&written.text, from) {
        Ok(tree) => {
            let sign = if written.text.starts_with('=') { "=" } else { "" };
            written.text = format!("{sign}{}", tree.print(to));
        }
        Err(found) => faults.extend(found.into_iter().map(|fault| written.diagnostic(fault))),
    }
}

/// A weight that is one number keeps its way of being written (`35 %`).
fn translate_weight(written: &mut Written, from: Dialect, to: Dialect, faults: &mut Vec<Diagnostic>) {
    if PAIRWISE.is(&written.text) {
        written.text = PAIRWISE.in_language(to.language).to_owned();
    } else if whole_number_text(&written.text, from).is_some() {
        written.text = separators(&written.text, from, to);
    } else {
        translate_formula(written, from, to, faults);
    }
}

fn translate_reason(written: &mut Written, from: Dialect, to: Dialect, faults: &mut Vec<Diagnostic>) {
    let Ok(template) = Template::parse(&written.text, from.language) else { return };
    let mut text = String::with_capacity(written.text.len());
    for part in &template.parts {
        match part {
            Part::Literal(words) => text.push_str(&words.replace('{', "{{").replace('}', "}}")),
            Part::Expression(span) => match parse(&written.text[span.clone()], from) {
                Ok(tree) => {
                    text.push('{');
                    text.push_str(&tree.print(to));
                    text.push('}');
                }
                Err(found) => {
                    for mut fault in found {
                        fault.span = fault.span.start + span.start..fault.span.end + span.start;
                        faults.push(written.diagnostic(fault));
                    }
                }
            },
        }
    }
    written.text = text;
}

/// What a test expects is written in the language of the results: numbers, yes and no, and the labels that no setting names.
fn translate_test(test: &mut Test, criteria: &Criteria, to: Dialect) {
    let from = criteria.dialect();
    let settings = &criteria.settings;
    let labels: [(Word, bool); 3] = [
        (words::BLOCKED, settings.blocked_label.is_none()),
        (words::CHECK_DATA, settings.undecided_label.is_none()),
        (words::KNOCKED_OUT, settings.knocked_out_label.is_none()),
    ];
    for (result, expected) in &mut test.expected {
        let step = criteria.rules.iter().find(|rule| rule.result.text == *result).map(|rule| rule.step);
        let of_step = match step {
            Some(Step::Knockout) => vec![words::YES, words::NO],
            Some(Step::Classify) => labels.iter().filter(|(_, is_default)| *is_default).map(|(word, _)| *word).collect(),
            Some(Step::Compute) => vec![words::TRUE, words::FALSE],
            Some(Step::Score | Step::Blocker | Step::Limit) | None => Vec::new(),
        };
        if let Some(word) = of_step.into_iter().find(|word| word.is(&expected.text)) {
            expected.text = word.in_language(to.language).to_owned();
        } else if whole_number_text(&expected.text, from).is_some() {
            expected.text = separators(&expected.text, from, to);
        }
    }
}

fn separators(text: &str, from: Dialect, to: Dialect) -> String {
    text.chars().map(|c| if c == from.decimal_separator() { to.decimal_separator() } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = r#"language = "english"

[settings]
undecided_label = "?"

[[rule]]
step = "knockout"
result = "Key account"
item = "Size"
formula = "OR([IT workstations] > 1000, [Share] > 0.5)"
reason = "only {ROUND([Share], 2)} {{of}} 1.5"

[[rule]]
step = "score"
result = "Points"
item = "Margin"
formula = "[Margin]"
scale = "0%..30.5%"
weight = "12.5 %"

[[rule]]
step = "score"
result = "Points"
item = "Growth"
formula = "=IF([a] > 1.5, 1, 0)"
scale = '"x": 0.5; else: 1'
weight = "IF([a] > 1.5, 1, 0)"

[[rule]]
step = "classify"
result = "Priority"
item = "A"

[[tests]]
account = "1"
expected = { "Key account" = "yes", Points = "12.5", Priority = "Blocked" }
"#;

    #[test]
    fn numbers_functions_and_known_words_change_and_names_stay() {
        let (english, diagnostics) = Criteria::from_toml(ENGLISH, None);
        assert_eq!(diagnostics, []);
        let german = english.translated(Language::German).unwrap();
        let rules = &german.rules;
        assert_eq!(rules[0].formula.text, "ODER([IT workstations] > 1000; [Share] > 0,5)");
        assert_eq!(rules[0].reason.text, "only {RUNDEN([Share]; 2)} {{of}} 1.5");
        assert_eq!((rules[1].scale_text.text.as_str(), rules[1].weight.text.as_str()), ("0%..30,5%", "12,5 %"));
        assert_eq!((rules[2].scale_text.text.as_str(), rules[2].weight.text.as_str()), ("\"x\": 0,5; sonst: 1", "WENN([a] > 1,5; 1; 0)"));
        assert_eq!(rules[2].formula.text, "=WENN([a] > 1,5; 1; 0)");
        let expected: Vec<_> = german.tests[0].expected.iter().map(|(_, expected)| expected.text.as_str()).collect();
        assert_eq!(expected, ["ja", "12,5", "Gesperrt"]);
        let (again, diagnostics) = Criteria::from_toml(&german.to_toml(), None);
        assert_eq!(diagnostics, []);
        assert_eq!(again.rules[2].scale, english.rules[2].scale);
        assert_eq!(again.translated(Language::English).unwrap().to_toml(), ENGLISH);
    }

    #[test]
    fn a_formula_that_cannot_be_read_stops_it() {
        let (criteria, _) = Criteria::from_toml("[[rule]]\nstep = \"compute\"\nresult = \"a\"\nformula = \"1+(\"\nreason = \"{2*}\"", None);
        let faults = criteria.translated(Language::German).unwrap_err();
        assert!(faults.len() >= 2, "{faults:?}");
        let reason = faults.iter().find(|fault| fault.location.place.to_string() == "rule 1, reason").unwrap();
        assert!(reason.excerpt.as_ref().unwrap().span.end <= 4);
    }
}
