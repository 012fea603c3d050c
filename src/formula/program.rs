//! Programs and their evaluation: control flow of our own, with evalexpr trees as leaves.

use crate::value::Value;

/// A compiled formula. It can be run by many evaluators at once.
#[derive(Debug)]
pub struct Program {}

/// Runs programs for one account after the other; one a thread.
#[derive(Debug)]
pub struct Evaluator {}

/// What a program gave for an account.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// The value.
    pub value: Value,
    /// Whether a blank cell was read on the way (not: a blank that the formula itself asked about, as `ISBLANK` does).
    pub blank_read: bool,
}

impl Evaluator {
    /// An evaluator with so many slots, all blank.
    pub fn new(slots: usize) -> Self {
        let _ = slots;
        unimplemented!()
    }

    /// Sets the value of a slot for the account at hand.
    pub fn load(&mut self, slot: usize, value: &Value) {
        let _ = (slot, value);
        unimplemented!()
    }

    /// Runs a program over the slots as they are. A bare blank reference gives a blank.
    pub fn evaluate(&mut self, program: &Program) -> Evaluated {
        let _ = program;
        unimplemented!()
    }
}
