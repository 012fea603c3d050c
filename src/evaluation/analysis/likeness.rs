//! Rules beside each other: results that nobody reads, formulas that stand twice, labels and scores that are compared with what they cannot be.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::criteria::{Scale, Settings, Step, Written};
use crate::formula::checking::scope::RangeId;
use crate::formula::syntax::ast::{Level, Node, Part};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::folded;
use crate::foundation::location::Place;
use crate::foundation::suggestion::nearest;
use crate::say;

use super::cases::same_label;
use super::meetings::{Met, own_meetings, subject};
use super::{about, called};
use crate::evaluation::data::Data;
use crate::evaluation::last_time::for_each_last_time;
use crate::evaluation::parsed::{ParsedRule, for_each_reference};
use crate::evaluation::plan::{Plan, ResultPlan};

/// Columns that a note names at most.
const MOST_COLUMNS: usize = 12;

pub(super) fn findings(data: &Data<'_>, settings: &Settings) -> Vec<Diagnostic> {
    let plan = data.plan();
    let mut said = Vec::new();
    said.extend(unread(plan));
    said.extend(twice(plan));
    said.extend(unread_columns(data, settings));
    for (index, parsed) in plan.rules.iter().enumerate() {
        said.extend(reads_nothing(plan, index));
        said.extend(scale_of_labels(plan, parsed));
        for (tree, written, offset) in texts(parsed) {
            compared(data, tree, &|node| (written, node.span.start + offset..node.span.end + offset), &mut said);
        }
    }
    said
}

/// The trees of formula and weight with the text in which they stand.
fn texts(parsed: &ParsedRule) -> Vec<(&Node, &Written, usize)> {
    let formula = parsed.formula.iter().map(|tree| (&tree.root, &parsed.rule.formula, 0));
    let weight = parsed.weight.iter().map(|tree| (&tree.root, &parsed.rule.weight, 0));
    formula.chain(weight).collect()
}

/// The slots and columns that something reads.
fn read_slots(plan: &Plan) -> BTreeSet<usize> {
    let whole = |ids: &BTreeSet<RangeId>| ids.iter().filter(|id| id.table.is_none()).map(|id| id.column).collect::<Vec<_>>();
    let mut read: BTreeSet<usize> = plan.reason_reads.clone();
    read.extend(whole(&plan.reason_ranges));
    // Of what was last time, it is the column of today that goes into the next workbook.
    read.extend(plan.last_time.columns().iter().filter_map(|column| plan.scope.slot(&column.name)));
    for result in &plan.results {
        read.extend(result.reads.iter().filter(|slot| **slot != result.slot));
        read.extend(whole(&result.ranges));
    }
    read
}

/// Columns of the accounts that nothing reads, in one note.
fn unread_columns(data: &Data<'_>, settings: &Settings) -> Option<Diagnostic> {
    let (plan, accounts) = (data.plan(), data.accounts());
    let language = plan.language();
    let read = read_slots(plan);
    let in_report = |header: &str| settings.reported().any(|name| folded(&name.text) == folded(header));
    let unread: Vec<&str> = accounts
        .columns
        .iter()
        .enumerate()
        .filter(|(slot, column)| {
            !read.contains(slot) && *slot != accounts.key && !column.header.trim().is_empty() && !in_report(&column.header)
        })
        .map(|(_, column)| column.header.as_str())
        .collect();
    // Columns of one name are named once.
    let count = unread.len();
    let mut named: HashSet<String> = HashSet::new();
    let unread: Vec<&str> = unread.into_iter().filter(|header| named.insert(folded(header))).collect();
    let names = unread.iter().take(MOST_COLUMNS).copied().collect::<Vec<_>>().join(", ");
    let names = if unread.len() > MOST_COLUMNS { format!("{names} …") } else { names };
    let location = accounts.location.at(Place::Sheet(Arc::clone(&accounts.sheet)));
    match count {
        0 => None,
        1 => Some(say!(language, "no formula reads the column {names}", "keine Formel liest die Spalte {names}")),
        _ => Some(say!(language, "no formula reads {count} of the columns: {names}", "keine Formel liest {count} der Spalten: {names}")),
    }
    .map(|sentence| Diagnostic::note("unread-columns", location, sentence))
}

