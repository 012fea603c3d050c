//! The reason column: why an account got what it got, in words.
//!
//! A reason begins with what people have set and with the labels that limits kept the account from.
//! The reason of a knocked-out account is its failing rows' Reason texts, of a blocked one the blockers'; of any other the shares of
//! its first score, largest first, what did not count, and the Reason texts of the Classify rows that hit. How much of it is shown is said
//! in `why`.

use crate::criteria::Step;
use crate::formula::checking::check::{Expected, check};
use crate::formula::running::compile::{Environment, compile};
use crate::formula::running::program::{Evaluator, Program};
use crate::foundation::column::Kind;
use crate::foundation::day_number::DayNumber;
use crate::foundation::language::{Language, words};
use crate::foundation::value::Value;
use crate::say;

use super::data::{Data, Funnel};
use super::limits;
use super::parsed::ReasonPart;
use super::plan::{Plan, ResultPlan};
use super::why::{Because, Share};

/// The reason texts of all rules, compiled.
pub struct Reasons<'a> {
    plan: &'a Plan,
    rules: Vec<Vec<CompiledPart>>,
    loaded: Vec<usize>,
}

enum CompiledPart {
    Text(String),
    Value(Program, Shown),
}

/// How a value in a Reason text is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    AsItIs,
    /// A day number, as a date.
    Date,
}

impl<'a> Reasons<'a> {
    /// Compiles the reason texts of a plan.
    pub fn new(plan: &'a Plan, environment: &Environment<'_>) -> Self {
        let part = |part: &ReasonPart| match part {
            ReasonPart::Text(text) => CompiledPart::Text(text.clone()),
            ReasonPart::Formula(tree, _) => {
                let kind = check(tree, &plan.scope, Expected::Any, plan.dialect).kind;
                CompiledPart::Value(compile(tree, environment), if kind == Kind::Date { Shown::Date } else { Shown::AsItIs })
            }
        };
        let rules = plan.rules.iter().map(|parsed| parsed.reason.iter().map(part).collect()).collect();
        Self { plan, rules, loaded: plan.reason_reads.iter().copied().collect() }
    }

    /// An evaluator that reasons can be written with.
    pub fn evaluator(&self) -> Evaluator {
        Evaluator::new(self.plan.scope.columns.len())
    }

