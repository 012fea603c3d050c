//! Two evaluations held against each other: the same account in both, what became of its class, and which inputs moved.

pub mod decisions;
pub mod history;
pub mod input_moves;
pub mod matching;
pub mod movers;
pub mod trend;
