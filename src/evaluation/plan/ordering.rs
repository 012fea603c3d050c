//! In which order results are computed: each after those that its formulas, weights and limits read, and the circles where that cannot be.
//!
//! Score, Blocker and Classify rows are evaluated for accounts still in the funnel, so that they need every Knock-out too. A *stage* is a set of
//! results that one walk over the accounts can compute; a new one begins where a result of all accounts must be known first.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::accounts::Accounts;
use crate::criteria::{Step, Written};
use crate::formula::checking::scope::{RangeId, Scope};
use crate::formula::syntax::ast::Part;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::say;

use super::result_plan::{ResultPlan, first_class};
use crate::evaluation::parsed::{ParsedLimit, ParsedRule, for_each_node, for_each_reference};
/// The limits of a result.
fn limits_of<'a>(limits: &'a [ParsedLimit], result: &ResultPlan) -> impl Iterator<Item = &'a ParsedLimit> {
    let own = |limit: &&ParsedLimit| result.step == Step::Classify && folded(&limit.rule.result.text) == folded(&result.name);
    limits.iter().filter(own)
}

/// For every result the results that its formulas and weights name, whether for one account or as a whole column.
pub(super) fn needs(
    rules: &[ParsedRule],
    limits: &[ParsedLimit],
    results: &[ResultPlan],
    scope: &Scope,
    blocked_are_shown: bool,
) -> Vec<BTreeSet<usize>> {
    let by_slot: BTreeMap<usize, usize> = results.iter().enumerate().map(|(index, result)| (result.slot, index)).collect();
    let knockouts: Vec<usize> = (0..results.len()).filter(|&index| results[index].step == Step::Knockout).collect();
    let first_class = first_class(results);
    results
        .iter()
        .enumerate()
        .map(|(index, result)| {
            let mut needed = BTreeSet::new();
            if matches!(result.step, Step::Score | Step::Blocker | Step::Classify) {
                needed.extend(&knockouts);
            }
            let own: Vec<&ParsedLimit> = limits_of(limits, result).collect();
            // Blocked accounts that do not show it take no place of the first class, and without an expression the first score says who comes
            // first.
            if !own.is_empty() && first_class == Some(index) && !blocked_are_shown {
                needed.extend((0..results.len()).filter(|&index| results[index].step == Step::Blocker));
            }
            if own.iter().any(|limit| limit.by.is_none()) {
                needed.extend(results.iter().position(|other| other.step == Step::Score));
            }
            let of_rules = result.rules.iter().flat_map(|&rule| rules[rule].formula.iter().chain(&rules[rule].weight));
            for tree in of_rules.chain(own.iter().flat_map(|limit| limit.trees())) {
                for_each_reference(&tree.root, &mut |reference| {
                    let own = reference.table.as_ref().is_none_or(|table| scope.is_accounts(table));
                    if let Some(&read) = own.then(|| scope.slot(&reference.column)).flatten().and_then(|slot| by_slot.get(&slot)) {
                        needed.insert(read);
                    }
                });
            }
            needed
        })
        .collect()
}

/// The results so that each comes after those it needs, otherwise in the order of the sheet; or the circles among them that have no result
/// in common.
pub(super) fn order(results: &[ResultPlan], needs: &[BTreeSet<usize>]) -> Result<Vec<usize>, Vec<Vec<usize>>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; results.len()];
    let mut order = Vec::with_capacity(results.len());
    let mut circles: Vec<Vec<usize>> = Vec::new();
    for start in 0..results.len() {
        if marks[start] != Mark::New {
            continue;
        }
        marks[start] = Mark::Open;
        let mut path = vec![(start, needs[start].iter())];
        while let Some((result, rest)) = path.last_mut() {
            let result = *result;
            match rest.next() {
                Some(&next) if marks[next] == Mark::Open => {
                    let begin = path.iter().position(|(open, _)| *open == next).unwrap_or(0);
                    let circle: Vec<usize> = path[begin..].iter().map(|(open, _)| *open).collect();
                    if !circles.iter().flatten().any(|known| circle.contains(known)) {
                        circles.push(circle);
                    }
                }
                Some(&next) if marks[next] == Mark::New => {
                    marks[next] = Mark::Open;
                    path.push((next, needs[next].iter()));
                }
                Some(_) => {}
                None => {
                    marks[result] = Mark::Done;
                    order.push(result);
                    path.pop();
                }
            }
        }
    }
    if circles.is_empty() { Ok(order) } else { Err(circles) }
}

