//! Rows that no account can reach, conditions that always or never hold, and accounts that no row fits.

use std::collections::BTreeSet;

use crate::criteria::Step;
use crate::formula::running::compile::Environment;
use crate::foundation::diagnostic::Diagnostic;
use crate::say;

use super::cases::{Cases, Point, Value};
use super::logic::{Logic, Reader, Term};
use super::{about, called};
use crate::evaluation::data::{Data, Funnel};
use crate::evaluation::explaining::wording::Wording;
use crate::evaluation::plan::{Plan, ResultPlan};
use crate::evaluation::walk::Walked;

/// Accounts from which on a row that none of them hits is worth a note.
const ENOUGH_ACCOUNTS: usize = 5;

pub(super) fn findings(data: &Data<'_>, walked: &Walked, environment: &Environment<'_>) -> Vec<Diagnostic> {
    let plan = data.plan();
    let mut said = Vec::new();
    for (index, result) in plan.results.iter().enumerate() {
        match result.step {
            Step::Classify => said.extend(classify(data, walked, environment, index, result)),
            Step::Knockout | Step::Blocker => said.extend(result.rules.iter().filter_map(|&rule| condition(data, environment, rule))),
            Step::Compute | Step::Score | Step::Limit => {}
        }
    }
    said.extend(no_way_through(data, environment, &said));
    said
}

/// What became of a row over all cases.
#[derive(Clone, Copy, Default)]
struct Seen {
    holds: bool,
    first: bool,
    fails: bool,
}

fn classify(data: &Data<'_>, walked: &Walked, environment: &Environment<'_>, index: usize, result: &ResultPlan) -> Vec<Diagnostic> {
    let plan = data.plan();
    let mut said = Vec::new();
    let mut reader = Reader::new(plan, environment);
    let rows: Vec<Logic> = result.rules.iter().map(|&rule| reader.read(plan.rules[rule].formula.as_ref())).collect();
    let mut seen = vec![Seen::default(); rows.len()];
    let labels: Vec<&str> = result.rules.iter().map(|&rule| plan.rules[rule].rule.item.text.as_str()).collect();
    // Whom a limit keeps from a label gets the next row with another, so that such a row takes nobody from those.
    let is_limited = |label: &&str| result.limits.iter().any(|&limit| *plan.limits[limit].label == **label);
    let limited: Vec<bool> = labels.iter().map(is_limited).collect();
    let takes_from = |before: usize, place: usize| !limited[before] || labels[before] == labels[place];
    let mut hits: Vec<usize> = Vec::new();
    let mut gap: Option<Vec<Value>> = None;
    let may_say_gap = independent(&reader.terms, plan, data);
    let cases = Cases::of(&reader.terms, data, true);
    if let Some(cases) = &cases {
        cases.visit(&mut |case| {
            hits.clear();
            for (place, (row, seen)) in rows.iter().zip(&mut seen).enumerate() {
                let holds = row.holds(case);
                seen.holds |= holds;
                seen.fails |= !holds;
                seen.first |= holds && !hits.iter().any(|&before| takes_from(before, place));
                if holds {
                    hits.push(place);
                }
            }
            if hits.is_empty() && gap.is_none() && may_say_gap && case.iter().all(|value| value.likely) {
                gap = Some(case.iter().map(|value| (*value).clone()).collect());
            }
            false
        });
    } else {
        // Rows behind one that always holds are out of reach whatever they say.
        for (row, seen) in rows.iter().zip(&mut seen) {
            *seen = Seen { holds: *row != Logic::Constant(false), first: true, fails: *row != Logic::Constant(true) };
        }
        for always in (0..rows.len()).filter(|&place| rows[place] == Logic::Constant(true)) {
            let behind = seen.iter_mut().enumerate().skip(always + 1);
            behind.filter(|(place, _)| takes_from(always, *place)).for_each(|(_, seen)| seen.first = false);
        }
    }
    let mut unreachable = BTreeSet::new();
    for (place, (&rule, seen)) in result.rules.iter().zip(&seen).enumerate() {
        if !seen.first {
            unreachable.insert(place);
            said.push(unreachable_row(plan, result, rule, &rows, &reader.terms, &cases, place, seen));
        }
    }
    if let Some(gap) = gap {
        said.push(gap_finding(data, result, &reader.terms, &gap));
    }
    let in_funnel = walked.funnel.iter().filter(|funnel| **funnel == Funnel::In).count();
    if in_funnel >= ENOUGH_ACCOUNTS {
        let mut hits = vec![false; result.rules.len()];
        for hit in (0..walked.funnel.len()).filter_map(|account| data.results[index].hit(account)) {
            if let Some(known) = hits.get_mut(hit) {
                *known = true;
            }
        }
        for place in (0..result.rules.len()).filter(|place| !hits[*place] && !unreachable.contains(place)) {
            said.push(never_hit(plan, result, result.rules[place]));
        }
    }
    said
}

