//! keyfolio decides, for every account of an Excel workbook, by criteria that stand in the workbook itself.
pub mod accounts;
pub mod cli;
pub mod column;
pub mod criteria;
pub mod day_number;
pub mod diagnostic;
pub mod evaluation;
pub mod formula;
pub mod language;
pub mod location;
pub mod suggestion;
pub mod value;
pub mod workbook;
