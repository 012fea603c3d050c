//! What the rows gave to today's accounts: scales that miss the data, rows that are the same for everybody.

use rayon::prelude::*;

use crate::criteria::{Scale, Step};
use crate::formula::running::compile::compile;
use crate::formula::running::program::Evaluator;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::number::compare_numbers;
use crate::foundation::number::round_half_away;
use crate::foundation::value::Value;
use crate::say;

use super::scale_fit;
use super::{about, called};
use crate::evaluation::data::{Data, Funnel};
use crate::evaluation::explaining::wording::{Style, Wording};
use crate::evaluation::plan::{Plan, ResultPlan};
use crate::evaluation::steps::compiled::environment;
use crate::evaluation::walk::Walked;

/// Accounts below which nothing is said of what they have in common.
const ENOUGH_ACCOUNTS: usize = 5;

/// Points below which a scale hardly gives any, and above which it hardly takes any away.
const HARDLY: f64 = 2.0;

pub(super) fn findings(data: &Data<'_>, walked: &Walked) -> Vec<Diagnostic> {
    let plan = data.plan();
    let mut said = Vec::new();
    for (index, result) in plan.results.iter().enumerate() {
        match result.step {
            Step::Knockout | Step::Blocker => said.extend(nobody_left(data, walked, index, result)),
            Step::Score => {
                let rows: Vec<_> = result
                    .rules
                    .par_iter()
                    .enumerate()
                    .map(|(position, &rule)| {
                        let row = Row::of(data, walked, index, position, rule);
                        let misses = row.as_ref().and_then(|row| scale_misses(data, walked, result, row));
                        (relative(plan, rule), row, misses)
                    })
                    .collect();
                let reached: Vec<&Row> = rows.iter().filter_map(|(_, row, _)| row.as_ref()).collect();
                let other: Vec<Diagnostic> = reached.iter().filter_map(|row| other_scale(plan, row, &reached)).collect();
                for (relative, _, misses) in rows {
                    said.extend(relative);
                    said.extend(misses);
                }
                // That its values miss the scale has said it of a row.
                let is_told = |other: &Diagnostic| said.iter().any(|told: &Diagnostic| told.location == other.location);
                let other: Vec<Diagnostic> = other.into_iter().filter(|other| !is_told(other)).collect();
                said.extend(other);
            }
            Step::Compute | Step::Classify | Step::Limit => {}
        }
    }
    said
}

/// A row that every account fails, or that stands in every account's way.
fn nobody_left(data: &Data<'_>, walked: &Walked, index: usize, result: &ResultPlan) -> Vec<Diagnostic> {
    let plan = data.plan();
    let language = plan.language();
    let reached = |account: &usize| result.step == Step::Knockout || walked.funnel[*account] == Funnel::In;
    // Nothing is known of an account whose data are at fault here.
    let known = |account: &usize| !matches!(data.result(index).values.get(*account), Value::Error(_));
    let looked_at: Vec<usize> = (0..walked.funnel.len()).filter(|account| reached(account) && known(account)).collect();
    if looked_at.len() < ENOUGH_ACCOUNTS {
        return Vec::new();
    }
    let mut said = Vec::new();
    for (position, &rule) in result.rules.iter().enumerate() {
        let decides = |account: &usize| data.results[index].rows(*account, result.rules.len()).get(position).copied().unwrap_or(false);
        let decided = looked_at.iter().filter(|account| decides(account)).count();
        let written = &plan.rules[rule].rule.formula;
        let (name, all) = (called(plan, rule), language.count(looked_at.len()));
        if decided == looked_at.len() {
            let sentence = if result.step == Step::Knockout {
                say!(
                    language,
                    "{name}: none of the {all} accounts meets this requirement",
                    "{name}: keiner der {all} Kunden erfüllt diese Anforderung"
                )
            } else {
                say!(language, "{name}: this stands in the way of all {all} accounts", "{name}: das steht allen {all} Kunden im Weg")
            };
            let help =
                say!(language, "look at the threshold and at the unit of the column", "die Schwelle und die Einheit der Spalte prüfen");
            said.push(about(Diagnostic::finding("decides-for-all", written.location.clone(), sentence).with_help(help), written));
        } else if decided == 0 {
            let (code, sentence) = if result.step == Step::Knockout {
                (
                    "met-by-all",
                    say!(
                        language,
                        "{name}: all {all} accounts meet this requirement",
                        "{name}: alle {all} Kunden erfüllen diese Anforderung"
                    ),
                )
            } else {
                (
                    "blocks-nobody",
                    say!(language, "{name}: this stands in no account's way today", "{name}: das steht heute keinem Kunden im Weg"),
                )
            };
            said.push(about(Diagnostic::note(code, written.location.clone(), sentence), written));
        }
    }
    said
}

