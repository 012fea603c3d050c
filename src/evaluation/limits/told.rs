//! What came of limits, in words: for the reasons, for explanations, and as findings.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::evaluation::data::Data;
use crate::evaluation::plan::Plan;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::Location;
use crate::foundation::value::Value;
use crate::say;

use super::{Edge, Group, LimitPlan, Limited, Refusal, below_one};

/// Accounts that are named at most.
const MOST_NAMED: usize = 5;

/// A limit as an account meets it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct LimitTrace {
    /// The label.
    pub label: String,
    /// How many there may be.
    pub limit: usize,
    /// The account's place, from the top.
    pub place: usize,
    /// Whether it has the label.
    pub inside: bool,
    /// The key of the last account that has the label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_in: Option<String>,
    /// The keys of those who come next.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub first_out: Vec<String>,
    /// The cell of the limit, or its place in a text file.
    pub cell: String,
    /// All of it as a sentence.
    pub sentence: String,
}

/// The sentence of a reason: `A is full: place 43 of 40`.
pub fn refusal(plan: &Plan, refusal: &Refusal, language: Language) -> String {
    let (label, group) = (&plan.limits[refusal.limit].label, &refusal.group.shown);
    let (place, amount) = (language.count(refusal.place), language.count(refusal.amount));
    let mut text = if group.is_empty() {
        say!(language, "{label} is full: place {place} of {amount}", "{label} ist voll: Platz {place} von {amount}")
    } else {
        say!(language, "{label} is full for {group}: place {place} of {amount}", "{label} ist für {group} voll: Platz {place} von {amount}")
    };
    let others = refusal.tied.saturating_sub(1);
    let count = language.count(others);
    match others {
        0 => {}
        1 => text.push_str(&say!(language, ", equal with 1 other", ", gleichauf mit 1 anderen")),
        _ => text.push_str(&say!(language, ", equal with {count} others", ", gleichauf mit {count} anderen")),
    }
    text
}

/// The sentences about the labels that an account was kept from, in the order of the results; of results other than the first class with their names.
pub fn sentences(data: &Data<'_>, account: usize) -> Vec<String> {
    let plan = data.plan();
    let language = plan.language();
    let mut all = Vec::new();
    for (index, result) in plan.results.iter().enumerate().filter(|(_, result)| !result.limits.is_empty()) {
        let Some(limited) = &data.result(index).limited else { continue };
        for kept in limited.refusals.get(&account).into_iter().flatten() {
            let text = refusal(plan, kept, language);
            all.push(if plan.first_class() == Some(index) { text } else { format!("{}: {text}", result.name) });
        }
    }
    all
}

/// The limits of a result as an account meets them.
pub(crate) fn traces(data: &Data<'_>, index: usize, account: usize) -> Vec<LimitTrace> {
    let plan = data.plan();
    let language = plan.language();
    let Some(limited) = &data.result(index).limited else { return Vec::new() };
    let key = |account: usize| data.accounts().key(account).shown(language);
    let trace = |limit: usize, place: usize, amount: usize, inside: bool, text: String| {
        let planned = &plan.limits[limit];
        let group = limited.wanted.get(&limit).and_then(|wanted| wanted.iter().find(|one| one.account == account)).map(|one| &one.group);
        let edge = limited.edges.iter().find(|edge| edge.limit == limit && group.is_none_or(|group| edge.group.compared == *group));
        let last_in = edge.and_then(|edge| edge.last_in).map(key);
        let first_out: Vec<String> = edge.map(|edge| edge.first_out.iter().copied().map(key).collect()).unwrap_or_default();
        let mut sentence = text;
        if let Some(last) = &last_in {
            sentence.push_str(&say!(language, "; last in: {last}", "; zuletzt dabei: {last}"));
        }
        if !first_out.is_empty() {
            let first = named(&first_out, language);
            sentence.push_str(&say!(language, "; first out: {first}", "; zuerst nicht mehr dabei: {first}"));
        }
        LimitTrace {
            label: planned.label.to_string(),
            limit: amount,
            place,
            inside,
            last_in,
            first_out,
            cell: planned.parsed.rule.formula.location.place.in_language(language),
            sentence,
        }
    };
    let mut all: Vec<LimitTrace> = Vec::new();
    for kept in limited.refusals.get(&account).into_iter().flatten() {
        all.push(trace(kept.limit, kept.place, kept.amount, false, refusal(plan, kept, language)));
    }
    if let Some(&(limit, place, amount)) = limited.places.get(&account) {
        let label = &plan.limits[limit].label;
        let (place_text, amount_text) = (language.count(place), language.count(amount));
        let text = if place > amount {
            say!(
                language,
                "{label}: place {place_text}, above the limit of {amount_text}, since people have set it",
                "{label}: Platz {place_text}, über der Höchstzahl {amount_text}, weil es so gesetzt ist"
            )
        } else {
            say!(language, "{label}: place {place_text} of {amount_text}", "{label}: Platz {place_text} von {amount_text}")
        };
        all.push(trace(limit, place, amount, true, text));
    }
    all
}