#[expect(clippy::too_many_arguments, reason = "one place calls it, with what it has just found out")]
fn unreachable_row(
    plan: &Plan,
    result: &ResultPlan,
    rule: usize,
    rows: &[Logic],
    terms: &[Term],
    cases: &Option<Cases>,
    place: usize,
    seen: &Seen,
) -> Diagnostic {
    let language = plan.language();
    let written = &plan.rules[rule].rule.formula;
    let name = called(plan, rule);
    if !seen.holds {
        let sentence = say!(
            language,
            "{name} can never be reached: its condition can never be TRUE",
            "{name} ist unerreichbar: die Bedingung kann nie WAHR sein"
        );
        let score = terms.iter().any(|term| is_score(plan, term) && term.numbers.iter().any(|number| *number > 100.0));
        let help = if score {
            say!(
                language,
                "a score is 0 to 100: compare it with a number in between",
                "eine Bewertung reicht von 0 bis 100: mit einer Zahl dazwischen vergleichen"
            )
        } else {
            say!(
                language,
                "look at the comparisons that exclude each other: <, > and AND or OR",
                "die Vergleiche prüfen, die einander ausschließen: <, > und UND oder ODER"
            )
        };
        return about(Diagnostic::finding("never-true", written.location.clone(), sentence).with_help(help), written);
    }
    let result = &result.name;
    if let Some(before) = rows[..place].iter().position(|row| always(row, cases)) {
        let before_name = called(plan, plan_rule(plan, result, before));
        let sentence = say!(
            language,
            "{name} can never be reached: {before_name} fits every account",
            "{name} ist unerreichbar: {before_name} passt auf jeden Kunden"
        );
        let help = say!(language, "put {before_name} last", "{before_name} ans Ende stellen");
        return about(Diagnostic::finding("row-after-otherwise", written.location.clone(), sentence).with_help(help), written);
    }
    // The one row above that takes all that this row would take, if it is one.
    let taker = cases.as_ref().and_then(|cases| {
        (0..place).find(|&above| {
            let mut all = true;
            cases.visit(&mut |case| {
                all &= !rows[place].holds(case) || rows[above].holds(case);
                !all
            });
            all
        })
    });
    let sentence = match taker {
        Some(above) => {
            let above = called(plan, plan_rule(plan, result, above));
            say!(
                language,
                "{name} can never be reached: every account that it fits is taken by {above}",
                "{name} ist unerreichbar: jeder Kunde, auf den sie passt, fällt schon unter {above}"
            )
        }
        None => say!(
            language,
            "{name} can never be reached: the rows above take every account that it fits",
            "{name} ist unerreichbar: die Zeilen darüber nehmen jeden Kunden, auf den sie passt"
        ),
    };
    let help = say!(
        language,
        "put the narrower condition above the wider one, or change the threshold",
        "die engere Bedingung über die weitere stellen oder die Schwelle ändern"
    );
    about(Diagnostic::finding("unreachable-row", written.location.clone(), sentence).with_help(help), written)
}

fn plan_rule(plan: &Plan, result: &str, place: usize) -> usize {
    plan.results
        .iter()
        .find(|own| own.step == Step::Classify && own.name == result)
        .and_then(|own| own.rules.get(place).copied())
        .unwrap_or_default()
}

