//! What is wrong with an account's data, as far as a result needs them.
//!
//! While the accounts are walked, a fault is noted with the rule that met it. Afterwards [`explain`] finds the cell at fault and
//! says what is wrong with it, once for each cell, however many rules and accounts it disturbs; a fault that every account has is
//! the formula's, and is said there (`shared_faults`).

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::formula::checking::scope::RangeId;
use crate::formula::running::blame::{Blamer, not_a_number};
use crate::formula::running::compile::Environment;
use crate::formula::syntax::ast::Part;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{Location, Place};
use crate::foundation::value::{CellError, Value};
use crate::say;

use super::account_fault::{AccountFault, Common, ERROR_IN_CELL, Explained, NO_ROW_FITS, RulePart, Shared, Sort, What};
use super::data::Data;
use super::plan::Plan;
use super::shared_faults::{self, needs_otherwise, needs_scale, told_once, tree_of, without_repetitions};

/// Faults of one rule that one task explains.
const CHUNK: usize = 1024;

/// Finds the cells at fault. Faults that only follow from another result's fault are left away, since that one is named.
pub fn explain(data: &Data<'_>, environment: &Environment<'_>, faults: &[AccountFault]) -> Vec<Explained> {
    let mut by_rule: BTreeMap<(Option<usize>, RulePart), Vec<usize>> = BTreeMap::new();
    for (place, fault) in faults.iter().enumerate() {
        by_rule.entry((fault.rule, fault.part)).or_default().push(place);
    }
    let tasks: Vec<_> = by_rule.iter().flat_map(|(rule, places)| places.chunks(CHUNK).map(move |places| (*rule, places))).collect();
    let explain_task = |((rule, part), places): ((Option<usize>, RulePart), &[usize])| {
        let tree = tree_of(data.plan(), rule, part);
        let blamer = tree.map(|tree| Blamer::new(tree, environment));
        let explained = places.iter().filter_map(|&place| Some((place, explain_one(data, blamer.as_ref(), &faults[place])?)));
        explained.collect::<Vec<_>>()
    };
    let mut explained: Vec<(usize, Explained)> = tasks.into_par_iter().flat_map_iter(explain_task).collect();
    explained.sort_by_key(|(place, _)| *place);
    let explained = explained.into_iter().map(|(_, one)| one).collect();
    told_once(data, without_repetitions(explained))
}

