//! Office Open XML packages (ECMA-376): read, patched and given back with every byte that need not change.
//!
//! A [`package`] holds the parts of a workbook, found by relationship in a zip [`archive`]; `xml` scans a part's text in place.
//! [`reading`] gives the cells of a sheet, [`patching`] puts columns and cells into one, [`adding`] plants whole sheets and
//! takes them out again, `looks` appends to the styles, [`drawings`] holds notes and charts, and [`verify`] compares a
//! package with the one that it was made from. What an earlier run wrote is known by its [`marks`].
//!
//! This room knows the format and nothing of what a workbook is used for.

pub mod adding;
pub mod archive;
pub mod drawings;
pub(crate) mod fault;
pub(crate) mod looks;
pub mod marks;
pub mod package;
pub mod patching;
pub mod reading;
pub mod verify;
pub(crate) mod xml;
