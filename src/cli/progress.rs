//! A progress bar on a terminal, and nothing when piped.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::foundation::language::{Language, Word};
use crate::session::Stage;

/// What the bar calls a stage.
const fn word(stage: Stage) -> Word {
    match stage {
        Stage::Reading => Word::new("reading", "lesen"),
        Stage::Evaluating => Word::new("evaluating", "auswerten"),
        Stage::Writing => Word::new("writing", "schreiben"),
    }
}

/// The bar of one run.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar on standard error, hidden if that is no terminal or the user wants it quiet.
    pub(super) fn new(quiet: bool) -> Self {
        Self::styled(quiet, 100, "{bar:30} {percent:>3} % {msg}")
    }

    /// A bar that counts workbooks.
    pub(super) fn of_many(quiet: bool, workbooks: usize) -> Self {
        Self::styled(quiet, workbooks as u64, "{bar:30} {pos}/{len}")
    }

    fn styled(quiet: bool, length: u64, template: &str) -> Self {
        let bar = if quiet || !std::io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr())
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// One more workbook is done.
    pub(super) fn one_more(&self) {
        self.bar.inc(1);
    }

    /// Does something that prints while the bar is out of the way.
    pub(super) fn suspended(&self, print: impl FnOnce()) {
        self.bar.suspend(print);
    }

    /// Hears where a session stands: a stage begins at 0 of 0.
    pub(super) fn hear(&self, stage: Stage, language: Language, done: usize, all: usize) {
        let (begin, share) = match stage {
            Stage::Reading => (5, 40),
            Stage::Evaluating => (45, 30),
            Stage::Writing => (75, 25),
        };
        match (share * done).checked_div(all) {
            Some(part) => self.bar.set_position(begin + part as u64),
            None => {
                self.bar.set_message(word(stage).in_language(language));
                self.bar.set_position(begin);
            }
        }
    }

    /// All is done: the bar goes away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
