//! A progress bar on a terminal, and nothing when piped.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::foundation::language::{Language, Word};

/// The stages of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Reading the workbook.
    Reading,
    /// Evaluating the accounts.
    Evaluating,
    /// Writing the workbook.
    Writing,
}

impl Stage {
    const fn word(self) -> Word {
        match self {
            Self::Reading => Word::new("reading", "lesen"),
            Self::Evaluating => Word::new("evaluating", "auswerten"),
            Self::Writing => Word::new("writing", "schreiben"),
        }
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

    /// A stage has begun.
    pub(super) fn begin(&self, stage: Stage, language: Language) {
        self.bar.set_message(stage.word().in_language(language));
        self.bar.set_position(match stage {
            Stage::Reading => 5,
            Stage::Evaluating => 45,
            Stage::Writing => 75,
        });
    }

    /// So many of all walks over the accounts are done.
    pub(super) fn evaluated(&self, done: usize, all: usize) {
        if let Some(share) = (30 * done).checked_div(all) {
            self.bar.set_position(45 + share as u64);
        }
    }

    /// All is done: the bar goes away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
