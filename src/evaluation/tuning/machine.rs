//! The decision of a loaded workbook, kept in memory and decided again under other numbers.
//!
//! What every rule gives is kept as a column, with what it was made of. Under another plan, a rule whose formula is the same and whose inputs
//! are the same keeps its column; so a weight recombines the points that are there, a scale gives points to values that are there, a threshold
//! compares one column, and a Knock-out decides anew for those who enter the funnel. A result of which nothing has changed, or in which every
//! account has what it had, ends the search. Each step is that of a walk over the accounts (`steps`), so that the results are the same, bit for
//! bit. Everything is done by one thread, so that several plans can be decided at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::accounts::{Accounts, LookupTable};
use crate::criteria::{BlankPolicy, Settings, Step};
use crate::evaluation::data::{Data, Details, Funnel, ResultValues};
use crate::evaluation::limits::Limited;
use crate::evaluation::plan::{Plan, ResultPlan};
use crate::evaluation::standing::{Labels, Standing};
use crate::evaluation::steps::compiled::compile_result;
use crate::evaluation::steps::limit;
use crate::evaluation::steps::points::RowPoints;
use crate::evaluation::steps::score::{Mean, Others};
use crate::formula::running::over_columns::{FALSE, TRUE, error_of};
use crate::foundation::language::folded;
use crate::foundation::value::{CellError, Value};
use crate::foundation::values::Values;

use super::columns::{Computed, Conditions, Ground, OUT, Part, Pointed, Weighed, Weights, part_of};

/// What is decided under one set of criteria. It borrows nothing, so that whoever holds the accounts can keep it beside them.
#[derive(Debug)]
pub struct Kept {
    /// The checked rules.
    pub plan: Plan,
    /// Where the accounts stand.
    pub funnel: Arc<Vec<Funnel>>,
    /// By their index in the plan.
    results: Vec<Arc<KeptResult>>,
}

/// A result with the columns of its rules.
#[derive(Debug)]
struct KeptResult {
    values: Arc<Values>,
    /// Beside the number of the row, ascending.
    rules: Vec<(usize, KeptRule)>,
    funnel: Option<Arc<Vec<Funnel>>>,
    /// The labels of a Classify result's rows.
    labels: Vec<Arc<str>>,
    /// For Classify, the position of the row that hit; the number of rows where none did.
    hits: Vec<u32>,
    /// What became of it under its limits.
    limited: Option<Arc<Limited>>,
}

/// The values of a result, and for Classify the positions of the rows that hit.
type ValuesAndHits = (Arc<Values>, Vec<u32>);

impl KeptResult {
    /// The columns of the rule in a row. Rows stand in the order of the sheet.
    fn rule(&self, number: usize) -> Option<&KeptRule> {
        self.rules.binary_search_by_key(&number, |(number, _)| *number).ok().map(|place| &self.rules[place].1)
    }
}

/// The columns of a rule.
#[derive(Clone, Debug)]
enum KeptRule {
    Condition(Arc<Conditions>),
    Value(Arc<Computed>),
    Score(Arc<Weighed>, Arc<Pointed>),
}

impl KeptRule {
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Condition(own), Self::Condition(other)) => Arc::ptr_eq(own, other),
            (Self::Value(own), Self::Value(other)) => Arc::ptr_eq(own, other),
            (Self::Score(weights, points), Self::Score(other_weights, other_points)) => {
                Arc::ptr_eq(weights, other_weights) && Arc::ptr_eq(points, other_points)
            }
            _ => false,
        }
    }
}

impl Kept {
    /// Decides for every account. What `before` holds is taken over where it is the same; all of it has to be of the same accounts, the
    /// nearest first.
    pub fn decide(plan: Plan, accounts: &Accounts, lookups: &[LookupTable], blank: BlankPolicy, before: &[&Self]) -> Self {
        let (results, funnel) = Deciding::new(&plan, accounts, lookups, blank, before).all();
        Self { plan, funnel, results }
    }

    /// The values of a result, by its index in the plan.
    pub fn values(&self, result: usize) -> &Arc<Values> {
        &self.results[result].values
    }