fn named(keys: &[String], language: Language) -> String {
    let mut text = keys.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
    if keys.len() > MOST_NAMED {
        let more = language.count(keys.len() - MOST_NAMED);
        text.push_str(&say!(language, " and {more} more", " und {more} weitere"));
    }
    text
}

/// Findings about the limits as they were applied.
pub fn findings(data: &Data<'_>) -> Vec<Diagnostic> {
    let plan = data.plan();
    let language = plan.language();
    let mut said = Vec::new();
    for index in 0..plan.results.len() {
        let Some(limited) = &data.result(index).limited else { continue };
        for (limit, value) in &limited.without_amount {
            said.push(no_amount(&plan.limits[*limit], &value.shown(language), language));
        }
        for (limit, number) in &limited.below_one {
            said.push(below_one(&plan.limits[*limit].parsed.rule, *number, language));
        }
        for edge in &limited.edges {
            let limit = &plan.limits[edge.limit];
            if edge.taken > edge.amount {
                said.push(over(limit, edge, language));
            } else if edge.first_out.len() > 1 && edge.taken < edge.amount {
                said.push(tie(data, limit, edge, language));
            }
        }
        for &limit in &plan.results[index].limits {
            said.extend(blank_groups(data, &plan.limits[limit], language));
            said.extend(without_order(data, limit, limited, language));
            said.extend(passed_over(data, limit, limited, language));
            if let Some(&amount) = limited.amounts.get(&limit) {
                said.extend(never_reached(data, &plan.limits[limit], amount, language));
            }
        }
    }
    said
}

fn place(limit: &LimitPlan) -> Location {
    limit.parsed.rule.formula.location.clone()
}

fn no_amount(limit: &LimitPlan, value: &str, language: Language) -> Diagnostic {
    let label = &limit.label;
    let message = say!(
        language,
        "this limit gives \"{value}\", which is no number of accounts: \"{label}\" is not limited",
        "diese Höchstzahl ergibt „{value}“, das ist keine Anzahl von Kunden: „{label}“ ist nicht begrenzt"
    );
    Diagnostic::finding("limit-without-number", place(limit), message).with_help(say!(
        language,
        "write a number from 0 up, or a formula that gives one",
        "eine Zahl ab 0 schreiben oder eine Formel, die eine ergibt"
    ))
}

fn over(limit: &LimitPlan, edge: &Edge, language: Language) -> Diagnostic {
    let (label, taken, amount, set) = (&limit.label, language.count(edge.taken), language.count(edge.amount), language.count(edge.set));
    let of = if edge.group.shown.is_empty() { String::new() } else { format!(" ({})", edge.group.shown) };
    let message = say!(
        language,
        "accounts with \"{label}\"{of}: {taken}, though the limit is {amount}; set by overrides: {set}",
        "Kunden mit „{label}“{of}: {taken}, obwohl die Höchstzahl {amount} ist; durch Ausnahmen gesetzt: {set}"
    );
    Diagnostic::finding("limit-exceeded", place(limit), message).with_help(say!(
        language,
        "raise the limit, or take overrides out",
        "die Höchstzahl erhöhen oder Ausnahmen herausnehmen"
    ))
}

fn tie(data: &Data<'_>, limit: &LimitPlan, edge: &Edge, language: Language) -> Diagnostic {
    let keys: Vec<String> = edge.first_out.iter().map(|&account| data.accounts().key(account).shown(language)).collect();
    let (keys, label) = (named(&keys, language), &limit.label);
    let free = language.count(edge.amount - edge.taken);
    let of = if edge.group.shown.is_empty() { String::new() } else { format!(" ({})", edge.group.shown) };
    let message = say!(
        language,
        "equal at the edge of \"{label}\"{of}: {keys} stay out together, places left: {free}",
        "gleichauf an der Grenze von „{label}“{of}: {keys} bleiben gemeinsam draußen, freie Plätze: {free}"
    );
    Diagnostic::finding("limit-tie", place(limit), message).with_help(say!(
        language,
        "let the limit go by something that tells them apart, for example [Score]+[Revenue]/1000000000 under \"By\"",
        "die Höchstzahl nach etwas gehen lassen, das sie unterscheidet, zum Beispiel [Bewertung]+[Umsatz]/1000000000 unter „Nach“"
    ))
}

