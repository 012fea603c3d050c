//! Tuning: the numbers of the criteria moved and rows switched off while one looks at who changes class.
//!
//! [`Tuning`] keeps a workbook and its decision in memory. [`Tuning::numbers`] lists what can be moved, in the order of the criteria, each
//! with an id that stays the same; [`Tuning::set`] takes *all* that is to differ from the workbook ("these numbers in place of the
//! workbook's"), not a step from the last call, so that undo, redo and reset are the caller's list of [`Set`]s: an empty one is the workbook.
//! It gives [`Tuned`]: every class and score of every account before and after, the sums by class, and who moves. What is decided is exactly
//! what a run over the workbook with these numbers in its cells gives.
//!
//! ```
//! # use keyfolio::foundation::day_number::DayNumber;
//! # use keyfolio::foundation::language::Language;
//! # use keyfolio::session::tuning::{Set, Tuning};
//! # use keyfolio::session::{Alterations, Input, Opened, Options, Refused, nobody_waits};
//! # use keyfolio::workbook::starter;
//! # fn main() -> Result<(), Refused> {
//! # let sample = starter::workbook(Language::English).map_err(|fault| Refused::one(Language::English, fault))?;
//! let input = Input::new("accounts.xlsx", sample);
//! let options = Options { criteria: None, as_of: None, today: DayNumber::of_clock(2026, 11, 23), previous: Vec::new() };
//! let alterations = Alterations { tuned: true, ..Alterations::default() };
//! let ready = Opened::read(&input, Language::English)?.ready(&options, alterations, &nobody_waits)?;
//! let mut tuning = Tuning::new(ready, &nobody_waits)?;
//!
//! let threshold = tuning.numbers().iter().find(|number| number.text == "[Attractiveness]>=65").expect("the sample has it");
//! let set = Set { numbers: [(threshold.id.clone(), 40.0)].into(), ..Set::default() };
//! let tuned = tuning.set(&set)?;
//! assert!(tuned.classes[0].movers.len() == tuned.classes[0].moved && tuned.classes[0].moved > 0);
//! assert_eq!(tuning.written()[0].text, "[Attractiveness]>=40");
//!
//! assert_eq!(tuning.set(&Set::default())?.classes[0].moved, 0);
//! # Ok(())
//! # }
//! ```

mod held;
mod listed;
mod shown;
mod written;

pub use held::{Set, Tuning};
pub use listed::{TunableNumber, TunableRow};
pub use shown::{LabelTotal, Move, Standings, Tuned, TunedClass, TunedScore};
pub use written::WrittenChange;
