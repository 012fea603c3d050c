//! What the summary shows, taken out of the outcome: classes, scores, and the columns that the settings name.

use std::sync::Arc;

use crate::criteria::Written;
use crate::evaluation::outcome::{ClassCounts, Format, OutcomeColumn};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::suggestion::nearest;
use crate::foundation::value::Value;
use crate::foundation::values::Values;
use crate::say;

use super::Report;
use super::style::Rank;

/// The numbers of a column, of the accounts that have one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measure<'a> {
    /// The header of the column.
    pub(super) name: &'a str,
    /// Whether it is a score.
    score: bool,
    /// The number format that its rules give it.
    format: Option<&'a str>,
    values: &'a Values,
}

impl<'a> Measure<'a> {
    fn of_result(report: &Report<'a>, column: &'a OutcomeColumn) -> Self {
        let format = report.criteria.number_format(&column.header, report.as_of);
        Self { name: &column.header, score: column.format == Format::Score, format, values: &column.cells }
    }

    /// The number format in which it is shown: that of its rules, or else this one.
    pub(super) fn format_or(&self, other: &'a str) -> &'a str {
        self.format.unwrap_or(other)
    }

    /// The number of an account.
    pub(super) fn number(&self, account: usize) -> Option<f64> {
        match self.values.get(account) {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Whether the numbers are points from 0 to 100.
    pub(super) fn is_points(&self) -> bool {
        self.score && self.numbers().all(|number| (0.0..=100.0).contains(&number))
    }

    /// From where to where the numbers go: from 0 to 100 for points.
    pub(super) fn range(&self) -> (f64, f64) {
        if self.is_points() {
            return (0.0, 100.0);
        }
        let numbers = || self.numbers();
        (numbers().fold(f64::INFINITY, f64::min), numbers().fold(f64::NEG_INFINITY, f64::max))
    }

    /// The mean of the numbers.
    pub(super) fn mean(&self) -> Option<f64> {
        let (sum, count) = self.numbers().fold((0.0, 0.0), |(sum, count), number| (sum + number, count + 1.0));
        (count > 0.0).then_some(sum / count)
    }

    /// The numbers that there are.
    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> {
        self.values.numbers()
    }
}

/// A Classify result: its labels with their counts, and its column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Classes<'a> {
    /// The counts.
    pub(super) counts: &'a ClassCounts,
    /// The labels of the accounts.
    pub(super) column: &'a OutcomeColumn,
}

impl<'a> Classes<'a> {
    /// The label of an account; empty where it has none.
    pub(super) fn label(&self, account: usize) -> Arc<str> {
        match self.column.cells.get(account) {
            Value::Text(text) => text,
            _ => "".into(),
        }
    }

    /// The rank of a label among the classes; `None` for those of accounts without a class.
    pub(super) fn rank(&self, label: &str) -> Option<Rank> {
        let classes = &self.column.classes;
        classes.iter().position(|class| class == label).map(|rank| Rank { rank, classes: classes.len() })
    }
}

/// The accounts by what stands in a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Groups<'a> {
    /// The column's name.
    pub(super) name: &'a str,
    values: &'a Values,
}

impl Groups<'_> {
    /// The group of an account; empty where it has none.
    pub(super) fn of(&self, account: usize, language: Language) -> String {
        self.values.get(account).shown(language)
    }
}

/// What the summary shows.
#[derive(Debug)]
pub(super) struct Figures<'a> {
    /// The Classify results, in the order of the criteria.
    pub(super) classes: Vec<Classes<'a>>,
    /// The first score.
    pub(super) score: Option<Measure<'a>>,
    /// What is summed.
    pub(super) value: Option<Measure<'a>>,
    /// The axes of the portfolio.
    pub(super) portfolio: Option<(Measure<'a>, Measure<'a>)>,
    /// The size of its bubbles.
    pub(super) size: Option<Measure<'a>>,
    /// The groups of accounts, where a setting names their column.
    pub(super) groups: Option<Groups<'a>>,
    /// What the accounts are called, where that is not the key.
    pub(super) names: Option<usize>,
    /// The best accounts first: by the first score, else by the value; those without a number are left away.
    pub(super) ranking: Vec<usize>,
}

