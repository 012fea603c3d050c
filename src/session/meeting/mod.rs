//! What a meeting about the criteria asks of a workbook that stays open: [`Held`] keeps it with what was decided, [`glance`] says what is seen
//! at once, [`portfolio`] where the accounts stand, [`listing`] shows them as a table.

pub mod glance;
mod held;
pub mod listing;
pub mod mends;
pub mod portfolio;

pub use held::Held;
