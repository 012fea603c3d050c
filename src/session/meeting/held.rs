//! A decided workbook that a front keeps between questions.
//!
//! [`Decided`] borrows the workbook that it was made of. Here both are kept, and brought together for as long as a question takes.

use crate::evaluation::data::{Data, ResultValues};
use crate::evaluation::outcome::Outcome;
use crate::evaluation::walk::Walked;
use crate::foundation::diagnostic::Diagnostic;

use crate::session::decided::Decided;
use crate::session::options::Progress;
use crate::session::ready::Ready;

/// A workbook and what was decided for its accounts.
pub struct Held {
    ready: Ready,
    /// Absent only while a question is answered.
    kept: Option<Kept>,
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
        Self { ready, kept: Some(kept) }
    }

    /// The workbook.
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// Asks something of what was decided.
    pub fn ask<T>(&mut self, question: impl FnOnce(&Decided<'_>) -> T) -> T {
        let ready = &self.ready;
        let decided = match self.kept.take() {
            Some(kept) => kept.decided(ready),
            // A question that did not come to its end.
            None => ready.decide(&crate::session::options::nobody_waits),
        };
        let answer = question(&decided);
        self.kept = Some(Kept::of(decided));
        answer
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
