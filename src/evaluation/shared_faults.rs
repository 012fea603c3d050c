//! Faults that are the same for every account: `PERCENTILE.INC([Revenue],90)` has no value whoever is looked at.
//!
//! Such a fault is the formula's and not the data's. It is said once, at the formula, and each account's Data check says the same. A fault
//! is the same for every account where the part of the formula that is to blame reads nothing of the account, or where nobody gets a
//! value from the row and everybody fails in the same way.

use std::collections::{BTreeMap, HashSet};

use crate::criteria::{Rule, Step};
use crate::formula::checking::inputs::{Input, Source, inputs};
use crate::formula::syntax::ast::Tree;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::say;

use super::account_fault::{ERROR_IN_CELL, Explained, RulePart, Shared, Sort};
use super::data::Data;
use super::plan::Plan;

/// Says once what is the same for every account. The others stay as they are.
pub(super) fn told_once(data: &Data<'_>, mut explained: Vec<Explained>) -> Vec<Explained> {
    let mut groups: BTreeMap<Shared, Vec<usize>> = BTreeMap::new();
    for (place, one) in explained.iter().enumerate() {
        if let Some(common) = &one.common {
            groups.entry(common.shared.clone()).or_default().push(place);
        }
    }
    for (shared, places) in &groups {
        if !(reads_no_account(data, shared) || places.len() > 1 && fails_everybody(data, shared, places, &explained)) {
            continue;
        }
        let said: Vec<&str> = places.iter().filter_map(|&place| Some(explained[place].common.as_ref()?.said.as_str())).collect();
        let Some(finding) = finding(data, shared, &said) else { continue };
        let text = finding.message.clone();
        let mut finding = Some(finding);
        for &place in places {
            explained[place].finding = finding.take();
            explained[place].text.clone_from(&text);
        }
    }
    explained
}

/// The tree that met a fault.
pub(super) fn tree_of(plan: &Plan, rule: Option<usize>, part: RulePart) -> Option<&Tree> {
    match part {
        RulePart::Formula => plan.rules[rule?].formula.as_ref(),
        RulePart::Weight => plan.rules[rule?].weight.as_ref(),
        RulePart::By(limit) => plan.limits[limit].parsed.by.as_ref(),
    }
}

fn tree<'a>(data: &Data<'a>, shared: &Shared) -> Option<&'a Tree> {
    tree_of(data.plan(), shared.rule, shared.part)
}

/// Whether the part that is to blame reads constants and whole columns only.
fn reads_no_account(data: &Data<'_>, shared: &Shared) -> bool {
    let (Some((start, end)), Some(tree)) = (shared.span, tree(data, shared)) else { return false };
    let inside = |input: &Input| input.span.start >= start && input.span.end <= end;
    !inputs(tree, &data.plan().scope).iter().any(|input| matches!(input.source, Source::Slot(_)) && inside(input))
}

/// Whether nobody gets a value from the row.
fn fails_everybody(data: &Data<'_>, shared: &Shared, places: &[usize], explained: &[Explained]) -> bool {
    let planned = &data.plan().results[shared.result];
    let result = data.result(shared.result);
    let mut fails = vec![false; data.accounts().len()];
    for &place in places {
        fails[explained[place].account] = true;
    }
    // A result as a whole serves whoever has a value of it.
    let whole = || (0..fails.len()).all(|account| fails[account] || result.values.get(account).is_blank());
    if let RulePart::By(limit) = shared.part {
        let wanted = result.limited.as_ref().and_then(|limited| limited.wanted.get(&limit));
        return wanted.is_some_and(|wanted| wanted.iter().all(|one| one.set || fails[one.account]));
    }
    let Some(rule) = shared.rule else { return whole() };
    let Some(position) = planned.rules.iter().position(|other| *other == rule) else { return false };
    let served = |account: usize| match (planned.step, shared.part) {
        // What is left out of a score, for a blank or for want of a weight, says nothing.
        (Step::Score, RulePart::Formula) => result.point(account, position).is_some_and(|row| row.counts()),
        (Step::Classify, _) => result.hit(account).is_some_and(|hit| hit >= position),
        _ => !result.values.get(account).is_blank(),
    };
    (0..fails.len()).all(|account| fails[account] || !served(account))
}

/// How a limit is called: `limit of A, Criteria row 6`.
pub(super) fn item_of_limit(rule: &Rule, language: Language) -> String {
    let (label, row) = (&rule.item.text, rule.called(language));
    say!(language, "limit of {label} ({row})", "Höchstzahl von {label} ({row})")
}

