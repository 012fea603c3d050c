//! Criteria × accounts → outcomes; no input or output.
//!
//! 1. [`parsed`]: the formulas, weights and reason texts of the rules that count on the as-of date become trees.
//! 2. [`plan`]: every tree is checked against the columns of the accounts, all faults at once; the results are put in the order
//!    in which they need each other and grouped in stages.
//!    [`headers`] holds the names of the columns to write against those of the accounts.
//! 3. [`walk`]: stage by stage, the accounts are walked once, in parallel; a stage ends where something is needed of all
//!    accounts (a column function over a result, a scale that looks at other accounts).
//! 4. [`outcome`]: what is shown: cells, labels, reasons, data checks, findings and counts.
//!
//! [`limits`] says how many accounts may have a label, and who is kept from it.
//!
//! [`overriding`] says which results people have set, and what the rules say beside it.
//!
//! [`last_time`] is what earlier workbooks held, a value of each account beside its cells and results.
//!
//! [`expectations`] compares outcomes with what the controller expects of some accounts.
//!
//! [`tuning`] varies the numbers of the criteria and says which decisions would change, and which ranks a skipped row explains;
//! [`comparing`] holds what two evaluations can be compared by, finds the same account in both, and says what moved and which inputs did.
//!
//! [`explaining`] holds the whole decision of one account, and how far it is from a better class, which is found out by deciding again
//! with another value.
//!
//! [`analysis`] says what can be said of the criteria beyond their faults, [`steps`] also which decisions a blank cell made,
//! [`account_fault`] what an account's data fall short of, [`faults`] at which cell, and `shared_faults` which of it is the
//! same for every account.
//!
//! What one step does stands in one file of [`steps`] (Compute is the formula itself, and a Blocker is walked like a Knock-out).

pub mod account_fault;
pub mod analysis;
pub mod comparing;
pub mod data;
pub mod deciding;
pub mod details;
pub mod expectations;
pub mod explaining;
pub mod faults;
pub mod headers;
mod held_texts;
pub mod last_time;
pub mod limits;
mod many_cells;
pub mod outcome;
pub mod overriding;
pub mod parsed;
pub mod plan;
pub mod planning;
pub mod reason;
mod shared_faults;
pub mod standing;
pub mod steps;
pub mod tuning;
pub mod walk;
mod why;
