//! Thresholds that no account is near: comparisons that hold for everybody, or for nobody, within a condition that does neither.
//!
//! The values of the accounts run from a smallest to a largest one; their *spread* is the difference, or 100 for a score, which could be
//! anything up to that. Outside of them, a threshold is near if it is no farther from the nearest value than the spread: beyond that it
//! is most likely written in another unit, and a finding. Between them, it is near if one of the values next to it is no farther
//! than a quarter of the spread: else it stands in a wide gap, which may well be meant, and is a note. Nothing is said with fewer than ten
//! different values, of the threshold 0, which asks for the sign, and of rows of which a finding has been said; a note about a row does not
//! hide that its threshold is out of reach.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::criteria::Step;
use crate::formula::running::compile::Environment;
use crate::foundation::column::Kind;
use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::value::Value;
use crate::say;

use super::called;
use super::logic::{Reader, Threshold};
use crate::evaluation::data::{Data, Funnel};
use crate::evaluation::explaining::wording::Wording;
use crate::evaluation::plan::ResultPlan;
use crate::evaluation::walk::Walked;

/// Different values below which nothing is said.
const ENOUGH_VALUES: usize = 10;
/// The part of the spread that is near a threshold between the values.
const NEAR: f64 = 0.25;

pub(super) fn findings(data: &Data<'_>, walked: &Walked, environment: &Environment<'_>, told: &[Diagnostic]) -> Vec<Diagnostic> {
    let plan = data.plan();
    let reader = Reader::new(plan, environment);
    let mut thresholds = Vec::new();
    for &rule in plan.results.iter().flat_map(|result| &result.rules) {
        let parsed = &plan.rules[rule];
        let about_row = |one: &&Diagnostic| one.location == parsed.rule.formula.location;
        let is_found = told.iter().filter(about_row).any(|one| one.severity == Severity::Finding);
        let Some(tree) = parsed.formula.as_ref().filter(|_| !is_found) else { continue };
        let is_noted = told.iter().any(|one| about_row(&one));
        thresholds.extend(reader.thresholds(tree).into_iter().map(|threshold| (rule, is_noted, threshold)));
    }
    let slots: Vec<usize> =
        thresholds.iter().map(|(_, _, threshold)| threshold.slot).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    let spreads: BTreeMap<usize, Spread> = slots.into_par_iter().filter_map(|slot| Some((slot, Spread::of(data, walked, slot)?))).collect();
    let far: Vec<Far<'_>> = thresholds
        .par_iter()
        .filter_map(|(rule, is_noted, threshold)| {
            let far = spreads.get(&threshold.slot)?.far(data, walked, *rule, threshold)?;
            // In a wide gap, and for what stands in an account's way, a threshold that nobody meets today may well be meant: one note
            // about a row will do. In another unit it is not.
            let is_blocker = plan.rules[*rule].rule.step == Step::Blocker;
            let may_be_meant = far.between || (is_blocker && !far.is_fraction() && !far.is_year(data));
            (!may_be_meant || !is_noted).then_some(far)
        })
        .collect();
    if far.is_empty() {
        return Vec::new();
    }
    let wording = Wording::new(data);
    far.iter().map(|far| far.said(data, &wording)).collect()
}

/// The numbers of an account that count for a slot: all of a column, those still in the funnel of a result that only they have.
fn counted<'a>(data: &'a Data<'_>, walked: &'a Walked, slot: usize) -> impl Iterator<Item = f64> + 'a {
    let in_funnel = result_of(data, slot).is_some_and(|result| result.in_funnel);
    let accounts = (0..walked.funnel.len()).filter(move |&account| !in_funnel || walked.funnel[account] == Funnel::In);
    accounts.filter_map(move |account| match data.value(slot, account) {
        Value::Number(number) => Some(number),
        _ => None,
    })
}

fn result_of<'a>(data: &Data<'a>, slot: usize) -> Option<&'a ResultPlan> {
    data.plan().results.iter().find(|result| result.slot == slot)
}

/// From where to where the values of a slot run.
struct Spread {
    least: f64,
    most: f64,
    /// The difference, or what it could be.
    spread: f64,
}

