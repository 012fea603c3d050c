//! What every front does with a workbook: open it, make it ready, decide, and ask.
//!
//! Bytes come in and bytes go out. Nothing here knows a file, the environment, a clock, a thread or a terminal: a front brings the
//! [`Input`], the day and the first language ([`Options`]), and hears of the [`Progress`].
//!
//! 1. [`Opened`]: a package whose parts have been read.
//! 2. [`Ready`]: its criteria and accounts, checked against each other and planned. All faults are said at once ([`Refused`]).
//! 3. [`Decided`]: what came out for every account, and everything that can be asked of it: one account explained, compared with
//!    [last time](movement), with other criteria ([`attempt`]), [tuned](tuning), how firm the classes are ([`firmness`]), as a
//!    query ([`queries`]), as an [`annotated`] workbook, or together with the accounts of other workbooks ([`combined`]).

pub mod annotated;
pub mod attempt;
mod built_in_misfit;
pub mod combined;
mod criteria_source;
mod decided;
pub mod find;
pub mod firmness;
mod input;
mod live;
pub mod meeting;
pub mod movement;
mod opened;
mod options;
pub mod queries;
mod read_accounts;
mod ready;
mod reason_notes;
mod refused;
pub mod tuning;
pub mod written;

pub use criteria_source::{ReadCriteria, read_criteria_file};
pub use decided::Decided;
pub use input::Input;
pub use opened::Opened;
pub use options::{Alterations, Options, Progress, Stage, nobody_waits};
pub use ready::Ready;
pub use refused::Refused;