/// Results whose names begin with `_`: not written, and read by nobody.
fn unread(plan: &Plan) -> Vec<Diagnostic> {
    let language = plan.language();
    let read = read_slots(plan);
    let unread = |result: &&ResultPlan| {
        !result.is_written() && !read.contains(&result.slot) && matches!(result.step, Step::Compute | Step::Score | Step::Classify)
    };
    plan.results
        .iter()
        .filter(unread)
        .map(|result| {
            let name = &result.name;
            let written = &plan.rules[result.rules[0]].rule.result;
            let sentence = say!(
                language,
                "\"{name}\" is neither written to the workbook nor read by another formula",
                "„{name}“ wird weder in die Arbeitsmappe geschrieben noch von einer anderen Formel gelesen"
            );
            let help = say!(
                language,
                "leave the underscore away to write it, or take the row out",
                "den Unterstrich weglassen, damit es geschrieben wird, oder die Zeile entfernen"
            );
            about(Diagnostic::finding("unused-result", written.location.clone(), sentence).with_help(help), written)
        })
        .collect()
}

/// The same formula in two Compute results, or in two rows of one Score, Knock-out or Blocker.
fn twice(plan: &Plan) -> Vec<Diagnostic> {
    let language = plan.language();
    let mut said = Vec::new();
    let result_of = |rule: usize| plan.results.iter().position(|result| result.rules.contains(&rule));
    for (later, parsed) in plan.rules.iter().enumerate() {
        let Some(tree) = &parsed.formula else { continue };
        let step = parsed.rule.step;
        // A column under another name, or a number with a name, may be meant.
        let plain = !tree.root.children().is_empty();
        let same = |earlier: &usize| {
            let other = &plan.rules[*earlier];
            other.rule.step == step
                && other.formula.as_ref() == Some(tree)
                && match step {
                    Step::Compute => plain,
                    Step::Score => result_of(*earlier) == result_of(later) && other.rule.scale == parsed.rule.scale,
                    Step::Knockout | Step::Blocker => true,
                    // A row that repeats one above it can never be reached, which is said elsewhere.
                    Step::Classify | Step::Limit => false,
                }
        };
        if let Some(earlier) = (0..later).find(same) {
            let (name, other) = (called(plan, later), called(plan, earlier));
            let sentence = if step == Step::Score {
                say!(
                    language,
                    "{name} has the same formula and scale as {other}, so that it counts twice",
                    "{name} hat dieselbe Formel und Skala wie {other} und zählt so doppelt"
                )
            } else {
                say!(language, "{name} has the same formula as {other}", "{name} hat dieselbe Formel wie {other}")
            };
            let help = if step == Step::Score {
                say!(
                    language,
                    "take one of the two out and give the other its weight",
                    "eine der beiden entfernen und ihr Gewicht der anderen geben"
                )
            } else {
                say!(language, "take one of the two out", "eine der beiden entfernen")
            };
            let written = &parsed.rule.formula;
            said.push(about(Diagnostic::finding("same-formula", written.location.clone(), sentence).with_help(help), written));
        }
    }
    said
}

/// A Score, Knock-out or Blocker row whose formula reads no column and no result.
fn reads_nothing(plan: &Plan, rule: usize) -> Option<Diagnostic> {
    let language = plan.language();
    let parsed = &plan.rules[rule];
    let tree = parsed.formula.as_ref().filter(|_| parsed.rule.step == Step::Score)?;
    let mut reads = false;
    for_each_reference(&tree.root, &mut |_| reads = true);
    for_each_last_time(&tree.root, &mut |_, _, _| reads = true);
    let name = called(plan, rule);
    (!reads).then(|| {
        let written = &parsed.rule.formula;
        let sentence = say!(
            language,
            "{name}: the formula reads no column, so that it is the same for every account",
            "{name}: die Formel liest keine Spalte und ist so für jeden Kunden gleich"
        );
        let help = say!(language, "write the column in brackets, as [Revenue]", "die Spalte in eckigen Klammern schreiben, etwa [Umsatz]");
        about(Diagnostic::finding("same-for-every-account", written.location.clone(), sentence).with_help(help), written)
    })
}

type InFormula<'a> = dyn Fn(&Node) -> (&'a Written, std::ops::Range<usize>) + 'a;

