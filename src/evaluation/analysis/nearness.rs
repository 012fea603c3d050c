//! Thresholds that no account is near: comparisons that hold for everybody, or for nobody, within a condition that does neither.
//!
//! The values of the accounts run from a smallest to a largest one; their *spread* is the difference, or 100 for a score, which could be
//! anything up to that. Outside of them, a threshold is near if it is no farther from the nearest value than the spread: beyond that it
//! is most likely written in another unit, and a finding. Between them, it is near if one of the values next to it is no farther
//! than a quarter of the spread: else it stands in a wide gap, which may well be meant, and is a note. Nothing is said with fewer than ten
//! different values, of the threshold 0, which asks for the sign, and of rows of which something else has been said.

use crate::criteria::Step;
use crate::formula::running::compile::Environment;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::value::Value;
use crate::say;

use super::called;
use super::logic::{Reader, Threshold};
use crate::evaluation::data::{Data, Funnel};
use crate::evaluation::explaining::wording::Wording;
use crate::evaluation::walk::Walked;

/// Different values below which nothing is said.
const ENOUGH_VALUES: usize = 10;
/// The part of the spread that is near a threshold between the values.
const NEAR: f64 = 0.25;

pub(super) fn findings(data: &Data<'_>, walked: &Walked, environment: &Environment<'_>, told: &[Diagnostic]) -> Vec<Diagnostic> {
    let plan = data.plan();
    let reader = Reader::new(plan, environment);
    let wording = Wording::new(data);
    let mut said = Vec::new();
    let rules = plan.results.iter().flat_map(|result| &result.rules);
    for &rule in rules {
        let parsed = &plan.rules[rule];
        let is_told = told.iter().any(|one| one.location == parsed.rule.formula.location);
        let Some(tree) = parsed.formula.as_ref().filter(|_| !is_told) else { continue };
        for threshold in reader.thresholds(tree) {
            said.extend(far(data, walked, &wording, rule, &threshold));
        }
    }
    said
}

fn far(data: &Data<'_>, walked: &Walked, wording: &Wording, rule: usize, threshold: &Threshold) -> Option<Diagnostic> {
    let plan = data.plan();
    let language = plan.language();
    let result = plan.results.iter().find(|result| result.slot == threshold.slot);
    let in_funnel = result.is_some_and(|result| result.in_funnel);
    let counted = (0..walked.funnel.len()).filter(|&account| !in_funnel || walked.funnel[account] == Funnel::In);
    let number = |account: usize| match data.value(threshold.slot, account) {
        Value::Number(number) => Some(number),
        _ => None,
    };
    let mut values: Vec<f64> = counted.filter_map(number).collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    let (least, most) = (*values.first()?, *values.last()?);
    let limit = threshold.number;
    if values.len() < ENOUGH_VALUES || limit == 0.0 {
        return None;
    }
    let is_score = result.is_some_and(|result| result.step == Step::Score);
    let spread = if is_score { 100.0 } else { most - least };
    let nearest = values.iter().map(|value| (value - limit).abs()).fold(f64::INFINITY, f64::min);
    let between = (least..=most).contains(&limit);
    if nearest <= if between { NEAR * spread } else { spread } {
        return None;
    }
    let parsed = &plan.rules[rule];
    let written = &parsed.rule.formula;
    let style = wording.style(threshold.slot);
    let shown = |number: f64| wording.shown(&Value::Number(number), style).text;
    let name = called(plan, rule);
    let column = &plan.scope.columns[threshold.slot].name;
    let (at, from, to) = (shown(limit), shown(least), shown(most));
    let excerpt = |diagnostic: Diagnostic| diagnostic.with_excerpt(written.text.clone(), threshold.span.clone(), "");
    if between {
        let below = values[values.partition_point(|value| *value < limit).saturating_sub(1)];
        let above = values[values.partition_point(|value| *value < limit)];
        let (below, above) = (shown(below), shown(above));
        let sentence = say!(
            language,
            "{name}: no account is near the threshold {at}: between {below} and {above} there is no [{column}]",
            "{name}: kein Kunde liegt nahe der Schwelle {at}: zwischen {below} und {above} gibt es kein [{column}]"
        );
        return Some(excerpt(Diagnostic::note("no-account-near", written.location.clone(), sentence)));
    }
    let sentence = say!(
        language,
        "{name}: no account is near the threshold {at}: [{column}] runs from {from} to {to}",
        "{name}: kein Kunde liegt nahe der Schwelle {at}: [{column}] reicht von {from} bis {to}"
    );
    let fractions = (0.0..=1.0).contains(&least) && most <= 1.0 && limit > 1.0;
    let help = if fractions {
        say!(
            language,
            "a percentage in a cell is a fraction of 1: write the threshold as a percentage, for example 15%",
            "ein Prozentwert in einer Zelle ist ein Bruchteil von 1: die Schwelle als Prozent schreiben, zum Beispiel 15%"
        )
    } else {
        say!(language, "look at the threshold and at the unit of the column", "die Schwelle und die Einheit der Spalte prüfen")
    };
    Some(excerpt(Diagnostic::finding("no-account-near", written.location.clone(), sentence).with_help(help)))
}
