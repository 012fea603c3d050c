//! What is said of earlier workbooks: that there is none, that it does not know a column or a label, that its keys do not tell accounts apart.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::criteria::Written;
use crate::evaluation::comparing::matching::Matching;
use crate::evaluation::last_time::{LastColumn, for_each_last_time};
use crate::evaluation::parsed::{ReasonPart, for_each_node, locate};
use crate::formula::syntax::ast::{Level, Node, Operator, Part};
use crate::formula::{Dialect, Fault, registry};
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::language::{Language, folded};
use crate::foundation::location::Location;
use crate::foundation::suggestion::nearest;
use crate::foundation::value::{Value, folded_text};
use crate::say;
use crate::session::ready::Ready;

/// A formula of the rules: its tree, the text that it stands in, and where in it.
type Text<'r> = (&'r Node, &'r Written, usize);

/// Every formula of the rules that count.
fn texts(ready: &Ready) -> Vec<Text<'_>> {
    let mut texts: Vec<Text<'_>> = Vec::new();
    for parsed in &ready.plan.rules {
        texts.extend(parsed.formula.iter().map(|tree| (&tree.root, &parsed.rule.formula, 0)));
        texts.extend(parsed.weight.iter().map(|tree| (&tree.root, &parsed.rule.weight, 0)));
        texts.extend(parsed.reason.iter().filter_map(|part| match part {
            ReasonPart::Formula(tree, offset) => Some((&tree.root, &parsed.rule.reason, *offset)),
            ReasonPart::Text(_) => None,
        }));
    }
    for limit in &ready.plan.limits {
        texts.push((&limit.parsed.formula.root, &limit.parsed.rule.formula, 0));
        texts.extend(limit.parsed.by.iter().map(|tree| (&tree.root, &limit.parsed.rule.by, 0)));
    }
    texts
}

/// What is said at the first formula that asks for one of these.
fn at_first(ready: &Ready, is_meant: impl Fn(&str, u32) -> bool, said: impl Fn(std::ops::Range<usize>) -> Fault) -> Option<Diagnostic> {
    for (tree, written, offset) in texts(ready) {
        let mut found = None;
        for_each_last_time(tree, &mut |node, reference, times| {
            if found.is_none() && is_meant(&reference.column, times) {
                found = Some(node.span.clone());
            }
        });
        if let Some(span) = found {
            return Some(locate(said(span), written, offset));
        }
    }
    None
}

/// One note where a workbook that is asked for was not given.
pub(super) fn without_workbook(ready: &Ready, given: usize) -> Option<Diagnostic> {
    let language = ready.language();
    let most = ready.plan.last_time.columns().iter().map(|column| column.times).max()? as usize;
    if most <= given {
        return None;
    }
    let name = words_of(ready.plan.dialect);
    let message = if given == 0 {
        say!(
            language,
            "{name} is blank for every account, because no workbook of last time is given",
            "{name} ist bei allen Kunden leer, denn es ist keine Arbeitsmappe vom letzten Mal angegeben"
        )
    } else {
        let asked = language.count(most);
        say!(
            language,
            "{name} asks for {asked} earlier workbooks, and {given} are given, so that it is blank here for every account",
            "{name} fragt nach {asked} früheren Arbeitsmappen, angegeben sind {given}, daher ist es hier bei allen Kunden leer"
        )
    };
    let help = say!(
        language,
        "give the annotated workbook of last time with --previous, several with the last one first",
        "die bewertete Arbeitsmappe vom letzten Mal mit --previous angeben, mehrere mit der letzten zuerst"
    );
    at_first(
        ready,
        |_, times| times as usize > given,
        |span| Fault { severity: Severity::Note, ..Fault::finding("no-last-time", span, message.clone()) }.with_help(help.clone()),
    )
}

fn words_of(dialect: Dialect) -> &'static str {
    registry::find("PREVIOUS").map_or("", |function| function.name.in_language(dialect.language))
}

