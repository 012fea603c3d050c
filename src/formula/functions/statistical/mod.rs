//! Functions over many numbers: a row's, or a column's.

pub(crate) mod normal;
pub(crate) mod rank;
pub(crate) mod relation;
pub(crate) mod spread;
pub(crate) mod statistics;
pub(crate) mod subtotal;
