//! What is read before anything is decided: the criteria, from where they stand, and the accounts, as far as somebody needs them.

pub(crate) mod built_in_misfit;
pub(crate) mod criteria_source;
pub(crate) mod read_accounts;
