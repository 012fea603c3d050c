//! What each step does with an account: one file a step.

pub(crate) mod blank_decisions;
pub mod classify;
pub(crate) mod compiled;
pub mod knockout;
pub(crate) mod limit;
pub mod points;
pub mod score;
pub(crate) mod walker;
