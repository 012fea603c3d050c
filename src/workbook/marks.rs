//! How a package remembers what keyfolio wrote into it.
//!
//! Hidden defined names, `_keyfolio.1` and so on for columns and `_keyfolio.summary` and so on for sheets, point at what is ours;
//! notes are ours by their author. Nothing else is state between runs.

use crate::ooxml::marks::Marks;

/// The role of the sheet with the parameters that results written as formulas read.
pub const LIVE: &str = "live";

/// Our marks.
pub(crate) const MARKS: Marks = Marks { names: "_keyfolio.", author: "keyfolio", ids: "rIdKeyfolio", read_by_formulas: LIVE };
