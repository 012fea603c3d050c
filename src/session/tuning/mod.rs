//! Tuning: the numbers of the criteria moved and rows switched off while one looks at who changes class.
//!
//! [`Tuning`] keeps a workbook and its decision in memory. [`Tuning::numbers`] lists what can be moved, in the order of the criteria, each
//! with an id that stays the same; [`Tuning::set`] takes *all* that is to differ from the workbook ("these numbers in place of the
//! workbook's"), not a step from the last call, so that undo, redo and reset are the caller's list of [`Set`]s: an empty one is the workbook.
//! It gives [`Tuned`]: every class and score of every account before and after, the sums by class, and who moves. What is decided is exactly
//! what a run over the workbook with these numbers in its cells gives.
//!
//! ```
//! # use keyfolio::foundation::day_number::DayNumber;
//! # use keyfolio::foundation::language::Language;
//! # use keyfolio::session::tuning::{Set, Tuning};
//! # use keyfolio::session::{Alterations, Input, Opened, Options, Refused, nobody_waits};
//! # use keyfolio::workbook::starter;
//! # fn main() -> Result<(), Refused> {
//! # let sample = starter::workbook(Language::English).map_err(|fault| Refused::one(Language::English, fault))?;
//! let input = Input::new("accounts.xlsx", sample);
//! let options = Options { criteria: None, as_of: None, today: DayNumber::of_clock(2026, 11, 23) };
//! let alterations = Alterations { tuned: true, ..Alterations::default() };
//! let ready = Opened::read(&input, Language::English)?.ready(&options, alterations, &nobody_waits)?;
//! let mut tuning = Tuning::new(ready, &nobody_waits)?;
//!
//! let threshold = tuning.numbers().iter().find(|number| number.text == "[Attractiveness]>=65").expect("the sample has it");
//! let set = Set { numbers: [(threshold.id.clone(), 40.0)].into(), ..Set::default() };
//! let tuned = tuning.set(&set)?;
//! assert!(tuned.classes[0].movers.len() == tuned.classes[0].moved && tuned.classes[0].moved > 0);
//! assert_eq!(tuning.written()[0].text, "[Attractiveness]>=40");
//!
//! assert_eq!(tuning.set(&Set::default())?.classes[0].moved, 0);
//! # Ok(())
//! # }
//! ```

mod listed;
mod written;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::criteria::{Criteria, Field, FieldColumns, Step, in_force};
use crate::evaluation::data::Funnel;
use crate::evaluation::explaining::explanation::Explanation;
use crate::evaluation::outcome::shown;
use crate::evaluation::overriding::Overriding;
use crate::evaluation::parsed::ParsedRules;
use crate::evaluation::plan::Plan;
use crate::evaluation::standing::{Labels, Standing};
use crate::evaluation::tuning::machine::Kept;
use crate::evaluation::tuning::numbers::{Changes, Number, numbers, tuned};
use crate::evaluation::walk::walk;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::folded;
use crate::foundation::value::Value;
use crate::foundation::values::Values;
use crate::say;

use super::find::find;
use super::options::Progress;
use super::ready::{Ready, columns_of_criteria};
use super::refused::Refused;

pub use listed::{TunableNumber, TunableRow};
pub use written::WrittenChange;

/// All that is to differ from the workbook.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub struct Set {
    /// Values by the number's id: fractions where the number is written in per cent.
    pub numbers: BTreeMap<String, f64>,
    /// Whether a row is switched on, by [`TunableRow::row`].
    pub rows: BTreeMap<usize, bool>,
}

/// What is decided with other numbers, beside what the workbook's own numbers decide. Columns hold one entry an account, in the order of the
/// sheet; they are no part of the JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Tuned {
    /// How many accounts there are.
    pub accounts: usize,
    /// The column that is summed, where the settings name one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_column: Option<String>,
    /// How many accounts stand where with the workbook's numbers.
    pub before: Standings,
    /// How many accounts stand where with these.
    pub after: Standings,
    /// Every Classify result that is written, in the order of the criteria; the first one shows who is knocked out, blocked or undecided.
    pub classes: Vec<TunedClass>,
    /// Every Score result, those that are not written too.
    pub scores: Vec<TunedScore>,
}

