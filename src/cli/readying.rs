//! A workbook made ready for a command that writes no other: with the criteria, the day and the earlier workbooks of the command line.

use std::path::Path;

use crate::session::{Alterations, Options, Ready, Refused};

use super::args::EvaluationOptions;
use super::earlier;
use super::loading::{opened, options};
use super::progress::Progress;

/// A workbook with its criteria and accounts, ready to be decided.
pub(super) fn ready(
    workbook: &Path,
    evaluation: &EvaluationOptions,
    alterations: Alterations<'_>,
    progress: &Progress,
) -> Result<Ready, Refused> {
    let opened = opened(workbook, false, progress)?;
    let language = opened.language();
    let (previous, said) = earlier::beside(workbook, evaluation, language)?;
    let options = Options { previous, ..options(evaluation, language)? };
    let mut ready = opened.ready(&options, alterations, &|stage, language, done, all| progress.hear(stage, language, done, all))?;
    ready.findings.extend(said);
    ready.findings.extend(ready.guessed(&options));
    Ok(ready)
}
