//! A workbook held in memory with its decision, and decided again with other numbers.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::criteria::{Criteria, Field, FieldColumns, Rule, in_force};
use crate::evaluation::data::Data;
use crate::evaluation::explaining::explanation::Explanation;
use crate::evaluation::outcome::{Outcome, shown};
use crate::evaluation::parsed::{ParsedRule, ParsedRules, for_each_reference};
use crate::evaluation::plan::Plan;
use crate::evaluation::tuning::machine::Kept;
use crate::evaluation::tuning::numbers::{Changes, Number, is_weighed_by_pairs, numbers, tuned};
use crate::evaluation::walk::{Walked, walk};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::say;

use super::listed::{TunableNumber, TunableRow, listed};
use super::shown::{Columns, Tuned, columns_shown, compared, results};
use super::written::{WrittenChange, written};
use crate::session::find::find;
use crate::session::input::Input;
use crate::session::opened::Opened;
use crate::session::options::{Alterations, Options, Progress, Stage};
use crate::session::ready::{Ready, columns_of_criteria, complete};
use crate::session::refused::Refused;

/// All that is to differ from the workbook.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub struct Set {
    /// Values by the number's id: fractions where the number is written in per cent.
    pub numbers: BTreeMap<String, f64>,
    /// Whether a row is switched on, by [`TunableRow::row`].
    pub rows: BTreeMap<usize, bool>,
}

/// A workbook that is tuned.
pub struct Tuning {
    ready: Arc<Ready>,
    /// What can be moved, as it stands in the criteria.
    spots: Vec<Number>,
    numbers: Vec<TunableNumber>,
    rows: Vec<TunableRow>,
    /// Where the fields stand in the criteria sheet.
    columns: FieldColumns,
    /// The Classify and Score results, by folded name, with what they can show.
    classes: Vec<(String, Vec<String>)>,
    scores: Vec<String>,
    base: Kept,
    base_columns: Columns,
    changes: Changes,
    criteria: Criteria,
    /// The decision with the numbers that are set.
    kept: Option<Kept>,
    tuned: Tuned,
}

impl Tuning {
    /// Decides for every account, and lists what can be moved. `ready` is best made with [`Alterations::tuned`](crate::session::Alterations::tuned),
    /// so that rows that are switched off can be switched on.
    pub fn new(ready: impl Into<Arc<Ready>>, progress: Progress<'_>) -> Result<Self, Refused> {
        let ready = ready.into();
        ready.value_slot()?;
        progress(Stage::Evaluating, ready.language(), 0, 0);
        let spots = numbers(&ready.criteria);
        let columns = columns_of_criteria(&ready);
        let blank = ready.criteria.settings.blank.unwrap_or_default();
        let base = Kept::decide(ready.plan.clone(), &ready.accounts, &ready.lookups, blank, &[]);
        let (classes, scores) = results(&ready);
        if let Some((name, _)) = classes.iter().find(|(_, labels)| labels.len() > usize::from(u16::MAX)) {
            let language = ready.language();
            let message = say!(language, "\"{name}\" has too many labels to be tuned", "„{name}“ hat zum Erproben zu viele Klassen");
            return Err(Refused::one(language, Diagnostic::error("too-many-labels", ready.criteria.location.clone(), message)));
        }
        let (numbers, rows) = listed(&ready, &spots, &base, columns.iter().any(|(field, _)| *field == Field::Active));
        let base_columns = columns_shown(&ready, &base, &classes, &scores);
        let tuned = compared(&ready, &classes, &scores, &base_columns, &base_columns);
        let criteria = ready.criteria.clone();
        let changes = Changes::default();
        Ok(Self { ready, spots, numbers, rows, columns, classes, scores, base, base_columns, changes, criteria, kept: None, tuned })
    }

    /// The workbook.
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// Every number that can be moved, in the order of the criteria, with the workbook's values.
    pub fn numbers(&self) -> &[TunableNumber] {
        &self.numbers
    }

    /// Every rule, in the order of the criteria, as it stands in the workbook.
    pub fn rows(&self) -> &[TunableRow] {
        &self.rows
    }