/// Comparisons of a result with what it cannot be: a label that it does not give, a fraction where a score is 0 to 100.
fn compared(data: &Data<'_>, node: &Node, place: &InFormula<'_>, said: &mut Vec<Diagnostic>) {
    let plan = data.plan();
    if let (Part::Chain(first, rest), Level::Comparison) = (&node.part, node.level())
        && let [(_, second)] = rest.as_slice()
    {
        for (subject, constant) in [(&**first, second), (second, &**first)] {
            let reference = match &subject.part {
                Part::Reference(reference) => Some(reference),
                // With an earlier workbook, its labels count.
                Part::LastTime(reference, times) => {
                    let read = plan.scope.last_time(&reference.column, *times).and_then(|slot| plan.last_time.of(slot));
                    read.is_none_or(|column| column.source.is_none()).then_some(reference)
                }
                _ => None,
            };
            if let Some(slot) = reference.and_then(|reference| plan.scope.slot(&reference.column)) {
                match plan.results.iter().find(|result| result.slot == slot) {
                    Some(result) if result.step == Step::Classify => said.extend(no_such_label(plan, result, constant, place)),
                    Some(result) if result.step == Step::Score => said.extend(fraction_of_score(plan, result, constant, place)),
                    _ => {}
                }
            }
        }
    }
    // SWITCH, COUNTIF and the lookups compare labels too.
    if matches!(node.part, Part::Call(..)) {
        for meeting in own_meetings(node, &plan.scope) {
            let Met::Text(text) = &meeting.met else { continue };
            let result =
                plan.results.iter().find(|result| meeting.subject.column.table.is_none() && result.slot == meeting.subject.column.column);
            if let Some(result) = result.filter(|result| result.step == Step::Classify) {
                let constant = Node { span: meeting.node.span.clone(), part: Part::Text(Arc::clone(text)) };
                said.extend(no_such_label(plan, result, &constant, place));
            }
        }
    }
    node.children().into_iter().for_each(|child| compared(data, child, place, said));
}

/// Texts of a scale for the labels of a result that it never gives.
fn scale_of_labels(plan: &Plan, parsed: &ParsedRule) -> Vec<Diagnostic> {
    let (Scale::Labels { points, .. }, Some(tree)) = (&parsed.rule.scale, &parsed.formula) else { return Vec::new() };
    let column = subject(&tree.root, &plan.scope).map(|subject| subject.column).filter(|column| column.table.is_none());
    let result = column.and_then(|column| plan.results.iter().find(|result| result.slot == column.column));
    let Some(result) = result.filter(|result| result.step == Step::Classify) else { return Vec::new() };
    let written = &parsed.rule.scale_text;
    let said = points.iter().filter_map(|(label, _)| {
        let start = written.text.find(label.as_str()).unwrap_or(0);
        let constant = Node { span: start..(start + label.len()).min(written.text.len()), part: Part::Text(label.as_str().into()) };
        no_such_label(plan, result, &constant, &|node| (written, node.span.clone()))
    });
    said.collect()
}

fn no_such_label(plan: &Plan, result: &ResultPlan, constant: &Node, place: &InFormula<'_>) -> Option<Diagnostic> {
    let Part::Text(text) = &constant.part else { return None };
    let labels: Vec<&str> = result.rules.iter().map(|&rule| plan.rules[rule].rule.item.text.as_str()).collect();
    if text.is_empty() || labels.iter().any(|label| same_label(label, text)) {
        return None;
    }
    let language = plan.language();
    let (written, span) = place(constant);
    let name = &result.name;
    let sentence = say!(language, "\"{name}\" never gives \"{text}\"", "„{name}“ ergibt nie „{text}“");
    let help = match nearest(text, labels.iter().copied()) {
        Some(meant) => say!(language, "write \"{meant}\"", "\"{meant}\" schreiben"),
        None => {
            let known = plan.labels_of(result).iter().map(|label| format!("\"{label}\"")).collect::<Vec<_>>().join(", ");
            say!(language, "its labels are {known}", "es gibt {known}")
        }
    };
    Some(Diagnostic::finding("no-such-label", written.location.clone(), sentence).with_help(help).with_excerpt(
        written.text.clone(),
        span,
        "",
    ))
}

fn fraction_of_score(plan: &Plan, result: &ResultPlan, constant: &Node, place: &InFormula<'_>) -> Option<Diagnostic> {
    let number = match &constant.part {
        // At least one point may be meant, a fraction of a point hardly.
        Part::Number(number) if *number < 1.0 => *number,
        Part::Percent(inner) => match inner.part {
            Part::Number(number) => number / 100.0,
            _ => return None,
        },
        _ => return None,
    };
    if number <= 0.0 || number > 1.0 {
        return None;
    }
    let language = plan.language();
    let (written, span) = place(constant);
    let name = &result.name;
    let points = language.number(crate::foundation::number::round_to_15_digits(number * 100.0));
    let own = language.number(number);
    let sentence = say!(
        language,
        "the score \"{name}\" runs from 0 to 100, and this compares it with {own}",
        "die Bewertung „{name}“ reicht von 0 bis 100 und wird hier mit {own} verglichen"
    );
    let help = say!(language, "write {points}", "{points} schreiben");
    Some(Diagnostic::finding("fraction-of-score", written.location.clone(), sentence).with_help(help).with_excerpt(
        written.text.clone(),
        span,
        "",
    ))
}
