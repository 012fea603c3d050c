//! Overrides: what people decided in place of the rules, one account and one result a row.
//!
//! An override is kept as it is written, with its places: the same from a sheet and from the text form. What it stands for on a day, and
//! whether it can stand, [`in_force`] says.

mod in_force;

use crate::formula::Dialect;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Word, folded, words};
use crate::foundation::location::Location;

use super::{Entry, Written};

pub(crate) use in_force::no_label;
pub use in_force::{InForce, in_force};

/// What a row of overrides says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OverrideField {
    /// The account, by its key.
    Account,
    /// The result that is set.
    Result,
    /// What it is set to.
    Value,
    /// Why.
    Reason,
    /// Who decided it.
    By,
    /// The last day on which it counts.
    Until,
}

impl OverrideField {
    /// All of them, in the order of the sheet.
    pub const ALL: [Self; 6] = [Self::Account, Self::Result, Self::Value, Self::Reason, Self::By, Self::Until];

    /// The header of its column.
    pub const fn word(self) -> Word {
        match self {
            Self::Account => words::ACCOUNT,
            Self::Result => Word::new("Result", "Ergebnis"),
            Self::Value => words::VALUE,
            Self::Reason => words::REASON,
            Self::By => Word::new("By", "Von"),
            Self::Until => Word::new("Until", "Bis"),
        }
    }

    /// Its key in the text form.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Result => "result",
            Self::Value => "value",
            Self::Reason => "reason",
            Self::By => "by",
            Self::Until => "until",
        }
    }

    /// Other headers that stand for it, folded.
    const fn other_words(self) -> &'static [&'static str] {
        match self {
            Self::Account => &["customer", "client", "account key", "key", "konto", "kundennummer", "kunden-nr.", "debitor", "schlüssel"],
            Self::Result => &["column", "spalte"],
            Self::Value => &["set to", "gesetzt auf"],
            Self::Reason => &["why", "grund"],
            Self::By => &["decided by", "author", "entschieden von", "durch", "autor"],
            Self::Until => &["valid until", "gültig bis"],
        }
    }

    /// The field that a header names, in either language.
    pub fn named(header: &str) -> Option<Self> {
        let name = folded(header);
        Self::ALL.into_iter().find(|field| field.word().is(header) || field.other_words().contains(&&*name))
    }
}

/// What was entered for one override.
#[derive(Clone, Debug)]
pub struct OverrideDraft {
    entries: Vec<(OverrideField, Entry)>,
    location: Location,
}

/// An override as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// The account's key.
    pub account: Written,
    /// The result that is set.
    pub result: Written,
    /// What it is set to, as entered.
    pub value: Entry,
    /// The same as text.
    pub value_text: Written,
    /// Why.
    pub reason: Written,
    /// Who decided it.
    pub by: Written,
    /// The last day on which it counts; `None` for ever.
    pub until: Option<DayNumber>,
    /// Where that day stands.
    pub until_location: Location,
}

impl OverrideDraft {
    /// An empty one, of a row.
    pub fn new(location: Location) -> Self {
        Self { entries: Vec::new(), location }
    }

    /// Enters something.
    pub fn set(&mut self, field: OverrideField, entry: Entry) {
        self.entries.push((field, entry));
    }

    /// The override, as far as it can be understood, and the faults of its cells. A row that names neither account nor result nor value
    /// is a remark.
    pub fn interpret(self, dialect: Dialect) -> (Option<Override>, Vec<Diagnostic>) {
        let mut faults = Vec::new();
        let entry = |field: OverrideField| {
            let entered = self.entries.iter().find(|(other, _)| *other == field).map(|(_, entry)| entry.clone());
            entered.unwrap_or_else(|| Entry::blank(self.location.clone()))
        };
        let named = [OverrideField::Account, OverrideField::Result, OverrideField::Value];
        if named.iter().all(|field| entry(*field).is_blank()) {
            return (None, faults);
        }
        let mut written = |field: OverrideField| match entry(field).written(dialect) {
            Ok(written) => Some(written),
            Err(fault) => {
                faults.push(fault);
                None
            }
        };
        let (account, result, value_text) =
            (written(OverrideField::Account), written(OverrideField::Result), written(OverrideField::Value));
        let (reason, by) = (written(OverrideField::Reason), written(OverrideField::By));
        let (value, until) = (entry(OverrideField::Value), entry(OverrideField::Until));
        let day = until.day(dialect.language).map_err(|fault| faults.push(fault));
        let (Some(account), Some(result), Some(value_text), Some(reason), Some(by), Ok(day)) =
            (account, result, value_text, reason, by, day)
        else {
            return (None, faults);
        };
        let until_location = until.location;
        (Some(Override { account, result, value, value_text, reason, by, until: day, until_location }), faults)
    }
}
