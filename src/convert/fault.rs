//! Why a spreadsheet cannot be read, whichever reader found it out: those of calamine for each format, or the looks that are taken at a file
//! before them.

use calamine::{OdsError, XlsError, XlsbError};

use super::extent::TooFarApart;
use super::{older, open_document};

/// Why a file cannot be read.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is protected by a password.
    Password,
    /// It is damaged, or no such file at all.
    Unreadable(String),
    /// Its reader does not stand it.
    Damaged,
    /// Its cells lie too far apart to be laid out.
    TooFarApart(TooFarApart),
}

impl From<older::Fault> for Fault {
    fn from(fault: older::Fault) -> Self {
        match fault {
            older::Fault::Damaged => Self::Damaged,
            older::Fault::TooFarApart(apart) => Self::TooFarApart(apart),
        }
    }
}

impl From<open_document::Fault> for Fault {
    fn from(fault: open_document::Fault) -> Self {
        match fault {
            open_document::Fault::Damaged => Self::Damaged,
            open_document::Fault::TooFarApart(apart) => Self::TooFarApart(apart),
        }
    }
}

impl From<XlsError> for Fault {
    fn from(error: XlsError) -> Self {
        match error {
            XlsError::Password => Self::Password,
            other => Self::Unreadable(other.to_string()),
        }
    }
}

impl From<OdsError> for Fault {
    fn from(error: OdsError) -> Self {
        match error {
            OdsError::Password => Self::Password,
            other => Self::Unreadable(other.to_string()),
        }
    }
}

impl From<XlsbError> for Fault {
    fn from(error: XlsbError) -> Self {
        match error {
            XlsbError::Password => Self::Password,
            other => Self::Unreadable(other.to_string()),
        }
    }
}
