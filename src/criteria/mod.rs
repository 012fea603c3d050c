//! The rule set as data: what a controller wrote, read and interpreted, formulas still as text.
//!
//! The model is the same whether it came from a criteria sheet (`workbook::criteria_sheet`), from the text form
//! (`toml`) or from the built-in criteria. Formulas, weights and reasons are kept as written, with their places: they
//! are parsed, checked and compiled when the accounts are known.

mod built_in;
pub mod change;
mod consistency;
pub mod draft;
pub mod entry;
pub mod field;
mod field_use;
pub mod header;
mod labels;
mod near_results;
pub(crate) mod number;
mod number_format;
pub mod overrides;
pub mod pairwise;
pub mod reason;
pub mod rule;
pub mod scale;
mod scale_dates;
pub mod settings;
mod toml;
mod toml_writing;
mod translation;
mod weights;

use std::sync::Arc;

use crate::formula::Dialect;
use crate::foundation::day_number::DayNumber;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::Location;

pub use built_in::{headings, headings_in, place};
pub use change::{Change, FieldColumns};
pub use consistency::{conflicts, unknown_expectation};
pub use draft::Draft;
pub use entry::Entry;
pub use field::Field;
pub use overrides::{InForce, Override, OverrideDraft, OverrideField, in_force};
pub use rule::{BlankPolicy, Rule, Step, Written};
pub use scale::Scale;
pub use settings::{ReasonLength, Setting, Settings, SettingsReading, SumRows};
pub use toml_writing::test_toml;

/// Expected results of one account.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// The account's key, as text.
    pub key: Written,
    /// Result name and expected value as written.
    pub expected: Vec<(String, Written)>,
}

/// Everything that decides.
#[derive(Clone, Debug, PartialEq)]
pub struct Criteria {
    /// The language of the sheet: of headers, of formulas' printed names, of everything written.
    pub language: Language,
    /// The rules, in the order in which they are written; those without a step are left away.
    pub rules: Vec<Rule>,
    /// The settings.
    pub settings: Settings,
    /// The expectations.
    pub tests: Vec<Test>,
    /// What people decided in place of the rules.
    pub overrides: Vec<Override>,
    /// The comparisons in pairs that weights come from.
    pub pairwise: Vec<pairwise::Pairwise>,
    /// Whether the column of weights is headed as percent: 40 means 40 % there.
    pub weights_in_percent: bool,
    /// The file they came from; `None` for the built-in ones.
    pub file: Option<Arc<str>>,
    /// The criteria as a whole, for diagnostics.
    pub location: Location,
}

impl Criteria {
    /// The number format that the rules of a result give it on a day, as a file holds it.
    pub fn number_format(&self, result: &str, day: DayNumber) -> Option<&str> {
        let own = self.rules.iter().filter(|rule| folded(&rule.result.text) == folded(result) && rule.counts_on(day));
        own.filter_map(|rule| rule.number_format.as_deref()).next()
    }

    /// How formulas are written here: the language's dialect, unless the setting `Decimal separator` says otherwise.
    pub fn dialect(&self) -> Dialect {
        Dialect { language: self.language, decimal_comma: self.settings.decimal_comma.unwrap_or(self.language == Language::German) }
    }
}
