//! Earlier workbooks: read as they were decided then, and asked for what `PREVIOUS` wants of them.
//!
//! [`load`] reads one, [`values`] gives the accounts of today what a column or result was in it, [`remembered`] reads what an annotated workbook
//! was itself decided by, and [`told`] says what stands in the way.

pub(super) mod load;
pub(super) mod remembered;
mod told;
pub(super) mod values;