/// A scale whose points change with the other accounts.
fn relative(plan: &Plan, rule: usize) -> Option<Diagnostic> {
    let language = plan.language();
    let written = &plan.rules[rule].rule.scale_text;
    let name = called(plan, rule);
    plan.rules[rule].rule.scale.looks_at_others().then(|| {
        let scale = &written.text;
        let sentence = say!(
            language,
            "{name}: with \"{scale}\" an account's points change when other accounts do, so that months cannot be compared",
            "{name}: mit „{scale}“ ändern sich die Punkte eines Kunden mit den anderen Kunden; Monate sind so nicht vergleichbar"
        );
        let help = say!(language, "write fixed bounds, for example 0..5000000", "feste Grenzen schreiben, zum Beispiel 0..5000000");
        Diagnostic::note("relative-scale", written.location.clone(), sentence).with_help(help)
    })
}

/// What a Score row gave to the accounts for which it counts.
struct Row {
    rule: usize,
    /// The index of its result, and its place among the result's rows.
    result: usize,
    position: usize,
    /// How many accounts these are.
    count: usize,
    /// The fewest and the most points.
    lowest: f64,
    highest: f64,
}

impl Row {
    /// None of a row that counts for hardly anybody.
    fn of(data: &Data<'_>, walked: &Walked, result: usize, position: usize, rule: usize) -> Option<Self> {
        let mut row = Self { rule, result, position, count: 0, lowest: 100.0, highest: 0.0 };
        let (mut count, mut lowest, mut highest) = (0, row.lowest, row.highest);
        row.each(data, walked, |_, points| {
            count += 1;
            lowest = points.min(lowest);
            highest = points.max(highest);
        });
        (row.count, row.lowest, row.highest) = (count, lowest, highest);
        (count >= ENOUGH_ACCOUNTS).then_some(row)
    }

    /// Visits the accounts with their points.
    fn each(&self, data: &Data<'_>, walked: &Walked, mut visit: impl FnMut(usize, f64)) {
        let result = data.result(self.result);
        for account in (0..walked.funnel.len()).filter(|&account| walked.funnel[account] == Funnel::In) {
            if let Some(points) = result.point(account, self.position).filter(|points| points.counts()) {
                visit(account, points.points);
            }
        }
    }

    /// The accounts, which are seldom needed.
    fn accounts(&self, data: &Data<'_>, walked: &Walked) -> Vec<usize> {
        let mut accounts = Vec::with_capacity(self.count);
        self.each(data, walked, |account, _| accounts.push(account));
        accounts
    }
}

/// The most points of a row that are on another scale than 0 to 100: marks of 1 to 5, or of 0 to 10.
const MARKS: f64 = 10.0;
/// Points that a row beside it reaches.
const REACHED: f64 = 40.0;

