//! One row of the criteria sheet.

use std::sync::Arc;

use crate::formula::{Dialect, Fault};
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, Word, folded, words};
use crate::foundation::location::{Location, Place};
use crate::foundation::suggestion::nearest;
use crate::say;

use super::Scale;
use super::number::whole_number_text;

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

    /// A fault whose span is bytes of this text, with its place.
    pub fn diagnostic(&self, fault: Fault) -> Diagnostic {
        Diagnostic {
            severity: fault.severity,
            help: fault.help,
            ..Diagnostic::error(fault.code, self.location.clone(), fault.message).with_excerpt(self.text.clone(), fault.span, fault.label)
        }
    }
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
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
    /// Says how many accounts may have a label.
    Limit,
}

impl Step {
    /// All steps, in the order of the method.
    pub const ALL: [Self; 6] = [Self::Compute, Self::Knockout, Self::Score, Self::Blocker, Self::Classify, Self::Limit];

    /// Its word.
    pub const fn word(self) -> Word {
        match self {
            Self::Compute => words::COMPUTE,
            Self::Knockout => words::KNOCKOUT,
            Self::Score => words::SCORE,
            Self::Blocker => words::BLOCKER,
            Self::Classify => words::CLASSIFY,
            Self::Limit => words::LIMIT,
        }
    }

    /// Its name in the text form and in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Compute => "compute",
            Self::Knockout => "knockout",
            Self::Score => "score",
            Self::Blocker => "blocker",
            Self::Classify => "classify",
            Self::Limit => "limit",
        }
    }

    /// The step that a user names, in either language; signs and blanks do not count (`Knock-out`, `Knockout`, `K.O.`, `KO`).
    pub fn named(text: &str) -> Option<Self> {
        let letters = |text: &str| folded(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let written = letters(text);
        Self::ALL.into_iter().find(|step| {
            let word = step.word();
            written == letters(word.english) || written == letters(word.german)
        })
    }

    /// The step whose name is misspelt here.
    pub fn misspelt(text: &str) -> Option<Self> {
        nearest(text, Self::ALL.iter().flat_map(|step| [step.word().english, step.word().german])).and_then(Self::named)
    }

    /// Whether this is a step's name with an ending, as headings over such rows are called: `Scores`, `Kennzahlen`.
    pub fn is_plural(text: &str) -> bool {
        let text = folded(text);
        let mut words = Self::ALL.iter().flat_map(|step| [step.word().english, step.word().german]).map(folded);
        words.any(|word| text.strip_prefix(&*word).is_some_and(|ending| ["s", "n", "e", "se", "en"].contains(&ending)))
    }

    /// The step that a word from elsewhere stands for: `Scoring`, `Klassifizierung`.
    pub fn paraphrased(text: &str) -> Option<Self> {
        let text = folded(text);
        let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| text.starts_with(beginning));
        OTHER_WORDS.iter().find(|(_, beginnings)| begins(beginnings)).map(|(step, _)| *step)
    }

    /// The result of rows that name none, where there is a usual one.
    pub const fn default_result(self) -> Option<Word> {
        match self {
            Self::Knockout => Some(words::KEY_ACCOUNT),
            Self::Blocker => Some(words::BLOCKED),
            Self::Compute | Self::Score | Self::Classify | Self::Limit => None,
        }
    }
}

/// How words begin that others use for the steps, folded.
const OTHER_WORDS: [(Step, &[&str]); 6] = [
    (Step::Knockout, &["exclu", "require", "must", "ausschlu", "muss", "mindest"]),
    (Step::Score, &["scor", "point", "rating", "weight", "bewert", "punkt", "gewicht"]),
    (Step::Blocker, &["block", "obstacle", "hinder", "sperr", "gesperrt"]),
    (Step::Classify, &["class", "categor", "label", "klass", "einstuf", "einteil", "kategor"]),
    (Step::Limit, &["limit", "quota", "maxim", "höchst", "hoechst", "obergrenze", "kontingent"]),
    (Step::Compute, &["comput", "calc", "kennz", "berechn", "rechn"]),
];

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

    /// The policy that a user names, in either language.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.word().is(text))
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
    /// The formula. Empty for Classify it means "otherwise"; an empty one elsewhere was an error when it was read.
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
    /// Limit only: the columns whose values each have a limit of their own; empty for one limit over all accounts.
    pub per: Written,
    /// Limit only: an expression, the highest first; empty for the first score.
    pub by: Written,
    /// Compute and Score only: the number format of the result, as a file holds it; `None` for none.
    pub number_format: Option<Arc<str>>,
    /// The number format as written.
    pub format: Written,
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

    /// Whether there is a day on which both rows count.
    pub fn overlaps(&self, other: &Self) -> bool {
        let ends_before = |one: &Self, two: &Self| matches!((one.valid_until, two.valid_from), (Some(end), Some(start)) if end < start);
        self.active && other.active && !ends_before(self, other) && !ends_before(other, self)
    }

    /// What the row is called where one name is needed: its item, or else its formula.
    pub fn name(&self) -> &str {
        if self.item.is_empty() { &self.formula.text } else { &self.item.text }
    }

    /// The weight where it is one number: 1 where none is written. `None` for an expression.
    pub fn constant_weight(&self, dialect: Dialect) -> Option<f64> {
        if self.weight.is_empty() { Some(1.0) } else { whole_number_text(&self.weight.text, dialect) }
    }

    /// How messages name the row: `row 5`, `rule 5`.
    pub fn called(&self, language: Language) -> String {
        let number = self.number;
        match self.location.place {
            Place::Rule(..) => say!(language, "rule {number}", "Regel {number}"),
            _ => say!(language, "row {number}", "Zeile {number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_known_by_many_spellings() {
        for (text, step) in [
            ("Compute", Some(Step::Compute)),
            ("KENNZAHL", Some(Step::Compute)),
            ("Knock-out", Some(Step::Knockout)),
            ("knockout", Some(Step::Knockout)),
            ("Knock out", Some(Step::Knockout)),
            ("KO", Some(Step::Knockout)),
            ("k. o.", Some(Step::Knockout)),
            (" bewertung\u{a0}", Some(Step::Score)),
            ("Hindernis", Some(Step::Blocker)),
            ("classify", Some(Step::Classify)),
            ("Classified", None),
            ("", None),
        ] {
            assert_eq!(Step::named(text), step, "{text}");
        }
        assert!(Step::ALL.iter().all(|step| Step::named(step.key()) == Some(*step)));
        assert_eq!(BlankPolicy::named("Null"), Some(BlankPolicy::Zero));
    }
}
