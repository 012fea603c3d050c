//! What an account's data can fall short of, as a fault and as it is said.
//!
//! The steps note an [`AccountFault`] where a rule meets it. [`faults`](super::faults) makes an [`Explained`] of it, with the cell and a
//! sentence; what it has in common with the faults of other accounts goes with it, so that `shared_faults` can say once what is the same
//! for every account.

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::value::Value;

/// The code of an account that no row of a Classify result fits.
pub const NO_ROW_FITS: &str = "no-row-fits";

/// The code of an error in a cell that a formula needs.
pub(crate) const ERROR_IN_CELL: &str = "error-in-cell";

/// The part of a rule that met a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RulePart {
    /// Its formula.
    Formula,
    /// Its weight.
    Weight,
    /// What a limit goes by, which is no rule: the limit, as an index into the plan.
    By(usize),
}

/// What a rule met.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// The formula or weight gives an error.
    Error,
    /// A condition gives this value, which is neither TRUE nor FALSE.
    NotACondition(Value),
    /// A number is needed, and this is none.
    NotANumber(Value),
    /// A text is needed, since the scale names texts, and this is none.
    NotAText(Value),
    /// The weight is negative.
    NegativeWeight(f64),
    /// An input is blank, and the row's blank policy calls that an error.
    Blank,
    /// Points below 0 or above 100, held at the end.
    PointsHeld(f64),
    /// A scale by text does not know this text.
    UnknownLabel(String),
    /// No row of a score counts for this account.
    NothingCounted,
    /// No row of a Classify result fits.
    NoRowFits,
}

/// A fault of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountFault {
    /// The account.
    pub account: usize,
    /// The result, as an index into the plan.
    pub result: usize,
    /// The rule, as an index into the plan; the result as a whole without one.
    pub rule: Option<usize>,
    /// Formula or weight.
    pub part: RulePart,
    /// What it met.
    pub what: What,
}

/// A fault with its cell and sentence.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The account.
    pub account: usize,
    /// As a finding, at the cell; none where it has been said for another account.
    pub finding: Option<Diagnostic>,
    /// As the account's Data check column says it.
    pub text: String,
    /// Whether the cell is none of the account's own.
    pub(crate) is_elsewhere: bool,
    /// What it may have in common with the faults of all other accounts.
    pub(crate) common: Option<Common>,
}

/// What a fault has in common with those of other accounts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shared {
    pub(super) result: usize,
    /// None where it is the result as a whole.
    pub(super) rule: Option<usize>,
    pub(super) part: RulePart,
    pub(super) code: &'static str,
    /// The part of the formula that is to blame; the whole where it is the value that does not serve.
    pub(super) span: Option<(usize, usize)>,
    /// What is wrong, without the account: `#NUM!`.
    pub(super) sort: Sort,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    /// The formula gives this error.
    Error(&'static str),
    /// It gives no TRUE or FALSE.
    NotACondition,
    /// It gives no number.
    NotANumber,
    /// It gives no text, and the scale names texts.
    NotAText,
    /// It gives points outside of 0 to 100.
    PointsHeld,
    /// The weight is negative.
    NegativeWeight,
    /// The scale does not name its text.
    UnknownLabel,
    /// No row of a score counts.
    NothingCounted,
    /// No row of a Classify result fits.
    NoRowFits,
}

/// What a fault shares with others, and its own sentence or value.
#[derive(Clone, Debug)]
pub(crate) struct Common {
    pub(super) shared: Shared,
    /// The sentence without row and account, or the value.
    pub(super) said: String,
}
