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

    /// Hears where a session stands: a stage begins at 0 of 0. The bar never runs backwards: what is read or evaluated beside the
    /// workbook, that of last time for instance, does not show.
    pub(super) fn hear(&self, stage: Stage, language: Language, done: usize, all: usize) {
        let (begin, share) = match stage {
            Stage::Reading => (5, 40),
            Stage::Evaluating => (45, 30),
            Stage::Writing => (75, 25),
        };
        let part = (share * done).checked_div(all);
        let position = begin + part.unwrap_or(0) as u64;
        if position < self.bar.position() {
            return;
        }
        if part.is_none() {
            self.bar.set_message(word(stage).in_language(language));
        }
        self.bar.set_position(position);
    }

    /// All is done: the bar goes away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_never_runs_backwards_and_names_the_stage() {
        let progress = Progress::new(true);
        let mut positions = Vec::new();
        for (stage, done, all) in [
            (Stage::Reading, 0, 0),
            (Stage::Reading, 1, 2),
            (Stage::Evaluating, 0, 0),
            (Stage::Evaluating, 1, 1),
            // The workbook of last time.
            (Stage::Reading, 0, 0),
            (Stage::Reading, 1, 1),
            (Stage::Evaluating, 0, 0),
            (Stage::Writing, 0, 0),
            (Stage::Writing, 2, 3),
            (Stage::Writing, 3, 3),
        ] {
            progress.hear(stage, Language::German, done, all);
            positions.push((progress.bar.position(), progress.bar.message()));
        }
        assert!(positions.is_sorted_by_key(|(position, _)| *position), "{positions:?}");
        let (last, message) = positions.pop().unwrap_or_default();
        assert_eq!((last, message.as_str()), (100, "schreiben"));
        assert_eq!(positions[5], (75, "auswerten".to_owned()));
    }
}