/// Accounts that were kept out, though in the end there is a place: limits over different groups, and a label that accounts come to twice.
fn passed_over(data: &Data<'_>, limit: usize, limited: &Limited, language: Language) -> Option<Diagnostic> {
    let late = limited.passed_over.iter().filter(|(of, _)| *of == limit);
    let keys: Vec<String> = late.map(|&(_, account)| data.accounts().key(account).shown(language)).collect();
    let planned = &data.plan().limits[limit];
    let (keys_named, label) = (named(&keys, language), &planned.label);
    let message = say!(
        language,
        "\"{label}\" was full for {keys_named} before others came whom another limit counts with them: a place is left, and not taken",
        "„{label}“ war für {keys_named} voll, bevor andere kamen, die eine andere Höchstzahl mitzählt: ein Platz bleibt frei"
    );
    let told = Diagnostic::finding("limit-place-left", place(planned), message);
    (!keys.is_empty()).then(|| {
        told.with_help(say!(
            language,
            "write the rows of \"{label}\" one below the other, without rows of other labels between them",
            "die Zeilen von „{label}“ untereinander schreiben, ohne Zeilen anderer Klassen dazwischen"
        ))
    })
}

/// Accounts for which what a limit goes by is blank: they come last.
fn without_order(data: &Data<'_>, limit: usize, limited: &Limited, language: Language) -> Option<Diagnostic> {
    let blank = limited.without_order.iter().filter(|(of, _)| *of == limit);
    let keys: Vec<String> = blank.map(|&(_, account)| data.accounts().key(account).shown(language)).collect();
    let rule = &data.plan().limits[limit].parsed.rule;
    let (named, by) = (named(&keys, language), &rule.by.text);
    let message = say!(
        language,
        "this limit goes by {by}, which is blank for {named}: last in the order",
        "diese Höchstzahl geht nach {by}, bei {named} ist das leer: zuletzt in der Reihenfolge"
    );
    let told = Diagnostic::finding("limit-blank-order", rule.by.location.clone(), message);
    (!keys.is_empty()).then(|| told.with_help(say!(language, "fill the column", "die Spalte ausfüllen")))
}

/// Accounts with a label, whose column that a limit is for each value of is blank or holds an error: they are a group of their own.
fn blank_groups(data: &Data<'_>, limit: &LimitPlan, language: Language) -> Option<Diagnostic> {
    let labels = &data.result(limit.result).values;
    // Whoever is knocked out has no class, and no value of what only the others have.
    let accounts: Vec<usize> = (0..data.accounts().len()).filter(|&account| matches!(labels.get(account), Value::Text(_))).collect();
    let blank = |slot: usize, account: usize| {
        let value = data.value(slot, account);
        value.error().is_some() || folded(&value.shown(language)).is_empty()
    };
    let slot = limit.per.iter().copied().find(|&slot| accounts.iter().any(|&account| blank(slot, account)))?;
    let column = &data.plan().scope.columns[slot].name;
    let blanks = accounts.iter().filter(|&&account| blank(slot, account));
    let keys: Vec<String> = blanks.map(|&account| data.accounts().key(account).shown(language)).collect();
    let keys = named(&keys, language);
    let message = say!(
        language,
        "\"{column}\" is blank or an error for {keys}: counted with no group that has a name",
        "„{column}“ ist bei {keys} leer oder ein Fehler: zu keiner Gruppe mit Namen gezählt"
    );
    Some(Diagnostic::finding("limit-blank-group", limit.parsed.rule.per.location.clone(), message).with_help(say!(
        language,
        "fill the column",
        "die Spalte ausfüllen"
    )))
}

/// There are not so many accounts that the limit could keep anybody out.
fn never_reached(data: &Data<'_>, limit: &LimitPlan, amount: usize, language: Language) -> Option<Diagnostic> {
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    for account in 0..data.accounts().len() {
        let group = Group::of(&limit.per, &|slot| data.value(slot, account), language);
        *sizes.entry(group.compared).or_default() += 1;
    }
    let most = sizes.values().copied().max().unwrap_or(0);
    let (count, amount_text, label) = (language.count(most), language.count(amount), &limit.label);
    (most <= amount && most > 0).then(|| {
        let message = say!(
            language,
            "the limit of {amount_text} for \"{label}\" keeps nobody out: there are at most {count} accounts that it counts together",
            "die Höchstzahl {amount_text} für „{label}“ schließt niemanden aus: zusammen zählt sie höchstens {count} Kunden"
        );
        Diagnostic::note("limit-never-reached", place(limit), message)
    })
}