    /// Decides with these numbers in place of the workbook's, and no others. What cannot be (a scale whose steps do not ascend, a result that
    /// is read and not there) is refused at its cell, and everything stays as it was set before.
    pub fn set(&mut self, set: &Set) -> Result<&Tuned, Refused> {
        let refused = |faults: Vec<Diagnostic>| Refused::new(self.ready.language(), faults);
        let changes = self.changes(set)?;
        if changes == self.changes {
            return Ok(&self.tuned);
        }
        let criteria = tuned(&self.ready.criteria, &self.spots, &changes).map_err(refused)?;
        let plan = planned(&self.ready, &criteria).map_err(refused)?;
        let (accounts, lookups) = (&self.ready.accounts, &self.ready.lookups);
        let before: Vec<&Kept> = self.kept.iter().chain([&self.base]).collect();
        let kept = Kept::decide(plan, accounts, lookups, criteria.settings.blank.unwrap_or_default(), &before);
        let columns = columns_shown(&self.ready, &kept, &self.classes, &self.scores);
        self.tuned = compared(&self.ready, &self.classes, &self.scores, &self.base_columns, &columns);
        (self.changes, self.criteria, self.kept) = (changes, criteria, Some(kept));
        Ok(&self.tuned)
    }

    /// What is decided with the numbers that are set.
    pub fn tuned(&self) -> &Tuned {
        &self.tuned
    }

    /// The criteria with the numbers that are set. With them as [`Alterations::criteria`](crate::session::Alterations::criteria), a run over the same
    /// workbook decides what [`tuned`](Self::tuned) says.
    pub fn criteria(&self) -> &Criteria {
        &self.criteria
    }

    /// The checked rules with the numbers that are set.
    pub fn plan(&self) -> &Plan {
        &self.kept().plan
    }

    /// What would have to stand in the cells of the criteria: every field whose text is another than the workbook's.
    pub fn written(&self) -> Vec<WrittenChange> {
        written(&self.ready.criteria, &self.spots, &self.changes, &self.columns)
    }

    /// The whole decision of one account with the numbers that are set: named by its key, as `row:17`, or by its name.
    pub fn explanation(&self, account: &str) -> Result<(Explanation, Vec<Diagnostic>), Refused> {
        let language = self.ready.language();
        let (account, notes) = find(&self.ready.accounts, account, language).map_err(|fault| Refused::one(language, fault))?;
        let settings = &self.criteria.settings;
        // Why something was decided is asked of one account now and then, and found out by a walk as in a run.
        let (data, walked) = self.walk();
        let outcome = shown(&data, &walked, settings, self.ready.account_findings.clone());
        Ok((Explanation::of(&data, &walked, &outcome, settings, account), notes))
    }

    /// Everything that is shown of the accounts with the numbers that are set. It takes a walk over all of them.
    pub fn outcome(&self) -> Outcome {
        let (data, walked) = self.walk();
        shown(&data, &walked, &self.criteria.settings, self.ready.account_findings.clone())
    }

    /// The workbook with the numbers that are set in its criteria, ready to be compared as a whole. It is read anew.
    pub fn as_ready(&self, options: &Options, progress: Progress<'_>) -> Result<Ready, Refused> {
        let package = &self.ready.package;
        let input = Input { name: package.name().into(), bytes: package.bytes().clone() };
        let alterations = Alterations { criteria: Some(&self.criteria), ..Alterations::default() };
        Opened::read(&input, self.ready.language())?.ready(options, alterations, progress)
    }

    /// What is decided with the numbers that are set, as everything else reads it: without what each row gave.
    pub(in crate::session) fn data(&self) -> (Data<'_>, Walked) {
        let kept = self.kept();
        let walked = Walked { funnel: kept.funnel.to_vec(), faults: Vec::new(), level_rules: Vec::new() };
        (kept.data(&self.ready.accounts, &self.ready.lookups), walked)
    }

    fn walk(&self) -> (Data<'_>, Walked) {
        let blank = self.criteria.settings.blank.unwrap_or_default();
        walk(self.plan(), &self.ready.accounts, &self.ready.lookups, blank, &|_, _| {})
    }

    fn kept(&self) -> &Kept {
        self.kept.as_ref().unwrap_or(&self.base)
    }

    fn changes(&self, set: &Set) -> Result<Changes, Refused> {
        let language = self.ready.language();
        let unknown = |name: &str| {
            let message = say!(language, "the criteria have no number \"{name}\"", "die Kriterien haben keine Zahl „{name}“");
            Refused::one(language, Diagnostic::error("unknown-number", self.ready.criteria.location.clone(), message))
        };
        let mut changes = Changes::default();
        for (id, &value) in &set.numbers {
            let place = self.numbers.iter().position(|number| number.id == *id).ok_or_else(|| unknown(id))?;
            if !value.is_finite() {
                return Err(unknown(&format!("{id}={value}")));
            }
            if value != self.spots[place].value {
                changes.numbers.insert(place, value);
            }
        }
        for (row, &active) in &set.rows {
            let rule = self.rows.iter().position(|known| known.row == *row).ok_or_else(|| unknown(&row.to_string()))?;
            if active != self.rows[rule].active {
                if !self.rows[rule].can_switch {
                    return Err(Refused::one(language, not_switched(&self.ready.criteria.rules[rule], language)));
                }
                changes.rows.insert(rule, active);
            }
        }
        Ok(changes)
    }
}

