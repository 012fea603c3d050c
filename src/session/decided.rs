//! What came out for every account, and what can be asked of it without reading the workbook again.

use crate::evaluation::analysis::analyse;
use crate::evaluation::analysis::headline::headline;
use crate::evaluation::analysis::placing::Placing;
use crate::evaluation::comparing::decisions::Decisions;
use crate::evaluation::data::Data;
use crate::evaluation::deciding::{Deciding, deciding};
use crate::evaluation::expectations::{Compared, compare};
use crate::evaluation::explaining::explanation::Explanation;
use crate::evaluation::outcome::Outcome;
use crate::evaluation::tuning::sensitivity::{Question, Sensitivity, sensitivity};
use crate::evaluation::walk::Walked;
use crate::foundation::diagnostic::{Diagnostic, Severity};

use super::find::find;
use super::options::{Progress, Stage};
use super::ready::Ready;
use super::refused::Refused;

/// A workbook of which every account has been decided.
pub struct Decided<'r> {
    /// The workbook.
    pub ready: &'r Ready,
    /// The values of every result, and of the columns that they were made of.
    pub data: Data<'r>,
    /// What is at fault with the accounts, and where they stand in the funnel.
    pub walked: Walked,
    /// What is shown: cells, labels, reasons, findings and counts.
    pub outcome: Outcome,
    /// Notes about the criteria.
    pub asides: Vec<Diagnostic>,
}

impl Ready {
    /// Decides for every account, and says everything that can be said of criteria and accounts: the findings are the outcome's. The
    /// notes about the criteria are for whoever writes them, and stand beside.
    pub fn decide(&self, progress: Progress<'_>) -> Decided<'_> {
        let (data, walked) = self.walk(progress);
        let (mut outcome, said) = rayon::join(|| self.shown(&data, &walked), || analyse(&data, &walked, &self.criteria.settings));
        let (asides, found): (Vec<_>, Vec<_>) = said.into_iter().partition(|one| one.severity == Severity::Note);
        let place = self.findings.len();
        outcome.findings.splice(place..place, found);
        Decided { ready: self, data, walked, outcome, asides }
    }

    /// The same without what can be said of the criteria beyond their faults: for questions about accounts.
    pub fn evaluate(&self, progress: Progress<'_>) -> Decided<'_> {
        let (data, walked) = self.walk(progress);
        let outcome = self.shown(&data, &walked);
        Decided { ready: self, data, walked, outcome, asides: Vec::new() }
    }
}

/// The whole decision of one account, and what has to be said beside it.
pub type Explained = (Explanation, Vec<Diagnostic>);

impl Ready {
    /// Decides, and explains one account. Whether there is such an account is said before the long work.
    pub fn explained(&self, account: &str, progress: Progress<'_>) -> Result<Explained, Refused> {
        let language = self.language();
        find(&self.accounts, account, language).map_err(|fault| Refused::one(language, fault))?;
        self.evaluate(progress).explanation(account)
    }
}

impl Decided<'_> {
    /// The whole decision of one account: named by its key, as `row:17`, or by its name. A note says where that is not the only one.
    pub fn explanation(&self, account: &str) -> Result<Explained, Refused> {
        let language = self.ready.language();
        let (account, notes) = find(&self.ready.accounts, account, language).map_err(|fault| Refused::one(language, fault))?;
        Ok((Explanation::of(&self.data, &self.walked, &self.outcome, &self.ready.criteria.settings, account), notes))
    }

    /// The rows of the criteria that decided on what is expected.
    pub fn deciding(&self) -> Deciding {
        deciding(&self.ready.criteria.tests, &self.data, &self.walked, &self.ready.criteria.settings)
    }

    /// What became of the expectations in the Tests sheet.
    pub fn compared(&self) -> Compared {
        let criteria = &self.ready.criteria;
        compare(&criteria.tests, &self.ready.accounts, &self.outcome.columns, criteria.dialect(), &self.deciding())
    }

    /// Everything that a run would say of criteria and accounts.
    pub fn said(self) -> Vec<Diagnostic> {
        let (compared, settings) = (self.compared(), self.ready.setting_findings(&self.outcome));
        self.outcome.findings.into_iter().chain(settings).chain(compared.failures).chain(self.asides).collect()
    }

    /// The decisions, ready to be compared with others.
    pub fn decisions(&self) -> Result<Decisions, Refused> {
        let value = self.ready.value_slot()?;
        Ok(Decisions::of(&self.data, &self.walked, &self.ready.criteria.settings, value))
    }

    /// The result in a sentence; empty where the criteria classify nothing.
    pub fn headline(&self) -> String {
        headline(&self.data, &self.walked, &self.ready.criteria.settings, self.ready.value_slot().ok().flatten())
    }

    /// How the rows of a class divide the portfolio, and what its parts are called.
    pub fn placing(&self) -> Option<Placing> {
        Placing::of(&self.data, &self.ready.criteria.settings)
    }

    /// How firm the classes are against changed weights and thresholds.
    pub fn sensitivity(&self, question: Question, progress: Progress<'_>) -> Sensitivity {
        let (settings, language) = (&self.ready.criteria.settings, self.ready.language());
        sensitivity(&self.data, settings, question, &|done, all| progress(Stage::Evaluating, language, done, all))
    }
}
