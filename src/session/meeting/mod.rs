//! What a meeting about the criteria asks of a workbook that stays open: [`Held`] keeps it with what was decided, [`glance`] says what is seen
//! at once, also where the accounts stand, [`groups`] what each account manager or region has, [`listing`] shows them as a table; [`editing`] looks at a formula while it is typed,
//! [`mends`] finds what certainly mends it, and [`choosing`] says what may be meant where that was not found.

pub mod choosing;
pub mod editing;
pub mod glance;
pub mod groups;
mod held;
pub mod listing;
pub mod mends;

pub use held::Held;