fn always(row: &Logic, cases: &Option<Cases>) -> bool {
    let Some(cases) = cases else { return *row == Logic::Constant(true) };
    let mut always = true;
    cases.visit(&mut |case| {
        always &= row.holds(case);
        !always
    });
    always
}

fn never_hit(plan: &Plan, result: &ResultPlan, rule: usize) -> Diagnostic {
    let language = plan.language();
    let written = &plan.rules[rule].rule.formula;
    let (name, result) = (called(plan, rule), &result.name);
    let sentence = say!(
        language,
        "{name}: none of today's accounts gets this {result}",
        "{name}: keiner der heutigen Kunden erhält diese Einstufung ({result})"
    );
    about(Diagnostic::note("never-hit", written.location.clone(), sentence), written)
}

/// A Knock-out or Blocker that always or never holds.
fn condition(data: &Data<'_>, environment: &Environment<'_>, rule: usize) -> Option<Diagnostic> {
    let plan = data.plan();
    let language = plan.language();
    let parsed = &plan.rules[rule];
    let mut reader = Reader::new(plan, environment);
    let logic = reader.read(parsed.formula.as_ref());
    let cases = Cases::of(&reader.terms, data, parsed.rule.step == Step::Blocker)?;
    let mut seen = Seen::default();
    cases.visit(&mut |case| {
        let holds = logic.holds(case);
        seen.holds |= holds;
        seen.fails |= !holds;
        seen.holds && seen.fails
    });
    let name = called(plan, rule);
    let knockout = parsed.rule.step == Step::Knockout;
    let (code, sentence) = match (seen.holds, seen.fails) {
        (true, true) | (false, false) => return None,
        (true, false) if knockout => (
            "always-true",
            say!(
                language,
                "{name}: every account meets this requirement, whatever its data",
                "{name}: jeder Kunde erfüllt diese Anforderung, gleich mit welchen Daten"
            ),
        ),
        (true, false) => (
            "always-true",
            say!(
                language,
                "{name}: this stands in every account's way, whatever its data",
                "{name}: das steht jedem Kunden im Weg, gleich mit welchen Daten"
            ),
        ),
        (false, true) if knockout => (
            "never-true",
            say!(language, "{name}: no account can meet this requirement", "{name}: kein Kunde kann diese Anforderung erfüllen"),
        ),
        (false, true) => (
            "never-true",
            say!(language, "{name}: this can never stand in an account's way", "{name}: das kann keinem Kunden im Weg stehen"),
        ),
    };
    let help = say!(
        language,
        "look at the comparisons and at AND and OR: which one is meant?",
        "die Vergleiche sowie UND und ODER prüfen: was ist gemeint?"
    );
    Some(about(Diagnostic::finding(code, parsed.rule.formula.location.clone(), sentence).with_help(help), &parsed.rule.formula))
}

/// Knock-outs of which each can be met, but not all together.
fn no_way_through(data: &Data<'_>, environment: &Environment<'_>, said: &[Diagnostic]) -> Option<Diagnostic> {
    let plan = data.plan();
    let rules: Vec<usize> =
        plan.results.iter().filter(|result| result.step == Step::Knockout).flat_map(|result| result.rules.clone()).collect();
    let told = |rule: &usize| said.iter().any(|said| said.code == "never-true" && said.location == plan.rules[*rule].rule.formula.location);
    if rules.len() < 2 || rules.iter().any(told) {
        return None;
    }
    let mut reader = Reader::new(plan, environment);
    let rows: Vec<Logic> = rules.iter().map(|&rule| reader.read(plan.rules[rule].formula.as_ref())).collect();
    let cases = Cases::of(&reader.terms, data, false)?;
    let mut met = false;
    cases.visit(&mut |case| {
        met = rows.iter().all(|row| row.holds(case));
        met
    });
    if met {
        return None;
    }
    let language = plan.language();
    let last = rules.last().copied()?;
    let names = rules.iter().map(|&rule| called(plan, rule)).collect::<Vec<_>>().join(", ");
    let sentence = say!(
        language,
        "no account can meet all of these requirements together: {names}",
        "kein Kunde kann alle diese Anforderungen zugleich erfüllen: {names}"
    );
    let written = &plan.rules[last].rule.formula;
    let help = say!(
        language,
        "requirements of which one is enough stand in one row, with OR",
        "Anforderungen, von denen eine genügt, stehen in einer Zeile, mit ODER"
    );
    Some(about(Diagnostic::finding("knock-outs-exclude", written.location.clone(), sentence).with_help(help), written))
}