/// An earlier workbook has no column or result of this name.
pub(super) fn unknown(ready: &Ready, name: &str, times: u32, old: &Ready) -> Option<Diagnostic> {
    let language = ready.language();
    let file = old.package.name();
    let is_doubled = old.plan.scope.is_doubled(name);
    let message = if is_doubled {
        say!(
            language,
            "the earlier workbook {file} has two columns \"{name}\", so that PREVIOUS of it is blank",
            "die frühere Arbeitsmappe {file} hat zwei Spalten „{name}“, daher ist VORHER davon leer"
        )
    } else {
        say!(
            language,
            "the earlier workbook {file} has no column or result \"{name}\", so that PREVIOUS of it is blank",
            "die frühere Arbeitsmappe {file} hat keine Spalte und kein Ergebnis „{name}“, daher ist VORHER davon leer"
        )
    };
    let names = names_of(old);
    let now: BTreeSet<String> = ready.plan.scope.names().map(|column| folded(&column.name)).collect();
    // What it was called then is no name of today.
    let gone = || names.iter().map(String::as_str).filter(|name| !now.contains(&folded(name)));
    let help = match nearest(name, gone()) {
        Some(meant) if !is_doubled => say!(
            language,
            "it has \"{meant}\": if that is meant, give the column the same header in both",
            "sie hat „{meant}“: wenn das gemeint ist, der Spalte in beiden dieselbe Überschrift geben"
        ),
        _ => {
            let others: Vec<String> = gone().take(5).map(|name| language.quoted(name)).collect();
            let others = others.join(", ");
            if is_doubled || others.is_empty() {
                say!(
                    language,
                    "give the column the same header there, or leave PREVIOUS out until next time",
                    "der Spalte dort dieselbe Überschrift geben, oder VORHER bis zum nächsten Mal weglassen"
                )
            } else {
                say!(
                    language,
                    "give the column the same header there if it was renamed; only there: {others}",
                    "der Spalte dort dieselbe Überschrift geben, falls sie umbenannt wurde; nur dort: {others}"
                )
            }
        }
    };
    at_first(
        ready,
        |other, of| of == times && folded(other) == folded(name),
        |span| Fault::finding("last-time-unknown", span, message.clone()).with_help(help.clone()),
    )
}

/// Accounts of an earlier workbook that cannot be told apart, or that are others altogether.
pub(super) fn keys(ready: &Ready, old: &Ready, matching: &Matching) -> Vec<Diagnostic> {
    let language = ready.language();
    let file = old.package.name();
    let mut said = Vec::new();
    if let Some(&first) = matching.unclear_old.iter().find(|&&account| !old.accounts.key(account).is_blank()) {
        let key = old.accounts.key(first).shown(language);
        let count = language.count(matching.unclear_old.len());
        let message = say!(
            language,
            "in the earlier workbook {file} the keys of {count} accounts stand more than once or are blank (\"{key}\" first), so that PREVIOUS is blank for them",
            "in der früheren Arbeitsmappe {file} sind die Schlüssel von {count} Kunden mehrfach vorhanden oder leer (zuerst „{key}“), daher ist VORHER bei ihnen leer"
        );
        let place = old.accounts.cell(first, old.accounts.columns[old.accounts.key].index);
        said.push(Diagnostic::finding("last-time-keys", place, message));
    }
    let is_clear = matching.unclear_old.len() < old.accounts.len() && matching.unclear_new.len() < ready.accounts.len();
    if matching.pairs.is_empty() && is_clear {
        let (now, then) = (ready.accounts.key(0).shown(language), old.accounts.key(0).shown(language));
        let message = say!(
            language,
            "none of the accounts stands in the earlier workbook {file}, so that PREVIOUS is blank for all of them (here \"{now}\", there \"{then}\")",
            "keiner der Kunden steht in der früheren Arbeitsmappe {file}, daher ist VORHER bei allen leer (hier „{now}“, dort „{then}“)"
        );
        let key = old.accounts.columns[old.accounts.key].header.clone();
        said.push(Diagnostic::finding("last-time-others", old.accounts.location.clone(), message).with_help(say!(
            language,
            "look whether it is the right workbook; there the accounts are known by the column \"{key}\"",
            "prüfen, ob es die richtige Arbeitsmappe ist; dort sind die Kunden an der Spalte „{key}“ zu erkennen"
        )));
    }
    said
}

/// Earlier workbooks that do not stand in their order.
pub(super) fn order(ready: &Ready, days: &[(Arc<str>, DayNumber)]) -> Option<Diagnostic> {
    let language = ready.language();
    let pair = days.windows(2).find(|pair| pair[0].1 < pair[1].1)?;
    let (first, second) = (&pair[0].0, &pair[1].0);
    let (one, other) = (language.date(pair[0].1), language.date(pair[1].1));
    let message = say!(
        language,
        "the earlier workbooks are given with the last one first, and {first} of {one} stands before {second} of {other}",
        "die früheren Arbeitsmappen werden mit der letzten zuerst angegeben, und {first} vom {one} steht vor {second} vom {other}"
    );
    Some(Diagnostic::finding("last-time-order", Location::file(Arc::clone(first)), message).with_help(say!(
        language,
        "name {second} before it",
        "{second} davor angeben"
    )))
}

