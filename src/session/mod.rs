//! What every front does with a workbook: open it, make it ready, decide, and ask.
//!
//! Bytes come in and bytes go out. Nothing here knows a file, the environment, a clock, a thread or a terminal: a front brings the
//! [`Input`], the day and the first language ([`Options`]), and hears of the [`Progress`].
//!
//! 1. [`Opened`]: a package whose parts have been read.
//! 2. [`Ready`]: its criteria and accounts, checked against each other and planned, as they are or with [`Alterations`].
//! 3. [`Decided`]: what came out for every account.
//!
//! What cannot be done is [`Refused`], with all its reasons at once.
//!
//! # The questions
//!
//! | question | ask | answer | as JSON |
//! | --- | --- | --- | --- |
//! | What would a run say? | [`Ready::checked`] | [`check::Checked`] | [`reports::CheckReport`] |
//! | The same workbook, with the decisions in it | [`Decided::annotated`], or in two steps [`annotated::Prepared`] | [`annotated::Annotated`] | [`reports::RunReport`] |
//! | Why did this account get that? | [`Ready::explained`], of what is decided [`Decided::explanation`] | [`Explained`], with a page [`Ready::explained_with_page`] | [`reports::ExplainReport`] |
//! | What do those who work with the accounts need of each? | [`Decided::plans`] with [`plans::Picked`] | [`plans::Plans`], and as pages | [`reports::PlansReport`] |
//! | Are the expectations met? | [`Ready::tested`], of what is decided [`Decided::compared`] | [`tested::Tested`] | [`reports::TestReport`] |
//! | Who moved since last time, and why? | [`movement::difference`] | [`movement::Difference`] | [`reports::DiffReport`] |
//! | And over many months? | [`history::past`] | [`history::Past`] | [`reports::HistoryReport`] |
//! | And since the last save? | [`movement::between`] | [`movement::Found`] | [`reports::WatchReport`] |
//! | Who would move under other criteria? | [`attempt::attempt`] | [`attempt::Tried`] | [`reports::WhatIfReport`] |
//! | What does another weight, bound or threshold do, at once? | [`tuning::Tuning`] | [`tuning::Tuned`] | |
//! | The same, kept open in a meeting: what is seen at a glance, by group, as a table | [`meeting::Held`] | [`meeting::glance::Seen`], [`meeting::groups`], [`meeting::listing::Listing`] | |
//! | What is wrong with a text while it is typed, and what mends a workbook that cannot be read? | [`meeting::editing`], [`meeting::mends`], [`meeting::choosing`] | [`meeting::mends::Mend`] | |
//! | The workbook with what was agreed in its cells | [`written::agreed`], [`written::overridden`], [`written::chosen`], [`written::pinning`] | another [`Input`] | |
//! | How firm are the classes? | [`Decided::examined`] | [`firmness::Examined`] | [`reports::SensitivityReport`] |
//! | What are the criteria as a query? | [`Ready::sql`] with [`queries::Queried`] | text | |
//! | What are the accounts of several workbooks together? | [`combined::together`] | another [`Ready`] | |
//! | What do these criteria say? | [`read_criteria_file`] | [`ReadCriteria`] | |
//!
//! Fields of [`Ready`] and [`Decided`] can be read too: the criteria, the accounts, every value. Which account is meant by a key, a row
//! or a name, [`find::find`] says.

pub mod annotated;
pub mod attempt;
pub mod check;
pub mod combined;
mod decided;
mod earlier;
pub mod find;
pub mod firmness;
pub mod history;
mod input;
mod live;
pub mod meeting;
pub mod movement;
mod number_formats;
mod opened;
mod options;
pub mod plans;
pub mod queries;
mod reading;
mod ready;
mod reason_notes;
mod refused;
pub mod reports;
mod result_name;
pub mod tested;
pub mod tuning;
pub mod written;

pub use decided::{Decided, Explained};
pub use input::Input;
pub use opened::Opened;
pub use options::{Alterations, Asked, Options, Previous, Progress, Stage, nobody_waits};
pub use reading::criteria_source::{ReadCriteria, read_criteria_file};
pub use ready::Ready;
pub use refused::Refused;
pub use result_name::{MadeOf, remembered, result_extension, result_name, result_stem, stem_of_result};
