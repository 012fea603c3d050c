//! keyfolio decides, for every account of an Excel workbook, by criteria that stand in the workbook itself, and gives the same
//! workbook back with the decisions added.
//!
//! Data flows one way:
//!
//! ```text
//! workbook::read ──► criteria ──► formula::compile ──► evaluation ──► workbook::annotate
//!    (cells)          (rules)       (evalexpr)          (outcomes)     (the same package, patched)
//! ```
//!
//! 1. [`workbook`] opens the package, finds the sheets by their roles and reads cells: rules, settings and expectations into
//!    [`criteria::Criteria`], accounts into [`accounts::Accounts`], of which only the columns that a formula reads are kept.
//! 2. [`formula`] reads each formula into a tree in one canonical form, checks it against the columns there are, and compiles it.
//! 3. [`evaluation`] orders the results by what they need, walks the accounts in parallel and says what is shown, and what is wrong
//!    with the data.
//! 4. [`workbook::annotate()`] patches the accounts sheet and copies every other part as it lies; [`report`] makes the sheets that come
//!    beside it.
//! 5. [`live`] writes the results as native formulas, and [`sql`] as one query, for those who calculate elsewhere.
//! 6. [`cli`] is the command line, and the only place that prints.
//!
//! What is wrong is said with [`diagnostic::Diagnostic`]s, in the [`language`] of the criteria. Modules use modules below them only; a
//! test holds that.

pub mod accounts;
pub mod cli;
pub mod convert;
pub mod criteria;
pub mod evaluation;
pub mod formula;
pub mod foundation;
pub mod live;
pub mod ooxml;
pub mod report;
pub mod session;
pub mod sql;
pub mod workbook;