/// Two workbooks of one day, of which either may be the last.
pub(super) fn same_day(ready: &Ready, first: &Arc<str>, second: &Arc<str>, day: DayNumber) -> Diagnostic {
    let language = ready.language();
    let day = language.date(day);
    let message = say!(
        language,
        "{first} and {second} are both of {day}, and the first is taken for the later one",
        "{first} und {second} sind beide vom {day}, und die erste gilt als die spätere"
    );
    Diagnostic::finding("last-time-same-day", Location::file(Arc::clone(first)), message).with_help(say!(
        language,
        "take one of them away, or name the right one with --previous",
        "eine davon entfernen oder die richtige mit --previous angeben"
    ))
}

/// Labels that are asked for and that an earlier workbook does not know.
pub(super) fn labels(ready: &Ready) -> Vec<Diagnostic> {
    let mut said: Vec<Diagnostic> = Vec::new();
    for (tree, written, offset) in texts(ready) {
        for_each_node(tree, &mut |node| {
            for (subject, label) in compared(node) {
                let Part::LastTime(reference, times) = &subject.part else { continue };
                let same = |column: &&LastColumn| column.times == *times && folded(&column.name) == folded(&reference.column);
                let Some(column) = ready.plan.last_time.columns().iter().find(same) else { continue };
                if let Some(fault) = unknown_label(ready, column, label) {
                    let told = locate(fault, written, offset);
                    if !said.contains(&told) {
                        said.push(told);
                    }
                }
            }
        });
    }
    said
}

/// What is compared with a text in one part of a formula.
fn compared(node: &Node) -> Vec<(&Node, &Node)> {
    match &node.part {
        Part::Chain(first, rest) if node.level() == Level::Comparison => match rest.as_slice() {
            [(Operator::Equal | Operator::NotEqual, second)] => vec![(first, second), (second, first)],
            _ => Vec::new(),
        },
        Part::Call(called, arguments) if called.known().is_some_and(|function| function.name.english == "SWITCH") => {
            let Some((subject, cases)) = arguments.split_first() else { return Vec::new() };
            cases.chunks_exact(2).map(|case| (subject, &case[0])).collect()
        }
        _ => Vec::new(),
    }
}

fn unknown_label(ready: &Ready, column: &LastColumn, label: &Node) -> Option<Fault> {
    let Part::Text(text) = &label.part else { return None };
    let source = column.source.as_ref()?;
    let labels = source.labels.as_ref()?;
    let is_it = |other: &str| folded_text(other) == folded_text(text);
    let is_held = || column.values.values().iter().any(|value| matches!(&value, Value::Text(held) if is_it(held)));
    if text.is_empty() || labels.iter().any(|label| is_it(label)) || is_held() {
        return None;
    }
    let language = ready.language();
    let mut known: Vec<String> = Vec::new();
    for label in labels.iter().map(|label| language.quoted(label)) {
        if !known.contains(&label) {
            known.push(label);
        }
    }
    let (known, name, file) = (known.join(", "), &column.name, &source.file);
    let message = say!(
        language,
        "the earlier workbook {file} has no label \"{text}\" of \"{name}\", so that no account had it; it has {known}",
        "die frühere Arbeitsmappe {file} hat bei „{name}“ kein „{text}“, kein Kunde hatte es also; sie hat {known}"
    );
    let or = if language == Language::German { "ODER" } else { "OR" };
    let (separator, call) = (ready.plan.dialect.argument_separator(), words_of(ready.plan.dialect));
    let old = labels.first()?;
    Some(Fault::finding("last-time-label", label.span.clone(), message).with_help(say!(
        language,
        "if the label was renamed, ask for both until next time: {or}({call}([{name}])=\"{text}\"{separator} {call}([{name}])=\"{old}\")",
        "wenn der Text umbenannt wurde, bis zum nächsten Mal nach beiden fragen: {or}({call}([{name}])=\"{text}\"{separator} {call}([{name}])=\"{old}\")"
    )))
}

/// The names that an earlier workbook knows: columns and results.
fn names_of(old: &Ready) -> Vec<String> {
    let own = old.package.own_columns(&old.accounts.sheet).into_iter().map(|own| own.header);
    let mut names: Vec<String> = own.collect();
    names.extend(old.plan.scope.names().map(|column| column.name.clone()).filter(|name| !name.is_empty()));
    names
}
