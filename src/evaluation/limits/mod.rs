//! Limits: how many accounts may have a label, for all of them or for each value of some columns, the highest first.
//!
//! A limit belongs to the result that gives its label: it is applied when every account has been classified, and what reads the result
//! reads what the limit left. `planned` checks the rows, `steps::limit` applies them, [`told`] says what came of it.

pub mod told;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::criteria::number::whole_number_text;
use crate::criteria::overrides::no_label;
use crate::criteria::{Rule, Step};
use crate::formula::checking::check::{Checked, Expected, check};
use crate::formula::checking::scope::Scope;
use crate::formula::syntax::ast::{Part, Reference, Tree};
use crate::formula::{Dialect, Fault};
use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::language::{Language, folded};
use crate::foundation::location::Location;
use crate::foundation::number::round_to_15_digits;
use crate::foundation::suggestion::nearest;
use crate::foundation::value::Value;
use crate::say;

use super::parsed::{ParsedLimit, locate, no_column};

/// A limit, checked.
#[derive(Clone, Debug)]
pub struct LimitPlan {
    /// The row and its trees.
    pub parsed: ParsedLimit,
    /// The result that it belongs to, as an index into the plan.
    pub result: usize,
    /// The label, as the rows that give it write it.
    pub label: Arc<str>,
    /// The slots whose values each have a limit of their own.
    pub per: Vec<usize>,
    /// The slot that it goes by, where no expression says it: the first score.
    pub by_slot: Option<usize>,
}

/// What a limit needs to know of a result.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// Its step.
    pub step: Step,
    /// The slot under which formulas read it.
    pub slot: usize,
    /// The labels of its rows, from the top.
    pub labels: Vec<String>,
}

/// The values of the columns that a limit is per.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// As groups are compared.
    pub compared: String,
    /// As it is shown.
    pub shown: String,
}

impl Group {
    /// The group of an account with these values.
    pub fn of(per: &[usize], value: &dyn Fn(usize) -> Value, language: Language) -> Self {
        let shown: Vec<String> = per.iter().map(|&slot| value(slot).shown(language)).collect();
        let compared: Vec<String> = shown.iter().map(|shown| folded(shown)).collect();
        Self { compared: compared.join("\u{1f}"), shown: shown.join(", ") }
    }
}

/// An account that a limit kept from a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The limit, as an index into the plan.
    pub limit: usize,
    /// The group; empty for a limit over all accounts.
    pub group: Group,
    /// Its place among those who would have the label, from the top.
    pub place: usize,
    /// How many there may be.
    pub amount: usize,
    /// How many have this place.
    pub tied: usize,
}

/// Where a limit ends, for one group.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The limit, as an index into the plan.
    pub limit: usize,
    /// The group; empty for a limit over all accounts.
    pub group: Group,
    /// How many there may be.
    pub amount: usize,
    /// How many there are.
    pub taken: usize,
    /// How many of them people have set.
    pub set: usize,
    /// The last that has the label.
    pub last_in: Option<usize>,
    /// Those that come next: the first place out, all that have it.
    pub first_out: Vec<usize>,
}

/// An account that would have a label: by the rules, or since people have set it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The account.
    pub account: usize,
    /// The group, as groups are compared.
    pub group: String,
    /// What it goes by.
    pub by: f64,
    /// Whether people have set it.
    pub set: bool,
}

/// What became of a result under its limits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limited {
    /// The labels that each account was kept from, in the order in which it was.
    pub refusals: HashMap<usize, Vec<Refusal>>,
    /// The places of those that have a limited label: limit, place and amount.
    pub places: HashMap<usize, (usize, usize, usize)>,
    /// Where the limits end.
    pub edges: Vec<Edge>,
    /// Those who would have the label of each limit.
    pub wanted: HashMap<usize, Vec<Candidate>>,
    /// The amount of each limit that has one.
    pub amounts: HashMap<usize, usize>,
    /// Limits whose formula gives no number of accounts, and what it gives: they do not count.
    pub without_amount: Vec<(usize, Value)>,
    /// Limits whose formula gives less than one account, and what it gives: nobody has the label.
    pub below_one: Vec<(usize, f64)>,
    /// Limits and the accounts that they kept out before others left a place free.
    pub passed_over: Vec<(usize, usize)>,
    /// Limits and the accounts for which what they go by is blank.
    pub without_order: Vec<(usize, usize)>,
}