impl<'a> Figures<'a> {
    /// Takes them out of the report's subject, with what is wrong with the settings that name columns.
    pub(super) fn of(report: &Report<'a>) -> (Self, Vec<Diagnostic>) {
        let outcome = report.outcome;
        let settings = &report.criteria.settings;
        let column = |name: &str| outcome.columns.iter().find(|column| column.header == name);
        let classes: Vec<Classes<'a>> =
            outcome.counts.classes.iter().filter_map(|counts| Some(Classes { counts, column: column(&counts.result)? })).collect();
        let mut scores =
            outcome.columns.iter().filter(|column| column.format == Format::Score).map(|column| Measure::of_result(report, column));
        let mut findings = Vec::new();
        let mut named = |written: &Option<Written>| {
            let written = written.as_ref().filter(|written| !written.is_empty())?;
            match measure(report, &written.text) {
                Some(measure) if measure.numbers().next().is_some() || report.accounts.is_empty() => Some(measure),
                found => {
                    findings.push(not_a_measure(report, written, found.is_some()));
                    None
                }
            }
        };
        let value = named(&settings.value_column);
        let (x, y) = (named(&settings.portfolio_x), named(&settings.portfolio_y));
        let size = named(&settings.bubble_size);
        let mut further = scores.clone();
        // Where the settings name no axes, the first two scores are these.
        let y = y.or_else(|| further.next());
        let x = x.or_else(|| further.find(|score| y.is_none_or(|y| y.name != score.name)));
        let score = scores.next();
        let ranking = ranking(score.or(value));
        let groups = settings.group_by.as_ref().filter(|written| !written.is_empty()).and_then(|written| {
            let found = column_named(report, &written.text);
            if found.is_none() {
                findings.push(not_a_measure(report, written, false));
            }
            found.map(|(name, values)| Groups { name, values })
        });
        let names = report.accounts.name_column();
        (Self { classes, score, value, portfolio: x.zip(y), size, groups, names, ranking }, findings)
    }
}

/// The numbers of a result, or else of a column of the accounts.
fn measure<'a>(report: &Report<'a>, name: &str) -> Option<Measure<'a>> {
    let name = folded(name);
    if let Some(result) = report.outcome.columns.iter().find(|column| folded(&column.header) == name) {
        return Some(Measure::of_result(report, result));
    }
    let column = report.accounts.columns.iter().find(|column| folded(&column.header) == name)?;
    Some(Measure { name: &column.header, score: false, format: None, values: column.column.values() })
}

/// A result, or else a column of the accounts.
fn column_named<'a>(report: &Report<'a>, name: &str) -> Option<(&'a str, &'a Values)> {
    let name = folded(name);
    if let Some(result) = report.outcome.columns.iter().find(|column| folded(&column.header) == name) {
        return Some((&result.header, &result.cells));
    }
    let column = report.accounts.columns.iter().find(|column| folded(&column.header) == name)?;
    Some((&column.header, column.column.values()))
}

fn not_a_measure(report: &Report<'_>, written: &Written, exists: bool) -> Diagnostic {
    let language = report.criteria.language;
    let name = &written.text;
    if exists {
        let message = say!(
            language,
            "the column \"{name}\" holds no numbers, so that the summary goes without it",
            "die Spalte „{name}“ enthält keine Zahlen, die Übersicht kommt daher ohne sie aus"
        );
        return Diagnostic::finding("report-column", written.location.clone(), message).with_help(say!(
            language,
            "name a column of numbers or a score, or leave the setting empty",
            "eine Zahlenspalte oder eine Bewertung nennen oder die Einstellung leer lassen"
        ));
    }
    let message = say!(
        language,
        "there is no column or result \"{name}\", so that the summary goes without it",
        "es gibt keine Spalte und kein Ergebnis „{name}“, die Übersicht kommt daher ohne sie aus"
    );
    let finding = Diagnostic::finding("report-column", written.location.clone(), message);
    let known = report.accounts.columns.iter().map(|column| column.header.as_str());
    match nearest(name, known.chain(report.outcome.columns.iter().map(|column| column.header.as_str()))) {
        Some(nearest) => finding.with_help(say!(language, "write {nearest}", "{nearest} schreiben")),
        None => finding,
    }
}

fn ranking(measure: Option<Measure<'_>>) -> Vec<usize> {
    let Some(measure) = measure else { return Vec::new() };
    let mut ranked: Vec<(usize, f64)> = (0..measure.values.len()).filter_map(|account| Some((account, measure.number(account)?))).collect();
    // Equal ones stay in the order of the sheet.
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
    ranked.into_iter().map(|(account, _)| account).collect()
}