impl Spread {
    /// In one pass; none where there are too few different values.
    fn of(data: &Data<'_>, walked: &Walked, slot: usize) -> Option<Self> {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        let mut different: Vec<f64> = Vec::with_capacity(ENOUGH_VALUES);
        for number in counted(data, walked, slot) {
            least = least.min(number);
            most = most.max(number);
            if different.len() < ENOUGH_VALUES && !different.contains(&number) {
                different.push(number);
            }
        }
        let is_score = result_of(data, slot).is_some_and(|result| result.step == Step::Score);
        (different.len() >= ENOUGH_VALUES).then_some(Self { least, most, spread: if is_score { 100.0 } else { most - least } })
    }

    /// The threshold, where no value is near it. The first near one ends the search.
    fn far<'a>(&self, data: &Data<'_>, walked: &Walked, rule: usize, threshold: &'a Threshold) -> Option<Far<'a>> {
        let limit = threshold.number;
        if limit == 0.0 {
            return None;
        }
        let between = (self.least..=self.most).contains(&limit);
        let near = if between { NEAR * self.spread } else { self.spread };
        let (mut below, mut above) = (self.least, self.most);
        if between {
            for number in counted(data, walked, threshold.slot) {
                if (number - limit).abs() <= near {
                    return None;
                }
                if number < limit { below = below.max(number) } else { above = above.min(number) }
            }
        } else if (self.least - limit).abs().min((self.most - limit).abs()) <= near {
            return None;
        }
        Some(Far { rule, threshold, between, from: below, to: above })
    }
}

/// A threshold that no account is near.
struct Far<'a> {
    rule: usize,
    threshold: &'a Threshold,
    /// Whether there are values on both sides of it.
    between: bool,
    /// The next value below where it stands between them, or else the least of all.
    from: f64,
    /// The next value above, or else the largest.
    to: f64,
}

impl Far<'_> {
    /// Whether values below 1 are compared with a number above it: percentages.
    fn is_fraction(&self) -> bool {
        !self.between && (0.0..=1.0).contains(&self.from) && self.to <= 1.0 && self.threshold.number > 1.0
    }

    /// Whether dates are compared with a year.
    fn is_year(&self, data: &Data<'_>) -> bool {
        let limit = self.threshold.number;
        data.plan().scope.columns[self.threshold.slot].kind == Kind::Date && (1900.0..=2100.0).contains(&limit) && limit.fract() == 0.0
    }

    fn said(&self, data: &Data<'_>, wording: &Wording) -> Diagnostic {
        let plan = data.plan();
        let language = plan.language();
        let Threshold { slot, number: limit, span, .. } = self.threshold;
        let written = &plan.rules[self.rule].rule.formula;
        let style = wording.style(*slot);
        let shown = |number: f64| wording.shown(&Value::Number(number), style).text;
        let name = called(plan, self.rule);
        let column = &plan.scope.columns[*slot].name;
        let is_year = self.is_year(data);
        let at = if is_year { language.number(*limit) } else { shown(*limit) };
        let (from, to) = (shown(self.from), shown(self.to));
        let excerpt = |diagnostic: Diagnostic| diagnostic.with_excerpt(written.text.clone(), span.clone(), "");
        if self.between {
            let sentence = say!(
                language,
                "{name}: no account is near the threshold {at}: between {from} and {to} there is no [{column}]",
                "{name}: kein Kunde liegt nahe der Schwelle {at}: zwischen {from} und {to} gibt es kein [{column}]"
            );
            return excerpt(Diagnostic::note("no-account-near", written.location.clone(), sentence));
        }
        let sentence = say!(
            language,
            "{name}: no account is near the threshold {at}: [{column}] runs from {from} to {to}",
            "{name}: kein Kunde liegt nahe der Schwelle {at}: [{column}] reicht von {from} bis {to}"
        );
        let help = if self.is_fraction() {
            say!(
                language,
                "a percentage in a cell is a fraction of 1: write the threshold as a percentage, for example 15%",
                "ein Prozentwert in einer Zelle ist ein Bruchteil von 1: die Schwelle als Prozent schreiben, zum Beispiel 15%"
            )
        } else if is_year {
            say!(
                language,
                "a date is not its year: write YEAR([{column}]), or compare with a date, DATE({at},1,1)",
                "ein Datum ist nicht sein Jahr: JAHR([{column}]) schreiben, oder mit einem Datum vergleichen, DATUM({at};1;1)"
            )
        } else {
            say!(language, "look at the threshold and at the unit of the column", "die Schwelle und die Einheit der Spalte prüfen")
        };
        excerpt(Diagnostic::finding("no-account-near", written.location.clone(), sentence).with_help(help))
    }
}