/// How many accounts stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Standings {
    /// Accounts that meet every minimum requirement.
    pub key_accounts: usize,
    /// Accounts that fail one.
    pub knocked_out: usize,
    /// Accounts whose class a blocker hides.
    pub blocked: usize,
    /// Accounts whose data do not tell.
    pub undecided: usize,
}

/// A Classify result before and after.
#[derive(Clone, Debug, Serialize)]
pub struct TunedClass {
    /// Its name.
    pub result: String,
    /// What its column can show, which is what codes stand for: the labels in the order of the criteria (rows that are switched off
    /// included), then those of accounts without a class, and an empty text for nothing.
    pub labels: Vec<String>,
    /// Accounts and sums by label.
    pub totals: Vec<LabelTotal>,
    /// How many accounts show something else.
    pub moved: usize,
    /// Those accounts, in the order of the sheet.
    #[serde(skip)]
    pub movers: Vec<Move>,
    /// What each account shows with the workbook's numbers, as a place in `labels`.
    #[serde(skip)]
    pub before: Arc<Vec<u16>>,
    /// What each account shows with these.
    #[serde(skip)]
    pub after: Arc<Vec<u16>>,
}

/// A label before and after.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LabelTotal {
    /// Accounts that show it with the workbook's numbers.
    pub accounts_before: usize,
    /// Accounts that show it with these.
    pub accounts_after: usize,
    /// The sum of the value column with the workbook's numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_before: Option<f64>,
    /// The sum of the value column with these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_after: Option<f64>,
}

/// An account that shows another label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    /// Its place among the accounts.
    pub account: u32,
    /// What it shows with the workbook's numbers, as a place in the labels.
    pub from: u16,
    /// What it shows with these.
    pub to: u16,
}

