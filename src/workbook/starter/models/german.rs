//! The German criteria of a model, made of the English ones: names are replaced by those of the model's list, and formulas, scales and
//! numbers are written as German writes them. A name that the list has not is a fault: half a translation would be a formula that reads
//! a column which is not there.

use std::sync::Arc;

use crate::criteria::reason::{Part as ReasonPart, Template};
use crate::criteria::{Criteria, Rule, Settings, Written};
use crate::formula::syntax::ast::Part;
use crate::formula::{Dialect, parse};
use crate::foundation::language::Language;

use super::About;
use super::parts::each_part;

/// The criteria in German.
pub(super) fn in_german(english: &Criteria, about: &About) -> Result<Criteria, String> {
    let mut criteria = english.clone();
    for rule in &mut criteria.rules {
        rename_rule(rule, about)?;
    }
    for name in names_of(&mut criteria.settings) {
        name.text = word(about, &name.text)?;
    }
    for test in &mut criteria.tests {
        for (result, expected) in &mut test.expected {
            *result = word(about, result)?;
            expected.text = word(about, &expected.text)?;
        }
    }
    let german =
        criteria.translated(Language::German).map_err(|faults| faults.iter().map(|fault| fault.message.clone()).collect::<String>())?;
    // Scales by text are read anew, with the texts that they have in German.
    Ok(Criteria::from_toml(&german.to_toml(), None).0)
}

/// The German of a name or a text; what has no letter says the same in both languages.
pub(super) fn word(about: &About, english: &str) -> Result<String, String> {
    if !english.chars().any(char::is_alphabetic) {
        return Ok(english.to_owned());
    }
    about.german(english).map(str::to_owned).ok_or_else(|| format!("no German for \"{english}\""))
}

fn rename_rule(rule: &mut Rule, about: &About) -> Result<(), String> {
    rule.result.text = word(about, &rule.result.text)?;
    rule.item.text = word(about, &rule.item.text)?;
    for written in [&mut rule.formula, &mut rule.weight, &mut rule.by] {
        if written.text.chars().any(char::is_alphabetic) {
            written.text = formula(about, &written.text)?;
        }
    }
    rule.scale_text.text = scale(about, &rule.scale_text.text)?;
    rule.reason.text = reason(about, &rule.reason.text)?;
    Ok(())
}

/// A formula with German names, still written as English writes formulas.
fn formula(about: &About, text: &str) -> Result<String, String> {
    let mut tree = parse(text, Dialect::ENGLISH).map_err(|_| format!("this formula cannot be read: {text}"))?;
    each_part(&mut tree.root, &mut |part| {
        match part {
            Part::Reference(reference) | Part::LastTime(reference, _) => {
                reference.column = word(about, &reference.column)?;
                if let Some(table) = &mut reference.table {
                    *table = word(about, table)?;
                }
            }
            Part::Text(text) => *text = Arc::from(word(about, text)?),
            _ => {}
        }
        Ok(())
    })?;
    Ok(tree.print(Dialect::ENGLISH))
}

/// A scale whose quoted texts are German.
fn scale(about: &About, text: &str) -> Result<String, String> {
    let mut german = String::with_capacity(text.len());
    for (position, part) in text.split('"').enumerate() {
        if position % 2 == 1 {
            german.push_str(&format!("\"{}\"", word(about, part)?));
        } else {
            german.push_str(part);
        }
    }
    Ok(german)
}

/// A reason in German: its words from the list, where `{1}` stands for its first formula, and the formulas in their places.
fn reason(about: &About, text: &str) -> Result<String, String> {
    let template = Template::parse(text, Language::English).map_err(|_| format!("this reason cannot be read: {text}"))?;
    let (mut words, mut formulas) = (String::new(), Vec::new());
    for part in &template.parts {
        match part {
            ReasonPart::Literal(literal) => words.push_str(literal),
            ReasonPart::Expression(span) => {
                formulas.push(formula(about, &text[span.clone()])?);
                words.push_str(&format!("{{{}}}", formulas.len()));
            }
        }
    }
    if words.is_empty() {
        return Ok(words);
    }
    let mut german = about.german(&words).ok_or_else(|| format!("no German for \"{words}\""))?.to_owned();
    for (formula, number) in formulas.iter().zip(1..) {
        german = german.replace(&format!("{{{number}}}"), &format!("{{{formula}}}"));
    }
    Ok(german)
}

/// The settings that hold names or texts.
fn names_of(settings: &mut Settings) -> impl Iterator<Item = &mut Written> {
    [
        &mut settings.accounts_sheet,
        &mut settings.account_key,
        &mut settings.knocked_out_label,
        &mut settings.blocked_label,
        &mut settings.undecided_label,
        &mut settings.value_column,
        &mut settings.portfolio_x,
        &mut settings.portfolio_y,
        &mut settings.bubble_size,
        &mut settings.group_by,
        &mut settings.report_title,
    ]
    .into_iter()
    .flatten()
}