/// The text in which a result reads another, and the characters of the reference.
fn reading<'a>(
    from: &ResultPlan,
    to: &ResultPlan,
    rules: &'a [ParsedRule],
    limits: &'a [ParsedLimit],
    scope: &Scope,
) -> Option<(&'a Written, Range<usize>)> {
    let of_rules = from.rules.iter().map(|&rule| &rules[rule]).flat_map(|parsed| {
        let formula = parsed.formula.iter().map(|tree| (tree, &parsed.rule.formula));
        formula.chain(parsed.weight.iter().map(|tree| (tree, &parsed.rule.weight)))
    });
    let of_limits = limits_of(limits, from).flat_map(|limit| {
        let formula = std::iter::once((&limit.formula, &limit.rule.formula));
        formula.chain(limit.per.iter().map(|tree| (tree, &limit.rule.per))).chain(limit.by.iter().map(|tree| (tree, &limit.rule.by)))
    });
    of_rules.chain(of_limits).find_map(|(tree, written)| {
        let mut found = None;
        for_each_node(&tree.root, &mut |node| {
            if let Part::Reference(reference) = &node.part
                && reference.table.as_ref().is_none_or(|table| scope.is_accounts(table))
                && scope.slot(&reference.column) == Some(to.slot)
            {
                found.get_or_insert_with(|| node.span.clone());
            }
        });
        // The columns of a limit are read one by one from a cell that may hold several.
        found.map(|span| (written, if written.text.get(span.clone()).is_some() { span } else { 0..written.text.len() }))
    })
}

/// A limit through which a result needs another without a formula that names it: by who is blocked, or by the first score.
fn unnamed_need<'a>(from: &ResultPlan, to: &ResultPlan, limits: &'a [ParsedLimit]) -> Option<&'a ParsedLimit> {
    match to.step {
        Step::Blocker => limits_of(limits, from).next(),
        Step::Score => limits_of(limits, from).find(|limit| limit.by.is_none()),
        _ => None,
    }
}