/// A row that gives points of 1 to 5, say, beside others that give 0 to 100, and so hardly counts.
fn other_scale(plan: &Plan, row: &Row, all: &[&Row]) -> Option<Diagnostic> {
    let parsed = &plan.rules[row.rule];
    let scale = &parsed.rule.scale_text.text;
    // The points that are written, or else those that came out.
    let written_points = match &parsed.rule.scale {
        Scale::Points => None,
        Scale::Steps(steps) => Some(steps.iter().map(|(_, points)| *points).fold(0.0, f64::max)),
        Scale::Labels { points, otherwise } => Some(points.iter().map(|(_, points)| *points).chain(*otherwise).fold(0.0, f64::max)),
        _ => return None,
    };
    let most = written_points.unwrap_or(row.highest);
    let beside = all.iter().filter(|other| other.rule != row.rule).map(|other| other.highest).fold(0.0, f64::max);
    if most <= 0.0 || most > MARKS || row.lowest < 0.0 || beside < REACHED || (written_points.is_none() && row.lowest == row.highest) {
        return None;
    }
    let language = plan.language();
    let (name, reached) = (called(plan, row.rule), language.number(most));
    let beside = language.number(round_half_away(beside, 1));
    let written = if scale.is_empty() { &parsed.rule.formula } else { &parsed.rule.scale_text };
    let sentence = say!(
        language,
        "{name}: gives {reached} points at most, where another row of this score reaches {beside}: points are 0 to 100, so that this row hardly counts",
        "{name}: ergibt höchstens {reached} Punkte, eine andere Zeile dieser Bewertung bis zu {beside}: Punkte reichen von 0 bis 100, die Zeile zählt so kaum"
    );
    let help = if written_points.is_some() {
        let factor = language.number(crate::foundation::number::round_to_15_digits(100.0 / most));
        say!(
            language,
            "write points from 0 to 100: {factor} times those in the scale",
            "Punkte von 0 bis 100 schreiben: das {factor}-Fache derer in der Skala"
        )
    } else {
        let top = [1.0, 5.0, 6.0, MARKS].into_iter().find(|top| *top >= most).unwrap_or(MARKS);
        let bottom = if row.lowest >= 1.0 && top > 1.0 { 1 } else { 0 };
        let top = language.number(top);
        say!(
            language,
            "write the scale {bottom}..{top}, if these are marks from {bottom} to {top}",
            "die Skala {bottom}..{top} schreiben, wenn das Noten von {bottom} bis {top} sind"
        )
    };
    Some(about(Diagnostic::finding("points-on-another-scale", written.location.clone(), sentence).with_help(help), written))
}

/// A Score row that gives all accounts hardly any points, or nearly all of them.
fn scale_misses(data: &Data<'_>, walked: &Walked, result: &ResultPlan, row: &Row) -> Option<Diagnostic> {
    let plan = data.plan();
    let &Row { rule, count, lowest, highest, .. } = row;
    let parsed = &plan.rules[rule];
    if parsed.rule.scale.looks_at_others() {
        return None;
    }
    let (none, all) = (highest < HARDLY, lowest > 100.0 - HARDLY);
    if !(none || all) {
        return same_points(plan, rule, lowest, highest, count).or_else(|| other_unit(data, walked, result, row));
    }
    let values = values_of(data, result, rule, &row.accounts(data, walked));
    let numbers: Vec<f64> = values.iter().filter_map(|value| value.to_number().ok()).collect();
    let (least, most) = (numbers.iter().copied().reduce(f64::min), numbers.iter().copied().reduce(f64::max));
    let language = plan.language();
    let (name, scale, count) = (called(plan, rule), &parsed.rule.scale_text.text, language.count(count));
    let given = match (none, highest == 0.0) {
        (true, true) => say!(language, "no points at all", "gar keine Punkte"),
        (true, false) => say!(language, "hardly any points", "kaum Punkte"),
        (false, _) => say!(language, "nearly 100 points", "nahezu 100 Punkte"),
    };
    // All values being 0 is a matter of the data, and no scale would help.
    if none && least == Some(0.0) && most == Some(0.0) {
        return None;
    }
    let texts = matches!(parsed.rule.scale, Scale::Labels { .. });
    let (least, most) = (least.unwrap_or_default(), most.unwrap_or_default());
    let wording = Wording::new(data);
    let read = |number: f64| wording.shown(&Value::Number(number), Style::Amount).text;
    let (from, to) = (read(least), read(most));
    if scale_fit::is_explained(parsed, &plan.scope, plan.dialect) {
        return None;
    }
    let written = if scale.is_empty() { &parsed.rule.formula } else { &parsed.rule.scale_text };
    let sentence = if texts || numbers.is_empty() {
        say!(language, "{name}: the scale gives all {count} accounts {given}", "{name}: die Skala gibt allen {count} Kunden {given}")
    } else if scale.is_empty() {
        say!(
            language,
            "{name}: the values run from {from} to {to}, which gives all {count} accounts {given}: without a scale the value is the points, 0 to 100",
            "{name}: die Werte reichen von {from} bis {to}, das gibt allen {count} Kunden {given}: ohne Skala ist der Wert die Punktzahl, 0 bis 100"
        )
    } else {
        say!(
            language,
            "{name}: the values run from {from} to {to}, and the scale {scale} gives all {count} accounts {given}",
            "{name}: die Werte reichen von {from} bis {to}, und die Skala {scale} gibt allen {count} Kunden {given}"
        )
    };
    let fractions = !texts && (0.0..=1.0).contains(&least) && (0.0..=1.0).contains(&most) && most > 0.0;
    let help = if fractions && none {
        say!(
            language,
            "a percentage in a cell is a fraction of 1: write the bounds as percentages, for example 5%..30%",
            "ein Prozentwert in einer Zelle ist ein Bruchteil von 1: die Grenzen als Prozent schreiben, zum Beispiel 5%..30%"
        )
    } else if texts {
        say!(language, "compare the scale's texts with those in the column", "die Texte der Skala mit denen der Spalte vergleichen")
    } else {
        say!(language, "write bounds between which the values lie", "Grenzen schreiben, zwischen denen die Werte liegen")
    };
    Some(about(Diagnostic::finding("scale-misses-data", written.location.clone(), sentence).with_help(help), written))
}

