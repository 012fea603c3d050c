//! What people have set in place of the rules, account by account: for the reasons, the report and whoever reads them as data.

use serde::Serialize;

use crate::criteria::Step;
use crate::foundation::column::Kind;
use crate::foundation::day_number::DayNumber;
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::foundation::value::Value;

use super::SetSentence;
use crate::evaluation::data::Data;
use crate::evaluation::plan::Plan;
use crate::evaluation::reason::yes_or_no;
use crate::evaluation::standing::{Labels, Standing, standing_by_rules};
use crate::evaluation::walk::Walked;

/// A result of an account that people have set.
#[derive(Clone, Debug, Serialize)]
pub struct SetResult {
    /// The account's key.
    pub account: String,
    /// The account's position.
    #[serde(skip)]
    pub position: usize,
    /// The result.
    pub result: String,
    /// What it is set to.
    pub value: String,
    /// What the rules say; absent where they do not decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// Who decided it; empty where that is not said.
    pub by: String,
    /// Why; empty where that is not said.
    pub reason: String,
    /// The last day on which it counts, as 2027-03-31.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The cell of the value, or its place in a text file.
    pub place: String,
    /// The same with its file.
    #[serde(skip)]
    pub location: Location,
    /// The last day on which it counts.
    #[serde(skip)]
    pub until_day: Option<DayNumber>,
}

impl SetResult {
    /// Whether the rules give the same.
    pub fn is_agreed(&self) -> bool {
        self.rules.as_deref() == Some(&*self.value)
    }
}

/// Everything that is set, account by account.
pub(crate) fn set_results(data: &Data<'_>, walked: &Walked, labels: &Labels) -> Vec<SetResult> {
    let (plan, accounts) = (data.plan(), data.accounts());
    let language = plan.language();
    let mut all: Vec<SetResult> = Vec::new();
    for index in 0..plan.results.len() {
        for (account, one) in plan.overriding.of_result(index) {
            let written = &one.written;
            all.push(SetResult {
                account: accounts.key(account).shown(language),
                position: account,
                result: plan.results[index].name.clone(),
                value: one.shown.clone(),
                rules: ruled(data, walked, labels, index, account),
                by: written.by.text.clone(),
                reason: written.reason.text.clone(),
                until: written.until.map(|day| Language::English.date(day)),
                place: written.value.location.place.in_language(language),
                location: written.value.location.clone(),
                until_day: written.until,
            });
        }
    }
    all.sort_by_key(|set| set.position);
    all
}

/// The sentences about what is set for an account, in the order of the criteria.
pub(crate) fn sentences(data: &Data<'_>, walked: &Walked, labels: &Labels, account: usize) -> Vec<SetSentence> {
    let plan = data.plan();
    let set = plan.overriding.of_account(account);
    set.map(|(index, one)| SetSentence::of(one, ruled(data, walked, labels, index, account).as_deref(), plan.language())).collect()
}

/// What the rules alone would show of a result that people have set; `None` where they do not decide.
pub(crate) fn ruled(data: &Data<'_>, walked: &Walked, labels: &Labels, index: usize, account: usize) -> Option<String> {
    let plan = data.plan();
    let value = data.result(index).ruled(account);
    if plan.first_class() == Some(index) {
        return match standing_by_rules(data, walked, labels, account) {
            Standing::KnockedOut => Some(labels.knocked_out.to_string()),
            Standing::Blocked => Some(labels.blocked.to_string()),
            Standing::Undecided => None,
            Standing::Classified => shown(plan, index, &value),
        };
    }
    shown(plan, index, &value)
}

fn shown(plan: &Plan, index: usize, value: &Value) -> Option<String> {
    let (language, result) = (plan.language(), &plan.results[index]);
    match value {
        Value::Error(_) => None,
        Value::Number(number) if result.step == Step::Score => Some(language.fixed(*number, 1)),
        Value::Number(serial) if matches!(result.kind, Kind::Date | Kind::MixedDates) => {
            Some(DayNumber::from_serial(*serial).map_or_else(|| value.shown(language), |day| language.date(day)))
        }
        Value::Boolean(boolean) if matches!(result.step, Step::Knockout | Step::Blocker) => Some(yes_or_no(*boolean, language).to_owned()),
        other => Some(other.shown(language)),
    }
}
