//! What is said of one account to those who work with it: its class, where it stands, what stands in the way, what to do next, and what others
//! of its class buy.
//!
//! A [`Planner`] knows what is the same for every account; [`Planner::plan`] says the rest of one. The decision itself is the
//! [`Explanation`]'s, of which a plan takes what people need who did not write the criteria.

mod map;
mod next_steps;
mod white_space;

use crate::criteria::{Criteria, Step};
use crate::evaluation::analysis::headline::edge;
use crate::evaluation::analysis::placing::Placing;
use crate::evaluation::comparing::trend::Trend;
use crate::evaluation::data::{Data, Funnel};
use crate::evaluation::explaining::distance::{NextClass, NoNextClass, next_label};
use crate::evaluation::explaining::explanation::{Explanation, InputValue, ResultTrace, Verdict};
use crate::evaluation::explaining::shown::Plain;
use crate::evaluation::explaining::wording::Wording;
use crate::evaluation::headers;
use crate::evaluation::outcome::{Outcome, Standing};
use crate::evaluation::plan::{Plan, ResultPlan};
use crate::evaluation::walk::Walked;
use crate::foundation::day_number::DayNumber;
use crate::foundation::language::Language;
use crate::foundation::value::Value;

pub use map::{Axis, Map};
pub use next_steps::NextStep;
pub use white_space::{Offer, WhiteSpace, unknown_offers};

/// The page of one account.
#[derive(Clone, Debug)]
pub struct AccountPlan {
    /// The whole decision.
    pub explanation: Explanation,
    /// What the account is called, where that is not its key.
    pub name: Option<String>,
    /// What the first class shows.
    pub class: Option<Class>,
    /// The other classes: result and label.
    pub labels: Vec<(String, String)>,
    /// The column that the report sums, and its value.
    pub value: Option<(String, String)>,
    /// The reason as the column has it.
    pub reason: String,
    /// Where it stands in the portfolio.
    pub point: Option<(f64, f64)>,
    /// What stands in the way.
    pub blockers: Vec<Blocking>,
    /// What is to be done, what is due first.
    pub steps: Vec<NextStep>,
    /// What most others of its class buy, and this one does not; `None` where no columns say so.
    pub white_space: Option<WhiteSpace>,
    /// How far it is to a better label of other classes that stand on one score alone.
    pub further: Vec<NextClass>,
    /// Of an account of the best class: the points of the first score that the class asks for, and how many it has more.
    pub spare: Option<(String, f64, f64)>,
    /// Whether ways to a better class were not looked for.
    pub ways_left_out: bool,
    /// What became of it since last time, where that is known.
    pub change: Option<Change>,
}

/// The first class of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// The result.
    pub result: String,
    /// What is shown.
    pub label: String,
    /// Its rank among the classes, the best first, and how many there are; `None` for an account without a class.
    pub rank: Option<(usize, usize)>,
    /// The class that it would show if nothing stood in the way.
    pub otherwise: Option<String>,
}

/// A blocker that applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocking {
    /// What stands in the way.
    pub item: String,
    /// The days that it reads: the column, the day as text, and how many days that is after the run.
    pub days: Vec<(String, String, i64)>,
}

/// What became of an account since last time.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The day of last time, as the language writes it.
    pub since: String,
    /// The class that it had; `None` where it was not there.
    pub from: Option<String>,
    /// The class that it has.
    pub to: String,
    /// The score of every time, the oldest first, with the day.
    pub scores: Vec<(DayNumber, Option<f64>)>,
    /// Which way the score goes.
    pub trend: Trend,
    /// Inputs that moved, a text each.
    pub moved: Vec<String>,
}

/// Makes the plans of accounts that have been decided.
pub struct Planner<'p> {
    data: &'p Data<'p>,
    walked: &'p Walked,
    outcome: &'p Outcome,
    criteria: &'p Criteria,
    /// The column to sum.
    value: Option<usize>,
    /// The portfolio.
    map: Option<Map>,
    offers: white_space::Offers,
    wording: Wording,
    /// Classes besides the first that stand on one score alone: their rows stand from the best down.
    ladders: Vec<usize>,
    /// The first score, and the least of it that the best class asks for.
    edge: Option<(usize, f64)>,
    /// Whether no ways to a better class are looked for.
    without_ways: bool,
}

