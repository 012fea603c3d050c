//! How a formula is spelled: the language of names and messages, and the sign of decimals.
//!
//! Names are read in both languages everywhere; a dialect decides how they are printed, and which separators are read.

use crate::foundation::language::Language;

/// A way of writing formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dialect {
    /// The language in which names are printed and messages are said.
    pub language: Language,
    /// Whether decimals have a comma, and arguments are parted by `;` alone.
    pub decimal_comma: bool,
}

impl Dialect {
    /// English names, decimal point, arguments parted by `,`: the canonical form.
    pub const ENGLISH: Self = Self { language: Language::English, decimal_comma: false };
    /// German names, decimal comma, arguments parted by `;`.
    pub const GERMAN: Self = Self { language: Language::German, decimal_comma: true };

    /// The usual dialect of a language.
    pub const fn of(language: Language) -> Self {
        match language {
            Language::English => Self::ENGLISH,
            Language::German => Self::GERMAN,
        }
    }

    /// The sign between a number's whole part and its fraction.
    pub const fn decimal_separator(self) -> char {
        if self.decimal_comma { ',' } else { '.' }
    }

    /// The sign between two arguments, as it is printed.
    pub const fn argument_separator(self) -> char {
        if self.decimal_comma { ';' } else { ',' }
    }
}
