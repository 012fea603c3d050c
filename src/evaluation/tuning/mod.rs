//! What would change if a number of the criteria did.

mod columns;
pub mod dominance;
pub mod machine;
pub mod numbers;
pub mod sensitivity;
pub(crate) mod trial;
pub mod variation;
