//! What each step does with an account: one file a step.

pub mod classify;
pub mod knockout;
pub mod points;
pub mod score;
