//! How firm the classes are against changed weights and thresholds: the class that is asked for, and what is found of its ranks.

use std::sync::Arc;

use crate::criteria::Step;
use crate::evaluation::outcome::{Format, OutcomeColumn};
use crate::evaluation::tuning::sensitivity::{Firmness, Question, Sensitivity};
use crate::evaluation::tuning::variation::Shares;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, Word, folded};
use crate::foundation::location::Location;
use crate::foundation::number::round_to_15_digits;
use crate::foundation::suggestion::nearest;
use crate::foundation::value::Value;
use crate::say;

use super::decided::Decided;
use super::options::Progress;
use super::ready::Ready;
use super::refused::Refused;

/// The header of the column that says how firm each account's class is.
const FIRMNESS: Word = Word::new("Firmness %", "Festigkeit %");

/// What is asked of the classes.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The Classify result that is looked at; the first without a name.
    pub result: Option<&'a str>,
    /// By how much weights and thresholds are changed.
    pub shares: Shares,
    /// How many of the best accounts are looked at for changes of rank.
    pub best: usize,
}

/// How firm the classes are, and everything that is said of it.
#[derive(Debug)]
pub struct Examined {
    /// The language of what is said.
    pub language: Language,
    /// What was found.
    pub found: Sensitivity,
    /// What is said of the criteria, and of accounts that rank above better ones.
    pub diagnostics: Vec<Diagnostic>,
}

impl Decided<'_> {
    /// How firm the classes are, and which accounts rank above others that are as good.
    pub fn examined(&self, asked: Asked<'_>, progress: Progress<'_>) -> Result<Examined, Refused> {
        let ready = self.ready;
        let question = Question { class: class(ready, asked.result)?, shares: asked.shares, best: asked.best };
        let found = self.sensitivity(question, progress);
        let mut diagnostics = ready.findings.clone();
        diagnostics.extend(dominance_findings(ready, &found));
        Ok(Examined { language: ready.language(), found, diagnostics })
    }
}

impl Examined {
    /// The column that says how firm each account's class is, for an annotated workbook.
    pub fn column(&self) -> OutcomeColumn {
        let percent = |one: &Firmness| Value::number(round_to_15_digits(one.firmness * 100.0));
        OutcomeColumn {
            header: FIRMNESS.in_language(self.language).to_owned(),
            cells: Arc::new(self.found.firmness.iter().map(percent).collect()),
            format: Format::Share,
            classes: Vec::new(),
            muted: Vec::new(),
        }
    }
}

/// The Classify result that is asked for.
pub fn class(ready: &Ready, name: Option<&str>) -> Result<usize, Refused> {
    let language = ready.language();
    let classes = || ready.plan.results.iter().enumerate().filter(|(_, result)| result.step == Step::Classify);
    let found = match name {
        Some(name) => classes().find(|(_, result)| folded(&result.name) == folded(name)).map(|(index, _)| index),
        None => ready.plan.first_class(),
    };
    found.ok_or_else(|| {
        let location = ready.criteria.location.clone();
        let names: Vec<&str> = classes().map(|(_, result)| result.name.as_str()).collect();
        let fault = match name {
            Some(name) if !names.is_empty() => {
                let known = names.join(", ");
                let message = say!(language, "there is no Classify result \"{name}\"", "es gibt keine Einstufung „{name}“");
                Diagnostic::error("unknown-result", location, message).with_help(match nearest(name, names.iter().copied()) {
                    Some(meant) => say!(language, "write \"{meant}\"", "„{meant}“ schreiben"),
                    None => say!(language, "there are {known}", "es gibt {known}"),
                })
            }
            _ => no_class(location, language),
        };
        Refused { language, diagnostics: vec![fault] }
    })
}

/// The criteria classify nothing.
fn no_class(location: Location, language: Language) -> Diagnostic {
    let message = say!(language, "the criteria have no Classify row", "die Kriterien haben keine Zeile mit Einstufung");
    Diagnostic::error("no-class", location, message).with_help(say!(
        language,
        "add rows with the step Classify, which give an account its label",
        "Zeilen mit dem Schritt Einstufung ergänzen, die einem Kunden seine Klasse geben"
    ))
}

/// Findings about accounts that rank above others which are at least as good in every row of the score.
pub fn dominance_findings(ready: &Ready, found: &Sensitivity) -> Vec<Diagnostic> {
    let language = ready.language();
    let key = ready.accounts.columns[ready.accounts.key].index;
    let score = found.score.as_deref().unwrap_or_default();
    let finding = |one: &crate::evaluation::tuning::dominance::Dominance| {
        let (account, example) = (&one.key, one.examples.first().map_or("", String::as_str));
        let others = language.count(one.above - 1);
        let than = match one.above {
            1 => say!(language, "{example}, which is", "{example}, obwohl dieser Kunde"),
            2 => say!(language, "{example} and 1 other account, which are", "{example} und 1 weiterer, obwohl diese Kunden"),
            _ => say!(language, "{example} and {others} other accounts, which are", "{example} und {others} weitere, obwohl diese Kunden"),
        };
        let message = if one.above == 1 {
            say!(
                language,
                "{account} ranks above {than} at least as good in every row of \"{score}\"",
                "{account} steht vor {than} in keiner Zeile von „{score}“ schlechter ist"
            )
        } else {
            say!(
                language,
                "{account} ranks above {than} at least as good in every row of \"{score}\"",
                "{account} steht vor {than} in keiner Zeile von „{score}“ schlechter sind"
            )
        };
        let help = if one.not_counted.is_empty() {
            say!(
                language,
                "their weights differ; look at the expressions under Weight",
                "ihre Gewichte unterscheiden sich; die Formeln unter „Gewicht“ ansehen"
            )
        } else {
            let items = one.not_counted.join(", ");
            say!(
                language,
                "rows that do not count for it: {items}; write \"worst\" or \"error\" under Blank if a blank is not to help",
                "nicht gezählte Zeilen: {items}; „minimal“ oder „Fehler“ unter „Leer“ schreiben, wenn ein leeres Feld nicht helfen soll"
            )
        };
        Diagnostic::finding("dominance", ready.accounts.cell(one.account, key), message).with_help(help)
    };
    found.dominance.iter().map(finding).collect()
}