impl<'p> Planner<'p> {
    /// Looks at what is the same for all of them. `value` is the slot of the column to sum.
    pub fn new(data: &'p Data<'p>, walked: &'p Walked, outcome: &'p Outcome, criteria: &'p Criteria, value: Option<usize>) -> Self {
        let placing = Placing::of(data, &criteria.settings);
        Self {
            data,
            walked,
            outcome,
            criteria,
            value,
            map: placing.map(|placing| Map::of(data, walked, placing)),
            offers: white_space::Offers::of(data, walked, &criteria.settings),
            wording: Wording::new(data),
            ladders: ladders(data.plan()),
            edge: edge_of_best(data),
            without_ways: false,
        }
    }

    /// The portfolio, where there is one.
    pub fn map(&self) -> Option<&Map> {
        self.map.as_ref()
    }

    /// Whether an account is a key account: it meets every minimum requirement.
    pub fn is_key(&self, account: usize) -> bool {
        self.walked.funnel[account] == Funnel::In
    }

    /// The same for so many accounts: where rules look at other accounts, each way to a better class takes a walk over all of them to be sure of,
    /// so that with very many accounts none is looked for.
    #[must_use]
    pub fn for_many(self, plans: usize) -> Self {
        let walked = plans.saturating_mul(self.data.accounts().len());
        Self { without_ways: walked > MOST_WALKED && looks_around(self.data.plan()), ..self }
    }

    /// The plan of an account.
    pub fn plan(&self, account: usize) -> AccountPlan {
        let (data, settings) = (self.data, &self.criteria.settings);
        let language = data.plan().language();
        let mut explanation = if self.without_ways {
            Explanation::without_ways(data, self.walked, self.outcome, settings, account)
        } else {
            Explanation::of(data, self.walked, self.outcome, settings, account)
        };
        explanation.results.retain(|result| !result.name.starts_with(ASKED));
        let written = |header: &str| explanation.columns.iter().find(|column| column.header == header);
        let reason = written(&headers::reason(settings, language)).map(|column| column.shown.text.clone()).unwrap_or_default();
        let accounts = data.accounts();
        let name = accounts.name_column().map(|column| accounts.columns[column].column.get(account).shown(language));
        let first = data.plan().first_class().map(|index| data.plan().results[index].name.as_str());
        let labels = explanation.columns.iter().filter(|column| {
            let of = |result: &&ResultTrace| result.step == Step::Classify && result.name == column.header;
            Some(column.header.as_str()) != first && !column.shown.text.is_empty() && explanation.results.iter().any(|result| of(&result))
        });
        AccountPlan {
            name: name.filter(|name| !name.is_empty()),
            class: first.and_then(|first| self.class(&explanation, first)),
            labels: labels.map(|column| (column.header.clone(), column.shown.text.clone())).collect(),
            value: self.value.and_then(|slot| self.amount(slot, account)),
            reason,
            point: self.map.as_ref().and_then(|map| map.point(data, account)),
            blockers: blockers(&explanation, data.plan().as_of, language),
            steps: next_steps::of(&explanation, &self.criteria.playbook, data.plan().as_of),
            white_space: self.offers.white_space(data, account),
            ways_left_out: self.without_ways && first.is_some(),
            further: self.ladders.iter().filter_map(|&index| self.further(index, account)).collect(),
            spare: self.spare(&explanation, account),
            change: None,
            explanation,
        }
    }