fn explain_one(data: &Data<'_>, blamer: Option<&Blamer<'_>>, fault: &AccountFault) -> Option<Explained> {
    let plan = data.plan();
    let language = plan.language();
    let account = fault.account;
    let result = &plan.results[fault.result];
    let accounts = data.accounts();
    let key_cell = || accounts.cell(account, accounts.columns[accounts.key].index);
    let name = &result.name;
    let item = match fault.part {
        RulePart::By(limit) => shared_faults::item_of_limit(&plan.limits[limit].parsed.rule, language),
        _ => shared_faults::item(name, fault.rule.map_or("", |rule| &plan.rules[rule].rule.item.text)),
    };
    let mut common = None;
    let mut share = |code: &'static str, sort: Sort, said: &str| {
        let shared = Shared { result: fault.result, rule: fault.rule, part: fault.part, code, span: None, sort };
        common = Some(Common { shared, said: said.to_owned() });
    };
    let (code, location, sentence, help) = match &fault.what {
        What::Error => return explain_error(data, blamer?, fault, &item),
        What::NotACondition(value) => {
            let shown = quoted(value, language);
            share("not-a-condition", Sort::NotACondition, &shown);
            let sentence = say!(language, "{item}: gives {shown}, not TRUE or FALSE", "{item}: ergibt {shown}, nicht WAHR oder FALSCH");
            ("not-a-condition", single_cell(data, fault).unwrap_or_else(key_cell), sentence, None)
        }
        What::NotANumber(value) => match (value, single_cell(data, fault)) {
            (Value::Text(text), Some(cell)) => ("text-for-number", cell, not_a_number(text, plan.dialect), None),
            (value, cell) => {
                let shown = quoted(value, language);
                share("not-a-number", Sort::NotANumber, &shown);
                let sentence = say!(language, "{item}: gives {shown}, not a number", "{item}: ergibt {shown}, keine Zahl");
                ("not-a-number", cell.unwrap_or_else(key_cell), sentence, None)
            }
        },
        What::NotAText(value) => {
            let shown = quoted(value, language);
            share("not-a-text", Sort::NotAText, &shown);
            let sentence =
                say!(language, "{item}: gives {shown}, and the scale names texts", "{item}: ergibt {shown}, und die Skala nennt Texte");
            ("not-a-text", single_cell(data, fault).unwrap_or_else(key_cell), sentence, None)
        }
        What::NegativeWeight(weight) => {
            let shown = language.number(*weight);
            share("negative-weight", Sort::NegativeWeight, &shown);
            (
                "negative-weight",
                key_cell(),
                say!(language, "{item}: the weight is negative ({shown})", "{item}: das Gewicht ist negativ ({shown})"),
                None,
            )
        }
        What::Blank => {
            let slot = blank_slot(data, fault);
            let location = slot.and_then(|slot| cell_of(data, account, slot)).unwrap_or_else(key_cell);
            (
                "blank-input",
                location,
                say!(language, "the cell is blank, and {item} needs it", "die Zelle ist leer, und {item} braucht sie"),
                None,
            )
        }
        What::PointsHeld(points) => {
            let shown = language.number(*points);
            share("points-held", Sort::PointsHeld, &shown);
            (
                "points-held",
                key_cell(),
                say!(
                    language,
                    "{item}: {shown} points are outside 0 to 100 and are held at the end",
                    "{item}: {shown} Punkte liegen außerhalb von 0 bis 100 und werden am Rand festgehalten"
                ),
                Some(needs_scale(language)),
            )
        }
        What::UnknownLabel(text) => {
            let location = single_cell(data, fault).unwrap_or_else(key_cell);
            share("unknown-label", Sort::UnknownLabel, text);
            (
                "unknown-label",
                location,
                say!(language, "{item}: the scale does not name \"{text}\"", "{item}: die Skala nennt „{text}“ nicht"),
                Some(say!(language, "add \"{text}\": … to the scale, or else: …", "die Skala um \"{text}\": … oder um sonst: … ergänzen")),
            )
        }
        What::NothingCounted => {
            share("no-points", Sort::NothingCounted, "");
            (
                "no-points",
                key_cell(),
                say!(
                    language,
                    "{name}: every row is left out (blank inputs or weight 0), so that there is no score",
                    "{name}: jede Zeile entfällt (leere Eingaben oder Gewicht 0), daher gibt es keine Bewertung"
                ),
                None,
            )
        }
        What::NoRowFits => {
            share(NO_ROW_FITS, Sort::NoRowFits, "");
            let sentence = say!(language, "{name}: no row fits this account", "{name}: keine Zeile passt auf diesen Kunden");
            (NO_ROW_FITS, key_cell(), sentence, Some(needs_otherwise(language)))
        }
    };
    Some(Explained { common, ..said(data, account, code, location, sentence, help) })
}

fn explain_error(data: &Data<'_>, blamer: &Blamer<'_>, fault: &AccountFault, item: &str) -> Option<Explained> {
    let plan = data.plan();
    let blame = blamer.blame(&|slot| data.value(slot, fault.account).clone())?;
    let accounts = data.accounts();
    let error = blame.error.name(plan.language());
    if let Some((id, place)) = blame.cell
        && let Some(explained) = in_column(data, fault.account, item, id, place, error)
    {
        return Some(explained);
    }
    let common = || {
        let (part, code) = (fault.part, code_of(blame.error));
        let (span, sort) = (Some((blame.span.start, blame.span.end)), Sort::Error(error));
        let shared = Shared { result: fault.result, rule: fault.rule, part, code, span, sort };
        Some(Common { shared, said: blame.sentence.clone() })
    };
    // A result that is an error has been named where it was computed; one with a value, say a 0 to divide by, has not.
    let input = blame.slot.map(|slot| (slot, cell_of(data, fault.account, slot)));
    if let Some((slot, None)) = input
        && data.value(slot, fault.account).error().is_some()
        && plan.last_time.of(slot).is_none()
    {
        return None;
    }
    match input {
        Some((slot, Some(location))) => {
            if matches!(&location.place, Place::Cell(_, cell) if accounts.uncalculated.contains(cell)) {
                return None;
            }
            let code = match data.value(slot, fault.account) {
                Value::Error(_) => ERROR_IN_CELL,
                Value::Text(_) if blame.error == CellError::Value => "text-for-number",
                _ => code_of(blame.error),
            };
            // A value of the account's own that a function does not take may be no fault of the data.
            let common = common().filter(|_| matches!(code, "no-such-number" | "wrong-kind-of-value"));
            Some(Explained { common, ..said(data, fault.account, code, location, blame.sentence, None) })
        }
        _ => {
            let location = accounts.cell(fault.account, accounts.columns[accounts.key].index);
            let common = common();
            let place = blame.slot.and_then(|slot| plan.last_time.of(slot)?.place(fault.account));
            let place = place.map(|place| format!(" ({place})")).unwrap_or_default();
            let sentence = format!("{item}: {error}, {}{place}", blame.sentence);
            Some(Explained { common, ..said(data, fault.account, code_of(blame.error), location, sentence, None) })
        }
    }
}