pub(super) fn circle_fault(
    circle: &[usize],
    results: &[ResultPlan],
    rules: &[ParsedRule],
    limits: &[ParsedLimit],
    scope: &Scope,
    accounts: &Accounts,
    language: Language,
) -> Diagnostic {
    let read = |from: usize, to: usize| reading(&results[from], &results[to], rules, limits, scope);
    let after = |place: usize| circle[(place + 1) % circle.len()];
    let through_limit = (0..circle.len()).find_map(|place| {
        let (from, to) = (circle[place], after(place));
        if read(from, to).is_some() { None } else { Some((unnamed_need(&results[from], &results[to], limits)?, to)) }
    });
    let rule = &rules[results[circle[0]].rules[0]].rule;
    // A result that reads the next one only through the funnel has no such text: its first formula stands for it.
    let (written, span) = match through_limit {
        Some((limit, _)) => (&limit.rule.formula, 0..limit.rule.formula.text.len()),
        None => read(circle[0], after(0)).unwrap_or((&rule.formula, 0..rule.formula.text.len())),
    };
    let name = &results[circle[0]].name;
    if let [own] = circle {
        let hides = accounts.columns.iter().any(|column| folded(&column.header) == folded(&results[*own].name));
        let fault = Diagnostic::error(
            "circle",
            written.location.clone(),
            say!(language, "the result \"{name}\" reads itself", "das Ergebnis „{name}“ liest sich selbst"),
        )
        .with_excerpt(written.text.clone(), span, "");
        return fault.with_help(if hides {
            say!(
                language,
                "a result hides the accounts' column of the same name: give the result another name",
                "ein Ergebnis verdeckt die gleichnamige Spalte der Kunden: dem Ergebnis einen anderen Namen geben"
            )
        } else {
            say!(
                language,
                "write the formula without [{name}], or PREVIOUS([{name}]) for what it was last time",
                "die Formel ohne [{name}] schreiben, oder VORHER([{name}]) für das letzte Mal"
            )
        });
    }
    let row = match language {
        Language::English => "row",
        Language::German => "Zeile",
    };
    let described = |index: usize| {
        let result = &results[index];
        let rows = result.rules.iter().map(|&rule| rules[rule].rule.number.to_string()).collect::<Vec<_>>().join(", ");
        format!("{} ({row} {rows})", language.quoted(&result.name))
    };
    let chain = circle.iter().chain(&circle[..1]).map(|&index| described(index)).collect::<Vec<_>>().join(" → ");
    let through_funnel = circle.iter().any(|&index| results[index].step == Step::Knockout);
    let fault = Diagnostic::error(
        "circle",
        written.location.clone(),
        say!(language, "these results need each other in a circle: {chain}", "diese Ergebnisse brauchen einander im Kreis: {chain}"),
    )
    .with_excerpt(written.text.clone(), span, "");
    if let Some((_, to)) = through_limit {
        let (name, by) = (&results[to].name, crate::criteria::Field::By.word().in_language(language));
        return fault.with_help(if results[to].step == Step::Blocker {
            say!(
                language,
                "blocked accounts take no place under this limit, so that \"{name}\" must be known before: let it do without the class",
                "blockierte Kunden belegen unter dieser Höchstzahl keinen Platz, „{name}“ muss also vorher feststehen: ohne die Klasse formulieren"
            )
        } else {
            say!(
                language,
                "without \"{by}\" this limit goes by the first score, \"{name}\": write what it goes by there, for example [Revenue]",
                "ohne „{by}“ geht diese Höchstzahl nach der ersten Bewertung, „{name}“: dort schreiben, wonach sie geht, zum Beispiel [Umsatz]"
            )
        });
    }
    fault.with_help(if through_funnel {
        say!(
            language,
            "scores, blockers and classes are computed only for accounts that pass every knock-out, so a knock-out cannot read them",
            "Bewertungen, Hindernisse und Einstufungen gibt es nur für Kunden, die jedes K.O. bestehen; ein K.O. kann sie nicht lesen"
        )
    } else {
        say!(language, "let one of them do without the other", "eines davon ohne das andere formulieren")
    })
}

/// Puts every result in the earliest stage in which all that it needs is there.
pub(super) fn stage(rules: &[ParsedRule], results: &mut [ResultPlan], order: &[usize], needs: &[BTreeSet<usize>], first_slot: usize) {
    for &index in order {
        let mut stage = 0;
        let mut in_funnel = matches!(results[index].step, Step::Score | Step::Blocker | Step::Classify);
        for &needed in &needs[index] {
            let slot = results[needed].slot;
            let as_column = results[index].ranges.contains(&RangeId { table: None, column: slot });
            let of_all = as_column
                || !results[needed].limits.is_empty()
                || results[needed].rules.iter().any(|&rule| rules[rule].rule.scale.looks_at_others());
            stage = stage.max(results[needed].stage + usize::from(of_all));
            in_funnel |= results[needed].in_funnel && results[index].reads.contains(&slot);
        }
        debug_assert!(results[index].slot >= first_slot, "results come after the accounts' columns");
        results[index].stage = stage;
        results[index].in_funnel = in_funnel;
    }
}
