//! A decided workbook that a front keeps between questions.
//!
//! [`Decided`] borrows the workbook that it was made of. Here both are kept, and brought together for as long as a question takes. Where numbers
//! are moved, [`Tuning`] keeps the workbook.

use std::sync::Arc;

use crate::evaluation::data::{Data, ResultValues};
use crate::evaluation::outcome::Outcome;
use crate::evaluation::walk::Walked;
use crate::foundation::diagnostic::Diagnostic;
use crate::session::decided::Decided;
use crate::session::options::{Progress, nobody_waits};
use crate::session::ready::Ready;
use crate::session::refused::Refused;
use crate::session::tuning::Tuning;

/// A workbook and what was decided for its accounts.
pub struct Held {
    ready: Arc<Ready>,
    /// Absent only while a question is answered.
    kept: Option<Kept>,
    /// Once a number was asked for.
    tuning: Option<Tuning>,
}

/// What a [`Decided`] has of its own.
struct Kept {
    results: Vec<ResultValues>,
    walked: Walked,
    outcome: Outcome,
    asides: Vec<Diagnostic>,
}

impl Held {
    /// Decides for every account of a workbook.
    pub fn new(ready: Ready, progress: Progress<'_>) -> Self {
        let kept = Kept::of(ready.decide(progress));
        Self { ready: Arc::new(ready), kept: Some(kept), tuning: None }
    }

    /// The workbook.
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// Asks something of what was decided with the workbook's own numbers.
    pub fn ask<T>(&mut self, question: impl FnOnce(&Decided<'_>) -> T) -> T {
        let decided = match self.kept.take() {
            Some(kept) => kept.decided(&self.ready),
            // A question did not come to its end.
            None => self.ready.decide(&nobody_waits),
        };
        let answer = question(&decided);
        self.kept = Some(Kept::of(decided));
        answer
    }

    /// The workbook with numbers moved; they are the workbook's own where none were.
    pub fn tuning(&mut self) -> Result<&mut Tuning, Refused> {
        let tuning = match self.tuning.take() {
            Some(tuning) => tuning,
            None => Tuning::new(Arc::clone(&self.ready), &nobody_waits)?,
        };
        Ok(self.tuning.insert(tuning))
    }

    /// The same, where a number was ever asked for.
    pub fn tuned(&self) -> Option<&Tuning> {
        self.tuning.as_ref()
    }
}

impl Kept {
    fn of(decided: Decided<'_>) -> Self {
        let Decided { data, walked, outcome, asides, .. } = decided;
        Self { results: data.results, walked, outcome, asides }
    }

    fn decided(self, ready: &Ready) -> Decided<'_> {
        let mut data = Data::new(&ready.plan, &ready.accounts, &ready.lookups);
        data.results = self.results;
        Decided { ready, data, walked: self.walked, outcome: self.outcome, asides: self.asides }
    }
}