impl Limited {
    /// Whether an account with these values would have a place, the others staying as they are.
    pub fn admits(&self, limit: usize, account: usize, group: &str, by: f64) -> bool {
        let Some(&amount) = self.amounts.get(&limit) else { return true };
        let ahead = |other: &&Candidate| other.account != account && other.group == group && (other.set || other.by >= by);
        let ahead = self.wanted.get(&limit).map_or(0, |wanted| wanted.iter().filter(ahead).count());
        ahead < amount
    }
}

/// What a limit reads, beside the slots and columns of its result.
pub(super) type Reads = (usize, Checked);

/// Checks limits against the results, and says what each of them reads.
pub(super) fn planned(
    limits: Vec<ParsedLimit>,
    targets: &[Target],
    scope: &Scope,
    dialect: Dialect,
) -> (Vec<LimitPlan>, Vec<Reads>, Vec<Diagnostic>) {
    let language = dialect.language;
    let first_score = targets.iter().find(|target| target.step == Step::Score).map(|target| target.slot);
    let (mut plans, mut reads, mut said) = (Vec::<LimitPlan>::new(), Vec::new(), Vec::new());
    for parsed in limits {
        let rule = &parsed.rule;
        let found = targets.iter().position(|target| folded(&target.name) == folded(&rule.result.text));
        let Some(result) = found.filter(|&result| targets[result].step == Step::Classify) else {
            said.push(no_class(rule, targets, found.is_some(), language));
            continue;
        };
        let labels = &targets[result].labels;
        let Some(label) = labels.iter().find(|label| folded(label) == folded(&rule.item.text)) else {
            said.push(unknown_label(rule, labels, language));
            continue;
        };
        let amount = check(&parsed.formula, scope, Expected::Number, dialect);
        said.extend(amount.faults.iter().map(|fault| locate(fault.clone(), &rule.formula, 0)));
        if !amount.reads.is_empty() && !amount.faults.iter().any(Fault::is_error) {
            said.push(of_one_account(rule, language));
        }
        reads.push((result, amount));
        match whole_number_text(&rule.formula.text, dialect) {
            Some(number) if is_below_one(number) => {
                said.push(Diagnostic { severity: Severity::Error, ..below_one(rule, number, language) });
            }
            Some(number) if number > 0.0 && rule.formula.text.contains('%') => said.push(in_per_cent(rule, number, language)),
            _ => {}
        }
        let by_slot = match (&parsed.by, first_score) {
            (Some(tree), _) => {
                let checked = check(tree, scope, Expected::Number, dialect);
                said.extend(checked.faults.iter().map(|fault| locate(fault.clone(), &rule.by, 0)));
                reads.push((result, checked));
                None
            }
            (None, Some(slot)) => Some(slot),
            (None, None) => {
                said.push(no_order(rule, language));
                continue;
            }
        };
        let mut per = Vec::new();
        for tree in &parsed.per {
            let checked = check(tree, scope, Expected::Any, dialect);
            said.extend(checked.faults.iter().map(|fault| at(&rule.per.location, fault)));
            match &tree.root.part {
                Part::Reference(reference) if is_own(reference, scope) => per.extend(scope.slot(&reference.column)),
                _ => said.extend(Some(no_column(rule, language)).filter(|fault| !said.contains(fault))),
            }
            reads.push((result, checked));
        }
        let label: Arc<str> = label.as_str().into();
        if !way_out(labels, &label) {
            said.push(no_way_out(rule, language));
        }
        let of_label = |other: &&LimitPlan| other.result == result && other.label == label;
        if let Some(other) = plans.iter().find(of_label).filter(|other| !same_order(other, &parsed, by_slot, scope)) {
            said.push(other_order(rule, &other.parsed.rule, language));
        }
        let columns: BTreeSet<usize> = per.iter().copied().collect();
        let same = |other: &&LimitPlan| {
            other.result == result && other.label == label && other.per.iter().copied().collect::<BTreeSet<_>>() == columns
        };
        if let Some(other) = plans.iter().find(same) {
            said.push(contradiction(rule, &other.parsed.rule, language));
        }
        plans.push(LimitPlan { parsed, result, label, per, by_slot });
    }
    (plans, reads, said)
}

/// Whether a row below those of a label gives another.
fn way_out(labels: &[String], label: &str) -> bool {
    let first = labels.iter().position(|other| other == label).unwrap_or(0);
    labels[first..].iter().any(|other| other != label)
}

