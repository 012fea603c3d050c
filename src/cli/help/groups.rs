//! In which group of the help an option stands.

use crate::foundation::language::{Language, Word};

/// A group of options, in the order of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// What is read.
    Input,
    /// What is written and said.
    Output,
    /// What it is compared with.
    Comparison,
    /// What stands in the workbook that is written.
    Report,
}

impl Group {
    /// Its heading.
    pub(super) const fn heading(self, language: Language) -> &'static str {
        match self {
            Self::Input => Word::new("Input", "Eingabe"),
            Self::Output => Word::new("Output", "Ausgabe"),
            Self::Comparison => Word::new("Comparison", "Vergleich"),
            Self::Report => Word::new("Report", "Bericht"),
        }
        .in_language(language)
    }
}

/// The group of an option. What is not named here steers what is written and said.
pub(super) fn group_of(id: &str) -> Group {
    match id {
        "criteria" | "as_of" | "table" | "dialect" | "language" | "into" | "model" | "drop_signature" => Group::Input,
        "previous" | "previous_dir" | "base" | "set" | "value" | "old_criteria" | "old_as_of" | "weights" | "thresholds" | "result"
        | "best" | "pin" => Group::Comparison,
        "details" | "live" | "no_report" | "column" | "html" => Group::Report,
        _ => Group::Output,
    }
}