/// A Score before and after.
#[derive(Clone, Debug, Serialize)]
pub struct TunedScore {
    /// Its name.
    pub result: String,
    /// The score of each account with the workbook's numbers; not a number where it has none.
    #[serde(skip)]
    pub before: Arc<Vec<f64>>,
    /// The score of each account with these.
    #[serde(skip)]
    pub after: Arc<Vec<f64>>,
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

/// What is shown of all accounts under one set of criteria.
#[derive(Clone, Debug)]
struct Columns {
    standings: Standings,
    classes: Vec<Arc<Vec<u16>>>,
    scores: Vec<Arc<Vec<f64>>>,
    values: Option<Arc<Vec<f64>>>,
}

impl Tuning {
    /// Decides for every account, and lists what can be moved. `ready` is best made with [`Alterations::tuned`](super::Alterations::tuned),
    /// so that rows that are switched off can be switched on.
    pub fn new(ready: impl Into<Arc<Ready>>, progress: Progress<'_>) -> Result<Self, Refused> {
        let ready = ready.into();
        ready.value_slot()?;
        progress(super::Stage::Evaluating, ready.language(), 0, 0);
        let spots = numbers(&ready.criteria);
        let columns = columns_of_criteria(&ready);
        let blank = ready.criteria.settings.blank.unwrap_or_default();
        let base = Kept::decide(ready.plan.clone(), &ready.accounts, &ready.lookups, blank, &[]);
        let (classes, scores) = results(&ready);
        let (numbers, rows) = listed::listed(&ready, &spots, &base);
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

    /// The criteria with the numbers that are set. With them as [`Alterations::criteria`](super::Alterations::criteria), a run over the same
    /// workbook decides what [`tuned`](Self::tuned) says.
    pub fn criteria(&self) -> &Criteria {
        &self.criteria
    }

    /// Whether the criteria have a column in which a row is switched off.
    pub fn can_switch(&self) -> bool {
        self.columns.iter().any(|(field, _)| *field == Field::Active)
    }

    /// The checked rules with the numbers that are set.
    pub fn plan(&self) -> &Plan {
        &self.kept().plan
    }

    /// What would have to stand in the cells of the criteria: every field whose text is another than the workbook's.
    pub fn written(&self) -> Vec<WrittenChange> {
        written::written(&self.ready.criteria, &self.spots, &self.changes, &self.columns)
    }

    /// The whole decision of one account with the numbers that are set: named by its key, as `row:17`, or by its name.
    pub fn explanation(&self, account: &str) -> Result<(Explanation, Vec<Diagnostic>), Refused> {
        let language = self.ready.language();
        let (account, notes) = find(&self.ready.accounts, account, language).map_err(|fault| Refused::one(language, fault))?;
        let (kept, settings) = (self.kept(), &self.criteria.settings);
        let (accounts, lookups) = (&self.ready.accounts, &self.ready.lookups);
        // Why something was decided is asked of one account now and then, and found out by a walk as in a run.
        let (data, walked) = walk(&kept.plan, accounts, lookups, settings.blank.unwrap_or_default(), &|_, _| {});
        let outcome = shown(&data, &walked, settings, self.ready.account_findings.clone());
        Ok((Explanation::of(&data, &walked, &outcome, settings, account), notes))
    }

    /// Everything that is shown of the accounts with the numbers that are set. It takes a walk over all of them.
    pub fn outcome(&self) -> crate::evaluation::outcome::Outcome {
        let (accounts, lookups, settings) = (&self.ready.accounts, &self.ready.lookups, &self.criteria.settings);
        let blank = settings.blank.unwrap_or_default();
        let (data, walked) = crate::evaluation::walk::walk(self.plan(), accounts, lookups, blank, &|_, _| {});
        crate::evaluation::outcome::shown(&data, &walked, settings, self.ready.account_findings.clone())
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
                changes.rows.insert(rule, active);
            }
        }
        Ok(changes)
    }
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
    let (overriding, faults) = Overriding::new(in_force(criteria, ready.plan.as_of).0, &plan, &ready.accounts);
    let errors: Vec<Diagnostic> = faults.into_iter().filter(Diagnostic::is_error).collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    plan.overriding = overriding;
    let clashes = crate::evaluation::headers::clashes(&plan, &ready.accounts, &criteria.settings);
    if clashes.is_empty() { Ok(plan) } else { Err(clashes) }
}

/// The Classify results that are written, with what they can show, and the scores; of rows that are switched off too.
fn results(ready: &Ready) -> (Vec<(String, Vec<String>)>, Vec<String>) {
    let labels = Labels::new(&ready.criteria.settings, ready.language());
    let muted = [&labels.knocked_out, &labels.blocked, &labels.undecided];
    let (mut classes, mut scores): (Vec<(String, Vec<String>)>, Vec<String>) = (Vec::new(), Vec::new());
    for rule in &ready.criteria.rules {
        let name = &rule.result.text;
        match rule.step {
            Step::Score if !scores.iter().any(|known| folded(known) == folded(name)) => scores.push(name.clone()),
            Step::Classify if !name.starts_with('_') => {
                let place = classes.iter().position(|(known, _)| folded(known) == folded(name)).unwrap_or_else(|| {
                    classes.push((name.clone(), Vec::new()));
                    classes.len() - 1
                });
                let labels = &mut classes[place].1;
                if !labels.contains(&rule.item.text) {
                    labels.push(rule.item.text.clone());
                }
            }
            _ => {}
        }
    }
    for (_, own) in &mut classes {
        for label in muted.iter().map(|label| label.to_string()).chain([String::new()]) {
            if !own.contains(&label) {
                own.push(label);
            }
        }
    }
    (classes, scores)
}

