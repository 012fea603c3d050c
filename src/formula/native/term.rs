//! A written part of a formula, and what is known of its value.

use crate::formula::syntax::ast::Level;

/// Which kinds of values a part can have, blanks and errors aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Can(u8);

impl Can {
    /// None: a blank or an error, always.
    pub const NOTHING: Self = Self(0);
    /// Numbers.
    pub const NUMBER: Self = Self(1);
    /// Texts.
    pub const TEXT: Self = Self(2);
    /// TRUE and FALSE.
    pub const BOOLEAN: Self = Self(4);
    /// All of them.
    pub const ANY: Self = Self(7);

    /// Either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether values of the other kind are among them.
    pub const fn be(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is no other kind.
    pub const fn only(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }
}

/// Whether a part can be blank, and the condition under which it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blank {
    /// It never is.
    Never,
    /// It is a reference to a blank cell, which Excel itself takes for 0 or "".
    Native(String),
    /// It is an empty text that stands for a blank.
    Encoded(String),
}

/// Which blanks are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Blanks {
    /// All of them.
    #[default]
    All,
    /// Those of cells and results of today.
    Today,
    /// Those of an earlier workbook.
    LastTime,
}

/// A written part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The text.
    pub text: String,
    /// How tightly it holds together.
    pub level: Level,
    /// What it can be.
    pub can: Can,
    /// Whether it can be blank.
    pub blank: Blank,
    /// Whether it is one cell or one constant, so that writing it twice costs nothing.
    pub simple: bool,
    /// Whether it is the result of arithmetic, which may lie beside the decimal number that it stands for.
    pub computed: bool,
    /// Whether its evaluation can fail though nothing that it reads is at fault.
    pub can_fail: bool,
    /// How deep its functions are nested.
    pub depth: u32,
}

impl Term {
    /// A constant or a cell.
    pub fn simple(text: impl Into<String>, can: Can) -> Self {
        Self {
            text: text.into(),
            level: Level::Primary,
            can,
            blank: Blank::Never,
            simple: true,
            computed: false,
            can_fail: false,
            depth: 0,
        }
    }

    /// A cell of the user's own, which can hold anything.
    pub fn cell(address: &str) -> Self {
        Self { blank: Blank::Native(format!("ISBLANK({address})")), ..Self::simple(address, Can::ANY) }
    }

    /// A function's call.
    pub fn call(name: &str, arguments: &[&Self], can: Can) -> Self {
        let texts: Vec<&str> = arguments.iter().map(|argument| argument.text.as_str()).collect();
        Self {
            simple: false,
            can_fail: true,
            depth: 1 + arguments.iter().map(|argument| argument.depth).max().unwrap_or(0),
            ..Self::simple(format!("{name}({})", texts.join(",")), can)
        }
    }

    /// The same text around other text, known to be such values and never blank.
    #[must_use]
    pub fn guarded(&self, text: String, can: Can) -> Self {
        Self { text, can, blank: Blank::Never, level: Level::Primary, simple: false, can_fail: true, depth: self.depth + 1, ..self.clone() }
    }

    /// The same with another place in the order of operators.
    #[must_use]
    pub fn at(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// The text where only parts of this level or a tighter one can stand.
    pub fn within(&self, loosest: Level) -> String {
        if self.level < loosest { format!("({})", self.text) } else { self.text.clone() }
    }

    /// The condition under which it is blank; `None` where it never is.
    pub fn is_blank(&self) -> Option<&str> {
        match &self.blank {
            Blank::Never => None,
            Blank::Native(condition) | Blank::Encoded(condition) => Some(condition),
        }
    }

    /// Whether a blank is an empty text.
    pub fn is_encoded(&self) -> bool {
        matches!(self.blank, Blank::Encoded(_))
    }
}

/// The same with an empty text for a blank, as a cell with a formula can hold it.
pub(super) fn encoded(term: &Term) -> Term {
    match &term.blank {
        Blank::Native(condition) => {
            let text = format!("IF({condition},\"\",{})", term.text);
            Term {
                blank: Blank::Encoded(condition.clone()),
                simple: false,
                level: Level::Primary,
                depth: term.depth + 1,
                text,
                ..term.clone()
            }
        }
        Blank::Never | Blank::Encoded(_) => term.clone(),
    }
}
