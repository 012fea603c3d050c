//! What a rule is made of: the columns of the criteria sheet, which are the keys of a rule in the text form.

use crate::foundation::language::Word;

/// A column of the criteria sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// What the rule does.
    Step,
    /// The result it contributes to.
    Result,
    /// The criterion or label.
    Item,
    /// The formula.
    Formula,
    /// How a value becomes points.
    Scale,
    /// How much a score row counts.
    Weight,
    /// What a blank input does.
    Blank,
    /// The text for the reason column.
    Reason,
    /// The first day.
    ValidFrom,
    /// The last day.
    ValidUntil,
    /// Whether it is switched on.
    Active,
    /// The columns whose values each have a limit of their own.
    Per,
    /// What a limit goes by.
    By,
    /// The number format of a result.
    Format,
}

impl Field {
    /// All of them, in the order in which the sheets and text files of keyfolio have them.
    pub const ALL: [Self; 14] = [
        Self::Step,
        Self::Result,
        Self::Item,
        Self::Formula,
        Self::Scale,
        Self::Weight,
        Self::Blank,
        Self::Reason,
        Self::ValidFrom,
        Self::ValidUntil,
        Self::Active,
        Self::Per,
        Self::By,
        Self::Format,
    ];

    /// The column's header.
    pub const fn word(self) -> Word {
        match self {
            Self::Step => Word::new("Step", "Schritt"),
            Self::Result => Word::new("Result", "Ergebnis"),
            Self::Item => Word::new("Item", "Kriterium"),
            Self::Formula => Word::new("Formula", "Formel"),
            Self::Scale => Word::new("Scale", "Skala"),
            Self::Weight => Word::new("Weight", "Gewicht"),
            Self::Blank => Word::new("Blank", "Leer"),
            Self::Reason => Word::new("Reason", "Begründung"),
            Self::ValidFrom => Word::new("Valid from", "Gültig ab"),
            Self::ValidUntil => Word::new("Valid until", "Gültig bis"),
            Self::Active => Word::new("Active", "Aktiv"),
            Self::Per => Word::new("Per", "Je"),
            Self::By => Word::new("By", "Nach"),
            Self::Format => Word::new("Format", "Format"),
        }
    }

    /// Whether only limits have it, so that sheets without limits do without the column.
    pub const fn is_of_limits(self) -> bool {
        matches!(self, Self::Per | Self::By)
    }

    /// The key in the text form.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Result => "result",
            Self::Item => "item",
            Self::Formula => "formula",
            Self::Scale => "scale",
            Self::Weight => "weight",
            Self::Blank => "blank",
            Self::Reason => "reason",
            Self::ValidFrom => "valid_from",
            Self::ValidUntil => "valid_until",
            Self::Active => "active",
            Self::Per => "per",
            Self::By => "by",
            Self::Format => "format",
        }
    }

    /// The column with this key in the text form.
    pub fn with_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }
}
