//! One row of the criteria sheet.

use crate::day_number::DayNumber;
use crate::language::{Word, words};
use crate::location::Location;

use super::Scale;

/// A text that a user wrote, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The text, without surrounding blanks. A number in a cell is written in the sheet's dialect.
    pub text: String,
    /// Its cell, or its place in a text file.
    pub location: Location,
}

impl Written {
    /// Whether nothing is written there.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Gives an account a named value.
    Compute,
    /// A minimum requirement.
    Knockout,
    /// Gives points.
    Score,
    /// Something that stands in the way.
    Blocker,
    /// Gives a label.
    Classify,
}

impl Step {
    /// All steps, in the order of the method.
    pub const ALL: [Self; 5] = [Self::Compute, Self::Knockout, Self::Score, Self::Blocker, Self::Classify];

    /// Its word.
    pub const fn word(self) -> Word {
        match self {
            Self::Compute => words::COMPUTE,
            Self::Knockout => words::KNOCKOUT,
            Self::Score => words::SCORE,
            Self::Blocker => words::BLOCKER,
            Self::Classify => words::CLASSIFY,
        }
    }
}

/// What happens to a Score row when an input is blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BlankPolicy {
    /// The row does not count for this account; its weight goes to the others.
    #[default]
    Skip,
    /// The blank is 0 or "", as in Excel.
    Zero,
    /// The row gives 0 points.
    Worst,
    /// The score is empty, and the account's data are at fault.
    Error,
}

impl BlankPolicy {
    /// All policies.
    pub const ALL: [Self; 4] = [Self::Skip, Self::Zero, Self::Worst, Self::Error];

    /// Its word.
    pub const fn word(self) -> Word {
        match self {
            Self::Skip => Word::new("skip", "auslassen"),
            Self::Zero => Word::new("zero", "null"),
            Self::Worst => Word::new("worst", "minimal"),
            Self::Error => Word::new("error", "Fehler"),
        }
    }
}

/// One rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What it does.
    pub step: Step,
    /// The row as a whole (its Step cell).
    pub location: Location,
    /// The number of its row in the sheet, or of the rule in the text file, counted from one: how messages name it.
    pub number: usize,
    /// The result it contributes to; where the cell is empty, the step's default in the sheet's language.
    pub result: Written,
    /// The criterion, or for Classify the label.
    pub item: Written,
    /// The formula; empty only for Classify, where it means "otherwise".
    pub formula: Written,
    /// Score only: how the formula's value becomes points.
    pub scale: Scale,
    /// Score only: the scale as written.
    pub scale_text: Written,
    /// Score only: the weight, an expression; empty means 1.
    pub weight: Written,
    /// Score only: what a blank input does; `None` where the row leaves it to the setting `Blank`.
    pub blank: Option<BlankPolicy>,
    /// The text for the reason column.
    pub reason: Written,
    /// The first day on which the row counts.
    pub valid_from: Option<DayNumber>,
    /// The last day on which the row counts.
    pub valid_until: Option<DayNumber>,
    /// Whether the row is switched on.
    pub active: bool,
}

impl Rule {
    /// Whether the row counts on this day.
    pub fn counts_on(&self, day: DayNumber) -> bool {
        self.active && self.valid_from.is_none_or(|first| first <= day) && self.valid_until.is_none_or(|last| day <= last)
    }
}
