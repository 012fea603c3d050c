//! How the first Classify result shows an account: by its class, or by the label of one that is knocked out, blocked or undecided.

use std::sync::Arc;

use crate::criteria::{Settings, Step};
use crate::foundation::language::{Language, words};
use crate::foundation::value::Value;

use super::data::{Data, Funnel};
use super::walk::Walked;

/// How the first Classify result shows an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub enum Standing {
    /// Its class is shown.
    Classified,
    /// It fails a minimum requirement.
    KnockedOut,
    /// Something stands in the way.
    Blocked,
    /// Its data do not tell.
    Undecided,
}

/// The labels of accounts whose class is not shown.
pub(crate) struct Labels {
    pub(crate) knocked_out: Arc<str>,
    pub(crate) blocked: Arc<str>,
    pub(crate) undecided: Arc<str>,
}

impl Labels {
    pub(crate) fn new(settings: &Settings, language: Language) -> Self {
        let label = |setting: &Option<crate::criteria::Written>, word: crate::foundation::language::Word| -> Arc<str> {
            setting.as_ref().map_or_else(|| word.in_language(language).into(), |written| written.text.as_str().into())
        };
        Self {
            knocked_out: label(&settings.knocked_out_label, words::KNOCKED_OUT),
            blocked: label(&settings.blocked_label, words::BLOCKED),
            undecided: label(&settings.undecided_label, words::CHECK_DATA),
        }
    }
}

/// How the first Classify result shows an account.
pub(crate) fn standing(data: &Data<'_>, walked: &Walked, labels: &Labels, account: usize) -> Standing {
    // What people have decided of the first class is shown, whatever else.
    if data.plan().first_class().is_some_and(|index| data.result(index).is_set(account)) {
        return Standing::Classified;
    }
    standing_by_rules(data, walked, labels, account)
}

/// The same by the rules alone, where people have set the first class.
pub(crate) fn standing_by_rules(data: &Data<'_>, walked: &Walked, labels: &Labels, account: usize) -> Standing {
    let plan = data.plan();
    match walked.funnel[account] {
        Funnel::Out => return Standing::KnockedOut,
        Funnel::Undecided => return Standing::Undecided,
        Funnel::In => {}
    }
    let class_undecided = plan.first_class().is_some_and(|index| data.result(index).ruled(account).error().is_some());
    let blockers = || {
        let blockers = plan.results.iter().enumerate().filter(|(_, result)| result.step == Step::Blocker);
        blockers.map(|(index, _)| data.result(index).values.get(account))
    };
    if class_undecided {
        Standing::Undecided
    } else if blockers().any(|value| value == Value::Boolean(true)) {
        // An empty blocked label means that the class is shown.
        if labels.blocked.is_empty() { Standing::Classified } else { Standing::Blocked }
    } else if blockers().any(|value| value.error().is_some()) {
        Standing::Undecided
    } else {
        Standing::Classified
    }
}

/// Whether a blocker stands in an account's way.
pub(crate) fn is_blocked(data: &Data<'_>, account: usize) -> bool {
    let results = data.plan().results.iter().zip(&data.results);
    results.filter(|(result, _)| result.step == Step::Blocker).any(|(_, own)| own.values.get(account) == Value::Boolean(true))
}