    /// What was decided as everything else reads it: the values, who is set and what limits left, without what each row gave.
    pub fn data<'a>(&'a self, accounts: &'a Accounts, lookups: &'a [LookupTable]) -> Data<'a> {
        let mut data = Data::new(&self.plan, accounts, lookups);
        for (index, (own, kept)) in data.results.iter_mut().zip(&self.results).enumerate() {
            (own.values, own.limited) = (Arc::clone(&kept.values), kept.limited.clone());
            own.set = set_in(&self.plan, index);
        }
        data
    }

    /// The position of the Classify row that hit.
    pub fn hit(&self, result: usize, account: usize) -> Option<usize> {
        let kept = &self.results[result];
        kept.hits.get(account).map(|hit| *hit as usize).filter(|hit| *hit < kept.rules.len())
    }

    /// Whether a Knock-out or Blocker row decides for an account.
    pub fn decides(&self, result: usize, row: usize, account: usize) -> bool {
        let decides = if self.plan.results[result].step == Step::Knockout { FALSE } else { TRUE };
        matches!(self.results[result].rules.get(row), Some((_, KeptRule::Condition(condition))) if condition.codes[account] == decides)
    }

    /// How the first Classify result shows each account.
    pub fn standings(&self, settings: &Settings) -> Vec<Standing> {
        let labels = Labels::new(settings, self.plan.language());
        let class = self.plan.first_class().map(|index| &self.results[index].values);
        let mut standings: Vec<Standing> = self
            .funnel
            .iter()
            .map(|funnel| match funnel {
                Funnel::In => Standing::Classified,
                Funnel::Out => Standing::KnockedOut,
                Funnel::Undecided => Standing::Undecided,
            })
            .collect();
        if self.of_step(Step::Blocker).next().is_some() || class.is_some_and(|class| class.has_error()) {
            for (account, standing) in standings.iter_mut().enumerate().filter(|(_, standing)| **standing == Standing::Classified) {
                *standing = self.standing_in(account, labels.blocked.is_empty());
            }
        }
        for (account, _) in self.plan.first_class().map(|index| self.plan.overriding.of_result(index)).unwrap_or_default() {
            standings[account] = Standing::Classified;
        }
        standings
    }

    /// How an account in the funnel stands; `unlabelled` where the label of the blocked is empty, which means that the class is shown.
    fn standing_in(&self, account: usize, unlabelled: bool) -> Standing {
        let blockers = || self.of_step(Step::Blocker).map(|index| &self.results[index].values);
        if self.plan.first_class().is_some_and(|index| self.results[index].values.is_error(account)) {
            Standing::Undecided
        } else if blockers().any(|blocker| blocker.get(account) == Value::Boolean(true)) {
            if unlabelled { Standing::Classified } else { Standing::Blocked }
        } else if blockers().any(|blocker| blocker.is_error(account)) {
            Standing::Undecided
        } else {
            Standing::Classified
        }
    }

    /// What each account shows for a Classify result, as places in a list of labels, in which every label has to be, and the empty one for
    /// nothing.
    pub fn codes(&self, result: usize, labels: &[String], settings: &Settings, standings: &[Standing]) -> Vec<u32> {
        let known = |text: &str| labels.iter().position(|label| label == text);
        let kept = &self.results[result];
        let nothing = known("").unwrap_or_default() as u32;
        let place = |text: &str| known(text).map_or(nothing, |place| place as u32);
        let mut of_rows: Vec<u32> = kept.labels.iter().map(|label| place(label)).collect();
        of_rows.push(nothing);
        let set = |mut codes: Vec<u32>| {
            for (account, set) in self.plan.overriding.of_result(result) {
                codes[account] = if let Value::Text(label) = &set.value { place(label) } else { nothing };
            }
            codes
        };
        if self.plan.first_class() != Some(result) {
            return set(kept.hits.iter().map(|&hit| of_rows[hit as usize]).collect());
        }
        let own = Labels::new(settings, self.plan.language());
        let [knocked_out, blocked, undecided] = [&own.knocked_out, &own.blocked, &own.undecided].map(|label| place(label));
        let code = |(&hit, standing): (&u32, &Standing)| match standing {
            Standing::Classified => of_rows[hit as usize],
            Standing::KnockedOut => knocked_out,
            Standing::Blocked => blocked,
            Standing::Undecided => undecided,
        };
        set(kept.hits.iter().zip(standings).map(code).collect())
    }

    fn of_step(&self, step: Step) -> impl Iterator<Item = usize> + '_ {
        self.plan.results.iter().enumerate().filter(move |(_, result)| result.step == step).map(|(index, _)| index)
    }

    /// The result of the same name and step.
    fn like(&self, planned: &ResultPlan) -> Option<&Arc<KeptResult>> {
        let name = folded(&planned.name);
        let is_like = |other: &ResultPlan| other.step == planned.step && folded(&other.name) == name;
        self.plan.results.iter().position(is_like).map(|index| &self.results[index])
    }
}

