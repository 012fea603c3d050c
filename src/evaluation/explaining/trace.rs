//! How the decision of one account came about: every step with its formula, inputs, values, points and shares.
//!
//! [`Explanation::of`] looks at an account that has been walked. What it says of results, points and hits is what the walk found; formulas
//! are evaluated once more only for the values on the way. `cli` turns an explanation into text, JSON or a page.

use crate::criteria::{BlankPolicy, Rule, Settings, Step};
use crate::formula::checking::inputs::{Input, Source, inputs};
use crate::formula::running::compile::{Environment, compile};
use crate::formula::running::program::Evaluator;
use crate::formula::syntax::ast::Tree;
use crate::foundation::language::Language;
use crate::foundation::location::{Location, Place};
use crate::foundation::number::compare_numbers;
use crate::foundation::number::round_half_away;
use crate::foundation::value::Value;
use crate::say;

use super::condition::{Looker, with_values};
use super::distance::next_class;
use super::explanation::{DataFault, Explanation, InputValue, ResultTrace, Row, SetValue, ShownColumn, Sum, Verdict};
use super::shown::{Plain, Shown};
use super::wording::{Style, Wording};
use crate::evaluation::account_fault::NO_ROW_FITS;
use crate::evaluation::data::{Data, Funnel};
use crate::evaluation::limits::told::traces;
use crate::evaluation::outcome::{Labels, Outcome, standing};
use crate::evaluation::overriding::sentence;
use crate::evaluation::overriding::set_results::ruled;
use crate::evaluation::parsed::ParsedRule;
use crate::evaluation::plan::ResultPlan;
use crate::evaluation::steps::compiled::environment;
use crate::evaluation::steps::points::RowPoints;
use crate::evaluation::walk::Walked;

/// Decimals of shares and scores as texts.
const DECIMALS: i32 = 2;

impl Explanation {
    /// Explains an account of data that have been walked, with what is shown of them.
    pub fn of(data: &Data<'_>, walked: &Walked, outcome: &Outcome, settings: &Settings, account: usize) -> Self {
        let next_class = next_class(data, walked, outcome, settings, &Wording::new(data), account);
        Self { next_class, ..Self::without_ways(data, walked, outcome, settings, account) }
    }

    /// The same without how far it is to a class further up.
    pub(crate) fn without_ways(data: &Data<'_>, walked: &Walked, outcome: &Outcome, settings: &Settings, account: usize) -> Self {
        let (plan, accounts) = (data.plan(), data.accounts());
        let language = plan.language();
        let columns = |id| data.column(id);
        let environment = environment(plan, &columns);
        let wording = Wording::new(data);
        let tracer = Tracer { data, environment: &environment, wording: &wording, blank: settings.blank.unwrap_or_default(), account };
        let mut evaluator = Evaluator::new(plan.scope.columns.len());
        for slot in plan.results.iter().flat_map(|result| &result.reads) {
            evaluator.load(*slot, data.value(*slot, account));
        }
        let labels = Labels::new(settings, language);
        let trace = |&index: &usize| {
            let mut trace = tracer.result(index, walked.funnel[account], &mut evaluator);
            trace.no_row_fits = walked.no_row_fits(account, index);
            trace.limits = traces(data, index, account);
            trace.set = set_value(data, walked, &labels, index, account);
            let column =
                outcome.columns.iter().find(|column| trace.step == Step::Classify && !trace.skipped && column.header == trace.name);
            trace.shown_as =
                column.map(|column| column.cells.get(account).shown(language)).filter(|text| !text.is_empty() && *text != trace.shown.text);
            trace
        };
        let results = plan.order.iter().map(trace).collect();
        let shown = |header: &str, value: &Value| {
            let style = plan.results.iter().find(|result| result.name == header).map_or(Style::Amount, |result| wording.style(result.slot));
            if value.is_blank() { Shown { value: Plain::Blank, text: String::new() } } else { wording.shown(value, style) }
        };
        Self {
            language,
            account: accounts.key(account).shown(language),
            sheet: accounts.sheet.to_string(),
            row: accounts.rows[account].0 as usize + 1,
            as_of: Language::English.date(plan.as_of),
            standing: standing(data, walked, &labels, account),
            columns: outcome
                .columns
                .iter()
                .map(|column| ShownColumn { header: column.header.clone(), shown: shown(&column.header, &column.cells.get(account)) })
                .collect(),
            results,
            data_faults: data_faults(data, outcome, account),
            next_class: None,
        }
    }
}