    fn class(&self, explanation: &Explanation, first: &str) -> Option<Class> {
        let trace = explanation.results.iter().find(|result| result.name == first)?;
        let column = self.outcome.columns.iter().find(|column| column.header == first);
        let label = explanation.columns.iter().find(|column| column.header == first).map_or(&trace.shown.text, |column| &column.shown.text);
        let classes: &[String] = column.map_or(&[], |column| &column.classes);
        let rank = classes.iter().position(|class| class == label).filter(|_| explanation.standing == Standing::Classified);
        let otherwise = (explanation.standing == Standing::Blocked && trace.shown.text != *label).then(|| trace.shown.text.clone());
        Some(Class {
            result: first.to_owned(),
            label: label.clone(),
            rank: rank.map(|rank| (rank, classes.len())),
            otherwise: otherwise.filter(|class| !class.is_empty()),
        })
    }

    fn further(&self, index: usize, account: usize) -> Option<NextClass> {
        if self.without_ways || !self.is_key(account) {
            return None;
        }
        let next = next_label(self.data, self.walked, self.outcome, &self.criteria.settings, &self.wording, (index, account))?;
        next.none.is_none().then_some(next)
    }

    fn spare(&self, explanation: &Explanation, account: usize) -> Option<(String, f64, f64)> {
        let (slot, least) = self.edge?;
        let Value::Number(score) = self.data.value(slot, account) else { return None };
        let is_best = explanation.next_class.as_ref().is_some_and(|next| next.none == Some(NoNextClass::AlreadyFirst));
        (is_best && score >= least).then(|| (self.data.plan().scope.columns[slot].name.clone(), least, score - least))
    }

    fn amount(&self, slot: usize, account: usize) -> Option<(String, String)> {
        let value = self.data.value(slot, account);
        let name = self.data.plan().scope.columns[slot].name.clone();
        matches!(value, Value::Number(_)).then(|| (name, self.wording.shown(&value, self.wording.style(slot)).text))
    }
}

/// Accounts with a page times all accounts up to which ways that need a walk over all of them are looked for.
const MOST_WALKED: usize = 300_000;

/// Whether what an account gets hangs on other accounts.
fn looks_around(plan: &Plan) -> bool {
    let ranges = plan.results.iter().any(|result| result.ranges.iter().any(|id| id.table.is_none()));
    ranges || !plan.limits.is_empty() || plan.rules.iter().any(|parsed| parsed.rule.scale.looks_at_others())
}

/// The Classify results besides the first whose rows read one score and nothing else.
fn ladders(plan: &Plan) -> Vec<usize> {
    let is_score = |slot: &usize| plan.results.iter().any(|result| result.slot == *slot && result.step == Step::Score);
    let stands_alone = |result: &ResultPlan| {
        let mut reads = result.reads.iter();
        result.step == Step::Classify && result.is_written() && reads.next().is_some_and(is_score) && reads.next().is_none()
    };
    (0..plan.results.len()).filter(|&index| plan.first_class() != Some(index) && stands_alone(&plan.results[index])).collect()
}

fn edge_of_best(data: &Data<'_>) -> Option<(usize, f64)> {
    let plan = data.plan();
    let class = plan.first_class()?;
    let best = plan.results[class].rules.first()?;
    let (score, least) = edge(data, class, &plan.rules[*best].rule.item.text)?;
    Some((plan.results[score].slot, least))
}

/// How the names of results begin that a front asks for.
pub const ASKED: &str = "_?";

/// What stands in the way, with the days that say how long.
fn blockers(explanation: &Explanation, as_of: DayNumber, language: Language) -> Vec<Blocking> {
    let rows = explanation.results.iter().filter(|result| result.step == Step::Blocker).flat_map(|result| &result.rows);
    let day = |input: &InputValue| {
        let Plain::Number(number) = input.shown.value else { return None };
        let day = DayNumber::from_serial(number)?;
        (input.shown.text == language.date(day))
            .then(|| (input.name.clone(), input.shown.text.clone(), (day.serial() - as_of.serial()) as i64))
    };
    rows.filter(|row| row.verdict == Verdict::Blocks)
        .map(|row| Blocking {
            item: if row.item.is_empty() { row.formula.clone() } else { row.item.clone() },
            days: row.inputs.iter().filter_map(day).collect(),
        })
        .collect()
}