/// Whoever people have set keeps that; what the rules gave to them is not asked.
fn set_in(plan: &Plan, index: usize) -> BTreeMap<usize, Value> {
    plan.overriding.of_result(index).into_iter().map(|(account, _)| (account, Value::Blank)).collect()
}

/// A plan on its way over all accounts, result by result.
struct Deciding<'a> {
    data: Data<'a>,
    blank: BlankPolicy,
    before: &'a [&'a Kept],
    funnel: Arc<Vec<Funnel>>,
    results: Vec<Option<Arc<KeptResult>>>,
}

impl<'a> Deciding<'a> {
    fn new(plan: &'a Plan, accounts: &'a Accounts, lookups: &'a [LookupTable], blank: BlankPolicy, before: &'a [&'a Kept]) -> Self {
        Self { data: Data::new(plan, accounts, lookups), blank, before, funnel: Arc::default(), results: vec![None; plan.results.len()] }
    }

    fn all(mut self) -> (Vec<Arc<KeptResult>>, Arc<Vec<Funnel>>) {
        let plan = self.data.plan();
        self.funnel = self.after_knockouts(&[]);
        let last_knockout = plan.order.iter().rposition(|&index| plan.results[index].step == Step::Knockout);
        for (place, &index) in plan.order.iter().enumerate() {
            let result = self.result(index);
            self.data.results[index].values = Arc::clone(&result.values);
            self.results[index] = Some(result);
            if Some(place) == last_knockout {
                self.funnel = self.after_knockouts(&plan.order[..=place]);
            }
        }
        // Every result stands in the order once.
        (self.results.into_iter().flatten().collect(), self.funnel)
    }

    /// Where the accounts stand after all Knock-outs; the same list as before where nothing has changed.
    fn after_knockouts(&self, done: &[usize]) -> Arc<Vec<Funnel>> {
        let plan = self.data.plan();
        let mut funnel = vec![Funnel::In; self.data.accounts().len()];
        for &index in done.iter().filter(|&&index| plan.results[index].step == Step::Knockout) {
            for (funnel, value) in funnel.iter_mut().zip(self.data.results[index].values.iter()) {
                *funnel = funnel.after_knockout(&value);
            }
        }
        let known = self.before.iter().map(|before| &before.funnel).find(|known| ***known == funnel);
        known.map_or_else(|| Arc::new(funnel), Arc::clone)
    }

    fn result(&self, index: usize) -> Arc<KeptResult> {
        let (plan, blank) = (self.data.plan(), self.blank);
        let planned = &plan.results[index];
        let before: Vec<&Arc<KeptResult>> = self.before.iter().filter_map(|before| before.like(planned)).collect();
        let ground = Ground { data: &self.data, funnel: &self.funnel };
        let rule = |&rule: &usize| {
            let parsed = &plan.rules[rule];
            let number = parsed.rule.number;
            let known = || before.iter().filter_map(move |known| known.rule(number));
            let formula = parsed.formula.as_ref();
            let columns = match planned.step {
                // A limit is no result by itself.
                Step::Compute | Step::Limit => {
                    let known = known().filter_map(|rule| if let KeptRule::Value(value) = rule { Some(Arc::clone(value)) } else { None });
                    KeptRule::Value(Computed::made(formula, planned, &ground, known))
                }
                Step::Knockout | Step::Blocker | Step::Classify => {
                    let known = known().filter_map(|rule| if let KeptRule::Condition(own) = rule { Some(Arc::clone(own)) } else { None });
                    KeptRule::Condition(Conditions::made(formula, planned, &ground, known))
                }
                Step::Score => {
                    let of_score = |rule: &KeptRule| {
                        if let KeptRule::Score(own, points) = rule { Some((Arc::clone(own), Arc::clone(points))) } else { None }
                    };
                    let weights = known().filter_map(of_score).map(|(weights, _)| weights);
                    let points = known().filter_map(of_score).map(|(_, points)| points);
                    let scale = (&parsed.rule.scale, parsed.rule.blank.unwrap_or(blank));
                    KeptRule::Score(
                        Weighed::made(parsed.weight.as_ref(), planned, &ground, weights),
                        Pointed::made(formula, scale, planned, &ground, points),
                    )
                }
            };
            (number, columns)
        };
        let rules: Vec<(usize, KeptRule)> = planned.rules.iter().map(rule).collect();
        let label = |rule: &usize| Arc::<str>::from(plan.rules[*rule].rule.item.text.as_str());
        let labels: Vec<Arc<str>> = if planned.step == Step::Classify { planned.rules.iter().map(label).collect() } else { Vec::new() };
        let funnel = planned.in_funnel.then(|| Arc::clone(&self.funnel));
        let is_whole = |known: &&Arc<KeptResult>| {
            let same_funnel = match (&known.funnel, &funnel) {
                (Some(known), Some(own)) => Arc::ptr_eq(known, own),
                (known, own) => known.is_none() && own.is_none(),
            };
            let same_rule = |((_, known), (_, own)): (&(usize, KeptRule), &(usize, KeptRule))| known.is_same(own);
            same_funnel && known.labels == labels && known.rules.len() == rules.len() && known.rules.iter().zip(&rules).all(same_rule)
        };
        // Who is within a limit hangs on more than the rows of the result.
        if let Some(known) = before.iter().copied().find(is_whole).filter(|_| planned.limits.is_empty()) {
            return Arc::clone(known);
        }
        let decided = self.with_overrides(index, self.combined(planned, &rules, &labels));
        let ((values, hits), limited) = if planned.limits.is_empty() { (decided, None) } else { self.within_limits(index, decided) };
        let same = before.iter().map(|known| &known.values).find(|known| {
            let mut marks = vec![false; values.len()];
            known.mark_differences(&values, &mut marks);
            !marks.contains(&true)
        });
        let values = same.map_or_else(|| Arc::clone(&values), Arc::clone);
        Arc::new(KeptResult { values, rules, funnel, labels, hits, limited })
    }

    /// What people have set in place of what the rules give: see [`walk::evaluate`](crate::evaluation::walk::evaluate).
    fn with_overrides(&self, index: usize, (mut values, mut hits): ValuesAndHits) -> ValuesAndHits {
        let plan = self.data.plan();
        let none = plan.results[index].rules.len() as u32;
        for (account, set) in plan.overriding.of_result(index) {
            Arc::make_mut(&mut values).set(account, set.value.clone());
            if let Some(hit) = hits.get_mut(account) {
                *hit = none;
            }
        }
        (values, hits)
    }

    /// What limits leave of a Classify result, and where they end.
    fn within_limits(&self, index: usize, (values, hits): ValuesAndHits) -> (ValuesAndHits, Option<Arc<Limited>>) {
        let plan = self.data.plan();
        let none = plan.results[index].rules.len() as u32;
        let mut data = Data::new(plan, self.data.accounts(), self.data.lookups());
        for (own, known) in data.results.iter_mut().zip(&self.data.results) {
            own.values = Arc::clone(&known.values);
        }
        let set = set_in(plan, index);
        let details = Details::Hit(hits.into_iter().map(|hit| (hit != none).then_some(hit)).collect());
        data.results[index] = ResultValues { values, details, set, limited: None };
        let compiled = compile_result(plan, &data, index, self.blank);
        limit::finish(&mut data, &compiled, &self.funnel, &mut Vec::new());
        let decided = std::mem::replace(&mut data.results[index], ResultValues::empty(Step::Classify, 0));
        let hits = match decided.details {
            Details::Hit(hits) => hits.into_iter().map(|hit| hit.unwrap_or(none)).collect(),
            _ => Vec::new(),
        };
        ((decided.values, hits), decided.limited)
    }

    /// The values of a result from the columns of its rules, and for Classify the rows that hit.
    fn combined(&self, planned: &ResultPlan, rules: &[(usize, KeptRule)], labels: &[Arc<str>]) -> ValuesAndHits {
        let codes =
            || rules.iter().filter_map(|(_, rule)| if let KeptRule::Condition(condition) = rule { Some(&*condition.codes) } else { None });
        match planned.step {
            Step::Compute | Step::Limit => {
                let last =
                    rules.iter().rev().find_map(|(_, rule)| if let KeptRule::Value(value) = rule { Some(&value.values) } else { None });
                (last.map_or_else(Arc::default, Arc::clone), Vec::new())
            }
            Step::Knockout => (Arc::new(decided(&codes().collect::<Vec<_>>(), FALSE, self.data.accounts().len())), Vec::new()),
            Step::Blocker => (Arc::new(decided(&codes().collect::<Vec<_>>(), TRUE, self.data.accounts().len())), Vec::new()),
            Step::Classify => classified(&codes().collect::<Vec<_>>(), labels, self.data.accounts().len()),
            Step::Score => (Arc::new(self.scored(rules)), Vec::new()),
        }
    }

    /// The weighted means of all accounts in the funnel.
    fn scored(&self, rules: &[(usize, KeptRule)]) -> Values {
        let rows: Vec<(&Weighed, &Pointed)> = rules
            .iter()
            .filter_map(|(_, rule)| if let KeptRule::Score(weights, points) = rule { Some((&**weights, &**points)) } else { None })
            .collect();
        let accounts = self.data.accounts().len();
        let mut errors: Vec<Option<CellError>> = vec![None; accounts];
        for (weighed, pointed) in rows.iter().filter(|(weighed, pointed)| weighed.weights.has_error() || pointed.has_error) {
            for ((account, error), &points) in errors.iter_mut().enumerate().zip(&pointed.points) {
                if error.is_none() {
                    *error = match (weighed.weights.get(account), part_of(points)) {
                        (Part::Error(fault), _) => Some(fault),
                        (Part::Number(weight), Part::Error(fault)) if weight != 0.0 => Some(fault),
                        _ => None,
                    };
                }
            }
        }
        let mut means = vec![Mean::default(); accounts];
        for (weighed, pointed) in &rows {
            let counted = |account: usize| match (weighed.weights.get(account), part_of(pointed.points[account])) {
                (Part::Number(weight), Part::Number(points)) if weight != 0.0 => Some(RowPoints { weight, points }),
                _ => None,
            };
            let others = pointed.scale().looks_at_others().then(|| {
                let raw = (0..accounts).filter(|&account| errors[account].is_none()).filter_map(|account| Some(counted(account)?.points));
                Others::new(pointed.scale(), raw)
            });
            match (others, &weighed.weights) {
                (Some(others), _) => {
                    for (account, mean) in means.iter_mut().enumerate() {
                        if let Some(row) = counted(account) {
                            mean.add(RowPoints { points: others.points(row.points), ..row });
                        }
                    }
                }
                // Points that do not count are not a number, which is not added.
                (None, Weights::Same(Part::Number(weight))) if *weight != 0.0 => {
                    for (mean, &points) in means.iter_mut().zip(&pointed.points) {
                        mean.add(RowPoints { weight: *weight, points: f64::from_bits(points) });
                    }
                }
                (None, _) => {
                    for (account, mean) in means.iter_mut().enumerate() {
                        if let Some(row) = counted(account) {
                            mean.add(row);
                        }
                    }
                }
            }
        }
        let value = |account: usize| match (self.funnel[account], errors[account]) {
            (Funnel::In, Some(error)) => Value::Error(error),
            (Funnel::In, None) => means[account].score().unwrap_or(Value::Error(CellError::NotAvailable)),
            _ => Value::Blank,
        };
        (0..accounts).map(value).collect()
    }
}

/// The values of a Knock-out or Blocker: see `steps::knockout`.
fn decided(codes: &[&[u8]], decides: u8, accounts: usize) -> Values {
    let mut said = vec![1 - decides; accounts];
    for codes in codes {
        for (said, &code) in said.iter_mut().zip(*codes) {
            if code == OUT {
                *said = OUT;
            } else if code == decides || *said == 1 - decides && error_of(code).is_some() {
                *said = code;
            }
        }
    }
    let value = |code: u8| match (code, error_of(code)) {
        (OUT, _) => Value::Blank,
        (_, Some(error)) => Value::Error(error),
        (code, None) => Value::Boolean(code == TRUE),
    };
    let few: Vec<Value> = (0..=OUT).map(value).collect();
    Values::out_of(&few, said.into_iter().map(usize::from))
}

/// The labels of a Classify result, and the rows that hit: see `steps::classify`.
fn classified(codes: &[&[u8]], labels: &[Arc<str>], accounts: usize) -> ValuesAndHits {
    let none = labels.len() as u32;
    let mut hits = vec![none; accounts];
    // Which of the values below it is: a label, an error, or nothing for those who are out.
    let mut places = vec![labels.len() + usize::from(OUT) + 1; accounts];
    for (position, codes) in codes.iter().enumerate().rev() {
        for ((hit, place), &code) in hits.iter_mut().zip(&mut places).zip(*codes) {
            match code {
                FALSE => {}
                TRUE => (*hit, *place) = (position as u32, position),
                code => (*hit, *place) = (none, labels.len() + usize::from(code)),
            }
        }
    }
    let mut few: Vec<Value> = labels.iter().map(|label| Value::Text(Arc::clone(label))).collect();
    few.extend((0..=OUT).map(|code| error_of(code).map_or(Value::Blank, Value::Error)));
    // No row fits.
    few.push(Value::Error(CellError::NotAvailable));
    (Arc::new(Values::out_of(&few, places.into_iter())), hits)
}