/// How often the larger bound of a scale in percent goes into the value in the middle where percentages were entered as whole numbers.
const OTHER_UNIT: f64 = 5.0;

/// Bounds in percent, and most values far beyond them: 8 was entered where 8 % is meant.
fn other_unit(data: &Data<'_>, walked: &Walked, result: &ResultPlan, row: &Row) -> Option<Diagnostic> {
    let plan = data.plan();
    let rule = row.rule;
    let written = &plan.rules[rule].rule.scale_text;
    let bound = match &plan.rules[rule].rule.scale {
        Scale::Linear { zero, hundred } => zero.abs().max(hundred.abs()),
        Scale::Steps(steps) => steps.last()?.0.abs(),
        _ => return None,
    };
    if !written.text.contains('%') || bound > 1.0 {
        return None;
    }
    let values = values_of(data, result, rule, &row.accounts(data, walked));
    let mut sizes: Vec<f64> = values.iter().filter_map(|value| value.to_number().ok()).map(f64::abs).collect();
    sizes.sort_by(f64::total_cmp);
    let middle = sizes.get(sizes.len() / 2).copied().filter(|middle| *middle > bound * OTHER_UNIT)?;
    let language = plan.language();
    let (name, scale) = (called(plan, rule), &written.text);
    let value = Wording::new(data).shown(&Value::Number(middle), Style::Amount).text;
    let sentence = say!(
        language,
        "{name}: half of the values are {value} or more, far beyond the scale {scale}",
        "{name}: die Hälfte der Werte ist {value} oder mehr, weit jenseits der Skala {scale}"
    );
    let help = say!(
        language,
        "a percentage in a cell is a fraction of 1: enter 8 % instead of 8, or write the bounds without %",
        "ein Prozentwert in einer Zelle ist ein Bruchteil von 1: 8 % statt 8 eingeben oder die Grenzen ohne % schreiben"
    );
    Some(about(Diagnostic::finding("scale-misses-data", written.location.clone(), sentence).with_help(help), written))
}

/// A Score row that gives every account the same points, and so tells none from another.
fn same_points(plan: &Plan, rule: usize, lowest: f64, highest: f64, accounts: usize) -> Option<Diagnostic> {
    if !compare_numbers(lowest, highest).is_eq() {
        return None;
    }
    let language = plan.language();
    let written = &plan.rules[rule].rule.formula;
    let (name, points, count) = (called(plan, rule), language.number(lowest), language.count(accounts));
    let sentence = say!(
        language,
        "{name}: all {count} accounts get the same {points} points, so that this criterion tells none from another",
        "{name}: alle {count} Kunden erhalten dieselben {points} Punkte, das Kriterium unterscheidet also keinen vom anderen"
    );
    let help =
        say!(language, "look at the column and at the scale, or take the row out", "Spalte und Skala prüfen oder die Zeile entfernen");
    let diagnostic = if accounts >= 2 * ENOUGH_ACCOUNTS { Diagnostic::finding } else { Diagnostic::note };
    Some(about(diagnostic("same-for-every-account", written.location.clone(), sentence).with_help(help), written))
}

fn values_of(data: &Data<'_>, result: &ResultPlan, rule: usize, accounts: &[usize]) -> Vec<Value> {
    let plan = data.plan();
    let Some(tree) = &plan.rules[rule].formula else { return Vec::new() };
    let columns = |id| data.column(id);
    let program = compile(tree, &environment(plan, &columns));
    let mut evaluator = Evaluator::new(plan.scope.columns.len());
    let value = |&account: &usize| {
        for &slot in &result.reads {
            evaluator.load(slot, data.value(slot, account));
        }
        evaluator.evaluate(&program).value
    };
    accounts.iter().map(value).filter(|value| !value.is_blank()).collect()
}