/// What people have decided of a result.
fn set_value(data: &Data<'_>, walked: &Walked, labels: &Labels, index: usize, account: usize) -> Option<SetValue> {
    let (plan, set) = (data.plan(), data.plan().overriding.of(index, account)?);
    let (language, rules) = (plan.language(), ruled(data, walked, labels, index, account));
    Some(SetValue {
        value: set.shown.clone(),
        sentence: sentence(set, rules.as_deref(), language),
        rules,
        place: set.written.value.location.place.in_language(language),
    })
}

/// The findings of the account's own cells.
fn data_faults(data: &Data<'_>, outcome: &Outcome, account: usize) -> Vec<DataFault> {
    let accounts = data.accounts();
    let own = |location: &Location| match &location.place {
        Place::Cell(sheet, cell)
            if *sheet == accounts.sheet && cell.row == accounts.rows[account] && location.file == accounts.location.file =>
        {
            Some(cell.to_string())
        }
        _ => None,
    };
    let fault = |finding: &crate::foundation::diagnostic::Diagnostic| {
        own(&finding.location).map(|cell| DataFault { cell, message: finding.message.clone(), help: finding.help.clone() })
    };
    // That no row fits is a fault of the criteria.
    outcome.findings.iter().filter(|finding| finding.code != NO_ROW_FITS).filter_map(fault).collect()
}

struct Tracer<'a> {
    data: &'a Data<'a>,
    environment: &'a Environment<'a>,
    wording: &'a Wording,
    blank: BlankPolicy,
    account: usize,
}

