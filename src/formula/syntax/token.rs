//! The smallest parts of a formula.

use std::ops::Range;

use crate::foundation::value::CellError;

use super::ast::Operator;

/// One of the smallest parts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) span: Range<usize>,
    pub(crate) sort: Sort,
}

/// What a smallest part is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sort {
    Number(f64),
    Text(String),
    /// Letters, digits, `_`, `.` and `$`; what it means depends on what follows.
    Name(String),
    /// `[Revenue]`, `[@Revenue]`, without escapes.
    Column {
        name: String,
        this_row: bool,
    },
    /// `'Price list'`, the name of a sheet or table.
    Quoted(String),
    Error(CellError),
    Operator(Operator),
    Percent,
    Open,
    Close,
    Separator(char),
    Colon,
    Bang,
}

impl Sort {
    /// Whether a value can end here, so that another one right behind it lacks an operator.
    pub(crate) fn ends_value(&self) -> bool {
        matches!(
            self,
            Self::Number(_)
                | Self::Text(_)
                | Self::Name(_)
                | Self::Column { .. }
                | Self::Quoted(_)
                | Self::Error(_)
                | Self::Percent
                | Self::Close
        )
    }
}