/// What is said once; of a result as a whole at the last of its rows.
fn finding(data: &Data<'_>, shared: &Shared, said: &[&str]) -> Option<Diagnostic> {
    let plan = data.plan();
    let language = plan.language();
    let planned = &plan.results[shared.result];
    let rule = match shared.part {
        RulePart::By(limit) => &plan.limits[limit].parsed.rule,
        _ => &plan.rules[shared.rule.or_else(|| planned.rules.last().copied())?].rule,
    };
    let written = match (shared.part, &shared.sort) {
        (_, Sort::UnknownLabel) => &rule.scale_text,
        (RulePart::Formula, _) => &rule.formula,
        (RulePart::Weight, _) => &rule.weight,
        (RulePart::By(_), _) => &rule.by,
    };
    let (name, count) = (&planned.name, language.count(said.len()));
    let item = match shared.part {
        RulePart::By(_) => item_of_limit(rule, language),
        _ => item(name, &rule.item.text),
    };
    let first = said.first().copied().unwrap_or_default();
    let (sentence, help) = match &shared.sort {
        Sort::Error(name) => {
            let part = shared.span.and_then(|(start, end)| written.text.get(start..end)).unwrap_or(&written.text).trim();
            let why = if said.iter().all(|other| *other == first) {
                first.to_owned()
            } else {
                say!(language, "{part} gives {name}", "{part} liefert {name}")
            };
            (say!(language, "{item}: {name} for every account, {why}", "{item}: {name} für jeden Kunden, {why}"), None)
        }
        Sort::NotACondition => (
            say!(
                language,
                "{item}: gives TRUE or FALSE for no account, but {first} for example",
                "{item}: ergibt für keinen Kunden WAHR oder FALSCH, sondern zum Beispiel {first}"
            ),
            None,
        ),
        Sort::NotANumber => (
            say!(
                language,
                "{item}: gives a number for no account, but {first} for example",
                "{item}: ergibt für keinen Kunden eine Zahl, sondern zum Beispiel {first}"
            ),
            None,
        ),
        Sort::NotAText => (
            say!(
                language,
                "{item}: gives a text for no account, but {first} for example, and the scale names texts",
                "{item}: ergibt für keinen Kunden einen Text, sondern zum Beispiel {first}, und die Skala nennt Texte"
            ),
            None,
        ),
        Sort::PointsHeld => (
            say!(
                language,
                "{item}: every account's points are outside 0 to 100, {first} for example, and are held at the end",
                "{item}: die Punkte jedes Kunden liegen außerhalb von 0 bis 100, zum Beispiel {first}, und werden am Rand festgehalten"
            ),
            Some(needs_scale(language)),
        ),
        Sort::NegativeWeight => (
            say!(
                language,
                "{item}: the weight is negative for every account, {first} for example",
                "{item}: das Gewicht ist für jeden Kunden negativ, zum Beispiel {first}"
            ),
            None,
        ),
        Sort::UnknownLabel => (
            say!(
                language,
                "{item}: the scale names the value of none of the {count} accounts, \"{first}\" for example",
                "{item}: die Skala nennt den Wert keines der {count} Kunden, zum Beispiel „{first}“"
            ),
            Some(say!(language, "add \"{first}\": … to the scale, or else: …", "die Skala um \"{first}\": … oder um sonst: … ergänzen")),
        ),
        Sort::NothingCounted => (
            say!(
                language,
                "{name}: every row is left out for each of the {count} accounts (blank inputs or weight 0), so that there is no score",
                "{name}: bei jedem der {count} Kunden entfällt jede Zeile (leere Eingaben oder Gewicht 0), daher gibt es keine Bewertung"
            ),
            None,
        ),
        Sort::NoRowFits => (
            say!(language, "{name}: no row fits any of the {count} accounts", "{name}: keine Zeile passt auf einen der {count} Kunden"),
            Some(needs_otherwise(language)),
        ),
    };
    let mut finding = Diagnostic::finding(shared.code, written.location.clone(), sentence);
    finding.help = help;
    if written.is_empty() || matches!(shared.sort, Sort::NothingCounted | Sort::NoRowFits) {
        return Some(finding);
    }
    let whole = 0..written.text.len();
    let span = shared.span.map(|(start, end)| start..end).filter(|span| written.text.get(span.clone()).is_some()).unwrap_or(whole);
    Some(finding.with_excerpt(written.text.clone(), span, ""))
}

/// What helps where no row fits.
pub(super) fn needs_otherwise(language: Language) -> String {
    say!(
        language,
        "add a last row with an empty formula, which means \"otherwise\"",
        "eine letzte Zeile mit leerer Formel ergänzen, das heißt „sonst“"
    )
}

/// How sentences name a row of a result.
pub(super) fn item(result: &str, item: &str) -> String {
    if item.is_empty() { result.to_owned() } else { format!("{result}, {item}") }
}

/// What helps where a value is no points.
pub(super) fn needs_scale(language: Language) -> String {
    say!(language, "give the row a scale, for example 0..5000000", "der Zeile eine Skala geben, zum Beispiel 0..5000000")
}

/// Leaves away what has been said of the same place; of a cell that several accounts read keeps the finding once, and each one's text.
pub(super) fn without_repetitions(explained: Vec<Explained>) -> Vec<Explained> {
    let mut own: HashSet<(Location, &'static str, String)> = HashSet::with_capacity(explained.len());
    let (mut elsewhere, mut read_by): (HashSet<Location>, HashSet<(usize, Location)>) = Default::default();
    let mut kept = Vec::with_capacity(explained.len());
    for mut one in explained {
        if let Some(finding) = one.finding.take() {
            let location = &finding.location;
            let key = (location.clone(), finding.code, finding.message.clone());
            let is_told = if one.is_elsewhere {
                if !read_by.insert((one.account, location.clone())) {
                    continue;
                }
                !elsewhere.insert(location.clone()) || own.contains(&key)
            } else {
                let is_told = finding.code == ERROR_IN_CELL && elsewhere.contains(location);
                if !own.insert(key) {
                    continue;
                }
                is_told
            };
            one.finding = (!is_told).then_some(finding);
        }
        kept.push(one);
    }
    kept
}