impl Tracer<'_> {
    fn result(&self, index: usize, funnel: Funnel, evaluator: &mut Evaluator) -> ResultTrace {
        let plan = self.data.plan();
        let planned = &plan.results[index];
        let values = &self.data.results[index];
        let value = values.values.get(self.account);
        let out = planned.in_funnel && funnel != Funnel::In;
        let skipped = out && !values.is_set(self.account);
        let rows: Vec<Row> = planned
            .rules
            .iter()
            .enumerate()
            .filter(|_| !out)
            .map(|(position, &rule)| self.row(index, planned, position, &plan.rules[rule], evaluator))
            .collect();
        let mut trace = ResultTrace {
            name: planned.name.clone(),
            step: planned.step,
            shown: self.wording.shown(&value, self.wording.style(planned.slot)),
            shown_as: None,
            no_row_fits: false,
            skipped,
            rows,
            sum: None,
            set: None,
            limits: Vec::new(),
        };
        if planned.step == Step::Score && !out && !values.is_set(self.account) {
            self.add_up(&mut trace, &values.points(self.account).collect::<Vec<_>>(), &value);
        }
        trace
    }

    fn row(&self, index: usize, planned: &ResultPlan, position: usize, parsed: &ParsedRule, evaluator: &mut Evaluator) -> Row {
        let rule = &parsed.rule;
        let values = &self.data.results[index];
        let evaluated = parsed.formula.as_ref().map(|tree| evaluator.evaluate(&compile(tree, self.environment)));
        let value = evaluated.as_ref().map(|evaluated| evaluated.value.clone());
        let condition = value.as_ref().map_or(Ok(true), Value::to_condition);
        let decided = values.rows(self.account, planned.rules.len()).get(position).copied().unwrap_or(false);
        let points = values.point(self.account, position);
        let hit = values.hit(self.account);
        let errors = values.ruled(self.account).error().is_some();
        let verdict = match (planned.step, &condition) {
            (Step::Compute, _) if value.as_ref().is_some_and(|value| value.error().is_some()) => Verdict::Undecided,
            (Step::Compute | Step::Limit, _) => Verdict::Computed,
            (Step::Score, _) if points.is_some_and(RowPoints::counts) => Verdict::Counts,
            (Step::Score, _) if errors && value.as_ref().is_some_and(|value| value.error().is_some()) => Verdict::Undecided,
            (Step::Score, _) => Verdict::LeftOut,
            (Step::Knockout | Step::Blocker, Err(_)) => Verdict::Undecided,
            (Step::Knockout, Ok(_)) => {
                if decided {
                    Verdict::Failed
                } else {
                    Verdict::Passed
                }
            }
            (Step::Blocker, Ok(_)) => {
                if decided {
                    Verdict::Blocks
                } else {
                    Verdict::Passed
                }
            }
            (Step::Classify, _) if hit == Some(position) => Verdict::Hit,
            (Step::Classify, Ok(true)) if hit.is_some_and(|hit| position < hit) => Verdict::Full,
            (Step::Classify, _) if hit.is_some_and(|hit| hit < position) => Verdict::NotTried,
            (Step::Classify, Err(_)) => Verdict::Undecided,
            (Step::Classify, Ok(true)) => Verdict::NotTried,
            (Step::Classify, Ok(false)) => Verdict::Missed,
        };
        let read = self.inputs(parsed.formula.as_ref());
        let slot_value = |slot: usize| self.data.value(slot, self.account).clone();
        let text = &rule.formula.text;
        let looker = Looker { text, inputs: &read, environment: self.environment, values: &slot_value, wording: self.wording };
        let conditions = match (&parsed.formula, planned.step) {
            (Some(tree), Step::Knockout | Step::Blocker | Step::Classify) if verdict != Verdict::NotTried => looker.parts(tree, evaluator),
            _ => Vec::new(),
        };
        let style = match (planned.step, &read[..]) {
            (Step::Compute, _) => self.wording.style(planned.slot),
            (_, [Input { source: Source::Slot(slot), span }]) if text.trim_start_matches('=').trim().len() == span.len() => {
                self.wording.style(*slot)
            }
            _ => Style::Amount,
        };
        let blanks = evaluated.as_ref().map(|evaluated| [evaluated.blank_read, evaluated.blank_last_time]).unwrap_or_default();
        Row {
            rule: rule.called(self.data.plan().language()),
            place: rule.formula.location.place.to_string(),
            item: rule.item.text.clone(),
            formula: text.clone(),
            with_values: with_values(text, &read, &slot_value, self.wording),
            inputs: self.input_values(read.iter().chain(&self.inputs(parsed.weight.as_ref()))),
            value: value.filter(|_| verdict != Verdict::NotTried).map(|value| self.wording.shown(&value, style)),
            verdict,
            conditions,
            scale: rule.scale_text.text.clone(),
            points: points.filter(|points| points.counts()).map(|points| points.points),
            weight: points.map(|points| points.weight),
            weight_text: points.map(|points| self.wording.shown(&Value::Number(points.weight), Style::Amount).text),
            share: None,
            most: None,
            share_text: None,
            note: if planned.step == Step::Score { self.score_note(rule, verdict, points, blanks) } else { None },
        }
    }

    fn inputs(&self, tree: Option<&Tree>) -> Vec<Input> {
        tree.map(|tree| inputs(tree, &self.data.plan().scope)).unwrap_or_default()
    }

    fn input_values<'i>(&self, read: impl Iterator<Item = &'i Input>) -> Vec<InputValue> {
        let (plan, accounts) = (self.data.plan(), self.data.accounts());
        let scope = &plan.scope;
        let mut slots: Vec<usize> = Vec::new();
        for input in read {
            if let Source::Slot(slot) = input.source
                && !slots.contains(&slot)
            {
                slots.push(slot);
            }
        }
        let input = |slot: usize| InputValue {
            name: scope.columns[slot].name.clone(),
            cell: match accounts.columns.get(slot) {
                Some(column) => match accounts.cell(self.account, column.index).place {
                    Place::Cell(_, cell) => Some(cell.to_string()),
                    _ => None,
                },
                None => plan.last_time.of(slot).and_then(|column| column.place(self.account)),
            },
            shown: self.wording.shown(&self.data.value(slot, self.account), self.wording.style(slot)),
        };
        slots.into_iter().map(input).collect()
    }

    /// Why a Score row does not count, or counts in another way than its scale says.
    fn score_note(&self, rule: &Rule, verdict: Verdict, points: Option<RowPoints>, blanks: [bool; 2]) -> Option<String> {
        let language = self.data.plan().language();
        let policy = rule.blank.unwrap_or(self.blank);
        let zero_weight = points.is_some_and(|points| points.weight == 0.0);
        let [blank_read, blank_last_time] = blanks;
        match verdict {
            Verdict::LeftOut if blank_last_time && !blank_read && matches!(policy, BlankPolicy::Skip | BlankPolicy::Error) => {
                Some(say!(language, "left out: there is no value of last time", "ausgelassen: es gibt keinen Wert vom letzten Mal"))
            }
            Verdict::Counts if blank_last_time && !blank_read && policy == BlankPolicy::Worst => {
                Some(say!(language, "there is no value of last time: 0 points", "es gibt keinen Wert vom letzten Mal: 0 Punkte"))
            }
            Verdict::Counts if blank_last_time && !blank_read => {
                Some(say!(language, "a value of last time that is not there counts as 0", "ein fehlender Wert vom letzten Mal zählt als 0"))
            }
            Verdict::LeftOut if blank_read && policy == BlankPolicy::Skip => {
                Some(say!(language, "left out: an input is blank", "ausgelassen: eine Eingabe ist leer"))
            }
            Verdict::LeftOut if blank_read && policy == BlankPolicy::Error => {
                Some(say!(language, "an input is blank, which is an error here", "eine Eingabe ist leer, was hier ein Fehler ist"))
            }
            Verdict::LeftOut if zero_weight => Some(say!(language, "left out: weight 0", "ausgelassen: Gewicht 0")),
            Verdict::Counts if blank_read && policy == BlankPolicy::Worst => {
                Some(say!(language, "an input is blank: 0 points", "eine Eingabe ist leer: 0 Punkte"))
            }
            Verdict::Counts if blank_read => Some(say!(language, "a blank input counts as 0", "eine leere Eingabe zählt als 0")),
            _ => None,
        }
    }

    /// Gives each row its share, so that the shares add up to the score: as numbers, and as texts.
    fn add_up(&self, trace: &mut ResultTrace, points: &[RowPoints], value: &Value) {
        let language = self.data.plan().language();
        let weights: f64 = points.iter().filter(|row| row.counts()).map(|row| row.weight).sum();
        let Value::Number(score) = *value else { return };
        if weights <= 0.0 {
            return;
        }
        let counted: Vec<usize> = (0..points.len()).filter(|&row| points[row].counts()).collect();
        let shares: Vec<f64> = counted.iter().map(|&row| points[row].weight * points[row].points / weights).collect();
        for ((&row, &share), text) in counted.iter().zip(&shares).zip(apportioned(&shares, score)) {
            trace.rows[row].share = Some(share);
            trace.rows[row].most = Some(100.0 * points[row].weight / weights);
            trace.rows[row].share_text = Some(language.fixed(text, DECIMALS as u32));
        }
        // Weights below 1 that sum to 1 are shares of the whole.
        let shares = counted.len() > 1 && compare_numbers(weights, 1.0).is_eq();
        let style = if shares { Style::Percent } else { Style::Amount };
        for row in trace.rows.iter_mut().filter(|_| shares) {
            row.weight_text = row.weight.map(|weight| self.wording.shown(&Value::Number(weight), style).text);
        }
        let weights_text = self.wording.shown(&Value::Number(weights), style).text;
        trace.sum = Some(Sum { weights, weights_text, score, text: language.fixed(score, DECIMALS as u32) });
    }
}