/// Whether a limit gives a part of one account, which is most often a share of all of them.
pub(crate) fn is_below_one(number: f64) -> bool {
    number > 0.0 && round_to_15_digits(number) < 1.0
}

/// Whether a column is the accounts' own, with or without their sheet's name before it.
fn is_own(reference: &Reference, scope: &Scope) -> bool {
    reference.table.as_ref().is_none_or(|table| scope.is_accounts(table))
}

/// Whether another limit goes by the same: the same column, though one of them does not name it, or an expression that means the same.
fn same_order(other: &LimitPlan, parsed: &ParsedLimit, by_slot: Option<usize>, scope: &Scope) -> bool {
    let slot = |by: &Option<Tree>, unnamed: Option<usize>| match by.as_ref().map(|tree| &tree.root.part) {
        Some(Part::Reference(reference)) if is_own(reference, scope) => scope.slot(&reference.column),
        Some(_) => None,
        None => unnamed,
    };
    let (one, two) = (slot(&other.parsed.by, other.by_slot), slot(&parsed.by, by_slot));
    one.is_some() && one == two || other.parsed.by == parsed.by || folded(&other.parsed.rule.by.text) == folded(&parsed.rule.by.text)
}

/// A fault of a name that stands among others in its cell.
fn at(location: &Location, fault: &Fault) -> Diagnostic {
    Diagnostic {
        severity: fault.severity,
        help: fault.help.clone(),
        ..Diagnostic::error(fault.code, location.clone(), fault.message.clone())
    }
}

fn no_class(rule: &Rule, targets: &[Target], exists: bool, language: Language) -> Diagnostic {
    let name = &rule.result.text;
    let classes = || targets.iter().filter(|target| target.step == Step::Classify).map(|target| target.name.as_str());
    let word = Step::Classify.word().in_language(language);
    let message = if exists {
        say!(
            language,
            "\"{name}\" is no result of {word} rows, so that its labels cannot be limited",
            "„{name}“ ist kein Ergebnis von Zeilen mit dem Schritt {word}, daher lassen sich keine Texte begrenzen"
        )
    } else {
        say!(language, "there is no result \"{name}\" to limit", "es gibt kein Ergebnis „{name}“, das sich begrenzen ließe")
    };
    let help = match nearest(name, classes()) {
        Some(meant) => say!(language, "is \"{meant}\" meant?", "ist „{meant}“ gemeint?"),
        None => {
            let names: Vec<String> = classes().map(|name| language.quoted(name)).collect();
            let names = names.join(", ");
            say!(language, "results with labels are {names}", "Ergebnisse mit Texten sind {names}")
        }
    };
    Diagnostic::error("unknown-limit-result", rule.result.location.clone(), message).with_help(help)
}

fn unknown_label(rule: &Rule, labels: &[String], language: Language) -> Diagnostic {
    let (item, result) = (&rule.item.text, &rule.result.text);
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let (message, help) = no_label(item, result, &labels, language);
    Diagnostic::error("unknown-limit-label", rule.item.location.clone(), message).with_help(help)
}

fn of_one_account(rule: &Rule, language: Language) -> Diagnostic {
    let per = crate::criteria::Field::Per.word().in_language(language);
    let message = say!(
        language,
        "this limit reads one account's cell, but it holds for many accounts",
        "diese Höchstzahl liest die Zelle eines Kunden, gilt aber für viele"
    );
    Diagnostic::error("limit-of-one-account", rule.formula.location.clone(), message).with_help(say!(
        language,
        "write a number, or a function over a whole column such as COUNT([Revenue]); columns under \"{per}\" give each of their values a limit of its own",
        "eine Zahl schreiben oder eine Funktion über eine ganze Spalte wie ANZAHL([Umsatz]); Spalten unter „{per}“ geben jedem ihrer Werte eine eigene"
    ))
}