/// Switching a row that cannot be switched.
fn not_switched(rule: &Rule, language: Language) -> Diagnostic {
    let row = rule.called(language);
    let message = say!(language, "{row} cannot be switched on or off here", "{row} lässt sich hier nicht ein- oder ausschalten");
    let help = if is_weighed_by_pairs(rule) {
        say!(
            language,
            "its weight comes from comparisons in pairs, which hold for all items of the score: change them in the workbook",
            "ihr Gewicht stammt aus Paarvergleichen, die für alle Kriterien des Scores gelten: sie in der Mappe ändern"
        )
    } else {
        say!(
            language,
            "the criteria need a column \"Active\", and a row has to count on the day of the run",
            "die Kriterien brauchen eine Spalte „Aktiv“, und eine Zeile muss am Tag des Laufs gelten"
        )
    };
    Diagnostic::error("row-not-switched", rule.location.clone(), message).with_help(help)
}

/// The plan of other criteria over the same accounts.
fn planned(ready: &Ready, criteria: &Criteria) -> Result<Plan, Vec<Diagnostic>> {
    let (parsed, faults) = ParsedRules::parse(criteria, ready.plan.as_of);
    let mut errors: Vec<Diagnostic> = faults.into_iter().filter(Diagnostic::is_error).collect();
    errors.extend(criteria.label_clashes(ready.plan.as_of).into_iter().filter(Diagnostic::is_error));
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut plan = Plan::new(parsed, &ready.accounts, &ready.lookups, ready.plan.as_of)?;
    let (overrides, mut faults) = in_force(criteria, ready.plan.as_of);
    faults.extend(complete(&mut plan, overrides, &ready.accounts));
    let errors: Vec<Diagnostic> = faults.into_iter().filter(Diagnostic::is_error).collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let missing = plan.last_time.take_from(ready.last_time.iter());
    if let Some(column) = missing.first() {
        let called = column.called(ready.language());
        let message = say!(
            ready.language(),
            "\"{called}\" was not read, since no row asked for it",
            "„{called}“ wurde nicht gelesen, da keine Zeile danach fragte"
        );
        return Err(vec![Diagnostic::error("column-not-read", ready.criteria.location.clone(), message)]);
    }
    ready.value_slot_in(&plan).map_err(|refused| refused.diagnostics)?;
    let unread = unread(ready, &plan);
    if !unread.is_empty() {
        return Err(unread);
    }
    let clashes = crate::evaluation::headers::clashes(&plan, &ready.accounts, &criteria.settings);
    if clashes.is_empty() { Ok(plan) } else { Err(clashes) }
}

/// Columns that a row reads which was switched off when the accounts were read without [`Alterations::tuned`](crate::session::Alterations::tuned): they
/// hold nothing, and would be taken for blank.
fn unread(ready: &Ready, plan: &Plan) -> Vec<Diagnostic> {
    let (accounts, language) = (&ready.accounts, ready.language());
    let is_unread = |slot: &usize| accounts.columns.get(*slot).is_some_and(|column| column.column.len() != accounts.len());
    let told = |(rule, slot): (&ParsedRule, usize)| {
        let column = &accounts.columns[slot].header;
        let message = say!(
            language,
            "the column \"{column}\" was not read, since this row was switched off",
            "die Spalte „{column}“ wurde nicht gelesen, da diese Zeile abgeschaltet war"
        );
        Diagnostic::error("column-not-read", rule.rule.formula.location.clone(), message).with_help(say!(
            language,
            "switch the row on in the workbook",
            "die Zeile in der Mappe einschalten"
        ))
    };
    let mut faults = Vec::new();
    for rule in &plan.rules {
        for tree in rule.trees() {
            for_each_reference(&tree.root, &mut |reference| {
                let own = reference.table.as_ref().is_none_or(|table| plan.scope.is_accounts(table));
                let slot = own.then(|| plan.scope.slot(&reference.column)).flatten();
                faults.extend(slot.filter(is_unread).map(|slot| told((rule, slot))));
            });
        }
    }
    faults
}
