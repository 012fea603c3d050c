//! Why an account shows another class with other numbers: its scores, and the rows that decided before and after.

use serde::Serialize;

use crate::criteria::Step;
use crate::evaluation::outcome::Standing;
use crate::evaluation::tuning::machine::Kept;
use crate::foundation::language::{Language, folded, words};
use crate::foundation::number::round_half_away;
use crate::say;

use super::held::Tuning;

/// Decimals of scores in sentences.
const DECIMALS: i32 = 1;

/// What decided on an account's class before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Why {
    /// The account's key.
    pub key: String,
    /// What it is called, where a column says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it shows with the workbook's numbers.
    pub from: String,
    /// What it shows with these.
    pub to: String,
    /// Its scores that have changed.
    pub scores: Vec<ScoreMove>,
    /// The rows that decided with the workbook's numbers.
    pub decided_before: Vec<DecidedBy>,
    /// The rows that decide with these.
    pub decided_after: Vec<DecidedBy>,
    /// All of this in a few words.
    pub text: String,
}

/// A score before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoreMove {
    /// The score.
    pub result: String,
    /// With the workbook's numbers; none where the account has no score.
    pub before: Option<f64>,
    /// With these.
    pub after: Option<f64>,
}

/// A row of the criteria that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecidedBy {
    /// The number of the row.
    pub row: usize,
    /// Its item, or its label.
    pub item: String,
    /// Its formula, with the numbers that hold there; the word for "otherwise" where it has none.
    pub formula: String,
}

impl Tuning {
    /// Why an account, by its place among the accounts, shows what it shows in a class, by its place in [`Tuned::classes`](super::Tuned::classes);
    /// none where there is no such account or class.
    pub fn why(&self, account: usize, class: usize) -> Option<Why> {
        let shown = self.tuned.classes.get(class).filter(|_| account < self.tuned.accounts)?;
        let (accounts, language) = (&self.ready.accounts, self.ready.language());
        let scores = self.tuned.scores.iter().filter(|score| score.before[account].to_bits() != score.after[account].to_bits());
        let number = |score: f64| (!score.is_nan()).then_some(score);
        let moves = scores.map(|score| ScoreMove {
            result: score.result.clone(),
            before: number(score.before[account]),
            after: number(score.after[account]),
        });
        let name = accounts.name_column().map(|column| accounts.columns[column].column.get(account).shown(language));
        let mut why = Why {
            key: accounts.key(account).shown(language),
            name: name.filter(|name| !name.is_empty()),
            from: shown.labels[usize::from(shown.before[account])].clone(),
            to: shown.labels[usize::from(shown.after[account])].clone(),
            scores: moves.collect(),
            decided_before: self.decided_by(&self.base, &shown.result, account),
            decided_after: self.decided_by(self.kept(), &shown.result, account),
            text: String::new(),
        };
        why.text = why.told(language);
        Some(why)
    }

    fn decided_by(&self, kept: &Kept, class: &str, account: usize) -> Vec<DecidedBy> {
        let plan = &kept.plan;
        let of_class =
            |result: &crate::evaluation::plan::ResultPlan| result.step == Step::Classify && folded(&result.name) == folded(class);
        let Some(result) = plan.results.iter().position(of_class) else { return Vec::new() };
        let standing = kept.standing(account, &self.ready.criteria.settings);
        let is_first = plan.first_class() == Some(result);
        let of_step = |step: Step| -> Vec<usize> {
            let results = plan.results.iter().enumerate().filter(move |(_, result)| result.step == step);
            let rules = |(index, result): (usize, &crate::evaluation::plan::ResultPlan)| -> Vec<usize> {
                let decides = |(row, _): &(usize, &usize)| kept.decides(index, *row, account);
                result.rules.iter().enumerate().filter(decides).map(|(_, rule)| *rule).collect()
            };
            results.flat_map(rules).collect()
        };
        let rules = match standing {
            Standing::KnockedOut => of_step(Step::Knockout),
            Standing::Blocked if is_first => of_step(Step::Blocker),
            _ => kept.hit(result, account).and_then(|hit| plan.results[result].rules.get(hit)).copied().into_iter().collect(),
        };
        let otherwise = words::ELSE.in_language(plan.language());
        let row = |rule: usize| {
            let rule = &plan.rules[rule].rule;
            let formula = if rule.formula.is_empty() { otherwise } else { &rule.formula.text };
            DecidedBy { row: rule.number, item: rule.item.text.clone(), formula: formula.to_owned() }
        };
        rules.into_iter().map(row).collect()
    }
}

impl Why {
    fn told(&self, language: Language) -> String {
        let score = |score: Option<f64>| score.map_or_else(|| "–".to_owned(), |score| language.fixed(round_half_away(score, DECIMALS), 1));
        let mut parts: Vec<String> =
            self.scores.iter().map(|moved| format!("{} {} → {}", moved.result, score(moved.before), score(moved.after))).collect();
        let rows = |rows: &[DecidedBy]| {
            let row = |row: &DecidedBy| {
                let (number, formula) = (row.row, &row.formula);
                say!(language, "row {number}: {formula}", "Zeile {number}: {formula}")
            };
            rows.iter().map(row).collect::<Vec<_>>().join("; ")
        };
        let (before, after) = (rows(&self.decided_before), rows(&self.decided_after));
        match (before.is_empty(), after.is_empty()) {
            _ if before == after && !after.is_empty() => parts.push(say!(language, "decided by {after}", "entschieden durch {after}")),
            (_, true) => parts.push(say!(language, "nothing decides", "nichts entscheidet")),
            (true, false) => parts.push(say!(language, "decided by {after}", "entschieden durch {after}")),
            (false, false) => {
                parts.push(say!(language, "decided by {after} (before: {before})", "entschieden durch {after} (zuvor: {before})"));
            }
        }
        parts.join("; ")
    }
}