/// Whether every combination of the terms' values can occur: each is known, and no two depend on one column.
fn independent(terms: &[Term], plan: &Plan, data: &Data<'_>) -> bool {
    if terms.is_empty() || terms.iter().any(Term::unknown) {
        return false;
    }
    let columns = data.accounts().columns.len();
    let computed = |term: &Term| {
        let result = term.slot.and_then(|slot| slot.checked_sub(columns)).and_then(|index| plan.results.get(index));
        result.is_some_and(|result| result.step == Step::Compute)
    };
    if terms.iter().any(computed) {
        // What a formula can give is not known.
        return false;
    }
    let reads: Vec<BTreeSet<usize>> = terms.iter().filter_map(|term| term.slot).map(|slot| sources(slot, plan, columns)).collect();
    reads.iter().enumerate().all(|(place, own)| reads[..place].iter().all(|other| own.is_disjoint(other)))
}

/// The accounts' columns that a slot depends on.
fn sources(slot: usize, plan: &Plan, columns: usize) -> BTreeSet<usize> {
    let (mut open, mut seen) = (vec![slot], BTreeSet::new());
    while let Some(slot) = open.pop() {
        if seen.insert(slot)
            && let Some(result) = slot.checked_sub(columns).and_then(|index| plan.results.get(index))
        {
            open.extend(&result.reads);
        }
    }
    seen.retain(|slot| *slot < columns);
    seen
}

fn is_score(plan: &Plan, term: &Term) -> bool {
    plan.results.iter().any(|result| result.step == Step::Score && Some(result.slot) == term.slot)
}

fn gap_finding(data: &Data<'_>, result: &ResultPlan, terms: &[Term], gap: &[Value]) -> Diagnostic {
    let plan = data.plan();
    let language = plan.language();
    let wording = Wording::new(data);
    let values: Vec<String> = terms
        .iter()
        .zip(gap)
        .filter_map(|(term, value)| {
            let slot = term.slot?;
            let name = &plan.scope.columns[slot].name;
            Some(match &value.point {
                Point::Number(number) => format!("{name} {}", wording.number(*number, wording.style(slot))),
                Point::Text(text) if text.is_empty() => say!(language, "{name} blank", "{name} leer"),
                Point::Text(text) => format!("{name} \"{}\"", as_written(data, slot, text)),
                Point::Condition(true) => name.clone(),
                Point::Condition(false) => say!(language, "not {name}", "nicht {name}"),
                Point::OtherText => return None,
            })
        })
        .collect();
    let (values, name) = (values.join(", "), &result.name);
    let rule = &plan.rules[result.rules.last().copied().unwrap_or_default()].rule;
    let sentence =
        say!(language, "{name}: no row fits an account with {values}", "{name}: keine Zeile passt auf einen Kunden mit {values}");
    let help = say!(
        language,
        "add a last row with an empty formula, which means \"otherwise\", or close the gap",
        "eine letzte Zeile mit leerer Formel ergänzen, das heißt „sonst“, oder die Lücke schließen"
    );
    about(Diagnostic::finding("gap", rule.formula.location.clone(), sentence).with_help(help), &rule.formula)
}

/// A label as the criteria write it.
fn as_written(data: &Data<'_>, slot: usize, text: &str) -> String {
    let plan = data.plan();
    let labels = plan
        .results
        .iter()
        .filter(|result| result.slot == slot)
        .flat_map(|result| &result.rules)
        .map(|&rule| &plan.rules[rule].rule.item.text);
    labels.into_iter().find(|label| super::cases::same_label(label, text)).cloned().unwrap_or_else(|| text.to_owned())
}