fn columns_shown(ready: &Ready, kept: &Kept, classes: &[(String, Vec<String>)], scores: &[String]) -> Columns {
    let (plan, settings) = (&kept.plan, &ready.criteria.settings);
    let accounts = ready.accounts.len();
    let named = |name: &str, step: Step| plan.results.iter().position(|result| result.step == step && folded(&result.name) == folded(name));
    let standings = kept.standings(settings);
    let codes = |(name, labels): &(String, Vec<String>)| {
        let nothing = labels.iter().position(String::is_empty).unwrap_or_default() as u16;
        let index = named(name, Step::Classify);
        Arc::new(index.map_or_else(|| vec![nothing; accounts], |index| kept.codes(index, labels, settings, &standings)))
    };
    let numbers = |values: &Values| -> Arc<Vec<f64>> {
        Arc::new(values.iter().map(|value| if let Value::Number(number) = value { number } else { f64::NAN }).collect())
    };
    let of_score =
        |name: &String| named(name, Step::Score).map_or_else(|| Arc::new(vec![f64::NAN; accounts]), |index| numbers(kept.values(index)));
    let value = ready.value_column().and_then(|column| plan.scope.slot(column));
    Columns {
        standings: counted(&standings, &kept.funnel),
        classes: classes.iter().map(codes).collect(),
        scores: scores.iter().map(of_score).collect(),
        values: value.map(|slot| numbers(values_at(ready, kept, slot))),
    }
}

/// The column under a slot.
fn values_at<'a>(ready: &'a Ready, kept: &'a Kept, slot: usize) -> &'a Values {
    let columns = &ready.accounts.columns;
    columns.get(slot).map_or_else(|| &**kept.values(slot - columns.len()), |column| column.column.values())
}

fn counted(standings: &[Standing], funnel: &[Funnel]) -> Standings {
    let mut counted = Standings { key_accounts: funnel.iter().filter(|funnel| **funnel == Funnel::In).count(), ..Standings::default() };
    for standing in standings {
        match standing {
            Standing::KnockedOut => counted.knocked_out += 1,
            Standing::Blocked => counted.blocked += 1,
            Standing::Undecided => counted.undecided += 1,
            Standing::Classified => {}
        }
    }
    counted
}

fn compared(ready: &Ready, classes: &[(String, Vec<String>)], scores: &[String], before: &Columns, after: &Columns) -> Tuned {
    let of_class = |(place, (result, labels)): (usize, &(String, Vec<String>))| {
        let (was, is) = (&before.classes[place], &after.classes[place]);
        let movers: Vec<Move> = (0..)
            .zip(was.iter().zip(is.iter()))
            .filter(|(_, (from, to))| from != to)
            .map(|(account, (&from, &to))| Move { account, from, to })
            .collect();
        let mut totals = vec![LabelTotal::default(); labels.len()];
        for (code, (accounts, value)) in totals_of(was, before.values.as_deref(), labels.len()).into_iter().enumerate() {
            (totals[code].accounts_before, totals[code].value_before) = (accounts, value);
        }
        for (code, (accounts, value)) in totals_of(is, after.values.as_deref(), labels.len()).into_iter().enumerate() {
            (totals[code].accounts_after, totals[code].value_after) = (accounts, value);
        }
        TunedClass {
            result: result.clone(),
            labels: labels.clone(),
            totals,
            moved: movers.len(),
            movers,
            before: Arc::clone(was),
            after: Arc::clone(is),
        }
    };
    let of_score = |(place, result): (usize, &String)| TunedScore {
        result: result.clone(),
        before: Arc::clone(&before.scores[place]),
        after: Arc::clone(&after.scores[place]),
    };
    Tuned {
        accounts: ready.accounts.len(),
        value_column: ready.value_column().map(str::to_owned),
        before: before.standings,
        after: after.standings,
        classes: classes.iter().enumerate().map(of_class).collect(),
        scores: scores.iter().enumerate().map(of_score).collect(),
    }
}

fn totals_of(codes: &[u16], values: Option<&Vec<f64>>, labels: usize) -> Vec<(usize, Option<f64>)> {
    let mut totals = vec![(0, values.map(|_| 0.0)); labels];
    for (account, &code) in codes.iter().enumerate() {
        let (accounts, sum) = &mut totals[usize::from(code)];
        *accounts += 1;
        if let (Some(sum), Some(value)) = (sum.as_mut(), values.map(|values| values[account]).filter(|value| !value.is_nan())) {
            *sum += value;
        }
    }
    totals
}
