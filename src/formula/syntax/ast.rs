//! The tree of a formula, in one canonical form, with the place of every part.
//!
//! Names of functions are rows of the registry, numbers are numbers: nothing in a tree depends on the dialect in which it
//! was written. Operators of one level that follow one another are one [`Chain`](Part::Chain), so that a tree is never
//! deeper than the nesting that [`parse`](crate::formula::parse) allows, however long the formula is.

use std::fmt;
use std::ops::Range;
use std::ptr;
use std::sync::Arc;

use crate::foundation::value::CellError;

use crate::formula::function::Function;

/// A whole formula. Two trees are equal where they mean the same, wherever their parts stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// The outermost part.
    pub root: Node,
    /// The formula as it was written, where LET gives names in it, which `root` has put in.
    pub written: Option<Node>,
}

impl Tree {
    /// A formula without names of its own.
    pub fn new(root: Node) -> Self {
        Self { root, written: None }
    }
}

/// One part of a formula.
#[derive(Clone, Debug)]
pub struct Node {
    /// Bytes of the formula's text.
    pub span: Range<usize>,
    /// What stands there.
    pub part: Part,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.part == other.part
    }
}

/// What a part of a formula is.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A number, never negative.
    Number(f64),
    /// A text.
    Text(Arc<str>),
    /// TRUE or FALSE.
    Boolean(bool),
    /// An error value, `#N/A`.
    Error(CellError),
    /// An argument that was left empty between two separators.
    Missing,
    /// A column.
    Reference(Reference),
    /// What a column or result was so many times ago, `PREVIOUS([Priority])`. It needs nothing of what the column is today.
    LastTime(Reference, u32),
    /// Cells, which a formula here cannot read; kept so that the message can name the column that stands there.
    Cells(Cells),
    /// A sign before a value.
    Signed(Sign, Box<Node>),
    /// A percentage: the part and `%` behind it.
    Percent(Box<Node>),
    /// Two or more values with operators of one [`Level`] between them, from left to right.
    Chain(Box<Node>, Vec<(Operator, Node)>),
    /// A function and its arguments.
    Call(Called, Vec<Node>),
}

/// A column, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The table or sheet before the bracket.
    pub table: Option<String>,
    /// The column's name, without escapes.
    pub column: String,
    /// How it was written.
    pub form: Form,
}

/// How a column is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `[@Revenue]`: this account's cell.
    ThisRow,
    /// `[Revenue]`: this account's cell or the whole column, by where it stands.
    Bracket,
    /// `Revenue`: this account's cell.
    Bare,
}

/// One cell or some, `D2`, `$A$1:$B$9`, `Sheet!A1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    /// The sheet before the `!`.
    pub sheet: Option<String>,
    /// The rest as written.
    pub text: String,
}

/// A sign before a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `+`
    Plus,
    /// `-`
    Minus,
}

/// An operator between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `&`
    Concat,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
}

/// How tightly an operator binds; the loosest comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// `= <> < <= > >=`
    Comparison,
    /// `&`
    Concat,
    /// `+ -`
    Additive,
    /// `* /`
    Multiplicative,
    /// `^`
    Power,
    /// A sign.
    Signed,
    /// `%`
    Percent,
    /// What needs no parentheses anywhere.
    Primary,
}

impl Operator {
    /// Every operator.
    pub const ALL: [Self; 12] = [
        Self::Equal,
        Self::NotEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Concat,
        Self::Add,
        Self::Subtract,
        Self::Multiply,
        Self::Divide,
        Self::Power,
    ];

    /// The comparison with its sides exchanged: `a < b` is `b > a`. Other operators stay as they are.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            other => other,
        }
    }

    /// As it is written.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Concat => "&",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Power => "^",
        }
    }

    /// How tightly it binds.
    pub const fn level(self) -> Level {
        match self {
            Self::Equal | Self::NotEqual | Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => Level::Comparison,
            Self::Concat => Level::Concat,
            Self::Add | Self::Subtract => Level::Additive,
            Self::Multiply | Self::Divide => Level::Multiplicative,
            Self::Power => Level::Power,
        }
    }
}

impl Level {
    /// The next tighter level.
    pub const fn tighter(self) -> Self {
        match self {
            Self::Comparison => Self::Concat,
            Self::Concat => Self::Additive,
            Self::Additive => Self::Multiplicative,
            Self::Multiplicative => Self::Power,
            Self::Power => Self::Signed,
            Self::Signed => Self::Percent,
            Self::Percent | Self::Primary => Self::Primary,
        }
    }
}

/// The function of a call.
#[derive(Clone)]
pub enum Called {
    /// One of the registry.
    Known(&'static Function),
    /// A name that the registry does not know, as written.
    Unknown(String),
}

impl Called {
    /// The registry's row, if it has one.
    pub fn known(&self) -> Option<&'static Function> {
        match self {
            Self::Known(function) => Some(function),
            Self::Unknown(_) => None,
        }
    }
}

impl PartialEq for Called {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known(left), Self::Known(right)) => ptr::eq(*left, *right),
            (Self::Unknown(left), Self::Unknown(right)) => left.eq_ignore_ascii_case(right),
            _ => false,
        }
    }
}

impl fmt::Debug for Called {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(function) => formatter.write_str(function.name.english),
            Self::Unknown(name) => write!(formatter, "{name}?"),
        }
    }
}

impl Node {
    /// How tightly this part holds together.
    pub fn level(&self) -> Level {
        match &self.part {
            Part::Chain(_, rest) => rest.first().map_or(Level::Primary, |(operator, _)| operator.level()),
            Part::Signed(..) => Level::Signed,
            Part::Percent(_) => Level::Percent,
            _ => Level::Primary,
        }
    }

    /// The parts directly inside, from left to right.
    pub fn children(&self) -> Vec<&Self> {
        match &self.part {
            Part::Signed(_, inner) | Part::Percent(inner) => vec![inner],
            Part::Chain(first, rest) => std::iter::once(&**first).chain(rest.iter().map(|(_, node)| node)).collect(),
            Part::Call(_, arguments) => arguments.iter().collect(),
            _ => Vec::new(),
        }
    }
}