/// The limit is less than one account.
pub(crate) fn below_one(rule: &Rule, number: f64, language: Language) -> Diagnostic {
    let (number, label) = (language.number(number), &rule.item.text);
    let message = say!(
        language,
        "this limit gives {number}, which is less than one account: nobody would get \"{label}\"",
        "diese Höchstzahl ergibt {number}, das ist weniger als ein Kunde: niemand bekäme „{label}“"
    );
    Diagnostic::finding("limit-below-one", rule.formula.location.clone(), message).with_help(say!(
        language,
        "for a share of the accounts write ROUNDDOWN(COUNT([Revenue])*40%,0); write 0 if nobody is to have it",
        "für einen Anteil der Kunden ABRUNDEN(ANZAHL([Umsatz])*40%;0) schreiben; 0, wenn ihn niemand haben soll"
    ))
}

/// The limit is a percentage of one account and more.
fn in_per_cent(rule: &Rule, number: f64, language: Language) -> Diagnostic {
    let (text, number) = (&rule.formula.text, language.number(number.floor()));
    let message = say!(
        language,
        "a limit is a number of accounts, and {text} is {number}",
        "eine Höchstzahl ist eine Anzahl von Kunden, und {text} ist {number}"
    );
    Diagnostic::error("limit-in-per-cent", rule.formula.location.clone(), message).with_help(say!(
        language,
        "for a share of the accounts write ROUNDDOWN(COUNT([Revenue])*40%,0); without a limit delete the row",
        "für einen Anteil der Kunden ABRUNDEN(ANZAHL([Umsatz])*40%;0) schreiben; ohne Höchstzahl die Zeile löschen"
    ))
}

fn other_order(rule: &Rule, other: &Rule, language: Language) -> Diagnostic {
    let (item, called) = (&rule.item.text, other.called(language));
    let order = |rule: &Rule| match rule.by.text.as_str() {
        "" => say!(language, "the first score", "der ersten Bewertung"),
        text => text.to_owned(),
    };
    let (own, theirs) = (order(rule), order(other));
    let by = crate::criteria::Field::By.word().in_language(language);
    let message = say!(
        language,
        "\"{item}\" is limited by {own} here and by {theirs} in {called}: all limits of a label go by the same",
        "„{item}“ ist hier nach {own} begrenzt und in {called} nach {theirs}: alle Höchstzahlen einer Klasse gehen nach demselben"
    );
    Diagnostic::error("limits-go-by-different", rule.by.location.clone(), message).with_help(say!(
        language,
        "write the same under \"{by}\" in both rows",
        "in beiden Zeilen unter „{by}“ dasselbe schreiben"
    ))
}

fn no_order(rule: &Rule, language: Language) -> Diagnostic {
    let by = crate::criteria::Field::By.word().in_language(language);
    let message = say!(
        language,
        "nothing says which accounts come first: there is no score, and \"{by}\" is empty",
        "nichts sagt, welche Kunden zuerst kommen: es gibt keine Bewertung, und „{by}“ ist leer"
    );
    Diagnostic::error("limit-without-order", rule.by.location.clone(), message).with_help(say!(
        language,
        "write a column \"{by}\" with an expression such as [Revenue]; the highest come first",
        "eine Spalte „{by}“ mit einem Ausdruck wie [Umsatz] anlegen; die höchsten kommen zuerst"
    ))
}

fn no_way_out(rule: &Rule, language: Language) -> Diagnostic {
    let (item, result) = (&rule.item.text, &rule.result.text);
    let message = say!(
        language,
        "whoever is above this limit gets no \"{result}\": no row below gives another label than \"{item}\"",
        "wer über dieser Höchstzahl liegt, bekommt keine „{result}“: keine Zeile darunter vergibt einen anderen Text als „{item}“"
    );
    Diagnostic::finding("limit-without-way-out", rule.item.location.clone(), message).with_help(say!(
        language,
        "add a last row with another label and an empty formula",
        "eine letzte Zeile mit einem anderen Text und leerer Formel ergänzen"
    ))
}

fn contradiction(rule: &Rule, other: &Rule, language: Language) -> Diagnostic {
    let (item, called) = (&rule.item.text, other.called(language));
    let (own, theirs) = (&rule.formula.text, &other.formula.text);
    let message = say!(
        language,
        "\"{item}\" is limited to {own} here and to {theirs} in {called} for the same accounts",
        "„{item}“ ist hier auf {own} begrenzt und in {called} für dieselben Kunden auf {theirs}"
    );
    Diagnostic::finding("limits-contradict", rule.formula.location.clone(), message).with_help(say!(
        language,
        "both are kept, so that the smaller one counts; delete one of the two rows",
        "beide gelten, es zählt also die kleinere; eine der beiden Zeilen löschen"
    ))
}
