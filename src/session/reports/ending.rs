//! Who answers, and how it ended.

/// The version of keyfolio, which every report tells.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How a question is said to have ended: `done`, or `not done` where the diagnostics say why.
pub fn status(done: bool) -> &'static str {
    if done { "done" } else { "not done" }
}