    /// Why an account got what it got. `undecided` is why its first class could not be decided, if it could not.
    pub(super) fn why(
        &self,
        data: &Data<'_>,
        evaluator: &mut Evaluator,
        account: usize,
        funnel: Funnel,
        undecided: Option<&str>,
    ) -> Because<'a> {
        for &slot in &self.loaded {
            evaluator.load(slot, data.value(slot, account));
        }
        let language = self.plan.language();
        if funnel == Funnel::Out {
            return Because::Rows(self.row_texts(data, evaluator, account, Step::Knockout));
        }
        if let Some(why) = undecided {
            return Because::Undecided(why.to_owned());
        }
        let blockers = self.row_texts(data, evaluator, account, Step::Blocker);
        if blockers.iter().any(|text| !text.is_empty()) {
            // Of a class that shows beside the blocker a limit may have kept the account.
            return Because::Rows(blockers.into_iter().chain(limits::told::sentences(data, account)).collect());
        }
        let limited = limits::told::sentences(data, account);
        let score = self.plan.results.iter().enumerate().find(|(_, result)| result.step == Step::Score);
        let shares = score.and_then(|(index, result)| self.shares(data, evaluator, account, index, result));
        let is_scored = shares.is_some();
        let (shares, left_out) = shares.unwrap_or_default();
        let mut texts = Vec::new();
        for (index, result) in self.plan.results.iter().enumerate().filter(|(_, result)| result.step == Step::Classify) {
            if let Some(&rule) = data.results[index].deciding_hit(account).and_then(|hit| result.rules.get(hit)) {
                texts.extend(self.text(rule, evaluator).filter(|text| !text.is_empty()));
            }
        }
        if !is_scored && texts.is_empty() && limited.is_empty() {
            texts.extend(self.first_hit(data, account, language));
        }
        Because::Score { limited, shares, left_out, texts }
    }

    /// The texts of the Knock-out or Blocker rows that decided; a row without a text is named by its item or formula.
    fn row_texts(&self, data: &Data<'_>, evaluator: &mut Evaluator, account: usize, step: Step) -> Vec<String> {
        let mut texts = Vec::new();
        for (index, result) in self.plan.results.iter().enumerate().filter(|(_, result)| result.step == step) {
            let hits = data.results[index].deciding_rows(account, result.rules.len());
            for (&rule, _) in result.rules.iter().zip(hits).filter(|(_, hit)| **hit) {
                let text = self.text(rule, evaluator).filter(|text| !text.is_empty()).unwrap_or_else(|| self.rule_name(rule));
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
        }
        texts
    }

    fn rule_name(&self, rule: usize) -> String {
        let rule = &self.plan.rules[rule].rule;
        let name = if rule.item.is_empty() { &rule.formula.text } else { &rule.item.text };
        match rule.step {
            Step::Knockout => {
                let language = self.plan.language();
                say!(language, "does not meet: {name}", "nicht erfüllt: {name}")
            }
            _ => name.clone(),
        }
    }

    /// The shares of a score, largest first, and what was left out; `None` where it has none.
    fn shares(
        &self,
        data: &Data<'_>,
        evaluator: &mut Evaluator,
        account: usize,
        index: usize,
        result: &ResultPlan,
    ) -> Option<(Vec<Share<'a>>, Vec<&'a str>)> {
        let rows = data.results[index].points(account);
        let weights: f64 = rows.clone().filter(|row| row.counts()).map(|row| row.weight).sum();
        if weights <= 0.0 || data.results[index].values.is_error(account) || data.results[index].is_set(account) {
            return None;
        }
        let mut shares = Vec::new();
        let mut left_out = Vec::new();
        for (&rule, row) in result.rules.iter().zip(rows) {
            let written = &self.plan.rules[rule].rule;
            let name = if written.item.is_empty() { &written.formula.text } else { &written.item.text };
            if row.counts() {
                let own = self.text(rule, evaluator).unwrap_or_default();
                shares.push(Share { points: row.weight * row.points / weights, most: 100.0 * row.weight / weights, name, own });
            } else if row.weight > 0.0 {
                left_out.push(name.as_str());
            }
        }
        // Equal shares stay in the order of the sheet.
        shares.sort_by(|left, right| right.points.total_cmp(&left.points));
        Some((shares, left_out))
    }

    /// Without a score and without texts: the first class with the formula that hit.
    fn first_hit(&self, data: &Data<'_>, account: usize, language: Language) -> Option<String> {
        let index = self.plan.first_class()?;
        let result = &self.plan.results[index];
        let rule = &self.plan.rules[*result.rules.get(data.results[index].deciding_hit(account)?)?].rule;
        let otherwise = match language {
            Language::English => "otherwise",
            Language::German => "sonst",
        };
        let formula = if rule.formula.is_empty() { otherwise } else { &rule.formula.text };
        Some(format!("{}: {formula}", rule.item.text))
    }

    fn text(&self, rule: usize, evaluator: &mut Evaluator) -> Option<String> {
        let parts = &self.rules[rule];
        if parts.is_empty() {
            return None;
        }
        let language = self.plan.language();
        Some(
            parts
                .iter()
                .map(|part| match part {
                    CompiledPart::Text(text) => text.clone(),
                    CompiledPart::Value(program, shown) => {
                        let value = evaluator.evaluate(program).value;
                        match (&value, shown) {
                            (Value::Number(number), Shown::Date) => {
                                DayNumber::from_serial(*number).map_or_else(|| value.shown(language), |day| language.date(day))
                            }
                            _ => value.shown(language),
                        }
                    }
                })
                .collect(),
        )
    }
}

/// The text of a yes or no result.
pub fn yes_or_no(value: bool, language: Language) -> &'static str {
    if value { words::YES.in_language(language) } else { words::NO.in_language(language) }
}