/// An error in a cell of a whole column, which is said at that cell once, and of each account that needs the column.
fn in_column(data: &Data<'_>, account: usize, item: &str, id: RangeId, place: usize, error: &str) -> Option<Explained> {
    let (accounts, language) = (data.accounts(), data.plan().language());
    let location = match id.table {
        Some(table) => {
            let table = data.lookups().get(table)?;
            table.cell(place, table.columns.get(id.column)?.index)
        }
        None => accounts.cell(place, accounts.columns.get(id.column)?.index),
    };
    let Place::Cell(sheet, cell) = &location.place else { return None };
    let shown = if *sheet == accounts.sheet { cell.to_string() } else { format!("{sheet}!{cell}") };
    // That a cell has never been calculated is said of it.
    let is_told = *sheet == accounts.sheet && accounts.uncalculated.contains(cell);
    let text = say!(language, "{item}: {shown} holds the error {error}", "{item}: {shown} enthält den Fehler {error}");
    let sentence = say!(language, "the cell holds the error {error}", "die Zelle enthält den Fehler {error}");
    let finding = (!is_told).then(|| Diagnostic::finding(ERROR_IN_CELL, location.clone(), sentence));
    Some(Explained { account, finding, text, is_elsewhere: true, common: None })
}

fn code_of(error: CellError) -> &'static str {
    match error {
        CellError::Div0 => "division-by-zero",
        CellError::NotAvailable => "not-found",
        CellError::Num => "no-such-number",
        CellError::Value => "wrong-kind-of-value",
        CellError::Null | CellError::Ref | CellError::Name => "formula-error",
    }
}

fn said(data: &Data<'_>, account: usize, code: &'static str, location: Location, sentence: String, help: Option<String>) -> Explained {
    let accounts = data.accounts();
    let at_key = location == accounts.cell(account, accounts.columns[accounts.key].index);
    let text = match &location.place {
        Place::Cell(_, cell) if !at_key => format!("{cell}: {sentence}"),
        _ => sentence.clone(),
    };
    let mut finding = Diagnostic::finding(code, location, sentence);
    finding.help = help;
    Explained { account, finding: Some(finding), text, is_elsewhere: false, common: None }
}

fn cell_of(data: &Data<'_>, account: usize, slot: usize) -> Option<Location> {
    let accounts = data.accounts();
    accounts.columns.get(slot).map(|column| accounts.cell(account, column.index))
}

fn reads_of(plan: &Plan, fault: &AccountFault) -> Vec<usize> {
    let mut slots = Vec::new();
    if let Some(tree) = fault.rule.and_then(|rule| plan.rules[rule].formula.as_ref()) {
        super::parsed::for_each_reference(&tree.root, &mut |reference| slots.extend(plan.scope.slot(&reference.column)));
    }
    slots
}

fn blank_slot(data: &Data<'_>, fault: &AccountFault) -> Option<usize> {
    let is_blank = |slot: &usize| match data.value(*slot, fault.account) {
        Value::Blank => true,
        Value::Text(text) => text.is_empty(),
        _ => false,
    };
    reads_of(data.plan(), fault).into_iter().find(is_blank)
}

/// The cell whose value a rule takes as it is.
fn single_cell(data: &Data<'_>, fault: &AccountFault) -> Option<Location> {
    match &tree_of(data.plan(), fault.rule, fault.part)?.root.part {
        Part::Reference(reference) => cell_of(data, fault.account, data.plan().scope.slot(&reference.column)?),
        _ => None,
    }
}

fn quoted(value: &Value, language: Language) -> String {
    match value {
        Value::Text(text) => language.quoted(text),
        other => other.shown(language),
    }
}
