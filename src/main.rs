//! keyfolio
fn main() {}
