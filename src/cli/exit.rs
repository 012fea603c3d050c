//! The exit codes.

use std::process::{ExitCode, Termination};

/// How a command ended. The worse one is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: done, but there are findings under `--strict`, or a test failed.
    Findings,
    /// 2: not done: broken criteria, an unreadable or locked workbook, wrong usage. Nothing was written.
    NotDone,
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::NotDone => 2,
        })
    }
}
