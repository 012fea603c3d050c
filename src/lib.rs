//! keyfolio decides, for every account of an Excel workbook, by criteria that stand in the workbook itself, and gives the same
//! workbook back with the decisions added.
//!
//! One engine, several fronts. The engine takes bytes and gives bytes; it knows no file, clock, environment, terminal or number of
//! threads. A front brings those: [`cli`] is the one in this package, behind the feature of that name.
//!
//! ```text
//! bytes ─► ooxml ─► workbook ─► criteria ─► formula ─► evaluation ─► report, live, sql ─► workbook::annotate ─► ooxml ─► bytes
//!          parts     sheets      rules       programs   outcomes      what we add           columns, sheets      patched
//! └──────────────────────────────── session: what every front does with a workbook ───────────────────────────────┘
//! ```
//!
//! 1. [`ooxml`] opens the package (what is no package, [`convert`] makes into one) and scans its cells.
//! 2. [`workbook`] finds the sheets by their roles: rules, settings and expectations become [`criteria::Criteria`], accounts become
//!    [`accounts::Accounts`], of which only the columns that somebody reads are kept.
//! 3. [`formula`] reads each formula into a tree in one canonical form, checks it against the columns there are, and compiles it.
//! 4. [`evaluation`] orders the results by what they need, walks the accounts in parallel and says what is shown, and what is wrong
//!    with the data.
//! 5. [`report`] makes the sheets that come beside the accounts, [`live`] writes the results as native formulas, [`sql`] as one query.
//! 6. [`workbook::annotate()`] patches the accounts sheet; every other part is copied as it lies.
//! 7. [`session`] does all of this for a front: open, make ready, decide, ask. Its page lists every question, with its answer and the JSON
//!    that every front prints.
//!
//! What is wrong is said with [`foundation::diagnostic::Diagnostic`]s, in the [`foundation::language`] of the criteria. ARCHITECTURE.md
//! is the map of the rooms; modules use rooms below them only, and a test holds that.
//!
//! # A workbook decided, explained, tuned and annotated
//!
//! ```
//! use keyfolio::foundation::day_number::DayNumber;
//! use keyfolio::foundation::language::Language;
//! use keyfolio::session::annotated::Wanted;
//! use keyfolio::session::attempt::attempt;
//! use keyfolio::session::{Alterations, Input, Opened, Options, Refused, nobody_waits};
//! use keyfolio::workbook::starter;
//!
//! # fn main() -> Result<(), Refused> {
//! # let sample = starter::workbook(Language::English).map_err(|fault| Refused::one(Language::English, fault))?;
//! let input = Input::new("accounts.xlsx", sample);
//! let options = Options { criteria: None, as_of: None, today: DayNumber::of_clock(2026, 11, 23), previous: Vec::new() };
//! let ready = Opened::read(&input, Language::English)?.ready(&options, Alterations::default(), &nobody_waits)?;
//! let decided = ready.decide(&nobody_waits);
//! assert_eq!(decided.outcome.counts.accounts, 12);
//!
//! let (explanation, _notes) = decided.explanation("row:5")?;
//! assert_eq!(explanation.row, 5);
//!
//! // The same accounts with another weight in the Criteria sheet: who moves?
//! let changes = ["Criteria!F9=5%".to_owned()];
//! let altered = Alterations { changes: &changes, ..Alterations::default() };
//! let tried = Opened::read(&input, Language::English)?.ready(&options, altered, &nobody_waits)?;
//! assert_eq!(attempt(&ready, &tried, &nobody_waits)?.comparison.compared, 12);
//!
//! // The same workbook, with the decisions and their reasons in it.
//! let annotated = decided.annotated(Wanted::default(), &options, &nobody_waits)?;
//! assert!(annotated.bytes.len() > input.bytes.len());
//! # Ok(())
//! # }
//! ```

pub mod accounts;
#[cfg(feature = "cli")]
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