/// The shares in hundredths, rounded so that they add up to the rounded total: what is missing goes to those that lost most.
fn apportioned(shares: &[f64], total: f64) -> Vec<f64> {
    let unit = 10_f64.powi(DECIMALS);
    let wanted = (round_half_away(total, DECIMALS) * unit).round() as i64;
    let mut units: Vec<i64> = shares.iter().map(|share| (share * unit + 1e-9).floor() as i64).collect();
    let mut by_loss: Vec<usize> = (0..shares.len()).collect();
    by_loss.sort_by(|&left, &right| {
        let loss = |row: usize| shares[row] * unit - units[row] as f64;
        loss(right).total_cmp(&loss(left))
    });
    let missing = wanted - units.iter().sum::<i64>();
    for &row in by_loss.iter().take(usize::try_from(missing).unwrap_or(0)) {
        units[row] += 1;
    }
    units.into_iter().map(|units| units as f64 / unit).collect()
}

#[cfg(test)]
mod tests {
    use super::apportioned;

    #[test]
    fn rounded_shares_add_up_to_the_rounded_score() {
        for (shares, total, expected) in [
            (vec![100.0 / 3.0, 100.0 / 3.0, 100.0 / 3.0], 100.0, vec![33.34, 33.33, 33.33]),
            (vec![10.005, 20.005], 30.01, vec![10.01, 20.0]),
            (vec![25.0, 15.0], 40.0, vec![25.0, 15.0]),
            (vec![0.0, 0.0], 0.0, vec![0.0, 0.0]),
        ] {
            let rounded = apportioned(&shares, total);
            let cents: i64 = rounded.iter().map(|share| (share * 100.0).round() as i64).sum();
            assert_eq!(cents, (total * 100.0_f64).round() as i64, "{shares:?}");
            assert!(rounded.iter().zip(&expected).all(|(left, right)| (left - right).abs() < 0.011), "{rounded:?}");
        }
    }
}
